"""The typed domain model: what a lead is at an instant, one frozen class a stage, each with just that stage's facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias, assert_never

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria.asking import Truth, compiled_truth
from slakit.leads.events import Event, field_event, owner_event, stage_event
from slakit.leads.journeys import Entry, Journey
from slakit.leads.moves import replay
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.instants import from_micros, to_micros

__all__ = [
    "MQL",
    "RECORDS",
    "SQL",
    "Accepted",
    "Customer",
    "Disqualified",
    "Incomplete",
    "Lead",
    "Opportunity",
    "Prospect",
    "Record",
    "Recycled",
    "Rejected",
    "Verdict",
    "journey_of",
    "record_at",
]

Verdict: TypeAlias = Literal["true", "false", "unknown", "unstated"]


class _Told:
    """What makes a record tell its journey again."""

    __slots__ = ()

    def journey(self, *events: Event) -> Journey:
        """Return the journey that these facts imply, with further events of the lead.

        Stages and owners become events at their instants; what was inferred from a skip becomes none.
        """
        return journey_of(self, *events)


def _instant(given: datetime) -> datetime:
    """Return an instant in UTC, so that records of one fact are equal. Raises: CalendarError C101 for a naive one."""
    return from_micros(to_micros(given, "record"))


@attrs.frozen(kw_only=True)
class Prospect(_Told):
    """A name from any source at the top of the funnel; not vetted.

    Source: the founding post on marketing-sales agreements (2014).
    """

    lead_id: str
    first_seen_at: datetime = attrs.field(converter=_instant)
    before: None = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Lead(_Told):
    """A prospect that took the next step and engaged with us or our content."""

    lead_id: str
    engaged_at: datetime = attrs.field(converter=_instant)
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class MQL(_Told):
    """A lead that marketing handed over to sales as qualified.

    `verdict` is what the written definition answered at that instant: true, false, unknown, or unstated where there is
    none. A record of facts alone needs only the first two.

    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = MQL(lead_id="L1", qualified_at=became, owner="7001")
    >>> lead.journey().stage(became), lead.journey().owner(became)
    ('mql', '7001')
    """

    lead_id: str
    qualified_at: datetime = attrs.field(converter=_instant)
    verdict: Verdict = "unstated"
    owner: str | None = None
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Accepted(_Told):
    """An MQL that sales looked at and will work on."""

    lead_id: str
    accepted_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class SQL(_Told):
    """A lead that sales accepted as qualified; somebody owns it."""

    lead_id: str
    accepted_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Opportunity(_Told):
    """A lead with an open deal."""

    lead_id: str
    opened_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Customer(_Told):
    """A lead whose deal is won."""

    lead_id: str
    won_at: datetime = attrs.field(converter=_instant)
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Rejected(_Told):
    """An MQL that sales sent back before contact, with the reason."""

    lead_id: str
    rejected_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Recycled(_Told):
    """A lead that is given back to marketing for later, with the reason."""

    lead_id: str
    recycled_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Disqualified(_Told):
    """A lead that will never buy, known after contact, with the reason."""

    lead_id: str
    disqualified_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Incomplete:
    """A lead that is in a stage and lacks facts that the stage guarantees, such as an SQL without an owner."""

    lead_id: str
    stage: str
    missing: tuple[str, ...]
    before: "Record | None" = None


Record: TypeAlias = (
    Prospect | Lead | MQL | Accepted | SQL | Opportunity | Customer | Rejected | Recycled | Disqualified | Incomplete
)

RECORDS: Mapping[str, type[Any]] = {
    "prospect": Prospect,
    "lead": Lead,
    "mql": MQL,
    "accepted": Accepted,
    "sql": SQL,
    "opportunity": Opportunity,
    "customer": Customer,
    "rejected": Rejected,
    "recycled": Recycled,
    "disqualified": Disqualified,
}
"""Which class the records of a standard stage have; a stage of your own may name its class itself."""


def record_at(journey: Journey, at: datetime, lifecycle: Lifecycle = STANDARD) -> Any:
    """Return what a lead is at an instant, as a record of its stage; `before` holds what it was.

    A class is filled by the names of its fields: lead_id, owner, reason, verdict, before and inferred; a name that ends
    in "_at" is the instant of entering the stage; any other is an attribute of the lead. Never raises for the data:
    where a field without a default stays empty the record is Incomplete. A lead without a stage is a prospect from its
    first event on.
    """
    known = journey.cut(to_micros(at, "at"))
    entries = replay(known, lifecycle).entries
    if not entries:
        first = known.events[0].at if known.events else None
        if first is None:
            return Incomplete(lead_id=journey.lead_id, stage=lifecycle.initial, missing=("first_seen_at",))
        return Prospect(lead_id=journey.lead_id, first_seen_at=first)
    record: Any = None
    for entry in entries:
        record = _filled(known, entry, record, lifecycle, at)
    return record


def _filled(journey: Journey, entry: Entry, before: Any, lifecycle: Lifecycle, at: datetime) -> Any:
    stage = lifecycle.stage(entry.stage)
    kind = stage.record or RECORDS.get(stage.name)
    if kind is None or not attrs.has(kind):
        return Incomplete(lead_id=journey.lead_id, stage=stage.name, missing=("record",), before=before)
    left = entry.until or at
    facts: dict[str, Any] = {}
    inferred: list[str] = []
    for field in attrs.fields(kind):
        value = _fact(field.name, journey, entry, before, left)
        if field.name == "verdict":
            value = _verdict(lifecycle, entry, journey)
        if entry.inferred and field.name.endswith("_at"):
            inferred.append(field.name)
        if value is not None:
            facts[field.name] = value
    if "inferred" in {field.name for field in attrs.fields(kind)}:
        facts["inferred"] = tuple(inferred)
    missing = tuple(
        field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING and field.name not in facts
    )
    if missing:
        return Incomplete(lead_id=journey.lead_id, stage=stage.name, missing=missing, before=before)
    return kind(**facts)


def _fact(name: str, journey: Journey, entry: Entry, before: Any, left: datetime) -> Any:
    match name:
        case "lead_id":
            return journey.lead_id
        case "before":
            return before
        case "owner":
            return journey.owner(left) if not entry.inferred else journey.owner(entry.since)
        case "reason":
            return entry.event.reason or None
        case "inferred" | "verdict":
            return None
        case _ if name.endswith("_at"):
            return entry.since
        case _:
            return journey.attribute(name, left)


def _verdict(lifecycle: Lifecycle, entry: Entry, journey: Journey) -> Verdict:
    definition: Any = lifecycle.stage(entry.stage).when
    if definition is None:
        return "unstated"
    match compiled_truth(definition)(journey, to_micros(entry.since)):
        case Truth.TRUE:
            return "true"
        case Truth.FALSE:
            return "false"
        case Truth.UNKNOWN:
            return "unknown"
        case _ as never:
            assert_never(never)


def journey_of(record: Any, *events: Event, lifecycle: Lifecycle = STANDARD) -> Journey:
    """Return the journey that the facts of a record imply, with further events of the lead.

    Raises: AgreementError D261 for a record whose class belongs to no stage of the lifecycle.
    """
    implied: list[Event] = []
    told = record
    while told is not None:
        implied += _implied(told, lifecycle)
        told = told.before
    return Journey.of(record.lead_id, *implied, *events)


def _implied(record: Any, lifecycle: Lifecycle) -> list[Event]:
    if isinstance(record, Incomplete):
        return []
    kinds = {stage.record or RECORDS.get(stage.name): stage.name for stage in lifecycle.stages}
    stage = kinds.get(type(record))
    if stage is None:
        message = f"{type(record).__name__} is the record of no stage of this lifecycle"
        raise AgreementError(Problem("D261", "record", message))
    known = {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}
    entered = next(
        (value for name, value in known.items() if name.endswith("_at") and name not in record.inferred), None
    )
    if entered is None:
        return []
    found = [stage_event(stage, at=entered, lead_id=record.lead_id, reason=known.get("reason") or "")]
    if known.get("owner"):
        found.append(owner_event(known["owner"], at=entered, lead_id=record.lead_id))
    found += [
        field_event(name, value, at=entered, lead_id=record.lead_id)
        for name, value in known.items()
        if not name.endswith("_at") and name not in _OWN_FIELDS and value is not None
    ]
    return found


_OWN_FIELDS = frozenset({"lead_id", "before", "inferred", "owner", "reason", "verdict"})

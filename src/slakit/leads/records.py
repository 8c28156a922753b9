"""The typed domain model: what a lead is at an instant, one frozen class a stage, each with just that stage's facts."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Literal, TypeAlias, assert_never

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import CriterionFailedError, Truth, truth
from slakit.leads.events import Event, field_event, owner_event, stage_event
from slakit.leads.journeys import Entry, Journey
from slakit.leads.moves import replay
from slakit.lifecycle.stages import Lifecycle, Stage
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
    "folded",
    "journey_of",
    "record_at",
]

Verdict: TypeAlias = Literal["true", "false", "unknown", "unstated"]


class _Told:
    """What makes a record tell its journey again."""

    __slots__ = ()

    def journey(self, *events: Event, lifecycle: Lifecycle = STANDARD) -> Journey:
        """Return the journey that these facts imply, with further events of the lead; see `journey_of`."""
        return journey_of(self, *events, lifecycle=lifecycle)


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
class Incomplete(_Told):
    """A lead that is in a stage and lacks facts that the stage guarantees, such as an SQL without an owner.

    `missing` are the fields that stay empty, "record" where the stage has no class. `since` is when the lead entered the
    stage, None where that is not known or comes from a skip. `refused` is what a class of your own said of facts that it
    would not take.
    """

    lead_id: str
    stage: str
    missing: tuple[str, ...]
    since: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_instant))
    refused: str = ""
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
    where a field without a default stays empty, or the class refuses what it is given, the record is Incomplete. A lead
    without a stage is in the initial one from its first event on.
    """
    known = journey.cut(to_micros(at, "at"))
    entries = replay(known, lifecycle).entries
    if not entries and known.events:
        first = known.events[0]
        entries = (Entry(lifecycle.initial, 1, first.at_us, None, first),)
    if not entries:
        return Incomplete(
            lead_id=journey.lead_id, stage=lifecycle.initial, missing=_instants(lifecycle.stage(lifecycle.initial))
        )
    return folded(known, entries, None, lifecycle, at)


def folded(journey: Journey, entries: Iterable[Entry], before: Any, lifecycle: Lifecycle, at: datetime) -> Any:
    """Return the record of the last of some entries, with those of the others before it, and `before` before them."""
    record = before
    for entry in entries:
        record = _filled(journey, entry, record, lifecycle, to_micros(at, "at"))
    return record


def _filled(journey: Journey, entry: Entry, before: Any, lifecycle: Lifecycle, at: int) -> Any:
    stage = lifecycle.stage(entry.stage)
    since = None if entry.inferred else entry.since
    lacking = partial(Incomplete, lead_id=journey.lead_id, stage=stage.name, since=since, before=before)
    kind = _class_of(stage)
    if kind is None:
        return lacking(missing=("record",))
    fields = _fields(kind)
    facts = {field.name: _fact(field.name, journey, entry, before, at) for field in fields}
    if "verdict" in facts:
        facts["verdict"] = _verdict(stage, entry, journey)
    if "inferred" in facts:
        facts["inferred"] = tuple(name for name in facts if entry.inferred and name.endswith("_at"))
    missing = tuple(field.name for field in fields if field.required and facts[field.name] is None)
    if missing:
        return lacking(missing=missing)
    try:
        return kind(**{field.keyword: facts[field.name] for field in fields if facts[field.name] is not None})
    except Exception as error:  # noqa: BLE001 - a class of the user's own may refuse facts in any way
        return lacking(missing=(), refused=f"{kind.__name__}: {error}")


def _class_of(stage: Stage) -> Any:
    return stage.record or RECORDS.get(stage.origin or stage.name)


@attrs.frozen
class _Field:
    """A field of a class of records: its name, the keyword that fills it, and whether it must be filled."""

    name: str
    keyword: str
    required: bool


@lru_cache(maxsize=256)
def _fields(kind: Any) -> tuple[_Field, ...]:
    if attrs.has(kind):
        return tuple(
            _Field(field.name, field.alias or field.name, field.default is attrs.NOTHING)
            for field in attrs.fields(kind)
            if field.init
        )
    return tuple(
        _Field(field.name, field.name, field.default is field.default_factory is dataclasses.MISSING)
        for field in dataclasses.fields(kind)
        if field.init
    )


def _instants(stage: Stage) -> tuple[str, ...]:
    """Return what is missing of a lead of which nothing is known: the instant of entering its stage."""
    kind = _class_of(stage)
    return ("record",) if kind is None else tuple(one.name for one in _fields(kind) if one.name.endswith("_at"))


def _fact(name: str, journey: Journey, entry: Entry, before: Any, at: int) -> Any:
    match name:
        case "lead_id":
            return journey.lead_id
        case "before":
            return before
        case "owner":
            return journey.owner_at(_last(entry, at)) or None
        case "reason":
            return entry.event.reason or None
        case "inferred" | "verdict":
            return None
        case _ if name.endswith("_at"):
            return entry.since
        case _:
            return journey.attribute_at(name, _last(entry, at))


def _last(entry: Entry, at: int) -> int:
    """Return the last instant of a stay: what changes as the lead leaves belongs to the next stage."""
    return at if entry.until_us is None else max(entry.since_us, entry.until_us - 1)


def _verdict(stage: Stage, entry: Entry, journey: Journey) -> Verdict:
    definition: Any = stage.when
    if definition is None:
        return "unstated"
    try:
        answer = truth(definition, journey, entry.since_us)
    except CriterionFailedError:
        return "unknown"
    match answer:
        case Truth.TRUE:
            return "true"
        case Truth.FALSE:
            return "false"
        case Truth.UNKNOWN:
            return "unknown"
        case _ as never:
            assert_never(never)


def journey_of(record: Any, *events: Event, lifecycle: Lifecycle = STANDARD) -> Journey:
    """Return the journey that the facts of a record, and of those before it, imply, with further events of the lead.

    Stages, owners and the attributes of a class of your own become events at the instant of entering the stage; what was
    inferred from a skip becomes none.

    Raises: AgreementError D261 for a record whose class belongs to no stage of the lifecycle, or to several.

    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> journey_of(MQL(lead_id="L1", qualified_at=became)).stage(became)
    'mql'
    """
    chain = [record]
    while (told := getattr(chain[-1], "before", None)) is not None:
        chain.append(told)
    stages = [_stage_of(told, lifecycle) for told in chain]
    implied: list[Event] = []
    for told, stage in zip(reversed(chain), reversed(stages), strict=True):
        implied += _implied(told, stage, implied)
    return Journey.of(record.lead_id, *implied, *events)


def _stage_of(record: Any, lifecycle: Lifecycle) -> str:
    if isinstance(record, Incomplete):
        return record.stage
    kind = type(record)
    match [stage.name for stage in lifecycle.stages if _class_of(stage) is kind]:
        case [stage] if hasattr(record, "lead_id"):
            return stage
        case [_]:
            message = f"{kind.__name__} has no lead_id, so it is the record of no lead"
        case []:
            message = f"{kind.__name__} is the record of no stage of this lifecycle"
        case several:
            message = f"{kind.__name__} is the record of {' and '.join(several)}, and does not tell which"
    raise AgreementError(Problem("D261", "record", message))


def _implied(record: Any, stage: str, earlier: list[Event]) -> Iterator[Event]:
    """Yield what a record tells, in the order of what the records before it told."""
    kind: Any = type(record)
    known: dict[str, Any] = {field.name: getattr(record, field.name) for field in _fields(kind)}
    if isinstance(record, Incomplete):
        known = {"since_at": record.since}
    inferred = getattr(record, "inferred", ())
    entered = (known[name] for name in known if name.endswith("_at") and name not in inferred)
    at = next((instant for instant in entered if instant is not None), None)
    if at is None:
        return
    lead_id = record.lead_id
    held = {event.kind: event.value for event in earlier}
    yield stage_event(stage, at=at, lead_id=lead_id, previous=held.get("stage", ""), reason=known.get("reason") or "")
    owner = known.get("owner")
    if owner and owner != held.get("owner"):
        yield owner_event(owner, at=at, lead_id=lead_id, previous=held.get("owner", ""))
    for name, value in known.items():
        if not name.endswith("_at") and name not in _OWN_FIELDS and value is not None and value != "":
            yield field_event(name, value, at=at, lead_id=lead_id)


_OWN_FIELDS = frozenset({"lead_id", "before", "inferred", "owner", "reason", "verdict"})

"""Records folded from a journey at an instant, and the journey that the facts of a record imply."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, assert_never

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Truth
from slakit.leads.events import Event, field_event, owner_event, stage_event
from slakit.leads.gathering import taken_over
from slakit.leads.guards import held
from slakit.leads.journeys import Entry, Journey, in_stage_before
from slakit.leads.merging import Takeover, seen_at
from slakit.leads.records import RECORDS, Incomplete, Verdict
from slakit.leads.replaying import replay, stage_before
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.instants import from_micros, to_micros

__all__ = ["folded", "journey_of", "record_at"]


@attrs.frozen(kw_only=True)
class _Stay:
    """A stay in a stage as records tell it: `since` None where it is not known, `last` the last instant that counts."""

    stage: str
    since: int | None
    last: int
    reason: str = ""
    inferred: bool = False


def record_at(journey: Journey, at: datetime, lifecycle: Lifecycle = STANDARD, *, among: Iterable[Journey] = ()) -> Any:
    """Return what a lead is at an instant, as a record of its stage; `before` holds what it was.

    A class is filled by the names of its fields: lead_id, owner, reason, verdict, before and inferred; a name that ends
    in "_at" is the instant of entering the stage; any other is an attribute of the lead. Never raises for the data:
    where a field without a default stays empty, or the class refuses what it is given, the record is Incomplete.

    A lead without a stage is in the initial one from its first event on. Where its first row of a stage names the stage
    before it, the lead was in that one since nobody knows when: the record of that time lacks its instant, and is the
    first `before` of all later ones.
    """
    instant = to_micros(at, "at")
    known = journey.cut(instant)
    stays = [_stay(entry, instant) for entry in replay(known, lifecycle).entries]
    begun = stage_before(known, lifecycle)
    if begun and stays and stays[0].stage == begun:
        stays[0] = attrs.evolve(stays[0], since=None)  # its row repeats what was there before
    elif begun:
        stays.insert(0, _Stay(stage=begun, since=None, last=_earlier(stays, instant)))
    elif not stays:
        since = known.events[0].at_us if known.events else None
        stays = [_Stay(stage=lifecycle.initial, since=since, last=instant)]
    return _Filling(known, taken_over(among), lifecycle).filled(stays, None)


def _earlier(stays: list[_Stay], at: int) -> int:
    since = stays[0].since if stays else None
    return at if since is None else since - 1


def folded(
    journey: Journey,
    entries: Iterable[Entry],
    before: Any,
    lifecycle: Lifecycle,
    at: datetime,
    among: Iterable[Journey] = (),
) -> Any:
    """Return the record of the last of some entries, with those of the others before it, and `before` before them."""
    stays = [_stay(entry, to_micros(at, "at")) for entry in entries]
    return _Filling(journey, taken_over(among), lifecycle).filled(stays, before)


def _stay(entry: Entry, at: int) -> _Stay:
    # What changes as the lead leaves belongs to the next stage.
    last = at if entry.until_us is None else max(entry.since_us, entry.until_us - 1)
    return _Stay(stage=entry.stage, since=entry.since_us, last=last, reason=entry.event.reason, inferred=entry.inferred)


@attrs.frozen
class _Filling:
    """The lead whose records are filled, with what it took over."""

    journey: Journey
    taken: Mapping[str, Sequence[Takeover]]
    lifecycle: Lifecycle

    def seen(self, at: int) -> Journey:
        """Return what is seen of the lead at an instant."""
        return seen_at(self.journey, at, self.taken)

    def filled(self, stays: Iterable[_Stay], before: Any) -> Any:
        """Return the record of the last of some stays."""
        record = before
        for stay in stays:
            record = _filled(self, stay, record, self.lifecycle.stage(stay.stage))
        return record


def _filled(lead: _Filling, stay: _Stay, before: Any, stage: Stage) -> Any:
    kind = _class_of(stage)
    fields = _CLASSLESS if kind is None else _fields(kind)
    facts = {field.name: _fact(field.name, lead, stay, before) for field in fields}
    if "verdict" in facts:
        facts["verdict"] = _verdict(stage, stay, lead)
    if "inferred" in facts:
        facts["inferred"] = tuple(name for name in facts if stay.inferred and name.endswith("_at"))
    missing = tuple(field.name for field in fields if field.required and facts[field.name] is None)
    refused = ""
    if kind is not None and not missing:
        try:
            return kind(**{field.keyword: facts[field.name] for field in fields if facts[field.name] is not None})
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a class of the user's own may refuse facts in any way
            refused = f"{kind.__name__}: {error}"
    return Incomplete(
        lead_id=lead.journey.lead_id,
        stage=stage.name,
        missing=("record",) if kind is None else missing,
        since=None if stay.inferred or stay.since is None else from_micros(stay.since),
        facts={name: fact for name, fact in facts.items() if _is_told(name) and fact is not None},
        refused=refused,
        before=before,
    )


def _class_of(stage: Stage) -> Any:
    return stage.record or RECORDS.get(stage.origin or stage.name)


@attrs.frozen
class _Field:
    """A field of a class of records: its name, the keyword that fills it, and whether it must be filled."""

    name: str
    keyword: str
    required: bool


# What is told of a lead in a stage without a class.
_CLASSLESS = (_Field("owner", "owner", required=False), _Field("reason", "reason", required=False))


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


def _fact(name: str, lead: _Filling, stay: _Stay, before: Any) -> Any:
    match name:
        case "lead_id":
            return lead.journey.lead_id
        case "before":
            return before
        case "owner":
            return lead.journey.owner_at(stay.last) or None
        case "reason":
            return stay.reason or None
        case "inferred" | "verdict":
            return None
        case _ if name.endswith("_at"):
            return None if stay.since is None else from_micros(stay.since)
        case _:
            return lead.seen(stay.last).attribute_at(name, stay.last)


def _is_told(name: str) -> bool:
    """Tell whether a field holds the owner, a reason or an attribute, which rows tell beside the stage itself."""
    return not name.endswith("_at") and name not in {"lead_id", "before", "inferred", "verdict"}


def _verdict(stage: Stage, stay: _Stay, lead: _Filling) -> Verdict:
    if stage.when is None:
        return "unstated"
    answer = Truth.UNKNOWN if stay.since is None else held(stage.when, lead.seen(stay.since), stay.since)
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

    Stages, owners and attributes become events at the instant of entering the stage; what was inferred from a skip
    becomes none. An owner or an attribute that a record could hold and does not was taken away where one before it has
    it. Where the first record does not know that instant, the lead was in its stage before all else, and its owner and
    attributes are initial ones.

    Raises: AgreementError D261 for a record whose class belongs to no stage of the lifecycle, or to several.

    >>> from slakit.leads.records import MQL
    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> journey_of(MQL(lead_id="L1", qualified_at=became)).stage(became)
    'mql'
    """
    chain = [record]
    while (told := getattr(chain[-1], "before", None)) is not None:
        chain.append(told)
    steps = [_told(one, _stage_of(one, lifecycle), lifecycle) for one in reversed(chain)]
    begun = steps[0] if steps[0].at is None else None
    initial = {} if begun is None else {name: fact for name, fact in begun.facts.items() if name != "reason"}
    known: dict[str, Any] = {} if begun is None else {**initial, _STAGE: begun.stage}
    implied = [
        *_repeated(steps, record.lead_id),
        *(event for step in steps for event in _implied(step, record.lead_id, known)),
    ]
    journey = Journey.of(record.lead_id, *implied, *events, attributes=initial)
    return journey if begun is None else in_stage_before(journey, begun.stage)


# No attribute has an empty name.
_STAGE = ""


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


@attrs.frozen(kw_only=True)
class _Told:
    """What a record tells: its stage, when the lead entered it, None where that was not seen, and the facts.

    `missing` are what it would tell as well, the owner or an attribute, and does not have.
    """

    stage: str
    at: datetime | None
    facts: dict[str, Any]
    missing: frozenset[str]


def _told(record: Any, stage: str, lifecycle: Lifecycle) -> _Told:
    if isinstance(record, Incomplete):
        kind = _class_of(lifecycle.stage(stage)) if stage in lifecycle else None
        return _told_by(_CLASSLESS if kind is None else _fields(kind), stage, record.since, record.facts)
    own: Any = type(record)
    fields = _fields(own)
    known = {field.name: getattr(record, field.name) for field in fields}
    inferred = getattr(record, "inferred", ())
    entered = (known[name] for name in known if name.endswith("_at") and name not in inferred)
    return _told_by(fields, stage, next((instant for instant in entered if instant is not None), None), known)


def _told_by(fields: Iterable[_Field], stage: str, at: datetime | None, known: Mapping[str, Any]) -> _Told:
    facts = {name: fact for name, fact in known.items() if _is_told(name) and fact is not None and fact != ""}
    missing = {field.name for field in fields if _is_told(field.name)} - {"reason", *facts}
    return _Told(stage=stage, at=at, facts=facts, missing=frozenset(missing))


def _implied(step: _Told, lead_id: str, known: dict[str, Any]) -> Iterator[Event]:
    """Yield what a record tells, after what the records before it told: `known` holds that, and takes in the new."""
    at, reason = step.at, step.facts.get("reason", "")
    if at is None:
        return
    yield stage_event(step.stage, at=at, lead_id=lead_id, previous=known.get(_STAGE, ""), reason=reason)
    known[_STAGE] = step.stage
    for name, fact in step.facts.items():
        before = known.get(name, "")
        if name == "owner" and fact != before:
            yield owner_event(fact, at=at, lead_id=lead_id, previous=before)
        elif name not in {"owner", "reason"}:
            yield field_event(name, fact, at=at, lead_id=lead_id, previous=before)
        known[name] = fact
    for name in sorted(step.missing & known.keys()):
        gone = owner_event if name == "owner" else partial(field_event, name)
        yield gone("", at=at, lead_id=lead_id, previous=known.pop(name))


def _repeated(steps: Sequence[_Told], lead_id: str) -> Iterator[Event]:
    """Yield the row that repeats the stage before the first row, where the lead leapt from there: only it tells so."""
    begun, *later = steps
    entered = [step.at for step in later if step.at is not None]
    if begun.at is None and entered and later[0].at is None:
        # Nobody knows when it was: the last instant before the leap leaves all others free.
        yield stage_event(begun.stage, at=entered[0] - _LEAST, lead_id=lead_id, previous=begun.stage)


_LEAST = timedelta(microseconds=1)

"""What an explanation says beside the sentence of a criterion: the facts found, their instants, the events that count."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias, assert_never

from slakit.leads.criteria.attributes import missing, tested
from slakit.leads.criteria.behaviour import counted, known, last_move, matching, value_of
from slakit.leads.criteria.compiling import marks
from slakit.leads.criteria.numbers import as_number, plain
from slakit.leads.criteria.scores import following, rows_of, summing
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Criterion,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Persona,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.criteria.truths import FALSE, TRUE, UNKNOWN, Truth
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, simple_patterns
from slakit.worktime.instants import iso_utc

__all__ = ["remarking", "signed"]

Remark: TypeAlias = tuple[str, Sequence[Event]]
Remarking: TypeAlias = Callable[[Journey, int, Sequence[Truth]], Remark]
_NONE: Remark = ("", ())


def remarking(criterion: Criterion) -> Remarking:  # noqa: C901, PLR0911 - one case a kind of criterion
    """Return a function that gives what else the line of a criterion says, and the events that count, in order.

    It is asked of a journey and an instant in microseconds, with the answers of the criterion's parts.
    """
    match criterion:
        case Field():
            return lambda journey, at, _: _of_field(criterion, journey, at)
        case Present():
            return lambda journey, at, _: _of_present(criterion, journey, at)
        case Did():
            return _of_did(criterion)
        case Score():
            return _of_score(criterion, ": ")
        case Band():
            return _of_band(criterion)
        case Manual():
            return lambda journey, at, _: _of_marks(marks(criterion, known(journey, at)))
        case Lag(pattern=pattern):
            found = matching(pattern)
            return lambda journey, at, _: _of_lag(found(journey, known(journey, at), 0))
        case Reason():
            return _of_reason
        case InStage():
            return _of_stage
        case StageDefinition(definition=definition):
            told: Remark = (", but nothing is defined", ()) if definition is None else _NONE
            return lambda _, __, ___: told
        case Fits(persona):
            return lambda _, __, parts: (_of_persona(persona, parts[len(parts) - len(persona.traits) :]), ())
        case AtLeast(k):
            return lambda _, __, parts: (_of_number(k, parts), ())
        case Named() | Grade() | AllOfCriteria() | AnyOfCriteria() | Not():
            return lambda _, __, ___: _NONE
        case _ as never:
            assert_never(never)


def signed(points: Decimal) -> str:
    """Return points as they are added, with their sign.

    >>> signed(Decimal("30")), signed(Decimal("-0.50"))
    ('+30', '-0.5')
    """
    return f"{'' if points < 0 else '+'}{plain(points)}"


def _one(event: Event | None) -> tuple[Event, ...]:
    return () if event is None else (event,)


def _since(event: Event | None) -> str:
    return "" if event is None else f" since {iso_utc(event.at_us)}"


def _of_field(criterion: Field, journey: Journey, at: int) -> Remark:
    value, setting = journey.attribute_at(criterion.name, at), _set_by(criterion.name, journey, at)
    answer, told = tested(criterion, value), f"{value}{_since(setting)}"
    if value is None:
        told = f", but {criterion.name} is missing{_since(setting)}"
    elif not criterion.among and as_number(value) is None:
        told = f", but {value!r} is no number{_since(setting)}"
    elif answer is FALSE:
        told = f", but it is {told}"
    else:
        told = _since(setting) if len(criterion.among) == 1 else f", and it is {told}"
    return told, _one(setting)


def _set_by(name: str, journey: Journey, at: int) -> Event | None:
    """Return the event by which an attribute came to what it is at an instant; None where a file tells it."""
    if not journey.has_changed(name):
        return None
    kind = "owner" if name == "owner" else "field"
    setting: Event | None = None
    for event in known(journey, at):
        of_it = event.kind == kind and (kind == "owner" or event.data.get("field") == name)
        if of_it and (setting is None or event.value != setting.value):
            setting = event
    # A row of a lead that was merged into this one does not decide where this one has a value of its own.
    decides = setting is not None and setting.value == (journey.attribute_at(name, at) or "")
    return setting if decides else None


def _of_present(criterion: Present, journey: Journey, at: int) -> Remark:
    held = missing(criterion, journey, at)
    lacking = [name for name, value in held.items() if value is None]
    told = [f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"] if lacking else []
    told += [f"{name} is {value}" for name, value in held.items() if value is not None]
    settings = [event for name in criterion.names if (event := _set_by(name, journey, at)) is not None]
    return f", but {' and '.join(told)}" if told else "", _in_order(settings, journey, at)


def _in_order(events: Iterable[Event], journey: Journey, at: int) -> list[Event]:
    if not (some := {id(event) for event in events}):
        return []
    return [event for event in known(journey, at) if id(event) in some]


def _of_did(criterion: Did) -> Remarking:
    distinct, found = criterion.distinct, counted(criterion)
    possible = () if distinct is None else tuple(_possible(criterion.pattern, distinct))
    resetting = None if criterion.since is None else matching(criterion.since)

    def remark(journey: Journey, at: int, _: Sequence[Truth]) -> Remark:
        events = found(journey, at)
        told = f": {len(events)} of {criterion.at_least}"
        if distinct is not None:
            values = [value_of(event, distinct) for event in events]
            lacking = [value for value in possible if value not in values]
            told += f" ({', '.join(values)})" if values else ""
            told += f", {', '.join(lacking)} missing" if lacking and len(events) < criterion.at_least else ""
        told += f", the last at {iso_utc(events[-1].at_us)}" if events else ""
        if resetting is not None and (resets := resetting(journey, known(journey, at), 0)):
            told += f", counted from {iso_utc(resets[-1].at_us)}"
        return told, events

    return remark


def _possible(pattern: Pattern, field: str) -> Iterator[str]:
    """Yield the values of a field that events of a pattern can have, once each; none where it leaves them open."""
    name = field if field in TEXT_FIELDS else f"data.{field}"
    listed = [
        [test.values for test in part.tests if test.field == name and not test.negated]
        for part in simple_patterns(pattern)
    ]
    if all(listed):
        yield from dict.fromkeys(value for values in listed for value in values[0])


def _of_score(criterion: Score, begins: str) -> Remarking:
    """Return what tells what a score adds up to, by group where there is more to it than one, and what vetoes it."""
    total, counting = summing(criterion), rows_of(criterion)
    caps = {group: float(cap) for group, cap in criterion.caps}
    groups = tuple(dict.fromkeys(row.group for row in criterion.points))
    scored = [matching(row.pattern) for row in criterion.points]
    vetoing = None if criterion.veto is None else matching(criterion.veto)

    def remark(journey: Journey, at: int, _: Sequence[Truth]) -> Remark:
        past = known(journey, at)
        rows = counting(journey, past)
        own = {group: [row for row in rows if row[2] == group] for group in groups}
        sums = {group: total(some, at) for group, some in own.items() if some}
        capped = [group for group, value in sums.items() if value == caps.get(group)]
        told = f"{begins}{plain(total(rows, at))}"
        if len(sums) > 1 or capped:
            each = (f"{group} {plain(value)}{', its cap' if group in capped else ''}" for group, value in sums.items())
            told += f" ({'; '.join(each)})"
        events = [event for found in scored for event in found(journey, past, 0)]
        vetoes = [] if vetoing is None else vetoing(journey, past, 0)
        told += f", vetoed at {iso_utc(vetoes[0].at_us)}" if vetoes else ""
        return told, _in_order([*events, *vetoes], journey, at)

    return remark


def _of_band(criterion: Band) -> Remarking:
    adding_up, course = _of_score(criterion.score, ": now "), following(criterion)

    def remark(journey: Journey, at: int, parts: Sequence[Truth]) -> Remark:
        now, events = adding_up(journey, at, parts)
        inside, entered = course(journey, known(journey, at), at)
        if entered is None:
            return f"{now}, never entered", events
        return f"{now}, entered at {iso_utc(entered)}{'' if inside else ' and left since'}", events

    return remark


def _of_reason(journey: Journey, at: int, _: Sequence[Truth]) -> Remark:
    moved = last_move(journey, at)
    return f", and it is {moved.reason if moved and moved.reason else 'missing'}{_since(moved)}", _one(moved)


def _of_stage(journey: Journey, at: int, _: Sequence[Truth]) -> Remark:
    moved = last_move(journey, at)
    return f", and it is in {journey.stage_at(at) or 'none'}{_since(moved)}", _one(moved)


def _of_number(needed: int, parts: Sequence[Truth]) -> str:
    open_ = parts.count(UNKNOWN)
    return f": {parts.count(TRUE)} of {needed}{f', {open_} unknown' if open_ else ''}"


def _of_marks(found: Sequence[Event]) -> Remark:
    if not found:
        return ", but nobody did", ()
    last = found[-1]
    note = last.reason or last.data.get("note", "")
    return f": by {last.actor} at {iso_utc(last.at_us)}, {note}", found


def _of_lag(found: Sequence[Event]) -> Remark:
    if not found:
        return ", but nothing was", ()
    last = found[-1]
    happened = iso_utc(last.at_us)
    if last.recorded_us is None:
        return f", but when that of {happened} was is not known", (last,)
    return f": that of {happened} was at {iso_utc(last.recorded_us)}", (last,)


def _of_persona(persona: Persona, traits: Sequence[Truth]) -> str:
    """Return how many points the scored traits come to, from what is sure to what is open; empty without a threshold."""
    if persona.at_least is None:
        return ""
    rows = [(truth, points) for truth, (_, points) in zip(traits, persona.traits, strict=True)]
    sure = sum((points for truth, points in rows if truth is TRUE), Decimal())
    open_ = [points for truth, points in rows if truth is UNKNOWN]
    low, high = (sure + sum((points for points in open_ if points * sign > 0), Decimal()) for sign in (-1, 1))
    told = plain(low) if low == high else f"{plain(low)} to {plain(high)}"
    return f": {told} of {plain(persona.at_least)} points"

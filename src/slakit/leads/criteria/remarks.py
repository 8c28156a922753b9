"""What an explanation says beside the sentence of a criterion: the facts found, their instants, the events that count."""

from collections.abc import Iterable, Iterator, Sequence
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

__all__ = ["remark", "signed"]

Remark: TypeAlias = tuple[str, Sequence[Event]]
_NONE: Remark = ("", ())


def remark(  # noqa: C901, PLR0911 - one case a kind of criterion
    criterion: Criterion, journey: Journey, at: int, parts: Sequence[Truth]
) -> Remark:
    """Return what else the line of a criterion says, and the events that count, in order; `parts` are its parts' answers."""
    match criterion:
        case Field():
            return _of_field(criterion, journey, at)
        case Present():
            return _of_present(criterion, journey, at)
        case Did():
            return _of_did(criterion, journey, at)
        case Score():
            total, events = _of_score(criterion, journey, at)
            return f": {total}", events
        case Band():
            return _of_band(criterion, journey, at)
        case Manual():
            return _of_marks(marks(criterion, known(journey, at)))
        case Lag(pattern=pattern):
            return _of_lag(matching(pattern)(journey, known(journey, at), 0))
        case Reason():
            moved = last_move(journey, at)
            return f", and it is {moved.reason if moved and moved.reason else 'missing'}{_since(moved)}", _one(moved)
        case InStage():
            moved = last_move(journey, at)
            return f", and it is in {journey.stage_at(at) or 'none'}{_since(moved)}", _one(moved)
        case StageDefinition(definition=definition):
            return (", but nothing is defined", ()) if definition is None else _NONE
        case Fits(persona):
            return _of_persona(persona, parts[len(parts) - len(persona.traits) :]), ()
        case AtLeast(k):
            open_ = parts.count(UNKNOWN)
            return f": {parts.count(TRUE)} of {k}{f', {open_} unknown' if open_ else ''}", ()
        case Named() | Grade() | AllOfCriteria() | AnyOfCriteria() | Not():
            return _NONE
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
    odd = missing(criterion, journey, at)
    held = {name: journey.attribute_at(name, at) for name in odd}
    lacking = [name for name in odd if held[name] is None]
    told = [f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"] if lacking else []
    told += [f"{name} is {value}" for name, value in held.items() if value is not None]
    settings = {event for name in criterion.names if (event := _set_by(name, journey, at)) is not None}
    return f", but {' and '.join(told)}" if told else "", _in_order(settings, journey, at)


def _in_order(events: Iterable[Event], journey: Journey, at: int) -> list[Event]:
    some = frozenset(events)
    return [event for event in known(journey, at) if event in some]


def _of_did(criterion: Did, journey: Journey, at: int) -> Remark:
    events = counted(criterion)(journey, at)
    told = f": {len(events)} of {criterion.at_least}"
    if criterion.distinct is not None:
        values = [value_of(event, criterion.distinct) for event in events]
        lacking = [value for value in _possible(criterion.pattern, criterion.distinct) if value not in values]
        told += f" ({', '.join(values)})" if values else ""
        told += f", {', '.join(lacking)} missing" if lacking and len(events) < criterion.at_least else ""
    told += f", the last at {iso_utc(events[-1].at_us)}" if events else ""
    if criterion.since is not None and (resets := matching(criterion.since)(journey, known(journey, at), 0)):
        told += f", counted from {iso_utc(resets[-1].at_us)}"
    return told, events


def _possible(pattern: Pattern, field: str) -> Iterator[str]:
    """Yield the values of a field that events of a pattern can have, once each; none where it leaves them open."""
    name = field if field in TEXT_FIELDS else f"data.{field}"
    listed = [
        [test.values for test in part.tests if test.field == name and not test.negated]
        for part in simple_patterns(pattern)
    ]
    if all(listed):
        yield from dict.fromkeys(value for values in listed for value in values[0])


def _of_score(criterion: Score, journey: Journey, at: int) -> Remark:
    """Return what a score adds up to, by group where there is more to it than one, and what vetoes it."""
    past, total = known(journey, at), summing(criterion)
    rows = rows_of(criterion)(journey, past)
    caps = {group: float(cap) for group, cap in criterion.caps}
    found = {group for _, _, group in rows}
    groups = [group for group in dict.fromkeys(row.group for row in criterion.points) if group in found]
    sums = {group: total([row for row in rows if row[2] == group], at) for group in groups}
    capped = [group for group, value in sums.items() if value == caps.get(group)]
    told = plain(total(rows, at))
    if len(sums) > 1 or capped:
        each = (f"{group} {plain(value)}{', its cap' if group in capped else ''}" for group, value in sums.items())
        told += f" ({'; '.join(each)})"
    events = {event for row in criterion.points for event in matching(row.pattern)(journey, past, 0)}
    vetoes = [] if criterion.veto is None else matching(criterion.veto)(journey, past, 0)
    told += f", vetoed at {iso_utc(vetoes[0].at_us)}" if vetoes else ""
    return told, _in_order(events.union(vetoes), journey, at)


def _of_band(criterion: Band, journey: Journey, at: int) -> Remark:
    now, events = _of_score(criterion.score, journey, at)
    inside, entered = following(criterion)(journey, known(journey, at), at)
    if entered is None:
        return f": now {now}, never entered", events
    return f": now {now}, entered at {iso_utc(entered)}{'' if inside else ' and left since'}", events


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

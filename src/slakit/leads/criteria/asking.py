"""Asking criteria: the bare answer by compiled functions, and the answer with its reasons as a tree."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from math import fsum
from typing import TypeAlias, assert_never

import attrs

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
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.facts import same_text
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity_names, compiled, simple_patterns
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import from_micros, to_micros, zone
from slakit.worktime.periods import Period

__all__ = ["Answer", "CriterionFailedError", "Truth", "as_number", "ask", "compiled_truth", "matching", "truth"]


class Truth(Enum):
    """What a criterion can answer."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@attrs.frozen
class Answer:
    """What a criterion answered, in words, with the answers of its parts and the events that count, by id."""

    truth: Truth
    text: str
    parts: "tuple[Answer, ...]" = ()
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the tree of answers, a line each, indented."""
        yield f"{'  ' * depth}{self.truth.value}: {self.text}"
        for part in self.parts:
            yield from part.lines(depth + 1)


class CriterionFailedError(Exception):
    """A function of a user's own raised; the text names the criterion, the lead and the error."""


Ask: TypeAlias = Callable[[Journey, int], Truth]
_NEGATED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
_NAMED = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
_UTC = zone("UTC")


def truth(criterion: Criterion, journey: Journey, at: int) -> Truth:
    """Return the bare answer at an instant in microseconds since 1970.

    >>> from slakit.leads.criteria import present
    >>> truth(present("email"), Journey.of("L1"), 0)
    <Truth.FALSE: 'false'>
    """
    return compiled_truth(criterion)(journey, at)


@lru_cache(maxsize=4096)
def compiled_truth(criterion: Criterion) -> Ask:  # noqa: C901, PLR0911, PLR0912 - one case a kind of criterion
    """Return a function of a journey and an instant in microseconds that gives the bare answer."""
    match criterion:
        case Field():
            return _field(criterion)
        case Present():
            return _present(criterion)
        case Did():
            return _did(criterion)
        case Score():
            return _score(criterion)
        case Band():
            return lambda journey, at: _truth(_in_band(criterion, journey, at))
        case Fits(persona):
            return _fits(persona)
        case Grade(fit=fit, interest=interest):
            return _all_of([compiled_truth(fit), compiled_truth(interest)])
        case Manual():
            return lambda journey, at: _truth(bool(_marks(criterion, journey, at)))
        case Lag():
            return lambda journey, at: _lag(criterion, journey, at)
        case Reason(words):
            return lambda journey, at: _truth(_last_reason(journey, at) in words)
        case InStage(stages):
            return lambda journey, at: _in_stage(stages, journey, at)
        case StageDefinition(definition=definition):
            return _unknown if definition is None else compiled_truth(definition)
        case Named():
            return lambda journey, at: _named(criterion, journey, at)
        case AllOfCriteria(parts):
            return _all_of([compiled_truth(part) for part in parts])
        case AnyOfCriteria(parts):
            return _any_of([compiled_truth(part) for part in parts])
        case AtLeast(k, parts):
            return _at_least(k, [compiled_truth(part) for part in parts])
        case Not(part):
            inner = compiled_truth(part)
            return lambda journey, at: _NEGATED[inner(journey, at)]
        case _ as never:
            assert_never(never)


def _truth(holds: bool) -> Truth:  # noqa: FBT001 - it turns a bool into a Truth
    return Truth.TRUE if holds else Truth.FALSE


def _unknown(_: Journey, __: int) -> Truth:
    return Truth.UNKNOWN


def _all_of(parts: Sequence[Ask]) -> Ask:
    def asked(journey: Journey, at: int) -> Truth:
        result = Truth.TRUE
        for part in parts:
            answer = part(journey, at)
            if answer is Truth.FALSE:
                return answer
            if answer is Truth.UNKNOWN:
                result = answer
        return result

    return asked


def _any_of(parts: Sequence[Ask]) -> Ask:
    def asked(journey: Journey, at: int) -> Truth:
        result = Truth.FALSE
        for part in parts:
            answer = part(journey, at)
            if answer is Truth.TRUE:
                return answer
            if answer is Truth.UNKNOWN:
                result = answer
        return result

    return asked


def _at_least(k: int, parts: Sequence[Ask]) -> Ask:
    def asked(journey: Journey, at: int) -> Truth:
        return _k_of(k, [part(journey, at) for part in parts])

    return asked


def _k_of(k: int, answers: Sequence[Truth]) -> Truth:
    holding = answers.count(Truth.TRUE)
    if holding >= k:
        return Truth.TRUE
    return Truth.UNKNOWN if holding + answers.count(Truth.UNKNOWN) >= k else Truth.FALSE


# --- attributes


def _field(criterion: Field) -> Ask:
    name = criterion.name
    if criterion.among:
        accepted = frozenset(spelling for text in criterion.among for spelling in same_text(text))

        def among(journey: Journey, at: int) -> Truth:
            value = journey.attribute_at(name, at)
            return Truth.UNKNOWN if value is None else _truth(value in accepted)

        return among
    return lambda journey, at: _bounded(criterion, journey.attribute_at(name, at))


def _bounded(criterion: Field, value: str | None) -> Truth:
    number = None if value is None else as_number(value)
    if number is None:
        return Truth.UNKNOWN
    low, high, above, below = criterion.at_least, criterion.at_most, criterion.above, criterion.below
    return _truth(
        (low is None or number >= low)
        and (high is None or number <= high)
        and (above is None or number > above)
        and (below is None or number < below)
    )


@lru_cache(maxsize=4096)
def as_number(text: str) -> Decimal | None:
    """Return the number a text writes; None for other text, for infinity and for not-a-number.

    >>> as_number("120"), as_number("many")
    (Decimal('120'), None)
    """
    if not text.isascii() or "_" in text:
        return None  # Decimal also reads 1_000 and the digits of other scripts
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _present(criterion: Present) -> Ask:
    return lambda journey, at: _truth(not _missing(criterion, journey, at))


def _missing(criterion: Present, journey: Journey, at: int) -> list[str]:
    return [
        name
        for name in criterion.names
        if (value := journey.attribute_at(name, at)) is None or value.casefold() in criterion.placeholders
    ]


# --- behaviour


def matching(pattern: Pattern) -> Callable[[Journey, int], list[Event]]:
    """Return a function that gives the events of a journey that match, up to and including an instant."""
    parts = [
        (part.kinds, frozenset(part.entered), frozenset(part.left), compiled(part)) for part in simple_patterns(pattern)
    ]
    if len(parts) == 1 and not (parts[0][1] or parts[0][2]) and parts[0][0] is not None:
        return _matching_kind(parts[0][0], parts[0][3])

    def found(journey: Journey, at: int) -> list[Event]:
        changes = {change.index: change for change in journey.stage_changes}
        matched = []
        for index, event in enumerate(journey.events):
            if event.at_us > at:
                break
            if pattern.matches(event, changes.get(index)):
                matched.append(event)
        return matched

    return found


def _matching_kind(
    kinds: frozenset[str], holds: Callable[[Event], bool] | None
) -> Callable[[Journey, int], list[Event]]:
    def found(journey: Journey, at: int) -> list[Event]:
        matched = []
        for event in journey.events:
            if event.at_us > at:
                break
            if event.kind in kinds and (holds is None or holds(event)):
                matched.append(event)
        return matched

    return found


def _did(criterion: Did) -> Ask:
    counted, needed = _counted(criterion), criterion.at_least
    return lambda journey, at: _truth(len(counted(journey, at)) >= needed)


def _counted(criterion: Did) -> Callable[[Journey, int], Sequence[Event]]:
    """Return what counts for a criterion: the first event per distinct value, or every event."""
    found = matching(criterion.pattern)
    resets = None if criterion.since is None else matching(criterion.since)
    within, distinct = criterion.within, criterion.distinct

    def counted(journey: Journey, at: int) -> Sequence[Event]:
        events: Sequence[Event] = found(journey, at)
        if resets is not None and (last := resets(journey, at)):
            # Only what stands after the reset in the journey: events of one instant keep their order.
            place = journey.events.index(last[-1])
            later = set(map(id, journey.events[place + 1 :]))
            events = [event for event in events if id(event) in later]
        if within is not None:
            begin = before(at, within)
            events = [event for event in events if event.at_us >= begin]
        if criterion.per is not None:
            start = Period.holding(at, criterion.per, zone(criterion.zone)).start
            events = [event for event in events if event.at_us >= start]
        return events if distinct is None else list(_first_of_each(events, distinct))

    return counted


def _first_of_each(events: Iterable[Event], field: str) -> Iterator[Event]:
    seen: set[str] = set()
    for event in events:
        value = getattr(event, field) if field in TEXT_FIELDS else event.data.get(field, "")
        if value and value not in seen:
            seen.add(value)
            yield event


def before(at: int, length: Duration) -> int:
    """Return the far end of a window: days and weeks of 24 hours, months and years as the calendar in UTC has them.

    >>> before(0, Duration.parse("1 day"))
    -86400000000
    """
    if length.measure is Measure.ELAPSED:
        return at - length.micros
    return later_dates(at, -length, _UTC)


def age_of(length: Duration) -> int:
    """Return a duration as elapsed microseconds, a day being 24 hours."""
    return length.micros or (before(0, -length))


# --- scores


def _score(criterion: Score) -> Ask:
    total = scored(criterion)
    threshold = float(criterion.at_least)
    vetoed = None if criterion.veto is None else matching(criterion.veto)

    def asked(journey: Journey, at: int) -> Truth:
        if vetoed is not None and vetoed(journey, at):
            return Truth.FALSE
        return _truth(total(journey, at) >= threshold)

    return asked


@lru_cache(maxsize=1024)
def scored(criterion: Score) -> Callable[[Journey, int], float]:
    """Return a function that gives the sum of points at an instant, rounded to nine decimals."""
    caps = {group: float(cap) for group, cap in criterion.caps}
    half_life = None if criterion.half_life is None else age_of(criterion.half_life)
    steps = sorted((age_of(age), float(factor)) for age, factor in criterion.steps)
    scoring = _scoring(criterion)

    def factor(age: int) -> float:
        if half_life is not None:
            return float(0.5 ** (age / half_life))
        return next((share for reached, share in reversed(steps) if age >= reached), 1.0)

    def total(journey: Journey, at: int) -> float:
        groups: dict[str, list[float]] = {}
        for event, points, group in scoring(journey, at):
            groups.setdefault(group, []).append(points * factor(at - event.at_us))
        if not caps:
            return round(fsum(value for values in groups.values() for value in values), 9)
        sums = {group: fsum(values) for group, values in groups.items()}
        return round(fsum(min(value, caps.get(group, value)) for group, value in sums.items()), 9)

    return total


def _scoring(criterion: Score) -> Callable[[Journey, int], Iterable[tuple[Event, float, str]]]:
    """Return what scores, with its points and group; activities that are told by name alone are looked up."""
    named = [(activity_names(row.pattern), row) for row in criterion.points]
    rows: dict[str, list[tuple[float, str]]] = {}
    for names, row in named:
        for name in names or ():
            rows.setdefault(name, []).append((float(row.points), row.group))
    others = [(matching(row.pattern), float(row.points), row.group) for names, row in named if names is None]

    def scoring(journey: Journey, at: int) -> Iterator[tuple[Event, float, str]]:
        for event in journey.events:
            if event.at_us > at:
                break
            if event.kind == "activity" and event.value in rows:
                for points, group in rows[event.value]:
                    yield event, points, group
        for found, points, group in others:
            for event in found(journey, at):
                yield event, points, group

    return scoring


def _in_band(criterion: Band, journey: Journey, at: int) -> bool:
    """Follow the score from event to event: between two of them it only decays, so its low is just before the next."""
    total = scored(criterion.score)
    enter, leave = float(criterion.enter), float(criterion.leave)
    inside = False
    instants = sorted({event.at_us for event in journey.events if event.at_us <= at} | {at})
    for instant in instants:
        if inside and total(journey.cut(instant - 1), instant) < leave:
            inside = False
        now = total(journey, instant)
        inside = now >= enter or (inside and now >= leave)
    return inside


# --- personas


@lru_cache(maxsize=1024)
def _fits(persona: Persona) -> Ask:
    required = [compiled_truth(part) for part in persona.all]
    excluded = [compiled_truth(part) for part in persona.none]

    def asked(journey: Journey, at: int) -> Truth:
        answers = [part(journey, at) for part in required]
        answers += [_NEGATED[part(journey, at)] for part in excluded]
        answers += [_traits(persona, journey, at)]
        if Truth.FALSE in answers:
            return Truth.FALSE
        return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.TRUE

    return asked


def _traits(persona: Persona, journey: Journey, at: int) -> Truth:
    """Tell whether the scored traits reach the threshold, whichever way the unknown ones would turn out."""
    if persona.at_least is None:
        return Truth.TRUE
    answers = [(compiled_truth(trait)(journey, at), points) for trait, points in persona.traits]
    sure = sum((points for answer, points in answers if answer is Truth.TRUE), Decimal())
    open_ = [points for answer, points in answers if answer is Truth.UNKNOWN]
    least = sure + sum((points for points in open_ if points < 0), Decimal())
    most = sure + sum((points for points in open_ if points > 0), Decimal())
    if least >= persona.at_least:
        return Truth.TRUE
    return Truth.UNKNOWN if most >= persona.at_least else Truth.FALSE


# --- the rest


def _marks(criterion: Manual, journey: Journey, at: int) -> list[Event]:
    return [
        event
        for event in journey.events
        if event.at_us <= at
        and event.kind == "mark"
        and event.actor
        and event.actor_kind in criterion.by
        and (event.reason or event.data.get("note"))
        and criterion.value in {None, event.value}
    ]


def _lag(criterion: Lag, journey: Journey, at: int) -> Truth:
    found = matching(criterion.pattern)(journey, at)
    if not found or found[-1].recorded_us is None:
        return Truth.UNKNOWN
    return _truth(found[-1].recorded_us - found[-1].at_us <= age_of(criterion.at_most))


def _last_reason(journey: Journey, at: int) -> str:
    moved = [
        journey.events[change.index] for change in journey.stage_changes if journey.events[change.index].at_us <= at
    ]
    return moved[-1].reason if moved else ""


def _in_stage(stages: tuple[str, ...], journey: Journey, at: int) -> Truth:
    stage = journey.stage_at(at)
    return Truth.UNKNOWN if stage is None else _truth(stage in stages)


def _named(criterion: Named, journey: Journey, at: int) -> Truth:
    try:
        # A function of a user's own sees what every criterion sees: nothing after the instant.
        answer = criterion.function(journey.cut(at), from_micros(at))
        return _NAMED[answer]
    except Exception as error:
        message = f"the criterion {criterion.name!r} failed for lead {journey.lead_id!r}: {error!r}"
        raise CriterionFailedError(message) from error


# --- answers with reasons


def ask(criterion: Criterion, journey: Journey, at: datetime) -> Answer:
    """Return what a criterion answers about a journey at an instant, as a tree with reasons.

    >>> from slakit.leads.criteria import field
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = Journey.of("L1", attributes={"country": "NO"})
    >>> print(ask(field("country", is_="NO") & ~field("employees", below=50), lead, at))
    unknown: (country is NO and not employees is below 50)
      true: country is NO
      unknown: not employees is below 50
        unknown: employees is below 50, but employees is missing
    """
    return _answer(criterion, journey, to_micros(at, "at"))


def _answer(criterion: Criterion, journey: Journey, at: int) -> Answer:
    parts = tuple(_answer(part, journey, at) for part in _parts(criterion))
    remark, evidence = _remark(criterion, journey, at)
    return Answer(compiled_truth(criterion)(journey, at), f"{criterion}{remark}", parts, evidence)


def _parts(criterion: Criterion) -> tuple[Criterion, ...]:
    match criterion:
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | StageDefinition(_, Field() as part):
            return (part,)
        case StageDefinition(definition=definition) if definition is not None:
            return (definition,)
        case Grade(fit=fit, interest=interest):
            return (fit, interest)
        case Fits(persona):
            return (*persona.all, *(~part for part in persona.none), *(trait for trait, _ in persona.traits))
        case _:
            return ()


def _remark(  # noqa: PLR0911 - one case a kind of criterion
    criterion: Criterion, journey: Journey, at: int
) -> tuple[str, tuple[str, ...]]:
    """Return what else a line should say, and the ids of the events that count."""
    match criterion:
        case Field():
            return _field_remark(criterion, journey.attribute_at(criterion.name, at)), ()
        case Present():
            missing = _missing(criterion, journey, at)
            verb = "is" if len(missing) == 1 else "are"
            return (f", but {', '.join(missing)} {verb} missing" if missing else ""), ()
        case Did():
            events = _counted(criterion)(journey, at)
            return f": {len(events)} of {criterion.at_least}", tuple(event.ref for event in events)
        case Score():
            vetoed = criterion.veto is not None and matching(criterion.veto)(journey, at)
            events = [event for row in criterion.points for event in matching(row.pattern)(journey, at)]
            told = f": {scored(criterion)(journey, at):.6g}{', vetoed' if vetoed else ''}"
            return told, tuple(event.ref for event in events)
        case Band(score=score):
            return f": now {scored(score)(journey, at):.6g}", ()
        case Manual():
            marks = _marks(criterion, journey, at)
            return ("" if marks else ", but nobody did"), tuple(event.ref for event in marks)
        case Reason():
            return f", and it is {_last_reason(journey, at) or 'missing'}", ()
        case InStage():
            return f", and it is in {journey.stage_at(at) or 'none'}", ()
        case StageDefinition(definition=None):
            return ", but nothing is defined", ()
        case _:
            return "", ()


def _field_remark(criterion: Field, value: str | None) -> str:
    if value is None:
        return f", but {criterion.name} is missing"
    if criterion.among:
        accepted = {spelling for text in criterion.among for spelling in same_text(text)}
        return "" if value in accepted else f", but it is {value}"
    if as_number(value) is None:
        return f", but {value!r} is no number"
    return "" if _bounded(criterion, value) is Truth.TRUE else f", but it is {value}"

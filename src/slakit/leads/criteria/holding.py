"""When a criterion first holds: with an event, or between two of them by a window, a period or a score."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias, assert_never

from slakit.leads.criteria.behaviour import known, window_turns
from slakit.leads.criteria.compiling import check_of
from slakit.leads.criteria.scores import rows_of, turning
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
from slakit.leads.criteria.truths import TRUE, Check
from slakit.leads.journeys import Journey
from slakit.worktime.instants import from_micros, to_micros

__all__ = ["compiled_first_held", "first_held"]

FirstHeld: TypeAlias = Callable[[Journey, int], int | None]
_Turns: TypeAlias = Callable[[Journey, int], Iterable[int]]
_LAST = to_micros(datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))


def first_held(criterion: Criterion, journey: Journey, until: datetime | None = None) -> datetime | None:
    """Return the first instant at which a criterion holds, in UTC and to the microsecond; None where it never does.

    The journey begins with its first event, or with its export where that comes earlier; one that has neither holds
    nothing. After the last event nothing more is taken to happen: windows end, points fade, calendar periods begin.
    Instants up to and including `until` count, all without it. What is unknown does not hold, a function of your own that
    fails with it. Such a function is asked at events and at the export alone.

    Raises: CalendarError C101 for a naive `until`.

    >>> from slakit.leads.criteria import did
    >>> from slakit.leads.events import activity_event
    >>> call = activity_event("call", at=datetime.fromisoformat("2026-03-03T10:00Z"))
    >>> first_held(~did("call", within="30 days"), Journey.of("L1", call)).isoformat()
    '2026-04-02T10:00:00.000001+00:00'
    """
    found = compiled_first_held(criterion)(journey, _LAST if until is None else to_micros(until, "until"))
    return None if found is None else from_micros(found)


@lru_cache(maxsize=4096)
def compiled_first_held(criterion: Criterion) -> FirstHeld:
    """Return a function of a journey and the last instant that counts, in microseconds, that gives the first one."""
    check, turns = check_of(criterion), _turns_of(criterion, rising=True)

    def first(journey: Journey, until: int) -> int | None:
        if turns is None and journey.exported_us is None:
            return _at_events(check, journey, until)
        given = {event.at_us for event in journey.events}
        if journey.exported_us is not None:
            given.add(journey.exported_us)
        if not given:
            return None
        begin, end = min(given), min(until, _LAST)
        given.update(() if turns is None else turns(journey, end))
        instants = sorted(at for at in given if begin <= at <= end)
        return next((at for at in instants if check(journey, known(journey, at), at) is TRUE), None)

    return first


def _at_events(check: Check, journey: Journey, until: int) -> int | None:
    events = journey.events
    for place, event in enumerate(events, 1):
        at = event.at_us
        if at > until:
            return None
        if (place == len(events) or events[place].at_us > at) and check(journey, events[:place], at) is TRUE:
            return at
    return None


def _turns_of(  # noqa: PLR0911 - one case a kind of criterion
    criterion: Criterion, *, rising: bool
) -> _Turns | None:
    """Return what gives the instants between events at which an answer may become true, or false; None for never."""
    match criterion:
        case Did():
            return window_turns(criterion, rising=rising)
        case Score(at_least=mark):
            return _of_score(criterion, (float(mark),), rising=rising)
        case Band(score=score, enter=enter, leave=leave):
            return _of_score(score, (float(enter),) if rising else (float(enter), float(leave)), rising=rising)
        case Fits(persona):
            return _of_persona(persona, rising=rising)
        case Grade(fit=fit, interest=interest):
            return _together(_turns_of(part, rising=rising) for part in (fit, interest))
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            return _together(_turns_of(part, rising=rising) for part in parts)
        case Not(part):
            return _turns_of(part, rising=not rising)
        case StageDefinition(definition=definition):
            return None if definition is None else _turns_of(definition, rising=rising)
        case Field() | Present() | Manual() | Lag() | Reason() | InStage() | Named():
            return None
        case _ as never:
            assert_never(never)


def _of_score(score: Score, marks: tuple[float, ...], *, rising: bool) -> _Turns | None:
    turns, rows = turning(score, marks, rising=rising), rows_of(score)
    return None if turns is None else lambda journey, end: turns(sorted(rows(journey, journey.events)), end)


def _of_persona(persona: Persona, *, rising: bool) -> _Turns | None:
    required = (_turns_of(part, rising=rising) for part in persona.all)
    excluded = (_turns_of(part, rising=not rising) for part in persona.none)
    # Points of a trait may be negative: it counts either way.
    traits = (_turns_of(trait, rising=way) for trait, _ in persona.traits for way in (True, False))
    return _together([*required, *excluded, *traits])


def _together(parts: Iterable[_Turns | None]) -> _Turns | None:
    given = [part for part in parts if part is not None]
    return (lambda journey, end: [at for part in given for at in part(journey, end)]) if given else None

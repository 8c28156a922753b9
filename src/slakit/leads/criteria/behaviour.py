"""Questions about what a lead did: which events match, in which window, how many of them, how different."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TypeAlias

from slakit.errors import CalendarError
from slakit.leads.criteria.trees import Did
from slakit.leads.criteria.truths import FALSE, TRUE, Check, Truth
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity_names, compiled, simple_patterns
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Measure, Unit
from slakit.worktime.instants import DAY, zone
from slakit.worktime.periods import Period

__all__ = [
    "Matching",
    "age_of",
    "before",
    "counted",
    "did_check",
    "fixed_length",
    "known",
    "last_move",
    "matching",
    "value_of",
    "window_of",
    "window_turns",
]

Matching: TypeAlias = Callable[[Journey, Sequence[Event], int], list[Event]]
"""Gives the events that match, of those from the n-th on; a journey's first events are handed in with the journey."""

_AT = attrgetter("at_us")
_UTC = zone("UTC")
_DAYS = {Unit.DAY: DAY, Unit.WEEK: 7 * DAY}
# The last date of February is a month before each of four dates in March, and the window moves on with the fifth.
_MOST_DAYS = 5


def known(journey: Journey, at: int) -> Sequence[Event]:
    """Return the events of a journey up to and including an instant in microseconds."""
    events = journey.events
    if not events or events[-1].at_us <= at:
        return events
    return events[: bisect_right(events, at, key=_AT)]


def matching(pattern: Pattern) -> Matching:
    """Return a function that gives the events that match a pattern, in order."""
    names = activity_names(pattern)
    if names is not None:
        return _of_names(frozenset(names))
    parts = [(part.kinds, part.entered or part.left, compiled(part)) for part in simple_patterns(pattern)]
    kinds, moves, holds = parts[0]
    if len(parts) > 1 or moves or kinds is None:
        return _of_any_form(pattern)
    return _of_kinds(kinds, holds)


def _of_names(names: frozenset[str]) -> Matching:
    def found(_: Journey, events: Sequence[Event], first: int) -> list[Event]:
        some = events[first:] if first else events
        return [event for event in some if event.value in names and event.kind == "activity"]

    return found


def _of_kinds(kinds: frozenset[str], holds: Callable[[Event], bool] | None) -> Matching:
    def found(_: Journey, events: Sequence[Event], first: int) -> list[Event]:
        some = events[first:] if first else events
        return [event for event in some if event.kind in kinds and (holds is None or holds(event))]

    return found


def _of_any_form(pattern: Pattern) -> Matching:
    def found(journey: Journey, events: Sequence[Event], first: int) -> list[Event]:
        changes = {change.index: change for change in journey.stage_changes}
        return [
            events[place] for place in range(first, len(events)) if pattern.matches(events[place], changes.get(place))
        ]

    return found


def last_move(journey: Journey, at: int) -> Event | None:
    """Return the last event up to an instant that changed the stage; None before the first."""
    moves = (journey.events[change.index] for change in reversed(journey.stage_changes))
    return next((event for event in moves if event.at_us <= at), None)


def did_check(criterion: Did) -> Check:
    """Return the check that events have come often enough."""
    needed = criterion.at_least
    found, narrowed = _since_reset(criterion), _narrowing(criterion)
    names = activity_names(criterion.pattern)
    if needed == 1 and names is not None and criterion.since is None and narrowed is None:
        return _ever(frozenset(names))

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        some = found(journey, events, 0)
        if len(some) < needed:
            return FALSE
        return TRUE if narrowed is None or len(narrowed(some, at)) >= needed else FALSE

    return check


def _ever(names: frozenset[str]) -> Check:
    def check(_: Journey, events: Sequence[Event], __: int) -> Truth:
        for event in events:
            if event.value in names and event.kind == "activity":
                return TRUE
        return FALSE

    return check


def counted(criterion: Did) -> Callable[[Journey, int], list[Event]]:
    """Return what counts for a criterion at an instant: the first event per distinct value, or every event."""
    found, narrowed = _since_reset(criterion), _narrowing(criterion)

    def events_of(journey: Journey, at: int) -> list[Event]:
        some = found(journey, known(journey, at), 0)
        return some if narrowed is None else narrowed(some, at)

    return events_of


def value_of(event: Event, field: str) -> str:
    """Return what an event has in a field of `Event`, or of its data; empty for nothing."""
    text: str = getattr(event, field) if field in TEXT_FIELDS else event.data.get(field, "")
    return text


def _since_reset(criterion: Did) -> Matching:
    found = matching(criterion.pattern)
    if criterion.since is None:
        return found
    resets = matching(criterion.since)

    def found_since(journey: Journey, events: Sequence[Event], first: int) -> list[Event]:
        last = resets(journey, events, first)
        # Only what stands after the reset in the journey: events of one instant keep their order.
        places = range(len(events) if last else 0, 0, -1)
        return found(journey, events, next((place for place in places if events[place - 1] is last[-1]), first))

    return found_since


def _narrowing(criterion: Did) -> Callable[[list[Event], int], list[Event]] | None:
    """Return what leaves out events beside the window, and those whose value came already; None where all count."""
    begin, end, distinct = _beginning(criterion), _ending(criterion), criterion.distinct
    if begin is None and end is None and distinct is None:
        return None

    def narrowed(events: list[Event], at: int) -> list[Event]:
        if begin is not None:
            since = begin(at)
            events = [event for event in events if event.at_us >= since]
        if end is not None:
            until = end(at)
            events = [event for event in events if event.at_us <= until]
        return events if distinct is None else list(_first_of_each(events, distinct))

    return narrowed


def _beginning(criterion: Did) -> Callable[[int], int] | None:
    """Return when the window of a criterion begins, for an instant; None where it counts all time."""
    if criterion.within is not None:
        return _going_back(criterion.within)
    if criterion.per is not None:
        where, per = zone(criterion.zone), criterion.per
        return lambda at: Period.holding(at, per, where).start
    return None


def _ending(criterion: Did) -> Callable[[int], int] | None:
    """Return until when events count for an instant, inclusive; None where they count up to it."""
    return None if criterion.before is None else _going_back(criterion.before)


def _going_back(length: Duration) -> Callable[[int], int]:
    fixed = fixed_length(length)
    return (lambda at: before(at, length)) if fixed is None else (lambda at: at - fixed)


def window_of(criterion: Did, at: int) -> tuple[int | None, int]:
    """Return from when, None for ever, to when events count for an instant, both included.

    >>> from slakit.leads.patterns import activity
    >>> window_of(Did(pattern=activity("call"), within=Duration.parse("1 hour")), 0)
    (-3600000000, 0)
    """
    begin, end = _beginning(criterion), _ending(criterion)
    return None if begin is None else begin(at), at if end is None else end(at)


def window_turns(criterion: Did, *, rising: bool) -> Callable[[Journey, int], list[int]] | None:
    """Return what gives the instants between events at which the count may rise, or fall; None for never.

    Events fall out of a window: just after its far end, or when the next calendar period begins. They come into one
    that ends before the instant. A window of months is shorter or longer by the day, so that one may come back as well.
    """
    ways = [way for way in (_leaving(criterion, rising), _entering(criterion, rising)) if way is not None]
    if not ways:
        return None
    found = matching(criterion.pattern)

    def turns(journey: Journey, _: int) -> list[int]:
        return [at for event in found(journey, journey.events, 0) for way in ways for at in way(event.at_us)]

    return turns


def _leaving(criterion: Did, rising: bool) -> Callable[[int], Iterable[int]] | None:  # noqa: FBT001 - of window_turns
    within, per = criterion.within, criterion.per
    if within is not None:
        fixed = fixed_length(within)
        if fixed is None:
            return lambda at: _month_turns(at, within)
        return None if rising else lambda at: (at + fixed + 1,)
    if rising or per is None:
        return None
    where = zone(criterion.zone)
    return lambda at: (Period.holding(at, per, where).end,)


def _entering(criterion: Did, rising: bool) -> Callable[[int], Iterable[int]] | None:  # noqa: FBT001 - of window_turns
    ago = criterion.before
    if ago is None:
        return None
    fixed = fixed_length(ago)
    if fixed is None:
        return lambda at: _month_turns(at, ago)
    return (lambda at: (at + fixed,)) if rising else None


def _month_turns(at: int, length: Duration) -> Iterator[int]:
    """Yield every instant at which an event may pass the far end of months, quarters or years, inclusive or not.

    Through one day the far end moves with the clock. From a day to the next it moves by a day or, where the month that
    it lies in is the shorter one, goes back to the same date: so the event may pass it up to four times.
    """
    midnight = at // DAY * DAY
    try:
        first = later_dates(midnight, length, _UTC)
    except CalendarError:
        return  # the window ends after the last year that a date can have
    for day in range(first, first + _MOST_DAYS * DAY, DAY):
        yield from (day, day + at - midnight, day + at - midnight + 1)


def _first_of_each(events: Iterable[Event], field: str) -> Iterator[Event]:
    seen: set[str] = set()
    for event in events:
        value = value_of(event, field)
        if value and value not in seen:
            seen.add(value)
            yield event


def fixed_length(length: Duration) -> int | None:
    """Return the microseconds of a window, a day being 24 hours; None for months and longer, which have no fixed length.

    >>> fixed_length(Duration.parse("1 day")), fixed_length(Duration.parse("1 month"))
    (86400000000, None)
    """
    if length.measure is Measure.ELAPSED:
        return length.micros
    return int(length.amount) * _DAYS[length.unit] if length.unit in _DAYS else None


def before(at: int, length: Duration) -> int:
    """Return the far end of a window: days and weeks of 24 hours, months and years as the calendar in UTC has them.

    >>> before(0, Duration.parse("1 day")), before(0, Duration.parse("1 month"))
    (-86400000000, -2678400000000)
    """
    fixed = fixed_length(length)
    return later_dates(at, -length, _UTC) if fixed is None else at - fixed


def age_of(length: Duration) -> int:
    """Return a duration as elapsed microseconds, a day being 24 hours and months those of the year 1970.

    >>> age_of(Duration.parse("1 month")) == 31 * DAY
    True
    """
    return before(0, -length)

"""Laws of work time: of a function that tells when something is due, and of one that tells how much time has passed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from slakit.testing.laws.law import Law, drawn
from slakit.testing.strategies.moments import clock_changes, instants
from slakit.worktime import instants as kernel
from slakit.worktime.calendars import WorkCalendar

__all__ = ["additive", "deadline_monotone", "has_plain_weeks", "shift_weeks"]

DeadlineOf: TypeAlias = Callable[[datetime, timedelta], datetime]
ElapsedOf: TypeAlias = Callable[[datetime, datetime], timedelta]
_Moments: TypeAlias = st.SearchStrategy[datetime] | None
_MINUTE, _HALF_A_DAY = timedelta(minutes=1), timedelta(hours=12)


def _zone_of(function: Any) -> str:
    calendar = getattr(function, "__self__", None)
    return calendar.zone.key if isinstance(calendar, WorkCalendar) else "UTC"


def _moments(function: Any, on: _Moments) -> st.SearchStrategy[datetime]:
    """Return instants of two weeks around a change of the clocks, at edges of the calendar where the function has one."""
    if on is not None:
        return on
    zone = _zone_of(function)
    change = next(iter(clock_changes(zone, 2026, 2026)), datetime(2026, 3, 2, tzinfo=UTC))
    first, last = change - timedelta(days=7), change + timedelta(days=7)
    calendar = getattr(function, "__self__", None)
    spans = calendar.spans(first, last) if isinstance(calendar, WorkCalendar) else ()
    edges = [span.start for span in spans] or [first, change]
    somewhere = instants(zone, since=first.date(), until=last.date())
    return st.one_of(instants(zone, around=edges), somewhere)


def deadline_monotone(deadline: DeadlineOf, *, on: _Moments = None) -> Law:
    """Return the law that what starts later, or has more time, is never due earlier.

    `deadline` is called with an aware start and a timedelta. `on` draws the starts.
    """
    lengths = st.integers(0, 2 * 24 * 60).map(lambda minutes: minutes * _MINUTE)
    moments = _moments(deadline, on)

    def broken(case: tuple[datetime, timedelta, timedelta, timedelta]) -> str | None:
        begin, gap, short, extra = case
        for first in (begin + count * _HALF_A_DAY for count in range(14)):
            second, long = first + gap, short + extra
            one, other = deadline(first, short), deadline(second, long)
            if one > other:
                return (
                    f"{short} from {first.isoformat()} are due {one.isoformat()}\n"
                    f"{long} from {second.isoformat()} are due {other.isoformat()}"
                )
        return None

    cases = st.tuples(moments, lengths, lengths, lengths)
    return drawn("deadline_monotone", "a later start or more time is never due earlier", cases, broken)


def additive(elapsed: ElapsedOf, *, on: _Moments = None) -> Law:
    """Return the law that the time from a to b and from b to c adds up to that from a to c, backward as well."""
    moments = _moments(elapsed, on)

    def broken(case: tuple[datetime, datetime, datetime]) -> str | None:
        a, b, c = case
        parts, whole = elapsed(a, b) + elapsed(b, c), elapsed(a, c)
        if parts == whole:
            return None
        told = (
            f"{elapsed(one, other)} from {one.isoformat()} to {other.isoformat()}" for one, other in ((a, b), (b, c))
        )
        return "\n".join([*told, f"{whole} from {a.isoformat()} to {c.isoformat()}"])

    return drawn("additive", "times that follow each other add up", st.tuples(moments, moments, moments), broken)


_WEEK = timedelta(weeks=1)
# Most clocks stand still between the new year and the end of winter; where they do not, the weeks end before.
_BEGIN, _WEEKS = date(2026, 1, 5), 7


def shift_weeks(elapsed: ElapsedOf, *, since: date = _BEGIN) -> Law:
    """Return the law that the same time of another week is the same work: hours repeat weekly.

    Compared are instants of the seven weeks from `since` on in which the clocks do not move. Raises: ValueError for
    the `elapsed` of a calendar that has dates of its own there, which does not repeat weekly.
    """
    calendar = getattr(elapsed, "__self__", None)
    if isinstance(calendar, WorkCalendar) and not has_plain_weeks(calendar, since=since):
        raise ValueError("shift_weeks(elapsed=...): the calendar has dates of its own, so its weeks do not repeat")
    first = datetime(since.year, since.month, since.day, tzinfo=UTC)
    week = st.integers(0, 7 * 24 * 60 - 1).map(lambda minutes: first + minutes * _MINUTE)

    weeks = _weeks(_zone_of(elapsed), first)
    if weeks < 1:
        raise ValueError(f"shift_weeks(since={since}): the clocks move within two weeks of it")

    def broken(case: tuple[datetime, datetime]) -> str | None:
        start, end = sorted(case)
        now = elapsed(start, end)
        for count in range(1, weeks + 1):
            then = elapsed(start + count * _WEEK, end + count * _WEEK)
            if now != then:
                return f"{now} from {start.isoformat()} to {end.isoformat()}\n{then} {count} weeks later"
        return None

    return drawn("shift_weeks", "a week later the same hours are the same work", st.tuples(week, week), broken)


def _weeks(zone: str, first: datetime) -> int:
    changes = [one for one in clock_changes(zone, first.year, first.year + 1) if one > first]
    free = min(changes, default=first + _WEEKS * _WEEK) - first
    return min(_WEEKS, free // _WEEK) - 1


def has_plain_weeks(calendar: WorkCalendar, *, since: date = _BEGIN) -> bool:
    """Tell whether a calendar repeats weekly in the weeks from a date on: nothing but hours opens and closes it there."""
    first = kernel.from_micros(kernel.to_micros(datetime(since.year, since.month, since.day, tzinfo=UTC)))
    spans = calendar.spans(first, first + _WEEKS * _WEEK)
    return all(span.why in {"open", "closed"} for span in spans)

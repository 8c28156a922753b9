"""Reckonings of time as a user may write them, each with a mistake that is easily made."""

from datetime import UTC, datetime, timedelta

_SATURDAY = 5
_HOUR = timedelta(hours=1)


def plain_deadline(start: datetime, within: timedelta) -> datetime:
    return start + within


def over_saturdays(start: datetime, within: timedelta) -> datetime:
    """Moves what falls on a Saturday to Monday, and forgets Sundays."""
    due = start + within
    return due + timedelta(days=2) if due.astimezone(UTC).weekday() == _SATURDAY else due


def plain_elapsed(start: datetime, end: datetime) -> timedelta:
    return end - start


def whole_hours(start: datetime, end: datetime) -> timedelta:
    """Counts started hours not at all."""
    return (end - start) // _HOUR * _HOUR


def without_the_first(start: datetime, end: datetime) -> timedelta:
    """Does not count the first of a month, when the books are closed."""
    closed = timedelta(0)
    day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        if day.day == 1:
            closed += min(end, day + timedelta(days=1)) - max(start, day)
        day += timedelta(days=1)
    return end - start - closed

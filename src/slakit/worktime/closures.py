"""Dates on which a calendar keeps other hours: dated closures, and closures that recur by a rule."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError, Problem
from slakit.worktime.hours import WallSpan, parse_spans
from slakit.worktime.instants import parse_date, resolve, to_micros
from slakit.worktime.recurrences import occurrences, rule_fault

__all__ = ["ClosedDates", "ClosedSpan", "Closure", "RecurringClosure"]

_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time()


def _optional_date(value: date | str | None) -> date | None:
    return None if value is None else parse_date(value)


@attrs.frozen(kw_only=True)
class ClosedDates:
    """A calendar is closed from one local date to another, half-open: open again on `until`.

    Raises: CalendarError C131 when `until` does not come after `since`.

    >>> ClosedDates(since="2026-12-28", until="2027-01-01", because="winter break").because
    'winter break'
    """

    since: date = attrs.field(converter=parse_date)
    until: date = attrs.field(converter=parse_date)
    because: str = "closed"

    def __attrs_post_init__(self) -> None:
        """Refuse an end before the start."""
        if self.until <= self.since:
            message = f"closed from {self.since} until {self.until}: the end must come after the start"
            raise CalendarError(Problem("C131", "closure", message))

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Yield the closed dates between two dates, both included."""
        day = max(first, self.since)
        while day <= last and day < self.until:
            yield day
            day += _ONE_DAY


@attrs.frozen(kw_only=True)
class ClosedSpan:
    """A calendar is closed from one instant to another, half-open, whatever its weekly hours.

    Raises: CalendarError C101 for a naive instant, C131 when `until` does not come after `since`.
    """

    since: datetime
    until: datetime
    because: str = "closed"

    def __attrs_post_init__(self) -> None:
        """Refuse an end before the start."""
        if to_micros(self.until, "closure.until") <= to_micros(self.since, "closure.since"):
            message = f"closed from {self.since} until {self.until}: the end must come after the start"
            raise CalendarError(Problem("C131", "closure", message))

    def gaps(self, first: date, last: date, where: ZoneInfo) -> Iterator[tuple[int, int]]:
        """Yield the closed instants that touch the hours of the local dates from `first` to `last`."""
        since, until = to_micros(self.since), to_micros(self.until)
        # The hours of the last date may reach to the end of the next one.
        if since < resolve(last + 2 * _ONE_DAY, _MIDNIGHT, where) and until > resolve(first, _MIDNIGHT, where):
            yield since, until


def _span_tuple(value: str | Iterable[WallSpan]) -> tuple[WallSpan, ...]:
    return parse_spans(value, "closure.hours") if isinstance(value, str) else tuple(value)


def _date_set(values: Iterable[date | str]) -> frozenset[date]:
    return frozenset(map(parse_date, values))


@attrs.frozen(kw_only=True)
class RecurringClosure:
    """A calendar keeps other hours on the dates of an iCalendar recurrence rule (RFC 5545).

    `hours` replace the hours of those dates; without them the dates are closed. With `away` the dates keep their hours
    but for that span. Each occurrence covers `days` local dates, unless it begins on a date of `excluding`. The rule
    counts from `since`, which a rule with INTERVAL or COUNT needs; without `since` it has always held, and must then
    say which day of its period it means. None begins on or after `until`.

    Raises: CalendarError C131 when `until` does not come after `since`, C132 for a rule that can not be read, is finer
    than a day, counts from nowhere or never comes, and for `hours` beside `away`.

    >>> fridays = RecurringClosure(every="FREQ=MONTHLY;BYDAY=-1FR", hours="08:00-12:00", because="month-end")
    >>> [str(day) for day in fridays.dates(date(2026, 1, 1), date(2026, 3, 1))]
    ['2026-01-30', '2026-02-27']
    """

    every: str
    hours: tuple[WallSpan, ...] = attrs.field(default=(), converter=_span_tuple)
    away: tuple[WallSpan, ...] = attrs.field(default=(), converter=_span_tuple)
    because: str = "closed"
    since: date | None = attrs.field(default=None, converter=_optional_date)
    until: date | None = attrs.field(default=None, converter=_optional_date)
    days: int = 1
    excluding: frozenset[date] = attrs.field(default=frozenset(), converter=_date_set)

    def __attrs_post_init__(self) -> None:
        """Refuse a rule that would mean another date each time it is asked, or none at all."""
        if fault := rule_fault(str(self.every), self.since) or self._fault():
            raise CalendarError(Problem("C132", "closure.every", f"{self.every!r}: {fault}"))
        if self.since and self.until and self.until <= self.since:
            message = f"closed from {self.since} until {self.until}: the end must come after the start"
            raise CalendarError(Problem("C131", "closure", message))

    def _fault(self) -> str:
        if self.hours and self.away:
            return "it takes either other hours or a time away, not both"
        if self.days not in range(1, 367):
            return f"an occurrence covers 1 to 366 days, not {self.days}"
        return ""

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Yield the dates between two dates, both included, in order."""
        low = first - (self.days - 1) * _ONE_DAY
        # Without `since` the rule says its day and steps by one period, so it may be counted from any new year; from
        # the last but one, because the week of the new year may be cut and count its days differently.
        start = self.since or date(max(1, low.year - 1), 1, 1)
        high = last if self.until is None else min(last, self.until - _ONE_DAY)
        if high < low:
            return
        found = {
            day
            for begin in occurrences(self.every, start, low, high)
            if begin.date() not in self.excluding
            for day in (begin.date() + step * _ONE_DAY for step in range(self.days))
        }
        yield from sorted(day for day in found if first <= day <= last)

    def gaps(self, first: date, last: date, where: ZoneInfo) -> Iterator[tuple[int, int]]:
        """Yield the instants that `away` takes out of the local dates from `first` to `last`."""
        if self.away:
            for day in self.dates(first, last):
                for span in self.away:
                    yield span.instants(day, where)


Closure: TypeAlias = ClosedDates | ClosedSpan | RecurringClosure

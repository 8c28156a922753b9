"""Dates on which a calendar keeps other hours: dated closures, and closures that recur by a rule."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs
from dateutil.rrule import rrulestr

from slakit.errors import CalendarError, Problem
from slakit.worktime.hours import WallSpan, parse_spans
from slakit.worktime.instants import parse_date, resolve, to_micros

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


_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RULE = re.compile(r"[A-Z]+=[A-Za-z0-9,+:\-]+(?:;[A-Z]+=[A-Za-z0-9,+:\-]+)*")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
# What dateutil is given to read. Of other text it guesses (UNTIL=5 is a day of the present month), steps on the spot for
# ever (INTERVAL=0), or fails in some later month (BYDAY=9MO).
_PARTS = {
    "FREQ": "|".join(_FREQUENCIES),
    "INTERVAL": "[1-9][0-9]{0,3}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6})?",
    "WKST": _DAY,
}
_LISTS = {
    "BYDAY": rf"(?:[+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?{_DAY}",
    "BYMONTHDAY": "[+-]?(?:[1-9]|[12][0-9]|3[01])",
    "BYYEARDAY": "[+-]?[1-9][0-9]{0,2}",
    "BYWEEKNO": "[+-]?(?:[1-9]|[1-4][0-9]|5[0-3])",
    "BYMONTH": "(?:[1-9]|1[0-2])",
    "BYSETPOS": "[+-]?[1-9][0-9]{0,2}",
}
_PATTERNS = {
    part: re.compile(pattern)
    for part, pattern in (_PARTS | {part: f"{one}(?:,{one})*" for part, one in _LISTS.items()}).items()
}
_MORE_THAN_FIVE = re.compile("[0-9][0-9]|[6-9]")
_ANCHORS = {"WEEKLY": ("BYDAY",), "MONTHLY": ("BYDAY", "BYMONTHDAY"), "YEARLY": ("BYDAY", "BYMONTHDAY", "BYYEARDAY")}


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
        if fault := _rule_fault(str(self.every), self.since) or self._fault():
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
        # Never cache=True: before dateutil 4 a cached rule that was used twice could hang.
        rule = rrulestr(self.every, dtstart=datetime.combine(start, _MIDNIGHT))
        found = {
            day
            for begin in rule.between(datetime.combine(low, _MIDNIGHT), datetime.combine(high, _MIDNIGHT), inc=True)
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


def _rule_fault(every: str, since: date | None) -> str:
    if not _RULE.fullmatch(every):
        return "expected a recurrence rule such as FREQ=MONTHLY;BYDAY=-1FR"
    pairs = [part.split("=", 1) for part in every.split(";")]
    parts = dict(pairs)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or any(part in parts for part in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        return f"closures recur by whole days: FREQ is one of {', '.join(_FREQUENCIES)}"
    for part, value in pairs:
        if part not in _PATTERNS or not _PATTERNS[part].fullmatch(value):
            return f"{part}={value} is no part of a rule"
    if len(parts) < len(pairs):
        return "a part is given twice"
    if "COUNT" in parts and "UNTIL" in parts:
        return "it ends by COUNT or by UNTIL, not by both"
    if (frequency == "MONTHLY" or "BYMONTH" in parts) and _MORE_THAN_FIVE.search(parts.get("BYDAY", "")):
        return "no month has more than five of a weekday"
    return (_floating(frequency, parts) if since is None else "") or _silence(every, since or _LONG_AGO)


_LONG_AGO = date(1800, 1, 1)


def _floating(frequency: str, parts: Mapping[str, str]) -> str:
    if parts.get("INTERVAL", "1") != "1" or "COUNT" in parts:
        return "a rule with INTERVAL or COUNT needs a date to count from: give since"
    anchors = _ANCHORS.get(frequency, ())
    if anchors and not any(anchor in parts for anchor in anchors):
        return f"say which day it means with {' or '.join(anchors)}, or give since"
    return ""


def _silence(every: str, since: date) -> str:
    try:
        first = next(iter(rrulestr(every, dtstart=datetime.combine(since, _MIDNIGHT))), None)
    except ValueError as error:
        return f"not a recurrence rule ({error})"
    return "" if first else "it never comes"


Closure: TypeAlias = ClosedDates | ClosedSpan | RecurringClosure

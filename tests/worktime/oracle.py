"""A slow second opinion on work time: every window of every local date is asked, instant by instant.

It shares no code with the package and no idea either: it keeps no table and no running sum. A calendar is a list of
windows as people wrote them; an instant is open when one of the windows holds it. Window edges resolve to instants as
zoneinfo does with fold=0, dates are local, and whatever the design says about exceptions stands here once more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)
Window = tuple[int, int]  # seconds after local midnight; the end may lie on the next day


def at(text: str) -> int:
    """Return microseconds since 1970 of text with an offset."""
    return micros(datetime.fromisoformat(text))


def micros(instant: datetime) -> int:
    return (instant.astimezone(UTC) - EPOCH) // MICRO


def instant(count: int) -> datetime:
    return EPOCH + timedelta(microseconds=count)


def edge(day: date, second: int, zone: ZoneInfo) -> int:
    day += DAY * (second // 86_400)
    second %= 86_400
    wall = datetime(day.year, day.month, day.day, second // 3600, second // 60 % 60, second % 60, tzinfo=zone)
    return micros(wall)


def wall_date(count: int, zone: ZoneInfo) -> date:
    """Return the latest date whose midnight has come."""
    day = instant(count).astimezone(zone).date() + DAY
    while edge(day, 0, zone) > count:
        day -= DAY
    return day


@dataclass
class Closing:
    """Dates, by a question that is asked of each, on which other windows hold, or a part of the day is taken out."""

    on: Callable[[date], bool]
    windows: tuple[Window, ...] = ()
    away: tuple[Window, ...] = ()


@dataclass
class Oracle:
    """One calendar, from plain data."""

    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    overrides: dict[date, tuple[Window, ...]] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()
    closed: tuple[tuple[int, int], ...] = ()
    _seen: dict[date, list[tuple[int, int]]] = field(default_factory=dict)

    def windows(self, day: date) -> tuple[Window, ...]:
        if day in self.holidays:
            return ()
        if day in self.overrides:
            return self.overrides[day]
        for closing in reversed(self.closings):
            if not closing.away and closing.on(day):
                return closing.windows
        return self.week[day.weekday()]

    def gaps(self, day: date) -> list[tuple[int, int]]:
        """Return what closures take out of the hours of a date, which may begin on the date before or after it."""
        if day in self.holidays or day in self.overrides:
            return []
        return [
            (edge(near, opening, self.zone), edge(near, closing_time, self.zone))
            for closing in self.closings
            for near in (day - DAY, day, day + DAY)
            if closing.away and closing.on(near)
            for opening, closing_time in closing.away
        ] + list(self.closed)

    def pieces(self, day: date) -> list[tuple[int, int]]:
        """Return the open stretches that belong to a date, cut into pieces at whatever edge lies inside."""
        if day not in self._seen:
            gaps = self.gaps(day)
            found = []
            for opening, closing in self.windows(day):
                start, end = edge(day, opening, self.zone), edge(day, closing, self.zone)
                cuts = sorted({start, end, *(cut for gap in gaps for cut in gap if start < cut < end)})
                found += [
                    (low, high)
                    for low, high in pairwise(cuts)
                    if start <= low and high <= end and not any(since <= low < until for since, until in gaps)
                ]
            self._seen[day] = found
        return self._seen[day]

    def is_open(self, count: int) -> bool:
        today = instant(count).astimezone(self.zone).date()
        return any(low <= count < high for back in (-1, 0, 1, 2) for low, high in self.pieces(today - back * DAY))

    def edges(self, low: int, high: int) -> set[int]:
        day = instant(low).astimezone(self.zone).date() - 2 * DAY
        last = instant(high).astimezone(self.zone).date() + DAY
        found: set[int] = set()
        while day <= last:
            found.update(cut for piece in self.pieces(day) for cut in piece if low < cut < high)
            day += DAY
        return found

    def closes(self, day: date) -> int | None:
        """Return the last closing of a date, no earlier than that of the date before; nothing when it is not open."""
        ends = [high for _, high in self.pieces(day)]
        before = [high for _, high in self.pieces(day - DAY)]
        return max(ends + before) if ends else None


@dataclass
class Both:
    """Open where the one and the other are; dates are those of the one."""

    one: "Opinion"
    other: "Opinion"

    @property
    def zone(self) -> ZoneInfo:
        return self.one.zone

    def is_open(self, count: int) -> bool:
        return self.one.is_open(count) and self.other.is_open(count)

    def edges(self, low: int, high: int) -> set[int]:
        return self.one.edges(low, high) | self.other.edges(low, high)

    def closes(self, day: date) -> int | None:
        return _closes_by_midnight(self, day)


@dataclass
class Either:
    """Open where the one or the other is; dates are those of the one."""

    one: "Opinion"
    other: "Opinion"

    @property
    def zone(self) -> ZoneInfo:
        return self.one.zone

    def is_open(self, count: int) -> bool:
        return self.one.is_open(count) or self.other.is_open(count)

    def edges(self, low: int, high: int) -> set[int]:
        return self.one.edges(low, high) | self.other.edges(low, high)

    def closes(self, day: date) -> int | None:
        return _closes_by_midnight(self, day)


Opinion = Oracle | Both | Either


def _closes_by_midnight(opinion: Both | Either, day: date) -> int | None:
    low, high = edge(day, 0, opinion.zone), edge(day, 86_400, opinion.zone)
    return max((end for _, end, is_open in stretches(opinion, low, high) if is_open), default=None)


def stretches(opinion: Opinion, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    """Yield what lies between two instants, cut at every edge, each stretch asked at its first instant."""
    cuts = [low, *sorted(opinion.edges(low, high)), high]
    for start, end in pairwise(cuts):
        yield start, end, opinion.is_open(start)


def elapsed(opinion: Opinion, start: int, end: int) -> int:
    if end < start:
        return -elapsed(opinion, end, start)
    return sum(high - low for low, high, is_open in stretches(opinion, start, end) if is_open)


def walked(opinion: Opinion, start: int, end: int, step: int) -> int:
    """Return the open time between two instants, found by asking at each step."""
    return sum(step for count in range(start, end, step) if opinion.is_open(count))


_MONTH = 30 * 86_400_000_000


def deadline(opinion: Opinion, start: int, amount: int) -> int:
    """Return the first instant at which the amount has passed; the last one for a negative amount."""
    left, low = abs(amount), start
    while left:
        found = stretches(opinion, low, low + _MONTH) if amount > 0 else stretches(opinion, low - _MONTH, low)
        for begin, end, is_open in found if amount > 0 else reversed(list(found)):
            length = end - begin if is_open else 0
            if left <= length:
                return begin + left if amount > 0 else end - left
            left -= length
        low += _MONTH if amount > 0 else -_MONTH
    return start


def next_open(opinion: Opinion, start: int) -> int:
    low = start
    while True:
        for begin, _, is_open in stretches(opinion, low, low + _MONTH):
            if is_open:
                return begin
        low += _MONTH


def business_deadline(opinion: Opinion, start: int, days: int) -> int:
    day, closing, left = wall_date(start, opinion.zone), None, days
    while left:
        day += DAY
        closing = opinion.closes(day)
        left -= closing is not None
    assert closing is not None
    return closing

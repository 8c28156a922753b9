"""The integer work clock: how much open time has passed at an instant, and when an amount of it will have passed."""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime
from threading import Lock

from slakit.errors import CalendarError, Problem
from slakit.worktime.instants import DAY, date_of, from_micros, to_micros
from slakit.worktime.schedule import Source

__all__ = ["WorkClock"]

# A calendar without a single opening in so many years is taken never to open again. They are counted from the last
# opening or from what was asked, not from the end of the table, which grows with each question.
_PATIENCE_YEARS = 30
_PATIENCE = _PATIENCE_YEARS * 366 * DAY
# A table of five centuries takes 30 MB; a date beyond is a placeholder such as 9999-12-31, and is refused, not clamped.
_FIRST_YEAR, _LAST_YEAR = 1800, 2300
_FIRST_DATE, _LAST_DATE = date(_FIRST_YEAR, 1, 1).toordinal(), date(_LAST_YEAR, 12, 31).toordinal()

_Table = tuple[int, int, list[int], list[int], list[int]]
_Days = tuple[int, int, list[int], list[int]]


class WorkClock:
    """A monotone, piecewise linear clock W over a source of open intervals; work time is a difference of two readings.

    It is mutable because its table grows by whole years as instants are asked for; no answer ever depends on what the
    table held before. All instants and amounts are integer microseconds.
    """

    __slots__ = ("_days", "_lock", "_source", "_table")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = Lock()
        # (low, high, opens, closes, work before each open): the first row is an empty span at low, so that a bisection
        # inside [low, high) never falls before the first row, where an index of -1 would mean the last one.
        self._table: _Table = (0, 0, [0], [0], [0])
        # (low, high, ordinals of open dates, their last closings), for dates in [low, high).
        self._days: _Days = (0, 0, [], [])

    def __reduce__(self) -> tuple[type["WorkClock"], tuple[Source]]:
        return WorkClock, (self._source,)

    def elapsed(self, start: int, end: int) -> int:
        """Return the open time between two instants; negative when the end comes first."""
        low, high, opens, closes, work = self._table
        if not (low <= start < high and low <= end < high):
            _, _, opens, closes, work = self._cover(start, end)
        i = bisect_right(opens, start) - 1
        j = bisect_right(opens, end) - 1
        before, after = closes[i], closes[j]
        # Of an open span what has passed, of a closed stretch the whole span before it.
        return (
            work[j]
            - work[i]
            + (end if end < after else after)  # noqa: FURB136 - min() would cost half as much again
            - opens[j]
            - (start if start < before else before)  # noqa: FURB136
            + opens[i]
        )

    def reading(self, at: int) -> int:
        """Return W at an instant. Only differences mean anything: the zero is where the table happened to begin."""
        low, high, opens, closes, work = self._table
        if not low <= at < high:
            _, _, opens, closes, work = self._cover(at, at)
        i = bisect_right(opens, at) - 1
        closing = closes[i]
        return work[i] + (at if at < closing else closing) - opens[i]  # noqa: FURB136 - as in elapsed

    def at_reading(self, target: int, start: int) -> int:
        """Return the first instant at which W reads a target that is above its reading at `start`.

        Raises: CalendarError C201 when the calendar never opens long enough.
        """
        _, _, opens, closes, work = self._table
        while target > work[-1] + closes[-1] - opens[-1]:
            _, _, opens, closes, work = self._later(start)
        i = bisect_left(work, target) - 1
        return opens[i] + target - work[i]

    def deadline(self, start: int, amount: int) -> int:
        """Return the first instant at which `amount` has passed since `start`; the last such one for a negative amount.

        Raises: CalendarError C201 when the calendar never opens long enough.
        """
        if amount == 0:
            return start
        target = self.reading(start) + amount
        if amount > 0:
            return self.at_reading(target, start)
        _, _, opens, _, work = self._table
        while target < work[0]:
            _, _, opens, _, work = self._earlier(start)
        i = bisect_right(work, target) - 1
        return opens[i] + target - work[i]

    def is_open(self, at: int) -> bool:
        """Tell whether the instant lies in an open span; a closing instant does not."""
        _, _, opens, closes, _ = self._cover(at, at)
        return at < closes[bisect_right(opens, at) - 1]

    def next_open(self, at: int) -> int:
        """Return the first open instant at or after one.

        Raises: CalendarError C201 when there is none.
        """
        _, _, opens, closes, _ = self._cover(at, at)
        if at < closes[bisect_right(opens, at) - 1]:
            return at
        # Another thread may put rows before these meanwhile: look again each time.
        while (i := bisect_right(opens, at)) == len(opens):
            _, _, opens, _, _ = self._later(at)
        return opens[i]

    def business_deadline(self, start: int, days: int) -> int:
        """Return the last closing of the Nth open local date after the local date of `start`."""
        ordinal = date_of(start, self._source.zone).toordinal()
        low, high, ordinals, closings = self._days
        if not low <= ordinal < high:
            low, high, ordinals, closings = self._cover_dates(ordinal, ordinal)
        while (i := bisect_right(ordinals, ordinal) + days - 1) >= len(ordinals):
            latest = max(ordinal, ordinals[-1]) if ordinals else ordinal
            if high - latest > _PATIENCE // DAY:
                raise CalendarError(_never("after", date.fromordinal(latest)))
            low, high, ordinals, closings = self._cover_dates(low, high)
        return closings[i]

    def open_dates(self, first: date, last: date) -> int:
        """Count the open local dates between two dates, both included."""
        low, high = first.toordinal(), last.toordinal()
        _, _, ordinals, _ = self._cover_dates(low, high)
        return max(0, bisect_right(ordinals, high) - bisect_left(ordinals, low))

    def closed_dates_by(self, first: date, last: date, at: int) -> int:
        """Count the open local dates between two dates, both included, whose last closing is not after an instant."""
        low, high = first.toordinal(), last.toordinal()
        _, _, ordinals, closings = self._cover_dates(low, high)
        return sum(closing <= at for closing in closings[bisect_left(ordinals, low) : bisect_right(ordinals, high)])

    def closings(self, first: date, last: date) -> list[tuple[date, int]]:
        """Return the open local dates between two dates, both included, each with its last closing."""
        low, high = first.toordinal(), last.toordinal()
        _, _, ordinals, closings = self._cover_dates(low, high)
        inside = slice(bisect_left(ordinals, low), bisect_right(ordinals, high))
        return [(date.fromordinal(day), end) for day, end in zip(ordinals[inside], closings[inside], strict=True)]

    def _cover(self, first: int, last: int) -> _Table:
        """Return a table that holds both instants."""
        if first > last:
            first, last = last, first
        while True:
            table = self._table
            if first < table[0] or table[0] == table[1]:
                self._grow(first, backward=True)
            elif last >= table[1]:
                self._grow(last, backward=False)
            else:
                return table

    def _later(self, start: int) -> _Table:
        """Return a table with at least one more opening at its end, for a question about an instant."""
        known, latest = len(self._table[2]), max(start, self._table[3][-1])
        while len(self._table[2]) == known:
            if self._table[1] - latest > _PATIENCE:
                raise CalendarError(_never("after", from_micros(latest).date()))
            self._grow(self._table[1], backward=False)
        return self._table

    def _earlier(self, start: int) -> _Table:
        """Return a table with at least one more opening at its start, for a question about an instant."""
        opens = self._table[2]
        known, earliest = len(opens), min((start, *opens[1:2]))
        while len(self._table[2]) == known:
            if earliest - self._table[0] > _PATIENCE:
                raise CalendarError(_never("before", from_micros(earliest).date()))
            self._grow(self._table[0] - 1, backward=True)
        return self._table

    def _grow(self, at: int, *, backward: bool) -> None:
        """Add the years from the table up to that of an instant; an empty table begins with its year."""
        with self._lock:
            low, high, opens, closes, work = self._table
            if low == high:
                start, end = _year(from_micros(at).year)
                self._table = (start, end, *self._rows(start, end, 0, [start], [start], [0]))
            elif backward and at < low:
                start, _ = _year(from_micros(at).year)
                fresh = self._rows(start, low, 0, [start], [start], [0])
                passed = fresh[2][-1] + fresh[1][-1] - fresh[0][-1]
                # Readings that were taken before stay as they were: what is new lies below them.
                shifted = [work[0] - passed + before for before in fresh[2]]
                self._table = (start, high, fresh[0] + opens[1:], fresh[1] + closes[1:], shifted + work[1:])
            elif not backward and at >= high:
                _, end = _year(from_micros(at).year)
                passed = work[-1] + closes[-1] - opens[-1]
                self._table = (low, end, *self._rows(high, end, passed, opens[:], closes[:], work[:]))

    def _rows(
        self, start: int, end: int, passed: int, opens: list[int], closes: list[int], work: list[int]
    ) -> tuple[list[int], list[int], list[int]]:
        for opening, closing in self._source.intervals(start, end):
            opens.append(opening)
            closes.append(closing)
            work.append(passed)
            passed += closing - opening
        return opens, closes, work

    def _cover_dates(self, first: int, last: int) -> _Days:
        """Return the open dates of a range that holds both ordinals, grown by about a year at a time."""
        for ordinal in (first, last):
            if not _FIRST_DATE <= ordinal <= _LAST_DATE:
                raise CalendarError(_outside(date.fromordinal(ordinal).year))
        with self._lock:
            low, high, ordinals, closings = self._days
            if low == high:
                low = high = first
            if first < low:
                start = max(first - 370, _FIRST_DATE)
                found = self._source.closings(date.fromordinal(start), date.fromordinal(low - 1))
                low = start
                ordinals, closings = [day for day, _ in found] + ordinals, [end for _, end in found] + closings
            if last >= high:
                found = self._source.closings(date.fromordinal(high), date.fromordinal(last + 370))
                high = last + 371
                ordinals, closings = ordinals + [day for day, _ in found], closings + [end for _, end in found]
            self._days = (low, high, ordinals, closings)
            return self._days


def _never(side: str, day: date) -> Problem:
    message = f"not enough open time: no opening in the {_PATIENCE_YEARS} years {side} {day}"
    return Problem("C201", "calendar", message)


def _outside(year: int) -> Problem:
    message = f"the year {year} lies outside what a calendar can tell, {_FIRST_YEAR} to {_LAST_YEAR}"
    return Problem("C202", "calendar", message)


def _year(year: int) -> tuple[int, int]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CalendarError(_outside(year))
    return to_micros(datetime(year, 1, 1, tzinfo=UTC)), to_micros(datetime(year + 1, 1, 1, tzinfo=UTC))

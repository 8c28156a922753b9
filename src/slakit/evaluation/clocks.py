"""The clock of one entry: who held the lead when, on which calendar, and what that makes of a limit."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import assert_never

import attrs

from slakit.leads.journeys import Journey
from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.clock import WorkClock
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import zone

__all__ = ["Clock", "Piece"]


@attrs.frozen
class Piece:
    """A stretch in which one owner holds the lead; `until` is None for the last, which has no end that is known."""

    since: int
    until: int | None
    holder: str
    calendar: WorkCalendar | None


@attrs.frozen
class Clock:
    """A clock that began at `start`, over the stretches that were known when it was read, in microseconds."""

    start: int
    pieces: tuple[Piece, ...]
    default_zone: str

    @classmethod
    def of(
        cls,
        journey: Journey,
        start: int,
        known_until: int,
        calendar: WorkCalendar | None,
        by_owner: Mapping[str, WorkCalendar] | None,
        default_zone: str,
    ) -> "Clock":
        """Return the clock of an entry, with the changes of owner up to and including an instant.

        With `by_owner` each holder's own calendar counts while they hold the lead, and `calendar` for all others.
        """
        times, owners = journey.owner_changes
        begin, end = bisect_right(times, start), bisect_right(times, known_until)
        since = [start, *times[begin:end]]
        holders = [owners[begin - 1] if begin else journey.owner_at(start), *owners[begin:end]]
        return cls(
            start,
            tuple(
                Piece(
                    since[n],
                    since[n + 1] if n + 1 < len(since) else None,
                    holder,
                    calendar if by_owner is None else by_owner.get(holder, calendar),
                )
                for n, holder in enumerate(holders)
            ),
            default_zone,
        )

    @property
    def _first_calendar(self) -> WorkCalendar | None:
        return self.pieces[0].calendar

    def due(self, limit: Duration) -> int:
        """Return the instant at which a limit that began at the start is over.

        Work time is summed over the holders' calendars; days and business days are those of the first one.
        """
        calendar = self._first_calendar
        match limit.measure:
            case Measure.ELAPSED:
                return self.start + limit.micros
            case Measure.DATES:
                where = zone(self.default_zone) if calendar is None else calendar.zone
                return later_dates(self.start, limit, where)
            case Measure.BUSINESS_DAYS:
                return _needed(calendar).due(self.start, limit)
            case Measure.WORK:
                return self._worked_off(limit.micros)
            case _ as never:
                assert_never(never)

    def _worked_off(self, amount: int) -> int:
        left = amount
        for piece, following in pairwise(self.pieces):
            clock = _needed(piece.calendar).clock
            available = clock.elapsed(piece.since, following.since)
            # An amount that the piece just holds ends in it, at the first instant at which it has passed.
            if left <= available:
                return clock.deadline(piece.since, left)
            left -= available
        last = self.pieces[-1]
        return _needed(last.calendar).clock.deadline(last.since, left)

    def share(self, limit: Duration, due: int, at: int) -> tuple[int, int]:
        """Return how much of a limit that ends at `due` is used at an instant, and the whole, in its own measure."""
        match limit.measure:
            case Measure.WORK:
                return sum(clock.elapsed(low, high) for low, high, clock in self._clocks(self.start, at)), limit.micros
            case Measure.BUSINESS_DAYS:
                clock = _needed(self._first_calendar).clock
                return clock.elapsed(self.start, at), clock.elapsed(self.start, due)
            case Measure.ELAPSED | Measure.DATES:
                return at - self.start, due - self.start
            case _ as never:
                assert_never(never)

    def business(self, start: int, end: int) -> int | None:
        """Return the open time between two instants from the start on; None without a calendar."""
        if self._first_calendar is None:
            return None
        return sum(clock.elapsed(low, high) for low, high, clock in self._clocks(start, end))

    def held(self, end: int) -> tuple[tuple[int, int, str, int | None], ...]:
        """Return who held the clock from its start to an end: since, until, holder, open time."""
        return tuple(
            (low, high, holder, None if calendar is None else calendar.clock.elapsed(low, high))
            for low, high, holder, calendar in self._between(self.start, end)
        )

    def _clocks(self, start: int, end: int) -> Iterator[tuple[int, int, WorkClock]]:
        return ((low, high, _needed(calendar).clock) for low, high, _, calendar in self._between(start, end))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, int, str, WorkCalendar | None]]:
        for piece in self.pieces:
            low = max(piece.since, start)
            high = end if piece.until is None else min(piece.until, end)
            if low < high:
                yield low, high, piece.holder, piece.calendar


def _needed(calendar: WorkCalendar | None) -> WorkCalendar:
    if calendar is None:  # pragma: no cover - a limit in work time has a calendar: the agreement saw to it
        raise AssertionError
    return calendar

"""The clock of one entry: who held the lead when, on which calendar, where it stood, and what that makes of a limit."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, repeat
from math import ceil
from typing import NamedTuple, TypeAlias, TypeVar, assert_never
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.journeys import Journey
from slakit.rules.outcomes import Held, Holding
from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.clock import WorkClock
from slakit.worktime.durations import Duration, Measure

__all__ = ["Clock", "Hours", "Standing"]

T = TypeVar("T")
NEVER = 1 << 62
Standing: TypeAlias = Sequence[tuple[int, int | None]]
"""When a clock stands, in order and apart from one another: from, until; None for a pause that has not ended."""


@attrs.frozen
class Hours:
    """Whose hours count: a calendar, or with `by_owner` that of each holder, and the calendar for all others.

    `zone` is that of dates without a calendar.
    """

    calendar: WorkCalendar | None
    by_owner: Mapping[str, "Listed"] | None
    queues: Collection[str]
    zone: ZoneInfo

    def of(self, holder: str, at: int) -> WorkCalendar | None:
        """Return the calendar on which a holder works at an instant."""
        listed = None if self.by_owner is None else self.by_owner.get(holder)
        return listed.calendar if listed is not None and listed.since <= at < listed.until else self.calendar


@attrs.frozen
class Listed:
    """The calendar of an owner while the agreement lists them, half-open, in microseconds since 1970."""

    calendar: WorkCalendar
    since: int = -NEVER
    until: int = NEVER


class Clock(NamedTuple):
    """A clock from its start on, in pieces: each with one holder, and either running or standing.

    A piece lasts until the next begins, the last one for ever. `readings` are those of the piece's work clock at its
    beginning, `before` is the work time used by then: of any instant only one more reading is needed. `pieces` tell all
    but the last as outcomes do, one set for all commitments that count alike. A tuple, because a frozen class takes three
    times as long to make, and every entry has a clock. `only` is the work clock of all pieces, where they have the same.
    """

    start: int
    since: Sequence[int]
    holders: Sequence[str]
    kinds: Sequence[Holding]
    works: Sequence[WorkClock | None]
    readings: Sequence[int]
    before: Sequence[int]
    pieces: tuple[Held, ...]
    calendar: WorkCalendar | None
    zone: ZoneInfo
    stands: bool
    only: WorkClock | None

    @classmethod
    def of(cls, journey: Journey, start: int, hours: Hours, standing: Standing = ()) -> "Clock":
        """Return the clock of a lead from an instant on; owners are known as far as the journey goes."""
        since, holders = _held(journey, start, hours.by_owner)
        queues = hours.queues
        kinds: Sequence[Holding] = [
            ("queue" if holder in queues else "person") if holder else "none" for holder in holders
        ]
        first, works = _works(since, holders, hours)
        if standing:
            since, holders, kinds, works = _with_standing(since, holders, kinds, works, standing)
        only = works[0]
        if only is not None and works.count(only) == len(works):
            readings = [only.reading(at) for at in since]
            before = [reading - readings[0] for reading in readings]
        else:
            only = None
            readings, before = _used(since, works)
        pieces = _pieces(since, holders, kinds, before, timed=first is not None)
        return cls(
            start,
            since,
            holders,
            kinds,
            works,
            readings,
            before,
            pieces,
            first,
            hours.zone,
            bool(standing),
            only,
        )

    def due(self, limit: Duration, known_until: int) -> int | None:
        """Return when a limit that began at the start is over; None while the clock stands at `known_until`.

        Owners and pauses count that began by then. Days and business days are those of the first calendar.
        """
        match limit.measure:
            case Measure.WORK:
                return self._worked_off(limit.micros, known_until)
            case Measure.ELAPSED:
                return self._elapsed_off(limit.micros, known_until) if self.stands else self.start + limit.micros
            case Measure.DATES:
                return later_dates(self.start, limit, self.zone if self.calendar is None else self.calendar.zone)
            case Measure.BUSINESS_DAYS:
                return _needed(self.calendar).due(self.start, limit)
            case _ as never:
                assert_never(never)

    def _worked_off(self, amount: int, known_until: int) -> int | None:
        if self.only is not None:
            return self.only.at_reading(self.readings[0] + amount, self.start)
        last = bisect_right(self.since, known_until) - 1
        # Until when an owner is listed is known before it comes.
        while last + 1 < len(self.since) and self._same(last, last + 1):
            last += 1
        for n in range(last):
            # An amount that the piece just holds ends in it, at the first instant at which it has passed.
            if amount <= self.before[n + 1]:
                last = n
                break
        work = self.works[last]
        if work is None:
            return None
        return work.at_reading(self.readings[last] + amount - self.before[last], self.since[last])

    def _same(self, one: int, other: int) -> bool:
        """Tell whether two pieces differ only in whether the agreement lists their holder."""
        return self.holders[one] == self.holders[other] and self.kinds[one] == self.kinds[other]

    def _elapsed_off(self, amount: int, known_until: int) -> int | None:
        left = amount
        last = bisect_right(self.since, known_until) - 1
        for n in range(last):
            length = 0 if self.kinds[n] == "paused" else self.since[n + 1] - self.since[n]
            if left <= length:
                return self.since[n] + left
            left -= length
        return None if self.kinds[last] == "paused" else self.since[last] + left

    def back(self, length: Duration) -> int:
        """Return the last instant from which so much time had passed at the start, on the calendar of its holder.

        Business days can not be told so.
        """
        match length.measure:
            case Measure.WORK:
                return _needed(self.calendar).clock.deadline(self.start, -length.micros)
            case Measure.ELAPSED:
                return self.start - length.micros
            case _:
                return later_dates(self.start, -length, self.zone if self.calendar is None else self.calendar.zone)

    def share(self, limit: Duration, due: int | None, at: int) -> tuple[int, int]:
        """Return how much of a limit that ends at `due` is used at an instant, and the whole, in its own measure."""
        match limit.measure:
            case Measure.WORK:
                return self.business(at) or 0, limit.micros
            case Measure.ELAPSED:
                return at - self.start - self.account(at)[1], limit.micros
            case Measure.BUSINESS_DAYS:
                clock = _needed(self.calendar).clock
                return clock.elapsed(self.start, at), clock.elapsed(self.start, _needed(due))
            case Measure.DATES:
                return at - self.start, _needed(due) - self.start
            case _ as never:
                assert_never(never)

    def at_share(self, limit: Duration, due: int, share: Fraction, known_until: int) -> int | None:
        """Return the first instant at which a share of a limit that ends at `due` is used; None while the clock stands.

        Owners and pauses count that began by `known_until`.
        """
        match limit.measure:
            case Measure.WORK:
                return self._worked_off(ceil(share * limit.micros), known_until)
            case Measure.ELAPSED:
                return self._elapsed_off(ceil(share * limit.micros), known_until)
            case Measure.BUSINESS_DAYS:
                clock = _needed(self.calendar).clock
                return clock.deadline(self.start, ceil(share * clock.elapsed(self.start, due)))
            case Measure.DATES:
                return self.start + ceil(share * (due - self.start))
            case _ as never:
                assert_never(never)

    def business(self, at: int) -> int | None:
        """Return the open time from the start to an instant, pauses left out; None without a calendar."""
        if self.calendar is None:
            return None
        n = bisect_right(self.since, at) - 1
        work = self.works[n]
        return self.before[n] + (0 if work is None else work.reading(at) - self.readings[n])

    def between(self, begin: int, end: int) -> int | None:
        """Return the open time between two instants, pauses left out; None without a calendar."""
        if self.only is not None:
            return self.only.elapsed(begin, end)
        used = self.business(begin)
        return None if used is None else (self.business(end) or 0) - used

    def account(self, end: int) -> tuple[int | None, int, tuple[Held, ...]]:
        """Return what was used from the start to an end: open time, time for which it stood, and who held it.

        The open time is None without a calendar; the pieces add up.
        """
        last = bisect_right(self.since, end) - 1
        pieces, begin = self.pieces[:last], self.since[last]
        used = own = None
        if self.calendar is not None:
            work = self.works[last]
            own = 0 if work is None else work.reading(end) - self.readings[last]
            used = self.before[last] + own
        if begin < end:
            pieces = (*pieces, (begin, end, self.holders[last], self.kinds[last], own))
        stood = sum(until - since for since, until, _, kind, _ in pieces if kind == "paused") if self.stands else 0
        return used, stood, pieces


def _turned(
    since: Sequence[int], holders: Sequence[str], by_owner: Mapping[str, Listed]
) -> tuple[list[int], list[str]]:
    """Cut the pieces of a clock where the agreement begins or ceases to list their holder."""
    cut: tuple[list[int], list[str]] = ([], [])
    for begin, end, holder in zip(since, [*since[1:], NEVER], holders, strict=True):
        listed = by_owner.get(holder)
        turns = () if listed is None else (turn for turn in (listed.since, listed.until) if begin < turn < end)
        for at in (begin, *turns):
            cut[0].append(at)
            cut[1].append(holder)
    return cut


def _held(journey: Journey, start: int, by_owner: Mapping[str, Listed] | None) -> tuple[Sequence[int], Sequence[str]]:
    """Return since when who held a lead from an instant on."""
    times, owners = journey.owner_changes
    n = bisect_right(times, start)
    since: Sequence[int] = (start, *times[n:])
    holders: Sequence[str] = owners[n:]
    if len(since) > 2:  # noqa: PLR2004 - no change lies at the start itself
        # Of several changes at one instant only the last gave somebody the lead.
        last = dict(zip(since, holders, strict=True))
        since, holders = tuple(last), tuple(last.values())
    return (since, holders) if by_owner is None else _turned(since, holders, by_owner)


def _works(
    since: Sequence[int], holders: Sequence[str], hours: Hours
) -> tuple[WorkCalendar | None, Sequence[WorkClock | None]]:
    """Return the calendar at the start of a clock, and the work clock of each of its pieces."""
    if hours.by_owner is None:
        calendar = hours.calendar
        return calendar, [None if calendar is None else calendar.clock] * len(since)
    calendars = [hours.of(*held) for held in zip(holders, since, strict=True)]
    return calendars[0], [None if calendar is None else calendar.clock for calendar in calendars]


def _pieces(
    since: Sequence[int], holders: Sequence[str], kinds: Sequence[Holding], before: Sequence[int], *, timed: bool
) -> tuple[Held, ...]:
    """Return all pieces but the last, which has no end, as outcomes tell them."""
    if len(since) == 1:
        return ()
    used = [end - begin for begin, end in pairwise(before)] if timed else repeat(None)
    return tuple(zip(since, since[1:], holders, kinds, used))  # noqa: B905 - the last piece has no end


def _used(since: Sequence[int], works: Sequence[WorkClock | None]) -> tuple[list[int], list[int]]:
    """Return what the work clock of each piece reads when it begins, and the work time used by then."""
    readings = [0 if work is None else work.reading(at) for at, work in zip(since, works, strict=True)]
    before = [0]
    for n, work in enumerate(works[:-1]):
        # Most pieces go on with the work clock of the one before, which is read already.
        end = 0 if work is None else readings[n + 1] if works[n + 1] is work else work.reading(since[n + 1])
        before.append(before[n] + end - readings[n])
    return readings, before


_Cut: TypeAlias = tuple[list[int], list[str], list[Holding], list[WorkClock | None]]


def _with_standing(
    since: Sequence[int],
    holders: Sequence[str],
    kinds: Sequence[Holding],
    works: Sequence[WorkClock | None],
    standing: Standing,
) -> _Cut:
    """Cut the pieces of a clock where it begins and ceases to stand."""
    edges = sorted({*since, *(edge for pause in standing for edge in pause if edge is not None and edge > since[0])})
    cut: _Cut = ([], [], [], [])
    for edge in edges:
        n = bisect_right(since, edge) - 1
        stands = any(begin <= edge and (end is None or edge < end) for begin, end in standing)
        cut[0].append(edge)
        cut[1].append(holders[n])
        cut[2].append("paused" if stands else kinds[n])
        cut[3].append(None if stands else works[n])
    return cut


def _needed(given: T | None) -> T:
    if given is None:  # pragma: no cover - the agreement saw to it that such a limit has a calendar and no pause
        raise AssertionError
    return given

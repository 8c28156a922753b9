"""When a calendar is open, and why: a week with its exceptions, and calendars laid over one another."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from operator import itemgetter
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from slakit.worktime.hours import WallSpan, Week
from slakit.worktime.instants import from_micros, local, resolve

__all__ = ["AllOf", "AnyOf", "Reason", "Schedule", "Source", "Span"]

Interval: TypeAlias = tuple[int, int]
Reason: TypeAlias = Literal["open", "closed", "holiday", "override", "closure"]
_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time()


@attrs.frozen
class Span:
    """A stretch of time in which a calendar is open or closed for one reason.

    `why` is open or closed by the weekly hours, holiday, override or closure; `name` is that of the holiday or closure.
    `end` is exclusive. Both are in UTC.
    """

    start: datetime
    end: datetime
    open: bool
    why: Reason
    name: str = ""

    def __str__(self) -> str:
        state = "open" if self.open else "closed"
        reason = "" if self.why in {"open", "closed"} else f": {self.why}{f' {self.name}' if self.name else ''}"
        return f"{self.start:%Y-%m-%d %H:%M:%S}Z to {self.end:%Y-%m-%d %H:%M:%S}Z {state}{reason}"


@attrs.frozen
class _Label:
    """Why a stretch is as it is."""

    open: bool
    why: Reason
    name: str = ""


_Labelled: TypeAlias = tuple[int, int, _Label]
_OPEN, _CLOSED = _Label(True, "open"), _Label(False, "closed")
# Dates that say themselves when they are open, whatever the closures.
_FIRM = frozenset({"holiday", "override"})


@attrs.frozen(kw_only=True)
class Schedule:
    """A week in a zone, with the dates that differ: a holiday beats an override, an override beats every closure.

    Before `since`, and from `until` on, nothing is open.
    """

    zone: ZoneInfo
    week: Week
    holidays: tuple[tuple[date, str], ...] = ()
    overrides: tuple[tuple[date, tuple[WallSpan, ...]], ...] = ()
    closures: tuple[Closure, ...] = ()
    since: date | None = None
    until: date | None = None

    def intervals(self, low: int, high: int) -> list[Interval]:
        """Return the open intervals between two instants, merged, in order, cut at both."""
        first, last = self._dates(low, high)
        found = [interval for _, _, intervals in self._days(first, last) for interval in intervals]
        return _clip(_union(found), low, high)

    def closings(self, first: date, last: date) -> list[tuple[int, int]]:
        """Return each open local date from `first` to `last` as (ordinal, instant of its last closing).

        Overnight hours of an override may run past the closing of the next date, which is then no earlier than theirs.
        """
        found: list[tuple[int, int]] = []
        for day, _, intervals in self._days(first - _ONE_DAY, last):
            if intervals:
                closing = max(end for _, end in intervals)
                found.append((day.toordinal(), max(closing, found[-1][1]) if found else closing))
        return [one for one in found if one[0] >= first.toordinal()]

    def labelled(self, low: int, high: int) -> list[_Labelled]:
        """Return what lies between two instants, without gaps, each stretch with its reason."""
        first, last = self._dates(low, high)
        opened: list[_Labelled] = []
        days: list[_Labelled] = []
        for day, label, intervals in self._days(first, last):
            reason = _OPEN if label is _CLOSED else attrs.evolve(label, open=True)
            opened += [(start, end, reason) for start, end in intervals]
            start, end = (resolve(edge, _MIDNIGHT, self.zone) for edge in (day, day + _ONE_DAY))
            days.append((start, end, label))
        away = [(start, end, _Label(False, "closure", name)) for start, end, name in self._gaps(first, last)]
        firm = [one for one in days if one[2].why in _FIRM]
        return _tidy(_overlay(_overlay(_overlay(days, away), firm), sorted(opened, key=itemgetter(0))), low, high)

    def _dates(self, low: int, high: int) -> tuple[date, date]:
        """Return the local dates whose hours can reach into the instants, overnight spans included."""
        return local(low, self.zone).date() - 2 * _ONE_DAY, local(high, self.zone).date() + _ONE_DAY

    def _days(self, first: date, last: date) -> Iterator[tuple[date, _Label, list[Interval]]]:
        """Yield each date with why it is closed outside its hours, and its open intervals."""
        differing = self._differing(first, last)
        # Hours reach into the next date, and so does a time away from the date before.
        gaps = _union((start, end) for start, end, _ in self._gaps(first - _ONE_DAY, last + _ONE_DAY))
        week, where = self.week, self.zone
        day = first
        while day <= last:
            label, spans = differing.get(day) or (_CLOSED, week[day.weekday()])
            intervals = [found for span in spans if (found := span.instants(day, where))[0] < found[1]]
            if gaps and label.why not in _FIRM:
                intervals = _without(_union(intervals), gaps)
            yield day, label, intervals
            day += _ONE_DAY

    def _differing(self, first: date, last: date) -> dict[date, tuple[_Label, tuple[WallSpan, ...]]]:
        found: dict[date, tuple[_Label, tuple[WallSpan, ...]]] = {}
        for closure in self.closures:
            match closure:
                case ClosedDates():
                    found |= {
                        day: (_Label(False, "closure", closure.because), ()) for day in closure.dates(first, last)
                    }
                case RecurringClosure(away=()):
                    label = _Label(False, "closure", closure.because)
                    found |= dict.fromkeys(closure.dates(first, last), (label, closure.hours))
                case _:
                    pass  # it takes a part out of the day: see _gaps
        found |= {day: (_Label(False, "override"), spans) for day, spans in self.overrides if first <= day <= last}
        found |= {day: (_Label(False, "holiday", name), ()) for day, name in self.holidays if first <= day <= last}
        found |= dict.fromkeys(self._beside_its_time(first, last), (_Label(False, "closure", "not in force"), ()))
        return found

    def _beside_its_time(self, first: date, last: date) -> Iterator[date]:
        """Yield the dates on which these hours do not hold yet, or no more."""
        if self.since is not None and first < self.since:
            yield from _dates(first, min(last, self.since - _ONE_DAY))
        if self.until is not None and last >= self.until:
            yield from _dates(max(first, self.until), last)

    def _gaps(self, first: date, last: date) -> list[tuple[int, int, str]]:
        return sorted(
            (start, end, closure.because)
            for closure in self.closures
            if isinstance(closure, ClosedSpan | RecurringClosure)
            for start, end in closure.gaps(first, last, self.zone)
            if start < end
        )


@attrs.frozen(kw_only=True)
class AllOf:
    """Open where all parts are open; local dates are those of `zone`."""

    zone: ZoneInfo
    parts: "tuple[Source, ...]"

    def intervals(self, low: int, high: int) -> list[Interval]:
        """Return the open intervals between two instants, merged, in order, cut at both."""
        first, *others = (part.intervals(low, high) for part in self.parts)
        for other in others:
            first = _without(first, _complement(other, low, high))
        return first

    def closings(self, first: date, last: date) -> list[tuple[int, int]]:
        """Return each local date with open time as (ordinal, last closing); a day ends at midnight here."""
        return _cut_at_midnights(self, first, last)

    def labelled(self, low: int, high: int) -> list[_Labelled]:
        """Return what lies between two instants; a closed stretch has the reason of the first part that is closed."""
        return _laid_over(self.parts, low, high, want=False)


@attrs.frozen(kw_only=True)
class AnyOf:
    """Open where any part is open; local dates are those of `zone`."""

    zone: ZoneInfo
    parts: "tuple[Source, ...]"

    def intervals(self, low: int, high: int) -> list[Interval]:
        """Return the open intervals between two instants, merged, in order, cut at both."""
        return _union(chain.from_iterable(part.intervals(low, high) for part in self.parts))

    def closings(self, first: date, last: date) -> list[tuple[int, int]]:
        """Return each local date with open time as (ordinal, last closing); a day ends at midnight here."""
        return _cut_at_midnights(self, first, last)

    def labelled(self, low: int, high: int) -> list[_Labelled]:
        """Return what lies between two instants; an open stretch has the reason of the first part that is open."""
        return _laid_over(self.parts, low, high, want=True)


Source: TypeAlias = Schedule | AllOf | AnyOf


def explained(source: Source, low: int, high: int) -> tuple[Span, ...]:
    """Return why each stretch between two instants counts or not."""
    return tuple(
        Span(from_micros(start), from_micros(end), label.open, label.why, label.name)
        for start, end, label in source.labelled(low, high)
    )


def _dates(first: date, last: date) -> Iterator[date]:
    """Yield the dates between two, both included."""
    return (first + timedelta(n) for n in range((last - first).days + 1))


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    """Merge intervals that overlap or touch; clock changes can bring edges out of order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged


def _clip(intervals: Iterable[Interval], low: int, high: int) -> list[Interval]:
    return [(max(start, low), min(end, high)) for start, end in intervals if start < high and end > low]


def _complement(intervals: Sequence[Interval], low: int, high: int) -> list[Interval]:
    edges = [low, *(edge for interval in intervals for edge in interval), high]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _pieces(spans: Sequence[Interval], gaps: Sequence[Interval]) -> Iterator[tuple[int, int, int]]:
    """Yield what sorted gaps leave of sorted spans, as (number of the span, start, end)."""
    k = 0
    for number, (start, end) in enumerate(spans):
        while k < len(gaps) and gaps[k][1] <= start:
            k += 1
        at, n = start, k
        while n < len(gaps) and gaps[n][0] < end:
            if gaps[n][0] > at:
                yield number, at, gaps[n][0]
            at = gaps[n][1]
            n += 1
        if at < end:
            yield number, at, end


def _without(spans: Sequence[Interval], gaps: Sequence[Interval]) -> list[Interval]:
    return [(start, end) for _, start, end in _pieces(spans, gaps)]


def _overlay(below: Sequence[_Labelled], above: Sequence[_Labelled]) -> list[_Labelled]:
    """Lay stretches over others; where they overlap among themselves the earlier one wins."""
    top: list[_Labelled] = []
    for start, end, label in above:
        begin = max(start, top[-1][1]) if top else start
        if begin < end:
            top.append((begin, end, label))
    spans, covered = ([(start, end) for start, end, _ in layer] for layer in (below, top))
    seen = [(start, end, below[number][2]) for number, start, end in _pieces(spans, covered)]
    return sorted([*seen, *top], key=itemgetter(0))


def _cut_at_midnights(source: "AllOf | AnyOf", first: date, last: date) -> list[tuple[int, int]]:
    ordinals = range(first.toordinal(), last.toordinal() + 2)
    midnights = [resolve(date.fromordinal(ordinal), _MIDNIGHT, source.zone) for ordinal in ordinals]
    intervals = source.intervals(midnights[0], midnights[-1])
    opens = [start for start, _ in intervals]
    found: list[tuple[int, int]] = []
    for ordinal, (low, high) in zip(ordinals, pairwise(midnights), strict=False):
        latest = bisect_left(opens, high) - 1
        if latest >= 0 and intervals[latest][1] > low:
            found.append((ordinal, min(intervals[latest][1], high)))
    return found


def _tidy(stretches: Iterable[_Labelled], low: int, high: int) -> list[_Labelled]:
    tidy: list[_Labelled] = []
    for start, end, label in stretches:
        begin, stop = max(start, low), min(end, high)
        if begin >= stop:
            continue
        if tidy and tidy[-1][2] == label:
            begin = tidy.pop()[0]
        tidy.append((begin, stop, label))
    return tidy


def _laid_over(parts: Sequence[Source], low: int, high: int, *, want: bool) -> list[_Labelled]:
    layers = [part.labelled(low, high) for part in parts]
    edges = sorted({edge for layer in layers for start, end, _ in layer for edge in (start, end)})
    pointers = [iter(layer) for layer in layers]
    current = [next(pointer) for pointer in pointers]
    found: list[_Labelled] = []
    for start, end in pairwise(edges):
        for n, pointer in enumerate(pointers):
            if current[n][1] <= start:
                current[n] = next(pointer)
        labels = [label for _, _, label in current]
        found.append((start, end, next((label for label in labels if label.open is want), labels[0])))
    return _tidy(found, low, high)

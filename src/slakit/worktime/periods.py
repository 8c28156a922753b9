"""Calendar periods, day to year, aligned to a zone."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from enum import Enum
from typing import Self, assert_never
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError, Problem, hint
from slakit.worktime import instants
from slakit.worktime.instants import date_of, resolve

__all__ = ["Period", "PeriodKind"]

_MONTHS_OF_A_QUARTER = 3
_MIDNIGHT = time()
# The first and the last year of dates, which a period would fall off.
_OUTSIDE = frozenset({"0000", "0001", "9999"})


class PeriodKind(Enum):
    """The lengths of a period; weeks are ISO weeks."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @classmethod
    def parse(cls, text: "str | PeriodKind") -> "PeriodKind":
        """Return the kind of a word. Raises: CalendarError C141 for another one.

        >>> PeriodKind.parse("month")
        <PeriodKind.MONTH: 'month'>
        """
        if isinstance(text, PeriodKind):
            return text
        words = {kind.value: kind for kind in cls}
        if text not in words:
            raise CalendarError(Problem("C141", "per", f"{text!r}: unknown period{hint(str(text), words)}"))
        return words[text]


_LABELS = {
    PeriodKind.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    PeriodKind.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    PeriodKind.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    PeriodKind.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    PeriodKind.YEAR: re.compile(r"([0-9]{4})"),
}


@attrs.frozen
class Period:
    """One day, ISO week, month, quarter or year of a zone: half-open, from local midnight to local midnight.

    `first` is its first local date. Build one with `parse` or `holding`.

    >>> str(Period.parse("2026-W11", "Europe/Berlin").next())
    '2026-W12'
    """

    kind: PeriodKind
    first: date
    zone: ZoneInfo

    @classmethod
    def parse(cls, label: str, zone: str | ZoneInfo) -> Self:
        """Return the period of a label such as 2026-03-30, 2026-W11, 2026-03, 2026-Q1 or 2026.

        Raises: CalendarError C104 for an unknown zone, C142 for other text, a period that does not exist and one outside
        the years 2 to 9998.

        >>> Period.parse("2026-Q1", "UTC").last
        datetime.date(2026, 3, 31)
        """
        where = instants.zone(zone)
        for kind, pattern in _LABELS.items():
            found = pattern.fullmatch(label)
            if found and found[1] not in _OUTSIDE:
                with contextlib.suppress(ValueError):
                    return cls(kind, _first(kind, *map(int, found.groups())), where)
        message = f"{label!r}: expected a period such as 2026-03-30, 2026-W11, 2026-03, 2026-Q1 or 2026"
        raise CalendarError(Problem("C142", "period", message))

    @classmethod
    def holding(cls, at: int, kind: PeriodKind, zone: ZoneInfo) -> Self:
        """Return the period of a kind that holds an instant, in microseconds since 1970.

        >>> str(Period.holding(0, PeriodKind.WEEK, ZoneInfo("UTC")))
        '1970-W01'
        """
        return cls.of_date(date_of(at, zone), kind, zone)

    @classmethod
    def of_date(cls, day: date, kind: PeriodKind, zone: ZoneInfo) -> Self:
        """Return the period of a kind that holds a local date.

        >>> str(Period.of_date(date(2026, 5, 17), PeriodKind.QUARTER, ZoneInfo("UTC")))
        '2026-Q2'
        """
        return cls(kind, _beginning(kind, day), zone)

    def next(self) -> Self:
        """Return the period that follows."""
        return self.of_date(self._following, self.kind, self.zone)

    def until(self, last: int) -> Iterator[Self]:
        """Yield this period and those that follow, up to the one that holds an instant."""
        period = self
        while period.start <= last:
            yield period
            period = period.next()

    @property
    def last(self) -> date:
        """The last local date."""
        return self._following - timedelta(days=1)

    @property
    def start(self) -> int:
        """The instant at which it begins, in microseconds since 1970."""
        return resolve(self.first, _MIDNIGHT, self.zone)

    @property
    def end(self) -> int:
        """The instant at which it has ended (exclusive), in microseconds since 1970."""
        return resolve(self._following, _MIDNIGHT, self.zone)

    @property
    def _following(self) -> date:
        match self.kind:
            case PeriodKind.DAY:
                return self.first + timedelta(days=1)
            case PeriodKind.WEEK:
                return self.first + timedelta(days=7)
            case PeriodKind.MONTH:
                return (self.first + timedelta(days=31)).replace(day=1)
            case PeriodKind.QUARTER:
                return (self.first + timedelta(days=92)).replace(day=1)
            case PeriodKind.YEAR:
                return date(self.first.year + 1, 1, 1)
            case _ as never:
                assert_never(never)

    def __contains__(self, at: int) -> bool:
        return self.start <= at < self.end

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.DAY:
                return self.first.isoformat()
            case PeriodKind.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case PeriodKind.MONTH:
                return self.first.isoformat()[:7]
            case PeriodKind.QUARTER:
                return f"{self.first.year:04d}-Q{(self.first.month - 1) // _MONTHS_OF_A_QUARTER + 1}"
            case PeriodKind.YEAR:
                return f"{self.first.year:04d}"
            case _ as never:
                assert_never(never)


def _beginning(kind: PeriodKind, day: date) -> date:
    match kind:
        case PeriodKind.DAY:
            return day
        case PeriodKind.WEEK:
            return day - timedelta(days=day.weekday())
        case PeriodKind.MONTH:
            return day.replace(day=1)
        case PeriodKind.QUARTER:
            return date(day.year, (day.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1, 1)
        case PeriodKind.YEAR:
            return date(day.year, 1, 1)
        case _ as never:
            assert_never(never)


def _first(kind: PeriodKind, year: int, part: int = 1, day: int = 1) -> date:
    match kind:
        case PeriodKind.WEEK:
            return date.fromisocalendar(year, part, 1)
        case PeriodKind.QUARTER:
            return date(year, (part - 1) * _MONTHS_OF_A_QUARTER + 1, 1)
        case _:
            return date(year, part, day)

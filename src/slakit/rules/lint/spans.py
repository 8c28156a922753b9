"""How long a term is, in the ways that promises count: its dates, and how periods of one kind lie in another."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

from slakit.rules.agreement import Agreement
from slakit.rules.parties import Term
from slakit.rules.parts import Calendar
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.periods import Period, PeriodKind

__all__ = [
    "Meeting",
    "Meetings",
    "calendars_of",
    "dates_looked_at",
    "fullest",
    "meetings",
    "periods_meeting",
    "whole_term",
]

_ONE_DAY = timedelta(days=1)
# Years beyond are placeholders such as 9999-12-31, and no calendar can tell them.
_YEARS = range(1900, 2200)
_MOST_DAYS = 12 * 366
_LOOKED_AT = 4 * 366


def whole_term(term: Term | None) -> tuple[date, date] | None:
    """Return the first and the last date of a term; None for one that is open, or longer than twelve years."""
    if term is None or term.until is None or term.since.year not in _YEARS:
        return None
    return (term.since, term.until - _ONE_DAY) if (term.until - term.since).days <= _MOST_DAYS else None


def dates_looked_at(term: Term | None) -> tuple[date, date] | None:
    """Return the first and the last date of a term, of a long or open one those of its first four years."""
    if term is None or term.since.year not in _YEARS:
        return None
    last = term.since + timedelta(days=_LOOKED_AT)
    return term.since, last if term.until is None else min(last, term.until - _ONE_DAY)


def calendars_of(agreement: Agreement, *named: Calendar) -> tuple[WorkCalendar, ...]:
    """Return the calendars of some names, each once; "owner" stands for those of all owners."""
    names: list[Calendar] = []
    for one in named:
        names += [owner.calendar for owner in agreement.owners] if one == "owner" else [one]
    found = (agreement.calendar(one) for one in names)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def periods(kind: PeriodKind, first: date, last: date, zone: ZoneInfo) -> Iterator[Period]:
    """Yield the periods of a kind that lie within two dates wholly."""
    period = Period.of_date(first, kind, zone)
    while period.last <= last:
        if period.first >= first:
            yield period
        period = period.next()


def periods_meeting(kind: PeriodKind, first: date, last: date, zone: ZoneInfo) -> Iterator[Period]:
    """Yield the periods of a kind that have a date between two, both included."""
    period = Period.of_date(first, kind, zone)
    while period.first <= last:
        yield period
        period = period.next()


@attrs.frozen
class Meeting:
    """A period, and how many of another kind it meets or holds."""

    period: Period
    count: int


@attrs.frozen
class Meetings:
    """Of the whole periods of a kind, the one that meets the fewest of another kind, and the most that any meets.

    Both are of periods in all of whose others a ceiling holds; `most` is None unless those are all, and some.
    """

    fewest: Meeting | None
    most: int | None


@lru_cache(maxsize=256)
def meetings(
    kind: PeriodKind,
    judged: WorkCalendar | None,
    other: PeriodKind,
    ceiling: WorkCalendar | None,
    *,
    whole: bool,
    dates: tuple[date, date],
    zone: ZoneInfo,
) -> Meetings:
    """Return how the whole periods of a kind between two dates meet those of another kind.

    A ceiling does not hold in a period where its calendar is never open, nor, where only `whole` ones are judged, in one
    that the dates cut. Periods without an open day of `judged` are left out.
    """
    asked = [one for one in periods(kind, *dates, zone) if _opens(judged, one.first, one.last)]
    found: list[Meeting] = []
    for period in asked:
        met = list(periods_meeting(other, period.first, period.last, zone))
        if all(_holds(one, ceiling, whole=whole, dates=dates) for one in met):
            found.append(Meeting(period, len(met)))
    most = max((one.count for one in found), default=None)
    return Meetings(min(found, key=_count, default=None), most if len(found) == len(asked) else None)


@lru_cache(maxsize=256)
def fullest(
    kind: PeriodKind,
    ceiling: WorkCalendar | None,
    other: PeriodKind,
    judged: WorkCalendar | None,
    *,
    dates: tuple[date, date],
    zone: ZoneInfo,
) -> Meeting | None:
    """Return the whole period of a kind in which the most judged periods of another kind lie wholly; None for none."""
    found = (
        Meeting(
            period, sum(_opens(judged, one.first, one.last) for one in periods(other, period.first, period.last, zone))
        )
        for period in periods(kind, *dates, zone)
        if _opens(ceiling, period.first, period.last)
    )
    return max(found, key=_count, default=None)


def _count(meeting: Meeting) -> int:
    return meeting.count


def _holds(period: Period, calendar: WorkCalendar | None, *, whole: bool, dates: tuple[date, date]) -> bool:
    first, last = max(period.first, dates[0]), min(period.last, dates[1])
    return _opens(calendar, first, last) and (not whole or (first, last) == (period.first, period.last))


def _opens(calendar: WorkCalendar | None, first: date, last: date) -> bool:
    return calendar is None or calendar.clock.open_dates(first, last) > 0

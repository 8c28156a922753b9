"""Strategies of time: instants around the edges that matter, durations, work calendars."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit.worktime import instants as kernel
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Unit

__all__ = ["calendars", "durations", "instants", "several"]

T = TypeVar("T")
SECOND = timedelta(seconds=1)
SIDES = (timedelta(0), timedelta(microseconds=-1), timedelta(microseconds=1), -SECOND, SECOND, 60 * -SECOND)
_DAY = timedelta(days=1)
_FIRST, _END = date(2026, 1, 1), date(2027, 1, 1)
_YEARS = (1971, 2200)


def instants(
    zone: str | ZoneInfo = "UTC",
    *,
    around: Iterable[datetime] = (),
    since: date | None = None,
    until: date | None = None,
) -> st.SearchStrategy[datetime]:
    """Return instants in UTC: at some moments, a microsecond or a second to each side of them, or of a whole year.

    With `around` they lie at those moments and right beside them; the earliest is the simplest. Without, they are those
    of the local dates from `since` on and before `until`, to the second, and often near a change of the zone's clocks;
    the first midnight is the simplest. Without either they are those of 2026.

    Raises: InvalidArgument for `until` that does not come after `since`, for dates before 1971 and after 2200, and for
    dates beside `around`; CalendarError C104 for an unknown zone, C101 for a naive moment.
    """
    where = kernel.zone(zone)
    moments = sorted({kernel.from_micros(kernel.to_micros(moment, "around")) for moment in around})
    if moments and (since, until) != (None, None):
        raise InvalidArgument(f"instants(around=..., since={since}, until={until}): moments or dates, not both")
    if moments:
        return near(moments)
    begin, end = since or _FIRST, until or _END
    if end <= begin:
        raise InvalidArgument(f"instants(until={end}): it must come after since={begin}")
    for word, day in (("since", begin), ("until", end)):
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            raise InvalidArgument(f"instants({word}={day}): expected a date of {_YEARS[0]} to {_YEARS[1]}")
    return _of_dates(where, begin, end)


def _of_dates(where: ZoneInfo, since: date, until: date) -> st.SearchStrategy[datetime]:
    first = datetime.combine(since, time(), where).astimezone(UTC)
    last = datetime.combine(until, time(), where).astimezone(UTC)
    whole = st.integers(0, (last - first) // SECOND - 1).map(lambda count: first + count * SECOND)
    changes = [change for change in clock_changes(where.key, since.year, until.year) if first < change < last]
    return st.one_of(whole, near(changes)) if changes else whole


def several(given: Iterable[T], told: str) -> tuple[T, ...]:
    """Return what was given for a word that asks for several; a text is one, not its letters."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidArgument(f"{told}={given!r}): expected a list")
    return tuple(given)


def near(moments: Sequence[datetime]) -> st.SearchStrategy[datetime]:
    """Return instants at some moments and right beside them."""
    return st.sampled_from([moment + side for moment in moments for side in SIDES])


@lru_cache
def clock_changes(zone: str, first: int, last: int) -> tuple[datetime, ...]:
    """Return the instants, to the second, at which the clocks of a zone move in some years."""
    where, found = ZoneInfo(zone), []
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, tzinfo=UTC)
    while day < end:
        low, high = day, day + _DAY
        if _offset(low, where) != _offset(high, where):
            while high - low > SECOND:
                middle = low + (high - low) // SECOND // 2 * SECOND
                low, high = (middle, high) if _offset(middle, where) == _offset(low, where) else (low, middle)
            found.append(high)
        day += _DAY
    return tuple(found)


def _offset(moment: datetime, where: ZoneInfo) -> timedelta | None:
    return moment.astimezone(where).utcoffset()


_UNITS = ("business hour", "business minute", "hour", "minute", "day", "week", "month", "business day")
_MOST = 30


def durations(*, units: Iterable[str] = _UNITS, most: int = _MOST) -> st.SearchStrategy[Duration]:
    """Return durations of one up to `most` of some units of the grammar, such as "business hour".

    One of the first unit is the simplest. Raises: InvalidArgument for an unknown unit, for none, and for `most` below 1.
    """
    known = {unit.value: unit for unit in Unit}
    named = several(units, "durations(units")
    odd = [unit for unit in named if unit not in known]
    if odd or not named:
        raise InvalidArgument(f"durations(units={named!r}): expected some of {', '.join(known)}")
    if most < 1:
        raise InvalidArgument(f"durations(most={most!r}): expected a number from 1 on")
    chosen = st.sampled_from(named)
    return st.builds(lambda amount, unit: Duration.parse(f"{amount} {unit}s"), st.integers(1, most), chosen)


_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
# Each is open on Wednesdays, so that whatever the dates off, every deadline comes.
_HOURS = (
    {"mon-fri": "09:00-17:00"},
    {"mon-fri": "09:00-12:30, 13:30-18:00"},
    {"mon-sun": "00:00-24:00"},
    {"mon-fri": "22:00-06:00"},
    {"wed": "10:00-11:00", "sat": "00:00-04:00"},
    {"mon-thu": "08:30-17:00", "fri": "08:30-14:00"},
)
_YEAR = 366


def calendars(
    *, zone: str | ZoneInfo | None = None, holidays: bool = True, year: int = _FIRST.year
) -> st.SearchStrategy[WorkCalendar]:
    """Return calendars that open every few days: plain weeks, split days, nights, around the clock, with dates off.

    Without a `zone` it is one of several, whose clocks move by an hour, by half an hour, or never. `holidays` lets dates
    of `year` be off, or have other hours. Nine to five without dates off is the simplest.

    Raises: InvalidArgument for a `year` that is not 1971 to 2200; CalendarError C104 for an unknown zone.
    """
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise InvalidArgument(f"calendars(year={year}): expected {_YEARS[0]} to {_YEARS[1]}")
    zones = st.sampled_from(_ZONES) if zone is None else st.just(kernel.zone(zone).key)
    hours = st.sampled_from(_HOURS)
    if not holidays:
        return st.builds(WorkCalendar, zones, hours)
    dates = st.integers(0, _YEAR - 2).map(lambda count: date(year, 1, 1) + count * _DAY)
    return st.builds(
        lambda where, week, off, other: WorkCalendar(
            where, week, holidays=off, overrides=dict.fromkeys(other, "closed")
        ),
        zones,
        hours,
        st.lists(dates, max_size=3, unique=True),
        st.lists(dates, max_size=2, unique=True),
    )

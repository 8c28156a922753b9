"""Random calendars, each built twice from one description: as a `WorkCalendar` by its words, and as an oracle by its numbers.

Everything is drawn so that it is right at once; nothing is thrown away. Every calendar is open for an hour of each
Wednesday, but for closures that leave every third one alone, so that every deadline comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from worktime.oracle import DAY, Both, Closing, Either, Opinion, Oracle, Window, instant, micros

SECOND = 1_000_000
HOUR = 3600 * SECOND
A_DAY = 24 * HOUR
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEDNESDAY = 2

# Clocks that move by an hour, half an hour or two, at midnight or by night, in either half of the year, or never.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/St_Johns",
    "America/Asuncion",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Asia/Tehran",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
)
FIRST, LAST = date(2006, 1, 1), date(2032, 12, 31)


@lru_cache
def changes(name: str) -> tuple[int, ...]:
    """Return the instants at which the clocks of a zone move, to the second."""
    zone, found = ZoneInfo(name), []
    day = micros(datetime(FIRST.year, 1, 1, tzinfo=zone))
    while day < micros(datetime(LAST.year, 12, 31, tzinfo=zone)):
        low, high = day, day + A_DAY
        if _offset(low, zone) != _offset(high, zone):
            while high - low > 1_000_000:
                middle = (low + high) // 2_000_000 * 1_000_000
                low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
            found.append(high)
        day += A_DAY
    return tuple(found)


def _offset(count: int, zone: ZoneInfo) -> timedelta | None:
    return instant(count).astimezone(zone).utcoffset()


_ODD = st.sampled_from((0, 1, 500_000, 999_999))


@dataclass(frozen=True)
class Drawn:
    """A calendar, what was said to build it, the oracle of the same, and a day around which its exceptions lie."""

    calendar: WorkCalendar
    said: Any
    opinion: Opinion
    around: int

    def instants(self, days: int = 20) -> st.SearchStrategy[int]:
        """Return instants around the day: clock changes, edges, one microsecond to each side of them, and any other."""
        edges = sorted(self.opinion.edges(self.around - 3 * A_DAY, self.around + 3 * A_DAY)) or [self.around]
        whole = st.integers(-days, days).map(A_DAY.__mul__)
        edge = st.builds(int.__add__, st.sampled_from(edges), st.sampled_from((0, -1, 1)))
        other = st.builds(int.__add__, st.integers(0, 86_399).map(SECOND.__mul__), _ODD).map(self.around.__add__)
        return edge | st.builds(int.__add__, edge, whole) | st.builds(int.__add__, other, whole)


def near(bases: tuple[int, ...]) -> st.SearchStrategy[int]:
    return st.builds(int.__add__, st.sampled_from(bases), st.integers(-12, 12).map(HOUR.__mul__))


def days_around(zone: str) -> st.SearchStrategy[int]:
    """Return instants, most of them half a day from a change of the clocks."""
    low, high = (micros(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))) for day in (FIRST, LAST))
    anywhere = st.integers(low // HOUR, high // HOUR).map(HOUR.__mul__)
    return near(changes(zone)) | anywhere if changes(zone) else anywhere


def amounts(most: int = 90 * HOUR) -> st.SearchStrategy[int]:
    """Return positive lengths: whole hours, quarters of an hour and any microseconds."""
    hours = st.integers(1, most // HOUR).map(HOUR.__mul__)
    return hours | st.integers(1, 4 * most // HOUR).map((HOUR // 4).__mul__) | st.integers(1, most)


_MINUTES = st.sampled_from((0, 60, 120, 150, 180, 540, 750, 810, 1020, 1080, 1380, 1440)) | st.integers(0, 1440)
_FEW_OR_MORE = (2, 2, 4)


@st.composite
def windows(draw: st.DrawFn, limit: int = 86_400) -> tuple[Window, ...]:
    """Return one or two windows of a day; the last may run into the next day, up to a second of it."""
    size = draw(st.sampled_from(_FEW_OR_MORE))
    cuts = sorted(draw(st.lists(_MINUTES, min_size=size, max_size=size, unique=True)))
    found = [(start * 60, end * 60) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    opening = found[-1][0]
    most = min(limit, opening - 60)
    if most >= 60 and draw(st.integers(0, 2)) == 0:
        found[-1] = opening, 86_400 + 60 * draw(st.integers(1, most // 60))
    return tuple(found)


_WEDNESDAYS = (((32_400, 61_200),), ((39_600, 43_200),), ((0, 86_400),), ((36_000, 45_000), (45_000, 79_200)))


@st.composite
def weeks(draw: st.DrawFn, *, overnight: bool = True) -> tuple[tuple[Window, ...], ...]:
    """Return the windows of seven days, drawn from Sunday back, so that each day knows how early the next one opens."""
    days: list[tuple[Window, ...]] = [()] * 7
    days[WEDNESDAY] = draw(st.sampled_from(_WEDNESDAYS))
    for number in (1, 0, 6, 5, 4, 3):
        if draw(st.integers(0, 3)):
            following = days[(number + 1) % 7]
            limit = following[0][0] if following else 86_400
            days[number] = draw(windows(limit if overnight else 0))
    return tuple(days)


def words(day: tuple[Window, ...]) -> str:
    """Return windows as people write them."""
    return (
        ", ".join(f"{_clock(start)}-{_clock(end if end <= 86_400 else end - 86_400)}" for start, end in day) or "closed"
    )


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"


def said_week(week: tuple[tuple[Window, ...], ...]) -> dict[str, str]:
    return {name: words(day) for name, day in zip(NAMES, week, strict=True)}


# Each rule with the question that tells its dates, written by hand.
_FLOATING: Mapping[str, Callable[[date], bool]] = {
    "FREQ=MONTHLY;BYDAY=-1FR": lambda day: day.weekday() == 4 and (day + 7 * DAY).month != day.month,
    "FREQ=MONTHLY;BYDAY=2WE": lambda day: day.weekday() == 2 and 8 <= day.day <= 14,
    "FREQ=MONTHLY;BYMONTHDAY=-1": lambda day: (day + DAY).day == 1,
    "FREQ=MONTHLY;BYMONTHDAY=31": lambda day: day.day == 31,
    "FREQ=WEEKLY;BYDAY=MO,FR": lambda day: day.weekday() in {0, 4},
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": lambda day: (day.month, day.day) == (2, 29),
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH": lambda day: day.weekday() == 3 and day.month == 11 and 22 <= day.day <= 28,
    "FREQ=YEARLY;BYYEARDAY=-1": lambda day: (day.month, day.day) == (12, 31),
    "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1": lambda day: day.weekday() == 0,
}


def _rules(since: date) -> Mapping[str, Callable[[date], bool]]:
    monday = since - since.weekday() * DAY
    return {
        "FREQ=DAILY;INTERVAL=3": lambda day: (day - since).days % 3 == 0,
        "FREQ=DAILY;INTERVAL=4;COUNT=5": lambda day: (day - since).days in {0, 4, 8, 12, 16},
        f"FREQ=DAILY;INTERVAL=5;UNTIL={since + 21 * DAY:%Y%m%d}": lambda day: (day - since).days in {0, 5, 10, 15, 20},
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE,FR": lambda day: (day - monday).days % 21 in {2, 4},
    }


def _within(since: date, until: date) -> Callable[[date], bool]:
    return lambda day: since <= day < until


_AWAY = (
    ((46_800, 50_400),),
    ((79_200, 108_000),),
    ((0, 7_200),),
    ((7_200, 10_800),),
    ((9_000, 9_900), (43_200, 45_000)),
)


@st.composite
def _recurring(draw: st.DrawFn, day: date) -> tuple[Closure, Closing]:
    since: date | None = None
    if draw(st.booleans()):
        rule, begins = draw(st.sampled_from(sorted(_FLOATING.items())))
        days = draw(st.sampled_from((1, 1, 2)))
    else:
        since = day + draw(st.integers(-40, 10)) * DAY
        rule, begins = draw(st.sampled_from(sorted(_rules(since).items())))
        days = 1
    until = draw(st.none() | st.integers(11, 60).map(lambda later: day + later * DAY))
    excluding = frozenset(draw(st.lists(st.integers(-20, 20).map(lambda later: day + later * DAY), max_size=3)))
    how = draw(st.sampled_from(("away", "away", "hours", "closed")))
    hours = draw(windows()) if how == "hours" else ()
    away = draw(st.sampled_from(_AWAY)) if how == "away" else ()

    def begin(one: date) -> bool:
        return (
            (since is None or one >= since) and (until is None or one < until) and one not in excluding and begins(one)
        )

    closure = RecurringClosure(
        every=rule,
        since=since,
        until=until,
        days=days,
        excluding=excluding,
        hours=words(hours) if hours else (),
        away=words(away) if away else (),
    )
    return closure, Closing(lambda one: any(begin(one - back * DAY) for back in range(days)), hours, away)


@st.composite
def _exceptions(draw: st.DrawFn, zone: str, around: int, *, recurring: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is said to the calendar and what is said to the oracle: the same."""
    day = instant(around).astimezone(ZoneInfo(zone)).date()
    near_dates = st.integers(-12, 12).map(lambda later: day + later * DAY)
    holidays = frozenset(draw(st.lists(near_dates, max_size=4)))
    overrides = draw(st.dictionaries(near_dates, windows() | st.just(()), max_size=3))
    closures: list[Closure] = []
    closings: list[Closing] = []
    closed: list[tuple[int, int]] = []
    kinds = ("rule", "rule", "span", "dates") if recurring else ("span", "dates")
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=2)):
        if kind == "dates":
            since = draw(near_dates)
            until = since + draw(st.sampled_from((1, 2, 30))) * DAY
            closures.append(ClosedDates(since=since, until=until))
            closings.append(Closing(_within(since, until)))
        elif kind == "span":
            start = around + draw(st.integers(-200, 200)) * HOUR // 2
            end = start + draw(amounts(48 * HOUR))
            closures.append(ClosedSpan(since=instant(start), until=instant(end)))
            closed.append((start, end))
        else:
            closure, closing = draw(_recurring(day))
            closures.append(closure)
            closings.append(closing)
    said = {
        "holidays": sorted(holidays),
        "overrides": {str(one): words(hours) for one, hours in overrides.items()},
        "closures": closures,
    }
    known = {
        "holidays": holidays,
        "overrides": overrides,
        "closings": tuple(closings),
        "closed": tuple(closed),
    }
    return said, known


@st.composite
def plain(draw: st.DrawFn, zone: str | None = None, around: int | None = None, *, recurring: bool = True) -> Drawn:
    """Return one calendar with its exceptions."""
    zone = zone or draw(st.sampled_from(ZONES))
    around = draw(days_around(zone)) if around is None else around
    week = draw(weeks())
    said, known = draw(_exceptions(zone, around, recurring=recurring))
    calendar = WorkCalendar(zone, said_week(week), **said)
    return Drawn(
        calendar, {"zone": zone, "hours": said_week(week), **said}, Oracle(ZoneInfo(zone), week, **known), around
    )


@st.composite
def calendars(draw: st.DrawFn) -> Drawn:
    """Return one calendar, or two laid over one another, in one zone or in two."""
    one = draw(plain())
    how = draw(st.sampled_from((None, None, and_, or_)))
    if how is None:
        return one
    # Only a calendar of the same zone is sure to share the hour of each Wednesday.
    zone = one.calendar.zone.key if how is and_ else draw(st.sampled_from(ZONES))
    other = draw(plain(zone, one.around, recurring=how is or_))
    opinion = (Both if how is and_ else Either)(one.opinion, other.opinion)
    return Drawn(how(one.calendar, other.calendar), (one.said, how.__name__, other.said), opinion, one.around)

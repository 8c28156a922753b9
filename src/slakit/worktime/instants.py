"""The door between aware datetimes and the integer microseconds since 1970 that everything inside counts in."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from slakit.errors import CalendarError, Problem, hint

__all__ = [
    "DAY",
    "HOUR",
    "MICROSECOND",
    "MINUTE",
    "SECOND",
    "date_of",
    "from_micros",
    "in_words",
    "in_words_within",
    "iso_utc",
    "local",
    "parse_date",
    "resolve",
    "to_micros",
    "zone",
]

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
# datetime.fromtimestamp goes through floats and loses microseconds: instants are built from the epoch by addition.
# Years 1 and 9999 are left out, so that a local time never falls off the end of the calendar.
_FIRST = (date(2, 1, 1).toordinal() - _EPOCH_ORDINAL) * DAY
_LAST = (date(9999, 1, 1).toordinal() - _EPOCH_ORDINAL) * DAY
_MACHINE_DEPENDENT = frozenset({"localtime", "posixrules", "Factory"})
# Some machines also hold each zone under these: posix/ is the same twice, right/ counts leap seconds.
_FOLDERS = ("posix/", "right/")


def to_micros(instant: datetime, what: str = "instant") -> int:
    """Return microseconds since 1970-01-01T00:00Z of an aware datetime.

    Raises: CalendarError C101 for a naive datetime, C102 for anything that is not a datetime; `what` names its place.

    >>> to_micros(datetime(2026, 1, 1, tzinfo=UTC))
    1767225600000000
    """
    try:
        # Subtraction across zone objects is done in UTC; within one zone object it would lose the DST hour.
        gap = instant - _EPOCH
    except TypeError:
        raise CalendarError(_refusal(instant, what)) from None
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def _refusal(instant: object, what: str) -> Problem:
    if isinstance(instant, datetime):
        return Problem("C101", what, f"{instant.isoformat()} has no UTC offset; use an aware datetime")
    return Problem("C102", what, f"{instant!r}: expected an aware datetime")


def from_micros(micros: int) -> datetime:
    """Return the instant as a datetime in UTC.

    Raises: CalendarError C103 outside the years 2 to 9998.

    >>> from_micros(1767225600000000).isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    _check(micros)
    return _EPOCH + timedelta(microseconds=micros)


def _check(micros: int) -> None:
    if not _FIRST <= micros < _LAST:
        raise CalendarError(Problem("C103", "instant", f"{micros} microseconds lies outside the years 2 to 9998"))


# An outcome tells few instants many times: as start, as due, as the ends of its segments.
@lru_cache(maxsize=4096)
def iso_utc(micros: int) -> str:
    """Return the instant as text, in UTC with Z and microseconds only where there are any.

    >>> iso_utc(1767225600000000), iso_utc(1767225600000001)
    ('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z')
    """
    _check(micros)
    day, rest = divmod(micros, DAY)
    minute, left = divmod(rest, MINUTE)
    seconds, fraction = divmod(left, SECOND)
    told = f".{fraction:06d}" if fraction else ""
    return f"{_date_text(day)}T{_wall_text(minute)}:{_TWO_DIGITS[seconds]}{told}Z"


# Outcomes by the hundred thousand have a few hundred dates: a datetime for each instant takes twice as long.
@lru_cache(maxsize=4096)
def _date_text(day: int) -> str:
    return date.fromordinal(_EPOCH_ORDINAL + day).isoformat()


@lru_cache(maxsize=1440)
def _wall_text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))


def local(micros: int, where: ZoneInfo) -> datetime:
    """Return the instant as an aware datetime in a zone.

    >>> local(0, zone("Asia/Tokyo")).isoformat()
    '1970-01-01T09:00:00+09:00'
    """
    return from_micros(micros).astimezone(where)


def in_words(micros: int, where: ZoneInfo) -> str:
    """Return the instant as people read it, local to a zone, with seconds only where there are any.

    >>> in_words(0, zone("Asia/Tokyo")), in_words(1_500_000, zone("UTC"))
    ('Thu 1970-01-01 09:00', 'Thu 1970-01-01 00:00:01.5')
    """
    _check(micros)
    offset = _offset_within(micros // DAY, where)
    wall = micros + (_offset_at(micros, where) if offset is None else offset)
    day, rest = divmod(wall, DAY)
    minute, left = divmod(rest, MINUTE)
    told = f"{_weekday_text(day)} {_wall_text(minute)}"
    if micros % MINUTE == 0:
        return told
    seconds, fraction = divmod(left, SECOND)
    parts = f".{fraction:06d}".rstrip("0") if fraction else ""
    return f"{told}:{_TWO_DIGITS[seconds]}{parts}"


@lru_cache(maxsize=4096)
def _weekday_text(day: int) -> str:
    return f"{_WEEKDAYS[day % 7]} {_date_text(day)}"


# No %a: it speaks the language of the machine, and takes longer than all else. 1970 began on a Thursday.
_WEEKDAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")


# A conversion for each instant takes three times as long; most days have one offset.
@lru_cache(maxsize=4096)
def _offset_within(day: int, where: ZoneInfo) -> int | None:
    """Return by how much a zone is ahead of UTC all over a day of UTC, None where that changes within it."""
    before, after = _offset_at(day * DAY, where), _offset_at((day + 1) * DAY, where)
    # No zone of the tz database leaves an offset and is back within a day: the shortest time it took was four days.
    return before if before == after else None


def _offset_at(micros: int, where: ZoneInfo) -> int:
    there = (_EPOCH + timedelta(microseconds=micros)).astimezone(where)
    return (there.utcoffset() or timedelta()) // MICROSECOND


def in_words_within(text: str, where: ZoneInfo) -> str:
    """Return a text in which the instants that `iso_utc` wrote behind since, at, from, of or after stand as people read them.

    What stands elsewhere is somebody's own value, and is left as it is; so is what is no instant.

    >>> in_words_within("tier is cold, but it is hot since 2026-03-03T14:00:00Z", zone("Europe/Berlin"))
    'tier is cold, but it is hot since Tue 2026-03-03 15:00'
    """
    return _WRITTEN.sub(lambda found: _there(found, where), text)


def _there(found: re.Match[str], where: ZoneInfo) -> str:
    if not found.string.endswith(_BEFORE, 0, found.start()):
        return found[0]
    try:
        return in_words(to_micros(datetime.fromisoformat(found[0])), where)
    except ValueError:
        return found[0]


_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z\b")
_BEFORE = (" since ", " at ", " from ", " of ", " after ")


def date_of(micros: int, where: ZoneInfo) -> date:
    """Return the local date whose midnight has come at an instant while that of the next date has not.

    It is the date on the wall, but where clocks went back over midnight and show the day before once more.

    >>> date_of(to_micros(datetime.fromisoformat("2010-11-07T02:35Z")), zone("America/St_Johns")).isoformat()
    '2010-11-07'
    """
    day = local(micros, where).date()
    following = day + timedelta(days=1)
    return following if micros >= resolve(following, time(), where) else day


def resolve(day: date, wall: time, where: ZoneInfo) -> int:
    """Return the instant of a wall time: the first of two, and for a skipped one as if the clocks had not yet moved.

    >>> iso_utc(resolve(date(2026, 3, 29), time(2, 30), zone("Europe/Berlin")))
    '2026-03-29T01:30:00Z'
    """
    # Across zone objects datetimes subtract in UTC; this is the inner loop of building a calendar's table.
    gap = datetime.combine(day, wall, where) - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * SECOND + gap.microseconds


def zone(name: str | ZoneInfo) -> ZoneInfo:
    """Return the time zone of an IANA name.

    Raises: CalendarError C104 for a name that is unknown or means another zone on each machine.

    >>> zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    if isinstance(name, ZoneInfo):
        return name
    # ZoneInfo raises ValueError for an absolute path, OSError for a folder such as Europe, KeyError for an unknown key.
    try:
        return _zone_named(name)
    except (ValueError, OSError, KeyError, TypeError, AttributeError):
        message = f"{name!r}: unknown time zone; {_zone_hint(str(name))}"
        raise CalendarError(Problem("C104", "zone", message)) from None


@lru_cache(maxsize=1024)
def _zone_named(name: str) -> ZoneInfo:
    if name in _MACHINE_DEPENDENT or name.startswith(_FOLDERS):
        raise ValueError(name)
    return ZoneInfo(name)


def _zone_hint(name: str) -> str:
    """Return which zone was meant: that of a place by itself, or the nearest name; few letters are near to too many."""
    known = available_timezones() - _MACHINE_DEPENDENT
    place = "_".join(name.split()).casefold()
    found = sorted(one for one in known if "/" in one and one.rpartition("/")[2].casefold() == place)
    if found:
        return f"did you mean {' or '.join(map(repr, found))}?"
    nearest = hint(name, known) if len(name) > _ABBREVIATION else ""
    if "did you mean" in nearest:
        return nearest.removeprefix("; ")
    return "a zone is named by its region and a city, such as 'Europe/Berlin'"


_ABBREVIATION = 5


def parse_date(text: str | date) -> date:
    """Return the date of text such as 2026-03-30.

    Raises: CalendarError C105 for anything else, a datetime included.

    >>> parse_date("2026-03-30")
    datetime.date(2026, 3, 30)
    """
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    try:
        # fromisoformat also reads 20260330 and 2026-W14-1: one spelling is enough, so the result must print back.
        parsed = date.fromisoformat(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        parsed = None
    if parsed is None or parsed.isoformat() != text:
        raise CalendarError(Problem("C105", "date", f"{str(text)!r}: expected a date such as 2026-03-30"))
    return parsed

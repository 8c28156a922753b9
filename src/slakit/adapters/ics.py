"""Closures of a work calendar from an iCalendar file (RFC 5545), read by the optional icalendar package."""

import contextlib
import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.adapters.tables import no_utf8, why_not
from slakit.errors import DataError, MissingExtraError, Problem, SlakitError
from slakit.worktime import instants
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from slakit.worktime.hours import WallSpan

__all__ = ["read_closures"]

_ONE_DAY = timedelta(days=1)
_TWO_YEARS = 731
_TITLE = 60
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID")

_Moment: TypeAlias = date | datetime
"""A date of an all-day event, or an instant: an aware datetime."""


def read_closures(path: str | Path, *, zone: str | ZoneInfo | None = None) -> tuple[Closure, ...]:
    """Return what an iCalendar file closes, ready for `WorkCalendar(closures=...)`.

    An all-day event closes its local dates; the date in DTEND is the first open one again. An event with times closes
    the span between two instants. A rule (RRULE) makes it recur, but for EXDATE and the dates that another event of the
    same UID moves, together with RDATE. `zone` is that of the calendar to be closed: times without a zone are read in
    it, and times that recur are wall times of it; without `zone` both are refused. Each closure is named by its
    SUMMARY.

    Events that are cancelled (STATUS:CANCELLED), that leave the time free (TRANSP:TRANSPARENT) or last no time are no
    closures; many programs mark public holidays as free. To-dos, alarms and free/busy lists are left aside.

    Raises: MissingExtraError I900 without the package; CalendarError C104 for an unknown zone; DataError I001 (can not
    be opened), I003 (binary), I004 (empty), I811 (no iCalendar file), and with every problem I812 for events that no
    closure can tell, I813 for times that need a zone.
    """
    where = None if zone is None else instants.zone(zone)
    path = Path(path)
    events = _events(path)
    moved = _moved(events, where)
    closures: list[Closure] = []
    problems: list[Problem] = []
    for event in events:
        try:
            closures += _closures(_Event(event, where), moved)
        except SlakitError as error:
            problems += [_located(problem, path.name, event) for problem in error.problems]
        except OverflowError:
            problems.append(_located(_OUTSIDE, path.name, event))
    if problems:
        raise DataError(*problems)
    return tuple(closures)


_OUTSIDE = Problem("I812", "", "lies at the end of the calendar, or runs over it")


def _located(problem: Problem, name: str, event: Any) -> Problem:
    code = problem.code if problem.code.startswith("I") else "I812"
    return Problem(code, name, f"{_title(event)}: {problem.message}")


def _events(path: Path) -> list[Any]:
    try:
        import icalendar
    except ImportError:
        message = "read_closures() needs the icalendar package: pip install 'slakit[ics]'"
        raise MissingExtraError(Problem("I900", "icalendar", message)) from None
    try:
        raw = path.read_bytes().removeprefix(BOM_UTF8)
    except (OSError, ValueError) as error:
        raise DataError(Problem("I001", path.name, f"can not be opened: {why_not(error)}")) from None
    if not raw.strip():
        raise DataError(Problem("I004", path.name, "is empty"))
    fault = no_utf8(raw) or ("is a binary file; expected an iCalendar file" if b"\0" in raw else None)
    if fault:
        raise DataError(Problem("I003", path.name, fault))
    try:
        found: list[Any] = list(icalendar.Calendar.from_ical(raw, multiple=True))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        # The package says what it met in words of its own, with the text around it, however long.
        raise DataError(Problem("I811", path.name, f"is no iCalendar file: {_short(str(error))}")) from None
    if not found or any(calendar.name != "VCALENDAR" for calendar in found):
        raise DataError(Problem("I811", path.name, "is no iCalendar file: expected BEGIN:VCALENDAR"))
    return [event for calendar in found for event in calendar.walk("VEVENT")]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else line[:_TITLE] + "..."


def _refused(message: str, code: str = "I812") -> DataError:
    return DataError(Problem(code, "", message))


@attrs.frozen
class _Event:
    """An event as the package reads it, and the zone of its times without one."""

    raw: Any
    zone: ZoneInfo | None

    def check(self) -> None:
        """Refuse what the package could not read, and what no closure can tell."""
        faults = [f"{name} can not be read ({_short(why)})" for name, why in self.raw.errors if name in _TIMES]
        if "EXRULE" in self.raw:
            faults.append("EXRULE is out of date; write its dates as EXDATE")
        if faults:
            raise DataError(*(Problem("I812", "", fault) for fault in faults))

    def one(self, name: str) -> Any:
        """Return the only value of a property, or None."""
        value = self.raw.get(name)
        if isinstance(value, list):
            raise _refused(f"{name} is given twice")
        return value

    def word(self, name: str) -> str:
        """Return the text of a property; of several values the first, without any an empty one."""
        value = self.raw.get(name, "")
        return str(value[0] if isinstance(value, list) else value).strip()

    def moment(self, name: str) -> _Moment | None:
        """Return the date or instant of a property."""
        value = self.one(name)
        return None if value is None else self.placed(name, value.dt, value.params)

    def moments(self, name: str) -> list[_Moment]:
        """Return the dates or instants of a property that may have many."""
        values = self.raw.get(name, [])
        lists = values if isinstance(values, list) else [values]
        return [self.placed(name, one.dt, dates.params) for dates in lists for one in dates.dts]

    def placed(self, name: str, value: Any, params: Mapping[str, Any]) -> _Moment:
        """Return a value as a date or an instant, a time without a zone in the zone of the calendar."""
        if not isinstance(value, date):
            raise _refused(f"{name} is no date and no time")
        if not isinstance(value, datetime) or value.tzinfo is not None:
            return value
        if "TZID" in params:
            raise _refused(f"{name} is in the unknown time zone {_short(str(params['TZID']))!r}", "I813")
        if self.zone is None:
            raise _refused(f"{name} has no time zone; give zone=", "I813")
        return value.replace(tzinfo=self.zone)

    def recurrence(self) -> _Moment | None:
        """Return which occurrence of another event this one moves, if any."""
        value = self.one("RECURRENCE-ID")
        if value is not None and "RANGE" in value.params:
            raise _refused("RECURRENCE-ID moves a range of occurrences; write it as an event of its own")
        return self.moment("RECURRENCE-ID")


def _title(event: Any) -> str:
    summary, start = _Event(event, None).word("SUMMARY"), event.get("DTSTART")
    name = repr(_short(summary)) if summary else "an event without a summary"
    if start is None or isinstance(start, list) or any(what == "DTSTART" for what, _ in event.errors):
        return name
    return f"{name} of {start.dt}"


def _moved(events: list[Any], zone: ZoneInfo | None) -> Mapping[str, set[_Moment]]:
    """Return the occurrences that other events move, or cancel, by the UID of the event."""
    moved: defaultdict[str, set[_Moment]] = defaultdict(set)
    for raw in events:
        event = _Event(raw, zone)
        # What is wrong with it is told when its own turn comes.
        with contextlib.suppress(SlakitError):
            event.check()
            occurrence = event.recurrence()
            if occurrence is not None:
                moved[event.word("UID")].add(occurrence)
    return moved


def _closures(event: _Event, moved: Mapping[str, set[_Moment]]) -> Iterator[Closure]:
    event.check()
    alone = event.recurrence() is not None
    if event.word("STATUS").upper() == "CANCELLED" or event.word("TRANSP").upper() == "TRANSPARENT":
        return
    start = event.moment("DTSTART")
    if start is None:
        raise _refused("has no DTSTART")
    begins = list(dict.fromkeys([start, *event.moments("RDATE")]))
    away = {*event.moments("EXDATE"), *(() if alone else moved.get(event.word("UID"), ()))}
    if len({isinstance(one, datetime) for one in (*begins, *away)}) > 1:
        raise _refused("has both dates and times in DTSTART, RDATE, EXDATE or RECURRENCE-ID")
    name = event.word("SUMMARY") or "closed"
    rule = event.one("RRULE")
    if isinstance(start, datetime):
        yield from _timed(event, rule, [one for one in begins if isinstance(one, datetime)], away, name)
    else:
        yield from _all_day(event, rule, begins, away, name)


def _all_day(event: _Event, rule: Any, begins: list[_Moment], away: set[_Moment], name: str) -> Iterator[Closure]:
    start, days = begins[0], _days(event, begins[0])
    if rule is not None:
        every = _every(rule, lambda until: until.astimezone(event.zone or UTC).date() if until.tzinfo else until.date())
        closure = RecurringClosure(every=every, since=start, days=days, because=name, excluding=away)
        begins = [one for one in begins if not _falls_on(closure, one)]
        yield closure
    for begin in begins:
        if begin not in away:
            yield ClosedDates(since=begin, until=begin + days * _ONE_DAY, because=name)


def _days(event: _Event, start: date) -> int:
    end, length = event.moment("DTEND"), event.one("DURATION")
    if end is None:
        lasts = _ONE_DAY if length is None else length.dt
    elif isinstance(end, datetime):
        raise _refused("DTSTART is a date and DTEND a time")
    else:
        # Some programs end an event of one day on that day.
        lasts = end - start or _ONE_DAY
    if not isinstance(lasts, timedelta) or lasts < _ONE_DAY or lasts % _ONE_DAY:
        raise _refused("an all-day event lasts one or more whole days")
    return lasts.days


def _timed(event: _Event, rule: Any, begins: list[datetime], away: set[_Moment], name: str) -> Iterator[Closure]:
    start, length = begins[0], _length(event, begins[0])
    if not length:
        return
    if rule is not None:
        zone = _zone_of_recurring(event, start)
        wall = start.astimezone(zone)
        every = _every(rule, lambda until: _last_date(until, wall))
        closure = RecurringClosure(
            every=every,
            since=wall.date(),
            away=(_wall_span(wall, start + length),),
            because=name,
            excluding={one.astimezone(zone).date() for one in away if isinstance(one, datetime)},
        )
        begins = [one for one in begins if not _falls_on(closure, one.astimezone(zone).date())]
        yield closure
    for begin in begins:
        if begin not in away:
            yield ClosedSpan(since=begin.astimezone(UTC), until=begin.astimezone(UTC) + length, because=name)


def _length(event: _Event, start: datetime) -> timedelta:
    end, length = event.moment("DTEND"), event.one("DURATION")
    if end is not None and not isinstance(end, datetime):
        raise _refused("DTSTART is a time and DTEND a date")
    # In UTC: within one zone a difference would lose the hour of a clock change.
    lasts = timedelta() if length is None else length.dt
    if end is not None:
        lasts = end.astimezone(UTC) - start.astimezone(UTC)
    if not isinstance(lasts, timedelta) or lasts < timedelta():
        raise _refused("ends before it starts")
    return lasts


def _zone_of_recurring(event: _Event, start: datetime) -> ZoneInfo:
    if event.zone is None:
        raise _refused("recurs at a time of day; give zone=, that of the calendar which it closes", "I813")
    zone = event.zone
    # Zones have many names, and files define their own: what counts is that the clocks agree.
    days = (start.replace(tzinfo=None) + n * _ONE_DAY for n in range(_TWO_YEARS))
    if any(day.replace(tzinfo=start.tzinfo).utcoffset() != day.replace(tzinfo=zone).utcoffset() for day in days):
        raise _refused(f"recurs at a time of {start.tzinfo}, whose clocks differ from those of {zone.key}", "I813")
    return zone


def _wall_span(start: datetime, end: datetime) -> WallSpan:
    opening = start.hour * 3600 + start.minute * 60 + start.second
    length = end.astimezone(start.tzinfo).replace(tzinfo=None) - start.replace(tzinfo=None)
    if length > _ONE_DAY:
        raise _refused("recurs and lasts longer than a day; write it as all-day events or as single ones")
    return WallSpan(opening, opening + length // timedelta(seconds=1))


def _last_date(until: datetime, start: datetime) -> date:
    """Return the last date on which an occurrence that begins at the time of `start` is not after `until`."""
    local = until.astimezone(start.tzinfo) if until.tzinfo else until
    return local.date() if local.time() >= start.time() else local.date() - _ONE_DAY


def _every(rule: Any, date_of: Any) -> str:
    """Return the text of a rule, with the date of its last occurrence where it has an end."""
    text = str(rule.to_ical().decode())
    until = (rule.get("UNTIL") or [None])[0]
    if until is None:
        return text
    last = date_of(until) if isinstance(until, datetime) else until
    return re.sub("UNTIL=[^;]*", f"UNTIL={last.isoformat().replace('-', '')}", text)


def _falls_on(closure: RecurringClosure, day: date) -> bool:
    bare = attrs.evolve(closure, days=1, excluding=())
    return next(bare.dates(day, day), None) is not None

"""Recurring dates: a recurrence rule of iCalendar as words that people say."""

import re
from collections.abc import Mapping
from datetime import date

from slakit.reports.document.words import listed, month, on_day

__all__ = ["every", "is_timed"]

_UNITS: Mapping[str, str] = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS: Mapping[str, str] = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_DAY = re.compile(r"([+-]?[0-9]*)([A-Z]{2})")
_NAMES_A_DAY = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
_TEENS = range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def every(rule: str, since: date | None = None, where: str = "") -> str:
    """Return when a rule comes, in words.

    `since` is the date that it counts from, which tells days and weeks that the rule leaves open; `where` is whose time it
    is, which is told beside the time of day, the beginning of the day for a rule without one.

    >>> every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9")
    'every week on Tuesday at 09:00'
    >>> every("FREQ=MONTHLY;BYDAY=-1FR"), every("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24")
    ('every month on the last Friday', 'every year in December on the 24th')
    >>> every("FREQ=WEEKLY;INTERVAL=2", date(2026, 1, 1), "Berlin time")
    'every 2 weeks on Thursday at the beginning of the day, Berlin time (counted from the week of 1 January 2026)'
    """
    parts = dict(part.split("=") for part in rule.split(";"))
    if parts == {"FREQ": "DAILY", "COUNT": "1"}:
        return ", ".join(filter(None, ("once, at the beginning of the term", where)))
    interval, unit = int(parts.get("INTERVAL", "1")), _UNITS[parts["FREQ"]]
    told = [f"every {unit}" if interval == 1 else f"every {interval} {unit}s", *_dates(_anchored(parts, since))]
    told += [*_times(parts, where), *_some_of(parts), *_ends(parts)]
    if interval > 1 and since is not None:
        told.append(f"(counted from {_counted_from(parts['FREQ'], since)})")
    return " ".join(told)


def is_timed(rule: str) -> bool:
    """Tell whether a rule names a time of day."""
    return "BYHOUR=" in rule or "BYMINUTE=" in rule


def _anchored(parts: Mapping[str, str], since: date | None) -> Mapping[str, str]:
    """Return a rule with the day that it takes from the date it counts from, where it names none."""
    if since is None or not _NAMES_A_DAY.isdisjoint(parts):
        return parts
    match parts["FREQ"]:
        case "WEEKLY":
            return {**parts, "BYDAY": list(_DAYS)[since.weekday()]}
        case "MONTHLY":
            return {**parts, "BYMONTHDAY": str(since.day)}
        case "YEARLY":
            return {"BYMONTH": str(since.month), **parts, "BYMONTHDAY": str(since.day)}
        case _:
            return parts


def _counted_from(frequency: str, since: date) -> str:
    match frequency:
        case "WEEKLY":
            return f"the week of {on_day(since)}"
        case "MONTHLY":
            return f"{month(since.month)} {since.year}"
        case "YEARLY":
            return str(since.year)
        case _:
            return on_day(since)


def _some_of(parts: Mapping[str, str]) -> list[str]:
    if "BYSETPOS" not in parts:
        return []
    return [f"({listed(_nth(one) for one in parts['BYSETPOS'].split(','))} of these)"]


def _ends(parts: Mapping[str, str]) -> list[str]:
    told = [f"{parts['COUNT']} times in all"] if "COUNT" in parts else []
    if "UNTIL" in parts:
        day, _, clock = parts["UNTIL"].partition("T")
        # A day alone is its beginning: of a rule with a time of day, nothing comes on it.
        at = f" at {clock[:2] or '00'}:{clock[2:4] or '00'}" if "BYHOUR" in parts or "BYMINUTE" in parts else ""
        told.append(f"until {on_day(date.fromisoformat(day))}{at}")
    if parts.get("WKST", "MO") != "MO" and ("BYWEEKNO" in parts or parts.get("INTERVAL", "1") != "1"):
        told.append(f"(weeks begin on {_DAYS[parts['WKST']]})")
    return told


def _dates(parts: Mapping[str, str]) -> list[str]:
    """Return in which months and weeks, and on which days."""
    told = []
    if "BYMONTH" in parts:
        told.append(f"in {listed(month(int(one)) for one in parts['BYMONTH'].split(','))}")
    if "BYWEEKNO" in parts:
        told.append(f"in week {listed(parts['BYWEEKNO'].split(','))}")
    if "BYYEARDAY" in parts:
        told.append(f"on {listed(_nth(one, 'day of the year') for one in parts['BYYEARDAY'].split(','))}")
    if "BYMONTHDAY" in parts:
        told.append(f"on {listed(_nth(one, 'day' * one.startswith('-')) for one in parts['BYMONTHDAY'].split(','))}")
    if "BYDAY" in parts:
        days = map(_weekday, parts["BYDAY"].split(","))
        # Of two kinds of days a rule means those that are both.
        both = "BYMONTHDAY" in parts or "BYYEARDAY" in parts
        told.append(f"if it is {listed(days, 'or')}" if both else f"on {listed(days)}")
    return told


def _times(parts: Mapping[str, str], where: str) -> list[str]:
    if "BYHOUR" not in parts and "BYMINUTE" not in parts:
        return [f"at the beginning of the day, {where}"] if where else []
    hours, minutes = parts.get("BYHOUR", "0").split(","), parts.get("BYMINUTE", "0").split(",")
    told = f"at {listed(f'{int(hour):02d}:{int(minute):02d}' for hour in hours for minute in minutes)}"
    return [f"{told}, {where}" if where else told]


def _weekday(text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None or not found[1]:
        return _DAYS.get(text, text)
    return _nth(found[1], _DAYS[found[2]])


def _nth(text: str, noun: str = "") -> str:
    """Return a place in a row, from its beginning or its end.

    >>> _nth("2"), _nth("-1", "Friday"), _nth("-3"), _nth("12")
    ('the 2nd', 'the last Friday', 'the 3rd last', 'the 12th')
    """
    place = abs(int(text))
    ordinal = f"{place}{'th' if place % 100 in _TEENS else _ENDINGS.get(place % 10, 'th')}"
    if int(text) < 0:
        ordinal = "last" if place == 1 else f"{ordinal} last"
    return f"the {ordinal}{f' {noun}' if noun else ''}"

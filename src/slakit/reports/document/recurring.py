"""Recurring dates: a recurrence rule of iCalendar as words that people say."""

import re
from collections.abc import Mapping
from datetime import date

from slakit.reports.document.words import listed, month, on_day

__all__ = ["every"]

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
_TEENS = range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def every(rule: str) -> str:
    """Return when a rule comes, in words.

    >>> every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9")
    'every week on Tuesday at 09:00'
    >>> every("FREQ=MONTHLY;BYDAY=-1FR"), every("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24")
    ('every month on the last Friday', 'every year in December on the 24th')
    """
    parts = dict(part.split("=") for part in rule.split(";"))
    if parts == {"FREQ": "DAILY", "COUNT": "1"}:
        return "once, at the beginning of the term"
    interval, unit = int(parts.get("INTERVAL", "1")), _UNITS[parts["FREQ"]]
    told = [f"every {unit}" if interval == 1 else f"every {interval} {unit}s", *_dates(parts), *_times(parts)]
    if "COUNT" in parts:
        told.append(f"{parts['COUNT']} times in all")
    if "UNTIL" in parts:
        told.append(f"until {on_day(date.fromisoformat(parts['UNTIL'][:8]))}")
    return " ".join(told)


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
        told.append(f"on {listed(_weekday(one) for one in parts['BYDAY'].split(','))}")
    if "BYSETPOS" in parts:
        told.append(f"({listed(_nth(one) for one in parts['BYSETPOS'].split(','))} of these)")
    return told


def _times(parts: Mapping[str, str]) -> list[str]:
    if "BYHOUR" not in parts and "BYMINUTE" not in parts:
        return []
    hours, minutes = parts.get("BYHOUR", "0").split(","), parts.get("BYMINUTE", "0").split(",")
    return [f"at {listed(f'{int(hour):02d}:{int(minute):02d}' for hour in hours for minute in minutes)}"]


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

"""Recurrence rules of iCalendar (RFC 5545): what may be written, and the dates and times that it means."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from slakit.worktime.instants import date_of, resolve

__all__ = ["instants_of", "occurrences", "rule_fault"]

_MIDNIGHT = time()
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RULE = re.compile(r"[A-Z]+=[A-Za-z0-9,+:\-]+(?:;[A-Z]+=[A-Za-z0-9,+:\-]+)*")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
# What dateutil is given to read. Of other text it guesses (UNTIL=5 is a day of the present month), steps on the spot for
# ever (INTERVAL=0), or fails in some later month (BYDAY=9MO).
_PARTS = {
    "FREQ": "|".join(_FREQUENCIES),
    "INTERVAL": "[1-9][0-9]{0,3}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6})?",
    "WKST": _DAY,
}
_LISTS = {
    "BYDAY": rf"(?:[+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?{_DAY}",
    "BYMONTHDAY": "[+-]?(?:[1-9]|[12][0-9]|3[01])",
    "BYYEARDAY": "[+-]?[1-9][0-9]{0,2}",
    "BYWEEKNO": "[+-]?(?:[1-9]|[1-4][0-9]|5[0-3])",
    "BYMONTH": "(?:[1-9]|1[0-2])",
    "BYSETPOS": "[+-]?[1-9][0-9]{0,2}",
    "BYHOUR": "(?:1?[0-9]|2[0-3])",
    "BYMINUTE": "[1-5]?[0-9]",
}
_TIMES = ("BYHOUR", "BYMINUTE")
_PATTERNS = {
    part: re.compile(pattern)
    for part, pattern in (_PARTS | {part: f"{one}(?:,{one})*" for part, one in _LISTS.items()}).items()
}
_MORE_THAN_FIVE = re.compile("[0-9][0-9]|[6-9]")
_ANCHORS = {"WEEKLY": ("BYDAY",), "MONTHLY": ("BYDAY", "BYMONTHDAY"), "YEARLY": ("BYDAY", "BYMONTHDAY", "BYYEARDAY")}


def occurrences(every: str, since: date, first: date, last: date) -> list[datetime]:
    """Return the local times, without a zone, that a rule means on the dates from first to last, both included.

    >>> [f"{one:%a %d}" for one in occurrences("FREQ=WEEKLY;BYDAY=TU", date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 15))]
    ['Tue 03', 'Tue 10']
    """
    # Never cache=True: before dateutil 4 a cached rule that was used twice could hang.
    rule = rrulestr(every, dtstart=datetime.combine(since, _MIDNIGHT))
    return list(rule.between(datetime.combine(first, _MIDNIGHT), datetime.combine(last, time.max), inc=True))


def instants_of(every: str, since: date, until: int, where: ZoneInfo) -> list[int]:
    """Return the instants that a rule means, in order, from the midnight of a local date up to and including an instant.

    A wall time that clocks skip or repeat resolves as zoneinfo with fold=0 does; two that become one instant count once.

    >>> from slakit.worktime.instants import iso_utc, zone
    >>> [iso_utc(at) for at in instants_of("FREQ=DAILY;BYHOUR=9", date(2026, 3, 28), 1774800000000000, zone("Europe/Berlin"))]
    ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z']
    """
    meant = occurrences(every, since, since, date_of(until, where))
    return sorted({at for one in meant if (at := resolve(one.date(), one.time(), where)) <= until})


def rule_fault(every: str, since: date | None, *, timed: bool = False) -> str:
    """Return why a rule can not be read, or would mean another date each time; empty for one that can.

    Without `since` it must say which day of its period it means. Only a `timed` rule names hours and minutes.

    >>> rule_fault("FREQ=HOURLY", None)
    'a rule recurs by whole days: FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY'
    """
    if not _RULE.fullmatch(every):
        return "expected a recurrence rule such as FREQ=MONTHLY;BYDAY=-1FR"
    pairs = [part.split("=", 1) for part in every.split(";")]
    parts = dict(pairs)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or (not timed and any(part in parts for part in _TIMES)):
        return f"a rule recurs by whole days: FREQ is one of {', '.join(_FREQUENCIES)}"
    for part, value in pairs:
        if part not in _PATTERNS or not _PATTERNS[part].fullmatch(value):
            return f"{part}={value} is no part of a rule"
    if len(parts) < len(pairs):
        return "a part is given twice"
    if "COUNT" in parts and "UNTIL" in parts:
        return "it ends by COUNT or by UNTIL, not by both"
    if (frequency == "MONTHLY" or "BYMONTH" in parts) and _MORE_THAN_FIVE.search(parts.get("BYDAY", "")):
        return "no month has more than five of a weekday"
    return (_floating(frequency, parts) if since is None else "") or _silence(every, since or _LONG_AGO)


_LONG_AGO = date(1800, 1, 1)


def _floating(frequency: str, parts: Mapping[str, str]) -> str:
    if parts.get("INTERVAL", "1") != "1" or "COUNT" in parts:
        return "a rule with INTERVAL or COUNT needs a date to count from: give since"
    anchors = _ANCHORS.get(frequency, ())
    if anchors and not any(anchor in parts for anchor in anchors):
        return f"say which day it means with {' or '.join(anchors)}, or give since"
    return ""


def _silence(every: str, since: date) -> str:
    try:
        first = next(iter(rrulestr(every, dtstart=datetime.combine(since, _MIDNIGHT))), None)
    except ValueError as error:
        return f"not a recurrence rule ({error})"
    return "" if first else "it never comes"

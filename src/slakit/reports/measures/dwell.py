"""Dwell: how long stays last, where one that still lasts counts as longer than so far."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import attrs

from slakit.reports.measures.statistics import kaplan_meier
from slakit.worktime.calendars import WorkCalendar

__all__ = ["NO_QUARTILES", "Quartiles", "length_in", "quartiles"]

_SHARES = (0.25, 0.5, 0.75)


@attrs.frozen
class Quartiles:
    """After how long a quarter, a half and three quarters had ended; None where too few have ended to tell."""

    lower: timedelta | None = None
    median: timedelta | None = None
    upper: timedelta | None = None


NO_QUARTILES = Quartiles()


def length_in(calendar: WorkCalendar | None) -> Callable[[int, int], int]:
    """Return what tells the length of a stay in microseconds: elapsed time, or the open time of a calendar.

    >>> from datetime import datetime
    >>> friday, monday = (int(datetime.fromisoformat(at).timestamp() * 10**6) for at in ("2026-03-06T16:00Z", "2026-03-09T10:00Z"))
    >>> office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    >>> length_in(office)(friday, monday) / 3.6e9, length_in(None)(friday, monday) / 3.6e9
    (2.0, 66.0)
    """
    if calendar is None:
        return _elapsed
    return calendar.clock.elapsed


def _elapsed(since: int, until: int) -> int:
    return until - since


def quartiles(ended: Iterable[int], lasting: Iterable[int] = ()) -> Quartiles:
    """Return the quartiles of lengths in microseconds, of which those in `lasting` go on and are as long so far.

    They are those of `kaplan_meier`: leaving out what still lasts would make every stage look quick.

    >>> quartiles([1, 2, 3, 4]).median, quartiles([1, 2], [3, 4]).upper
    (datetime.timedelta(microseconds=2), None)
    """
    waits = kaplan_meier(ended, lasting)
    return Quartiles(*(_length(waits.percentile(share)) for share in _SHARES))


def _length(micros: float | None) -> timedelta | None:
    return None if micros is None else timedelta(microseconds=micros)

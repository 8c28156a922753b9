"""Windows: how much time an entry has to get somewhere, counted as the commitments count it."""

from typing import Self
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import DataError, Problem
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Measure, Unit
from slakit.worktime.instants import DAY

__all__ = ["Window"]

_DAYS = {Unit.DAY: DAY, Unit.WEEK: 7 * DAY}
# Clocks that move, and even a date that a country leaves out, shift an end by less than this.
_MARGIN = 2 * DAY
_NEVER = 1 << 62


@attrs.frozen
class Window:
    """A length of elapsed time, or of local dates at the same wall time, in a zone."""

    length: Duration
    zone: ZoneInfo
    sure: int
    """Up to so many microseconds an instant is within for sure, whatever the clocks did."""
    over: int
    """From so many on it is not."""

    @classmethod
    def of(cls, length: Duration | str, zone: ZoneInfo, where: str) -> Self:
        """Return the window of a length. Raises: DataError I441 for one in business time, and for none at all."""
        known = Duration.parse(length)
        if known.measure in {Measure.WORK, Measure.BUSINESS_DAYS} or known.amount <= 0:
            message = f"'{known}': a measure counts time such as 36 hours or 90 days, not business time"
            raise DataError(Problem("I441", where, message))
        if known.micros:
            return cls(known, zone, known.micros, known.micros)
        days = _DAYS.get(known.unit)
        if days is None:
            return cls(known, zone, 0, _NEVER)
        plain = days * int(known.amount)
        return cls(known, zone, plain - _MARGIN, plain + _MARGIN)

    def holds(self, since: int, at: int) -> bool:
        """Tell whether an instant is no later than the end; the end itself is within."""
        length = at - since
        if length <= self.sure:
            return True
        return length < self.over and at <= later_dates(since, self.length, self.zone)

    def __str__(self) -> str:
        return str(self.length)

"""Lengths: how long the clock of an outcome took, in the measure of a limit, and when it took longer than that."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from typing import assert_never

import attrs

from slakit.evaluation.clocks import Hours
from slakit.rules.outcomes import Held, Outcome
from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.durations import Duration, Measure, Unit
from slakit.worktime.instants import DAY, HOUR, date_of

__all__ = ["Lengths"]

_ONE_DAY = timedelta(days=1)
# The longest that each of them can be, where clocks go back.
_SPANS: Mapping[Unit, int] = {
    unit: days * DAY + HOUR
    for unit, days in ((Unit.DAY, 1), (Unit.WEEK, 7), (Unit.MONTH, 31), (Unit.QUARTER, 92), (Unit.YEAR, 366))
}


@attrs.frozen
class Lengths:
    """What the clocks of a commitment's outcomes make of a limit; `hours` are those on which they count.

    Open time and elapsed time are what the clock used up to its end, pauses left out: up to a late answer too, and up to
    as-of without one. Days, weeks, months and business days are counted whole: the smallest number of them that would
    have been long enough.
    """

    longest: Duration
    hours: Hours
    measure: Measure = attrs.field(init=False)
    micros: int = attrs.field(init=False)

    @measure.default
    def _measure(self) -> Measure:
        return self.longest.measure

    @micros.default
    def _micros(self) -> int:
        return self.longest.micros

    def used(self, outcome: Outcome) -> int:
        """Return how long the clock of an outcome took: microseconds, or a number of dates."""
        match self.measure:
            case Measure.WORK:
                return outcome.business_us or 0
            case Measure.ELAPSED:
                return (outcome.wall_us or 0) - outcome.paused_us
            case Measure.DATES:
                return self._dates(outcome)
            case Measure.BUSINESS_DAYS:
                return self._business_days(outcome)
            case _ as never:
                assert_never(never)

    def told(self, used: int) -> float:
        """Return what was used in the unit of the limit."""
        return used / (self.longest.unit.micros or 1)

    def is_over(self, outcome: Outcome) -> bool:
        """Tell whether the clock took longer than the limit, up to its end."""
        if self.measure is Measure.WORK or self.measure is Measure.ELAPSED:
            return self.used(outcome) > self.micros
        return self._due(outcome, self.longest) < _end(outcome)

    def passing(self, outcome: Outcome) -> int | None:
        """Return the first instant at which a clock that runs will have taken longer, its holder being the same.

        None while it stands, and for one that took longer already.
        """
        if not outcome.held:
            # Where it has only just begun nobody held it for any time yet.
            begun: Held = (outcome.started_us, outcome.started_us, outcome.owner or "", "person", None)
            outcome = attrs.evolve(outcome, held=(begun,))
        if self.is_over(outcome) or outcome.held[-1][3] == "paused":
            return None
        if self.measure is Measure.WORK:
            calendar = self.hours.of(outcome.held[-1][2], _end(outcome))
            left = self.micros - self.used(outcome)
            return (
                None if calendar is None else calendar.clock.next_open(calendar.clock.deadline(_end(outcome), left)) + 1
            )
        if self.measure is Measure.ELAPSED:
            return _end(outcome) + self.micros - self.used(outcome) + 1
        return self._due(outcome, self.longest) + 1

    def passed(self, outcome: Outcome) -> int:
        """Return the last instant at which a clock that took longer had not yet done so."""
        match self.measure:
            case Measure.WORK:
                return self._worked_off(outcome)
            case Measure.ELAPSED:
                return _elapsed_off(outcome, self.micros)
            case Measure.DATES | Measure.BUSINESS_DAYS:
                return self._due(outcome, self.longest)
            case _ as never:
                assert_never(never)

    def _worked_off(self, outcome: Outcome) -> int:
        piece, left = _reaching(outcome, (business or 0 for *_, business in outcome.held), self.micros)
        clock = self._calendar(piece[2], piece[0]).clock
        # While it is closed no time passes: it takes longer once it is open again.
        return clock.next_open(clock.deadline(piece[0], left))

    def _due(self, outcome: Outcome, limit: Duration) -> int:
        calendar = self.hours.of(_first_holder(outcome), outcome.started_us)
        if calendar is None:
            return later_dates(outcome.started_us, limit, self.hours.zone)
        return calendar.due(outcome.started_us, limit)

    def _dates(self, outcome: Outcome) -> int:
        unit, end = self.longest.unit, _end(outcome)
        number = (end - outcome.started_us) // _SPANS[unit]
        while self._due(outcome, Duration(Decimal(number), unit)) < end:
            number += 1
        return number

    def _business_days(self, outcome: Outcome) -> int:
        calendar, end = self._calendar(_first_holder(outcome), outcome.started_us), _end(outcome)
        first, last = date_of(outcome.started_us, calendar.zone) + _ONE_DAY, date_of(end, calendar.zone)
        return calendar.clock.closed_dates_by(first, last, end - 1) + 1

    def _calendar(self, holder: str, at: int) -> WorkCalendar:
        calendar = self.hours.of(holder, at)
        if calendar is None:  # pragma: no cover - the commitment saw to it that such a limit has a calendar
            raise AssertionError
        return calendar


def _end(outcome: Outcome) -> int:
    return outcome.started_us + (outcome.wall_us or 0)


def _first_holder(outcome: Outcome) -> str:
    return outcome.held[0][2] if outcome.held else ""


def _elapsed_off(outcome: Outcome, limit: int) -> int:
    ran = (0 if kind == "paused" else until - since for since, until, _, kind, _ in outcome.held)
    piece, left = _reaching(outcome, ran, limit)
    return piece[0] + left


def _reaching(outcome: Outcome, used: Iterable[int], limit: int) -> tuple[Held, int]:
    """Return the piece of a clock in which more than a limit is used, and what is left of the limit at its start."""
    before = list(accumulate(used, initial=0))
    n = bisect_right(before, limit) - 1
    return outcome.held[n], limit - before[n]

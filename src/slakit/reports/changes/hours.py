"""Hours: whether other calendars leave more or less time to those who owe something on them."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import attrs

from slakit.errors import CalendarError
from slakit.reports.changes.values import Direction, joined
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.commitments import Commitment, objective_of
from slakit.rules.deadlines import Deadline
from slakit.rules.parties import Owner, Term
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import from_micros, resolve

__all__ = ["Hours"]

_ONE_DAY = timedelta(days=1)
_MOST_DAYS = 2 * 366
_SOME_TERM = Term(since=date(2020, 1, 1))
_BUSINESS_DAY = Duration.parse("1 business day")


@attrs.frozen
class Hours:
    """The calendars of two agreements, compared over the term of the newer one, and over two years at most."""

    old: Agreement
    new: Agreement

    def of_rule(self, before: Commitment, after: Commitment, word: str) -> Direction:
        """Tell what another calendar under a word of a commitment asks of those who owe it."""
        return self._asked(after, self.old.calendar(getattr(before, word)), self.new.calendar(getattr(after, word)))

    def of_calendar(self, name: str, old: WorkCalendar, new: WorkCalendar) -> Iterator[tuple[Commitment, Direction]]:
        """Yield the commitments that count on the calendar of a name, each with what another one asks of who owes it."""
        held = any(owner.calendar == name for owner in self.new.owners)
        for rule in self.new.commitments:
            named = {getattr(rule, "calendar", None), getattr(rule, "default_calendar", None)}
            if name in named or (held and "owner" in named):
                yield rule, self._asked(rule, old, new)

    def of_owner(self, before: Owner, after: Owner) -> Iterator[tuple[Commitment, Direction]]:
        """Yield the commitments that count on the calendar of an owner, each with what another one asks."""
        for rule in self.new.commitments:
            if getattr(rule, "calendar", None) == "owner":
                yield rule, self._asked(rule, self.old.calendar(before.calendar), self.new.calendar(after.calendar))

    def _asked(self, rule: Commitment, old: WorkCalendar | None, new: WorkCalendar | None) -> Direction:
        if old is None or new is None or not isinstance(rule, Deadline | Cadence | Rate):
            return None  # without a calendar of one's own a default one counts; a quota counts open days, not time
        measures = _measures(rule)
        directions = [self._work(old, new)] if Measure.WORK in measures else []
        if Measure.BUSINESS_DAYS in measures:
            directions.append(self._business_days(old, new))
        return joined(*directions)

    def _days(self) -> tuple[date, int]:
        term = self.new.term or _SOME_TERM
        return term.since, _MOST_DAYS if term.until is None else min((term.until - term.since).days, _MOST_DAYS)

    def _work(self, old: WorkCalendar, new: WorkCalendar) -> Direction:
        """Tell which of two is open whenever the other is: more open time is less time to wait for."""
        since, days = self._days()
        start, end = (from_micros(resolve(day, time(), self.new.zone)) for day in (since, since + days * _ONE_DAY))
        before, after, both = (one.elapsed(start, end) for one in (old, new, old & new))
        if both not in (before, after):
            return None
        return (after > before) - (after < before)

    def _business_days(self, old: WorkCalendar, new: WorkCalendar) -> Direction:
        """Tell where a business day that begins at any date of the term ends sooner."""
        if old.zone != new.zone:
            return None
        since, days = self._days()
        starts = [from_micros(resolve(since + n * _ONE_DAY, time(), new.zone)) for n in range(days)]
        try:
            dues = [(old.deadline(one, _BUSINESS_DAY), new.deadline(one, _BUSINESS_DAY)) for one in starts]
        except CalendarError:
            return None  # one of them is not open long enough
        return joined(*{(after < before) - (after > before) for before, after in dues})


def _measures(rule: Deadline | Cadence | Rate) -> set[Measure]:
    if isinstance(rule, Rate):
        return {rule.matures_after.measure}
    objective = objective_of(rule)
    lengths = [limit.within for limit in rule.within]
    if objective is not None and objective.longest is not None:
        lengths.append(objective.longest)
    return {length.measure for length in lengths}

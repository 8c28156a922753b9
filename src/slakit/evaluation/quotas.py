"""Judging counts and sums: the tallies of each period and group against its target, net of what was taken back."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import TypeAlias

import attrs

from slakit.evaluation.plans import Plan, QuotaPlan
from slakit.evaluation.stretches import Stretch, facts, in_groups, judged_in, rows_in, stretches, untold
from slakit.evaluation.tallies import NEVER, Tally
from slakit.rules.outcomes import Breached, Figures, Ignored, Met, Outcome, Pending
from slakit.worktime.instants import date_of, resolve

__all__ = ["Share", "judge_quota", "net", "share_of", "shares", "standing_at"]

_ONE_DAY = timedelta(days=1)
_REF, _AMOUNT = itemgetter(Tally._fields.index("ref")), itemgetter(Tally._fields.index("amount"))
_UNTIL = attrgetter("until", "at")
Number: TypeAlias = Fraction | int


def judge_quota(plan: Plan, quota: QuotaPlan, tallies: Sequence[Tally]) -> Iterator[Outcome]:
    """Yield one outcome per period and group, from the first period that meets the term to the one that holds as-of.

    `tallies` are in order. A group that is not listed is judged from the period of its first tally on.
    """
    grouped = in_groups(tallies, quota.groups)
    for share in shares(plan, quota):
        for group, rows in judged_in(share.stretch, grouped, quota.groups):
            yield share.judged(group, rows_in(rows, share.stretch))


def shares(plan: Plan, quota: QuotaPlan) -> Iterator["Share"]:
    """Yield the periods in which a quota is judged, each with its own target."""
    found = (share_of(plan, quota, stretch) for stretch in stretches(plan, quota.rule.per))
    return (share for share in found if share is not None)


def share_of(plan: Plan, quota: QuotaPlan, stretch: Stretch) -> "Share | None":
    """Return a period with its own target; None for one without an open day, and a cut one that is skipped."""
    rule = quota.rule
    open_days = _open_days(quota, stretch.first, stretch.last)
    if open_days == 0 or (stretch.is_cut and rule.partial == "skip"):
        return None
    target = rule.target
    if stretch.is_cut and rule.partial == "prorate":
        target *= Fraction(open_days, _open_days(quota, stretch.period.first, stretch.period.last))
    return Share(plan, quota, stretch, target, open_days)


@attrs.frozen
class _Reckoned:
    """What came in a stretch by as-of, when that was certain, and by which event; and what was taken back of it."""

    actual: Number
    certain: int | None
    reached: int | None
    standing: Sequence[Tally]
    gone: Sequence[Tally] = ()


@attrs.frozen
class Share:
    """A period with its own part of the target, and its open days."""

    plan: Plan
    quota: QuotaPlan
    stretch: Stretch
    target: Fraction
    open_days: int

    def judged(self, group: str | None, rows: Sequence[Tally]) -> Outcome:
        """Return the outcome of a group whose tallies lie in this period.

        What nobody can tell the worth of may be worth nothing, or the most that anything is: where both give one kind
        of outcome so does all between, and else it is Unknown.
        """
        doubts = [row for row in rows if row.why] if self.quota.values else []
        if not doubts:
            return self._judged(group, rows)
        least = self._judged(group, [row for row in rows if not row.why])
        dearest = max(value for _, value in self.quota.values)
        most = self._judged(group, [row._replace(amount=dearest) if row.why else row for row in rows])
        return least if type(least) is type(most) else untold(least, "criterion_failed", doubts)

    def _judged(self, group: str | None, rows: Sequence[Tally]) -> Outcome:
        rule, stretch, plan = self.quota.rule, self.stretch, self.plan
        found = self._reckoned(rows)
        is_floor, is_over = rule.at_least is not None, plan.as_of > stretch.end
        done = None if is_over else self.days_done()
        shared = facts(
            self.quota.terms,
            stretch,
            group,
            found.reached if is_floor else None,
            rule.allowed,
            tuple(map(_REF, found.standing)),
            tuple(Ignored(row.ref, f"taken back by {row.by}") for row in found.gone),
        )
        figures = self._figures(found.actual, done)
        if found.certain is not None:
            if is_floor:
                return Met(*shared, "reached", figures)
            return Breached(*shared, "exceeded", figures, found.certain)
        beyond = found.actual >= self.target if is_floor else found.actual > self.target
        if beyond or not is_over:
            percent = round(float(100 * found.actual / self.target), 6) if self.target else None
            reason = "credits_open" if beyond else "running"
            at_risk = done is not None and self.is_out_of_band(found.actual, done)
            return Pending(*shared, reason, figures, at_risk, None, percent)
        if is_floor:
            return Breached(*shared, "not_reached", figures, self._lost(rows))
        return Met(*shared, "kept_below", figures)

    def _reckoned(self, rows: Sequence[Tally]) -> _Reckoned:
        rule = self.quota.rule
        if rule.credits is None:
            counted = _once(rows) if rule.distinct else rows
            actual, crossing = self._crossing(counted)
            at = None if crossing is None else crossing.at
            return _Reckoned(actual, at, at, counted)
        standing = [row for row in rows if row.followed == NEVER]
        gone = [row for row in rows if row.followed != NEVER]
        sure = sorted((row for row in standing if row.until < self.plan.as_of), key=_UNTIL)
        if rule.distinct:
            standing, sure = list(_once(standing)), list(_once(sure))
        _, crossing = self._crossing(sure)
        actual = sum(map(_AMOUNT, standing))
        if crossing is None:
            return _Reckoned(actual, None, None, standing, gone)
        return _Reckoned(actual, crossing.until, crossing.at, standing, gone)

    def _crossing(self, rows: Sequence[Tally]) -> tuple[Number, Tally | None]:
        """Return the sum, and the tally by which it reached the target, or exceeded one that is a ceiling."""
        running = list(accumulate(map(_AMOUNT, rows)))
        find = bisect_left if self.quota.rule.at_least is not None else bisect_right
        n = find(running, self.target)
        return running[-1] if running else 0, rows[n] if n < len(rows) else None

    def _lost(self, rows: Sequence[Tally]) -> int:
        """Return when it was certain that a target would not be reached: at the end, or as the last was taken back."""
        ends = self._ends(rows)
        left, lost = sum(amount for at, amount in ends if at > self.stretch.end), self.stretch.end
        for at, amount in ends:
            if at > self.stretch.end and left >= self.target:
                left, lost = left - amount, at
        return lost

    def _ends(self, rows: Sequence[Tally]) -> list[tuple[int, Number]]:
        """Return when each of what was counted ceased to count, and what it was worth, in order."""
        if not self.quota.rule.distinct:
            return sorted((row.followed, row.amount) for row in rows)
        last: dict[str, int] = {}
        for row in rows:
            last[row.lead_id] = max(row.followed, last.get(row.lead_id, 0))
        return sorted((at, 1) for at in last.values())

    def _figures(self, actual: Number, done: int | None) -> Figures:
        if done is None:
            return Figures(float(self.target), float(actual))
        pace = float(actual - self.ideal(done))
        return Figures(float(self.target), float(actual), pace, self.forecast(actual, done))

    def forecast(self, actual: Number, done: int) -> float | None:
        """Return where the stretch ends if what came goes on at its rate; None before the first open day is over.

        `done` are the open days that are over; what came is divided by all the time that is, of which see `behind`.
        """
        return float(actual * self.open_days / self.behind(done)) if done else None

    def ideal(self, days: int) -> Fraction:
        """Return what an even delivery brings by the end of so many open days."""
        return self.target * days / self.open_days

    def is_out_of_band(self, actual: Number, days: int) -> bool:
        """Tell whether a number lies outside the band around the ideal line, to either side.

        Before the first open day is over there is no line yet.
        """
        band, ideal = self.quota.rule.band, self.ideal(days)
        return band is not None and ideal > 0 and abs(actual - ideal) > band * ideal

    def behind(self, done: int) -> Fraction:
        """Return how many open days are over, the first at least, with the part of the running one that is by open time.

        What came on the running day counts, so the time in which it came does: at a closing nothing jumps. A closed
        time adds nothing; without a calendar a day counts by its hours.
        """
        if done == self.open_days:
            return Fraction(done)
        calendar, as_of = self.quota.calendar, self.plan.as_of
        if calendar is None:
            last, following = (self._midnight_after(number) for number in (done, done + 1))
            return done + Fraction(as_of - last, following - last)
        clock = calendar.clock
        last, following = (end for _, end in clock.closings(self.stretch.first, self.stretch.last)[done - 1 : done + 1])
        return done + Fraction(clock.elapsed(last, as_of), clock.elapsed(last, following))

    def closings(self) -> Iterator[tuple[date, int, int]]:
        """Yield each open day, when it is over, and the last instant that belongs to it."""
        stretch, calendar = self.stretch, self.quota.calendar
        if calendar is not None:
            for day, closing in calendar.clock.closings(stretch.first, stretch.last):
                yield day, closing, closing
            return
        for number in range(self.open_days):
            midnight = self._midnight_after(number + 1)
            yield stretch.first + number * _ONE_DAY, midnight, midnight - 1

    def _midnight_after(self, days: int) -> int:
        return resolve(self.stretch.first + days * _ONE_DAY, time(), self.plan.agreement.zone)

    def days_done(self) -> int:
        """Count the open days of the stretch that are over: a day's share of the target is due when it closes."""
        as_of, stretch = self.plan.as_of, self.stretch
        if self.quota.calendar is not None:
            return self.quota.calendar.clock.closed_dates_by(stretch.first, stretch.last, as_of)
        return (min(date_of(as_of, self.plan.agreement.zone), stretch.last + _ONE_DAY) - stretch.first).days


def net(quota: QuotaPlan, rows: Iterable[Tally], at: int) -> Number:
    """Return what had come by an instant, it included, and had not been taken back by then."""
    amounts: Iterable[Number] = map(_AMOUNT, standing_at(quota, rows, at))
    return sum(amounts)


def standing_at(quota: QuotaPlan, rows: Iterable[Tally], at: int) -> Sequence[Tally]:
    """Return the tallies that make up what `net` returns."""
    standing = [row for row in rows if row.at <= at < row.followed]
    return _once(standing) if quota.rule.distinct else standing


def _once(rows: Iterable[Tally]) -> Sequence[Tally]:
    """Return the first tally of each lead."""
    first: dict[str, Tally] = {}
    for row in rows:
        first.setdefault(row.lead_id, row)
    return list(first.values())


def _open_days(quota: QuotaPlan, first: date, last: date) -> int:
    """Count the open days of the quota's calendar between two dates, both included; every date without one."""
    return (last - first).days + 1 if quota.calendar is None else quota.calendar.clock.open_dates(first, last)

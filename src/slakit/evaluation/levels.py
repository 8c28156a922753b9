"""Judging levels: the most that was open at once in each period and group."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from slakit.evaluation.plans import Plan, QuotaPlan
from slakit.evaluation.stretches import Stretch, facts, in_groups, judged_in, stretches
from slakit.evaluation.tallies import Tally
from slakit.rules.outcomes import Breached, Figures, Met, Outcome, Pending

__all__ = ["judge_level"]


def judge_level(
    plan: Plan, quota: QuotaPlan, tallies: Sequence[Tally], among: Sequence[Stretch] | None = None
) -> Iterator[Outcome]:
    """Yield one outcome per period and group, from the first period that meets the term to the one that holds as-of.

    `among` are those periods of them that are judged, in order; all where none are given.
    `tallies` open and close leads, in order, also those from before the term. A period without an open day in the
    quota's calendar has no outcome; a group that is not listed is judged from the period of its first lead on.
    """
    grouped = in_groups(tallies, quota.groups)
    running: dict[str | None, _Running] = {}
    for stretch in stretches(plan, quota.rule.per) if among is None else among:
        if quota.calendar is not None and not quota.calendar.clock.open_dates(stretch.first, stretch.last):
            continue
        for group, rows in judged_in(stretch, grouped, quota.groups):
            level = running.setdefault(group, _Running(rows))
            yield _judged(plan, quota, stretch, group, level.through(stretch, plan.as_of, quota.rule.target))


@attrs.frozen
class _Peak:
    """The most that was open in a stretch, when the target was first exceeded, and the events that opened it by then.

    Where it was not exceeded, they are those that had opened what was open at the peak.
    """

    level: int
    exceeded: int | None
    evidence: tuple[str, ...]


@attrs.define
class _Running:
    """What is open as time goes on: mutable, because a period goes on from where the one before it ended."""

    rows: Sequence[Tally]
    done: int = 0
    open: dict[str, str] = attrs.field(factory=dict)

    def through(self, stretch: Stretch, as_of: int, target: Fraction) -> _Peak:
        """Return the peak from the start of a stretch to its end, or to as-of."""
        self._to(bisect_left(self.rows, (stretch.start + 1,)))
        last = bisect_left(self.rows, (min(stretch.end, as_of + 1),))
        at_start, first = dict(self.open), self.done
        peak, proof, exceeded = len(at_start), first, stretch.start if len(at_start) > target else None
        for at, level, n in self._steps(first, last):
            if level > peak:
                peak = level
                if exceeded is None:
                    proof = n
                    exceeded = at if level > target else None
        self._to(last)
        return _Peak(peak, exceeded, tuple(_opened(at_start, self.rows[first:proof]).values()))

    def _steps(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """Yield each instant at which something opened or closed, what was open after it, and the row that follows."""
        rows, n, level = self.rows, first, len(self.open)
        while n < last:
            at = rows[n].at
            while n < last and rows[n].at == at:
                level += 1 if rows[n].amount > 0 else -1
                n += 1
            yield at, level, n

    def _to(self, row: int) -> None:
        """Open and close what comes before a row."""
        _opened(self.open, self.rows[self.done : row])
        self.done = max(self.done, row)


def _opened(level: dict[str, str], rows: Sequence[Tally]) -> dict[str, str]:
    """Open and close leads, and return what is open: the event that opened each."""
    for row in rows:
        if row.amount > 0:
            level[row.lead_id] = row.ref
        else:
            level.pop(row.lead_id)
    return level


def _judged(plan: Plan, quota: QuotaPlan, stretch: Stretch, group: str | None, peak: _Peak) -> Outcome:
    rule = quota.rule
    shared = facts(quota.terms, stretch, group, None, rule.allowed, peak.evidence)
    figures = Figures(float(rule.target), float(peak.level))
    if peak.exceeded is not None:
        return Breached(*shared, "exceeded", figures, peak.exceeded)
    if plan.as_of > stretch.end:
        return Met(*shared, "kept_below", figures)
    percent = round(float(100 * peak.level / rule.target), 6) if rule.target else None
    return Pending(*shared, "running", figures, False, None, percent)

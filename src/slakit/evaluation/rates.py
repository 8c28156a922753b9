"""Judging rates: of the members of each cohort, how many reached it before they matured, and whether that is certain."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import assert_never

import attrs

from slakit.evaluation.plans import Plan, RatePlan
from slakit.evaluation.stretches import Stretch, facts, in_groups, judged_in, rows_in, stretches
from slakit.evaluation.tallies import NEVER, Tally
from slakit.rules.outcomes import Breached, Figures, Met, Outcome, Pending, Unknown
from slakit.rules.rates import Rate

__all__ = ["judge_cohort", "judge_rate", "wilson"]


def judge_rate(plan: Plan, rate: RatePlan, tallies: Sequence[Tally]) -> Iterator[Outcome]:
    """Yield one outcome per period and group, from the first period that meets the term to the one that holds as-of.

    `tallies` are the members of all cohorts, in order; one belongs to the period in which it began. A group that is not
    listed is judged from the period of its first member on.
    """
    bar = _Bar.of(rate.rule)
    grouped = in_groups(tallies, rate.groups)
    for stretch in stretches(plan, rate.rule.per):
        for group, rows in judged_in(stretch, grouped, rate.groups):
            yield _judged(plan, rate, bar, stretch, group, rows_in(rows, stretch))


def judge_cohort(plan: Plan, rate: RatePlan, stretch: Stretch, group: str | None, members: Sequence[Tally]) -> Outcome:
    """Return the outcome of one period of a rate, and of a group where it is judged in groups."""
    return _judged(plan, rate, _Bar.of(rate.rule), stretch, group, members)


@attrs.frozen
class _Bar:
    """What a share must reach: itself, or an end of its Wilson interval, whose width is `z` standard deviations."""

    rule: Rate
    z: Fraction

    @classmethod
    def of(cls, rule: Rate) -> "_Bar":
        # Rounded, so that a last bit of the machine's arithmetic never turns a verdict.
        return cls(rule, Fraction(round(NormalDist().inv_cdf(float((1 + rule.confidence) / 2)), 9)))

    def is_reached(self, reached: int, population: int) -> bool:
        """Tell whether so many of a population are enough.

        The target lies inside the interval if the share is no more than `z` deviations of the target away from it. That
        is compared in squares, exactly.
        """
        target = self.rule.at_least
        share = Fraction(reached, population)
        away, width = (share - target) ** 2 * population, self.z**2 * target * (1 - target)
        match self.rule.judge_by:
            case "point":
                return share >= target
            case "lower_bound":
                return share >= target and away >= width
            case "upper_bound":
                return share >= target or away <= width
            case _ as never:
                assert_never(never)


def wilson(reached: float, population: float, z: float) -> tuple[float, float]:
    """Return the Wilson interval of a share, `z` standard deviations to each side; the population is above zero.

    Of none it begins at 0.0 and of all it ends at 1.0, to the last bit.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    middle, whole = reached + z * z / 2, population + z * z
    half = z * sqrt(reached * (population - reached) / population + z * z / 4)
    low = (middle - half) / whole if reached else 0.0
    return low, (middle + half) / whole if reached < population else 1.0


@attrs.frozen
class _Cohort:
    """The members of a period: those that reached it, those whose maturity has passed, and those still open.

    An open one may still be merged into another lead, and is no member then. `left` are those that were.
    """

    population: int
    reached: Sequence[Tally]
    failed: Sequence[Tally]
    left: Sequence[Tally]

    @classmethod
    def of(cls, rows: Sequence[Tally], as_of: int) -> "_Cohort":
        members = [row for row in rows if row.left == NEVER]
        reached = [member for member in members if member.followed != NEVER]
        failed = [member for member in members if member.followed == NEVER and member.until < as_of]
        return cls(len(members), reached, failed, [row for row in rows if row.left != NEVER])

    @property
    def open(self) -> int:
        return self.population - len(self.reached) - len(self.failed)

    def lost(self, bar: _Bar, end: int) -> int:
        """Return when it was certain that too few would reach it, at the end of the period or later."""
        reached = sorted(member.followed for member in self.reached)
        failed = sorted(member.until for member in self.failed)
        left = sorted(row.left for row in self.left)

        def is_lost(at: int) -> bool:
            gone, population = bisect_right(failed, at), self.population + len(left) - bisect_right(left, at)
            sure = bisect_right(reached, at) + gone
            return sure >= bar.rule.min_population and not bar.is_reached(population - gone, population)

        # What is lost stays lost, so the first instant at which it is can be searched for.
        moments = sorted({end, *(at for at in (*reached, *failed, *left) if at > end)})
        return moments[bisect_left(moments, True, key=is_lost)]


def _judged(
    plan: Plan, rate: RatePlan, bar: _Bar, stretch: Stretch, group: str | None, members: Sequence[Tally]
) -> Outcome:
    rule, cohort = rate.rule, _Cohort.of(members, plan.as_of)
    reached, population = len(cohort.reached), cohort.population
    failed = tuple(member.ref for member in cohort.failed)
    shared = facts(rate.terms, stretch, group, None, rule.allowed, failed)
    actual = reached / population if population else None
    figures = Figures(
        target=float(rule.at_least),
        actual=actual,
        population=population,
        interval=wilson(reached, population, float(bar.z)) if population else None,
        undecided=cohort.open / population if population else None,
        unit="share",
    )
    percent = None if actual is None else round(float(100 * Fraction(reached, population) / rule.at_least), 6)
    pending = Pending(*shared, "running", figures, False, None, percent)
    if plan.as_of <= stretch.end:
        return pending
    if population < rule.min_population and not cohort.open:
        return Unknown(*shared, "too_few", figures)
    if population - cohort.open < rule.min_population:
        return pending
    if bar.is_reached(reached, population):
        return Met(*shared, "share_reached", figures)
    if bar.is_reached(reached + cohort.open, population):
        return pending
    return Breached(*shared, "share_missed", figures, cohort.lost(bar, stretch.end))

"""Statistics: how sure a share is, how large a sample must be, how long what is still open takes, how far judges agree."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, exp, log, sqrt
from operator import neg
from statistics import NormalDist

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.rates import wilson
from slakit.leads.compare import kappa_of

__all__ = [
    "Survival",
    "SurvivalStep",
    "deviations",
    "difference_interval",
    "ends_of_share",
    "kaplan_meier",
    "kappa",
    "sample_size",
    "share_interval",
]

# Far above the error of floats, far below what one in a million makes.
_ROUNDING = 1e-9


@lru_cache(maxsize=64)
def deviations(confidence: float) -> float:
    """Return how many standard deviations to each side hold a share of the normal distribution.

    Raises: DataError I414 for a confidence that does not lie between 0 and 1.

    >>> round(deviations(0.95), 4)
    1.96
    """
    if not 0 < confidence < 1:
        raise DataError(
            Problem("I414", "confidence", f"{confidence!r}: expected a share between 0 and 1, such as 0.95")
        )
    return NormalDist().inv_cdf((1 + confidence) / 2)


def share_interval(reached: int, population: int, *, confidence: float = 0.95) -> tuple[float, float] | None:
    """Return where the true share lies at a confidence, when so many of a population reached it; None of nobody.

    It is the Wilson interval, which holds for few and for shares near 0 and 1 too.

    Raises: DataError I414 for a confidence that does not lie between 0 and 1, and where more reached it than there are.
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).

    >>> low, high = share_interval(9, 10)
    >>> f"{low:.0%} to {high:.0%}"
    '60% to 98%'
    """
    z = deviations(confidence)
    if population and not 0 <= reached <= population:
        message = f"{reached!r}: expected a number from 0 up to the population of {population!r}"
        raise DataError(Problem("I414", "reached", message))
    if not population:
        return None
    return wilson(reached, population, z)


def ends_of_share(reached: int, population: int) -> tuple[float | None, float | None]:
    """Return the ends of `share_interval` at 95 %; two None for a share of nothing.

    >>> ends_of_share(0, 0), [round(end or 0, 2) for end in ends_of_share(18, 20)]
    ((None, None), [0.7, 0.97])
    """
    return share_interval(reached, population) or (None, None)


def difference_interval(a: int, of_a: int, b: int, of_b: int) -> tuple[float, float]:
    """Return the interval of the share a of `of_a` less the share b of `of_b`, neither of nothing.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions (1998), method 10:
    the Wilson ends of both shares, without continuity correction.

    >>> [round(end, 4) for end in difference_interval(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    share_a, share_b = a / of_a, b / of_b
    z = deviations(0.95)
    (low_a, high_a), (low_b, high_b) = wilson(a, of_a, z), wilson(b, of_b, z)
    below = sqrt((share_a - low_a) ** 2 + (high_b - share_b) ** 2)
    above = sqrt((high_a - share_a) ** 2 + (share_b - low_b) ** 2)
    return share_a - share_b - below, share_a - share_b + above


def sample_size(population: int, *, margin: float = 0.1, confidence: float = 0.95, share: float = 0.5) -> int:
    """Return how many of a population must be looked at to know a share up to a margin, to either side.

    `share` is what the share is expected to be; a half is the worst case. No more than the population is asked for.

    Raises: DataError I414 for a confidence, margin or share that does not lie between 0 and 1, or a negative population.
    Source: W. G. Cochran, Sampling Techniques (1977), section 4.4: the size for a large population, corrected for one
    that is finite.

    >>> sample_size(200), sample_size(200, margin=0.05)
    (66, 132)
    """
    odd = [
        Problem("I414", name, f"{given!r}: expected a share between 0 and 1, such as 0.1")
        for name, given in (("margin", margin), ("share", share))
        if not 0 < given < 1
    ]
    if population < 0:
        odd.append(Problem("I414", "population", f"{population!r}: expected a number from 0 on"))
    if odd:
        raise DataError(*odd)
    large = deviations(confidence) ** 2 * share * (1 - share) / margin**2
    if population == 0:
        return 0
    return min(population, ceil(large / (1 + (large - 1) / population) - _ROUNDING))


def kappa(answers: Iterable[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two judges of the same things: 1 full agreement, 0 what chance would give.

    `answers` hold what the one and the other said of each thing. None without any, and where chance alone would agree
    on all of them.

    Source: J. Cohen, A coefficient of agreement for nominal scales (1960).

    >>> kappa([("good", "good"), ("good", "good"), ("bad", "bad"), ("good", "bad")])
    0.5
    """
    return kappa_of(Counter(answers))


@attrs.frozen
class SurvivalStep:
    """A time at which some ended: how many had lasted until then, how many ended, and the share that lasts longer.

    `deviation` is the standard error of the share by Greenwood's formula; None once nobody is left.
    """

    time: float
    at_risk: int
    ended: int
    survival: float
    deviation: float | None


@attrs.frozen
class Survival:
    """How long something lasts, told from what has ended and from what is still open: a Kaplan-Meier estimate.

    What is open lasts longer than so far, and counts as such. `open` are the times so far of those that have not ended,
    in order. Times are numbers of any unit. Made by `kaplan_meier`.
    """

    open: tuple[float, ...]
    population: int
    _times: Sequence[float] = attrs.field(repr=False)
    _at_risk: Sequence[int] = attrs.field(repr=False)
    _ended: Sequence[int] = attrs.field(repr=False)
    _lasting: Sequence[float] = attrs.field(repr=False)
    _variances: Sequence[float] = attrs.field(repr=False)
    """Of the log of the share that lasts longer, by Greenwood's sum."""

    @property
    def ended(self) -> int:
        """How many have ended."""
        return self.population - len(self.open)

    @property
    def steps(self) -> tuple[SurvivalStep, ...]:
        """The times at which some ended, in order."""
        return tuple(map(self.step, range(len(self._times))))

    def __len__(self) -> int:
        return len(self._times)

    def step(self, number: int) -> SurvivalStep:
        """Return the step of a number, counted from 0."""
        left = self._lasting[number]
        deviation = left * sqrt(self._variances[number]) if left else None
        return SurvivalStep(self._times[number], self._at_risk[number], self._ended[number], left, deviation)

    def percentile(self, share: float) -> float | None:
        """Return the shortest time within which at least a share had ended; None where that is longer than was seen."""
        n = bisect_left(self._lasting, share - 1 - _ROUNDING, key=neg)
        return self._times[n] if n < len(self._times) else None

    def within(self, time: float) -> float | None:
        """Return the share that ends within a time, it included; None where nobody was followed for so long."""
        if not self._is_told(time):
            return None
        n = bisect_right(self._times, time)
        return round(1 - self._lasting[n - 1], 12) if n else 0.0

    def interval(self, time: float, *, confidence: float = 0.95) -> tuple[float, float] | None:
        """Return where the share that ends within a time lies at a confidence; None where `within` is None.

        It is the interval on the scale of the log of the log, which stays between 0 and 1. Where none have ended that has
        no width, and the Wilson interval of all who were followed for so long stands in; where all have, that of so many as
        would tell as much if nobody had dropped out: those at risk last, divided by the share that had lasted until then.

        Source: J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data (1980), section 1.3; R.
        Peto and others, Design and analysis of randomized clinical trials, part II (1977), for that number.
        """
        z = deviations(confidence)
        if not self._is_told(time):
            return None
        n = bisect_right(self._times, time)
        if n == 0:
            return wilson(0, self.population - bisect_left(self.open, time), z)
        left, variance = self._lasting[n - 1], self._variances[n - 1]
        if not left:
            told = self._at_risk[-1] / (self._lasting[-2] if n > 1 else 1)
            return wilson(told, told, z)
        width = exp(z * sqrt(variance) / abs(log(left)))
        return 1 - left ** (1 / width), 1 - left**width

    def _is_told(self, time: float) -> bool:
        """Tell whether somebody was followed for so long, or nobody is left who could be."""
        if self.open and time <= self.open[-1]:
            return True
        return bool(self._times) and (time <= self._times[-1] or not self._lasting[-1])


def kaplan_meier(ended: Iterable[float], still_open: Iterable[float] = ()) -> Survival:
    """Return how long something lasts: the times of those that ended, and the times so far of those still open.

    One that is open at the very time at which another ends had lasted until then, and is one of those at risk.

    Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations (1958); the standard error
    by M. Greenwood (1926).

    >>> waits = kaplan_meier([1, 2, 3, 4], [2, 5])
    >>> waits.percentile(0.5), waits.percentile(0.9), round(waits.within(2), 4)
    (3, None, 0.3333)
    """
    counts, waiting = Counter(sorted(ended)), tuple(sorted(still_open))
    population = counts.total() + len(waiting)
    times, numbers = list(counts), list(counts.values())
    at_risk: list[int] = []
    lasting: list[float] = []
    variances: list[float] = []
    gone, variance, left, before, whole = 0, 0.0, 0, 1.0, population
    for time, number in counts.items():
        risk = population - gone - (bisect_left(waiting, time) if waiting else 0)
        if risk != left:
            # While none drops out the share is a plain one: no error adds up from step to step.
            before, whole = lasting[-1] if lasting else 1.0, risk
        gone += number
        left = risk - number
        if left:
            variance += number / (risk * left)
        at_risk.append(risk)
        lasting.append(before * left / whole)
        variances.append(variance)
    return Survival(waiting, population, times, at_risk, numbers, lasting, variances)

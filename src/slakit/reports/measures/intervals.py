"""Intervals: between which ends a share, and the difference of two shares, lies at 95 % confidence."""

from math import sqrt
from statistics import NormalDist

from slakit.evaluation.rates import wilson

__all__ = ["difference_interval", "ends_of_share"]

_Z = NormalDist().inv_cdf(0.975)


def ends_of_share(reached: int, population: int) -> tuple[float | None, float | None]:
    """Return the ends of the Wilson interval of a share; two None for a share of nothing.

    >>> ends_of_share(0, 0), [round(end or 0, 2) for end in ends_of_share(18, 20)]
    ((None, None), [0.7, 0.97])
    """
    return wilson(reached, population, _Z) if population else (None, None)


def difference_interval(a: int, of_a: int, b: int, of_b: int) -> tuple[float, float]:
    """Return the interval of the share a of `of_a` less the share b of `of_b`, neither of nothing.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions (1998), method 10:
    the Wilson ends of both shares, without continuity correction.

    >>> [round(end, 4) for end in difference_interval(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    share_a, share_b = a / of_a, b / of_b
    (low_a, high_a), (low_b, high_b) = wilson(a, of_a, _Z), wilson(b, of_b, _Z)
    below = sqrt((share_a - low_a) ** 2 + (high_b - share_b) ** 2)
    above = sqrt((high_a - share_a) ** 2 + (share_b - low_b) ** 2)
    return share_a - share_b - below, share_a - share_b + above

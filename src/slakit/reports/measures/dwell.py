"""Dwell: how long stays last, where one that still lasts counts as longer than so far."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import timedelta

import attrs

__all__ = ["NO_QUARTILES", "Quartiles", "quartiles"]

_SHARES = (0.75, 0.5, 0.25)
# A product of shares is not exact: half of ten is not to be missed by the last bit.
_CLOSE = 1e-9


@attrs.frozen
class Quartiles:
    """After how long a quarter, a half and three quarters had ended; None where too few have ended to tell."""

    lower: timedelta | None = None
    median: timedelta | None = None
    upper: timedelta | None = None


NO_QUARTILES = Quartiles()


def quartiles(ended: Iterable[int], lasting: Iterable[int] = ()) -> Quartiles:
    """Return the quartiles of lengths in microseconds, of which those in `lasting` go on and are as long so far.

    A quartile is the first length at which the share that goes on is no more than three quarters, a half, a quarter.
    Leaving out what still lasts would make every stage look quick.

    Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations (1958).

    >>> quartiles([1, 2, 3, 4]).median, quartiles([1, 2], [3, 4]).upper
    (datetime.timedelta(microseconds=2), None)
    """
    ends, going = sorted(ended), sorted(lasting)
    found: list[timedelta] = []
    share, place = 1.0, 0
    while place < len(ends) and len(found) < len(_SHARES):
        length = ends[place]
        following = bisect_right(ends, length, place)
        # One that goes on is still there when another of its length ends.
        there = len(ends) - place + len(going) - bisect_left(going, length)
        share *= 1 - (following - place) / there
        place = following
        found += (timedelta(microseconds=length) for limit in _SHARES[len(found) :] if share <= limit + _CLOSE)
    return Quartiles(*found)

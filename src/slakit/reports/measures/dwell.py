"""Dwell: how long stays last, where one that still lasts counts as longer than so far."""

from collections.abc import Iterable
from datetime import timedelta

import attrs

from slakit.reports.measures.statistics import kaplan_meier

__all__ = ["NO_QUARTILES", "Quartiles", "quartiles"]

_SHARES = (0.25, 0.5, 0.75)


@attrs.frozen
class Quartiles:
    """After how long a quarter, a half and three quarters had ended; None where too few have ended to tell."""

    lower: timedelta | None = None
    median: timedelta | None = None
    upper: timedelta | None = None


NO_QUARTILES = Quartiles()


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

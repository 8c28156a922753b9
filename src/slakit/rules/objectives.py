"""Objectives: what must come of a commitment's outcomes in a period."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.rules.parts import (
    Calendar,
    as_share,
    kept,
    odd_kinds,
    period_kind,
    population,
    refused,
    share_text,
    uncounted,
    window,
)
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["Objective", "odd_objective"]


def _share(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda share: as_share(share, "share"), given)


def _percentile(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda share: as_share(share, "percentile"), given)


def _at_most(given: Any) -> Duration | int | None:
    return None if given is None else kept(_longest_or_most, given)


def _longest_or_most(given: Any) -> Duration | int:
    if isinstance(given, str) and given.strip().removeprefix("-").isdecimal() and given.isascii():
        return _most(int(given))
    if isinstance(given, str | timedelta | Duration):
        return window(given, "at_most")
    return _most(given)


def _most(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < _MOST:
        message = f"{given!r}: expected a whole number of breaches from 0 on, or a duration beside percentile"
        raise AgreementError(Problem("D342", "at_most", message))
    return given


_MOST = 10**9


@attrs.frozen(kw_only=True)
class Objective:
    """What must come of the outcomes of a period, once `min_population` of them are decided. One of three forms.

    `share`: at least this share of them is met. `percentile` with `at_most`, a duration: this share of the clocks takes
    no longer, in the measure of that duration; a late answer counts with its real length, and who has not been answered
    took longer than so far. `at_most` alone, a whole number: no more of them are breached; 0 tolerates none.

    The population of a period are the outcomes that started in it and are Met or Breached; Excluded and Unknown ones
    are left out. Below `min_population` the period is Unknown("too_few").

    Raises: AgreementError with every problem found: D332 (share, percentile), C141 (per), D341 (population), D342
    (at_most), C111 and C112 (no duration), D323 (one that is not above zero), D384 (a mix of the forms).

    >>> str(Objective(share="95%", per="month"))
    'at least 95% per month'
    >>> str(Objective(percentile="90%", at_most="24 business hours", per="quarter"))
    '90% within 24 business hours per quarter'
    >>> str(Objective(at_most=0, per="month"))
    'at most 0 breaches per month'
    """

    share: Fraction | None = attrs.field(default=None, converter=_share)
    percentile: Fraction | None = attrs.field(default=None, converter=_percentile)
    at_most: Duration | int | None = attrs.field(default=None, converter=_at_most)
    per: PeriodKind = attrs.field(converter=period_kind)
    min_population: int = attrs.field(default=1, converter=population)

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterator[Problem]:
        given = [word for word in ("share", "percentile", "at_most") if getattr(self, word) is not None]
        if given not in (["share"], ["percentile", "at_most"], ["at_most"]):
            yield Problem("D384", "objective", "give share, or percentile with at_most, or at_most")
        elif self.percentile is not None and self.longest is None:
            yield Problem(
                "D342", "at_most", f"{self.at_most}: a percentile needs a duration, such as 24 business hours"
            )
        elif self.percentile is None and self.longest is not None:
            message = f"'{self.longest}': a duration needs a percentile; alone it is a number of breaches"
            yield Problem("D342", "at_most", message)

    @property
    def longest(self) -> Duration | None:
        """How long the share of a percentile may take; None in the other forms."""
        return self.at_most if isinstance(self.at_most, Duration) else None

    @property
    def most(self) -> int | None:
        """How many breaches are tolerated; None in the other forms."""
        return self.at_most if isinstance(self.at_most, int) else None

    def __str__(self) -> str:
        match self:
            case Objective(share=Fraction() as share):
                promised = f"at least {share_text(share)}"
            case Objective(percentile=Fraction() as share, at_most=longest):
                promised = f"{share_text(share)} within {longest}"
            case _:
                promised = f"at most {self.most} breach{'' if self.most == 1 else 'es'}"
        return f"{promised} per {self.per.value}"


def odd_objective(objective: object, calendar: Calendar) -> Iterator[Problem]:
    """Yield what is wrong with the objective of a commitment that counts on a calendar, or on none."""
    if objective is None:
        return
    yield from odd_kinds(objective=(objective, Objective, "an Objective, such as Objective(share='95%', per='month')"))
    if isinstance(objective, Objective):
        yield from uncounted(objective.longest, calendar, "objective.at_most")


def odd_without_clock(objective: object) -> Iterator[Problem]:
    """Yield what is wrong with the objective of a promise that runs no clock of slakit's own: nothing took a time."""
    yield from odd_objective(objective, None)
    if isinstance(objective, Objective) and objective.longest is not None:
        message = f"'{objective}': no clock runs here; promise a share, or a number of breaches"
        yield Problem("D344", "objective.percentile", message)

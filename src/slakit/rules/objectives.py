"""Objectives: the share of a commitment's outcomes that must be met in a period."""

from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.rules.parts import as_share, kept, period_kind, refused, share_text
from slakit.worktime.periods import PeriodKind

__all__ = ["Objective"]


def _share(given: Any) -> Fraction:
    return kept(lambda share: as_share(share, "share"), given)


def _population(given: int) -> int:
    return kept(_counted, given)


def _counted(given: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise AgreementError(Problem("D341", "min_population", f"{given!r}: expected a whole number from 1 on"))
    return given


@attrs.frozen(kw_only=True)
class Objective:
    """At least this share of a period's outcomes is met, judged once `min_population` of them are decided.

    The population of a period are the outcomes that started in it and are Met or Breached; Excluded and Unknown ones
    are left out. Below `min_population` the period is Unknown("too_few").

    Raises: AgreementError with every problem found: D332 (share), C141 (per), D341 (population).

    >>> str(Objective(share="95%", per="month"))
    'at least 95% per month'
    """

    share: Fraction = attrs.field(converter=_share)
    per: PeriodKind = attrs.field(converter=period_kind)
    min_population: int = attrs.field(default=1, converter=_population)

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self):
            raise AgreementError(*problems)

    def __str__(self) -> str:
        return f"at least {share_text(self.share)} per {self.per.value}"

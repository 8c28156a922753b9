"""Commitments: the primitives and rules of a user's own as one type, and what can be told of any of them."""

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeGuard

from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.conditions import commitments_in
from slakit.rules.custom import CustomRule, PeriodRule, is_custom
from slakit.rules.deadlines import Deadline
from slakit.rules.objectives import Objective
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach
from slakit.worktime.periods import PeriodKind

__all__ = [
    "OURS",
    "Commitment",
    "asked",
    "is_commitment",
    "judged_per",
    "objective_id",
    "objective_of",
    "of_commitment",
]

Commitment: TypeAlias = Deadline | Cadence | Check | Quota | Rate | CustomRule
OURS = (Deadline, Cadence, Check, Quota, Rate)
_OBJECTIVE = "/objective"


def is_commitment(value: Any) -> TypeGuard[Commitment]:
    """Tell whether a value is one of slakit's commitments, or a rule of a user's own."""
    return isinstance(value, OURS) or is_custom(value)


def objective_id(commitment: str) -> str:
    """Return the id under which the objective of a commitment has outcomes."""
    return f"{commitment}{_OBJECTIVE}"


def of_commitment(name: str) -> str:
    """Return the id of the commitment whose entries, periods or objective have outcomes under a name."""
    return name.removesuffix(_OBJECTIVE)


def objective_of(rule: Commitment) -> Objective | None:
    """Return the objective that a commitment's entries are rolled up to."""
    objective: Objective | None = getattr(rule, "objective", None)
    return objective


def judged_per(rule: Commitment) -> Iterator[tuple[str, PeriodKind | None]]:
    """Yield the ids under which a commitment has outcomes, each with what it is judged per, None for per entry."""
    match rule:
        case Quota(per=per) | Rate(per=per):
            yield rule.id, per
        case Deadline() | Cadence() | Check():
            yield rule.id, None
        case _ if isinstance(rule, PeriodRule):
            yield rule.id, PeriodKind.parse(rule.per)
        case _:
            yield rule.id, None
    if (objective := objective_of(rule)) is not None:
        yield objective_id(rule.id), objective.per


def asked(rule: Commitment) -> Iterator[str]:
    """Yield the names of what a commitment asks about: the promise whose breach starts it, those that a check asks."""
    match rule:
        case Deadline(start=AfterBreach(commitment=named)) | Cadence(start=AfterBreach(commitment=named)):
            yield named
        case Check(that=that):
            yield from dict.fromkeys(commitments_in(that))
        case _:
            return

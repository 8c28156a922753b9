"""Conditions compiled: criteria as functions, patterns in slots, other promises by id, as trees that a check reads."""

from collections.abc import Callable
from typing import TypeAlias

import attrs

from slakit.leads.criteria import Criterion, Truth
from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.criteria.deciding import Deciding, deciding
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern
from slakit.rules.conditions import (
    AllOfConditions,
    AnyOfConditions,
    CommitmentMet,
    Condition,
    NotCondition,
    OwnEvent,
)

__all__ = [
    "AllPlan",
    "AnyPlan",
    "ConditionPlan",
    "CriterionPlan",
    "MetPlan",
    "NotPlan",
    "OwnEventPlan",
    "condition_plan",
]


@attrs.frozen
class CriterionPlan:
    """A criterion, asked of the lead at the instant: what gives the bare answer, and what gives the reasons of it."""

    criterion: Criterion
    ask: Callable[[Journey, int], Truth]
    reasons: Deciding


@attrs.frozen
class OwnEventPlan:
    """A pattern in its slot, asked of the check's own event."""

    told: OwnEvent
    slot: int


@attrs.frozen
class MetPlan:
    """The promise that must be met at the instant."""

    told: CommitmentMet


@attrs.frozen
class AllPlan:
    """Every part holds."""

    told: AllOfConditions
    parts: "tuple[ConditionPlan, ...]"


@attrs.frozen
class AnyPlan:
    """At least one part holds."""

    told: AnyOfConditions
    parts: "tuple[ConditionPlan, ...]"


@attrs.frozen
class NotPlan:
    """The part does not hold."""

    told: NotCondition
    part: "ConditionPlan"


ConditionPlan: TypeAlias = CriterionPlan | OwnEventPlan | MetPlan | AllPlan | AnyPlan | NotPlan


def condition_plan(condition: Condition, slot: Callable[[Pattern], int]) -> ConditionPlan:
    """Return the plan of a condition; `slot` gives the slot of a pattern."""
    match condition:
        case OwnEvent(pattern):
            return OwnEventPlan(condition, slot(pattern))
        case CommitmentMet():
            return MetPlan(condition)
        case AllOfConditions(parts):
            return AllPlan(condition, tuple(condition_plan(part, slot) for part in parts))
        case AnyOfConditions(parts):
            return AnyPlan(condition, tuple(condition_plan(part, slot) for part in parts))
        case NotCondition(part):
            return NotPlan(condition, condition_plan(part, slot))
        case _:
            return CriterionPlan(condition, compiled_truth(condition), deciding(condition))

"""Commitments with the definitions of the stages that they ask about, as the agreement's lifecycle has them."""

from collections.abc import Mapping
from typing import Any

import attrs

from slakit.leads.criteria import Criterion
from slakit.leads.criteria.defining import defined
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.commitments import OURS, Commitment
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, NotCondition
from slakit.rules.parts import Limit, ValueRule

__all__ = ["definitions_in", "with_definitions"]

_HOLDERS = (*OURS, Limit, ValueRule, AllOfConditions, AnyOfConditions, NotCondition)


def definitions_in(lifecycle: Lifecycle | None) -> Mapping[str, Criterion]:
    """Return the definitions of stages that are criteria, by the stage's name."""
    stages = () if lifecycle is None else lifecycle.stages
    return {stage.name: stage.when for stage in stages if isinstance(stage.when, Criterion)}


def with_definitions(rule: Commitment, definitions: Mapping[str, Criterion]) -> Commitment:
    """Return a commitment with the definitions that it asks for by name; the same one where it asks for none.

    A rule of a user's own stays as it is.
    """
    made: Commitment = _put(rule, definitions) if definitions else rule
    return made


def _put(value: Any, definitions: Mapping[str, Criterion]) -> Any:
    if isinstance(value, Criterion):
        return defined(value, definitions)
    if isinstance(value, tuple):
        return tuple(_put(one, definitions) for one in value)
    return _put_inside(value, definitions) if isinstance(value, _HOLDERS) else value


def _put_inside(holder: Any, definitions: Mapping[str, Criterion]) -> Any:
    fields = [field.name for field in attrs.fields(type(holder)) if field.init]
    found = {name: _put(getattr(holder, name), definitions) for name in fields}
    changed = {name: value for name, value in found.items() if value != getattr(holder, name)}
    return attrs.evolve(holder, **changed) if changed else holder

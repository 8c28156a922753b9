"""Choices of the grammar: which keys of a form stand for one another, so that one of them is there and no other."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from slakit.adapters.agreements.grammar.calendars import CalendarForm, ClosureForm
from slakit.adapters.agreements.grammar.commitments import (
    CommitmentForm,
    DeadlineForm,
    ObjectiveForm,
    PauseForm,
    QuotaForm,
    WhenForm,
)
from slakit.adapters.agreements.grammar.criteria import CriterionForm

__all__ = ["CHOICES", "HEADS", "PRIMITIVES", "Choice"]

Keys: TypeAlias = tuple[str, ...]

PRIMITIVES: Keys = ("deadline", "cadence", "check", "quota", "rate", "rule")
"""What a commitment is one of."""
HEADS: Mapping[str, Keys] = {
    "did": ("at_least", "within", "before", "per", "zone", "distinct", "since"),
    "field": ("is_", "in_", "between", "at_least", "at_most", "above", "below"),
    "score": ("at_least", "caps", "half_life", "steps", "veto"),
    "fits": (),
    "any": (),
    "all": (),
    "not_": (),
    "of": ("at_least",),
    "present": ("placeholders",),
    "reason": (),
    "in_stage": (),
    "stage_definition": (),
    "grade": (),
    "band": ("enter", "leave"),
    "manual": (),
    "lag": (),
    "criterion": (),
    "met": (),
    "event": (),
}
"""What a criterion is one of, each with the fields that go with it."""
_ALWAYS_WITH: Mapping[str, Keys] = {"score": ("at_least",), "of": ("at_least",), "band": ("enter", "leave")}


@attrs.frozen
class Choice:
    """Sets of keys of which a form has one in full; where they do not exclude each other, one at least."""

    sets: tuple[Keys, ...]
    exclusive: bool = True


CHOICES: Mapping[type[Any], tuple[Choice, ...]] = {
    CalendarForm: (Choice((("zone", "hours"), ("all_of",), ("any_of",))),),
    # Dates that recur may have a first and a last day.
    ClosureForm: (Choice((("every",), ("from", "until")), exclusive=False),),
    CommitmentForm: (Choice(tuple((one,) for one in PRIMITIVES)),),
    CriterionForm: (Choice(tuple((head.removesuffix("_"), *_ALWAYS_WITH.get(head, ())) for head in HEADS)),),
    DeadlineForm: (Choice((("within",), ("due",))),),
    ObjectiveForm: (Choice((("share",), ("at_most",))),),
    PauseForm: (Choice((("while",), ("from", "until"))),),
    QuotaForm: (Choice((("count",), ("sum",), ("level",))), Choice((("at_least",), ("at_most",)))),
    WhenForm: (Choice((("missed", "periods"), ("nothing", "for"))),),
}
"""The choices of each form that has some, by its keys."""

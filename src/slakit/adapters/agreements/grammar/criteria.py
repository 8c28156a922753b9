"""What an agreement file may ask: patterns over one event, criteria over a journey."""

from typing import Any, NewType

import attrs

from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = [
    "NO_KEY",
    "BandForm",
    "CriterionForm",
    "Did",
    "Doing",
    "GradeForm",
    "LagForm",
    "ManualForm",
    "OnePattern",
    "PatternForm",
    "Patterns",
    "Points",
    "PointsForm",
    "Steps",
    "Words",
]

NO_KEY = "no key"

Words = NewType("Words", tuple[str, ...])
"""One word, or a list of words."""
Doing = NewType("Doing", object)
"""The name of an activity, or a pattern."""
Did = NewType("Did", object)
"""The same, or a list of them of which any may match."""


@attrs.frozen(kw_only=True)
class PatternForm:
    """A pattern over one event."""

    entered: Words | None = None
    left: Words | None = None
    kind: Words | None = None
    kind_not: Words | None = None
    value: Words | None = None
    value_not: Words | None = None
    previous: Words | None = None
    previous_not: Words | None = None
    actor: Words | None = None
    actor_not: Words | None = None
    actor_kind: Words | None = None
    actor_kind_not: Words | None = None
    channel: Words | None = None
    channel_not: Words | None = None
    direction: Words | None = None
    direction_not: Words | None = None
    outcome: Words | None = None
    outcome_not: Words | None = None
    reason: Words | None = None
    reason_not: Words | None = None
    id: Words | None = None
    id_not: Words | None = None
    lead_id: Words | None = None
    lead_id_not: Words | None = None
    data: dict[str, Words] | None = None
    every: str | None = None
    breached: str | None = None
    # A pattern is equal to another whose tests stand in the same order, so the order of the file is kept.
    order: tuple[str, ...] = attrs.field(default=(), metadata={NO_KEY: True})


Patterns = NewType("Patterns", tuple[Any, ...])
"""A pattern, or a list of which any may match; a list in it is one more such list."""
OnePattern = NewType("OnePattern", object)
"""A pattern in such a list."""


@attrs.frozen(kw_only=True)
class PointsForm:
    """What an event that matches adds to a score, and in which group."""

    when: Patterns
    points: str
    group: str


Points = NewType("Points", object)
"""Points by activity, or a list of rows."""
Steps = NewType("Steps", dict[Duration, str])
"""Factors by age, each age once."""


@attrs.frozen(kw_only=True)
class GradeForm:
    """Fit and interest, both of which must hold."""

    fit: "CriterionForm"
    interest: "CriterionForm"


@attrs.frozen(kw_only=True)
class BandForm:
    """A score whose two marks stand beside it; its own threshold is the upper one unless it is said."""

    score: Points
    at_least: str | None = None
    caps: dict[str, str] | None = None
    half_life: Duration | None = None
    steps: Steps | None = None
    veto: Patterns | None = None


@attrs.frozen(kw_only=True)
class ManualForm:
    """Somebody marked the lead by hand."""

    by: Words | None = None
    value: str | None = None


@attrs.frozen(kw_only=True)
class LagForm:
    """How soon after it happened an event is written down."""

    of: Patterns
    at_most: Duration


@attrs.frozen(kw_only=True)
class CriterionForm:
    """A criterion over a journey: one head, and the keys that go with it."""

    field: str | None = None
    is_: str | None = None
    in_: Words | None = None
    between: tuple[str, ...] | None = None
    at_least: str | None = None
    at_most: str | None = None
    above: str | None = None
    below: str | None = None
    present: Words | None = None
    placeholders: Words | None = None
    any: "tuple[CriterionForm, ...] | None" = None
    all: "tuple[CriterionForm, ...] | None" = None
    not_: "CriterionForm | None" = None
    of: "tuple[CriterionForm, ...] | None" = None
    did: Did | None = None
    within: Duration | None = None
    before: Duration | None = None
    per: PeriodKind | None = None
    zone: str | None = None
    distinct: str | None = None
    since: Patterns | None = None
    score: Points | None = None
    caps: dict[str, str] | None = None
    half_life: Duration | None = None
    steps: Steps | None = None
    veto: Patterns | None = None
    fits: str | None = None
    reason: Words | None = None
    in_stage: Words | None = None
    stage_definition: str | None = None
    grade: GradeForm | None = None
    band: BandForm | None = None
    enter: str | None = None
    leave: str | None = None
    manual: ManualForm | None = None
    lag: LagForm | None = None
    criterion: str | None = None
    met: str | None = None
    event: Patterns | None = None


for _form in (GradeForm, CriterionForm):
    attrs.resolve_types(_form, globals())

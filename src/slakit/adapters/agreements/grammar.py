"""The grammar of agreement files: one class a form, one field a key; a trailing underscore is not part of the key."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NewType

import attrs

from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["AgreementForm", "keys_of"]

_NO_KEY = "no key"

Words = NewType("Words", tuple[str, ...])
"""One word, or a list of words."""
Share = NewType("Share", Fraction)
"""A share such as 95%."""
Party = Literal["sales", "marketing"]
Parties = NewType("Parties", tuple[Party, ...])
"""One party, or a list of parties."""
Doing = NewType("Doing", object)
"""The name of an activity, or a pattern."""
Did = NewType("Did", object)
"""The same, or a list of them of which any may match."""
Amount = NewType("Amount", Fraction)
"""A number that is not negative."""
Parameters = NewType("Parameters", dict[str, object])
"""The name of a rule, with its parameters as texts or lists of texts."""
Hours = NewType("Hours", "dict[str, str] | str")  # type: ignore[valid-newtype]  # "always", or hours by day


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
    order: tuple[str, ...] = attrs.field(default=(), metadata={_NO_KEY: True})


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


@attrs.frozen(kw_only=True)
class LimitForm:
    """One row of a list of limits."""

    within: Duration
    when: CriterionForm | None = None


Limits = NewType("Limits", tuple[LimitForm, ...])
"""A duration, or an ordered list of limits."""


@attrs.frozen(kw_only=True)
class DueForm:
    """The field that holds the due instant."""

    field: str


@attrs.frozen(kw_only=True)
class PauseForm:
    """When a clock stands: while a criterion holds, or from one event to another."""

    while_: CriterionForm | None = None
    from_: Patterns | None = None
    until: Patterns | None = None


Pauses = NewType("Pauses", tuple[PauseForm, ...])
"""A pause, or a list of pauses."""


@attrs.frozen(kw_only=True)
class DeadlineForm:
    """From start to stop within a time."""

    start: Patterns
    stop: Patterns
    cancel: Patterns | None = None
    within: Limits | None = None
    due: DueForm | None = None
    calendar: str | None = None
    default_calendar: str | None = None
    pause: Pauses | None = None
    on_reassign: Literal["continue", "restart"] = "continue"
    look_back: Duration | None = None
    warn_at: tuple[Share, ...] = ()
    entries: Literal["each", "first"] = "each"
    on: Literal["leads", "log"] | None = None


@attrs.frozen(kw_only=True)
class CadenceForm:
    """At least so many events in a window."""

    start: Patterns
    count: Patterns
    at_least: int
    within: Limits
    distinct_by: dict[str, int] | None = None
    spread: int | None = None
    min_gap: Duration | None = None
    until: Patterns | None = None
    calendar: str | None = None
    default_calendar: str | None = None
    warn_at: tuple[Share, ...] = ()
    entries: Literal["each", "first"] = "each"
    on: Literal["leads", "log"] | None = None


@attrs.frozen(kw_only=True)
class CheckForm:
    """A condition at the instant of an event."""

    at: Patterns
    that: CriterionForm
    entries: Literal["each", "first"] = "each"
    on: Literal["leads", "log"] = "leads"


@attrs.frozen(kw_only=True)
class ValueForm:
    """One row of a list of values."""

    value: Amount
    when: CriterionForm | None = None


@attrs.frozen(kw_only=True)
class GroupForm:
    """The field that splits a quota, and the groups that are always judged."""

    field: str
    values: Words | None = None


By = NewType("By", GroupForm)
"""The word owner, or a field with its groups."""


@attrs.frozen(kw_only=True)
class CreditForm:
    """What takes a counted event back."""

    when: Patterns
    within: Duration


@attrs.frozen(kw_only=True)
class LevelForm:
    """What is open: from one event to another."""

    from_: Patterns
    until: Patterns


@attrs.frozen(kw_only=True)
class QuotaForm:
    """A count, a sum or a level per period."""

    per: PeriodKind
    count: Patterns | None = None
    sum: Patterns | None = None
    level: LevelForm | None = None
    value: tuple[ValueForm, ...] = ()
    at_least: Amount | None = None
    at_most: Amount | None = None
    entries: Literal["each", "first"] = "each"
    distinct: Literal["lead"] | None = None
    calendar: str | None = None
    partial: Literal["prorate", "full", "skip"] = "prorate"
    by: By | None = None
    band: Share | None = None
    credits: CreditForm | None = None
    on: Literal["leads", "log"] = "leads"


@attrs.frozen(kw_only=True)
class RateForm:
    """The share of a cohort that reached something."""

    among: Patterns
    reached: Patterns
    at_least: Share
    per: PeriodKind
    matures_after: Duration
    calendar: str | None = None
    min_population: int = 1
    judge_by: Literal["point", "lower_bound", "upper_bound"] = "point"
    confidence: Share | None = None
    entries: Literal["each", "first"] = "each"
    by: By | None = None
    on: Literal["leads", "log"] = "leads"


@attrs.frozen(kw_only=True)
class ObjectiveForm:
    """The roll-up of a commitment's outcomes per period."""

    per: PeriodKind
    share: Share | None = None
    percentile: Share | None = None
    at_most: str | None = None
    min_population: int = 1


@attrs.frozen(kw_only=True)
class CommitmentForm:
    """One promise: who owes it, and exactly one of the primitives, or a rule of one's own."""

    id: str
    owed_by: Parties
    meaning: str = ""
    consequence: str = ""
    deadline: DeadlineForm | None = None
    cadence: CadenceForm | None = None
    check: CheckForm | None = None
    quota: QuotaForm | None = None
    rate: RateForm | None = None
    rule: Parameters | None = None
    objective: ObjectiveForm | None = None


@attrs.frozen(kw_only=True)
class TermForm:
    """From when, and until when (exclusive), the agreement holds."""

    from_: date
    until: date | None = None


@attrs.frozen(kw_only=True)
class PartyForm:
    """One side of the agreement."""

    head: str = ""
    signed: date | None = None


@attrs.frozen(kw_only=True)
class ClosureForm:
    """Dates with other hours, by a rule or from one date to another."""

    every: str | None = None
    hours: str | None = None
    from_: date | None = None
    until: date | None = None
    because: str = "closed"


@attrs.frozen(kw_only=True)
class CalendarForm:
    """A calendar of its own, or one laid together from others."""

    zone: str | None = None
    hours: Hours | None = None
    holidays: tuple[date, ...] = ()
    overrides: dict[date, str] | None = None
    closures: tuple[ClosureForm, ...] = ()
    all_of: tuple[str, ...] | None = None
    any_of: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True)
class OwnerForm:
    """Somebody who can hold a lead."""

    name: str = ""
    team: str = ""
    calendar: str | None = None
    queue: bool = False
    from_: date | None = None
    until: date | None = None


@attrs.frozen(kw_only=True)
class PersonaScoreForm:
    """Points for one trait."""

    when: CriterionForm
    points: str


@attrs.frozen(kw_only=True)
class PersonaForm:
    """Whom both sides want to sell to."""

    meaning: str = ""
    all: tuple[CriterionForm, ...] = ()
    none: tuple[CriterionForm, ...] = ()
    score: tuple[PersonaScoreForm, ...] = ()
    at_least: str | None = None


@attrs.frozen(kw_only=True)
class ExampleForm:
    """A lead for which a definition gives a known answer."""

    it_is: Literal["true", "false", "unknown"]
    because: str = ""
    events: tuple[dict[str, Any], ...] = ()
    attributes: dict[str, str] | None = None


@attrs.frozen(kw_only=True)
class StageForm:
    """A stage of the lifecycle, and what makes a lead belong to it."""

    after: str | None = None
    owner: str | None = None
    meaning: str = ""
    requires: Words | None = None
    when: CriterionForm | None = None
    examples: tuple[ExampleForm, ...] = ()


@attrs.frozen(kw_only=True)
class MoveForm:
    """A move that is allowed or forbidden."""

    from_: str
    to: str
    when: CriterionForm | None = None


@attrs.frozen(kw_only=True)
class LifecycleForm:
    """The stages, their definitions and the moves between them."""

    base: Literal["standard"] = "standard"
    stages: dict[str, StageForm] | None = None
    allow: tuple[MoveForm, ...] = ()
    forbid: tuple[MoveForm, ...] = ()
    reasons: dict[str, tuple[str, ...]] | None = None


@attrs.frozen(kw_only=True)
class WhenForm:
    """What makes a clause fire."""

    missed: Words | None = None
    of: Literal["any", "all"] = "any"
    periods: int | None = None
    within: int | None = None
    consecutive: bool = False
    nothing: Patterns | None = None
    for_: Duration | None = None


@attrs.frozen(kw_only=True)
class ClauseForm:
    """What follows from a series of outcomes."""

    id: str
    when: WhenForm
    then: Literal["consequence", "escalate", "terminate"]
    text: str = ""
    to: Words | None = None


@attrs.frozen(kw_only=True)
class AgreementForm:
    """The whole file."""

    slakit: Literal["1"]
    name: str
    version: str = "1"
    title: str = ""
    summary: str = ""
    term: TermForm | None = None
    zone: str = "UTC"
    parties: dict[str, PartyForm] | None = None
    calendars: dict[str, CalendarForm] | None = None
    owners: dict[str, OwnerForm] | None = None
    personas: dict[str, PersonaForm] | None = None
    lifecycle: LifecycleForm | None = None
    commitments: tuple[CommitmentForm, ...] = ()
    clauses: tuple[ClauseForm, ...] = ()


for _form in (GradeForm, CriterionForm):
    attrs.resolve_types(_form, globals())


def keys_of(form: type[Any]) -> Iterator[tuple[str, str]]:
    """Yield each key of a form, with the name of its field.

    >>> list(keys_of(TermForm))
    [('from', 'from_'), ('until', 'until')]
    """
    for field in attrs.fields(form):
        if not field.metadata.get(_NO_KEY):
            yield field.name.removesuffix("_"), field.name

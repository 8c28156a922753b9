"""What an agreement file promises: commitments with their primitives and objectives, and clauses."""

from fractions import Fraction
from typing import Literal, NewType

import attrs

from slakit.adapters.agreements.grammar.calendars import Calendar
from slakit.adapters.agreements.grammar.criteria import CriterionForm, Patterns, Words
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = [
    "AcknowledgeForm",
    "Amount",
    "By",
    "CadenceForm",
    "CheckForm",
    "ClauseForm",
    "CommitmentForm",
    "CreditForm",
    "DeadlineForm",
    "DueForm",
    "GroupForm",
    "LevelForm",
    "LimitForm",
    "Limits",
    "ObjectiveForm",
    "Parameters",
    "Parties",
    "Party",
    "PauseForm",
    "Pauses",
    "QuotaForm",
    "RateForm",
    "Share",
    "ValueForm",
    "WhenForm",
    "WhoForm",
]

Share = NewType("Share", Fraction)
"""A share such as 95%."""
Party = Literal["sales", "marketing"]
Parties = NewType("Parties", tuple[Party, ...])
"""One party, or a list of parties."""
Amount = NewType("Amount", Fraction)
"""A number that is not negative."""
Parameters = NewType("Parameters", dict[str, object])
"""The name of a rule, with its parameters as texts or lists of texts."""


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
    calendar: Calendar | None = None
    default_calendar: Calendar | None = None
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
    calendar: Calendar | None = None
    default_calendar: Calendar | None = None
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
    calendar: Calendar | None = None
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
    calendar: Calendar | None = None
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
class WhoForm:
    """Who has to confirm, by the names that stand as actor in the log, each under the party that owes it."""

    marketing: Words | None = None
    sales: Words | None = None


@attrs.frozen(kw_only=True)
class AcknowledgeForm:
    """Who has to confirm that they know the definitions of this version, and how soon: a promise for each of them."""

    who: WhoForm
    within: Duration
    calendar: str | None = None
    consequence: str = ""

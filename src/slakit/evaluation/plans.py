"""Plans: what the judging loop reads of an agreement, and nothing else."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

import attrs

from slakit.evaluation.clocks import Hours
from slakit.evaluation.conditions import ConditionPlan
from slakit.evaluation.hits import Patterns
from slakit.evaluation.spans import Spans
from slakit.leads.criteria import Truth
from slakit.leads.criteria.reading import Read
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.coverage import Coverage
from slakit.rules.custom import LeadRule, PeriodRule
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Terms
from slakit.rules.parts import Source
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = [
    "AmendedPlan",
    "BetweenPlan",
    "CadencePlan",
    "CheckPlan",
    "CommitmentPlan",
    "CountPlan",
    "DatesPlan",
    "DeadlinePlan",
    "EntryPlan",
    "LeadRulePlan",
    "LimitPlan",
    "PausePlan",
    "PeriodPlan",
    "PeriodRulePlan",
    "Plan",
    "QuotaPlan",
    "RatePlan",
    "StartPlan",
    "WhilePlan",
]

Ask: TypeAlias = Callable[[Journey, int], Truth]


@attrs.frozen
class DatesPlan:
    """The instants of dates that recur within the term, numbered on from those of the versions before."""

    instants: tuple[int, ...]
    first: int


@attrs.frozen
class AmendedPlan:
    """A start that differs from that of a version before: its entries count on from those of the same promise there."""

    start: int | str | DatesPlan
    commitment: str


StartPlan: TypeAlias = int | str | DatesPlan | AmendedPlan
"""A pattern's slot, the id of the commitment whose breach starts the clock, or dates that recur; or one amended."""


@attrs.frozen
class WhilePlan:
    """A pause while a state holds, with its criterion compiled, and what that reads."""

    state: Ask
    reads: frozenset[Read]


@attrs.frozen
class BetweenPlan:
    """A pause between events, with its patterns in slots."""

    since: int
    until: int


PausePlan: TypeAlias = WhilePlan | BetweenPlan


@attrs.frozen
class LimitPlan:
    """A limit with its criterion compiled; None holds for all."""

    when: Ask | None
    within: Duration
    allowed: str


@attrs.frozen(kw_only=True)
class DeadlinePlan:
    """A deadline with its patterns in slots and its calendars found."""

    rule: Deadline
    source: Source
    terms: Terms
    objective_terms: Terms
    start: StartPlan
    stop: int
    cancel: int | None
    limits: tuple[LimitPlan, ...]
    pauses: tuple[PausePlan, ...]
    hours: Hours
    is_plain: bool
    """Whether nothing but events that start and end a clock proves an outcome: no pause, and no breach before it."""

    @property
    def runs_on(self) -> bool:
        """Whether its clocks run on one limit from start to due: none stands, begins again or has a promised date."""
        return not self.pauses and self.rule.due is None and self.rule.on_reassign == "continue"


@attrs.frozen(kw_only=True)
class QuotaPlan:
    """A quota with its patterns in slots, its values compiled, its calendar found and its groups listed.

    `follows` is what takes back what is counted, or closes what is open. `groups` are None where none are judged apart.
    """

    rule: Quota
    source: Source
    terms: Terms
    pattern: int
    follows: int | None
    values: tuple[tuple[Ask | None, Fraction | int], ...]
    calendar: WorkCalendar | None
    groups: tuple[str, ...] | None


@attrs.frozen(kw_only=True)
class RatePlan:
    """A rate with its patterns in slots, its calendar found and its groups listed, None where none are judged apart."""

    rule: Rate
    source: Source
    terms: Terms
    pattern: int
    follows: int
    calendar: WorkCalendar | None
    groups: tuple[str, ...] | None


@attrs.frozen(kw_only=True)
class CadencePlan:
    """A cadence with its patterns in slots and its calendars found."""

    rule: Cadence
    source: Source
    terms: Terms
    objective_terms: Terms
    start: StartPlan
    count: int
    until: int | None
    limits: tuple[LimitPlan, ...]
    hours: Hours


@attrs.frozen(kw_only=True)
class CheckPlan:
    """A check with its patterns in slots and its condition compiled."""

    rule: Check
    source: Source
    terms: Terms
    objective_terms: Terms
    at: StartPlan
    that: ConditionPlan
    allowed: str


@attrs.frozen(kw_only=True)
class LeadRulePlan:
    """A rule of a user's own that is judged per lead; `settling` compiles the deadlines that it settles."""

    rule: LeadRule
    source: Source
    terms: Terms
    objective_terms: Terms
    settling: Callable[[Deadline], tuple[DeadlinePlan, Patterns]]
    settled: dict[Deadline, tuple[DeadlinePlan, Patterns]] = attrs.field(factory=dict)
    """Those that were compiled already: it is filled as leads are judged, because a rule may choose by lead."""


@attrs.frozen(kw_only=True)
class PeriodRulePlan:
    """A rule of a user's own that is judged per period."""

    rule: PeriodRule
    source: Source
    terms: Terms
    per: PeriodKind


EntryPlan: TypeAlias = DeadlinePlan | CadencePlan | CheckPlan | LeadRulePlan
"""What is judged lead by lead, and may be rolled up by an objective."""
CountPlan: TypeAlias = QuotaPlan | RatePlan
"""What counts events of all leads per period."""
PeriodPlan: TypeAlias = CountPlan | PeriodRulePlan
"""What is judged per period, over what all leads add to it."""
CommitmentPlan: TypeAlias = EntryPlan | PeriodPlan


@attrs.frozen(kw_only=True)
class Plan:
    """All that judging an agreement as of an instant needs; instants are microseconds since 1970."""

    agreement: Agreement
    texts: tuple[Agreement, ...]
    """The versions before, then the agreement itself: all that may have judged what this one asks about."""
    as_of: int
    first: int | None
    end: int | None
    patterns: Patterns
    merges: int
    """The slot of the events that end a lead."""
    coverage: tuple[Coverage, ...]
    spans: Spans | None
    """What the data can show; None where it counts as complete."""
    commitments: tuple[CommitmentPlan, ...]
    """Each after those that it asks about."""

    def reading(self, source: Source) -> Iterator[CommitmentPlan]:
        """Yield the commitments that read the leads, or the log."""
        return (commitment for commitment in self.commitments if commitment.source == source)

    @property
    def has_own_rules(self) -> bool:
        """Whether code of a user's own judges, which may make anything."""
        return any(isinstance(one, LeadRulePlan | PeriodRulePlan) for one in self.commitments)

    def moved_on(self, as_of: int) -> "Plan":
        """Return the plan as of another instant; `attrs.evolve` takes four times as long.

        Dates that recur are those up to the instant of compiling.
        """
        return Plan(
            agreement=self.agreement,
            texts=self.texts,
            as_of=as_of,
            first=self.first,
            end=self.end,
            patterns=self.patterns,
            merges=self.merges,
            coverage=self.coverage,
            spans=self.spans,
            commitments=self.commitments,
        )

    def in_term(self, at: int) -> bool:
        """Tell whether an entry that starts at an instant is judged."""
        return (self.first is None or at >= self.first) and (self.end is None or at < self.end)

"""Plans: an agreement compiled once per evaluation, so that the judging loop reads nothing else."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias, assert_never

import attrs

from slakit.evaluation.clocks import Hours, Listed
from slakit.evaluation.covering import Covered, covered_of
from slakit.evaluation.hits import Patterns
from slakit.leads.criteria import Truth
from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.journeys import Journey
from slakit.leads.patterns import event
from slakit.rules.agreement import Agreement, Commitment
from slakit.rules.coverage import Coverage
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Terms
from slakit.rules.parts import Calendar, Groups, Source, calendar_name
from slakit.rules.pauses import Pause, PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration
from slakit.worktime.recurrences import instants_of

__all__ = [
    "BetweenPlan",
    "CommitmentPlan",
    "DeadlinePlan",
    "LimitPlan",
    "PausePlan",
    "PeriodPlan",
    "Plan",
    "QuotaPlan",
    "RatePlan",
    "StartPlan",
    "WhilePlan",
    "compile_plan",
]

Ask: TypeAlias = Callable[[Journey, int], Truth]
StartPlan: TypeAlias = int | str | tuple[int, ...]
"""A pattern's slot, the id of the commitment whose breach starts the clock, or instants."""


@attrs.frozen
class WhilePlan:
    """A pause while a state holds, with its criterion compiled."""

    state: Ask


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


PeriodPlan: TypeAlias = QuotaPlan | RatePlan
CommitmentPlan: TypeAlias = DeadlinePlan | PeriodPlan


@attrs.frozen(kw_only=True)
class Plan:
    """All that judging an agreement as of an instant needs; instants are microseconds since 1970."""

    agreement: Agreement
    as_of: int
    first: int | None
    end: int | None
    patterns: Patterns
    merges: int
    """The slot of the events that end a lead."""
    coverage: tuple[Coverage, ...]
    covered: Mapping[str, Covered]
    """What the data can show of commitments that read something incomplete, by id."""
    commitments: tuple[CommitmentPlan, ...]
    """Each after those that it asks about."""

    def reading(self, source: Source) -> Iterator[CommitmentPlan]:
        """Yield the commitments that read the leads, or the log."""
        return (commitment for commitment in self.commitments if commitment.source == source)

    def in_term(self, at: int) -> bool:
        """Tell whether an entry that starts at an instant is judged."""
        return (self.first is None or at >= self.first) and (self.end is None or at < self.end)


def compile_plan(agreement: Agreement, as_of: int, coverage: tuple[Coverage, ...] = ()) -> Plan:
    """Return the plan of an agreement as of an instant in microseconds since 1970."""
    first, end = (None, None) if agreement.term is None else agreement.term.bounds(agreement.zone)
    patterns = Patterns()
    compiling = _Compiling(agreement, as_of, end, patterns)
    return Plan(
        agreement=agreement,
        as_of=as_of,
        first=first,
        end=end,
        patterns=patterns,
        coverage=coverage,
        covered=covered_of(agreement, coverage),
        merges=patterns.slot(event(kind="merge")),
        commitments=tuple(map(compiling.commitment, agreement.in_order())),
    )


@attrs.frozen
class _Compiling:
    """What compiling a commitment looks up."""

    agreement: Agreement
    as_of: int
    end: int | None
    patterns: Patterns
    shared: dict[tuple[Calendar, Calendar], Hours] = attrs.field(factory=dict)
    """The same hours are one value, so that commitments which count alike share their clocks."""

    def commitment(self, rule: Commitment) -> CommitmentPlan:
        match rule:
            case Deadline():
                return self.deadline(rule)
            case Quota():
                return self.quota(rule)
            case Rate():
                return self.rate(rule)
            case _ as never:
                assert_never(never)

    def deadline(self, rule: Deadline) -> DeadlinePlan:
        slot, terms = self.patterns.slot, self.terms(rule)
        hours = self.hours(rule.calendar, rule.default_calendar)
        return DeadlinePlan(
            rule=rule,
            source=self.agreement.source_of(rule),
            terms=terms,
            objective_terms=attrs.evolve(terms, commitment=f"{rule.id}/objective", calendar=""),
            start=self.start(rule, hours),
            stop=slot(rule.stop, told=True),
            cancel=None if rule.cancel is None else slot(rule.cancel),
            limits=tuple(
                LimitPlan(None if row.when is None else compiled_truth(row.when), row.within, str(row.within))
                for row in rule.within
            ),
            pauses=tuple(map(self.pause, rule.pause)),
            hours=hours,
        )

    def quota(self, rule: Quota) -> QuotaPlan:
        slot = self.patterns.slot
        follows = rule.level.until if rule.level is not None else None if rule.credits is None else rule.credits.when
        return QuotaPlan(
            rule=rule,
            source=rule.on,
            terms=self.terms(rule),
            pattern=slot(rule.pattern),
            follows=None if follows is None else slot(follows),
            values=tuple(
                (None if row.when is None else compiled_truth(row.when), _short(row.value)) for row in rule.value
            ),
            calendar=self.agreement.calendar(rule.calendar),
            groups=self.groups(rule.by),
        )

    def rate(self, rule: Rate) -> RatePlan:
        slot = self.patterns.slot
        return RatePlan(
            rule=rule,
            source=rule.on,
            terms=self.terms(rule),
            pattern=slot(rule.among),
            follows=slot(rule.reached),
            calendar=self.agreement.calendar(rule.calendar),
            groups=self.groups(rule.by),
        )

    def groups(self, by: Groups | None) -> tuple[str, ...] | None:
        """Return the groups that are judged in every period."""
        if by is None:
            return None
        rostered = tuple(owner.id for owner in self.agreement.owners) if by.field == "owner" else ()
        return by.values or rostered

    def terms(self, rule: Commitment) -> Terms:
        agreement = self.agreement
        return Terms(
            agreement=agreement.name,
            version=agreement.version,
            commitment=rule.id,
            owed_by=rule.owed_by,
            calendar=calendar_name(rule.calendar),
            zone=agreement.zone.key,
            as_of_us=self.as_of,
        )

    def hours(self, calendar: Calendar, default: Calendar) -> Hours:
        known = self.shared.get((calendar, default))
        if known is None:
            known = self.shared[calendar, default] = self._hours(calendar, default)
        return known

    def _hours(self, calendar: Calendar, default: Calendar) -> Hours:
        agreement = self.agreement
        queues = frozenset(owner.id for owner in agreement.owners if owner.queue)
        if calendar != "owner":
            return Hours(agreement.calendar(calendar), None, queues, agreement.zone)
        by_owner = {
            owner.id: Listed(calendar, *owner.bounds(agreement.zone))
            for owner in agreement.owners
            if (calendar := agreement.calendar(owner.calendar)) is not None
        }
        return Hours(agreement.calendar(default), by_owner, queues, agreement.zone)

    def start(self, rule: Deadline, hours: Hours) -> StartPlan:
        match rule.start:
            case AfterBreach(commitment):
                return commitment
            case Every(every):
                term = self.agreement.term
                if term is None:  # pragma: no cover - the agreement saw to it that dates have a term to count from
                    raise AssertionError
                last = self.as_of if self.end is None else min(self.as_of, self.end - 1)
                zone = hours.zone if hours.calendar is None else hours.calendar.zone
                return tuple(instants_of(every, term.since, last, zone))
            case pattern:
                return self.patterns.slot(pattern)

    def pause(self, pause: Pause) -> PausePlan:
        match pause:
            case PauseWhile(state):
                return WhilePlan(compiled_truth(state))
            case PauseBetween(since, until):
                return BetweenPlan(self.patterns.slot(since), self.patterns.slot(until))
            case _ as never:
                assert_never(never)


def _short(amount: Fraction) -> Fraction | int:
    """Return a whole number as an int: sums of them are several times as fast."""
    return amount.numerator if amount.denominator == 1 else amount

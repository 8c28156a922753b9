"""Compiling: an agreement turned into its plan, once per evaluation."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias, assert_never

import attrs

from slakit.evaluation.clocks import Hours, Listed
from slakit.evaluation.conditions import condition_plan
from slakit.evaluation.hits import Patterns
from slakit.evaluation.plans import (
    AmendedPlan,
    BetweenPlan,
    CadencePlan,
    CheckPlan,
    CommitmentPlan,
    DatesPlan,
    DeadlinePlan,
    LeadRulePlan,
    LimitPlan,
    PausePlan,
    PeriodRulePlan,
    Plan,
    QuotaPlan,
    RatePlan,
    StartPlan,
    WhilePlan,
)
from slakit.evaluation.spans import Spans
from slakit.leads.criteria.compiling import strict_truth
from slakit.leads.criteria.reading import read_by
from slakit.leads.patterns import event
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment, objective_id
from slakit.rules.coverage import Coverage
from slakit.rules.custom import LeadRule, PeriodRule, parties_of
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Terms
from slakit.rules.parts import Calendar, Groups, Limit, calendar_name
from slakit.rules.pauses import Pause, PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.periods import PeriodKind
from slakit.worktime.recurrences import instants_of

__all__ = ["compile_plan", "compile_plans"]


@attrs.frozen
class _Before:
    """What the versions before said of one promise: what started its entries, and how many of its dates recurred."""

    starts: tuple[object, ...] = ()
    dates: int = 0


_Earlier: TypeAlias = Mapping[str, _Before]
_NOTHING_BEFORE, _NO_EARLIER = _Before(), MappingProxyType[str, _Before]({})


def compile_plans(versions: Iterable[Agreement], as_of: int, coverage: tuple[Coverage, ...] = ()) -> list[Plan]:
    """Return the plans of the versions of an agreement, in order; their entries are numbered through."""
    plans: list[Plan] = []
    earlier: dict[str, _Before] = {}
    for version in versions:
        before = tuple(plan.agreement for plan in plans)
        plans.append(compile_plan(version, as_of, coverage, earlier, before))
        for one in plans[-1].commitments:
            said = earlier.get(one.rule.id, _NOTHING_BEFORE)
            starts = (*said.starts, _what_starts(one.rule))
            earlier[one.rule.id] = _Before(starts, said.dates + _dates(one))
    return plans


def _what_starts(rule: Commitment) -> object:
    """Return what starts the entries of a promise; entries with one start have one numbering in all versions.

    Dates that recur count on by themselves, whatever their rule. A rule of a user's own, and a period, has no start.
    """
    match rule:
        case Deadline(start=start) | Cadence(start=start):
            return Every if isinstance(start, Every) else start
        case Check(at=start):
            return start
        case _:
            return None


def _dates(plan: CommitmentPlan) -> int:
    start = plan.start if isinstance(plan, DeadlinePlan | CadencePlan) else None
    dates = start.start if isinstance(start, AmendedPlan) else start
    return len(dates.instants) if isinstance(dates, DatesPlan) else 0


def compile_plan(
    agreement: Agreement,
    as_of: int,
    coverage: tuple[Coverage, ...] = (),
    earlier: _Earlier = _NO_EARLIER,
    before: tuple[Agreement, ...] = (),
) -> Plan:
    """Return the plan of an agreement as of an instant in microseconds since 1970.

    `earlier` is what the versions `before` said of each promise, by its id.
    """
    first, end = (None, None) if agreement.term is None else agreement.term.bounds(agreement.zone)
    patterns = Patterns()
    compiling = _Compiling(agreement, as_of, first, end, patterns, earlier)
    return Plan(
        agreement=agreement,
        texts=(*before, agreement),
        as_of=as_of,
        first=first,
        end=end,
        patterns=patterns,
        coverage=coverage,
        spans=Spans(coverage) if coverage else None,
        merges=patterns.slot(event(kind="merge")),
        commitments=tuple(map(compiling.commitment, agreement.in_order())),
    )


@attrs.frozen
class _Compiling:
    """What compiling a commitment looks up."""

    agreement: Agreement
    as_of: int
    first: int | None
    end: int | None
    patterns: Patterns
    earlier: _Earlier
    shared: dict[tuple[Calendar, Calendar], Hours] = attrs.field(factory=dict)
    """The same hours are one value, so that commitments which count alike share their clocks."""

    def commitment(self, rule: Commitment) -> CommitmentPlan:
        match rule:
            case Deadline():
                return self.deadline(rule)
            case Cadence():
                return self.cadence(rule)
            case Check():
                return self.check(rule)
            case Quota():
                return self.quota(rule)
            case Rate():
                return self.rate(rule)
            case LeadRule():
                return self.lead_rule(rule)
            case PeriodRule():
                terms, per = self.terms(rule), PeriodKind.parse(rule.per)
                return PeriodRulePlan(rule=rule, source=self.agreement.source_of(rule), terms=terms, per=per)
            case _ as never:
                assert_never(never)

    def cadence(self, rule: Cadence) -> CadencePlan:
        slot, terms = self.patterns.slot, self.terms(rule)
        hours = self.hours(rule.calendar, rule.default_calendar)
        return CadencePlan(
            rule=rule,
            source=self.agreement.source_of(rule),
            terms=terms,
            objective_terms=_of_objective(terms),
            start=self.start(rule, hours),
            count=slot(rule.count, told=True),
            until=None if rule.until is None else slot(rule.until),
            limits=tuple(_limit(row, f"at least {rule.at_least} within {row.within}") for row in rule.within),
            hours=hours,
        )

    def check(self, rule: Check) -> CheckPlan:
        terms = self.terms(rule)
        return CheckPlan(
            rule=rule,
            source=rule.on,
            terms=terms,
            objective_terms=_of_objective(terms),
            at=self.counted_on(rule, self.patterns.slot(rule.at)),
            that=condition_plan(rule.that, self.patterns.slot),
            allowed=rule.allowed,
        )

    def lead_rule(self, rule: LeadRule) -> LeadRulePlan:
        terms = self.terms(rule)
        return LeadRulePlan(
            rule=rule,
            source=self.agreement.source_of(rule),
            terms=terms,
            objective_terms=_of_objective(terms),
            settling=self.settling,
        )

    def settling(self, rule: Deadline) -> tuple[DeadlinePlan, Patterns]:
        """Return a deadline that a rule of a user's own settles, with the patterns that it alone asks for."""
        patterns = Patterns()
        return attrs.evolve(self, patterns=patterns, earlier=_NO_EARLIER).deadline(rule), patterns

    def deadline(self, rule: Deadline) -> DeadlinePlan:
        slot, terms = self.patterns.slot, self.terms(rule)
        hours = self.hours(rule.calendar, rule.default_calendar)
        return DeadlinePlan(
            rule=rule,
            source=self.agreement.source_of(rule),
            terms=terms,
            objective_terms=_of_objective(terms),
            start=self.start(rule, hours),
            stop=slot(rule.stop, told=True),
            cancel=None if rule.cancel is None else slot(rule.cancel),
            limits=tuple(_limit(row, str(row.within)) for row in rule.within),
            pauses=tuple(map(self.pause, rule.pause)),
            hours=hours,
            is_plain=not rule.pause and not isinstance(rule.start, AfterBreach),
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
                (None if row.when is None else strict_truth(row.when), _short(row.value)) for row in rule.value
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
            owed_by=parties_of(rule),
            calendar=calendar_name(getattr(rule, "calendar", None)),
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

    def start(self, rule: Deadline | Cadence, hours: Hours) -> StartPlan:
        return self.counted_on(rule, self._start(rule, hours))

    def counted_on(self, rule: Deadline | Cadence | Check, start: int | str | DatesPlan) -> StartPlan:
        """Return a start, marked where a version before had another one: alone it would begin again at one."""
        before = self.earlier.get(rule.id, _NOTHING_BEFORE).starts
        amended = any(one != _what_starts(rule) for one in before)
        return AmendedPlan(start, rule.id) if amended else start

    def _start(self, rule: Deadline | Cadence, hours: Hours) -> int | str | DatesPlan:
        match rule.start:
            case AfterBreach(commitment):
                return commitment
            case Every(every):
                term = self.agreement.term
                if term is None:  # pragma: no cover - the agreement saw to it that dates have a term to count from
                    raise AssertionError
                last = self.as_of if self.end is None else min(self.as_of, self.end - 1)
                zone = hours.zone if hours.calendar is None else hours.calendar.zone
                # The first day of the term may begin sooner where the dates recur than the term does.
                instants = (
                    at for at in instants_of(every, term.since, last, zone) if self.first is None or at >= self.first
                )
                return DatesPlan(tuple(instants), self.earlier.get(rule.id, _NOTHING_BEFORE).dates + 1)
            case pattern:
                return self.patterns.slot(pattern)

    def pause(self, pause: Pause) -> PausePlan:
        match pause:
            case PauseWhile(state):
                return WhilePlan(strict_truth(state), frozenset(read_by(state)))
            case PauseBetween(since, until):
                return BetweenPlan(self.patterns.slot(since), self.patterns.slot(until))
            case _ as never:
                assert_never(never)


def _short(amount: Fraction) -> Fraction | int:
    """Return a whole number as an int: sums of them are several times as fast."""
    return amount.numerator if amount.denominator == 1 else amount


def _limit(row: Limit, allowed: str) -> LimitPlan:
    return LimitPlan(None if row.when is None else strict_truth(row.when), row.within, allowed)


def _of_objective(terms: Terms) -> Terms:
    return attrs.evolve(terms, commitment=objective_id(terms.commitment), calendar="")

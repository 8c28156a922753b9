"""From leads judged one by one to all outcomes: entries as they come, then periods, objectives and the log."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias, assert_never

import attrs

from slakit.errors import CalendarError, Problem
from slakit.evaluation.cadences import judge_cadence
from slakit.evaluation.checks import judge_check
from slakit.evaluation.context import NO_TAKEOVERS, Context, by_breach
from slakit.evaluation.covering import known_entries
from slakit.evaluation.covering_periods import known_objective, known_periods, known_rows
from slakit.evaluation.custom import RuleFailedError, judge_lead_rule, judge_period_rule, marks_of
from slakit.evaluation.deadlines import judge_deadline
from slakit.evaluation.levels import judge_level
from slakit.evaluation.objectives import has_failed, judge_objective, what_failed
from slakit.evaluation.plans import (
    CadencePlan,
    CheckPlan,
    CommitmentPlan,
    CountPlan,
    DeadlinePlan,
    EntryPlan,
    LeadRulePlan,
    PeriodPlan,
    PeriodRulePlan,
    Plan,
    QuotaPlan,
    RatePlan,
)
from slakit.evaluation.quotas import judge_quota
from slakit.evaluation.rates import judge_rate
from slakit.evaluation.tallies import Collect, Tally, collecting
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover
from slakit.rules.commitments import asked, objective_id, objective_of
from slakit.rules.outcomes import Breached, Outcome
from slakit.worktime.instants import iso_utc

__all__ = ["Gathered", "Judging", "Tally", "all_outcomes"]

Outcomes: TypeAlias = Mapping[str, Sequence[Outcome]]
NO_OUTCOMES: Outcomes = MappingProxyType({})


@attrs.frozen
class Gathered:
    """What the leads gave: outcomes of entries, and what periods will be judged on, by commitment; and what was odd."""

    entries: Outcomes
    tallies: Mapping[str, tuple[Tally, ...]]
    problems: tuple[Problem, ...] = ()


class Judging:
    """What has been judged so far: it is mutable because it is filled journey by journey."""

    __slots__ = ("_collects", "_entries", "_plan", "_problems", "_takeovers", "_tallies")

    def __init__(
        self,
        plan: Plan,
        takeovers: Mapping[str, Sequence[Takeover]] = NO_TAKEOVERS,
        collects: dict[str, Collect] | None = None,
    ) -> None:
        """Begin with nothing; `collects` are kept by who judges lead after lead, each in a Judging of its own."""
        self._plan = plan
        self._takeovers = takeovers
        self._problems: list[Problem] = []
        self._entries: defaultdict[str, list[Outcome]] = defaultdict(list)
        self._collects: dict[str, Collect] = {} if collects is None else collects
        self._tallies: dict[str, list[Tally]] = {}

    def add(
        self,
        journey: Journey,
        commitments: Iterable[CommitmentPlan],
        judged: Outcomes = NO_OUTCOMES,
        entries: Outcomes | None = None,
    ) -> Outcomes:
        """Judge commitments over a journey; return the outcomes that they may ask about, and the new ones.

        `judged` are outcomes that they may follow, `entries` those that conditions ask about, where they are others.
        """
        context = self.begun(journey)
        context.judged.update(judged)
        if entries is not None:
            context.entries = entries
        self.judge(context, commitments)
        return context.judged

    def begun(self, journey: Journey) -> Context:
        """Return a journey under judgement, as it is known by as-of."""
        plan = self._plan
        known = journey.cut(plan.as_of)
        if known is not journey:
            self._problems.append(_later_events(plan, journey, known))
        return Context(plan, known, self._takeovers)

    def judge(self, context: Context, commitments: Iterable[CommitmentPlan]) -> None:
        """Judge commitments over a journey that `begun` gave."""
        for commitment in commitments:
            match commitment:
                case DeadlinePlan():
                    self._keep(commitment, judge_deadline(commitment, context), context)
                case CadencePlan():
                    self._keep(commitment, judge_cadence(commitment, context), context)
                case CheckPlan():
                    self._keep(commitment, judge_check(commitment, context), context)
                case LeadRulePlan():
                    self._keep(commitment, list(judge_lead_rule(commitment, context)), context)
                case QuotaPlan() | RatePlan() | PeriodRulePlan():
                    self._tally(commitment, context)
                case _ as never:
                    assert_never(never)

    def _keep(self, commitment: EntryPlan, found: list[Outcome], context: Context) -> None:
        if not found:
            return
        name, spans = commitment.rule.id, self._plan.spans
        if spans is not None:
            found = list(known_entries(commitment, context, spans, found))
        # What an earlier version judged may still be broken while this one is in force.
        earlier = context.judged.get(name)
        context.judged[name] = [*earlier, *found] if earlier else found
        self._entries[name] += found
        for one in found:
            if one.reason in _FAILURES:
                self._problems.append(_failure(one))

    def _tally(self, commitment: PeriodPlan, context: Context) -> None:
        """Keep what a lead adds to a promise per period, and what of it can not be told, which is told."""
        name = commitment.rule.id
        rows = self._tallies.setdefault(name, [])
        collect = self._collects.get(name)
        if collect is None:
            collect = self._collects[name] = _collecting(commitment, self._plan)
        lead = context.journey.lead_id
        try:
            found = collect(context)
        except CalendarError as error:
            told = f"out-of-range: {name} does not count it, {error}"
            self._problems.append(Problem("J204", lead, told))
            return
        except RuleFailedError as failed:
            self._problems.append(Problem("J206", lead, f"rule-failed: {name} does not count it, {failed}"))
            found = failed.doubts
        rows += found if self._plan.spans is None else known_rows(commitment, context, self._plan.spans, found)
        if isinstance(commitment, QuotaPlan) and commitment.values:
            whys = dict.fromkeys(row.why for row in found if row.why)
            self._problems += (Problem("J202", lead, f"criterion-failed: not counted, {why}") for why in whys)

    def gathered(self) -> Gathered:
        """Return what was found, tallies in order: by instant, then as the leads came, which is by their ids."""
        tallies = {name: tuple(sorted(rows, key=_AT)) for name, rows in self._tallies.items()}
        return Gathered(dict(self._entries), tallies, tuple(self._problems))


_AT = itemgetter(0)
# What keeps an entry from being judged, by its reason: the code and the word of the problem that is told.
_FAILURES: Mapping[str, tuple[str, str]] = {
    "criterion_failed": ("J202", "criterion-failed"),
    "out_of_range": ("J204", "out-of-range"),
    "rule_failed": ("J206", "rule-failed"),
}


def _collecting(commitment: PeriodPlan, plan: Plan) -> Collect:
    return partial(marks_of, commitment) if isinstance(commitment, PeriodRulePlan) else collecting(commitment, plan)


def _later_events(plan: Plan, journey: Journey, known: Journey) -> Problem:
    later = len(journey.events) - len(known.events)
    message = f"event-after-as-of: {later} of its events lie after {iso_utc(plan.as_of)} and are not known"
    return Problem("J201", journey.lead_id, message)


def _failure(outcome: Outcome) -> Problem:
    code, word = _FAILURES[outcome.reason]
    return Problem(code, outcome.subject, f"{word}: {outcome.commitment} can not be judged, {what_failed(outcome)}")


def all_outcomes(
    plan: Plan, leads: Gathered, log: Journey, earlier: Outcomes = NO_OUTCOMES, kept: Outcomes = NO_OUTCOMES
) -> tuple[dict[str, Sequence[Outcome]], tuple[Problem, ...]]:
    """Return the outcomes of every commitment and objective by id, and what was odd about the log.

    The log comes last, because what follows the breach of a period is judged on it; `earlier` are the outcomes of the
    versions before. What stands in `kept` by its id is not judged again where it reads the leads.
    """
    found: dict[str, Sequence[Outcome]] = {}
    doubts: dict[str, list[Outcome]] = {}
    for commitment in plan.reading("leads"):
        behind = _doubts(commitment, found, doubts)
        found |= _kept(commitment, kept) or _rolled_up(plan, commitment, leads, behind)
    known = log.cut(plan.as_of)
    problems: list[Problem] = [] if known is log else [_later_events(plan, log, known)]
    for commitment in plan.reading("log"):
        judging = Judging(plan)
        told = _asked(commitment, earlier, found)
        own = {commitment.rule.id: earlier.get(commitment.rule.id, ())}
        judged = {name: _breaches(outcomes) for name, outcomes in told.items()}
        judging.add(known, [commitment], own | judged, told)
        gathered = judging.gathered()
        found |= _rolled_up(plan, commitment, gathered, _doubts(commitment, found, doubts))
        problems += gathered.problems
    for commitment in plan.commitments:
        if isinstance(commitment, PeriodRulePlan):
            # What a lead kept from being judged was told when it was collected.
            failed = (one for one in found[commitment.rule.id] if one.reason == "rule_failed" and not one.ignored)
            problems += map(_failure, failed)
    return found, tuple(problems)


def _kept(commitment: CommitmentPlan, kept: Outcomes) -> dict[str, Sequence[Outcome]]:
    """Return what is known already of a commitment and its objective."""
    name = commitment.rule.id
    return {one: kept[one] for one in (name, objective_id(name)) if one in kept} if name in kept else {}


def _doubts(commitment: CommitmentPlan, found: Outcomes, doubts: dict[str, list[Outcome]]) -> Sequence[Outcome]:
    """Return what failed behind the promise whose breach starts a clock, however many steps away.

    They are kept in `doubts`, by the id of what follows.
    """
    if not isinstance(commitment, DeadlinePlan | CadencePlan):
        return ()
    behind = [
        one for name in asked(commitment.rule) for one in (*filter(has_failed, found[name]), *doubts.get(name, ()))
    ]
    return doubts.setdefault(commitment.rule.id, behind)


def _rolled_up(
    plan: Plan, commitment: CommitmentPlan, gathered: Gathered, doubts: Sequence[Outcome]
) -> Iterator[tuple[str, Sequence[Outcome]]]:
    name = commitment.rule.id
    rows = gathered.tallies.get(name, ())
    match commitment:
        case DeadlinePlan() | CadencePlan() | CheckPlan() | LeadRulePlan():
            entries = gathered.entries.get(name, ())
            yield name, entries
            if (objective := objective_of(commitment.rule)) is not None:
                rolled_up = partial(judge_objective, plan, objective, commitment, doubts=doubts)
                if plan.spans is None:
                    yield objective_id(name), list(rolled_up(entries))
                else:
                    yield objective_id(name), known_objective(plan, plan.spans, commitment, entries, rolled_up)
        case QuotaPlan(rule=quota):
            judge = judge_quota if quota.level is None else judge_level
            yield name, _periods(plan, commitment, rows, partial(judge, plan, commitment))
        case RatePlan():
            yield name, _periods(plan, commitment, rows, partial(judge_rate, plan, commitment))
        case PeriodRulePlan():
            yield name, list(judge_period_rule(plan, commitment, rows))
        case _ as never:
            assert_never(never)


def _periods(
    plan: Plan, commitment: CountPlan, rows: Sequence[Tally], judge: Callable[[Sequence[Tally]], Iterable[Outcome]]
) -> list[Outcome]:
    return list(judge(rows)) if plan.spans is None else known_periods(plan, plan.spans, commitment, rows, judge)


def _asked(commitment: CommitmentPlan, earlier: Outcomes, found: Outcomes) -> Outcomes:
    """Return the outcomes of what a commitment of the log asks about, by the names that it uses."""
    return {name: [*earlier.get(name, ()), *found.get(name, ())] for name in asked(commitment.rule)}


def _breaches(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Return breaches in the order in which they came, so that their numbers never change."""
    broken = (outcome for outcome in outcomes if isinstance(outcome, Breached))
    return sorted(broken, key=by_breach)

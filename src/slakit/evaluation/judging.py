"""From leads judged one by one to all outcomes: entries as they come, then periods, objectives and the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias, assert_never

import attrs

from slakit.errors import CalendarError, Problem
from slakit.evaluation.context import NO_TAKEOVERS, Context
from slakit.evaluation.deadlines import judge_deadline
from slakit.evaluation.levels import judge_level
from slakit.evaluation.objectives import judge_objective
from slakit.evaluation.plans import CommitmentPlan, DeadlinePlan, PeriodPlan, Plan, QuotaPlan, RatePlan
from slakit.evaluation.quotas import judge_quota
from slakit.evaluation.rates import judge_rate
from slakit.evaluation.tallies import Collect, Tally, collecting
from slakit.leads.criteria import CriterionFailedError
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover
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

    __slots__ = ("_entries", "_plan", "_problems", "_takeovers", "_tallies")

    def __init__(self, plan: Plan, takeovers: Mapping[str, Sequence[Takeover]] = NO_TAKEOVERS) -> None:
        self._plan = plan
        self._takeovers = takeovers
        self._problems: list[Problem] = []
        self._entries: dict[str, list[Outcome]] = {}
        self._tallies: dict[str, tuple[Collect, list[Tally]]] = {}

    def add(self, journey: Journey, commitments: Iterable[CommitmentPlan], judged: Outcomes = NO_OUTCOMES) -> Outcomes:
        """Judge commitments over a journey; `judged` are outcomes that they may follow. Return these and the new ones."""
        plan = self._plan
        known = journey.cut(plan.as_of)
        if known is not journey:
            self._problems.append(_later_events(plan, journey, known))
        context = Context(plan, known, self._takeovers)
        context.judged.update(judged)
        for commitment in commitments:
            match commitment:
                case DeadlinePlan():
                    self._keep(commitment.rule.id, list(judge_deadline(commitment, context)), context)
                case QuotaPlan() | RatePlan():
                    self._tally(commitment, context)
                case _ as never:
                    assert_never(never)
        return context.judged

    def _keep(self, name: str, found: list[Outcome], context: Context) -> None:
        if (covered := self._plan.covered.get(name)) is not None:
            found = [covered.known(one) for one in found]
        # What an earlier version judged may still be broken while this one is in force.
        context.judged[name] = [*context.judged.get(name, ()), *found]
        self._entries.setdefault(name, []).extend(found)
        for one in found:
            if one.reason in _FAILURES:
                self._problems.append(_failure(one))

    def _tally(self, commitment: PeriodPlan, context: Context) -> None:
        """Keep what a lead adds to a promise per period; nothing when it can not be told, and that is told."""
        name = commitment.rule.id
        if name not in self._tallies:
            self._tallies[name] = collecting(commitment, self._plan), []
        collect, rows = self._tallies[name]
        try:
            rows += collect(context)
        except CriterionFailedError as failed:
            told = f"criterion-failed: not counted, {failed}"
            self._problems.append(Problem("J202", context.journey.lead_id, told))
        except CalendarError as error:
            told = f"out-of-range: {name} does not count it, {error}"
            self._problems.append(Problem("J204", context.journey.lead_id, told))

    def gathered(self) -> Gathered:
        """Return what was found, tallies in order: by instant, then as the leads came, which is by their ids."""
        tallies = {name: tuple(sorted(rows, key=_AT)) for name, (_, rows) in self._tallies.items()}
        return Gathered(self._entries, tallies, tuple(self._problems))


_AT = itemgetter(0)
# What keeps an entry from being judged, by its reason: the code and the word of the problem that is told.
_FAILURES: Mapping[str, tuple[str, str]] = {
    "criterion_failed": ("J202", "criterion-failed"),
    "out_of_range": ("J204", "out-of-range"),
}


def _later_events(plan: Plan, journey: Journey, known: Journey) -> Problem:
    later = len(journey.events) - len(known.events)
    message = f"event-after-as-of: {later} of its events lie after {iso_utc(plan.as_of)} and are not known"
    return Problem("J201", journey.lead_id, message)


def _failure(outcome: Outcome) -> Problem:
    code, word = _FAILURES[outcome.reason]
    return Problem(code, outcome.subject, f"{word}: {outcome.commitment} can not be judged, {outcome.ignored[0].why}")


def all_outcomes(
    plan: Plan, leads: Gathered, log: Journey, earlier: Outcomes = NO_OUTCOMES
) -> tuple[dict[str, Sequence[Outcome]], tuple[Problem, ...]]:
    """Return the outcomes of every commitment and objective by id, and what was odd about the log.

    The log comes last, because what follows the breach of a period is judged on it; `earlier` are the outcomes of the
    versions before.
    """
    found: dict[str, Sequence[Outcome]] = {}
    for commitment in plan.reading("leads"):
        found |= _rolled_up(plan, commitment, leads)
    known = log.cut(plan.as_of)
    problems = [] if known is log else [_later_events(plan, log, known)]
    for commitment in plan.reading("log"):
        judging = Judging(plan)
        judging.add(known, [commitment], _followed(commitment, earlier, found))
        gathered = judging.gathered()
        found |= _rolled_up(plan, commitment, gathered)
        problems += gathered.problems
    return found, tuple(problems)


def _rolled_up(plan: Plan, commitment: CommitmentPlan, gathered: Gathered) -> Iterator[tuple[str, Sequence[Outcome]]]:
    name = commitment.rule.id
    match commitment:
        case DeadlinePlan(rule=rule):
            entries = gathered.entries.get(name, ())
            yield name, entries
            if rule.objective is not None:
                yield f"{name}/objective", list(judge_objective(plan, rule.objective, commitment, entries))
        case QuotaPlan(rule=quota):
            judge = judge_quota if quota.level is None else judge_level
            yield name, _covered(plan, name, judge(plan, commitment, gathered.tallies.get(name, ())))
        case RatePlan():
            yield name, _covered(plan, name, judge_rate(plan, commitment, gathered.tallies.get(name, ())))
        case _ as never:
            assert_never(never)


def _covered(plan: Plan, name: str, judged: Iterable[Outcome]) -> list[Outcome]:
    covered = plan.covered.get(name)
    return list(judged) if covered is None else [covered.known(one) for one in judged]


def _followed(commitment: CommitmentPlan, earlier: Outcomes, found: Outcomes) -> Outcomes:
    """Return the breaches that start the clocks of a commitment, by the id of what was broken."""
    followed = commitment.start if isinstance(commitment, DeadlinePlan) else None
    if not isinstance(followed, str):
        return NO_OUTCOMES
    return {followed: _breaches([*earlier.get(followed, ()), *found.get(followed, ())])}


def _breaches(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Return breaches in the order in which they came, so that their numbers never change."""
    broken = (outcome for outcome in outcomes if isinstance(outcome, Breached))
    return sorted(broken, key=_by_breach)


def _by_breach(one: Breached) -> tuple[int, str, str, int]:
    return one.breached_us, one.subject, one.group or "", one.entry or 0

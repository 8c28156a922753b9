"""Judging objectives: the outcomes of a commitment rolled up per period."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil
from operator import itemgetter
from typing import Literal, TypeAlias, assert_never

import attrs

from slakit.evaluation.lengths import Lengths
from slakit.evaluation.plans import CadencePlan, DeadlinePlan, EntryPlan, Plan
from slakit.evaluation.stretches import Stretch, facts, some_of, stretches
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Breached, Excluded, Figures, Met, Outcome, Pending, Terms, Unknown, keys_of

__all__ = ["Rolling", "ended_at", "has_failed", "judge_objective", "what_failed", "why_failed"]


State: TypeAlias = Literal["good", "bad", "free", "sure", "slow", "out"]
"""What a member is for its objective: good or bad for certain; free to end good, bad or out; sure to count, good or bad;
slow, so that it ends bad or out; or out of the population."""
Verdict: TypeAlias = Literal["met", "breached", "too_few", "open", "untold"]
_STATES: dict[type[Outcome], State] = {Met: "good", Breached: "bad", Pending: "free"}
_COUNTED: tuple[State, ...] = ("good", "bad", "free", "sure", "slow")
# Excluded from the start on: never a member. Any other exclusion came when the clock ended.
_NEVER_MEMBERS = frozenset({"no_limit", "already_engaged"})
# What nobody could judge because a function or a rule of a user's own failed: it may be good, bad or out, for ever.
_FAILURES = frozenset({"criterion_failed", "rule_failed"})


def has_failed(outcome: Outcome | None) -> bool:
    """Tell whether nobody could judge an entry because a function or a rule of a user's own failed."""
    return type(outcome) is Unknown and outcome.reason in _FAILURES


def what_failed(outcome: Outcome) -> str:
    """Return what kept an entry from being judged."""
    return outcome.details[0] if outcome.details else outcome.ignored[0].why


def why_failed(failed: Outcome) -> str:
    """Return what failed, and for which lead: a criterion that fails names it."""
    why = what_failed(failed)
    return f"{failed.subject}: {why}" if failed.reason == "rule_failed" else why


def judge_objective(
    plan: Plan,
    objective: Objective,
    commitment: EntryPlan,
    outcomes: Sequence[Outcome],
    doubts: Sequence[Outcome] = (),
) -> Iterator[Outcome]:
    """Yield one outcome per period, from the first that meets the term to the one that holds as-of.

    `outcomes` are those of the commitment's entries; one belongs to the period in which it started. `doubts` are those
    of what the commitment follows that failed: each may have started an entry at any time since.
    """
    periods = list(stretches(plan, objective.per))
    starts = [stretch.start for stretch in periods]
    members: list[list[Outcome]] = [[] for _ in periods]
    failed = [attrs.evolve(one, entry=None) for one in doubts]
    for outcome in outcomes:
        if has_failed(outcome):
            failed.append(outcome)
        else:
            members[bisect_right(starts, outcome.started_us) - 1].append(outcome)
    rolling = Rolling.of(plan, objective, commitment)
    for stretch, inside in zip(periods, members, strict=True):
        yield rolling.judged(stretch, inside, [one for one in failed if _may_belong(one, stretch)])


def _may_belong(failed: Outcome, stretch: Stretch) -> bool:
    """Tell whether what failed may have a member in a period: a rule without entries, any number from then on."""
    return failed.started_us < stretch.end and (failed.entry is None or failed.started_us >= stretch.start)


@attrs.frozen
class Rolling:
    """An objective at work: what its members are, and what that makes of a period."""

    plan: Plan
    objective: Objective
    terms: Terms
    allowed: str
    lengths: Lengths | None

    @classmethod
    def of(cls, plan: Plan, objective: Objective, commitment: EntryPlan) -> "Rolling":
        """Return the objective of a commitment, at work as of the plan's instant."""
        lengths = None
        if objective.longest is not None and isinstance(commitment, DeadlinePlan | CadencePlan):
            lengths = Lengths(objective.longest, commitment.hours)
        return cls(plan, objective, commitment.objective_terms, str(objective), lengths)

    def judged(self, stretch: Stretch, members: Sequence[Outcome], failed: Sequence[Outcome]) -> Outcome:
        """Return the outcome of a period; `failed` are members that nobody could judge."""
        counts, against = self._counts(members)
        figures = self._figures(counts, members)
        shared = facts(self.terms, stretch, None, None, self.allowed, tuple(keys_of(against)))
        percent = None
        if figures.actual is not None and figures.target:
            percent = round(100 * figures.actual / figures.target, 6)
        verdict = self._decided(counts, failed) if self.plan.as_of > stretch.end else "open"
        kept, broken = self._reasons
        match verdict:
            case "open":
                return Pending(*shared, "running", figures, False, None, percent)
            case "met":
                return Met(*shared, kept, figures)
            case "breached":
                return Breached(*shared, broken, figures, self._lost(members, len(failed), stretch.end))
            case "untold":
                return Unknown(*shared, failed[0].reason, figures, details=some_of(map(why_failed, failed)))
            case "too_few":
                return Unknown(*shared, "too_few", figures)
            case _ as never:
                assert_never(never)

    @property
    def _reasons(self) -> tuple[str, str]:
        if self.lengths is not None:
            return "fast_enough", "too_slow"
        return ("kept_below", "exceeded") if self.objective.share is None else ("share_reached", "share_missed")

    def _counts(self, members: Sequence[Outcome]) -> tuple[Counter[State], list[Outcome]]:
        """Return how many members are what, and those that count against the promise."""
        if self.lengths is None:
            kinds = Counter(map(type, members))
            counts = Counter({state: kinds[kind] for kind, state in _STATES.items()})
            return counts, [one for one in members if type(one) is Breached]
        states = [self._state(one) for one in members]
        return Counter(states), [one for one, state in zip(members, states, strict=True) if state == "bad"]

    def _figures(self, counts: Counter[State], members: Sequence[Outcome]) -> Figures:
        objective, lengths = self.objective, self.lengths
        judged = counts["good"] + counts["bad"] + counts["sure"]
        still = counts["free"] + counts["sure"] + counts["slow"]
        everybody = judged - counts["sure"] + still
        if lengths is not None:
            target, unit = float(lengths.longest.amount), lengths.longest.unit.value
            actual = self._percentile(lengths, members, judged) if judged else None
        elif objective.share is not None:
            target, unit = float(objective.share), "share"
            actual = counts["good"] / judged if judged else None
        else:
            target, unit = float(objective.most or 0), "breach"
            actual = float(counts["bad"])
        undecided = still / everybody if everybody else None
        return Figures(target, actual, population=judged, undecided=undecided, unit=unit)

    def _percentile(self, lengths: Lengths, members: Sequence[Outcome], judged: int) -> float | None:
        """Return the length that the share took no longer than; None where it lies among those not yet answered."""
        answered = [
            one for one in members if type(one) is Met or (type(one) is Breached and one.stopped_us is not None)
        ]
        rank = ceil((self.objective.percentile or 0) * judged)
        return lengths.told(sorted(map(lengths.used, answered))[rank - 1]) if rank <= len(answered) else None

    def _decided(self, counts: Counter[State], failed: Sequence[Outcome]) -> Verdict:
        """Return the verdict; untold where only members that nobody could judge keep it from being one."""
        if not failed:
            return self._verdict(counts)
        verdict = self._verdict(counts + Counter[State]({"free": len(failed)}))
        if verdict == "open":
            return "open" if counts["free"] + counts["sure"] + counts["slow"] else "untold"
        # Of any number of entries only too many breaches are certain already.
        is_exceeded = verdict == "breached" and self.objective.most is not None
        return verdict if is_exceeded or all(one.entry is not None for one in failed) else "untold"

    def _verdict(self, counts: Counter[State]) -> Verdict:
        """Return what every way in which the open members can end gives; open where that differs."""
        good, bad, free, sure, slow = (counts[state] for state in _COUNTED)
        if good + bad + sure < self.objective.min_population:
            return "open" if free + sure + slow else "too_few"
        most = self.objective.most
        if most is not None:
            return "breached" if bad > most else "met" if bad + free <= most else "open"
        share = self.objective.percentile or self.objective.share or Fraction(1)
        # The worst way is that all end badly; in the best one those that can end well do, and the slow are excluded.
        if Fraction(good, good + bad + free + sure + slow) >= share:
            return "met"
        return "breached" if Fraction(good + free + sure, good + bad + free + sure) < share else "open"

    def _lost(self, members: Sequence[Outcome], failed: int, end: int) -> int:
        """Return the first instant after the period at which its verdict was certain, however those that failed end."""
        early: list[Outcome] = []
        late: list[Outcome] = []
        for one in members:
            (early if self._is_settled(one, end) else late).append(one)
        counts, _ = self._counts(early)
        counts["free"] += len(late) + failed
        moves: list[tuple[int, State, State]] = []
        for outcome in late:
            before: State = "free"
            for at, after in self._course(outcome):
                moves.append((at, before, after))
                before = after
        moves.sort(key=itemgetter(0))
        lost = end
        for at, before, after in moves:
            if at > end and self._verdict(counts) == "breached":
                break
            lost = max(end, at)
            counts[before] -= 1
            counts[after] += 1
        return lost

    def _is_settled(self, outcome: Outcome, end: int) -> bool:
        """Tell whether by an instant a member was what it is now, as far as that can be told at a glance."""
        if type(outcome) is Breached and self.lengths is None:
            return outcome.breached_us <= end
        return ended_at(outcome) <= end

    def _state(self, outcome: Outcome) -> State:
        """Return what a member is as of now."""
        kind, lengths = type(outcome), self.lengths
        state = _STATES.get(kind, "out")
        if lengths is None or state == "out":
            return state
        if lengths.is_over(outcome):
            return "slow" if kind is Pending else "bad"
        if kind is Breached:
            return "sure" if outcome.stopped_us is None else "good"
        return state

    def _course(self, outcome: Outcome) -> list[tuple[int, State]]:
        """Return when a member became what, in order; at first it was free."""
        lengths = self.lengths
        passed = None if lengths is None or not lengths.is_over(outcome) else lengths.passed(outcome)
        slow: list[tuple[int, State]] = [] if passed is None else [(passed, "slow")]
        end = ended_at(outcome)
        match outcome:
            case Met():
                return [*slow, (end, "bad" if slow else "good")]
            case Breached(breached_us=due) if lengths is None:
                return [(due, "bad")]
            case Breached(breached_us=due) if passed is not None:
                return [(passed, "slow"), (due, "bad")] if passed < due else [(due, "sure"), (passed, "bad")]
            case Breached(breached_us=due):
                return [(due, "sure")] if outcome.stopped_us is None else [(due, "sure"), (end, "good")]
            case Pending():
                return slow
            case Excluded() if outcome.reason not in _NEVER_MEMBERS:
                return [*slow, (end, "out")]
            case _:
                return [(outcome.started_us, "out")]


def ended_at(outcome: Outcome) -> int:
    """Return when an outcome came to be what it is; what has no clock and no stop is decided when it is due."""
    if outcome.wall_us is not None:
        return outcome.started_us + outcome.wall_us
    decided = outcome.due_us if outcome.stopped_us is None else outcome.stopped_us
    return outcome.started_us if decided is None else decided

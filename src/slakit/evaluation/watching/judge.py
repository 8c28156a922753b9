"""Judging one lead again as a watch does: only some commitments, and by what is known of its journey already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias, TypeVar

import attrs

from slakit.errors import Problem
from slakit.evaluation.cadences import cadence_warning
from slakit.evaluation.clocks import Clock
from slakit.evaluation.context import Context
from slakit.evaluation.deadlines import deadline_warning
from slakit.evaluation.entries import warning_at
from slakit.evaluation.hits import Remembering
from slakit.evaluation.judging import NO_OUTCOMES, Judging, Outcomes
from slakit.evaluation.lengths import Lengths
from slakit.evaluation.plans import CadencePlan, CommitmentPlan, DeadlinePlan, Plan
from slakit.evaluation.tallies import NEVER, Collect, Tally
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.leads import Lead
from slakit.leads.journeys import Journey
from slakit.rules.commitments import objective_of
from slakit.rules.outcomes import Breached, Outcome, Pending

__all__ = ["Judge", "passings", "turns_of_log"]

_T = TypeVar("_T")
_Clocks: TypeAlias = dict[tuple[int, int], Clock]
_NO_CLOCKS: tuple[object, _Clocks] = (None, {})
_Tallies: TypeAlias = Mapping[str, Sequence[Tally]]


class Judge:
    """The versions of an agreement as of an instant, by which leads are judged again and again.

    It is mutable because it moves on in time, and remembers what judging lead after lead asks for anew: the matches of
    each journey, its clocks while one runs, what collects tallies, and which commitments some names stand for.
    """

    __slots__ = ("_clocks", "_collects", "_everything", "_named", "plans")

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans = [attrs.evolve(plan, patterns=Remembering(plan.patterns)) for plan in plans]
        self._collects: Sequence[dict[str, Collect]] = [{} for _ in plans]
        self._clocks: dict[str, tuple[object, _Clocks]] = {}
        self._named = lru_cache(maxsize=10_000)(self._by_names)
        self._everything = frozenset(one.rule.id for plan in plans for one in plan.commitments)

    def move_on(self, as_of: int) -> None:
        """Judge as of a later instant from now on."""
        self.plans = [plan.moved_on(as_of) for plan in self.plans]

    def again(self, lead: Lead, before: Judged, names: frozenset[str]) -> Judged:
        """Return what a lead comes to when the commitments of some names are judged again, and the others stay.

        What something was odd about is judged whole, so that nothing odd is lost or told twice.
        """
        if not any(before.problems):
            found = self._judged(lead, before, names)
            if not any(found.problems):
                return found
        nothing = Judged.nothing(self.plans[0].as_of, len(self.plans))
        return self._judged(lead, nothing, self._everything)

    def _judged(self, lead: Lead, before: Judged, names: frozenset[str]) -> Judged:
        entries: list[Outcomes] = []
        tallies: list[_Tallies] = []
        problems: list[tuple[Problem, ...]] = []
        turns, running = _without(names, before.turns), before.running - names
        earlier: Outcomes = NO_OUTCOMES
        for number, (plan, again) in enumerate(zip(self.plans, self._named(names), strict=True)):
            kept = _without(names, before.entries[number])
            judging = Judging(plan, lead.takeovers, self._collects[number])
            context = judging.begun(lead.journey)
            context.clocks = self._clocks_of(context.journey)
            context.judged.update(_together(earlier, kept))
            judging.judge(context, again)
            found = judging.gathered()
            problems.append(found.problems)
            tallies.append(_with(found.tallies, before.tallies[number]))
            kept.update(found.entries)
            entries.append(kept)
            own, earlier = earlier, _together(earlier, kept)
            _Asking(context, earlier, own).turn(again, found.entries, turns)
            running = running.union(_running(found.entries, plan.as_of))
        if not running:
            self._clocks.pop(lead.lead_id, None)
        at = self.plans[0].as_of if before.running <= names else before.at
        return Judged(at, entries, tallies, turns, running, problems, before.put_off - names)

    def _clocks_of(self, journey: Journey) -> _Clocks:
        """Return the clocks of a lead that are known: they go on as they are until it changes hands."""
        holding = journey.owner_changes
        known, clocks = self._clocks.get(journey.lead_id, _NO_CLOCKS)
        if known is not holding:
            clocks = {}
            self._clocks[journey.lead_id] = holding, clocks
        return clocks

    def _by_names(self, names: frozenset[str]) -> Sequence[Sequence[CommitmentPlan]]:
        """Return the commitments of some names that read the leads, version by version."""
        return [[one for one in plan.reading("leads") if one.rule.id in names] for plan in self.plans]


def _without(names: Iterable[str], given: Mapping[str, _T]) -> dict[str, _T]:
    found = dict(given)
    for name in names:
        found.pop(name, None)
    return found


def _with(found: _Tallies, before: _Tallies) -> _Tallies:
    """Return what a lead adds to periods, with what was found again in place of what was known of that."""
    return {name: rows for name, rows in {**before, **found}.items() if rows} if found else before


def _together(earlier: Outcomes, more: Outcomes) -> Outcomes:
    if not earlier:
        return more
    found = dict(earlier)
    for name, outcomes in more.items():
        found[name] = [*found[name], *outcomes] if name in found else outcomes
    return found


def _running(entries: Outcomes, as_of: int) -> Iterator[str]:
    """Yield the names under which a clock had not ended by an instant."""
    for name, outcomes in entries.items():
        for one in outcomes:
            if one.wall_us is not None and one.started_us + one.wall_us >= as_of:
                yield name
                break


class _Asking(NamedTuple):
    """When the entries of one journey may turn; `judged` are the outcomes that they may follow, `own` those before.

    A tuple, as `Judged` is.
    """

    context: Context
    judged: Outcomes
    own: Outcomes

    def turn(self, commitments: Iterable[CommitmentPlan], entries: Outcomes, turns: dict[str, int]) -> None:
        """Add by name when what is pending may first become something else though nothing happens."""
        as_of = self.context.plan.as_of
        for commitment in commitments:
            name = commitment.rule.id
            undone = [one for one in entries.get(name, ()) if _is_undone(one)]
            if undone:
                first = min((at for at in self._turns(commitment, undone) if at > as_of), default=NEVER)
                if first < turns.get(name, NEVER):
                    turns[name] = first

    def _turns(self, commitment: CommitmentPlan, undone: Sequence[Outcome]) -> Iterator[int]:
        for one in undone:
            if type(one) is Pending:
                # What is due is broken the instant after, as is what is too late.
                yield from (last + 1 for last in (one.due_us, one.next_due_us) if last is not None)
                warned = self._warning(commitment, one)
                if warned is not None:
                    yield warned
        yield from passings(commitment, undone)

    def _warning(self, commitment: CommitmentPlan, pending: Pending) -> int | None:
        """Return when an entry that runs will be at risk, as far as is known by now; None for never, or where it is."""
        if pending.at_risk or not isinstance(commitment, DeadlinePlan | CadencePlan) or not commitment.rule.warn_at:
            return None
        context, begun, due = self.context, pending.started_us, pending.due_us
        if isinstance(commitment, DeadlinePlan) and due is not None and commitment.runs_on:
            clock = context.clock(begun, commitment.hours)
            limit = next(limit for limit in commitment.limits if limit.allowed == pending.allowed)
            return warning_at(clock, limit, begun, due, context.plan.as_of, commitment.rule.warn_at[0])
        # What it counts on from are the entries of the versions before, not its own.
        context.judged = {**self.judged, commitment.rule.id: self.own.get(commitment.rule.id, ())}
        start = next(one for one in context.beginnings(commitment.start) if one.number == pending.entry)
        if isinstance(commitment, DeadlinePlan):
            return deadline_warning(commitment, context, start)
        return cadence_warning(commitment, context, start, due or 0)


def _is_undone(outcome: Outcome) -> bool:
    return type(outcome) is Pending or (type(outcome) is Breached and outcome.open)


def passings(commitment: CommitmentPlan, outcomes: Sequence[Outcome]) -> Iterator[int]:
    """Yield when clocks that run may have taken longer than most of them should, where an objective says how long."""
    objective = objective_of(commitment.rule)
    if objective is None or objective.longest is None or not isinstance(commitment, DeadlinePlan | CadencePlan):
        return
    undone = list(filter(_is_undone, outcomes))
    lengths = Lengths(objective.longest, commitment.hours)
    yield from (passing for one in undone if (passing := lengths.passing(one)) is not None)
    if undone and commitment.hours.by_owner is not None:
        # Whose hours count may be another calendar's then.
        yield from (turn for one in commitment.hours.by_owner.values() for turn in (one.since, one.until))


def turns_of_log(plan: Plan, log: Journey, judged: Outcomes, own: Outcomes) -> Iterator[int]:
    """Yield when an entry of the log may become something else though nothing happens."""
    asking, version = _Asking(Context(plan, log.cut(plan.as_of)), judged, own), plan.agreement.version
    entries = {name: [one for one in found if one.terms.version == version] for name, found in judged.items()}
    turns: dict[str, int] = {}
    asking.turn(plan.reading("log"), entries, turns)
    yield from turns.values()

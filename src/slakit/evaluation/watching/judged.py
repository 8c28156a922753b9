"""One lead as a watch knows it: what its commitments came to, and when that may change though nothing happens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from slakit.errors import Problem
from slakit.evaluation.cadences import cadence_warning
from slakit.evaluation.context import Context
from slakit.evaluation.deadlines import deadline_warning
from slakit.evaluation.judging import Judging, Outcomes
from slakit.evaluation.plans import CadencePlan, CommitmentPlan, DeadlinePlan, Plan
from slakit.evaluation.tallies import Tally
from slakit.evaluation.watching.happenings import Identity, identity
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover
from slakit.rules.outcomes import Outcome, Pending

__all__ = ["Judged", "judged_again", "turns_of_log"]

_T = TypeVar("_T")


class Judged(NamedTuple):
    """What the commitments came to for one lead as of an instant, in microseconds since 1970; by version, then by name.

    Some may have been judged later than `at`, none of those that run earlier. `turns` is when an outcome of a commitment
    may next become another one though nothing happens. `running` are the commitments with a clock that had not ended:
    what it used grows with every instant. `put_off` are those that wait to be judged until somebody looks. A tuple,
    because a frozen class takes three times as long to make, and one is made for every event.
    """

    at: int
    entries: Sequence[Outcomes]
    tallies: Sequence[Mapping[str, Sequence[Tally]]]
    turns: Mapping[str, int]
    running: frozenset[str]
    problems: Sequence[tuple[Problem, ...]]
    put_off: frozenset[str] = frozenset()

    @classmethod
    def nothing(cls, at: int, versions: int) -> "Judged":
        """Return what a lead comes to before anything is judged."""
        return cls(at, [{}] * versions, [{}] * versions, {}, frozenset(), [()] * versions)

    @classmethod
    def told(cls, outcomes: Iterable[Outcome]) -> "Judged":
        """Return what a lead had come to when that was told last, to hold against what it comes to now."""
        return cls(0, [{"": list(outcomes)}], (), {}, frozenset(), ())

    def retallied(self, before: "Judged") -> frozenset[str]:
        """Return the names of the commitments per period to which something else is added than before."""
        if self.tallies == before.tallies:
            return frozenset()
        both = zip(self.tallies, before.tallies, strict=True)
        return frozenset(name for now, was in both for name in {**now, **was} if now.get(name) != was.get(name))

    def by_identity(self) -> dict[Identity, Outcome]:
        """Return all outcomes by what tells one from the other."""
        outcomes = chain.from_iterable(found for version in self.entries for found in version.values())
        return {identity(outcome): outcome for outcome in outcomes}


def judged_again(
    plans: Sequence[Plan],
    journey: Journey,
    takeovers: Mapping[str, Sequence[Takeover]],
    before: Judged,
    names: frozenset[str],
) -> Judged:
    """Return what a lead comes to when the commitments of some names are judged again, and the others stay.

    What something was odd about is judged whole, so that nothing odd is lost or told twice.
    """
    if not any(before.problems):
        found = _judged(plans, journey, takeovers, before, names)
        if not any(found.problems):
            return found
    everything = frozenset(one.rule.id for plan in plans for one in plan.commitments)
    return _judged(plans, journey, takeovers, Judged.nothing(plans[0].as_of, len(plans)), everything)


def _judged(
    plans: Sequence[Plan],
    journey: Journey,
    takeovers: Mapping[str, Sequence[Takeover]],
    before: Judged,
    names: frozenset[str],
) -> Judged:
    entries: list[Outcomes] = []
    tallies: list[Mapping[str, Sequence[Tally]]] = []
    problems: list[tuple[Problem, ...]] = []
    turns = _without(names, before.turns)
    running = set(before.running - names)
    earlier: dict[str, Sequence[Outcome]] = {}
    for number, plan in enumerate(plans):
        again = [one for one in plan.commitments if one.rule.id in names and one.source == "leads"]
        kept = _without(names, before.entries[number])
        judging = Judging(plan, takeovers)
        context = judging.begun(journey)
        context.judged.update(_together(earlier, kept))
        judging.judge(context, again)
        found = judging.gathered()
        entries.append({**kept, **found.entries})
        tallies.append(
            _without(names, before.tallies[number]) | {name: rows for name, rows in found.tallies.items() if rows}
        )
        problems.append(found.problems)
        own, earlier = earlier, _together(earlier, entries[-1])
        for name, turn in _Asking(context, earlier, own).turns(again, found.entries):
            turns[name] = min(turn, turns.get(name, turn))
        running.update(_running(found.entries, plan.as_of))
    at = plans[0].as_of if before.running <= names else before.at
    return Judged(at, entries, tallies, turns, frozenset(running), problems, before.put_off - names)


def _without(names: frozenset[str], given: Mapping[str, _T]) -> dict[str, _T]:
    kept = dict(given)
    for name in names:
        kept.pop(name, None)
    return kept


def _together(earlier: Outcomes, more: Outcomes) -> dict[str, Sequence[Outcome]]:
    if not earlier:
        return dict(more)
    found = dict(earlier)
    for name, outcomes in more.items():
        found[name] = [*found[name], *outcomes] if name in found else outcomes
    return found


def _running(entries: Outcomes, as_of: int) -> Iterator[str]:
    """Yield the names under which a clock had not ended by an instant."""
    for name, outcomes in entries.items():
        if any(one.wall_us is not None and one.started_us + one.wall_us >= as_of for one in outcomes):
            yield name


class _Asking(NamedTuple):
    """When the entries of one journey may turn; `judged` are the outcomes that they may follow, `own` those before.

    A tuple, as `Judged` is.
    """

    context: Context
    judged: Outcomes
    own: Outcomes

    def turns(self, commitments: Iterable[CommitmentPlan], entries: Outcomes) -> Iterator[tuple[str, int]]:
        """Yield by name when what is pending may become something else though nothing happens."""
        context = self.context
        for commitment in commitments:
            name = commitment.rule.id
            for one in entries.get(name, ()):
                if not isinstance(one, Pending):
                    continue
                yield from ((name, at) for at in _turns(one) if at > context.plan.as_of)
                if isinstance(commitment, DeadlinePlan | CadencePlan) and commitment.rule.warn_at and not one.at_risk:
                    # What it counts on from are the entries of the versions before, not its own.
                    context.judged = {**self.judged, name: self.own.get(name, ())}
                    if (warned := _warning(commitment, context, one)) is not None:
                        yield name, warned


def turns_of_log(plan: Plan, log: Journey, judged: Outcomes, own: Outcomes) -> Iterator[int]:
    """Yield when an entry of the log may become something else though nothing happens."""
    asking, version = _Asking(Context(plan, log.cut(plan.as_of)), judged, own), plan.agreement.version
    entries = {name: [one for one in found if one.terms.version == version] for name, found in judged.items()}
    yield from (at for _, at in asking.turns(plan.reading("log"), entries))


def _turns(pending: Pending) -> Iterator[int]:
    """Yield the instants after which a pending outcome is broken, or its next event too late."""
    if pending.due_us is not None:
        yield pending.due_us + 1
    if pending.next_due_us is not None:
        yield pending.next_due_us + 1


def _warning(commitment: DeadlinePlan | CadencePlan, context: Context, pending: Pending) -> int | None:
    start = next(one for one in context.beginnings(commitment.start) if one.number == pending.entry)
    if isinstance(commitment, DeadlinePlan):
        return deadline_warning(commitment, context, start)
    return cadence_warning(commitment, context, start, pending.due_us or 0)

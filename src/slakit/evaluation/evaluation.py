"""The result of judging an agreement: outcomes to ask, filter, count, merge and hand on."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.objectives import judge_objective
from slakit.evaluation.plans import DeadlinePlan, Plan, QuotaPlan, compile_plan
from slakit.evaluation.quotas import Tally, judge_quota
from slakit.rules.agreement import Agreement, NotYetJudged
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.rules.wire import outcome_to_dict
from slakit.worktime.instants import from_micros
from slakit.worktime.periods import Period

__all__ = ["Counts", "Evaluation"]


@attrs.frozen
class Counts:
    """How the outcomes of one commitment are spread; they add up to `population`.

    >>> Counts(met=8, breached=2).population
    10
    """

    met: int = 0
    breached: int = 0
    pending: int = 0
    excluded: int = 0
    unknown: int = 0

    @property
    def population(self) -> int:
        """All outcomes of the commitment."""
        return self.met + self.breached + self.pending + self.excluded + self.unknown


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Evaluation:
    """What an agreement gives for some journeys as of an instant.

    `outcomes` stand in the order of the agreement's commitments, then of lead ids or periods. `problems` are what was
    odd about the data, and changed no outcome. `not_yet_judged` are parts of the agreement without outcomes. Two
    evaluations are equal when their agreement, instant and outcomes are.
    """

    agreement: Agreement
    as_of_us: int
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...] = ()
    tallies: Mapping[str, tuple[Tally, ...]] = attrs.field(factory=dict)
    is_view: bool = False

    @property
    def as_of(self) -> datetime:
        """The instant as of which it was judged."""
        return from_micros(self.as_of_us)

    @property
    def not_yet_judged(self) -> tuple[NotYetJudged, ...]:
        """The parts of the agreement that were read and have no outcomes."""
        return self.agreement.not_yet_judged

    @property
    def breaches(self) -> tuple[Breached, ...]:
        """The outcomes of kind Breached."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Breached))

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The outcomes of kind Pending."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Pending))

    @cached_property
    def counts(self) -> Mapping[str, Counts]:
        """How many outcomes of each kind each commitment has, objectives apart, in the order of the agreement."""
        kinds = (Met, Breached, Pending, Excluded, Unknown)
        found: dict[str, list[int]] = {}
        for outcome in self.outcomes:
            found.setdefault(outcome.commitment, [0] * len(kinds))[kinds.index(type(outcome))] += 1
        return MappingProxyType({commitment: Counts(*numbers) for commitment, numbers in found.items()})

    def by(
        self,
        *,
        commitment: str | None = None,
        owed_by: str | None = None,
        owner: str | None = None,
        period: str | None = None,
        group: str | None = None,
    ) -> "Evaluation":
        """Return the evaluation with only the outcomes that fit every given word.

        `owed_by` also finds what both parties owe. `period`, such as 2026-03 or 2026-W11, finds the outcomes that
        started in it. A view can not be merged. Raises: CalendarError C142 for a period that can not be read; DataError
        I413 for one that lies outside the term.
        """
        within = None if period is None else self._period(period)
        tests: list[Callable[[Outcome], bool]] = []
        if commitment is not None:
            tests.append(lambda outcome: outcome.commitment == commitment)
        if owed_by is not None:
            tests.append(lambda outcome: owed_by in outcome.terms.owed_by)
        if owner is not None:
            tests.append(lambda outcome: outcome.owner == owner)
        if group is not None:
            tests.append(lambda outcome: outcome.group == group)
        if within is not None:
            start, end = within.start, within.end
            tests.append(lambda outcome: start <= outcome.started_us < end)
        kept = tuple(outcome for outcome in self.outcomes if all(test(outcome) for test in tests))
        return attrs.evolve(self, outcomes=kept, is_view=True)

    def _period(self, label: str) -> Period:
        period = Period.parse(label, self.agreement.zone)
        first, end = (None, None) if self.agreement.term is None else self.agreement.term.bounds(self.agreement.zone)
        if (first is not None and period.end <= first) or (end is not None and period.start >= end):
            raise DataError(Problem("I413", "period", f"{label} lies outside the term of the agreement"))
        return period

    def merge(self, other: "Evaluation") -> "Evaluation":
        """Return the evaluation of both sets of leads together, as if they had been judged at once.

        Raises: DataError I411 for views, other agreements, another instant or another log, I412 for a lead that is in
        both.
        """
        if self.is_view or other.is_view or (self.agreement, self.as_of_us) != (other.agreement, other.as_of_us):
            message = "only whole evaluations of one agreement as of one instant can be merged"
            raise DataError(Problem("I411", "merge", message))
        plan = compile_plan(self.agreement, self.as_of_us)
        log = self._entries(plan, "log"), self._tallies(plan, "log")
        if log != (other._entries(plan, "log"), other._tallies(plan, "log")):  # noqa: SLF001 - one of us
            raise DataError(Problem("I411", "merge", "the evaluations were given different logs"))
        mine, theirs = self._entries(plan, "leads"), other._entries(plan, "leads")  # noqa: SLF001
        my_tallies, their_tallies = self._tallies(plan, "leads"), other._tallies(plan, "leads")  # noqa: SLF001
        if twice := _leads(mine, my_tallies) & _leads(theirs, their_tallies):
            raise DataError(Problem("I412", "merge", f"the lead {min(twice)!r} was judged in both"))
        # Each lead's entries stand in order on one of the two sides, and a sort keeps them so.
        entries = {key: sorted([*mine[key], *theirs[key]], key=_BY_SUBJECT) for key in mine}
        tallies = {key: tuple(sorted([*my_tallies[key], *their_tallies[key]])) for key in my_tallies}
        problems = dict.fromkeys([*self.problems, *other.problems])
        return assembled(plan, entries | log[0], tallies | log[1], problems)

    def _entries(self, plan: Plan, source: str) -> dict[str, list[Outcome]]:
        """Return the outcomes of each deadline that reads a source."""
        found: dict[str, list[Outcome]] = {
            deadline.rule.id: []
            for deadline in plan.commitments
            if isinstance(deadline, DeadlinePlan) and deadline.rule.on == source
        }
        for outcome in self.outcomes:
            if outcome.commitment in found:
                found[outcome.commitment].append(outcome)
        return found

    def _tallies(self, plan: Plan, source: str) -> dict[str, tuple[Tally, ...]]:
        """Return the tallies of each quota that reads a source."""
        return {
            quota.rule.id: self.tallies.get(quota.rule.id, ())
            for quota in plan.commitments
            if isinstance(quota, QuotaPlan) and quota.rule.on == source
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the outcomes as flat dictionaries of JSON values, as frames and warehouses take them."""
        return [outcome_to_dict(outcome) for outcome in self.outcomes]

    def to_jsonl(self) -> str:
        """Return the outcomes as JSON Lines, one a line, each ended by a line feed."""
        return "".join(f"{line}\n" for line in self.jsonl_lines())

    def jsonl_lines(self) -> Iterator[str]:
        """Yield what `to_jsonl` returns, line by line without the line feed."""
        for outcome in self.outcomes:
            yield json.dumps(outcome_to_dict(outcome), ensure_ascii=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evaluation):
            return NotImplemented
        return (self.agreement, self.as_of_us, self.outcomes) == (other.agreement, other.as_of_us, other.outcomes)

    def __hash__(self) -> int:
        return hash((self.agreement, self.as_of_us, len(self.outcomes)))

    def __repr__(self) -> str:
        broken = len(self.breaches)
        return f"<Evaluation of {self.agreement.name} as of {self.as_of}: {len(self.outcomes)} outcomes, {broken} breached>"


def _leads(entries: Mapping[str, Iterable[Outcome]], tallies: Mapping[str, Iterable[Tally]]) -> set[str]:
    judged = {outcome.subject for outcomes in entries.values() for outcome in outcomes}
    return judged | {tally.lead_id for found in tallies.values() for tally in found}


_BY_SUBJECT = attrgetter("subject")


def assembled(
    plan: Plan,
    entries: Mapping[str, Sequence[Outcome]],
    tallies: Mapping[str, Sequence[Tally]],
    problems: Iterable[Problem],
) -> Evaluation:
    """Return the evaluation of judged entries and collected tallies: here periods are judged."""
    outcomes: list[Outcome] = []
    for commitment in plan.commitments:
        if isinstance(commitment, QuotaPlan):
            outcomes += judge_quota(plan, commitment, tallies.get(commitment.rule.id, ()))
        else:
            judged = entries.get(commitment.rule.id, ())
            outcomes += [*judged, *judge_objective(plan, commitment, judged)]
    return Evaluation(
        agreement=plan.agreement,
        as_of_us=plan.as_of,
        outcomes=tuple(outcomes),
        problems=tuple(problems),
        tallies={commitment: tuple(found) for commitment, found in tallies.items()},
    )

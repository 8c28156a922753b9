"""The result of judging an agreement: outcomes to ask, filter, count, merge and hand on."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.clauses import Course, courses_over
from slakit.evaluation.compiling import compile_plans
from slakit.evaluation.judging import NO_OUTCOMES, Gathered, Outcomes, Tally, all_outcomes
from slakit.evaluation.news import News, news_between
from slakit.evaluation.plans import EntryPlan, Plan, QuotaPlan, RatePlan
from slakit.evaluation.status import agreement_status
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.commitments import objective_id
from slakit.rules.coverage import Coverage
from slakit.rules.firings import AgreementStatus, ClauseState, Firing
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.rules.parts import Groups
from slakit.rules.wire import outcome_rows
from slakit.worktime.instants import from_micros, iso_utc
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

    `outcomes` stand in the order of the agreement's commitments, then of lead ids or periods. `clauses` are what
    follows from them: the firings of each clause, or that it is quiet; `agreement_status` is how the agreement stands by
    them. `problems` are what was odd about the data, and changed no outcome. Two evaluations are equal when their
    agreement, instant, outcomes and clauses are.
    """

    agreement: Agreement
    as_of_us: int
    outcomes: tuple[Outcome, ...]
    clauses: tuple[ClauseState, ...]
    agreement_status: AgreementStatus
    problems: tuple[Problem, ...] = ()
    tallies: Mapping[str, tuple[Tally, ...]] = attrs.field(factory=dict)
    coverage: tuple[Coverage, ...] = ()
    log: Journey = attrs.field(factory=lambda: Journey.of("log"))
    parts: tuple["Evaluation", ...] = ()
    """What each version of the agreement gave, where there are several."""
    is_view: bool = False

    @property
    def as_of(self) -> datetime:
        """The instant as of which it was judged."""
        return from_micros(self.as_of_us)

    @cached_property
    def breaches(self) -> tuple[Breached, ...]:
        """The outcomes of kind Breached."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Breached))

    @cached_property
    def pending(self) -> tuple[Pending, ...]:
        """The outcomes of kind Pending."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Pending))

    @property
    def firings(self) -> tuple[Firing, ...]:
        """What clauses fired, in the order of the agreement, then of their numbers."""
        return tuple(state for state in self.clauses if isinstance(state, Firing))

    @cached_property
    def counts(self) -> Mapping[str, Counts]:
        """How many outcomes of each kind each commitment has, objectives apart, in the order of the agreement."""
        kinds = (Met, Breached, Pending, Excluded, Unknown)
        found = Counter((outcome.terms.commitment, type(outcome)) for outcome in self.outcomes)
        names = dict.fromkeys(name for name, _ in found)
        return MappingProxyType({name: Counts(*(found[name, kind] for kind in kinds)) for name in names})

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
        started in it. Of the clauses only that one stays which `commitment` alone names. A view can not be merged.
        Raises: CalendarError C142 for a period that can not be read; DataError I413 for one that lies outside the term.
        """
        within = None if period is None else self.period(period)
        tests: list[Callable[[Outcome], bool]] = []
        if commitment is not None:
            tests.append(lambda outcome: outcome.terms.commitment == commitment)
        if owed_by is not None:
            tests.append(lambda outcome: owed_by in outcome.terms.owed_by)
        if owner is not None:
            tests.append(lambda outcome: outcome.owner == owner)
        if group is not None:
            tests.append(lambda outcome: outcome.group == group)
        if within is not None:
            start, end = within.start, within.end
            tests.append(lambda outcome: start <= outcome.started_us < end)
        kept = self.outcomes
        for test in tests:
            kept = tuple(filter(test, kept))
        alone = len(tests) == 1
        clauses = tuple(state for state in self.clauses if not tests or (alone and state.clause == commitment))
        return attrs.evolve(self, outcomes=kept, clauses=clauses, is_view=True)

    def period(self, label: str) -> Period:
        """Return the period of a label such as 2026-03, 2026-W11 or 2026-Q1, in the agreement's zone.

        Raises: CalendarError C142 for one that can not be read; DataError I413 for one that lies outside the term.
        """
        period = Period.parse(label, self.agreement.zone)
        first, end = (None, None) if self.agreement.term is None else self.agreement.term.bounds(self.agreement.zone)
        if self.parts and (term := self.parts[0].agreement.term) is not None:
            first, _ = term.bounds(self.agreement.zone)
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
        if (self.log, self.coverage) != (other.log, other.coverage):
            raise DataError(Problem("I411", "merge", "the evaluations were given different logs or coverage"))
        mine, theirs = self.parts or (self,), other.parts or (other,)
        if [one.agreement for one in mine] != [one.agreement for one in theirs]:
            raise DataError(Problem("I411", "merge", "the evaluations are of other versions"))
        plans = compile_plans([one.agreement for one in mine], self.as_of_us, self.coverage)
        gathered = [
            _both(one._gathered(plan), another._gathered(plan))  # noqa: SLF001 - one of us
            for plan, one, another in zip(plans, mine, theirs, strict=True)
        ]
        return assembled(plans, gathered, self.log, (*self.problems, *other.problems))

    def _gathered(self, plan: Plan) -> Gathered:
        """Return what the leads gave."""
        entries: dict[str, list[Outcome]] = {
            promise.rule.id: [] for promise in plan.reading("leads") if isinstance(promise, EntryPlan)
        }
        for outcome in self.outcomes:
            if outcome.commitment in entries:
                entries[outcome.commitment].append(outcome)
        periods = (promise.rule.id for promise in plan.reading("leads") if not isinstance(promise, EntryPlan))
        return Gathered(entries, {name: self.tallies.get(name, ()) for name in periods})

    def since(self, previous: "Evaluation") -> News:
        """Return what has changed since an earlier evaluation of the same agreement, or of an earlier version of it.

        Each breach is known by its key, so that asking again tells nothing twice. Raises: DataError I415 where one of the
        two is a view, for another agreement, and for an evaluation as of a later instant.
        """
        if self.is_view or previous.is_view:
            raise DataError(
                Problem("I415", "since", "only whole evaluations can be compared, and one of these is a view")
            )
        if self.agreement.name != previous.agreement.name:
            message = f"{previous.agreement.name!r}: the evaluation is of another agreement"
            raise DataError(Problem("I415", "since", message))
        if previous.as_of_us > self.as_of_us:
            message = f"the evaluation is as of {iso_utc(previous.as_of_us)}, later than {iso_utc(self.as_of_us)}"
            raise DataError(Problem("I415", "since", message))
        return news_between(previous.outcomes, self.outcomes, previous.firings, self.firings)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return outcomes, then clauses, as flat dictionaries of JSON values, as frames and warehouses take them."""
        return list(self._rows())

    def _rows(self) -> Iterator[dict[str, Any]]:
        yield from outcome_rows(self.outcomes)
        yield from map(clause_state_to_dict, self.clauses)

    def to_jsonl(self) -> str:
        """Return outcomes, then clauses, as JSON Lines, one a line, each ended by a line feed."""
        return "".join(f"{line}\n" for line in self.jsonl_lines())

    def jsonl_lines(self) -> Iterator[str]:
        """Yield what `to_jsonl` returns, line by line without the line feed."""
        yield from map(json.JSONEncoder(ensure_ascii=False).encode, self._rows())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evaluation):
            return NotImplemented
        return self._told() == other._told()

    def _told(self) -> tuple[object, ...]:
        return self.agreement, self.as_of_us, self.outcomes, self.clauses

    def __hash__(self) -> int:
        return hash((self.agreement, self.as_of_us, len(self.outcomes)))

    def __repr__(self) -> str:
        broken = len(self.breaches)
        return f"<Evaluation of {self.agreement.name} as of {self.as_of}: {len(self.outcomes)} outcomes, {broken} breached>"


def _leads(gathered: Gathered) -> set[str]:
    judged = {outcome.subject for outcomes in gathered.entries.values() for outcome in outcomes}
    return judged | {tally.lead_id for found in gathered.tallies.values() for tally in found}


def _both(mine: Gathered, theirs: Gathered) -> Gathered:
    """Return what two sets of leads gave."""
    if twice := _leads(mine) & _leads(theirs):
        raise DataError(Problem("I412", "merge", f"the lead {min(twice)!r} was judged in both"))
    # Each lead's entries stand in order on one of the two sides, and a sort keeps them so.
    return Gathered(
        {key: sorted([*mine.entries[key], *theirs.entries[key]], key=_BY_SUBJECT) for key in mine.entries},
        {key: tuple(sorted([*mine.tallies[key], *theirs.tallies[key]], key=_BY_INSTANT)) for key in mine.tallies},
    )


_Group: TypeAlias = tuple[str, Groups]
"""A promise, and by what it is judged in groups."""
_BY_SUBJECT = attrgetter("subject")
_BY_INSTANT = attrgetter("at", "lead_id")


@attrs.frozen
class Version:
    """What one version of an agreement came to: the outcomes by name, what leads gave it, and what was odd."""

    plan: Plan
    leads: Gathered
    judged: Outcomes
    odd: tuple[Problem, ...]


def each_version(
    plans: Sequence[Plan], gathered: Sequence[Gathered], log: Journey, kept: Sequence[Outcomes] = ()
) -> Iterator[Version]:
    """Yield what leads and the log come to by each version, the later ones on what the earlier ones found.

    `kept` are the outcomes of each version that stay as they are, by name.
    """
    found: dict[str, list[Outcome]] = {}
    known: dict[_Group, tuple[Tally, ...]] = {}
    for plan, leads, stays in zip(plans, gathered, kept or repeat(NO_OUTCOMES, len(plans)), strict=True):
        grouped = attrs.evolve(leads, tallies=_grouped(plan, leads, known))
        judged, odd = all_outcomes(plan, grouped, log, found, stays)
        yield Version(plan, leads, judged, odd)
        _join(found, judged)


def _join(found: dict[str, list[Outcome]], judged: Outcomes) -> None:
    for name, outcomes in judged.items():
        found.setdefault(name, []).extend(outcomes)


def of_all_versions(each: Sequence[Outcomes]) -> Outcomes:
    """Return the outcomes of all versions by name."""
    if len(each) == 1:
        return each[0]
    found: dict[str, list[Outcome]] = {}
    for judged in each:
        _join(found, judged)
    return found


def assembled(
    plans: Sequence[Plan], gathered: Sequence[Gathered], log: Journey, problems: Sequence[Problem]
) -> Evaluation:
    """Return the evaluation of what the leads gave each version and of the log; here periods are judged."""
    parts: list[Evaluation] = []
    versions = list(each_version(plans, gathered, log))
    for one in versions:
        plan, courses = one.plan, courses_over([one.plan], one.judged, log.cut(one.plan.as_of))
        parts.append(
            Evaluation(
                agreement=plan.agreement,
                as_of_us=plan.as_of,
                outcomes=_in_order([plan.agreement], one.judged),
                clauses=_states(courses),
                agreement_status=agreement_status([plan], courses),
                problems=tuple(dict.fromkeys([*problems, *one.leads.problems, *one.odd])),
                tallies=one.leads.tallies,
                coverage=plan.coverage,
                log=log,
            )
        )
    if len(parts) == 1:
        return parts[0]
    found = of_all_versions([one.judged for one in versions])
    courses = courses_over(plans, found, log.cut(plans[0].as_of))
    return attrs.evolve(
        parts[-1],
        clauses=_states(courses),
        agreement_status=agreement_status(plans, courses),
        outcomes=_in_order([plan.agreement for plan in reversed(plans)], found),
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        tallies={},
        parts=tuple(parts),
    )


def _grouped(plan: Plan, leads: Gathered, known: dict[_Group, tuple[Tally, ...]]) -> Mapping[str, tuple[Tally, ...]]:
    """Return tallies after those of the versions before, where they are judged in groups: a group stays known.

    A level finds by itself what was opened before the version. `known` gains what this version adds.
    """
    found = dict(leads.tallies)
    for one in plan.reading("leads"):
        if isinstance(one, QuotaPlan | RatePlan) and one.rule.by is not None and not _is_level(one):
            key = one.rule.id, one.rule.by
            found[one.rule.id] = known[key] = (*known.get(key, ()), *leads.tallies.get(one.rule.id, ()))
    return found


def _is_level(plan: QuotaPlan | RatePlan) -> bool:
    return isinstance(plan, QuotaPlan) and plan.rule.level is not None


def _states(courses: Iterable[Course]) -> tuple[ClauseState, ...]:
    return tuple(state for course in courses for state in course.states)


def _in_order(versions: Sequence[Agreement], found: Mapping[str, Sequence[Outcome]]) -> tuple[Outcome, ...]:
    """Return outcomes in the order of the commitments of the first version, then of those that only others have."""
    names = dict.fromkeys(rule.id for version in versions for rule in version.commitments)
    outcomes: list[Outcome] = []
    for name in names:
        entries = found[name] if len(versions) == 1 else sorted(found[name], key=_by_lead)
        outcomes += (*entries, *found.get(objective_id(name), ()))
    return tuple(outcomes)


def _by_lead(outcome: Outcome) -> tuple[str, int]:
    # Outcomes of periods stay as they are: one version after the other.
    return ("", 0) if outcome.entry is None else (outcome.subject, outcome.entry)

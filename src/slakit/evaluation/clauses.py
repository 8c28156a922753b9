"""Judging clauses: the outcomes of periods read in order, silences of the log, and how the agreement stands by them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, assert_never

import attrs

from slakit.evaluation.plans import Plan
from slakit.leads.criteria.reading import read_by_pattern
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.firings import AgreementStatus, ClauseState, Firing, Quiet, missed_text
from slakit.rules.outcomes import Breached, Outcome, Pending, Terms
from slakit.worktime.calendars import later_dates
from slakit.worktime.instants import in_words

__all__ = ["Course", "Stretch", "agreement_status", "courses_over", "judge_clauses", "series", "streaks"]

Outcomes: TypeAlias = Mapping[str, Sequence[Outcome]]


@attrs.frozen
class Course:
    """What a clause has come to: its firings or its quiet state; and where it counts down, since when and how far it is.

    `standing` is how it stands towards the first or the next firing.
    """

    clause: Clause
    states: tuple[ClauseState, ...]
    standing: Quiet
    counting: tuple[int, str] | None = None


def judge_clauses(plan: Plan, outcomes: Outcomes, log: Journey) -> tuple[Course, ...]:
    """Return the course of every clause, from outcomes by commitment and the log up to as-of."""
    first = plan.first
    if first is None:  # a clause needs a term
        return ()
    return tuple(_course(_Judged(plan, first, clause), outcomes, log) for clause in plan.agreement.clauses)


def courses_over(plans: Sequence[Plan], outcomes: Outcomes, log: Journey) -> tuple[Course, ...]:
    """Return the course of every clause over several versions of an agreement, in the order of their terms.

    A series runs over all of them; each firing follows the text in force at the end of its last missed period.
    """
    found: dict[str, list[Course]] = {}
    for plan in plans:
        for course in judge_clauses(attrs.evolve(plan, first=plans[0].first), outcomes, log.cut(plan.as_of)):
            last = _NEVER if plan is plans[-1] else plan.end or _NEVER
            # What was missed by an instant is of the text before it; a silence that ends then, of the text after it.
            first = (plan.first or 0) + (not isinstance(course.clause.when, Nothing))
            fired = tuple(
                state
                for state in course.states
                if isinstance(state, Firing) and state.due_us is not None and first <= state.due_us <= last
            )
            found.setdefault(course.clause.id, []).append(attrs.evolve(course, states=fired or (course.standing,)))
    return tuple(map(_joined, found.values()))


_NEVER = 1 << 62


def _joined(courses: Sequence[Course]) -> Course:
    """Lay the courses of one clause together: every firing, numbered anew, or else what the last text says."""
    firings = [state for course in courses for state in course.states if isinstance(state, Firing)]
    numbered = tuple(attrs.evolve(firing, number=number) for number, firing in enumerate(firings, 1))
    return attrs.evolve(courses[-1], states=numbered or (courses[-1].standing,))


def _course(judged: "_Judged", outcomes: Outcomes, log: Journey) -> Course:
    match judged.clause.when:
        case Missed() as when:
            return _counted(judged, when, *streaks(when, series(when, outcomes, judged.plan.as_of)))
        case Nothing() as when:
            return _waited(judged, when, _matching(when.pattern, log))
        case _ as never:
            assert_never(never)


@attrs.frozen
class _Judged:
    """A clause under judgement; here its states are put together."""

    plan: Plan
    first: int
    clause: Clause

    def firing(self, number: int, at: int, due: int, evidence: tuple[str, ...], what: str) -> Firing:
        told = f"{self.clause.id} fired {self.told(at)}: {what}; {self.clause.following}"
        return Firing(**self._facts(), due_us=due, evidence=evidence, text=told, number=number, fired_us=at)

    def quiet(
        self,
        due: int | None,
        evidence: tuple[str, ...],
        what: str,
        missed: int | None = None,
        needed: int | None = None,
    ) -> Quiet:
        told = f"{self.clause.id} is quiet, {what}"
        return Quiet(**self._facts(), due_us=due, evidence=evidence, text=told, missed=missed, needed=needed)

    def told(self, at: int) -> str:
        return in_words(at, self.plan.agreement.zone)

    def _facts(self) -> dict[str, Any]:
        agreement, clause = self.plan.agreement, self.clause
        terms = Terms(
            agreement=agreement.name,
            version=agreement.version,
            commitment=clause.id,
            owed_by=(),
            calendar="",
            zone=agreement.zone.key,
            as_of_us=self.plan.as_of,
        )
        return {
            "terms": terms,
            "then": clause.then,
            "follows": clause.text,
            "to": clause.to,
            "allowed": str(clause.when),
            "reason": "missed" if isinstance(clause.when, Missed) else "nothing",
            "started_us": self.first,
        }


# --- missed periods


@attrs.frozen
class Stretch:
    """A period of a series that is over and decided: what was missed in it, and from when on all up to it was certain."""

    settled: int
    end: int
    misses: tuple[Breached, ...]


def series(when: Missed, outcomes: Outcomes, as_of: int) -> Iterator[Stretch]:
    """Yield the periods of some commitments in order, up to the first one that is not over or not decided.

    It reads outcomes and nothing else, so that they may come from several versions of an agreement.
    """
    periods: dict[tuple[int, int], list[Outcome]] = {}
    for name in when.commitments:
        for outcome in outcomes.get(name, ()):
            end = outcome.started_us if outcome.due_us is None else outcome.due_us
            periods.setdefault((end, outcome.started_us), []).append(outcome)
    settled = 0
    for end, start in sorted(periods):
        found = periods[end, start]
        if as_of <= end or any(isinstance(outcome, Pending) for outcome in found):
            return
        broken = tuple(outcome for outcome in found if isinstance(outcome, Breached))
        settled = max(settled, end, *(outcome.breached_us for outcome in broken))
        missed = when.of == "any" or {outcome.commitment for outcome in broken} == set(when.commitments)
        yield Stretch(settled, end, broken if missed else ())


def streaks(when: Missed, stretches: Iterable[Stretch]) -> tuple[tuple[tuple[Stretch, ...], ...], tuple[Stretch, ...]]:
    """Return the missed periods of each firing, and those that count now: towards the first or the next one.

    It fires when enough of the last periods are missed, and again only after they had been too few.
    """
    counted: deque[tuple[int, Stretch]] = deque()
    fired: list[tuple[Stretch, ...]] = []
    armed, number = True, 0
    for number, stretch in enumerate(stretches, 1):
        _forget(counted, when, number)
        if stretch.misses:
            counted.append((number, stretch))
        elif when.consecutive:
            counted.clear()
        enough = len(counted) >= when.periods
        if enough and armed:
            fired.append(tuple(one for _, one in counted))
        armed = not enough
    _forget(counted, when, number + 1)
    return tuple(fired), tuple(one for _, one in counted)


def _forget(counted: deque[tuple[int, Stretch]], when: Missed, number: int) -> None:
    """Drop what is no longer among the last periods when the one of a number comes."""
    while when.window is not None and counted and counted[0][0] <= number - when.window:
        counted.popleft()


def _counted(judged: _Judged, when: Missed, fired: Sequence[Sequence[Stretch]], counting: Sequence[Stretch]) -> Course:
    what, counted = f"{len(counting)} of {when.periods} periods missed", _misses(counting)
    what += f": {missed_text(counted)}" if counted else ""
    standing = judged.quiet(None, _keys(counted), what, len(counting), when.periods)
    if not fired:
        told = (counting[0].settled, f"{standing.countdown}") if counting else None
        return Course(judged.clause, (standing,), standing, told)
    firings = []
    for number, stretches in enumerate(fired, 1):
        last, misses = stretches[-1], _misses(stretches)
        what = f"missed {missed_text(misses)}"
        firings.append(judged.firing(number, last.settled, last.end, _keys(misses), what))
    return Course(judged.clause, tuple(firings), standing)


def _misses(stretches: Iterable[Stretch]) -> list[Breached]:
    return [miss for stretch in stretches for miss in stretch.misses]


def _keys(misses: Iterable[Breached]) -> tuple[str, ...]:
    return tuple(miss.key for miss in misses)


# --- silences


def _matching(pattern: Pattern, log: Journey) -> Iterator[Event]:
    changes = {change.index: change for change in log.stage_changes}
    return (event for index, event in enumerate(log.events) if pattern.matches(event, changes.get(index)))


@attrs.frozen
class _Silence:
    """A wait since the start of the term or the last match, and when it will have been too long."""

    since: int
    due: int
    evidence: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan, when: Nothing, since: int, *evidence: str) -> "_Silence":
        length = when.for_
        due = since + length.micros if length.micros else later_dates(since, length, plan.agreement.zone)
        return cls(since, due, evidence)


def _waited(judged: _Judged, when: Nothing, matches: Iterable[Event]) -> Course:
    plan, firings = judged.plan, list[Firing]()
    reads = tuple(read_by_pattern(when.pattern))

    def wait(silence: _Silence, until: int) -> None:
        # What runs out beyond the term has no agreement left to follow from, and what the data does not show was no silence.
        seen = plan.spans is None or plan.spans.cover(reads, silence.since, silence.due)
        if silence.due < until and plan.in_term(silence.due) and seen:
            what = f"nothing seen for {when.for_} from {judged.told(silence.since)} ({when.pattern})"
            firings.append(judged.firing(len(firings) + 1, silence.due, silence.due, silence.evidence, what))

    silence = _Silence.of(plan, when, judged.first)
    for event in matches:
        if plan.in_term(event.at_us):
            wait(silence, event.at_us)
            silence = _Silence.of(plan, when, event.at_us, event.ref)
    wait(silence, plan.as_of)
    standing = _waiting(judged, when, silence)
    return attrs.evolve(standing, states=tuple(firings), counting=None) if firings else standing


def _waiting(judged: _Judged, when: Nothing, silence: _Silence) -> Course:
    in_time = judged.plan.in_term(silence.due)
    late = "" if in_time else ", when the term is over"
    what = f"due {judged.told(silence.due)}{late}: {when.for_} from {judged.told(silence.since)} ({when.pattern})"
    half = silence.since + (silence.due - silence.since) // 2
    counting = (half, f"due {judged.told(silence.due)}") if in_time and half <= judged.plan.as_of else None
    standing = judged.quiet(silence.due, silence.evidence, what)
    return Course(judged.clause, (standing,), standing, counting)


# --- the status of the agreement


def agreement_status(plan: Plan, courses: Iterable[Course]) -> AgreementStatus:
    """Return how the agreement stands, by the clauses that may end it and by its term."""
    term, first = plan.agreement.term, plan.first
    if term is None or first is None:
        return AgreementStatus(state="in_force", since_us=None, why="no term was agreed")
    if plan.as_of < first:
        return AgreementStatus(state="not_begun", since_us=None, why=f"the term begins on {term.since}")
    ending = [course for course in courses if course.clause.then == "terminate"]
    fired = [state for course in ending for state in course.states[:1] if isinstance(state, Firing)]
    names = tuple(state.clause for state in fired)
    told = [f"{name} has fired" for name in names]
    if plan.end is not None and plan.as_of >= plan.end:
        why = "; ".join((f"the term was agreed until {term.until}", *told))
        return AgreementStatus(state="ended", since_us=plan.end, clauses=names, why=why)
    if fired:
        since = min(state.fired_us for state in fired)
        return AgreementStatus(state="terminable", since_us=since, clauses=names, why="; ".join(told))
    counting = [(course.clause.id, *course.counting) for course in ending if course.counting is not None]
    if not counting:
        return AgreementStatus(state="in_force", since_us=first, why=f"the term began on {term.since}")
    return AgreementStatus(
        state="at_risk",
        since_us=min(since for _, since, _ in counting),
        clauses=tuple(name for name, _, _ in counting),
        why="; ".join(f"{name} {told}" for name, _, told in counting),
    )

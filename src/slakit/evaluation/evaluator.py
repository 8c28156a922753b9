"""The evaluator: a pure function from an agreement, journeys and an instant to an evaluation."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from slakit.errors import AgreementError, DataError, Problem, SparseHistoryWarning
from slakit.evaluation.deadlines import judge_deadline
from slakit.evaluation.evaluation import Evaluation, assembled
from slakit.evaluation.plans import DeadlinePlan, Hits, Plan, QuotaPlan, compile_plan
from slakit.evaluation.quotas import Tally, tallies_of
from slakit.leads.criteria import CriterionFailedError
from slakit.leads.events import Event
from slakit.leads.journeys import Journey, Journeys, journeys
from slakit.leads.records import RECORDS, Record
from slakit.rules.agreement import Agreement, Commitment, anonymous
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Outcome
from slakit.rules.quotas import Quota
from slakit.worktime.instants import iso_utc, to_micros
from slakit.worktime.periods import Period

__all__ = ["evaluate"]


def evaluate(
    agreement: Agreement | Commitment | Sequence[Commitment],
    leads: Iterable[Journey | Record] | Iterable[Event],
    *,
    as_of: datetime,
    log: Iterable[Event] = (),
    on_progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Judge what an agreement promises over what happened to every lead, as of an instant.

    Pure: the same agreement, leads, log and instant give the same outcomes, in any order of the leads, on any machine.
    Events after `as_of` are not known. One or several bare commitments make an agreement without a name, in UTC, with
    an open term. `log` holds the events of the agreement itself. `on_progress` is told after each lead how many are
    done.

    Warns with SparseHistoryWarning when a judged period ended before the first event. Raises: AgreementError for
    commitments that do not fit together or are none (D376); DataError I421 for leads that are neither journeys nor
    events, I412 for two journeys of one lead; CalendarError C101 for a naive `as_of`.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, called = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-03T12:30+01:00"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=called))
    >>> result = evaluate(FirstResponse(within="2 hours"), [lead], as_of=called)
    >>> result.breaches[0].text
    'first-response for L1: sales broke it, due Tue 2026-03-03 11:00 (2 hours from Tue 2026-03-03 09:00); done Tue 2026-03-03 11:30, 30 min late'
    """
    plan = compile_plan(_agreement(agreement), to_micros(as_of, "as_of"))
    ordered, problems = _in_order(leads)
    own = Journey.of(plan.agreement.name, *_log(log))
    judging = _Judging(plan, (*problems, *own.anomalies, *_nothing_to_judge(plan)))
    for number, journey in enumerate(ordered, 1):
        judging.add(journey, "leads")
        if on_progress is not None:
            on_progress(number)
    judging.add(own, "log")
    _warn_of_sparse_history(plan, ordered)
    return judging.evaluation()


class _Judging:
    """What has been judged so far: it is mutable because it is filled lead by lead."""

    def __init__(self, plan: Plan, problems: Iterable[Problem]) -> None:
        self._plan = plan
        self._problems = list(problems)
        self._entries: dict[str, list[Outcome]] = {}
        self._tallies: dict[str, list[Tally]] = {}

    def add(self, journey: Journey, source: str) -> None:
        plan = self._plan
        known = journey.cut(plan.as_of)
        if known is not journey:
            later = len(journey.events) - len(known.events)
            message = f"event-after-as-of: {later} of its events lie after {iso_utc(plan.as_of)} and are not known"
            self._problems.append(Problem("J201", journey.lead_id, message))
        if any(event.kind == "merge" for event in known.events):
            message = "merge: it was merged into another lead, which is not yet judged; its clocks run on"
            self._problems.append(Problem("J203", journey.lead_id, message))
        hits = plan.patterns.hits(known)
        for commitment in plan.commitments:
            match commitment:
                case DeadlinePlan(rule=Deadline(id=name, on=on)) if on == source:
                    judged = list(judge_deadline(plan, commitment, known, hits))
                    self._entries.setdefault(name, []).extend(judged)
                    self._problems += (_failure(one) for one in judged if one.reason in _FAILURES)
                case QuotaPlan(rule=Quota(id=name, on=on)) if on == source:
                    self._tallies.setdefault(name, []).extend(self._tallied(commitment, known, hits))
                case _:
                    pass  # it reads the other source

    def _tallied(self, quota: QuotaPlan, journey: Journey, hits: Hits) -> list[Tally]:
        """Return what a lead adds to a quota; nothing when a criterion of its values failed, and that is told."""
        try:
            return list(tallies_of(self._plan, quota, journey, hits))
        except CriterionFailedError as failed:
            self._problems.append(Problem("J202", journey.lead_id, f"criterion-failed: not counted, {failed}"))
            return []

    def evaluation(self) -> Evaluation:
        for tallies in self._tallies.values():
            tallies.sort()
        return assembled(self._plan, self._entries, self._tallies, self._problems)


# What keeps an entry from being judged, by its reason: the code and the word of the problem that is told.
_FAILURES: Mapping[str, tuple[str, str]] = {
    "criterion_failed": ("J202", "criterion-failed"),
    "out_of_range": ("J204", "out-of-range"),
}


def _failure(outcome: Outcome) -> Problem:
    code, word = _FAILURES[outcome.reason]
    return Problem(code, outcome.subject, f"{word}: {outcome.commitment} can not be judged, {outcome.ignored[0].why}")


def _agreement(given: Agreement | Commitment | Sequence[Commitment]) -> Agreement:
    match given:
        case Agreement():
            return given
        case Deadline() | Quota():
            return anonymous([given])
        case [*commitments] if commitments and all(isinstance(one, Deadline | Quota) for one in commitments):
            return anonymous(commitments)
        case _:
            message = f"{type(given).__name__}: expected an agreement, or one or several commitments"
            raise AgreementError(Problem("D376", "agreement", message))


def _nothing_to_judge(plan: Plan) -> Iterator[Problem]:
    if plan.first is not None and plan.as_of < plan.first:
        message = f"nothing-to-judge: {iso_utc(plan.as_of)} lies before the term, which begins at {iso_utc(plan.first)}"
        yield Problem("J205", plan.agreement.name, message)


def _log(log: Iterable[Event]) -> Iterator[Event]:
    if isinstance(log, Journey) or not isinstance(log, Iterable):
        raise DataError(Problem("I421", "log", f"{log!r}: expected the events of the agreement itself"))
    for number, one in enumerate(log):
        if not isinstance(one, Event):
            raise DataError(Problem("I421", f"log[{number}]", f"{one!r}: expected an event"))
        yield one


def _in_order(leads: Iterable[Journey | Record] | Iterable[Event]) -> tuple[Sequence[Journey], tuple[Problem, ...]]:
    """Return journeys by lead id, and what was odd about them."""
    if isinstance(leads, Journey | Event) or not isinstance(leads, Iterable):
        raise DataError(Problem("I421", "leads", f"{leads!r}: expected a list of journeys or of events"))
    found = list(leads)
    if found and all(isinstance(one, Event) for one in found):
        made = journeys(_events(found))
        return made, made.problems
    given = sorted(_journeys(found), key=lambda journey: journey.lead_id)
    for one, other in pairwise(given):
        if one.lead_id == other.lead_id:
            raise DataError(
                Problem("I412", one.lead_id, "two journeys have this lead id; give all events of a lead at once")
            )
    if isinstance(leads, Journeys):
        return given, leads.problems
    return given, tuple(problem for journey in given for problem in journey.anomalies)


def _events(found: Sequence[object]) -> Iterator[Event]:
    return (one for one in found if isinstance(one, Event))


def _journeys(found: Sequence[object]) -> Iterator[Journey]:
    for number, one in enumerate(found):
        if isinstance(one, Journey):
            yield one
        elif isinstance(one, _RECORDS):
            yield one.journey()
        else:
            message = f"{type(one).__name__}: expected journeys or records, or events alone"
            raise DataError(Problem("I421", f"leads[{number}]", message))


_RECORDS = tuple(RECORDS.values())


def _warn_of_sparse_history(plan: Plan, ordered: Sequence[Journey]) -> None:
    first = min((journey.events[0].at_us for journey in ordered if journey.events), default=None)
    if first is None or plan.first is None:
        return
    kinds = {quota.rule.per for quota in plan.commitments if isinstance(quota, QuotaPlan) and quota.rule.on == "leads"}
    ends = [Period.holding(plan.first, kind, plan.agreement.zone).end for kind in kinds]
    if any(end <= min(first, plan.as_of) for end in ends):
        message = (
            f"the first event is of {iso_utc(first)}: periods of the term that ended before it are judged as empty"
        )
        warnings.warn(message, SparseHistoryWarning, stacklevel=3)

"""The evaluator: a pure function from an agreement, journeys and an instant to an evaluation."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from slakit.errors import AgreementError, DataError, Problem, SparseHistoryWarning
from slakit.evaluation.collector import resting_collector
from slakit.evaluation.compiling import compile_plans
from slakit.evaluation.evaluation import Evaluation, assembled
from slakit.evaluation.judging import NO_OUTCOMES, Judging, Outcomes
from slakit.evaluation.plans import PeriodRulePlan, Plan, QuotaPlan
from slakit.evaluation.reads import starts_of
from slakit.evaluation.spans import LONG_AGO
from slakit.evaluation.versions import in_force
from slakit.leads.events import Event
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover, takeovers
from slakit.leads.records import RECORDS, Record
from slakit.rules.agreement import Agreement, anonymous
from slakit.rules.commitments import Commitment, is_commitment
from slakit.rules.coverage import Coverage
from slakit.rules.parties import Term
from slakit.worktime.instants import iso_utc, to_micros
from slakit.worktime.periods import Period

__all__ = ["Promised", "agreement_of", "declared", "evaluate", "log_of", "oddities", "versions_of"]


def evaluate(
    agreement: Agreement | Sequence[Agreement] | Commitment | Sequence[Commitment],
    leads: Iterable[Journey | Record] | Iterable[Event],
    *,
    as_of: datetime,
    log: Iterable[Event] = (),
    coverage: Iterable[Coverage] = (),
    strict: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Judge what an agreement promises over what happened to every lead, as of an instant.

    Pure: the same agreement, leads, log and instant give the same outcomes, in any order of the leads, on any machine.
    Events after `as_of` are not known. One or several bare commitments make an agreement without a name, in UTC, with
    an open term; several versions of an agreement judge what starts while each is in force: the one with the latest
    term that has begun. `log` holds the events of the agreement itself. `coverage` says what the data can show: an
    outcome that only silence outside it would decide is Unknown. A criterion or a rule of your own that raises leaves
    its lead Unknown, and stands in `problems`; with `strict` it is an error. `on_progress` is told after each lead how
    many are done. Without a rule of your own the collector of reference cycles (`gc`) rests while leads are judged.

    Warns with SparseHistoryWarning when a judged period ended before the first event, and no coverage has a beginning
    there. Raises: AgreementError for commitments that do not fit together or are none (D376), and with `strict` J202 and
    J206; DataError I421 for leads that are neither journeys nor events, I412 for two journeys of one lead; CalendarError
    C101 for a naive `as_of`.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, called = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-03T12:30+01:00"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=called))
    >>> result = evaluate(FirstResponse(within="2 hours"), [lead], as_of=called)
    >>> result.breaches[0].text
    'first-response for L1: sales broke it, due Tue 2026-03-03 11:00 (2 hours from Tue 2026-03-03 09:00); done Tue 2026-03-03 11:30, 30 min late'
    """
    instant = to_micros(as_of, "as_of")
    plans = compile_plans(versions_of(agreement), instant, declared(coverage))
    ordered, problems = _in_order(leads)
    own = log_of(plans[-1].agreement, log)
    with nullcontext() if any(plan.has_own_rules for plan in plans) else resting_collector():
        taken = takeovers(journey.cut(instant) for journey in ordered)
        judgings = [Judging(plan, taken) for plan in plans]
        _judge(plans, judgings, ordered, on_progress)
        odd = (*problems, *own.anomalies, *oddities(plans[0], taken, ordered))
        evaluation = assembled(plans, [judging.gathered() for judging in judgings], own, odd)
    _warn_of_sparse_history(plans[0], ordered)
    if strict and (failed := [problem for problem in evaluation.problems if problem.code in _FAILED]):
        raise AgreementError(*failed)
    return evaluation


_FAILED = frozenset({"J202", "J206"})


def _judge(
    plans: Sequence[Plan],
    judgings: Sequence[Judging],
    ordered: Iterable[Journey],
    on_progress: Callable[[int], None] | None,
) -> None:
    """Judge each lead by each version, the later ones on what the earlier ones found."""
    reading = [(judging, tuple(plan.reading("leads"))) for plan, judging in zip(plans, judgings, strict=True)]
    for number, journey in enumerate(ordered, 1):
        judged: Outcomes = NO_OUTCOMES
        for judging, commitments in reading:
            judged = judging.add(journey, commitments, judged)
        if on_progress is not None:
            on_progress(number)


Promised: TypeAlias = Agreement | Sequence[Agreement] | Commitment | Sequence[Commitment]


def versions_of(given: Promised) -> tuple[Agreement, ...]:
    """Return the versions that judge, in the order of their terms; bare commitments make an agreement without a name.

    Raises: AgreementError D376 for what is neither, D396 for versions that do not fit together.
    """
    match given:
        case [*versions] if versions and all(isinstance(one, Agreement) for one in versions):
            return in_force([one for one in versions if isinstance(one, Agreement)])
        case _:
            return (agreement_of(given),)


def agreement_of(given: object, term: Term | None = None) -> Agreement:
    """Return an agreement as it is; bare commitments make one without a name, over `term`.

    Raises: AgreementError D376 for what is neither.
    """
    match given:
        case Agreement():
            return given
        case [*commitments] if commitments and all(map(is_commitment, commitments)):
            return anonymous([one for one in commitments if is_commitment(one)], term)
        case _ if is_commitment(given):
            return anonymous([given], term)
        case _:
            message = f"{type(given).__name__}: expected an agreement, or one or several commitments"
            raise AgreementError(Problem("D376", "agreement", message))


def log_of(agreement: Agreement, events: Iterable[Event]) -> Journey:
    """Return the events of an agreement itself as one journey. Raises: DataError I421 for what is no event."""
    return Journey.of(agreement.name, *_log(events))


def oddities(first: Plan, taken: Mapping[str, Sequence[Takeover]], ordered: Sequence[Journey]) -> tuple[Problem, ...]:
    """Return what is odd about a run as a whole: an instant before the term, and leads that went to an unknown one."""
    return (*_nothing_to_judge(first), *_lost(taken, ordered))


def _nothing_to_judge(plan: Plan) -> Iterator[Problem]:
    if plan.first is not None and plan.as_of < plan.first:
        message = f"nothing-to-judge: {iso_utc(plan.as_of)} lies before the term, which begins at {iso_utc(plan.first)}"
        yield Problem("J205", plan.agreement.name, message)


def _lost(taken: Mapping[str, Sequence[Takeover]], ordered: Sequence[Journey]) -> Iterator[Problem]:
    """Yield the leads that were merged into one that nothing is known of."""
    known = {journey.lead_id for journey in ordered}
    for survivor in sorted(taken.keys() - known):
        for one in taken[survivor]:
            message = f"lost: it was merged into {survivor!r}, which is not among the leads"
            yield Problem("J203", one.loser.lead_id, message)


def declared(coverage: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return what was declared of the data, one or several. Raises: AgreementError D394 for what is no coverage."""
    found = (coverage,) if isinstance(coverage, Coverage) else tuple(coverage)
    for number, one in enumerate(found):
        if not isinstance(one, Coverage):
            message = f"{one!r}: expected a Coverage, such as Coverage(kind='activity', since=...)"
            raise AgreementError(Problem("D394", f"coverage[{number}]", message))
    return found


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
    judged = [one for one in plan.reading("leads") if isinstance(one, QuotaPlan | PeriodRulePlan)]
    # Whoever declared from when on the data tells has thought of it.
    silent = [one for one in judged if plan.spans is None or plan.spans.of(*starts_of(one.rule))[0] == LONG_AGO]
    kinds = {one.rule.per if isinstance(one, QuotaPlan) else one.per for one in silent}
    ends = [Period.holding(plan.first, kind, plan.agreement.zone).end for kind in kinds]
    if any(end <= min(first, plan.as_of) for end in ends):
        message = (
            f"the first event is of {iso_utc(first)}: periods of the term that ended before it are judged as empty, "
            "unless a coverage (--shows) declares from when on the data tells"
        )
        warnings.warn(message, SparseHistoryWarning, stacklevel=3)

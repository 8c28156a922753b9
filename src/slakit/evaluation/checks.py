"""Judging checks: a condition asked at the instant of an event, and where it does not hold, why."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, assert_never

from slakit.errors import CalendarError
from slakit.evaluation.conditions import (
    AllPlan,
    AnyPlan,
    ConditionPlan,
    CriterionPlan,
    MetPlan,
    NotPlan,
    OwnEventPlan,
)
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.objectives import has_failed, why_failed
from slakit.evaluation.plans import CheckPlan
from slakit.leads.criteria import Truth
from slakit.leads.criteria.compiling import failures
from slakit.leads.criteria.deciding import Reason
from slakit.leads.patterns import simple_patterns
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Shared, Unknown

__all__ = ["bare_truth", "judge_check"]


def judge_check(plan: CheckPlan, context: Context) -> list[Outcome]:
    """Return the outcome of each event within the term at which a check asks."""
    begun, each = context.beginnings(plan.at), plan.rule.entries == "each"
    return [_outcome(plan, context, start) for start in begun if each or start.earliest]


def _outcome(plan: CheckPlan, context: Context, start: Beginning) -> Outcome:
    """Return the judgement of one event; one that no calendar can tell is Unknown with the reason, and the others go on."""
    try:
        return _judged(plan, context, start)
    except CalendarError as error:
        return Unknown(*_facts(plan, context, start), "out_of_range", None, details=(str(error),))


def _judged(plan: CheckPlan, context: Context, start: Beginning) -> Outcome:
    if not context.counts(start.at):
        return Excluded(*_facts(plan, context, start), "merged", None)
    answer = bare_truth(plan.that, context, start)
    match answer:
        case Truth.TRUE:
            return Met(*_facts(plan, context, start), "held", None)
        case Truth.FALSE:
            details, used = _explained(plan, context, start, answer)
            return Breached(*_facts(plan, context, start, used), "not_held", None, start.at, details=details)
        case Truth.UNKNOWN:
            if failed := tuple(dict.fromkeys(_failures(plan.that, context, start))):
                return Unknown(*_facts(plan, context, start), "criterion_failed", None, details=failed)
            details, used = _explained(plan, context, start, answer)
            return Unknown(*_facts(plan, context, start, used), "not_known", None, details=details)
        case _ as never:
            assert_never(never)


def _facts(plan: CheckPlan, context: Context, start: Beginning, used: Iterable[str] = ()) -> Shared:
    """Return the fields that all kinds of outcome share up to the reason: an instant, at which no clock runs."""
    journey, at = context.journey, start.at
    return (
        plan.terms,
        journey.lead_id,
        None,
        start.number,
        journey.owner_at(at) or None,
        at,
        at,
        at,
        None,
        plan.allowed,
        None,
        None,
        0,
        (),
        tuple(dict.fromkeys((*context.refs(start.event), *used))),
        (),
    )


# --- the bare answer


def bare_truth(plan: ConditionPlan, context: Context, start: Beginning) -> Truth:
    """Return whether a condition holds where a check asks, without reasons."""
    match plan:
        case CriterionPlan():
            return plan.ask(context.asked(start.at), start.at)
        case OwnEventPlan():
            return _bare(holds=_is_own(plan, context, start))
        case MetPlan():
            return _met(plan, context, start)[0]
        case AllPlan():
            return _first(Truth.FALSE, (bare_truth(part, context, start) for part in plan.parts))
        case AnyPlan():
            return _first(Truth.TRUE, (bare_truth(part, context, start) for part in plan.parts))
        case NotPlan():
            return _NEGATED[bare_truth(plan.part, context, start)]
        case _ as never:
            assert_never(never)


_NEGATED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def _bare(*, holds: bool) -> Truth:
    return Truth.TRUE if holds else Truth.FALSE


def _first(decisive: Truth, answers: Iterable[Truth]) -> Truth:
    """Return the decisive answer as soon as a part gives it, else unknown as soon as one is, else the opposite."""
    result = _NEGATED[decisive]
    for answer in answers:
        if answer is decisive:
            return answer
        if answer is Truth.UNKNOWN:
            result = answer
    return result


def _failures(plan: ConditionPlan, context: Context, start: Beginning) -> Iterator[str]:
    """Yield what failed in the criteria that an unknown answer waits for."""
    match plan:
        case CriterionPlan(criterion):
            yield from failures(criterion, context.asked(start.at), start.at)
        case AllPlan(parts=parts) | AnyPlan(parts=parts):
            for part in parts:
                yield from _failures(part, context, start)
        case NotPlan(part=part):
            yield from _failures(part, context, start)
        case MetPlan(told=told):
            latest = context.latest(told.commitment, start.at)
            if latest is not None and has_failed(latest):
                yield f"{told.commitment} can not be judged, {why_failed(latest)}"
        case OwnEventPlan():
            return
        case _ as never:
            assert_never(never)


def _is_own(plan: OwnEventPlan, context: Context, start: Beginning) -> bool:
    found, index = context.hits.found[plan.slot], start.event
    if index is None:  # pragma: no cover - a check begins at events alone
        raise AssertionError
    n = bisect_left(found, index)
    return n < len(found) and found[n] == index


def _met(plan: MetPlan, context: Context, start: Beginning) -> tuple[Truth, Outcome | None]:
    """Tell whether a promise was met by the instant; what comes after it can not change that."""
    latest = context.latest(plan.told.commitment, start.at)
    match latest:
        case None | Unknown():
            return Truth.UNKNOWN, latest
        case Met():
            # A promise without a stop, such as a check, is decided when it is due.
            done = latest.due_us if latest.stopped_us is None else latest.stopped_us
            return _bare(holds=done is not None and done <= start.at), latest
        case _:
            return Truth.FALSE, latest


# --- the reasons of an answer


_Reasons: TypeAlias = tuple[tuple[str, ...], Sequence[str]]


def _explained(plan: CheckPlan, context: Context, start: Beginning, answer: Truth) -> _Reasons:
    """Return what decided an answer that is not true, in words, and the ids of the events that counted for it."""
    decisive = list(_reasons(plan.that, context, start, answer))
    return tuple(dict.fromkeys([told for told, _ in decisive])), [event for _, events in decisive for event in events]


def _reasons(plan: ConditionPlan, context: Context, start: Beginning, answer: Truth) -> Iterator[Reason]:
    """Yield the parts without parts of their own that made an answer what it is."""
    match plan:
        case CriterionPlan():
            yield from plan.reasons(context.asked(start.at), start.at, answer)
        case OwnEventPlan():
            yield _own_event(plan, context, start, answer), ()
        case MetPlan():
            yield _of_met(plan, context, start)
        case AllPlan() | AnyPlan():
            for part in plan.parts:
                if bare_truth(part, context, start) is answer:
                    yield from _reasons(part, context, start, answer)
        case NotPlan():
            # What is denied holds: the parts that make it hold decide.
            denied = "" if answer is Truth.UNKNOWN else "not "
            for told, events in _reasons(plan.part, context, start, _NEGATED[answer]):
                yield f"{denied}{told}", events
        case _ as never:
            assert_never(never)


def _own_event(plan: OwnEventPlan, context: Context, start: Beginning, answer: Truth) -> str:
    if answer is Truth.TRUE:
        return str(plan.told)
    event = context.journey.events[start.event or 0]
    failed = (
        next((test for test in part.tests if not test.holds(event)), None)
        for part in simple_patterns(plan.told.pattern)
    )
    whys = dict.fromkeys(f"{test.field} is {test.read(event) or 'empty'}" for test in failed if test is not None)
    return f"{plan.told}{', but ' if whys else ''}{' and '.join(whys)}"


def _of_met(plan: MetPlan, context: Context, start: Beginning) -> Reason:
    truth, latest = _met(plan, context, start)
    match latest:
        case None:
            why = ", but it never began"
        case Unknown():
            why = f", but entry {latest.entry} can not be told"
        case _ if truth is Truth.TRUE:
            why = f": entry {latest.entry}"
        case _:
            why = f", but entry {latest.entry} was not met by then"
    return f"{plan.told}{why}", () if latest is None else latest.evidence[:1]

"""Judging checks: a condition asked at the instant of an event, and where it does not hold, why."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
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
from slakit.leads.criteria import Answer, Truth
from slakit.leads.criteria.compiling import failures
from slakit.leads.patterns import simple_patterns
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Shared, Unknown

__all__ = ["bare_truth", "judge_check"]


def judge_check(plan: CheckPlan, context: Context) -> Iterator[Outcome]:
    """Yield the outcome of each event within the term at which a check asks."""
    for start in context.beginnings(plan.at):
        if plan.rule.entries == "first" and not start.earliest:
            return
        yield _outcome(plan, context, start)


def _outcome(plan: CheckPlan, context: Context, start: Beginning) -> Outcome:
    """Return the judgement of one event; one that no calendar can tell is Unknown with the reason, and the others go on."""
    try:
        return _judged(plan, context, start)
    except CalendarError as error:
        return Unknown(*_facts(plan, context, start), "out_of_range", None, details=(str(error),))


def _judged(plan: CheckPlan, context: Context, start: Beginning) -> Outcome:
    if not context.counts(start.at):
        return Excluded(*_facts(plan, context, start), "merged", None)
    match bare_truth(plan.that, context, start):
        case Truth.TRUE:
            return Met(*_facts(plan, context, start), "held", None)
        case Truth.FALSE:
            details, used = _explained(plan, context, start)
            return Breached(*_facts(plan, context, start, used), "not_held", None, start.at, details=details)
        case Truth.UNKNOWN:
            if failed := tuple(dict.fromkeys(_failures(plan.that, context, start))):
                return Unknown(*_facts(plan, context, start), "criterion_failed", None, details=failed)
            details, used = _explained(plan, context, start)
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
        tuple(dict.fromkeys((*context.refs(start.index), *used))),
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
    found, index = context.hits.found[plan.slot], start.index
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


# --- the answer with its reasons


_Reasons: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


def _explained(plan: CheckPlan, context: Context, start: Beginning) -> _Reasons:
    """Return what decided an answer that is not true, in words, and the ids of the events that counted for it."""
    decisive = list(_decisive(_answer(plan.that, context, start)))
    told = dict.fromkeys(one.text for one in decisive)
    used = dict.fromkeys(event for one in decisive for event in one.evidence)
    return tuple(told), tuple(used)


def _answer(plan: ConditionPlan, context: Context, start: Beginning) -> Answer:
    match plan:
        case CriterionPlan():
            return plan.explain(context.asked(start.at), start.at)
        case OwnEventPlan():
            return _own_answer(plan, context, start)
        case MetPlan():
            return _met_answer(plan, context, start)
        case AllPlan() | AnyPlan():
            parts = tuple(_answer(part, context, start) for part in plan.parts)
            return Answer(bare_truth(plan, context, start), str(plan.told), parts)
        case NotPlan():
            part = _answer(plan.part, context, start)
            return Answer(_NEGATED[part.truth], str(plan.told), (part,))
        case _ as never:
            assert_never(never)


def _own_answer(plan: OwnEventPlan, context: Context, start: Beginning) -> Answer:
    if _is_own(plan, context, start):
        return Answer(Truth.TRUE, str(plan.told))
    event = context.journey.events[start.index or 0]
    failed = (
        next((test for test in part.tests if not test.holds(event)), None)
        for part in simple_patterns(plan.told.pattern)
    )
    whys = dict.fromkeys(f"{test.field} is {test.read(event) or 'empty'}" for test in failed if test is not None)
    return Answer(Truth.FALSE, f"{plan.told}{', but ' if whys else ''}{' and '.join(whys)}")


def _met_answer(plan: MetPlan, context: Context, start: Beginning) -> Answer:
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
    return Answer(truth, f"{plan.told}{why}", (), () if latest is None else latest.evidence[:1])


def _decisive(answer: Answer) -> Iterator[Answer]:
    """Yield the parts without parts of their own that made an answer what it is."""
    same = [part for part in answer.parts if part.truth is answer.truth]
    if not same and len(answer.parts) == 1 and answer.text.startswith("not "):
        # What is denied holds: the parts that make it hold decide.
        for part in _decisive(answer.parts[0]):
            yield Answer(answer.truth, f"not {part.text}", (), part.evidence)
    elif not same:
        yield answer
    for part in same:
        yield from _decisive(part)

"""Criteria compiled to functions: the bare answer of a criterion about a journey at an instant, without reasons."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias, assert_never

from slakit.leads.criteria.attributes import field_check, present_check
from slakit.leads.criteria.behaviour import age_of, did_check, known, last_move, matching
from slakit.leads.criteria.functions import CriterionFailedError, answer_of, failure_of
from slakit.leads.criteria.parts import parts_of
from slakit.leads.criteria.scores import band_check, score_check
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Criterion,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Persona,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.criteria.truths import FALSE, TRUE, UNKNOWN, Check, Truth, all_of, any_of, at_least_of, not_of
from slakit.leads.events import Event
from slakit.leads.journeys import Journey

__all__ = ["Ask", "check_of", "compiled_truth", "failures", "marks", "strict_truth", "truth"]

Ask: TypeAlias = Callable[[Journey, int], Truth]


def truth(criterion: Criterion, journey: Journey, at: int) -> Truth:
    """Return the bare answer at an instant in microseconds since 1970.

    >>> from slakit.leads.criteria import present
    >>> truth(present("email"), Journey.of("L1"), 0)
    <Truth.FALSE: 'false'>
    """
    return check_of(criterion)(journey, known(journey, at), at)


@lru_cache(maxsize=4096)
def compiled_truth(criterion: Criterion) -> Ask:
    """Return a function of a journey and an instant in microseconds that gives the bare answer."""
    check = check_of(criterion)
    return lambda journey, at: check(journey, known(journey, at), at)


@lru_cache(maxsize=4096)
def strict_truth(criterion: Criterion) -> Ask:
    """Return what `compiled_truth` does, but raising CriterionFailedError where an answer is unknown for a failure."""
    asked = compiled_truth(criterion)
    if not _asks_a_function(criterion):
        return asked

    def told(journey: Journey, at: int) -> Truth:
        answer = asked(journey, at)
        if answer is UNKNOWN and (failed := failures(criterion, journey, at)):
            raise CriterionFailedError("; ".join(failed))
        return answer

    return told


def failures(criterion: Criterion, journey: Journey, at: int) -> tuple[str, ...]:
    """Return what to tell of the functions whose failing leaves an answer unknown; nothing where it is known."""
    return tuple(dict.fromkeys(_failures(criterion, journey, at))) if _asks_a_function(criterion) else ()


def _failures(criterion: Criterion, journey: Journey, at: int) -> Iterator[str]:
    if compiled_truth(criterion)(journey, at) is not UNKNOWN:
        return
    if isinstance(criterion, Named) and (told := failure_of(criterion, journey, at)):
        yield told
    for part in parts_of(criterion):
        yield from _failures(part, journey, at)


@lru_cache(maxsize=4096)
def _asks_a_function(criterion: Criterion) -> bool:
    return isinstance(criterion, Named) or any(map(_asks_a_function, parts_of(criterion)))


@lru_cache(maxsize=4096)
def check_of(criterion: Criterion) -> Check:  # noqa: C901, PLR0911, PLR0912 - one case a kind of criterion
    """Return the check that answers a criterion."""
    match criterion:
        case Field():
            return field_check(criterion)
        case Present():
            return present_check(criterion)
        case Did():
            return did_check(criterion)
        case Score():
            return score_check(criterion)
        case Band():
            return band_check(criterion)
        case Fits(persona):
            return _fits(persona)
        case Grade(fit=fit, interest=interest):
            return all_of([check_of(fit), check_of(interest)])
        case Manual():
            return lambda _, events, __: TRUE if marks(criterion, events) else FALSE
        case Lag():
            return _lag(criterion)
        case Reason(words):
            return lambda journey, _, at: TRUE if _last_reason(journey, at) in words else FALSE
        case InStage(stages):
            return lambda journey, _, at: _in_stage(stages, journey.stage_at(at))
        case StageDefinition(definition=definition):
            return (lambda _, __, ___: UNKNOWN) if definition is None else check_of(definition)
        case Named():
            return lambda journey, _, at: answer_of(criterion, journey, at)
        case AllOfCriteria(parts):
            return all_of([check_of(part) for part in parts])
        case AnyOfCriteria(parts):
            return any_of([check_of(part) for part in parts])
        case AtLeast(k, parts):
            return at_least_of(k, [check_of(part) for part in parts])
        case Not(part):
            return not_of(check_of(part))
        case _ as never:
            assert_never(never)


def _fits(persona: Persona) -> Check:
    required = [check_of(part) for part in persona.all]
    excluded = [not_of(check_of(part)) for part in persona.none]
    scored = [] if persona.at_least is None else [_traits(persona, persona.at_least)]
    return all_of([*required, *excluded, *scored])


def _traits(persona: Persona, needed: Decimal) -> Check:
    """Return the check that the scored traits reach the threshold, whichever way the unknown ones would turn out."""
    traits = [(check_of(trait), points) for trait, points in persona.traits]

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        answers = [(trait(journey, events, at), points) for trait, points in traits]
        sure = sum((points for answer, points in answers if answer is TRUE), Decimal())
        open_ = [points for answer, points in answers if answer is UNKNOWN]
        if sure + sum((points for points in open_ if points < 0), Decimal()) >= needed:
            return TRUE
        return UNKNOWN if sure + sum((points for points in open_ if points > 0), Decimal()) >= needed else FALSE

    return check


def marks(criterion: Manual, events: Sequence[Event]) -> list[Event]:
    """Return the events by which somebody marked a lead by hand, with an actor and a note."""
    return [
        event
        for event in events
        if event.kind == "mark"
        and event.actor
        and event.actor_kind in criterion.by
        and (event.reason or event.data.get("note"))
        and criterion.value in {None, event.value}
    ]


def _lag(criterion: Lag) -> Check:
    found, longest = matching(criterion.pattern), age_of(criterion.at_most)

    def check(journey: Journey, events: Sequence[Event], _: int) -> Truth:
        some = found(journey, events, 0)
        if not some or some[-1].recorded_us is None:
            return UNKNOWN
        return TRUE if some[-1].recorded_us - some[-1].at_us <= longest else FALSE

    return check


def _last_reason(journey: Journey, at: int) -> str:
    moved = last_move(journey, at)
    return "" if moved is None else moved.reason


def _in_stage(stages: tuple[str, ...], stage: str | None) -> Truth:
    if stage is None:
        return UNKNOWN
    return TRUE if stage in stages else FALSE

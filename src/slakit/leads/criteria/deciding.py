"""What decided the answer of a criterion, in words: the explanation without the parts that did not count."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from slakit.leads.criteria.behaviour import known
from slakit.leads.criteria.compiling import check_of
from slakit.leads.criteria.functions import failure_of
from slakit.leads.criteria.parts import parts_of
from slakit.leads.criteria.remarks import remarking, signed
from slakit.leads.criteria.trees import Criterion, Fits, Named, Not, StageDefinition
from slakit.leads.criteria.truths import Truth
from slakit.leads.journeys import Journey

__all__ = ["Deciding", "Reason", "deciding"]

Reason: TypeAlias = tuple[str, tuple[str, ...]]
"""What decided, in words, and the ids of the events that count for it."""
Deciding: TypeAlias = Callable[[Journey, int, Truth], Sequence[Reason]]
"""Asks about a journey at an instant in microseconds; handed in is the answer, of which the reasons are told."""


@lru_cache(maxsize=4096)
def deciding(criterion: Criterion, worth: str = "") -> Deciding:
    """Return a function that gives the parts without parts of their own that made an answer what it is.

    They are those that `ask` shows with the answer of the whole. `worth` is told of a part that is one itself.
    """
    # A check tells this of every lead that breaks it: the whole tree, of which nothing more is shown, takes far longer.
    parts = [(check_of(part), deciding(part, told)) for part, told in _parts_with_worth(criterion)]
    alone = _alone(criterion, worth)

    def decided(journey: Journey, at: int, answer: Truth) -> Sequence[Reason]:
        past = known(journey, at)
        answers = [check(journey, past, at) for check, _ in parts]
        if answer in answers:
            same = (reasons for (_, reasons), one in zip(parts, answers, strict=True) if one is answer)
            return [reason for reasons in same for reason in reasons(journey, at, answer)]
        if isinstance(criterion, Not):
            # What is denied holds: the parts that make it hold decide.
            return [(f"not {told}", events) for told, events in parts[0][1](journey, at, answers[0])]
        return [alone(journey, at, answers)]

    if isinstance(criterion, StageDefinition) and parts:
        return parts[0][1]  # which answers what the whole does
    return decided if parts else lambda journey, at, _: (alone(journey, at, ()),)


def _alone(criterion: Criterion, worth: str) -> Callable[[Journey, int, Sequence[Truth]], Reason]:
    """Return what tells of a criterion as a whole, with the answers of its parts."""
    sentence, remark = f"{criterion}", remarking(criterion)

    def told_alone(journey: Journey, at: int, answers: Sequence[Truth]) -> Reason:
        told, events = remark(journey, at, answers)
        failed = failure_of(criterion, journey, at) if isinstance(criterion, Named) else ""
        return (failed or f"{sentence}{told}") + worth, tuple([event.ref for event in events])

    return told_alone


def _parts_with_worth(criterion: Criterion) -> list[tuple[Criterion, str]]:
    """Return the parts of a criterion, each with what is told of the points that a scored trait of a persona brings."""
    parts = parts_of(criterion)
    traits = criterion.persona.traits if isinstance(criterion, Fits) else ()
    worth = [""] * (len(parts) - len(traits)) + [f"; worth {signed(points)}" for _, points in traits]
    return list(zip(parts, worth, strict=True))

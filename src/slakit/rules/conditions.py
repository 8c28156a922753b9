"""Conditions: what a check asks of a lead, of its own event, and of other promises, combined as trees."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import AllOfCriteria, Criterion
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern

__all__ = [
    "AllOfConditions",
    "AnyOfConditions",
    "CommitmentMet",
    "Condition",
    "NotCondition",
    "OwnEvent",
    "as_condition",
    "commitments_in",
    "criteria_in",
]


class _Combining:
    """What makes conditions expressions, alone and with criteria: & | ~."""

    __slots__ = ()

    def __and__(self, other: Any) -> "AllOfConditions":
        return _all(self, other) if _combines(other) else NotImplemented

    def __rand__(self, other: Any) -> "AllOfConditions":
        return _all(other, self) if _combines(other) else NotImplemented

    def __or__(self, other: Any) -> "AnyOfConditions":
        return _any(self, other) if _combines(other) else NotImplemented

    def __ror__(self, other: Any) -> "AnyOfConditions":
        return _any(other, self) if _combines(other) else NotImplemented

    def __invert__(self) -> "Condition":
        return self.part if isinstance(self, NotCondition) else NotCondition(self)  # type: ignore[arg-type]  # only conditions combine


def _combines(other: Any) -> bool:
    return isinstance(other, _Combining | Criterion)


def _all(*parts: Any) -> "AllOfConditions":
    return AllOfConditions(tuple(one for part in parts for one in _parts_of(part, AllOfConditions)))


def _any(*parts: Any) -> "AnyOfConditions":
    return AnyOfConditions(tuple(one for part in parts for one in _parts_of(part, AnyOfConditions)))


def _parts_of(part: Any, kind: "type[AllOfConditions | AnyOfConditions]") -> "tuple[Condition, ...]":
    return part.parts if isinstance(part, kind) else (part,)


@attrs.frozen
class OwnEvent(_Combining):
    """The check's own event matches a pattern; never unknown.

    A criterion asks about the lead at an instant, which may hold several events: `reason` is that of the last move then.
    This asks the very event.

    >>> from slakit.leads.patterns import event
    >>> str(OwnEvent(event(actor_kind="person")))
    'the event: actor_kind is person'
    """

    pattern: Pattern

    def __attrs_post_init__(self) -> None:
        """Refuse what is no pattern."""
        if not isinstance(self.pattern, EventPattern | AnyOfPatterns):
            message = f"{self.pattern!r}: expected a pattern, such as event(actor_kind='person')"
            raise AgreementError(Problem("D313", "that.event", message))

    def __str__(self) -> str:
        return f"the event: {self.pattern}"


@attrs.frozen
class CommitmentMet(_Combining):
    """Another promise is met for the lead when the check asks.

    True when the latest entry of that promise which started at or before the instant is Met, and was done at or before
    it (a promise without a stop, such as another check, when it is due); false when it is not, or not yet; unknown when
    there is none, or it is Unknown itself. What comes later changes the answer no more: a promise that is kept after the
    instant was not kept then.

    >>> str(CommitmentMet("persistence"))
    'persistence is met'
    """

    commitment: str

    def __attrs_post_init__(self) -> None:
        """Refuse what is no id."""
        if not isinstance(self.commitment, str):
            message = f"{self.commitment!r}: expected the id of a commitment"
            raise AgreementError(Problem("D314", "that.met", message))

    def __str__(self) -> str:
        return f"{self.commitment} is met"


@attrs.frozen
class AllOfConditions(_Combining):
    """Every part holds: false as soon as one is false, else unknown as soon as one is unknown."""

    parts: "tuple[Condition, ...]"

    def __str__(self) -> str:
        return f"({' and '.join(map(str, self.parts))})"


@attrs.frozen
class AnyOfConditions(_Combining):
    """At least one part holds: true as soon as one is true, else unknown as soon as one is unknown."""

    parts: "tuple[Condition, ...]"

    def __str__(self) -> str:
        return f"({' or '.join(map(str, self.parts))})"


@attrs.frozen
class NotCondition(_Combining):
    """The part does not hold; unknown stays unknown."""

    part: "Condition"

    def __str__(self) -> str:
        return f"not {self.part}"


Condition: TypeAlias = Criterion | OwnEvent | CommitmentMet | AllOfConditions | AnyOfConditions | NotCondition


def as_condition(given: Any) -> Condition:
    """Return a condition; a pattern asks the check's own event, and of a list all must hold; D314 for anything else."""
    match given:
        case EventPattern() | AnyOfPatterns():
            return OwnEvent(given)
        case [_, *_]:
            parts = tuple(map(as_condition, given))
            criteria = tuple(part for part in parts if isinstance(part, Criterion))
            if len(parts) == 1:
                return parts[0]
            return AllOfCriteria(criteria) if len(criteria) == len(parts) else AllOfConditions(parts)
        case _ if _combines(given):
            return given  # type: ignore[no-any-return]  # only conditions combine
        case _:
            message = f"{given!r}: expected a criterion, a pattern or CommitmentMet, or a list of them"
            raise AgreementError(Problem("D314", "that", message))


def _leaves(condition: Condition) -> Iterator[Criterion | OwnEvent | CommitmentMet]:
    match condition:
        case AllOfConditions(parts) | AnyOfConditions(parts):
            for part in parts:
                yield from _leaves(part)
        case NotCondition(part):
            yield from _leaves(part)
        case _:
            yield condition


def criteria_in(condition: Condition) -> Iterator[Criterion]:
    """Yield the criteria that a condition asks about the lead."""
    return (leaf for leaf in _leaves(condition) if isinstance(leaf, Criterion))


def commitments_in(condition: Condition) -> Iterator[str]:
    """Yield the ids of the commitments that a condition asks about."""
    return (leaf.commitment for leaf in _leaves(condition) if isinstance(leaf, CommitmentMet))

"""The three answers, and how the answers of parts make the answer of the whole."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.lifecycle.answers import Truth

__all__ = ["FALSE", "TRUE", "UNKNOWN", "Check", "Truth", "all_of", "any_of", "at_least_of", "not_of"]


# A member is looked up through its class at every use, which costs more than the question that it answers.
TRUE: Final = Truth.TRUE
FALSE: Final = Truth.FALSE
UNKNOWN: Final = Truth.UNKNOWN

Check: TypeAlias = Callable[[Journey, Sequence[Event], int], Truth]
"""Asks about a journey at an instant in microseconds; handed in are also the events up to and including it."""

_NEGATED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


def not_of(part: Check) -> Check:
    """Return the check that a part does not hold."""
    return lambda journey, events, at: _NEGATED[part(journey, events, at)]


def all_of(parts: Sequence[Check]) -> Check:
    """Return the check that every part holds: false as soon as one is false, else unknown as soon as one is unknown."""

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        result = TRUE
        for part in parts:
            answer = part(journey, events, at)
            if answer is FALSE:
                return FALSE
            if answer is UNKNOWN:
                result = UNKNOWN
        return result

    return check


def any_of(parts: Sequence[Check]) -> Check:
    """Return the check that one part holds: true as soon as one is true, else unknown as soon as one is unknown."""

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        result = FALSE
        for part in parts:
            answer = part(journey, events, at)
            if answer is TRUE:
                return TRUE
            if answer is UNKNOWN:
                result = UNKNOWN
        return result

    return check


def at_least_of(k: int, parts: Sequence[Check]) -> Check:
    """Return the check that k parts hold: false when too few still can, else unknown until k do."""

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        answers = [part(journey, events, at) for part in parts]
        holding = answers.count(TRUE)
        if holding >= k:
            return TRUE
        return UNKNOWN if holding + answers.count(UNKNOWN) >= k else FALSE

    return check

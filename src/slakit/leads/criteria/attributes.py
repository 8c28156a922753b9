"""Questions about attributes of a lead: tests of a value, and whether it is there at all."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache, partial

from slakit.leads.criteria.numbers import as_number
from slakit.leads.criteria.trees import Field, Present
from slakit.leads.criteria.truths import FALSE, TRUE, UNKNOWN, Check, Truth
from slakit.leads.events import Event
from slakit.leads.facts import same_text
from slakit.leads.journeys import Journey

__all__ = ["accepted_by", "field_check", "missing", "present_check", "tested"]


def field_check(criterion: Field) -> Check:
    """Return the check of an attribute: against a list of texts, or against bounds."""
    name = criterion.name
    # Leads share a few values: a number is read, and compared with the bounds, once for each of them.
    answer_to = lru_cache(maxsize=1024)(partial(tested, criterion))

    def check(journey: Journey, _: Sequence[Event], at: int) -> Truth:
        return answer_to(journey.attribute_at(name, at))

    return check


def tested(criterion: Field, value: str | None) -> Truth:
    """Return what a test answers for a value; unknown for a missing one, and for one that is no number where one is asked for.

    >>> tested(Field(name="country", among=("DE", "AT")), "NO")
    <Truth.FALSE: 'false'>
    """
    if value is None:
        return UNKNOWN
    if criterion.among:
        return TRUE if value in accepted_by(criterion) else FALSE
    number = as_number(value)
    return UNKNOWN if number is None else _within(criterion, number)


def accepted_by(criterion: Field) -> frozenset[str]:
    """Return every spelling of the texts that a test accepts; none for a test against bounds."""
    return frozenset(spelling for text in criterion.among for spelling in same_text(text))


def _within(criterion: Field, number: Decimal) -> Truth:
    low, high, above, below = criterion.at_least, criterion.at_most, criterion.above, criterion.below
    holds = (
        (low is None or number >= low)
        and (high is None or number <= high)
        and (above is None or number > above)
        and (below is None or number < below)
    )
    return TRUE if holds else FALSE


def present_check(criterion: Present) -> Check:
    """Return the check that attributes are there."""
    names, placeholders = criterion.names, criterion.placeholders

    def check(journey: Journey, _: Sequence[Event], at: int) -> Truth:
        for name in names:
            value = journey.attribute_at(name, at)
            if value is None or value.casefold() in placeholders:
                return FALSE
        return TRUE

    return check


def missing(criterion: Present, journey: Journey, at: int) -> dict[str, str | None]:
    """Return what is held of the attributes that are not there at an instant: a placeholder, or None for nothing."""
    return {
        name: value
        for name in criterion.names
        if (value := journey.attribute_at(name, at)) is None or value.casefold() in criterion.placeholders
    }

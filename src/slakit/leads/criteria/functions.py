"""Functions of a user's own: asked so that none of them stops a run, and what is told of one that fails."""

from numbers import Number
from reprlib import Repr
from typing import Any

from slakit.leads.criteria.trees import Named
from slakit.leads.criteria.truths import FALSE, TRUE, UNKNOWN, Truth
from slakit.leads.journeys import Journey
from slakit.worktime.instants import from_micros

__all__ = ["CriterionFailedError", "answer_of", "failure_of"]

_ANSWERS: dict[Any, Truth] = {True: TRUE, False: FALSE, None: UNKNOWN, **{answer: answer for answer in Truth}}
_SHORT = Repr()
_SHORT.maxother = _SHORT.maxstring = 200


class CriterionFailedError(Exception):
    """A function of a user's own failed, so that a lead can not be judged; the text names it, the lead and the error."""


def answer_of(criterion: Named, journey: Journey, at: int) -> Truth:
    """Return what a function answers; unknown where it fails."""
    return _asked(criterion, journey, at)[0]


def failure_of(criterion: Named, journey: Journey, at: int) -> str:
    """Return what to tell of a function that raises, or gives no truth; empty for one that answers."""
    why = _asked(criterion, journey, at)[1]
    return f"the criterion {criterion.name!r} failed for lead {journey.lead_id!r}: {why}" if why else ""


def _asked(criterion: Named, journey: Journey, at: int) -> tuple[Truth, str]:
    try:
        # A function of a user's own sees what every criterion sees: nothing after the instant.
        given = criterion.function(journey.cut(at), from_micros(at))
        # 1 equals True, and is no answer; what frames have for a truth value equals it and is one.
        answer = None if isinstance(given, Number) and not isinstance(given, bool) else _ANSWERS.get(given)
    except Exception as error:  # noqa: BLE001 - a function of the user's own may fail in any way
        return UNKNOWN, _SHORT.repr(error)
    return (UNKNOWN, f"{_SHORT.repr(given)} is neither true, false nor None") if answer is None else (answer, "")

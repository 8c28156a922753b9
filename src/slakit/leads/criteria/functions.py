"""Functions of a user's own: asked so that none of them stops a run, and what is told of one that fails."""

from slakit.leads.criteria.trees import Named
from slakit.leads.criteria.truths import UNKNOWN, Truth
from slakit.leads.journeys import Journey
from slakit.lifecycle.answers import shown, truth_of
from slakit.worktime.instants import from_micros

__all__ = ["CriterionFailedError", "answer_of", "failure_of"]


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
        answer = truth_of(given)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a function of the user's own may fail in any way
        return UNKNOWN, shown(error)
    return (UNKNOWN, f"{shown(given)} is neither true, false nor None") if answer is None else (answer, "")

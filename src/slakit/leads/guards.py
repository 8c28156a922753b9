"""What the guards of a lifecycle answer about a lead: criteria with their reasons, objects of a user's own by `allows`."""

from datetime import datetime
from typing import Any

from slakit.leads.criteria import Answer, Criterion, Truth, ask, truth
from slakit.leads.journeys import Journey
from slakit.lifecycle.answers import shown, truth_of
from slakit.worktime.instants import from_micros

__all__ = ["asked", "held"]


def asked(guard: Any, journey: Journey, at: datetime) -> Answer:
    """Return what a guard answers, with reasons; one that fails can not be told, and says why."""
    if isinstance(guard, Criterion):
        return ask(guard, journey, at)
    answer, why = _own(guard, journey, at)
    return Answer(answer, f"the guard '{guard}' failed for lead {journey.lead_id!r}: {why}" if why else str(guard))


def held(guard: Any, journey: Journey, at: int) -> Truth:
    """Return the bare answer of a guard at an instant in microseconds since 1970; one that fails is unknown."""
    return truth(guard, journey, at) if isinstance(guard, Criterion) else _own(guard, journey, from_micros(at))[0]


def _own(guard: Any, journey: Journey, at: datetime) -> tuple[Truth, str]:
    """Return what a guard of a user's own answers, and why it can not be told."""
    try:
        given = guard.allows(journey.until(at), at)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a guard of a user's own raises is told
        return Truth.UNKNOWN, shown(error)
    answer = truth_of(given)
    return (Truth.UNKNOWN, f"{shown(given)} is neither true, false nor None") if answer is None else (answer, "")

"""What the guards of a lifecycle answer about a lead: criteria with their reasons, objects of a user's own by `allows`."""

from datetime import datetime
from typing import Any

from slakit.leads.criteria import Answer, Criterion, Truth, ask, truth
from slakit.leads.journeys import Journey
from slakit.worktime.instants import from_micros

__all__ = ["asked", "held"]


def asked(guard: Any, journey: Journey, at: datetime) -> Answer:
    """Return what a guard answers, with reasons; one that fails can not be told, and says why."""
    if isinstance(guard, Criterion):
        return ask(guard, journey, at)
    try:
        return Answer(_own(guard, journey, at), str(guard))
    except Exception as error:  # noqa: BLE001 - whatever a guard of a user's own raises is told
        return Answer(Truth.UNKNOWN, f"the guard '{guard}' failed for lead {journey.lead_id!r}: {error!r}")


def held(guard: Any, journey: Journey, at: int) -> Truth:
    """Return the bare answer of a guard at an instant in microseconds since 1970; one that fails is unknown."""
    if isinstance(guard, Criterion):
        return truth(guard, journey, at)
    try:
        return _own(guard, journey, from_micros(at))
    except Exception:  # noqa: BLE001 - `asked` tells what it raises
        return Truth.UNKNOWN


def _own(guard: Any, journey: Journey, at: datetime) -> Truth:
    return Truth.TRUE if guard.allows(journey.until(at), at) else Truth.FALSE

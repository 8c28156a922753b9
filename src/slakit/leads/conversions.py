"""Conversions: one buyer under several ids, from lead to contact to opportunity, told as one journey."""

from collections.abc import Iterable

from slakit.errors import DataError, Problem
from slakit.leads.events import Event
from slakit.leads.journeys import renamed

__all__ = ["follow_conversions"]


def follow_conversions(
    events: Iterable[Event], *, kind: str = "convert", ids: Iterable[str] = ("contact", "opportunity")
) -> list[Event]:
    """Return events in which what happened under the ids of a conversion belongs to the lead that was converted.

    A conversion is an event of `kind` whose data names the new ids, such as contact and opportunity. Chains are
    followed: what a contact is converted to belongs to the first lead.

    Raises: DataError I306 when two leads were converted to one id, or a chain comes back to its beginning.

    >>> from datetime import datetime
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> found = follow_conversions([
    ...     Event(lead_id="L1", at=at, kind="convert", data={"contact": "C1"}),
    ...     Event(lead_id="C1", at=at, kind="activity", value="call"),
    ... ])
    >>> [event.lead_id for event in found]
    ['L1', 'L1']
    """
    told = list(events)
    names = tuple(ids)
    came_from: dict[str, str] = {}
    for event in told:
        if event.kind == kind:
            for new in {event.data[name] for name in names if name in event.data} - {event.lead_id}:
                if came_from.setdefault(new, event.lead_id) != event.lead_id:
                    message = f"both {came_from[new]!r} and {event.lead_id!r} were converted to it"
                    raise DataError(Problem("I306", new, message))
    first = {new: _first(new, came_from) for new in came_from}
    return [renamed(event, first[event.lead_id]) if event.lead_id in first else event for event in told]


def _first(name: str, came_from: dict[str, str]) -> str:
    seen = {name}
    while name in came_from:
        name = came_from[name]
        if name in seen:
            raise DataError(Problem("I306", name, "a chain of conversions comes back to its beginning"))
        seen.add(name)
    return name

"""Leads that were merged into others: who took over whom when, and what a survivor's criteria see of it."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from slakit.leads.events import Event, order
from slakit.leads.journeys import Journey

__all__ = ["Takeover", "is_merge", "merge_of", "seen_at", "takeovers"]

_OWN = frozenset({"stage", "owner", "merge"})


@attrs.frozen
class Takeover:
    """A lead was merged into the one that keeps it here, at an instant in microseconds since 1970."""

    at: int
    loser: Journey


def is_merge(event: Event, lead_id: str) -> bool:
    """Tell whether an event ends a lead: it names another one, which goes on."""
    return event.kind == "merge" and event.value not in {"", lead_id}


def merge_of(journey: Journey) -> Event | None:
    """Return the event by which a lead was merged into another one; None for a lead that lives on.

    The first one acts, and only one that names another lead.
    """
    return next((event for event in journey.events if is_merge(event, journey.lead_id)), None)


def takeovers(journeys: Iterable[Journey]) -> Mapping[str, Sequence[Takeover]]:
    """Return which leads each survivor took over, in order, by the survivor's lead id.

    >>> from datetime import datetime
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lost = Journey.of("L1", Event(kind="merge", value="L2", at=at))
    >>> [one.loser.lead_id for one in takeovers([lost, Journey.of("L2")])["L2"]]
    ['L1']
    """
    found: dict[str, list[Takeover]] = {}
    for journey in journeys:
        merge = merge_of(journey)
        if merge is not None:
            found.setdefault(merge.value, []).append(Takeover(merge.at_us, journey))
    return {survivor: sorted(taken, key=_by_instant) for survivor, taken in found.items()}


def _by_instant(one: Takeover) -> tuple[int, str]:
    return one.at, one.loser.lead_id


def seen_at(journey: Journey, at: int, known: Mapping[str, Sequence[Takeover]]) -> Journey:
    """Return the journey that criteria ask about at an instant in microseconds since 1970.

    From a merge on, a survivor also shows what happened to the loser until then, whatever that lead had taken over in
    its turn; its own stages, owners and initial attributes stay as they are.
    """
    if not any(taken.at <= at for taken in known.get(journey.lead_id, ())):
        return journey
    events = dict.fromkeys((*journey.events, *_taken(journey.lead_id, at, known, {journey.lead_id})))
    return attrs.evolve(journey, events=tuple(sorted(events, key=order)))


def _taken(survivor: str, at: int, known: Mapping[str, Sequence[Takeover]], seen: set[str]) -> Iterable[Event]:
    for taken in known.get(survivor, ()):
        loser = taken.loser
        if taken.at <= at and loser.lead_id not in seen:
            seen.add(loser.lead_id)
            yield from (event for event in loser.events if event.at_us <= taken.at and event.kind not in _OWN)
            yield from _taken(loser.lead_id, taken.at, known, seen)

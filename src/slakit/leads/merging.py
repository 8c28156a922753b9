"""Leads that were merged into others: who took over whom when, and what a survivor's criteria see of it."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import attrs

from slakit.leads.events import Event
from slakit.leads.journeys import Journey, with_others

__all__ = ["Takeover", "is_merge", "merge_of", "seen_at", "takeovers"]

_OWN = frozenset({"stage", "owner", "merge"})


@attrs.frozen
class Takeover:
    """From an instant on, in microseconds since 1970, a lead belongs to the one that keeps it here."""

    at: int
    loser: Journey


def is_merge(event: Event, lead_id: str) -> bool:
    """Tell whether an event ends a lead: it names another one, which goes on."""
    return event.kind == "merge" and event.value not in {"", lead_id}


def merge_of(journey: Journey) -> Event | None:
    """Return the event by which a lead was merged into another one; None for a lead that lives on.

    The first one acts, and only one that names another lead.
    """
    # Asked of every event of every lead, of which hardly any is a merge: a bare loop takes a third of the time.
    for one in journey.events:
        if one.kind == "merge" and is_merge(one, journey.lead_id):
            return one
    return None


def takeovers(journeys: Iterable[Journey]) -> Mapping[str, Sequence[Takeover]]:
    """Return which leads each survivor took over, in order, by the survivor's lead id.

    What a loser had taken over, or is still given after it ended, goes on to the lead that lives on.

    >>> from datetime import datetime
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lost = Journey.of("L1", Event(kind="merge", value="L2", at=at))
    >>> [one.loser.lead_id for one in takeovers([lost, Journey.of("L2")])["L2"]]
    ['L1']
    """
    known = {journey.lead_id: journey for journey in journeys}
    ended = {lead_id: merge for lead_id, journey in known.items() if (merge := merge_of(journey)) is not None}
    found: dict[str, list[Takeover]] = {}
    for lead_id, merge in ended.items():
        for survivor, at in _survivors(merge, ended, known):
            found.setdefault(survivor, []).append(Takeover(at, known[lead_id]))
    return {survivor: sorted(taken, key=_by_instant) for survivor, taken in found.items()}


def _survivors(merge: Event, ended: Mapping[str, Event], known: Container[str]) -> Iterator[tuple[str, int]]:
    """Yield the lead that took over another one by a merge, and those that took over that one, each with since when."""
    onward: Event | None = merge
    at, passed = merge.at_us, {merge.lead_id}
    while onward is not None and onward.value not in passed:
        at = max(at, onward.at_us)
        if onward is merge or onward.value in known:
            yield onward.value, at
        passed.add(onward.value)
        onward = ended.get(onward.value)


def _by_instant(one: Takeover) -> tuple[int, str]:
    return one.at, one.loser.lead_id


def seen_at(journey: Journey, at: int, known: Mapping[str, Sequence[Takeover]]) -> Journey:
    """Return the journey that criteria ask about at an instant in microseconds since 1970.

    From a merge on, a survivor also shows what happened to the loser until then, whatever that lead had taken over in
    its turn; its own stages, owners and attributes stay as they are, and the loser's fill only those that it has not.
    """
    taken = [one.loser for one in known.get(journey.lead_id, ()) if one.at <= at]
    return with_others(journey, (event for loser in taken for event in _left_behind(loser))) if taken else journey


def _left_behind(loser: Journey) -> Iterator[Event]:
    """Return what a loser leaves to its survivor: what happened up to the instant at which it ended."""
    merged = next(event.at_us for event in loser.events if is_merge(event, loser.lead_id))
    return (event for event in loser.events if event.at_us <= merged and event.kind not in _OWN)

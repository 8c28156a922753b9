"""Rows of one lead made one history: repeats collapsed, rivals settled, rows of one instant put in order."""

from itertools import pairwise
from typing import Any

from slakit.errors import Problem
from slakit.leads.events import Event, full_order, order

__all__ = ["follow_previous", "reconciled"]


def reconciled(events: list[Event]) -> tuple[list[Event], tuple[Event, ...], int, tuple[Problem, ...]]:
    """Collapse exact repeats, and of rows that share an id keep the one that was recorded latest."""
    if any(order(one) == order(other) for one, other in pairwise(events)):
        events.sort(key=full_order)
        distinct = [event for n, event in enumerate(events) if n == 0 or event != events[n - 1]]
    else:
        distinct = events
    duplicates = len(events) - len(distinct)
    ids = [event.id for event in distinct if event.id]
    if len(set(ids)) == len(ids):
        return distinct, (), duplicates, ()
    rivals: dict[str, list[Event]] = {}
    for event in distinct:
        if event.id:
            rivals.setdefault(event.id, []).append(event)
    losers: dict[int, Event] = {}
    anomalies: list[Problem] = []
    for event_id, rows in rivals.items():
        if len(rows) > 1:
            *lost, kept = sorted(rows, key=_recorded_latest)
            losers.update((id(event), event) for event in lost)
            message = (
                f"conflicting-id: {len(rows)} different rows have the id {event_id!r}; kept {kept.ref!r} at {kept.at}"
            )
            anomalies.append(Problem("J101", rows[0].lead_id, message))
    kept_events = [event for event in distinct if id(event) not in losers]
    return kept_events, tuple(losers.values()), duplicates, tuple(anomalies)


def _recorded_latest(event: Event) -> Any:
    return (0, 0) if event.recorded_us is None else (1, event.recorded_us), full_order(event)


def follow_previous(events: list[Event], owner: str, stage: str = "") -> list[Event]:
    """Put stage rows and owner rows of one instant in the order that their `previous` tells, where it tells all.

    The owner and the stage are those before all rows, as far as they are known.
    """
    for kind, before in (("stage", stage), ("owner", owner)):
        start, held = 0, before
        while start < len(events):
            end = start + 1
            if events[start].kind == kind:
                while end < len(events) and events[end].kind == kind and events[end].at_us == events[start].at_us:
                    end += 1
                if end - start > 1:
                    events[start:end] = _chained(events[start:end], held)
                # A blank stage row tells nothing, a blank owner row that nobody holds the lead.
                held = events[end - 1].value or (held if kind == "stage" else "")
            start = end
    return events


def _chained(rows: list[Event], held: str) -> list[Event]:
    by_previous = {row.previous: row for row in rows}
    if len(by_previous) < len(rows):
        return rows
    values = {row.value for row in rows}
    start = held if held in by_previous else next((before for before in by_previous if before not in values), None)
    chain: list[Event] = []
    while start in by_previous and len(chain) < len(rows):
        chain.append(by_previous[start])
        start = chain[-1].value
    return chain if len(chain) == len(rows) and len(set(chain)) == len(chain) else rows

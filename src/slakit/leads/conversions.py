"""A CRM's own words and ids in events, told in those of the lifecycle and of the lead that was there first."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, overload

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.leads.events import Event, full_order
from slakit.leads.facts import Facts
from slakit.leads.gathering import lead_rows
from slakit.leads.journeys import LeadAttributes
from slakit.lifecycle.stages import Lifecycle
from slakit.worktime.instants import iso_utc

__all__ = ["Followed", "follow_aliases", "follow_conversions", "unknown_stages"]


class Followed(Sequence[Event]):
    """Events of which some were told anew, with what was odd in `problems`, and rows of leads in `leads`.

    Equal to others that hold the same events.
    """

    __slots__ = ("_events", "leads", "problems")

    def __init__(
        self, events: Iterable[Event], problems: Iterable[Problem] = (), leads: Iterable[LeadAttributes] = ()
    ) -> None:
        self._events = tuple(events)
        self.problems = tuple(problems)
        self.leads = tuple(leads)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __eq__(self, other: object) -> bool:
        return self._events == other._events if isinstance(other, Followed) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._events)

    def __repr__(self) -> str:
        return f"<Followed: {len(self)} events>"


def follow_aliases(events: Iterable[Event], lifecycle: Lifecycle) -> Followed:
    """Return events whose stage rows have the lifecycle's own names, where they had an alias of a stage.

    Patterns and criteria ask for names, so rows of a CRM are judged only under them. A row that names no stage keeps its
    word, and is told once per word (J303).

    >>> from datetime import datetime
    >>> from slakit.leads.events import stage_event
    >>> from slakit.lifecycle.standard import HUBSPOT
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> [event.value for event in follow_aliases([stage_event("marketingqualifiedlead", at=at)], HUBSPOT)]
    ['mql']
    """

    def told(event: Event) -> Event:
        if event.kind != "stage":
            return event
        value, previous = lifecycle.named(event.value), lifecycle.named(event.previous)
        unchanged = (value, previous) == (event.value, event.previous)
        return event if unchanged else _with(event, value=value, previous=previous)

    followed = [told(event) for event in events]
    return Followed(followed, unknown_stages(followed, [stage.name for stage in lifecycle.stages]))


def unknown_stages(events: Iterable[Event], names: Collection[str]) -> tuple[Problem, ...]:
    """Return each word of stage rows that is not among the names of stages, once, with the first lead that has it (J303)."""
    first: dict[str, str] = {}
    for event in events:
        if event.kind == "stage" and event.value and event.value not in names:
            first.setdefault(event.value, event.lead_id)
    return tuple(
        Problem("J303", lead_id, f"unknown-stage: {word!r} is no stage, and keeps its word{_near(word, names)}")
        for word, lead_id in first.items()
    )


def _near(word: str, names: Collection[str]) -> str:
    near = hint(word, names)
    return near if "did you mean" in near else ""


def _with(event: Event, **facts: Any) -> Event:
    fields = (field.name for field in attrs.fields(Event))
    return Event.trusted(*(facts[name] if name in facts else getattr(event, name) for name in fields))


def follow_conversions(
    events: Iterable[Event],
    leads: Iterable[LeadAttributes | Mapping[str, Any]] = (),
    *,
    kind: str = "convert",
    ids: str | Iterable[str] = ("contact", "opportunity"),
) -> Followed:
    """Return events in which what happened under the ids of a conversion belongs to the lead that was converted.

    A conversion is an event of `kind` whose data names the new ids, such as contact and opportunity. Chains are
    followed: what a contact is converted to belongs to the first lead, and so does a merge into it. What was written
    under the first lead's own id after its conversion is told (J304).

    A lead that is converted to an id to which another one was converted before counts as merged into that one, with the
    other ids of its conversion, and that is told (J311). Where only some ids tell that two leads are one, such as the
    contact and not a deal that several share, give only those as `ids`.

    `leads`, the rows of a file of leads, come back in `leads` under the first lead's id. Several rows of one chain become
    one: of initial values those of the earlier id win, of an export's those of the later one, which is still written to.

    Raises: DataError I307 with every chain that comes back to its beginning; I305 for a row without a lead id.

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
    names = (ids,) if isinstance(ids, str) else tuple(ids)
    converted = {
        event: {event.data[name] for name in names if name in event.data} - {event.lead_id}
        for event in told
        if event.kind == kind
    }
    chains = _chains(converted)
    ended: dict[str, int] = {}
    for event, new in converted.items():
        # A contact lives on when a deal comes of it; the lead that it was is closed.
        if new and event.lead_id not in chains.chained:
            ended[event.lead_id] = max(event.at_us, ended.get(event.lead_id, event.at_us))
    late = [event for event in told if event.kind != kind and event.at_us > ended.get(event.lead_id, event.at_us)]
    return Followed(
        [*(chains.of_first(event) for event in told), *chains.merges.values()],
        [*_after_end(late), *chains.problems],
        _united(lead_rows(leads), chains.chained),
    )


_Chained: TypeAlias = Mapping[str, tuple[str, int]]
"""By each id that came of a conversion, the lead that was there first, and over how many conversions it came."""


@attrs.frozen
class _Chains:
    """Who was there first, and by the lead the merge that ended one that was converted to what another one was before."""

    chained: _Chained
    merges: Mapping[str, Event]
    problems: Sequence[Problem]

    def of_first(self, event: Event) -> Event:
        """Return an event as one of the lead that was there first, and a merge as one into such a lead."""
        lead_id = self._lead(event.lead_id, event.at_us)
        value = self._lead(event.value, event.at_us) if event.kind == "merge" else event.value
        unchanged = (lead_id, value) == (event.lead_id, event.value)
        return event if unchanged else _with(event, lead_id=lead_id, value=value)

    def _lead(self, name: str, at: int) -> str:
        if name not in self.chained:
            return name
        lead_id, _ = self.chained[name]
        while (merge := self.merges.get(lead_id)) is not None and merge.at_us <= at:
            lead_id = merge.value
        return lead_id


def _united(rows: Iterable[LeadAttributes], chained: _Chained) -> Iterator[LeadAttributes]:
    """Yield the rows of leads under the ids of those that were there first, one for each and each export."""
    groups: dict[tuple[str, int | None], dict[tuple[int, str], list[LeadAttributes]]] = {}
    for row in rows:
        lead_id, steps = chained.get(row.lead_id, (row.lead_id, 0))
        groups.setdefault((lead_id, row.exported_us), {}).setdefault((steps, row.lead_id), []).append(row)
    for (lead_id, exported), links in groups.items():
        by_steps = sorted(links.items(), reverse=exported is None)
        if any(len(set(alike)) > 1 for alike in links.values()):
            # Rows that contradict each other are told, and decided, where journeys are gathered.
            yield from (attrs.evolve(row, lead_id=lead_id) for _, alike in by_steps for row in alike)
            continue
        values = Facts({name: value for _, alike in by_steps for name, value in alike[0].values.items()})
        yield LeadAttributes(lead_id=lead_id, values=values, exported_us=exported)


def _chains(converted: Mapping[Event, set[str]]) -> _Chains:
    by_time = sorted(converted, key=_by_time)
    came_from: dict[str, str] = {}
    for event in by_time:
        for name in converted[event]:
            came_from.setdefault(name, event.lead_id)
    circles = [name for name in sorted(came_from) if _first(name, came_from)[0] in came_from]
    if circles:
        message = "a chain of conversions comes back to its beginning"
        raise DataError(*(Problem("I307", name, message) for name in circles))
    merges: dict[str, Event] = {}
    problems = [problem for event in by_time for problem in _shared(event, sorted(converted[event]), came_from, merges)]
    return _Chains({name: _first(name, came_from) for name in came_from}, merges, problems)


def _by_time(event: Event) -> tuple[Any, ...]:
    return event.at_us, event.lead_id, full_order(event)


def _shared(event: Event, new: Iterable[str], came_from: dict[str, str], merges: dict[str, Event]) -> Iterator[Problem]:
    """Yield what a conversion shares with an earlier one of another lead, and merge the lead into that one, once."""
    lead_id, _ = _first(event.lead_id, came_from)
    for name in new:
        owner, other = _first(name, came_from)[0], _living(name, came_from, merges)
        if other == _living(lead_id, came_from, merges):
            continue
        message = f"shared-conversion: converted to {name!r}, as {owner!r} was before"
        if lead_id in merges:
            yield Problem("J311", lead_id, f"{message}; it was merged into another one")
            continue
        yield Problem("J311", lead_id, f"{message}: it counts as merged into {other!r}")
        merges[lead_id] = Event(
            kind="merge",
            lead_id=lead_id,
            value=other,
            at=event.at,
            actor=event.actor,
            actor_kind=event.actor_kind,
            recorded_at=event.recorded_at,
        )
        # What else came of this very conversion goes on with it.
        came_from.update({own: came_from[name] for own in new if came_from[own] == event.lead_id})


def _living(name: str, came_from: Mapping[str, str], merges: Mapping[str, Event]) -> str:
    lead_id, _ = _first(name, came_from)
    while lead_id in merges:
        lead_id = merges[lead_id].value
    return lead_id


def _first(name: str, came_from: Mapping[str, str]) -> tuple[str, int]:
    """Return the beginning of a chain, any link of one that has none, and how many links lie before the name."""
    seen: set[str] = set()
    while name in came_from and name not in seen:
        seen.add(name)
        name = came_from[name]
    return name, len(seen)


def _after_end(late: Iterable[Event]) -> Iterator[Problem]:
    by_lead: dict[str, list[Event]] = {}
    for event in late:
        by_lead.setdefault(event.lead_id, []).append(event)
    for lead_id, rows in sorted(by_lead.items()):
        since = iso_utc(min(event.at_us for event in rows))
        message = f"after-end: {len(rows)} of its rows were written after its conversion, the first at {since}"
        yield Problem("J304", lead_id, message)

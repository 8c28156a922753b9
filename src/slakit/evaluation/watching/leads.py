"""The leads that a watch knows: their rows, their journeys, who took over whom, and what they came to."""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from slakit.evaluation.watching.judged import Judged
from slakit.leads.events import Event
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.merging import Takeover, merge_of, takeovers

__all__ = ["Lead", "Leads"]


@attrs.define(eq=False)
class Lead:
    """One lead, mutable because it grows: its rows as they were given, its journey, and what it came to.

    `turn` is the next instant at which something about it may change though nothing happens, None for never.
    """

    attributes: LeadAttributes
    journey: Journey
    rows: list[Event] = attrs.field(factory=list)
    taken: Sequence[Takeover] = ()
    judged: Judged | None = None
    turn: int | None = None

    @property
    def lead_id(self) -> str:
        """Whose it is."""
        return self.attributes.lead_id

    @property
    def takeovers(self) -> Mapping[str, Sequence[Takeover]]:
        """Whom it took over, as judging asks for it."""
        return {self.lead_id: self.taken} if self.taken else {}

    def coming(self, at: int) -> Iterator[int]:
        """Yield the instants after one at which something happens to the lead that is known already."""
        if self.attributes.exported_us is not None and self.attributes.exported_us > at:
            yield self.attributes.exported_us
        events = self.journey.events
        if events and events[-1].at_us > at:
            yield from (event.at_us for event in events if event.at_us > at)

    def take(self, event: Event) -> bool:
        """Keep a row and show it in the journey; tell whether it is a new one."""
        if _is_last(self.journey, event):
            self.rows.append(event)
            self.journey = _longer(self.journey, event)
            return True
        if event in self.rows:
            return False
        self.rows.append(event)
        self.journey = journey_of(self.attributes, self.rows)
        return True


def journey_of(attributes: LeadAttributes, rows: Iterable[Event]) -> Journey:
    """Return the journey of a lead from its rows in any order."""
    return Journey._built(attributes, list(rows))  # noqa: SLF001 - what a gatherer may do, a watch may


def _is_last(journey: Journey, event: Event) -> bool:
    """Tell whether an event stands after all others of a journey as it was built, and is no rival of any."""
    if journey.superseded or journey.duplicates or (journey.events and journey.events[-1].at_us >= event.at_us):
        return False
    return not event.id or all(one.id != event.id for one in journey.events)


def _longer(journey: Journey, event: Event) -> Journey:
    longer = Journey(
        lead_id=journey.lead_id,
        events=(*journey.events, event),
        attributes=journey.attributes,
        current=journey.current,
        exported_us=journey.exported_us,
    )
    for name in _STAYING.get(event.kind, _ALL_STAYING):
        # What was found out about a journey is kept on it; an event of another kind changes nothing of it.
        object.__setattr__(longer, name, getattr(journey, name))
    return longer


_BY_STAGE, _BY_OWNER, _BY_FIELD = ("stage_moves", "first_stage"), ("owner_changes",), ("_fields",)
# What a lead was given at first is found in no event.
_ALWAYS = ("_unchanged",)
_ALL_STAYING = (*_ALWAYS, *_BY_STAGE, *_BY_OWNER, *_BY_FIELD)
_STAYING = {
    "stage": (*_ALWAYS, *_BY_OWNER, *_BY_FIELD),
    "owner": (*_ALWAYS, *_BY_STAGE, *_BY_FIELD),
    "field": (*_ALWAYS, *_BY_STAGE, *_BY_OWNER),
}


class Leads:
    """All leads by id, mutable because they come and go on; `ids` are in order."""

    __slots__ = ("_into", "_lost", "by_id", "ids")

    def __init__(self) -> None:
        self.by_id: dict[str, Lead] = {}
        self.ids: list[str] = []
        self._into: dict[str, str] = {}
        self._lost: dict[str, set[str]] = {}

    def known(self, lead_id: str) -> Lead:
        """Return a lead, a new one where none has that id."""
        found = self.by_id.get(lead_id)
        if found is None:
            found = self.by_id[lead_id] = Lead(LeadAttributes(lead_id=lead_id), Journey(lead_id=lead_id))
            insort(self.ids, lead_id)
        return found

    @property
    def ordered(self) -> list[Lead]:
        """All leads by their ids."""
        return [self.by_id[lead_id] for lead_id in self.ids]

    def is_linked(self, lead: Lead) -> bool:
        """Tell whether what happens to a lead may show in the journey of another one, or the other way round."""
        return lead.lead_id in self._into or lead.lead_id in self._lost

    def link(self, lead: Lead) -> None:
        """Keep into whom a lead is merged, by its rows as they are now."""
        before = self._into.pop(lead.lead_id, None)
        if before is not None:
            self._lost[before].discard(lead.lead_id)
            if not self._lost[before]:
                del self._lost[before]
        merge = merge_of(lead.journey)
        if merge is not None:
            self._into[lead.lead_id] = merge.value
            self._lost.setdefault(merge.value, set()).add(lead.lead_id)

    def taken_over(self, lead: Lead, at: int) -> Iterator[Lead]:
        """Find again who took over whom as of an instant, around a lead, and yield the leads that see something else."""
        around = [self.by_id[one] for one in sorted(self._around(lead.lead_id)) if one in self.by_id]
        found = takeovers(one.journey.cut(at) for one in around)
        for one in around:
            taken = found.get(one.lead_id, ())
            if tuple(one.taken) != tuple(taken):
                one.taken = taken
                yield one

    def _around(self, lead_id: str) -> set[str]:
        """Return the ids of all leads that merges bind to one, as far as they go."""
        todo, found = [lead_id], set[str]()
        while todo:
            found.add(one := todo.pop())
            near = {*self._lost.get(one, ()), *([self._into[one]] if one in self._into else ())}
            todo += near - found
        return found

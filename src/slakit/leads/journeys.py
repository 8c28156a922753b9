"""A journey: all events of one lead in order, and what they say about any instant."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, overload

import attrs

from slakit.errors import DataError, Problem
from slakit.leads.events import Event, order, renamed
from slakit.leads.facts import NO_FACTS, Facts, text_of
from slakit.leads.reconciling import follow_previous, reconciled
from slakit.leads.stays import Entry, Holder, OwnerSpan, StageChange
from slakit.worktime.instants import from_micros, to_micros

if TYPE_CHECKING:
    from slakit.leads.records import Record
    from slakit.lifecycle.stages import Lifecycle

__all__ = [
    "Entry",
    "Journey",
    "LeadAttributes",
    "OwnerSpan",
    "StageChange",
    "in_stage_before",
    "with_before",
    "with_others",
]

_J = TypeVar("_J", bound="Journey")
_Histories: TypeAlias = dict[str, tuple[list[int], list[str], str]]
"""By field: instants, values, and the value before the first change."""


@attrs.frozen(kw_only=True)
class LeadAttributes:
    """The attributes of one lead as a file of leads has them.

    Without `exported_us` they are initial values, in force before the first event. With it they are current ones: a
    value without history is known only from that instant (microseconds since 1970) on, so that today's data never
    judges March.
    """

    lead_id: str
    values: Facts = NO_FACTS
    exported_us: int | None = None


@attrs.frozen(kw_only=True)
class Journey:
    """All events of one lead in order, with its attributes.

    Build one with `of`, many with `journeys`. `attributes` hold initial values; `current` those of an export at
    `exported_us`. `before` is what events that were cut away tell of the time before them. `superseded` holds rows that
    lost against a later row with their id, `duplicates` counts exact repeats, `anomalies` tell what was odd.
    """

    lead_id: str
    events: tuple[Event, ...] = ()
    attributes: Facts = NO_FACTS
    current: Facts = NO_FACTS
    exported_us: int | None = None
    before: Facts = NO_FACTS
    superseded: tuple[Event, ...] = ()
    duplicates: int = attrs.field(default=0, eq=False)
    anomalies: tuple[Problem, ...] = attrs.field(default=(), eq=False)

    @classmethod
    def of(cls, lead_id: str, *events: Event, attributes: Mapping[str, Any] | None = None) -> Self:
        """Return the journey of a lead from its events in any order and its initial attributes.

        Events without a lead_id take this one. Exact duplicates collapse; of rows with one id the one recorded latest
        wins. Raises: DataError I304 for an event of another lead.

        >>> from slakit.leads.events import stage_event
        >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
        >>> Journey.of("L1", stage_event("mql", at=at)).stage(at)
        'mql'
        """
        return cls._built(LeadAttributes(lead_id=text_of(lead_id, "lead_id"), values=Facts(attributes)), list(events))

    @classmethod
    def _built(cls, lead: LeadAttributes, events: list[Event]) -> Self:
        for number, event in enumerate(events):
            if event.lead_id != lead.lead_id:
                if event.lead_id:
                    message = f"the event {event.ref!r} belongs to lead {event.lead_id!r}"
                    raise DataError(Problem("I304", lead.lead_id, message))
                events[number] = renamed(event, lead.lead_id)
        events.sort(key=order)
        initial = lead.exported_us is None
        kept, superseded, duplicates, anomalies = reconciled(events)
        return cls(
            lead_id=lead.lead_id,
            events=tuple(follow_previous(kept, lead.values.get("owner", "") if initial else "")),
            attributes=lead.values if initial else NO_FACTS,
            current=NO_FACTS if initial else lead.values,
            exported_us=lead.exported_us,
            superseded=superseded,
            duplicates=duplicates,
            anomalies=anomalies,
        )

    def until(self, at: datetime) -> Self:
        """Return the journey with only the events up to and including an instant."""
        instant = to_micros(at, "until")
        return attrs.evolve(self.cut(instant), superseded=_up_to(instant, self.superseded))

    def cut(self, at: int) -> Self:
        """Return what `until` does, for an instant in microseconds since 1970."""
        if not self.events or self.events[-1].at_us <= at:
            return self
        count = bisect_right(self.events, at, key=_AT)
        kept, later = self.events[:count], self.events[count:]
        # Who held the lead until a change is no news of that change: without it an earlier answer would turn.
        before = _told_before(self, kept, later)
        return attrs.evolve(self, events=kept, before=before, superseded=_up_to(at, self.superseded))

    def known_at(self, at: datetime) -> Self:
        """Return the journey as it was known at an instant: only what had been recorded by then.

        An event without `recorded_at` counts as recorded when it happened. A row that a later one with its id replaced
        comes back where the later one was not yet known.
        """
        instant = to_micros(at, "known_at")
        events = [event for event in (*self.events, *self.superseded) if event.known_us <= instant]
        own = [event for event in events if event.lead_id == self.lead_id]
        journey = self._built(LeadAttributes(lead_id=self.lead_id, values=self.attributes), own)
        exported = self.exported_us is not None and self.exported_us <= instant
        found = attrs.evolve(
            with_before(journey, self.before),
            current=self.current if exported else NO_FACTS,
            exported_us=self.exported_us if exported else None,
        )
        return with_others(found, (event for event in events if event.lead_id != self.lead_id))

    def stage(self, at: datetime) -> str | None:
        """Return the stage in force at an instant, events of that instant included; None before the first."""
        return self.stage_at(to_micros(at, "stage"))

    def stage_at(self, at: int) -> str | None:
        """Return what `stage` does, for an instant in microseconds since 1970."""
        n = bisect_right(self._moved_at, at)
        return self.stage_moves[n - 1][2] if n else (self.first_stage or None)

    @overload
    def record(self, at: datetime, lifecycle: None = None, *, among: "Iterable[Journey]" = ...) -> "Record": ...
    @overload
    def record(self, at: datetime, lifecycle: "Lifecycle", *, among: "Iterable[Journey]" = ...) -> Any: ...
    def record(self, at: datetime, lifecycle: "Lifecycle | None" = None, *, among: "Iterable[Journey]" = ()) -> Any:
        """Return what the lead is at an instant as a typed record, such as `MQL`, to `match` on.

        With a lifecycle of your own, whose stages may have classes of their own, say of which type the record is:
        `told: Record | SAL = journey.record(at, lifecycle)`. Where a fact is missing the record is `Incomplete`; nothing
        is raised for the data. A lead without a stage is in the initial one from its first event on; where its first row
        of a stage names the stage before it, it was in that one, and because nobody knows since when, the record of that
        time is Incomplete.

        A class is filled by the names of its fields: lead_id, owner, reason, verdict, before and inferred; a name that
        ends in "_at" is the instant of entering the stage; any other is an attribute of the lead, as it was last while
        the lead was in the stage. With `among`, the journeys of all leads, verdicts and attributes see what happened to
        leads that were merged into this one by then.

        >>> from slakit.leads.events import stage_event
        >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
        >>> Journey.of("L1", stage_event("lead", at=at)).record(at).engaged_at == at
        True
        """
        from slakit.leads.folding import record_at
        from slakit.lifecycle.standard import STANDARD

        return record_at(self, at, STANDARD if lifecycle is None else lifecycle, among=among)

    def owner(self, at: datetime) -> str | None:
        """Return who holds the lead at an instant, changes of that instant included; None for nobody."""
        return self.owner_at(to_micros(at, "owner")) or None

    def owner_at(self, at: int) -> str:
        """Return what `owner` does, in microseconds since 1970; empty for nobody."""
        times, owners = self.owner_changes
        return owners[bisect_right(times, at)]

    def attribute(self, name: str, at: datetime) -> str | None:
        """Return an attribute as text at an instant, changes of that instant included; None where it is missing.

        Before the first change it is what that change names as previous, else the initial value, else from the export on
        the current one.
        """
        return self.attribute_at(name, to_micros(at, "attribute"))

    def attribute_at(self, name: str, at: int) -> str | None:
        """Return what `attribute` does, for an instant in microseconds since 1970."""
        if name == "owner":
            return self.owner_at(at) or None
        own, others = self._fields
        history = own.get(name)
        if history is None:
            exported = self.exported_us is not None
            told = self.before.get(name) or self._from_file(name, at) if exported else self._unchanged.get(name)
        else:
            times, values, before = history
            n = bisect_right(times, at)
            if n:
                return values[n - 1] or None
            told = before or self._from_file(name, at)
        if told or name not in others:
            return told
        times, values, before = others[name]
        n = bisect_right(times, at)
        return (values[n - 1] if n else before) or None

    def has_changed(self, name: str) -> bool:
        """Tell whether an event tells of an attribute of the lead, or of one that it took over."""
        own, others = self._fields
        return name in own or name in others or name == "owner"

    def entries(self, stage: str | None = None) -> tuple[Entry, ...]:
        """Return the stays in a stage, or in all, in order; each is numbered within its stage, from 1."""
        return self._entries if stage is None else tuple(entry for entry in self._entries if entry.stage == stage)

    def owners(self, queues: Collection[str] = ()) -> tuple[OwnerSpan, ...]:
        """Return who held the lead and for how long; ids in `queues` are queues, all others persons."""
        times, owners = self.owner_changes
        edges: list[datetime | None] = [None, *map(from_micros, times), None]
        return tuple(
            OwnerSpan(owner=owner, holder=_holder(owner, queues), since=since, until=until)
            for owner, (since, until) in zip(owners, pairwise(edges), strict=True)
            if owner or since or until
        )

    @property
    def stage_changes(self) -> tuple[StageChange, ...]:
        """The stage events that changed the stage; blank and repeated rows are none."""
        return tuple(StageChange(*move) for move in self.stage_moves)

    @cached_property
    def stage_moves(self) -> tuple[tuple[int, str, str], ...]:
        """The stage changes as bare facts: index, left, entered. A collector of garbage need not look at them again."""
        moves: list[tuple[int, str, str]] = []
        stage: str | None = None
        for index, event in enumerate(self.events):
            if event.kind == "stage" and event.value:
                if stage is None:
                    stage = event.previous or self.before.get(_STAGE, "")
                if event.value != stage:
                    moves.append((index, stage, event.value))
                    stage = event.value
        return tuple(moves)

    @cached_property
    def owner_changes(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The instants at which the owner changed, in microseconds, and the owners: before the first, then from each on.

        One that only an export names counts from the export on. Empty stands for nobody.
        """
        rows = [event for event in self.events if event.kind == "owner"]
        first = (rows[0].previous if rows else self.before.get("owner", "")) or self.attributes.get("owner", "")
        times: list[int] = []
        owners = [first]
        exported = self.current.get("owner", "")
        # Who held the lead by the time of the export, a change may tell better.
        if exported and not first and self.exported_us is not None and not (rows and rows[0].at_us <= self.exported_us):
            times.append(self.exported_us)
            owners.append(exported)
        for event in rows:
            if event.value != owners[-1]:
                times.append(event.at_us)
                owners.append(event.value)
        return tuple(times), tuple(owners)

    @cached_property
    def first_stage(self) -> str:
        """The stage before the first row of one, as that row or one that was cut away tells; empty where none does."""
        first = (event.previous for event in self.events if event.kind == "stage" and event.value)
        return next(first, "") or self.before.get(_STAGE, "")

    @cached_property
    def _moved_at(self) -> list[int]:
        return [self.events[index].at_us for index, _, _ in self.stage_moves]

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        numbers: dict[str, int] = {}
        found: list[Entry] = []
        for (index, _, entered), until in zip(self.stage_moves, [*self._moved_at[1:], None], strict=False):
            number = numbers[entered] = numbers.get(entered, 0) + 1
            event = self.events[index]
            found.append(Entry(entered, number, event.at_us, until, event))
        return tuple(found)

    @cached_property
    def _fields(self) -> tuple[_Histories, _Histories]:
        """Each field with a history, of the lead itself and of those that it took over."""
        own: _Histories = {}
        others: _Histories = {}
        for event in self.events:
            if event.kind == "field" and (name := event.data.get("field")):
                histories = own if event.lead_id == self.lead_id else others
                times, values, _ = histories.setdefault(name, ([], [], event.previous))
                times.append(event.at_us)
                values.append(event.value)
        return own, others

    @cached_property
    def _unchanged(self) -> dict[str, str]:
        """What is known of attributes that no event changes, where no export tells of them."""
        return self.before.over(self.attributes)

    def _from_file(self, name: str, at: int) -> str | None:
        if self.exported_us is None or at < self.exported_us:
            return self.attributes.get(name)
        return self.current.get(name, self.attributes.get(name))

    def __repr__(self) -> str:
        return f"<Journey {self.lead_id}: {len(self.events)} events>"


_AT = attrgetter("at_us")


# No field of a lead has an empty name, so what is told of its stage can stand beside what is told of its fields.
_STAGE = ""


def in_stage_before(journey: Journey, stage: str) -> Journey:
    """Return the journey of a lead that was in a stage before its first row of one tells."""
    return with_before(journey, Facts({**journey.before, _STAGE: stage}))


def with_before(journey: _J, before: Facts) -> _J:
    """Return the journey of a lead of which it is known what was before its first rows, so where a chain of them begins."""
    if not before:
        return journey
    owner = before.get("owner", "") or journey.attributes.get("owner", "")
    events = follow_previous([*journey.events], owner, before.get(_STAGE, ""))
    return attrs.evolve(journey, before=before, events=tuple(events))


def with_others(journey: _J, events: Iterable[Event]) -> _J:
    """Return the journey that also shows events of leads that it took over; its own attributes stay before theirs."""
    others = tuple(events)
    return attrs.evolve(journey, events=tuple(sorted((*journey.events, *others), key=_place))) if others else journey


def _place(event: Event) -> tuple[int, int, str, str]:
    """Return the order of events of several leads: stages and owners of one instant stay in the order they have."""
    at, rank, *_ = place = order(event)
    return (at, rank, "", "") if event.kind in {"stage", "owner"} else place


def _told_before(journey: Journey, kept: Iterable[Event], later: Iterable[Event]) -> Facts:
    """Return what the first changes after a cut tell of the time before them, by field; those before it tell more."""
    own = journey.lead_id
    changed = {name for event in kept if (name := _changes(event)) is not None and event.lead_id == own}
    told: dict[str, str] = {}
    for event in later:
        name = _changes(event)
        # What a row tells of a lead that was taken over, it does not tell of this one.
        if name is not None and name not in changed and event.lead_id == own:
            changed.add(name)
            told[name] = event.previous
    return Facts({**journey.before, **told}) if told else journey.before


def _changes(event: Event) -> str | None:
    """Return the name of what an event changes about the lead; None for nothing."""
    match event.kind:
        case "owner":
            return "owner"
        case "stage" if event.value:
            return _STAGE
        case "field":
            return event.data.get("field")
        case _:
            return None


def _up_to(at: int, events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.at_us <= at)


def _holder(owner: str, queues: Collection[str]) -> Holder:
    if not owner:
        return "none"
    return "queue" if owner in queues else "person"

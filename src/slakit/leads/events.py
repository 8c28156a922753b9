"""Events: one dated fact about one lead each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.leads.facts import NO_FACTS, Facts, text_of
from slakit.worktime.instants import from_micros, iso_utc, to_micros

__all__ = [
    "ACTOR_KINDS",
    "TEXT_FIELDS",
    "Event",
    "activity_event",
    "field_event",
    "full_order",
    "order",
    "owner_event",
    "stage_event",
]

KINDS = ("created", "stage", "owner", "field", "activity", "merge")
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
_OWN_WORD = len(KINDS)
ACTOR_KINDS = frozenset({"person", "automation", "integration", "buyer", "unknown"})
TEXT_FIELDS = (
    "kind",
    "value",
    "previous",
    "actor",
    "actor_kind",
    "channel",
    "direction",
    "outcome",
    "reason",
    "id",
)


@attrs.frozen(init=False, repr=False)
class Event:
    """One dated fact about one lead.

    `kind` is created, stage, owner, field, activity, merge, or a word of your own. `value` holds the new stage, owner
    or field value, the activity's name, or the survivor of a merge. `actor_kind` is person, automation, integration,
    buyer or unknown. `data` holds the rest; a field event names its field in `data["field"]`. Empty text means that
    the fact is not there. `lead_id` is empty for events of the agreement itself, and may be left out where a journey
    supplies it.

    `at` is when it happened, `recorded_at` when it was written down, None where that is not known. Both are aware; the
    event holds them as microseconds since 1970 (`at_us`, `recorded_us`).

    Raises: DataError I302 without a kind, I303 for an unknown kind of actor, I301 for a value that has no text form;
    CalendarError C101 for a naive datetime.

    >>> call = Event(lead_id="L1", at=datetime.fromisoformat("2026-03-03T10:40+01:00"), kind="activity", value="call")
    >>> call.at.isoformat(), call.ref
    ('2026-03-03T09:40:00+00:00', 'activity call 2026-03-03T09:40:00Z')
    """

    lead_id: str
    at_us: int
    kind: str
    value: str
    previous: str
    actor: str
    actor_kind: str
    channel: str
    direction: str
    outcome: str
    reason: str
    id: str
    recorded_us: int | None
    data: Facts

    def __init__(
        self,
        *,
        at: datetime,
        kind: str,
        lead_id: str = "",
        value: Any = "",
        previous: Any = "",
        actor: Any = "",
        actor_kind: str = "unknown",
        channel: str = "",
        direction: str = "",
        outcome: str = "",
        reason: str = "",
        id: Any = "",  # noqa: A002 - the column's name
        recorded_at: datetime | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        if not kind:
            raise DataError(Problem("I302", "event.kind", "an event needs a kind, such as stage or activity"))
        if actor_kind not in ACTOR_KINDS:
            message = f"{actor_kind!r}: unknown kind of actor{hint(str(actor_kind), ACTOR_KINDS)}"
            raise DataError(Problem("I303", "event.actor_kind", message))
        self.__attrs_init__(
            text_of(lead_id),
            to_micros(at, "event.at"),
            kind,
            text_of(value),
            text_of(previous),
            text_of(actor),
            actor_kind,
            text_of(channel),
            text_of(direction),
            text_of(outcome),
            text_of(reason),
            text_of(id),
            None if recorded_at is None else to_micros(recorded_at, "event.recorded_at"),
            data if isinstance(data, Facts) else Facts(data) if data else NO_FACTS,
        )

    @classmethod
    def trusted(cls, *facts: Any) -> Self:
        """Return an event of fields that are known to be right, in their order; for readers, which check rows once."""
        event = cls.__new__(cls)
        event.__attrs_init__(*facts)
        return event

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        return from_micros(self.at_us)

    @property
    def recorded_at(self) -> datetime | None:
        """When it was written down, in UTC; None where that is not known."""
        return None if self.recorded_us is None else from_micros(self.recorded_us)

    @property
    def known_us(self) -> int:
        """The instant from which it was known, in microseconds: recorded, or else happened."""
        return self.at_us if self.recorded_us is None else self.recorded_us

    @property
    def ref(self) -> str:
        """The id, or what names the event best without one."""
        return self.id or f"{self.kind}{' ' if self.value else ''}{self.value} {iso_utc(self.at_us)}"

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={text!r}" for name in TEXT_FIELDS[1:] if (text := getattr(self, name)))
        data = f", data={dict(self.data)!r}" if self.data else ""
        return f"<Event {self.lead_id or '-'} {iso_utc(self.at_us)} {self.kind}{', ' if told else ''}{told}{data}>"


def order(event: Event) -> tuple[int, int, str, str]:
    """Return what events are put in order by: instant, rank of the kind, id, value.

    >>> at = datetime.fromisoformat("2026-03-03T10:40+01:00")
    >>> order(Event(at=at, kind="stage", value="mql", id="e6"))[1:]
    (1, 'e6', 'mql')
    """
    return event.at_us, _RANKS.get(event.kind, _OWN_WORD), event.id, event.value


def full_order(event: Event) -> tuple[Any, ...]:
    """Return `order` and every other fact, so that no two different events tie."""
    texts = tuple(getattr(event, name) for name in TEXT_FIELDS)
    recorded = (0, 0) if event.recorded_us is None else (1, event.recorded_us)
    return *order(event), texts, recorded, sorted(event.data.items())


def stage_event(stage: str, *, at: datetime, **facts: Any) -> Event:
    """Return an event that moves a lead to a stage; further facts are fields of `Event`.

    >>> stage_event("mql", at=datetime.fromisoformat("2026-03-03T10:00+01:00"), lead_id="L1").kind
    'stage'
    """
    return Event(kind="stage", value=stage, at=at, **facts)


def owner_event(owner: str, *, at: datetime, **facts: Any) -> Event:
    """Return an event that gives a lead to an owner, a person or a queue; "" takes it away.

    >>> owner_event("7001", at=datetime.fromisoformat("2026-03-03T10:00+01:00")).value
    '7001'
    """
    return Event(kind="owner", value=owner, at=at, **facts)


def activity_event(activity: str, *, at: datetime, **facts: Any) -> Event:
    """Return an event of something that was done, such as call, email or content_download.

    >>> activity_event("call", at=datetime.fromisoformat("2026-03-03T10:00+01:00"), actor_kind="person").value
    'call'
    """
    return Event(kind="activity", value=activity, at=at, **facts)


def field_event(field: str, value: Any, *, at: datetime, **facts: Any) -> Event:
    """Return an event that gives an attribute of a lead a new value; "" takes it away.

    >>> field_event("employees", 120, at=datetime.fromisoformat("2026-03-03T10:00+01:00")).data
    Facts({'field': 'employees'})
    """
    data = {**(facts.pop("data", None) or {}), "field": field}
    return Event(kind="field", value=value, at=at, data=data, **facts)

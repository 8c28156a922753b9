"""Events: one dated fact about one lead each."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Self

import attrs

from slakit.errors import CalendarError, DataError, Problem, SlakitError, hint
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
    "renamed",
    "stage_event",
]

KINDS = ("created", "stage", "owner", "field", "activity", "merge")
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
_OWN_WORD = len(KINDS)
ACTOR_KINDS = frozenset({"person", "automation", "integration", "buyer", "unknown"})
_WHO_KNOWS = ("actor_kind", "unknown")
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

    Raises: DataError with every problem: I302 without a kind, I303 for an unknown kind of actor, I301 for a value that
    has no text form; CalendarError C101 for a naive datetime, C103 outside the years 2 to 9998, when nothing else is
    wrong.

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
        lead_id: Any = "",
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
        problems: list[Problem] = []
        text = partial(_read, text_of, "", problems)
        instant = partial(_read, _instant, 0, problems)
        facts = (
            text(lead_id, "event.lead_id"),
            instant(at, "event.at"),
            text(kind, "event.kind"),
            text(value, "event.value"),
            text(previous, "event.previous"),
            text(actor, "event.actor"),
            text(actor_kind, "event.actor_kind") or "unknown",
            text(channel, "event.channel"),
            text(direction, "event.direction"),
            text(outcome, "event.outcome"),
            text(reason, "event.reason"),
            text(id, "event.id"),
            None if recorded_at is None else instant(recorded_at, "event.recorded_at"),
            _read(_facts, NO_FACTS, problems, data, "event.data"),
        )
        problems += _odd_words(facts[2], facts[6], problems)
        if problems:
            only_instants = all(problem.code.startswith("C") for problem in problems)
            raise (CalendarError if only_instants else DataError)(*problems)
        self.__attrs_init__(*facts)

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
        facts = ((name, getattr(self, name)) for name in TEXT_FIELDS[1:])
        told = ", ".join(f"{name}={text!r}" for name, text in facts if text and (name, text) != _WHO_KNOWS)
        data = f", data={dict(self.data)!r}" if self.data else ""
        return f"<Event {self.lead_id or '-'} {iso_utc(self.at_us)} {self.kind}{', ' if told else ''}{told}{data}>"


def _read(reader: Callable[[Any, str], Any], otherwise: Any, problems: list[Problem], value: Any, where: str) -> Any:
    """Return what a reader makes of a value, or keep its problems, so that one error tells them all."""
    try:
        return reader(value, where)
    except SlakitError as error:
        problems += error.problems
        return otherwise


def _instant(value: Any, where: str) -> int:
    micros = to_micros(value, where)
    try:
        from_micros(micros)
    except CalendarError as error:
        raise CalendarError(*(attrs.evolve(problem, where=where) for problem in error.problems)) from None
    return micros


def _facts(value: Any, where: str) -> Facts:
    if isinstance(value, Facts):
        return value
    if value is not None and not isinstance(value, Mapping):
        raise DataError(Problem("I301", where, f"{value!r}: expected a mapping such as {{'asset': 'pricing-guide'}}"))
    try:
        return Facts(value) if value else NO_FACTS
    except DataError as error:
        raise DataError(*(attrs.evolve(found, where=f"{where}.{found.where}") for found in error.problems)) from None


def _odd_words(kind: str, actor_kind: str, known: Collection[Problem]) -> Iterator[Problem]:
    """Yield what is wrong with the two words of an event, unless the kind has no text form anyway."""
    if not kind and all(problem.where != "event.kind" for problem in known):
        yield Problem("I302", "event.kind", "an event needs a kind, such as stage or activity")
    if actor_kind not in ACTOR_KINDS:
        message = f"{actor_kind!r}: unknown kind of actor{hint(actor_kind, ACTOR_KINDS)}"
        yield Problem("I303", "event.actor_kind", message)


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


def renamed(event: Event, lead_id: str) -> Event:
    """Return the event as one of another lead."""
    return Event.trusted(lead_id, *(getattr(event, field.name) for field in attrs.fields(Event)[1:]))


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

    Raises: DataError I306 without the name of the attribute, and as `Event` does.

    >>> field_event("employees", 120, at=datetime.fromisoformat("2026-03-03T10:00+01:00")).data
    Facts({'field': 'employees'})
    """
    if not field:
        raise DataError(Problem("I306", "event.data.field", "a field event names the attribute that it changes"))
    data = {**(facts.pop("data", None) or {}), "field": field}
    return Event(kind="field", value=value, at=at, data=data, **facts)

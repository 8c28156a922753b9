"""Short ways to small real values: instants, calendars, journeys and their judgement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from slakit import (
    Agreement,
    Cadence,
    Check,
    Deadline,
    Evaluation,
    Event,
    Journey,
    Met,
    Outcome,
    Owner,
    Pending,
    Quota,
    Rate,
    Term,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field_event,
    owner_event,
    stage_event,
)
from slakit.rules.commitments import Commitment

T = TypeVar("T")
Promise: TypeAlias = Deadline | Cadence | Check | Quota | Rate
US = timedelta(microseconds=1)

BERLIN = WorkCalendar(
    "Europe/Berlin",
    hours={"mon-fri": "09:00-12:30, 13:30-18:00"},
    holidays=["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26"],
    overrides={"2026-12-24": "09:00-12:30"},
)
NEW_YORK = WorkCalendar("America/New_York", hours={"mon-fri": "09:00-17:00"}, holidays=["2026-11-26"])
LONDON = WorkCalendar("Europe/London", hours={"mon-fri": "09:00-17:30"})
NIGHTS = WorkCalendar("Europe/Berlin", hours={"mon-fri": "22:00-06:00"})
CALENDARS = {"berlin": BERLIN, "new-york": NEW_YORK, "london": LONDON, "nights": NIGHTS}
OWNERS = (
    Owner(id="ber", calendar="berlin"),
    Owner(id="ny", calendar="new-york"),
    Owner(id="lon", calendar="london"),
    Owner(id="nobody-knows-when"),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def mql(when: str, **facts: Any) -> Event:
    return stage_event("mql", at=at(when), **facts)


def stage(name: str, when: str | datetime, **facts: Any) -> Event:
    return stage_event(name, at=_instant(when), **facts)


def call(when: str | datetime, **facts: Any) -> Event:
    return activity_event("call", at=_instant(when), **facts)


def owner(name: str, when: str | datetime, **facts: Any) -> Event:
    return owner_event(name, at=_instant(when), **facts)


def field(name: str, value: Any, when: str | datetime, **facts: Any) -> Event:
    return field_event(name, value, at=_instant(when), **facts)


def _instant(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when


def promise(within: Any = None, **parts: Any) -> Deadline:
    """Return the promise that an MQL is called in time, with other parts where they are given."""
    given = {"id": "call", "owed_by": "sales", "start": entered("mql"), "stop": activity("call"), "within": within}
    return Deadline(**{**given, **parts})


def agreement(*commitments: Commitment, term: tuple[str, str | None] | None = None, **parts: Any) -> Agreement:
    """Return an agreement of Berlin with all calendars and owners of this module."""
    given = {
        "name": "acme",
        "zone": "Europe/Berlin",
        "calendars": CALENDARS,
        "owners": OWNERS,
        "term": None if term is None else Term(since=term[0], until=term[1]),
    }
    return Agreement(commitments=commitments, **{**given, **parts})


def result(
    rule: Agreement | Commitment, *leads: Journey, as_of: str | datetime, log: Sequence[Event] = ()
) -> Evaluation:
    return evaluate(rule if isinstance(rule, Agreement) else agreement(rule), leads, as_of=_instant(as_of), log=log)


def outcomes(
    rule: Agreement | Commitment, *events: Event, as_of: str | datetime, **attributes: str
) -> tuple[Outcome, ...]:
    return result(rule, Journey.of("L1", *events, attributes=attributes), as_of=as_of).outcomes


def outcome(rule: Agreement | Commitment, *events: Event, as_of: str | datetime, **attributes: str) -> Outcome:
    (only,) = outcomes(rule, *events, as_of=as_of, **attributes)
    return only


def kind_of(given: Outcome, kind: type[T]) -> T:
    assert isinstance(given, kind), given
    return given


def met(given: Outcome) -> Met:
    return kind_of(given, Met)


def pending(given: Outcome) -> Pending:
    return kind_of(given, Pending)

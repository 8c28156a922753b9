"""The typed domain model: what a lead is at an instant, one frozen class a stage, each with just that stage's facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

import attrs

from slakit.leads.events import Event
from slakit.leads.facts import NO_FACTS, Facts
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.instants import from_micros, to_micros

__all__ = [
    "MQL",
    "RECORDS",
    "SQL",
    "Accepted",
    "Customer",
    "Disqualified",
    "Incomplete",
    "Lead",
    "Opportunity",
    "Prospect",
    "Record",
    "Recycled",
    "Rejected",
    "Verdict",
]

Verdict: TypeAlias = Literal["true", "false", "unknown", "unstated"]


class _Told:
    """What makes a record tell its journey again."""

    __slots__ = ()

    def journey(self, *events: Event, lifecycle: Lifecycle = STANDARD) -> Journey:
        """Return the journey that these facts imply, with further events of the lead; see `journey_of`."""
        from slakit.leads.folding import journey_of

        return journey_of(self, *events, lifecycle=lifecycle)


def _instant(given: datetime) -> datetime:
    """Return an instant in UTC, so that records of one fact are equal. Raises: CalendarError C101 for a naive one."""
    return from_micros(to_micros(given, "record"))


@attrs.frozen(kw_only=True)
class Prospect(_Told):
    """A name from any source at the top of the funnel; not vetted.

    Source: the founding post on marketing-sales agreements (2014).
    """

    lead_id: str
    first_seen_at: datetime = attrs.field(converter=_instant)
    before: None = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Lead(_Told):
    """A prospect that took the next step and engaged with us or our content."""

    lead_id: str
    engaged_at: datetime = attrs.field(converter=_instant)
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class MQL(_Told):
    """A lead that marketing handed over to sales as qualified.

    `verdict` is what the written definition answered at that instant: true, false, unknown, or unstated where there is
    none. A record of facts alone needs only the first two.

    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = MQL(lead_id="L1", qualified_at=became, owner="7001")
    >>> lead.journey().stage(became), lead.journey().owner(became)
    ('mql', '7001')
    """

    lead_id: str
    qualified_at: datetime = attrs.field(converter=_instant)
    verdict: Verdict = "unstated"
    owner: str | None = None
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Accepted(_Told):
    """An MQL that sales looked at and will work on."""

    lead_id: str
    accepted_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class SQL(_Told):
    """A lead that sales accepted as qualified; somebody owns it."""

    lead_id: str
    accepted_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Opportunity(_Told):
    """A lead with an open deal."""

    lead_id: str
    opened_at: datetime = attrs.field(converter=_instant)
    owner: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Customer(_Told):
    """A lead whose deal is won."""

    lead_id: str
    won_at: datetime = attrs.field(converter=_instant)
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Rejected(_Told):
    """An MQL that sales sent back before contact, with the reason."""

    lead_id: str
    rejected_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Recycled(_Told):
    """A lead that is given back to marketing for later, with the reason."""

    lead_id: str
    recycled_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Disqualified(_Told):
    """A lead that will never buy, known after contact, with the reason."""

    lead_id: str
    disqualified_at: datetime = attrs.field(converter=_instant)
    reason: str
    before: "Record | None" = None
    inferred: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Incomplete(_Told):
    """A lead that is in a stage and lacks facts that the stage guarantees, such as an SQL without an owner.

    `missing` are the fields that stay empty, "record" where the stage has no class. `since` is when the lead entered the
    stage, None where that is not known or comes from a skip. `facts` are those that are there: owner, reason and
    attributes, by the names of the fields. `refused` is what a class of your own said of facts that it would not take.
    """

    lead_id: str
    stage: str
    missing: tuple[str, ...]
    since: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_instant))
    facts: Mapping[str, str] = attrs.field(default=NO_FACTS, converter=Facts)
    refused: str = ""
    before: "Record | None" = None


Record: TypeAlias = (
    Prospect | Lead | MQL | Accepted | SQL | Opportunity | Customer | Rejected | Recycled | Disqualified | Incomplete
)

RECORDS: Mapping[str, type[Any]] = {
    "prospect": Prospect,
    "lead": Lead,
    "mql": MQL,
    "accepted": Accepted,
    "sql": SQL,
    "opportunity": Opportunity,
    "customer": Customer,
    "rejected": Rejected,
    "recycled": Recycled,
    "disqualified": Disqualified,
}
"""Which class the records of a standard stage have; a stage of your own may name its class itself."""

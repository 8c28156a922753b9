"""Made-up leads with whole histories, and an agreement that asks of all of it: a fixed seed, about eleven events a lead."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from slakit import (
    STANDARD,
    AcceptanceRate,
    Agreement,
    Clause,
    ContactAttempts,
    Disposition,
    Event,
    FirstResponse,
    Groups,
    Journey,
    LeadValue,
    LeadVolume,
    Lifecycle,
    Missed,
    Objective,
    Owner,
    RejectionReason,
    Term,
    WorkCalendar,
    did,
    field,
)

AS_OF = datetime(2026, 5, 1, 15, tzinfo=UTC)
"""Within the events: some clocks run, and one period does."""
_BEGIN = datetime(2025, 1, 2, tzinfo=UTC)
_SECONDS = int((AS_OF - _BEGIN).total_seconds())
_ORIGINS = ("web", "webinar", "fair", "ads", "partner", "referral")
_REASONS = ("duplicate", "bad-data", "out-of-territory")
_WAY = ("sql", "opportunity", "customer")


def agreement() -> Agreement:
    """Return promises of each kind, by owner, origin and month, over a definition that half of the leads meet."""
    east = WorkCalendar("America/New_York", {"mon-fri": "09:00-12:30, 13:30-18:00"})
    monthly = Objective(share="90%", per="month")
    return Agreement(
        name="bench",
        zone="America/New_York",
        term=Term(since="2025-01-01"),
        calendars={"east": east},
        owners=[Owner(id=f"rep{n:02d}", team="sales", calendar="east") for n in range(60)],
        lifecycle=_lifecycle(),
        commitments=[
            FirstResponse(within="4 business hours", calendar="owner", default_calendar="east", objective=monthly),
            Disposition(within="16 business hours", calendar="east"),
            ContactAttempts(at_least=3, within="10 business days", calendar="east", objective=monthly),
            RejectionReason(reasons=_REASONS),
            LeadVolume(at_least=3_000, calendar="east", by=Groups(field="origin")),
            LeadValue(at_least=300_000, value=[(field("origin", is_="fair"), 150), 50], calendar="east"),
            AcceptanceRate(at_least="60%", matures_after="5 business days", calendar="east"),
        ],
        clauses=[
            Clause(id="review", when=Missed("mql-value", periods=2), then="consequence", text="A review is held.")
        ],
    )


def _lifecycle() -> Lifecycle:
    reads = did("content_download", at_least=3, distinct="asset", within="30 days")
    fits = field("employees", at_least=50) & field("country", in_=["US", "CA"])
    return STANDARD.replace(attrs.evolve(STANDARD.stage("mql"), when=did("trial_signup") | (reads & fits)))


def histories(leads: int, seed: int = 7) -> Iterator[Journey]:
    """Yield so many leads: most are answered, half of them accepted, some come back, are merged or still wait."""
    draw = random.Random(seed)
    for n in range(leads):
        attributes = {
            "origin": draw.choice(_ORIGINS),
            "segment": draw.choice(("small", "large")),
            "employees": draw.choice(("", "10", "60", "400")),
            "country": draw.choice(("US", "CA", "DE")),
        }
        told = _History(draw, f"L{n:07d}", _BEGIN + timedelta(seconds=draw.randrange(_SECONDS)))
        told.run()
        if n % 100 == 99:
            told.add("merge", f"L{n - 1:07d}", hours=1)
        yield Journey.of(told.lead, *told.events, attributes=attributes)


@attrs.define
class _History:
    """What happens to one lead: mutable, because it goes on."""

    draw: random.Random
    lead: str
    at: datetime
    events: list[Event] = attrs.field(factory=list)

    def add(self, kind: str, value: str, *, hours: float, **facts: Any) -> None:
        """Add an event, so long after the last one on average."""
        self.at += timedelta(seconds=1 + int(self.draw.expovariate(1 / (3600 * hours))))
        self.events.append(Event(kind=kind, value=value, at=self.at, id=f"{self.lead}-{len(self.events)}", **facts))

    def is_drawn(self, share: float) -> bool:
        return self.draw.random() < share

    def run(self) -> None:
        """Add what is read, the hand-off with what sales does about it, and for some a second one."""
        self.add("stage", "lead", hours=1)
        for _ in range(self.draw.randrange(5)):
            asset = {"asset": self.draw.choice("abcd")}
            self.add("activity", "content_download", hours=48, actor_kind="buyer", data=asset)
        if self.is_drawn(0.25):
            self.add("activity", "trial_signup", hours=1, actor_kind="buyer")
        self._handed_over()
        if self.is_drawn(0.1):
            self.add("stage", "recycled", hours=120, reason="timing")
            self._handed_over()

    def _handed_over(self) -> None:
        rep = f"rep{self.draw.randrange(60):02d}"
        by: dict[str, Any] = {"actor": rep, "actor_kind": "person"}
        self.add("stage", "mql", hours=2)
        self.add("owner", rep, hours=0.3)
        for _ in range(self.draw.randrange(5)):
            channel = self.draw.choice(("call", "email"))
            self.add("activity", channel, hours=8, direction="outbound", channel=channel, **by)
        if self.is_drawn(0.3):
            self.add("activity", "reply", hours=4, direction="inbound", actor_kind="buyer")
        if self.is_drawn(0.1):
            self.add("activity", "call", hours=4, direction="outbound", data={"objection": "price"}, **by)
        if self.is_drawn(0.1):
            self.add("field", "large", hours=1, previous="small", data={"field": "segment"})
        self._decided(by)

    def _decided(self, by: dict[str, Any]) -> None:
        said = self.draw.random()
        if said < 0.3:
            reason = self.draw.choice((*_REASONS, "too small", ""))
            self.add("stage", "rejected", hours=20, reason=reason, **by)
        elif said < 0.8:
            self.add("stage", "accepted", hours=20, **by)
            for stage in _WAY[: self.draw.randrange(4)]:
                self.add("stage", stage, hours=240, **by)

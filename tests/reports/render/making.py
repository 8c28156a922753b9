"""An evaluation in which each kind of outcome stands once, for the renderers."""

from datetime import datetime

from slakit import (
    Agreement,
    Clause,
    Deadline,
    Evaluation,
    Event,
    Journey,
    LeadVolume,
    Nothing,
    Term,
    activity,
    activity_event,
    entered,
    evaluate,
    event,
    owner_event,
    stage_event,
)

HOSTILE = "</td><script>alert(1)</script>\"'&<!channel> @here =1+1 \u202e\n`*_|{{ 7 * 7 }}\x00"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03T{clock}+00:00")


RESPONSE = Deadline(
    id="first-response",
    owed_by="sales",
    start=entered("mql"),
    stop=activity("call"),
    cancel=entered("disqualified"),
    within="2 hours",
    warn_at=["50%"],
)
VOLUME = LeadVolume(at_least=31, per="month")
SILENCE = Clause(id="silence", when=Nothing(event(kind="review"), for_="2 days"), then="terminate", text="It may end.")
QUIET = Clause(id="wait", when=Nothing(event(kind="report"), for_="1 week"), then="consequence")


def lead(name: str, since: str, *events: Event, owner: str = "7001") -> Journey:
    begun = (owner_event(owner, at=at("08:00")), stage_event("mql", at=at(since), id=f"{name}-mql"))
    return Journey.of(name, *begun, *events)


LEADS = (
    lead("L1", "10:00", activity_event("call", at=at("10:30"))),
    lead("L2", "10:00", activity_event("call", at=at("13:00"))),
    lead("L3", "10:00"),
    lead("L4", "12:30"),
    lead("L5", "13:50"),
    lead("L6", "10:00", stage_event("disqualified", at=at("10:10"))),
)
ACME = Agreement(
    name="acme",
    version="3",
    title="Marketing-sales SLA",
    term=Term(since="2026-03-01", until="2026-05-01"),
    commitments=[RESPONSE, VOLUME],
    clauses=[SILENCE, QUIET],
)


def judged(*leads: Journey, agreement: Agreement = ACME) -> Evaluation:
    """Return it as of 14:00: L1 met, L2 late, L3 open, L4 at risk, L5 pending, L6 excluded, 6 of 31 MQLs, silence fired."""
    return evaluate(agreement, leads or LEADS, as_of=at("14:00"))


def many(count: int, name: str = "L") -> Evaluation:
    """Return an evaluation with so many breaches that are undone."""
    leads = [lead(f"{name}{number:03d}", "10:00", owner=name) for number in range(count)]
    return evaluate(RESPONSE, leads, as_of=at("13:00"))

"""Right uses of the shared language, with the types that checkers must find in them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, assert_never, assert_type

import attrs
from hypothesis import given
from hypothesis.strategies import SearchStrategy
from transitions import Machine

from slakit import (
    MQL,
    SQL,
    STANDARD,
    Accepted,
    Agreement,
    Answer,
    Breached,
    Comparison,
    Criterion,
    Customer,
    Disqualified,
    Duration,
    Evaluation,
    Event,
    Excluded,
    FirstResponse,
    Incomplete,
    Journey,
    Journeys,
    Lead,
    Lifecycle,
    Met,
    Move,
    Opportunity,
    Outcome,
    Pending,
    Persona,
    Problem,
    Prospect,
    Qualification,
    Record,
    Recycled,
    Rejected,
    Replay,
    Stage,
    Unknown,
    WorkCalendar,
    activity_event,
    advance,
    ask,
    at_least,
    compare,
    criterion,
    did,
    evaluate,
    field,
    fits,
    follow_aliases,
    is_monotone,
    journey_of,
    journeys,
    qualify,
    replay,
    score,
    why,
    with_aliases,
)
from slakit.testing import laws, strategies
from slakit.testing.asserting import assert_outcomes
from slakit.testing.machines import LifecycleMachine, machine_for
from slakit.testing.recorded import anonymous, from_events, read_frozen


def since(lead: Record) -> datetime | None:
    """Every kind of record is told apart; one that is forgotten would be an error at `assert_never`."""
    match lead:
        case Prospect(first_seen_at=at):
            return assert_type(at, datetime)
        case Lead(engaged_at=at) | MQL(qualified_at=at):
            return assert_type(at, datetime)
        case Accepted(accepted_at=at) | SQL(accepted_at=at) | Opportunity(opened_at=at) | Customer(won_at=at):
            return assert_type(at, datetime)
        case Rejected(rejected_at=at) | Recycled(recycled_at=at) | Disqualified(disqualified_at=at):
            return assert_type(at, datetime)
        case Incomplete(since=at):
            return assert_type(at, datetime | None)
        case _:
            assert_never(lead)


def owner(lead: Record) -> str | None:
    match lead:
        case MQL():
            return assert_type(assert_type(lead, MQL).owner, str | None)
        case Accepted() | SQL() | Opportunity():
            return assert_type(lead.owner, str)
        case Rejected() | Recycled() | Disqualified():
            return f"nobody, because of {assert_type(lead.reason, str)}"
        case Prospect() | Lead() | Customer() | Incomplete():
            return None
        case _:
            assert_never(lead)


def as_it_was(journey: Journey, at: datetime) -> str:
    told = journey.record(at)
    assert_type(told, Record)
    if isinstance(told, MQL):
        assert_type(told.before, Record | None)
        assert_type(told.journey(activity_event("call", at=at)), Journey)
    assert_type(journey.stage(at), str | None)
    return type(assert_type(told.journey(), Journey)).__name__


@attrs.frozen(kw_only=True)
class SAL:
    lead_id: str
    looked_at: datetime
    phone: str
    inferred: tuple[str, ...] = ()


WITH_SAL = STANDARD.insert(Stage(name="sal", owner="sales", requires=["phone"], record=SAL), after="mql")


def by_a_lifecycle_of_ones_own(journey: Journey, at: datetime) -> str:
    told: Record | SAL = journey.record(at, WITH_SAL)
    match told:
        case SAL(phone=phone):
            return assert_type(phone, str)
        case MQL() | Accepted():
            assert_type(told, MQL | Accepted)
            return told.lead_id
        case _:
            return assert_type(told.lead_id, str)


def moved(journey: Journey, lead: MQL, sal: SAL, at: datetime) -> None:
    assert_type(advance(journey, "accepted", at=at), Journey)
    assert_type(advance(journey, "sal", at=at, reason="fits", actor="7001", lifecycle=WITH_SAL), Journey)
    assert_type(advance(lead, "accepted", at=at), Record)
    own: SAL = advance(lead, "sal", at=at, lifecycle=WITH_SAL)
    assert_type(advance(own, "accepted", at=at, lifecycle=WITH_SAL), Any)
    assert_type(journey_of(sal, activity_event("call", at=at), lifecycle=WITH_SAL), Journey)
    assert_type(sal.phone, str)


def asked(journey: Journey, at: datetime) -> bool:
    engaged: Criterion = did("download", at_least=3, within="30 days") | did("trial_signup")
    definition: Criterion = engaged & ~field("competitor", is_=True) & fits(Persona(name="firm", all=(engaged,)))
    scored = score({"webinar": 20, "unsubscribe": -50}, at_least=60) & at_least(1, engaged, ~engaged)
    assert_type(ask(definition, journey, at), Answer)
    assert_type(compare(definition, scored, [journey], at=at), Comparison)
    mql = Stage(name="mql", when=did("a") & ~field("b", is_=1), aliases=[1234567, "Handed over"])
    assert_type(why(journey, "mql", at, STANDARD.replace(mql)), Answer)
    return assert_type(is_monotone(definition), bool)


@criterion("opened a deal on a Monday", monotone=True)
def on_a_monday(journey: Journey, at: datetime) -> bool | None:
    return None if journey.stage(at) is None else at.weekday() == 0


def lifecycles(rows: list[Event]) -> Lifecycle:
    deal = Lifecycle(
        stages=[Stage(name="open"), Stage(name="won", terminal=True, when=on_a_monday | did("signature"))],
        moves=[Move(source="open", trigger="win", target="won", when=~on_a_monday)],
        reasons={"won": ["price", "need"]},
    )
    assert_type(deal.rename("won", "signed").allow("open", "signed", when=did("call")), Lifecycle)
    assert_type(with_aliases(deal, {"won": "Closed", "open": [1, "New"]}), Lifecycle)
    assert_type(deal.machine(), Machine)
    assert_type(deal.checks(), tuple[Problem, ...])
    assert_type(journeys(follow_aliases(rows, deal)), Journeys)
    return deal


def replayed(journey: Journey, at: datetime) -> list[str]:
    history = replay(journey, WITH_SAL, grace="24 hours")
    assert_type(history, Replay)
    assert_type(qualify(journey, at, WITH_SAL), Qualification)
    return [f"{assert_type(entry.since, datetime)}: {entry.stage}" for entry in history.entries]


def judged(leads: list[Record], known: list[Journey], as_of: datetime) -> list[str]:
    rule = FirstResponse(within="4 hours")
    result = evaluate(rule, [MQL(lead_id="L1", qualified_at=as_of, owner="7001")], as_of=as_of)
    assert_type(result, Evaluation)
    assert_type(evaluate(rule, leads, as_of=as_of).breaches, tuple[Breached, ...])
    assert_type(evaluate(rule, known, as_of=as_of).outcomes, tuple[Outcome, ...])
    return [told(outcome) for outcome in result.outcomes]


class CrmLead:
    stage = "prospect"

    def move(self, to: str, reason: str = "", actor: str = "") -> None:
        self.stage = f"{to}{reason}{actor}"


class MachineLead:
    state: str
    trigger: Callable[..., bool]


def has_stage(lead: CrmLead) -> bool:
    return lead.stage != ""


def tested(evaluation: Evaluation, journey: Journey) -> None:
    by_stage = machine_for(
        STANDARD, new=CrmLead, invariants={"stage": has_stage}, observe=vars, refuses_with=ValueError
    )
    assert_type(by_stage, type[LifecycleMachine])
    assert_type(machine_for(STANDARD, new=MachineLead, refuses_with=(ValueError, KeyError)), type[LifecycleMachine])
    assert_outcomes(evaluation, "first-response L7 met", only=True, journeys=[journey])
    assert_type(from_events("events.csv", salt="pepper", zone="Europe/Berlin"), list[Journey])
    assert_type(anonymous(read_frozen("cases.jsonl"), salt="pepper"), list[Journey])


def strategies_of(agreement: Agreement, at: datetime) -> None:
    assert_type(strategies.events(kinds=["stage", "owner"], lead_id="L1"), SearchStrategy[Event])
    assert_type(strategies.journeys(STANDARD, max_events=5, zone="UTC"), SearchStrategy[Journey])
    assert_type(strategies.scenarios(agreement, owners=["7001"]), SearchStrategy[strategies.Scenario])
    assert_type(strategies.scenarios(FirstResponse(within="4 hours")), SearchStrategy[strategies.Scenario])
    assert_type(strategies.leads(), SearchStrategy[Lead])
    assert_type(strategies.prospects(at=strategies.instants()), SearchStrategy[Prospect])
    assert_type(strategies.personas(), SearchStrategy[Persona])
    criteria: SearchStrategy[Criterion] = strategies.criteria(topics=["seats"])
    assert_type(criteria.example(), Criterion)
    assert_type(strategies.lifecycles(most=3), SearchStrategy[Lifecycle])
    assert_type(strategies.calendars(zone="UTC"), SearchStrategy[WorkCalendar])
    assert_type(strategies.durations(units=["hour"]), SearchStrategy[Duration])
    assert_type(strategies.agreements(), SearchStrategy[Agreement])
    assert_type(strategies.instants("UTC", around=[at]), SearchStrategy[datetime])


@given(strategies.scenarios(FirstResponse(within="4 hours")))
def is_judged(case: strategies.Scenario) -> None:
    assert_type(case.journey, Journey)
    assert_type(case.judged(case.earlier), Evaluation)


def more(visits: int) -> SearchStrategy[int]:
    raise NotImplementedError


def laws_of(agreement: Agreement, calendar: WorkCalendar, visits: SearchStrategy[int]) -> None:
    assert_type(laws.monotone(did("call")), laws.Law)
    assert_type(laws.monotone(lambda count: count > 3, on=visits, more=more), laws.Law)
    assert_type(laws.explains(lambda count: (count > 3, "too few"), on=visits), laws.Law)
    assert_type(laws.additive(calendar.elapsed), laws.Law)
    assert_type(laws.deadline_monotone(calendar.deadline), laws.Law)
    assert_type(laws.agrees(did("call"), did("call", at_least=1)), laws.Law)
    assert_type(laws.suite(agreement), tuple[laws.Law, ...])
    laws.sees_no_future([FirstResponse(within="4 hours")]).check(examples=10, seed=1)


def told(outcome: Outcome) -> str:
    match outcome:
        case Met(stopped_at=at):
            return f"met at {assert_type(at, datetime | None)}"
        case Breached(late_by=late):
            return f"broken by {late}"
        case Pending() | Excluded() | Unknown():
            return assert_type(outcome, Pending | Excluded | Unknown).text
        case _:
            assert_never(outcome)

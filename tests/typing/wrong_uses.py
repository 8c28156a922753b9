"""Wrong uses of the shared language: what each checker must find, and on which line, stands at its end."""

from datetime import datetime
from typing import assert_never

import attrs

from slakit import (
    MQL,
    SQL,
    STANDARD,
    Evaluation,
    Incomplete,
    Journey,
    Lead,
    Lifecycle,
    Met,
    Move,
    Outcome,
    Prospect,
    Record,
    Stage,
    advance,
    ask,
    did,
    evaluate,
    field,
    is_monotone,
    journey_of,
    with_aliases,
)
from slakit.testing import laws, strategies
from slakit.testing.asserting import assert_outcomes
from slakit.testing.machines import machine_for
from slakit.testing.recorded import anonymous


@attrs.frozen(kw_only=True)
class SAL:
    lead_id: str
    looked_at: datetime


class Nobody:
    pass


def not_every_record(lead: Record) -> str:
    match lead:
        case Prospect() | Lead() | MQL() | SQL() | Incomplete():
            return lead.lead_id
        case _:
            assert_never(lead)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def not_every_outcome(outcome: Outcome) -> str:
    match outcome:
        case Met():
            return "met"
        case _:
            assert_never(outcome)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def records(journey: Journey, at: datetime) -> None:
    MQL("L1", at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    MQL(lead_id="L1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    MQL(lead_id="L1", qualified_at="2026-03-02")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    MQL(lead_id="L1", qualified_at=at, verdict="maybe")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    MQL(lead_id="L1", qualified_at=at, since=at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    MQL(lead_id="L1", qualified_at=at).owner = "7001"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    SQL(lead_id="L1", accepted_at=at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SQL(lead_id="L1", accepted_at=at, owner=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    journey.record(at).owner.upper()  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess, reportUnknownMemberType]
    journey.record("2026-03-02")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    journey.record(at, "STANDARD")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    mql: MQL = journey.record(at)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    mql.journey("call")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def moves(journey: Journey, lead: MQL, sal: SAL, at: datetime) -> None:
    advance(journey, "accepted")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    advance("L1", "accepted", at=at)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    advance(sal, "accepted", at=at)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    accepted: Journey = advance(lead, "accepted", at=at)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    journey_of(accepted, "call")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def criteria(journey: Journey, at: datetime) -> None:
    ask(did("call") & "field", journey, at)  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnknownArgumentType]
    did("call", atleast=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    did("call", at_least="3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    field("employees", more=50)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ask("mql", journey, at)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    is_monotone(lambda: True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def lifecycles() -> Lifecycle:
    Stage(name="sal", when="did call")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Stage(name="sal", record=Nobody())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Stage(name="sal", require=["email"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Stage("sal")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Move(source="lead", target="mql")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    STANDARD.insert("sal", after="mql")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    STANDARD.insert(Stage(name="sal"), "mql")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    STANDARD.stages = ()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    with_aliases(STANDARD, {"mql": 1.5})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    return STANDARD


class Unmoved:
    stage = "prospect"


class Numbered:
    stage = "prospect"

    def move(self, to: int) -> None:
        pass


def tested(evaluation: Evaluation, journey: Journey) -> None:
    machine_for(STANDARD, new=Unmoved)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    machine_for(STANDARD, new=Numbered)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    machine_for(STANDARD, new=Unmoved())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_outcomes([journey], "first-response L7 met")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_outcomes(evaluation, ["first-response L7 met"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    strategies.journeys(STANDARD, max_event=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    strategies.events(kinds=["fax"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    strategies.scenarios(did("call"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    laws.additive(did("call"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    laws.sees_no_future(evaluation)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    anonymous([journey])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    anonymous(journey, salt="pepper")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def judging(lead: MQL, at: datetime) -> None:
    evaluate(did("call"), [lead], as_of=at)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

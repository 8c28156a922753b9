"""Guards of a lifecycle: criteria and objects of a user's own, before a move, by command and in a machine."""

import re
import sys
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from slakit.errors import LifecycleError
from slakit.leads.criteria import Answer, Truth, did, field, in_stage, reason
from slakit.leads.events import activity_event, stage_event
from slakit.leads.guards import asked, held
from slakit.leads.journeys import Journey
from slakit.leads.moves import advance, qualify, why
from slakit.leads.replaying import replay
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.instants import to_micros

START = datetime.fromisoformat("2026-03-02T10:00+01:00")
HOUR = timedelta(hours=1)


class Busy:
    """A guard of a user's own: no criterion, equal by value, and therefore not hashable."""

    def __init__(self, at_least: int) -> None:
        self.at_least = at_least

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Busy) and other.at_least == self.at_least

    __hash__ = None  # type: ignore[assignment]  # that is what is tested

    def __str__(self) -> str:
        return f"at least {self.at_least} events"

    def allows(self, journey: Journey, _: datetime) -> bool:
        return len(journey.events) >= self.at_least


class Broken:
    def __str__(self) -> str:
        return "asks the CRM"

    def allows(self, journey: Journey, _: datetime) -> bool:
        raise OSError(journey.lead_id)


def _when(guard: Any) -> Lifecycle:
    return STANDARD.replace(attrs.evolve(STANDARD["mql"], when=guard))


def _lead(*more: Any) -> Journey:
    return Journey.of("L1", stage_event("lead", at=START), *more)


CALLED = _lead(activity_event("call", at=START))


def test_a_guard_of_ones_own_is_asked_by_its_own_method() -> None:
    moved = advance(CALLED, "mql", at=START + HOUR, lifecycle=_when(Busy(2)))

    assert moved.stage(START + HOUR) == "mql"
    with pytest.raises(LifecycleError) as error:
        advance(_lead(), "mql", at=START + HOUR, lifecycle=_when(Busy(2)))
    assert [(p.code, p.message) for p in error.value.problems] == [("L204", "false: at least 2 events")]


def test_a_guard_of_ones_own_sees_nothing_after_its_instant() -> None:
    late = _lead(activity_event("call", at=START + 2 * HOUR))

    assert asked(Busy(2), late, START + HOUR).truth is Truth.FALSE
    assert held(Busy(2), late, to_micros(START + HOUR)) is Truth.FALSE
    assert held(Busy(2), late, to_micros(START + 2 * HOUR)) is Truth.TRUE


def test_a_guard_of_ones_own_defines_a_stage_as_criteria_do() -> None:
    defined = _when(Busy(2))

    assert qualify(CALLED, lifecycle=defined).stage == "mql"
    assert str(why(_lead(), "mql", lifecycle=defined)) == "false: at least 2 events"
    assert [CALLED.record(START, STANDARD.rename("lead", "x").rename("mql", "lead")).verdict] == ["unstated"]
    entered = _lead(stage_event("mql", at=START + HOUR, previous="lead"))
    assert entered.record(START + HOUR, defined).verdict == "true"


def test_a_guard_that_can_not_be_hashed_stops_no_replay() -> None:
    moves = [attrs.evolve(STANDARD.moves_to("lead", "mql")[0], when=Busy(2))]
    lifecycle = attrs.evolve(_when(Busy(1)), moves=moves)

    assert replay(CALLED, lifecycle).stage == "lead"
    assert hash(lifecycle) == hash(attrs.evolve(_when(Busy(1)), moves=moves))
    assert lifecycle != attrs.evolve(_when(Busy(3)), moves=moves)
    assert lifecycle.allow("lead", "mql", trigger="qualify", when=Busy(2)) is lifecycle


def test_a_guard_of_ones_own_that_fails_refuses_with_its_name_and_the_lead() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_lead(), "mql", at=START + HOUR, lifecycle=_when(Broken()))

    assert [(p.code, p.message) for p in error.value.problems] == [
        ("L204", "unknown: the guard 'asks the CRM' failed for lead 'L1': OSError('L1')")
    ]
    assert held(Broken(), _lead(), to_micros(START)) is Truth.UNKNOWN


class Leaves:
    def __str__(self) -> str:
        return "asks the CRM"

    def allows(self, _: Journey, __: datetime) -> bool:
        sys.exit(3)


def test_a_guard_that_would_end_the_run_is_one_that_fails() -> None:
    told = "the guard 'asks the CRM' failed for lead 'L1': SystemExit(3)"
    ticket: Any = Ticket("lead")
    _when(Leaves()).machine(ticket, journey_of=lambda _: _lead())

    with pytest.raises(LifecycleError, match=re.escape(told)):
        advance(_lead(), "mql", at=START + HOUR, lifecycle=_when(Leaves()))
    with pytest.raises(LifecycleError, match=re.escape(told)):
        ticket.qualify(at=START)
    assert held(Leaves(), _lead(), to_micros(START)) is Truth.UNKNOWN


class Says:
    """A guard of a user's own that answers what it was told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __str__(self) -> str:
        return "asks me"

    def allows(self, _: Journey, __: datetime) -> Any:
        return self.answer


class Ambiguous:
    """What can be neither hashed nor compared, as a whole column of a frame."""

    def __eq__(self, other: object) -> bool:
        raise ValueError(other)

    def __hash__(self) -> int:
        return hash(True)

    def __repr__(self) -> str:
        return "Ambiguous()"


class FrameTruth:
    """What a frame answers: equal to a truth value, and no bool."""

    def __eq__(self, other: object) -> bool:
        return other is True

    def __hash__(self) -> int:
        return hash(True)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (True, "true"),
        (False, "false"),
        (None, "unknown"),
        (Truth.TRUE, "true"),
        (Truth.FALSE, "false"),
        (Truth.UNKNOWN, "unknown"),
        (Answer(Truth.TRUE, "told"), "true"),
        (Answer(Truth.FALSE, "told"), "false"),
        (FrameTruth(), "true"),
    ],
    ids=["true", "false", "none", "TRUE", "FALSE", "UNKNOWN", "a true answer", "a false answer", "of a frame"],
)
def test_command_and_machine_read_the_answer_of_a_guard_alike(given: Any, answer: str) -> None:
    ticket: Any = Ticket("lead")
    _when(Says(given)).machine(ticket)

    assert asked(Says(given), _lead(), START) == Answer(Truth(answer), "asks me")
    assert held(Says(given), _lead(), to_micros(START)) is Truth(answer)
    assert ticket.qualify(journey=_lead(), at=START) is (answer == "true")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("no", "'no'"), (1, "1"), ([], "[]"), (Ambiguous(), "Ambiguous()")],
    ids=["text", "a number", "a list", "what can not be compared"],
)
def test_a_guard_that_gives_no_truth_is_told_by_command_and_machine(given: Any, shown: str) -> None:
    told = f"the guard 'asks me' failed for lead 'L1': {shown} is neither true, false nor None"
    ticket: Any = Ticket("lead")
    _when(Says(given)).machine(ticket)

    assert asked(Says(given), _lead(), START) == Answer(Truth.UNKNOWN, told)
    with pytest.raises(LifecycleError) as error:
        ticket.qualify(journey=_lead(), at=START)
    assert [(one.code, one.where, one.message) for one in error.value.problems] == [("L135", "qualify", told)]
    assert ticket.state == "lead"


def test_a_guard_that_raises_in_a_machine_is_told_with_its_name_and_the_lead() -> None:
    ticket: Any = Ticket("lead")
    _when(Broken()).machine(ticket, journey_of=lambda _: _lead())

    with pytest.raises(LifecycleError) as error:
        ticket.qualify(at=START)

    assert [(one.code, one.where, one.message) for one in error.value.problems] == [
        ("L135", "qualify", "the guard 'asks the CRM' failed for lead 'L1': OSError('L1')")
    ]
    assert isinstance(error.value.__cause__, OSError)


@pytest.mark.parametrize("answer", [Truth.FALSE, Truth.TRUE, Answer(Truth.FALSE, "told")], ids=["F", "T", "an answer"])
def test_an_answer_is_not_taken_for_a_truth_value(answer: Any) -> None:
    with pytest.raises(TypeError, match=r"Truth\.TRUE"):
        bool(answer)


def test_a_guard_sees_the_lead_before_the_move() -> None:
    lifecycle = STANDARD.forbid("lead", "mql").allow("lead", "mql", when=in_stage("lead"))
    after = STANDARD.forbid("lead", "mql").allow("lead", "mql", when=in_stage("mql") | reason("timing"))

    assert advance(_lead(), "mql", at=START + HOUR, lifecycle=lifecycle).stage(START + HOUR) == "mql"
    with pytest.raises(LifecycleError) as error:
        advance(_lead(), "mql", at=START + HOUR, reason="timing", lifecycle=after)
    assert [p.code for p in error.value.problems] == ["L204"]


def test_where_the_trigger_leads_elsewhere_the_move_is_refused_as_a_machine_would() -> None:
    partners = STANDARD.allow("lead", "accepted", trigger="qualify", when=field("source", is_="partner"))
    partner = Journey.of("L1", stage_event("lead", at=START), attributes={"source": "partner"})

    assert advance(_lead(), "mql", at=START + HOUR, lifecycle=partners).stage(START + HOUR) == "mql"
    assert advance(partner, "accepted", at=START + HOUR, lifecycle=partners).stage(START + HOUR) == "accepted"
    with pytest.raises(LifecycleError) as error:
        advance(partner, "mql", at=START + HOUR, lifecycle=partners)
    assert [str(p) for p in error.value.problems] == [
        "L1: lead to mql: 'qualify' leads this lead to accepted: source is partner holds"
    ]


class Ticket:
    def __init__(self, state: str) -> None:
        self.state = state


GUARDS = st.sampled_from(
    [
        None,
        Busy(2),
        did("call"),
        ~did("call"),
        in_stage("s0"),
        in_stage("s1", "s2"),
        field("employees", at_least=50),
        ~field("employees", at_least=50),
    ]
)


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Draw stages with definitions, and moves that one trigger may make in several ways, each with a guard of its own."""
    names = [f"s{n}" for n in range(draw(st.integers(1, 4)))]
    rows = draw(
        st.lists(st.tuples(st.sampled_from(names), st.integers(0, 2), st.sampled_from(names), GUARDS), max_size=12)
    )
    moves = {
        (source, trigger, str(guard)): Move(source=source, trigger=f"t{trigger}", target=target, when=guard)
        for source, trigger, target, guard in rows
    }
    return Lifecycle(stages=[Stage(name=name, when=draw(GUARDS)) for name in names], moves=moves.values())


def _commanded(lead: Journey, lifecycle: Lifecycle, at: datetime) -> set[str]:
    allowed: set[str] = set()
    told: set[str] = set()
    for name in lifecycle.names:
        try:
            advance(lead, name, at=at, lifecycle=lifecycle)
        except LifecycleError as error:
            told.update(problem.code for problem in error.problems)
        else:
            allowed.add(name)
    assert told <= {"L201", "L204", "L208"}
    return allowed


def _triggered(lead: Journey, lifecycle: Lifecycle, stage: str, at: datetime) -> set[str]:
    reached = set()
    for trigger in {move.trigger for move in lifecycle.moves}:
        ticket: Any = Ticket(stage)
        lifecycle.machine(ticket, journey_of=lambda _: lead)
        try:
            getattr(ticket, trigger)(at=at)
        except MachineError:
            continue
        reached.add(ticket.state)
    return reached - {stage}


@given(
    lifecycles(),
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=4),
    st.sampled_from([{}, {"employees": 10}, {"employees": 60}]),
)
def test_machine_and_command_allow_the_same(
    lifecycle: Lifecycle, history: list[tuple[int, bool]], attributes: dict[str, Any]
) -> None:
    rows = [stage_event(lifecycle.names[0], at=START)]
    for hours, (number, called) in enumerate(history, 1):
        stage = lifecycle.names[number % len(lifecycle.names)]
        rows.append(stage_event(stage, at=START + hours * HOUR))
        rows += [activity_event("call", at=START + hours * HOUR)] * called
    lead, now = Journey.of("L1", *rows, attributes=attributes), START + 10 * HOUR

    assert _commanded(lead, lifecycle, now) == _triggered(lead, lifecycle, str(lead.stage(now)), now)

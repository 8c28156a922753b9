"""The machine that transitions keeps, the table compiled from it, and what models it takes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from slakit.errors import LifecycleError
from slakit.leads.criteria import field
from slakit.leads.journeys import Journey
from slakit.leads.records import MQL
from slakit.lifecycle.machine import compiled, machine_of
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, STANDARD

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
BIG = field("employees", at_least=50)
RICH = field("budget", is_="yes")


class Ticket:
    def __init__(self, state: str = "") -> None:
        self.state = state


@attrs.frozen(slots=False)
class Frozen:
    state: str = "mql"


@dataclass(frozen=True)
class FrozenData:
    state: str = "mql"


class PlainSlots:
    __slots__ = ("state",)


@attrs.define
class Slotted:
    state: str = "mql"


@attrs.define(slots=False)
class Equal:
    state: str = "mql"


def _guarded() -> Lifecycle:
    stages = [Stage(name="lead"), Stage(name="mql", when=BIG, terminal=True)]
    return Lifecycle(stages=stages, moves=[Move(source="lead", trigger="qualify", target="mql")])


def test_a_model_is_moved_by_its_triggers() -> None:
    ticket: Any = Ticket()

    STANDARD.machine(model=ticket)
    ticket.engage()
    ticket.qualify()

    assert ticket.state == "mql"


def test_a_loaded_model_keeps_its_stage() -> None:
    ticket: Any = Ticket("accepted")

    machine_of(STANDARD, model=[ticket])

    assert ticket.state == "accepted"


def test_no_trigger_leads_from_everywhere_to_everywhere() -> None:
    ticket: Any = Ticket()
    machine_of(STANDARD, model=ticket)

    with pytest.raises(MachineError):
        ticket.win()

    assert not hasattr(ticket, "to_customer")


@pytest.mark.parametrize(("employees", "moved"), [(60, True), (10, False), (None, False)], ids=["yes", "no", "unknown"])
def test_a_guard_asks_about_the_journey_of_the_model(employees: int | None, moved: bool) -> None:
    ticket: Any = Ticket()
    lead = Journey.of("L1", attributes={"employees": employees})

    machine_of(_guarded(), model=ticket, journey_of=lambda _: lead)

    assert ticket.qualify(at=NOW) is moved


def test_a_guard_asks_about_the_journey_given_to_the_trigger() -> None:
    ticket: Any = Ticket()
    machine_of(_guarded(), model=ticket)

    assert ticket.qualify(journey=Journey.of("L1", attributes={"employees": 60}), at=NOW)


def test_a_guard_without_a_journey_says_what_it_needs() -> None:
    ticket: Any = Ticket()
    machine_of(_guarded(), model=ticket)

    with pytest.raises(LifecycleError) as error:
        ticket.qualify()

    assert error.value.problems[0].code == "L133"


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        (Frozen(), "Frozen is frozen"),
        (FrozenData(), "FrozenData is frozen"),
        (Slotted(), "Slotted is slotted"),
        (PlainSlots(), "PlainSlots is slotted"),
        ("mql", "str is slotted"),
        (Ticket, "Ticket is a class, not one of its objects"),
        (MQL(lead_id="L1", qualified_at=NOW), "MQL is slotted"),
    ],
    ids=["frozen", "a frozen dataclass", "slotted", "slots without attrs", "a text", "a class", "a record"],
)
def test_a_model_that_transitions_could_not_write_to_is_refused(model: object, fault: str) -> None:
    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=model)

    (problem,) = error.value.problems
    assert problem.code == "L131"
    assert problem.message.startswith(fault)


def test_looking_whether_a_model_can_be_written_to_leaves_nothing_behind() -> None:
    ticket = Ticket("mql")

    with pytest.raises(LifecycleError):
        machine_of(STANDARD, model=[ticket, Frozen()])

    assert vars(ticket) == {"state": "mql"}


def test_equal_models_are_refused_because_one_would_be_left_out() -> None:
    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=[Equal(), Equal()])

    assert error.value.problems[0].code == "L132"


def test_several_models_may_come_as_a_tuple() -> None:
    one: Any = Ticket()
    other: Any = Ticket("sql")

    machine_of(STANDARD, model=(one, other))
    one.engage()

    assert (one.state, other.state) == ("lead", "sql")


def test_a_model_whose_attribute_would_hide_a_trigger_is_refused() -> None:
    class Deal(Ticket):
        def win(self) -> str:
            return "its own"

    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=Deal())

    assert [(one.code, one.message) for one in error.value.problems] == [
        ("L134", "Deal has 'win' already: transitions would leave out its own")
    ]


def test_a_model_moved_by_another_machine_is_refused() -> None:
    ticket = Ticket()
    machine_of(_guarded(), model=ticket)

    with pytest.raises(LifecycleError) as error:
        machine_of(_guarded(), model=ticket)

    assert [one.code for one in error.value.problems] == ["L134"]


@pytest.mark.parametrize("name", ["may_win", "is_mql", "trigger", "may_trigger"])
def test_a_model_whose_attribute_would_hide_what_transitions_adds_is_refused(name: str) -> None:
    ticket = Ticket()
    setattr(ticket, name, "its own")

    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=ticket)

    assert [(one.code, one.message) for one in error.value.problems] == [
        ("L134", f"Ticket has {name!r} already: transitions would leave out its own")
    ]


@pytest.mark.parametrize("trigger", ["may_go", "is_won"])
def test_a_trigger_can_not_have_a_name_that_transitions_gives_to_another(trigger: str) -> None:
    moves = [Move(source="open", trigger=name, target="won") for name in ("go", trigger)]
    lifecycle = Lifecycle(stages=[Stage(name="open"), Stage(name="won")], moves=moves)

    with pytest.raises(LifecycleError) as error:
        machine_of(lifecycle, model=Ticket())

    told = f"{trigger!r}: transitions gives an object that attribute itself; name the trigger otherwise"
    assert [(one.code, one.message) for one in error.value.problems] == [("L134", told)]


@pytest.mark.parametrize("trigger", ["state", "trigger", "may_trigger"])
def test_a_trigger_can_not_have_a_name_that_transitions_takes_itself(trigger: str) -> None:
    lifecycle = Lifecycle(
        stages=[Stage(name="open"), Stage(name="won")], moves=[Move(source="open", trigger=trigger, target="won")]
    )

    with pytest.raises(LifecycleError) as error:
        machine_of(lifecycle, model=Ticket())

    assert [one.code for one in error.value.problems] == ["L134"]


def test_a_state_may_be_an_alias() -> None:
    ticket = Ticket("Marketing Qualified Lead")

    machine_of(HUBSPOT, model=ticket)

    assert ticket.state == "mql"


def test_an_unknown_state_says_which_was_meant() -> None:
    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=Ticket("acepted"))

    assert str(error.value) == ("machine: the state of Ticket: 'acepted': unknown stage; did you mean 'accepted'?")


def test_a_guarded_move_is_tried_before_one_without_a_guard() -> None:
    partners = STANDARD.allow("lead", "accepted", trigger="qualify", when=field("source", is_="partner"))
    partner, other = Ticket("lead"), Ticket("lead")
    sources = {partner: "partner", other: "web"}
    tickets: Any = (partner, other)

    machine_of(
        partners, model=tickets, journey_of=lambda ticket: Journey.of("L1", attributes={"source": sources[ticket]})
    )
    for ticket in tickets:
        ticket.qualify(at=NOW)

    assert (partner.state, other.state) == ("accepted", "mql")
    assert [move.target for move in compiled(partners)["lead", "qualify"]] == ["accepted", "mql"]


def test_two_moves_to_one_stage_keep_their_own_guards() -> None:
    ways = Lifecycle(
        stages=[Stage(name="open"), Stage(name="won")],
        moves=[Move(source="open", trigger="win", target="won", when=guard) for guard in (BIG, RICH)],
    )

    assert [move.when for move in compiled(ways)["open", "win"]] == [BIG, RICH]


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Draw stages with definitions and moves with guards; at most one move of a stage and trigger has none."""
    names = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    guards = st.sampled_from([None, BIG, ~BIG, RICH])
    rows = draw(
        st.lists(st.tuples(st.sampled_from(names), st.integers(0, 3), st.sampled_from(names), guards), max_size=16)
    )
    moves = {
        (source, trigger, guard): Move(source=source, trigger=f"t{trigger}", target=target, when=guard)
        for source, trigger, target, guard in rows
    }
    return Lifecycle(stages=[Stage(name=name, when=draw(guards)) for name in names], moves=moves.values())


def walked(lifecycle: Lifecycle, stage: str, trigger: str, lead: Journey) -> str | None:
    """Return where a trigger leads by the table: the first move whose criteria hold; None for no such trigger."""
    moves = compiled(lifecycle).get((stage, trigger))
    if moves is None:
        return None
    for move in moves:
        own = lifecycle.stage(move.target).when if move.target != stage else None
        if all(guard is None or guard.allows(lead, NOW) for guard in (move.when, own)):
            return move.target
    return stage


@given(
    lifecycles(),
    st.lists(st.integers(0, 3), max_size=20),
    st.fixed_dictionaries({}, optional={"employees": st.sampled_from([10, 60]), "budget": st.booleans()}),
)
def test_table_and_machine_agree_on_every_walk(
    lifecycle: Lifecycle, walk: list[int], attributes: dict[str, object]
) -> None:
    ticket: Any = Ticket()
    lead = Journey.of("L1", attributes=attributes)
    machine = machine_of(lifecycle, model=ticket, journey_of=lambda _: lead)
    stage = lifecycle.initial

    for number in walk:
        target = walked(lifecycle, stage, f"t{number}", lead)
        if target is None:
            with pytest.raises((MachineError, AttributeError)):
                getattr(ticket, f"t{number}")(at=NOW)
        else:
            getattr(ticket, f"t{number}")(at=NOW)
            stage = target
        assert ticket.state == stage
    assert machine.events.keys() == {move.trigger for move in lifecycle.moves}

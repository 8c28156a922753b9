"""The machine that transitions keeps, the table compiled from it, and what models it takes."""

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
from slakit.lifecycle.machine import compiled, machine_of
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
BIG = field("employees", at_least=50)


class Ticket:
    def __init__(self, state: str = "") -> None:
        self.state = state


@attrs.frozen(slots=False)
class Frozen:
    state: str = "mql"


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


@pytest.mark.parametrize("model", [Frozen(), Slotted()], ids=["frozen", "slotted"])
def test_a_model_that_transitions_could_not_write_to_is_refused(model: object) -> None:
    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=model)

    assert error.value.problems[0].code == "L131"


def test_equal_models_are_refused_because_one_would_be_left_out() -> None:
    with pytest.raises(LifecycleError) as error:
        machine_of(STANDARD, model=[Equal(), Equal()])

    assert error.value.problems[0].code == "L132"


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    names = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(0, 3), st.sampled_from(names)), max_size=12))
    moves = {(source, f"t{trigger}"): target for source, trigger, target in pairs}
    return Lifecycle(
        stages=[Stage(name=name) for name in names],
        moves=[Move(source=source, trigger=trigger, target=target) for (source, trigger), target in moves.items()],
    )


@given(lifecycles(), st.lists(st.integers(0, 3), max_size=20))
def test_table_and_machine_agree_on_every_walk(lifecycle: Lifecycle, walk: list[int]) -> None:
    ticket: Any = Ticket()
    machine = machine_of(lifecycle, model=ticket)
    table = compiled(lifecycle)
    stage = lifecycle.initial

    for number in walk:
        trigger = f"t{number}"
        moves = table.get((stage, trigger))
        if moves is None:
            with pytest.raises((MachineError, AttributeError)):
                getattr(ticket, trigger)()
        else:
            getattr(ticket, trigger)()
            stage = moves[0].target
        assert ticket.state == stage
    assert machine.events.keys() == {move.trigger for move in lifecycle.moves}

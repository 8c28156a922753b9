"""Machines: a right adapter passes, and each planted bug is found and told in the fewest steps."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from transitions import MachineError

from slakit import STANDARD, Lifecycle, LifecycleError, Move, Stage, did, with_aliases
from slakit.testing.machines import LifecycleMachine, machine_for

DEAL = Lifecycle(
    stages=[Stage(name="open"), Stage(name="offered"), Stage(name="won", terminal=True), Stage(name="lost", side=True)],
    moves=[
        Move(source="open", trigger="offer", target="offered"),
        Move(source="offered", trigger="win", target="won"),
        Move(source="offered", trigger="lose", target="lost", needs_reason=True),
        Move(source="lost", trigger="reopen", target="open", override=True),
    ],
    reasons={"lost": ["price", "timing"]},
)


class Crm:
    """An adapter as it should be."""

    begin = "prospect"
    lifecycle = STANDARD

    def __init__(self) -> None:
        self.stage = self.begin
        self.saved = 0
        self.told: list[dict[str, Any]] = []

    def move(self, to: str, **facts: Any) -> None:
        if not self.lifecycle.moves_to(self.stage, to):
            raise ValueError(f"no move from {self.stage} to {to}")
        self.told.append(facts)
        self.saved += 1
        self.stage = to


class DealCrm(Crm):
    begin = "open"
    lifecycle = DEAL


class Lead:
    """An object of the transitions package."""

    state = "prospect"
    trigger: Callable[..., bool]

    def __init__(self) -> None:
        STANDARD.machine(self)


def run(machine: type[LifecycleMachine]) -> None:
    case = machine.TestCase
    case.settings = settings(case.settings, max_examples=100, derandomize=True, database=None, print_blob=False)
    case().runTest()


def failure(machine: type[LifecycleMachine]) -> tuple[str, list[str]]:
    """Return the message of a run that fails, and the steps that it needs."""
    with pytest.raises(AssertionError) as caught:
        run(machine)
    needed = caught.value.__notes__[-1].removeprefix("The steps that are needed: ")
    return str(caught.value), needed.split(", ")


@pytest.mark.parametrize("new", [Crm, Lead], ids=["moved by stage", "moved by trigger"])
def test_a_right_adapter_passes(new: Callable[[], Any]) -> None:
    run(machine_for(STANDARD, new=new))


def test_a_wrong_destination_is_found_in_the_fewest_steps() -> None:
    class Wrong(Crm):
        def move(self, to: str, **facts: Any) -> None:
            before = self.stage
            super().move(to, **facts)
            if (before, to) == ("accepted", "recycled"):
                self.stage = "rejected"

    message, steps = failure(machine_for(STANDARD, new=Wrong))

    assert message == "recycle from accepted led to rejected; the lifecycle leads to recycled"
    assert steps == ["qualify", "accept", "recycle (no-fit)"]


def test_a_wrong_destination_of_a_trigger_is_found_too() -> None:
    other = STANDARD.forbid("accepted", "recycled").allow("accepted", "rejected", trigger="recycle")

    class Wrong(Lead):
        def __init__(self) -> None:
            other.machine(self)

    message, steps = failure(machine_for(STANDARD, new=Wrong))

    assert message == "recycle from accepted led to rejected; the lifecycle leads to recycled"
    assert steps == ["qualify", "accept", "recycle (no-fit)"]


def test_a_refused_move_that_is_made_is_found_in_the_fewest_steps() -> None:
    class Lax(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            if (self.stage, to) == ("offered", "open"):
                self.stage = to
            else:
                super().move(to, **facts)

    message, steps = failure(machine_for(DEAL, new=Lax))

    assert message == "open from offered was not refused: the lifecycle has no such move, and the lead is in open"
    assert steps == ["offer", "try_refused"]


def test_a_move_that_is_neither_made_nor_refused_is_found() -> None:
    class Silent(DealCrm):
        def move(self, to: str, **_: Any) -> None:
            if self.lifecycle.moves_to(self.stage, to):
                self.stage = to

    message, steps = failure(machine_for(DEAL, new=Silent))

    assert message == "won from open was not refused: the lifecycle has no such move, and the lead is in open"
    assert steps == ["try_refused"]


def test_a_change_of_the_stage_on_a_refusal_is_found() -> None:
    class Eager(DealCrm):
        def move(self, to: str, **_: Any) -> None:
            before, self.stage = self.stage, to
            if not self.lifecycle.moves_to(before, to):
                raise ValueError(f"no move from {before} to {to}")

    message, steps = failure(machine_for(DEAL, new=Eager))

    assert message == "won from open was refused, and the lead went to won all the same"
    assert steps == ["try_refused"]


def test_a_change_of_anything_that_is_observed_is_found() -> None:
    class Counting(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            if self.stage == "offered":
                self.saved += 1
            super().move(to, **facts)

    machine = machine_for(DEAL, new=Counting, observe=lambda crm: crm.saved)
    message, steps = failure(machine)

    assert message == "open from offered was refused, and something changed all the same: 1 became 2"
    assert steps == ["offer", "try_refused"]


def test_a_refusal_names_the_move_and_the_stage() -> None:
    class Mute(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            try:
                super().move(to, **facts)
            except ValueError:
                raise ValueError(f"{to} is not allowed, reopened leads apart") from None

    message, steps = failure(machine_for(DEAL, new=Mute))

    expected = "'won is not allowed, reopened leads apart'"
    assert message == f"won from open was refused, and the error does not name open: {expected}"
    assert steps == ["try_refused"]


def test_a_refusal_may_name_stages_by_their_aliases() -> None:
    class Foreign(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            try:
                super().move(to, **facts)
            except ValueError:
                raise ValueError(f"{to.upper()} DEAL from {self.stage.upper()} DEAL") from None

    known = with_aliases(DEAL, {name: f"{name} deal" for name in DEAL.names})

    run(machine_for(known, new=Foreign))


def test_only_the_errors_that_are_named_are_refusals() -> None:
    with pytest.raises(ValueError, match="no move from open to"):
        run(machine_for(DEAL, new=DealCrm, refuses_with=MachineError))


def test_a_move_of_the_lifecycle_that_is_refused_is_found() -> None:
    class Strict(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            if to == "won":
                raise ValueError(f"no move from {self.stage} to won")
            super().move(to, **facts)

    message, steps = failure(machine_for(DEAL, new=Strict))

    assert message == "win from offered was refused, and the lifecycle leads to won: no move from offered to won"
    assert steps == ["offer", "win"]


def test_a_stage_that_the_lifecycle_does_not_know_is_found() -> None:
    class Misspelt(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            super().move(to, **facts)
            self.stage = "oferred" if to == "offered" else to

    message, steps = failure(machine_for(DEAL, new=Misspelt))

    assert message == ("after offer from open the lead is in 'oferred': unknown stage; did you mean 'offered'?")
    assert steps == ["offer"]


@pytest.mark.parametrize("told", ["False", "an error"])
def test_an_invariant_is_told_by_its_name_when_it_breaks(told: str) -> None:
    def never_saved_twice(crm: DealCrm) -> bool | None:
        if told == "an error":
            assert crm.saved < 2, f"saved {crm.saved} times"
            return None
        return crm.saved < 2

    message, steps = failure(machine_for(DEAL, new=DealCrm, invariants={"saved once": never_saved_twice}))

    error = ": saved 2 times" if told == "an error" else ""
    assert message.splitlines()[0] == f"the invariant 'saved once' does not hold after win from offered, in won{error}"
    assert steps == ["offer", "win"]


def test_an_invariant_holds_at_the_start_too() -> None:
    message, steps = failure(machine_for(DEAL, new=DealCrm, invariants={"none": lambda _: False}))

    assert message == "the invariant 'none' does not hold at the start, in open"
    assert steps == ["none"]


def test_what_a_move_needs_is_given_with_it() -> None:
    seen: list[dict[str, Any]] = []

    def noted(crm: DealCrm) -> None:
        seen.extend(crm.told)

    run(machine_for(DEAL, new=DealCrm, close=noted))

    assert {str(facts) for facts in seen} == {
        "{}",
        "{'reason': 'price'}",
        "{'reason': 'timing'}",
        "{'actor': 'somebody'}",
    }


def test_a_reason_is_drawn_and_shown() -> None:
    class Picky(DealCrm):
        def move(self, to: str, **facts: Any) -> None:
            if facts.get("reason") == "timing":
                raise ValueError("no move from offered to lost")
            super().move(to, **facts)

    _, steps = failure(machine_for(DEAL, new=Picky))

    assert steps == ["offer", "lose (timing)"]


GUARDED = Lifecycle(
    stages=[Stage(name="open"), Stage(name="big"), Stage(name="small"), Stage(name="done", terminal=True)],
    moves=[
        Move(source="open", trigger="size", target="big", when=did("order")),
        Move(source="open", trigger="size", target="small", when=did("sample")),
        Move(source="big", trigger="close", target="done"),
        Move(source="small", trigger="close", target="done"),
        Move(source="done", trigger="close", target="done"),
    ],
)


class Sized:
    """A model whose guards know something that the stage does not tell."""

    sizes: tuple[str, ...] = ("big", "small", "")

    def __init__(self) -> None:
        self.state = "open"
        self.tried = 0

    def trigger(self, name: str, /, **_: Any) -> bool:
        self.tried += 1
        if name == "size" and self.state == "open":
            size = self.sizes[self.tried % len(self.sizes)]
            if size == "":
                return self.refuse()
            self.state = size
        elif name == "close" and self.state != "open":
            self.state = "done"
        else:
            raise ValueError(f"can not {name} from {self.state}")
        return True

    def refuse(self) -> bool:
        return False


def test_a_guarded_move_may_be_made_or_refused() -> None:
    class Loud(Sized):
        def refuse(self) -> bool:
            raise ValueError("too early")

    run(machine_for(GUARDED, new=Sized))
    run(machine_for(GUARDED, new=Loud))


def test_a_guarded_move_changes_nothing_when_it_is_refused() -> None:
    class Eager(Sized):
        sizes = ("",)

        def refuse(self) -> bool:
            self.state = "done"
            raise ValueError("too early")

    message, steps = failure(machine_for(GUARDED, new=Eager))

    assert message == "size from open was refused, and the lead went to done all the same"
    assert steps == ["size"]


def test_a_guarded_move_leads_to_one_of_its_targets() -> None:
    class Wrong(Sized):
        sizes = ("done",)

    message, steps = failure(machine_for(GUARDED, new=Wrong))

    assert message == "size from open led to done; the lifecycle leads to big or small"
    assert steps == ["size"]


def test_rules_whose_names_would_be_alike_get_others() -> None:
    words = Lifecycle(
        stages=[Stage(name="a"), Stage(name="b")],
        moves=[
            Move(source="a", trigger="g-o", target="b"),
            Move(source="b", trigger="g o", target="a"),
            Move(source="b", trigger="teardown", target="a"),
        ],
    )

    made = [name for name in vars(machine_for(words, new=Crm)) if name[0] in "gt"]

    assert made == ["g_o", "g_o_", "teardown_"]


def test_an_object_that_can_not_be_moved_is_refused() -> None:
    class Nothing:
        stage = "open"

    with pytest.raises(LifecycleError) as caught:
        run(machine_for(DEAL, new=Nothing))  # type: ignore[type-var]

    assert [problem.code for problem in caught.value.problems] == ["L141"]
    assert str(caught.value) == "machine_for: Nothing has neither stage and move(to), nor state and trigger(name)"


def test_the_lead_is_given_back_after_each_run() -> None:
    opened: list[DealCrm] = []
    closed: list[DealCrm] = []

    def new() -> DealCrm:
        opened.append(DealCrm())
        return opened[-1]

    run(machine_for(DEAL, new=new, close=closed.append))

    assert closed == opened
    assert len(opened) >= 100


def test_no_health_check_is_suppressed_and_a_run_has_twenty_steps() -> None:
    machine = machine_for(DEAL, new=DealCrm)

    assert machine.TestCase.settings.suppress_health_check == ()
    assert machine.TestCase.settings.stateful_step_count == 20
    assert machine_for(DEAL, new=DealCrm, steps=5).TestCase.settings.stateful_step_count == 5


def test_a_machine_is_named_after_what_it_drives() -> None:
    assert machine_for(DEAL, new=DealCrm).__name__ == "DealCrmMachine"
    assert machine_for(DEAL, new=lambda: DealCrm()).__name__ == "AdapterMachine"  # noqa: PLW0108 - a function without a name


TestDeal = machine_for(DEAL, new=DealCrm, invariants={"saved": lambda crm: crm.saved >= 0}).TestCase

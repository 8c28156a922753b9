"""Lifecycles as values: what they refuse, what they answer, and the lifecycles made from them."""

from collections.abc import Callable

import pytest

from slakit.errors import LifecycleError
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD, with_aliases


def _two(*moves: Move, **facts: object) -> Lifecycle:
    stages = [Stage(name="open"), Stage(name="won", terminal=True)]
    return Lifecycle(stages=stages, moves=moves, **facts)  # type: ignore[arg-type]


WIN = Move(source="open", trigger="win", target="won")


def _codes(error: LifecycleError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_the_standard_has_its_way_and_its_side_stages() -> None:
    assert STANDARD.way == ("prospect", "lead", "mql", "accepted", "sql", "opportunity", "customer")
    assert [stage.name for stage in STANDARD.stages if stage.side] == ["rejected", "recycled", "disqualified"]
    assert STANDARD.initial == "prospect"
    assert STANDARD.checks() == ()


@pytest.mark.parametrize(
    ("source", "trigger", "target"),
    [
        ("prospect", "engage", "lead"),
        ("prospect", "qualify", "mql"),
        ("lead", "qualify_sales", "sql"),
        ("mql", "accept", "accepted"),
        ("mql", "reject", "rejected"),
        ("accepted", "recycle", "recycled"),
        ("sql", "open_deal", "opportunity"),
        ("opportunity", "win", "customer"),
        ("rejected", "re_engage", "lead"),
        ("recycled", "qualify", "mql"),
        ("disqualified", "re_engage", "recycled"),
    ],
)
def test_the_moves_of_the_standard_are_those_of_the_table(source: str, trigger: str, target: str) -> None:
    assert [move.target for move in STANDARD.moves_from(source) if move.trigger == trigger] == [target]


def test_negative_moves_need_a_reason_and_coming_back_from_disqualified_an_override() -> None:
    assert all(move.needs_reason for move in STANDARD.moves_to("mql", "rejected"))
    assert all(move.override for move in STANDARD.moves_from("disqualified"))
    assert not any(move.override for move in STANDARD.moves_from("mql"))


def test_a_customer_has_nowhere_to_go() -> None:
    assert STANDARD.moves_from("customer") == ()


@pytest.mark.parametrize(
    ("source", "target", "leapt"),
    [
        ("lead", "sql", ("mql", "accepted")),
        ("lead", "mql", ()),
        ("sql", "lead", ()),
        ("recycled", "sql", ()),
        ("mql", "recycled", ()),
    ],
)
def test_a_move_leaps_over_what_lies_between_on_the_way(source: str, target: str, leapt: tuple[str, ...]) -> None:
    assert STANDARD.between(source, target) == leapt


def test_a_stage_twice_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(stages=[Stage(name="open"), Stage(name="open")])

    assert _codes(error.value) == ["L101"]


def test_two_initial_stages_are_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(stages=[Stage(name="a", initial=True), Stage(name="b", initial=True)])

    assert str(error.value) == "stages: a and b are both initial; leads begin in one stage"


def test_a_move_to_an_unknown_stage_says_which_was_meant() -> None:
    with pytest.raises(LifecycleError) as error:
        _two(Move(source="open", trigger="win", target="wn"))

    assert str(error.value) == "moves.win: 'wn': unknown stage; did you mean 'won'?"


def test_a_move_without_a_trigger_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        _two(Move(source="open", trigger="", target="won"))

    assert _codes(error.value) == ["L104"]


def test_one_trigger_to_two_stages_is_ambiguous() -> None:
    with pytest.raises(LifecycleError) as error:
        _two(WIN, Move(source="open", trigger="win", target="open"))

    assert _codes(error.value) == ["L105"]


def test_reasons_for_an_unknown_stage_and_no_stages_at_all_are_refused() -> None:
    with pytest.raises(LifecycleError) as unknown:
        _two(reasons={"lost": ["price"]})
    with pytest.raises(LifecycleError) as nothing:
        Lifecycle(stages=[])

    assert (_codes(unknown.value), _codes(nothing.value)) == (["L102"], ["L101"])


@pytest.mark.parametrize("name", ["", " mql", "m\nql"])
def test_a_stage_has_a_name_that_files_can_hold(name: str) -> None:
    with pytest.raises(LifecycleError) as error:
        Stage(name=name)

    assert _codes(error.value) == ["L111"]


def test_checks_find_what_can_not_be_reached_left_or_finished() -> None:
    lifecycle = Lifecycle(
        stages=[Stage(name=name) for name in ("a", "b", "lost", "stuck")] + [Stage(name="won", terminal=True)],
        moves=[
            Move(source="a", trigger="on", target="b"),
            Move(source="b", trigger="back", target="a"),
            Move(source="a", trigger="stop", target="stuck"),
            Move(source="lost", trigger="win", target="won"),
        ],
    )

    found = [(problem.code, problem.where) for problem in lifecycle.checks()]

    assert found == [
        ("L123", "stages.a"),
        ("L123", "stages.b"),
        ("L121", "stages.lost"),
        ("L122", "stages.stuck"),
        ("L121", "stages.won"),
    ]


def test_an_inserted_stage_lies_on_the_way_and_takes_over_what_leads_on() -> None:
    sal = Stage(name="sal", owner="sales", meaning="Sales looked at it.")

    longer = STANDARD.insert(sal, after="mql")

    assert longer.way == ("prospect", "lead", "mql", "sal", "accepted", "sql", "opportunity", "customer")
    assert [move.trigger for move in longer.moves_to("mql", "sal")] == ["enter_sal"]
    assert [move.trigger for move in longer.moves_to("sal", "accepted")] == ["accept"]
    assert [move.needs_reason for move in longer.moves_to("sal", "rejected")] == [True]
    assert longer.between("mql", "accepted") == ("sal",)
    assert longer.checks() == ()
    assert "sal" not in STANDARD


def test_an_inserted_side_stage_waits_for_its_moves() -> None:
    parked = STANDARD.insert(Stage(name="parked", side=True, terminal=True), after="mql")

    assert parked.moves_from("parked") == ()
    assert [move.trigger for move in parked.allow("mql", "parked").moves_to("mql", "parked")] == ["move_to_parked"]


def test_without_a_stage_what_led_to_it_leads_to_the_next() -> None:
    shorter = STANDARD.without("accepted")

    assert "accepted" not in shorter
    assert {move.trigger for move in shorter.moves_to("mql", "sql")} == {"accept", "qualify_sales"}
    assert shorter.checks() == ()


def test_without_a_side_stage_its_moves_are_gone() -> None:
    shorter = Lifecycle(stages=STANDARD.stages, moves=STANDARD.moves, reasons={"recycled": ["timing"]}).without(
        "recycled"
    )

    assert not any("recycled" in {move.source, move.target} for move in shorter.moves)
    assert shorter.reasons == ()


def test_renaming_keeps_moves_and_reasons() -> None:
    renamed = _two(WIN, reasons={"won": ["price"]}).rename("won", "signed")

    assert (renamed.names, renamed.reasons_for("signed")) == (("open", "signed"), ("price",))
    assert [str(move) for move in renamed.moves] == ["open -> signed by win"]


def test_a_forbidden_move_is_gone() -> None:
    assert STANDARD.forbid("lead", "sql").moves_to("lead", "sql") == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda: STANDARD.insert(Stage(name="x"), after="mqll"),
        lambda: STANDARD.without("mqll"),
        lambda: STANDARD.rename("mqll", "x"),
        lambda: STANDARD.allow("lead", "mqll"),
        lambda: STANDARD.forbid("lead", "mqll"),
        lambda: STANDARD.replace(Stage(name="mqll")),
    ],
    ids=["insert", "without", "rename", "allow", "forbid", "replace"],
)
def test_a_change_of_an_unknown_stage_is_refused(change: Callable[[], Lifecycle]) -> None:
    with pytest.raises(LifecycleError) as error:
        change()

    assert _codes(error.value) == ["L102"]
    assert "did you mean 'mql'?" in str(error.value)


@pytest.mark.parametrize(
    ("lifecycle", "word", "stage"),
    [
        (HUBSPOT, "marketingqualifiedlead", "mql"),
        (HUBSPOT, "Sales Qualified Lead", "sql"),
        (HUBSPOT, "subscriber", "prospect"),
        (SALESFORCE, "closed - converted", "opportunity"),
        (STANDARD, "MQL", "mql"),
        (STANDARD, "nothing", "nothing"),
    ],
)
def test_the_names_of_a_crm_are_aliases(lifecycle: Lifecycle, word: str, stage: str) -> None:
    assert lifecycle.named(word) == stage


def test_numbers_of_own_stages_are_aliases_too() -> None:
    mine = with_aliases(HUBSPOT, {"accepted": ["1234567"]})

    assert mine["1234567"].name == "accepted"


def test_an_alias_of_two_stages_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        with_aliases(STANDARD, {"mql": ["sql"]})

    assert _codes(error.value) == ["L101"]


def test_lifecycles_are_values() -> None:
    assert STANDARD.insert(Stage(name="sal"), after="mql") == STANDARD.insert(Stage(name="sal"), after="mql")
    assert len({STANDARD, STANDARD.forbid("lead", "sql"), STANDARD}) == 2

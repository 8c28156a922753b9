"""Lifecycles as values: what they refuse, what they answer, and the lifecycles made from them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import LifecycleError
from slakit.leads.criteria import did, field
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD, with_aliases

ODD_MOVE: Any = {"source": ["a"], "trigger": 5, "target": None}
NOTHING: Any = None
WORD: Any = "sal"


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
        ("recycled", "lead", ()),
        ("recycled", "mql", ()),
        ("recycled", "sql", ("mql", "accepted")),
        ("recycled", "opportunity", ("mql", "accepted", "sql")),
        ("recycled", "customer", ()),
        ("rejected", "lead", ()),
        ("rejected", "sql", ()),
        ("disqualified", "mql", ()),
        ("mql", "recycled", ()),
    ],
)
def test_a_move_leaps_over_what_lies_between_on_the_way(source: str, target: str, leapt: tuple[str, ...]) -> None:
    assert STANDARD.between(source, target) == leapt


def test_a_stage_twice_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(stages=[Stage(name="open"), Stage(name="open")])

    assert str(error.value) == "stages.open: 'open' names two stages"


@pytest.mark.parametrize(
    "stages",
    [
        [Stage(name="Open"), Stage(name="open")],
        [Stage(name="open"), Stage(name="won", aliases=["OPEN"])],
        [Stage(name="open", aliases=["New"]), Stage(name="won", aliases=["new"])],
    ],
    ids=["two names", "a name and an alias", "two aliases"],
)
def test_names_that_differ_by_case_alone_name_two_stages(stages: list[Stage]) -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(stages=stages)

    assert _codes(error.value) == ["L101"]
    assert str(error.value).endswith("name two stages")


def test_a_stage_may_repeat_its_own_name_among_its_aliases() -> None:
    assert Lifecycle(stages=[Stage(name="open", aliases=["Open", "open", "OPEN"])]).named("oPeN") == "open"


def test_what_follows_from_a_name_given_twice_is_not_told_beside_it() -> None:
    with pytest.raises(LifecycleError) as error:
        STANDARD.rename("mql", "sql")

    assert _codes(error.value) == ["L101"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"stages": ["open"]}, "stages[0]: 'open': expected a Stage"),
        ({"stages": [Stage(name="open")], "moves": ["win"]}, "moves[0]: 'win': expected a Move"),
    ],
    ids=["a stage", "a move"],
)
def test_what_is_no_stage_or_no_move_is_refused(parts: Any, message: str) -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(**parts)

    assert (_codes(error.value), str(error.value)) == (["L114"], message)


def test_one_stage_and_one_move_need_no_list() -> None:
    lifecycle = Lifecycle(stages=Stage(name="open"), moves=Move(source="open", trigger="touch", target="open"))

    assert (lifecycle.names, len(lifecycle.moves)) == (("open",), 1)


def test_two_initial_stages_are_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        Lifecycle(stages=[Stage(name="a", initial=True), Stage(name="b", initial=True)])

    assert str(error.value) == "stages: a and b are both initial; leads begin in one stage"


def test_a_move_to_an_unknown_stage_says_which_was_meant() -> None:
    with pytest.raises(LifecycleError) as error:
        _two(Move(source="open", trigger="win", target="wn"))

    assert str(error.value) == "moves.win: 'wn': unknown stage; did you mean 'won'?"


@pytest.mark.parametrize("trigger", ["", " "])
def test_a_move_without_a_trigger_is_refused(trigger: str) -> None:
    with pytest.raises(LifecycleError) as error:
        _two(Move(source="open", trigger=trigger, target="won"))

    assert _codes(error.value) == ["L104"]


def test_one_trigger_to_two_stages_is_ambiguous() -> None:
    with pytest.raises(LifecycleError) as error:
        _two(WIN, Move(source="open", trigger="win", target="open"))

    assert str(error.value) == "moves.win: 'win' leads from open to won and open in 2 ways, and no guard tells which"


def test_a_guard_tells_which_of_two_stages_is_meant() -> None:
    guarded = Move(source="open", trigger="win", target="open", when=did("call"))

    assert _two(WIN, guarded).moves == (WIN, guarded)


def test_reasons_for_an_unknown_stage_and_no_stages_at_all_are_refused() -> None:
    with pytest.raises(LifecycleError) as unknown:
        _two(reasons={"lost": ["price"]})
    with pytest.raises(LifecycleError) as nothing:
        Lifecycle(stages=[])

    assert (_codes(unknown.value), _codes(nothing.value)) == (["L102"], ["L101"])


ODD_NAMES = ["", " ", " mql", "mql ", "m\nql", "m\tql", "m\x00ql", "m\x85ql", "m\u2028ql", "m\ud800", 7, None]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_stage_has_a_name_that_files_can_hold(name: Any) -> None:
    with pytest.raises(LifecycleError) as error:
        Stage(name=name)

    assert _codes(error.value) == ["L111"]


@pytest.mark.parametrize("alias", [name for name in ODD_NAMES if name != 7])
def test_so_has_an_alias(alias: Any) -> None:
    with pytest.raises(LifecycleError) as error:
        Stage(name="mql", aliases=[alias])

    assert _codes(error.value) == ["L111"]


def test_a_name_may_have_blanks_quotes_and_any_script_within() -> None:
    assert Stage(name='Ready "now" \u00a0 für später').name == 'Ready "now" \u00a0 für später'


@dataclass(frozen=True)
class Data:
    lead_id: str


class Pair(NamedTuple):
    lead_id: str


class Plain:
    pass


def test_the_record_of_a_stage_is_a_class_that_can_be_filled_by_name() -> None:
    assert Stage(name="sal", record=Data).record is Data
    assert Stage(name="sal", record=attrs.make_class("Made", ["lead_id"])).record is not None


@pytest.mark.parametrize("record", [Plain, Pair, int, "Data", Data(lead_id="L1")], ids=repr)
def test_any_other_record_is_refused(record: Any) -> None:
    with pytest.raises(LifecycleError) as error:
        Stage(name="sal", record=record)

    assert _codes(error.value) == ["L112"]


def test_a_definition_and_a_guard_are_criteria() -> None:
    with pytest.raises(LifecycleError) as definition:
        Stage(name=" ", when="did call")  # type: ignore[arg-type]
    with pytest.raises(LifecycleError) as guard:
        Move(source="open", trigger="win", target="won", when=True)  # type: ignore[arg-type]

    assert _codes(definition.value) == ["L111", "L113"]
    assert str(guard.value) == "move open -> won by win: True: expected a criterion, such as did('call')"


def test_required_fields_and_aliases_may_be_one_word_or_a_number() -> None:
    stage = Stage(name="mql", requires="email", aliases=[1234567, "Handed over"])

    assert (stage.requires, stage.aliases) == (("email",), ("1234567", "Handed over"))
    assert with_aliases(STANDARD, {"mql": 1234567, "sql": "Qualified"})["1234567"].name == "mql"


def test_reasons_may_be_one_word_and_lists_for_one_stage_add_up() -> None:
    lifecycle = _two(reasons=[("won", "price"), ("open", ["none"]), ("won", ["need"])])

    assert lifecycle.reasons == (("won", ("price", "need")), ("open", ("none",)))


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


def test_a_stage_on_the_way_is_not_inserted_after_one_beside_it() -> None:
    with pytest.raises(LifecycleError) as error:
        STANDARD.insert(Stage(name="nurture"), after="recycled")

    assert str(error.value) == (
        "stages.nurture: recycled lies beside the way: insert nurture after a stage on it, or mark it as side"
    )
    assert STANDARD.insert(Stage(name="nurture", side=True), after="recycled").way == STANDARD.way


def test_two_inserted_stages_have_triggers_of_their_own() -> None:
    longer = STANDARD.insert(Stage(name="A B"), after="mql").insert(Stage(name="a-b"), after="mql")

    assert [str(move) for move in longer.moves if move.trigger.startswith("enter_")] == [
        "mql -> A B by enter_a_b",
        "mql -> a-b by enter_a_b_",
        "a-b -> A B by enter_a_b",
    ]


def test_a_move_that_is_there_is_not_added_again() -> None:
    once = STANDARD.allow("lead", "accepted")

    assert once.allow("lead", "accepted") == once


def test_a_trigger_that_leads_elsewhere_needs_a_guard() -> None:
    with pytest.raises(LifecycleError) as error:
        STANDARD.allow("lead", "accepted", trigger="qualify")

    assert _codes(error.value) == ["L105"]
    partner = field("source", is_="partner")
    assert len(STANDARD.allow("lead", "accepted", trigger="qualify", when=partner).moves_to("lead", "accepted")) == 1


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


def test_a_renamed_stage_may_take_one_of_its_own_aliases() -> None:
    assert HUBSPOT.rename("mql", "Marketing Qualified Lead").named("marketingqualifiedlead") == (
        "Marketing Qualified Lead"
    )


def test_renaming_there_and_back_changes_nothing() -> None:
    assert STANDARD.rename("mql", "handed").rename("handed", "passed").rename("passed", "mql") == STANDARD
    assert STANDARD.rename("mql", "mql") == STANDARD


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
        lambda: STANDARD.moves_from("mqll"),
        lambda: STANDARD.moves_to("lead", "mqll"),
        lambda: STANDARD.between("mqll", "sql"),
        lambda: STANDARD.is_backward("sql", "mqll"),
        lambda: STANDARD.reasons_for("mqll"),
        lambda: STANDARD["mqll"],
    ],
    ids=[
        "insert",
        "without",
        "rename",
        "allow",
        "forbid",
        "replace",
        "from",
        "to",
        "between",
        "backward",
        "reasons",
        "stage",
    ],
)
def test_an_unknown_stage_is_refused(change: Callable[[], object]) -> None:
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
        (HUBSPOT, "evangelist", "customer"),
        (HUBSPOT, "other", "other"),
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


def test_questions_take_aliases_too() -> None:
    assert HUBSPOT.moves_to("subscriber", "lead") == STANDARD.moves_to("prospect", "lead")
    assert HUBSPOT.moves_from("subscriber") == STANDARD.moves_from("prospect")
    assert HUBSPOT.between("subscriber", "marketingqualifiedlead") == ("lead",)
    assert HUBSPOT.is_backward("marketingqualifiedlead", "subscriber")
    assert attrs.evolve(HUBSPOT, reasons={"mql": ["x"]}).reasons_for("marketingqualifiedlead") == ("x",)
    assert "subscriber" not in HUBSPOT


def test_an_alias_that_is_there_is_not_added_again() -> None:
    assert with_aliases(HUBSPOT, {"prospect": ["subscriber"]}) == HUBSPOT


def test_an_alias_of_two_stages_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        with_aliases(STANDARD, {"mql": ["sql"]})

    assert _codes(error.value) == ["L101"]


def test_lifecycles_are_values() -> None:
    assert STANDARD.insert(Stage(name="sal"), after="mql") == STANDARD.insert(Stage(name="sal"), after="mql")
    assert len({STANDARD, STANDARD.forbid("lead", "sql"), STANDARD}) == 2


@pytest.mark.parametrize("name", ["*", "="])
def test_a_name_that_means_any_stage_to_a_machine_is_refused(name: str) -> None:
    with pytest.raises(LifecycleError) as error:
        STANDARD.rename("mql", name)

    assert [str(p) for p in error.value.problems] == [
        f"stage: {name!r} stands for any stage in a machine: use a word, such as mql"
    ]
    assert Stage(name="mql", aliases=[name]).aliases == (name,)


def test_one_guard_for_two_stages_is_ambiguous_as_well() -> None:
    rivals = [Move(source="open", trigger="win", target=target, when=did("call")) for target in ("won", "open")]

    with pytest.raises(LifecycleError) as error:
        _two(*rivals)
    with pytest.raises(LifecycleError) as allowed:
        STANDARD.allow("lead", "accepted", trigger="qualify", when=did("call")).allow(
            "lead", "sql", trigger="qualify", when=did("call")
        )

    assert str(error.value) == (
        "moves.win: 'win' leads from open to won and open in 2 ways, and one guard, did call, does not tell which"
    )
    assert _codes(allowed.value) == ["L105"]


def test_hundreds_of_stages_are_added_in_no_time() -> None:
    lifecycle, begin = STANDARD, time.perf_counter()
    for number in range(400):
        lifecycle = lifecycle.insert(Stage(name=f"s{number}"), after=f"s{number - 1}" if number else "mql")
    for number in range(400):
        lifecycle = lifecycle.replace(Stage(name=f"s{number}", owner="sales")).allow(f"s{number}", "lead")

    assert time.perf_counter() - begin < 2
    assert len(lifecycle.way) == 407
    assert attrs.evolve(lifecycle) == lifecycle


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: STANDARD.insert(Stage(name="SQL"), after="mql"), "L101"),
        (lambda: STANDARD.insert(Stage(name="sal", aliases=["lead"]), after="mql"), "L101"),
        (lambda: HUBSPOT.insert(Stage(name="Subscriber"), after="mql"), "L101"),
        (lambda: STANDARD.replace(Stage(name="mql", aliases=["sql"])), "L101"),
        (lambda: HUBSPOT.replace(Stage(name="Subscriber")), "L102"),
        (
            lambda: STANDARD.insert(Stage(name="a", initial=True), after="mql").insert(
                Stage(name="b", initial=True), after="mql"
            ),
            "L103",
        ),
        (lambda: STANDARD.allow("lead", "mql", trigger=" "), "L104"),
    ],
    ids=["a name", "an alias", "a name that is an alias", "replaced", "by another name", "initial", "no trigger"],
)
def test_what_is_added_is_checked_as_what_is_built(change: Callable[[], object], code: str) -> None:
    with pytest.raises(LifecycleError) as error:
        change()

    assert code in _codes(error.value)


def test_a_stage_may_be_replaced_by_one_that_is_initial_and_has_its_old_names() -> None:
    first = HUBSPOT.replace(attrs.evolve(HUBSPOT["lead"], initial=True))

    assert first.replace(attrs.evolve(first["lead"], owner="sales")).initial == "lead"
    assert HUBSPOT.replace(HUBSPOT["mql"]) == HUBSPOT


@given(st.lists(st.tuples(st.sampled_from(["insert", "allow", "forbid", "replace"]), st.integers(0, 5)), max_size=6))
def test_what_was_changed_step_by_step_could_have_been_built_at_once(steps: list[tuple[str, int]]) -> None:
    lifecycle = STANDARD
    for kind, number in steps:
        stage, other = lifecycle.way[number], lifecycle.names[number - 3]
        match kind:
            case "insert":
                lifecycle = lifecycle.insert(Stage(name=f"s{len(lifecycle.names)}", side=number > 3), after=stage)
            case "allow":
                lifecycle = lifecycle.allow(stage, other)
            case "forbid":
                lifecycle = lifecycle.forbid(stage, other)
            case _:
                lifecycle = lifecycle.replace(Stage(name=stage))

    assert Lifecycle(stages=lifecycle.stages, moves=lifecycle.moves, reasons=lifecycle.reasons) == lifecycle


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda: Move(**ODD_MOVE),
            [
                ("L102", "move ['a'] -> None by 5", "['a']: expected the name of one stage as source"),
                ("L102", "move ['a'] -> None by 5", "None: expected the name of one stage as target"),
                ("L104", "move ['a'] -> None by 5", "5: a trigger is a word, such as accept"),
            ],
        ),
        (
            lambda: Stage(name="mql", requires=["email", "", " ", NOTHING]),
            [("L115", "stage mql", f"{one!r}: expected the name of an attribute") for one in ("", " ", None)],
        ),
        (
            lambda: Lifecycle(stages=Stage(name="lost"), reasons={"lost": ["price", "", " ", NOTHING]}),
            [("L115", "reasons.lost", f"{one!r}: expected a reason, such as no-answer") for one in ("", " ", None)],
        ),
        (
            lambda: STANDARD.insert(WORD, after="mql"),
            [("L114", "insert", "'sal': expected a Stage, such as Stage(name='sal')")],
        ),
        (lambda: STANDARD.replace(WORD), [("L114", "replace", "'sal': expected a Stage, such as Stage(name='sal')")]),
    ],
    ids=["a move", "required attributes", "reasons", "insert", "replace"],
)
def test_what_is_no_word_or_no_stage_is_told(make: Callable[[], object], told: list[tuple[str, str, str]]) -> None:
    with pytest.raises(LifecycleError) as error:
        make()

    assert [(one.code, one.where, one.message) for one in error.value.problems] == told

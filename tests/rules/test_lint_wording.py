"""What leaves room: vague words that no rule makes exact, definitions without examples, stages, personas."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from lintable import agreed, found
from slakit import (
    STANDARD,
    Cadence,
    Check,
    Clause,
    Deadline,
    Event,
    Every,
    Example,
    FirstResponse,
    Journey,
    LeadVolume,
    Lifecycle,
    Nothing,
    Objective,
    PauseWhile,
    Persona,
    Quota,
    Rate,
    Stage,
    ValueRule,
    activity,
    any_of,
    did,
    entered,
    event,
    field,
    fits,
    lint,
    present,
)

NOW = datetime(2026, 3, 3, tzinfo=UTC)
DEFINED = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did("trial_signup")))
FIRM = Persona(name="firm", all=field("employees", at_least=50))


@attrs.frozen(kw_only=True)
class Own:
    """A rule of a user's own."""

    id: str = "own"
    owed_by: str = "sales"
    meaning: Any = ""

    def judge(self, _journey: Journey, _context: Any) -> Any:
        return ()


def _rules(meaning: str) -> dict[str, Any]:
    own: dict[str, Any] = {"id": "x", "owed_by": "sales", "meaning": meaning}
    month = Objective(share="95%", per="month")
    clock: dict[str, Any] = {"start": entered("mql"), "stop": activity("call"), "within": "1 hour"}
    return {
        "deadline": Deadline(**own, **clock),
        "recurring": Deadline(**own, **{**clock, "start": Every("FREQ=WEEKLY;BYDAY=TU")}),
        "objective": Deadline(**own, **clock, objective=month),
        "cadence": Cadence(**own, start=entered("mql"), count=activity("call"), at_least=4, within="5 days"),
        "check": Check(**own, at=entered("mql"), that=present("email")),
        "quota": Quota(**own, count=entered("mql"), at_least=8, per="month"),
        "rate": Rate(
            **own, among=entered("mql"), reached=entered("sql"), at_least="80%", per="month", matures_after="5 days"
        ),
        "own": Own(meaning=meaning),
    }


# --- vague words


@pytest.mark.parametrize(
    ("word", "exact_in"),
    [
        ("soon", {"deadline", "recurring", "objective", "cadence", "rate", "own"}),
        ("regularly", {"recurring", "cadence", "quota", "own"}),
        ("relevant", {"check", "own"}),
        ("enough", {"objective", "cadence", "quota", "rate", "own"}),
        ("as needed", set()),
    ],
)
def test_each_sort_of_vague_word_is_made_exact_by_its_own_kinds_of_rule(word: str, exact_in: set[str]) -> None:
    rules = _rules(f"Sales does it {word}.")

    assert {kind for kind, rule in rules.items() if not found("W511", rule)} == exact_in


def test_a_promise_that_names_a_stage_with_a_definition_makes_quality_exact() -> None:
    volume = LeadVolume(at_least=8, meaning="Marketing delivers quality leads.")

    assert [line.split(",")[0] for line in found("W511", volume)] == [
        "commitments[0].meaning: 'quality' means something else to each reader"
    ]
    assert found("W511", volume, lifecycle=STANDARD) != []
    assert found("W511", volume, lifecycle=DEFINED) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales calls ASAP", ["asap"]),
        ("Sales calls as\n soon  as possible, promptly", ["as soon as possible", "promptly"]),
        ("soon, soon and SOON", ["soon"]),
        ("sooner, unsoon, soon-ish, in the monsoon", []),
        ("The heads meet soon, within a week", []),
        ("The heads meet soon, within 2 business days", []),
        ("The heads meet regularly, quarterly", []),
        ("The heads meet soon, in 2 rooms", ["soon"]),
        ("Several campaigns stop", ["several"]),
        ("Several campaigns stop, 3 at least", []),
        ("A good campaign, in 3 days", ["good"]),
        ("If possible within a week", ["if possible"]),
        ("The board reviews the campaign budget", []),
        ("", []),
    ],
)
def test_what_follows_is_vague_unless_a_number_stands_beside_the_word(text: str, expected: list[str]) -> None:
    clause = Clause(id="c", when=Nothing(event(kind="review"), for_="1 month"), then="escalate", text=text)
    volume = attrs.evolve(LeadVolume(at_least=8), consequence=text)

    found_in = [(one.where, one.message.split("'")[1]) for one in lint(agreed(volume, clauses=[clause]), only="W511")]

    assert found_in == [
        *(("commitments[0].consequence", word) for word in expected),
        *(("clauses[0].text", word) for word in expected),
    ]


def test_a_stage_with_a_definition_may_say_its_meaning_loosely_but_not_evade() -> None:
    stage = Stage(name="demo", owner="sales", meaning="A good lead, if possible.")
    loose = STANDARD.insert(stage, after="mql")
    defined = STANDARD.insert(attrs.evolve(stage, when=did("demo")), after="mql")

    assert [line.split(" means")[0] for line in found("W511", lifecycle=loose)] == [
        "lifecycle.stages.demo.meaning: 'good'",
        "lifecycle.stages.demo.meaning: 'if possible'",
    ]
    assert [line.split(" means")[0] for line in found("W511", lifecycle=defined)] == [
        "lifecycle.stages.demo.meaning: 'if possible'"
    ]


def test_a_rule_of_ones_own_whose_meaning_is_no_text_is_passed_over() -> None:
    assert found("W511", Own(meaning=7)) == []


def test_no_stage_of_the_standard_lifecycle_is_vague() -> None:
    assert found("W511", lifecycle=STANDARD) == []


# --- definitions


def _example(answer: Any) -> Example:
    return Example(stage="mql", it_is=answer, because="agreed", journey=Journey.of("a"), at=NOW)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ["lifecycle.stages.mql: the definition of mql has no examples"]),
        (("true",), ["lifecycle.stages.mql.examples: the definition of mql has no example of one that does not"]),
        (
            ("false", "unknown"),
            ["lifecycle.stages.mql.examples: the definition of mql has no example of a lead that meets it"],
        ),
        (
            ("unknown",),
            [
                "lifecycle.stages.mql.examples: the definition of mql has no example of a lead that meets it nor of one that does not"
            ],
        ),
        (("true", "false"), []),
    ],
    ids=["none", "positive", "negative", "unknown", "both"],
)
def test_a_definition_needs_an_example_of_each_answer(answers: tuple[str, ...], expected: list[str]) -> None:
    assert found("W512", lifecycle=DEFINED, examples=tuple(map(_example, answers))) == expected


def test_examples_of_another_stage_do_not_help_and_a_stage_without_a_definition_needs_none() -> None:
    elsewhere = tuple(attrs.evolve(_example(answer), stage="sql") for answer in ("true", "false"))

    assert found("W512", lifecycle=DEFINED, examples=elsewhere) != []
    assert found("W512", lifecycle=STANDARD) == []
    assert found("W512") == []


# --- stages


def test_a_stage_that_nobody_answers_for_is_named() -> None:
    lifecycle = Lifecycle(stages=[Stage(name="open"), Stage(name="won", owner=" "), Stage(name="lost", owner="sales")])

    assert found("W513", lifecycle=lifecycle) == [
        "lifecycle.stages.open: nobody answers for leads in open: the stage has no owner",
        "lifecycle.stages.won: nobody answers for leads in won: the stage has no owner",
    ]
    assert found("W513") == []


# --- personas


def _asking(**parts: Any) -> list[str]:
    return found("W514", *parts.pop("commitments", ()), personas=[FIRM], **parts)


CLOCK: dict[str, Any] = {"id": "x", "owed_by": "sales", "start": entered("mql")}
FIT = fits(FIRM)


@pytest.mark.parametrize(
    "parts",
    [
        {"lifecycle": STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did("demo") | ~FIT))},
        {"lifecycle": STANDARD.allow("lead", "accepted", when=FIT)},
        {"commitments": [Check(id="x", owed_by="sales", at=entered("mql"), that=FIT)]},
        {"commitments": [Deadline(**CLOCK, stop=activity("call"), within=[(FIT, "1 hour"), "4 hours"])]},
        {"commitments": [Cadence(**CLOCK, count=activity("call"), at_least=4, within=[(FIT, "1 day"), "4 days"])]},
        {
            "commitments": [
                LeadVolume(at_least=8),
                Quota(
                    id="value",
                    owed_by="sales",
                    sum=entered("mql"),
                    at_least=9,
                    per="month",
                    value=[ValueRule(3, FIT), ValueRule(1)],
                ),
            ]
        },
        {"personas": [FIRM, Persona(name="firm in reach", all=FIT)]},
    ],
    ids=["definition", "move", "check", "deadline", "cadence", "quota", "another persona alone"],
)
def test_a_persona_is_used_where_a_definition_or_a_promise_asks_for_it(parts: dict[str, Any]) -> None:
    personas = parts.pop("personas", [FIRM])
    commitments = parts.pop("commitments", ())

    unused = found("W514", *commitments, personas=personas, **parts)

    if len(personas) == 1:
        assert unused == []
    else:
        assert [line.split(":")[0] for line in unused] == ["personas.firm", "personas.firm in reach"]


def test_a_persona_that_a_persona_in_use_asks_for_is_used() -> None:
    within_reach = Persona(name="within reach", all=FIT)
    check = Check(id="x", owed_by="sales", at=entered("mql"), that=fits(within_reach))

    assert found("W514", check, personas=[FIRM, within_reach]) == []


def test_a_pause_asks_for_no_persona() -> None:
    paused = Deadline(**CLOCK, stop=activity("call"), within="1 hour", pause=PauseWhile(field("status", is_="held")))

    assert _asking(commitments=[paused]) == [
        "personas.firm: no definition and no promise asks whether a lead fits 'firm'"
    ]


def test_nothing_is_said_where_something_of_a_users_own_may_ask_unseen() -> None:
    class Guard:
        def allows(self, _journey: Any, _at: Any) -> bool:
            return True

    guarded = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=Guard()))

    assert _asking() != []
    assert _asking(commitments=[Own()]) == []
    assert _asking(lifecycle=guarded) == []


def test_the_ready_made_promises_have_no_vague_word() -> None:
    assert found("W511", FirstResponse(within="1 hour"), LeadVolume(at_least=8)) == []


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("stge", "stage"),
        ("stages", "stage"),
        ("satge", "stage"),
        ("Stage", "stage"),
        ("actvity", "activity"),
        ("onwer", "owner"),
        ("merged", "merge"),
    ],
)
def test_a_kind_one_slip_off_a_built_in_one_looks_misspelt(kind: str, meant: str) -> None:
    said = f"'{kind}' is no kind that slakit knows, and nothing else here names it; did you mean '{meant}'?"

    assert found("W515", Deadline(**CLOCK, within="1 hour", stop=event(kind=kind))) == [f"commitments[0].stop: {said}"]


@pytest.mark.parametrize(
    "kind", ["stage", "activity", "review", "demo_held", "page", "order", "file", "usage", "meeting"]
)
def test_a_kind_of_ones_own_or_a_built_in_one_is_fine(kind: str) -> None:
    assert found("W515", Deadline(**CLOCK, within="1 hour", stop=event(kind=kind))) == []


def test_a_kind_that_two_patterns_name_is_meant() -> None:
    stop = Deadline(**CLOCK, within="1 hour", stop=event(kind="state"))
    quiet = Clause(id="quiet", when=Nothing(event(kind="state", value="open"), for_="1 month"), then="terminate")

    assert found("W515", stop, clauses=[quiet]) == []
    # The same pattern in two places is one that was written down twice.
    assert len(found("W515", stop, attrs.evolve(stop, id="y"))) == 1


def test_a_kind_that_an_example_shows_is_meant() -> None:
    shows = Journey.of("L1", Event(lead_id="L1", at=NOW, kind="state"))
    example = Example(stage="mql", it_is="true", because="it is", journey=shows, at=NOW)
    stages = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did(event(kind="state"))))

    assert found("W515", lifecycle=stages, examples=[example]) == []
    assert [one.partition(":")[0] for one in found("W515", lifecycle=stages)] == ["lifecycle.stages.mql"]


def test_kinds_are_looked_for_wherever_a_pattern_can_stand() -> None:
    asks = {name: did(event(kind=kind)) for name, kind in (("persona", "creatd"), ("move", "fild"), ("that", "ownr"))}
    stages = attrs.evolve(STANDARD, moves=[attrs.evolve(STANDARD.moves[0], when=asks["move"]), *STANDARD.moves[1:]])
    check = Check(id="c", owed_by="sales", at=any_of(entered("mql"), event(kind="mrge")), that=~asks["that"])

    places = found("W515", check, personas=[Persona(name="firm", all=asks["persona"])], lifecycle=stages)

    assert sorted(one.partition(":")[0] for one in places) == [
        "commitments[0].at",
        "commitments[0].that",
        "lifecycle.moves",
        "personas.firm",
    ]


def test_a_rule_of_ones_own_that_is_no_attrs_class_is_not_looked_into() -> None:
    class Plain:
        id, owed_by = "plain", "sales"

        def judge(self, _journey: Journey, _context: Any) -> Any:
            return ()

    assert found("W515", Plain()) == []

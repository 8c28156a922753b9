"""The lifecycle of an agreement file: bases, stages of one's own wherever their keys stand, moves and their words."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.agreements.texts import load, marked, told
from slakit.adapters.agreements import load_agreement
from slakit.errors import SlakitWarning
from slakit.leads.criteria import did, field
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, SALESFORCE, STANDARD

HEAD = "slakit: 1\nname: small\n"
PLACE = "a stage of your own says after or before which one it stands, or side: true"


def read(text: str) -> Lifecycle:
    """Return the lifecycle of what stands under its key."""
    found = load(f"{HEAD}lifecycle:\n  {text}\n").lifecycle
    assert found is not None
    return found


def moves(found: Lifecycle, source: str, target: str) -> list[Move]:
    return list(found.moves_to(source, target))


# --- bases


@pytest.mark.parametrize(
    ("base", "meant"), [("standard", STANDARD), ("hubspot", HUBSPOT), ("salesforce", SALESFORCE)], ids=str
)
def test_a_lifecycle_begins_with_a_base(base: str, meant: Lifecycle) -> None:
    assert read(f"base: {base}") == meant


@pytest.mark.parametrize("written", ["accepted", "[accepted]"])
def test_a_base_may_lack_a_stage(written: str) -> None:
    assert read(f"without: {written}") == STANDARD.without("accepted")


def test_stages_may_have_other_names() -> None:
    found = read("rename: {accepted: sal}")

    assert found == STANDARD.rename("accepted", "sal")
    assert (found["sal"].origin, found["sal"].owner) == ("accepted", "sales")


@pytest.mark.parametrize("written", ["{mql: sql, sql: ready}", "{sql: ready, mql: sql}"])
def test_a_stage_may_take_the_name_that_another_gives_up(written: str) -> None:
    assert read(f"rename: {written}") == STANDARD.rename("sql", "ready").rename("mql", "sql")


def test_two_stages_may_change_names() -> None:
    assert read("rename: {mql: sql, sql: mql}").way == (
        "prospect",
        "lead",
        "sql",
        "accepted",
        "mql",
        "opportunity",
        "customer",
    )


def test_a_stage_that_is_left_out_may_come_back_at_another_place() -> None:
    found = read("without: [accepted]\n  stages: {accepted: {after: sql, owner: marketing}}")

    assert found.way[3:5] == ("sql", "accepted")
    assert found["accepted"] == Stage(name="accepted", owner="marketing")


def test_patterns_ask_for_the_new_names() -> None:
    agreement = load(
        f"{HEAD}lifecycle: {{base: hubspot, rename: {{sql: ready}}}}\n"
        "commitments: [{id: a, owed_by: sales, check: {at: {entered: ready}, that: {did: call}}}]\n"
    )

    assert agreement.commitments[0].id == "a"


# --- what is told of a stage


def test_every_word_of_a_stage_is_read() -> None:
    found = read(
        "stages:\n"
        "    parked: {side: true, terminal: true, owner: marketing, meaning: Not now., aliases: [Nurturing, 1001],\n"
        "      requires: [until], when: {field: parked, is: 'yes'}}"
    )

    assert found.names == (*STANDARD.names, "parked")
    assert found["parked"] == Stage(
        name="parked",
        owner="marketing",
        meaning="Not now.",
        side=True,
        terminal=True,
        aliases=["Nurturing", "1001"],
        requires=["until"],
        when=field("parked", is_="yes"),
    )
    assert found.moves == STANDARD.moves


def test_a_stage_of_the_base_keeps_what_is_not_told_anew() -> None:
    found = read(
        "base: hubspot\n  stages: {mql: {aliases: 1234567, meaning: Handed over.}, sql: {terminal: true, owner: ae}}"
    )

    mql = found["mql"]
    assert mql.aliases == ("marketingqualifiedlead", "Marketing Qualified Lead", "1234567")
    assert (mql.owner, mql.meaning) == ("marketing", "Handed over.")
    assert (found["sql"].terminal, found["sql"].owner, found["sql"].meaning) == (True, "ae", STANDARD["sql"].meaning)


def test_truths_of_the_base_may_be_taken_back() -> None:
    found = read("stages: {customer: {terminal: false}, disqualified: {side: false}}")

    assert not found["customer"].terminal
    assert found.way[-1] == "disqualified"


def test_leads_may_begin_elsewhere() -> None:
    assert read("stages: {lead: {initial: true}}").initial == "lead"


# --- where stages of one's own stand


@pytest.mark.parametrize(
    ("stages", "way"),
    [
        ("{sal: {after: mql}}", "prospect lead mql sal accepted sql opportunity customer"),
        ("{sal: {before: accepted}}", "prospect lead mql sal accepted sql opportunity customer"),
        ("{raw: {before: prospect}}", "raw prospect lead mql accepted sql opportunity customer"),
        ("{a: {after: lead}, b: {before: mql}}", "prospect lead a b mql accepted sql opportunity customer"),
        ("{b: {after: a}, a: {after: lead}}", "prospect lead a b mql accepted sql opportunity customer"),
        (
            "{c: {before: b}, b: {before: a}, a: {before: mql}}",
            "prospect lead c b a mql accepted sql opportunity customer",
        ),
        ("{a: {after: z}, z: {before: mql}}", "prospect lead z a mql accepted sql opportunity customer"),
    ],
)
def test_a_stage_stands_where_it_says(stages: str, way: str) -> None:
    assert read(f"stages: {stages}").way == tuple(way.split())


def test_a_stage_before_all_others_is_where_leads_begin() -> None:
    found = read("stages: {raw: {before: prospect}}")

    assert found.initial == "raw"
    assert [str(move) for move in found.moves_from("raw")] == ["raw -> prospect by move_to_prospect"]


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("after: rejected", "customer rejected parked recycled"),
        ("before: rejected", "customer parked rejected recycled"),
        ("after: mql", "customer rejected recycled disqualified"),
    ],
)
def test_a_stage_beside_the_way_may_stand_anywhere(place: str, names: str) -> None:
    found = read(f"stages: {{parked: {{side: true, {place}}}}}")

    assert " ".join(names.split()) in " ".join(found.names)
    assert found.way == STANDARD.way


def test_a_stage_beside_the_way_is_not_where_leads_begin() -> None:
    assert read("stages: {parked: {side: true, before: prospect}}").initial == "prospect"


STAGES: dict[str, dict[str, Any]] = {
    "mql": {"meaning": "Fits."},
    "parked": {"side": "true"},
    "idle": {"side": "true", "after": "parked"},
    "sal": {"after": "screened", "when": {"did": "call"}},
    "screened": {"before": "ready"},
    "ready": {"before": "accepted", "owner": "sales"},
    "met": {"after": "sal", "requires": ["email"]},
}


@given(st.permutations(sorted(STAGES)))
def test_the_order_of_keys_does_not_matter(names: list[str]) -> None:
    written = {name: STAGES[name] for name in names}

    found = read("stages: " + yaml.safe_dump(written, default_flow_style=True, sort_keys=False, width=10_000))

    assert found.way[2:8] == ("mql", "screened", "sal", "met", "ready", "accepted")
    assert found == read("stages: " + yaml.safe_dump(STAGES, default_flow_style=True, sort_keys=False, width=10_000))


@pytest.mark.parametrize("names", list(itertools.permutations(["demo", "sal"])), ids=str)
def test_stages_at_one_place_stand_in_the_order_of_their_names_and_are_warned_of(names: tuple[str, ...]) -> None:
    stages = ", ".join(f"{name}: {{after: mql}}" for name in names)

    with pytest.warns(SlakitWarning, match=r"2 stages stand right after mql: demo, sal; they are taken in the order"):
        found = read(f"stages: {{{stages}}}")

    assert found.way[2:5] == ("mql", "demo", "sal")
    assert [str(move) for move in moves(found, "mql", "sal")] == ["mql -> sal by enter_sal"]


def test_many_stages_before_one_are_cut_short_in_the_warning() -> None:
    stages = ", ".join(f"s{number}: {{before: mql}}" for number in range(6))

    with pytest.warns(SlakitWarning, match=r"6 stages stand right before mql: s0, s1, s2, s3, s4 \.\.\.; they"):
        found = read(f"stages: {{{stages}}}")

    assert found.way[2:9] == ("s0", "s1", "s2", "s3", "s4", "s5", "mql")


def test_the_warning_comes_once_at_the_line_of_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{HEAD}lifecycle: {{stages: {{a: {{after: mql}}, b: {{after: mql}}}}}}\n")

    with pytest.warns(SlakitWarning) as caught:
        load_agreement(path)

    assert [warning.filename for warning in caught] == [__file__]


# --- moves


def test_every_word_of_a_move_is_read() -> None:
    found = read(
        "allow:\n"
        "    - {from: sql, to: lead, trigger: step_back, needs_reason: true}\n"
        "    - {from: customer, to: lead, override: true, when: {did: churned}}\n"
        "    - {from: opportunity, to: sql}"
    )

    assert moves(found, "sql", "lead") == [Move(source="sql", trigger="step_back", target="lead", needs_reason=True)]
    assert moves(found, "customer", "lead") == [
        Move(source="customer", trigger="move_to_lead", target="lead", override=True, when=did("churned"))
    ]
    assert moves(found, "opportunity", "sql") == [Move(source="opportunity", trigger="move_to_sql", target="sql")]


def test_a_pair_that_is_forbidden_and_allowed_has_the_new_move_alone() -> None:
    found = read(
        "forbid: [{from: mql, to: accepted}]\n"
        "  allow: [{from: mql, to: accepted, trigger: accept, when: {did: call}, needs_reason: true}]"
    )

    assert moves(found, "mql", "accepted") == [
        Move(source="mql", trigger="accept", target="accepted", when=did("call"), needs_reason=True)
    ]


def test_a_move_that_is_there_stays_as_it_is() -> None:
    assert read("allow: [{from: mql, to: accepted, trigger: accept}]") == STANDARD


# --- mistakes: « marks where each must be told


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("base: «pipedrive", "lifecycle.base: 'pipedrive': not one of standard, hubspot, salesforce, none"),
        ("without: [«accpted]", "lifecycle.without[0]: 'accpted': unknown stage; did you mean 'accepted'?"),
        ("without: «accpted", "lifecycle.without: 'accpted': unknown stage; did you mean 'accepted'?"),
        ("rename: {«accpted: sal}", "lifecycle.rename.accpted: 'accpted': unknown stage; did you mean 'accepted'?"),
        ("rename: {accepted: «sql}", "lifecycle.rename.accepted: 'sql' names two stages"),
        ("rename: {accepted: «''}", "lifecycle.rename.accepted: '': a stage has a name, such as mql"),
        (
            "without: accepted\n  rename: {«accepted: sal}",
            (
                "lifecycle.rename.accepted: 'accepted': unknown stage; expected one of customer, disqualified, lead, mql, "
                "opportunity, prospect, recycled, rejected, sql"
            ),
        ),
        (
            f"without: [{', '.join(STANDARD.names[:-1])}, «disqualified]",
            "lifecycle.without[9]: a lifecycle has at least one stage",
        ),
        (
            "rename: {accepted: sal}\n  stages: {«accepted: {owner: sales}}",
            f"lifecycle.stages.accepted: 'accepted': unknown stage; did you mean 'sal'? {PLACE}",
        ),
        (
            "base: hubspot\n  stages:\n    «marketingqualifiedlead:\n      owner: sales",
            f"lifecycle.stages.marketingqualifiedlead: 'marketingqualifiedlead': unknown stage; did you mean 'mql'? {PLACE}",
        ),
        (
            "stages: {«mqll: {owner: sales}}",
            f"lifecycle.stages.mqll: 'mqll': unknown stage; did you mean 'mql'? {PLACE}",
        ),
        ("stages: {«MQL: {owner: sales}}", f"lifecycle.stages.MQL: 'MQL': unknown stage; did you mean 'mql'? {PLACE}"),
        (
            "stages: {«parked: {side: false}}",
            f"lifecycle.stages.parked: 'parked' is a stage of your own, and has no place: {PLACE}",
        ),
        (
            "stages: {«sal: {after: mql, before: accepted}}",
            "lifecycle.stages.sal: 'sal' has one place: after, or before",
        ),
        (
            "stages: {mql: {«after: lead, «before: sql}}",
            (
                "lifecycle.stages.mql.after: 'mql' is a stage of the base, and has its place there\n"
                "lifecycle.stages.mql.before: 'mql' is a stage of the base, and has its place there"
            ),
        ),
        ("stages: {sal: {before: «mlq}}", "lifecycle.stages.sal.before: 'mlq': unknown stage; did you mean 'mql'?"),
        (
            "stages: {a: «{after: b}, b: «{before: a}, c: «{after: a}, d: {after: «nowhere}}",
            (
                "lifecycle.stages.a: 'a' has no place: 'b', beside which it is to stand, waits for it\n"
                "lifecycle.stages.b: 'b' has no place: 'a', beside which it is to stand, waits for it\n"
                "lifecycle.stages.c: 'c' has no place: 'a', beside which it is to stand, waits for it\n"
                "lifecycle.stages.d.after: 'nowhere': unknown stage; expected one of a, accepted, b, c, customer, d, "
                "disqualified, lead, mql, opportunity, prospect, recycled, rejected, sql"
            ),
        ),
        (
            "stages: {a: «{after: a}}",
            "lifecycle.stages.a: 'a' has no place: 'a', beside which it is to stand, waits for it",
        ),
        (
            "stages: {a: «{after: rejected}}",
            "lifecycle.stages.a: rejected lies beside the way: insert a after a stage on it, or mark it as side",
        ),
        (
            "stages: {a: «{before: rejected}}",
            "lifecycle.stages.a: rejected lies beside the way: put a before a stage on it, or mark it as side",
        ),
        (
            "stages: {a: «{after: lead, aliases: [SQL]}}",
            "lifecycle.stages.a: 'SQL' and 'sql' name two stages",
        ),
        ("stages: {mql: «{aliases: sql}}", "lifecycle.stages.mql: 'sql' names two stages"),
        ("stages: {mql: «{aliases: [' a']}}", "lifecycle.stages.mql: ' a': an alias is a name, such as Nurturing"),
        (
            "stages: {'*': «{after: lead}}",
            "lifecycle.stages.*: '*' stands for any stage in a machine: use a word, such as mql",
        ),
        (
            "stages: {lead: {initial: true}, mql: «{initial: true}}",
            "lifecycle.stages.mql: lead and mql are both initial; leads begin in one stage",
        ),
        ("stages: {mql: {terminal: «maybe}}", "lifecycle.stages.mql.terminal: 'maybe': expected true or false"),
        (
            "stages: {mql: {«alias: x}}",
            "lifecycle.stages.mql.alias: unknown key 'alias'; did you mean 'aliases'?",
        ),
        (
            "allow: [{from: lead, to: sql, «triger: x}]",
            "lifecycle.allow[0].triger: unknown key 'triger'; did you mean 'trigger'?",
        ),
        (
            "allow: [«{from: lead, to: prospect, trigger: qualify}]",
            "lifecycle.allow[0]: 'qualify' leads from lead to mql and prospect in 2 ways, and no guard tells which",
        ),
        (
            "allow: [«{from: lead, to: sql, trigger: ' '}]",
            "lifecycle.allow[0]: the move from lead to sql has no trigger",
        ),
        (
            "allow: [«{from: lead, to: sql, trigger: qualify_sales, override: true}]",
            "lifecycle.allow[0]: the move from lead to sql is there without an override: forbid it, too",
        ),
        (
            "forbid: [{from: lead, to: sql, «when: {did: a}}]",
            "lifecycle.forbid[0].when: unknown key 'when'; expected one of from, to",
        ),
        ("reasons: {«rejectd: [a]}", "lifecycle.reasons.rejectd: 'rejectd': unknown stage; did you mean 'rejected'?"),
        (
            "stages: {parked: {side: true, aliases: [Later]}}\n  allow: [{from: «later, to: lead}]",
            "lifecycle.allow[0].from: 'later': unknown stage; did you mean 'parked'?",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, problems: str) -> None:
    plain, places = marked(f"{HEAD}lifecycle:\n  {text}\n")

    lines = problems.splitlines()
    assert told(plain) == [f"agreement.yaml:{place} {line}" for place, line in zip(places, lines, strict=True)]


@pytest.mark.parametrize(
    "stage", ["sal: {owner: sales}", "a: {after: a}", "a: {after: rejected}", "a: {after: nowhere}"]
)
def test_a_stage_without_a_place_raises_no_questions_about_its_name(stage: str) -> None:
    name = stage.partition(":")[0]

    problems = told(
        f"{HEAD}lifecycle:\n  stages: {{{stage}}}\n  allow: [{{from: {name}, to: lead}}]\n"
        f"  forbid: [{{from: mql, to: {name}}}]\n  reasons: {{{name}: [a]}}\n"
        f"commitments: [{{id: c, owed_by: sales, check: {{at: {{entered: {name}}}, that: {{did: call}}}}}}]\n"
    )

    assert len(problems) == 1


def test_a_stage_that_was_left_out_is_unknown_to_patterns() -> None:
    text, (place,) = marked(
        f"{HEAD}lifecycle: {{base: hubspot, without: accepted}}\n"
        "commitments: [{id: c, owed_by: sales, check: {at: {entered: «accepted}, that: {did: call}}}]\n"
    )

    names = "customer, disqualified, lead, mql, opportunity, prospect, recycled, rejected, sql"
    assert told(text) == [
        f"agreement.yaml:{place} commitments[0].check.at.entered: 'accepted': unknown stage; expected one of {names}"
    ]


@pytest.mark.parametrize(
    "lifecycle",
    ["a", "[a]", "{base: [a], rename: [a], without: {a: b}, stages: [a]}", "{rename: {mql: [a]}, stages: {a: b}}"],
)
def test_a_lifecycle_of_any_form_is_told(lifecycle: str) -> None:
    assert told(f"{HEAD}lifecycle: {lifecycle}\n")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "stages: «{" + ", ".join(f"s{number}: {{side: true}}" for number in range(501)) + "}",
            "lifecycle.stages: more than 500 of them: no lifecycle has so many",
        ),
        (
            "allow: «[" + ", ".join(["{from: lead, to: sql, trigger: x}"] * 5001) + "]",
            "lifecycle.allow: more than 5,000 of them: no lifecycle has so many",
        ),
    ],
    ids=["stages", "moves"],
)
def test_a_lifecycle_that_is_far_too_large_is_refused_at_once(written: str, problem: str) -> None:
    text, (place,) = marked(f"{HEAD}lifecycle:\n  {written}\n")

    assert told(text) == [f"agreement.yaml:{place} {problem}"]


def test_many_stages_and_moves_are_put_together() -> None:
    stages = ", ".join(f"s{number}: {{after: {'mql' if number == 0 else f's{number - 1}'}}}" for number in range(400))
    allowed = ", ".join(f"{{from: s{number}, to: lead}}" for number in range(400))

    found = read(f"stages: {{{stages}}}\n  allow: [{allowed}]")

    assert found.way[3:403] == tuple(f"s{number}" for number in range(400))
    assert all(found.moves_to(f"s{number}", "lead") for number in range(400))

"""A lifecycle is written as what it changes about a base, in the shortest form, or as all of its own."""

from pathlib import Path
from typing import Any

import attrs
import pytest

from adapters.agreements.test_dumping import agreed, comes_back, part_of, refused
from slakit import Lifecycle, Move, Stage, did, field
from slakit.lifecycle.standard import HUBSPOT, STANDARD, with_aliases

SAL = Stage(name="sal", owner="sales", meaning="Looked at.", requires=["email"])
PARKED = Stage(name="parked", side=True)


@pytest.mark.parametrize(
    ("lifecycle", "value"),
    [
        pytest.param(STANDARD.without("accepted"), {"base": "standard", "without": "accepted"}, id="without"),
        pytest.param(
            STANDARD.without("accepted").without("rejected"),
            {"base": "standard", "without": ["accepted", "rejected"]},
            id="without-two",
        ),
        pytest.param(
            HUBSPOT.rename("accepted", "sal"), {"base": "hubspot", "rename": {"accepted": "sal"}}, id="renamed"
        ),
        pytest.param(
            STANDARD.rename("sql", "ready").rename("mql", "sql"),
            {"base": "standard", "rename": {"mql": "sql", "sql": "ready"}},
            id="a-name-given-on",
        ),
        pytest.param(
            STANDARD.insert(SAL, after="mql"),
            {
                "base": "standard",
                "stages": {"sal": {"after": "mql", "owner": "sales", "meaning": "Looked at.", "requires": ["email"]}},
            },
            id="a-stage-of-ones-own",
        ),
        pytest.param(
            STANDARD.insert(PARKED, after="disqualified").insert(Stage(name="early", side=True), after="prospect"),
            {
                "base": "standard",
                "stages": {"early": {"after": "prospect", "side": "true"}, "parked": {"side": "true"}},
            },
            id="beside-the-way",
        ),
        pytest.param(
            with_aliases(HUBSPOT, {"mql": [1234567], "lead": ["new"]}),
            {"base": "hubspot", "stages": {"lead": {"aliases": "new"}, "mql": {"aliases": "1234567"}}},
            id="aliases",
        ),
        pytest.param(
            STANDARD.replace(
                attrs.evolve(
                    STANDARD["mql"], when=did("trial"), terminal=True, initial=True, owner="", requires="email"
                )
            ),
            {
                "base": "standard",
                "stages": {
                    "mql": {
                        "initial": "true",
                        "terminal": "true",
                        "owner": "",
                        "requires": ["email"],
                        "when": {"did": "trial"},
                    }
                },
            },
            id="changed",
        ),
        pytest.param(
            STANDARD.forbid("lead", "sql").allow(
                "lead", "sql", trigger="leap", when=field("tier", is_="hot"), needs_reason=True
            ),
            {
                "base": "standard",
                "allow": [
                    {
                        "from": "lead",
                        "to": "sql",
                        "trigger": "leap",
                        "when": {"field": "tier", "is": "hot"},
                        "needs_reason": "true",
                    }
                ],
                "forbid": [{"from": "lead", "to": "sql"}],
            },
            id="another-move",
        ),
        pytest.param(
            attrs.evolve(STANDARD, reasons={"recycled": ["timing"], "rejected": []}),
            {"base": "standard", "reasons": {"recycled": ["timing"], "rejected": []}},
            id="reasons",
        ),
        pytest.param(
            Lifecycle(
                stages=[Stage(name="open"), Stage(name="lost", side=True), Stage(name="won", terminal=True)],
                moves=[
                    Move(source="open", trigger="win", target="won"),
                    Move(source="open", trigger="move_to_lost", target="lost", override=True),
                ],
            ),
            {
                "base": "none",
                "stages": {
                    "open": {},
                    "lost": {"after": "open", "side": "true"},
                    "won": {"after": "lost", "terminal": "true"},
                },
                "allow": [
                    {"from": "open", "to": "won", "trigger": "win"},
                    {"from": "open", "to": "lost", "override": "true"},
                ],
            },
            id="without-a-base",
        ),
    ],
)
def test_a_lifecycle_is_written_in_its_shortest_form(
    lifecycle: Lifecycle, value: dict[str, Any], tmp_path: Path
) -> None:
    assert part_of(comes_back(agreed(lifecycle=lifecycle), tmp_path), "lifecycle") == value


def test_a_stage_of_your_own_may_begin_the_way(tmp_path: Path) -> None:
    name = Stage(name="name")
    lifecycle = attrs.evolve(STANDARD, stages=(name, *STANDARD.stages)).allow("name", "prospect")

    text = comes_back(agreed(lifecycle=lifecycle), tmp_path)

    assert part_of(text, "lifecycle") == {"base": "standard", "stages": {"name": {"before": "prospect"}}}


def test_a_stage_of_your_own_that_was_renamed_keeps_its_first_name(tmp_path: Path) -> None:
    text = comes_back(agreed(lifecycle=STANDARD.insert(SAL, after="mql").rename("sal", "vetted")), tmp_path)

    assert part_of(text, "lifecycle", "stages") == {
        "vetted": {
            "after": "mql",
            "owner": "sales",
            "meaning": "Looked at.",
            "origin": "sal",
            "requires": ["email"],
        }
    }


def test_one_of_two_moves_between_two_stages_may_be_gone(tmp_path: Path) -> None:
    gone = next(move for move in STANDARD.moves if (move.source, move.trigger) == ("mql", "engage"))
    lifecycle = attrs.evolve(STANDARD, moves=[move for move in STANDARD.moves if move != gone])

    text = comes_back(agreed(lifecycle=lifecycle), tmp_path)

    assert part_of(text, "lifecycle", "allow")[0] == {"from": "mql", "to": "mql", "trigger": "qualify"}


@pytest.mark.parametrize(
    "lifecycle",
    [
        pytest.param(Lifecycle(stages=[Stage(name=f"s{n}") for n in range(501)]), id="stages"),
        pytest.param(Lifecycle(stages=Stage(name="aside", side=True)), id="nothing-on-the-way"),
        pytest.param(
            Lifecycle(
                stages=Stage(name="a"), moves=[Move(source="a", trigger=f"t{n}", target="a") for n in range(5001)]
            ),
            id="moves",
        ),
    ],
)
def test_a_lifecycle_that_no_file_can_say_is_refused(lifecycle: Lifecycle) -> None:
    assert refused(agreed(lifecycle=lifecycle)) == [
        ("D283", "lifecycle", "its stages, moves and reasons are more than a file can say")
    ]

"""Lifecycles drawn as text."""

import pytest

from slakit.leads.criteria import did, field
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD

DEAL = Lifecycle(
    stages=[
        Stage(name="open", owner="sales"),
        Stage(name="won", when=did("signature"), terminal=True),
        Stage(name='lost "for ever"', side=True, terminal=True),
    ],
    moves=[
        Move(source="open", trigger="win", target="won", when=field("budget", is_="yes")),
        Move(source="open", trigger="touch", target="open"),
        Move(source="open", trigger="lose", target='lost "for ever"', needs_reason=True),
    ],
)


def test_mermaid_tells_owners_criteria_and_reasons() -> None:
    assert mermaid(DEAL).splitlines() == [
        "stateDiagram-v2",
        '    state "open (sales)" as s0',
        '    state "won" as s1',
        '    state "lost #34;for ever#34;" as s2',
        "    [*] --> s0",
        "    s0 --> s1: win [budget is yes and did signature]",
        "    s0 --> s2: lose (reason)",
        "    s1 --> [*]",
        "    s2 --> [*]",
    ]


def test_a_move_that_somebody_must_take_on_themselves_says_so() -> None:
    assert "    s9 --> s8: re_engage (override)" in mermaid(STANDARD).splitlines()


def _labels(text: str) -> list[str]:
    named = Lifecycle(
        stages=[Stage(name="open"), Stage(name="won", terminal=True)],
        moves=[Move(source="open", trigger=text, target="won")],
    )
    return [line.partition(": ")[2] for line in mermaid(named).splitlines() if ": " in line]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("a: b; c", "a#58; b#59; c"),
        ("<b>{x}#1", "#60;b#62;#123;x#125;#35;1"),
        ("für später", "für später"),
        ("end", "end"),
        ("direction is outbound", "direction is outbound"),
        ("direction LR", "direction#32;LR"),
        ("Direction  tb and on", "Direction#32; tb and on"),
        ("a\u00a0b", "a#160;b"),
    ],
)
def test_mermaid_escapes_what_it_would_read_as_its_own(text: str, label: str) -> None:
    assert _labels(text) == [label]


def test_dot_keeps_apart_stages_that_differ_by_a_blank() -> None:
    drawn = dot(Lifecycle(stages=[Stage(name="a b"), Stage(name="a\u00a0b")]))

    assert '    "a b" [label="a b"];' in drawn.splitlines()
    assert '    "a\u00a0b" [label="a\u00a0b"];' in drawn.splitlines()


def test_dot_leaves_out_signs_that_can_not_be_seen() -> None:
    drawn = dot(Lifecycle(stages=[Stage(name="open", owner="a\nb"), Stage(name="won")]))

    assert '    "open" [label="open (a b)"];' in drawn.splitlines()


def test_dot_escapes_what_would_end_a_label() -> None:
    assert dot(DEAL).splitlines()[5:] == [
        '    "lost \\"for ever\\"" [label="lost \\"for ever\\"", peripheries=2];',
        '    "open" -> "won" [label="win [budget is yes and did signature]"];',
        '    "open" -> "lost \\"for ever\\"" [label="lose (reason)"];',
        "}",
    ]

"""Lifecycles drawn as text."""

from slakit.leads.criteria import did, field
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.stages import Lifecycle, Move, Stage

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


def test_dot_escapes_what_would_end_a_label() -> None:
    assert dot(DEAL).splitlines()[5:] == [
        '    "lost \\"for ever\\"" [label="lost \\"for ever\\"", peripheries=2];',
        '    "open" -> "won" [label="win [budget is yes and did signature]"];',
        '    "open" -> "lost \\"for ever\\"" [label="lose (reason)"];',
        "}",
    ]

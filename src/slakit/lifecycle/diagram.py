"""A lifecycle drawn: Mermaid and DOT text, with the owner of each stage and the criterion on each arrow."""

import re
from collections.abc import Iterator
from unicodedata import category

from slakit.lifecycle.stages import Lifecycle, Move

__all__ = ["dot", "mermaid"]


def mermaid(lifecycle: Lifecycle) -> str:
    """Return a Mermaid stateDiagram-v2.

    >>> from slakit.lifecycle.stages import Stage
    >>> deal = Lifecycle(
    ...     stages=[Stage(name="open", owner="sales"), Stage(name="won", terminal=True)],
    ...     moves=[Move(source="open", trigger="win", target="won")],
    ... )
    >>> print(mermaid(deal))
    stateDiagram-v2
        state "open (sales)" as s0
        state "won" as s1
        [*] --> s0
        s0 --> s1: win
        s1 --> [*]
    """
    ids = {name: f"s{number}" for number, name in enumerate(lifecycle.names)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_mermaid_text(_title(lifecycle, name))}" as {short}' for name, short in ids.items()]
    lines.append(f"    [*] --> {ids[lifecycle.initial]}")
    lines += [
        f"    {ids[source]} --> {ids[target]}: {_mermaid_text(label)}" for source, target, label in _arrows(lifecycle)
    ]
    lines += [f"    {ids[stage.name]} --> [*]" for stage in lifecycle.stages if stage.terminal]
    return "\n".join(lines)


def dot(lifecycle: Lifecycle) -> str:
    """Return a graph in the DOT language.

    >>> from slakit.lifecycle.stages import Stage
    >>> print(dot(Lifecycle(stages=[Stage(name="open", owner="sales")])))
    digraph lifecycle {
        rankdir=LR;
        node [shape=box, style=rounded];
        "open" [label="open (sales)"];
    }
    """
    lines = ["digraph lifecycle {", "    rankdir=LR;", "    node [shape=box, style=rounded];"]
    for stage in lifecycle.stages:
        extra = ", peripheries=2" if stage.terminal else ""
        lines.append(f"    {_quoted(stage.name)} [label={_quoted(_title(lifecycle, stage.name))}{extra}];")
    lines += [
        f"    {_quoted(source)} -> {_quoted(target)} [label={_quoted(label)}];"
        for source, target, label in _arrows(lifecycle)
    ]
    return "\n".join([*lines, "}"])


def _title(lifecycle: Lifecycle, name: str) -> str:
    owner = lifecycle.stage(name).owner
    return f"{name} ({owner})" if owner else name


def _arrows(lifecycle: Lifecycle) -> Iterator[tuple[str, str, str]]:
    """Yield an arrow for each move that leaves its stage."""
    for move in lifecycle.moves:
        if move.source != move.target:
            yield move.source, move.target, _label(lifecycle, move)


def _label(lifecycle: Lifecycle, move: Move) -> str:
    guards = [guard for guard in (move.when, lifecycle.stage(move.target).when) if guard is not None]
    label = move.trigger
    if move.needs_reason:
        label += " (reason)"
    if move.override:
        label += " (override)"
    if guards:
        label += f" [{' and '.join(map(str, guards))}]"
    return label


def _mermaid_text(text: str) -> str:
    """Escape what would end a label, or be read as an order: Mermaid reads entity codes."""
    plain = "".join(f"#{ord(sign)};" if sign in _MERMAID_SIGNS or not sign.isprintable() else sign for sign in text)
    return _DIRECTION.sub(r"\1#32;", plain)


_MERMAID_SIGNS = frozenset('":;#<>{}')
# Mermaid takes the whole line for an order wherever these words stand in it.
_DIRECTION = re.compile(r"(direction)\s(?=\s*(?:TB|BT|RL|LR))", re.IGNORECASE)


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(sign if sign.isprintable() or category(sign) == "Zs" else " " for sign in plain)}"'

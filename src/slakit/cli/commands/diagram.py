"""slakit diagram: the lifecycle of an agreement, drawn as text."""

from collections.abc import Sequence
from pathlib import Path

import click

from slakit.cli.agreements import load, own_options
from slakit.cli.telling import errors_told, say_lines, warnings_told
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.standard import STANDARD

__all__ = ["command"]


@click.command(name="diagram", short_help="Draw the lifecycle of an agreement as text.")
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("mermaid", "dot")), default="mermaid", show_default=True)
@own_options
def command(agreement: Path, form: str, rules: Sequence[str], criteria: Sequence[str]) -> None:
    """Draw the lifecycle of AGREEMENT as text: stages with their owners, moves with their criteria."""
    with errors_told(), warnings_told():
        (loaded,) = load([agreement], rules, criteria)
    lifecycle = STANDARD if loaded.agreement.lifecycle is None else loaded.agreement.lifecycle
    say_lines(mermaid(lifecycle) if form == "mermaid" else dot(lifecycle))

"""slakit diff: what differs in meaning between two agreements, and for which side it tightens or loosens."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from slakit.cli.agreements import load, own_options
from slakit.cli.telling import BROKEN, errors_told, tell_lines, tell_text, warnings_told
from slakit.reports.changes import diff, json_text, text

__all__ = ["command"]


@click.command(name="diff", short_help="Tell what differs between two agreements, and for whom.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@own_options
def command(old: Path, new: Path, form: str, rules: Sequence[str], criteria: Sequence[str]) -> None:
    """Tell in sentences what means something else in NEW than in OLD, and for which side it tightens or loosens.

    Ends with 0 when nothing does, with 1 when something does, with 2 when an agreement is wrong.
    """
    with errors_told(), warnings_told():
        before, after = load([old, new], rules, criteria)
        changes = diff(before.agreement, after.agreement)
    if form == "text":
        tell_text(text(changes))
    else:
        tell_lines([json_text(changes)], None)
    if changes:
        sys.exit(BROKEN)

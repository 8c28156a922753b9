"""slakit evaluate: an agreement, or its versions, judged over events as of an instant."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import agreement_options
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.judging import judged, judging_options
from slakit.cli.shown import Shown
from slakit.cli.telling import BROKEN, FORMATS, errors_told, tell_beside, tell_outcomes

__all__ = ["command"]


@click.command(name="evaluate", short_help="Judge an agreement over events, as of an instant.")
@agreement_options
@input_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print; a table on a terminal, else jsonl.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
@click.option("--period", metavar="P", help="Only what began in it, such as 2026-W10, and no clauses.")
@judging_options
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str | None,
    output: Path | None,
    period: str | None,
    rejects: Path | None,
    shows: Sequence[Shown],
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Judge AGREEMENT over events, as of an instant, and print the outcomes.

    Several files are versions of one agreement: each judges what starts while it is in force.
    """
    inputs = Inputs.of(**given)
    evaluation, leads = judged(agreements, rules, criteria, inputs, output, rejects, shows, strict=strict)
    if period is not None:
        with errors_told():
            evaluation = evaluation.by(period=period)
    tell_outcomes(evaluation, form, output, leads)
    tell_beside(evaluation, form)
    if evaluation.breaches or evaluation.firings:
        sys.exit(BROKEN)

"""slakit evaluate: an agreement, or its versions, judged over events as of an instant."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import agreement_options, included, load, together
from slakit.cli.inputs import LARGE, Inputs, input_options
from slakit.cli.telling import (
    BROKEN,
    FORMATS,
    bar,
    errors_told,
    refuse_overwriting,
    tell_beside,
    tell_outcomes,
    warnings_told,
)
from slakit.evaluation.evaluator import evaluate

__all__ = ["command"]


@click.command(name="evaluate", short_help="Judge an agreement over events, as of an instant.")
@agreement_options
@input_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print; a table on a terminal, else jsonl.")
@click.option("--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Set bad rows aside in this CSV file, and go on.")
@click.option("--strict", is_flag=True, help="Stop with exit code 2 where a criterion or a rule of your own fails.")
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str | None,
    output: Path | None,
    rejects: Path | None,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Judge AGREEMENT over events, as of an instant, and print the outcomes.

    Several files are versions of one agreement: each judges what starts while it is in force.
    """
    inputs = Inputs.of(**given)
    written = {"--output": output, "--rejects": rejects}
    refuse_overwriting([*agreements, *inputs.paths], written)
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
        refuse_overwriting(included(agreements, loaded), written)
        versions = together(agreements, loaded)
        leads, log = inputs.read(versions, rejects)
        with bar("judging", len(leads), shown=len(leads) > LARGE // 500) as progress:
            evaluation = evaluate(versions, leads, as_of=inputs.instant, log=log, strict=strict, on_progress=progress)
    tell_outcomes(evaluation, form, output)
    tell_beside(evaluation, form)
    if evaluation.breaches or evaluation.firings:
        sys.exit(BROKEN)

"""slakit due: what has to be done next, and what is at risk."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import agreement_options
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.judging import judged, judging_options
from slakit.cli.shown import Shown
from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import BROKEN
from slakit.reports.foresight.due import at_risk, next_due

__all__ = ["command"]


@click.command(name="due", short_help="Tell what is due next, or at risk.")
@agreement_options
@input_options
@click.option("--at-risk", "only_at_risk", is_flag=True, help="Only what is at risk; ends with 1 where something is.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
@judging_options
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str,
    output: Path | None,
    rejects: Path | None,
    shows: Sequence[Shown],
    *,
    only_at_risk: bool,
    strict: bool,
    **given: Any,
) -> None:
    """Tell what is pending under AGREEMENT, the next due first, with the instant to act by.

    Times of the text are local to the agreement. What is broken is no longer pending: evaluate and report tell of it.
    """
    evaluation, _ = judged(agreements, rules, criteria, Inputs.of(**given), output, rejects, shows, strict=strict)
    found = at_risk(evaluation) if only_at_risk else next_due(evaluation)
    tell_tables([found], form, output, zone=evaluation.agreement.zone)
    if only_at_risk and found.rows:
        sys.exit(BROKEN)

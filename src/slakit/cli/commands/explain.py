"""slakit explain: why a lead meets a definition, and how a promise came to be kept or broken."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import load_versions, own_options
from slakit.cli.explaining import definition_told, promise_told
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.shown import Shown, coverage_of, shows_option
from slakit.cli.telling import BROKEN, errors_told, warnings_told

__all__ = ["command"]


@click.command(name="explain", short_help="Tell how one lead came to be judged so.")
@click.argument("agreements", metavar="AGREEMENT...", nargs=-1, type=click.Path(path_type=Path))
@click.argument("lead")
@click.option("--stage", help="The stage whose definition is asked, such as mql.")
@click.option("--commitment", help="The promise, its objective or the clause that is told of, such as first-response.")
@own_options
@input_options
@shows_option
def command(
    agreements: Sequence[Path],
    lead: str,
    stage: str | None,
    commitment: str | None,
    rules: Sequence[str],
    criteria: Sequence[str],
    shows: Sequence[Shown],
    **given: Any,
) -> None:
    """Tell why LEAD meets the definition of a stage, or how a promise about it came to be kept or broken.

    With --stage every part of the definition is told, with the events that count; exits with 1 when it does not hold or
    can not be told. With --commitment each clock is told day by day, with the events that counted and those passed
    over; of a promise per period, what the lead adds to each. Exits with 1 when one of them was broken. LEAD may then
    also be a period, such as 2026-03, a group, or the name of the agreement: for all periods, for a clause, and for a
    promise on its log.
    """
    if not agreements:
        raise click.UsageError(f"give an agreement and a lead, such as: explain {lead} L1")
    if (stage is None) == (commitment is None):
        raise click.UsageError("give either --stage or --commitment")
    if shows and stage is not None:
        raise click.UsageError("--shows goes with --commitment: a definition is asked of what the data has")
    inputs = Inputs.of(**given)
    with errors_told(), warnings_told():
        versions = load_versions(agreements, rules, criteria)
        leads, log = inputs.read(versions)
        if commitment is not None:
            told: Any = {"log": log, "coverage": coverage_of(shows, versions, leads, log)}
            kept = promise_told(versions, leads, lead, inputs.instant, commitment=commitment, **told)
        else:
            kept = definition_told(versions, leads, lead, inputs.instant, stage=stage or "")
    if not kept:
        sys.exit(BROKEN)

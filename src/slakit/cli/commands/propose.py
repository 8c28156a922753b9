"""slakit propose: the targets that history supports."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import load, own_options
from slakit.cli.inputs import Inputs, input_options, share_of
from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import errors_told, refuse_overwriting, warnings_told
from slakit.reports.foresight.proposals import propose

__all__ = ["command"]


@click.command(name="propose", short_help="Tell which targets history supports.")
@click.argument("agreement", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep", default="0.9", metavar="SHARE", show_default=True, help="The share of the past that keeps a target."
)
@click.option(
    "--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The first date of which the data tells."
)
@click.option("--curve", is_flag=True, help="Tell also what every other target would have kept.")
@own_options
@input_options
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
def command(
    agreement: Path | None,
    keep: str,
    since: datetime | None,
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str,
    output: Path | None,
    *,
    curve: bool,
    **given: Any,
) -> None:
    """Tell for the promises of AGREEMENT which target --keep of the past would have kept; 0.9 is nine of ten.

    Without AGREEMENT that is a first response to every MQL, attempts within 14 days, and MQLs a month, in UTC.
    """
    inputs, share = Inputs.of(**given), share_of(keep, "--keep")
    files = [] if agreement is None else [agreement]
    refuse_overwriting([*files, *inputs.paths], {"--output": output})
    with errors_told(), warnings_told():
        texts = [loaded.agreement for loaded in load(files, rules, criteria)]
        leads, log = inputs.read(texts)
        first = None if since is None else since.date()
        found = propose(leads, texts[0] if texts else None, as_of=inputs.instant, keep=share, since=first, log=log)
    tell_tables([found.targets, found.curve] if curve else [found.targets], form, output)

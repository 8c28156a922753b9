"""slakit dates: when an agreement begins, ends and is reviewed, as lines or as a file for calendar programs."""

from collections.abc import Sequence
from pathlib import Path

import click

from slakit.cli.agreements import included, load, own_options
from slakit.cli.inputs import instant_of
from slakit.cli.telling import errors_told, refuse_overwriting, tell_lines, tell_text, warnings_told
from slakit.reports.dates import dates_of, text, to_ics

__all__ = ["command"]


@click.command(name="dates", short_help="Tell when an agreement begins, ends and is reviewed.")
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there; - or none is standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "ics")),
    help="What to write; else ics for an output that ends with .ics, and text for any other.",
)
@click.option("--as-of", metavar="T", help="When the file is made: 2026-11-27T16:00Z, or now; else the first day.")
@own_options
def command(
    agreement: Path,
    output: Path | None,
    form: str | None,
    as_of: str | None,
    rules: Sequence[str],
    criteria: Sequence[str],
) -> None:
    """Tell the first and the last day of AGREEMENT and each day on which a promise recurs, such as a review."""
    refuse_overwriting([agreement], {"--output": output})
    instant = None if as_of is None else instant_of(as_of, "--as-of")
    if form is None:
        form = "ics" if output is not None and output.suffix.casefold() == ".ics" else "text"
    with errors_told(), warnings_told():
        (loaded,) = load([agreement], rules, criteria)
        refuse_overwriting(included([agreement], [loaded]), {"--output": output})
        told = to_ics(loaded.agreement, as_of=instant) if form == "ics" else text(dates_of(loaded.agreement))
    if form == "ics":
        tell_lines([told], output)
    else:
        tell_text(told, output)

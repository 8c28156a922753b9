"""slakit backtest: how a draft of an agreement would have gone on what has happened."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import load, own_options
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.shown import Shown, coverage_of, shows_option
from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import BROKEN, errors_told, refuse_overwriting, warnings_told
from slakit.reports.foresight.backtesting import backtest
from slakit.reports.measures.tables import Table

__all__ = ["command"]


@click.command(name="backtest", short_help="Tell how a draft would have gone on the past.")
@click.argument("draft", type=click.Path(path_type=Path))
@click.option("--current", type=click.Path(path_type=Path), help="The text in force, to tell what flips.")
@click.option("--period", metavar="P", help="The stretch that is judged, such as 2026-Q3 or 2026-11.")
@own_options
@input_options
@shows_option
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
def command(
    draft: Path,
    current: Path | None,
    period: str | None,
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str,
    output: Path | None,
    shows: Sequence[Shown],
    **given: Any,
) -> None:
    """Judge DRAFT over events as if it had been in force, beside the text that was.

    Without --period the term of the text in force is judged, and without both everything from the first event on. Ends
    with 0 when nothing flips, with 1 when something does; without --current with 1 when the draft would have been broken.
    """
    inputs = Inputs.of(**given)
    files = [draft, *([] if current is None else [current])]
    refuse_overwriting([*files, *inputs.paths], {"--output": output})
    with errors_told(), warnings_told():
        texts = [loaded.agreement for loaded in load(files, rules, criteria)]
        leads, log = inputs.read(texts)
        beside = None if current is None else texts[1]
        told: Any = {"period": period, "log": log, "coverage": coverage_of(shows, texts, leads, log)}
        found = backtest(texts[0], leads, as_of=inputs.instant, current=beside, **told)
    tables: list[Table[Any]] = [found.promises, found.sides]
    if current is not None:
        tables += [found.owners, found.flips]
    tell_tables(tables, form, output)
    if found.flips.rows or (current is None and found.draft.breaches):
        sys.exit(BROKEN)

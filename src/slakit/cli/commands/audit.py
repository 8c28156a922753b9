"""slakit audit: a neutral look at lead quality, drawn as a blind sample and scored from its labels."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import load, own_options
from slakit.cli.inputs import Inputs, input_options, share_of
from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import errors_told, refuse_overwriting, say, tell_lines, warnings_told
from slakit.errors import DataError, Problem, hint
from slakit.leads.gathering import Journeys
from slakit.reports.attributes import attributes_of
from slakit.reports.diagnosis.reviews import read_labels, score_audit
from slakit.reports.diagnosis.sampling import Sample, draw_sample, review_sheet

__all__ = ["command"]


@click.group(name="audit", short_help="Have leads reviewed by neither side.")
def command() -> None:
    """Draw a blind sample of leads for a neutral reviewer, and score the labels that come back."""


@command.command(name="draw", short_help="Draw a sample, and write the sheet for reviewers.")
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("--size", type=click.IntRange(min=1), required=True, help="How many leads are reviewed.")
@click.option("--seed", required=True, help="Any word or number; the same one draws the same sample.")
@click.option("--by", multiple=True, metavar="NAME", help="What is drawn by; owner, source and reason without it.")
@click.option("--period", metavar="P", help="Only leads handed over in it, such as 2026-Q3.")
@click.option(
    "--field", "fields", multiple=True, metavar="NAME", help="An attribute to show; all but hidden without it."
)
@click.option("--hide", multiple=True, metavar="NAME", help="An attribute that no reviewer may see.")
@click.option("--sheet", type=click.Path(path_type=Path), required=True, help="Write the sheet there, as CSV.")
@click.option("--key", type=click.Path(path_type=Path), required=True, help="Write there which item is which lead.")
@own_options
@input_options
def draw(
    agreement: Path,
    size: int,
    seed: str,
    by: Sequence[str],
    period: str | None,
    fields: Sequence[str],
    hide: Sequence[str],
    sheet: Path,
    key: Path,
    rules: Sequence[str],
    criteria: Sequence[str],
    **given: Any,
) -> None:
    """Draw leads that were handed over, in strata, and write a sheet without owner, source and verdict.

    Give the sheet to reviewers of neither side, and keep the key.
    """
    inputs = Inputs.of(**given)
    refuse_overwriting([agreement, *inputs.paths], {"--sheet": sheet, "--key": key})
    with errors_told(), warnings_told():
        (text,) = [loaded.agreement for loaded in load([agreement], rules, criteria)]
        leads, _ = inputs.read([text])
        _warn_of_unknown(leads, {"--field": fields, "--hide": hide})
        drawn: Any = {"by": tuple(by)} if by else {}
        sample = draw_sample(leads, size=size, seed=seed, as_of=inputs.instant, period=period, zone=text.zone, **drawn)
        told = review_sheet(sample, leads, fields=fields or None, hide=hide, zone=text.zone)
    # A sheet without its key is filled in for nothing.
    tell_lines([sample.to_json()], key)
    tell_lines([told], sheet)
    drawn_by = f" by {', '.join(sample.by)}" if sample.by else ""
    say(f"{len(sample.items)} of {sample.population} leads were drawn{drawn_by}", err=True)


def _warn_of_unknown(leads: Journeys, asked: Mapping[str, Sequence[str]]) -> None:
    """Warn of names that no lead has an attribute of: a slip of the pen would show what was to be hidden."""
    if not any(asked.values()):
        return
    known = {name.casefold() for lead in leads for name in attributes_of(lead)}
    for option, names in asked.items():
        for name in names:
            if name.casefold() not in known:
                say(f"warning: {option} {name}: no lead has such an attribute{hint(name.casefold(), known)}", err=True)


@command.command(name="score", short_help="Score the labels of filled-in sheets.")
@click.argument("agreement", type=click.Path(path_type=Path))
@click.argument("sheets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), required=True, help="What audit draw wrote beside the sheet.")
@click.option("--confidence", default="0.95", metavar="SHARE", show_default=True, help="How sure the interval is.")
@own_options
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
def score(
    agreement: Path,
    sheets: Sequence[Path],
    key: Path,
    confidence: str,
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str,
    output: Path | None,
) -> None:
    """Tell from filled-in SHEETS which share of leads is good, how sure that is, and how far reviewers agree.

    A reviewer from marketing or sales, or whom AGREEMENT lists, is refused: the run ends with 3.
    """
    sure = share_of(confidence, "--confidence")
    refuse_overwriting([agreement, key, *sheets], {"--output": output})
    with errors_told(), warnings_told():
        (text,) = [loaded.agreement for loaded in load([agreement], rules, criteria)]
        sample = Sample.from_json(_read(key), str(key))
        labels = read_labels({str(path): _read(path) for path in sheets}, sample, text)
        found = score_audit(sample, labels, confidence=sure)
    beside = {
        name: getattr(found, name)
        for name in ("share", "low", "high", "confidence", "population", "reviewed", "unclear", "method")
    }
    tell_tables([found.pairs, found.items], form, output, beside)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DataError(Problem("I001", str(path), f"can not be read: {why}")) from None

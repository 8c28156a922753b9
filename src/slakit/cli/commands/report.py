"""slakit report: one set of numbers for both teams, as a page, as Markdown, as text or as JSON."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from slakit.cli.agreements import agreement_options
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.judging import judged, judging_options
from slakit.cli.shown import Shown
from slakit.cli.telling import BROKEN, errors_told, form_of, tell_lines
from slakit.reports.report import Report, report

__all__ = ["command"]

_FORMS: Mapping[str, Callable[[Report], str]] = {
    "text": Report.to_text,
    "markdown": Report.to_markdown,
    "html": Report.to_html,
    "json": Report.to_json,
}
_SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}


@click.command(name="report", short_help="Write the numbers of an agreement as a page for both sides.")
@agreement_options
@input_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there; - or none is standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(_FORMS)),
    help="What to write; else what the suffix of the output says, else text.",
)
@judging_options
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    output: Path | None,
    form: str | None,
    rejects: Path | None,
    shows: Sequence[Shown],
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Judge AGREEMENT over events, as of an instant, and write the report: one set of numbers for both sides.

    Several files are versions of one agreement: each judges what starts while it is in force.
    """
    inputs = Inputs.of(**given)
    form = form or form_of(output, _SUFFIXES, "text")
    evaluation, leads = judged(agreements, rules, criteria, inputs, output, rejects, shows, strict=strict)
    with errors_told():
        written = _FORMS[form](report(evaluation, journeys=leads))
    tell_lines([written], output)
    if evaluation.breaches or evaluation.firings:
        sys.exit(BROKEN)

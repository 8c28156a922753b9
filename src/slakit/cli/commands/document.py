"""slakit document: an agreement as pages that both sides read and sign."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import click

from slakit.cli.agreements import agreement_options, included, load, together
from slakit.cli.telling import errors_told, form_of, refuse_overwriting, tell_lines, warnings_told
from slakit.evaluation.versions import in_force
from slakit.reports.document import document
from slakit.rules.agreement import Agreement

__all__ = ["command"]

_Form: TypeAlias = Literal["markdown", "html"]
_SUFFIXES: Mapping[str, _Form] = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@click.command(name="document", short_help="Write an agreement as pages for both sides.")
@agreement_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there; - or none is standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "html")),
    help="What to write; else what the suffix of the output says, else markdown.",
)
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    output: Path | None,
    form: _Form | None,
) -> None:
    """Write AGREEMENT as a document for people: a summary, the promises in full, the definitions, the signatures.

    Of several versions the one that begins last is written; the others stand in its history.
    """
    refuse_overwriting(agreements, {"--output": output})
    written = form or form_of(output, _SUFFIXES, "markdown")
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
        refuse_overwriting(included(agreements, loaded), {"--output": output})
        latest, others = _latest(together(agreements, loaded))
        pages = document(latest, written, others)
    tell_lines([pages], output)


def _latest(versions: Sequence[Agreement]) -> tuple[Agreement, list[Agreement]]:
    """Return the text that begins last, as it is written, and the others."""
    last = in_force(versions)[-1].version
    latest = next(one for one in versions if one.version == last)
    return latest, [one for one in versions if one is not latest]

"""slakit schema: the form of agreement files, and of the JSON that slakit writes."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from slakit.adapters.agreements.schema import agreement_schema
from slakit.cli.telling import tell_lines
from slakit.reports.render import evaluation_schema
from slakit.reports.report import report_schema

__all__ = ["command"]


_SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "agreement": agreement_schema,
    "evaluation": evaluation_schema,
    "report": report_schema,
}


@click.command(name="schema", short_help="Print the JSON Schema of agreement files, for editors.")
@click.option(
    "--of",
    "what",
    type=click.Choice(tuple(_SCHEMAS)),
    default="agreement",
    show_default=True,
    help="Of agreement files, of evaluate --format json, or of report --format json.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there; - or none is standard output.")
def command(what: str, output: Path | None) -> None:
    """Print the JSON Schema of agreement files, with which editors complete keys, or of the JSON that slakit writes."""
    tell_lines([f"{json.dumps(_SCHEMAS[what](), indent=2)}\n"], output)

"""slakit schema: the form of agreement files, for editors."""

import json
from pathlib import Path

import click

from slakit.adapters.agreements.schema import agreement_schema
from slakit.cli.telling import tell_lines

__all__ = ["command"]


@click.command(name="schema", short_help="Print the JSON Schema of agreement files, for editors.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there; - or none is standard output.")
def command(output: Path | None) -> None:
    """Print the JSON Schema of agreement files, with which editors complete keys and say what they mean."""
    tell_lines([f"{json.dumps(agreement_schema(), indent=2)}\n"], output)

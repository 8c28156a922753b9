"""slakit init: a commented agreement to start from."""

from pathlib import Path

import click

from slakit.adapters.templates import TEMPLATES, template
from slakit.cli.telling import is_there, say, tell_lines

__all__ = ["command"]


@click.command(name="init", short_help="Write a commented agreement to start from.")
@click.option("--template", "name", type=click.Choice(TEMPLATES), default=TEMPLATES[0], show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("agreement.yaml"),
    show_default=True,
    help="Write there; - is standard output.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(name: str, output: Path, *, force: bool) -> None:
    """Write an agreement with comments, both sides' promises, clauses and reviews, which passes check and lint.

    inbound is for leads from forms and content, enterprise for few large deals that sales accepts one by one, plg for
    products that people try first. Names, dates and numbers are proposals.
    """
    if is_there(output) and not force and str(output) != "-":
        raise click.BadParameter(f"{output} is there already; --force writes over it", param_hint="--output")
    tell_lines([template(name)], output)
    if str(output) != "-":
        say(f"{output} is written; look at it with: slakit check {output}", err=True)

"""slakit demo: a small agreement judged over made-up leads."""

import click

from slakit.adapters.demo import AS_OF, demo
from slakit.cli.telling import FORMATS, say, tell_outcomes, warnings_told
from slakit.evaluation.evaluator import evaluate
from slakit.rules.custom import sentence_of

__all__ = ["command"]


@click.command(name="demo", short_help="Judge a small agreement over made-up leads.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print; a table on a terminal, else jsonl.")
def command(form: str | None) -> None:
    """Judge a small agreement over made-up leads; nothing is read or fetched. Exits 0 whatever was broken."""
    agreement, leads = demo()
    with warnings_told():
        evaluation = evaluate(agreement, leads, as_of=AS_OF)
    if form is None or form == "table":
        say("What was promised:")
        for commitment in agreement.commitments:
            say(f"  {sentence_of(commitment)}")
        say("")
    tell_outcomes(evaluation, form or "table", None)

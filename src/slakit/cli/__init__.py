"""The shell's door: evaluate an agreement, check, explain or draw one, or see a demonstration.

Exit codes: 0 nothing was broken and no clause fired, 1 something was or did, 2 the call or the agreement is wrong, 3 the
data is wrong.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from slakit.adapters.demo import AS_OF, demo
from slakit.cli.explaining import explained
from slakit.cli.inputs import LARGE, Inputs, input_options, load_versions
from slakit.cli.telling import (
    BROKEN,
    FORMATS,
    bar,
    errors_told,
    refuse_overwriting,
    tell_beside,
    tell_outcomes,
    warnings_told,
)
from slakit.errors import AgreementError, Problem
from slakit.evaluation.evaluator import evaluate as judge
from slakit.evaluation.versions import in_force
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement
from slakit.rules.custom import sentence_of

__all__ = ["main"]

_agreements = click.argument(
    "agreements", metavar="AGREEMENT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="slakit")
def main() -> None:
    """Judge a marketing-sales service level agreement over what happened to every lead.

    Exit codes: 0 nothing was broken and no clause fired, 1 something was or did, 2 the call or the agreement is wrong, 3
    the data is wrong.
    """


@main.command(name="demo")
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print; a table on a terminal, else jsonl.")
def demo_command(form: str | None) -> None:
    """Judge a small agreement over made-up leads; nothing is read or fetched. Exits 0 whatever was broken."""
    agreement, leads = demo()
    with warnings_told():
        evaluation = judge(agreement, leads, as_of=AS_OF)
    if form is None or form == "table":
        click.echo("What was promised:")
        for commitment in agreement.commitments:
            click.echo(f"  {sentence_of(commitment)}")
        click.echo()
    tell_outcomes(evaluation, form or "table", None)


@main.command()
@_agreements
@input_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print; a table on a terminal, else jsonl.")
@click.option("--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Set bad rows aside in this CSV file, and go on.")
@click.option("--strict", is_flag=True, help="Stop with exit code 2 where a criterion or a rule of your own fails.")
def evaluate(
    agreements: Sequence[Path],
    form: str | None,
    output: Path | None,
    rejects: Path | None,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Judge AGREEMENT over events, as of an instant, and print the outcomes.

    Several files are versions of one agreement: each judges what starts while it is in force.
    """
    inputs = Inputs.of(**given)
    refuse_overwriting([*agreements, *inputs.paths], output, rejects)
    with errors_told(), warnings_told():
        versions = load_versions(agreements)
        leads, log = inputs.read(versions, rejects)
        with bar("judging", len(leads), shown=len(leads) > LARGE // 500) as progress:
            evaluation = judge(versions, leads, as_of=inputs.instant, log=log, strict=strict, on_progress=progress)
    tell_outcomes(evaluation, form, output)
    tell_beside(evaluation, form)
    if evaluation.breaches or evaluation.firings:
        sys.exit(BROKEN)


@main.command()
@_agreements
def check(agreements: Sequence[Path]) -> None:
    """Check the form and the meaning of AGREEMENT, and say in a sentence each what it promises.

    Several files must fit together as versions of one agreement.
    """
    with errors_told(), warnings_told():
        versions = load_versions(agreements)
        _examples_hold(versions)
        ordered = in_force(versions)
    for path, version in zip(agreements, versions, strict=True):
        _tell_promises(path.name, version)
    for version in ordered if len(ordered) > 1 else ():
        click.echo(_judges(version))


def _tell_promises(name: str, agreement: Agreement) -> None:
    for commitment in agreement.commitments:
        click.echo(f"{commitment.id}: {sentence_of(commitment)}")
    for clause in agreement.clauses:
        click.echo(f"{clause.id}: {clause.describe()}")
    for problem in agreement.lifecycle.checks() if agreement.lifecycle is not None else ():
        click.echo(f"warning: {problem}", err=True)
    click.echo(f"{name}: no problems; commitments: {len(agreement.commitments)}, clauses: {len(agreement.clauses)}")


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("mermaid", "dot")), default="mermaid", show_default=True)
def diagram(agreement: Path, form: str) -> None:
    """Draw the lifecycle of AGREEMENT as text: stages with their owners, moves with their criteria."""
    with errors_told(), warnings_told():
        (loaded,) = load_versions([agreement])
    lifecycle = STANDARD if loaded.lifecycle is None else loaded.lifecycle
    click.echo(mermaid(lifecycle) if form == "mermaid" else dot(lifecycle))


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
@click.argument("lead")
@click.option("--stage", help="The stage whose definition is asked, such as mql.")
@click.option("--commitment", help="The promise whose clocks are told day by day, such as first-response.")
@input_options
def explain(agreement: Path, lead: str, stage: str | None, commitment: str | None, **given: Any) -> None:
    """Tell why LEAD meets the definition of a stage, or how a promise about it came to be kept or broken.

    With --stage every part of the definition is told, with the events that count; exits with 1 when it does not hold or
    can not be told. With --commitment each clock is told day by day, with the events that counted and those passed
    over; exits with 1 when one was broken.
    """
    if (stage is None) == (commitment is None):
        raise click.UsageError("give either --stage or --commitment")
    inputs = Inputs.of(**given)
    with errors_told(), warnings_told():
        (loaded,) = load_versions([agreement])
        leads, log = inputs.read([loaded])
        kept = explained(loaded, leads, lead, inputs.instant, log=log, stage=stage, commitment=commitment)
    if not kept:
        sys.exit(BROKEN)


def _judges(version: Agreement) -> str:
    assert version.term is not None  # noqa: S101 - several versions have one each
    until = "on" if version.term.until is None else f"until {version.term.until}"
    return f"version {version.version} judges what starts from {version.term.since} {until}"


def _examples_hold(versions: Sequence[Agreement]) -> None:
    """Refuse agreements whose examples say something else than their definitions."""
    if problems := [problem for version in versions for problem in _odd_examples(version)]:
        raise AgreementError(*problems)


def _odd_examples(agreement: Agreement) -> Iterator[Problem]:
    for example in agreement.examples:
        definition: Any = None if agreement.lifecycle is None else agreement.lifecycle.stage(example.stage).when
        answer = None if definition is None else example.failed(definition)
        if definition is None:
            told = f"{example.stage} has no definition to hold this example against"
            yield Problem("D276", example.where, told)
        elif answer is not None:
            told = f"{example.because or 'the example'}: it is {example.it_is}, but the definition says\n{answer}"
            yield Problem("D276", example.where, told)

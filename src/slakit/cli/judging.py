"""What commands that judge have in common: the agreement and the files are read, and the evaluation is made."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from slakit.cli.agreements import included, load, together
from slakit.cli.inputs import LARGE, Inputs
from slakit.cli.shown import Shown, coverage_of, shows_option
from slakit.cli.telling import bar, errors_told, refuse_overwriting, warnings_told
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.leads.gathering import Journeys

__all__ = ["judged", "judging_options"]

T = TypeVar("T")
_REJECTS = click.option(
    "--rejects", type=click.Path(path_type=Path), help="Set bad rows aside in this CSV file, and go on."
)
_STRICT = click.option(
    "--strict", is_flag=True, help="Stop with exit code 2 where a criterion or a rule of your own fails."
)


def judging_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command what the data can show, and what becomes of bad rows and of what fails."""
    return shows_option(_REJECTS(_STRICT(command)))


def judged(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    inputs: Inputs,
    output: Path | None,
    rejects: Path | None,
    shows: Sequence[Shown],
    *,
    strict: bool,
) -> tuple[Evaluation, Journeys]:
    """Return the evaluation of agreement files over the files of a run, and the leads; what is wrong is told, and ends it.

    `output` and `rejects` are what the run writes: neither may be a file that it reads.
    """
    outputs = {"--output": output, "--rejects": rejects}
    refuse_overwriting([*agreements, *inputs.paths], outputs)
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
        refuse_overwriting(included(agreements, loaded), outputs)
        versions = together(agreements, loaded)
        leads, log = inputs.read(versions, rejects)
        with bar("judging", len(leads), shown=len(leads) > LARGE // 500) as progress:
            told: Any = {"coverage": coverage_of(shows, versions, leads, log), "on_progress": progress}
            return evaluate(versions, leads, as_of=inputs.instant, log=log, strict=strict, **told), leads

"""What the shell reads of agreements: files, versions of one, and what they ask for of a user's own."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

import attrs
import click

from slakit.adapters.agreements import Loaded, load_with_places
from slakit.cli.own import Own
from slakit.errors import AgreementError, Problem, hint
from slakit.evaluation.versions import in_force
from slakit.reports.findings import Spot
from slakit.rules.agreement import Agreement
from slakit.rules.lint import Finding

__all__ = [
    "agreement_options",
    "agreements_argument",
    "included",
    "load",
    "load_versions",
    "locating",
    "own_options",
    "refuse_unknown",
    "together",
]

T = TypeVar("T")

agreements_argument = click.argument(
    "agreements", metavar="AGREEMENT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
_OWN = (
    click.option(
        "--rules",
        multiple=True,
        metavar="MODULE[:NAME]",
        help="Rules of your own: a module of this folder or an installed one, with RULES, or NAME, as their mapping.",
    ),
    click.option(
        "--criteria",
        multiple=True,
        metavar="MODULE[:NAME]",
        help="Criteria of your own, as --rules; their mapping is CRITERIA unless NAME is given.",
    ),
)


def own_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command the options that name rules and criteria of a user's own."""
    for option in reversed(_OWN):
        command = option(command)
    return command


def agreement_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command the agreements that it reads, and rules and criteria of a user's own."""
    return agreements_argument(own_options(command))


def load(paths: Sequence[Path], rules: Sequence[str], criteria: Sequence[str]) -> tuple[Loaded, ...]:
    """Return the agreements of some files, with the places of their parts; they need not go together.

    Raises: AgreementError with what is wrong in any of the files, D421 and D422 for modules of a user's own.
    """
    own = Own.of(rules, criteria)
    alike = len({path.name for path in paths}) < len(paths)
    loaded: list[Loaded] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append(load_with_places(path, criteria=own.criteria, rules=own.rules))
        except AgreementError as error:
            # Lines begin with the name of their file: of two with one name the folders tell which.
            problems += [_in_folder(one, path) for one in error.problems] if alike else error.problems
    if problems:
        raise AgreementError(*problems)
    return tuple(loaded)


def load_versions(paths: Sequence[Path], rules: Sequence[str], criteria: Sequence[str]) -> tuple[Agreement, ...]:
    """Return the agreements of some files, which must be versions of one when there are several.

    Raises: AgreementError as `load` does; D396 where they do not fit together.
    """
    return together(paths, load(paths, rules, criteria))


def together(paths: Sequence[Path], loaded: Sequence[Loaded]) -> tuple[Agreement, ...]:
    """Return what was loaded as versions of one agreement. Raises: AgreementError D396 where they do not fit together."""
    versions = tuple(one.agreement for one in loaded)
    try:
        in_force(versions)
    except AgreementError as error:
        places = {f"versions[{number}]": str(path) for number, path in enumerate(paths)}
        raise AgreementError(*(attrs.evolve(one, where=places[one.where]) for one in error.problems)) from None
    return versions


def included(paths: Sequence[Path], loaded: Sequence[Loaded]) -> list[Path]:
    """Return the files that agreements include, which a run reads as well."""
    return [path.parent / name for path, one in zip(paths, loaded, strict=True) for name in one.places.tree.included]


def refuse_unknown(commitment: str, known: Collection[str], where: str) -> None:
    """Refuse an id that is not known, with the place where it was given. Raises: AgreementError D423."""
    if commitment not in known:
        message = f"{commitment!r}: there is no such commitment{hint(commitment, known)}"
        raise AgreementError(Problem("D423", where, message))


def locating(paths: Sequence[Path], loaded: Sequence[Loaded]) -> Callable[[Finding], Spot]:
    """Return what tells the file, line and column of a finding."""

    def locate(finding: Finding) -> Spot:
        places, path = loaded[finding.number].places, paths[finding.number]
        mark = places.mark(finding.where)
        return Spot(_beside(path, places.tree.file(mark)), mark.line, mark.column)

    return locate


def _in_folder(problem: Problem, path: Path) -> Problem:
    return attrs.evolve(problem, where=_beside(path, problem.where))


def _beside(path: Path, name: str) -> str:
    """Return what is named by its place in the folder of a path with that folder."""
    return f"{str(path).removesuffix(path.name)}{name}"

"""Rules and criteria of one's own: modules that a call names, and what an agreement file may ask for by their names."""

import importlib
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem, hint
from slakit.leads.criteria import Named
from slakit.rules.custom import RuleMaker

__all__ = ["Own"]


@attrs.frozen(kw_only=True)
class _Kind:
    """What an option takes from a module: under which name unless it says another, and what its values must be."""

    option: str
    name: str
    example: str
    fits: Callable[[Any], bool]
    expected: str


_RULES = _Kind(
    option="--rules",
    name="RULES",
    example='RULES = {"demo_held": DemoHeld}',
    fits=callable,
    expected="a class, or a function that returns a rule",
)
_CRITERIA = _Kind(
    option="--criteria",
    name="CRITERIA",
    example='CRITERIA = {"has_budget": has_budget}',
    fits=lambda value: isinstance(value, Named),
    expected="a function of your own, made with criterion('its name')",
)


@attrs.frozen(kw_only=True)
class Own:
    """What modules of a user's own give an agreement file to ask for, by name."""

    rules: Mapping[str, RuleMaker]
    criteria: Mapping[str, Named]

    @classmethod
    def of(cls, rules: Sequence[str], criteria: Sequence[str]) -> "Own":
        """Return what some modules give, each named as MODULE or MODULE:NAME; NAME is RULES or CRITERIA unless told.

        Modules are imported from the current folder, else from the installed packages.

        Raises: AgreementError D421 for a module that can not be imported, D422 for one without such a mapping.
        """
        problems: list[Problem] = []
        found = {
            kind.option: _gathered(kind, named, problems) for kind, named in ((_RULES, rules), (_CRITERIA, criteria))
        }
        if problems:
            raise AgreementError(*problems)
        return cls(rules=found["--rules"], criteria=found["--criteria"])


def _gathered(kind: _Kind, named: Sequence[str], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in named:
        try:
            given = _mapping(kind, one)
        except AgreementError as error:
            problems += error.problems
            continue
        problems += _odd(kind, one, given, found)
        found |= given
    return found


def _odd(kind: _Kind, named: str, given: Mapping[Any, Any], before: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in given.items():
        if not isinstance(name, str) or not kind.fits(value):
            yield Problem("D422", kind.option, f"{named!r}: {name!r} is {_line(repr(value))}: expected {kind.expected}")
        elif before.get(name, value) is not value:
            yield Problem("D422", kind.option, f"{named!r}: {name!r} stands in another module, too")


def _mapping(kind: _Kind, named: str) -> Mapping[Any, Any]:
    module_name, _, name = named.partition(":")
    module = _module(kind, module_name)
    name = name or kind.name
    given = getattr(module, name, None)
    if isinstance(given, Mapping):
        return given
    if given is None:
        mappings = [word for word, value in vars(module).items() if isinstance(value, Mapping) and word[:1] != "_"]
        told = f"{module_name} has no {name}{hint(name, mappings)}"
    else:
        told = f"{name} of {module_name} gives no names"
    raise AgreementError(Problem("D422", kind.option, f"{told}; write there, such as: {kind.example}"))


def _module(kind: _Kind, name: str) -> ModuleType:
    """Import a module. Raises: AgreementError D421 with whatever keeps it from being imported."""
    if not all(part.isidentifier() for part in name.split(".")) or name.endswith(".py"):
        near = Path(name).stem
        example = f", such as {near}" if near.isidentifier() else ""
        raise AgreementError(Problem("D421", kind.option, f"{name!r}: expected the name of a module{example}"))
    if (folder := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, folder)  # the shell's own script leaves the current folder out
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever code of somebody else's raises is told
        raise AgreementError(Problem("D421", kind.option, _why_not(name, error))) from None


def _why_not(name: str, error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name is not None and f"{name}.".startswith(f"{error.name}."):
        return f"{name!r}: there is no module {error.name} in this folder or among the installed packages"
    place = "" if isinstance(error, SyntaxError) else f" ({_place(error)})"
    return f"{name!r} can not be imported: {type(error).__name__}: {_line(str(error))}{place}"


def _place(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}, line {last.lineno}"


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


_LONGEST = 300

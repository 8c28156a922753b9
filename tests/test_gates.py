"""What holds for the project as a whole: its pins, its dependencies, its exclusions and what the package ships."""

import ast
import doctest
import importlib
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import slakit

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
RUN_TIME = ("report", "holidays", "ics", "testing")
OPTIONAL = {"jinja2": "report", "holidays": "holidays", "icalendar": "ics"}
SOURCES = sorted(chain.from_iterable(Path(folder).rglob("*.py") for folder in slakit.__path__))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

PIN = re.compile(
    r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*( ; [a-z_]+ [<>=!]+ '[^'/:]+'( (and|or) [a-z_]+ [<>=!]+ '[^'/:]+')*)?"
)


def requirements(*texts: str) -> list[Requirement]:
    return [one for one in map(Requirement, texts) if one.name != "slakit"]


def pins(name: str) -> dict[str, list[Version]]:
    """Return the versions that a constraints file pins, several where they differ by platform or interpreter."""
    found: dict[str, list[Version]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        package, _, rest = line.partition("==")
        found.setdefault(package, []).append(Version(rest.partition(" ;")[0]))
    return found


def imported(path: Path) -> Iterator[str]:
    """Yield every module, or name of a module, that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def module(path: Path) -> str:
    """Return the name under which a source file is imported."""
    folder = next(Path(folder) for folder in slakit.__path__ if path.is_relative_to(folder))
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(("slakit", *(part for part in parts if part != "__init__")))


def marks(path: Path) -> list[pytest.MarkDecorator]:
    """Return a mark for each optional package that a source file imports."""
    roots = {name.partition(".")[0] for name in imported(path)}
    return [pytest.mark.extra(OPTIONAL[root]) for root in sorted(roots & OPTIONAL.keys())]


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-lowest.txt"])
def test_a_constraints_file_holds_plain_pins_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_requirement_is_pinned_to_a_version_that_it_allows() -> None:
    pinned = pins("constraints.txt")
    wanted = requirements(*PROJECT["dependencies"], *chain.from_iterable(EXTRAS.values()))
    refused = [
        f"{one}: pinned {pinned.get(canonicalize_name(one.name))}"
        for one in wanted
        if not any(one.specifier.contains(found) for found in pinned.get(canonicalize_name(one.name), []))
    ]
    assert refused == []


def test_the_lowest_pins_are_the_floors() -> None:
    pinned = pins("constraints-lowest.txt")
    wanted = requirements(*PROJECT["dependencies"], *chain.from_iterable(EXTRAS[extra] for extra in RUN_TIME))
    floors = {
        canonicalize_name(one.name): [Version(part.version) for part in one.specifier if part.operator == ">="]
        for one in wanted
    }
    assert {name: pinned[name] for name in floors} == floors


def test_the_package_needs_these_and_nothing_else() -> None:
    assert sorted(
        f"{one.name} on {one.marker}" if one.marker else one.name for one in requirements(*PROJECT["dependencies"])
    ) == [
        "PyYAML",
        "attrs",
        "cattrs",
        "click",
        "python-dateutil",
        "transitions",
        'tzdata on sys_platform == "win32"',
    ]


def test_all_is_every_extra_that_a_user_may_need() -> None:
    assert EXTRAS["all"] == [f"slakit[{','.join(RUN_TIME)}]"]
    assert set(EXTRAS) == {*RUN_TIME, "all", "dev", "docs"}


def test_no_file_imports_the_zones_or_the_parser_of_dateutil() -> None:
    banned = ("dateutil.tz", "dateutil.parser", "dateutil.zoneinfo")
    assert len(SOURCES) > 1
    assert [
        f"{path.name}: {name}"
        for path in (*SOURCES, *TESTS)
        for name in imported(path)
        if f"{name}.".startswith(tuple(f"{one}." for one in banned))
    ] == []


def test_every_rule_that_is_left_out_says_why_on_its_line() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = text.partition("[tool.ruff.lint]\n")[2].partition("[tool.ruff.lint.flake8")[0]
    named = [line for line in lint.splitlines() if re.search(r'"[A-Z]+[0-9]*"', line) and "select" not in line]
    assert len(named) > 10
    assert [line for line in named if not re.search(r"# \S.*\w", line)] == []


@pytest.mark.parametrize(
    "name", [pytest.param(module(path), marks=marks(path)) for path in SOURCES if path.stem != "__main__"]
)
def test_the_examples_in_docstrings_print_what_they_say(name: str) -> None:
    ran = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert ran.failed == 0


def test_every_line_that_coverage_leaves_out_says_why() -> None:
    left_out = re.compile(r"#\s*pragma: no (cover|branch)(?! - \w)")
    assert [
        f"{path.name}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if left_out.search(line)
    ] == []


def test_the_installed_version_is_the_one_that_is_declared() -> None:
    assert version("slakit") == PROJECT["version"]


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert any((Path(folder) / "py.typed").is_file() for folder in slakit.__path__)

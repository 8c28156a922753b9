"""The judging itself with a bug in it: the suite of a rich agreement together with the edge tables finds every one.

A minute for each bug, so that only the long run plants them. Each is planted into a copy of the package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import slakit
from testing.planted.mutants import MUTANTS, Mutant

TESTS = Path(__file__).resolve().parents[1]
SUITE = """
import sys
from slakit.testing import laws
from testing.planted.mutants import RICH

for law in laws.suite(RICH):
    try:
        law.check(examples=100, seed=1)
    except AssertionError as broken:
        sys.exit(str(broken))
"""
FOUND, RIGHT = 1, 0


PACKAGE = Path(slakit.__file__).parent
LONG = pytest.mark.skipif(not os.environ.get("SLAKIT_PROOF"), reason="takes a minute for each bug: make proof")


def copied(folder: Path) -> Path:
    shutil.copytree(PACKAGE, folder / "slakit", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def planted(mutant: Mutant, folder: Path) -> Path:
    """Return a folder with a copy of the package that has the bug."""
    module = copied(folder) / "slakit" / "evaluation" / f"{mutant.module}.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
    return folder


def run(command: list[str], folder: Path, where: Path) -> int:
    path = os.pathsep.join([str(folder), str(TESTS)])
    environment = {name: value for name, value in os.environ.items() if name != "SLAKIT_PROOF"}
    told = subprocess.run(
        [sys.executable, *command],
        cwd=where,
        env={**environment, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode in {FOUND, RIGHT}, told.stdout + told.stderr
    return told.returncode


def by_suite(folder: Path) -> int:
    return run(["-c", SUITE], folder, folder)


def by_table(name: str, folder: Path) -> int:
    table = TESTS / "evaluation" / f"test_{name}.py"
    return run(["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", str(table)], folder, TESTS.parent)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_bug_can_be_planted_in_one_place_of_the_package(mutant: Mutant) -> None:
    text = (PACKAGE / "evaluation" / f"{mutant.module}.py").read_text(encoding="utf-8")

    assert text.count(mutant.right) == 1
    assert mutant.right != mutant.wrong


@LONG
@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_bug_in_the_judging_is_found(mutant: Mutant, tmp_path: Path) -> None:
    folder = planted(mutant, tmp_path)

    assert mutant.table is None or by_table(mutant.table, folder) == FOUND
    assert not mutant.alone or by_suite(folder) == FOUND
    assert mutant.alone or mutant.table is not None


@LONG
def test_the_suite_holds_of_the_judging_as_it_is(tmp_path: Path) -> None:
    assert by_suite(copied(tmp_path)) == RIGHT

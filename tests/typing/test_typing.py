"""What type checkers see of the shared language: right uses are clean, wrong ones are errors on their lines.

The files beside this one are a user's code. They are never run: mypy and pyright read them, each in its strictest mode.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import slakit

FILES = sorted(Path(__file__).parent.glob("*_uses.py"))
SOURCE = Path(slakit.__file__).parents[1]
CHECKER = os.environ.get("SLAKIT_PYRIGHT") or shutil.which("pyright")
MYPY, PYRIGHT = "type: ignore", "pyright: ignore"

Found = set[tuple[str, int, str]]


def marked(mark: str) -> Found:
    """Return the errors that the files say they have: file, line and code."""
    return {
        (path.name, number, code.strip())
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for codes in re.findall(rf"# {mark}\[([^]]+)\]", line)
        for code in codes.split(",")
    }


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder with the files, without what would silence a checker."""
    for path in FILES:
        silenced = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(re.sub(r"  # type: ignore.*", "", silenced), encoding="utf-8")
    return tmp_path


def by_mypy(folder: Path) -> Found:
    strict = ["--strict", "--config-file=", "--output=json", f"--cache-dir={folder / 'cache'}"]
    # A path among site-packages is found as it is, and mypy refuses to be told of it.
    path = {} if "site-packages" in SOURCE.parts else {"MYPYPATH": str(SOURCE)}
    ran = _run([sys.executable, "-m", "mypy", *strict, "."], folder, os.environ | path)
    rows = [json.loads(line) for line in ran.stdout.splitlines() if line]
    return {(Path(row["file"]).name, row["line"], row["code"]) for row in rows if row["severity"] == "error"}


def by_pyright(folder: Path) -> Found:
    settings = {"extraPaths": [str(SOURCE)], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    ran = _run([str(CHECKER), "--outputjson", "--pythonpath", sys.executable, "--project", "."], folder, os.environ)
    rows = json.loads(ran.stdout)["generalDiagnostics"]
    return {
        (Path(row["file"]).name, row["range"]["start"]["line"] + 1, row["rule"])
        for row in rows
        if row["severity"] == "error"
    }


def _run(command: list[str], folder: Path, environment: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_wrong_use_says_what_each_checker_finds_and_no_right_one_has_anything_to_say() -> None:
    lines = [{(name, line) for name, line, _ in marked(mark)} for mark in (MYPY, PYRIGHT)]

    assert lines[0] == lines[1]
    assert len(lines[0]) > 30
    assert {name for name, _ in lines[0]} == {"wrong_uses.py"}


@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed: the extra dev has it")
def test_mypy_finds_these_errors_and_no_others(bare: Path) -> None:
    assert by_mypy(bare) == marked(MYPY)


@pytest.mark.skipif(CHECKER is None, reason="pyright is not installed: `make types` fetches and runs it")
def test_pyright_finds_these_errors_and_no_others(bare: Path) -> None:
    assert by_pyright(bare) == marked(PYRIGHT)

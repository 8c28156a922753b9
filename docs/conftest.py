"""How the examples of these pages are run: in an empty folder that holds the files which the page shows."""

# ruff: noqa: INP001 - it stands beside pages, not in a package

import re
from pathlib import Path

import pytest

_FILE = re.compile(r"^```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def page_folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write every block of the page that has a file name as its caption, and go where they are."""
    for name, text in _FILE.findall(request.path.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

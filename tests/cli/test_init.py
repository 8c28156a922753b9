"""The shell's init: a starter is written, and nothing is written over."""

from pathlib import Path

import pytest

from shell import invoke
from slakit.adapters.templates import TEMPLATES, template


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_starter_is_written_and_passes_check_and_lint(name: str) -> None:
    result = invoke("init", "--template", name)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "agreement.yaml is written; look at it with: slakit check agreement.yaml\n"
    assert Path("agreement.yaml").read_text("utf-8") == template(name)
    assert [invoke(word, "agreement.yaml").exit_code for word in ("check", "lint")] == [0, 0]


def test_without_a_word_it_is_the_one_for_inbound_leads() -> None:
    assert invoke("init", "-o", "-").stdout == template("inbound")
    assert not Path("-").exists()


def test_what_is_there_is_written_over_only_by_force() -> None:
    Path("mine.yaml").write_text("mine")
    refused = invoke("init", "-o", "mine.yaml")

    assert (refused.exit_code, Path("mine.yaml").read_text()) == (2, "mine")
    assert "mine.yaml is there already; --force writes over it" in refused.stderr
    assert invoke("init", "-o", "mine.yaml", "--force").exit_code == 0
    assert Path("mine.yaml").read_text("utf-8") == template("inbound")


def test_a_folder_that_is_not_there_ends_with_2() -> None:
    assert invoke("init", "-o", "nowhere/agreement.yaml").exit_code == 2

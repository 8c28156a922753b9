"""The shell's diff: sentences or JSON, and an exit code that says whether anything changed."""

import json
from pathlib import Path

import pytest

from shell import invoke

TEXT = """\
slakit: 1
name: acme
version: {version}
term: {{from: {since}}}
commitments:
  - {{id: first-response, owed_by: sales, deadline: {{start: {{entered: mql}}, stop: {{kind: activity}}, within: {within}}}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, version, since, within in (("old", 1, "2026-01-01", "4 hours"), ("new", 2, "2026-07-01", "2 hours")):
        (tmp_path / f"{name}.yaml").write_text(TEXT.format(version=version, since=since, within=within))


def test_changes_are_told_in_sentences_and_end_with_1() -> None:
    result = invoke("diff", "old.yaml", "new.yaml")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "version: 1 → 2, from 2026-07-01",
        "first day of the term: 2026-01-01 → 2026-07-01, from 2026-07-01",
        "first response: 4 hours → 2 hours, from 2026-07-01; tightens for sales",
    ]


def test_changes_are_told_as_json() -> None:
    result = invoke("diff", "old.yaml", "new.yaml", "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)[-1] == {
        "where": "commitments.first-response.within",
        "what": "first response",
        "old": "4 hours",
        "new": "2 hours",
        "from": "2026-07-01",
        "tightens": ["sales"],
        "loosens": [],
        "text": "first response: 4 hours → 2 hours, from 2026-07-01; tightens for sales",
    }


def test_without_a_term_no_day_is_told(tmp_path: Path) -> None:
    for name in ("old", "new"):
        path = tmp_path / f"{name}.yaml"
        path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "term" not in line))

    first = json.loads(invoke("diff", "old.yaml", "new.yaml", "--format", "json").stdout)[0]

    assert (first["from"], first["text"]) == (None, "version: 1 → 2")


@pytest.mark.parametrize(("form", "told"), [("text", "nothing changes in meaning\n"), ("json", "[]\n")])
def test_what_means_the_same_ends_with_0(form: str, told: str) -> None:
    Path("same.yaml").write_text("# a comment\n" + Path("old.yaml").read_text())
    result = invoke("diff", "old.yaml", "same.yaml", "--format", form)

    assert (result.exit_code, result.stdout) == (0, told)


def test_a_wrong_agreement_ends_with_2() -> None:
    Path("bad.yaml").write_text("slakit: 1\n")
    result = invoke("diff", "old.yaml", "bad.yaml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "bad.yaml:1:1 <root>: the key 'name' is missing\n"

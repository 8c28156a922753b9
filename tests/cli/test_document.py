"""The shell's document: which form is written where, of which version."""

from pathlib import Path

import pytest

from missing import without_jinja2
from shell import invoke

TEXT = """\
slakit: 1
name: acme
version: {version}
term: {{from: {since}}}
commitments:
  - {{id: call, owed_by: sales, deadline: {{start: {{entered: mql}}, stop: {{kind: activity}}, within: {within}}}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, version, since, within in (("old", 1, "2026-01-01", "1 day"), ("new", 2, "2026-07-01", "4 hours")):
        (tmp_path / f"{name}.yaml").write_text(TEXT.format(version=version, since=since, within=within))
    return tmp_path


@pytest.mark.parametrize("arguments", [(), ("-o", "-"), ("--output", "-"), ("--format", "markdown")])
def test_markdown_goes_to_standard_output(arguments: tuple[str, ...]) -> None:
    result = invoke("document", "old.yaml", *arguments)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("# Acme: agreement of marketing and sales\n\n- Version 1\n")
    assert not Path("-").exists()


@pytest.mark.parametrize("name", ["page.md", "page.MD", "page.markdown"])
def test_the_suffix_says_markdown(name: str) -> None:
    result = invoke("document", "old.yaml", "-o", name)

    assert (result.exit_code, result.stdout) == (0, "")
    assert Path(name).read_text("utf-8") == invoke("document", "old.yaml").stdout


@pytest.mark.extra("report")
@pytest.mark.parametrize("name", ["page.html", "page.htm"])
def test_the_suffix_says_html(name: str) -> None:
    assert invoke("document", "old.yaml", "-o", name).exit_code == 0
    assert Path(name).read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.extra("report")
def test_a_format_that_is_told_wins() -> None:
    assert invoke("document", "old.yaml", "-o", "page.txt", "--format", "html").exit_code == 0
    assert Path("page.txt").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert invoke("document", "old.yaml", "--format", "html").stdout == Path("page.txt").read_text("utf-8")


@pytest.mark.parametrize("files", [("old.yaml", "new.yaml"), ("new.yaml", "old.yaml")])
def test_the_version_that_begins_last_is_written_with_the_history_of_all(files: tuple[str, ...]) -> None:
    lines = invoke("document", *files).stdout.splitlines()

    assert lines[2] == "- Version 2"
    assert [line.split(" | ")[0] for line in lines[-2:]] == ["| 1", "| 2"]
    assert lines[-1].endswith("changed promise: Call |")


def test_without_jinja2_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_jinja2(monkeypatch)

    result = invoke("document", "old.yaml", "-o", "page.html")

    assert result.exit_code == 2
    assert result.stderr == "jinja2: a document in HTML needs jinja2: pip install 'slakit[report]'\n"
    assert not Path("page.html").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "page.pdf"), "page.pdf: give --format, or a name that ends with .md, .markdown, .html, .htm"),
        (("-o", "page"), "page: give --format, or a name that ends with"),
        (("--format", "pdf"), "is not one of"),
        (("-o", "old.yaml", "--format", "markdown"), "old.yaml is read or written by this run already"),
        (("-o", "nowhere/page.md"), "nowhere/page.md can not be written: No such file or directory"),
        (("-o", ".", "--format", "markdown"), ". can not be written: Is a directory"),
    ],
    ids=["suffix", "none", "format", "input", "folder", "directory"],
)
def test_a_wrong_call_ends_with_two(arguments: tuple[str, ...], told: str) -> None:
    before = Path("old.yaml").read_text("utf-8")

    result = invoke("document", "old.yaml", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert Path("old.yaml").read_text("utf-8") == before


def test_a_file_that_the_agreement_includes_is_not_written_over() -> None:
    Path("parts").mkdir()
    Path("parts/desk.yaml").write_text("calendars:\n  desk: {zone: UTC, hours: always}\n")
    Path("whole.yaml").write_text(f"include: parts/desk.yaml\n{Path('new.yaml').read_text('utf-8')}", encoding="utf-8")
    Path("desk.md").hardlink_to("parts/desk.yaml")
    Path("link.md").symlink_to("whole.yaml")
    Path("events.csv").write_text("lead_id,at,kind,value\n")

    calls = [
        ("document", "whole.yaml", "-o", "parts/desk.yaml", "--format", "markdown"),
        ("document", "whole.yaml", "-o", "desk.md"),
        ("document", "whole.yaml", "-o", "link.md"),
        ("document", "whole.yaml", "-o", "parts/../whole.yaml", "--format", "html"),
        ("dates", "whole.yaml", "-o", "parts/desk.yaml"),
        ("evaluate", "whole.yaml", "--events", "events.csv", "--as-of", "now", "--output", "parts/desk.yaml"),
        ("evaluate", "whole.yaml", "--events", "events.csv", "--as-of", "now", "--rejects", "parts/desk.yaml"),
    ]
    for call in calls:
        result = invoke(*call)
        assert (result.exit_code, result.stdout) == (2, ""), call
        assert "is read or written by this run already" in result.stderr, call
    assert Path("parts/desk.yaml").read_text() == "calendars:\n  desk: {zone: UTC, hours: always}\n"
    assert Path("whole.yaml").read_text().startswith("include: ")


def test_texts_that_are_no_versions_of_one_agreement_are_refused() -> None:
    Path("new.yaml").write_text(Path("new.yaml").read_text("utf-8").replace("name: acme", "name: acne"))

    result = invoke("document", "old.yaml", "new.yaml", "-o", "page.md")

    assert (result.exit_code, result.stderr) == (2, "new.yaml: 'acne' in UTC is no version of 'acme' in UTC\n")
    assert not Path("page.md").exists()

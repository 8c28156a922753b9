"""The shell's report, the formats of evaluate, and the schemas of what they write."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

from adapters.agreements.schemas import accepts
from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 hours, warn_at: [50%]}
"""
EVENTS = """\
lead_id,at,kind,value
L1,2026-03-03T10:00:00Z,stage,mql
L1,2026-03-03T11:00:00Z,activity,call
L2,2026-03-03T10:00:00Z,stage,mql
L3,2026-03-03T11:30:00Z,stage,mql
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def run(command: str, *arguments: str, as_of: str = "2026-03-03T13:00Z") -> Result:
    return invoke(command, "agreement.yaml", "--events", "events.csv", "--as-of", as_of, *arguments)


# --- slakit report


@pytest.mark.parametrize("arguments", [(), ("-o", "-"), ("--format", "text")])
def test_the_report_goes_to_standard_output_as_text_and_ends_with_one_where_something_was_broken(
    arguments: tuple[str, ...],
) -> None:
    result = run("report", *arguments)

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("small\nsmall 1, as of Tue 2026-03-03 13:00 UTC\n\nHow the promises stand\n")


def test_the_report_ends_with_zero_where_nothing_was_broken() -> None:
    assert run("report", as_of="2026-03-03T11:45Z").exit_code == 0


@pytest.mark.extra("report")
@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("report.html", "<!DOCTYPE html>"),
        ("report.HTM", "<!DOCTYPE html>"),
        ("report.md", "# small\n"),
        ("report.markdown", "# small\n"),
        ("report.json", "{"),
        ("report.txt", "small\n"),
    ],
)
def test_the_suffix_says_the_form(name: str, begin: str) -> None:
    assert run("report", "-o", name).exit_code == 1
    assert Path(name).read_text("utf-8").startswith(begin)


def test_a_format_that_is_told_wins() -> None:
    assert run("report", "-o", "page.out", "--format", "markdown").exit_code == 1
    assert Path("page.out").read_text("utf-8").startswith("# small\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("-o", "page.pdf"),
            "page.pdf: give --format, or a name that ends with .txt, .md, .markdown, .html, .htm, .json",
        ),
        (("--format", "pdf"), "is not one of"),
        (("-o", "events.csv", "--format", "text"), "events.csv is read or written by this run already"),
        (("-o", "rows.txt", "--rejects", "rows.txt"), "rows.txt is read or written by this run already"),
    ],
    ids=["suffix", "format", "input", "twice"],
)
def test_a_wrong_call_ends_with_two(arguments: tuple[str, ...], told: str) -> None:
    result = run("report", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_bad_rows_end_the_run_with_three_or_are_set_aside() -> None:
    Path("events.csv").write_text(f"{EVENTS}L9,soon,stage,mql\n")

    assert run("report").exit_code == 3
    assert run("report", "--rejects", "rejects.csv").exit_code == 1


# --- the formats of slakit evaluate


def evaluated(form: str) -> str:
    result = run("evaluate", "--format", form)
    assert result.exit_code == 1
    return result.stdout


def test_markdown_is_the_report_without_what_only_leads_can_tell() -> None:
    with_leads = run("report", "--format", "markdown").stdout

    assert evaluated("markdown") == with_leads.partition("\n## Funnel")[0]
    assert "3 moves, of which 0 not agreed." in with_leads


def test_slack_is_one_line_for_a_webhook() -> None:
    message = json.loads(evaluated("slack"))

    assert message["text"] == "small: 1 breached, 1 at risk"
    assert message["blocks"][0]["type"] == "header"
    assert evaluated("slack").count("\n") == 1


def test_cloudevents_and_hubspot_have_a_line_each() -> None:
    events: list[Any] = [json.loads(line) for line in evaluated("cloudevents").splitlines()]
    tasks: list[Any] = [json.loads(line) for line in evaluated("hubspot").splitlines()]

    assert [event["subject"] for event in events] == [f"lead/L{number}/entry/1" for number in (1, 2, 3)]
    assert [task["lead_id"] for task in tasks] == ["L2", "L3"]


def test_salesforce_is_csv_for_an_import() -> None:
    rows = list(csv.DictReader(StringIO(evaluated("salesforce"))))

    assert [(row["WhoId"], row["ActivityDate"], row["Priority"]) for row in rows] == [
        ("L2", "2026-03-03", "High"),
        ("L3", "2026-03-03", "Normal"),
    ]


def test_a_lead_that_was_merged_is_no_task(folder: Path) -> None:
    (folder / "events.csv").write_text(f"{EVENTS}L2,2026-03-03T12:30:00Z,merge,L3\n")

    assert [row["WhoId"] for row in csv.DictReader(StringIO(evaluated("salesforce")))] == ["L3"]
    assert [json.loads(line)["lead_id"] for line in evaluated("hubspot").splitlines()] == ["L3"]


def test_junit_prometheus_email_and_ics_are_whole_documents() -> None:
    suites = ET.fromstring(evaluated("junit"))  # noqa: S314 - we wrote it ourselves

    assert [suite.attrib["tests"] for suite in suites] == ["3"]
    assert evaluated("prometheus").startswith("# HELP slakit_as_of_timestamp_seconds")
    assert evaluated("email").startswith("Subject: small: 1 breached, 1 at risk\n")
    assert evaluated("ics").count("BEGIN:VEVENT") == 1


# --- slakit schema


@pytest.mark.parametrize(("what", "command"), [("evaluation", "evaluate"), ("report", "report")])
def test_the_schema_of_what_is_written_is_published(what: str, command: str) -> None:
    schema = json.loads(invoke("schema", "--of", what).stdout)

    assert schema["title"] == f"slakit {what}"
    assert accepts(json.loads(run(command, "--format", "json").stdout), schema, schema)


def test_without_a_word_the_schema_is_that_of_agreement_files() -> None:
    assert invoke("schema").stdout == invoke("schema", "--of", "agreement").stdout

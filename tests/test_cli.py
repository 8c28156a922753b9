"""The shell's door: what it prints, where, and how it ends."""

import json
import runpy
import sys
from datetime import datetime
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import Result

import slakit
from shell import invoke
from slakit import cli
from slakit.cli import inputs, judging, telling

AGREEMENT = """\
slakit: 1
name: small
zone: Europe/Berlin
calendars:
  berlin: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 business hours, calendar: berlin}
"""
EVENTS = """\
lead_id,at,kind,value
L1,2026-03-03T10:00:00+01:00,stage,mql
L1,2026-03-03T11:00:00+01:00,activity,call
L2,2026-03-03T10:00:00+01:00,stage,mql
"""
AS_OF = "2026-03-03T16:00+01:00"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def run(*arguments: str) -> Result:
    return invoke(*arguments)


def judge(*arguments: str) -> Result:
    return run("evaluate", "agreement.yaml", "--events", "events.csv", "--as-of", AS_OF, *arguments)


def test_the_demonstration_needs_nothing_and_ends_well() -> None:
    result = run("demo")

    assert result.exit_code == 0
    assert "first-response for D01: sales broke it" in result.stdout
    assert result.stdout.startswith("What was promised:\n")
    assert result.stderr == ""


def test_the_demonstration_speaks_json_lines() -> None:
    result = run("demo", "--format", "jsonl")

    statuses = {json.loads(line)["status"] for line in result.stdout.splitlines()}
    assert statuses == {"met", "breached", "pending", "excluded"}


def test_something_broken_ends_with_one_and_json_lines_away_from_a_terminal(folder: Path) -> None:
    result = judge()

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [(line["subject"], line["status"]) for line in lines] == [("L1", "met"), ("L2", "breached")]
    assert lines[1]["due_at"] == "2026-03-03T11:00:00Z"


def test_nothing_broken_ends_with_zero(folder: Path) -> None:
    (folder / "events.csv").write_text("\n".join(EVENTS.splitlines()[:3]))

    assert judge().exit_code == 0


def test_a_table_is_a_page_for_people(folder: Path) -> None:
    result = judge("--format", "table")

    assert result.stdout == (
        "small 1, as of Tue 2026-03-03 16:00 Europe/Berlin\n"
        "\n"
        "commitment      owed by  met  breached  pending  excluded  unknown\n"
        "first-response  sales      1         1        0         0        0\n"
        "\n"
        "Broken:\n"
        "  first-response for L2: sales broke it, due Tue 2026-03-03 12:00 (2 business hours from Tue 2026-03-03 10:00); "
        "still not done 4 h later, Tue 2026-03-03 16:00\n"
    )


def test_csv_has_a_header_and_a_row_an_outcome(folder: Path) -> None:
    lines = judge("--format", "csv").stdout.splitlines()

    assert lines[0].startswith("schema,key,agreement,version,commitment,owed_by,status,subject,")
    assert len(lines) == 3


def test_json_is_one_document(folder: Path) -> None:
    document = json.loads(judge("--format", "json").stdout)

    assert document["counts"]["first-response"]["population"] == 2
    assert [outcome["subject"] for outcome in document["outcomes"]] == ["L1", "L2"]
    assert document["as_of"] == "2026-03-03T15:00:00Z"


def test_the_output_may_go_to_a_file(folder: Path) -> None:
    result = judge("--output", "out.jsonl")

    assert (result.exit_code, result.stdout) == (1, "")
    assert len((folder / "out.jsonl").read_text().splitlines()) == 2


def test_an_output_that_can_not_be_written_is_told(folder: Path) -> None:
    result = judge("--output", "nowhere/out.jsonl")

    assert result.exit_code == 2
    assert "nowhere/out.jsonl can not be written: No such file or directory" in result.stderr


class _Full(StringIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error


def test_a_full_disk_behind_standard_output_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Full(OSError(28, "No space left on device")))

    with pytest.raises(click.UsageError, match="standard output can not be written: No space left on device"):
        telling.tell_outcomes(_small_evaluation(), "jsonl", None)


def test_a_reader_that_has_had_enough_is_no_mistake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Full(BrokenPipeError()))

    with pytest.raises(BrokenPipeError):
        telling.tell_outcomes(_small_evaluation(), "jsonl", None)


def _small_evaluation() -> slakit.Evaluation:
    agreement = slakit.load_agreement("agreement.yaml")
    return slakit.evaluate(
        agreement, slakit.journeys(slakit.read_events("events.csv")), as_of=datetime.fromisoformat(AS_OF)
    )


def test_attributes_and_a_log_are_read(folder: Path) -> None:
    (folder / "leads.csv").write_text("lead_id,owner\nL1,7001\n")
    (folder / "log.csv").write_text("at,kind\n2026-03-01T10:00+01:00,review\n")

    result = judge("--leads", "leads.csv", "--log", "log.csv")

    assert json.loads(result.stdout.splitlines()[0])["owner"] == "7001"


def test_current_attributes_count_from_the_export_on(folder: Path) -> None:
    (folder / "leads.csv").write_text("lead_id,owner\nL1,7001\nL2,7001\n")

    result = judge("--leads", "leads.csv", "--values", "current", "--exported-at", "2026-03-03T15:30+01:00")

    assert json.loads(result.stdout.splitlines()[0])["owner"] is None


def test_columns_are_renamed_and_naive_times_get_a_zone(folder: Path) -> None:
    (folder / "events.csv").write_text("lead;when;kind;value\nL1;2026-03-03 10:00;stage;mql\n")

    result = judge("--column", "lead=lead_id", "--column", "when=at", "--delimiter", ";", "--zone", "Europe/Berlin")

    assert json.loads(result.stdout)["started_at"] == "2026-03-03T09:00:00Z"


def test_a_delimiter_is_for_files_with_columns_and_not_for_json_lines(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS.replace(",", ";"))
    (folder / "leads.jsonl").write_text('{"lead_id": "L1", "owner": "7001"}\n')

    result = judge("--delimiter", ";", "--leads", "leads.jsonl")

    assert json.loads(result.stdout.splitlines()[0])["owner"] == "7001"


def test_wrong_data_ends_with_three_and_a_line_for_each_problem(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS + "L3,2026-03-03 10:00,stage,mql\nL4,yesterday,stage,mql\n")

    result = judge()

    assert result.exit_code == 3
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        ["events.csv:5", "at"],
        ["events.csv:6", "at"],
    ]


def test_rejected_rows_are_set_aside_and_the_rest_is_judged(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS + "L3,2026-03-03 10:00,stage,mql\n")

    result = judge("--rejects", "rejects.csv")

    assert result.exit_code == 1
    assert result.stderr == "1 rows were set aside in rejects.csv\n"
    assert "events.csv,5," in (folder / "rejects.csv").read_text()


def test_a_wrong_agreement_ends_with_two_and_its_lines(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT.replace("within:", "withn:"))

    result = judge()

    assert result.exit_code == 2
    assert (
        "agreement.yaml:9:63 commitments[0].deadline.withn: unknown key 'withn'; did you mean 'within'?"
        in result.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--as-of", "2026-03-03T16:00"), "has no UTC offset"),
        (("--as-of", "soon"), "expected a time such as"),
        (("--column", "when"), "expected THEIRS=OURS"),
        (("--zone", "Europe/Berln"), "did you mean 'Europe/Berlin'?"),
        (("--format", "xml"), "is not one of"),
    ],
    ids=["naive", "word", "column", "zone", "format"],
)
def test_a_wrong_call_ends_with_two(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = judge(*arguments)

    assert result.exit_code == 2
    assert told in result.stderr


def test_a_missing_file_is_told_without_a_traceback(folder: Path) -> None:
    (folder / "events.csv").unlink()

    result = judge()

    assert (result.exit_code, result.stderr) == (3, "events.csv: can not be opened: No such file or directory\n")


def test_now_is_an_instant(folder: Path) -> None:
    result = run("evaluate", "agreement.yaml", "--events", "events.csv", "--as-of", "now")

    assert result.exit_code == 1


CLAUSES = """\
term: {from: 2026-03-01}
clauses:
  - {id: silence, when: {nothing: {kind: review}, for: 2 days}, then: terminate, text: It may be ended.}
"""


def test_a_clause_that_fired_ends_with_one_though_nothing_is_broken(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT + CLAUSES)
    (folder / "events.csv").write_text("\n".join(EVENTS.splitlines()[:3]))

    result = judge()

    assert result.exit_code == 1
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["met", "fired"]
    assert result.stderr == ""


def test_a_quiet_clause_ends_with_zero(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT + CLAUSES)
    (folder / "events.csv").write_text("\n".join(EVENTS.splitlines()[:3]))
    (folder / "log.csv").write_text("at,kind\n2026-03-02T10:00+01:00,review\n")

    result = judge("--log", "log.csv")

    assert result.exit_code == 0
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["met", "quiet"]


def test_check_tells_the_clauses(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT + CLAUSES)

    result = run("check", "agreement.yaml")

    assert result.stdout.splitlines()[1:] == [
        "silence: terminate when nothing is seen in the log for 2 days where kind is review: It may be ended.",
        "agreement.yaml: no problems; commitments: 1, clauses: 1",
    ]


def test_a_warning_is_a_line_on_standard_error(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        AGREEMENT
        + "  - {id: volume, owed_by: marketing, quota: {count: {entered: mql}, at_least: 1, per: month}}\n"
        + "term: {from: 2026-01-01}\n"
    )

    result = judge()

    assert result.stderr.startswith("warning: the first event is of 2026-03-03T09:00:00Z")


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_its_progress_at_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "LARGE", 10)
    monkeypatch.setattr(inputs, "LARGE", 10)
    terminal, page = _Terminal(), _Terminal()
    (folder / "events.csv").write_text(EVENTS + "L9,2026-03-03T10:00:00+01:00,stage,lead\n" * 20_000)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", page)

    with pytest.raises(SystemExit) as ended:
        cli.main(["evaluate", "agreement.yaml", "--events", "events.csv", "--as-of", AS_OF])

    assert ended.value.code == 1
    assert "reading" in terminal.getvalue()
    assert "judging" in terminal.getvalue()
    assert click.unstyle(page.getvalue()).startswith("small 1, as of ")


def test_the_package_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["slakit", "--version"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("slakit", run_name="__main__")
    runpy.run_module("slakit.__main__", run_name="imported")

    assert ended.value.code == 0
    assert "slakit" in capsys.readouterr().out

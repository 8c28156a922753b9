"""What the shell reads alike in evaluate and explain: files, times, columns, attributes, and a CRM's names of stages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
lifecycle:
  base: hubspot
  without: accepted
  rename: {sql: ready}
  stages:
    mql: {aliases: [1234567], when: {all: [{field: employees, at_least: 50}, {did: call}]}}
    parked: {side: true, aliases: [Nurturing]}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, cancel: {entered: parked}, within: 2 hours}
  - id: reviewed
    owed_by: sales
    check: {at: {left: mql}, that: {in_stage: ready}}
"""
EVENTS = """\
lead_id,at,kind,value,previous
L1,2026-03-03T10:00Z,stage,marketingqualifiedlead,lead
L1,2026-03-03T11:00Z,activity,call,
L1,2026-03-03T12:00Z,stage,Sales Qualified Lead,MarketingQualifiedLead
L2,2026-03-03T10:00Z,stage,1234567,
L3,2026-03-03T10:00Z,stage,1234567,
L3,2026-03-03T11:00Z,stage,nurturing,1234567
"""
AS_OF = "2026-03-03T16:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "leads.csv").write_text("lead_id,employees\nL1,60\nL2,60\nL3,60\n")
    return tmp_path


def judge(*arguments: str) -> Result:
    return invoke("evaluate", "agreement.yaml", "--events", "events.csv", "--as-of", AS_OF, *arguments)


def explain(*arguments: str) -> Result:
    return invoke("explain", "agreement.yaml", "L1", "--events", "events.csv", "--as-of", AS_OF, *arguments)


def test_stages_are_judged_under_the_names_of_the_crm() -> None:
    result = judge()

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["commitment"], line["subject"], line["status"]) for line in lines] == [
        ("first-response", "L1", "met"),
        ("first-response", "L2", "breached"),
        ("first-response", "L3", "excluded"),
        ("reviewed", "L1", "met"),
        ("reviewed", "L3", "breached"),
    ]
    assert result.stderr == ""


def test_a_word_that_names_no_stage_is_told_once(folder: Path) -> None:
    (folder / "events.csv").write_text(
        EVENTS + "L2,2026-03-03T11:00Z,stage,Qualifed,\nL4,2026-03-03T11:00Z,stage,Qualifed,\n"
    )

    told = "L2: unknown-stage: 'Qualifed' is no stage, and keeps its word; did you mean 'disqualified'?\n"
    assert judge().stderr == told
    assert "'Qualifed' is no stage" in judge("--format", "table").stdout
    assert explain("--commitment", "first-response").stderr == told


def test_without_other_names_words_are_compared_letter_by_letter(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        "slakit: 1\nname: small\ncommitments:\n"
        "  - {id: a, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 hours}}\n"
    )
    rows = (
        "lead_id,at,kind,value",
        "L1,2026-03-03T10:00Z,stage,MQL",
        "L2,2026-03-03T10:00Z,stage,MQL",
        "L3,2026-03-03T10:00Z,stage,x",
    )
    (folder / "events.csv").write_text("\n".join((*rows, "L4,2026-03-03T10:00Z,stage,", "")))

    result = judge()

    assert result.stdout == ""
    assert result.stderr.splitlines()[:2] == [
        "L1: unknown-stage: 'MQL' is no stage, and keeps its word; did you mean 'mql'?",
        "L3: unknown-stage: 'x' is no stage, and keeps its word",
    ]


def test_a_definition_is_explained_under_the_names_of_the_crm(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT.replace("{did: call}", "{in_stage: mql}"))
    (folder / "events.csv").write_text(EVENTS.split("L1,2026-03-03T12", maxsplit=1)[0])

    result = explain("--stage", "marketingqualifiedlead", "--leads", "leads.csv")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("true: (employees is at least 50 and in stage mql)")


def test_a_promise_is_explained_under_the_names_of_the_crm() -> None:
    result = explain("--commitment", "first-response")

    assert result.exit_code == 0
    assert result.stdout.startswith("first-response for L1: sales kept it, done Tue 2026-03-03 11:00")


def test_explain_reads_attributes_of_an_export() -> None:
    def exported(at: str) -> Result:
        return explain("--stage", "mql", "--leads", "leads.csv", "--values", "current", "--exported-at", at)

    assert exported("2026-03-03T15:00Z").exit_code == 0
    late = exported("2026-03-03T17:00Z")
    assert late.exit_code == 1
    assert "unknown: employees is at least 50" in late.stdout


def test_what_is_odd_about_other_leads_is_not_told_of_one(folder: Path) -> None:
    (folder / "leads.csv").write_text("lead_id,employees\nL1,60\n")

    assert explain("--stage", "mql", "--leads", "leads.csv").stderr == ""


def test_columns_of_leads_are_renamed_apart_from_those_of_events(folder: Path) -> None:
    (folder / "leads.csv").write_text("Id,Staff\nL1,60\n")

    result = explain(
        "--leads", "leads.csv", "--lead-column", "Id=lead_id", "--lead-column", "Staff=employees", "--stage", "mql"
    )

    assert (result.exit_code, result.stderr) == (0, "")
    assert "employees is at least 50, and it is 60" in result.stdout


def test_columns_that_do_not_fit_are_told_with_the_options_that_say_how_a_file_is_written(folder: Path) -> None:
    (folder / "events.csv").write_text("Lead,at,What\n")
    (folder / "semicolons.csv").write_text("lead_id;country\n")

    told = [judge().stderr, explain("--events", "events.jsonl", "--stage", "mql").stderr]
    (folder / "events.csv").write_text(EVENTS)
    told.append(judge("--leads", "semicolons.csv").stderr)

    fits = "and --delimiter say how the file is written"
    assert [line for one in told for line in one.splitlines()] == [
        "events.csv:1: there is no column 'lead_id'; the columns are Lead, at, What",
        f"events.csv:1: there is no column 'kind'; the columns are Lead, at, What; --column {fits}",
        "events.jsonl: can not be opened: No such file or directory",
        f"semicolons.csv:1: the columns seem to be separated by ';': give delimiter=';'; --lead-column {fits}",
    ]


def test_explain_reads_columns_epochs_and_delimiters(folder: Path) -> None:
    (folder / "events.csv").write_text(
        "lead;when;kind;value\nL1;1772532000;stage;1234567\nL1;1772535600;activity;call\n"
    )

    result = explain(
        "--commitment",
        "first-response",
        "--column",
        "lead=lead_id",
        "--column",
        "when=at",
        "--delimiter",
        ";",
        "--epoch",
        "seconds",
    )

    assert result.exit_code == 0
    assert "done Tue 2026-03-03 11:00" in result.stdout


def test_explain_reads_the_log(folder: Path) -> None:
    (folder / "log.csv").write_text("at,kind\nnoon,review\n")

    result = explain("--commitment", "first-response", "--log", "log.csv")

    assert (result.exit_code, result.stderr.split(": ")[0]) == (3, "log.csv:2")


@pytest.mark.parametrize(
    "command", [judge, lambda *rest: explain("--stage", "mql", *rest)], ids=["evaluate", "explain"]
)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--values", "current"), "--values current needs --exported-at"),
        (("--exported-at", "2026-03-03T15:00Z"), "--values current needs --exported-at"),
        (("--values", "current", "--exported-at", "2026-03-03T15:00"), "has no UTC offset"),
        (("--values", "todays"), "is not one of"),
        (("--delimiter", "::"), "expected one sign"),
        (("--column", "when"), "expected THEIRS=OURS"),
        (("--lead-column", "Id="), "Invalid value for --lead-column: 'Id=': expected THEIRS=OURS"),
        (("--epoch", "days"), "is not one of"),
    ],
    ids=["no instant", "no word", "naive", "word", "delimiter", "column", "column of leads", "epoch"],
)
def test_a_wrong_call_is_told_in_both(command: Callable[..., Result], arguments: tuple[str, ...], told: str) -> None:
    result = command(*arguments)

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())

"""The shell's account of a promise: explain --commitment."""

from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
calendars:
  office: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
commitments:
  - id: first-response
    owed_by: sales
    meaning: Sales calls every MQL.
    deadline: {start: {entered: mql}, stop: {kind: activity, value: call}, within: 2 business hours, calendar: office}
  - id: decided
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {entered: sql}, within: 1 day}
"""
EVENTS = """\
lead_id,at,kind,value,id
L1,2026-03-03T16:30:00Z,stage,mql,e1
L1,2026-03-04T10:00:00Z,activity,call,e2
L2,2026-03-03T10:00:00Z,stage,mql,e3
L3,2026-03-03T10:00:00Z,activity,webinar,e4
L4,2026-03-03T10:00:00Z,stage,mql,e5
L4,2026-03-03T11:00:00Z,merge,L2,e6
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)


def explain(lead: str, *arguments: str) -> Result:
    return invoke(
        "explain", "agreement.yaml", lead, *arguments, "--events", "events.csv", "--as-of", "2026-03-05T00:00Z"
    )


def test_a_clock_is_told_day_by_day() -> None:
    result = explain("L1", "--commitment", "first-response")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "first-response for L1: sales kept it, done Wed 2026-03-04 10:00; due Wed 2026-03-04 10:30 (2 business hours from Tue 2026-03-03 16:30)",
        "promise: sales: Sales calls every MQL (2 business hours)",
        "clock of nobody, calendar office (UTC):",
        "  Tue 2026-03-03 16:30-17:00  30 min      30 min in all",
        "  Tue 2026-03-03 17:00 to Wed 2026-03-04 09:00  closed",
        "  Wed 2026-03-04 09:00-10:00  1 h         1 h 30 min in all",
        "counted:",
        "  e1  stage mql, Tue 2026-03-03 16:30",
        "  e2  activity call, Wed 2026-03-04 10:00",
    ]


def test_a_promise_that_was_broken_ends_with_one() -> None:
    result = explain("L2", "--commitment", "first-response")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-3] == "after due: 13 h more"


def test_a_lead_that_was_merged_is_told_of_as_such() -> None:
    result = explain("L4", "--commitment", "first-response")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "the lead was merged into another one" in result.stdout


def test_a_lead_without_an_entry_is_told_of() -> None:
    result = explain("L3", "--commitment", "first-response")

    assert (result.exit_code, result.stdout) == (
        0,
        "first-response has no entry of L3 as of 2026-03-05T00:00:00+00:00\n",
    )


def test_an_unknown_commitment_is_refused_with_a_suggestion() -> None:
    result = explain("L1", "--commitment", "first-respons")

    assert result.exit_code == 2
    assert (
        result.stderr == "--commitment: 'first-respons': there is no such commitment; did you mean 'first-response'?\n"
    )


@pytest.mark.parametrize("arguments", [(), ("--stage", "mql", "--commitment", "first-response")])
def test_either_a_stage_or_a_commitment_is_explained(arguments: tuple[str, ...]) -> None:
    result = explain("L1", *arguments)

    assert result.exit_code == 2
    assert "give either --stage or --commitment" in result.stderr

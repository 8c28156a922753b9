"""The shell's list of what is due next, and of what is at risk."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
zone: Europe/Berlin
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 hours, warn_at: [50%]}
"""
EVENTS = """\
lead_id,at,kind,value
L1,2026-03-03T10:00:00Z,stage,mql
L1,2026-03-03T11:00:00Z,activity,call
L2,2026-03-03T11:30:00Z,stage,mql
L3,2026-03-03T11:00:00Z,stage,mql
L4,2026-03-03T08:00:00Z,stage,mql
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")


def due(*arguments: str, as_of: str = "2026-03-03T12:15Z") -> Result:
    return invoke("due", "agreement.yaml", "--events", "events.csv", "--as-of", as_of, *arguments)


def test_what_is_pending_stands_in_the_order_of_the_instants_to_act_by_in_local_time() -> None:
    result = due()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Next due",
        "Pending outcomes by the instant at which something has to be done.",
        (
            "Commitment      Owed by  Subject  Group  Entry  Owner  Next at               Due at                 Remaining"
            "  Percent  At risk"
        ),
        (
            "first-response  sales    L3                  1         Tue 2026-03-03 14:00  Tue 2026-03-03 14:00      45 min"
            "     62.5  yes"
        ),
        (
            "first-response  sales    L2                  1         Tue 2026-03-03 14:30  Tue 2026-03-03 14:30  1 h 15 min"
            "     37.5  no"
        ),
        "Unit: outcomes. Of 2 pending outcomes of 4.",
    ]


@pytest.mark.parametrize(
    ("as_of", "code", "leads"), [("12:15", 1, ["L3"]), ("12:55", 1, ["L3", "L2"]), ("11:45", 0, [])]
)
def test_at_risk_ends_with_one_where_something_is(as_of: str, code: int, leads: list[str]) -> None:
    result = due("--at-risk", "--format", "json", as_of=f"2026-03-03T{as_of}Z")

    rows = json.loads(result.stdout)["tables"]["at_risk"]["rows"]
    assert (result.exit_code, [row["subject"] for row in rows]) == (code, leads)


def test_it_is_written_to_a_file_and_never_over_one_that_is_read() -> None:
    assert due("--output", "due.json", "--format", "json").stdout == ""
    assert json.loads(Path("due.json").read_text("utf-8"))["tables"]["next_due"]["rows"][0]["next_at"] == (
        "2026-03-03T13:00:00Z"
    )
    assert due("--output", "events.csv").exit_code == 2

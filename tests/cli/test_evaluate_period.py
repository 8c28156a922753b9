"""The shell's gate on one period: what was broken long ago keeps no build red."""

import json
from pathlib import Path

import pytest

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
term: {from: 2026-01-01, until: 2027-01-01}
commitments:
  - {id: first-response, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 2 hours}}
clauses:
  - {id: silence, when: {nothing: {kind: review}, for: 1 month}, then: terminate}
"""
EVENTS = """\
lead_id,at,kind,value
L1,2026-03-01T23:59:59Z,stage,mql
L2,2026-03-02T00:00:00Z,stage,mql
L2,2026-03-02T01:00:00Z,activity,call
"""
JUDGE = ("evaluate", "agreement.yaml", "--events", "events.csv", "--as-of", "2026-03-03T00:00Z", "--format", "jsonl")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")


@pytest.mark.parametrize(
    ("period", "told", "code"),
    [("2026-W09", [("L1", "breached")], 1), ("2026-W10", [("L2", "met")], 0), ("2026-W11", [], 0)],
)
def test_only_what_began_in_the_period_is_told_and_decides_the_exit_code(
    period: str, told: list[tuple[str, str]], code: int
) -> None:
    result = invoke(*JUDGE, "--period", period)

    rows = map(json.loads, result.stdout.splitlines())
    assert [(row["subject"], row["status"]) for row in rows] == told
    assert result.exit_code == code


def test_without_a_period_old_breaches_and_clauses_decide() -> None:
    result = invoke(*JUDGE)

    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["breached", "met", "fired"]
    assert result.exit_code == 1


@pytest.mark.parametrize(("period", "code"), [("2026-W99", 2), ("2031", 3)], ids=["no period", "beyond the term"])
def test_a_period_that_can_not_be_judged_is_told_and_nothing_else(period: str, code: int) -> None:
    result = invoke(*JUDGE, "--period", period)

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.splitlines()[-1].startswith("period: ")

"""The shell's back-test: tables or JSON, and an exit code that says whether anything flips."""

import json
from pathlib import Path

import pytest

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
zone: Europe/Berlin
term: {from: 2026-03-01, until: 2026-04-01}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 4 hours}
"""
EVENTS = """\
lead_id,at,kind,value
L1,2026-03-03T10:00:00+01:00,stage,mql
L1,2026-03-03T11:00:00+01:00,activity,call
L2,2026-03-03T10:00:00+01:00,stage,mql
L2,2026-03-03T10:00:00+01:00,owner,7001
L2,2026-03-03T13:00:00+01:00,activity,call
"""
GIVEN = ("--events", "events.csv", "--as-of", "2026-04-02T00:00Z")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("draft.yaml").write_text(AGREEMENT.replace("4 hours", "2 hours"), encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")


def test_a_warning_of_both_texts_is_told_once() -> None:
    volume = "  - {id: volume, owed_by: marketing, quota: {count: {entered: mql}, at_least: 1, per: day}}\n"
    for name in ("agreement.yaml", "draft.yaml"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(volume)

    result = invoke("backtest", "draft.yaml", "--current", "agreement.yaml", *GIVEN)

    assert result.stderr.count("warning: the first event is of 2026-03-03T09:00:00Z") == 1


def test_a_period_that_has_not_begun_is_a_wrong_call() -> None:
    result = invoke("backtest", "draft.yaml", *GIVEN, "--period", "2026-Q3")

    said = "period: 2026-Q3 begins on 2026-07-01, after as-of, 2026-04-02T00:00:00Z: nothing of it has happened yet\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


def test_what_flips_is_told_in_tables() -> None:
    result = invoke("backtest", "draft.yaml", "--current", "agreement.yaml", *GIVEN)

    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "Promises under each text",
            "Of the outcomes that were decided, met or breached, the share that was met under each text.",
            "Commitment      Owed by  Current met  Current breached  Current share  Draft met  Draft breached  Draft share  Gains  Loses",
            "first-response  sales              2                 0              1          1               1          0.5      0      1",
            "Unit: outcomes. Of 2 outcomes of the draft.",
            "",
            "How often each side would have passed",
            "Periods in which no volume, rate or objective that a side owes was broken, of those with one decided.",
            "Party      Current passed  Current periods  Draft passed  Draft periods  Gains  Loses",
            "marketing               0                0             0              0      0      0",
            "sales                   0                0             0              0      0      1",
            "Unit: periods. Of 0 periods of the draft.",
            "",
            "Who gains and who loses",
            "By the owner who held the lead: breaches that go away under the draft, and those that come.",
            "Owner  Gains  Loses",
            "7001       0      1",
            "Unit: outcomes. Of 1 flip.",
            "",
            "Outcomes that flip",
            "Outcomes of one commitment, lead or period, and entry that are another one under the draft.",
            "Commitment      Subject  Group  Entry  Owner  Owed by  Current  Draft     Effect",
            "first-response  L2                  1  7001   sales    met      breached  loses",
            "Unit: outcomes. Of 2 outcomes under both texts.",
        ],
    )


def test_json_has_every_table() -> None:
    result = invoke("backtest", "draft.yaml", "--current", "agreement.yaml", *GIVEN, "--format", "json")

    tables = json.loads(result.stdout)["tables"]
    assert list(tables) == ["promises", "sides", "owners", "flips"]
    assert [row["subject"] for row in tables["flips"]["rows"]] == ["L2"]


@pytest.mark.parametrize(("text", "code"), [("agreement.yaml", 0), ("draft.yaml", 1)])
def test_without_the_current_text_the_exit_code_tells_whether_it_would_have_been_broken(text: str, code: int) -> None:
    result = invoke("backtest", text, *GIVEN, "--period", "2026-03")

    assert result.exit_code == code
    assert "Outcomes that flip" not in result.stdout


def test_nothing_that_flips_ends_with_0() -> None:
    result = invoke("backtest", "agreement.yaml", "--current", "agreement.yaml", *GIVEN, "--output", "found.txt")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "No rows." in Path("found.txt").read_text("utf-8")


def test_the_draft_is_not_written_over() -> None:
    assert invoke("backtest", "draft.yaml", *GIVEN, "--output", "draft.yaml").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code"), [(("draft.yaml", *GIVEN, "--period", "spring"), 2), (("gone.yaml", *GIVEN), 2)]
)
def test_what_is_wrong_ends_with_its_code(arguments: tuple[str, ...], code: int) -> None:
    assert invoke("backtest", *arguments).exit_code == code


def test_wrong_data_ends_with_3() -> None:
    Path("events.csv").write_text("lead_id,at,kind,value\nL1,soon,stage,mql\n", encoding="utf-8")

    assert invoke("backtest", "draft.yaml", *GIVEN).exit_code == 3

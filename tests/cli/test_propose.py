"""The shell's proposals: targets that history supports, and the curve behind them."""

import json
from pathlib import Path

import pytest

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
zone: Europe/Berlin
term: {from: 2026-01-01}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 4 hours}
  - id: mqls
    owed_by: marketing
    quota: {count: {entered: mql}, at_least: 9, per: week}
"""
LEADS = "".join(
    f"L{n},2026-03-03T10:00:00+01:00,stage,mql\nL{n},2026-03-03T10:{n:02d}:00+01:00,activity,call\n"
    for n in range(1, 31)
)
GIVEN = ("--events", "events.csv", "--as-of", "2026-03-09T00:00+01:00")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("events.csv").write_text(f"lead_id,at,kind,value\n{LEADS}", encoding="utf-8")


def test_targets_are_told_in_a_table() -> None:
    result = invoke("propose", "agreement.yaml", *GIVEN, "--since", "2026-03-02")

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "Targets that history supports",
            "The strictest target that was kept in 90% of the past; who is not yet done counts as longer.",
            "Commitment      Group  Kind    Now                  Proposed    Kept  Population  Too few",
            "first-response         limit   4 hours              27 minutes   0.9          30  no",
            "mqls                   number  at least 9 per week  30             1           1  yes",
            "Unit: targets. Of 30 leads.",
        ],
    )


def test_the_curve_is_told_where_it_is_asked_for_and_cut_after_twenty_rows() -> None:
    page = invoke("propose", "agreement.yaml", *GIVEN, "--curve").stdout.splitlines()
    told = json.loads(invoke("propose", "agreement.yaml", *GIVEN, "--curve", "--format", "json").stdout)

    assert page[-2:] == ["And 10 more rows.", "Unit: share. Of 30 clocks and periods."]
    assert len(told["tables"]["proposal_curve"]["rows"]) == 30


def test_without_an_agreement_the_usual_promises_are_proposed() -> None:
    result = invoke("propose", *GIVEN, "--keep", "0.5", "--output", "found.txt")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "first-response           limit     1 day                      15 minutes   0.5          30  no" in Path(
        "found.txt"
    ).read_text("utf-8")


def test_a_share_may_be_given_in_per_cent() -> None:
    share, percent = (invoke("propose", *GIVEN, "--keep", keep) for keep in ("0.5", "50%"))

    assert share.stdout == percent.stdout
    assert percent.exit_code == 0


@pytest.mark.parametrize("keep", ["90", "100%", "1", "0", "nan", "most"])
def test_a_share_that_is_none_is_a_wrong_call(keep: str) -> None:
    result = invoke("propose", *GIVEN, "--keep", keep)

    assert result.exit_code == 2
    assert f"--keep: '{keep}': expected a share between 0 and 1, such as 0.9 or 90%" in result.stderr


def test_a_first_date_of_which_nothing_has_happened_is_a_wrong_call() -> None:
    result = invoke("propose", *GIVEN, "--since", "2026-03-10")

    assert (result.exit_code, result.stderr) == (
        2,
        "since: the stretch begins on 2026-03-10, after as-of, 2026-03-08T23:00:00Z: nothing of it has happened yet\n",
    )

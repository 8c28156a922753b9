"""The shell's audit: a blind sheet and its key, and the labels that come back."""

import csv
import json
from pathlib import Path

import pytest

from shell import invoke

AGREEMENT = """\
slakit: 1
name: acme
zone: Europe/Berlin
owners:
  sam: {team: sales}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 4 hours}
"""
EVENTS = "lead_id,at,kind,value\n" + "".join(f"L{n},2026-03-03T10:00:00+01:00,stage,mql\n" for n in range(20))
GIVEN = ("--events", "events.csv", "--as-of", "2026-04-01T00:00Z", "--size", "5", "--seed", "7")
DRAW = ("audit", "draw", "agreement.yaml", *GIVEN, "--sheet", "sheet.csv", "--key", "key.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")
    Path("leads.csv").write_text("lead_id,employees,Phone\nL1,20,555\n", encoding="utf-8")


def filled_in(reviewer: str, team: str, *labels: str) -> Path:
    """Return a sheet as a reviewer hands it back."""
    assert invoke(*DRAW).exit_code == 0
    with Path("sheet.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    path = Path(f"{reviewer}.csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row, label in zip(rows, labels, strict=True):
            writer.writerow({**row, "label": label, "reviewer": reviewer, "team": team})
    return path


def test_a_sheet_and_its_key_are_drawn() -> None:
    options = ("--by", "owner", "--field", "employees", "--hide", "phone", "--leads", "leads.csv")
    result = invoke(*DRAW, *options, "--period", "2026-03")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "5 of 20 leads were drawn by owner\n")
    assert (
        Path("sheet.csv").read_text("utf-8").splitlines()[0]
        == "item,handed_over,did,employees,label,reviewer,team,note"
    )
    assert len(json.loads(Path("key.json").read_text("utf-8"))["items"]) == 5


def test_a_name_that_no_lead_has_is_told_with_the_nearest_one() -> None:
    result = invoke(
        *DRAW, "--leads", "leads.csv", "--by", "onwer", "--by", "reason", "--hide", "fone", "--field", "employes"
    )

    assert result.stderr.splitlines()[:3] == [
        "warning: --field employes: no lead has such an attribute; did you mean 'employees'?",
        "warning: --hide fone: no lead has such an attribute; did you mean 'phone'?",
        "warning: 'onwer': no lead has such an attribute; did you mean 'owner'?",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*DRAW, "--size", "0"), "0 is not in the range x>=1"),
        (
            ("audit", "score", "agreement.yaml", "sheet.csv", "--key", "key.json", "--confidence", "95"),
            "--confidence: '95': expected a share between 0 and 1, such as 0.9 or 90%",
        ),
    ],
    ids=["size", "confidence"],
)
def test_a_number_that_is_none_is_a_wrong_call(arguments: tuple[str, ...], said: str) -> None:
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_sample_that_is_too_small_for_strata_is_drawn_by_nothing() -> None:
    result = invoke(*DRAW, "--size", "1")

    assert result.stderr == "1 of 20 leads were drawn\n"


def test_labels_are_scored() -> None:
    first = filled_in("Ines", "finance", "good", "good", "good", "good", "bad")
    second = filled_in("Tom", "legal", "good", "good", "good", "good", "bad")

    result = invoke("audit", "score", "agreement.yaml", str(first), str(second), "--key", "key.json")

    # Wilson's ends of four of five are 37.55 and 96.38 %; three quarters of all are not known: 0.8 - 0.4245 x sqrt(0.75).
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:7] == [
        "share: 80.0%",
        "low: 43.2%",
        "high: 94.2%",
        "confidence: 95.0%",
        "population: 20",
        "reviewed: 5",
        "unclear: 0",
    ]
    assert "Ines   Tom         5       5      1" in result.stdout.splitlines()


def test_json_has_the_share_and_every_item() -> None:
    sheet = filled_in("Ines", "finance", "good", "good", "good", "good", "bad")

    arguments = (
        "audit",
        "score",
        "agreement.yaml",
        str(sheet),
        "--key",
        "key.json",
        "--format",
        "json",
        "--output",
        "found.json",
    )
    assert invoke(*arguments).exit_code == 0
    found = json.loads(Path("found.json").read_text("utf-8"))
    assert (found["share"], len(found["tables"]["reviewed_items"]["rows"])) == (0.8, 5)


@pytest.mark.parametrize(("reviewer", "team"), [("Ines", "sales"), ("sam", "finance")])
def test_a_reviewer_of_either_side_ends_the_run_with_3(reviewer: str, team: str) -> None:
    sheet = filled_in(reviewer, team, *["good"] * 5)

    result = invoke("audit", "score", "agreement.yaml", str(sheet), "--key", "key.json")

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"{sheet}:2 ")


def test_files_that_can_not_be_read_end_the_run_with_3() -> None:
    assert invoke("audit", "score", "agreement.yaml", "gone.csv", "--key", "gone.json").stderr.startswith(
        "gone.json: can not be read: No such"
    )
    Path("key.json").write_bytes(b"\xff\xfe\xff")
    result = invoke("audit", "score", "agreement.yaml", "gone.csv", "--key", "key.json")

    assert (result.exit_code, result.stderr) == (3, "key.json: can not be read: it is not UTF-8\n")


def test_one_place_takes_one_file() -> None:
    assert invoke(*DRAW[:-1], "sheet.csv").exit_code == 2


def test_without_its_key_no_sheet_is_written() -> None:
    assert invoke(*DRAW[:-1], "gone/key.json").exit_code == 2
    assert not Path("sheet.csv").exists()

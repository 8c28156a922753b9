"""The shell's lint: what it finds, where it stands, how it is chosen, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

ONE_SIDED = """\
slakit: 1
name: small
term: {from: 2026-01-01, until: 2027-01-01}
commitments:
  - id: first-response
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: 24 months
"""
ADVICE = "  Promise something from each side; an agreement of one side is an order."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(ONE_SIDED)
    return tmp_path


def lint(*arguments: str) -> Result:
    return invoke("lint", "agreement.yaml", *arguments)


def test_a_finding_stands_at_its_line_and_ends_with_one() -> None:
    result = lint("--select", "W501,W531")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "agreement.yaml:4:1 commitments: warning W501: marketing owes nothing: every commitment is owed by sales",
        ADVICE,
        (
            "agreement.yaml:10:7 commitments[0].within: warning W531: '24 months' ends after the term, whatever starts "
            "the clock: it lasts from 2026-01-01 to 2026-12-31"
        ),
        "  Promise less time, or open the calendar: nothing of this promise falls due before the term ends.",
        "2 warnings",
    ]


def test_nothing_found_ends_with_zero() -> None:
    result = lint("--select", "W541")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "nothing found\n", "")


@pytest.mark.parametrize(
    ("code", "least", "ends"),
    [
        ("W504", "note", 1),
        ("W504", "warning", 0),
        ("W501", "note", 1),
        ("W501", "warning", 1),
        ("W501", "error", 0),
    ],
)
def test_what_is_found_ends_with_one_from_a_severity_on(code: str, least: str, ends: int) -> None:
    result = lint("--select", code, "--fail-on", least)

    assert (result.exit_code, code in result.stdout) == (ends, True)


def test_a_note_alone_fails_no_build() -> None:
    assert lint("--select", "W504").exit_code == 0


def codes(*arguments: str) -> list[str]:
    result = lint("--format", "json", *arguments)
    return [one["code"] for one in json.loads(result.stdout)["findings"]]


def test_codes_and_families_are_chosen_and_left_out() -> None:
    assert codes("--select", "sides") == ["W501", "W502", "W503", "W504"]
    assert codes("--select", "W501", "--select", "W502, W503", "--ignore", "W502") == ["W501", "W503"]
    assert codes("--ignore", "sides,numbers") == ["W531"]


def test_json_has_the_place_of_a_finding() -> None:
    (found,) = json.loads(lint("--format", "json", "--select", "W504").stdout)["findings"]

    assert (found["where"], found["file"], found["line"], found["column"]) == ("commitments[0]", "agreement.yaml", 5, 5)


def test_sarif_has_the_release_and_the_place_of_a_finding() -> None:
    (run,) = json.loads(lint("--format", "sarif", "--select", "W504").stdout)["runs"]

    assert run["tool"]["driver"]["version"][0].isdigit()
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "agreement.yaml"},
        "region": {"startLine": 5, "startColumn": 5},
    }


def test_sarif_without_a_finding_is_a_log_all_the_same() -> None:
    result = lint("--format", "sarif", "--select", "W541")

    assert (result.exit_code, json.loads(result.stdout)["runs"][0]["results"]) == (0, [])


def test_what_depends_on_today_needs_to_know_when_that_is() -> None:
    assert codes("--select", "W523") == []
    assert codes("--select", "W523", "--as-of", "2026-03-01T00:00Z") == ["W523", "W523"]
    assert codes("--select", "W523", "--as-of", "2027-03-01T00:00Z") == []


def test_versions_that_overlap_are_found_in_the_later_one(folder: Path) -> None:
    (folder / "later.yaml").write_text(
        ONE_SIDED.replace("name: small", "name: small\nversion: 2").replace("01-01,", "07-01,")
    )

    result = lint("later.yaml", "--select", "W522")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == (
        "later.yaml:4:8 term.from: warning W522: begins 2026-07-01, while version 1 holds until 2027-01-01"
    )


def test_versions_that_begin_on_one_day_are_a_finding_and_no_error(folder: Path) -> None:
    (folder / "later.yaml").write_text(ONE_SIDED.replace("name: small", "name: small\nversion: 2"))

    result = lint("later.yaml", "--select", "W522")

    assert (result.exit_code, result.stderr) == (1, "")
    assert "begins on the same day as version 1: neither ends the other" in result.stdout


def test_agreements_that_have_nothing_to_do_with_each_other_are_looked_at_apart(folder: Path) -> None:
    (folder / "other.yaml").write_text(ONE_SIDED.replace("name: small", "name: other"))

    result = lint("other.yaml", "--select", "W501")

    assert [line.split(":")[0] for line in result.stdout.splitlines() if "W501" in line] == [
        "agreement.yaml",
        "other.yaml",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--select", "W999"), "--select: 'W999': unknown code or family"),
        (("--ignore", "side"), "--ignore: 'side': unknown code or family; did you mean 'sides'?"),
        (("--select", ""), "expected codes or families, such as W504,sides"),
        (("--ignore", "W501,"), "expected codes or families, such as W504,sides"),
        (("--format", "xml"), "is not one of"),
        (("--as-of", "soon"), "expected a time such as"),
        (("--as-of", "2026-03-01T00:00"), "has no UTC offset"),
    ],
    ids=["code", "family", "empty", "half", "format", "word", "naive"],
)
def test_a_wrong_call_ends_with_two(arguments: tuple[str, ...], told: str) -> None:
    result = lint(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_a_wrong_agreement_ends_with_two_and_its_lines(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(ONE_SIDED.replace("within", "withn"))

    result = lint()

    assert (result.exit_code, result.stdout) == (2, "")
    assert "agreement.yaml:10:7 commitments[0].deadline.withn: unknown key 'withn'" in result.stderr

"""The shell's dates: lines, or a file that calendar programs import."""

from pathlib import Path

import pytest

from shell import invoke
from slakit.adapters.templates import template


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(template("enterprise"), encoding="utf-8")


def test_dates_are_told_as_lines() -> None:
    result = invoke("dates", "agreement.yaml")

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "2027-01-01 enterprise 2027.1 begins",
            "2027-01-01 enterprise: Quarterly review",
            "2027-04-01 enterprise: Quarterly review",
            "2027-07-01 enterprise: Quarterly review",
            "2027-10-01 enterprise: Quarterly review",
            "2027-12-31 enterprise 2027.1 ends",
        ],
    )


@pytest.mark.parametrize(
    "arguments", [("-o", "dates.ics"), ("-o", "dates.ICS"), ("-o", "dates.txt", "--format", "ics")]
)
def test_a_file_for_calendars_is_written(arguments: tuple[str, ...]) -> None:
    result = invoke("dates", "agreement.yaml", "--as-of", "2026-11-27T16:00Z", *arguments)
    written = Path(arguments[1]).read_bytes()

    assert (result.exit_code, result.stdout) == (0, "")
    assert written.startswith(b"BEGIN:VCALENDAR\r\n")
    assert written.count(b"DTSTAMP:20261127T160000Z\r\n") == 6


def test_text_may_go_to_a_file_too() -> None:
    assert invoke("dates", "agreement.yaml", "-o", "dates.txt").exit_code == 0
    assert Path("dates.txt").read_text("utf-8") == invoke("dates", "agreement.yaml").stdout


def test_the_agreement_is_not_written_over() -> None:
    assert invoke("dates", "agreement.yaml", "-o", "agreement.yaml").exit_code == 2


def test_an_agreement_without_a_term_ends_with_2() -> None:
    Path("open.yaml").write_text("slakit: 1\nname: open\n", encoding="utf-8")
    result = invoke("dates", "open.yaml")

    assert (result.exit_code, result.stderr) == (2, "term: an agreement without a term has no dates\n")

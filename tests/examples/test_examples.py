"""The examples, run as a user runs them; those on published data run where the data is to be found."""

import os
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import slakit
from adapters.agreements.texts import load
from shell import invoke

_HERE = Path(__file__).resolve()
EXAMPLES = next(parent / "examples" for parent in _HERE.parents if (parent / "examples" / "olist").is_dir())


def _data(name: str) -> Path:
    places = [
        Path(os.environ.get("SLAKIT_DATA", "/nonexistent")),
        *(parent / "shared" / "data" for parent in _HERE.parents),
    ]
    found = next((place / name for place in places if (place / name).is_dir()), None)
    if found is None:
        pytest.skip("the published data is not beside this checkout")
    return found


def _run(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, str(EXAMPLES / script), *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.mark.extra("report")
def test_a_whole_agreement_is_signed_clean_comes_back_and_can_be_handed_out() -> None:
    path = EXAMPLES / "whole" / "agreement.yaml"
    agreement = slakit.load_agreement(path)
    at = datetime(2027, 3, 1, 12, tzinfo=UTC)

    checked = invoke("check", str(path), "--signed", "--as-of", "2027-03-01T12:00Z")
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert slakit.lint(agreement, as_of=at) == ()
    assert load(slakit.dump_agreement(agreement)) == agreement
    pages = slakit.document(agreement)
    assert slakit.document(agreement, "html").startswith("<!DOCTYPE html>")
    first = pages.partition("## 1. ")[0]
    for said in (
        "**8**: A person from sales reaches out to every MQL",  # who owes what, by when
        "within 30 business minutes or 4 business hours, depending on the case",
        "Otherwise: The lead goes to the head of inside sales.",  # what happens otherwise
        "Its last day is 31 December 2027.",  # how it ends
    ):
        assert said in first
    assert "_" not in first
    assert (
        "Business days are those of the calendar of whoever holds the lead when the clock starts, or starts anew, and of the"
        " calendar Rotterdam for anybody else."
    ) in pages


@pytest.mark.extra("report")
def test_the_agreement_of_acme_has_notes_only_comes_back_and_tells_a_newcomer_what_both_owe() -> None:
    path = EXAMPLES / "acme" / "agreement.yaml"
    agreement = slakit.load_agreement(path)

    assert invoke("check", str(path)).exit_code == 0
    assert {one.severity for one in slakit.lint(agreement, as_of=datetime(2026, 3, 1, tzinfo=UTC))} == {"note"}
    assert load(slakit.dump_agreement(agreement)) == agreement
    first = slakit.document(agreement).partition("## 1. ")[0]
    for said in (
        "- **7**: A person from sales reaches out to every MQL",  # who owes what, by when
        "within 30 business minutes or 4 business hours, depending on the case",
        "Otherwise: The lead goes to the sales manager.",  # what happens otherwise
        "Its last day is 31 December 2026.",  # how it ends
    ):
        assert said in first
    assert "_" not in first


def test_the_agreement_of_acme_is_the_one_that_the_accepted_outcomes_were_written_for() -> None:
    places = [Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")), _HERE.parents[3] / "shared" / "acceptance"]
    found = next((place / "acme.yaml" for place in places if (place / "acme.yaml").is_file()), None)
    if found is None:
        pytest.skip("the acceptance files are not beside this checkout")

    assert slakit.load_agreement(EXAMPLES / "acme" / "agreement.yaml") == slakit.load_agreement(found)


def test_the_marketing_funnel_gives_the_known_numbers() -> None:
    folder = _data("olist")

    printed = _run("olist/run.py", folder)

    assert printed.stderr == ""
    assert printed.stdout.splitlines()[:-1] == [
        "842 of 8000 won, 10.525 %",
        (
            "MQLs/won by origin: organic search 2296/271, paid search 1586/195, social 1350/75, unknown 1099/179, "
            "direct traffic 499/56, email 493/15, referral 284/24, other 150/4, display 118/6, other publicities 65/3, "
            "empty 60/14"
        ),
        (
            "MQLs by month: 2017-06 4, 2017-07 239, 2017-08 386, 2017-09 312, 2017-10 416, 2017-11 445, 2017-12 200, "
            "2018-01 1141, 2018-02 1028, 2018-03 1174, 2018-04 1352, 2018-05 1303"
        ),
        "at least 300 a month, missed in: 2017-07, 2017-12",
        "at least 400 a month, missed in: 2017-07, 2017-08, 2017-09, 2017-12",
        (
            "won within 90 days: 2017-11 7, 2017-12 6, 2018-01 129, 2018-02 128, 2018-03 140, 2018-04 171, 2018-05 109 "
            "in all 690"
        ),
        "won within 7 days: 249",
        "won within 30 days: 546",
        (
            "calendar dates without zones: won within 90 days: 2017-11 8, 2017-12 6, 2018-01 129, 2018-02 128, 2018-03 141, "
            "2018-04 171, 2018-05 109"
        ),
        "calendar dates without zones: median 14 days, at most 7 days 284, at most 30 days 555, at most 90 days 692",
        "won by sales-development rep: 4b339f95 140, 068066e2 81, 56bf83c4 74, 9d12ef1a 66, a8387c01 59",
    ]
    assert printed.stdout.count("won before the first contact") == 1


@pytest.mark.extra("report")
def test_the_report_of_the_marketing_funnel_has_the_known_numbers(tmp_path: Path) -> None:
    folder, page = _data("olist"), tmp_path / "report.html"

    printed = _run("olist/run.py", folder, Path("-o"), page)

    assert printed.stderr == ""
    text = page.read_text(encoding="utf-8")
    for said in (
        "842 of 8,000 MQLs were won, 10.5%.",
        "Of those from 2017-11 on, 690 were won within 90 days.",
        "Went on: mql to customer 10.5%.",
    ):
        assert said in text
    headings = ("Both sides", "Won by origin", "MQLs by month", "Won by rep", "Funnel", "Process as it ran")
    assert [one for one in headings if f"<h2>{one}</h2>" not in text] == []
    assert "https:" not in text


def test_the_pictures_of_the_marketing_funnel_are_what_their_script_draws(tmp_path: Path) -> None:
    drawn = _run("olist/picture.py", tmp_path)

    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, "", "")
    docs = EXAMPLES.parent / "docs" / "how-to"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in docs.glob("olist-*.svg")}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (docs / path.name).read_bytes()


def test_the_pictures_of_the_marketing_funnel_show_its_numbers() -> None:
    printed = _run("olist/run.py", _data("olist")).stdout

    drawn = runpy.run_path(str(EXAMPLES / "olist" / "picture.py"))
    counted = (f"{origin} {count}/{won}" for origin, (count, won) in drawn["BY_ORIGIN"].items())
    assert f"MQLs/won by origin: {', '.join(counted)}\n" in printed
    months = (f"{month} {count}" for month, count in drawn["BY_MONTH"].items())
    assert f"MQLs by month: {', '.join(months)}\n" in printed
    in_time = (f"{month} {won}" for month, won in drawn["WON_IN_TIME"].items())
    assert f"won within 90 days: {', '.join(in_time)} in all 690\n" in printed


def test_the_permits_give_the_known_numbers() -> None:
    folder = _data("receipt")

    printed = _run("receipt/run.py", folder)

    assert printed.stderr == ""
    assert printed.stdout.splitlines()[:-2] == [
        "1434 cases, 8577 steps, as of 2012-01-23T14:42:54.644+00:00",
        "by-the-deadline: 950 met, 377 late, 40 breached and open, 67 pending",
        "within-56-days: 798 met, 529 late, 61 breached and open, 46 pending",
        "finished/late by channel: Internet 1148/313, Desk 107/39, Post 52/17, e-mail 21/8, Intern 1/0",
    ]
    assert printed.stdout.count("ends before it starts") == 2


@pytest.mark.parametrize("script", ["olist/run.py", "olist/picture.py", "receipt/run.py", "demo/make_data.py"])
def test_a_script_without_its_folder_says_how_it_is_called(script: str) -> None:
    printed = _run(script)

    assert printed.returncode == 1
    assert printed.stderr.startswith("usage: python ")


def test_the_data_of_the_demonstration_is_what_its_script_makes(tmp_path: Path) -> None:
    made = _run("demo/make_data.py", tmp_path)

    shipped = Path(slakit.__file__).parent / "adapters" / "demo"
    assert made.returncode == 0
    assert (tmp_path / "events.csv").read_text() == (shipped / "events.csv").read_text()
    assert (tmp_path / "leads.csv").read_text() == (shipped / "leads.csv").read_text()

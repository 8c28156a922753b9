"""CSV of an evaluation: instants in a zone, the mark for Excel, and no text that runs as a formula."""

import csv
import json
from io import StringIO

import pytest

from reports.render.making import judged, lead
from slakit import CalendarError
from slakit.reports.render import csv_text


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"]
)
def test_a_lead_whose_name_begins_like_a_formula_is_text(name: str) -> None:
    row = next(csv.DictReader(StringIO("".join(csv_text(judged(lead(name, "10:00")))), newline="")))

    assert row["subject"] == f"'{name}"


def test_numbers_stay_numbers_even_below_zero() -> None:
    rows = list(csv.DictReader(StringIO("".join(csv_text(judged(lead("L1", "10:00")))))))

    assert float(rows[1]["pace"]) < 0


def test_instants_may_be_local() -> None:
    row = next(csv.DictReader(StringIO("".join(csv_text(judged(), zone="Asia/Tokyo")))))

    assert (row["started_at"], row["stopped_at"]) == ("2026-03-03T19:00:00+09:00", "2026-03-03T19:30:00+09:00")
    assert (row["as_of"], row["breached_at"]) == ("2026-03-03T23:00:00+09:00", "")


def test_the_instants_of_segments_are_local_too_and_sentences_stay_local_to_the_agreement() -> None:
    row = next(csv.DictReader(StringIO("".join(csv_text(judged(), zone="Asia/Tokyo")))))

    (held,) = json.loads(row["segments"])
    assert (held["since"], held["until"]) == ("2026-03-03T19:00:00+09:00", "2026-03-03T19:30:00+09:00")
    assert (row["zone"], "done Tue 2026-03-03 10:30" in row["text"]) == ("UTC", True)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="Mars"):
        list(csv_text(judged(), zone="Mars/Base"))


def test_the_mark_for_excel_stands_before_the_header() -> None:
    assert "".join(csv_text(judged(), bom=True)).startswith("\ufeffschema,key,")
    assert "".join(csv_text(judged())).startswith("schema,key,")

"""Evaluations as text for people and for machines."""

import csv
import json
from datetime import datetime
from io import StringIO

from slakit import Deadline, Evaluation, Journey, activity, activity_event, entered, evaluate, field_event, stage_event
from slakit.reports import render


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03T{text}+00:00")


RULE = Deadline(
    id="first-response",
    owed_by="sales",
    start=entered("mql"),
    stop=activity("call"),
    within="2 hours",
    warn_at=["50%"],
)


def _evaluation(count: int, name: str = "L") -> Evaluation:
    leads = [Journey.of(f"{name}{n:02d}", stage_event("mql", at=_at("10:00"))) for n in range(count)]
    return evaluate(RULE, leads, as_of=_at("13:00"))


def test_a_long_list_ends_with_the_number_of_those_left_out() -> None:
    page = render.text(_evaluation(23)).splitlines()

    assert page[-1] == "  and 3 more"
    assert len(page) == 27


def test_what_is_at_risk_has_its_own_list() -> None:
    leads = [Journey.of("L1", stage_event("mql", at=_at("10:00")))]

    page = render.text(evaluate(RULE, leads, as_of=_at("11:00")))

    assert page.splitlines()[-2:] == [
        "At risk:",
        "  first-response for L1: open, due Tue 2026-03-03 12:00 (2 hours from Tue 2026-03-03 10:00); 1 h left, at risk",
    ]


def test_a_name_that_would_move_the_cursor_is_made_harmless() -> None:
    page = render.text(_evaluation(1, name="L\n\x1b[2J\u202e"))

    assert "L\ufffd\ufffd[2J\ufffd00" in page


def test_csv_holds_lists_as_json_and_nothing_for_what_has_no_meaning() -> None:
    leads = [
        Journey.of("L1", stage_event("mql", at=_at("10:00"), id="e1"), activity_event("call", at=_at("10:30"), id="e2"))
    ]

    rows = list(csv.DictReader(StringIO("".join(render.csv_text(evaluate(RULE, leads, as_of=_at("13:00")))))))

    assert json.loads(rows[0]["evidence"]) == ["e1", "e2"]
    assert (rows[0]["status"], rows[0]["late_by"], rows[0]["ignored"]) == ("met", "", "")


def test_csv_writes_truth_in_words() -> None:
    row = next(csv.DictReader(StringIO("".join(render.csv_text(_evaluation(1))))))

    assert (row["open"], row["late_by"]) == ("true", "3600")


def test_json_tells_what_was_odd() -> None:
    lead = Journey.of("L1", stage_event("mql", at=_at("10:00")), field_event("size", 5, at=_at("14:00")))

    document = json.loads(render.json_text(evaluate(RULE, [lead], as_of=_at("13:00"))))

    assert [problem["code"] for problem in document["problems"]] == ["J201"]

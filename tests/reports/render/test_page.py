"""Evaluations as text for people and for machines."""

import csv
import json
from datetime import datetime
from io import StringIO

import pytest

from slakit import (
    Agreement,
    Clause,
    Coverage,
    Deadline,
    Evaluation,
    Event,
    Journey,
    Nothing,
    Term,
    activity,
    activity_event,
    clause_state_from_dict,
    entered,
    evaluate,
    event,
    field_event,
    stage_event,
)
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


# --- clauses


SILENCE = Clause(
    id="silence",
    when=Nothing(event(kind="review"), for_="2 days"),
    then="terminate",
    text="Either may end it.",
    to=["VP Sales", "CEO"],
)


def _agreed(*clauses: Clause) -> Agreement:
    return Agreement(name="acme", term=Term(since="2026-03-01", until="2026-04-01"), clauses=clauses)


def _with_clauses(as_of: str, *log: Event, clauses: tuple[Clause, ...] = (SILENCE,)) -> Evaluation:
    return evaluate(_agreed(*clauses), [], as_of=datetime.fromisoformat(as_of), log=log)


@pytest.mark.parametrize(
    ("as_of", "line"),
    [
        ("2026-02-27T12:00Z", "The agreement is not yet begun: the term begins on 2026-03-01"),
        (
            "2026-03-01T12:00Z",
            "The agreement is in force since Sun 2026-03-01 00:00: the term began on 2026-03-01",
        ),
        (
            "2026-03-02T12:00Z",
            "The agreement is in force and at risk since Mon 2026-03-02 00:00: silence due Tue 2026-03-03 00:00",
        ),
        ("2026-03-04T12:00Z", "The agreement is terminable since Tue 2026-03-03 00:00: silence has fired"),
        (
            "2026-05-01T12:00Z",
            "The agreement is ended since Wed 2026-04-01 00:00: the term was agreed until 2026-04-01; silence has fired",
        ),
    ],
    ids=["not-begun", "in-force", "at-risk", "terminable", "ended"],
)
def test_the_page_says_how_the_agreement_stands(as_of: str, line: str) -> None:
    assert render.text(_with_clauses(as_of)).splitlines()[1:3] == [line, ""]


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2026-03-02T00:00Z", None, "from Mon 2026-03-02 01:00 on"),
        (None, "2026-03-03T22:59:59.999999Z", "before Wed 2026-03-04 00:00"),
        (None, "2026-03-03T23:00:00Z", "until Wed 2026-03-04 00:00"),
        ("2026-03-02T00:00:01Z", "2026-03-03T12:00Z", "from Mon 2026-03-02 01:00:01 until Tue 2026-03-03 13:00"),
        (None, None, "always"),
    ],
    ids=["since", "a-whole-date", "an-instant", "both", "neither"],
)
def test_the_page_says_what_the_data_was_said_to_show(since: str | None, until: str | None, told: str) -> None:
    first, last = (None if text is None else datetime.fromisoformat(text) for text in (since, until))
    shown = [Coverage(kind="activity", since=first, until=last), Coverage(field="tier", until=_at("10:00"))]
    judged = evaluate(Agreement(name="acme", zone="Europe/Berlin"), [], as_of=_at("12:00"), coverage=shown)

    assert render.text(judged).splitlines()[1:4] == [
        f"Of activity events the data is whole {told}",
        "Of the field tier the data is whole until Tue 2026-03-03 11:00",
        "",
    ]


def test_without_clauses_the_page_says_it_only_outside_the_term() -> None:
    inside = render.text(_with_clauses("2026-03-04T12:00Z", clauses=())).splitlines()
    outside = render.text(_with_clauses("2026-04-01T00:00Z", clauses=())).splitlines()

    assert inside[1] == ""
    assert outside[1].startswith("The agreement is ended since Wed 2026-04-01 00:00")


def test_the_page_lists_what_fired_and_what_is_quiet() -> None:
    wait = Clause(id="wait", when=Nothing(event(kind="report"), for_="1 week"), then="consequence")

    page = render.text(_with_clauses("2026-03-04T12:00Z", clauses=(SILENCE, wait))).splitlines()

    assert page[-3:] == [
        "Clauses:",
        (
            "  silence fired Tue 2026-03-03 00:00: nothing seen for 2 days from Sun 2026-03-01 00:00 (kind is review); "
            "terminate to VP Sales, CEO: Either may end it."
        ),
        "  wait is quiet, due Sun 2026-03-08 00:00: 1 week from Sun 2026-03-01 00:00 (kind is report)",
    ]


def test_csv_has_a_row_for_each_firing_and_each_quiet_clause() -> None:
    rows = list(csv.DictReader(StringIO("".join(render.csv_text(_with_clauses("2026-03-04T12:00Z"))))))

    assert [(row["commitment"], row["status"], row["entry"], row["due_at"]) for row in rows] == [
        ("silence", "fired", "1", "2026-03-03T00:00:00Z")
    ]
    assert (rows[0]["then"], rows[0]["to"], rows[0]["countdown"]) == ("terminate", '["VP Sales", "CEO"]', "")


def test_json_has_clauses_beside_outcomes_and_the_status_of_the_agreement() -> None:
    evaluation = _with_clauses("2026-03-04T12:00Z")

    document = json.loads(render.json_text(evaluation))

    assert document["outcomes"] == []
    assert [clause_state_from_dict(row) for row in document["clauses"]] == list(evaluation.clauses)
    assert document["agreement_status"] == {
        "state": "terminable",
        "since": "2026-03-03T00:00:00Z",
        "clauses": ["silence"],
        "why": "silence has fired",
    }


def test_json_of_an_agreement_without_a_term_knows_no_since() -> None:
    document = json.loads(render.json_text(_evaluation(1)))

    assert (document["agreement_status"]["state"], document["agreement_status"]["since"]) == ("in_force", None)

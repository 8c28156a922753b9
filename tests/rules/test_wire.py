"""Outcomes as dictionaries and back, and dictionaries that are no outcomes."""

import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit import (
    Breached,
    DataError,
    Excluded,
    Figures,
    Ignored,
    Met,
    Need,
    Outcome,
    Pending,
    Unknown,
    outcome_from_dict,
)
from slakit.rules.outcomes import Terms
from slakit.rules.wire import FIELDS, outcome_to_dict
from slakit.worktime.instants import to_micros

DUE = to_micros(datetime(2026, 3, 3, 14, tzinfo=UTC))
HOUR = 3_600_000_000
TERMS = Terms("acme", "2026.2", "first-response", ("marketing", "sales"), "berlin", "Europe/Berlin", DUE + 21 * HOUR)
CLOCK: dict[str, Any] = {
    "terms": TERMS,
    "subject": "L1",
    "group": None,
    "entry": 2,
    "owner": "7001",
    "started_us": DUE - 5 * HOUR,
    "due_us": DUE,
    "original_due_us": DUE,
    "stopped_us": DUE + 1,
    "allowed": "4 business hours",
    "business_us": 4 * HOUR,
    "wall_us": 5 * HOUR + 1,
    "paused_us": 0,
    "held": ((DUE - 5 * HOUR, DUE, "", "none", 4 * HOUR), (DUE, DUE + 1, "7001", "queue", None)),
    "evidence": ("e1", "e9"),
    "ignored": (Ignored("e2", "actor_kind is automation"),),
    "reason": "done_late",
    "figures": None,
}
PERIOD = {**CLOCK, "entry": None, "owner": None, "business_us": None, "wall_us": None, "held": (), "ignored": ()}
LATE = Breached(**CLOCK, breached_us=DUE, overrun_us=1)
ONE_OF_EACH: list[Outcome] = [
    LATE,
    Met(**{**CLOCK, "stopped_us": DUE}),
    Breached(**{**CLOCK, "stopped_us": None}, breached_us=DUE, overrun_us=None),
    Pending(**{**CLOCK, "stopped_us": None}, at_risk=True, remaining_us=1_500_000, percent=62.5),
    Excluded(**{**CLOCK, "due_us": None, "original_due_us": None}),
    Unknown(**{**CLOCK, "owner": None, "held": ()}),
    Pending(**PERIOD | {"group": "", "figures": Figures(target=2.857142, actual=2.0, pace=-0.5, forecast=2.5)}),
    Breached(
        **PERIOD
        | {
            "figures": Figures(target=0.95, actual=0.5, population=4, interval=(0.1, 0.9), undecided=0.25, unit="share")
        },
        breached_us=DUE,
    ),
    Unknown(**PERIOD | {"figures": Figures(target=0.95, population=0)}),
    Pending(**{**CLOCK, "stopped_us": None}, needs=(Need("events", 4, 2), Need("channel", 2, 1)), next_due_us=DUE - 1),
    Breached(**PERIOD, breached_us=DUE, details=("source is missing", "and more")),
]


@pytest.mark.parametrize("outcome", ONE_OF_EACH, ids=lambda outcome: f"{outcome.status}-{outcome.reason}")
def test_an_outcome_comes_back_from_its_dictionary_and_from_json(outcome: Outcome) -> None:
    row = outcome_to_dict(outcome)

    assert outcome_from_dict(row) == outcome
    assert outcome_from_dict(json.loads(json.dumps(row))) == outcome
    assert tuple(row) == FIELDS


def test_a_dictionary_tells_all_that_an_outcome_does() -> None:
    assert outcome_to_dict(LATE) == {
        "schema": 1,
        "key": LATE.key,
        "agreement": "acme",
        "version": "2026.2",
        "commitment": "first-response",
        "owed_by": "marketing, sales",
        "status": "breached",
        "subject": "L1",
        "group": None,
        "entry": 2,
        "owner": "7001",
        "started_at": "2026-03-03T09:00:00Z",
        "due_at": "2026-03-03T14:00:00Z",
        "original_due_at": "2026-03-03T14:00:00Z",
        "stopped_at": "2026-03-03T14:00:00.000001Z",
        "breached_at": "2026-03-03T14:00:00Z",
        "open": False,
        "allowed": "4 business hours",
        "calendar": "berlin",
        "elapsed_business": 14400,
        "elapsed_wall": 18000.000001,
        "paused": 0,
        "late_by": 0.000001,
        "overrun": 0.000001,
        "remaining": None,
        "next_due_at": None,
        "percent": None,
        "at_risk": None,
        "target": None,
        "actual": None,
        "pace": None,
        "forecast": None,
        "population": None,
        "interval": None,
        "undecided": None,
        "unit": None,
        "needs": [],
        "segments": [
            {
                "holder": "",
                "kind": "none",
                "since": "2026-03-03T09:00:00Z",
                "until": "2026-03-03T14:00:00Z",
                "business": 14400,
            },
            {
                "holder": "7001",
                "kind": "queue",
                "since": "2026-03-03T14:00:00Z",
                "until": "2026-03-03T14:00:00.000001Z",
                "business": None,
            },
        ],
        "evidence": ["e1", "e9"],
        "ignored": [{"event": "e2", "why": "actor_kind is automation"}],
        "reason": "done_late",
        "details": [],
        "text": LATE.text,
        "zone": "Europe/Berlin",
        "as_of": "2026-03-04T11:00:00Z",
        "fired_at": None,
        "then": None,
        "follows": None,
        "to": None,
        "countdown": None,
    }


OF_CLAUSES = {"fired_at", "then", "follows", "to", "countdown"}
NOT_READ = {"key", "open", "late_by", "text"} | OF_CLAUSES


@pytest.mark.parametrize("derived", sorted(NOT_READ))
def test_what_follows_from_other_fields_need_not_be_there(derived: str) -> None:
    row = outcome_to_dict(LATE)
    del row[derived]

    assert outcome_from_dict(row) == LATE


def test_fields_of_ones_own_are_let_by() -> None:
    assert outcome_from_dict({**outcome_to_dict(LATE), "loaded_at": "2026-03-05"}) == LATE


@given(st.integers(0, 200 * 366 * 24 * HOUR))
def test_every_length_up_to_two_centuries_keeps_its_microseconds(micros: int) -> None:
    outcome = attrs.evolve(LATE, wall_us=micros, overrun_us=micros)

    assert outcome_from_dict(json.loads(json.dumps(outcome_to_dict(outcome)))) == outcome


# --- what is no outcome


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in NOT_READ])
def test_a_field_that_is_missing_is_named(field: str) -> None:
    row = outcome_to_dict(LATE)
    del row[field]

    with pytest.raises(DataError) as caught:
        outcome_from_dict(row)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", field)]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"schema": 2}, ["schema"], id="another-schema"),
        pytest.param({"subject": 5}, ["subject"], id="number-for-text"),
        pytest.param({"entry": "2"}, ["entry"], id="text-for-a-number"),
        pytest.param({"entry": 2.0}, ["entry"], id="float-for-a-whole-number"),
        pytest.param({"entry": True}, ["entry"], id="truth-for-a-number"),
        pytest.param({"elapsed_wall": "5 h"}, ["elapsed_wall"], id="text-for-a-length"),
        pytest.param({"elapsed_wall": None, "paused": None}, ["paused"], id="no-length-where-one-is-needed"),
        pytest.param({"evidence": "e1"}, ["evidence"], id="text-for-a-list"),
        pytest.param({"started_at": None}, ["started_at"], id="no-start"),
        pytest.param({"owner": [], "reason": None}, ["owner", "reason"], id="several"),
        pytest.param({"status": "late"}, ["status"], id="unknown-status"),
        pytest.param({"status": ["met"]}, ["status"], id="list-for-a-status"),
        pytest.param({"breached_at": None}, ["breached_at"], id="a-breach-without-its-instant"),
        pytest.param({"status": "pending"}, ["at_risk"], id="pending-without-its-risk"),
        pytest.param({"started_at": "2026-03-03T09:00:00"}, ["outcome"], id="naive"),
        pytest.param({"started_at": "Tuesday"}, ["outcome"], id="no-instant"),
        pytest.param({"elapsed_wall": float("inf")}, ["outcome"], id="endless"),
        pytest.param({"elapsed_wall": float("nan")}, ["outcome"], id="not-a-number"),
        pytest.param({"evidence": ["e1", 9]}, ["outcome"], id="number-among-texts"),
        pytest.param({"segments": [{"holder": "x"}]}, ["outcome"], id="half-a-segment"),
        pytest.param({"segments": ["x"]}, ["outcome"], id="no-segment"),
        pytest.param(
            {"segments": [{**outcome_to_dict(LATE)["segments"][0], "kind": "ghost"}]}, ["outcome"], id="unknown-holding"
        ),
        pytest.param({"ignored": [{"event": "e1"}]}, ["outcome"], id="ignored-without-why"),
        pytest.param({"target": 1.0, "interval": [0.1]}, ["outcome"], id="half-an-interval"),
        pytest.param({"needs": [{"what": "events", "needed": 2}]}, ["outcome"], id="half-a-need"),
        pytest.param({"needs": [{"what": "events", "needed": 2, "done": 0.5}]}, ["outcome"], id="half-an-event"),
        pytest.param({"needs": [{"what": "events", "needed": True, "done": 0}]}, ["outcome"], id="truth-for-a-need"),
        pytest.param({"details": ["why", None]}, ["outcome"], id="nothing-among-details"),
        pytest.param({"zone": "Mars/Olympus"}, ["outcome"], id="unknown-zone"),
    ],
)
def test_a_field_of_the_wrong_form_is_named(changes: dict[str, Any], where: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        outcome_from_dict({**outcome_to_dict(LATE), **changes})

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", name) for name in where]


@pytest.mark.parametrize("row", [None, [], "met", 5, {}], ids=["none", "list", "text", "number", "empty"])
def test_what_is_no_dictionary_of_an_outcome_is_refused(row: Any) -> None:
    with pytest.raises(DataError) as caught:
        outcome_from_dict(row)

    assert {problem.code for problem in caught.value.problems} == {"I401"}

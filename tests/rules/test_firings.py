"""Firings and quiet clauses as values, and as dictionaries and back."""

import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from slakit import (
    AgreementStatus,
    Breached,
    ClauseState,
    DataError,
    Firing,
    Quiet,
    clause_state_from_dict,
    outcome_from_dict,
)
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.firings import missed_text
from slakit.rules.outcomes import Terms
from slakit.rules.wire import FIELDS
from slakit.worktime.instants import to_micros

START = to_micros(datetime(2025, 12, 31, 23, tzinfo=UTC))
JULY = to_micros(datetime(2026, 6, 30, 22, tzinfo=UTC))
TERMS = Terms("acme", "2026.2", "end", (), "", "Europe/Berlin", JULY + 1)
COMMON: dict[str, Any] = {
    "terms": TERMS,
    "then": "escalate",
    "follows": "They meet.",
    "to": ("VP Sales", "CEO"),
    "allowed": "mql-volume is missed in 3 periods in a row",
    "reason": "missed",
    "started_us": START,
    "due_us": JULY,
    "evidence": ("k1", "k2"),
    "text": "end fired Wed 2026-07-01 00:00: missed mql-volume in 2026-05 and 2026-06; escalate: They meet.",
}
FIRED = Firing(**COMMON, number=2, fired_us=JULY + 5)
COUNTING = Quiet(**{**COMMON, "due_us": None, "to": ()}, missed=2, needed=3)
WAITING = Quiet(**{**COMMON, "reason": "nothing", "evidence": (), "follows": ""})
ONE_OF_EACH: list[ClauseState] = [FIRED, COUNTING, WAITING]


# --- values


def test_a_firing_tells_its_instants_in_utc() -> None:
    assert FIRED.fired_at == datetime(2026, 6, 30, 22, 0, 0, 5, tzinfo=UTC)
    assert (FIRED.due_at, FIRED.started_at) == (
        datetime(2026, 6, 30, 22, tzinfo=UTC),
        datetime(2025, 12, 31, 23, tzinfo=UTC),
    )
    assert FIRED.as_of == datetime(2026, 6, 30, 22, 0, 0, 1, tzinfo=UTC)
    assert (FIRED.clause, FIRED.agreement, FIRED.version, FIRED.status) == ("end", "acme", "2026.2", "fired")


def test_a_quiet_clause_counts_down_or_waits() -> None:
    assert (COUNTING.countdown, COUNTING.due_at, COUNTING.status) == ("2 of 3", None, "quiet")
    assert (WAITING.countdown, WAITING.due_at) == (None, datetime(2026, 6, 30, 22, tzinfo=UTC))


def test_a_quiet_clause_has_the_key_that_its_first_firing_will_have() -> None:
    first = attrs.evolve(FIRED, number=1)

    assert COUNTING.key == WAITING.key == first.key
    assert len({first.key, FIRED.key, attrs.evolve(FIRED, number=3).key}) == 3


def test_a_key_does_not_depend_on_as_of() -> None:
    assert attrs.evolve(FIRED, terms=attrs.evolve(TERMS, as_of_us=JULY + 9)).key == FIRED.key


def test_since_when_an_agreement_stands_so_may_be_open() -> None:
    assert AgreementStatus(state="ended", since_us=JULY, why="over").since == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert AgreementStatus(state="in_force", since_us=None, why="no term was agreed").since is None


def miss(commitment: str, period: str, group: str | None = None) -> Breached:
    return Breached(
        terms=attrs.evolve(TERMS, commitment=commitment),
        subject=period,
        group=group,
        entry=None,
        owner=None,
        started_us=START,
        due_us=JULY,
        original_due_us=JULY,
        stopped_us=None,
        allowed="",
        business_us=None,
        wall_us=None,
        paused_us=0,
        held=(),
        evidence=(),
        ignored=(),
        reason="not_reached",
        figures=None,
        breached_us=JULY,
    )


@pytest.mark.parametrize(
    ("misses", "told"),
    [
        pytest.param([miss("a", "2026-01")], "a in 2026-01", id="one"),
        pytest.param([miss("a", "2026-01"), miss("a", "2026-02")], "a in 2026-01 and 2026-02", id="two"),
        pytest.param([miss("a", f"2026-0{n}") for n in (1, 2, 3)], "a in 2026-01, 2026-02 and 2026-03", id="three"),
        pytest.param(
            [miss("a", "2026-01"), miss("b", "2026-01"), miss("a", "2026-02")],
            "a in 2026-01 and 2026-02, b in 2026-01",
            id="several",
        ),
        pytest.param([miss("a", "2026-01", "web"), miss("a", "2026-01", "")], "a in 2026-01 (web) and 2026-01 (none)"),
        pytest.param(
            [miss("a", f"2026-W{n:02d}") for n in range(1, 13)],
            "a in 2026-W01, 2026-W02, 2026-W03, 2026-W04, 2026-W05, 2026-W06, 2026-W07, 2026-W08, 2026-W09, 2026-W10, "
            "2026-W11 and 2026-W12",
            id="twelve",
        ),
        pytest.param(
            [miss("a", f"2026-W{n:02d}") for n in range(1, 14)], "a in 13 periods from 2026-W01 to 2026-W13", id="more"
        ),
    ],
)
def test_misses_are_told_by_commitment_and_period(misses: list[Breached], told: str) -> None:
    assert missed_text(misses) == told


# --- dictionaries


@pytest.mark.parametrize("state", ONE_OF_EACH, ids=["fired", "counting", "waiting"])
def test_a_state_comes_back_from_its_dictionary_and_from_json(state: ClauseState) -> None:
    row = clause_state_to_dict(state)

    assert clause_state_from_dict(row) == state
    assert clause_state_from_dict(json.loads(json.dumps(row))) == state
    assert tuple(row) == FIELDS


def test_a_firing_stands_in_the_flat_form_of_an_outcome() -> None:
    told = {name: value for name, value in clause_state_to_dict(FIRED).items() if value is not None}

    assert told == {
        "schema": 1,
        "key": FIRED.key,
        "agreement": "acme",
        "version": "2026.2",
        "commitment": "end",
        "owed_by": "",
        "status": "fired",
        "subject": "end",
        "entry": 2,
        "started_at": "2025-12-31T23:00:00Z",
        "due_at": "2026-06-30T22:00:00Z",
        "allowed": "mql-volume is missed in 3 periods in a row",
        "calendar": "",
        "segments": [],
        "evidence": ["k1", "k2"],
        "ignored": [],
        "reason": "missed",
        "text": COMMON["text"],
        "zone": "Europe/Berlin",
        "as_of": "2026-06-30T22:00:00.000001Z",
        "fired_at": "2026-06-30T22:00:00.000005Z",
        "then": "escalate",
        "follows": "They meet.",
        "to": ["VP Sales", "CEO"],
    }


def test_a_quiet_clause_has_no_number_and_a_countdown() -> None:
    row = clause_state_to_dict(COUNTING)

    assert [row[name] for name in ("status", "entry", "due_at", "fired_at", "countdown", "target", "actual")] == [
        *("quiet", None, None, None, "2 of 3", None, None)
    ]


def test_fields_of_outcomes_and_of_ones_own_need_not_be_there() -> None:
    row = clause_state_to_dict(FIRED)
    for name in ("key", "subject", "owner", "segments", "ignored", "target", "owed_by"):
        del row[name]

    assert clause_state_from_dict({**row, "loaded_at": "2026-03-05"}) == FIRED


READ = (
    *("schema", "agreement", "version", "commitment", "status", "entry", "started_at", "due_at", "allowed", "evidence"),
    *("reason", "text", "zone", "as_of", "fired_at", "then", "follows", "to", "countdown"),
)


@pytest.mark.parametrize("field", READ)
def test_a_field_that_is_missing_is_named(field: str) -> None:
    row = clause_state_to_dict(FIRED)
    del row[field]

    with pytest.raises(DataError) as caught:
        clause_state_from_dict(row)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", field)]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"schema": 2}, ["schema"], id="another-schema"),
        pytest.param({"status": "met"}, ["status"], id="an-outcome"),
        pytest.param({"status": ["fired"]}, ["status"], id="list-for-a-status"),
        pytest.param({"entry": None}, ["entry"], id="a-firing-without-number"),
        pytest.param({"due_at": None}, ["due_at"], id="a-firing-without-due"),
        pytest.param({"fired_at": None}, ["fired_at"], id="a-firing-without-instant"),
        pytest.param({"entry": "2"}, ["entry"], id="text-for-a-number"),
        pytest.param({"entry": True}, ["entry"], id="truth-for-a-number"),
        pytest.param({"then": "quit"}, ["then"], id="unknown-then"),
        pytest.param({"to": "CEO", "text": None}, ["text", "to"], id="several"),
        pytest.param({"to": ["CEO", 5]}, ["clause"], id="number-among-texts"),
        pytest.param({"started_at": "Tuesday"}, ["clause"], id="no-instant"),
        pytest.param({"fired_at": "2026-03-03T09:00:00"}, ["clause"], id="naive"),
        pytest.param({"status": "quiet", "countdown": "two"}, ["clause"], id="no-countdown"),
        pytest.param({"zone": "Mars/Olympus"}, ["clause"], id="unknown-zone"),
    ],
)
def test_a_field_of_the_wrong_form_is_named(changes: dict[str, Any], where: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        clause_state_from_dict({**clause_state_to_dict(FIRED), **changes})

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", name) for name in where]


@pytest.mark.parametrize("row", [None, [], "fired", 5], ids=["none", "list", "text", "number"])
def test_what_is_no_dictionary_is_refused(row: Any) -> None:
    with pytest.raises(DataError) as caught:
        clause_state_from_dict(row)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", "clause")]


@pytest.mark.parametrize("state", ONE_OF_EACH, ids=["fired", "counting", "waiting"])
def test_the_reader_of_outcomes_says_who_reads_a_clause(state: ClauseState) -> None:
    with pytest.raises(DataError, match="is of a clause: read it with clause_state_from_dict") as caught:
        outcome_from_dict(clause_state_to_dict(state))

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I401", "status")]

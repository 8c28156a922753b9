"""Of whom a table speaks, in proper singular where there is one of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from evaluation.making import agreement, at, mql, owner, result
from slakit import (
    FirstResponse,
    Journey,
    LeadVolume,
    Table,
    activity_event,
    attainment,
    attempts_to_outcome,
    balance,
    clock_shares,
    cohorts,
    entered,
    forecasts,
    funnel,
    handover_answers,
    league,
    process_map,
    ranked_reasons,
    response_times,
    scorecard,
    stage_entries,
    stage_event,
    timeline,
    traits,
    waterfall,
)

NOW = datetime(2026, 3, 10, tzinfo=UTC)
WON = Journey.of(
    "L1",
    owner("7001", "2026-03-03T09:00Z"),
    mql("2026-03-03T10:00Z"),
    activity_event("call", at=at("2026-03-03T12:00Z"), actor_kind="person", direction="outbound"),
    stage_event("rejected", at=at("2026-03-04T10:00Z"), reason="no_budget"),
    attributes={"origin": "web"},
)
ONE = result(agreement(FirstResponse(within="1 hour"), term=None), WON, as_of=NOW)
MONTH = result(agreement(LeadVolume(at_least=4, per="month"), term=("2026-03-01", None)), WON, as_of=NOW)


@pytest.mark.parametrize(
    ("made", "population"),
    [
        pytest.param(lambda: attainment(ONE), "1 outcome", id="attainment"),
        pytest.param(lambda: scorecard(ONE), "1 commitment, 0 clauses", id="scorecard"),
        pytest.param(lambda: balance(ONE), "1 commitment", id="balance"),
        pytest.param(lambda: league(ONE), "1 owner, 1 promise kept or broken", id="league"),
        pytest.param(lambda: response_times(ONE), "1 clock", id="response-times"),
        pytest.param(lambda: clock_shares(ONE), "1 clock", id="clock-shares"),
        pytest.param(
            lambda: forecasts(MONTH), "1 running period, 0 before their first open day is over", id="forecasts"
        ),
        pytest.param(lambda: funnel([WON], as_of=NOW, stages=("mql", "sql")), "1 entry of 1 lead", id="funnel"),
        pytest.param(lambda: cohorts([WON], as_of=NOW), "1 entry of mql", id="cohorts"),
        pytest.param(lambda: process_map([WON], as_of=NOW), "2 moves of 1 lead", id="process"),
        pytest.param(lambda: stage_entries([WON], as_of=NOW), "2 entries of 1 lead", id="entries"),
        pytest.param(lambda: handover_answers([WON], as_of=NOW), "1 hand-off", id="handovers"),
        pytest.param(lambda: ranked_reasons([WON], as_of=NOW), "1 reason or objection", id="reasons"),
        pytest.param(
            lambda: ranked_reasons([WON, renamed("L2")], as_of=NOW), "2 reasons and objections", id="two-reasons"
        ),
        pytest.param(lambda: traits([WON], "origin", as_of=NOW, won="mql"), "1 winner and 0 others", id="winner"),
        pytest.param(lambda: traits([WON], "origin", as_of=NOW), "0 winners and 1 other", id="other"),
        pytest.param(
            lambda: attempts_to_outcome([WON], as_of=NOW, outcomes={"rejected": entered("rejected")}),
            "1 entry of mql, for each of 1 outcome",
            id="attempts",
        ),
        pytest.param(
            lambda: timeline(Journey.of("L1", mql("2026-03-03T10:00Z")), as_of=NOW),
            "1 event and 0 instants of promises of lead L1",
            id="timeline",
        ),
    ],
)
def test_one_is_told_in_the_singular(made: Callable[[], Table[Any]], population: str) -> None:
    assert made().population == population


def renamed(name: str) -> Journey:
    return Journey.of(name, mql("2026-03-03T10:00Z"), stage_event("rejected", at=NOW, reason="no_budget"))


def test_a_period_before_its_first_open_day_is_over_is_told_as_one() -> None:
    first = result(MONTH.agreement, as_of=at("2026-03-01T12:00+01:00"))

    assert forecasts(first).population == "1 running period, 1 before its first open day is over"


def test_a_period_of_one_day_has_one_open_day() -> None:
    daily = result(agreement(LeadVolume(at_least=1, per="day"), term=("2026-03-01", None)), as_of=NOW)

    assert waterfall(daily, "mql-volume", "2026-03-02").table.population == "1 open day, target 1"

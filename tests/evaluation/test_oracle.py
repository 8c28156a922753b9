"""Every kind of promise against the second opinion, over scenarios drawn where verdicts turn."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation import oracle_periods
from evaluation.comparing import found, told
from evaluation.drawing import (
    Scenario,
    cadences,
    chains,
    checks,
    deadlines,
    levels,
    quotas,
    rates,
    recurring,
    scenarios,
)
from evaluation.making import at, mql, owner, promise
from evaluation.oracle import Shop, Story, World, count
from evaluation.oracle_deadlines import deadline_rows
from evaluation.oracle_of_events import Window
from slakit import Breached, Cadence, Objective, Outcome, Pending

# A case is judged as it is drawn, to find the instants at which its verdicts turn: that takes its time.
DRAWN = settings(suppress_health_check=[HealthCheck.too_slow])
NEW_YORK = Shop("America/New_York", dict.fromkeys(range(5), ((540, 1020),)), frozenset({date(2026, 11, 26)}))
LUNCH = Shop("America/New_York", dict.fromkeys(range(5), ((540, 720), (780, 1020))))
LONDON = Shop("Europe/London", dict.fromkeys(range(5), ((540, 1050),)))


@DRAWN
@given(scenarios(deadlines()))
def test_deadlines_and_objectives_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(st.one_of(chains(), recurring())))
def test_dates_that_recur_and_what_follows_a_breach_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(quotas()))
def test_quotas_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(levels()))
def test_levels_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(rates()))
def test_rates_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(cadences()))
def test_cadences_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(checks()))
def test_checks_and_what_they_ask_about_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for as_of in (scenario.as_of, scenario.later):
        judged = scenario.judged(as_of=as_of).outcomes

        assert [found(outcome) for outcome in judged] == [told(row) for row in scenario.rows(as_of)]


@DRAWN
@given(scenarios(cadences()))
def test_what_is_needed_and_when_the_next_is_due_come_out_as_the_oracle_says(scenario: Scenario) -> None:
    for outcome in scenario.judged().outcomes:
        if not isinstance(outcome, Breached | Pending) or outcome.entry is None:
            continue
        window = _window(scenario, outcome)
        moment = outcome.due_us if isinstance(outcome, Breached) else count(scenario.as_of)
        assert moment is not None
        assert [(need.needed, need.done) for need in outcome.needs] == window.needs(moment)
        if isinstance(outcome, Pending):
            assert outcome.due_us is not None
            _holds_of_the_next(window, outcome, outcome.due_us, count(scenario.as_of))


def _window(scenario: Scenario, outcome: Outcome) -> Window:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Cadence)
    name, as_of = outcome.subject, count(scenario.as_of)
    story = Story.of(name, scenario.attributes[name], scenario.leads[name], as_of)
    index = story.matching(rule.start)[(outcome.entry or 0) - 1]
    return Window.of(scenario.world, rule, story, as_of, outcome.entry or 0, index)


def _holds_of_the_next(window: Window, outcome: Pending, due: int, as_of: int) -> None:
    """Hold it against every way in which the rest can come: it fits from then, and no later."""
    following = outcome.next_due_us
    dated = window.rule.min_gap is not None and not window.rule.min_gap.micros
    if following is not None:
        assert window.fits(following, due)
        # Where clocks change within a gap of dates, it may be told too early, never too late.
        assert dated or not window.fits(following + 1, due)
    elif not dated:
        counted = window.counted(as_of)
        last = count(window.entry.story.events[counted[-1]].at) if counted else as_of
        assert not window.fits(max(as_of, window.after_gap(last)), due)


# --- the oracle itself, where its answers were confirmed by hand


@pytest.mark.parametrize(
    ("shop", "within", "start", "due"),
    [
        pytest.param(NEW_YORK, "4 business hours", "2026-11-03T14:05Z", "2026-11-03T18:05Z", id="in-hours"),
        pytest.param(NEW_YORK, "4 business hours", "2026-10-30T20:30Z", "2026-11-02T17:30Z", id="clocks-go-back"),
        pytest.param(NEW_YORK, "4 business hours", "2026-10-31T15:00Z", "2026-11-02T18:00Z", id="saturday"),
        pytest.param(NEW_YORK, "4 business hours", "2026-11-25T21:00Z", "2026-11-27T17:00Z", id="holiday"),
        pytest.param(LUNCH, "4 business hours", "2026-11-03T16:30Z", "2026-11-03T21:30Z", id="lunch"),
        pytest.param(NEW_YORK, "4 business hours", "2026-11-03T22:00Z", "2026-11-04T18:00Z", id="at-closing"),
        pytest.param(NEW_YORK, "4 business hours", "2027-03-12T21:00Z", "2027-03-15T16:00Z", id="clocks-go-forward"),
        pytest.param(NEW_YORK, "8 business hours", "2026-11-03T15:00Z", "2026-11-04T15:00Z", id="eight-hours"),
        pytest.param(LONDON, "2 business days", "2026-10-23T16:00Z", "2026-10-27T17:30Z", id="business-days"),
        pytest.param(NEW_YORK, "1 month", "2026-10-31T12:00Z", "2026-11-30T13:00Z", id="month"),
        pytest.param(NEW_YORK, "36 hours", "2026-10-31T12:00Z", "2026-11-02T00:00Z", id="elapsed"),
    ],
)
def test_the_oracle_knows_the_due_instants_that_were_found_by_hand(
    shop: Shop, within: str, start: str, due: str
) -> None:
    world = World("UTC", None, None, {"shop": shop}, {})
    story = Story.of("L1", {}, [mql(start)], count(at(start)))

    (row,) = deadline_rows(world, promise(within, calendar="shop"), story, count(at(start)))

    assert (row.status, row.due) == ("pending", count(at(due)))


def test_the_oracle_sums_over_the_schedules_in_force() -> None:
    world = World("UTC", None, None, {"lon": LONDON, "ny": NEW_YORK}, {"one": "lon", "two": "ny"})
    events = [owner("one", "2026-11-01T00:00Z"), mql("2026-11-02T17:00Z"), owner("two", "2026-11-03T13:00Z")]
    as_of = count(at("2026-11-04T00:00Z"))

    rows = deadline_rows(
        world,
        promise("4 business hours", calendar="owner", default_calendar="ny"),
        Story.of("L1", {}, events, as_of),
        as_of,
    )

    assert [(row.status, row.due, row.owner) for row in rows] == [("breached", count(at("2026-11-03T12:30Z")), "one")]


@pytest.mark.parametrize(
    ("ended", "still", "verdict"),
    [
        pytest.param(["good", "bad"], 0, "met", id="half-is-enough"),
        pytest.param(["good", "bad"], 1, "pending", id="one-open-can-turn-it"),
        pytest.param(["good", "good"], 2, "met", id="two-open-can-not-turn-it"),
        pytest.param(["good"], 0, "unknown", id="too-few"),
        pytest.param(["good"], 1, "pending", id="too-few-waits-for-the-open"),
    ],
)
def test_the_oracle_tries_every_way_to_end(ended: list[str], still: int, verdict: str) -> None:
    objective = Objective(share="50%", per="month", min_population=2)

    assert oracle_periods.verdict_of(objective, ended, still) == verdict

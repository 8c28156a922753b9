"""Counts net of what is taken back, and leads that count once: when nothing can change a verdict any more."""

from typing import Any

import pytest

from evaluation.making import US, agreement, at, kind_of, mql, pending, result, stage
from evaluation.making import field as changed
from slakit import (
    Breached,
    Credits,
    Event,
    Journey,
    Met,
    Outcome,
    Pending,
    Quota,
    any_of,
    criterion,
    entered,
    event,
    field,
)

YEAR = ("2026-01-01", "2027-01-01")
LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))
TWO_WEEKS = Credits(entered("rejected"), "14 days")


def quota(**parts: Any) -> Quota:
    given: dict[str, Any] = {"id": "net", "owed_by": "marketing", "per": "month", "credits": TWO_WEEKS}
    what = {} if "sum" in parts else {"count": entered("mql")}
    bound = {} if "at_most" in parts else {"at_least": 2}
    return Quota(**{**given, **what, **bound, **parts})


def lead(name: str, became: str, rejected: str | None = None) -> Journey:
    events = [mql(became, id=f"{name}-mql")]
    if rejected is not None:
        events.append(stage("rejected", rejected, id=f"{name}-rejected"))
    return Journey.of(name, *events)


def judged(rule: Quota, *found: Journey, as_of: Any, **parts: Any) -> dict[str, Outcome]:
    instant = as_of if isinstance(as_of, str) else as_of.isoformat()
    outcomes = result(agreement(rule, term=YEAR, **parts), LONG_AGO, *found, as_of=instant).outcomes
    return {one.subject if one.group is None else f"{one.subject} {one.group}": one for one in outcomes}


# --- the window

BECAME = "2026-01-10T10:00+01:00"
WINDOW = at("2026-01-24T10:00+01:00")


@pytest.mark.parametrize(
    ("rejected", "actual"),
    [
        pytest.param("2026-01-10T09:59:59.999999+01:00", 1.0, id="before-it-counted"),
        pytest.param("2026-01-24T09:59:59.999999+01:00", 0.0, id="before-the-end-of-the-window"),
        pytest.param("2026-01-24T10:00+01:00", 0.0, id="at-the-end-of-the-window"),
        pytest.param("2026-01-24T10:00:00.000001+01:00", 1.0, id="after-the-window"),
    ],
)
def test_what_follows_within_the_window_takes_it_back(rejected: str, actual: float) -> None:
    found = judged(quota(), lead("L1", BECAME, rejected), as_of="2026-01-31T12:00+01:00")["2026-01"]

    assert found.actual == actual
    assert found.evidence == (("L1-mql",) if actual else ())
    assert [(one.event, one.why) for one in found.ignored] == (
        [] if actual else [("L1-mql", "taken back by L1-rejected")]
    )


def test_another_event_at_the_same_instant_takes_back_and_the_event_itself_does_not() -> None:
    both = quota(credits=Credits(any_of(entered("mql"), entered("rejected")), "1 day"))

    alone = judged(both, lead("L1", BECAME), as_of="2026-01-12T12:00Z")["2026-01"]
    together = judged(both, lead("L1", BECAME, BECAME), as_of="2026-01-12T12:00Z")["2026-01"]

    assert (alone.actual, together.actual) == (1.0, 0.0)


def test_one_rejection_takes_back_every_entry_before_it() -> None:
    twice = Journey.of(
        "L1",
        mql("2026-01-10T10:00Z", id="one"),
        stage("recycled", "2026-01-11T10:00Z"),
        mql("2026-01-12T10:00Z", id="two"),
        stage("rejected", "2026-01-13T10:00Z", id="no"),
    )

    found = judged(quota(), twice, as_of="2026-01-20T12:00Z")["2026-01"]

    assert (found.actual, [one.event for one in found.ignored]) == (0.0, ["one", "two"])


@pytest.mark.parametrize(
    ("within", "calendar", "last"),
    [
        pytest.param("36 hours", None, "2026-01-09T22:00+01:00", id="hours"),
        pytest.param("1 month", None, "2026-02-08T10:00+01:00", id="dates-of-the-agreements-zone"),
        pytest.param("2 business days", "berlin", "2026-01-12T18:00+01:00", id="business-days"),
        pytest.param("4 business hours", "berlin", "2026-01-08T15:00+01:00", id="business-hours"),
    ],
)
def test_the_window_is_counted_on_the_calendar_of_the_quota(within: str, calendar: str | None, last: str) -> None:
    rule = quota(at_least=1, calendar=calendar, credits=Credits(entered("rejected"), within))
    became = lead("L1", "2026-01-08T10:00+01:00")

    at_end = judged(rule, became, as_of=at(last))["2026-01"]
    just_after = judged(rule, became, as_of=at(last) + US)["2026-01"]

    assert (at_end.status, just_after.status) == ("pending", "met")


# --- at least

LAST_OF_JANUARY = at("2026-02-01T00:00+01:00")


def test_a_target_is_reached_once_nothing_of_it_can_be_taken_back() -> None:
    leads = [lead("L1", "2026-01-05T10:00+01:00"), lead("L2", BECAME), lead("L3", "2026-01-20T10:00+01:00")]

    waiting = judged(quota(), *leads, as_of=WINDOW)["2026-01"]
    certain = judged(quota(), *leads, as_of=WINDOW + US)["2026-01"]
    later = judged(quota(), *leads, as_of="2026-12-01T00:00Z")["2026-01"]

    assert (waiting.status, waiting.reason, waiting.actual, waiting.stopped_at) == (
        "pending",
        "credits_open",
        3.0,
        None,
    )
    assert (certain.status, certain.reason, certain.actual, certain.stopped_at) == ("met", "reached", 3.0, at(BECAME))
    assert (later.status, later.stopped_at) == ("met", at(BECAME))
    assert waiting.text == (
        "net for 2026-01: open, 3 where at least 2 per month was promised so far; it can still be taken back"
    )


def test_below_the_target_a_period_is_simply_running() -> None:
    found = judged(quota(), lead("L1", BECAME), as_of="2026-01-12T00:00Z")["2026-01"]

    assert (found.status, found.reason) == ("pending", "running")


@pytest.mark.parametrize(
    ("shift", "kind", "reason"),
    [(-1, Pending, "credits_open"), (0, Pending, "credits_open"), (1, Met, "reached")],
    ids=["before", "at-the-end-of-the-window", "after"],
)
def test_after_the_period_a_verdict_waits_for_the_credits(shift: int, kind: type[Outcome], reason: str) -> None:
    leads = [lead("L1", "2026-01-05T10:00+01:00"), lead("L2", "2026-01-28T10:00+01:00")]
    window = at("2026-02-11T10:00+01:00")

    found = judged(quota(), *leads, as_of=window + shift * US)["2026-01"]

    assert (type(found), found.reason, found.actual) == (kind, reason, 2.0)


@pytest.mark.parametrize(
    ("rejected", "breached_at"),
    [
        pytest.param(["2026-01-30T10:00+01:00"], LAST_OF_JANUARY, id="within-the-period"),
        pytest.param(["2026-02-01T00:00+01:00"], LAST_OF_JANUARY, id="at-its-end"),
        pytest.param(["2026-02-05T10:00+01:00"], at("2026-02-05T10:00+01:00"), id="after-it"),
        pytest.param(
            ["2026-02-05T10:00+01:00", "2026-02-03T09:00+01:00"], at("2026-02-03T09:00+01:00"), id="the-first-to-matter"
        ),
    ],
)
def test_a_target_is_lost_when_too_much_was_taken_back(rejected: list[str], breached_at: Any) -> None:
    leads = [lead(f"L{n}", "2026-01-28T10:00+01:00", when) for n, when in enumerate([*rejected, None][:2])]

    before = judged(quota(), *leads, as_of=breached_at - US)["2026-01"]
    lost = judged(quota(), *leads, as_of=max(breached_at, LAST_OF_JANUARY + US))["2026-01"]
    later = judged(quota(), *leads, as_of="2026-12-01T00:00Z")["2026-01"]

    assert before.status == "pending"
    assert (kind_of(lost, Breached).breached_at, lost.reason) == (breached_at, "not_reached")
    assert kind_of(later, Breached).breached_at == breached_at


def test_a_target_that_can_no_longer_be_reached_is_lost_at_the_end() -> None:
    found = judged(quota(), lead("L1", "2026-01-28T10:00+01:00"), as_of=LAST_OF_JANUARY + US)["2026-01"]

    assert kind_of(found, Breached).breached_at == LAST_OF_JANUARY


# --- at most


def test_a_ceiling_is_exceeded_once_nothing_of_it_can_be_taken_back() -> None:
    rule = quota(at_most=1)
    leads = [lead("L1", "2026-01-05T10:00+01:00"), lead("L2", BECAME)]

    waiting = judged(rule, *leads, as_of=WINDOW)["2026-01"]
    exceeded = judged(rule, *leads, as_of=WINDOW + US)["2026-01"]
    later = judged(rule, *leads, as_of="2026-12-01T00:00Z")["2026-01"]

    assert (waiting.status, waiting.reason) == ("pending", "credits_open")
    assert (kind_of(exceeded, Breached).breached_at, exceeded.reason, exceeded.stopped_at) == (WINDOW, "exceeded", None)
    assert kind_of(later, Breached).breached_at == WINDOW


def test_a_ceiling_that_was_exceeded_for_a_while_is_kept_by_credits() -> None:
    rule = quota(at_most=1)
    leads = [lead("L1", "2026-01-28T10:00+01:00"), lead("L2", "2026-01-28T10:00+01:00", "2026-02-03T10:00+01:00")]

    before = judged(rule, *leads, as_of="2026-02-03T09:59:59.999999+01:00")["2026-01"]
    kept = judged(rule, *leads, as_of="2026-02-03T10:00+01:00")["2026-01"]

    assert (before.status, before.reason, before.actual) == ("pending", "credits_open", 2.0)
    assert (kept.status, kept.reason, kept.actual) == ("met", "kept_below", 1.0)


def test_a_ceiling_that_credits_can_only_lower_is_kept_when_the_period_is_over() -> None:
    found = judged(quota(at_most=1), lead("L1", "2026-01-28T10:00+01:00"), as_of=LAST_OF_JANUARY + US)["2026-01"]

    assert (found.status, found.reason) == ("met", "kept_below")


# --- sums, groups, pace

VALUES = [(field("source", is_="demo"), 1200), 100]


def test_a_sum_is_net_too() -> None:
    rule = quota(sum=entered("mql"), value=VALUES, at_least=1200)
    back = Journey.of("L1", mql(BECAME), stage("rejected", "2026-01-12T10:00Z"), attributes={"source": "demo"})

    found = judged(rule, back, lead("L2", BECAME), as_of="2026-01-20T00:00Z")["2026-01"]

    assert (found.actual, pending(found).percent) == (100.0, 8.333333)


def test_a_credit_counts_in_the_group_of_what_it_takes_back() -> None:
    moved = Journey.of(
        "L1",
        mql(BECAME),
        changed("origin", "fair", "2026-01-11T10:00Z"),
        stage("rejected", "2026-01-12T10:00Z"),
        attributes={"origin": "web"},
    )

    found = judged(quota(by="origin"), moved, as_of="2026-01-20T00:00Z")

    assert {label: one.actual for label, one in found.items()} == {"2026-01 web": 0.0}


def test_pace_and_band_are_net() -> None:
    rule = quota(at_least=31, band="50%")
    leads = [lead(f"L{n}", "2026-01-02T10:00+01:00", "2026-01-03T10:00+01:00") for n in range(4)]

    found = pending(judged(rule, *leads, as_of="2026-01-05T00:00+01:00")["2026-01"])

    assert (found.actual, found.pace, found.forecast, found.at_risk) == (0.0, -4.0, 0.0, True)


def test_a_window_that_no_calendar_can_tell_is_told_and_not_counted() -> None:
    rule = quota(at_least=1, credits=Credits(entered("rejected"), "190 years"))

    acme = agreement(rule, term=("9899-12-01", None), calendars={}, owners=())
    found = result(acme, lead("L1", "9900-01-01T00:00Z"), lead("L2", "9810-01-01T00:00Z"), as_of="9900-01-02T00:00Z")

    assert [(problem.code, problem.where) for problem in found.problems] == [("J204", "L1")]
    assert "out-of-range: net does not count it" in found.problems[0].message
    assert [one.actual for one in found.outcomes] == [0.0, 0.0]


def test_a_value_that_fails_is_told_and_not_counted() -> None:
    def broken(_journey: object, _at: object) -> bool:
        raise ValueError("no")

    rule = quota(sum=entered("mql"), value=[(criterion("mine")(broken), 5), 1], at_least=5)

    found = result(agreement(rule, term=YEAR), lead("L1", BECAME), as_of="2026-01-20T00:00Z")

    assert [problem.code for problem in found.problems] == ["J202"]
    assert found.outcomes[0].actual == 0.0


# --- leads that count once

TWICE = Journey.of(
    "L1",
    mql("2026-01-10T10:00+01:00", id="one"),
    stage("recycled", "2026-01-11T10:00+01:00"),
    mql("2026-01-12T10:00+01:00", id="two"),
    stage("recycled", "2026-02-01T10:00+01:00"),
    mql("2026-02-03T10:00+01:00", id="three"),
)


def test_a_lead_counts_once_in_each_period_by_the_first_of_its_events() -> None:
    rule = quota(distinct="lead", credits=None)

    found = judged(rule, TWICE, lead("L2", "2026-01-11T00:00+01:00"), as_of="2026-02-20T00:00Z")

    assert {label: (one.actual, one.evidence) for label, one in found.items()} == {
        "2026-01": (2.0, ("one", "L2-mql")),
        "2026-02": (1.0, ("three",)),
    }
    assert found["2026-01"].stopped_at == at("2026-01-11T00:00+01:00")


def test_a_lead_counts_once_in_each_group() -> None:
    moved = Journey.of(
        "L1",
        mql("2026-01-10T10:00Z"),
        stage("recycled", "2026-01-11T10:00Z"),
        changed("origin", "fair", "2026-01-12T09:00Z"),
        mql("2026-01-12T10:00Z"),
        stage("recycled", "2026-01-13T10:00Z"),
        mql("2026-01-14T10:00Z"),
        attributes={"origin": "web"},
    )

    found = judged(quota(distinct="lead", credits=None, by="origin"), moved, as_of="2026-01-20T00:00Z")

    assert {label: one.actual for label, one in found.items()} == {"2026-01 fair": 1.0, "2026-01 web": 1.0}


def test_a_lead_counts_as_long_as_one_of_its_events_stands() -> None:
    rule = quota(distinct="lead", at_least=1, credits=Credits(event(kind="stage", value="rejected"), "1 day"))
    back = Journey.of(
        "L1",
        mql("2026-01-28T10:00+01:00", id="one"),
        stage("rejected", "2026-01-29T09:00+01:00"),
        mql("2026-01-31T20:00+01:00", id="two"),
        stage("rejected", "2026-02-01T08:00+01:00"),
    )

    first_gone = judged(rule, back, as_of="2026-01-30T10:00+01:00")["2026-01"]
    again = judged(rule, back, as_of="2026-02-01T07:00+01:00")["2026-01"]
    lost = judged(rule, back, as_of="2026-03-01T10:00+01:00")["2026-01"]

    assert (first_gone.status, first_gone.actual) == ("pending", 0.0)
    assert (again.status, again.reason, again.actual, again.evidence) == ("pending", "credits_open", 1.0, ("two",))
    assert (lost.status, kind_of(lost, Breached).breached_at) == ("breached", at("2026-02-01T08:00+01:00"))


def test_a_lead_is_certain_by_the_first_of_its_events_that_can_no_longer_be_taken_back() -> None:
    rule = quota(distinct="lead", at_least=1, credits=Credits(entered("rejected"), "1 day"))

    found = judged(rule, TWICE, as_of=at("2026-01-11T10:00+01:00") + US)["2026-01"]

    assert (found.status, found.stopped_at) == ("met", at("2026-01-10T10:00+01:00"))

"""What evaluate takes, what it refuses, and what it tells beside the outcomes."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from evaluation.making import agreement, at, call, mql, promise
from slakit import (
    AgreementError,
    CalendarError,
    DataError,
    Event,
    Journey,
    LeadVolume,
    Objective,
    Quota,
    SlakitError,
    SparseHistoryWarning,
    entered,
    evaluate,
    event,
    journeys,
)

AS_OF = at("2026-03-20T12:00+01:00")
RULE = promise("2 hours")
EVENTS = [
    mql("2026-03-03T10:00Z", lead_id="L2", id="e1"),
    mql("2026-03-04T10:00Z", lead_id="L1", id="e2"),
    call("2026-03-04T11:00Z", lead_id="L1", id="e3"),
]


def subjects(rule: Any, leads: Any) -> list[tuple[str, str, str]]:
    return [(one.agreement, one.commitment, one.subject) for one in evaluate(rule, leads, as_of=AS_OF).outcomes]


# --- agreements


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        pytest.param(agreement(RULE), [("acme", "call")], id="agreement"),
        pytest.param(RULE, [("anonymous", "call")], id="commitment"),
        pytest.param([RULE], [("anonymous", "call")], id="list"),
        pytest.param((RULE, promise("1 day", id="slow")), [("anonymous", "call"), ("anonymous", "slow")], id="tuple"),
    ],
)
def test_an_agreement_or_commitments_are_judged(rule: Any, found: list[tuple[str, str]]) -> None:
    lead = Journey.of("L1", mql("2026-03-03T10:00Z"))

    assert subjects(rule, [lead]) == [(*one, "L1") for one in found]


@pytest.mark.parametrize(
    "given", [None, "acme", [], [RULE, "call"], {"call": RULE}], ids=["none", "text", "empty", "mixed", "mapping"]
)
def test_anything_else_is_refused(given: Any) -> None:
    with pytest.raises(AgreementError) as caught:
        evaluate(given, [], as_of=AS_OF)

    assert [problem.code for problem in caught.value.problems] == ["D376"]


def test_a_bare_quota_asks_for_a_term() -> None:
    with pytest.raises(AgreementError) as caught:
        evaluate(LeadVolume(at_least=8), [], as_of=AS_OF)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D375", "commitments[0].per")]


def test_bare_commitments_are_judged_in_utc_and_for_ever() -> None:
    found = evaluate(RULE, [Journey.of("L1", mql("1999-12-31T23:30Z"))], as_of=AS_OF)

    assert (found.agreement.zone.key, found.agreement.term) == ("UTC", None)
    assert found.breaches[0].text.startswith("call for L1: sales broke it, due Sat 2000-01-01 01:30")


# --- leads


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(lambda: journeys(EVENTS), id="journeys"),
        pytest.param(lambda: list(reversed(journeys(EVENTS))), id="list-in-any-order"),
        pytest.param(lambda: (lead for lead in journeys(EVENTS)), id="generator"),
        pytest.param(lambda: EVENTS, id="events"),
        pytest.param(lambda: iter(reversed(EVENTS)), id="events-in-any-order"),
        pytest.param(lambda: type(journeys([]))(reversed(journeys(EVENTS))), id="journeys-out-of-order"),
    ],
)
def test_leads_are_journeys_or_events_in_any_order(given: Callable[[], Any]) -> None:
    assert subjects(RULE, given()) == [("anonymous", "call", "L1"), ("anonymous", "call", "L2")]


def test_no_leads_give_no_outcomes() -> None:
    assert subjects(RULE, []) == []


@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        pytest.param([Journey.of("L1"), EVENTS[0]], "I421", "leads[1]", id="mixed"),
        pytest.param([{"lead_id": "L1"}], "I421", "leads[0]", id="rows"),
        pytest.param(["L1"], "I421", "leads[0]", id="text"),
        pytest.param(Journey.of("L1"), "I421", "leads", id="one-journey"),
        pytest.param(EVENTS[0], "I421", "leads", id="one-event"),
        pytest.param(None, "I421", "leads", id="none"),
        pytest.param([Journey.of("L1"), Journey.of("L2"), Journey.of("L1")], "I412", "L1", id="a-lead-twice"),
        pytest.param([mql("2026-03-03T10:00Z")], "I305", "events", id="an-event-of-no-lead"),
    ],
)
def test_leads_of_another_kind_are_refused(given: Any, code: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        evaluate(RULE, given, as_of=AS_OF)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [(code, where)]


def test_a_naive_as_of_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        evaluate(RULE, [], as_of=AS_OF.replace(tzinfo=None))

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("C101", "as_of")]


def test_an_event_of_a_lead_in_the_log_is_refused() -> None:
    with pytest.raises(SlakitError) as caught:
        evaluate(RULE, [], as_of=AS_OF, log=[EVENTS[0]])

    assert [problem.code for problem in caught.value.problems] == ["I304"]


@pytest.mark.parametrize(
    ("log", "where"),
    [
        pytest.param(Journey.of("acme"), "log", id="journey"),
        pytest.param(None, "log", id="none"),
        pytest.param([Event(kind="review", at=AS_OF), {"kind": "review"}], "log[1]", id="row"),
    ],
)
def test_a_log_of_another_kind_is_refused(log: Any, where: str) -> None:
    with pytest.raises(DataError) as caught:
        evaluate(RULE, [], as_of=AS_OF, log=log)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I421", where)]


def test_progress_is_told_lead_by_lead() -> None:
    told: list[int] = []

    evaluate(RULE, journeys(EVENTS), as_of=AS_OF, on_progress=told.append)

    assert told == [1, 2]


# --- what is odd


def test_what_was_odd_about_the_data_is_told_and_changes_nothing() -> None:
    rows = [*EVENTS, call("2026-03-04T11:30Z", lead_id="L1", id="e3"), call("2026-03-25T10:00Z", lead_id="L2")]
    log = [
        Event(kind="review", at=at("2026-03-05T10:00Z"), id="r1"),
        Event(kind="review", at=at("2026-03-06T10:00Z"), id="r1"),
        Event(kind="review", at=at("2026-03-26T10:00Z"), id="r2"),
    ]

    found = evaluate(agreement(RULE), journeys(rows), as_of=AS_OF, log=log)

    assert [(problem.code, problem.where) for problem in found.problems] == [
        ("J101", "L1"),
        ("J101", "acme"),
        ("J201", "L2"),
        ("J201", "acme"),
    ]


def test_events_after_as_of_are_counted() -> None:
    lead = Journey.of("L1", *EVENTS[1:], call("2026-03-21T10:00Z"), call("2026-03-22T10:00Z"))

    found = evaluate(RULE, [lead], as_of=AS_OF)

    assert [str(problem) for problem in found.problems] == [
        "L1: event-after-as-of: 2 of its events lie after 2026-03-20T11:00:00Z and are not known"
    ]


def test_single_journeys_tell_what_was_odd_about_them() -> None:
    lead = Journey.of("L1", *EVENTS[1:], call("2026-03-04T11:30Z", id="e3"))

    found = evaluate(RULE, [lead], as_of=AS_OF)

    assert [(problem.code, problem.where) for problem in found.problems] == [("J101", "L1")]


def test_an_instant_before_the_term_has_nothing_to_judge() -> None:
    rule = agreement(RULE, term=("2026-03-21", None))

    before = evaluate(rule, journeys(EVENTS), as_of=AS_OF)
    within = evaluate(rule, [], as_of=at("2026-03-21T00:00+01:00"))

    assert (before.outcomes, [(one.code, one.where) for one in before.problems]) == ((), [("J205", "acme")])
    assert within.problems == ()


VOLUME = Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=1, per="week")
IN_MARCH = [Journey.of("L1", mql("2026-03-09T00:00+01:00"))]


@pytest.mark.parametrize(
    ("rule", "since"),
    [
        pytest.param(VOLUME, "2026-03-02", id="a-week-before"),
        pytest.param(VOLUME, "2026-01-01", id="many-weeks-before"),
        pytest.param(LeadVolume(at_least=8), "2026-02-28", id="a-cut-month-before"),
    ],
)
def test_a_period_that_ended_before_the_first_event_is_warned_of(rule: Quota, since: str) -> None:
    with pytest.warns(SparseHistoryWarning, match="the first event is of 2026-03-08T23:00:00Z"):
        evaluate(agreement(rule, term=(since, None)), IN_MARCH, as_of=AS_OF)


@pytest.mark.parametrize(
    ("rule", "since", "leads", "as_of"),
    [
        pytest.param(VOLUME, "2026-03-03", [Journey.of("L1", mql("2026-03-08T22:59Z"))], AS_OF, id="within-the-first"),
        pytest.param(VOLUME, "2026-03-09", IN_MARCH, AS_OF, id="at-its-start"),
        pytest.param(VOLUME, "2026-03-02", IN_MARCH, at("2026-03-08T23:00+01:00"), id="not-over"),
        pytest.param(VOLUME, "2026-03-02", [], AS_OF, id="no-leads"),
        pytest.param(VOLUME, "2026-03-02", [Journey.of("L1")], AS_OF, id="no-events"),
        pytest.param(
            promise("1 day", objective=Objective(share="50%", per="week")), "2026-01-01", IN_MARCH, AS_OF, id="no-quota"
        ),
        pytest.param(
            Quota(id="r", owed_by="sales", count=event(kind="review"), at_least=1, per="week", on="log"),
            "2026-01-01",
            IN_MARCH,
            AS_OF,
            id="log",
        ),
    ],
)
def test_nothing_is_warned_of_otherwise(rule: Any, since: str, leads: list[Journey], as_of: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluate(agreement(rule, term=(since, None)), leads, as_of=as_of)


def test_the_warning_points_at_the_caller() -> None:
    with pytest.warns(SparseHistoryWarning) as caught:
        evaluate(agreement(VOLUME, term=("2026-03-02", None)), IN_MARCH, as_of=AS_OF)

    assert [warning.filename for warning in caught] == [__file__]

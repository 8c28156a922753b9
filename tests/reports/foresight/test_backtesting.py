"""Back-tests: a draft over the past, beside the text in force."""

import warnings
from typing import Any

import pytest
from hypothesis import given

from evaluation.making import CALENDARS, agreement, at, call, mql, owner, promise
from slakit import (
    Agreement,
    AgreementError,
    CalendarError,
    Coverage,
    DataError,
    Flip,
    Journey,
    LeadVolume,
    Objective,
    PromiseBacktest,
    SideBacktest,
    SparseHistoryWarning,
    Swing,
    Term,
    WorkCalendar,
    backtest,
    entered,
)
from slakit.testing import strategies

LATER = at("2026-04-10T00:00Z")
TERM = ("2026-03-01", "2026-04-01")
BEGINS = at("2026-03-01T00:00+01:00")


def lead(name: str, became: str, called: str, held_by: str = "ber") -> Journey:
    return Journey.of(name, owner(held_by, became), mql(became), call(called))


# Answered after one, three and five hours.
LEADS = (
    lead("L1", "2026-03-03T10:00+01:00", "2026-03-03T11:00+01:00"),
    lead("L2", "2026-03-03T10:00+01:00", "2026-03-03T13:00+01:00", held_by="ny"),
    lead("L3", "2026-03-04T10:00+01:00", "2026-03-04T15:00+01:00"),
)


def text(within: str, volume: int = 3, **parts: Any) -> Agreement:
    response = promise(within, objective=Objective(share="60%", per="month"))
    return agreement(response, LeadVolume(at_least=volume, per="month"), **{"term": TERM, **parts})


def test_each_promise_is_told_under_both_texts() -> None:
    found = backtest(text("2 hours", volume=4), LEADS, as_of=LATER, current=text("4 hours"))

    assert found.promises.rows == (
        PromiseBacktest("call", "sales", 2, 1, 2 / 3, 1, 2, 1 / 3, 0, 1),
        PromiseBacktest("call/objective", "sales", 1, 0, 1.0, 0, 1, 0.0, 0, 1),
        PromiseBacktest("mql-volume", "marketing", 1, 0, 1.0, 0, 1, 0.0, 0, 1),
    )


def test_a_promise_of_which_nothing_started_has_a_row_of_zeros() -> None:
    # No lead became an SQL, and one promise stands in one text only.
    silent = promise("4 hours", start=entered("sql"), objective=Objective(share="60%", per="month"))
    more = promise("4 hours", id="more", start=entered("sql"))

    alone = backtest(agreement(silent, term=TERM), LEADS, as_of=LATER).promises.rows
    beside = backtest(
        agreement(silent, term=TERM), LEADS, as_of=LATER, current=agreement(more, promise("4 hours"))
    ).promises

    assert alone[0] == PromiseBacktest("call", "sales", None, None, None, 0, 0, None, 0, 0)
    assert [
        (row.commitment, row.current_met, row.current_share, row.draft_met, row.draft_breached) for row in beside
    ] == [
        ("call", 2, 2 / 3, 0, 0),
        ("call/objective", None, None, 0, 0),
        ("more", 0, None, None, None),
    ]


def test_bare_commitments_are_texts_too() -> None:
    strict, loose = promise("2 hours"), promise("4 hours")

    named = backtest(agreement(strict, term=None), LEADS, as_of=LATER, current=agreement(loose, term=None))
    bare = backtest(strict, LEADS, as_of=LATER, current=[loose])

    assert bare.promises.rows == named.promises.rows
    assert bare.flips.rows == named.flips.rows
    assert bare.draft.agreement.term == Term(since="2026-03-03")


def test_a_bare_volume_needs_no_term_because_the_stretch_is_that_of_the_data() -> None:
    found = backtest([promise("2 hours"), LeadVolume(at_least=3, per="month")], LEADS, as_of=LATER, period="2026-03")

    assert [(row.commitment, row.draft_met) for row in found.promises] == [("call", 1), ("mql-volume", 1)]


def test_the_term_of_the_current_agreement_bounds_a_bare_draft() -> None:
    found = backtest(promise("2 hours"), LEADS, as_of=LATER, current=text("4 hours"))

    assert found.draft.agreement.term == Term(since="2026-03-01", until="2026-04-01")


@pytest.mark.parametrize(
    "wrong", [[], "agreement.yaml", [text("2 hours"), text("4 hours")]], ids=["none", "text", "versions"]
)
def test_what_is_no_text_is_refused(wrong: Any) -> None:
    with pytest.raises(AgreementError, match="expected an agreement, or one or several commitments") as refused:
        backtest(wrong, LEADS, as_of=LATER)

    assert [problem.code for problem in refused.value.problems] == ["D376"]


def test_both_texts_are_judged_by_what_the_data_shows() -> None:
    # Calls are known until noon in Berlin: that of L3 in time is not, and neither is whether L2 was called by one.
    shown = Coverage(kind="activity", until=at("2026-03-03T12:00+01:00"))

    found = backtest(text("2 hours"), LEADS, as_of=LATER, current=text("4 hours"), coverage=[shown])

    (row,) = (one for one in found.promises if one.commitment == "call")
    assert (row.current_met, row.current_breached, row.draft_breached) == (2, 0, 1)
    assert (found.draft.coverage, found.current.coverage if found.current else ()) == ((shown,), (shown,))


def test_outcomes_that_flip_are_matched_by_commitment_lead_and_entry() -> None:
    found = backtest(text("2 hours"), LEADS, as_of=LATER, current=text("4 hours"))

    assert found.flips.rows == (
        Flip("call", "L2", None, 1, "ny", "sales", "met", "breached", "loses"),
        Flip("call/objective", "2026-03", None, None, None, "sales", "met", "breached", "loses"),
    )
    assert found.flips.population == "5 outcomes under both texts"
    assert dict(found.flips.left_out) == {"only under the draft": 0, "only under the current text": 0}


def test_sides_pass_the_periods_in_which_nothing_per_period_was_broken() -> None:
    found = backtest(text("2 hours", volume=4), LEADS, as_of=LATER, current=text("4 hours"))

    assert found.sides.rows == (
        SideBacktest("marketing", 1, 1, 0, 1, 0, 1),
        SideBacktest("sales", 1, 1, 0, 1, 0, 2),
    )


def test_owners_gain_when_a_breach_goes_away_and_lose_when_one_comes() -> None:
    found = backtest(text("6 hours"), LEADS, as_of=LATER, current=text("2 hours"))

    assert found.owners.rows == (Swing("ber", 1, 0), Swing("ny", 1, 0))
    assert dict(found.owners.left_out) == {"without an owner, or neither gain nor loss": 1}


def test_a_flip_between_two_other_outcomes_is_neither_gain_nor_loss() -> None:
    rule = promise("2 hours")
    before, after = agreement(rule), agreement(promise("2 hours", cancel=entered("mql"), look_back="1 day"))
    early = Journey.of("L1", call("2026-03-03T09:30+01:00"), *LEADS[0].events)

    found = backtest(after, [early], as_of=LATER, current=before)

    assert [(flip.current, flip.draft, flip.effect) for flip in found.flips] == [("met", "excluded", "neither")]
    assert found.owners.rows == ()


def test_what_only_one_text_promises_flips_nothing() -> None:
    added = agreement(promise("4 hours"), LeadVolume(at_least=1), term=TERM)
    gone = agreement(promise("4 hours"), promise("1 hour", id="quick"), term=TERM)

    found = backtest(added, LEADS, as_of=LATER, current=gone)

    assert [(row.commitment, row.current_met, row.draft_met) for row in found.promises] == [
        ("call", 2, 2),
        ("mql-volume", None, 1),
        ("quick", 1, None),
    ]
    assert found.flips.rows == ()
    assert dict(found.flips.left_out) == {"only under the draft": 1, "only under the current text": 3}


def test_without_a_current_text_only_the_draft_is_judged() -> None:
    found = backtest(text("2 hours", term=("2027-01-01", None)), LEADS, as_of=LATER)

    assert found.current is None
    assert next((row.commitment, row.current_met, row.draft_met) for row in found.promises) == ("call", None, 1)
    assert found.sides.rows[0].current_passed is None
    assert dict(found.flips.left_out) == {}


def test_a_draft_for_next_year_is_judged_over_the_term_of_the_current_text() -> None:
    found = backtest(text("4 hours", term=("2027-01-01", None)), LEADS, as_of=LATER, current=text("4 hours"))

    assert found.draft.outcomes[-1].subject == "2026-03"
    assert found.flips.rows == ()


def test_a_period_says_which_stretch_is_judged() -> None:
    april = lead("L4", "2026-04-02T10:00+02:00", "2026-04-02T11:00+02:00")

    found = backtest(text("4 hours"), [*LEADS, april], as_of=LATER, current=text("4 hours"), period="2026-04")

    assert {outcome.subject for outcome in found.draft.outcomes} == {"L4", "2026-04"}


def test_a_period_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        backtest(text("4 hours"), LEADS, as_of=LATER, period="spring")

    assert [problem.code for problem in caught.value.problems] == ["C142"]


def test_nothing_decided_has_no_share() -> None:
    found = backtest(agreement(promise("2 hours")), LEADS, as_of=at("2026-03-03T10:30+01:00"))

    assert [(row.draft_met, row.draft_breached, row.draft_share) for row in found.promises] == [(0, 0, None)]
    assert dict(found.promises.left_out) == {"pending, excluded or unknown under the draft": 2}


def test_calendars_of_a_draft_are_not_warned_of_again() -> None:
    old = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-18:00"}, holidays=["2020-12-25"])
    draft = agreement(LeadVolume(at_least=1), calendars={**CALENDARS, "old": old}, term=("2020-01-01", "2021-01-01"))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = backtest(draft, LEADS, as_of=LATER, period="2026-03")

    assert found.promises.rows[0].draft_met == 1


@given(strategies.scenarios(text("4 hours"), max_leads=2))
def test_a_text_against_itself_flips_nothing(scenario: strategies.Scenario) -> None:
    as_of = max(scenario.later, BEGINS)  # before, there is nothing to test it on
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)
        found = backtest(text("4 hours"), scenario.journeys, as_of=as_of, current=text("4 hours"))

    assert found.flips.rows == ()
    assert [row.draft_met for row in found.promises] == [row.current_met for row in found.promises]


def test_a_stretch_that_begins_after_as_of_is_refused_since_nothing_of_it_can_be_broken() -> None:
    with pytest.raises(DataError) as period:
        backtest(text("2 hours"), LEADS, as_of=LATER, period="2026-Q3")
    with pytest.raises(DataError) as term:
        backtest(text("2 hours"), LEADS, as_of=LATER, current=text("4 hours", term=("2026-04-11", "2026-05-01")))

    assert [(one.code, one.where) for error in (period, term) for one in error.value.problems] == [
        ("I455", "period"),
        ("I455", "term"),
    ]


def test_a_stretch_that_begins_today_is_judged() -> None:
    assert backtest(text("2 hours"), LEADS, as_of=LATER, period="2026-04-10").draft.as_of == LATER

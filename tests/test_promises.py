"""What the library promises its users first, each as one short script: both sides, one call, and the proof."""

from datetime import datetime, timedelta

import pytest

from slakit import (
    AcceptanceRate,
    Agreement,
    AgreementError,
    ContactAttempts,
    Deadline,
    FirstResponse,
    HandoffComplete,
    Journey,
    LeadRule,
    LeadVolume,
    NoEarlyGivingUp,
    Objective,
    Owner,
    PeriodicReview,
    PeriodRule,
    Term,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    journeys_from_rows,
    stage_event,
)

BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-18:00"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


ROWS = [
    {"Id": "L1", "Owner": "7001", "MQL_Date": "2026-03-03T10:00+01:00", "First_Touch": "2026-03-03T11:10+01:00"},
    {"Id": "L2", "Owner": "7001", "MQL_Date": "2026-03-06T16:30+01:00", "First_Touch": "2026-03-09T12:30+01:00"},
    {"Id": "L3", "Owner": "7002", "MQL_Date": "2026-03-09T09:00+01:00", "First_Touch": ""},
]
LEADS = journeys_from_rows(
    ROWS, lead_id="Id", owner="Owner", wide={"MQL_Date": "stage:mql", "First_Touch": "activity:call"}
)
ACME = Agreement(
    name="acme",
    version="2026.2",
    zone="Europe/Berlin",
    term=Term(since="2026-03-01", until="2026-05-01"),
    calendars={"berlin": BERLIN},
    owners=[Owner(id="7001", calendar="berlin")],
    commitments=[
        FirstResponse(within="4 business hours", calendar="berlin", objective=Objective(share="50%", per="month")),
        LeadVolume(at_least=4, per="month"),
    ],
)


def test_rows_one_promise_and_one_call_tell_who_was_late() -> None:
    rule = FirstResponse(within="4 business hours", calendar=BERLIN)

    breaches = evaluate(rule, LEADS, as_of=at("2026-03-09T18:00+01:00")).breaches

    assert [(one.subject, one.owner, one.due_at, one.late_by, one.open) for one in breaches] == [
        ("L2", "7001", at("2026-03-09T11:30+01:00"), timedelta(hours=1), False),
        ("L3", "7002", at("2026-03-09T13:00+01:00"), timedelta(hours=5), True),
    ]


def test_one_call_judges_both_sides() -> None:
    found = evaluate(ACME, LEADS, as_of=at("2026-04-01T12:00+02:00"))

    sales, marketing = (found.by(owed_by=party, period="2026-03") for party in ("sales", "marketing"))

    assert [(one.commitment, one.status) for one in sales.outcomes] == [
        ("first-response", "met"),
        ("first-response", "breached"),
        ("first-response", "breached"),
        ("first-response/objective", "breached"),
    ]
    assert [(one.commitment, one.status, one.actual, one.target) for one in marketing.outcomes] == [
        ("mql-volume", "breached", 3.0, 4.0)
    ]


def test_each_outcome_names_the_text_that_judged_and_what_proves_it() -> None:
    for outcome in evaluate(ACME, LEADS, as_of=at("2026-04-01T12:00+02:00")).outcomes:
        assert (outcome.agreement, outcome.version) == ("acme", "2026.2")
        assert outcome.text.startswith(f"{outcome.commitment} for {outcome.subject}: ")
        assert outcome.evidence or outcome.subject == "2026-04"


def test_two_runs_over_the_same_data_find_no_new_breach() -> None:
    first, second = (
        {one.key for one in evaluate(ACME, LEADS, as_of=at(text)).breaches}
        for text in ("2026-04-01T12:00+02:00", "2026-04-02T12:00+02:00")
    )

    assert first == second


def test_a_promise_that_nobody_owes_can_not_be_written() -> None:
    with pytest.raises(AgreementError) as caught:
        Deadline(id="call", owed_by="", start=entered("mql"), stop=activity("call"), within="1 hour")

    assert [problem.code for problem in caught.value.problems] == ["D311"]


def test_each_promise_says_in_a_sentence_what_it_is() -> None:
    assert [one.describe() for one in ACME.commitments if not isinstance(one, LeadRule | PeriodRule)] == [
        "sales: Sales reaches out to every MQL (4 business hours)",
        "marketing: Marketing delivers MQLs (at least 4 per month)",
    ]


def test_the_promises_of_most_agreements_are_one_line_each() -> None:
    usual = Agreement(
        name="usual",
        term=Term(since="2026-03-01"),
        calendars={"berlin": BERLIN},
        commitments=[
            LeadVolume(at_least=100),
            HandoffComplete(fields=["email", "phone"], placeholders=["n/a"]),
            AcceptanceRate(at_least="90%", matures_after="5 business days", calendar="berlin"),
            FirstResponse(within="4 business hours", calendar="berlin"),
            ContactAttempts(at_least=6, within="10 business days", calendar="berlin", distinct_by={"channel": 2}),
            NoEarlyGivingUp(),
            PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", within="1 day"),
        ],
    )

    assert [one.describe() for one in usual.commitments if not isinstance(one, LeadRule | PeriodRule)] == [
        "marketing: Marketing delivers MQLs (at least 100 per month)",
        "marketing: Every MQL is handed over with what a rep needs (email, phone are present and not n/a)",
        "marketing: Sales accepts the MQLs of marketing (at least 90% per month)",
        "sales: Sales reaches out to every MQL (4 business hours)",
        "sales: Sales tries every accepted lead before giving up, over 2 channels (at least 6 within 10 business days)",
        "sales: No lead is given up as unreachable before all tries (contact-attempts is met)",
        "marketing and sales: Both sides review the agreement (1 day)",
    ]


@pytest.mark.parametrize("earlier", [timedelta(0), timedelta(minutes=1), timedelta(hours=1), timedelta(days=3)])
def test_answering_earlier_never_turns_a_kept_promise_into_a_broken_one(earlier: timedelta) -> None:
    became, called = at("2026-03-06T16:30+01:00"), at("2026-03-09T11:30+01:00")
    rule = FirstResponse(within="4 business hours", calendar=BERLIN)
    answer = max(became, called - earlier)

    lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=answer))

    assert evaluate(rule, [lead], as_of=at("2026-03-20T00:00Z")).outcomes[0].status == "met"


@pytest.mark.parametrize("weeks", [1, 2, 30])
def test_whole_weeks_later_in_the_same_offset_comes_out_the_same(weeks: int) -> None:
    shift = timedelta(weeks=weeks)
    always = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    rule = FirstResponse(within="4 business hours", calendar=always)
    became, called, as_of = at("2026-03-06T16:30Z"), at("2026-03-09T12:30Z"), at("2026-03-10T00:00Z")

    (here,), (there,) = (
        evaluate(
            rule,
            [Journey.of("L1", stage_event("mql", at=became + by), activity_event("call", at=called + by))],
            as_of=as_of + by,
        ).outcomes
        for by in (timedelta(0), shift)
    )

    assert there.status == here.status == "met"
    assert (there.due_at, there.elapsed_business) == ((here.due_at or became) + shift, here.elapsed_business)

"""The ready-made promises at their edges: a microsecond before due, at due, and a microsecond after."""

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from slakit import (
    AcceptanceRate,
    Agreement,
    AsDefined,
    Assignment,
    ContactAttempts,
    ConversionRate,
    Disposition,
    Escalation,
    Event,
    FirstResponse,
    FollowUp,
    HandoffComplete,
    Journey,
    LoggedInTime,
    MaxDwell,
    NoEarlyGivingUp,
    NoFlood,
    NurtureStart,
    NurtureSuppressed,
    OpenLeadLimit,
    PauseWhile,
    PeriodicReport,
    PeriodicReview,
    RejectionReason,
    Stage,
    Term,
    WorkCalendar,
    activity,
    activity_event,
    did,
    entered,
    evaluate,
    field,
    field_event,
    owner_event,
    stage_event,
)

BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
INSTANT = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+01:00")


START = at("03T10:00")
LATER = at("27T10:00")
AGREED = Agreement(name="acme", zone="Europe/Berlin", term=Term(since="2026-03-02"))


def statuses(rule: Any, *events: Event, log: list[Event] | None = None, **attributes: str) -> list[str]:
    agreement = attrs.evolve(AGREED, commitments=rule if isinstance(rule, list) else [rule])
    lead = Journey.of("L1", *events, attributes=attributes)
    return [one.status for one in evaluate(agreement, [lead], as_of=LATER, log=log or []).outcomes]


# --- what has a due instant

CLOCKS = [
    pytest.param(
        FirstResponse(within="4 business hours", calendar=BERLIN),
        [stage_event("mql", at=START)],
        activity_event("call", at=START),
        at("03T14:00"),
        id="first-response",
    ),
    pytest.param(
        Disposition(within="2 business days", calendar=BERLIN),
        [stage_event("mql", at=START)],
        stage_event("rejected", at=START),
        at("05T17:00"),
        id="disposition",
    ),
    pytest.param(
        Assignment(within="5 minutes", queues="pool"),
        [stage_event("mql", at=START), owner_event("pool", at=START)],
        owner_event("7001", at=START),
        at("03T10:05"),
        id="assignment",
    ),
    pytest.param(
        MaxDwell(stage=["mql", "accepted"], within="14 days"),
        [stage_event("mql", at=START)],
        stage_event("recycled", at=START),
        at("17T10:00"),
        id="max-dwell",
    ),
    pytest.param(
        FollowUp(within="1 business day", calendar=BERLIN),
        [activity_event("meeting", at=START, outcome="no_show")],
        activity_event("email", at=START),
        at("04T17:00"),
        id="follow-up",
    ),
    pytest.param(
        NurtureStart(within="3 days"),
        [stage_event("recycled", at=START)],
        activity_event("nurture_start", at=START),
        at("06T10:00"),
        id="nurture-start",
    ),
    pytest.param(
        ContactAttempts(at_least=2, within="10 business days", calendar=BERLIN),
        [stage_event("accepted", at=START), activity_event("call", at=at("04T10:00"))],
        activity_event("email", at=START),
        at("17T17:00"),
        id="contact-attempts",
    ),
]


@pytest.mark.parametrize(("rule", "before", "last", "due"), CLOCKS)
@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_a_promise_is_kept_up_to_its_due_instant(
    rule: Any, before: list[Event], last: Event, due: datetime, by: timedelta, status: str
) -> None:
    done = Event(at=due + by, kind=last.kind, value=last.value)

    assert statuses(rule, *before, done)[0] == status


@pytest.mark.parametrize("make", [PeriodicReview, PeriodicReport])
@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_a_review_and_a_report_are_held_up_to_their_due_instant(make: Any, by: timedelta, status: str) -> None:
    rule = make(every="FREQ=MONTHLY;BYMONTHDAY=10;BYHOUR=9", within="1 day")
    kind = {"review": "review", "report": "report"}[rule.id]

    assert statuses(rule, log=[Event(at=at("11T09:00") + by, kind=kind)]) == [status]


@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_an_escalation_runs_from_the_breach_to_the_new_owner(by: timedelta, status: str) -> None:
    rules = [FirstResponse(within="4 hours"), Escalation(breached="first-response", within="1 hour")]
    lead = [stage_event("mql", at=START), owner_event("7002", at=at("03T15:00") + by)]

    assert statuses(rules, *lead) == ["breached", status]


def test_taking_a_lead_from_everybody_is_no_escalation_and_no_assignment() -> None:
    rules = [
        FirstResponse(within="4 hours"),
        Escalation(breached="first-response", within="1 hour"),
        Assignment(within="1 day"),
    ]
    lead = [owner_event("7001", at=at("03T09:00")), stage_event("mql", at=START), owner_event("", at=at("03T14:30"))]

    assert statuses(rules, *lead) == ["breached", "breached", "breached"]


@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_an_activity_is_logged_in_time_up_to_the_edge(by: timedelta, status: str) -> None:
    call = activity_event("call", at=START, recorded_at=START + timedelta(hours=24) + by)

    assert statuses(LoggedInTime(within="24 hours"), call) == [status]


@pytest.mark.parametrize(
    ("make", "stage"), [(AcceptanceRate, "accepted"), (AcceptanceRate, "sql"), (ConversionRate, "opportunity")]
)
@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_a_member_of_a_cohort_succeeds_up_to_its_maturity(make: Any, stage: str, by: timedelta, status: str) -> None:
    rule = make(at_least="100%", per="week", matures_after="5 days")
    lead = [stage_event("mql", at=START), stage_event(stage, at=at("08T10:00") + by)]

    assert statuses(rule, *lead)[0] == status


# --- what each takes for done


@pytest.mark.parametrize(
    "ended",
    [
        pytest.param(activity_event("reply", at=at("04T10:00")), id="reply"),
        pytest.param(activity_event("meeting", at=at("04T10:00")), id="meeting"),
        pytest.param(activity_event("call", at=at("04T10:00"), direction="inbound"), id="the-buyer-calls"),
    ],
)
def test_attempts_end_early_when_the_buyer_answers(ended: Event) -> None:
    rule = ContactAttempts(at_least=2, within="10 days")

    assert statuses(rule, stage_event("accepted", at=START), ended) == ["excluded"]


@pytest.mark.parametrize("stage", ["recycled", "disqualified", "rejected"])
def test_attempts_do_not_end_when_sales_gives_up(stage: str) -> None:
    rule = ContactAttempts(at_least=2, within="10 days")

    assert statuses(rule, stage_event("accepted", at=START), stage_event(stage, at=at("04T10:00"))) == ["breached"]


def test_a_pause_lengthens_the_stay_that_is_allowed() -> None:
    rule = MaxDwell(stage="mql", within="14 hours", pause=PauseWhile(field("status", is_="on-hold")))
    stay = [
        stage_event("mql", at=START),
        field_event("status", "on-hold", at=at("03T12:00")),
        field_event("status", "open", at=at("03T18:00")),
    ]

    assert statuses(rule, *stay, stage_event("sql", at=at("04T06:00"))) == ["met"]
    assert statuses(rule, *stay, stage_event("sql", at=at("04T06:00") + INSTANT)) == ["breached"]


@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "met"), (timedelta(0), "met"), (INSTANT, "breached")])
def test_a_lead_lies_idle_from_its_last_activity(by: timedelta, status: str) -> None:
    rule = MaxDwell(
        stage="mql",
        within=[(field("tier", is_="hot"), "2 days"), "7 days"],
        stop=[entered("accepted")],
        resets=[activity("call"), activity("email")],
    )
    lead = [
        stage_event("mql", at=START),
        activity_event("email", at=at("05T10:00")),
        activity_event("call", at=at("07T10:00") + by),
        stage_event("accepted", at=at("08T10:00")),
        activity_event("call", at=at("09T10:00")),
    ]

    assert statuses(rule, *lead, tier="hot") == ["met", status, "met", "excluded"]
    assert statuses(rule, *lead, tier="cold") == ["met", "met", "met", "excluded"]


def test_a_lead_that_leaves_recycled_needs_no_programme() -> None:
    lead = [stage_event("recycled", at=START), stage_event("mql", at=at("06T10:00"))]

    assert statuses(NurtureStart(within="3 days"), *lead) == ["excluded"]


# --- what holds at an instant


@pytest.mark.parametrize(
    ("phone", "status"), [("123", "met"), ("n/a", "breached"), ("N/A", "breached"), ("-", "breached"), ("", "breached")]
)
def test_a_handoff_is_complete_with_every_field_and_no_placeholder(phone: str, status: str) -> None:
    rule = HandoffComplete(fields=["email", "phone"], placeholders=["n/a", "-"])

    assert statuses(rule, stage_event("mql", at=START), email="a@example.com", phone=phone) == [status]


def test_a_single_placeholder_is_a_word_and_not_its_letters() -> None:
    rule = HandoffComplete(fields="phone", placeholders="n/a")

    assert statuses(rule, stage_event("mql", at=START), phone="n") == ["met"]
    assert statuses(rule, stage_event("mql", at=START), phone="n/a") == ["breached"]


def test_a_field_that_is_filled_later_does_not_help() -> None:
    events = [stage_event("mql", at=START), field_event("phone", "123", at=START + INSTANT)]

    assert statuses(HandoffComplete(fields="phone"), *events) == ["breached"]


def test_the_definition_of_a_stage_is_asked_when_the_lead_enters_it() -> None:
    rule = AsDefined(stage=Stage(name="mql", when=did("trial_signup")))

    assert statuses(rule, activity_event("trial_signup", at=START), stage_event("mql", at=START)) == ["met"]
    assert statuses(rule, stage_event("mql", at=START), activity_event("trial_signup", at=START + INSTANT)) == [
        "breached"
    ]


def test_a_name_of_which_nothing_is_defined_is_unknown() -> None:
    assert statuses(AsDefined(), stage_event("mql", at=START)) == ["unknown"]


@pytest.mark.parametrize(
    ("reason", "note", "status"),
    [("duplicate", "of L7", "met"), ("duplicate", "", "breached"), ("dunno", "x", "breached"), ("", "x", "breached")],
)
def test_a_rejection_has_an_agreed_reason_and_a_note(reason: str, note: str, status: str) -> None:
    rejected = Event(at=START, kind="stage", value="rejected", reason=reason, data={"note": note})

    assert statuses(RejectionReason(reasons="duplicate", note="note"), rejected) == [status]


def test_a_rejection_needs_no_note_where_none_was_agreed() -> None:
    rejected = Event(at=START, kind="stage", value="rejected", reason="duplicate")

    assert statuses(RejectionReason(reasons=["duplicate", "spam"]), rejected) == ["met"]


@pytest.mark.parametrize(("by", "status"), [(-INSTANT, "breached"), (timedelta(0), "met"), (INSTANT, "met")])
def test_giving_up_at_the_last_attempt_is_not_too_early(by: timedelta, status: str) -> None:
    rules = [ContactAttempts(at_least=1, within="10 days"), NoEarlyGivingUp()]
    lead = [
        stage_event("accepted", at=START),
        activity_event("call", at=at("04T10:00")),
        stage_event("recycled", at=at("04T10:00") + by, reason="no-answer"),
    ]

    assert statuses(rules, *lead) == ["met", status]


@pytest.mark.parametrize(
    ("entered_at", "left_at", "status"),
    [
        (at("03T12:00"), at("04T10:00"), "breached"),
        (at("03T12:00") + INSTANT, at("04T10:00"), "met"),
        (at("03T10:00"), at("03T12:00"), "met"),
        (at("03T10:00"), at("03T12:00") + INSTANT, "breached"),
    ],
)
def test_no_mail_goes_out_from_the_handoff_until_the_lead_is_given_back(
    entered_at: datetime, left_at: datetime, status: str
) -> None:
    lead = [
        stage_event("lead", at=at("02T10:00")),
        stage_event("mql", at=entered_at),
        stage_event("recycled", at=left_at),
        activity_event("marketing_email", at=at("03T12:00")),
    ]

    assert statuses(NurtureSuppressed(), *lead) == [status]


def test_a_mail_to_a_lead_of_which_no_stage_is_known_is_unknown() -> None:
    assert statuses(NurtureSuppressed(), activity_event("marketing_email", at=START)) == ["unknown"]


# --- what is too much


def test_a_flood_begins_with_the_lead_that_is_one_too_many() -> None:
    rule = NoFlood(at_most=2)
    twice = [
        stage_event("mql", at=START),
        stage_event("recycled", at=at("03T11:00")),
        stage_event("mql", at=at("04T10:00")),
    ]
    third = [stage_event("recycled", at=at("04T11:00")), stage_event("mql", at=at("08T23:59"))]

    assert statuses(rule, *twice)[0] == "met"
    assert statuses(rule, *twice, *third)[0] == "breached"


def test_a_rep_holds_too_many_at_the_instant_of_the_one_too_many() -> None:
    agreement = attrs.evolve(AGREED, commitments=[OpenLeadLimit(at_most=1, stages=["mql", "accepted"])])
    first = Journey.of(
        "L1",
        owner_event("7001", at=START),
        stage_event("mql", at=START),
        stage_event("accepted", at=at("03T12:00")),
        stage_event("sql", at=at("04T10:00")),
    )

    def week(second: datetime) -> list[tuple[str | None, str]]:
        other = Journey.of("L2", owner_event("7001", at=START), stage_event("mql", at=second))
        found = evaluate(agreement, [first, other], as_of=at("08T12:00"))
        return [(one.group, one.status) for one in found.outcomes]

    assert week(at("04T10:00") - INSTANT) == [("7001", "breached")]
    assert week(at("04T10:00")) == [("7001", "pending")]

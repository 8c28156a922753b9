"""The ready-made promises in words: what each says, what goes through, and what is refused under which name."""

from typing import Any

import pytest

from slakit import (
    AcceptanceRate,
    AfterBreach,
    AgreementError,
    AsDefined,
    Assignment,
    Cadence,
    Check,
    CommitmentMet,
    ContactAttempts,
    ConversionRate,
    Deadline,
    Disposition,
    Escalation,
    Every,
    FirstResponse,
    FollowUp,
    HandoffComplete,
    LeadValue,
    LeadVolume,
    Level,
    LoggedInTime,
    MaxDwell,
    NoEarlyGivingUp,
    NoFlood,
    NurtureStart,
    NurtureSuppressed,
    Objective,
    OpenLeadLimit,
    PauseWhile,
    PeriodicReport,
    PeriodicReview,
    Quota,
    Rate,
    RejectionReason,
    Stage,
    WorkCalendar,
    activity,
    entered,
    event,
    field,
    in_stage,
    lag,
    left,
    present,
)

BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
SHARE = Objective(share="95%", per="month")

MADE: dict[str, tuple[Any, dict[str, Any], str]] = {
    "FirstResponse": (FirstResponse, {"within": "1 hour"}, "sales: Sales reaches out to every MQL (1 hour)"),
    "Disposition": (Disposition, {"within": "1 day"}, "sales: Sales accepts or rejects every MQL (1 day)"),
    "Assignment": (
        Assignment,
        {"within": "5 minutes"},
        "marketing: Every MQL gets an owner who is a person (5 minutes)",
    ),
    "MaxDwell": (
        MaxDwell,
        {"stage": ["mql", "accepted"], "within": "14 days"},
        "sales: No lead stays in mql or accepted for longer (14 days)",
    ),
    "FollowUp": (
        FollowUp,
        {"within": "1 day"},
        "sales: Sales follows up when a buyer does not come to a meeting (1 day)",
    ),
    "NurtureStart": (
        NurtureStart,
        {"within": "3 days"},
        "marketing: Marketing takes every recycled lead back into a programme (3 days)",
    ),
    "ContactAttempts": (
        ContactAttempts,
        {"at_least": 6, "within": "14 days", "distinct_by": {"channel": 1}, "spread": 1, "min_gap": "1 hour"},
        "sales: Sales tries every accepted lead before giving up, over 1 channel, on 1 date, at least 1 hour apart (at least 6 within 14 days)",
    ),
    "Escalation": (
        Escalation,
        {"breached": "first-response", "within": "1 hour"},
        "sales: A breach of first-response gives the lead another owner (1 hour)",
    ),
    "Escalation to somebody": (
        Escalation,
        {"breached": "first-response", "within": "1 hour", "stop": activity(actor="manager")},
        "sales: A breach of first-response is followed up (1 hour)",
    ),
    "PeriodicReview": (
        PeriodicReview,
        {"every": "FREQ=WEEKLY;BYDAY=TU", "within": "1 day"},
        "marketing and sales: Both sides review the agreement (1 day)",
    ),
    "PeriodicReport": (
        PeriodicReport,
        {"every": Every("FREQ=DAILY"), "within": "8 hours"},
        "marketing: Marketing sends the closed-loop report (8 hours)",
    ),
    "HandoffComplete": (
        HandoffComplete,
        {"fields": "email"},
        "marketing: Every MQL is handed over with what a rep needs (email is present)",
    ),
    "AsDefined": (
        AsDefined,
        {"stage": "sql"},
        "marketing: Every lead that enters sql is what was agreed on (meets the definition of sql)",
    ),
    "RejectionReason": (
        RejectionReason,
        {"reasons": ["duplicate"]},
        "sales: Every rejection has one of the agreed reasons (the event: reason is duplicate)",
    ),
    "NoEarlyGivingUp": (
        NoEarlyGivingUp,
        {},
        "sales: No lead is given up as unreachable before all tries (contact-attempts is met)",
    ),
    "LoggedInTime": (
        LoggedInTime,
        {"within": "1 day", "at": activity("call")},
        "sales: Every activity is written down soon after it happened (kind is activity, value is call: written down within 1 day)",
    ),
    "NurtureSuppressed": (
        NurtureSuppressed,
        {},
        "marketing: No lead in the hands of sales gets marketing mail (not in stage mql or accepted)",
    ),
    "LeadVolume": (LeadVolume, {"at_least": 8}, "marketing: Marketing delivers MQLs (at least 8 per month)"),
    "LeadValue": (
        LeadValue,
        {"at_least": 8, "value": 1},
        "marketing: Marketing delivers MQLs of an agreed value (at least 8 per month)",
    ),
    "NoFlood": (NoFlood, {"at_most": 5}, "marketing: No more MQLs come than sales can answer (at most 5 per week)"),
    "OpenLeadLimit": (
        OpenLeadLimit,
        {"at_most": 40},
        "marketing: No rep holds more open leads than they can work (at most 40 open at once per week)",
    ),
    "AcceptanceRate": (
        AcceptanceRate,
        {"at_least": "90%", "matures_after": "7 days"},
        "marketing: Sales accepts the MQLs of marketing (at least 90% per month)",
    ),
    "ConversionRate": (
        ConversionRate,
        {"at_least": "13%", "matures_after": "3 months"},
        "marketing: MQLs become SQLs (at least 13% per quarter)",
    ),
}
CASES = [pytest.param(make, words, told, id=name) for name, (make, words, told) in MADE.items()]


@pytest.mark.parametrize(("make", "words", "told"), CASES)
def test_each_promise_is_a_sentence_of_its_own(make: Any, words: dict[str, Any], told: str) -> None:
    assert make(**words).describe() == told


@pytest.mark.parametrize(("make", "words", "told"), CASES)
def test_each_promise_may_have_another_name_party_and_sentence(make: Any, words: dict[str, Any], told: str) -> None:
    rule = make(**words, id="mine", owed_by=["sales", "marketing"], meaning="Mine.", consequence="A talk.")

    assert (rule.id, rule.owed_by, rule.meaning, rule.consequence) == (
        "mine",
        ("sales", "marketing"),
        "Mine.",
        "A talk.",
    )


@pytest.mark.parametrize(("make", "words", "told"), CASES)
def test_an_option_that_is_none_is_refused_by_its_name(make: Any, words: dict[str, Any], told: str) -> None:
    with pytest.raises(TypeError, match="calender"):
        make(**words, calender=BERLIN)


@pytest.mark.parametrize(("make", "words", "told"), CASES)
def test_what_is_wrong_with_a_promise_is_told_all_at_once(make: Any, words: dict[str, Any], told: str) -> None:
    with pytest.raises(AgreementError) as caught:
        make(**words, id="", owed_by="finance")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D312", "id"), ("D311", "owed_by")]


# --- what goes through

CLOCK: dict[str, Any] = {
    "id": "mine",
    "owed_by": "sales",
    "within": [(field("tier", is_="hot"), "1 business hour"), "4 business hours"],
    "calendar": "owner",
    "default_calendar": BERLIN,
    "stop": [activity("call"), entered("sql")],
    "cancel": entered("disqualified"),
    "pause": (PauseWhile(field("status", is_="on-hold")),),
    "on_reassign": "restart",
    "look_back": "1 day",
    "entries": "first",
    "warn_at": ["50%"],
    "objective": SHARE,
    "meaning": "Mine.",
    "consequence": "A talk.",
}
CHECK: dict[str, Any] = {
    "id": "mine",
    "owed_by": "sales",
    "entries": "first",
    "on": "log",
    "objective": Objective(at_most=3, per="month"),
    "meaning": "Mine.",
    "consequence": "A talk.",
}
NUMBER: dict[str, Any] = {
    "id": "mine",
    "owed_by": "sales",
    "per": "quarter",
    "calendar": BERLIN,
    "meaning": "Mine.",
    "consequence": "A talk.",
}


@pytest.mark.parametrize("make", [FirstResponse, Disposition, Assignment, NurtureStart])
def test_every_word_of_a_clock_goes_through(make: Any) -> None:
    start = [entered("mql"), entered("sql")]

    assert make(start=start, **CLOCK) == Deadline(start=start, **CLOCK)


def test_every_word_of_a_follow_up_a_stay_and_an_escalation_goes_through() -> None:
    after = activity("quote")

    assert FollowUp(after=after, **CLOCK) == Deadline(start=after, **CLOCK)
    assert MaxDwell(stage="mql", **CLOCK) == Deadline(start=entered("mql"), **CLOCK)
    assert Escalation(breached="x", **CLOCK) == Deadline(start=AfterBreach("x"), **CLOCK)


@pytest.mark.parametrize("make", [PeriodicReview, PeriodicReport])
def test_every_word_of_a_review_and_a_report_goes_through(make: Any) -> None:
    words = {**CLOCK, "calendar": BERLIN, "default_calendar": None, "on_reassign": "continue"}

    assert make(every="FREQ=DAILY", **words) == Deadline(start=Every("FREQ=DAILY"), **words)


def test_every_word_of_attempts_goes_through() -> None:
    words: dict[str, Any] = {
        key: CLOCK[key]
        for key in ("id", "owed_by", "within", "calendar", "default_calendar", "entries", "warn_at", "objective")
    }
    words |= {"meaning": "Mine.", "consequence": "A talk.", "at_least": 3, "start": entered("mql")}
    words |= {"count": [activity("call")], "until": activity("reply"), "spread": 2, "min_gap": "1 hour"}
    words |= {"distinct_by": {"channel": 2}}

    assert ContactAttempts(**words) == Cadence(**words)


def test_every_word_of_a_check_goes_through() -> None:
    when = [entered("sql"), event(kind="owner")]
    definition = field("budget", is_="yes")

    assert HandoffComplete(fields=("a", "b"), placeholders=["-"], at=when, **CHECK) == Check(
        at=when, that=present("a", "b", placeholders=["-"]), **CHECK
    )
    assert RejectionReason(reasons=["a", "b"], at=when, **CHECK) == Check(
        at=when, that=event(reason=["a", "b"]), **CHECK
    )
    assert NoEarlyGivingUp(met="tries", stages="recycled", reasons="silent", **CHECK) == Check(
        at=entered("recycled", reason="silent"), that=CommitmentMet("tries"), **CHECK
    )
    assert LoggedInTime(within="2 days", at=[activity("call"), activity("email")], **CHECK) == Check(
        at=[activity("call"), activity("email")],
        that=lag(HandoffComplete(fields="a", at=[activity("call"), activity("email")]).at, at_most="2 days"),
        **CHECK,
    )
    assert NurtureSuppressed(at=when, stages="sql", **CHECK) == Check(at=when, that=~in_stage("sql"), **CHECK)
    rule = AsDefined(stage=Stage(name="sql", when=definition), at=when, **CHECK)
    assert (rule.at, rule.entries, rule.on) == (Check(at=when, that=definition, **CHECK).at, "first", "log")


def test_every_word_of_a_number_goes_through() -> None:
    counted: dict[str, Any] = {"entries": "first", "by": "region", "distinct": "lead", "band": "10%", "partial": "full"}

    assert NoFlood(at_most=3, of=entered("sql"), **counted, **NUMBER) == Quota(
        count=entered("sql"), at_most=3, **counted, **NUMBER
    )
    assert OpenLeadLimit(at_most=3, stages="sql", by="region", partial="full", **NUMBER) == Quota(
        level=Level(entered("sql"), left("sql")), at_most=3, by="region", partial="full", **NUMBER
    )


@pytest.mark.parametrize("make", [AcceptanceRate, ConversionRate])
def test_every_word_of_a_share_goes_through(make: Any) -> None:
    words: dict[str, Any] = {
        "among": entered("sql"),
        "reached": [entered("opportunity"), entered("customer")],
        "at_least": "40%",
        "matures_after": "5 business days",
        "min_population": 7,
        "judge_by": "upper_bound",
        "confidence": "90%",
        "entries": "first",
        "by": "owner",
        **NUMBER,
    }

    assert make(**words) == Rate(**words)


# --- what is refused, under the name of the argument


@pytest.mark.parametrize(
    ("make", "words", "problems"),
    [
        pytest.param(FirstResponse, {"within": None}, [("D301", "within")], id="no-limit"),
        pytest.param(FirstResponse, {"within": "4 business hours"}, [("D302", "calendar")], id="no-calendar"),
        pytest.param(Disposition, {"within": 4}, [("C111", "within")], id="a-bare-number"),
        pytest.param(Assignment, {"within": "1 hour", "queues": 5}, [("D314", "queues")], id="queues"),
        pytest.param(Assignment, {"within": "1 hour", "queues": ["pool", ""]}, [("D314", "queues")], id="no-queue"),
        pytest.param(MaxDwell, {"stage": "", "within": "1 day"}, [("D314", "stage")], id="no-stage"),
        pytest.param(MaxDwell, {"stage": [], "within": "1 day"}, [("D314", "stage")], id="stages"),
        pytest.param(MaxDwell, {"stage": "mql", "within": "1 day", "resets": []}, [("D205", "resets")], id="no-reset"),
        pytest.param(MaxDwell, {"stage": "mql", "within": "1 day", "resets": "call"}, [("D313", "resets")], id="reset"),
        pytest.param(MaxDwell, {"stage": "mql", "within": "1 day", "stop": []}, [("D205", "stop")], id="no-stop"),
        pytest.param(
            MaxDwell,
            {"stage": "mql", "within": ["1 day", "2 days"], "resets": activity("call")},
            [("D322", "within")],
            id="limits-of-an-idle-lead",
        ),
        pytest.param(
            MaxDwell,
            {"stage": "mql", "within": None, "resets": activity("call")},
            [("D301", "within")],
            id="no-limit-of-an-idle-lead",
        ),
        pytest.param(ContactAttempts, {"at_least": 0, "within": "1 day"}, [("D345", "at_least")], id="no-attempt"),
        pytest.param(
            ContactAttempts,
            {"at_least": 1, "within": "1 day", "distinct_by": "channel", "spread": 0},
            [("D346", "distinct_by"), ("D345", "spread")],
            id="needs",
        ),
        pytest.param(FollowUp, {"within": "1 day", "after": []}, [("D205", "after")], id="after-nothing"),
        pytest.param(NurtureStart, {"within": "0 days"}, [("D323", "within")], id="no-time"),
        pytest.param(Escalation, {"within": "1 hour", "breached": ""}, [("D314", "breached")], id="no-breach"),
        pytest.param(PeriodicReview, {"within": "1 day", "every": "weekly"}, [("D305", "every")], id="rhythm"),
        pytest.param(PeriodicReport, {"within": "1 day", "every": 7}, [("D305", "every")], id="number-of-days"),
        pytest.param(HandoffComplete, {"fields": []}, [("D314", "fields")], id="no-field"),
        pytest.param(
            HandoffComplete, {"fields": "a", "placeholders": 5}, [("D314", "placeholders")], id="placeholders"
        ),
        pytest.param(AsDefined, {"stage": ["mql"]}, [("D314", "stage")], id="two-stages"),
        pytest.param(AsDefined, {"stage": Stage(name="mql")}, [("D314", "stage")], id="undefined"),
        pytest.param(RejectionReason, {"reasons": []}, [("D314", "reasons")], id="no-reason"),
        pytest.param(RejectionReason, {"reasons": "a", "note": ""}, [("D314", "note")], id="no-note"),
        pytest.param(NoEarlyGivingUp, {"met": ""}, [("D314", "met")], id="no-promise"),
        pytest.param(NoEarlyGivingUp, {"reasons": ()}, [("D314", "reasons")], id="no-reasons"),
        pytest.param(NoEarlyGivingUp, {"stages": None}, [("D314", "stages")], id="no-stages"),
        pytest.param(LoggedInTime, {"within": "1 business day"}, [("D233", "within")], id="business-lag"),
        pytest.param(LoggedInTime, {"within": "soon"}, [("C111", "within")], id="no-lag"),
        pytest.param(NurtureSuppressed, {"stages": ""}, [("D314", "stages")], id="nowhere"),
        pytest.param(LeadVolume, {"at_least": 8, "of": "mql"}, [("D313", "of")], id="counting-a-word"),
        pytest.param(LeadValue, {"at_least": 8, "value": 1, "of": []}, [("D205", "of")], id="summing-nothing"),
        pytest.param(NoFlood, {"at_most": 8, "of": ()}, [("D205", "of")], id="flood-of-nothing"),
        pytest.param(LoggedInTime, {"within": "1 day", "at": "call"}, [("D313", "at")], id="logging-a-word"),
        pytest.param(NoFlood, {"at_most": -1}, [("D331", "at_most")], id="below-nothing"),
        pytest.param(OpenLeadLimit, {"at_most": 4, "stages": []}, [("D314", "stages")], id="open-nowhere"),
        pytest.param(
            AcceptanceRate,
            {"at_least": "101%", "matures_after": "0 days"},
            [("D332", "at_least"), ("D323", "matures_after")],
            id="more-than-all",
        ),
        pytest.param(
            ConversionRate,
            {"at_least": "5%", "matures_after": "5 business days"},
            [("D302", "matures_after")],
            id="cohort-without-calendar",
        ),
    ],
)
def test_what_can_not_be_promised_is_refused_by_its_name(
    make: Any, words: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(AgreementError) as caught:
        make(**words)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == problems

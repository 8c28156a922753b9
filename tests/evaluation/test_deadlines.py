"""What ends a clock, which events start one, and what an outcome tells about it."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import (
    US,
    agreement,
    at,
    call,
    kind_of,
    met,
    mql,
    outcome,
    outcomes,
    owner,
    pending,
    promise,
    result,
    stage,
)
from slakit import (
    Breached,
    Event,
    Excluded,
    Ignored,
    Journey,
    Pattern,
    activity,
    activity_event,
    any_of,
    entered,
    event,
    left,
)

START = "2026-03-03T10:00+01:00"
DUE = "2026-03-03T12:00+01:00"
TWO_HOURS = promise("2 hours", cancel=entered("disqualified"))


def moved(shift: int, to: str = DUE) -> str:
    return (at(to) + shift * US).isoformat()


def closed(when: str, **facts: Any) -> Event:
    return stage("disqualified", when, **facts)


# --- what ends a clock


@pytest.mark.parametrize(
    ("stop", "cancel", "status", "stopped"),
    [
        pytest.param("2026-03-03T11:00+01:00", None, "met", "2026-03-03T11:00+01:00", id="stop"),
        pytest.param(None, "2026-03-03T11:00+01:00", "excluded", None, id="cancel"),
        pytest.param(None, moved(-1), "excluded", None, id="cancel-before-due"),
        pytest.param(None, DUE, "excluded", None, id="cancel-at-due"),
        pytest.param(None, moved(1), "breached", None, id="cancel-after-due"),
        pytest.param(
            "2026-03-03T11:00+01:00", moved(-1, "2026-03-03T11:00+01:00"), "excluded", None, id="cancel-first"
        ),
        pytest.param(
            "2026-03-03T11:00+01:00", "2026-03-03T11:00+01:00", "met", "2026-03-03T11:00+01:00", id="a-tie-is-a-stop"
        ),
        pytest.param(
            "2026-03-03T11:00+01:00",
            moved(1, "2026-03-03T11:00+01:00"),
            "met",
            "2026-03-03T11:00+01:00",
            id="stop-first",
        ),
        pytest.param(DUE, DUE, "met", DUE, id="both-at-due"),
        pytest.param(moved(1), DUE, "excluded", None, id="cancel-at-due-then-a-late-stop"),
        pytest.param(moved(1), moved(1), "breached", moved(1), id="both-after-due"),
        pytest.param(moved(2), moved(1), "breached", moved(2), id="late-stop-after-a-late-cancel"),
        pytest.param(moved(1), moved(2), "breached", moved(1), id="late-cancel-after-a-late-stop"),
        pytest.param(START, START, "met", START, id="both-at-the-start"),
        pytest.param(None, START, "excluded", None, id="cancel-at-the-start"),
    ],
)
def test_a_stop_or_a_cancel_ends_the_clock(
    stop: str | None, cancel: str | None, status: str, stopped: str | None
) -> None:
    ends = [*([] if stop is None else [call(stop)]), *([] if cancel is None else [closed(cancel)])]

    judged = outcome(TWO_HOURS, mql(START), *ends, as_of="2026-03-03T13:00+01:00")

    assert judged.status == status
    assert judged.stopped_at == (None if stopped is None else at(stopped))
    assert judged.due_at == at(DUE)


@pytest.mark.parametrize(
    ("ends", "as_of", "reason"),
    [
        pytest.param([call(DUE)], DUE, "in_time", id="met"),
        pytest.param([], moved(1), "not_done", id="undone"),
        pytest.param([call(moved(1))], moved(1), "done_late", id="late"),
        pytest.param([closed(DUE)], DUE, "cancelled", id="excluded"),
        pytest.param([], DUE, "running", id="pending"),
    ],
)
def test_the_reason_is_told_as_a_code(ends: list[Event], as_of: str, reason: str) -> None:
    assert outcome(TWO_HOURS, mql(START), *ends, as_of=as_of).reason == reason


def test_one_event_that_stops_and_cancels_stops() -> None:
    rule = promise("2 hours", cancel=activity("call"))

    judged = outcome(rule, mql(START), call("2026-03-03T11:00+01:00"), as_of="2026-03-03T13:00+01:00")

    assert judged.status == "met"


def test_a_stop_before_the_start_does_nothing() -> None:
    judged = outcome(TWO_HOURS, call(moved(-1, START)), closed(moved(-2, START)), mql(START), as_of=moved(1))

    assert judged.status == "breached"


def test_a_late_answer_stays_a_breach_and_a_later_one_changes_nothing() -> None:
    events = [mql(START), call("2026-03-03T13:00+01:00", id="late"), call("2026-03-03T14:00+01:00", id="later")]

    judged = outcome(TWO_HOURS, *events, as_of="2026-03-09T10:00+01:00")

    assert isinstance(judged, Breached)
    assert (judged.stopped_at, judged.late_by, judged.open) == (at("2026-03-03T13:00+01:00"), timedelta(hours=1), False)
    assert judged.evidence == ("stage mql 2026-03-03T09:00:00Z", "late")


# --- the event that starts a clock


CALLS = promise("2 hours", start=activity("call"), stop=activity("call"))


def test_the_event_that_starts_a_clock_does_not_stop_it() -> None:
    judged = outcome(CALLS, call(START), as_of=moved(1))

    assert judged.status == "breached"


def test_the_event_that_starts_a_clock_does_not_cancel_it() -> None:
    rule = promise("2 hours", cancel=entered("mql"))

    judged = outcome(rule, mql(START), as_of=DUE)

    assert judged.status == "pending"


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["sorts-after", "sorts-before"])
def test_another_event_at_the_instant_of_the_start_may_stop(names: tuple[str, str]) -> None:
    first, second = (call(START, id=name) for name in names)

    one, other = outcomes(CALLS, first, second, as_of=START)

    assert (one.status, one.evidence) == ("met", ("a", "b"))
    assert (other.status, other.evidence) == ("met", ("b", "a"))


def test_a_stop_that_sorts_before_the_start_within_the_instant_stops() -> None:
    rule = promise("2 hours", start=activity("form"), stop=event(kind="owner"))

    judged = outcome(rule, owner("ber", START, id="z"), activity_event("form", at=at(START), id="a"), as_of=START)

    assert (judged.status, judged.stopped_at, judged.elapsed_wall) == ("met", at(START), timedelta(0))
    assert judged.evidence == ("a", "z")


def test_a_second_attempt_stops_the_clock_that_the_first_one_started() -> None:
    rule = promise("2 hours", start=activity("call"), stop=activity("call"), entries="first")
    events = [call(START), call("2026-03-03T11:30+01:00"), call("2026-03-03T15:00+01:00")]

    judged = outcome(rule, *events, as_of="2026-03-03T16:00+01:00")

    assert (judged.status, judged.stopped_at) == ("met", at("2026-03-03T11:30+01:00"))


# --- entries


def test_each_entry_has_a_clock_of_its_own_and_is_numbered() -> None:
    events = [
        mql(START),
        call("2026-03-03T10:30+01:00"),
        stage("recycled", "2026-03-04T10:00+01:00"),
        mql("2026-03-10T10:00+01:00"),
        call("2026-03-10T12:00:00.000001+01:00"),
    ]

    first, second = outcomes(TWO_HOURS, *events, as_of="2026-03-11T10:00+01:00")

    assert (first.entry, first.status, first.due_at) == (1, "met", at(DUE))
    assert (second.entry, second.status, second.due_at) == (2, "breached", at("2026-03-10T12:00+01:00"))
    assert (second.started_at, second.stopped_at) == (
        at("2026-03-10T10:00+01:00"),
        at("2026-03-10T12:00:00.000001+01:00"),
    )


def test_one_stop_serves_every_clock_that_runs_also_one_of_an_earlier_entry() -> None:
    events = [mql(START), stage("lead", "2026-03-03T10:30+01:00"), mql("2026-03-03T11:00+01:00"), call(DUE)]

    first, second = outcomes(TWO_HOURS, *events, as_of=DUE)

    assert [(one.status, one.stopped_at) for one in (first, second)] == [("met", at(DUE)), ("met", at(DUE))]


def test_leaving_the_stage_ends_nothing() -> None:
    judged = outcome(TWO_HOURS, mql(START), stage("lead", "2026-03-03T10:30+01:00"), as_of=moved(1))

    assert judged.status == "breached"


def test_leaving_the_stage_ends_the_clock_where_a_cancel_says_so() -> None:
    rule = promise("2 hours", cancel=left("mql"))

    judged = outcome(rule, mql(START), stage("lead", "2026-03-03T10:30+01:00"), as_of=moved(1))

    assert (judged.status, judged.reason) == ("excluded", "cancelled")


def test_entries_first_judges_the_first_start_of_all_and_no_other() -> None:
    rule = promise("2 hours", entries="first")
    events = [mql(START), stage("lead", "2026-03-04T10:00+01:00"), mql("2026-03-10T10:00+01:00")]

    judged = outcome(rule, *events, as_of="2026-03-11T10:00+01:00")

    assert (judged.entry, judged.started_at) == (1, at(START))


@pytest.mark.parametrize(("entries", "numbers"), [("each", [2]), ("first", [])])
def test_entries_that_start_outside_the_term_are_counted_and_not_judged(entries: str, numbers: list[int]) -> None:
    rule = agreement(promise("2 hours", entries=entries), term=("2026-03-10", "2026-03-11"))
    events = [
        mql("2026-03-09T23:59:59.999999+01:00"),
        stage("lead", "2026-03-09T23:59:59.999999+01:00", id="z"),
        mql("2026-03-10T00:00+01:00"),
        stage("lead", "2026-03-10T12:00+01:00"),
        mql("2026-03-11T00:00+01:00"),
    ]

    judged = outcomes(rule, *events, as_of="2026-03-20T10:00+01:00")

    assert [one.entry for one in judged] == numbers


def test_an_entry_of_the_terms_last_instant_is_judged_to_its_end() -> None:
    rule = agreement(promise("2 hours"), term=("2026-03-10", "2026-03-11"))

    judged = outcome(rule, mql("2026-03-10T23:59:59.999999+01:00"), as_of="2026-03-11T02:00+01:00")

    assert (judged.status, judged.due_at) == ("breached", at("2026-03-11T01:59:59.999999+01:00"))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(stage("mql", "2026-03-03T11:00+01:00"), id="repeated"),
        pytest.param(stage("", "2026-03-03T11:00+01:00"), id="blank"),
    ],
)
def test_a_stage_row_that_changes_nothing_starts_nothing(row: Event) -> None:
    judged = outcomes(TWO_HOURS, mql(START), row, as_of=DUE)

    assert [one.entry for one in judged] == [1]


def test_a_lead_that_skipped_the_stage_has_no_outcome_and_its_stage_still_stops() -> None:
    rule = promise("2 hours", start=entered("mql"), stop=entered("sql"))

    skipped = outcomes(rule, stage("lead", START), stage("sql", "2026-03-03T10:30+01:00"), as_of=DUE)
    ran = outcome(rule, mql(START), stage("sql", "2026-03-03T10:30+01:00"), as_of=DUE)

    assert skipped == ()
    assert (ran.status, ran.stopped_at) == ("met", at("2026-03-03T10:30+01:00"))


# --- what is known


def test_an_event_after_as_of_is_not_known_and_is_told() -> None:
    journey = Journey.of("L1", mql(START), call(DUE))

    found = result(TWO_HOURS, journey, as_of=moved(-1))

    assert [one.status for one in found.outcomes] == ["pending"]
    assert [(problem.code, problem.where) for problem in found.problems] == [("J201", "L1")]


def test_an_event_at_as_of_is_known() -> None:
    found = result(TWO_HOURS, Journey.of("L1", mql(START), call(DUE)), as_of=DUE)

    assert [one.status for one in found.outcomes] == ["met"]
    assert found.problems == ()


# --- whom it is charged to


OWNED = [owner("lon", START), owner("ny", "2026-03-03T11:00+01:00"), owner("ber", DUE), owner("stranger", moved(1))]


@pytest.mark.parametrize(
    ("ends", "as_of", "status", "holder"),
    [
        pytest.param([call(moved(-1, "2026-03-03T11:00+01:00"))], DUE, "met", "lon", id="met-at-the-stop"),
        pytest.param([call("2026-03-03T11:00+01:00")], DUE, "met", "ny", id="met-at-the-instant-of-a-change"),
        pytest.param([call(DUE)], moved(1), "met", "ber", id="met-at-due"),
        pytest.param([], "2026-03-09T10:00Z", "breached", "ber", id="breached-at-due"),
        pytest.param([call("2026-03-03T14:00+01:00")], "2026-03-09T10:00Z", "breached", "ber", id="late-still-at-due"),
        pytest.param([closed("2026-03-03T10:30+01:00")], DUE, "excluded", "lon", id="excluded-at-the-cancel"),
        pytest.param([], "2026-03-03T11:30+01:00", "pending", "ny", id="pending-at-as-of"),
    ],
)
def test_an_outcome_belongs_to_whoever_held_the_lead_when_it_was_decided(
    ends: list[Event], as_of: str, status: str, holder: str
) -> None:
    judged = outcome(TWO_HOURS, mql(START), *OWNED, *ends, as_of=as_of)

    assert (judged.status, judged.owner) == (status, holder)


def test_nobody_holding_the_lead_is_told_as_none() -> None:
    judged = outcome(TWO_HOURS, mql(START), owner("", "2026-03-03T11:00+01:00"), as_of=DUE, owner="ber")

    assert judged.owner is None


# --- how long it took


WORKED = promise("4 business hours", calendar="owner", default_calendar="berlin", cancel=entered("disqualified"))
HANDED_ON = [
    owner("ber", "2026-03-24T09:00+01:00"),
    mql("2026-03-24T16:00+01:00"),
    owner("ny", "2026-03-24T17:00+01:00"),
]


def test_the_segments_tell_who_held_the_clock_and_add_up() -> None:
    judged = met(outcome(WORKED, *HANDED_ON, call("2026-03-24T14:30-04:00"), as_of="2026-03-25T09:00Z"))

    assert [(one.holder, one.since, one.until, one.business, one.wall) for one in judged.segments] == [
        (
            *("ber", at("2026-03-24T16:00+01:00"), at("2026-03-24T17:00+01:00")),
            *(timedelta(hours=1), timedelta(hours=1)),
        ),
        (
            *("ny", at("2026-03-24T17:00+01:00"), at("2026-03-24T19:30+01:00")),
            *(timedelta(hours=2, minutes=30), timedelta(hours=2, minutes=30)),
        ),
    ]
    assert judged.elapsed_wall == timedelta(hours=3, minutes=30)
    assert judged.elapsed_business == timedelta(hours=3, minutes=30)


def test_closed_hours_count_in_wall_time_alone() -> None:
    rule = promise("8 business hours", calendar="berlin")

    judged = met(
        outcome(rule, mql("2026-03-03T17:00+01:00"), call("2026-03-04T10:00+01:00"), as_of="2026-03-09T10:00Z")
    )

    assert judged.elapsed_business == timedelta(hours=2)
    assert judged.elapsed_wall == timedelta(hours=17)
    assert judged.paused == timedelta(0)
    assert judged.original_due_at == judged.due_at == at("2026-03-04T17:00+01:00")


def test_without_a_calendar_there_is_no_work_time() -> None:
    judged = kind_of(outcome(TWO_HOURS, mql(START), as_of="2026-03-03T15:00+01:00"), Breached)

    assert (judged.elapsed_business, judged.overrun, judged.late_by) == (None, None, timedelta(hours=3))
    assert [one.business for one in judged.segments] == [None]


def test_an_elapsed_limit_on_a_calendar_tells_both_times() -> None:
    rule = promise("36 hours", calendar="berlin")

    judged = kind_of(outcome(rule, mql("2026-03-06T16:00+01:00"), as_of="2026-03-09T10:00+01:00"), Breached)

    assert judged.due_at == at("2026-03-08T04:00+01:00")
    assert (judged.elapsed_wall, judged.elapsed_business) == (timedelta(hours=66), timedelta(hours=3))
    assert (judged.late_by, judged.overrun) == (timedelta(hours=30), timedelta(hours=1))


@pytest.mark.parametrize(
    ("as_of", "open_", "late_by", "overrun"),
    [
        pytest.param("2026-03-03T15:00:00.000001+01:00", True, US, US, id="just-broken"),
        pytest.param("2026-03-04T10:00+01:00", True, timedelta(hours=19), timedelta(hours=4), id="still-undone"),
        pytest.param("2026-03-04T11:00+01:00", False, timedelta(hours=20), timedelta(hours=5), id="done"),
        pytest.param("2026-03-20T11:00+01:00", False, timedelta(hours=20), timedelta(hours=5), id="frozen"),
    ],
)
def test_late_by_and_overrun_grow_until_it_is_done(
    as_of: str, *, open_: bool, late_by: timedelta, overrun: timedelta
) -> None:
    rule = promise("4 business hours", calendar="berlin")

    judged = outcome(rule, mql(START), call("2026-03-04T11:00+01:00"), as_of=as_of)

    assert isinstance(judged, Breached)
    assert (judged.breached_at, judged.open) == (at("2026-03-03T15:00+01:00"), open_)
    assert (judged.late_by, judged.overrun) == (late_by, overrun)


def test_the_overrun_is_work_time_of_whoever_holds_the_lead_after_due() -> None:
    events = [owner("ber", START), mql(START), owner("ny", "2026-03-03T16:00+01:00")]

    judged = kind_of(outcome(WORKED, *events, as_of="2026-03-03T18:00-05:00"), Breached)

    assert judged.due_at == at("2026-03-03T15:00+01:00")
    assert judged.overrun == timedelta(hours=8)


def test_an_excluded_outcome_ends_at_its_cancel_and_keeps_the_due_it_would_have_had() -> None:
    events = [*HANDED_ON, closed("2026-03-24T18:00+01:00", id="c")]

    judged = kind_of(outcome(WORKED, *events, as_of="2026-03-30T09:00Z"), Excluded)

    assert (judged.owner, judged.due_at) == ("ny", at("2026-03-24T15:00-04:00"))
    assert (judged.elapsed_wall, judged.elapsed_business) == (timedelta(hours=2), timedelta(hours=2))
    assert judged.evidence == ("stage mql 2026-03-24T15:00:00Z", "c")


# --- how far it is


@pytest.mark.parametrize(
    ("rule", "as_of", "at_risk", "remaining", "percent"),
    [
        pytest.param(
            promise("10 hours", warn_at=["70%"]),
            moved(-1, "2026-03-03T17:00+01:00"),
            False,
            timedelta(hours=3) + US,
            70.0,
            id="before-the-share",
        ),
        pytest.param(
            promise("10 hours", warn_at=["70%"]),
            "2026-03-03T17:00+01:00",
            True,
            timedelta(hours=3),
            70.0,
            id="at-the-share",
        ),
        pytest.param(
            promise("10 hours", warn_at=["90%", "50%"]),
            "2026-03-03T15:00+01:00",
            True,
            timedelta(hours=5),
            50.0,
            id="first",
        ),
        pytest.param(promise("10 hours"), "2026-03-03T20:00+01:00", False, timedelta(0), 100.0, id="no-warning-asked"),
        pytest.param(
            promise("4 business hours", calendar="berlin", warn_at=["80%"]),
            "2026-03-03T13:00+01:00",
            False,
            timedelta(hours=1, minutes=30),
            62.5,
            id="work-time",
        ),
        pytest.param(
            promise("4.5 business hours", calendar="berlin", warn_at=["100%"]),
            "2026-03-03T15:30+01:00",
            True,
            timedelta(0),
            100.0,
            id="all-of-it",
        ),
        pytest.param(
            promise("2 business days", calendar="berlin", warn_at=["50%"]),
            "2026-03-04T14:30+01:00",
            True,
            timedelta(hours=11, minutes=30),
            round(100 * 11.5 / 23, 6),
            id="business-days-are-a-share-of-open-time",
        ),
        pytest.param(
            promise("2 days", warn_at=["50%"]), "2026-03-04T10:00+01:00", True, timedelta(days=1), 50.0, id="days"
        ),
        pytest.param(
            promise(due="deadline", warn_at=["50%"]), DUE, True, timedelta(hours=2), 50.0, id="a-date-in-a-field"
        ),
        pytest.param(
            promise("9 hours"), "2026-03-03T13:00+01:00", False, timedelta(hours=6), 33.333333, id="to-six-digits"
        ),
        pytest.param(
            promise(due="deadline", warn_at=["50%"]), START, False, timedelta(hours=4), 0.0, id="nothing-used-yet"
        ),
    ],
)
def test_a_pending_outcome_tells_what_is_left_in_its_own_measure(
    rule: Any, as_of: str, *, at_risk: bool, remaining: timedelta, percent: float
) -> None:
    judged = pending(outcome(rule, mql(START), as_of=as_of, deadline="2026-03-03T14:00+01:00"))

    assert (judged.at_risk, judged.remaining, judged.percent) == (at_risk, remaining, percent)


def test_before_the_first_opening_nothing_is_used() -> None:
    rule = promise("4 business hours", calendar="berlin")

    judged = pending(outcome(rule, mql("2026-03-07T10:00+01:00"), as_of="2026-03-07T12:00+01:00"))

    assert (judged.remaining, judged.percent, judged.elapsed_business) == (timedelta(hours=4), 0.0, timedelta(0))
    assert [(one.wall, one.business) for one in judged.segments] == [(timedelta(hours=2), timedelta(0))]


def test_a_date_promised_for_the_start_itself_is_used_up_at_once() -> None:
    rule = promise(due="deadline", warn_at=["100%"])

    judged = pending(outcome(rule, mql(START), as_of=START, deadline=START))

    assert (judged.at_risk, judged.remaining, judged.percent) == (True, timedelta(0), 100.0)


def test_business_days_are_measured_on_the_calendar_that_they_are_counted_on() -> None:
    rule = promise("1 business day", calendar="owner", default_calendar="berlin", warn_at=["50%"])
    events = [owner("ber", START), mql(START), owner("ny", START, id="z"), owner("ber", moved(1, START))]

    judged = pending(outcome(rule, *events, as_of="2026-03-03T17:00-05:00"))

    assert judged.due_at == at("2026-03-04T17:00-05:00")
    assert judged.remaining == timedelta(hours=8)
    assert judged.percent == 50.0


# --- the proof


STRICT = promise("2 hours", stop=activity("call", direction="outbound", actor_kind="person"))


def test_what_was_passed_over_is_told_with_why() -> None:
    events = [
        mql(START),
        call("2026-03-03T10:10+01:00", id="robot", direction="outbound", actor_kind="automation"),
        call("2026-03-03T10:20+01:00", id="buyer", direction="inbound", actor_kind="person"),
        call("2026-03-03T10:30+01:00", id="unsaid", actor_kind="person"),
        activity_event("email", at=at("2026-03-03T10:40+01:00"), id="other"),
        call("2026-03-03T11:00+01:00", id="done", direction="outbound", actor_kind="person"),
        call("2026-03-03T11:00+01:00", id="same-instant", direction="inbound"),
        call("2026-03-03T11:10+01:00", id="after", direction="inbound"),
    ]

    judged = outcome(STRICT, *events, as_of=DUE)

    assert judged.ignored == (
        Ignored("robot", "actor_kind is automation"),
        Ignored("buyer", "direction is inbound"),
        Ignored("unsaid", "direction is empty"),
        Ignored("same-instant", "direction is inbound"),
    )
    assert judged.evidence == ("stage mql 2026-03-03T09:00:00Z", "done")


def test_what_came_before_the_start_is_not_told_as_passed_over() -> None:
    events = [
        call(moved(-1, START), id="before", direction="inbound"),
        mql(START),
        call(START, id="at", direction="inbound"),
    ]

    judged = outcome(STRICT, *events, as_of=DUE)

    assert judged.ignored == (Ignored("at", "direction is inbound"),)


def test_the_event_that_starts_the_clock_is_not_told_as_passed_over() -> None:
    rule = promise("2 hours", start=activity("call"), stop=activity("call", direction="outbound"))

    judged = outcome(rule, call(START), as_of=DUE)

    assert judged.ignored == ()


def test_a_repeated_stage_row_that_was_waited_for_is_told_as_passed_over() -> None:
    rule = promise("2 hours", stop=entered("mql", "accepted"))

    judged = outcome(rule, mql(START), stage("mql", moved(1, START), id="again"), as_of=DUE)

    assert judged.ignored == (Ignored("again", "the stage was mql already"),)


def test_a_stage_that_was_entered_for_another_reason_is_told_as_passed_over() -> None:
    rule = promise("2 hours", stop=entered("recycled", "rejected", reason=["timing", "no-budget"]))
    events = [
        stage("recycled", "2026-03-03T10:30+01:00", id="bare"),
        stage("rejected", "2026-03-03T11:00+01:00", reason="spam", id="spam"),
        stage("recycled", "2026-03-03T11:30+01:00", reason="timing", id="done"),
    ]

    judged = outcome(rule, mql(START), *events, as_of=DUE)

    assert (judged.status, judged.evidence[-1]) == ("met", "done")
    assert judged.ignored == (Ignored("bare", "reason is empty"), Ignored("spam", "reason is spam"))


TWO_WAYS = promise("2 hours", stop=[activity("call", direction="outbound"), activity("call", actor_kind="person")])


def test_what_fits_one_pattern_of_a_list_was_not_passed_over_by_another() -> None:
    judged = outcome(TWO_WAYS, mql(START), call(DUE, direction="inbound", actor_kind="person"), as_of=DUE)

    assert (judged.status, judged.ignored) == ("met", ())


def test_what_nearly_fits_several_patterns_of_a_list_is_told_once() -> None:
    events = [call(DUE, id="a", direction="inbound"), call(DUE, id="b", direction="inbound")]

    judged = outcome(TWO_WAYS, mql(START), *events, as_of=DUE)

    assert judged.ignored == (Ignored("a", "direction is inbound"), Ignored("b", "direction is inbound"))


def test_only_what_nearly_did_it_is_told_and_not_what_nearly_began_or_ended_it() -> None:
    rule = promise("2 hours", start=activity("form", channel="web"), cancel=activity("halt", channel="web"))
    form = [
        activity_event("form", at=at(START), id=name, channel=channel)
        for name, channel in (("a", "web"), ("b", "mail"))
    ]

    judged = outcome(rule, *form, activity_event("halt", at=at(START), channel="mail"), as_of=DUE)

    assert (judged.status, judged.ignored) == ("pending", ())


def test_a_journey_of_very_many_different_activities_is_judged_as_any() -> None:
    many = [activity_event(f"visit-{number}", at=at(START) + number * US) for number in range(10_100)]

    judged = outcome(TWO_HOURS, mql(START), *many, call(DUE), as_of=DUE)

    assert (judged.status, judged.evidence[-1]) == ("met", "activity call 2026-03-03T11:00:00Z")


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param([activity("call"), entered("accepted")], id="list"),
        pytest.param(any_of(activity("call"), entered("accepted")), id="any-of"),
    ],
)
def test_any_pattern_of_a_list_stops(stop: Pattern | list[Pattern]) -> None:
    rule = promise("2 hours", stop=stop)

    judged = outcome(rule, mql(START), stage("accepted", "2026-03-03T11:00+01:00"), as_of=DUE)

    assert judged.status == "met"


def test_an_event_that_fits_two_patterns_of_a_list_starts_one_clock() -> None:
    rule = promise("2 hours", start=[activity("call"), activity("call", "email")], stop=activity("email"))

    judged = outcomes(rule, call(START), as_of=DUE)

    assert [one.entry for one in judged] == [1]


# --- the agreement's own events


LOG = promise("2 days", start=event(kind="report"), stop=event(kind="review"), on="log", id="review")


def test_a_promise_on_the_log_reads_the_agreements_own_events() -> None:
    log = [Event(kind="report", at=at(START), id="r1"), Event(kind="review", at=at("2026-03-05T10:00+01:00"), id="r2")]

    found = result(LOG, Journey.of("L1", Event(kind="report", at=at(START))), as_of="2026-03-09T10:00Z", log=log)

    assert [(one.subject, one.status, one.entry, one.owner, one.evidence) for one in found.outcomes] == [
        ("acme", "met", 1, None, ("r1", "r2"))
    ]


def test_a_promise_about_leads_does_not_read_the_log() -> None:
    found = result(TWO_HOURS, Journey.of("L1", mql(START)), as_of=DUE, log=[call("2026-03-03T11:00+01:00")])

    assert [one.status for one in found.outcomes] == ["pending"]


def test_an_owner_that_a_later_change_tells_of_is_known_from_the_beginning() -> None:
    lead = Journey.of(
        "L1", mql("2026-03-02T10:00Z"), call("2026-03-02T10:30Z"), owner("b", "2026-03-05T10:00Z", previous="a")
    )

    early = result(promise("2 hours"), lead, as_of="2026-03-03T10:00Z").outcomes
    late = result(promise("2 hours"), lead, as_of="2026-03-09T10:00Z").outcomes

    assert [one.owner for one in (*early, *late)] == ["a", "a"]

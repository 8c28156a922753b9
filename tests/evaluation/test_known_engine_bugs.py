"""What other engines got wrong, each as a test of the right answer; the numbers are those of the survey of engines.

Of 18 the ending of running clocks is told by versions of an agreement; here stands that past outcomes stay.
"""

from datetime import UTC, timedelta

import pytest

from evaluation.making import US, agreement, at, call, kind_of, mql, outcome, outcomes, owner, promise, result, stage
from evaluation.making import field as changed
from slakit import (
    Breached,
    CalendarError,
    Excluded,
    Journey,
    Objective,
    PauseBetween,
    PauseWhile,
    Pending,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
)

ON_HOLD = PauseWhile(field("status", is_="hold"))
NINE_TO_FIVE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})


def test_1_a_calendar_that_never_closes_loses_no_minute_at_midnight() -> None:
    rule = promise("72 business hours", calendar=WorkCalendar("UTC", hours={"mon-sun": "00:00-24:00"}))

    judged = outcome(rule, mql("2026-03-03T10:00Z"), as_of="2026-03-06T10:00Z")

    assert (judged.status, judged.due_at) == ("pending", at("2026-03-06T10:00Z"))
    assert judged.elapsed_business == judged.elapsed_wall == timedelta(hours=72)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        pytest.param("10 business hours", "2018-11-04T01:00-02:00", id="ends-at-the-midnight-that-is-skipped"),
        pytest.param("11 business hours", "2018-11-04T02:00-02:00", id="an-hour-after-it"),
        pytest.param("1 business day", "2018-11-05T00:00-02:00", id="a-business-day-of-23-hours"),
    ],
)
def test_2_a_skipped_midnight_neither_loops_nor_loses_time(within: str, due: str) -> None:
    rule = promise(within, calendar=WorkCalendar("America/Sao_Paulo", hours={"mon-sun": "00:00-24:00"}))

    judged = outcome(rule, mql("2018-11-03T14:00-03:00"), as_of="2018-11-03T14:00-03:00")

    assert judged.due_at == at(due)


def test_3_the_opening_on_the_night_the_clocks_go_back_is_not_an_hour_early() -> None:
    rule = promise("1 business hour", calendar=WorkCalendar("America/New_York", hours={"mon-sun": "06:00-20:00"}))

    judged = outcome(rule, mql("2026-10-31T23:00-04:00"), as_of="2026-10-31T23:00-04:00")

    assert judged.due_at == at("2026-11-01T07:00-05:00")


def test_4_an_hour_within_the_repeated_hour_is_a_later_instant() -> None:
    rule = promise("1 business hour", calendar=WorkCalendar.always("Europe/Berlin"))

    first = outcome(rule, mql("2026-10-25T02:00+02:00"), as_of="2026-10-25T02:00+02:00")
    second = outcome(rule, mql("2026-10-25T02:00+01:00"), as_of="2026-10-25T02:00+01:00")

    assert first.due_at == at("2026-10-25T02:00+01:00")
    assert second.due_at == at("2026-10-25T03:00+01:00")


def test_5_hours_that_cross_midnight_are_open_and_belong_to_the_day_they_begin() -> None:
    rule = promise("8 business hours", calendar=WorkCalendar("Europe/Berlin", hours={"fri": "22:00-06:00"}))

    judged = outcome(rule, mql("2026-03-06T22:00+01:00"), call("2026-03-07T06:00+01:00"), as_of="2026-03-09T10:00Z")

    assert (judged.status, judged.due_at) == ("met", at("2026-03-07T06:00+01:00"))


@pytest.mark.parametrize("hours", ["08:00-23:00", "08:00-24:00"])
@pytest.mark.parametrize("minutes", [15, 16, 75, 76, 240, 1200])
def test_6_the_work_time_up_to_due_is_the_limit_also_over_a_late_closing(hours: str, minutes: int) -> None:
    rule = promise(timedelta(minutes=minutes), calendar=WorkCalendar("Europe/Berlin", hours={"mon-sun": hours}))
    start = mql("2026-03-03T22:45+01:00")

    due = outcome(rule, start, as_of="2026-03-03T22:45+01:00").due_at
    judged = kind_of(outcome(rule, start, as_of=due or ""), Pending)

    assert (judged.elapsed_business, judged.remaining) == (timedelta(minutes=minutes), timedelta(0))


def test_6_hours_that_end_where_they_begin_are_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar("Europe/Berlin", hours={"mon-fri": "00:00-00:00"})

    assert [problem.code for problem in caught.value.problems] == ["C122"]


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        pytest.param("2026-03-03T17:00+01:00", "2026-03-04T09:00+01:00", "2026-03-04T10:00+01:00", id="overnight"),
        pytest.param(
            "2026-03-03T16:30+01:00", "2026-03-04T09:30+01:00", "2026-03-04T11:00+01:00", id="an-hour-of-it-open"
        ),
        pytest.param("2026-03-06T17:00+01:00", "2026-03-09T09:00+01:00", "2026-03-04T10:00+01:00", id="after-due"),
    ],
)
def test_7_a_hold_costs_the_open_time_that_it_overlaps_and_not_its_wall_time(since: str, until: str, due: str) -> None:
    rule = promise("3 business hours", calendar=NINE_TO_FIVE, pause=ON_HOLD)
    events = [mql("2026-03-03T15:00+01:00"), changed("status", "hold", since), changed("status", "open", until)]

    judged = outcome(rule, *events, call("2026-03-20T10:00Z"), as_of="2026-03-20T10:00Z")

    assert judged.due_at == at(due)


@pytest.mark.parametrize(
    ("until", "due"),
    [
        pytest.param("2026-03-04T09:00+01:00", "2026-03-04T11:00+01:00", id="overnight"),
        pytest.param("2026-03-09T12:00+01:00", "2026-03-09T14:00+01:00", id="over-a-weekend"),
        pytest.param("2026-03-08T12:00+01:00", "2026-03-09T11:00+01:00", id="until-a-sunday"),
    ],
)
def test_8_pauses_due_and_elapsed_are_told_by_one_calendar(until: str, due: str) -> None:
    rule = promise("4 business hours", calendar=NINE_TO_FIVE, pause=ON_HOLD)
    events = [mql("2026-03-03T14:00+01:00"), changed("status", "hold", "2026-03-03T16:00+01:00")]

    judged = kind_of(outcome(rule, *events, changed("status", "open", until), as_of=due), Pending)

    assert (judged.due_at, judged.remaining) == (at(due), timedelta(0))
    assert judged.elapsed_business == timedelta(hours=4)


@pytest.mark.parametrize(
    ("within", "start"),
    [
        pytest.param("2 business days", "2026-03-05T10:00+01:00", id="business-days"),
        pytest.param("8.5 business hours", "2026-03-06T16:30+01:00", id="business-hours"),
    ],
)
def test_8_due_and_elapsed_are_told_by_one_calendar(within: str, start: str) -> None:
    rule = promise(within, calendar=NINE_TO_FIVE)

    due = outcome(rule, mql(start), as_of=start).due_at
    judged = outcome(rule, mql(start), as_of=due or "")

    assert due == at("2026-03-09T17:00+01:00")
    assert due is not None
    assert judged.elapsed_business == NINE_TO_FIVE.elapsed(at(start), due)


def test_9_pauses_belong_to_the_case_so_a_promise_that_takes_over_knows_the_earlier_ones() -> None:
    pauses = {"pause": ON_HOLD, "stop": activity("answer")}
    before, after = promise("2 hours", id="before", **pauses), promise("8 hours", id="after", **pauses)
    events = [
        mql("2026-03-03T10:00+01:00"),
        changed("status", "hold", "2026-03-03T11:00+01:00"),
        changed("status", "open", "2026-03-03T12:00+01:00"),
        changed("status", "hold", "2026-03-03T12:30+01:00"),
        changed("status", "open", "2026-03-03T13:00+01:00"),
    ]

    found = outcomes(agreement(before, after), *events, as_of="2026-03-03T13:00+01:00")

    assert [(one.commitment, one.paused, one.due_at) for one in found] == [
        ("before", timedelta(minutes=90), at("2026-03-03T13:30+01:00")),
        ("after", timedelta(minutes=90), at("2026-03-03T19:30+01:00")),
    ]


@pytest.mark.parametrize("as_of", ["2026-03-03T12:00:00.000001+01:00", "2026-03-20T12:00+01:00", "2030-01-01T00:00Z"])
def test_10_a_paused_clock_has_no_due_that_could_pass(as_of: str) -> None:
    rule = promise("2 hours", pause=ON_HOLD)

    judged = outcome(
        rule, mql("2026-03-03T10:00+01:00"), changed("status", "hold", "2026-03-03T11:59+01:00"), as_of=as_of
    )

    assert (judged.status, judged.due_at, judged.original_due_at) == ("pending", None, at("2026-03-03T12:00+01:00"))


@pytest.mark.parametrize("held", [[], [("hold", "2026-03-03T12:00+01:00"), ("open", "2026-03-03T16:00+01:00")]])
def test_11_a_pause_after_due_does_not_mend_the_breach_and_does_not_slow_the_overrun(
    held: list[tuple[str, str]],
) -> None:
    rule = promise("2 business hours", calendar=NINE_TO_FIVE, pause=ON_HOLD)
    pauses = [changed("status", value, when) for value, when in held]

    judged = kind_of(
        outcome(
            rule,
            mql("2026-03-03T10:00+01:00"),
            *pauses,
            call("2026-03-04T12:00+01:00"),
            as_of="2026-03-20T12:00+01:00",
        ),
        Breached,
    )

    assert (judged.due_at, judged.paused) == (at("2026-03-03T12:00+01:00"), timedelta(0))
    assert (judged.overrun, judged.late_by) == (timedelta(hours=8), timedelta(hours=24))


@pytest.mark.parametrize("as_of", ["2026-03-04T12:00+01:00", "2026-03-20T12:00+01:00", "2030-01-01T00:00Z"])
def test_11_an_overrun_is_frozen_once_it_is_done(as_of: str) -> None:
    rule = promise("2 business hours", calendar=NINE_TO_FIVE)

    judged = kind_of(
        outcome(rule, mql("2026-03-03T10:00+01:00"), call("2026-03-04T12:00+01:00"), as_of=as_of), Breached
    )

    assert (judged.overrun, judged.late_by) == (timedelta(hours=8), timedelta(hours=24))


@pytest.mark.parametrize("together", [True, False], ids=["in-one-save", "by-the-stop-alone"])
def test_12_a_pause_is_over_with_the_event_that_stops(*, together: bool) -> None:
    rule = promise("2 business hours", calendar=NINE_TO_FIVE, stop=entered("accepted"), pause=ON_HOLD)
    done = "2026-04-14T10:00+02:00"
    saved = [changed("status", "open", done)] if together else []
    events = [mql("2026-03-03T10:00+01:00"), changed("status", "hold", "2026-03-03T11:00+01:00")]

    judged = outcome(rule, *events, *saved, stage("accepted", done), as_of="2026-04-20T12:00+02:00")

    assert (judged.status, judged.due_at) == ("met", at("2026-04-14T11:00+02:00"))
    assert judged.elapsed_business == timedelta(hours=1)
    assert judged.paused == timedelta(days=41, hours=22)


def test_13_a_time_without_an_offset_is_refused_wherever_it_comes_in() -> None:
    naive = at("2026-03-03T10:00")

    for wrong in (
        lambda: stage("mql", naive),
        lambda: evaluate(promise("2 hours"), [], as_of=naive),
        lambda: NINE_TO_FIVE.deadline(naive, "1 business hour"),
        lambda: Journey.of("L1").until(naive),
    ):
        with pytest.raises(CalendarError) as caught:
            wrong()
        assert [problem.code for problem in caught.value.problems] == ["C101"]


def test_13_every_time_of_an_outcome_has_an_offset() -> None:
    judged = outcome(promise("2 hours"), mql("2026-03-03T10:00+01:00"), as_of="2026-03-09T10:00+01:00")

    row = result(promise("2 hours"), Journey.of("L1", mql("2026-03-03T10:00+01:00")), as_of=judged.as_of).to_dicts()[0]

    assert (judged.started_at.tzinfo, judged.as_of.tzinfo) == (UTC, UTC)
    assert (row["started_at"], row["due_at"], row["as_of"]) == (
        "2026-03-03T09:00:00Z",
        "2026-03-03T11:00:00Z",
        "2026-03-09T09:00:00Z",
    )


def test_14_a_cancel_for_the_end_of_the_case_ends_the_clock() -> None:
    rule = promise("2 hours", start=activity("question"), stop=activity("answer"), cancel=entered("customer"))
    asked = activity_event("question", at=at("2026-03-03T10:00+01:00"))

    judged = outcome(rule, asked, stage("customer", "2026-03-03T11:00+01:00"), as_of="2026-03-20T10:00+01:00")

    assert isinstance(judged, Excluded)
    assert judged.elapsed_wall == timedelta(hours=1)


def test_15_how_late_it_was_does_not_grow_after_it_was_done() -> None:
    events = [
        mql("2026-03-03T10:00+01:00"),
        call("2026-03-03T13:00+01:00"),
        stage("customer", "2026-03-04T10:00+01:00"),
    ]

    judged = kind_of(outcome(promise("2 hours"), *events, as_of="2026-12-31T10:00+01:00"), Breached)

    assert (judged.stopped_at, judged.late_by) == (at("2026-03-03T13:00+01:00"), timedelta(hours=1))


def test_16_a_late_answer_does_not_hide_the_miss() -> None:
    judged = outcome(
        promise("2 hours"),
        mql("2026-03-03T10:00+01:00"),
        call("2026-03-03T12:00:00.000001+01:00"),
        as_of="2026-03-09T10:00Z",
    )

    assert isinstance(judged, Breached)
    assert (judged.open, judged.stopped_at) == (False, at("2026-03-03T12:00:00.000001+01:00"))


def test_17_a_shorter_promise_does_not_overtake_another() -> None:
    first = promise("4 hours", id="first-response")
    update = promise("1 hour", id="update", start=activity("question"), stop=activity("call"))
    events = [
        mql("2026-03-03T10:00+01:00"),
        activity_event("question", at=at("2026-03-03T10:30+01:00")),
        call("2026-03-03T12:00+01:00"),
        call("2026-03-03T15:00+01:00"),
    ]

    found = outcomes(agreement(first, update), *events, as_of="2026-03-09T10:00Z")

    assert [(one.commitment, one.status, one.due_at) for one in found] == [
        ("first-response", "met", at("2026-03-03T14:00+01:00")),
        ("update", "breached", at("2026-03-03T11:30+01:00")),
    ]


def test_17_the_clock_runs_only_while_the_other_side_waits() -> None:
    waiting = PauseBetween(activity("answer"), activity("question"))
    rule = promise("2 hours", start=activity("question"), stop=activity("solved"), pause=waiting)
    asked, answered = (activity_event(name, at=at(when)) for name, when in SAID[:2])

    running = outcome(rule, asked, as_of="2026-03-03T11:00+01:00")
    ours = outcome(rule, asked, answered, as_of="2026-03-20T10:00+01:00")
    first, again = outcomes(
        rule, *(activity_event(name, at=at(when)) for name, when in SAID), as_of="2026-03-03T17:00+01:00"
    )

    assert (running.due_at, ours.due_at, ours.reason) == (at("2026-03-03T12:00+01:00"), None, "paused")
    assert (first.due_at, first.paused) == (at("2026-03-03T17:00+01:00"), timedelta(hours=5))
    # The question that starts the second clock is what ended the waiting.
    assert (again.due_at, again.paused) == (at("2026-03-03T18:00+01:00"), timedelta(0))


SAID = [
    ("question", "2026-03-03T10:00+01:00"),
    ("answer", "2026-03-03T11:00+01:00"),
    ("question", "2026-03-03T16:00+01:00"),
]


def test_18_the_end_of_the_term_judges_no_new_entry_and_keeps_past_outcomes() -> None:
    ended = agreement(promise("2 hours"), term=("2026-03-01", "2026-03-04"))
    events = [mql("2026-03-03T10:00+01:00"), stage("lead", "2026-03-05T09:00+01:00"), mql("2026-03-05T10:00+01:00")]

    found = outcomes(ended, *events, as_of="2026-12-31T10:00+01:00")

    assert [(one.entry, one.status) for one in found] == [(1, "breached")]


def test_19_the_first_instant_of_the_breach_stays_however_much_is_added() -> None:
    rule = promise("2 hours")
    events = [mql("2026-03-03T10:00+01:00"), *(call(f"2026-03-{day:02d}T10:00+01:00") for day in range(5, 20))]

    breaches = {
        kind_of(outcome(rule, *events[:number], as_of="2026-03-20T10:00Z"), Breached).breached_at
        for number in range(1, len(events) + 1)
    }

    assert breaches == {at("2026-03-03T12:00+01:00")}


def test_19_the_goal_in_force_at_the_start_counts_whatever_the_priority_becomes() -> None:
    rule = promise([(field("priority", is_="urgent"), "1 hour"), "8 hours"])
    events = [mql("2026-03-03T10:00+01:00"), changed("priority", "urgent", "2026-03-03T10:05+01:00")]

    judged = outcome(rule, *events, call("2026-03-03T15:00+01:00"), as_of="2026-03-09T10:00Z", priority="low")

    assert (judged.status, judged.allowed) == ("met", "8 hours")


def test_19_nothing_is_rounded_before_it_is_compared() -> None:
    due = at("2026-03-03T12:00+01:00")

    late = outcome(promise("2 hours"), mql("2026-03-03T10:00+01:00"), call(due + US), as_of=due + timedelta(days=1))
    early = outcome(promise("2 hours"), mql("2026-03-03T10:00:00.000001+01:00"), call(due + US), as_of=due + US)

    assert (late.status, early.status) == ("breached", "met")


def test_19_shares_are_not_rounded_either() -> None:
    rule = agreement(
        promise("2 hours", objective=Objective(share="66.67%", per="day")), term=("2026-03-03", "2026-03-04")
    )
    start = "2026-03-03T10:00+01:00"
    leads = [
        Journey.of("L1", mql(start), call(start)),
        Journey.of("L2", mql(start), call(start)),
        Journey.of("L3", mql(start)),
    ]

    found = result(rule, *leads, as_of="2026-03-04T12:00Z").by(commitment="call/objective")

    assert [one.status for one in found.outcomes] == ["breached"]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param("2026-03-27T16:00+01:00", "2026-03-30T16:00+02:00", id="forward"),
        pytest.param("2026-10-23T16:00+02:00", "2026-10-26T16:00+01:00", id="back"),
        pytest.param("2026-04-03T16:00+02:00", "2026-04-07T16:00+02:00", id="holiday-is-a-local-date"),
    ],
)
def test_20_windows_are_those_of_each_local_date(start: str, due: str) -> None:
    calendar = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=["2026-04-06"])

    judged = outcome(promise("8 business hours", calendar=calendar), mql(start), as_of=start)

    assert judged.due_at == at(due)


def test_20_a_holiday_is_a_local_date_and_not_one_in_utc() -> None:
    tokyo = WorkCalendar("Asia/Tokyo", hours={"mon-fri": "00:00-24:00"}, holidays=["2026-03-04"])

    judged = outcome(
        promise("10 business hours", calendar=tokyo), mql("2026-03-03T20:00+09:00"), as_of="2026-03-03T20:00+09:00"
    )

    assert judged.due_at == at("2026-03-05T06:00+09:00")


def test_20_round_the_clock_has_no_gap_when_clocks_change() -> None:
    rule = promise("48 business hours", calendar=WorkCalendar.always("Europe/Berlin"))

    spring = outcome(rule, mql("2026-03-28T12:00+01:00"), as_of="2026-03-28T12:00+01:00")
    autumn = outcome(rule, mql("2026-10-24T12:00+02:00"), as_of="2026-10-24T12:00+02:00")

    assert spring.due_at == at("2026-03-30T13:00+02:00")
    assert autumn.due_at == at("2026-10-26T11:00+01:00")


def test_reassignment_sums_and_blames_the_owner_of_the_due_instant() -> None:
    rule = promise("4 business hours", calendar="owner", default_calendar="london")
    events = [owner("lon", "2026-11-01T00:00Z"), mql("2026-11-02T17:00Z"), owner("ny", "2026-11-03T13:00Z")]

    judged = kind_of(outcome(rule, *events, call("2026-11-03T14:30Z"), as_of="2026-11-09T00:00Z"), Breached)

    assert (judged.due_at, judged.owner) == (at("2026-11-03T12:30Z"), "lon")
    assert [(one.holder, one.business) for one in judged.segments] == [
        ("lon", timedelta(hours=4, minutes=30)),
        ("ny", timedelta(minutes=30)),
    ]

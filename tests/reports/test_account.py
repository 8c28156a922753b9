"""The account of one outcome, line by line."""

from datetime import datetime
from typing import Any

import pytest

from slakit import (
    AfterBreach,
    Agreement,
    ClosedDates,
    Deadline,
    Event,
    Journey,
    Owner,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    field_event,
    owner_event,
    stage_event,
)
from slakit.reports.account import account
from slakit.rules.pauses import PauseBetween, PauseWhile


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


OFFICE = WorkCalendar(
    "UTC", hours={"mon-fri": "09:00-12:00, 13:00-17:00"}, holidays={"2026-04-03": "Good Friday", "2026-04-06": ""}
)
NIGHTS = WorkCalendar("America/New_York", hours={"mon-fri": "22:00-24:00"})


def told(*events: Event, as_of: str, **parts: Any) -> list[str]:
    given = {"within": "4 business hours", "calendar": "office", **parts}
    promise = Deadline(
        id="call", owed_by="sales", start=entered("mql"), stop=activity("call", direction="outbound"), **given
    )
    text = Agreement(
        name="acme",
        calendars={"office": OFFICE, "nights": NIGHTS},
        owners=[Owner(id="7001", calendar="nights"), Owner(id="pool", calendar="office", queue=True)],
        commitments=[promise],
    )
    lead = Journey.of("L1", stage_event("mql", at=at("04-02T16:00"), id="e1"), *events)
    (outcome,) = evaluate(text, [lead], as_of=at(as_of)).outcomes
    return account(text, outcome, lead).splitlines()


def test_each_day_of_the_clock_has_its_line_with_the_reason_why_nothing_counts() -> None:
    lines = told(
        activity_event("call", at=at("04-02T16:30"), direction="inbound", id="e2"),
        activity_event("call", at=at("04-07T12:30"), direction="outbound", id="e3"),
        as_of="04-08T00:00",
    )

    assert lines == [
        (
            "call for L1: sales broke it, due Tue 2026-04-07 12:00 (4 business hours from Thu 2026-04-02 16:00); "
            "done Tue 2026-04-07 12:30, 30 min late"
        ),
        "promise: sales: kind is activity, value is call, direction is outbound within 4 business hours after enters mql",
        "clock of nobody, calendar office (UTC):",
        "  Thu 2026-04-02 16:00-17:00  1 h         1 h in all",
        "  Thu 2026-04-02 17:00 to Tue 2026-04-07 09:00  closed: holiday Good Friday, holiday 2026-04-06",
        "  Tue 2026-04-07 09:00-12:00  3 h         4 h in all",
        "counted:",
        "  e1  stage mql, Thu 2026-04-02 16:00",
        "  e3  activity call, Tue 2026-04-07 12:30",
        "passed over:",
        "  e2  activity call, Thu 2026-04-02 16:30: direction is inbound",
    ]


def test_what_came_after_due_is_told_in_one_line() -> None:
    lines = told(as_of="04-07T15:00")

    assert lines[-3:] == ["after due: 2 h more", "counted:", "  e1  stage mql, Thu 2026-04-02 16:00"]
    assert "  Tue 2026-04-07 09:00-12:00  3 h         4 h in all" in lines


def test_each_holder_has_a_clock_of_their_own_calendar() -> None:
    lines = told(
        owner_event("pool", at=at("04-02T16:30"), id="e2"),
        owner_event("7001", at=at("04-07T10:00"), id="e3"),
        as_of="04-08T03:30",
        calendar="owner",
        default_calendar="office",
    )

    assert [line for line in lines if line.startswith("clock")] == [
        "clock of nobody, calendar office (UTC):",
        "clock of the queue pool, calendar office (UTC):",
        "clock of 7001, calendar nights (America/New_York):",
    ]
    assert "  Wed 2026-04-08 02:00-03:30  1 h 30 min  3 h 30 min in all" in lines


def test_a_stretch_in_which_the_clock_stood_says_so() -> None:
    lines = told(
        field_event("status", "waiting", at=at("04-02T16:15"), id="e2"),
        as_of="04-02T16:45",
        pause=PauseWhile(field("status", is_="waiting")),
    )

    assert lines[2:] == [
        "clock of nobody, calendar office (UTC):",
        "  Thu 2026-04-02 16:00-16:15  15 min      15 min in all",
        "  Thu 2026-04-02 16:15-16:45  the clock stands",
        "counted:",
        "  e1  stage mql, Thu 2026-04-02 16:00",
        "  e2  field waiting, Thu 2026-04-02 16:15: the clock stands from here on",
    ]


@pytest.mark.parametrize(
    ("events", "as_of", "told_of_them"),
    [
        pytest.param(
            [
                field_event("status", "waiting", at=at("04-02T16:15"), id="e2"),
                activity_event("away", at=at("04-02T16:20"), id="e3"),
                field_event("status", "working", at=at("04-02T16:30"), id="e4"),
                activity_event("back", at=at("04-02T16:40"), id="e5"),
                activity_event("call", at=at("04-02T16:50"), direction="outbound", id="e6"),
            ],
            "04-02T16:55",
            [
                "  e2  field waiting, Thu 2026-04-02 16:15: the clock stands from here on",
                "  e3  activity away, Thu 2026-04-02 16:20: while the clock stood",
                "  e4  field working, Thu 2026-04-02 16:30: while the clock stood",
                "  e5  activity back, Thu 2026-04-02 16:40: the clock goes on",
                "  e6  activity call, Thu 2026-04-02 16:50",
            ],
            id="two-at-once",
        ),
        pytest.param(
            [
                activity_event("away", at=at("04-02T15:00"), id="e2"),
                activity_event("back", at=at("04-02T16:40"), id="e3"),
                activity_event("away", at=at("04-02T16:45"), id="e4"),
                activity_event("back", at=at("04-02T16:46"), id="e5"),
            ],
            "04-02T16:55",
            [
                "  e2  activity away, Thu 2026-04-02 15:00: the clock stood from the start on",
                "  e3  activity back, Thu 2026-04-02 16:40: the clock goes on",
                "  e4  activity away, Thu 2026-04-02 16:45: the clock stands from here on",
                "  e5  activity back, Thu 2026-04-02 16:46: the clock goes on",
            ],
            id="before-the-start",
        ),
        pytest.param(
            [activity_event("away", at=at("04-02T16:55"), id="e2")],
            "04-02T16:55",
            ["  e2  activity away, Thu 2026-04-02 16:55: the clock stands from here on"],
            id="as-of",
        ),
        pytest.param(
            [
                activity_event("away", at=at("04-02T16:15"), id="e2"),
                stage_event("lost", at=at("04-02T16:30"), id="e3"),
            ],
            "04-02T16:55",
            [
                "  e2  activity away, Thu 2026-04-02 16:15: the clock stands from here on",
                "  e3  stage lost, Thu 2026-04-02 16:30",
            ],
            id="called-off-meanwhile",
        ),
    ],
)
def test_what_made_the_clock_stand_and_go_on_is_told_apart(
    events: list[Event], as_of: str, told_of_them: list[str]
) -> None:
    lines = told(
        *events,
        as_of=as_of,
        cancel=entered("lost"),
        pause=[PauseWhile(field("status", is_="waiting")), PauseBetween(activity("away"), activity("back"))],
    )

    assert lines[lines.index("counted:") + 2 :] == told_of_them


def test_the_breach_that_started_a_clock_is_named() -> None:
    first = Deadline(id="call", owed_by="sales", start=entered("mql"), stop=activity("call"), within="1 hour")
    follow = Deadline(id="again", owed_by="sales", start=AfterBreach("call"), stop=activity("call"), within="1 hour")
    text = Agreement(name="acme", commitments=[first, follow])
    lead = Journey.of(
        "L1",
        stage_event("mql", at=at("04-02T16:00"), id="e1"),
        activity_event("call", at=at("04-02T17:30"), id="e2"),
    )
    broken, found = evaluate(text, [lead], as_of=at("04-03T16:00")).outcomes

    assert account(text, found, lead).splitlines()[-3:] == [
        "counted:",
        f"  {broken.key}  breach of call",
        "  e2  activity call, Thu 2026-04-02 17:30",
    ]


def test_without_a_calendar_elapsed_time_is_told() -> None:
    lines = told(as_of="04-03T18:00", within="36 hours", calendar=None)

    assert lines[2:4] == ["clock of nobody:", "  Thu 2026-04-02 16:00 to Fri 2026-04-03 18:00  26 h        26 h in all"]


@pytest.mark.parametrize("as_of", ["04-02T16:00"])
def test_a_clock_that_has_not_run_has_no_lines(as_of: str) -> None:
    assert told(as_of=as_of)[2:] == ["counted:", "  e1  stage mql, Thu 2026-04-02 16:00"]


def test_a_holiday_of_several_dates_without_a_name_tells_them() -> None:
    shut = WorkCalendar(
        "UTC", hours={"mon-fri": "09:00-17:00"}, closures=[ClosedDates(since="2026-04-03", until="2026-04-08")]
    )

    lines = told(as_of="04-09T10:00", calendar=shut)

    assert lines[2:5] == [
        "clock of nobody, UTC:",
        "  Thu 2026-04-02 16:00-17:00  1 h         1 h in all",
        "  Thu 2026-04-02 17:00 to Wed 2026-04-08 09:00  closed: closure 2026-04-03 to 2026-04-07",
    ]

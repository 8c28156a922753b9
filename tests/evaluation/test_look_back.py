"""A stop shortly before the start excludes the entry: the far edge of each kind of time, and what the outcome keeps."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from evaluation.making import US, at, call, kind_of, mql, outcome, outcomes, owner, promise, result, stage
from evaluation.making import field as changed
from slakit import (
    Deadline,
    Event,
    Excluded,
    Journey,
    PauseBetween,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    event,
    field,
)

START, DUE = "2026-03-03T10:00+01:00", "2026-03-03T12:00+01:00"


def looking(back: str, **parts: Any) -> Deadline:
    return promise("2 hours", look_back=back, **parts)


# Each row: how far to look back, on which calendar, when the clock starts, and the far edge, which is included.
EDGES = [
    pytest.param("1 hour", {}, START, "2026-03-03T09:00+01:00", id="hours"),
    pytest.param(
        "1 hour",
        {"calendar": "berlin"},
        "2026-03-09T09:00+01:00",
        "2026-03-09T08:00+01:00",
        id="hours-pass-also-closed",
    ),
    pytest.param("36 hours", {}, "2026-03-29T12:00+02:00", "2026-03-27T23:00+01:00", id="hours-over-the-skipped-one"),
    pytest.param("0.000001 seconds", {}, START, "2026-03-03T09:59:59.999999+01:00", id="the-least"),
    pytest.param("1 day", {}, "2026-03-29T12:00+02:00", "2026-03-28T12:00+01:00", id="a-day-of-23-hours"),
    pytest.param("1 day", {}, "2026-10-25T12:00+01:00", "2026-10-24T12:00+02:00", id="a-day-of-25-hours"),
    pytest.param("2 weeks", {}, START, "2026-02-17T10:00+01:00", id="weeks"),
    pytest.param("1 month", {}, "2026-03-31T10:00+02:00", "2026-02-28T10:00+01:00", id="a-short-month"),
    pytest.param(
        "1 day", {"calendar": "new-york"}, "2026-03-08T12:00-04:00", "2026-03-07T12:00-05:00", id="zone-of-the-calendar"
    ),
    pytest.param("1 business hour", {"calendar": "berlin"}, START, "2026-03-03T09:00+01:00", id="business-hours"),
    pytest.param(
        "1 business hour",
        {"calendar": "berlin"},
        "2026-03-09T09:30+01:00",
        "2026-03-06T17:30+01:00",
        id="over-a-weekend",
    ),
    pytest.param(
        "30 business minutes",
        {"calendar": "berlin"},
        "2026-03-09T09:30+01:00",
        "2026-03-09T09:00+01:00",
        id="up-to-the-opening",
    ),
    pytest.param(
        "1 business hour",
        {"calendar": "berlin"},
        "2026-03-07T12:00+01:00",
        "2026-03-06T17:00+01:00",
        id="from-a-saturday",
    ),
    pytest.param(
        "5 business hours", {"calendar": "berlin"}, "2026-03-03T15:00+01:00", "2026-03-03T09:00+01:00", id="over-lunch"
    ),
]


@pytest.mark.parametrize(("back", "parts", "start", "edge"), EDGES)
def test_a_stop_from_the_far_edge_on_excludes_and_one_a_microsecond_before_it_does_not(
    back: str, parts: dict[str, Any], start: str, edge: str
) -> None:
    rule = looking(back, **parts)

    before, exactly, after = (
        outcome(rule, call(at(edge) + shift * US), mql(start), as_of=start) for shift in (-1, 0, 1)
    )

    assert (before.status, before.reason) == ("pending", "running")
    assert (exactly.status, exactly.reason) == ("excluded", "already_engaged")
    assert after.status == ("met" if at(edge) + US == at(start) else "excluded")


@pytest.mark.parametrize(
    "lost", ["2026-03-06T18:00+01:00", "2026-03-07T12:00+01:00", "2026-03-09T08:59:59.999999+01:00"]
)
def test_closed_hours_before_the_edge_do_not_bring_a_stop_nearer(lost: str) -> None:
    rule = looking("30 business minutes", calendar="berlin")

    judged = outcome(rule, call(lost), mql("2026-03-09T09:30+01:00"), as_of="2026-03-09T09:30+01:00")

    assert judged.status == "pending"


@pytest.mark.parametrize(
    ("stopped", "status"),
    [
        pytest.param("2026-03-03T09:59:59.999999+01:00", "excluded", id="just-before"),
        pytest.param(START, "met", id="at-the-start"),
        pytest.param("2026-03-03T10:00:00.000001+01:00", "met", id="just-after"),
        pytest.param("2026-03-03T12:00:00.000001+01:00", "breached", id="too-late"),
    ],
)
@pytest.mark.parametrize("name", ["a", "z"], ids=["sorts-before", "sorts-after"])
def test_a_stop_at_the_start_or_after_it_ends_the_clock_as_ever(stopped: str, status: str, name: str) -> None:
    rule = looking("1 hour", start=activity("form"))

    judged = outcome(
        rule, activity_event("form", at=at(START), id="m"), call(stopped, id=name), as_of="2026-03-09T10:00Z"
    )

    assert (judged.status, judged.due_at) == (status, at(DUE))


# --- what the outcome tells


@pytest.mark.parametrize("as_of", [START, DUE, "2026-03-09T10:00Z"])
def test_an_excluded_entry_keeps_the_due_it_would_have_had_and_names_what_came_before(as_of: str) -> None:
    events = [
        owner("ber", "2026-03-02T09:00+01:00"),
        call("2026-03-03T09:10+01:00", id="first"),
        call("2026-03-03T09:20+01:00", id="second"),
        mql(START, id="start"),
        owner("ny", "2026-03-03T10:30+01:00"),
        call("2026-03-03T11:00+01:00", id="later"),
    ]
    known = [one for one in events if one.at <= at(as_of)]

    judged = kind_of(outcome(looking("1 hour", calendar="berlin"), *known, as_of=as_of), Excluded)

    assert (judged.due_at, judged.original_due_at, judged.stopped_at) == (at(DUE), at(DUE), None)
    assert (judged.owner, judged.entry, judged.allowed) == ("ber", 1, "2 hours")
    assert (judged.elapsed_wall, judged.elapsed_business, judged.segments) == (timedelta(0), timedelta(0), ())
    assert (judged.evidence, judged.ignored) == (("start", "second"), ())
    assert judged.text == "call for L1: does not count, it had been done shortly before the start"


def test_what_would_only_nearly_have_stopped_the_clock_does_not_exclude() -> None:
    rule = looking("1 hour", stop=activity("call", direction="outbound"))

    judged = outcome(rule, call("2026-03-03T09:30+01:00", direction="inbound"), mql(START), as_of=START)

    assert judged.status == "pending"


def test_any_of_several_stops_excludes() -> None:
    rule = looking("1 hour", stop=[activity("call"), entered("lead")])

    judged = outcome(rule, stage("lead", "2026-03-03T09:30+01:00"), mql(START), as_of=START)

    assert judged.reason == "already_engaged"


def test_a_cancel_before_the_start_excludes_nothing() -> None:
    rule = looking("1 hour", cancel=activity("halt"))

    judged = outcome(rule, activity_event("halt", at=at("2026-03-03T09:30+01:00")), mql(START), as_of=START)

    assert judged.status == "pending"


def test_each_entry_looks_back_for_itself_also_at_the_stop_of_an_earlier_one() -> None:
    events = [mql(START), call("2026-03-03T11:30+01:00"), stage("lead", "2026-03-03T11:40+01:00")]

    first, near, far = outcomes(
        looking("1 hour"),
        *events,
        stage("mql", "2026-03-03T12:30+01:00"),
        stage("lead", "2026-03-03T12:30:00.000001+01:00"),
        stage("mql", "2026-03-03T12:30:00.000002+01:00"),
        as_of="2026-03-03T14:00+01:00",
    )

    assert [(one.entry, one.reason) for one in (first, near, far)] == [
        (1, "in_time"),
        (2, "already_engaged"),
        (3, "running"),
    ]


def test_the_event_that_starts_a_clock_does_not_exclude_it_but_the_next_one() -> None:
    rule = looking("1 hour", start=activity("call"), stop=activity("call"))

    first, second = outcomes(rule, call(START), call("2026-03-03T11:00+01:00"), as_of="2026-03-03T11:00+01:00")

    assert (first.status, second.reason) == ("met", "already_engaged")


def test_a_first_entry_that_is_excluded_is_still_the_first() -> None:
    events = [call("2026-03-03T09:30+01:00"), mql(START), stage("lead", DUE), stage("mql", "2026-03-09T10:00+01:00")]

    judged = outcome(looking("1 hour", entries="first"), *events, as_of="2026-03-09T10:00Z")

    assert (judged.entry, judged.reason) == (1, "already_engaged")


# --- whose time


@pytest.mark.parametrize(
    ("holder", "edge"),
    [
        pytest.param("ber", "2026-03-03T09:00+01:00", id="berlin"),
        pytest.param("ny", "2026-03-02T16:00-05:00", id="new-york"),
        pytest.param("stranger", "2026-03-03T09:00+01:00", id="not-listed"),
    ],
)
def test_business_hours_back_are_those_of_the_owner_at_the_start(holder: str, edge: str) -> None:
    rule = looking("1 business hour", calendar="owner", default_calendar="berlin")
    events = [owner("lon", "2026-02-01T09:00Z"), owner(holder, START), mql(START)]

    before, exactly = (outcome(rule, call(at(edge) + shift * US), *events, as_of=START) for shift in (-1, 0))

    assert (before.status, exactly.reason) == ("pending", "already_engaged")


@pytest.mark.parametrize(
    ("holder", "edge"),
    [
        pytest.param("ny", "2026-03-07T12:00-05:00", id="listed"),
        pytest.param("stranger", "2026-03-07T17:00+01:00", id="not-listed"),
    ],
)
def test_days_back_are_those_of_the_owner_at_the_start(holder: str, edge: str) -> None:
    rule = looking("1 day", calendar="owner", default_calendar="berlin")
    start = "2026-03-08T12:00-04:00"

    before, exactly = (
        outcome(rule, call(at(edge) + shift * US), mql(start), as_of=start, owner=holder) for shift in (-1, 0)
    )

    assert (before.status, exactly.reason) == ("pending", "already_engaged")


# --- with the other parts of a promise


@pytest.mark.parametrize(
    ("attributes", "due"),
    [
        pytest.param({"deadline": "2026-03-10T17:00+01:00"}, "2026-03-10T17:00+01:00", id="told"),
        pytest.param({"deadline": "soon"}, None, id="not-to-be-read"),
        pytest.param({}, None, id="missing"),
    ],
)
def test_an_excluded_entry_keeps_the_date_that_was_promised(attributes: dict[str, str], due: str | None) -> None:
    rule = promise(due="deadline", look_back="1 hour")

    judged = outcome(rule, call("2026-03-03T09:30+01:00"), mql(START), as_of="2026-03-20T10:00Z", **attributes)

    assert (judged.reason, judged.due_at, judged.allowed) == ("already_engaged", due and at(due), "due by deadline")


@pytest.mark.parametrize(("tier", "due"), [("hot", "2026-03-03T11:00+01:00"), ("cold", None)])
def test_an_excluded_entry_keeps_the_limit_that_fits(tier: str, due: str | None) -> None:
    rule = promise([(field("tier", is_="hot"), "1 hour")], look_back="1 hour")

    judged = outcome(rule, call("2026-03-03T09:30+01:00"), mql(START), as_of="2026-03-20T10:00Z", tier=tier)

    assert (judged.reason, judged.due_at) == ("already_engaged", due and at(due))
    assert judged.allowed == ("1 hour" if tier == "hot" else "1 hour when tier is hot")


def test_neither_a_pause_nor_a_change_of_owner_moves_the_due_of_an_excluded_entry() -> None:
    rule = looking("1 hour", pause=PauseBetween(activity("away"), activity("back")), on_reassign="restart")
    events = [
        call("2026-03-03T09:30+01:00"),
        activity_event("away", at=at("2026-03-03T09:40+01:00")),
        mql(START),
        owner("ny", "2026-03-03T11:00+01:00"),
    ]

    judged = outcome(rule, *events, as_of="2026-03-09T10:00Z")

    assert (judged.reason, judged.due_at, judged.paused) == ("already_engaged", at(DUE), timedelta(0))


def test_a_look_back_that_no_calendar_can_tell_leaves_the_entry_unknown() -> None:
    rule = looking("200 years")

    judged = outcome(rule, call("0101-01-01T00:00Z"), mql("0102-01-01T00:00Z"), as_of=START)

    assert (judged.status, judged.reason) == ("unknown", "out_of_range")


def test_a_promise_on_the_log_may_look_back() -> None:
    rule = promise("2 days", start=event(kind="report"), stop=event(kind="review"), on="log", look_back="1 day")
    log = [Event(kind="review", at=at("2026-03-02T10:00+01:00")), Event(kind="report", at=at(START))]

    (judged,) = result(rule, Journey.of("L1"), as_of=DUE, log=log).outcomes

    assert judged.reason == "already_engaged"


def test_where_it_was_not_done_before_nothing_changes() -> None:
    around_the_clock = WorkCalendar.always("UTC")
    events: list[Event] = [call("2026-03-01T10:00Z"), mql(START), changed("tier", "hot", DUE)]

    with_it = outcome(looking("1 hour", calendar=around_the_clock), *events, as_of=DUE)
    without = outcome(promise("2 hours", calendar=around_the_clock), *events, as_of=DUE)

    assert with_it == without
    assert with_it.due_at == datetime.fromisoformat(DUE)

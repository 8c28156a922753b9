"""While paused, time does not pass: each kind of pause by hand, and the verdict at due and a microsecond to each side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest

from evaluation.making import (
    OWNERS,
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
from evaluation.making import field as changed
from slakit import (
    Breached,
    Criterion,
    Deadline,
    Event,
    Excluded,
    Facts,
    Journey,
    LeadAttributes,
    Outcome,
    Owner,
    PauseBetween,
    PauseWhile,
    activity,
    activity_event,
    entered,
    event,
    field,
    in_stage,
    journeys,
    present,
)

START, DUE = "2026-03-03T10:00+01:00", "2026-03-03T12:00+01:00"
AWAY, BACK = activity("away"), activity("back")
BETWEEN, WHILE = PauseBetween(AWAY, BACK), PauseWhile(field("status", is_="on-hold"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def today(clock: str) -> datetime:
    """Return an instant of that Tuesday in Berlin."""
    return at(f"2026-03-03T{clock}+01:00")


def away(when: str | datetime, **facts: Any) -> Event:
    return activity_event("away", at=today(when) if isinstance(when, str) else when, **facts)


def back(when: str | datetime, **facts: Any) -> Event:
    return activity_event("back", at=today(when) if isinstance(when, str) else when, **facts)


def hold(when: str, **facts: Any) -> Event:
    return changed("status", "on-hold", today(when), **facts)


def work(when: str, **facts: Any) -> Event:
    return changed("status", "working", today(when), **facts)


Turn: TypeAlias = Callable[..., Event]


def turns(begin: Turn, end: Turn, stretches: Sequence[tuple[str, str]]) -> Iterator[Event]:
    """Yield what begins and ends each stretch; at one instant the end comes first."""
    for since, until in stretches:
        yield begin(since, id=f"b {since}")
        yield end(until, id=f"a {until}")


FORMS: Mapping[str, tuple[Any, Turn, Turn]] = {"between": (BETWEEN, away, back), "while": (WHILE, hold, work)}
PAUSED = [
    pytest.param([], "12:00", 0, id="none"),
    pytest.param([("10:30", "11:00")], "12:30", 30, id="one"),
    pytest.param([("10:30", "11:00"), ("11:30", "11:45")], "12:45", 45, id="two"),
    pytest.param([("10:30", "11:00"), ("11:00", "11:15")], "12:45", 45, id="touching"),
    pytest.param([("10:30", "11:00"), ("12:15", "13:00")], "13:15", 75, id="the-second-after-what-was-due-before"),
    pytest.param([("11:59", "13:00")], "13:01", 61, id="straddling-due"),
    pytest.param([("11:59:59.999999", "13:00")], "13:00:00.000001", 60, id="a-microsecond-before-due"),
    pytest.param([("12:00", "13:00")], "12:00", 0, id="beginning-at-due"),
    pytest.param([("12:00:00.000001", "13:00")], "12:00", 0, id="after-due"),
    pytest.param(
        [("10:30", "11:00"), ("12:30", "13:00")], "12:30", 30, id="the-second-at-the-due-that-the-first-moved"
    ),
    pytest.param([("09:00", "10:30")], "12:30", 30, id="begun-before-the-start"),
    pytest.param([("10:00", "10:30")], "12:30", 30, id="begun-at-the-start"),
    pytest.param([("09:00", "10:00")], "12:00", 0, id="ended-at-the-start"),
    pytest.param([("09:00", "10:00:00.000001")], "12:00:00.000001", 0, id="ended-a-microsecond-after-the-start"),
    pytest.param([("09:00", "09:30")], "12:00", 0, id="over-before-the-start"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("stretches", "due", "minutes"), PAUSED)
def test_a_pause_moves_due_by_as_long_as_it_lasts(
    form: str, stretches: Sequence[tuple[str, str]], due: str, minutes: int
) -> None:
    pause, begin, end = FORMS[form]
    rule = promise("2 hours", pause=pause)
    events = [mql(START), *turns(begin, end, stretches)]
    moment = today(due)

    before, exactly, after = (
        outcome(rule, *events, call(stop), as_of="2026-03-09T10:00Z") for stop in (moment - US, moment, moment + US)
    )

    assert [one.status for one in (before, exactly, after)] == ["met", "met", "breached"]
    assert {one.due_at for one in (before, exactly, after)} == {moment}
    assert {one.original_due_at for one in (before, exactly, after)} == {at(DUE)}
    assert after.paused // MINUTE == minutes


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("stretches", "due", "minutes"), PAUSED)
def test_without_a_stop_it_is_open_up_to_the_due_that_moved(
    form: str, stretches: Sequence[tuple[str, str]], due: str, minutes: int
) -> None:
    pause, begin, end = FORMS[form]
    rule = promise("2 hours", pause=pause)
    events = [mql(START), *turns(begin, end, stretches)]
    moment = today(due)

    before, exactly, after = (outcome(rule, *events, as_of=moment + shift * US) for shift in (-1, 0, 1))

    assert (exactly.status, exactly.due_at) == ("pending", moment)
    assert (pending(exactly).remaining, pending(exactly).percent) == (timedelta(0), 100.0)
    assert before.status == "pending"
    assert (after.status, after.due_at) == ("breached", moment)
    assert (kind_of(after, Breached).breached_at, exactly.paused // MINUTE) == (moment, minutes)


# --- still paused at as-of


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "as_of",
    ["2026-03-03T10:30+01:00", "2026-03-03T12:00+01:00", "2026-03-03T12:00:00.000001+01:00", "2026-04-03T12:00Z"],
)
def test_while_paused_nothing_is_due_and_what_was_due_before_stays_told(form: str, as_of: str) -> None:
    pause, begin, _ = FORMS[form]
    rule = promise("2 hours", pause=pause, warn_at=["25%"])

    judged = pending(outcome(rule, mql(START), begin("10:30"), as_of=as_of))

    assert (judged.due_at, judged.original_due_at, judged.reason) == (None, at(DUE), "paused")
    assert (judged.remaining, judged.percent, judged.at_risk) == (90 * MINUTE, 25.0, True)
    assert (judged.elapsed_wall, judged.paused) == (at(as_of) - at(START), at(as_of) - today("10:30"))
    assert judged.text.endswith("open, the clock stands; 1 h 30 min left of 2 hours")


@pytest.mark.parametrize(
    ("as_of", "due", "reason", "remaining"),
    [
        pytest.param("10:29:59.999999", "12:00", "running", 90 * MINUTE + US, id="just-before-it-begins"),
        pytest.param("10:30", None, "paused", 90 * MINUTE, id="as-it-begins"),
        pytest.param("10:59:59.999999", None, "paused", 90 * MINUTE, id="just-before-it-ends"),
        pytest.param("11:00", "12:30", "running", 90 * MINUTE, id="as-it-ends"),
        pytest.param("11:00:00.000001", "12:30", "running", 90 * MINUTE - US, id="just-after-it-ended"),
    ],
)
def test_due_is_known_again_as_soon_as_the_pause_ends(
    as_of: str, due: str | None, reason: str, remaining: timedelta
) -> None:
    rule = promise("2 hours", pause=BETWEEN)

    judged = pending(outcome(rule, mql(START), away("10:30"), back("11:00"), as_of=today(as_of)))

    assert (judged.due_at, judged.reason, judged.remaining) == (due and today(due), reason, remaining)


def test_a_pause_from_the_start_on_leaves_the_whole_limit() -> None:
    judged = pending(outcome(promise("2 hours", pause=WHILE), mql(START), hold("09:00"), as_of=today("15:00")))

    assert (judged.due_at, judged.remaining, judged.percent) == (None, 2 * HOUR, 0.0)
    assert judged.paused == judged.elapsed_wall == 5 * HOUR


@pytest.mark.parametrize(("as_of", "due"), [("12:00", "12:00"), ("12:00:00.000001", "12:00")])
def test_a_pause_that_begins_as_it_is_due_hides_nothing(as_of: str, due: str) -> None:
    judged = outcome(promise("2 hours", pause=BETWEEN), mql(START), away("12:00"), as_of=today(as_of))

    assert judged.due_at == today(due)
    assert judged.status == ("pending" if as_of == due else "breached")


# --- what ends the clock ends the pause


@pytest.mark.parametrize("later", [[], [back("17:00")], [back("15:00:00.000001")]])
@pytest.mark.parametrize("as_of", ["2026-03-03T15:00+01:00", "2026-03-09T10:00Z"])
def test_a_stop_ends_the_pause_and_due_is_told_as_it_was_known_then(later: list[Event], as_of: str) -> None:
    rule = promise("2 hours", pause=BETWEEN)
    known = [one for one in later if one.at <= at(as_of)]

    judged = met(outcome(rule, mql(START), away("11:00"), call(today("15:00")), *known, as_of=as_of))

    assert (judged.due_at, judged.original_due_at, judged.stopped_at) == (today("16:00"), at(DUE), today("15:00"))
    assert (judged.paused, judged.elapsed_wall) == (4 * HOUR, 5 * HOUR)
    assert [(one.kind, one.wall) for one in judged.segments] == [("none", HOUR), ("paused", 4 * HOUR)]


def test_a_cancel_while_paused_excludes_and_keeps_the_due_it_would_have_had() -> None:
    rule = promise("2 hours", pause=BETWEEN, cancel=entered("disqualified"))
    events = [mql(START), away("11:00"), stage("disqualified", today("15:00")), back("17:00")]

    judged = kind_of(outcome(rule, *events, as_of="2026-03-09T10:00Z"), Excluded)

    assert (judged.reason, judged.due_at, judged.stopped_at) == ("cancelled", today("16:00"), None)
    assert (judged.paused, judged.elapsed_wall) == (4 * HOUR, 5 * HOUR)


@pytest.mark.parametrize(
    ("cancelled", "status"),
    [
        pytest.param("12:29:59.999999", "excluded", id="before"),
        pytest.param("12:30", "excluded", id="at"),
        pytest.param("12:30:00.000001", "breached", id="after"),
    ],
)
def test_a_cancel_excludes_up_to_the_due_that_a_pause_moved(cancelled: str, status: str) -> None:
    rule = promise("2 hours", pause=BETWEEN, cancel=entered("disqualified"))
    events = [mql(START), away("10:30"), back("11:00"), stage("disqualified", today(cancelled))]

    judged = outcome(rule, *events, as_of="2026-03-09T10:00Z")

    assert (judged.status, judged.due_at) == (status, today("12:30"))


def test_a_stop_and_a_cancel_of_one_instant_within_a_pause_are_a_stop() -> None:
    rule = promise("2 hours", pause=BETWEEN, cancel=entered("disqualified"))
    events = [mql(START), away("11:00"), stage("disqualified", today("15:00")), call(today("15:00"))]

    assert outcome(rule, *events, as_of="2026-03-09T10:00Z").status == "met"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "ending", [call(today("11:00")), stage("disqualified", today("11:00"))], ids=["stop", "cancel"]
)
def test_a_pause_that_begins_at_the_instant_of_the_end_changes_nothing(form: str, ending: Event) -> None:
    pause, begin, _ = FORMS[form]
    rule = promise("2 hours", pause=pause, cancel=entered("disqualified"))

    judged = outcome(rule, mql(START), begin("11:00"), ending, as_of="2026-03-09T10:00Z")

    assert (judged.due_at, judged.paused, judged.elapsed_wall) == (at(DUE), timedelta(0), HOUR)
    assert [(one.kind, one.wall) for one in judged.segments] == [("none", HOUR)]


def test_a_pause_that_ends_at_the_instant_of_the_stop_counts_whole() -> None:
    events = [mql(START), away("10:30"), back("11:00"), call(today("11:00"))]

    judged = outcome(promise("2 hours", pause=BETWEEN), *events, as_of="2026-03-09T10:00Z")

    assert (judged.due_at, judged.paused) == (today("12:30"), 30 * MINUTE)


def test_one_event_may_end_the_pause_and_stop_the_clock() -> None:
    rule = promise("2 hours", pause=PauseBetween(AWAY, activity("call")))

    judged = outcome(rule, mql(START), away("11:00"), call(today("15:00")), as_of="2026-03-09T10:00Z")

    assert (judged.status, judged.due_at, judged.paused) == ("met", today("16:00"), 4 * HOUR)


def test_what_comes_after_the_stop_alters_nothing() -> None:
    rule = promise("2 hours", pause=BETWEEN)
    events = [mql(START), call(today("11:00"))]

    alone = outcome(rule, *events, as_of="2026-03-09T10:00Z")
    followed = outcome(rule, *events, away("11:00:00.000001"), back("11:30"), as_of="2026-03-09T10:00Z")

    assert followed == alone


# --- after due


@pytest.mark.parametrize(("stop", "as_of"), [(None, "14:30"), ("14:30", "14:30"), ("14:30", "17:45")])
def test_a_pause_after_due_changes_nothing_not_even_the_overrun(stop: str | None, as_of: str) -> None:
    rule = promise("2 business hours", calendar="berlin", pause=BETWEEN)
    ends = [] if stop is None else [call(today(stop))]
    pauses = [away("10:15"), back("10:30"), away("12:15"), back("14:00")]

    judged = kind_of(outcome(rule, mql(START), *ends, *pauses, as_of=today(as_of)), Breached)

    assert (judged.due_at, judged.open) == (today("12:15"), stop is None)
    assert (judged.late_by, judged.overrun) == (2 * HOUR + 15 * MINUTE, HOUR + 15 * MINUTE)
    assert (judged.paused, judged.elapsed_wall, judged.elapsed_business) == (
        15 * MINUTE,
        4 * HOUR + 30 * MINUTE,
        3 * HOUR + 15 * MINUTE,
    )
    assert [(one.kind, one.wall) for one in judged.segments] == [
        ("none", 15 * MINUTE),
        ("paused", 15 * MINUTE),
        ("none", 4 * HOUR),
    ]


def test_a_breach_stays_a_breach_while_paused() -> None:
    rule = promise("2 hours", pause=WHILE)

    found = [
        outcome(rule, mql(START), hold("12:00:00.000001"), as_of=as_of)
        for as_of in (today("12:00:00.000001"), today("15:00"), at("2026-04-03T12:00Z"))
    ]

    assert {(one.status, one.due_at, one.paused) for one in found} == {("breached", at(DUE), timedelta(0))}


# --- business time


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        pytest.param("18:00", "2026-03-04T09:00+01:00", "2026-03-04T11:00+01:00", id="overnight-costs-nothing"),
        pytest.param("20:00", "2026-03-04T08:00+01:00", "2026-03-04T11:00+01:00", id="within-the-night"),
        pytest.param("17:00", "2026-03-04T10:00+01:00", "2026-03-04T14:00+01:00", id="costs-what-it-overlaps"),
        pytest.param("17:00", "2026-03-09T09:00+01:00", "2026-03-09T12:00+01:00", id="over-a-weekend"),
        pytest.param("16:30", "2026-03-04T12:30+01:00", "2026-03-04T17:00+01:00", id="ends-at-lunch"),
    ],
)
def test_a_pause_costs_only_the_open_time_that_it_overlaps(since: str, until: str, due: str) -> None:
    rule = promise("4 business hours", calendar="berlin", pause=BETWEEN)
    start = mql("2026-03-03T16:00+01:00")

    judged = outcome(rule, start, away(since), back(at(until)), as_of="2026-03-04T11:00+01:00")
    later = outcome(rule, start, away(since), back(at(until)), as_of=due)

    assert (later.status, later.due_at, later.original_due_at) == ("pending", at(due), at("2026-03-04T11:00+01:00"))
    assert judged.status == "pending"
    assert later.elapsed_business == 4 * HOUR


@pytest.mark.parametrize(
    ("since", "due"),
    [
        pytest.param("17:59:59.999999", "2026-03-04T10:00:00.000001+01:00", id="a-microsecond-before-closing"),
        pytest.param("18:00", "2026-03-03T18:00+01:00", id="at-closing"),
        pytest.param("20:00", "2026-03-03T18:00+01:00", id="when-it-is-due-already"),
    ],
)
def test_what_is_due_at_closing_is_not_moved_by_a_pause_from_closing_on(since: str, due: str) -> None:
    rule = promise("2 business hours", calendar="berlin", pause=BETWEEN)
    events = [mql("2026-03-03T16:00+01:00"), away(since), back(at("2026-03-04T10:00+01:00"))]

    judged = outcome(rule, *events, call("2026-03-09T10:00Z"), as_of="2026-03-09T10:00Z")

    assert (judged.status, judged.due_at) == ("breached", at(due))


@pytest.mark.parametrize("as_of", ["2026-03-03T17:00+01:00", "2026-03-03T17:30+01:00", "2026-03-09T10:00+01:00"])
def test_while_paused_no_business_time_is_used(as_of: str) -> None:
    rule = promise("4 business hours", calendar="berlin", pause=BETWEEN)

    judged = pending(outcome(rule, mql("2026-03-03T16:00+01:00"), away("17:00"), as_of=as_of))

    assert (judged.due_at, judged.remaining, judged.percent) == (None, 3 * HOUR, 25.0)
    assert (judged.elapsed_business, judged.paused) == (HOUR, at(as_of) - today("17:00"))


def test_each_owner_works_off_what_the_pause_left() -> None:
    rule = promise("4 business hours", calendar="owner", default_calendar="berlin", pause=BETWEEN)
    events = [
        owner("ber", "2026-03-24T09:00+01:00"),
        mql("2026-03-24T16:00+01:00"),
        away(at("2026-03-24T16:30+01:00")),
        owner("ny", "2026-03-24T17:00+01:00"),
        back(at("2026-03-24T18:30+01:00")),
    ]

    judged = met(outcome(rule, *events, call("2026-03-24T17:00-04:00"), as_of="2026-03-30T10:00Z"))

    assert (judged.due_at, judged.original_due_at) == (at("2026-03-24T17:00-04:00"), at("2026-03-24T15:00-04:00"))
    assert [(one.holder, one.kind, one.wall, one.business) for one in judged.segments] == [
        ("ber", "person", 30 * MINUTE, 30 * MINUTE),
        ("ber", "paused", 30 * MINUTE, timedelta(0)),
        ("ny", "paused", 90 * MINUTE, timedelta(0)),
        ("ny", "person", 210 * MINUTE, 210 * MINUTE),
    ]
    assert (judged.elapsed_business, judged.elapsed_wall, judged.paused) == (4 * HOUR, 6 * HOUR, 2 * HOUR)


def test_the_segments_tell_queues_owners_nobody_and_pauses() -> None:
    rule = agreement(promise("8 hours", pause=WHILE), owners=(*OWNERS, Owner(id="pool", queue=True)))
    events = [
        mql(START),
        owner("pool", today("10:30")),
        owner("ber", today("11:00")),
        hold("12:00"),
        work("13:00"),
        call(today("13:30")),
    ]

    judged = met(outcome(rule, *events, as_of="2026-03-09T10:00Z"))

    assert [(one.holder, one.kind, one.wall) for one in judged.segments] == [
        ("", "none", 30 * MINUTE),
        ("pool", "queue", 30 * MINUTE),
        ("ber", "person", HOUR),
        ("ber", "paused", HOUR),
        ("ber", "person", 30 * MINUTE),
    ]
    assert (judged.paused, judged.elapsed_wall) == (HOUR, 210 * MINUTE)


# --- several pauses


BOTH = promise("2 hours", pause=[WHILE, BETWEEN])


@pytest.mark.parametrize(
    ("events", "due", "minutes"),
    [
        pytest.param([hold("10:30"), work("11:00"), away("10:45"), back("11:15")], "12:45", 45, id="overlapping"),
        pytest.param(
            [away("10:30"), back("11:00"), hold("10:45"), work("11:15")], "12:45", 45, id="the-other-way-round"
        ),
        pytest.param(
            [hold("10:30"), away("10:40"), back("10:50"), work("11:00")], "12:30", 30, id="one-within-the-other"
        ),
        pytest.param([hold("10:30"), away("10:30"), back("11:00"), work("11:00")], "12:30", 30, id="the-same-time"),
        pytest.param([hold("10:30"), work("11:00"), away("11:00"), back("11:15")], "12:45", 45, id="touching"),
        pytest.param([hold("10:30"), work("10:40"), away("11:00"), back("11:10")], "12:20", 20, id="apart"),
        pytest.param([hold("09:00"), away("09:30"), work("10:10"), back("10:20")], "12:20", 20, id="both-from-before"),
    ],
)
def test_pauses_that_overlap_are_counted_once(events: list[Event], due: str, minutes: int) -> None:
    judged = outcome(BOTH, mql(START), *events, as_of=today(due))
    broken = outcome(BOTH, mql(START), *events, as_of=today(due) + US)

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today(due), minutes * MINUTE)
    assert (broken.status, broken.due_at) == ("breached", today(due))


@pytest.mark.parametrize(
    "events",
    [
        [hold("10:30"), work("11:00"), away("10:45")],
        [away("10:30"), back("11:00"), hold("10:45")],
        [hold("10:30"), away("10:45"), back("11:00")],
    ],
)
def test_the_clock_stands_while_one_of_several_pauses_is_on(events: list[Event]) -> None:
    judged = pending(outcome(BOTH, mql(START), *events, as_of=today("15:00")))

    assert (judged.due_at, judged.remaining, judged.paused) == (None, 90 * MINUTE, 270 * MINUTE)
    assert [one.kind for one in judged.segments] == ["none", "paused"]


def test_pauses_that_overlap_are_told_as_one_segment() -> None:
    events = [hold("10:10"), work("10:20"), hold("10:30"), work("10:50"), away("10:40"), back("11:00")]

    judged = outcome(BOTH, mql(START), *events, as_of=today("11:10"))

    assert [(one.kind, one.wall // MINUTE) for one in judged.segments] == [
        ("none", 10),
        ("paused", 10),
        ("none", 10),
        ("paused", 30),
        ("none", 10),
    ]


# --- pauses by state


@pytest.mark.parametrize(
    ("state", "begin", "end"),
    [
        pytest.param(in_stage("recycled"), stage("recycled", today("10:30")), stage("mql", today("11:00")), id="stage"),
        pytest.param(field("owner", is_="ny"), owner("ny", today("10:30")), owner("ber", today("11:00")), id="owner"),
        pytest.param(~present("owner"), owner("", today("10:30")), owner("ny", today("11:00")), id="nobody"),
        pytest.param(
            field("age", at_least=2), changed("age", 2, today("10:30")), changed("age", 1, today("11:00")), id="number"
        ),
        pytest.param(
            field("owner", is_="ny") | in_stage("recycled"),
            owner("ny", today("10:30")),
            owner("ber", today("11:00")),
            id="any",
        ),
        pytest.param(
            field("owner", is_="ny") & ~in_stage("recycled"),
            owner("ny", today("10:30")),
            stage("recycled", today("11:00")),
            id="all",
        ),
    ],
)
def test_the_clock_stands_while_a_field_a_stage_or_an_owner_says_so(state: Criterion, begin: Event, end: Event) -> None:
    rule = promise("2 hours", pause=PauseWhile(state), entries="first")

    judged = outcome(rule, mql(START), begin, end, as_of=today("12:30"), owner="ber")
    paused = outcome(rule, mql(START), begin, as_of=today("12:30"), owner="ber")

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today("12:30"), 30 * MINUTE)
    assert paused.reason == "paused"


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(field("status", is_="on-hold"), id="missing"),
        pytest.param(~field("status", is_="on-hold"), id="not-of-what-is-missing"),
        pytest.param(field("age", above=1), id="no-number"),
    ],
)
def test_what_is_not_known_is_no_pause(state: Criterion) -> None:
    judged = outcome(promise("2 hours", pause=PauseWhile(state)), mql(START), as_of=today("12:00"), age="old")

    assert (judged.status, judged.due_at, judged.paused) == ("pending", at(DUE), timedelta(0))


def test_a_state_that_holds_without_any_event_is_a_pause_from_the_start_on() -> None:
    judged = outcome(promise("2 hours", pause=WHILE), mql(START), as_of=today("13:00"), status="on-hold")

    assert (judged.reason, judged.paused) == ("paused", 3 * HOUR)


@pytest.mark.parametrize(
    ("events", "minutes"),
    [
        pytest.param([hold("10:30", id="a"), work("10:30", id="b")], 0, id="on-and-off"),
        pytest.param([work("10:30", id="a"), hold("10:30", id="b"), work("11:00")], 30, id="off-and-on"),
        pytest.param(
            [hold("10:30"), work("11:00", id="a"), hold("11:00", id="b"), work("11:15")], 45, id="and-on-again"
        ),
        pytest.param([hold("10:00", id="a"), work("10:00", id="b")], 0, id="at-the-start"),
    ],
)
def test_of_changes_at_one_instant_the_last_one_is_the_state(events: list[Event], minutes: int) -> None:
    due = today("12:00") + minutes * MINUTE

    judged = outcome(promise("2 hours", pause=WHILE), mql(START), *events, as_of=due)

    assert (judged.status, judged.due_at, judged.paused) == ("pending", due, minutes * MINUTE)
    assert len(judged.segments) == (3 if minutes else 1)


@pytest.mark.parametrize(
    ("exported", "due", "minutes"),
    [
        pytest.param("2026-03-03T11:00+01:00", None, 60, id="after-the-start"),
        pytest.param("2026-03-03T10:00+01:00", None, 120, id="at-the-start"),
        pytest.param("2026-03-02T10:00+01:00", None, 120, id="before-the-start"),
        pytest.param("2026-03-03T12:00:00.000001+01:00", "2026-03-03T12:00+01:00", 0, id="after-as-of"),
    ],
)
def test_a_state_that_only_an_export_tells_is_known_from_the_export_on(
    exported: str, due: str | None, minutes: int
) -> None:
    row = LeadAttributes(lead_id="L1", values=Facts({"status": "on-hold"}), exported_us=_micros(exported))
    (journey,) = journeys([mql(START, lead_id="L1")], [row])

    (judged,) = result(promise("2 hours", pause=WHILE), journey, as_of=DUE).outcomes

    assert (judged.due_at, judged.paused) == (due and at(due), minutes * MINUTE)


def _micros(text: str) -> int:
    return (at(text) - at("1970-01-01T00:00Z")) // US


# --- pauses between events


def test_a_second_beginning_within_a_pause_and_an_end_without_one_do_nothing() -> None:
    events = [back("10:15"), away("10:30"), away("10:45"), back("11:00"), back("11:10")]

    judged = outcome(promise("2 hours", pause=BETWEEN), mql(START), *events, as_of=today("12:30"))

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today("12:30"), 30 * MINUTE)


@pytest.mark.parametrize(
    ("names", "minutes"),
    [
        pytest.param(("a", "b"), 45, id="ended-and-begun-anew"),
        pytest.param(("b", "a"), 30, id="begun-while-on-and-ended"),
    ],
)
def test_an_end_and_a_beginning_of_one_instant_count_in_their_order(names: tuple[str, str], minutes: int) -> None:
    ended, begun = names
    events = [away("10:30"), back("11:00", id=ended), away("11:00", id=begun), back("11:15", id="z")]

    judged = outcome(promise("2 hours", pause=BETWEEN), mql(START), *events, as_of=today("11:30"))

    assert judged.paused == minutes * MINUTE
    assert [one.kind for one in judged.segments] == ["none", "paused", "none"]


def test_a_pause_that_ends_as_it_begins_is_none() -> None:
    events = [away("11:00", id="a"), back("11:00", id="b")]

    judged = outcome(promise("2 hours", pause=BETWEEN), mql(START), *events, as_of=today("12:00"))

    assert (judged.due_at, judged.paused, len(judged.segments)) == (at(DUE), timedelta(0), 1)


def test_an_event_that_may_begin_and_end_a_pause_does_the_one_and_then_the_other() -> None:
    rule = promise("2 hours", pause=PauseBetween(AWAY, activity("away", "back")))
    events = [away("10:15"), away("10:30"), away("10:45"), back("11:00")]

    judged = outcome(rule, mql(START), *events, as_of=today("12:30"))

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today("12:30"), 30 * MINUTE)


def test_several_patterns_may_begin_and_end_a_pause() -> None:
    rule = promise("2 hours", pause=PauseBetween([AWAY, entered("recycled")], [BACK, entered("mql")]), entries="first")
    events = [stage("recycled", today("10:30")), back("10:45"), away("11:00"), stage("mql", today("11:15"))]

    judged = outcome(rule, mql(START), *events, as_of=today("12:30"))

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today("12:30"), 30 * MINUTE)


# --- the event that starts the clock


ASKED = activity("question", "reminder")
ANSWER: dict[str, Any] = {"start": ASKED, "stop": activity("call")}


def question(when: str, **facts: Any) -> Event:
    return activity_event("question", at=today(when), **facts)


def test_the_event_that_starts_the_clock_ends_a_pause_that_was_on() -> None:
    rule = promise("2 hours", **ANSWER, pause=PauseBetween(activity("away"), activity("question")))

    judged = outcome(rule, away("09:00"), question("10:00"), as_of=today("12:00"))

    assert (judged.status, judged.due_at, judged.paused) == ("pending", at(DUE), timedelta(0))


def test_the_event_that_starts_the_clock_begins_no_pause() -> None:
    rule = promise("2 hours", **ANSWER, pause=PauseBetween(activity("question"), BACK))

    alone = outcome(rule, question("10:00"), as_of=today("12:00"))
    first, second = outcomes(rule, question("10:00"), question("11:00"), back("11:30"), as_of=today("12:30"))

    assert (alone.status, alone.due_at) == ("pending", at(DUE))
    assert (first.due_at, first.paused) == (today("12:30"), 30 * MINUTE)
    # The first question is another event for the second clock, and had begun a pause before it.
    assert (second.due_at, second.paused) == (today("13:30"), 30 * MINUTE)


@pytest.mark.parametrize("name", ["a", "z"], ids=["sorts-before", "sorts-after"])
def test_another_event_at_the_instant_of_the_start_may_begin_a_pause(name: str) -> None:
    rule = promise("2 hours", **ANSWER, pause=BETWEEN)

    judged = outcome(rule, question("10:00", id="m"), away("10:00", id=name), as_of=today("12:00"))

    assert (judged.reason, judged.paused) == ("paused", 2 * HOUR)


def test_a_pause_belongs_to_the_lead_and_stands_every_clock_that_runs() -> None:
    rule = promise("2 hours", pause=BETWEEN)
    events = [mql(START), stage("lead", today("10:10")), away("10:30"), mql("2026-03-03T10:45+01:00"), back("11:00")]

    first, second = outcomes(rule, *events, as_of=today("11:00"))

    assert (first.due_at, first.paused) == (today("12:30"), 30 * MINUTE)
    assert (second.due_at, second.original_due_at, second.paused) == (today("13:00"), today("12:45"), 15 * MINUTE)


# --- with the other parts of a promise


@pytest.mark.parametrize(("tier", "due"), [("hot", "11:30"), ("cold", "12:30")])
def test_each_limit_of_a_list_stands_while_paused(tier: str, due: str) -> None:
    rule = promise([(field("tier", is_="hot"), "1 hour"), "2 hours"], pause=BETWEEN)

    judged = outcome(rule, mql(START), away("10:30"), back("11:00"), as_of=today("11:00"), tier=tier)

    assert judged.due_at == today(due)


@pytest.mark.parametrize(
    ("as_of", "at_risk"),
    [("11:29:59.999999", False), ("11:30", True), ("11:30:00.000001", True)],
)
def test_a_warning_is_a_share_of_the_limit_without_the_pause(as_of: str, at_risk: bool) -> None:
    rule = promise("2 hours", pause=BETWEEN, warn_at=["50%"])

    judged = pending(outcome(rule, mql(START), away("10:30"), back("11:00"), as_of=today(as_of)))

    assert judged.at_risk is at_risk


def test_a_promise_on_the_log_may_pause() -> None:
    rule = promise("2 hours", start=event(kind="report"), stop=event(kind="review"), on="log", pause=BETWEEN)
    log = [Event(kind="report", at=today("10:00")), away("10:30"), back("11:00")]

    (judged,) = result(rule, Journey.of("L1", away("10:00")), as_of=today("12:30"), log=log).outcomes

    assert (judged.subject, judged.status, judged.due_at) == ("acme", "pending", today("12:30"))


def test_where_no_limit_fits_a_pause_does_not_matter() -> None:
    rule: Deadline = promise([(field("tier", is_="hot"), "1 hour")], pause=WHILE)

    judged: Outcome = outcome(rule, mql(START), hold("10:30"), as_of=today("12:00"))

    assert (judged.reason, judged.due_at, judged.paused) == ("no_limit", None, timedelta(0))


# --- what proves that the clock stood


@pytest.mark.parametrize(
    ("pause", "events", "as_of", "evidence"),
    [
        pytest.param(
            *(BETWEEN, [away("10:30", id="a"), back("11:00", id="b"), call(today("12:10"), id="c")]),
            *("18:00", ("m", "a", "b", "c")),
            id="between",
        ),
        pytest.param(
            *(WHILE, [hold("10:30", id="h"), work("11:00", id="w"), call(today("12:10"), id="c")]),
            *("18:00", ("m", "h", "w", "c")),
            id="while",
        ),
        pytest.param(WHILE, [hold("10:30", id="h")], "11:00", ("m", "h"), id="stands-still"),
        pytest.param(WHILE, [hold("11:00", id="h")], "11:00", ("m", "h"), id="stands-as-of"),
        pytest.param(
            BETWEEN, [away("09:00", id="a"), back("11:00", id="b")], "11:30", ("m", "a", "b"), id="stood-before"
        ),
        pytest.param(BETWEEN, [away("09:00", id="a"), back("10:00", id="b")], "11:30", ("m",), id="over-at-the-start"),
        pytest.param(BETWEEN, [away("12:00", id="a"), back("12:30", id="b")], "18:00", ("m",), id="at-due"),
        pytest.param(
            *(BETWEEN, [away("11:59:59.999999", id="a"), back("12:30", id="b")], "18:00", ("m", "a", "b")),
            id="just-before-due",
        ),
        pytest.param(BETWEEN, [away("10:30", id="a"), back("10:30", id="b")], "18:00", ("m",), id="at-once"),
        pytest.param(
            *(BETWEEN, [away("10:30", id="a"), call(today("11:00"), id="c"), back("11:30", id="b")], "18:00"),
            ("m", "a", "c"),
            id="done-meanwhile",
        ),
        pytest.param(
            *(
                [BETWEEN, WHILE],
                [away("10:30", id="a"), hold("10:45", id="h"), back("11:00", id="b"), work("11:15", id="w")],
            ),
            *("11:30", ("m", "a", "h", "b", "w")),
            id="several-at-once",
        ),
        pytest.param(
            WHILE,
            [hold("10:30", id="h"), owner("ny", "2026-03-03T10:30+01:00"), changed("tier", "hot", today("10:30"))],
            *("11:00", ("m", "h")),
            id="what-else-changed",
        ),
        pytest.param(
            *(PauseWhile(in_stage("mql")), [stage("lead", "2026-03-03T11:00+01:00", id="l")], "11:30", ("m", "l")),
            id="the-start-itself",
        ),
        pytest.param(
            *(
                PauseWhile(field("owner", is_="ny")),
                [owner("ny", "2026-03-03T10:30+01:00", id="o")],
                "11:00",
                ("m", "o"),
            ),
            id="an-owner",
        ),
    ],
)
def test_the_proof_names_the_events_by_which_the_clock_stood_and_went_on(
    pause: Any, events: Sequence[Event], as_of: str, evidence: tuple[str, ...]
) -> None:
    found = outcome(promise("2 hours", pause=pause), mql(START, id="m"), *events, as_of=today(as_of))

    assert found.evidence == evidence


def test_a_state_that_held_before_anything_was_known_has_no_event_to_name() -> None:
    found = outcome(
        promise("2 hours", pause=WHILE),
        mql(START, id="m"),
        work("10:30", id="w"),
        as_of=today("11:00"),
        status="on-hold",
    )

    assert (found.paused, found.evidence) == (timedelta(minutes=30), ("m", "w"))

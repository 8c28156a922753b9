"""What a change of owner does to a clock: it goes on, or the whole limit is given again."""

from datetime import datetime, timedelta
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
from evaluation.making import field as changed
from slakit import (
    Breached,
    Event,
    Excluded,
    Facts,
    LeadAttributes,
    PauseBetween,
    PauseWhile,
    activity,
    activity_event,
    entered,
    field,
    journeys,
)

START = "2026-03-03T10:00+01:00"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AGAIN = promise("2 hours", on_reassign="restart", cancel=entered("disqualified"))


def today(clock: str) -> datetime:
    """Return an instant of that Tuesday in Berlin."""
    return at(f"2026-03-03T{clock}+01:00")


def to(name: str, clock: str, **facts: Any) -> Event:
    return owner(name, today(clock), **facts)


CHANGES = [
    pytest.param([], "12:00", id="none"),
    pytest.param([to("ny", "09:00")], "12:00", id="before-the-start"),
    pytest.param([to("ny", "10:00")], "12:00", id="at-the-start"),
    pytest.param([to("ny", "10:00:00.000001")], "12:00:00.000001", id="a-microsecond-after-the-start"),
    pytest.param([to("ny", "11:00")], "13:00", id="while-it-runs"),
    pytest.param([to("ny", "11:59:59.999999")], "13:59:59.999999", id="a-microsecond-before-due"),
    pytest.param([to("ny", "12:00")], "14:00", id="at-due"),
    pytest.param([to("ny", "12:00:00.000001")], "12:00", id="a-microsecond-after-due"),
    pytest.param([to("ny", "11:00"), to("lon", "12:30")], "14:30", id="twice"),
    pytest.param([to("ny", "11:00"), to("lon", "13:00")], "15:00", id="the-second-at-the-due-that-the-first-moved"),
    pytest.param([to("ny", "11:00"), to("lon", "13:00:00.000001")], "13:00", id="the-second-a-microsecond-after-that"),
    pytest.param(
        [to("ny", "12:00:00.000001"), to("lon", "12:00:00.000002")], "12:00", id="none-after-the-first-too-late"
    ),
    pytest.param([to("", "11:00")], "13:00", id="to-nobody"),
    pytest.param([to("ber", "11:00")], "12:00", id="to-whom-it-belongs-already"),
    pytest.param([to("ny", "11:00", id="a"), to("lon", "11:00", id="b")], "13:00", id="over-another-at-one-instant"),
    pytest.param([to("ny", "11:00", id="a"), to("ber", "11:00", id="b")], "12:00", id="away-and-back-at-one-instant"),
    pytest.param([to("ny", "11:00"), to("ber", "11:30")], "13:30", id="away-and-back"),
]


@pytest.mark.parametrize(("changes", "due"), CHANGES)
def test_a_change_up_to_due_gives_the_whole_limit_again(changes: list[Event], due: str) -> None:
    moment = today(due)

    before, exactly, after = (
        outcome(AGAIN, mql(START), *changes, call(stop), as_of="2026-03-09T10:00Z", owner="ber")
        for stop in (moment - US, moment, moment + US)
    )

    assert [one.status for one in (before, exactly, after)] == ["met", "met", "breached"]
    assert {one.due_at for one in (before, exactly, after)} == {moment}
    assert kind_of(after, Breached).breached_at == moment


@pytest.mark.parametrize(("changes", "due"), CHANGES)
def test_without_a_stop_it_is_open_up_to_the_due_that_was_given_last(changes: list[Event], due: str) -> None:
    moment = today(due)

    before, exactly, after = (
        outcome(AGAIN, mql(START), *_known(changes, moment + shift * US), as_of=moment + shift * US, owner="ber")
        for shift in (-1, 0, 1)
    )

    assert (before.status, exactly.status, after.status) == ("pending", "pending", "breached")
    assert (exactly.due_at, after.due_at) == (moment, moment)


def _known(events: list[Event], moment: datetime) -> list[Event]:
    return [one for one in events if one.at <= moment]


@pytest.mark.parametrize(("changes", "due"), CHANGES)
def test_without_restart_a_change_moves_nothing(changes: list[Event], due: str) -> None:
    judged = outcome(promise("2 hours"), mql(START), *changes, as_of="2026-03-09T10:00Z", owner="ber")

    assert (judged.status, judged.due_at) == ("breached", today("12:00"))


# --- the end of the clock


@pytest.mark.parametrize(
    ("moved", "due", "holder"),
    [
        pytest.param("10:59:59.999999", "12:59:59.999999", "ny", id="before"),
        pytest.param("11:00", "12:00", "ny", id="at"),
        pytest.param("11:00:00.000001", "12:00", "ber", id="after"),
    ],
)
@pytest.mark.parametrize(
    "ending", [call(today("11:00")), stage("disqualified", today("11:00"))], ids=["stop", "cancel"]
)
def test_a_change_at_the_instant_of_the_end_comes_too_late_to_start_again(
    ending: Event, moved: str, due: str, holder: str
) -> None:
    judged = outcome(AGAIN, mql(START), to("ny", moved), ending, as_of="2026-03-09T10:00Z", owner="ber")

    assert judged.status == ("met" if ending.kind == "activity" else "excluded")
    assert (judged.due_at, judged.owner) == (today(due), holder)
    assert judged.elapsed_wall == HOUR


def test_a_change_at_due_and_a_stop_at_due_are_met_as_it_was_due() -> None:
    judged = outcome(AGAIN, mql(START), to("ny", "12:00"), call(today("12:00")), as_of=today("15:00"), owner="ber")

    assert (judged.status, judged.due_at, judged.owner) == ("met", today("12:00"), "ny")


def test_a_cancel_excludes_up_to_the_due_that_was_given_last() -> None:
    events = [mql(START), to("ny", "11:00"), stage("disqualified", today("13:00"))]

    judged = kind_of(outcome(AGAIN, *events, as_of="2026-03-09T10:00Z", owner="ber"), Excluded)

    assert (judged.due_at, judged.owner) == (today("13:00"), "ny")


def test_a_change_after_a_late_stop_or_a_late_cancel_changes_nothing() -> None:
    events = [mql(START), stage("disqualified", today("12:30")), call(today("13:00")), to("ny", "13:30")]

    judged = outcome(AGAIN, *events, as_of="2026-03-09T10:00Z", owner="ber")

    assert (judged.status, judged.due_at, judged.owner) == ("breached", today("12:00"), "ber")


# --- what the outcome tells


def test_what_is_left_counts_from_the_last_change_and_what_it_took_from_the_start() -> None:
    rule = promise("2 hours", on_reassign="restart", warn_at=["50%"])

    judged = pending(outcome(rule, mql(START), to("ny", "11:30"), as_of=today("12:00"), owner="ber"))

    assert (judged.remaining, judged.percent, judged.at_risk) == (90 * MINUTE, 25.0, False)
    assert (judged.due_at, judged.original_due_at) == (today("13:30"), today("13:30"))
    assert judged.elapsed_wall == 2 * HOUR
    assert [(one.holder, one.wall) for one in judged.segments] == [("ber", 90 * MINUTE), ("ny", 30 * MINUTE)]


@pytest.mark.parametrize(("as_of", "at_risk"), [("12:29:59.999999", False), ("12:30", True)])
def test_a_warning_is_a_share_of_the_limit_that_was_given_last(as_of: str, *, at_risk: bool) -> None:
    rule = promise("2 hours", on_reassign="restart", warn_at=["50%"])

    judged = pending(outcome(rule, mql(START), to("ny", "11:30"), as_of=today(as_of), owner="ber"))

    assert judged.at_risk is at_risk


def test_whoever_held_the_lead_for_no_time_has_no_segment() -> None:
    changes = [to("ny", "11:00", id="a"), to("lon", "11:00", id="b")]

    judged = outcome(AGAIN, mql(START), *changes, as_of=today("11:30"), owner="ber")

    assert [(one.holder, one.wall) for one in judged.segments] == [("ber", HOUR), ("lon", 30 * MINUTE)]


def test_which_limit_of_a_list_holds_is_asked_at_the_start_alone() -> None:
    rule = promise([(field("tier", is_="hot"), "1 hour"), "2 hours"], on_reassign="restart")
    events = [mql(START), changed("tier", "hot", today("10:30")), to("ny", "11:00")]

    judged = outcome(rule, *events, as_of=today("11:00"), tier="cold", owner="ber")

    assert (judged.allowed, judged.due_at) == ("2 hours", today("13:00"))


def test_a_later_entry_starts_again_for_its_own_sake() -> None:
    events = [mql(START), stage("lead", today("10:10")), stage("mql", today("10:30")), to("ny", "12:10")]

    first, second = outcomes(AGAIN, *events, as_of=today("12:10"), owner="ber")

    assert (first.status, first.due_at) == ("breached", today("12:00"))
    assert (second.status, second.due_at) == ("pending", today("14:10"))


def test_an_owner_that_only_an_export_names_was_not_changed_then() -> None:
    exported = (today("11:00") - at("1970-01-01T00:00Z")) // US
    row = LeadAttributes(lead_id="L1", values=Facts({"owner": "ny"}), exported_us=exported)
    (journey,) = journeys([mql(START, lead_id="L1")], [row])

    (judged,) = result(AGAIN, journey, as_of=today("11:30")).outcomes

    assert (judged.due_at, judged.owner) == (today("12:00"), "ny")


# --- with calendars


OWNED = promise("4 business hours", calendar="owner", default_calendar="berlin", on_reassign="restart")


@pytest.mark.parametrize(
    ("moved", "due", "holder"),
    [
        pytest.param("2026-03-24T12:00-04:00", "2026-03-24T16:00-04:00", "ny", id="to-new-york"),
        pytest.param("2026-03-24T20:00-04:00", "2026-03-25T13:00-04:00", "ny", id="to-new-york-after-closing"),
    ],
)
def test_the_next_owner_has_the_whole_limit_on_their_own_calendar(moved: str, due: str, holder: str) -> None:
    events = [owner("ber", "2026-03-24T09:00+01:00"), mql("2026-03-24T16:00+01:00"), owner(holder, moved)]

    judged = outcome(OWNED, *events, as_of=moved)

    assert judged.due_at == at(due)


def test_what_was_due_at_closing_does_not_start_again_at_night() -> None:
    events = [owner("ber", "2026-03-24T09:00+01:00"), mql("2026-03-24T13:30+01:00")]
    rule = promise("4.5 business hours", calendar="owner", default_calendar="berlin", on_reassign="restart")

    at_closing, after = (
        outcome(rule, *events, owner("ny", moved), as_of=at("2026-03-30T10:00Z"))
        for moved in ("2026-03-24T18:00+01:00", "2026-03-24T18:00:00.000001+01:00")
    )

    assert (at_closing.due_at, at_closing.owner) == (at("2026-03-25T09:30-04:00"), "ny")
    assert (after.due_at, after.owner) == (at("2026-03-24T18:00+01:00"), "ber")


def test_business_days_begin_again_on_the_calendar_of_the_next_owner() -> None:
    rule = promise("1 business day", calendar="owner", default_calendar="berlin", on_reassign="restart")
    events = [owner("lon", "2026-04-01T09:00Z"), mql("2026-04-01T10:00Z"), owner("ber", "2026-04-02T12:00Z")]

    judged = outcome(rule, *events, as_of="2026-04-02T13:00Z")

    # Good Friday and Easter Monday are closed in Berlin, and not in London.
    assert judged.due_at == at("2026-04-07T18:00+02:00")


def test_days_begin_again_in_the_zone_of_the_next_owner() -> None:
    rule = promise("1 day", calendar="owner", default_calendar="berlin", on_reassign="restart")
    events = [owner("ber", "2026-03-06T09:00Z"), mql("2026-03-06T18:00Z"), owner("ny", "2026-03-07T12:00-05:00")]

    judged = outcome(rule, *events, as_of="2026-03-07T21:00Z")

    assert judged.due_at == at("2026-03-08T12:00-04:00")


ANCHOR = [owner("lon", "2026-11-01T00:00Z"), mql("2026-11-02T17:00Z")]


@pytest.mark.parametrize(
    ("on_reassign", "moved", "due", "status", "holder"),
    [
        pytest.param("continue", "2026-11-03T13:00Z", "2026-11-03T12:30Z", "breached", "lon", id="sum-of-schedules"),
        pytest.param("restart", "2026-11-03T13:00Z", "2026-11-03T12:30Z", "breached", "lon", id="the-breach-stands"),
        pytest.param(
            "restart", "2026-11-03T12:30:00.000001Z", "2026-11-03T12:30Z", "breached", "lon", id="just-too-late"
        ),
        pytest.param("restart", "2026-11-03T12:30Z", "2026-11-03T18:00Z", "pending", "ny", id="moved-as-it-is-due"),
        pytest.param("restart", "2026-11-03T12:00Z", "2026-11-03T18:00Z", "pending", "ny", id="moved-before"),
        pytest.param(
            "continue", "2026-11-03T12:00Z", "2026-11-03T14:30Z", "pending", "ny", id="moved-before-and-summed"
        ),
    ],
)
def test_the_reassignment_table(on_reassign: str, moved: str, due: str, status: str, holder: str) -> None:
    rule = promise("4 business hours", calendar="owner", default_calendar="london", on_reassign=on_reassign)

    judged = outcome(rule, *ANCHOR, owner("ny", moved), as_of="2026-11-03T14:00Z")

    assert (judged.status, judged.due_at, judged.owner) == (status, at(due), holder)


# --- with pauses


AWAY, BACK = activity("away"), activity("back")
BOTH = promise("2 hours", on_reassign="restart", pause=PauseBetween(AWAY, BACK))


def away(clock: str) -> Event:
    return activity_event("away", at=today(clock))


def back(clock: str) -> Event:
    return activity_event("back", at=today(clock))


@pytest.mark.parametrize(
    ("events", "due", "original", "minutes"),
    [
        pytest.param([away("11:00"), to("ny", "12:00"), back("15:00")], "17:00", "14:00", 240, id="while-paused"),
        pytest.param(
            [away("11:00"), to("ny", "13:00"), back("15:00")], "17:00", "15:00", 240, id="past-what-was-due-before"
        ),
        pytest.param(
            [away("11:00"), to("ny", "11:00"), back("15:00")], "17:00", "13:00", 240, id="as-the-pause-begins"
        ),
        pytest.param([away("11:00"), to("ny", "15:00"), back("15:00")], "17:00", "17:00", 240, id="as-the-pause-ends"),
        pytest.param([away("11:00"), back("11:30"), to("ny", "12:00")], "14:00", "14:00", 30, id="after-a-pause"),
        pytest.param([away("11:00"), back("11:30"), to("ny", "12:30")], "14:30", "14:30", 30, id="at-the-due-it-moved"),
        pytest.param(
            [away("11:00"), back("11:30"), to("ny", "12:30:00.000001")], "12:30", "12:00", 30, id="after-that"
        ),
        pytest.param([to("ny", "11:00"), away("12:00"), back("12:30")], "13:30", "13:00", 30, id="before-a-pause"),
        pytest.param([away("12:00"), to("ny", "12:00"), back("13:00")], "15:00", "14:00", 60, id="all-at-due"),
        pytest.param(
            [to("ny", "12:00"), away("13:00"), back("13:30")], "14:30", "14:00", 30, id="a-pause-after-the-first-due"
        ),
    ],
)
def test_a_change_while_paused_gives_the_whole_limit_from_the_end_of_the_pause(
    events: list[Event], due: str, original: str, minutes: int
) -> None:
    judged = pending(outcome(BOTH, mql(START), *events, as_of=today(due), owner="ber"))
    broken = outcome(BOTH, mql(START), *events, as_of=today(due) + US, owner="ber")

    assert (judged.due_at, judged.original_due_at, judged.paused) == (today(due), today(original), minutes * MINUTE)
    assert (judged.remaining, judged.percent) == (timedelta(0), 100.0)
    assert (broken.status, broken.due_at) == ("breached", today(due))


def test_while_paused_after_a_change_the_whole_limit_is_left() -> None:
    judged = pending(outcome(BOTH, mql(START), away("11:00"), to("ny", "12:00"), as_of=today("13:00"), owner="ber"))

    assert (judged.due_at, judged.original_due_at, judged.remaining) == (None, today("14:00"), 2 * HOUR)
    assert (judged.percent, judged.paused, judged.elapsed_wall) == (0.0, 2 * HOUR, 3 * HOUR)
    assert [(one.holder, one.kind) for one in judged.segments] == [
        ("ber", "person"),
        ("ber", "paused"),
        ("ny", "paused"),
    ]


def test_a_stop_while_paused_after_a_change_is_met() -> None:
    events = [mql(START), away("11:00"), to("ny", "12:00"), call(today("15:00"))]

    judged = met(outcome(BOTH, *events, as_of="2026-03-09T10:00Z", owner="ber"))

    assert (judged.due_at, judged.original_due_at, judged.paused) == (today("17:00"), today("14:00"), 4 * HOUR)


def test_a_queue_may_stand_the_clock_and_the_first_person_has_it_whole() -> None:
    rule = agreement(promise("2 hours", on_reassign="restart", pause=PauseWhile(field("owner", is_="pool"))))
    events = [mql(START), to("ny", "13:00")]

    judged = outcome(rule, *events, as_of=today("15:00"), owner="pool")

    assert (judged.status, judged.due_at, judged.paused) == ("pending", today("15:00"), 3 * HOUR)


def test_a_breach_is_not_undone_by_any_later_change() -> None:
    found = {
        (one.status, one.due_at, one.owner)
        for as_of in ("12:00:00.000001", "13:00", "18:00")
        for one in outcomes(
            AGAIN,
            mql(START),
            *_known([to("ny", "12:00:00.000001"), to("lon", "14:00")], today(as_of)),
            as_of=today(as_of),
        )
    }

    assert found == {("breached", today("12:00"), None)}

"""Limits of the past: the due instant decides, so that a limit that is proposed is kept as often as was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluation.making import BERLIN, agreement, at, call, mql, owner, promise, stage
from slakit import (
    Deadline,
    Event,
    Journey,
    PauseBetween,
    Proposals,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    propose,
    response_shares,
)
from slakit.rules.commitments import Commitment

NINE_TO_FIVE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
AWAY = PauseBetween(activity("away"), activity("back"))


def asked(*rules: Commitment, leads: Sequence[Journey], as_of: datetime, keep: float = 0.9) -> Proposals:
    return propose(leads, agreement(*rules), as_of=as_of, keep=keep)


def judged(rule: Deadline, limit: str, leads: Sequence[Journey], as_of: datetime) -> tuple[int, int, int]:
    """Return how many a limit would have met, breached and left pending."""
    found = evaluate(agreement(attrs.evolve(rule, within=limit)), leads, as_of=as_of).counts["call"]
    return found.met, found.breached, found.pending


def done(event: str, when: str) -> Event:
    return activity_event(event, at=at(when))


def test_a_call_after_closing_needs_a_limit_that_ends_on_the_next_day() -> None:
    # From 14:00 to closing at 17:00 are three hours, and what is due then is late at 20:00.
    leads = [
        Journey.of(f"L{n}", mql("2026-03-03T14:00+01:00"), call("2026-03-03T20:00+01:00", actor_kind="person"))
        for n in range(10)
    ]
    rule, now = promise("4 business hours", calendar=NINE_TO_FIVE), at("2026-03-10T00:00+01:00")

    (row,) = asked(rule, leads=leads, as_of=now).targets

    assert (row.proposed, row.kept, row.population) == ("4 business hours", 1.0, 10)
    assert judged(rule, "3 business hours", leads, now) == (0, 10, 0)
    assert judged(rule, "4 business hours", leads, now) == (10, 0, 0)


@pytest.mark.parametrize(
    ("called", "limit"),
    [
        ("2026-03-03T17:00+01:00", "3 business hours"),
        ("2026-03-03T17:00:00.000001+01:00", "4 business hours"),
        ("2026-03-04T09:00+01:00", "4 business hours"),
        ("2026-03-04T10:00+01:00", "4 business hours"),
    ],
)
def test_closing_itself_is_in_time_and_the_moment_after_it_is_not(called: str, limit: str) -> None:
    leads = [Journey.of("L1", mql("2026-03-03T14:00+01:00"), call(called))]
    rule = promise("1 business hour", calendar=NINE_TO_FIVE)

    assert asked(rule, leads=leads, as_of=at("2026-03-10T00:00+01:00")).targets.rows[0].proposed == limit


def test_what_is_not_yet_late_after_closing_waits_and_what_is_counts_as_longer() -> None:
    # Two were called after one hour; one waits for three hours of work time since closing.
    leads = [
        *(Journey.of(f"L{n}", mql("2026-03-03T14:00+01:00"), call("2026-03-03T15:00+01:00")) for n in range(2)),
        Journey.of("L3", mql("2026-03-03T14:00+01:00"), call("2026-03-03T17:00+01:00")),
        Journey.of("open", mql("2026-03-03T14:00+01:00")),
    ]
    rule = promise("4 business hours", calendar=NINE_TO_FIVE)

    found = asked(rule, leads=leads, as_of=at("2026-03-03T20:00+01:00")).curve

    assert [(point.target, point.kept) for point in found] == [("60 business minutes", 0.5), ("3 business hours", 0.75)]


def test_an_answer_while_the_clock_stands_is_late_for_what_was_due_when_it_began_to_stand() -> None:
    # One hour ran, from 9:00 to 10:00.
    leads = [
        Journey.of(
            "L1",
            mql("2026-03-03T09:00+01:00"),
            done("away", "2026-03-03T10:00+01:00"),
            call("2026-03-03T12:00+01:00"),
        )
    ]
    rule, now = promise("4 hours", pause=[AWAY]), at("2026-03-10T00:00+01:00")

    assert asked(rule, leads=leads, as_of=now).targets.rows[0].proposed == "61 minutes"
    assert judged(rule, "60 minutes", leads, now) == (0, 1, 0)
    assert judged(rule, "61 minutes", leads, now) == (1, 0, 0)


def test_a_pause_after_due_counts_for_a_longer_limit() -> None:
    # Due at 10:00 by the limit of now; with a longer one it stood from 11:00 to 14:00, and three hours ran.
    events = (done("away", "2026-03-03T11:00+01:00"), done("back", "2026-03-03T14:00+01:00"))
    leads = [Journey.of("L1", mql("2026-03-03T09:00+01:00"), *events, call("2026-03-03T15:00+01:00"))]

    found = asked(promise("1 hour", pause=[AWAY]), leads=leads, as_of=at("2026-03-10T00:00+01:00"))

    assert found.targets.rows[0].proposed == "3 hours"


def test_a_promise_that_may_stand_is_proposed_in_hours() -> None:
    leads = [Journey.of("L1", mql("2026-03-02T09:00+01:00"), call("2026-03-06T09:00+01:00"))]

    found = asked(promise("1 hour", pause=[AWAY]), leads=leads, as_of=at("2026-03-10T00:00+01:00"))

    # Days do not stand still.
    assert found.targets.rows[0].proposed == "96 hours"


@pytest.mark.parametrize(("called", "limit"), [("10:00", "4 days"), ("10:00:01", "5 days")])
def test_a_day_in_spring_has_23_hours(called: str, limit: str) -> None:
    leads = [Journey.of("L1", mql("2026-03-27T10:00+01:00"), call(f"2026-03-31T{called}+02:00"))]

    assert asked(promise("1 day"), leads=leads, as_of=at("2026-04-10T00:00Z")).targets.rows[0].proposed == limit


def test_nobody_need_have_waited_for_quite_so_long_as_the_limit_that_is_written() -> None:
    # Called after nine and a half minutes; the other one has waited for nine and three quarters.
    leads = [
        Journey.of("L1", mql("2026-03-03T09:00+01:00"), call("2026-03-03T09:09:30+01:00")),
        Journey.of("L2", mql("2026-03-03T09:00+01:00")),
    ]

    (row,) = asked(promise("1 hour"), leads=leads, as_of=at("2026-03-03T09:09:45+01:00"), keep=0.5).targets

    assert (row.proposed, row.kept, row.population) == ("10 minutes", 0.5, 2)


def test_what_was_called_off_is_broken_by_a_shorter_limit_and_counts_with_no_longer_one() -> None:
    # Called after one and after five hours; called off after three.
    leads = [
        *(
            Journey.of(f"L{n}", mql("2026-03-03T09:00+01:00"), call(f"2026-03-03T{hour}:00+01:00"))
            for n, hour in enumerate((10, 14))
        ),
        Journey.of("off", mql("2026-03-03T09:00+01:00"), stage("disqualified", "2026-03-03T12:00+01:00")),
    ]
    rule, now = promise("4 hours", cancel=entered("disqualified")), at("2026-03-10T00:00+01:00")

    found = asked(rule, leads=leads, as_of=now)

    assert [(point.target, round(point.kept, 6)) for point in found.curve] == [
        ("60 minutes", 0.333333),
        ("5 hours", 1.0),
    ]
    assert (found.targets.rows[0].proposed, found.targets.rows[0].population) == ("5 hours", 2)
    assert asked(rule, leads=leads, as_of=now, keep=0.3).targets.rows[0].population == 3


def test_who_was_given_no_limit_or_was_called_before_counts_with_none() -> None:
    rule = promise([(field("tier", is_="hot"), "1 hour")], look_back="1 day")
    hot, cold = ({"tier": tier} for tier in ("hot", "cold"))
    leads = [
        Journey.of("L1", mql("2026-03-03T09:00+01:00"), call("2026-03-03T09:30+01:00"), attributes=hot),
        Journey.of("L2", mql("2026-03-03T09:00+01:00"), call("2026-03-03T09:30+01:00"), attributes=cold),
        Journey.of("L3", call("2026-03-03T08:00+01:00"), mql("2026-03-03T09:00+01:00"), attributes=hot),
    ]

    (row,) = asked(rule, leads=leads, as_of=at("2026-03-10T00:00+01:00")).targets

    assert (row.proposed, row.kept, row.population) == ("30 minutes", 1.0, 1)


def test_a_change_of_owner_that_gives_the_limit_again_asks_for_the_longest_stay() -> None:
    # Two hours with the first, four with the second.
    leads = [
        Journey.of(
            "L1",
            owner("a", "2026-03-03T09:00+01:00"),
            mql("2026-03-03T09:00+01:00"),
            owner("b", "2026-03-03T11:00+01:00"),
            call("2026-03-03T15:00+01:00"),
        )
    ]
    rule, now = promise("1 hour", on_reassign="restart"), at("2026-03-10T00:00+01:00")

    assert asked(rule, leads=leads, as_of=now).targets.rows[0].proposed == "4 hours"
    assert judged(rule, "4 hours", leads, now) == (1, 0, 0)


def test_who_waits_for_no_time_at_all_is_no_breach() -> None:
    leads = [Journey.of("L1", mql("2026-03-03T09:00+01:00"))]

    found = asked(promise("1 hour"), leads=leads, as_of=at("2026-03-03T09:00+01:00")).targets.rows[0]

    assert (found.proposed, found.population) == (None, 1)


# --- the law

MONDAY = at("2026-03-23T00:00+01:00")
PARTS: dict[str, dict[str, Any]] = {
    "elapsed": {},
    "work": {"calendar": NINE_TO_FIVE},
    "owner": {"calendar": "owner", "default_calendar": BERLIN},
    "pause": {"pause": [AWAY]},
    "pause of work": {"calendar": NINE_TO_FIVE, "pause": [AWAY]},
    "restart": {"on_reassign": "restart"},
    "restart by owner": {"calendar": "owner", "default_calendar": BERLIN, "on_reassign": "restart"},
}
# Whole hours, so that much happens at closing, after it and at once; over a week in which clocks go forward.
HOURS = st.integers(0, 9 * 24)


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Draw what happens to a lead, and in which hour."""
    what = st.sampled_from(["call", "call", "away", "back", "off", "ber", "ny"])
    begun = draw(HOURS)
    later = st.tuples(what, st.one_of(st.integers(begun, begun + 30), HOURS))
    return [("mql", begun), *draw(st.lists(later, max_size=4))]


def lead(name: str, life: Sequence[tuple[str, int]]) -> Journey:
    return Journey.of(name, *(_event(what, MONDAY + timedelta(hours=hour)) for what, hour in life))


def _event(what: str, when: datetime) -> Event:
    if what in {"mql", "off"}:
        return stage("disqualified" if what == "off" else what, when)
    return owner(what, when) if what in {"ber", "ny"} else activity_event(what, at=when)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@given(st.lists(lives(), min_size=1, max_size=5), HOURS)
@example([[("mql", 38), ("call", 44)]], 200)
def test_a_limit_is_kept_as_often_as_was_told(
    parts: dict[str, Any], given_lives: list[list[tuple[str, int]]], now: int
) -> None:
    leads = [lead(f"L{n}", life) for n, life in enumerate(given_lives)]
    rule, as_of = promise("1 hour", cancel=entered("disqualified"), **parts), MONDAY + timedelta(hours=now)

    for point in asked(rule, leads=leads, as_of=as_of).curve:
        text = agreement(attrs.evolve(rule, within=point.target))
        found = evaluate(text, leads, as_of=as_of)
        counts = found.counts["call"]
        if not counts.pending:
            assert point.kept == pytest.approx(counts.met / (counts.met + counts.breached)), point
        for row in response_shares(found):
            assert row.share is None or row.share == pytest.approx(point.kept), point

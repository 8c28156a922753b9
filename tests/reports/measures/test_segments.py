"""Where the time of a clock was spent."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import agreement, call, field, mql, owner, promise, result, stage
from slakit import ClockShare, DataError, Evaluation, Journey, NoFlood, Owner, PauseWhile, Table, clock_shares, entered
from slakit import field as asked

OWNERS = (Owner(id="inbound", queue=True, calendar="berlin"), Owner(id="sam", calendar="berlin"), Owner(id="eve"))


def judged(*leads: Journey, as_of: str = "2026-03-02T17:00+01:00", **parts: Any) -> Evaluation:
    rule = promise(**{"within": "4 business hours", "calendar": "berlin", **parts})
    rules = rule, NoFlood(at_most=5, per="week")
    return result(agreement(*rules, owners=OWNERS, term=("2026-03-02", None)), *leads, as_of=as_of)


def places(table: Table[ClockShare]) -> dict[str, tuple[Any, ...]]:
    """Return clocks, minutes of wall and business time, and the part of the allowed time, by place."""
    minute = timedelta(minutes=1)
    return {
        row.holder or row.where: (
            row.clocks,
            row.wall / minute,
            None if row.business is None else row.business / minute,
            row.of_allowed,
        )
        for row in table
    }


# Nobody has it for an hour, a queue for half an hour, Sam for two hours of which one is lunch.
HANDED = Journey.of(
    "L1",
    mql("2026-03-02T10:00+01:00"),
    owner("inbound", "2026-03-02T11:00+01:00"),
    owner("sam", "2026-03-02T11:30+01:00"),
    call("2026-03-02T13:30+01:00"),
)


def test_each_place_has_its_part_of_the_clock() -> None:
    table = clock_shares(judged(HANDED))

    assert places(table) == {
        "routing": (1, 60, 60, 0.25),
        "queue": (1, 30, 30, 0.125),
        "owner": (1, 120, 60, 0.25),
    }
    assert [row.of_clock for row in table] == pytest.approx([60 / 210, 30 / 210, 120 / 210])
    assert [row.holder for row in table] == [None, None, None]
    assert (table.population, table.left_out) == ("1 clock", {})


def test_holders_are_told_apart_by_name() -> None:
    back = Journey.of(
        "L2",
        mql("2026-03-02T10:00+01:00"),
        owner("eve", "2026-03-02T10:10+01:00"),
        owner("sam", "2026-03-02T10:30+01:00"),
        call("2026-03-02T10:40+01:00"),
        attributes={"owner": "sam"},
    )

    table = clock_shares(judged(HANDED, back), by="holder")

    # Sam had it twice, for ten minutes each time, and is one holder of one clock.
    assert places(table) == {
        "routing": (1, 60, 60, 0.125),
        "inbound": (1, 30, 30, 0.0625),
        "eve": (1, 20, 20, 0.041666666667),
        "sam": (2, 140, 80, 0.166666666667),
    }


def test_no_more_than_what_is_allowed_is_used() -> None:
    late = Journey.of("L1", mql("2026-03-02T10:00+01:00"), owner("sam", "2026-03-02T10:30+01:00"))

    table = clock_shares(judged(late, as_of="2026-03-06T10:00+01:00"))

    assert [row.of_allowed for row in table] == [0.125, 0.875]
    # Who still waits has waited longer than so far: no percentile of the stay is known.
    assert [(row.p50, row.p90) for row in table] == [(timedelta(minutes=30), timedelta(minutes=30)), (None, None)]


def handed_on(*changes: tuple[str, str], answered: str | None = None) -> Journey:
    """Return a lead that Sam has from 10:00 on, and others from other instants on."""
    rows = [owner(name, f"2026-03-02T{clock}+01:00") for name, clock in changes]
    answer = [] if answered is None else [call(f"2026-03-02T{answered}+01:00")]
    return Journey.of("L1", mql("2026-03-02T10:00+01:00"), *rows, *answer, attributes={"owner": "sam"})


@pytest.mark.parametrize(
    ("journey", "parts"),
    [
        # Eve has the whole hour again from 10:30 on: of the 90 minutes up to what is due Sam used 30.
        pytest.param(handed_on(("eve", "10:30"), answered="11:15"), {"sam": 30 / 90, "eve": 45 / 90}, id="once"),
        pytest.param(
            handed_on(("eve", "10:30"), ("inbound", "11:30"), answered="12:00"),
            {"inbound": 30 / 150, "sam": 30 / 150, "eve": 60 / 150},
            id="again-at-the-due-that-the-first-moved",
        ),
        pytest.param(handed_on(("eve", "11:15")), {"sam": 1.0, "eve": 0.0}, id="too-late-to-start-again"),
        pytest.param(
            handed_on(("eve", "10:30"), ("sam", "12:00")), {"sam": 30 / 90, "eve": 60 / 90}, id="then-too-late"
        ),
        pytest.param(handed_on(("sam", "10:30"), answered="10:45"), {"sam": 45 / 60}, id="to-whom-it-belongs-already"),
    ],
)
def test_a_limit_that_starts_again_with_each_owner_is_allowed_to_each_of_them(
    journey: Journey, parts: dict[str, float]
) -> None:
    found = judged(journey, within="1 hour", calendar=None, on_reassign="restart", as_of="2026-03-02T13:00+01:00")

    shares = {row.holder: row.of_allowed for row in clock_shares(found, by="holder")}

    assert shares == {name: pytest.approx(part) for name, part in parts.items()}


def test_in_work_time_a_limit_starts_again_too() -> None:
    # Sam has it for 150 minutes up to lunch; Eve, from 13:00 on, has four hours from 13:30 on and uses two.
    found = judged(handed_on(("eve", "13:00"), answered="15:30"), on_reassign="restart")

    shares = {row.holder: row.of_allowed for row in clock_shares(found, by="holder")}

    assert shares == {"sam": pytest.approx(150 / 390), "eve": pytest.approx(120 / 390)}


def test_while_a_clock_stands_every_owner_so_far_was_given_the_whole_limit() -> None:
    rule: dict[str, Any] = {"calendar": None, "pause": PauseWhile(asked("status", is_="waiting"))}
    waiting = field("status", "waiting", "2026-03-02T10:45+01:00")
    standing = handed_on(("eve", "10:30"))
    standing = Journey.of("L1", *standing.events, waiting, attributes={"owner": "sam"})

    found = judged(standing, within="1 hour", on_reassign="restart", as_of="2026-03-02T13:00+01:00", **rule)

    shares = {row.holder or row.where: row.of_allowed for row in clock_shares(found, by="holder")}
    assert shares == {"sam": pytest.approx(30 / 90), "eve": pytest.approx(15 / 90), "paused": None}


def test_a_pause_uses_nothing_of_what_is_allowed() -> None:
    paused = Journey.of(
        "L1",
        mql("2026-03-02T10:00+01:00"),
        field("status", "waiting", "2026-03-02T10:30+01:00"),
        field("status", "open", "2026-03-02T11:30+01:00"),
        call("2026-03-02T12:00+01:00"),
        attributes={"owner": "sam"},
    )

    found = judged(paused, within="2 hours", calendar=None, pause=PauseWhile(asked("status", is_="waiting")))

    assert places(clock_shares(found)) == {
        "owner": (1, 60, None, 0.5),
        "paused": (1, 60, None, None),
    }


def test_of_a_limit_in_days_the_time_up_to_what_is_due_is_allowed() -> None:
    found = judged(HANDED, within="1 day", calendar=None)

    assert [row.of_allowed for row in clock_shares(found)] == pytest.approx([60 / 1440, 30 / 1440, 120 / 1440])


def test_excluded_ones_are_left_out_and_a_clock_of_no_length_was_nowhere() -> None:
    gone = Journey.of("L2", mql("2026-03-02T10:00+01:00"), stage("disqualified", "2026-03-02T10:05+01:00"))
    at_once = Journey.of("L3", mql("2026-03-02T10:00+01:00"), call("2026-03-02T10:00+01:00"))

    table = clock_shares(judged(gone, at_once, cancel=entered("disqualified")))

    assert table.left_out == {"excluded": 1}
    assert [(row.commitment, row.where, row.of_clock) for row in table] == []


def test_another_way_to_tell_them_apart_is_refused() -> None:
    with pytest.raises(DataError, match="did you mean 'holder'") as caught:
        clock_shares(judged(HANDED), by="holders")  # type: ignore[arg-type]  # what is tried

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I414", "by")]

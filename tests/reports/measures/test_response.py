"""How long an answer takes, where those without one count as longer than so far."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import agreement, call, field, mql, owner, promise, result, stage
from slakit import (
    Cadence,
    CalendarError,
    Check,
    DataError,
    Evaluation,
    Journey,
    Limit,
    PauseWhile,
    ResponsePoint,
    Table,
    activity,
    entered,
    present,
    response_curve,
    response_shares,
    response_times,
)
from slakit import field as asked


def lead(name: str, minutes: float | None, start: str = "10:00", **attributes: str) -> Journey:
    """Return a lead of Monday, the second of March, that is called so many minutes after its start, or never."""
    begun = mql(f"2026-03-02T{start}+01:00")
    answers = [] if minutes is None else [call(begun.at + timedelta(minutes=minutes))]
    return Journey.of(name, begun, *answers, attributes=attributes)


def judged(*leads: Journey, as_of: str = "2026-03-02T18:00+01:00", **parts: Any) -> Evaluation:
    rules = parts.pop("rules", ())
    rule = promise(**{"within": "1 business hour", "calendar": "berlin", **parts})
    return result(agreement(rule, *rules), *leads, as_of=as_of)


def minutes(*times: timedelta | None) -> list[float | None]:
    return [None if time is None else time / timedelta(minutes=1) for time in times]


TEN = [lead(f"L{n}", 10 * n) for n in range(1, 11)]


def test_a_percentile_is_the_time_within_which_so_many_were_answered() -> None:
    business, wall = response_times(judged(*TEN))

    assert minutes(business.p50, business.p75, business.p90, business.p95) == [50, 80, 90, 100]
    assert (business.answered, business.unanswered) == (10, 0)
    assert (business.measure, wall.measure, wall.p90) == ("business", "wall", business.p90)


def test_who_was_never_answered_counts_as_longer_than_so_far() -> None:
    never = [lead(f"N{n}", None) for n in range(10)]

    business, wall = response_times(judged(*TEN, *never))

    # Half of twenty are the ten who were answered; a mean over these would be 55 minutes.
    assert minutes(business.p50, business.p75, wall.p50, wall.p95) == [100, None, 100, None]
    assert (business.answered, business.unanswered) == (10, 10)


def test_one_who_has_not_waited_long_says_nothing_of_longer_times() -> None:
    fresh = [lead(f"N{n}", None, "17:55") for n in range(10)]

    business, _ = response_times(judged(*TEN, *fresh))

    # They had waited for five minutes when it was asked, and drop out before the first answer.
    assert minutes(business.p50, business.p90) == [50, 90]


def test_business_time_stands_still_over_lunch_and_wall_time_does_not() -> None:
    business, wall = response_times(judged(lead("L1", 90, "12:15")))

    assert minutes(business.p50, wall.p50) == [30, 90]


def test_without_a_calendar_there_is_no_business_time() -> None:
    (only,) = response_times(judged(*TEN, within="1 hour", calendar=None))

    assert only.measure == "wall"


def test_a_pause_is_no_part_of_either_time() -> None:
    paused = Journey.of(
        "L1",
        mql("2026-03-02T10:00+01:00"),
        field("status", "waiting", "2026-03-02T10:10+01:00"),
        field("status", "open", "2026-03-02T10:30+01:00"),
        call("2026-03-02T10:40+01:00"),
    )

    business, wall = response_times(judged(paused, pause=PauseWhile(asked("status", is_="waiting"))))

    assert minutes(business.p50, wall.p50) == [20, 20]


def test_a_late_answer_counts_with_its_real_length_and_what_is_excluded_not_at_all() -> None:
    gone = Journey.of("L2", mql("2026-03-02T10:00+01:00"), stage("disqualified", "2026-03-02T10:05+01:00"))

    table = response_times(judged(lead("L1", 300), gone, cancel=entered("disqualified")))

    assert minutes(table.rows[1].p50) == [300]
    assert (table.population, table.left_out) == ("2 clocks", {"excluded": 1})


def test_only_clocks_that_wait_for_one_stop_have_a_response_time() -> None:
    rules = (
        Cadence(
            id="tries", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=2, within="2 hours"
        ),
        Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("email")),
    )

    assert {row.commitment for row in response_times(judged(*TEN, rules=rules))} == {"call"}


def test_groups_are_told_apart_by_owner_and_by_attribute() -> None:
    leads = [
        lead("A", 10, owner="ber", source="web"),
        lead("B", 20, owner="ny"),
        lead("C", 30, owner="ny", source="web"),
    ]
    found = judged(*leads, calendar=None, within="1 hour")

    by_owner, by_source = response_times(found, by="owner"), response_times(found, by="source", leads=leads)

    assert [(row.group, *minutes(row.p50)) for row in by_owner] == [("ber", 10), ("ny", 20)]
    assert [(row.group, *minutes(row.p50)) for row in by_source] == [("", 20), ("web", 10)]
    alone = response_times(found, by="source", leads=leads[:1])
    assert alone.left_out == {"not about one of the leads": 2}


# --- within a limit


def test_each_clock_is_asked_for_the_limit_that_it_was_promised() -> None:
    limits = [Limit("30 business minutes", when=asked("hot", is_="yes")), Limit("1 business hour")]
    leads = [*TEN, lead("H1", 30, hot="yes"), lead("H2", None, hot="yes")]

    table = response_shares(judged(*leads, within=limits))

    assert [(row.limit, row.within, row.longer, row.undecided, row.share) for row in table] == [
        ("30 business minutes", 1, 1, 0, 0.5),
        ("1 business hour", 6, 4, 0, 0.6),
    ]


@pytest.mark.parametrize(("late_by", "within"), [(-1, 1), (0, 1), (1, 0)], ids=["before", "at", "after"])
def test_an_answer_at_the_limit_is_within_it(late_by: int, within: int) -> None:
    (row,) = response_shares(judged(lead("L1", 60 + late_by / 60_000_000)), limits=["1 hour"])

    assert (row.within, row.longer) == (within, 1 - within)


def test_any_limit_may_be_asked_for() -> None:
    table = response_shares(judged(*TEN), limits=["25 minutes", "1 business hour", timedelta(hours=2)])

    assert [(row.limit, row.share) for row in table] == [
        ("25 minutes", 0.2),
        ("1 business hour", 0.6),
        ("2 business hours", 1.0),
    ]


def test_those_who_still_wait_are_undecided_up_to_the_limit_and_count_as_long_as_they_were_seen_to_wait() -> None:
    leads = [lead("A", 10), lead("B", None, "17:40"), lead("C", 40), lead("D", None)]

    (row,) = response_shares(judged(*leads), limits=["1 hour"])

    assert (row.within, row.longer, row.undecided) == (2, 1, 1)
    # One of four by ten minutes, then, with one dropped out at twenty, one of two: 1 - 3/4 x 1/2.
    assert row.share == 0.625
    assert row.low is not None
    assert row.high is not None
    assert row.low < 0.625 < row.high


def test_a_limit_for_which_nobody_was_followed_has_no_share() -> None:
    (row,) = response_shares(judged(lead("A", 10), lead("B", None, "17:40")), limits=["2 hours"])

    assert (row.within, row.longer, row.undecided, row.share, row.low) == (1, 0, 1, None, None)


def test_limits_in_days_have_no_length_and_are_told_as_left_out() -> None:
    table = response_shares(judged(*TEN, within="2 business days"))

    assert (len(table), table.left_out) == (0, {"limit in days": 10})


def test_a_date_as_a_limit_is_none_in_hours() -> None:
    from slakit.reports.measures.response import told_limit

    assert told_limit("by the date in deadline") is None
    assert told_limit("2 business days") is None


def test_a_limit_of_business_hours_is_not_asked_of_clocks_without_a_calendar() -> None:
    assert len(response_shares(judged(*TEN, within="1 hour", calendar=None), limits=["1 business hour"])) == 0


@pytest.mark.parametrize(
    ("measure", "parts", "error", "message"),
    [
        (response_shares, {"limits": ["2 days"]}, DataError, "2 days: dates have no length"),
        (response_shares, {"limits": ["2 busness hours"]}, CalendarError, "did you mean"),
        (response_shares, {"confidence": 2}, DataError, "expected a share"),
        (response_curve, {"confidence": 2}, DataError, "expected a share"),
        (response_curve, {"points": 0}, DataError, "expected a number from 1 on"),
        (response_times, {"by": "source"}, DataError, "give their journeys too"),
    ],
)
def test_what_makes_no_sense_is_refused(measure: Any, parts: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        measure(judged(*TEN), **parts)


# --- the curve


def points(table: Table[ResponsePoint]) -> list[tuple[Any, ...]]:
    return [(*minutes(row.time), row.at_risk, row.unanswered) for row in table if row.measure == "wall"]


def test_the_curve_falls_with_every_answer() -> None:
    leads = [lead("A", 10), lead("B", 10), lead("C", 40), lead("D", None)]

    table = response_curve(judged(*leads))

    assert points(table) == [(10, 4, 0.5), (40, 2, 0.25)]
    assert all(row.low < row.unanswered < row.high for row in table)


def test_a_long_curve_is_thinned_and_keeps_its_last_point() -> None:
    assert [row[0] for row in points(response_curve(judged(*TEN), points=4))] == [10, 40, 70, 100]
    assert [row[0] for row in points(response_curve(judged(*TEN), points=1))] == [100]
    assert len(points(response_curve(judged(*TEN), points=10))) == 10


def test_where_nobody_was_answered_there_is_no_curve() -> None:
    table = response_curve(judged(lead("A", None)))

    assert (len(table), table.population) == (0, "1 clock")


def test_an_answer_after_closing_is_too_late_though_no_work_time_has_passed() -> None:
    # Due at closing, 18:00; at 20:00 eight business hours have passed, and the promise is broken.
    found = judged(lead("L1", 11 * 60, "09:00"), within="8 business hours", as_of="2026-03-04T00:00+01:00")
    (row,) = response_shares(found)

    assert [outcome.status for outcome in found.outcomes] == ["breached"]
    assert (row.limit, row.within, row.longer, row.share) == ("8 business hours", 0, 1, 0.0)
    assert [asked.within for asked in response_shares(found, limits=["8 business hours"])] == [1]


def test_one_that_still_waits_after_closing_is_known_to_take_longer() -> None:
    found = judged(lead("L1", None, "09:00"), within="8 business hours", as_of="2026-03-02T20:00+01:00")
    (row,) = response_shares(found)

    assert (row.within, row.longer, row.undecided) == (0, 1, 0)


def test_an_answer_that_is_in_time_for_a_new_owner_is_within_the_limit() -> None:
    taken = owner("7002", "2026-03-02T10:45+01:00")
    first, *rest = lead("L1", 90).events
    found = judged(
        Journey.of("L1", first, owner("7001", "2026-03-02T10:00+01:00"), taken, *rest), on_reassign="restart"
    )
    (row,) = response_shares(found)

    assert [outcome.status for outcome in found.outcomes] == ["met"]
    assert (row.within, row.longer, row.share) == (1, 0, 1.0)

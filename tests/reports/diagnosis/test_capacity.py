"""Capacity: a backlog that grows, and the day on which answers come too late."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from evaluation.making import agreement, at, call, mql, promise, result, stage
from slakit import (
    CalendarError,
    CapacityDay,
    CapacityForecast,
    ClosedDates,
    DataError,
    Event,
    Journey,
    LeadVolume,
    Load,
    WorkCalendar,
    capacity_forecast,
    entered,
    handling_per_week,
    measured_load,
)

OFFICE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
MONDAY = at("2026-11-16T09:00+01:00")


def asked(**parts: Any) -> CapacityForecast:
    given = {
        "inflow": 140,
        "handling": 118,
        "limit": "24 business hours",
        "calendar": OFFICE,
        "as_of": MONDAY,
        "days": 5,
    }
    return capacity_forecast(**{**given, **parts})


def test_at_140_a_week_backlog_grows_22_and_response_passes_its_limit_on_thursday() -> None:
    # 24 of 40 hours are 70.8 leads; the 14.8 that are missing come in 26.9 open hours.
    found = asked(backlog=56)

    assert str(found) == (
        "at 140 a week backlog grows 22 a week; response passes 24 business hours on Thursday 2026-11-19 at 11:54"
    )
    assert found.growth == 22.0


def test_each_open_day_is_told_with_what_waits_when_it_closes() -> None:
    found = asked(inflow=120, handling=80, backlog=8, limit="20 business hours", days=6)

    # Eight more a day; two are handled an hour, so that the 40 of Thursday wait 20 hours.
    assert found.days.rows[2:5] == (
        CapacityDay(date(2026, 11, 18), 32.0, timedelta(hours=16), is_past_limit=False),
        CapacityDay(date(2026, 11, 19), 40.0, timedelta(hours=20), is_past_limit=False),
        CapacityDay(date(2026, 11, 20), 48.0, timedelta(hours=24), is_past_limit=True),
    )
    assert found.days.rows[5].day == date(2026, 11, 23)
    assert found.passes_at == at("2026-11-19T17:00+01:00")


def test_a_backlog_that_is_too_large_has_passed_its_limit_already() -> None:
    assert asked(inflow=80, backlog=90).passes_at == MONDAY


def test_where_the_limit_is_passed_already_the_most_inflow_keeps_it_again_at_the_end() -> None:
    # 70.8 may wait, 19.2 fewer than do, and the five days are one week.
    most = asked(backlog=90).most_inflow

    assert most == pytest.approx(118 - 19.2)
    assert [day.is_past_limit for day in asked(backlog=90, inflow=most - 0.001).days] == [True] * 4 + [False]


def test_a_backlog_that_shrinks_never_passes() -> None:
    found = asked(inflow=110, backlog=12)

    assert str(found) == "at 110 a week backlog shrinks 8 a week; response keeps within 24 business hours"
    assert found.days.rows[-1].backlog == 4.0
    assert asked(inflow=0, backlog=12).days.rows[-1].backlog == 0.0


def test_what_passes_after_the_days_asked_for_is_not_told() -> None:
    assert asked(inflow=119).passes_at is None


def test_the_most_that_may_come_keeps_the_limit_on_all_days() -> None:
    # Room for 70.8 - 26.8 = 44 more in a week of five days, and half of it a week in two.
    assert asked(backlog=26.8).most_inflow == pytest.approx(162.0)
    assert asked(backlog=26.8, days=10).most_inflow == pytest.approx(140.0)
    assert asked(backlog=1000).most_inflow == 0.0


def test_an_ordinary_week_is_the_longest_of_the_last_eight() -> None:
    holidays = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=["2026-11-11"])

    assert asked(calendar=holidays, backlog=56).passes_at == asked(backlog=56).passes_at


def test_a_calendar_that_was_closed_for_weeks_has_no_ordinary_one() -> None:
    closed = WorkCalendar(
        "Europe/Berlin",
        hours={"mon-fri": "09:00-17:00"},
        closures=[ClosedDates(since="2026-01-01", until="2026-11-16")],
    )

    with pytest.raises(DataError) as caught:
        asked(calendar=closed)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I454", "calendar")]


def test_a_calendar_that_never_opens_says_so() -> None:
    never = WorkCalendar(
        "Europe/Berlin",
        hours={"mon-fri": "09:00-17:00"},
        closures=[ClosedDates(since="2000-01-01", until="2290-01-01")],
    )

    with pytest.raises(CalendarError):
        asked(calendar=never)


def test_a_calendar_that_closes_for_good_has_no_days_to_come() -> None:
    gone = WorkCalendar(
        "Europe/Berlin",
        hours={"mon-fri": "09:00-17:00"},
        closures=[ClosedDates(since="2026-11-16", until="2028-01-01")],
    )

    found = asked(calendar=gone, backlog=56)

    assert (found.days.rows, found.passes_at, found.most_inflow) == ((), None, 118.0)


@pytest.mark.parametrize(
    ("parts", "code", "where"),
    [
        ({"limit": "24 hours"}, "I454", "limit"),
        ({"inflow": -1}, "I452", "capacity.inflow"),
        ({"handling": 0}, "I452", "handling"),
        ({"handling": "many"}, "I452", "handling"),
        ({"days": 0}, "I452", "days"),
        ({"days": 2.5}, "I452", "days"),
    ],
)
def test_what_makes_no_sense_is_refused(parts: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        asked(**parts)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [(code, where)]


def test_handling_is_the_hours_of_reps_over_what_a_lead_takes() -> None:
    assert handling_per_week(reps=4, hours=20, attempts=4, minutes=10) == 120.0
    with pytest.raises(DataError) as caught:
        handling_per_week(reps=0, hours=20, attempts=4, minutes=-1)
    assert [problem.where for problem in caught.value.problems] == ["reps", "minutes"]


def test_load_is_measured_over_the_last_weeks() -> None:
    leads = [
        Journey.of("old", mql("2026-10-01T10:00+02:00"), call("2026-11-10T10:00+01:00")),
        Journey.of("early", mql("2026-11-02T09:00+01:00"), call("2026-11-02T09:00+01:00")),
        Journey.of("late", mql("2026-11-10T10:00+01:00"), call("2026-11-12T10:00+01:00")),
        Journey.of("open", mql("2026-11-10T10:00+01:00")),
        Journey.of("new", mql("2026-11-16T08:00+01:00")),
    ]

    # Two weeks back is exactly when "early" began and ended: no longer in them.
    found = measured_load(result(promise("2 hours"), *leads, as_of="2026-11-16T09:00+01:00"), "call", weeks=2)

    assert found == Load(inflow=1.5, handling=1.0, backlog=2)


def test_of_data_that_is_younger_than_the_weeks_the_time_that_it_covers_counts() -> None:
    # Ten leads in four days, of which three were called: a week would have brought 17.5, and answered 5.25.
    begun = [mql("2026-11-12T09:00+01:00"), *[mql("2026-11-14T09:00+01:00")] * 9]
    leads = [Journey.of(f"L{n}", event, *([call("2026-11-15T09:00+01:00")] * (n < 3))) for n, event in enumerate(begun)]

    found = measured_load(result(promise("2 hours"), *leads, as_of=MONDAY), "call")

    assert found == Load(inflow=17.5, handling=5.25, backlog=7)


def test_other_promises_tell_too_since_when_there_is_data() -> None:
    rules = agreement(promise("2 hours"), attrs.evolve(promise("2 hours"), id="old", start=entered("lead")))
    old, new = stage("lead", "2026-11-02T09:00+01:00"), mql("2026-11-15T09:00+01:00")

    # Fourteen days are behind, though the first clock of the promise began yesterday.
    found = measured_load(result(rules, Journey.of("L1", old, new), as_of=MONDAY), "call")

    assert found == Load(inflow=0.5, handling=0.0, backlog=1)


def test_what_a_merged_lead_left_open_is_no_backlog() -> None:
    begun, merged = mql("2026-11-09T09:00+01:00"), Event(kind="merge", value="new", at=at("2026-11-10T09:00+01:00"))
    leads = [Journey.of("old", begun, merged), Journey.of("new", begun)]
    judged = result(promise("2 hours"), *leads, as_of=MONDAY)

    assert measured_load(judged, "call", journeys=leads) == Load(inflow=2.0, handling=0.0, backlog=1)
    # Both were broken before the merge: the evaluation alone can not tell who can still be called.
    assert measured_load(judged, "call") == Load(inflow=2.0, handling=0.0, backlog=2)


def test_of_a_few_hours_a_day_counts() -> None:
    found = measured_load(
        result(promise("2 hours"), Journey.of("L1", mql("2026-11-16T08:00+01:00")), as_of=MONDAY), "call"
    )

    assert found == Load(inflow=7.0, handling=0.0, backlog=1)


@pytest.mark.parametrize("name", ["coll", "mql-volume"])
def test_only_promises_with_clocks_have_a_load(name: str) -> None:
    rules = agreement(promise("2 hours"), LeadVolume(at_least=1), term=("2026-11-01", None))
    judged = result(rules, Journey.of("L1", mql("2026-11-10T10:00+01:00")), as_of=MONDAY)

    with pytest.raises(DataError) as caught:
        measured_load(judged, name)
    assert caught.value.problems[0].code == "I414"
    with pytest.raises(DataError):
        measured_load(judged, "call", weeks=0)

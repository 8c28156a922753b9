from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slakit.errors import CalendarError
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.hours import WallSpan
from slakit.worktime.instants import iso_utc

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dates(closure: ClosedDates | RecurringClosure, first: str, last: str) -> list[str]:
    return [day.isoformat() for day in closure.dates(date.fromisoformat(first), date.fromisoformat(last))]


@pytest.mark.parametrize(
    ("first", "last", "closed"),
    [
        ("2026-12-01", "2027-01-31", ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2026-12-31", "2026-12-31", ["2026-12-31"]),
        ("2026-12-01", "2026-12-29", []),
        ("2027-01-02", "2027-01-31", []),
    ],
    ids=["around", "within", "before", "after"],
)
def test_closed_dates_run_up_to_the_date_of_opening_again(first: str, last: str, closed: list[str]) -> None:
    break_ = ClosedDates(since="2026-12-30", until="2027-01-02")

    assert dates(break_, first, last) == closed


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        ("2026-12-30", "2026-12-30", "C131"),
        ("2026-12-30", "2026-12-29", "C131"),
        ("2026-12-32", "2026-12-29", "C105"),
        ("2026-12-30", "soon", "C105"),
    ],
)
def test_closed_dates_that_do_not_end_after_they_begin_are_refused(since: str, until: str, code: str) -> None:
    with pytest.raises(CalendarError) as error:
        ClosedDates(since=since, until=until)

    assert error.value.problems[0].code == code


def test_a_closed_span_reaches_the_dates_whose_hours_it_touches() -> None:
    span = ClosedSpan(since=at("2026-11-20T22:00+01:00"), until=at("2026-11-21T00:00+01:00"))

    def reaches(first: date, last: date) -> bool:
        return bool(list(span.gaps(first, last, BERLIN)))

    assert reaches(date(2026, 11, 20), date(2026, 11, 20))
    assert reaches(date(2026, 11, 10), date(2026, 11, 30))
    assert reaches(date(2026, 11, 18), date(2026, 11, 19))
    assert not reaches(date(2026, 11, 17), date(2026, 11, 18))
    assert not reaches(date(2026, 11, 21), date(2026, 11, 22))


def test_a_closed_span_may_end_in_a_year_that_stands_for_never() -> None:
    span = ClosedSpan(since=at("2026-11-20T22:00+01:00"), until=datetime.max.replace(tzinfo=UTC))

    assert len(list(span.gaps(date(2030, 1, 1), date(2030, 1, 1), BERLIN))) == 1


@pytest.mark.parametrize(
    ("since", "until", "code", "where"),
    [
        ("2026-11-20T22:00+01:00", "2026-11-20T21:00Z", "C131", "closure"),
        ("2026-11-20T22:00+01:00", "2026-11-20T22:00+02:00", "C131", "closure"),
        ("2026-11-20T22:00", "2026-11-20T23:00Z", "C101", "closure.since"),
        ("2026-11-20T22:00Z", "2026-11-20T23:00", "C101", "closure.until"),
    ],
    ids=["no length", "backwards", "naive since", "naive until"],
)
def test_a_closed_span_needs_two_instants_in_order(since: str, until: str, code: str, where: str) -> None:
    with pytest.raises(CalendarError) as error:
        ClosedSpan(since=at(since), until=at(until))

    assert [(problem.code, problem.where) for problem in error.value.problems] == [(code, where)]


@pytest.mark.parametrize(
    ("said", "first", "last", "closed"),
    [
        ({"every": "FREQ=MONTHLY;BYDAY=-1FR"}, "2026-01-01", "2026-03-27", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ({"every": "FREQ=MONTHLY;BYMONTHDAY=31"}, "2026-01-31", "2026-04-30", ["2026-01-31", "2026-03-31"]),
        ({"every": "FREQ=MONTHLY;BYMONTHDAY=-1"}, "2028-02-01", "2028-03-30", ["2028-02-29"]),
        ({"every": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"}, "2025-12-24", "2026-12-24", ["2025-12-24", "2026-12-24"]),
        ({"every": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}, "2026-01-01", "2029-12-31", ["2028-02-29"]),
        ({"every": "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}, "2026-11-01", "2026-11-30", ["2026-11-26"]),
        ({"every": "FREQ=WEEKLY;BYDAY=SA,SU"}, "2026-11-20", "2026-11-28", ["2026-11-21", "2026-11-22", "2026-11-28"]),
        ({"every": "FREQ=DAILY"}, "2026-11-20", "2026-11-21", ["2026-11-20", "2026-11-21"]),
        ({"every": "FREQ=DAILY"}, "2026-11-20", "2026-11-20", ["2026-11-20"]),
        (
            {"every": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "since": "2026-11-20"},
            "2026-11-01",
            "2026-12-20",
            ["2026-11-20", "2026-12-04", "2026-12-18"],
        ),
        (
            {"every": "FREQ=WEEKLY;COUNT=2", "since": "2026-11-20"},
            "2026-11-01",
            "2026-12-20",
            ["2026-11-20", "2026-11-27"],
        ),
        (
            {"every": "FREQ=DAILY;UNTIL=20261122", "since": "2026-11-20"},
            "2026-11-01",
            "2026-12-20",
            ["2026-11-20", "2026-11-21", "2026-11-22"],
        ),
        (
            {"every": "FREQ=DAILY", "since": "2026-11-20", "until": "2026-11-22"},
            "2026-11-01",
            "2026-12-20",
            ["2026-11-20", "2026-11-21"],
        ),
        (
            {"every": "FREQ=DAILY", "since": "2026-11-20", "until": "2026-11-24", "excluding": ["2026-11-21"]},
            "2026-11-01",
            "2026-12-20",
            ["2026-11-20", "2026-11-22", "2026-11-23"],
        ),
        (
            {"every": "FREQ=MONTHLY;BYDAY=-1FR", "days": 3},
            "2026-01-31",
            "2026-02-28",
            ["2026-01-31", "2026-02-01", "2026-02-27", "2026-02-28"],
        ),
        (
            {"every": "FREQ=DAILY", "days": 2, "until": "2026-11-22", "excluding": [date(2026, 11, 20)]},
            "2026-11-20",
            "2026-11-24",
            ["2026-11-20", "2026-11-21", "2026-11-22"],
        ),
        ({"every": "FREQ=DAILY", "until": "2026-11-22"}, "2026-11-22", "2026-11-24", []),
    ],
    ids=[
        "last Friday",
        "only months with 31 days",
        "last day of a leap February",
        "Christmas Eve twice",
        "leap day",
        "Thanksgiving",
        "weekends",
        "daily",
        "one date",
        "every second Friday",
        "two times",
        "until in the rule, included",
        "until beside the rule, excluded",
        "but for one date",
        "three days from each, across the ends",
        "a second day of the last one, and of the date before",
        "over",
    ],
)
def test_a_recurring_closure_falls_on_the_dates_of_its_rule(
    said: dict[str, Any], first: str, last: str, closed: list[str]
) -> None:
    assert dates(RecurringClosure(**said), first, last) == closed


@pytest.mark.parametrize("first", ["2025-12-01", "2025-12-29", "2026-01-01", "2026-01-02", "2026-01-03"])
def test_a_rule_that_counts_in_its_week_does_not_care_from_where_one_looks(first: str) -> None:
    closure = RecurringClosure(every="FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1")

    assert dates(closure, first, "2026-01-12")[-2:] == ["2026-01-05", "2026-01-12"]
    assert "2026-01-02" not in dates(closure, first, "2026-01-12")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"every": ""}, "expected a recurrence rule such as FREQ=MONTHLY;BYDAY=-1FR"),
        ({"every": None}, "expected a recurrence rule"),
        ({"every": "every Friday"}, "expected a recurrence rule"),
        ({"every": "FREQ=DAILY\nFREQ=DAILY"}, "expected a recurrence rule"),
        ({"every": "RRULE:FREQ=DAILY"}, "expected a recurrence rule"),
        ({"every": "BYDAY=MO"}, "a rule recurs by whole days: FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ({"every": "FREQ=HOURLY"}, "a rule recurs by whole days"),
        ({"every": "FREQ=DAILY;BYHOUR=9"}, "a rule recurs by whole days"),
        ({"every": "FREQ=DAILY;INTERVAL=2"}, "needs a date to count from: give since"),
        ({"every": "FREQ=DAILY;COUNT=2"}, "needs a date to count from: give since"),
        ({"every": "FREQ=WEEKLY"}, "say which day it means with BYDAY, or give since"),
        ({"every": "FREQ=MONTHLY"}, "say which day it means with BYDAY or BYMONTHDAY, or give since"),
        ({"every": "FREQ=YEARLY;BYMONTH=5"}, "say which day it means with BYDAY or BYMONTHDAY or BYYEARDAY"),
        ({"every": "FREQ=DAILY;INTERVAL=0", "since": "2026-01-01"}, "INTERVAL=0 is no part of a rule"),
        ({"every": "FREQ=DAILY;INTERVAL=-1", "since": "2026-01-01"}, "INTERVAL=-1 is no part of a rule"),
        ({"every": "FREQ=DAILY;COUNT=0", "since": "2026-01-01"}, "COUNT=0 is no part of a rule"),
        ({"every": "FREQ=DAILY;UNTIL=5"}, "UNTIL=5 is no part of a rule"),
        ({"every": "FREQ=DAILY;UNTIL=20261231T235959Z"}, "UNTIL=20261231T235959Z is no part of a rule"),
        ({"every": "FREQ=DAILY;UNTIL=20261399"}, "not a recurrence rule (invalid 'UNTIL': 20261399)"),
        ({"every": "FREQ=WEEKLY;BYDAY=XX"}, "BYDAY=XX is no part of a rule"),
        ({"every": "FREQ=MONTHLY;BYDAY=9MO"}, "no month has more than five of a weekday"),
        ({"every": "FREQ=YEARLY;BYMONTH=11;BYDAY=53MO"}, "no month has more than five of a weekday"),
        ({"every": "FREQ=MONTHLY;BYMONTHDAY=32"}, "BYMONTHDAY=32 is no part of a rule"),
        ({"every": "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"}, "BYMONTH=13 is no part of a rule"),
        ({"every": "FREQ=YEARLY;BYEASTER=1", "since": "2026-01-01"}, "BYEASTER=1 is no part of a rule"),
        ({"every": "FREQ=DAILY;BYMONTH=1;BYMONTH=2"}, "a part is given twice"),
        ({"every": "FREQ=DAILY;COUNT=2;UNTIL=20261231", "since": "2026-01-01"}, "by COUNT or by UNTIL, not by both"),
        ({"every": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "it never comes"),
        ({"every": "FREQ=DAILY;UNTIL=20251231", "since": "2026-01-01"}, "it never comes"),
        ({"every": "FREQ=DAILY", "hours": "09:00-12:00", "away": "12:00-13:00"}, "either other hours or a time away"),
        ({"every": "FREQ=DAILY", "days": 0}, "an occurrence covers 1 to 366 days, not 0"),
        ({"every": "FREQ=DAILY", "days": 367}, "an occurrence covers 1 to 366 days, not 367"),
    ],
    ids=lambda value: value["every"] if isinstance(value, dict) and value["every"] else "",
)
def test_a_rule_that_can_not_be_kept_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(CalendarError) as error:
        RecurringClosure(**said)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("C132", "closure.every")
    assert message in problem.message


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"since": "2026-01-02", "until": "2026-01-02"}, "C131"),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "C131"),
        ({"since": "soon"}, "C105"),
        ({"until": "soon"}, "C105"),
        ({"excluding": ["soon"]}, "C105"),
        ({"hours": "9 to 5"}, "C121"),
        ({"away": "12:00-12:00"}, "C122"),
    ],
    ids=str,
)
def test_the_other_words_of_a_recurring_closure_are_checked(said: dict[str, Any], code: str) -> None:
    with pytest.raises(CalendarError) as error:
        RecurringClosure(every="FREQ=DAILY", **said)

    assert error.value.problems[0].code == code


def test_hours_and_times_away_are_text_or_spans() -> None:
    span = WallSpan(43_200, 46_800)

    assert RecurringClosure(every="FREQ=DAILY", away="12:00-13:00").away == (span,)
    assert RecurringClosure(every="FREQ=DAILY", hours=[span]).hours == (span,)
    assert RecurringClosure(every="FREQ=DAILY", hours="closed").hours == ()


def test_a_time_away_is_taken_out_of_the_dates_of_its_rule() -> None:
    lunch = RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", away="12:00-13:00, 22:00-02:00")

    gaps = lunch.gaps(date(2026, 11, 16), date(2026, 11, 22), BERLIN)

    assert [(iso_utc(start), iso_utc(end)) for start, end in gaps] == [
        ("2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z"),
        ("2026-11-20T21:00:00Z", "2026-11-21T01:00:00Z"),
    ]


def test_a_closure_for_whole_dates_takes_no_span_out_of_them() -> None:
    closure = RecurringClosure(every="FREQ=DAILY", hours="09:00-12:00")

    assert list(closure.gaps(date(2026, 11, 16), date(2026, 11, 22), BERLIN)) == []

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slakit.errors import CalendarError
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from slakit.worktime.durations import Duration

# Monday to Friday with a lunch break, eight hours a day.
OFFICE = {"mon-fri": "09:00-12:30, 13:30-18:00"}
NEW_YORK = WorkCalendar("America/New_York", OFFICE, holidays=["2026-11-26", "2026-11-27"])
BERLIN = WorkCalendar("Europe/Berlin", OFFICE, holidays={"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"})
NIGHTS = WorkCalendar("America/New_York", {"mon-sun": "22:00-06:00"})
FRIDAY_NIGHT = WorkCalendar("America/New_York", {"fri": "22:00-06:00"})
ALWAYS = WorkCalendar.always("America/New_York")
LATE = WorkCalendar("America/New_York", {"mon-fri": "16:00-24:00"})
SAO_PAULO = WorkCalendar("America/Sao_Paulo", {"mon-sun": "16:00-24:00"})
MICRO = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "seconds"),
    [
        (NEW_YORK, "2026-11-16T09:00-05:00", "2026-11-16T18:00-05:00", 28_800),
        (NEW_YORK, "2026-03-06T16:30-05:00", "2026-03-09T10:30-04:00", 10_800),
        (NEW_YORK, "2026-10-30T16:30-04:00", "2026-11-02T10:30-05:00", 10_800),
        (ALWAYS, "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00", 82_800),
        (ALWAYS, "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00", 90_000),
        (ALWAYS, "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00", 3_600),
        (ALWAYS, "2026-11-16T00:00-05:00", "2026-11-17T00:00-05:00", 86_400),
        (LATE, "2026-11-16T00:00-05:00", "2026-11-17T00:00-05:00", 28_800),
        (LATE, "2026-11-16T23:59:59.999999-05:00", "2026-11-17T16:00-05:00", 0.000001),
        (NIGHTS, "2026-11-16T22:00-05:00", "2026-11-17T06:00-05:00", 28_800),
        (NIGHTS, "2026-11-17T02:00-05:00", "2026-11-17T04:00-05:00", 7_200),
        (FRIDAY_NIGHT, "2026-11-20T00:00-05:00", "2026-11-22T00:00-05:00", 28_800),
        (NIGHTS, "2026-03-07T22:00-05:00", "2026-03-08T06:00-04:00", 25_200),
        (NIGHTS, "2026-10-31T22:00-04:00", "2026-11-01T06:00-05:00", 32_400),
        (NEW_YORK, "2026-11-25T17:00-05:00", "2026-11-30T10:00-05:00", 7_200),
        (NEW_YORK, "2026-11-21T12:00-05:00", "2026-11-23T09:30-05:00", 1_800),
        (NEW_YORK, "2026-11-20T19:00-05:00", "2026-11-23T19:00-05:00", 28_800),
        (NEW_YORK, "2026-11-16T12:40-05:00", "2026-11-16T13:20-05:00", 0),
        (NEW_YORK, "2026-11-16T09:00-05:00", "2026-11-16T09:00:01.000500-05:00", 1.0005),
        (NEW_YORK, "2033-11-28T17:00-05:00", "2033-11-29T10:00-05:00", 7_200),
        (NEW_YORK, "2026-11-16T11:00-05:00", "2026-11-16T10:00-05:00", -3_600),
        (NEW_YORK, "2026-11-16T11:00-05:00", "2026-11-16T17:00+01:00", 0),
        (NEW_YORK, "2026-11-16T18:00-05:00", "2026-11-17T09:00-05:00", 0),
        (NEW_YORK, "2026-11-16T17:59:59.999999-05:00", "2026-11-17T09:00:00.000001-05:00", 0.000002),
    ],
    ids=[
        "a whole day",
        "in hours over the weekend of spring",
        "in hours over the weekend of autumn",
        "always open, spring day",
        "always open, autumn day",
        "a repeated hour counts twice",
        "always open, plain day",
        "until 24:00",
        "a microsecond before 24:00",
        "a whole night",
        "after midnight",
        "Friday night runs into Saturday",
        "the night of spring",
        "the night of autumn",
        "holidays and a weekend",
        "from Saturday",
        "both after hours",
        "inside lunch",
        "microseconds",
        "years after the last holiday",
        "backwards",
        "one instant in two offsets",
        "from closing to opening",
        "a microsecond to each side of the night",
    ],
)
def test_only_open_time_has_elapsed(calendar: WorkCalendar, start: str, end: str, seconds: float) -> None:
    elapsed = calendar.elapsed(at(start), at(end))

    assert elapsed == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("zone", "hours", "start", "end", "minutes"),
    [
        ("Europe/Berlin", "02:00-03:00", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 0),
        ("Europe/Berlin", "02:30-03:15", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 0),
        ("Europe/Berlin", "01:30-02:30", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 60),
        ("Europe/Berlin", "02:30-04:00", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 30),
        ("Europe/Berlin", "00:00-24:00", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 23 * 60),
        ("Europe/Berlin", "02:00-03:00", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 120),
        ("Europe/Berlin", "02:15-02:45", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 30),
        ("Europe/Berlin", "02:15-03:15", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 120),
        ("Europe/Berlin", "00:00-24:00", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 25 * 60),
        ("America/Sao_Paulo", "00:00-08:00", "2017-10-15T00:00-03:00", "2017-10-16T00:00-02:00", 7 * 60),
        ("America/Sao_Paulo", "16:00-24:00", "2017-10-14T00:00-03:00", "2017-10-15T01:00-02:00", 8 * 60),
        ("America/Sao_Paulo", "22:00-02:00", "2017-10-14T12:00-03:00", "2017-10-15T12:00-02:00", 3 * 60),
        ("America/Sao_Paulo", "22:00-24:00", "2018-02-17T12:00-02:00", "2018-02-18T12:00-03:00", 3 * 60),
        ("America/Sao_Paulo", "22:00-02:00", "2018-02-17T12:00-02:00", "2018-02-18T12:00-03:00", 5 * 60),
        ("Australia/Lord_Howe", "00:00-24:00", "2026-10-04T00:00+10:30", "2026-10-05T00:00+11:00", 23 * 60 + 30),
        ("Australia/Lord_Howe", "00:00-24:00", "2026-04-05T00:00+11:00", "2026-04-06T00:00+10:30", 24 * 60 + 30),
        ("Australia/Lord_Howe", "01:30-03:00", "2026-04-05T00:00+11:00", "2026-04-06T00:00+10:30", 120),
        ("Asia/Kolkata", "09:00-18:00", "2026-11-20T03:30Z", "2026-11-20T12:30Z", 9 * 60),
        ("Asia/Kolkata", "09:00-18:00", "2026-11-20T00:00Z", "2026-11-20T03:30Z", 0),
        ("Asia/Kathmandu", "09:00-18:00", "2026-11-20T03:15Z", "2026-11-20T12:15Z", 9 * 60),
        ("Asia/Kathmandu", "09:00-18:00", "2026-11-20T12:15Z", "2026-11-21T03:15Z", 0),
        ("Pacific/Apia", "00:00-24:00", "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00", 48 * 60),
    ],
    ids=[
        "the skipped hour is never open",
        "hours that end before they begin are never open",
        "a skipped closing is an hour later",
        "a skipped opening is an hour later",
        "a short day",
        "the repeated hour counts twice",
        "hours inside the repeated one are its first pass",
        "from the first pass past the second",
        "a long day",
        "from a skipped midnight",
        "to a skipped midnight",
        "over a skipped midnight",
        "to midnight over a repeated hour",
        "past midnight over a repeated hour",
        "half an hour shorter",
        "half an hour longer",
        "half an hour twice",
        "half-hour zone, all of the day",
        "half-hour zone, nothing before",
        "quarter-hour zone, all of the day",
        "quarter-hour zone, nothing after",
        "a date that never was",
    ],
)
def test_hours_follow_the_clocks_of_their_zone(zone: str, hours: str, start: str, end: str, minutes: int) -> None:
    calendar = WorkCalendar(zone, {"mon-sun": hours})

    assert calendar.elapsed(at(start), at(end)) == timedelta(minutes=minutes)


TO_FIVE = WorkCalendar("America/New_York", {"mon-fri": "09:00-17:00"}, holidays=["2026-11-26"])
WITH_LUNCH = WorkCalendar("America/New_York", {"mon-fri": "09:00-12:00, 13:00-17:00"})
LONDON = WorkCalendar("Europe/London", {"mon-fri": "09:00-17:30"})


@pytest.mark.parametrize(
    ("calendar", "start", "length", "due"),
    [
        (TO_FIVE, "2026-11-03T14:05Z", "4 business hours", "2026-11-03T18:05Z"),
        (TO_FIVE, "2026-10-30T20:30Z", "4 business hours", "2026-11-02T17:30Z"),
        (TO_FIVE, "2026-10-31T15:00Z", "4 business hours", "2026-11-02T18:00Z"),
        (TO_FIVE, "2026-11-25T21:00Z", "4 business hours", "2026-11-27T17:00Z"),
        (WITH_LUNCH, "2026-11-03T16:30Z", "4 business hours", "2026-11-03T21:30Z"),
        (TO_FIVE, "2026-11-03T22:00Z", "4 business hours", "2026-11-04T18:00Z"),
        (TO_FIVE, "2027-03-12T21:00Z", "4 business hours", "2027-03-15T16:00Z"),
        (TO_FIVE, "2026-11-03T15:00Z", "8 business hours", "2026-11-04T15:00Z"),
        (LONDON, "2026-11-02T17:00Z", "4 business hours", "2026-11-03T12:30Z"),
        (TO_FIVE, "2026-11-02T17:00Z", "4 business hours", "2026-11-02T21:00Z"),
        (NEW_YORK, "2026-11-20T17:30-05:00", "1 business hour", "2026-11-23T09:30-05:00"),
        (NEW_YORK, "2026-11-16T12:00-05:00", "1 business hour", "2026-11-16T14:00-05:00"),
        (NEW_YORK, "2026-11-25T17:00-05:00", "2 business hours", "2026-11-30T10:00-05:00"),
        (NEW_YORK, "2026-11-21T12:00-05:00", "8 business hours", "2026-11-23T18:00-05:00"),
        (NEW_YORK, "2026-11-16T09:00-05:00", "3.5 business hours", "2026-11-16T12:30-05:00"),
        (NEW_YORK, "2026-11-16T17:45-05:00", "30 business minutes", "2026-11-17T09:15-05:00"),
        (NEW_YORK, "2026-11-16T09:00:00.000500-05:00", "1 business second", "2026-11-16T09:00:01.000500-05:00"),
        (ALWAYS, "2026-03-07T12:00-05:00", "24 business hours", "2026-03-08T13:00-04:00"),
        (ALWAYS, "2026-10-31T12:00-04:00", "24 business hours", "2026-11-01T11:00-05:00"),
        (ALWAYS, "2026-11-01T01:30-04:00", "1 business hour", "2026-11-01T01:30-05:00"),
        (NIGHTS, "2026-11-16T22:00-05:00", "4 business hours", "2026-11-17T02:00-05:00"),
        (NIGHTS, "2026-03-07T22:00-05:00", "6 business hours", "2026-03-08T05:00-04:00"),
        (NIGHTS, "2026-10-31T22:00-04:00", "8 business hours", "2026-11-01T05:00-05:00"),
        (NIGHTS, "2026-11-16T22:00-05:00", "8 business hours", "2026-11-17T06:00-05:00"),
        (LATE, "2026-11-16T16:00-05:00", "8 business hours", "2026-11-17T00:00-05:00"),
        (SAO_PAULO, "2017-10-14T16:00-03:00", "8 business hours", "2017-10-15T03:00Z"),
        (SAO_PAULO, "2017-10-14T16:00-03:00", "9 business hours", "2017-10-15T17:00-02:00"),
        (SAO_PAULO, "2018-02-17T23:30-02:00", "1 business hour", "2018-02-17T23:30-03:00"),
        (BERLIN, "2026-11-20T14:00+01:00", "4 business hours", "2026-11-20T18:00+01:00"),
        (BERLIN, "2026-11-20T14:00+01:00", "240 business minutes", "2026-11-20T18:00+01:00"),
        (BERLIN, "2026-04-02T17:00+02:00", "2 business hours", "2026-04-07T10:00+02:00"),
        (BERLIN, "2026-11-16T09:00+01:00", "2000 business hours", "2027-10-29T18:00+02:00"),
    ],
    ids=[
        "in hours",
        "Friday late, clocks go back on Sunday",
        "Saturday arrival",
        "over Thanksgiving",
        "lunch is closed",
        "arrives exactly at closing",
        "clocks go forward",
        "eight hours are not one day later by luck",
        "London",
        "the same hour elsewhere",
        "Friday late",
        "over lunch",
        "over two holidays and a weekend",
        "a whole day, due at closing",
        "due when lunch begins",
        "half over closing",
        "microseconds are kept",
        "always open, over spring",
        "always open, over autumn",
        "inside the repeated hour",
        "past midnight",
        "the night of spring",
        "the night of autumn",
        "a whole night, due at closing",
        "due at 24:00",
        "due at a midnight that is skipped",
        "past a midnight that is skipped",
        "inside an hour that is repeated before midnight",
        "due at closing",
        "the same in minutes",
        "over Easter",
        "250 working days",
    ],
)
def test_work_is_due_at_the_first_instant_at_which_it_has_passed(
    calendar: WorkCalendar, start: str, length: str, due: str
) -> None:
    found = calendar.deadline(at(start), length)

    assert found == at(due)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-11-20T14:00+01:00", timedelta(hours=4) - MICRO, "2026-11-20T17:59:59.999999+01:00"),
        ("2026-11-20T14:00+01:00", timedelta(hours=4), "2026-11-20T18:00+01:00"),
        ("2026-11-20T14:00+01:00", timedelta(hours=4) + MICRO, "2026-11-23T09:00:00.000001+01:00"),
        ("2026-11-20T17:59:59.999999+01:00", MICRO, "2026-11-20T18:00+01:00"),
        ("2026-11-20T17:59:59.999999+01:00", 2 * MICRO, "2026-11-23T09:00:00.000001+01:00"),
        ("2026-11-20T18:00+01:00", MICRO, "2026-11-23T09:00:00.000001+01:00"),
        ("2026-11-21T12:00+01:00", MICRO, "2026-11-23T09:00:00.000001+01:00"),
        ("2026-11-23T08:59:59.999999+01:00", timedelta(hours=3.5), "2026-11-23T12:30+01:00"),
        ("2026-11-23T09:00:00.000001+01:00", timedelta(hours=3.5), "2026-11-23T13:30:00.000001+01:00"),
        ("2026-11-20T18:00+01:00", timedelta(), "2026-11-20T18:00+01:00"),
        ("2026-11-21T12:00+01:00", timedelta(), "2026-11-21T12:00+01:00"),
        ("2026-11-23T10:00+01:00", timedelta(hours=-1) + MICRO, "2026-11-23T09:00:00.000001+01:00"),
        ("2026-11-23T10:00+01:00", timedelta(hours=-1), "2026-11-23T09:00+01:00"),
        ("2026-11-23T10:00+01:00", timedelta(hours=-1) - MICRO, "2026-11-20T17:59:59.999999+01:00"),
        ("2026-11-23T09:00+01:00", -MICRO, "2026-11-20T17:59:59.999999+01:00"),
        ("2026-11-23T09:00:00.000001+01:00", -MICRO, "2026-11-23T09:00+01:00"),
        ("2026-11-21T12:00+01:00", timedelta(hours=-1), "2026-11-20T17:00+01:00"),
        ("2026-11-21T12:00+01:00", timedelta(hours=-8), "2026-11-20T09:00+01:00"),
        ("2026-11-20T18:00+01:00", timedelta(hours=-4.5), "2026-11-20T13:30+01:00"),
    ],
)
def test_an_edge_is_exact_to_the_microsecond(start: str, length: timedelta, due: str) -> None:
    assert BERLIN.deadline(at(start), length) == at(due)


def test_every_way_to_say_a_length_is_due_at_the_same_instant() -> None:
    start = at("2026-11-20T14:30+01:00")

    dues = {
        BERLIN.deadline(start, length)
        for length in ("4 business hours", timedelta(hours=4), Duration.parse("240 business minutes"))
    }

    assert dues == {at("2026-11-23T09:30+01:00")}


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-11-20T14:00+01:00", "36 hours", "2026-11-22T02:00+01:00"),
        ("2026-03-28T12:00+01:00", "24 hours", "2026-03-29T13:00+02:00"),
        ("2026-10-24T12:00+02:00", "24 hours", "2026-10-25T11:00+01:00"),
        ("2026-10-25T02:30+02:00", "60 minutes", "2026-10-25T02:30+01:00"),
        ("2026-11-20T14:00+01:00", "-90 seconds", "2026-11-20T13:58:30+01:00"),
        ("2026-11-20T14:00+01:00", "0 hours", "2026-11-20T14:00+01:00"),
        ("2026-03-28T12:00+01:00", "1 day", "2026-03-29T12:00+02:00"),
        ("2026-10-24T12:00+02:00", "1 day", "2026-10-25T12:00+01:00"),
        ("2026-03-28T02:30+01:00", "1 day", "2026-03-29T03:30+02:00"),
        ("2026-10-24T02:30+02:00", "1 day", "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:30+01:00", "1 day", "2026-10-26T02:30+01:00"),
        ("2026-10-25T02:30+01:00", "0 days", "2026-10-25T02:30+01:00"),
        ("2026-11-20T23:30Z", "1 day", "2026-11-21T23:30Z"),
        ("2026-11-20T14:00:00.000001+01:00", "14 days", "2026-12-04T14:00:00.000001+01:00"),
        ("2026-11-20T14:00+01:00", "2 weeks", "2026-12-04T14:00+01:00"),
        ("2026-01-31T09:00+01:00", "1 month", "2026-02-28T09:00+01:00"),
        ("2028-01-31T09:00+01:00", "1 month", "2028-02-29T09:00+01:00"),
        ("2026-03-31T09:00+02:00", "-1 month", "2026-02-28T09:00+01:00"),
        ("2026-01-15T09:00+01:00", "6 months", "2026-07-15T09:00+02:00"),
        ("2026-11-30T09:00+01:00", "1 quarter", "2027-02-28T09:00+01:00"),
        ("2026-11-30T09:00+01:00", "2 quarters", "2027-05-30T09:00+02:00"),
        ("2028-02-29T09:00+01:00", "1 year", "2029-02-28T09:00+01:00"),
        ("2026-11-20T14:00+01:00", "-2 days", "2026-11-18T14:00+01:00"),
    ],
)
def test_elapsed_time_and_days_run_while_the_office_is_closed(start: str, length: str, due: str) -> None:
    assert BERLIN.deadline(at(start), length) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-16T10:00+01:00", 1, "2026-11-17T18:00+01:00"),
        ("2026-11-16T23:59:59.999999+01:00", 1, "2026-11-17T18:00+01:00"),
        ("2026-11-17T00:00+01:00", 1, "2026-11-18T18:00+01:00"),
        ("2026-11-19T10:00+01:00", 2, "2026-11-23T18:00+01:00"),
        ("2026-11-21T10:00+01:00", 1, "2026-11-23T18:00+01:00"),
        ("2026-04-02T10:00+02:00", 1, "2026-04-07T18:00+02:00"),
        ("2026-04-02T10:00+02:00", 2, "2026-04-08T18:00+02:00"),
        ("2026-04-03T10:00+02:00", 2, "2026-04-08T18:00+02:00"),
        ("2026-04-06T10:00+02:00", 1, "2026-04-07T18:00+02:00"),
        ("2026-03-27T10:00+01:00", 1, "2026-03-30T18:00+02:00"),
        ("2026-11-16T23:30Z", 1, "2026-11-18T18:00+01:00"),
        ("2026-11-16T10:00+01:00", 250, "2027-11-01T18:00+01:00"),
    ],
    ids=[
        "the next day",
        "the last microsecond of the date",
        "the first microsecond of the next",
        "over a weekend",
        "from a Saturday",
        "one over Easter",
        "two over Easter",
        "two from Good Friday",
        "one from Easter Monday",
        "over spring",
        "the date is the local one",
        "two hundred and fifty",
    ],
)
def test_business_days_end_at_the_last_closing_of_the_nth_open_date(start: str, days: int, due: str) -> None:
    length = f"{days} business days"

    assert BERLIN.deadline(at(start), length) == at(due)


def test_a_business_day_of_overnight_hours_ends_on_the_next_morning() -> None:
    assert FRIDAY_NIGHT.deadline(at("2026-11-18T10:00-05:00"), "1 business day") == at("2026-11-21T06:00-05:00")
    assert LATE.deadline(at("2026-11-16T10:00-05:00"), "1 business day") == at("2026-11-18T00:00-05:00")


def test_a_business_day_never_ends_before_the_one_that_came_first() -> None:
    calendar = WorkCalendar("UTC", {"mon-fri": "09:00-10:00"}, overrides={"2026-11-17": "22:00-12:00"})
    monday = at("2026-11-16T10:00Z")

    assert calendar.deadline(monday, "1 business day") == at("2026-11-18T12:00Z")
    assert calendar.deadline(monday, "2 business days") == at("2026-11-18T12:00Z")
    assert calendar.deadline(at("2026-11-17T10:00Z"), "1 business day") == at("2026-11-18T12:00Z")
    assert calendar.deadline(monday, "3 business days") == at("2026-11-19T10:00Z")


def test_a_night_away_shortens_the_business_day_that_it_runs_into() -> None:
    nights = WorkCalendar(
        "UTC",
        {"mon-fri": "22:00-06:00"},
        closures=[RecurringClosure(every="FREQ=DAILY", away="05:00-07:00")],
    )
    mornings = WorkCalendar(
        "UTC",
        {"mon-fri": "06:00-08:00"},
        closures=[RecurringClosure(every="FREQ=WEEKLY;BYDAY=SU,MO", away="22:00-09:00")],
    )
    friday = date(2026, 11, 20)

    assert {nights.deadline(at(f"2026-11-1{n}T12:00Z"), "1 business day").hour for n in (5, 6, 7, 8)} == {5}
    assert mornings.deadline(at("2026-11-20T12:00Z"), "1 business day") == at("2026-11-25T08:00Z")
    assert mornings.clock.open_dates(date(2026, 11, 16), date(2026, 11, 16)) == 0
    assert mornings.clock.open_dates(friday, friday) == 1


@pytest.mark.parametrize("days", ["0 business days", "-1 business days"])
def test_business_days_count_from_one(days: str) -> None:
    with pytest.raises(CalendarError, match="business days count from one") as error:
        BERLIN.deadline(at("2026-11-16T10:00+01:00"), days)

    assert error.value.problems[0].code == "C113"


@pytest.mark.parametrize(
    ("instant", "is_open", "opens"),
    [
        ("2026-11-16T08:59:59.999999+01:00", False, "2026-11-16T09:00+01:00"),
        ("2026-11-16T09:00+01:00", True, "2026-11-16T09:00+01:00"),
        ("2026-11-16T12:29:59.999999+01:00", True, "2026-11-16T12:29:59.999999+01:00"),
        ("2026-11-16T12:30+01:00", False, "2026-11-16T13:30+01:00"),
        ("2026-11-20T18:00+01:00", False, "2026-11-23T09:00+01:00"),
        ("2026-04-02T18:00+02:00", False, "2026-04-07T09:00+02:00"),
        ("2026-12-31T18:00+01:00", False, "2027-01-01T09:00+01:00"),
        ("2026-10-25T02:30+02:00", False, "2026-10-26T09:00+01:00"),
    ],
)
def test_a_calendar_is_open_from_an_opening_up_to_its_closing(instant: str, is_open: bool, opens: str) -> None:
    assert BERLIN.is_open(at(instant)) is is_open
    assert BERLIN.next_open(at(instant)) == at(opens)


def test_the_next_opening_in_the_night_of_autumn_is_at_the_hour_of_the_new_clock() -> None:
    daily = WorkCalendar("America/New_York", {"mon-sun": "09:00-17:00"})

    assert daily.next_open(at("2026-11-01T05:30Z")) == at("2026-11-01T14:00Z")
    assert daily.next_open(at("2026-11-01T06:30Z")) == at("2026-11-01T14:00Z")


@pytest.mark.parametrize(
    ("said", "day", "hours"),
    [
        ({}, "2026-11-20", 8),
        ({"holidays": ["2026-11-20"]}, "2026-11-20", 0),
        ({"overrides": {"2026-11-20": "10:00-11:00"}}, "2026-11-20", 1),
        ({"overrides": {"2026-11-20": "closed"}}, "2026-11-20", 0),
        ({"overrides": {"2026-11-21": "10:00-14:00"}}, "2026-11-21", 4),
        ({"holidays": ["2026-11-20"], "overrides": {"2026-11-20": "10:00-11:00"}}, "2026-11-20", 0),
        ({"closures": [ClosedDates(since="2026-11-20", until="2026-11-21")]}, "2026-11-20", 0),
        ({"closures": [ClosedDates(since="2026-11-20", until="2026-11-21")]}, "2026-11-23", 8),
        (
            {
                "overrides": {"2026-11-20": "10:00-11:00"},
                "closures": [ClosedDates(since="2026-11-20", until="2026-11-21")],
            },
            "2026-11-20",
            1,
        ),
        (
            {
                "overrides": {"2026-11-20": "10:00-11:00"},
                "closures": [ClosedSpan(since=at("2026-11-20T00:00Z"), until=at("2026-11-21T00:00Z"))],
            },
            "2026-11-20",
            1,
        ),
        (
            {
                "overrides": {"2026-11-20": "10:00-13:00"},
                "closures": [RecurringClosure(every="FREQ=DAILY", away="12:00-13:00")],
            },
            "2026-11-20",
            3,
        ),
        (
            {"closures": [ClosedSpan(since=at("2026-11-20T11:00+01:00"), until=at("2026-11-20T14:30+01:00"))]},
            "2026-11-20",
            5.5,
        ),
        ({"closures": [RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", hours="09:00-12:00")]}, "2026-11-20", 3),
        ({"closures": [RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", away="12:00-15:00")]}, "2026-11-20", 6),
        (
            {
                "closures": [
                    RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", hours="09:00-12:00"),
                    ClosedDates(since="2026-11-20", until="2026-11-21"),
                ]
            },
            "2026-11-20",
            0,
        ),
        (
            {
                "closures": [
                    ClosedDates(since="2026-11-20", until="2026-11-21"),
                    RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", hours="09:00-12:00"),
                ]
            },
            "2026-11-20",
            3,
        ),
    ],
    ids=[
        "plain",
        "holiday",
        "override",
        "closed by override",
        "opened by override",
        "holiday beats override",
        "closure",
        "after a closure",
        "override beats closed dates",
        "override beats a closed span",
        "override beats a time away",
        "closed span",
        "other hours",
        "time away",
        "the later closure wins",
        "and the other way round",
    ],
)
def test_a_holiday_beats_an_override_and_an_override_beats_a_closure(
    said: dict[str, Any], day: str, hours: float
) -> None:
    calendar = WorkCalendar("Europe/Berlin", OFFICE, **said)

    assert calendar.elapsed(at(f"{day}T00:00+01:00"), at(f"{day}T23:59:59+01:00")) == timedelta(hours=hours)


def test_a_holiday_is_a_local_date_and_takes_the_overnight_hours_that_begin_on_it() -> None:
    nights = WorkCalendar("America/New_York", {"mon-sun": "22:00-06:00"}, holidays=["2026-11-26"])

    assert nights.is_open(at("2026-11-26T05:59:59-05:00"))
    assert not nights.is_open(at("2026-11-26T22:00-05:00"))
    assert not nights.is_open(at("2026-11-27T05:59:59-05:00"))
    assert nights.is_open(at("2026-11-27T22:00-05:00"))


def test_time_counts_in_both_calendars_or_in_either() -> None:
    london = WorkCalendar("Europe/London", {"mon-fri": "09:00-17:00"})
    new_york = WorkCalendar("America/New_York", {"mon-fri": "09:00-17:00"})
    monday, tuesday = at("2026-11-16T00:00Z"), at("2026-11-17T00:00Z")

    assert (london & new_york).elapsed(monday, tuesday) == timedelta(hours=3)
    assert (london | new_york).elapsed(monday, tuesday) == timedelta(hours=13)
    assert (london & new_york).next_open(monday) == at("2026-11-16T14:00Z")
    assert (london & new_york).deadline(monday, "4 business hours") == at("2026-11-17T15:00Z")
    assert (london | new_york).deadline(monday, "1 business day") == at("2026-11-17T22:00Z")
    assert (new_york & london).zone.key == "America/New_York"


def test_calendars_are_laid_over_calendars_only() -> None:
    with pytest.raises(TypeError):
        BERLIN & "always"  # type: ignore[operator]
    with pytest.raises(TypeError):
        BERLIN | None  # type: ignore[operator]


def test_dates_of_calendars_laid_over_one_another_end_at_midnight() -> None:
    nights = WorkCalendar("UTC", {"fri": "22:00-06:00"})
    both = nights & WorkCalendar.always("UTC")

    assert nights.deadline(at("2026-11-19T12:00Z"), "1 business day") == at("2026-11-21T06:00Z")
    assert both.deadline(at("2026-11-19T12:00Z"), "1 business day") == at("2026-11-21T00:00Z")
    assert both.deadline(at("2026-11-19T12:00Z"), "2 business days") == at("2026-11-21T06:00Z")


def described(calendar: WorkCalendar, start: str, end: str) -> list[str]:
    return [str(span) for span in calendar.spans(at(start), at(end))]


def test_spans_tell_why_time_counts_or_not() -> None:
    calendar = WorkCalendar(
        "UTC",
        {"mon-fri": "09:00-17:00"},
        holidays={"2026-12-25": "Christmas Day"},
        overrides={"2026-12-24": "09:00-12:00"},
        closures=[ClosedDates(since="2026-12-28", until="2026-12-30", because="winter break")],
    )

    assert described(calendar, "2026-12-23T16:00Z", "2026-12-30T10:00Z") == [
        "2026-12-23 16:00:00Z to 2026-12-23 17:00:00Z open",
        "2026-12-23 17:00:00Z to 2026-12-24 00:00:00Z closed",
        "2026-12-24 00:00:00Z to 2026-12-24 09:00:00Z closed: override",
        "2026-12-24 09:00:00Z to 2026-12-24 12:00:00Z open: override",
        "2026-12-24 12:00:00Z to 2026-12-25 00:00:00Z closed: override",
        "2026-12-25 00:00:00Z to 2026-12-26 00:00:00Z closed: holiday Christmas Day",
        "2026-12-26 00:00:00Z to 2026-12-28 00:00:00Z closed",
        "2026-12-28 00:00:00Z to 2026-12-30 00:00:00Z closed: closure winter break",
        "2026-12-30 00:00:00Z to 2026-12-30 09:00:00Z closed",
        "2026-12-30 09:00:00Z to 2026-12-30 10:00:00Z open",
    ]


def test_spans_tell_of_times_away_and_of_other_hours_but_not_on_dates_that_say_their_own() -> None:
    calendar = WorkCalendar(
        "UTC",
        {"mon-fri": "09:00-17:00"},
        overrides={"2026-11-18": "10:00-16:00"},
        closures=[
            RecurringClosure(every="FREQ=WEEKLY;BYDAY=MO,WE", away="12:00-13:00", because="stand-up"),
            RecurringClosure(every="FREQ=WEEKLY;BYDAY=TU", hours="10:00-12:00", because="training"),
        ],
    )

    assert described(calendar, "2026-11-16T09:00Z", "2026-11-18T17:00Z") == [
        "2026-11-16 09:00:00Z to 2026-11-16 12:00:00Z open",
        "2026-11-16 12:00:00Z to 2026-11-16 13:00:00Z closed: closure stand-up",
        "2026-11-16 13:00:00Z to 2026-11-16 17:00:00Z open",
        "2026-11-16 17:00:00Z to 2026-11-17 00:00:00Z closed",
        "2026-11-17 00:00:00Z to 2026-11-17 10:00:00Z closed: closure training",
        "2026-11-17 10:00:00Z to 2026-11-17 12:00:00Z open: closure training",
        "2026-11-17 12:00:00Z to 2026-11-18 00:00:00Z closed: closure training",
        "2026-11-18 00:00:00Z to 2026-11-18 10:00:00Z closed: override",
        "2026-11-18 10:00:00Z to 2026-11-18 16:00:00Z open: override",
        "2026-11-18 16:00:00Z to 2026-11-18 17:00:00Z closed: override",
    ]


def test_spans_of_calendars_laid_over_one_another_name_the_first_that_decides() -> None:
    one = WorkCalendar("UTC", {"mon-fri": "09:00-17:00"}, holidays={"2026-11-17": "founders' day"})
    other = WorkCalendar("UTC", {"mon-fri": "12:00-20:00"}, holidays={"2026-11-18": "market day"})
    low, high = "2026-11-16T08:00Z", "2026-11-18T18:00Z"

    assert described(one & other, low, high) == [
        "2026-11-16 08:00:00Z to 2026-11-16 12:00:00Z closed",
        "2026-11-16 12:00:00Z to 2026-11-16 17:00:00Z open",
        "2026-11-16 17:00:00Z to 2026-11-17 00:00:00Z closed",
        "2026-11-17 00:00:00Z to 2026-11-18 00:00:00Z closed: holiday founders' day",
        "2026-11-18 00:00:00Z to 2026-11-18 09:00:00Z closed",
        "2026-11-18 09:00:00Z to 2026-11-18 17:00:00Z closed: holiday market day",
        "2026-11-18 17:00:00Z to 2026-11-18 18:00:00Z closed",
    ]
    assert described(one | other, low, high) == [
        "2026-11-16 08:00:00Z to 2026-11-16 09:00:00Z closed",
        "2026-11-16 09:00:00Z to 2026-11-16 20:00:00Z open",
        "2026-11-16 20:00:00Z to 2026-11-17 00:00:00Z closed",
        "2026-11-17 00:00:00Z to 2026-11-17 12:00:00Z closed: holiday founders' day",
        "2026-11-17 12:00:00Z to 2026-11-17 20:00:00Z open",
        "2026-11-17 20:00:00Z to 2026-11-18 00:00:00Z closed: holiday founders' day",
        "2026-11-18 00:00:00Z to 2026-11-18 09:00:00Z closed",
        "2026-11-18 09:00:00Z to 2026-11-18 17:00:00Z open",
        "2026-11-18 17:00:00Z to 2026-11-18 18:00:00Z closed",
    ]


def test_there_are_no_spans_unless_the_end_comes_after_the_start() -> None:
    noon = at("2026-11-16T12:00Z")

    assert BERLIN.spans(noon, noon) == ()
    assert BERLIN.spans(noon, noon - MICRO) == ()
    assert len(BERLIN.spans(noon, noon + MICRO)) == 1


def test_a_calendar_is_a_value() -> None:
    said: dict[str, Any] = {"holidays": ["2026-11-26"], "overrides": {"2026-12-24": "09:00-12:00"}}
    one = WorkCalendar("Europe/Berlin", OFFICE, **said)
    same = WorkCalendar(ZoneInfo("Europe/Berlin"), {"fri,thu,wed,tue,mon": "13:30-18:00,9:00-12:30"}, **said)

    assert one == same
    assert hash(one) == hash(same)
    assert one != WorkCalendar("Europe/Vienna", OFFICE, **said)
    assert one != WorkCalendar("Europe/Berlin", OFFICE)
    assert one != "Europe/Berlin"
    assert one & same == same & one
    assert one & same != one | same
    assert len({one, same, one & same, one | same}) == 3


def test_a_calendar_survives_pickle_and_copies_and_keeps_its_answers() -> None:
    closures: list[Closure] = [
        RecurringClosure(every="FREQ=DAILY", away="10:00-11:00"),
        ClosedDates(since="2026-12-28", until="2027-01-01"),
    ]
    calendar = WorkCalendar("Europe/Berlin", OFFICE, closures=closures) | NEW_YORK
    start = at("2026-11-20T16:00Z")
    due = calendar.deadline(start, "40 business hours")

    for again in (pickle.loads(pickle.dumps(calendar)), copy.copy(calendar), copy.deepcopy(calendar)):  # noqa: S301 - our own
        assert again == calendar
        assert again.deadline(start, "40 business hours") == due


def test_a_calendar_shows_its_zone_and_hours() -> None:
    split = WorkCalendar("UTC", {"mon": "09:00-12:00, 13:00-17:00", "sat": "22:00-24:00"})

    assert repr(split) == "<WorkCalendar UTC mon 09:00-12:00, 13:00-17:00, sat 22:00-24:00>"
    assert repr(split & split) == f"<{split!r} & {split!r}>"
    assert repr(split | split) == f"<{split!r} | {split!r}>"


def test_the_last_holiday_is_the_latest_in_any_part() -> None:
    assert BERLIN.last_holiday == date(2026, 4, 6)
    assert (BERLIN & NEW_YORK).last_holiday == date(2026, 11, 27)
    assert ALWAYS.last_holiday is None


def test_a_holiday_may_be_written_in_any_way_and_twice() -> None:
    day = date(2026, 12, 25)
    plain = WorkCalendar("UTC", OFFICE, holidays=[day, "2026-12-25", day])

    assert plain == WorkCalendar("UTC", OFFICE, holidays=(one for one in ["2026-12-25"]))
    assert plain == WorkCalendar("UTC", OFFICE, holidays={day: "holiday"})
    assert plain == WorkCalendar("UTC", OFFICE, holidays={day: "Christmas", "2026-12-25": "holiday"})


class _Lazy(dict[date, str]):
    """Holidays that are computed when they are asked for, like those of the holidays package."""

    country = "DE"


class _LazyMarket(dict[date, str]):
    market = "XNYS"


@pytest.mark.parametrize("lazy", [_Lazy(), _LazyMarket()], ids=["country", "market"])
def test_a_lazy_list_of_holidays_that_holds_none_yet_is_refused(lazy: dict[date | str, str]) -> None:
    with pytest.raises(CalendarError, match="name its years") as error:
        WorkCalendar("UTC", OFFICE, holidays=lazy)

    assert error.value.problems[0].code == "C126"


def test_a_lazy_list_of_holidays_that_holds_some_is_taken() -> None:
    lazy = _Lazy({date(2026, 12, 25): "Christmas Day"})

    assert WorkCalendar("UTC", OFFICE, holidays=lazy).last_holiday == date(2026, 12, 25)


def test_everything_wrong_with_a_calendar_is_told_at_once() -> None:
    said: dict[str, Any] = {
        "holidays": ["2026-12-25", "25.12.2026", "2026-02-30"],
        "overrides": {"2026-12-24": "9-12", "24.12.": "closed", date(2026, 12, 31): "closed", "2026-12-31": "closed"},
        "closures": ["2026-12-28", ClosedDates(since="2026-12-28", until="2026-12-29"), None],
    }

    with pytest.raises(CalendarError) as error:
        WorkCalendar("Europe/Berln", {"mon": "9-17", "foo": "09:00-17:00"}, **said)

    assert [(problem.code, problem.where) for problem in error.value.problems] == [
        ("C104", "zone"),
        ("C121", "hours.mon"),
        ("C124", "hours.foo"),
        ("C105", "date"),
        ("C105", "date"),
        ("C121", "overrides.2026-12-24"),
        ("C105", "date"),
        ("C127", "overrides.2026-12-31"),
        ("C128", "closures[0]"),
        ("C128", "closures[2]"),
    ]


@pytest.mark.parametrize(
    ("said", "code", "where"),
    [
        ({"holidays": "2026-12-25"}, "C126", "holidays"),
        ({"holidays": 2026}, "C126", "holidays"),
        ({"overrides": ["2026-12-25"]}, "C128", "overrides"),
        ({"closures": "2026-12-25"}, "C128", "closures"),
        ({"closures": ClosedDates(since="2026-12-28", until="2026-12-29")}, "C128", "closures"),
    ],
    ids=["one holiday as text", "a year", "a list of overrides", "a closure as text", "one closure alone"],
)
def test_a_value_of_another_kind_is_refused(said: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(CalendarError) as error:
        WorkCalendar("UTC", OFFICE, **said)

    assert [(problem.code, problem.where) for problem in error.value.problems] == [(code, where)]


@pytest.mark.parametrize(
    ("ask", "where"),
    [
        (BERLIN.elapsed, "start"),
        (lambda naive, aware: BERLIN.elapsed(aware, naive), "end"),
        (lambda naive, _: BERLIN.deadline(naive, "4 business hours"), "start"),
        (lambda naive, _: BERLIN.deadline(naive, timedelta(hours=4)), "start"),
        (lambda naive, _: BERLIN.is_open(naive), "at"),
        (lambda naive, _: BERLIN.next_open(naive), "at"),
        (BERLIN.spans, "start"),
        (lambda naive, aware: BERLIN.spans(aware, naive), "end"),
    ],
    ids=[
        "elapsed from",
        "elapsed to",
        "deadline",
        "deadline by timedelta",
        "is open",
        "next open",
        "spans from",
        "spans to",
    ],
)
def test_a_naive_datetime_is_refused_with_its_place(ask: Any, where: str) -> None:
    with pytest.raises(CalendarError) as error:
        ask(datetime(2026, 11, 20, 12), at("2026-11-20T12:00Z"))  # noqa: DTZ001 - that is the point

    assert [(problem.code, problem.where) for problem in error.value.problems] == [("C101", where)]


@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        ("9900-01-01T00:00Z", "200 years", "C103"),
        ("9900-01-01T00:00Z", "70000 days", "C103"),
        ("9900-01-01T00:00Z", "1188 months", "C103"),
        ("9900-01-01T00:00Z", "1000000 hours", "C103"),
        ("0100-01-01T00:00Z", "-200 years", "C103"),
        ("0001-01-01T00:00Z", "1 day", "C103"),
        ("2299-01-01T00:00Z", "100000 business hours", "C202"),
        ("2301-01-01T00:00Z", "1 business hour", "C202"),
        ("1799-12-31T23:00Z", "1 business hour", "C202"),
        ("1801-01-01T00:00Z", "-100000 business hours", "C202"),
        ("2299-01-01T00:00Z", "2000 business days", "C202"),
        ("9998-06-01T00:00Z", "1 business day", "C202"),
        ("0002-06-01T00:00Z", "1 business day", "C202"),
        ("2026-11-20T12:00Z", "4 parsecs", "C111"),
        ("2026-11-20T12:00Z", "1.5 business days", "C112"),
    ],
)
def test_a_deadline_that_no_calendar_can_tell_is_refused(start: str, length: str, code: str) -> None:
    with pytest.raises(CalendarError) as error:
        BERLIN.deadline(at(start), length)

    assert error.value.problems[0].code == code


def test_a_deadline_by_a_timedelta_is_not_bound_to_two_hundred_years_but_to_the_years_of_a_calendar() -> None:
    assert WorkCalendar.always("UTC").deadline(at("1850-01-01T00:00Z"), timedelta(days=146_097)) == at(
        "2250-01-01T00:00Z"
    )
    with pytest.raises(CalendarError) as error:
        WorkCalendar.always("UTC").deadline(at("2026-01-01T00:00Z"), timedelta.max)

    assert error.value.problems[0].code == "C202"


def test_microseconds_are_due_where_datetimes_are() -> None:
    start = at("2026-11-20T14:00+01:00")

    for length in ("4 business hours", "36 hours", "2 weeks", "2 business days"):
        due = BERLIN.due(1_795_179_600_000_000, Duration.parse(length))
        assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=due) == BERLIN.deadline(start, length)


# --- hours that hold for a time

OLD = WorkCalendar(
    "Europe/Berlin",
    {"mon, tue, thu, fri": "09:00-17:00", "wed": "09:00-17:00, 22:00-06:00"},
    overrides={"2026-07-03": "10:00-11:00"},
    until="2026-07-02",
)
NEW = WorkCalendar("Europe/Berlin", {"mon-fri": "08:00-16:00"}, since=date(2026, 7, 2), holidays=["2026-07-06"])


def test_hours_that_change_are_those_of_the_old_calendar_and_then_of_the_new_one() -> None:
    spans = (OLD | NEW).spans(at("2026-07-01T00:00+02:00"), at("2026-07-04T00:00+02:00"))

    # Wednesday's night began under the old hours and goes on; the override of Friday belongs to them and is over.
    assert [f"{one.start:%d %H:%M} {one.end:%d %H:%M}" for one in spans if one.open] == [
        "01 07:00 01 15:00",
        "01 20:00 02 04:00",
        "02 06:00 02 14:00",
        "03 06:00 03 14:00",
    ]


def test_outside_of_its_time_a_calendar_says_why_it_is_closed() -> None:
    spans = NEW.spans(at("2026-07-01T10:00+02:00"), at("2026-07-02T09:00+02:00"))

    assert [(one.open, one.why, one.name) for one in spans] == [
        (False, "closure", "not in force"),
        (False, "closed", ""),
        (True, "open", ""),
    ]


def test_a_calendar_that_is_over_never_opens_again() -> None:
    with pytest.raises(CalendarError, match="no opening in the 30 years after 2026-07-02"):
        OLD.deadline(at("2026-07-02T09:00+02:00"), "1 business hour")

    assert OLD.elapsed(at("2026-07-02T06:00+02:00"), at("2030-01-01T00:00Z")) == timedelta(0)


@pytest.mark.parametrize(
    ("since", "until", "code"), [("2026-07-02", "2026-07-02", "C131"), ("2026-07-32", None, "C105"), (None, 5, "C105")]
)
def test_a_time_that_can_not_be_is_refused(since: Any, until: Any, code: str) -> None:
    with pytest.raises(CalendarError) as refused:
        WorkCalendar("UTC", "always", since=since, until=until)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_calendars_that_hold_for_different_times_are_different() -> None:
    same = WorkCalendar("Europe/Berlin", {"mon-fri": "08:00-16:00"}, since="2026-07-02", holidays=["2026-07-06"])

    assert same == NEW
    assert WorkCalendar("Europe/Berlin", {"mon-fri": "08:00-16:00"}, holidays=["2026-07-06"]) != NEW
    assert pickle.loads(pickle.dumps(NEW)) == NEW  # noqa: S301 - it is our own


def test_a_list_of_holidays_is_long_enough_for_hours_that_end_in_its_last_year() -> None:
    ended = WorkCalendar("UTC", {"mon-fri": "09:00-17:00"}, holidays=["2026-05-01"], until="2027-01-01")
    goes_on = WorkCalendar("UTC", {"mon-fri": "09:00-17:00"}, holidays=["2026-05-01"], until="2027-01-02")

    assert (ended.last_holiday, goes_on.last_holiday) == (None, date(2026, 5, 1))
    assert (ended | NEW).last_holiday == date(2026, 7, 6)

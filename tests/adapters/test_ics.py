import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from slakit.adapters.ics import read_closures
from slakit.errors import CalendarError, DataError, MissingExtraError
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.hours import WallSpan

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def written(folder: Path, *events: str, name: str = "closures.ics", head: str = "") -> Path:
    """Write a calendar whose events are given by their lines."""
    bodies = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{bodies}END:VCALENDAR\n"
    path = folder / name
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def problems(folder: Path, *events: str, zone: str | None = None) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as error:
        read_closures(written(folder, *events), zone=zone)
    assert {problem.where for problem in error.value.problems} == {"closures.ics"}
    return [(problem.code, problem.message) for problem in error.value.problems]


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("event", "since", "until", "because"),
    [
        ("SUMMARY:Fair\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225", "2026-12-24", "2026-12-25", "Fair"),
        ("SUMMARY:A\\, b\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270102", "2026-12-24", "2027-01-02", "A, b"),
        ("DTSTART;VALUE=DATE:20261224", "2026-12-24", "2026-12-25", "closed"),
        ("DTSTART:20261224\nSUMMARY: ", "2026-12-24", "2026-12-25", "closed"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224", "2026-12-24", "2026-12-25", "closed"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P3D", "2026-12-24", "2026-12-27", "closed"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P1W", "2026-12-24", "2026-12-31", "closed"),
        ("DTSTART;VALUE=DATE:20261224\nSTATUS:CONFIRMED\nTRANSP:OPAQUE", "2026-12-24", "2026-12-25", "closed"),
        ("DTSTART;VALUE=DATE:20261224\nSUMMARY:one\nSUMMARY:two", "2026-12-24", "2026-12-25", "one"),
    ],
    ids=["a day", "days", "no end", "no type", "ends on its day", "by days", "by weeks", "confirmed", "two names"],
)
def test_an_all_day_event_closes_its_dates(tmp_path: Path, event: str, since: str, until: str, because: str) -> None:
    assert read_closures(written(tmp_path, event)) == (ClosedDates(since=since, until=until, because=because),)


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("event", "zone", "since", "until"),
    [
        ("DTSTART:20261120T110000Z\nDTEND:20261120T130000Z", None, "2026-11-20T11:00Z", "2026-11-20T13:00Z"),
        (
            "DTSTART;TZID=Europe/Berlin:20261120T110000\nDTEND;TZID=Europe/Berlin:20261120T130000",
            None,
            "2026-11-20T10:00Z",
            "2026-11-20T12:00Z",
        ),
        (
            "DTSTART;TZID=America/New_York:20261120T110000\nDTEND:20261120T170000Z",
            BERLIN,
            "2026-11-20T16:00Z",
            "2026-11-20T17:00Z",
        ),
        ("DTSTART:20261120T110000\nDTEND:20261120T130000", BERLIN, "2026-11-20T10:00Z", "2026-11-20T12:00Z"),
        ("DTSTART:20261120T110000\nDURATION:PT90M", "Asia/Kolkata", "2026-11-20T05:30Z", "2026-11-20T07:00Z"),
        (
            "DTSTART;TZID=Europe/Berlin:20261025T010000\nDTEND;TZID=Europe/Berlin:20261025T040000",
            None,
            "2026-10-24T23:00Z",
            "2026-10-25T03:00Z",
        ),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261120T110000\nDURATION:P1DT1H",
            None,
            "2026-11-20T10:00Z",
            "2026-11-21T11:00Z",
        ),
    ],
    ids=["utc", "zone", "two zones", "floating", "floating by length", "over a clock change", "a name of Windows"],
)
def test_an_event_with_times_closes_the_span_between_two_instants(
    tmp_path: Path, event: str, zone: str | None, since: str, until: str
) -> None:
    closures = read_closures(written(tmp_path, f"SUMMARY:Training\n{event}"), zone=zone)

    assert closures == (ClosedSpan(since=at(since), until=at(until), because="Training"),)


@pytest.mark.extra("ics")
def test_an_event_in_a_zone_that_the_file_defines_is_read_by_that_definition(tmp_path: Path) -> None:
    head = (
        "BEGIN:VTIMEZONE\nTZID:Here\n"
        "BEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    once = "DTSTART;TZID=Here:20260720T110000\nDURATION:PT1H"
    weekly = f"{once}\nRRULE:FREQ=WEEKLY"

    closures = read_closures(written(tmp_path, once, weekly, head=head), zone=BERLIN)

    assert closures == (
        ClosedSpan(since=at("2026-07-20T09:00Z"), until=at("2026-07-20T10:00Z")),
        RecurringClosure(every="FREQ=WEEKLY", since="2026-07-20", away="11:00-12:00"),
    )


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("event", "closure"),
    [
        (
            "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY",
            RecurringClosure(every="FREQ=YEARLY", since="2026-12-24"),
        ),
        (
            "DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261122\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=5",
            RecurringClosure(every="FREQ=WEEKLY;COUNT=5;INTERVAL=2", since="2026-11-20", days=2),
        ),
        (
            "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20261127\nEXDATE;VALUE=DATE:20261204,20261211",
            RecurringClosure(
                every="FREQ=WEEKLY", since="2026-11-20", excluding=["2026-11-27", "2026-12-04", "2026-12-11"]
            ),
        ),
        (
            "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=DAILY;UNTIL=20261231",
            RecurringClosure(every="FREQ=DAILY;UNTIL=20261231", since="2026-11-20"),
        ),
        (
            "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=DAILY;UNTIL=20261231T233000Z",
            RecurringClosure(every="FREQ=DAILY;UNTIL=20261231", since="2026-11-20"),
        ),
        (
            "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=DAILY;UNTIL=20261231T235959",
            RecurringClosure(every="FREQ=DAILY;UNTIL=20261231", since="2026-11-20"),
        ),
    ],
    ids=["yearly", "two days, five times", "but for some dates", "until", "until in UTC", "until in no zone"],
)
def test_an_all_day_event_recurs_by_its_rule(tmp_path: Path, event: str, closure: RecurringClosure) -> None:
    (found,) = read_closures(written(tmp_path, event))

    assert isinstance(found, RecurringClosure)
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    assert list(found.dates(first, last)) == list(closure.dates(first, last))
    assert (found.since, found.days, found.excluding) == (closure.since, closure.days, closure.excluding)


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("zone", "last"), [(None, "2026-12-31"), (BERLIN, "2027-01-01"), ("America/New_York", "2026-12-31")]
)
def test_an_until_with_a_time_ends_all_day_events_on_its_date_in_the_zone(
    tmp_path: Path, zone: str | None, last: str
) -> None:
    event = "DTSTART;VALUE=DATE:20261220\nRRULE:FREQ=DAILY;UNTIL=20261231T233000Z"

    (found,) = read_closures(written(tmp_path, event), zone=zone)

    assert isinstance(found, RecurringClosure)
    assert max(found.dates(date(2026, 12, 1), date(2027, 2, 1))) == date.fromisoformat(last)


WEEKLY = "SUMMARY:Team\nDTSTART;TZID=Europe/Berlin:20260914T130000\nDTEND;TZID=Europe/Berlin:20260914T150000\n"


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("rest", "last"),
    [
        ("RRULE:FREQ=WEEKLY;UNTIL=20261012T110000Z", "2026-10-12"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261012T105959Z", "2026-10-05"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261012T130000", "2026-10-12"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261012T125959", "2026-10-05"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261012", "2026-10-12"),
        ("RRULE:FREQ=WEEKLY;COUNT=5", "2026-10-12"),
    ],
    ids=["at the last start", "a second before it", "on the wall", "a second before on the wall", "a date", "count"],
)
def test_an_event_with_times_recurs_at_its_wall_time_up_to_its_end(tmp_path: Path, rest: str, last: str) -> None:
    (found,) = read_closures(written(tmp_path, WEEKLY + rest), zone=BERLIN)

    assert isinstance(found, RecurringClosure)
    assert (found.away, found.because, found.since) == ((WallSpan(46_800, 54_000),), "Team", date(2026, 9, 14))
    assert max(found.dates(date(2026, 9, 1), date(2026, 12, 1))) == date.fromisoformat(last)


@pytest.mark.extra("ics")
def test_a_recurring_time_is_taken_out_of_the_hours_but_for_its_exceptions(tmp_path: Path) -> None:
    event = WEEKLY + "RRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20261019T130000\nEXDATE:20261102T120000Z"
    closures = read_closures(written(tmp_path, event), zone=ZoneInfo(BERLIN))
    calendar = WorkCalendar(BERLIN, {"mon": "09:00-17:00"}, closures=closures)

    def hours(day: str) -> float:
        start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(BERLIN))
        return calendar.elapsed(start, start + timedelta(days=1)) / timedelta(hours=1)

    # Clocks go back on 25 October: the time on the wall stays.
    assert [hours(f"2026-{day}") for day in ("09-07", "09-14", "10-12", "10-19", "10-26", "11-02", "11-09")] == [
        8,
        6,
        6,
        8,
        6,
        8,
        6,
    ]


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("event", "away"),
    [
        ("DTSTART:20260914T220000\nDTEND:20260915T060000\nRRULE:FREQ=DAILY", WallSpan(79_200, 108_000)),
        ("DTSTART:20260914T000000\nDTEND:20260915T000000\nRRULE:FREQ=DAILY", WallSpan(0, 86_400)),
        ("DTSTART:20260914T090000\nDURATION:PT24H\nRRULE:FREQ=DAILY", WallSpan(32_400, 118_800)),
        ("DTSTART:20260914T090030\nDURATION:PT15S\nRRULE:FREQ=DAILY", WallSpan(32_430, 32_445)),
        ("DTSTART;TZID=Europe/Vienna:20260914T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY", WallSpan(32_400, 36_000)),
    ],
    ids=["overnight", "midnight to midnight", "a day from nine", "seconds", "another zone with the same clocks"],
)
def test_a_recurring_time_may_run_over_midnight_for_up_to_a_day(tmp_path: Path, event: str, away: WallSpan) -> None:
    (found,) = read_closures(written(tmp_path, event), zone=BERLIN)

    assert isinstance(found, RecurringClosure)
    assert found.away == (away,)


@pytest.mark.extra("ics")
def test_further_dates_close_too_and_none_of_them_twice(tmp_path: Path) -> None:
    all_day = (
        "DTSTART;VALUE=DATE:20261120\nDURATION:P2D\nRDATE;VALUE=DATE:20261124,20261201\nEXDATE;VALUE=DATE:20261201"
    )
    weekly = "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY\nRDATE;VALUE=DATE:20261127,20261128"
    timed = "DTSTART:20261120T110000Z\nDURATION:PT1H\nRDATE:20261120T110000Z,20261121T120000Z"
    lunch = WEEKLY + "RRULE:FREQ=WEEKLY\nRDATE;TZID=Europe/Berlin:20260915T130000,20260921T130000"

    assert read_closures(written(tmp_path, all_day)) == (
        ClosedDates(since="2026-11-20", until="2026-11-22"),
        ClosedDates(since="2026-11-24", until="2026-11-26"),
    )
    assert read_closures(written(tmp_path, weekly)) == (
        RecurringClosure(every="FREQ=WEEKLY", since="2026-11-20"),
        ClosedDates(since="2026-11-28", until="2026-11-29"),
    )
    assert read_closures(written(tmp_path, timed)) == (
        ClosedSpan(since=at("2026-11-20T11:00Z"), until=at("2026-11-20T12:00Z")),
        ClosedSpan(since=at("2026-11-21T12:00Z"), until=at("2026-11-21T13:00Z")),
    )
    assert read_closures(written(tmp_path, lunch), zone=BERLIN) == (
        RecurringClosure(every="FREQ=WEEKLY", since="2026-09-14", away="13:00-15:00", because="Team"),
        ClosedSpan(since=at("2026-09-15T11:00Z"), until=at("2026-09-15T13:00Z"), because="Team"),
    )


@pytest.mark.extra("ics")
def test_the_first_time_counts_even_where_the_rule_does_not_name_it(tmp_path: Path) -> None:
    event = "DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY;BYDAY=MO"

    assert read_closures(written(tmp_path, event)) == (
        RecurringClosure(every="FREQ=WEEKLY;BYDAY=MO", since="2026-11-20"),
        ClosedDates(since="2026-11-20", until="2026-11-21"),
    )


@pytest.mark.extra("ics")
def test_an_occurrence_that_was_moved_or_cancelled_closes_no_longer_on_its_date(tmp_path: Path) -> None:
    master = "UID:a\nDTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20261127\nDTSTART;VALUE=DATE:20261126\nSUMMARY:moved"
    cancelled = "UID:a\nRECURRENCE-ID;VALUE=DATE:20261204\nDTSTART;VALUE=DATE:20261204\nSTATUS:CANCELLED"
    freed = "UID:a\nRECURRENCE-ID;VALUE=DATE:20261211\nDTSTART;VALUE=DATE:20261211\nTRANSP:TRANSPARENT"
    other = "UID:b\nDTSTART;VALUE=DATE:20261127"

    assert read_closures(written(tmp_path, moved, master, cancelled, freed, other)) == (
        ClosedDates(since="2026-11-26", until="2026-11-27", because="moved"),
        RecurringClosure(every="FREQ=WEEKLY", since="2026-11-20", excluding=["2026-11-27", "2026-12-04", "2026-12-11"]),
        ClosedDates(since="2026-11-27", until="2026-11-28"),
    )


@pytest.mark.extra("ics")
def test_a_time_that_was_moved_closes_at_its_new_time(tmp_path: Path) -> None:
    master = "UID:a\n" + WEEKLY + "RRULE:FREQ=WEEKLY"
    moved = "UID:a\nRECURRENCE-ID:20260921T110000Z\nDTSTART:20260922T110000Z\nDURATION:PT1H"

    assert read_closures(written(tmp_path, master, moved), zone=BERLIN) == (
        RecurringClosure(
            every="FREQ=WEEKLY", since="2026-09-14", away="13:00-15:00", because="Team", excluding=["2026-09-21"]
        ),
        ClosedSpan(since=at("2026-09-22T11:00Z"), until=at("2026-09-22T12:00Z")),
    )


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20261224\nTRANSP:TRANSPARENT",
        "DTSTART;VALUE=DATE:20261224\nTRANSP:transparent",
        "DTSTART;VALUE=DATE:20261224\nEXDATE;VALUE=DATE:20261224",
        "DTSTART:20261224T120000\nTRANSP:TRANSPARENT",
        "DTSTART:20261224T120000Z",
        "DTSTART:20261224T120000Z\nDTEND:20261224T120000Z",
        "DTSTART:20261224T120000Z\nDURATION:PT0S\nRRULE:FREQ=DAILY",
        "DTSTART:20261224T120000Z\nDURATION:PT1H\nEXDATE:20261224T120000Z",
    ],
    ids=[
        "cancelled",
        "free",
        "free in small letters",
        "excluded",
        "free and floating",
        "no end",
        "no length",
        "no length, daily",
        "time excluded",
    ],
)
def test_an_event_that_takes_no_time_is_no_closure(tmp_path: Path, event: str) -> None:
    assert read_closures(written(tmp_path, event)) == ()


@pytest.mark.extra("ics")
def test_what_is_no_event_is_left_aside_and_every_calendar_of_a_file_is_read(tmp_path: Path) -> None:
    one = written(
        tmp_path, "DTSTART;VALUE=DATE:20261224", head="BEGIN:VTODO\nDTSTART:20260101T100000\nEND:VTODO\n"
    ).read_bytes()
    path = tmp_path / "two.ics"
    path.write_bytes(b"\xef\xbb\xbf" + one + one.replace(b"20261224", b"20261231").replace(b"\r\n", b"\n"))

    assert read_closures(str(path)) == (
        ClosedDates(since="2026-12-24", until="2026-12-25"),
        ClosedDates(since="2026-12-31", until="2027-01-01"),
    )
    assert read_closures(written(tmp_path)) == ()


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("event", "zone", "code", "message"),
    [
        ("SUMMARY:x", None, "I812", "'x': has no DTSTART"),
        ("DTSTART:foo", None, "I812", "an event without a summary: DTSTART can not be read ("),
        ("DTSTART;VALUE=DATE:20260231\nSUMMARY:x", None, "I812", "'x': DTSTART can not be read ("),
        ("DTSTART:20261224\nDTSTART:20261225\nSUMMARY:x", None, "I812", "'x': DTSTART is given twice"),
        ("DTSTART:P1D", None, "I812", "DTSTART is no date and no time"),
        ("DTSTART:20261224\nRRULE:FREQ=FOO", None, "I812", "RRULE can not be read ("),
        ("DTSTART:20261224\nRRULE:FOO", None, "I812", "'': expected a recurrence rule"),
        ("DTSTART:20261224\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", None, "I812", "RRULE is given twice"),
        ("DTSTART:20261224\nRRULE:FREQ=HOURLY", None, "I812", "a rule recurs by whole days"),
        ("DTSTART:20261224\nRRULE:FREQ=DAILY;UNTIL=20261223", None, "I812", "it never comes"),
        ("DTSTART:20261224\nEXRULE:FREQ=DAILY", None, "I812", "EXRULE is out of date"),
        ("DTSTART:20261224\nEXDATE:foo", None, "I812", "EXDATE can not be read ("),
        ("DTSTART:20261224\nRDATE;VALUE=PERIOD:20261225T100000Z/PT1H", None, "I812", "RDATE is no date and no time"),
        ("DTSTART:20261224\nRDATE:20261225T100000Z", None, "I812", "has both dates and times"),
        ("DTSTART:20261224T100000Z\nDURATION:PT1H\nEXDATE;VALUE=DATE:20261225", None, "I812", "has both dates and"),
        ("DTSTART:20261224\nDTEND:20261223", None, "I812", "an all-day event lasts one or more whole days"),
        ("DTSTART:20261224\nDURATION:PT36H", None, "I812", "an all-day event lasts one or more whole days"),
        ("DTSTART:20261224\nDURATION:20261225", None, "I812", "an all-day event lasts one or more whole days"),
        ("DTSTART:20261224\nDTEND:20261225T100000Z", None, "I812", "DTSTART is a date and DTEND a time"),
        ("DTSTART:20261224T100000Z\nDTEND;VALUE=DATE:20261225", None, "I812", "DTSTART is a time and DTEND a date"),
        ("DTSTART:20261224T100000Z\nDTEND:20261224T095959Z", None, "I812", "ends before it starts"),
        ("DTSTART:20261224T100000Z\nDURATION:-PT1H", None, "I812", "ends before it starts"),
        ("DTSTART:20261224\nDURATION:P367D\nRRULE:FREQ=YEARLY", None, "I812", "covers 1 to 366 days, not 367"),
        ("DTSTART:20261224T100000\nDURATION:PT24H1M\nRRULE:FREQ=WEEKLY", BERLIN, "I812", "lasts longer than a day"),
        ("DTSTART:20261224T100000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261224T100000Z", None, "I812", "moves a range"),
        ("DTSTART:99991231", None, "I812", "lies at the end of the calendar"),
        ("DTSTART:00010101T000000\nDURATION:PT1H", BERLIN, "I812", "lies at the end of the calendar"),
        ("DTSTART:20261224T100000", None, "I813", "of 2026-12-24 10:00:00: DTSTART has no time zone; give zone="),
        ("DTSTART:20261224T100000Z\nDTEND:20261224T110000", None, "I813", "DTEND has no time zone; give zone="),
        ("DTSTART;TZID=Mars/Base:20261224T100000", BERLIN, "I813", "DTSTART is in the unknown time zone 'Mars/Base'"),
        (
            "DTSTART:20261224T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY",
            None,
            "I813",
            "recurs at a time of day; give zone=, that of the calendar which it closes",
        ),
        (
            "DTSTART:20261224T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY",
            BERLIN,
            "I813",
            "recurs at a time of UTC, whose clocks differ from those of Europe/Berlin",
        ),
        (
            "DTSTART;TZID=America/New_York:20261224T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY",
            BERLIN,
            "I813",
            "recurs at a time of America/New_York, whose clocks differ",
        ),
    ],
)
def test_an_event_that_no_closure_can_tell_is_refused(
    tmp_path: Path, event: str, zone: str | None, code: str, message: str
) -> None:
    ((found, said),) = problems(tmp_path, event, zone=zone)

    assert found == code
    assert message in said


@pytest.mark.extra("ics")
def test_everything_wrong_in_a_file_is_told_at_once_by_event(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "SUMMARY:Fine\nDTSTART;VALUE=DATE:20261224",
        "SUMMARY:Training\nDTSTART:20260914T130000\nDTEND:20260914T150000",
        f"SUMMARY:{'long ' * 50}\nDTSTART;VALUE=DATE:20261224\nDTEND:foo\nEXRULE:FREQ=DAILY",
        "UID:a\nSUMMARY:Moved\nDTSTART;VALUE=DATE:20261224\nRECURRENCE-ID:20261224T100000",
    )

    assert [code for code, _ in found] == ["I813", "I812", "I812", "I813"]
    assert found[0][1] == "'Training' of 2026-09-14 13:00:00: DTSTART has no time zone; give zone="
    assert found[1][1].startswith(f"'{'long ' * 12}...' of 2026-12-24: DTEND can not be read (")
    assert found[2][1].endswith("EXRULE is out of date; write its dates as EXDATE")
    assert found[3][1] == "'Moved' of 2026-12-24: RECURRENCE-ID has no time zone; give zone="


@pytest.mark.extra("ics")
@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "I004", "is empty"),
        (b" \r\n\xef\xbb\xbf ", "I811", "is no iCalendar file"),
        (b"\xef\xbb\xbf \r\n", "I004", "is empty"),
        (b"PK\x03\x04\x00\x00", "I003", "is a binary file; expected an iCalendar file"),
        (b"\x1f\x8b\x08", "I003", "is compressed; unpack it first"),
        (b"\xff\xfeB\x00E\x00", "I003", "is written in UTF-16; save it as UTF-8"),
        (b"hello", "I811", "is no iCalendar file"),
        (b"\xfa\xfb\xfc", "I811", "is no iCalendar file"),
        (b"date,name\n2026-12-24,Christmas\n", "I811", "is no iCalendar file"),
        (b"BEGIN:VCALENDAR\r\n", "I811", "is no iCalendar file"),
        (b"END:VCALENDAR\r\n", "I811", "is no iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "I811", "is no iCalendar file"),
        (b"BEGIN:VEVENT\r\nDTSTART:20261224\r\nEND:VEVENT\r\n", "I811", "expected BEGIN:VCALENDAR"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "I811", "expected BEGIN:VCALENDAR"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, content: bytes, code: str, message: str) -> None:
    path = tmp_path / "closures.ics"
    path.write_bytes(content)

    with pytest.raises(DataError) as error:
        read_closures(path)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == (code, "closures.ics")
    assert message in problem.message
    assert len(problem.message) < 120


@pytest.mark.extra("ics")
@pytest.mark.parametrize("name", ["missing.ics", ".", "nul\0.ics"])
def test_a_file_that_can_not_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError) as error:
        read_closures(tmp_path / name)

    (problem,) = error.value.problems
    assert problem.code == "I001"
    assert problem.message.startswith("can not be opened: ")


@pytest.mark.extra("ics")
def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError) as error:
        read_closures(written(tmp_path), zone="Europe/Berln")

    assert error.value.problems[0].code == "C104"


_LINES = (
    "BEGIN:VEVENT",
    "END:VEVENT",
    "DTSTART:20261224",
    "DTSTART;TZID=Europe/Berlin:20261224T100000",
    "DTSTART;VALUE=DATE:99991231",
    "DTEND:20261224T110000",
    "DTEND;VALUE=DATE:20261226",
    "DURATION:PT1H",
    "DURATION:-P9999999D",
    "RRULE:FREQ=DAILY;UNTIL=20270101T000000Z",
    "RRULE:FREQ=WEEKLY;INTERVAL=0;BYDAY=9MO",
    "EXDATE:20261224T100000Z",
    "RDATE;VALUE=PERIOD:20261224T100000Z/PT1H",
    "RECURRENCE-ID:20261224",
    "UID:a",
    "STATUS:CANCELLED",
    "SUMMARY;LANGUAGE=de:\\n\\,;x",
    'X-ODD;A="b:c":d',
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "TZID:Here",
    ":",
    ";",
    " folded",
    "\x07",
)


@pytest.mark.extra("ics")
@pytest.mark.parametrize("seed", range(40))
def test_no_file_brings_anything_but_closures_or_problems(tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same files in each run
    path = tmp_path / "closures.ics"
    for _ in range(10):
        event = ["BEGIN:VEVENT", *random.choices(_LINES[2:], k=random.randint(1, 7)), "END:VEVENT"]
        lines = ["BEGIN:VCALENDAR", *event, *random.choices(_LINES, k=random.randint(0, 2)), "END:VCALENDAR"]
        path.write_bytes("\r\n".join(lines).encode())
        try:
            closures = read_closures(path, zone=random.choice((None, BERLIN)))
        except DataError as error:
            codes = {problem.code for problem in error.problems}
        else:
            codes = set()
            calendar = WorkCalendar(BERLIN, "always", closures=closures)
            calendar.is_open(datetime(2026, 12, 24, tzinfo=UTC))
        assert codes <= {"I003", "I811", "I812", "I813"}


def test_without_the_package_a_file_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(MissingExtraError) as error:
        read_closures(tmp_path / "missing.ics")

    assert error.value.problems[0].code == "I900"


def test_without_the_package_the_error_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['icalendar'] = None\n"
        "from slakit.adapters.ics import read_closures\n"
        "from slakit.errors import MissingExtraError\n"
        "try:\n"
        "    read_closures(sys.argv[1])\n"
        "except MissingExtraError as error:\n"
        "    print(error.problems[0].code, error)\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", code, str(written(tmp_path))], capture_output=True, text=True, check=True
    )

    assert said.stdout == "I900 icalendar: read_closures() needs the icalendar package: pip install 'slakit[ics]'\n"

"""The dates of an agreement: its term and what recurs, as lines and as an iCalendar file."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit import Agreement, AgreementError, CalendarError, Deadline, Every, Term, WorkCalendar, event, read_closures
from slakit.reports.dates import dates_of, text, to_ics

REVIEW = Deadline(
    id="quarterly-review",
    owed_by=["marketing", "sales"],
    start=Every("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1;BYHOUR=9"),
    stop=event(kind="review"),
    within="5 days",
    meaning="Both look at the numbers; then, at the names",
)
ACME = Agreement(
    name="acme",
    version="2026.2",
    title="Acme",
    zone="Europe/Berlin",
    term=Term(since="2026-01-01", until="2027-01-01"),
    commitments=[REVIEW],
)
AT = datetime.fromisoformat("2026-11-27T17:00:00+01:00")


def test_the_dates_stand_in_order() -> None:
    assert text(dates_of(ACME)).splitlines() == [
        "2026-01-01 acme 2026.2 begins",
        "2026-01-01 acme: Quarterly review",
        "2026-04-01 acme: Quarterly review",
        "2026-07-01 acme: Quarterly review",
        "2026-10-01 acme: Quarterly review",
        "2026-12-31 acme 2026.2 ends",
    ]


def test_a_term_without_an_end_tells_two_years() -> None:
    days = [one.day for one in dates_of(_with(term=Term(since="2026-02-01")))]

    assert (days[0], days[1], days[-1], len(days)) == (date(2026, 2, 1), date(2026, 4, 1), date(2028, 1, 1), 9)


def test_a_day_is_that_of_the_calendar() -> None:
    early = Deadline(
        id="early",
        owed_by="sales",
        start=Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=0,1"),
        stop=event(kind="x"),
        within="1 hour",
        calendar=WorkCalendar.always("Pacific/Auckland"),
    )
    found = dates_of(_with(commitments=[early], term=Term(since="2026-01-01", until="2026-01-15")))

    assert [one.day.isoformat() for one in found if one.of] == ["2026-01-06", "2026-01-13"]


def test_a_day_is_that_of_the_calendar_for_all_others_and_lies_in_the_term() -> None:
    daily = Deadline(
        id="daily",
        owed_by="sales",
        start=Every("FREQ=DAILY;BYHOUR=1"),
        stop=event(kind="x"),
        within="1 hour",
        calendar="owner",
        default_calendar=WorkCalendar.always("Asia/Tokyo"),
    )
    found = dates_of(_with(commitments=[daily], term=Term(since="2026-01-01", until="2026-01-03")))

    # One o'clock of New Year in Tokyo is still the old year in Berlin, where the term begins.
    assert [one.day.isoformat() for one in found if one.of] == ["2026-01-02", "2026-01-03"]


def test_a_name_can_not_look_like_another_date() -> None:
    found = dates_of(_with(name="acme\n2026-01-01 acme begins", commitments=[], term=Term(since="2026-02-01")))

    assert text(found) == "2026-02-01 acme 2026-01-01 acme begins 2026.2 begins\n"


def test_without_a_term_there_are_no_dates() -> None:
    with pytest.raises(AgreementError) as refused:
        to_ics(Agreement(name="acme"))

    assert [(one.code, one.where) for one in refused.value.problems] == [("D428", "term")]


def test_the_file_is_written_as_the_standard_says() -> None:
    lines = to_ics(_with(commitments=[]), as_of=AT).split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//slakit//agreement dates//EN",
        "BEGIN:VEVENT",
        "UID:ec95e39115a7a104dc8fa03adc414de1@slakit",
        "DTSTAMP:20261127T160000Z",
        "DTSTART;VALUE=DATE:20260101",
        "SUMMARY:acme 2026.2 begins",
        "DESCRIPTION:First day of: Acme",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:cfb3d5cdf714ebb3c380c0d49f992cd1@slakit",
        "DTSTAMP:20261127T160000Z",
        "DTSTART;VALUE=DATE:20261231",
        "SUMMARY:acme 2026.2 ends",
        "DESCRIPTION:Last day of: Acme. Renew it by then\\, or it is over.",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_without_an_instant_the_file_was_made_on_the_first_day() -> None:
    assert "DTSTAMP:20251231T230000Z\r\n" in to_ics(ACME)
    assert to_ics(ACME) == to_ics(ACME)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError):
        to_ics(ACME, as_of=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused


def test_a_date_keeps_its_name_when_the_term_is_moved() -> None:
    moved = to_ics(_with(term=Term(since="2026-02-01", until="2027-02-01"), commitments=[]))
    uids = [
        [line for line in one.split("\r\n") if line.startswith("UID:")]
        for one in (to_ics(_with(commitments=[])), moved)
    ]

    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 2


def _with(**parts: Any) -> Agreement:
    return Agreement(
        **{
            "name": "acme",
            "version": "2026.2",
            "title": "Acme",
            "zone": "Europe/Berlin",
            "term": ACME.term,
            "commitments": [REVIEW],
            **parts,
        }
    )


@pytest.mark.extra("ics")
def test_a_calendar_program_reads_what_was_written(tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    read = icalendar.Calendar.from_ical(to_ics(ACME, as_of=AT))
    events = [(str(one["SUMMARY"]), one["DTSTART"].dt) for one in read.walk("VEVENT")]

    assert events == [(one.name, one.day) for one in dates_of(ACME)]
    assert str(read.walk("VEVENT")[1]["DESCRIPTION"]) == (
        "marketing and sales: Both look at the numbers; then, at the names (5 days)"
    )
    path = tmp_path / "acme.ics"
    path.write_text(to_ics(ACME), encoding="utf-8", newline="")
    assert read_closures(path) == ()  # its days stay free


HOSTILE = ["a\r\nEND:VCALENDAR", "one;two,three\\four", "ä" * 200, "\u202eback\x00\x07", "😀" * 40, "tab\there"]


@pytest.mark.extra("ics")
@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_whatever_a_name_holds_the_file_has_as_many_events_and_no_long_line(name: str) -> None:
    icalendar = pytest.importorskip("icalendar")
    written = to_ics(_with(name="a" + name, title=name))

    assert all(len(line) <= 75 for line in written.encode().split(b"\r\n"))
    assert "\r" not in written.replace("\r\n", "")
    assert len(icalendar.Calendar.from_ical(written).walk("VEVENT")) == 6

"""iCalendar of due instants: icalendar reads it, an import moves events, and a hostile name breaks no line."""

from datetime import UTC, datetime

import attrs
import pytest

from reports.render.making import ACME, HOSTILE, RESPONSE, judged, lead
from slakit import PauseWhile, in_stage
from slakit.reports.render import due_ics


@pytest.mark.extra("ics")
def test_what_is_pending_stands_at_the_instant_at_which_it_is_due() -> None:
    import icalendar

    evaluation = judged()
    found = icalendar.Calendar.from_ical(due_ics(evaluation)).walk("VEVENT")

    assert [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in found] == [
        ("first-response due: lead L4 entry 1", datetime(2026, 3, 3, 14, 30, tzinfo=UTC)),
        ("first-response due: lead L5 entry 1", datetime(2026, 3, 3, 15, 50, tzinfo=UTC)),
        ("mql-volume due: 2026-03", datetime(2026, 4, 1, tzinfo=UTC)),
    ]
    assert [str(one["UID"]) for one in found] == [f"{one.key}@slakit" for one in evaluation.pending]
    assert {one.decoded("DTSTAMP") for one in found} == {datetime(2026, 3, 3, 14, tzinfo=UTC)}


@pytest.mark.extra("ics")
def test_a_hostile_name_breaks_no_line() -> None:
    import icalendar

    text = due_ics(judged(lead(HOSTILE, "13:50"), agreement=attrs.evolve(ACME, commitments=[RESPONSE])))

    assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_one_owner_gets_his_own() -> None:
    leads = (lead("L1", "13:50", owner="ada"), lead("L2", "13:50", owner="sam"))

    text = due_ics(judged(*leads), owner="sam")

    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:first-response due: lead L2 entry 1\r\n" in text


def test_a_clock_that_stands_is_due_at_no_instant() -> None:
    paused = attrs.evolve(RESPONSE, pause=[PauseWhile(in_stage("mql"))])

    assert due_ics(judged(lead("L1", "13:50"), agreement=attrs.evolve(ACME, commitments=[paused]))) == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//slakit//due instants//EN\r\nEND:VCALENDAR\r\n"
    )

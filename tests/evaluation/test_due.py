"""What is due: each kind of limit by hand, and the verdict at due, one microsecond before it and one after."""

from datetime import datetime
from typing import Any

import pytest

from evaluation.making import BERLIN, NEW_YORK, NIGHTS, US, agreement, at, call, mql, outcome, owner, promise, result
from evaluation.making import field as changed
from slakit import Breached, Deadline, Journey, Limit, Met, Pending, WorkCalendar, criterion, field

ALWAYS = WorkCalendar.always("Europe/Berlin")
NEW_YORK_LUNCH = WorkCalendar("America/New_York", hours={"mon-fri": "09:00-12:00, 13:00-17:00"})

# Each row: what was promised, when the clock starts, what is due. Times are local to the calendar.
WORK_TIME = [
    pytest.param(BERLIN, "4 business hours", "2026-03-03T10:00+01:00", "2026-03-03T15:00+01:00", id="over-lunch"),
    pytest.param(BERLIN, "2.5 business hours", "2026-03-03T10:00+01:00", "2026-03-03T12:30+01:00", id="ends-at-lunch"),
    pytest.param(
        BERLIN, "4.5 business hours", "2026-03-03T13:30+01:00", "2026-03-03T18:00+01:00", id="ends-at-closing"
    ),
    pytest.param(BERLIN, "8 business hours", "2026-03-03T09:00+01:00", "2026-03-03T18:00+01:00", id="a-whole-day"),
    pytest.param(
        BERLIN, "30 business minutes", "2026-03-03T13:00+01:00", "2026-03-03T14:00+01:00", id="starts-in-lunch"
    ),
    pytest.param(BERLIN, "1 business hour", "2026-03-06T18:00+01:00", "2026-03-09T10:00+01:00", id="starts-at-closing"),
    pytest.param(BERLIN, "4 business hours", "2026-03-07T11:00+01:00", "2026-03-09T14:00+01:00", id="on-saturday"),
    pytest.param(BERLIN, "4 business hours", "2026-03-27T17:00+01:00", "2026-03-30T12:00+02:00", id="clocks-forward"),
    pytest.param(BERLIN, "4 business hours", "2026-10-23T17:00+02:00", "2026-10-26T12:00+01:00", id="clocks-back"),
    pytest.param(BERLIN, "4 business hours", "2026-04-02T16:00+02:00", "2026-04-07T11:00+02:00", id="over-holidays"),
    pytest.param(BERLIN, "1 business hour", "2026-12-24T12:00+01:00", "2026-12-28T09:30+01:00", id="a-short-day"),
    pytest.param(BERLIN, "1 business second", "2026-03-06T18:00+01:00", "2026-03-09T09:00:01+01:00", id="a-second"),
    pytest.param(BERLIN, "80 business hours", "2026-03-02T09:00+01:00", "2026-03-13T18:00+01:00", id="two-weeks"),
    pytest.param(NIGHTS, "10 business hours", "2026-03-02T23:00+01:00", "2026-03-04T01:00+01:00", id="night-shifts"),
    pytest.param(NIGHTS, "8 business hours", "2026-03-06T22:00+01:00", "2026-03-07T06:00+01:00", id="into-saturday"),
    pytest.param(ALWAYS, "4 business hours", "2026-03-29T00:30+01:00", "2026-03-29T05:30+02:00", id="skipped-hour"),
    pytest.param(ALWAYS, "4 business hours", "2026-10-25T00:30+02:00", "2026-10-25T03:30+01:00", id="repeated-hour"),
    pytest.param(NEW_YORK, "4 business hours", "2026-11-03T14:05Z", "2026-11-03T18:05Z", id="ny-in-hours"),
    pytest.param(NEW_YORK, "4 business hours", "2026-10-30T20:30Z", "2026-11-02T17:30Z", id="ny-clocks-back"),
    pytest.param(NEW_YORK, "4 business hours", "2026-10-31T15:00Z", "2026-11-02T18:00Z", id="ny-on-saturday"),
    pytest.param(NEW_YORK, "4 business hours", "2026-11-25T21:00Z", "2026-11-27T17:00Z", id="ny-holiday"),
    pytest.param(NEW_YORK_LUNCH, "4 business hours", "2026-11-03T16:30Z", "2026-11-03T21:30Z", id="ny-lunch"),
    pytest.param(NEW_YORK, "4 business hours", "2026-11-03T22:00Z", "2026-11-04T18:00Z", id="ny-at-closing"),
    pytest.param(NEW_YORK, "4 business hours", "2027-03-12T21:00Z", "2027-03-15T16:00Z", id="ny-clocks-forward"),
    pytest.param(NEW_YORK, "8 business hours", "2026-11-03T15:00Z", "2026-11-04T15:00Z", id="ny-eight-hours"),
]
ELAPSED = [
    pytest.param(None, "5 minutes", "2026-03-03T10:00+01:00", "2026-03-03T10:05+01:00", id="minutes"),
    pytest.param(None, "36 hours", "2026-03-28T12:00+01:00", "2026-03-30T01:00+02:00", id="skipped-hour"),
    pytest.param(None, "36 hours", "2026-10-24T12:00+02:00", "2026-10-25T23:00+01:00", id="repeated-hour"),
    pytest.param(BERLIN, "1 hour", "2026-03-06T17:30+01:00", "2026-03-06T18:30+01:00", id="hours-do-not-matter"),
    pytest.param(None, "0.000001 seconds", "2026-03-03T10:00+01:00", "2026-03-03T10:00:00.000001+01:00", id="least"),
]
DATES = [
    pytest.param(None, "14 days", "2026-03-20T17:30+01:00", "2026-04-03T17:30+02:00", id="days-keep-the-wall-time"),
    pytest.param(None, "1 day", "2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", id="into-the-skipped-hour"),
    pytest.param(None, "1 day", "2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00", id="into-the-repeated-hour"),
    pytest.param(None, "1 day", "2026-10-25T02:30+01:00", "2026-10-26T02:30+01:00", id="from-the-repeated-hour"),
    pytest.param(None, "2 weeks", "2026-03-20T09:00+01:00", "2026-04-03T09:00+02:00", id="weeks"),
    pytest.param(None, "1 month", "2026-01-31T09:00+01:00", "2026-02-28T09:00+01:00", id="short-month"),
    pytest.param(None, "1 month", "2028-01-31T09:00+01:00", "2028-02-29T09:00+01:00", id="leap-month"),
    pytest.param(None, "1 quarter", "2026-11-30T10:00+01:00", "2027-02-28T10:00+01:00", id="quarter"),
    pytest.param(None, "1 year", "2028-02-29T10:00+01:00", "2029-02-28T10:00+01:00", id="leap-year"),
    pytest.param(NEW_YORK, "1 day", "2026-03-07T12:00-05:00", "2026-03-08T12:00-04:00", id="zone-of-the-calendar"),
]
BUSINESS_DAYS = [
    pytest.param(BERLIN, "2 business days", "2026-03-03T10:00+01:00", "2026-03-05T18:00+01:00", id="tuesday"),
    pytest.param(BERLIN, "2 business days", "2026-03-13T19:30+01:00", "2026-03-17T18:00+01:00", id="friday-night"),
    pytest.param(BERLIN, "2 business days", "2026-03-14T11:00+01:00", "2026-03-17T18:00+01:00", id="saturday"),
    pytest.param(BERLIN, "2 business days", "2026-04-02T16:00+02:00", "2026-04-08T18:00+02:00", id="over-holidays"),
    pytest.param(BERLIN, "1 business day", "2026-12-23T10:00+01:00", "2026-12-24T12:30+01:00", id="a-short-day"),
    pytest.param(BERLIN, "2 business days", "2026-03-27T17:00+01:00", "2026-03-31T18:00+02:00", id="clocks-forward"),
    pytest.param(
        BERLIN, "1 business day", "2026-03-03T23:59:59.999999+01:00", "2026-03-04T18:00+01:00", id="before-midnight"
    ),
    pytest.param(BERLIN, "1 business day", "2026-03-04T00:00+01:00", "2026-03-05T18:00+01:00", id="at-midnight"),
    pytest.param(BERLIN, "1 business day", "2026-03-03T23:30Z", "2026-03-05T18:00+01:00", id="local-date-of-the-start"),
    pytest.param(NIGHTS, "1 business day", "2026-03-05T12:00+01:00", "2026-03-07T06:00+01:00", id="night-of-its-start"),
]
LIMITS = [*WORK_TIME, *ELAPSED, *DATES, *BUSINESS_DAYS]


@pytest.mark.parametrize(("calendar", "within", "start", "due"), LIMITS)
def test_a_stop_up_to_due_is_met_and_the_next_microsecond_is_late(
    calendar: WorkCalendar | None, within: str, start: str, due: str
) -> None:
    rule, late = promise(within, calendar=calendar), at(due) + US

    before, exactly, after = (
        outcome(rule, mql(start), call(stop), as_of=late) for stop in (at(due) - US, at(due), late)
    )

    assert (type(before), before.due_at, before.stopped_at) == (Met, at(due), at(due) - US)
    assert (type(exactly), exactly.due_at, exactly.stopped_at) == (Met, at(due), at(due))
    assert (type(after), after.due_at, after.stopped_at) == (Breached, at(due), late)


@pytest.mark.parametrize(("calendar", "within", "start", "due"), LIMITS)
def test_without_a_stop_it_is_open_up_to_due_and_broken_the_next_microsecond(
    calendar: WorkCalendar | None, within: str, start: str, due: str
) -> None:
    rule = promise(within, calendar=calendar)

    before, exactly, after = (outcome(rule, mql(start), as_of=at(due) + shift * US) for shift in (-1, 0, 1))

    assert (type(before), before.due_at) == (Pending, at(due))
    assert (type(exactly), exactly.due_at) == (Pending, at(due))
    assert (type(after), after.due_at) == (Breached, at(due))


def test_dates_without_a_calendar_are_those_of_the_agreement() -> None:
    rule = agreement(promise("1 day"), zone="America/New_York")

    judged = outcome(rule, mql("2026-03-07T12:00-05:00"), as_of="2026-03-07T12:00-05:00")

    assert judged.due_at == at("2026-03-08T12:00-04:00")


# --- a list of limits


TIERS = [(field("tier", is_="hot"), "30 business minutes"), (field("score", at_least=50), "1 business hour")]


@pytest.mark.parametrize(
    ("attributes", "allowed", "due"),
    [
        pytest.param({"tier": "hot"}, "30 business minutes", "2026-03-03T10:30+01:00", id="first"),
        pytest.param(
            {"tier": "hot", "score": "60"}, "30 business minutes", "2026-03-03T10:30+01:00", id="first-of-both"
        ),
        pytest.param({"tier": "cold", "score": "60"}, "1 business hour", "2026-03-03T11:00+01:00", id="second"),
        pytest.param({"score": "60"}, "1 business hour", "2026-03-03T11:00+01:00", id="unknown-is-no-match"),
        pytest.param({"tier": "cold", "score": "many"}, "2 business hours", "2026-03-03T12:00+01:00", id="no-number"),
        pytest.param({}, "2 business hours", "2026-03-03T12:00+01:00", id="all-unknown"),
    ],
)
def test_the_first_limit_that_fits_at_the_start_counts(attributes: dict[str, str], allowed: str, due: str) -> None:
    rule = promise([*TIERS, "2 business hours"], calendar="berlin")

    judged = outcome(rule, mql("2026-03-03T10:00+01:00"), as_of="2026-03-03T10:00+01:00", **attributes)

    assert (judged.allowed, judged.due_at) == (allowed, at(due))


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        pytest.param("2026-03-03T10:00:00.000001+01:00", "2 business hours", id="after-the-start"),
        pytest.param("2026-03-03T10:00+01:00", "30 business minutes", id="at-the-start"),
        pytest.param("2026-03-03T09:59:59.999999+01:00", "30 business minutes", id="before-the-start"),
    ],
)
def test_a_field_of_the_very_instant_of_the_start_counts_and_a_later_one_does_not(when: str, allowed: str) -> None:
    rule = promise([*TIERS, "2 business hours"], calendar="berlin")

    judged = outcome(rule, mql("2026-03-03T10:00+01:00"), changed("tier", "hot", when), as_of="2026-03-04T10:00+01:00")

    assert judged.allowed == allowed


@pytest.mark.parametrize("attributes", [{}, {"tier": "cold"}, {"score": "49.999"}], ids=["missing", "cold", "below"])
def test_where_no_limit_fits_the_entry_is_excluded_and_nothing_is_due(attributes: dict[str, str]) -> None:
    rule = promise(TIERS, calendar="berlin")
    became, called = mql("2026-03-03T10:00+01:00", id="e1"), call("2026-03-03T11:00+01:00", id="e2")

    judged = outcome(
        rule, became, called, owner("ny", "2026-03-03T10:30+01:00"), as_of="2026-03-09T10:00Z", **attributes
    )

    assert (judged.status, judged.reason, judged.due_at) == ("excluded", "no_limit", None)
    assert (judged.stopped_at, judged.evidence) == (at("2026-03-03T11:00+01:00"), ("e1", "e2"))
    assert judged.owner is None
    assert judged.allowed == "30 business minutes when tier is hot, else 1 business hour when score is at least 50"


# --- a due instant that stands in a field


def dated(**parts: Any) -> Deadline:
    return promise(due="deadline", **parts)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        pytest.param("2026-03-10T17:00+01:00", "2026-03-10T16:00Z", id="offset"),
        pytest.param("2026-03-10T17:00:00.000001Z", "2026-03-10T17:00:00.000001Z", id="microsecond"),
        pytest.param("2026-03-10 17:00-05:00", "2026-03-10T22:00Z", id="blank-for-t"),
        pytest.param("2026-03-10T17:00", "2026-03-10T16:00Z", id="naive-is-local"),
        pytest.param("2026-04-10T17:00", "2026-04-10T15:00Z", id="naive-in-summer"),
        pytest.param("2026-03-29T02:30", "2026-03-29T01:30Z", id="skipped"),
        pytest.param("2026-10-25T02:30", "2026-10-25T00:30Z", id="repeated"),
        pytest.param("2026-03-10", "2026-03-10T23:00Z", id="date-ends"),
        pytest.param("2026-03-29", "2026-03-29T22:00Z", id="date-of-23-hours"),
        pytest.param("2300-12-31", "2300-12-31T23:00Z", id="last-year"),
    ],
)
def test_a_field_tells_when_it_is_due(text: str, due: str) -> None:
    judged = outcome(dated(), mql("2026-03-03T10:00+01:00"), as_of="2026-03-03T10:00+01:00", deadline=text)

    assert (judged.status, judged.due_at, judged.allowed) == ("pending", at(due), "due by deadline")


@pytest.mark.parametrize(
    ("parts", "due"),
    [
        pytest.param({}, "2026-03-10T16:00Z", id="agreement"),
        pytest.param({"calendar": "new-york"}, "2026-03-10T21:00Z", id="calendar"),
        pytest.param({"calendar": "owner", "default_calendar": "london"}, "2026-03-10T17:00Z", id="default-calendar"),
    ],
)
def test_a_local_time_in_the_field_is_that_of_the_commitment(parts: dict[str, str], due: str) -> None:
    judged = outcome(
        dated(**parts), mql("2026-03-03T10:00+01:00"), as_of="2026-03-03T10:00+01:00", deadline="2026-03-10T17:00"
    )

    assert judged.due_at == at(due)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no_due", id="missing"),
        pytest.param("soon", "bad_due", id="word"),
        pytest.param("10.03.2026", "bad_due", id="other-order"),
        pytest.param("20260310", "bad_due", id="basic-form"),
        pytest.param("2026-W11-2", "bad_due", id="week-date"),
        pytest.param("2026-02-29", "bad_due", id="no-such-date"),
        pytest.param("2026-03-10T25:00Z", "bad_due", id="no-such-time"),
        pytest.param("2026-03-10T", "bad_due", id="cut-off"),
        pytest.param("2026-03-10-17:00", "bad_due", id="another-sign-before-the-time"),
        pytest.param("2026-03-10 at five", "bad_due", id="words-after-the-date"),
        pytest.param("9999-12-31", "bad_due", id="last-date-of-all"),
        pytest.param("9999-12-31T00:00Z", "bad_due", id="placeholder"),
        pytest.param("0001-01-01T00:00Z", "bad_due", id="first-date-of-all"),
        pytest.param("1799-12-31T23:00Z", "bad_due", id="before-calendars"),
        pytest.param("2301-01-01T00:00Z", "bad_due", id="after-calendars"),
    ],
)
def test_a_due_field_that_tells_nothing_gives_unknown(text: str, reason: str) -> None:
    rule = dated(calendar="berlin")

    judged = outcome(rule, mql("2026-03-03T10:00+01:00"), as_of="2026-03-20T10:00+01:00", deadline=text, owner="ber")

    assert (judged.status, judged.reason) == ("unknown", reason)
    assert (judged.due_at, judged.original_due_at, judged.stopped_at) == (None, None, None)
    assert judged.owner == "ber"


def test_an_unknown_due_still_tells_when_it_was_done() -> None:
    start, stop = mql("2026-03-03T10:00+01:00", id="e1"), call("2026-03-03T11:30+01:00", id="e2")

    judged = outcome(dated(calendar="berlin"), start, stop, as_of="2026-03-20T10:00+01:00", deadline="soon")

    assert (judged.stopped_at, judged.evidence) == (at("2026-03-03T11:30+01:00"), ("e1", "e2"))
    assert str(judged.elapsed_wall) == "1:30:00"
    assert str(judged.elapsed_business) == "1:30:00"


def test_the_field_is_read_at_the_start_and_later_changes_do_not_move_due() -> None:
    events = [
        changed("deadline", "2026-03-10T17:00Z", "2026-03-03T10:00+01:00"),
        mql("2026-03-03T10:00+01:00"),
        changed("deadline", "2026-03-31T17:00Z", "2026-03-03T10:00:00.000001+01:00"),
    ]

    judged = outcome(dated(), *events, as_of="2026-03-10T17:00:00.000001Z", deadline="2026-03-05T17:00Z")

    assert (judged.status, judged.due_at) == ("breached", at("2026-03-10T17:00Z"))


def test_a_date_that_was_past_at_the_start_is_broken_at_once_and_reckoned_from_that_date() -> None:
    rule = dated(calendar="berlin")

    judged = outcome(
        rule,
        owner("ber", "2026-03-02T09:00+01:00"),
        owner("ny", "2026-03-02T17:30+01:00"),
        mql("2026-03-03T10:00+01:00"),
        call("2026-03-03T10:00+01:00"),
        as_of="2026-03-03T10:00+01:00",
        deadline="2026-03-02T17:00+01:00",
    )

    assert isinstance(judged, Breached)
    assert (judged.breached_at, judged.owner) == (at("2026-03-02T17:00+01:00"), "ber")
    assert (judged.stopped_at, judged.open) == (at("2026-03-03T10:00+01:00"), False)
    assert (str(judged.late_by), str(judged.overrun), str(judged.elapsed_wall)) == ("17:00:00", "2:00:00", "0:00:00")


def test_what_is_overdue_at_the_start_is_work_time_of_whoever_held_the_lead_since_that_date() -> None:
    events = [
        owner("ber", "2026-03-02T09:00+01:00"),
        owner("ny", "2026-03-02T17:30+01:00"),
        mql("2026-03-03T10:00+01:00"),
        call("2026-03-03T10:00+01:00"),
    ]
    rule = dated(calendar="owner", default_calendar="berlin")

    judged = outcome(rule, *events, as_of="2026-03-09T10:00Z", deadline="2026-03-02T17:00+01:00")

    # Half an hour of Berlin's Monday, and New York's from 11:30 until 17:00.
    assert isinstance(judged, Breached)
    assert (str(judged.late_by), str(judged.overrun)) == ("17:00:00", "6:00:00")
    assert (str(judged.elapsed_business), judged.segments) == ("0:00:00", ())


@pytest.mark.parametrize(
    ("text", "status"),
    [("1799-12-31T23:59:59.999999Z", "unknown"), ("1800-01-01T00:00Z", "breached")],
)
def test_a_date_is_read_from_the_first_year_of_calendars_on(text: str, status: str) -> None:
    judged = outcome(dated(), mql("2026-03-03T10:00+01:00"), as_of="2026-03-20T10:00+01:00", deadline=text)

    assert judged.status == status


@pytest.mark.parametrize(("shift", "status"), [(-1, "breached"), (0, "pending"), (1, "pending")])
def test_a_date_at_the_start_is_open_at_the_start(shift: int, status: str) -> None:
    start = at("2026-03-03T10:00+01:00")

    judged = outcome(dated(), mql(start.isoformat()), as_of=start, deadline=(start + shift * US).isoformat())

    assert judged.status == status


# --- dates that no calendar can tell


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        pytest.param(promise("4 business hours", calendar="berlin"), "1753-01-01T00:00Z", id="placeholder"),
        pytest.param(promise("2 business days", calendar="berlin"), "1601-01-01T00:00Z", id="another-placeholder"),
        pytest.param(promise("1 hour", calendar="berlin"), "1753-01-01T00:00Z", id="elapsed-time-on-a-calendar"),
        pytest.param(promise("200 years"), "9990-01-01T00:00Z", id="beyond-all-dates"),
    ],
)
def test_an_entry_whose_clock_no_calendar_can_tell_is_unknown_and_the_others_go_on(rule: Deadline, start: str) -> None:
    odd = Journey.of("L1", mql(start, id="e1"), attributes={"owner": "ber"})
    sound = Journey.of("L2", mql("2026-03-03T10:00+01:00"), call("2026-03-03T10:30+01:00"))

    found = result(rule, odd, sound, as_of=max(at(start), at("2026-03-20T10:00Z")))

    first, second = found.outcomes
    assert (first.status, first.reason, first.due_at, first.owner) == ("unknown", "out_of_range", None, "ber")
    assert (first.evidence, [one.event for one in first.ignored]) == (("e1",), ["e1"])
    assert first.elapsed_business is None
    assert [(one.code, one.where) for one in found.problems] == [("J204", "L1")]
    assert second.status == "met"


# --- the calendar of whoever holds the lead


OWNED = promise("4 business hours", calendar="owner", default_calendar="berlin")


def test_the_schedules_in_force_are_summed() -> None:
    events = [owner("lon", "2026-11-01T00:00Z"), mql("2026-11-02T17:00Z"), owner("ny", "2026-11-03T13:00Z")]

    judged = outcome(OWNED, *events, as_of="2026-11-03T14:00Z")

    assert (judged.status, judged.due_at, judged.owner) == ("breached", at("2026-11-03T12:30Z"), "lon")


def test_the_next_owner_works_off_what_the_first_left() -> None:
    events = [
        owner("ber", "2026-03-20T09:00+01:00"),
        mql("2026-03-24T16:00+01:00"),
        owner("ny", "2026-03-24T17:00+01:00"),
    ]

    judged = outcome(OWNED, *events, as_of="2026-03-24T17:00+01:00")

    assert judged.due_at == at("2026-03-24T15:00-04:00")


@pytest.mark.parametrize(
    ("holder", "due"),
    [
        pytest.param("ber", "2026-03-03T15:00+01:00", id="berlin"),
        pytest.param("ny", "2026-03-03T13:00-05:00", id="new-york"),
        pytest.param("lon", "2026-03-03T13:00Z", id="london"),
        pytest.param("nobody-knows-when", "2026-03-03T15:00+01:00", id="no-calendar"),
        pytest.param("stranger", "2026-03-03T15:00+01:00", id="not-listed"),
        pytest.param("", "2026-03-03T15:00+01:00", id="nobody"),
    ],
)
def test_an_owner_without_hours_works_on_the_default_calendar(holder: str, due: str) -> None:
    judged = outcome(OWNED, mql("2026-03-03T10:00+01:00"), as_of="2026-03-03T10:00+01:00", owner=holder)

    assert judged.due_at == at(due)
    assert judged.owner == (holder or None)


def test_what_one_owner_just_holds_is_due_at_their_closing_and_not_later_with_the_next() -> None:
    events = [
        owner("ber", "2026-03-03T09:00+01:00"),
        mql("2026-03-03T13:30+01:00"),
        owner("ny", "2026-03-03T20:00+01:00"),
    ]
    rule = promise("4.5 business hours", calendar="owner", default_calendar="london")

    judged = outcome(rule, *events, as_of="2026-03-03T21:00+01:00")

    assert (judged.status, judged.due_at, judged.owner) == ("breached", at("2026-03-03T18:00+01:00"), "ber")


@pytest.mark.parametrize(
    ("moved", "due", "status"),
    [
        pytest.param("2026-03-03T14:59:59.999999+01:00", "2026-03-03T09:00:00.000001-05:00", "met", id="before-due"),
        pytest.param("2026-03-03T15:00+01:00", "2026-03-03T15:00+01:00", "breached", id="at-due"),
        pytest.param("2026-03-03T15:00:00.000001+01:00", "2026-03-03T15:00+01:00", "breached", id="after-due"),
    ],
)
def test_a_change_of_owner_moves_due_only_before_it(moved: str, due: str, status: str) -> None:
    events = [owner("ber", "2026-03-03T09:00+01:00"), mql("2026-03-03T10:00+01:00"), owner("ny", moved)]

    judged = outcome(OWNED, *events, call("2026-03-03T15:00:00.000001+01:00"), as_of="2026-03-03T18:00Z")

    assert (judged.status, judged.due_at) == (status, at(due))


@pytest.mark.parametrize(
    ("moved", "holder", "due"),
    [
        pytest.param("2026-03-03T11:00+01:00", "ny", "2026-03-03T12:00-05:00", id="at-the-stop"),
        pytest.param("2026-03-03T11:00:00.000001+01:00", "ber", "2026-03-03T15:00+01:00", id="after-the-stop"),
    ],
)
def test_a_change_of_owner_after_the_stop_alters_nothing(moved: str, holder: str, due: str) -> None:
    events = [owner("ber", "2026-03-03T09:00+01:00"), mql("2026-03-03T10:00+01:00"), call("2026-03-03T11:00+01:00")]

    judged = outcome(OWNED, *events, owner("ny", moved), as_of="2026-03-09T11:00+01:00")

    assert (judged.status, judged.owner, judged.due_at) == ("met", holder, at(due))


def test_business_days_are_those_of_the_owner_at_the_start() -> None:
    rule = promise("1 business day", calendar="owner", default_calendar="berlin")
    events = [owner("lon", "2026-04-01T09:00Z"), mql("2026-04-02T10:00Z"), owner("ber", "2026-04-02T12:00Z")]

    judged = outcome(rule, *events, as_of="2026-04-02T13:00Z")

    assert judged.due_at == at("2026-04-03T17:30+01:00")


def test_days_are_in_the_zone_of_the_owner_at_the_start() -> None:
    rule = promise("1 day", calendar="owner", default_calendar="berlin")
    events = [owner("ny", "2026-03-06T09:00Z"), mql("2026-03-07T12:00-05:00"), owner("ber", "2026-03-07T20:00Z")]

    judged = outcome(rule, *events, as_of="2026-03-07T21:00Z")

    assert judged.due_at == at("2026-03-08T12:00-04:00")


def test_two_changes_of_owner_at_one_instant_leave_the_last_one_in_force() -> None:
    moved = "2026-03-03T10:00+01:00"
    events = [owner("ny", moved, id="a"), owner("lon", moved, id="b"), mql(moved)]

    judged = outcome(OWNED, *events, as_of=moved)

    assert (judged.owner, judged.due_at) == ("lon", at("2026-03-03T13:00Z"))


@criterion("broken")
def broken(_: Journey, __: datetime) -> bool:
    raise RuntimeError("out of order")


def test_an_entry_that_neither_a_criterion_nor_a_calendar_can_tell_is_out_of_range() -> None:
    rule = promise([Limit("4 hours", broken)], calendar="berlin")

    (found,) = result(rule, Journey.of("L1", mql("1753-01-01T00:00Z")), as_of="2026-03-20T10:00Z").outcomes

    assert (found.status, found.reason) == ("unknown", "out_of_range")

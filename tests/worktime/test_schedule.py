from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.hours import parse_spans, parse_week
from slakit.worktime.instants import iso_utc, to_micros
from slakit.worktime.schedule import AllOf, AnyOf, Schedule, Source, Span

UTC_ZONE = ZoneInfo("UTC")
NINE_TO_FIVE = parse_week({"mon-fri": "09:00-17:00"})
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


def shown(source: Source, low: str, high: str) -> list[str]:
    return [f"{iso_utc(start)} {iso_utc(end)}" for start, end in source.intervals(at(low), at(high))]


def test_intervals_are_cut_at_both_ends() -> None:
    schedule = Schedule(zone=UTC_ZONE, week=NINE_TO_FIVE)

    assert shown(schedule, "2026-11-16T10:00Z", "2026-11-17T16:00Z") == [
        "2026-11-16T10:00:00Z 2026-11-16T17:00:00Z",
        "2026-11-17T09:00:00Z 2026-11-17T16:00:00Z",
    ]
    assert shown(schedule, "2026-11-16T17:00Z", "2026-11-17T09:00Z") == []


def test_hours_that_touch_or_overlap_at_midnight_are_one_interval() -> None:
    week = parse_week({"mon": "16:00-24:00", "tue": "00:00-08:00"})
    overlapping = ((WEDNESDAY, parse_spans("22:00-12:00")), (date(2026, 11, 19), parse_spans("10:00-14:00")))

    assert shown(Schedule(zone=UTC_ZONE, week=week), "2026-11-16T00:00Z", "2026-11-18T00:00Z") == [
        "2026-11-16T16:00:00Z 2026-11-17T08:00:00Z"
    ]
    assert shown(
        Schedule(zone=UTC_ZONE, week=week, overrides=overlapping), "2026-11-18T00:00Z", "2026-11-21T00:00Z"
    ) == ["2026-11-18T22:00:00Z 2026-11-19T14:00:00Z"]


def test_an_interval_inside_another_adds_nothing() -> None:
    week = parse_week({"mon": "22:00-20:00"})
    inside = ((TUESDAY, parse_spans("01:00-02:00")),)

    assert shown(Schedule(zone=UTC_ZONE, week=week, overrides=inside), "2026-11-16T00:00Z", "2026-11-18T00:00Z") == [
        "2026-11-16T22:00:00Z 2026-11-17T20:00:00Z"
    ]


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        ("08:00", "09:00", ["09:00-17:00"]),
        ("08:00", "10:00", ["10:00-17:00"]),
        ("12:00", "13:00", ["09:00-12:00", "13:00-17:00"]),
        ("16:00", "18:00", ["09:00-16:00"]),
        ("17:00", "18:00", ["09:00-17:00"]),
        ("09:00", "17:00", []),
        ("00:00", "23:00", []),
    ],
    ids=["before", "over opening", "inside", "over closing", "after", "exactly", "around"],
)
def test_a_closed_span_takes_out_what_it_covers(since: str, until: str, left: list[str]) -> None:
    span = ClosedSpan(
        since=datetime.fromisoformat(f"2026-11-16T{since}Z"), until=datetime.fromisoformat(f"2026-11-16T{until}Z")
    )
    schedule = Schedule(zone=UTC_ZONE, week=NINE_TO_FIVE, closures=(span,))

    found = schedule.intervals(at("2026-11-16T00:00Z"), at("2026-11-17T00:00Z"))

    assert [f"{iso_utc(start)[11:16]}-{iso_utc(end)[11:16]}" for start, end in found] == left


def test_closures_that_overlap_take_their_union_out() -> None:
    lunch = RecurringClosure(every="FREQ=DAILY", away="12:00-13:00", because="lunch")
    training = ClosedSpan(
        since=datetime(2026, 11, 16, 12, 30, tzinfo=UTC),
        until=datetime(2026, 11, 16, 14, tzinfo=UTC),
        because="training",
    )
    coffee = RecurringClosure(every="FREQ=DAILY", away="12:15-12:20", because="coffee")
    schedule = Schedule(zone=UTC_ZONE, week=NINE_TO_FIVE, closures=(training, lunch, coffee))
    low, high = at("2026-11-16T11:00Z"), at("2026-11-16T15:00Z")

    assert schedule.intervals(low, high) == [(low, low + 3_600_000_000), (high - 3_600_000_000, high)]
    assert [
        (iso_utc(start)[11:16], iso_utc(end)[11:16], label.name) for start, end, label in schedule.labelled(low, high)
    ] == [
        ("11:00", "12:00", ""),
        ("12:00", "13:00", "lunch"),
        ("13:00", "14:00", "training"),
        ("14:00", "15:00", ""),
    ]


def test_an_overnight_span_is_labelled_by_the_date_on_which_it_begins() -> None:
    schedule = Schedule(
        zone=UTC_ZONE,
        week=parse_week({"mon": "22:00-06:00", "wed": "09:00-17:00"}),
        holidays=((TUESDAY, "founders' day"),),
    )

    found = schedule.labelled(at("2026-11-16T21:00Z"), at("2026-11-18T00:00Z"))

    assert [(iso_utc(start), label.open, label.why, label.name) for start, _, label in found] == [
        ("2026-11-16T21:00:00Z", False, "closed", ""),
        ("2026-11-16T22:00:00Z", True, "open", ""),
        ("2026-11-17T06:00:00Z", False, "holiday", "founders' day"),
    ]


def test_closings_are_those_of_open_dates_only() -> None:
    schedule = Schedule(
        zone=UTC_ZONE,
        week=parse_week({"mon-tue": "09:00-12:00, 13:00-17:00", "fri": "22:00-06:00"}),
        closures=(ClosedDates(since=TUESDAY, until=WEDNESDAY),),
    )

    assert [
        (date.fromordinal(ordinal).isoformat(), iso_utc(closing))
        for ordinal, closing in schedule.closings(MONDAY, date(2026, 11, 22))
    ] == [("2026-11-16", "2026-11-16T17:00:00Z"), ("2026-11-20", "2026-11-21T06:00:00Z")]


def test_a_date_whose_hours_are_skipped_or_taken_away_is_no_open_date() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    skipped = Schedule(zone=berlin, week=parse_week({"sun": "02:00-03:00"}))
    away = Schedule(
        zone=UTC_ZONE,
        week=NINE_TO_FIVE,
        closures=(RecurringClosure(every="FREQ=WEEKLY;BYDAY=MO", away="08:00-18:00"),),
    )

    assert skipped.closings(date(2026, 3, 29), date(2026, 3, 29)) == []
    assert len(skipped.closings(date(2026, 3, 22), date(2026, 4, 5))) == 2
    assert away.closings(MONDAY, MONDAY) == []


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (AllOf, ["2026-11-16T23:00:00Z 2026-11-17T02:00:00Z"]),
        (AnyOf, ["2026-11-16T22:00:00Z 2026-11-17T06:00:00Z"]),
    ],
)
def test_schedules_are_laid_over_one_another(how: type[AllOf | AnyOf], expected: list[str]) -> None:
    one = Schedule(zone=UTC_ZONE, week=parse_week({"mon": "22:00-02:00"}))
    other = Schedule(zone=ZoneInfo("Europe/Berlin"), week=parse_week({"tue": "00:00-07:00"}))
    laid = how(zone=UTC_ZONE, parts=(one, other))

    assert shown(laid, "2026-11-16T00:00Z", "2026-11-18T00:00Z") == expected
    assert [date.fromordinal(ordinal) for ordinal, _ in laid.closings(MONDAY, WEDNESDAY)] == [MONDAY, TUESDAY]
    assert [iso_utc(closing) for _, closing in laid.closings(MONDAY, WEDNESDAY)] == [
        "2026-11-17T00:00:00Z",
        expected[0].split()[1],
    ]


def test_a_span_reads_as_a_sentence() -> None:
    start, end = datetime(2026, 12, 25, tzinfo=UTC), datetime(2026, 12, 26, tzinfo=UTC)

    assert str(Span(start, end, True, "open")) == "2026-12-25 00:00:00Z to 2026-12-26 00:00:00Z open"
    assert str(Span(start, end, False, "override")).endswith("Z closed: override")
    assert str(Span(start, end, False, "holiday", "Christmas Day")).endswith("Z closed: holiday Christmas Day")

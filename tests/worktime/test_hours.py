from datetime import date
from zoneinfo import ZoneInfo

import pytest

from slakit.errors import CalendarError
from slakit.worktime.hours import ALWAYS, WallSpan, parse_spans, parse_week
from slakit.worktime.instants import iso_utc

NINE, HALF_PAST_TWELVE, HALF_PAST_ONE, SIX = 32_400, 45_000, 48_600, 64_800
WORK = (WallSpan(NINE, HALF_PAST_TWELVE), WallSpan(HALF_PAST_ONE, SIX))


@pytest.mark.parametrize(
    ("text", "spans", "printed"),
    [
        ("09:00-12:30, 13:30-18:00", WORK, "09:00-12:30, 13:30-18:00"),
        ("13:30-18:00,09:00-12:30", WORK, "09:00-12:30, 13:30-18:00"),
        (" 9:00 - 12:30 ", (WallSpan(NINE, HALF_PAST_TWELVE),), "09:00-12:30"),
        ("09:00:30-18:00:15", (WallSpan(32_430, 64_815),), "09:00:30-18:00:15"),
        ("00:00-24:00", (WallSpan(0, 86_400),), "00:00-24:00"),
        ("16:00-24:00", (WallSpan(57_600, 86_400),), "16:00-24:00"),
        ("16:00-00:00", (WallSpan(57_600, 86_400),), "16:00-24:00"),
        ("22:00-06:00", (WallSpan(79_200, 108_000),), "22:00-06:00"),
        ("08:00-07:59:59", (WallSpan(28_800, 115_199),), "08:00-07:59:59"),
        ("09:00-12:30, 12:30-18:00", (WallSpan(NINE, HALF_PAST_TWELVE), WallSpan(HALF_PAST_TWELVE, SIX)), None),
        ("closed", (), ""),
        (" CLOSED ", (), ""),
    ],
)
def test_the_hours_of_a_day_are_half_open_spans_in_order(
    text: str, spans: tuple[WallSpan, ...], printed: str | None
) -> None:
    assert parse_spans(text) == spans
    if printed is not None:
        assert ", ".join(map(str, spans)) == printed


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "C121", "'': expected hours such as"),
        ("09:00", "C121", "'09:00': expected hours"),
        ("9-17", "C121", "'9-17': expected hours"),
        ("09:00-17:00,", "C121", "'': expected hours"),
        ("09:00-17:60", "C121", "'09:00-17:60'"),
        ("09:00-17:00:60", "C121", "'09:00-17:00:60'"),
        ("09:00-24:01", "C121", "'09:00-24:01'"),
        ("09:00-25:00", "C121", "'09:00-25:00'"),
        ("24:00-06:00", "C121", "'24:00-06:00'"),
        ("9am-5pm", "C121", "'9am-5pm'"),
        ("09:00\u201317:00", "C121", "expected hours"),
        ("\u0660\u0669:00-17:00", "C121", "expected hours"),
        ("09:00-12:00-17:00", "C121", "expected hours"),
        ("closed, 09:00-17:00", "C121", "'closed': expected hours"),
        ("09:00-09:00", "C122", "'09:00-09:00' has no length; write 00:00-24:00 for a whole day, 'closed' for none"),
        ("00:00-00:00", "C122", "has no length"),
        ("09:00-13:00, 12:59:59-18:00", "C123", "09:00-13:00 and 12:59:59-18:00 overlap"),
        ("09:00-17:00, 09:00-17:00", "C123", "overlap"),
        ("22:00-06:00, 23:00-24:00", "C123", "22:00-06:00 and 23:00-24:00 overlap"),
        (None, "C121", "None: expected hours"),
        (9, "C121", "9: expected hours"),
    ],
)
def test_text_that_is_no_span_is_refused(text: str, code: str, message: str) -> None:
    with pytest.raises(CalendarError) as error:
        parse_spans(text, "hours.mon")

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == (code, "hours.mon")
    assert message in problem.message


@pytest.mark.parametrize(
    ("hours", "open_days"),
    [
        ({"mon-fri": "09:00-17:00"}, "12345"),
        ({"monday - Friday": "09:00-17:00"}, "12345"),
        ({"fri-mon": "09:00-17:00"}, "5671"),
        ({"mon, wed, FRI": "09:00-17:00"}, "135"),
        ({"mon-mon": "09:00-17:00"}, "1"),
        ({"sat-sun,wed": "09:00-17:00"}, "673"),
        ({"mon-sun": "09:00-17:00"}, "1234567"),
        ({"mon-sat": "09:00-17:00", "sun": "closed"}, "123456"),
    ],
)
def test_days_are_named_alone_in_ranges_and_in_lists(hours: dict[str, str], open_days: str) -> None:
    week = parse_week(hours)

    assert [bool(spans) for spans in week] == [str(number) in open_days for number in range(1, 8)]


def test_always_is_every_day_from_midnight_to_midnight() -> None:
    assert parse_week("always") == parse_week(" Always ") == ALWAYS
    assert parse_week({"mon-sun": "00:00-24:00"}) == ALWAYS


@pytest.mark.parametrize(
    ("hours", "problems"),
    [
        ("09:00-17:00", [("C121", "hours", "'09:00-17:00': expected hours by day, or 'always'")]),
        (None, [("C121", "hours", "None: expected hours by day, or 'always'")]),
        (["mon"], [("C121", "hours", "['mon']: expected hours by day, or 'always'")]),
        ({}, [("C125", "hours", "no day is open")]),
        ({"mon-fri": "closed"}, [("C125", "hours", "no day is open")]),
        (
            {"mo": "09:00-17:00"},
            [("C124", "hours.mo", "'mo': unknown day; did you mean 'mon'?")],
        ),
        (
            {"mon-": "09:00-17:00"},
            [("C124", "hours.mon-", "'': unknown day; expected one of fri, mon, sat, sun, thu, tue, wed")],
        ),
        (
            {"mon-wed-fri": "09:00-17:00"},
            [
                (
                    "C124",
                    "hours.mon-wed-fri",
                    "'mon-wed-fri': unknown day; expected one of fri, mon, sat, sun, thu, tue, wed",
                )
            ],
        ),
        (
            {"mon-fri": "09:00-17:00", "friday": "closed"},
            [("C124", "hours.friday", "hours of fri are given twice")],
        ),
        ({"mon,mon": "09:00-17:00"}, [("C124", "hours.mon,mon", "hours of mon are given twice")]),
        (
            {"mon": "22:00-06:00", "tue": "05:59-12:00"},
            [("C123", "hours.mon", "22:00-06:00 of mon runs into 05:59-12:00 of tue")],
        ),
        (
            {"sun": "22:00-06:00", "mon": "00:00-12:00"},
            [("C123", "hours.sun", "22:00-06:00 of sun runs into 00:00-12:00 of mon")],
        ),
        (
            {"mon": "9-17", "tue": "10:00-10:00", "foo": "09:00-17:00", "wed": None},
            [
                ("C121", "hours.mon", "'9-17': expected hours such as '09:00-12:30, 13:30-18:00', or 'closed'"),
                (
                    "C122",
                    "hours.tue",
                    "'10:00-10:00' has no length; write 00:00-24:00 for a whole day, 'closed' for none",
                ),
                ("C124", "hours.foo", "'foo': unknown day; expected one of fri, mon, sat, sun, thu, tue, wed"),
                ("C121", "hours.wed", "None: expected hours such as '09:00-12:30, 13:30-18:00', or 'closed'"),
            ],
        ),
    ],
)
def test_everything_wrong_with_a_week_is_told_at_once(
    hours: dict[str, str], problems: list[tuple[str, str, str]]
) -> None:
    with pytest.raises(CalendarError) as error:
        parse_week(hours)

    assert [(problem.code, problem.where, problem.message) for problem in error.value.problems] == problems


def test_overnight_hours_may_end_where_those_of_the_next_day_begin() -> None:
    week = parse_week({"mon": "22:00-06:00", "tue": "06:00-12:00"})

    assert [len(spans) for spans in week] == [1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zone", "day", "span", "opens", "closes"),
    [
        ("Europe/Berlin", date(2026, 11, 20), WallSpan(NINE, SIX), "2026-11-20T08:00:00Z", "2026-11-20T17:00:00Z"),
        ("Asia/Kolkata", date(2026, 11, 20), WallSpan(NINE, SIX), "2026-11-20T03:30:00Z", "2026-11-20T12:30:00Z"),
        ("Asia/Kathmandu", date(2026, 11, 20), WallSpan(NINE, SIX), "2026-11-20T03:15:00Z", "2026-11-20T12:15:00Z"),
        (
            "America/Sao_Paulo",
            date(2017, 10, 14),
            WallSpan(57_600, 86_400),
            "2017-10-14T19:00:00Z",
            "2017-10-15T03:00:00Z",
        ),
        ("America/Sao_Paulo", date(2017, 10, 15), WallSpan(0, 28_800), "2017-10-15T03:00:00Z", "2017-10-15T10:00:00Z"),
        (
            "America/New_York",
            date(2026, 3, 7),
            WallSpan(79_200, 108_000),
            "2026-03-08T03:00:00Z",
            "2026-03-08T10:00:00Z",
        ),
        (
            "America/New_York",
            date(2026, 10, 31),
            WallSpan(79_200, 108_000),
            "2026-11-01T02:00:00Z",
            "2026-11-01T11:00:00Z",
        ),
    ],
    ids=[
        "winter",
        "half hour",
        "quarter",
        "to a skipped midnight",
        "from a skipped midnight",
        "night of spring",
        "night of autumn",
    ],
)
def test_the_edges_of_a_span_are_instants(zone: str, day: date, span: WallSpan, opens: str, closes: str) -> None:
    start, end = span.instants(day, ZoneInfo(zone))

    assert (iso_utc(start), iso_utc(end)) == (opens, closes)

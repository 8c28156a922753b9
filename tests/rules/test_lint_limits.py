"""Limits and calendars that do not go together, at their exact edges."""

from typing import Any

import pytest

from lintable import NEVER, OFFICE, YEAR, found
from slakit import (
    AfterBreach,
    Cadence,
    Check,
    ClosedDates,
    Deadline,
    Every,
    FirstResponse,
    LeadVolume,
    Owner,
    Quota,
    Rate,
    Term,
    WorkCalendar,
    activity,
    any_of,
    did,
    entered,
    event,
)

# 22 working days of 8 hours; the first of January 2026 is a Thursday.
JANUARY = Term(since="2026-01-01", until="2026-02-01")
ONE_DAY = WorkCalendar("UTC", hours={"mon": "09:00-17:00"}, since="2026-01-05", until="2026-01-06")


def _response(within: Any, calendar: Any = OFFICE, **parts: Any) -> Deadline:
    return FirstResponse(within=within, calendar=calendar, **parts)


def _rate(matures_after: str, calendar: Any = None) -> Rate:
    return Rate(
        id="rate",
        owed_by="marketing",
        among=entered("mql"),
        reached=entered("sql"),
        at_least="80%",
        per="month",
        matures_after=matures_after,
        calendar=calendar,
    )


# --- due after the term


@pytest.mark.parametrize(
    ("within", "told"),
    [
        ("176 business hours", None),
        ("176.5 business hours", "the calendar is open for 176 hours from 2026-01-01 to 2026-01-31"),
        ("21 business days", None),
        ("22 business days", "the calendar is open on 21 days after 2026-01-01 up to 2026-01-31"),
        ("744 hours", None),
        ("745 hours", "it lasts from 2026-01-01 to 2026-01-31"),
        ("31 days", None),
        ("32 days", "it lasts from 2026-01-01 to 2026-01-31"),
    ],
)
def test_a_limit_may_take_all_that_the_term_has_and_no_more(within: str, told: str | None) -> None:
    message = f"commitments[0].within: '{within}' ends after the term, whatever starts the clock: {told}"

    assert found("W531", _response(within), term=JANUARY) == ([] if told is None else [message])


def test_the_row_of_a_list_of_limits_is_named() -> None:
    rule = _response([(did("demo"), "1 business hour"), "200 business hours"])

    assert [line.split(":")[0] for line in found("W531", rule, term=JANUARY)] == ["commitments[0].within[1]"]


def test_open_time_of_all_owners_is_added_up() -> None:
    owned: dict[str, Any] = {"calendar": "owner", "default_calendar": ONE_DAY}
    owners = [Owner(id="7001", calendar=ONE_DAY), Owner(id="7002", calendar=OFFICE), Owner(id="7003")]

    assert found("W531", _response("184 business hours", **owned), term=JANUARY, owners=owners) == []
    assert len(found("W531", _response("185 business hours", **owned), term=JANUARY, owners=owners)) == 1


def test_a_rate_whose_members_mature_after_the_term_is_found() -> None:
    assert found("W531", _rate("31 days"), term=JANUARY) == []
    assert [line.split(":")[0] for line in found("W531", _rate("2 months"), term=JANUARY)] == [
        "commitments[0].matures_after"
    ]


def test_a_promise_per_period_whose_calendar_never_opens_in_the_term_is_found() -> None:
    february = Term(since="2026-02-01", until="2026-03-01")

    assert found("W531", LeadVolume(at_least=8, calendar=ONE_DAY), term=february) == [
        "commitments[0].calendar: the calendar is never open from 2026-02-01 to 2026-02-28: no period is judged"
    ]
    assert found("W531", LeadVolume(at_least=8, calendar=ONE_DAY), term=JANUARY) == []
    assert found("W531", LeadVolume(at_least=8), term=february) == []


@pytest.mark.parametrize(
    "term",
    [
        None,
        Term(since="2026-01-01"),
        Term(since="2026-01-01", until="9999-01-01"),
        Term(since="1850-01-01", until="1850-02-01"),
    ],
    ids=["no term", "open", "longer than twelve years", "long ago"],
)
def test_terms_that_no_calendar_tells_to_the_end_are_not_looked_at(term: Term | None) -> None:
    assert found("W531", _response("150 years", None), term=term) == []


def test_a_date_that_no_calendar_can_tell_is_not_found_here() -> None:
    distant = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})

    assert found("W531", _response("150 years", distant), term=Term(since="2199-06-01", until="2199-07-01")) != []
    assert (
        found("W531", _response("4 business hours", distant), term=Term(since="2199-06-01", until="2199-07-01")) == []
    )


def test_a_check_has_no_limit() -> None:
    assert found("W531", Check(id="c", owed_by="sales", at=entered("mql"), that=did("demo"))) == []


# --- over while nobody works


@pytest.mark.parametrize(
    ("within", "is_found"),
    [("63 hours", True), ("64 hours", False), ("2 days", True), ("3 days", False), ("8 business hours", False)],
)
def test_a_limit_must_reach_over_the_longest_time_that_the_calendar_is_closed(within: str, is_found: bool) -> None:
    # From Friday 17:00 to Monday 09:00 there are 64 hours.
    message = (
        f"commitments[0].within: '{within}' also passes while nobody works: a clock that starts at 2026-01-02 17:00"
        " is over before the calendar opens at 2026-01-05 09:00"
    )

    assert found("W532", _response(within)) == ([message] if is_found else [])


def test_the_times_are_told_in_the_zone_of_the_calendar() -> None:
    york = WorkCalendar("America/New_York", hours={"mon-fri": "09:00-17:00"})

    # The longest weekend is the one in which clocks go back.
    assert "starts at 2026-10-30 17:00 is over" in found("W532", _response("1 hour", york))[0]


def test_a_calendar_of_any_owner_counts_and_the_first_is_told() -> None:
    owned: dict[str, Any] = {"calendar": "owner", "default_calendar": WorkCalendar.always("UTC")}

    assert found("W532", _response("1 hour", **owned)) == []
    assert len(found("W532", _response("1 hour", **owned), owners=[Owner(id="7001", calendar=OFFICE)])) == 1


def test_a_promise_without_a_calendar_or_with_another_start_is_not_looked_at() -> None:
    stop: dict[str, Any] = {"owed_by": "sales", "stop": event(kind="review"), "within": "1 hour", "calendar": OFFICE}
    weekly = Deadline(id="weekly", start=Every("FREQ=WEEKLY;BYDAY=TU"), **stop)
    after = Deadline(id="after", start=AfterBreach("first-response"), **stop)

    assert found("W532", _response("1 hour", None), weekly, after) == []


def test_a_calendar_that_is_open_once_or_on_dates_that_nobody_knows_has_no_gap() -> None:
    assert found("W532", _response("1 hour", ONE_DAY)) == []
    assert found("W532", _response("1 hour"), term=None) == []
    # Its year would run beyond what a calendar can tell.
    assert found("W532", _response("1 hour"), term=Term(since="1850-01-01", until="1851-01-01")) == []


def test_a_calendar_that_closes_for_good_within_the_year_is_not_told_to_open_again() -> None:
    month = WorkCalendar("UTC", hours={"mon-sun": "00:00-24:00"}, until="2026-02-01")

    assert found("W532", _response("1 hour", month)) == []


def test_a_night_that_runs_past_the_last_opening_is_no_gap() -> None:
    # Monday's hours run to Tuesday 09:00, beyond those of Tuesday, and then the calendar has ended.
    night = WorkCalendar(
        "UTC",
        hours={"mon-tue": "01:00-02:00"},
        overrides={"2026-01-05": "10:00-09:00"},
        since="2026-01-05",
        until="2026-01-07",
    )

    assert found("W532", _response("1 hour", night)) == []


# --- more than fits


def _cadence(within: str, at_least: int = 1, **parts: Any) -> Cadence:
    given: dict[str, Any] = {"start": entered("mql"), "count": activity("call"), **parts}
    return Cadence(id="tries", owed_by="sales", at_least=at_least, within=within, **given)


@pytest.mark.parametrize(
    ("rule", "is_found"),
    [
        (_cadence("2 hours", 5, min_gap="30 minutes"), False),
        (_cadence("2 hours", 6, min_gap="30 minutes"), True),
        (_cadence("2 hours", 1, min_gap="30 minutes", spread=6), True),
        (_cadence("2 hours", 1, min_gap="30 minutes", distinct_by={"channel": 6}), True),
        (_cadence("3 days", 4, min_gap="1 day"), False),
        (_cadence("3 days", 5, min_gap="1 day"), True),
        (_cadence("3 months", 4, min_gap="1 month"), False),
        (_cadence("3 months", 5, min_gap="1 month"), True),
        (_cadence("2 business days", 5, min_gap="1 day", calendar=OFFICE), False),
        (_cadence("2 business days", 6, min_gap="1 day", calendar=OFFICE), True),
        (_cadence("8 business hours", 99, min_gap="1 day", calendar=OFFICE), False),
        (_cadence("2 hours", 99), False),
    ],
)
def test_gaps_between_events_must_fit_into_the_window(rule: Cadence, is_found: bool) -> None:
    # Two business days from a Friday on end on Tuesday at 17:00, four days and 17 hours after Friday's midnight.
    assert bool(found("W533", rule)) is is_found


def test_gaps_that_do_not_fit_are_told() -> None:
    assert found("W533", _cadence("3 days", 5, min_gap="1 day")) == [
        "commitments[0].within: 5 events that lie 1 day apart do not fit into '3 days'"
    ]


@pytest.mark.parametrize(
    ("rule", "touched"),
    [
        (_cadence("3 days", spread=4), None),
        (_cadence("3 days", spread=5), 4),
        (_cadence("24 hours", spread=3), None),
        (_cadence("24 hours", spread=4), 3),
        (_cadence("1 week", spread=9), 8),
        (_cadence("2 business days", spread=5, calendar=OFFICE), None),
        (_cadence("2 business days", spread=6, calendar=OFFICE), 5),
        (_cadence("2 business days", spread=9, calendar="owner", default_calendar=OFFICE), None),
    ],
)
def test_dates_must_fit_into_the_window(rule: Cadence, touched: int | None) -> None:
    # From Friday to Tuesday a window of two business days touches five dates.
    within = rule.within[0].within
    message = f"commitments[0].within: {rule.spread} dates do not fit into '{within}', which touches {touched} at most"

    assert found("W533", rule) == ([] if touched is None else [message])


def test_a_closed_week_gives_business_days_more_room() -> None:
    away = [ClosedDates(since="2026-03-02", until="2026-03-09")]
    retreat = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, closures=away)

    assert found("W533", _cadence("2 business days", spread=12, calendar=retreat)) == []
    assert found("W533", _cadence("2 business days", spread=13, calendar=retreat)) != []


def test_business_days_of_dates_that_nobody_knows_have_any_room() -> None:
    rule = _cadence("2 business days", spread=99, calendar=OFFICE)

    assert found("W533", rule, term=None) == []
    assert found("W533", _cadence("2 business days", spread=99, calendar=ONE_DAY)) == []


@pytest.mark.parametrize(
    ("count", "asked", "expected"),
    [
        (activity("call", channel=["phone", "email"]), {"channel": 2}, []),
        (
            activity("call", channel=["phone", "email"]),
            {"channel": 3},
            [
                "commitments[0].distinct_by.channel: 3 different values are asked for, and the pattern has 2: email, phone"
            ],
        ),
        (any_of(activity("call", channel="phone"), activity("mail", channel="email")), {"channel": 2}, []),
        (any_of(activity("call", channel="phone"), activity("mail")), {"channel": 9}, []),
        (activity("call", channel_not="phone"), {"channel": 9}, []),
        (
            activity("call", data={"asset": "a"}),
            {"asset": 2},
            ["commitments[0].distinct_by.asset: 2 different values are asked for, and the pattern has 1: a"],
        ),
    ],
    ids=["two of two", "three of two", "alternatives", "one is open", "all but one", "data"],
)
def test_different_values_must_be_among_those_that_the_pattern_lists(
    count: Any, asked: dict[str, int], expected: list[str]
) -> None:
    assert found("W533", _cadence("5 days", count=count, distinct_by=asked)) == expected


def test_only_a_cadence_has_room_for_events() -> None:
    assert found("W533", _response("1 business hour"), term=YEAR) == []
    assert found("W533", Quota(id="q", owed_by="sales", count=NEVER, at_least=99, per="day")) == []

"""Numbers that contradict each other: each edge by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintable import OFFICE, agreed, found
from slakit import (
    Cadence,
    Check,
    Credits,
    Deadline,
    Every,
    Groups,
    Level,
    Objective,
    Quota,
    Rate,
    Term,
    ValueRule,
    WorkCalendar,
    activity,
    did,
    entered,
    lint,
)

# February 2027 begins on a Monday, and has four weeks exactly.
FEBRUARY = Term(since="2027-02-01", until="2027-03-01")
OPEN = Term(since="2026-01-01")


def _floor(number: int = 8, **parts: Any) -> Quota:
    given: dict[str, Any] = {"id": "volume", "owed_by": "marketing", "per": "month", "at_least": number}
    counted = {} if "sum" in parts else {"count": entered("mql")}
    return Quota(**(counted | given | parts))


def _ceiling(number: int = 5, **parts: Any) -> Quota:
    given: dict[str, Any] = {"id": "flood", "owed_by": "marketing", "per": "week", "at_most": number}
    counted = {} if "sum" in parts else {"count": entered("mql")}
    return Quota(**(counted | given | parts))


# --- what is certain


def test_a_hundred_a_month_and_five_a_week_contradict() -> None:
    assert found("W541", _floor(100), _ceiling(5)) == [
        "commitments[0].at_least: 'volume' contradicts 'flood': 2026-01 meets 5 weeks of at most 5, so 25 at most, and 100 are needed"
    ]


@pytest.mark.parametrize(("number", "is_found"), [(20, False), (21, True)])
def test_four_weeks_of_five_leave_twenty_for_a_month_that_is_exactly_so_long(number: int, is_found: bool) -> None:
    assert bool(found("W541", _floor(number), _ceiling(5), term=FEBRUARY)) is is_found


def test_a_week_that_only_reaches_into_a_month_counts_in_full() -> None:
    # January 2026 begins on a Thursday: five weeks meet it.
    january = Term(since="2026-01-01", until="2026-02-01")

    assert found("W541", _floor(25), _ceiling(5), term=january) == []
    assert found("W541", _floor(26), _ceiling(5), term=january) != []


@pytest.mark.parametrize(("number", "is_found"), [(5, False), (6, True)])
def test_a_floor_above_the_ceiling_of_the_same_period_is_found(number: int, is_found: bool) -> None:
    assert bool(found("W541", _floor(number, per="week"), _ceiling(5))) is is_found


def test_floors_of_short_periods_add_up() -> None:
    # March 2026 begins on a Sunday: four whole weeks lie in it.
    march = Term(since="2026-03-01", until="2026-04-01")

    assert found("W541", _floor(5, per="week"), _ceiling(20, per="month"), term=march) == []
    assert found("W541", _floor(6, per="week"), _ceiling(20, per="month"), term=march) == [
        "commitments[0].at_least: 'volume' contradicts 'flood': 2026-03 has 4 weeks of at least 6, so 24 at least, and 20 are allowed"
    ]


def test_a_floor_of_each_day_is_asked_for_on_its_own_open_days_alone() -> None:
    # From the second to the eighth of March 2026 there are five working days.
    week = Term(since="2026-03-02", until="2026-03-09")

    assert found("W541", _floor(2, per="day", calendar=OFFICE), _ceiling(10), term=week) == []
    assert found("W541", _floor(2, per="day"), _ceiling(10), term=week) != []


def test_the_order_of_the_two_does_not_matter() -> None:
    assert [line.split(":")[0] for line in found("W541", _ceiling(5), _floor(100))] == ["commitments[1].at_least"]


def test_a_term_without_a_whole_period_and_none_at_all_contradict_nothing() -> None:
    assert found("W541", _floor(100), _ceiling(5), term=Term(since="2026-01-02", until="2026-01-31")) == []
    assert found("W541", _floor(100), _ceiling(5), term=Term(since="1850-01-01", until="1851-01-01")) == []


def test_an_open_term_is_looked_at_in_its_first_years() -> None:
    assert found("W541", _floor(21), _ceiling(5), term=OPEN) == [
        "commitments[0].at_least: 'volume' contradicts 'flood': 2027-02 meets 4 weeks of at most 5, so 20 at most, and 21 are needed"
    ]


# --- what the ceiling bounds


@pytest.mark.parametrize(
    ("floor", "ceiling", "is_found"),
    [
        ({"count": entered("mql", reason="demo")}, {}, True),
        ({"count": entered("mql", "sql")}, {}, False),
        ({}, {"count": entered("mql", "sql")}, True),
        ({}, {"count": activity("call")}, False),
        ({"on": "log"}, {}, False),
        ({"on": "log"}, {"on": "log"}, True),
        ({"entries": "first"}, {}, True),
        ({"entries": "first"}, {"entries": "first"}, True),
        ({}, {"entries": "first"}, False),
        ({"entries": "first"}, {"entries": "first", "count": entered("mql", "sql")}, False),
        ({"distinct": "lead"}, {"distinct": "lead"}, True),
        ({"entries": "first"}, {"distinct": "lead"}, True),
        ({}, {"distinct": "lead"}, False),
        ({"credits": Credits(entered("rejected"), "14 days")}, {}, True),
        ({}, {"credits": Credits(entered("rejected"), "14 days")}, False),
        (
            {"credits": Credits(entered("rejected"), "14 days")},
            {"credits": Credits(entered("rejected"), "14 days")},
            True,
        ),
        ({}, {"by": "origin"}, False),
        ({"by": "origin"}, {"by": "origin"}, True),
        ({"by": "origin"}, {}, True),
    ],
)
def test_a_ceiling_bounds_a_floor_whose_events_it_counts_itself(
    floor: dict[str, Any], ceiling: dict[str, Any], is_found: bool
) -> None:
    assert bool(found("W541", _floor(100, **floor), _ceiling(5, **ceiling))) is is_found


@pytest.mark.parametrize(("number", "is_found"), [(10, False), (11, True)])
def test_each_listed_group_needs_its_own(number: int, is_found: bool) -> None:
    grouped = _floor(number, by=Groups("origin", values=["web", "event"]))

    assert bool(found("W541", grouped, _ceiling(5), term=FEBRUARY)) is is_found


ROWS = [ValueRule(1200, did("demo")), ValueRule(100)]


@pytest.mark.parametrize(
    ("floor", "ceiling", "is_found"),
    [
        ({"sum": entered("mql"), "value": ROWS, "number": 24000}, {}, False),
        ({"sum": entered("mql"), "value": ROWS, "number": 24001}, {}, True),
        ({"sum": entered("mql"), "value": [0], "number": 1}, {}, False),
        ({"number": 20}, {"sum": entered("mql"), "value": ROWS, "number": 500}, False),
        ({"number": 21}, {"sum": entered("mql"), "value": ROWS, "number": 500}, True),
        ({"number": 999}, {"sum": entered("mql"), "value": ROWS[:1], "number": 500}, False),
        (
            {"sum": entered("mql"), "value": ROWS, "number": 2001},
            {"sum": entered("mql"), "value": ROWS, "number": 500},
            True,
        ),
        (
            {"sum": entered("mql"), "value": ROWS, "number": 9999},
            {"sum": entered("mql"), "value": [7], "number": 500},
            False,
        ),
    ],
    ids=[
        "20 of the most valued",
        "more than 20 of them",
        "nothing has a value",
        "20 of the least valued",
        "one more",
        "some have no value",
        "sums of the same values",
        "sums of others",
    ],
)
def test_values_are_reckoned_with(floor: dict[str, Any], ceiling: dict[str, Any], is_found: bool) -> None:
    assert bool(found("W541", _floor(**floor), _ceiling(**{"number": 5, **ceiling}), term=FEBRUARY)) is is_found


def test_a_ceiling_that_is_not_judged_in_a_period_does_not_bound_it() -> None:
    closed = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, until="2027-02-08")
    cut = Term(since="2027-01-01", until="2027-02-28")

    assert found("W541", _floor(100), _ceiling(5, calendar=closed), term=FEBRUARY) == []
    assert found("W541", _floor(100), _ceiling(5, calendar=OFFICE), term=FEBRUARY) != []
    assert found("W541", _floor(100), _ceiling(5, partial="skip"), term=cut) == []
    assert found("W541", _floor(100), _ceiling(5, partial="skip"), term=FEBRUARY) != []


def test_a_floor_that_is_not_judged_in_a_period_asks_for_nothing_there() -> None:
    closed = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, until="2027-02-08")
    march = Term(since="2027-02-01", until="2027-04-01")

    assert found("W541", _floor(24, calendar=closed), _ceiling(5), term=march) != []
    assert (
        found("W541", _floor(24, calendar=closed), _ceiling(5), term=Term(since="2027-03-01", until="2027-04-01")) == []
    )


def test_a_level_bounds_no_count_and_two_ceilings_contradict_nothing() -> None:
    level = Quota(
        id="open", owed_by="sales", level=Level(entered("mql"), entered("sql")), at_most=1, per="week", by="owner"
    )

    assert found("W541", _floor(100), level) == []
    assert found("W541", _ceiling(5), _ceiling(1, id="other")) == []


@given(st.integers(0, 40), st.integers(1, 200), st.sampled_from(["day", "week", "month", "quarter"]))
def test_a_quarter_contradicts_a_ceiling_exactly_where_its_shortest_leaves_too_little(
    ceiling: int, floor: int, per: str
) -> None:
    # The first quarter of 2026 has 90 days, and meets 14 weeks as the others do.
    agreement = agreed(_floor(floor, per="quarter"), _ceiling(ceiling, per=per))

    contradicts = bool(lint(agreement, only="W541"))

    most = {"day": 90, "week": 14, "month": 3, "quarter": 1}[per] * ceiling
    assert contradicts is (floor > most)


# --- populations

MONTHLY = Objective(share="95%", per="month", min_population=31)
CLOCK: dict[str, Any] = {"id": "call", "owed_by": "sales", "start": entered("mql"), "within": "1 hour"}


def _rate(population: int, **parts: Any) -> Rate:
    given: dict[str, Any] = {"id": "rate", "owed_by": "marketing", "among": entered("mql"), "reached": entered("sql")}
    given |= {"at_least": "80%", "per": "month", "matures_after": "5 days", "min_population": population}
    return Rate(**(given | parts))


@pytest.mark.parametrize(("population", "is_found"), [(30, False), (31, True)])
def test_a_population_may_be_as_large_as_the_ceiling_of_the_longest_month_lets_it_be(
    population: int, is_found: bool
) -> None:
    # March 2026 and two other months meet six weeks.
    told = found("W542", _rate(population), _ceiling(5))

    message = f"commitments[0].min_population: {population} are needed to judge a month, and 'flood' allows 30 at most"
    assert told == ([message] if is_found else [])


@pytest.mark.parametrize(
    "rule",
    [
        Deadline(**CLOCK, stop=activity("call"), objective=MONTHLY),
        Cadence(**CLOCK, count=activity("call"), at_least=1, objective=MONTHLY),
        Check(id="asks", owed_by="sales", at=entered("mql"), that=did("call"), objective=MONTHLY),
    ],
    ids=["deadline", "cadence", "check"],
)
def test_the_population_of_an_objective_is_looked_at_as_well(rule: Any) -> None:
    assert found("W542", rule, _ceiling(5)) == [
        "commitments[0].objective.min_population: 31 are needed to judge a month, and 'flood' allows 30 at most"
    ]


@pytest.mark.parametrize(
    ("rule", "ceiling", "term"),
    [
        (_rate(31, among=entered("mql", "sql")), _ceiling(5), FEBRUARY),
        (_rate(31), _ceiling(5, by="origin"), FEBRUARY),
        (_rate(31), _ceiling(5, credits=Credits(entered("rejected"), "14 days")), FEBRUARY),
        (_rate(31), _ceiling(5, sum=entered("mql"), value=1), FEBRUARY),
        (_rate(31), _ceiling(5, distinct="lead"), FEBRUARY),
        (_rate(31), _ceiling(5), Term(since="2026-01-02", until="2026-01-31")),
        (_rate(31), _ceiling(5, calendar=WorkCalendar("UTC", "always", until="2027-02-08")), FEBRUARY),
        (
            Deadline(**{**CLOCK, "start": Every("FREQ=DAILY")}, stop=activity("call"), objective=MONTHLY),
            _ceiling(5),
            None,
        ),
        (Deadline(**CLOCK, stop=activity("call")), _ceiling(5), FEBRUARY),
    ],
    ids=["other events", "groups", "credits", "sums", "leads", "no whole month", "not in every month", "dates", "none"],
)
def test_a_population_that_may_come_together_is_not_found(rule: Any, ceiling: Quota, term: Term | None) -> None:
    assert found("W542", rule, ceiling, **({} if term is None else {"term": term})) == []


def test_first_entries_are_bounded_by_a_ceiling_on_leads() -> None:
    assert found("W542", _rate(31, entries="first"), _ceiling(5, distinct="lead")) != []

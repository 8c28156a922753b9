import pickle
from collections.abc import Callable
from datetime import date, datetime
from itertools import permutations
from random import Random
from threading import Thread

import pytest

from slakit.errors import CalendarError
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.clock import WorkClock
from slakit.worktime.closures import ClosedDates
from slakit.worktime.instants import iso_utc, to_micros

HOUR = 3_600_000_000
NINE_TO_FIVE = {"mon-fri": "09:00-17:00"}


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


def clock(**said: str) -> WorkClock:
    return WorkCalendar("UTC", said or NINE_TO_FIVE).clock


@pytest.mark.parametrize(
    "asked", list(permutations((2009, 2010, 2011, 2012))), ids=lambda years: "-".join(map(str, years))
)
def test_a_table_grows_to_either_side_in_any_order(asked: tuple[int, ...]) -> None:
    grown = clock()
    for year in asked:
        grown.elapsed(at(f"{year}-06-01T00:00Z"), at(f"{year}-06-02T00:00Z"))

    # 208 weeks, and a Thursday, a Friday and a Monday.
    assert grown.elapsed(at("2009-01-01T00:00Z"), at("2013-01-01T00:00Z")) == 1043 * 8 * HOUR
    assert grown.elapsed(at("2010-12-31T09:00Z"), at("2011-01-03T17:00Z")) == 16 * HOUR
    assert grown.elapsed(at("2009-12-31T09:00Z"), at("2010-01-01T17:00Z")) == 16 * HOUR
    assert iso_utc(grown.deadline(at("2009-12-31T16:00Z"), 2 * HOUR)) == "2010-01-01T10:00:00Z"
    assert iso_utc(grown.deadline(at("2010-01-01T10:00Z"), -2 * HOUR)) == "2009-12-31T16:00:00Z"


def test_a_table_that_grew_far_at_once_knows_the_years_between() -> None:
    grown = clock()
    grown.is_open(at("2026-06-01T00:00Z"))

    # From Monday 1990-01-01 to Monday 2026-01-05 lie 1879 weeks.
    assert grown.elapsed(at("1990-01-01T00:00Z"), at("2026-01-05T00:00Z")) == 1879 * 40 * HOUR
    # And from there to Monday 2060-01-05 another 1774.
    assert grown.elapsed(at("2060-01-05T00:00Z"), at("2026-01-05T00:00Z")) == -1774 * 40 * HOUR


def test_a_clock_comes_back_from_pickle_without_its_table_and_with_the_same_answers() -> None:
    known = clock()
    friday = at("2026-11-20T16:00Z")
    due = known.deadline(friday, 2 * HOUR)

    again = pickle.loads(pickle.dumps(known))  # noqa: S301 - our own

    assert again._table[0] == again._table[1]
    assert again.deadline(friday, 2 * HOUR) == due == at("2026-11-23T10:00Z")


def test_a_span_that_runs_over_new_year_is_one_span() -> None:
    always = WorkCalendar.always("Asia/Kathmandu").clock
    new_year = at("2026-01-01T00:00Z")

    assert always.is_open(new_year - 1)
    assert always.is_open(new_year)
    assert always.elapsed(new_year - 1, new_year + 1) == 2
    assert always.deadline(new_year - 1, 1) == new_year
    assert always.deadline(new_year - 1, 2) == new_year + 1
    assert always.deadline(new_year + 1, -1) == new_year
    assert always.deadline(new_year + 1, -2) == new_year - 1
    assert always.is_open(new_year)
    assert always.next_open(new_year) == new_year


def test_the_first_opening_of_a_year_lies_after_its_start() -> None:
    seldom = clock(sun="12:00-13:00")

    assert seldom.elapsed(at("2026-01-01T00:00Z"), at("2026-01-04T12:00Z")) == 0
    assert iso_utc(seldom.deadline(at("2026-01-01T00:00Z"), 1)) == "2026-01-04T12:00:00.000001Z"
    assert iso_utc(seldom.deadline(at("2026-01-01T00:00Z"), -1)) == "2025-12-28T12:59:59.999999Z"
    assert iso_utc(seldom.deadline(at("2026-01-01T00:00Z"), -HOUR)) == "2025-12-28T12:00:00Z"
    assert not seldom.is_open(at("2026-01-01T00:00Z"))
    assert iso_utc(seldom.next_open(at("2025-12-28T13:00Z"))) == "2026-01-04T12:00:00Z"


def test_an_amount_that_is_exactly_what_the_table_holds_needs_no_more() -> None:
    known = clock()
    start = at("2026-01-01T00:00Z")
    whole = known.elapsed(start, at("2026-12-31T23:59Z"))

    assert whole == 261 * 8 * HOUR
    assert iso_utc(known.deadline(start, whole)) == "2026-12-31T17:00:00Z"
    assert iso_utc(known.deadline(start, whole + 1)) == "2027-01-01T09:00:00.000001Z"
    assert iso_utc(known.deadline(at("2026-12-31T23:00Z"), -whole)) == "2026-01-01T09:00:00Z"
    assert iso_utc(known.deadline(at("2026-12-31T23:00Z"), -whole - 1)) == "2025-12-31T16:59:59.999999Z"


def never_again() -> WorkClock:
    closures = [
        ClosedDates(since="2027-01-01", until="2999-01-01"),
        ClosedDates(since="1000-01-01", until="2026-01-01"),
    ]
    return WorkCalendar("UTC", NINE_TO_FIVE, closures=closures).clock


def test_a_calendar_that_never_opens_again_is_told_rather_than_searched_for_ever() -> None:
    only_2026 = never_again()
    inside, after, before = (at(f"{year}-06-01T00:00Z") for year in (2026, 2027, 2025))

    assert iso_utc(only_2026.deadline(after, -8 * HOUR)) == "2026-12-31T09:00:00Z"
    assert iso_utc(only_2026.business_deadline(before, 1)) == "2026-01-01T17:00:00Z"
    asks: list[tuple[Callable[[], int], str]] = [
        (lambda: only_2026.deadline(inside, 2_100 * HOUR), "30 years after 2026-12-31"),
        (lambda: only_2026.deadline(after, 1), "30 years after 2027-06-01"),
        (lambda: only_2026.deadline(inside, -2_100 * HOUR), "30 years before 2026-01-01"),
        (lambda: only_2026.deadline(before, -1), "30 years before 2025-06-01"),
        (lambda: only_2026.next_open(after), "30 years after 2027-06-01"),
        (lambda: only_2026.business_deadline(inside, 262), "30 years after 2026-12-31"),
        (lambda: only_2026.business_deadline(after, 1), "30 years after 2027-06-01"),
    ]
    for ask, told in asks + asks[::-1]:
        with pytest.raises(CalendarError) as error:
            ask()
        (problem,) = error.value.problems
        assert (problem.code, problem.message) == ("C201", f"not enough open time: no opening in the {told}")


def test_all_that_a_calendar_ever_has_can_be_asked_for() -> None:
    whole = 261 * 8 * HOUR

    assert iso_utc(never_again().deadline(at("2026-01-01T00:00Z"), whole)) == "2026-12-31T17:00:00Z"
    assert iso_utc(never_again().deadline(at("2026-12-31T23:00Z"), -whole)) == "2026-01-01T09:00:00Z"


def test_asking_in_vain_does_not_make_the_table_grow_each_time() -> None:
    only_2026 = never_again()
    for _ in range(20):
        with pytest.raises(CalendarError, match="no opening in the 30 years after"):
            only_2026.next_open(at("2027-06-01T00:00Z"))
        with pytest.raises(CalendarError, match="no opening in the 30 years after"):
            only_2026.business_deadline(at("2027-06-01T00:00Z"), 1)

    assert only_2026._table[1] == at("2058-01-01T00:00Z")
    assert only_2026._days[1] < date(2060, 1, 1).toordinal()


def test_a_calendar_that_is_never_open_is_told_from_the_instant_that_was_asked() -> None:
    never = (WorkCalendar("UTC", {"mon": "09:00-12:00"}) & WorkCalendar("UTC", {"tue": "09:00-12:00"})).clock

    assert never.elapsed(at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")) == 0
    asks: list[Callable[[], int]] = [
        lambda: never.deadline(at("2026-01-01T00:00Z"), 1),
        lambda: never.next_open(at("2026-01-01T00:00Z")),
        lambda: never.business_deadline(at("2026-01-01T00:00Z"), 1),
    ]
    for ask in asks:
        with pytest.raises(CalendarError, match="no opening in the 30 years after 2026-01-01"):
            ask()
    with pytest.raises(CalendarError, match="no opening in the 30 years before 2026-01-01"):
        never.deadline(at("2026-01-01T00:00Z"), -1)


def test_a_calendar_that_pauses_for_decades_opens_again() -> None:
    closures = [ClosedDates(since="2027-01-01", until="2050-01-01")]
    paused = WorkCalendar("UTC", NINE_TO_FIVE, closures=closures).clock
    start = at("2026-12-31T16:00Z")

    assert iso_utc(paused.deadline(start, 2 * HOUR)) == "2050-01-03T10:00:00Z"
    assert iso_utc(paused.deadline(at("2050-01-03T10:00Z"), -2 * HOUR)) == "2026-12-31T16:00:00Z"
    assert iso_utc(paused.next_open(at("2026-12-31T17:00Z"))) == "2050-01-03T09:00:00Z"
    assert iso_utc(paused.business_deadline(start, 2)) == "2050-01-04T17:00:00Z"


@pytest.mark.parametrize("year", [1799, 2301, 9000])
def test_a_year_that_no_calendar_can_tell_is_refused_at_once(year: int) -> None:
    known = clock()
    known.is_open(at("2026-06-01T00:00Z"))
    instant, day = at(f"{year}-06-01T00:00Z"), date(year, 6, 1)

    asks: list[Callable[[], int]] = [
        lambda: known.elapsed(at("2026-06-01T00:00Z"), instant),
        lambda: known.elapsed(instant, at("2026-06-01T00:00Z")),
        lambda: known.deadline(instant, 1),
        lambda: known.is_open(instant),
        lambda: known.next_open(instant),
        lambda: known.business_deadline(instant, 1),
        lambda: known.open_dates(day, day),
        lambda: clock().business_deadline(instant, 1),
    ]
    for ask in asks:
        with pytest.raises(CalendarError, match=f"the year {year} lies outside what a calendar can tell") as error:
            ask()
        assert error.value.problems[0].code == "C202"


def test_the_years_1800_to_2300_can_be_told() -> None:
    assert clock().is_open(at("1800-01-01T09:00Z"))
    assert clock().is_open(at("2300-12-31T16:59Z"))
    assert clock().open_dates(date(1800, 1, 1), date(1800, 1, 1)) == 1
    assert iso_utc(clock().business_deadline(at("2300-12-31T12:00Z"), 1)) == "2301-01-01T17:00:00Z"
    assert clock().open_dates(date(2300, 12, 31), date(2300, 12, 31)) == 1
    for day in (date(1799, 12, 31), date(2301, 1, 1)):
        with pytest.raises(CalendarError, match=f"the year {day.year} lies outside"):
            clock().open_dates(day, day)


@pytest.mark.parametrize(
    ("first", "last", "dates", "by_noon"),
    [
        ("2026-11-16", "2026-11-20", 5, 2),
        ("2026-11-18", "2026-11-18", 1, 0),
        ("2026-11-17", "2026-11-17", 1, 1),
        ("2026-11-21", "2026-11-22", 0, 0),
        ("2026-11-20", "2026-11-16", 0, 0),
        ("2026-01-01", "2026-12-31", 261, 229),
        ("2024-01-01", "2026-12-31", 784, 752),
    ],
)
def test_open_dates_are_counted_and_those_that_are_over(first: str, last: str, dates: int, by_noon: int) -> None:
    one = clock()
    noon = at("2026-11-18T12:00Z")

    assert one.open_dates(date.fromisoformat(first), date.fromisoformat(last)) == dates
    assert one.closed_dates_by(date.fromisoformat(first), date.fromisoformat(last), noon) == by_noon


def test_a_date_is_over_at_its_last_closing() -> None:
    split = clock(mon="09:00-12:00, 13:00-17:00")
    monday = date(2026, 11, 16)

    assert split.closed_dates_by(monday, monday, at("2026-11-16T16:59:59.999999Z")) == 0
    assert split.closed_dates_by(monday, monday, at("2026-11-16T17:00Z")) == 1


@pytest.mark.parametrize("asked", list(permutations((1990, 2026, 2060))), ids=lambda years: "-".join(map(str, years)))
def test_open_dates_grow_to_either_side_in_any_order(asked: tuple[int, ...]) -> None:
    grown = clock()
    for year in asked:
        grown.open_dates(date(year, 6, 1), date(year, 6, 1))

    assert grown.open_dates(date(1990, 1, 1), date(2060, 1, 4)) == (1879 + 1774) * 5
    assert iso_utc(grown.business_deadline(at("2026-11-20T12:00Z"), 1)) == "2026-11-23T17:00:00Z"


def test_a_table_that_many_threads_grow_gives_each_of_them_the_right_answer() -> None:
    years = list(range(1950, 2100))
    wrong: list[int] = []

    for seed in range(3):
        shared = clock()

        def ask(order: list[int], shared: WorkClock = shared) -> None:
            for year in order:
                start = at(f"{year}-01-01T00:00Z")
                # From Friday noon there are 5 hours to closing and, 77 hours later, 8 more to Monday's.
                friday = start + (4 - date(year, 1, 1).weekday()) % 7 * 24 * HOUR + 12 * HOUR
                if (
                    shared.elapsed(friday, friday + 77 * HOUR) != 13 * HOUR
                    or shared.next_open(friday + 5 * HOUR) != friday + 69 * HOUR
                ):
                    wrong.append(year)
                if (
                    shared.deadline(friday, 13 * HOUR) != friday + 77 * HOUR
                    or shared.business_deadline(friday, 1) != friday + 77 * HOUR
                ):
                    wrong.append(year)

        threads = [Thread(target=ask, args=(Random(10 * seed + n).sample(years, len(years)),)) for n in range(6)]  # noqa: S311 - an order
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []


class _Disturbed(WorkClock):
    """A clock whose table grows backward just before it grows forward, as another thread may make it."""

    __slots__ = ()

    def _later(self, start: int) -> tuple[int, int, list[int], list[int], list[int]]:
        self.is_open(at("2020-06-01T00:00Z"))
        return super()._later(start)


def test_a_row_that_another_thread_puts_before_an_opening_does_not_move_it() -> None:
    disturbed = _Disturbed(clock()._source)
    disturbed.is_open(at("2026-06-01T00:00Z"))

    assert iso_utc(disturbed.next_open(at("2026-12-31T17:00Z"))) == "2027-01-01T09:00:00Z"

"""Intervals, quartiles and windows, against published numbers and exact edges."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.reports.measures.dwell import quartiles
from slakit.reports.measures.statistics import difference_interval, ends_of_share
from slakit.reports.measures.windows import Window
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration
from slakit.worktime.instants import DAY, to_micros


@pytest.mark.parametrize(
    ("reached", "of", "low", "high"), [(9, 10, 60, 98), (18, 20, 70, 97), (45, 50, 79, 96), (180, 200, 85, 93)]
)
def test_wilson_intervals_are_the_published_ones(reached: int, of: int, low: int, high: int) -> None:
    ends = ends_of_share(reached, of)

    assert [round(100 * (end or 0)) for end in ends] == [low, high]


def test_a_share_of_nothing_has_no_interval() -> None:
    assert ends_of_share(0, 0) == (None, None)


@pytest.mark.parametrize(
    ("case", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_intervals_of_differences_are_those_of_newcombes_table(
    case: tuple[int, int, int, int], low: float, high: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    assert [round(end, 4) for end in difference_interval(*case)] == [low, high]


WEEK = 7 * 24 * 3_600_000_000


def test_the_median_of_remission_is_that_of_the_published_trial() -> None:
    """Freireich and others (1963), as in D. R. Cox, Regression models and life-tables (1972): weeks under 6-MP."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    lasting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

    found = quartiles([week * WEEK for week in ended], [week * WEEK for week in lasting])

    assert (found.lower, found.median, found.upper) == (timedelta(weeks=13), timedelta(weeks=23), None)


def test_quartiles_of_what_has_ended_are_those_of_a_list() -> None:
    found = quartiles([4, 1, 3, 2])

    assert [one and one / timedelta(microseconds=1) for one in (found.lower, found.median, found.upper)] == [1, 2, 3]
    assert quartiles([]).median is None
    assert quartiles([], [5]).lower is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_a_quartile_of_ended_stays_is_the_first_that_so_many_do_not_outlast(lengths: list[int]) -> None:
    found = quartiles(lengths)

    for share, quartile in ((4, found.lower), (2, found.median)):
        expected = next(
            one for one in sorted(lengths) if sum(other <= one for other in lengths) * share >= len(lengths)
        )
        assert quartile == timedelta(microseconds=expected)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Apia"])
@given(
    since=st.integers(to_micros(datetime.fromisoformat("2011-01-01T00:00Z")), 1_800_000_000_000_000),
    length=st.sampled_from(["1 day", "3 days", "2 weeks", "1 month", "36 hours"]),
    off=st.integers(-3 * DAY, 3 * DAY) | st.sampled_from([-1, 0, 1]),
)
def test_a_window_holds_up_to_its_end_and_not_beyond(zone: str, since: int, length: str, off: int) -> None:
    window, duration = Window.of(length, ZoneInfo(zone), "within"), Duration.parse(length)
    end = since + duration.micros if duration.micros else later_dates(since, duration, ZoneInfo(zone))

    assert window.holds(since, end + off) is (off <= 0)

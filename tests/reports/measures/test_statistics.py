"""Intervals, sample sizes, survival and kappa against published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit import DataError, kaplan_meier, kappa, sample_size, share_interval

# --- shares


@pytest.mark.parametrize(
    ("reached", "population", "low", "high"),
    [(9, 10, 0.60, 0.98), (18, 20, 0.70, 0.97), (45, 50, 0.79, 0.96), (180, 200, 0.85, 0.93)],
)
def test_the_interval_of_nine_in_ten_narrows_as_more_are_seen(
    reached: int, population: int, low: float, high: float
) -> None:
    found = share_interval(reached, population)

    assert found == pytest.approx((low, high), abs=0.005)


# R. G. Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3 (Wilson).
@pytest.mark.parametrize(
    ("reached", "population", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_newcombe(reached: int, population: int, low: float, high: float) -> None:
    found = share_interval(reached, population)

    assert found == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize("population", range(1, 40))
def test_of_none_and_of_all_the_interval_ends_at_the_very_share(population: int) -> None:
    none, everyone = share_interval(0, population), share_interval(population, population)

    assert none is not None
    assert everyone is not None
    assert (none[0], everyone[1]) == (0.0, 1.0)


def test_of_nobody_there_is_no_share() -> None:
    assert share_interval(0, 0) is None


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.1])
def test_a_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(DataError, match="expected a share between 0 and 1") as caught:
        share_interval(9, 10, confidence=confidence)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I414", "confidence")]


@pytest.mark.parametrize("reached", [-1, 11])
def test_no_more_can_have_reached_it_than_there_are(reached: int) -> None:
    with pytest.raises(DataError, match="expected a number from 0 up to the population of 10") as caught:
        share_interval(reached, 10)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I414", "reached")]


# --- samples


@pytest.mark.parametrize(
    ("population", "ten_points", "five_points"),
    [(50, 34, 45), (100, 50, 80), (200, 66, 132), (400, 78, 197), (1_000, 88, 278)],
)
def test_a_sample_is_as_large_as_the_margin_needs(population: int, ten_points: int, five_points: int) -> None:
    assert sample_size(population) == ten_points
    assert sample_size(population, margin=0.05) == five_points


def test_no_more_than_everybody_is_looked_at() -> None:
    assert sample_size(0) == 0
    assert sample_size(1) == 1
    assert sample_size(3, margin=0.01) == 3


def test_a_share_far_from_a_half_needs_fewer() -> None:
    # 1.96 squared x 0.9 x 0.1 / 0.01 = 34.57; / (1 + 33.57 / 200) = 29.6.
    assert sample_size(200, share=0.9) == 30


def test_a_sample_that_makes_no_sense_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(DataError) as caught:
        sample_size(-1, margin=10, share=0)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("I414", "margin"),
        ("I414", "share"),
        ("I414", "population"),
    ]


# --- survival

# Freireich and others, Blood 21 (1963): weeks of remission under 6-MP. Shares and standard errors as D. R. Cox and
# D. Oakes, Analysis of Survival Data (1984), and the example of nag_surviv_kaplanmeier (g12aac) print them; intervals on
# the log-log scale as statistical packages print them for these data.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PUBLISHED = [
    (6, 21, 3, 0.857, 0.076, 0.6197, 0.9516),
    (7, 17, 1, 0.807, 0.087, 0.5631, 0.9228),
    (10, 15, 1, 0.753, 0.096, 0.5032, 0.8894),
    (13, 12, 1, 0.690, 0.107, 0.4316, 0.8491),
    (16, 11, 1, 0.627, 0.114, 0.3675, 0.8049),
    (22, 7, 1, 0.538, 0.128, 0.2678, 0.7468),
    (23, 6, 1, 0.448, 0.135, 0.1881, 0.6801),
]


def test_the_survival_under_6_mp_is_the_published_one() -> None:
    found = kaplan_meier(RELAPSED, IN_REMISSION)

    assert [(step.time, step.at_risk, step.ended) for step in found.steps] == [row[:3] for row in PUBLISHED]
    assert [step.survival for step in found.steps] == pytest.approx([row[3] for row in PUBLISHED], abs=0.0006)
    assert [step.deviation for step in found.steps] == pytest.approx([row[4] for row in PUBLISHED], abs=0.0006)
    assert (found.population, found.ended, len(found)) == (21, 9, 7)


@pytest.mark.parametrize(("time", "low", "high"), [(row[0], *row[5:]) for row in PUBLISHED])
def test_the_interval_under_6_mp_is_the_published_one(time: float, low: float, high: float) -> None:
    found = kaplan_meier(RELAPSED, IN_REMISSION).interval(time)

    assert found == pytest.approx((1 - high, 1 - low), abs=0.0001)


def test_half_of_those_under_6_mp_relapse_within_23_weeks_and_nobody_knows_of_three_quarters() -> None:
    found = kaplan_meier(RELAPSED, IN_REMISSION)

    assert (found.percentile(0.25), found.percentile(0.5), found.percentile(0.75)) == (13, 23, None)


def test_half_of_those_under_placebo_relapse_within_8_weeks() -> None:
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

    found = kaplan_meier(placebo)

    assert found.percentile(0.5) == 8
    assert found.steps[-1].deviation is None
    # Two of 21 within one week: a plain share where none drops out.
    assert found.within(1) == pytest.approx(2 / 21)


def test_without_anybody_open_a_percentile_is_the_nearest_rank() -> None:
    found = kaplan_meier(range(1, 11))

    assert [found.percentile(share / 10) for share in range(1, 11)] == list(range(1, 11))
    assert found.percentile(0.91) == 10


def test_a_share_is_told_up_to_the_time_for_which_somebody_was_followed() -> None:
    found = kaplan_meier([10, 20], [30, 30])

    assert [found.within(time) for time in (9, 10, 19, 20, 30, 31)] == [0.0, 0.25, 0.25, 0.5, 0.5, None]
    assert found.interval(31) is None


def test_once_all_have_ended_every_longer_time_is_told() -> None:
    found = kaplan_meier([10, 20], [15])

    assert found.within(99) == 1.0
    low, high = found.interval(99) or (0.0, 0.0)
    # The last is 1 of the 2/3 that had lasted until then: the Wilson interval of 1.5 in 1.5, 1.5 / (1.5 + 1.96 squared).
    assert (low, high) == pytest.approx((0.2808, 1.0), abs=0.0001)


@pytest.mark.parametrize(
    ("ended", "waiting", "low"),
    [
        ([10], [1] * 99, 0.2065),  # One that was followed so long, 99 that were not: 1 / (1 + 1.96 squared).
        ([1] * 50 + [10], [2] * 99, 0.2808),  # Two thirds lasted longer than 1, and of those one is left.
        ([4, 4, 4], [], 0.4385),  # Nobody dropped out: 3 / (3 + 1.96 squared).
        ([1, 2, 3], [], 0.4385),
    ],
)
def test_who_dropped_out_young_does_not_make_it_certain_that_all_end(
    ended: list[int], waiting: list[int], low: float
) -> None:
    found = kaplan_meier(ended, waiting)

    assert found.within(10) == 1.0
    assert found.interval(10) == pytest.approx((low, 1.0), abs=0.0001)


def test_before_the_first_end_the_interval_counts_those_who_were_followed_so_long() -> None:
    found = kaplan_meier([10], [2, 10])

    assert found.within(5) == 0.0
    low, high = found.interval(5) or (1.0, 0.0)
    # None in two: 1.96 squared / (2 + 1.96 squared).
    assert (low, high) == pytest.approx((0.0, 0.6576), abs=0.0001)


def test_of_nothing_there_is_no_survival() -> None:
    found = kaplan_meier([])

    assert (found.population, found.steps, found.percentile(0.5), found.within(1)) == (0, (), None, None)


@given(st.lists(st.integers(0, 20), max_size=20), st.lists(st.integers(0, 20), max_size=20), st.integers(0, 20))
def test_waiting_longer_never_makes_a_percentile_shorter(ended: list[int], waiting: list[int], longer: int) -> None:
    now, later = (kaplan_meier(ended, [time + more for time in waiting]) for more in (0, longer))

    for share in (0.25, 0.5, 0.9):
        before, after = now.percentile(share), later.percentile(share)
        assert after is None or before is None or before <= after


# --- agreement of judges


def test_kappa_is_that_of_cohens_table() -> None:
    # The proposals of two readers: both yes 20, first alone 5, second alone 10, both no 15.
    answers = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15

    assert kappa(answers) == 0.4


def test_kappa_takes_any_number_of_answers() -> None:
    # J. L. Fleiss, Statistical Methods for Rates and Proportions (1981), table 13.1: 100 subjects, kappa 0.68 rounded.
    counts = {
        ("psychosis", "psychosis"): 75,
        ("psychosis", "neurosis"): 1,
        ("psychosis", "organic"): 4,
        ("neurosis", "psychosis"): 5,
        ("neurosis", "neurosis"): 4,
        ("neurosis", "organic"): 1,
        ("organic", "organic"): 10,
    }

    found = kappa(pair for pair, number in counts.items() for _ in range(number))

    assert found == pytest.approx(0.68, abs=0.005)


@pytest.mark.parametrize("answers", [[], [("good", "good")] * 3], ids=["nobody", "one-answer"])
def test_kappa_is_not_told_where_chance_explains_all(answers: list[tuple[str, str]]) -> None:
    assert kappa(answers) is None

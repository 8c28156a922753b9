"""Objectives and shares as they are written."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from slakit import AgreementError, Duration, Objective
from slakit.rules.objectives import odd_objective
from slakit.worktime.periods import PeriodKind


@pytest.mark.parametrize(
    ("share", "exact", "told"),
    [
        pytest.param("95%", Fraction(19, 20), "at least 95% per month", id="per-cent"),
        pytest.param(" 95 % ", Fraction(19, 20), "at least 95% per month", id="blanks"),
        pytest.param(0.95, Fraction(19, 20), "at least 95% per month", id="float"),
        pytest.param("0.95", Fraction(19, 20), "at least 95% per month", id="text"),
        pytest.param(Decimal("0.995"), Fraction(199, 200), "at least 99.5% per month", id="decimal"),
        pytest.param(Fraction(2, 3), Fraction(2, 3), "at least 66.6667% per month", id="fraction"),
        pytest.param(1, Fraction(1), "at least 100% per month", id="one"),
        pytest.param("0.1%", Fraction(1, 1000), "at least 0.1% per month", id="small"),
    ],
)
def test_a_share_is_exact_however_it_is_written(share: Any, exact: Fraction, told: str) -> None:
    made = Objective(share=share, per="month")

    assert (made.share, str(made)) == (exact, told)


@pytest.mark.parametrize(
    "share",
    [95, "95", 0, "0%", -0.5, "100.1%", "most", "%", [], True, float("nan"), "1e99"],
    ids=["number", "text", "none", "zero", "negative", "above", "word", "sign", "list", "truth", "nan", "huge"],
)
def test_a_share_is_above_0_and_up_to_1(share: Any) -> None:
    with pytest.raises(AgreementError) as caught:
        Objective(share=share, per="month")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D332", "share")]


@pytest.mark.parametrize(
    "number", [0, -1, 2.0, "5", True, None], ids=["zero", "negative", "float", "text", "truth", "none"]
)
def test_a_population_is_a_whole_number_from_1_on(number: Any) -> None:
    with pytest.raises(AgreementError) as caught:
        Objective(share="95%", per="month", min_population=number)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D341", "min_population")]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(AgreementError) as caught:
        Objective(share=95, per="sprint", min_population=0)

    assert [problem.code for problem in caught.value.problems] == ["D332", "C141", "D341"]


def test_a_period_may_be_a_kind() -> None:
    assert Objective(share=1, per=PeriodKind.WEEK) == Objective(share="100%", per="week")


# --- the other forms


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param(
            {"percentile": "90%", "at_most": "24 business hours"}, "90% within 24 business hours per month", id="hours"
        ),
        pytest.param({"percentile": 1, "at_most": "2 days"}, "100% within 2 days per month", id="all"),
        pytest.param(
            {"percentile": 0.5, "at_most": timedelta(minutes=90)},
            "50% within 90 business minutes per month",
            id="timedelta",
        ),
        pytest.param({"at_most": 3}, "at most 3 breaches per month", id="number"),
        pytest.param({"at_most": " 3 "}, "at most 3 breaches per month", id="number-as-text"),
        pytest.param({"at_most": 1}, "at most 1 breach per month", id="one"),
        pytest.param({"at_most": 0}, "at most 0 breaches per month", id="zero-tolerance"),
    ],
)
def test_an_objective_may_be_of_lengths_or_of_breaches(parts: dict[str, Any], told: str) -> None:
    assert str(Objective(**parts, per="month")) == told


def test_an_objective_knows_its_limit() -> None:
    lengths, number = Objective(percentile="90%", at_most="1 hour", per="day"), Objective(at_most=0, per="day")

    assert (lengths.longest, lengths.most) == (Duration.parse("1 hour"), None)
    assert (number.longest, number.most) == (None, 0)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        pytest.param({}, ("D384", "objective"), id="no-form"),
        pytest.param({"percentile": "90%"}, ("D384", "objective"), id="a-percentile-of-nothing"),
        pytest.param({"share": "90%", "at_most": 3}, ("D384", "objective"), id="share-and-number"),
        pytest.param({"share": 1, "percentile": 1, "at_most": "1 hour"}, ("D384", "objective"), id="all-forms"),
        pytest.param({"percentile": "90%", "at_most": 3}, ("D342", "at_most"), id="a-percentile-of-a-number"),
        pytest.param({"at_most": "24 hours"}, ("D342", "at_most"), id="a-duration-alone"),
        pytest.param({"at_most": -1}, ("D342", "at_most"), id="negative"),
        pytest.param({"at_most": True}, ("D342", "at_most"), id="truth"),
        pytest.param({"at_most": 2.5}, ("D342", "at_most"), id="half-a-breach"),
        pytest.param({"at_most": 10**9}, ("D342", "at_most"), id="beyond-all-counting"),
        pytest.param({"at_most": "10000000000"}, ("D342", "at_most"), id="beyond-all-counting-as-text"),
        pytest.param({"at_most": "-3"}, ("D342", "at_most"), id="negative-text"),
        pytest.param({"at_most": "many"}, ("C111", "at_most"), id="word"),
        pytest.param({"percentile": "90%", "at_most": "0 hours"}, ("D323", "at_most"), id="no-time"),
        pytest.param({"percentile": "0%", "at_most": "1 hour"}, ("D332", "percentile"), id="nobody"),
        pytest.param({"percentile": "101%", "at_most": "1 hour"}, ("D332", "percentile"), id="more-than-all"),
    ],
)
def test_an_objective_has_one_of_three_forms(parts: dict[str, Any], problem: tuple[str, str]) -> None:
    with pytest.raises(AgreementError) as caught:
        Objective(**parts, per="month")

    assert [(one.code, one.where) for one in caught.value.problems] == [problem]


@pytest.mark.parametrize(
    ("longest", "calendar", "problems"),
    [
        pytest.param("24 business hours", None, [("D302", "objective.at_most")], id="open-time-without-a-calendar"),
        pytest.param("2 business days", None, [("D302", "objective.at_most")], id="open-days-without-a-calendar"),
        pytest.param("24 business hours", "berlin", [], id="open-time"),
        pytest.param("2 days", None, [], id="dates"),
    ],
)
def test_open_time_needs_the_calendar_of_the_commitment(
    longest: str, calendar: str | None, problems: list[tuple[str, str]]
) -> None:
    objective = Objective(percentile="90%", at_most=longest, per="month")

    assert [(one.code, one.where) for one in odd_objective(objective, calendar)] == problems


def test_a_commitment_has_an_objective_or_none() -> None:
    assert list(odd_objective(None, None)) == []
    assert [(one.code, one.where) for one in odd_objective("95%", None)] == [("D314", "objective")]

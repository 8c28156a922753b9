"""Objectives and shares as they are written."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from slakit import AgreementError, Objective
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
    [95, "95", 0, "0%", -0.5, "100.1%", "most", "%", None, True, float("nan"), "1e99"],
    ids=["number", "text", "none", "zero", "negative", "above", "word", "sign", "missing", "truth", "nan", "huge"],
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

"""Facts: how any value becomes text, and what a small map of texts can do."""

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, NoReturn

import pytest

from slakit.errors import DataError
from slakit.leads.facts import Facts, is_missing, same_text, text_of


class Tier(Enum):
    GOLD = "gold"
    FIRST = 1


class Origin(StrEnum):
    PAID = "paid"


class Name(str):
    __slots__ = ()


class NotAvailable:
    """What pandas has for a missing cell: comparing it gives itself, and it is neither true nor false."""

    __hash__ = None  # type: ignore[assignment]

    def __ne__(self, other: object) -> Any:
        return self

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError


class Cells:
    """What numpy has for several cells: comparing it gives as many answers."""

    __hash__ = None  # type: ignore[assignment]

    def __ne__(self, other: object) -> Any:
        return self

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> NoReturn:
        raise ValueError

    def __repr__(self) -> str:
        return "cells(1, 2)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("", "", id="an empty text"),
        pytest.param(" yes ", " yes ", id="a text as it stands"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(5, "5", id="a whole number"),
        pytest.param(5.0, "5", id="a whole float"),
        pytest.param(1e22, "10000000000000000000000", id="a large whole float"),
        pytest.param(0.1, "0.1", id="a float"),
        pytest.param(float("inf"), "inf", id="infinity"),
        pytest.param(Decimal("1.50"), "1.50", id="a decimal"),
        pytest.param(Decimal("1E+3"), "1000", id="a decimal with an exponent"),
        pytest.param(Fraction(1, 2), "0.5", id="a fraction"),
        pytest.param(date(2026, 3, 3), "2026-03-03", id="a date"),
        pytest.param(datetime(2026, 3, 3, 9, tzinfo=UTC), "2026-03-03T09:00:00+00:00", id="a datetime"),
        pytest.param(Tier.GOLD, "gold", id="an enum of texts"),
        pytest.param(Tier.FIRST, "1", id="an enum of numbers"),
        pytest.param(Origin.PAID, "paid", id="an enum that is text"),
        pytest.param(Name("Ada"), "Ada", id="a kind of text"),
        pytest.param(None, "", id="none"),
        pytest.param(float("nan"), "", id="not a number"),
        pytest.param(Decimal("NaN"), "", id="a decimal that is not a number"),
        pytest.param(Decimal("sNaN"), "", id="a decimal that will not be compared"),
        pytest.param(NotAvailable(), "", id="what frames have for a missing cell"),
    ],
)
def test_a_value_becomes_the_text_that_a_cell_would_hold(value: object, text: str) -> None:
    found = text_of(value)

    assert found == text
    assert type(found) is str


@pytest.mark.parametrize(
    "value", [["a"], {"a": 1}, b"a", object, Cells()], ids=["list", "dict", "bytes", "type", "cells"]
)
def test_a_value_that_no_cell_could_hold_is_refused_at_its_place(value: object) -> None:
    with pytest.raises(DataError) as refused:
        text_of(value, "event.channel")

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("I301", "event.channel")]
    assert refused.value.problems[0].message == f"{value!r}: expected text, a number, a date or a truth value"


def test_text_with_half_a_sign_is_refused_and_whole_ones_are_not() -> None:
    with pytest.raises(DataError) as refused:
        text_of("M\ud83dller")

    assert [(problem.code, problem.message) for problem in refused.value.problems] == [
        ("I301", "'M\\ud83dller' holds half a sign, a lone surrogate: it is no text")
    ]
    assert text_of("Müller 😀") == "Müller 😀"


def test_several_cells_are_no_missing_value() -> None:
    assert is_missing(Cells()) is False
    assert is_missing("") is False
    assert is_missing(0) is False


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        ("yes", {"yes", "true", "True", "TRUE"}),
        ("TRUE", {"yes", "true", "True", "TRUE"}),
        ("no", {"no", "false", "False", "FALSE"}),
        ("false", {"no", "false", "False", "FALSE"}),
        ("NO", {"NO"}),
        ("Yes", {"Yes"}),
        ("1", {"1"}),
    ],
)
def test_a_truth_value_equals_yes_or_no_and_all_else_only_itself(value: str, spellings: set[str]) -> None:
    assert set(same_text(value)) == spellings


def test_facts_leave_out_what_is_missing() -> None:
    facts = Facts({"asset": "guide", "campaign": "", "score": None, "amount": float("nan"), 7: 1.0})  # type: ignore[dict-item]

    assert dict(facts) == {"asset": "guide", "7": "1"}
    assert len(facts) == 2
    assert "campaign" not in facts
    assert repr(facts) == "Facts({'asset': 'guide', '7': '1'})"


def test_facts_refuse_all_values_that_are_no_text_at_once() -> None:
    with pytest.raises(DataError) as refused:
        Facts({"a": [1], "b": "fine", "c": {}})

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("I301", "a"), ("I301", "c")]


def test_facts_are_values() -> None:
    one, same, other = Facts({"a": 1, "b": 2}), Facts({"b": "2", "a": "1"}), Facts({"a": "1"})

    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one == {"a": "1", "b": "2"}
    assert one != {"a": 1, "b": 2}
    assert one != [("a", "1"), ("b", "2")]
    assert Facts() == {}
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == one


def test_facts_can_not_be_changed() -> None:
    facts = Facts({"a": "1"})

    with pytest.raises(TypeError):
        facts["a"] = "2"  # type: ignore[index]
    assert facts["a"] == "1"

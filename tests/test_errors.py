"""Errors: all problems at once, each with its code and place, and none lost on the way to another process."""

import copy
import pickle
from pathlib import Path

import pytest

from slakit.adapters.event_files import read_events
from slakit.errors import (
    AgreementError,
    CalendarError,
    DataError,
    HolidayListWarning,
    MissingExtraError,
    Problem,
    SlakitError,
    SlakitWarning,
    SparseHistoryWarning,
    UnknownAttributeWarning,
    hint,
)

ONE = Problem("I103", "events.csv:17", "at: '2026-11-20 14:00' has no UTC offset")
OTHER = Problem("D376", "", "expected an agreement")
FAMILY = [SlakitError, AgreementError, CalendarError, DataError, MissingExtraError]


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_carries_its_problems_and_is_a_value_error(kind: type[SlakitError]) -> None:
    error = kind(ONE, OTHER)

    assert error.problems == (ONE, OTHER)
    assert isinstance(error, ValueError)
    assert isinstance(error, SlakitError)
    assert str(error) == "events.csv:17: at: '2026-11-20 14:00' has no UTC offset\nexpected an agreement"


@pytest.mark.parametrize("kind", FAMILY)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickle_and_copies_with_its_problems(kind: type[SlakitError], protocol: int) -> None:
    error = kind(ONE, OTHER)
    error.add_note("while reading the leads")

    for again in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(again) is kind
        assert again.problems == (ONE, OTHER)
        assert str(again) == str(error)
        assert again.__notes__ == ["while reading the leads"]


def test_an_error_that_was_raised_survives_pickle(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("lead_id,at,kind\nL1,soon,stage\n,soon,stage\n")

    with pytest.raises(DataError) as refused:
        read_events(path)

    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own bytes
    assert [problem.code for problem in again.problems] == ["I103", "I101", "I103"]
    assert again.problems == refused.value.problems


def test_a_missing_extra_is_an_import_error_too() -> None:
    assert issubclass(MissingExtraError, ImportError)
    assert not issubclass(DataError, ImportError)


def test_a_problem_is_a_value_that_says_where_it_stands() -> None:
    assert str(ONE) == "events.csv:17: at: '2026-11-20 14:00' has no UTC offset"
    assert str(OTHER) == "expected an agreement"
    assert Problem("I103", "events.csv:17", "at: '2026-11-20 14:00' has no UTC offset") == ONE
    assert len({ONE, OTHER, ONE}) == 2


@pytest.mark.parametrize("kind", [HolidayListWarning, SparseHistoryWarning, UnknownAttributeWarning])
def test_what_is_legal_but_risky_is_a_warning_that_can_be_silenced_by_category(kind: type[SlakitWarning]) -> None:
    assert issubclass(kind, SlakitWarning)
    assert issubclass(SlakitWarning, UserWarning)
    assert not issubclass(kind, SlakitError)


@pytest.mark.parametrize(
    ("word", "known", "text"),
    [
        ("withn", ["within", "stop"], "; did you mean 'within'?"),
        ("LEAD_ID", ["lead_id", "at"], "; did you mean 'lead_id'?"),
        ("within", ["within"], "; did you mean 'within'?"),
        ("zzz", ["within", "stop"], "; expected one of stop, within"),
        ("zzz", [], ""),
        ("zzz", [f"word{n}" for n in range(31)], ""),
        ("word3", [f"word{n}" for n in range(31)], "; did you mean 'word3'?"),
    ],
    ids=["near", "other case", "the word itself", "far", "nothing known", "too many", "near among many"],
)
def test_a_hint_says_what_may_have_been_meant(word: str, known: list[str], text: str) -> None:
    assert hint(word, known) == text

import pickle

import pytest

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
    hint,
)

ONE = Problem("C104", "zone", "'Europe/Berln': unknown time zone")
OTHER = Problem("D102", "", "two commitments have this id")
FAMILY = [SlakitError, AgreementError, CalendarError, DataError, MissingExtraError]


def test_a_problem_reads_as_a_place_and_a_message() -> None:
    assert str(ONE) == "zone: 'Europe/Berln': unknown time zone"
    assert str(OTHER) == "two commitments have this id"


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_holds_every_problem_in_order_and_shows_one_a_line(kind: type[SlakitError]) -> None:
    error = kind(ONE, OTHER)

    assert error.problems == (ONE, OTHER)
    assert str(error) == "zone: 'Europe/Berln': unknown time zone\ntwo commitments have this id"


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_survives_pickle(kind: type[SlakitError]) -> None:
    again = pickle.loads(pickle.dumps(kind(ONE, OTHER)))  # noqa: S301 - our own

    assert type(again) is kind
    assert again.problems == (ONE, OTHER)


def test_errors_are_value_errors_and_a_missing_extra_is_an_import_error_too() -> None:
    assert all(issubclass(kind, ValueError) and issubclass(kind, SlakitError) for kind in FAMILY)
    assert issubclass(MissingExtraError, ImportError)


def test_warnings_have_one_family_to_silence() -> None:
    assert issubclass(HolidayListWarning, SlakitWarning)
    assert issubclass(SparseHistoryWarning, SlakitWarning)
    assert issubclass(SlakitWarning, UserWarning)


@pytest.mark.parametrize(
    ("word", "known", "end"),
    [
        ("withn", ["within", "stop"], "; did you mean 'within'?"),
        ("WITHIN", ["within", "stop"], "; did you mean 'within'?"),
        ("zzz", ["within", "stop"], "; expected one of stop, within"),
        (
            "zzz",
            [f"word{n:02d}" for n in range(30)],
            f"; expected one of {', '.join(f'word{n:02d}' for n in range(30))}",
        ),
        ("zzz", [f"word{n:02d}" for n in range(31)], ""),
        ("zzz", [], ""),
        ("", ["within"], "; expected one of within"),
    ],
    ids=["near", "other case", "far", "thirty", "thirty-one", "none", "nothing said"],
)
def test_a_hint_names_the_nearest_word_or_all_of_a_few(word: str, known: list[str], end: str) -> None:
    assert hint(word, known) == end

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime
from itertools import count

import pytest

from slakit.adapters.holidays import public_holidays
from slakit.errors import DataError, MissingExtraError
from slakit.worktime.calendars import WorkCalendar


@pytest.mark.extra("holidays")
def test_the_holidays_of_a_state_are_dates_with_names() -> None:
    found = public_holidays("DE", subdivision="BY", years=[2026])

    assert [f"{day:%m-%d}" for day in found] == [
        "01-01",
        "01-06",
        "04-03",
        "04-06",
        "05-01",
        "05-14",
        "05-25",
        "06-04",
        "10-03",
        "11-01",
        "12-25",
        "12-26",
    ]
    assert found[date(2026, 1, 6)] == "Epiphany"
    assert found[date(2026, 4, 3)] == "Good Friday"


@pytest.mark.extra("holidays")
def test_without_a_subdivision_only_the_holidays_of_the_whole_country_count() -> None:
    found = public_holidays("DE", years=range(2026, 2029))

    assert date(2026, 1, 6) not in found
    assert [len([day for day in found if day.year == year]) for year in (2026, 2027, 2028)] == [9, 9, 9]
    assert list(found) == sorted(found)


@pytest.mark.extra("holidays")
def test_a_day_off_in_place_of_a_holiday_counts_in_its_own_year_only() -> None:
    # New Year's Day of 2028 is a Saturday, observed on the Friday before.
    assert date(2027, 12, 31) in public_holidays("US", years=[2027])
    assert {day.year for day in public_holidays("US", years=[2028])} == {2028}


@pytest.mark.extra("holidays")
def test_holidays_go_straight_into_a_calendar() -> None:
    office = WorkCalendar(
        "Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays=public_holidays("DE", years=range(2026, 2028))
    )

    due = office.deadline(datetime.fromisoformat("2026-04-02T16:00+02:00"), "4 business hours")

    assert due == datetime.fromisoformat("2026-04-07T12:00+02:00")
    assert office.last_holiday == date(2027, 12, 26)


@pytest.mark.extra("holidays")
@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("DE", "en_US", "New Year's Day"),
        ("DE", "de", "Neujahr"),
        ("DE", "tlh", "Neujahr"),
        ("FR", "tlh", "Jour de l'an"),
        ("NZ", "en_US", "New Year's Day"),
        ("NZ", "tlh", "New Year's Day"),
    ],
)
def test_names_are_in_the_language_asked_for_or_in_that_of_the_country(country: str, language: str, name: str) -> None:
    assert public_holidays(country, years=[2026], language=language)[date(2026, 1, 1)] == name


@pytest.mark.extra("holidays")
@pytest.mark.parametrize("machine", ["de_DE.UTF-8", "th_TH.UTF-8", "C"])
def test_names_do_not_depend_on_the_language_of_the_machine(machine: str) -> None:
    code = (
        "from datetime import date\n"
        "from slakit.adapters.holidays import public_holidays\n"
        "for language in ('en_US', 'tlh'):\n"
        "    print(public_holidays('GB', years=[2026], language=language)[date(2026, 4, 3)])\n"
        "    print(public_holidays('FR', years=[2026], language=language)[date(2026, 4, 6)])\n"
    )

    said = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"LANGUAGE": machine, "LC_ALL": machine, "LANG": machine},
    )

    assert said.stdout.splitlines() == ["Good Friday", "Easter Monday", "Good Friday", "Lundi de Pâques"]


@pytest.mark.extra("holidays")
@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("de", "'de': unknown country; did you mean 'DE'?"),
        ("XX", "'XX': unknown country"),
        ("NYSE", "'NYSE': unknown country"),
        ("constants", "'constants': unknown country"),
        ("", "'': unknown country"),
        (None, "None: unknown country"),
        (["DE"], "['DE']: unknown country"),
    ],
)
def test_an_unknown_country_is_refused(country: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        public_holidays(country, years=[2026])

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("I801", "country")
    assert problem.message.startswith(message)


@pytest.mark.extra("holidays")
@pytest.mark.parametrize(
    ("country", "subdivision", "message"),
    [
        ("DE", "by", "'by': DE has no such subdivision; did you mean 'BY'?"),
        ("US", "Californa", "'Californa': US has no such subdivision; did you mean 'California'?"),
        ("DE", "XX", "'XX': DE has no such subdivision"),
        ("DE", "", "'': DE has no such subdivision"),
        ("JP", "13", "'13': JP has no such subdivision"),
        ("DE", ["BY"], "['BY']: DE has no such subdivision"),
    ],
)
def test_an_unknown_subdivision_is_refused(country: str, subdivision: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        public_holidays(country, subdivision=subdivision, years=[2026])

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("I802", "subdivision")
    assert problem.message.startswith(message)


@pytest.mark.extra("holidays")
@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([], "no year is named; write range(2026, 2029) or [2026]"),
        (2026, "2026 is no list of years"),
        ("2026", "'2026' is no list of years"),
        (["2026"], "'2026' is no year"),
        ([2026.0], "2026.0 is no year"),
        ([True], "True is no year"),
        ([2026, 2150], "2150 lies outside the years that the holidays package knows, 19"),
        ([1800], "1800 lies outside the years"),
        (range(2026, 10**12), "2101 lies outside the years"),
        (count(2026), "2101 lies outside the years"),
    ],
    ids=["none", "one alone", "text", "texts", "floats", "truth", "far", "early", "a long range", "no end"],
)
def test_years_without_data_are_refused(years: Iterable[int], message: str) -> None:
    with pytest.raises(DataError) as error:
        public_holidays("DE", years=years)

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("I803", "years")
    assert problem.message.startswith(f"DE: {message}")


@pytest.mark.extra("holidays")
def test_years_in_which_a_country_has_no_holidays_are_refused_by_name() -> None:
    # In Ukraine no day is a public holiday under martial law, from March 2022 on.
    with pytest.raises(DataError, match="UA: no holidays are known for 2023, 2024") as error:
        public_holidays("UA", years=[2024, 2023, 2021])

    assert error.value.problems[0].code == "I803"


@pytest.mark.extra("holidays")
def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(DataError) as error:
        public_holidays("DE", subdivision="bavaria", years=[2150])

    assert [problem.code for problem in error.value.problems] == ["I802", "I803"]


def test_without_the_package_nothing_else_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(MissingExtraError) as error:
        public_holidays("XX", years=[])

    assert [problem.code for problem in error.value.problems] == ["I900"]


def test_without_the_package_the_error_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['holidays'] = None\n"
        "from slakit.adapters.holidays import public_holidays\n"
        "from slakit.errors import MissingExtraError\n"
        "try:\n"
        "    public_holidays('DE', years=[2026])\n"
        "except MissingExtraError as error:\n"
        "    print(error.problems[0].code, error)\n"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == (
        "I900 holidays: public_holidays() needs the holidays package: pip install 'slakit[holidays]'\n"
    )

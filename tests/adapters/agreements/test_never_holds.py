"""What can never hold in an agreement file: definitions are warned of, personas are refused."""

import warnings
from pathlib import Path

import pytest

from slakit.adapters.agreements import load_agreement
from slakit.errors import AgreementError, HolidayListWarning, NeverHoldsWarning


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(f"slakit: 1\nname: small\n{text}")
    return path


def _warned(path: Path) -> list[tuple[type[Warning], str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load_agreement(path)
    assert all(one.filename == __file__ for one in caught)
    return [(one.category, str(one.message)) for one in caught]


NO_LEAD = "no lead fulfils both"
OUT_OF_REACH = "{score: {webinar: 20, call: 10}, at_least: 60, caps: {webinar: 40, call: 10}}"


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (
            OUT_OF_REACH,
            "score of 60 (webinar +20, call +10), at most 40 for webinar and 10 for call: can never hold, it comes to 50 at most",
        ),
        (
            f"{{any: [{{did: trial}}, {{all: [{{did: demo}}, {OUT_OF_REACH}]}}]}}",
            "score of 60 (webinar +20, call +10), at most 40 for webinar and 10 for call: can never hold, it comes to 50 at most",
        ),
        (
            "{band: {score: {webinar: 20}, caps: {webinar: 40}}, enter: 60, leave: 50}",
            "score of 60 (webinar +20), at most 40 for webinar: can never hold, it comes to 40 at most",
        ),
        (
            "{all: [{field: country, is: DE}, {field: country, is: NO}]}",
            f"(country is DE and country is NO): can never hold, {NO_LEAD} 'country is DE' and 'country is NO'",
        ),
        (
            "{all: [{field: size, at_least: 5}, {did: a}, {field: size, below: 1}]}",
            f"(size is at least 5 and did a and size is below 1): can never hold, {NO_LEAD} 'size is at least 5' and 'size is below 1'",
        ),
    ],
    ids=["a score", "a score inside", "a band", "two countries", "two sizes"],
)
def test_a_definition_that_can_never_hold_is_warned_of_once(tmp_path: Path, definition: str, message: str) -> None:
    path = _file(tmp_path, f"lifecycle: {{stages: {{mql: {{when: {definition}}}}}}}\n")

    assert _warned(path) == [(NeverHoldsWarning, message)]


def test_other_warnings_of_an_agreement_are_passed_on(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "zone: Europe/Berlin\nterm: {from: 2026-01-01, until: 2028-01-01}\n"
        'calendars: {berlin: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}, holidays: [2026-01-01]}}\n',
    )

    assert [category for category, _ in _warned(path)] == [HolidayListWarning]


def test_a_file_that_is_refused_warns_of_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, f"lifecycle: {{stages: {{mql: {{when: {OUT_OF_REACH}, after: nowhere}}}}}}\n")

    with pytest.raises(AgreementError):
        load_agreement(path)


@pytest.mark.parametrize(
    ("persona", "message"),
    [
        (
            "{all: [{field: country, is: DE}, {field: country, in: [NO, SE]}]}",
            "no lead fulfils both 'country is DE' and 'country is NO or SE': nobody fits",
        ),
        (
            "{all: [{field: employees, at_least: 500}], none: [{field: employees, at_least: 100}]}",
            "no lead fulfils both 'employees is at least 500' and 'not employees is at least 100': nobody fits",
        ),
        (
            "{score: [{when: {field: country, is: US}, points: 20}], at_least: 30}",
            "its traits come to 20 at most: nobody fits",
        ),
    ],
    ids=["all", "all and none", "traits"],
)
def test_a_persona_whom_nobody_fits_is_refused(tmp_path: Path, persona: str, message: str) -> None:
    with pytest.raises(AgreementError) as refused:
        load_agreement(_file(tmp_path, f"personas: {{p: {persona}}}\n"))

    assert [(one.code, one.where, one.message) for one in refused.value.problems] == [
        ("D272", "a.yaml:3:15 personas.p", message)
    ]

"""Agreements as a whole: what does not fit together, and what they are as values."""

import copy
import pickle
import re
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

import slakit
from slakit import (
    Agreement,
    AgreementError,
    CalendarError,
    Deadline,
    Disposition,
    FirstResponse,
    HolidayListWarning,
    LeadVolume,
    Objective,
    Owner,
    Party,
    Quota,
    Rate,
    RecurringClosure,
    Term,
    WorkCalendar,
    entered,
)
from slakit.rules.agreement import anonymous
from slakit.worktime.instants import iso_utc, zone

BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
NEW_YORK = WorkCalendar("America/New_York", hours={"mon-fri": "09:00-17:00"})
CALENDARS = {"berlin": BERLIN, "new-york": NEW_YORK}
YEAR = Term(since="2026-01-01", until="2027-01-01")
CALL, DISPOSE, VOLUME = FirstResponse(within="36 hours"), Disposition(within="14 days"), LeadVolume(at_least=8)
OWNED = FirstResponse(within="4 business hours", calendar="owner", default_calendar="berlin")


NEVER_OPEN = WorkCalendar("UTC", {"mon": "09:00-17:00"}, closures=[RecurringClosure(every="FREQ=DAILY")])


def agreement(**parts: Any) -> Agreement:
    return Agreement(**{"name": "acme", "calendars": CALENDARS, "term": YEAR, **parts})


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        agreement(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- what does not fit together


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"commitments": [CALL, DISPOSE, CALL]}, [("D371", "commitments[2].id")], id="id-twice"),
        pytest.param({"calendars": {"berlin": NEVER_OPEN}}, [("D387", "calendars.berlin")], id="never-open"),
        pytest.param(
            {"commitments": [CALL, CALL, CALL]},
            [("D371", "commitments[1].id"), ("D371", "commitments[2].id")],
            id="thrice",
        ),
        pytest.param(
            {"commitments": [attrs.evolve(CALL, calendar="munich")]},
            [("D372", "commitments[0].calendar")],
            id="calendar",
        ),
        pytest.param(
            {"commitments": [attrs.evolve(VOLUME, calendar="munich")]},
            [("D372", "commitments[0].calendar")],
            id="calendar-of-a-quota",
        ),
        pytest.param(
            {"commitments": [attrs.evolve(OWNED, default_calendar="munich")]},
            [("D372", "commitments[0].default_calendar")],
            id="default-calendar",
        ),
        pytest.param(
            {"commitments": [attrs.evolve(OWNED, default_calendar="owner")]},
            [("D372", "commitments[0].default_calendar")],
            id="default-calendar-that-is-the-owners",
        ),
        pytest.param({"owners": [Owner(id="7001", calendar="munich")]}, [("D372", "owners.7001.calendar")], id="owner"),
        pytest.param(
            {"owners": [Owner(id="7001", calendar="owner")]},
            [("D372", "owners.7001.calendar")],
            id="owner-of-the-owner",
        ),
        pytest.param({"calendars": {"owner": BERLIN}}, [("D372", "calendars.owner")], id="calendar-called-owner"),
        pytest.param(
            {"owners": [Owner(id="7001"), Owner(id="7001", team="b")]}, [("D373", "owners[1].id")], id="owner-twice"
        ),
        pytest.param(
            {"commitments": [attrs.evolve(OWNED, default_calendar=None)]},
            [("D374", "commitments[0].default_calendar")],
            id="owners-calendar-without-a-default",
        ),
        pytest.param(
            {"commitments": [VOLUME], "term": None}, [("D375", "commitments[0].per")], id="quota-without-a-term"
        ),
        pytest.param(
            {"commitments": [attrs.evolve(CALL, objective=Objective(share=1, per="week"))], "term": None},
            [("D375", "commitments[0].objective")],
            id="objective-without-a-term",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"name": 5}, [("D314", "name")], id="name"),
        pytest.param({"term": "2026"}, [("D314", "term")], id="term"),
        pytest.param(
            {"commitments": [CALL, "call", None]},
            [("D314", "commitments[1]"), ("D314", "commitments[2]")],
            id="commitments",
        ),
        pytest.param({"owners": ["7001"]}, [("D314", "owners[0]")], id="owners"),
        pytest.param({"parties": ["sales"]}, [("D314", "parties[0]")], id="parties"),
        pytest.param({"calendars": {"berlin": "09:00-17:00"}}, [("D314", "calendars.berlin")], id="calendars"),
    ],
)
def test_a_part_of_another_type_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    assert refused(
        commitments=[attrs.evolve(OWNED, default_calendar=None), VOLUME, attrs.evolve(VOLUME, calendar="berlni")],
        owners=[Owner(id="1", calendar="x"), Owner(id="1")],
        term=None,
    ) == [
        ("D371", "commitments[2].id"),
        ("D373", "owners[1].id"),
        ("D372", "owners.1.calendar"),
        ("D374", "commitments[0].default_calendar"),
        ("D375", "commitments[1].per"),
        ("D372", "commitments[2].calendar"),
        ("D375", "commitments[2].per"),
    ]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            {"commitments": [attrs.evolve(CALL, calendar="berlni")]},
            "commitments[0].calendar: 'berlni': unknown calendar; did you mean 'berlin'?",
        ),
        (
            {"owners": [Owner(id="1", calendar="x")]},
            "owners.1.calendar: 'x': unknown calendar; expected one of berlin, new-york",
        ),
        (
            {"commitments": [CALL, CALL]},
            "commitments[1].id: 'first-response' is used twice; ids name one commitment each",
        ),
    ],
    ids=["calendar", "owner", "id"],
)
def test_a_message_names_the_place_and_what_is_near(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(**parts)

    assert str(caught.value) == message


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        agreement(zone="Europe/Berlln")

    assert [problem.code for problem in caught.value.problems] == ["C104"]


# --- terms


@pytest.mark.parametrize("until", ["2026-01-01", "2025-12-31"])
def test_a_term_ends_after_it_begins(until: str) -> None:
    with pytest.raises(AgreementError) as caught:
        Term(since="2026-01-01", until=until)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D361", "term")]


@pytest.mark.parametrize("parts", [{"since": "2026-1-1"}, {"since": "2026-01-01", "until": "soon"}])
def test_a_term_is_made_of_dates(parts: dict[str, str]) -> None:
    with pytest.raises(CalendarError) as caught:
        Term(**parts)

    assert [problem.code for problem in caught.value.problems] == ["C105"]


@pytest.mark.parametrize(
    ("term", "where", "bounds"),
    [
        pytest.param(YEAR, "Europe/Berlin", ["2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"], id="berlin"),
        pytest.param(YEAR, "UTC", ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"], id="utc"),
        pytest.param(Term(since=date(2026, 7, 1)), "Europe/Berlin", ["2026-06-30T22:00:00Z", None], id="open"),
    ],
)
def test_the_bounds_of_a_term_are_local_midnights(term: Term, where: str, bounds: list[str | None]) -> None:
    found = term.bounds(zone(where))

    assert [None if bound is None else iso_utc(bound) for bound in found] == bounds


# --- holidays


def holidays(*dates: str) -> dict[str, WorkCalendar]:
    return {"berlin": WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=dates)}


def test_a_list_of_holidays_that_ends_in_a_year_before_the_term_does_is_warned_of() -> None:
    with pytest.warns(HolidayListWarning, match="'berlin' end on 2025-12-26"):
        agreement(calendars=holidays("2025-01-01", "2025-12-26"))


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"calendars": holidays("2026-01-01")}, id="in-the-last-year"),
        pytest.param({"calendars": holidays()}, id="no-holidays"),
        pytest.param({"calendars": holidays("2025-01-01"), "term": None}, id="no-term"),
        pytest.param({"calendars": holidays("2025-01-01"), "term": Term(since="2026-01-01")}, id="open-term"),
    ],
)
def test_nothing_is_warned_of_otherwise(parts: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert agreement(**parts).name == "acme"


# --- agreements as values


WHOLE = agreement(
    version=2026.2,
    title="Acme",
    zone="Europe/Berlin",
    parties=[Party(name="sales", head="VP Sales", signed="2025-12-17")],
    owners=[Owner(id="7001", team="sales", calendar="berlin"), Owner(id="inbound", queue=True, calendar=NEW_YORK)],
    commitments=[OWNED, VOLUME],
)


def test_an_agreement_is_equal_by_value_survives_pickle_and_copy_and_can_be_hashed() -> None:
    again = pickle.loads(pickle.dumps(WHOLE))  # noqa: S301 - it is our own

    assert again == WHOLE == copy.deepcopy(WHOLE)
    assert hash(again) == hash(WHOLE)
    assert attrs.evolve(WHOLE) == WHOLE
    assert attrs.evolve(WHOLE, version="3") != WHOLE
    assert attrs.evolve(WHOLE, calendars={**CALENDARS, "berlin": NEW_YORK}) != WHOLE
    assert WHOLE != "acme"


def test_an_agreement_can_not_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        WHOLE.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        WHOLE.calendars["berlin"] = NEW_YORK  # type: ignore[index]


def test_what_was_given_is_not_shared() -> None:
    given = dict(CALENDARS)

    made = agreement(calendars=given)
    given.clear()

    assert set(made.calendars) == {"berlin", "new-york"}


def test_versions_are_text_and_signatures_are_dates() -> None:
    assert (WHOLE.version, WHOLE.parties[0].signed, agreement(zone=zone("UTC")).zone.key) == (
        "2026.2",
        date(2025, 12, 17),
        "UTC",
    )


@pytest.mark.parametrize(
    ("named", "found"),
    [("berlin", BERLIN), (NEW_YORK, NEW_YORK), (None, None), ("owner", None)],
    ids=["name", "calendar", "none", "owner"],
)
def test_a_calendar_is_found_by_its_name(named: Any, found: WorkCalendar | None) -> None:
    assert WHOLE.calendar(named) == found


def test_bare_commitments_make_an_agreement_in_utc_with_an_open_term() -> None:
    made = anonymous([CALL])

    assert (made.name, made.version, made.zone.key, made.term, made.commitments) == (
        "anonymous",
        "1",
        "UTC",
        None,
        (CALL,),
    )


def test_one_commitment_needs_no_list_and_an_owners_number_becomes_text() -> None:
    made = agreement(commitments=CALL, owners=[Owner(id=7001)])

    assert (made.commitments, made.owners[0].id) == ((CALL,), "7001")


# --- the codes of this room


def test_every_code_of_a_refused_definition_is_provoked_by_a_test() -> None:
    room = Path(slakit.__path__[0]) / "rules"
    raised = {
        code for path in room.glob("*.py") for code in re.findall(r'Problem\("(D3\d\d)"', path.read_text("utf-8"))
    }
    raised |= {"D371", "D373"}  # these two are handed to the function that raises them
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert len(raised) > 20
    assert [code for code in sorted(raised) if f'("{code}", ' not in tests] == []


@pytest.mark.parametrize("kind", [Deadline, Quota, Rate, Objective, Agreement, Term], ids=lambda kind: kind.__name__)
def test_every_code_of_a_docstring_is_one_that_is_raised(kind: type) -> None:
    rooms = [Path(slakit.__path__[0]) / room for room in ("rules", "leads", "worktime")]
    raised = {
        code
        for room in rooms
        for path in room.glob("*.py")
        for code in re.findall(r'"([CD]\d\d\d)"', path.read_text("utf-8"))
    }

    told = set(re.findall(r"[CD]\d\d\d", kind.__doc__ or ""))

    assert told <= raised
    assert told


def test_a_rate_needs_a_term_and_a_calendar_that_is_known() -> None:
    rate = Rate(
        id="r",
        owed_by="marketing",
        among=entered("mql"),
        reached=entered("sql"),
        at_least=1,
        per="month",
        matures_after="1 business day",
        calendar="berlen",
    )

    with pytest.raises(AgreementError) as caught:
        Agreement(name="acme", commitments=rate, calendars={"berlin": BERLIN})

    assert [(one.code, one.where) for one in caught.value.problems] == [
        ("D372", "commitments[0].calendar"),
        ("D375", "commitments[0].per"),
    ]


def test_a_promise_per_period_and_one_per_entry_stand_side_by_side() -> None:
    made = agreement(commitments=(OWNED, Quota(id="q", owed_by="sales", count=entered("sql"), at_least=1, per="year")))

    assert [one.id for one in made.commitments] == ["first-response", "q"]


def test_an_owner_whose_listing_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(AgreementError) as error:
        Owner(id="rep", since="2026-07-01", until="2026-07-01")

    assert [(one.code, one.where) for one in error.value.problems] == [("D362", "owners.rep")]

"""Dates of an agreement: holidays, versions and signatures, each at its edge."""

import warnings
from datetime import datetime
from typing import Any

import attrs
import pytest

from lintable import OFFICE, agreed, found
from slakit import (
    Agreement,
    AgreementError,
    FirstResponse,
    LeadVolume,
    Owner,
    Party,
    Term,
    WorkCalendar,
    fingerprint,
    lint,
)
from slakit.rules.lint.findings import Finding

TWO_YEARS = Term(since="2026-01-01", until="2028-01-01")


def _office(*holidays: str) -> WorkCalendar:
    return WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, holidays=holidays)


def _quiet(code: str, *commitments: Any, as_of: str | None = None, **parts: Any) -> list[str]:
    """Return what is found, without the warning that an agreement gives of its own holidays."""
    with warnings.catch_warnings(action="ignore"):
        agreement = agreed(*commitments, **parts)
    instant = None if as_of is None else datetime.fromisoformat(as_of)
    return [str(finding) for finding in lint(agreement, only=code, as_of=instant)]


# --- holidays


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2027-01-01", []),
        ("2027-01-02", ["calendars.office.holidays: the last holiday is 2026-12-25, and the calendar is used in 2027"]),
        ("2029-01-01", ["calendars.office.holidays: the last holiday is 2026-12-25, and the calendar is used in 2028"]),
    ],
    ids=["last date in 2026", "first date of 2027", "two years on"],
)
def test_holidays_must_reach_the_year_of_the_last_date_of_the_term(until: str, expected: list[str]) -> None:
    calendars = {"office": _office("2026-01-01", "2026-12-25")}

    assert _quiet("W521", term=Term(since="2026-01-01", until=until), calendars=calendars) == expected


def test_a_calendar_without_holidays_or_with_some_in_the_last_year_is_not_found() -> None:
    calendars = {"bare": _office(), "long": _office("2026-12-25", "2027-01-01")}

    assert _quiet("W521", term=TWO_YEARS, calendars=calendars) == []


def test_of_an_open_term_the_holidays_must_reach_the_year_of_today() -> None:
    parts: dict[str, Any] = {"term": Term(since="2026-01-01"), "calendars": {"office": _office("2026-12-25")}}

    assert _quiet("W521", **parts) == []
    assert _quiet("W521", **parts, as_of="2026-12-31T23:59:59.999999Z") == []
    assert _quiet("W521", **parts, as_of="2027-01-01T00:00Z") == [
        "calendars.office.holidays: the last holiday is 2026-12-25, and the calendar is used in 2027"
    ]
    assert _quiet("W521", **{**parts, "term": None}, as_of="2027-01-01T00:00Z") != []


def test_a_calendar_that_stands_where_it_is_used_is_looked_at_there() -> None:
    short = _office("2026-12-25")
    response = FirstResponse(within="4 business hours", calendar="owner", default_calendar=short)
    second = FirstResponse(id="second", within="4 business hours", calendar=short)
    owners = [Owner(id="7001", calendar=short), Owner(id="7002")]

    found_in = _quiet("W521", response, second, term=TWO_YEARS, owners=owners)

    assert [line.split(":")[0] for line in found_in] == [
        "owners.7001.calendar",
        "commitments[0].default_calendar",
        "commitments[1].calendar",
    ]


# --- overlapping versions


def _version(version: str, since: str | None, until: str | None = None, name: str = "acme") -> Agreement:
    term = None if since is None else Term(since=since, until=until)
    return Agreement(name=name, version=version, term=term)


def _overlaps(*versions: Agreement) -> list[tuple[int, str]]:
    return [(one.number, str(one)) for one in lint(versions, only="W522")]


def test_a_version_that_begins_before_the_one_before_it_has_ended_overlaps() -> None:
    first = _version("1", "2026-01-01", "2027-01-01")
    last_day, next_day = _version("2", "2026-12-31"), _version("2", "2027-01-01")

    assert _overlaps(first, last_day) == [(1, "term.from: begins 2026-12-31, while version 1 holds until 2027-01-01")]
    assert _overlaps(last_day, first) == [(0, "term.from: begins 2026-12-31, while version 1 holds until 2027-01-01")]
    assert _overlaps(first, next_day) == []


def test_an_open_term_is_ended_by_its_successor() -> None:
    assert _overlaps(_version("1", "2026-01-01"), _version("2", "2026-07-01")) == []


def test_two_versions_that_begin_on_one_day_are_told_once() -> None:
    versions = [_version(number, "2026-01-01") for number in ("1", "2")]

    assert _overlaps(*versions) == [(1, "term: begins on the same day as version 1: neither ends the other")]


def test_a_version_without_a_term_overlaps_all_that_have_one() -> None:
    assert _overlaps(_version("1", None), _version("2", "2026-07-01")) == [
        (1, "term.from: begins 2026-07-01, while version 1 holds without a term")
    ]


def test_agreements_of_different_names_are_no_versions_of_each_other() -> None:
    assert _overlaps(_version("1", "2026-01-01", "2027-01-01"), _version("2", "2026-07-01", name="other")) == []


# --- signatures

SIGNED = [Party(name="marketing", signed="2025-12-15"), Party(name="sales", signed="2025-12-17")]


def _unsigned(*versions: Agreement, as_of: str = "2026-03-03T12:00Z") -> list[Finding]:
    return list(lint(versions, only="W523", as_of=datetime.fromisoformat(as_of)))


def test_each_side_that_has_not_signed_the_version_in_force_is_named() -> None:
    draft = agreed(version="7", parties=[Party(name="sales"), Party(name="partner")])

    assert [str(one) for one in _unsigned(draft)] == [
        "parties: version 7 is in force on 2026-03-03, and marketing has not signed it",
        "parties.sales: version 7 is in force on 2026-03-03, and sales has not signed it",
        "parties.partner: version 7 is in force on 2026-03-03, and partner has not signed it",
    ]
    assert _unsigned(agreed(parties=SIGNED)) == []


def test_nothing_is_said_of_signatures_without_an_instant() -> None:
    assert lint(agreed(), only="W523") == ()


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ([], []),
        ([Party(name="marketing"), Party(name="sales")], []),
        (
            [Party(name="marketing", signed="2025-12-15"), Party(name="sales")],
            ["parties.sales: marketing signed version 1, and sales has not"],
        ),
        (
            [Party(name="legal", signed="2025-12-15"), Party(name="sales", signed="2026-01-01")],
            ["parties: legal and sales signed version 1, and marketing has not"],
        ),
        (
            [Party(name="marketing", signed="2026-01-01"), Party(name="sales", signed="2026-01-02")],
            ["parties.sales.signed: version 1 is in force from 2026-01-01, and sales signs on 2026-01-02"],
        ),
    ],
    ids=["nobody", "a draft", "one side", "another one", "too late"],
)
def test_on_any_day_half_a_signature_and_a_late_one_can_be_told(parties: list[Party], expected: list[str]) -> None:
    assert _quiet("W523", parties=parties, term=Term(since="2026-01-01")) == expected


def test_without_a_term_no_signature_is_late() -> None:
    parties = [Party(name=name, signed="2030-01-01") for name in ("marketing", "sales")]

    assert lint(Agreement(name="a", parties=parties), only="W523") == ()


def test_a_signature_counts_from_its_own_date_on_in_the_zone_of_the_agreement() -> None:
    late = agreed(zone="Europe/Berlin", parties=[SIGNED[0], Party(name="sales", signed="2026-03-04")])

    assert [str(one) for one in _unsigned(late, as_of="2026-03-03T22:59:59.999999Z")] == [
        "parties.sales.signed: version 1 is in force on 2026-03-03, and sales signs on 2026-03-04"
    ]
    assert _unsigned(late, as_of="2026-03-03T23:00:00Z") == []


@pytest.mark.parametrize(
    ("as_of", "count"),
    [
        ("2025-12-31T23:59:59.999999Z", 0),
        ("2026-01-01T00:00:00Z", 2),
        ("2026-12-31T23:59:59.999999Z", 2),
        ("2027-01-01T00:00:00Z", 0),
    ],
)
def test_only_a_version_in_force_must_be_signed(as_of: str, count: int) -> None:
    assert len(_unsigned(agreed(), as_of=as_of)) == count


def test_a_version_without_a_term_is_in_force_at_any_time() -> None:
    assert len(_unsigned(agreed(term=None), as_of="1999-01-01T00:00Z")) == 2


def test_a_version_is_in_force_until_its_successor_begins() -> None:
    old, new = _version("1", "2026-01-01"), _version("2", "2026-03-03")

    assert {one.version for one in _unsigned(old, new, as_of="2026-03-02T23:59:59.999999Z")} == {"1"}
    assert {one.version for one in _unsigned(old, new, as_of="2026-03-03T00:00Z")} == {"2"}


def test_a_finding_of_holidays_needs_no_instant_where_the_term_ends() -> None:
    assert found("W521", calendars={"office": _office("2026-12-25")}) == []


# --- signatures for another text


def test_a_signature_without_a_fingerprint_or_with_that_of_the_text_is_not_found() -> None:
    unsigned = agreed(parties=[Party(name="marketing"), Party(name="sales")])
    mine = fingerprint(unsigned)
    signed = agreed(parties=[Party(name="marketing", signed="2025-12-15"), Party(name="sales", fingerprint=mine)])

    assert fingerprint(signed) == mine
    assert lint(signed, only="W524") == ()


def test_a_signature_with_the_fingerprint_of_another_text_is_found_at_any_time() -> None:
    parties = [Party(name="sales", signed="2025-12-17", fingerprint="87d4-0033-722b-ec4d")]
    mine = fingerprint(agreed(parties=[Party(name="sales")]))

    assert found("W524", parties=parties) == [
        f"parties.sales.fingerprint: sales signed the text with the fingerprint 87d4-0033-722b-ec4d, and this one has {mine}"
    ]


@pytest.mark.parametrize(
    "given", ["87d4-0033-722b-ec4", "87d4-0033-722b-ec4dd", "87D4-0033-722b-ec4d", "87d40033722bec4d", "87d4-0033-722b"]
)
def test_what_is_no_fingerprint_is_refused(given: str) -> None:
    with pytest.raises(AgreementError) as refused:
        Party(name="sales", fingerprint=given)

    assert [(one.code, one.where) for one in refused.value.problems] == [("D363", "parties.sales.fingerprint")]
    assert str(refused.value).endswith(f"{given!r}: expected a fingerprint, such as 87d4-0033-722b-ec4d")


# --- calendars that nothing uses


NIGHT = WorkCalendar("UTC", hours={"mon-fri": "22:00-06:00"})
LATE = WorkCalendar("UTC", hours={"mon-fri": "17:00-20:00"})


def _unused(*commitments: Any, **parts: Any) -> list[str]:
    """Return the calendars in which nothing is counted."""
    calendars = {"office": OFFICE, "night": NIGHT}
    return [line.split(":")[0] for line in found("W525", *commitments, **{"calendars": calendars, **parts})]


def test_a_calendar_that_nothing_uses_is_told_in_these_words() -> None:
    assert found("W525", FirstResponse(within="4 hours"), calendars={"office": OFFICE}) == [
        "calendars.office: no promise and no owner has the calendar 'office', nor one that is made of it"
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param({}, ["calendars.office", "calendars.night"], id="nobody"),
        pytest.param({"calendar": "office"}, ["calendars.night"], id="a promise"),
        pytest.param({"calendar": "owner", "default_calendar": "night"}, ["calendars.office"], id="those of nobody"),
        pytest.param({"calendar": NIGHT}, ["calendars.office"], id="the same hours in place"),
        pytest.param({"calendar": NIGHT | LATE}, ["calendars.office"], id="a part of one in place"),
        pytest.param({"calendar": (NIGHT | LATE) & OFFICE}, [], id="a part of a part"),
    ],
)
def test_a_promise_uses_calendars(parts: dict[str, Any], expected: list[str]) -> None:
    assert _unused(FirstResponse(within="4 business hours" if parts else "4 hours", **parts)) == expected


def test_an_owner_and_a_promise_per_period_use_calendars() -> None:
    volume = LeadVolume(at_least=8, calendar="night")

    assert _unused(volume, owners=[Owner(id="7001", calendar="office"), Owner(id="7002")]) == []


def test_a_calendar_is_used_by_those_that_are_made_of_it() -> None:
    calendars = {"office": OFFICE, "night": NIGHT, "both": OFFICE | NIGHT, "late": LATE}

    assert _unused(FirstResponse(within="4 business hours", calendar="both"), calendars=calendars) == ["calendars.late"]
    assert _unused(FirstResponse(within="4 business hours", calendar="late"), calendars=calendars) == [
        "calendars.office",
        "calendars.night",
        "calendars.both",
    ]


def test_a_rule_of_ones_own_may_ask_for_any_calendar() -> None:
    @attrs.frozen(kw_only=True)
    class Own:
        id: str = "own"
        owed_by: str = "sales"

        def judge(self, _journey: Any, _context: Any) -> Any:
            return ()

    assert _unused(Own()) == []

"""Criteria: true, false or unknown, with reasons."""

import pickle
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from slakit.errors import AgreementError, CalendarError
from slakit.leads.criteria import Answer, Criterion, Field, Truth, as_number, ask, field, present, truth
from slakit.leads.events import field_event, owner_event
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
AT = datetime.fromisoformat("2026-03-03T10:00+01:00")
LEAD = Journey.of(
    "L1",
    field_event("status", "working", at=AT),
    owner_event("7001", at=AT),
    attributes={
        "country": "NO",
        "employees": "120",
        "revenue": "1.5",
        "size": "many",
        "hand_raise": True,
        "budget": "no",
        "status": "new",
    },
)
IS_TRUE, IS_FALSE, IS_UNKNOWN = field("hand_raise", is_="yes"), field("country", is_="DE"), field("missing", is_="x")
PARTS: dict[Truth, Criterion] = {T: IS_TRUE, F: IS_FALSE, U: IS_UNKNOWN}


def asked(criterion: Criterion, at: datetime = AT) -> Truth:
    return truth(criterion, LEAD, to_micros(at))


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
    ids=lambda truth: truth.value,
)
def test_and_and_or_have_three_values(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert asked(PARTS[one] & PARTS[other]) is both
    assert asked(PARTS[one] | PARTS[other]) is either


@pytest.mark.parametrize(("given", "negated"), [(T, F), (F, T), (U, U)], ids=lambda truth: truth.value)
def test_not_has_three_values(given: Truth, negated: Truth) -> None:
    assert asked(~PARTS[given]) is negated


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        pytest.param(field("country", is_="NO"), T, id="is"),
        pytest.param(field("country", is_="no"), F, id="letter by letter: NO stays Norway"),
        pytest.param(field("budget", is_="no"), T, id="no"),
        pytest.param(field("budget", is_=False), T, id="false is no"),
        pytest.param(field("hand_raise", is_="yes"), T, id="true is yes"),
        pytest.param(field("hand_raise", is_="no"), F, id="true is not no"),
        pytest.param(field("employees", is_=120), T, id="a number by its text"),
        pytest.param(field("employees", is_="120.0"), F, id="not a number by its value"),
        pytest.param(field("country", in_=["DE", "NO"]), T, id="in"),
        pytest.param(field("country", in_="NO"), T, id="in one"),
        pytest.param(field("country", in_=("DE", "AT")), F, id="not in"),
        pytest.param(field("employees", between=(120, 200)), T, id="between, low end"),
        pytest.param(field("employees", between=("50", "120")), T, id="between, high end"),
        pytest.param(field("employees", between=(121, 200)), F, id="not between"),
        pytest.param(field("employees", at_least=120), T, id="at least"),
        pytest.param(field("employees", at_least=120.5), F, id="not at least"),
        pytest.param(field("employees", at_most=120), T, id="at most"),
        pytest.param(field("employees", at_most=119), F, id="not at most"),
        pytest.param(field("employees", above=119), T, id="above"),
        pytest.param(field("employees", above=120), F, id="not above"),
        pytest.param(field("employees", below=121), T, id="below"),
        pytest.param(field("employees", below=120), F, id="not below"),
        pytest.param(field("employees", above=100, at_most=120), T, id="two bounds"),
        pytest.param(field("revenue", between=(1.5, 1.5)), T, id="one number"),
        pytest.param(field("size", at_least=1), U, id="no number"),
        pytest.param(field("size", is_="many"), T, id="no number is text"),
        pytest.param(field("missing", is_="x"), U, id="missing"),
        pytest.param(field("missing", at_least=1), U, id="a missing number"),
        pytest.param(field("owner", is_="7001"), T, id="the owner"),
        pytest.param(present("country"), T, id="present"),
        pytest.param(present("country", "missing"), F, id="one is not present"),
        pytest.param(present("missing"), F, id="present is never unknown"),
    ],
)
def test_a_question_about_attributes_is_answered(criterion: Criterion, answer: Truth) -> None:
    assert asked(criterion) is answer


def test_a_criterion_is_asked_at_an_instant() -> None:
    before = AT - timedelta(microseconds=1)

    assert asked(field("status", is_="working"), AT) is T
    assert asked(field("status", is_="working"), before) is F
    assert asked(field("status", is_="new"), before) is T
    assert asked(present("owner"), before) is F


def test_an_answer_tells_what_held_and_what_failed() -> None:
    criterion = (
        (IS_FALSE | ~field("employees", above=100)) & present("email", "phone", "country") & field("size", at_most=5)
    )

    answer = ask(criterion, LEAD, AT)

    assert str(answer).splitlines() == [
        "false: ((country is DE or not employees is above 100) and email, phone, country are present and size is at most 5)",
        "  false: (country is DE or not employees is above 100)",
        "    false: country is DE, but it is NO",
        "    false: not employees is above 100",
        "      true: employees is above 100, and it is 120",
        "  false: email, phone, country are present, but email, phone are missing",
        "  unknown: size is at most 5, but 'many' is no number",
    ]
    assert answer.truth is F
    assert [part.truth for part in answer.parts] == [F, F, U]


def test_a_short_answer_stands_alone() -> None:
    assert ask(present("email"), LEAD, AT) == Answer(F, "email is present, but email is missing")
    assert ask(present("country"), LEAD, AT) == Answer(T, "country is present")
    assert ask(IS_UNKNOWN, LEAD, AT) == Answer(U, "missing is x, but missing is missing")


def test_asking_needs_an_aware_instant() -> None:
    with pytest.raises(CalendarError) as refused:
        ask(IS_TRUE, LEAD, datetime.fromisoformat("2026-03-03T10:00"))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("C101", "at")]


class Size(Enum):
    SMALL = "small"


@pytest.mark.parametrize(
    ("criterion", "text"),
    [
        (field("country", in_=["DE", "AT"]), "country is DE or AT"),
        (field("tier", is_=Size.SMALL), "tier is small"),
        (field("n", at_least=1, at_most=2.50), "n is at least 1 and at most 2.5"),
        (field("n", above=Decimal("1E+2"), below="1000"), "n is above 100 and below 1000"),
        (present("email"), "email is present"),
        (~present("email", "phone"), "not email, phone are present"),
        (IS_TRUE & IS_FALSE & IS_UNKNOWN, "(hand_raise is yes and country is DE and missing is x)"),
        (IS_TRUE | (IS_FALSE & IS_UNKNOWN), "(hand_raise is yes or (country is DE and missing is x))"),
    ],
)
def test_a_criterion_says_what_it_asks(criterion: Criterion, text: str) -> None:
    assert str(criterion) == text


def test_criteria_are_values() -> None:
    one, same = field("country", in_=["DE"]) & ~present("email"), field("country", is_="DE") & ~present("email")

    assert one == same
    assert hash(one) == hash(same)
    assert one != field("country", is_="DE") & present("email")
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes


@pytest.mark.parametrize("combine", [lambda one: one & "yes", lambda one: one | None], ids=["and", "or"])
def test_a_criterion_combines_with_criteria_alone(combine: Any) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(IS_TRUE)


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        pytest.param({}, [("D211", "field n")], id="no test"),
        pytest.param({"is_": "a", "in_": ["a"]}, [("D211", "field n")], id="is and in"),
        pytest.param({"is_": "a", "at_least": 1}, [("D211", "field n")], id="is and a bound"),
        pytest.param({"between": (1, 2), "at_least": 1}, [("D211", "field n")], id="between and a bound"),
        pytest.param({"in_": []}, [("D211", "field n")], id="in nothing"),
        pytest.param({"between": (1,)}, [("D212", "field.between")], id="between one"),
        pytest.param({"between": (1, 2, 3)}, [("D212", "field.between")], id="between three"),
        pytest.param({"between": "12"}, [("D212", "field.between")], id="between a text"),
        pytest.param({"between": 12}, [("D212", "field.between")], id="between a number"),
        pytest.param({"between": (1, "many")}, [("D212", "field.between")], id="between words"),
        pytest.param(
            {"at_least": "few", "at_most": "many"},
            [("D212", "field.at_least"), ("D212", "field.at_most")],
            id="all at once",
        ),
        pytest.param({"above": float("inf")}, [("D212", "field.above")], id="infinity"),
        pytest.param({"above": float("nan")}, [("D212", "field.above")], id="not a number"),
        pytest.param({"below": "1e999999999"}, [("D212", "field.below")], id="a huge number"),
        pytest.param({"below": [1]}, [("D212", "field.below")], id="a list as a bound"),
        pytest.param({"is_": {}}, [("D212", "field.is")], id="a mapping"),
        pytest.param({"in_": ["a", {}]}, [("D212", "field.in")], id="a mapping in a list"),
        pytest.param({"between": (2, 1)}, [("D214", "field n")], id="between ends that are swapped"),
        pytest.param({"above": 1, "at_most": 1}, [("D214", "field n")], id="above and at most one number"),
        pytest.param({"at_least": 1, "below": 1}, [("D214", "field n")], id="at least and below one number"),
    ],
)
def test_a_field_test_that_could_never_be_asked_is_refused(tests: dict[str, Any], told: list[tuple[str, str]]) -> None:
    with pytest.raises(AgreementError) as refused:
        field("n", **tests)

    assert [(problem.code, problem.where) for problem in refused.value.problems] == told


@pytest.mark.parametrize(
    "make", [lambda: field("", is_="x"), present, lambda: present("a", "")], ids=["field", "present", "one empty"]
)
def test_a_criterion_names_its_attributes(make: Any) -> None:
    with pytest.raises(AgreementError) as refused:
        make()

    assert [problem.code for problem in refused.value.problems] == ["D211"]


def test_bounds_that_meet_in_one_number_are_allowed() -> None:
    assert field("n", at_least=1, at_most=1) == Field(name="n", at_least=Decimal(1), at_most=Decimal(1))
    assert field("n", above=1, below=2) == Field(name="n", above=Decimal(1), below=Decimal(2))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1_000", None),
        ("१२", None),
        ("120", Decimal(120)),
        ("-1.5", Decimal("-1.5")),
        ("1e3", Decimal(1000)),
        ("", None),
        ("NaN", None),
        ("-inf", None),
    ],
)
def test_numbers_are_finite(text: str, number: Decimal | None) -> None:
    assert as_number(text) == number

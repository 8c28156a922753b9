"""Deadlines as they are written: what is refused, and what they say of themselves."""

import pickle
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest

from slakit import (
    AgreementError,
    Deadline,
    DueField,
    Duration,
    Limit,
    Objective,
    WorkCalendar,
    activity,
    any_of,
    entered,
    field,
)

HOT, WARM = field("tier", is_="hot"), field("tier", is_="warm")
NINE_TO_FIVE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})


def deadline(**parts: Any) -> Deadline:
    given = {"id": "call", "owed_by": "sales", "start": entered("mql"), "stop": activity("call"), "within": "2 hours"}
    return Deadline(**{**given, **parts})


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        deadline(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- what is refused


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"within": None}, [("D301", "within")], id="neither-within-nor-due"),
        pytest.param({"due": "deadline"}, [("D301", "within")], id="within-and-due"),
        pytest.param({"within": "2 business hours"}, [("D302", "calendar")], id="work-time-without-a-calendar"),
        pytest.param({"within": "2 business days"}, [("D302", "calendar")], id="business-days-without-a-calendar"),
        pytest.param(
            {"within": [(HOT, "1 hour"), (WARM, "1 business hour"), "1 day"]},
            [("D302", "calendar")],
            id="one-of-a-list",
        ),
        pytest.param({"within": timedelta(hours=2)}, [("D302", "calendar")], id="a-bare-timedelta-is-work-time"),
        pytest.param({"default_calendar": "berlin"}, [("D303", "default_calendar")], id="default-without-owner"),
        pytest.param(
            {"calendar": "berlin", "default_calendar": "berlin"},
            [("D303", "default_calendar")],
            id="default-beside-a-name",
        ),
        pytest.param({"entries": "latest"}, [("D304", "entries")], id="entries"),
        pytest.param({"on": "logs"}, [("D304", "on")], id="source"),
        pytest.param({"owed_by": "support"}, [("D311", "owed_by")], id="another-party"),
        pytest.param({"owed_by": []}, [("D311", "owed_by")], id="nobody-owes"),
        pytest.param({"owed_by": ["sales", "Marketing"]}, [("D311", "owed_by")], id="one-of-two-parties"),
        pytest.param({"id": ""}, [("D312", "id")], id="no-id"),
        pytest.param({"id": "first response"}, [("D312", "id")], id="id-with-a-blank"),
        pytest.param({"id": "call/objective"}, [("D312", "id")], id="id-with-a-slash"),
        pytest.param({"id": 7}, [("D312", "id")], id="id-that-is-no-text"),
        pytest.param({"start": "mql"}, [("D313", "start")], id="start-that-is-no-pattern"),
        pytest.param({"stop": ["call", activity("email")]}, [("D313", "stop")], id="list-with-no-pattern"),
        pytest.param({"stop": None}, [("D313", "stop")], id="no-stop"),
        pytest.param(
            {"cancel": any_of(any_of(activity("a"), "b"), "c")},  # type: ignore[arg-type]
            [("D313", "cancel"), ("D313", "cancel")],
            id="patterns-within-patterns",
        ),
        pytest.param({"stop": []}, [("D205", "any_of")], id="empty-list-of-patterns"),
        pytest.param({"within": []}, [("D321", "within")], id="empty-list-of-limits"),
        pytest.param({"within": ["1 hour", (HOT, "2 hours")]}, [("D322", "within")], id="limits-after-one-for-all"),
        pytest.param({"within": "0 hours"}, [("D323", "within")], id="no-time-at-all"),
        pytest.param({"within": "-1 hours"}, [("D323", "within")], id="negative-time"),
        pytest.param({"within": [(HOT, "0 days"), "1 hour"]}, [("D323", "within")], id="one-without-time"),
        pytest.param({"within": 2}, [("C111", "within")], id="bare-number"),
        pytest.param({"within": "2 hors"}, [("C111", "within")], id="unknown-unit"),
        pytest.param({"within": [(HOT, 2)]}, [("C111", "within")], id="bare-number-in-a-list"),
        pytest.param({"within": "1.5 days"}, [("C112", "within")], id="half-a-day"),
        pytest.param({"within": [("hot", "1 hour")]}, [("D314", "within")], id="condition-that-is-no-criterion"),
        pytest.param({"within": [("1 hour", HOT)]}, [("C111", "within")], id="pair-in-the-wrong-order"),
        pytest.param({"calendar": 5}, [("D314", "calendar")], id="calendar-that-is-none"),
        pytest.param(
            {"calendar": "owner", "default_calendar": ["berlin"]},
            [("D314", "default_calendar")],
            id="default-calendar-that-is-none",
        ),
        pytest.param({"objective": "95%"}, [("D314", "objective")], id="objective-that-is-none"),
        pytest.param({"within": None, "due": 5}, [("D314", "due")], id="due-field-that-is-none"),
        pytest.param({"meaning": None}, [("D314", "meaning")], id="meaning-that-is-no-text"),
        pytest.param({"consequence": 5}, [("D314", "consequence")], id="consequence-that-is-no-text"),
        pytest.param({"within": None, "due": " "}, [("D314", "due.field")], id="due-in-a-field-without-a-name"),
        pytest.param({"within": None, "due": DueField(5)}, [("D314", "due.field")], id="due-in-what-is-no-name"),  # type: ignore[arg-type]
        pytest.param({"warn_at": [0.5, 80]}, [("D332", "warn_at")], id="warning-above-one"),
        pytest.param({"warn_at": "0%"}, [("D332", "warn_at")], id="warning-at-nothing"),
    ],
)
def test_what_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


def test_all_parts_that_are_wrong_are_told_at_once() -> None:
    assert refused(id="a b", owed_by="it", within="2 hors", warn_at=["200%"], stop=[]) == [
        ("D312", "id"),
        ("D311", "owed_by"),
        ("D205", "any_of"),
        ("C111", "within"),
        ("D332", "warn_at"),
    ]


def test_all_that_does_not_go_together_is_told_at_once() -> None:
    assert refused(within="2 business hours", due="deadline", default_calendar="berlin", on="x", start="mql") == [
        ("D301", "within"),
        ("D302", "calendar"),
        ("D303", "default_calendar"),
        ("D304", "on"),
        ("D313", "start"),
    ]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"owed_by": "sale"}, "owed_by: 'sale': a promise is owed by marketing or sales; did you mean 'sales'?"),
        ({"within": 4}, "within: 4 has no unit; expected a duration such as"),
        ({"start": "mql"}, "start: 'mql': expected a pattern, such as entered('mql')"),
        ({"within": "4 business hours"}, "calendar: '4 business hours' needs a calendar to count in"),
        ({"within": ["1 hour", "1 day"]}, "within: '1 hour' holds for all, so the limits after it can never be chosen"),
    ],
    ids=["party", "number", "pattern", "calendar", "order"],
)
def test_a_message_says_what_was_found_and_what_to_do(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        deadline(**parts)

    assert str(caught.value).startswith(message)


def test_an_error_survives_pickle() -> None:
    with pytest.raises(AgreementError) as caught:
        deadline(within=4)

    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems  # noqa: S301 - it is our own


# --- what may be written


@pytest.mark.parametrize(
    ("within", "limits"),
    [
        pytest.param("2 hours", [("2 hours", None)], id="text"),
        pytest.param(Duration.parse("2 hours"), [("2 hours", None)], id="duration"),
        pytest.param(timedelta(minutes=90), [("90 business minutes", None)], id="timedelta"),
        pytest.param(Limit("2 hours"), [("2 hours", None)], id="limit"),
        pytest.param(["2 hours"], [("2 hours", None)], id="list-of-one"),
        pytest.param([(HOT, "1 hour"), "2 hours"], [("1 hour", HOT), ("2 hours", None)], id="pairs-and-a-last"),
        pytest.param(
            [(HOT, "1 hour"), (None, "2 hours")], [("1 hour", HOT), ("2 hours", None)], id="none-holds-for-all"
        ),
        pytest.param([Limit("1 hour", HOT)], [("1 hour", HOT)], id="list-of-limits"),
        pytest.param([[HOT, "1 hour"]], [("1 hour", HOT)], id="pair-as-a-list"),
    ],
)
def test_limits_may_be_written_in_several_ways(within: Any, limits: list[tuple[str, Any]]) -> None:
    made = deadline(within=within, calendar=NINE_TO_FIVE)

    assert [(str(limit.within), limit.when) for limit in made.within] == limits


@pytest.mark.parametrize(
    ("warn_at", "shares"),
    [
        pytest.param(["80%", 0.5], (Fraction(1, 2), Fraction(4, 5)), id="sorted"),
        pytest.param("80%", (Fraction(4, 5),), id="a-single-one"),
        pytest.param(0.7, (Fraction(7, 10),), id="a-single-number"),
        pytest.param([], (), id="none"),
    ],
)
def test_warnings_are_sorted_exact_shares(warn_at: Any, shares: tuple[Fraction, ...]) -> None:
    assert deadline(warn_at=warn_at).warn_at == shares


@pytest.mark.parametrize("due", ["deadline", DueField("deadline")], ids=["text", "field"])
def test_a_due_field_may_be_named(due: Any) -> None:
    assert deadline(within=None, due=due).due == DueField("deadline")


@pytest.mark.parametrize(
    ("owed_by", "parties"),
    [("sales", ("sales",)), (["marketing", "sales"], ("marketing", "sales"))],
    ids=["one", "both"],
)
def test_one_party_or_both_owe(owed_by: Any, parties: tuple[str, ...]) -> None:
    assert deadline(owed_by=owed_by).owed_by == parties


def test_a_list_of_one_pattern_is_that_pattern() -> None:
    assert deadline(stop=[activity("call")]) == deadline(stop=activity("call"))


def test_a_deadline_is_a_value() -> None:
    made = deadline(within=[(HOT, "1 hour"), "2 hours"], objective=Objective(share="95%", per="month"))

    assert made == deadline(within=[(HOT, "1 hour"), "2 hours"], objective=Objective(share=0.95, per="month"))
    assert hash(made) == hash(attrs.evolve(made))
    assert made != attrs.evolve(made, entries="first")
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own


# --- what it says of itself


@pytest.mark.parametrize(
    ("parts", "allowed", "sentence"),
    [
        pytest.param(
            {},
            "2 hours",
            "sales: kind is activity, value is call within 2 hours after enters mql",
            id="one-limit",
        ),
        pytest.param(
            {"within": [(HOT, "30 minutes"), "2 hours"]},
            "30 minutes when tier is hot, else 2 hours",
            "sales: kind is activity, value is call within 30 minutes when tier is hot, else 2 hours after enters mql",
            id="several",
        ),
        pytest.param(
            {"meaning": "Sales answers every MQL.", "owed_by": ["marketing", "sales"]},
            "2 hours",
            "marketing and sales: Sales answers every MQL (2 hours)",
            id="meaning",
        ),
        pytest.param(
            {"within": None, "due": "deadline"},
            "due by deadline",
            "sales: kind is activity, value is call by deadline, set at enters mql",
            id="due-field",
        ),
        pytest.param(
            {"within": None, "due": "deadline", "meaning": "Permits are decided"},
            "due by deadline",
            "sales: Permits are decided (due by deadline)",
            id="due-field-with-meaning",
        ),
    ],
)
def test_a_deadline_describes_itself_in_a_sentence(parts: dict[str, Any], allowed: str, sentence: str) -> None:
    made = deadline(**parts)

    assert (made.allowed, made.describe()) == (allowed, sentence)

"""Quotas as they are written: what is refused, and what they say of themselves."""

import pickle
from fractions import Fraction
from typing import Any

import attrs
import pytest

from slakit import (
    AgreementError,
    Credits,
    Groups,
    Level,
    Quota,
    ValueRule,
    WorkCalendar,
    activity,
    entered,
    field,
    left,
)

DEMO = field("source", is_="demo")


def quota(**parts: Any) -> Quota:
    given = {"id": "mqls", "owed_by": "marketing", "count": entered("mql"), "at_least": 8, "per": "month"}
    return Quota(**{**given, **parts})


def summed(value: Any, **parts: Any) -> Quota:
    return quota(count=None, sum=entered("mql"), value=value, **parts)


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        quota(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- what is refused


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"count": None}, [("D351", "count")], id="neither-count-nor-sum"),
        pytest.param({"sum": entered("sql"), "value": 5}, [("D351", "count")], id="count-and-sum"),
        pytest.param({"at_least": None}, [("D352", "at_least")], id="no-target"),
        pytest.param({"at_most": 9}, [("D352", "at_least")], id="two-targets"),
        pytest.param({"at_least": 0}, [("D352", "at_least")], id="at-least-nothing"),
        pytest.param({"value": [100]}, [("D353", "value")], id="a-count-with-values"),
        pytest.param({"count": None, "sum": entered("mql")}, [("D353", "value")], id="a-sum-without-values"),
        pytest.param(
            {"count": None, "sum": entered("mql"), "value": [100, (DEMO, 500)]},
            [("D353", "value")],
            id="values-after-one-for-all",
        ),
        pytest.param({"calendar": "owner"}, [("D354", "calendar")], id="calendar-of-an-owner"),
        pytest.param({"entries": "last"}, [("D304", "entries")], id="entries"),
        pytest.param({"partial": "half"}, [("D304", "partial")], id="partial"),
        pytest.param({"on": "leeds"}, [("D304", "on")], id="source"),
        pytest.param({"owed_by": "it"}, [("D311", "owed_by")], id="another-party"),
        pytest.param({"id": "mql volume"}, [("D312", "id")], id="id"),
        pytest.param({"count": "mql"}, [("D313", "count")], id="no-pattern"),
        pytest.param({"count": None, "sum": "mql", "value": 1}, [("D313", "sum")], id="sum-of-no-pattern"),
        pytest.param(
            {"count": None, "sum": entered("mql"), "value": [("demo", 500)]}, [("D314", "when")], id="no-criterion"
        ),
        pytest.param({"at_least": -1}, [("D331", "at_least")], id="negative"),
        pytest.param({"at_least": "1e999999999"}, [("D331", "at_least")], id="huge"),
        pytest.param({"at_least": "eight"}, [("D331", "at_least")], id="word"),
        pytest.param({"at_least": True}, [("D331", "at_least")], id="truth"),
        pytest.param({"at_least": float("nan")}, [("D331", "at_least")], id="not-a-number"),
        pytest.param({"at_least": float("inf")}, [("D331", "at_least")], id="infinity"),
        pytest.param({"at_least": "1e40"}, [("D331", "at_least")], id="beyond-all-counting"),
        pytest.param({"at_least": "1_000"}, [("D331", "at_least")], id="underscore"),
        pytest.param({"at_least": "\uff18"}, [("D331", "at_least")], id="digit-of-another-script"),
        pytest.param({"at_least": Fraction(10**40)}, [("D331", "at_least")], id="fraction-beyond-all-counting"),
        pytest.param({"by": 5}, [("D314", "by")], id="groups-that-are-none"),
        pytest.param({"calendar": 5}, [("D314", "calendar")], id="calendar-that-is-none"),
        pytest.param({"at_least": []}, [("D331", "at_least")], id="list"),
        pytest.param(
            {"count": None, "sum": entered("mql"), "value": [(DEMO, "much")]}, [("D331", "value")], id="value-of-a-word"
        ),
        pytest.param({"count": None, "sum": entered("mql"), "value": [(DEMO,)]}, [("D331", "value")], id="half-a-pair"),
        pytest.param(
            {"count": None, "sum": entered("mql"), "value": [(DEMO, 1, 2)]}, [("D331", "value")], id="more-than-a-pair"
        ),
        pytest.param({"band": "200%"}, [("D332", "band")], id="band"),
        pytest.param({"per": "fortnight"}, [("C141", "per")], id="period"),
    ],
)
def test_what_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


WORD: Any = "mql"
MQLS = Level(entered("mql"), left("mql"))
BACK = Credits(entered("rejected"), "14 days")


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"level": MQLS}, [("D351", "count"), ("D356", "at_least")], id="count-and-level"),
        pytest.param({"count": None, "level": MQLS}, [("D356", "at_least")], id="a-level-of-at-least"),
        pytest.param({"entries": "first"}, [("D356", "entries")], id="entries"),
        pytest.param({"distinct": "lead"}, [("D356", "distinct")], id="distinct"),
        pytest.param({"credits": BACK}, [("D356", "credits")], id="credits"),
        pytest.param({"band": "10%"}, [("D356", "band")], id="band"),
        pytest.param({"partial": "skip"}, [("D356", "partial")], id="skipped"),
        pytest.param({"value": 5}, [("D353", "value")], id="value"),
        pytest.param({"level": "mql"}, [("D314", "level")], id="no-level"),
        pytest.param({"level": Level(WORD, WORD)}, [("D313", "level.from"), ("D313", "level.until")], id="no-patterns"),
    ],
)
def test_a_level_is_a_ceiling_on_what_is_open(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    of_level = {} if "count" in parts or parts == {"level": MQLS} else {"count": None, "at_least": None, "at_most": 3}

    assert refused(**{"level": MQLS, **of_level, **parts}) == problems


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"distinct": "owner"}, [("D304", "distinct")], id="distinct-by-another-word"),
        pytest.param(
            {"count": None, "sum": entered("mql"), "value": 5, "distinct": "lead"},
            [("D357", "distinct")],
            id="in-a-sum",
        ),
        pytest.param({"credits": "rejected"}, [("D314", "credits")], id="no-credits"),
        pytest.param({"credits": Credits(WORD, "1 day")}, [("D313", "credits.when")], id="no-pattern"),
        pytest.param(
            {"credits": Credits(entered("rejected"), "2 business days")}, [("D302", "credits.within")], id="no-calendar"
        ),
    ],
)
def test_what_counts_once_or_is_taken_back_is_checked(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        pytest.param(lambda: Credits(entered("rejected"), "0 days"), [("D323", "credits.within")], id="no-time"),
        pytest.param(lambda: Credits([], "soon"), [("D205", "any_of"), ("C111", "credits.within")], id="all-at-once"),
        pytest.param(lambda: Level([], []), [("D205", "any_of"), ("D205", "any_of")], id="levels-of-nothing"),
    ],
)
def test_credits_and_levels_of_nothing_are_refused(make: Any, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(AgreementError) as caught:
        make()

    assert [(problem.code, problem.where) for problem in caught.value.problems] == problems


def test_all_parts_that_are_wrong_are_told_at_once() -> None:
    assert refused(id="a b", owed_by="it", at_least="x", per="moon", band=5) == [
        ("D312", "id"),
        ("D311", "owed_by"),
        ("D331", "at_least"),
        ("C141", "per"),
        ("D332", "band"),
    ]


def test_all_that_does_not_go_together_is_told_at_once() -> None:
    assert refused(count=None, at_most=3, value=[5], calendar="owner", partial="?") == [
        ("D351", "count"),
        ("D352", "at_least"),
        ("D353", "value"),
        ("D354", "calendar"),
        ("D304", "partial"),
    ]


def test_a_quota_needs_a_period() -> None:
    with pytest.raises(TypeError, match="per"):
        Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=8)  # type: ignore[call-arg]


# --- what may be written


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        pytest.param(100, [(100, None)], id="one-number"),
        pytest.param("99.95", [(Fraction(1999, 20), None)], id="one-text"),
        pytest.param([(DEMO, 1200), 100], [(1200, DEMO), (100, None)], id="pairs-and-a-last"),
        pytest.param([ValueRule(1200, DEMO)], [(1200, DEMO)], id="rules"),
        pytest.param(ValueRule(100), [(100, None)], id="one-rule"),
        pytest.param([(DEMO, 0.1), (None, 0)], [(Fraction(1, 10), DEMO), (0, None)], id="none-holds-for-all"),
    ],
)
def test_values_may_be_written_in_several_ways(value: Any, rules: list[tuple[Any, Any]]) -> None:
    assert [(rule.value, rule.when) for rule in summed(value).value] == rules


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        pytest.param("origin", Groups("origin"), id="field"),
        pytest.param(Groups("origin", ["web", "fair"]), Groups("origin", ("web", "fair")), id="values"),
        pytest.param(None, None, id="none"),
    ],
)
def test_groups_may_be_a_field(by: Any, groups: Groups | None) -> None:
    assert quota(by=by).by == groups


def test_numbers_are_exact() -> None:
    made = quota(at_least="2.5", band=0.25)

    assert (made.target, made.band) == (Fraction(5, 2), Fraction(1, 4))
    assert quota(at_least=None, at_most=0).target == 0


def test_a_quota_is_a_value() -> None:
    berlin = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
    made = summed([(DEMO, 1200), 100], calendar=berlin, by=Groups("origin", ("web",)))

    assert hash(made) == hash(attrs.evolve(made))
    assert made != attrs.evolve(made, at_least=9)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own


# --- what it says of itself


@pytest.mark.parametrize(
    ("made", "allowed", "sentence"),
    [
        pytest.param(
            quota(), "at least 8 per month", "marketing: count of enters mql, at least 8 per month", id="count"
        ),
        pytest.param(
            quota(at_least=None, at_most="2.5", per="week", count=[activity("demo"), entered("sql")]),
            "at most 2.5 per week",
            "marketing: count of kind is activity, value is demo; or enters sql, at most 2.5 per week",
            id="at-most",
        ),
        pytest.param(
            summed(100, at_least=5_000_000),
            "at least 5000000 per month",
            "marketing: sum of enters mql, at least 5000000 per month",
            id="sum",
        ),
        pytest.param(
            quota(meaning="Marketing delivers.", owed_by=["marketing", "sales"], at_least=Fraction(1, 3)),
            "at least 0.3333 per month",
            "marketing and sales: Marketing delivers (at least 0.3333 per month)",
            id="meaning",
        ),
        pytest.param(
            quota(distinct="lead", credits=Credits(entered("rejected"), "14 days")),
            "at least 8 per month",
            "marketing: leads of enters mql, less those with enters rejected within 14 days, at least 8 per month",
            id="leads-net-of-credits",
        ),
        pytest.param(
            quota(count=None, at_least=None, at_most=40, per="week", level=Level(entered("mql"), left("mql"))),
            "at most 40 open at once per week",
            "marketing: enters mql until leaves mql, at most 40 open at once per week",
            id="level",
        ),
        pytest.param(
            quota(at_least=Fraction(1, 100_000)),
            "at least 0 per month",
            "marketing: count of enters mql, at least 0 per month",
            id="tiny",
        ),
    ],
)
def test_a_quota_describes_itself_in_a_sentence(made: Quota, allowed: str, sentence: str) -> None:
    assert (made.allowed, made.describe()) == (allowed, sentence)


def test_a_quota_knows_its_pattern() -> None:
    level = quota(count=None, at_least=None, at_most=40, level=Level(entered("mql"), left("mql")))

    assert quota().pattern == summed(5).pattern == level.pattern == entered("mql")


@pytest.mark.parametrize("field_", ["", None], ids=["empty", "none"])
def test_groups_have_a_field(field_: Any) -> None:
    with pytest.raises(AgreementError) as caught:
        Groups(field_)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D355", "by")]


@pytest.mark.parametrize("values", [["web", "web"], "web", 5], ids=["twice", "a word", "a number"])
def test_groups_are_a_list_of_different_ones(values: Any) -> None:
    with pytest.raises(AgreementError) as caught:
        Groups("origin", values)

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("D355", "by.values")]

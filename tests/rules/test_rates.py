"""Rates as they are written: what is refused, and what they say of themselves."""

import pickle
from fractions import Fraction
from typing import Any

import attrs
import pytest

from slakit import AgreementError, Duration, Groups, Rate, activity, entered


def rate(**parts: Any) -> Rate:
    given = {"id": "acceptance", "owed_by": "marketing", "at_least": "80%", "per": "month", "matures_after": "5 days"}
    return Rate(**{**given, "among": entered("mql"), "reached": entered("accepted", "sql"), **parts})


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        rate(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"at_least": "0%"}, [("D332", "at_least")], id="nothing"),
        pytest.param({"at_least": "101%"}, [("D332", "at_least")], id="more-than-all"),
        pytest.param({"at_least": 80}, [("D332", "at_least")], id="no-sign"),
        pytest.param({"confidence": "100%"}, [("D343", "confidence")], id="certainty"),
        pytest.param({"confidence": "0%"}, [("D332", "confidence")], id="no-confidence"),
        pytest.param(
            {"judge_by": "lower_bound", "at_least": 1}, [("D343", "judge_by")], id="a-bound-that-nothing-reaches"
        ),
        pytest.param({"matures_after": "0 days"}, [("D323", "matures_after")], id="no-time"),
        pytest.param({"matures_after": "soon"}, [("C111", "matures_after")], id="no-duration"),
        pytest.param({"matures_after": "5 business days"}, [("D302", "matures_after")], id="no-calendar"),
        pytest.param({"matures_after": "5 business hours"}, [("D302", "matures_after")], id="no-calendar-for-hours"),
        pytest.param({"calendar": "owner"}, [("D354", "calendar")], id="calendar-of-an-owner"),
        pytest.param({"calendar": 5}, [("D314", "calendar")], id="calendar-that-is-none"),
        pytest.param({"min_population": 0}, [("D341", "min_population")], id="population"),
        pytest.param({"judge_by": "middle"}, [("D304", "judge_by")], id="bound"),
        pytest.param({"entries": "last"}, [("D304", "entries")], id="entries"),
        pytest.param({"on": "leeds"}, [("D304", "on")], id="source"),
        pytest.param({"by": 5}, [("D314", "by")], id="groups"),
        pytest.param({"among": "mql"}, [("D313", "among")], id="no-pattern"),
        pytest.param({"reached": [entered("sql"), "won"]}, [("D313", "reached")], id="no-pattern-in-a-list"),
        pytest.param({"among": []}, [("D205", "any_of")], id="no-patterns"),
        pytest.param({"owed_by": "it"}, [("D311", "owed_by")], id="party"),
        pytest.param({"id": "a/b"}, [("D312", "id")], id="id"),
        pytest.param({"per": "sprint"}, [("C141", "per")], id="period"),
        pytest.param({"meaning": 5}, [("D314", "meaning")], id="meaning"),
    ],
)
def test_what_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


def test_all_parts_that_are_wrong_are_told_at_once() -> None:
    assert refused(id="a b", at_least=0, per="moon", matures_after="-1 day", min_population=0, confidence=1) == [
        ("D312", "id"),
        ("D332", "at_least"),
        ("C141", "per"),
        ("D323", "matures_after"),
        ("D341", "min_population"),
        ("D343", "confidence"),
    ]


def test_a_rate_is_a_value_of_exact_parts() -> None:
    made = rate(at_least=0.8, confidence="99.5%", by="origin", entries="first")

    assert (made.at_least, made.confidence, made.by) == (Fraction(4, 5), Fraction(199, 200), Groups("origin"))
    assert (made.matures_after, rate().confidence) == (Duration.parse("5 days"), Fraction(19, 20))
    assert hash(made) == hash(attrs.evolve(made))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own


@pytest.mark.parametrize(
    ("made", "allowed", "sentence"),
    [
        pytest.param(
            rate(),
            "at least 80% per month",
            "marketing: enters accepted or sql within 5 days after enters mql, at least 80% per month",
            id="point",
        ),
        pytest.param(
            rate(judge_by="lower_bound", at_least="12.5%", per="quarter", meaning="One in eight buys."),
            "at least 12.5% per quarter by the lower bound of its 95% interval",
            "marketing: One in eight buys (at least 12.5% per quarter by the lower bound of its 95% interval)",
            id="bound",
        ),
        pytest.param(
            rate(judge_by="upper_bound", confidence="80%", owed_by=["marketing", "sales"], reached=activity("call")),
            "at least 80% per month by the upper bound of its 80% interval",
            "marketing and sales: kind is activity, value is call within 5 days after enters mql, "
            "at least 80% per month by the upper bound of its 80% interval",
            id="upper-bound",
        ),
    ],
)
def test_a_rate_describes_itself_in_a_sentence(made: Rate, allowed: str, sentence: str) -> None:
    assert (made.allowed, made.describe()) == (allowed, sentence)

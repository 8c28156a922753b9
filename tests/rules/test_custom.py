"""Rules of a user's own as parts of an agreement: what they must have, and what is refused."""

import pickle
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs
import pytest

from slakit import (
    Agreement,
    AgreementError,
    FirstResponse,
    Journey,
    LeadRule,
    Mark,
    Objective,
    Outcome,
    Period,
    PeriodRule,
    Term,
    WorkCalendar,
)
from slakit.rules.custom import is_custom, sentence_of
from slakit.worktime.instants import iso_utc

CALENDARS = {"office": WorkCalendar.always("UTC")}


@attrs.frozen(kw_only=True)
class PerLead:
    id: Any = "own"
    owed_by: Any = "sales"
    on: str = "leads"
    objective: Any = None
    calendar: Any = None

    def judge(self, _: Journey, __: Any) -> Iterable[Outcome]:
        return ()


@attrs.frozen(kw_only=True)
class Mute(PerLead):
    def describe(self) -> str:
        raise ValueError("no words")


@attrs.frozen(kw_only=True)
class PerPeriod:
    id: str = "own"
    owed_by: Any = ("marketing", "sales")
    per: Any = "month"

    def collect(self, _: Journey, __: Any) -> Iterable[Mark]:
        return ()

    def judge_period(self, _: Period, __: tuple[Mark, ...], ___: Any) -> Iterable[Outcome]:
        return ()


@attrs.frozen(kw_only=True)
class Both(PerPeriod):
    objective: Any = None

    def judge(self, _: Journey, __: Any) -> Iterable[Outcome]:
        return ()


def refused(*rules: Any, term: Term | None = None) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        Agreement(name="acme", calendars=CALENDARS, commitments=rules, term=term)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_a_class_of_ones_own_is_a_rule_by_what_it_has() -> None:
    assert isinstance(PerLead(), LeadRule)
    assert isinstance(PerPeriod(), PeriodRule)
    assert [
        is_custom(one) for one in (PerLead(), PerPeriod(), PerLead, PerPeriod, None, FirstResponse(within="1 day"))
    ] == [*(True, True, False, False, False, False)]


def test_it_stands_beside_the_commitments_of_slakit() -> None:
    made = Agreement(
        name="acme",
        calendars=CALENDARS,
        term=Term(since="2026-01-01"),
        commitments=[PerLead(calendar="office"), PerPeriod(id="other"), FirstResponse(within="1 day")],
    )

    assert [rule.id for rule in made.in_order()] == ["own", "other", "first-response"]
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert Agreement(name="acme", commitments=PerLead()).commitments == (PerLead(),)


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        pytest.param(PerLead(id="a b"), [("D312", "commitments[0].id")], id="id"),
        pytest.param(PerLead(owed_by="it"), [("D311", "commitments[0].owed_by")], id="owed-by"),
        pytest.param(PerLead(on="crm"), [("D304", "commitments[0].on")], id="source"),
        pytest.param(PerLead(objective="95%"), [("D314", "commitments[0].objective")], id="objective"),
        pytest.param(
            PerLead(objective=Objective(percentile="90%", at_most="1 hour", per="week")),
            [("D344", "commitments[0].objective.percentile")],
            id="how-long-something-takes",
        ),
        pytest.param(PerLead(calendar=5), [("D314", "commitments[0].calendar")], id="calendar-of-another-kind"),
        pytest.param(PerLead(calendar="offic"), [("D372", "commitments[0].calendar")], id="unknown-calendar"),
        pytest.param(
            PerLead(objective=Objective(share=1, per="week")), [("D375", "commitments[0].objective")], id="no-term"
        ),
        pytest.param(PerPeriod(), [("D375", "commitments[0].per")], id="period-without-a-term"),
        pytest.param(PerPeriod(per="moon"), [("C141", "commitments[0].per")], id="period"),
        pytest.param(Mute(), [("D399", "commitments[0].describe")], id="without-words"),
        pytest.param(Both(), [("D399", "commitments[0].judge")], id="both"),
        pytest.param(
            Both(objective=Objective(share=1, per="week")),
            [("D399", "commitments[0].judge"), ("D399", "commitments[0].objective")],
            id="objective-of-a-period",
        ),
        pytest.param(PerLead, [("D314", "commitments[0]")], id="the-class-itself"),
        pytest.param(object(), [("D314", "commitments[0]")], id="nothing-of-it"),
    ],
)
def test_what_can_not_be_judged_is_refused(rule: Any, problems: list[tuple[str, str]]) -> None:
    assert refused(rule) == problems


def test_an_id_names_one_commitment_whoever_made_it() -> None:
    assert refused(PerLead(), PerPeriod(), term=Term(since="2026-01-01")) == [("D371", "commitments[1].id")]


def test_a_rule_is_told_in_a_sentence_of_its_own_or_by_what_it_has() -> None:
    @attrs.frozen
    class Told(PerLead):
        meaning: str = "No lead is passed around."

    @attrs.frozen
    class Describing(PerLead):
        def describe(self) -> str:
            return "nobody passes leads around"

    assert sentence_of(PerLead()) == "sales: own"
    assert sentence_of(PerPeriod()) == "marketing and sales: own"
    assert sentence_of(Told()) == "sales: No lead is passed around."
    assert sentence_of(Describing()) == "nobody passes leads around"
    assert sentence_of(FirstResponse(within="1 day")) == "sales: Sales reaches out to every MQL (1 day)"


def test_marks_are_in_order_of_time() -> None:
    marks = [Mark(2, "a", "x"), Mark(1, "b", "y", Fraction(1, 2), "g"), Mark(1, "a", "z")]

    assert [one.event for one in sorted(marks)] == ["z", "y", "x"]
    assert iso_utc(Mark(0, "a", "x").at_us) == "1970-01-01T00:00:00Z"
    assert Mark(0, "a", "x").at.isoformat() == "1970-01-01T00:00:00+00:00"

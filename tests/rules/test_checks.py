"""Checks as values, and the conditions that they hold."""

import pickle
from typing import Any

import attrs
import pytest

from slakit import (
    Agreement,
    AgreementError,
    Check,
    CommitmentMet,
    Deadline,
    FirstResponse,
    LeadVolume,
    Objective,
    OwnEvent,
    Term,
    activity,
    entered,
    event,
    field,
    in_stage,
    present,
    reason,
)
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, NotCondition
from slakit.rules.starts import AfterBreach

CALL = FirstResponse(within="36 hours")
MET, PERSON = CommitmentMet("first-response"), OwnEvent(event(actor_kind="person"))
HOT = field("tier", is_="hot")


def check(**parts: Any) -> Check:
    return Check(**{"id": "c", "owed_by": "sales", "at": entered("rejected"), "that": reason("spam"), **parts})


def refused(**parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        check(**parts)
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- conditions


def test_conditions_and_criteria_combine_in_any_order() -> None:
    hot, met, person = HOT, MET, PERSON

    assert hot & met == AllOfConditions((hot, met))
    assert met & hot == AllOfConditions((met, hot))
    assert hot | person == AnyOfConditions((hot, person))
    assert person | hot == AnyOfConditions((person, hot))
    assert met & person & hot == AllOfConditions((met, person, hot))
    assert hot & (met & person) == AllOfConditions((hot, met, person))
    assert met | person | hot == AnyOfConditions((met, person, hot))
    assert ~met == NotCondition(met)
    assert ~~met == met


@pytest.mark.parametrize("other", [None, "first-response", entered("mql")])
def test_conditions_combine_with_nothing_else(other: Any) -> None:
    pairs: list[tuple[Any, Any]] = [(MET, other), (other, MET)]
    for one, two in pairs:
        with pytest.raises(TypeError):
            one & two
        with pytest.raises(TypeError):
            one | two


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (MET, "first-response is met"),
        (PERSON, "the event: actor_kind is person"),
        (HOT & ~MET, "(tier is hot and not first-response is met)"),
        (PERSON | MET, "(the event: actor_kind is person or first-response is met)"),
    ],
)
def test_a_condition_is_told_in_words(condition: Any, words: str) -> None:
    assert str(condition) == words


@pytest.mark.parametrize(
    ("given", "condition"),
    [
        (HOT, HOT),
        (event(actor_kind="person"), PERSON),
        ([HOT], HOT),
        ([HOT, present("email")], HOT & present("email")),
        ([HOT, event(actor_kind="person")], HOT & PERSON),
        ((MET, HOT), MET & HOT),
    ],
)
def test_what_holds_takes_the_form_of_a_condition(given: Any, condition: Any) -> None:
    assert check(that=given).that == condition


# --- checks


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"that": None}, [("D314", "that")], id="nothing"),
        pytest.param({"that": "spam"}, [("D314", "that")], id="a-word"),
        pytest.param({"that": []}, [("D314", "that")], id="an-empty-list"),
        pytest.param({"that": [HOT, 5]}, [("D314", "that")], id="a-number-in-a-list"),
        pytest.param({"at": []}, [("D205", "any_of")], id="at-nothing"),
        pytest.param({"at": "rejected"}, [("D313", "at")], id="a-word-for-a-pattern"),
        pytest.param({"at": AfterBreach("call")}, [("D313", "at")], id="a-breach-is-no-event"),
        pytest.param({"entries": "last", "on": "crm"}, [("D304", "entries"), ("D304", "on")], id="other-words"),
        pytest.param({"meaning": 5, "objective": 1}, [("D314", "meaning"), ("D314", "objective")], id="no-text"),
        pytest.param(
            {"objective": Objective(percentile="90%", at_most="1 hour", per="week")},
            [("D344", "objective.percentile")],
            id="how-long-an-instant-takes",
        ),
        pytest.param({"id": "", "owed_by": "it"}, [("D312", "id"), ("D311", "owed_by")], id="nobody-and-no-word"),
    ],
)
def test_what_can_not_be_asked_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(**parts) == problems


def test_a_part_of_a_condition_that_is_none_is_refused() -> None:
    with pytest.raises(AgreementError) as caught:
        OwnEvent("call")  # type: ignore[arg-type]
    assert [(one.code, one.where) for one in caught.value.problems] == [("D313", "that.event")]
    with pytest.raises(AgreementError) as caught:
        CommitmentMet(CALL)  # type: ignore[arg-type]
    assert [(one.code, one.where) for one in caught.value.problems] == [("D314", "that.met")]


def test_a_check_is_told_in_a_sentence() -> None:
    assert check().describe() == "sales: the reason is spam when enters rejected"
    assert check(meaning="Rejections have a reason.", owed_by=["sales", "marketing"]).describe() == (
        "sales and marketing: Rejections have a reason (the reason is spam)"
    )


def test_a_check_is_a_value_without_a_calendar() -> None:
    made = check(that=[HOT, MET, event(actor_kind="person")])

    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert attrs.evolve(made) == made
    assert made.calendar is None


# --- in an agreement


def fits(*commitments: Any, **parts: Any) -> list[tuple[str, str, str]]:
    parts = {"name": "acme", "term": Term(since="2026-01-01"), **parts}
    with pytest.raises(AgreementError) as caught:
        Agreement(commitments=commitments, **parts)
    return [(problem.code, problem.where, problem.message) for problem in caught.value.problems]


def test_a_check_asks_about_commitments_that_are_there() -> None:
    assert fits(CALL, check(that=HOT & ~CommitmentMet("first-respons"))) == [
        ("D388", "commitments[1].that", "'first-respons': unknown commitment; did you mean 'first-response'?")
    ]


def test_promises_that_wait_for_each_other_are_refused() -> None:
    one = check(id="one", that=CommitmentMet("two"))
    two = check(id="two", that=HOT | CommitmentMet("late"))
    late = Deadline(id="late", owed_by="sales", start=AfterBreach("one"), stop=activity("call"), within="1 day")

    assert fits(one, two, late) == [
        ("D389", "commitments[0].that", "'one' waits for itself: one after two after late after one"),
        ("D389", "commitments[1].that", "'two' waits for itself: two after late after one after two"),
        ("D389", "commitments[2].start", "'late' waits for its own breach: late after one after two after late"),
    ]
    assert fits(check(that=CommitmentMet("c"))) == [("D389", "commitments[0].that", "'c' waits for itself: c after c")]


def test_a_check_of_promises_that_wait_for_each_other_brings_no_further_problem() -> None:
    round_ = [
        Deadline(id=one, owed_by="sales", start=AfterBreach(other), stop=activity("call"), within="1 day")
        for one, other in (("a", "b"), ("b", "a"))
    ]

    assert [code for code, _, _ in fits(*round_, check(that=CommitmentMet("a")))] == ["D389", "D389"]


@pytest.mark.parametrize(
    ("named", "parts", "why"),
    [
        pytest.param("mql-volume", {}, "is judged per period and not per lead", id="quota"),
        pytest.param("first-response/objective", {}, "is judged per period and not per lead", id="objective"),
        pytest.param("reviews", {}, "is judged on the log and not on leads", id="log"),
        pytest.param("after-volume", {}, "is judged on the log and not on leads", id="after-a-quota"),
        pytest.param("first-response", {"on": "log"}, "is judged on leads, not on the log", id="leads"),
    ],
)
def test_a_promise_that_no_lead_of_a_check_has_is_refused(named: str, parts: dict[str, Any], why: str) -> None:
    call = attrs.evolve(CALL, objective=Objective(share="95%", per="month"))
    log = Deadline(id="reviews", owed_by="sales", start=event(kind="a"), stop=event(kind="b"), within="1 day", on="log")
    after = Deadline(
        id="after-volume", owed_by="sales", start=AfterBreach("mql-volume"), stop=event(kind="b"), within="1 day"
    )
    volume = LeadVolume(at_least=8)

    problems = fits(call, log, after, volume, check(that=CommitmentMet(named), **parts))

    assert [(code, where) for code, where, _ in problems] == [("D392", "commitments[4].that")]
    assert problems[0][2] == f"'{named}' {why}: it is never met for one of them"


def test_commitments_are_judged_after_those_that_they_ask_about() -> None:
    asks = check(id="asks", that=CommitmentMet("second") & HOT)
    second = check(id="second", that=[CommitmentMet("first-response"), in_stage("mql")])

    made = Agreement(name="acme", commitments=[asks, second, CALL])

    assert [rule.id for rule in made.in_order()] == ["first-response", "second", "asks"]


def test_an_objective_of_a_check_needs_a_term() -> None:
    objective = Objective(share="95%", per="month")

    assert [code for code, _, _ in fits(check(objective=objective), term=None)] == ["D375"]

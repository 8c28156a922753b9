"""What both sides need: which agreements lack promises of one side, a way out, a review, a consequence."""

from typing import Any

import attrs
import pytest

from lintable import agreed, found
from slakit import (
    AfterBreach,
    Agreement,
    Check,
    Clause,
    Deadline,
    Every,
    FirstResponse,
    Journey,
    LeadVolume,
    Missed,
    Nothing,
    Objective,
    Quota,
    activity,
    did,
    entered,
    event,
    lint,
)

VOLUME = LeadVolume(at_least=8)
RESPONSE = FirstResponse(within="36 hours")
KNOWN = event(kind="acknowledgement", actor="Mia", value="1")
SILENCE = Clause(id="silence", when=Nothing(event(kind="review"), for_="2 months"), then="terminate")


def _log(**parts: Any) -> Deadline:
    given = {"id": "log", "owed_by": "sales", "start": event(kind="incident"), "stop": event(kind="report")}
    return Deadline(**{**given, "within": "2 days", "on": "log", **parts})


@attrs.frozen(kw_only=True)
class Own:
    """A rule of a user's own, with no words about itself."""

    id: str = "own"
    owed_by: str = "marketing"
    on: str = "leads"

    def judge(self, _journey: Journey, _context: Any) -> Any:
        return ()


# --- one side


def test_the_side_that_owes_nothing_is_named() -> None:
    assert found("W501", VOLUME) == ["commitments: sales owes nothing: every commitment is owed by marketing"]
    assert found("W501", RESPONSE) == ["commitments: marketing owes nothing: every commitment is owed by sales"]


def test_a_promise_of_each_side_or_one_that_both_owe_is_enough() -> None:
    both = _log(owed_by=["marketing", "sales"])

    assert found("W501", VOLUME, RESPONSE) == []
    assert found("W501", both) == []
    assert found("W501", RESPONSE, Own()) == []
    assert found("W501", RESPONSE, attrs.evolve(both, owed_by="marketing")) == []


def test_reviews_of_both_and_acknowledgements_are_no_promise_of_a_side() -> None:
    review = _log(id="review", owed_by=["marketing", "sales"], stop=event(kind="review"))
    known = _log(id="known", owed_by="marketing", stop=KNOWN)
    expected = "commitments: marketing owes nothing of its own: every other commitment is owed by sales"

    assert found("W501", RESPONSE, review) == [expected]
    assert found("W501", RESPONSE, known) == [expected]
    assert found("W501", RESPONSE, VOLUME, review, known) == []
    assert found("W501", known) == ["commitments: sales owes nothing: every commitment is owed by marketing"]


def test_an_agreement_without_a_commitment_is_found_once() -> None:
    assert found("W501") == ["commitments: nobody owes anything: there is no commitment"]


# --- a way out


def test_only_a_clause_that_terminates_ends_an_agreement() -> None:
    escalates = attrs.evolve(SILENCE, then="escalate")

    assert found("W502", clauses=[escalates]) == ["clauses: no clause says when the agreement may be ended"]
    assert found("W502", clauses=[escalates, attrs.evolve(SILENCE, id="end")]) == []


# --- a review

UNSEEN = "commitments: nobody has to look at the numbers: no promise is for a review, and no clause waits for one"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (_log(start=Every("FREQ=MONTHLY;BYMONTHDAY=1")), []),
        (_log(start=Every("FREQ=DAILY;COUNT=1"), stop=KNOWN), [UNSEEN]),
        (_log(), [UNSEEN]),
        (_log(stop=event(kind="Quarterly review")), []),
        (_log(stop=event(kind_not="review")), [UNSEEN]),
        (_log(on="leads", stop=event(kind="review")), [UNSEEN]),
        (Quota(id="reviews", owed_by="sales", count=event(kind="review"), at_least=1, per="month", on="log"), []),
        (Own(), [UNSEEN]),
        (Own(on="log"), [UNSEEN]),
    ],
    ids=[
        "recurs",
        "an acknowledgement",
        "no review",
        "names a review",
        "anything but a review",
        "of a lead",
        "so many reviews",
        "own rule",
        "own rule on the log",
    ],
)
def test_a_review_recurs_or_is_named_in_the_log(rule: Any, expected: list[str]) -> None:
    assert found("W503", rule) == expected


def test_a_clause_for_when_nothing_is_seen_makes_the_parties_meet() -> None:
    assert found("W503", VOLUME, clauses=[SILENCE]) == []


# --- consequences


def _follows(*commitments: Any, clauses: tuple[Clause, ...] = ()) -> list[str]:
    return [one.where for one in lint(agreed(*commitments, clauses=clauses), only="W504")]


def test_a_commitment_without_a_consequence_is_named() -> None:
    told = attrs.evolve(RESPONSE, consequence="The lead goes to the manager.")
    blank = attrs.evolve(VOLUME, consequence="  ")

    assert found("W504", told, blank, Own()) == [
        "commitments[1]: nothing follows when 'mql-volume' is broken: it has no consequence, and no clause counts 'mql-volume'",
        "commitments[2]: nothing follows when 'own' is broken: it has no consequence, and no objective that a clause could count",
    ]


def test_a_clause_that_counts_misses_of_it_or_of_its_objective_is_a_consequence() -> None:
    response = attrs.evolve(RESPONSE, objective=Objective(share="95%", per="month"))
    counted = Clause(id="board", when=Missed(["mql-volume", "first-response/objective"], periods=2), then="escalate")

    assert _follows(VOLUME, response, clauses=(counted,)) == []


def test_another_promise_that_its_breach_starts_is_a_consequence() -> None:
    second = Deadline(
        id="second", owed_by="sales", start=AfterBreach("first-response"), stop=event(kind="owner"), within="1 day"
    )

    assert _follows(RESPONSE, second) == ["commitments[1]"]


def test_a_check_that_asks_about_a_promise_is_no_consequence() -> None:
    check = Check(id="asks", owed_by="sales", at=entered("sql"), that=did("call"), consequence="It is looked at.")

    assert _follows(RESPONSE, check) == ["commitments[0]"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (_log(stop=event(kind="review")), []),
        (_log(stop=event(kind="review", actor="7001")), []),
        (_log(start=event(kind="review")), ["commitments[0]"]),
        (_log(stop=activity("review")), ["commitments[0]"]),
        (_log(stop=event(kind="review"), on="leads"), ["commitments[0]"]),
    ],
    ids=["review", "a review by one", "only starts", "another kind", "of a lead"],
)
def test_a_clause_that_waits_for_what_keeps_a_promise_on_the_log_is_a_consequence(
    rule: Deadline, expected: list[str]
) -> None:
    assert _follows(rule, clauses=(SILENCE,)) == expected


def test_an_agreement_of_bare_commitments_is_linted_as_well() -> None:
    bare = Agreement(name="anonymous", commitments=RESPONSE)

    assert [one.code for one in lint(bare)] == ["W501", "W502", "W503", "W504"]

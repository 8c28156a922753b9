"""Clauses as they are written: what they say, what they refuse, and what an agreement refuses of them."""

import pickle
from datetime import timedelta
from typing import Any

import pytest

from slakit import (
    Agreement,
    AgreementError,
    Clause,
    FirstResponse,
    LeadVolume,
    Missed,
    Nothing,
    Objective,
    Quota,
    Term,
    any_of,
    entered,
    event,
)
from slakit.errors import SlakitError

REVIEW = event(kind="review")
YEAR = Term(since="2026-01-01", until="2027-01-01")
CALL = FirstResponse(within="36 hours", objective=Objective(share="95%", per="quarter"))
PLAIN = FirstResponse(id="second-response", within="72 hours")
VOLUME = LeadVolume(at_least=8)
FLOOD = Quota(id="no-flood", owed_by="marketing", count=entered("mql"), at_most=5, per="week")
STREAK = Missed("mql-volume", periods=3, consecutive=True)
END = Clause(id="end", when=STREAK, then="terminate", text="Either party may end it.")


def problems_of(error: pytest.ExceptionInfo[SlakitError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in error.value.problems]


# --- what they say


@pytest.mark.parametrize(
    ("when", "told"),
    [
        pytest.param(Missed("a", periods=1), "a is missed in a period", id="one"),
        pytest.param(Missed("a", periods=1, consecutive=True), "a is missed in a period", id="one-in-a-row"),
        pytest.param(Missed(["a"], periods=3), "a is missed in 3 periods", id="in-all"),
        pytest.param(STREAK, "mql-volume is missed in 3 periods in a row", id="in-a-row"),
        pytest.param(Missed("a", periods=2, within=4), "a is missed in 2 of the last 4 periods", id="of-the-last"),
        pytest.param(Missed("a", periods=1, within=4), "a is missed in 1 of the last 4 periods", id="one-of-the-last"),
        pytest.param(Missed(["a", "b"], periods=2), "a or b is missed in 2 periods", id="any"),
        pytest.param(Missed(("a", "b"), periods=2, of="all"), "a and b are missed in 2 periods", id="all"),
        pytest.param(Missed("a", periods=2, of="all"), "a is missed in 2 periods", id="all-of-one"),
        pytest.param(
            Nothing(REVIEW, for_="2 months"),
            "nothing is seen in the log for 2 months where kind is review",
            id="nothing",
        ),
        pytest.param(
            Nothing([REVIEW, event(kind="report")], for_="36 hours"),
            "nothing is seen in the log for 36 hours where kind is review; or kind is report",
            id="nothing-of-several",
        ),
    ],
)
def test_a_condition_is_told_in_words(when: Missed | Nothing, told: str) -> None:
    assert str(when) == told


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param(
            {"then": "terminate"}, "terminate when mql-volume is missed in 3 periods in a row", id="terminate"
        ),
        pytest.param(
            {"then": "consequence", "text": "The budget is reviewed."},
            "consequence when mql-volume is missed in 3 periods in a row: The budget is reviewed.",
            id="consequence",
        ),
        pytest.param(
            {"then": "escalate", "to": ["VP Sales", "CEO"], "text": "They meet."},
            "escalate to VP Sales, CEO when mql-volume is missed in 3 periods in a row: They meet.",
            id="escalate",
        ),
    ],
)
def test_a_clause_is_one_plain_sentence(parts: dict[str, Any], told: str) -> None:
    assert Clause(id="a", when=STREAK, **parts).describe() == told


@pytest.mark.parametrize(
    ("given", "to"),
    [(None, ()), ("CEO", ("CEO",)), (["VP", "CEO"], ("VP", "CEO")), (7001, ("7001",)), ((), ())],
    ids=["nobody", "one", "several", "number", "empty"],
)
def test_who_is_told_is_text(given: Any, to: tuple[str, ...]) -> None:
    assert Clause(id="a", when=STREAK, then="escalate", to=given).to == to


def test_the_same_condition_is_equal_however_it_is_written() -> None:
    assert Missed("a", periods=2) == Missed(["a"], periods=2, within=None, of="any")
    assert Nothing([REVIEW], for_="2 days") == Nothing(REVIEW, for_="2 day")
    assert Nothing([REVIEW, entered("sql")], for_="1 week").pattern == any_of(REVIEW, entered("sql"))


@pytest.mark.parametrize(
    ("when", "window"),
    [
        (Missed("a", periods=3, consecutive=True), 3),
        (Missed("a", periods=2, within=4), 4),
        (Missed("a", periods=2), None),
    ],
    ids=["in-a-row", "of-the-last", "of-all"],
)
def test_misses_count_among_the_last_periods(when: Missed, window: int | None) -> None:
    assert when.window == window


# --- what they refuse


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"periods": 0}, [("D401", "periods")], id="no-period"),
        pytest.param({"periods": 2.0}, [("D401", "periods")], id="float"),
        pytest.param({"periods": True}, [("D401", "periods")], id="truth"),
        pytest.param({"within": 0}, [("D401", "within")], id="within-nothing"),
        pytest.param({"within": "4"}, [("D401", "within")], id="within-text"),
        pytest.param({"within": 1}, [("D402", "within")], id="never"),
        pytest.param({"within": 2, "consecutive": True}, [("D402", "within")], id="within-and-in-a-row"),
        pytest.param({"commitments": []}, [("D403", "missed")], id="no-commitment"),
        pytest.param({"commitments": ""}, [("D403", "missed")], id="empty"),
        pytest.param({"commitments": ["a", 5]}, [("D403", "missed")], id="number"),
        pytest.param({"commitments": 5}, [("D403", "missed")], id="no-text"),
        pytest.param({"commitments": ["a", "b", "a"]}, [("D403", "missed")], id="twice"),
        pytest.param({"of": "some"}, [("D304", "of")], id="of"),
        pytest.param({"consecutive": "yes"}, [("D314", "consecutive")], id="no-truth"),
        pytest.param(
            {"commitments": [], "periods": 0, "within": 0},
            [("D403", "missed"), ("D401", "periods"), ("D401", "within")],
            id="all-at-once",
        ),
    ],
)
def test_periods_that_can_not_be_counted_are_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(AgreementError) as caught:
        Missed(**{"commitments": "a", "periods": 2, **parts})

    assert problems_of(caught) == problems


@pytest.mark.parametrize(
    ("pattern", "length", "problems"),
    [
        pytest.param(REVIEW, "4 business hours", [("D405", "for")], id="business-hours"),
        pytest.param(REVIEW, "2 business days", [("D405", "for")], id="business-days"),
        pytest.param(REVIEW, timedelta(hours=4), [("D405", "for")], id="work-time"),
        pytest.param(REVIEW, "0 days", [("D405", "for")], id="no-time"),
        pytest.param(REVIEW, "-1 hours", [("D405", "for")], id="backward"),
        pytest.param(REVIEW, "2 moths", [("C111", "column 3")], id="unknown-unit"),
        pytest.param(REVIEW, "1.5 days", [("C112", "duration")], id="half-a-day"),
        pytest.param([], "2 months", [("D205", "any_of")], id="no-pattern"),
        pytest.param("review", "2 months", [("D313", "nothing")], id="text-for-a-pattern"),
        pytest.param([], "0 days", [("D205", "any_of"), ("D405", "for")], id="all-at-once"),
    ],
)
def test_a_silence_that_can_not_be_waited_for_is_refused(
    pattern: Any, length: Any, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(AgreementError) as caught:
        Nothing(pattern, for_=length)

    assert problems_of(caught) == problems


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"id": "the end"}, [("D312", "id")], id="blank-in-the-id"),
        pytest.param({"then": "terminated"}, [("D304", "then")], id="then"),
        pytest.param({"when": "mql-volume"}, [("D314", "when")], id="when"),
        pytest.param({"text": 5}, [("D314", "text")], id="text"),
        pytest.param({"to": [["CEO"]]}, [("I301", "to")], id="to"),
        pytest.param(
            {"then": None, "when": None, "text": None}, [("D304", "then"), ("D314", "when"), ("D314", "text")]
        ),
    ],
)
def test_a_clause_that_says_nothing_sensible_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(AgreementError) as caught:
        Clause(**{"id": "end", "when": STREAK, "then": "terminate", **parts})

    assert problems_of(caught) == problems


# --- within an agreement


def agreement(*clauses: Any, **parts: Any) -> Agreement:
    given = {"name": "acme", "term": YEAR, "commitments": [CALL, PLAIN, VOLUME, FLOOD], "clauses": clauses}
    return Agreement(**{**given, **parts})


def clause(missed: str | list[str], of: Any = "any", name: str = "end") -> Clause:
    return Clause(id=name, when=Missed(missed, periods=2, of=of), then="consequence")


WAIT = Clause(id="wait", when=Nothing(REVIEW, for_="2 months"), then="terminate")


@pytest.mark.parametrize(
    ("clauses", "problems"),
    [
        pytest.param([END, WAIT, END], [("D371", "clauses[2].id")], id="id-twice"),
        pytest.param([clause("mql-volume", name="no-flood")], [("D371", "clauses[0].id")], id="id-of-a-commitment"),
        pytest.param([WAIT, clause("mql-volum")], [("D382", "clauses[1].when.missed[0]")], id="unknown"),
        pytest.param(
            [clause(["mql-volume", "second-response/objective"])],
            [("D382", "clauses[0].when.missed[1]")],
            id="no-objective",
        ),
        pytest.param([clause("first-response")], [("D406", "clauses[0].when.missed[0]")], id="per-entry"),
        pytest.param([clause("second-response")], [("D406", "clauses[0].when.missed[0]")], id="per-entry-alone"),
        pytest.param(
            [clause(["no-flood", "mql-volume", "first-response/objective"], "all")],
            [("D407", "clauses[0].when.of")],
            id="no-period-in-common",
        ),
        pytest.param(["end"], [("D314", "clauses[0]")], id="no-clause"),
    ],
)
def test_a_clause_that_does_not_fit_its_agreement_is_refused(
    clauses: list[Any], problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(*clauses)

    assert problems_of(caught) == problems


@pytest.mark.parametrize(
    ("of", "message"),
    [
        pytest.param(
            clause("mql-volum"),
            "clauses[0].when.missed[0]: 'mql-volum': unknown commitment; did you mean 'mql-volume'?",
            id="near",
        ),
        pytest.param(
            clause("first-response"),
            "clauses[0].when.missed[0]: 'first-response' is judged per entry, and a clause counts periods; did you mean "
            "'first-response/objective'?",
            id="with-an-objective",
        ),
        pytest.param(
            clause("second-response"),
            "clauses[0].when.missed[0]: 'second-response' is judged per entry, and a clause counts periods; give it an "
            "objective, and say second-response/objective",
            id="without-one",
        ),
        pytest.param(
            clause(["no-flood", "mql-volume"], "all"),
            "clauses[0].when.of: judged per month and week, these have no period in common: say of: any",
            id="periods",
        ),
        pytest.param(
            clause("mql-volume", name="no-flood"),
            "clauses[0].id: 'no-flood' is the id of a commitment; give this one another",
            id="taken",
        ),
    ],
)
def test_a_refusal_says_what_to_do(of: Clause, message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(of)

    assert str(caught.value) == message


def test_a_clause_needs_a_term() -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(WAIT, commitments=(), term=None)

    assert problems_of(caught) == [("D375", "clauses[0]")]
    assert "'wait' counts from the first day of the term" in str(caught.value)


def test_any_of_several_may_have_different_periods_and_all_of_one_kind_too() -> None:
    mixed = agreement(clause(["no-flood", "mql-volume", "first-response/objective"]))
    alike = agreement(
        clause(["mql-volume", "mqls"], "all"),
        commitments=[VOLUME, LeadVolume(id="mqls", at_least=2)],
    )

    assert (len(mixed.clauses), len(alike.clauses)) == (1, 1)


def test_one_clause_needs_no_list() -> None:
    assert Agreement(name="acme", term=YEAR, commitments=VOLUME, clauses=END).clauses == (END,)


def test_clauses_are_part_of_what_an_agreement_is() -> None:
    made = agreement(END, WAIT)

    assert made != agreement(END)
    assert made == agreement(END, WAIT)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own

"""What starts a clock beside an event of the lead, what a change of owner does, and how far a promise looks back."""

import pickle
from typing import Any

import attrs
import pytest

from slakit import (
    AfterBreach,
    Agreement,
    AgreementError,
    Deadline,
    Every,
    Objective,
    Quota,
    Term,
    WorkCalendar,
    activity,
    entered,
    event,
)

NINE_TO_FIVE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
WEEKLY = Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9")
TERM = Term(since="2026-01-01", until="2027-01-01")


def deadline(**parts: Any) -> Deadline:
    given = {"id": "call", "owed_by": "sales", "start": entered("mql"), "stop": activity("call"), "within": "2 hours"}
    return Deadline(**{**given, **parts})


def refused(make: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        make()
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- dates that recur


def test_dates_recur_in_the_log_unless_the_promise_says_so_itself() -> None:
    assert [deadline(start=WEEKLY).on, deadline(start=WEEKLY, on="log").on, deadline().on] == ["log", "log", "leads"]
    assert refused(lambda: deadline(start=WEEKLY, on="leads")) == [("D304", "on")]
    assert refused(lambda: deadline(start=WEEKLY, on="both")) == [("D304", "on")]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=17;BYMINUTE=30",
        "FREQ=MONTHLY;INTERVAL=3;COUNT=4",
        "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9,14;UNTIL=20261231T120000",
    ],
)
def test_a_rule_may_name_hours_and_count_from_the_term(rule: str) -> None:
    assert str(Every(rule)) == f"every {rule}"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("", "expected a recurrence rule"),
        ("every Tuesday", "expected a recurrence rule"),
        (None, "expected a recurrence rule"),
        (5, "expected a recurrence rule"),
        ("RRULE:FREQ=DAILY", "expected a recurrence rule"),
        ("FREQ=HOURLY", "a rule recurs by whole days"),
        ("BYDAY=MO", "a rule recurs by whole days"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR=24 is no part of a rule"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE=60 is no part of a rule"),
        ("FREQ=DAILY;BYSECOND=5", "BYSECOND=5 is no part of a rule"),
        ("FREQ=DAILY;FREQ=DAILY", "a part is given twice"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "not by both"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "it never comes"),
    ],
)
def test_a_rule_that_can_not_be_read_is_refused(rule: Any, message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        Every(rule)

    ((code, where, told),) = [(one.code, one.where, one.message) for one in caught.value.problems]
    assert (code, where) == ("D305", "start.every")
    assert message in told


def test_dates_need_a_term_to_count_from() -> None:
    rule = deadline(start=WEEKLY)

    assert refused(lambda: Agreement(name="acme", commitments=[rule])) == [("D395", "commitments[0].start")]
    assert Agreement(name="acme", commitments=[rule], term=TERM).commitments == (rule,)


# --- the breach of another promise


@pytest.mark.parametrize("given", ["", None, 5, deadline()])
def test_what_names_no_commitment_is_refused(given: Any) -> None:
    assert refused(lambda: AfterBreach(given)) == [("D314", "start.breached")]


VOLUME = Quota(id="volume", owed_by="marketing", count=entered("mql"), at_least=8, per="month")
MET_IN_TIME = deadline(objective=Objective(share="95%", per="month"))


def after(named: str, name: str = "after", **parts: Any) -> Deadline:
    return deadline(id=name, start=AfterBreach(named), **parts)


def agreement(*commitments: Any) -> Agreement:
    return Agreement(name="acme", term=TERM, commitments=commitments)


@pytest.mark.parametrize("named", ["cal", "call/objective", "call/objectives", "after/objective", "clause"])
def test_an_unknown_commitment_is_refused(named: str) -> None:
    assert refused(lambda: agreement(deadline(), after(named))) == [("D388", "commitments[1].start")]


def test_a_message_suggests_what_was_meant() -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(MET_IN_TIME, after("call/objectiv"))

    assert str(caught.value) == (
        "commitments[1].start: 'call/objectiv': unknown commitment; did you mean 'call/objective'?"
    )


@pytest.mark.parametrize(
    ("commitments", "told"),
    [
        pytest.param([after("after")], [(0, "'after' waits for its own breach: after after after")], id="itself"),
        pytest.param(
            [after("b", "a"), after("a", "b")],
            [
                (0, "'a' waits for its own breach: a after b after a"),
                (1, "'b' waits for its own breach: b after a after b"),
            ],
            id="two",
        ),
        pytest.param(
            [after("b", "a"), after("c", "b"), after("a", "c"), after("a", "outside", on="log"), deadline()],
            [
                (0, "'a' waits for its own breach: a after b after c after a"),
                (1, "'b' waits for its own breach: b after c after a after b"),
                (2, "'c' waits for its own breach: c after a after b after c"),
            ],
            id="three-and-one-that-only-leads-there",
        ),
        pytest.param(
            [after("a/objective", "a", objective=Objective(share="95%", per="month"))],
            [(0, "'a' waits for its own breach: a after a")],
            id="its-own-objective",
        ),
    ],
)
def test_a_promise_that_waits_for_its_own_breach_is_refused_with_the_whole_circle(
    commitments: list[Any], told: list[tuple[int, str]]
) -> None:
    with pytest.raises(AgreementError) as caught:
        agreement(*commitments)

    assert [(one.code, one.where) for one in caught.value.problems] == [
        ("D389", f"commitments[{number}].start") for number, _ in told
    ]
    assert [one.message for one in caught.value.problems] == [message for _, message in told]


@pytest.mark.parametrize(
    ("commitments", "sources"),
    [
        pytest.param([deadline(), after("call")], ["leads", "leads"], id="entry"),
        pytest.param([after("call"), deadline()], ["leads", "leads"], id="written-before"),
        pytest.param([deadline(), after("call"), after("after", "more")], ["leads"] * 3, id="chain"),
        pytest.param([MET_IN_TIME, after("call/objective")], ["leads", "log"], id="objective"),
        pytest.param([VOLUME, after("volume"), after("after", "more")], ["leads", "log", "log"], id="period-and-chain"),
        pytest.param([deadline(start=WEEKLY), after("call")], ["log", "log"], id="log"),
        pytest.param(
            [deadline(start=event(kind="report"), on="log"), after("call", on="log")], ["log", "log"], id="said"
        ),
        pytest.param([VOLUME, after("volume", on="log")], ["leads", "log"], id="said-of-a-period"),
    ],
)
def test_what_follows_a_breach_reads_what_was_broken(commitments: list[Any], sources: list[str]) -> None:
    made = agreement(*commitments)

    assert [made.source_of(rule) for rule in made.commitments] == sources


def test_what_follows_leads_can_not_be_read_from_the_log() -> None:
    assert refused(lambda: agreement(deadline(), after("call", on="log"))) == [("D304", "commitments[1].on")]


def test_commitments_are_ordered_after_what_they_ask_about() -> None:
    made = agreement(after("b", "c"), after("a", "b"), deadline(id="a"), VOLUME)

    assert [rule.id for rule in made.in_order()] == ["a", "volume", "b", "c"]


def test_a_very_long_chain_is_read() -> None:
    count = 1500
    chain = [after(f"c{n + 1}", f"c{n}") for n in range(count)]

    made = agreement(*chain, deadline(id=f"c{count}"))

    assert made.source_of(made.commitments[0]) == "leads"


# --- restart and look back


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"on_reassign": "reset"}, [("D304", "on_reassign")], id="unknown-word"),
        pytest.param(
            {"within": None, "due": "deadline", "on_reassign": "restart"}, [("D309", "on_reassign")], id="promised-date"
        ),
        pytest.param({"look_back": "2 business days"}, [("D308", "look_back")], id="business-days"),
        pytest.param({"look_back": "0 hours"}, [("D308", "look_back")], id="nothing"),
        pytest.param({"look_back": "-1 days"}, [("D308", "look_back")], id="negative"),
        pytest.param({"look_back": "2 business hours"}, [("D302", "look_back")], id="without-a-calendar"),
        pytest.param({"look_back": 2}, [("C111", "duration")], id="bare-number"),
        pytest.param({"look_back": "1 hor"}, [("C111", "column 3")], id="unknown-unit"),
        pytest.param(
            {"look_back": "2 business hours", "within": "1 business hour"},
            [("D302", "calendar"), ("D302", "look_back")],
            id="both-without-a-calendar",
        ),
    ],
)
def test_what_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(lambda: deadline(**parts)) == problems


@pytest.mark.parametrize(
    ("look_back", "parts"),
    [
        ("1 day", {}),
        ("36 hours", {}),
        ("1 month", {}),
        ("4 business hours", {"calendar": NINE_TO_FIVE}),
    ],
)
def test_a_promise_may_look_back(look_back: str, parts: dict[str, Any]) -> None:
    assert str(deadline(look_back=look_back, **parts).look_back) == look_back


@pytest.mark.parametrize("within", ["2 hours", "2 days", "1 month"])
def test_any_limit_may_start_again(within: str) -> None:
    assert deadline(within=within, on_reassign="restart").on_reassign == "restart"


# --- as values


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (WEEKLY, "sales: kind is activity, value is call within 2 hours after every FREQ=WEEKLY;BYDAY=TU;BYHOUR=9"),
        (AfterBreach("volume"), "sales: kind is activity, value is call within 2 hours after breach of volume"),
    ],
    ids=["every", "breach"],
)
def test_a_promise_says_what_starts_it_and_survives_pickle(start: Any, sentence: str) -> None:
    made = deadline(start=start, look_back="1 day", on_reassign="restart")

    assert made.describe() == sentence
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert hash(made) == hash(attrs.evolve(made))

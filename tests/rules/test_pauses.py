"""Pauses as they are written: what may stand there, what is refused, and what they say of themselves."""

import pickle
from typing import Any

import pytest

from slakit import (
    AgreementError,
    Deadline,
    Every,
    Limit,
    PauseBetween,
    PauseWhile,
    WorkCalendar,
    activity,
    any_of,
    at_least,
    bant,
    did,
    entered,
    event,
    field,
    in_stage,
    left,
    present,
    reason,
    score,
)
from slakit.leads.patterns import EventPattern, FieldTest, Pattern

NINE_TO_FIVE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
ON_HOLD = field("status", is_="on-hold")
WHILE, BETWEEN = PauseWhile(ON_HOLD), PauseBetween(activity("away"), activity("back"))


def deadline(**parts: Any) -> Deadline:
    given = {"id": "call", "owed_by": "sales", "start": entered("mql"), "stop": activity("call"), "within": "2 hours"}
    return Deadline(**{**given, **parts})


def refused(make: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        make()
    return [(problem.code, problem.where) for problem in caught.value.problems]


# --- what may be written


@pytest.mark.parametrize(
    ("given", "pauses"),
    [
        pytest.param(None, (), id="none"),
        pytest.param([], (), id="empty"),
        pytest.param(WHILE, (WHILE,), id="one"),
        pytest.param([WHILE, BETWEEN], (WHILE, BETWEEN), id="several"),
        pytest.param((BETWEEN,), (BETWEEN,), id="tuple"),
    ],
)
def test_a_promise_has_one_pause_or_several(given: Any, pauses: tuple[Any, ...]) -> None:
    assert deadline(pause=given).pause == pauses


@pytest.mark.parametrize(
    "state",
    [
        ON_HOLD,
        field("age", at_least=2, below=5),
        present("phone"),
        in_stage("sql"),
        ~in_stage("sql"),
        ON_HOLD | (in_stage("sql") & ~present("phone")),
        at_least(2, ON_HOLD, in_stage("sql"), present("phone")),
        bant(),
        field("owner", in_=["pool", "trash"]),
    ],
    ids=str,
)
def test_a_state_asks_for_fields_stages_and_owners(state: Any) -> None:
    assert PauseWhile(state).state == state


@pytest.mark.parametrize(
    ("within", "calendar"),
    [
        ("2 hours", None),
        ("2 business hours", NINE_TO_FIVE),
        ([(ON_HOLD, "5 minutes"), "2 hours"], None),
        (Limit("90 seconds"), None),
    ],
    ids=["elapsed", "work-time", "list", "limit"],
)
def test_hours_and_business_hours_may_stand(within: Any, calendar: WorkCalendar | None) -> None:
    assert deadline(within=within, calendar=calendar, pause=WHILE).pause == (WHILE,)


def test_a_list_of_patterns_means_any_of_them() -> None:
    made = PauseBetween([activity("away"), left("mql")], [activity("back")])

    assert made == PauseBetween(any_of(activity("away"), left("mql")), activity("back"))


def test_pauses_are_values() -> None:
    made = deadline(pause=[WHILE, BETWEEN])

    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - it is our own
    assert hash(made) == hash(deadline(pause=(WHILE, BETWEEN)))
    assert made != deadline(pause=WHILE)
    assert str(WHILE) == "while status is on-hold"
    assert str(BETWEEN) == "from kind is activity, value is away until kind is activity, value is back"


# --- what is refused


@pytest.mark.parametrize(
    "state",
    [
        did("call"),
        score({"call": 5}, at_least=5),
        reason("spam"),
        ON_HOLD & did("call"),
        ~(ON_HOLD | did("call")),
        at_least(1, ON_HOLD, ~did("call")),
    ],
    ids=["did", "score", "reason", "all", "not", "at-least"],
)
def test_a_state_that_may_change_while_nothing_happens_is_refused(state: Any) -> None:
    assert refused(lambda: PauseWhile(state)) == [("D306", "pause.while")]


@pytest.mark.parametrize("given", ["on-hold", None, activity("away"), True])
def test_a_state_that_is_no_criterion_is_refused(given: Any) -> None:
    assert refused(lambda: PauseWhile(given)) == [("D314", "pause.while")]


def test_an_empty_list_of_patterns_is_refused() -> None:
    assert refused(lambda: PauseBetween([], activity("back"))) == [("D205", "any_of")]
    assert refused(lambda: PauseBetween(activity("away"), [])) == [("D205", "any_of")]


@pytest.mark.parametrize(
    ("parts", "problems"),
    [
        pytest.param({"within": "2 days", "pause": WHILE}, [("D307", "pause")], id="days"),
        pytest.param({"within": "1 month", "pause": BETWEEN}, [("D307", "pause")], id="months"),
        pytest.param(
            {"within": "2 business days", "calendar": NINE_TO_FIVE, "pause": WHILE},
            [("D307", "pause")],
            id="business-days",
        ),
        pytest.param(
            {"within": [(ON_HOLD, "1 week"), "2 hours"], "pause": WHILE}, [("D307", "pause")], id="one-of-a-list"
        ),
        pytest.param({"within": None, "due": "deadline", "pause": WHILE}, [("D307", "pause")], id="a-promised-date"),
        pytest.param({"pause": PauseBetween(entered("mql"), activity("back"))}, [("D307", "pause")], id="the-start"),
        pytest.param(
            {"pause": PauseBetween([activity("away"), entered("mql")], activity("back"))},
            [("D307", "pause")],
            id="the-start-among-others",
        ),
        pytest.param(
            {"pause": PauseBetween(entered("mql", "sql"), activity("back"))},
            [("D307", "pause")],
            id="one-of-its-stages",
        ),
        pytest.param(
            {"start": activity("form"), "pause": PauseBetween(activity("away", "form"), activity("back"))},
            [("D307", "pause")],
            id="one-of-its-texts",
        ),
        pytest.param(
            {"start": [activity("form"), any_of(entered("mql"), activity("away"))], "pause": [WHILE, BETWEEN]},
            [("D307", "pause")],
            id="one-of-several-starts",
        ),
        pytest.param(
            {"within": "2 days", "pause": PauseBetween(entered("mql"), activity("back"))},
            [("D307", "pause"), ("D307", "pause")],
            id="both",
        ),
        pytest.param({"pause": "lunch"}, [("D314", "pause")], id="no-pause"),
        pytest.param({"pause": [WHILE, ON_HOLD]}, [("D314", "pause")], id="a-bare-criterion"),
        pytest.param({"pause": {WHILE}}, [("D314", "pause")], id="a-set"),
        pytest.param({"pause": PauseBetween("away", activity("back"))}, [("D313", "pause.from")], id="beginning"),  # type: ignore[arg-type]
        pytest.param({"pause": PauseBetween(activity("away"), "back")}, [("D313", "pause.until")], id="end"),  # type: ignore[arg-type]
        pytest.param(
            {"start": "mql", "pause": [BETWEEN, PauseBetween("away", any_of(activity("a"), "b"))]},  # type: ignore[arg-type]
            [("D313", "start"), ("D313", "pause.from"), ("D313", "pause.until")],
            id="what-is-no-pattern-anywhere",
        ),
    ],
)
def test_a_pause_that_can_not_be_judged_is_refused(parts: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert refused(lambda: deadline(**parts)) == problems


def test_a_message_says_why_a_pause_is_refused() -> None:
    with pytest.raises(AgreementError) as caught:
        deadline(within=[(ON_HOLD, "1 week"), "2 hours"], pause=PauseBetween(entered("mql"), activity("back")))

    assert [problem.message for problem in caught.value.problems] == [
        "a limit of '1 week' does not stand still: give hours or business hours, or no pause",
        "the event that starts the clock begins the pause: it would never run",
    ]


def test_dates_that_recur_begin_no_pause() -> None:
    assert deadline(start=Every("FREQ=DAILY"), pause=BETWEEN).pause == (BETWEEN,)


@pytest.mark.parametrize(
    ("start", "since"),
    [
        pytest.param(event(kind="owner", actor_kind="automation"), event(kind="owner"), id="it-tests-less"),
        pytest.param(activity("form", "fair"), activity("away", "form"), id="only-some-of-the-starts"),
        pytest.param(activity("form"), activity(value_not="call"), id="all-but-one"),
        pytest.param(entered("mql"), left("mql"), id="the-other-way"),
        pytest.param(entered("mql"), EventPattern(entered=("mql",), left=("lead",)), id="from-one-stage-alone"),
        pytest.param(entered("mql"), EventPattern(tests=(FieldTest("kind", ("stage",)),)), id="any-stage-event"),
    ],
)
def test_a_pause_may_begin_with_events_of_which_some_start_clocks(start: Pattern, since: Pattern) -> None:
    pause = PauseBetween(since, activity("back"))

    assert deadline(start=start, pause=pause).pause == (pause,)

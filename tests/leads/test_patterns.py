"""Patterns: which events match, which do not, and why one was passed over."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from slakit.errors import AgreementError
from slakit.leads.events import Event, stage_event
from slakit.leads.journeys import Journey, StageChange
from slakit.leads.patterns import (
    AnyOfPatterns,
    EventPattern,
    Pattern,
    activity,
    any_of,
    compiled,
    entered,
    event,
    left,
    passed_over,
    simple_patterns,
    stages_of,
)

AT = datetime.fromisoformat("2026-03-03T10:00+01:00")
CALL = Event(
    lead_id="L1",
    at=AT,
    kind="activity",
    value="call",
    actor_kind="person",
    direction="outbound",
    data={"held": "true", "asset": "guide"},
)
MQL = stage_event("mql", at=AT, previous="lead", reason="no-answer")
TO_MQL = StageChange(0, "lead", "mql")


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        pytest.param(event(), True, id="any event"),
        pytest.param(event(kind="activity"), True, id="the kind"),
        pytest.param(event(kind="stage"), False, id="another kind"),
        pytest.param(activity(), True, id="any activity"),
        pytest.param(activity("call"), True, id="the activity"),
        pytest.param(activity("email", "call"), True, id="one of several"),
        pytest.param(activity("Call"), False, id="letter by letter"),
        pytest.param(activity("call", direction="inbound"), False, id="one test of two"),
        pytest.param(activity("call", direction=["inbound", "outbound"], actor_kind="person"), True, id="all tests"),
        pytest.param(event(value_not="call"), False, id="none of one"),
        pytest.param(event(value_not=["email", "meeting"]), True, id="none of several"),
        pytest.param(event(channel_not="phone"), True, id="none of them where there is nothing"),
        pytest.param(event(channel=""), True, id="empty"),
        pytest.param(event(direction_not=""), True, id="not empty"),
        pytest.param(event(lead_id="L1"), True, id="the lead"),
        pytest.param(event(data={"asset": "guide"}), True, id="data"),
        pytest.param(event(data={"asset": ["a", "b"]}), False, id="other data"),
        pytest.param(event(data={"campaign": ""}), True, id="no such data"),
        pytest.param(event(data={"held": "yes"}), True, id="true is yes"),
        pytest.param(event(data={"held": True}), True, id="true is true"),
        pytest.param(event(data={"held": "no"}), False, id="true is not no"),
        pytest.param(entered("mql"), False, id="enters nothing"),
    ],
)
def test_an_activity_matches_or_does_not(pattern: Pattern, matches: bool) -> None:
    assert pattern.matches(CALL, None) is matches


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        pytest.param(entered("mql"), True, id="enters"),
        pytest.param(entered("sql", "mql"), True, id="enters one of them"),
        pytest.param(entered("lead"), False, id="enters another"),
        pytest.param(left("lead"), True, id="leaves"),
        pytest.param(left("mql", "sql"), False, id="leaves another"),
        pytest.param(EventPattern(entered=("mql",), left=("lead",)), True, id="from one to the other"),
        pytest.param(EventPattern(entered=("mql",), left=("sql",)), False, id="from another"),
        pytest.param(entered("mql", reason="no-answer"), True, id="with a reason"),
        pytest.param(entered("mql", reason="timing"), False, id="with another reason"),
        pytest.param(event(kind="stage", value="mql"), True, id="the row itself"),
    ],
)
def test_a_move_matches_or_does_not(pattern: Pattern, matches: bool) -> None:
    assert pattern.matches(MQL, TO_MQL) is matches


@pytest.mark.parametrize("pattern", [entered("mql"), left("lead"), entered("mql", reason="no-answer")])
def test_a_stage_row_that_changes_nothing_enters_and_leaves_nothing(pattern: Pattern) -> None:
    assert pattern.matches(MQL, None) is False
    assert event(kind="stage", value="mql").matches(MQL, None) is True


def test_any_of_matches_what_one_of_them_matches() -> None:
    both = any_of(entered("mql"), activity("meeting"))

    assert both.matches(MQL, TO_MQL) is True
    assert both.matches(CALL, None) is False
    assert any_of(entered("mql")) == entered("mql")
    assert list(simple_patterns(any_of(both, left("sql")))) == [entered("mql"), activity("meeting"), left("sql")]
    assert list(stages_of(any_of(both, left("sql")))) == ["mql", "sql"]


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        (event(), None),
        (event(value="call"), None),
        (event(kind_not="stage"), None),
        (activity(), {"activity"}),
        (event(kind=["activity", "field"]), {"activity", "field"}),
        (entered("mql"), {"stage"}),
        (left("mql", kind="activity"), set()),
        (any_of(entered("mql"), activity()), {"stage", "activity"}),
        (any_of(entered("mql"), event(value="x")), None),
    ],
)
def test_a_pattern_knows_which_kinds_it_can_match(pattern: Pattern, kinds: set[str] | None) -> None:
    assert pattern.kinds == (None if kinds is None else frozenset(kinds))


@pytest.mark.parametrize(
    "pattern",
    [
        event(value_not="call"),
        event(kind_not="activity"),
        event(data={"held": "yes", "asset": "guide"}),
        event(actor_kind="person", direction="inbound"),
        activity("call", lead_id="L1"),
    ],
)
def test_a_compiled_pattern_answers_as_the_pattern_does(pattern: EventPattern) -> None:
    holds = compiled(pattern)

    assert holds is not None
    assert holds(CALL) is pattern.matches(CALL, None)


def test_a_pattern_that_asks_for_a_kind_alone_needs_no_further_test() -> None:
    assert compiled(activity()) is None
    assert compiled(entered("mql")) is None


class Channel(Enum):
    PHONE = "phone"


def test_values_may_be_whatever_has_a_text_form() -> None:
    pattern = event(channel=Channel.PHONE, data={"score": [5.0, Decimal("1.5")], "on": date(2026, 3, 3), "done": False})

    assert str(pattern) == "channel is phone, data.score is 5 or 1.5, data.on is 2026-03-03, data.done is false"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (event(), "any event"),
        (entered("recycled", reason="no-answer"), "enters recycled, reason is no-answer"),
        (EventPattern(entered=("sql",), left=("mql", "lead")), "enters sql, leaves mql or lead"),
        (event(kind="owner", value_not=["pool", "inbound"]), "kind is owner, value is not pool or inbound"),
        (any_of(entered("sql"), activity("meeting")), "enters sql; or kind is activity, value is meeting"),
    ],
)
def test_a_pattern_says_what_it_asks(pattern: Pattern, text: str) -> None:
    assert str(pattern) == text


def test_patterns_are_values() -> None:
    assert entered("mql", reason=["a", "b"]) == entered("mql", reason=("a", "b"))
    assert hash(activity("call")) == hash(activity("call"))
    assert activity("call") != activity("email")
    assert isinstance(any_of(activity("call"), activity("email")), AnyOfPatterns)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param(
            {"chanel": "phone"},
            [("D202", "chanel", "events have no field 'chanel'; did you mean 'channel'?")],
            id="near",
        ),
        pytest.param(
            {"asset": "x"},
            [("D202", "asset", "events have no field 'asset'; other facts go in data")],
            id="far",
        ),
        pytest.param({"asset_not": "x"}, [("D202", "asset_not", None)], id="none of another"),
        pytest.param({"value": None}, [("D203", "value", "give at least one value")], id="none"),
        pytest.param({"value": []}, [("D203", "value", "give at least one value")], id="no value"),
        pytest.param({"value": {"a": "b"}}, [("D203", "value", "expected a value or a list of values")], id="mapping"),
        pytest.param({"value": [["a"]]}, [("D203", "value", None)], id="a list in a list"),
        pytest.param({"value": object()}, [("D203", "value", None)], id="an object"),
        pytest.param(
            {"data": "x"}, [("D203", "data", "expected a mapping such as {'asset': 'pricing-guide'}")], id="data"
        ),
        pytest.param({"data": {"asset": []}}, [("D203", "data.asset", "give at least one value")], id="no data"),
        pytest.param(
            {"actor_kind": "persn"},
            [("D204", "actor_kind", "'persn': unknown kind of actor; did you mean 'person'?")],
            id="kind of actor",
        ),
        pytest.param({"actor_kind_not": ["person", ""]}, [("D204", "actor_kind_not", None)], id="empty kind of actor"),
        pytest.param(
            {"kin": "a", "value": [], "actor_kind": "x"},
            [("D202", "kin", None), ("D203", "value", None), ("D204", "actor_kind", None)],
            id="all at once",
        ),
    ],
)
def test_a_pattern_that_could_never_be_asked_is_refused(
    fields: dict[str, Any], told: list[tuple[str, str, str | None]]
) -> None:
    with pytest.raises(AgreementError) as refused:
        event(**fields)

    assert [(p.code, p.where) for p in refused.value.problems] == [(code, where) for code, where, _ in told]
    assert all(
        message is None or problem.message == message
        for problem, (_, _, message) in zip(refused.value.problems, told, strict=True)
    )


@pytest.mark.parametrize(
    ("make", "code", "where"),
    [
        (entered, "D201", "entered"),
        (lambda: entered("mql", ""), "D201", "entered"),
        (left, "D201", "left"),
        (lambda: left(5), "D201", "left"),  # type: ignore[arg-type]
        (any_of, "D205", "any_of"),
    ],
    ids=["enters nothing", "enters an empty stage", "leaves nothing", "leaves a number", "any of none"],
)
def test_a_pattern_without_anything_to_match_is_refused(make: Any, code: str, where: str) -> None:
    with pytest.raises(AgreementError) as refused:
        make()

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [(code, where)]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        pytest.param(activity("call"), None, id="it matches"),
        pytest.param(activity("email"), None, id="another activity"),
        pytest.param(activity("call", direction="inbound"), "direction is outbound", id="another direction"),
        pytest.param(activity(channel="phone"), "channel is empty", id="nothing there"),
        pytest.param(event(channel="phone"), None, id="asks for no kind"),
        pytest.param(entered("mql"), None, id="a stage"),
        pytest.param(
            any_of(activity("email"), activity("call", channel="phone")), "channel is empty", id="one of them"
        ),
    ],
)
def test_an_event_that_nearly_matches_says_why_it_was_passed_over(pattern: Pattern, why: str | None) -> None:
    assert passed_over(pattern, CALL, None) == why


def test_a_stage_row_that_changes_nothing_says_so() -> None:
    journey = Journey.of("L1", stage_event("mql", at=AT))

    assert passed_over(entered("mql"), MQL, None) == "the stage was mql already"
    assert passed_over(entered("mql"), MQL, journey.stage_changes[0]) is None
    assert passed_over(left("mql"), MQL, None) is None


def test_the_order_of_keys_and_of_values_is_no_part_of_a_pattern() -> None:
    one = event(kind="activity", value=["call", "email"], data={"a": 1, "b": 2})
    other = event(data={"b": 2, "a": 1}, value=["email", "call"], kind="activity")

    assert (one, hash(one)) == (other, hash(other))
    assert (entered("a", "b"), hash(left("a", "b"))) == (entered("b", "a"), hash(left("b", "a")))
    assert str(one) == "kind is activity, value is call or email, data.a is 1, data.b is 2"
    assert one != event(kind="activity", value=["call", "email"], data={"a": 2, "b": 1})

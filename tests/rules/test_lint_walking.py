"""What can be told of patterns at once: that none matches, that one is part of another, what two have in common."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintable import NEVER, PATTERNS
from slakit import STANDARD, Event, Pattern, activity, any_of, entered, event, left
from slakit.leads.journeys import StageChange
from slakit.lifecycle.standard import HUBSPOT
from slakit.rules.lint.walking import impossible, met_by, together

AT = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (NEVER, "no event has a kind that is activity and is not activity"),
        (
            event(value=["a", "b"], value_not=["b", "a", "c"]),
            "no event has a value that is a or b and is not b or a or c",
        ),
        (event(value=["a", "b"], value_not="b"), ""),
        (event(value_not=["a", "b"]), ""),
        (entered("mql", kind="activity"), "no event has a kind that is activity and is stage"),
        (left("mql", kind="stage"), ""),
        (entered("mql", value="sql"), "no event has a value that is sql and is mql"),
        (entered("mql", value=["sql", "mql"]), ""),
        (event(value="yes", value_not=True), "no event has a value that is yes and is not true"),
        (any_of(NEVER, activity("call")), ""),
        (any_of(NEVER, NEVER), "no event has a kind that is activity and is not activity"),
        (entered("demo"), "the lifecycle has no stage 'demo'"),
        (entered("demo", "mql"), ""),
        (left("demo"), "the lifecycle has no stage 'demo'"),
        (event(data={"a": "1"}, value="2"), ""),
    ],
    ids=str,
)
def test_a_pattern_that_no_event_can_match_is_told_with_its_reason(pattern: Pattern, why: str) -> None:
    assert impossible(pattern, STANDARD) == why


def test_one_move_does_not_enter_and_leave_the_same_stage() -> None:
    from slakit.leads.patterns import EventPattern

    assert impossible(EventPattern(entered=("mql",), left=("mql",)), None) == "no event enters and leaves mql"
    assert impossible(EventPattern(entered=("mql",), left=("mql", "lead")), None) == ""


def test_another_name_of_a_stage_is_known() -> None:
    assert impossible(entered("marketingqualifiedlead"), HUBSPOT) == ""


@pytest.mark.parametrize(
    ("pattern", "other", "is_part"),
    [
        (entered("mql"), entered("mql", "sql"), True),
        (entered("mql", "sql"), entered("mql"), False),
        (left("mql"), entered("mql"), False),
        (activity("call"), event(kind="activity"), True),
        (activity("call", direction="outbound"), activity("call", "email"), True),
        (activity("call"), activity("call", direction="outbound"), False),
        (activity("call"), event(value_not="email"), True),
        (activity("call"), event(value_not="call"), False),
        (event(value_not=["a", "b"]), event(value_not="a"), True),
        (event(value_not="a"), event(value_not=["a", "b"]), False),
        (event(value_not="a"), event(value="b"), False),
        (entered("mql"), event(kind="stage"), True),
        (entered("mql"), event(kind="activity"), False),
        (any_of(activity("call"), activity("email")), activity("call", "email"), True),
        (any_of(activity("call"), activity("email")), activity("call"), False),
        (activity("call"), any_of(activity("email"), event(kind="activity")), True),
    ],
)
def test_one_pattern_is_part_of_another(pattern: Pattern, other: Pattern, is_part: bool) -> None:
    assert met_by(pattern, other) is is_part


KINDS = ["stage", "activity", "owner", "review"]
VALUES = ["mql", "sql", "rejected", "lead", "call", "email", "meeting"]


@st.composite
def _events(draw: st.DrawFn) -> tuple[Event, StageChange | None]:
    kind, value = draw(st.sampled_from(KINDS)), draw(st.sampled_from(VALUES))
    facts: dict[str, Any] = {
        "direction": draw(st.sampled_from(["", "inbound", "outbound"])),
        "reason": draw(st.sampled_from(["", "spam"])),
    }
    change = StageChange(0, draw(st.sampled_from(["", "mql", "lead"])), value) if kind == "stage" else None
    if change is not None and change.left == change.entered:
        change = None
    return Event(at=AT, kind=kind, value=value, **facts), change


@given(PATTERNS, PATTERNS, _events())
def test_what_is_told_of_patterns_holds_for_every_event(
    pattern: Pattern, other: Pattern, happened: tuple[Event, StageChange | None]
) -> None:
    one, two = pattern.matches(*happened), other.matches(*happened)

    assert not (one and impossible(pattern, None))
    assert not (one and met_by(pattern, other)) or two
    assert not (one and two) or not impossible(together(pattern, other), None)

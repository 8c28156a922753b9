"""The ready-made promises: what they mean by default, and that every word goes through."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from slakit import (
    Deadline,
    Disposition,
    Event,
    FirstResponse,
    LeadValue,
    LeadVolume,
    Objective,
    Quota,
    WorkCalendar,
    activity,
    entered,
    event,
    field,
)
from slakit.leads.journeys import StageChange

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
BERLIN = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
SHARE = Objective(share="95%", per="month")


# --- first response


@pytest.mark.parametrize(
    ("facts", "stops"),
    [
        pytest.param({"value": "call"}, True, id="call-of-which-nothing-else-is-known"),
        pytest.param({"value": "email", "direction": "outbound", "actor_kind": "person"}, True, id="email-of-a-person"),
        pytest.param({"value": "message"}, True, id="message"),
        pytest.param({"value": "sms"}, True, id="sms"),
        pytest.param({"value": "voicemail"}, True, id="voicemail"),
        pytest.param({"value": "linkedin"}, True, id="linkedin"),
        pytest.param({"value": "call", "outcome": "no-answer"}, True, id="an-attempt-is-enough"),
        pytest.param({"value": "call", "direction": "inbound"}, False, id="inbound"),
        pytest.param({"value": "email", "actor_kind": "automation"}, False, id="automation"),
        pytest.param({"value": "email", "actor_kind": "integration"}, False, id="integration"),
        pytest.param({"value": "email", "actor_kind": "buyer"}, False, id="buyer"),
        pytest.param({"value": "meeting"}, False, id="meeting"),
        pytest.param({"value": "form_submit"}, False, id="form"),
        pytest.param({"value": "call", "kind": "note"}, False, id="another-kind"),
    ],
)
def test_a_first_response_is_outreach_that_is_not_known_to_be_something_else(
    facts: dict[str, Any], *, stops: bool
) -> None:
    answered = Event(at=AT, **{"kind": "activity", **facts})

    assert FirstResponse(within="1 hour").stop.matches(answered, None) is stops


def test_a_first_response_begins_with_an_mql_and_is_owed_by_sales() -> None:
    rule = FirstResponse(within="1 hour")

    assert rule == Deadline(
        id="first-response",
        owed_by="sales",
        start=entered("mql"),
        stop=rule.stop,
        within="1 hour",
        meaning="Sales reaches out to every MQL.",
    )


def test_every_word_of_a_first_response_goes_through() -> None:
    words: dict[str, Any] = {
        "id": "hello",
        "owed_by": ("marketing", "sales"),
        "start": event(kind="owner"),
        "stop": activity("call"),
        "cancel": entered("disqualified"),
        "within": [(field("tier", is_="hot"), "1 business hour"), "1 business day"],
        "calendar": "owner",
        "default_calendar": BERLIN,
        "entries": "first",
        "warn_at": ("50%",),
        "objective": SHARE,
        "meaning": "Hello.",
    }

    assert FirstResponse(**words) == Deadline(**words)


# --- disposition


@pytest.mark.parametrize(
    ("stage", "stops"),
    [("accepted", True), ("rejected", True), ("sql", True), ("recycled", False), ("disqualified", False)],
)
def test_accepting_rejecting_and_going_straight_on_dispose(stage: str, *, stops: bool) -> None:
    moved = Event(at=AT, kind="stage", value=stage)

    assert Disposition(within="14 days").stop.matches(moved, StageChange(0, "mql", stage)) is stops


def test_every_word_of_a_disposition_goes_through() -> None:
    words: dict[str, Any] = {
        "id": "decide",
        "owed_by": ("sales",),
        "start": entered("mql", "sql"),
        "stop": [entered("accepted"), entered("rejected")],
        "cancel": entered("disqualified"),
        "within": "2 business days",
        "calendar": BERLIN,
        "entries": "first",
        "warn_at": ["80%"],
        "objective": SHARE,
        "meaning": "Decide.",
    }

    assert Disposition(**words) == Deadline(**words)


def test_a_disposition_begins_with_an_mql_and_is_owed_by_sales() -> None:
    rule = Disposition(within="2 days")

    assert (rule.id, rule.owed_by, rule.start, rule.entries) == ("disposition", ("sales",), entered("mql"), "each")
    assert rule.describe() == "sales: Sales accepts or rejects every MQL (2 days)"


# --- volume and value


def test_a_volume_counts_each_lead_once_a_month() -> None:
    rule = LeadVolume(at_least=8)

    assert rule == Quota(
        id="mql-volume",
        owed_by="marketing",
        count=entered("mql"),
        at_least=8,
        per="month",
        entries="first",
        meaning="Marketing delivers MQLs.",
    )
    assert rule.describe() == "marketing: Marketing delivers MQLs (at least 8 per month)"


def test_a_value_sums_each_lead_once_a_month() -> None:
    rule = LeadValue(at_least=5000, value=[(field("source", is_="demo"), 1200), 100])

    assert rule == Quota(
        id="mql-value",
        owed_by="marketing",
        sum=entered("mql"),
        value=[(field("source", is_="demo"), 1200), 100],
        at_least=5000,
        per="month",
        entries="first",
        meaning="Marketing delivers MQLs of an agreed value.",
    )


@pytest.mark.parametrize(
    ("made", "what", "more"),
    [
        pytest.param(LeadVolume, "count", {}, id="volume"),
        pytest.param(LeadValue, "sum", {"value": 100}, id="value"),
    ],
)
def test_every_word_of_a_volume_and_a_value_goes_through(made: Any, what: str, more: dict[str, Any]) -> None:
    words: dict[str, Any] = {
        "id": "sqls",
        "owed_by": "sales",
        "at_least": "2.5",
        "per": "week",
        "entries": "each",
        "calendar": BERLIN,
        "partial": "skip",
        "by": "origin",
        "band": "25%",
        "meaning": "Sqls.",
        **more,
    }

    counted = {what: [entered("sql"), entered("opportunity")]}

    rule = made(of=counted[what], **words)

    assert rule == Quota(**{**words, **counted})
    assert rule.target == Fraction(5, 2)

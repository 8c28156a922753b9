"""Events: one dated fact each, refused where it could not be judged."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from slakit.errors import CalendarError, DataError
from slakit.leads.events import (
    Event,
    activity_event,
    field_event,
    full_order,
    order,
    owner_event,
    stage_event,
)
from slakit.leads.facts import Facts


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOON = at("2026-03-03T12:00+01:00")


def test_an_event_holds_text_and_the_instant_in_utc() -> None:
    event = Event(
        lead_id=17,
        at=at("2026-03-03T12:00:00.000001+01:00"),
        kind="activity",
        value="call",
        previous=None,
        actor=7001,
        actor_kind="person",
        channel="phone",
        direction="outbound",
        outcome="reached",
        reason="",
        id=5.0,
        recorded_at=at("2026-03-03T13:00+01:00"),
        data={"minutes": 4, "note": ""},
    )

    assert event.at == datetime(2026, 3, 3, 11, 0, 0, 1, tzinfo=UTC)
    assert event.at.tzinfo is UTC
    assert event.at_us == 1_772_535_600_000_001
    assert event.recorded_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert (event.lead_id, event.actor, event.id, event.previous) == ("17", "7001", "5", "")
    assert event.data == {"minutes": "4"}


def test_what_was_not_said_is_empty_and_unknown() -> None:
    event = Event(at=NOON, kind="created")

    assert event.recorded_at is None
    assert event.known_us == event.at_us
    assert event.actor_kind == "unknown"
    assert event.data == {}
    assert event.ref == "created 2026-03-03T11:00:00Z"
    assert Event(at=NOON, kind="created", actor_kind="") == event
    assert Event(at=NOON, kind="created", data=Facts()) == event


def test_an_event_is_known_from_when_it_was_written_down() -> None:
    event = Event(at=NOON, kind="created", recorded_at=at("2026-03-04T12:00+01:00"))

    assert event.known_us - event.at_us == 86_400_000_000


@pytest.mark.parametrize(
    ("wrong", "code", "where", "message"),
    [
        ({"kind": ""}, "I302", "event.kind", "an event needs a kind, such as stage or activity"),
        ({"kind": None}, "I302", "event.kind", "an event needs a kind, such as stage or activity"),
        (
            {"actor_kind": "persn"},
            "I303",
            "event.actor_kind",
            "'persn': unknown kind of actor; did you mean 'person'?",
        ),
        ({"channel": ["a"]}, "I301", "event.channel", "['a']: expected text, a number, a date or a truth value"),
        ({"kind": {}}, "I301", "event.kind", "{}: expected text, a number, a date or a truth value"),
        ({"data": {"a": [1]}}, "I301", "event.data.a", "[1]: expected text, a number, a date or a truth value"),
        ({"data": [1]}, "I301", "event.data", "[1]: expected a mapping such as {'asset': 'pricing-guide'}"),
    ],
)
def test_an_event_that_could_not_be_judged_is_refused(
    wrong: dict[str, Any], code: str, where: str, message: str
) -> None:
    with pytest.raises(DataError) as refused:
        Event(**{"at": NOON, "kind": "activity", **wrong})

    assert [(p.code, p.where, p.message) for p in refused.value.problems] == [(code, where, message)]


@pytest.mark.parametrize(
    ("wrong", "code", "where"),
    [
        ({"at": at("2026-03-03T12:00")}, "C101", "event.at"),
        ({"at": "2026-03-03T12:00Z"}, "C102", "event.at"),
        ({"at": at("0001-06-01T12:00Z")}, "C103", "event.at"),
        ({"at": at("9999-01-01T00:00Z")}, "C103", "event.at"),
        ({"recorded_at": at("2026-03-03T12:00")}, "C101", "event.recorded_at"),
        ({"recorded_at": at("9999-12-31T23:59:59+00:00")}, "C103", "event.recorded_at"),
    ],
    ids=["naive", "text", "year 1", "year 9999", "recorded naive", "recorded in year 9999"],
)
def test_an_instant_that_no_calendar_knows_is_refused(wrong: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(CalendarError) as refused:
        Event(**{"at": NOON, "kind": "activity", **wrong})

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [(code, where)]


@pytest.mark.parametrize("text", ["0002-01-01T00:00Z", "9998-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_instant_are_allowed(text: str) -> None:
    assert Event(at=at(text), kind="activity").at == at(text)


def test_everything_that_is_wrong_with_an_event_is_told_at_once() -> None:
    with pytest.raises(DataError) as refused:
        Event(at=at("2026-03-03T12:00"), kind="", actor_kind="robot", lead_id=[], recorded_at="now")  # type: ignore[arg-type]

    assert [problem.code for problem in refused.value.problems] == ["I301", "C101", "C102", "I302", "I303"]


def test_events_are_values() -> None:
    one = Event(lead_id="L1", at=NOON, kind="activity", value="call", data={"asset": "guide", "campaign": "q1"})
    same = Event(
        lead_id="L1",
        at=NOON.astimezone(timezone(timedelta(hours=-8))),
        kind="activity",
        value="call",
        data={"campaign": "q1", "asset": "guide"},
    )

    assert one == same
    assert hash(one) == hash(same)
    assert one != Event(lead_id="L1", at=NOON, kind="activity", value="call")
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == one
    with pytest.raises(AttributeError):
        one.value = "email"  # type: ignore[misc]


def test_an_event_prints_what_it_says() -> None:
    call = activity_event(
        "call", at=NOON, lead_id="L1", actor_kind="person", id="e7", data={"asset": "guide"}, direction="outbound"
    )

    assert repr(call) == (
        "<Event L1 2026-03-03T11:00:00Z activity, value='call', actor_kind='person', direction='outbound', id='e7', "
        "data={'asset': 'guide'}>"
    )
    assert repr(Event(at=NOON, kind="created")) == "<Event - 2026-03-03T11:00:00Z created>"
    assert call.ref == "e7"
    assert activity_event("call", at=NOON).ref == "activity call 2026-03-03T11:00:00Z"


def test_the_short_ways_make_the_common_kinds() -> None:
    made = [
        stage_event("mql", at=NOON, lead_id="L1", previous="lead"),
        owner_event("7001", at=NOON, actor="bot"),
        activity_event("call", at=NOON, channel="phone"),
        field_event("employees", 120, at=NOON, previous=80, data={"source": "crm"}),
    ]

    assert [(event.kind, event.value) for event in made] == [
        ("stage", "mql"),
        ("owner", "7001"),
        ("activity", "call"),
        ("field", "120"),
    ]
    assert made[0].previous == "lead"
    assert made[3].previous == "80"
    assert made[3].data == {"source": "crm", "field": "employees"}


def test_a_field_event_names_its_field() -> None:
    with pytest.raises(DataError) as refused:
        field_event("", "x", at=NOON)

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("I306", "event.data.field")]


def test_events_of_one_instant_are_ordered_by_kind_then_id_then_value() -> None:
    in_order = [
        Event(at=NOON - timedelta(microseconds=1), kind="zoom"),
        Event(at=NOON, kind="created", id="z"),
        Event(at=NOON, kind="stage", id="a", value="z"),
        Event(at=NOON, kind="stage", id="b", value="a"),
        Event(at=NOON, kind="stage", id="b", value="b"),
        Event(at=NOON, kind="owner"),
        Event(at=NOON, kind="field"),
        Event(at=NOON, kind="activity"),
        Event(at=NOON, kind="merge"),
        Event(at=NOON, kind="review", id="1"),
        Event(at=NOON, kind="audit", id="2"),
    ]

    assert sorted([*in_order[5:], *in_order[:5]], key=order) == in_order


def test_ids_compare_as_text() -> None:
    ten, nine = Event(at=NOON, kind="activity", id=10), Event(at=NOON, kind="activity", id=9)

    assert sorted([nine, ten], key=order) == [ten, nine]


def test_no_two_different_events_tie() -> None:
    plain = Event(at=NOON, kind="activity")
    late = Event(at=NOON, kind="activity", recorded_at=NOON)
    early = Event(at=NOON, kind="activity", recorded_at=at("1969-12-31T00:00Z"))
    told = Event(at=NOON, kind="activity", data={"asset": "a"})

    assert len({full_order(event)[4:6] for event in (plain, late, early)}) == 3
    assert sorted([told, late, early, plain], key=full_order) == [plain, told, early, late]

"""What holds for every journey and every criterion, whatever happened."""

import pickle
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.leads.criteria import Criterion, Truth, field, present, truth
from slakit.leads.events import Event
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.worktime.instants import from_micros, to_micros

START = datetime.fromisoformat("2026-03-02T10:00+01:00")
INSTANTS = [START + timedelta(hours=hour) for hour in range(5)]
instants = st.sampled_from(INSTANTS)
stages = st.sampled_from(["", "lead", "mql", "sql"])
owners = st.sampled_from(["", "7001", "7002", "pool"])
ids = st.sampled_from(["", "", "", "a", "b", "c"])


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(["stage", "stage", "owner", "owner", "field", "activity", "review"]))
    values = {"stage": stages, "owner": owners}.get(kind, st.sampled_from(["", "1", "2"]))
    return Event(
        lead_id=draw(st.sampled_from(["L1", "L2"])),
        at=draw(instants),
        kind=kind,
        value=draw(values),
        previous=draw(st.one_of(st.just(""), values)),
        id=draw(ids),
        recorded_at=draw(st.none() | instants),
        data={"field": draw(st.sampled_from(["status", "budget"]))} if kind == "field" else None,
    )


@st.composite
def leads(draw: st.DrawFn) -> LeadAttributes:
    return LeadAttributes(
        lead_id=draw(st.sampled_from(["L1", "L2", "L3"])),
        values=Facts({"owner": draw(owners), "status": draw(st.sampled_from(["", "new"]))}),
        exported_us=draw(st.none() | instants.map(to_micros)),
    )


@given(st.lists(events(), max_size=12), st.lists(leads(), max_size=3), st.randoms(use_true_random=False))
def test_the_same_events_give_the_same_journeys_in_any_order_and_however_often_they_come(
    rows: list[Event], known: list[LeadAttributes], random: Random
) -> None:
    again = [*rows, *random.choices(rows, k=len(rows))] if rows else []
    random.shuffle(again)

    one, other = journeys(rows, known), journeys(again, random.sample(known, len(known)))

    assert one == other
    assert one.problems == other.problems
    assert sum(journey.duplicates for journey in other) - sum(journey.duplicates for journey in one) == len(rows)


@given(st.lists(events(), max_size=12), st.lists(leads(), max_size=2))
def test_no_event_is_lost(rows: list[Event], known: list[LeadAttributes]) -> None:
    found = journeys(rows, known)

    assert {event for journey in found for event in (*journey.events, *journey.superseded)} == set(rows)
    assert sum(len(j.events) + len(j.superseded) + j.duplicates for j in found) == len(rows)
    assert all(list(j.events) == sorted(j.events, key=lambda event: event.at_us) for j in found)


def answers(journey: Journey, at: datetime) -> tuple[object, ...]:
    return (
        journey.stage(at),
        journey.owner(at),
        journey.attribute("status", at),
        journey.attribute("owner", at),
    )


@given(st.lists(events(), max_size=12), st.lists(leads(), max_size=2), instants)
def test_what_holds_at_an_instant_does_not_depend_on_what_came_after(
    rows: list[Event], known: list[LeadAttributes], now: datetime
) -> None:
    for journey in journeys(rows, known):
        cut = journey.until(now)

        assert cut.events == tuple(event for event in journey.events if event.at <= now)
        # A first row may name what held before it, and so tells about the time before.
        if all(first <= now for first in firsts(journey)):
            assert all(answers(cut, at) == answers(journey, at) for at in INSTANTS if at <= now)


def firsts(journey: Journey) -> list[datetime]:
    """Return when the stage, the owner and the status have their first rows."""
    rows = {
        "stage": [event.at for event in journey.events if event.kind == "stage" and event.value],
        "owner": [event.at for event in journey.events if event.kind == "owner"],
        "status": [event.at for event in journey.events if event.data.get("field") == "status"],
    }
    return [min(found) for found in rows.values() if found]


@given(st.lists(events(), max_size=12), instants)
def test_a_journey_known_at_an_instant_is_that_of_the_events_recorded_by_then(rows: list[Event], now: datetime) -> None:
    own = [event for event in rows if event.lead_id == "L1"]

    known = Journey.of("L1", *own).known_at(now)

    assert known == Journey.of("L1", *(event for event in own if (event.recorded_at or event.at) <= now))


@given(st.lists(events(), max_size=12), st.lists(leads(), max_size=2))
def test_spans_and_entries_tell_what_stage_and_owner_answer(rows: list[Event], known: list[LeadAttributes]) -> None:
    for journey in journeys(rows, known):
        for span in (one for one in journey.owners() if one.since is None or one.since != one.until):
            since = span.since or INSTANTS[0] - timedelta(days=1)
            assert (journey.owner(since) or "") == span.owner
            if span.until is not None:
                assert (journey.owner(span.until - timedelta(microseconds=1)) or "") == span.owner
        for entry in (one for one in journey.entries() if one.since != one.until):
            assert journey.stage(entry.since) == entry.stage
            if entry.until is not None:
                assert journey.stage(entry.until - timedelta(microseconds=1)) == entry.stage


@given(st.lists(events(), max_size=8))
def test_journeys_survive_pickle(rows: list[Event]) -> None:
    found = journeys(rows)

    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes

    assert again == found
    assert [hash(journey) for journey in again] == [hash(journey) for journey in found]


leaves = st.sampled_from(
    [
        field("yes", is_="yes"),
        field("no", is_="yes"),
        field("missing", is_="yes"),
        field("number", between=(1, 10)),
        field("no", above=3),
        present("yes", "number"),
        present("missing"),
    ]
)
criteria = st.recursive(
    leaves,
    lambda parts: (
        parts.map(lambda one: ~one)
        | st.tuples(parts, parts).map(lambda two: two[0] & two[1])
        | st.tuples(parts, parts).map(lambda two: two[0] | two[1])
    ),
    max_leaves=12,
)
LEAD = Journey.of("L1", attributes={"yes": "true", "no": "no", "number": "7"})


def asked(criterion: Criterion) -> Truth:
    return truth(criterion, LEAD, to_micros(START))


@pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")
@given(criteria, criteria)
def test_de_morgan_holds_with_unknown(one: Criterion, other: Criterion) -> None:
    assert asked(~(one & other)) is asked(~one | ~other)
    assert asked(~(one | other)) is asked(~one & ~other)
    assert asked(~~one) is asked(one)


@pytest.mark.filterwarnings("ignore::slakit.errors.NeverHoldsWarning")
@given(criteria, criteria, criteria)
def test_criteria_form_a_lattice(one: Criterion, other: Criterion, third: Criterion) -> None:
    assert asked(one & other) is asked(other & one)
    assert asked(one | (other & third)) is asked((one | other) & (one | third))
    assert asked(one & (one | other)) is asked(one)
    assert asked((one & other) & third) is asked(one & (other & third))


@given(st.integers(-62_104_060_800_000_000, 253_370_764_799_999_999))
def test_every_instant_that_an_event_can_have_comes_out_as_it_went_in(micros: int) -> None:
    event = Event(at=from_micros(micros), kind="activity")

    assert event.at_us == micros
    assert to_micros(event.at) == micros

"""Journeys: all events of a lead in order, and what they say about any instant."""

import copy
import pickle
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from slakit.errors import CalendarError, DataError
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.records import Incomplete
from slakit.worktime.instants import to_micros

US = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


MON, TUE, WED, THU, FRI = (at(f"2026-03-0{day}T10:00+01:00") for day in range(2, 7))


# --- one lead from its events


def test_a_journey_is_the_same_in_whatever_order_its_events_come() -> None:
    events = [
        stage_event("mql", at=TUE, id="e3"),
        activity_event("call", at=TUE, id="e1"),
        owner_event("7001", at=TUE, id="e9"),
        stage_event("lead", at=MON, id="e2"),
    ]

    made = [Journey.of("L1", *order) for order in permutations(events)]

    assert [event.id for event in made[0].events] == ["e2", "e3", "e9", "e1"]
    assert all(one == made[0] for one in made)
    assert {event.lead_id for event in made[0].events} == {"L1"}


def test_an_event_of_another_lead_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        Journey.of("L1", stage_event("mql", at=MON, lead_id="L2", id="e1"))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("I304", "L1")]
    assert refused.value.problems[0].message == "the event 'e1' belongs to lead 'L2'"


def test_exact_repeats_collapse_and_are_counted() -> None:
    call = activity_event("call", at=MON, id="e1", data={"minutes": 4})
    again = activity_event("call", at=MON, id="e1", data={"minutes": "4"})
    anonymous = activity_event("call", at=MON)

    journey = Journey.of("L1", call, again, call, anonymous, anonymous)

    assert journey.events == Journey.of("L1", anonymous, call).events
    assert journey.duplicates == 3
    assert journey.anomalies == ()


def test_rows_that_differ_in_anything_are_no_repeats() -> None:
    calls = [activity_event("call", at=MON, actor=actor) for actor in ("7001", "7002")]

    assert len(Journey.of("L1", *calls).events) == 2


def test_of_rows_with_one_id_the_one_recorded_latest_wins_and_it_is_told() -> None:
    first = activity_event("call", at=MON, id="e1", recorded_at=MON)
    moved = activity_event("call", at=TUE, id="e1", recorded_at=THU)
    unknown = activity_event("call", at=WED, id="e1")

    for rows in permutations([first, moved, unknown]):
        journey = Journey.of("L1", *rows)

        assert [event.at for event in journey.events] == [TUE]
        assert {event.at for event in journey.superseded} == {MON, WED}
        assert [(anomaly.code, anomaly.where) for anomaly in journey.anomalies] == [("J101", "L1")]
        assert journey.anomalies[0].message == (
            "conflicting-id: 3 different rows have the id 'e1'; kept 'e1' at 2026-03-03 09:00:00+00:00"
        )


def test_a_tie_between_rows_with_one_id_is_decided_by_their_content() -> None:
    rows = [activity_event("call", at=MON, id="e1", outcome=outcome) for outcome in ("busy", "reached", "no-answer")]

    kept = {Journey.of("L1", *order).events[0].outcome for order in permutations(rows)}

    assert kept == {"reached"}


def test_many_rows_with_one_id_take_no_long_time() -> None:
    rows = [activity_event("call", at=MON + n * US, id=f"e{n // 2}") for n in range(20_000)]

    journey = Journey.of("L1", *rows)

    assert (len(journey.events), len(journey.superseded), len(journey.anomalies)) == (10_000, 10_000, 10_000)


# --- stages


def test_the_stage_includes_the_event_of_that_very_instant() -> None:
    journey = Journey.of("L1", stage_event("lead", at=MON), stage_event("mql", at=WED))

    assert journey.stage(MON - US) is None
    assert journey.stage(MON) == "lead"
    assert journey.stage(WED - US) == "lead"
    assert journey.stage(WED) == "mql"


def test_before_the_first_stage_row_holds_what_it_names_as_previous() -> None:
    journey = Journey.of("L1", stage_event("mql", at=WED, previous="lead"))

    assert journey.stage(MON) == "lead"
    assert journey.stage(WED) == "mql"
    assert [(change.left, change.entered) for change in journey.stage_changes] == [("lead", "mql")]


def test_blank_and_repeated_stage_rows_change_nothing() -> None:
    journey = Journey.of(
        "L1",
        stage_event("", at=MON, previous="prospect"),
        stage_event("mql", at=TUE),
        stage_event("", at=WED),
        stage_event("mql", at=THU),
        stage_event("sql", at=FRI, previous="something else"),
    )

    assert [(change.index, change.left, change.entered) for change in journey.stage_changes] == [
        (1, "", "mql"),
        (4, "mql", "sql"),
    ]
    assert journey.stage(WED) == "mql"
    assert [(entry.stage, entry.number, entry.until) for entry in journey.entries()] == [
        ("mql", 1, FRI),
        ("sql", 1, None),
    ]


def test_a_first_row_that_repeats_its_previous_is_no_move() -> None:
    journey = Journey.of("L1", stage_event("mql", at=TUE, previous="mql"))

    assert journey.stage_changes == ()
    assert journey.entries() == ()
    assert journey.stage(MON) == journey.stage(WED) == "mql"


def test_a_lead_without_stage_rows_has_no_stage() -> None:
    journey = Journey.of("L1", activity_event("call", at=MON))

    assert journey.stage(TUE) is None
    assert journey.entries() == ()


def test_entries_are_numbered_within_their_stage() -> None:
    stages = ["mql", "recycled", "mql", "recycled", "mql"]
    days = [MON, TUE, WED, THU, FRI]
    journey = Journey.of("L1", *(stage_event(stage, at=day) for stage, day in zip(stages, days, strict=True)))

    found = journey.entries("mql")

    assert [(entry.number, entry.since, entry.until) for entry in found] == [
        (1, MON, TUE),
        (2, WED, THU),
        (3, FRI, None),
    ]
    assert found[1].event == journey.events[2]
    assert [entry.number for entry in journey.entries()] == [1, 1, 2, 2, 3]
    assert journey.entries("sql") == ()


# --- rows of one instant


def chain(kind: str, *steps: tuple[str, str, str]) -> list[Event]:
    return [Event(at=TUE, kind=kind, id=name, previous=before, value=after) for name, before, after in steps]


@pytest.mark.parametrize("kind", ["stage", "owner"])
def test_rows_of_one_instant_follow_their_previous_and_not_their_ids(kind: str) -> None:
    rows = chain(kind, ("3", "a", "b"), ("1", "b", "c"), ("2", "c", "d"))

    for order in permutations(rows):
        assert [event.value for event in Journey.of("L1", *order).events] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        pytest.param([("2", "a", "b"), ("1", "x", "c")], ["c", "b"], id="a gap"),
        pytest.param([("2", "a", "b"), ("1", "a", "c")], ["c", "b"], id="two from one"),
        pytest.param([("2", "", "b"), ("1", "", "c")], ["c", "b"], id="none says"),
        pytest.param([("3", "a", "b"), ("2", "b", "a"), ("1", "c", "d")], ["d", "a", "b"], id="a circle and another"),
        pytest.param([("2", "a", "b"), ("1", "b", "a")], ["a", "b"], id="a circle that nobody entered"),
    ],
)
def test_rows_of_one_instant_keep_the_order_of_their_ids_where_previous_tells_not_all(
    rows: list[tuple[str, str, str]], values: list[str]
) -> None:
    for order in permutations(chain("stage", *rows)):
        assert [event.value for event in Journey.of("L1", *order).events] == values


def test_a_circle_begins_with_what_held_before_it() -> None:
    rows = chain("stage", ("2", "lead", "mql"), ("1", "mql", "lead"))
    owners = chain("owner", ("2", "", "7001"), ("1", "7001", ""))

    staged = Journey.of("L1", stage_event("lead", at=MON), *rows)
    blank = Journey.of("L1", stage_event("lead", at=MON), stage_event("", at=MON + US), *rows)
    owned = Journey.of("L1", owner_event("", at=MON, previous="x"), *owners)
    from_file = Journey.of("L1", *chain("owner", ("2", "a", "b"), ("1", "b", "a")), attributes={"owner": "a"})

    assert [event.value for event in staged.events] == ["lead", "mql", "lead"]
    assert [event.value for event in blank.events] == ["lead", "", "mql", "lead"]
    assert [event.value for event in owned.events] == ["", "7001", ""]
    assert [event.value for event in from_file.events] == ["b", "a"]


# --- owners


def test_the_owner_of_the_file_held_the_lead_before_the_first_change() -> None:
    journey = Journey.of("L1", owner_event("7002", at=WED), owner_event("", at=FRI), attributes={"owner": "7001"})

    assert journey.owner(MON) == "7001"
    assert journey.owner(WED - US) == "7001"
    assert journey.owner(WED) == "7002"
    assert journey.owner(FRI) is None
    assert journey.attribute("owner", WED) == "7002"
    assert journey.attribute("owner", FRI) is None


def test_the_previous_of_the_first_change_beats_the_file() -> None:
    journey = Journey.of("L1", owner_event("7002", at=WED, previous="pool"), attributes={"owner": "7001"})

    assert journey.owner(MON) == "pool"
    assert [span.owner for span in journey.owners()] == ["pool", "7002"]


def test_owner_spans_tell_persons_queues_and_nobody() -> None:
    journey = Journey.of(
        "L1",
        owner_event("inbound", at=TUE),
        owner_event("inbound", at=WED, actor="bot"),
        owner_event("7001", at=THU),
        owner_event("", at=FRI),
    )

    found = journey.owners(queues={"inbound"})

    assert [(span.owner, span.holder, span.since, span.until) for span in found] == [
        ("", "none", None, TUE),
        ("inbound", "queue", TUE, THU),
        ("7001", "person", THU, FRI),
        ("", "none", FRI, None),
    ]


def test_a_lead_that_nobody_ever_held_has_no_owner_spans() -> None:
    assert Journey.of("L1", activity_event("call", at=MON)).owners() == ()
    assert [span.owner for span in Journey.of("L1", attributes={"owner": "7001"}).owners()] == ["7001"]


# --- attributes


def test_an_attribute_changes_with_its_field_events_and_at_their_very_instant() -> None:
    journey = Journey.of(
        "L1",
        field_event("status", "working", at=TUE),
        field_event("status", "", at=THU),
        field_event("employees", 120, at=TUE, previous=80),
        attributes={"status": "new", "employees": 50, "country": "NO", "phone": ""},
    )

    assert [journey.attribute("status", day) for day in (MON, TUE - US, TUE, THU)] == ["new", "new", "working", None]
    assert [journey.attribute("employees", day) for day in (MON, TUE)] == ["80", "120"]
    assert journey.attribute("country", MON) == "NO"
    assert journey.attribute("phone", MON) is None
    assert journey.attribute("nothing", MON) is None


def test_the_last_of_several_changes_of_one_instant_holds() -> None:
    journey = Journey.of(
        "L1",
        field_event("status", "b", at=TUE, id="2"),
        field_event("status", "a", at=TUE, id="1"),
    )

    assert journey.attribute("status", TUE) == "b"


def exported(*events: Event, **values: str) -> Journey:
    lead = LeadAttributes(lead_id="L1", values=Facts(values), exported_us=to_micros(THU))
    return journeys(Journey.of("L1", *events).events, [lead])[0]


def test_a_current_value_without_history_is_known_only_from_the_export_on() -> None:
    journey = exported(country="NO", owner="7001")

    assert journey.attribute("country", THU - US) is None
    assert journey.attribute("country", THU) == "NO"
    assert journey.owner(THU - US) is None
    assert journey.owner(THU) == "7001"
    assert [(span.owner, span.holder, span.since, span.until) for span in journey.owners()] == [
        ("", "none", None, THU),
        ("7001", "person", THU, None),
    ]


def test_history_before_the_export_beats_the_current_value() -> None:
    journey = exported(
        field_event("status", "working", at=TUE, previous="new"),
        owner_event("7002", at=TUE),
        status="won",
        owner="7001",
    )

    assert [journey.attribute("status", day) for day in (MON, TUE, FRI)] == ["new", "working", "working"]
    assert [journey.owner(day) for day in (MON, TUE, FRI)] == [None, "7002", "7002"]


def test_a_first_change_after_the_export_leaves_the_current_value_between_them() -> None:
    journey = exported(
        field_event("status", "lost", at=FRI),
        owner_event("7002", at=FRI),
        status="won",
        owner="7001",
    )

    assert [journey.attribute("status", day) for day in (WED, THU, FRI)] == [None, "won", "lost"]
    assert [journey.owner(day) for day in (WED, THU, FRI)] == [None, "7001", "7002"]
    assert [span.owner for span in journey.owners()] == ["", "7001", "7002"]


def test_a_first_change_with_previous_needs_no_export() -> None:
    journey = exported(owner_event("7002", at=FRI, previous="pool"), owner="7001")

    assert [journey.owner(day) for day in (MON, THU, FRI)] == ["pool", "pool", "7002"]


# --- cutting and knowing


def test_until_keeps_what_happened_up_to_and_at_an_instant() -> None:
    journey = Journey.of("L1", *(stage_event(stage, at=day) for stage, day in (("mql", TUE), ("sql", THU))))

    assert journey.until(MON).events == ()
    assert [event.value for event in journey.until(TUE).events] == ["mql"]
    assert [event.value for event in journey.until(THU - US).events] == ["mql"]
    assert journey.until(THU) == journey
    assert journey.until(WED).stage(FRI) == "mql"
    assert Journey.of("L1").until(MON) == Journey.of("L1")


def test_known_at_keeps_what_was_written_down_by_then() -> None:
    journey = Journey.of(
        "L1",
        stage_event("mql", at=MON, recorded_at=WED),
        activity_event("call", at=TUE),
        attributes={"country": "NO"},
    )

    assert journey.known_at(MON).events == ()
    assert [event.kind for event in journey.known_at(TUE).events] == ["activity"]
    assert [event.kind for event in journey.known_at(WED - US).events] == ["activity"]
    assert [event.kind for event in journey.known_at(WED).events] == ["stage", "activity"]
    assert journey.known_at(MON).attribute("country", MON) == "NO"


def test_known_at_brings_back_the_row_that_a_later_one_replaced() -> None:
    journey = Journey.of(
        "L1",
        activity_event("call", at=TUE, id="e1", recorded_at=TUE),
        activity_event("call", at=MON, id="e1", recorded_at=THU),
    )

    before, after = journey.known_at(WED), journey.known_at(THU)

    assert [event.at for event in before.events] == [TUE]
    assert (before.superseded, before.anomalies) == ((), ())
    assert [event.at for event in after.events] == [MON]
    assert [anomaly.code for anomaly in after.anomalies] == ["J101"]


def test_what_happened_after_until_does_not_come_back_with_known_at() -> None:
    journey = Journey.of(
        "L1",
        activity_event("call", at=WED, id="e1", recorded_at=MON),
        activity_event("call", at=MON, id="e1", recorded_at=FRI),
    )

    assert journey.until(TUE).known_at(TUE).events == ()
    assert [event.at for event in journey.until(WED).known_at(TUE).events] == [WED]


def test_an_export_is_known_from_its_instant_on() -> None:
    journey = exported(country="NO")

    assert journey.known_at(WED).attribute("country", FRI) is None
    assert journey.known_at(THU).attribute("country", FRI) == "NO"


@pytest.mark.parametrize("ask", ["until", "known_at", "stage", "owner"])
def test_a_question_needs_an_aware_instant(ask: str) -> None:
    with pytest.raises(CalendarError) as refused:
        getattr(Journey.of("L1"), ask)(datetime.fromisoformat("2026-03-03T10:00"))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("C101", ask)]


def test_journeys_are_values() -> None:
    events = [stage_event("mql", at=TUE), owner_event("7001", at=TUE), field_event("status", "new", at=TUE)]
    one = Journey.of("L1", *events, attributes={"country": "NO"})
    same = Journey.of("L1", *events[::-1], events[0], attributes={"country": "NO"})
    asked = one.entries(), one.owner(TUE), one.attribute("status", TUE), one.stage(TUE)

    assert one == same
    assert hash(one) == hash(same)
    assert (one.duplicates, same.duplicates) == (0, 1)
    assert one != Journey.of("L1", *events, attributes={"country": "DE"})
    for again in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):  # noqa: S301 - our own bytes
        assert again == one
        assert (again.entries(), again.owner(TUE), again.attribute("status", TUE), again.stage(TUE)) == asked
    assert repr(one) == "<Journey L1: 3 events>"


# --- many leads


def test_journeys_come_in_the_order_of_their_ids() -> None:
    found = journeys(
        [stage_event("mql", at=MON, lead_id="L2"), stage_event("lead", at=MON, lead_id="L10")],
        [{"lead_id": "L3", "country": "NO"}, {"lead_id": "L2"}, {"lead_id": "L10"}],
    )

    assert [journey.lead_id for journey in found] == ["L10", "L2", "L3"]
    assert [journey.lead_id for journey in found[1:]] == ["L2", "L3"]
    assert found[2].attributes == {"country": "NO"}
    assert found.problems == ()
    assert repr(found) == "<Journeys: 3 leads>"


def test_a_lead_that_is_not_listed_is_judged_and_told() -> None:
    found = journeys([stage_event("mql", at=MON, lead_id=name) for name in ("L2", "L1")], [{"lead_id": "L3"}])

    assert [journey.lead_id for journey in found] == ["L1", "L2", "L3"]
    assert [(problem.code, problem.where) for problem in found.problems] == [("J102", "L1"), ("J102", "L2")]


def test_without_a_list_of_leads_nobody_is_missing_from_it() -> None:
    assert journeys([stage_event("mql", at=MON, lead_id="L1")]).problems == ()


def test_two_different_rows_of_a_lead_are_told_and_decided_by_their_content() -> None:
    rows = [{"lead_id": "L1", "country": "DE"}, {"lead_id": "L1", "country": "NO"}]

    for order in (rows, rows[::-1]):
        found = journeys([], order)

        assert [problem.code for problem in found.problems] == ["J103"]
        assert found[0].attributes == {"country": "NO"}


def test_many_rows_of_a_lead_are_one_conflict_in_whatever_order_they_come() -> None:
    rows = [{"lead_id": "L1", "country": country} for country in ("DE", "NO", "DE")]
    rows.append({"lead_id": "L0", "country": "SE"})

    for order in permutations(rows):
        found = journeys([], [*order, {"lead_id": "L0"}])

        assert [str(problem) for problem in found.problems] == [
            "L0: conflicting-lead: 2 different rows of attributes",
            "L1: conflicting-lead: 2 different rows of attributes",
        ]
        assert [journey.attributes for journey in found] == [{"country": "SE"}, {"country": "NO"}]


def test_the_same_row_twice_is_no_conflict_and_an_export_beats_initial_values() -> None:
    initial = LeadAttributes(lead_id="L1", values=Facts({"country": "NO"}))
    export = LeadAttributes(lead_id="L1", values=Facts({"country": "DE"}), exported_us=to_micros(THU))

    assert journeys([], [initial, initial]).problems == ()
    for order in ([initial, export], [export, initial]):
        assert journeys([], order)[0].current == {"country": "DE"}


def test_anomalies_of_the_journeys_stand_in_their_problems() -> None:
    rows = [activity_event("call", at=day, id="e1", lead_id="L1") for day in (MON, TUE)]

    assert [problem.code for problem in journeys(rows).problems] == ["J101"]


def test_events_and_leads_without_an_id_are_refused() -> None:
    with pytest.raises(DataError) as events:
        journeys([stage_event("mql", at=MON, id="e1"), stage_event("sql", at=TUE)])
    with pytest.raises(DataError) as mappings:
        journeys([], [{"lead_id": "L1"}, {"id": "L2"}])
    with pytest.raises(DataError) as attributes:
        journeys([], [LeadAttributes(lead_id="")])
    with pytest.raises(DataError) as odd:
        journeys([], [{"lead_id": ["L1"]}])

    assert [str(problem) for problem in events.value.problems] == [
        "events: 2 events have no lead_id, the first is 'e1'"
    ]
    assert [(p.code, p.where) for p in mappings.value.problems] == [("I305", "leads[1]")]
    assert [(p.code, p.where) for p in attributes.value.problems] == [("I305", "leads[0]")]
    assert [(p.code, p.where) for p in odd.value.problems] == [
        ("I301", "leads[0].lead_id"),
    ]


def test_journeys_of_the_same_leads_are_equal() -> None:
    events = [stage_event("mql", at=MON, lead_id="L1"), stage_event("mql", at=TUE, lead_id="L2")]

    one, same, other = journeys(events), journeys(events[::-1]), journeys(events[:1])

    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != list(one)
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    assert Journeys(list(one)) == one
    assert list(one) == [one[0], one[1]]


@pytest.mark.parametrize("cut", ["2026-03-02T10:00Z", "2026-03-03T09:59:59.999999Z"])
def test_who_held_the_lead_before_a_change_is_known_without_the_change(cut: str) -> None:
    later = datetime.fromisoformat("2026-03-03T10:00Z")
    lead = Journey.of(
        "L1",
        owner_event("b", at=later, previous="a"),
        field_event("tier", "hot", at=later, previous="cold"),
        stage_event("sql", at=later, previous="mql"),
        attributes={"owner": "file", "tier": "file"},
    )
    before = datetime.fromisoformat(cut)

    found = lead.until(before)

    assert found.events == ()
    assert (found.owner(before), found.attribute("tier", before), found.stage(before)) == ("a", "cold", "mql")
    assert found.until(before) == found


def test_a_change_that_is_known_tells_more_than_one_cut_away() -> None:
    early, late = map(datetime.fromisoformat, ("2026-03-01T10:00Z", "2026-03-03T10:00Z"))
    lead = Journey.of("L1", owner_event("a", at=early, previous="z"), owner_event("b", at=late, previous="y"))

    assert lead.until(early).owner(early) == "a"
    assert lead.until(early).before == {}


def test_what_was_known_keeps_what_a_row_that_was_cut_away_told() -> None:
    journey = Journey.of("L1", field_event("tier", "hot", at=TUE, previous="cold")).until(MON)

    assert journey.attribute("tier", MON) == "cold"
    assert journey.known_at(MON).attribute("tier", MON) == "cold"


def test_what_was_known_keeps_the_stage_before_the_first_row() -> None:
    journey = Incomplete(lead_id="L1", stage="mql", missing=("qualified_at",)).journey()

    assert journey.known_at(MON).stage(MON) == "mql"

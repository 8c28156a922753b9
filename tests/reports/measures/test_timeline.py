"""The timeline of one lead."""

from datetime import datetime

import attrs
import pytest

from slakit import (
    Agreement,
    CalendarError,
    Check,
    Deadline,
    DueField,
    Event,
    FirstResponse,
    HandoffComplete,
    Journey,
    Limit,
    Owner,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    field_event,
    journeys,
    owner_event,
    stage_event,
    timeline,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+01:00")


NOW = at("31T12:00")
LEAD = Journey.of(
    "L1",
    Event(kind="created", at=at("02T08:00"), actor_kind="integration"),
    activity_event("form_submit", at=at("02T09:00"), actor_kind="buyer", data={"asset": "demo"}),
    stage_event("mql", at=at("02T10:00"), previous="lead", actor="Mia"),
    owner_event("7001", at=at("02T10:05"), actor_kind="automation"),
    activity_event("newsletter", at=at("03T08:00"), actor_kind="automation", channel="email"),
    activity_event("call", at=at("03T11:00"), actor="7001", actor_kind="person", channel="phone", outcome="no answer"),
    activity_event("email", at=at("03T12:00"), direction="inbound", channel="email"),
    field_event("employees", 120, at=at("03T13:00"), previous=50, actor="Zoe"),
    stage_event("rejected", at=at("04T09:00"), actor="7001", reason="student"),
)


def test_both_teams_the_buyer_and_machines_stand_in_one_order() -> None:
    table = timeline(LEAD, as_of=NOW, teams={"7001": "sales", "Mia": "marketing"}, zone="Europe/Berlin")

    assert [(f"{row.at:%d %H:%M}", row.team, row.actor, row.what, row.stage, row.owner) for row in table] == [
        ("02 08:00", "automation", "", "created", "lead", ""),
        ("02 09:00", "buyer", "", "form_submit", "lead", ""),
        ("02 10:00", "marketing", "Mia", "stage: lead to mql", "mql", ""),
        ("02 10:05", "automation", "", "owner: 7001", "mql", "7001"),
        ("03 08:00", "automation", "", "newsletter by email", "mql", "7001"),
        ("03 11:00", "sales", "7001", "call by phone, no answer", "mql", "7001"),
        ("03 12:00", "buyer", "", "inbound email", "mql", "7001"),
        ("03 13:00", "", "Zoe", "employees: 120 (was 50)", "mql", "7001"),
        ("04 09:00", "sales", "7001", "stage: mql to rejected, student", "rejected", "7001"),
    ]
    assert table.population == "9 events and 0 instants of promises of lead L1"
    assert table.title == "Timeline of L1"


def test_what_was_emptied_or_given_to_nobody_is_told() -> None:
    odd = Journey.of(
        "L1",
        stage_event("mql", at=at("02T10:00")),
        stage_event("", at=at("03T10:00")),
        owner_event("", at=at("04T10:00")),
        field_event("employees", "", at=at("05T10:00")),
        Event(kind="note", value="call back", at=at("06T10:00")),
        Event(kind="merge", value="L2", at=at("07T10:00")),
    )

    assert [row.what for row in timeline(odd, as_of=NOW)] == [
        "stage: mql",
        "stage: emptied",
        "owner: nobody",
        "employees: emptied",
        "note call back",
        "merged into L2",
    ]


def test_what_comes_later_is_not_seen() -> None:
    assert [row.kind for row in timeline(LEAD, as_of=at("02T09:00"))] == ["created", "activity"]


def agreed() -> Agreement:
    return Agreement(
        name="acme",
        zone="Europe/Berlin",
        calendars={"office": WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})},
        owners=[Owner(id="7001", team="sales"), Owner(id="7002")],
        commitments=[FirstResponse(within="4 business hours", calendar="office")],
    )


def test_with_an_evaluation_the_instants_of_promises_stand_among_the_events() -> None:
    leads = journeys([*LEAD.events, stage_event("mql", at=at("02T10:00"), lead_id="L2")])
    evaluation = evaluate(agreed(), leads, as_of=NOW)

    rows = [row for row in timeline(leads[0], as_of=NOW, evaluation=evaluation) if row.commitment]

    assert [(f"{row.at:%d %H:%M}", row.team, row.kind, row.what, row.stage) for row in rows] == [
        ("02 10:00", "sales", "started", "first-response of entry 1 started, 4 business hours allowed", "mql"),
        ("02 14:00", "sales", "due", "first-response of entry 1 due", "mql"),
        ("02 14:00", "sales", "breached", "first-response of entry 1 breached", "mql"),
        ("03 11:00", "sales", "done", "first-response of entry 1 done, breached", "mql"),
    ]
    assert {row.commitment for row in rows} == {"first-response"}


def test_the_owners_of_the_agreement_tell_the_team_and_its_zone_is_shown() -> None:
    rows = timeline(LEAD, as_of=NOW, evaluation=evaluate(agreed(), [LEAD], as_of=NOW)).rows

    call = next(row for row in rows if row.what.startswith("call"))
    assert (call.team, call.at.isoformat()) == ("sales", "2026-03-03T11:00:00+01:00")
    assert call.event == "activity call 2026-03-03T10:00:00Z"


def test_a_due_instant_may_still_be_to_come_and_has_no_breach() -> None:
    now = at("02T11:00")
    rows = timeline(LEAD, as_of=now, evaluation=evaluate(agreed(), [LEAD], as_of=now)).rows

    assert [(row.kind, f"{row.at:%H:%M}") for row in rows[-2:]] == [("owner", "10:05"), ("due", "14:00")]


def test_a_promise_without_a_due_instant_has_only_what_it_has() -> None:
    no_date = Deadline(
        id="callback", owed_by="sales", start=entered("mql"), stop=activity("call"), due=DueField("callback_date")
    )

    rows = timeline(LEAD, as_of=NOW, evaluation=evaluate(no_date, [LEAD], as_of=NOW)).rows

    assert [row.kind for row in rows if row.commitment] == ["started", "done"]


def test_at_one_instant_events_come_before_promises() -> None:
    rows = timeline(LEAD, as_of=NOW, evaluation=evaluate(agreed(), [LEAD], as_of=NOW)).rows

    assert [row.kind for row in rows if f"{row.at:%d %H:%M}" == "02 10:00"] == ["stage", "started"]


LOST = Journey.of(
    "L0",
    stage_event("lead", at=at("01T10:00"), previous="prospect"),
    owner_event("7002", at=at("02T10:02")),
    activity_event("call", at=at("02T10:30"), actor="7002", actor_kind="person"),
    Event(kind="merge", value="L1", at=at("02T12:00"), actor_kind="integration"),
    activity_event("reply", at=at("03T08:30"), direction="inbound"),
)


def test_what_happened_to_a_lead_that_was_taken_over_stands_there_with_its_id_up_to_the_merge() -> None:
    table = timeline(LEAD, as_of=NOW, among=[LEAD, LOST], teams={"7002": "sales"}, zone="Europe/Berlin")

    assert [
        (f"{row.at:%d %H:%M}", row.team, row.kind, row.what, row.stage, row.owner)
        for row in table
        if row.what.startswith("L0")
    ] == [
        ("01 10:00", "", "stage", "L0: stage: prospect to lead", "lead", ""),
        ("02 10:02", "", "owner", "L0: owner: 7002", "mql", ""),
        ("02 10:30", "sales", "activity", "L0: call", "mql", "7001"),
        ("02 12:00", "automation", "merge", "L0: merged into L1", "mql", "7001"),
    ]
    assert [row.what for row in table][:3] == ["L0: stage: prospect to lead", "created", "form_submit"]
    assert table.population == "13 events and 0 instants of promises of lead L1"


def test_before_the_merge_nothing_of_the_other_lead_is_told() -> None:
    early, then = (
        [row.what for row in timeline(LEAD, as_of=at(when), among=[LEAD, LOST])] for when in ("02T11:59", "02T12:00")
    )

    assert early == ["created", "form_submit", "stage: lead to mql", "owner: 7001"]
    assert then == [
        "L0: stage: prospect to lead",
        *early[:3],
        "L0: owner: 7002",
        "owner: 7001",
        "L0: call",
        "L0: merged into L1",
    ]


def test_of_a_lead_that_was_merged_twice_each_merge_stands_once() -> None:
    first = Journey.of(
        "L8", Event(kind="created", at=at("01T08:00")), Event(kind="merge", value="L9", at=at("01T09:00"))
    )
    second = Journey.of("L9", Event(kind="merge", value="L1", at=at("02T09:30")))

    rows = timeline(LEAD, as_of=NOW, among=[LEAD, first, second])

    assert [row.what for row in rows if row.what.startswith(("L8", "L9"))] == [
        "L8: created",
        "L8: merged into L9",
        "L9: merged into L1",
    ]


# --- promises that do not count


CALLED_OFF = Deadline(
    id="fr",
    owed_by="sales",
    start=entered("mql"),
    stop=activity("call"),
    cancel=entered("disqualified"),
    within="4 hours",
    look_back="1 hour",
)


def told(lead: Journey, rule: Deadline | Check, asked: str = "31T12:00") -> list[tuple[str, str, str]]:
    judged = evaluate(rule, [lead], as_of=NOW)
    rows = timeline(lead, as_of=at(asked), evaluation=judged, zone="Europe/Berlin")
    return [(f"{row.at:%d %H:%M}", row.kind, row.what) for row in rows if row.commitment]


def test_a_promise_that_was_called_off_ends_then_and_was_never_due() -> None:
    lead = Journey.of("L1", stage_event("mql", at=at("02T10:00")), stage_event("disqualified", at=at("02T11:00")))

    assert told(lead, CALLED_OFF) == [
        ("02 10:00", "started", "fr of entry 1 started, 4 hours allowed"),
        ("02 11:00", "excluded", "fr of entry 1 excluded, it was called off before it was due"),
    ]


def test_before_it_was_called_off_it_was_to_be_due() -> None:
    lead = Journey.of("L1", stage_event("mql", at=at("02T10:00")), stage_event("disqualified", at=at("02T11:00")))

    assert [kind for _, kind, _ in told(lead, CALLED_OFF, "02T10:59")] == ["started", "due"]
    assert [kind for _, kind, _ in told(lead, CALLED_OFF, "02T11:00")] == ["started", "excluded"]


@pytest.mark.parametrize(
    ("events", "when", "why"),
    [
        (
            [stage_event("mql", at=at("02T10:00")), Event(kind="merge", value="L2", at=at("02T12:00"))],
            "02 12:00",
            "the lead was merged into another one",
        ),
        (
            [activity_event("call", at=at("02T09:30")), stage_event("mql", at=at("02T10:00"))],
            "02 10:00",
            "it had been done shortly before the start",
        ),
    ],
    ids=["merged", "already engaged"],
)
def test_a_promise_that_does_not_count_tells_why_and_since_when(events: list[Event], when: str, why: str) -> None:
    assert told(Journey.of("L1", *events), CALLED_OFF)[1:] == [(when, "excluded", f"fr of entry 1 excluded, {why}")]


def test_what_no_limit_fits_does_not_count_from_its_start_on() -> None:
    rule = attrs.evolve(CALLED_OFF, within=[Limit(when=field("size", at_least=50), within="4 hours")])
    lead = Journey.of("L1", stage_event("mql", at=at("02T10:00")))

    assert told(lead, rule) == [
        ("02 10:00", "started", "fr of entry 1 started, 4 hours when size is at least 50 allowed"),
        ("02 10:00", "excluded", "fr of entry 1 excluded, no limit of the list fits this lead"),
    ]


# --- checks


def test_a_check_has_no_clock_and_was_asked() -> None:
    rule = HandoffComplete(fields=["email", "phone"])
    mql = stage_event("mql", at=at("02T10:00"))
    merged = Event(kind="merge", value="L2", at=at("02T09:00"))

    complete, half, lost = (
        told(lead, rule)
        for lead in (
            Journey.of("L1", mql, attributes={"email": "a@b.example", "phone": "1"}),
            Journey.of("L1", mql, attributes={"email": "a@b.example", "phone": ""}),
            Journey.of("L1", merged, mql),
        )
    )

    assert complete == [("02 10:00", "asked", "handoff-complete of entry 1 asked: met, email, phone are present")]
    why = "email, phone are present, but phone is missing"
    assert half == [("02 10:00", "asked", f"handoff-complete of entry 1 asked: breached, {why}")]
    assert lost == [
        ("02 10:00", "asked", "handoff-complete of entry 1 asked: excluded, the lead was merged into another one")
    ]


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError, match="no UTC offset"):
        timeline(LEAD, as_of=datetime(2026, 3, 2))  # noqa: DTZ001 - what is tried


def test_an_evaluation_of_a_later_instant_tells_nothing_that_was_not_known_yet() -> None:
    rule = FirstResponse(within="8 hours", stop=activity("call"))
    again = Journey.of("L1", *LEAD.events, stage_event("mql", at=at("09T10:00"), previous="rejected"))
    judged = evaluate(rule, [again], as_of=NOW)

    early, on_time, done = (
        [row.kind for row in timeline(again, as_of=at(when), evaluation=judged) if row.commitment]
        for when in ("02T17:59", "02T18:00", "03T11:00")
    )

    assert early == ["started", "due"]
    assert on_time == ["started", "due", "breached"]
    assert done == ["started", "due", "breached", "done"]

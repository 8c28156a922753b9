"""The entries table: every stay of every lead in a stage."""

from datetime import datetime, timedelta

import pytest

from slakit import (
    CalendarError,
    Event,
    Journey,
    Lifecycle,
    Move,
    Stage,
    WorkCalendar,
    owner_event,
    stage_entries,
    stage_event,
)

HOUR = timedelta(hours=1)
OFFICE = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
DEAL = Lifecycle(
    stages=[Stage(name="open"), Stage(name="held", aliases=["On hold"]), Stage(name="won", terminal=True)],
    moves=[Move(source="open", trigger="hold", target="held"), Move(source="held", trigger="win", target="won")],
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


NOW = at("31T12")


def test_a_stay_tells_its_stage_its_neighbours_its_instants_who_moved_the_lead_in_and_who_held_it() -> None:
    lead = Journey.of(
        "L1",
        owner_event("queue", at=at("02T09")),
        stage_event("open", at=at("02T10"), actor="form"),
        owner_event("7001", at=at("02T11")),
        stage_event("On hold", at=at("03T10"), actor="7001"),
        stage_event("open", at=at("04T10"), actor="7002"),
    )

    table = stage_entries([lead], as_of=NOW, lifecycle=DEAL)

    assert [(row.stage, row.entry, row.source, row.target, row.actor, row.owner) for row in table] == [
        ("open", 1, None, "held", "form", "queue"),
        ("held", 1, "open", "open", "7001", "7001"),
        ("open", 2, "held", None, "7002", "7001"),
    ]
    assert [(row.since, row.until, row.dwell, row.is_lasting) for row in table] == [
        (at("02T10"), at("03T10"), 24 * HOUR, False),
        (at("03T10"), at("04T10"), 24 * HOUR, False),
        (at("04T10"), None, 650 * HOUR, True),
    ]
    assert (table.population, dict(table.left_out)) == ("3 entries of 1 lead", {})


def test_with_a_calendar_a_stay_also_tells_its_open_time() -> None:
    lead = Journey.of("L1", stage_event("open", at=at("06T16")), stage_event("held", at=at("09T10")))

    found = stage_entries([lead], as_of=at("09T12"), lifecycle=DEAL, calendar=OFFICE)

    # From Friday at 16:00 until Monday at 10:00.
    assert [(row.dwell, row.business) for row in found] == [(66 * HOUR, 2 * HOUR), (2 * HOUR, 2 * HOUR)]
    assert [row.business for row in stage_entries([lead], as_of=NOW, lifecycle=DEAL)] == [None, None]


def test_a_stage_that_was_leapt_over_has_an_entry_without_length() -> None:
    lead = Journey.of("L1", stage_event("mql", at=at("02T10")), stage_event("sql", at=at("03T10")))

    assert [
        (row.source, row.stage, row.target, row.dwell, row.is_inferred)
        for row in stage_entries([lead], as_of=at("03T11"))
    ] == [
        (None, "mql", "accepted", 24 * HOUR, False),
        ("mql", "accepted", "sql", timedelta(), True),
        ("accepted", "sql", None, HOUR, False),
    ]


def test_a_stay_ends_where_the_lead_was_merged_into_another_one() -> None:
    lost = Journey.of(
        "L1",
        stage_event("open", at=at("02T10")),
        Event(kind="merge", value="L2", at=at("02T13")),
        stage_event("held", at=at("02T14")),
    )

    def told(now: datetime) -> list[tuple[str, datetime | None, str | None, timedelta]]:
        return [
            (one.stage, one.until, one.target, one.dwell) for one in stage_entries([lost], as_of=now, lifecycle=DEAL)
        ]

    assert told(at("02T12")) == [("open", None, None, 2 * HOUR)]
    assert told(NOW) == [("open", at("02T13"), "merged into another lead", 3 * HOUR)]


def test_leads_that_were_in_no_stage_are_counted_and_those_to_come_are_not_known() -> None:
    leads = [
        Journey.of("L1", owner_event("7001", at=at("02T10"))),
        Journey.of("L2", stage_event("open", at=at("02T10"))),
        Journey.of("L3", stage_event("open", at=at("09T10"))),
    ]

    table = stage_entries(leads, as_of=at("03T10"), lifecycle=DEAL)

    assert [row.lead for row in table] == ["L2"]
    assert (table.population, dict(table.left_out)) == ("1 entry of 1 lead", {"leads that were in no stage": 1})


def test_instants_are_told_in_a_zone() -> None:
    lead = Journey.of("L1", stage_event("open", at=at("02T10")))

    (row,) = stage_entries([lead], as_of=NOW, lifecycle=DEAL, zone="Europe/Berlin")

    assert row.since.isoformat() == "2026-03-02T11:00:00+01:00"
    with pytest.raises(CalendarError, match="unknown time zone"):
        stage_entries([lead], as_of=NOW, zone="Europe/Berlyn")
    with pytest.raises(CalendarError, match="as_of"):
        stage_entries([lead], as_of=NOW.replace(tzinfo=None))

"""The process map."""

from datetime import datetime, timedelta

from slakit import STANDARD, Event, Journey, Lifecycle, Move, Stage, WorkCalendar, process_map, stage_event


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


NOW = at("31T12")
HOUR = timedelta(hours=1)
STAGES = [Stage(name="open"), Stage(name="held"), Stage(name="won", terminal=True, aliases=["Closed"])]
DEAL = Lifecycle(
    stages=STAGES,
    moves=[
        Move(source="open", trigger="hold", target="held"),
        Move(source="open", trigger="skip", target="won"),
        Move(source="open", trigger="stay", target="open"),
        Move(source="held", trigger="win", target="won"),
        Move(source="held", trigger="close", target="won"),
        Move(source="won", trigger="reopen", target="open", override=True),
    ],
)


def lead(lead_id: str, *moves: tuple[str, str]) -> Journey:
    return Journey.of(lead_id, *(stage_event(stage, at=at(when)) for stage, when in moves))


LEADS = [
    lead("L1", ("open", "02T10"), ("held", "02T14"), ("open", "02T15"), ("held", "02T17"), ("Closed", "03T10")),
    lead("L2", ("open", "02T10"), ("held", "02T16"), ("lost", "02T20")),
    lead("L3", ("held", "02T10"), ("open", "02T20")),
]


def test_the_map_tells_which_stage_followed_which_how_often_and_after_how_long() -> None:
    table = process_map(LEADS, as_of=NOW, lifecycle=DEAL)

    assert [(row.source, row.target, row.moves, row.leads, row.median) for row in table if row.moves] == [
        (None, "open", 2, 2, None),
        (None, "held", 1, 1, None),
        ("open", "held", 3, 2, 4 * HOUR),
        ("held", "open", 2, 2, HOUR),
        ("held", "won", 1, 1, 17 * HOUR),
    ]
    assert table.population == "9 moves and 1 row of unknown stages, of 3 leads"
    assert dict(table.left_out) == {"a row of a stage that the lifecycle does not have": 1}


def test_a_share_is_of_all_stays_also_of_those_that_last() -> None:
    rows = process_map(LEADS, as_of=NOW, lifecycle=DEAL).rows

    assert [(row.source, row.target, row.share) for row in rows[:5]] == [
        (None, "open", 2 / 3),
        (None, "held", 1 / 3),
        ("open", "held", 0.75),
        ("held", "open", 0.5),
        ("held", "won", 0.25),
    ]


def test_moves_that_were_not_agreed_are_marked_and_agreed_ones_named() -> None:
    rows = process_map(LEADS, as_of=NOW, lifecycle=DEAL).rows

    assert [(row.source, row.target, row.is_agreed, row.triggers) for row in rows if row.moves] == [
        (None, "open", True, ""),
        (None, "held", True, ""),
        ("open", "held", True, "hold"),
        ("held", "open", False, ""),
        ("held", "won", True, "win, close"),
    ]


def test_agreed_moves_that_no_lead_made_are_listed_last() -> None:
    unseen = [row for row in process_map(LEADS, as_of=NOW, lifecycle=DEAL) if row.is_never_seen]

    assert [(row.source, row.target, row.moves, row.share, row.triggers, row.is_agreed) for row in unseen] == [
        ("open", "won", 0, 0.0, "skip", True),
        ("won", "open", 0, 0.0, "reopen", True),
    ]


def test_of_no_leads_every_agreed_move_is_unseen() -> None:
    table = process_map([], as_of=NOW, lifecycle=DEAL)

    assert [row.share for row in table] == [None, None, None, None]
    assert table.population == "0 moves of 0 leads"


def test_a_leap_is_one_move() -> None:
    seen = process_map([lead("L1", ("lead", "02T10"), ("sql", "02T12"))], as_of=NOW).rows[1]

    assert (seen.source, seen.target, seen.moves, seen.median, seen.is_agreed) == ("lead", "sql", 1, 2 * HOUR, True)
    assert STANDARD.moves_to("lead", "sql")


def test_a_lead_without_a_known_stage_is_no_part_of_it_and_a_merged_one_ends() -> None:
    merged = Journey.of(
        "L1",
        stage_event("open", at=at("02T10")),
        Event(kind="merge", value="L2", at=at("02T11")),
        stage_event("held", at=at("02T12")),
    )

    table = process_map([merged, lead("L2", ("lost", "02T10"))], as_of=NOW, lifecycle=DEAL)

    assert [(row.source, row.target) for row in table if row.moves] == [(None, "open")]
    assert table.population == "1 move and 1 row of unknown stages, of 1 lead"


def test_with_a_calendar_a_stay_is_as_long_as_the_open_time_in_it() -> None:
    office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    # From Friday 16:00 to Monday 10:00.
    step = process_map(
        [lead("L1", ("open", "06T16"), ("held", "09T10"))], as_of=NOW, calendar=office, lifecycle=DEAL
    ).rows[1]

    assert (step.source, step.target, step.median) == ("open", "held", 2 * HOUR)

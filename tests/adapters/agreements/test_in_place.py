"""What a file says in full where others give a name: calendars in place, names of holidays, times away, own lifecycles."""

from datetime import datetime
from typing import Any

import pytest

from adapters.agreements.texts import load, told
from slakit import (
    ClosedSpan,
    Lifecycle,
    Move,
    RecurringClosure,
    Stage,
    WorkCalendar,
)
from slakit.errors import SlakitWarning

HEAD = "slakit: 1\nname: small\nterm: {from: 2026-01-01}\n"
OFFICE = WorkCalendar("UTC", {"mon-fri": "09:00-17:00"})
ALWAYS = WorkCalendar.always("UTC")
WRITTEN = "{zone: UTC, hours: {mon-fri: 09:00-17:00}}"


def calendar_of(text: str) -> WorkCalendar:
    return load(f"{HEAD}calendars:\n  one: {text}\n").calendars["one"]


def refusal_of(text: str) -> list[str]:
    return [line.partition(" ")[2] for line in told(HEAD + text)]


# --- calendars


ODD = '{zone: Europe/Olso, hours: {mon-fri: "09:00-09:00"}, holidays: [2026-13-25], holliday: [2026-12-25]}'
NO_LENGTH = "'09:00-09:00' has no length; write 00:00-24:00 for a whole day, 'closed' for none"
NO_ZONE = "'Europe/Olso': unknown time zone; did you mean 'Europe/Oslo'?"


def _all_of(place: str) -> set[str]:
    """Return all that is told of the odd calendar at a place."""
    return {
        f"{place}.zone: {NO_ZONE}",
        f"{place}.hours.mon-fri: {NO_LENGTH}",
        f"{place}.holidays[0]: '2026-13-25': expected a date such as 2026-03-30",
        f"{place}.holliday: unknown key 'holliday'; did you mean 'holidays'?",
    }


BUSINES = (
    "commitments[0].deadline.within: '1 busines hour': expected a duration such as '4 business hours'; did you mean"
    " 'business hours'?"
)


def _promised(**parts: str) -> str:
    given = {"start": "{entered: mql}", "stop": "{kind: activity}", "within": "1 business hour", **parts}
    told = ", ".join(f"{word}: {one}" for word, one in given.items())
    return f"commitments: [{{id: call, owed_by: sales, deadline: {{{told}}}}}]\n"


@pytest.mark.parametrize(
    ("text", "place", "others"),
    [
        pytest.param(f"calendars: {{a: {ODD}}}\n", "calendars.a", set(), id="with a name"),
        pytest.param(f"owners: {{a: {{calendar: {ODD}}}}}\n", "owners.a.calendar", set(), id="of an owner"),
        pytest.param(_promised(calendar=ODD), "commitments[0].deadline.calendar", set(), id="of a promise"),
        pytest.param(
            _promised(calendar="owner", default_calendar=ODD),
            "commitments[0].deadline.default_calendar",
            set(),
            id="for those of nobody",
        ),
        pytest.param(
            _promised(calendar=ODD, within="1 busines hour"),
            "commitments[0].deadline.calendar",
            {BUSINES},
            id="beside another mistake",
        ),
    ],
)
def test_all_that_is_wrong_with_a_calendar_is_told_at_once(text: str, place: str, others: set[str]) -> None:
    assert set(refusal_of(text)) == _all_of(place) | others


FLAWED = '{zone: Europe/Olso, hours: {mon-fri: "09:00-09:00"}}'


@pytest.mark.parametrize(
    ("text", "other"),
    [
        pytest.param(
            _promised(calendar=FLAWED, stop="{kind: []}"),
            "commitments[0].deadline.stop.kind: give at least one value",
            id="a wrong pattern",
        ),
        pytest.param(
            _promised(calendar=FLAWED).replace("}]", ", check: {at: {entered: sql}, that: {present: email}}}]"),
            "commitments[0]: 'call' needs exactly one of deadline, cadence, check, quota, rate, rule; found deadline and check",
            id="two promises in one",
        ),
    ],
)
def test_a_calendar_in_what_can_not_be_made_is_looked_at_all_the_same(text: str, other: str) -> None:
    place = "commitments[0].deadline.calendar"

    assert set(refusal_of(text)) == {f"{place}.zone: {NO_ZONE}", f"{place}.hours.mon-fri: {NO_LENGTH}", other}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("commitments: [x]\n", "commitments[0]: 'x': expected a mapping of keys to values"),
        ("owners: {a: x}\n", "owners.a: 'x': expected a mapping of keys to values"),
        (
            _promised(calendar="{zone: [UTC], hours: always}"),
            "commitments[0].deadline.calendar.zone: a list: expected one value",
        ),
        (_promised(calendar="{zone: UTC, hours: always, form: x}"), None),
    ],
)
def test_what_is_no_calendar_is_told_once(text: str, message: str | None) -> None:
    told_at = "commitments[0].deadline.calendar.form: unknown key 'form'; did you mean 'from'?"

    assert refusal_of(text) == [message or told_at]


def test_holidays_may_have_names() -> None:
    found = calendar_of("{zone: UTC, hours: always, holidays: {2026-12-25: Christmas Day}}")

    assert found == WorkCalendar("UTC", "always", holidays={"2026-12-25": "Christmas Day"})


@pytest.mark.parametrize(
    ("written", "closure"),
    [
        (
            '{every: "FREQ=WEEKLY;BYDAY=FR", away: "12:00-13:00", days: 2, excluding: [2026-05-01]}',
            RecurringClosure(every="FREQ=WEEKLY;BYDAY=FR", away="12:00-13:00", days=2, excluding=["2026-05-01"]),
        ),
        (
            "{from: 2026-03-03T10:00+01:00, until: 2026-03-03T09:30:00Z, because: move}",
            ClosedSpan(
                since=datetime.fromisoformat("2026-03-03T09:00Z"),
                until=datetime.fromisoformat("2026-03-03T09:30Z"),
                because="move",
            ),
        ),
    ],
)
def test_a_closure_may_take_a_part_of_a_day(written: str, closure: Any) -> None:
    assert calendar_of(f"{{zone: UTC, hours: always, closures: [{written}]}}") == WorkCalendar(
        "UTC", "always", closures=[closure]
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{from: 2026-03-03T10:00Z, until: 2026-03-04}", ": from and until are two dates, or two times"),
        ("{from: 2026-03-03, until: 2026-03-04T10:00Z}", ": from and until are two dates, or two times"),
        ("{from: 2026-03-03, until: 2026-03-04, days: 2}", ": a closure has every, or from and until and no hours"),
        (
            "{every: FREQ=DAILY, from: 2026-03-03T10:00Z}",
            ": a closure that recurs counts from a date, not from a time",
        ),
        (
            "{every: FREQ=DAILY, until: 2026-03-03T10:00Z}",
            ": a closure that recurs counts from a date, not from a time",
        ),
        (
            "{from: 2026-03-03T10:00, until: 2026-03-04}",
            ".from: '2026-03-03T10:00': expected a date, or a time with an offset such as 2026-12-24T12:00+01:00",
        ),
        (
            "{from: 2026-13-03T10:00Z, until: 2026-03-04}",
            ".from: '2026-13-03T10:00Z': expected a date, or a time with an offset such as 2026-12-24T12:00+01:00",
        ),
    ],
)
def test_a_closure_with_odd_ends_is_told_at_its_place(written: str, message: str) -> None:
    text = f"calendars:\n  one: {{zone: UTC, hours: always, closures: [{written}]}}\n"

    assert refusal_of(text) == [f"calendars.one.closures[0]{message}"]


def test_a_calendar_may_be_written_where_one_is_asked_for() -> None:
    found = load(
        f"""{HEAD}calendars:
  always: {{zone: UTC, hours: always}}
  mixed: {{any_of: [{WRITTEN}, {{all_of: [always, {WRITTEN}]}}]}}
owners:
  a: {{calendar: {WRITTEN}}}
commitments:
  - id: call
    owed_by: sales
    deadline:
      start: {{entered: mql}}
      stop: {{kind: activity}}
      within: 1 business hour
      calendar: owner
      default_calendar: {{any_of: [always, {WRITTEN}]}}
  - {{id: n, owed_by: sales, quota: {{count: {{entered: mql}}, at_most: 5, per: week, calendar: {WRITTEN}}}}}
"""
    )

    assert found.calendars == {"always": ALWAYS, "mixed": OFFICE | (ALWAYS & OFFICE)}
    assert found.owners[0].calendar == OFFICE
    assert [getattr(rule, "default_calendar", None) for rule in found.commitments] == [ALWAYS | OFFICE, None]
    assert [getattr(rule, "calendar", None) for rule in found.commitments] == ["owner", OFFICE]


def test_what_is_wrong_with_a_calendar_in_place_is_told_there() -> None:
    text = """calendars:
  always: {zone: UTC, hours: always}
  mixed: {any_of: [alwys, {all_of: [{zone: Nowhere, hours: always}, ever]}]}
owners:
  a: {calendar: {zone: UTC, hours: {fun: 09:00-17:00}}}
commitments:
  - id: call
    owed_by: sales
    deadline:
      start: {entered: mql}
      stop: {kind: activity}
      within: 1 business hour
      calendar: {zone: UTC}
"""

    assert refusal_of(text) == [
        "calendars.mixed.any_of[0]: 'alwys': unknown calendar; did you mean 'always'?",
        "calendars.mixed.any_of[1].all_of[0].zone: 'Nowhere': unknown time zone; a zone is named by its region and a city, such as 'Europe/Berlin'",
        "calendars.mixed.any_of[1].all_of[1]: 'ever': unknown calendar; expected one of always, mixed",
        "owners.a.calendar.hours.fun: 'fun': unknown day; did you mean 'sun'?",
        "commitments[0].deadline.calendar: a calendar has a zone and hours, or is all_of or any_of others",
    ]


def test_a_calendar_in_place_that_names_nothing_is_told() -> None:
    text = "owners:\n  a: {calendar: [always]}\n  b: {calendar: {any_of: [always]}}\n"

    assert refusal_of(text) == [
        "owners.a.calendar: a list: expected one value",
        "owners.b.calendar.any_of[0]: 'always': unknown calendar",
    ]


# --- lifecycles without a base


def lifecycle_of(text: str) -> Lifecycle | None:
    return load(f"{HEAD}lifecycle: {{base: none, {text}}}\n").lifecycle


def test_without_a_base_all_stages_and_moves_are_the_files_own() -> None:
    found = lifecycle_of(
        "stages: {won: {after: lost, terminal: true}, lost: {after: open, side: true}, open: {owner: sales}, "
        "early: {before: open}, away: {side: true}}, allow: [{from: open, to: won}], reasons: {lost: [price]}"
    )

    assert found == Lifecycle(
        stages=[
            Stage(name="early"),
            Stage(name="open", owner="sales"),
            Stage(name="lost", side=True),
            Stage(name="won", terminal=True),
            Stage(name="away", side=True),
        ],
        moves=Move(source="open", trigger="move_to_won", target="won"),
        reasons={"lost": ["price"]},
    )


def test_stages_right_after_one_stand_in_the_order_of_their_names_and_are_warned_of() -> None:
    with pytest.warns(SlakitWarning, match="2 stages stand right after a: b, c"):
        found = lifecycle_of("stages: {c: {after: a}, b: {after: a}, a: {}}")

    assert found is not None
    assert found.names == ("a", "b", "c")


BEGINS = "without a base, exactly one stage begins the way: it has neither after nor before, and is not side"


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        pytest.param("stages: {}", [f"lifecycle: {BEGINS}"], id="no-stages"),
        pytest.param("stages: {a: {}, b: {}}", [f"lifecycle: {BEGINS}"], id="two-beginnings"),
        pytest.param("stages: {a: {side: true}}", [f"lifecycle: {BEGINS}"], id="all-beside-the-way"),
        pytest.param(
            "stages: {a: {after: b}, b: {after: a}}",
            [
                f"lifecycle: {BEGINS}",
                "lifecycle.stages.a: 'a' has no place: 'b', beside which it is to stand, waits for it",
                "lifecycle.stages.b: 'b' has no place: 'a', beside which it is to stand, waits for it",
            ],
            id="a-circle",
        ),
        pytest.param(
            "stages: {a: {}, b: {after: c}}",
            ["lifecycle.stages.b.after: 'c': unknown stage; expected one of a, b"],
            id="an-unknown-place",
        ),
        pytest.param(
            "stages: {a: {aliases: b}, b: {after: a}}",
            ["lifecycle.stages.b: 'b' names two stages"],
            id="one-name-twice",
        ),
        pytest.param(
            'stages: {a: {aliases: ""}, b: {after: a}}',
            ["lifecycle.stages.a: '': an alias is a name, such as Nurturing"],
            id="an-odd-stage",
        ),
        pytest.param(
            "without: mql, rename: {sql: b}, stages: {a: {}}",
            [
                "lifecycle.without: 'mql': unknown stage",
                "lifecycle.rename.sql: 'sql': unknown stage",
            ],
            id="nothing-to-leave-out",
        ),
    ],
)
def test_what_is_wrong_without_a_base_is_told(written: str, lines: list[str]) -> None:
    assert refusal_of(f"lifecycle: {{base: none, {written}}}\n") == lines


# --- examples


def test_an_example_may_be_asked_later_and_of_a_lead_with_a_name() -> None:
    (found,) = load(
        f"{HEAD}lifecycle: {{stages: {{mql: {{examples: [{{it_is: true, lead: L1, at: 2026-02-01T00:00Z, "
        "events: [{value: call}]}]}}}\n"
    ).examples

    assert (found.journey.lead_id, found.journey.events[0].lead_id) == ("L1", "L1")
    assert found.at == datetime.fromisoformat("2026-02-01T00:00Z")


def test_an_example_that_is_asked_at_no_time_is_told() -> None:
    text = "lifecycle: {stages: {mql: {examples: [{it_is: true, at: noon}]}}}\n"

    assert refusal_of(text) == [
        "lifecycle.stages.mql.examples[0].at: 'noon': expected a time with an offset, such as 2026-03-03T10:00+01:00"
    ]

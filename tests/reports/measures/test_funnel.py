"""The funnel by entry."""

from datetime import datetime, timedelta

import pytest

from slakit import (
    STANDARD,
    DataError,
    Event,
    Journey,
    LifecycleError,
    WorkCalendar,
    activity_event,
    field_event,
    funnel,
    stage_event,
)
from slakit.leads.journeys import LeadAttributes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+01:00")


def lead(lead_id: str, *moves: tuple[str, str], origin: str = "") -> Journey:
    rows = [stage_event(stage, at=at(when)) for stage, when in moves]
    return Journey.of(lead_id, *rows, attributes={"origin": origin})


NOW = at("03-31T12:00")
WON = lead("L1", ("mql", "03-02T10:00"), ("sql", "03-04T10:00"), origin="web")
WAITING = lead("L2", ("mql", "03-10T10:00"), origin="web")
REJECTED = lead("L3", ("mql", "03-03T10:00"), ("rejected", "03-03T12:00"), origin="event")


def test_a_step_tells_how_many_entered_and_how_many_went_on() -> None:
    first, last = funnel([WON, WAITING, REJECTED], as_of=NOW, stages=["mql", "sql"])

    assert (first.stage, first.next_stage, first.entered, first.converted) == ("mql", "sql", 3, 1)
    assert first.rate == pytest.approx(1 / 3)
    assert (round(first.low or 0, 4), round(first.high or 0, 4)) == (0.0615, 0.7923)
    assert first.still_in == 1
    assert (last.stage, last.next_stage, last.entered, last.converted, last.rate) == ("sql", None, 1, 0, None)


def test_a_stay_that_lasts_counts_as_longer_than_so_far() -> None:
    first, last = funnel([WON, WAITING, REJECTED], as_of=NOW, stages=["mql", "sql"])

    assert (first.lower_quartile, first.median, first.upper_quartile) == (2 * HOUR, 2 * DAY, None)
    assert (last.lower_quartile, last.median, last.upper_quartile) == (None, None, None)


def test_a_lead_that_comes_back_has_another_entry_that_counts() -> None:
    back = lead(
        "L1", ("mql", "03-02T10:00"), ("recycled", "03-03T10:00"), ("mql", "03-04T10:00"), ("sql", "03-05T10:00")
    )

    table = funnel([back], as_of=NOW, stages=["mql", "sql"])

    assert (table.rows[0].entered, table.rows[0].converted) == (2, 1)
    assert table.population == "3 entries of 1 lead"


def test_a_stage_that_was_leapt_over_has_an_inferred_entry_without_a_length() -> None:
    accepted = funnel([WON], as_of=NOW).rows[3]

    assert (accepted.stage, accepted.entered, accepted.inferred, accepted.converted) == ("accepted", 1, 1, 1)
    assert (accepted.still_in, accepted.median) == (0, None)


def test_without_stages_the_funnel_is_the_way_of_the_lifecycle() -> None:
    assert [step.stage for step in funnel([], as_of=NOW)] == list(STANDARD.way)


def test_of_no_leads_a_funnel_has_empty_steps_and_by_a_group_none() -> None:
    assert [(step.entered, step.rate) for step in funnel([], as_of=NOW, stages="mql")] == [(0, None)]
    assert funnel([], as_of=NOW, by="origin").rows == ()


def test_groups_come_by_size_and_a_missing_value_is_one() -> None:
    nowhere = lead("L4", ("mql", "03-03T10:00"))
    rows = funnel([REJECTED, WON, WAITING, nowhere], as_of=NOW, stages=["mql", "sql"], by="origin")

    assert [(row.group, row.entered, row.converted) for row in rows if row.stage == "mql"] == [
        ("web", 2, 1),
        ("", 1, 0),
        ("event", 1, 0),
    ]


def test_a_group_is_that_at_the_entry_or_else_the_one_that_is_known_by_then() -> None:
    changed = Journey.of(
        "L1",
        stage_event("mql", at=at("03-02T10:00")),
        field_event("origin", "event", at=at("03-05T10:00"), previous="web"),
        Event(kind="owner", value="7001", at=at("03-02T11:00")),
    )

    assert [row.group for row in funnel([changed], as_of=NOW, stages="mql", by="origin")] == ["web"]
    assert [row.group for row in funnel([changed], as_of=NOW, stages="mql", by="owner")] == ["7001"]


def test_a_group_that_an_export_holds_is_known_as_of_the_export() -> None:
    exported = Journey._built(
        LeadAttributes(lead_id="L1", values=WON.attributes, exported_us=1_775_000_000_000_000),
        [stage_event("mql", at=at("03-02T10:00"))],
    )

    assert [row.group for row in funnel([exported], as_of=at("04-02T10:00"), stages="mql", by="origin")] == ["web"]


@pytest.mark.parametrize(
    ("entered_sql", "converted"),
    [("03-09T10:00:00", 1), ("03-09T10:00:00.000001", 0)],
    ids=["at the very end", "a microsecond later"],
)
def test_within_a_week_ends_at_the_same_wall_time_seven_dates_later(entered_sql: str, converted: int) -> None:
    one = lead("L1", ("mql", "03-02T10:00"), ("sql", entered_sql))

    step = funnel([one], as_of=NOW, stages=["mql", "sql"], within="7 days", zone="Europe/Berlin").rows[0]

    assert (step.entered, step.converted, step.reached_before) == (1, converted, 0)


def test_over_the_change_to_summer_time_a_day_has_23_hours_and_24_hours_have_not() -> None:
    one = lead("L1", ("mql", "03-28T12:00"), ("sql", "03-29T11:30"))

    def converted(within: str) -> int:
        return funnel([one], as_of=NOW, stages=["mql", "sql"], within=within, zone="Europe/Berlin").rows[0].converted

    assert (converted("1 day"), converted("24 hours"), converted("23 hours")) == (0, 1, 0)


@pytest.mark.parametrize(
    ("as_of", "left_out", "entered"),
    [
        ("04-09T10:00:00", {"entered less than 1 month ago": 1}, 0),
        ("04-09T11:00:00", {"entered less than 1 month ago": 1}, 0),
        ("04-10T10:00:00.000001", {}, 1),
    ],
)
def test_an_entry_whose_time_is_not_over_is_left_out_and_told(
    as_of: str, left_out: dict[str, int], entered: int
) -> None:
    table = funnel([WAITING], as_of=at(as_of), stages=["mql", "sql"], within="1 month")

    assert dict(table.left_out) == left_out
    assert table.rows[0].entered == entered
    assert table.population == "1 entry of 1 lead"


def test_since_and_until_bound_when_entries_began() -> None:
    table = funnel(
        [WON, REJECTED, WAITING], as_of=NOW, stages=["mql", "sql"], since=at("03-03T10:00"), until=at("03-10T10:00")
    )

    assert [(step.entered, step.converted) for step in table] == [(1, 0), (1, 0)]


def test_a_win_before_the_entry_is_no_conversion_and_is_told() -> None:
    odd = lead("L1", ("customer", "03-02T10:00"), ("mql", "03-04T10:00"))

    step = funnel([odd], as_of=NOW, stages=["mql", "customer"]).rows[0]

    assert (step.entered, step.converted, step.reached_before) == (1, 0, 1)


def test_a_win_at_the_very_instant_of_the_entry_counts_as_for_a_commitment() -> None:
    odd = lead("L1", ("customer", "03-04T10:00"), ("mql", "03-04T10:00"))
    assert [event.value for event in odd.events] == ["customer", "mql"]

    step = funnel([odd], as_of=NOW, stages=["mql", "customer"]).rows[0]

    assert (step.entered, step.converted, step.reached_before) == (1, 1, 0)


def test_another_entry_of_the_same_instant_that_leads_nowhere_does_not() -> None:
    odd = lead("L1", ("disqualified", "03-04T10:00"), ("mql", "03-04T10:00"))

    step = funnel([odd], as_of=NOW, stages=["mql", "customer"]).rows[0]

    assert (step.entered, step.converted, step.reached_before) == (1, 0, 0)


def test_a_lead_that_was_merged_before_it_converted_is_left_out() -> None:
    def merged(when: str) -> Journey:
        rows = [stage_event("mql", at=at("03-02T10:00")), stage_event("sql", at=at("03-04T10:00"))]
        return Journey.of("L1", *rows, Event(kind="merge", value="L9", at=at(when)))

    early = funnel([merged("03-03T10:00")], as_of=NOW, stages=["mql", "sql"])
    late = funnel([merged("03-05T10:00")], as_of=NOW, stages=["mql", "sql"])
    not_yet = funnel([merged("03-05T10:00")], as_of=at("03-04T12:00"), stages=["mql", "sql"])

    assert (dict(early.left_out), early.rows[0].entered) == ({"merged into another lead": 1}, 0)
    assert (dict(late.left_out), late.rows[0].converted) == ({"merged into another lead": 1}, 1)
    assert (dict(not_yet.left_out), not_yet.rows[1].still_in) == ({}, 1)


def test_what_comes_after_the_instant_is_not_seen() -> None:
    (step,) = funnel([WON, WAITING], as_of=at("03-03T10:00"), stages="mql")

    assert (step.entered, step.still_in) == (1, 1)


def test_a_lead_without_a_stage_is_no_part_of_it() -> None:
    assert funnel([Journey.of("L1", activity_event("call", at=NOW))], as_of=NOW).population == "0 entries of 0 leads"


def test_a_window_in_business_time_and_an_unknown_stage_are_refused() -> None:
    with pytest.raises(DataError) as odd_window:
        funnel([], as_of=NOW, within="2 business days")
    with pytest.raises(LifecycleError) as odd_stage:
        funnel([], as_of=NOW, stages=["mlq"])

    assert [problem.code for problem in odd_window.value.problems] == ["I441"]
    assert [problem.code for problem in odd_stage.value.problems] == ["L102"]


def test_an_entry_whose_time_was_over_before_its_lead_was_merged_counts() -> None:
    def merged(when: str) -> Journey:
        return Journey.of("L1", stage_event("mql", at=at("03-02T10:00")), Event(kind="merge", value="L9", at=at(when)))

    def told(when: str) -> tuple[int, dict[str, int]]:
        table = funnel([merged(when)], as_of=NOW, stages=["mql", "sql"], within="48 hours")
        return table.rows[0].entered, dict(table.left_out)

    assert told("03-04T10:00:00") == (0, {"merged into another lead": 1})
    assert told("03-04T10:00:00.000001") == (1, {})


def test_with_a_calendar_stays_are_counted_in_open_time() -> None:
    # From Friday 16:00 to Monday 10:00: an hour before closing and an hour after opening. The other waits since Monday 16:00.
    office = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays=["2026-03-10"])
    leads = [lead("L1", ("mql", "03-06T16:00"), ("sql", "03-09T10:00")), lead("L2", ("mql", "03-09T16:00"))]

    step = funnel(leads, as_of=at("03-11T12:00"), stages=["mql", "sql"], calendar=office).rows[0]

    assert (step.lower_quartile, step.median, step.upper_quartile) == (2 * HOUR, 2 * HOUR, None)
    assert funnel(leads, as_of=at("03-11T12:00"), stages=["mql", "sql"]).rows[0].median == 66 * HOUR

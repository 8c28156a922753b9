"""Cohort triangles."""

from datetime import datetime

import pytest

from slakit import CalendarError, DataError, Event, Journey, Lifecycle, LifecycleError, Stage, cohorts, stage_event


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


def lead(lead_id: str, *moves: tuple[str, str]) -> Journey:
    return Journey.of(lead_id, *(stage_event(stage, at=at(when)) for stage, when in moves))


LEADS = [
    lead("L1", ("mql", "01-05T10:00"), ("customer", "01-20T10:00")),
    lead("L2", ("mql", "01-31T10:00"), ("customer", "03-05T10:00")),
    lead("L3", ("mql", "03-01T10:00"), ("customer", "03-02T10:00")),
    lead("L4", ("mql", "03-09T10:00")),
]


def test_a_cell_tells_how_many_of_a_months_entries_had_got_there_by_an_age() -> None:
    table = cohorts(LEADS, as_of=at("03-20T10:00"), ages=["30 days", "60 days"])

    assert [(cell.cohort, cell.entered, cell.age, cell.converted) for cell in table] == [
        ("2026-01", 2, "30 days", 1),
        ("2026-01", 2, "60 days", 2),
        ("2026-02", 0, "30 days", 0),
        ("2026-02", 0, "60 days", 0),
        ("2026-03", 2, "30 days", 1),
        ("2026-03", 2, "60 days", 1),
    ]
    assert table.population == "4 entries of mql"


def test_an_immature_cell_has_no_rate_and_is_marked() -> None:
    cells = cohorts(LEADS, as_of=at("03-20T10:00"), ages=["30 days"]).rows

    assert [(cell.rate, cell.immature, cell.is_immature) for cell in cells] == [
        (0.5, 0, False),
        (None, 0, False),
        (None, 1, True),
    ]
    assert (round(cells[0].low or 0, 3), round(cells[0].high or 0, 3)) == (0.095, 0.905)
    assert (cells[2].low, cells[2].high) == (None, None)


@pytest.mark.parametrize(
    ("as_of", "immature"),
    [("04-08T10:00:00", 1), ("04-08T10:00:00.000001", 0)],
    ids=["at the end of its time", "a microsecond later"],
)
def test_an_entry_has_its_time_up_to_its_very_end(as_of: str, immature: int) -> None:
    assert cohorts(LEADS, as_of=at(as_of), ages=["30 days"]).rows[-1].immature == immature


@pytest.mark.parametrize(("won", "converted"), [("02-05T10:00:00", 1), ("02-05T10:00:00.000001", 0)])
def test_a_month_is_the_same_wall_time_of_the_next_one(won: str, converted: int) -> None:
    one = lead("L1", ("mql", "01-05T10:00"), ("customer", won))

    assert cohorts([one], as_of=at("06-01T00:00"), ages=["1 month"]).rows[0].converted == converted


def test_weeks_are_those_of_the_zone() -> None:
    one = lead("L1", ("mql", "03-01T23:30"))

    def label(zone: str) -> str:
        return cohorts([one], as_of=at("06-01T00:00"), per="week", ages=["1 day"], zone=zone).rows[0].cohort

    assert (label("UTC"), label("Europe/Berlin")) == ("2026-W09", "2026-W10")


def test_each_entry_counts_for_itself_until_the_lead_comes_back() -> None:
    back = lead(
        "L1", ("mql", "01-05T10:00"), ("recycled", "01-06T10:00"), ("mql", "02-05T10:00"), ("sql", "02-06T10:00")
    )

    cells = cohorts([back], as_of=at("06-01T00:00"), reached=["sql", "opportunity"], ages=["90 days"]).rows

    assert [(cell.cohort, cell.entered, cell.converted) for cell in cells] == [("2026-01", 1, 0), ("2026-02", 1, 1)]


def test_what_was_reached_before_does_not_count_and_at_the_same_instant_it_does() -> None:
    before = lead("L1", ("customer", "01-04T10:00"), ("mql", "01-05T10:00"))
    at_once = lead("L2", ("customer", "01-05T10:00"), ("mql", "01-05T10:00"))
    other = lead("L3", ("disqualified", "01-05T10:00"), ("mql", "01-05T10:00"))

    assert [
        cohorts([one], as_of=at("06-01T00:00"), ages=["1 day"]).rows[0].converted for one in (before, at_once, other)
    ] == [0, 1, 0]


def test_only_the_first_arrival_counts_and_the_alias_of_a_stage_is_the_stage() -> None:
    twice = lead("L1", ("MQL", "01-05T10:00"), ("sql", "01-06T10:00"), ("customer", "03-06T10:00"))

    cell = cohorts([twice], as_of=at("06-01T00:00"), start="mql", reached=["sql", "customer"], ages=["2 days"]).rows

    assert cell[0].converted == 1


def test_a_lead_that_was_merged_before_it_got_there_is_left_out() -> None:
    gone = Journey.of(
        "L1", stage_event("mql", at=at("01-05T10:00")), Event(kind="merge", value="L2", at=at("01-07T10:00"))
    )

    table = cohorts([gone, *LEADS], as_of=at("03-20T10:00"))

    assert dict(table.left_out) == {"merged into another lead": 1}
    assert table.population == "5 entries of mql"


def test_a_merge_into_itself_is_none() -> None:
    odd = Journey.of(
        "L1", stage_event("mql", at=at("01-05T10:00")), Event(kind="merge", value="L1", at=at("01-07T10:00"))
    )

    assert dict(cohorts([odd], as_of=at("03-20T10:00")).left_out) == {}


def test_without_an_entry_there_is_no_cell() -> None:
    assert cohorts([lead("L1", ("lead", "01-05T10:00"))], as_of=at("03-20T10:00")).rows == ()
    assert cohorts(LEADS, as_of=at("01-01T00:00")).rows == ()


def test_odd_words_are_refused() -> None:
    with pytest.raises(LifecycleError, match="mql"):
        cohorts([], as_of=at("03-20T10:00"), start="mlq")
    with pytest.raises(DataError, match="not business time"):
        cohorts([], as_of=at("03-20T10:00"), ages=["4 business hours"])
    with pytest.raises(DataError, match="not business time"):
        cohorts([], as_of=at("03-20T10:00"), ages=["0 days"])
    with pytest.raises(CalendarError, match="fortnight"):
        cohorts([], as_of=at("03-20T10:00"), per="fortnight")


def test_what_an_age_has_told_does_not_change_when_a_lead_is_merged_later() -> None:
    gone = Journey.of(
        "L1", stage_event("mql", at=at("01-05T10:00")), Event(kind="merge", value="L2", at=at("02-10T10:00"))
    )

    table = cohorts([gone, *LEADS[1:]], as_of=at("05-20T10:00"), ages=["30 days", "60 days"])

    assert [(cell.entered, cell.converted, cell.rate) for cell in table.rows[:2]] == [(2, 0, 0.0), (1, 1, 1.0)]
    assert (dict(table.left_out), table.population) == ({"merged into another lead": 1}, "4 entries of mql")
    late = Journey.of("L1", *gone.events[:1], Event(kind="merge", value="L2", at=at("05-10T10:00")))
    assert dict(cohorts([late], as_of=at("05-20T10:00"), ages=["30 days"]).left_out) == {}


@pytest.mark.parametrize(("as_of", "rate"), [("03-31T23:59:59.999999", None), ("04-01T00:00", 1.0)])
def test_a_cohort_that_more_may_enter_has_no_rate_yet(as_of: str, rate: float | None) -> None:
    (cell,) = cohorts([LEADS[2]], as_of=at(as_of), ages=["10 days"])

    assert (cell.converted, cell.immature, cell.rate) == (1, 0, rate)
    assert cell.is_immature is cell.is_running is (rate is None)


def test_another_name_of_the_stage_in_which_a_lead_is_begins_no_entry() -> None:
    stages = Lifecycle(stages=[Stage(name="mql", aliases=["Marketing Qualified"]), Stage(name="customer")])
    one = lead("L1", ("mql", "01-05T10:00"), ("Marketing Qualified", "01-06T10:00"), ("customer", "01-20T10:00"))

    (cell,) = cohorts([one], as_of=at("03-20T10:00"), ages=["15 days"], lifecycle=stages)

    assert (cell.entered, cell.converted) == (1, 1)

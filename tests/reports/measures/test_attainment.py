"""The share of outcomes that were met, told apart by period, owner, group and attribute."""

from typing import Any

import pytest

from evaluation.making import agreement, call, field, mql, owner, promise, result
from slakit import (
    Attainment,
    CalendarError,
    DataError,
    Evaluation,
    Groups,
    Journey,
    LeadVolume,
    NoFlood,
    Objective,
    Table,
    attainment,
)


def lead(name: str, start: str, answered: str | None = None, **attributes: str) -> Journey:
    events = [mql(start), *([call(answered)] if answered else [])]
    return Journey.of(name, *events, attributes=attributes)


# One lead of February broken; of March two met, one broken, one pending; all with one hour to answer.
LEADS = [
    lead("A", "2026-02-27T10:00+01:00", owner="ber", source="web"),
    lead("B", "2026-03-02T10:00+01:00", "2026-03-02T11:00+01:00", owner="ber", source="web"),
    lead("C", "2026-03-31T23:30+02:00", "2026-04-01T00:10+02:00", owner="ny"),
    lead("D", "2026-03-03T10:00+01:00", "2026-03-03T11:00:00.000001+01:00", owner="ber"),
    lead("E", "2026-04-01T11:30+02:00", source="event"),
]


def judged(*rules: Any, leads: Any = LEADS, as_of: str = "2026-04-01T12:00+02:00", **parts: Any) -> Evaluation:
    return result(agreement(*(rules or (promise("1 hour"),)), **parts), *leads, as_of=as_of)


def counts(table: Table[Attainment]) -> list[tuple[Any, ...]]:
    """Return period, group, met, breached, pending and share of each row."""
    return [(row.period, row.group, row.met, row.breached, row.pending, row.share) for row in table]


def test_a_commitment_has_the_share_of_its_decided_outcomes_that_were_met() -> None:
    (row,) = attainment(judged())

    assert (row.commitment, row.owed_by, row.population) == ("call", "sales", 5)
    assert counts(attainment(judged())) == [(None, None, 2, 2, 1, 0.5)]
    # Two of four, as Wilson has it.
    assert (row.low, row.high) == pytest.approx((0.1500, 0.8500), abs=0.0001)
    assert (row.previous, row.trend) == (None, None)


def test_an_outcome_belongs_to_the_period_of_the_agreements_zone_in_which_it_started() -> None:
    table = attainment(judged(), per="month")

    assert counts(table) == [
        ("2026-02", None, 0, 1, 0, 0.0),
        ("2026-03", None, 2, 1, 0, 2 / 3),
        ("2026-04", None, 0, 0, 1, None),
    ]
    assert [(row.previous, row.trend) for row in table] == [(None, None), (0.0, "better"), (2 / 3, None)]


@pytest.mark.parametrize(
    ("per", "labels"),
    [
        ("day", ["2026-02-27", "2026-03-02", "2026-03-03", "2026-03-31", "2026-04-01"]),
        ("week", ["2026-W09", "2026-W10", "2026-W14"]),
        ("quarter", ["2026-Q1", "2026-Q2"]),
        ("year", ["2026"]),
    ],
)
def test_a_period_is_of_any_kind(per: str, labels: list[str]) -> None:
    assert [row.period for row in attainment(judged(), per=per)] == labels


def test_the_period_before_is_the_one_that_lies_before_and_not_the_one_listed_before() -> None:
    apart = [LEADS[0], lead("Z", "2026-04-01T09:00+02:00", "2026-04-01T09:30+02:00")]

    assert [row.previous for row in attainment(judged(leads=apart), per="month")] == [None, None]


def test_owners_are_those_who_held_the_lead_when_it_was_decided() -> None:
    moved = Journey.of(
        "M", mql("2026-03-02T10:00+01:00"), owner("ny", "2026-03-02T10:30+01:00"), attributes={"owner": "ber"}
    )

    table = attainment(judged(leads=[*LEADS, moved]), by="owner")

    assert counts(table) == [
        (None, "", 0, 0, 1, None),
        (None, "ber", 1, 2, 0, 1 / 3),
        (None, "ny", 1, 1, 0, 0.5),
    ]


def test_an_attribute_is_that_of_the_start_of_the_clock() -> None:
    moved = Journey.of(
        "M",
        mql("2026-03-02T10:00+01:00"),
        field("source", "event", "2026-03-02T10:00:00.000001+01:00"),
        attributes={"source": "web"},
    )
    leads = [*LEADS, moved]

    table = attainment(judged(leads=leads), by="source", leads=leads)

    assert [(row.group, row.population) for row in table] == [("", 2), ("event", 1), ("web", 3)]


def test_leads_without_a_journey_are_left_out() -> None:
    table = attainment(judged(), by="source", leads=LEADS[:2])

    assert [(row.group, row.population) for row in table] == [("web", 2)]
    assert table.left_out == {"not about one of the leads": 3}
    assert table.population == "5 outcomes"


def test_an_attribute_without_journeys_is_refused() -> None:
    with pytest.raises(DataError, match="'source' is asked of leads") as caught:
        attainment(judged(), by="source")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I414", "by")]


def test_promises_per_period_count_periods_and_stand_with_no_owner() -> None:
    found = judged(
        promise("1 hour", objective=Objective(share="90%", per="month")),
        NoFlood(at_most=1, per="week"),
        term=("2026-03-02", "2026-03-23"),
        as_of="2026-03-23T12:00+01:00",
        leads=LEADS[1:4],
    )

    assert [(row.commitment, row.met, row.breached) for row in attainment(found)] == [
        ("call", 1, 1),
        ("call/objective", 0, 1),
        ("no-flood", 2, 1),
    ]
    by_owner = attainment(found, by="owner")
    assert [(row.commitment, row.group) for row in by_owner] == [("call", "ber")]
    assert by_owner.left_out == {"judged per period": 4}


def test_promises_that_are_judged_in_groups_are_told_apart_by_them() -> None:
    rule = LeadVolume(at_least=1, per="month", by=Groups("source", ("web", "event")))
    found = judged(promise("1 hour"), rule, term=("2026-02-01", "2026-04-01"), as_of="2026-04-02T00:00+02:00")

    table = attainment(found, by="group")

    assert [(row.group, row.met, row.breached) for row in table] == [
        ("", 1, 0),
        ("event", 0, 2),
        ("web", 2, 0),
    ]
    assert table.left_out == {"not judged in groups": 4}


def test_of_nobody_there_is_an_empty_table_with_its_columns() -> None:
    table = attainment(judged(leads=[]), per="month")

    assert (len(table), table.population, table.columns[:4]) == (
        0,
        "0 outcomes",
        ("commitment", "owed_by", "period", "group"),
    )


def test_a_higher_confidence_takes_a_wider_interval() -> None:
    (narrow,), (wide,) = (attainment(judged(), confidence=confidence).rows for confidence in (0.8, 0.99))

    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ({"per": "fortnight"}, CalendarError, "unknown period"),
        ({"confidence": 95}, DataError, "expected a share between 0 and 1"),
    ],
    ids=["period", "confidence"],
)
def test_what_makes_no_sense_is_refused(parts: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        attainment(judged(), **parts)

"""How far each side keeps its promises."""

from typing import Any

import pytest

from evaluation.making import agreement, call, mql, promise, result
from slakit import (
    Check,
    Evaluation,
    Event,
    Groups,
    Journey,
    LeadVolume,
    NoFlood,
    Objective,
    balance,
    entered,
    present,
)


def lead(name: str, start: str, *events: Event, **attributes: str) -> Journey:
    return Journey.of(name, mql(start), *events, attributes=attributes)


def judged(*rules: Any, leads: Any = ()) -> Evaluation:
    return result(agreement(*rules, term=("2026-03-01", "2027-01-01")), *leads, as_of="2026-05-01T12:00+02:00")


# Of March one of two answered within the hour, of April three of four.
LEADS = [
    lead("A", "2026-03-03T10:00+01:00", call("2026-03-03T10:30+01:00")),
    lead("B", "2026-03-04T10:00+01:00"),
    *(lead(f"C{day}", f"2026-04-{day}T10:00+02:00", call(f"2026-04-{day}T10:30+02:00")) for day in (13, 14, 15)),
    lead("D", "2026-04-16T10:00+02:00"),
]


def test_each_promise_of_a_side_weighs_the_same() -> None:
    rules = (
        promise("1 hour", objective=Objective(share="60%", per="month")),
        LeadVolume(at_least=8, by=Groups("source", ("web", "event"))),
        NoFlood(at_most=5, per="week"),
        Check(id="complete", owed_by="marketing", at=entered("rejected"), that=present("email")),
    )
    web = [lead(f"W{n}", "2026-04-13T10:00+02:00", source="web") for n in range(8)]
    web.append(lead("old", "2026-03-01T10:00+01:00", source="web"))

    table = balance(judged(*rules, leads=web), period="2026-04")

    told = {row.side: (row.promises, row.met, row.breached, row.open, row.attained) for row in table}
    # Of marketing's volume one group of two is there in full, of its weeks one of four was flooded: 8 where 5 were to be.
    assert told == {
        "sales": (1, 0, 1, 0, 0.0),
        "marketing": (3, 0, 2, 1, pytest.approx((0.5 + (3 + 5 / 8) / 4) / 2)),
    }
    assert table.left_out == {"objectives": 1}


def test_what_both_owe_counts_on_both_sides_and_is_compared_with_the_period_before() -> None:
    found = judged(promise("1 hour", owed_by=("marketing", "sales")), leads=LEADS)

    table = balance(found, period="2026-04")

    assert [(row.side, row.attained, row.previous, row.trend) for row in table] == [
        ("marketing", 0.75, 0.5, "better"),
        ("sales", 0.75, 0.5, "better"),
    ]


def test_a_side_of_which_nothing_can_be_told_has_no_number() -> None:
    (row,) = balance(judged(promise("1 hour")))

    assert (row.promises, row.open, row.attained, row.previous, row.trend) == (1, 1, None, None, None)
    assert balance(judged(promise("1 hour"))).left_out == {}

"""A lead, its contact and its opportunity are one subject: with their merges, and with their rows of attributes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from slakit.errors import DataError
from slakit.leads.conversions import follow_conversions
from slakit.leads.events import Event, activity_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import LeadAttributes
from slakit.leads.merging import merge_of, takeovers


def _at(day: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T10:00+01:00")


def _converted(lead: str, day: int, **ids: str) -> Event:
    return Event(lead_id=lead, kind="convert", at=_at(day), data=ids)


CHAIN = [_converted("L1", 2, contact="C1"), _converted("C1", 4, opportunity="O1")]


def _merged(loser: str, survivor: str) -> Event:
    return Event(lead_id=loser, kind="merge", value=survivor, at=_at(5))


def test_a_merge_into_a_contact_is_one_into_the_lead_that_it_was() -> None:
    told = follow_conversions([*CHAIN, stage_event("mql", at=_at(1), lead_id="L2"), _merged("L2", "O1")])

    found = journeys(told)

    assert [journey.lead_id for journey in found] == ["L1", "L2"]
    assert [one.loser.lead_id for one in takeovers(found)["L1"]] == ["L2"]


def test_a_merge_of_a_lead_into_its_own_contact_ends_nobody() -> None:
    (found,) = journeys(follow_conversions([*CHAIN, _merged("L1", "C1")]))

    assert (found.lead_id, merge_of(found)) == ("L1", None)


def test_only_a_merge_names_a_lead_by_its_value() -> None:
    told = follow_conversions([*CHAIN, activity_event("C1", at=_at(3), lead_id="L3")])

    assert told[2].value == "C1"


def test_rows_of_a_chain_become_one_under_the_first_id() -> None:
    rows: list[Mapping[str, Any]] = [
        {"lead_id": "O1", "amount": 100, "country": "DK"},
        {"lead_id": "L1", "country": "NO", "owner": "7001"},
        {"lead_id": "C1", "country": "SE", "phone": "555"},
        {"lead_id": "L9", "country": "FI"},
    ]

    told = follow_conversions(CHAIN, rows)

    assert told.leads == (
        LeadAttributes(lead_id="L1", values=Facts({"country": "NO", "owner": "7001", "phone": "555", "amount": "100"})),
        LeadAttributes(lead_id="L9", values=Facts({"country": "FI"})),
    )
    found = journeys(told, told.leads)
    assert [journey.lead_id for journey in found] == ["L1", "L9"]
    assert [problem.code for problem in found.problems] == []


def test_of_an_export_the_id_that_is_still_written_to_wins() -> None:
    rows = [
        LeadAttributes(lead_id="C1", values=Facts({"country": "SE"}), exported_us=7),
        LeadAttributes(lead_id="L1", values=Facts({"country": "NO", "email": "a"}), exported_us=7),
    ]

    (row,) = follow_conversions(CHAIN, rows).leads

    assert row == LeadAttributes(lead_id="L1", values=Facts({"country": "SE", "email": "a"}), exported_us=7)


def test_rows_of_one_id_that_contradict_each_other_are_told_where_journeys_are_gathered() -> None:
    rows = [
        {"lead_id": "C1", "country": "SE"},
        {"lead_id": "C1", "country": "DK"},
        {"lead_id": "L1", "country": "NO"},
    ]

    told = follow_conversions(CHAIN, rows)

    assert [row.lead_id for row in told.leads] == ["L1", "L1", "L1"]
    assert [problem.code for problem in journeys(told, told.leads).problems] == ["J103"]


def test_a_row_without_a_lead_id_is_refused() -> None:
    with pytest.raises(DataError) as error:
        follow_conversions(CHAIN, [{"country": "NO"}])

    assert [problem.code for problem in error.value.problems] == ["I305"]


def _call(lead: str, day: int) -> Event:
    return activity_event("call", at=_at(day), lead_id=lead)


def test_a_lead_converted_to_the_contact_of_another_one_is_merged_into_that_one() -> None:
    told = follow_conversions(
        [
            _converted("L1", 2, contact="C1"),
            _converted("L2", 4, contact="C1", opportunity="O2"),
            _call("L2", 3),
            _call("C1", 3),
            _call("C1", 4),
            _call("O2", 5),
            _call("L2", 6),
        ]
    )

    first, second = journeys(told)

    assert [(event.value, event.at) for event in first.events if event.kind == "activity"] == [
        ("call", _at(3)),
        ("call", _at(4)),
        ("call", _at(5)),
    ]
    assert [event.at for event in second.events if event.kind == "activity"] == [_at(3), _at(6)]
    merge = merge_of(second)
    assert merge is not None
    assert (merge.value, merge.at) == ("L1", _at(4))
    assert [str(problem) for problem in told.problems] == [
        "L2: after-end: 1 of its rows were written after its conversion, the first at 2026-03-06T09:00:00Z",
        "L2: shared-conversion: converted to 'C1', as 'L1' was before: it counts as merged into 'L1'",
    ]


def test_the_earlier_conversion_is_the_one_that_lives_on_in_any_order_of_the_rows() -> None:
    rows = [_converted("L2", 2, contact="C1"), _converted("L1", 4, contact="C1")]

    for some in (rows, rows[::-1]):
        assert {one.lead_id: merge.value for one in journeys(follow_conversions(some)) if (merge := merge_of(one))} == {
            "L1": "L2"
        }


def test_of_two_conversions_at_one_instant_the_lead_that_sorts_first_lives_on() -> None:
    told = follow_conversions([_converted(lead, 2, contact="C1", opportunity="O1") for lead in ("L2", "L1")])

    assert [(event.lead_id, event.value) for event in told if event.kind == "merge"] == [("L2", "L1")]
    assert [problem.code for problem in told.problems] == ["J311"]


def test_a_contact_and_its_lead_may_name_the_same_deal() -> None:
    told = follow_conversions(
        [_converted("L1", 2, contact="C1", opportunity="O1"), _converted("C1", 4, opportunity="O1")]
    )

    assert ([event.lead_id for event in told], told.problems) == (["L1", "L1"], ())


def test_what_happens_under_a_contact_follows_it_from_its_merge_on() -> None:
    told = follow_conversions(
        [
            _converted("L1", 2, opportunity="O1"),
            _converted("L2", 2, contact="C2"),
            _converted("C2", 4, opportunity="O1"),
            _call("C2", 3),
            _call("C2", 5),
            _merged("L3", "C2"),
        ]
    )

    assert [(event.lead_id, event.value) for event in told if event.kind == "activity"] == [
        ("L2", "call"),
        ("L1", "call"),
    ]
    assert [(event.lead_id, event.value) for event in told if event.kind == "merge"] == [("L3", "L1"), ("L2", "L1")]


def test_a_third_lead_is_merged_into_the_one_that_lives_on() -> None:
    told = follow_conversions(
        [
            _converted("L1", 2, contact="C1"),
            _converted("L2", 1, contact="C2"),
            _converted("L2", 3, contact="C1"),
            _converted("L3", 4, contact="C2"),
        ]
    )

    assert [(event.lead_id, event.value) for event in told if event.kind == "merge"] == [("L2", "L1"), ("L3", "L1")]


def test_a_lead_is_merged_once_and_what_it_shares_with_others_is_told() -> None:
    told = follow_conversions(
        [
            _converted("L1", 1, contact="C1"),
            _converted("L2", 1, opportunity="O2"),
            _converted("L3", 3, contact="C1", opportunity="O2"),
        ]
    )

    assert [(event.lead_id, event.value) for event in told if event.kind == "merge"] == [("L3", "L1")]
    assert [str(problem) for problem in told.problems] == [
        "L3: shared-conversion: converted to 'C1', as 'L1' was before: it counts as merged into 'L1'",
        "L3: shared-conversion: converted to 'O2', as 'L2' was before; it was merged into another one",
    ]

"""Traits of winners against the rest."""

from datetime import datetime

import pytest

from slakit import DataError, Event, Journey, LifecycleError, stage_event, traits

AT = datetime.fromisoformat("2026-03-02T10:00+00:00")


def lead(number: int, stage: str, **attributes: str) -> Journey:
    rows = stage_event("mql", at=AT), stage_event(stage, at=AT.replace(hour=11))
    return Journey.of(f"L{number:03d}", *rows, attributes=attributes)


NOW = AT.replace(day=9)
# The first pair of Newcombe's paper: 56 of 70 against 48 of 80.
LEADS = [lead(n, "customer", size="big" if n < 56 else "small") for n in range(70)]
LEADS += [lead(100 + n, "rejected", size="big" if n < 48 else "small") for n in range(80)]


def test_the_difference_and_its_interval_are_those_of_the_published_example() -> None:
    big, small = traits(LEADS, "size", as_of=NOW)

    assert (big.value, big.winners, big.share_of_winners, big.rest, big.share_of_rest) == ("big", 56, 0.8, 48, 0.6)
    assert (round(big.low or 0, 4), round(big.high or 0, 4)) == (0.0524, 0.3339)
    assert (round(big.difference or 0, 4), round(big.lift or 0, 4)) == (0.2, 1.3333)
    assert (round(small.low or 0, 4), round(small.high or 0, 4)) == (-0.3339, -0.0524)
    assert not big.is_too_few


def test_what_few_leads_have_comes_last_and_is_marked_and_a_missing_value_is_one() -> None:
    rare = [lead(300, "customer", size="huge", country="NO"), lead(301, "customer")]

    rows = traits([*LEADS, *rare], ["size", "country"], as_of=NOW).rows

    assert [(row.attribute, row.value, row.is_too_few) for row in rows] == [
        ("size", "big", False),
        ("size", "small", False),
        ("size", "", True),
        ("size", "huge", True),
        ("country", "", False),
        ("country", "NO", True),
    ]
    assert rows[3].lift is None


def test_without_winners_there_is_nothing_to_compare() -> None:
    (row,) = traits([lead(1, "rejected", size="big")], ["size"], as_of=NOW)

    assert (row.winners, row.rest, row.share_of_winners, row.difference, row.low, row.lift) == (
        0,
        1,
        None,
        None,
        None,
        None,
    )


def test_only_those_are_compared_that_entered_a_stage_and_were_not_merged() -> None:
    early = Journey.of("L9", stage_event("lead", at=AT), attributes={"size": "big"})
    gone = Journey.of("L8", stage_event("mql", at=AT), Event(kind="merge", value="L1", at=AT))

    table = traits([*LEADS, early, gone], "size", as_of=NOW, among="mql")

    assert table.population == "70 winners, 80 others and 1 merged"
    assert dict(table.left_out) == {"merged into another lead": 1}


def test_who_wins_later_is_not_a_winner_yet() -> None:
    assert traits(LEADS, "size", as_of=AT).population == "0 winners and 150 others"


def test_odd_words_are_refused() -> None:
    with pytest.raises(LifecycleError, match="custmer"):
        traits([], "size", as_of=NOW, won="custmer")
    with pytest.raises(DataError, match="at_least"):
        traits([], "size", as_of=NOW, at_least=0)

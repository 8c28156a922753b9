"""Conversions by source, and what moving effort would bring."""

from datetime import date

import attrs
import pytest

from evaluation.making import at, mql, stage
from slakit import (
    AgreementError,
    DataError,
    Event,
    GroupConversion,
    Journey,
    MovedEffort,
    activity,
    conversion_by,
    entered,
    moving_effort,
)
from slakit.reports.measures.tables import Table

MAY = at("2026-05-01T00:00Z")


def leads(origin: str, count: int, won: int, day: str = "2026-03-02") -> list[Journey]:
    return [
        Journey.of(
            f"{origin}{day}{n}",
            mql(f"{day}T10:00Z"),
            *([stage("sql", f"{day[:8]}09T10:00Z")] if n < won else []),
            attributes={"origin": origin},
        )
        for n in range(count)
    ]


def test_shares_stand_with_their_wilson_intervals() -> None:
    # Source: the field's table of Wilson intervals: 18/20 is 70 to 97 %, 45/50 is 79 to 96 %.
    found = conversion_by(
        [*leads("web", 20, 18), *leads("fair", 50, 45), *leads("paid", 10, 1)], by="origin", as_of=MAY
    )

    rows = [
        (row.group, row.reached, row.population, round(row.low, 2), round(row.high, 2), row.too_few) for row in found
    ]
    assert rows == [
        ("fair", 45, 50, 0.79, 0.96, False),
        ("web", 18, 20, 0.70, 0.97, False),
        ("paid", 1, 10, 0.02, 0.40, True),
    ]
    assert found.population == "80 entries"


def test_entries_that_are_not_mature_are_left_out_even_where_they_succeeded() -> None:
    young = leads("web", 2, 2, day="2026-04-05")

    found = conversion_by([*leads("web", 4, 1), *young], by="origin", as_of=MAY)

    assert [(row.reached, row.population) for row in found] == [(1, 4)]
    assert dict(found.left_out) == {"not yet mature": 2}


def test_dates_say_which_entries_count() -> None:
    march = leads("web", 4, 1)

    assert len(conversion_by(march, by="origin", as_of=MAY, since=date(2026, 3, 3))) == 0
    assert len(conversion_by(march, by="origin", as_of=MAY, until=date(2026, 3, 2), since=date(2026, 3, 1))) == 0


def test_other_steps_can_be_asked_for() -> None:
    found = conversion_by(
        leads("web", 4, 2),
        by="origin",
        as_of=MAY,
        among=entered("sql"),
        reached=activity("call"),
        matures_after="7 days",
    )

    assert [(row.reached, row.population, row.share) for row in found] == [(0, 2, 0.0)]


def test_nothing_is_so_sure() -> None:
    with pytest.raises(DataError) as caught:
        conversion_by([], by="origin", as_of=MAY, confidence=1)

    assert [problem.code for problem in caught.value.problems] == ["I414"]


def table(*rows: GroupConversion) -> Table[GroupConversion]:
    return Table(
        name="conversion", title="", definition="", unit="share", population="", row=GroupConversion, rows=rows
    )


WEB, FAIR = (
    GroupConversion("web", 200, 40, 0.2, 0.15, 0.26, False),
    GroupConversion("fair", 100, 5, 0.05, 0.02, 0.11, False),
)
FEW = GroupConversion("paid", 3, 3, 1.0, 0.4, 1.0, True)


def test_moving_effort_brings_as_many_more_as_the_shares_differ() -> None:
    found = moving_effort(table(WEB, FAIR, FEW), share="10%")

    best, worst = found.rows
    assert (best.source, best.target, best.leads_lost, best.leads_won) == ("fair", "web", 10.0, 10.0)
    # Ten leads at 20 % and not at 5 %; at worst at 15 % and not at 11 %, at best at 26 % and not at 2 %.
    assert [round(number, 6) for number in (best.more, best.low, best.high)] == [1.5, 0.4, 2.4]
    assert (worst.source, round(worst.more, 6)) == ("web", -3.0)
    assert dict(found.left_out) == {"too few, or without effort": 1}


def test_leads_follow_what_they_cost() -> None:
    # A lead from the web costs 5, one of a fair 20: a tenth of the fair's money buys forty of the web.
    (best, *_) = moving_effort(table(WEB, FAIR), share="10%", effort={"web": 1000, "fair": 2000}).rows

    assert attrs.evolve(best, low=round(best.low, 9), high=round(best.high, 9)) == MovedEffort(
        "fair", "web", 10.0, 40.0, 7.5, 4.9, 10.2
    )


def test_a_group_without_effort_is_left_out() -> None:
    assert moving_effort(table(WEB, FAIR), effort={"web": 1000}).rows == ()


def test_a_share_and_an_effort_that_are_none_are_refused() -> None:
    with pytest.raises(AgreementError):
        moving_effort(table(WEB), share="200%")
    with pytest.raises(DataError) as caught:
        moving_effort(table(WEB), effort={"web": "much"})
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("I452", "effort.web")]


def test_what_was_merged_in_its_time_is_told_apart_from_what_had_none_yet() -> None:
    def merged(when: str) -> Journey:
        gone = Event(kind="merge", value="L9", at=at(when))
        return Journey.of(f"M{when}", mql("2026-03-02T10:00Z"), gone, attributes={"origin": "web"})

    young = leads("web", 2, 0, day="2026-04-05")

    found = conversion_by([merged("2026-03-12T10:00Z"), merged("2026-04-12T10:00Z"), *young], by="origin", as_of=MAY)

    # The one that was merged after its 30 days had failed by then.
    assert [(row.reached, row.population) for row in found] == [(0, 1)]
    assert dict(found.left_out) == {"not yet mature": 2, "merged into another lead": 1}
    assert found.population == "4 entries"
    assert dict(moving_effort(found).left_out) == {"too few, or without effort": 1}


def test_where_nothing_is_left_out_nothing_is_told() -> None:
    found = conversion_by([*leads("web", 20, 1), *leads("fair", 20, 2)], by="origin", as_of=MAY)

    assert (dict(found.left_out), dict(moving_effort(found).left_out)) == ({}, {})
    assert moving_effort(found).population == "2 groups"

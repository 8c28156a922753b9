"""The waterfall of a quota: each open day's ideal and actual number, and the first day out of band."""

from datetime import date
from typing import Any

import pytest

from evaluation.making import US, agreement, at, mql, promise, result, stage
from slakit import (
    Credits,
    DataError,
    Event,
    Groups,
    Journey,
    LeadValue,
    LeadVolume,
    Level,
    Quota,
    Rate,
    Table,
    WaterfallDay,
    entered,
    event,
    left,
    waterfall,
)

WEEK = ("2026-03-02", "2026-03-09")


def leads(*moments: str, **attributes: str) -> list[Journey]:
    return [Journey.of(f"L{n}", mql(moment), attributes=attributes) for n, moment in enumerate(moments)]


def rows(rule: Quota, *found: Journey, as_of: Any, period: str = "2026-W10", **parts: Any) -> list[tuple[Any, ...]]:
    """Return day of the month, ideal, actual, gap and whether it is out of band."""
    group = parts.pop("group", None)
    log = parts.pop("log", ())
    acme = agreement(rule, **{"term": ("2026-03-02", "2027-01-01"), **parts})
    instant = as_of if isinstance(as_of, str) else as_of.isoformat()
    table = waterfall(result(acme, *found, as_of=instant, log=log), rule.id, period, group)
    return [(one.day.day, one.ideal, one.actual, one.gap, one.is_out_of_band) for one in table.days]


def volume(at_least: Any = 10, **parts: Any) -> Quota:
    return LeadVolume(at_least=at_least, per="week", **parts)


MONDAY = ("2026-03-02T10:00+01:00", "2026-03-02T18:00+01:00", "2026-03-02T18:00:00.000001+01:00")


def test_open_days_have_a_row_with_what_came_by_their_closing() -> None:
    found = rows(volume(calendar="berlin"), *leads(*MONDAY, "2026-03-04T10:00+01:00"), as_of="2026-03-05T12:00+01:00")

    assert found == [
        (2, 2.0, 2.0, 0.0, False),
        (3, 4.0, 3.0, -1.0, False),
        (4, 6.0, 4.0, -2.0, False),
        (5, 8.0, None, None, False),
        (6, 10.0, None, None, False),
    ]


@pytest.mark.parametrize(
    ("shift", "actual"), [(-1, None), (0, 1.0), (1, 1.0)], ids=["before-the-closing", "at-it", "after-it"]
)
def test_a_day_is_over_when_it_closes(shift: int, actual: float | None) -> None:
    closing = at("2026-03-02T18:00+01:00")

    found = rows(volume(calendar="berlin"), *leads(MONDAY[0]), as_of=closing + shift * US)

    assert found[0][2] == actual


def test_without_a_calendar_every_date_is_open_up_to_midnight() -> None:
    late = leads("2026-03-02T23:59:59.999999+01:00", "2026-03-03T00:00+01:00")

    found = rows(volume(at_least=7), *late, as_of="2026-03-04T00:00+01:00")

    assert [(day, actual) for day, _, actual, _, _ in found] == [
        (2, 1.0),
        (3, 2.0),
        (4, None),
        (5, None),
        (6, None),
        (7, None),
        (8, None),
    ]


def test_the_first_day_out_of_band_is_told_to_either_side() -> None:
    flood = result(
        agreement(volume(calendar="berlin", band="50%"), term=WEEK),
        *leads(*["2026-03-03T10:00+01:00"] * 7),
        as_of="2026-03-07T00:00Z",
    )

    table = waterfall(flood, "mql-volume", "2026-W10")

    # Nothing by Monday is too little, three times as much as planned by Tuesday too much.
    assert [one.is_out_of_band for one in table.days] == [True, True, False, False, False]
    assert table.first_out_of_band == date(2026, 3, 2)
    assert table.days[0] == WaterfallDay(date(2026, 3, 2), 2.0, 0.0, -2.0, is_out_of_band=True)
    assert (table.commitment, table.period, table.group, table.target) == ("mql-volume", "2026-W10", None, 10.0)


def test_without_a_band_no_day_is_out_of_it() -> None:
    found = result(agreement(volume(), term=WEEK), *leads(MONDAY[0]), as_of="2026-03-09T00:00Z")

    assert waterfall(found, "mql-volume", "2026-W10").first_out_of_band is None


def test_a_row_is_net_of_what_had_been_taken_back_by_then() -> None:
    back = Journey.of("L1", mql(MONDAY[0]), stage("rejected", "2026-03-04T10:00+01:00"))
    rule = volume(calendar="berlin", credits=Credits(entered("rejected"), "14 days"))

    found = rows(rule, back, *leads("2026-03-03T10:00+01:00"), as_of="2026-03-05T00:00+01:00")

    assert [actual for _, _, actual, _, _ in found] == [1.0, 2.0, 1.0, None, None]


def test_a_lead_that_counts_once_is_in_a_row_once() -> None:
    twice = Journey.of(
        "L1",
        mql("2026-03-02T10:00+01:00"),
        stage("recycled", "2026-03-02T11:00+01:00"),
        mql("2026-03-03T10:00+01:00"),
    )

    found = rows(volume(entries="each", distinct="lead"), twice, as_of="2026-03-04T00:00+01:00")

    assert [actual for _, _, actual, _, _ in found[:2]] == [1.0, 1.0]


def test_money_has_a_waterfall_too() -> None:
    rule = LeadValue(at_least=500, value="99.5", per="week", calendar="berlin")

    found = rows(rule, *leads(MONDAY[0], MONDAY[1]), as_of="2026-03-03T00:00Z")

    assert found[0] == (2, 100.0, 199.0, 99.0, False)


def test_a_cut_period_has_its_own_line() -> None:
    found = rows(volume(calendar="berlin"), as_of="2026-03-09T12:00Z", term=("2026-03-05", "2026-04-01"))

    assert [(day, ideal) for day, ideal, *_ in found] == [(5, 2.0), (6, 4.0)]


def test_groups_have_a_waterfall_each() -> None:
    rule = volume(at_least=7, by=Groups("origin", ("web",)))
    found = [*leads(MONDAY[0], origin="web"), Journey.of("other", mql(MONDAY[0]), attributes={"origin": "fair"})]

    web, fair = (rows(rule, *found, as_of="2026-03-03T00:00+01:00", group=group)[0] for group in ("web", "fair"))

    assert web == fair == (2, 1.0, 1.0, 0.0, False)


def test_a_quota_on_the_log_has_a_waterfall() -> None:
    rule = Quota(id="reviews", owed_by="sales", count=event(kind="review"), at_least=7, per="week", on="log")
    log = [Event(kind="review", at=at(moment)) for moment in (*MONDAY, "2026-03-05T10:00Z")]

    found = rows(rule, *leads(MONDAY[0]), as_of="2026-03-04T00:00+01:00", log=log)

    assert [actual for _, _, actual, _, _ in found[:3]] == [3.0, 3.0, None]


def test_a_quota_that_nothing_came_to_has_a_waterfall() -> None:
    found = rows(volume(at_least=7), as_of="2026-03-03T00:00+01:00")

    assert found[0] == (2, 1.0, 0.0, -1.0, False)


# --- what has none


@pytest.mark.parametrize(
    ("commitment", "period", "group", "where", "message"),
    [
        pytest.param(
            "volumes",
            "2026-W10",
            None,
            "commitment",
            "no count or sum has this id; did you mean 'volume'?",
            id="unknown",
        ),
        pytest.param("call", "2026-W10", None, "commitment", "no count or sum has this id", id="a-deadline"),
        pytest.param("open", "2026-W10", None, "commitment", "no count or sum has this id", id="a-level"),
        pytest.param("rate", "2026-W10", None, "commitment", "no count or sum has this id", id="a-rate"),
        pytest.param("volume", "2026-03", None, "period", "'volume' is not judged in it", id="another-length"),
        pytest.param("volume", "2026-W12", None, "period", "'volume' is not judged in it", id="not-begun"),
        pytest.param("volume", "2026-W10", "web", "group", "'volume' does not judge it apart", id="no-groups"),
        pytest.param(
            "grouped", "2026-W10", None, "group", "does not judge it apart; expected one of web", id="no-group"
        ),
        pytest.param("grouped", "2026-W10", "wev", "group", "did you mean 'web'?", id="unknown-group"),
    ],
)
def test_what_has_no_waterfall_is_refused(
    commitment: str, period: str, group: str | None, where: str, message: str
) -> None:
    rules = (
        volume(id="volume"),
        volume(id="grouped", by=Groups("origin", ("web",))),
        Quota(id="open", owed_by="sales", level=Level(entered("mql"), left("mql")), at_most=1, per="week"),
        Rate(
            id="rate",
            owed_by="sales",
            among=entered("mql"),
            reached=entered("sql"),
            at_least=1,
            per="week",
            matures_after="1 day",
        ),
        promise("1 day"),
    )
    found = result(agreement(*rules, term=WEEK), *leads(MONDAY[0]), as_of="2026-03-05T00:00Z")

    with pytest.raises(DataError) as caught:
        waterfall(found, commitment, period, group)

    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("I414", where)
    assert message in problem.message


def test_as_a_table_a_waterfall_tells_what_stands_in_no_row() -> None:
    # Closed at 18:00: what came on Tuesday at 19:00 counts for the week, and in the row of Wednesday once that is over.
    rule = volume(calendar="berlin")
    found = leads(*MONDAY, "2026-03-03T19:00+01:00")
    acme = agreement(rule, term=("2026-03-02", "2027-01-01"))

    def told(as_of: str) -> Table[WaterfallDay]:
        return waterfall(result(acme, *found, as_of=as_of), rule.id, "2026-W10").table

    assert dict(told("2026-03-03T20:00+01:00").left_out) == {"came after the last closing": 1}
    assert dict(told("2026-03-04T18:00+01:00").left_out) == {}
    assert dict(told("2026-03-02T17:00+01:00").left_out) == {"came after the last closing": 1}
    table = told("2026-03-04T18:00+01:00")
    assert table.title == "mql-volume in 2026-W10, day by day"
    assert table.population == f"5 open days, target {rule.at_least}"
    assert (table.unit, table.rows[0].day) == ("as the target", date(2026, 3, 2))


def test_the_table_of_a_group_names_it() -> None:
    acme = agreement(volume(by=Groups("origin")), term=("2026-03-02", "2027-01-01"))
    found = result(acme, *leads(*MONDAY, origin="web"), as_of="2026-03-04T00:00+01:00")

    assert waterfall(found, "mql-volume", "2026-W10", "web").table.title == "mql-volume in 2026-W10 of web, day by day"

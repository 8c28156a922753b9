"""The most that is open at once: from when until when a lead is, whose it is, and when it is too much."""

from typing import Any

import pytest

from evaluation.making import US, agreement, at, kind_of, mql, owner, pending, result, stage
from evaluation.making import field as changed
from slakit import (
    Breached,
    Event,
    Facts,
    Groups,
    Journey,
    LeadAttributes,
    Level,
    Met,
    Outcome,
    Pending,
    Quota,
    activity,
    activity_event,
    entered,
    journeys,
    left,
)
from slakit.worktime.instants import to_micros

YEAR = ("2026-01-01", "2027-01-01")
LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))
MQLS = Level(entered("mql"), left("mql"))


def quota(per: str = "week", level: Level = MQLS, at_most: Any = 1, **parts: Any) -> Quota:
    return Quota(**{"id": "open", "owed_by": "sales", "level": level, "at_most": at_most, "per": per, **parts})


def lead(name: str, became: str, ended: str | None = None, **attributes: str) -> Journey:
    events = [mql(became, id=f"{name}-mql")]
    if ended is not None:
        events.append(stage("accepted", ended, id=f"{name}-ended"))
    return Journey.of(name, *events, attributes=attributes)


def judged(rule: Quota, *found: Journey, as_of: Any, term: tuple[str, str | None] = YEAR) -> dict[str, Outcome]:
    instant = as_of if isinstance(as_of, str) else as_of.isoformat()
    outcomes = result(agreement(rule, term=term), LONG_AGO, *found, as_of=instant).outcomes
    return {one.subject if one.group is None else f"{one.subject} {one.group or '(none)'}": one for one in outcomes}


def levels(rule: Quota, *found: Journey, as_of: str = "2026-02-01T00:00Z", **parts: Any) -> dict[str, float | None]:
    return {label: one.actual for label, one in judged(rule, *found, as_of=as_of, **parts).items()}


# --- when it is too much

SECOND_ONE = at("2026-01-07T10:00+01:00")
TWO = (lead("L1", "2026-01-06T10:00+01:00"), lead("L2", "2026-01-07T10:00+01:00", "2026-01-08T10:00+01:00"))


@pytest.mark.parametrize(
    ("as_of", "status", "actual"),
    [
        pytest.param(SECOND_ONE - US, "pending", 1.0, id="before"),
        pytest.param(SECOND_ONE, "breached", 2.0, id="at"),
        pytest.param("2026-12-31T00:00Z", "breached", 2.0, id="long-after"),
    ],
)
def test_a_level_is_broken_by_the_event_that_exceeds_it(as_of: Any, status: str, actual: float) -> None:
    found = judged(quota(), *TWO, as_of=as_of)["2026-W02"]

    assert (found.status, found.actual, found.stopped_at, found.target) == (status, actual, None, 1.0)
    if isinstance(found, Breached):
        assert (found.breached_at, found.reason, found.evidence) == (SECOND_ONE, "exceeded", ("L1-mql", "L2-mql"))
        assert found.text == "open for 2026-W02: sales broke it, 2 where at most 1 open at once per week was promised"


@pytest.mark.parametrize(
    ("shift", "kind"), [(-1, Pending), (0, Pending), (1, Met)], ids=["before-the-end", "at-the-end", "after-the-end"]
)
def test_a_level_is_kept_once_the_period_is_over(shift: int, kind: type[Outcome]) -> None:
    end = at("2026-01-12T00:00+01:00")

    found = judged(quota(at_most=2), *TWO, as_of=end + shift * US)["2026-W02"]

    assert (type(found), found.actual, found.due_at) == (kind, 2.0, end)
    assert found.reason == ("kept_below" if kind is Met else "running")


def test_a_running_level_tells_how_much_of_it_is_used() -> None:
    found = pending(judged(quota(at_most=4), *TWO, as_of="2026-01-08T12:00Z")["2026-W02"])

    assert (found.percent, found.at_risk, found.pace, found.forecast) == (50.0, False, None, None)


def test_no_level_at_all_tolerates_nothing() -> None:
    rule = quota(at_most=0)

    found = judged(rule, lead("L1", "2026-01-06T10:00+01:00", "2026-01-07T10:00+01:00"), as_of="2026-01-20T00:00Z")

    assert [(one.subject, one.status) for one in found.values()] == [
        ("2026-W01", "met"),
        ("2026-W02", "breached"),
        ("2026-W03", "met"),
        ("2026-W04", "pending"),
    ]
    assert pending(found["2026-W04"]).percent is None


# --- what is open when a period begins


def test_what_is_open_when_a_period_begins_counts_in_it() -> None:
    found = judged(quota(at_most=1), *TWO[:1], lead("L3", "2026-01-07T10:00+01:00"), as_of="2026-01-25T12:00+01:00")

    third = kind_of(found["2026-W03"], Breached)
    assert (third.breached_at, third.actual) == (at("2026-01-12T00:00+01:00"), 2.0)
    assert third.evidence == ("L1-mql", "L3-mql")


@pytest.mark.parametrize(
    ("ended", "second", "third"),
    [
        pytest.param("2026-01-11T23:59:59.999999+01:00", 1.0, 0.0, id="closed-before-the-period"),
        pytest.param("2026-01-12T00:00+01:00", 1.0, 0.0, id="closed-as-the-period-begins"),
        pytest.param("2026-01-12T00:00:00.000001+01:00", 1.0, 1.0, id="closed-right-after"),
    ],
)
def test_a_lead_is_open_up_to_the_instant_that_closes_it(ended: str, second: float, third: float) -> None:
    found = levels(quota(), lead("L1", "2026-01-06T10:00+01:00", ended))

    assert (found["2026-W02"], found["2026-W03"]) == (second, third)


@pytest.mark.parametrize(
    ("became", "second", "third"),
    [
        pytest.param("2026-01-11T23:59:59.999999+01:00", 1.0, 1.0, id="opened-in-the-last-microsecond"),
        pytest.param("2026-01-12T00:00+01:00", 0.0, 1.0, id="opened-as-the-next-begins"),
    ],
)
def test_a_lead_is_open_from_the_instant_that_opens_it(became: str, second: float, third: float) -> None:
    found = levels(quota(), lead("L1", became))

    assert (found["2026-W02"], found["2026-W03"]) == (second, third)


def test_what_was_open_before_the_term_counts() -> None:
    found = levels(quota(), lead("L1", "2025-06-01T10:00Z", "2026-01-06T10:00Z"))

    assert (found["2026-W01"], found["2026-W02"], found["2026-W03"]) == (1.0, 1.0, 0.0)


def test_a_level_is_never_pro_rated() -> None:
    found = judged(quota(at_most=3), as_of="2026-01-05T12:00Z")["2026-W01"]

    assert (found.target, found.started_at) == (3.0, at("2026-01-01T00:00+01:00"))


def test_a_period_without_an_open_day_has_no_outcome_and_ends_nothing() -> None:
    rule = quota("day", calendar="berlin")

    found = judged(rule, lead("L1", "2026-01-03T10:00+01:00"), as_of="2026-01-05T12:00+01:00")

    assert {label: one.actual for label, one in found.items()} == {"2026-01-02": 0.0, "2026-01-05": 1.0}


# --- what opens and closes


def test_a_lead_is_open_once_however_often_it_is_opened() -> None:
    rule = quota(level=Level(activity("ping"), activity("pong")))
    pings = [activity_event("ping", at=at(f"2026-01-06T{hour}:00Z")) for hour in (10, 11, 12)]

    found = levels(rule, Journey.of("L1", *pings, activity_event("pong", at=at("2026-01-13T09:00Z"))))

    assert (found["2026-W02"], found["2026-W03"], found["2026-W04"]) == (1.0, 1.0, 0.0)


def test_what_closes_and_opens_at_once_stays_open() -> None:
    worked = Level(entered("mql", "accepted"), left("mql", "accepted"))
    moving = Journey.of(
        "L1",
        mql("2026-01-06T10:00Z"),
        stage("accepted", "2026-01-07T10:00Z"),
        stage("rejected", "2026-01-14T10:00Z"),
    )

    found = levels(quota(level=worked), moving)

    assert (found["2026-W02"], found["2026-W03"], found["2026-W04"]) == (1.0, 1.0, 0.0)


def test_one_that_closes_as_another_opens_does_not_add_up() -> None:
    found = levels(quota(), lead("L1", "2026-01-06T10:00Z", "2026-01-07T10:00Z"), lead("L2", "2026-01-07T10:00Z"))

    assert found["2026-W02"] == 1.0


def test_what_opens_and_closes_at_one_instant_was_never_open() -> None:
    gone = Journey.of("L1", mql("2026-01-06T10:00Z"), stage("accepted", "2026-01-06T10:00Z", previous="mql"))

    assert levels(quota(), gone)["2026-W02"] == 0.0


def test_what_closes_and_opens_again_at_one_instant_never_closed() -> None:
    back = Journey.of(
        "L1",
        mql("2026-01-06T10:00Z"),
        stage("recycled", "2026-01-14T10:00Z", previous="mql"),
        stage("mql", "2026-01-14T10:00Z", previous="recycled"),
    )

    found = judged(quota(at_most=0), back, as_of="2026-01-20T00:00Z")

    assert [one.actual for one in found.values()] == [0.0, 1.0, 1.0, 1.0]
    assert kind_of(found["2026-W03"], Breached).breached_at == at("2026-01-12T00:00+01:00")


def test_a_lead_that_comes_back_is_open_again() -> None:
    back = Journey.of(
        "L1",
        mql("2026-01-06T10:00Z"),
        stage("recycled", "2026-01-07T10:00Z"),
        mql("2026-01-20T10:00Z"),
    )

    found = levels(quota(), back, as_of="2026-01-30T00:00Z")

    assert list(found.values()) == [0.0, 1.0, 0.0, 1.0, 1.0]


# --- whose it is


def test_a_lead_that_is_reassigned_leaves_one_owner_and_joins_the_other() -> None:
    moved = Journey.of(
        "L1",
        owner("ber", "2026-01-05T10:00+01:00"),
        mql("2026-01-06T10:00+01:00", id="became"),
        owner("ny", "2026-01-14T10:00+01:00"),
        owner("ny", "2026-01-15T10:00+01:00"),
        stage("accepted", "2026-01-21T10:00+01:00"),
        owner("lon", "2026-01-22T10:00+01:00"),
    )

    found = judged(quota(at_most=0, by=Groups("owner", ("ber", "ny", "lon"))), moved, as_of="2026-01-30T00:00Z")

    assert {label: one.actual for label, one in found.items() if one.actual} == {
        "2026-W02 ber": 1.0,
        "2026-W03 ber": 1.0,
        "2026-W03 ny": 1.0,
        "2026-W04 ny": 1.0,
    }
    assert kind_of(found["2026-W03 ny"], Breached).breached_at == at("2026-01-14T10:00+01:00")
    assert kind_of(found["2026-W04 ny"], Breached).breached_at == at("2026-01-19T00:00+01:00")
    assert found["2026-W03 ny"].evidence == ("became",)


def test_an_owner_who_gets_the_lead_as_it_opens_has_it_from_there() -> None:
    both = Journey.of("L1", mql("2026-01-06T10:00Z"), owner("ny", "2026-01-06T10:00Z"))

    assert {label for label, level in levels(quota(by="owner"), both).items() if level} == {
        f"2026-W0{week} ny" for week in (2, 3, 4, 5)
    }


def test_who_is_not_listed_is_judged_from_their_first_lead_on() -> None:
    found = levels(
        quota(by=Groups("owner", ("ber",))),
        lead("L1", "2026-01-13T10:00Z", "2026-01-14T10:00Z", owner="stranger"),
        as_of="2026-01-20T00:00Z",
    )

    assert found == {
        "2026-W01 ber": 0.0,
        "2026-W02 ber": 0.0,
        "2026-W03 ber": 0.0,
        "2026-W03 stranger": 1.0,
        "2026-W04 ber": 0.0,
        "2026-W04 stranger": 0.0,
    }


def test_a_lead_moves_between_the_values_of_any_field() -> None:
    moved = Journey.of(
        "L1",
        mql("2026-01-06T10:00Z"),
        changed("size", "large", "2026-01-14T10:00Z"),
        changed("tier", "a", "2026-01-14T11:00Z"),
        attributes={"size": "small"},
    )

    found = levels(quota(by=Groups("size", ("small", "large"))), moved, as_of="2026-01-20T00:00Z")

    assert list(found.values()) == [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0]


def test_a_value_that_only_an_export_names_counts_from_the_export_on() -> None:
    exported = LeadAttributes(
        lead_id="L1", values=Facts({"size": "large"}), exported_us=to_micros(at("2026-01-14T10:00Z"))
    )
    (known,) = journeys([mql("2026-01-06T10:00Z", lead_id="L1")], [exported])

    before = levels(quota(by="size"), known, as_of="2026-01-14T09:59:59.999999Z")
    after = levels(quota(by="size"), known, as_of="2026-01-14T10:00Z")

    assert before == {"2026-W02 (none)": 1.0, "2026-W03 (none)": 1.0}
    assert after == {"2026-W02 (none)": 1.0, "2026-W03 (none)": 1.0, "2026-W03 large": 1.0}

"""Counts and sums per period: when they fall, what they are measured by, and where they are heading."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from evaluation.making import US, agreement, at, kind_of, mql, owner, pending, result, stage
from evaluation.making import field as changed
from slakit import (
    Breached,
    Event,
    Groups,
    Journey,
    LeadValue,
    Met,
    Outcome,
    Pending,
    Quota,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    event,
    field,
)

YEAR = ("2026-01-01", "2027-01-01")


def quota(per: str = "month", **parts: Any) -> Quota:
    given: dict[str, Any] = {"id": "mqls", "owed_by": "marketing", "per": per}
    what = {} if "sum" in parts else {"count": entered("mql")}
    bound = {} if "at_most" in parts else {"at_least": 3}
    return Quota(**{**given, **what, **bound, **parts})


def leads(*moments: str) -> list[Journey]:
    """Return one lead for each instant, which becomes an MQL then."""
    return [Journey.of(f"L{number}", mql(moment, id=f"e{number}")) for number, moment in enumerate(moments, 1)]


LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))


def judged(
    rule: Quota, *found: Journey, as_of: str, term: tuple[str, str | None] = YEAR, **parts: Any
) -> dict[str, Outcome]:
    """Return the outcomes by period, with their group where there is one."""
    outcomes = result(agreement(rule, term=term, **parts), LONG_AGO, *found, as_of=as_of).outcomes
    return {one.subject if one.group is None else f"{one.subject} {one.group or '(none)'}": one for one in outcomes}


# --- when a period is decided

THREE = leads("2026-01-10T10:00+01:00", "2026-01-05T10:00+01:00", "2026-01-20T10:00+01:00", "2026-01-25T10:00+01:00")
THIRD = at("2026-01-20T10:00+01:00")


def test_at_least_is_met_at_the_instant_that_reaches_it() -> None:
    rule = quota()

    before = judged(rule, *THREE, as_of=(THIRD - US).isoformat())["2026-01"]
    reached = judged(rule, *THREE, as_of=THIRD.isoformat())["2026-01"]
    later = judged(rule, *THREE, as_of="2026-06-01T00:00Z")["2026-01"]

    assert (before.status, before.stopped_at, before.actual) == ("pending", None, 2.0)
    assert (reached.status, reached.stopped_at, reached.actual) == ("met", THIRD, 3.0)
    assert (later.status, later.stopped_at, later.actual) == ("met", THIRD, 4.0)
    assert (before.reason, reached.reason, later.reason) == ("running", "reached", "reached")
    assert later.evidence == ("e2", "e1", "e3", "e4")


@pytest.mark.parametrize(
    ("shift", "kind"),
    [(-1, Pending), (0, Pending), (1, Breached)],
    ids=["before-the-end", "at-the-end", "after-the-end"],
)
def test_at_least_is_open_up_to_the_end_and_broken_the_next_microsecond(shift: int, kind: type[Outcome]) -> None:
    end = at("2026-02-01T00:00+01:00")

    found = judged(quota(), *THREE[:2], as_of=(end + shift * US).isoformat())["2026-01"]

    assert isinstance(found, kind)
    assert (found.started_at, found.due_at, found.actual) == (at("2026-01-01T00:00+01:00"), end, 2.0)


def test_a_missed_period_is_broken_at_its_end() -> None:
    found = kind_of(judged(quota(), as_of="2026-03-01T00:00Z")["2026-01"], Breached)

    assert (found.breached_at, found.reason) == (at("2026-02-01T00:00+01:00"), "not_reached")
    assert (found.open, found.late_by, found.overrun, found.owner) == (False, None, None, None)
    assert (found.entry, found.paused, found.original_due_at) == (None, timedelta(0), found.due_at)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param(THIRD - US, "pending", id="before"),
        pytest.param(THIRD, "breached", id="at"),
        pytest.param(at("2026-06-01T00:00Z"), "breached", id="long-after"),
    ],
)
def test_at_most_is_broken_at_the_instant_that_exceeds_it(as_of: Any, status: str) -> None:
    found = judged(quota(at_most=2), *THREE, as_of=as_of.isoformat())["2026-01"]

    assert found.status == status
    assert found.stopped_at is None
    if isinstance(found, Breached):
        assert (found.breached_at, found.reason) == (THIRD, "exceeded")


@pytest.mark.parametrize(
    ("shift", "kind"), [(-1, Pending), (0, Pending), (1, Met)], ids=["before-the-end", "at-the-end", "after-the-end"]
)
def test_at_most_is_kept_once_the_period_is_over(shift: int, kind: type[Outcome]) -> None:
    end = at("2026-02-01T00:00+01:00")

    found = judged(quota(at_most=4), *THREE, as_of=(end + shift * US).isoformat())["2026-01"]

    assert isinstance(found, kind)
    assert (found.actual, found.stopped_at) == (4.0, None)
    assert found.reason == ("kept_below" if kind is Met else "running")


def test_at_most_nothing_is_broken_by_the_first() -> None:
    found = judged(quota(at_most=0), *THREE, as_of="2026-03-15T00:00Z")

    assert [(one.subject, one.status, one.target) for one in found.values()] == [
        ("2026-01", "breached", 0.0),
        ("2026-02", "met", 0.0),
        ("2026-03", "pending", 0.0),
    ]
    assert pending(found["2026-03"]).percent is None


def test_several_at_one_instant_reach_and_exceed_together() -> None:
    rush = leads(*["2026-01-20T10:00+01:00"] * 5)

    reached = judged(quota(at_least=3), *rush, as_of="2026-01-20T10:00+01:00")["2026-01"]
    exceeded = judged(quota(at_most=3), *rush, as_of="2026-01-20T10:00+01:00")["2026-01"]

    assert (reached.status, reached.stopped_at, reached.actual) == ("met", THIRD, 5.0)
    assert (exceeded.status, exceeded.actual) == ("breached", 5.0)


# --- which periods there are


@pytest.mark.parametrize(
    ("per", "as_of", "labels"),
    [
        pytest.param("day", "2026-01-02T12:00+01:00", ["2026-01-01", "2026-01-02"], id="days"),
        pytest.param("week", "2026-01-12T12:00+01:00", ["2026-W01", "2026-W02", "2026-W03"], id="weeks"),
        pytest.param("month", "2026-02-28T12:00+01:00", ["2026-01", "2026-02"], id="months"),
        pytest.param("quarter", "2026-06-30T12:00+02:00", ["2026-Q1", "2026-Q2"], id="quarters"),
        pytest.param("year", "2026-06-30T12:00+02:00", ["2026"], id="years"),
    ],
)
def test_periods_run_from_the_term_to_the_one_that_holds_as_of(per: str, as_of: str, labels: list[str]) -> None:
    assert list(judged(quota(per), as_of=as_of)) == labels


@pytest.mark.parametrize(
    ("as_of", "labels"),
    [
        pytest.param("2025-12-31T23:59:59.999999+01:00", [], id="before-the-term"),
        pytest.param("2026-01-01T00:00+01:00", ["2026-01"], id="first-instant"),
        pytest.param("2026-01-31T23:59:59.999999+01:00", ["2026-01"], id="last-instant-of-a-month"),
        pytest.param("2026-02-01T00:00+01:00", ["2026-01", "2026-02"], id="first-instant-of-a-month"),
        pytest.param("2026-03-01T00:00+01:00", ["2026-01", "2026-02"], id="end-of-the-term"),
        pytest.param("2027-03-01T00:00+01:00", ["2026-01", "2026-02"], id="long-after"),
    ],
)
def test_no_period_is_judged_before_the_term_or_after_it(as_of: str, labels: list[str]) -> None:
    assert list(judged(quota(), as_of=as_of, term=("2026-01-01", "2026-03-01"))) == labels


def test_a_period_that_just_began_is_open_and_empty() -> None:
    found = judged(quota(), *THREE, as_of="2026-02-01T00:00+01:00")

    assert [(one.status, one.actual) for one in found.values()] == [("met", 4.0), ("pending", 0.0)]


def test_an_event_at_midnight_belongs_to_the_day_that_begins() -> None:
    rule = quota("day", at_least=1)
    found = judged(
        rule,
        *leads("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", "2026-03-29T23:59:59.999999+02:00"),
        as_of="2026-03-31T00:00+02:00",
        term=("2026-03-28", "2026-03-31"),
    )

    assert {label: (one.evidence, one.due_at) for label, one in found.items()} == {
        "2026-03-28": ((), at("2026-03-29T00:00+01:00")),
        "2026-03-29": (("e1", "e3"), at("2026-03-30T00:00+02:00")),
        "2026-03-30": (("e2",), at("2026-03-31T00:00+02:00")),
    }


def test_a_day_is_as_long_as_the_clocks_make_it() -> None:
    spring = judged(quota("day"), as_of="2026-03-30T12:00Z", term=("2026-03-29", "2026-03-30"))["2026-03-29"]
    autumn = judged(quota("day"), as_of="2026-10-26T12:00Z", term=("2026-10-25", "2026-10-26"))["2026-10-25"]

    assert spring.due_at is not None
    assert autumn.due_at is not None
    assert spring.due_at - spring.started_at == timedelta(hours=23)
    assert autumn.due_at - autumn.started_at == timedelta(hours=25)


def test_periods_are_those_of_the_agreements_zone() -> None:
    late = leads("2026-01-31T23:30Z")

    berlin = judged(quota(), *late, as_of="2026-02-01T12:00Z")
    new_york = judged(quota(), *late, as_of="2026-02-01T12:00Z", zone="America/New_York")

    assert [one.actual for one in berlin.values()] == [0.0, 1.0]
    assert [one.actual for one in new_york.values()] == [1.0, 0.0]


# --- periods that the term cuts


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        pytest.param({}, Fraction(20, 7), id="every-date-is-open"),
        pytest.param({"calendar": "berlin"}, Fraction(5, 4), id="open-days-of-the-calendar"),
        pytest.param({"partial": "full"}, Fraction(5), id="in-full"),
    ],
)
def test_a_cut_week_has_a_target_by_its_open_days(parts: dict[str, str], target: Fraction) -> None:
    found = judged(quota("week", at_least=5, **parts), as_of="2026-01-05T12:00+01:00")["2026-W01"]

    assert (found.started_at, found.due_at) == (at("2026-01-01T00:00+01:00"), at("2026-01-05T00:00+01:00"))
    assert found.target == float(target)


def test_a_cut_week_may_be_skipped() -> None:
    found = judged(quota("week", partial="skip"), as_of="2026-01-05T12:00+01:00")

    assert list(found) == ["2026-W02"]


def test_a_cut_period_is_met_by_its_own_target() -> None:
    found = judged(
        quota("week", at_least=5),
        *leads("2026-01-02T10:00Z", "2026-01-03T10:00Z", "2026-01-04T10:00Z"),
        as_of="2026-01-04T12:00Z",
    )["2026-W01"]

    assert (found.status, found.stopped_at) == ("met", at("2026-01-04T10:00Z"))


def test_a_cut_period_is_exceeded_by_its_own_target() -> None:
    found = judged(
        quota("week", at_most=5),
        *leads("2026-01-02T10:00Z", "2026-01-03T10:00Z", "2026-01-04T10:00Z"),
        as_of="2026-01-04T12:00Z",
    )["2026-W01"]

    assert kind_of(found, Breached).breached_at == at("2026-01-04T10:00Z")


@pytest.mark.parametrize(
    ("term", "target"),
    [
        pytest.param(("2028-02-15", "2028-06-01"), 15 / 29, id="leap-february-from-the-15th"),
        pytest.param(("2028-02-01", "2028-02-29"), 28 / 29, id="all-but-the-leap-day"),
        pytest.param(("2026-02-15", "2026-06-01"), 14 / 28, id="february"),
        pytest.param(("2028-02-01", "2028-03-01"), 1.0, id="whole"),
    ],
)
def test_a_cut_february_knows_its_length(term: tuple[str, str], target: float) -> None:
    found = judged(quota(at_least=1), as_of=f"{term[0]}T12:00+01:00", term=term, calendars={}, owners=())

    assert [one.target for one in found.values()] == [target]


def test_a_term_that_ends_within_a_period_ends_it() -> None:
    found = judged(quota(at_least=31), as_of="2026-02-01T00:00+01:00", term=("2026-01-01", "2026-01-11"))["2026-01"]

    assert (found.due_at, found.target, found.status) == (at("2026-01-11T00:00+01:00"), 10.0, "breached")


# --- days without an opening


def test_a_period_without_an_open_day_has_no_outcome() -> None:
    found = judged(quota("day", calendar="berlin"), as_of="2026-01-06T12:00+01:00")

    assert list(found) == ["2026-01-02", "2026-01-05", "2026-01-06"]


@pytest.mark.parametrize("partial", ["prorate", "full", "skip"])
def test_a_cut_period_without_an_open_day_has_no_outcome(partial: str) -> None:
    found = judged(
        quota("week", calendar="berlin", partial=partial),
        as_of="2026-01-05T12:00+01:00",
        term=("2026-01-03", "2027-01-01"),
    )

    assert list(found) == ["2026-W02"]


def test_what_comes_on_a_closed_day_counts_for_its_period() -> None:
    found = judged(quota("week", at_least=1, calendar="berlin"), *leads("2026-01-11T10:00Z"), as_of="2026-01-11T12:00Z")

    assert found["2026-W02"].status == "met"


# --- what is counted

BACK_AGAIN = Journey.of(
    "L1",
    mql("2026-01-10T10:00+01:00", id="first"),
    stage("recycled", "2026-01-11T10:00+01:00"),
    mql("2026-01-12T10:00+01:00", id="second"),
    stage("mql", "2026-01-13T10:00+01:00", id="repeated"),
)


@pytest.mark.parametrize(
    ("entries", "evidence"), [("each", ("first", "second")), ("first", ("first",))], ids=["each", "first"]
)
def test_a_lead_that_comes_back_counts_each_time_or_once(entries: str, evidence: tuple[str, ...]) -> None:
    found = judged(quota(entries=entries), BACK_AGAIN, as_of="2026-01-20T00:00Z")["2026-01"]

    assert found.evidence == evidence


def test_the_first_entry_ever_counts_also_where_it_lies_before_the_term() -> None:
    found = judged(quota(entries="first"), BACK_AGAIN, as_of="2026-01-20T00:00Z", term=("2026-01-11", "2027-01-01"))

    assert found["2026-01"].actual == 0.0


def test_what_lies_outside_the_term_is_not_counted() -> None:
    found = judged(
        quota(),
        *leads("2026-01-09T23:59:59.999999+01:00", "2026-01-10T00:00+01:00", "2026-01-20T00:00+01:00"),
        as_of="2026-02-20T00:00Z",
        term=("2026-01-10", "2026-01-20"),
    )

    assert found["2026-01"].evidence == ("e2",)


def test_a_quota_counts_any_event() -> None:
    demo = Journey.of("L1", *(activity_event("demo", at=at(f"2026-01-{day}T10:00Z")) for day in (10, 11, 12)))

    found = judged(quota(count=activity("demo")), demo, as_of="2026-01-20T00:00Z")["2026-01"]

    assert (found.status, found.actual) == ("met", 3.0)


def test_a_quota_on_the_log_counts_the_agreements_own_events() -> None:
    rule = quota(count=event(kind="review"), at_least=1, on="log")
    log = [Event(kind="review", at=at("2026-01-10T10:00Z"), id="r1")]
    lead = Journey.of("L1", Event(kind="review", at=at("2026-01-09T10:00Z")))

    found = result(agreement(rule, term=YEAR), lead, as_of="2026-01-20T00:00Z", log=log).outcomes

    assert [one.evidence for one in found] == [("r1",)]


# --- what is summed

VALUES = [(field("source", is_="demo"), 1200), (field("source", in_=["demo", "webinar"]), "600.5"), 100]


@pytest.mark.parametrize(
    ("source", "values", "actual"),
    [
        pytest.param("demo", VALUES, 1200.0, id="first-match-wins"),
        pytest.param("webinar", VALUES, 600.5, id="second"),
        pytest.param("fair", VALUES, 100.0, id="plain-value"),
        pytest.param("", VALUES, 100.0, id="missing-falls-through"),
        pytest.param("fair", VALUES[:2], 0.0, id="nothing-matches"),
        pytest.param("", VALUES[:2], 0.0, id="nothing-is-known"),
    ],
)
def test_a_sum_adds_what_each_is_worth_at_its_instant(source: str, values: list[Any], actual: float) -> None:
    lead = Journey.of("L1", mql("2026-01-10T10:00Z"), attributes={"source": source})

    found = judged(quota(sum=entered("mql"), value=values, at_least=5000), lead, as_of="2026-01-20T00:00Z")["2026-01"]

    assert found.actual == actual


def test_a_value_follows_the_field_of_the_instant() -> None:
    lead = Journey.of(
        "L1",
        mql("2026-01-10T10:00Z"),
        changed("source", "demo", "2026-01-10T10:00Z"),
        changed("source", "fair", "2026-01-10T10:00:00.000001Z"),
        attributes={"source": "webinar"},
    )

    found = judged(quota(sum=entered("mql"), value=VALUES, at_least=5000), lead, as_of="2026-01-20T00:00Z")["2026-01"]

    assert found.actual == 1200.0


def test_a_sum_is_exact() -> None:
    tenths = leads(*[f"2026-01-{day:02d}T10:00Z" for day in range(5, 15)])

    found = judged(quota(sum=entered("mql"), value="0.1", at_least=1), *tenths, as_of="2026-01-14T10:00Z")["2026-01"]

    assert (found.status, found.stopped_at) == ("met", at("2026-01-14T10:00Z"))


# --- groups


def grouped(**attributes: str) -> Journey:
    return Journey.of("-".join(attributes.values()) or "L0", mql("2026-02-10T10:00Z"), attributes=attributes)


@pytest.mark.parametrize(
    ("by", "numbers"),
    [
        pytest.param(
            Groups("origin", ("web", "fair")),
            [
                ("2026-01", {"web": 0, "fair": 0}),
                ("2026-02", {"web": 1, "fair": 0, "(none)": 1, "call": 1}),
                ("2026-03", {"web": 0, "fair": 0, "(none)": 0, "call": 0}),
            ],
            id="listed-first-and-always-others-from-their-first",
        ),
        pytest.param(
            "origin",
            [("2026-02", {"(none)": 1, "call": 1, "web": 1}), ("2026-03", {"(none)": 0, "call": 0, "web": 0})],
            id="none-listed",
        ),
        pytest.param(
            Groups("origin", ("",)),
            [
                ("2026-01", {"(none)": 0}),
                ("2026-02", {"(none)": 1, "call": 1, "web": 1}),
                ("2026-03", {"(none)": 0, "call": 0, "web": 0}),
            ],
            id="nothing-listed-as-a-group",
        ),
    ],
)
def test_groups_are_judged_apart(by: Any, numbers: list[tuple[str, dict[str, int]]]) -> None:
    found = judged(quota(by=by), grouped(origin="web"), grouped(origin="call"), grouped(), as_of="2026-03-10T00:00Z")

    assert [(label, one.actual) for label, one in found.items()] == [
        (f"{period} {group}", number) for period, groups in numbers for group, number in groups.items()
    ]


def test_a_group_that_is_not_listed_begins_with_its_first_entry() -> None:
    before, at_start = leads("2026-01-31T22:59:59.999999Z", "2026-01-31T23:00Z")
    first, second = (
        Journey.of(f"L{n}", *lead.events[0:0], mql(lead.events[0].at.isoformat()), attributes={"origin": f"g{n}"})
        for n, lead in enumerate((before, at_start))
    )

    found = judged(quota(by="origin"), first, second, as_of="2026-02-10T00:00Z")

    assert list(found) == ["2026-01 g0", "2026-02 g0", "2026-02 g1"]


def test_rostered_owners_are_judged_in_every_period_and_others_when_they_appear() -> None:
    moved = Journey.of(
        "L1",
        owner("ny", "2026-02-10T09:59Z"),
        mql("2026-02-10T10:00Z"),
        owner("stranger", "2026-02-10T10:00Z"),
        owner("ber", "2026-02-10T10:00:00.000001Z"),
    )
    nobodys = Journey.of("L2", mql("2026-02-11T10:00Z"))

    found = judged(quota(by="owner"), moved, nobodys, as_of="2026-02-20T00:00Z")

    assert {label: one.actual for label, one in found.items()} == {
        "2026-01 ber": 0.0,
        "2026-01 ny": 0.0,
        "2026-01 lon": 0.0,
        "2026-01 nobody-knows-when": 0.0,
        "2026-02 ber": 0.0,
        "2026-02 ny": 0.0,
        "2026-02 lon": 0.0,
        "2026-02 nobody-knows-when": 0.0,
        "2026-02 (none)": 1.0,
        "2026-02 stranger": 1.0,
    }


def test_listed_owners_take_the_place_of_the_roster() -> None:
    found = judged(quota(by=Groups("owner", ("ny",))), grouped(owner="ber"), as_of="2026-02-20T00:00Z")

    assert list(found) == ["2026-01 ny", "2026-02 ny", "2026-02 ber"]


def test_each_group_is_held_to_the_target() -> None:
    rule = quota(at_least=1, by=Groups("origin", ("web", "fair")))

    found = judged(rule, grouped(origin="web"), as_of="2026-03-01T12:00Z")

    assert (found["2026-02 web"].status, found["2026-02 fair"].status) == ("met", "breached")


# --- where it is heading


def at_day(day: int, hour: str = "12:00") -> str:
    return f"2026-03-{day:02d}T{hour}+01:00"


def delivered(number: int) -> list[Journey]:
    return leads(*["2026-03-01T00:00+01:00"] * number)


@pytest.mark.parametrize(
    ("calendar", "as_of", "pace", "forecast"),
    [
        pytest.param(None, at_day(1), 4.0, None, id="no-date-is-over"),
        pytest.param(None, at_day(2, "00:00"), 3.0, 124.0, id="one-date-is-over-at-midnight"),
        pytest.param(None, at_day(11, "00:00"), -6.0, 12.4, id="ten-dates"),
        pytest.param(None, at_day(2, "12:00"), 3.0, 124 / 1.5, id="one-date-and-a-half"),
        pytest.param(None, "2026-03-31T23:59:59.999999+02:00", -26.0, 4.0, id="last-microsecond"),
        pytest.param(None, "2026-04-01T00:00+02:00", -27.0, 4.0, id="at-the-end"),
        pytest.param("berlin", "2026-03-02T17:59:59.999999+01:00", 4.0, None, id="before-the-first-closing"),
        pytest.param("berlin", "2026-03-02T18:00+01:00", 4 - 31 / 22, 88.0, id="at-the-first-closing"),
        pytest.param("berlin", "2026-03-03T09:00+01:00", 4 - 31 / 22, 88.0, id="at-the-next-opening"),
        pytest.param("berlin", "2026-03-03T13:00+01:00", 4 - 31 / 22, 88 / (1 + 3.5 / 8), id="at-lunch"),
        pytest.param("berlin", "2026-03-03T17:00+01:00", 4 - 31 / 22, 88 / (1 + 7 / 8), id="an-hour-before-closing"),
        pytest.param("berlin", "2026-03-03T18:00+01:00", 4 - 62 / 22, 44.0, id="at-the-second-closing"),
        pytest.param("berlin", at_day(8), 4 - 5 * 31 / 22, 17.6, id="a-week-on-sunday"),
    ],
)
def test_pace_counts_the_open_days_that_are_over_and_a_forecast_the_running_one_in_part_too(
    calendar: str | None, as_of: str, pace: float, forecast: float | None
) -> None:
    term = ("2026-03-01", "2026-05-01")

    found = judged(quota(at_least=31, calendar=calendar), *delivered(4), as_of=as_of, term=term)["2026-03"]

    assert found.status == "pending"
    assert found.pace == pytest.approx(pace, abs=1e-9)
    assert found.forecast == (None if forecast is None else pytest.approx(forecast, abs=1e-6))


def test_a_forecast_does_not_jump_as_a_day_closes() -> None:
    rule, term = quota(at_least=200, calendar="berlin"), ("2026-03-01", "2026-05-01")
    came = leads(*["2026-03-02T10:00+01:00"] * 7, *["2026-03-03T10:00+01:00"] * 7)

    before, at_closing = (
        judged(rule, *came, as_of=f"2026-03-03T{when}+01:00", term=term)["2026-03"].forecast
        for when in ("17:59:59", "18:00:00")
    )

    assert at_closing == 7 * 22
    assert before == pytest.approx(at_closing, rel=1e-4)


def test_a_met_period_has_a_pace_until_it_is_over() -> None:
    term = ("2026-03-01", "2026-05-01")

    running = judged(quota(at_least=3), *delivered(4), as_of=at_day(11, "00:00"), term=term)["2026-03"]
    over = judged(quota(at_least=3), *delivered(4), as_of="2026-04-01T00:00:00.000001+02:00", term=term)["2026-03"]

    assert (running.status, running.forecast) == ("met", 12.4)
    assert running.pace == pytest.approx(4 - 30 / 31)
    assert (over.status, over.pace, over.forecast) == ("met", None, None)


@pytest.mark.parametrize(
    ("number", "at_risk"),
    [
        pytest.param(7, True, id="below"),
        pytest.param(8, False, id="at-the-lower-edge"),
        pytest.param(10, False, id="on-the-line"),
        pytest.param(12, False, id="at-the-upper-edge"),
        pytest.param(13, True, id="above"),
    ],
)
def test_outside_the_band_to_either_side_a_period_is_at_risk(number: int, *, at_risk: bool) -> None:
    rule = quota(at_least=31, band="20%")

    found = judged(rule, *delivered(number), as_of=at_day(11, "00:00"), term=("2026-03-01", None))["2026-03"]

    assert pending(found).at_risk is at_risk


@pytest.mark.parametrize("number", [0, 5])
def test_before_the_first_open_day_is_over_nothing_is_at_risk(number: int) -> None:
    found = judged(quota(at_least=31, band="20%"), *delivered(number), as_of=at_day(1), term=("2026-03-01", None))

    assert pending(found["2026-03"]).at_risk is False


def test_without_a_band_nothing_is_at_risk() -> None:
    found = judged(quota(at_least=31), as_of=at_day(30), term=("2026-03-01", None))["2026-03"]

    assert pending(found).at_risk is False


def test_percent_is_the_share_of_the_target_that_has_come() -> None:
    found = judged(quota(at_least=31), *delivered(4), as_of=at_day(30), term=("2026-03-01", None))["2026-03"]

    assert (pending(found).percent, pending(found).remaining) == (12.903226, None)


def test_money_is_paced_by_what_leads_are_worth() -> None:
    mary, demo, ebook = (field("persona", is_="mary"), field("trigger", is_="demo"), field("trigger", is_="ebook"))
    rule = LeadValue(
        at_least=100_000,
        value=[(mary & demo, 2520), (demo, 720), (mary & ebook, 210), 60],
        band="10%",
        calendar="new-york",
    )
    bought = [("ollie", "demo")] * 30 + [("mary", "demo")] * 12 + [("mary", "ebook")] * 40
    found = result(
        agreement(rule, term=("2026-11-01", None), zone="America/New_York"),
        *(
            Journey.of(f"L{n}", mql("2026-11-05T10:00-05:00"), attributes={"persona": persona, "trigger": trigger})
            for n, (persona, trigger) in enumerate(bought)
        ),
        as_of="2026-11-18T17:00-05:00",
    )

    november = pending(found.outcomes[0])

    assert (november.actual, november.pace, november.at_risk) == (60_240.0, -4_760.0, False)
    assert november.forecast == pytest.approx(60_240 * 20 / 13)


def test_days_of_another_zone_are_over_when_they_close_there() -> None:
    rule = quota("week", at_least=5, calendar=WorkCalendar("Asia/Tokyo", hours={"mon-fri": "09:00-17:00"}))

    found = judged(rule, as_of="2026-03-02T09:00+01:00", term=("2026-03-01", None))["2026-W10"]

    assert found.pace == -1.0

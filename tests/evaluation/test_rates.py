"""Shares of cohorts: who is a member, what is a success, and when the verdict is certain."""

from itertools import product
from typing import Any

import pytest

from evaluation.making import US, agreement, at, kind_of, mql, owner, pending, promise, result, stage
from evaluation.making import field as changed
from slakit import (
    Breached,
    Event,
    Groups,
    Journey,
    Outcome,
    Rate,
    any_of,
    entered,
    event,
)
from slakit.evaluation.rates import wilson
from slakit.rules.starts import AfterBreach

YEAR = ("2026-01-01", "2027-01-01")
LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))
BECAME = "2026-03-03T10:00+01:00"
MATURE = "2026-03-08T10:00+01:00"
AFTER_MARCH = "2026-04-01T00:00:00.000001+02:00"
END = at("2026-04-01T00:00+02:00")


def rate(at_least: Any = "50%", **parts: Any) -> Rate:
    given: dict[str, Any] = {"id": "rate", "owed_by": "marketing", "per": "month", "matures_after": "5 days"}
    patterns = {"among": entered("mql"), "reached": entered("accepted", "sql")}
    return Rate(**{**given, **patterns, "at_least": at_least, **parts})


def lead(name: str, became: str = BECAME, accepted: str | None = None, **attributes: str) -> Journey:
    events = [mql(became, id=f"{name}-mql")]
    if accepted is not None:
        events.append(stage("accepted", accepted, id=f"{name}-accepted"))
    return Journey.of(name, *events, attributes=attributes)


def reached(number: int) -> Journey:
    return lead(f"reached-{number}", accepted="2026-03-04T10:00+01:00")


def failed(number: int) -> Journey:
    return lead(f"failed-{number}")


def open_(number: int) -> Journey:
    """Return a member of March that matures on 4 April."""
    return lead(f"open-{number}", "2026-03-30T12:00+02:00")


def judged(rule: Rate, *found: Journey, as_of: Any, term: tuple[str, str | None] = YEAR) -> dict[str, Outcome]:
    instant = as_of if isinstance(as_of, str) else as_of.isoformat()
    outcomes = result(agreement(rule, term=term), LONG_AGO, *found, as_of=instant).outcomes
    return {one.subject if one.group is None else f"{one.subject} {one.group or '(none)'}": one for one in outcomes}


def march(rule: Rate, *found: Journey, as_of: Any = AFTER_MARCH) -> Outcome:
    return judged(rule, *found, as_of=as_of)["2026-03"]


# --- a success, a failure


@pytest.mark.parametrize(
    ("accepted", "actual"),
    [
        pytest.param("2026-03-03T10:00+01:00", 1.0, id="at-the-start"),
        pytest.param("2026-03-08T09:59:59.999999+01:00", 1.0, id="before-maturity"),
        pytest.param("2026-03-08T10:00+01:00", 1.0, id="at-maturity"),
        pytest.param("2026-03-08T10:00:00.000001+01:00", 0.0, id="after-maturity"),
        pytest.param("2026-03-02T10:00+01:00", 0.0, id="before-the-start"),
    ],
)
def test_a_success_comes_from_the_start_up_to_maturity(accepted: str, actual: float) -> None:
    found = march(rate(), lead("L1", accepted=accepted))

    assert (found.actual, found.status) == (actual, "met" if actual else "breached")


@pytest.mark.parametrize(
    ("as_of", "undecided"),
    [(at(MATURE) - US, 1.0), (at(MATURE), 1.0), (at(MATURE) + US, 0.0)],
    ids=["before-maturity", "at-maturity", "after-maturity"],
)
def test_a_member_fails_once_its_maturity_has_passed(as_of: Any, undecided: float) -> None:
    found = march(rate(), lead("L1"), as_of=as_of)

    assert found.figures is not None
    assert (found.figures.undecided, found.actual) == (undecided, 0.0)
    assert found.evidence == (() if undecided else ("L1-mql",))


@pytest.mark.parametrize(
    ("matures_after", "calendar", "mature"),
    [
        pytest.param("36 hours", None, "2026-03-28T22:00+01:00", id="hours"),
        pytest.param("3 days", None, "2026-03-30T10:00+02:00", id="dates-over-a-change-of-clocks"),
        pytest.param("2 months", None, "2026-05-27T10:00+02:00", id="months"),
        pytest.param("5 business days", "berlin", "2026-04-07T18:00+02:00", id="business-days-over-easter"),
        pytest.param("4 business hours", "berlin", "2026-03-27T15:00+01:00", id="business-hours"),
        pytest.param("3 days", "new-york", "2026-03-30T11:00+02:00", id="dates-of-another-zone"),
    ],
)
def test_maturity_is_counted_on_the_calendar(matures_after: str, calendar: str | None, mature: str) -> None:
    rule = rate(matures_after=matures_after, calendar=calendar)
    member = lead("L1", "2026-03-27T10:00+01:00", mature)
    late = lead("L1", "2026-03-27T10:00+01:00", (at(mature) + US).isoformat())

    assert march(rule, member, as_of="2026-06-30T00:00Z").actual == 1.0
    assert march(rule, late, as_of="2026-06-30T00:00Z").actual == 0.0


def test_the_event_that_starts_a_member_does_nothing_else_for_it() -> None:
    rule = rate(reached=any_of(entered("mql"), entered("sql")))
    back = Journey.of("L1", mql(BECAME), stage("recycled", "2026-03-04T10:00Z"), mql("2026-03-05T10:00Z"))

    alone, both = march(rule, lead("L1")), march(rule, back)

    assert (alone.actual, both.actual) == (0.0, 0.5)


def test_one_event_may_be_the_success_of_several_members() -> None:
    back = Journey.of(
        "L1",
        mql(BECAME),
        stage("recycled", "2026-03-04T10:00Z"),
        mql("2026-03-05T10:00Z"),
        stage("accepted", "2026-03-06T10:00Z"),
    )

    each, first = march(rate(), back), march(rate(entries="first"), back)

    assert [(one.actual, one.figures and one.figures.population) for one in (each, first)] == [(1.0, 2), (1.0, 1)]


# --- the cohort


def test_a_member_belongs_to_the_period_in_which_it_began() -> None:
    last = lead("L1", "2026-03-31T23:59:59.999999+02:00", "2026-04-02T10:00Z")
    first = lead("L2", "2026-04-01T00:00+02:00")

    found = judged(rate(), last, first, as_of="2026-05-15T00:00Z")

    assert [(found[label].actual, found[label].status) for label in ("2026-02", "2026-03", "2026-04")] == [
        (None, "unknown"),
        (1.0, "met"),
        (0.0, "breached"),
    ]


def test_what_began_outside_the_term_is_no_member() -> None:
    found = judged(
        rate(),
        lead("L1", "2026-03-09T23:59:59.999999+01:00"),
        lead("L2", "2026-03-10T00:00+01:00"),
        lead("L3", "2026-03-20T00:00+01:00"),
        as_of="2026-05-01T00:00Z",
        term=("2026-03-10", "2026-03-20"),
    )

    assert {label: one.figures and one.figures.population for label, one in found.items()} == {"2026-03": 1}


def test_groups_are_judged_apart_as_of_the_start() -> None:
    moved = Journey.of(
        "L1",
        mql(BECAME),
        changed("origin", "fair", "2026-03-04T09:00Z"),
        stage("accepted", "2026-03-04T10:00Z"),
        attributes={"origin": "web"},
    )
    other = lead("L2", origin="call")

    found = judged(rate(by=Groups("origin", ("web", "paid"))), moved, other, as_of=AFTER_MARCH)

    assert [(label, one.status, one.actual) for label, one in found.items() if "2026-02" <= label < "2026-04"] == [
        ("2026-02 web", "unknown", None),
        ("2026-02 paid", "unknown", None),
        ("2026-03 web", "met", 1.0),
        ("2026-03 paid", "unknown", None),
        ("2026-03 call", "breached", 0.0),
    ]


def test_owners_are_groups_too() -> None:
    held = Journey.of("L1", owner("ny", "2026-03-03T09:00Z"), mql(BECAME), owner("ber", "2026-03-04T09:00Z"))

    found = judged(rate(by="owner"), held, as_of=AFTER_MARCH)

    assert [label for label, one in found.items() if one.actual is not None] == ["2026-03 ny"]


def test_a_rate_on_the_log_reads_the_agreements_own_events() -> None:
    rule = rate(among=event(kind="review"), reached=event(kind="action"), on="log")
    log = [Event(kind="review", at=at(BECAME)), Event(kind="action", at=at("2026-03-04T10:00Z"))]

    found = result(agreement(rule, term=YEAR), lead("L1"), as_of="2026-03-10T00:00Z", log=log).outcomes

    assert [(one.subject, one.actual) for one in found][-1] == ("2026-03", 1.0)


# --- the verdict


@pytest.mark.parametrize(
    ("as_of", "status"),
    [(END - US, "pending"), (END, "pending"), (END + US, "met")],
    ids=["before-the-end", "at-the-end", "after-the-end"],
)
def test_a_rate_is_open_until_its_period_is_over(as_of: Any, status: str) -> None:
    found = march(rate(), reached(1), as_of=as_of)

    assert (found.status, found.actual, found.target) == (status, 1.0, 0.5)
    assert found.reason == {"pending": "running", "met": "share_reached"}[status]
    assert (found.started_at, found.due_at, found.stopped_at) == (at("2026-03-01T00:00+01:00"), END, None)


@pytest.mark.parametrize("at_least", ["20%", "50%", "60%", "100%"])
@pytest.mark.parametrize("population", [1, 3])
def test_the_verdict_is_what_every_way_to_end_gives(at_least: str, population: int) -> None:
    rule = rate(at_least, min_population=population)

    for good, bad, still in product(range(4), range(4), range(4)):
        members = [
            *(reached(number) for number in range(good)),
            *(failed(number) for number in range(bad)),
            *(open_(number) for number in range(still)),
        ]
        found = march(rule, *members)

        # An open one may reach it, fail, or be merged into another lead and count no more.
        expected = set[str]()
        for more, merged in product(range(still + 1), repeat=2):
            whole = good + bad + still - merged
            if more + merged <= still and whole < population:
                expected.add("unknown")
            elif more + merged <= still:
                expected.add("met" if 100 * (good + more) >= int(at_least[:-1]) * whole else "breached")
        is_sure = len(expected) == 1 and not (still and expected == {"unknown"})
        assert found.status == (expected.pop() if is_sure else "pending"), (good, bad, still)


def test_too_few_waits_for_those_that_are_open() -> None:
    rule = rate(min_population=2)

    waiting = march(rule, open_(1))
    settled = march(rule, open_(1), as_of="2026-04-30T00:00Z")

    assert (waiting.status, waiting.reason) == ("pending", "running")
    assert (settled.status, settled.reason, settled.actual) == ("unknown", "too_few", 0.0)


@pytest.mark.parametrize(
    ("members", "breached_at"),
    [
        pytest.param([failed(1), reached(1), failed(2)], END, id="at-the-end"),
        pytest.param([failed(1), failed(2), open_(1)], END, id="whatever-the-open-one-does"),
        pytest.param([failed(1), reached(1), open_(1)], at("2026-04-04T12:00+02:00"), id="when-the-open-one-matures"),
        pytest.param(
            [reached(1), lead("A", "2026-03-29T12:00+02:00"), lead("B", "2026-03-30T12:00+02:00"), open_(1)],
            at("2026-04-04T12:00+02:00"),
            id="when-the-third-matures",
        ),
        pytest.param(
            [lead("A", "2026-03-29T12:00+02:00"), lead("B", "2026-03-28T12:00+01:00"), open_(1), failed(1)],
            at("2026-04-03T12:00+02:00"),
            id="when-the-last-but-one-matures",
        ),
    ],
)
def test_it_is_broken_from_the_instant_at_which_that_was_certain(members: list[Journey], breached_at: Any) -> None:
    rule = rate("60%" if len(members) == 3 else "50%")

    found = march(rule, *members, as_of="2026-12-01T00:00Z")
    before, just_after = march(rule, *members, as_of=breached_at), march(rule, *members, as_of=breached_at + US)

    assert (kind_of(found, Breached).breached_at, found.reason) == (breached_at, "share_missed")
    assert before.status == "pending"
    assert kind_of(just_after, Breached).breached_at == breached_at


def test_a_broken_rate_may_start_a_clock_on_the_log() -> None:
    follow_up = promise("2 days", id="follow-up", start=AfterBreach("rate"), stop=event(kind="action"))

    found = result(
        agreement(rate(), follow_up, term=("2026-03-01", "2026-05-01")), failed(1), as_of="2026-04-02T12:00+02:00"
    )

    assert [(one.subject, one.status, one.started_at) for one in found.by(commitment="follow-up").outcomes] == [
        ("acme", "pending", END)
    ]


# --- figures


def test_an_open_rate_tells_how_far_it_is() -> None:
    found = pending(march(rate("80%"), reached(1), failed(1), as_of="2026-03-20T00:00Z"))

    assert (found.percent, found.at_risk, found.remaining) == (62.5, False, None)


def test_how_far_a_rate_is_has_six_digits() -> None:
    found = pending(march(rate("70%"), reached(1), failed(2), failed(3), as_of="2026-03-20T00:00Z"))

    # A third of seven tenths.
    assert found.percent == 47.619048


@pytest.mark.parametrize("z", [1.0, 1.2815515655446004, 1.959963984540054, 3.0])
def test_of_none_and_of_all_an_interval_ends_at_the_very_share(z: float) -> None:
    sizes = range(1, 300)

    assert {wilson(0, size, z)[0] for size in sizes} == {0.0}
    assert {wilson(size, size, z)[1] for size in sizes} == {1.0}


@pytest.mark.parametrize(
    ("good", "bad", "low", "high"),
    [
        pytest.param(9, 1, 0.5958, 0.9821, id="nine-of-ten"),
        pytest.param(18, 2, 0.6990, 0.9721, id="eighteen-of-twenty"),
        pytest.param(45, 5, 0.7864, 0.9565, id="forty-five-of-fifty"),
        pytest.param(0, 4, 0.0, 0.4899, id="none"),
        pytest.param(4, 0, 0.5101, 1.0, id="all"),
    ],
)
def test_a_share_carries_its_wilson_interval(good: int, bad: int, low: float, high: float) -> None:
    found = march(rate(), *(reached(n) for n in range(good)), *(failed(n) for n in range(bad)))

    assert found.figures is not None
    assert found.figures.interval == pytest.approx((low, high), abs=5e-5)
    assert (found.figures.population, found.figures.undecided, found.figures.unit) == (good + bad, 0.0, "share")


def test_the_interval_is_as_wide_as_the_confidence_is_high() -> None:
    members = [*(reached(n) for n in range(9)), failed(1)]

    wide, narrow = (march(rate(confidence=confidence), *members).figures for confidence in ("95%", "80%"))

    assert wide is not None
    assert narrow is not None
    assert narrow.interval == pytest.approx((0.7176, 0.9696), abs=5e-5)
    assert wide.interval == pytest.approx((0.5958, 0.9821), abs=5e-5)


def test_a_rate_tells_itself_in_a_sentence() -> None:
    found = march(rate("80%"), *(reached(n) for n in range(7)), *(failed(n) for n in range(3)))

    assert found.text == (
        "rate for 2026-03: marketing broke it, 70% of 10 judged (between 39.7% and 89.2%) where at least 80% per month was "
        "promised"
    )


@pytest.mark.parametrize(
    ("at_least", "judge_by", "good", "bad", "status"),
    [
        pytest.param("60%", "point", 9, 6, "met", id="the-share-itself"),
        pytest.param("59%", "lower_bound", 9, 1, "met", id="lower-bound-above"),
        pytest.param("60%", "lower_bound", 9, 1, "breached", id="lower-bound-below"),
        pytest.param("90%", "lower_bound", 8, 2, "breached", id="lower-bound-of-a-share-below"),
        pytest.param("90%", "upper_bound", 9, 3, "met", id="upper-bound-above"),
        pytest.param("92%", "upper_bound", 9, 3, "breached", id="upper-bound-below"),
        pytest.param("90%", "upper_bound", 10, 0, "met", id="upper-bound-of-a-share-above"),
        pytest.param("100%", "upper_bound", 4, 0, "met", id="all-of-them"),
        pytest.param("100%", "upper_bound", 4, 1, "breached", id="all-but-one"),
    ],
)
def test_a_rate_may_be_judged_by_a_bound_of_its_interval(
    at_least: str, judge_by: str, good: int, bad: int, status: str
) -> None:
    rule = rate(at_least, judge_by=judge_by)

    found = march(rule, *(reached(n) for n in range(good)), *(failed(n) for n in range(bad)))

    assert found.status == status


def test_a_bound_that_not_even_success_can_reach_is_lost_at_the_end() -> None:
    found = march(rate("90%", judge_by="lower_bound"), reached(1), open_(1))

    assert kind_of(found, Breached).breached_at == END


# --- what can not be told


def test_a_maturity_that_no_calendar_can_tell_is_told_and_not_counted() -> None:
    acme = agreement(rate(matures_after="190 years"), term=("9899-12-01", None), calendars={}, owners=())
    member = lead("L1", "9900-01-01T00:00Z")

    found = result(acme, lead("L0", "9811-01-01T00:00Z"), member, as_of="9900-01-02T00:00Z")

    assert [(problem.code, problem.where) for problem in found.problems] == [("J204", "L1")]

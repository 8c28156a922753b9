"""Objectives by length and by number: late answers, clocks not yet answered, and when a verdict is certain."""

from typing import Any

import pytest

from evaluation.making import US, agreement, at, call, kind_of, mql, owner, promise, result, stage
from slakit import (
    Breached,
    Deadline,
    Event,
    Journey,
    Met,
    Objective,
    Outcome,
    Pending,
    activity,
    activity_event,
    entered,
)
from slakit.rules.pauses import PauseBetween

TERM = ("2026-01-01", "2027-01-01")
LONG_AGO = Journey.of("long-ago", Event(kind="created", at=at("2020-01-01T00:00Z")))
END = at("2026-04-01T00:00+02:00")
AFTER_MARCH = END + US


def rule(
    longest: Any = "24 hours", percentile: Any = "50%", within: str = "48 hours", population: int = 1, **parts: Any
) -> Deadline:
    objective = Objective(percentile=percentile, at_most=longest, per="month", min_population=population)
    return promise(within, cancel=entered("disqualified"), objective=objective, **parts)


def lead(name: str, became: str, answered: str | None = None, cancelled: str | None = None) -> Journey:
    events = [mql(became)]
    if answered is not None:
        events.append(call(answered))
    if cancelled is not None:
        events.append(stage("disqualified", cancelled))
    return Journey.of(name, *events)


def march(promised: Deadline, *leads: Journey, as_of: Any = AFTER_MARCH, **parts: Any) -> Outcome:
    instant = as_of if isinstance(as_of, str) else as_of.isoformat()
    found = result(agreement(promised, term=TERM, **parts), LONG_AGO, *leads, as_of=instant)
    return next(one for one in found.outcomes if (one.commitment, one.subject) == ("call/objective", "2026-03"))


def fast(number: int) -> Journey:
    return lead(f"fast-{number}", "2026-03-03T10:00+01:00", "2026-03-03T11:00+01:00")


def slow(number: int) -> Journey:
    """Return a lead that was answered in time, after 40 hours."""
    return lead(f"slow-{number}", "2026-03-03T10:00+01:00", "2026-03-05T02:00+01:00")


# --- how long it took


@pytest.mark.parametrize(
    ("answered", "status"),
    [
        pytest.param("2026-03-04T09:59:59.999999+01:00", "met", id="just-below"),
        pytest.param("2026-03-04T10:00+01:00", "met", id="exactly-so-long"),
        pytest.param("2026-03-04T10:00:00.000001+01:00", "breached", id="a-microsecond-longer"),
    ],
)
def test_a_clock_takes_longer_from_the_microsecond_after_the_limit(answered: str, status: str) -> None:
    found = march(rule(), lead("L1", "2026-03-03T10:00+01:00", answered))

    assert found.status == status
    assert found.reason == {"met": "fast_enough", "breached": "too_slow"}[status]


def test_a_late_answer_counts_with_its_real_length() -> None:
    late = lead("L1", "2026-03-03T10:00+01:00", "2026-03-06T10:00+01:00")

    found = march(rule("80 hours"), late)

    assert (found.status, found.actual, found.target) == ("met", 72.0, 80.0)
    assert found.figures is not None
    assert (found.figures.unit, found.figures.population, found.figures.undecided) == ("hour", 1, 0.0)


def test_who_has_not_been_answered_took_longer_than_so_far() -> None:
    never = lead("never", "2026-03-03T10:00+01:00")

    found = march(rule(percentile="50%"), never, fast(1))
    more = march(rule(percentile="60%"), never, fast(1))

    assert (found.status, found.actual) == ("met", 1.0)
    assert (more.status, more.actual, more.reason) == ("breached", None, "too_slow")
    assert more.text == (
        "call/objective for 2026-03: sales broke it, not known yet of 2 judged where 60% within 24 hours per month was "
        "promised"
    )


@pytest.mark.parametrize(
    ("percentile", "actual"),
    [("25%", 1.0), ("26%", 2.0), ("50%", 2.0), ("75%", 3.0), ("75.1%", 40.0), ("100%", 40.0)],
)
def test_a_percentile_is_the_length_that_the_share_took_no_longer_than(percentile: str, actual: float) -> None:
    leads = [lead(f"L{hour}", "2026-03-03T10:00+01:00", f"2026-03-03T{10 + hour}:00+01:00") for hour in (1, 2, 3)]

    found = march(rule(percentile=percentile), slow(1), *leads)

    assert found.actual == actual


def test_a_percentile_tells_itself_in_a_sentence() -> None:
    found = march(rule("90 minutes", "90%"), fast(1), slow(1))

    assert found.text == (
        "call/objective for 2026-03: sales broke it, 2400 minutes of 2 judged where 90% within 90 minutes per month was "
        "promised"
    )
    assert march(rule("1 hour", "50%"), fast(1)).text.startswith(
        "call/objective for 2026-03: sales kept it, 1 hour of 1 judged where 50% within 1 hour per month"
    )


@pytest.mark.parametrize(
    ("longest", "answered", "actual", "status"),
    [
        pytest.param("4 business hours", "2026-03-09T10:30+01:00", 4.0, "met", id="business-hours"),
        pytest.param("4 business hours", "2026-03-09T08:00+01:00", 2.5, "met", id="closed-hours-take-nothing"),
        pytest.param("4 business hours", "2026-03-09T10:31+01:00", 4 + 1 / 60, "breached", id="a-minute-more"),
        pytest.param("240 business minutes", "2026-03-09T10:30+01:00", 240.0, "met", id="business-minutes"),
        pytest.param("2 business days", "2026-03-06T15:30+01:00", 1.0, "met", id="business-days-the-same-day"),
        pytest.param("2 business days", "2026-03-09T18:00+01:00", 1.0, "met", id="business-days-at-the-closing"),
        pytest.param("2 business days", "2026-03-09T18:00:01+01:00", 2.0, "met", id="business-days-after-the-closing"),
        pytest.param("1 business day", "2026-03-09T18:00:01+01:00", 2.0, "breached", id="business-days-too-many"),
        pytest.param("3 days", "2026-03-06T15:30+01:00", 0.0, "met", id="at-once-is-no-day"),
        pytest.param("3 days", "2026-03-09T15:30+01:00", 3.0, "met", id="days"),
        pytest.param("3 days", "2026-03-09T15:30:00.000001+01:00", 4.0, "breached", id="days-too-many"),
        pytest.param("1 week", "2026-03-09T15:30+01:00", 1.0, "met", id="weeks"),
        pytest.param("1 month", "2026-03-30T15:30+02:00", 1.0, "met", id="months"),
        pytest.param("1 quarter", "2026-03-30T15:30+02:00", 1.0, "met", id="quarters"),
        pytest.param("1 year", "2026-03-30T15:30+02:00", 1.0, "met", id="years"),
    ],
)
def test_lengths_are_in_the_measure_of_the_limit(longest: str, answered: str, actual: float, status: str) -> None:
    promised = rule(longest, "100%", "1 business hour", calendar="berlin")

    found = march(promised, lead("L1", "2026-03-06T15:30+01:00", answered))

    assert found.actual == pytest.approx(actual)
    assert found.status == status


def test_days_are_those_of_the_agreement_where_there_is_no_calendar() -> None:
    found = march(rule("2 days", "100%"), lead("L1", "2026-03-28T10:00+01:00", "2026-03-30T10:00+02:00"))

    assert (found.status, found.actual) == ("met", 2.0)


def test_open_time_is_summed_over_the_owners() -> None:
    promised = rule("3 business hours", "100%", "1 business hour", calendar="owner", default_calendar="berlin")
    moved = Journey.of(
        "L1",
        owner("lon", "2026-03-02T08:00Z"),
        mql("2026-03-02T16:00Z"),
        owner("ny", "2026-03-03T10:00Z"),
        call("2026-03-03T14:30Z"),
    )

    found = march(promised, moved)

    # London 16:00 to 17:30 and 09:00 to 10:00, New York from 14:00.
    assert (found.actual, found.status) == (3.0, "met")


def test_a_pause_takes_no_time() -> None:
    paused = rule("3 hours", "100%", "2 hours", pause=PauseBetween(activity("away"), activity("back")))
    lead = Journey.of(
        "L1",
        mql("2026-03-03T10:00Z"),
        activity_event("away", at=at("2026-03-03T11:00Z")),
        activity_event("back", at=at("2026-03-03T15:00Z")),
        call("2026-03-03T17:00Z"),
    )

    found = march(paused, lead)

    assert (found.actual, found.status) == (3.0, "met")


# --- when it is certain


@pytest.mark.parametrize(
    ("as_of", "kind"), [(END - US, Pending), (END, Pending), (END + US, Met)], ids=["before", "at-the-end", "after"]
)
def test_a_percentile_is_open_until_its_period_is_over(as_of: Any, kind: type[Outcome]) -> None:
    found = march(rule(), fast(1), as_of=as_of)

    assert type(found) is kind
    if isinstance(found, Pending):
        assert found.percent == 4.166667
        assert not found.at_risk


def test_one_that_is_open_keeps_a_verdict_open_until_it_took_too_long() -> None:
    leads = [fast(1), lead("open", "2026-03-31T10:00+02:00")]
    too_long = at("2026-04-01T10:00+02:00")
    promised = rule(percentile="60%", within="6 hours")

    at_limit, lost = march(promised, *leads, as_of=too_long), march(promised, *leads, as_of=too_long + US)
    later = march(promised, *leads, as_of="2026-12-01T00:00Z")

    assert (at_limit.status, at_limit.figures and at_limit.figures.undecided) == ("pending", 0.5)
    assert kind_of(lost, Breached).breached_at == too_long
    assert kind_of(later, Breached).breached_at == too_long


def test_one_that_took_too_long_and_may_be_called_off_keeps_a_verdict_open_until_it_is_due() -> None:
    leads = [fast(1), lead("open", "2026-03-31T10:00+02:00")]
    promised, due = rule(percentile="60%"), at("2026-04-02T10:00+02:00")

    over_limit = march(promised, *leads, as_of="2026-04-01T12:00+02:00")
    at_due, lost = march(promised, *leads, as_of=due), march(promised, *leads, as_of=due + US)

    assert (over_limit.status, at_due.status) == ("pending", "pending")
    assert kind_of(lost, Breached).breached_at == due


@pytest.mark.parametrize(
    ("ending", "status", "breached_at"),
    [
        pytest.param({"cancelled": "2026-04-01T12:00+02:00"}, "met", None, id="called-off"),
        pytest.param({"answered": "2026-04-01T08:00+02:00"}, "met", None, id="answered-soon"),
        pytest.param(
            {"answered": "2026-04-01T12:00+02:00"},
            "breached",
            "2026-04-01T12:00+02:00",
            id="answered-in-time-too-slowly",
        ),
        pytest.param({"answered": "2026-04-03T12:00+02:00"}, "breached", "2026-04-02T10:00+02:00", id="answered-late"),
    ],
)
def test_an_open_one_turns_a_verdict_as_it_ends(ending: dict[str, str], status: str, breached_at: str | None) -> None:
    leads = [fast(1), lead("open", "2026-03-31T10:00+02:00", **ending)]

    found = march(rule(percentile="60%"), *leads, as_of="2026-12-01T00:00Z")

    assert found.status == status
    if breached_at is not None:
        before = march(rule(percentile="60%"), *leads, as_of=at(breached_at) - US)
        assert kind_of(found, Breached).breached_at == at(breached_at)
        assert before.status == "pending"


def test_one_that_is_called_off_can_settle_that_it_is_lost() -> None:
    leads = [slow(1), lead("open", "2026-03-31T10:00+02:00", cancelled="2026-04-01T08:00+02:00")]

    found = march(rule(percentile="50%"), *leads, as_of="2026-12-01T00:00Z")

    assert kind_of(found, Breached).breached_at == at("2026-04-01T08:00+02:00")


def test_a_breach_that_may_still_be_answered_soon_enough_keeps_a_verdict_open() -> None:
    leads = [slow(1), lead("open", "2026-03-31T20:00+02:00", "2026-04-01T12:00+02:00")]
    promised = rule(percentile="50%", within="6 hours")

    waiting = march(promised, *leads, as_of="2026-04-01T11:59+02:00")
    kept = march(promised, *leads, as_of="2026-04-01T12:00+02:00")

    assert (waiting.status, kept.status, kept.actual) == ("pending", "met", 16.0)


def test_it_took_too_long_when_the_calendar_opens_again() -> None:
    promised = rule("4 business hours", "100%", "2 business hours", calendar="berlin")
    never = lead("open", "2026-03-31T14:00+02:00")
    opening = at("2026-04-01T09:00+02:00")

    closed, lost = march(promised, never, as_of=opening), march(promised, never, as_of=opening + US)

    assert (closed.status, kind_of(lost, Breached).breached_at) == ("pending", opening)


def test_it_took_too_long_on_the_hours_of_whoever_held_it() -> None:
    promised = rule("3 business hours", "100%", "1 business hour", calendar="owner", default_calendar="berlin")
    moved = Journey.of(
        "L1", owner("lon", "2026-03-31T08:00Z"), mql("2026-03-31T15:00Z"), owner("ny", "2026-04-01T08:30Z")
    )
    # London 16:00 to 17:30 and 09:00 to 09:30, both in summer time, then New York from 09:00, which is 13:00 UTC.
    too_long = at("2026-04-01T14:00Z")

    waiting, lost = march(promised, moved, as_of=too_long), march(promised, moved, as_of=too_long + US)

    assert (waiting.status, kind_of(lost, Breached).breached_at) == ("pending", too_long)


def test_it_took_too_long_where_a_pause_ends() -> None:
    paused = rule("2 hours", "100%", "1 hour", pause=PauseBetween(activity("away"), activity("back")))
    lead = Journey.of(
        "L1",
        mql("2026-03-31T20:00+02:00"),
        activity_event("away", at=at("2026-03-31T20:30+02:00")),
        activity_event("back", at=at("2026-04-01T08:00+02:00")),
    )
    too_long = at("2026-04-01T09:30+02:00")

    waiting, lost = march(paused, lead, as_of=too_long), march(paused, lead, as_of=too_long + US)

    assert (waiting.status, kind_of(lost, Breached).breached_at) == ("pending", too_long)


@pytest.mark.parametrize(
    ("longest", "too_long"),
    [
        pytest.param("2 days", "2026-04-02T10:00+02:00", id="days"),
        pytest.param("1 business day", "2026-04-01T18:00+02:00", id="business-days"),
    ],
)
def test_it_took_too_long_after_so_many_dates(longest: str, too_long: str) -> None:
    promised = rule(longest, "100%", "1 hour", calendar="berlin")
    never = lead("open", "2026-03-31T10:00+02:00")

    waiting = march(promised, never, as_of=too_long)
    lost = march(promised, never, as_of=at(too_long) + US)

    assert (waiting.status, kind_of(lost, Breached).breached_at) == ("pending", at(too_long))


def test_one_that_took_too_long_and_is_not_due_is_undecided() -> None:
    waiting = lead("waiting", "2026-03-31T10:00+02:00")  # too long from 1 April, 10:00 on, and due a day later

    found = march(rule(percentile="60%"), waiting, fast(1), as_of="2026-04-01T12:00+02:00")

    assert found.figures is not None
    assert (found.status, found.figures.population, found.figures.undecided) == ("pending", 1, 0.5)


def test_too_few_waits_for_those_that_are_open() -> None:
    promised = rule(population=2)
    leads = [fast(1), lead("open", "2026-03-31T10:00+02:00")]

    waiting = march(promised, fast(1), leads[1], as_of="2026-04-01T12:00+02:00")
    alone = march(promised, fast(1))

    assert (waiting.status, alone.status, alone.reason) == ("pending", "unknown", "too_few")


def test_those_that_took_too_long_are_named() -> None:
    acme = agreement(rule(percentile="100%"), term=TERM)
    found = result(acme, LONG_AGO, fast(1), slow(1), as_of=AFTER_MARCH.isoformat()).outcomes

    assert next(one for one in found if one.subject == "2026-03").evidence == (found[1].key,)
    assert found[1].subject == "slow-1"


def test_who_has_no_due_is_no_member() -> None:
    promised = promise(due="promised_on", objective=Objective(percentile="100%", at_most="1 hour", per="month"))
    undated = Journey.of("L1", mql("2026-03-03T10:00Z"))

    found = march(promised, undated)

    assert (found.status, found.actual, found.figures and found.figures.undecided) == ("unknown", None, None)


# --- so many breaches


def counted(most: int, population: int = 1) -> Deadline:
    objective = Objective(at_most=most, per="month", min_population=population)
    return promise("2 hours", cancel=entered("disqualified"), objective=objective)


def never(number: int, became: str = "2026-03-03T10:00+01:00") -> Journey:
    return lead(f"never-{number}", became)


@pytest.mark.parametrize(
    ("most", "breaches", "status", "reason"),
    [
        pytest.param(0, 0, "met", "kept_below", id="none-of-none"),
        pytest.param(0, 1, "breached", "exceeded", id="zero-tolerance"),
        pytest.param(2, 2, "met", "kept_below", id="as-many-as-allowed"),
        pytest.param(2, 3, "breached", "exceeded", id="one-more"),
    ],
)
def test_at_most_so_many_are_breached(most: int, breaches: int, status: str, reason: str) -> None:
    found = march(counted(most), fast(1), *(never(number) for number in range(breaches)))

    assert (found.status, found.reason, found.target, found.actual) == (status, reason, float(most), float(breaches))
    assert found.figures is not None
    assert (found.figures.unit, found.figures.population) == ("breach", breaches + 1)


def test_zero_tolerance_is_open_until_its_period_is_over() -> None:
    waiting, lost = march(counted(0), never(1), as_of=END), march(counted(0), never(1), as_of=END + US)

    assert (waiting.status, kind_of(waiting, Pending).percent) == ("pending", None)
    assert kind_of(lost, Breached).breached_at == END


def test_a_number_of_breaches_is_certain_as_the_open_ones_end() -> None:
    leads = [never(1), never(2, "2026-03-31T23:30+02:00")]
    due = at("2026-04-01T01:30+02:00")

    waiting, lost = march(counted(1), *leads, as_of=due), march(counted(1), *leads, as_of=due + US)
    tolerated = march(counted(2), *leads, as_of=due)

    assert (waiting.status, tolerated.status) == ("pending", "met")
    assert kind_of(lost, Breached).breached_at == due
    assert lost.text == (
        "call/objective for 2026-03: sales broke it, 2 breaches of 2 judged where at most 1 breach per month was promised"
    )


def test_a_month_without_entries_says_nothing_about_breaches() -> None:
    found = march(counted(3))

    assert (found.status, found.reason, found.actual) == ("unknown", "too_few", 0.0)


def test_a_broken_promise_counts_for_the_least_number_before_it_is_too_long() -> None:
    late = lead("late", "2026-03-31T20:00+02:00")

    found = march(rule("10 hours", within="1 hour", population=3), fast(1), fast(2), late)

    # Four hours after it began it is broken, may still take less than ten, and is the third that is judged.
    assert kind_of(found, Met).reason == "fast_enough"


def test_an_answer_that_came_after_due_and_was_short_enough_counts_from_then_on() -> None:
    lost = [lead(f"lost-{n}", "2026-03-31T20:00+02:00") for n in range(2)]
    late = lead("late", "2026-03-31T23:30+02:00", "2026-04-01T02:00+02:00")

    found = march(rule("10 hours", percentile="60%", within="1 hour"), *lost, late, as_of="2026-04-01T12:00+02:00")

    # The third was broken at half past midnight, and short enough at two; the others took longer than ten hours at six.
    assert kind_of(found, Breached).breached_at == at("2026-04-01T06:00+02:00")

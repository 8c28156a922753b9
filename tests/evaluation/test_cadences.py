"""Cadences judged: what counts, at due and one microsecond to each side, what ends early, when the next is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from evaluation.making import (
    NEW_YORK,
    US,
    agreement,
    at,
    call,
    field,
    kind_of,
    met,
    mql,
    outcome,
    outcomes,
    owner,
    pending,
    promise,
    result,
    stage,
)
from slakit import (
    Breached,
    Cadence,
    Event,
    Excluded,
    Journey,
    Met,
    Need,
    Objective,
    Outcome,
    Pending,
    Unknown,
    activity,
    activity_event,
    criterion,
    entered,
    event,
)
from slakit import field as field_is
from slakit.rules.starts import AfterBreach, Every

START = "2026-03-03T10:00Z"
# Two business days after a Tuesday, on a calendar that closes at 18:00 in Berlin.
DUE = at("2026-03-05T17:00Z")
LATER = "2026-03-10T10:00Z"
EARLY, EXACT, LATE = -US, timedelta(0), US


def tries(at_least: int = 2, within: Any = "2 business days", **parts: Any) -> Cadence:
    given: dict[str, Any] = {
        "id": "tries",
        "owed_by": "sales",
        "start": entered("mql"),
        "count": activity("call", actor_kind_not="automation"),
        "until": activity("reply"),
        "calendar": "berlin",
    }
    return Cadence(**{**given, **parts}, at_least=at_least, within=within)


def reply(when: str | datetime) -> Event:
    return activity_event("reply", at=when if isinstance(when, datetime) else at(when), id="reply")


def told(found: Outcome) -> tuple[str, str]:
    return found.status, found.reason


def calls(*times: str | datetime, **facts: Any) -> list[Event]:
    return [call(when, id=f"call {number}", **facts) for number, when in enumerate(times, 1)]


# --- at due, and one microsecond to each side


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        pytest.param(EARLY, ("met", "in_time"), id="before"),
        pytest.param(EXACT, ("met", "in_time"), id="at"),
        pytest.param(LATE, ("breached", "done_late"), id="after"),
    ],
)
def test_the_last_that_is_needed_comes_at_or_before_due(shift: timedelta, expected: tuple[str, str]) -> None:
    found = outcome(tries(), mql(START), *calls("2026-03-03T11:00Z", DUE + shift), as_of=LATER)

    assert told(found) == expected
    assert (found.due_at, found.stopped_at) == (DUE, DUE + shift)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        pytest.param(EARLY, ("excluded", "ended_early"), id="before"),
        pytest.param(EXACT, ("excluded", "ended_early"), id="at"),
        pytest.param(LATE, ("breached", "not_done"), id="after"),
    ],
)
def test_what_ends_a_window_early_comes_at_or_before_due(shift: timedelta, expected: tuple[str, str]) -> None:
    found = outcome(tries(), mql(START), *calls("2026-03-03T11:00Z"), reply(DUE + shift), as_of=LATER)

    assert told(found) == expected
    assert (found.due_at, found.stopped_at) == (DUE, None)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        pytest.param(EARLY, ("pending", "running"), id="before"),
        pytest.param(EXACT, ("pending", "running"), id="at"),
        pytest.param(LATE, ("breached", "not_done"), id="after"),
    ],
)
def test_a_window_is_open_until_due_is_past(shift: timedelta, expected: tuple[str, str]) -> None:
    found = outcome(tries(), mql(START), *calls("2026-03-03T11:00Z"), as_of=DUE + shift)

    assert told(found) == expected
    assert found.due_at == DUE


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        pytest.param(EARLY, ("excluded", "ended_early"), id="before"),
        pytest.param(EXACT, ("met", "in_time"), id="at"),
        pytest.param(LATE, ("met", "in_time"), id="after"),
    ],
)
def test_enough_wins_over_an_end_at_the_same_instant(shift: timedelta, expected: tuple[str, str]) -> None:
    last = at("2026-03-04T10:00Z")

    found = outcome(tries(), mql(START), *calls("2026-03-03T11:00Z", last), reply(last + shift), as_of=LATER)

    assert told(found) == expected


def test_what_comes_after_due_and_ends_early_hides_no_later_end() -> None:
    found = outcome(
        tries(), mql(START), *calls("2026-03-03T11:00Z", "2026-03-09T10:00Z"), reply("2026-03-06T09:00Z"), as_of=LATER
    )

    assert told(found) == ("breached", "done_late")
    assert found.stopped_at == at("2026-03-09T10:00Z")


# --- what counts


@pytest.mark.parametrize(
    ("shift", "counts"),
    [
        pytest.param(EARLY, False, id="shorter"),
        pytest.param(EXACT, True, id="exact"),
        pytest.param(LATE, True, id="longer"),
    ],
)
@pytest.mark.parametrize(
    ("gap", "since", "length"),
    [
        pytest.param("30 minutes", "2026-03-03T11:00Z", timedelta(minutes=30), id="elapsed"),
        pytest.param("1 day", "2026-03-03T11:00Z", timedelta(days=1), id="date"),
        # The clocks in Berlin go forward on the 29th: the same wall time is an hour sooner.
        pytest.param("1 day", "2026-03-28T11:00Z", timedelta(hours=23), id="short-date"),
    ],
)
def test_a_gap_of_exactly_its_length_counts(
    gap: str, since: str, length: timedelta, shift: timedelta, *, counts: bool
) -> None:
    first = at(since)

    found = outcome(
        tries(min_gap=gap, within="5 days"),
        mql("2026-03-03T10:00Z") if first < at("2026-03-10T00:00Z") else mql("2026-03-28T10:00Z"),
        *calls(first, first + length + shift),
        as_of=first + timedelta(days=2),
    )

    assert (found.status == "met") is counts


def test_a_gap_is_measured_from_the_last_that_counted() -> None:
    found = outcome(
        tries(3, min_gap="30 minutes"),
        mql(START),
        *calls("2026-03-03T11:00Z", "2026-03-03T11:20Z", "2026-03-03T11:40Z", "2026-03-03T12:05Z", "2026-03-03T12:10Z"),
        as_of=LATER,
    )

    assert met(found).stopped_at == at("2026-03-03T12:10Z")
    assert found.evidence[1:] == ("call 1", "call 3", "call 5")
    assert [(one.event, one.why) for one in found.ignored] == [
        ("call 2", "sooner than 30 minutes after the last one that counted"),
        ("call 4", "sooner than 30 minutes after the last one that counted"),
    ]


def test_counting_starts_at_the_start_and_the_event_that_starts_does_not_count() -> None:
    rule = tries(2, start=activity("call"), entries="first", until=None)
    start = call(START, id="a")

    assert told(outcome(rule, start, call(START, id="b"), as_of=LATER)) == ("breached", "not_done")
    found = outcome(rule, start, call(START, id="b"), call(START, id="c"), as_of=LATER)
    assert (found.status, found.stopped_at, found.evidence) == ("met", at(START), ("a", "b", "c"))


def test_what_nearly_counts_is_told_with_what_comes_too_soon_in_order() -> None:
    found = outcome(
        tries(2, min_gap="30 minutes"),
        mql(START),
        call("2026-03-03T11:00Z", id="a"),
        call("2026-03-03T11:05Z", id="b", actor_kind="automation"),
        call("2026-03-03T11:10Z", id="c"),
        call("2026-03-03T11:20Z", id="d", actor_kind="automation"),
        as_of="2026-03-03T11:15Z",
    )

    assert [(one.event, one.why) for one in pending(found).ignored] == [
        ("b", "actor_kind is automation"),
        ("c", "sooner than 30 minutes after the last one that counted"),
    ]


def test_different_values_are_needed_and_an_empty_one_is_none() -> None:
    rule = tries(2, distinct_by={"channel": 2, "asset": 1})

    def try_(when: str, channel: str = "", **data: str) -> Event:
        return call(when, channel=channel, data=data)

    same = [try_("2026-03-03T11:00Z", "phone", asset="a"), try_("2026-03-03T12:00Z", "phone")]
    nothing = try_("2026-03-03T13:00Z")
    other = try_("2026-03-04T09:00Z", "mail")

    found = outcome(rule, mql(START), *same, nothing, as_of="2026-03-03T14:00Z")
    assert pending(found).needs == (Need("events", 2, 3), Need("channel", 2, 1), Need("asset", 1, 1))
    assert [need.missing for need in found.needs] == [0, 1, 0]
    found = outcome(rule, mql(START), *same, nothing, other, as_of=LATER)
    assert met(found).stopped_at == at("2026-03-04T09:00Z")
    assert found.needs == (Need("events", 2, 4), Need("channel", 2, 2), Need("asset", 1, 1))


@pytest.mark.parametrize(
    ("calendar", "second", "dates"),
    [
        # Midnight in Berlin is at 23:00Z, that of New York at 05:00Z.
        pytest.param("berlin", at("2026-03-03T23:00Z") - US, 1, id="before-midnight-of-the-calendar"),
        pytest.param("berlin", at("2026-03-03T23:00Z"), 2, id="at-midnight-of-the-calendar"),
        pytest.param("new-york", at("2026-03-04T05:00Z") - US, 1, id="before-midnight-elsewhere"),
        pytest.param("new-york", at("2026-03-04T05:00Z"), 2, id="at-midnight-elsewhere"),
        pytest.param(None, at("2026-03-03T23:00Z"), 2, id="at-midnight-of-the-agreement"),
    ],
)
def test_dates_are_local_ones(calendar: str | None, second: datetime, dates: int) -> None:
    rule = tries(2, "5 days", spread=2, calendar=calendar)

    found = outcome(rule, mql(START), *calls("2026-03-03T20:00Z", second), as_of=LATER)

    assert found.needs == (Need("events", 2, 2), Need("dates", 2, dates))
    assert found.status == ("met" if dates == 2 else "breached")


def test_each_entry_has_a_window_of_its_own_and_one_call_counts_in_several() -> None:
    events = [mql(START), stage("recycled", "2026-03-03T11:00Z"), mql("2026-03-03T12:00Z", id="again")]

    found = outcomes(tries(1), *events, call("2026-03-03T13:00Z"), as_of=LATER)

    assert [(one.entry, one.status, one.stopped_at) for one in found] == [
        (1, "met", at("2026-03-03T13:00Z")),
        (2, "met", at("2026-03-03T13:00Z")),
    ]
    assert len(outcomes(tries(1, entries="first"), *events, as_of=LATER)) == 1


def test_entries_are_judged_that_start_within_the_term() -> None:
    rule = agreement(tries(), term=("2026-03-03", "2026-03-04"))
    events = [mql("2026-03-02T10:00Z"), stage("sql", "2026-03-02T11:00Z"), mql(START)]

    assert [one.entry for one in outcomes(rule, *events, as_of=LATER)] == [2]


# --- what an outcome tells


def test_a_breach_tells_what_came_by_due_and_proves_it_with_all_that_came() -> None:
    found = outcome(
        tries(3), mql(START, id="m"), *calls("2026-03-03T11:00Z", "2026-03-06T09:00Z", "2026-03-06T11:00Z"), as_of=LATER
    )

    assert kind_of(found, Breached).breached_at == DUE
    assert found.needs == (Need("events", 3, 1),)
    assert found.evidence == ("m", "call 1", "call 2", "call 3")
    # Friday from nine until noon in Berlin, without the lunch break that begins at half past twelve.
    assert kind_of(found, Breached).overrun == timedelta(hours=3)
    assert kind_of(found, Breached).late_by == timedelta(hours=18)
    assert not kind_of(found, Breached).open


def test_an_undone_breach_stays_open_and_has_no_stop() -> None:
    found = kind_of(
        outcome(tries(3), mql(START), *calls("2026-03-03T11:00Z", "2026-03-06T09:00Z"), as_of=LATER), Breached
    )

    assert (found.stopped_at, found.open, found.needs) == (None, True, (Need("events", 3, 1),))
    assert len(found.evidence) == 3


def test_what_ends_early_proves_it_and_hides_what_came_after() -> None:
    found = outcome(
        tries(),
        mql(START, id="m"),
        *calls("2026-03-03T11:00Z", "2026-03-04T11:00Z"),
        reply("2026-03-04T09:00Z"),
        as_of=LATER,
    )

    assert kind_of(found, Excluded).evidence == ("m", "call 1", "reply")
    assert found.needs == (Need("events", 2, 1),)
    assert found.elapsed_wall == timedelta(hours=23)


def test_an_event_may_count_and_end_early() -> None:
    found = outcome(
        tries(2, until=activity("call", direction="inbound")),
        mql(START, id="m"),
        call("2026-03-03T11:00Z", id="c", direction="inbound"),
        as_of=LATER,
    )

    assert (told(found), found.evidence) == (("excluded", "ended_early"), ("m", "c"))
    assert found.needs == (Need("events", 2, 1),)


@pytest.mark.parametrize(
    ("events", "as_of", "holder"),
    [
        pytest.param([call("2026-03-03T12:00Z")], LATER, "two", id="met"),
        pytest.param([], LATER, "three", id="due"),
        pytest.param([reply("2026-03-03T10:30Z")], LATER, "one", id="ended-early"),
        pytest.param([], "2026-03-03T11:30Z", "two", id="as-of"),
    ],
)
def test_the_owner_is_the_one_of_the_deciding_instant(events: list[Event], as_of: str, holder: str) -> None:
    held = [
        owner("one", START),
        owner("two", "2026-03-03T11:00Z"),
        owner("three", "2026-03-04T11:00Z"),
        owner("four", DUE + US),
    ]

    found = outcome(tries(1), *held, mql(START), *events, as_of=as_of)

    assert found.owner == holder


@pytest.mark.parametrize(
    ("rule", "events", "as_of", "text"),
    [
        pytest.param(
            tries(),
            calls("2026-03-03T11:00Z", "2026-03-04T11:00Z"),
            LATER,
            "sales kept it, 2 of 2 events, done Wed 2026-03-04 12:00; "
            "due Thu 2026-03-05 18:00 (at least 2 within 2 business days from Tue 2026-03-03 11:00)",
            id="met",
        ),
        pytest.param(
            tries(spread=2),
            calls("2026-03-03T11:00Z", "2026-03-03T12:00Z", "2026-03-06T09:00Z"),
            LATER,
            "sales broke it, 2 of 2 events, 1 of 2 dates, due Thu 2026-03-05 18:00 (at least 2 within 2 business days "
            "from Tue 2026-03-03 11:00); done Fri 2026-03-06 10:00, 16 h late",
            id="late",
        ),
        pytest.param(
            tries(3, min_gap="1 hour"),
            calls("2026-03-03T11:00Z"),
            "2026-03-05T12:00Z",
            "open, 1 of 3 events, due Thu 2026-03-05 18:00 (at least 3 within 2 business days from Tue 2026-03-03 11:00); "
            "4 h 30 min left, the next by Thu 2026-03-05 17:00",
            id="pending",
        ),
        pytest.param(
            tries(3, min_gap="1 hour"),
            calls("2026-03-03T11:00Z"),
            "2026-03-05T16:30Z",
            "open, 1 of 3 events, due Thu 2026-03-05 18:00 (at least 3 within 2 business days from Tue 2026-03-03 11:00); "
            "30 min left, too little for the rest, at risk",
            id="lost",
        ),
        pytest.param(
            tries(),
            [reply("2026-03-03T11:00Z")],
            LATER,
            "does not count, what ends it early came before it was due",
            id="ended-early",
        ),
    ],
)
def test_an_outcome_is_told_in_a_sentence(rule: Cadence, events: Sequence[Event], as_of: str, text: str) -> None:
    assert outcome(rule, mql(START), *events, as_of=as_of).text == f"tries for L1: {text}"


# --- when the next is due


@pytest.mark.parametrize(
    ("parts", "before", "as_of", "following"),
    [
        pytest.param({}, [], "2026-03-03T12:00Z", DUE, id="all-at-due"),
        pytest.param({"min_gap": "30 minutes"}, [], "2026-03-03T12:00Z", DUE - timedelta(hours=1), id="two-gaps"),
        pytest.param(
            {"min_gap": "30 minutes"}, ["2026-03-03T11:00Z"], "2026-03-03T12:00Z", DUE - timedelta(minutes=30), id="gap"
        ),
        pytest.param(
            {"min_gap": "1 day"},
            ["2026-03-03T11:00Z"],
            "2026-03-03T12:00Z",
            DUE - timedelta(days=1),
            id="gap-of-a-date",
        ),
        # Three dates are left for the 3rd (which has none yet), the 4th and the 5th.
        pytest.param({"spread": 3}, [], "2026-03-03T12:00Z", at("2026-03-03T23:00Z") - US, id="three-dates"),
        # The 3rd is taken: two dates are left for the 4th and the 5th.
        pytest.param(
            {"spread": 3}, ["2026-03-03T11:00Z"], "2026-03-03T12:00Z", at("2026-03-04T23:00Z") - US, id="two-dates"
        ),
        # One more date, and two more events, of which one may come on a date that is taken.
        pytest.param(
            {"spread": 2, "min_gap": "20 hours"},
            ["2026-03-03T11:00Z"],
            "2026-03-03T12:00Z",
            DUE - timedelta(hours=20),
            id="gap-over-midnight",
        ),
        pytest.param(
            {"spread": 2, "min_gap": "1 hour"},
            ["2026-03-03T11:00Z"],
            "2026-03-03T12:00Z",
            DUE - timedelta(hours=1),
            id="date-of-due",
        ),
        # Nothing but the channels is missing: two more events may come at once.
        pytest.param({"at_least": 1, "distinct_by": {"channel": 2}}, [], "2026-03-03T12:00Z", DUE, id="channels"),
        pytest.param(
            {"at_least": 1, "distinct_by": {"channel": 3}, "min_gap": "1 hour"},
            [],
            "2026-03-03T12:00Z",
            DUE - timedelta(hours=2),
            id="channels-with-gaps",
        ),
        pytest.param({"min_gap": "30 minutes"}, [], DUE - timedelta(hours=1), DUE - timedelta(hours=1), id="now"),
        pytest.param({"min_gap": "30 minutes"}, [], DUE - timedelta(hours=1) + US, None, id="too-late"),
        pytest.param({"spread": 3}, ["2026-03-03T11:00Z"], "2026-03-04T23:00Z", None, id="no-dates-left"),
        pytest.param({"spread": 2}, ["2026-03-05T11:00Z"], "2026-03-05T12:00Z", None, id="the-date-of-due-is-taken"),
        pytest.param(
            {"at_least": 2, "min_gap": "6 hours"}, ["2026-03-05T11:00Z"], "2026-03-05T11:00Z", DUE, id="just-the-gap"
        ),
        pytest.param(
            {"at_least": 2, "min_gap": "7 hours"}, ["2026-03-05T11:00Z"], "2026-03-05T11:00Z", None, id="within-the-gap"
        ),
    ],
)
def test_the_next_is_due_when_all_that_is_missing_just_fits(
    parts: dict[str, Any], before: list[str], as_of: str | datetime, following: datetime | None
) -> None:
    rule = tries(**{"at_least": 3, **parts})

    found = pending(outcome(rule, mql(START), *calls(*before, channel="phone"), as_of=as_of))

    assert found.next_due_at == following
    assert found.at_risk == (following is None)


def test_clocks_that_change_leave_room_for_the_gap() -> None:
    # Due on Sunday 29 March at 02:30 UTC, 04:30 in Berlin; a day before is 04:30, 03:30 UTC; both count.
    rule = tries(2, "25 hours", min_gap="1 day", calendar=None)

    found = pending(outcome(rule, mql("2026-03-28T01:30Z"), as_of="2026-03-28T02:00Z"))

    assert (found.due_at, found.next_due_at) == (at("2026-03-29T02:30Z"), at("2026-03-28T03:30Z"))


def test_a_wall_time_that_clocks_skip_leaves_room_for_the_gap() -> None:
    # Due on 30 March at 02:30 in Berlin. The day before skips 02:30; what comes at 03:30 is a day later at 03:30, too late.
    rule = tries(2, "48 hours", min_gap="1 day", calendar=None)

    found = pending(outcome(rule, mql("2026-03-28T00:30Z"), as_of="2026-03-28T01:00Z"))

    assert (found.due_at, found.next_due_at) == (at("2026-03-30T00:30Z"), at("2026-03-29T00:30Z"))


def test_warnings_are_shares_of_the_window() -> None:
    rule = tries(2, "10 hours", calendar=None, warn_at=["80%", "50%"])

    early, late = (
        pending(outcome(rule, mql(START), as_of=when)) for when in ("2026-03-03T14:59Z", "2026-03-03T15:00Z")
    )

    assert (early.at_risk, late.at_risk) == (False, True)
    assert (late.percent, late.remaining) == (50.0, timedelta(hours=5))


# --- windows


def test_the_first_limit_that_fits_holds() -> None:
    rule = tries(1, [(field_is("tier", is_="hot"), "1 hour"), (field_is("tier", is_="warm"), "1 day")], calendar=None)
    hot, warm, cold = (
        outcome(rule, field("tier", tier, START), mql(START), call("2026-03-03T12:00Z"), as_of=LATER)
        for tier in ("hot", "warm", "cold")
    )

    assert (hot.status, hot.due_at, hot.allowed) == ("breached", at("2026-03-03T11:00Z"), "at least 1 within 1 hour")
    assert (warm.status, warm.due_at, warm.allowed) == ("met", at("2026-03-04T10:00Z"), "at least 1 within 1 day")
    assert (told(cold), cold.due_at) == (("excluded", "no_limit"), None)
    assert cold.allowed == "at least 1 within 1 hour when tier is hot, else 1 day when tier is warm"
    assert (cold.stopped_at, cold.elapsed_wall) == (at("2026-03-03T12:00Z"), timedelta(hours=2))


def test_an_entry_without_a_limit_that_is_undone_runs_until_now() -> None:
    rule = tries(1, [(field_is("tier", is_="hot"), "1 hour")], calendar=None)

    found = outcome(rule, mql(START), as_of="2026-03-03T13:00Z")

    assert (told(found), found.stopped_at, found.elapsed_wall) == (
        ("excluded", "no_limit"),
        None,
        timedelta(hours=3),
    )


def test_the_hours_of_each_owner_are_summed() -> None:
    rule = tries(1, "4 business hours", calendar="owner", default_calendar="berlin")
    events = [owner("ber", START), mql(START), owner("ny", "2026-03-03T11:00Z")]

    # An hour in Berlin until 11:00Z, and three in New York, which opens at 14:00Z.
    found = outcome(rule, *events, call("2026-03-03T17:00Z"), as_of=LATER)
    assert (found.status, found.due_at) == ("met", at("2026-03-03T17:00Z"))
    assert [(one.holder, one.business) for one in found.segments] == [
        ("ber", timedelta(hours=1)),
        ("ny", timedelta(hours=3)),
    ]


def test_dates_are_those_of_the_owner_at_the_start() -> None:
    rule = tries(2, "9 business hours", spread=2, calendar="owner", default_calendar="berlin")
    # Both calls lie on 3 March in New York, and on two dates in Berlin.
    events = [mql(START), *calls("2026-03-03T22:30Z", "2026-03-03T23:30Z")]

    assert outcome(rule, owner("ny", START), *events, as_of=LATER).needs[1] == Need("dates", 2, 1)
    assert outcome(rule, owner("ber", START), *events, as_of=LATER).needs[1] == Need("dates", 2, 2)
    assert NEW_YORK.zone.key == "America/New_York"


@criterion("broken")
def broken(_: Journey, __: datetime) -> bool:
    raise RuntimeError("out of order")


def test_a_criterion_that_fails_leaves_the_entry_unknown_and_is_told() -> None:
    evaluation = result(tries(1, [(broken, "1 hour")], calendar=None), Journey.of("L1", mql(START)), as_of=LATER)

    (found,) = evaluation.outcomes
    told_ = "the criterion 'broken' failed for lead 'L1': RuntimeError('out of order')"
    assert (kind_of(found, Unknown).reason, found.details, found.due_at) == ("criterion_failed", (told_,), None)
    assert found.text == f"tries for L1: can not be told, a criterion of the agreement failed: {told_}"
    assert [(one.code, one.where) for one in evaluation.problems] == [("J202", "L1")]
    assert told_ in evaluation.problems[0].message


def test_a_window_beyond_what_a_calendar_can_tell_is_unknown_and_told() -> None:
    lead = Journey.of("L1", mql("2300-12-01T10:00Z"))

    evaluation = result(tries(1, "200 business days"), lead, as_of="2300-12-01T11:00Z")

    (found,) = evaluation.outcomes
    assert (kind_of(found, Unknown).reason, found.due_at, found.segments[0].holder) == ("out_of_range", None, "")
    assert [one.code for one in evaluation.problems] == ["J204"]


# --- other starts


def test_a_window_may_open_at_dates_that_recur() -> None:
    rule = Cadence(
        id="posts",
        owed_by="marketing",
        start=Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9"),
        count=event(kind="post"),
        at_least=2,
        within="3 days",
    )
    log = [Event(kind="post", at=at(when), id=when) for when in ("2026-03-03T09:00Z", "2026-03-04T09:00Z")]

    found = result(agreement(rule, term=("2026-03-02", None)), as_of="2026-03-11T00:00Z", log=log).outcomes

    assert [(one.subject, one.entry, one.status, one.started_at) for one in found] == [
        ("acme", 1, "met", at("2026-03-03T08:00Z")),
        ("acme", 2, "pending", at("2026-03-10T08:00Z")),
    ]


def test_a_window_may_open_at_a_breach() -> None:
    rescue = tries(2, start=AfterBreach("call"), within="1 day", calendar=None)

    found = outcomes(
        agreement(promise("1 hour"), rescue),
        mql(START),
        *calls("2026-03-03T11:00:00.000001Z", "2026-03-03T12:00Z"),
        as_of=LATER,
    )

    assert [(one.commitment, one.status, one.started_at) for one in found] == [
        ("call", "breached", at(START)),
        ("tries", "met", at("2026-03-03T11:00Z")),
    ]
    assert found[1].evidence == (found[0].key, "call 1", "call 2")


# --- objectives


@pytest.mark.parametrize(
    ("broken_at", "decided"),
    [
        pytest.param("2026-03-30T10:00Z", "2026-04-01T16:00Z", id="after-the-period"),
        pytest.param("2026-03-03T10:00Z", "2026-03-31T22:00Z", id="within-the-period"),
    ],
)
def test_an_objective_rolls_windows_up_and_leaves_out_what_ended_early(broken_at: str, decided: str) -> None:
    rule = agreement(
        tries(1, objective=Objective(share="60%", per="month", min_population=2)), term=("2026-03-01", "2026-04-01")
    )
    leads = [
        Journey.of("kept", mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z")),
        Journey.of("ended", mql("2026-03-03T10:00Z"), reply("2026-03-03T11:00Z")),
        Journey.of("broken", mql(broken_at)),
    ]

    *_, objective = result(rule, *leads, as_of="2026-05-01T00:00Z").outcomes

    assert (objective.status, objective.actual) == ("breached", 0.5)
    assert kind_of(objective, Breached).breached_at == at(decided)


def test_a_window_that_ends_early_after_the_period_decides_its_objective() -> None:
    rule = agreement(tries(1, objective=Objective(share="50%", per="month")), term=("2026-03-01", "2026-04-01"))
    leads = [
        Journey.of("broken", mql("2026-03-03T10:00Z")),
        Journey.of("open", mql("2026-03-31T10:00Z"), reply("2026-04-01T09:00Z")),
    ]

    *_, objective = result(rule, *leads, as_of="2026-05-01T00:00Z").outcomes

    assert kind_of(objective, Breached).breached_at == at("2026-04-01T09:00Z")


def test_every_kind_of_outcome_is_merged_and_filtered_like_others() -> None:
    rule = agreement(tries(1))
    leads = [
        Journey.of("a", owner("x", START), mql(START), call("2026-03-03T11:00Z")),
        Journey.of("b", owner("y", START), mql(START)),
    ]

    whole = result(rule, *leads, as_of=LATER)
    parts = [result(rule, lead, as_of=LATER) for lead in leads]

    assert parts[1].merge(parts[0]) == whole
    assert [type(one) for one in whole.outcomes] == [Met, Breached]
    assert [one.subject for one in whole.by(owner="y").outcomes] == ["b"]
    assert [type(one) for one in result(rule, *leads, as_of=START).outcomes] == [Pending, Pending]

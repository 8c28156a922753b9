"""Clocks that no event of the lead starts: dates that recur, and the breach of another promise."""

from datetime import timedelta
from typing import Any

import pytest

from evaluation.making import (
    US,
    agreement,
    at,
    call,
    kind_of,
    mql,
    outcomes,
    owner,
    promise,
    result,
    stage,
)
from evaluation.making import field as changed
from slakit import (
    AfterBreach,
    Agreement,
    Breached,
    Check,
    Deadline,
    DueField,
    Evaluation,
    Event,
    Every,
    Ignored,
    Journey,
    Objective,
    Outcome,
    PauseBetween,
    Quota,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    event,
    field,
    present,
)

TUESDAYS = Every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9")
TERM = ("2026-03-16", "2027-01-01")
# Three Tuesdays at nine in Berlin; between the last two clocks go forward.
FIRST, SECOND, THIRD = "2026-03-17T08:00Z", "2026-03-24T08:00Z", "2026-03-31T07:00Z"


def reviewed(start: Every = TUESDAYS, term: tuple[str, str | None] = TERM, **parts: Any) -> Agreement:
    given = {"id": "review", "start": start, "stop": event(kind="review"), "within": "1 day", **parts}
    zone = given.pop("zone", "Europe/Berlin")
    return agreement(promise(**given), term=term, zone=zone)


def review(when: str, **facts: Any) -> Event:
    return Event(kind="review", at=at(when), **facts)


def judged(rule: Agreement, *log: Event, as_of: str) -> tuple[Outcome, ...]:
    return result(rule, as_of=as_of, log=log).outcomes


def starts(rule: Agreement, as_of: str) -> list[Any]:
    return [one.started_at for one in judged(rule, as_of=as_of)]


def instants(*texts: str) -> list[Any]:
    return [at(text) for text in texts]


# --- dates that recur


def test_a_clock_starts_at_each_date_at_its_local_time() -> None:
    found = judged(reviewed(), as_of="2026-04-03T10:00Z")

    assert [(one.entry, one.started_at, one.due_at) for one in found] == [
        (1, at(FIRST), at("2026-03-18T08:00Z")),
        (2, at(SECOND), at("2026-03-25T08:00Z")),
        (3, at(THIRD), at("2026-04-01T07:00Z")),
    ]
    assert {(one.subject, one.status, one.owner, one.group) for one in found} == {("acme", "breached", None, None)}


def test_each_date_has_its_own_verdict() -> None:
    log = [
        review("2026-03-18T08:00Z", id="r1"),
        review("2026-03-25T08:00:00.000001Z", id="r2"),
    ]

    first, second, third = judged(reviewed(), *log, as_of="2026-04-01T07:00Z")

    assert (first.status, first.stopped_at, first.evidence) == ("met", at("2026-03-18T08:00Z"), ("r1",))
    assert (second.status, second.stopped_at, second.evidence) == (
        "breached",
        at("2026-03-25T08:00:00.000001Z"),
        ("r2",),
    )
    assert (third.status, third.evidence) == ("pending", ())


@pytest.mark.parametrize(
    ("when", "statuses"),
    [
        pytest.param("2026-03-24T07:59:59.999999Z", ["breached", "breached"], id="just-before-the-date"),
        pytest.param(SECOND, ["breached", "met"], id="at-the-date"),
        pytest.param("2026-03-25T08:00Z", ["breached", "met"], id="at-due"),
        pytest.param("2026-03-25T08:00:00.000001Z", ["breached", "breached"], id="just-after-due"),
    ],
)
def test_what_is_done_at_the_very_date_counts_for_it_and_late_for_the_one_before(
    when: str, statuses: list[str]
) -> None:
    found = judged(reviewed(), review(when), as_of="2026-03-30T10:00Z")

    assert [one.status for one in found] == statuses
    assert found[0].stopped_at == at(when)


@pytest.mark.parametrize(
    ("as_of", "number"),
    [
        pytest.param("2026-03-17T07:59:59.999999Z", 0, id="before-the-first"),
        pytest.param(FIRST, 1, id="at-the-first"),
        pytest.param("2026-03-31T06:59:59.999999Z", 2, id="a-microsecond-before-the-third"),
        pytest.param(THIRD, 3, id="at-the-third"),
        pytest.param("2026-01-01T00:00Z", 0, id="before-the-term"),
    ],
)
def test_a_clock_is_there_from_its_very_instant_on(as_of: str, number: int) -> None:
    found = judged(reviewed(), as_of=as_of)

    assert [one.entry for one in found] == list(range(1, number + 1))
    if as_of in {FIRST, THIRD}:
        assert (found[-1].status, found[-1].elapsed_wall, found[-1].segments) == ("pending", timedelta(0), ())


@pytest.mark.parametrize(
    ("rule", "term", "expected"),
    [
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            ("2026-01-31", "2026-04-30"),
            ["2026-01-31T00:00+01:00", "2026-02-28T00:00+01:00", "2026-03-31T00:00+02:00"],
            id="month-ends-up-to-the-exclusive-end",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17",
            ("2026-03-01", "2026-05-01"),
            ["2026-03-27T17:00+01:00", "2026-04-24T17:00+02:00"],
            id="last-fridays",
        ),
        pytest.param(
            "FREQ=MONTHLY;INTERVAL=3",
            ("2026-01-15", "2026-08-01"),
            ["2026-01-15T00:00+01:00", "2026-04-15T00:00+02:00", "2026-07-15T00:00+02:00"],
            id="each-quarter-from-the-first-day-of-the-term",
        ),
        pytest.param(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            ("2026-03-04", "2026-04-08"),
            ["2026-03-17T00:00+01:00", "2026-03-31T00:00+02:00"],
            id="every-other-week-counted-from-that-of-the-first-day",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=2;BYHOUR=9",
            ("2026-03-16", None),
            ["2026-03-16T09:00+01:00", "2026-03-17T09:00+01:00"],
            id="so-often",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=20260317",
            ("2026-03-16", None),
            ["2026-03-16T00:00+01:00", "2026-03-17T00:00+01:00"],
            id="until-a-date-inclusive",
        ),
        pytest.param(
            "FREQ=DAILY;BYHOUR=23",
            ("2026-03-30", "2026-04-01"),
            ["2026-03-30T23:00+02:00", "2026-03-31T23:00+02:00"],
            id="the-last-day-of-the-term",
        ),
        pytest.param(
            "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,45",
            ("2026-03-29", "2026-03-30"),
            ["2026-03-29T03:00+02:00", "2026-03-29T03:45+02:00"],
            id="what-clocks-skip-is-an-hour-later-and-counts-once",
        ),
        pytest.param(
            "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
            ("2026-10-24", "2026-10-27"),
            ["2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"],
            id="what-clocks-repeat-is-the-first",
        ),
    ],
)
def test_a_rule_is_counted_from_the_first_day_of_the_term_up_to_its_end(
    rule: str, term: tuple[str, str | None], expected: list[str]
) -> None:
    assert starts(reviewed(Every(rule), term), as_of="2026-12-31T10:00Z") == instants(*expected)


@pytest.mark.parametrize("as_of", ["2026-03-29T01:20Z", "2026-03-29T01:44:59.999999Z", "2026-03-29T01:45Z"])
def test_dates_that_a_skipped_hour_mixes_up_are_numbered_in_the_order_in_which_they_come(as_of: str) -> None:
    rule = reviewed(Every("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30,45"), ("2026-03-29", None))

    found = [(one.entry, one.started_at) for one in judged(rule, as_of=as_of)]

    assert found == [(1, at("2026-03-29T01:30Z")), (2, at("2026-03-29T01:45Z"))][: len(found)]
    assert len(found) == {"2026-03-29T01:20Z": 0, "2026-03-29T01:45Z": 2}.get(as_of, 1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param({}, "2026-03-16T08:00Z", id="agreement"),
        pytest.param({"calendar": "new-york"}, "2026-03-16T13:00Z", id="calendar"),
        pytest.param({"calendar": "owner", "default_calendar": "london"}, "2026-03-16T09:00Z", id="default-calendar"),
    ],
)
def test_the_time_of_day_is_that_of_the_commitments_calendar_else_of_the_agreement(
    parts: dict[str, str], expected: str
) -> None:
    rule = reviewed(Every("FREQ=DAILY;BYHOUR=9;COUNT=1"), ("2026-03-16", None), **parts)

    assert starts(rule, as_of="2026-12-31T10:00Z") == instants(expected)


def test_a_date_that_comes_before_the_term_does_there_is_not_judged() -> None:
    india = WorkCalendar("Asia/Kolkata", hours={"mon-sun": "09:00-17:00"})
    rule = reviewed(
        Every("FREQ=DAILY;BYHOUR=9,11"), ("2026-03-16", "2026-03-18"), calendar=india, zone="America/New_York"
    )

    found = judged(rule, as_of="2026-12-31T10:00Z")

    # The term runs from 09:30 in India on the 16th until 09:30 on the 18th.
    assert [(one.entry, one.started_at) for one in found] == [
        (1, at("2026-03-16T11:00+05:30")),
        (2, at("2026-03-17T09:00+05:30")),
        (3, at("2026-03-17T11:00+05:30")),
        (4, at("2026-03-18T09:00+05:30")),
    ]


def test_entries_first_judges_the_first_date_alone() -> None:
    assert starts(reviewed(entries="first"), as_of="2026-12-31T10:00Z") == instants(FIRST)


def test_leads_are_not_asked_and_a_cancel_is_read_from_the_log() -> None:
    rule = reviewed(cancel=event(kind="holiday"))
    lead = Journey.of("L1", Event(kind="review", at=at(FIRST)))

    found = result(
        rule, lead, as_of="2026-03-18T08:00:00.000001Z", log=[Event(kind="holiday", at=at("2026-03-17T09:00Z"))]
    )

    assert [(one.subject, one.status, one.reason) for one in found.outcomes] == [("acme", "excluded", "cancelled")]


def test_a_review_shortly_before_the_date_excludes_it() -> None:
    log = [review("2026-03-16T08:00Z"), review("2026-03-23T07:59:59.999999Z")]

    found = judged(reviewed(look_back="1 day"), *log, as_of=SECOND)

    assert [one.reason for one in found] == ["already_engaged", "running"]
    assert found[0].evidence == (log[0].ref,)


def test_business_time_after_a_date_is_that_of_the_calendar() -> None:
    rule = reviewed(Every("FREQ=WEEKLY;BYDAY=FR;BYHOUR=17"), within="2 business hours", calendar="berlin")

    (first, *_) = judged(rule, as_of="2026-03-21T10:00Z")

    assert (first.started_at, first.due_at) == (at("2026-03-20T17:00+01:00"), at("2026-03-23T10:00+01:00"))


def test_the_share_of_dates_that_were_kept_is_an_objective() -> None:
    rule = reviewed(term=("2026-03-01", "2026-04-01"), objective=Objective(share="75%", per="month"))

    found = result(
        rule,
        as_of="2026-04-02T10:00Z",
        log=[review(f"2026-03-{day:02d}T09:00Z") for day in (3, 10, 17)],
    ).by(commitment="review/objective")

    # Five Tuesdays: three kept, the 24th missed, and the 31st still missed.
    assert [(one.status, one.actual) for one in found.outcomes] == [("breached", 0.6)]


def test_evaluations_of_two_sets_of_leads_merge_over_one_log() -> None:
    rule = agreement(
        promise("2 hours"),
        promise(id="review", start=TUESDAYS, stop=event(kind="review"), within="1 day"),
        term=TERM,
    )
    leads = [Journey.of(name, mql("2026-03-17T10:00Z")) for name in ("L1", "L2")]
    log = [review("2026-03-17T10:00Z")]

    one, other, both = (result(rule, *some, as_of=SECOND, log=log) for some in (leads[:1], leads[1:], leads))

    assert one.merge(other) == both
    assert [outcome.commitment for outcome in both.outcomes] == ["call", "call", "review", "review"]


# --- after a breach


START, DUE = "2026-03-03T10:00+01:00", "2026-03-03T12:00+01:00"


def follow(commitment: str = "call", **parts: Any) -> Deadline:
    """Return the promise that a lead gets another owner within an hour of a breach."""
    given = {"id": "follow", "start": AfterBreach(commitment), "stop": event(kind="owner"), "within": "1 hour", **parts}
    return promise(**given)


def followed(rule: Agreement, *events: Event, as_of: str, **attributes: str) -> Evaluation:
    return result(rule, Journey.of("L1", *events, attributes=attributes), as_of=as_of).by(commitment="follow")


PAIR = agreement(promise("2 hours"), follow())


@pytest.mark.parametrize(
    ("moved", "status"),
    [
        pytest.param("2026-03-03T11:59:59.999999+01:00", "breached", id="before-the-breach"),
        pytest.param(DUE, "met", id="at-the-instant-of-the-breach"),
        pytest.param("2026-03-03T13:00+01:00", "met", id="at-due"),
        pytest.param("2026-03-03T13:00:00.000001+01:00", "breached", id="after-due"),
    ],
)
def test_a_breach_starts_a_clock_at_its_instant(moved: str, status: str) -> None:
    (found,) = followed(PAIR, mql(START), owner("ny", moved), as_of="2026-03-09T10:00Z").outcomes

    assert (found.status, found.started_at, found.due_at) == (status, at(DUE), at("2026-03-03T13:00+01:00"))
    assert (found.subject, found.entry) == ("L1", 1)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (DUE, None),
        ("2026-03-03T12:00:00.000001+01:00", "pending"),
        ("2026-03-03T13:00+01:00", "pending"),
        ("2026-03-03T13:00:00.000001+01:00", "breached"),
    ],
)
def test_the_clock_is_there_once_the_breach_is(as_of: str, status: str | None) -> None:
    found = followed(PAIR, mql(START), as_of=as_of).outcomes

    assert [one.status for one in found] == ([] if status is None else [status])


def test_what_is_kept_called_off_or_open_starts_nothing() -> None:
    rule = agreement(promise("2 hours", cancel=entered("disqualified")), follow())
    kept, called_off = call("2026-03-03T11:00+01:00"), stage("disqualified", "2026-03-03T11:00+01:00")

    assert [followed(rule, mql(START), end, as_of="2026-03-09T10:00Z").outcomes for end in (kept, called_off)] == [
        (),
        (),
    ]


def test_a_late_answer_does_not_take_the_clock_back() -> None:
    (found,) = followed(PAIR, mql(START), call("2026-03-03T12:30+01:00"), as_of="2026-03-09T10:00Z").outcomes

    assert found.status == "breached"


RETURNED = [
    mql(START),
    call("2026-03-03T11:00+01:00"),
    stage("lead", "2026-03-04T10:00+01:00"),
    mql("2026-03-10T10:00+01:00"),
    stage("lead", "2026-03-11T10:00+01:00"),
    mql("2026-03-12T10:00+01:00"),
]


def test_its_entry_has_the_number_of_the_breach() -> None:
    found = followed(PAIR, *RETURNED, as_of="2026-03-20T10:00Z").outcomes

    assert [(one.entry, one.started_at) for one in found] == [
        (2, at("2026-03-10T12:00+01:00")),
        (3, at("2026-03-12T12:00+01:00")),
    ]


def test_entries_first_judges_the_first_breach_whatever_its_number() -> None:
    rule = agreement(promise("2 hours"), follow(entries="first"))

    found = followed(rule, *RETURNED, as_of="2026-03-20T10:00Z").outcomes

    assert [(one.entry, one.started_at) for one in found] == [(2, at("2026-03-10T12:00+01:00"))]


@pytest.mark.parametrize("as_of", ["2026-03-04T12:00+01:00", "2026-03-09T10:00Z", "2026-03-20T10:00Z"])
def test_the_first_breach_is_the_one_that_came_first_also_when_an_earlier_entry_is_broken_later(as_of: str) -> None:
    slow_then_quick = promise([(field("tier", is_="cold"), "5 days"), "2 hours"])
    rule = agreement(slow_then_quick, follow(entries="first"))
    events = [mql(START), stage("lead", DUE), changed("tier", "hot", "2026-03-04T09:00+01:00")]

    found = followed(rule, *events, mql("2026-03-04T09:00+01:00"), as_of=as_of, tier="cold").outcomes

    assert [(one.entry, one.started_at) for one in found] == [(2, at("2026-03-04T11:00+01:00"))]


@pytest.mark.parametrize(
    ("start", "number"),
    [
        pytest.param("2026-03-03T21:59:59.999999+01:00", 1, id="broken-in-its-last-microsecond"),
        pytest.param("2026-03-03T22:00+01:00", 0, id="broken-at-its-end"),
        pytest.param("2026-03-03T23:00+01:00", 0, id="broken-after-it"),
    ],
)
def test_a_breach_starts_a_clock_only_within_the_term(start: str, number: int) -> None:
    rule = agreement(promise("2 hours"), follow(), term=("2026-03-01", "2026-03-04"))

    found = result(rule, Journey.of("L1", mql(start)), as_of="2026-03-20T10:00Z")

    assert [one.status for one in found.by(commitment="call").outcomes] == ["breached"]
    assert len(found.by(commitment="follow").outcomes) == number


def test_breaches_follow_one_another_in_whatever_order_they_are_written() -> None:
    rule = agreement(
        follow("follow", id="last", within="30 minutes"),
        follow(),
        promise("2 hours"),
    )

    found = outcomes(rule, mql(START), as_of="2026-03-03T13:30:00.000001+01:00")

    assert [(one.commitment, one.status, one.started_at) for one in found] == [
        ("last", "breached", at("2026-03-03T13:00+01:00")),
        ("follow", "breached", at(DUE)),
        ("call", "breached", at(START)),
    ]
    assert kind_of(found[0], Breached).breached_at == at("2026-03-03T13:30+01:00")


def test_the_proof_names_what_was_done_and_what_was_passed_over() -> None:
    rule = agreement(promise("2 hours"), follow(stop=event(kind="owner", value_not="pool")))
    events = [mql(START), owner("pool", DUE, id="o1"), owner("ny", "2026-03-03T12:30+01:00", id="o2")]

    (found,) = followed(rule, *events, as_of="2026-03-09T10:00Z").outcomes
    broken = outcomes(promise("2 hours"), *events, as_of="2026-03-09T10:00Z")[0].key

    assert (found.evidence, found.ignored) == ((broken, "o2"), ())
    (waiting,) = followed(
        agreement(promise("2 hours"), follow(stop=event(kind="owner", actor_kind="person"))),
        mql(START),
        owner("lon", "2026-03-03T11:59:59.999999+01:00", id="o0"),
        *events[1:],
        as_of="2026-03-03T12:30+01:00",
    ).outcomes
    assert (waiting.evidence, waiting.ignored) == (
        (broken,),
        (Ignored("o1", "actor_kind is unknown"), Ignored("o2", "actor_kind is unknown")),
    )


def test_a_date_in_a_field_is_read_at_the_breach() -> None:
    rule = agreement(promise("2 hours"), follow(within=None, due="until"))
    events = [changed("until", "2026-03-05", START), changed("until", "2026-03-06", DUE), mql(START)]

    (found,) = followed(
        rule, *events, changed("until", "2026-03-09", "2026-03-03T12:00:00.000001+01:00"), as_of="2026-03-04T10:00Z"
    ).outcomes

    assert found.due_at == at("2026-03-07T00:00+01:00")


def test_an_entry_after_a_breach_that_no_calendar_can_tell_is_unknown() -> None:
    rule = agreement(promise("1 hour"), follow(within="1 business hour", calendar="berlin"))

    found = result(rule, Journey.of("L1", mql("1753-01-01T00:00Z")), as_of=START)

    assert [(one.commitment, one.status) for one in found.outcomes] == [("call", "breached"), ("follow", "unknown")]
    assert [one.event for one in found.outcomes[1].ignored] == ["calendar"]


# --- after the breach of a period


MONTHLY = Quota(id="volume", owed_by="marketing", count=entered("mql"), at_least=1, per="month")
PLAN = follow("volume", stop=event(kind="plan"), within="2 days")


def plan(when: str, **facts: Any) -> Event:
    return Event(kind="plan", at=at(when), **facts)


def test_the_breach_of_a_period_starts_a_clock_on_the_log() -> None:
    rule = agreement(PLAN, MONTHLY, term=("2026-01-01", "2027-01-01"))
    leads = [Journey.of("L1", call("2026-01-10T10:00Z"), mql("2026-02-10T10:00Z"), plan("2026-02-01T00:00Z"))]

    whole = result(rule, *leads, as_of="2026-04-10T10:00Z", log=[plan("2026-02-02T23:00Z", id="p1")])
    found = whole.by(commitment="follow").outcomes

    # January and March were missed; in April there is still time.
    january, _, march, _ = whole.by(commitment="volume").outcomes
    assert [(one.subject, one.entry, one.status, one.started_at, one.evidence) for one in found] == [
        ("acme", 1, "met", at("2026-02-01T00:00+01:00"), (january.key, "p1")),
        ("acme", 2, "breached", at("2026-04-01T00:00+02:00"), (march.key,)),
    ]


def test_a_limit_that_is_exceeded_starts_a_clock_at_the_event_that_exceeds_it() -> None:
    flood = Quota(id="volume", owed_by="marketing", count=entered("mql"), at_most=1, per="week", by="owner")
    rule = agreement(flood, PLAN, term=("2026-03-02", "2026-04-01"))
    leads = [
        Journey.of(name, mql(when), attributes={"owner": holder})
        for name, when, holder in [
            ("L1", "2026-03-09T10:00Z", "ny"),
            ("L2", "2026-03-10T10:00Z", "ny"),
            ("L3", "2026-03-03T10:00Z", "ber"),
            ("L4", "2026-03-03T11:00Z", "ber"),
        ]
    ]

    found = result(rule, *leads, as_of="2026-03-20T10:00Z").by(commitment="follow").outcomes

    assert [(one.entry, one.started_at) for one in found] == [
        (1, at("2026-03-03T11:00Z")),
        (2, at("2026-03-10T10:00Z")),
    ]


def test_an_objective_that_is_missed_starts_a_clock_on_the_log() -> None:
    source = promise("2 hours", objective=Objective(share="50%", per="week"))
    rule = agreement(
        follow("call/objective", stop=event(kind="plan"), within="2 days"), source, term=("2026-03-02", "2026-04-01")
    )

    found = result(rule, Journey.of("L1", mql(START)), as_of="2026-03-20T10:00Z").by(commitment="follow").outcomes

    assert [(one.subject, one.entry, one.started_at) for one in found] == [("acme", 1, at("2026-03-09T00:00+01:00"))]


def test_what_follows_a_clock_of_the_log_is_judged_on_the_log() -> None:
    rule = agreement(
        follow("review", id="remind", stop=event(kind="plan"), within="2 days"),
        follow("remind", stop=event(kind="plan"), within="1 day"),
        promise(id="review", start=TUESDAYS, stop=event(kind="review"), within="1 day"),
        term=("2026-03-16", "2027-01-01"),
    )
    log = [review("2026-03-17T09:00Z"), review("2026-03-26T09:00Z"), plan("2026-03-27T08:00:00.000001Z")]

    found = result(rule, as_of="2026-03-30T10:00Z", log=log).outcomes

    assert [(one.commitment, one.entry, one.status, one.started_at) for one in found] == [
        ("remind", 2, "breached", at("2026-03-25T08:00Z")),
        ("follow", 2, "met", at("2026-03-27T08:00Z")),
        ("review", 1, "met", at(FIRST)),
        ("review", 2, "breached", at(SECOND)),
    ]


def test_breaches_of_periods_are_numbered_as_they_came_and_keep_their_numbers() -> None:
    rule = agreement(PLAN, MONTHLY, term=("2026-01-01", "2027-01-01"))

    early, late = (
        result(rule, as_of=as_of).by(commitment="follow").outcomes
        for as_of in ("2026-02-01T00:00Z", "2026-04-10T10:00Z")
    )

    assert [(one.entry, one.started_at) for one in late] == [
        (1, at("2026-02-01T00:00+01:00")),
        (2, at("2026-03-01T00:00+01:00")),
        (3, at("2026-04-01T00:00+02:00")),
    ]
    assert [one.key for one in early] == [late[0].key]


def test_a_breach_of_a_period_is_followed_over_leads_that_were_judged_apart() -> None:
    rule = agreement(PLAN, MONTHLY, term=("2026-01-01", "2027-01-01"))
    leads = [
        Journey.of("L1", mql("2026-01-10T10:00Z")),
        Journey.of("L2", call("2026-01-10T10:00Z"), mql("2026-02-10T10:00Z")),
    ]

    one, other, both = (result(rule, *some, as_of="2026-03-10T10:00Z") for some in (leads[:1], leads[1:], leads))

    assert one.merge(other) == both
    assert [len(each.by(commitment="follow").outcomes) for each in (one, other, both)] == [1, 1, 0]


def test_a_microsecond_before_the_period_is_over_nothing_follows() -> None:
    rule = agreement(PLAN, MONTHLY, term=("2026-01-01", "2027-01-01"))
    end = at("2026-02-01T00:00+01:00")

    at_the_end, after = (result(rule, as_of=moment).by(commitment="follow").outcomes for moment in (end, end + US))

    assert (len(at_the_end), [one.started_at for one in after]) == (0, [end])


def test_a_stop_of_the_source_may_stop_what_follows_too() -> None:
    rule = agreement(promise("2 hours"), follow(stop=activity("call")))

    (found,) = followed(rule, mql(START), call("2026-03-03T12:30+01:00"), as_of="2026-03-09T10:00Z").outcomes

    assert (found.status, found.stopped_at) == ("met", at("2026-03-03T12:30+01:00"))


def test_the_event_that_broke_a_check_does_not_stop_the_clock_that_it_started() -> None:
    asked = Check(id="named", owed_by="sales", at=activity("email"), that=present("company"))
    follow = Deadline(id="again", owed_by="sales", start=AfterBreach("named"), stop=activity("email"), within="1 day")
    first, second = (
        activity_event("email", at=at(when), id=when) for when in ("2026-03-02T09:00Z", "2026-03-02T09:00:00.000001Z")
    )

    alone = result(agreement(asked, follow), Journey.of("L1", first), as_of="2026-03-09T00:00Z")
    again = result(agreement(asked, follow), Journey.of("L1", first, second), as_of="2026-03-09T00:00Z")

    assert [one.status for one in alone.outcomes if one.commitment == "again"] == ["breached"]
    assert next((one.status, one.evidence) for one in again.outcomes if one.commitment == "again") == (
        "met",
        (again.outcomes[0].key, "2026-03-02T09:00Z", "2026-03-02T09:00:00.000001Z"),
    )


def test_what_began_an_overdue_promise_broke_it_and_what_was_done_at_once_counts_for_what_follows() -> None:
    promised = Deadline(id="x", owed_by="sales", start=entered("mql"), stop=activity("call"), due=DueField("promised"))
    again = Deadline(id="again", owed_by="sales", start=AfterBreach("x"), stop=entered("mql"), within="1 day")
    called = Deadline(id="called", owed_by="sales", start=AfterBreach("x"), stop=activity("call"), within="1 day")
    lead = Journey.of(
        "L1",
        Event(kind="field", value="2026-01-05", data={"field": "promised"}, at=at("2026-03-01T08:00Z")),
        mql("2026-03-01T09:00Z"),
        activity_event("call", at=at("2026-03-01T09:00Z")),
    )

    found = result(agreement(promised, again, called), lead, as_of="2026-03-09T00:00Z").outcomes

    assert [(one.commitment, one.status, one.started_at, one.stopped_at) for one in found] == [
        ("x", "breached", at("2026-03-01T09:00Z"), at("2026-03-01T09:00Z")),
        ("again", "breached", at("2026-03-01T09:00Z"), None),
        ("called", "met", at("2026-03-01T09:00Z"), at("2026-03-01T09:00Z")),
    ]


def test_what_resumes_a_clock_as_it_runs_out_may_stop_the_next_one() -> None:
    first = Deadline(
        id="x",
        owed_by="sales",
        start=entered("mql"),
        stop=activity("call"),
        within="1 hour",
        pause=PauseBetween(activity("ask"), activity("reply")),
    )
    follow = Deadline(id="f", owed_by="sales", start=AfterBreach("x"), stop=activity("reply"), within="1 day")
    lead = Journey.of(
        "L1",
        mql("2026-03-01T09:00Z"),
        activity_event("ask", at=at("2026-03-01T09:00Z")),
        activity_event("reply", at=at("2026-03-01T09:00Z")),
        activity_event("ask", at=at("2026-03-01T10:00Z")),
        activity_event("reply", at=at("2026-03-01T10:00Z")),
    )

    found = result(agreement(first, follow), lead, as_of="2026-03-09T00:00Z").outcomes

    assert [(one.commitment, one.status, one.started_at) for one in found] == [
        ("x", "breached", at("2026-03-01T09:00Z")),
        ("f", "met", at("2026-03-01T10:00Z")),
    ]


def test_what_follows_a_date_that_lay_before_its_entry_begins_with_the_entry_and_stays() -> None:
    promised = Deadline(id="x", owed_by="sales", start=entered("mql"), stop=activity("call"), due=DueField("promised"))
    follow = Deadline(
        id="f", owed_by="sales", start=AfterBreach("x"), stop=activity("talk"), within="1 day", entries="first"
    )
    told = {"field": "promised"}
    lead = Journey.of(
        "L1",
        Event(kind="field", value="2026-02-09", data=told, at=at("2026-02-01T08:00Z")),
        mql("2026-02-01T09:00Z"),
        stage("lead", "2026-02-20T09:00Z"),
        Event(kind="field", value="2026-01-05", data=told, at=at("2026-03-01T08:00Z")),
        mql("2026-03-01T09:00Z"),
    )

    def followed(as_of: str) -> list[tuple[int | None, str, object]]:
        found = result(agreement(promised, follow), lead, as_of=as_of).outcomes
        return [(one.entry, one.status, one.started_at) for one in found if one.commitment == "f"]

    # The agreement is told in Berlin, where the ninth of February ends an hour before it does in UTC.
    assert followed("2026-02-15T00:00Z") == [(1, "breached", at("2026-02-09T23:00Z"))]
    assert followed("2026-03-10T00:00Z") == followed("2026-02-15T00:00Z")

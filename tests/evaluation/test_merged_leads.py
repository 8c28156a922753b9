"""What a merge does to the promises about both leads (DESIGN 5)."""

from datetime import timedelta

import attrs
import pytest

from evaluation.making import US, agreement, at, call, kind_of, mql, promise, result, stage
from slakit import (
    Breached,
    Cadence,
    Check,
    Credits,
    Evaluation,
    Event,
    Journey,
    LeadVolume,
    Level,
    Limit,
    PauseWhile,
    Quota,
    Rate,
    activity,
    did,
    entered,
    field,
    left,
    owner_event,
    present,
)

MERGED_AT = "2026-03-30T10:00+02:00"


def merged(when: str = MERGED_AT, into: str = "L2") -> Event:
    return Event(kind="merge", value=into, at=at(when))


def judged(*leads: Journey, as_of: str = "2026-04-10T00:00Z", within: str = "2 hours") -> Evaluation:
    return result(promise(within), *leads, as_of=as_of)


SURVIVOR = Journey.of("L2", call("2026-03-01T10:00Z"))


@pytest.mark.parametrize(
    ("became", "status", "reason", "due"),
    [
        ("2026-03-30T08:00:00+02:00", "excluded", "merged", "2026-03-30T10:00+02:00"),
        ("2026-03-30T07:59:59.999999+02:00", "breached", "not_done", "2026-03-30T09:59:59.999999+02:00"),
        ("2026-03-30T09:59:00+02:00", "excluded", "merged", "2026-03-30T11:59+02:00"),
        ("2026-03-30T11:00:00+02:00", "excluded", "merged", "2026-03-30T13:00+02:00"),
    ],
    ids=["due at the merge", "due just before the merge", "running", "began after the merge"],
)
def test_a_running_outcome_of_the_loser_is_excluded(became: str, status: str, reason: str, due: str) -> None:
    (found,) = judged(Journey.of("L1", mql(became), merged()), SURVIVOR).outcomes

    assert (found.status, found.reason, found.due_at) == (status, reason, at(due))


def test_a_stop_at_the_instant_of_the_merge_wins() -> None:
    (found,) = judged(Journey.of("L1", mql("2026-03-30T09:00+02:00"), call(MERGED_AT), merged()), SURVIVOR).outcomes

    assert (found.status, found.stopped_at) == ("met", at(MERGED_AT))


def test_a_cancel_before_the_merge_stays_a_cancel() -> None:
    rule = promise("2 hours", cancel=entered("disqualified"))
    lead = Journey.of(
        "L1",
        mql("2026-03-30T09:00+02:00"),
        Event(kind="stage", value="disqualified", at=at("2026-03-30T09:30+02:00")),
        merged(),
    )

    (found,) = result(rule, lead, SURVIVOR, as_of="2026-04-10T00:00Z").outcomes

    assert (found.reason, found.evidence[1]) == ("cancelled", "stage disqualified 2026-03-30T07:30:00Z")


def test_the_merge_is_the_evidence() -> None:
    (found,) = judged(Journey.of("L1", mql("2026-03-30T09:00+02:00"), merged()), SURVIVOR).outcomes

    assert found.evidence == ("stage mql 2026-03-30T07:00:00Z", "merge L2 2026-03-30T08:00:00Z")
    assert found.text == "call for L1: does not count, the lead was merged into another one"


def test_the_clocks_of_the_survivor_do_not_change() -> None:
    lead = Journey.of("L2", mql("2026-03-30T09:00+02:00"))
    loser = Journey.of("L1", call("2026-03-30T09:30+02:00"), merged())

    assert judged(lead, loser).outcomes == judged(lead).outcomes


@pytest.mark.parametrize(
    ("became", "allowed"), [(MERGED_AT, "1 hour"), ("2026-03-30T09:59:59.999999+02:00", "2 hours")]
)
def test_the_criteria_of_the_survivor_see_the_loser_from_the_merge_on(became: str, allowed: str) -> None:
    rule = promise([Limit("1 hour", did("webinar")), Limit("2 hours")])
    loser = Journey.of("L1", Event(kind="activity", value="webinar", at=at("2026-03-01T09:00Z")), merged())

    (found,) = result(rule, Journey.of("L2", mql(became)), loser, as_of="2026-04-10T00:00Z").outcomes

    assert found.allowed == allowed


def test_values_of_the_survivor_see_the_loser_too() -> None:
    rule = Quota(
        id="worth",
        owed_by="marketing",
        sum=entered("mql"),
        value=[(field("tier", is_="hot"), 100), 1],
        at_least=1,
        per="month",
    )
    loser = Journey.of(
        "L1", Event(kind="field", value="hot", data={"field": "tier"}, at=at("2026-03-01T09:00Z")), merged()
    )
    found = result(
        agreement(rule, term=("2026-03-01", "2026-04-01")),
        Journey.of("L2", mql(MERGED_AT)),
        loser,
        as_of="2026-04-10T00:00Z",
    )

    assert [one.actual for one in found.outcomes] == [100]


@pytest.mark.parametrize(("became", "actual"), [(MERGED_AT, 1), ("2026-03-30T10:00:00.000001+02:00", 0)])
def test_what_the_loser_does_after_the_merge_is_not_counted(became: str, actual: int) -> None:
    rule = agreement(LeadVolume(at_least=5), term=("2026-03-01", "2026-04-01"))

    found = result(rule, Journey.of("L1", mql(became), merged()), SURVIVOR, as_of="2026-04-10T00:00Z")

    assert [one.actual for one in found.outcomes] == [actual]


def test_a_lead_merged_into_one_that_is_not_known_is_told() -> None:
    found = judged(Journey.of("L1", mql("2026-03-30T09:00+02:00"), merged(into="L9")))

    assert [(one.code, one.where) for one in found.problems] == [("J203", "L1")]
    assert [one.reason for one in found.outcomes] == ["merged"]


def test_a_merge_after_as_of_is_not_known() -> None:
    lead = Journey.of("L1", mql("2026-03-30T09:00+02:00"), merged())

    (found,) = judged(lead, SURVIVOR, as_of="2026-03-30T09:30+02:00").outcomes

    assert found.status == "pending"


def test_what_the_loser_tells_begins_a_pause_of_the_survivor_at_the_merge() -> None:
    waiting = Event(kind="field", value="yes", data={"field": "waiting"}, at=at("2026-03-01T09:00Z"))
    rule = promise("2 hours", pause=PauseWhile(field("waiting", is_="yes")))
    lead = Journey.of("L2", mql("2026-03-30T09:30+02:00"))

    (found,) = result(rule, lead, Journey.of("L1", waiting, merged()), as_of="2026-03-30T12:00+02:00").outcomes

    assert (found.status, found.reason, found.paused) == ("pending", "paused", timedelta(hours=2))


def test_a_cadence_ends_with_the_merge_and_a_match_at_that_instant_still_counts() -> None:
    rule = Cadence(
        id="tries", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=2, within="5 hours"
    )
    first = mql("2026-03-30T09:00+02:00")
    short = Journey.of("L1", first, call("2026-03-30T09:30+02:00"), merged(), call("2026-03-30T10:30+02:00"))
    enough = Journey.of("L1", first, call("2026-03-30T09:30+02:00"), call(MERGED_AT), merged())

    told = [result(rule, lead, SURVIVOR, as_of="2026-04-10T00:00Z").outcomes[0] for lead in (short, enough)]

    assert [(one.status, one.reason) for one in told] == [("excluded", "merged"), ("met", "in_time")]
    assert [need.done for need in told[0].needs] == [1]


@pytest.mark.parametrize(
    ("asked_at", "status", "reason"),
    [
        ("2026-03-30T10:00:00+02:00", "breached", "not_held"),
        ("2026-03-30T10:00:00.000001+02:00", "excluded", "merged"),
    ],
    ids=["at the merge", "just after it"],
)
def test_a_check_asks_a_lead_until_it_is_merged(asked_at: str, status: str, reason: str) -> None:
    rule = Check(id="handoff", owed_by="marketing", at=entered("mql"), that=present("email"))

    (found,) = result(rule, Journey.of("L1", mql(asked_at), merged()), SURVIVOR, as_of="2026-04-10T00:00Z").outcomes

    assert (found.status, found.reason) == (status, reason)


def test_a_check_of_the_survivor_sees_what_the_loser_did() -> None:
    rule = Check(id="handoff", owed_by="marketing", at=entered("sql", "opportunity"), that=did("webinar"))
    loser = Journey.of("L1", Event(kind="activity", value="webinar", at=at("2026-03-01T09:00Z")), merged())
    survivor = Journey.of("L2", stage("sql", "2026-03-30T09:59:59.999999+02:00"), stage("opportunity", MERGED_AT))

    found = result(rule, loser, survivor, as_of="2026-04-10T00:00Z").outcomes

    assert [one.status for one in found] == ["breached", "met"]


def test_what_may_be_taken_back_is_not_counted_either_after_the_merge() -> None:
    rule = Quota(
        id="volume",
        owed_by="marketing",
        count=entered("mql"),
        at_least=1,
        per="month",
        credits=Credits(activity("reject"), within="1 day"),
    )
    loser = Journey.of("L1", merged("2026-03-30T10:00+02:00"), mql("2026-03-30T10:00:00.000001+02:00"))
    at_once = Journey.of("L1", merged("2026-03-30T10:00+02:00"), mql("2026-03-30T10:00+02:00"))

    counted = [
        result(agreement(rule, term=("2026-03-01", "2026-04-01")), lead, SURVIVOR, as_of="2026-04-10T00:00Z").outcomes[
            0
        ]
        for lead in (loser, at_once)
    ]

    assert [one.actual for one in counted] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("events", "population"),
    [
        ([mql("2026-03-02T09:00Z"), merged("2026-03-05T09:00Z")], 1),
        ([mql("2026-03-02T09:00Z"), stage("sql", "2026-03-05T09:00Z"), merged("2026-03-05T09:00Z")], 2),
        ([mql("2026-03-02T09:00Z"), merged("2026-03-09T09:00Z")], 2),
        ([mql("2026-03-02T09:00Z"), merged("2026-03-09T08:59:59.999999Z")], 1),
        ([merged("2026-03-01T09:00Z"), mql("2026-03-02T09:00Z")], 1),
    ],
    ids=["while open", "reached at the merge", "matured at the merge", "just before it matured", "before it began"],
)
def test_who_was_merged_while_open_is_no_member_of_a_rate(events: list[Event], population: int) -> None:
    rule = Rate(
        id="sql-rate",
        owed_by="sales",
        among=entered("mql"),
        reached=entered("sql"),
        at_least="50%",
        matures_after="7 days",
        per="month",
    )
    survivor = Journey.of("L2", mql("2026-03-03T09:00Z"), stage("sql", "2026-03-06T09:00Z"))

    found = result(
        agreement(rule, term=("2026-03-01", "2026-04-01")),
        Journey.of("L1", *events),
        survivor,
        as_of="2026-04-20T00:00Z",
    )

    assert found.outcomes[0].figures is not None
    assert found.outcomes[0].figures.population == population


def test_a_level_closes_a_lead_with_its_merge_and_opens_it_no_more() -> None:
    rule = Quota(
        id="open", owed_by="sales", level=Level(entered("mql"), left("mql")), at_most=0, per="month", calendar=None
    )
    gone = Journey.of("L1", mql("2026-03-02T09:00Z"), merged("2026-03-05T09:00Z"), mql("2026-04-02T09:00Z"))

    found = result(agreement(rule, term=("2026-03-01", "2026-06-01")), gone, SURVIVOR, as_of="2026-06-10T00:00Z")

    assert [(one.subject, one.actual) for one in found.outcomes] == [
        ("2026-03", 1.0),
        ("2026-04", 0.0),
        ("2026-05", 0.0),
    ]


def member(name: str, *later: Event, began: str = "2026-03-02T01:00Z") -> Journey:
    return Journey.of(name, mql(began), *later)


DAILY = Rate(
    id="rate",
    owed_by="sales",
    among=entered("mql"),
    reached=entered("sql"),
    matures_after="20 hours",
    at_least="80%",
    per="day",
    min_population=3,
)
TWO_FAILED = (member("A"), member("B"))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param("2026-03-03T04:00Z", ("pending", "running"), id="it-may-still-be-merged"),
        pytest.param("2026-03-03T05:59:59.999999Z", ("pending", "running"), id="just-before-it-is"),
        pytest.param("2026-03-03T06:00Z", ("unknown", "too_few"), id="as-it-is"),
    ],
)
def test_a_rate_waits_while_a_merge_may_leave_too_few(as_of: str, expected: tuple[str, str]) -> None:
    third = member("C", merged(into="A", when="2026-03-03T06:00Z"), began="2026-03-02T20:00Z")

    found = result(agreement(DAILY, term=("2026-03-02", None), zone="UTC"), *TWO_FAILED, third, as_of=as_of).outcomes[0]

    assert (found.status, found.reason) == expected


def test_a_rate_is_broken_as_soon_as_enough_members_are_sure() -> None:
    third = member("C", began="2026-03-02T20:00Z")  # matures on 3 March at 16:00
    rules = agreement(DAILY, term=("2026-03-02", None), zone="UTC")

    at_maturity = result(rules, *TWO_FAILED, third, as_of="2026-03-03T16:00Z").outcomes[0]
    after = result(rules, *TWO_FAILED, third, as_of=at("2026-03-03T16:00Z") + US).outcomes[0]

    assert at_maturity.status == "pending"
    assert kind_of(after, Breached).breached_at == at("2026-03-03T16:00Z")


def test_who_leaves_a_rate_after_it_is_broken_moves_nothing() -> None:
    rule = attrs.evolve(DAILY, min_population=2, at_least="60%")
    rules = agreement(rule, term=("2026-03-02", None), zone="UTC")
    # Of five members two have failed by the end of the day, and a third fails on 3 March at 02:00: two of five are too few.
    members = [member("A"), member("B"), member("C", began="2026-03-02T06:00Z")]
    open_ = [member(name, merged(into="A", when="2026-03-03T10:00Z"), began="2026-03-02T20:00Z") for name in ("D", "E")]

    early = result(rules, *members, *open_, as_of="2026-03-03T04:00Z").outcomes[0]
    late = result(rules, *members, *open_, as_of="2026-03-05T00:00Z").outcomes[0]

    assert kind_of(early, Breached).breached_at == kind_of(late, Breached).breached_at == at("2026-03-03T02:00Z")
    assert (early.actual, late.actual) == (0.0, 0.0)
    assert late.figures is not None
    assert late.figures.population == 3


def test_a_group_whose_only_member_was_merged_stays() -> None:
    rule = attrs.evolve(DAILY, min_population=1, by="owner", judge_by="upper_bound")
    only = Journey.of(
        "C",
        owner_event("7001", at=at("2026-03-02T01:00Z")),
        mql("2026-03-02T20:00Z"),
        merged(into="A", when="2026-03-03T10:00Z"),
    )
    rules = agreement(rule, term=("2026-03-02", None), zone="UTC")

    before, after = (
        result(rules, only, as_of=moment).by(group="7001", period="2026-03-02").outcomes
        for moment in ("2026-03-03T04:00Z", "2026-03-04T00:00Z")
    )

    assert [(one.status, one.reason) for one in (*before, *after)] == [("pending", "running"), ("unknown", "too_few")]

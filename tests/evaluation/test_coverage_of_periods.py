"""What incomplete data leaves of periods and objectives: each edge at which a missing row could turn the verdict."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import pytest

from evaluation.making import agreement, at, call, field, mql, owner, promise, stage
from slakit import (
    AfterBreach,
    Agreement,
    Check,
    Coverage,
    Credits,
    Deadline,
    Event,
    Groups,
    Journey,
    Level,
    Mark,
    Objective,
    Outcome,
    Quota,
    Rate,
    activity,
    activity_event,
    did,
    entered,
    evaluate,
)
from slakit import field as has
from slakit.rules.commitments import Commitment
from slakit.worktime.periods import Period

BEGIN, END = "2026-03-01T00:00Z", "2026-04-01T00:00Z"
TERM = ("2026-03-01", "2026-04-01")
BEFORE = "1990-01-01T00:00Z"


def covered(what: str, since: str | None = None, until: str | None = None) -> Coverage:
    """Return the coverage of a kind of event, or with a leading dot of a field."""
    word = {"field": what[1:]} if what.startswith(".") else {"kind": what}
    return Coverage(**word, since=None if since is None else at(since), until=None if until is None else at(until))


def agreed(*rules: Commitment) -> Agreement:
    return agreement(*rules, term=TERM, zone="UTC")


def found(
    rules: Sequence[Commitment], *leads: Sequence[Event], shown: Coverage, as_of: str = "2026-04-30T00:00Z"
) -> tuple[Outcome, ...]:
    given = [Journey.of(f"L{number}", *events) for number, events in enumerate(leads, 1)]
    return evaluate(agreed(*rules), given, as_of=at(as_of), coverage=[shown]).outcomes


def status(rule: Commitment, *leads: Sequence[Event], shown: Coverage, as_of: str = "2026-04-30T00:00Z") -> str:
    (one,) = found([rule], *leads, shown=shown, as_of=as_of)
    return one.status


def count(**parts: Any) -> Quota:
    return Quota(id="mqls", owed_by="marketing", count=entered("mql"), per="month", **parts)


# --- credits


BACK = Credits(entered("rejected"), "5 days")
ONE = mql("2026-03-10T10:00Z")
REJECTED_BY = "2026-03-15T10:00Z"


def test_what_may_have_been_taken_back_does_not_reach_a_target() -> None:
    rule = Quota(id="calls", owed_by="sales", count=activity("call"), at_least=1, per="month", credits=BACK)
    lead = [call("2026-03-10T10:00Z")]

    assert status(rule, lead, shown=covered("stage", "2026-03-10T10:00Z", REJECTED_BY)) == "met"
    assert status(rule, lead, shown=covered("stage", "2026-03-10T10:00:00.000001Z")) == "unknown"
    assert status(rule, lead, shown=covered("stage", until="2026-03-15T09:59:59.999999Z")) == "unknown"


def test_what_may_have_been_taken_back_does_not_exceed_a_ceiling() -> None:
    rule = Quota(id="calls", owed_by="sales", count=activity("call"), at_most=0, per="month", credits=BACK)
    lead = [call("2026-03-10T10:00Z")]

    assert status(rule, lead, shown=covered("stage", until=REJECTED_BY)) == "breached"
    assert status(rule, lead, shown=covered("stage", until="2026-03-15T09:59:59.999999Z")) == "unknown"


def test_what_may_have_been_taken_back_as_well_changes_no_target_that_was_missed() -> None:
    rule = Quota(id="calls", owed_by="sales", count=activity("call"), at_least=2, per="month", credits=BACK)
    ceiling = attrs.evolve(rule, at_least=None, at_most=2)
    lead = [call("2026-03-10T10:00Z")]

    assert status(rule, lead, shown=covered("stage", END)) == "breached"
    assert status(ceiling, lead, shown=covered("stage", END)) == "met"
    assert status(rule, lead, shown=covered("activity", BEGIN, "2026-03-31T00:00Z")) == "unknown"


def test_what_was_taken_back_is_seen_to_be() -> None:
    rule = count(at_least=1, credits=BACK)
    lead = [ONE, stage("rejected", "2026-03-12T10:00Z")]

    assert status(rule, lead, shown=covered("stage", BEGIN)) == "breached"


def test_a_period_that_runs_needs_all_of_it_up_to_now() -> None:
    rule = Quota(id="calls", owed_by="sales", count=activity("call"), at_least=2, per="month", credits=BACK)
    lead, now = [call("2026-03-10T10:00Z")], "2026-03-12T10:00Z"

    assert status(rule, lead, shown=covered("stage", until=now), as_of=now) == "pending"
    assert status(rule, lead, shown=covered("stage", until="2026-03-12T09:59:59.999999Z"), as_of=now) == "unknown"
    assert status(rule, lead, shown=covered("activity", BEGIN, now), as_of=now) == "pending"
    assert status(rule, lead, shown=covered("activity", "2026-03-01T00:00:00.000001Z"), as_of=now) == "unknown"


# --- values, groups and first entries


def test_a_value_must_be_shown_where_it_is_asked() -> None:
    rule = Quota(
        id="worth",
        owed_by="marketing",
        sum=entered("mql"),
        value=[(has("tier", is_="hot"), 5), (did("call", within="1 day"), 2), 1],
        at_least=5,
        per="month",
    )
    hot = field("tier", "hot", "2026-03-09T10:00Z")

    assert status(rule, [hot, ONE], shown=covered(".tier", "2026-03-09T10:00Z")) == "met"
    assert status(rule, [hot, ONE], shown=covered(".tier", "2026-03-09T10:00:00.000001Z")) == "unknown"
    assert status(rule, [hot, ONE], shown=covered("activity", END)) == "met"
    assert status(rule, [ONE], shown=covered("activity", "2026-03-09T10:00Z")) == "breached"
    assert status(rule, [ONE], shown=covered("activity", "2026-03-09T10:00:00.000001Z")) == "unknown"


def test_the_first_of_a_lead_may_have_come_before_the_data() -> None:
    assert status(count(at_least=1, entries="first"), [ONE], shown=covered("stage", BEFORE)) == "unknown"
    assert status(count(at_least=1, entries="first"), [ONE], shown=covered("stage", until=END)) == "met"
    assert status(count(at_least=1), [ONE], shown=covered("stage", END)) == "met"


def by_group(rule: Quota | Rate, *leads: Sequence[Event], shown: Coverage) -> list[tuple[str | None, str]]:
    return [(one.group, one.status) for one in found([rule], *leads, shown=shown)]


def test_what_may_belong_to_another_group_reaches_none_and_leaves_each_open() -> None:
    rule = count(at_least=1, by=Groups("owner", ("ny", "ber")))
    held = owner("ny", "2026-03-09T10:00Z")

    shown = covered("owner", "2026-03-09T10:00Z")
    assert by_group(rule, [held, ONE], shown=shown) == [("ny", "met"), ("ber", "breached")]
    shown = covered("owner", "2026-03-09T10:00:00.000001Z")
    assert by_group(rule, [held, ONE], shown=shown) == [("ny", "unknown"), ("ber", "unknown")]


def test_a_group_that_is_not_listed_must_have_come_up_for_sure() -> None:
    rule = count(at_least=2, by=Groups("tier"))
    hot = field("tier", "hot", "2026-03-09T10:00Z")

    assert by_group(rule, [hot, ONE], shown=covered(".tier", "2026-03-09T10:00Z")) == [("hot", "breached")]
    assert by_group(rule, [hot, ONE], shown=covered(".tier", "2026-03-10T10:00Z")) == [("hot", "unknown")]
    credited = attrs.evolve(rule, count=activity("call"), credits=BACK)
    lead = [hot, call("2026-03-10T10:00Z")]
    assert by_group(credited, lead, shown=covered("stage", END)) == [("hot", "breached")]


# --- levels


def level(**parts: Any) -> Quota:
    given = {"level": Level(activity("open"), entered("sql")), "at_most": 1}
    return Quota(id="open", owed_by="sales", per="month", **{**given, **parts})


def opened(when: str = "2026-03-10T10:00Z") -> Event:
    return activity_event("open", at=at(when))


def test_what_was_opened_before_the_data_begins_is_not_seen() -> None:
    assert status(level(), [opened()], shown=covered("activity", BEFORE)) == "unknown"
    assert status(level(), [opened()], shown=covered("activity", until=END)) == "met"
    assert status(level(), [opened()], shown=covered("activity", until="2026-03-31T23:59:59.999999Z")) == "unknown"


def test_what_was_not_seen_to_close_makes_no_level_higher() -> None:
    assert status(level(), [opened()], shown=covered("stage", END)) == "met"


def test_a_level_that_was_exceeded_needs_all_that_could_have_closed_before() -> None:
    leads = [opened()], [opened("2026-03-12T10:00Z")]

    assert status(level(), *leads, shown=covered("stage", "2026-03-10T10:00Z")) == "breached"
    assert status(level(), *leads, shown=covered("stage", "2026-03-10T10:00:00.000001Z")) == "unknown"
    assert status(level(), *leads, shown=covered("stage", until="2026-03-12T10:00Z")) == "breached"
    assert status(level(), *leads, shown=covered("stage", until="2026-03-12T09:59:59.999999Z")) == "unknown"
    assert status(level(), *leads, shown=covered("activity", "2026-03-10T10:00Z")) == "breached"


def test_what_closed_before_another_opened_was_not_open_at_once() -> None:
    closed = [opened(), stage("sql", "2026-03-11T10:00Z")], [opened("2026-03-12T10:00Z")]

    assert status(level(), *closed, shown=covered("activity", until=END)) == "met"
    assert status(level(), *closed, shown=covered("stage", BEGIN)) == "met"
    assert status(level(), *closed, shown=covered("stage", END)) == "met"


def test_a_level_of_a_group_needs_to_know_who_was_in_it_all_the_time() -> None:
    rule, held = level(by=Groups("owner", ("ny",))), owner("ny", "2026-03-09T10:00Z")
    three = [[held, opened()], [held, opened("2026-03-12T10:00Z")]]

    assert by_group(rule, *three, shown=covered("owner", "2026-03-09T10:00Z")) == [("ny", "breached")]
    assert by_group(rule, *three, shown=covered("owner", "2026-03-10T10:00Z")) == [("ny", "unknown")]
    assert by_group(rule, [held, opened()], shown=covered("owner", "2026-03-09T10:00Z", END)) == [("ny", "met")]
    assert by_group(rule, [held, opened()], shown=covered("owner", "2026-03-10T10:00Z", END)) == [("ny", "unknown")]
    assert by_group(rule, [held, opened()], shown=covered("owner", until="2026-03-31T00:00Z")) == [("ny", "unknown")]
    assert by_group(rule, shown=covered("owner", END)) == [("ny", "met")]


def test_a_group_that_is_not_listed_must_have_been_open_for_sure() -> None:
    rule, hot = level(by=Groups("tier")), field("tier", "hot", "2026-03-09T10:00Z")

    assert by_group(rule, [hot, opened()], shown=covered("stage", BEGIN)) == [("hot", "met")]
    assert by_group(rule, [hot, opened()], shown=covered("stage", END)) == [("hot", "unknown")]


# --- rates


def rate(**parts: Any) -> Rate:
    given = {"among": entered("mql"), "reached": activity("call"), "matures_after": "5 days", "at_least": "50%"}
    return Rate(id="rate", owed_by="marketing", per="month", **{**given, **parts})


def test_a_share_that_was_missed_needs_data_until_its_members_matured() -> None:
    assert status(rate(), [ONE], shown=covered("activity", "2026-03-01T00:00Z", END)) == "breached"
    late = [mql("2026-03-30T10:00Z")]
    assert status(rate(), late, shown=covered("activity", until="2026-04-04T10:00Z")) == "breached"
    assert status(rate(), late, shown=covered("activity", until="2026-04-04T09:59:59.999999Z")) == "unknown"


def test_a_share_that_was_reached_needs_all_of_its_members_alone() -> None:
    lead = [ONE, call("2026-03-12T10:00Z")]

    assert status(rate(), lead, shown=covered("activity", END)) == "met"
    assert status(rate(), lead, shown=covered("stage", BEGIN, END)) == "met"
    assert status(rate(), lead, shown=covered("stage", "2026-03-01T00:00:00.000001Z")) == "unknown"
    assert by_group(rate(by="tier"), lead, shown=covered(".tier", BEGIN)) == [("", "unknown")]


def test_too_few_members_stay_too_few() -> None:
    (one,) = found([rate()], shown=covered("stage", BEGIN))

    assert one.reason == "too_few"


# --- objectives


def rolled(**form: Any) -> Deadline:
    return promise("2 hours", objective=Objective(per="month", **form))


def objective(rules: Sequence[Commitment], *leads: Sequence[Event], shown: Coverage, **more: str) -> str:
    return next(one.status for one in found(rules, *leads, shown=shown, **more) if one.commitment.endswith("objective"))


KEPT = [ONE, call("2026-03-10T11:00Z")]
BROKEN = [mql("2026-03-11T10:00Z")]


def test_entries_that_are_not_seen_may_turn_an_objective() -> None:
    rule = [rolled(share="50%")]

    assert objective(rule, KEPT, shown=covered("stage", BEGIN, END)) == "met"
    assert objective(rule, KEPT, shown=covered("stage", "2026-03-01T00:00:00.000001Z")) == "unknown"
    assert objective(rule, KEPT, shown=covered("stage", until="2026-03-31T23:59:59.999999Z")) == "unknown"


def test_entries_that_can_not_be_told_may_end_in_any_way() -> None:
    later = covered("activity", "2026-03-11T10:00:00.000001Z")

    # One was kept for sure, the other may have been.
    assert objective([rolled(share="50%")], KEPT, BROKEN, shown=later) == "met"
    assert objective([rolled(share="60%")], KEPT, BROKEN, shown=later) == "unknown"
    assert objective([rolled(share="60%")], KEPT, BROKEN, shown=covered("activity", "2026-03-10T00:00Z")) == "breached"
    assert objective([rolled(at_most=0)], KEPT, BROKEN, shown=later) == "unknown"
    assert objective([rolled(at_most=1)], KEPT, BROKEN, shown=later) == "met"


def test_breaches_that_are_too_many_are_too_many_whatever_is_not_seen() -> None:
    assert objective([rolled(at_most=0)], BROKEN, shown=covered("stage", "2026-03-11T00:00Z")) == "breached"


def test_what_can_not_be_told_at_the_end_of_a_period_is_of_the_next_one() -> None:
    rule = promise([(has("tier", is_="hot"), "1 hour"), "40 hours"], objective=Objective(share="50%", per="month"))
    whole = agreement(rule, term=("2026-03-01", "2026-05-01"), zone="UTC")

    def march(when: str, until: str) -> str:
        leads = [Journey.of("L1", mql("2026-03-31T20:00Z")), Journey.of("L2", mql(when))]
        shown = [covered(".tier", until=until)]
        judged = evaluate(whole, leads, as_of=at("2026-04-01T12:00Z"), coverage=shown)
        return next(one.status for one in judged.outcomes if one.commitment.endswith("objective"))

    # The first lead is told and runs; the tier of the second one is not known any more.
    assert march(END, "2026-03-31T23:59:59.999999Z") == "pending"
    assert march("2026-03-31T23:59:59.999999Z", "2026-03-31T23:59:59.999998Z") == "unknown"


def test_an_objective_that_runs_is_pending_as_far_as_the_data_shows_its_entries() -> None:
    rule, now = [rolled(share="60%")], "2026-03-20T00:00Z"
    later = covered("activity", "2026-03-11T10:00:00.000001Z")

    assert objective(rule, KEPT, BROKEN, shown=later, as_of=now) == "pending"
    assert objective(rule, KEPT, BROKEN, shown=covered("stage", until="2026-03-19T00:00Z"), as_of=now) == "unknown"


@pytest.mark.parametrize(
    ("since", "said"), [("2026-03-10T10:00Z", "breached"), ("2026-03-10T10:00:00.000001Z", "unknown")]
)
def test_how_long_an_answer_took_needs_all_that_may_have_come_before_it(since: str, said: str) -> None:
    rule = [rolled(percentile="100%", at_most="30 minutes")]

    assert objective(rule, KEPT, shown=covered("activity", since)) == said


@pytest.mark.parametrize(
    ("limit", "until", "said"),
    [
        ("3 hours", "2026-03-11T13:00Z", "breached"),
        ("3 hours", "2026-03-11T12:59:59.999999Z", "unknown"),
        ("30 minutes", "2026-03-11T12:00Z", "breached"),
        ("30 minutes", "2026-03-11T11:59:59.999999Z", "unknown"),
    ],
)
def test_what_was_broken_and_took_too_long_does_so_however_much_longer_it_took(
    limit: str, until: str, said: str
) -> None:
    assert objective([rolled(percentile="90%", at_most=limit)], BROKEN, shown=covered("activity", until=until)) == said


@pytest.mark.parametrize(("until", "said"), [("2026-03-11T12:30Z", "met"), ("2026-03-11T12:29:59.999999Z", "unknown")])
def test_what_was_broken_and_was_fast_enough_needs_all_up_to_its_end(until: str, said: str) -> None:
    rule, late = [rolled(percentile="90%", at_most="3 hours")], call("2026-03-11T12:30Z")

    assert objective(rule, [*BROKEN, late], shown=covered("activity", until=until)) == said


LATE = [mql("2026-03-31T23:30Z")]


def broken_at(form: Objective, *leads: Sequence[Event], shown: Coverage) -> tuple[str, Any]:
    one = found([promise("2 hours", objective=form)], *leads, shown=shown)[-1]
    return one.status, getattr(one, "breached_at", None)


def test_what_follows_an_objective_starts_when_its_breach_was_certain() -> None:
    form = Objective(percentile="90%", at_most="3 hours", per="month")
    done = call("2026-04-01T00:30Z")

    shown = covered("activity", until="2026-04-02T00:00Z")
    assert broken_at(form, BROKEN, [*LATE, done], shown=shown) == ("breached", at(END))


def test_a_breach_after_the_end_of_a_period_may_have_been_certain_before() -> None:
    form = Objective(at_most=0, per="month")
    certain = ("breached", at("2026-04-01T01:30Z"))

    assert broken_at(form, LATE, shown=covered("stage", BEGIN, END)) == certain
    assert broken_at(form, LATE, shown=covered("stage", "2026-03-11T00:00Z")) == ("unknown", None)
    some = covered("activity", "2026-03-11T10:00:00.000001Z")
    assert broken_at(form, LATE, shown=some) == certain
    assert broken_at(form, BROKEN, LATE, shown=some) == ("unknown", None)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-04-01T01:00Z", ("breached", at("2026-04-01T01:00Z"))),
        ("2026-04-01T00:59:59.999999Z", ("unknown", None)),
    ],
)
def test_enough_members_may_have_been_judged_before(until: str, told: tuple[str, Any]) -> None:
    form, done = Objective(share="60%", min_population=2, per="month"), call("2026-04-01T01:00Z")

    assert broken_at(form, BROKEN, [*LATE, done], shown=covered("activity", until=until)) == told


def test_an_entry_whose_length_is_not_shown_was_met_all_the_same() -> None:
    rule = rolled(percentile="100%", at_most="30 minutes")
    entry, rolled_up = found([rule], KEPT, shown=covered("activity", "2026-03-10T10:30Z"))

    assert (entry.status, rolled_up.status, rolled_up.reason) == ("met", "unknown", "no_history")


def test_a_share_of_what_follows_a_breach_needs_all_that_could_have_broken() -> None:
    source = promise("2 hours")
    follow = promise(
        "2 hours",
        id="follow",
        start=AfterBreach("call"),
        stop=activity("mail"),
        objective=Objective(share="50%", per="month"),
    )
    mail = activity_event("mail", at=at("2026-03-11T13:00Z"))

    assert objective([source, follow], [*BROKEN, mail], shown=covered("activity", until=END)) == "met"
    assert objective([source, follow], [*BROKEN, mail], shown=covered("activity", BEGIN)) == "unknown"


def test_an_objective_of_checks_needs_the_events_at_which_they_ask() -> None:
    rule = Check(
        id="check", owed_by="sales", at=entered("mql"), that=did("call"), objective=Objective(share="50%", per="month")
    )
    lead = [call("2026-03-09T10:00Z"), ONE]

    assert objective([rule], lead, shown=covered("stage", BEGIN)) == "met"
    assert objective([rule], lead, shown=covered("stage", "2026-03-02T00:00Z")) == "unknown"


def test_merging_keeps_what_the_data_does_not_show() -> None:
    rules: list[Commitment] = [rolled(share="60%"), level(), count(at_least=1, credits=BACK)]
    shown = [covered("stage", "2026-03-11T00:00Z")]
    leads = [Journey.of("L1", *KEPT, opened()), Journey.of("L2", *BROKEN, opened("2026-03-12T10:00Z"))]
    text = agreed(*rules)
    one, other = (evaluate(text, [lead], as_of=at("2026-04-30T00:00Z"), coverage=shown) for lead in leads)

    whole = evaluate(text, leads, as_of=at("2026-04-30T00:00Z"), coverage=shown)
    assert one.merge(other) == whole
    assert "unknown" in {found.status for found in whole.outcomes}


@attrs.frozen
class Busy:
    """At least one call a month, told by a rule of a user's own."""

    id: str = "busy"
    owed_by: str = "sales"
    per: str = "month"

    def collect(self, journey: Journey, context: Any) -> Iterator[Mark]:
        return (context.mark(one) for one in journey.events if one.kind == "activity")

    def judge_period(self, _: Period, marks: tuple[Mark, ...], context: Any) -> Iterator[Outcome]:
        yield context.met() if marks else context.breached()


def test_nobody_knows_what_a_rule_of_a_users_own_reads() -> None:
    assert status(Busy(), [], shown=covered("activity", END)) == "breached"
    assert status(Busy(), [call("2026-03-10T10:00Z")], shown=covered("activity", END)) == "met"

"""What holds for every agreement, every set of leads and every instant; drawn where verdicts turn."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evaluation.drawing import (
    AWAY,
    BACK,
    CALENDARS,
    ELAPSED,
    FORM,
    HALT,
    INBOUND,
    MACHINE,
    SHOPS,
    WORK,
    Facts,
    Scenario,
    cadences,
    chains,
    checks,
    deadlines,
    events,
    levels,
    near,
    promises,
    quotas,
    rates,
    recurring,
    scenarios,
)
from evaluation.making import Promise, agreement, at, call, mql, owner, promise, result
from evaluation.oracle import instant, matches
from slakit import (
    Agreement,
    Breached,
    Cadence,
    Check,
    Deadline,
    Duration,
    Evaluation,
    Event,
    Excluded,
    Groups,
    Journey,
    Limit,
    Met,
    Outcome,
    PauseBetween,
    Pending,
    Quota,
    Rate,
    Unknown,
    activity,
    entered,
    field,
    outcome_from_dict,
    waterfall,
)
from slakit.leads.patterns import AnyOfPatterns, EventPattern

LAW = settings(max_examples=max(5, settings().max_examples // 2), suppress_health_check=[HealthCheck.too_slow])


def by_key(evaluation: Evaluation) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in evaluation.outcomes}


def of_rule(scenario: Scenario, **changes: Any) -> Agreement:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Deadline | Cadence | Quota | Rate)
    return attrs.evolve(scenario.agreement, commitments=[attrs.evolve(rule, **changes)])


# --- 1. pure


@LAW
@given(scenarios(promises()))
def test_the_same_input_gives_the_same_outcomes(scenario: Scenario) -> None:
    once = scenario.judged()

    again = scenario.judged(agreement=_pickled(scenario.agreement), leads=_pickled(scenario.journeys))

    assert again == once
    assert again.to_jsonl() == once.to_jsonl()


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - it is our own


ELSEWHERE = """
import pickle, sys, warnings
from slakit import evaluate
warnings.simplefilter("ignore")
agreement, leads, as_of = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(evaluate(agreement, leads, as_of=as_of).to_jsonl().encode())
"""


@pytest.mark.parametrize(("zone", "seed"), [("Asia/Tokyo", "0"), ("America/New_York", "1")])
def test_another_process_in_another_zone_gives_the_same_outcomes(zone: str, seed: str) -> None:
    by = Groups("tier", ("hot", "cold"))
    rules = (
        promise([(field("tier", is_="hot"), "1 business hour"), "1 day"], calendar="owner", default_calendar="berlin"),
        Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=2, per="month", by=by),
    )
    acme = agreement(*rules, term=("2026-03-01", "2026-04-01"))
    leads = [
        Journey.of("L1", mql("2026-03-03T10:00Z"), call("2026-03-03T11:00Z"), attributes={"tier": "hot"}),
        Journey.of("L2", owner("ny", "2026-03-03T10:00Z"), mql("2026-03-03T10:00Z"), attributes={"tier": "warm"}),
    ]
    here = result(acme, *leads, as_of="2026-03-05T10:00Z")

    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=pickle.dumps((acme, leads, here.as_of)),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
    )

    assert there.stdout.decode() == here.to_jsonl()
    assert there.stdout.count(b"\n") == 5


# --- 2. no future


@LAW
@given(scenarios(promises()))
def test_what_comes_after_as_of_changes_nothing(scenario: Scenario) -> None:
    cut = [journey.until(scenario.as_of) for journey in scenario.journeys]
    log = [event for event in scenario.log if event.at <= scenario.as_of]

    assert scenario.judged(leads=cut, log=log).outcomes == scenario.judged().outcomes


# --- 3. permanence


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(promises()))
def test_met_and_breached_are_final(scenario: Scenario) -> None:
    later = by_key(scenario.judged(as_of=scenario.later))

    for key, outcome in by_key(scenario.judged()).items():
        if isinstance(outcome, Met | Breached) or outcome.reason in {"cancelled", "already_engaged", "ended_early"}:
            assert _final(later[key]) == _final(outcome)


def _final(outcome: Outcome) -> tuple[object, ...]:
    breached_at = outcome.breached_at if isinstance(outcome, Breached) else None
    return type(outcome), outcome.started_at, outcome.due_at, breached_at, outcome.owner


@LAW
@given(scenarios(promises()))
def test_nobody_is_dropped_as_time_goes_on(scenario: Scenario) -> None:
    early, late = scenario.judged(), scenario.judged(as_of=scenario.later)

    assert by_key(early).keys() <= by_key(late).keys()
    assert len(by_key(late)) == len(late.outcomes) == sum(one.population for one in late.counts.values())


# --- 4. order and company


@LAW
@given(scenarios(promises()), st.randoms(use_true_random=False))
def test_the_order_of_events_and_leads_does_not_matter(scenario: Scenario, random: Any) -> None:
    mixed = {name: tuple(_shuffled(one, random)) for name, one in scenario.leads.items()}
    leads = _shuffled(replace(scenario, leads=mixed).journeys, random)
    log = _shuffled(scenario.log, random)

    assert scenario.judged(leads=leads, log=log).to_jsonl() == scenario.judged().to_jsonl()


def _shuffled(given_: Sequence[Any], random: Any) -> list[Any]:
    mixed = list(given_)
    random.shuffle(mixed)
    return mixed


@LAW
@given(scenarios(st.one_of(deadlines(), cadences(), checks())))
def test_a_lead_is_judged_alone_as_in_company(scenario: Scenario) -> None:
    together = [one for one in scenario.judged().outcomes if one.entry is not None]

    alone = [
        one
        for journey in scenario.journeys
        for one in scenario.judged(leads=[journey]).outcomes
        if one.entry is not None
    ]

    assert sorted(alone, key=_place) == sorted(together, key=_place)


def _place(outcome: Outcome) -> tuple[str, str, int]:
    return outcome.commitment, outcome.subject, outcome.entry or 0


# --- 5. merge


@LAW
@given(scenarios(promises()), st.integers(0, 3))
def test_two_sets_of_leads_merge_into_the_whole(scenario: Scenario, split: int) -> None:
    leads = scenario.journeys
    one, other = scenario.judged(leads=leads[:split]), scenario.judged(leads=leads[split:])

    assert one.merge(other) == other.merge(one) == scenario.judged()


# --- 7. more is never worse


@LAW
@given(scenarios(st.one_of(deadlines(), cadences())), st.sampled_from(("1.5", "2", "7")))
def test_more_time_never_adds_breaches(scenario: Scenario, factor: str) -> None:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Deadline | Cadence)
    longer = of_rule(scenario, within=[Limit(_times(one.within, factor), one.when) for one in rule.within] or None)

    before, after = scenario.judged(), scenario.judged(agreement=longer)

    assert _broken(after) <= _broken(before)


def _times(duration: Duration, factor: str) -> Duration:
    amount = duration.amount * Decimal(factor)
    return Duration(amount if duration.micros else amount.to_integral_value(), duration.unit)


def _broken(evaluation: Evaluation) -> set[str]:
    return {
        one.key for one in evaluation.breaches if one.entry is not None or not one.commitment.endswith("/objective")
    }


@LAW
@given(scenarios(st.one_of(quotas(), levels())), st.sampled_from((1, 3)))
def test_an_easier_target_never_adds_breaches(scenario: Scenario, step: int) -> None:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Quota)
    easier = {"at_most": rule.target + step} if rule.at_least is None else {"at_least": rule.target / (step + 1)}

    before, after = scenario.judged(), scenario.judged(agreement=of_rule(scenario, **easier))

    assert _broken(after) <= _broken(before)


@LAW
@given(scenarios(rates()), st.sampled_from(("1.5", "2", "7")))
def test_a_later_maturity_or_a_smaller_share_never_adds_breaches(scenario: Scenario, factor: str) -> None:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Rate)

    before = scenario.judged()
    later = scenario.judged(agreement=of_rule(scenario, matures_after=_times(rule.matures_after, factor)))
    smaller = scenario.judged(agreement=of_rule(scenario, at_least=rule.at_least / 2))

    assert _broken(later) <= _broken(before)
    assert _broken(smaller) <= _broken(before)


@LAW
@given(scenarios(quotas()))
def test_each_row_of_a_waterfall_is_what_the_outcome_said_at_that_closing(scenario: Scenario) -> None:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Quota)
    for outcome in scenario.judged().outcomes:
        for row in waterfall(scenario.judged(), rule.id, outcome.subject, outcome.group).days:
            closing = _closing(scenario, rule, row.day)
            assert (row.actual is None) == (closing > scenario.as_of)
            if closing <= scenario.as_of and rule.calendar is not None:
                then = {(one.subject, one.group): one for one in scenario.judged(as_of=closing).outcomes}
                said = then.get((outcome.subject, outcome.group))
                assert said is None or said.pace is None or (row.actual, row.gap) == (said.actual, said.pace)


def _closing(scenario: Scenario, rule: Quota, day: date) -> datetime:
    if rule.calendar is None:
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(scenario.world.zone))
        return midnight.astimezone(UTC)
    return instant(max(end for _, end in SHOPS[str(rule.calendar)].spans(day)))


@LAW
@given(scenarios(deadlines(texts=WORK, looks_back=False)), st.sampled_from(sorted(CALENDARS)))
def test_longer_hours_never_delay_what_is_due_in_work_time(scenario: Scenario, name: str) -> None:
    wider = {own: calendar | CALENDARS[name] for own, calendar in CALENDARS.items()}

    before = by_key(scenario.judged())
    after = by_key(scenario.judged(agreement=attrs.evolve(scenario.agreement, calendars=wider)))

    assert after.keys() == before.keys()
    for key, outcome in before.items():
        assert _is_not_sooner(outcome, after[key])


def _is_not_sooner(one: Outcome, other: Outcome) -> bool:
    """Tell whether one outcome is due no sooner than another; what stands is due after all that is known."""
    if one.due_at is None:
        return one.reason == "paused" or other.due_at is None
    return other.due_at is not None and other.due_at <= one.due_at


SLEEP, WAKE = (("activity", {"value": name}) for name in ("sleep", "wake"))


@LAW
@given(scenarios(deadlines(texts=(*WORK, *ELAPSED))), st.data())
def test_more_pausing_never_makes_anything_due_earlier(scenario: Scenario, data: st.DataObject) -> None:
    (rule,) = scenario.agreement.commitments
    assert isinstance(rule, Deadline)
    assume(rule.due is None)
    turns = st.lists(events((SLEEP, WAKE), near(scenario.turning_points())), min_size=1, max_size=4)
    leads = {name: (*one, *data.draw(turns)) for name, one in scenario.leads.items()}
    more = (*rule.pause, PauseBetween(activity("sleep"), activity("wake")))

    slept = replace(scenario, leads=leads)
    before, after = by_key(slept.judged()), by_key(slept.judged(agreement=of_rule(scenario, pause=more)))

    assert before.keys() == after.keys()
    for key, outcome in before.items():
        assert outcome.entry is None or _is_not_sooner(after[key], outcome)


WHISTLE: Facts = ("activity", {"value": "whistle"})
NOTE: Facts = ("note", {"value": "mql"})


@LAW
@given(scenarios(promises()), st.data())
def test_an_event_that_matches_nothing_changes_nothing_but_what_is_ignored(
    scenario: Scenario, data: st.DataObject
) -> None:
    rules = scenario.agreement.commitments
    idle = [
        facts
        for facts in (WHISTLE, NOTE, MACHINE, INBOUND, FORM, HALT, AWAY, BACK)
        if not any(_matched(rule, facts) for rule in rules)
    ]
    more = data.draw(st.lists(events(idle, near(scenario.turning_points())), min_size=1, max_size=4))
    leads = {name: (*one, *more) for name, one in scenario.leads.items()}

    after = replace(scenario, leads=leads, log=(*scenario.log, *more)).judged()

    assert [_but_ignored(one) for one in after.outcomes] == [_but_ignored(one) for one in scenario.judged().outcomes]


def _matched(rule: Any, facts: Facts) -> bool:
    kind, given_ = facts
    event = Event(at=at("2026-03-27T10:00Z"), kind=kind, **given_)
    patterns = (one for one in _patterns(rule) if isinstance(one, EventPattern | AnyOfPatterns))
    return any(matches(pattern, event, None) for pattern in patterns)


def _patterns(rule: Promise) -> Sequence[Any]:
    match rule:
        case Deadline():
            pauses = (pause for pause in rule.pause if isinstance(pause, PauseBetween))
            return rule.start, rule.stop, rule.cancel, *(one for pause in pauses for one in (pause.since, pause.until))
        case Cadence():
            return rule.start, rule.count, rule.until
        case Check():
            return (rule.at,)
        case Rate():
            return rule.among, rule.reached
        case Quota():
            return rule.pattern, rule.level and rule.level.until, rule.credits and rule.credits.when


def _but_ignored(outcome: Outcome) -> Outcome:
    return attrs.evolve(outcome, ignored=())


# --- 8. round trips


@LAW
@given(scenarios(promises()))
def test_an_outcome_survives_json(scenario: Scenario) -> None:
    found = scenario.judged()

    again = tuple(outcome_from_dict(json.loads(line)) for line in found.jsonl_lines())

    assert again == found.outcomes
    assert [(one.key, one.text) for one in again] == [(one.key, one.text) for one in found.outcomes]


@LAW
@given(scenarios(promises()))
def test_outcomes_and_agreements_survive_pickle(scenario: Scenario) -> None:
    found = scenario.judged()

    assert _pickled(found) == found
    assert _pickled(scenario.agreement) == scenario.agreement


# --- what each outcome says about itself


@LAW
@given(scenarios(st.one_of(deadlines(), chains(), recurring(), cadences())))
def test_segments_add_up_and_lengths_are_in_order(scenario: Scenario) -> None:
    for outcome in scenario.judged().outcomes:
        if outcome.entry is None:
            continue
        zero = timedelta(0)
        stood = [one for one in outcome.segments if one.kind == "paused"]
        assert sum((one.wall for one in outcome.segments), zero) == outcome.elapsed_wall
        assert sum((one.business or zero for one in outcome.segments), zero) == outcome.elapsed_business
        assert sum((one.wall for one in stood), zero) == outcome.paused
        assert all(one.wall > zero for one in outcome.segments)
        assert all(one.business == zero for one in stood)
        assert all(one.until == other.since for one, other in pairwise(outcome.segments))
        assert outcome.elapsed_business is not None
        assert outcome.elapsed_wall is not None
        assert zero <= outcome.elapsed_business <= outcome.elapsed_wall - outcome.paused
        assert outcome.due_at is None or outcome.original_due_at is None or outcome.original_due_at <= outcome.due_at
        match outcome:
            case Pending(remaining=left, percent=percent):
                assert left is not None
                assert percent is not None
                assert left >= zero
                assert 0 <= percent <= 100
            case Breached(late_by=late, overrun=overrun):
                assert late is not None
                assert overrun is not None
                assert zero <= overrun <= late
                assert late > zero
            case Excluded() | Met() | Unknown():
                assert outcome.stopped_at is None or outcome.stopped_at <= outcome.as_of


@LAW
@given(scenarios(promises()))
def test_a_key_tells_outcomes_apart_and_does_not_depend_on_as_of(scenario: Scenario) -> None:
    early, late = scenario.judged(), scenario.judged(as_of=scenario.later)

    names = {(one.commitment, one.subject, one.group, one.entry): one.key for one in late.outcomes}
    assert len(set(names.values())) == len(late.outcomes)
    assert all(names[one.commitment, one.subject, one.group, one.entry] == one.key for one in early.outcomes)

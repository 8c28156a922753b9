"""The watch tells what evaluate tells: of drawn scenarios, fed in any order, and moved on in any steps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.drawing import Scenario, deadlines, levels, near, promises, quotas, rates, scenarios
from evaluation.making import US
from slakit import Clause, Coverage, Evaluation, Event, Happening, Journey, Missed, Nothing, Term, Watch, activity
from slakit.evaluation.watching.happenings import happened, identity, refired

# Each example is judged several times over.
LAW = settings(max_examples=max(5, settings().max_examples // 4), suppress_health_check=[HealthCheck.too_slow])


def fed(scenario: Scenario) -> list[Event]:
    return [
        *(renamed for journey in scenario.journeys for renamed in journey.events),
        *(renamed for journey in scenario.journeys for renamed in journey.superseded),
        *scenario.log,
    ]


def said(found: Sequence[Happening]) -> list[tuple[object, ...]]:
    return sorted(((one.what, one.key, one.now, getattr(one.before, "status", ""), one.why) for one in found), key=repr)


def between(before: Evaluation | None, now: Evaluation) -> list[tuple[object, ...]]:
    """Return what became of each outcome between two evaluations."""
    was = () if before is None else before.outcomes
    found: list[Happening] = []
    for subject in {one.subject for one in (*was, *now.outcomes)}:
        stood, stands = ({identity(one): one for one in some if one.subject == subject} for some in (was, now.outcomes))
        found += happened(stood, stands)
    found += refired(() if before is None else before.firings, now.firings)
    return said(found)


def new_watch(scenario: Scenario, moment: datetime, coverage: Sequence[Coverage] = ()) -> Watch:
    watch = Watch(scenario.agreement, as_of=moment, coverage=coverage)
    for name, attributes in scenario.attributes.items():
        if name in scenario.leads:
            watch.add_lead({"lead_id": name, **attributes})
    return watch


def leads_of(scenario: Scenario, events: Sequence[Event]) -> list[Journey]:
    return [
        Journey.of(name, *(one for one in events if one.lead_id == name), attributes=scenario.attributes[name])
        for name in scenario.leads
    ]


def log_of(events: Sequence[Event]) -> tuple[Event, ...]:
    return tuple(one for one in events if not one.lead_id)


@st.composite
def coverages(draw: st.DrawFn, scenario: Scenario) -> list[Coverage]:
    """Draw what the data shows, with edges at the instants at which a verdict turns: mostly of all there is."""
    whats = st.sampled_from([{"kind": "activity"}, {"kind": "stage"}, {"kind": "owner"}, {"field": "tier"}])
    moments = near({*scenario.turning_points(), scenario.as_of, scenario.later})

    def shown(what: dict[str, str], one: datetime, other: datetime, ends: str) -> Coverage:
        since, until = sorted((one, other))
        return Coverage(**what, since=since if ends != "until" else None, until=until if ends != "since" else None)

    one = st.builds(shown, whats, moments, moments, st.sampled_from(("since", "until", "both")))
    return draw(st.one_of(st.just([]), st.lists(one, min_size=1, max_size=2)))


@LAW
@given(st.data(), scenarios(promises()))
def test_at_every_instant_a_watch_tells_what_evaluate_tells(data: st.DataObject, scenario: Scenario) -> None:
    events = data.draw(st.permutations(fed(scenario)))
    cut = data.draw(st.integers(0, len(events)))
    early, late = scenario.as_of, scenario.later
    coverage = data.draw(coverages(scenario))
    watch = new_watch(scenario, early, coverage)

    def fresh(some: Sequence[Event], moment: datetime) -> Evaluation:
        return scenario.judged(leads=leads_of(scenario, some), as_of=moment, log=log_of(some), coverage=coverage)

    for event in events[:cut]:
        watch.add(event)
    first = fresh(events[:cut], early)
    assert said(watch.look()) == between(None, first)
    assert watch.evaluation() == first
    kept = Watch.from_json(watch.to_json(), scenario.agreement)
    watch.add(*events[cut:], *events[:2])
    second = fresh(events, early)
    assert said(watch.look()) == between(first, second)
    kept.add(*events[cut:])
    kept = Watch.from_json(kept.to_json(), scenario.agreement)
    assert said(kept.look()) == between(first, second)
    watch.advance(late)
    third = fresh(events, late)
    assert said(watch.look()) == between(second, third)
    assert watch.evaluation() == third
    assert watch.evaluation().problems == third.problems


@LAW
@given(st.data(), scenarios(promises()))
def test_nothing_turns_before_the_next_look(data: st.DataObject, scenario: Scenario) -> None:
    silence = Nothing(activity("call"), for_=data.draw(st.sampled_from(("36 hours", "3 days", "1 week"))))
    silent = Clause(id="silent", when=silence, then="terminate", text="It ends.")
    scenario = replace(scenario, agreement=attrs.evolve(scenario.agreement, clauses=[silent]))
    coverage = data.draw(coverages(scenario))
    watch = new_watch(scenario, scenario.as_of, coverage)
    watch.add(*fed(scenario))
    watch.look()

    for _ in range(8):
        upcoming = watch.next_look
        if upcoming is None:
            break
        before = watch.evaluation()
        last = upcoming - US
        if last > before.as_of:
            then = scenario.judged(leads=scenario.journeys, as_of=last, coverage=coverage)
            assert between(before, then) == []
            assert then.agreement_status == before.agreement_status
        watch.advance(upcoming)


@LAW
@given(st.data(), scenarios(deadlines()))
def test_versions_are_watched_as_they_are_judged(data: st.DataObject, scenario: Scenario) -> None:
    first = attrs.evolve(scenario.agreement, term=Term(since="2026-03-20", until="2026-04-08"))
    second = attrs.evolve(first, version="2", term=Term(since="2026-03-28", until="2026-04-08"))
    events = data.draw(st.permutations(fed(scenario)))
    watch = Watch([first, second], as_of=scenario.as_of)
    for name, attributes in scenario.attributes.items():
        watch.add_lead({"lead_id": name, **attributes})
    watch.add(*events)
    watch.look()
    watch.advance(scenario.later)

    now = scenario.judged(agreement=[first, second], as_of=scenario.later)
    before = scenario.judged(agreement=[first, second])
    assert said(watch.look()) == between(before, now)
    assert watch.evaluation() == now
    assert watch.next_look is None or watch.next_look > scenario.later


@LAW
@given(st.data(), scenarios(promises()))
def test_event_by_event_in_the_order_of_time_a_watch_tells_what_evaluate_tells(
    data: st.DataObject, scenario: Scenario
) -> None:
    events = sorted(fed(scenario), key=lambda one: one.at_us)
    looks = data.draw(st.lists(st.booleans(), min_size=len(events), max_size=len(events)))
    coverage = data.draw(coverages(scenario))
    watch = new_watch(scenario, events[0].at if events else scenario.as_of, coverage)
    told: Evaluation | None = None
    for number, (event, is_look) in enumerate(zip(events, looks, strict=True), 1):
        watch.advance(event.at)
        watch.add(event)
        assert watch.next_look is None or watch.next_look > watch.as_of
        if is_look:
            now = scenario.judged(
                leads=leads_of(scenario, events[:number]),
                as_of=event.at,
                log=log_of(events[:number]),
                coverage=coverage,
            )
            assert said(watch.look()) == between(told, now)
            told = now


@LAW
@given(st.data(), scenarios(promises()))
def test_whatever_the_data_is_said_to_show_a_watch_tells_what_evaluate_tells(
    data: st.DataObject, scenario: Scenario
) -> None:
    before, after = data.draw(coverages(scenario)), data.draw(coverages(scenario))
    watch = new_watch(scenario, scenario.as_of, before)
    watch.add(*fed(scenario))
    watch.look()
    if data.draw(st.booleans()):
        watch = Watch.from_json(watch.to_json(), scenario.agreement)
    watch.cover(after)
    now = scenario.judged(coverage=after)

    assert said(watch.look()) == between(scenario.judged(coverage=before), now)
    watch.advance(scenario.later)
    assert said(watch.look()) == between(now, scenario.judged(as_of=scenario.later, coverage=after))


@LAW
@given(st.data(), scenarios(st.one_of(quotas(), rates(), levels())))
def test_a_clause_on_missed_periods_fires_as_it_is_judged_whatever_comes_in_between(
    data: st.DataObject, scenario: Scenario
) -> None:
    missed = Missed(scenario.agreement.commitments[0].id, periods=data.draw(st.integers(1, 2)))
    clause = Clause(id="missed", when=missed, then="escalate", text="Ask.")
    scenario = replace(scenario, agreement=attrs.evolve(scenario.agreement, clauses=[clause]))
    events = fed(scenario)
    watch = new_watch(scenario, scenario.as_of)
    told: Evaluation | None = None
    for number in range(len(events) + 1):
        now = scenario.judged(leads=leads_of(scenario, events[:number]))
        assert said(watch.look()) == between(told, now)
        told = now
        watch.add(*events[number : number + 1])
    watch.advance(scenario.later)

    assert said(watch.look()) == between(told, scenario.judged(as_of=scenario.later))

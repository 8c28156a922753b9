"""The law of coverage: rows that the data does not show turn no verdict, whatever they are."""

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import attrs
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from evaluation.drawing import LATE, Scenario, checks, levels, promises, quotas, scenarios
from evaluation.making import US, agreement, at, promise
from slakit import (
    Cadence,
    Check,
    Coverage,
    Credits,
    Criterion,
    Deadline,
    Event,
    Groups,
    Journey,
    Level,
    Limit,
    Objective,
    Outcome,
    PauseBetween,
    PauseWhile,
    Quota,
    Rate,
    SparseHistoryWarning,
    activity,
    any_of,
    band,
    did,
    entered,
    evaluate,
    event,
    field,
    in_stage,
    lag,
    present,
    reason,
    score,
)
from slakit.leads.events import TEXT_FIELDS

LAW = settings(
    max_examples=max(10, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
CALLS = activity("call")
LOOKING_BACK: tuple[Criterion, ...] = (
    did("call"),
    ~did("call"),
    did("call", within="1 day"),
    ~did("call", within="2 hours"),
    did("call", at_least=2, before="2 hours"),
    did("call", since=activity("form")),
    did("call", within="3 days", since=activity("halt")),
    ~did(event(kind="field", data={"field": "tier"}), within="3 days"),
    did("call", per="week"),
    did(CALLS, at_least=2, distinct="direction"),
    score({"call": 5, "form": 3}, at_least=8),
    score({"call": 5, "form": -3}, at_least=2, half_life="1 day"),
    score({"call": 5}, at_least=10, steps={"1 day": 0}),
    score({"call": 5}, at_least=5, veto=activity("halt")),
    band(score({"call": 5}, at_least=5, half_life="1 day"), enter=5, leave=3),
    lag(CALLS, at_most="1 hour"),
    reason("spam"),
    in_stage("mql"),
    present("tier", "score"),
    field("tier", is_="cold") | did("call"),
    field("owner", in_=["a"]) & ~did("form"),
)


def told_before(journey: Journey) -> list[Event]:
    """Return the events of a journey, with what each row of a stage or an owner says was in force before it."""
    held = {"stage": "", "owner": journey.attributes.get("owner", "")}
    rows: list[Event] = []
    for one in journey.events:
        if one.kind in held:
            facts = {name: getattr(one, name) for name in TEXT_FIELDS} | {"previous": held[one.kind]}
            rows.append(Event(at=one.at, lead_id=one.lead_id, data=one.data, **facts))
            held[one.kind] = one.value or ("" if one.kind == "owner" else held["stage"])
        else:
            rows.append(one)
    return rows


def is_about(one: Coverage, kind: str, name: str) -> bool:
    return one.kind == kind if one.field is None else one.field == (name if kind == "field" else kind)


def seen(rows: Iterable[Event], coverage: Sequence[Coverage]) -> list[Event]:
    """Return what is left once every row outside the coverage is hidden."""
    return [
        row
        for row in rows
        if all(
            (one.since is None or one.since <= row.at) and (one.until is None or row.at <= one.until)
            for one in coverage
            if is_about(one, row.kind, row.data.get("field", ""))
        )
    ]


def seen_attributes(values: Mapping[str, str], coverage: Sequence[Coverage]) -> dict[str, str]:
    """Return the initial values that are left: they were in force before any instant from which something is covered."""
    bounded = [one for one in coverage if one.since is not None]
    return {
        name: value
        for name, value in values.items()
        if not any(is_about(one, "owner" if name == "owner" else "field", name) for one in bounded)
    }


def said(outcome: Outcome) -> tuple[object, ...]:
    """Return where a verdict stands, told without its number: entries that are hidden are not counted."""
    proof = outcome.evidence[:1] if outcome.entry is not None and outcome.terms.commitment != "follow" else ()
    return outcome.commitment, outcome.subject, outcome.group, outcome.started_us, proof


def decided(found: Iterable[Outcome]) -> Counter[tuple[object, ...]]:
    return Counter((*said(one), one.status) for one in found if one.status in {"met", "breached"})


def judged(scenario: Scenario, leads: Sequence[Journey], log: Sequence[Event], **given: Any) -> tuple[Outcome, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)
        return evaluate(scenario.agreement, leads, as_of=scenario.as_of, log=log, **given).outcomes


@st.composite
def looking_back(draw: st.DrawFn, scenario: Scenario) -> Scenario:
    """Draw whether the limits, values and checks of a scenario ask for what lies in the past."""
    if draw(st.booleans()):
        return scenario
    when = draw(st.sampled_from(LOOKING_BACK))
    rules: list[Any] = []
    for rule in scenario.agreement.commitments:
        match rule:
            case Deadline(within=[*limits, last]) | Cadence(within=[*limits, last]):
                rules.append(attrs.evolve(rule, within=[Limit(last.within, when), *limits, last]))
            case Check():
                rules.append(attrs.evolve(rule, that=when))
            case Quota(sum=pattern) if pattern is not None:
                rules.append(attrs.evolve(rule, value=[(when, 3), 1]))
            case _:
                rules.append(rule)
    return replace(scenario, agreement=attrs.evolve(scenario.agreement, commitments=rules))


@st.composite
def coverages(draw: st.DrawFn, scenario: Scenario) -> tuple[Coverage, ...]:
    """Draw what covers all but a row that is there, from soon after it on or until shortly before it."""
    rows = [*scenario.events, *scenario.log]
    moments = sorted({*(one.at for one in rows), *scenario.turning_points(), scenario.as_of})
    found: list[Coverage] = []
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        hidden = draw(st.sampled_from(rows))
        later = [hidden.at + US, *(at for at in moments if at > hidden.at)][:5]
        sooner = [*(at for at in moments if at < hidden.at), hidden.at - US][-5:]
        # One of the two edges is open.
        edges: dict[str, Any] = draw(
            st.one_of(
                st.fixed_dictionaries({"since": st.sampled_from(later)}),
                st.fixed_dictionaries({"until": st.sampled_from(sooner)}),
            )
        )
        names = {"field": hidden.data.get("field", ""), "owner": "owner"}
        name = names.get(hidden.kind, "") if draw(st.booleans()) else ""
        found.append(Coverage(field=name, **edges) if name else Coverage(kind=hidden.kind, **edges))
    return tuple(found)


@st.composite
def hidings(draw: st.DrawFn, drawn: st.SearchStrategy[Scenario]) -> tuple[Scenario, tuple[Coverage, ...]]:
    scenario = draw(drawn)
    changed = draw(looking_back(scenario))
    late = draw(st.sampled_from((scenario.later, LATE)))
    return replace(changed, as_of=late), draw(coverages(scenario))


def hold(scenario: Scenario, coverage: tuple[Coverage, ...]) -> None:
    """Hold that what is decided with hidden rows is decided so with all of them."""
    whole = [
        Journey.of(name, *told_before(journey), attributes=dict(journey.attributes))
        for name, journey in ((one.lead_id, one) for one in scenario.journeys)
    ]
    cut = [
        Journey.of(one.lead_id, *seen(one.events, coverage), attributes=seen_attributes(one.attributes, coverage))
        for one in whole
    ]
    log = told_before(Journey.of(scenario.agreement.name, *scenario.log))
    note(str(coverage))
    shown = decided(judged(scenario, cut, seen(log, coverage), coverage=coverage))
    full = decided(judged(scenario, whole, log))

    assert shown <= full, shown - full


@LAW
@given(hidings(scenarios(promises())))
def test_hidden_rows_turn_no_verdict(case: tuple[Scenario, tuple[Coverage, ...]]) -> None:
    hold(*case)


@LAW
@given(hidings(scenarios(st.one_of(levels(), quotas()))))
def test_hidden_rows_turn_no_verdict_on_a_period(case: tuple[Scenario, tuple[Coverage, ...]]) -> None:
    hold(*case)


@LAW
@given(hidings(scenarios(checks())))
def test_hidden_rows_turn_no_check(case: tuple[Scenario, tuple[Coverage, ...]]) -> None:
    hold(*case)


# --- a small world: few instants, so that nearly every hidden row matters


HOURS = tuple(at("2026-03-02T00:00Z") + timedelta(hours=n) for n in range(0, 24, 2))
HAPPENS: tuple[tuple[str, str, str], ...] = (
    *(("stage", name, "") for name in ("mql", "sql", "mql", "lost")),
    *(("activity", name, "") for name in ("call", "call", "away", "back", "form")),
    *(("owner", name, "") for name in ("ny", "ber", "lon")),
    *(("field", value, "tier") for value in ("hot", "cold", "")),
)
AWAY = PauseBetween(activity("away"), activity("back"))
COLD = PauseWhile(field("tier", is_="cold"))


BOUNDS: tuple[dict[str, Any], ...] = ({"at_least": 1}, {"at_most": 0})


def small_rules() -> list[Any]:
    """Return promises that read all that a lead may do, each in another way."""
    hot = field("tier", is_="hot")
    late = Objective(percentile="100%", at_most="3 hours", per="day")
    by_owner: dict[str, Any] = {"calendar": "owner", "default_calendar": "berlin"}
    level = Level(entered("mql"), any_of(entered("sql"), activity("call")))
    periods: dict[str, Any] = {"id": "period", "owed_by": "sales", "per": "day"}
    calls: dict[str, Any] = {
        "id": "tries",
        "owed_by": "sales",
        "start": entered("mql"),
        "count": activity("call"),
        "at_least": 2,
    }
    return [
        *(promise("4 hours", pause=pause) for pause in (AWAY, COLD, [AWAY, COLD])),
        *(promise("2 business hours", **by_owner, on_reassign=again) for again in ("continue", "restart")),
        promise("4 hours", on_reassign="restart", pause=AWAY),
        promise("4 hours", look_back="6 hours", cancel=entered("lost"), objective=late),
        promise("4 hours", entries="first", objective=Objective(share="60%", per="day")),
        promise("4 hours", cancel=any_of(entered("lost"), activity("form")), objective=Objective(at_most=0, per="day")),
        promise("1 business day", **by_owner, look_back="2 business hours"),
        *(promise([Limit("2 hours", when), Limit("8 hours")]) for when in (hot, *LOOKING_BACK)),
        *(Check(id="check", owed_by="sales", at=entered("sql"), that=that) for that in (hot, *LOOKING_BACK)),
        Cadence(**calls, within="8 hours", min_gap="3 hours", until=entered("lost")),
        Cadence(**(calls | {"at_least": 1}), within="8 hours", min_gap="3 hours", distinct_by={"channel": 2}),
        *(
            Quota(**periods, count=entered("mql"), credits=Credits(activity("call"), "4 hours"), **bound, by=by)
            for bound in BOUNDS
            for by in (None, "owner", Groups("tier", ("hot",)))
        ),
        Quota(**periods, count=entered("mql"), entries="first", at_least=1),
        Quota(**periods, sum=entered("mql"), value=[(hot, 3), 1], at_most=2),
        *(Quota(**periods, level=level, at_most=most, by=by) for most in (0, 1) for by in (None, "owner", "tier")),
        *(
            Rate(
                **periods,
                among=entered("mql"),
                reached=activity("call"),
                matures_after="4 hours",
                at_least="50%",
                by=by,
            )
            for by in (None, "owner")
        ),
    ]


SMALL = [attrs.evolve(rule, id=f"p{number}") for number, rule in enumerate(small_rules())]


@st.composite
def small_leads(draw: st.DrawFn) -> tuple[Journey, ...]:
    leads: list[Journey] = []
    for number in range(draw(st.integers(1, 2))):
        happened = draw(st.lists(st.tuples(st.sampled_from(HAPPENS), st.sampled_from(HOURS)), min_size=2, max_size=9))
        rows = [
            Event(kind=kind, value=value, at=when, data={"field": name} if name else {}, channel=value)
            for (kind, value, name), when in happened
        ]
        rows.append(Event(kind="stage", value="mql", at=draw(st.sampled_from(HOURS))))
        has: dict[str, str] = draw(st.sampled_from(({}, {"owner": "ny", "tier": "cold"})))
        leads.append(
            Journey.of(f"L{number}", *told_before(Journey.of(f"L{number}", *rows, attributes=has)), attributes=has)
        )
    return tuple(leads)


@st.composite
def small_coverages(draw: st.DrawFn) -> tuple[Coverage, ...]:
    kinds = ({"kind": kind} for kind in ("activity", "stage", "owner", "field"))
    given: dict[str, Any] = draw(st.sampled_from((*kinds, {"field": "tier"}, {"field": "owner"})))
    edge = draw(st.sampled_from(("since", "until")))
    given = given | {edge: draw(st.sampled_from(HOURS)) + draw(st.sampled_from((0, 1, -1))) * US}
    return (Coverage(**given),)


@settings(LAW, max_examples=3 * settings().max_examples)
@given(small_leads(), small_coverages(), st.sampled_from((*HOURS, at("2026-03-05T00:00Z"))))
def test_hidden_rows_turn_nothing_in_a_small_world(
    leads: tuple[Journey, ...], coverage: tuple[Coverage, ...], as_of: datetime
) -> None:
    text = agreement(*SMALL, term=("2026-03-02", "2026-03-04"), zone="UTC")
    cut = [
        Journey.of(one.lead_id, *seen(one.events, coverage), attributes=seen_attributes(one.attributes, coverage))
        for one in leads
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)
        shown = decided(evaluate(text, cut, as_of=as_of, coverage=coverage).outcomes)
        full = decided(evaluate(text, leads, as_of=as_of).outcomes)

    assert shown <= full, shown - full

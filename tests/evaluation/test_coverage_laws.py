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
    AfterBreach,
    Agreement,
    Breached,
    Cadence,
    Check,
    CommitmentMet,
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
from slakit.rules.commitments import Commitment

LAW = settings(
    max_examples=max(10, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow],
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
    """Return where a verdict stands, told without its number: entries that are hidden are not counted.

    What began it tells entries of one instant apart; where a date or a breach did, evidence begins with what came later.
    """
    of_lead = outcome.entry is not None and outcome.subject != outcome.terms.agreement
    is_told = of_lead and not outcome.terms.commitment.startswith(("follow", "later"))
    proof = outcome.evidence[:1] if is_told else ()
    return outcome.commitment, outcome.subject, outcome.group, outcome.started_us, proof


def decided(found: Iterable[Outcome]) -> Counter[tuple[object, ...]]:
    return Counter((*said(one), one.status) for one in found if one.status in {"met", "breached"})


def certain(found: Iterable[Outcome]) -> dict[tuple[object, ...], int]:
    """Return when it was certain that an objective was broken: other clocks start then."""
    broken = (one for one in found if isinstance(one, Breached) and one.commitment.endswith("/objective"))
    return {said(one): one.breached_us for one in broken}


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
def small_leads(
    draw: st.DrawFn, happens: Sequence[tuple[str, str, str]] = HAPPENS, hours: Sequence[datetime] = HOURS
) -> tuple[Journey, ...]:
    leads: list[Journey] = []
    for number in range(draw(st.integers(1, 2))):
        happened = draw(st.lists(st.tuples(st.sampled_from(happens), st.sampled_from(hours)), min_size=2, max_size=9))
        rows = [
            Event(kind=kind, value=value, at=when, data={"field": name} if name else {}, channel=value)
            for (kind, value, name), when in happened
        ]
        rows.append(Event(kind="stage", value="mql", at=draw(st.sampled_from(hours))))
        has: dict[str, str] = draw(st.sampled_from(({}, {"owner": "ny", "tier": "cold"})))
        leads.append(
            Journey.of(f"L{number}", *told_before(Journey.of(f"L{number}", *rows, attributes=has)), attributes=has)
        )
    return tuple(leads)


KINDS: tuple[dict[str, Any], ...] = (
    *({"kind": kind} for kind in ("activity", "stage", "owner", "field")),
    {"field": "tier"},
    {"field": "owner"},
)


@st.composite
def small_coverages(
    draw: st.DrawFn, kinds: Sequence[Mapping[str, Any]] = KINDS, hours: Sequence[datetime] = HOURS
) -> tuple[Coverage, ...]:
    edge = draw(st.sampled_from(("since", "until")))
    moment = draw(st.sampled_from(hours)) + draw(st.sampled_from((0, 1, -1))) * US
    given: dict[str, Any] = {**draw(st.sampled_from(kinds)), edge: moment}
    return (Coverage(**given),)


def hold_small(
    texts: Sequence[Agreement],
    leads: Sequence[Journey],
    coverage: tuple[Coverage, ...],
    as_of: datetime,
    log: Sequence[Event] = (),
) -> None:
    """Hold that what is decided with hidden rows is decided so, and then, with all of them."""
    cut = [
        Journey.of(one.lead_id, *seen(one.events, coverage), attributes=seen_attributes(one.attributes, coverage))
        for one in leads
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)
        shown = evaluate(texts, cut, as_of=as_of, log=log, coverage=coverage).outcomes
        full = evaluate(texts, leads, as_of=as_of, log=log).outcomes

    assert decided(shown) <= decided(full), decided(shown) - decided(full)
    assert certain(shown).items() <= certain(full).items(), (certain(shown), certain(full))


THREE = settings(LAW, max_examples=3 * settings().max_examples)


@THREE
@given(small_leads(), small_coverages(), st.sampled_from((*HOURS, at("2026-03-05T00:00Z"))))
def test_hidden_rows_turn_nothing_in_a_small_world(
    leads: tuple[Journey, ...], coverage: tuple[Coverage, ...], as_of: datetime
) -> None:
    hold_small([agreement(*SMALL, term=("2026-03-02", "2026-03-04"), zone="UTC")], leads, coverage, as_of)


# --- smaller worlds, about one thing each: what the small one shows too seldom


Fact = tuple[str, str, str]


@st.composite
def in_turn(
    draw: st.DrawFn, facts: st.SearchStrategy[Sequence[tuple[int, Fact]]], edges: Sequence[str] = ("since", "until")
) -> tuple[Journey, tuple[Coverage, ...]]:
    """Draw a lead that does one thing some hours after another, and what covers all but one of them."""
    when, rows = at("2026-03-02T00:00Z"), list[Event]()
    for hours, (kind, value, name) in draw(facts):
        when += timedelta(hours=hours)
        rows.append(Event(kind=kind, value=value, at=when, data={"field": name} if name else {}))
    hidden, edge = draw(st.sampled_from(rows)), draw(st.sampled_from(edges))
    moment = hidden.at + US if edge == "since" else hidden.at - US
    bounds: dict[str, Any] = {edge: moment}
    return Journey.of("L1", *told_before(Journey.of("L1", *rows))), (Coverage(kind=hidden.kind, **bounds),)


AGAIN: tuple[tuple[Fact, Fact], ...] = (
    (("activity", "away", ""), ("activity", "back", "")),
    (("field", "cold", "tier"), ("field", "hot", "tier")),
)


@st.composite
def given_again(draw: st.DrawFn) -> list[tuple[int, Fact]]:
    """Draw what a lead does whose clock stands, and that changes hands before something ends its clock."""
    stands, goes_on = draw(st.sampled_from(AGAIN))
    hours = draw(st.tuples(*map(st.sampled_from, ((1, 0, 2), (1, 0, 2), (7, 4, 1), (4, 1, 5)))))
    done = ("stage", draw(st.sampled_from(("sql", "lost"))), "")
    begun: list[tuple[int, Fact]] = [(0, ("owner", "ny", "")), (0, ("stage", "mql", ""))]
    return begun + list(zip(hours, (stands, goes_on, ("owner", "ber", ""), done), strict=True))


@THREE
@given(in_turn(given_again(), ("until",)))
def test_hidden_pauses_turn_no_limit_that_starts_again(case: tuple[Journey, tuple[Coverage, ...]]) -> None:
    lead, coverage = case
    again: dict[str, Any] = {"on_reassign": "restart", "stop": entered("sql"), "cancel": entered("lost")}
    rules = [promise("4 hours", id=f"p{n}", pause=pause, **again) for n, pause in enumerate((AWAY, COLD, [AWAY, COLD]))]
    text = agreement(*rules, term=("2026-03-02", "2026-03-04"), zone="UTC")
    hold_small([text], [lead], coverage, at("2026-03-05T00:00Z"))


TWO_DAYS = tuple(at("2026-03-02T00:00Z") + timedelta(hours=n) for n in range(0, 48, 2))
ANSWERS = (("stage", "mql", ""), ("owner", "ny", ""), ("owner", "ber", ""), ("stage", "lost", ""))
TARGETS: tuple[dict[str, Any], ...] = (
    {"percentile": "90%", "at_most": "3 hours"},
    {"percentile": "60%", "at_most": "12 hours", "min_population": 2},
    {"share": "60%"},
    {"share": "60%", "min_population": 2},
    {"at_most": 0},
)


@THREE
@given(
    small_leads(ANSWERS, TWO_DAYS),
    small_coverages(({"kind": "owner"}, {"kind": "stage"}), TWO_DAYS),
    st.sampled_from((TWO_DAYS[12], TWO_DAYS[18], at("2026-03-05T00:00Z"))),
    st.lists(st.sampled_from(TWO_DAYS), max_size=2),
)
def test_hidden_rows_move_no_breach_that_starts_a_clock(
    leads: tuple[Journey, ...], coverage: tuple[Coverage, ...], as_of: datetime, reviewed: list[datetime]
) -> None:
    rules: list[Deadline] = []
    for number, target in enumerate(TARGETS):
        objective = Objective(**target, per="day")
        given = {"stop": event(kind="owner"), "cancel": entered("lost"), "objective": objective}
        rules.append(promise("10 hours", id=f"p{number}", **given))
        after = {"start": AfterBreach(f"p{number}/objective"), "stop": event(kind="review"), "on": "log"}
        rules.append(promise("5 hours", id=f"follow-{number}", **after))
    log = [Event(kind="review", at=when) for when in reviewed]
    hold_small([agreement(*rules, term=("2026-03-02", "2026-03-04"), zone="UTC")], leads, coverage, as_of, log)


AMENDED: tuple[Fact, ...] = (
    *(("stage", name, "") for name in ("mql", "lost", "mql")),
    *(("activity", name, "") for name in ("form", "call", "form")),
    ("owner", "ny", ""),
)
CALLED: tuple[dict[str, Any], ...] = (
    {"start": entered("mql"), "stop": event(kind="owner"), "within": "20 hours"},
    {"start": entered("mql"), "stop": activity("call"), "within": "4 hours"},
    {"start": activity("form"), "stop": activity("call"), "within": "4 hours"},
)


@THREE
@given(
    in_turn(
        st.tuples(st.lists(st.sampled_from((2, 4, 8)), min_size=8, max_size=8), st.permutations(AMENDED)).map(
            lambda drawn: list(zip(drawn[0], [*drawn[1], ("stage", "sql", "")], strict=True))
        )
    ),
    st.permutations(CALLED),
)
def test_hidden_rows_turn_nothing_that_asks_about_an_earlier_version(
    case: tuple[Journey, tuple[Coverage, ...]], called: Sequence[dict[str, Any]]
) -> None:
    lead, coverage = case
    after: dict[str, Any] = {"start": AfterBreach("call"), "stop": activity("call")}
    others: list[Commitment] = [
        promise("3 hours", id="follow", entries="first", **after),
        promise("3 hours", id="follow-each", objective=Objective(share="50%", per="day"), **after),
        Check(id="check", owed_by="sales", at=entered("sql"), that=CommitmentMet("call")),
    ]
    texts = [
        agreement(promise(**parts), *others, term=(since, "2026-03-06"), zone="UTC", version=since)
        for since, parts in zip(("2026-03-02", "2026-03-03"), called, strict=False)
    ]
    hold_small(texts, [lead], coverage, at("2026-03-08T00:00Z"))

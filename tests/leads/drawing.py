"""Journeys and criteria drawn for the laws: one criterion of every kind, and events at instants where answers turn."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from hypothesis import strategies as st

from slakit.errors import AgreementError
from slakit.leads.criteria import (
    Criterion,
    Persona,
    Score,
    StageDefinition,
    at_least,
    band,
    criterion,
    did,
    field,
    fits,
    grade,
    in_stage,
    lag,
    manual,
    present,
    reason,
    score,
    stage_definition,
)
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, activity, any_of, entered, event, left

START = datetime.fromisoformat("2026-03-02T10:00+01:00")
# Windows and half-lives of a day and of two meet these instants at their edges.
INSTANTS = [START + timedelta(hours=hours) for hours in (0, 1, 12, 24, 25, 36, 48, 72)]
NOW = START + timedelta(hours=48)
ACTIVITIES = ("download", "webinar", "unsubscribe", "call")
STAGES = ("lead", "mql", "recycled", "sql")

instants = st.sampled_from(INSTANTS)


def _activity(draw: st.DrawFn) -> Mapping[str, Any]:
    return {
        "value": draw(st.sampled_from(ACTIVITIES)),
        "direction": draw(st.sampled_from(["", "inbound", "outbound"])),
        "data": {"asset": draw(st.sampled_from(["", "a", "b", "c"]))},
    }


def _stage(draw: st.DrawFn) -> Mapping[str, Any]:
    return {"value": draw(st.sampled_from(STAGES)), "reason": draw(st.sampled_from(["", "timing", "budget"]))}


def _owner(draw: st.DrawFn) -> Mapping[str, Any]:
    return {"value": draw(st.sampled_from(["", "7001", "7002"]))}


def _field(draw: st.DrawFn) -> Mapping[str, Any]:
    return {
        "value": draw(st.sampled_from(["", "10", "60", "many", "yes", "no"])),
        "data": {"field": draw(st.sampled_from(["employees", "budget", "need"]))},
    }


def _mark(draw: st.DrawFn) -> Mapping[str, Any]:
    return {
        "value": "mql",
        "actor": draw(st.sampled_from(["", "7001"])),
        "actor_kind": draw(st.sampled_from(["person", "automation"])),
        "reason": draw(st.sampled_from(["", "met at a fair"])),
    }


_FACTS = {"activity": _activity, "stage": _stage, "owner": _owner, "field": _field, "mark": _mark}


@st.composite
def events(draw: st.DrawFn, kinds: tuple[str, ...] = ("activity", "activity", *_FACTS)) -> Event:
    """Draw what happened. No row names what was before it: a first one that does tells of the time before itself."""
    kind = draw(st.sampled_from(kinds))
    at = draw(instants)
    recorded = draw(st.sampled_from([None, timedelta(0), timedelta(days=1), timedelta(days=3)]))
    return Event(at=at, kind=kind, recorded_at=None if recorded is None else at + recorded, **_FACTS[kind](draw))


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    attributes = draw(
        st.fixed_dictionaries(
            {}, optional={"employees": st.sampled_from([10, 60]), "budget": st.booleans(), "owner": st.just("7001")}
        )
    )
    return Journey.of("L1", *draw(st.lists(events(), max_size=12)), attributes=attributes)


patterns: st.SearchStrategy[Pattern] = st.sampled_from(
    [
        activity(),
        activity("download", "webinar"),
        activity(direction="outbound"),
        event(kind_not="stage"),
        event(kind="owner"),
        entered("mql"),
        left("mql"),
        any_of(entered("recycled"), activity("unsubscribe")),
    ]
)
_lengths = st.sampled_from(["1 hour", "36 hours", "1 day", "2 days", "1 week"])
_points = st.sampled_from([-50, -10, 0, 10, 20])

_windows: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    _lengths.map(lambda one: {"within": one}),
    _lengths.map(lambda one: {"before": one}),
    st.sampled_from([{"per": "day"}, {"per": "week"}, {"within": "2 days", "before": "1 hour"}, {"before": "1 month"}]),
)
_dids = st.builds(
    lambda what, often, window, distinct, since: did(what, at_least=often, distinct=distinct, since=since, **window),
    st.sampled_from(ACTIVITIES) | patterns,
    st.integers(1, 3),
    _windows,
    st.sampled_from([None, "asset", "direction"]),
    st.none() | patterns,
)
_decays: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    _lengths.map(lambda one: {"half_life": one}),
    st.sampled_from([{"1 day": "0.5", "2 days": 0}, {"1 day": 0, "2 days": 1}, {"1 day": -1}]).map(
        lambda steps: {"steps": steps}
    ),
)


@st.composite
def _scores(draw: st.DrawFn) -> Score:
    rows = draw(
        st.lists(
            st.tuples(patterns | st.sampled_from(ACTIVITIES).map(activity), _points, st.sampled_from("gh")),
            min_size=1,
            max_size=3,
        )
    )
    groups = st.sampled_from(sorted({group for _, _, group in rows}))
    return score(
        rows,
        at_least=draw(st.sampled_from([-10, 0, 10, 30])),
        caps=draw(st.dictionaries(groups, st.sampled_from([-5, 15, 40]), max_size=1)),
        veto=draw(st.none() | patterns),
        **draw(_decays),
    )


_questions = st.sampled_from(
    [
        field("employees", at_least=50),
        field("employees", below=50),
        field("budget", is_="yes"),
        field("owner", in_=["7001", "7002"]),
        field("nothing", is_="x"),
    ]
)


@st.composite
def _personas(draw: st.DrawFn) -> Persona:
    parts = st.lists(_questions | _dids, max_size=2).map(tuple)
    traits = draw(st.lists(st.tuples(_questions | _dids, _points), max_size=3).map(tuple))
    threshold = draw(st.sampled_from([0, 10, 20])) if traits else None
    required, excluded = draw(parts), draw(parts)
    try:
        return Persona(name="firm", all=required, none=excluded, traits=traits, at_least=threshold)
    except AgreementError:  # without traits, or nobody fits
        return Persona(name="firm", all=field("employees", at_least=50), none=field("budget", is_="no"))


@criterion("more than two events")
def busy(journey: Journey, _: datetime) -> bool:
    return len(journey.events) > 2


@criterion("called by an hour of the day", monotone=True)
def called(journey: Journey, at: datetime) -> bool | None:
    if not journey.events:
        return None
    return any(event.value == "call" and event.at <= at for event in journey.events)


@criterion("fails")
def boom(journey: Journey, _: datetime) -> bool:
    return len(journey.events) // 0 > 0


@criterion("fails before two events")
def brittle(journey: Journey, _: datetime) -> bool:
    return journey.events[1].kind == "activity"


@criterion("no truth")
def odd(journey: Journey, _: datetime) -> Any:
    return f"{len(journey.events)} events"


FAILING = (boom, brittle, odd)


_SIMPLE: Mapping[str, st.SearchStrategy[Criterion]] = {
    "field": _questions,
    "present": st.sampled_from(
        [present("employees", "budget"), present("owner"), present("need", placeholders=["no"])]
    ),
    "did": _dids,
    "score": _scores(),
    "band": st.builds(
        lambda of, enter, gap: band(of, enter=enter, leave=enter - gap),
        _scores(),
        st.sampled_from([0, 10, 30]),
        st.sampled_from([0, 5, 20]),
    ),
    "fits": _personas().map(fits),
    "manual": st.sampled_from([manual(), manual("person", "automation", value="mql")]),
    "lag": st.builds(lambda of, most: lag(of, at_most=most), patterns, _lengths),
    "reason": st.just(reason("timing")),
    "in stage": st.just(in_stage("mql", "sql")),
    "named": st.sampled_from([busy, called, *FAILING]),
}
simple = st.one_of(*_SIMPLE.values())
KINDS: Mapping[str, st.SearchStrategy[Criterion]] = {
    **_SIMPLE,
    "grade": st.builds(lambda fit, interest: grade(fit=fit, interest=interest), simple, simple),
    "stage definition": st.just(stage_definition("mql")) | simple.map(lambda one: StageDefinition("mql", one)),
    "all": st.lists(simple, min_size=2, max_size=3).map(lambda parts: reduce(and_, parts)),
    "any": st.lists(simple, min_size=2, max_size=3).map(lambda parts: reduce(or_, parts)),
    "at least": st.integers(1, 3).flatmap(
        lambda k: st.lists(simple, min_size=k, max_size=3).map(lambda parts: at_least(k, *parts))
    ),
    "not": simple.map(lambda one: ~one),
}
any_kind = st.one_of(*KINDS.values())
criteria = st.lists(
    any_kind | st.tuples(any_kind, any_kind).map(lambda two: ~(two[0] & ~two[1])), min_size=2, max_size=4
)
"""A few criteria of any kinds, also within each other."""

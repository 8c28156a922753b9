"""Scenarios drawn for the laws: small agreements, and journeys whose events and as-of lie where verdicts turn.

Instants come from a week around a clock change, on quarters of an hour and one microsecond to each side, so that
ties and edges are common. A bare journey is judged first; what ends its clocks, and as-of, are drawn around the due
instants that come out.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from evaluation.making import US, at
from evaluation.oracle import Row, Shop, Story, World, count, deadline_rows, objective_rows, quota_rows
from slakit import (
    Agreement,
    Criterion,
    Deadline,
    DueField,
    Evaluation,
    Event,
    Groups,
    Journey,
    Objective,
    Owner,
    Pattern,
    Quota,
    SparseHistoryWarning,
    Term,
    activity,
    any_of,
    entered,
    evaluate,
    event,
    field,
    left,
    present,
)

Facts: TypeAlias = tuple[str, Mapping[str, Any]]

SHOPS: Mapping[str, Shop] = {
    "office": Shop(
        "Europe/Berlin",
        dict.fromkeys(range(5), ((540, 750), (810, 1080))),
        frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)}),
    ),
    "counter": Shop("America/New_York", dict.fromkeys(range(5), ((540, 1020),)), frozenset({date(2026, 3, 30)})),
    "nights": Shop("Europe/Berlin", dict.fromkeys(range(5), ((1320, 1800),))),
    "desk": Shop("Asia/Kolkata", dict.fromkeys(range(6), ((570, 1110),))),
    "round-the-clock": Shop("UTC", dict.fromkeys(range(7), ((0, 1440),))),
}
CALENDARS = {name: shop.calendar() for name, shop in SHOPS.items()}
OWNERS: Mapping[str, str | None] = {"a": "office", "b": "counter", "c": "desk", "idle": None}

# --- what can happen

MQL, ACCEPTED, DISQUALIFIED, BLANK = (("stage", {"value": name}) for name in ("mql", "accepted", "disqualified", ""))
CALL: Facts = ("activity", {"value": "call", "direction": "outbound", "actor_kind": "person"})
MACHINE: Facts = ("activity", {"value": "call", "direction": "outbound", "actor_kind": "automation"})
INBOUND: Facts = ("activity", {"value": "call", "direction": "inbound", "actor_kind": "buyer"})
FORM, HALT = (("activity", {"value": name}) for name in ("form", "halt"))
HELD: tuple[Facts, ...] = tuple(("owner", {"value": name}) for name in (*OWNERS, "stranger", ""))
TIERS, SCORES, PROMISES = (
    tuple(("field", {"value": value, "data": {"field": name}}) for value in values)
    for name, values in (
        ("tier", ("hot", "cold", "")),
        ("score", ("3", "7", "many")),
        (
            "promised",
            (
                "2026-03-30T12:00+02:00",
                "2026-03-29T02:30",
                "2026-03-31",
                "2026-03-20T09:00Z",
                "2026-03-27T10:15:00.000001Z",
                "soon",
            ),
        ),
    )
)
NOISE: tuple[Facts, ...] = (*HELD, *HELD, *TIERS, *SCORES, ACCEPTED, BLANK, MACHINE, INBOUND, CALL)
STARTS: tuple[tuple[Pattern, tuple[Facts, ...]], ...] = (
    (entered("mql"), (MQL,)),
    (entered("mql", "accepted"), (MQL, ACCEPTED)),
    (left("mql"), (MQL, ACCEPTED)),
    (activity("call"), (CALL, MACHINE)),
    (event(kind="owner", value_not=""), HELD),
    (any_of(entered("mql"), activity("form")), (MQL, FORM)),
)
STOPS: tuple[tuple[Pattern, tuple[Facts, ...]], ...] = (
    (activity("call", direction="outbound", actor_kind="person"), (CALL,)),
    (activity("call"), (CALL, INBOUND)),
    (any_of(activity("form"), entered("accepted")), (FORM, ACCEPTED)),
    (event(kind="field", data={"field": "tier"}), TIERS),
    (entered("mql"), (ACCEPTED, MQL)),
)
CANCELS: tuple[tuple[Pattern | None, tuple[Facts, ...]], ...] = (
    (None, ()),
    (entered("disqualified"), (DISQUALIFIED,)),
    (activity("halt"), (HALT,)),
    (any_of(activity("halt"), activity("call")), (HALT, CALL)),
)
CRITERIA: tuple[Criterion, ...] = (
    field("tier", is_="hot"),
    ~field("tier", is_="hot"),
    field("score", at_least=5),
    present("tier", "score"),
    field("tier", is_="hot") & field("score", at_least=5),
    field("tier", is_="cold") | field("owner", in_=["a", "b"]),
)
ATTRIBUTES: tuple[Mapping[str, str], ...] = (
    {"owner": "a", "tier": "hot", "promised": "2026-03-30T10:00"},
    {"owner": "b", "score": "7", "promised": "2026-03-31"},
    {"owner": "stranger", "tier": "cold", "promised": "2026-03-28T00:00Z"},
    {},
)

# --- instants

FIRST, DAYS = at("2026-03-26T00:00Z"), 7
# Midnights of the zones and terms below, and the hour that Berlin skips.
EDGES = tuple(
    map(
        at,
        (
            "2026-03-24T23:00Z",
            "2026-03-27T00:00Z",
            "2026-03-27T04:00Z",
            "2026-03-29T01:00Z",
            "2026-03-31T22:00Z",
            "2026-04-01T04:00Z",
            "2026-04-07T22:00Z",
        ),
    )
)
QUARTERS = (0, 4, 28, 32, 33, 36, 46, 48, 52, 64, 66, 84, 95)


def near(moments: Iterable[datetime]) -> st.SearchStrategy[datetime]:
    """Return instants at some moments and one microsecond to each side."""
    return st.builds(_shifted, st.sampled_from(sorted(moments)), st.sampled_from((0, 0, 1, -1)))


def around() -> st.SearchStrategy[datetime]:
    """Return instants of the days of interest, often the same few."""
    quarters = st.builds(
        lambda day, quarter: FIRST + timedelta(days=day, minutes=15 * quarter),
        st.integers(0, DAYS - 1),
        st.sampled_from(QUARTERS),
    )
    return st.one_of(quarters, st.builds(_shifted, quarters, st.sampled_from((0, 0, 1, -1))), near(EDGES))


def _shifted(moment: datetime, microseconds: int) -> datetime:
    return moment + microseconds * US


def events(facts: Sequence[Facts], moments: st.SearchStrategy[datetime]) -> st.SearchStrategy[Event]:
    return st.builds(_event, st.sampled_from(facts), moments, st.sampled_from(("", "x", "y", "z")))


def _event(facts: Facts, moment: datetime, letter: str) -> Event:
    kind, given = facts
    # An id names one row, so it tells all that the row does; the letter decides the order within an instant.
    name = letter and f"{letter} {kind} {sorted(map(str, given.items()))} {moment}"
    return Event(at=moment, kind=kind, id=name, **given)


# --- agreements


@dataclass(frozen=True)
class Drawn:
    """A commitment with what makes its entries and what ends them."""

    rule: Deadline | Quota
    starts: tuple[Facts, ...]
    ends: tuple[Facts, ...]


WORK = ("30 business minutes", "1 business hour", "4 business hours", "8 business hours", "20 business hours")
BUSINESS_DAYS = ("1 business day", "2 business days", "4 business days")
ELAPSED = ("5 minutes", "2 hours", "36 hours")
DATES = ("1 day", "3 days", "1 week", "1 month")


def limits(texts: Sequence[str]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(texts)
    rows = st.lists(st.tuples(st.sampled_from(CRITERIA), one), min_size=1, max_size=2)
    return st.one_of(one, st.builds(lambda first, last: [*first, last], rows, one), rows)


@st.composite
def deadlines(draw: st.DrawFn, texts: Sequence[str] = (*WORK, *BUSINESS_DAYS, *ELAPSED, *DATES)) -> Drawn:
    calendar = draw(st.sampled_from(("owner", "office", "owner", "counter", "nights", "desk", "round-the-clock")))
    by_field = draw(st.sampled_from((False, False, False, False, True)))
    start, starts = draw(st.sampled_from(STARTS))
    stop, stops = draw(st.sampled_from(STOPS))
    cancel, cancels = draw(st.sampled_from(CANCELS))
    objective = Objective(
        share=draw(st.sampled_from(("50%", "60%", "100%"))),
        per=draw(st.sampled_from(("week", "month", "day"))),
        min_population=draw(st.sampled_from((1, 1, 2, 3))),
    )
    rule = Deadline(
        id="promise",
        owed_by="sales",
        start=start,
        stop=stop,
        cancel=cancel,
        within=None if by_field else draw(limits(texts)),
        due=DueField("promised") if by_field else None,
        calendar=calendar,
        default_calendar="office" if calendar == "owner" else None,
        entries=draw(st.sampled_from(("each", "each", "first"))),
        warn_at=["50%", "80%"],
        objective=objective,
    )
    return Drawn(rule, (*starts, *PROMISES) if by_field else starts, (*stops, *stops, *cancels))


GROUPS = (None, None, Groups("tier", ("hot", "warm")), Groups("tier"), Groups("owner"), Groups("owner", ("a", "")))


@st.composite
def quotas(draw: st.DrawFn) -> Drawn:
    pattern, facts = draw(st.sampled_from((*STARTS, *STOPS)))
    summed, at_least = draw(st.booleans()), draw(st.booleans())
    target = draw(st.sampled_from((1, 2, 3, "2.5", 8)))
    values = [(draw(st.sampled_from(CRITERIA)), "1.5"), (draw(st.sampled_from(CRITERIA)), 3), *draw(LAST)]
    rule = Quota(
        id="quota",
        owed_by="marketing",
        count=None if summed else pattern,
        sum=pattern if summed else None,
        value=values if summed else (),
        at_least=target if at_least else None,
        at_most=None if at_least else target,
        per=draw(st.sampled_from(("week", "week", "day", "month", "quarter", "year"))),
        entries=draw(st.sampled_from(("each", "each", "first"))),
        calendar=draw(st.sampled_from((None, *SHOPS))),
        partial=draw(st.sampled_from(("prorate", "full", "skip"))),
        by=draw(st.sampled_from(GROUPS)),
        band="25%",
    )
    return Drawn(rule, facts, facts)


LAST = st.sampled_from(([1], []))


def promises() -> st.SearchStrategy[Drawn]:
    return st.one_of(deadlines(), quotas())


TERMS = (("2026-03-25", "2026-04-08"), ("2026-03-27", "2026-04-01"), ("2026-03-01", None))
ZONES = ("Europe/Berlin", "America/New_York", "UTC")


def agreed(*rules: Deadline | Quota, zone: str, term: tuple[str, str | None]) -> tuple[Agreement, World]:
    since, until = term
    made = Agreement(
        name="drawn",
        zone=zone,
        term=Term(since=since, until=until),
        calendars=CALENDARS,
        owners=[Owner(id=name, calendar=shop) for name, shop in OWNERS.items()],
        commitments=rules,
    )
    end = None if until is None else date.fromisoformat(until)
    return made, World(zone, date.fromisoformat(since), end, SHOPS, OWNERS)


# --- scenarios


@dataclass(frozen=True)
class Scenario:
    """An agreement, as slakit and as the oracle know it, with what happened and an instant to judge it as of."""

    agreement: Agreement
    world: World
    leads: Mapping[str, tuple[Event, ...]]
    attributes: Mapping[str, Mapping[str, str]]
    as_of: datetime
    later: datetime

    @property
    def journeys(self) -> list[Journey]:
        return [Journey.of(name, *events, attributes=self.attributes[name]) for name, events in self.leads.items()]

    def judged(self, **changes: Any) -> Evaluation:
        """Return what slakit says, with another agreement, leads or as-of where one is given."""
        given = {"agreement": self.agreement, "leads": self.journeys, "as_of": self.as_of, **changes}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SparseHistoryWarning)
            return evaluate(given["agreement"], given["leads"], as_of=given["as_of"])

    def rows(self, moment: datetime) -> list[Row]:
        """Return what the oracle says as of an instant."""
        as_of = count(moment)
        stories = [Story.of(name, self.attributes[name], self.leads[name], as_of) for name in sorted(self.leads)]
        found: list[Row] = []
        for rule in self.agreement.commitments:
            if isinstance(rule, Quota):
                found += quota_rows(self.world, rule, stories, as_of)
                continue
            judged = [row for story in stories for row in deadline_rows(self.world, rule, story, as_of)]
            found += judged
            if rule.objective is not None:
                found += objective_rows(self.world, rule, judged, as_of)
        return found

    def turning_points(self) -> set[datetime]:
        """Return where the verdicts on entries can turn: what is due in them, else what happened."""
        due = {one.due_at for one in self.judged(as_of=LATE).outcomes if one.due_at and one.entry is not None}
        low, high = FIRST - timedelta(days=30), FIRST + timedelta(days=60)
        return {moment for moment in due if low <= moment <= high} or {one.at for one in self.events}

    @property
    def events(self) -> list[Event]:
        return [event for events in self.leads.values() for event in events]


NAMES = ("L1", "L2", "L3")
LATE = FIRST + timedelta(days=DAYS + 40)


@st.composite
def scenarios(draw: st.DrawFn, rules: st.SearchStrategy[Drawn]) -> Scenario:
    """Draw an agreement and bare journeys, judge them, and draw what ends them, and as-of, around what is due."""
    drawn = draw(rules)
    agreement, world = agreed(drawn.rule, zone=draw(st.sampled_from(ZONES)), term=draw(st.sampled_from(TERMS)))
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    begun = st.lists(events(drawn.starts, around()), min_size=1, max_size=3)
    other = st.lists(events(NOISE, around()), max_size=3)
    bare = Scenario(
        agreement,
        world,
        {name: (*draw(begun), *draw(other)) for name in names},
        {name: draw(st.sampled_from(ATTRIBUTES)) for name in names},
        LATE,
        LATE,
    )
    moments = near(bare.turning_points())
    ending = st.lists(events(drawn.ends, moments), min_size=1, max_size=2)
    aside = st.lists(events(NOISE, moments), max_size=1)
    ended = {name: (*before, *draw(ending), *draw(aside)) for name, before in bare.leads.items()}
    full = replace(bare, leads=ended)
    instants = st.one_of(near(full.turning_points()), near(full.turning_points()), around(), st.just(LATE))
    early, late = sorted((draw(instants), draw(instants)))
    return replace(full, as_of=early, later=late)

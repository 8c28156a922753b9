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

from evaluation.making import US, Promise, at
from evaluation.oracle import Row, Shop, Story, World, count
from evaluation.oracle_deadlines import breaches, deadline_rows, reads_log
from evaluation.oracle_of_events import cadence_rows, check_rows
from evaluation.oracle_periods import objective_rows, quota_rows, rate_rows
from slakit import (
    AfterBreach,
    Agreement,
    Cadence,
    Check,
    CommitmentMet,
    Credits,
    Criterion,
    Deadline,
    DueField,
    Duration,
    Evaluation,
    Event,
    Every,
    Groups,
    Journey,
    Level,
    Objective,
    Owner,
    OwnEvent,
    Pattern,
    PauseBetween,
    PauseWhile,
    Quota,
    Rate,
    SparseHistoryWarning,
    Term,
    activity,
    any_of,
    entered,
    evaluate,
    event,
    field,
    in_stage,
    left,
    present,
)
from slakit.worktime.instants import from_micros

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
AWAY, BACK = (("activity", {"value": name}) for name in ("away", "back"))
PAUSES: tuple[tuple[PauseWhile | PauseBetween, tuple[Facts, ...]], ...] = (
    (PauseWhile(field("tier", is_="cold")), TIERS),
    (PauseWhile(field("owner", in_=["b", "stranger"])), HELD),
    (PauseWhile(in_stage("accepted")), (ACCEPTED, DISQUALIFIED)),
    (PauseWhile(~field("score", at_least=5) | field("tier", is_="cold")), (*SCORES, *TIERS)),
    (PauseBetween(activity("away"), activity("back")), (AWAY, BACK)),
    (PauseBetween(activity("away"), any_of(activity("back"), entered("mql"))), (AWAY, BACK, AWAY, MQL)),
    (PauseBetween(activity("away"), activity("away", "back")), (AWAY, BACK)),
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
    # One choice among them all: strategies that are built of others within a draw take most of its time.
    return st.sampled_from([moment + micros * US for moment in sorted(moments) for micros in (0, 0, 1, -1)])


_SAMPLE = [FIRST + timedelta(days=day, minutes=15 * quarter) for day in range(DAYS) for quarter in QUARTERS]
AROUND = st.one_of(st.sampled_from(_SAMPLE), near(_SAMPLE), near(EDGES))
"""Instants of the days of interest, often the same few."""
LETTERS = st.sampled_from(("", "x", "y", "z"))


def events(facts: Sequence[Facts], moments: st.SearchStrategy[datetime]) -> st.SearchStrategy[Event]:
    return st.builds(event_of, st.sampled_from(facts), moments, LETTERS)


def happened(
    draw: st.DrawFn, facts: Sequence[Facts], moments: st.SearchStrategy[datetime], least: int, most: int
) -> tuple[Event, ...]:
    """Draw a few events."""
    kinds = st.sampled_from(facts)
    return tuple(event_of(draw(kinds), draw(moments), draw(LETTERS)) for _ in range(draw(st.integers(least, most))))


def event_of(facts: Facts, moment: datetime, letter: str) -> Event:
    kind, given = facts
    # An id names one row, so it tells all that the row does; the letter decides the order within an instant.
    name = letter and f"{letter} {kind} {sorted(map(str, given.items()))} {moment}"
    return Event(at=moment, kind=kind, id=name, **given)


# --- agreements


@dataclass(frozen=True)
class Drawn:
    """A commitment with what makes its entries and what ends them, and more that follow it.

    `turns` is what makes its clocks stand or start again, `log` what the agreement itself may have done.
    """

    rule: Promise
    starts: tuple[Facts, ...]
    ends: tuple[Facts, ...]
    turns: tuple[Facts, ...] = ()
    more: tuple[Promise, ...] = ()
    log: tuple[Facts, ...] = ()
    most: int = 2
    """How many of the ends come at most."""


WORK = ("30 business minutes", "1 business hour", "4 business hours", "8 business hours", "20 business hours")
BUSINESS_DAYS = ("1 business day", "2 business days", "4 business days")
ELAPSED = ("5 minutes", "2 hours", "36 hours")
DATES = ("1 day", "3 days", "1 week", "1 month")


# How many rows with a condition a limit has, and whether it ends with one for all others.
SHAPES = st.sampled_from((*((0, True),) * 4, *((1, True), (2, True)) * 2, (1, False), (2, False)))
CRITERION = st.sampled_from(CRITERIA)


def limits(draw: st.DrawFn, texts: Sequence[str]) -> Any:
    one, (count_of_rows, ends) = st.sampled_from(texts), draw(SHAPES)
    rows: list[Any] = [(draw(CRITERION), draw(one)) for _ in range(count_of_rows)]
    if not rows:
        return draw(one)
    return [*rows, draw(one)] if ends else rows


@dataclass(frozen=True)
class Clock:
    """What says how time passes for a promise, with the events that matter to it."""

    parts: Mapping[str, Any]
    turns: tuple[Facts, ...]


LONGEST = ("4 business hours", "90 business minutes", "30 hours", "2 hours", "2 days", "1 week", "2 business days")


@st.composite
def objectives(draw: st.DrawFn) -> Objective:
    share = draw(st.sampled_from(("50%", "60%", "100%")))
    form: dict[str, Any] = draw(
        st.sampled_from(
            (
                {"share": share},
                {"share": share},
                {"percentile": share, "at_most": draw(st.sampled_from(LONGEST))},
                {"percentile": share, "at_most": draw(st.sampled_from(LONGEST))},
                {"at_most": draw(st.sampled_from((0, 1, 2)))},
            )
        )
    )
    per = draw(st.sampled_from(("week", "month", "day")))
    return Objective(**form, per=per, min_population=draw(st.sampled_from((1, 1, 2, 3))))


@st.composite
def clocks(draw: st.DrawFn, texts: Sequence[str], *, looks_back: bool = True) -> Clock:
    """Draw a limit, its calendar, its pauses and the like."""
    calendar = draw(st.sampled_from(("owner", "office", "owner", "counter", "nights", "desk", "round-the-clock")))
    pauses = draw(st.lists(st.sampled_from(PAUSES), max_size=2, unique_by=str))
    again = draw(st.sampled_from(("continue", "restart")))
    by_field = not pauses and again == "continue" and draw(st.sampled_from((False, False, False, True)))
    # What stands is counted in hours.
    hours = [text for text in texts if not pauses or text in (*WORK, *ELAPSED)]
    back = draw(st.sampled_from((None, None, None, "2 hours", "1 business hour", "1 day"))) if looks_back else None
    parts = {
        "within": None if by_field else limits(draw, hours),
        "due": DueField("promised") if by_field else None,
        "calendar": calendar,
        "default_calendar": "office" if calendar == "owner" else None,
        "pause": [pause for pause, _ in pauses],
        "on_reassign": again,
        "look_back": back,
        "entries": draw(st.sampled_from(("each", "each", "first"))),
        "warn_at": ["50%", "80%"],
    }
    turns = tuple(fact for _, facts in pauses for fact in facts)
    return Clock(parts, (*turns, *(HELD if again == "restart" else ()), *(PROMISES if by_field else ())))


@st.composite
def deadlines(
    draw: st.DrawFn,
    texts: Sequence[str] = (*WORK, *BUSINESS_DAYS, *ELAPSED, *DATES),
    *,
    looks_back: bool = True,
) -> Drawn:
    start, starts = draw(st.sampled_from(STARTS))
    stop, stops = draw(st.sampled_from(STOPS))
    cancel, cancels = draw(st.sampled_from(CANCELS))
    clock = draw(clocks(texts, looks_back=looks_back))
    objective = draw(objectives())
    rule = Deadline(
        id="promise", owed_by="sales", start=start, stop=stop, cancel=cancel, objective=objective, **clock.parts
    )
    by_field = PROMISES if rule.due is not None else ()
    return Drawn(rule, (*starts, *by_field), (*stops, *stops, *cancels), clock.turns)


RECURRING = (
    "FREQ=DAILY;BYHOUR=9",
    "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=30",
    "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,45",
    "FREQ=WEEKLY;BYDAY=TU,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=17",
    "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=45",
)


@st.composite
def recurring(draw: st.DrawFn) -> Drawn:
    """Draw a promise for dates that recur, with one that follows its breach."""
    stop, stops = draw(st.sampled_from(STOPS))
    cancel, cancels = draw(st.sampled_from(CANCELS))
    clock = draw(clocks((*WORK, *BUSINESS_DAYS, *ELAPSED, *DATES)))
    start = Every(draw(st.sampled_from(RECURRING)))
    rule = Deadline(id="promise", owed_by="sales", start=start, stop=stop, cancel=cancel, **clock.parts)
    more, facts = draw(following(("promise",)))
    return Drawn(rule, (MQL,), (CALL,), (), more, (*stops, *stops, *cancels, *clock.turns, *facts))


@st.composite
def following(draw: st.DrawFn, names: Sequence[str]) -> tuple[tuple[Deadline, ...], tuple[Facts, ...]]:
    """Draw one or two promises that start with the breach of another, and what may happen to them."""
    rules: list[Deadline] = []
    facts: tuple[Facts, ...] = ()
    for name in ("follow", "later")[: draw(st.integers(1, 2))]:
        stop, stops = draw(st.sampled_from(STOPS))
        clock = draw(clocks((*WORK, *ELAPSED, "1 day")))
        after = draw(st.sampled_from([*names, *(rule.id for rule in rules)]))
        rules.append(Deadline(id=name, owed_by="sales", start=AfterBreach(after), stop=stop, **clock.parts))
        facts += (*stops, *clock.turns)
    return tuple(rules), facts


@st.composite
def chains(draw: st.DrawFn) -> Drawn:
    """Draw a promise, or a number for a period, with what its breaches set off."""
    first = draw(st.one_of(deadlines(), deadlines(), quotas()))
    deadline = isinstance(first.rule, Deadline)
    more, facts = draw(following(("promise", "promise", "promise/objective") if deadline else ("quota",)))
    return replace(first, ends=(*first.ends, *facts), more=more, log=facts)


GROUPS = (None, None, Groups("tier", ("hot", "warm")), Groups("tier"), Groups("owner"), Groups("owner", ("a", "")))


WINDOWS = ("2 hours", "1 day", "3 days", "1 business day", "4 business hours", "20 business hours")


def windows(calendar: str | None) -> st.SearchStrategy[str]:
    return st.sampled_from([text for text in WINDOWS if calendar is not None or "business" not in text])


@st.composite
def quotas(draw: st.DrawFn) -> Drawn:
    pattern, facts = draw(st.sampled_from((*STARTS, *STOPS)))
    summed, at_least = draw(st.booleans()), draw(st.booleans())
    target = draw(st.sampled_from((1, 2, 3, "2.5", 8)))
    values = [(draw(st.sampled_from(CRITERIA)), "1.5"), (draw(st.sampled_from(CRITERIA)), 3), *draw(LAST)]
    calendar = draw(st.sampled_from((None, *SHOPS)))
    back, backs = draw(st.sampled_from(STOPS)) if draw(st.booleans()) else (None, ())
    rule = Quota(
        id="quota",
        owed_by="marketing",
        count=None if summed else pattern,
        sum=pattern if summed else None,
        value=values if summed else (),
        at_least=target if at_least else None,
        at_most=None if at_least else target,
        per=draw(PER),
        entries=draw(st.sampled_from(("each", "each", "first"))),
        distinct=None if summed else draw(st.sampled_from((None, "lead"))),
        credits=None if back is None else Credits(back, draw(windows(calendar))),
        calendar=calendar,
        partial=draw(st.sampled_from(("prorate", "full", "skip"))),
        by=draw(st.sampled_from(GROUPS)),
        band="25%",
    )
    return Drawn(rule, facts, (*facts, *backs, *backs))


PER = st.sampled_from(("week", "week", "day", "month", "quarter", "year"))
LAST = st.sampled_from(([1], []))


@st.composite
def levels(draw: st.DrawFn) -> Drawn:
    opens, starts = draw(st.sampled_from(STARTS))
    closes, stops = draw(st.sampled_from((*STARTS, *STOPS)))
    rule = Quota(
        id="level",
        owed_by="sales",
        level=Level(opens, closes),
        at_most=draw(st.sampled_from((0, 1, 1, 2, "1.5"))),
        per=draw(PER),
        calendar=draw(st.sampled_from((None, None, *SHOPS))),
        by=draw(st.sampled_from((*GROUPS, Groups("owner")))),
    )
    return Drawn(rule, starts, (*stops, *stops, *HELD, *starts))


@st.composite
def rates(draw: st.DrawFn) -> Drawn:
    among, starts = draw(st.sampled_from(STARTS))
    reached, stops = draw(st.sampled_from(STOPS))
    calendar = draw(st.sampled_from((None, *SHOPS)))
    rule = Rate(
        id="rate",
        owed_by="marketing",
        among=among,
        reached=reached,
        at_least=draw(st.sampled_from(("20%", "50%", "60%", "66.6666%"))),
        per=draw(PER),
        matures_after=draw(windows(calendar)),
        calendar=calendar,
        min_population=draw(st.sampled_from((1, 1, 2, 3))),
        judge_by=draw(st.sampled_from(("point", "point", "lower_bound", "upper_bound"))),
        confidence=draw(st.sampled_from(("95%", "80%"))),
        entries=draw(st.sampled_from(("each", "each", "first"))),
        by=draw(st.sampled_from(GROUPS)),
    )
    return Drawn(rule, starts, (*stops, *stops))


CHANNELS: tuple[Facts, ...] = tuple(
    ("activity", {"value": "call", "actor_kind": "person", "channel": channel})
    for channel in ("phone", "mail", "phone", "mail", "")
)
COUNTS: tuple[tuple[Pattern, tuple[Facts, ...]], ...] = (
    (activity("call"), (*CHANNELS, MACHINE)),
    (activity("call", actor_kind="person"), CHANNELS),
    (any_of(activity("call"), entered("accepted")), (*CHANNELS, ACCEPTED)),
)


@st.composite
def cadences(draw: st.DrawFn) -> Drawn:
    calendar = draw(st.sampled_from(("owner", "office", "owner", "counter", "nights", "desk", "round-the-clock")))
    start, starts = draw(st.sampled_from(STARTS))
    counted, counts = draw(st.sampled_from(COUNTS))
    until, ends = draw(st.sampled_from(CANCELS))
    rule = Cadence(
        id="promise",
        owed_by="sales",
        start=start,
        count=counted,
        at_least=draw(st.sampled_from((1, 1, 2, 3))),
        within=limits(draw, (*WORK, *BUSINESS_DAYS, *ELAPSED, *DATES)),
        distinct_by=draw(st.sampled_from(((), (), {"channel": 2}))),
        spread=draw(st.sampled_from((None, None, 2))),
        min_gap=draw(st.sampled_from((None, "15 minutes", "1 day"))),
        until=until,
        calendar=calendar,
        default_calendar="office" if calendar == "owner" else None,
        entries=draw(st.sampled_from(("each", "each", "first"))),
        warn_at=["50%", "80%"],
        objective=Objective(share="50%", per="week", min_population=draw(st.sampled_from((1, 2)))),
    )
    return Drawn(rule, (*starts, *starts, *counts), (*counts, *counts, *ends), most=5)


@st.composite
def checks(draw: st.DrawFn) -> Drawn:
    asked = draw(st.one_of(deadlines(), cadences()))
    pattern, facts = draw(st.sampled_from((*STARTS, *STOPS)))
    met, own = CommitmentMet("promise"), OwnEvent(event(value=["mql", "call", "hot"]))
    criterion: Any = draw(st.sampled_from(CRITERIA))
    that = draw(
        st.sampled_from(
            (criterion, met, ~met, own, met & criterion, met | criterion, ~own & met, own | (~met & criterion))
        )
    )
    rule = Check(
        id="check",
        owed_by="marketing",
        at=pattern,
        that=that,
        entries=draw(st.sampled_from(("each", "each", "first"))),
        objective=Objective(share="60%", per="week", min_population=draw(st.sampled_from((1, 2)))),
    )
    return Drawn(rule, (*asked.starts, *facts), (*asked.ends, *facts), asked.turns, (asked.rule,), most=3)


def promises() -> st.SearchStrategy[Drawn]:
    return st.one_of(deadlines(), quotas(), levels(), rates(), chains(), recurring(), cadences(), checks())


TERMS = (("2026-03-25", "2026-04-08"), ("2026-03-27", "2026-04-01"), ("2026-03-01", None))
ZONES = ("Europe/Berlin", "America/New_York", "UTC")


def agreed(*rules: Promise, zone: str, term: tuple[str, str | None]) -> tuple[Agreement, World]:
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
    log: tuple[Event, ...] = ()

    @property
    def journeys(self) -> list[Journey]:
        return [Journey.of(name, *events, attributes=self.attributes[name]) for name, events in self.leads.items()]

    def judged(self, **changes: Any) -> Evaluation:
        """Return what slakit says, with another agreement, leads, as-of or coverage where one is given."""
        given = {"agreement": self.agreement, "leads": self.journeys, "as_of": self.as_of, "log": self.log, **changes}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SparseHistoryWarning)
            return evaluate(given.pop("agreement"), given.pop("leads"), **given)

    def rows(self, moment: datetime) -> list[Row]:
        """Return what the oracle says as of an instant."""
        as_of = count(moment)
        stories = [Story.of(name, self.attributes[name], self.leads[name], as_of) for name in sorted(self.leads)]
        own = Story.of(self.agreement.name, {}, self.log, as_of)
        rules = self.agreement.commitments
        found: dict[str, list[Row]] = {}
        # Those of the log come last; each follows what stands before it.
        for rule in sorted(self.agreement.in_order(), key=lambda one: reads_log(rules, one)):
            if isinstance(rule, Quota):
                found[rule.id] = list(quota_rows(self.world, rule, stories, as_of))
                continue
            if isinstance(rule, Rate):
                found[rule.id] = list(rate_rows(self.world, rule, stories, as_of))
                continue
            assert isinstance(rule, Deadline | Cadence | Check)
            told = [own] if reads_log(rules, rule) else stories
            found[rule.id] = [row for story in told for row in self.entries(rule, story, as_of, found)]
            if rule.objective is not None:
                rolled_up = objective_rows(self.world, rule, found[rule.id], [*stories, own], as_of)
                found[f"{rule.id}/objective"] = list(rolled_up)
        return [row for rule in rules for name in (rule.id, f"{rule.id}/objective") for row in found.get(name, ())]

    def entries(
        self, rule: Deadline | Cadence | Check, story: Story, as_of: int, found: Mapping[str, Sequence[Row]]
    ) -> Iterable[Row]:
        match rule:
            case Deadline(start=AfterBreach(commitment=named)):
                broken = found.get(named, ())
                of_it = (
                    breaches(broken) if reads_log(self.agreement.commitments, rule) else _of_lead(broken, story.lead_id)
                )
                return deadline_rows(self.world, rule, story, as_of, of_it)
            case Deadline():
                return deadline_rows(self.world, rule, story, as_of)
            case Cadence():
                return cadence_rows(self.world, rule, story, as_of)
            case Check():
                return check_rows(self.world, rule, story, found)

    def turning_points(self) -> set[datetime]:
        """Return where the verdicts on entries can turn: what is due in them, else what happened."""
        judged = self.judged(as_of=LATE)
        entries = [one for one in judged.outcomes if one.entry is not None]
        due = {moment for one in entries for moment in (one.due_at, one.original_due_at) if moment}
        edges = {one.started_at - back for one in entries for back in self._looking_back(one.commitment)}
        edges |= {from_micros(row.until) for rows in judged.tallies.values() for row in rows if row.until}
        low, high = FIRST - timedelta(days=30), FIRST + timedelta(days=60)
        return {moment for moment in {*due, *edges} if low <= moment <= high} or {one.at for one in self.events}

    def _looking_back(self, commitment: str) -> list[timedelta]:
        """Return how far a promise looks back, as long as that is told in hours or days."""
        rule = next(one for one in self.agreement.commitments if one.id == commitment)
        length = rule.look_back if isinstance(rule, Deadline) else None
        known = {Duration.parse("2 hours"): timedelta(hours=2), Duration.parse("1 day"): timedelta(days=1)}
        return [] if length is None else [known.get(length, timedelta(hours=1))]

    @property
    def events(self) -> list[Event]:
        return [event for events in self.leads.values() for event in events]


def _of_lead(rows: Iterable[Row], lead_id: str) -> list[Row]:
    return [row for row in rows if row.subject == lead_id and row.breached is not None]


NAMES = ("L1", "L2", "L3")
LATE = FIRST + timedelta(days=DAYS + 40)


@st.composite
def scenarios(draw: st.DrawFn, rules: st.SearchStrategy[Drawn]) -> Scenario:
    """Draw an agreement and bare journeys, judge them, and draw what ends them, and as-of, around what is due."""
    drawn = draw(rules)
    # Dates that recur for months would be many.
    recurs = isinstance(drawn.rule, Deadline) and isinstance(drawn.rule.start, Every)
    zone, term = draw(st.sampled_from(ZONES)), draw(st.sampled_from(TERMS[:2] if recurs else TERMS))
    agreement, world = agreed(drawn.rule, *drawn.more, zone=zone, term=term)
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    aside = (*NOISE, *drawn.turns, *drawn.turns, *drawn.turns)
    bare = Scenario(
        agreement,
        world,
        {name: (*happened(draw, drawn.starts, AROUND, 1, 3), *happened(draw, aside, AROUND, 0, 3)) for name in names},
        {name: draw(st.sampled_from(ATTRIBUTES)) for name in names},
        LATE,
        LATE,
    )
    moments = near(bare.turning_points())
    turning = st.one_of(moments, near(one.at for one in bare.events), AROUND)
    ended = {
        name: (
            *before,
            *happened(draw, drawn.ends, moments, 1, drawn.most),
            *happened(draw, NOISE, moments, 0, 1),
            *(happened(draw, drawn.turns, turning, 0, 4) if drawn.turns else ()),
        )
        for name, before in bare.leads.items()
    }
    log = happened(draw, drawn.log, st.one_of(moments, AROUND), 0, 4) if drawn.log else ()
    full = replace(bare, leads=ended, log=log)
    turns = near(full.turning_points())
    instants = st.one_of(turns, turns, AROUND, st.just(LATE))
    early, late = sorted((draw(instants), draw(instants)))
    return replace(full, as_of=early, later=late)

"""What the tests of lint share: agreements in a line, what is found in them, and agreements that are drawn."""

import warnings
from typing import Any

from hypothesis import strategies as st

from slakit import (
    AfterBreach,
    Agreement,
    Cadence,
    Check,
    Clause,
    Credits,
    Deadline,
    Every,
    Level,
    Missed,
    Nothing,
    Objective,
    Owner,
    OwnEvent,
    Party,
    Quota,
    Rate,
    Term,
    ValueRule,
    WorkCalendar,
    activity,
    any_of,
    did,
    entered,
    event,
    field,
    in_stage,
    left,
    lint,
    reason,
)

YEAR = Term(since="2026-01-01", until="2027-01-01")
OFFICE = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
NEVER = event(kind="activity", kind_not="activity")


def agreed(*commitments: Any, **parts: Any) -> Agreement:
    """Return an agreement of a year, with whatever else is given."""
    return Agreement(**{"name": "acme", "term": YEAR, "commitments": commitments, **parts})


def found(code: str, *commitments: Any, **parts: Any) -> list[str]:
    """Return what a kind of finding is found in an agreement, as text."""
    return [str(finding) for finding in lint(agreed(*commitments, **parts), only=code)]


# --- agreements that are drawn: of parts that go together, and of parts that do not

PATTERNS = st.sampled_from(
    [
        entered("mql"),
        entered("mql", "sql"),
        entered("rejected", reason="spam"),
        left("mql"),
        activity("call"),
        activity("call", "email", direction="outbound"),
        any_of(entered("sql"), activity("meeting")),
        event(kind="review"),
        entered("mql", kind="activity"),
        NEVER,
    ]
)
LIMITS = st.sampled_from(
    [
        *("4 business hours", "3000 business hours", "2 business days", "400 business days"),
        *("1 hour", "36 hours", "14 days", "2 months", "150 years"),
    ]
)
KINDS = st.sampled_from(["day", "week", "month", "quarter", "year"])
OWING = st.sampled_from(["marketing", "sales", ("marketing", "sales")])
CONDITIONS = st.sampled_from(
    [
        did("call"),
        did(entered("mql")),
        in_stage("mql"),
        reason("spam", "duplicate"),
        field("tier", is_="a") & field("score", at_least=3),
        OwnEvent(entered("mql")),
        OwnEvent(NEVER) | did("call"),
        ~OwnEvent(activity("call")),
        OwnEvent(entered("mql")) & did("call"),
    ]
)
WORDS = st.sampled_from(
    ["", "Sales answers soon.", "Marketing delivers quality.", "Every week, in time.", "As needed."]
)
CALENDARS = st.sampled_from(
    [
        OFFICE,
        WorkCalendar.always("UTC"),
        WorkCalendar("Europe/Berlin", hours={"tue": "09:00-12:00"}, holidays=["2026-05-05"]),
        WorkCalendar("UTC", hours={"mon-sun": "08:00-09:00"}, since="2026-02-01", until="2026-03-01"),
        OFFICE & WorkCalendar("America/New_York", hours={"mon-fri": "09:00-17:00"}),
    ]
)
OBJECTIVES = st.none() | st.builds(
    Objective, share=st.sampled_from(["50%", "95%"]), per=KINDS, min_population=st.integers(1, 60)
)


@st.composite
def commitments(draw: st.DrawFn, number: int, before: list[Any]) -> Any:
    """Draw one commitment; it may wait for the breach of one of those before it."""
    shared: dict[str, Any] = {"id": f"c{number}", "owed_by": draw(OWING), "meaning": draw(WORDS)}
    match draw(st.sampled_from(["deadline", "cadence", "check", "quota", "rate"])):
        case "deadline" | "cadence" as kind:
            starts: list[st.SearchStrategy[Any]] = [
                PATTERNS,
                st.just(Every("FREQ=MONTHLY;BYMONTHDAY=1")),
                st.just(Every("FREQ=YEARLY;UNTIL=20260201")),
            ]
            on_leads = [rule.id for rule in before if isinstance(rule, Deadline | Cadence | Check)]
            if on_leads:
                starts.append(st.builds(AfterBreach, st.sampled_from(on_leads)))
            shared |= {"start": draw(st.one_of(starts)), "within": draw(LIMITS), "calendar": draw(CALENDARS)}
            shared["objective"] = draw(OBJECTIVES)
            if kind == "deadline":
                return Deadline(**shared, stop=draw(PATTERNS))
            gap = draw(st.none() | st.sampled_from(["30 minutes", "1 day", "1 month"]))
            spread, until = draw(st.none() | st.integers(1, 20)), draw(st.none() | PATTERNS)
            return Cadence(
                **shared,
                count=draw(PATTERNS),
                at_least=draw(st.integers(1, 9)),
                min_gap=gap,
                spread=spread,
                until=until,
            )
        case "check":
            return Check(**shared, at=draw(PATTERNS), that=draw(CONDITIONS), objective=draw(OBJECTIVES))
        case "rate":
            return Rate(
                **shared,
                among=draw(PATTERNS),
                reached=draw(PATTERNS),
                at_least="50%",
                per=draw(KINDS),
                matures_after=draw(LIMITS),
                calendar=draw(CALENDARS),
                min_population=draw(st.integers(1, 60)),
            )
        case _:
            return draw(quotas(shared))


@st.composite
def quotas(draw: st.DrawFn, shared: dict[str, Any]) -> Quota:
    """Draw a floor, a ceiling or a level."""
    shared |= {"per": draw(KINDS), "calendar": draw(st.none() | CALENDARS)}
    number = draw(st.sampled_from([1, 5, 30, 500]))
    if draw(st.booleans()):
        return Quota(**shared, level=Level(draw(PATTERNS), draw(PATTERNS)), at_most=number)
    bound = {draw(st.sampled_from(["at_least", "at_most"])): number}
    credits_ = draw(st.none() | st.just(Credits(entered("rejected"), "14 days")))
    by = draw(st.none() | st.just("origin"))
    shared |= {**bound, "entries": draw(st.sampled_from(["each", "first"])), "credits": credits_, "by": by}
    if draw(st.booleans()):
        return Quota(**shared, count=draw(PATTERNS), distinct=draw(st.sampled_from([None, "lead"])))
    rows = [ValueRule(draw(st.integers(0, 3)), field("tier", is_="a")), ValueRule(draw(st.integers(0, 3)))]
    return Quota(**shared, sum=draw(PATTERNS), value=rows)


@st.composite
def agreements(draw: st.DrawFn, version: str = "1") -> Agreement:
    """Draw an agreement that loads, most of them with something to find."""
    rules: list[Any] = []
    for number in range(draw(st.integers(0, 5))):
        rules.append(draw(commitments(number, rules)))
    per_period = [rule.id for rule in rules if isinstance(rule, Quota | Rate)]
    clauses = [
        Clause(
            id="silence",
            when=Nothing(event(kind="review"), for_=draw(st.sampled_from(["1 month", "99 years"]))),
            then="terminate",
        )
    ]
    if per_period:
        when = Missed(draw(st.sampled_from(per_period)), periods=draw(st.integers(1, 40)))
        clauses.append(
            Clause(id="missed", when=when, then=draw(st.sampled_from(["consequence", "terminate"])), text=draw(WORDS))
        )
    until = draw(st.sampled_from([None, "2026-02-01", "2027-01-01", "2031-06-01", "9999-01-01"]))
    with warnings.catch_warnings(action="ignore"):  # holidays that end early are what lint tells of
        return Agreement(
            name="acme",
            version=version,
            term=Term(since=draw(st.sampled_from(["2026-01-01", "2025-07-13", "1850-01-01"])), until=until),
            parties=[Party(name="sales", signed=draw(st.sampled_from([None, "2025-12-01", "2026-12-01"])))],
            calendars={"office": OFFICE},
            owners=[Owner(id="7001", calendar="office")],
            commitments=rules,
            clauses=draw(st.permutations(clauses)),
        )

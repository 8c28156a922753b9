"""The two-sided scorecard: what was promised, what came, and how that stands to the period before."""

from typing import Any

import attrs
import pytest

from evaluation.making import agreement, at, call, mql, promise, result, stage
from slakit import (
    AcceptanceRate,
    Agreement,
    Cadence,
    Check,
    Clause,
    DataError,
    Evaluation,
    Event,
    Groups,
    Journey,
    LeadVolume,
    Missed,
    NoFlood,
    Nothing,
    Objective,
    Period,
    Score,
    Table,
    activity,
    entered,
    evaluate,
    event,
    present,
    scorecard,
)

TERM = ("2026-03-01", "2027-01-01")


def lead(name: str, start: str, *events: Event, **attributes: str) -> Journey:
    return Journey.of(name, mql(start), *events, attributes=attributes)


def judged(*rules: Any, leads: Any = (), as_of: str = "2026-05-01T12:00+02:00", **parts: Any) -> Evaluation:
    log = parts.pop("log", ())
    return result(agreement(*rules, **{"term": TERM, **parts}), *leads, as_of=as_of, log=log)


def only(table: Table[Score], name: str) -> Score:
    (row,) = [row for row in table if row.commitment == name]
    return row


# Of March one of two answered within the hour, of April three of four; one of May is open.
LEADS = [
    lead("A", "2026-03-03T10:00+01:00", call("2026-03-03T10:30+01:00")),
    lead("B", "2026-03-04T10:00+01:00"),
    *(
        lead(f"C{n}", f"2026-04-{day}T10:00+02:00", call(f"2026-04-{day}T10:30+02:00"))
        for n, day in enumerate((13, 14, 15))
    ),
    lead("D", "2026-04-16T10:00+02:00"),
    lead("E", "2026-05-01T11:30+02:00"),
]


# --- promises per entry


def test_a_promise_per_entry_shows_the_share_met_in_the_month() -> None:
    row = only(scorecard(judged(promise("1 hour"), leads=LEADS), period="2026-04"), "call")

    assert (row.owed_by, row.kind, row.period, row.status, row.unit) == (
        "sales",
        "deadline",
        "2026-04",
        "breached",
        "share",
    )
    assert (row.target, row.actual, row.population) == (1.0, 0.75, 4)
    assert (row.previous, row.trend, row.attained, row.attained_before) == (0.5, "better", 0.75, 0.5)
    # Three of four, as Wilson has it.
    assert (row.low, row.high) == pytest.approx((0.3006, 0.9544), abs=0.0001)
    assert row.promise == "sales: kind is activity, value is call within 1 hour after enters mql"


def test_without_a_period_the_running_month_stands_on_it() -> None:
    row = only(scorecard(judged(promise("1 hour"), leads=LEADS)), "call")

    assert (row.period, row.status, row.actual, row.previous, row.trend) == ("2026-05", "pending", None, 0.75, None)


def test_another_kind_of_period_may_be_asked_for() -> None:
    row = only(scorecard(judged(promise("1 hour"), leads=LEADS), per="quarter"), "call")

    assert (row.period, row.actual, row.previous) == ("2026-Q2", 0.75, 0.5)


def test_after_the_term_the_last_month_of_it_stands_there() -> None:
    found = judged(promise("1 hour"), leads=LEADS[:2], term=("2026-03-01", "2026-04-01"))

    assert only(scorecard(found), "call").period == "2026-03"


def test_a_promise_that_nothing_was_asked_of_has_no_status() -> None:
    row = only(scorecard(judged(promise("1 hour"), leads=LEADS), period="2026-06"), "call")

    assert (row.status, row.actual, row.population, row.attained) == (None, None, 0, None)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (promise("1 hour", id="x"), "deadline"),
        (
            Cadence(id="x", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=2, within="1 day"),
            "cadence",
        ),
        (Check(id="x", owed_by="marketing", at=entered("mql"), that=present("email")), "check"),
        (LeadVolume(id="x", at_least=1), "quota"),
        (AcceptanceRate(id="x", at_least="50%", matures_after="1 day"), "rate"),
    ],
)
def test_each_promise_is_shown_by_what_it_is(rule: Any, kind: str) -> None:
    assert only(scorecard(judged(rule, leads=LEADS)), "x").kind == kind


# --- promises per period


def test_a_running_number_is_measured_by_what_was_due_by_now() -> None:
    rule = LeadVolume(at_least=30, per="month")
    leads = [lead(f"L{n}", "2026-04-02T10:00+02:00") for n in range(8)]
    march = [lead(f"M{n}", "2026-03-02T10:00+01:00") for n in range(12)]

    row = only(scorecard(judged(rule, leads=[*leads, *march], as_of="2026-04-11T00:00+02:00")), "mql-volume")

    # Eight of ten that an even delivery had brought; March had twelve of thirty.
    assert (row.period, row.status, row.target, row.actual) == ("2026-04", "pending", 30.0, 8.0)
    assert (row.pace, row.forecast, row.attained) == (-2.0, 24.0, 0.8)
    assert (row.previous, row.attained_before, row.trend) == (12.0, 0.4, "better")


def test_a_number_beyond_its_target_is_kept_and_no_more() -> None:
    leads = [lead(f"L{n}", "2026-03-02T10:00+01:00") for n in range(9)]

    row = only(scorecard(judged(LeadVolume(at_least=3), leads=leads), period="2026-03"), "mql-volume")

    assert (row.status, row.actual, row.attained, row.previous, row.trend) == ("met", 9.0, 1.0, None, None)


def test_before_the_first_day_is_over_a_number_says_nothing_yet() -> None:
    row = only(scorecard(judged(LeadVolume(at_least=3), as_of="2026-03-01T12:00+01:00")), "mql-volume")

    assert (row.actual, row.attained, row.trend) == (0.0, None, None)


def test_the_weeks_of_a_month_stand_in_it_and_the_quarter_that_holds_it() -> None:
    rules = NoFlood(at_most=1, per="week"), LeadVolume(at_least=4, per="quarter")
    leads = [lead(f"L{n}", f"2026-04-{day}T10:00+02:00") for n, day in enumerate(("07", "08", "14"))]
    leads.append(lead("old", "2026-01-01T00:00+01:00"))

    table = scorecard(judged(*rules, leads=leads, term=("2026-01-01", None)), period="2026-04")

    weeks = [(row.period, row.status, row.actual, row.attained, row.trend) for row in table if row.kind == "quota"]
    assert weeks == [
        ("2026-W15", "breached", 2.0, 0.5, "worse"),
        ("2026-W16", "met", 1.0, 1.0, "better"),
        ("2026-W17", "met", 0.0, 1.0, "same"),
        ("2026-W18", "pending", 0.0, 1.0, "same"),
        ("2026-Q2", "pending", 3.0, 1.0, "better"),
    ]


def test_a_period_before_the_promise_has_a_row_without_numbers() -> None:
    row = only(scorecard(judged(LeadVolume(at_least=3)), period="2026-09"), "mql-volume")

    assert (row.period, row.status, row.target, row.actual, row.previous) == ("2026-09", None, None, None, None)


def test_each_group_has_its_row() -> None:
    rule = LeadVolume(at_least=2, by=Groups("source", ("web", "event")))
    leads = [lead("A", "2026-03-03T10:00+01:00", source="web"), lead("B", "2026-04-03T10:00+02:00", source="event")]

    table = scorecard(judged(rule, leads=leads), period="2026-04")

    assert [(row.group, row.actual, row.previous) for row in table] == [("web", 0.0, 1.0), ("event", 1.0, 0.0)]


def test_a_rate_shows_its_share_with_its_interval() -> None:
    leads = [
        lead(f"L{n}", "2026-03-03T10:00+01:00", *([stage("accepted", "2026-03-04T10:00+01:00")] if n < 9 else []))
        for n in range(10)
    ]
    rule = AcceptanceRate(at_least="80%", matures_after="5 days")

    row = only(scorecard(judged(rule, leads=leads), period="2026-03"), rule.id)

    assert (row.kind, row.status, row.target, row.actual, row.population) == ("rate", "met", 0.8, 0.9, 10)
    assert (row.low, row.high) == pytest.approx((0.60, 0.98), abs=0.005)
    assert row.attained == 1.0


def test_a_rate_of_nobody_is_not_told() -> None:
    row = only(
        scorecard(judged(AcceptanceRate(at_least="80%", matures_after="5 days")), period="2026-03"), "acceptance-rate"
    )

    assert (row.status, row.actual, row.attained, row.low) == ("unknown", None, None, None)


# --- objectives


def test_an_objective_is_a_row_of_its_own_and_says_the_target() -> None:
    rule = promise("1 hour", objective=Objective(share="60%", per="month"))

    table = scorecard(judged(rule, leads=LEADS), period="2026-04")

    assert [(row.commitment, row.kind, row.target, row.actual, row.status) for row in table] == [
        ("call", "deadline", None, 0.75, "breached"),
        ("call/objective", "objective", 0.6, 0.75, "met"),
    ]
    rolled = only(table, "call/objective")
    assert (rolled.promise, rolled.population, rolled.previous, rolled.trend) == (
        "at least 60% per month",
        4,
        0.5,
        "better",
    )
    assert rolled.low == pytest.approx(0.3006, abs=0.0001)


@pytest.mark.parametrize(
    ("objective", "told"),
    [
        # Two of four breaches are tolerated in April, where one came; in March one of none.
        (Objective(at_most=2, per="month"), (2.0, 1.0, "breach", "same", 1.0)),
        # A promise that tolerates none is kept to nothing once there is one.
        (Objective(at_most=0, per="month"), (0.0, 1.0, "breach", "same", 0.0)),
        # Three of four were answered within half an hour; of March, half within half an hour.
        (Objective(percentile="50%", at_most="1 hour", per="month"), (1.0, 0.5, "hour", "same", 1.0)),
        (Objective(percentile="90%", at_most="1 hour", per="month"), (1.0, None, "hour", None, None)),
    ],
    ids=["breaches", "no-breach", "percentile", "percentile-unanswered"],
)
def test_of_breaches_and_lengths_less_is_better(objective: Objective, told: tuple[Any, ...]) -> None:
    found = judged(promise("1 hour", objective=objective), leads=LEADS)

    row = only(scorecard(found, period="2026-04"), "call/objective")

    assert (row.target, row.actual, row.unit, row.trend, row.attained) == told


# --- clauses


MISSES = Missed("mql-volume", periods=3, consecutive=True)


@pytest.mark.parametrize(
    ("as_of", "told"),
    [("2026-05-02T12:00+02:00", (3.0, 2.0, "quiet")), ("2026-06-02T12:00+02:00", (3.0, 3.0, "fired"))],
    ids=["two-of-three", "fired"],
)
def test_a_clause_counts_down(as_of: str, told: tuple[Any, ...]) -> None:
    clause = Clause(id="end", when=MISSES, then="terminate", text="Either may end it.")

    row = only(scorecard(judged(LeadVolume(at_least=3), clauses=[clause], as_of=as_of)), "end")

    assert (row.target, row.actual, row.status) == told
    assert (row.owed_by, row.kind, row.unit, row.period) == ("marketing", "clause", "missed period", None)
    assert row.promise == "mql-volume is missed in 3 periods in a row: Either may end it."


def test_a_clause_over_both_sides_and_a_silence_stand_with_both() -> None:
    rules = (
        promise("1 hour", objective=Objective(share="60%", per="month")),
        LeadVolume(at_least=1),
        promise("2 hours", id="both", owed_by=("marketing", "sales")),
    )
    clauses = [
        Clause(id="any", when=Missed(("mql-volume", "call/objective"), periods=2), then="consequence", text="Talk."),
        Clause(id="silence", when=Nothing(event(kind="review"), for_="2 months"), then="terminate", text="Redraw."),
    ]

    table = scorecard(judged(*rules, clauses=clauses, leads=LEADS))

    assert {row.commitment: row.owed_by for row in table} == {
        "call": "sales",
        "call/objective": "sales",
        "mql-volume": "marketing",
        "both": "marketing, sales",
        "any": "sales, marketing",
        "silence": "sales, marketing",
    }
    assert [row.owed_by for row in table][:3] == ["sales", "sales", "marketing"]
    assert (only(table, "silence").target, only(table, "silence").actual) == (None, None)


# --- rules of one's own, views, versions


@attrs.frozen
class Reviewed:
    """Sales looks at every lead."""

    id: str = "reviewed"
    owed_by: str = "sales"
    per: str = "month"

    def collect(self, _: Journey, __: Any) -> tuple[Any, ...]:
        return ()

    def judge_period(self, period: Period, _: Any, context: Any) -> Any:
        yield context.met() if str(period) == "2026-03" else context.breached(at=context.end)


def test_a_rule_of_your_own_is_kept_or_is_not() -> None:
    table = scorecard(judged(Reviewed()), period="2026-04")

    row = only(table, "reviewed")
    assert (row.kind, row.promise, row.status) == ("own", "sales: reviewed", "breached")
    assert (row.attained, row.attained_before, row.trend) == (0.0, 1.0, None)


def test_a_view_shows_what_is_in_it() -> None:
    found = judged(promise("1 hour"), LeadVolume(at_least=1), leads=LEADS)

    assert [row.commitment for row in scorecard(found.by(owed_by="marketing"))] == ["mql-volume"]
    assert [row.commitment for row in scorecard(found.by(commitment="call"))] == ["call"]


def test_an_amended_agreement_shows_the_promises_of_all_its_versions_in_their_latest_text() -> None:
    old = agreement(promise("1 hour"), LeadVolume(at_least=1), term=("2026-03-01", None), version="1")
    new = agreement(promise("30 minutes"), term=("2026-04-01", None), version="2")
    found = evaluate([old, new], LEADS, as_of=at("2026-05-01T12:00+02:00"))

    table = scorecard(found, period="2026-04")

    assert [(row.commitment, row.actual, row.previous) for row in table if row.kind == "deadline"] == [
        ("call", 0.75, 0.5)
    ]
    assert "30 minutes" in only(table, "call").promise
    assert only(scorecard(found), "mql-volume").period == "2026-03"


def test_a_period_outside_of_the_term_is_refused() -> None:
    with pytest.raises(DataError, match="2027-03 lies outside the term"):
        scorecard(judged(promise("1 hour")), period="2027-03")


def test_an_agreement_without_a_term_has_a_scorecard_too() -> None:
    found = evaluate(Agreement(name="a", commitments=[promise("1 hour")]), LEADS, as_of=at("2026-05-01T10:00Z"))

    table = scorecard(found)

    assert (only(table, "call").period, table.population) == ("2026-05", "1 commitment, 0 clauses")

"""The sections of a report: what each tells, what it draws, and when it is left out."""

from datetime import UTC, datetime

import attrs
import pytest

from reports.render.making import ACME, LEADS, RESPONSE, at, judged, lead
from slakit import (
    Agreement,
    Check,
    Coverage,
    Deadline,
    Groups,
    Journey,
    LeadVolume,
    Limit,
    Objective,
    Owner,
    Report,
    ReportSection,
    Term,
    WorkCalendar,
    activity,
    activity_event,
    entered,
    evaluate,
    field,
    owner_event,
    present,
    reason,
    report,
    stage_event,
)
from slakit.reports.charts import (
    Bar,
    BarChart,
    Flow,
    FunnelChart,
    FunnelStep,
    ProcessChart,
    SurvivalChart,
    WaterfallChart,
)
from slakit.reports.render import text

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def section(made: Report, begin: str) -> ReportSection:
    (found,) = [one for one in made.sections if one.heading.startswith(begin)]
    return found


def headings(made: Report) -> list[str]:
    return [one.heading for one in made.sections]


# --- both sides


def test_both_sides_have_a_bar_for_each_promise() -> None:
    found = section(report(judged()), "Both sides")

    assert isinstance(found.chart, BarChart)
    assert found.chart.bars == (Bar("sales: First response", 1 / 3, 1.0), Bar("marketing: MQL volume", 1.0, 1.0))
    assert [table.name for table in found.tables] == ["scorecard", "balance"]
    assert [(row["owed_by"], row["actual"], row["status"]) for row in found.tables[0].to_dicts()] == [
        ("sales", 1 / 3, "breached"),
        ("marketing", 6.0, "pending"),
        ("sales, marketing", None, "fired"),
        ("sales, marketing", None, "quiet"),
    ]


def test_a_promise_with_an_objective_is_measured_by_the_objective() -> None:
    calls = attrs.evolve(RESPONSE, objective=Objective(share="50%", per="week", min_population=1))
    volume = LeadVolume(at_least=2, per="week", by=Groups(field="origin", values=["web"]))
    acme = attrs.evolve(ACME, commitments=[calls, volume], clauses=(), term=Term(since="2026-03-03"))

    found = section(report(evaluate(acme, LEADS, as_of=NOON)), "Both sides")

    assert isinstance(found.chart, BarChart)
    assert [(bar.label, bar.target) for bar in found.chart.bars] == [
        ("sales: First response", None),
        ("sales: First response, objective", 1.0),
        ("marketing: MQL volume, web", 1.0),
        ("marketing: MQL volume, none", 1.0),
    ]


def test_the_period_before_is_told_where_there_was_one() -> None:
    term = Term(since="2026-03-03", until="2026-03-05")
    acme = Agreement(name="acme", term=term, commitments=[LeadVolume(at_least=2, per="day")])
    leads = [lead("L1", "10:00"), lead("L2", "11:00")]

    found = section(report(evaluate(acme, leads, as_of=datetime(2026, 3, 6, tzinfo=UTC))), "Both sides")

    assert found.sentence == "marketing: 0% of what was promised is kept, 100% in the period before."


def test_a_side_of_which_nothing_is_decided_has_no_bar() -> None:
    made = report(evaluate(RESPONSE, [lead("L1", "10:00")], as_of=at("10:30")))
    found = section(made, "Both sides")

    assert (found.sentence, found.chart) == ("sales: nothing to tell yet.", None)


# --- owners


def test_owners_stand_in_the_league_of_the_side_they_failed() -> None:
    leads = [lead(f"L{number}", "10:00", owner=f"rep{number:02d}") for number in range(25)]

    found = section(report(evaluate(RESPONSE, leads, as_of=at("13:00"))), "Do not be on it: sales")

    assert found.sentence == "25 owners broke 25 promises, of which 25 are undone."
    assert isinstance(found.chart, BarChart)
    assert len(found.chart.bars) == 20
    assert found.chart.bars[0] == Bar("rep00", 1)
    assert len(found.tables[0]) == 25


def test_nobody_stands_in_a_league_where_nobody_held_the_lead() -> None:
    free = Journey.of("L1", stage_event("mql", at=at("08:00")))
    both = attrs.evolve(RESPONSE, owed_by=["sales", "marketing"])

    assert "Do not be on it: sales" not in headings(report(evaluate(RESPONSE, [free], as_of=at("12:00"))))
    assert [one for one in headings(report(evaluate(both, LEADS, as_of=at("14:00")))) if "not be" in one] == [
        "Do not be on it: sales",
        "Do not be on it: marketing",
    ]


def test_a_rep_who_holds_what_marketing_owes_is_not_in_its_league() -> None:
    handoff = Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("email"))
    acme = Agreement(name="acme", owners=[Owner(id="7001", team="sales")], commitments=[RESPONSE, handoff])

    made = report(evaluate(acme, [lead("L1", "10:00")], as_of=at("13:00")))

    assert [one for one in headings(made) if "not be" in one] == ["Do not be on it: sales"]


# --- response


def test_the_curve_falls_where_somebody_was_answered_and_has_the_limit() -> None:
    found = section(report(judged()), "Time to answer")

    assert isinstance(found.chart, SurvivalChart)
    assert found.chart.points == ((0.5, 0.75), (3.0, 0.375))
    assert (found.chart.unit, found.chart.limit) == ("hours", 2.0)
    assert [table.name for table in found.tables] == ["response_times", "response_shares", "response_curve"]


def test_a_promise_in_business_hours_is_drawn_in_business_hours() -> None:
    office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    rule = attrs.evolve(RESPONSE, within="4 business hours", calendar=office, warn_at=())
    late = Journey.of("L1", stage_event("mql", at=at("16:00")), activity_event("call", at=NOON))

    found = section(report(evaluate(rule, [late], as_of=NOON)), "Time to answer")

    assert isinstance(found.chart, SurvivalChart)
    assert (found.chart.unit, found.chart.limit, found.chart.points) == ("business hours", 4.0, ((4.0, 0.0),))
    assert [row.measure for row in found.tables[2]] == ["business"]
    assert (
        found.sentence
        == "1 answered, 0 still waiting, 100% within 4 business hours; half of all had an answer within 4 h (business time)."
    )


def test_a_promise_of_two_business_limits_is_drawn_in_business_hours_without_a_line() -> None:
    office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    limits = [Limit("30 business minutes", field("origin", is_="demo")), Limit("4 business hours")]
    rule = attrs.evolve(RESPONSE, within=limits, calendar=office, warn_at=())
    call = activity_event("call", at=at("11:00"))
    leads = [
        Journey.of(origin, stage_event("mql", at=at("10:00")), call, attributes={"origin": origin})
        for origin in ("demo", "web")
    ]

    found = section(report(evaluate(rule, leads, as_of=NOON)), "Time to answer")

    assert isinstance(found.chart, SurvivalChart)
    assert (found.chart.unit, found.chart.limit, found.chart.points) == ("business hours", None, ((1.0, 0.0),))


def test_a_limit_in_days_draws_no_line_and_nobody_answered_no_stairs() -> None:
    rule = attrs.evolve(RESPONSE, within="2 days", warn_at=())
    silent = Journey.of("L1", stage_event("mql", at=at("08:00")))

    found = section(report(evaluate(rule, [silent], as_of=NOON)), "Time to answer")

    assert isinstance(found.chart, SurvivalChart)
    assert (found.chart.limit, found.chart.points) == (None, ())
    assert found.sentence == "0 answered, 1 still waiting; when half of all have an answer can not be told yet."


def test_each_promise_that_waits_for_an_answer_has_its_own_curve() -> None:
    second = Deadline(id="second", owed_by="sales", start=entered("mql"), stop=activity("email"), within="1 hour")
    acme = attrs.evolve(ACME, commitments=[RESPONSE, second], clauses=())

    made = report(judged(agreement=acme))

    assert [one for one in headings(made) if one.startswith("Time")] == [
        "Time to answer: First response",
        "Time to answer: Second",
    ]
    assert section(made, "Time to answer: Second").tables[0].population == "6 clocks"


# --- periods


def test_a_running_period_has_its_forecast_and_one_that_is_over_has_none() -> None:
    volume = LeadVolume(at_least=4, per="week")
    acme = Agreement(name="acme", term=Term(since="2026-03-02", until="2026-03-09"), commitments=[volume])
    leads = [lead(f"L{n}", "10:00") for n in (1, 2, 3)]
    running, over = (
        section(report(evaluate(acme, leads, as_of=datetime(2026, 3, day, tzinfo=UTC))), "MQL volume")
        for day in (5, 20)
    )

    assert isinstance(running.chart, WaterfallChart)
    assert [table.title for table in running.tables] == ["Day by day", "Forecast"]
    assert running.tables[1].to_dicts()[0]["forecast"] == 7.0
    # Three of seven days are over: of four 1.71 were due by then, and three came.
    assert running.sentence.endswith(
        "so far; 1.29 more than an even delivery had brought by the end of the last open day that is over; it is heading for "
        "7, between 5 and 12, kept with a chance of 90%"
    )
    assert [table.title for table in over.tables] == ["Day by day"]
    assert "heading" not in over.sentence


def test_what_came_since_the_last_closing_stands_beside_the_days() -> None:
    acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[LeadVolume(at_least=4, per="week")])
    leads = [lead(f"L{n}", "10:00") for n in (1, 2, 3)]

    found = section(report(evaluate(acme, leads, as_of=datetime(2026, 3, 3, 12, tzinfo=UTC))), "MQL volume")

    table = found.tables[0]
    assert (table.name, table.title, table.unit) == ("waterfall-mql-volume", "Day by day", "as the target")
    assert table.population == "7 open days, target 4"
    assert dict(table.left_out) == {"came after the last closing": 3}


def test_a_number_that_is_just_what_was_due_says_so() -> None:
    acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[LeadVolume(at_least=7, per="week")])

    found = section(report(evaluate(acme, [lead("L1", "10:00")], as_of=at("12:00"))), "MQL volume")

    assert (
        "so far; just what an even delivery had brought by the end of the last open day that is over;" in found.sentence
    )


def test_a_chance_that_is_nearly_none_is_not_told_as_none() -> None:
    volume = LeadVolume(at_least=12, per="week")
    acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[volume])

    found = section(report(evaluate(acme, LEADS, as_of=datetime(2026, 3, 8, tzinfo=UTC))), "MQL volume")

    assert found.sentence.endswith("kept with a chance of below 1%")


def test_before_the_first_day_is_over_nothing_is_foretold() -> None:
    acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[LeadVolume(at_least=4, per="week")])

    found = section(report(evaluate(acme, [], as_of=datetime(2026, 3, 2, 12, tzinfo=UTC))), "MQL volume")

    assert [table.title for table in found.tables] == ["Day by day", "Forecast"]
    assert "heading" not in found.sentence


@pytest.mark.parametrize(("owners", "said"), [(12, None), (13, "1 more is not"), (15, "3 more are not")])
def test_of_many_groups_twelve_are_drawn_and_the_others_are_counted(owners: int, said: str | None) -> None:
    volume = attrs.evolve(LeadVolume(at_least=4, per="week"), by="owner")
    acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[volume])
    leads = [lead(f"L{n}", "10:00", owner=f"rep{n}") for n in range(owners)]

    found = report(evaluate(acme, leads, as_of=datetime(2026, 3, 5, tzinfo=UTC)))

    assert sum(isinstance(one.chart, WaterfallChart) for one in found.sections) == 12
    more = [one.sentence for one in found.sections if one.heading == "More counts and sums"]
    assert more == ([] if said is None else [f"{said} shown day by day; the scorecard has them all."])


# --- leads


def moved(name: str, *stages: str) -> Journey:
    days = enumerate(stages, 2)
    return Journey.of(name, *(stage_event(stage, at=datetime(2026, 3, day, tzinfo=UTC)) for day, stage in days))


def test_with_journeys_there_is_a_funnel_of_the_stages_that_were_entered_and_a_map() -> None:
    leads = [moved("L1", "mql", "sql"), moved("L2", "mql", "customer"), moved("L3", "mql", "sql", "mql")]
    made = report(evaluate(RESPONSE, leads, as_of=NOON), journeys=iter(leads))
    funnel, process = section(made, "Funnel"), section(made, "Process as it ran")

    assert isinstance(funnel.chart, FunnelChart)
    assert funnel.chart.steps[0] == FunnelStep("mql", 4)
    assert [step.label for step in funnel.chart.steps] == ["mql", "sql", "customer"]
    assert funnel.sentence == "Went on: mql to sql 75%, sql to customer 33.3%."
    assert isinstance(process.chart, ProcessChart)
    assert process.chart.steps == ("mql", "sql", "customer")
    assert Flow("mql", "sql", 2, "1 d", is_agreed=True) in process.chart.flows
    assert Flow("sql", "mql", 1, "1 d", is_agreed=False) in process.chart.flows
    assert process.sentence == "7 moves, of which 2 not agreed."


def test_a_funnel_of_side_stages_only_is_left_out() -> None:
    made = report(evaluate(RESPONSE, [], as_of=NOON), journeys=[moved("L1", "rejected")])

    assert headings(made) == ["How the promises stand", "Process as it ran", "Reasons and objections"]


@pytest.mark.parametrize("leads", [(), (Journey.of("L1", owner_event("7001", at=at("08:00"))),)], ids=["none", "blank"])
def test_without_a_stage_there_is_neither_a_funnel_nor_a_map(leads: tuple[Journey, ...]) -> None:
    assert headings(report(evaluate(RESPONSE, [], as_of=NOON), journeys=leads)) == ["How the promises stand"]


# --- what the data shows


def test_what_was_declared_of_the_data_is_told_with_what_it_leaves_open() -> None:
    made = report(evaluate(RESPONSE, LEADS, as_of=NOON, coverage=[Coverage(kind="activity", until=at("11:00"))]))

    found = section(made, "What the data shows")
    assert found.sentence == "Outside these spans silence proves nothing: 4 outcomes can not be told."
    assert found.tables[0].to_dicts() == [{"what": "activity events", "shown": "until Tue 2026-03-03 11:00"}]


def test_where_nothing_was_declared_nothing_is_said_of_it() -> None:
    assert "What the data shows" not in headings(report(evaluate(RESPONSE, LEADS, as_of=NOON)))


# --- instants in sentences


def test_a_sentence_tells_the_instant_of_a_fact_in_the_zone_of_the_page() -> None:
    """The reason was given at 14:00 in London, which is 15:00 in Berlin."""
    valid = Check(id="valid", owed_by="sales", at=entered("rejected"), that=reason("spam"))
    acme = Agreement(name="acme", zone="Europe/Berlin", term=Term(since="2026-03-02"), commitments=[valid])
    events = [stage_event("mql", at=at("10:00")), stage_event("rejected", at=at("14:00"), reason="no-budget")]
    late = stage_event("lead", at=at("18:00"))

    judged = evaluate(acme, [Journey.of("L1", *events, late)], as_of=at("15:00"))
    made = report(judged)

    (row,) = section(made, "Broken or at risk").tables[0].to_dicts()
    assert row["what"] == (
        "valid for L1: sales broke it, Tue 2026-03-03 15:00: the reason is spam, and it is no-budget since Tue 2026-03-03 15:00"
    )
    # What machines read has UTC.
    assert judged.outcomes[0].details == ("the reason is spam, and it is no-budget since 2026-03-03T14:00:00Z",)
    (problem,) = section(made, "Odd in the data").tables[0].to_dicts()
    assert problem["message"] == "event-after-as-of: 1 of its events lie after Tue 2026-03-03 16:00 and are not known"
    assert "lie after Tue 2026-03-03 16:00 and" in text(judged)

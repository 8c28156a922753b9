"""HubSpot's method: from a revenue goal to leads and value a month, and the pace against it."""

from datetime import date
from fractions import Fraction

import pytest

from evaluation.making import agreement, mql, result
from slakit import AgreementError, GoalStep, Journey, LeadValue, field, goal_plan, waterfall

MARY, OLLIE = field("persona", is_="mary"), field("persona", is_="ollie")
DEMO, EBOOK = field("trigger", is_="demo"), field("trigger", is_="ebook")


def test_every_step_of_the_reckoning_is_shown() -> None:
    plan = goal_plan(
        1_200_000,
        deal_size=20_000,
        close_rates={"mql to sql": "20%", "sql to customer": "25%"},
        marketing_share="50%",
        months=12,
    )

    assert plan.steps.rows == (
        GoalStep("revenue", "the goal", 1_200_000.0),
        GoalStep("revenue by marketing", "1200000 x 50%", 600_000.0),
        GoalStep("customers", "600000 / 20000 a deal", 30.0),
        GoalStep("sql to customer", "30 / 25%", 120.0),
        GoalStep("mql to sql", "120 / 20%", 600.0),
        GoalStep("leads a month", "600 / 12, rounded up", 50.0),
        GoalStep("value of a lead", "600000 / 600 leads", 1000.0),
        GoalStep("value a month", "600000 / 12", 50_000.0),
    )
    assert (plan.target.leads, plan.leads_per_month) == (600, 50)
    assert (plan.lead_value, plan.value_per_month, plan.values) == (Fraction(1000), Fraction(50_000), None)


def test_seven_customers_at_five_per_cent_are_140_leads() -> None:
    # Source: Volpe, The One Graph Marketers Should Update Daily (2012).
    plan = goal_plan(140_000, deal_size=20_000, close_rates="5%")

    assert (plan.target.customers, plan.leads_per_month) == (Fraction(7), 140)
    assert plan.steps.rows[3] == GoalStep("leads", "7 / 5%", 140.0)


def test_a_part_of_a_lead_is_a_whole_one() -> None:
    plan = goal_plan(100, deal_size=10, close_rates=["50%", "40%"], months=3)

    # Ten customers are fifty leads.
    assert (plan.target.exact, plan.leads_per_month) == (Fraction(50), 17)


def test_a_goal_of_nothing_asks_for_nothing() -> None:
    plan = goal_plan(0, deal_size=10, close_rates="50%")

    assert (plan.leads_per_month, plan.lead_value) == (0, Fraction(0))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(AgreementError) as caught:
        goal_plan(-1, deal_size=10, close_rates="150%", months=0, values=[(MARY, "18%", -1)], otherwise="x")

    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("D358", "months"),
        ("D331", "revenue"),
        ("D332", "close_rates"),
        ("D331", "purchase"),
        ("D331", "otherwise"),
    ]


@pytest.mark.parametrize("months", [True, 1.5, "12"])
def test_months_are_a_whole_number(months: object) -> None:
    with pytest.raises(AgreementError):
        goal_plan(1, deal_size=1, close_rates="5%", months=months)  # type: ignore[arg-type]


def test_the_worked_example_is_4760_behind_on_working_day_13() -> None:
    # Source: the field's worked example: 100,000 for November 2026, Thanksgiving closed, so 20 working days.
    plan = goal_plan(
        100_000,
        deal_size=10_000,
        close_rates="5%",
        values=[(MARY & DEMO, "18%", 14_000), (OLLIE & DEMO, "12%", 6_000), (MARY & EBOOK, "1.5%", 14_000)],
        otherwise=60,
    )
    assert plan.values is not None
    promise = LeadValue(at_least=plan.value_per_month, value=plan.values.rules, band="10%", calendar="new-york")
    bought = [("ollie", "demo")] * 30 + [("mary", "demo")] * 12 + [("mary", "ebook")] * 40
    leads = [
        Journey.of(f"L{n}", mql("2026-11-05T10:00-05:00"), attributes={"persona": persona, "trigger": trigger})
        for n, (persona, trigger) in enumerate(bought)
    ]
    acme = agreement(promise, term=("2026-11-01", None), zone="America/New_York")

    days = waterfall(result(acme, *leads, as_of="2026-11-18T17:00-05:00"), "mql-value", "2026-11").days

    assert (len(days), days[12].day) == (20, date(2026, 11, 18))
    assert (days[12].ideal, days[12].actual, days[12].gap) == (65_000.0, 60_240.0, -4_760.0)
    assert not days[12].is_out_of_band

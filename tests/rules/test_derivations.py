"""Targets from a revenue, and values from rates and purchases, each with its reckoning in words."""

from fractions import Fraction
from typing import Any

import pytest

from slakit import AgreementError, LeadTarget, LeadValue, LeadVolume, ValueRule, field, leads_from_revenue, value_table

OLLIE, MARY = field("persona", is_="ollie"), field("persona", is_="mary")
DEMO, EBOOK = field("trigger", is_="demo"), field("trigger", is_="ebook")


@pytest.mark.parametrize(
    ("given", "customers", "leads", "text"),
    [
        pytest.param(
            {"revenue": 140_000, "deal_size": 20_000, "close_rates": "5%"},
            7,
            140,
            "140000 of revenue / 20000 a deal = 7 customers; / 5% = 140 leads",
            id="seven-customers-at-five-per-cent",
        ),
        pytest.param(
            {"revenue": "1000000", "marketing_share": "40%", "deal_size": 20_000, "close_rates": ["50%", "20%"]},
            20,
            200,
            "1000000 of revenue x 40% by marketing / 20000 a deal = 20 customers; / 50% / 20% = 200 leads",
            id="marketings-share-and-two-steps",
        ),
        pytest.param(
            {
                "revenue": 50_000,
                "deal_size": 10_000,
                "close_rates": {"connect": 0.5, "discovery": "60%", "demo": "50%", "customer": Fraction(1, 3)},
            },
            5,
            100,
            "50000 of revenue / 10000 a deal = 5 customers; "
            "/ 50% connect / 60% discovery / 50% demo / 33.3333% customer = 100 leads",
            id="a-hundred-leads-for-five-customers",
        ),
        pytest.param(
            {"revenue": 100, "deal_size": 30, "close_rates": "70%"},
            Fraction(10, 3),
            5,
            "100 of revenue / 30 a deal = 3.3333 customers; / 70% = 4.7619 leads, rounded up 5",
            id="rounded-up-at-the-end",
        ),
        pytest.param(
            {"revenue": 0, "deal_size": 30, "close_rates": 1},
            0,
            0,
            "0 of revenue / 30 a deal = 0 customers; / 100% = 0 leads",
            id="nothing-takes-nothing",
        ),
    ],
)
def test_leads_follow_from_a_revenue(given: dict[str, Any], customers: Any, leads: int, text: str) -> None:
    found = leads_from_revenue(given.pop("revenue"), **given)

    assert (found.customers, found.leads, found.text) == (customers, leads, text)


def test_a_target_is_what_a_promise_is_made_of() -> None:
    target = leads_from_revenue(140_000, deal_size=20_000, close_rates="5%")

    promise = LeadVolume(at_least=target.leads, meaning=target.text)

    assert isinstance(target, LeadTarget)
    assert promise.allowed == "at least 140 per month"
    assert "7 customers; / 5% = 140 leads" in promise.describe()


def refused(make: Any) -> list[tuple[str, str]]:
    with pytest.raises(AgreementError) as caught:
        make()
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        pytest.param({"deal_size": 0}, [("D358", "deal_size")], id="a-deal-of-nothing"),
        pytest.param({"close_rates": []}, [("D358", "close_rates")], id="no-rate"),
        pytest.param({"close_rates": {}}, [("D358", "close_rates")], id="no-named-rate"),
        pytest.param({"close_rates": ["5%", 5]}, [("D332", "close_rates")], id="a-rate-without-a-sign"),
        pytest.param({"close_rates": 0}, [("D332", "close_rates")], id="nobody-buys"),
        pytest.param({"marketing_share": "140%"}, [("D332", "marketing_share")], id="more-than-all"),
        pytest.param({"revenue": "much"}, [("D331", "revenue")], id="no-amount"),
        pytest.param(
            {"revenue": -1, "deal_size": "big", "marketing_share": 0, "close_rates": ()},
            [("D331", "revenue"), ("D331", "deal_size"), ("D332", "marketing_share"), ("D358", "close_rates")],
            id="all-at-once",
        ),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(given: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    whole = {"revenue": 140_000, "deal_size": 20_000, "close_rates": "5%", **given}

    assert refused(lambda: leads_from_revenue(whole.pop("revenue"), **whole)) == problems


# --- what leads are worth


def test_a_lead_is_worth_the_rate_at_which_such_leads_buy_times_what_they_buy_for() -> None:
    table = value_table(
        [
            (OLLIE & EBOOK, "1%", 6_000),
            (OLLIE & DEMO, "12%", 6_000),
            (MARY & EBOOK, "1.5%", 14_000),
            (MARY & DEMO, "18%", 14_000),
        ]
    )

    assert table.rules == (
        ValueRule(60, OLLIE & EBOOK),
        ValueRule(720, OLLIE & DEMO),
        ValueRule(210, MARY & EBOOK),
        ValueRule(2520, MARY & DEMO),
    )
    assert table.text.split("; ")[2] == f"{MARY & EBOOK}: 1.5% x 14000 = 210"


def test_any_other_lead_may_be_worth_something_too() -> None:
    table = value_table([(DEMO, "12.5%", "99.60")], otherwise="0.5")

    promise = LeadValue(at_least=100, value=table.rules, meaning=table.text)

    assert promise.value == (ValueRule(Fraction(249, 20), DEMO), ValueRule(Fraction(1, 2)))
    assert table.text == "trigger is demo: 12.5% x 99.6 = 12.45; otherwise 0.5"


@pytest.mark.parametrize(
    ("rows", "otherwise", "problems"),
    [
        pytest.param([(DEMO, 12, 6_000)], None, [("D332", "rate")], id="rate"),
        pytest.param([(DEMO, "12%", "a lot")], None, [("D331", "purchase")], id="purchase"),
        pytest.param([("demo", "12%", 6_000)], None, [("D314", "when")], id="criterion"),
        pytest.param([(DEMO, "12%")], None, [("D358", "rows")], id="half-a-row"),
        pytest.param([DEMO], None, [("D358", "rows")], id="no-row"),
        pytest.param([(DEMO, "12%", 6_000)], -1, [("D331", "otherwise")], id="otherwise"),
        pytest.param([(DEMO, 0, -1), "x"], "?", [("D332", "rate"), ("D331", "purchase"), ("D358", "rows"), ("D331", "otherwise")], id="all-at-once"),
    ],
)  # fmt: skip
def test_a_table_that_says_nothing_is_refused(rows: Any, otherwise: Any, problems: list[tuple[str, str]]) -> None:
    assert refused(lambda: value_table(rows, otherwise=otherwise)) == problems

"""The shell's plan: from a revenue goal to the leads of a month."""

import json
from pathlib import Path

import pytest

from shell import invoke

GOAL = ("plan", "--revenue", "1200000", "--deal-size", "20000")


def test_a_revenue_becomes_leads_with_every_step_shown() -> None:
    result = invoke(*GOAL, "--close-rate", "mql=20%", "--close-rate", "sql=25%", "--share", "50%", "--months", "12")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "leads per month: 50",
        "value per month: 50000",
        "lead value: 1000",
        (
            "reckoning: 1200000 of revenue x 50% by marketing / 20000 a deal = 30 customers; / 20% mql / 25% sql = 600 leads"
        ),
        "",
        "From the revenue to leads",
        "Each step from a revenue goal to the leads and the value of a month; nothing is rounded before the end.",
        "What                  Reckoning                 Result",
        "revenue               the goal               1,200,000",
        "revenue by marketing  1200000 x 50%            600,000",
        "customers             600000 / 20000 a deal         30",
        "sql                   30 / 25%                     120",
        "mql                   120 / 20%                    600",
        "leads a month         600 / 12, rounded up          50",
        "value of a lead       600000 / 600 leads         1,000",
        "value a month         600000 / 12               50,000",
        "Unit: numbers. Of 8 steps.",
    ]


def test_rates_need_no_names_and_json_has_numbers() -> None:
    result = invoke(*GOAL, "--close-rate", "7%", "--months", "9", "--format", "json", "--output", "plan.json")
    assert (result.exit_code, result.stdout) == (0, "")

    told = json.loads(Path("plan.json").read_text("utf-8"))

    # 60 customers over 7 % are 857.14 leads, 95.24 a month; a month's part of the revenue is 133,333.33.
    assert (told["leads_per_month"], told["value_per_month"], told["lead_value"]) == (96, 133333.33, 1400)
    assert [row["what"] for row in told["tables"]["goal_plan"]["rows"]][3] == "leads"


@pytest.mark.parametrize(
    "rates", [("mql=20%", "mql=25%"), ("mql=20%", "25%"), ("=20%", "sql=25%")], ids=["twice", "one bare", "empty"]
)
def test_steps_are_named_once_each_or_not_at_all(rates: tuple[str, ...]) -> None:
    result = invoke(*GOAL, *(word for rate in rates for word in ("--close-rate", rate)))

    assert result.exit_code == 2
    assert "Invalid value for --close-rate: name each step once, or none of them" in result.stderr


def test_numbers_that_are_none_are_told_all_at_once() -> None:
    result = invoke("plan", "--revenue", "a lot", "--deal-size", "0", "--close-rate", "50", "--months", "0")

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "months: 0: expected a whole number from 1 on",
        "revenue: 'a lot': expected a number that is not negative",
        "close_rates: '50': expected a share such as '95%' or 0.95, above 0 and up to 1",
    ]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

"""Goals: from a revenue to the leads and the value that marketing delivers a month, step by step."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion
from slakit.reports.measures.tables import Table
from slakit.rules.derivations import LeadTarget, ValueTable, leads_from_revenue, value_table
from slakit.rules.parts import amount_text, as_amount, as_share, share_text

__all__ = ["GoalPlan", "GoalStep", "goal_plan"]


@attrs.frozen
class GoalStep:
    """One step of the reckoning: what is reckoned, from what, and what comes out."""

    what: str
    reckoning: str
    result: float


@attrs.frozen(kw_only=True)
class GoalPlan:
    """What a revenue goal asks of marketing a month: whole leads, and what they are worth, with every step.

    `lead_value` is what one lead is worth on average. `values` are what leads are worth by who they are, as `LeadValue`
    takes them, None unless rows were given.
    """

    target: LeadTarget
    leads_per_month: int
    value_per_month: Fraction
    lead_value: Fraction
    steps: Table[GoalStep]
    values: ValueTable | None


def goal_plan(
    revenue: Any,
    *,
    deal_size: Any,
    close_rates: Any,
    marketing_share: Any = "100%",
    months: int = 1,
    values: Iterable[tuple[Criterion, Any, Any]] = (),
    otherwise: Any = None,
) -> GoalPlan:
    """Return the leads, and the value, that a revenue goal over some months asks of marketing each month.

    The revenue times marketing's share over the deal size is a number of customers; over the close rates it is leads; a
    month has an even part of them, rounded up. The value of a lead is the close rates times the deal size: what leads of
    each kind are worth you tell by `values`, rows of (criterion, rate, mean purchase), and `otherwise`, so that many cheap
    leads are not taken for a few dear ones. Both are as in `leads_from_revenue` and `value_table`.

    Raises: AgreementError with every problem found: D358 for months that are no whole number from 1 on, and those of
    `leads_from_revenue` and `value_table`.
    Source: HubSpot's method as its "SLA Lead Goal Calculator" has it, and Roberge, The Sales Acceleration Formula, p. 134,
    for values.

    >>> plan = goal_plan(1_200_000, deal_size=20_000, close_rates={"mql": "20%", "sql": "25%"}, months=12)
    >>> plan.leads_per_month, int(plan.lead_value), int(plan.value_per_month)
    (100, 1000, 100000)
    """
    problems: list[Problem] = []
    if isinstance(months, bool) or not isinstance(months, int) or months < 1:
        problems.append(Problem("D358", "months", f"{months!r}: expected a whole number from 1 on"))
    rows = list(values)
    target = _told(
        problems,
        lambda: leads_from_revenue(
            revenue, deal_size=deal_size, close_rates=close_rates, marketing_share=marketing_share
        ),
    )
    table = _told(problems, lambda: value_table(rows, otherwise=otherwise)) if rows or otherwise is not None else None
    if problems:
        raise AgreementError(*problems)
    money = as_amount(revenue, "revenue") * as_share(marketing_share, "marketing_share")
    steps = tuple(_steps(revenue, deal_size, close_rates, marketing_share, months))
    return GoalPlan(
        target=target,
        leads_per_month=ceil(target.exact / months),
        value_per_month=money / months,
        lead_value=money / target.exact if target.exact else Fraction(0),
        steps=_table(steps),
        values=table,
    )


def _told(problems: list[Problem], reckon: Any) -> Any:
    """Return what is reckoned; None, and the problems told, where it can not be."""
    try:
        return reckon()
    except AgreementError as error:
        problems += error.problems
        return None


def _steps(revenue: Any, deal_size: Any, close_rates: Any, marketing_share: Any, months: int) -> Iterator[GoalStep]:
    money, size = as_amount(revenue, "revenue"), as_amount(deal_size, "deal_size")
    share = as_share(marketing_share, "marketing_share")
    yield GoalStep("revenue", "the goal", float(money))
    part = money * share
    yield GoalStep("revenue by marketing", f"{amount_text(money)} x {share_text(share)}", float(part))
    number = part / size
    yield GoalStep("customers", f"{amount_text(part)} / {amount_text(size)} a deal", float(number))
    for step, rate in reversed(_rates(close_rates)):
        reckoning = f"{amount_text(number)} / {share_text(rate)}"
        number /= rate
        yield GoalStep(step or "leads", reckoning, float(number))
    yield GoalStep("leads a month", f"{amount_text(number)} / {months}, rounded up", float(ceil(number / months)))
    each = part / number if number else Fraction(0)
    yield GoalStep("value of a lead", f"{amount_text(part)} / {amount_text(number)} leads", float(each))
    yield GoalStep("value a month", f"{amount_text(part)} / {months}", float(part / months))


def _rates(given: Any) -> list[tuple[str, Fraction]]:
    if hasattr(given, "items"):
        return [(str(step), as_share(rate, "close_rates")) for step, rate in given.items()]
    rates = given if isinstance(given, list | tuple) else [given]
    return [("", as_share(rate, "close_rates")) for rate in rates]


def _table(steps: tuple[GoalStep, ...]) -> Table[GoalStep]:
    return Table(
        name="goal_plan",
        title="From the revenue to leads",
        definition="Each step from a revenue goal to the leads and the value of a month; nothing is rounded before the end.",
        unit="numbers",
        population=f"{len(steps)} steps",
        row=GoalStep,
        rows=steps,
    )

"""Derivations: targets and values reckoned from what a business plans, each with its reckoning in words."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, prod
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion
from slakit.rules.parts import ValueRule, amount_text, as_amount, as_share, share_text

__all__ = ["LeadTarget", "ValueTable", "leads_from_revenue", "value_table"]


@attrs.frozen
class LeadTarget:
    """How many leads a plan takes, exactly and as the next whole number, and the reckoning in words.

    `customers` and `exact` are fractions; `leads` is `exact` rounded up, because a part of a lead brings nothing.
    """

    customers: Fraction
    exact: Fraction
    text: str

    @property
    def leads(self) -> int:
        """The target: whole leads."""
        return ceil(self.exact)


def leads_from_revenue(revenue: Any, *, deal_size: Any, close_rates: Any, marketing_share: Any = "100%") -> LeadTarget:
    """Return how many leads of a period it takes to bring a revenue.

    The revenue, times the share that marketing is to bring, over the mean deal size is a number of customers; over the
    close rates it is a number of leads. `close_rates` is one share, a list of them, or shares by the name of their step,
    from the lead to the customer. Nothing is rounded before the end. Whether a rate was measured on cohorts or on
    periods is for you to know: the reckoning takes it as it is.

    Raises: AgreementError with every problem found: D331 (revenue, deal_size), D332 (marketing_share, close_rates),
    D358 for a deal size of nothing and for no rate at all.

    >>> target = leads_from_revenue(140_000, deal_size=20_000, close_rates="5%")
    >>> target.leads, target.text
    (140, '140000 of revenue / 20000 a deal = 7 customers; / 5% = 140 leads')
    """
    problems: list[Problem] = []
    money = _read(lambda: as_amount(revenue, "revenue"), problems)
    size = _read(lambda: as_amount(deal_size, "deal_size"), problems)
    share = _read(lambda: as_share(marketing_share, "marketing_share"), problems)
    rates = _rates(close_rates, problems)
    if size == 0 and not problems:
        problems.append(Problem("D358", "deal_size", "a deal that brings nothing never adds up to a revenue"))
    if problems:
        raise AgreementError(*problems)
    customers = money * share / size
    exact = customers / prod(rate for _, rate in rates)
    by = "" if share == 1 else f" x {share_text(share)} by marketing"
    steps = "".join(f" / {share_text(rate)}{f' {step}' if step else ''}" for step, rate in rates)
    first = f"{amount_text(money)} of revenue{by} / {amount_text(size)} a deal = {amount_text(customers)} customers"
    more = "" if exact.denominator == 1 else f", rounded up {ceil(exact)}"
    return LeadTarget(customers, exact, f"{first};{steps} = {amount_text(exact)} leads{more}")


def _read(read: Any, problems: list[Problem]) -> Fraction:
    """Return what is read, or a number that does no harm with its problems kept."""
    try:
        found: Fraction = read()
    except AgreementError as error:
        problems += error.problems
        return Fraction(1)
    return found


def _rates(given: Any, problems: list[Problem]) -> list[tuple[str, Fraction]]:
    named: list[tuple[str, Any]] = [("", given)]
    if isinstance(given, Mapping):
        named = [(str(step), rate) for step, rate in given.items()]
    elif isinstance(given, list | tuple):
        named = [("", rate) for rate in given]
    if not named:
        problems.append(Problem("D358", "close_rates", "give at least one rate"))
    return [(step, _read(lambda rate=rate: as_share(rate, "close_rates"), problems)) for step, rate in named]


@attrs.frozen
class ValueTable:
    """What leads are worth, as the `value` of a quota takes it, and the reckoning of each row in words."""

    rules: tuple[ValueRule, ...]
    text: str


def value_table(rows: Iterable[tuple[Criterion, Any, Any]], *, otherwise: Any = None) -> ValueTable:
    """Return what a lead is worth by who it is and what it did: the rate at which such leads buy, times what they buy for.

    `rows` are (criterion, rate, mean purchase), asked from top to bottom, the first that fits wins. `otherwise` is what
    any other lead is worth; without it, nothing.

    Raises: AgreementError with every problem found: D332 (rates), D331 (purchases and `otherwise`), D314 (what is no
    criterion), D358 for what is no row of three.

    >>> from slakit.leads.criteria import field
    >>> table = value_table([(field("trigger", is_="demo"), "18%", 14_000)], otherwise=60)
    >>> [str(rule.value) for rule in table.rules], table.text
    (['2520', '60'], 'trigger is demo: 18% x 14000 = 2520; otherwise 60')
    """
    problems: list[Problem] = []
    rules: list[ValueRule] = []
    told: list[str] = []
    for row in rows:
        if not isinstance(row, list | tuple) or len(row) != _PARTS:
            problems.append(Problem("D358", "rows", f"{row!r}: expected a criterion, a rate and a mean purchase"))
            continue
        when, rate, purchase = row
        share = _read(lambda rate=rate: as_share(rate, "rate"), problems)
        price = _read(lambda purchase=purchase: as_amount(purchase, "purchase"), problems)
        try:
            rules.append(ValueRule(share * price, when))
        except AgreementError as error:
            problems += error.problems
        told.append(f"{when}: {share_text(share)} x {amount_text(price)} = {amount_text(share * price)}")
    if otherwise is not None:
        rest = _read(lambda: as_amount(otherwise, "otherwise"), problems)
        rules.append(ValueRule(rest))
        told.append(f"otherwise {amount_text(rest)}")
    if problems:
        raise AgreementError(*problems)
    return ValueTable(tuple(rules), "; ".join(told))


_PARTS = 3

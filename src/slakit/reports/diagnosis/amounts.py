"""Amounts: numbers by group, as somebody gives them."""

from collections.abc import Mapping
from typing import Any

from slakit.errors import DataError, Problem
from slakit.rules.parts import as_amount

__all__ = ["amounts"]


def amounts(given: Mapping[str, Any], where: str) -> dict[str, float]:
    """Return numbers by group. Raises: DataError I452 with each that is no number, or negative.

    >>> amounts({"web": "40"}, "plan")
    {'web': 40.0}
    """
    problems: list[Problem] = []
    found: dict[str, float] = {}
    for group, number in given.items():
        try:
            found[group] = float(as_amount(number, where))
        except ValueError:
            problems.append(Problem("I452", f"{where}.{group}", f"{number!r}: expected a number that is not negative"))
    if problems:
        raise DataError(*problems)
    return found

"""Cutting: a table of a page ends after so many rows, and tells how many more there are."""

from typing import TypeVar

import attrs

from slakit.reports.measures.tables import Table

__all__ = ["MOST_ROWS", "beyond", "cut"]

MOST_ROWS = 100
_Row = TypeVar("_Row", bound=attrs.AttrsInstance)


def beyond(count: int, most: int = MOST_ROWS) -> dict[str, int]:
    """Return how many of so many rows are not shown, as `left_out` tells it.

    >>> beyond(130), beyond(100)
    ({'beyond the first 100': 30}, {})
    """
    return {f"beyond the first {most}": count - most} if count > most else {}


def cut(table: Table[_Row], most: int = MOST_ROWS) -> Table[_Row]:
    """Return a table with its first rows; how many stand beyond them is told as left out."""
    return attrs.evolve(table, rows=table.rows[:most], left_out={**table.left_out, **beyond(len(table), most)})

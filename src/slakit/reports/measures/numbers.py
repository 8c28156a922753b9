"""Numbers that measures are asked with, and shares that they tell."""

from slakit.errors import DataError, Problem

__all__ = ["at_least_one", "percent"]


def at_least_one(given: int, where: str) -> int:
    """Return a whole number from 1 on. Raises: DataError I442 for another one."""
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise DataError(Problem("I442", where, f"{given!r}: expected a whole number from 1 on"))
    return given


def percent(part: int, whole: int) -> float | None:
    """Return a share; None of nothing."""
    return part / whole if whole else None

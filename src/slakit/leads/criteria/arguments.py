"""What the constructors of criteria are given: words, patterns, parts, numbers and times, refused where they are none."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs

from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.criteria.numbers import MOST_DIGITS, as_number
from slakit.leads.criteria.trees import Criterion, Points
from slakit.leads.facts import text_of
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern, activity
from slakit.lifecycle.parts import is_word
from slakit.worktime.durations import Duration, Measure

__all__ = [
    "Length",
    "a_pattern",
    "counting",
    "flat",
    "is_pattern",
    "is_word",
    "listed",
    "no_criteria",
    "number",
    "of_kind",
    "problems_of",
    "read_number",
    "read_text",
    "rows_of",
    "two_bounds",
    "window",
    "words",
]

Length = Duration | timedelta | str


def listed(given: Any) -> list[Any]:
    """Return several values as a list, and one as a list of one."""
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def flat(given: Iterable[Any]) -> list[Any]:
    """Return what was given one by one, or in lists.

    >>> flat(["call", ["email", "meeting"]])
    ['call', 'email', 'meeting']
    """
    return [one for part in given for one in listed(part)]


def words(given: Iterable[Any], code: str, where: str, expected: str) -> tuple[str, ...]:
    """Return the words that were given one by one, or in lists; refuse none at all, blank ones and what is no text."""
    found = flat(given)
    odd = [Problem(code, where, f"{one!r}: {expected}") for one in found if not is_word(one)]
    problems_of(odd if found else [Problem(code, where, expected)])
    return tuple(found)


def problems_of(problems: Iterable[Problem]) -> None:
    """Raise an AgreementError with all problems, where there are some."""
    if told := tuple(problems):
        raise AgreementError(*told)


def no_criteria(**given: Any) -> Iterator[Problem]:
    """Yield a problem for each part, or each of a list of parts, that is no criterion."""
    for where, part in given.items():
        many = isinstance(part, tuple)
        for n, one in enumerate(part if many else (part,)):
            if not isinstance(one, Criterion):
                place = f"{where}[{n}]" if many else where
                yield Problem("D314", place, f"{one!r}: expected a criterion, such as did('call')")


def is_pattern(given: Any) -> bool:
    """Tell whether a value is a pattern, with all its parts; they may be nested more deeply than Python walks."""
    waiting = [given]
    while waiting:
        part = waiting.pop()
        if isinstance(part, AnyOfPatterns):
            waiting += part.patterns
        elif not isinstance(part, EventPattern):
            return False
    return True


def a_pattern(given: Any, where: str) -> None:
    """Refuse what is no pattern."""
    if not is_pattern(given):
        raise AgreementError(Problem("D313", where, f"{given!r}: expected a pattern, such as entered('recycled')"))


def of_kind(given: Any, kind: type | tuple[type, ...], where: str, expected: str) -> None:
    """Refuse a value of another kind than its place asks for."""
    if not isinstance(given, kind):
        raise AgreementError(Problem("D314", where, f"{given!r}: expected {expected}"))


def window(length: Length, where: str) -> Duration:
    """Return a time that passes whether anybody works or not; refuse business time, and what is not above zero."""
    found = Duration.parse(length)
    if found.measure in {Measure.WORK, Measure.BUSINESS_DAYS}:
        given = f"{length!r} ('{found}')" if isinstance(length, timedelta) else f"'{found}'"
        message = f"{given}: a window is a time such as 30 days, not business time"
        if isinstance(length, timedelta):
            message += ", as which a timedelta counts: write it as text"
        raise AgreementError(Problem("D233", where, message))
    if found.amount <= 0:
        raise AgreementError(Problem("D233", where, f"'{found}': a window is longer than nothing"))
    return found


def counting(what: Iterable[Any]) -> tuple[list[str], list[Pattern]]:
    """Return the names of activities and the patterns that were given, one by one or in lists."""
    given = flat(what)
    odd = [repr(one) for one in given if not is_word(one) and not is_pattern(one)]
    if odd or not given:
        message = "name an activity, or give a pattern"
        raise AgreementError(Problem("D231", "did", f"{', '.join(odd)}: {message}" if odd else message))
    return [one for one in given if isinstance(one, str)], [one for one in given if not isinstance(one, str)]


def rows_of(points: Any) -> list[Points]:
    """Return the rows of a score: points by activity, or a list of patterns with their points and groups."""
    if isinstance(points, Mapping):
        return [Points(activity(name), number(value, f"score.{name}"), name) for name, value in points.items()]
    rows = []
    for n, row in enumerate(listed(points)):
        of_kind(row, (tuple, list), f"score.points[{n}]", _ROW)
        if len(row) != len(attrs.fields(Points)):
            raise AgreementError(Problem("D314", f"score.points[{n}]", f"{row!r}: expected {_ROW}"))
        pattern, value, group = row
        a_pattern(pattern, f"score.points[{n}]")
        rows.append(Points(pattern, number(value, f"score.{group}"), group))
    return rows


_ROW = "a pattern, its points and their group"


def two_bounds(between: Any) -> dict[str, Any]:
    """Return the two ends of `between` as bounds; D212 for fewer or more."""
    bounds = listed(between)
    if len(bounds) != _PAIR:
        shown = ", ".join(map(str, bounds)) or "nothing"
        raise AgreementError(Problem("D212", "field.between", f"{shown}: expected two numbers"))
    return {"at_least": bounds[0], "at_most": bounds[1]}


_PAIR = 2


def number(bound: Any, where: str) -> Decimal:
    """Return a number; D212 for what is none."""
    problems: list[Problem] = []
    found = read_number(bound, where, problems)
    if found is None:
        raise AgreementError(Problem("D212", where, problems[0].message))
    return found


def read_text(value: Any, word: str, problems: list[Problem]) -> str | None:
    """Return the text of a value of a test; None, and the problem told, where it has none."""
    try:
        return text_of(value)
    except DataError as error:
        problems += (Problem("D212", f"field.{word}", problem.message) for problem in error.problems)
        return None


def read_number(bound: Any, word: str, problems: list[Problem]) -> Decimal | None:
    """Return the number of a bound; None, and the problem told, where it is none."""
    text = read_text(bound, word, problems)
    if text is None:
        return None
    found = as_number(text)
    if found is None:
        problems.append(Problem("D212", f"field.{word}", f"{bound!r}: expected a number"))
        return None
    # A bound is told in words, digit by digit, and added up exactly.
    if abs(found.adjusted()) > MOST_DIGITS:
        problems.append(
            Problem("D212", f"field.{word}", f"{bound!r}: expected a number of at most {MOST_DIGITS} digits")
        )
        return None
    return found

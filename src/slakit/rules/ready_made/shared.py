"""What the ready-made promises share: who reached out, how words are read, and which options go through."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar

import attrs

from slakit.errors import AgreementError, Problem, SlakitError
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern, any_of, event
from slakit.rules.deadlines import Reassign
from slakit.rules.objectives import Objective
from slakit.rules.parts import Calendar, Entries, Source
from slakit.rules.quotas import Credits, Partial
from slakit.rules.rates import JudgedBy

__all__ = [
    "ATTEMPT",
    "MACHINES_AND_BUYERS",
    "OUTREACH",
    "CadenceOptions",
    "CheckOptions",
    "ClockOptions",
    "CountOptions",
    "DeadlineOptions",
    "Patterns",
    "QuotaOptions",
    "RateOptions",
    "named",
    "one_pattern",
    "words",
]

T = TypeVar("T")
Patterns: TypeAlias = Pattern | Sequence[Pattern]

OUTREACH = ("call", "email", "message", "sms", "voicemail", "linkedin")
"""The activities that reach out to a buyer; a meeting is not one, because buyers book them too."""

MACHINES_AND_BUYERS = ("automation", "integration", "buyer")

ATTEMPT = event(kind="activity", value=OUTREACH, direction_not="inbound", actor_kind_not=MACHINES_AND_BUYERS)
"""Outreach that is not known to be inbound, or to be done by a machine or the buyer."""


class ClockOptions(TypedDict, total=False):
    """What a promise with a clock hands through to `Deadline`, beside what it names itself."""

    default_calendar: Calendar
    pause: Any
    on_reassign: Reassign
    look_back: Any
    entries: Entries
    warn_at: Any
    objective: Objective | None
    consequence: str


class DeadlineOptions(ClockOptions, total=False):
    """What most promises with a clock hand through to `Deadline`."""

    cancel: Patterns | None


class CadenceOptions(TypedDict, total=False):
    """What is handed through to `Cadence`."""

    default_calendar: Calendar
    distinct_by: Any
    spread: int | None
    min_gap: Any
    entries: Entries
    warn_at: Any
    objective: Objective | None
    consequence: str


class CheckOptions(TypedDict, total=False):
    """What is handed through to `Check`."""

    entries: Entries
    on: Source
    objective: Objective | None
    consequence: str


class QuotaOptions(TypedDict, total=False):
    """What every promised number hands through to `Quota`."""

    calendar: Calendar
    partial: Partial
    consequence: str


class CountOptions(QuotaOptions, total=False):
    """What a promised count hands through to `Quota`."""

    distinct: Literal["lead"] | None
    credits: Credits | None
    by: Any
    band: Any


class RateOptions(TypedDict, total=False):
    """What is handed through to `Rate`."""

    calendar: Calendar
    min_population: int
    judge_by: JudgedBy
    confidence: Any
    entries: Entries
    by: Any
    consequence: str


def words(given: str | Iterable[str], where: str) -> tuple[str, ...]:
    """Return one word or several; D314 for what is none, and for none at all.

    >>> words("mql", "stage"), words(["mql", "sql"], "stage")
    (('mql',), ('mql', 'sql'))
    """
    found = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else ()
    if not found or not all(isinstance(word, str) and word for word in found):
        raise AgreementError(Problem("D314", where, f"{given!r}: expected a word, or a list of words"))
    return found


def named(where: str, make: Callable[[], T]) -> T:
    """Return what is made of an argument; its problems carry the argument's name."""
    try:
        return make()
    except SlakitError as error:
        raise AgreementError(*(attrs.evolve(problem, where=where) for problem in error.problems)) from None


def one_pattern(given: Patterns, where: str) -> Pattern:
    """Return one pattern for a pattern or a list of which any may match; D205 for an empty list, D313 for no pattern."""
    if isinstance(given, EventPattern | AnyOfPatterns):
        return given
    if not isinstance(given, list | tuple):
        raise AgreementError(Problem("D313", where, f"{given!r}: expected a pattern, such as entered('mql')"))
    return named(where, lambda: any_of(*given))

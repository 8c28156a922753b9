"""Wording: what stands at a place of an agreement, as a change tells it."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from slakit.leads.criteria import Criterion, Persona
from slakit.leads.examples import Example
from slakit.leads.patterns import AnyOfPatterns, EventPattern
from slakit.lifecycle.stages import Move, Stage
from slakit.reports.document.calendars import closure_words, week_words
from slakit.reports.document.happenings import happens
from slakit.reports.document.questions import asked, persona_parts
from slakit.reports.document.recurring import every
from slakit.reports.document.words import label, listed, number, share_of, spoken
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.commitments import is_commitment
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, CommitmentMet, NotCondition, OwnEvent
from slakit.rules.custom import sentence_of
from slakit.rules.deadlines import DueField
from slakit.rules.objectives import Objective
from slakit.rules.parties import Owner, Party
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Credits, Level
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, RecurringClosure
from slakit.worktime.hours import ALWAYS, WallSpan
from slakit.worktime.schedule import AllOf, AnyOf, Schedule

__all__ = ["share", "told", "told_or_none", "week"]

_ASKED = Criterion | AllOfConditions | AnyOfConditions | CommitmentMet | NotCondition | OwnEvent
_CLOSURES = (ClosedDates, ClosedSpan, RecurringClosure)


def told(value: Any) -> str:  # noqa: PLR0911 - a case a kind
    """Return a value in words; what is not there is none.

    >>> from slakit.leads.patterns import entered
    >>> told(entered("mql")), told(()), told(["a", "b"]), told(True), told(Fraction(5, 2))
    ('the lead reaches the stage MQL', 'none', 'a and b', 'yes', '2.5')
    """
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() | Fraction() | Decimal():
            return number(value)
        case Enum():
            return str(value.value)
        case ZoneInfo(key=key):
            return key
        case str():
            return " ".join(value.split())
        case (Limit() | ValueRule(), *_):
            return ", otherwise ".join(map(_part, value))
        case tuple() | list() | frozenset():
            return listed(_each(value)) or "none"
        case EventPattern() | AnyOfPatterns():
            return happens(value)
        case _ if isinstance(value, _ASKED):
            return asked(value)
        case _:
            return _part(value)


def told_or_none(value: Any) -> str | None:
    """Return a part in words; None where a text has no such part."""
    return None if value is None else told(value)


def _each(values: Iterable[Any]) -> list[str]:
    words = [told(one) for one in values]
    return sorted(words) if isinstance(values, frozenset) else words


def share(value: Any) -> str:
    """Return a share in per cent, or several; none where there is none."""
    if isinstance(value, tuple):
        return listed(map(share, value)) or "none"
    return "none" if value is None else share_of(value)


def week(value: tuple[tuple[WallSpan, ...], ...]) -> str:
    """Return the hours of a week."""
    return "always open" if value == ALWAYS else "; ".join(f"{days} {hours}" for days, hours in week_words(value))


def _part(value: Any) -> str:  # noqa: C901, PLR0911, PLR0912 - a case a kind
    match value:
        case Every(rule):
            return every(rule)
        case AfterBreach(name):
            return f"each time {spoken(name)} is broken"
        case Limit(within, when) | ValueRule(within, when):
            return told(within) if when is None else f"{told(within)} if {asked(when)}"
        case PauseWhile(state):
            return f"while {asked(state)}"
        case PauseBetween(since, until) | Level(since, until):
            return f"from when {happens(since)} until {happens(until)}"
        case Credits(when, within):
            return f"taken back when {happens(when)} within {within}"
        case Groups(name, values):
            return f"{spoken(name)} ({listed(values)})" if values else spoken(name)
        case DueField(name):
            return spoken(name)
        case Missed() | Nothing() | Move() | Objective():
            return str(value)
        case Persona():
            return " ".join(persona_parts(value))
        case Example():
            return f"{value.because}: {value.it_is}"
        case Stage():
            return value.meaning or label(value.name)
        case Party():
            return value.head or value.name
        case Owner():
            return value.name or value.id
        case Clause():
            return value.describe()
        case WorkCalendar():
            return told(value._source)  # noqa: SLF001 - a calendar answers what is open, and here is told how it is written
        case Schedule():
            return f"{week(value.week)} in {value.zone.key}"
        case AllOf(parts=parts):
            return f"open when all of these are: {'; '.join(map(told, parts))}"
        case AnyOf(parts=parts):
            return f"open when any of these is: {'; '.join(map(told, parts))}"
        case _ if isinstance(value, _CLOSURES):
            return closure_words(value)
        case _ if is_commitment(value):
            return sentence_of(value)
        case type():
            return value.__qualname__
        case _:
            return type(value).__qualname__ if str(value) == object.__repr__(value) else str(value)

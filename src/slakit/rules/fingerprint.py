"""The fingerprint of an agreement: a short hash over what it means, whatever way it is written down."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from inspect import isroutine
from math import isfinite
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.criteria.personas import Persona
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Field,
    InStage,
    Manual,
    Named,
    Present,
    Reason,
)
from slakit.leads.examples import Example
from slakit.leads.patterns import AnyOfPatterns, simple_patterns
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.clauses import Clause, Missed
from slakit.rules.conditions import AllOfConditions, AnyOfConditions
from slakit.rules.deadlines import Deadline
from slakit.rules.parties import Party
from slakit.rules.parts import Groups
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import MICROSECOND, iso_utc, to_micros
from slakit.worktime.schedule import AllOf, AnyOf

__all__ = ["facts_of", "fingerprint", "meaning_of"]

Plain: TypeAlias = str | list[Any] | dict[str, Any] | None
_SIGNS, _GROUP = 16, 4
_MOST_DIGITS = 60
# What people read as words alone: how its lines are broken, and whether the last one ends, is layout.
_PROSE = frozenset({"title", "summary", "meaning", "consequence", "text", "because"})
# Who owes a promise, in that of a user's own too.
_OWED_BY = ("owed_by",)
_PARTS = ("parts",)
_UNORDERED: Mapping[type, tuple[str, ...]] = {
    Agreement: ("parties", "owners", "personas", "examples", "commitments", "clauses"),
    Stage: ("requires", "aliases"),
    Persona: ("all", "none", "traits"),
    Field: ("among",),
    Present: ("names", "placeholders"),
    Reason: ("words",),
    InStage: ("stages",),
    Manual: ("by",),
    Deadline: ("owed_by", "pause"),
    Cadence: ("owed_by", "distinct_by"),
    Groups: ("values",),
    Missed: ("commitments",),
    Clause: ("to",),
    **dict.fromkeys((AllOfCriteria, AnyOfCriteria, AtLeast, AllOfConditions, AnyOfConditions, AllOf, AnyOf), _PARTS),
}
"""The fields of each class whose order means nothing."""


@attrs.frozen
class _Unordered:
    """A list whose order means nothing."""

    items: Iterable[Any]


def fingerprint(agreement: Agreement) -> str:
    """Return a short hash over what an agreement means: sixteen hexadecimal signs in four groups.

    Equal agreements have one fingerprint, on any machine and in any process, whatever the order of keys, of commitments,
    clauses, owners and calendars, and of words and conditions of which any or all count, however the lines of a text are
    broken, and whatever comments stand beside them. It is another one as soon as a promise, a limit, a calendar, an
    owner, a definition, one of its examples, a term, a name, the version or a word of a text differs: 60 minutes too are
    another text than 1 hour, because outcomes and the document say what is written. What is written when a text is
    signed is left out, the dates and the fingerprints, and so is the place in a file. A function of your own counts by
    its name alone: what it does is code and not text.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> four, two = (Agreement(name="acme", commitments=[FirstResponse(within=f"{n} hours")]) for n in (4, 2))
    >>> fingerprint(four)
    '87d4-0033-722b-ec4d'
    >>> fingerprint(two) == fingerprint(four)
    False
    """
    signs = sha256(meaning_of(agreement).encode("ascii")).hexdigest()[:_SIGNS]
    return "-".join(signs[place : place + _GROUP] for place in range(0, _SIGNS, _GROUP))


def meaning_of(value: object) -> str:
    """Return one text for all values that mean the same: JSON with its keys in order and defaults left out.

    >>> from slakit.leads.patterns import entered
    >>> meaning_of(entered("sql", "mql")) == meaning_of(entered("mql", "sql"))
    True
    """
    return _text(_plain(value, ()))


def _text(plain: Plain) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _plain(value: Any, above: tuple[int, ...]) -> Plain:
    """Return the JSON form of a value; `above` are the objects that hold it, so that a circle ends."""
    if value is None or isinstance(value, _SIMPLE):
        return _simple(value)
    if id(value) in above:
        return ["again"]
    within = (*above, id(value))
    match value:
        case Mapping():
            return _sorted([_plain(key, within), _plain(one, within)] for key, one in value.items())
        case AbstractSet():
            return _sorted(_plain(one, within) for one in value)
        case _Unordered(items):
            return _sorted(_plain(one, within) for one in items)
        case list() | tuple():
            return [_plain(one, within) for one in value]
        case _:
            return _of_object(value, within)


_SIMPLE = (str, Enum, int, float, Decimal, Fraction, date, timedelta, ZoneInfo)


def _simple(value: Any) -> Plain:
    match value:
        case None:
            return None
        case Enum():
            return [type(value).__name__, value.name]
        case str():
            return str.__str__(value)
        case datetime() if value.tzinfo is not None:
            return ["instant", iso_utc(to_micros(value))]
        case date():
            return ["date", value.isoformat()]
        case timedelta():
            return ["micros", str(value // MICROSECOND)]
        case ZoneInfo():
            return ["zone", str(value)]
        case _:
            return ["number", _number(value)]


def _number(value: float | Decimal | Fraction) -> str:
    """Return a number exactly, so that 2, 2.0 and 2.00 are one."""
    if isinstance(value, float) and not isfinite(value):
        return repr(value)
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS):
        return str(value.normalize())  # a fraction would spell out every zero
    return str(Fraction(value))


def _sorted(found: Iterable[Plain]) -> Plain:
    return sorted(found, key=_text)


def _of_object(value: Any, above: tuple[int, ...]) -> Plain:
    if isinstance(value, type) or isroutine(value):
        return ["named", value.__qualname__]
    return [type(value).__qualname__, {name: _plain(one, above) for name, one in facts_of(value).items()}]


def facts_of(value: Any) -> dict[str, Any]:
    """Return what an object is made of, without what is no part of its meaning."""
    unordered = _UNORDERED.get(type(value), _OWED_BY)
    return {
        name: _Unordered(one) if name in unordered and isinstance(one, list | tuple) else _said(name, one)
        for name, one in _facts(value).items()
    }


def _said(name: str, value: Any) -> Any:
    return " ".join(value.split()) if name in _PROSE and isinstance(value, str) else value


def _facts(value: Any) -> dict[str, Any]:
    match value:
        case AnyOfPatterns():
            return {"patterns": _Unordered(simple_patterns(value))}
        case Lifecycle():
            return _fields(value) | {"reasons": {stage: frozenset(words) for stage, words in value.reasons}}
        case Party():
            return _fields(value, but=("signed", "fingerprint"))
        case Example():
            return _fields(value, but=("where",))
        case Named():
            return _fields(value, but=("function",))
        case WorkCalendar():
            return {"written": value._source}  # noqa: SLF001 - how it is written is all that a calendar is
        case _ if dataclasses.is_dataclass(value):
            return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        case _:
            return _fields(value) if attrs.has(type(value)) else _attributes(value)


def _fields(value: Any, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of an attrs object that differ from their defaults, each as equality sees it."""
    found = ((field, getattr(value, field.name)) for field in attrs.fields(type(value)))
    return {
        field.name: one if field.eq_key is None else field.eq_key(one)
        for field, one in found
        if field.eq and field.name not in but and not _is_default(field.default, _said(field.name, one))
    }


def _is_default(default: Any, value: Any) -> bool:
    # A later release may give a promise one more word: a text that does not use it keeps its fingerprint.
    if default is attrs.NOTHING or callable(getattr(default, "factory", None)):
        return False
    return (_plain(default, ()) or None) == (_plain(value, ()) or None)


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of an object of a plain class, in slots or not."""
    slots = (name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()))
    return {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})

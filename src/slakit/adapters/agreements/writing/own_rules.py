"""Rules of a user's own as an agreement file writes them: their name, and their parameters as text."""

import dataclasses
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from slakit.adapters.agreements.own_rules import own_rule
from slakit.adapters.agreements.values import Mapped, Plain, Value, exact, number, truth
from slakit.adapters.agreements.writing.writer import Writer
from slakit.errors import SlakitError
from slakit.rules.custom import CustomRule, RuleMaker
from slakit.worktime.durations import Duration

__all__ = ["beside", "rule_value"]

_OPTIONAL = ("meaning", "consequence", "objective")
_BESIDE = frozenset({"id", "owed_by", *_OPTIONAL})


class _NoTextError(ValueError):
    """A value has no form as text that a rule could read back."""


def rule_value(writer: Writer, where: str, rule: CustomRule) -> Mapped:
    """Return a rule of a user's own as a file writes it, by the name under which it is handed over.

    It is made again from what is written, as loading does; noted is one that has no name, or becomes another.
    """
    kind = type(rule).__qualname__
    names = list(_names(rule, writer.rules))
    if not names:
        writer.refuse(where, f"{kind} is a rule of your own: name it in rules, as the file is to ask for it")
        return {}
    try:
        parameters = {name: _parameter(value) for name, value in _facts(rule).items() if value is not None}
    except _NoTextError as error:
        writer.refuse(where, f"{error}: the parameters of {kind} are not all text, numbers, dates or lists of them")
        return {}
    written = ({"name": name, **parameters} for name in names)
    found = next((value for value in written if _again(rule, value, writer.rules)), None)
    if found is None:
        writer.refuse(where, f"{kind} made again from its parameters as text is not equal to this one")
    return found or {}


def _names(rule: CustomRule, rules: Mapping[str, RuleMaker]) -> Iterator[str]:
    """Yield the names of the class of a rule, then those of functions that may return one."""
    yield from (name for name, maker in rules.items() if maker is type(rule))
    yield from (name for name, maker in rules.items() if not isinstance(maker, type))


def _again(rule: CustomRule, value: Mapped, rules: Mapping[str, RuleMaker]) -> bool:
    parties = (rule.owed_by,) if isinstance(rule.owed_by, str) else tuple(rule.owed_by)
    told = beside(rule)
    common = {"id": rule.id, "owed_by": parties, "meaning": "", "consequence": "", **told}
    try:
        return bool(own_rule(value, told.get("objective"), common, rules) == rule)
    except SlakitError:
        return False


def beside(rule: Any) -> dict[str, Any]:
    """Return what a file says beside a rule, of what it was made with: its meaning, consequence and objective."""
    return {word: getattr(rule, word) for word, _, _ in _fields(rule) if word in _OPTIONAL}


def _facts(rule: Any) -> dict[str, Any]:
    """Return the parameters that a rule was made with, without those that have their defaults and those beside it."""
    found = {word: (getattr(rule, name), default) for word, name, default in _fields(rule) if word not in _BESIDE}
    return {word: value for word, (value, default) in found.items() if value is not default and value != default}


def _fields(rule: Any) -> list[tuple[str, str, Any]]:
    """Return the parameters of a rule: each as it is given, as it is held, and its default."""
    kind = type(rule)
    if attrs.has(kind):
        return [(one.alias or one.name, one.name, one.default) for one in attrs.fields(kind) if one.init]
    if dataclasses.is_dataclass(kind):
        return [(one.name, one.name, one.default) for one in dataclasses.fields(kind) if one.init]
    return [(name, name, attrs.NOTHING) for name in getattr(rule, "__dict__", {})]


def _parameter(value: Any) -> Value:
    if isinstance(value, list | tuple):
        return [_one(part) for part in value]
    if isinstance(value, AbstractSet):
        return [*sorted(map(_one, value))]
    return _one(value)


def _one(value: Any) -> str:
    match value:
        case Enum():
            return _one(value.value)
        case str():
            return value
        case bool():
            return truth(value)
        case int() | Decimal():
            return number(value)
        case float():
            return Plain(repr(value))
        case Fraction() if (told := exact(value)) is not None:
            return told
        case Duration() | ZoneInfo():
            return str(value)
        case date():
            return Plain(value.isoformat())
        case _:
            raise _NoTextError(repr(value))

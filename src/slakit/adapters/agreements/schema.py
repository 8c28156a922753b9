"""The JSON Schema of agreement files, made from the grammar: completion and hover texts in editors."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.grammar.choices import CHOICES, Choice
from slakit.adapters.agreements.grammar.meanings import AGREEMENT_KEYS, MEANINGS
from slakit.worktime.durations import Duration, Unit
from slakit.worktime.periods import PeriodKind

__all__ = ["agreement_schema"]

Schema: TypeAlias = dict[str, Any]

# Whatever a scalar looks like, the loader reads it as text; an editor hands numbers and truth values over as such.
_SCALAR = ["string", "number", "boolean"]
_WORD: Schema = {"type": _SCALAR}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"


def agreement_schema() -> Schema:
    """Return the JSON Schema, draft 2020-12, of an agreement file.

    It describes the form of a file: its keys and which of them stand for one another, words, numbers, durations and
    dates. It accepts every file that `load_agreement` accepts; names that stand for nothing, zones, hours and recurrence
    rules are told by the loader alone.

    >>> schema = agreement_schema()
    >>> schema["required"], schema["properties"]["title"]["description"]
    (['slakit', 'name'], 'The title of the agreement, for people.')
    """
    builder = _Builder()
    root = builder.form(grammar.AgreementForm, AGREEMENT_KEYS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:slakit:agreement:1",
        **root,
        "$defs": dict(sorted(builder.definitions.items())),
    }


def _any_case(word: str) -> str:
    """Return a pattern for a word in large letters or small: patterns of JSON Schema have no such flag."""
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


def _durations() -> str:
    business = rf"{_any_case('business')}\s+"
    lone = [unit.value for unit in Unit if not unit.value.startswith("business ")]
    open_ = [unit.value.removeprefix("business ") for unit in Unit if unit.value.startswith("business ")]
    units = f"(?:{'|'.join(map(_any_case, lone))}|{business}(?:{'|'.join(map(_any_case, open_))})){_any_case('s')}?"
    return rf"^\s*-?[0-9]{{1,12}}(?:\.[0-9]{{1,12}})?\s+{units}\s*$"


_DURATION: Schema = {
    "type": "string",
    "pattern": _durations(),
    "description": "A duration such as 4 business hours, 36 hours, 14 days or 2 business days.",
    "examples": ["4 business hours", "30 business minutes", "2 business days", "36 hours", "14 days"],
}
_DATE: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "A date such as 2026-03-30.",
    "examples": ["2026-03-30"],
}
_INSTANT: Schema = {
    "type": "string",
    "pattern": "T",
    "description": "A time with its offset, such as 2026-12-24T12:00+01:00.",
    "examples": ["2026-12-24T12:00+01:00"],
}
_WHOLE: Schema = {
    "anyOf": [{"type": "integer", "minimum": 0, "maximum": 999_999_999}, {"type": "string", "pattern": "^[0-9]{1,9}$"}],
    "description": "A whole number.",
}
_SHARE: Schema = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        {"type": "string", "pattern": rf"^\s*[+-]?{_NUMBER}\s*%?\s*$"},
    ],
    "description": "A share such as 95% or 0.95, above 0 and up to 1.",
    "examples": ["95%", "80%"],
}
_AMOUNT: Schema = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": rf"^\s*[+-]?{_NUMBER}\s*$"}],
    "description": "A number that is not negative.",
}
_SIMPLE: Mapping[Any, Schema] = {
    Duration: _DURATION,
    date: _DATE,
    int: _WHOLE,
    grammar.Share: _SHARE,
    grammar.Amount: _AMOUNT,
}
_NAMES: Mapping[Any, str] = {
    int: "Number",
    bool: "Truth",
    date: "Date",
    PeriodKind: "Period",
    grammar.Points: "Score",  # a row of it is called points
    grammar.Calendar: "CalendarOrItsName",
}


@attrs.define
class _Builder:
    """The definitions so far: mutable, because forms refer to one another, and to themselves."""

    definitions: dict[str, Schema] = attrs.field(factory=dict)

    def form(self, form: type[Any], meanings: Mapping[str, str]) -> Schema:
        """Return the schema of a form: its keys, and no others."""
        fields = {key: getattr(attrs.fields(form), name) for key, name in grammar.keys_of(form)}
        return {
            "title": _title(form.__name__),
            "description": form.__doc__,
            "type": "object",
            "properties": {key: self.key(field, meanings[key]) for key, field in fields.items()},
            "required": [key for key, field in fields.items() if field.default is attrs.NOTHING],
            "additionalProperties": False,
            **_choices(CHOICES.get(form, ())),
        }

    def key(self, field: "attrs.Attribute[Any]", meaning: str) -> Schema:
        """Return the schema of a key, which may have no value where it may be left out."""
        value = self.value(field.type)
        if field.default is attrs.NOTHING:
            return {**value, "description": meaning}
        default = {"default": field.default} if field.default and isinstance(field.default, str | int) else {}
        return {**_or_nothing(value), "description": meaning, **default}

    def value(self, kind: Any) -> Schema:
        """Return the schema of a value; those of the grammar's own forms stand among the definitions."""
        if kind is str:
            return dict(_WORD)
        if kind is Any:
            return {}
        if get_origin(kind) is Literal:
            return _one_of(get_args(kind))
        if get_origin(kind) in {Union, UnionType}:
            return self.value(next(one for one in get_args(kind) if one is not NoneType))
        if get_origin(kind) is tuple:
            return self.list_of(get_args(kind)[0])
        if get_origin(kind) is dict:
            return self.mapping(*get_args(kind))
        return self.named(kind)

    def list_of(self, kind: Any, least: int = 0) -> Schema:
        return {"type": "array", "items": self.value(kind), **({"minItems": least} if least else {})}

    def mapping(self, key: Any, kind: Any) -> Schema:
        names = {} if key is str else {"propertyNames": self.value(key)}
        return {"type": "object", **names, "additionalProperties": self.value(kind)}

    def one_or_list(self, kind: Any, least: int = 0) -> Schema:
        return {"anyOf": [self.value(kind), self.list_of(kind, least)]}

    def named(self, kind: Any) -> Schema:
        """Return a reference to a definition, which is made when it is first asked for."""
        name = _NAMES.get(kind) or kind.__name__.removesuffix("Form")
        if name not in self.definitions:
            self.definitions[name] = {}  # its parts may refer to it
            self.definitions[name] = self.definition(kind)
        return {"$ref": f"#/$defs/{name}"}

    def definition(self, kind: Any) -> Schema:
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if kind is bool:
            return {**_one_of(("true", "false")), "description": "true or false"}
        if kind is PeriodKind:
            return {**_one_of(tuple(one.value for one in PeriodKind)), "description": "The length of a period."}
        if kind in MEANINGS:
            return self.form(kind, MEANINGS[kind])
        return _ALIASES[kind](self)


_ALIASES: Mapping[Any, Callable[[_Builder], Schema]] = {
    grammar.Words: lambda made: made.one_or_list(str),
    grammar.Parties: lambda made: made.one_or_list(grammar.Party, 1),
    grammar.Calendar: lambda made: {"anyOf": [_WORD, made.value(grammar.CalendarForm)]},
    grammar.Holidays: lambda made: {"anyOf": [made.list_of(date), made.mapping(date, str)]},
    grammar.Moment: lambda made: {"anyOf": [made.value(date), _INSTANT]},
    grammar.Hours: lambda made: {"anyOf": [{"type": _SCALAR, "examples": ["always"]}, made.mapping(str, str)]},
    grammar.Parameters: lambda made: {
        "type": "object",
        "properties": {"name": {**_WORD, "description": "The rule, as it was handed to load_agreement."}},
        "required": ["name"],
        "additionalProperties": made.one_or_list(str),
    },
    grammar.By: lambda made: {"anyOf": [_one_of(("owner",)), made.value(grammar.GroupForm)]},
    grammar.OnePattern: lambda made: {"anyOf": [made.value(grammar.PatternForm), made.list_of(grammar.OnePattern, 1)]},
    grammar.Patterns: lambda made: {"anyOf": [made.value(grammar.PatternForm), made.list_of(grammar.OnePattern, 1)]},
    grammar.Pauses: lambda made: made.one_or_list(grammar.PauseForm, 1),
    grammar.Limits: lambda made: {"anyOf": [made.value(Duration), made.list_of(grammar.LimitForm)]},
    grammar.Doing: lambda made: {"anyOf": [_WORD, made.value(grammar.OnePattern)]},
    grammar.Did: lambda made: {"anyOf": [made.value(grammar.Doing), made.list_of(grammar.Doing)]},
    grammar.Points: lambda made: {"anyOf": [made.mapping(str, str), made.list_of(grammar.PointsForm)]},
    grammar.Steps: lambda made: made.mapping(Duration, str),
}


def _choices(choices: Sequence[Choice]) -> Schema:
    """Return what a form demands beside its keys: one of some sets of them, each key with a value."""
    told = [{"oneOf" if one.exclusive else "anyOf": [_given(keys) for keys in one.sets]} for one in choices]
    return {"allOf": told} if told else {}


def _given(keys: Sequence[str]) -> Schema:
    return {"required": list(keys), "properties": {key: {"type": [*_SCALAR, "array", "object"]} for key in keys}}


def _title(name: str) -> str:
    """Return the name of a form in words.

    >>> _title("PersonaScoreForm")
    'Persona score'
    """
    words = re.findall("[A-Z][a-z]+", name.removesuffix("Form"))
    return " ".join(words).capitalize()


def _one_of(words: tuple[str, ...]) -> Schema:
    """Return the schema of some words; those that YAML takes for something else are listed as that, too."""
    return {"enum": [*words, *(_TYPED[word] for word in words if word in _TYPED)]}


_TYPED: Mapping[str, int | bool] = {"true": True, "false": False, "1": 1}


def _or_nothing(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(kinds := schema.get("type"), list):
        return {**schema, "type": [*kinds, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}

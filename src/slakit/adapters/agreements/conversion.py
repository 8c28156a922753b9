"""The converter: plain content given the types of the grammar, each strictly, by cattrs."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.cols import homogenous_tuple_structure_factory, mapping_structure_factory
from cattrs.gen import make_dict_structure_fn, override

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import shown
from slakit.errors import CalendarError, Problem, hint
from slakit.rules.parts import as_amount, as_share
from slakit.worktime.durations import Duration
from slakit.worktime.instants import parse_date
from slakit.worktime.periods import PeriodKind

__all__ = ["CONVERTER", "WrongFormError"]


class WrongFormError(ValueError):
    """A value has another form than its place asks for."""


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook_factory(attrs.has, _form_hook)
    for origin, hook in ((tuple, _list_hook), (dict, _mapping_hook), (Literal, _literal_hook)):
        converter.register_structure_hook_factory(partial(_made_of, origin), hook)
    converter.register_structure_hook(str, lambda value, _: _text(value))
    converter.register_structure_hook(int, lambda value, _: _whole(value))
    converter.register_structure_hook(bool, lambda value, _: _truth(value))
    converter.register_structure_hook(date, lambda value, _: parse_date(_text(value)))
    converter.register_structure_hook(Duration, lambda value, _: _duration(value))
    converter.register_structure_hook(grammar.Did, lambda value, _: _did(converter, value))
    converter.register_structure_hook(grammar.Doing, lambda value, _: _doing(converter, value))
    converter.register_structure_hook(PeriodKind, lambda value, _: PeriodKind.parse(_text(value)))
    converter.register_structure_hook(grammar.Share, lambda value, _: as_share(_text(value), ""))
    converter.register_structure_hook(grammar.Amount, lambda value, _: as_amount(_text(value), ""))
    converter.register_structure_hook(grammar.Words, lambda value, _: _words(converter, value))
    converter.register_structure_hook(grammar.Parties, lambda value, _: _parties(converter, value))
    converter.register_structure_hook(grammar.Hours, lambda value, _: _hours(converter, value))
    converter.register_structure_hook(grammar.Holidays, lambda value, _: _holidays(converter, value))
    converter.register_structure_hook(grammar.Moment, lambda value, _: _moment(value))
    converter.register_structure_hook(grammar.Calendar, lambda value, _: _calendar(converter, value))
    converter.register_structure_hook(grammar.Parameters, lambda value, _: _parameters(converter, value))
    converter.register_structure_hook(grammar.By, lambda value, _: _by(converter, value))
    converter.register_structure_hook(grammar.PatternForm, _pattern_hook(converter))
    converter.register_structure_hook(grammar.OnePattern, lambda value, _: _one_pattern(converter, value))
    converter.register_structure_hook(grammar.Points, lambda value, _: _points(converter, value))
    converter.register_structure_hook(grammar.Steps, lambda value, _: _steps(converter, value))
    for alias, form in ((grammar.Patterns, grammar.OnePattern), (grammar.Pauses, grammar.PauseForm)):
        converter.register_structure_hook(alias, _one_or_more(converter, form))
    converter.register_structure_hook(grammar.Limits, lambda value, _: _limits(converter, value))
    return converter


def _made_of(origin: Any, kind: Any) -> bool:
    return get_origin(kind) is origin


def _form_hook(form: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    keys = {name: key for key, name in grammar.keys_of(form)}
    known = set(keys.values())
    overrides = {
        field.name: override(rename=keys[field.name]) if field.name in keys else override(omit=True)
        for field in attrs.fields(form)
    }
    inner = make_dict_structure_fn(form, converter, "from_converter", **overrides)  # type: ignore[arg-type]  # **kwargs

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise WrongFormError(_expected("a mapping of keys to values", value))
        if None in value.values():  # a known key without a value says what its absence says
            value = {key: one for key, one in value.items() if one is not None or key not in known}
        return inner(value, kind)

    return hook


def _list_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    inner = homogenous_tuple_structure_factory(kind, converter)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, list):
            raise WrongFormError(_expected("a list", value))
        return inner(value, kind)

    return hook


def _mapping_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    inner = mapping_structure_factory(kind, converter)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise WrongFormError(_expected("a mapping of names to values", value))
        return inner(value, kind)

    return hook


def _literal_hook(kind: Any, _: Converter) -> Callable[[Any, Any], Any]:
    known = get_args(kind)

    def hook(value: Any, _: Any) -> Any:
        if _text(value) not in known:
            if len(known) == 1:
                raise WrongFormError(_expected(known[0], value))
            near = hint(value, known)
            guess = near if "did you mean" in near else ""
            raise WrongFormError(f"{shown(value)}: not one of {', '.join(known)}{guess}")
        return value

    return hook


def _expected(what: str, value: Any) -> str:
    match value:
        case None:
            found = "nothing"
        case str():
            found = shown(value)
        case list():
            found = "a list"
        case _:
            found = "a mapping"
    return f"{found}: expected {what}"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongFormError(_expected("one value", value))
    return value


def _whole(value: Any) -> int:
    text = _text(value)
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        raise WrongFormError(_expected("a whole number", value))
    return int(text)


_DIGITS = 9


def _truth(value: Any) -> bool:
    if _text(value) not in {"true", "false"}:
        raise WrongFormError(_expected("true or false", value))
    return bool(value == "true")


def _duration(value: Any) -> Duration:
    text = _text(value)
    try:
        return Duration.parse(text)
    except CalendarError as error:
        problem = error.problems[0]
        if problem.code != "C111" or _A_DURATION in problem.message:
            raise
        # The unit is unknown, and the message says which may be meant.
        guess = problem.message.rpartition(";")[2].replace("expected one of", "a unit is one of")
        raise CalendarError(Problem("C111", "", f"{shown(text)}: {_A_DURATION};{guess}")) from None


_A_DURATION = "expected a duration such as '4 business hours'"


def _words(converter: Converter, value: Any) -> Any:
    return converter.structure(value, tuple[str, ...]) if isinstance(value, list) else (_text(value),)


def _parties(converter: Converter, value: Any) -> Any:
    if value == []:
        raise WrongFormError(_NONE)
    if isinstance(value, list):
        return converter.structure(value, tuple[grammar.Party, ...])
    return (converter.structure(value, _PARTY),)


_PARTY: Any = grammar.Party  # mypy takes no Literal for a type
_NONE = "an empty list: expected at least one"


def _did(converter: Converter, value: Any) -> Any:
    if isinstance(value, list):
        return converter.structure(value, tuple[grammar.Doing, ...])
    return converter.structure(value, grammar.Doing)


def _doing(converter: Converter, value: Any) -> Any:
    return value if isinstance(value, str) else converter.structure(value, grammar.OnePattern)


def _pattern_hook(converter: Converter) -> Callable[[Any, Any], Any]:
    inner = _form_hook(grammar.PatternForm, converter)
    return lambda value, kind: attrs.evolve(inner(value, kind), order=tuple(value))


def _one_pattern(converter: Converter, value: Any) -> Any:
    return converter.structure(value, grammar.Patterns if isinstance(value, list) else grammar.PatternForm)


def _points(converter: Converter, value: Any) -> Any:
    return converter.structure(value, tuple[grammar.PointsForm, ...] if isinstance(value, list) else dict[str, str])


def _steps(converter: Converter, value: Any) -> Any:
    steps = converter.structure(value, dict[Duration, str])
    if len(steps) < len(value):
        raise WrongFormError("an age is given twice")
    return steps


def _hours(converter: Converter, value: Any) -> Any:
    return value if isinstance(value, str) else converter.structure(value, dict[str, str])


def _holidays(converter: Converter, value: Any) -> Any:
    return converter.structure(value, dict[date, str] if isinstance(value, dict) else tuple[date, ...])


def _moment(value: Any) -> Any:
    text = _text(value)
    if "T" not in text:
        return parse_date(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise WrongFormError(_expected("a date, or a time with an offset such as 2026-12-24T12:00+01:00", value))
    return at


def _calendar(converter: Converter, value: Any) -> Any:
    return converter.structure(value, grammar.CalendarForm) if isinstance(value, dict) else _text(value)


def _by(converter: Converter, value: Any) -> Any:
    if value == "owner":
        return grammar.GroupForm(field="owner")
    if isinstance(value, str):
        raise WrongFormError(_expected("owner, or a field such as {field: origin}", value))
    return converter.structure(value, grammar.GroupForm)


def _parameters(converter: Converter, value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise WrongFormError(_expected("a rule by its name, such as {name: demo_held, within: 5 days}", value))
    return {key: _words(converter, one) if isinstance(one, list) else _text(one) for key, one in value.items()}


def _one_or_more(converter: Converter, form: Any) -> Callable[[Any, Any], Any]:
    def hook(value: Any, _: Any) -> Any:
        if isinstance(value, list):
            if not value:
                raise WrongFormError(_NONE)
            return converter.structure(value, tuple[form, ...])
        return (converter.structure(value, form),)

    return hook


def _limits(converter: Converter, value: Any) -> Any:
    if isinstance(value, list):
        return converter.structure(value, tuple[grammar.LimitForm, ...])
    if not isinstance(value, str):
        raise WrongFormError(_expected("a duration, or a list of limits", value))
    return (grammar.LimitForm(within=_duration(value)),)


CONVERTER = _converter()
"""What makes forms of the grammar from plain content, and gathers every mistake."""

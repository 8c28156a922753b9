"""A plain tree given the form of the grammar: cattrs made strict, and its errors told by path."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.cols import homogenous_tuple_structure_factory, mapping_structure_factory
from cattrs.gen import make_dict_structure_fn, override

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import Path_, Tree
from slakit.errors import AgreementError, Problem, SlakitError, hint
from slakit.rules.parts import as_amount, as_share
from slakit.worktime.durations import Duration
from slakit.worktime.instants import parse_date
from slakit.worktime.periods import PeriodKind

__all__ = ["structured"]

T = TypeVar("T")


class _WrongFormError(ValueError):
    """A value has another form than its place asks for."""


def structured(tree: Tree, form: type[T]) -> T:
    """Return the content of a tree as a form of the grammar.

    Raises: AgreementError with every problem in the order of the text: D105 (unknown key), D106 (missing key), D107 (a
    value of the wrong form), and the codes of durations, dates, shares and periods.
    """
    try:
        return _CONVERTER.structure(tree.root, form)
    except Exception as error:  # noqa: BLE001 - a hook may raise whatever its reader raises; all of it is told
        faults = sorted(_faults(error, ()), key=lambda fault: _position(tree, fault))
        raise AgreementError(*(_problem(tree, fault) for fault in faults)) from None


@attrs.frozen
class _Fault:
    """What is wrong, and where in the tree; `at_key` points to the key and not to its value."""

    code: str
    path: Path_
    message: str
    at_key: bool = False


def _position(tree: Tree, fault: _Fault) -> tuple[int, int]:
    mark = tree.mark(fault.path, key=fault.at_key)
    return mark.line, mark.column


def _problem(tree: Tree, fault: _Fault) -> Problem:
    return Problem(fault.code, tree.where(fault.path, key=fault.at_key), fault.message)


def _faults(error: BaseException, path: Path_) -> Iterator[_Fault]:
    match error:
        case ClassValidationError() | IterableValidationError():
            yield from _grouped(error, path)
        case ForbiddenExtraKeysError(cl=form, extra_fields=names):
            known = [_key(field.name) for field in attrs.fields(form)]
            for name in names:
                yield _Fault("D105", (*path, name), f"unknown key {name!r}{hint(str(name), known)}", at_key=True)
        case SlakitError(problems=problems):
            for problem in problems:
                yield _Fault(problem.code, path, problem.message)
        case _:
            yield _Fault("D107", path, str(error))


def _grouped(error: BaseValidationError, path: Path_) -> Iterator[_Fault]:
    for inner in error.exceptions:
        note = next((note for note in getattr(inner, "__notes__", ()) if hasattr(note, "type")), None)
        if isinstance(note, AttributeValidationNote):
            key = _key(note.name)
            if isinstance(inner, KeyError):
                yield _Fault("D106", path, f"the key {key!r} is missing")
            else:
                yield from _faults(inner, (*path, key))
        elif note is not None:
            yield from _faults(inner, (*path, note.index))
        else:
            yield from _faults(inner, path)


def _key(field: str) -> str:
    return field.removesuffix("_")


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook_factory(attrs.has, _form_hook)
    for origin, hook in ((tuple, _list_hook), (dict, _mapping_hook), (Literal, _literal_hook)):
        converter.register_structure_hook_factory(partial(_made_of, origin), hook)
    converter.register_structure_hook(str, lambda value, _: _text(value))
    converter.register_structure_hook(int, lambda value, _: _whole(value))
    converter.register_structure_hook(bool, lambda value, _: _truth(value))
    converter.register_structure_hook(date, lambda value, _: parse_date(_text(value)))
    converter.register_structure_hook(Duration, lambda value, _: Duration.parse(_text(value)))
    converter.register_structure_hook(PeriodKind, lambda value, _: PeriodKind.parse(_text(value)))
    converter.register_structure_hook(grammar.Share, lambda value, _: as_share(_text(value), ""))
    converter.register_structure_hook(grammar.Amount, lambda value, _: as_amount(_text(value), ""))
    converter.register_structure_hook(grammar.Words, lambda value, _: _words(converter, value))
    converter.register_structure_hook(grammar.Hours, lambda value, _: _hours(converter, value))
    converter.register_structure_hook(grammar.By, lambda value, _: _by(converter, value))
    for alias, form in ((grammar.Patterns, grammar.PatternForm), (grammar.Pauses, grammar.PauseForm)):
        converter.register_structure_hook(alias, _one_or_more(converter, form))
    converter.register_structure_hook(grammar.Limits, lambda value, _: _limits(converter, value))
    return converter


def _made_of(origin: Any, kind: Any) -> bool:
    return get_origin(kind) is origin


def _form_hook(form: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    renamed = {
        field.name: override(rename=_key(field.name)) for field in attrs.fields(form) if field.name != _key(field.name)
    }
    inner = make_dict_structure_fn(form, converter, "from_converter", **renamed)  # type: ignore[arg-type]  # **kwargs

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise _WrongFormError(_expected("a mapping of keys to values", value))
        # A key without a value says what its absence says.
        return inner({key: one for key, one in value.items() if one is not None}, kind)

    return hook


def _list_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    inner = homogenous_tuple_structure_factory(kind, converter)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, list):
            raise _WrongFormError(_expected("a list", value))
        return inner(value, kind)

    return hook


def _mapping_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    inner = mapping_structure_factory(kind, converter)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise _WrongFormError(_expected("a mapping of names to values", value))
        return inner(value, kind)

    return hook


def _literal_hook(kind: Any, _: Converter) -> Callable[[Any, Any], Any]:
    known = get_args(kind)

    def hook(value: Any, _: Any) -> Any:
        if _text(value) not in known:
            raise _WrongFormError(f"{value!r}{hint(value, known)}")
        return value

    return hook


def _expected(what: str, value: Any) -> str:
    match value:
        case None:
            found = "nothing"
        case str():
            found = repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "...")
        case list():
            found = "a list"
        case _:
            found = "a mapping"
    return f"{found}: expected {what}"


_SHOWN = 60


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongFormError(_expected("one value", value))
    return value


def _whole(value: Any) -> int:
    text = _text(value)
    if not text.isdecimal() or len(text) > _DIGITS:
        raise _WrongFormError(_expected("a whole number", value))
    return int(text)


_DIGITS = 9


def _truth(value: Any) -> bool:
    if _text(value) not in {"true", "false"}:
        raise _WrongFormError(_expected("true or false", value))
    return bool(value == "true")


def _words(converter: Converter, value: Any) -> Any:
    return converter.structure(value if isinstance(value, list) else [value], tuple[str, ...])


def _hours(converter: Converter, value: Any) -> Any:
    return value if isinstance(value, str) else converter.structure(value, dict[str, str])


def _by(converter: Converter, value: Any) -> Any:
    if value == "owner":
        return grammar.GroupForm(field="owner")
    if isinstance(value, str):
        raise _WrongFormError(_expected("owner, or a field such as {field: origin}", value))
    return converter.structure(value, grammar.GroupForm)


def _one_or_more(converter: Converter, form: type[Any]) -> Callable[[Any, Any], Any]:
    def hook(value: Any, _: Any) -> Any:
        if isinstance(value, list):
            many: Any = tuple[form, ...]  # type: ignore[valid-type]  # a form chosen at run time
            return converter.structure(value, many)
        return (converter.structure(value, form),)

    return hook


def _limits(converter: Converter, value: Any) -> Any:
    if isinstance(value, list):
        return converter.structure(value, tuple[grammar.LimitForm, ...])
    return (grammar.LimitForm(within=Duration.parse(_text(value))),)


_CONVERTER = _converter()

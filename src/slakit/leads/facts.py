"""Named facts as text: a small frozen map, and the one way in which any value becomes text."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import Any, TypeVar, overload

from slakit.errors import DataError, Problem

__all__ = ["NO_FACTS", "Facts", "is_missing", "same_text", "text_of"]


T = TypeVar("T")


class Facts(Mapping[str, str]):
    """A read-only map from names to texts: hashable, picklable, equal to any mapping with the same items.

    Empty values are left out, because an empty cell is a missing value.

    Raises: DataError I301 with every value that has no text form, each at its name.

    >>> Facts({"asset": "pricing-guide", "campaign": ""})
    Facts({'asset': 'pricing-guide'})
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        try:
            self._items = {str(name): text for name, value in (items or {}).items() if (text := text_of(value))}
        except DataError:
            raise DataError(*_without_text(items or {})) from None

    def __getitem__(self, name: str) -> str:
        return self._items[name]

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str | T) -> str | T: ...
    def get(self, name: str, /, default: Any = None) -> Any:
        """Return the text of a name, or the default."""
        return self._items.get(name, default)

    def over(self, other: "Facts") -> dict[str, str]:
        """Return the texts of both, its own where both have a name."""
        return {**other._items, **self._items}  # noqa: SLF001 - of its own kind

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Facts):
            return self._items == other._items
        return self._items == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __reduce__(self) -> tuple[type["Facts"], tuple[dict[str, str]]]:
        return Facts, (self._items,)

    def __repr__(self) -> str:
        return f"Facts({self._items!r})"


NO_FACTS = Facts()


def _without_text(items: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in items.items():
        try:
            text_of(value, str(name))
        except DataError as error:
            yield from error.problems


def is_missing(value: Any) -> bool:
    """Tell whether a value stands for none: None, not-a-number, and what frames have for a missing cell.

    >>> is_missing(None), is_missing(float("nan")), is_missing("")
    (True, True, False)
    """
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN and NaT differ from themselves
    except ValueError:
        return False  # an array: it is compared cell by cell
    except (TypeError, ArithmeticError):
        return True  # NA refuses to say whether it differs, a signalling not-a-number refuses to be compared


def text_of(value: Any, where: str = "value") -> str:
    """Return the text form of a value, as a CSV cell would hold it; a missing value is empty.

    None and not-a-number are missing. Whole floats lose their point, truth is "true" or "false".

    Raises: DataError I301 for a list, a mapping or any other object; `where` names its place.

    >>> text_of(5.0), text_of(True), text_of(None), text_of(float("nan")), text_of("yes")
    ('5', 'true', '', '', 'yes')
    """
    if type(value) is str:
        if not value.isascii() and not _is_text(value):
            raise DataError(Problem("I301", where, f"{value!r} holds half a sign, a lone surrogate: it is no text"))
        return value
    if is_missing(value):
        return ""
    match value:
        case Enum():
            return text_of(value.value, where)
        case str():
            return str.__str__(value)
        case bool():
            return "true" if value else "false"
        case Real():
            number = int(value) if isinstance(value, Integral) else float(value)
            return str(int(number)) if number == number // 1 else repr(number)
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case _:
            message = f"{value!r}: expected text, a number, a date or a truth value"
            raise DataError(Problem("I301", where, message))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


_TRUTH: Mapping[str, str] = {"true": "yes", "True": "yes", "TRUE": "yes", "false": "no", "False": "no", "FALSE": "no"}
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "true", "True", "TRUE"),
    "no": ("no", "false", "False", "FALSE"),
}


def same_text(value: str) -> tuple[str, ...]:
    """Return every spelling that counts as this text: a truth value equals yes or no, all else only itself.

    >>> same_text("yes"), same_text("NO")
    (('yes', 'true', 'True', 'TRUE'), ('NO',))
    """
    return _SPELLINGS.get(_TRUTH.get(value, value), (value,))

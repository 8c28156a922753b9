"""Named facts as text: a small frozen map, and the one way in which any value becomes text."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from slakit.errors import DataError, Problem

__all__ = ["NO_FACTS", "Facts", "same_text", "text_of"]


class Facts(Mapping[str, str]):
    """A read-only map from names to texts: hashable, picklable, equal to any mapping with the same items.

    Empty values are left out, because an empty cell is a missing value.

    >>> Facts({"asset": "pricing-guide", "campaign": ""})
    Facts({'asset': 'pricing-guide'})
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        self._items = {str(name): text for name, value in (items or {}).items() if (text := text_of(value))}

    def __getitem__(self, name: str) -> str:
        return self._items[name]

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


def text_of(value: Any) -> str:
    """Return the text form of a value, as a CSV cell would hold it; a missing value is empty.

    None and not-a-number are missing. Whole floats lose their point, truth is "true" or "false".

    Raises: DataError I301 for a list, a mapping or any other object.

    >>> text_of(5.0), text_of(True), text_of(None), text_of(float("nan")), text_of("yes")
    ('5', 'true', '', '', 'yes')
    """
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return ""
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return text_of(value.value)
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case _:
            message = f"{value!r}: expected text, a number, a date or a truth value"
            raise DataError(Problem("I301", "value", message))


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

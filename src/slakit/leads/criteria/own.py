"""Functions of a user's own as values: what tells one from another, and where another process finds it again."""

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from typing import Any

__all__ = ["Home", "function_at", "home_of", "key_of"]

Home = tuple[str, str]
"""A module, and the name in it under which a decorated function stands as a criterion."""


def key_of(function: Callable[..., Any]) -> Any:
    """Return what a function is compared by: itself, and the very object where it can not be hashed.

    >>> key_of(len) is len, key_of([].append) == key_of([].append)
    (True, False)
    """
    try:
        hash(function)
    except Exception:  # noqa: BLE001 - a hash of a user's own may fail in any way
        return id(function)
    return function


def home_of(function: Callable[..., Any]) -> Home | None:
    """Return where a criterion made of a function has taken its name, so that pickle would not find it; None where none has."""
    home = (getattr(function, "__module__", None), getattr(function, "__qualname__", None))
    try:
        return home if function_at(home) is function else None  # type: ignore[arg-type,return-value]  # refused by the try
    except Exception:  # noqa: BLE001 - what can not be looked up has no home
        return None


def function_at(home: Home) -> Callable[..., Any]:
    """Return the function of the criterion that stands somewhere."""
    module, name = home
    function: Callable[..., Any] = reduce(getattr, name.split("."), import_module(module)).function
    return function

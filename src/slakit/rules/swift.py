"""Frozen classes that are filled as fast as open ones: outcomes are made by the hundred thousand."""

from typing import Any, TypeVar

import attrs

__all__ = ["swift"]

C = TypeVar("C")


def swift(cls: type[C]) -> type[C]:
    """Let a frozen class of attrs fill itself as an open twin and freeze afterwards, in half the time.

    A frozen class asks a guard for each of its fields, every time one is made. All else stays: equality, hash, text,
    pickles, the error of a wrong argument. For final classes that add to an open base, which has room for references to
    it already, with neither converters nor validators of their own.

    >>> @attrs.define
    ... class Named:
    ...     name: str
    >>> @swift
    ... @attrs.frozen
    ... class Point(Named):
    ...     x: int = 0
    >>> Point("here", 1)
    Point(name='here', x=1)
    >>> Point("here") == Point("here"), Point("here") == Point("there")
    (True, False)
    """
    become = object.__setattr__

    def open_up(self: Any) -> None:
        become(self, "__class__", twin)

    def freeze(self: Any) -> None:
        self.__class__ = cls

    own = {
        field.name: attrs.field(default=field.default, init=field.init, kw_only=field.kw_only)
        for field in attrs.fields(cls)  # type: ignore[arg-type]  # attrs made it
        if not field.inherited
    }
    hooks = {"__attrs_pre_init__": open_up, "__attrs_post_init__": freeze}
    twin = attrs.make_class(cls.__name__, own | hooks, bases=cls.__bases__, slots=True, eq=False, repr=False)
    for name, way in (("__attrs_pre_init__", open_up), ("__init__", twin.__dict__["__init__"])):
        setattr(cls, name, way)
    return cls

"""What a lifecycle is made of: stages, the moves between them, and what both know of a criterion."""

import dataclasses
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import attrs

from slakit.errors import LifecycleError, Problem

__all__ = ["Guard", "Move", "Stage", "is_word", "texts"]


class Guard(Protocol):
    """What a lifecycle knows of a criterion: it has a sentence, `str(guard)`, and can be asked about a journey.

    `allows` tells whether the journey fulfils it at the instant; what is unknown does not. Criteria are guards, and so is
    any object of your own that has this method. A guard sees the journey as it stood before the move.
    """

    def allows(self, journey: Any, at: Any) -> bool: ...  # noqa: D102 - told above


def texts(given: str | int | Iterable[str | int]) -> tuple[str, ...]:
    """Return a list of words from one or several; a whole number, such as the value of a CRM's own stage, is its digits.

    >>> texts("mql"), texts(["mql", 1234567])
    (('mql',), ('mql', '1234567'))
    """
    many = given if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    return tuple(_text(one) for one in many)


def _text(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


@attrs.frozen(kw_only=True)
class Stage:
    """A named step of the lifecycle.

    `owner` is the team that answers for leads in it. `when` is the criterion that makes a lead belong to it, `requires`
    the attributes that must be there on entry. A `side` stage lies beside the way to a customer; a `terminal` one may be
    the end. `aliases` are other names for it in files; a number is one, too. `record` is the class of its leads, where it
    has one of its own: an attrs class or a dataclass. `origin` is the name that a renamed stage had at first; its leads
    keep the records of that name.

    Raises: LifecycleError with every problem: L111 for a name or alias that is empty or that files could not hold, and
    for the names * and =, which mean any stage to transitions; L112 for a record that is no such class, L113 for a
    `when` that is no criterion, L115 for a required attribute without a name.

    >>> Stage(name="sal", owner="sales", meaning="Sales will work on it.").name
    'sal'
    """

    name: str
    owner: str = ""
    meaning: str = ""
    when: Guard | None = attrs.field(default=None, hash=False)  # an object of a user's own need not be hashable
    requires: tuple[str, ...] = attrs.field(default=(), converter=texts)
    side: bool = False
    terminal: bool = False
    initial: bool = False
    aliases: tuple[str, ...] = attrs.field(default=(), converter=texts)
    record: type | None = None
    origin: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be read, drawn or filled."""
        if problems := list(self._problems()):
            raise LifecycleError(*problems)

    def _problems(self) -> Iterator[Problem]:
        if not _is_name(self.name):
            yield Problem("L111", "stage", f"{self.name!r}: a stage has a name, such as mql")
        elif self.name in _ANY_STAGE:
            yield Problem("L111", "stage", f"{self.name!r} stands for any stage in a machine: use a word, such as mql")
        for alias in self.aliases:
            if not _is_name(alias):
                yield Problem("L111", f"stage {self.name}", f"{alias!r}: an alias is a name, such as Nurturing")
        if self.record is not None and not _is_record(self.record):
            message = f"{self.record!r}: a record is an attrs class or a dataclass"
            yield Problem("L112", f"stage {self.name}", message)
        for attribute in self.requires:
            if not is_word(attribute):
                yield Problem("L115", f"stage {self.name}", f"{attribute!r}: expected the name of an attribute")
        if not _is_guard(self.when):
            yield Problem("L113", f"stage {self.name}", f"{self.when!r}: expected a criterion, such as did('call')")


@attrs.frozen(kw_only=True)
class Move:
    """A way from one stage to another, under the name that triggers it.

    `needs_reason` asks for one of the reasons of the target, `override` for somebody who takes it on themselves. `when`
    must hold as well as the target's own criterion; of several moves with one trigger those with a `when` are tried first.

    Raises: LifecycleError with every problem: L102 for a source or target that is no text, L104 for such a trigger, L113
    for a `when` that is no criterion.
    """

    source: str
    trigger: str
    target: str
    needs_reason: bool = False
    override: bool = False
    when: Guard | None = attrs.field(default=None, hash=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be asked."""
        if problems := list(self._problems()):
            raise LifecycleError(*problems)

    def _problems(self) -> Iterator[Problem]:
        for word, name in (("source", self.source), ("target", self.target)):
            if not isinstance(name, str):
                yield Problem("L102", f"move {self}", f"{name!r}: expected the name of one stage as {word}")
        if not isinstance(self.trigger, str):
            yield Problem("L104", f"move {self}", f"{self.trigger!r}: a trigger is a word, such as accept")
        if not _is_guard(self.when):
            yield Problem("L113", f"move {self}", f"{self.when!r}: expected a criterion, such as did('call')")

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} by {self.trigger}"


def is_word(given: Any) -> bool:
    """Tell whether a value is text that says something."""
    return isinstance(given, str) and given.strip() != ""


def _is_name(given: Any) -> bool:
    return isinstance(given, str) and given != "" and given == given.strip() and not _UNSEEN & set(map(_kind, given))


_ANY_STAGE = frozenset({"*", "="})
_kind = unicodedata.category
# Control signs, line and paragraph separators, and halves of a sign, which no file in UTF-8 can hold.
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}


def _is_record(given: Any) -> bool:
    return isinstance(given, type) and (attrs.has(given) or dataclasses.is_dataclass(given))


def _is_guard(given: Any) -> bool:
    return given is None or callable(getattr(given, "allows", None))

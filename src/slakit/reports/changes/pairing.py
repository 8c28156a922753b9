"""Pairing: the parts of two texts side by side, and those of them that do not mean the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, TypeAlias, TypeVar

from slakit.rules.fingerprint import facts_of, meaning_of

__all__ = ["Replaced", "differing", "explained", "gone_and_come", "in_another_order", "paired"]

T = TypeVar("T")
Replaced: TypeAlias = Sequence[tuple[str, str]]
"""What some parts meant, each with what it means now."""


def paired(old: Iterable[T], new: Iterable[T], key: Callable[[T], str]) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield the parts that do not mean the same, by their keys, None where a text has none.

    >>> list(paired(["a1", "b1"], ["b1", "a2", "c1"], key=lambda one: one[0]))
    [('a', 'a1', 'a2'), ('c', None, 'c1')]
    """
    gone, come = gone_and_come(old, new)
    sides: defaultdict[str, tuple[list[T], list[T]]] = defaultdict(lambda: ([], []))
    for number, parts in enumerate((gone, come)):
        for one in parts:
            sides[key(one)][number].append(one)
    for name, (before, after) in sides.items():
        # Where several have one key, those that mean the most alike are no better guess than their order.
        for pair in zip_longest(sorted(before, key=meaning_of), sorted(after, key=meaning_of)):
            yield name, *pair


def gone_and_come(old: Iterable[T], new: Iterable[T]) -> tuple[list[T], list[T]]:
    """Return the parts that only the older text has, and those that only the newer one has, whatever their order."""
    before, after = list(old), list(new)
    return _left(before, after), _left(after, before)


def _left(parts: Iterable[T], others: Iterable[T]) -> list[T]:
    known = Counter(map(meaning_of, others))
    left = []
    for one in parts:
        if known[meaning := meaning_of(one)]:
            known[meaning] -= 1
        else:
            left.append(one)
    return left


def in_another_order(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether the names that two texts share stand in another order.

    >>> in_another_order("abc", "acb"), in_another_order("abc", "axc")
    (True, False)
    """
    return [one for one in old if one in new] != [one for one in new if one in old]


def differing(old: Any, new: Any) -> list[str]:
    """Return the names of the fields of two values of one kind that do not mean the same.

    >>> from slakit.rules.parties import Term
    >>> differing(Term(since="2026-01-01", until="2027-01-01"), Term(since="2026-01-01"))
    ['until']
    """
    before, after = facts_of(old), facts_of(new)
    return [name for name in {**before, **after} if _meant(before, name) != _meant(after, name)]


def _meant(facts: dict[str, Any], name: str) -> str:
    return meaning_of(facts[name]) if name in facts else ""


def explained(old: object, new: object, replaced: Replaced) -> bool:
    """Tell whether a part means something else only because of parts that are named in it and told elsewhere."""
    meant = meaning_of(old)
    for before, after in replaced:
        meant = meant.replace(before, after)
    return meant == meaning_of(new)

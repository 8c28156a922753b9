"""Findings: what lint says of an agreement, the kinds of them, and what a kind is asked about."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

import attrs

from slakit.rules.agreement import Agreement

__all__ = ["FAMILIES", "Family", "Finding", "Found", "LintRule", "Severity", "Text"]

Severity: TypeAlias = Literal["error", "warning", "note"]
Family: TypeAlias = Literal["sides", "words", "dates", "reach", "numbers"]
FAMILIES: tuple[Family, ...] = ("sides", "words", "dates", "reach", "numbers")
Found: TypeAlias = tuple[str, str]
"""A place in the agreement, and what is doubtful there."""


@attrs.frozen(kw_only=True)
class Finding:
    """One thing about an agreement that is legal, and that its parties should look at before they sign.

    `code` is stable and documented, and belongs to a `family`: sides, words, dates, reach or numbers. `severity` is
    error for a promise that contradicts another one or itself, warning for what will make trouble, note for what would
    make the text better. `where` is the path of keys, such as commitments[2].within, in the text of that `agreement`
    and `version`; `number` counts the texts that were given from 0. `message` and `advice` may change between releases.

    >>> print(Finding(code="W502", family="sides", severity="warning", where="clauses", message="no clause ends it"))
    clauses: no clause ends it
    """

    code: str
    family: Family
    severity: Severity
    where: str
    message: str
    advice: str = ""
    agreement: str = ""
    version: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@attrs.frozen(kw_only=True)
class Text:
    """A version of an agreement that is looked at, beside all that were given; `as_of` in microseconds since 1970."""

    agreement: Agreement
    number: int = 0
    versions: Sequence[Agreement] = ()
    as_of: int | None = None


@attrs.frozen(kw_only=True)
class LintRule:
    """A kind of finding: its code, what it is in a few words, what to do about it, and the function that looks for it."""

    code: str
    family: Family
    severity: Severity
    title: str
    advice: str
    look: Callable[[Text], Iterator[Found]]

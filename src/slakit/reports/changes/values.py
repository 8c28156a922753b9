"""A change: what differs between two agreements at one place, in words, and for whom it tightens or loosens."""

from datetime import date
from typing import TypeAlias

import attrs

__all__ = ["Change", "Direction", "joined", "turned"]

Direction: TypeAlias = int | None
"""1 asks for more, -1 for less, 0 for as much; None where it can not be told."""


def joined(*directions: Direction) -> Direction:
    """Return where several changes lead together; None where they lead apart, or one of them can not be told.

    >>> joined(0, 1, 1), joined(0, 0), joined(1, -1), joined(1, None)
    (1, 0, None, None)
    """
    moved = {one for one in directions if one != 0}
    return 0 if not moved else moved.pop() if len(moved) == 1 else None


def turned(direction: Direction) -> Direction:
    """Return the opposite direction."""
    return None if direction is None else -direction


@attrs.frozen(kw_only=True)
class Change:
    """One difference between the texts of two agreements, told by `str`.

    `where` is its place by keys and ids, such as commitments.first-response.within, and `what` the same in words. `old`
    and `new` are what stood and what stands there, in words; `old` is None for what is new, `new` for what is gone. Where
    both read alike, they differ in a detail that the words leave out. `since` is the first day of the newer term, None
    without one. `tightens` are the parties of whom it asks for more, `loosens` those of whom it asks for less; a party
    is in neither where that can not be told.

    >>> print(Change(where="zone", what="zone", old="UTC", new="Europe/Berlin", since=date(2026, 7, 1)))
    zone: UTC → Europe/Berlin, from 2026-07-01
    >>> print(Change(where="clauses.end", what="clause end", old="terminate", new=None, loosens=("sales",)))
    clause end: no longer: terminate; loosens for sales
    """

    where: str
    what: str
    old: str | None
    new: str | None
    since: date | None = None
    tightens: tuple[str, ...] = ()
    loosens: tuple[str, ...] = ()

    def __str__(self) -> str:
        since = "" if self.since is None else f", from {self.since}"
        return f"{self.what}: {self._told}{since}{self._for_whom}"

    @property
    def _told(self) -> str:
        if self.old is None:
            return f"new: {self.new}"
        if self.new is None:
            return f"no longer: {self.old}"
        return f"{self.old}, but for a detail" if self.old == self.new else f"{self.old} → {self.new}"

    @property
    def _for_whom(self) -> str:
        sides = (("tightens", self.tightens), ("loosens", self.loosens))
        told = [f"{verb} for {' and '.join(parties)}" for verb, parties in sides if parties]
        return f"; {', '.join(told)}" if told else ""

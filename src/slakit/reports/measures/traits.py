"""Traits: which values of attributes are more frequent among winners than among the rest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.attributes import unknown_told
from slakit.reports.document.words import plural
from slakit.reports.measures.numbers import at_least_one, percent
from slakit.reports.measures.passages import MERGED, entering, seen_by
from slakit.reports.measures.statistics import difference_interval
from slakit.reports.measures.tables import Table

__all__ = ["Trait", "traits"]


@attrs.frozen
class Trait:
    """How frequent one value of an attribute is among winners and among the rest; "" stands for a missing value.

    `difference` is the share of the winners that have it less that of the rest, `low` and `high` the ends of its interval
    at 95 % by Newcombe's method; None where there are no winners or no others. `lift` is the one share divided by the
    other. `is_too_few` marks a value that fewer leads have than are asked for: its numbers say little.
    """

    attribute: str
    value: str
    winners: int
    share_of_winners: float | None
    rest: int
    share_of_rest: float | None
    difference: float | None
    low: float | None
    high: float | None
    lift: float | None
    is_too_few: bool


def traits(
    journeys: Iterable[Journey],
    attributes: str | Iterable[str],
    *,
    as_of: datetime,
    won: str = "customer",
    among: str | None = None,
    at_least: int = 10,
    lifecycle: Lifecycle = STANDARD,
) -> Table[Trait]:
    """Return the frequency of each value of some attributes among winners against the rest, by attribute.

    Winners are the leads that ever entered the stage `won`, the rest all others, those still open among them; with `among`
    only leads that ever entered that stage. Attributes are asked as of `as_of`. Within an attribute the largest
    difference comes first, what is too few after the others. A difference whose interval holds 0 may be chance, and of
    twenty values that make none one will look as if it did. Leads that were merged into another are left out.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions (1998).

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: LifecycleError L102 for an unknown
    stage; DataError I442 for an `at_least` below 1.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-02T10:00Z")
    >>> leads = [
    ...     Journey.of(f"L{n}", stage_event("customer" if n < 9 else "lead", at=at), attributes={"size": "big" if n < 12 else "small"})
    ...     for n in range(20)
    ... ]
    >>> for row in traits(leads, "size", as_of=at, at_least=8):
    ...     print(row.value, row.winners, row.rest, round(row.low, 2), round(row.high, 2))
    big 9 3 0.31 0.9
    small 0 8 -0.9 -0.31
    """
    names = (attributes,) if isinstance(attributes, str) else tuple(attributes)
    leads = tuple(journeys)
    unknown_told(names, leads)
    least = at_least_one(at_least, "at_least")
    wins = entering(lifecycle, [lifecycle.stage(won).name])
    asked = None if among is None else entering(lifecycle, [lifecycle.stage(among).name])
    counted: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
    sizes = {True: 0, False: 0}
    merged = 0
    for seen in seen_by(leads, as_of):
        stages = [entered for _, _, entered in seen.journey.stage_moves]
        if asked is not None and not any(map(asked, stages)):
            continue
        if seen.is_merged:
            merged += 1
            continue
        is_won = any(map(wins, stages))
        sizes[is_won] += 1
        counted[is_won].update((name, seen.attribute(name, seen.end)) for name in names)
    others = plural(sizes[False], "other")
    also = f", {others} and {merged} merged" if merged else f" and {others}"
    return Table(
        name="traits",
        title="Winners and the rest",
        definition=f"How frequent each value is among leads that entered {lifecycle.stage(won).name}, and among the others.",
        unit="leads",
        population=f"{plural(sizes[True], 'winner')}{also}",
        left_out={MERGED: merged} if merged else {},
        row=Trait,
        rows=tuple(row for name in names for row in _rows(name, counted[True], counted[False], sizes, least)),
    )


def _rows(
    name: str, winners: Counter[tuple[str, str]], rest: Counter[tuple[str, str]], sizes: dict[bool, int], least: int
) -> Iterator[Trait]:
    values = {value for attribute, value in (*winners, *rest) if attribute == name}
    rows = [_row(name, value, winners[name, value], rest[name, value], sizes, least) for value in values]
    yield from sorted(rows, key=lambda row: (row.is_too_few, -(row.difference or 0), row.value))


def _row(name: str, value: str, winners: int, rest: int, sizes: dict[bool, int], least: int) -> Trait:
    of_winners, of_rest = sizes[True], sizes[False]
    share, other = percent(winners, of_winners), percent(rest, of_rest)
    difference = low = high = lift = None
    if share is not None and other is not None:
        difference = share - other
        low, high = difference_interval(winners, of_winners, rest, of_rest)
        lift = share / other if other else None
    return Trait(
        name, value, winners, share, rest, other, difference, low, high, lift, is_too_few=winners + rest < least
    )

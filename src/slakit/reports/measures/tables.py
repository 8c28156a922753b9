"""The table: rows of one kind, with what they say, in which unit, of whom, and what was left out."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import attrs

__all__ = ["Table"]

Row = TypeVar("Row", bound=attrs.AttrsInstance)


def _frozen(given: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(given))


@attrs.frozen(kw_only=True)
class Table(Generic[Row]):
    """What a measure returns: frozen rows, and what a reader has to know of them.

    `definition` says in a sentence what a row tells, `unit` what its number counts, `population` of how many what it
    speaks ("96 leads that entered mql"), `left_out` how many of these stand in no row, by the reason. Rows are frozen
    attrs values of the class `row`, whose fields are text, numbers, instants, dates, lengths of time or None; an
    interval is two of them.

    >>> @attrs.frozen
    ... class Count:
    ...     source: str
    ...     leads: int
    >>> table = Table(
    ...     name="sources", title="Leads by source", definition="Leads first seen in the period.", unit="leads",
    ...     population="3 leads", left_out={"no source": 1}, row=Count, rows=(Count("web", 2),),
    ... )
    >>> table.columns, table.to_dicts()
    (('source', 'leads'), [{'source': 'web', 'leads': 2}])
    """

    name: str
    title: str
    definition: str
    unit: str
    population: str
    row: type[Row]
    rows: tuple[Row, ...]
    left_out: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the fields of a row, in order."""
        return tuple(field.name for field in attrs.fields(self.row))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a dict a row, for frames and renderers."""
        return [attrs.asdict(row, recurse=False) for row in self.rows]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

"""What a document is made of: sections, sentences, lists, tables and a map of the stages, as plain values."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from slakit.rules.lines import clean

__all__ = ["Block", "Box", "Bullets", "Document", "Item", "Paragraph", "Section", "StageMap", "Table"]


def _cleaned(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(clean, texts))


@attrs.frozen
class Paragraph:
    """A few sentences."""

    text: str = attrs.field(converter=clean)


@attrs.frozen
class Item:
    """One entry of a list; the lead stands out before its text."""

    text: str = attrs.field(converter=clean)
    lead: str = attrs.field(default="", converter=clean)


def _items(given: "Iterable[Item | str]") -> tuple[Item, ...]:
    return tuple(one if isinstance(one, Item) else Item(one) for one in given)


@attrs.frozen
class Bullets:
    """A list whose entries stand side by side."""

    items: tuple[Item, ...] = attrs.field(converter=_items)

    def __bool__(self) -> bool:
        return bool(self.items)


def _rows(given: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_cleaned, given))


@attrs.frozen
class Table:
    """Rows under a head."""

    head: tuple[str, ...] = attrs.field(converter=_cleaned)
    rows: tuple[tuple[str, ...], ...] = attrs.field(converter=_rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@attrs.frozen
class Box:
    """A stage on the map: its name, whose leads they are, and how a lead comes there."""

    name: str = attrs.field(converter=clean)
    owner: str = attrs.field(converter=clean)
    note: str = attrs.field(default="", converter=clean)


@attrs.frozen
class StageMap:
    """The stages on the way to a customer in their order, and those beside it."""

    way: tuple[Box, ...]
    beside: tuple[Box, ...]


Block: TypeAlias = Paragraph | Bullets | Table | StageMap


def _blocks(given: Iterable[Any]) -> tuple[Block, ...]:
    return tuple(block for block in given if not isinstance(block, Bullets | Table) or block)


def _sections(given: "Iterable[Section]") -> "tuple[Section, ...]":
    return tuple(given)


@attrs.frozen
class Section:
    """A title, what stands under it, and sections within it. Lists and tables without an entry are left out."""

    title: str = attrs.field(converter=clean)
    blocks: tuple[Block, ...] = attrs.field(default=(), converter=_blocks)
    sections: "tuple[Section, ...]" = attrs.field(default=(), converter=_sections)


@attrs.frozen(kw_only=True)
class Document:
    """A title, what tells one text from another, the page for those who read one, and all the rest."""

    title: str = attrs.field(converter=clean)
    facts: tuple[str, ...] = attrs.field(converter=_cleaned)
    summary: Section
    sections: tuple[Section, ...] = attrs.field(converter=_sections)

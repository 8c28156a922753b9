"""A document as Markdown, in which no name and no text can pass for markup."""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from slakit.reports.document.parts import Block, Box, Bullets, Document, Item, Paragraph, Section, StageMap, Table

__all__ = ["guarded", "markdown"]

# What is markup anywhere in a line; and what turns an address into a link without any.
_SIGNS = re.compile(r"[\\`*_\[\]<>|&~$@#]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_THE_START = re.compile(r"^([+\-=:])|^([0-9]+)([.)])")
# Not every reader of Markdown honours a backslash before what HTML would take for a tag.
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_FORMULA = ("=", "+", "-", "@")


def markdown(document: Document) -> str:
    """Return a document as CommonMark with tables; the summary stands first, sections are numbered."""
    lines = [f"# {_inside(document.title)}", "", *(f"- {_text(fact)}" for fact in document.facts), ""]
    lines += _section(document.summary, 2)
    for place, section in enumerate(document.sections, 1):
        lines += _section(section, 2, f"{place}. ")
    return "\n".join(lines).rstrip("\n") + "\n"


def guarded(cell: str) -> str:
    """Return the text of a cell that a spreadsheet, into which the table is pasted, takes for text and no formula.

    >>> guarded("=1+1"), guarded("Ada")
    ("'=1+1", 'Ada')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _section(section: Section, depth: int, place: str = "") -> Iterator[str]:
    yield f"{'#' * min(depth, 6)} {place}{_inside(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""
    for inner in section.sections:
        yield from _section(inner, depth + 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield _text(text)
        case Bullets(items):
            yield from map(_item, items)
        case Table():
            yield _row(block.head)
            yield f"|{' --- |' * len(block.head)}"
            yield from map(_row, block.rows)
        case StageMap(way, beside):
            yield " → ".join(map(_box, way))
            if beside:
                yield ""
                yield from (
                    f"- beside the way: {_box(one)}{f', {_inside(one.note)}' if one.note else ''}" for one in beside
                )
        case _ as never:
            assert_never(never)


def _item(item: Item) -> str:
    if not item.lead:
        return f"- {_text(item.text)}"
    return f"- **{_inside(item.lead)}**{f': {_inside(item.text)}' if item.text else ''}"


def _box(box: Box) -> str:
    return f"**{_inside(box.name)}**{f' ({_inside(box.owner)})' if box.owner else ''}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_inside(guarded(cell)) for cell in cells)} |"


def _text(text: str) -> str:
    """Return text that begins a line, where more signs are markup than within one."""
    return _AT_THE_START.sub(_escaped, _inside(text))


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _inside(text: str) -> str:
    return _SIGNS.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)

"""A document as Markdown, in which no name and no text can pass for markup."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from slakit.reports.document.parts import Block, Box, Bullets, Document, Item, Paragraph, Section, StageMap, Table
from slakit.reports.escaping import guarded, markdown_inside, markdown_line

__all__ = ["markdown"]


def markdown(document: Document) -> str:
    """Return a document as CommonMark with tables; the summary stands first, sections are numbered."""
    lines = [f"# {markdown_inside(document.title)}", "", *(f"- {markdown_line(fact)}" for fact in document.facts), ""]
    lines += _section(document.summary, 2)
    for place, section in enumerate(document.sections, 1):
        lines += _section(section, 2, f"{place}. ")
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(section: Section, depth: int, place: str = "") -> Iterator[str]:
    yield f"{'#' * min(depth, 6)} {place}{markdown_inside(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""
    for inner in section.sections:
        yield from _section(inner, depth + 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield markdown_line(text)
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
                    f"- beside the way: {_box(one)}{f', {markdown_inside(one.note)}' if one.note else ''}"
                    for one in beside
                )
        case _ as never:
            assert_never(never)


def _item(item: Item) -> str:
    if not item.lead:
        return f"- {markdown_line(item.text)}"
    return f"- **{markdown_inside(item.lead)}**{f': {markdown_inside(item.text)}' if item.text else ''}"


def _box(box: Box) -> str:
    return f"**{markdown_inside(box.name)}**{f' ({markdown_inside(box.owner)})' if box.owner else ''}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(markdown_inside(guarded(cell)) for cell in cells)} |"

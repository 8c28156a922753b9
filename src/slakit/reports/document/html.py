"""A document as one HTML page that needs nothing but itself: no script, no picture, no address."""

from pathlib import Path
from typing import assert_never

from slakit.reports.document.drawing import drawn
from slakit.reports.document.parts import Block, Bullets, Document, Paragraph, StageMap, Table
from slakit.reports.escaping import guarded
from slakit.reports.templates import template

__all__ = ["html"]

_FOLDER = Path(__file__).parent


def html(document: Document) -> str:
    """Return a document as one page.

    Raises: MissingExtraError I900 without jinja2.
    """
    page = template(_FOLDER, "page.html.jinja", "a document")
    return page.render(document=document, kind=_kind, drawn=drawn, guarded=guarded) + "\n"


def _kind(block: Block) -> str:
    match block:
        case Paragraph():
            return "paragraph"
        case Bullets():
            return "bullets"
        case Table():
            return "table"
        case StageMap():
            return "stages"
        case _ as never:
            assert_never(never)

"""A document as one HTML page that needs nothing but itself: no script, no picture, no address."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from slakit.errors import MissingExtraError, Problem
from slakit.reports.document.drawing import drawn
from slakit.reports.document.markdown import guarded
from slakit.reports.document.parts import Block, Bullets, Document, Paragraph, StageMap, Table

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["html"]

_FOLDER = Path(__file__).parent


def html(document: Document) -> str:
    """Return a document as one page.

    Raises: MissingExtraError I900 without jinja2.
    """
    return _template().render(document=document, kind=_kind, drawn=drawn, guarded=guarded) + "\n"


@lru_cache(maxsize=1)
def _template() -> "Template":
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        message = "a document in HTML needs jinja2: pip install 'slakit[report]'"
        raise MissingExtraError(Problem("I900", "jinja2", message)) from None
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("page.html.jinja")


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

"""Templates of HTML pages, in which every value is escaped unless it is markup made here."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from slakit.errors import MissingExtraError, Problem

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["template"]


@lru_cache(maxsize=8)
def template(folder: Path, name: str, what: str) -> "Template":
    """Return a template of a folder; `what` is made with it, for the message.

    Raises: MissingExtraError I900 without jinja2.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        message = f"{what} in HTML needs jinja2: pip install 'slakit[report]'"
        raise MissingExtraError(Problem("I900", "jinja2", message)) from None
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template(name)

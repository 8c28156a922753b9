"""How the documentation is built: pages in Markdown, the reference from docstrings, nothing fetched from elsewhere."""

from importlib.metadata import version as version_of

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "slakit"
author = "The slakit authors"
copyright = "The slakit authors"
release = version = version_of("slakit")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = f"slakit {release}"
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Show the languages that have no colours as plain text."""
    for language in ("mermaid", "csv", "jsonl"):
        app.add_lexer(language, TextLexer)

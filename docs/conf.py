"""How the documentation is built: pages in Markdown, the reference from docstrings, nothing fetched from elsewhere."""

from importlib.metadata import version as version_of
from pathlib import Path
from types import UnionType
from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import slakit

project = "slakit"
author = "The slakit authors"
copyright = "The slakit authors"
release = version = version_of("slakit")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
default_role = "code"  # docstrings put names between single backticks
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
python_maximum_signature_line_length = 100
autodoc_typehints = "signature"

html_theme = "furo"
html_title = f"slakit {release}"
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Show the languages that have no colours as plain text, and leave out what is said for machines."""
    app.connect("doctree-read", strip_code_blocks)
    app.connect("autodoc-process-docstring", drop_what_is_said_of_unions)
    app.connect("build-finished", write_documents)
    for language in ("mermaid", "csv", "jsonl"):
        app.add_lexer(language, TextLexer)


def write_documents(app: Sphinx, error: Exception | None) -> None:
    """Write the documents of the starter agreements, of the demo and of the examples, which a how-to shows, as `slakit document` does."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "documents"
    folder.mkdir(exist_ok=True)
    package = Path(slakit.__file__).parent / "adapters"
    root = Path(__file__).parent.parent / "examples"
    examples = [root / name / "agreement.yaml" for name in ("acme", "whole")]
    for path in (*sorted((package / "templates").glob("*.yaml")), package / "demo" / "agreement.yaml", *examples):
        name = path.parent.name if path.stem == "agreement" else path.stem
        agreement = slakit.load_agreement(path)
        (folder / f"{name}.html").write_text(slakit.document(agreement, "html"), encoding="utf-8")
        (folder / f"{name}.md").write_text(slakit.document(agreement), encoding="utf-8")


def strip_code_blocks(_: Sphinx, doctree: nodes.document) -> None:
    """Take out the empty line that a doctest needs between its output and the end of the block."""
    for block in doctree.findall(nodes.literal_block):
        text = block.astext().rstrip()
        block.rawsource = text  # Sphinx colours only what stands as it was written
        block[:] = [nodes.Text(text)]


def drop_what_is_said_of_unions(*told: Any) -> None:
    """Leave out the docstring of the type of unions, which an alias such as Outcome would be told by."""
    found, _, lines = told[-3:]
    if isinstance(found, UnionType):
        lines.clear()

"""Escapes: text from outside stays text in Markdown, in HTML, in Slack and in a spreadsheet, whatever signs it holds."""

import re
from itertools import accumulate

__all__ = ["guarded", "markdown_inside", "markdown_line", "slack_escaped"]

# Those of full width are formulas to a spreadsheet that is set up for East Asia.
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# What is markup anywhere in a line; and what turns an address into a link without any.
_SIGNS = re.compile(r"[\\`*_\[\]<>|&~$@#]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_THE_START = re.compile(r"^([+\-=:])|^([0-9]+)([.)])")
# Not every reader of Markdown honours a backslash before what HTML would take for a tag.
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_IN_SLACK = str.maketrans(_ENTITIES)


def guarded(cell: str) -> str:
    """Return the text of a cell that a spreadsheet, into which the table comes, takes for text and no formula.

    Source: OWASP, "CSV Injection".

    >>> guarded("=1+1"), guarded("Ada")
    ("'=1+1", 'Ada')
    """
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def markdown_inside(text: str) -> str:
    r"""Return text that stands within a line of Markdown.

    >>> print(markdown_inside("<b> 1 | 2"))
    &lt;b&gt; 1 \| 2
    """
    return _SIGNS.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)


def markdown_line(text: str) -> str:
    r"""Return text that begins a line, where more signs are markup than within one.

    >>> print(markdown_line("1. a"))
    1\. a
    """
    return _AT_THE_START.sub(_escaped, markdown_inside(text))


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def slack_escaped(text: str, longest: int) -> str:
    """Return text for a message in Slack, of so many signs at most once it is escaped; what is cut ends with ….

    Source: Slack's reference, "Formatting text for app surfaces": only &, < and > are escaped.

    >>> slack_escaped("<!here> & all", 40), slack_escaped("a<<<<", 6)
    ('&lt;!here&gt; &amp; all', 'a&lt;…')
    """
    whole = text.translate(_IN_SLACK)
    if len(whole) <= longest:
        return whole
    pieces = [sign.translate(_IN_SLACK) for sign in text]
    ends = accumulate(map(len, pieces))
    kept = (piece for piece, end in zip(pieces, ends, strict=True) if end < longest)
    return f"{''.join(kept)}…"

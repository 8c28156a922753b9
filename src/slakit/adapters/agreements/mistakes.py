"""Text that is no YAML: where it goes wrong, and in words that do not depend on which parser read it."""

import re
from collections.abc import Mapping

import attrs
import yaml

__all__ = ["Mistake", "mistake_in", "mistake_of"]

# The parser in Python takes its time; what is wrong in a longer text is told as the one in C sees it.
_SHORT = 500_000
# Beyond these the text is refused for its size, and the parser in Python would take very long.
_DEEPEST, _MOST_EVENTS = 64, 400_000
_NO_YAML = "does not go on as YAML: look for a wrong indent, quotes or a missing colon here or in the lines above"
_WORDS: Mapping[str, str] = {
    "mapping values are not allowed": "a colon can not stand here: put a text with a colon in quotes",
    "sequence entries are not allowed": "a list can not begin here: begin it on the next line",
    "unexpected end of stream": "the file ends within quotes, or within brackets",
    "expected ',' or": "expected a comma, or the bracket that closes",
    "find expected ':'": "expected a key with a colon and a value",
    "expected node content": "expected a value",
    "expected the node content": "expected a value",
    "comment or line break": "expected a new line behind the sign that begins a text of several lines",
    "chomping or indentation": "expected a new line behind the sign that begins a text of several lines",
    "Unicode character escape": "an escape stands for no letter",
    "unknown escape character": "a backslash in double quotes begins an escape that is none: write two, or single quotes",
    "found unexpected": _NO_YAML,
    "expected key": _NO_YAML,
    "expected <block end>": _NO_YAML,
    "'-' indicator": _NO_YAML,
}


@attrs.frozen
class Mistake:
    """A place in a text, counted from 1, and what is wrong there."""

    line: int
    column: int
    message: str


def mistake_of(text: str, error: yaml.MarkedYAMLError) -> Mistake:
    """Return what is wrong with a text that a parser has refused."""
    return (len(text) <= _SHORT and mistake_in(text)) or _told(text, error)


def mistake_in(text: str) -> Mistake | None:
    """Return what the parser in Python finds wrong with a text: it is the stricter one, and takes no tabs."""
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader=yaml.BaseLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or number > _MOST_EVENTS:
                break
    except yaml.MarkedYAMLError as error:
        return _told(text, error)
    return None


def _told(text: str, error: yaml.MarkedYAMLError) -> Mistake:
    problem = str(error.problem or error.context)
    at = error.problem_mark or error.context_mark
    if at is None:
        return Mistake(1, 1, problem)
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    sign = lines[at.line][at.column : at.column + 1] if at.line < len(lines) else ""
    return Mistake(at.line + 1, at.column + 1, _message(problem, sign))


def _message(problem: str, sign: str) -> str:
    if sign == "\t":
        return "a tab can not stand here: use blanks"
    if "cannot start any token" in problem:
        return f"the sign {sign!r} can not begin a text: put the text in quotes"
    return next((words for known, words in _WORDS.items() if known in problem), problem)

"""Text that is no YAML or no JSON: where it goes wrong, in words that do not depend on which parser read it."""

import json
import re
from collections.abc import Mapping

import attrs
import yaml

__all__ = ["Mistake", "json_mistake_in", "mistake_in", "mistake_of"]

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


_NO_JSON = "does not go on as JSON: keys and texts stand in double quotes; a file with comments is named .yaml"
_LAST_COMMA = "a comma can not stand behind the last part: JSON takes none there"


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


def json_mistake_in(text: str) -> Mistake | None:
    """Return where a text that YAML takes is no JSON; None where it is.

    >>> json_mistake_in('{"parts": [1, 2,]}')
    Mistake(line=1, column=16, message='a comma can not stand behind the last part: JSON takes none there')
    """
    try:
        # Numbers stay text: those of many digits are no number to Python, and no mistake.
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        comma = _last_comma(text, error.pos)
        before = text[: error.pos if comma is None else comma]
        message = _NO_JSON if comma is None else _LAST_COMMA
        return Mistake(before.count("\n") + 1, len(before) - before.rfind("\n"), message)
    return None


def _last_comma(text: str, place: int) -> int | None:
    """Return where the comma before a closing bracket stands that is at a place; None for another mistake there.

    Of such a comma and the bracket, one release of Python's parser tells the first and another the second.
    """
    before, after = text[:place].rstrip(), text[place:].lstrip()
    if before.endswith(",") and after.startswith(("]", "}")):
        return len(before) - 1
    is_comma = after.startswith(",") and after[1:].lstrip().startswith(("]", "}"))
    return len(text) - len(after) if is_comma else None


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

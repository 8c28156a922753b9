"""Rows of text files, one by one, each with its line: CSV, TSV and JSON Lines, whatever is wrong with them."""

import csv
import json
import math
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from io import BufferedReader, TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.leads.facts import text_of

__all__ = ["BadRow", "GoodRow", "Progress", "Rows", "no_utf8", "read_rows", "why_not"]

# A line beyond this is no row of anything; it is skipped, not held in memory.
_LONGEST_LINE = 1 << 20
_KEPT_TEXT = 10_000
_PROBE = 4096
_REPORT_EVERY = 10_000
_SUFFIXES: Mapping[str, str] = {".csv": ",", ".tsv": "\t", ".jsonl": "", ".ndjson": ""}

Progress: TypeAlias = Callable[[int], None]
GoodRow: TypeAlias = tuple[int, list[str], Mapping[str, str]]
"""The line on which a row begins, its cells in the order of the header, and what has no column."""


@attrs.frozen
class BadRow:
    """A row that can not be used: its line, what is wrong with it, and its text, cut where it is very long."""

    line: int
    problems: tuple[Problem, ...]
    text: str


@attrs.frozen
class Rows:
    """The header of a file, and its rows in order, good and bad ones; `text` returns the last of them as it stands."""

    name: str
    header: Sequence[str]
    rows: Iterator[GoodRow | BadRow]
    text: Callable[[], str]


def read_rows(
    path: str | Path,
    *,
    expected: Sequence[str],
    required: Sequence[str],
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    unfold: str | None = None,
    on_progress: Progress | None = None,
) -> Rows:
    """Open a file of rows, told by its suffix: .csv, .tsv, .jsonl or .ndjson; it is read as its rows are asked for.

    UTF-8, with or without a byte order mark; cells may be quoted and hold line breaks. `columns` maps names in the file
    to names that are expected. `delimiter` is another sign between cells, for a file with any suffix. A JSON line has
    the header `expected`, and what else it holds beside it, with the content of the object `unfold`. `on_progress` is
    told how many bytes have been read.

    Raises: DataError I001 (can not be opened), I002 (unknown suffix), I003 (binary, or not UTF-8), I004 (empty), I005
    (the header: a column twice, a required one or one of `columns` missing, another separator), I106 (a delimiter that
    is not one sign).
    """
    path = Path(path)
    separator = _SUFFIXES.get(path.suffix.casefold()) if delimiter is None else delimiter
    if separator is None:
        message = f"{path.suffix or 'no suffix'}: expected a file ending in {', '.join(_SUFFIXES)}"
        raise DataError(Problem("I002", path.name, message))
    if delimiter is not None and (len(delimiter) != 1 or delimiter in _NO_DELIMITER):
        raise DataError(Problem("I106", "delimiter", f"{delimiter!r}: expected one sign, such as ';'"))
    lines = _Lines(_opened(path), path.name, on_progress, separator)
    if not separator:
        rows = _json_rows(lines, expected, columns or {}, unfold)
        return Rows(path.name, expected, rows, lines.text)
    reader = lines.reader()
    try:
        header = _header(lines, reader, columns or {}, [*required, *expected], len(required))
    except DataError:
        lines.file.close()
        raise
    return Rows(path.name, header, _separated_rows(lines, reader, len(header)), lines.text)


_NO_DELIMITER = frozenset('"\r\n')


def _opened(path: Path) -> BufferedReader:
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise DataError(Problem("I001", path.name, f"can not be opened: {why_not(error)}")) from None
    fault = _no_text(file.read(_PROBE))
    file.seek(0)
    if fault is not None:
        file.close()
        raise DataError(Problem(fault[0], path.name, fault[1]))
    return file


def why_not(error: OSError | ValueError) -> str:
    """Return why a file can not be opened; a path with a NUL in it is a ValueError."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def no_utf8(beginning: bytes) -> str | None:
    r"""Return what the first bytes of a file say it is, when that is no UTF-8.

    >>> no_utf8(b"\xff\xfea"), no_utf8(b"lead_id,at,kind")
    ('is written in UTF-16; save it as UTF-8', None)
    """
    if beginning.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "is written in UTF-16; save it as UTF-8"
    return "is compressed; unpack it first" if beginning.startswith(b"\x1f\x8b") else None


def _no_text(probe: bytes) -> tuple[str, str] | None:
    if not probe.removeprefix(BOM_UTF8).strip():
        return "I004", "is empty"
    fault = no_utf8(probe) or ("is a binary file; expected text in UTF-8" if b"\0" in probe else None)
    return None if fault is None else ("I003", fault)


class _Lines:
    """The lines of a file: bounded in length, counted, and kept until the row that they make is told.

    Mutable, because it is the state of reading.
    """

    def __init__(self, raw: BufferedReader, name: str, on_progress: Progress | None, delimiter: str) -> None:
        # What is not UTF-8 comes through as lone surrogates, so that the row it stands in can be named.
        self.file = TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self.raw, self.name, self.on_progress, self.delimiter = raw, name, on_progress, delimiter
        self.line = 0
        self.kept: list[str] = []
        self.odd = False  # a line was too long, or is not plain ASCII
        self.fresh = self._fresh()
        self.again = deque[str]()

    def __iter__(self) -> Iterator[str]:
        return self.fresh

    def reader(self) -> Any:
        """Return a reader of rows that goes on where the last one stopped."""
        return csv.reader(chain(self._once_more(), self.fresh), delimiter=self.delimiter, strict=True)

    def give_back(self) -> None:
        """Read the lines kept once more, but for the first."""
        self.again.extendleft(reversed(self.kept[1:]))
        self.line -= len(self.kept) - 1
        del self.kept[1:]

    def text(self) -> str:
        """Return the lines kept, cut where they are very long."""
        return "".join(self.kept)[:_KEPT_TEXT]

    def _once_more(self) -> Iterator[str]:
        while self.again:
            text = self.again.popleft()
            self.line += 1
            self.odd = self.odd or not text.isascii()
            self.kept.append(text)
            yield text

    def _fresh(self) -> Iterator[str]:
        readline = self.file.readline
        with self.file:
            while text := readline(_LONGEST_LINE):
                self.line += 1
                if self.on_progress is not None and self.line % _REPORT_EVERY == 0:
                    self.on_progress(self.raw.tell())
                if len(text) == _LONGEST_LINE and not text.endswith(_LINE_ENDS):
                    self._skip()
                    text = _TOO_LONG
                if not text.isascii():
                    self.odd = True
                self.kept.append(text)
                yield text

    def _skip(self) -> None:
        while rest := self.file.readline(_LONGEST_LINE):
            if rest.endswith(_LINE_ENDS):
                return

    def bad(self, line: int, code: str, message: str) -> BadRow:
        """Return the lines kept as a row that can not be used."""
        return BadRow(line, (Problem(code, f"{self.name}:{line}", message),), self.text())

    def fault(self, line: int) -> BadRow | None:
        """Return what is wrong with the lines kept, if it is their length or their encoding."""
        self.odd = False
        if any(text is _TOO_LONG for text in self.kept):
            return self.bad(line, "I011", f"is longer than {_LONGEST_LINE:,} characters and was skipped")
        if not all(map(_is_utf8, self.kept)):
            return self.bad(line, "I012", "is not UTF-8")
        return None


_LINE_ENDS = ("\n", "\r")
_TOO_LONG = "\ufffd line too long\n"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _header(
    lines: _Lines, reader: Any, columns: Mapping[str, str], known: Sequence[str], required: int
) -> Sequence[str]:
    try:
        read = next(reader, None)
    except csv.Error as error:
        message = f"the header can not be read: {_csv_fault(lines, error)}"
        raise DataError(Problem("I005", f"{lines.name}:1", message)) from None
    if (bad := lines.fault(1)) is not None:
        raise DataError(*bad.problems)
    header = [name.strip() for name in read or ()]
    where = f"{lines.name}:1"
    if len(header) == 1 and ";" in header[0]:
        raise DataError(Problem("I005", where, "the columns seem to be separated by ';': give delimiter=';'"))
    problems = [
        Problem("I005", where, f"there is no column {name!r}{_near(name, header, header)}")
        for name in columns
        if name not in header
    ]
    names = [columns.get(name, name) for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [Problem("I005", where, f"the column {name!r} is there twice") for name in twice]
    problems += [
        Problem("I005", where, f"there is no column {name!r}{_near(name, set(names) - set(known), header)}")
        for name in known[:required]
        if name not in names
    ]
    if problems:
        raise DataError(*problems)
    return names


def _near(name: str, candidates: Collection[str], header: Sequence[str]) -> str:
    near = hint(name, sorted(candidates))
    return near if "did you mean" in near else f"; the columns are {', '.join(header)}"[:_WIDE]


_WIDE = 300


def _csv_fault(lines: _Lines, error: csv.Error) -> str:
    return "a quote is opened and not closed" if len(lines.kept) > 1 or "unexpected end" in str(error) else str(error)


def _separated_rows(lines: _Lines, reader: Any, width: int) -> Iterator[GoodRow | BadRow]:
    kept, nothing = lines.kept, dict[str, str]()
    while True:
        kept.clear()
        first = lines.line + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            message = f"can not be read as a row: {_csv_fault(lines, error)}"
            # What an unclosed quote swallowed are rows of their own.
            lines.give_back()
            yield lines.fault(first) or lines.bad(first, "I013", message)
            reader = lines.reader()
            continue
        if row is None:
            return
        if lines.odd and (bad := lines.fault(first)) is not None:
            yield bad
        elif len(row) == width:
            yield first, row, nothing
        elif row:
            message = f"has {len(row)} cell{'' if len(row) == 1 else 's'} where the header has {width}"
            yield lines.bad(first, "I014", message)


def _json_rows(
    lines: _Lines, expected: Sequence[str], columns: Mapping[str, str], unfold: str | None
) -> Iterator[GoodRow | BadRow]:
    kept = lines.kept
    for text in lines:
        number = lines.line
        if lines.odd and (bad := lines.fault(number)) is not None:
            yield bad
        elif content := text.rstrip():
            try:
                cells, rest = _cells(json.loads(content, object_pairs_hook=_unique), expected, columns, unfold)
            except (ValueError, RecursionError) as error:
                yield lines.bad(number, "I013", f"can not be read as JSON: {_json_fault(error)}")
            else:
                yield number, cells, rest
        kept.clear()


def _json_fault(error: Exception) -> str:
    match error:
        case RecursionError():
            return "it is nested too deeply"
        case json.JSONDecodeError(msg=message, colno=column):
            return f"{message} at column {column}"
        case _FormError():
            return str(error)
        case _:
            return "a number is too long"


class _FormError(ValueError):
    """A line is JSON, and no row."""


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _FormError(f"the name {twice[:_SHOWN]!r} is given twice")
    return found


_SHOWN = 60


def _cells(
    row: Any, expected: Sequence[str], columns: Mapping[str, str], unfold: str | None
) -> tuple[list[str], dict[str, str]]:
    if not isinstance(row, dict):
        raise _FormError("expected an object such as {...}")
    if columns:
        row = _unique([(columns.get(name, name), value) for name, value in row.items()])
    beside = row.pop(unfold, None) if unfold is not None and isinstance(row.get(unfold), dict) else {}
    cells = [_text(row.pop(name, None)) for name in expected]
    rest = _unique([*row.items(), *beside.items()]) if beside else row
    return cells, {name: text for name, value in rest.items() if (text := _text(value))}


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and math.isinf(value):
        raise _FormError("a number is too large")
    try:
        return text_of(value)
    except DataError as error:
        raise _FormError(error.problems[0].message) from None

"""Rows of text files, one by one, each with its line: CSV, TSV and JSON Lines, whatever is wrong with them."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.leads.facts import text_of

__all__ = ["BadRow", "GoodRow", "Progress", "Rows", "read_rows"]

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
    """The header of a file, and its rows in order, good and bad ones."""

    name: str
    header: Sequence[str]
    rows: Iterator[GoodRow | BadRow]


def read_rows(
    path: str | Path,
    *,
    expected: Sequence[str],
    required: Sequence[str],
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    on_progress: Progress | None = None,
) -> Rows:
    """Open a file of rows, told by its suffix: .csv, .tsv, .jsonl or .ndjson; it is read as its rows are asked for.

    UTF-8, with or without a byte order mark; cells may be quoted and hold line breaks. `columns` maps names in the file
    to names that are expected. A JSON line has the header `expected`, and what else it holds beside it. `on_progress`
    is told how many bytes have been read.

    Raises: DataError I001 (can not be opened), I002 (unknown suffix), I003 (binary, or not UTF-8), I004 (empty), I005
    (the header: a column twice, a required one or one of `columns` missing, another separator).
    """
    path = Path(path)
    separator = _SUFFIXES.get(path.suffix.casefold()) if delimiter is None else delimiter
    if separator is None:
        message = f"{path.suffix or 'no suffix'}: expected a file ending in {', '.join(_SUFFIXES)}"
        raise DataError(Problem("I002", path.name, message))
    lines = _Lines(_opened(path), path.name, on_progress)
    if not separator:
        return Rows(path.name, expected, _json_rows(lines, expected, columns or {}))
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    try:
        header = _header(lines, reader, columns or {}, [*required, *expected], len(required))
    except DataError:
        lines.file.close()
        raise
    return Rows(path.name, header, _separated_rows(lines, reader, len(header)))


def _opened(path: Path) -> BufferedReader:
    try:
        file = path.open("rb")
    except OSError as error:
        raise DataError(Problem("I001", path.name, f"can not be opened: {error.strerror}")) from None
    fault = _no_text(file.read(_PROBE))
    file.seek(0)
    if fault is not None:
        file.close()
        raise DataError(Problem(fault[0], path.name, fault[1]))
    return file


def _no_text(probe: bytes) -> tuple[str, str] | None:
    if not probe.strip():
        return "I004", "is empty"
    if probe.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "I003", "is written in UTF-16; save it as UTF-8"
    if probe.startswith(b"\x1f\x8b"):
        return "I003", "is compressed; unpack it first"
    if b"\0" in probe:
        return "I003", "is a binary file; expected text in UTF-8"
    return None


class _Lines:
    """The lines of a file: bounded in length, counted, and kept until the row that they make is told.

    Mutable, because it is the state of reading.
    """

    def __init__(self, raw: BufferedReader, name: str, on_progress: Progress | None) -> None:
        # What is not UTF-8 comes through as lone surrogates, so that the row it stands in can be named.
        self.file = TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self.raw, self.name, self.on_progress = raw, name, on_progress
        self.line = 0
        self.kept: list[str] = []
        self.odd = False  # a line was too long, or is not plain ASCII

    def __iter__(self) -> Iterator[str]:
        readline = self.file.readline
        with self.file:
            while text := readline(_LONGEST_LINE):
                self.line += 1
                if self.on_progress is not None and self.line % _REPORT_EVERY == 0:
                    self.on_progress(self.raw.tell())
                if len(text) == _LONGEST_LINE and not text.endswith("\n"):
                    self._skip()
                    text = _TOO_LONG
                if not text.isascii():
                    self.odd = True
                self.kept.append(text)
                yield text

    def _skip(self) -> None:
        while rest := self.file.readline(_LONGEST_LINE):
            if rest.endswith("\n"):
                return

    def bad(self, line: int, code: str, message: str) -> BadRow:
        """Return the lines kept as a row that can not be used."""
        text = "".join(self.kept)[:_KEPT_TEXT]
        return BadRow(line, (Problem(code, f"{self.name}:{line}", message),), text)

    def fault(self, line: int) -> BadRow | None:
        """Return what is wrong with the lines kept, if it is their length or their encoding."""
        self.odd = False
        if _TOO_LONG in self.kept:
            return self.bad(line, "I011", f"is longer than {_LONGEST_LINE:,} characters and was skipped")
        if not all(map(_is_utf8, self.kept)):
            return self.bad(line, "I012", "is not UTF-8")
        return None


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
        raise DataError(Problem("I005", f"{lines.name}:1", f"the header can not be read: {error}")) from None
    if (bad := lines.fault(1)) is not None:
        raise DataError(*bad.problems)
    header = [name.strip() for name in read or ()]
    where = f"{lines.name}:1"
    if len(header) == 1 and ";" in header[0]:
        raise DataError(Problem("I005", where, "the columns seem to be separated by ';': give delimiter=';'"))
    problems = [
        Problem("I005", where, f"there is no column {name!r}{hint(name, header)}")
        for name in columns
        if name not in header
    ]
    names = [columns.get(name, name) for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [Problem("I005", where, f"the column {name!r} is there twice") for name in twice]
    problems += [
        Problem("I005", where, f"there is no column {name!r}{hint(name, [one for one in names if one not in known])}")
        for name in known[:required]
        if name not in names
    ]
    if problems:
        raise DataError(*problems)
    return names


def _separated_rows(lines: _Lines, reader: Any, width: int) -> Iterator[GoodRow | BadRow]:
    kept, nothing = lines.kept, dict[str, str]()
    while True:
        kept.clear()
        first = lines.line + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield lines.bad(first, "I013", f"can not be read as a row: {error}")
            continue
        if row is None:
            return
        if lines.odd and (bad := lines.fault(first)) is not None:
            yield bad
        elif len(row) == width:
            yield first, row, nothing
        elif row:
            yield lines.bad(first, "I014", f"has {len(row)} cells where the header has {width}")


def _json_rows(lines: _Lines, expected: Sequence[str], columns: Mapping[str, str]) -> Iterator[GoodRow | BadRow]:
    kept = lines.kept
    for text in lines:
        number = lines.line
        if lines.odd and (bad := lines.fault(number)) is not None:
            yield bad
        elif text.strip():
            try:
                cells, rest = _cells(json.loads(text, object_pairs_hook=_unique), expected, columns)
            except (ValueError, RecursionError) as error:
                message = str(error) or "is nested too deeply"
                yield lines.bad(number, "I013", f"can not be read as JSON: {message}")
            else:
                yield number, cells, rest
        kept.clear()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a name is given twice"
        raise ValueError(message)
    return found


def _cells(row: Any, expected: Sequence[str], columns: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    if not isinstance(row, dict):
        message = "expected an object"
        raise ValueError(message)  # noqa: TRY004 - one kind of error for whatever a line is not
    if columns:
        row = {columns.get(name, name): value for name, value in row.items()}
    data = row.pop("data", None)
    if isinstance(data, dict):
        row = {**data, **row}
    elif data is not None:
        row["data"] = data
    cells = [_text(row.pop(name, None)) for name in expected]
    return cells, {name: text for name, value in row.items() if (text := _text(value))}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else text_of(value)

"""Any table of a measure as Markdown, as text, as HTML and as CSV."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from html import escape
from math import isfinite
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.reports.document.words import label, number
from slakit.reports.escaping import guarded, markdown_inside, markdown_line
from slakit.reports.measures.tables import Table
from slakit.reports.render.csv_rows import csv_lines
from slakit.reports.render.page import columns_of_text
from slakit.rules.lines import clean
from slakit.rules.sentences import span_text
from slakit.worktime.instants import in_words, iso_utc, to_micros
from slakit.worktime.instants import zone as zone_named

__all__ = ["cell_to_json", "table_csv", "table_document", "table_html", "table_markdown", "table_text"]

_Any: TypeAlias = Table[Any]
_UTC = zone_named("UTC")
_MOST_ROWS = 500
_HEAD = 'th scope="col"'


def table_markdown(table: _Any, *, zone: ZoneInfo = _UTC, most: int = _MOST_ROWS) -> str:
    """Return a table as Markdown: its title, what it says, the rows, and what was left out.

    Instants are local to `zone`. After the first `most` rows comes the number of those that are not shown. No name can
    pass for markup, and no cell for a formula where the table is pasted into a spreadsheet.
    """
    shown = _Shown.of(table, zone, most)
    lines = [f"### {markdown_inside(shown.title)}", "", markdown_line(shown.definition), ""]
    if shown.rows:
        lines += [_pipes(shown.head), f"|{''.join(' ---: |' if right else ' --- |' for right in shown.numbers)}"]
        lines += [*map(_pipes, shown.rows), ""]
    return "".join(f"{line}\n" for line in (*lines, *(markdown_line(fact) for fact in shown.facts)))


def table_text(table: _Any, *, zone: ZoneInfo = _UTC, most: int = _MOST_ROWS) -> str:
    """Return a table as text in a fixed width: its title, what it says, the rows, and what was left out."""
    shown = _Shown.of(table, zone, most)
    rows = columns_of_text([shown.head, *shown.rows], shown.numbers) if shown.rows else ()
    lines = (shown.title, shown.definition, *rows, *shown.facts)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def table_html(table: _Any, *, zone: ZoneInfo = _UTC, most: int = _MOST_ROWS) -> str:
    """Return a table as HTML, a part of a page: a caption, the rows, and below what was left out.

    Columns of numbers have the class `number`, those of instants and dates `when`. Nothing else than tags and escaped
    text stands in it.
    """
    shown = _Shown.of(table, zone, most)
    lines = ["<table>", f"<caption><b>{_text(shown.title)}</b> {_text(shown.definition)}</caption>"]
    if shown.rows:
        kinds = [
            "number" if right else "when" if is_when else ""
            for right, is_when in zip(shown.numbers, shown.whens, strict=True)
        ]
        lines += [f"<thead>{_row(shown.head, kinds, _HEAD)}</thead>", "<tbody>"]
        lines += [_row(row, kinds, "td") for row in shown.rows] + ["</tbody>"]
    lines += ["</table>", f'<p class="facts">{_text(" ".join(shown.facts))}</p>']
    return "".join(f"{line}\n" for line in lines)


def table_csv(table: _Any) -> Iterator[str]:
    """Yield a table as CSV, line by line: the names of its fields, then its rows; instants in UTC, lengths in seconds."""
    rows = ({name: cell_to_json(value) for name, value in row.items()} for row in table.to_dicts())
    return csv_lines(table.columns, rows)


def table_document(table: _Any) -> dict[str, Any]:
    """Return a table as JSON has it: what it says, its columns, and every row."""
    return {
        "name": table.name,
        "title": table.title,
        "definition": table.definition,
        "unit": table.unit,
        "population": table.population,
        "left_out": dict(table.left_out),
        "columns": list(table.columns),
        "rows": [{name: cell_to_json(value) for name, value in row.items()} for row in table.to_dicts()],
    }


def cell_to_json(value: Any) -> Any:
    """Return the value of a cell as JSON has it: instants in UTC with Z, lengths in seconds, dates as text.

    >>> cell_to_json(timedelta(minutes=2)), cell_to_json(date(2026, 3, 2)), cell_to_json(None)
    (120.0, '2026-03-02', None)
    """
    match value:
        case datetime():
            return iso_utc(to_micros(value))
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Fraction():
            return float(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


@attrs.frozen
class _Shown:
    """What is shown of a table, as clean text."""

    title: str
    definition: str
    head: tuple[str, ...]
    numbers: tuple[bool, ...]
    whens: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...]

    @classmethod
    def of(cls, table: _Any, zone: ZoneInfo, most: int) -> "_Shown":
        values = [tuple(row.values()) for row in table.to_dicts()[:most]]
        columns = list(zip(*values, strict=True))
        return cls(
            clean(table.title),
            clean(table.definition),
            tuple(label(name) for name in table.columns),
            tuple(map(_is_numeric, columns)),
            tuple(any(isinstance(value, date) for value in column) for column in columns),
            tuple(zip(*(_column(column, zone) for column in columns), strict=True)),
            tuple(_facts(table, len(table) - len(values))),
        )


def _facts(table: _Any, more: int) -> Iterator[str]:
    if more:
        yield f"And {more} more rows."
    if not len(table):
        yield "No rows."
    yield clean(f"Unit: {table.unit}. Of {table.population}.")
    if left_out := [f"{count} ({why})" for why, count in table.left_out.items() if count]:
        yield clean(f"Left out: {', '.join(left_out)}.")


def _is_numeric(column: tuple[Any, ...]) -> bool:
    told = [value for value in column if value is not None]
    return bool(told) and all(
        isinstance(value, int | float | Fraction | timedelta) and not isinstance(value, bool) for value in told
    )


def _column(values: tuple[Any, ...], zone: ZoneInfo) -> tuple[str, ...]:
    """Return the cells of a column; lengths that two units tell alike though they differ are told in more of them."""
    told = {value: _length(value, 2) for value in values if isinstance(value, timedelta)}
    for units in (3, 4):
        alike = Counter(told.values())
        told = {length: _length(length, units) if alike[text] > 1 else text for length, text in told.items()}
    return tuple(told[value] if isinstance(value, timedelta) else _cell(value, zone) for value in values)


def _length(length: timedelta, units: int) -> str:
    told = span_text(abs(length), days=False, units=units)
    return f"-{told}" if length < timedelta() else told


def _cell(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return in_words(to_micros(value), zone)
        case int() | Fraction():
            return number(value)
        case float() if isfinite(value):
            return number(Fraction(str(round(value, 2 if abs(value) >= 1 else 4))))
        case _:
            return guarded(clean(str(value)))


def _pipes(cells: Iterable[str]) -> str:
    return f"| {' | '.join(markdown_inside(cell) for cell in cells)} |"


def _row(cells: Iterable[str], kinds: Iterable[str], begin: str) -> str:
    """Return a row of HTML; `kinds` are the classes of its columns, `begin` is th with its scope, or td."""
    tag = begin.partition(" ")[0]
    begins = (f'<{begin} class="{kind}">' if kind else f"<{begin}>" for kind in kinds)
    told = "".join(f"{before}{_text(cell)}</{tag}>" for before, cell in zip(begins, cells, strict=True))
    return f"<tr>{told}</tr>"


def _text(words: str) -> str:
    return escape(words, quote=True)

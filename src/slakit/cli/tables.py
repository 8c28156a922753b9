"""What the shell tells of tables: a page for people, or one JSON document."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from slakit.reports.measures.tables import Table
from slakit.rules.sentences import span_text

__all__ = ["TABLE_FORMATS", "tables_told"]

TABLE_FORMATS = ("text", "json")
_MOST_ROWS = 20


def tables_told(tables: Iterable[Table[Any]], form: str, **beside: Any) -> str:
    """Return tables as text, lists cut after twenty rows, or as JSON with every row; `beside` are values told with them."""
    if form == "json":
        found = {table.name: _document(table) for table in tables}
        return json.dumps({"schema": 1, **beside, "tables": found}, ensure_ascii=False, indent=1, default=_json) + "\n"
    told = [f"{name.replace('_', ' ')}: {_cell(name, value)}" for name, value in beside.items()]
    lines = [*told, *([""] if told else []), *(line for table in tables for line in [*_lines(table), ""])]
    return "\n".join(map(_printable, lines[:-1])) + "\n"


def _document(table: Table[Any]) -> dict[str, Any]:
    return {
        "title": table.title,
        "definition": table.definition,
        "unit": table.unit,
        "population": table.population,
        "left_out": dict(table.left_out),
        "rows": table.to_dicts(),
    }


def _json(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat().replace("+00:00", "Z")


def _lines(table: Table[Any]) -> Iterator[str]:
    yield f"{table.title} ({table.population})"
    yield f"  {table.definition}"
    rows = [[_cell(name, value) for name, value in row.items()] for row in table.to_dicts()[:_MOST_ROWS]]
    if rows:
        yield from _aligned([[name.replace("_", " ") for name in table.columns], *rows])
    else:
        yield "  none"
    if len(table) > _MOST_ROWS:
        yield f"  and {len(table) - _MOST_ROWS} more"
    if left_out := [f"{why} {number}" for why, number in table.left_out.items() if number]:
        yield f"  left out: {', '.join(left_out)}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


_SHARES = ("share", "kept", "low", "high", "confidence")


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float() if name.endswith(_SHARES):
            return f"{value:.1%}"
        case float():
            return f"{value:.10g}"
        case timedelta():
            return span_text(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _printable(line: str) -> str:
    """Take out what could move a terminal's cursor or turn its text around."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)

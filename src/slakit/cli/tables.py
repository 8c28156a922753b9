"""What the shell tells of tables: a page for people, or one JSON document."""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slakit.cli.telling import tell_lines, tell_text
from slakit.reports.document.words import number
from slakit.reports.measures.tables import Table
from slakit.reports.render.tables import table_document, table_text
from slakit.worktime.instants import zone as zone_named

__all__ = ["TABLE_FORMATS", "tell_tables"]

TABLE_FORMATS = ("text", "json")
_MOST_ROWS = 20
_UTC = zone_named("UTC")


def tell_tables(
    tables: Iterable[Table[Any]],
    form: str,
    output: Path | None,
    beside: Mapping[str, Any] | None = None,
    *,
    zone: ZoneInfo = _UTC,
) -> None:
    """Tell tables as text, lists cut after twenty rows, or as JSON with every row; `beside` are values told with them.

    Instants of the text are local to `zone`; those of JSON are in UTC.
    """
    values = beside or {}
    if form == "json":
        found = {table.name: table_document(table) for table in tables}
        told = json.dumps({"schema": 1, **values, "tables": found}, ensure_ascii=False, indent=1)
        tell_lines([f"{told}\n"], output)
        return
    lines = "".join(f"{name.replace('_', ' ')}: {_cell(name, value)}\n" for name, value in values.items())
    pages = [*([lines] if lines else []), *(table_text(table, zone=zone, most=_MOST_ROWS) for table in tables)]
    tell_text("\n".join(pages), output)


_SHARES = ("share", "low", "high", "confidence")


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return "-"
        case float() if name in _SHARES:
            return f"{value:.1%}"
        case float():
            return number(Fraction(str(round(value, 2))))
        case _:
            return str(value)

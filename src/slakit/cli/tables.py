"""What the shell tells of tables: a page for people, or one JSON document."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from slakit.cli.telling import tell_lines, tell_text
from slakit.reports.measures.tables import Table
from slakit.reports.render.tables import table_document, table_text

__all__ = ["TABLE_FORMATS", "tell_tables"]

TABLE_FORMATS = ("text", "json")
_MOST_ROWS = 20


def tell_tables(
    tables: Iterable[Table[Any]], form: str, output: Path | None, beside: Mapping[str, Any] | None = None
) -> None:
    """Tell tables as text, lists cut after twenty rows, or as JSON with every row; `beside` are values told with them."""
    values = beside or {}
    if form == "json":
        found = {table.name: table_document(table) for table in tables}
        told = json.dumps({"schema": 1, **values, "tables": found}, ensure_ascii=False, indent=1)
        tell_lines([f"{told}\n"], output)
        return
    lines = "".join(f"{name.replace('_', ' ')}: {_cell(name, value)}\n" for name, value in values.items())
    pages = [*([lines] if lines else []), *(table_text(table, most=_MOST_ROWS) for table in tables)]
    tell_text("\n".join(pages), output)


_SHARES = ("share", "low", "high", "confidence")


def _cell(name: str, value: Any) -> str:
    match value:
        case None:
            return "-"
        case float() if name in _SHARES:
            return f"{value:.1%}"
        case _:
            return str(value)

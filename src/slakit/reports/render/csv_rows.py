"""CSV: outcomes and other rows for spreadsheets, in which no text is taken for a formula."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.escaping import guarded
from slakit.rules.wire import FIELDS
from slakit.worktime.instants import zone as zone_named

__all__ = ["csv_lines", "csv_text"]

_INSTANTS = frozenset(name for name in FIELDS if name.endswith("_at") or name == "as_of")
_LINE_END = "\r\n"


def csv_text(evaluation: Evaluation, *, zone: str | None = None, bom: bool = False) -> Iterator[str]:
    """Yield outcomes and clauses as CSV, line by line: a header and the fields of a JSON line; lists stand as JSON.

    Instants are in UTC with Z, or in `zone` with their offset. A text that a spreadsheet would run as a formula has an
    apostrophe before it; numbers stay numbers. `bom` puts the mark before the header by which Excel knows UTF-8.

    Raises: CalendarError C104 for an unknown zone.
    """
    where = None if zone is None else zone_named(zone)
    if bom:
        yield "\ufeff"
    yield from csv_lines(FIELDS, (_there(row, where) for row in evaluation.to_dicts()))


def _there(row: Mapping[str, Any], where: ZoneInfo | None) -> Mapping[str, Any]:
    if where is None:
        return row
    instants = {name: row[name] for name in _INSTANTS if row[name] is not None}
    return {**row, **{name: datetime.fromisoformat(at).astimezone(where).isoformat() for name, at in instants.items()}}


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows as CSV, a header first; a line ends with a line feed."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(row[column]) for column in columns])


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    # The writer quotes a carriage return only where lines end with one.
    csv.writer(line, lineterminator=_LINE_END).writerow(cells)
    return f"{line.getvalue().removesuffix(_LINE_END)}\n"


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case str():
            return guarded(value)
        case _:
            return str(value)

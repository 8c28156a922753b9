"""CSV: outcomes and other rows for spreadsheets, in which no text is taken for a formula."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.escaping import guarded
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.wire import FIELDS, outcome_to_dict
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
    rows = chain(map(outcome_to_dict, evaluation.outcomes), map(clause_state_to_dict, evaluation.clauses))
    yield from csv_lines(FIELDS, (_there(row, where) for row in rows))


def _there(row: Mapping[str, Any], where: ZoneInfo | None) -> Mapping[str, Any]:
    if where is None:
        return row
    instants = {name: row[name] for name in _INSTANTS if row[name] is not None}
    return {**row, **{name: datetime.fromisoformat(at).astimezone(where).isoformat() for name, at in instants.items()}}


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows as CSV, a header first; a line ends with a line feed."""
    text = StringIO()
    # The writer quotes a carriage return only where lines end with one.
    writer = csv.writer(text, lineterminator=_LINE_END)
    for cells in chain([columns], (_cells(row, columns) for row in rows)):
        writer.writerow(cells)
        yield f"{text.getvalue().removesuffix(_LINE_END)}\n"
        text.seek(0)
        text.truncate()


def _cells(row: Mapping[str, Any], columns: Iterable[str]) -> list[str | None]:
    # Half of all cells are empty, which the writer knows for itself.
    return [None if (value := row[column]) is None else _cell(value) for column in columns]


def _cell(value: Any) -> str:
    match value:
        case str():
            return guarded(value)
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            return str(value)

"""CSV: outcomes and other rows for spreadsheets, in which no text is taken for a formula."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.escaping import guarded
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.wire import FIELDS, outcome_rows
from slakit.worktime.instants import zone as zone_named

__all__ = ["csv_lines", "csv_text"]

_INSTANTS = frozenset(name for name in FIELDS if name.endswith("_at") or name == "as_of")
_LINE_END = "\r\n"


def csv_text(evaluation: Evaluation, *, zone: str | None = None, bom: bool = False) -> Iterator[str]:
    """Yield outcomes and clauses as CSV, line by line: a header and the fields of a JSON line; lists stand as JSON.

    Instants are in UTC with Z, or in `zone` with their offset, those of segments too. Sentences stay in the local time of the
    agreement, which the column `zone` names, and what stands in `details` and in ids stays as it was told. A text that a spreadsheet would run as a formula has an
    apostrophe before it; numbers stay numbers. `bom` puts the mark before the header by which Excel knows UTF-8.

    Raises: CalendarError C104 for an unknown zone.
    """
    where = None if zone is None else zone_named(zone)
    if bom:
        yield "\ufeff"
    rows = chain(outcome_rows(evaluation.outcomes), map(clause_state_to_dict, evaluation.clauses))
    yield from csv_lines(FIELDS, (_there(row, where) for row in rows))


def _there(row: Mapping[str, Any], where: ZoneInfo | None) -> Mapping[str, Any]:
    if where is None:
        return row
    instants = {name: row[name] for name in _INSTANTS if row[name] is not None}
    segments = [{**one, **{end: _local(one[end], where) for end in ("since", "until")}} for one in row["segments"]]
    return {**row, **{name: _local(at, where) for name, at in instants.items()}, "segments": segments}


def _local(written: str, where: ZoneInfo) -> str:
    return datetime.fromisoformat(written).astimezone(where).isoformat()


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows as CSV, a header first; a line ends with a line feed."""
    # The writer quotes a carriage return only where lines end with one.
    writer = csv.writer(_Line(), lineterminator=_LINE_END)
    for cells in chain([columns], (_cells(row, columns) for row in rows)):
        yield f"{writer.writerow(cells).removesuffix(_LINE_END)}\n"


class _Line:
    """A file of one line: the writer of rows returns what its file does."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _cells(row: Mapping[str, Any], columns: Iterable[str]) -> list[Any]:
    # Most are nothing or a text: a further call for each of those takes as long as the writer.
    return [
        value if (value := row[column]) is None else guarded(value) if isinstance(value, str) else _cell(value)
        for column in columns
    ]


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return _json(value) if value else ""
        case _:
            return value  # the writer knows how to tell a number


_json = json.JSONEncoder(ensure_ascii=False).encode

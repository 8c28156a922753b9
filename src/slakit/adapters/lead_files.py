"""Lead files: one row a lead, its id and its attributes."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from slakit.adapters.readings import OnError, Reading, check_words
from slakit.adapters.tables import BadRow, Progress, read_rows
from slakit.errors import DataError, Problem
from slakit.leads.facts import Facts
from slakit.leads.journeys import LeadAttributes
from slakit.worktime.instants import to_micros

__all__ = ["read_leads"]


def read_leads(
    path: str | Path,
    *,
    values: Literal["initial", "current"] = "initial",
    exported_at: datetime | None = None,
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    on_error: OnError = "raise",
    on_progress: Progress | None = None,
) -> Reading[LeadAttributes]:
    """Read the attributes of leads from a .csv, .tsv, .jsonl or .ndjson file with a column lead_id.

    Every other column is an attribute; an empty cell is a missing value; `owner` is the owner. `values` says what they
    are: "initial" ones, in force before the first event that changes them, or "current" ones of an export at
    `exported_at`, which without history are known only from then on. `columns` maps names in the file to attributes.

    Raises: DataError I001 to I005 for the file, I011 to I014 for lines, I101 (no lead_id), I104 (a lead in two
    different rows), I105 (current values without `exported_at`, or initial ones with it), I106 (a word of the call);
    CalendarError C101 for a naive `exported_at`.
    """
    check_words(on_error=(on_error, ("raise", "collect")), values=(values, ("initial", "current")))
    if (values == "current") != (exported_at is not None):
        message = "values='current' needs exported_at, the instant of the export, and only they have it"
        raise DataError(Problem("I105", "read_leads", message))
    exported = None if exported_at is None else to_micros(exported_at, "exported_at")
    rows = read_rows(
        path,
        expected=("lead_id",),
        required=("lead_id",),
        columns=columns,
        delimiter=delimiter,
        on_progress=on_progress,
    )
    place = list(rows.header).index("lead_id")
    found: dict[str, LeadAttributes] = {}
    lines: dict[str, int] = {}
    rejected: list[BadRow] = []
    for row in rows.rows:
        if isinstance(row, BadRow):
            rejected.append(row)
            continue
        line, cells, rest = row
        where = f"{rows.name}:{line}"
        lead_id = cells[place]
        named = {name: cell for name, cell in zip(rows.header, cells, strict=True) if name and name != "lead_id"}
        lead = LeadAttributes(lead_id=lead_id, values=Facts({**named, **rest}), exported_us=exported)
        if not lead_id:
            rejected.append(BadRow(line, (Problem("I101", where, "lead_id: is empty"),), rows.text()))
        elif found.setdefault(lead_id, lead) != lead:
            message = f"lead_id: {lead_id!r} stands in line {lines[lead_id]} with other values"
            rejected.append(BadRow(line, (Problem("I104", where, message),), rows.text()))
        else:
            lines.setdefault(lead_id, line)
    return Reading(rows.name, list(found.values()), rejected).or_raise(on_error)

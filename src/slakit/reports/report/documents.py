"""A report as one JSON document, and the JSON Schema that says what stands in it."""

import json
from typing import Any

from slakit.reports.render.json_document import DRAFT, of_object
from slakit.reports.render.tables import table_document
from slakit.reports.report.parts import Report
from slakit.worktime.instants import iso_utc, to_micros

__all__ = ["json_text", "report_schema"]

_SCHEMA = 1
_TEXT = {"type": "string"}


def json_text(report: Report) -> str:
    """Return a report as JSON: instants in UTC with Z, lengths in seconds, all rows of all tables."""
    document = {
        "schema": _SCHEMA,
        "title": report.title,
        "agreement": report.agreement,
        "as_of": iso_utc(to_micros(report.as_of)),
        "zone": report.zone,
        "sections": [
            {"heading": one.heading, "sentence": one.sentence, "tables": list(map(table_document, one.tables))}
            for one in report.sections
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report's JSON.

    Source: JSON Schema, draft 2020-12.

    >>> report_schema()["required"]
    ['schema', 'title', 'agreement', 'as_of', 'zone', 'sections']
    """
    rows = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
    table = of_object(
        {
            **dict.fromkeys(("name", "title", "definition", "unit", "population"), _TEXT),
            "left_out": {"type": "object", "additionalProperties": {"type": "integer"}},
            "columns": {"type": "array", "items": _TEXT},
            "rows": {"type": "array", "items": rows},
        }
    )
    section = of_object({"heading": _TEXT, "sentence": _TEXT, "tables": {"type": "array", "items": table}})
    whole = of_object(
        {
            "schema": {"enum": [_SCHEMA]},
            **dict.fromkeys(("title", "agreement", "as_of", "zone"), _TEXT),
            "sections": {"type": "array", "items": section},
        }
    )
    return {"$schema": DRAFT, "title": "slakit report", **whole}

"""An evaluation as one JSON document, and the JSON Schema that says what stands in it."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from json.encoder import encode_basestring
from types import UnionType
from typing import Any, get_args

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.subjects import COUNTED
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.wire import FIELDS, FORMS, SCHEMA, outcome_rows
from slakit.worktime.instants import iso_utc

__all__ = ["DRAFT", "evaluation_schema", "json_text", "of_object"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_text(evaluation: Evaluation) -> str:
    """Return the evaluation as one JSON document: outcomes, clauses, counts, what was odd."""
    status = evaluation.agreement_status
    parts = {
        "schema": _told(SCHEMA),
        "agreement": _told(evaluation.agreement.name),
        "version": _told(evaluation.agreement.version),
        "as_of": _told(iso_utc(evaluation.as_of_us)),
        "counts": _told(
            {
                commitment: {word: getattr(counts, word) for word in (*COUNTED, "population")}
                for commitment, counts in evaluation.counts.items()
            }
        ),
        "outcomes": _rows_told(outcome_rows(evaluation.outcomes)),
        "clauses": _rows_told(map(clause_state_to_dict, evaluation.clauses)),
        "agreement_status": _told(
            {
                "state": status.state,
                "since": None if status.since_us is None else iso_utc(status.since_us),
                "clauses": list(status.clauses),
                "why": status.why,
            }
        ),
        "problems": _told([{"code": p.code, "where": p.where, "message": p.message} for p in evaluation.problems]),
    }
    members = ",".join(f'{_MARGIN}"{name}": {part}' for name, part in parts.items())
    return f"{{{members}\n}}\n"


def _told(value: Any) -> str:
    # No text in JSON holds a line end as it is.
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", _MARGIN)


def _rows_told(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as json.dumps tells them with an indent of one, which leaves every value to Python."""
    inner = f"{_MARGIN} "
    margin = f"{inner} "
    form = f"{{{','.join(f'{margin}{_json(name)}: %s' for name in FIELDS)}{inner}}}"
    # Most values are nothing or a text: a further call for each of those takes as long as all the rest.
    told = [
        form
        % tuple(
            "null" if value is None else encode_basestring(value) if isinstance(value, str) else _cell(value, margin)
            for value in row.values()
        )
        for row in rows
    ]
    return f"[{inner}{f',{inner}'.join(told)}{_MARGIN}]" if told else "[]"


def _cell(value: Any, margin: str) -> str:
    if isinstance(value, list):
        inner = f"{margin} "
        return f"[{inner}{f',{inner}'.join([_member(one, inner) for one in value])}{margin}]" if value else "[]"
    # The encoder makes ready anew for whatever is no text, which takes longer than the number itself.
    return str(value) if type(value) is int else _json(value)


def _member(value: Any, margin: str) -> str:
    if not isinstance(value, dict):
        return _json(value)
    inner = f"{margin} "
    # It is flat, and so every separator stands between two of its members.
    return f"{{{inner}{_flat(inner)(value)[1:-1]}{margin}}}"


_MARGIN = "\n "
_json = json.JSONEncoder(ensure_ascii=False).encode


@cache
def _flat(margin: str) -> Callable[[Any], str]:
    return json.JSONEncoder(ensure_ascii=False, separators=(f",{margin}", ": ")).encode


_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMES: Mapping[type, str] = {
    int: "integer",
    float: "number",
    str: "string",
    bool: "boolean",
    list: "array",
    type(None): "null",
}


def evaluation_schema() -> dict[str, Any]:
    """Return the JSON Schema of `json_text`; `$defs` has that of a line of JSON Lines, of an outcome and of a clause.

    Source: JSON Schema, draft 2020-12.

    >>> sorted(evaluation_schema()["$defs"])
    ['clause', 'outcome']
    """
    whole = of_object(
        {
            "schema": {"enum": [SCHEMA]},
            **dict.fromkeys(("agreement", "version", "as_of"), _TEXT),
            "counts": {
                "type": "object",
                "additionalProperties": of_object(dict.fromkeys((*COUNTED, "population"), _WHOLE)),
            },
            "outcomes": {"type": "array", "items": {"$ref": "#/$defs/outcome"}},
            "clauses": {"type": "array", "items": {"$ref": "#/$defs/clause"}},
            "agreement_status": of_object(
                {"state": _TEXT, "since": {"type": ["string", "null"]}, "clauses": _TEXTS, "why": _TEXT}
            ),
            "problems": {"type": "array", "items": of_object(dict.fromkeys(("code", "where", "message"), _TEXT))},
        }
    )
    return {
        "$schema": DRAFT,
        "title": "slakit evaluation",
        **whole,
        "$defs": {"outcome": _outcome(), "clause": _clause()},
    }


def of_object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all of these keys and no other.

    >>> of_object({"name": {"type": "string"}})["required"]
    ['name']
    """
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _outcome() -> dict[str, Any]:
    fields = {name: {"type": _types(FORMS[name])} if name in FORMS else {"type": "null"} for name in FIELDS}
    return of_object({**fields, "status": {"enum": list(COUNTED)}})


def _clause() -> dict[str, Any]:
    fields = {name: {"type": list(dict.fromkeys([*_listed(FORMS.get(name, str)), "null"]))} for name in FIELDS}
    return of_object({**fields, "to": _TEXTS, "status": {"enum": ["fired", "quiet"]}})


def _types(form: type | UnionType) -> str | list[str]:
    listed = _listed(form)
    return listed[0] if len(listed) == 1 else listed


def _listed(form: type | UnionType) -> list[str]:
    # An integer is a number.
    names = dict.fromkeys(_NAMES[one] for one in get_args(form) or (form,))
    return [name for name in names if not (name == "integer" and "number" in names)]

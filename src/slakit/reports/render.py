"""Evaluations as text: a page for people, and tables for machines."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from slakit.evaluation.evaluation import Evaluation
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.firings import AgreementState
from slakit.rules.wire import FIELDS, outcome_to_dict
from slakit.worktime.instants import in_words, iso_utc

__all__ = ["csv_text", "json_text", "text"]

_MOST_LINES = 20
_COUNTED = ("met", "breached", "pending", "excluded", "unknown")


def text(evaluation: Evaluation) -> str:
    """Return a page for people: what each promise came to, what was broken, what follows, what is at risk, what was odd.

    Times are local to the agreement. How the agreement stands is told where it has clauses, and outside its term. Lists
    end after twenty lines with the number of those left out.
    """
    agreement = evaluation.agreement
    there = in_words(evaluation.as_of_us, agreement.zone)
    lines = [f"{agreement.name} {agreement.version}, as of {there} {agreement.zone.key}"]
    lines += [*_status(evaluation), "", *_table(evaluation)]
    at_risk = [outcome.text for outcome in evaluation.pending if outcome.at_risk]
    for title, found in (
        ("Broken", [outcome.text for outcome in evaluation.breaches]),
        ("Clauses", [state.text for state in evaluation.clauses]),
        ("At risk", at_risk),
        ("Odd in the data", [str(problem) for problem in evaluation.problems]),
    ):
        lines += _section(title, found)
    return "\n".join(map(_printable, lines)) + "\n"


_STATES: Mapping[AgreementState, str] = {
    "not_begun": "not yet begun",
    "in_force": "in force",
    "at_risk": "in force and at risk",
    "terminable": "terminable",
    "ended": "ended",
}


def _status(evaluation: Evaluation) -> Iterator[str]:
    status, agreement = evaluation.agreement_status, evaluation.agreement
    if agreement.clauses or status.state != "in_force":
        since = "" if status.since_us is None else f" since {in_words(status.since_us, agreement.zone)}"
        yield f"The agreement is {_STATES[status.state]}{since}: {status.why}"


def _table(evaluation: Evaluation) -> Iterator[str]:
    rows: list[Sequence[str]] = [("commitment", "owed by", *_COUNTED)]
    owed_by = {outcome.commitment: outcome.owed_by for outcome in evaluation.outcomes}
    for commitment, counts in evaluation.counts.items():
        rows.append((commitment, owed_by[commitment], *(str(getattr(counts, word)) for word in _COUNTED)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        yield "  ".join(words + numbers)


def _section(title: str, found: Sequence[str]) -> list[str]:
    if not found:
        return []
    left_out = len(found) - _MOST_LINES
    more = [f"  and {left_out} more"] if left_out > 0 else []
    return ["", f"{title}:", *(f"  {line}" for line in found[:_MOST_LINES]), *more]


def _printable(line: str) -> str:
    """Take out what could move a terminal's cursor or turn its text around."""
    return line if line.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def csv_text(evaluation: Evaluation) -> Iterator[str]:
    """Yield outcomes and clauses as CSV, line by line: a header and the fields of a JSON line; lists stand as JSON."""
    yield _csv_line(FIELDS)
    for row in evaluation.to_dicts():
        yield _csv_line([_cell(row[field]) for field in FIELDS])


def _csv_line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            return str(value)


def json_text(evaluation: Evaluation) -> str:
    """Return the evaluation as one JSON document: outcomes, clauses, counts, what was odd."""
    status = evaluation.agreement_status
    document = {
        "schema": 1,
        "agreement": evaluation.agreement.name,
        "version": evaluation.agreement.version,
        "as_of": evaluation.as_of.isoformat().replace("+00:00", "Z"),
        "counts": {
            commitment: {word: getattr(counts, word) for word in (*_COUNTED, "population")}
            for commitment, counts in evaluation.counts.items()
        },
        "outcomes": list(map(outcome_to_dict, evaluation.outcomes)),
        "clauses": list(map(clause_state_to_dict, evaluation.clauses)),
        "agreement_status": {
            "state": status.state,
            "since": None if status.since_us is None else iso_utc(status.since_us),
            "clauses": list(status.clauses),
            "why": status.why,
        },
        "problems": [{"code": p.code, "where": p.where, "message": p.message} for p in evaluation.problems],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

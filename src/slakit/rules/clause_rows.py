"""Firings and quiet clauses as plain dictionaries, in the flat form of outcomes, and back."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from slakit.errors import DataError, Problem
from slakit.rules.firings import ClauseState, Firing, Quiet
from slakit.rules.outcomes import Terms
from slakit.rules.wire import FIELDS, SCHEMA
from slakit.worktime.instants import iso_utc, to_micros, zone

__all__ = ["clause_state_from_dict", "clause_state_to_dict"]

_FORMS: Mapping[str, Any] = {
    "schema": int,
    "agreement": str,
    "version": str,
    "commitment": str,
    "status": str,
    "entry": int | None,
    "started_at": str,
    "due_at": str | None,
    "allowed": str,
    "evidence": list,
    "reason": str,
    "text": str,
    "zone": str,
    "as_of": str,
    "fired_at": str | None,
    "then": str,
    "follows": str,
    "to": list,
    "countdown": str | None,
}
_NEEDED: Mapping[str, tuple[str, ...]] = {"fired": ("entry", "due_at", "fired_at"), "quiet": ()}
_COUNTDOWN = re.compile(r"([0-9]{1,9}) of ([0-9]{1,9})")
_THEN = ("consequence", "escalate", "terminate")


def clause_state_to_dict(state: ClauseState) -> dict[str, Any]:
    """Return a firing or a quiet clause as a flat dictionary of JSON values, with the fields of an outcome's.

    The clause stands as commitment and as subject, the number of a firing as entry. Instants are text in UTC with Z,
    what has no meaning is None.
    """
    terms = state.terms
    fired = state if isinstance(state, Firing) else None
    return dict.fromkeys(FIELDS) | {
        "schema": SCHEMA,
        "key": state.key,
        "agreement": terms.agreement,
        "version": terms.version,
        "commitment": state.clause,
        "owed_by": "",
        "status": state.status,
        "subject": state.clause,
        "entry": fired.number if fired else None,
        "started_at": iso_utc(state.started_us),
        "due_at": None if state.due_us is None else iso_utc(state.due_us),
        "allowed": state.allowed,
        "calendar": "",
        "segments": [],
        "evidence": list(state.evidence),
        "ignored": [],
        "reason": state.reason,
        "text": state.text,
        "zone": terms.zone,
        "as_of": iso_utc(terms.as_of_us),
        "fired_at": iso_utc(fired.fired_us) if fired else None,
        "then": state.then,
        "follows": state.follows,
        "to": list(state.to),
        "countdown": None if isinstance(state, Firing) else state.countdown,
    }


def clause_state_from_dict(row: Mapping[str, Any]) -> ClauseState:
    """Return the firing or the quiet clause that a dictionary with status fired or quiet, or a JSON line of it, tells.

    Raises: DataError I401 for each field that is missing or has the wrong form, for another status or schema.
    """
    if problems := list(_odd(row)):
        raise DataError(*problems)
    try:
        return _state(row)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(Problem("I401", "clause", f"a field has the wrong form: {error}")) from None


def _odd(row: object) -> Iterator[Problem]:
    if not isinstance(row, Mapping):
        yield Problem("I401", "clause", f"{row!r}: expected a mapping")
        return
    if "schema" in row and row["schema"] != SCHEMA:
        yield Problem("I401", "schema", f"{row['schema']!r}: this release reads schema {SCHEMA}")
        return
    needed = _NEEDED.get(str(row.get("status")), ())
    for name, form in _FORMS.items():
        if name not in row or (name in needed and row[name] is None):
            yield Problem("I401", name, "the field is missing")
        elif not isinstance(row[name], form) or isinstance(row[name], bool):
            yield Problem("I401", name, f"{row[name]!r} has the wrong form")
        elif name == "status" and row[name] not in _NEEDED:
            yield Problem("I401", name, f"{row[name]!r}: expected fired or quiet; other outcomes have their own reader")
        elif name == "then" and row[name] not in _THEN:
            yield Problem("I401", name, f"{row[name]!r}: expected {' or '.join(_THEN)}")


def _state(row: Mapping[str, Any]) -> ClauseState:
    terms = Terms(
        agreement=row["agreement"],
        version=row["version"],
        commitment=row["commitment"],
        owed_by=(),
        calendar="",
        zone=zone(row["zone"]).key,
        as_of_us=_parsed(row["as_of"]),
    )
    common: dict[str, Any] = {
        "terms": terms,
        "then": row["then"],
        "follows": row["follows"],
        "to": _texts(row["to"]),
        "allowed": row["allowed"],
        "reason": row["reason"],
        "started_us": _parsed(row["started_at"]),
        "due_us": None if row["due_at"] is None else _parsed(row["due_at"]),
        "evidence": _texts(row["evidence"]),
        "text": row["text"],
    }
    if row["status"] == "fired":
        return Firing(**common, number=row["entry"], fired_us=_parsed(row["fired_at"]))
    missed, needed = (None, None) if row["countdown"] is None else _counts(row["countdown"])
    return Quiet(**common, missed=missed, needed=needed)


def _counts(text: str) -> tuple[int, int]:
    found = _COUNTDOWN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r}: expected a countdown such as '2 of 3'")
    return int(found[1]), int(found[2])


def _texts(given: list[Any]) -> tuple[str, ...]:
    for one in given:
        if not isinstance(one, str):
            raise TypeError(f"{one!r}: expected text")
    return tuple(given)


def _parsed(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))

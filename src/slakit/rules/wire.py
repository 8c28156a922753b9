"""Outcomes as plain dictionaries for JSON, and back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import tee
from typing import Any, TypeAlias

import attrs

from slakit.errors import DataError, Problem
from slakit.rules.outcomes import (
    Breached,
    Excluded,
    Figures,
    Holding,
    Ignored,
    Met,
    Need,
    Outcome,
    Pending,
    Terms,
    Unknown,
    keys_of,
)
from slakit.rules.sentences import sentence
from slakit.worktime.instants import SECOND, iso_utc, to_micros, zone

__all__ = ["FIELDS", "FORMS", "SCHEMA", "outcome_from_dict", "outcome_rows", "outcome_to_dict"]

SCHEMA = 1
_NAME: TypeAlias = str | None
_NUMBER: TypeAlias = int | float | None
FORMS: Mapping[str, Any] = {
    "schema": int,
    "key": str,
    "agreement": str,
    "version": str,
    "commitment": str,
    "owed_by": str,
    "status": str,
    "subject": str,
    "group": _NAME,
    "entry": int | None,
    "owner": _NAME,
    "started_at": str,
    "due_at": _NAME,
    "original_due_at": _NAME,
    "stopped_at": _NAME,
    "breached_at": _NAME,
    "open": bool | None,
    "allowed": str,
    "calendar": str,
    "elapsed_business": _NUMBER,
    "elapsed_wall": _NUMBER,
    "paused": int | float,
    "late_by": _NUMBER,
    "overrun": _NUMBER,
    "remaining": _NUMBER,
    "next_due_at": _NAME,
    "percent": _NUMBER,
    "at_risk": bool | None,
    "target": _NUMBER,
    "actual": _NUMBER,
    "pace": _NUMBER,
    "forecast": _NUMBER,
    "population": int | None,
    "interval": list | None,
    "undecided": _NUMBER,
    "unit": _NAME,
    "needs": list,
    "segments": list,
    "evidence": list,
    "ignored": list,
    "reason": str,
    "details": list,
    "text": str,
    "zone": str,
    "as_of": str,
}
# What only firings and quiet clauses have.
_OF_CLAUSES = ("fired_at", "then", "follows", "to", "countdown")
_NO_CLAUSE: Mapping[str, None] = dict.fromkeys(_OF_CLAUSES)
FIELDS = (*FORMS, *_OF_CLAUSES)
# What follows from the other fields is written for readers, and not read back.
_DERIVED = frozenset({"key", "open", "late_by", "text"})
_TRUTH = frozenset({"open", "at_risk"})
_NEEDED: Mapping[str, tuple[str, ...]] = {"breached": ("breached_at",), "pending": ("at_risk",)}


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as a flat dictionary of JSON values, always with the same fields.

    Instants are text in UTC with Z, lengths are seconds, what has no meaning is None.

    >>> terms = Terms("acme", "1", "first-response", ("sales",), "berlin", "Europe/Berlin", 5)
    >>> done = Met(terms, "L1", None, 1, "7001", 0, 9, 9, 4, "1 hour", 4, 4, 0, ((0, 4, "7001", "person", 4),), ("e1",), (), "in_time", None)
    >>> outcome_to_dict(done)["stopped_at"]
    '1970-01-01T00:00:00.000004Z'
    """
    return next(outcome_rows((outcome,)))


def outcome_rows(outcomes: Iterable[Outcome]) -> Iterator[dict[str, Any]]:
    """Yield what `outcome_to_dict` returns of each outcome; what those of one commitment share is worked out once."""
    listed, keyed = tee(outcomes)
    terms: Terms | None = None
    owed_by = as_of = ""
    for outcome, key in zip(listed, keys_of(keyed), strict=True):
        if outcome.terms is not terms:
            terms = outcome.terms
            owed_by, as_of = outcome.owed_by, iso_utc(terms.as_of_us)
        yield {
            "schema": SCHEMA,
            "key": key,
            "agreement": terms.agreement,
            "version": terms.version,
            "commitment": terms.commitment,
            "owed_by": owed_by,
            "status": outcome.status,
            "subject": outcome.subject,
            "group": outcome.group,
            "entry": outcome.entry,
            "owner": outcome.owner,
            "started_at": iso_utc(outcome.started_us),
            "due_at": _iso(outcome.due_us),
            "original_due_at": _iso(outcome.original_due_us),
            "stopped_at": _iso(outcome.stopped_us),
            **(_when_breached(outcome) if isinstance(outcome, Breached) else _NOT_BREACHED),
            "allowed": outcome.allowed,
            "calendar": terms.calendar,
            "elapsed_business": _seconds(outcome.business_us),
            "elapsed_wall": _seconds(outcome.wall_us),
            "paused": _seconds(outcome.paused_us),
            **(_how_late(outcome) if isinstance(outcome, Breached) else _NOT_LATE),
            **(_what_is_left(outcome) if isinstance(outcome, Pending) else _NOTHING_LEFT),
            **(_measured(outcome.figures) if outcome.figures else _NO_FIGURES),
            "needs": [{"what": need.what, "needed": need.needed, "done": need.done} for need in outcome.needs],
            "segments": [
                {
                    "holder": holder,
                    "kind": kind,
                    "since": iso_utc(since),
                    "until": iso_utc(until),
                    "business": _seconds(business),
                }
                for since, until, holder, kind, business in outcome.held
            ],
            "evidence": list(outcome.evidence),
            "ignored": [{"event": passed.event, "why": passed.why} for passed in outcome.ignored],
            "reason": outcome.reason,
            "details": list(outcome.details),
            "text": sentence(outcome),
            "zone": terms.zone,
            "as_of": as_of,
            **_NO_CLAUSE,
        }


def _when_breached(outcome: Breached) -> dict[str, Any]:
    return {"breached_at": iso_utc(outcome.breached_us), "open": outcome.open}


def _how_late(outcome: Breached) -> dict[str, Any]:
    return {"late_by": _length_seconds(outcome.late_by), "overrun": _seconds(outcome.overrun_us)}


def _what_is_left(outcome: Pending) -> dict[str, Any]:
    return {
        "remaining": _seconds(outcome.remaining_us),
        "next_due_at": _iso(outcome.next_due_us),
        "percent": outcome.percent,
        "at_risk": outcome.at_risk,
    }


def _measured(figures: Figures) -> dict[str, Any]:
    return {
        "target": figures.target,
        "actual": figures.actual,
        "pace": figures.pace,
        "forecast": figures.forecast,
        "population": figures.population,
        "interval": list(figures.interval) if figures.interval else None,
        "undecided": figures.undecided,
        "unit": figures.unit,
    }


_NOT_BREACHED: Mapping[str, None] = dict.fromkeys(("breached_at", "open"))
_NOT_LATE: Mapping[str, None] = dict.fromkeys(("late_by", "overrun"))
_NOTHING_LEFT: Mapping[str, None] = dict.fromkeys(("remaining", "next_due_at", "percent", "at_risk"))
_NO_FIGURES: Mapping[str, None] = dict.fromkeys(attrs.fields_dict(Figures))


def outcome_from_dict(row: Mapping[str, Any]) -> Outcome:
    """Return the outcome that `outcome_to_dict`, or a JSON line of it, tells.

    Raises: DataError I401 for each field that is missing or has the wrong form, and for another schema.

    >>> terms = Terms("acme", "1", "first-response", ("sales",), "", "UTC", 5)
    >>> outcome = Excluded(terms, "L1", None, 1, None, 0, 9, 9, None, "1 hour", None, 4, 0, (), ("e1",), (), "cancelled", None)
    >>> outcome_from_dict(outcome_to_dict(outcome)) == outcome
    True
    """
    if problems := list(_odd(row)):
        raise DataError(*problems)
    try:
        return _outcome(row)
    except KeyError as missing:
        raise DataError(Problem("I401", "outcome", f"{missing} is missing")) from None
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(Problem("I401", "outcome", f"a field has the wrong form: {error}")) from None


def _odd(row: object) -> Iterator[Problem]:
    if not isinstance(row, Mapping):
        yield Problem("I401", "outcome", f"{row!r}: expected a mapping")
        return
    if "schema" in row and row["schema"] != SCHEMA:
        yield Problem("I401", "schema", f"{row['schema']!r}: this release reads schema {SCHEMA}")
        return
    if row.get("status") in ("fired", "quiet"):
        yield Problem("I401", "status", f"{row['status']!r} is of a clause: read it with clause_state_from_dict")
        return
    needed = _NEEDED.get(str(row.get("status")), ())
    for name, form in FORMS.items():
        if name in _DERIVED:
            continue
        if name not in row or (name in needed and row[name] is None):
            yield Problem("I401", name, "the field is missing")
        elif not isinstance(row[name], form) or (isinstance(row[name], bool) and name not in _TRUTH):
            yield Problem("I401", name, f"{row[name]!r} has the wrong form")
        elif name == "status" and row[name] not in _KINDS:
            yield Problem("I401", name, f"{row[name]!r}: unknown status")


def _outcome(row: Mapping[str, Any]) -> Outcome:
    terms = Terms(
        agreement=row["agreement"],
        version=row["version"],
        commitment=row["commitment"],
        owed_by=tuple(row["owed_by"].split(", ")),
        calendar=row["calendar"],
        zone=zone(row["zone"]).key,
        as_of_us=_parsed(row["as_of"]),
    )
    held = tuple(
        (
            _parsed(part["since"]),
            _parsed(part["until"]),
            _text(part["holder"]),
            _holding(part["kind"]),
            _micros(part["business"]),
        )
        for part in row["segments"]
    )
    common: dict[str, Any] = {
        "terms": terms,
        "subject": row["subject"],
        "group": row["group"],
        "entry": row["entry"],
        "owner": row["owner"],
        "started_us": _parsed(row["started_at"]),
        "due_us": _instant(row["due_at"]),
        "original_due_us": _instant(row["original_due_at"]),
        "stopped_us": _instant(row["stopped_at"]),
        "allowed": row["allowed"],
        "business_us": _micros(row["elapsed_business"]),
        "wall_us": _micros(row["elapsed_wall"]),
        "paused_us": _micros(row["paused"]) or 0,
        "held": held,
        "evidence": tuple(map(_text, row["evidence"])),
        "ignored": tuple(Ignored(_text(passed["event"]), _text(passed["why"])) for passed in row["ignored"]),
        "reason": row["reason"],
        "figures": _figures(row),
        "needs": tuple(Need(_text(one["what"]), _whole(one["needed"]), _whole(one["done"])) for one in row["needs"]),
        "details": tuple(map(_text, row["details"])),
    }
    kind = _KINDS[row["status"]]
    if kind is Breached:
        return Breached(**common, breached_us=_parsed(row["breached_at"]), overrun_us=_micros(row["overrun"]))
    if kind is Pending:
        left, following = _micros(row["remaining"]), _instant(row["next_due_at"])
        risk, percent = row["at_risk"], row["percent"]
        return Pending(**common, at_risk=risk, remaining_us=left, percent=percent, next_due_us=following)
    return kind(**common)


_KINDS: Mapping[str, type[Outcome]] = {
    "met": Met,
    "breached": Breached,
    "pending": Pending,
    "excluded": Excluded,
    "unknown": Unknown,
}


def _figures(row: Mapping[str, Any]) -> Figures | None:
    if row["target"] is None:
        return None
    interval = None
    if row["interval"] is not None:
        low, high = row["interval"]
        interval = low, high
    return Figures(
        target=row["target"],
        actual=row["actual"],
        pace=row["pace"],
        forecast=row["forecast"],
        population=row["population"],
        interval=interval,
        undecided=row["undecided"],
        unit=_text(row["unit"]),
    )


def _iso(micros: int | None) -> str | None:
    return None if micros is None else iso_utc(micros)


def _seconds(micros: int | None) -> float | int | None:
    if micros is None:
        return None
    whole, rest = divmod(micros, SECOND)
    return whole if rest == 0 else micros / SECOND


def _length_seconds(length: timedelta | None) -> float | int | None:
    return None if length is None else _seconds(length // timedelta(microseconds=1))


def _micros(seconds: float | None) -> int | None:
    # A float tells microseconds apart up to 285 years, far beyond any clock.
    return None if seconds is None else round(seconds * SECOND)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r}: expected text")
    return given


def _whole(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise TypeError(f"{given!r}: expected a whole number")
    return given


def _holding(given: object) -> Holding:
    match given:
        case "person" | "queue" | "none" | "paused":
            return given
        case _:
            raise TypeError(f"{given!r}: expected person, queue, none or paused")


def _instant(text: str | None) -> int | None:
    return None if text is None else _parsed(text)


def _parsed(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))

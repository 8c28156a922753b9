"""Outcomes as plain dictionaries for JSON, and back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slakit.errors import DataError, Problem
from slakit.rules.outcomes import (
    Breached,
    Excluded,
    Figures,
    Ignored,
    Met,
    Outcome,
    Pending,
    Terms,
    Unknown,
)
from slakit.worktime.instants import SECOND, iso_utc, to_micros

__all__ = ["FIELDS", "outcome_from_dict", "outcome_to_dict"]

SCHEMA = 1
FIELDS = (
    "schema",
    "key",
    "agreement",
    "version",
    "commitment",
    "owed_by",
    "status",
    "subject",
    "group",
    "entry",
    "owner",
    "started_at",
    "due_at",
    "original_due_at",
    "stopped_at",
    "breached_at",
    "open",
    "allowed",
    "calendar",
    "elapsed_business",
    "elapsed_wall",
    "paused",
    "late_by",
    "overrun",
    "remaining",
    "percent",
    "at_risk",
    "target",
    "actual",
    "pace",
    "forecast",
    "population",
    "interval",
    "segments",
    "evidence",
    "ignored",
    "reason",
    "text",
    "zone",
    "as_of",
)


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as a flat dictionary of JSON values, always with the same fields.

    Instants are text in UTC with Z, lengths are seconds, what has no meaning is None.

    >>> terms = Terms("acme", "1", "first-response", ("sales",), "berlin", "Europe/Berlin", 5)
    >>> done = Met(terms, "L1", None, 1, "7001", 0, 9, 9, 4, "1 hour", 4, 4, 0, ((0, 4, "7001", 4),), ("e1",), (), "in-time", None)
    >>> outcome_to_dict(done)["stopped_at"]
    '1970-01-01T00:00:00.000004Z'
    """
    terms, figures = outcome.terms, outcome.figures
    breached = outcome if isinstance(outcome, Breached) else None
    pending = outcome if isinstance(outcome, Pending) else None
    return {
        "schema": SCHEMA,
        "key": outcome.key,
        "agreement": terms.agreement,
        "version": terms.version,
        "commitment": terms.commitment,
        "owed_by": outcome.owed_by,
        "status": outcome.status,
        "subject": outcome.subject,
        "group": outcome.group,
        "entry": outcome.entry,
        "owner": outcome.owner,
        "started_at": iso_utc(outcome.started_us),
        "due_at": _iso(outcome.due_us),
        "original_due_at": _iso(outcome.original_due_us),
        "stopped_at": _iso(outcome.stopped_us),
        "breached_at": _iso(breached.breached_us) if breached else None,
        "open": breached.open if breached else None,
        "allowed": outcome.allowed,
        "calendar": terms.calendar,
        "elapsed_business": _seconds(outcome.business_us),
        "elapsed_wall": _seconds(outcome.wall_us),
        "paused": _seconds(outcome.paused_us),
        "late_by": _length_seconds(breached.late_by) if breached else None,
        "overrun": _seconds(breached.overrun_us) if breached else None,
        "remaining": _seconds(pending.remaining_us) if pending else None,
        "percent": pending.percent if pending else None,
        "at_risk": pending.at_risk if pending else None,
        "target": outcome.target,
        "actual": outcome.actual,
        "pace": outcome.pace,
        "forecast": outcome.forecast,
        "population": figures.population if figures else None,
        "interval": list(figures.interval) if figures and figures.interval else None,
        "segments": [
            {"holder": holder, "since": iso_utc(since), "until": iso_utc(until), "business": _seconds(business)}
            for since, until, holder, business in outcome.held
        ],
        "evidence": list(outcome.evidence),
        "ignored": [{"event": passed.event, "why": passed.why} for passed in outcome.ignored],
        "reason": outcome.reason,
        "text": outcome.text,
        "zone": terms.zone,
        "as_of": iso_utc(terms.as_of_us),
    }


def outcome_from_dict(row: Mapping[str, Any]) -> Outcome:
    """Return the outcome that `outcome_to_dict`, or a JSON line of it, tells.

    Raises: DataError I401 for a field that is missing or has the wrong form, or another schema.

    >>> terms = Terms("acme", "1", "first-response", ("sales",), "", "UTC", 5)
    >>> outcome = Excluded(terms, "L1", None, 1, None, 0, 9, 9, None, "1 hour", None, 4, 0, (), ("e1",), (), "cancelled", None)
    >>> outcome_from_dict(outcome_to_dict(outcome)) == outcome
    True
    """
    try:
        if row["schema"] != SCHEMA:
            raise DataError(Problem("I401", "schema", f"{row['schema']!r}: this release reads schema {SCHEMA}"))
        return _outcome(row)
    except KeyError as missing:
        raise DataError(Problem("I401", "outcome", f"the field {missing} is missing")) from None
    except (TypeError, ValueError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(Problem("I401", "outcome", f"a field has the wrong form: {error}")) from None


def _outcome(row: Mapping[str, Any]) -> Outcome:
    terms = Terms(
        agreement=row["agreement"],
        version=row["version"],
        commitment=row["commitment"],
        owed_by=tuple(row["owed_by"].split(", ")),
        calendar=row["calendar"],
        zone=row["zone"],
        as_of_us=_instant_or_fail(row["as_of"]),
    )
    held = tuple(
        (_instant_or_fail(part["since"]), _instant_or_fail(part["until"]), part["holder"], _micros(part["business"]))
        for part in row["segments"]
    )
    common: dict[str, Any] = {
        "terms": terms,
        "subject": row["subject"],
        "group": row["group"],
        "entry": row["entry"],
        "owner": row["owner"],
        "started_us": _instant_or_fail(row["started_at"]),
        "due_us": _instant(row["due_at"]),
        "original_due_us": _instant(row["original_due_at"]),
        "stopped_us": _instant(row["stopped_at"]),
        "allowed": row["allowed"],
        "business_us": _micros(row["elapsed_business"]),
        "wall_us": _micros(row["elapsed_wall"]),
        "paused_us": _micros(row["paused"]) or 0,
        "held": held,
        "evidence": tuple(row["evidence"]),
        "ignored": tuple(Ignored(passed["event"], passed["why"]) for passed in row["ignored"]),
        "reason": row["reason"],
        "figures": _figures(row),
    }
    match row["status"]:
        case "met":
            return Met(**common)
        case "breached":
            return Breached(
                **common, breached_us=_instant_or_fail(row["breached_at"]), overrun_us=_micros(row["overrun"])
            )
        case "pending":
            left = _micros(row["remaining"])
            return Pending(**common, at_risk=row["at_risk"], remaining_us=left, percent=row["percent"])
        case "excluded":
            return Excluded(**common)
        case "unknown":
            return Unknown(**common)
        case status:
            raise DataError(Problem("I401", "status", f"{status!r}: unknown status"))


def _figures(row: Mapping[str, Any]) -> Figures | None:
    if row["target"] is None:
        return None
    low_high = row["interval"]
    return Figures(
        target=row["target"],
        actual=row["actual"],
        pace=row["pace"],
        forecast=row["forecast"],
        population=row["population"],
        interval=None if low_high is None else (low_high[0], low_high[1]),
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


def _instant(text: str | None) -> int | None:
    return None if text is None else _instant_or_fail(text)


def _instant_or_fail(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))

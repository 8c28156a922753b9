"""Wide rows, one a lead with a column per date, turned into journeys."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from slakit.errors import AgreementError, DataError, Problem, hint
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.facts import Facts, text_of
from slakit.leads.journeys import Journeys, LeadAttributes, journeys
from slakit.worktime import instants
from slakit.worktime.instants import from_micros, resolve

__all__ = ["journeys_from_rows"]

_MIDNIGHT = time()
_KINDS = ("stage", "activity", "created", "owner", "field")


def journeys_from_rows(
    rows: Iterable[Mapping[str, Any]],
    *,
    lead_id: str,
    wide: Mapping[str, str],
    owner: str | None = None,
    zone: str | ZoneInfo | None = None,
) -> Journeys:
    """Return journeys from rows that have one column per date, as reports and CRM exports do.

    Rows are any mappings. `lead_id` and `owner` name columns; the owner is taken to have held the lead from the
    beginning. `wide` says what the date in a column tells: "stage:mql" (the lead entered the stage), "activity:call"
    (it was done), "created", "owner:7001" and "field:status:working" (it changed to that). An empty cell, None or
    not-a-number tells nothing. Times are aware datetimes or text with an offset; with `zone` naive ones and dates are
    local time there. A row has one date per stage, so a lead that came back is not seen twice: where there is history,
    read events.

    Raises: AgreementError D221 for a word of `wide` that is none of these; DataError with every problem: I201 (no lead
    id), I202 (a column that is missing from a row), I203 (a time that can not be read or has no offset).

    >>> rows = [{"Id": "L1", "Owner": "7001", "MQL_Date": "2026-03-03T10:00+01:00", "First_Touch": ""}]
    >>> found = journeys_from_rows(rows, lead_id="Id", owner="Owner", wide={"MQL_Date": "stage:mql", "First_Touch": "activity:call"})
    >>> found[0].events, found[0].attributes
    ((<Event L1 2026-03-03T09:00:00Z stage, value='mql'>,), Facts({'owner': '7001'}))
    """
    told = {column: _told(column, word) for column, word in wide.items()}
    where = None if zone is None else instants.zone(zone)
    events: list[Event] = []
    leads: list[LeadAttributes] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        name = text_of(row.get(lead_id))
        if not name:
            problems.append(
                Problem("I201", f"rows[{number}].{lead_id}", f"the lead id is missing{_near(lead_id, row)}")
            )
            continue
        holder = "" if owner is None else text_of(row.get(owner))
        leads.append(LeadAttributes(lead_id=name, values=Facts({"owner": holder})))
        for column, words in told.items():
            try:
                events += _events(row, column, words, name, where)
            except DataError as error:
                problems += [Problem(p.code, f"rows[{number}].{column}", p.message) for p in error.problems]
    if problems:
        raise DataError(*problems)
    return journeys(events, leads)


def _told(column: str, word: str) -> tuple[str, ...]:
    kind, *values = str(word).split(":", 2)
    needed = {"stage": 1, "activity": 1, "created": 0, "owner": 1, "field": 2}.get(kind)
    if needed != len(values) or not all(values):
        known = "stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"
        near = hint(kind, _KINDS) if needed is None else ""
        raise AgreementError(Problem("D221", f"wide.{column}", f"{word!r}: expected {known}{near}"))
    return (kind, *values)


def _events(
    row: Mapping[str, Any], column: str, words: tuple[str, ...], lead_id: str, zone: ZoneInfo | None
) -> Iterator[Event]:
    if column not in row:
        raise DataError(Problem("I202", column, f"the row has no such column{_near(column, row)}"))
    at = _instant(row[column], zone)
    if at is None:
        return
    match words:
        case ("stage", stage):
            yield stage_event(stage, at=at, lead_id=lead_id)
        case ("activity", activity):
            yield activity_event(activity, at=at, lead_id=lead_id)
        case ("owner", holder):
            yield owner_event(holder, at=at, lead_id=lead_id)
        case ("field", name, value):
            yield field_event(name, value, at=at, lead_id=lead_id)
        case _:
            yield Event(kind="created", at=at, lead_id=lead_id)


def _near(column: str, row: Mapping[str, Any]) -> str:
    return hint(column, [str(name) for name in row])


def _instant(value: Any, zone: ZoneInfo | None) -> datetime | None:
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            message = f"{value!r}: expected a time such as 2026-11-20T14:00+01:00"
            raise DataError(Problem("I203", "", message)) from None
    if not isinstance(value, date):
        raise DataError(Problem("I203", "", f"{value!r}: expected a datetime, a date or their text"))
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if zone is None:
        raise DataError(Problem("I203", "", f"{value.isoformat()} has no UTC offset; give the zone of the rows"))
    if isinstance(value, datetime):
        return from_micros(resolve(value.date(), value.time(), zone))
    return from_micros(resolve(value, _MIDNIGHT, zone))

"""Wide rows, one a lead with a column per date, turned into journeys."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from slakit.errors import AgreementError, CalendarError, DataError, Problem, hint
from slakit.leads.events import Event, activity_event, field_event, owner_event, stage_event
from slakit.leads.facts import Facts, is_missing, text_of
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import LeadAttributes
from slakit.worktime import instants
from slakit.worktime.instants import from_micros, resolve, to_micros

__all__ = ["journeys_from_rows"]

_MIDNIGHT = time()
_KINDS: Mapping[str, int] = {"stage": 1, "activity": 1, "created": 0, "owner": 1, "field": 2}


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
    (it was done), "created", "owner:7001" and "field:status:working" (it changed to that). An empty cell, None and
    not-a-number tell nothing. Times are aware datetimes or text with an offset; with `zone` naive ones and dates are
    local time there. A row has one date per stage, so a lead that came back is not seen twice: where there is history,
    read events.

    Raises: AgreementError with every problem: D221 for a word of `wide` that is none of these; DataError with every
    problem: I201 (no lead id), I202 (a column that is missing from a row), I203 (a time that can not be read, has no
    offset or lies outside the years 2 to 9998), I301 (an id that is no text).

    >>> rows = [{"Id": "L1", "Owner": "7001", "MQL_Date": "2026-03-03T10:00+01:00", "First_Touch": ""}]
    >>> found = journeys_from_rows(rows, lead_id="Id", owner="Owner", wide={"MQL_Date": "stage:mql", "First_Touch": "activity:call"})
    >>> found[0].events, found[0].attributes
    ((<Event L1 2026-03-03T09:00:00Z stage, value='mql'>,), Facts({'owner': '7001'}))
    """
    told = _told(wide)
    where = None if zone is None else instants.zone(zone)
    events: list[Event] = []
    leads: list[LeadAttributes] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        place = f"rows[{number}]"
        name = _cell(row, lead_id, place, problems)
        if name == "":
            problems.append(Problem("I201", f"{place}.{lead_id}", "the lead id is missing"))
        holder = None if owner is None else _cell(row, owner, place, problems)
        leads.append(LeadAttributes(lead_id=name or "", values=Facts({"owner": holder})))
        for column, words in told.items():
            try:
                events += _events(row, column, words, name or "", where)
            except DataError as error:
                problems += [Problem(p.code, f"{place}.{column}", p.message) for p in error.problems]
    if problems:
        raise DataError(*problems)
    return journeys(events, leads)


def _told(wide: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for column, word in wide.items():
        kind, *values = str(word).split(":", 2 if str(word).startswith("field:") else 1)
        needed = _KINDS.get(kind)
        if needed != len(values) or not all(values):
            known = "stage:NAME, activity:NAME, created, owner:ID or field:NAME:VALUE"
            near = hint(kind, _KINDS) if needed is None else ""
            problems.append(Problem("D221", f"wide.{column}", f"{word!r}: expected {known}{near}"))
        told[column] = (kind, *values)
    if problems:
        raise AgreementError(*problems)
    return told


def _cell(row: Mapping[str, Any], column: str, place: str, problems: list[Problem]) -> str | None:
    """Return the text of a cell; None, and the problem told, where there is none."""
    if column not in row:
        problems.append(Problem("I202", f"{place}.{column}", f"the row has no such column{_near(column, row)}"))
        return None
    try:
        return text_of(row[column], f"{place}.{column}")
    except DataError as error:
        problems += error.problems
        return None


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
    if is_missing(value):
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            message = f"{value!r}: expected a time such as 2026-11-20T14:00+01:00"
            raise DataError(Problem("I203", "", message)) from None
    if not isinstance(value, date):
        raise DataError(Problem("I203", "", f"{value!r}: expected a datetime, a date or their text"))
    if isinstance(value, datetime) and value.utcoffset() is not None:
        micros = to_micros(value)
    elif zone is None:
        raise DataError(Problem("I203", "", f"{value.isoformat()} has no UTC offset; give the zone of the rows"))
    elif isinstance(value, datetime):
        micros = resolve(value.date(), value.time(), zone)
    else:
        micros = resolve(value, _MIDNIGHT, zone)
    try:
        return from_micros(micros)
    except CalendarError:
        raise DataError(Problem("I203", "", f"{value.isoformat()} lies outside the years 2 to 9998")) from None

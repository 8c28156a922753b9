"""Event files: one row an event, one column a field, everything else kept as data."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from slakit.adapters.readings import Epoch, OnError, Reading, check_words, instant_of
from slakit.adapters.tables import BadRow, GoodRow, Progress, Rows, read_rows
from slakit.errors import Problem, hint
from slakit.leads.events import ACTOR_KINDS, Event
from slakit.leads.facts import NO_FACTS, Facts
from slakit.worktime import instants

__all__ = ["read_events"]

_COLUMNS = (
    "lead_id",
    "at",
    "kind",
    "value",
    "previous",
    "actor",
    "actor_kind",
    "channel",
    "direction",
    "outcome",
    "reason",
    "id",
    "recorded_at",
)
_MOST_POOLED = 50_000


def read_events(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str | ZoneInfo | None = None,
    epoch: Epoch | None = None,
    delimiter: str | None = None,
    log: bool = False,
    on_error: OnError = "raise",
    on_progress: Progress | None = None,
) -> Reading[Event]:
    """Read the events of a .csv, .tsv, .jsonl or .ndjson file.

    The columns are the fields of `Event`; lead_id, at and kind are required. Any other column goes into `data`, but for
    one without a name, and so does what the object `data` of a JSON line holds. A field event needs the column `field`.
    `columns` maps names in the file to fields: {"occurred_at": "at"}. Times need an offset; with `zone` naive times and
    dates are local time there; only with `epoch` ("seconds" or "milliseconds") are whole numbers times. In a `log` of
    the agreement's own events lead_id may be empty or absent.

    Rows that can not be used are raised together (`on_error` "raise") or set aside in `rejected` ("collect").

    Raises: DataError I001 to I005 for the file, I011 to I014 for lines, I101 (missing field), I102 (kind of actor),
    I103 (time), I106 (a word of the call); CalendarError C104 for an unknown zone.
    """
    check_words(on_error=(on_error, ("raise", "collect")), epoch=(epoch, (None, "seconds", "milliseconds")))
    required = ("at", "kind") if log else ("lead_id", "at", "kind")
    where = None if zone is None else instants.zone(zone)
    rows = read_rows(
        path,
        expected=_COLUMNS,
        required=required,
        columns=columns,
        delimiter=delimiter,
        unfold="data",
        on_progress=on_progress,
    )
    events: list[Event] = []
    rejected: list[BadRow] = []
    for made in _events(rows, where, epoch, log=log):
        if isinstance(made, BadRow):
            rejected.append(made)
        else:
            events.append(made)
    return Reading(rows.name, events, rejected).or_raise(on_error)


def _events(rows: Rows, zone: ZoneInfo | None, epoch: Epoch | None, *, log: bool) -> Iterator[Event | BadRow]:
    """Turn rows into events; the loop is one function, because each call in it is paid for a million times."""
    header = list(rows.header)
    # A column that the file lacks is read from the empty cell that each row is given at its end.
    lead, at, kind, value, previous, actor, actor_kind, channel, direction, outcome, reason, name, recorded = (
        header.index(column) if column in header else -1 for column in _COLUMNS
    )
    extra = [(n, column) for n, column in enumerate(header) if column not in _COLUMNS and column]
    facts_of = _facts_pool(extra)
    # Words that come again in every row are one object; ids of events are not pooled.
    pool: dict[str, str] = {}
    pooled = pool.setdefault
    make = Event.trusted
    for row in rows.rows:
        if isinstance(row, BadRow):
            yield row
            continue
        _, cells, rest = row
        cells.append("")
        lead_id, word, actors = cells[lead], cells[kind], cells[actor_kind] or "unknown"
        try:
            micros = instant_of(cells[at], zone, epoch)
            written = instant_of(cells[recorded], zone, epoch) if cells[recorded] else None
        except ValueError:
            yield _refused(rows, row, zone, epoch, log=log)
            continue
        data = Facts(rest) if rest else facts_of(cells)
        if not word or actors not in ACTOR_KINDS or not (lead_id or log) or (word == "field" and not data.get("field")):
            yield _refused(rows, row, zone, epoch, log=log)
            continue
        yield make(
            pooled(lead_id, lead_id),
            micros,
            pooled(word, word),
            pooled(cells[value], cells[value]),
            pooled(cells[previous], cells[previous]),
            pooled(cells[actor], cells[actor]),
            pooled(actors, actors),
            pooled(cells[channel], cells[channel]),
            pooled(cells[direction], cells[direction]),
            pooled(cells[outcome], cells[outcome]),
            pooled(cells[reason], cells[reason]),
            cells[name],
            written,
            data,
        )


def _facts_pool(extra: list[tuple[int, str]]) -> Callable[[list[str]], Facts]:
    """Return what makes data of the columns that are no fields; rows with the same data share it."""
    known: dict[tuple[str, ...], Facts] = {("",) * len(extra): NO_FACTS}
    places = [place for place, _ in extra]
    names = [name for _, name in extra]

    def facts_of(cells: list[str]) -> Facts:
        texts = tuple([cells[place] for place in places])
        found = known.get(texts)
        if found is None:
            found = Facts(dict(zip(names, texts, strict=True)))
            if len(known) < _MOST_POOLED:
                known[texts] = found
        return found

    return facts_of


def _refused(rows: Rows, read: GoodRow, zone: ZoneInfo | None, epoch: Epoch | None, *, log: bool) -> BadRow:
    """Return everything that is wrong with a row."""
    line, cells, rest = read
    row = {**rest, **dict(zip(rows.header, cells, strict=False))}
    where = f"{rows.name}:{line}"
    needed = [*([] if log else ["lead_id"]), "at", "kind", *(["field"] if row.get("kind") == "field" else [])]
    problems = [Problem("I101", where, f"{field}: is empty") for field in needed if not row.get(field)]
    for field in ("at", "recorded_at"):
        if row.get(field):
            try:
                instant_of(row[field], zone, epoch)
            except ValueError as error:
                problems.append(Problem("I103", where, f"{field}: {error}"))
    actors = row.get("actor_kind") or "unknown"
    if actors not in ACTOR_KINDS:
        problems.append(Problem("I102", where, f"actor_kind: {actors!r} is unknown{hint(actors, ACTOR_KINDS)}"))
    return BadRow(line, tuple(problems), rows.text())

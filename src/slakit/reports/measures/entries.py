"""The entries table: every stay of every lead in a stage, from when until when, under whom and for how long."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.journeys import Journey
from slakit.leads.replaying import replay
from slakit.leads.stays import Entry
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.passages import MERGED, Seen, seen_by
from slakit.reports.measures.tables import Table
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import local

__all__ = ["StageEntry", "stage_entries"]


@attrs.frozen
class StageEntry:
    """One stay of a lead in a stage; one that comes back has entry 2.

    `source` is the stage before it, None where the lead began; `target` the next one, None while it lasts. `actor` is who
    moved the lead in, `owner` who held it then. `until` is exclusive, None while it lasts. `dwell` is the elapsed time,
    `business` the open time of the calendar, None without one; both are those so far while it lasts. An inferred stay was
    leapt over: it has no length.
    """

    lead: str
    stage: str
    entry: int
    source: str | None
    target: str | None
    since: datetime
    until: datetime | None
    actor: str
    owner: str
    dwell: timedelta
    business: timedelta | None
    is_inferred: bool

    @property
    def is_lasting(self) -> bool:
        """Whether the lead is in the stage still."""
        return self.until is None


def stage_entries(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    calendar: WorkCalendar | None = None,
    lifecycle: Lifecycle = STANDARD,
    zone: str | ZoneInfo = "UTC",
) -> Table[StageEntry]:
    """Return every stay of every lead in a stage as of an instant: by lead id, those of a lead in their order.

    Aliases count as their stage; repeats, blank rows and unknown stages begin no stay. A stay ends where the lead was
    merged into another one. Instants are in `zone`. Leads that were in no stage by then are counted.

    Raises: CalendarError C101 for an instant without an offset, C104 for an unknown zone.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of("L1", stage_event("mql", at=at("2026-03-02T10:00Z")), stage_event("sql", at=at("2026-03-05T10:00Z")))
    >>> for row in stage_entries([lead], as_of=at("2026-03-10T10:00Z")):
    ...     print(row.stage, row.entry, row.target, row.dwell, row.is_inferred)
    mql 1 accepted 3 days, 0:00:00 False
    accepted 1 sql 0:00:00 True
    sql 1 None 5 days, 0:00:00 False
    """
    where = instants.zone(zone)
    open_time = None if calendar is None else calendar.clock.elapsed
    rows: list[StageEntry] = []
    leads = stageless = 0
    for seen in seen_by(sorted(journeys, key=_by_id), as_of):
        found = list(_of_lead(seen, lifecycle, open_time, where))
        rows += found
        leads += bool(found)
        stageless += not found
    return Table(
        name="entries",
        title="Entries of stages",
        definition="From when until when each lead was in each stage, who moved it in, who held it, and for how long.",
        unit="entries",
        population=f"{plural(len(rows), 'entry')} of {plural(leads, 'lead')}",
        left_out={"leads that were in no stage": stageless} if stageless else {},
        row=StageEntry,
        rows=tuple(rows),
    )


def _by_id(journey: Journey) -> str:
    return journey.lead_id


def _of_lead(
    seen: Seen, lifecycle: Lifecycle, open_time: Callable[[int, int], int] | None, where: ZoneInfo
) -> Iterator[StageEntry]:
    journey, entries = seen.journey, replay(seen.journey, lifecycle).entries
    for number, entry in enumerate(entries):
        ended = seen.end if entry.until_us is None and seen.is_merged else entry.until_us
        until = seen.end if ended is None else ended
        yield StageEntry(
            journey.lead_id,
            entry.stage,
            entry.number,
            entries[number - 1].stage if number else None,
            _next_of(entries[number + 1 :], is_merged=seen.is_merged),
            local(entry.since_us, where),
            None if ended is None else local(ended, where),
            entry.event.actor,
            journey.owner_at(entry.since_us),
            timedelta(microseconds=until - entry.since_us),
            None if open_time is None else timedelta(microseconds=open_time(entry.since_us, until)),
            entry.inferred,
        )


def _next_of(later: tuple[Entry, ...], *, is_merged: bool) -> str | None:
    if later:
        return later[0].stage
    return MERGED if is_merged else None

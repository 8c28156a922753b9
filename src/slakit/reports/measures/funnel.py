"""The funnel: of the entries of each stage, how many went on to the next one, and how long they stayed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Self
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.journeys import Entry, Journey
from slakit.leads.replaying import Replay, replay
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.attributes import unknown_told
from slakit.reports.document.words import plural
from slakit.reports.measures.dwell import NO_QUARTILES, length_in, quartiles
from slakit.reports.measures.numbers import percent
from slakit.reports.measures.passages import MERGED, Seen, group_of, seen_by, stages_named
from slakit.reports.measures.statistics import ends_of_share
from slakit.reports.measures.tables import Table
from slakit.reports.measures.windows import Window
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration
from slakit.worktime.instants import to_micros

__all__ = ["FunnelCounting", "FunnelStep", "funnel"]


@attrs.frozen
class FunnelStep:
    """The entries of one stage, and what came of them.

    `inferred` of those that entered were leapt over. `converted` went on to `next_stage`, or to one after it, before the
    lead came back; `low` and `high` are the ends of the Wilson interval of `rate` at 95 %. `reached_before` had been in a
    later stage before their first entry and never were after it, such as a deal that was won before the first contact:
    they are no conversion. `still_in` are in the stage. The quartiles are those of the stays, in elapsed time, or in the open
    time of a calendar.
    """

    group: str | None
    stage: str
    next_stage: str | None
    entered: int
    inferred: int
    converted: int
    rate: float | None
    low: float | None
    high: float | None
    reached_before: int
    still_in: int
    lower_quartile: timedelta | None
    median: timedelta | None
    upper_quartile: timedelta | None


def funnel(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    stages: Iterable[str] | None = None,
    by: str | None = None,
    within: Duration | str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: str | ZoneInfo = "UTC",
    calendar: WorkCalendar | None = None,
    lifecycle: Lifecycle = STANDARD,
) -> Table[FunnelStep]:
    """Return the funnel by entry: each entry of a stage counts, and a lead that comes back counts again.

    `stages` are those of the way, or those you name, in order. An entry converts by the first entry of a later one of
    them before the lead comes back into its stage, another row of the very instant included; with `within` ("90 days",
    "36 hours") only up to that time, the same wall time so many local dates later in `zone`, the very end included.
    Entries whose time is not over are then left out, so that no rate is low for being young. Without `within` the rate
    is what it is so far.

    `since` and `until` (exclusive) bound when the entries began. `by` names an attribute, or owner: as it was at the
    entry, else as it is known by `as_of`, "" where it is not; the group with most entries of the first stage comes first.
    A stage that was leapt over has an inferred entry, which converts and has no length.

    A stay that still lasts counts as longer than so far; a quartile is None where too few have ended. With a `calendar`
    stays are counted in its open time. An entry of a lead that was merged into another before it converted is left out,
    with `within` unless its time was over by then.

    Warns with UnknownAttributeWarning where no lead has the attribute of `by`. Raises: LifecycleError L102 for an unknown
    stage; DataError I441 for `within` in business time; CalendarError C104 for an unknown zone, C101 for an instant without
    an offset.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat
    >>> leads = [
    ...     Journey.of("L1", stage_event("mql", at=at("2026-03-02T10:00Z")), stage_event("sql", at=at("2026-03-04T10:00Z"))),
    ...     Journey.of("L2", stage_event("mql", at=at("2026-03-03T10:00Z"))),
    ... ]
    >>> for step in funnel(leads, as_of=at("2026-03-10T10:00Z"), stages=["mql", "sql"]):
    ...     print(step.stage, step.entered, step.converted, step.rate, step.median)
    mql 2 1 0.5 2 days, 0:00:00
    sql 1 0 None None
    """
    asked = _Asked(
        lifecycle,
        stages_named(lifecycle, lifecycle.way if stages is None else stages),
        None if within is None else Window.of(within, instants.zone(zone), "within"),
        None if since is None else to_micros(since, "since"),
        None if until is None else to_micros(until, "until"),
        to_micros(as_of, "as_of"),
    )
    if by is not None:
        journeys = tuple(journeys)
        unknown_told([by], journeys)
    counting = FunnelCounting(asked, by, length_in(calendar))
    for seen in seen_by(journeys, as_of):
        counting.add(seen, replay(seen.journey, lifecycle))
    return counting.table()


class _Fate(Enum):
    """What came of an entry: it went on in time, it did not, or the lead had been further before and never since."""

    CONVERTED = "converted"
    OPEN = "open"
    REACHED_BEFORE = "reached before"


@attrs.frozen
class _Asked:
    """What a funnel is asked for, and whom it leaves out."""

    lifecycle: Lifecycle
    stages: tuple[str, ...]
    window: Window | None
    since: int | None
    until: int | None
    as_of: int
    places: Mapping[str, int] = attrs.field(init=False)

    @places.default
    def _places_of_the_stages(self) -> Mapping[str, int]:
        return {stage: place for place, stage in enumerate(self.stages)}

    def fates(self, seen: Seen, entries: Sequence[Entry]) -> Iterator[tuple[Entry, _Fate | str]]:
        """Yield the entries of a lead that are asked for, each with what came of it, or why it is left out."""
        for number, entry in enumerate(entries):
            place = self.places.get(entry.stage)
            if place is None or not self._is_asked(entry.since_us):
                continue
            at = self._onward(entries, number, place)
            if at is None and seen.is_merged and self._had_time_until(entry, seen.end):
                yield entry, MERGED
            elif self.window is not None and self.window.holds(entry.since_us, self.as_of):
                yield entry, f"entered less than {self.window} ago"
            elif at is not None:
                is_in_time = self.window is None or self.window.holds(entry.since_us, at)
                yield entry, _Fate.CONVERTED if is_in_time else _Fate.OPEN
            else:
                was_further = entry.number == 1 and self._was_later(entries[:number], place)
                yield entry, _Fate.REACHED_BEFORE if was_further else _Fate.OPEN

    def _had_time_until(self, entry: Entry, end: int) -> bool:
        """Tell whether an entry could still have converted at an instant; without a window it always could."""
        return self.window is None or self.window.holds(entry.since_us, end)

    def _is_asked(self, at: int) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def _onward(self, entries: Sequence[Entry], number: int, place: int) -> int | None:
        """Return when an entry went on to a later stage, before the lead came back into its own.

        As for commitments, another row of the very instant of the entry counts, wherever it stands.
        """
        stage, since = entries[number].stage, entries[number].since_us
        for later in entries[number + 1 :]:
            if later.stage == stage:
                break
            if self.places.get(later.stage, -1) > place:
                return later.since_us
        return since if self._was_later(entries[:number], place, since) else None

    def _was_later(self, before: Sequence[Entry], place: int, since: int | None = None) -> bool:
        """Tell whether an earlier entry was of a later stage; with `since` only those of that very instant."""
        for entry in reversed(before):
            if since is not None and entry.since_us < since:
                return False
            if self.places.get(entry.stage, -1) > place:
                return True
        return False


@attrs.define
class _Cell:
    """What was counted of one stage so far: mutable, because it is added to once an entry."""

    entered: int = 0
    inferred: int = 0
    converted: int = 0
    reached_before: int = 0
    ended: list[int] = attrs.field(factory=list)
    lasting: list[int] = attrs.field(factory=list)

    def add(self, entry: Entry, fate: _Fate, end: int, length: Callable[[int, int], int]) -> None:
        self.entered += 1
        self.converted += fate is _Fate.CONVERTED
        self.reached_before += fate is _Fate.REACHED_BEFORE
        if entry.inferred:
            self.inferred += 1
        elif entry.until_us is None:
            self.lasting.append(length(entry.since_us, end))
        else:
            self.ended.append(length(entry.since_us, entry.until_us))

    def step(self, group: str | None, stage: str, following: str | None) -> FunnelStep:
        population = 0 if following is None else self.entered
        stays = quartiles(self.ended, self.lasting) if self.ended else NO_QUARTILES
        return FunnelStep(
            group,
            stage,
            following,
            self.entered,
            self.inferred,
            self.converted,
            percent(self.converted, population),
            *ends_of_share(self.converted, population),
            self.reached_before,
            len(self.lasting),
            stays.lower,
            stays.median,
            stays.upper,
        )


@attrs.define
class FunnelCounting:
    """What was counted of leads so far: mutable, because it is added to once a lead."""

    asked: _Asked
    by: str | None
    length: Callable[[int, int], int]
    leads: int = 0
    cells: dict[str | None, dict[str, _Cell]] = attrs.field(factory=dict)
    left_out: dict[str, int] = attrs.field(factory=dict)

    @classmethod
    def over(cls, stages: Iterable[str], as_of: datetime, lifecycle: Lifecycle) -> Self:
        """Return what counts as `funnel` does, over some stages and without a window."""
        asked = _Asked(lifecycle, stages_named(lifecycle, stages), None, None, None, to_micros(as_of, "as_of"))
        return cls(asked, None, length_in(None))

    def add(self, seen: Seen, told: Replay) -> None:
        """Count the entries of a lead."""
        begun = False
        for entry, fate in self.asked.fates(seen, told.entries):
            begun = True
            if isinstance(fate, str):
                self.left_out[fate] = self.left_out.get(fate, 0) + 1
                continue
            group = group_of(seen, self.by, entry.since_us)
            row = self.cells.get(group) or self.cells.setdefault(group, {stage: _Cell() for stage in self.asked.stages})
            row[entry.stage].add(entry, fate, seen.end, self.length)
        self.leads += begun

    def table(self) -> Table[FunnelStep]:
        """Return what was counted."""
        return _table(
            self.asked, self.cells or ({None: {}} if self.by is None else {}), self.leads, self.left_out, self.by
        )


def _table(
    asked: _Asked,
    cells: Mapping[str | None, Mapping[str, _Cell]],
    leads: int,
    left_out: Mapping[str, int],
    by: str | None,
) -> Table[FunnelStep]:
    following = (*asked.stages[1:], None)

    def size(group: str | None) -> tuple[list[int], str]:
        return [-cell.entered for cell in cells[group].values()], group or ""

    rows = tuple(
        cells[group].get(stage, _Cell()).step(group, stage, onward)
        for group in sorted(cells, key=size)
        for stage, onward in zip(asked.stages, following, strict=True)
    )
    limit = "" if asked.window is None else f" within {asked.window}"
    per = "" if by is None else f", by {by}"
    return Table(
        name="funnel",
        title=f"Funnel{per}",
        definition=f"Of the entries of each stage, how many went on to a later one{limit}, and how long they stayed{per}.",
        unit="entries",
        population=f"{plural(sum(row.entered for row in rows) + sum(left_out.values()), 'entry')} of {plural(leads, 'lead')}",
        left_out=left_out,
        row=FunnelStep,
        rows=rows,
    )

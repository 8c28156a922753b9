"""The process map: which stage really followed which, how often and after how long, beside the moves that were agreed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from slakit.leads.journeys import Journey
from slakit.leads.replaying import Replay, replay
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.dwell import length_in, quartiles
from slakit.reports.measures.numbers import percent
from slakit.reports.measures.passages import Seen, seen_by
from slakit.reports.measures.tables import Table
from slakit.worktime.calendars import WorkCalendar

__all__ = ["ProcessCounting", "ProcessStep", "process_map"]

UNKNOWN_STAGE = "a row of a stage that the lifecycle does not have"


@attrs.frozen
class ProcessStep:
    """The moves from one stage to another, of so many `leads`; `source` is None for where leads began.

    `share` is of all stays in `source`, those that still last included. `median` is how long the stays lasted that
    ended this way, in elapsed time, or in the open time of a calendar. `is_agreed` tells whether the lifecycle has
    such a move; `triggers` are its names for it. A step of which `moves` is 0 was agreed and never seen.
    """

    source: str | None
    target: str
    moves: int
    leads: int
    share: float | None
    median: timedelta | None
    is_agreed: bool
    triggers: str

    @property
    def is_never_seen(self) -> bool:
        """Whether it was agreed, and no lead went that way."""
        return self.moves == 0


def process_map(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    calendar: WorkCalendar | None = None,
    lifecycle: Lifecycle = STANDARD,
) -> Table[ProcessStep]:
    """Return which stage followed which as it really ran, then the agreed moves that no lead made.

    Seen are the moves that the rows tell, a leap over stages as one; aliases count as their stage, and repeats, blank
    rows and unknown stages move nothing. Of the latter, those that were left out are counted. Moves come in the order of
    the lifecycle's stages, those that were not agreed among them; a lead may begin anywhere. An agreed move that stays in
    its stage can not be seen, and is not listed. The moves of a lead end where it was merged into another. With a `calendar`
    stays are counted in its open time.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of("L1", stage_event("sql", at=at("2026-03-02T10:00Z")), stage_event("lead", at=at("2026-03-05T10:00Z")))
    >>> for step in list(process_map([lead], as_of=at("2026-03-10T10:00Z")))[:2]:
    ...     print(step.source, step.target, step.moves, step.median, step.is_agreed)
    None sql 1 None True
    sql lead 1 3 days, 0:00:00 False
    """
    counting = ProcessCounting(lifecycle, length_in(calendar))
    for seen in seen_by(journeys, as_of):
        counting.add(seen, replay(seen.journey, lifecycle))
    return counting.table()


_UNKNOWN = "J303"
_Pair: TypeAlias = tuple[str | None, str]


@attrs.define
class _Edge:
    """The moves from one stage to another so far: mutable, because it is added to once a move."""

    moves: int = 0
    leads: int = 0
    last: str | None = None
    lengths: list[int] = attrs.field(factory=list)

    def add(self, lead_id: str, length: int | None) -> None:
        self.moves += 1
        if lead_id != self.last:
            self.leads += 1
            self.last = lead_id
        if length is not None:
            self.lengths.append(length)


@attrs.define
class ProcessCounting:
    """The moves of leads so far, over one lifecycle: mutable, because it is added to once a lead."""

    lifecycle: Lifecycle
    length: Callable[[int, int], int]
    leads: int = 0
    unknown: int = 0
    edges: dict[_Pair, _Edge] = attrs.field(factory=dict)
    stays: dict[str | None, int] = attrs.field(factory=dict)

    def add(self, seen: Seen, told: Replay) -> None:
        """Count the moves of a lead, and its stays; the one before its first entry is in no stage."""
        if told.anomalies:
            self.unknown += sum(problem.code == _UNKNOWN for problem in told.anomalies)
        edges, stays, lead_id = self.edges, self.stays, seen.journey.lead_id
        source: str | None = None
        since = 0
        for entry in told.entries:
            if entry.inferred:
                continue
            edge = edges.get((source, entry.stage)) or edges.setdefault((source, entry.stage), _Edge())
            edge.add(lead_id, None if source is None else self.length(since, entry.since_us))
            stays[source] = stays.get(source, 0) + 1
            source, since = entry.stage, entry.since_us
        if source is not None:
            stays[source] = stays.get(source, 0) + 1
            self.leads += 1

    def table(self) -> Table[ProcessStep]:
        """Return what was counted."""
        rows = (
            *_seen(self.edges, self.stays, self.lifecycle),
            *_never_seen(self.edges, self.stays, self.lifecycle),
        )
        also = f" and {plural(self.unknown, 'row')} of unknown stages," if self.unknown else ""
        return Table(
            name="process",
            title="Process as it ran",
            definition="Which stage followed which, how often and after how long; then the agreed moves that no lead made.",
            unit="moves",
            population=f"{plural(sum(row.moves for row in rows), 'move')}{also} of {plural(self.leads, 'lead')}",
            left_out={UNKNOWN_STAGE: self.unknown} if self.unknown else {},
            row=ProcessStep,
            rows=rows,
        )


def _seen(edges: Mapping[_Pair, _Edge], stays: Mapping[str | None, int], lifecycle: Lifecycle) -> Iterator[ProcessStep]:
    place: dict[str | None, int] = {None: -1, **{name: number for number, name in enumerate(lifecycle.names)}}
    for source, target in sorted(edges, key=lambda pair: (place[pair[0]], place[pair[1]])):
        edge = edges[source, target]
        moves = () if source is None else lifecycle.moves_to(source, target)
        yield ProcessStep(
            source,
            target,
            edge.moves,
            edge.leads,
            percent(edge.moves, stays[source]),
            quartiles(edge.lengths).median,
            source is None or bool(moves),
            ", ".join(dict.fromkeys(move.trigger for move in moves)),
        )


def _never_seen(
    edges: Mapping[_Pair, _Edge], stays: Mapping[str | None, int], lifecycle: Lifecycle
) -> Iterator[ProcessStep]:
    triggers: dict[tuple[str, str], list[str]] = {}
    for move in lifecycle.moves:
        pair = move.source, move.target
        if move.source != move.target and pair not in edges:
            triggers.setdefault(pair, []).append(move.trigger)
    for (source, target), names in triggers.items():
        share = percent(0, stays.get(source, 0))
        yield ProcessStep(source, target, 0, 0, share, None, is_agreed=True, triggers=", ".join(names))

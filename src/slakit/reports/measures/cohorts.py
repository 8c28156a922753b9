"""Cohorts: of the leads that entered a stage in a period, how many had got further by each age."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.numbers import percent
from slakit.reports.measures.passages import MERGED, entering, passages, seen_by, stages_named
from slakit.reports.measures.statistics import ends_of_share
from slakit.reports.measures.tables import Table
from slakit.reports.measures.windows import Window
from slakit.worktime import instants
from slakit.worktime.durations import Duration
from slakit.worktime.instants import to_micros
from slakit.worktime.periods import Period, PeriodKind

__all__ = ["CohortCell", "cohorts"]


@attrs.frozen
class CohortCell:
    """The entries of one period by one age.

    `converted` of the cohort's `entered` had got there by that age. A cell is immature while one of its entries has not
    had the time, and while its period runs, `is_running`, so that more may enter: `converted` is then what has come so far,
    `rate` and its Wilson interval at 95 % are None, and `immature` counts the entries that may still bring one.
    """

    cohort: str
    entered: int
    age: str
    converted: int
    rate: float | None
    low: float | None
    high: float | None
    immature: int
    is_running: bool = False

    @property
    def is_immature(self) -> bool:
        """Whether the cell may still grow."""
        return self.is_running or self.immature > 0


def cohorts(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    start: str = "mql",
    reached: str | Iterable[str] = "customer",
    per: str | PeriodKind = "month",
    ages: Iterable[Duration | str] = ("30 days", "60 days", "90 days", "180 days"),
    zone: str | ZoneInfo = "UTC",
    lifecycle: Lifecycle = STANDARD,
) -> Table[CohortCell]:
    """Return the cohort triangle: a cell for each period of entering `start`, and each age.

    An entry has got there when the lead enters one of the stages `reached` at or before the age's end: the same wall time
    so many local dates later, or so much elapsed time. Each entry of the stage counts for itself, in the period of `zone`
    in which it began, until the lead comes back into the stage; a row of the very instant of the entry counts. Stages that were only leapt over are no entries here, as
    in the patterns of commitments. What was reached before the entry does not count for it. Periods without an entry
    between others stand there, empty. An entry of a lead that was merged into another before it got there is left out of
    the ages at which it was; what an age that was over by then had told does not change.

    Raises: LifecycleError L102 for an unknown stage; DataError I441 for an age in business time; CalendarError C141 for
    an unknown period, C104 for an unknown zone.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat
    >>> won = Journey.of("L1", stage_event("mql", at=at("2026-01-05T10:00Z")), stage_event("customer", at=at("2026-01-25T10:00Z")))
    >>> open = Journey.of("L2", stage_event("mql", at=at("2026-02-20T10:00Z")))
    >>> for cell in cohorts([won, open], as_of=at("2026-03-10T10:00Z"), ages=["2 weeks", "1 month"]):
    ...     print(cell.cohort, cell.age, cell.converted, cell.rate, cell.is_immature)
    2026-01 2 weeks 0 0.0 False
    2026-01 1 month 1 1.0 False
    2026-02 2 weeks 0 0.0 False
    2026-02 1 month 0 None True
    """
    where = instants.zone(zone)
    stage, targets = lifecycle.stage(start).name, stages_named(lifecycle, reached)
    steps = [Window.of(age, where, "ages") for age in ages]
    starts, reaches = entering(lifecycle, [stage]), entering(lifecycle, targets)
    entries: list[_Entry] = []
    merged = 0
    for seen in seen_by(journeys, as_of):
        for passage in passages(seen, starts, reaches):
            gone = seen.end if passage.reached is None and seen.is_merged else None
            merged += gone is not None and any(step.holds(passage.since, gone) for step in steps)
            entries.append((passage.since, passage.reached, gone))
    entries.sort(key=_since)
    kind, instant, goal = PeriodKind.parse(per), to_micros(as_of, "as_of"), " or ".join(targets)
    return Table(
        name="cohorts",
        title=f"Cohorts: {stage} to {goal}",
        definition=f"Of the entries of {stage} in each {kind.value}, how many entered {goal} by each age.",
        unit="entries",
        population=f"{plural(len(entries), 'entry')} of {stage}",
        left_out={MERGED: merged} if merged else {},
        row=CohortCell,
        rows=tuple(
            _cell(period, members, step, instant)
            for period, members in _by_period(entries, kind, where)
            for step in steps
        ),
    )


_Entry: TypeAlias = tuple[int, int | None, int | None]
"""When it began, when it got there, and when it was merged before it did, in microseconds since 1970."""


def _since(entry: _Entry) -> int:
    return entry[0]


def _by_period(
    entries: Sequence[_Entry], kind: PeriodKind, zone: ZoneInfo
) -> Iterator[tuple[Period, Sequence[_Entry]]]:
    """Yield each period from the first entry to the last, with its entries; they come in order."""
    place = 0
    if entries:
        for period in Period.holding(_since(entries[0]), kind, zone).until(_since(entries[-1])):
            end = bisect_left(entries, period.end, key=_since)
            yield period, entries[place:end]
            place = end


def _cell(period: Period, entries: Sequence[_Entry], step: Window, as_of: int) -> CohortCell:
    members = [(since, at) for since, at, gone in entries if gone is None or not step.holds(since, gone)]
    converted = sum(at is not None and step.holds(since, at) for since, at in members)
    immature = sum(at is None and step.holds(since, as_of) for since, at in members)
    is_running = as_of < period.end
    population = 0 if immature or is_running else len(members)
    return CohortCell(
        str(period),
        len(members),
        str(step),
        converted,
        percent(converted, population),
        *ends_of_share(converted, population),
        immature,
        is_running,
    )

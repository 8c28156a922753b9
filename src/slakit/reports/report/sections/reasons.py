"""Reasons: why leads came back, and what buyers objected, the five most frequent of each source and segment."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.reports.charts import Bar, BarChart
from slakit.reports.measures.reasons import RankedReason, counted_reasons
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut

__all__ = ["reasons"]

_TOP = 5
_MOST_BARS = 20


@attrs.frozen
class SourceReason:
    """How often a reason was given among the leads of one source."""

    kind: str
    source: str | None
    reason: str
    rank: int | None
    count: int
    share: float
    is_agreed: bool | None


@attrs.frozen
class SegmentReason:
    """How often a reason was given among the leads of one segment."""

    kind: str
    segment: str | None
    reason: str
    rank: int | None
    count: int
    share: float
    is_agreed: bool | None


def reasons(journeys: Iterable[Journey], as_of: datetime, lifecycle: Lifecycle) -> Iterator[ReportSection]:
    """Yield the top five reasons and objections by source, and by segment where one is known; nothing without any."""
    counted = counted_reasons(journeys, as_of=as_of, lifecycle=lifecycle)
    of_all = counted.table(_TOP, by_source=False, by_segment=False)
    if not of_all.rows:
        return
    by_source = counted.table(_TOP, by_segment=False)
    by_segment = counted.table(_TOP, by_source=False)
    tables: list[Table[Any]] = [
        cut(_narrowed(by_source, "by source", SourceReason, [_of_source(row) for row in by_source]))
    ]
    if any(row.segment for row in by_segment):
        tables.append(cut(_narrowed(by_segment, "by segment", SegmentReason, [_of_segment(row) for row in by_segment])))
    bars = [Bar(f"{row.kind}: {row.reason}", row.count) for row in of_all if row.reason][:_MOST_BARS]
    chart = BarChart(about="How often each reason and objection was given", bars=bars) if bars else None
    yield ReportSection(of_all.title, _said(of_all), tables, chart)


def _narrowed(found: Table[RankedReason], by: str, row: type[Any], rows: Iterable[Any]) -> Table[Any]:
    return Table(
        name=f"{found.name}_{by.replace(' ', '_')}",
        title=f"{found.title} {by}",
        definition=f"Why leads entered a stage beside the way, and what buyers objected: the {_TOP} most frequent {by}.",
        unit=found.unit,
        population=found.population,
        left_out=found.left_out,
        row=row,
        rows=tuple(rows),
    )


def _of_source(row: RankedReason) -> SourceReason:
    return SourceReason(row.kind, row.source, row.reason, row.rank, row.count, row.share, row.is_agreed)


def _of_segment(row: RankedReason) -> SegmentReason:
    return SegmentReason(row.kind, row.segment, row.reason, row.rank, row.count, row.share, row.is_agreed)


def _said(of_all: Table[RankedReason]) -> str:
    first: dict[str, RankedReason] = {}
    for row in of_all:
        if row.reason:
            first.setdefault(row.kind, row)
    often = ", ".join(f"{row.kind}: {row.reason} ({row.count})" for row in first.values())
    return f"{of_all.population}; most often {often}." if often else f"{of_all.population}, left blank."

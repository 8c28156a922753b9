"""Answers: what became of each MQL, so that marketing sees the outcome of all of them, or for how long there is none."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from slakit.lifecycle.stages import Lifecycle
from slakit.reports.charts import Bar, BarChart
from slakit.reports.diagnosis.answers import ANSWERS, HandoverAnswer, answered
from slakit.reports.diagnosis.quality import Handover
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import MOST_ROWS, beyond

__all__ = ["answers"]


@attrs.frozen
class AnswerCount:
    """How many hand-offs came to an answer, and the share of all."""

    answer: str
    count: int
    share: float


@attrs.frozen
class AnswerRow:
    """One hand-off: whose it is, and what became of it, such as "rejected" or "undecided 12 days"."""

    lead: str
    source: str | None
    handed_over_at: datetime
    owner: str | None
    answer: str
    answered_at: datetime | None
    stage: str
    reason: str


def answers(handed: Iterable[Handover], as_of: datetime, lifecycle: Lifecycle) -> Iterator[ReportSection]:
    """Yield what became of the MQLs, counted and one by one, the longest undecided first; nothing where there is none."""
    found = answered(handed, as_of)
    if not found.each:
        return
    table, counts, total = found.table("origin", lifecycle, MOST_ROWS), found.counts, len(found.each)
    of_each = [AnswerCount(one, counts[one], counts[one] / total) for one in ANSWERS if one in counts]
    chart = BarChart(about="MQLs by what became of them", bars=[Bar(one.answer, one.count) for one in of_each])
    told = ", ".join(f"{one.count} {one.answer}" for one in of_each)
    waits = found.longest
    longest = "" if waits is None else f"; the longest has been undecided for {plural(waits.days, 'day')}"
    tables: list[Table[Any]] = [_counted(table, of_each), _listed(table, total)]
    yield ReportSection("What became of each MQL", f"{table.population}: {told}{longest}.", tables, chart)


def _counted(found: Table[HandoverAnswer], of_each: Iterable[AnswerCount]) -> Table[AnswerCount]:
    return Table(
        name="answer_counts",
        title="MQLs by answer",
        definition="How many hand-offs came to each answer; each is counted once.",
        unit=found.unit,
        population=found.population,
        row=AnswerCount,
        rows=tuple(of_each),
    )


def _listed(found: Table[HandoverAnswer], total: int) -> Table[AnswerRow]:
    return Table(
        name=found.name,
        title=found.title,
        definition=found.definition,
        unit=found.unit,
        population=found.population,
        left_out=beyond(total),
        row=AnswerRow,
        rows=tuple(map(_row, found)),
    )


def _row(one: HandoverAnswer) -> AnswerRow:
    answer = one.answer if one.undecided is None else f"{one.answer} {plural(one.undecided.days, 'day')}"
    return AnswerRow(
        one.lead, one.source, one.handed_over_at, one.owner, answer, one.answered_at, one.stage, one.reason
    )

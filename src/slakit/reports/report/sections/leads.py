"""Leads: the funnel by entry, and the process as it really ran, which only journeys can tell."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from slakit.leads.journeys import Journey
from slakit.leads.replaying import replay
from slakit.lifecycle.stages import Lifecycle
from slakit.reports.charts import Flow, FunnelChart, ProcessChart
from slakit.reports.charts import FunnelStep as Drawn
from slakit.reports.charts.svg import share
from slakit.reports.document.words import plural
from slakit.reports.measures.dwell import length_in
from slakit.reports.measures.funnel import FunnelCounting, FunnelStep
from slakit.reports.measures.passages import seen_by
from slakit.reports.measures.process import ProcessCounting, ProcessStep
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut
from slakit.reports.report.sections.steps import buyer_steps
from slakit.rules.sentences import span_text

__all__ = ["leads"]

_MOST_FLOWS = 30


def leads(journeys: Iterable[Journey], as_of: datetime, lifecycle: Lifecycle) -> Iterator[ReportSection]:
    """Yield the funnel and the process map; nothing where no lead has entered a stage by then.

    The funnel has the stages of the way that some lead really entered: one that all leapt over is no step of it.
    """
    known = tuple(seen_by(journeys, as_of))
    named = {event.value for seen in known for event in seen.journey.events if event.kind == "stage"}
    entered = {lifecycle.named(name) for name in named} & {*lifecycle.names}
    if not entered:
        return
    way = [stage for stage in lifecycle.way if stage in entered]
    moves, entries = ProcessCounting(lifecycle, length_in(None)), FunnelCounting.over(way, as_of, lifecycle)
    for seen in known:
        told = replay(seen.journey, lifecycle)
        moves.add(seen, told)
        entries.add(seen, told)
    if way:
        yield _funnel(entries.table(), lifecycle)
    process = moves.table()
    yield _process(process, [name for name in lifecycle.names if name in entered | _left(process)])


def _funnel(found: Table[FunnelStep], lifecycle: Lifecycle) -> ReportSection:
    steps = buyer_steps(found, lifecycle)
    told = [f"{step.stage} to {step.next_stage} {share(step.rate)}" for step in found if step.rate is not None]
    said = f"Went on: {', '.join(told)}." if told else f"{found.population}."
    rates = [None, *(step.rate for step in found)]
    chart = FunnelChart(
        about="Entries of each stage, and the share of those of the stage before that went on",
        steps=[Drawn(step.stage, step.entered, rate) for step, rate in zip(found, rates, strict=False)],
    )
    tables: list[Table[Any]] = [found, *([steps] if steps.rows else [])]
    return ReportSection("Funnel", said, tables, chart)


def _left(process: Iterable[ProcessStep]) -> set[str]:
    return {step.source for step in process if step.moves and step.source is not None}


def _process(found: Table[ProcessStep], stages: Sequence[str]) -> ReportSection:
    seen = [step for step in found if step.moves]
    odd = sum(step.moves for step in seen if not step.is_agreed)
    said = f"{plural(sum(step.moves for step in seen), 'move')}, of which {odd} not agreed."
    often = sorted((step for step in seen if step.source is not None), key=lambda step: -step.moves)[:_MOST_FLOWS]
    chart = ProcessChart(
        about="Which stage followed which, how often and after how long", steps=stages, flows=map(_flow, often)
    )
    return ReportSection(found.title, said, [cut(found)], chart)


def _flow(step: ProcessStep) -> Flow:
    note = "" if step.median is None else span_text(step.median)
    return Flow(step.source or "", step.target, step.moves, note, step.is_agreed)

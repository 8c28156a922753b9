"""Response: for each promise that waits for an answer, the curve of those who still wait."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.charts import SurvivalChart
from slakit.reports.charts.svg import share
from slakit.reports.document.words import label
from slakit.reports.measures.grouping import grouping
from slakit.reports.measures.response import (
    ResponseShare,
    ResponseTime,
    curve_of,
    shares_of,
    times_of,
    told_limit,
)
from slakit.reports.measures.waits import Waits, waits_of
from slakit.reports.report.parts import ReportSection
from slakit.rules.sentences import span_text
from slakit.worktime.durations import Measure
from slakit.worktime.instants import HOUR

__all__ = ["response"]

_POINTS = 40
_ONE_HOUR = timedelta(hours=1)


def response(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield a section for each promise with clocks; who was not answered counts as longer than so far.

    The curve is in business hours where the promise is, else in elapsed hours, pauses left out. The line of the limit is
    drawn where all clocks were promised the same one.
    """
    for name, waits in waits_of(evaluation, grouping(None)).each():
        yield _section(name, waits)


def _section(name: str, waits: Waits) -> ReportSection:
    times, shares, curve = times_of(waits), shares_of(waits), curve_of(waits, _POINTS)
    limits = [limit for row in shares if (limit := told_limit(row.limit)) is not None]
    is_business = bool(limits) and all(limit.measure is Measure.WORK for limit in limits)
    # Those of business time come first, where there are any; there always are some of wall time.
    told = times.rows[0 if is_business else -1]
    steps = attrs.evolve(curve, rows=tuple(point for point in curve if point.measure == told.measure))
    chart = SurvivalChart(
        about=f"{name}: the share that still waits after so long",
        points=[(point.time / _ONE_HOUR, point.unanswered) for point in steps],
        unit="business hours" if told.measure == "business" else "hours",
        limit=limits[0].micros / HOUR if len(limits) == 1 else None,
    )
    return ReportSection(f"Time to answer: {label(name)}", _said(told, shares.rows), [times, shares, steps], chart)


def _said(times: ResponseTime, shares: Sequence[ResponseShare]) -> str:
    """Tell who was answered, within which limit, and the median in its measure; one longer than was seen is not known yet."""
    within = "".join(f", {share(row.share)} within {row.limit}" for row in shares if row.share is not None)
    half = (
        "when half of all have an answer can not be told yet"
        if times.p50 is None
        else f"half of all had an answer within {span_text(times.p50, days=False)} ({times.measure} time)"
    )
    return f"{times.answered} answered, {times.unanswered} still waiting{within}; {half}."

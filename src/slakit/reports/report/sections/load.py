"""The load: what comes and is handled a week under each promise that waits for an answer, and when it is too much."""

from collections.abc import Iterator, Sequence

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.charts.svg import written
from slakit.reports.diagnosis.loads import LoadRow, loads
from slakit.reports.document.words import label
from slakit.reports.report.parts import ReportSection
from slakit.worktime.instants import in_words, to_micros

__all__ = ["load"]


def load(evaluation: Evaluation, journeys: Sequence[Journey]) -> Iterator[ReportSection]:
    """Yield the load of the promises in business time; nothing where nothing was answered in the last weeks."""
    found = loads(evaluation, journeys=journeys)
    if not found.rows:
        return
    said = "; ".join(_said(row, evaluation) for row in found)
    yield ReportSection(found.title, f"{said}.", [found])


def _said(row: LoadRow, evaluation: Evaluation) -> str:
    came = f"{label(row.commitment)}: {written(row.inflow)} a week come, {written(row.handling)} are answered"
    if row.passes_at is None:
        return f"{came}, the limit is kept"
    passed = row.passes_at <= evaluation.as_of
    when = "now" if passed else f"from {in_words(to_micros(row.passes_at), evaluation.agreement.zone)} on"
    return f"{came}, {row.limit} are passed {when}"

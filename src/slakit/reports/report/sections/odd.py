"""What was odd in the data, and changed no outcome."""

from collections.abc import Iterator

from slakit.errors import Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.render.shown import problems_in_words
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut

__all__ = ["odd"]


def odd(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield the problems of the data that changed no outcome; nothing where there are none."""
    found = problems_in_words(evaluation)
    if not found:
        return
    table = Table(
        name="odd",
        title="Odd in the data",
        definition="What was odd about the data; it changed no outcome.",
        unit="problems",
        population=plural(len(found), "problem"),
        row=Problem,
        rows=found,
    )
    yield ReportSection("Odd in the data", f"{plural(len(found), 'problem')} that changed no outcome.", [cut(table)])

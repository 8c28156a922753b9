"""What the data was said to show: outside of it a silence proves nothing."""

from collections.abc import Iterator

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.render.shown import shown_in_words
from slakit.reports.report.parts import ReportSection

__all__ = ["shown"]


@attrs.frozen
class ShownRow:
    """A kind of event, or a field, and the span in which the data has all of it."""

    what: str
    shown: str


def shown(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield what was declared of the data, and how many outcomes it leaves unknown; nothing where nothing was."""
    rows = tuple(ShownRow(what, span) for what, span in shown_in_words(evaluation))
    if not rows:
        return
    unknown = sum(one.reason == "no_history" for one in evaluation.outcomes)
    table = Table(
        name="shown",
        title="What the data shows",
        definition="The span in which the data has all events of a kind, or all of a field; what is not listed is whole.",
        unit="spans",
        population=plural(len(rows), "declaration"),
        row=ShownRow,
        rows=rows,
    )
    sentence = f"Outside these spans silence proves nothing: {plural(unknown, 'outcome')} can not be told."
    yield ReportSection("What the data shows", sentence, [table])

"""Disputed leads: where the definition at hand-off and the answer of sales say different things."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.diagnosis.quality import Handover, disputes
from slakit.reports.document.words import plural
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import MOST_ROWS, beyond
from slakit.rules.defining import definitions_in
from slakit.worktime.instants import in_words_within

__all__ = ["disputed"]


def disputed(
    evaluation: Evaluation, journeys: Sequence[Journey], handed: Iterable[Handover]
) -> Iterator[ReportSection]:
    """Yield the disputed leads, where the agreement defines an MQL; nothing where both sides say the same."""
    definition = definitions_in(evaluation.agreement.lifecycle).get("mql")
    if definition is None:
        return
    found = disputes(journeys, definition, handed)
    if not found.each:
        return
    count, table = len(found.each), found.table(MOST_ROWS)
    # A criterion knows no zone, and tells instants in UTC.
    local = tuple(attrs.evolve(row, why=in_words_within(row.why, evaluation.agreement.zone)) for row in table)
    shown = attrs.evolve(table, rows=local, left_out={**table.left_out, **beyond(count)})
    said = f"rejected though they met the definition: {found.rejected}; accepted though they did not: {count - found.rejected}"
    yield ReportSection(table.title, f"{plural(count, 'lead')}, {said}.", [shown])

"""Disputed leads: where the definition at hand-off and the answer of sales say different things."""

from collections.abc import Iterable, Iterator

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.leads.patterns import entered
from slakit.reports.diagnosis.quality import disputed_leads
from slakit.reports.document.words import plural
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut
from slakit.rules.defining import definitions_in

__all__ = ["disputed"]

_STAGE = "mql"


def disputed(evaluation: Evaluation, journeys: Iterable[Journey]) -> Iterator[ReportSection]:
    """Yield the disputed leads, where the agreement defines an MQL; nothing where both sides say the same."""
    definition = definitions_in(evaluation.agreement.lifecycle).get(_STAGE)
    if definition is None:
        return
    found = disputed_leads(journeys, definition, as_of=evaluation.as_of, at=entered(_STAGE))
    if not found.rows:
        return
    rejected = sum(row.dispute == "rejected but met" for row in found)
    said = f"rejected though they met the definition: {rejected}; accepted though they did not: {len(found) - rejected}"
    yield ReportSection(found.title, f"{plural(len(found), 'lead')}, {said}.", [cut(found)])

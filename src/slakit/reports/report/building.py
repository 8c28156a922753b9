"""The report of an evaluation: what both sides promised, what came of it, what is owed now, and how leads went on."""

from collections.abc import Iterable, Sequence

from slakit.evaluation.collector import resting_collector
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.lifecycle.standard import STANDARD
from slakit.reports.diagnosis.quality import handovers
from slakit.reports.report.parts import Report, ReportSection
from slakit.reports.report.sections.answers import answers
from slakit.reports.report.sections.clauses import clauses
from slakit.reports.report.sections.disputed import disputed
from slakit.reports.report.sections.due import due
from slakit.reports.report.sections.leads import leads
from slakit.reports.report.sections.load import load
from slakit.reports.report.sections.odd import odd
from slakit.reports.report.sections.owners import owners
from slakit.reports.report.sections.periods import periods
from slakit.reports.report.sections.reasons import reasons
from slakit.reports.report.sections.response import response
from slakit.reports.report.sections.shown import shown
from slakit.reports.report.sections.sides import sides
from slakit.reports.report.sections.standing import standing
from slakit.reports.report.sections.urgent import urgent

__all__ = ["report"]


def report(
    evaluation: Evaluation, sections: Sequence[ReportSection] = (), *, journeys: Iterable[Journey] = ()
) -> Report:
    """Return the report of an evaluation, with sections of your own after the counts.

    It has how each promise stands; the scorecard of both sides; what is broken or at risk, a hundred rows at most with
    what is still to do first; what is due next; the owners who broke promises; how long answers took, with those who
    still wait; what comes a week beside what is handled; what each clause came to; the latest period of each count and
    sum, day by day with its forecast; with `journeys`, the funnel with the steps of the buyer, the process as it ran, the
    five most frequent reasons and objections of each source and segment, what became of each MQL, and the leads whose MQL
    is disputed; what the data was said to show; and what was odd in it. A section of which there is nothing to tell is left
    out. Of several versions the waterfalls, the lifecycle and the definitions are those of the one in force.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> lead = Journey.of("L1", stage_event("mql", at=datetime.fromisoformat("2026-03-03T10:00Z")))
    >>> made = report(evaluate(FirstResponse(within="2 hours"), [lead], as_of=datetime.fromisoformat("2026-03-03T13:00Z")))
    >>> for section in made.sections[1:]:
    ...     print(f"{section.heading}: {section.sentence}")
    Both sides: sales: 0% of what was promised is kept.
    Broken or at risk: 1 breach, of which 1 is undone; 0 at risk.
    Time to answer: First response: 0 answered, 1 still waiting, 0% within 2 hours; when half of all have an answer can not be told yet.
    """
    with resting_collector():
        return _built(evaluation, sections, journeys if isinstance(journeys, Sequence) else tuple(journeys))


def _built(evaluation: Evaluation, sections: Sequence[ReportSection], known: Sequence[Journey]) -> Report:
    agreement = evaluation.agreement
    stages = agreement.lifecycle or STANDARD
    handed = tuple(handovers(known, as_of=evaluation.as_of, lifecycle=stages))
    return Report(
        title=agreement.title or agreement.name,
        agreement=f"{agreement.name} {agreement.version}",
        as_of=evaluation.as_of,
        zone=agreement.zone.key,
        sections=[
            *standing(evaluation),
            *sections,
            *sides(evaluation),
            *urgent(evaluation),
            *due(evaluation),
            *owners(evaluation),
            *response(evaluation),
            *load(evaluation, known),
            *clauses(evaluation),
            *periods(evaluation),
            *leads(known, evaluation.as_of, stages),
            *reasons(known, evaluation.as_of, stages),
            *answers(handed, evaluation.as_of, stages),
            *disputed(evaluation, known, handed),
            *shown(evaluation),
            *odd(evaluation),
        ],
    )

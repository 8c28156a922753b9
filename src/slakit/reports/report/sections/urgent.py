"""What is broken or at risk, a row each."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.render.subjects import most_urgent, reading_log, subject_of
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import MOST_ROWS, beyond
from slakit.rules.outcomes import Breached, Pending

__all__ = ["urgent"]


@attrs.frozen
class UrgentRow:
    """One outcome that is broken or at risk."""

    promise: str
    about: str
    owner: str | None
    state: str
    due_at: datetime | None
    late_by: timedelta | None
    what: str


def urgent(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield what is broken or at risk, what is still to do first; nothing where nothing is."""
    found = most_urgent(evaluation)
    if not found:
        return
    undone = sum(one.open for one in evaluation.breaches)
    at_risk = len(found) - len(evaluation.breaches)
    logged = reading_log(evaluation)
    table = Table(
        name="urgent",
        title="Broken or at risk",
        definition="What is late and undone first, then what is at risk, then what was broken and is over.",
        unit="outcomes",
        population=plural(len(found), "outcome"),
        left_out=beyond(len(found)),
        row=UrgentRow,
        rows=tuple(_urgent_row(one, logged) for one in found[:MOST_ROWS]),
    )
    are = "is" if undone == 1 else "are"
    said = f"{plural(len(evaluation.breaches), 'breach')}, of which {undone} {are} undone; {at_risk} at risk."
    yield ReportSection("Broken or at risk", said, [table])


def _urgent_row(outcome: Breached | Pending, logged: Collection[str]) -> UrgentRow:
    late = outcome.late_by if isinstance(outcome, Breached) else None
    state = "at risk" if isinstance(outcome, Pending) else "late" if outcome.open else "broken"
    about = subject_of(outcome, logged)
    return UrgentRow(outcome.commitment, about, outcome.owner, state, outcome.due_at, late, outcome.text)

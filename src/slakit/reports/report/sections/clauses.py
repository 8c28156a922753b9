"""What follows: the firings of the clauses, and those that are quiet."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.rules.firings import Firing
from slakit.worktime.instants import from_micros

__all__ = ["clauses"]


@attrs.frozen
class ClauseRow:
    """One firing of a clause, or that it is quiet."""

    clause: str
    status: str
    fired_at: datetime | None
    what: str


def clauses(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield each firing and each quiet clause; nothing of an agreement without clauses."""
    if not evaluation.clauses:
        return
    rows = tuple(
        ClauseRow(one.clause, one.status, from_micros(one.fired_us) if isinstance(one, Firing) else None, one.text)
        for one in evaluation.clauses
    )
    table = Table(
        name="clauses",
        title="Clauses",
        definition="Each firing, and each clause that is quiet.",
        unit="firings",
        population=plural(len({one.clause for one in evaluation.clauses}), "clause"),
        row=ClauseRow,
        rows=rows,
    )
    yield ReportSection("What follows", f"{plural(len(evaluation.firings), 'firing')} so far.", [table])

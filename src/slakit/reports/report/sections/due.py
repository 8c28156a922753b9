"""What is due next: the pending outcomes in the order of the instants to act by."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import number
from slakit.reports.foresight.due import next_due
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import beyond
from slakit.worktime.instants import in_words, to_micros

__all__ = ["due"]

_MOST_DUE = 20


@attrs.frozen
class NextRow:
    """One pending outcome, and the instant to act by."""

    promise: str
    subject: str
    owed_by: str
    owner: str | None
    act_by: datetime | None
    remaining: timedelta | None
    at_risk: bool


def due(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield the next twenty that are due; nothing where nothing is pending."""
    found = next_due(evaluation)
    if not found.rows:
        return
    first, zone = found.rows[0].next_at, evaluation.agreement.zone
    when = "nothing is due before a clock goes on" if first is None else f"next due {in_words(to_micros(first), zone)}"
    table = Table(
        name=found.name,
        title=found.title,
        definition=found.definition,
        unit=found.unit,
        population=found.population,
        left_out=beyond(len(found), _MOST_DUE),
        row=NextRow,
        rows=tuple(
            NextRow(one.commitment, one.subject, one.owed_by, one.owner, one.next_at, one.remaining, one.at_risk)
            for one in found.rows[:_MOST_DUE]
        ),
    )
    yield ReportSection("Next due", f"{number(len(found))} pending; {when}.", [table])

"""What comes next: the outcomes that are at risk, and the instants at which something is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.rules.outcomes import Pending

__all__ = ["DueRow", "at_risk", "next_due"]


@attrs.frozen
class DueRow:
    """A pending outcome: whose it is, when it is next due, and how far it is.

    `percent` is how much of its limit is used, in per cent; of a period it is what came by its target, so that 100 is all
    that was promised at least, or all that may come at most; it says nothing of the time that is over. `next_at` is the
    instant to act by: the latest at which a cadence's next event can come, else `due_at`. `remaining` is what is left of a
    limit in its own measure, None for a period.
    """

    commitment: str
    owed_by: str
    subject: str
    group: str | None
    entry: int | None
    owner: str | None
    next_at: datetime | None
    due_at: datetime | None
    remaining: timedelta | None
    percent: float | None
    at_risk: bool


def at_risk(evaluation: Evaluation) -> Table[DueRow]:
    """Return what is at risk, the next due first: past a warning, out of its band, or no longer to be done in time.

    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, now = map(datetime.fromisoformat, ("2026-07-06T10:00Z", "2026-07-06T13:30Z"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became))
    >>> found = at_risk(evaluate(FirstResponse(within="4 hours", warn_at="80%"), [lead], as_of=now))
    >>> [(row.subject, row.remaining.seconds // 60) for row in found]
    [('L1', 30)]
    """
    return _table(
        "at_risk", "At risk", "Pending outcomes past a warning of their promise.", evaluation, only_at_risk=True
    )


def next_due(evaluation: Evaluation) -> Table[DueRow]:
    """Return all that is pending, the next due first; while a clock stands nothing is due, and it stands last."""
    definition = "Pending outcomes by the instant at which something has to be done."
    return _table("next_due", "Next due", definition, evaluation, only_at_risk=False)


def _table(name: str, title: str, definition: str, evaluation: Evaluation, *, only_at_risk: bool) -> Table[DueRow]:
    pending = evaluation.pending
    shown = [one for one in pending if one.at_risk or not only_at_risk]
    return Table(
        name=name,
        title=title,
        definition=definition,
        unit="outcomes",
        population=f"{plural(len(pending), 'pending outcome')} of {len(evaluation.outcomes)}",
        left_out={"not at risk": len(pending) - len(shown)} if only_at_risk else {},
        row=DueRow,
        rows=tuple(_rows(shown)),
    )


def _rows(pending: Iterable[Pending]) -> list[DueRow]:
    rows = [
        DueRow(
            one.commitment,
            one.owed_by,
            one.subject,
            one.group,
            one.entry,
            one.owner,
            one.next_due_at or one.due_at,
            one.due_at,
            one.remaining,
            one.percent,
            one.at_risk,
        )
        for one in pending
    ]
    return sorted(rows, key=lambda row: (row.next_at is None, row.next_at, row.commitment, row.subject))

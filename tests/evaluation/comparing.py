"""What a row of the second opinion and an outcome say, in one form, so that they can be held against each other."""

from evaluation.oracle import Row
from slakit import Breached, Outcome

Said = tuple[object, ...]


def told(row: Row) -> Said:
    numbers = (row.target, row.actual, row.pace, row.forecast)
    return (
        *((row.original, row.paused) if row.entry is not None else (None, None)),
        *(row.commitment, row.subject, row.group, row.entry, row.status, row.owner),
        *(row.started, row.due, row.stopped, row.breached),
        *(None if number is None else round(float(number), 9) for number in numbers),
    )


def found(outcome: Outcome) -> Said:
    numbers = (outcome.target, outcome.actual, *((None, None) if _rolled_up(outcome) else _heading(outcome)))
    return (
        *((outcome.original_due_us, outcome.paused_us) if outcome.entry is not None else (None, None)),
        *(outcome.commitment, outcome.subject, outcome.group, outcome.entry, outcome.status, outcome.owner),
        *(outcome.started_us, outcome.due_us, outcome.stopped_us),
        outcome.breached_us if isinstance(outcome, Breached) else None,
        *(None if number is None else round(number, 9) for number in numbers),
    )


def _rolled_up(outcome: Outcome) -> bool:
    return outcome.commitment.endswith("/objective")


def _heading(outcome: Outcome) -> tuple[float | None, float | None]:
    return outcome.pace, outcome.forecast

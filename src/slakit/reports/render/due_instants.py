"""iCalendar of what is due: an event for each outcome that is still open, at the instant at which it is due."""

from collections.abc import Collection, Iterator
from datetime import datetime

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.ics_lines import calendar_file, ics_instant, ics_text
from slakit.reports.render.subjects import reading_log, subject_of
from slakit.rules.outcomes import Pending

__all__ = ["due_ics"]


def due_ics(evaluation: Evaluation, *, owner: str | None = None) -> str:
    """Return what is pending and has a due instant as an iCalendar file, for all owners or for one.

    The UID of an event is the key of its outcome, so that a later import moves it and brings no second one. An event has
    no length and leaves the day free; it is in UTC. `to_ics` has the reviews and the days of the agreement itself.

    Source: RFC 5545, section 3.6.1.
    """
    asked = (one for one in evaluation.pending if owner in {None, one.owner})
    due = ((one, one.due_at) for one in asked if one.due_at is not None)
    logged = reading_log(evaluation)
    return calendar_file("due instants", (line for one, at in due for line in _event(one, at, logged)))


def _event(outcome: Pending, due: datetime, logged: Collection[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{outcome.key}@slakit"
    yield f"DTSTAMP:{ics_instant(outcome.as_of)}"
    yield f"DTSTART:{ics_instant(due)}"
    yield f"SUMMARY:{ics_text(f'{outcome.commitment} due: {subject_of(outcome, logged)}')}"
    yield f"DESCRIPTION:{ics_text(outcome.text)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"

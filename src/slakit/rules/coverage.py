"""Coverage: from when to when the data can show something; outside it silence proves nothing."""

from datetime import datetime

import attrs

from slakit.errors import AgreementError, Problem
from slakit.worktime.instants import to_micros

__all__ = ["Coverage"]


@attrs.frozen(kw_only=True)
class Coverage:
    """Events of a kind, or the history of a field, are complete from one instant to another, both included.

    None is open. What is not declared counts as complete. Calls that were logged from March on say nothing of February,
    and today's value of a field says nothing of March. A value, a stage or an owner from before the beginning may be
    stale: it is known from the first row within on. The rows of owners are the kind `owner` and the field `owner` alike.

    Merges can not be declared: one that is missing may turn every promise, of the lead that goes on as well. Give them
    whole.

    Raises: AgreementError D393 unless there is either a kind or a field, or for an end before the beginning; D431 for
    the kind `merge`; CalendarError C101 for a naive instant.

    >>> Coverage(kind="activity", since=datetime.fromisoformat("2026-03-01T00:00Z")).what
    'activity events'
    """

    kind: str | None = None
    field: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what covers nothing."""
        if (self.kind is None) == (self.field is None):
            raise AgreementError(Problem("D393", "coverage", "give either the kind of the events or a field"))
        if self.kind == "merge":
            message = (
                "merges must be given whole: one that is missing may turn every promise, so leave this coverage out"
            )
            raise AgreementError(Problem("D431", "coverage", message))
        since, until = self.bounds
        if since is not None and until is not None and until < since:
            raise AgreementError(Problem("D393", "coverage", f"{self.what}: the end must not come before the start"))

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The first and the last instant, both included, in microseconds since 1970; None is open."""
        return (
            None if self.since is None else to_micros(self.since, "coverage.since"),
            None if self.until is None else to_micros(self.until, "coverage.until"),
        )

    @property
    def what(self) -> str:
        """What is covered, in words."""
        return f"the field {self.field}" if self.kind is None else f"{self.kind} events"

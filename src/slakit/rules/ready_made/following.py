"""Ready-made promises that start without a lead's event: reviews and reports on dates, and what a breach sets off."""

from collections.abc import Sequence
from typing import Any, Unpack

from slakit.leads.patterns import event
from slakit.rules.deadlines import Deadline
from slakit.rules.parts import Calendar
from slakit.rules.ready_made.shared import DeadlineOptions, Patterns, named
from slakit.rules.starts import AfterBreach, Every

__all__ = ["Escalation", "PeriodicReport", "PeriodicReview"]


def Escalation(  # noqa: N802 - the field's name for a promise, like the class it returns
    *,
    breached: str,
    within: Any,
    calendar: Calendar = None,
    id: str = "escalation",  # noqa: A002 - every promise has one
    owed_by: str | Sequence[str] = "sales",
    stop: Patterns | None = None,
    meaning: str | None = None,
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that a breach of another promise is followed up in time: by a new owner, unless you say.

    `breached` is the id of that promise, or `id/objective`. The clock starts when it is broken, on the same lead, or on
    the log where a period was broken; a lead that is never late has none. A ladder is one escalation after another, each
    `breached` by the step before; give `stop` for what a step asks for, such as `activity(actor="manager")`. All other
    options are those of `Deadline`.

    Raises: AgreementError D314 for what is no id, else as `Deadline` does; the agreement refuses the id of no promise.
    TypeError for an option that `Deadline` does not have.
    Source: published ladders have three steps, such as 12, 24 and 48 hours.

    >>> Escalation(breached="first-response", within="1 hour").describe()
    'sales: A breach of first-response gives the lead another owner (1 hour)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=named("breached", lambda: AfterBreach(breached)),
        stop=event(kind="owner", value_not="") if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=_escalated(breached, stop) if meaning is None else meaning,
        **options,
    )


def _escalated(breached: str, stop: Patterns | None) -> str:
    what = "gives the lead another owner" if stop is None else "is followed up"
    return f"A breach of {breached} {what}."


def PeriodicReview(  # noqa: N802
    *,
    every: str | Every,
    within: Any,
    calendar: Calendar = None,
    id: str = "review",  # noqa: A002
    owed_by: str | Sequence[str] = ("marketing", "sales"),
    stop: Patterns | None = None,
    meaning: str = "Both sides review the agreement.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that both sides hold a review in time after each date of a rule.

    `every` is an iCalendar recurrence rule in local time of `calendar`, else of the agreement; it counts from the first
    day of the term, which the agreement needs. It is judged on the log, where a review is an event of that kind. One
    held before its date does not count for it. All other options are those of `Deadline`.

    Raises: AgreementError D305 for a rule that can not be read, else as `Deadline` does; TypeError for an option that it
    does not have.
    Source: published rhythms are a weekly, a monthly and a quarterly meeting; the rule is that of RFC 5545.

    >>> PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", within="1 day").describe()
    'marketing and sales: Both sides review the agreement (1 day)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=_every(every),
        stop=event(kind="review") if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def PeriodicReport(  # noqa: N802
    *,
    every: str | Every,
    within: Any,
    calendar: Calendar = None,
    id: str = "report",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    stop: Patterns | None = None,
    meaning: str = "Marketing sends the closed-loop report.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that marketing sends its report in time after each date of a rule.

    As `PeriodicReview`, for events of the kind report. A report that is due by eight is one of
    `every="FREQ=DAILY;BYHOUR=0"` within 8 hours: what is sent from midnight on counts for the day.

    Raises: AgreementError D305 for a rule that can not be read, else as `Deadline` does; TypeError for an option that it
    does not have.
    Source: published rhythms are a nightly mail to sales managers and a weekly report.

    >>> PeriodicReport(every="FREQ=DAILY", within="8 hours").describe()
    'marketing: Marketing sends the closed-loop report (8 hours)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=_every(every),
        stop=event(kind="report") if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def _every(given: str | Every) -> Every:
    return given if isinstance(given, Every) else named("every", lambda: Every(given))

"""The promises that most agreements make, ready-made under the field's names."""

from collections.abc import Sequence
from typing import Any, Literal

from slakit.leads.patterns import Pattern, entered, event
from slakit.rules.deadlines import Deadline
from slakit.rules.objectives import Objective
from slakit.rules.parts import Calendar, Entries
from slakit.rules.quotas import Credits, Partial, Quota

__all__ = ["OUTREACH", "Disposition", "FirstResponse", "LeadValue", "LeadVolume"]

OUTREACH = ("call", "email", "message", "sms", "voicemail", "linkedin")
"""The activities that reach out to a buyer; a meeting is not one, because buyers book them too."""

_RESPONSE = event(
    kind="activity", value=OUTREACH, direction_not="inbound", actor_kind_not=("automation", "integration", "buyer")
)


def FirstResponse(  # noqa: N802 - the field's name for a promise, like the class it returns
    *,
    within: Any,
    calendar: Calendar = None,
    default_calendar: Calendar = None,
    id: str = "first-response",  # noqa: A002 - every promise has one
    owed_by: str = "sales",
    start: Pattern | None = None,
    stop: Pattern | Sequence[Pattern] | None = None,
    cancel: Pattern | Sequence[Pattern] | None = None,
    entries: Entries = "each",
    warn_at: Sequence[Any] = (),
    objective: Objective | None = None,
    meaning: str = "Sales reaches out to every MQL.",
) -> Deadline:
    """Return the promise that sales answers every MQL in time.

    An attempt counts, not a contact: the first call, email or message that is not known to be inbound or sent by a
    machine. Say `stop` where your data or your agreement is stricter. The clock starts when the lead becomes an MQL; for
    a clock from assignment give `start=event(kind="owner")`.

    >>> FirstResponse(within="36 hours").describe()
    'sales: Sales reaches out to every MQL (36 hours)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("mql") if start is None else start,
        stop=_RESPONSE if stop is None else stop,
        cancel=cancel,
        within=within,
        calendar=calendar,
        default_calendar=default_calendar,
        entries=entries,
        warn_at=warn_at,
        objective=objective,
        meaning=meaning,
    )


def Disposition(  # noqa: N802
    *,
    within: Any,
    calendar: Calendar = None,
    default_calendar: Calendar = None,
    id: str = "disposition",  # noqa: A002
    owed_by: str = "sales",
    start: Pattern | None = None,
    stop: Pattern | Sequence[Pattern] | None = None,
    cancel: Pattern | Sequence[Pattern] | None = None,
    entries: Entries = "each",
    warn_at: Sequence[Any] = (),
    objective: Objective | None = None,
    meaning: str = "Sales accepts or rejects every MQL.",
) -> Deadline:
    """Return the promise that sales accepts or rejects every MQL in time.

    Going straight on to sql accepts, too; whether a rejection has a valid reason is another promise.

    >>> Disposition(within="14 days").describe()
    'sales: Sales accepts or rejects every MQL (14 days)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("mql") if start is None else start,
        stop=entered("accepted", "rejected", "sql") if stop is None else stop,
        cancel=cancel,
        within=within,
        calendar=calendar,
        default_calendar=default_calendar,
        entries=entries,
        warn_at=warn_at,
        objective=objective,
        meaning=meaning,
    )


def LeadVolume(  # noqa: N802
    *,
    at_least: Any,
    per: str = "month",
    id: str = "mql-volume",  # noqa: A002
    owed_by: str = "marketing",
    of: Pattern | Sequence[Pattern] | None = None,
    entries: Entries = "first",
    distinct: Literal["lead"] | None = None,
    credits: Credits | None = None,  # noqa: A002
    calendar: Calendar = None,
    partial: Partial = "prorate",
    by: Any = None,
    band: Any = None,
    meaning: str = "Marketing delivers MQLs.",
) -> Quota:
    """Return the promise that marketing delivers a number of MQLs a period.

    A lead counts once, when it first becomes an MQL, whatever sales makes of it; `entries="each"` counts it again when
    it comes back, and `distinct="lead"` then once a period. `credits` take back what sales rejects in time.

    >>> LeadVolume(at_least=8).describe()
    'marketing: Marketing delivers MQLs (at least 8 per month)'
    """
    return Quota(
        id=id,
        owed_by=owed_by,
        count=entered("mql") if of is None else of,
        at_least=at_least,
        per=per,
        entries=entries,
        distinct=distinct,
        credits=credits,
        calendar=calendar,
        partial=partial,
        by=by,
        band=band,
        meaning=meaning,
    )


def LeadValue(  # noqa: N802
    *,
    at_least: Any,
    value: Any,
    per: str = "month",
    id: str = "mql-value",  # noqa: A002
    owed_by: str = "marketing",
    of: Pattern | Sequence[Pattern] | None = None,
    entries: Entries = "first",
    credits: Credits | None = None,  # noqa: A002
    calendar: Calendar = None,
    partial: Partial = "prorate",
    by: Any = None,
    band: Any = None,
    meaning: str = "Marketing delivers MQLs of an agreed value.",
) -> Quota:
    """Return the promise that marketing delivers MQLs worth a sum a period.

    `value` is an ordered list of (criterion, value) and at last a plain value, asked when the lead becomes an MQL.

    >>> from slakit.leads.criteria import field
    >>> LeadValue(at_least=5000, value=[(field("source", is_="demo"), 1200), 100]).allowed
    'at least 5000 per month'
    """
    return Quota(
        id=id,
        owed_by=owed_by,
        sum=entered("mql") if of is None else of,
        value=value,
        at_least=at_least,
        per=per,
        entries=entries,
        credits=credits,
        calendar=calendar,
        partial=partial,
        by=by,
        band=band,
        meaning=meaning,
    )

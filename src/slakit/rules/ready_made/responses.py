"""Ready-made promises to do something in time after a lead moved: answer, decide, assign, try, follow up."""

from collections.abc import Sequence
from typing import Any, Unpack

import attrs

from slakit.leads.criteria import in_stage
from slakit.leads.patterns import activity, any_of, entered, event, left
from slakit.rules.cadences import Cadence
from slakit.rules.deadlines import Deadline
from slakit.rules.parts import Calendar, Limit, limits
from slakit.rules.ready_made.shared import (
    ATTEMPT,
    OUTREACH,
    CadenceOptions,
    ClockOptions,
    DeadlineOptions,
    Patterns,
    one_pattern,
    words,
)

__all__ = ["Assignment", "ContactAttempts", "Disposition", "FirstResponse", "FollowUp", "MaxDwell", "NurtureStart"]

_NO_SHOW = activity("meeting", outcome=("no-show", "no_show", "noshow"))
_ANSWERED = any_of(activity("reply", "meeting"), activity(*OUTREACH, direction="inbound"))


def FirstResponse(  # noqa: N802 - the field's name for a promise, like the class it returns
    *,
    within: Any,
    calendar: Calendar = None,
    id: str = "first-response",  # noqa: A002 - every promise has one
    owed_by: str | Sequence[str] = "sales",
    start: Patterns | None = None,
    stop: Patterns | None = None,
    meaning: str = "Sales reaches out to every MQL.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that sales answers every MQL in time.

    An attempt counts, not a contact: the first call, email or message that is not known to be inbound or sent by a
    machine. Say `stop` where your data or your agreement is stricter. The clock starts when the lead becomes an MQL; for
    a clock from assignment give `start=event(kind="owner")`. `within` is a duration, or a list of limits by tier; all
    other options are those of `Deadline`. Met if and only if the answer comes at or before due.

    Published limits run from five minutes for a lead that asked to be called to 72 business hours for any.

    Raises: AgreementError as `Deadline` does; TypeError for an option that it does not have.
    Source: Forrester on sales accepted leads, contact in 24 business hours at best and 72 at most.

    >>> FirstResponse(within="36 hours").describe()
    'sales: Sales reaches out to every MQL (36 hours)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("mql") if start is None else start,
        stop=ATTEMPT if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def Disposition(  # noqa: N802
    *,
    within: Any,
    calendar: Calendar = None,
    id: str = "disposition",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    start: Patterns | None = None,
    stop: Patterns | None = None,
    meaning: str = "Sales accepts or rejects every MQL.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that sales accepts or rejects every MQL in time.

    Going straight on to sql accepts, too; recycling and disqualifying do not decide. Whether a rejection has a valid
    reason is another promise, `RejectionReason`. All other options are those of `Deadline`.

    Raises: AgreementError as `Deadline` does; TypeError for an option that it does not have.
    Source: practitioners' published limits are 24 to 48 hours from the hand-off.

    >>> Disposition(within="14 days").describe()
    'sales: Sales accepts or rejects every MQL (14 days)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("mql") if start is None else start,
        stop=entered("accepted", "rejected", "sql") if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def Assignment(  # noqa: N802
    *,
    within: Any,
    queues: str | Sequence[str] = (),
    calendar: Calendar = None,
    id: str = "assignment",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    start: Patterns | None = None,
    stop: Patterns | None = None,
    meaning: str = "Every MQL gets an owner who is a person.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that every MQL is given to a person in time.

    `queues` are the owners that are no persons: a lead that moves from one to the next still waits, and so does one that
    is taken from everybody. The clock starts when the lead becomes an MQL; for new leads give
    `start=event(kind="created")`. An owner whom the lead had before stops nothing: give `look_back` to leave such leads
    out. All other options are those of `Deadline`.

    Raises: AgreementError D314 for queues that are no words, else as `Deadline` does; TypeError for an option that it
    does not have.
    Source: published limits are one to fifteen minutes, five from qualification to the CRM.

    >>> Assignment(within="5 minutes", queues=["pool"]).describe()
    'marketing: Every MQL gets an owner who is a person (5 minutes)'
    """
    waiting = words(queues, "queues") if queues else ()
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("mql") if start is None else start,
        stop=event(kind="owner", value_not=("", *waiting)) if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def MaxDwell(  # noqa: N802
    *,
    stage: str | Sequence[str],
    within: Any,
    calendar: Calendar = None,
    id: str = "max-dwell",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    stop: Patterns | None = None,
    resets: Patterns | None = None,
    meaning: str | None = None,
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that no lead stays in a stage, or in one of several, longer than a time.

    Each stay has a clock of its own. Leaving ends it, wherever the lead goes; say `stop` where only some moves do, such
    as `entered("sql", "recycled")` for a decision. With `resets` the promise is that no lead lies idle: each match in
    the stage ends one clock and starts the next, and one that comes after the stage was left is Excluded("no_limit").
    Without it activity changes nothing. All other options are those of `Deadline`, such as `pause` for the time in
    which the buyer makes you wait.

    Raises: AgreementError D314 for a stage that is no word, else as `Deadline` does; TypeError for an option that it
    does not have.
    Source: published limits are 14 to 90 days for a lead, and one to 30 days for a decision.

    >>> MaxDwell(stage="mql", within="14 days").describe()
    'sales: No lead stays in mql for longer (14 days)'
    >>> MaxDwell(stage="mql", within="7 days", resets=activity("call")).describe()
    'sales: No lead lies idle in mql for longer (7 days when in stage mql)'
    """
    stages = words(stage, "stage")
    idle = "stays" if resets is None else "lies idle"
    touched = [] if resets is None else [one_pattern(resets, "resets")]
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=[entered(*stages), *touched],
        stop=[left(*stages) if stop is None else one_pattern(stop, "stop"), *touched],
        within=within if resets is None else _while_in(stages, within),
        calendar=calendar,
        meaning=f"No lead {idle} in {' or '.join(stages)} for longer." if meaning is None else meaning,
        **options,
    )


def _while_in(stages: tuple[str, ...], within: Any) -> Any:
    """Return limits that hold in these stages only: an activity says nothing of where the lead is."""
    found, there = limits(within), in_stage(*stages)
    if not isinstance(found, tuple) or not found:
        return within  # what was refused is told by the promise, with everything else
    return [Limit(one.within, there if one.when is None else one.when & there) for one in found]


def ContactAttempts(  # noqa: N802
    *,
    at_least: int,
    within: Any,
    calendar: Calendar = None,
    id: str = "contact-attempts",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    start: Patterns | None = None,
    count: Patterns | None = None,
    until: Patterns | None = None,
    meaning: str | None = None,
    **options: Unpack[CadenceOptions],
) -> Cadence:
    """Return the promise that sales tries an accepted lead so often before giving up.

    Outreach counts that is not known to be inbound or sent by a machine; the first response is one of them when it comes
    after the start. `distinct_by={"channel": 2}` asks for several channels, `spread` for several local dates, `min_gap`
    for time in between: two calls in one minute are two without it. A reply, a meeting or anything inbound ends it early
    and excludes the lead; giving up, recycling and disqualifying do not. All other options are those of `Cadence`.

    Raises: AgreementError as `Cadence` does; TypeError for an option that it does not have.
    Source: the 2007 lead response management study advises six calls or more, and looked at the telephone alone;
    published agreements ask for five to eight attempts in two days to two weeks.

    >>> ContactAttempts(at_least=6, within="14 days", distinct_by={"channel": 2}, spread=4).describe()
    'sales: Sales tries every accepted lead before giving up, over 2 channels, on 4 dates (at least 6 within 14 days)'
    """
    made = Cadence(
        id=id,
        owed_by=owed_by,
        start=entered("accepted") if start is None else start,
        count=ATTEMPT if count is None else count,
        at_least=at_least,
        within=within,
        until=_ANSWERED if until is None else until,
        calendar=calendar,
        meaning="" if meaning is None else meaning,
        **options,
    )
    return made if meaning is not None else attrs.evolve(made, meaning=_persistence(made))


def _persistence(rule: Cadence) -> str:
    needs = [f"over {number} {field}{'s' if number > 1 else ''}" for field, number in rule.distinct_by]
    needs += [] if rule.spread is None else [f"on {rule.spread} date{'s' if rule.spread > 1 else ''}"]
    needs += [] if rule.min_gap is None else [f"at least {rule.min_gap} apart"]
    return ", ".join(["Sales tries every accepted lead before giving up", *needs]) + "."


def FollowUp(  # noqa: N802
    *,
    within: Any,
    after: Patterns | None = None,
    calendar: Calendar = None,
    id: str = "follow-up",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    stop: Patterns | None = None,
    meaning: str = "Sales follows up when a buyer does not come to a meeting.",
    **options: Unpack[DeadlineOptions],
) -> Deadline:
    """Return the promise that sales reaches out again in time after something happened: a no-show unless you say.

    `after` may be any event: a meeting that was held, a quote, the first call (with `entries="first"`, for a second
    touch). The event that starts a clock never stops it, so `after` may match what stops it. A meeting that the buyer
    books anew is no outreach: give `cancel` where it shall excuse sales. All other options are those of `Deadline`.

    Raises: AgreementError as `Deadline` does; TypeError for an option that it does not have.
    Source: published limits are one business day after a no-show, and 30 minutes to a day for a second touch.

    >>> FollowUp(within="24 hours").describe()
    'sales: Sales follows up when a buyer does not come to a meeting (24 hours)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=_NO_SHOW if after is None else one_pattern(after, "after"),
        stop=ATTEMPT if stop is None else stop,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )


def NurtureStart(  # noqa: N802
    *,
    within: Any,
    calendar: Calendar = None,
    id: str = "nurture-start",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    start: Patterns | None = None,
    stop: Patterns | None = None,
    cancel: Patterns | None = None,
    meaning: str = "Marketing takes every recycled lead back into a programme.",
    **options: Unpack[ClockOptions],
) -> Deadline:
    """Return the promise that marketing takes every recycled lead back into nurturing in time.

    The activity `nurture_start` shows it; give `stop` for another name, or for the programme's own event. A lead that
    leaves recycled before that needs no programme: it is excluded. All other options are those of `Deadline`.

    Raises: AgreementError as `Deadline` does; TypeError for an option that it does not have.
    Source: published limits are one to three days.

    >>> NurtureStart(within="3 days").describe()
    'marketing: Marketing takes every recycled lead back into a programme (3 days)'
    """
    return Deadline(
        id=id,
        owed_by=owed_by,
        start=entered("recycled") if start is None else start,
        stop=activity("nurture_start") if stop is None else stop,
        cancel=left("recycled") if cancel is None else cancel,
        within=within,
        calendar=calendar,
        meaning=meaning,
        **options,
    )

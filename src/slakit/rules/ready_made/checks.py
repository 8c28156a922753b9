"""Ready-made promises about an instant: what is there, what holds, and what must not happen."""

from collections.abc import Sequence
from typing import Any, Unpack

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion, StageDefinition, in_stage, lag, present
from slakit.leads.patterns import activity, entered, event
from slakit.lifecycle.stages import Stage
from slakit.rules.checks import Check
from slakit.rules.conditions import CommitmentMet, OwnEvent
from slakit.rules.ready_made.shared import MACHINES_AND_BUYERS, CheckOptions, Patterns, named, one_pattern, words

__all__ = [
    "AsDefined",
    "HandoffComplete",
    "LoggedInTime",
    "NoEarlyGivingUp",
    "NurtureSuppressed",
    "RejectionReason",
]


def HandoffComplete(  # noqa: N802 - the field's name for a promise, like the class it returns
    *,
    fields: str | Sequence[str],
    placeholders: str | Sequence[str] = (),
    at: Patterns | None = None,
    id: str = "handoff-complete",  # noqa: A002 - every promise has one
    owed_by: str | Sequence[str] = "marketing",
    meaning: str = "Every MQL is handed over with what a rep needs.",
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that all of some fields are filled when a lead becomes an MQL.

    An empty field is not filled; nor is one that holds one of `placeholders`, in large letters or small, such as n/a. A
    field that is filled later does not help. Give `at` for another moment, such as `event(kind="created")`. All other
    options are those of `Check`.

    Raises: AgreementError D314 for fields and placeholders that are no words, else as `Check` does; TypeError for an
    option that it does not have.

    >>> HandoffComplete(fields=["email", "phone"], placeholders=["n/a"]).describe()
    'marketing: Every MQL is handed over with what a rep needs (email, phone are present and not n/a)'
    """
    fillers = words(placeholders, "placeholders") if placeholders else ()
    return Check(
        id=id,
        owed_by=owed_by,
        at=entered("mql") if at is None else at,
        that=present(*words(fields, "fields"), placeholders=fillers),
        meaning=meaning,
        **options,
    )


def AsDefined(  # noqa: N802
    *,
    stage: str | Stage = "mql",
    at: Patterns | None = None,
    id: str = "as-defined",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    meaning: str | None = None,
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that every lead meets the written definition of a stage when it is handed over.

    Hand over the stage itself, such as `lifecycle["mql"]`: its `when` is the definition. It is asked at the very
    instant: a score that decays later, or a field that is filled later, changes nothing. Where the data does not say,
    the outcome is Unknown; so is every outcome of a mere name, for which nothing is defined. (In a file the name will
    do.) All other options are those of `Check`.

    Raises: AgreementError D314 for a stage that is none, or that has no definition, else as `Check` does; TypeError for
    an option that it does not have.

    >>> from slakit.leads.criteria import did
    >>> AsDefined(stage=Stage(name="mql", when=did("trial_signup"))).describe()
    'marketing: Every lead that enters mql is what was agreed on (meets the definition of mql)'
    """
    name, definition = _defined(stage)
    return Check(
        id=id,
        owed_by=owed_by,
        at=entered(name) if at is None else at,
        that=StageDefinition(name, definition),
        meaning=f"Every lead that enters {name} is what was agreed on." if meaning is None else meaning,
        **options,
    )


def _defined(stage: str | Stage) -> tuple[str, Criterion | None]:
    if not isinstance(stage, Stage):
        return words((stage,), "stage")[0], None
    if not isinstance(stage.when, Criterion):
        message = f"{stage.name!r} has no definition that can be asked: give it a criterion as `when`"
        raise AgreementError(Problem("D314", "stage", message))
    return stage.name, stage.when


def RejectionReason(  # noqa: N802
    *,
    reasons: str | Sequence[str],
    note: str | None = None,
    at: Patterns | None = None,
    id: str = "rejection-reason",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    meaning: str = "Every rejection has one of the agreed reasons.",
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that every rejection states one of the agreed reasons, and a note where you name its field.

    The rejecting event itself is asked: its `reason`, letter by letter, and the fact `note` of its data, which must not
    be empty. To cap the share of a reason such as other, give a check of its own an objective. All other options are
    those of `Check`.

    Raises: AgreementError D314 for reasons or a note that are no words, else as `Check` does; TypeError for an option
    that it does not have.
    Source: Forrester on sales accepted leads: a rejection comes before contact, and for procedural, clerical or
    definitional reasons alone; all else is disqualifying.

    >>> RejectionReason(reasons=["duplicate", "bad-data"]).describe()
    'sales: Every rejection has one of the agreed reasons (the event: reason is duplicate or bad-data)'
    """
    agreed = words(reasons, "reasons")
    noted = {} if note is None else {"data": {f"{words((note,), 'note')[0]}_not": ""}}
    return Check(
        id=id,
        owed_by=owed_by,
        at=entered("rejected") if at is None else at,
        that=OwnEvent(event(reason=agreed, **noted)),
        meaning=meaning,
        **options,
    )


def NoEarlyGivingUp(  # noqa: N802
    *,
    met: str = "contact-attempts",
    stages: str | Sequence[str] = ("recycled", "disqualified"),
    reasons: str | Sequence[str] = ("no-answer", "unreachable"),
    id: str = "no-early-giving-up",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    meaning: str = "No lead is given up as unreachable before all tries.",
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that a lead is given up for one of some reasons only after another promise was met.

    `met` is the id of that promise, ContactAttempts unless you say. Moves into one of `stages` for one of `reasons` are
    asked, others are not judged. The latest entry of the promise that began by then must be met by then: what is made up
    for later does not count. It is Unknown for a lead that has no such entry, because it was never accepted. All other
    options are those of `Check`.

    Raises: AgreementError D314 for stages, reasons or an id that are no words, else as `Check` does; the agreement
    refuses the id of no promise. TypeError for an option that `Check` does not have.

    >>> NoEarlyGivingUp().describe()
    'sales: No lead is given up as unreachable before all tries (contact-attempts is met)'
    """
    return Check(
        id=id,
        owed_by=owed_by,
        at=entered(*words(stages, "stages"), reason=words(reasons, "reasons")),
        that=CommitmentMet(words((met,), "met")[0]),
        meaning=meaning,
        **options,
    )


def LoggedInTime(  # noqa: N802
    *,
    within: Any,
    at: Patterns | None = None,
    id: str = "logged-in-time",  # noqa: A002
    owed_by: str | Sequence[str] = "sales",
    meaning: str = "Every activity is written down soon after it happened.",
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that every activity is written down within a time after it happened.

    It compares `recorded_at` with `at`, exactly so long included, for activities that are not known to be done by a
    machine or the buyer; without `recorded_at` it is Unknown. `within` is elapsed time or dates, not business time. What
    was dated back, to look like a response in time, stands out here. All other options are those of `Check`.

    Raises: AgreementError D233 for a time in business hours, C111 and C112 for none, else as `Check` does; TypeError for
    an option that it does not have.
    Source: the published limit is one business day; this counts elapsed time.

    >>> LoggedInTime(within="24 hours", at=activity("call")).describe()
    'sales: Every activity is written down soon after it happened (kind is activity, value is call: written down within 24 hours)'
    """
    asked = activity(actor_kind_not=MACHINES_AND_BUYERS) if at is None else one_pattern(at, "at")
    return Check(
        id=id,
        owed_by=owed_by,
        at=asked,
        that=named("within", lambda: lag(asked, at_most=within)),
        meaning=meaning,
        **options,
    )


def NurtureSuppressed(  # noqa: N802
    *,
    at: Patterns | None = None,
    stages: str | Sequence[str] = ("mql", "accepted"),
    id: str = "nurture-suppressed",  # noqa: A002
    owed_by: str | Sequence[str] = "marketing",
    meaning: str = "No lead in the hands of sales gets marketing mail.",
    **options: Unpack[CheckOptions],
) -> Check:
    """Return the promise that marketing sends no mail of its own while sales works on a lead.

    Every activity `marketing_email` is asked, or what `at` matches; a mail that a contract needs is another activity.
    One at the instant in which the lead enters the stage is a breach, one at the instant in which it leaves is none. A
    lead of which no stage is known yet is Unknown. All other options are those of `Check`.

    Raises: AgreementError D314 for stages that are no words, else as `Check` does; TypeError for an option that it does
    not have.

    >>> NurtureSuppressed().describe()
    'marketing: No lead in the hands of sales gets marketing mail (not in stage mql or accepted)'
    """
    return Check(
        id=id,
        owed_by=owed_by,
        at=activity("marketing_email") if at is None else at,
        that=~in_stage(*words(stages, "stages")),
        meaning=meaning,
        **options,
    )

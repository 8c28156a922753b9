"""What judging entries of all kinds shares: the limit that holds, the fields of an outcome, how far a clock has come."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from slakit.evaluation.clocks import Clock, Hours
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.plans import LimitPlan
from slakit.leads.criteria import Truth
from slakit.rules.outcomes import Ignored, Shared, Terms

__all__ = ["clock_without_calendar", "entry_facts", "limit_at", "progress", "warning_at"]


def limit_at(limits: Sequence[LimitPlan], context: Context, at: int) -> LimitPlan | None:
    """Return the first limit whose criterion is true at the start of an entry; None where none is."""
    for limit in limits:
        if limit.when is None or limit.when(context.asked(at), at) is Truth.TRUE:
            return limit
    return None


def entry_facts(
    terms: Terms,
    context: Context,
    start: Beginning,
    clock: Clock,
    due: int | None,
    original: int | None,
    stopped: int | None,
    decided: int,
    end: int,
    allowed: str,
    evidence: tuple[str, ...],
    ignored: tuple[Ignored, ...],
) -> Shared:
    """Return the fields that all kinds of outcome share up to the reason, in their order.

    `decided` fixes the owner, `end` the clock.
    """
    journey = context.journey
    used, stood, held = clock.account(end)
    return (
        terms,
        journey.lead_id,
        None,
        start.number,
        journey.owner_at(decided) or None,
        start.at,
        due,
        original,
        stopped,
        allowed,
        used,
        end - start.at,
        stood,
        held,
        evidence,
        ignored,
    )


def progress(
    clock: Clock, limit: LimitPlan | None, start: int, due: int, as_of: int, warn_at: Sequence[Fraction]
) -> tuple[bool, int, float]:
    """Return whether a warning is due, what is left, and the share of a limit that is used, in per cent.

    Without a limit they are those of the time from the start to a date that was promised.
    """
    used, whole = (as_of - start, due - start) if limit is None else clock.share(limit.within, due, as_of)
    left = whole - used
    if not whole:
        # A date that was promised for the very instant of the start is used up at once.
        used = whole = 1
    warned = bool(warn_at) and used * warn_at[0].denominator >= warn_at[0].numerator * whole
    return warned, left, round(100 * used / whole, 6)


def warning_at(clock: Clock, limit: LimitPlan | None, start: int, due: int, as_of: int, share: Fraction) -> int | None:
    """Return the first instant at which a share of a limit is used, as far as is known by as-of; None where none is."""
    if limit is None:
        return start + ceil(share * (due - start))
    return clock.at_share(limit.within, due, share, as_of)


def clock_without_calendar(context: Context, start: Beginning, hours: Hours) -> Clock:
    """Return the clock of an entry whose dates no calendar can tell."""
    return Clock.of(context.journey, start.at, Hours(None, None, hours.queues, hours.zone))

"""Tallies: what each lead adds to the promises that are judged per period, collected journey by journey."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.plans import CountPlan, Plan, QuotaPlan, RatePlan
from slakit.leads.criteria import CriterionFailedError, Truth
from slakit.leads.journeys import Journey
from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.durations import Duration, Measure

__all__ = ["NEVER", "Collect", "Tally", "collecting"]

NEVER = 1 << 62
"""An instant that never comes."""


class Tally(NamedTuple):
    """One event that counts: when, of which lead, what it is worth, and in which group. Ordered by instant.

    In a level it opens a lead (worth 1) or closes it (worth -1). With `until` something may follow it, up to and including
    that instant: in a quota it takes the event back, in a rate it makes a success of it. `followed` is when that came,
    `by` is the event that did it. `why` says what failed where nobody can tell what it is worth: it stands for nothing
    then. Of a rule of a user's own it stands for all that the lead may have added from then on. `hidden` is what incomplete
    data does not show: whether it counts, what it is worth or in which group; or else what follows. `left` is when a member
    of a rate was merged into another lead while it was open: it is none from then on. A tuple, because hundreds of thousands
    of them are sorted.
    """

    at: int
    lead_id: str
    ref: str
    amount: Fraction | int
    group: str | None
    until: int = 0
    followed: int = NEVER
    by: str = ""
    why: str = ""
    hidden: Literal["", "itself", "what_follows"] = ""
    left: int = NEVER


Collect: TypeAlias = Callable[[Context], Sequence[Tally]]
"""What one journey adds to a promise.

Raises: CalendarError for what no calendar can tell, RuleFailedError for a rule of a user's own that raises.
"""
_GroupAt: TypeAlias = Callable[[Journey, int], str] | None
_WorthAt: TypeAlias = Callable[[Journey, int], tuple[Fraction | int, str]] | None


def collecting(commitment: CountPlan, plan: Plan) -> Collect:
    """Return what collects the tallies of a promise: of matches within the term, of a level all that was ever open."""
    by = commitment.rule.by
    group_at = None if by is None else _group_at(by.field)
    if isinstance(commitment, RatePlan):
        return _followed(commitment, plan, group_at, None, commitment.follows, commitment.rule.matures_after)
    worth_at = partial(_worth, commitment) if commitment.values else None
    if commitment.follows is None:
        return _plain(commitment, group_at, worth_at)
    taken_back = commitment.rule.credits
    if taken_back is None:
        return partial(_open, commitment, group_at, commitment.follows)
    return _followed(commitment, plan, group_at, worth_at, commitment.follows, taken_back.within)


def _group_at(field: str) -> _GroupAt:
    return Journey.owner_at if field == "owner" else partial(_attribute, field)


def _attribute(field: str, journey: Journey, at: int) -> str:
    return journey.attribute_at(field, at) or ""


def _worth(quota: QuotaPlan, journey: Journey, at: int) -> tuple[Fraction | int, str]:
    """Return what an event is worth; nothing, and why, where a criterion fails."""
    try:
        for when, value in quota.values:
            if when is None or when(journey, at) is Truth.TRUE:
                return value, ""
    except CriterionFailedError as failed:
        return 0, str(failed)
    return 0, ""


def _plain(quota: QuotaPlan, group_at: _GroupAt, worth_at: _WorthAt) -> Collect:
    slot, is_first = quota.pattern, quota.rule.entries == "first"

    def collect(context: Context) -> Sequence[Tally]:
        found = context.hits.found[slot]
        if not found:
            return ()
        journey = context.journey
        rows: list[Tally] = []
        for index in found[:1] if is_first else found:
            event = journey.events[index]
            at = event.at_us
            if context.counts(at):
                amount, why = (1, "") if worth_at is None else worth_at(context.asked(at), at)
                group = None if group_at is None else group_at(journey, at)
                row = Tally(at, journey.lead_id, event.id or event.ref, amount, group)
                rows.append(row._replace(why=why) if why else row)
        return rows

    return collect


# --- what may be followed by something: taken back, or reached


def _followed(
    commitment: CountPlan, plan: Plan, group_at: _GroupAt, worth_at: _WorthAt, slot: int, within: Duration
) -> Collect:
    is_first, calendar, zone = commitment.rule.entries == "first", commitment.calendar, plan.agreement.zone

    def collect(context: Context) -> Sequence[Tally]:
        journey = context.journey
        rows: list[Tally] = []
        for start in context.beginnings(commitment.pattern):
            if is_first and start.number > 1:
                break
            if not context.counts(start.at):
                continue
            at, until = start.at, _over(start.at, within, calendar, zone)
            amount, why = (1, "") if worth_at is None else worth_at(context.asked(at), at)
            group = None if group_at is None else group_at(journey, at)
            (ref,) = context.refs(start.event)
            followed, by = _next(context, slot, start, until)
            row = Tally(at, journey.lead_id, ref, amount, group, until, followed, by, why)
            # Who was merged into another lead can reach nothing under this id any more.
            merged = context.at(context.merged) if isinstance(commitment, RatePlan) else None
            if merged is not None and merged < min(followed, until):
                row = row._replace(followed=NEVER, by="", left=merged)
            rows.append(row)
        return rows

    return collect


def _next(context: Context, slot: int, start: Beginning, until: int) -> tuple[int, str]:
    """Return when something followed by an instant, and what did."""
    index = context.following(slot, start)
    if index is None:
        return NEVER, ""
    event = context.journey.events[index]
    return (event.at_us, event.ref) if event.at_us <= until else (NEVER, "")


def _over(at: int, length: Duration, calendar: WorkCalendar | None, zone: ZoneInfo) -> int:
    """Return when a time that begins at an instant is over, counted on a calendar, or by dates of a zone without one."""
    if calendar is not None:
        return calendar.due(at, length)
    return at + length.micros if length.measure is Measure.ELAPSED else later_dates(at, length, zone)


# --- what is open


def _open(quota: QuotaPlan, group_at: _GroupAt, closing: int, context: Context) -> Sequence[Tally]:
    """Return the steps of a level: a lead opens, closes, and moves from group to group while it is open."""
    if not context.hits.found[quota.pattern]:
        return ()
    journey, latest, rows = context.journey, context.plan.as_of, list[Tally]()
    lead = journey.lead_id
    for since, until, ref in _stays(context, quota.pattern, closing):
        held = None if group_at is None else group_at(journey, since)
        rows.append(Tally(since, lead, ref, 1, held))
        if group_at is not None:
            for at in _changes(journey, quota, since, min(until, latest + 1)):
                group = group_at(journey, at)
                if group != held:
                    rows += (Tally(at, lead, ref, -1, held), Tally(at, lead, ref, 1, group))
                    held = group
        if until != NEVER:
            rows.append(Tally(until, lead, ref, -1, held))
    return rows


def _stays(context: Context, opening: int, closing: int) -> list[tuple[int, int, str]]:
    """Return from when until when the lead was open, NEVER while it is, and the event that opened it.

    What opens and closes at one instant was never open, and what closes and opens again never closed.
    """
    events, merged = context.journey.events, context.at(context.merged)
    opens = {one for one in context.hits.found[opening] if merged is None or events[one].at_us <= merged}
    ends = {*context.hits.found[closing], *(() if context.merged is None else (context.merged,))} - opens
    stays: list[tuple[int, int, str]] = []
    for index in sorted({*opens, *ends}):
        at = events[index].at_us
        since, until, ref = stays[-1] if stays else (at, -NEVER, "")
        if index in opens:
            if until == at:
                stays[-1] = (since, NEVER, ref)
            elif until != NEVER:
                stays.append((at, NEVER, events[index].ref))
        elif until == NEVER:
            stays.pop()
            if since < at:
                stays.append((since, at, ref))
    return stays


def _changes(journey: Journey, quota: QuotaPlan, since: int, until: int) -> Iterator[int]:
    """Yield the instants after one and before another at which the group of a lead may change."""
    field = "" if quota.rule.by is None else quota.rule.by.field
    instants: Iterable[int] = journey.owner_changes[0]
    if field != "owner":
        changed = {
            event.at_us for event in journey.events if event.kind == "field" and event.data.get("field") == field
        }
        instants = sorted(changed if journey.exported_us is None else {*changed, journey.exported_us})
    return (at for at in instants if since < at < until)

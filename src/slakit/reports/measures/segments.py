"""Segments: where the time of a clock was spent: before anybody had the lead, in a queue, with each owner, paused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, TypeAlias

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import versions
from slakit.reports.measures.response import told_limit
from slakit.reports.measures.statistics import kaplan_meier
from slakit.reports.measures.tables import Table
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Excluded, Outcome, Pending, Unknown
from slakit.worktime.durations import Measure

__all__ = ["ClockShare", "clock_shares"]

Where: TypeAlias = Literal["routing", "queue", "owner", "paused"]
# What an outcome says of its segments, in the words of those who ask whose time it was.
_WHERE: dict[str, Where] = {"none": "routing", "queue": "queue", "person": "owner", "paused": "paused"}
_ORDER = tuple(_WHERE.values())


@attrs.frozen(kw_only=True)
class ClockShare:
    """How much of a commitment's time was spent in one place: routing (nobody had it), queue, owner, or paused.

    `clocks` are those that were there at all, for `wall` and, on a calendar, `business` time in sum. `of_clock` is the part
    of all the wall time of the commitment's clocks, late answers and undone ones included. `of_allowed` is the part of the
    time allowed to all of them that was used there, in the measure of their limits, up to what was due; those of all places
    and what nobody used add up to 1. Where a change of owner gave the whole limit again (`on_reassign`), the time up to
    that change was allowed too. None for a pause, which uses nothing. `p50` and `p90` are percentiles of the wall time
    of one stay there; None where longer than was seen.
    """

    commitment: str
    where: Where
    holder: str | None
    clocks: int
    wall: timedelta
    business: timedelta | None
    of_clock: float
    of_allowed: float | None
    p50: timedelta | None
    p90: timedelta | None


@attrs.define
class _Place:
    """What was spent in one place; mutable, because it is added to a million times."""

    clocks: int = 0
    wall: int = 0
    business: int | None = None
    used: int = 0
    ended: list[int] = attrs.field(factory=list)
    running: list[int] = attrs.field(factory=list)


@attrs.define
class _Clocks:
    """The clocks of one commitment: how many, their wall time, what they were allowed, and what was spent where."""

    number: int = 0
    wall: int = 0
    allowed: int = 0
    places: dict[tuple[Where, str], _Place] = attrs.field(factory=dict)


def clock_shares(evaluation: Evaluation, *, by: Literal["place", "holder"] = "place") -> Table[ClockShare]:
    """Return where the time of each commitment's clocks was spent, and how much of the allowed time that was.

    `by` "holder" tells owners and queues apart by name. Clocks count to their stop, late or not, and to as-of while they
    run. A stay that still runs counts as longer than so far in the percentiles. Excluded and unknown outcomes are left out.

    Raises: DataError I414 for another `by`.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import activity_event, owner_event, stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.leads.patterns import activity
    >>> from slakit.rules.ready_made import FirstResponse
    >>> at = lambda minute: datetime.fromisoformat(f"2026-03-03T10:{minute:02d}Z")
    >>> events = stage_event("mql", at=at(0)), owner_event("Sam", at=at(15)), activity_event("call", at=at(45))
    >>> rule = FirstResponse(within="1 hour", stop=activity("call"))
    >>> found = evaluate(rule, [Journey.of("L1", *events)], as_of=at(50))
    >>> [(row.where, str(row.wall), row.of_clock, row.of_allowed) for row in clock_shares(found)]
    [('routing', '0:15:00', 0.333333333333, 0.25), ('owner', '0:30:00', 0.666666666667, 0.5)]
    """
    if by not in ("place", "holder"):
        raise DataError(Problem("I414", "by", f"{by!r}: no way to tell segments apart{hint(by, ('place', 'holder'))}"))
    again = {
        (version.version, rule.id)
        for version in versions(evaluation)
        for rule in version.commitments
        if isinstance(rule, Deadline) and rule.on_reassign == "restart"
    }
    found: dict[str, _Clocks] = {}
    left_out: dict[str, int] = {}
    for outcome in evaluation.outcomes:
        if outcome.entry is None or outcome.wall_us is None:
            continue
        if isinstance(outcome, Excluded | Unknown):
            left_out[outcome.status] = left_out.get(outcome.status, 0) + 1
            continue
        clocks = found.get(outcome.terms.commitment)
        if clocks is None:
            clocks = found[outcome.terms.commitment] = _Clocks()
        restarts = bool(again) and (outcome.terms.version, outcome.terms.commitment) in again
        _add(clocks, outcome, restarts=restarts, is_named=by == "holder")
    return Table(
        name="clock_shares",
        title="Where the time went",
        definition="How much of the time of each clock was spent before anybody had the lead, in a queue, with an owner,"
        " and paused.",
        unit="time",
        population=plural(sum(clocks.number for clocks in found.values()) + sum(left_out.values()), "clock"),
        left_out=left_out,
        row=ClockShare,
        rows=tuple(row for name, clocks in found.items() for row in _rows(name, clocks, is_named=by == "holder")),
    )


def _add(clocks: _Clocks, outcome: Outcome, *, restarts: bool, is_named: bool) -> None:
    is_work, allowed = _allowed(outcome, restarts=restarts)
    clocks.number += 1
    clocks.allowed += allowed
    is_running = isinstance(outcome, Pending) or (isinstance(outcome, Breached) and outcome.open)
    seen: set[tuple[Where, str]] = set()
    last = len(outcome.held) - 1
    for number, (since, until, holder, kind, business) in enumerate(outcome.held):
        where, wall = _WHERE[kind], until - since
        key = where, holder if is_named and where in ("queue", "owner") else ""
        place = clocks.places.get(key)
        if place is None:
            place = clocks.places[key] = _Place()
        if number == 0 or key not in seen:
            place.clocks += 1
            seen.add(key)
        clocks.wall += wall
        place.wall += wall
        if business is not None:
            place.business = (place.business or 0) + business
        # What is allowed is used up when it is due: no more than is left of it counts.
        used = min(allowed, _used(wall, kind, business, is_work=is_work))
        allowed -= used
        place.used += used
        (place.running if is_running and number == last else place.ended).append(wall)


def _used(wall: int, kind: str, business: int | None, *, is_work: bool) -> int:
    """Return what a stay uses of a limit: work time, or all the time in which the clock does not stand."""
    if is_work:
        return business or 0
    return 0 if kind == "paused" else wall


def _allowed(outcome: Outcome, *, restarts: bool) -> tuple[bool, int]:
    """Return whether work time is allowed, and how much; of a limit in dates, the time from the start to what was due."""
    limit = told_limit(outcome.allowed)
    if limit is not None:
        is_work = limit.measure is Measure.WORK
        return is_work, limit.micros + (_before_the_last(outcome, is_work=is_work) if restarts else 0)
    due = outcome.due_us if outcome.original_due_us is None else outcome.original_due_us
    return False, 0 if due is None else due - outcome.started_us


def _before_the_last(outcome: Outcome, *, is_work: bool) -> int:
    """Return what was used before the limit was given last: at the latest change of owner at or before due."""
    used = before = 0
    latest = None
    for since, until, holder, kind, business in outcome.held:
        is_handed_on = latest is not None and holder != latest
        if is_handed_on and (outcome.due_us is None or since <= outcome.due_us):
            before = used
        latest = holder
        used += _used(until - since, kind, business, is_work=is_work)
    return before


def _rows(name: str, clocks: _Clocks, *, is_named: bool) -> Iterator[ClockShare]:
    for where, holder in sorted(clocks.places, key=lambda key: (_ORDER.index(key[0]), key[1])):
        place = clocks.places[where, holder]
        stays = kaplan_meier(place.ended, place.running)
        half, most = stays.percentile(0.5), stays.percentile(0.9)
        yield ClockShare(
            commitment=name,
            where=where,
            holder=holder if is_named and where in ("queue", "owner") else None,
            clocks=place.clocks,
            wall=timedelta(microseconds=place.wall),
            business=None if place.business is None else timedelta(microseconds=place.business),
            of_clock=_part(place.wall, clocks.wall) or 0.0,
            of_allowed=None if where == "paused" else _part(place.used, clocks.allowed),
            p50=None if half is None else timedelta(microseconds=half),
            p90=None if most is None else timedelta(microseconds=most),
        )


def _part(some: int, whole: int) -> float | None:
    return round(some / whole, 12) if whole else None

"""Response: how long a clock took until it was stopped, where those not stopped count as longer than so far."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

import attrs

from slakit.errors import CalendarError, DataError, Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import grouping, promises
from slakit.reports.measures.statistics import Survival, deviations, kaplan_meier
from slakit.reports.measures.tables import Table
from slakit.rules.cadences import Cadence
from slakit.rules.outcomes import Breached, Excluded, Outcome, Pending, Unknown
from slakit.worktime.durations import Duration, Measure

__all__ = [
    "ResponsePoint",
    "ResponseShare",
    "ResponseTime",
    "response_curve",
    "response_shares",
    "response_times",
    "told_limit",
]

Timed: TypeAlias = Literal["business", "wall"]
"""Open time of the calendar, or elapsed time; pauses are no part of either."""
_TIMED: tuple[Timed, ...] = ("business", "wall")


@attrs.frozen(kw_only=True)
class ResponseTime:
    """The percentiles of a clock, over all who were to be answered; None where it is longer than was seen.

    `answered` are those whose clock was stopped, late or not, `unanswered` those that still wait. In 95 % of cases an
    answer came within `p95`.
    """

    commitment: str
    group: str | None
    measure: Timed
    answered: int
    unanswered: int
    p50: timedelta | None
    p75: timedelta | None
    p90: timedelta | None
    p95: timedelta | None


@attrs.frozen(kw_only=True)
class ResponseShare:
    """How many were answered within a limit: `within` it, known to take `longer`, and `undecided`, not yet so long.

    `share` estimates how many of all are answered within it, between `low` and `high`; None where nobody was followed for
    so long.
    """

    commitment: str
    group: str | None
    limit: str
    within: int
    longer: int
    undecided: int
    share: float | None
    low: float | None
    high: float | None


@attrs.frozen(kw_only=True)
class ResponsePoint:
    """A point of the curve: the share that is still unanswered after a time, between `low` and `high`."""

    commitment: str
    group: str | None
    measure: Timed
    time: timedelta
    at_risk: int
    unanswered: float
    low: float
    high: float


@attrs.frozen
class _Clocks:
    """Outcomes whose clock was stopped, late or not, and those that still wait."""

    answered: list[Outcome] = attrs.field(factory=list)
    waiting: list[Outcome] = attrs.field(factory=list)

    def __len__(self) -> int:
        return len(self.answered) + len(self.waiting)


_ByGroup: TypeAlias = Mapping[tuple[str, str], _Clocks]
"""Clocks by commitment and group."""


def response_times(
    evaluation: Evaluation, *, by: str | None = None, leads: Iterable[Journey] = ()
) -> Table[ResponseTime]:
    """Return the percentiles of the response time, in business and in wall time, for each commitment and group.

    Every clock counts from its start to its stop, late or not; one that still runs, or whose promise is broken and undone,
    counts as longer than so far (Kaplan-Meier), so that nobody looks better by leaving the worst out. There is no mean:
    one over those who answered tells nothing of the others. Pauses are left out. A commitment without a calendar has no
    business time. `by` and `leads` are those of `attainment`. Excluded and unknown outcomes are left out.

    Raises: DataError I414 for an attribute without leads.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.leads.patterns import activity
    >>> from slakit.rules.ready_made import FirstResponse
    >>> at = lambda hour: datetime.fromisoformat(f"2026-03-03T{hour:02d}:00Z")
    >>> answers = {"L1": 9, "L2": 10, "L3": 14, "L4": None}
    >>> leads = [
    ...     Journey.of(lead, stage_event("mql", at=at(8)), *([activity_event("call", at=at(hour))] if hour else []))
    ...     for lead, hour in answers.items()
    ... ]
    >>> rule = FirstResponse(within="4 hours", stop=activity("call"))
    >>> (row,) = response_times(evaluate(rule, leads, as_of=at(18)))
    >>> row.answered, row.unanswered, str(row.p50), row.p90
    (3, 1, '2:00:00', None)
    """
    found, left_out = _clocks(evaluation, by, leads)
    rows = []
    for (name, group), clocks in found.items():
        for measure in _TIMED:
            survival = _survival(clocks, _LENGTHS[measure])
            if survival.population:
                p50, p75, p90, p95 = (_span(survival.percentile(share)) for share in (0.5, 0.75, 0.9, 0.95))
                rows.append(
                    ResponseTime(
                        commitment=name,
                        group=None if by is None else group,
                        measure=measure,
                        answered=survival.ended,
                        unanswered=len(survival.open),
                        p50=p50,
                        p75=p75,
                        p90=p90,
                        p95=p95,
                    )
                )
    return Table(
        name="response_times",
        title="Response time",
        definition="The time within which so many were answered, of all who were to be; who was not answered counts as"
        " longer than so far.",
        unit="time",
        population=_population(found, left_out),
        left_out=left_out,
        row=ResponseTime,
        rows=tuple(rows),
    )


def response_shares(
    evaluation: Evaluation,
    *,
    limits: Iterable[Duration | timedelta | str] = (),
    by: str | None = None,
    leads: Iterable[Journey] = (),
    confidence: float = 0.95,
) -> Table[ResponseShare]:
    """Return the share that was answered within each limit, for each commitment and group.

    Without `limits` each clock is asked for the limit that it was promised, and the due instant decides: an answer after
    closing is too late, though no work time has passed since. With them, such as "5 minutes" or "4 business hours", every
    clock is asked for each, by its length. The share counts those who still wait as long as they were seen to wait, as
    `response_times` does. Limits in days have no length to compare, and are left out: `attainment` tells how often they
    were kept.

    Raises: CalendarError C111 and C112 for what is no duration; DataError I414 for a limit in days, an attribute without
    leads, and a confidence that does not lie between 0 and 1.
    """
    deviations(confidence)
    asked = tuple(map(_limit, limits))
    found, left_out = _clocks(evaluation, by, leads)
    rows, days, population = [], 0, _population(found, left_out)
    for (name, group), clocks in found.items():
        by_limit = dict.fromkeys(asked, clocks)
        if not asked:
            by_limit, without = _by_promise(clocks)
            days += without
        for limit, of_limit in by_limit.items():
            row = _share(of_limit, limit, confidence, is_promised=not asked)
            if row.within + row.longer + row.undecided:
                rows.append(attrs.evolve(row, commitment=name, group=None if by is None else group))
    if days:
        left_out = {**left_out, "limit in days": days}
    return Table(
        name="response_shares",
        title="Answered within",
        definition="The share of all who were to be answered that is answered within a limit; who still waits counts as"
        " longer than so far.",
        unit="share",
        population=population,
        left_out=left_out,
        row=ResponseShare,
        rows=tuple(rows),
    )


def response_curve(
    evaluation: Evaluation,
    *,
    by: str | None = None,
    leads: Iterable[Journey] = (),
    confidence: float = 0.95,
    points: int = 200,
) -> Table[ResponsePoint]:
    """Return the share still unanswered after each time at which somebody was answered, for each commitment and group.

    Of more than `points` such times every nth is shown, the last one always. The rest is as in `response_times`.

    Raises: DataError I414 for an attribute without leads, a confidence that does not lie between 0 and 1, and for less than
    one point.
    """
    deviations(confidence)
    if points < 1:
        raise DataError(Problem("I414", "points", f"{points!r}: expected a number from 1 on"))
    found, left_out = _clocks(evaluation, by, leads)
    rows = tuple(
        attrs.evolve(point, commitment=name, group=None if by is None else group, measure=measure)
        for (name, group), clocks in found.items()
        for measure in _TIMED
        for point in _points(_survival(clocks, _LENGTHS[measure]), confidence, points)
    )
    return Table(
        name="response_curve",
        title="Still unanswered",
        definition="The share of all who were to be answered that still waits after a time; who was not answered counts as"
        " longer than so far.",
        unit="share",
        population=_population(found, left_out),
        left_out=left_out,
        row=ResponsePoint,
        rows=rows,
    )


# --- clocks


def _clocks(evaluation: Evaluation, by: str | None, leads: Iterable[Journey]) -> tuple[_ByGroup, dict[str, int]]:
    """Return the clocks of all promises that wait for one stop, by commitment and group; and how many were left out."""
    groups = grouping(by, leads)
    cadences = {name for name, rule in promises(evaluation).items() if isinstance(rule, Cadence)}
    found: dict[tuple[str, str], _Clocks] = {}
    left_out: Counter[str] = Counter()
    for outcome in evaluation.outcomes:
        name = outcome.terms.commitment
        if outcome.wall_us is None or outcome.entry is None or name in cadences:
            continue
        if isinstance(outcome, Excluded | Unknown):
            left_out[outcome.status] += 1
            continue
        group = groups.of(outcome)
        if group is None:
            left_out[groups.why] += 1
            continue
        clocks = found.get((name, group))
        if clocks is None:
            clocks = found[name, group] = _Clocks()
        is_waiting = isinstance(outcome, Pending) or (isinstance(outcome, Breached) and outcome.stopped_us is None)
        (clocks.waiting if is_waiting else clocks.answered).append(outcome)
    places = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in found))}
    return {cell: found[cell] for cell in sorted(found, key=lambda one: (places[one[0]], one[1]))}, dict(left_out)


def _population(found: _ByGroup, left_out: Mapping[str, int]) -> str:
    return plural(sum(map(len, found.values())) + sum(left_out.values()), "clock")


# --- lengths


def _business(outcome: Outcome) -> int | None:
    return outcome.business_us


def _wall(outcome: Outcome) -> int | None:
    return (outcome.wall_us or 0) - outcome.paused_us


_LENGTHS: Mapping[Timed, Callable[[Outcome], int | None]] = {"business": _business, "wall": _wall}
_OF_LIMITS: Mapping[Measure, Timed] = {Measure.WORK: "business", Measure.ELAPSED: "wall"}


def _survival(clocks: _Clocks, length: Callable[[Outcome], int | None]) -> Survival:
    return kaplan_meier(_known(map(length, clocks.answered)), _known(map(length, clocks.waiting)))


def _known(lengths: Iterable[int | None]) -> list[int]:
    return [length for length in lengths if length is not None]


def _span(micros: float | None) -> timedelta | None:
    return None if micros is None else timedelta(microseconds=micros)


def _points(survival: Survival, confidence: float, most: int) -> Iterator[ResponsePoint]:
    last = len(survival) - 1
    every = -(-len(survival) // most) or 1
    for number in range(last % every, last + 1, every):
        step = survival.step(number)
        low, high = survival.interval(step.time, confidence=confidence) or (0.0, 1.0)
        yield ResponsePoint(
            commitment="",
            group=None,
            measure="wall",
            time=timedelta(microseconds=step.time),
            at_risk=step.at_risk,
            unanswered=round(step.survival, 12),
            low=1 - high,
            high=1 - low,
        )


# --- limits


def _limit(given: Duration | timedelta | str) -> Duration:
    limit = Duration.parse(given)
    if limit.measure not in _OF_LIMITS:
        message = f"{limit}: dates have no length to compare; ask for hours, minutes, or business hours"
        raise DataError(Problem("I414", "limits", message))
    return limit


@lru_cache(maxsize=256)
def told_limit(allowed: str) -> Duration | None:
    """Return the limit of a clock as its outcome has it; None for a date, or what is no duration."""
    try:
        limit = Duration.parse(allowed)
    except CalendarError:
        return None
    return limit if limit.measure in _OF_LIMITS else None


def _by_promise(clocks: _Clocks) -> tuple[dict[Duration, _Clocks], int]:
    """Return clocks by the limit that they were promised, short ones first; and how many had another kind of limit."""
    found: dict[str, _Clocks] = {}
    for outcome in clocks.answered:
        found.setdefault(outcome.allowed, _Clocks()).answered.append(outcome)
    for outcome in clocks.waiting:
        found.setdefault(outcome.allowed, _Clocks()).waiting.append(outcome)
    limits = {allowed: limit for allowed in found if (limit := told_limit(allowed)) is not None}
    without = sum(len(found[allowed]) for allowed in found.keys() - limits.keys())
    ordered = sorted(limits.items(), key=lambda one: one[1].micros)
    return {limit: found[allowed] for allowed, limit in ordered}, without


def _as_judged(length: Callable[[Outcome], int | None], most: int) -> Callable[[Outcome], int | None]:
    """Return lengths that never contradict the verdict: work time stands still after closing, and due may have moved."""

    def judged(outcome: Outcome) -> int | None:
        known = length(outcome)
        decided = max(known or 0, most + 1) if isinstance(outcome, Breached) else min(known or 0, most)
        return None if known is None else decided

    return judged


def _share(clocks: _Clocks, limit: Duration, confidence: float, *, is_promised: bool) -> ResponseShare:
    length, most = _LENGTHS[_OF_LIMITS[limit.measure]], limit.micros
    if is_promised:
        length = _as_judged(length, most)
    answered, waiting = _known(map(length, clocks.answered)), _known(map(length, clocks.waiting))
    survival = kaplan_meier(answered, waiting)
    within, undecided = (sum(time <= most for time in times) for times in (answered, waiting))
    low, high = survival.interval(most, confidence=confidence) or (None, None)
    return ResponseShare(
        commitment="",
        group=None,
        limit=str(limit),
        within=within,
        longer=survival.population - within - undecided,
        undecided=undecided,
        share=survival.within(most),
        low=low,
        high=high,
    )

"""Response: how long a clock took until it was stopped, where those not stopped count as longer than so far."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache

import attrs

from slakit.errors import CalendarError, DataError, Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.measures.grouping import grouping
from slakit.reports.measures.statistics import Survival, deviations, kaplan_meier
from slakit.reports.measures.tables import Table
from slakit.reports.measures.waits import (
    LENGTHS,
    TIMED,
    Clocks,
    Length,
    Timed,
    Waits,
    as_judged,
    lengths_of,
    waits_of,
)
from slakit.rules.outcomes import Breached, Outcome
from slakit.worktime.durations import Duration, Measure

__all__ = [
    "ResponsePoint",
    "ResponseShare",
    "ResponseTime",
    "curve_of",
    "response_curve",
    "response_shares",
    "response_times",
    "shares_of",
    "times_of",
    "told_limit",
]


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
    return times_of(waits_of(evaluation, grouping(by, leads)), is_grouped=by is not None)


def times_of(waits: Waits, *, is_grouped: bool = False) -> Table[ResponseTime]:
    """Return what `response_times` does of clocks that were gathered before."""
    rows = []
    for (name, group), clocks in waits.found.items():
        for measure in TIMED:
            survival = clocks.survival(measure)
            if survival.population:
                p50, p75, p90, p95 = (_span(survival.percentile(share)) for share in (0.5, 0.75, 0.9, 0.95))
                rows.append(
                    ResponseTime(
                        commitment=name,
                        group=group if is_grouped else None,
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
        population=waits.population,
        left_out=waits.left_out,
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
    waits = waits_of(evaluation, grouping(by, leads))
    return shares_of(waits, asked, confidence=confidence, is_grouped=by is not None)


def shares_of(
    waits: Waits, asked: Sequence[Duration] = (), *, confidence: float = 0.95, is_grouped: bool = False
) -> Table[ResponseShare]:
    """Return what `response_shares` does of clocks that were gathered before."""
    rows, days = [], 0
    for (name, group), clocks in waits.found.items():
        by_limit = dict.fromkeys(asked, clocks)
        if not asked:
            by_limit, without = _by_promise(clocks)
            days += without
        for limit, of_limit in by_limit.items():
            row = _share(of_limit, limit, confidence, is_promised=not asked)
            if row.within + row.longer + row.undecided:
                rows.append(attrs.evolve(row, commitment=name, group=group if is_grouped else None))
    return Table(
        name="response_shares",
        title="Answered within",
        definition="The share of all who were to be answered that is answered within a limit; who still waits counts as"
        " longer than so far.",
        unit="share",
        population=waits.population,
        left_out={**waits.left_out, **({"limit in days": days} if days else {})},
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
    waits = waits_of(evaluation, grouping(by, leads))
    return curve_of(waits, points, confidence=confidence, is_grouped=by is not None)


def curve_of(waits: Waits, points: int, *, confidence: float = 0.95, is_grouped: bool = False) -> Table[ResponsePoint]:
    """Return what `response_curve` does of clocks that were gathered before."""
    rows = tuple(
        attrs.evolve(point, commitment=name, group=group if is_grouped else None, measure=measure)
        for (name, group), clocks in waits.found.items()
        for measure in TIMED
        for point in _points(clocks.survival(measure), confidence, points)
    )
    return Table(
        name="response_curve",
        title="Still unanswered",
        definition="The share of all who were to be answered that still waits after a time; who was not answered counts as"
        " longer than so far.",
        unit="share",
        population=waits.population,
        left_out=waits.left_out,
        row=ResponsePoint,
        rows=rows,
    )


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


_OF_LIMITS: Mapping[Measure, Timed] = {Measure.WORK: "business", Measure.ELAPSED: "wall"}


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


def _by_promise(clocks: Clocks) -> tuple[dict[Duration, Clocks], int]:
    """Return clocks by the limit that they were promised, short ones first; and how many had another kind of limit."""
    given = dict.fromkeys(one.allowed for one in (*clocks.answered, *clocks.waiting))
    found = {allowed: Clocks() for allowed in given}
    for outcome in clocks.answered:
        found[outcome.allowed].answered.append(outcome)
    for outcome in clocks.waiting:
        found[outcome.allowed].waiting.append(outcome)
    limits = {allowed: limit for allowed in found if (limit := told_limit(allowed)) is not None}
    without = sum(len(found[allowed]) for allowed in found.keys() - limits.keys())
    ordered = sorted(limits.items(), key=lambda one: one[1].micros)
    return {limit: found[allowed] for allowed, limit in ordered}, without


def _as_judged(length: Length, most: int) -> Length:
    def judged(outcome: Outcome) -> int | None:
        known = length(outcome)
        return None if known is None else as_judged(known, most, is_late=isinstance(outcome, Breached))

    return judged


def _share(clocks: Clocks, limit: Duration, confidence: float, *, is_promised: bool) -> ResponseShare:
    length, most = LENGTHS[_OF_LIMITS[limit.measure]], limit.micros
    if is_promised:
        length = _as_judged(length, most)
    answered, waiting = lengths_of(clocks.answered, length), lengths_of(clocks.waiting, length)
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

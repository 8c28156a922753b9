"""Loads: what comes and is answered under each promise that waits for an answer, and when its limit is passed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs

from slakit.errors import DataError, Problem, SlakitError, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.reports.diagnosis.capacity import CapacityForecast, Load, capacity_forecast, measured_load
from slakit.reports.measures.grouping import promises
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.deadlines import Deadline
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration

__all__ = ["LoadRow", "load_of", "loads"]

_WEEKS = 4


@attrs.frozen
class LoadRow:
    """What comes and is answered a week under one promise, what is open, and when a new lead waits longer than its limit.

    `most_inflow` is what may come a week so that the limit is kept on the twenty open days to come.
    """

    commitment: str
    inflow: float
    handling: float
    backlog: int
    growth: float
    limit: str
    passes_at: datetime | None
    most_inflow: float


def load_of(
    evaluation: Evaluation,
    commitment: str,
    *,
    weeks: int = _WEEKS,
    days: int = 20,
    inflow: Any = None,
    handling: Any = None,
    limit: Duration | str | None = None,
    calendar: str | None = None,
    journeys: Iterable[Journey] = (),
) -> tuple[Load, CapacityForecast]:
    """Return what was measured of a promise, and where its backlog goes; what is given stands in for what was measured.

    Of several limits it is the last, that of a lead to which no case fits; the calendar is the promise's, or its default
    calendar where it is the owner's. With `journeys`, leads that were merged into others are no backlog.

    Raises: DataError I414 for a commitment without clocks, and I454 for one without a limit or a calendar; else what
    `measured_load` and `capacity_forecast` do.
    """
    found = measured_load(evaluation, commitment, weeks=weeks, journeys=journeys)
    rule = promises(evaluation).get(commitment)
    within = rule.within[-1].within if limit is None and isinstance(rule, Deadline) and rule.within else limit
    if within is None:
        raise DataError(Problem("I454", "limit", f"{commitment!r} has no limit of its own: give one in business time"))
    forecast = capacity_forecast(
        inflow=found.inflow if inflow is None else inflow,
        handling=found.handling if handling is None else handling,
        backlog=found.backlog,
        limit=within,
        calendar=_calendar(evaluation.agreement, rule, calendar),
        as_of=evaluation.as_of,
        days=days,
    )
    return found, forecast


def _calendar(agreement: Agreement, rule: Any, named: str | None) -> WorkCalendar:
    if named is not None and named not in agreement.calendars:
        message = f"{named!r}: no calendar of the agreement has this name{hint(named, list(agreement.calendars))}"
        raise DataError(Problem("I454", "calendar", message))
    given = getattr(rule, "calendar", None) if named is None else named
    found = agreement.calendar(getattr(rule, "default_calendar", None) if given == "owner" else given)
    if found is None:
        raise DataError(Problem("I454", "calendar", "the promise has no calendar of its own: give one"))
    return found


def loads(evaluation: Evaluation, *, journeys: Iterable[Journey] = ()) -> Table[LoadRow]:
    """Return the load of each promise that waits for an answer in business time, over the last four weeks.

    Younger data is divided by the time that it covers, as `measured_load` says. What was answered is taken for what can be handled, which is true only while there is something to do. A promise of
    which nothing was answered in these weeks, or that has no such limit, is left out. With `journeys`, leads that were
    merged into others are no backlog.

    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, called, now = map(datetime.fromisoformat, ("2026-07-06T10:00Z", "2026-07-06T11:00Z", "2026-07-13T10:00Z"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became), activity_event("call", at=called, actor_kind="person"))
    >>> office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    >>> promise = FirstResponse(within="4 business hours", calendar=office)
    >>> [(row.inflow, row.handling, row.backlog) for row in loads(evaluate(promise, [lead], as_of=now))]
    [(1.0, 1.0, 0)]
    """
    clocks = [name for name, rule in promises(evaluation).items() if isinstance(rule, Deadline)]
    # Each promise asks who was merged: few leads were, and all are looked at once.
    rows = tuple(_rows(evaluation, clocks, [one for one in journeys if merge_of(one) is not None]))
    return Table(
        name="loads",
        title="What comes, and what is handled",
        definition=(
            f"Leads a week over the last {_WEEKS} weeks, or since the first entry where that is later; what was answered "
            "is taken for what can be handled. "
            "The limit is passed by a lead that comes then."
        ),
        unit="leads a week",
        population=f"{len(clocks)} promises that wait for an answer",
        left_out={"nothing answered, or no limit in business time": len(clocks) - len(rows)},
        row=LoadRow,
        rows=rows,
    )


def _rows(evaluation: Evaluation, clocks: list[str], journeys: Sequence[Journey]) -> Iterator[LoadRow]:
    for name in clocks:
        try:
            found, ahead = load_of(evaluation, name, journeys=journeys)
        except SlakitError:
            continue  # left out, and told so
        yield LoadRow(
            name,
            found.inflow,
            found.handling,
            found.backlog,
            ahead.growth,
            str(ahead.limit),
            ahead.passes_at,
            ahead.most_inflow,
        )

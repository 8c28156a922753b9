"""Capacity: what comes in against what can be handled, how the backlog grows, and when answers come too late."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.diagnosis.amounts import amounts
from slakit.reports.document.words import plural
from slakit.reports.measures.tables import Table
from slakit.reports.merged import merged_leads
from slakit.rules.outcomes import Breached, Met, Pending
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import DAY, from_micros, to_micros
from slakit.worktime.periods import Period, PeriodKind

__all__ = ["CapacityDay", "CapacityForecast", "Load", "capacity_forecast", "handling_per_week", "measured_load"]


@attrs.frozen
class Load:
    """What came a week, what was answered a week, and what is open now."""

    inflow: float
    handling: float
    backlog: int


@attrs.frozen
class CapacityDay:
    """One open day: what waits when it closes, and how much open time a lead that comes then waits for its answer."""

    day: date
    backlog: float
    wait: timedelta
    is_past_limit: bool


@attrs.frozen(kw_only=True)
class CapacityForecast:
    """Where a backlog goes: its growth a week, when a new lead's wait passes the limit, and each open day.

    `passes_at` is local to the calendar, None where the limit is kept on all days that were asked for. `most_inflow` is
    what may come a week at the most so that it is kept on all of them, and where it is passed already, so that it is kept
    again when the last of them closes: an upper bound for the pace of marketing.
    """

    inflow: float
    handling: float
    limit: Duration
    passes_at: datetime | None
    most_inflow: float
    days: Table[CapacityDay]

    @property
    def growth(self) -> float:
        """By how much the backlog grows a week; negative where it shrinks."""
        return self.inflow - self.handling

    def __str__(self) -> str:
        told = f"at {self.inflow:g} a week backlog {'grows' if self.growth >= 0 else 'shrinks'} {abs(self.growth):g} a week"
        if self.passes_at is None:
            return f"{told}; response keeps within {self.limit}"
        return f"{told}; response passes {self.limit} on {self.passes_at:%A %Y-%m-%d at %H:%M}"


def handling_per_week(*, reps: Any, hours: Any, attempts: Any, minutes: Any) -> float:
    """Return how many leads can be handled a week: the hours of all reps over what the attempts at one lead take.

    `hours` are those that a rep has for leads a week, `attempts` how many a lead takes, `minutes` how long one lasts.

    Raises: DataError I452 for what is no number above 0.

    >>> handling_per_week(reps=4, hours=20, attempts=4, minutes=10)
    120.0
    """
    found = _above_zero(reps=reps, hours=hours, attempts=attempts, minutes=minutes)
    return found["reps"] * found["hours"] * 60 / (found["attempts"] * found["minutes"])


_WEEK = 7 * DAY
_COUNTED = (Met, Breached, Pending)


def measured_load(evaluation: Evaluation, commitment: str, *, weeks: int = 4, journeys: Iterable[Journey] = ()) -> Load:
    """Return what came and what was answered a week, over the last weeks before as-of, and what is open.

    Outcomes of the commitment that are met, breached or pending count, by when their clock began and was stopped. Where the
    evaluation tells of no entry before these weeks, of any promise, the numbers are divided by the time since the first
    one, a day at the least: data of four days is not the work of four weeks. What was answered is what could be handled
    only where there was always something to do. What a lead left open that was merged into another one waits for nobody,
    and is no backlog: give the `journeys`, because an evaluation can not tell that of a lead of which nothing ran any more.

    Raises: DataError I414 for a commitment without clocks, I452 for no week.

    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, now = map(datetime.fromisoformat, ("2026-07-06T10:00Z", "2026-07-13T10:00Z"))
    >>> lead = Journey.of("L1", stage_event("mql", at=became))
    >>> measured_load(evaluate(FirstResponse(within="4 hours"), [lead], as_of=now), "first-response", weeks=2)
    Load(inflow=1.0, handling=0.0, backlog=1)
    """
    _above_zero(weeks=weeks)
    clocks = [
        one
        for one in evaluation.outcomes
        if one.terms.commitment == commitment and one.wall_us is not None and isinstance(one, _COUNTED)
    ]
    if not clocks:
        raise DataError(
            Problem("I414", "commitment", f"{commitment!r}: no clock of this id is met, breached or pending")
        )
    since, merged = evaluation.as_of_us - weeks * _WEEK, merged_leads(evaluation, journeys)
    first = min(one.started_us for one in evaluation.outcomes if one.entry is not None)
    covered = min(weeks, max(evaluation.as_of_us - first, DAY) / _WEEK)
    return Load(
        inflow=sum(one.started_us > since for one in clocks) / covered,
        handling=sum(one.stopped_us is not None and one.stopped_us > since for one in clocks) / covered,
        backlog=sum(one.stopped_us is None and one.subject not in merged for one in clocks),
    )


def capacity_forecast(
    *,
    inflow: Any,
    handling: Any,
    backlog: Any = 0,
    limit: Duration | str,
    calendar: WorkCalendar,
    as_of: datetime,
    days: int = 20,
) -> CapacityForecast:
    """Return how a backlog goes on when so many leads come, and so many can be handled, a week.

    Both are taken to be even over the open time of `calendar`; an ordinary week has as much of it as the longest of the
    eight before `as_of`. Leads are answered in the order in which they come, so that one waits as long as it takes to
    handle what came before: at any time that is the median, and every other percentile, of the wait of those that come
    then. `limit` is in business time; `days` are open days, that of `as_of` included.

    Raises: DataError I452 for numbers that are negative, for handling and days of 0, and for days that are not whole; I454
    for a limit in other than business time; CalendarError C201 for a calendar that does not open.

    >>> office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    >>> monday = datetime.fromisoformat("2026-11-16T09:00Z")
    >>> print(capacity_forecast(
    ...     inflow=140, handling=118, backlog=56, limit="24 business hours", calendar=office, as_of=monday
    ... ))
    at 140 a week backlog grows 22 a week; response passes 24 business hours on Thursday 2026-11-19 at 11:54
    """
    _above_zero(handling=handling, days=days)
    if not isinstance(days, int):
        raise DataError(Problem("I452", "days", f"{days!r}: expected a whole number above 0"))
    given = amounts({"inflow": inflow, "handling": handling, "backlog": backlog}, "capacity")
    queue = _Queue(given["inflow"], given["handling"], given["backlog"], _limit(limit), _ordinary_week(calendar, as_of))
    rows = tuple(_days(queue, calendar, to_micros(as_of, "as_of"), days))
    start, last = to_micros(as_of), rows[-1][1] if rows else to_micros(as_of)
    open_time = calendar.elapsed(as_of, from_micros(last)).total_seconds()
    passes = queue.passes_after()
    passes_at = None
    if passes is not None and passes <= open_time:
        passes_at = calendar.deadline(from_micros(start), timedelta(seconds=passes)).astimezone(calendar.zone)
    room = (queue.most_backlog - queue.backlog) * queue.week / open_time if open_time else 0.0
    return CapacityForecast(
        inflow=queue.inflow,
        handling=queue.handling,
        limit=queue.limit,
        passes_at=passes_at,
        most_inflow=max(0.0, queue.handling + room),
        days=_table(tuple(row for row, _ in rows)),
    )


@attrs.frozen
class _Queue:
    """Leads that wait in line: weekly numbers, the limit, and the open seconds of an ordinary week."""

    inflow: float
    handling: float
    backlog: float
    limit: Duration
    week: float

    def after(self, seconds: float) -> float:
        """Return what waits after so much open time."""
        return max(0.0, self.backlog + (self.inflow - self.handling) * seconds / self.week)

    def wait(self, backlog: float) -> float:
        """Return how many open seconds it takes to handle so many."""
        return backlog * self.week / self.handling

    @property
    def most_backlog(self) -> float:
        """What may wait so that a new lead is answered just in time."""
        return self.limit.micros / 1e6 * self.handling / self.week

    def passes_after(self) -> float | None:
        """Return after how much open time the limit is passed; None for never."""
        if self.backlog > self.most_backlog:
            return 0.0
        growth = self.inflow - self.handling
        return (self.most_backlog - self.backlog) * self.week / growth if growth > 0 else None


def _above_zero(**given: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    problems: list[Problem] = []
    for name, number in given.items():
        try:
            found |= amounts({name: number}, name)
        except DataError:
            found[name] = 0.0
        if not found[name]:
            problems.append(Problem("I452", name, f"{number!r}: expected a number above 0"))
    if problems:
        raise DataError(*problems)
    return found


def _limit(given: Duration | str) -> Duration:
    limit = Duration.parse(given)
    if limit.measure is not Measure.WORK:
        message = f"'{limit}': what waits in line waits in open time; give a limit such as 24 business hours"
        raise DataError(Problem("I454", "limit", message))
    return limit


_WEEKS = 8


def _ordinary_week(calendar: WorkCalendar, as_of: datetime) -> float:
    week = Period.holding(to_micros(as_of, "as_of"), PeriodKind.WEEK, calendar.zone)
    longest = 0.0
    for _ in range(_WEEKS):
        week = Period.of_date(week.first - timedelta(days=1), PeriodKind.WEEK, calendar.zone)
        longest = max(longest, calendar.elapsed(from_micros(week.start), from_micros(week.end)).total_seconds())
    if not longest:
        calendar.next_open(as_of)  # a calendar that never opens says so itself
        message = (
            f"the calendar was closed for the {_WEEKS} weeks before {as_of:%Y-%m-%d}: an ordinary week is not known"
        )
        raise DataError(Problem("I454", "calendar", message))
    return longest


def _days(queue: _Queue, calendar: WorkCalendar, as_of: int, days: int) -> list[tuple[CapacityDay, int]]:
    """Return the open days to come, each with its closing instant."""
    first = Period.holding(as_of, PeriodKind.DAY, calendar.zone).first
    closings = calendar.clock.closings(first, first + timedelta(days=_LONGEST))
    found: list[tuple[CapacityDay, int]] = []
    for day, closing in islice(((day, at) for day, at in closings if at > as_of), days):
        seconds = calendar.elapsed(from_micros(as_of), from_micros(closing)).total_seconds()
        backlog = queue.after(seconds)
        wait = timedelta(seconds=queue.wait(backlog))
        found.append((CapacityDay(day, backlog, wait, backlog > queue.most_backlog), closing))
    return found


_LONGEST = 366


def _table(rows: tuple[CapacityDay, ...]) -> Table[CapacityDay]:
    return Table(
        name="capacity",
        title="Backlog to come",
        definition="What waits when a day closes, and the open time that a lead which comes then waits for its answer.",
        unit="leads",
        population=plural(len(rows), "open day"),
        row=CapacityDay,
        rows=rows,
    )

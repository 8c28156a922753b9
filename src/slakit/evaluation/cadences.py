"""Judging cadences: what counts in the window of an entry, whether it is enough by due, and when the next is due."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError
from slakit.evaluation.clocks import Clock
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.entries import clock_without_calendar, entry_facts, limit_at, progress, warning_at
from slakit.evaluation.plans import CadencePlan, LimitPlan
from slakit.leads.criteria import CriterionFailedError
from slakit.leads.events import TEXT_FIELDS, Event
from slakit.rules.cadences import Cadence
from slakit.rules.outcomes import Breached, Excluded, Met, Need, Outcome, Pending, Shared, Unknown
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Measure
from slakit.worktime.instants import date_of, resolve

__all__ = ["cadence_warning", "judge_cadence"]


def judge_cadence(plan: CadencePlan, context: Context) -> list[Outcome]:
    """Return the outcome of each entry that starts within the term; the journey ends at as-of."""
    begun, each = context.beginnings(plan.start), plan.rule.entries == "each"
    return [_outcome(plan, context, start) for start in begun if each or start.earliest]


def cadence_warning(plan: CadencePlan, context: Context, start: Beginning, due: int) -> int | None:
    """Return when so much of a window that ends at `due` will be used that it is at risk; None where it will not be."""
    limit, clock = limit_at(plan.limits, context, start.at), context.clock(start.at, plan.hours)
    return warning_at(clock, limit, start.at, due, context.plan.as_of, plan.rule.warn_at[0])


def _outcome(plan: CadencePlan, context: Context, start: Beginning) -> Outcome:
    """Return the judgement of one entry; one that fails is Unknown with the reason, and the others go on."""
    try:
        limit = limit_at(plan.limits, context, start.at)
        window = _Window.of(plan, context, start)
        return window.undue() if limit is None else window.judged(limit)
    except CriterionFailedError as failed:
        return _untold(plan, context, start, "criterion_failed", str(failed))
    except CalendarError as error:
        return _untold(plan, context, start, "out_of_range", str(error))


def _untold(plan: CadencePlan, context: Context, start: Beginning, reason: str, why: str) -> Outcome:
    """Return the outcome of an entry that can not be judged; no calendar is asked."""
    clock, as_of = clock_without_calendar(context, start, plan.hours), context.plan.as_of
    facts = entry_facts(
        plan.terms,
        context,
        start,
        clock,
        None,
        None,
        None,
        as_of,
        as_of,
        plan.rule.allowed,
        context.proof(start),
        (),
    )
    return Unknown(*facts, reason, None, details=(why,))


@lru_cache(maxsize=10_000)
def _events_alone(needed: int, done: int) -> tuple[Need, ...]:
    """Return what a plain cadence needs, one value for all leads of which so much came."""
    return (Need("events", needed, done),)


@attrs.define
class _Counting:
    """What has counted so far of what a cadence asks for: mutable, because it is filled event by event.

    A plain one asks for a number of events alone.
    """

    rule: Cadence
    zone: ZoneInfo
    is_plain: bool
    dates: set[date]
    values: list[set[str]]
    times: list[int]

    @classmethod
    def of(cls, rule: Cadence, zone: ZoneInfo) -> "_Counting":
        is_plain = rule.spread is None and rule.min_gap is None and not rule.distinct_by
        return cls(rule, zone, is_plain, set(), [set() for _ in rule.distinct_by], [])

    def fill(self, coming: Sequence[int], events: Sequence[Event]) -> tuple[Sequence[int], Sequence[int]]:
        """Count events until there are enough; return which counted, and which came too soon, as indexes."""
        if self.is_plain:
            first = coming[: self.rule.at_least]
            self.times += [events[index].at_us for index in first]
            return first, ()
        counted: list[int] = []
        too_soon: list[int] = []
        for index in coming:
            if not self._count(events[index]):
                too_soon.append(index)
                continue
            counted.append(index)
            if self.is_enough():
                break
        return counted, too_soon

    def _count(self, event: Event) -> bool:
        """Count an event, unless it comes too soon after the last counted one."""
        if self.times and self.rule.min_gap is not None and event.at_us < self._after_gap(self.times[-1]):
            return False
        self.times.append(event.at_us)
        if self.rule.spread is not None:
            self.dates.add(date_of(event.at_us, self.zone))
        for (field, _), seen in zip(self.rule.distinct_by, self.values, strict=True):
            if value := getattr(event, field) if field in TEXT_FIELDS else event.data.get(field, ""):
                seen.add(value)
        return True

    def _after_gap(self, at: int) -> int:
        """Return when the gap after an instant is over."""
        gap = self.rule.min_gap
        if gap is None:
            return at
        return at + gap.micros if gap.measure is Measure.ELAPSED else later_dates(at, gap, self.zone)

    def _before_gap(self, at: int) -> int:
        """Return the latest instant whose gap is over by another one."""
        gap = self.rule.min_gap
        if gap is None:
            return at
        if gap.measure is Measure.ELAPSED:
            return at - gap.micros
        # The same wall time so many dates before may be one that clocks skipped, and then lie too late: better too early.
        found = later_dates(at, -gap, self.zone)
        return found - max(0, later_dates(found, gap, self.zone) - at)

    def needs(self) -> tuple[Need, ...]:
        """Return what is needed and what came."""
        rule = self.rule
        if self.is_plain:
            return _events_alone(rule.at_least, len(self.times))
        found = [Need("events", rule.at_least, len(self.times))]
        found += (
            Need(field, needed, len(seen)) for (field, needed), seen in zip(rule.distinct_by, self.values, strict=True)
        )
        if rule.spread is not None:
            found.append(Need("dates", rule.spread, len(self.dates)))
        return tuple(found)

    def is_enough(self) -> bool:
        """Tell whether all that is needed came."""
        rule = self.rule
        if self.is_plain or len(self.times) < rule.at_least:
            return len(self.times) >= rule.at_least
        return (rule.spread is None or len(self.dates) >= rule.spread) and all(
            len(seen) >= number for (_, number), seen in zip(rule.distinct_by, self.values, strict=True)
        )

    def next_due(self, due: int, as_of: int) -> int | None:
        """Return the latest instant at which the next event can come so that all that is missing still fits before due.

        It goes back from due, event by event: each at the latest instant that the gap allows, and on a date of its own
        as soon as no more events are left than dates. None once that lies before as-of, or within the gap.
        """
        events = max(need.missing for need in self.needs())
        dates = 0 if self.rule.spread is None else max(0, self.rule.spread - len(self.dates))
        at, used = due, set(self.dates)
        for left in range(events, 0, -1):
            if left < events:
                at = self._before_gap(at)
            while left <= dates and (day := date_of(at, self.zone)) in used:
                at = resolve(day, time(), self.zone) - 1
            if at < as_of:
                return None
            if dates:
                day = date_of(at, self.zone)
                dates -= day not in used
                used.add(day)
            elif self.rule.min_gap is None:
                break  # all others may come at the same instant
        return None if self.times and at < self._after_gap(self.times[-1]) else at


class _Window(NamedTuple):
    """One entry: what counts in its window, what comes too soon, and what came first of what could end it.

    A tuple, because a frozen class takes three times as long to make, and one is made for every entry.
    """

    plan: CadencePlan
    context: Context
    start: Beginning
    clock: Clock
    counted: Sequence[int]
    too_soon: Sequence[int]
    enough: int | None
    until: int | None
    ended: int | None
    counting: _Counting

    @classmethod
    def of(cls, plan: CadencePlan, context: Context, start: Beginning) -> "_Window":
        clock = context.clock(start.at, plan.hours)
        counting = _Counting.of(plan.rule, _zone(clock))
        found = context.hits.found[plan.count]
        coming = found[bisect_left(found, start.first) :]
        events = context.journey.events
        if start.event in coming:
            coming = [index for index in coming if index != start.event]
        counted, too_soon = counting.fill(coming, events)
        enough = counted[-1] if counting.is_enough() else None
        until, ended = context.first_end(plan.until, start)
        return cls(plan, context, start, clock, counted, too_soon, enough, until, ended, counting)

    def judged(self, limit: LimitPlan) -> Outcome:
        """Return the verdict: enough at or before due, or ended early at or before due, or due is past."""
        context, as_of = self.context, self.context.plan.as_of
        stopped, ended = context.at(self.enough), self.ended
        first = stopped if stopped is not None and stopped < as_of else as_of
        due = self.clock.due(limit.within, ended if ended is not None and ended < first else first)
        if due is None:  # pragma: no cover - a window has no pauses, so its end is always known
            raise AssertionError
        if stopped is not None and stopped <= due and (ended is None or stopped <= ended):
            return Met(*self._facts(due, limit, stopped, stopped), "in_time", None, needs=self._needs(stopped))
        if ended is not None and ended <= due and (stopped is None or ended < stopped):
            facts = self._facts(due, limit, ended, ended, self.until)
            reason = "merged" if self.until == context.merged else "ended_early"
            return Excluded(*facts, reason, None, needs=self._needs(ended))
        if as_of <= due:
            return self._pending(due, limit)
        end = as_of if stopped is None else stopped
        overrun = self.clock.between(due, end)
        reason = "not_done" if stopped is None else "done_late"
        facts = self._facts(due, limit, due, end)
        return Breached(*facts, reason, None, due, overrun, needs=self._needs(due))

    def undue(self) -> Outcome:
        """Return the outcome of an entry for which no limit of the list holds."""
        end = self.context.plan.as_of if self.enough is None else self.context.at(self.enough) or 0
        return Excluded(*self._facts(None, None, self.start.at, end), "no_limit", None, needs=self._needs(end))

    def _pending(self, due: int, limit: LimitPlan) -> Outcome:
        as_of = self.context.plan.as_of
        warned, left, percent = progress(self.clock, limit, self.start.at, due, as_of, self.plan.rule.warn_at)
        following = self.counting.next_due(due, as_of)
        facts, needs = self._facts(due, limit, as_of, as_of), self.counting.needs()
        return Pending(*facts, "running", None, warned or following is None, left, percent, following, needs=needs)

    def _needs(self, end: int) -> tuple[Need, ...]:
        """Return what was needed, and what had come by an instant."""
        times = self.counting.times
        if not times or times[-1] <= end:
            return self.counting.needs()
        counting = _Counting.of(self.plan.rule, _zone(self.clock))
        counting.fill(self.counted[: bisect_right(times, end)], self.context.journey.events)
        return counting.needs()

    def _facts(
        self, due: int | None, limit: LimitPlan | None, decided: int, end: int, ending: int | None = None
    ) -> Shared:
        """Return the fields that all kinds of outcome share up to the reason.

        `decided` fixes the owner, `end` the clock and what is evidence, and `ending` is the event that ended it early.
        """
        context = self.context
        stopped = None if ending is not None else context.at(self.enough)
        counted = self.counted[: bisect_right(self.counting.times, end)]
        if ending is not None:
            counted = [*(index for index in counted if index != ending), ending]
        return entry_facts(
            self.plan.terms,
            context,
            self.start,
            self.clock,
            due,
            due,
            stopped,
            decided,
            end,
            self.plan.rule.allowed if limit is None else limit.allowed,
            context.proof(self.start, *counted),
            context.ignored(self.plan.count, self.start, end, self._passed_over()),
        )

    def _passed_over(self) -> Sequence[tuple[int, str]]:
        if not self.too_soon:
            return ()
        why = f"sooner than {self.plan.rule.min_gap} after the last one that counted"
        return [(index, why) for index in self.too_soon]


def _zone(clock: Clock) -> ZoneInfo:
    return clock.zone if clock.calendar is None else clock.calendar.zone

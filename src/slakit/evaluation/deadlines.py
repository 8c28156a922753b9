"""Judging deadlines: every entry of one journey, by the due instant."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError
from slakit.evaluation.clocks import Clock, Standing
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.entries import clock_without_calendar, entry_facts, limit_at, progress, warning_at
from slakit.evaluation.pauses import Pauses, cut, pauses_of
from slakit.evaluation.plans import DeadlinePlan, LimitPlan
from slakit.leads.criteria import CriterionFailedError
from slakit.rules.outcomes import Breached, Excluded, Ignored, Met, Outcome, Pending, Shared, Unknown
from slakit.worktime.durations import Duration
from slakit.worktime.instants import from_micros, resolve, to_micros

__all__ = ["deadline_warning", "judge_deadline", "unpaused"]


def judge_deadline(plan: DeadlinePlan, context: Context) -> list[Outcome]:
    """Return the outcome of each entry that starts within the term; the journey ends at as-of."""
    begun, each = context.beginnings(plan.start), plan.rule.entries == "each"
    return [_Entry.of(plan, context, start).outcome() for start in begun if each or start.earliest]


def unpaused(plan: DeadlinePlan, context: Context, start: Beginning) -> Outcome:
    """Return what the outcome of one entry would be, had its clock never stood."""
    return _Entry.of(attrs.evolve(plan, pauses=()), context, start).outcome()


def deadline_warning(plan: DeadlinePlan, context: Context, start: Beginning) -> int | None:
    """Return when an entry that is running will be at risk, as far as is known by now; the promise has a `warn_at`."""
    return _Entry.of(plan, context, start).warning()


class _Running(NamedTuple):
    """What the clock of an entry makes of its limit: due, what it was without pauses, and the clocks that tell.

    `whole` runs from the start of the entry, `last` from the last change of owner that gave the limit again. `stood` are
    the indexes of the events by which the clock stood and went on. A tuple, because a frozen class takes three times as
    long to make, and one is made for every entry.
    """

    due: int | None
    original: int | None
    whole: Clock
    last: Clock
    stood: Sequence[int] = ()


class _Entry(NamedTuple):
    """One entry: where its clock starts, and what came first of what could end it, as indexes of events and instants.

    A tuple, as `_Running` is.
    """

    plan: DeadlinePlan
    context: Context
    start: Beginning
    stop: int | None
    cancel: int | None
    stopped: int | None
    cancelled: int | None
    ended: int
    """When the clock ended, at the latest as-of: what was known then fixes due."""

    @classmethod
    def of(cls, plan: DeadlinePlan, context: Context, start: Beginning) -> "_Entry":
        stop = context.following(plan.stop, start)
        cancel, cancelled = context.first_end(plan.cancel, start)
        stopped = None if stop is None else context.journey.events[stop].at_us
        ended = context.plan.as_of
        if stopped is not None and stopped < ended:
            ended = stopped
        if cancelled is not None and cancelled < ended:
            ended = cancelled
        return cls(plan, context, start, stop, cancel, stopped, cancelled, ended)

    @property
    def as_of(self) -> int:
        return self.context.plan.as_of

    def outcome(self) -> Outcome:
        """Return the judgement of the entry; one that fails is Unknown with the reason, and the others go on."""
        try:
            return self._outcome()
        except CalendarError as error:
            return self._out_of_range(error)
        except CriterionFailedError as failed:
            return self._untold(failed)

    def _untold(self, failed: CriterionFailedError) -> Outcome:
        try:
            return self._undue(Unknown, "criterion_failed", Ignored("criterion", str(failed)))
        except CalendarError as error:
            return self._out_of_range(error)

    def _outcome(self) -> Outcome:
        engaged = None if self.plan.rule.look_back is None else self._engaged_before(self.plan.rule.look_back)
        if engaged is not None:
            return self._already_engaged(engaged)
        if self.plan.rule.due is not None:
            return self._promised(self.plan.rule.due.field)
        limit = limit_at(self.plan.limits, self.context, self.start.at)
        if limit is None:
            return self._undue(Excluded, "no_limit")
        return self._judged(self._running(limit), limit)

    def warning(self) -> int | None:
        """Return when the entry will be at risk; a promised date, or the limit that it runs on, has been found before."""
        rule, begin, limit = self.plan.rule, self.start.at, None
        if rule.due is not None:
            due = self._promised_due(self.context.asked(begin).attribute_at(rule.due.field, begin))
            clock = self._plain_clock
        else:
            limit = limit_at(self.plan.limits, self.context, begin)
            running = None if limit is None else self._running(limit)
            due, clock = (None, self._plain_clock) if running is None else (running.due, running.last)
        return None if due is None else warning_at(clock, limit, begin, due, self.as_of, rule.warn_at[0])

    def _promised(self, field: str) -> Outcome:
        text = self.context.asked(self.start.at).attribute_at(field, self.start.at)
        due = self._promised_due(text)
        if due is None:
            return self._undue(Unknown, "no_due" if text is None else "bad_due")
        clock = self._plain_clock
        return self._judged(_Running(due, due, clock, clock), None)

    def _promised_due(self, text: str | None) -> int | None:
        hours = self.plan.hours
        where = hours.zone if hours.calendar is None else hours.calendar.zone
        return None if text is None else _instant_of(text, where)

    @property
    def _plain_clock(self) -> Clock:
        return self.context.clock(self.start.at, self.plan.hours)

    # --- what came before the start

    def _engaged_before(self, length: Duration) -> int | None:
        """Return the last event shortly before the start that would have stopped the clock; None for none."""
        events, found = self.context.journey.events, self.context.hits.found[self.plan.stop]
        earlier = bisect_left(found, self.start.first)
        if not earlier or events[found[earlier - 1]].at_us < self._plain_clock.back(length):
            return None
        return found[earlier - 1]

    def _already_engaged(self, engaged: int) -> Outcome:
        """Return the outcome of an entry that the past excludes: it keeps the due that it would have had."""
        begin, clock, field = self.start.at, self._plain_clock, self.plan.rule.due
        if field is None:
            limit = limit_at(self.plan.limits, self.context, begin)
            due = None if limit is None else clock.due(limit.within, begin)
        else:
            limit, due = None, self._promised_due(self.context.asked(begin).attribute_at(field.field, begin))
        facts = self._facts(_Running(due, due, clock, clock), limit, begin, begin, None)
        evidence = self.context.proof(self.start, engaged)
        return Excluded(*facts[:-2], evidence, (), "already_engaged", None)

    # --- the clock

    def _running(self, limit: LimitPlan) -> _Running:
        context, hours, ended = self.context, self.plan.hours, self.ended
        whole = self._plain_clock
        if not self.plan.pauses and self.plan.rule.on_reassign == "continue":
            due = whole.due(limit.within, ended)
            return _Running(due, due, whole, whole)
        pauses = pauses_of(self.plan.pauses, context, self.start)
        stood = pauses.standing
        if ended in {self.stopped, self.cancelled}:
            stood = cut(stood, ended)
        begin = self._restarted(limit, stood)
        due = context.clock(begin, hours, stood).due(limit.within, ended)
        original = context.clock(begin, hours).due(limit.within, ended) if stood else due
        if due is not None:
            stood = cut(stood, due)
        last = context.clock(begin, hours, stood)
        whole = last if begin == self.start.at else context.clock(self.start.at, hours, stood)
        return _Running(due, original, whole, last, self._stood(pauses, due))

    def _stood(self, pauses: Pauses, due: int | None) -> Sequence[int]:
        """Return the events by which the clock stood and went on, up to its end: a pause after due changes nothing."""
        # Nothing is due as soon as a pause begins, so one that begins at as-of counts.
        return pauses.behind(self.start.at, self.as_of + 1 if due is None else min(due, self.ended))

    def _restarted(self, limit: LimitPlan, stood: Standing) -> int:
        """Return when the limit was given last: at the start, or at a change of owner at or before due, while undone."""
        begin = self.start.at
        if self.plan.rule.on_reassign == "continue":
            return begin
        journey = self.context.journey
        for change in self._reassignments():
            due = Clock.of(journey, begin, self.plan.hours, _known(stood, change)).due(limit.within, change - 1)
            if due is not None and due < change:
                break
            begin = change
        return begin

    def _reassignments(self) -> Iterator[int]:
        """Yield when the owner changed after the start, while undone.

        An owner that only an export names was not changed then, and one who has the lead back at once never lost it.
        """
        journey, begin, ended = self.context.journey, self.start.at, self.ended
        rows = sorted({event.at_us for event in journey.events if event.kind == "owner"})
        for at in rows:
            undone = at < ended or (at == ended and ended not in {self.stopped, self.cancelled})
            if begin < at and undone and journey.owner_at(at) != journey.owner_at(at - 1):
                yield at

    # --- the verdict

    def _judged(self, running: _Running, limit: LimitPlan | None) -> Outcome:
        due, stopped, cancelled, as_of = running.due, self.stopped, self.cancelled, self.as_of
        if stopped is not None and (due is None or stopped <= due) and (cancelled is None or stopped <= cancelled):
            return Met(*self._facts(running, limit, stopped, stopped, self.stop), "in_time", None)
        if cancelled is not None and (due is None or cancelled <= due):
            reason = "merged" if self.cancel == self.context.merged else "cancelled"
            return Excluded(*self._facts(running, limit, cancelled, cancelled, self.cancel), reason, None)
        if due is None or as_of <= due:
            facts = self._facts(running, limit, as_of, as_of, None)
            return Pending(*facts, "paused" if due is None else "running", None, *self._progress(running, limit))
        end = as_of if stopped is None else stopped
        # A date that was promised may lie before the start.
        clock = running.whole if due >= self.start.at else self.context.clock(due, self.plan.hours)
        overrun = clock.between(due, end)
        facts = self._facts(running, limit, due, end, self.stop)
        return Breached(*facts, "not_done" if stopped is None else "done_late", None, due, overrun)

    def _facts(self, running: _Running, limit: LimitPlan | None, decided: int, end: int, ending: int | None) -> Shared:
        """Return the fields that all kinds of outcome share up to the reason, in their order.

        `decided` fixes the owner, `end` the clock, and `ending` is the event that ended it.
        """
        return entry_facts(
            self.plan.terms,
            self.context,
            self.start,
            running.whole,
            running.due,
            running.original,
            None if ending is None or ending != self.stop else self.stopped,
            decided,
            end,
            self.plan.rule.allowed if limit is None else limit.allowed,
            self.context.refs(self.start.event, ending) if self.plan.is_plain else self._proof(running, ending),
            self.context.ignored(self.plan.stop, self.start, end),
        )

    def _proof(self, running: _Running, ending: int | None) -> tuple[str, ...]:
        """Return what started, stood and ended the clock, each once."""
        return tuple(dict.fromkeys(self.context.proof(self.start, *running.stood, ending)))

    def _progress(self, running: _Running, limit: LimitPlan | None) -> tuple[bool, int, float]:
        """Return whether the outcome is at risk, what is left, and the share that is used, in per cent."""
        warn_at = self.plan.rule.warn_at
        return progress(running.last, limit, self.start.at, running.due or 0, self.as_of, warn_at)

    def _undue(self, kind: type[Excluded | Unknown], reason: str, *ignored: Ignored) -> Outcome:
        """Return the outcome of an entry that the start itself decides: nothing is due that could be kept or broken."""
        end = self.as_of if self.stopped is None else self.stopped
        clock = self._plain_clock
        facts = self._facts(_Running(None, None, clock, clock), None, self.start.at, end, self.stop)
        return kind(*facts[:-1], ignored or facts[-1], reason, None)

    def _out_of_range(self, error: CalendarError) -> Outcome:
        """Return the outcome of an entry whose dates no calendar can tell: no calendar is asked."""
        clock = clock_without_calendar(self.context, self.start, self.plan.hours)
        facts = self._facts(_Running(None, None, clock, clock), None, self.as_of, self.as_of, None)
        (ref,) = self.context.refs(self.start.event) or ("calendar",)
        return Unknown(*facts[:-1], (Ignored(ref, str(error)),), "out_of_range", None)


def _known(stood: Standing, at: int) -> Standing:
    """Return the stretches as they were known just before an instant."""
    return [(since, None if until is None or until >= at else until) for since, until in stood if since < at]


def _instant_of(text: str, where: ZoneInfo) -> int | None:
    """Return the instant that an attribute names: a date is due at its end, a naive time is local.

    None for other text, and for the placeholders that lie outside the years that a calendar can tell.
    """
    try:
        if _DATE.fullmatch(text):
            due = resolve(date.fromisoformat(text) + _ONE_DAY, time(), where)
        elif _TIME.fullmatch(text):
            read = datetime.fromisoformat(text)
            due = to_micros(read) if read.tzinfo is not None else resolve(read.date(), read.time(), where)
        else:
            return None
        return due if from_micros(due).year in _YEARS else None
    except (ValueError, OverflowError):
        return None


# fromisoformat also reads 20260310 and 2026-W11, and takes them for the start of a date; any sign may stand before the time.
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(f"{_DATE.pattern}[T ].+")
_ONE_DAY = timedelta(days=1)
_YEARS = range(1800, 2301)

"""Judging deadlines: every entry of one journey, by the due instant."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError
from slakit.evaluation.clocks import Clock
from slakit.evaluation.plans import DeadlinePlan, Hits, Plan
from slakit.leads.criteria import CriterionFailedError, Truth, truth
from slakit.leads.journeys import Journey, StageChange
from slakit.leads.patterns import passed_over
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Excluded, Ignored, Met, Outcome, Pending, Unknown
from slakit.rules.parts import Limit
from slakit.worktime.instants import from_micros, resolve, to_micros, zone

__all__ = ["judge_deadline"]

_AT = attrgetter("at_us")


def judge_deadline(plan: Plan, deadline: DeadlinePlan, journey: Journey, hits: Hits) -> Iterator[Outcome]:
    """Yield the outcome of each entry that starts within the term; the journey ends at as-of."""
    for number, index in enumerate(hits[deadline.start], 1):
        if number > 1 and deadline.rule.entries == "first":
            return
        if plan.in_term(journey.events[index].at_us):
            yield _Case.of(plan, deadline, journey, hits, index, number).outcome()


@attrs.frozen
class _Case:
    """One entry: where its clock starts, and what came first of what could end it, as indexes of events."""

    plan: Plan
    deadline: DeadlinePlan
    journey: Journey
    entry: int
    start: int
    stop: int | None
    cancel: int | None

    @classmethod
    def of(cls, plan: Plan, deadline: DeadlinePlan, journey: Journey, hits: Hits, start: int, entry: int) -> "_Case":
        cancels = [] if deadline.cancel is None else hits[deadline.cancel]
        stop, cancel = (_next(journey, found, start) for found in (hits[deadline.stop], cancels))
        return cls(plan, deadline, journey, entry, start, stop, cancel)

    def outcome(self) -> Outcome:
        """Return the judgement of the entry; one whose dates no calendar can tell is Unknown, and the others go on."""
        try:
            return self._outcome()
        except CalendarError as error:
            as_of = self.plan.as_of
            facts = self._facts(None, None, as_of, as_of, self.deadline.rule.allowed, timed=False)
            facts["ignored"] = (Ignored(self.journey.events[self.start].ref, str(error)),)
            return Unknown(**facts, evidence=self._evidence(None), reason="out_of_range")

    def _outcome(self) -> Outcome:
        rule = self.deadline.rule
        if rule.due is None:
            try:
                limit = _chosen(rule, self.journey, self.started)
            except CriterionFailedError as failed:
                failure = (Ignored("criterion", str(failed)),)
                return attrs.evolve(self._undue(Unknown, "criterion_failed"), ignored=failure)
            if limit is None:
                return self._undue(Excluded, "no_limit")
            return self._judged(self._clock(self._known_until).due(limit.within), limit)
        text = self.journey.attribute_at(rule.due.field, self.started)
        if text is None:
            return self._undue(Unknown, "no_due")
        due = _instant_of(text, self._zone)
        return self._undue(Unknown, "bad_due") if due is None else self._judged(due, None)

    @property
    def started(self) -> int:
        return self.journey.events[self.start].at_us

    @property
    def _zone(self) -> ZoneInfo:
        calendar = self.deadline.calendar
        return zone(self.deadline.terms.zone) if calendar is None else calendar.zone

    def _at(self, index: int | None) -> int | None:
        return None if index is None else self.journey.events[index].at_us

    @property
    def _known_until(self) -> int:
        """When the clock ended: what was known then fixes due."""
        return min(at for at in (self._at(self.stop), self._at(self.cancel), self.plan.as_of) if at is not None)

    def _clock(self, known_until: int, since: int | None = None) -> Clock:
        deadline = self.deadline
        start = self.started if since is None else since
        return Clock.of(self.journey, start, known_until, deadline.calendar, deadline.by_owner, deadline.terms.zone)

    def _judged(self, due: int, limit: Limit | None) -> Outcome:
        stopped, cancelled = self._at(self.stop), self._at(self.cancel)
        as_of = self.plan.as_of
        allowed = self.deadline.rule.allowed if limit is None else str(limit.within)
        if stopped is not None and stopped <= due and (cancelled is None or stopped <= cancelled):
            facts = self._facts(due, stopped, stopped, stopped, allowed)
            return Met(**facts, evidence=self._evidence(self.stop), reason="in_time")
        if cancelled is not None and cancelled <= due and (stopped is None or cancelled < stopped):
            facts = self._facts(due, None, cancelled, cancelled, allowed)
            return Excluded(**facts, evidence=self._evidence(self.cancel), reason="cancelled")
        if as_of > due:
            end = as_of if stopped is None else stopped
            return Breached(
                **self._facts(due, stopped, due, end, allowed),
                evidence=self._evidence(self.stop),
                reason="not_done" if stopped is None else "done_late",
                breached_us=due,
                overrun_us=self._clock(end, due).business(due, end),
            )
        at_risk, remaining, percent = self._progress(due, limit)
        return Pending(
            **self._facts(due, None, as_of, as_of, allowed),
            evidence=self._evidence(None),
            reason="running",
            at_risk=at_risk,
            remaining_us=remaining,
            percent=percent,
        )

    def _facts(
        self, due: int | None, stopped: int | None, decided: int, end: int, allowed: str, *, timed: bool = True
    ) -> dict[str, Any]:
        """Return the fields that all kinds of outcome share; `decided` fixes the owner, `end` the clock.

        Without `timed` no calendar is asked.
        """
        clock = self._clock(end) if timed else Clock.of(self.journey, self.started, end, None, None, "UTC")
        return {
            "terms": self.deadline.terms,
            "subject": self.journey.lead_id,
            "group": None,
            "entry": self.entry,
            "owner": self.journey.owner_at(decided) or None,
            "started_us": self.started,
            "due_us": due,
            "original_due_us": due,
            "stopped_us": stopped,
            "allowed": allowed,
            "business_us": clock.business(self.started, end),
            "wall_us": end - self.started,
            "paused_us": 0,
            "held": clock.held(end),
            "ignored": self._ignored(end),
            "figures": None,
        }

    def _undue(self, kind: type[Excluded | Unknown], reason: str) -> Outcome:
        """Return the outcome of an entry that the start itself decides: nothing is due that could be kept or broken."""
        stopped = self._at(self.stop)
        end = self.plan.as_of if stopped is None else stopped
        facts = self._facts(None, stopped, self.started, end, self.deadline.rule.allowed)
        return kind(**facts, evidence=self._evidence(self.stop), reason=reason)

    def _progress(self, due: int, limit: Limit | None) -> tuple[bool, int, float]:
        """Return whether the outcome is at risk, what is left, and the share that is used, in per cent."""
        as_of = self.plan.as_of
        used, whole = as_of - self.started, due - self.started
        if limit is not None:
            used, whole = self._clock(as_of).share(limit.within, due, as_of)
        # A date that was promised for the very instant of the start is used up at once.
        share = Fraction(used, whole) if whole else Fraction(1)
        warn_at = self.deadline.rule.warn_at
        return bool(warn_at) and share >= warn_at[0], whole - used, round(float(100 * share), 6)

    def _evidence(self, end: int | None) -> tuple[str, ...]:
        events = self.journey.events
        return (events[self.start].ref,) if end is None else (events[self.start].ref, events[end].ref)

    def _ignored(self, end: int) -> tuple[Ignored, ...]:
        """Return what came while the clock ran and was passed over."""
        events, pattern = self.journey.events, self.deadline.rule.stop
        changes: dict[int, StageChange] = {change.index: change for change in self.journey.stage_changes}
        first = bisect_left(events, self.started, key=_AT)
        last = bisect_right(events, end, key=_AT)
        return tuple(
            Ignored(events[n].ref, why)
            for n in range(first, last)
            if n != self.start and (why := passed_over(pattern, events[n], changes.get(n)))
        )


def _next(journey: Journey, found: Sequence[int], start: int) -> int | None:
    """Return the first hit at or after the start; the event that starts a clock does nothing else for it."""
    events = journey.events
    at = events[start].at_us
    # A hit may stand before the start among the events of its instant.
    n = bisect_left(found, at, key=lambda index: events[index].at_us)
    if n < len(found) and found[n] == start:
        n += 1
    return found[n] if n < len(found) else None


def _chosen(rule: Deadline, journey: Journey, started: int) -> Limit | None:
    for limit in rule.within:
        if limit.when is None or truth(limit.when, journey, started) is Truth.TRUE:
            return limit
    return None


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

"""Deadlines: something happens within a time after something else."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.rules.objectives import Objective, odd_objective
from slakit.rules.parts import (
    Calendar,
    Entries,
    Limit,
    Source,
    as_pattern,
    identifier,
    kept,
    limits,
    no_patterns,
    odd_calendars,
    odd_kinds,
    odd_words,
    optional_pattern,
    owed_by,
    refused,
    shared_kinds,
    warnings_at,
)
from slakit.rules.pauses import Pause, PauseBetween, pauses, starts_paused
from slakit.rules.starts import AfterBreach, Every, Start
from slakit.worktime.durations import Duration, Measure

__all__ = ["Deadline", "DueField"]


@attrs.frozen
class DueField:
    """The due instant stands in an attribute of the lead, read at the start.

    It is text such as 2026-03-10T17:00+01:00. Without an offset it is local time of the commitment's calendar, or of
    its default calendar, else of the agreement; a bare date is due at the end of that date. Where it is missing, can
    not be read, or lies outside the years 1800 to 2300, the outcome is Unknown.
    """

    field: str


def _due(given: "DueField | str | None") -> DueField | None:
    return DueField(given) if isinstance(given, str) else given


def as_start(given: Any) -> Start:
    """Return a start, or one pattern for a list of patterns of which any may match; D205 for an empty list."""
    return given if isinstance(given, Every | AfterBreach) else as_pattern(given)


def _pauses(given: Any) -> tuple[Pause, ...]:
    return kept(pauses, given)


def _look_back(given: Any) -> Duration | None:
    return None if given is None else kept(_window_before, given)


def _window_before(given: Any) -> Duration:
    length = Duration.parse(given)
    if length.measure is Measure.BUSINESS_DAYS or length.amount <= 0:
        raise AgreementError(
            Problem("D308", "look_back", f"'{length}': a look back is a time such as 1 day or 4 business hours")
        )
    return length


def source_of(start: Start) -> Source:
    """Return what a promise reads unless it says so: dates recur in the log of the agreement."""
    return "log" if isinstance(start, Every) else "leads"


Reassign: TypeAlias = Literal["continue", "restart"]


@attrs.frozen(kw_only=True)
class Deadline:
    """From each event that matches `start`, one that matches `stop` comes at or before due.

    `within` is one duration or an ordered list of (criterion, duration), judged at the start, the first match wins;
    or `due` names a field that holds the instant. Met if and only if stop <= due. A `cancel` at or before due, and
    before any stop, excludes. `calendar` is a calendar, the name of one, or "owner": the calendar of whoever holds the
    lead at each moment, summed, and `default_calendar` for owners without one. `entries` "first" judges only the first
    start of a lead. `warn_at` are shares of the limit from which a pending outcome is at risk. `on` "log" reads the
    events of the agreement itself.

    While one of the `pause` holds, no time passes; due is then not known, and a pause after due changes nothing.
    `on_reassign` "restart" gives the whole limit again at each change of owner at or before due, while undone.
    `look_back` excludes an entry with a stop within that time before its start: sales was already engaged. `start` may
    also be `Every`, a date that recurs, or `AfterBreach` of another promise.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D321 to D323 and D314 (limits), D332 (warn_at), C111 and C112 (durations), D308 (look_back). Then D301
    (within and due), D302 (work time without a calendar), D303 (default_calendar without owner), D304 (a choice of
    words), D307 (a pause that the limit or the start does not allow), D309 (a date that starts again), D313 (what is no
    pattern).

    >>> from slakit.leads.patterns import activity, entered
    >>> Deadline(id="call", owed_by="sales", start=entered("mql"), stop=activity("call"), within="1 hour").describe()
    'sales: kind is activity, value is call within 1 hour after enters mql'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    start: Start = attrs.field(converter=as_start)
    stop: Pattern = attrs.field(converter=as_pattern)
    cancel: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    within: tuple[Limit, ...] = attrs.field(default=None, converter=limits)
    due: DueField | None = attrs.field(default=None, converter=_due)
    calendar: Calendar = None
    default_calendar: Calendar = None
    pause: tuple[Pause, ...] = attrs.field(default=(), converter=_pauses)
    on_reassign: Reassign = "continue"
    look_back: Duration | None = attrs.field(default=None, converter=_look_back)
    entries: Entries = "each"
    warn_at: tuple[Fraction, ...] = attrs.field(default=(), converter=warnings_at)
    on: Source = attrs.field(default=attrs.Factory(lambda self: source_of(self.start), takes_self=True))
    objective: Objective | None = None
    meaning: str = ""
    consequence: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterable[Problem]:
        if bool(self.within) == (self.due is not None):
            yield Problem("D301", "within", "give either within or due")
        yield from odd_calendars(self)
        if self.look_back is not None and self.look_back.measure is Measure.WORK and self.calendar is None:
            yield Problem("D302", "look_back", f"'{self.look_back}' needs a calendar to count in")
        yield from shared_kinds(self)
        yield from odd_kinds(
            due=(self.due, (DueField, type(None)), "the name of a field"),
        )
        if isinstance(self.due, DueField) and not (isinstance(self.due.field, str) and self.due.field.strip()):
            yield Problem("D314", "due.field", f"{self.due.field!r}: expected the name of a field")
        yield from odd_objective(self.objective, self.calendar)
        yield from odd_words(
            entries=(self.entries, ("each", "first")),
            on=(self.on, ("leads", "log")),
            on_reassign=(self.on_reassign, ("continue", "restart")),
        )
        yield from self._odd_patterns()
        yield from self._odd_pauses()

    def _odd_patterns(self) -> Iterator[Problem]:
        if isinstance(self.start, Every) and self.on == "leads":
            yield Problem("D304", "on", "dates recur in the log: say on: log, or leave it out")
        given: dict[str, Any] = {} if isinstance(self.start, Every | AfterBreach) else {"start": self.start}
        given["stop"] = self.stop
        if self.cancel is not None:
            given["cancel"] = self.cancel
        for pause in self.pause:
            if isinstance(pause, PauseBetween):
                given |= {"pause.from": pause.since, "pause.until": pause.until}
        yield from no_patterns(**given)
        if self.on_reassign == "restart" and self.due is not None:
            yield Problem("D309", "on_reassign", "a date that was promised does not start again: give within")

    def _odd_pauses(self) -> Iterator[Problem]:
        if not self.pause:
            return
        dated = [str(row.within) for row in self.within if row.within.measure in {Measure.DATES, Measure.BUSINESS_DAYS}]
        if dated or self.due is not None:
            what = f"a limit of '{dated[0]}'" if dated else "a date that was promised"
            yield Problem("D307", "pause", f"{what} does not stand still: give hours or business hours, or no pause")
        if any(starts_paused(pause, self.start) for pause in self.pause):
            yield Problem("D307", "pause", "the event that starts the clock begins the pause: it would never run")

    @property
    def allowed(self) -> str:
        """The limits in the form of the grammar."""
        return f"due by {self.due.field}" if self.due else ", else ".join(map(str, self.within))

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        if self.due:
            return f"{parties}: {self.stop} by {self.due.field}, set at {self.start}"
        return f"{parties}: {self.stop} within {self.allowed} after {self.start}"

"""Deadlines: something happens within a time after something else."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.rules.objectives import Objective
from slakit.rules.parts import (
    Calendar,
    Entries,
    Limit,
    Source,
    as_pattern,
    as_share,
    identifier,
    kept,
    limits,
    no_patterns,
    odd_kinds,
    odd_words,
    optional_pattern,
    owed_by,
    refused,
    shared_kinds,
)
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Measure

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


def _warn_at(given: Any) -> tuple[Fraction, ...]:
    return kept(_fractions, given)


def _fractions(given: Any) -> tuple[Fraction, ...]:
    shares = given if isinstance(given, list | tuple) else [given]
    return tuple(sorted(as_share(share, "warn_at") for share in shares))


@attrs.frozen(kw_only=True)
class Deadline:
    """From each event that matches `start`, one that matches `stop` comes at or before due.

    `within` is one duration or an ordered list of (criterion, duration), judged at the start, the first match wins;
    or `due` names a field that holds the instant. Met if and only if stop <= due. A `cancel` at or before due, and
    before any stop, excludes. `calendar` is a calendar, the name of one, or "owner": the calendar of whoever holds the
    lead at each moment, summed, and `default_calendar` for owners without one. `entries` "first" judges only the first
    start of a lead. `warn_at` are shares of the limit from which a pending outcome is at risk. `on` "log" reads the
    events of the agreement itself.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D321 to D323 and D314 (limits), D332 (warn_at), C111 and C112 (durations). Then D301 (within and due),
    D302 (work time without a calendar), D303 (default_calendar without owner), D304 (a choice of words), D313 (what is
    no pattern).

    >>> from slakit.leads.patterns import activity, entered
    >>> Deadline(id="call", owed_by="sales", start=entered("mql"), stop=activity("call"), within="1 hour").describe()
    'sales: kind is activity, value is call within 1 hour after enters mql'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    start: Pattern = attrs.field(converter=as_pattern)
    stop: Pattern = attrs.field(converter=as_pattern)
    cancel: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    within: tuple[Limit, ...] = attrs.field(default=None, converter=limits)
    due: DueField | None = attrs.field(default=None, converter=_due)
    calendar: Calendar = None
    default_calendar: Calendar = None
    entries: Entries = "each"
    warn_at: tuple[Fraction, ...] = attrs.field(default=(), converter=_warn_at)
    on: Source = "leads"
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
        counted = [limit for limit in self.within if limit.within.measure in {Measure.WORK, Measure.BUSINESS_DAYS}]
        if counted and self.calendar is None:
            yield Problem("D302", "calendar", f"'{counted[0].within}' needs a calendar to count in")
        if self.default_calendar is not None and self.calendar != "owner":
            yield Problem("D303", "default_calendar", "only a commitment with calendar: owner has a default calendar")
        yield from shared_kinds(self)
        yield from odd_kinds(
            default_calendar=(self.default_calendar, (str, WorkCalendar, type(None)), "a calendar or the name of one"),
            objective=(
                self.objective,
                (Objective, type(None)),
                "an Objective, such as Objective(share='95%', per='month')",
            ),
            due=(self.due, (DueField, type(None)), "the name of a field"),
        )
        yield from odd_words(entries=(self.entries, ("each", "first")), on=(self.on, ("leads", "log")))
        yield from no_patterns(start=self.start, stop=self.stop)
        if self.cancel is not None:
            yield from no_patterns(cancel=self.cancel)

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

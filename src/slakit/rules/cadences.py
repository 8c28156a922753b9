"""Cadences: at least so many events in a window, over so many channels or dates, with a minimum gap."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.rules.deadlines import as_start, source_of
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
    odd_words,
    optional_pattern,
    owed_by,
    refused,
    shared_kinds,
    warnings_at,
)
from slakit.rules.starts import AfterBreach, Every, Start
from slakit.worktime.durations import Duration, Measure

__all__ = ["Cadence"]


def _at_least(given: Any) -> int:
    return kept(lambda number: _counted(number, "at_least"), given)


def _spread(given: Any) -> int | None:
    return None if given is None else kept(lambda number: _counted(number, "spread"), given)


def _counted(given: Any, where: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise AgreementError(Problem("D345", where, f"{given!r}: expected a whole number from 1 on"))
    return given


def _distinct_by(given: Any) -> tuple[tuple[str, int], ...]:
    return kept(_numbers_by_field, given)


def _numbers_by_field(given: Any) -> tuple[tuple[str, int], ...]:
    try:
        rows = dict(given)
    except (TypeError, ValueError):
        rows = {"": 0}
    if any(not isinstance(field, str) or not field for field in rows):
        message = f"{given!r}: expected a number by field, such as {{'channel': 2}}"
        raise AgreementError(Problem("D346", "distinct_by", message))
    return tuple((field, _counted(number, f"distinct_by.{field}")) for field, number in rows.items())


def _gap(given: Any) -> Duration | None:
    return None if given is None else kept(_elapsed_gap, given)


def _elapsed_gap(given: Any) -> Duration:
    gap = Duration.parse(given)
    if gap.measure not in {Measure.ELAPSED, Measure.DATES} or gap.amount <= 0:
        raise AgreementError(Problem("D347", "min_gap", f"'{gap}': a gap is a time such as 30 minutes or 1 day"))
    return gap


@attrs.frozen(kw_only=True)
class Cadence:
    """From each event that matches `start`, at least `at_least` that match `count` come at or before due.

    Met at the first counted event at or before due at which all needs hold: `at_least` events, so many different values
    of each field of `distinct_by` (a field of `Event`, or a name in its data; an empty value is none), and `spread`
    local dates in the zone of the calendar, else of the agreement. A match sooner than `min_gap` after the last counted
    one does not count; a gap of exactly that length does. Counting begins at the start, inclusive; the event that
    starts a window does nothing else for it. An `until` event (a reply, a meeting) at or before due, and before the
    promise is met, excludes the entry; at the same instant it is met. Nothing else ends a window early.

    `within` is one duration or an ordered list of (criterion, duration), judged at the start, the first match wins.
    `calendar`, `default_calendar`, `entries`, `warn_at`, `on`, `objective` and other kinds of `start` are as in
    `Deadline`. A pending outcome is at risk from the first of `warn_at` on, and once it can no longer be met.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D321 to D323 and D314 (limits), D332 (warn_at), D345 (a number below 1), D346 (distinct_by), D347
    (min_gap), C111 and C112 (durations). Then D302 (work time without a calendar), D303 (default_calendar without
    owner), D304 (a choice of words), D313 (what is no pattern).

    >>> from slakit.leads.patterns import activity, entered
    >>> tries = Cadence(
    ...     id="tries", owed_by="sales", start=entered("mql"), count=activity("call"), at_least=4, within="5 days"
    ... )
    >>> tries.describe()
    'sales: kind is activity, value is call at least 4 times within 5 days after enters mql'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    start: Start = attrs.field(converter=as_start)
    count: Pattern = attrs.field(converter=as_pattern)
    at_least: int = attrs.field(converter=_at_least)
    within: tuple[Limit, ...] = attrs.field(converter=limits)
    distinct_by: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_distinct_by)
    spread: int | None = attrs.field(default=None, converter=_spread)
    min_gap: Duration | None = attrs.field(default=None, converter=_gap)
    until: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    calendar: Calendar = None
    default_calendar: Calendar = None
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
        if not self.within:
            yield Problem("D321", "within", "give a duration, or a list of limits")
        yield from odd_calendars(self)
        yield from shared_kinds(self)
        yield from odd_objective(self.objective, self.calendar)
        yield from odd_words(entries=(self.entries, ("each", "first")), on=(self.on, ("leads", "log")))
        yield from self._odd_patterns()

    def _odd_patterns(self) -> Iterator[Problem]:
        if isinstance(self.start, Every) and self.on == "leads":
            yield Problem("D304", "on", "dates recur in the log: say on: log, or leave it out")
        given: Mapping[str, Any] = {} if isinstance(self.start, Every | AfterBreach) else {"start": self.start}
        until = {} if self.until is None else {"until": self.until}
        yield from no_patterns(**given, count=self.count, **until)

    @property
    def allowed(self) -> str:
        """The number and the limits in the form of the grammar."""
        return f"at least {self.at_least} within {', else '.join(map(str, self.within))}"

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        within = ", else ".join(map(str, self.within))
        return f"{parties}: {self.count} at least {self.at_least} times within {within} after {self.start}"

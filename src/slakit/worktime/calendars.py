"""Work calendars: when somebody works, and the questions that commitments ask of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Self, assert_never
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from slakit.errors import CalendarError, Problem
from slakit.worktime import instants
from slakit.worktime.clock import WorkClock
from slakit.worktime.closures import Closure
from slakit.worktime.durations import Duration, Measure, Unit
from slakit.worktime.hours import WallSpan, parse_spans, parse_week
from slakit.worktime.instants import from_micros, local, parse_date, resolve, to_micros
from slakit.worktime.schedule import AllOf, AnyOf, Schedule, Source, Span, explained

__all__ = ["WorkCalendar", "later_dates"]

_RELATIVE: Mapping[Unit, str] = {Unit.DAY: "days", Unit.WEEK: "weeks", Unit.MONTH: "months", Unit.YEAR: "years"}
_MONTHS_OF_A_QUARTER = 3

_ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """When somebody works, in a zone: weekly hours, holidays, dates with other hours, closures.

    `hours` maps days to half-open spans: {"mon-fri": "09:00-12:30, 13:30-18:00"}. A span that ends before it starts
    is overnight and belongs to its start day; 24:00 is a legal end. `holidays` are local dates, as dates, text, or a
    mapping from date to name. `overrides` replace the hours of a date ("closed" for none); a holiday beats them, and
    they beat `closures`. Before the local date `since`, and from `until` on, nothing opens (a night that began before goes
    on), so that hours which change are `old | new`. Edges that a clock change skips or repeats resolve as zoneinfo with fold=0 does; a repeated
    hour inside an open span counts twice.

    `&` is open where both are, `|` where either is; local dates are then those of the left one's zone. Calendars are
    values: equal when they are written the same, hashable, picklable.

    Raises: CalendarError with every problem: C104 (zone), C105 (date), C121 to C125 (hours), C126 (holidays), C127
    (a date given twice), C128 (overrides or closures of another kind), C131 (`until` not after `since`).

    >>> berlin = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-12:30, 13:30-18:00"})
    >>> friday = datetime.fromisoformat("2026-11-20T15:00+01:00")
    >>> berlin.deadline(friday, "4 business hours").isoformat()
    '2026-11-23T09:00:00+00:00'
    """

    __slots__ = ("_clock", "_source")

    def __init__(
        self,
        zone: str | ZoneInfo,
        hours: Mapping[str, str] | str,
        *,
        holidays: Iterable[date | str] | Mapping[date | str, str] = (),
        overrides: Mapping[date, str] | Mapping[str, str] | None = None,
        closures: Iterable[Closure] = (),
        since: date | str | None = None,
        until: date | str | None = None,
    ) -> None:
        problems: list[Problem] = []
        where = _collect(problems, instants.zone, zone)
        week = _collect(problems, parse_week, hours)
        dates = _collect(problems, _holidays, holidays)
        replaced = _collect(problems, _overrides, {} if overrides is None else overrides)
        closed = _collect(problems, _closures, closures)
        first, end = (_collect(problems, _optional_date, day) for day in (since, until))
        if first is not None and end is not None and end <= first:
            message = f"from {first} until {end}: the end must come after the start"
            problems.append(Problem("C131", "until", message))
        if problems:
            raise CalendarError(*problems)
        made = Schedule(
            zone=where, week=week, holidays=dates, overrides=replaced, closures=closed, since=first, until=end
        )
        self._become(made)

    def _become(self, source: Source) -> None:
        self._source = source
        self._clock = WorkClock(source)

    @classmethod
    def _of(cls, source: Source) -> Self:
        calendar = cls.__new__(cls)
        calendar._become(source)  # noqa: SLF001 - it is one of us
        return calendar

    @classmethod
    def always(cls, zone: str | ZoneInfo) -> Self:
        """Return a calendar that never closes; its local dates are those of the zone.

        >>> WorkCalendar.always("UTC").is_open(datetime.fromisoformat("2026-12-25T03:00Z"))
        True
        """
        return cls(zone, "always")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the local dates."""
        return self._source.zone

    @property
    def clock(self) -> WorkClock:
        """The integer clock behind this calendar, in microseconds since 1970, for code that counts in them."""
        return self._clock

    @property
    def last_holiday(self) -> date | None:
        """The latest date in the list of holidays; None without a list, and of hours that end in its last year."""
        listed = [
            (max(day for day, _ in part.holidays), part.until) for part in _schedules(self._source) if part.holidays
        ]
        return max((day for day, until in listed if until is None or day.year < (until - _ONE_DAY).year), default=None)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants; negative when the end comes first.

        Antisymmetric and additive at any span. Raises: CalendarError C101 for a naive datetime.

        >>> nine_to_five = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
        >>> friday, monday = map(datetime.fromisoformat, ("2026-11-20T16:00Z", "2026-11-23T10:00Z"))
        >>> str(nine_to_five.elapsed(friday, monday))
        '2:00:00'
        """
        return timedelta(microseconds=self._clock.elapsed(to_micros(start, "start"), to_micros(end, "end")))

    def deadline(self, start: datetime, duration: Duration | timedelta | str) -> datetime:
        """Return the instant, in UTC, at which a duration that began at `start` is over.

        Work time: the first instant t with elapsed(start, t) equal to it, so that an amount which ends exactly at
        closing is due at closing, not at the next opening; for a negative amount the last such instant; zero leaves
        `start` alone. A bare timedelta is work time. Elapsed time: that much later. Days to years: the same local
        wall time that many local dates later, at the month's end where the date is missing. Business days: the last
        closing of the Nth open local date after that of `start`, which itself is not counted; zero or fewer are
        refused.

        Raises: CalendarError C101 (naive), C111 and C112 (duration), C113 (business days not above zero), C201 (the
        calendar never opens long enough).

        >>> nine_to_five = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
        >>> friday = datetime.fromisoformat("2026-11-20T16:00Z")
        >>> nine_to_five.deadline(friday, "1 business hour").isoformat()
        '2026-11-20T17:00:00+00:00'
        >>> nine_to_five.deadline(friday, "2 business days").isoformat()
        '2026-11-24T17:00:00+00:00'
        """
        if isinstance(duration, timedelta):
            micros = duration // instants.MICROSECOND
            return from_micros(self._clock.deadline(to_micros(start, "start"), micros))
        return from_micros(self.due(to_micros(start, "start"), Duration.parse(duration)))

    def due(self, start: int, duration: Duration) -> int:
        """Return what `deadline` does, in microseconds since 1970.

        >>> WorkCalendar.always("UTC").due(0, Duration.parse("1 hour"))
        3600000000
        """
        match duration.measure:
            case Measure.WORK:
                return self._clock.deadline(start, duration.micros)
            case Measure.ELAPSED:
                return start + duration.micros
            case Measure.DATES:
                return later_dates(start, duration, self.zone)
            case Measure.BUSINESS_DAYS:
                if duration.amount <= 0:
                    raise CalendarError(Problem("C113", "duration", f"'{duration}': business days count from one"))
                return self._clock.business_deadline(start, int(duration.amount))
            case _ as never:
                assert_never(never)

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant counts; spans are half-open, so a closing instant does not.

        >>> nine_to_five = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
        >>> nine_to_five.is_open(datetime.fromisoformat("2026-11-20T17:00Z"))
        False
        """
        return self._clock.is_open(to_micros(at, "at"))

    def next_open(self, at: datetime) -> datetime:
        """Return the first open instant at or after one, in UTC.

        Raises: CalendarError C201 when there is none.

        >>> nine_to_five = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
        >>> nine_to_five.next_open(datetime.fromisoformat("2026-11-20T17:00Z")).isoformat()
        '2026-11-23T09:00:00+00:00'
        """
        return from_micros(self._clock.next_open(to_micros(at, "at")))

    def spans(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """Return what lies between two instants, without gaps: each span says whether it counts, and why.

        Empty unless `end` comes after `start`.

        >>> day = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"}, holidays={"2026-12-25": "Christmas Day"})
        >>> for span in day.spans(*map(datetime.fromisoformat, ("2026-12-24T16:00Z", "2026-12-26T00:00Z"))):
        ...     print(span)
        2026-12-24 16:00:00Z to 2026-12-24 17:00:00Z open
        2026-12-24 17:00:00Z to 2026-12-25 00:00:00Z closed
        2026-12-25 00:00:00Z to 2026-12-26 00:00:00Z closed: holiday Christmas Day
        """
        low, high = to_micros(start, "start"), to_micros(end, "end")
        return explained(self._source, low, high) if low < high else ()

    def __and__(self, other: "WorkCalendar") -> "WorkCalendar":
        if not isinstance(other, WorkCalendar):
            return NotImplemented
        return self._with(other, AllOf)

    def __or__(self, other: "WorkCalendar") -> "WorkCalendar":
        if not isinstance(other, WorkCalendar):
            return NotImplemented
        return self._with(other, AnyOf)

    def _with(self, other: "WorkCalendar", how: type[AllOf | AnyOf]) -> "WorkCalendar":
        return WorkCalendar._of(how(zone=self.zone, parts=(self._source, other._source)))  # noqa: SLF001 - one of us

    def __eq__(self, other: object) -> bool:
        return self._source == other._source if isinstance(other, WorkCalendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._source)

    def __reduce__(self) -> tuple[Any, ...]:
        return _calendar_of, (self._source,)

    def __repr__(self) -> str:
        match self._source:
            case Schedule(week=week):
                hours = ", ".join(_week_words(week))
                return f"<WorkCalendar {self.zone.key} {hours}>"
            case AllOf(parts=parts):
                return f"<{' & '.join(repr(WorkCalendar._of(part)) for part in parts)}>"
            case AnyOf(parts=parts):
                return f"<{' | '.join(repr(WorkCalendar._of(part)) for part in parts)}>"
            case _ as never:
                assert_never(never)


def _calendar_of(source: Source) -> WorkCalendar:
    return WorkCalendar._of(source)  # noqa: SLF001 - pickle's way back in


def _week_words(week: Iterable[tuple[WallSpan, ...]]) -> Iterable[str]:
    for name, spans in zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), week, strict=True):
        if spans:
            yield f"{name} {', '.join(map(str, spans))}"


def _schedules(source: Source) -> Iterable[Schedule]:
    if isinstance(source, Schedule):
        yield source
    else:
        for part in source.parts:
            yield from _schedules(part)


def later_dates(start: int, duration: Duration, where: ZoneInfo) -> int:
    """Return the instant of the same local wall time that many days, weeks, months, quarters or years later.

    A date that the month does not have becomes its last one; a wall time that is skipped or repeated there resolves
    as zoneinfo with fold=0 does. None of them leaves `start` alone. Raises: CalendarError C103 outside the years 2 to
    9998.

    >>> from_micros(later_dates(0, Duration.parse("1 month"), instants.zone("UTC"))).isoformat()
    '1970-02-01T00:00:00+00:00'
    """
    begin = local(start, where)
    if not duration.amount:
        return start
    try:
        shifted = begin.date() + _relative(duration)
    except (ValueError, OverflowError):
        message = f"'{duration}' from {begin:%Y-%m-%d} ends outside the years 2 to 9998"
        raise CalendarError(Problem("C103", "instant", message)) from None
    return resolve(shifted, begin.time().replace(fold=0), where)


@lru_cache(maxsize=256)
def _relative(duration: Duration) -> relativedelta:
    amount = int(duration.amount)
    if duration.unit is Unit.QUARTER:
        return relativedelta(months=_MONTHS_OF_A_QUARTER * amount)
    return relativedelta(**{_RELATIVE[duration.unit]: amount})  # type: ignore[arg-type]


def _collect(problems: list[Problem], read: Any, value: Any) -> Any:
    """Read a value, or keep its problems for one error that tells them all."""
    try:
        return read(value)
    except CalendarError as error:
        problems.extend(error.problems)
        return None


def _optional_date(given: date | str | None) -> date | None:
    return None if given is None else parse_date(given)


def _holidays(holidays: Any) -> tuple[tuple[date, str], ...]:
    if isinstance(holidays, str) or not isinstance(holidays, Iterable):
        raise CalendarError(Problem("C126", "holidays", f"{holidays!r}: expected a list of dates"))
    named = holidays if isinstance(holidays, Mapping) else dict.fromkeys(holidays, "holiday")
    if not named and (hasattr(holidays, "country") or hasattr(holidays, "market")):
        # An object of the holidays package fills itself when it is asked about a year: unasked, it is empty.
        message = "this lazy list of holidays holds no dates yet; use public_holidays() or name its years"
        raise CalendarError(Problem("C126", "holidays", message))
    problems: list[Problem] = []
    found = {_collect(problems, parse_date, day): str(name) for day, name in named.items()}
    if problems:
        raise CalendarError(*problems)
    return tuple(sorted(found.items()))


def _overrides(overrides: Any) -> tuple[tuple[date, tuple[WallSpan, ...]], ...]:
    if not isinstance(overrides, Mapping):
        raise CalendarError(Problem("C128", "overrides", f"{overrides!r}: expected hours by date"))
    problems: list[Problem] = []
    found: dict[date, tuple[WallSpan, ...]] = {}
    for day, text in overrides.items():
        try:
            parsed, spans = parse_date(day), parse_spans(text, f"overrides.{day}")
        except CalendarError as error:
            problems.extend(error.problems)
            continue
        if parsed in found:
            problems.append(Problem("C127", f"overrides.{day}", "the hours of this date are given twice"))
        found[parsed] = spans
    if problems:
        raise CalendarError(*problems)
    return tuple(sorted(found.items()))


def _closures(closures: Any) -> tuple[Closure, ...]:
    if not isinstance(closures, Iterable) or isinstance(closures, str):
        raise CalendarError(Problem("C128", "closures", f"{closures!r}: expected a list of closures"))
    found = tuple(closures)
    problems = [
        Problem("C128", f"closures[{number}]", f"{one!r}: expected ClosedDates, ClosedSpan or RecurringClosure")
        for number, one in enumerate(found)
        if not isinstance(one, Closure)
    ]
    if problems:
        raise CalendarError(*problems)
    return found

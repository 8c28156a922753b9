"""Limits and calendars that do not go together: due after the term, over before anybody works, too short for the tries."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import lru_cache
from typing import assert_never

from slakit.errors import CalendarError
from slakit.leads.events import TEXT_FIELDS
from slakit.leads.patterns import AnyOfPatterns, EventPattern, simple_patterns
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.spans import calendars_of, dates_looked_at, whole_term
from slakit.rules.parts import Limit
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar, later_dates
from slakit.worktime.durations import Duration, Measure, Unit
from slakit.worktime.instants import DAY, HOUR, from_micros, resolve

__all__ = ["RULES"]


# --- due after the end of the term


def _after_the_term(text: Text) -> Iterator[Found]:
    """Yield limits that no clock of the term reaches within it, and promises per period whose calendar never opens."""
    agreement = text.agreement
    dates = whole_term(agreement.term)
    if dates is None:
        return
    for number, rule in enumerate(agreement.commitments):
        where = f"commitments[{number}]"
        match rule:
            case Deadline(within=limits) | Cadence(within=limits):
                calendars = calendars_of(agreement, rule.calendar, rule.default_calendar)
                for place, limit in _placed(limits, where):
                    yield from _too_long(agreement, limit.within, calendars, dates, place)
            case Quota():
                yield from _closed(calendars_of(agreement, rule.calendar), dates, where)
            case Rate(matures_after=length):
                calendars = calendars_of(agreement, rule.calendar)
                yield from _too_long(agreement, length, calendars, dates, f"{where}.matures_after")
            case _:
                pass


def _placed(limits: tuple[Limit, ...], where: str) -> Iterator[tuple[str, Limit]]:
    for row, limit in enumerate(limits):
        yield f"{where}.within{f'[{row}]' if len(limits) > 1 else ''}", limit


def _too_long(
    agreement: Agreement, limit: Duration, calendars: tuple[WorkCalendar, ...], dates: tuple[date, date], where: str
) -> Iterator[Found]:
    if longest := _longest(agreement, limit, calendars, dates):
        yield where, f"'{limit}' ends after the term, whatever starts the clock: {longest}"


def _longest(
    agreement: Agreement, limit: Duration, calendars: tuple[WorkCalendar, ...], dates: tuple[date, date]
) -> str:
    """Return how much of a measure the term has, where a limit is longer; empty where it is not.

    Work time of several owners is added up: a lead may go from one to the other.
    """
    first, last = dates
    begin, end = (resolve(day, time(), agreement.zone) for day in (first, last + timedelta(days=1)))
    told = f"from {first} to {last}"
    match limit.measure:
        case Measure.WORK:
            work = sum(calendar.clock.elapsed(begin, end) for calendar in calendars)
            return f"the calendar is open for {work / HOUR:.0f} hours {told}" if work < limit.micros else ""
        case Measure.BUSINESS_DAYS:
            # The date of the start does not count.
            days = sum(calendar.clock.open_dates(first + timedelta(days=1), last) for calendar in calendars)
            return f"the calendar is open on {days} days after {first} up to {last}" if days < limit.amount else ""
        case Measure.ELAPSED:
            return f"it lasts {told}" if begin + limit.micros > end else ""
        case Measure.DATES:
            return f"it lasts {told}" if later_dates(begin, limit, agreement.zone) > end else ""
        case _ as never:
            assert_never(never)


def _closed(calendars: tuple[WorkCalendar, ...], dates: tuple[date, date], where: str) -> Iterator[Found]:
    if calendars and not any(calendar.clock.open_dates(*dates) for calendar in calendars):
        yield f"{where}.calendar", f"the calendar is never open from {dates[0]} to {dates[1]}: no period is judged"


# --- over before anybody works


def _over_while_closed(text: Text) -> Iterator[Found]:
    """Yield limits in plain hours or days, beside a calendar that may stay closed for longer."""
    agreement = text.agreement
    dates = dates_looked_at(agreement.term)
    if dates is None:
        return
    for number, rule in enumerate(agreement.commitments):
        if isinstance(rule, Deadline | Cadence) and isinstance(rule.start, EventPattern | AnyOfPatterns):
            calendars = calendars_of(agreement, rule.calendar, rule.default_calendar)
            for place, limit in _placed(rule.within, f"commitments[{number}]"):
                message = next((one for one in (_gap_message(limit.within, c, dates) for c in calendars) if one), "")
                if message:
                    yield place, message


def _gap_message(limit: Duration, calendar: WorkCalendar, dates: tuple[date, date]) -> str:
    if limit.measure not in {Measure.ELAPSED, Measure.DATES}:
        return ""
    gap = _longest_gap(calendar, dates[0], min(dates[1], dates[0] + timedelta(days=366)))
    if gap is None:
        return ""
    closes, opens = gap
    due = closes + limit.micros if limit.measure is Measure.ELAPSED else later_dates(closes, limit, calendar.zone)
    if due >= opens:
        return ""
    zone = calendar.zone
    closed, opened = (f"{from_micros(at).astimezone(zone):%Y-%m-%d %H:%M}" for at in gap)
    return (
        f"'{limit}' also passes while nobody works: a clock that starts at {closed} is over before the calendar opens at"
        f" {opened}"
    )


@lru_cache(maxsize=64)
def _longest_gap(calendar: WorkCalendar, first: date, last: date) -> tuple[int, int] | None:
    """Return the first of the longest times between two dates for which a calendar is closed; None where it has none."""
    try:
        closes = [closing for _, closing in calendar.clock.closings(first, last)]
        gaps = [(closing, calendar.clock.next_open(closing)) for closing in closes[:-1]]
    except CalendarError:
        return None
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


# --- more than fits


def _more_than_fits(text: Text) -> Iterator[Found]:
    """Yield cadences that ask for more gaps, dates or different values than their window has room for."""
    agreement = text.agreement
    for number, rule in enumerate(agreement.commitments):
        if isinstance(rule, Cadence):
            where = f"commitments[{number}]"
            for field, wanted in rule.distinct_by:
                values = _possible(rule, field)
                if values is not None and wanted > len(values):
                    message = f"{wanted} different values are asked for, and the pattern has {len(values)}"
                    yield f"{where}.distinct_by.{field}", f"{message}: {', '.join(sorted(values))}"
            for place, limit in _placed(rule.within, where):
                yield from _too_short(rule, limit.within, calendars_of(agreement, rule.calendar), agreement, place)


def _possible(rule: Cadence, field: str) -> frozenset[str] | None:
    """Return the values of a field that counted events can have; None where the pattern leaves them open."""
    name = field if field in TEXT_FIELDS else f"data.{field}"
    found = frozenset[str]()
    for part in simple_patterns(rule.count):
        listed = [test for test in part.tests if test.field == name and not test.negated]
        if not listed:
            return None
        found = found.union(listed[0].values)
    return found


def _too_short(
    rule: Cadence, limit: Duration, calendars: tuple[WorkCalendar, ...], agreement: Agreement, where: str
) -> Iterator[Found]:
    needed = max(rule.at_least, rule.spread or 1, *(wanted for _, wanted in rule.distinct_by))
    room = _room(limit, calendars, agreement, owner=rule.calendar == "owner")
    if room is None:
        return
    longest, dates = room
    if rule.min_gap is not None and _shortest(rule.min_gap, needed - 1) > longest:
        yield where, f"{needed} events that lie {rule.min_gap} apart do not fit into '{limit}'"
    if rule.spread is not None and rule.spread > dates:
        yield where, f"{rule.spread} dates do not fit into '{limit}', which touches {dates} at most"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.QUARTER: 92, Unit.YEAR: 366}
_FEWEST = {**_DAYS, Unit.MONTH: 28, Unit.QUARTER: 89, Unit.YEAR: 365}
# A day of local dates is up to two hours shorter or longer where clocks change.
_SLACK = 2 * HOUR


def _shortest(gap: Duration, count: int) -> int:
    """Return how long so many gaps are at least, in microseconds."""
    if gap.measure is Measure.ELAPSED:
        return count * gap.micros
    return count * int(gap.amount) * _FEWEST[gap.unit] * DAY - _SLACK


def _room(
    limit: Duration, calendars: tuple[WorkCalendar, ...], agreement: Agreement, *, owner: bool
) -> tuple[int, int] | None:
    """Return how long a window is at most, in microseconds, and how many local dates it touches; None for who knows."""
    match limit.measure:
        case Measure.ELAPSED:
            return limit.micros, (limit.micros + _SLACK) // DAY + 2
        case Measure.DATES:
            days = int(limit.amount) * _DAYS[limit.unit]
            return days * DAY + _SLACK, days + 1
        case Measure.BUSINESS_DAYS if len(calendars) == 1 and not owner:
            return _room_of_days(calendars[0], int(limit.amount), dates_looked_at(agreement.term))
        case _:
            return None


@lru_cache(maxsize=64)
def _room_of_days(calendar: WorkCalendar, amount: int, dates: tuple[date, date] | None) -> tuple[int, int] | None:
    """Return the room of business days that begin on any date of a year."""
    if dates is None:
        return None
    starts = (dates[0] + timedelta(days=number) for number in range(min((dates[1] - dates[0]).days + 1, 366)))
    longest = most = 0
    try:
        for day in starts:
            begin = resolve(day, time(), calendar.zone)
            due = calendar.clock.business_deadline(begin, amount)
            longest = max(longest, due - begin)
            most = max(most, (from_micros(due).astimezone(calendar.zone).date() - day).days + 1)
    except CalendarError:
        return None
    return longest, most


RULES = (
    LintRule(
        code="W531",
        family="reach",
        severity="warning",
        title="a limit that no calendar of the term can reach",
        advice="Promise less time, or open the calendar: nothing of this promise falls due before the term ends.",
        look=_after_the_term,
    ),
    LintRule(
        code="W532",
        family="reach",
        severity="warning",
        title="a limit that can be over before anybody works",
        advice="Promise business time, such as 4 business hours, or leave out the calendar.",
        look=_over_while_closed,
    ),
    LintRule(
        code="W533",
        family="reach",
        severity="error",
        title="more than the window has room for",
        advice="Ask for fewer events, dates or values, a shorter gap, or give more time.",
        look=_more_than_fits,
    ),
)

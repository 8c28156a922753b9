"""Calendars as people read them: the hours of each weekday, the holidays, what else differs, and whose clocks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import assert_never

from slakit.reports.document.parts import Block, Bullets, Item, Paragraph, Section, Table
from slakit.reports.document.recurring import every
from slakit.reports.document.words import listed, on_day, sentence, titled, until_day, zone_name, zone_words
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from slakit.worktime.hours import ALWAYS, WallSpan
from slakit.worktime.schedule import AllOf, AnyOf, Schedule, Source

__all__ = ["calendar_name", "calendar_sections", "closure_words", "week_words"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_SECONDS = 86_400


def calendar_sections(calendars: Mapping[str, WorkCalendar]) -> tuple[Section, ...]:
    """Return a section for each calendar, in the order of the agreement."""
    names = {_written(calendar): name for name, calendar in reversed(list(calendars.items()))}
    return tuple(Section(titled(name), tuple(_told(_written(one), names))) for name, one in calendars.items())


def calendar_name(calendar: WorkCalendar, calendars: Mapping[str, WorkCalendar]) -> str:
    """Return the name of a calendar in the agreement, or whose time it keeps where it has none."""
    found = next((name for name, one in calendars.items() if one == calendar), None)
    return f"the calendar {titled(found)}" if found is not None else f"a calendar in {zone_words(calendar.zone)}"


def _written(calendar: WorkCalendar) -> Source:
    return calendar._source  # noqa: SLF001 - a calendar answers what is open, and here is told how it is written


def _told(source: Source, names: Mapping[Source, str]) -> Iterator[Block]:
    match source:
        case Schedule():
            yield Paragraph(f"The clocks are those of {zone_name(source.zone)}.")
            yield from _week(source)
            yield from _other_days(source)
        case AllOf(parts=parts):
            yield Paragraph(f"Open whenever all of these are open: {listed(_part(one, names) for one in parts)}.")
        case AnyOf(parts=parts):
            yield Paragraph(
                f"Open whenever any of these is open: {listed((_part(one, names) for one in parts), 'or')}."
            )
        case _ as never:
            assert_never(never)


def _part(source: Source, names: Mapping[Source, str]) -> str:
    """Return a part of a calendar by its name, or in words where the agreement has no name for it."""
    if source in names:
        return titled(names[source])
    match source:
        case Schedule():
            days = "; ".join(f"{days} {hours}" for days, hours in week_words(source.week))
            return f"{zone_words(source.zone)} ({days})"
        case AllOf(parts=parts):
            return f"({listed(_part(one, names) for one in parts)})"
        case AnyOf(parts=parts):
            return f"({listed((_part(one, names) for one in parts), 'or')})"
        case _ as never:
            assert_never(never)


def _week(schedule: Schedule) -> Iterator[Block]:
    if schedule.week == ALWAYS:
        yield Paragraph("Always open, day and night.")
    else:
        yield Table(("Day", "Hours"), week_words(schedule.week))
    if schedule.since is not None:
        yield Paragraph(f"These hours hold from {on_day(schedule.since)} on.")
    if schedule.until is not None:
        yield Paragraph(f"These hours hold until {until_day(schedule.until)}.")


def week_words(week: Sequence[tuple[WallSpan, ...]]) -> Iterator[tuple[str, str]]:
    """Yield the days of a week with their hours, days in a row that have the same as one."""
    for spans, found in groupby(zip(week, _WEEKDAYS, strict=True), key=lambda day: day[0]):
        days = [name for _, name in found]
        yield days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}", _spans(spans)


def _spans(spans: Iterable[WallSpan]) -> str:
    return listed(map(_span, spans)) or "closed"


def _span(span: WallSpan) -> str:
    overnight = " of the next day" if span.close > _DAY_SECONDS else ""
    return f"{str(span).replace('-', ' to ')}{overnight}"


def _other_days(schedule: Schedule) -> Iterator[Block]:
    named = Bullets([Item("" if name == "holiday" else name, _weekday(day)) for day, name in schedule.holidays])
    if named:
        yield Paragraph("Closed on these holidays:")
        yield named
    others = [Item(_spans(spans), _weekday(day)) for day, spans in schedule.overrides]
    if others:
        yield Paragraph("On these days the hours differ:")
        yield Bullets(others)
    if schedule.closures:
        yield Paragraph("Other hours:")
        yield Bullets([sentence(closure_words(one)) for one in schedule.closures])


def _weekday(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]}, {on_day(day)}"


def closure_words(closure: Closure) -> str:
    """Return what a closure closes, or opens instead."""
    match closure:
        case ClosedDates(since=since, until=until):
            days = on_day(since) if (until - since).days == 1 else f"from {on_day(since)} to {until_day(until)}"
            return f"closed {days}{_why(closure.because)}"
        case ClosedSpan(since=since, until=until):
            return f"closed from {_instant(since)} until {_instant(until)}{_why(closure.because)}"
        case RecurringClosure():
            return _recurring(closure)
        case _ as never:
            assert_never(never)


def _why(because: str) -> str:
    return "" if because == "closed" else f" ({because})"


def _instant(at: datetime) -> str:
    return f"{on_day(at.date())}, {at:%H:%M} ({at:%Z})"


def _recurring(closure: RecurringClosure) -> str:
    what = f"closed {_spans(closure.away)}" if closure.away else f"open {_spans(closure.hours)} only"
    told = f"{every(closure.every, closure.since)} {what if closure.away or closure.hours else 'closed'}"
    if closure.days > 1:
        told += f", each time for {closure.days} days"
    if closure.excluding:
        told += f", but not on {listed(map(on_day, sorted(closure.excluding)))}"
    if closure.since is not None:
        told += f", from {on_day(closure.since)} on"
    if closure.until is not None:
        told += f", until {until_day(closure.until)}"
    return f"{told}{_why(closure.because)}"

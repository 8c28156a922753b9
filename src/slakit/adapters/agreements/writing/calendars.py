"""Calendars, and the owners who work on them, as an agreement file writes them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, assert_never

from slakit.adapters.agreements.values import Mapped, Plain, Value, dated, given, number, truth
from slakit.adapters.agreements.writing.writer import Writer
from slakit.rules.parties import Owner
from slakit.rules.parts import Calendar
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.closures import ClosedDates, ClosedSpan, Closure, RecurringClosure
from slakit.worktime.hours import ALWAYS, WallSpan, Week
from slakit.worktime.instants import iso_utc, to_micros
from slakit.worktime.schedule import AllOf, AnyOf, Schedule, Source

__all__ = ["calendar_part", "calendar_value", "owner_value"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOSED, _HOLIDAY = "closed", "holiday"


def owner_value(writer: Writer, owner: Owner) -> Mapped:
    """Return an owner as a file writes it below its id."""
    return given(
        name=owner.name or None,
        team=owner.team or None,
        calendar=calendar_part(writer, owner.calendar),
        queue=truth(owner.queue) if owner.queue else None,
        from_=dated(owner.since),
        until=dated(owner.until),
    )


def calendar_part(writer: Writer, calendar: Calendar) -> "Value | None":
    """Return the name of a calendar; one that has none is written in place."""
    return calendar_value(writer, calendar) if isinstance(calendar, WorkCalendar) else calendar


def calendar_value(writer: Writer, calendar: WorkCalendar, name: str = "") -> Mapped:
    """Return a calendar as a file writes it; one laid together from others names those that have a name of their own."""
    names = {other._source: known for known, other in writer.agreement.calendars.items() if known != name}  # noqa: SLF001 - how it is written is all that a calendar is
    return _source(calendar._source, names)  # noqa: SLF001 - as above


def _source(source: Source, names: dict[Source, str]) -> Mapped:
    match source:
        case Schedule():
            return _schedule(source)
        case AllOf():
            return {"all_of": [_named(part, names) for part in _parts(source, AllOf, names)]}
        case AnyOf():
            return {"any_of": [_named(part, names) for part in _parts(source, AnyOf, names)]}
        case _ as never:
            assert_never(never)


def _named(part: Source, names: dict[Source, str]) -> Value:
    return names.get(part) or _source(part, names)


def _parts(source: AllOf | AnyOf, kind: type[Any], names: dict[Source, str]) -> Iterator[Source]:
    """Yield the parts of a source, from the left on, as far as it was laid together in one way."""
    first, *others = source.parts
    if isinstance(first, kind) and first not in names:
        yield from _parts(first, kind, names)
    else:
        yield first
    yield from others


def _schedule(source: Schedule) -> Mapped:
    return given(
        zone=str(source.zone.key),
        hours=_week(source.week),
        holidays=_holidays(source.holidays),
        overrides={Plain(day.isoformat()): _spans(spans) for day, spans in source.overrides} or None,
        closures=[_closure(closure) for closure in source.closures] or None,
        from_=dated(source.since),
        until=dated(source.until),
    )


def _week(week: Week) -> Value:
    if week == ALWAYS:
        return "always"
    value: Mapped = {}
    for spans, days in groupby(zip(_DAYS, week, strict=True), key=lambda day: day[1]):
        names = [name for name, _ in days]
        if spans:
            value[names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"] = _spans(spans)
    return value


def _spans(spans: Iterable[WallSpan]) -> str:
    return ", ".join(map(str, spans)) or _CLOSED


def _holidays(holidays: Sequence[tuple[Any, str]]) -> "Value | None":
    if any(name != _HOLIDAY for _, name in holidays):
        return {Plain(day.isoformat()): name for day, name in holidays}
    return _dates(day for day, _ in holidays) or None


def _closure(closure: Closure) -> Mapped:
    because = None if closure.because == _CLOSED else closure.because
    match closure:
        case ClosedDates(since=since, until=until):
            return given(from_=dated(since), until=dated(until), because=because)
        case ClosedSpan(since=since, until=until):
            return given(from_=_instant(since), until=_instant(until), because=because)
        case RecurringClosure():
            return given(
                every=closure.every,
                hours=_spans(closure.hours) if closure.hours else None,
                away=_spans(closure.away) if closure.away else None,
                from_=dated(closure.since),
                until=dated(closure.until),
                days=None if closure.days == 1 else number(closure.days),
                excluding=_dates(closure.excluding) or None,
                because=because,
            )
        case _ as never:
            assert_never(never)


def _dates(days: Iterable[Any]) -> list[Value]:
    return [day for day in map(dated, sorted(days)) if day is not None]


def _instant(at: datetime) -> Value:
    return Plain(iso_utc(to_micros(at)))

"""Whose hours and whose dates a promise counts, as sentences."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from slakit.reports.document.calendars import calendar_name
from slakit.reports.document.words import listed, sentence, titled, zone_words
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.parts import Calendar
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Measure

__all__ = ["hours_sentences", "zone_of"]


def hours_sentences(rule: Commitment, agreement: Agreement) -> Iterator[str]:
    """Yield on whose calendar the times of a promise count, and whose dates they are; nothing where none is named."""
    match rule:
        case Deadline() | Cadence():
            yield from _of_entries(rule, agreement)
        case Quota(calendar=calendar) if calendar is not None:
            credited = () if rule.credits is None else (rule.credits.within,)
            yield f"Open days are those of {_calendar(calendar, agreement)}."
            yield from _on_one(calendar, credited, agreement)
        case Rate(calendar=calendar) if calendar is not None:
            yield from _on_one(calendar, (rule.matures_after,), agreement)
        case Quota() | Rate() | Check():
            return
        case _:
            calendar = getattr(rule, "calendar", None)
            if calendar is not None:
                yield f"Its time is counted on {_calendar(calendar, agreement)}."


def zone_of(rule: Deadline | Cadence, agreement: Agreement) -> ZoneInfo:
    """Return whose time the dates of a promise are that nobody holds a lead for: its calendar's, else the agreement's."""
    calendar = agreement.calendar(rule.default_calendar if rule.calendar == "owner" else rule.calendar)
    return agreement.zone if calendar is None else calendar.zone


def _of_entries(rule: Deadline | Cadence, agreement: Agreement) -> Iterator[str]:
    if isinstance(rule, Deadline) and rule.due is not None:
        yield f"Where that is a day alone, it is due at its end, {zone_words(zone_of(rule, agreement))}."
    if rule.calendar is None:
        return
    lengths = tuple(_lengths(rule))
    spread = isinstance(rule, Cadence) and rule.spread is not None
    if rule.calendar == "owner":
        yield from _on_the_holders(rule, lengths, agreement, dated=spread)
    else:
        yield from _on_one(rule.calendar, lengths, agreement, dated=spread)


def _lengths(rule: Deadline | Cadence) -> Iterator[Duration]:
    """Yield every length of time that a promise counts on its calendar."""
    yield from (limit.within for limit in rule.within)
    others = (
        rule.look_back if isinstance(rule, Deadline) else rule.min_gap,
        None if rule.objective is None else rule.objective.longest,
    )
    yield from (one for one in others if one is not None)


def _on_one(
    calendar: Calendar, lengths: tuple[Duration, ...], agreement: Agreement, *, dated: bool = False
) -> Iterator[str]:
    measures = {one.measure for one in lengths}
    named, written = _calendar(calendar, agreement), agreement.calendar(calendar)
    counted = [word for measure, word in _COUNTED.items() if measure in measures]
    if counted:
        yield sentence(f"{listed(counted)} {'is' if counted == ['open time'] else 'are'} counted on {named}")
    elif measures:
        yield f"The time passes whether {named} is open or not."
    where = agreement.zone if written is None else written.zone
    if where.key != agreement.zone.key and (dated or Measure.DATES in measures):
        yield f"Dates are those of {zone_words(where)}."


_COUNTED = {Measure.WORK: "open time", Measure.BUSINESS_DAYS: "business days"}


def _on_the_holders(
    rule: Deadline | Cadence, lengths: tuple[Duration, ...], agreement: Agreement, *, dated: bool
) -> Iterator[str]:
    """Yield whose calendars count: for open time that of each holder, for days that of the holder at the start."""
    measures = {one.measure for one in lengths}
    others = _calendar(rule.default_calendar, agreement)
    anew = ", or starts anew" if isinstance(rule, Deadline) and rule.on_reassign == "restart" else ""
    then = f"whoever holds the lead when the clock starts{anew}"
    if Measure.WORK in measures:
        yield f"Open time is counted on the calendar of whoever holds the lead at each moment, and on {others} for anybody else."
    if Measure.BUSINESS_DAYS in measures:
        yield f"Business days are those of the calendar of {then}, and of {others} for anybody else."
    if measures and measures.isdisjoint(_COUNTED):
        yield "The time passes whether anybody's calendar is open or not."
    if dated or Measure.DATES in measures:
        where = zone_words(zone_of(rule, agreement))
        yield f"Dates are those of the calendar of {then}, and of {where} for anybody else."


def _calendar(named: Calendar, agreement: Agreement) -> str:
    match named:
        case WorkCalendar():
            return calendar_name(named, agreement.calendars)
        case "owner":
            return "the calendar of whoever holds the lead"
        case _:
            return f"the calendar {titled(str(named))}"

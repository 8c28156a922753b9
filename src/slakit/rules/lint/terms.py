"""Dates and signatures: short holidays, idle calendars, versions whose terms overlap or that nobody has signed."""

from collections.abc import Iterator
from datetime import date, timedelta

from slakit.rules.agreement import Agreement
from slakit.rules.custom import is_custom
from slakit.rules.fingerprint import fingerprint
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.parts import PARTIES, Calendar
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import date_of
from slakit.worktime.schedule import AllOf, AnyOf, Source

__all__ = ["RULES"]

_ONE_DAY = timedelta(days=1)


def _short_holidays(text: Text) -> Iterator[Found]:
    """Yield the calendars that have holidays, and none in the last year of the term, or of an open one so far."""
    last_year = _last_year(text)
    if last_year is None:
        return
    for where, calendar in _calendars(text.agreement):
        day = calendar.last_holiday
        if day is not None and day.year < last_year:
            yield where, f"the last holiday is {day}, and the calendar is used in {last_year}"


def _last_year(text: Text) -> int | None:
    term = text.agreement.term
    if term is not None and term.until is not None:
        return (term.until - _ONE_DAY).year
    return None if text.as_of is None else date_of(text.as_of, text.agreement.zone).year


def _calendars(agreement: Agreement) -> Iterator[tuple[str, WorkCalendar]]:
    """Yield every calendar, the named ones and those that stand where they are used."""
    yield from ((f"calendars.{name}.holidays", calendar) for name, calendar in agreement.calendars.items())
    for owner in agreement.owners:
        if isinstance(owner.calendar, WorkCalendar):
            yield f"owners.{owner.id}.calendar", owner.calendar
    for number, rule in enumerate(agreement.commitments):
        for word in ("calendar", "default_calendar"):
            calendar = getattr(rule, word, None)
            if isinstance(calendar, WorkCalendar):
                yield f"commitments[{number}].{word}", calendar


def _overlaps(text: Text) -> Iterator[Found]:
    """Yield the versions that begin before the text that was in force before them has ended."""
    agreement = text.agreement
    for number, other in enumerate(text.versions):
        if number == text.number or other.name != agreement.name:
            continue
        if _since(other) == _since(agreement) and number < text.number:
            yield "term", f"begins on the same day as version {other.version}: neither ends the other"
        elif agreement.term is not None and _since(other) < _since(agreement) and _ends_after(other, agreement):
            yield "term.from", f"begins {agreement.term.since}, while version {other.version} holds {_until(other)}"


def _since(agreement: Agreement) -> date:
    return date.min if agreement.term is None else agreement.term.since


def _ends_after(earlier: Agreement, agreement: Agreement) -> bool:
    """Tell whether a text says that it still holds when a later one begins; an open term is ended by its successor."""
    if earlier.term is None:
        return True
    return earlier.term.until is not None and earlier.term.until > _since(agreement)


def _until(agreement: Agreement) -> str:
    return "without a term" if agreement.term is None else f"until {agreement.term.until}"


def _unsigned(text: Text) -> Iterator[Found]:
    if text.as_of is None:
        yield from _signed_in_part(text.agreement)
        return
    agreement, day = text.agreement, date_of(text.as_of, text.agreement.zone)
    if not _in_force(text, day):
        return
    parties = {party.name: party for party in agreement.parties}
    for name in dict.fromkeys((*PARTIES, *parties)):
        signed = parties[name].signed if name in parties else None
        if signed is None:
            where = f"parties.{name}" if name in parties else "parties"
            yield where, f"version {agreement.version} is in force on {day}, and {name} has not signed it"
        elif signed > day:
            yield (
                f"parties.{name}.signed",
                f"version {agreement.version} is in force on {day}, and {name} signs on {signed}",
            )


def _signed_in_part(agreement: Agreement) -> Iterator[Found]:
    """Yield what can be told on any day: one side alone has signed, or signs after the first day of the term.

    Whether a text that nobody has signed is in force, or a draft, only today tells.
    """
    signed = {party.name: party.signed for party in agreement.parties}
    done = [name for name, day in signed.items() if day is not None]
    for name in dict.fromkeys((*PARTIES, *signed)) if done else ():
        day = signed.get(name)
        if day is None:
            where = f"parties.{name}" if name in signed else "parties"
            yield where, f"{' and '.join(done)} signed version {agreement.version}, and {name} has not"
        elif agreement.term is not None and day > agreement.term.since:
            message = f"version {agreement.version} is in force from {agreement.term.since}, and {name} signs on {day}"
            yield f"parties.{name}.signed", message


def _in_force(text: Text, day: date) -> bool:
    """Tell whether this version is the one that judges what starts on a date."""
    agreement = text.agreement
    term = agreement.term
    if term is not None and (day < term.since or (term.until is not None and day >= term.until)):
        return False
    others = [one for one in text.versions if one.name == agreement.name]
    return all(not _since(agreement) < _since(other) <= day for other in others)


def _signed_otherwise(text: Text) -> Iterator[Found]:
    """Yield the signatures that stand under another text."""
    mine = fingerprint(text.agreement)
    for party in text.agreement.parties:
        if party.fingerprint not in {"", mine}:
            message = f"{party.name} signed the text with the fingerprint {party.fingerprint}, and this one has {mine}"
            yield f"parties.{party.name}.fingerprint", message


def _unused_calendars(text: Text) -> Iterator[Found]:
    """Yield the calendars that no promise and no owner has, themselves or as a part of another one."""
    agreement = text.agreement
    if any(map(is_custom, agreement.commitments)):
        return  # a rule of a user's own may ask for any of them
    named, written = set[str](), set[Source]()
    for calendar in _asked_for(agreement):
        if isinstance(calendar, str):
            named.add(calendar)
        elif calendar is not None:
            written.add(_written(calendar))
    written |= {part for name in named for part in _parts(_written(agreement.calendars[name]))}
    written |= {part for one in tuple(written) for part in _parts(one)}
    for name, calendar in agreement.calendars.items():
        if name not in named and _written(calendar) not in written:
            yield f"calendars.{name}", f"no promise and no owner has the calendar {name!r}, nor one that is made of it"


def _asked_for(agreement: Agreement) -> Iterator[Calendar]:
    given = [owner.calendar for owner in agreement.owners]
    for rule in agreement.commitments:
        given += [getattr(rule, word, None) for word in ("calendar", "default_calendar")]
    return (one for one in given if one != "owner")


def _written(calendar: WorkCalendar) -> Source:
    return calendar._source  # noqa: SLF001 - a part of a calendar is known by how it is written


def _parts(source: Source) -> Iterator[Source]:
    for part in source.parts if isinstance(source, AllOf | AnyOf) else ():
        yield part
        yield from _parts(part)


RULES = (
    LintRule(
        code="W521",
        family="dates",
        severity="warning",
        title="holidays that end before the term",
        advice="List the holidays up to the end of the term, else those dates count as working days.",
        look=_short_holidays,
    ),
    LintRule(
        code="W522",
        family="dates",
        severity="warning",
        title="versions whose terms overlap",
        advice="End the earlier version on the day on which the later one begins; the later one judges from then on.",
        look=_overlaps,
    ),
    LintRule(
        code="W523",
        family="dates",
        severity="warning",
        title="a version in force that is not signed",
        advice="Have both sides sign, and write the date under parties.",
        look=_unsigned,
    ),
    LintRule(
        code="W524",
        family="dates",
        severity="warning",
        title="a signature for another text",
        advice="Have the text as it stands signed anew, or give what was changed as a version of its own.",
        look=_signed_otherwise,
    ),
    LintRule(
        code="W525",
        family="dates",
        severity="note",
        title="a calendar that nothing uses",
        advice="Name it in a promise or for an owner, or take it out.",
        look=_unused_calendars,
    ),
)

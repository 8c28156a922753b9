"""Dates: when an agreement begins, ends and is reviewed, as values, as lines, and as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.reports.document.hours import zone_of
from slakit.reports.document.words import label
from slakit.reports.ics_lines import calendar_file, ics_instant, ics_text
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.custom import sentence_of
from slakit.rules.deadlines import Deadline
from slakit.rules.parties import Term
from slakit.rules.starts import Every
from slakit.worktime.instants import date_of, from_micros, resolve, to_micros
from slakit.worktime.recurrences import instants_of

__all__ = ["AgreementDate", "dates_of", "text", "to_ics"]

What: TypeAlias = Literal["begins", "ends", "recurs"]
_ONE_DAY = timedelta(days=1)
_TWO_YEARS = 2 * 365 * _ONE_DAY


@attrs.frozen(kw_only=True)
class AgreementDate:
    """One local date of an agreement: its first day, its last day, or a day on which a promise recurs.

    `name` says which in words, `about` what is to be done, and `of` is the id of the promise, empty for the term.
    """

    day: date
    what: What
    name: str
    about: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def dates_of(agreement: Agreement) -> tuple[AgreementDate, ...]:
    """Return the first and the last day of an agreement and every day on which a promise of it recurs, in order.

    Days are local: of the promise's calendar, else of the agreement. `until` of the term is exclusive, so the last day is
    the one before it. Of a term without an end the recurring days of its first two years are told.

    Raises: AgreementError D428 for an agreement without a term.

    >>> for day in dates_of(Agreement(name="acme", term=Term(since="2026-01-01", until="2027-01-01"))):
    ...     print(day)
    2026-01-01 acme 1 begins
    2026-12-31 acme 1 ends
    """
    if agreement.term is None:
        raise AgreementError(Problem("D428", "term", "an agreement without a term has no dates"))
    found = [*_of_term(agreement, agreement.term), *_recurring(agreement, agreement.term)]
    return tuple(sorted(found, key=lambda one: (one.day, _ORDER.index(one.what), one.of)))


_ORDER = ("begins", "recurs", "ends")


def text(dates: Iterable[AgreementDate]) -> str:
    """Return dates as lines for people."""
    return "".join(f"{' '.join(str(one).splitlines())}\n" for one in dates)


def _of_term(agreement: Agreement, term: Term) -> Iterator[AgreementDate]:
    name = f"{agreement.name} {agreement.version}"
    title = agreement.title or agreement.name
    yield AgreementDate(day=term.since, what="begins", name=f"{name} begins", about=f"First day of: {title}")
    if term.until is not None:
        about = f"Last day of: {title}. Renew it by then, or it is over."
        yield AgreementDate(day=term.until - _ONE_DAY, what="ends", name=f"{name} ends", about=about)


def _recurring(agreement: Agreement, term: Term) -> Iterator[AgreementDate]:
    until = term.since + _TWO_YEARS if term.until is None else term.until
    first, _ = term.bounds(agreement.zone)
    for rule in agreement.commitments:
        if isinstance(rule, Deadline | Cadence) and isinstance(rule.start, Every):
            where = zone_of(rule, agreement)
            last = resolve(until, time(), agreement.zone) - 1
            found = (at for at in instants_of(rule.start.rule, term.since, last, where) if at >= first)
            days = (date_of(at, where) for at in found)
            for day in dict.fromkeys(days):
                name = f"{agreement.name}: {label(rule.id)}"
                yield AgreementDate(day=day, what="recurs", name=name, about=sentence_of(rule), of=rule.id)


# --- as a file for calendar programs


def to_ics(agreement: Agreement, *, as_of: datetime | None = None) -> str:
    r"""Return the dates of an agreement as an iCalendar file that calendar programs import.

    Each is an all-day event that leaves the day free. Its UID stays the same when the file is written again, so that an
    import brings no second one. DTSTAMP, when the file was made, is `as_of`, else the first day of the term: the same
    agreement is the same file. Lines end with CR and LF and are folded at 75 octets.

    Raises: AgreementError D428 for an agreement without a term; CalendarError C101 for a naive `as_of`.
    Source: RFC 5545, sections 3.1 (lines), 3.3.11 (text), 3.6.1 (events).

    >>> to_ics(Agreement(name="acme", term=Term(since="2026-01-01"))).split("\r\n")[:4]
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//slakit//agreement dates//EN', 'BEGIN:VEVENT']
    """
    dates = dates_of(agreement)
    first = from_micros(resolve(dates[0].day, time(), agreement.zone))
    stamp = first if as_of is None else from_micros(to_micros(as_of, "as_of"))
    return calendar_file("agreement dates", (line for one in dates for line in _event(agreement, one, stamp)))


def _event(agreement: Agreement, one: AgreementDate, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(agreement, one)}"
    yield f"DTSTAMP:{ics_instant(stamp)}"
    yield f"DTSTART;VALUE=DATE:{_basic(one.day)}"
    yield f"SUMMARY:{ics_text(one.name)}"
    yield f"DESCRIPTION:{ics_text(one.about)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(agreement: Agreement, one: AgreementDate) -> str:
    """Return a name that no other date has: the first and the last day keep theirs when they are moved."""
    day = "" if one.what != "recurs" else one.day.isoformat()
    facts = f"{agreement.name}\x1f{agreement.version}\x1f{one.what}\x1f{one.of}\x1f{day}"
    return f"{sha256(facts.encode()).hexdigest()[:32]}@slakit"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")

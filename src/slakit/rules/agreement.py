"""The agreement: parties, calendars, owners, commitments, term and version, checked as a whole."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import AgreementError, CalendarError, HolidayListWarning, Problem, hint
from slakit.leads.criteria import Persona
from slakit.leads.examples import Example
from slakit.leads.facts import text_of
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.deadlines import Deadline
from slakit.rules.parts import Calendar, odd_kinds
from slakit.rules.quotas import Quota
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import parse_date, resolve

__all__ = ["Agreement", "Commitment", "NotYetJudged", "Owner", "Party", "Term"]

Commitment: TypeAlias = Deadline | Quota


@attrs.frozen(kw_only=True)
class Party:
    """One side of the agreement, with who signed for it and when."""

    name: str
    head: str = ""
    signed: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))


def _text(given: object) -> str:
    return text_of(given, "id")


@attrs.frozen(kw_only=True)
class Owner:
    """Somebody who can hold a lead, a person or a queue, and the calendar that they work on.

    The id is text, as events and lead files have it; a number becomes its text.
    """

    id: str = attrs.field(converter=_text)
    name: str = ""
    team: str = ""
    calendar: Calendar = None
    queue: bool = False


@attrs.frozen(kw_only=True)
class Term:
    """From which local date the agreement holds, and until which, exclusive; None is open.

    Raises: AgreementError D361 when `until` does not come after `since`; CalendarError C105 for what is no date.

    >>> Term(since="2026-01-01", until="2027-01-01").until
    datetime.date(2027, 1, 1)
    """

    since: date = attrs.field(converter=parse_date)
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))

    def __attrs_post_init__(self) -> None:
        """Refuse an end before the start."""
        if self.until is not None and self.until <= self.since:
            message = f"from {self.since} until {self.until}: the end must come after the start"
            raise AgreementError(Problem("D361", "term", message))

    def bounds(self, zone: ZoneInfo) -> tuple[int, int | None]:
        """Return the first instant and the exclusive last one, in microseconds since 1970; None without an end."""
        end = None if self.until is None else resolve(self.until, time(), zone)
        return resolve(self.since, time(), zone), end


@attrs.frozen
class NotYetJudged:
    """A part of an agreement file that was read and checked for its form, and that this release does not judge."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is not yet judged"


_UTC = instants.zone("UTC")
_SOME_DAY = date(2020, 1, 1)


def _zone(given: str | ZoneInfo) -> ZoneInfo:
    return instants.zone(given)


def _parties(given: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(given)


def _owners(given: Iterable[Owner]) -> tuple[Owner, ...]:
    return tuple(given)


def _commitments(given: Commitment | Iterable[Commitment]) -> tuple[Commitment, ...]:
    return (given,) if isinstance(given, Deadline | Quota) else tuple(given)


def _personas(given: Iterable[Persona]) -> tuple[Persona, ...]:
    return tuple(given)


def _calendars(given: Mapping[str, WorkCalendar]) -> Mapping[str, WorkCalendar]:
    return MappingProxyType(dict(given))


@attrs.frozen(kw_only=True, eq=False)
class Agreement:
    """What marketing and sales promised each other, in one text with a name and a version.

    Periods, and dates without a calendar, are those of `zone`. Entries and periods are judged that start within the
    term; without one everything is, but a promise per period needs a term to begin with.

    Warns with HolidayListWarning when a calendar has holidays and none in the last year of the term. Raises:
    AgreementError with every problem found: D371 (an id twice), D372 (an unknown calendar), D373 (an owner
    twice), D374 (calendar: owner without a default calendar), D375 (a period without a term); CalendarError C104.

    >>> from slakit.rules.ready_made import LeadVolume
    >>> Agreement(name="acme", commitments=[LeadVolume(at_least=8)])
    Traceback (most recent call last):
    slakit.errors.AgreementError: commitments[0].per: 'mql-volume' is judged per month, so the agreement needs a term
    """

    name: str
    version: str = attrs.field(default="1", converter=str)
    title: str = ""
    summary: str = ""
    term: Term | None = None
    zone: ZoneInfo = attrs.field(default=_UTC, converter=_zone)
    parties: tuple[Party, ...] = attrs.field(default=(), converter=_parties)
    calendars: Mapping[str, WorkCalendar] = attrs.field(factory=dict, converter=_calendars)
    owners: tuple[Owner, ...] = attrs.field(default=(), converter=_owners)
    personas: tuple[Persona, ...] = attrs.field(default=(), converter=_personas)
    lifecycle: Lifecycle | None = None
    examples: tuple[Example, ...] = ()
    commitments: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    not_yet_judged: tuple[NotYetJudged, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together, all at once."""
        if problems := list(self._odd_types()) or list(self._problems()):
            raise AgreementError(*problems)
        for name, day in self._short_holiday_lists():
            message = f"the holidays of calendar {name!r} end on {day}, in a year before the term ends"
            warnings.warn(message, HolidayListWarning, stacklevel=3)

    def _short_holiday_lists(self) -> Iterator[tuple[str, date]]:
        """Yield the calendars that have holidays, and none in the last year of the term."""
        if self.term is None or self.term.until is None:
            return
        last_year = (self.term.until - timedelta(days=1)).year
        for name, calendar in self.calendars.items():
            day = calendar.last_holiday
            if day is not None and day.year < last_year:
                yield name, day

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Agreement):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def __reduce__(self) -> tuple[object, ...]:
        return _agreement_of, (self._values(),)

    def _values(self) -> dict[str, object]:
        values = {field.name: getattr(self, field.name) for field in attrs.fields(Agreement)}
        return {**values, "calendars": dict(self.calendars)}

    def calendar(self, named: Calendar) -> WorkCalendar | None:
        """Return the calendar of a name, or the calendar itself; None for None and for "owner"."""
        if isinstance(named, WorkCalendar):
            return named
        return None if named is None or named == "owner" else self.calendars[named]

    def _odd_types(self) -> Iterator[Problem]:
        yield from odd_kinds(
            name=(self.name, str, "text"),
            term=(self.term, (Term, type(None)), "a Term, such as Term(since='2026-01-01')"),
        )
        for part, kinds in (("commitments", (Deadline, Quota)), ("owners", (Owner,)), ("parties", (Party,))):
            for number, one in enumerate(getattr(self, part)):
                if not isinstance(one, kinds):
                    expected = " or ".join(kind.__name__ for kind in kinds)
                    yield Problem("D314", f"{part}[{number}]", f"{one!r}: expected {expected}")
        for name, calendar in self.calendars.items():
            if not isinstance(calendar, WorkCalendar):
                yield Problem("D314", f"calendars.{name}", f"{calendar!r}: expected a WorkCalendar")

    def _never_open(self) -> Iterator[Problem]:
        """Yield the calendars in which no promise could ever be kept or broken."""
        begin = resolve(_SOME_DAY if self.term is None else self.term.since, time(), self.zone)
        for name, calendar in self.calendars.items():
            try:
                calendar.clock.next_open(begin)
            except CalendarError as error:
                yield from (Problem("D387", f"calendars.{name}", problem.message) for problem in error.problems)

    def _problems(self) -> Iterator[Problem]:
        yield from self._never_open()
        yield from _repeated(
            (c.id for c in self.commitments), "commitments", "id", "D371", "ids name one commitment each"
        )
        yield from _repeated((o.id for o in self.owners), "owners", "id", "D373", "an owner is listed once")
        if "owner" in self.calendars:
            message = "'owner' means the calendar of whoever holds the lead: give this one another name"
            yield Problem("D372", "calendars.owner", message)
        for owner in self.owners:
            yield from self._unknown_calendar(owner.calendar, f"owners.{owner.id}.calendar")
        for number, commitment in enumerate(self.commitments):
            where = f"commitments[{number}]"
            if commitment.calendar != "owner":
                yield from self._unknown_calendar(commitment.calendar, f"{where}.calendar", "owner")
            match commitment:
                case Deadline():
                    yield from self._unknown_calendar(commitment.default_calendar, f"{where}.default_calendar")
                    if commitment.calendar == "owner" and commitment.default_calendar is None:
                        message = "calendar: owner needs a default_calendar, for leads that nobody on the list holds"
                        yield Problem("D374", f"{where}.default_calendar", message)
                    if commitment.objective is not None and self.term is None:
                        yield self._needs_term(f"{where}.objective", commitment.id, commitment.objective.per.value)
                case Quota():
                    if self.term is None:
                        yield self._needs_term(f"{where}.per", commitment.id, commitment.per.value)
                case _ as never:
                    assert_never(never)

    def _needs_term(self, where: str, commitment: str, per: str) -> Problem:
        return Problem("D375", where, f"{commitment!r} is judged per {per}, so the agreement needs a term")

    def _unknown_calendar(self, named: Calendar, where: str, *others: str) -> Iterator[Problem]:
        if isinstance(named, str) and named not in self.calendars:
            yield Problem("D372", where, f"{named!r}: unknown calendar{hint(named, [*self.calendars, *others])}")


def _agreement_of(values: Mapping[str, object]) -> Agreement:
    return Agreement(**values)  # type: ignore[arg-type]  # pickle's way back in


def _repeated(names: Iterable[str], where: str, field: str, code: str, rule: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem(code, f"{where}[{number}].{field}", f"{name!r} is used twice; {rule}")
        seen.add(name)


def anonymous(commitments: Sequence[Commitment]) -> Agreement:
    """Return the agreement of bare commitments: no name, UTC, an open term.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> anonymous([FirstResponse(within="36 hours")]).name
    'anonymous'
    """
    return Agreement(name="anonymous", commitments=commitments)

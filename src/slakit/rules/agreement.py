"""The agreement: parties, calendars, owners, commitments, clauses, term and version, checked as a whole."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import AgreementError, CalendarError, HolidayListWarning, Problem, hint
from slakit.leads.criteria import Persona
from slakit.leads.examples import Example
from slakit.leads.facts import text_of
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.clauses import Clause, unfitting
from slakit.rules.deadlines import Deadline
from slakit.rules.parts import Calendar, Source, odd_kinds
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import parse_date, resolve
from slakit.worktime.periods import PeriodKind

__all__ = ["Agreement", "Commitment", "NotYetJudged", "Owner", "Party", "Term", "judged_per"]

Commitment: TypeAlias = Deadline | Quota | Rate


@attrs.frozen(kw_only=True)
class Party:
    """One side of the agreement, with who signed for it and when."""

    name: str
    head: str = ""
    signed: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))


_BEGINNING, _END = -(1 << 62), 1 << 62
_YEARS = range(1800, 2300)


def _text(given: object) -> str:
    return text_of(given, "id")


@attrs.frozen(kw_only=True)
class Owner:
    """Somebody who can hold a lead, a person or a queue, and the calendar that they work on.

    The id is text, as events and lead files have it; a number becomes its text. `since` and `until` (exclusive) are the
    local dates between which they are listed; outside them they are as one who is not.

    Raises: AgreementError D362 when `until` does not come after `since`; CalendarError C105 for what is no date.
    """

    id: str = attrs.field(converter=_text)
    name: str = ""
    team: str = ""
    calendar: Calendar = None
    queue: bool = False
    since: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(parse_date))

    def __attrs_post_init__(self) -> None:
        """Refuse a stay that ends before it begins."""
        if self.since is not None and self.until is not None and self.until <= self.since:
            message = f"listed from {self.since} until {self.until}: the end must come after the start"
            raise AgreementError(Problem("D362", f"owners.{self.id}", message))

    def bounds(self, zone: ZoneInfo) -> tuple[int, int]:
        """Return the first instant at which they are listed and the exclusive last one, in microseconds since 1970."""
        return tuple(  # type: ignore[return-value]  # two of them
            never if day is None or day.year not in _YEARS else resolve(day, time(), zone)
            for day, never in ((self.since, _BEGINNING), (self.until, _END))
        )


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
    return (given,) if isinstance(given, Deadline | Quota | Rate) else tuple(given)


def _clauses(given: Clause | Iterable[Clause]) -> tuple[Clause, ...]:
    return (given,) if isinstance(given, Clause) else tuple(given)


def _personas(given: Iterable[Persona]) -> tuple[Persona, ...]:
    return tuple(given)


def _calendars(given: Mapping[str, WorkCalendar]) -> Mapping[str, WorkCalendar]:
    return MappingProxyType(dict(given))


@attrs.frozen(kw_only=True, eq=False)
class Agreement:
    """What marketing and sales promised each other, in one text with a name and a version.

    Periods, and dates without a calendar, are those of `zone`. Entries and periods are judged that start within the
    term; without one everything is, but a promise per period and a clause need a term to begin with.

    Warns with HolidayListWarning when a calendar has holidays and none in the last year of the term. Raises:
    AgreementError with every problem found: D371 (an id twice), D372 (an unknown calendar), D373 (an owner
    twice), D374 (calendar: owner without a default calendar), D375 (a period or a clause without a term), D395
    (recurring dates without a term), D387 (a calendar that never opens), D382 and D388 (an unknown commitment), D389 (a
    promise that waits for its own breach), D406 and D407 (a clause on what is judged per entry, or per different
    periods); CalendarError C104.

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
    clauses: tuple[Clause, ...] = attrs.field(default=(), converter=_clauses)
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

    def source_of(self, rule: Commitment) -> Source:
        """Return what a commitment reads: the leads or the log. What follows a breach reads what that breach was of."""
        while isinstance(rule, Deadline) and isinstance(rule.start, AfterBreach):
            named = rule.start.commitment
            broken = self._named(named)
            if broken is None or isinstance(broken, Quota | Rate) or named.endswith(_OBJECTIVE):
                return "log"
            rule = broken
        return rule.on

    def in_order(self) -> tuple[Commitment, ...]:
        """Return the commitments, each after those that it asks about."""
        done: dict[str, Commitment] = {}
        while len(done) < len(self.commitments):
            ready = [
                rule for rule in self.commitments if rule.id not in done and all(one in done for one in _asked(rule))
            ]
            done |= {rule.id: rule for rule in ready}
        return tuple(done.values())

    @cached_property
    def _by_id(self) -> Mapping[str, Commitment]:
        return {rule.id: rule for rule in reversed(self.commitments)}

    def _named(self, commitment: str) -> Commitment | None:
        return self._by_id.get(commitment.removesuffix(_OBJECTIVE))

    def _unknown_commitments(self) -> Iterator[Problem]:
        """Yield the commitments that are asked about and do not exist, or that ask about themselves."""
        known = {name for rule in self.commitments for name, _ in judged_per(rule)}
        for number, rule in enumerate(self.commitments):
            if isinstance(rule, Deadline) and isinstance(rule.start, AfterBreach):
                where, named = f"commitments[{number}].start", rule.start.commitment
                if named not in known:
                    yield Problem("D388", where, f"{named!r}: unknown commitment{hint(named, known)}")
                elif circle := self._circle(rule):
                    yield Problem("D389", where, f"{rule.id!r} waits for its own breach: {' after '.join(circle)}")

    def _odd_sources(self) -> Iterator[Problem]:
        """Yield the commitments that would read the log and follow a breach of leads."""
        for number, rule in enumerate(self.commitments):
            if rule.on == "log" and self.source_of(rule) == "leads":
                message = "what follows a breach of leads is judged on them: leave out on: log"
                yield Problem("D304", f"commitments[{number}].on", message)

    def _circle(self, rule: Commitment) -> tuple[str, ...]:
        """Return the ids by which a commitment asks about itself, from its own to its own; empty where it does not."""
        asked_by: dict[str, str] = {}
        waiting = [rule.id]
        while waiting:
            name = waiting.pop()
            other = self._by_id.get(name)
            for asked in () if other is None else _asked(other):
                if asked not in asked_by:
                    asked_by[asked] = name
                    waiting.append(asked)
        way = [rule.id] if rule.id in asked_by else []
        while way and (len(way) == 1 or way[-1] != rule.id):
            way.append(asked_by[way[-1]])
        return tuple(reversed(way))

    def _odd_types(self) -> Iterator[Problem]:
        yield from odd_kinds(
            name=(self.name, str, "text"),
            term=(self.term, (Term, type(None)), "a Term, such as Term(since='2026-01-01')"),
        )
        parts = (
            ("commitments", (Deadline, Quota, Rate)),
            ("clauses", (Clause,)),
            ("owners", (Owner,)),
            ("parties", (Party,)),
        )
        for part, kinds in parts:
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
        asked = list(self._unknown_commitments())
        yield from asked or self._odd_sources()
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
                    if isinstance(commitment.start, Every) and self.term is None:
                        message = f"{commitment.id!r} recurs from the first day of the term, so the agreement needs one"
                        yield Problem("D395", f"{where}.start", message)
                    if commitment.objective is not None and self.term is None:
                        yield self._needs_term(f"{where}.objective", commitment.id, commitment.objective.per.value)
                case Quota() | Rate():
                    if self.term is None:
                        yield self._needs_term(f"{where}.per", commitment.id, commitment.per.value)
                case _ as never:
                    assert_never(never)

        yield from self._wrong_clauses()

    def _wrong_clauses(self) -> Iterator[Problem]:
        yield from _repeated((c.id for c in self.clauses), "clauses", "id", "D371", "ids name one clause each")
        taken = {commitment.id for commitment in self.commitments}
        for number, clause in enumerate(self.clauses):
            where = f"clauses[{number}]"
            if clause.id in taken:
                yield Problem("D371", f"{where}.id", f"{clause.id!r} is the id of a commitment; give this one another")
            if self.term is None:
                message = f"{clause.id!r} counts from the first day of the term, so the agreement needs one"
                yield Problem("D375", where, message)
        yield from unfitting(self.clauses, dict(one for rule in self.commitments for one in judged_per(rule)))

    def _needs_term(self, where: str, commitment: str, per: str) -> Problem:
        return Problem("D375", where, f"{commitment!r} is judged per {per}, so the agreement needs a term")

    def _unknown_calendar(self, named: Calendar, where: str, *others: str) -> Iterator[Problem]:
        if isinstance(named, str) and named not in self.calendars:
            yield Problem("D372", where, f"{named!r}: unknown calendar{hint(named, [*self.calendars, *others])}")


_OBJECTIVE = "/objective"


def judged_per(rule: Commitment) -> Iterator[tuple[str, PeriodKind | None]]:
    """Yield the ids under which a commitment has outcomes, each with what it is judged per, None for per entry."""
    match rule:
        case Deadline(objective=objective):
            yield rule.id, None
            if objective is not None:
                yield f"{rule.id}{_OBJECTIVE}", objective.per
        case Quota(per=per) | Rate(per=per):
            yield rule.id, per
        case _ as never:
            assert_never(never)


def _asked(rule: Commitment) -> Iterator[str]:
    """Yield the ids of the commitments that one asks about."""
    if isinstance(rule, Deadline) and isinstance(rule.start, AfterBreach):
        yield rule.start.commitment.removesuffix(_OBJECTIVE)


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

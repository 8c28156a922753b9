"""The agreement: parties, calendars, owners, commitments, clauses, term and version, checked as a whole."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import AgreementError, HolidayListWarning
from slakit.leads.criteria import Persona
from slakit.leads.examples import Example
from slakit.lifecycle.stages import Lifecycle
from slakit.rules.cadences import Cadence
from slakit.rules.clauses import Clause
from slakit.rules.commitments import Commitment, asked, is_commitment, judged_per, of_commitment
from slakit.rules.consistency import inconsistencies
from slakit.rules.deadlines import Deadline
from slakit.rules.defining import definitions_in, with_definitions
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.parts import Calendar, Source
from slakit.rules.starts import AfterBreach
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar

__all__ = ["Agreement", "anonymous"]


_UTC = instants.zone("UTC")


def _zone(given: str | ZoneInfo) -> ZoneInfo:
    return instants.zone(given)


def _parties(given: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(given)


def _owners(given: Iterable[Owner]) -> tuple[Owner, ...]:
    return tuple(given)


def _commitments(given: Commitment | Iterable[Commitment]) -> tuple[Commitment, ...]:
    return (given,) if is_commitment(given) else tuple(given)  # type: ignore[arg-type]  # told apart by it


def _clauses(given: Clause | Iterable[Clause]) -> tuple[Clause, ...]:
    return (given,) if isinstance(given, Clause) else tuple(given)


def _personas(given: Iterable[Persona]) -> tuple[Persona, ...]:
    return tuple(given)


def _examples(given: Iterable[Example]) -> tuple[Example, ...]:
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
    promise that waits for itself), D392 (a check of a promise that no lead has), D399 and those of `LeadRule` (a rule of
    your own), D406 and D407 (a clause on what is judged per entry, or per different periods); CalendarError C104.

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
    examples: tuple[Example, ...] = attrs.field(default=(), converter=_examples)
    commitments: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    clauses: tuple[Clause, ...] = attrs.field(default=(), converter=_clauses)

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together, all at once, and put definitions where commitments ask for them."""
        if problems := list(inconsistencies(self)):
            raise AgreementError(*problems)
        definitions = definitions_in(self.lifecycle)
        commitments = tuple(with_definitions(rule, definitions) for rule in self.commitments)
        object.__setattr__(self, "commitments", commitments)  # it is not yet anybody's
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
        while isinstance(rule, Deadline | Cadence) and isinstance(rule.start, AfterBreach):
            named = rule.start.commitment
            broken = self.named(named)
            if broken is None or dict(judged_per(broken))[named] is not None:
                return "log"
            rule = broken
        source: Source = getattr(rule, "on", "leads")
        return source

    def in_order(self) -> tuple[Commitment, ...]:
        """Return the commitments, each after those that it asks about."""
        done: dict[str, Commitment] = {}
        while len(done) < len(self.commitments):
            ready = [
                rule
                for rule in self.commitments
                if rule.id not in done and all(of_commitment(one) in done for one in asked(rule))
            ]
            done |= {rule.id: rule for rule in ready}
        return tuple(done.values())

    @cached_property
    def _by_id(self) -> Mapping[str, Commitment]:
        return {rule.id: rule for rule in reversed(self.commitments)}

    def named(self, name: str) -> Commitment | None:
        """Return the commitment that has outcomes under a name, its own or that of its objective; None for none."""
        return self._by_id.get(of_commitment(name))


def _agreement_of(values: Mapping[str, object]) -> Agreement:
    return Agreement(**values)  # type: ignore[arg-type]  # pickle's way back in


def anonymous(commitments: Sequence[Commitment], term: Term | None = None) -> Agreement:
    """Return the agreement of bare commitments: no name, UTC, an open term unless one is given.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> anonymous([FirstResponse(within="36 hours")]).name
    'anonymous'
    """
    return Agreement(name="anonymous", commitments=commitments, term=term)

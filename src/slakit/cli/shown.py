"""What a call says that the data can show: --shows, with each name looked up in the data and in the agreement."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs
import click

from slakit.cli.inputs import instant_of
from slakit.errors import CalendarError, SlakitError, hint
from slakit.evaluation.reads import everything_read
from slakit.leads.criteria.reading import Read, read_by_pattern
from slakit.leads.events import KINDS, Event
from slakit.leads.journeys import Journey
from slakit.reports.attributes import attributes_of
from slakit.rules.agreement import Agreement
from slakit.rules.clauses import Nothing
from slakit.rules.coverage import Coverage
from slakit.worktime.instants import from_micros, parse_date, resolve

__all__ = ["Shown", "coverage_of", "shows_option"]

T = TypeVar("T")
_OPTION, _FIELD = "--shows", "field:"
_FORM = "expected WHAT=FROM..UNTIL, such as activity=2026-03-01.. or field:tier=2026-03-01..2026-03-31"
_ONE_DAY = timedelta(days=1)
_YEARS = range(2, 9999)


@attrs.frozen(kw_only=True)
class Shown:
    """A kind of event, or a field, that is whole from one date or instant to another, both included; None is open."""

    text: str
    kind: str | None
    field: str | None
    since: date | None
    until: date | None

    @classmethod
    def of(cls, text: str) -> "Shown":
        """Return what an option says. Raises: click.BadParameter."""
        what, _, span = text.rpartition("=")
        since, dots, until = span.partition("..")
        word = what.removeprefix(_FIELD)
        if not (word and dots and (since or until)):
            raise _wrong(text, _FORM)
        is_field = what.startswith(_FIELD)
        return cls(
            text=text,
            kind=None if is_field else word,
            field=word if is_field else None,
            since=_edge(since) if since else None,
            until=_edge(until) if until else None,
        )

    def coverage(self, zone: ZoneInfo) -> Coverage:
        """Return what is declared, with dates local to a zone: the first from its start, the last to its end."""
        since, until = self.since, self.until
        if since is not None and not isinstance(since, datetime):
            since = from_micros(resolve(since, time(), zone))
        if until is not None and not isinstance(until, datetime):
            until = from_micros(resolve(until + _ONE_DAY, time(), zone) - 1)
        try:
            return Coverage(kind=self.kind, field=self.field, since=since, until=until)
        except SlakitError as error:
            raise _wrong(self.text, error.problems[0].message) from None


def _edge(text: str) -> date:
    """Return a date, or an instant where there is a time of day."""
    if "T" in text or text == "now":
        return instant_of(text, _OPTION)
    try:
        day = parse_date(text)
    except CalendarError:
        day = date.min
    if day.year not in _YEARS:
        raise _wrong(text, "expected a date such as 2026-03-01, or a time such as 2026-03-01T09:00Z")
    return day


def _wrong(text: str, why: str) -> click.BadParameter:
    return click.BadParameter(f"{text!r}: {why}", param_hint=_OPTION)


def _parsed(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[Shown, ...]:
    return tuple(map(Shown.of, given))


_SHOWS = click.option(
    _OPTION,
    multiple=True,
    metavar="WHAT=FROM..UNTIL",
    callback=_parsed,
    help="From when to when the data has all events of a kind, or all of field:NAME, such as activity=2026-03-01.. "
    "and no breach comes of a silence outside; may be given several times.",
)


def shows_option(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command what the data can show; `coverage_of` takes it."""
    return _SHOWS(command)


def coverage_of(
    shows: Sequence[Shown], versions: Sequence[Agreement], leads: Sequence[Journey], log: Sequence[Event]
) -> tuple[Coverage, ...]:
    """Return what a call declares of the data, dates local to the agreement.

    Raises: click.BadParameter for what can not be declared, and for a name that neither the data nor a promise knows: a
    slip of the pen would leave breaches that nobody committed.
    """
    declared = tuple(one.coverage(versions[0].zone) for one in shows)
    if declared:
        reads = frozenset(_read_by(versions))
        kinds, fields = lambda: _kinds(reads, leads, log), lambda: _fields(reads, leads)
        for one in shows:
            _look_up(one, *((kinds, fields) if one.field is None else (fields, kinds)))
    return declared


def _look_up(one: Shown, known: Callable[[], Iterator[str]], others: Callable[[], Iterator[str]]) -> None:
    """Refuse a word that is not known; the names are walked through only as far as it takes."""
    is_kind, word = one.field is None, one.kind or one.field or ""
    if word in known():
        return
    if word in others():
        right = f"{_FIELD}{word}" if is_kind else word
        raise _wrong(one.text, f"{word!r} is a {'field' if is_kind else 'kind of event'}: write {right}=FROM..UNTIL")
    nobody = "no event and no promise has the kind" if is_kind else "no lead and no promise has the field"
    raise _wrong(one.text, f"{nobody} {word!r}{hint(word, set(known()) - {'merge'})}")


def _read_by(versions: Sequence[Agreement]) -> Iterator[Read]:
    for version in versions:
        for rule in version.commitments:
            yield from everything_read(versions, rule.id)
        for clause in version.clauses:
            yield from read_by_pattern(clause.when.pattern) if isinstance(clause.when, Nothing) else ()


def _kinds(reads: Iterable[Read], leads: Iterable[Journey], log: Iterable[Event]) -> Iterator[str]:
    yield from KINDS
    yield from (one.kind for one in reads if one.kind is not None)
    yield from (event.kind for event in log)
    yield from (event.kind for lead in leads for event in lead.events)


def _fields(reads: Iterable[Read], leads: Iterable[Journey]) -> Iterator[str]:
    yield "owner"
    yield from (one.field for one in reads if one.field is not None)
    yield from (name for lead in leads for name in attributes_of(lead))

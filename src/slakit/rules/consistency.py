"""Consistency: what does not fit together in an agreement, found all at once when it is built."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import TYPE_CHECKING, Any

import attrs

from slakit.errors import CalendarError, Problem, hint
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Clause, unfitting
from slakit.rules.commitments import OURS, Commitment, asked, is_commitment, judged_per, of_commitment
from slakit.rules.custom import RULE_PARTS, faults_of, is_custom
from slakit.rules.deadlines import Deadline
from slakit.rules.parties import Owner, Party, Term
from slakit.rules.parts import Calendar, odd_kinds
from slakit.rules.starts import Every
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import resolve

if TYPE_CHECKING:
    from slakit.rules.agreement import Agreement

__all__ = ["inconsistencies"]

_SOME_DAY = date(2020, 1, 1)


def inconsistencies(agreement: "Agreement") -> Iterator[Problem]:
    """Yield what does not fit together; what is of a wrong kind alone, where something is."""
    odd = list(_odd_kinds(agreement))
    yield from odd or _misfits(agreement)


def _odd_kinds(agreement: "Agreement") -> Iterator[Problem]:
    yield from odd_kinds(
        name=(agreement.name, str, "text"),
        term=(agreement.term, (Term, type(None)), "a Term, such as Term(since='2026-01-01')"),
    )
    ours = f"{', '.join(kind.__name__ for kind in OURS)}, or a rule of your own with {RULE_PARTS}"
    yield from _odd_members("commitments", agreement.commitments, is_commitment, ours)
    for part, given, kind in (
        ("clauses", agreement.clauses, Clause),
        ("owners", agreement.owners, Owner),
        ("parties", agreement.parties, Party),
    ):
        yield from _odd_members(part, given, kind.__instancecheck__, kind.__name__)
    for number, rule in enumerate(agreement.commitments):
        if is_custom(rule):
            for problem in faults_of(rule):
                yield attrs.evolve(problem, where=f"commitments[{number}].{problem.where}")
    for name, calendar in agreement.calendars.items():
        if not isinstance(calendar, WorkCalendar):
            yield Problem("D314", f"calendars.{name}", f"{calendar!r}: expected a WorkCalendar")


def _odd_members(part: str, given: Iterable[object], right: Callable[[Any], bool], expected: str) -> Iterator[Problem]:
    for number, one in enumerate(given):
        if not right(one):
            yield Problem("D314", f"{part}[{number}]", f"{one!r}: expected {expected}")


def _misfits(agreement: "Agreement") -> Iterator[Problem]:
    yield from _never_open(agreement)
    ids = (rule.id for rule in agreement.commitments)
    yield from _repeated(ids, "commitments", "id", "D371", "ids name one commitment each")
    owners = (owner.id for owner in agreement.owners)
    yield from _repeated(owners, "owners", "id", "D373", "an owner is listed once")
    if "owner" in agreement.calendars:
        message = "'owner' means the calendar of whoever holds the lead: give this one another name"
        yield Problem("D372", "calendars.owner", message)
    for owner in agreement.owners:
        yield from _unknown_calendar(agreement, owner.calendar, f"owners.{owner.id}.calendar")
    yield from list(_misled(agreement)) or _odd_sources(agreement)
    for number, rule in enumerate(agreement.commitments):
        yield from _unmeasured(agreement, rule, f"commitments[{number}]")
    yield from _odd_clauses(agreement)


def _never_open(agreement: "Agreement") -> Iterator[Problem]:
    """Yield the calendars in which no promise could ever be kept or broken."""
    begin = resolve(_SOME_DAY if agreement.term is None else agreement.term.since, time(), agreement.zone)
    for name, calendar in agreement.calendars.items():
        try:
            calendar.clock.next_open(begin)
        except CalendarError as error:
            yield from (Problem("D387", f"calendars.{name}", problem.message) for problem in error.problems)


def _repeated(names: Iterable[str], where: str, field: str, code: str, rule: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem(code, f"{where}[{number}].{field}", f"{name!r} is used twice; {rule}")
        seen.add(name)


def _unknown_calendar(agreement: "Agreement", named: Calendar, where: str, *others: str) -> Iterator[Problem]:
    if isinstance(named, str) and named not in agreement.calendars:
        yield Problem("D372", where, f"{named!r}: unknown calendar{hint(named, [*agreement.calendars, *others])}")


# --- what asks about other promises


def _misled(agreement: "Agreement") -> Iterator[Problem]:
    """Yield the commitments that ask about what does not exist, about themselves, or about what no lead has."""
    known = {name for rule in agreement.commitments for name, _ in judged_per(rule)}
    for number, rule in enumerate(agreement.commitments):
        where = f"commitments[{number}].{'that' if isinstance(rule, Check) else 'start'}"
        for named in asked(rule):
            if named not in known:
                yield Problem("D388", where, f"{named!r}: unknown commitment{hint(named, known)}")
            elif circle := _circle(agreement, rule):
                own = "itself" if isinstance(rule, Check) else "its own breach"
                yield Problem("D389", where, f"{rule.id!r} waits for {own}: {' after '.join(circle)}")
            elif isinstance(rule, Check) and (fault := _without_entries(agreement, rule, named)):
                yield Problem("D392", where, f"{named!r} {fault}: it is never met for one of them")


def _without_entries(agreement: "Agreement", rule: Check, named: str) -> str:
    """Return why no lead of a check has an entry of a promise that it asks about; empty where it can."""
    other = agreement.named(named)
    if other is None or dict(judged_per(other))[named] is not None:
        return "is judged per period and not per lead"
    if not _circle(agreement, other) and agreement.source_of(other) != rule.on:
        return "is judged on the log and not on leads" if rule.on == "leads" else "is judged on leads, not on the log"
    return ""


def _circle(agreement: "Agreement", rule: Commitment) -> tuple[str, ...]:
    """Return the ids by which a commitment asks about itself, from its own to its own; empty where it does not."""
    asked_by: dict[str, str] = {}
    waiting = [rule.id]
    while waiting:
        name = waiting.pop()
        other = agreement.named(name)
        for one in () if other is None else map(of_commitment, asked(other)):
            if one not in asked_by:
                asked_by[one] = name
                waiting.append(one)
    way = [rule.id] if rule.id in asked_by else []
    while way and (len(way) == 1 or way[-1] != rule.id):
        way.append(asked_by[way[-1]])
    return tuple(reversed(way))


def _odd_sources(agreement: "Agreement") -> Iterator[Problem]:
    """Yield the commitments that would read the log and follow a breach of leads."""
    for number, rule in enumerate(agreement.commitments):
        if isinstance(rule, Deadline | Cadence) and rule.on == "log" and agreement.source_of(rule) == "leads":
            message = "what follows a breach of leads is judged on them: leave out on: log"
            yield Problem("D304", f"commitments[{number}].on", message)


# --- what needs a calendar, or a term


def _unmeasured(agreement: "Agreement", rule: Commitment, where: str) -> Iterator[Problem]:
    calendar = getattr(rule, "calendar", None)
    if calendar != "owner":
        yield from _unknown_calendar(agreement, calendar, f"{where}.calendar", "owner")
    if isinstance(rule, Deadline | Cadence):
        yield from _untimed(agreement, rule, where)
    for name, per in judged_per(rule):
        if per is not None and agreement.term is None:
            place = f"{where}.{'per' if name == rule.id else 'objective'}"
            yield Problem("D375", place, f"{rule.id!r} is judged per {per.value}, so the agreement needs a term")


def _untimed(agreement: "Agreement", rule: Deadline | Cadence, where: str) -> Iterator[Problem]:
    yield from _unknown_calendar(agreement, rule.default_calendar, f"{where}.default_calendar")
    if rule.calendar == "owner" and rule.default_calendar is None:
        message = "calendar: owner needs a default_calendar, for leads that nobody on the list holds"
        yield Problem("D374", f"{where}.default_calendar", message)
    if isinstance(rule.start, Every) and agreement.term is None:
        message = f"{rule.id!r} recurs from the first day of the term, so the agreement needs one"
        yield Problem("D395", f"{where}.start", message)


def _odd_clauses(agreement: "Agreement") -> Iterator[Problem]:
    ids = (clause.id for clause in agreement.clauses)
    yield from _repeated(ids, "clauses", "id", "D371", "ids name one clause each")
    taken = {rule.id for rule in agreement.commitments}
    for number, clause in enumerate(agreement.clauses):
        where = f"clauses[{number}]"
        if clause.id in taken:
            yield Problem("D371", f"{where}.id", f"{clause.id!r} is the id of a commitment; give this one another")
        if agreement.term is None:
            message = f"{clause.id!r} counts from the first day of the term, so the agreement needs one"
            yield Problem("D375", where, message)
    yield from unfitting(agreement.clauses, dict(one for rule in agreement.commitments for one in judged_per(rule)))

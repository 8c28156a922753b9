"""What incomplete data can not tell: outcomes that only silence would decide become Unknown("no_history")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, assert_never

import attrs

from slakit.leads.criteria.reading import Read, read_by, read_by_pattern
from slakit.leads.patterns import Pattern
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.conditions import criteria_in
from slakit.rules.coverage import Coverage
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Breached, Excluded, Figures, Met, Outcome, Unknown
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate

__all__ = ["Covered", "covered_of"]

_LONG_AGO, _NEVER = -(1 << 62), 1 << 62
_ALWAYS = (_LONG_AGO, _NEVER)


@attrs.frozen
class Covered:
    """From when to when the data shows all that a commitment reads: at the start alone, and while its clock runs.

    Instants are microseconds since 1970, both included.
    """

    at_start: tuple[int, int] = _ALWAYS
    meanwhile: tuple[int, int] = _ALWAYS

    def known(self, outcome: Outcome) -> Outcome:
        """Return the outcome, or Unknown where it rests on what the data can not show."""
        since, until = self.at_start
        shown = since <= outcome.started_us <= until or outcome.entry is None
        return outcome if shown and self._decided(outcome) else _unknown(outcome)

    def _decided(self, outcome: Outcome) -> bool:
        """Tell whether what was seen decides, or nothing can have been missed from the start to the verdict."""
        since, until = self.meanwhile
        as_of = outcome.terms.as_of_us
        match outcome:
            case Unknown():
                return True
            case Met() if outcome.stopped_us is not None:
                return True
            case Breached(reason="exceeded"):
                return True
            case Met(figures=Figures(population=int())):
                end = as_of  # members of a cohort end when they please
            case Excluded(wall_us=int(wall)):
                end = outcome.started_us + wall
            case Breached(breached_us=broken):
                end = broken
            case _:
                end = as_of if outcome.due_us is None else min(outcome.due_us, as_of)
        return since <= outcome.started_us and end <= until


def _unknown(outcome: Outcome) -> Outcome:
    facts: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in attrs.fields(Unknown) if field.init}
    return Unknown(**{**facts, "reason": "no_history"})


def covered_of(agreement: Agreement, coverage: Iterable[Coverage]) -> Mapping[str, Covered]:
    """Return what is covered of each commitment that reads something incomplete, by its id."""
    declared = tuple(coverage)
    found = {
        rule.id: Covered(_common(declared, _at_start(rule)), _common(declared, _meanwhile(rule)))
        for rule in agreement.commitments
    }
    return {name: covered for name, covered in found.items() if covered != Covered()}


def _common(declared: Sequence[Coverage], reads: Iterable[Read]) -> tuple[int, int]:
    """Return the span in which everything that is read is covered."""
    wanted = set(reads)
    bounds = [
        one.bounds
        for one in declared
        if (Read() in wanted and one.kind is not None) or Read(kind=one.kind, field=one.field) in wanted
    ]
    since = max((_LONG_AGO if low is None else low for low, _ in bounds), default=_LONG_AGO)
    until = min((_NEVER if high is None else high for _, high in bounds), default=_NEVER)
    return since, until


def _at_start(rule: Commitment) -> Iterator[Read]:
    """Yield what is read at the start of an entry, or of an event that is counted."""
    match rule:
        case Deadline(within=limits) | Cadence(within=limits):
            for limit in limits:
                yield from () if limit.when is None else read_by(limit.when)
            if isinstance(rule, Deadline) and rule.due is not None:
                yield Read(field=rule.due.field)
        case Check(that=that):
            for criterion in criteria_in(that):
                yield from read_by(criterion)
        case _:
            pass  # periods start at no event, and nobody knows what a rule of a user's own reads


def _meanwhile(rule: Commitment) -> Iterator[Read]:
    """Yield what is read while a clock or a period runs."""
    match rule:
        case Deadline(stop=stop, cancel=cancel, pause=pauses):
            yield from read_by_pattern(stop)
            yield from () if cancel is None else read_by_pattern(cancel)
            for pause in pauses:
                match pause:
                    case PauseWhile(state):
                        yield from read_by(state)
                    case PauseBetween(since, until):
                        yield from read_by_pattern(since)
                        yield from read_by_pattern(until)
                    case _ as never:
                        assert_never(never)
        case Quota():
            for pattern in _counted(rule):
                yield from read_by_pattern(pattern)
            for row in rule.value:
                yield from () if row.when is None else read_by(row.when)
            if rule.by is not None:
                yield Read(field=rule.by.field)
        case Rate():
            yield from read_by_pattern(rule.among)
            yield from read_by_pattern(rule.reached)
            if rule.by is not None:
                yield Read(field=rule.by.field)
        case Cadence(count=count, until=until):
            yield from read_by_pattern(count)
            yield from () if until is None else read_by_pattern(until)
        case _:
            pass  # a check takes no time, and nobody knows what a rule of a user's own reads


def _counted(rule: Quota) -> Iterator[Pattern]:
    """Yield the patterns that a quota counts, and those that take back or close."""
    yield rule.pattern
    if rule.level is not None:
        yield rule.level.until
    if rule.credits is not None:
        yield rule.credits.when

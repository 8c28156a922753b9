"""What criteria and patterns read: kinds of events, and fields of the lead."""

from collections.abc import Iterator
from typing import assert_never

import attrs

from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Criterion,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.patterns import EventPattern, Pattern, simple_patterns

__all__ = ["Read", "read_by", "read_by_pattern"]


@attrs.frozen
class Read:
    """One thing that is read: events of a kind, or a field; with neither, events of any kind."""

    kind: str | None = None
    field: str | None = None


_STAGES, _MARKS = Read(kind="stage"), Read(kind="mark")


def read_by_pattern(pattern: Pattern) -> Iterator[Read]:
    """Yield the kinds of events that a pattern can match; of changes of fields, the fields that it names."""
    for part in simple_patterns(pattern):
        if part.kinds is None:
            yield Read()
        for kind in sorted(part.kinds or ()):
            fields = _fields_in(part) if kind == "field" else ()
            yield from (Read(field=field) for field in fields) if fields else (Read(kind=kind),)


def _fields_in(pattern: EventPattern) -> tuple[str, ...]:
    found = (test.values for test in pattern.tests if test.field == "data.field" and not test.negated)
    return next(found, ())


def read_by(criterion: Criterion) -> Iterator[Read]:  # noqa: C901, PLR0912 - one case a kind of criterion
    """Yield what a criterion reads, its parts included; a function of a user's own may read anything.

    >>> from slakit.leads.criteria import did, field
    >>> [(one.kind, one.field) for one in read_by(field("tier", is_="hot") & did("call"))]
    [(None, 'tier'), ('activity', None)]
    """
    match criterion:
        case Field(name=name):
            yield Read(field=name)
        case Present(names):
            yield from (Read(field=name) for name in names)
        case Did(pattern=pattern, since=since):
            yield from read_by_pattern(pattern)
            yield from () if since is None else read_by_pattern(since)
        case Score(points=points, veto=veto):
            for row in points:
                yield from read_by_pattern(row.pattern)
            yield from () if veto is None else read_by_pattern(veto)
        case Band(score=score):
            yield from read_by(score)
        case Lag(pattern=pattern):
            yield from read_by_pattern(pattern)
        case Manual():
            yield _MARKS
        case Reason() | InStage():
            yield _STAGES
        case Named():
            yield Read()
        case StageDefinition(definition=definition):
            yield from () if definition is None else read_by(definition)
        case Fits(persona):
            for part in (*persona.all, *persona.none, *(trait for trait, _ in persona.traits)):
                yield from read_by(part)
        case Grade(fit=fit, interest=interest):
            yield from read_by(fit)
            yield from read_by(interest)
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            for part in parts:
                yield from read_by(part)
        case Not(part):
            yield from read_by(part)
        case _ as never:
            assert_never(never)

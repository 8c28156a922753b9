"""How deeply a criterion, a pattern, or what is written of one may be nested, so that a file can hold it."""

from collections.abc import Iterable

from slakit.adapters.agreements.tree import DEEPEST
from slakit.adapters.agreements.values import Value
from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import AllOfCriteria, AnyOfCriteria, AtLeast, Band, Criterion, Did, Grade, Lag, Not, Score
from slakit.leads.patterns import AnyOfPatterns, Pattern

__all__ = ["MOST_LEVELS", "MOST_LEVELS_OF_A_PERSONA", "refuse_deep", "refuse_levels"]

# Above a pattern or a criterion stand at least four others, as lifecycle, stages and a stage do; above a persona two.
MOST_LEVELS, MOST_LEVELS_OF_A_PERSONA = DEEPEST - 4, DEEPEST - 2


def refuse_deep(what: str, parts: Iterable[Criterion | Pattern]) -> None:
    """Refuse what is nested so deeply that nothing could walk it, D281; each part is at least one level of a file."""
    row = list(parts)
    for _ in range(DEEPEST):
        row = [inner for one in row for inner in _parts_of(one)]
    if row:
        raise _too_deep(what, DEEPEST)


def refuse_levels(what: str, value: Value, most: int) -> None:
    """Refuse a value whose lists and mappings lie more than so many levels deep, D281."""
    row = [value]
    for _ in range(most):
        row = [inner for one in row for inner in _inside(one) if not isinstance(inner, str)]
    if row:
        raise _too_deep(what, most)


def _inside(value: Value) -> Iterable[Value]:
    return value.values() if isinstance(value, dict) else value


def _too_deep(what: str, most: int) -> AgreementError:
    return AgreementError(Problem("D281", what, f"is nested more than {most} levels deep, as no file may be"))


def _parts_of(one: Criterion | Pattern) -> Iterable[Criterion | Pattern]:
    match one:
        case AllOfCriteria(inner) | AnyOfCriteria(inner) | AtLeast(_, inner):
            return inner
        case Not(inner):
            return [inner]
        case Grade(fit=fit, interest=interest):
            return [fit, interest]
        case AnyOfPatterns(patterns):
            return patterns
        case _:
            return _patterns_in(one)


def _patterns_in(one: Criterion | Pattern) -> Iterable[Pattern]:
    match one:
        case Did(pattern=pattern, since=since):
            return [pattern] if since is None else [pattern, since]
        case Lag(pattern=pattern):
            return [pattern]
        case Band(score=score):
            return _patterns_in(score)
        case Score(points=rows, veto=veto):
            return [*(row.pattern for row in rows), *([] if veto is None else [veto])]
        case _:
            return ()

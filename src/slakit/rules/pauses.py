"""When a clock stands: while a state lasts, or from one event to another."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion
from slakit.leads.criteria.trees import AllOfCriteria, AnyOfCriteria, AtLeast, Field, InStage, Not, Present
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern, any_of

__all__ = ["Pause", "PauseBetween", "PauseWhile"]


def _state(given: Any) -> Criterion:
    """Return a criterion whose truth changes at events alone; D306 for any other."""
    if not isinstance(given, Criterion):
        raise AgreementError(
            Problem("D314", "pause.while", f"{given!r}: expected a criterion, such as in_stage('sql')")
        )
    odd = next(_moving(given), None)
    if odd is not None:
        message = f"'{odd}': a pause asks for fields, stages and owners alone, because only events change those"
        raise AgreementError(Problem("D306", "pause.while", message))
    return given


def _moving(criterion: Criterion) -> Iterator[Criterion]:
    """Yield the parts whose truth may change while nothing happens."""
    match criterion:
        case Field() | Present() | InStage():
            return
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _moving(part)
        case Not(part):
            yield from _moving(part)
        case _:
            yield criterion


def _one_pattern(given: Pattern | Sequence[Pattern]) -> Pattern:
    return any_of(*given) if isinstance(given, list | tuple) else given  # type: ignore[return-value]


@attrs.frozen
class PauseWhile:
    """The clock stands while a criterion holds; unknown is no pause.

    Raises: AgreementError D306 for a criterion that asks for more than fields, stages and owners, D314 for none.

    >>> from slakit.leads.criteria import field
    >>> str(PauseWhile(field("status", is_="waiting-for-buyer")))
    'while status is waiting-for-buyer'
    """

    state: Criterion = attrs.field(converter=_state)

    def __str__(self) -> str:
        return f"while {self.state}"


@attrs.frozen
class PauseBetween:
    """The clock stands from an event that matches one pattern to the next that matches another.

    What began before the clock started and has not ended by then counts. An event that matches both ends the pause that
    is on, and else begins one. The event that starts the clock begins none.

    >>> from slakit.leads.patterns import activity
    >>> str(PauseBetween(activity("out_of_office"), activity("reply")))
    'from kind is activity, value is out_of_office until kind is activity, value is reply'
    """

    since: Pattern = attrs.field(converter=_one_pattern)
    until: Pattern = attrs.field(converter=_one_pattern)

    def __str__(self) -> str:
        return f"from {self.since} until {self.until}"


Pause: TypeAlias = PauseWhile | PauseBetween


def pauses(given: Any) -> tuple[Pause, ...]:
    """Return one pause or several; D314 for what is none."""
    found = tuple(given) if isinstance(given, list | tuple) else () if given is None else (given,)
    for one in found:
        if not isinstance(one, PauseWhile | PauseBetween):
            message = f"{one!r}: expected a pause, such as PauseWhile(field('status', is_='on-hold'))"
            raise AgreementError(Problem("D314", "pause", message))
    return found


def starts_paused(pause: Pause, start: object) -> bool:
    """Tell whether the very event that starts a clock would begin the pause: what starts it is named there, too."""
    if not isinstance(pause, PauseBetween):
        return False
    return any(_names(one, other) for one in _parts(pause.since) for other in _parts(start))


def _names(pattern: EventPattern, start: EventPattern) -> bool:
    """Tell whether a pattern tests just what the start does, and allows each text that the start does.

    One that tests less, such as any change of the owner beside the first one by a router, means the other events.
    """
    if pattern == start:
        return True
    pairs = [(pattern.entered, start.entered), (pattern.left, start.left)]
    wanted, given = ({test.field: test for test in one.tests} for one in (pattern, start))
    if wanted.keys() != given.keys() or any(test.negated for test in (*pattern.tests, *start.tests)):
        return False
    pairs += [(tuple(wanted[name].accepted), tuple(given[name].accepted)) for name in given]
    return all(bool(ours) == bool(theirs) and set(theirs) <= set(ours) for ours, theirs in pairs)


def _parts(pattern: object) -> Iterator[EventPattern]:
    """Yield the patterns without alternatives; what is no pattern has none."""
    if isinstance(pattern, AnyOfPatterns):
        for part in pattern.patterns:
            yield from _parts(part)
    elif isinstance(pattern, EventPattern):
        yield pattern

"""What can never hold: a score out of reach, bounds that leave no number, parts that no lead fulfils together."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from math import fsum, inf

from slakit.errors import NeverHoldsWarning
from slakit.leads.criteria.attributes import accepted_by, tested
from slakit.leads.criteria.numbers import plain
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    Criterion,
    Field,
    Fits,
    Grade,
    Not,
    Persona,
    Present,
    Score,
    StageDefinition,
)
from slakit.leads.criteria.truths import FALSE, TRUE

__all__ = ["contradiction", "misfit", "no_number", "out_of_reach", "warn_of"]

_OPPOSITE = {"at_least": "below", "below": "at_least", "at_most": "above", "above": "at_most"}


def warn_of(criterion: Criterion, why: str | None, *, stacklevel: int) -> None:
    """Warn that a criterion can never hold, with the reason; do nothing without one."""
    if why is not None:
        warnings.warn(f"{criterion}: can never hold, {why}", NeverHoldsWarning, stacklevel=stacklevel + 1)


def out_of_reach(score: Score, mark: Decimal) -> str | None:
    """Return why a score can never come to a mark; None where it can.

    Events repeat, so that points without a cap have no end.

    >>> from slakit.leads.criteria import did, score
    >>> out_of_reach(score({"webinar": 20, "call": -5}, at_least=30, caps={"webinar": 40}), Decimal(60))
    'it comes to 40 at most'
    """
    caps = dict(score.caps)
    turned = any(factor < 0 for _, factor in score.steps)
    adding = {row.group for row in score.points if row.points > 0 or (turned and row.points < 0)}
    most = round(fsum(max(float(caps.get(group, inf)), 0) for group in adding), 9)
    if most >= float(mark):
        return None
    return f"it comes to {plain(most)} at most" if adding else "nothing adds points"


def misfit(persona: Persona) -> str | None:
    """Return why no lead can fit a persona; None where one can.

    >>> from slakit.leads.criteria import field
    >>> misfit(Persona(name="p", all=(field("country", is_="DE"), field("employees", at_least=50)))) is None
    True
    """
    found = contradiction(Fits(persona))
    if found is not None or persona.at_least is None:
        return found
    most = sum((points for _, points in persona.traits if points > 0), Decimal())
    return None if most >= persona.at_least else f"its traits come to {plain(most)} at most"


def contradiction(*parts: Criterion) -> str | None:
    """Return why no lead can fulfil all of some criteria; None where one can, or nothing tells.

    Told are a criterion beside its opposite, tests of one attribute that no value passes, and tests of attributes of which
    one must be missing.

    >>> from slakit.leads.criteria import did, field
    >>> contradiction(did("webinar"), field("employees", at_least=500), field("employees", below=100))
    "no lead fulfils both 'employees is at least 500' and 'employees is below 100'"
    """
    needed = tuple(dict.fromkeys(_needed(parts)))
    tests: dict[str, list[Criterion]] = {}
    for one in needed:
        if (test := _test_of(one)) is not None:
            tests.setdefault(test.name, []).append(one)
    pairs = combinations(needed, 2)
    opposite = next(((one, other) for one, other in pairs if one == ~other), None)
    if opposite is not None:
        return _nobody(opposite)
    together = (some for found in tests.values() for some in (*combinations(found, 2), tuple(found)))
    without = [found for one in needed if (found := _there(one, needed))]
    return next((_nobody(some) for some in (*without, *(some for some in together if _no_value(some)))), None)


def _there(absent: Criterion, needed: Sequence[Criterion]) -> list[Criterion]:
    """Return the criteria for which every attribute must be there of which one must be missing, and that; none otherwise."""
    match absent:
        case Not(Present(names, placeholders)):
            proof = [next((one for one in needed if _proves(one, name, placeholders)), None) for name in names]
            found = [one for one in dict.fromkeys(proof) if one is not None]
            return [] if None in proof else [*found, absent]
        case _:
            return []


def _proves(criterion: Criterion, name: str, placeholders: Sequence[str]) -> bool:
    """Tell whether what holds only of an attribute that is there, no placeholder, asks for this one."""
    if isinstance(criterion, Present):
        return name in criterion.names and set(placeholders) <= set(criterion.placeholders)
    test = _test_of(criterion)
    if test is None or test.name != name:
        return False
    if isinstance(criterion, Not) or not test.among:
        return not placeholders  # what a placeholder answers depends on how it is written
    return not any(text.casefold() in placeholders for text in accepted_by(test))


def _nobody(parts: Sequence[Criterion]) -> str:
    told = " and ".join(f"'{part}'" for part in parts)
    return f"no lead fulfils {'both' if len(parts) == _PAIR else 'all of'} {told}"


_PAIR = 2


def _needed(parts: Iterable[Criterion]) -> Iterator[Criterion]:
    """Yield every criterion that must hold where all of the given ones do."""
    for part in parts:
        match part:
            case AllOfCriteria(inner):
                yield from _needed(inner)
            case Not(AnyOfCriteria(inner)):
                yield from _needed(~one for one in inner)
            case Grade(fit=fit, interest=interest):
                yield from _needed((fit, interest))
            case Fits(persona):
                yield from _needed((*persona.all, *(~one for one in persona.none)))
            case StageDefinition(definition=definition) if definition is not None:
                yield from _needed((definition,))
            case _:
                yield part


def _test_of(criterion: Criterion) -> Field | None:
    inner = criterion.part if isinstance(criterion, Not) else criterion
    return inner if isinstance(inner, Field) else None


def _no_value(parts: Sequence[Criterion]) -> bool:
    """Tell whether no value passes some tests of one attribute, plain ones and opposites."""
    tests = [(test, not isinstance(part, Not)) for part in parts if (test := _test_of(part)) is not None]
    texts = [accepted_by(test) for test, holds in tests if holds and test.among]
    if texts:
        wanted = [(test, TRUE if holds else FALSE) for test, holds in tests]
        common = frozenset.intersection(*texts)
        return not any(all(tested(test, text) is answer for test, answer in wanted) for text in common)
    bounds = [pair for test, holds in tests for pair in _bounds(test, holds=holds)]
    kept = {word: [bound for one, bound in bounds if one == word] for word in _OPPOSITE}
    return no_number(
        Field(
            name=tests[0][0].name,
            at_least=max(kept["at_least"], default=None),
            above=max(kept["above"], default=None),
            at_most=min(kept["at_most"], default=None),
            below=min(kept["below"], default=None),
        )
    )


def _bounds(test: Field, *, holds: bool) -> list[tuple[str, Decimal]]:
    """Return the bounds that a value must keep: of a test that must fail, the opposite of its one bound."""
    given = [(word, bound) for word in _OPPOSITE if (bound := getattr(test, word)) is not None]
    if holds:
        return given
    return [(_OPPOSITE[word], bound) for word, bound in given] if len(given) == 1 else []


def no_number(test: Field) -> bool:
    """Tell whether no number lies within the bounds of a test.

    >>> no_number(Field(name="n", at_least=Decimal(1), below=Decimal(1)))
    True
    """
    low = max((bound for bound in (test.at_least, test.above) if bound is not None), default=None)
    high = min((bound for bound in (test.at_most, test.below) if bound is not None), default=None)
    if low is None or high is None:
        return False
    return low > high or (low == high and (low == test.above or high == test.below))

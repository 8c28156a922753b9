"""Strictness: which of two lengths, numbers, values, patterns or criteria asks for more, where it can be told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from slakit.leads.criteria.personas import Persona
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Did,
    Field,
    Fits,
    Not,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.patterns import AnyOfPatterns, EventPattern, FieldTest, simple_patterns
from slakit.reports.changes.values import Direction, joined, turned
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, NotCondition
from slakit.rules.fingerprint import facts_of, meaning_of
from slakit.rules.lint.walking import met_by
from slakit.rules.parts import Limit, ValueRule
from slakit.worktime.durations import Duration, Measure, Unit

__all__ = ["chosen", "given", "less", "longer", "more", "narrower", "shorter_limits", "stricter", "wider", "worth_more"]

_MOST_ALTERNATIVES = 200


def more(old: Any, new: Any) -> Direction:
    """Tell which number is higher; None, which asks for nothing, is lower than any.

    >>> more(3, 4), more(None, 1), more(2, 2), more(1, None)
    (1, 1, 0, -1)
    """
    return given(old, new) if old is None or new is None else (new > old) - (new < old)


def less(old: Any, new: Any) -> Direction:
    """Tell which number is lower; None, which is no limit, is higher than any."""
    return given(old, new) if old is None or new is None else more(new, old)


def given(old: Any, new: Any) -> Direction:
    """Tell which of two is there at all: 1 for what is new, -1 for what is gone; None where both are and differ."""
    if bool(old) != bool(new):
        return 1 if new else -1
    return 0 if meaning_of(old) == meaning_of(new) else None


def chosen(*words: str) -> Callable[[str, str], Direction]:
    """Return what tells which of some words, in their order, asks for more."""
    return lambda old, new: more(words.index(old), words.index(new))


# --- lengths of time

_MONTHS: Mapping[Unit, int] = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_DAYS: Mapping[Unit, int] = {Unit.DAY: 1, Unit.WEEK: 7, Unit.BUSINESS_DAY: 1}


def longer(old: Duration | None, new: Duration | None) -> Direction:
    """Tell which length is longer whenever it begins; None is no time at all.

    >>> hours, work = Duration.parse("4 hours"), Duration.parse("4 business hours")
    >>> longer(hours, work), longer(work, hours), longer(work, Duration.parse("3 hours")), longer(hours, hours)
    (1, -1, -1, 0)
    >>> longer(work, Duration.parse("5 hours")), longer(Duration.parse("4 weeks"), Duration.parse("1 month"))
    (None, None)
    """
    if old is None or new is None or old == new:
        return given(old, new)
    if old.measure is new.measure:
        units = next((one for one in (_MONTHS, _DAYS) if old.unit in one and new.unit in one), None)
        if old.micros or units is None:
            return more(old.micros, new.micros) if old.micros else None
        return more(old.amount * units[old.unit], new.amount * units[new.unit])
    # Open time passes at most as fast as time itself.
    if (old.measure, new.measure) == (Measure.ELAPSED, Measure.WORK) and new.micros >= old.micros:
        return 1
    if (old.measure, new.measure) == (Measure.WORK, Measure.ELAPSED) and new.micros <= old.micros:
        return -1
    return None


def shorter_limits(old: tuple[Limit, ...], new: tuple[Limit, ...]) -> Direction:
    """Tell which list of limits leaves less time to every lead.

    >>> four, two = (Limit(f"{hours} hours") for hours in (4, 2))
    >>> shorter_limits((four,), (two,)), shorter_limits((two,), (four,)), shorter_limits((two,), (two,))
    (1, -1, 0)
    """
    if not old or not new:
        return None  # a date that the lead has stands against a length of time
    if [meaning_of(one.when) for one in old] == [meaning_of(one.when) for one in new]:
        pairs = zip(old, new, strict=True)
        return joined(*(turned(longer(before.within, after.within)) for before, after in pairs))
    if old[-1].when is not None or new[-1].when is not None:
        return None  # some leads have no limit at all
    # With other conditions any limit of the one list may stand against any of the other.
    told = {turned(longer(before.within, after.within)) for before in old for after in new}
    return joined(*told) if len(told - {0}) == 1 else None


def worth_more(old: tuple[ValueRule, ...], new: tuple[ValueRule, ...]) -> Direction:
    """Tell which table of values makes matches worth more, whichever row holds for each of them.

    >>> from slakit.leads.criteria import present
    >>> table = (ValueRule(9, present("email")), ValueRule(1))
    >>> worth_more(table, (ValueRule(9, present("email")), ValueRule(2))), worth_more(table, table[:1])
    (1, -1)
    """
    before, after = (*old, ValueRule(0)), (*new, ValueRule(0))  # what matches no row is worth nothing
    pairs = product(enumerate(before), enumerate(after))
    return joined(
        *(
            more(one.value, other.value)
            for (n, one), (m, other) in pairs
            if not _is_taken(one, after[:m]) and not _is_taken(other, before[:n])
            if not _is_taken(one, before[:n]) and not _is_taken(other, after[:m])
        )
    )


def _is_taken(row: ValueRule, earlier: Iterable[ValueRule]) -> bool:
    """Tell whether what a row is for is surely the business of one of those before it."""
    return any(
        one.when is None or (row.when is not None and stricter(row.when, one.when) in {0, -1}) for one in earlier
    )


# --- patterns and criteria


def wider(old: Any, new: Any) -> Direction:
    """Tell which pattern matches more events; None, and a start of another kind, is no pattern.

    >>> from slakit.leads.patterns import activity, entered
    >>> wider(entered("mql"), entered("mql", "sql")), wider(activity("call"), entered("mql"))
    (1, None)
    """
    pattern = EventPattern | AnyOfPatterns
    if not isinstance(old, pattern) or not isinstance(new, pattern):
        return given(old, new)
    narrows, widens = met_by(_apart(new), old), met_by(_apart(old), new)
    return widens - narrows if widens != narrows else 0 if widens else None


def _apart(pattern: EventPattern | AnyOfPatterns) -> AnyOfPatterns:
    """Return the same pattern with an alternative for each of the words that it takes, as far as they are not too many.

    Each of them is found in another pattern's list of alternatives, where together they need not be.
    """
    return AnyOfPatterns(tuple(one for part in simple_patterns(pattern) for one in _one_by_one(part)))


def _one_by_one(part: EventPattern) -> Iterator[EventPattern]:
    choices: list[list[Any]] = [[(word,) for word in words] or [()] for words in (part.entered, part.left)]
    choices += (
        [test] if test.negated else [FieldTest(test.field, (word,)) for word in test.values] for test in part.tests
    )
    if prod(map(len, choices)) > _MOST_ALTERNATIVES:
        yield part
        return
    for entered, left, *tests in product(*choices):
        yield EventPattern(entered=entered, left=left, tests=tuple(tests))


def narrower(old: Any, new: Any) -> Direction:
    """Tell which pattern matches fewer events; no pattern matches none."""
    return turned(wider(old, new))


def stricter(old: Any, new: Any) -> Direction:
    """Tell which criterion or condition fewer leads meet.

    >>> from slakit.leads.criteria import did, present
    >>> stricter(present("email"), present("email", "phone")), stricter(did("demo"), did("demo") | did("trial"))
    (1, -1)
    """
    if meaning_of(old) == meaning_of(new):
        return 0
    for kinds, direction in ((_ALL, 1), (_ANY, -1)):
        if isinstance(old, kinds) or isinstance(new, kinds):
            return _of_parts(_parts(old, kinds), _parts(new, kinds), direction)
    return _of_one(old, new) if type(old) is type(new) else None


_ALL, _ANY = (AllOfCriteria, AllOfConditions), (AnyOfCriteria, AnyOfConditions)


def _parts(value: Any, kinds: Any) -> list[Any]:
    return list(value.parts) if isinstance(value, kinds) else [value]


def _of_parts(old: list[Any], new: list[Any], direction: int) -> Direction:
    """Compare two lists of parts, where one more part leads in a direction."""
    gone, come = _without(old, new), _without(new, old)
    if not gone or not come:
        return (bool(come) - bool(gone)) * direction
    return stricter(gone[0], come[0]) if len(gone) == len(come) == 1 else None


def _without(parts: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    known = {meaning_of(one) for one in others}
    return [one for one in parts if meaning_of(one) not in known]


def _of_one(old: Any, new: Any) -> Direction:
    """Compare two criteria of one kind by the fields in which they differ."""
    if isinstance(old, Not | NotCondition):
        return turned(stricter(old.part, new.part))
    known = _FIELDS.get(type(old), {})
    if isinstance(old, Score):
        known = {**known, "half_life": lambda before, after: _of_fading((old, new), _lasts_longer(before, after))}
    before, after = facts_of(old), facts_of(new)
    differing = [name for name in {**before, **after} if meaning_of(before.get(name)) != meaning_of(after.get(name))]
    return joined(
        *(known[name](getattr(old, name), getattr(new, name)) if name in known else None for name in differing)
    )


def _more_words(old: Iterable[str], new: Iterable[str]) -> Direction:
    before, after = set(old), set(new)
    return more(len(before), len(after)) if before <= after or after <= before else None


def _fewer_values(old: Iterable[str], new: Iterable[str]) -> Direction:
    """Tell which list of values lets fewer pass; an empty one asks for none."""
    return turned(_more_words(old, new)) if old and new else given(old, new)


def _lasts_longer(old: Duration | None, new: Duration | None) -> Direction:
    """Tell which half-life leaves more of old points; without one they stay as they are."""
    return more(old is None, new is None) if old is None or new is None else longer(old, new)


def _of_fading(scores: tuple[Score, Score], longer_life: Direction) -> Direction:
    """Tell which score is harder to come to, where points last longer in one: given ones help, taken ones hurt."""
    points = [row.points for score in scores for row in score.points]
    if all(one >= 0 for one in points):
        return turned(longer_life)
    return longer_life if all(one <= 0 for one in points) else None


def _shorter_or_none(old: Duration | None, new: Duration | None) -> Direction:
    return given(old, new) if old is None or new is None else turned(longer(old, new))


def _of_persona(old: Persona, new: Persona) -> Direction:
    """Tell which persona fewer leads fit; scored traits that differ are not compared."""
    traits = [meaning_of(one.traits) for one in (old, new)]
    return joined(
        _of_parts(list(old.all), list(new.all), 1),
        _of_parts([Not(one) for one in old.none], [Not(one) for one in new.none], 1),
        more(old.at_least, new.at_least) if traits[0] == traits[1] else None,
    )


_FIELDS: Mapping[type, Mapping[str, Callable[[Any, Any], Direction]]] = {
    Fits: {"persona": _of_persona},
    Field: {"among": _fewer_values, "at_least": more, "above": more, "at_most": less, "below": less},
    Present: {"names": _more_words, "placeholders": _more_words},
    Reason: {"words": _fewer_values},
    Did: {"at_least": more, "within": _shorter_or_none, "pattern": narrower},
    Score: {"at_least": more},
    Band: {"score": stricter, "enter": more, "leave": more},
    AtLeast: {"k": more},
    StageDefinition: {"definition": lambda old, new: None if old is None or new is None else stricter(old, new)},
}

"""Promised: what two agreements promise side by side, commitments and clauses, and what each change asks of whom."""

from collections.abc import Iterator
from typing import Any

from slakit.reports.changes.demands import demanded, demanded_by_clause, demanded_of_objective
from slakit.reports.changes.pairing import differing, explained, paired
from slakit.reports.changes.values import Change, Direction
from slakit.reports.changes.walking import Walk, parties_of
from slakit.reports.changes.wording import share, told, told_or_none
from slakit.reports.document.words import spoken
from slakit.rules.acknowledging import renewed
from slakit.rules.cadences import Cadence
from slakit.rules.clauses import Clause, Nothing
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.fingerprint import meaning_of
from slakit.rules.lint.walking import met_by, patterns_of
from slakit.rules.objectives import Objective
from slakit.rules.parts import PARTIES, Limit
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate

__all__ = ["clauses", "commitments"]

_WORDS = {
    "owed_by": "who owes it",
    "start": "what starts it",
    "stop": "what keeps it",
    "cancel": "what calls it off",
    "until": "what ends it early",
    "at": "when it is asked",
    "that": "what must hold",
    "count": "what counts",
    "sum": "what is added up",
    "level": "what is open",
    "value": "what each is worth",
    "credits": "what is taken back",
    "by": "groups",
    "among": "those of whom it is asked",
    "reached": "what they reach",
    "per": "period",
    "partial": "periods that the term cuts",
    "matures_after": "time to get there",
    "min_population": "fewest to judge",
    "warn_at": "warnings",
    "on": "what it reads",
    "when": "what makes it follow",
    "then": "what follows",
    "to": "who is told",
}
_SHARES = frozenset({"share", "percentile", "confidence", "warn_at", "band"})


def commitments(walk: Walk) -> Iterator[Change]:
    """Yield what differs in the commitments, by their ids."""
    replaced = walk.replaced
    for name, before, new in paired(walk.old.commitments, walk.new.commitments, lambda one: one.id):
        # Whoever has to confirm each version has to confirm this one: that is told of the version.
        old = before and renewed(before, new, walk.old.version, walk.new.version)
        where, what = f"commitments.{name}", spoken(name)
        if old is None or new is None:
            asked = [(parties_of(one), direction) for one, direction in ((old, -1), (new, 1)) if one is not None]
            yield walk.change(where, what, map(told_or_none, (old, new)), asked)
        elif type(old).__qualname__ != type(new).__qualname__:
            yield walk.change(where, what, (told(old), told(new)))
        elif not explained(old, new, replaced):
            for field in differing(old, new):
                if not explained(getattr(old, field), getattr(new, field), replaced):
                    yield from _field(walk, field, old, new)


def _field(walk: Walk, name: str, old: Commitment, new: Commitment) -> Iterator[Change]:
    before, after = getattr(old, name), getattr(new, name)
    where = f"commitments.{new.id}.{name}"
    what = spoken(new.id) if name == "within" else f"{spoken(new.id)}, {_WORDS.get(name, spoken(name))}"
    both = set(parties_of(old)) & set(parties_of(new))
    if name == "owed_by":
        gone, come = (set(parties_of(one)) for one in (old, new))
        yield walk.change(where, what, map(told, (before, after)), [(gone - come, -1), (come - gone, 1)])
    elif isinstance(before, Objective) and isinstance(after, Objective):
        for word in differing(before, after):
            words = (_told(word, getattr(one, word), one) for one in (before, after))
            direction = demanded_of_objective(word, before, after)
            called = f"{what} {_WORDS.get(word, spoken(word))}"
            yield walk.change(f"{where}.{word}", called, words, [(both, direction)])
    elif name == "that":
        yield from walk.whole_or_pieces(where, what, before, after, [(both, _asked(walk, name, old, new))])
    else:
        words = (_told(name, value, new) for value in _rows_that_differ(before, after))
        yield walk.change(where, what, words, [(both, _asked(walk, name, old, new))])


def _rows_that_differ(old: Any, new: Any) -> tuple[Any, Any]:
    """Return the limits that differ of two lists with the same conditions; else both as they are."""
    lists = (old, new)
    if not all(isinstance(rows, tuple) and all(isinstance(row, Limit) for row in rows) for rows in lists):
        return lists
    if meaning_of([row.when for row in old]) != meaning_of([row.when for row in new]):
        return lists
    rows = [(before, after) for before, after in zip(old, new, strict=True) if meaning_of(before) != meaning_of(after)]
    return tuple(before for before, _ in rows), tuple(after for _, after in rows)


def _asked(walk: Walk, name: str, old: Commitment, new: Commitment) -> Direction:
    if name in {"calendar", "default_calendar"}:
        return walk.hours.of_rule(old, new, name)
    return demanded(name, old, new)


def _told(name: str, value: Any, of: object) -> str:
    return share(value) if name in _SHARES or (isinstance(of, Rate) and name == "at_least") else told(value)


def clauses(walk: Walk) -> Iterator[Change]:
    """Yield what differs in the clauses, by their ids: they bear on those whose promises they count."""
    for name, old, new in paired(walk.old.clauses, walk.new.clauses, lambda one: one.id):
        where, what = f"clauses.{name}", f"clause {spoken(name)}"
        if old is None or new is None:
            asked: list[tuple[set[str], Direction]] = [(_counted(walk, old), -1), (_counted(walk, new), 1)]
            yield walk.change(where, what, map(told_or_none, (old, new)), asked)
            continue
        for field in differing(old, new):
            words = [told(getattr(one, field)) for one in (old, new)]
            both = _counted(walk, old) & _counted(walk, new)
            asked = [(both, demanded_by_clause(field, old, new))]
            yield walk.change(f"{where}.{field}", f"{what}, {_WORDS.get(field, spoken(field))}", words, asked)


def _counted(walk: Walk, clause: Clause | None) -> set[str]:
    """Return who owes what a clause counts or waits for; what nobody owes, both sides have to see to."""
    if clause is None:
        return set()
    if isinstance(clause.when, Nothing):
        return _breaking(walk, clause.when) or set(PARTIES)
    rules = [walk.new.named(name) or walk.old.named(name) for name in clause.when.commitments]
    return {party for rule in rules if rule is not None for party in parties_of(rule)}


def _breaking(walk: Walk, when: Nothing) -> set[str]:
    """Return who owes what ends a silence: a promise on the log that is kept by what the clause waits for."""
    promises = [(text, rule) for text in (walk.new, walk.old) for rule in text.commitments if _asks_to_act(rule)]
    return {
        party
        for text, rule in promises
        if text.source_of(rule) == "log"
        for word, pattern in patterns_of(rule)
        if word in _KEPT_BY and (met_by(pattern, when.pattern) or met_by(when.pattern, pattern))
        for party in parties_of(rule)
    }


_KEPT_BY = frozenset({"stop", "count", "sum"})


def _asks_to_act(rule: Commitment) -> bool:
    return isinstance(rule, Deadline | Cadence) or (isinstance(rule, Quota) and rule.at_least is not None)

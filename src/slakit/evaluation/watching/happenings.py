"""Happenings: what became of an outcome or a clause between two looks, and why where other data made it so."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, TypeAlias, assert_never

import attrs

from slakit.evaluation.news import why_changed
from slakit.rules.clause_rows import clause_state_to_dict
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.rules.wire import outcome_to_dict

__all__ = ["Happening", "Identity", "Named", "What", "became", "happened", "identity", "refired"]

What: TypeAlias = Literal[
    "started",
    "at_risk",
    "eased",
    "met",
    "breached",
    "answered",
    "excluded",
    "unknown",
    "changed",
    "gone",
    "fired",
    "withdrawn",
]
Identity: TypeAlias = tuple[str, str, str | None, int | None, int | None]
"""What makes the key of an outcome, unhashed."""
Named: TypeAlias = Mapping[Hashable, Sequence[Outcome]]
"""Outcomes by the name of what promised them, or by that and the version; a sequence stays the same where none changed."""


@attrs.frozen(kw_only=True)
class Happening:
    """One thing that happened to an outcome or a clause since the last look.

    `what` is "started" (it runs, or a period has begun), "at_risk", "eased" (at risk no longer), "met", "breached",
    "answered" (what was broken was done late), "excluded" or "unknown"; "changed" or "gone" where other data undid what
    was final, or another one stands there; of clauses "fired" and "withdrawn". `now` is how it stands, None where it is
    gone, `before` how it stood at the last look, None for what is new. `why` is empty where time and new events alone
    made it so.
    """

    what: What
    now: Outcome | Firing | None = None
    before: Outcome | Firing | None = None
    why: str = ""

    @property
    def told(self) -> Outcome | Firing:
        """How it stands, or how it stood before it was gone."""
        found = self.before if self.now is None else self.now
        if found is None:  # pragma: no cover - what never was does not happen
            raise AssertionError
        return found

    @property
    def key(self) -> str:
        """The stable name of the outcome or the firing."""
        return self.told.key

    @property
    def subject(self) -> str:
        """The lead, the period or the agreement that it is about; of a firing the clause."""
        told = self.told
        return told.clause if isinstance(told, Firing) else told.subject

    @property
    def text(self) -> str:
        """One line that says what happened, in words."""
        return f"{self.what}: {self.told.text}{': ' if self.why else ''}{self.why}"

    def to_dict(self) -> dict[str, Any]:
        """Return `what` and `why`, then the fields of the outcome or the firing, as a flat dictionary of JSON values."""
        told = self.told
        row = clause_state_to_dict(told) if isinstance(told, Firing) else outcome_to_dict(told)
        return {"what": self.what, "why": self.why, **row}


def identity(outcome: Outcome) -> Identity:
    """Return what tells an outcome from all others of an agreement, as its key does."""
    entry = outcome.entry
    started = outcome.started_us if entry is None else None
    return outcome.terms.commitment, outcome.subject, outcome.group, entry, started


def became(before: Named, now: Named) -> Iterator[Happening]:
    """Yield what came of all outcomes; only those are compared that are not the same ones as before."""
    was: dict[Identity, Outcome] = {}
    stands: dict[Identity, Outcome] = {}
    for name in {**before, **now}:
        earlier, later = before.get(name, ()), now.get(name, ())
        if earlier is not later:
            was |= _besides(earlier, later)
            stands |= _besides(later, earlier)
    if not was.keys() <= stands.keys():
        # Why one is gone, others of its subject tell.
        was, stands = (_besides(chain.from_iterable(named.values()), ()) for named in (before, now))
    return happened(was, stands)


def _besides(some: Iterable[Outcome], others: Iterable[Outcome]) -> dict[Identity, Outcome]:
    known = set(map(id, others))
    return {identity(one): one for one in some if id(one) not in known}


def happened(before: Mapping[Identity, Outcome], now: Mapping[Identity, Outcome]) -> Iterator[Happening]:
    """Yield what came of some outcomes, those that are first; all that stand of the subject of a lost one are among them."""
    for name, outcome in now.items():
        if (found := _became(before.get(name), outcome)) is not None:
            yield found
    for name, outcome in before.items():
        if name not in now:
            is_judged = any(one.subject == outcome.subject for one in now.values())
            yield Happening(what="gone", before=outcome, why=why_changed(outcome, None, is_judged=is_judged))


def refired(before: Iterable[Firing], now: Iterable[Firing]) -> Iterator[Happening]:
    """Yield the firings that are new, then those that are gone."""
    known, found = {one.key: one for one in before}, {one.key: one for one in now}
    yield from (Happening(what="fired", now=one) for key, one in found.items() if key not in known)
    yield from (
        Happening(what="withdrawn", before=one, why="other data has undone it")
        for key, one in known.items()
        if key not in found
    )


def _became(before: Outcome | None, now: Outcome) -> Happening | None:
    if before is now:
        return None
    state = _state(now)
    if before is None:
        return Happening(what=state, now=now)
    was = _state(before)
    if was in _FINAL and (was, state) != ("breached", "answered"):
        if _facts(before) == _facts(now):
            return None
        return Happening(what="changed", now=now, before=before, why=why_changed(before, now, is_judged=True))
    if was == state:
        return None
    what: What = "eased" if (was, state) == ("at_risk", "started") else state
    return Happening(what=what, now=now, before=before)


_FINAL = frozenset({"met", "breached", "answered"})


def _state(outcome: Outcome) -> What:
    match outcome:
        case Pending():
            return "at_risk" if outcome.at_risk else "started"
        case Breached():
            return "answered" if outcome.stopped_us is not None and outcome.wall_us is not None else "breached"
        case Met():
            return "met"
        case Excluded():
            return "excluded"
        case Unknown():
            return "unknown"
        case _ as never:
            assert_never(never)


def _facts(outcome: Outcome) -> tuple[object, ...]:
    """Return what time alone never changes of a final outcome."""
    broken = outcome.breached_us if isinstance(outcome, Breached) else None
    return outcome.status, outcome.started_us, outcome.due_us, outcome.stopped_us, broken, outcome.owner

"""One lead as a watch knows it: what its commitments came to, and when that may change though nothing happens."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from slakit.errors import Problem
from slakit.evaluation.judging import Outcomes
from slakit.evaluation.tallies import Tally
from slakit.evaluation.watching.happenings import Identity, identity
from slakit.rules.outcomes import Outcome

__all__ = ["Judged"]


class Judged(NamedTuple):
    """What the commitments came to for one lead as of an instant, in microseconds since 1970; by version, then by name.

    Some may have been judged later than `at`, none of those that run earlier. `turns` is when an outcome of a commitment
    may next become another one though nothing happens. `running` are the commitments with a clock that had not ended:
    what it used grows with every instant. `put_off` are those that wait to be judged until somebody looks. A tuple,
    because a frozen class takes three times as long to make, and one is made for every event.
    """

    at: int
    entries: Sequence[Outcomes]
    tallies: Sequence[Mapping[str, Sequence[Tally]]]
    turns: Mapping[str, int]
    running: frozenset[str]
    problems: Sequence[tuple[Problem, ...]]
    put_off: frozenset[str] = frozenset()

    @classmethod
    def nothing(cls, at: int, versions: int) -> "Judged":
        """Return what a lead comes to before anything is judged."""
        return cls(at, [{}] * versions, [{}] * versions, {}, frozenset(), [()] * versions)

    @classmethod
    def told(cls, outcomes: Iterable[Outcome]) -> "Judged":
        """Return what a lead had come to when that was told last, to hold against what it comes to now."""
        return cls(0, [{"": list(outcomes)}], (), {}, frozenset(), ())

    def retallied(self, before: "Judged") -> frozenset[str]:
        """Return the names of the commitments per period to which something else is added than before."""
        if self.tallies == before.tallies:
            return frozenset()
        both = zip(self.tallies, before.tallies, strict=True)
        return frozenset(name for now, was in both for name in {**now, **was} if now.get(name) != was.get(name))

    def by_identity(self) -> dict[Identity, Outcome]:
        """Return all outcomes by what tells one from the other."""
        outcomes = chain.from_iterable(found for version in self.entries for found in version.values())
        return {identity(outcome): outcome for outcome in outcomes}

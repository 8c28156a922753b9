"""One lead as a watch knows it: what its commitments came to, and when that may change though nothing happens."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from slakit.errors import Problem
from slakit.evaluation.judging import Outcomes
from slakit.evaluation.tallies import Tally
from slakit.evaluation.watching.happenings import Named
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

    def retallied(self, before: "Judged | None") -> frozenset[str]:
        """Return the names of the commitments per period to which something else is added than before."""
        known = [{}] * len(self.tallies) if before is None else before.tallies
        if self.tallies == known:
            return frozenset()
        both = zip(self.tallies, known, strict=True)
        return frozenset(name for now, was in both for name in {**now, **was} if now.get(name) != was.get(name))

    def named(self) -> Named:
        """Return all outcomes by version and name."""
        return {(number, name): found for number, named in enumerate(self.entries) for name, found in named.items()}

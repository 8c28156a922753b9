"""Waits: the clocks of promises that wait for one stop, gathered once, and how long each of them took."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import Grouping, promises
from slakit.reports.measures.statistics import Survival, kaplan_meier
from slakit.rules.cadences import Cadence
from slakit.rules.outcomes import Breached, Excluded, Outcome, Pending, Unknown

__all__ = ["LENGTHS", "TIMED", "Clocks", "Length", "Timed", "Waits", "as_judged", "lengths_of", "waits_of"]

Timed: TypeAlias = Literal["business", "wall"]
"""Open time of the calendar, or elapsed time; pauses are no part of either."""
TIMED: tuple[Timed, ...] = ("business", "wall")
Length: TypeAlias = Callable[[Outcome], int | None]


def _business(outcome: Outcome) -> int | None:
    return outcome.business_us


def _wall(outcome: Outcome) -> int | None:
    return (outcome.wall_us or 0) - outcome.paused_us


LENGTHS: Mapping[Timed, Length] = {"business": _business, "wall": _wall}


def lengths_of(outcomes: Iterable[Outcome], length: Length) -> list[int]:
    """Return how long clocks took, in microseconds, without those that have no such length."""
    return [known for known in map(length, outcomes) if known is not None]


def as_judged(known: int, most: int, *, is_late: bool) -> int:
    """Return a length that does not contradict the verdict: work time stands still after closing, and due may have moved.

    `most` is the length of the limit by which it was judged.
    """
    return max(known, most + 1) if is_late else min(known, most)


@attrs.frozen
class Clocks:
    """Outcomes whose clock was stopped, late or not, and those that still wait."""

    answered: list[Outcome] = attrs.field(factory=list)
    waiting: list[Outcome] = attrs.field(factory=list)
    _reckoned: dict[Timed, Survival] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def __len__(self) -> int:
        return len(self.answered) + len(self.waiting)

    def survival(self, measure: Timed) -> Survival:
        """Return how long they last; it is asked for by tables and curves, and reckoned once."""
        if measure not in self._reckoned:
            length = LENGTHS[measure]
            self._reckoned[measure] = kaplan_meier(lengths_of(self.answered, length), lengths_of(self.waiting, length))
        return self._reckoned[measure]


@attrs.frozen
class Waits:
    """Clocks by commitment and group, and how many of each commitment were left out, by why."""

    found: Mapping[tuple[str, str], Clocks]
    without: Mapping[str, Mapping[str, int]]

    @property
    def left_out(self) -> dict[str, int]:
        """How many were left out of all commitments, by why."""
        found: dict[str, int] = {}
        for counts in self.without.values():
            for why, count in counts.items():
                found[why] = found.get(why, 0) + count
        return found

    @property
    def population(self) -> str:
        """Of how many clocks they speak."""
        return plural(sum(map(len, self.found.values())) + sum(self.left_out.values()), "clock")

    def each(self) -> Iterator[tuple[str, "Waits"]]:
        """Yield the commitments that have clocks, each with its own."""
        for name in dict.fromkeys(name for name, _ in self.found):
            own = {cell: clocks for cell, clocks in self.found.items() if cell[0] == name}
            yield name, Waits(own, {name: self.without.get(name, {})})


_LEFT_OUT = (Excluded, Unknown)


def waits_of(evaluation: Evaluation, groups: Grouping) -> Waits:
    """Return the clocks of all promises that wait for one stop; what is excluded or unknown is left out."""
    cadences = {name for name, rule in promises(evaluation).items() if isinstance(rule, Cadence)}
    found: dict[tuple[str, str], Clocks] = {}
    without: dict[str, dict[str, int]] = {}
    for outcome in evaluation.outcomes:
        name = outcome.terms.commitment
        if outcome.wall_us is None or outcome.entry is None or name in cadences:
            continue
        why, group = (outcome.status, None) if isinstance(outcome, _LEFT_OUT) else (groups.why, groups.of(outcome))
        if group is None:
            counts = without.setdefault(name, {})
            counts[why] = counts.get(why, 0) + 1
            continue
        clocks = found.get((name, group))
        if clocks is None:
            clocks = found[name, group] = Clocks()
        is_waiting = isinstance(outcome, Pending) or (isinstance(outcome, Breached) and outcome.stopped_us is None)
        (clocks.waiting if is_waiting else clocks.answered).append(outcome)
    places = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in found))}
    return Waits({cell: found[cell] for cell in sorted(found, key=lambda one: (places[one[0]], one[1]))}, without)

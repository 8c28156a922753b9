"""One journey under judgement: what matches each pattern, and the clocks that its commitments share."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from slakit.evaluation.clocks import Clock, Hours, Standing
from slakit.evaluation.hits import Hits
from slakit.evaluation.plans import AmendedPlan, Plan, StartPlan
from slakit.leads.journeys import Journey
from slakit.leads.merging import Takeover, merge_of, seen_at
from slakit.rules.outcomes import Breached, Ignored, Outcome

__all__ = ["Beginning", "Context", "by_breach"]

_AT = attrgetter("at_us")
NO_TAKEOVERS: Mapping[str, Sequence[Takeover]] = MappingProxyType({})


def _broken_at(outcome: Breached) -> int:
    """Return when a promise was known to be broken: one that was due before it began, as it began."""
    return max(outcome.breached_us, outcome.started_us)


def _numbered(broken: Sequence[Breached]) -> Iterator[tuple[int, Breached]]:
    """Yield breaches with the numbers of their entries; in the order in which they came where those tell too little.

    Groups share their numbers, and periods have none.
    """
    entries = [(one.entry, one) for one in broken if one.entry is not None and one.group is None]
    return iter(entries) if len(entries) == len(broken) else enumerate(sorted(broken, key=by_breach), 1)


def by_breach(one: Breached) -> tuple[int, str, str, int]:
    """Return what puts breaches into the order in which they came."""
    return _broken_at(one), one.subject, one.group or "", one.entry or 0


def _by_start(outcome: Outcome) -> tuple[int, int]:
    return outcome.started_us, outcome.entry or 0


class Beginning(NamedTuple):
    """Where one clock starts: the number of its entry, the instant, and the index of the event that starts it, if one does.

    `first` is the index of the first event at or after that instant. `earliest` tells the one that is judged where only
    the first of a lead is. `source` is the key of the outcome whose breach starts the clock, if one does. A tuple,
    because a frozen class takes three times as long to make, and every entry has a beginning.
    """

    number: int
    at: int
    event: int | None
    first: int
    earliest: bool
    source: str | None = None


class Context:
    """What judging one journey may ask, and what it has found so far.

    Commitments are judged in an order in which each comes after those that it asks about. `judged` are outcomes whose
    breaches start clocks, `entries` those of the journey itself, which conditions ask about; of a lead they are one.
    `clocks` are those that ran without a pause, by where they start and whose hours count; who judges a lead again may
    hand them on as long as it does not change hands.
    """

    __slots__ = ("_beginnings", "_takeovers", "clocks", "entries", "hits", "journey", "judged", "merged", "plan")

    def __init__(
        self, plan: Plan, journey: Journey, takeovers: Mapping[str, Sequence[Takeover]] = NO_TAKEOVERS
    ) -> None:
        self.plan = plan
        self.journey = journey
        self.hits = plan.patterns.hits(journey)
        self.merged = self._merge() if self.hits.found[plan.merges] else None
        self.judged: dict[str, Sequence[Outcome]] = {}
        self.entries: Mapping[str, Sequence[Outcome]] = self.judged
        self.clocks: dict[tuple[int, int], Clock] = {}
        self._beginnings: dict[int, Sequence[Beginning]] = {}
        self._takeovers = takeovers

    def _merge(self) -> int | None:
        """Return the event by which the lead was merged into another one: it ends every clock."""
        merge = merge_of(self.journey)
        return None if merge is None else self.journey.events.index(merge)

    def asking_for(self, hits: Hits) -> "Context":
        """Return the same journey under judgement with the matches of other patterns."""
        other = copy(self)
        other.hits = hits
        other._beginnings = {}  # noqa: SLF001 - a copy of itself
        return other

    def asked(self, at: int) -> Journey:
        """Return the journey that criteria ask about at an instant: a survivor's shows what the lost leads did, too."""
        return self.journey if not self._takeovers else seen_at(self.journey, at, self._takeovers)

    @property
    def taken_over_at(self) -> tuple[int, ...]:
        """When the lead took over others: what criteria see of it may change then."""
        return tuple(taken.at for taken in self._takeovers.get(self.journey.lead_id, ()))

    def counts(self, at: int) -> bool:
        """Tell whether something that happens at an instant counts: within the term, and before the lead was merged."""
        merged = self.at(self.merged)
        return self.plan.in_term(at) and (merged is None or at <= merged)

    def beginnings(self, start: StartPlan) -> Sequence[Beginning]:
        """Return where the clocks of a commitment start within the term."""
        if isinstance(start, int):
            found = self._beginnings.get(start)
            if found is None:
                found = self._beginnings[start] = self._matched(start)
            return found
        if isinstance(start, str):
            return list(self._after_breaches(start))
        if isinstance(start, AmendedPlan):
            return list(self._counted_on(start))
        return [
            self._generated(number, at, earliest=number == 1) for number, at in enumerate(start.instants, start.first)
        ]

    def _matched(self, slot: int) -> Sequence[Beginning]:
        events, in_term = self.journey.events, self.plan.in_term
        begun: list[Beginning] = []
        for number, index in enumerate(self.hits.found[slot], 1):
            at = events[index].at_us
            if in_term(at):
                first = index
                while first and events[first - 1].at_us == at:
                    first -= 1
                begun.append(Beginning(number, at, index, first, number == 1))
        return begun

    def _counted_on(self, amended: AmendedPlan) -> Iterator[Beginning]:
        """Yield where clocks start, numbered on from the entries of the versions before.

        Those have all begun when the first of this version does, so that a number never changes. What follows breaches
        keeps the order of their numbers, because of two breaches the later may have the lower one.
        """
        lead = self.journey.lead_id
        before = [one.entry or 0 for one in self.judged.get(amended.commitment, ()) if one.subject == lead]
        shift: int | None = max(before, default=0) if isinstance(amended.start, str) else None
        for begun in self.beginnings(amended.start):
            if shift is None:
                shift = max(before, default=0) + 1 - begun.number
            yield begun._replace(number=begun.number + shift)

    def _after_breaches(self, commitment: str) -> Iterator[Beginning]:
        broken = [outcome for outcome in self.judged.get(commitment, ()) if isinstance(outcome, Breached)]
        # By the instant of the breach and not by entry, because an earlier entry may be broken later.
        earliest = min(broken, key=_broken_at, default=None)
        for number, outcome in _numbered(broken):
            at = _broken_at(outcome)
            if self.plan.in_term(at):
                begun = self._generated(number, at, earliest=outcome is earliest)
                yield begun._replace(event=self._breaking(begun, outcome), source=outcome.key)

    def _breaking(self, begun: Beginning, broken: Breached) -> int | None:
        """Return the event that broke a promise, if one did: it does nothing for the clock that it starts.

        What has a clock was broken by time, unless it was overdue as it began: then by what began it, which comes first
        in evidence, and not by what was done at once.
        """
        if broken.wall_us is not None and broken.breached_us >= broken.started_us:
            return None
        events = self.journey.events
        last = bisect_right(events, begun.at, key=_AT)
        at_once = {events[index].ref: index for index in reversed(range(begun.first, last))}
        return next((at_once[ref] for ref in broken.evidence if ref in at_once), None)

    def _generated(self, number: int, at: int, *, earliest: bool) -> Beginning:
        return Beginning(number, at, None, bisect_left(self.journey.events, at, key=_AT), earliest)

    def following(self, slot: int | None, start: Beginning) -> int | None:
        """Return the first match at or after a start; the event that starts a clock does nothing else for it."""
        if slot is None:
            return None
        found = self.hits.found[slot]
        n = bisect_left(found, start.first)
        if n < len(found) and found[n] == start.event:
            n += 1
        return found[n] if n < len(found) else None

    def first_end(self, slot: int | None, start: Beginning) -> tuple[int | None, int | None]:
        """Return what ends an entry before it is kept, a match or the merge of the lead, and when; None for neither.

        An entry that starts after the lead was merged into another one ends as it starts.
        """
        if slot is None and self.merged is None:
            return None, None
        index = self.following(slot, start)
        at = self.at(index)
        if self.merged is not None:
            merged = max(start.at, self.at(self.merged) or 0)
            if at is None or merged < at:
                return self.merged, merged
        return index, at

    def clock(self, start: int, hours: Hours, standing: Standing = ()) -> Clock:
        """Return the clock that runs from an instant: without a pause one for all commitments that count alike."""
        if standing:
            return Clock.of(self.journey, start, hours, standing)
        key = start, id(hours)
        clock = self.clocks.get(key)
        if clock is None:
            clock = self.clocks[key] = Clock.of(self.journey, start, hours)
        return clock

    def latest(self, commitment: str, at: int) -> Outcome | None:
        """Return the outcome of the entry that started last, at or before an instant; None without one."""
        begun = [outcome for outcome in self.entries.get(commitment, ()) if outcome.started_us <= at]
        return max(begun, key=_by_start, default=None)

    def ignored(
        self, slot: int, start: Beginning, end: int, also: Sequence[tuple[int, str]] = ()
    ) -> tuple[Ignored, ...]:
        """Return what nearly matched a pattern from a start up to and including an instant, and why it did not.

        `also` are matches that did not count, with why.
        """
        passed = sorted([*self.hits.passed[slot], *also]) if also else self.hits.passed[slot]
        if not passed:
            return ()
        events = self.journey.events
        last = bisect_right(events, end, key=_AT)
        return tuple(
            Ignored(events[index].ref, why)
            for index, why in passed
            if start.first <= index < last and index != start.event
        )

    def at(self, index: int | None) -> int | None:
        """Return the instant of an event, in microseconds; None for none."""
        return None if index is None else self.journey.events[index].at_us

    def proof(self, start: Beginning, *indexes: int | None) -> tuple[str, ...]:
        """Return what started a clock, and the ids of events: with a breach the key of its outcome comes first."""
        found = self.refs(start.event, *indexes)
        return found if start.source is None else (start.source, *found)

    def refs(self, *indexes: int | None) -> tuple[str, ...]:
        """Return the ids of events, as evidence."""
        events = self.journey.events
        return tuple([events[index].ref for index in indexes if index is not None])

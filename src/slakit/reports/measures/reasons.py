"""Reasons: why leads were rejected, given up or objected, ranked by source and segment."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

import attrs

from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.measures.numbers import at_least_one
from slakit.reports.measures.passages import Seen, group_of, seen_by, stages_named
from slakit.reports.measures.tables import Table

__all__ = ["OBJECTION", "CountedReasons", "RankedReason", "counted_reasons", "ranked_reasons"]

OBJECTION = "objection"


@attrs.frozen
class RankedReason:
    """How often a reason was given in one source and segment.

    `kind` is the stage that was entered, or "objection". `share` is of all that stand in this kind, source and segment,
    blank ones included; `rank` counts from 1, equal counts share one, and a blank reason has none. `is_agreed` is None
    where the lifecycle lists no reasons for the stage.
    """

    kind: str
    source: str | None
    segment: str | None
    reason: str
    rank: int | None
    count: int
    share: float
    is_agreed: bool | None


def ranked_reasons(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    stages: str | Iterable[str] | None = None,
    source: str | None = "origin",
    segment: str | None = "segment",
    objection: str = OBJECTION,
    top: int | None = None,
    lifecycle: Lifecycle = STANDARD,
) -> Table[RankedReason]:
    """Return why leads went to the stages beside the way, and what buyers objected, the most frequent first.

    `stages` are those that a lead enters with a reason, or those you name; each entry counts. An objection is what an
    activity has in its data under `objection`, or else its reason; one without either is none. A blank reason of an entry
    stands as "" after the others. `source` and `segment` name attributes, as they were at the event, else as known by
    `as_of`; None does not divide by it. `top` keeps that many ranks, and the blank ones; what it leaves out is counted.

    Raises: LifecycleError L102 for an unknown stage; DataError I442 for a `top` below 1.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-02T10:00Z")
    >>> lead = Journey.of("L1", stage_event("rejected", at=at, reason="no phone"), attributes={"origin": "webinar"})
    >>> [(row.kind, row.source, row.reason, row.count) for row in ranked_reasons([lead], as_of=at, segment=None)]
    [('rejected', 'webinar', 'no phone', 1)]
    """
    limit = None if top is None else at_least_one(top, "top")
    found = counted_reasons(
        journeys,
        as_of=as_of,
        stages=stages,
        source=source,
        segment=segment,
        objection=objection,
        lifecycle=lifecycle,
    )
    return found.table(limit)


_Place = tuple[str, str | None, str | None, str]
_Counted = tuple[_Place, int]


@attrs.frozen
class CountedReasons:
    """How often each reason was given, by kind, source and segment, from which tables of several divisions are made."""

    counted: Mapping[_Place, int]
    kinds: tuple[str, ...]
    lifecycle: Lifecycle

    def table(self, top: int | None = None, *, by_source: bool = True, by_segment: bool = True) -> Table[RankedReason]:
        """Return them ranked, or the first so many ranks; not divided by what is not asked for."""
        summed: Counter[_Place] = Counter()
        for (kind, source, segment, reason), count in self.counted.items():
            summed[kind, source if by_source else None, segment if by_segment else None, reason] += count
        order = {kind: place for place, kind in enumerate(self.kinds)}
        rows = _ranked(summed, order, self.lifecycle)
        shown = tuple(row for row in rows if top is None or row.rank is None or row.rank <= top)
        total = summed.total()
        beyond = total - sum(row.count for row in shown)
        return Table(
            name="reasons",
            title="Reasons and objections",
            definition="Why leads entered a stage beside the way, and what buyers objected, the most frequent first.",
            unit="reasons",
            population="1 reason or objection" if total == 1 else f"{total} reasons and objections",
            left_out={f"beyond the top {top}": beyond} if beyond else {},
            row=RankedReason,
            rows=shown,
        )


def counted_reasons(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    stages: str | Iterable[str] | None = None,
    source: str | None = "origin",
    segment: str | None = "segment",
    objection: str = OBJECTION,
    lifecycle: Lifecycle = STANDARD,
) -> CountedReasons:
    """Return what `ranked_reasons` ranks."""
    named = stages_named(lifecycle, _with_a_reason(lifecycle) if stages is None else stages)
    kind_of = _kinds(lifecycle, named)
    counted: Counter[_Place] = Counter()
    for seen in seen_by(journeys, as_of):
        for kind, reason, event in _given(seen, kind_of, objection):
            places = group_of(seen, source, event.at_us), group_of(seen, segment, event.at_us)
            counted[kind, *places, reason] += 1
    return CountedReasons(counted, (*named, OBJECTION), lifecycle)


def _with_a_reason(lifecycle: Lifecycle) -> list[str]:
    asked = {move.target for move in lifecycle.moves if move.needs_reason} | {stage for stage, _ in lifecycle.reasons}
    return [stage for stage in lifecycle.names if stage in asked]


def _kinds(lifecycle: Lifecycle, named: Iterable[str]) -> Callable[[str], str | None]:
    """Return what tells the stage that a row means, where it is one of some."""
    wanted = frozenset(named)

    def kind_of(value: str) -> str | None:
        stage = lifecycle.named(value)
        return stage if stage in wanted else None

    return kind_of


def _given(seen: Seen, kind_of: Callable[[str], str | None], objection: str) -> Iterator[tuple[str, str, Event]]:
    """Yield each reason and each objection of a lead, with its kind."""
    events = seen.journey.events
    for index, left, entered in seen.journey.stage_moves:
        kind = kind_of(entered)
        if kind is not None and kind != kind_of(left):
            yield kind, events[index].reason.strip(), events[index]
    for event in events:
        if event.kind == "activity":
            told = (event.data.get(objection, "") or event.reason).strip()
            if told:
                yield OBJECTION, told, event


def _ranked(counted: Counter[_Place], order: dict[str, int], lifecycle: Lifecycle) -> Iterator[RankedReason]:
    def place(one: _Counted) -> tuple[int, str, str]:
        (kind, source, segment, _), _ = one
        return order[kind], source or "", segment or ""

    def by_count(one: _Counted) -> tuple[bool, int, str]:
        return not one[0][-1], -one[1], one[0][-1]

    for _, group in groupby(sorted(counted.items(), key=place), key=place):
        rows = sorted(group, key=by_count)
        total, counts = sum(count for _, count in rows), [count for (*_, reason), count in rows if reason]
        for (kind, source, segment, reason), count in rows:
            agreed = () if kind == OBJECTION else lifecycle.reasons_for(kind)
            rank = counts.index(count) + 1 if reason else None
            is_agreed = reason in agreed if agreed else None
            yield RankedReason(kind, source, segment, reason, rank, count, count / total, is_agreed)

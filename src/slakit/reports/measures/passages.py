"""Passages: leads as they were seen by an instant, and each entry of a stage with where the lead got from there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.lifecycle.stages import Lifecycle
from slakit.worktime.instants import to_micros

__all__ = ["MERGED", "Passage", "Seen", "entering", "group_of", "passages", "seen_by", "stages_named"]

MERGED = "merged into another lead"


@attrs.frozen
class Seen:
    """A lead as it was seen by an instant: events up to there, or up to its merge into another lead.

    `end` is that instant, in microseconds since 1970; with `is_merged` the lead has ended there. Attributes of one that
    `is_plain` have no history.
    """

    journey: Journey
    end: int
    is_merged: bool
    is_plain: bool

    def attribute(self, name: str, at: int) -> str:
        """Return an attribute at an instant, or else as it was last seen; "" for none."""
        journey = self.journey
        # Looking for a history of each lead is a third of the time of a funnel, and most have none.
        if self.is_plain and name != "owner":
            return journey.attributes.get(name, "")
        return journey.attribute_at(name, at) or journey.attribute_at(name, self.end) or ""


@attrs.frozen
class Passage:
    """An entry of a stage: which event began it, when, and where it got, in microseconds since 1970.

    `last` is the index at which the lead comes back into the stage (exclusive), which is a passage of its own.
    """

    first: int
    last: int
    since: int
    reached: int | None


def seen_by(journeys: Iterable[Journey], as_of: datetime) -> Iterator[Seen]:
    """Yield each lead as it was seen by an instant; one that had no event by then is left out."""
    instant = to_micros(as_of, "as_of")
    for journey in journeys:
        kinds = {event.kind for event in journey.events}
        merge = merge_of(journey) if "merge" in kinds else None
        is_merged = merge is not None and merge.at_us <= instant
        end = merge.at_us if merge is not None and is_merged else instant
        cut = journey.cut(end)
        if cut.events:
            is_plain = "field" not in kinds and journey.exported_us is None and not journey.before
            yield Seen(cut, end, is_merged, is_plain)


def stages_named(lifecycle: Lifecycle, names: str | Iterable[str]) -> tuple[str, ...]:
    """Return the stages of some names, by their own. Raises: LifecycleError L102 for an unknown one."""
    many = (names,) if isinstance(names, str) else names
    return tuple(lifecycle.stage(name).name for name in many)


def entering(lifecycle: Lifecycle, names: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a row's stage is one of some, under its own name or an alias."""
    wanted = frozenset(names)
    known: dict[str, bool] = {}

    def is_one(value: str) -> bool:
        found = known.get(value)
        if found is None:
            found = known[value] = lifecycle.named(value) in wanted
        return found

    return is_one


def passages(seen: Seen, starts: Callable[[str], bool], reaches: Callable[[str], bool]) -> Iterator[Passage]:
    """Yield the passages of a lead: each entry of the one stage, and its first entry of one of the others after it.

    As for commitments, another row of the very instant of the start counts, wherever it stands.
    """
    events, moves = seen.journey.events, seen.journey.stage_moves
    first = -1
    since, reached = 0, None
    for number, (index, left, entered) in enumerate(moves):
        if starts(entered):
            if starts(left):
                continue  # another name of the stage in which it is
            if first >= 0:
                yield Passage(first, index, since, reached)
            first, since = index, events[index].at_us
            reached = since if _at_once(events, moves[:number], since, reaches) else None
        elif first >= 0 and reached is None and reaches(entered):
            reached = events[index].at_us
    if first >= 0:
        yield Passage(first, len(events), since, reached)


def _at_once(
    events: Sequence[Event], before: Sequence[tuple[int, str, str]], since: int, reaches: Callable[[str], bool]
) -> bool:
    """Tell whether one of the last moves before an entry reached it at the very instant of the entry."""
    for index, _, entered in reversed(before):
        if events[index].at_us < since:
            return False
        if reaches(entered):
            return True
    return False


def group_of(seen: Seen, name: str | None, at: int) -> str | None:
    """Return an attribute of a lead as `Seen.attribute` does; None without a name."""
    return None if name is None else seen.attribute(name, at)

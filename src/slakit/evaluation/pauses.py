"""When the clock of an entry stands: the pauses of a commitment as stretches of one journey."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from slakit.evaluation.clocks import Standing
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.plans import BetweenPlan, PausePlan, WhilePlan
from slakit.leads.criteria import Truth

__all__ = ["cut", "standing"]

_STATES = frozenset({"field", "stage", "owner"})
_Stretch = tuple[int, int | None]


def standing(pauses: Sequence[PausePlan], context: Context, start: Beginning) -> Standing:
    """Return when a clock stands from its start on, in order and laid together, as far as the journey goes."""
    found: list[_Stretch] = []
    for pause in pauses:
        match pause:
            case WhilePlan():
                found += _while(pause, context, start.at)
            case BetweenPlan():
                found += _between(pause, context, start)
            case _ as never:
                assert_never(never)
    return _together(found, start.at)


def _while(pause: WhilePlan, context: Context, start: int) -> Iterator[_Stretch]:
    """Yield the stretches in which a state holds; it can change only when something about the lead does."""
    journey = context.journey
    instants = {start, *context.taken_over_at, *(event.at_us for event in journey.events if event.kind in _STATES)}
    if journey.exported_us is not None:
        instants.add(journey.exported_us)
    begun: int | None = None
    for at in sorted(instants):
        holds = pause.state(context.asked(at), at) is Truth.TRUE
        if holds and begun is None:
            begun = at
        elif not holds and begun is not None:
            yield begun, at
            begun = None
    if begun is not None:
        yield begun, None


def _between(pause: BetweenPlan, context: Context, start: Beginning) -> Iterator[_Stretch]:
    """Yield the stretches from what begins a pause to what ends it; an event that may do both does the one or the other.

    The event that starts the clock begins no pause for it, but ends one that was on: the waiting was over by then.
    """
    events, found = context.journey.events, context.hits.found
    begins, ends = set(found[pause.since]), set(found[pause.until])
    begun: int | None = None
    for index in sorted(begins | ends):
        if begun is None:
            if index in begins and index != start.index:
                begun = events[index].at_us
        elif index in ends:
            yield begun, events[index].at_us
            begun = None
    if begun is not None:
        yield begun, None


def _together(found: Iterable[_Stretch], start: int) -> list[_Stretch]:
    """Lay stretches together that overlap or touch, from the start on."""
    laid: list[_Stretch] = []
    for since, until in sorted(found, key=_by_beginning):
        low = max(since, start)
        if until is not None and until <= low:
            continue
        if laid and ((last := laid[-1][1]) is None or low <= last):
            last_since = laid.pop()[0]
            laid.append((last_since, None if last is None or until is None else max(last, until)))
        else:
            laid.append((low, until))
    return laid


def _by_beginning(stretch: _Stretch) -> int:
    return stretch[0]


def cut(stretches: Standing, end: int) -> Standing:
    """Return the stretches up to an instant: what comes later stood no clock that had ended by then."""
    return [(since, end if until is None or until > end else until) for since, until in stretches if since < end]

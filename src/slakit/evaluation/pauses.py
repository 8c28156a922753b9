"""When the clock of an entry stands: the pauses of a commitment as stretches of one journey, and the events behind them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, assert_never

from slakit.evaluation.clocks import Standing
from slakit.evaluation.context import Beginning, Context
from slakit.evaluation.plans import BetweenPlan, PausePlan, WhilePlan
from slakit.leads.criteria import Truth
from slakit.leads.criteria.reading import Read
from slakit.leads.events import Event

__all__ = ["Pauses", "cut", "pauses_of", "turns"]

_STATES = frozenset({"field", "stage", "owner"})
_STAGES, _OWNER = Read(kind="stage"), Read(field="owner")
_Laid = tuple[int, int | None]


class _Stretch(NamedTuple):
    """A pause from an instant until another, None where it has not ended, with the indexes of what began and ended it."""

    since: int
    until: int | None
    begun_by: tuple[int, ...] = ()
    ended_by: tuple[int, ...] = ()


class Pauses(NamedTuple):
    """The pauses of one entry: each as it came, and laid together from the start on."""

    each: Sequence[_Stretch]
    standing: Standing

    def behind(self, start: int, end: int) -> list[int]:
        """Return the indexes of the events that began or ended a pause between two instants, in order.

        What had begun before the first and lasted beyond it counts, and so does what ended at the last; what began at
        the last came too late to stand the clock, and what began and ended at once never did.
        """
        found: set[int] = set()
        for one in self.each:
            if one.since < end and (one.until is None or one.until > max(start, one.since)):
                found.update(one.begun_by)
                if one.until is not None and one.until <= end:
                    found.update(one.ended_by)
        return sorted(found)


def pauses_of(plans: Sequence[PausePlan], context: Context, start: Beginning) -> Pauses:
    """Return when a clock stands from its start on, as far as the journey goes."""
    found: list[_Stretch] = []
    for plan in plans:
        match plan:
            case WhilePlan():
                found += _while(plan, context, start.at)
            case BetweenPlan():
                found += _between(plan, context, start)
            case _ as never:
                assert_never(never)
    return Pauses(found, _together(found, start.at))


def _while(pause: WhilePlan, context: Context, start: int) -> Iterator[_Stretch]:
    """Yield the stretches in which a state holds; it can change only when something about the lead does."""
    changes = [(n, event.at_us) for n, event in enumerate(context.journey.events) if _is_read(event, pause.reads)]
    ordered = sorted({start, *_turns_by_others(context), *(at for _, at in changes)})
    held = _holds(pause, context, ordered[0] - 1)
    since = ordered[0]
    begun_by: tuple[int, ...] = ()
    for at in ordered:
        if _holds(pause, context, at) is held:
            continue
        by = tuple(n for n, changed in changes if changed == at)
        if held:
            yield _Stretch(since, at, begun_by, by)
        held, since, begun_by = not held, at, by
    if held:
        yield _Stretch(since, None, begun_by)


def _holds(pause: WhilePlan, context: Context, at: int) -> bool:
    return pause.state(context.asked(at), at) is Truth.TRUE


def _is_read(event: Event, reads: frozenset[Read]) -> bool:
    """Tell whether a state that reads some things may change with an event."""
    match event.kind:
        case "stage":
            return _STAGES in reads
        case "owner":
            return _OWNER in reads
        case "field":
            return Read(field=event.data.get("field", "")) in reads
        case _:
            return False


def turns(context: Context, start: int) -> set[int]:
    """Return the instants at which a state may begin or end to hold, a start among them."""
    changes = (event.at_us for event in context.journey.events if event.kind in _STATES)
    return {start, *_turns_by_others(context), *changes}


def _turns_by_others(context: Context) -> Iterator[int]:
    """Yield the instants at which something else than an event of the lead may begin or end a state."""
    yield from context.taken_over_at
    if context.journey.exported_us is not None:
        yield context.journey.exported_us


def _between(pause: BetweenPlan, context: Context, start: Beginning) -> Iterator[_Stretch]:
    """Yield the stretches from what begins a pause to what ends it; an event that may do both does the one or the other.

    The event that starts the clock begins no pause for it, but ends one that was on: the waiting was over by then.
    """
    events, found = context.journey.events, context.hits.found
    begins, ends = set(found[pause.since]), set(found[pause.until])
    begun: int | None = None
    for index in sorted(begins | ends):
        if begun is None:
            if index in begins and index != start.event:
                begun = index
        elif index in ends:
            yield _Stretch(events[begun].at_us, events[index].at_us, (begun,), (index,))
            begun = None
    if begun is not None:
        yield _Stretch(events[begun].at_us, None, (begun,))


def _together(found: Iterable[_Stretch], start: int) -> list[_Laid]:
    """Lay stretches together that overlap or touch, from the start on."""
    laid: list[_Laid] = []
    for since, until, *_ in sorted(found, key=_by_beginning):
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
    return stretch.since


def cut(stretches: Standing, end: int) -> Standing:
    """Return the stretches up to an instant: what comes later stood no clock that had ended by then."""
    return [(since, end if until is None or until > end else until) for since, until in stretches if since < end]

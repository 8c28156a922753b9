"""A second, slow replay: one event at a time, from what a state and an event make of each other; it shares no code."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from slakit.leads.events import Event
from slakit.lifecycle.stages import Lifecycle


@dataclass(frozen=True)
class Stay:
    """What an entry tells: stage, number, from, to, inferred."""

    stage: str
    number: int
    since: int
    until: int | None
    inferred: bool = False


@dataclass(frozen=True)
class State:
    """All that a replay knows after some events."""

    stays: tuple[Stay, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    merged: bool = False

    @property
    def stage(self) -> str | None:
        return self.stays[-1].stage if self.stays else None


def fold(events: Iterable[Event], lifecycle: Lifecycle, grace: int | None = None) -> State:
    return reduce(lambda state, event: after(state, event, lifecycle, grace), events, State())


def after(state: State, event: Event, lifecycle: Lifecycle, grace: int | None) -> State:
    """Return the state after one more event."""
    if event.kind == "merge":
        return replace(state, merged=state.merged or event.value not in {"", event.lead_id})
    if event.kind != "stage":
        return state
    target = _named(event.value, lifecycle)
    if target is None:
        return _telling(state, event, "J303" if event.value else "J306")
    if target == state.stage:
        return state
    if state.stage is None:
        return replace(state, stays=(Stay(target, 1, event.at_us, None),))
    codes = _odd(state, state.stage, target, event, lifecycle, grace)
    ended = (*state.stays[:-1], replace(state.stays[-1], until=event.at_us))
    leapt = tuple(
        Stay(stage, _number(ended, stage), event.at_us, event.at_us, inferred=True)
        for stage in _leapt(state.stage, target, lifecycle)
    )
    stays = (*ended, *leapt)
    entered = Stay(target, _number(stays, target), event.at_us, None)
    return _telling(replace(state, stays=(*stays, entered)), event, *codes)


def _telling(state: State, event: Event, *codes: str) -> State:
    return replace(state, told=(*state.told, *((code, event.ref) for code in codes)))


def _named(word: str, lifecycle: Lifecycle) -> str | None:
    for stage in lifecycle.stages:
        if word and word.casefold() in {name.casefold() for name in (stage.name, *stage.aliases)}:
            return stage.name
    return None


def _number(stays: tuple[Stay, ...], stage: str) -> int:
    return 1 + sum(stay.stage == stage for stay in stays)


def _leapt(source: str, target: str, lifecycle: Lifecycle) -> list[str]:
    way = [stage.name for stage in lifecycle.stages if not stage.side]
    reached = [stage for stage in way if any((m.source, m.target) == (source, stage) for m in lifecycle.moves)]
    if target not in way or (source not in way and target not in reached):
        return []
    begin = source if source in way else reached[0]
    return way[way.index(begin) + 1 : way.index(target)]


def _odd(state: State, source: str, target: str, event: Event, lifecycle: Lifecycle, grace: int | None) -> list[str]:
    """Return the codes of what is odd about a move, in the order in which they are told."""
    moves = [move for move in lifecycle.moves if (move.source, move.target) == (source, target)]
    agreed = next((words for stage, words in lifecycle.reasons if stage == target), ())
    way = [stage.name for stage in lifecycle.stages if not stage.side]
    backward = source in way and target in way and way.index(target) < way.index(source)
    terminal = any(stage.terminal for stage in lifecycle.stages if stage.name == source)
    free = [m for m in moves if (event.reason or not m.needs_reason) and (event.actor or not m.override)]
    unclaimed = not free and not event.actor and any(move.override for move in moves)
    found = []
    if state.merged or (terminal and (not moves or unclaimed)):
        found.append("J304")
    elif _leapt(source, target, lifecycle):
        found.append("J302")
    elif not moves:
        found.append("J301" if backward else "J307")
    if not free and not event.reason and any(move.needs_reason for move in moves):
        found.append("J305")
    elif agreed and event.reason and event.reason not in agreed:
        found.append("J308")
    if unclaimed:
        found.append("J310")
    left = [stay.until for stay in state.stays if stay.stage == target and not stay.inferred and stay.until is not None]
    if grace is not None and left and event.at_us - left[-1] <= grace:
        found.append("J309")
    return found

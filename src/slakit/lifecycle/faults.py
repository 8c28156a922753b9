"""What is wrong with a lifecycle: what can not be replayed, and what is legal and probably not meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from slakit.errors import Problem, hint
from slakit.lifecycle.parts import Guard, Move, Stage, is_word

__all__ = ["doubts", "faults", "unknown_stage"]

T = TypeVar("T")
Reasons = Sequence[tuple[str, tuple[str, ...]]]


def unknown_stage(name: object, where: str, names: Collection[str]) -> Problem:
    """Return the problem of a name that no stage has."""
    return Problem("L102", where, f"{name!r}: unknown stage{hint(str(name), names)}")


def faults(stages: Sequence[Stage], moves: Sequence[Move], reasons: Reasons) -> Iterator[Problem]:
    """Yield why these make no lifecycle: L101 to L105, L114, L115."""
    for place, parts, kind in (("stages", stages, Stage), ("moves", moves, Move)):
        for number, part in enumerate(parts):
            if not isinstance(part, kind):
                yield Problem("L114", f"{place}[{number}]", f"{part!r}: expected a {kind.__name__}")
                return  # nothing else can be asked of it
    twice = list(_named_twice(stages))
    yield from twice
    if not stages:
        yield Problem("L101", "stages", "a lifecycle has at least one stage")
    initial = [stage.name for stage in stages if stage.initial]
    if len(initial) > 1:
        yield Problem("L103", "stages", f"{' and '.join(initial)} are both initial; leads begin in one stage")
    names = dict.fromkeys(stage.name for stage in stages)
    yield from _of_moves(moves, names)
    yield from (unknown_stage(stage, "reasons", names) for stage, _ in reasons if stage not in names)
    for stage, words in reasons:
        odd = [word for word in words if not is_word(word)]
        yield from (
            Problem("L115", f"reasons.{stage}", f"{word!r}: expected a reason, such as no-answer") for word in odd
        )
    if not twice:
        yield from _ambiguous(moves)


def _named_twice(stages: Sequence[Stage]) -> Iterator[Problem]:
    """Yield each name that two stages have; names are compared without regard to case, because files are read so."""
    first: dict[str, tuple[int, str]] = {}
    for number, stage in enumerate(stages):
        for name in (stage.name, *stage.aliases):
            holder, told = first.setdefault(name.casefold(), (number, name))
            if holder != number:
                spelt = repr(name) if name == told else f"{told!r} and {name!r}"
                yield Problem("L101", f"stages.{name}", f"{spelt} {'names' if name == told else 'name'} two stages")


def _of_moves(moves: Sequence[Move], names: Collection[str]) -> Iterator[Problem]:
    for move in moves:
        trigger = move.trigger.strip()
        for name in (move.source, move.target):
            if name not in names:
                yield unknown_stage(name, f"moves.{trigger or '?'}", names)
        if not trigger:
            yield Problem("L104", "moves", f"the move from {move.source} to {move.target} has no trigger")


def _ambiguous(moves: Sequence[Move]) -> Iterator[Problem]:
    """Yield each trigger that leads from one stage in several ways under one guard, or under none."""
    found: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        found.setdefault((move.source, move.trigger), []).append(move)
    for (source, trigger), rivals in found.items():
        for guard, reached in _by_guard(rivals):
            if len(reached) > 1:
                told = " and ".join(dict.fromkeys(reached))
                why = "no guard tells which" if guard is None else f"one guard, {guard}, does not tell which"
                message = f"{trigger!r} leads from {source} to {told} in {len(reached)} ways, and {why}"
                yield Problem("L105", f"moves.{trigger}", message)


def _by_guard(moves: Sequence[Move]) -> list[tuple[Guard | None, list[str]]]:
    """Return the targets of moves by their guards, which may not be hashable."""
    found: list[tuple[Guard | None, list[str]]] = []
    for move in moves:
        reached = next((targets for guard, targets in found if guard == move.when), None)
        if reached is None:
            found.append((move.when, [move.target]))
        else:
            reached.append(move.target)
    return found


def doubts(stages: Sequence[Stage], moves: Sequence[Move], initial: str) -> Iterator[Problem]:
    """Yield what is legal and probably wrong: L121 to L123."""
    onward = _pairs((move.source, move.target) for move in moves)
    backward = _pairs((move.target, move.source) for move in moves)
    reachable = _reached([initial], onward)
    finishing = _reached([stage.name for stage in stages if stage.terminal], backward)
    for stage in stages:
        where = f"stages.{stage.name}"
        if stage.name not in reachable:
            yield Problem("L121", where, f"no move leads from {initial} to {stage.name}")
        if not stage.terminal and not onward.get(stage.name, set()) - {stage.name}:
            yield Problem("L122", where, f"{stage.name} is a dead end and not marked as terminal")
        elif stage.name not in finishing:
            yield Problem("L123", where, f"from {stage.name} no terminal stage can be reached")


def _pairs(steps: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for begin, end in steps:
        found.setdefault(begin, set()).add(end)
    return found


def _reached(begin: Sequence[str], steps: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += steps.get(name, ())
    return seen

"""Stages, moves and the lifecycle that they make: values that are checked when built."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol, Self, TypeVar

import attrs

from slakit.errors import LifecycleError, Problem, hint

__all__ = ["Guard", "Lifecycle", "Move", "Stage"]

T = TypeVar("T")


class Guard(Protocol):
    """What a lifecycle knows of a criterion: it has a sentence, and can be asked about a journey at an instant."""

    def __str__(self) -> str:
        """Return the question as words."""

    def allows(self, journey: Any, at: Any) -> bool:
        """Tell whether the journey fulfils it at the instant; what is unknown does not."""


def _texts(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@attrs.frozen(kw_only=True)
class Stage:
    """A named step of the lifecycle.

    `owner` is the team that answers for leads in it. `when` is the criterion that makes a lead belong to it, `requires`
    the attributes that must be there on entry. A `side` stage lies beside the way to a customer; a `terminal` one may be
    the end. `aliases` are other names for it in files. `record` is the class of its leads, where it has one of its own.

    Raises: LifecycleError L111 for a name that is empty or has blanks.

    >>> Stage(name="sal", owner="sales", meaning="Sales will work on it.").name
    'sal'
    """

    name: str
    owner: str = ""
    meaning: str = ""
    when: Guard | None = None
    requires: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    side: bool = False
    terminal: bool = False
    initial: bool = False
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    record: type | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a name that files could not hold."""
        if not self.name or self.name != self.name.strip() or any(sign in self.name for sign in "\n\r\t"):
            raise LifecycleError(Problem("L111", "stage", f"{self.name!r}: a stage has a name, such as mql"))


@attrs.frozen(kw_only=True)
class Move:
    """A way from one stage to another, under the name that triggers it.

    `needs_reason` asks for one of the reasons of the target, `override` for somebody who takes it on themselves. `when`
    must hold as well as the target's own criterion.
    """

    source: str
    trigger: str
    target: str
    needs_reason: bool = False
    override: bool = False
    when: Guard | None = None

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} by {self.trigger}"


def _stages(given: Iterable[Stage]) -> tuple[Stage, ...]:
    return tuple(given)


def _moves(given: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(given)


def _reasons(
    given: Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple((stage, tuple(words)) for stage, words in pairs)


@attrs.frozen(kw_only=True, cache_hash=True)
class Lifecycle:
    """Stages in their order, the moves between them, and the reasons that negative moves may have.

    A value: `insert`, `without`, `rename`, `allow` and `forbid` return another one. The stages that are not beside the
    way are the way, in their order; a move that leaps over some of them is a skip. The first stage, or the one marked
    initial, is where leads begin.

    Raises: LifecycleError with every problem: L101 (a stage twice), L102 (an unknown stage), L103 (two initial stages),
    L104 (a move without a trigger), L105 (one trigger to two targets, without a guard to tell them apart).

    >>> a, b = Stage(name="open"), Stage(name="won", terminal=True)
    >>> deal = Lifecycle(stages=[a, b], moves=[Move(source="open", trigger="win", target="won")])
    >>> deal.initial, deal.checks()
    ('open', ())
    """

    stages: tuple[Stage, ...] = attrs.field(converter=_stages)
    moves: tuple[Move, ...] = attrs.field(default=(), converter=_moves)
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(default=(), converter=_reasons)

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be replayed, all at once."""
        if problems := list(self._problems()):
            raise LifecycleError(*problems)

    # --- questions

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Stage:
        return self.stage(name)

    def stage(self, name: str) -> Stage:
        """Return the stage of a name or of an alias. Raises: LifecycleError L102 for an unknown one."""
        found = self._by_name.get(self.named(name))
        if found is None:
            raise LifecycleError(self._unknown(name, "stage"))
        return found

    def named(self, name: str) -> str:
        """Return the stage's own name for one of its aliases; any other text as it is.

        >>> Lifecycle(stages=[Stage(name="mql", aliases=["Marketing Qualified Lead"])]).named("marketing qualified lead")
        'mql'
        """
        return name if name in self._by_name else self._aliases.get(name.casefold(), name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all stages, in order."""
        return tuple(self._by_name)

    @cached_property
    def way(self) -> tuple[str, ...]:
        """The stages on the way, in order: all that are not beside it."""
        return tuple(stage.name for stage in self.stages if not stage.side)

    @cached_property
    def initial(self) -> str:
        """Where leads begin."""
        return next((stage.name for stage in self.stages if stage.initial), self.stages[0].name)

    def between(self, source: str, target: str) -> tuple[str, ...]:
        """Return the stages on the way that a move leaps over; none unless it goes forward.

        A side stage lies before the whole way: a lead that was recycled and becomes an sql leaps over nothing that it
        did not pass before, so nothing is told of it.
        """
        place = self._places
        if source not in place or target not in place:
            return ()
        return self.way[place[source] + 1 : place[target]]

    def is_backward(self, source: str, target: str) -> bool:
        """Tell whether a move goes back on the way."""
        place = self._places
        return source in place and target in place and place[target] < place[source]

    def reasons_for(self, stage: str) -> tuple[str, ...]:
        """Return the agreed reasons for entering a stage; none where any will do."""
        return dict(self.reasons).get(stage, ())

    def moves_from(self, source: str) -> tuple[Move, ...]:
        """Return the moves that leave a stage, or stay in it, in order."""
        return tuple(move for move in self.moves if move.source == source)

    def moves_to(self, source: str, target: str) -> tuple[Move, ...]:
        """Return the moves from one stage to another."""
        return tuple(move for move in self.moves if (move.source, move.target) == (source, target))

    # --- other lifecycles

    def insert(self, stage: Stage, *, after: str) -> Self:
        """Return a lifecycle with one more stage after another.

        On the way, the stage before leads to it by a trigger such as `enter_sal`; it leads on by the trigger, and
        takes over the moves to side stages, of the stage before. The way past it stays open, as a skip. Beside the way
        it has no moves until `allow` gives it some. Raises: LifecycleError L102 for an unknown `after`, L101 for a name
        that is there.

        >>> a, b = Stage(name="open"), Stage(name="won", terminal=True)
        >>> deal = Lifecycle(stages=[a, b], moves=[Move(source="open", trigger="win", target="won")])
        >>> [str(move) for move in deal.insert(Stage(name="held"), after="open").moves][1:]
        ['open -> held by enter_held', 'held -> won by win']
        """
        before = self.stage(after)
        place = self.stages.index(before) + 1
        moves: list[Move] = []
        if not stage.side:
            moves.append(Move(source=before.name, trigger=f"enter_{_word(stage.name)}", target=stage.name))
            moves += [
                attrs.evolve(move, source=stage.name)
                for move in self.moves_from(before.name)
                if move.target != before.name and not self.is_backward(before.name, move.target)
            ]
        stages = (*self.stages[:place], stage, *self.stages[place:])
        return attrs.evolve(self, stages=stages, moves=(*self.moves, *moves))

    def without(self, name: str) -> Self:
        """Return a lifecycle without a stage; what led to it on the way leads to the next stage instead.

        Raises: LifecycleError L102 for an unknown stage.
        """
        gone = self.stage(name).name
        following = self.way[self.way.index(gone) + 1 :] if gone in self.way else ()
        kept: list[Move] = []
        for move in self.moves:
            if move.source == gone:
                continue
            if move.target != gone:
                kept.append(move)
            elif following and move.source not in following:
                kept.append(attrs.evolve(move, target=following[0]))
        stages = tuple(stage for stage in self.stages if stage.name != gone)
        reasons = tuple(pair for pair in self.reasons if pair[0] != gone)
        return attrs.evolve(self, stages=stages, moves=tuple(dict.fromkeys(kept)), reasons=reasons)

    def rename(self, old: str, new: str) -> Self:
        """Return a lifecycle in which a stage has another name. Raises: LifecycleError L102, L101."""
        name = self.stage(old).name

        def renamed(one: str) -> str:
            return new if one == name else one

        return attrs.evolve(
            self,
            stages=[attrs.evolve(stage, name=renamed(stage.name)) for stage in self.stages],
            moves=[attrs.evolve(m, source=renamed(m.source), target=renamed(m.target)) for m in self.moves],
            reasons=[(renamed(stage), words) for stage, words in self.reasons],
        )

    def replace(self, stage: Stage) -> Self:
        """Return a lifecycle in which the stage of that name is this one. Raises: LifecycleError L102."""
        known = self.stage(stage.name)
        return attrs.evolve(self, stages=[stage if one is known else one for one in self.stages])

    def allow(
        self, source: str, target: str, *, trigger: str = "", when: Guard | None = None, needs_reason: bool = False
    ) -> Self:
        """Return a lifecycle with one more move; without a trigger it is one such as `move_to_lead`.

        Raises: LifecycleError L102 for an unknown stage, L105 where the trigger leads elsewhere already.
        """
        begin, end = self.stage(source).name, self.stage(target).name
        move = Move(
            source=begin, trigger=trigger or f"move_to_{_word(end)}", target=end, when=when, needs_reason=needs_reason
        )
        return attrs.evolve(self, moves=(*self.moves, move))

    def forbid(self, source: str, target: str) -> Self:
        """Return a lifecycle without the moves from one stage to another. Raises: LifecycleError L102."""
        pair = (self.stage(source).name, self.stage(target).name)
        return attrs.evolve(self, moves=[move for move in self.moves if (move.source, move.target) != pair])

    def machine(self, model: Any = None, journey_of: Callable[[Any], Any] | None = None) -> Any:
        """Return a `transitions.Machine` of this lifecycle for objects of your own; see `machine_of`."""
        from slakit.lifecycle.machine import machine_of

        return machine_of(self, model, journey_of)

    # --- checks

    def checks(self) -> tuple[Problem, ...]:
        """Return what is legal and probably wrong.

        L121: a stage that can not be reached; L122: a dead end that is not terminal; L123: a stage from which no
        terminal one can be reached.
        """
        found: list[Problem] = []
        reachable = self._reached([self.initial], forward=True)
        finishing = self._reached([stage.name for stage in self.stages if stage.terminal], forward=False)
        for stage in self.stages:
            where = f"stages.{stage.name}"
            if stage.name not in reachable:
                found.append(Problem("L121", where, f"no move leads from {self.initial} to {stage.name}"))
            if not stage.terminal and not any(move.target != stage.name for move in self.moves_from(stage.name)):
                found.append(Problem("L122", where, f"{stage.name} is a dead end and not marked as terminal"))
            elif stage.name not in finishing:
                found.append(Problem("L123", where, f"from {stage.name} no terminal stage can be reached"))
        return tuple(found)

    def _reached(self, begin: Sequence[str], *, forward: bool) -> set[str]:
        seen: set[str] = set()
        waiting = list(begin)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [
                    move.target if forward else move.source
                    for move in self.moves
                    if (move.source if forward else move.target) == name
                ]
        return seen

    def _problems(self) -> Iterator[Problem]:
        names = [stage.name for stage in self.stages]
        if not names:
            yield Problem("L101", "stages", "a lifecycle has at least one stage")
        for name in _twice([*names, *(alias for stage in self.stages for alias in stage.aliases)]):
            yield Problem("L101", f"stages.{name}", f"{name!r} names two stages")
        initial = [stage.name for stage in self.stages if stage.initial]
        if len(initial) > 1:
            yield Problem("L103", "stages", f"{' and '.join(initial)} are both initial; leads begin in one stage")
        for move in self.moves:
            yield from (
                self._unknown(name, f"moves.{move.trigger or '?'}", names)
                for name in (move.source, move.target)
                if name not in names
            )
            if not move.trigger:
                yield Problem("L104", "moves", f"the move from {move.source} to {move.target} has no trigger")
        for stage, _ in self.reasons:
            if stage not in names:
                yield self._unknown(stage, "reasons", names)
        for source, trigger in _twice([(m.source, m.trigger) for m in self.moves if m.when is None]):
            yield Problem(
                "L105", f"moves.{trigger}", f"{trigger!r} leads from {source} to two stages, and no guard tells which"
            )

    def _unknown(self, name: str, where: str, names: Sequence[str] = ()) -> Problem:
        return Problem("L102", where, f"{name!r}: unknown stage{hint(str(name), names or self.names)}")

    @cached_property
    def _by_name(self) -> dict[str, Stage]:
        return {stage.name: stage for stage in self.stages}

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {alias.casefold(): stage.name for stage in self.stages for alias in (stage.name, *stage.aliases)}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.way)}


def _twice(values: Sequence[T]) -> Iterator[T]:
    seen: set[T] = set()
    for value in values:
        if value in seen:
            yield value
        seen.add(value)


def _word(name: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in name.casefold())

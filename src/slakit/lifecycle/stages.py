"""The lifecycle: stages in their order and the moves between them, as a value that is checked when built."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import attrs

from slakit.errors import LifecycleError, Problem
from slakit.lifecycle.faults import doubts, faults, unknown_stage
from slakit.lifecycle.parts import Guard, Move, Stage, texts

if TYPE_CHECKING:
    from slakit.lifecycle.machine import Machine

__all__ = ["Guard", "Lifecycle", "Move", "Stage"]


def _stages(given: Stage | Iterable[Stage]) -> tuple[Stage, ...]:
    return (given,) if isinstance(given, Stage) else tuple(given)


def _moves(given: Move | Iterable[Move]) -> tuple[Move, ...]:
    return (given,) if isinstance(given, Move) else tuple(given)


def _reasons(
    given: Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    pairs: Any = given.items() if isinstance(given, Mapping) else given
    for stage, words in pairs:
        found[stage] = (*found.get(stage, ()), *texts(words))
    return tuple(found.items())


@attrs.frozen(kw_only=True, init=False)
class Lifecycle:
    """Stages in their order, the moves between them, and the reasons that negative moves may have.

    A value: `insert`, `without`, `rename`, `allow` and `forbid` return another one. The stages that are not beside the
    way are the way, in their order; a move that leaps over some of them is a skip. The first stage, or the one marked
    initial, is where leads begin.

    Raises: LifecycleError with every problem: L101 (a stage twice), L102 (an unknown stage), L103 (two initial stages),
    L104 (a move without a trigger), L105 (one trigger to two targets, without guards that differ), L114 (what is no stage
    or no move), L115 (a reason without a word).

    >>> a, b = Stage(name="open"), Stage(name="won", terminal=True)
    >>> deal = Lifecycle(stages=[a, b], moves=[Move(source="open", trigger="win", target="won")])
    >>> deal.initial, deal.checks()
    ('open', ())
    """

    stages: tuple[Stage, ...] = attrs.field(converter=_stages)
    moves: tuple[Move, ...] = attrs.field(default=(), converter=_moves)
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(default=(), converter=_reasons)

    def __init__(
        self,
        *,
        stages: Stage | Iterable[Stage],
        moves: Move | Iterable[Move] = (),
        reasons: Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]] = (),
    ) -> None:
        self.__attrs_init__(stages=stages, moves=moves, reasons=reasons)
        if problems := list(faults(self.stages, self.moves, self.reasons)):
            raise LifecycleError(*problems)

    def __hash__(self) -> int:
        return self._hash

    # --- questions

    def __contains__(self, name: object) -> bool:
        """Tell whether a stage has this very name; an alias is none."""
        return name in self._by_name

    def __getitem__(self, name: str) -> Stage:
        """Return what `stage` does."""
        return self.stage(name)

    def stage(self, name: str) -> Stage:
        """Return the stage of a name or of an alias. Raises: LifecycleError L102 for an unknown one."""
        found = self._by_name.get(self.named(name))
        if found is None:
            raise LifecycleError(unknown_stage(name, "stage", self.names))
        return found

    def named(self, name: str) -> str:
        """Return the stage's own name for one of its aliases; any other text as it is.

        >>> Lifecycle(stages=[Stage(name="mql", aliases=["Marketing Qualified Lead"])]).named("marketing qualified lead")
        'mql'
        """
        return name if name in self._by_name else self._aliases.get(str(name).casefold(), name)

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

        A move from a side stage leaps over what lies between the first stage on the way that moves lead back to and its
        own target: a recycled lead, which may become a lead again, leaps over mql and accepted to sql. Where the
        lifecycle has no such move, nothing is told of it. Raises: LifecycleError L102.
        """
        place, begin, end = self._places, self.stage(source).name, self.stage(target).name
        if end not in place:
            return ()
        if begin in place:
            return self.way[place[begin] + 1 : place[end]]
        back = {place[move.target] for move in self.moves_from(begin) if move.target in place}
        return self.way[min(back) + 1 : place[end]] if place[end] in back else ()

    def is_backward(self, source: str, target: str) -> bool:
        """Tell whether a move goes back on the way. Raises: LifecycleError L102."""
        place, begin, end = self._places, self.stage(source).name, self.stage(target).name
        return begin in place and end in place and place[end] < place[begin]

    def reasons_for(self, stage: str) -> tuple[str, ...]:
        """Return the agreed reasons for entering a stage; none where any will do. Raises: LifecycleError L102."""
        return dict(self.reasons).get(self.stage(stage).name, ())

    def moves_from(self, source: str) -> tuple[Move, ...]:
        """Return the moves that leave a stage, or stay in it, in order. Raises: LifecycleError L102."""
        begin = self.stage(source).name
        return tuple(move for move in self.moves if move.source == begin)

    def moves_to(self, source: str, target: str) -> tuple[Move, ...]:
        """Return the moves from one stage to another. Raises: LifecycleError L102."""
        pair = (self.stage(source).name, self.stage(target).name)
        return tuple(move for move in self.moves if (move.source, move.target) == pair)

    # --- other lifecycles

    def insert(self, stage: Stage, *, after: str) -> Self:
        """Return a lifecycle with one more stage after another.

        On the way, the stage before leads to it by a trigger such as `enter_sal`; it leads on by the trigger, and
        takes over the moves to side stages, of the stage before. The way past it stays open, as a skip. Beside the way
        it has no moves until `allow` gives it some. Raises: LifecycleError L102 for an unknown `after`, L101 for a name
        that is there, L106 for a stage on the way after one that lies beside it, L114 for what is no stage.

        >>> a, b = Stage(name="open"), Stage(name="won", terminal=True)
        >>> deal = Lifecycle(stages=[a, b], moves=[Move(source="open", trigger="win", target="won")])
        >>> [str(move) for move in deal.insert(Stage(name="held"), after="open").moves][1:]
        ['open -> held by enter_held', 'held -> won by win']
        """
        _no_other_than_a_stage(stage, "insert")
        before = self.stage(after)
        if before.side and not stage.side:
            message = f"{before.name} lies beside the way: insert {stage.name} after a stage on it, or mark it as side"
            raise LifecycleError(Problem("L106", f"stages.{stage.name}", message))
        place = self.stages.index(before) + 1
        stages = (*self.stages[:place], stage, *self.stages[place:])
        moves = () if stage.side else self._moves_of_inserted(stage.name, before.name)
        if self._refuses(stage):
            return attrs.evolve(self, stages=stages, moves=(*self.moves, *moves))
        return self._sound(stages, (*self.moves, *moves))

    def _moves_of_inserted(self, name: str, before: str) -> tuple[Move, ...]:
        known = self.moves_from(before)
        taken, trigger = {move.trigger for move in known}, f"enter_{_word(name)}"
        while trigger in taken:
            trigger += "_"
        place = self._places[before]
        onward = [move for move in known if move.target != before and self._places.get(move.target, place) >= place]
        return (Move(source=before, trigger=trigger, target=name), *(_moved(move, name) for move in onward))

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
        """Return a lifecycle in which a stage has another name; its leads keep the class of their records.

        Criteria and patterns that ask for the old name are not changed. Raises: LifecycleError L102 for an unknown
        stage, L101 for a name that another one has.
        """
        known = self.stage(old)
        name, origin = known.name, known.origin or known.name
        called = attrs.evolve(known, name=new, origin="" if origin == new else origin)

        def renamed(one: str) -> str:
            return new if one == name else one

        return attrs.evolve(
            self,
            stages=[called if stage is known else stage for stage in self.stages],
            moves=[attrs.evolve(m, source=renamed(m.source), target=renamed(m.target)) for m in self.moves],
            reasons=[(renamed(stage), words) for stage, words in self.reasons],
        )

    def replace(self, stage: Stage) -> Self:
        """Return a lifecycle in which the stage of that name is this one. Raises: LifecycleError L102, L114."""
        _no_other_than_a_stage(stage, "replace")
        known = self.stage(stage.name)
        stages = tuple(stage if one is known else one for one in self.stages)
        if self._refuses(stage, known):
            return attrs.evolve(self, stages=stages)
        return self._sound(stages, self.moves)

    def allow(
        self, source: str, target: str, *, trigger: str = "", when: Guard | None = None, needs_reason: bool = False
    ) -> Self:
        """Return a lifecycle with one more move; without a trigger it is one such as `move_to_lead`.

        A move that is there already is not added again. Raises: LifecycleError L102 for an unknown stage, L105 where the
        trigger leads elsewhere already, and neither has a `when`.
        """
        begin, end = self.stage(source).name, self.stage(target).name
        move = Move(
            source=begin, trigger=trigger or f"move_to_{_word(end)}", target=end, when=when, needs_reason=needs_reason
        )
        known = self.moves_from(begin)
        if move in known:
            return self
        moves = (*self.moves, move)
        if move.trigger.strip() and not any((one.trigger, one.when) == (move.trigger, when) for one in known):
            return self._sound(self.stages, moves)
        return attrs.evolve(self, moves=moves)

    def forbid(self, source: str, target: str) -> Self:
        """Return a lifecycle without the moves from one stage to another. Raises: LifecycleError L102."""
        pair = (self.stage(source).name, self.stage(target).name)
        return self._sound(self.stages, tuple(move for move in self.moves if (move.source, move.target) != pair))

    def machine(self, model: Any = None, journey_of: Callable[[Any], Any] | None = None) -> "Machine":
        """Return a `transitions.Machine` of this lifecycle for objects of your own; see `machine_of`."""
        from slakit.lifecycle.machine import machine_of

        return machine_of(self, model, journey_of)

    # --- checks

    def checks(self) -> tuple[Problem, ...]:
        """Return what is legal and probably wrong.

        L121: a stage that can not be reached; L122: a dead end that is not terminal; L123: a stage from which no
        terminal one can be reached.
        """
        return tuple(doubts(self.stages, self.moves, self.initial))

    # --- what is known to be sound is not checked again: a file with hundreds of stages adds them one by one

    def _sound(self, stages: tuple[Stage, ...], moves: tuple[Move, ...]) -> Self:
        made = type(self).__new__(type(self))
        made.__attrs_init__(stages=stages, moves=moves, reasons=self.reasons)
        return made

    def _refuses(self, stage: Stage, instead_of: Stage | None = None) -> bool:
        """Tell whether a stage would name another one, too, be a second initial one, or leave its moves behind."""
        gone = None if instead_of is None else instead_of.name
        if gone not in {None, stage.name}:
            return True
        if any(self._aliases.get(name.casefold(), gone) != gone for name in (stage.name, *stage.aliases)):
            return True
        return stage.initial and any(one.initial for one in self.stages if one.name != gone)

    @cached_property
    def _hash(self) -> int:
        return hash((self.stages, self.moves, self.reasons))

    @cached_property
    def _by_name(self) -> dict[str, Stage]:
        return {stage.name: stage for stage in self.stages}

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {alias.casefold(): stage.name for stage in self.stages for alias in (stage.name, *stage.aliases)}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.way)}


def _no_other_than_a_stage(given: Any, where: str) -> None:
    if not isinstance(given, Stage):
        raise LifecycleError(Problem("L114", where, f"{given!r}: expected a Stage, such as Stage(name='sal')"))


def _moved(move: Move, source: str) -> Move:
    return Move(
        source=source,
        trigger=move.trigger,
        target=move.target,
        needs_reason=move.needs_reason,
        override=move.override,
        when=move.when,
    )


def _word(name: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in name.casefold())

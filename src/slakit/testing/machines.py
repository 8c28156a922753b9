"""A lifecycle as a state machine test: it drives an adapter or a model of your own move by move, and tries refused ones."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from slakit.errors import LifecycleError, Problem, hint
from slakit.leads.facts import text_of
from slakit.lifecycle.machine import guards_of
from slakit.lifecycle.stages import Lifecycle, Move

__all__ = ["LifecycleMachine", "MovesByStage", "MovesByTrigger", "machine_for"]


class MovesByStage(Protocol):
    """What holds one lead as most CRMs do: it tells its stage, and is moved by the name of the next one.

    `move` raises where the move is not allowed. It is also given `reason=` where the move needs one, and `actor=` where
    the move is an override; the protocol takes any further parameters.
    """

    @property
    def stage(self) -> str:
        """The stage that the lead is in, by its name or an alias."""

    def move(self, to: str, /, *args: Any, **facts: Any) -> object:
        """Move the lead to a stage, or raise."""


class MovesByTrigger(Protocol):
    """What holds one lead as objects of the transitions package do: it tells its state, and is moved by trigger.

    The objects that `Lifecycle.machine` moves are such. `trigger` is given `reason=` and `actor=` as `move` is.
    """

    @property
    def state(self) -> str:
        """The stage that the lead is in, by its name or an alias."""

    def trigger(self, name: str, /, *args: Any, **facts: Any) -> object:
        """Make the move of this name, or raise."""


Adapter = TypeVar("Adapter", bound=MovesByStage | MovesByTrigger)
Errors: TypeAlias = type[Exception] | tuple[type[Exception], ...]
_NO_REASONS = ("no-fit",)
_ACTOR = "somebody"


def machine_for(
    lifecycle: Lifecycle,
    *,
    new: Callable[[], Adapter],
    invariants: Mapping[str, Callable[[Adapter], bool | None]] | None = None,
    observe: Callable[[Adapter], object] | None = None,
    refuses_with: Errors = Exception,
    close: Callable[[Adapter], object] | None = None,
    steps: int = 20,
) -> "type[LifecycleMachine]":
    """Return a state machine test that drives what `new` makes against a lifecycle; its `TestCase` is what to collect.

    `new` returns one lead, in any stage of the lifecycle. A step either makes a move of the lifecycle,
    which must lead to its target, or tries all that the lifecycle does not have from that stage: each must raise one of
    `refuses_with`, name the move and the stage, and change neither the stage nor what `observe` returns of the lead. A
    move under a guard may be made or refused, because a stage alone does not tell which. Each of `invariants` holds after each step, and at the start: it
    is broken when it returns False or raises. `close` is given the lead when a run is over. A run has up to `steps` steps;
    all else, such as how many runs, is up to the settings of hypothesis that are loaded when this is called.

    Raises: LifecycleError L141 when run with an object that can be moved neither by stage nor by trigger.

    >>> from slakit.lifecycle.stages import Stage
    >>> deal = Lifecycle(
    ...     stages=[Stage(name="open"), Stage(name="won", terminal=True)],
    ...     moves=[Move(source="open", trigger="win", target="won")],
    ... )
    >>> class Deal:
    ...     def __init__(self):
    ...         self.stage = "open"
    ...     def move(self, to):
    ...         if (self.stage, to) != ("open", "won"):
    ...             raise ValueError(f"{to} can not follow {self.stage}")
    ...         self.stage = to
    >>> machine_for(deal, new=Deal).TestCase().runTest()
    """
    plan = _Plan(
        lifecycle=lifecycle,
        new=new,
        invariants=dict(invariants or {}),
        observe=observe or _nothing,
        refuses_with=refuses_with,
        close=close or _nothing,
    )
    name = getattr(new, "__name__", "")
    title = f"{name if name.isidentifier() else 'Adapter'}Machine"
    members = {"__doc__": f"{title[:-7]} against its lifecycle.", "_plan": plan, **dict(_rules(lifecycle))}
    made: Any = type(title, (LifecycleMachine,), members)
    # The default of hypothesis suppresses all health checks; a call to a database has no deadline here either.
    made.TestCase = _case_of(made)
    made.TestCase.settings = settings(deadline=None, stateful_step_count=steps)
    return made  # type: ignore[no-any-return]  # it was built one line above


def _nothing(_: object) -> None:
    return None


@attrs.frozen(kw_only=True)
class _Plan(Generic[Adapter]):
    """What a machine was made for."""

    lifecycle: Lifecycle
    new: Callable[[], Adapter]
    invariants: Mapping[str, Callable[[Adapter], bool | None]]
    observe: Callable[[Adapter], object]
    refuses_with: Errors
    close: Callable[[Adapter], object]


@attrs.frozen
class _Step:
    """A move and the reason that it is given; printed as its target."""

    move: Move
    reason: str

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: FBT001 - hypothesis calls it so
        printer.text(f"{self.move.target!r}{f' for {self.reason!r}' if self.reason else ''}")


class LifecycleMachine(RuleBasedStateMachine):
    """A run of moves: the adapter, and the stage in which the lifecycle says that it is. Made by `machine_for`."""

    _plan: ClassVar[_Plan[Any]]
    latest: "ClassVar[tuple[_Step | None, ...]]" = ()
    """The steps of the latest run."""

    def __init__(self) -> None:
        super().__init__()
        self.adapter: Any = self._plan.new()
        self._by_trigger = _is_moved_by_trigger(self.adapter)
        self._stage = self._known_stage("at the start")
        self._steps: list[_Step | None] = []
        self._check_invariants("at the start")

    def teardown(self) -> None:
        """Give the lead back."""
        self._plan.close(self.adapter)

    @rule()
    def try_refused(self) -> None:
        """Try every move that the lifecycle does not have from this stage."""
        self._note(None)
        for word in self.words_to_refuse():
            self._refuse(word)

    def _note(self, step: "_Step | None") -> None:
        self._steps.append(step)
        type(self).latest = tuple(self._steps)

    def repeat(self, steps: "Sequence[_Step | None]") -> None:
        """Make steps once more, each as the stage allows it; one that it does not is left out."""
        for step in steps:
            if step is None:
                self.try_refused()
            elif step in (ways := self.ways(step.move.trigger)):
                self.make(step)
            elif ways:
                self.make(ways[0])

    # --- moves of the lifecycle

    def ways(self, trigger: str) -> "list[_Step]":
        """Return how a trigger can be used in this stage: its moves, each with every reason that it may be given."""
        lifecycle = self._plan.lifecycle
        moves = [move for move in lifecycle.moves_from(self._stage) if move.trigger == trigger]
        return [
            _Step(move, reason)
            for move in moves
            if self._has_meaning(move)
            for reason in _known_reasons(lifecycle, move)
        ]

    def _has_meaning(self, move: Move) -> bool:
        """Tell whether a move can be told: one that stays in its stage has no meaning where stages are set."""
        return self._by_trigger or move.target != move.source

    def make(self, step: "_Step") -> None:
        """Make a move, which must lead to where the lifecycle says; one under a guard may also be refused."""
        self._note(step)
        move = step.move
        rivals = self._rivals(move)
        guarded = all(guards_of(self._plan.lifecycle, one) for one in rivals)
        targets = list(dict.fromkeys(one.target for one in rivals))
        what = f"{move.trigger} from {move.source}"
        before = self._observed()
        try:
            self._move(self._word(move), reason=step.reason, override=move.override)
        except self._plan.refuses_with as error:
            if not guarded:
                message = f"{what} was refused, and the lifecycle leads to {' or '.join(targets)}: {error}"
                raise AssertionError(message) from error
            self._check_unchanged(what, before)
            return
        stage = self._known_stage(f"after {what}")
        if stage not in targets and not (guarded and stage == move.source):
            raise AssertionError(f"{what} led to {stage}; the lifecycle leads to {' or '.join(targets)}")
        self._stage = stage
        self._check_invariants(f"after {what}")

    def _rivals(self, move: Move) -> list[Move]:
        """Return the moves that are made by the same word from the same stage."""
        word = self._word(move)
        return [one for one in self._plan.lifecycle.moves_from(move.source) if self._word(one) == word]

    # --- moves that it does not have

    def words_to_refuse(self) -> tuple[str, ...]:
        """Return the triggers, or the stages, to which no move leads from this stage."""
        lifecycle = self._plan.lifecycle
        known = {self._stage, *(self._word(move) for move in lifecycle.moves_from(self._stage))}
        words = _triggers(lifecycle) if self._by_trigger else lifecycle.names
        return tuple(word for word in words if word not in known)

    def _refuse(self, word: str) -> None:
        """Try a move that must be refused: with an error that names it and the stage, and without any change."""
        what, before = f"{word} from {self._stage}", self._observed()
        same = [move for move in self._plan.lifecycle.moves if self._word(move) == word]
        reason = _NO_REASONS[0] if any(move.needs_reason for move in same) else ""
        try:
            self._move(word, reason=reason, override=any(move.override for move in same))
        except self._plan.refuses_with as error:
            self._check_named(what, word, error)
        else:
            now = self._known_stage(f"after {what}")
            raise AssertionError(f"{what} was not refused: the lifecycle has no such move, and the lead is in {now}")
        self._check_unchanged(what, before)
        self._check_invariants(f"after {what} was refused")

    def _check_named(self, what: str, word: str, error: Exception) -> None:
        lifecycle = self._plan.lifecycle
        wanted = {word: {word}, self._stage: {self._stage, *lifecycle.stage(self._stage).aliases}}
        if not self._by_trigger:
            wanted[word] |= {*lifecycle.stage(word).aliases}
        message = str(error)
        if missing := [name for name, spelt in wanted.items() if not _is_named(spelt, message)]:
            told = f"{what} was refused, and the error does not name {' and '.join(missing)}: {message!r}"
            raise AssertionError(told) from error

    # --- the adapter

    def _word(self, move: Move) -> str:
        return move.trigger if self._by_trigger else move.target

    def _move(self, word: str, *, reason: str, override: bool) -> None:
        facts = {**({"reason": reason} if reason else {}), **({"actor": _ACTOR} if override else {})}
        (self.adapter.trigger if self._by_trigger else self.adapter.move)(word, **facts)

    def _known_stage(self, when: str) -> str:
        told = self.adapter.state if self._by_trigger else self.adapter.stage
        lifecycle = self._plan.lifecycle
        stage = lifecycle.named(text_of(told))
        if stage not in lifecycle:
            raise AssertionError(f"{when} the lead is in {told!r}: unknown stage{hint(stage, lifecycle.names)}")
        return stage

    def _observed(self) -> object:
        return self._plan.observe(self.adapter)

    def _check_unchanged(self, what: str, before: object) -> None:
        stage = self._known_stage(f"after {what} was refused")
        if stage != self._stage:
            raise AssertionError(f"{what} was refused, and the lead went to {stage} all the same")
        if (now := self._observed()) != before:
            raise AssertionError(f"{what} was refused, and something changed all the same: {before!r} became {now!r}")

    def _check_invariants(self, when: str) -> None:
        for name, holds in self._plan.invariants.items():
            told = f"the invariant {name!r} does not hold {when}, in {self._stage}"
            try:
                broken = holds(self.adapter) is False
            except Exception as error:
                raise AssertionError(f"{told}: {error}") from error
            if broken:
                raise AssertionError(told)


def _is_moved_by_trigger(adapter: object) -> bool:
    if hasattr(adapter, "state") and callable(getattr(adapter, "trigger", None)):
        return True
    if hasattr(adapter, "stage") and callable(getattr(adapter, "move", None)):
        return False
    message = f"{type(adapter).__name__} has neither stage and move(to), nor state and trigger(name)"
    raise LifecycleError(Problem("L141", "machine_for", message))


def _is_named(names: Collection[str], message: str) -> bool:
    words = "|".join(map(re.escape, names))
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", message, re.IGNORECASE) is not None


def _triggers(lifecycle: Lifecycle) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.trigger for move in lifecycle.moves))


def _rules(lifecycle: Lifecycle) -> Iterator[tuple[str, Any]]:
    """Yield a rule for each trigger; what a case does after a step that is left out can then stay what it was."""
    counts = Counter((move.source, move.trigger) for move in lifecycle.moves for _ in _known_reasons(lifecycle, move))
    taken = set(dir(LifecycleMachine))
    for trigger in dict.fromkeys(trigger for _, trigger in counts):
        name = re.sub(r"\W", "_", trigger)
        while name in taken:
            name += "_"
        taken.add(name)
        yield name, _rule_of(name, trigger, max(counts[one] for one in counts if one[1] == trigger))


def _rule_of(name: str, trigger: str, count: int) -> Any:
    """Return the rule of a trigger; where it has several ways in any stage, one of them is drawn."""

    def step(machine: LifecycleMachine, move: _Step | None = None) -> None:
        machine.make(machine.ways(trigger)[0] if move is None else move)

    step.__name__ = step.__qualname__ = name
    ways = st.runner().flatmap(lambda machine: st.sampled_from(machine.ways(trigger)))
    decorated: Any = rule  # its overloads do not take keywords made at run time
    drawn = {"move": ways} if count > 1 else {}
    return decorated(**drawn)(precondition(lambda machine: bool(machine.ways(trigger)))(step))


def _known_reasons(lifecycle: Lifecycle, move: Move) -> tuple[str, ...]:
    """Return the reasons that a move may be given; an empty one where it needs none."""
    return (lifecycle.reasons_for(move.target) or _NO_REASONS) if move.needs_reason else ("",)


def _case_of(machine: type[LifecycleMachine]) -> Any:
    """Return the test case of a machine, which tells in the end which of the steps are needed."""
    plain: Any = machine.TestCase

    class Case(plain):  # type: ignore[misc]  # hypothesis makes the class when it is asked for it
        def runTest(self) -> None:  # noqa: N802 - the name is unittest's
            try:
                super().runTest()
            except AssertionError as error:
                steps = _needed(machine, machine.latest, str(error))
                error.add_note(f"The steps that are needed: {', '.join(map(_told, steps)) or 'none'}")
                raise

    Case.__name__, Case.__qualname__ = plain.__name__, plain.__qualname__
    Case.runTest.__dict__.update(plain.runTest.__dict__)
    return Case


def _told(step: _Step | None) -> str:
    return "try_refused" if step is None else step.move.trigger + (f" ({step.reason})" if step.reason else "")


def _needed(machine: type[LifecycleMachine], steps: tuple[_Step | None, ...], message: str) -> tuple[_Step | None, ...]:
    """Return the steps without every stretch that the failure does not need.

    Hypothesis switches rules off at random, and what is drawn for that can keep it from leaving out a detour.
    """
    for size in range(len(steps), 0, -1):
        for start in range(len(steps) - size + 1):
            fewer = (*steps[:start], *steps[start + size :])
            if _failure(machine, fewer) == message:
                return _needed(machine, fewer, message)
    return steps


def _failure(machine: type[LifecycleMachine], steps: Sequence[_Step | None]) -> str:
    """Return how steps fail; empty where they do not."""
    run = machine()
    try:
        run.repeat(steps)
    except AssertionError as error:
        return str(error)
    finally:
        run.teardown()
    return ""

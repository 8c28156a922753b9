"""The state machine of a lifecycle: declared and validated by transitions, replayed on a table compiled from it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
from transitions import Machine

from slakit.errors import LifecycleError, Problem
from slakit.lifecycle.stages import Guard, Lifecycle, Move

__all__ = ["Table", "compiled", "machine_of"]

Table: TypeAlias = Mapping[tuple[str, str], tuple[Move, ...]]
"""From a stage and a trigger to the moves that it may make, in order."""
JourneyOf: TypeAlias = Callable[[Any], Any]


def machine_of(lifecycle: Lifecycle, model: Any = None, journey_of: JourneyOf | None = None) -> Machine:
    """Return a `transitions.Machine` of a lifecycle, with the criteria of its moves as conditions.

    Without a model it declares and answers; with one, or a list, it moves them. A condition asks about
    `journey_of(model)`, or about the `journey=` given to the trigger, at the trigger's `at=`. Each stage keeps what a
    model's `state` says; a model without one begins in the initial stage.

    Raises: LifecycleError L131 for a model that is frozen or slotted, because transitions hangs its triggers on the
    object; L132 for one that equals another, because transitions would not attach it.
    """
    models = model if isinstance(model, list) else [] if model is None else [model]
    machine = Machine(
        model=None,
        states=list(lifecycle.names),
        transitions=[
            {
                "trigger": move.trigger,
                "source": move.source,
                "dest": move.target,
                "conditions": [_condition(guard, journey_of) for guard in _guards(lifecycle, move)],
            }
            for move in lifecycle.moves
        ],
        initial=lifecycle.initial,
        auto_transitions=False,
        send_event=True,
    )
    for number, one in enumerate(models):
        _refuse(one, models[:number])
        machine.add_model(one, initial=getattr(one, "state", None) or lifecycle.initial)
    return machine


def _guards(lifecycle: Lifecycle, move: Move) -> list[Guard]:
    own = lifecycle.stage(move.target).when if move.target != move.source else None
    return [guard for guard in (move.when, own) if guard is not None]


def _condition(guard: Guard, journey_of: JourneyOf | None) -> Callable[[Any], bool]:
    def allowed(event: Any) -> bool:
        journey = event.kwargs.get("journey")
        if journey is None and journey_of is not None:
            journey = journey_of(event.model)
        if journey is None or "at" not in event.kwargs:
            message = f"the guard {guard} asks about a journey: give journey_of, or journey= and at= with the trigger"
            raise LifecycleError(Problem("L133", event.event.name, message))
        return guard.allows(journey, event.kwargs["at"])

    return allowed


def _refuse(model: Any, before: list[Any]) -> None:
    kind = type(model)
    if attrs.has(kind) and not hasattr(model, "__dict__"):
        message = f"{kind.__name__} is slotted: transitions hangs its triggers on the object; use slots=False"
        raise LifecycleError(Problem("L131", "machine", message))
    try:
        model.__setattr__("_slakit_probe", None)
        model.__delattr__("_slakit_probe")
    except AttributeError:
        message = (
            f"{kind.__name__} is frozen: transitions writes its state; move it with advance, or use a mutable class"
        )
        raise LifecycleError(Problem("L131", "machine", message)) from None
    if any(model == one for one in before):
        message = f"two equal {kind.__name__}: transitions would leave the second one out; use eq=False"
        raise LifecycleError(Problem("L132", "machine", message))


def compiled(lifecycle: Lifecycle) -> Table:
    """Return the table of a lifecycle, read from the machine that declares it, so that both can not differ.

    >>> from slakit.lifecycle.standard import STANDARD
    >>> [move.target for move in compiled(STANDARD)["mql", "accept"]]
    ['accepted']
    """
    machine = machine_of(lifecycle)
    waiting = {key: list(moves) for key, moves in _grouped(lifecycle).items()}
    table: dict[tuple[str, str], tuple[Move, ...]] = {}
    for trigger, event in machine.events.items():
        for source, transitions in event.transitions.items():
            declared = waiting[source, trigger]
            table[source, trigger] = tuple(
                next(move for move in declared if move.target == transition.dest) for transition in transitions
            )
    return table


def _grouped(lifecycle: Lifecycle) -> dict[tuple[str, str], list[Move]]:
    found: dict[tuple[str, str], list[Move]] = {}
    for move in lifecycle.moves:
        found.setdefault((move.source, move.trigger), []).append(move)
    return found

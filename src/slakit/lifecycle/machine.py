"""The state machine of a lifecycle: declared and validated by transitions, replayed on a table compiled from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from transitions import Machine

from slakit.errors import LifecycleError, Problem
from slakit.lifecycle.answers import Truth, shown, truth_of
from slakit.lifecycle.faults import unknown_stage
from slakit.lifecycle.stages import Guard, Lifecycle, Move

__all__ = ["Machine", "Table", "compiled", "guards_of", "machine_of"]

Table: TypeAlias = Mapping[tuple[str, str], tuple[Move, ...]]
"""From a stage and a trigger to the moves that it may make, in order."""
JourneyOf: TypeAlias = Callable[[Any], Any]


def machine_of(lifecycle: Lifecycle, model: Any = None, journey_of: JourneyOf | None = None) -> Machine:
    """Return a `transitions.Machine` of a lifecycle, with the criteria of its moves as conditions.

    Without a model it declares and answers; with one, or a list, it moves them. A condition asks about
    `journey_of(model)`, or about the `journey=` given to the trigger, at the trigger's `at=`. Each model keeps what its
    `state` says, the name or an alias of a stage; one without begins in the initial stage. What the conditions allow,
    `advance` allows, as long as the journey is that of the lead before the move. Reasons, overrides and required
    attributes are no conditions: `advance` asks for them, too.

    Raises: LifecycleError with every problem: L131 for a model that is frozen or slotted, because transitions hangs its
    triggers on the object; L132 for one that equals another, because transitions would not attach it; L134 for one that
    has an attribute such as `accept`, `may_accept` or `is_mql`, because transitions would leave its own out, and for a
    trigger of such a name; L102 for an unknown state. A trigger raises L133 without a journey or an instant, and L135 where
    a guard of your own raises, or answers something else than true, false or None for unknown.
    """
    models = list(model) if isinstance(model, list | tuple) else [] if model is None else [model]
    if problems := [problem for number in range(len(models)) for problem in _refused(lifecycle, models, number)]:
        raise LifecycleError(*problems)
    machine = Machine(
        model=None,
        states=list(lifecycle.names),
        transitions=[
            {
                "trigger": move.trigger,
                "source": move.source,
                "dest": move.target,
                "conditions": [_condition(guard, journey_of) for guard in guards_of(lifecycle, move)],
            }
            for move in _in_turn(lifecycle)
        ],
        initial=lifecycle.initial,
        auto_transitions=False,
        send_event=True,
    )
    for one in models:
        machine.add_model(one, initial=_begin(lifecycle, one))
    return machine


def _in_turn(lifecycle: Lifecycle) -> list[Move]:
    """Return the moves in the order in which they are tried: one without a guard would hide those behind it."""
    return sorted(lifecycle.moves, key=lambda move: move.when is None)


def _begin(lifecycle: Lifecycle, model: Any) -> str:
    state = getattr(model, "state", None)
    return lifecycle.named(state) if state else lifecycle.initial


def guards_of(lifecycle: Lifecycle, move: Move) -> list[Guard]:
    """Return what must hold for a move: its own criterion, and that of the stage that it enters."""
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
        return _allows(guard, journey, event)

    return allowed


def _allows(guard: Guard, journey: Any, event: Any) -> bool:
    """Tell whether a guard's answer is true. Raises: LifecycleError L135 for one that fails, or answers something else."""
    place = f"the guard '{guard}' failed for lead {getattr(journey, 'lead_id', journey)!r}"
    try:
        given = guard.allows(journey, event.kwargs["at"])
    except (Exception, SystemExit) as error:
        raise LifecycleError(Problem("L135", event.event.name, f"{place}: {shown(error)}")) from error
    answer = truth_of(given)
    if answer is None:
        message = f"{place}: {shown(given)} is neither true, false nor None"
        raise LifecycleError(Problem("L135", event.event.name, message))
    return answer is Truth.TRUE


def _refused(lifecycle: Lifecycle, models: Sequence[Any], number: int) -> Iterator[Problem]:
    """Yield why transitions could not move a model."""
    model = models[number]
    kind = type(model).__name__
    if unwritable := _unwritable(model):
        yield Problem("L131", "machine", f"{unwritable}: {_INSTEAD}")
        return
    if any(model == one for one in models[:number]):
        yield Problem("L132", "machine", f"two equal {kind}: transitions would leave the second one out; use eq=False")
    yield from _taken(lifecycle, model)
    if (begin := _begin(lifecycle, model)) not in lifecycle:
        yield unknown_stage(begin, f"machine: the state of {kind}", lifecycle.names)


def _taken(lifecycle: Lifecycle, model: Any) -> Iterator[Problem]:
    """Yield the names that transitions would hang on a model, and leave out in silence."""
    triggers = dict.fromkeys(move.trigger for move in lifecycle.moves)
    made = dict.fromkeys((*map("may_{}".format, triggers), *map("is_{}".format, lifecycle.names)))
    if reserved := [repr(one) for one in triggers if one == _STATE or one in _OWN or one in made]:
        message = (
            f"{', '.join(reserved)}: transitions gives an object that attribute itself; name the trigger otherwise"
        )
        yield Problem("L134", "machine", message)
    names = dict.fromkeys(one for one in (*triggers, *made, *_OWN) if one != _STATE)
    if taken := [repr(one) for one in names if getattr(model, one, None) is not None]:
        message = f"{type(model).__name__} has {', '.join(taken)} already: transitions would leave out its own"
        yield Problem("L134", "machine", message)


_PROBE = "_slakit_probe"
# What transitions itself hangs on a model; the state of a model may be there before.
_STATE = "state"
_OWN = ("trigger", "may_trigger")
_INSTEAD = "transitions hangs its state and triggers on the object; use a plain class, or move journeys with advance"


def _unwritable(model: Any) -> str:
    """Return what keeps attributes from being set on a model; empty when nothing does."""
    if isinstance(model, type):
        return f"{model.__name__} is a class, not one of its objects"
    if not hasattr(model, "__dict__"):
        return f"{type(model).__name__} is slotted"
    try:
        setattr(model, _PROBE, None)
        delattr(model, _PROBE)
    except Exception:  # noqa: BLE001 - each library refuses to write to what is frozen with an error of its own
        return f"{type(model).__name__} is frozen"
    return ""


def compiled(lifecycle: Lifecycle) -> Table:
    """Return the table of a lifecycle, read from the machine that declares it, so that both can not differ.

    >>> from slakit.lifecycle.standard import STANDARD
    >>> [move.target for move in compiled(STANDARD)["mql", "accept"]]
    ['accepted']
    """
    declared: dict[tuple[str, str], list[Move]] = {}
    for move in _in_turn(lifecycle):
        declared.setdefault((move.source, move.trigger), []).append(move)
    return {
        (source, trigger): tuple(move for move, _ in zip(declared[source, trigger], transitions, strict=True))
        for trigger, event in machine_of(lifecycle).events.items()
        for source, transitions in event.transitions.items()
    }

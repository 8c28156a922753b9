"""Lifecycles as an agreement file writes them: what they change about a base, or all of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.lifecycles import BASES, NO_BASE, lifecycle_of
from slakit.adapters.agreements.structure import part
from slakit.adapters.agreements.terms import Known
from slakit.adapters.agreements.values import Mapped, Value, given, truth, words
from slakit.adapters.agreements.writing.examples import example_values
from slakit.adapters.agreements.writing.writer import Writer
from slakit.errors import SlakitError
from slakit.leads.criteria import Criterion
from slakit.lifecycle.stages import Lifecycle, Move, Stage

__all__ = ["lifecycle_value"]

_FACTS = ("owner", "meaning", "origin")
_MARKS = ("side", "initial", "terminal")


def lifecycle_value(writer: Writer) -> Mapped | None:
    """Return the lifecycle of an agreement, with the examples of its definitions, in the shortest form that says it."""
    lifecycle = writer.agreement.lifecycle
    examples = example_values(writer, "stage", () if lifecycle is None else lifecycle.names)
    if lifecycle is None:
        return None
    before = len(writer.problems)
    guards = _guards(writer, lifecycle)
    _refuse_records(writer, lifecycle)
    if len(writer.problems) > before:
        return None
    forms = (form for base in (*BASES, NO_BASE) for form in _forms(writer, lifecycle, base, guards))
    found = min(forms, key=_size, default=None)
    if found is None:
        writer.refuse("lifecycle", "its stages, moves and reasons are more than a file can say")
        return None
    return _with_examples(found, lifecycle.names, examples)


def _guards(writer: Writer, lifecycle: Lifecycle) -> Mapping[str, Mapped]:
    """Return the definitions by stage, and the guards of moves by their number; what is no criterion is refused."""
    places = {f"stages.{stage.name}": stage.when for stage in lifecycle.stages}
    places |= {f"moves[{number}]": move.when for number, move in enumerate(lifecycle.moves)}
    found: dict[str, Mapped] = {}
    for place, guard in places.items():
        if isinstance(guard, Criterion):
            found[place] = writer.criterion(f"lifecycle.{place}.when", guard)
        elif guard is not None:
            writer.refuse(f"lifecycle.{place}.when", f"{guard!r} is no criterion, and a file holds nothing else")
    return found


def _refuse_records(writer: Writer, lifecycle: Lifecycle) -> None:
    for stage in lifecycle.stages:
        if stage.record is not None:
            message = f"{stage.record.__name__} is a class of your own for records, and no file holds one"
            writer.refuse(f"lifecycle.stages.{stage.name}.record", message)


def _size(value: Value) -> int:
    return 1 if isinstance(value, str) else sum(map(_size, value.values() if isinstance(value, dict) else value))


# --- over a base, or over none


def _forms(writer: Writer, lifecycle: Lifecycle, base: str, guards: Mapping[str, Mapped]) -> Iterator[Mapped]:
    """Yield the form of a lifecycle over a base, where there is one."""
    value = _stages_value(lifecycle, base, guards)
    start = _read(writer, value)
    if start is None or start.stages != lifecycle.stages:
        return
    kept = _kept(lifecycle.moves, start.moves)
    gone = _pairs_of(_others(start.moves, lifecycle.moves[:kept]))
    rows = [_allowed(move, guards.get(f"moves[{n}]")) for n, move in enumerate(lifecycle.moves) if n >= kept]
    value |= given(
        allow=[*rows] or None,
        forbid=[{"from": begin, "to": end} for begin, end in gone] or None,
        reasons={stage: list(told) for stage, told in lifecycle.reasons} or None,
    )
    if _read(writer, value) == lifecycle:
        yield value


def _read(writer: Writer, value: Mapped) -> Lifecycle | None:
    """Return the lifecycle that a file would give back; None where it would be refused."""
    form = part(value, grammar.LifecycleForm)
    known = Known(personas=writer.personas, definitions=writer.definitions, criteria=writer.criteria)
    faults: list[SlakitError] = []
    made = None if form is None else lifecycle_of(form, known, partial(_attempt, faults))
    return None if faults else made


def _attempt(faults: list[SlakitError], _: Any, make: Any) -> Any:
    try:
        return make()
    except SlakitError as error:
        faults.append(error)
    return None


def _kept(meant: Sequence[Move], there: Sequence[Move]) -> int:
    """Return how many of the moves that are meant may stay as they are there; all others are forbidden or allowed.

    Those that stay come first and in their order, and a pair of stages that is forbidden loses all of its moves.
    """
    count = 0
    for move in there:
        count += count < len(meant) and move == meant[count]
    while True:
        torn = _pairs_of(_others(there, meant[:count]))
        torn_at = next((n for n, move in enumerate(meant[:count]) if (move.source, move.target) in torn), None)
        if torn_at is None:
            return count
        count = torn_at


def _others(moves: Iterable[Move], known: Iterable[Move]) -> Iterator[Move]:
    """Yield the moves that are not among those that are known; guards need not be hashable."""
    found: dict[tuple[str, str, str], list[Move]] = {}
    for move in known:
        found.setdefault((move.source, move.trigger, move.target), []).append(move)
    return (move for move in moves if move not in found.get((move.source, move.trigger, move.target), ()))


def _pairs_of(moves: Iterable[Move]) -> Mapping[tuple[str, str], None]:
    return dict.fromkeys((move.source, move.target) for move in moves)


def _allowed(move: Move, when: Mapped | None) -> Mapped:
    return given(
        from_=move.source,
        to=move.target,
        trigger=None if move.trigger == _usual_trigger(move.source, move.target) else move.trigger,
        when=when,
        needs_reason=truth(move.needs_reason) if move.needs_reason else None,
        override=truth(move.override) if move.override else None,
    )


@lru_cache(maxsize=1024)
def _usual_trigger(source: str, target: str) -> str:
    bare = Lifecycle(stages=[Stage(name=name) for name in dict.fromkeys((source, target))])
    return bare.allow(source, target).moves[0].trigger


# --- stages


def _stages_value(lifecycle: Lifecycle, base: str, guards: Mapping[str, Mapped]) -> Mapped:
    there = {} if base == NO_BASE else {stage.name: stage for stage in BASES[base].stages}
    origins = _origins(lifecycle, there)
    own = [stage for stage in lifecycle.stages if stage.name not in origins]
    stages: Mapped = {}
    for number, stage in enumerate(lifecycle.stages):
        guard = given(when=guards.get(f"stages.{stage.name}"))
        if stage in own:
            place = _place_in_a_row(lifecycle, number) if base == NO_BASE else _place(lifecycle, number, own)
            stages[stage.name] = place | _facts(stage, Stage(name=stage.name)) | guard
        else:
            old = origins[stage.name]
            before = attrs.evolve(there[old], origin="" if old == stage.name else old)
            stages |= given(**{stage.name: _facts(stage, before) | guard or None})
    gone = [name for name in there if name not in origins.values()]
    return given(
        base=base,
        without=words(gone) if gone else None,
        rename={old: new for new, old in origins.items() if old != new} or None,
        stages=stages or None,
    )


def _origins(lifecycle: Lifecycle, there: Iterable[str]) -> Mapping[str, str]:
    """Return the stages that are those of a base, each with its name there."""
    renamed = {stage.name: stage.origin for stage in lifecycle.stages if stage.origin in there}
    same = {name: name for name in lifecycle.names if name in there and name not in renamed.values()}
    return same | renamed


def _place(lifecycle: Lifecycle, number: int, own: Sequence[Stage]) -> Mapped:
    """Return where a stage of one's own stands: after the one before it, which on the way is the last one on it."""
    stage, names, way = lifecycle.stages[number], lifecycle.names, lifecycle.way
    row = names if stage.side else way
    place = row.index(stage.name)
    if stage.side and place == len(row) - 1:
        return {}
    if place:
        return {"after": row[place - 1]}
    known = [name for name in row if all(one.name != name for one in own)]
    return {"before": known[0]} if known else {}


def _place_in_a_row(lifecycle: Lifecycle, number: int) -> Mapped:
    """Return where a stage stands without a base: in the row of all, of which the first one on the way begins."""
    names = lifecycle.names
    begins = names.index(lifecycle.way[0]) if lifecycle.way else 0
    if number == begins:
        return {}
    return {"after": names[number - 1]} if number > begins else {"before": names[number + 1]}


def _facts(stage: Stage, before: Stage) -> Mapped:
    told = {word: getattr(stage, word) for word in _FACTS if getattr(stage, word) != getattr(before, word)}
    marks = {word: truth(getattr(stage, word)) for word in _MARKS if getattr(stage, word) != getattr(before, word)}
    aliases = [one for one in stage.aliases if one not in before.aliases]
    requires: Value | None = None if stage.requires == before.requires else [*stage.requires]
    return given(**marks, **told, aliases=words(aliases) if aliases else None, requires=requires)


# --- examples


def _with_examples(value: Mapped, stages: Iterable[str], rows: Mapping[str, list[Value]]) -> Mapped:
    """Return the form of a lifecycle with examples below its stages, which stand in an order that keeps theirs."""
    facts: Any = value.get("stages", {})
    order = [name for name in stages if name in facts or name in rows]
    if [name for name in order if name in rows] != list(rows):
        order = [*rows, *(name for name in order if name not in rows)]
    told: Mapped = {name: {**facts.get(name, {}), **given(examples=rows.get(name))} for name in order}
    return {word: one for word in _ORDER if (one := told if word == "stages" else value.get(word))}


_ORDER = tuple(key for key, _ in grammar.keys_of(grammar.LifecycleForm))

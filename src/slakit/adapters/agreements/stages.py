"""The lifecycle, the personas and the examples of an agreement file, as the values that judging asks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.terms import Known, criterion_of
from slakit.adapters.agreements.tree import Path_
from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.criteria import Criterion, Named, Persona
from slakit.leads.events import Event
from slakit.leads.examples import Example
from slakit.leads.facts import NO_FACTS
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.rules.custom import RuleMaker

__all__ = ["examples_of", "known_of", "lifecycle_of", "persona_of"]

T = TypeVar("T")
Attempt = Callable[[Path_, Callable[[], Any]], Any]
_EVENT_FIELDS = frozenset(field.name for field in attrs.fields(Event)) - {"at_us", "recorded_us", "data"}
# Examples without instants lie a minute apart; any day will do, because definitions look back and not at the calendar.
_BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def known_of(
    form: grammar.AgreementForm, criteria: Mapping[str, Named], rules: Mapping[str, RuleMaker], attempt: Attempt
) -> Known:
    """Return the personas and the definitions of a file, each made after those that it asks for.

    What is wrong is told, and left out.
    """
    personas, stages = form.personas or {}, {} if form.lifecycle is None else form.lifecycle.stages or {}
    forms: dict[Path_, Any] = {("personas", name): one for name, one in personas.items()}
    forms |= {_definition(name): one.when for name, one in stages.items() if one.when is not None}
    order = TopologicalSorter({path: set(_asked_for(one)) & forms.keys() for path, one in forms.items()})
    why_not = f"this definition asks for others over more than {_MOST_STEPS} steps"
    try:
        order.prepare()
    except CycleError:  # what stands in no circle comes out all the same
        why_not = "this definition asks for itself"
    made: dict[Path_, Any] = {}
    known = Known(criteria=criteria, rules=rules)
    for _ in range(_MOST_STEPS):
        for path in (ready := order.get_ready()):
            made[path] = attempt(path, partial(_made, path, forms[path], known))
        order.done(*ready)
        known = attrs.evolve(
            known,
            personas=_right({name: made.get(("personas", name)) for name in personas}),
            definitions=_right({name: made.get(_definition(name)) for name in stages}),
        )
    for path in forms.keys() - made.keys():
        attempt(path, partial(_refuse, why_not))
    return known


# Judging follows a definition into those that it asks for, step by step.
_MOST_STEPS = 64


def _definition(stage: str) -> Path_:
    return ("lifecycle", "stages", stage, "when")


def _right(made: Mapping[str, T | None]) -> dict[str, T]:
    return {name: one for name, one in made.items() if one is not None}


def _made(path: Path_, form: Any, known: Known) -> Persona | Criterion:
    return persona_of(str(path[1]), form, known) if path[0] == "personas" else criterion_of(form, known)


def persona_of(name: str, form: grammar.PersonaForm, known: Known) -> Persona:
    """Return the persona of a form.

    Raises: AgreementError as `Persona` does, D274 for what only a commitment can ask for, and as the constructors of
    criteria do.
    """
    required, excluded = (tuple(criterion_of(part, known) for part in parts) for parts in (form.all, form.none))
    traits = tuple((criterion_of(row.when, known), row.points) for row in form.score)
    try:
        return Persona(
            name=name, meaning=form.meaning, all=required, none=excluded, traits=traits, at_least=form.at_least
        )
    except AgreementError as error:
        raise AgreementError(*(attrs.evolve(one, where=_key(one.where, name)) for one in error.problems)) from None


def _key(where: str, name: str) -> str:
    """Return the key of a file at which a problem of a persona stands."""
    return where.removeprefix(f"persona {name}").removeprefix(".").replace("traits", "score")


def lifecycle_of(form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    """Return the lifecycle of a file: the standard one, with its own stages, definitions, moves and reasons.

    What is wrong is told, and left out.
    """
    lifecycle = STANDARD
    for name, stage in (form.stages or {}).items():
        if name not in lifecycle:
            after = stage.after or "prospect"
            lifecycle = (
                attempt(
                    ("lifecycle", "stages", name),
                    partial(lifecycle.insert, Stage(name=name), after=after),
                )
                or lifecycle
            )
    for name, stage in (form.stages or {}).items():
        if name in lifecycle:
            before = lifecycle.stage(name)
            lifecycle = lifecycle.replace(
                attrs.evolve(
                    before,
                    owner=stage.owner or before.owner,
                    meaning=stage.meaning or before.meaning,
                    requires=stage.requires or before.requires,
                    when=known.definitions.get(name),
                )
            )
    lifecycle = _moved(lifecycle, form, known, attempt)
    reasons = form.reasons or {}
    return attempt(("lifecycle", "reasons"), lambda: attrs.evolve(lifecycle, reasons=reasons)) or lifecycle


def _moved(lifecycle: Lifecycle, form: grammar.LifecycleForm, known: Known, attempt: Attempt) -> Lifecycle:
    for number, move in enumerate(form.allow):
        lifecycle = (
            attempt(
                ("lifecycle", "allow", number),
                partial(_allowed, lifecycle, move, known),
            )
            or lifecycle
        )
    for number, move in enumerate(form.forbid):
        lifecycle = (
            attempt(("lifecycle", "forbid", number), partial(lifecycle.forbid, move.from_, move.to)) or lifecycle
        )
    return lifecycle


def _allowed(lifecycle: Lifecycle, move: grammar.MoveForm, known: Known) -> Lifecycle:
    return lifecycle.allow(move.from_, move.to, when=None if move.when is None else criterion_of(move.when, known))


def _refuse(why_not: str) -> None:
    raise AgreementError(Problem("D273", "", why_not))


def _asked_for(form: Any) -> Iterator[Path_]:
    """Yield the place of each persona and definition that a form asks for."""
    match form:
        case grammar.CriterionForm() | grammar.GradeForm() | grammar.PersonaForm() | grammar.PersonaScoreForm():
            if isinstance(form, grammar.CriterionForm) and form.stage_definition is not None:
                yield _definition(form.stage_definition)
            if isinstance(form, grammar.CriterionForm) and form.fits is not None:
                yield ("personas", form.fits)
            for field in attrs.fields(type(form)):
                yield from _asked_for(getattr(form, field.name))
        case tuple():
            for part in form:
                yield from _asked_for(part)
        case _:
            return


def examples_of(form: grammar.LifecycleForm, where: Callable[[Path_], str], attempt: Attempt) -> Iterator[Example]:
    """Yield the examples of the definitions of a file, each with its place."""
    for name, stage in (form.stages or {}).items():
        for number, example in enumerate(stage.examples):
            path: Path_ = ("lifecycle", "stages", name, "examples", number)
            made = attempt(path, partial(_example, name, example, where(path)))
            if made is not None:
                yield made


def _example(stage: str, form: grammar.ExampleForm, where: str) -> Example:
    events = [_event(row, number) for number, row in enumerate(form.events)]
    at = max((event.at for event in events), default=_BEGIN)
    journey = Journey.of("example", *events, attributes=form.attributes or NO_FACTS)
    return Example(stage=stage, it_is=form.it_is, because=form.because, journey=journey, at=at, where=where)


def _event(row: Mapping[str, Any], number: int) -> Event:
    """Return an event of an example: flat keys that are no fields are data; without an id it is one of its own."""
    known = {key: value for key, value in row.items() if key in _EVENT_FIELDS}
    nested = row.get("data")
    data = {key: value for key, value in row.items() if key not in _EVENT_FIELDS and key not in {"at", "data"}}
    if isinstance(nested, dict):
        data |= nested
    known = {"kind": "activity", "id": f"example {number}", **known}
    try:
        return Event(**known, at=_when(row.get("at"), number), data=data)
    except DataError as error:
        raise AgreementError(*(Problem("D275", f"events[{number}]", one.message) for one in error.problems)) from None


def _when(text: Any, number: int) -> datetime:
    if text is None:
        return _BEGIN + timedelta(minutes=number)
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        message = f"{text!r}: expected a time with an offset, such as 2026-03-03T10:00+01:00"
        raise AgreementError(Problem("D275", f"events[{number}].at", message))
    return read

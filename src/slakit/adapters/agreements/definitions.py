"""The personas and the definitions of an agreement file, each made after those that it asks for."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.terms import Known, criterion_of
from slakit.adapters.agreements.tree import Path_
from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion, Named, Persona
from slakit.rules.custom import RuleMaker

__all__ = ["Attempt", "known_of", "persona_of"]

T = TypeVar("T")
Attempt = Callable[[Path_, Callable[[], Any]], Any]


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

"""Stage definitions put where criteria ask for them by the stage's name."""

from collections.abc import Mapping

import attrs

from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Criterion,
    Fits,
    Grade,
    Not,
    Persona,
    StageDefinition,
)

__all__ = ["defined"]


def defined(criterion: Criterion, definitions: Mapping[str, Criterion]) -> Criterion:
    """Return a criterion with the definitions of the stages that it names; the same one where it names none.

    A definition that asks for itself, by way of others too, stays a name there, and its answer unknown.

    >>> from slakit.leads.criteria import did, stage_definition
    >>> print(defined(stage_definition("mql"), {"mql": did("trial")}).definition)
    did trial
    """
    match criterion:
        case StageDefinition(stage=stage, definition=None) if stage in definitions:
            others = {name: one for name, one in definitions.items() if name != stage}
            return StageDefinition(stage, defined(definitions[stage], others))
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            found = tuple(defined(part, definitions) for part in parts)
            return criterion if found == parts else attrs.evolve(criterion, parts=found)
        case Not(part):
            one = defined(part, definitions)
            return criterion if one == part else Not(one)
        case Grade(fit=fit, interest=interest):
            return attrs.evolve(criterion, fit=defined(fit, definitions), interest=defined(interest, definitions))
        case Fits(persona):
            return Fits(_persona(persona, definitions))
        case _:
            return criterion


def _persona(persona: Persona, definitions: Mapping[str, Criterion]) -> Persona:
    required, excluded = (tuple(defined(one, definitions) for one in parts) for parts in (persona.all, persona.none))
    traits = tuple((defined(one, definitions), points) for one, points in persona.traits)
    if (required, excluded, traits) == (persona.all, persona.none, persona.traits):
        return persona
    return attrs.evolve(persona, all=required, none=excluded, traits=traits)

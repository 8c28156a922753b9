"""What a criterion is made of, as its explanation tells it."""

from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Criterion,
    Fits,
    Grade,
    Not,
    StageDefinition,
)

__all__ = ["parts_of"]


def parts_of(criterion: Criterion) -> tuple[Criterion, ...]:
    """Return the criteria that a criterion asks, in order; none for one that asks about the lead itself.

    A persona asks for its required traits, for the opposite of its excluded ones, and for its scored ones.

    >>> from slakit.leads.criteria import did, field
    >>> [str(part) for part in parts_of(did("call") & ~field("tier", is_="cold"))]
    ['did call', 'not tier is cold']
    """
    match criterion:
        case AllOfCriteria(parts) | AnyOfCriteria(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case StageDefinition(definition=definition) if definition is not None:
            return (definition,)
        case Grade(fit=fit, interest=interest):
            return (fit, interest)
        case Fits(persona):
            return (*persona.all, *(~part for part in persona.none), *(trait for trait, _ in persona.traits))
        case _:
            return ()

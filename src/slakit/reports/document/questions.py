"""Questions: a criterion, or the condition of a check, as words that people say."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias, assert_never

from slakit.leads.criteria.personas import Persona
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Criterion,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Points,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.reports.document.happenings import happened, happens, stage_words, thing
from slakit.reports.document.words import an, either, label, listed, number, spoken
from slakit.rules.conditions import (
    AllOfConditions,
    AnyOfConditions,
    CommitmentMet,
    Condition,
    NotCondition,
    OwnEvent,
)

__all__ = ["asked", "persona_parts", "taken_apart"]


def taken_apart(criterion: Criterion) -> tuple[str, tuple[str, ...]]:
    """Return how many of some parts must hold, and each of the parts in words; one part alone stands alone.

    >>> from slakit.leads.criteria import did, field
    >>> taken_apart(did("trial_signup") | field("budget", is_="yes"))
    ('at least one of these holds', ('there was a trial signup', 'budget is yes'))
    """
    match criterion:
        case AnyOfCriteria(parts):
            return "at least one of these holds", tuple(map(asked, parts))
        case AllOfCriteria(parts):
            return "all of these hold", tuple(map(asked, parts))
        case AtLeast(k, parts):
            return f"at least {k} of these hold", tuple(map(asked, parts))
        case _:
            return "this holds", (asked(criterion),)


def persona_parts(persona: Persona) -> tuple[str, ...]:
    """Return what a persona asks for, one sentence a kind of trait."""
    found = []
    if persona.all:
        found.append(f"What must hold: {_and(persona.all)}.")
    if persona.none:
        found.append(f"What must not hold: {listed(map(_part, persona.none), 'or')}.")
    if persona.traits:
        points = "; ".join(f"{_points(value)} if {asked(trait)}" for trait, value in persona.traits)
        found.append(f"What adds up, to {number(persona.at_least or 0)} points or more: {points}.")
    return tuple(found)


def asked(condition: Condition) -> str:
    """Return a question about a lead as a clause, the way it is when it holds.

    >>> from slakit.leads.criteria import did, field
    >>> asked(field("country", in_=["DE", "AT"]) & ~did("unsubscribe"))
    'country is DE or AT, and it is not so that there was an unsubscribe'
    """
    match condition:
        case OwnEvent(pattern):
            return f"it is so that {happens(pattern)}"
        case CommitmentMet(commitment):
            return f"the promise “{label(commitment)}” is kept by then"
        case AllOfConditions(parts) | AllOfCriteria(parts):
            return _and(parts)
        case AnyOfConditions(parts) | AnyOfCriteria(parts):
            return ", or ".join(map(_part, parts))
        case NotCondition(part) | Not(part):
            return _not(part)
        case AtLeast(k, parts):
            return f"at least {k} of these hold: {'; '.join(map(_part, parts))}"
        case _:
            return _about_the_lead(condition)


def _and(parts: Iterable[Condition]) -> str:
    return ", and ".join(map(_part, parts))


def _part(condition: Condition) -> str:
    """Return a part of a longer sentence, in brackets where it is made of parts itself."""
    match condition:
        case AllOfConditions() | AnyOfConditions() | AllOfCriteria() | AnyOfCriteria() | AtLeast() | Grade():
            return f"({asked(condition)})"
        case _:
            return asked(condition)


def _not(part: Condition) -> str:
    match part:
        case Field(among=(_, *_)):
            return f"{spoken(part.name)} is not {listed(part.among, 'or')}"
        case _:
            return f"it is not so that {_part(part)}"


Leaf: TypeAlias = (
    Did | Field | Fits | Grade | InStage | Lag | Manual | Named | Present | Reason | Score | Band | StageDefinition
)


def _about_the_lead(criterion: Leaf) -> str:  # noqa: C901, PLR0911 - one case a kind of criterion
    match criterion:
        case Field():
            return _field(criterion)
        case Present(names, placeholders):
            but = f" ({listed(placeholders, 'or')} does not count)" if placeholders else ""
            return f"{listed(map(spoken, names))} {'is' if len(names) == 1 else 'are'} known{but}"
        case Did():
            return _did(criterion)
        case Score() | Band():
            return _score(criterion)
        case Fits(persona):
            return f"the lead fits the persona {label(persona.name)}"
        case Grade(fit=fit, interest=interest):
            return f"the lead fits, that is {_part(fit)}, and is interested, that is {_part(interest)}"
        case Manual():
            return _manual(criterion)
        case Lag(pattern=pattern, at_most=at_most):
            return f"of what happened last ({happens(pattern)}) a note was made within {at_most}"
        case Reason(words):
            return f"the reason given is {either(words)}"
        case InStage(stages):
            return f"the lead is in {stage_words(stages)}"
        case StageDefinition(stage=stage):
            return f"the lead meets the definition of {label(stage)}"
        case Named(name=name):
            return f"“{spoken(name)}” holds, which both sides work out by a rule of their own"
        case _ as never:
            assert_never(never)


def _manual(criterion: Manual) -> str:
    who = listed((f"the {one}" if one == "buyer" else an(spoken(one)) for one in criterion.by), "or")
    what = f" as {spoken(criterion.value)}" if criterion.value else ""
    return f"{who} marked the lead{what} by hand, with a note"


def _field(criterion: Field) -> str:
    name = spoken(criterion.name)
    if criterion.among:
        return f"{name} is {listed(criterion.among, 'or')}"
    match criterion:
        case Field(at_least=low, at_most=high) if low is not None and high is not None:
            return f"{name} is from {number(low)} to {number(high)}"
        case _:
            bounds = {
                "at least": criterion.at_least,
                "at most": criterion.at_most,
                "above": criterion.above,
                "below": criterion.below,
            }
            return f"{name} is {listed(f'{word} {number(one)}' for word, one in bounds.items() if one is not None)}"


def _did(criterion: Did) -> str:
    told = happened(criterion.pattern)
    if criterion.distinct is not None:
        told += f", at least {criterion.at_least} times and each time with another {spoken(criterion.distinct)}"
    elif criterion.at_least > 1:
        told += f", at least {criterion.at_least} times"
    if criterion.within is not None:
        told += f", within {criterion.within}"
    if criterion.per is not None:
        told += f", in the same {criterion.per.value}"
    if criterion.before is not None:
        told += f", at least {criterion.before} before"
    return told if criterion.since is None else f"{told}, counted since {happened(criterion.since)}"


def _score(criterion: Score | Band) -> str:
    score = criterion if isinstance(criterion, Score) else criterion.score
    points = listed(map(_row, score.points))
    told = f"({points}{_terms(score)})"
    if isinstance(criterion, Score):
        return f"the score is {number(criterion.at_least)} or more {told}"
    return (
        f"the score came to {number(criterion.enter)} and has not fallen below {number(criterion.leave)} since {told}"
    )


def _row(row: Points) -> str:
    return f"{_points(row.points)} for each {thing(row.pattern)}"


def _points(points: Decimal) -> str:
    return f"{'minus ' * (points < 0)}{number(abs(points))} point{'' if abs(points) == 1 else 's'}"


def _terms(score: Score) -> str:
    """Return what else there is to the points: how they fade, where they end, what takes them all."""
    told: list[str] = []
    if score.half_life is not None:
        told.append(f"half as much every {score.half_life}")
    told += [f"times {number(factor)} from an age of {age} on" for age, factor in score.steps]
    told += [f"no more than {_points(cap)} for {spoken(group)}" for group, cap in score.caps]
    if score.veto is not None:
        told.append(f"and none at all once it is so that {happens(score.veto)}")
    return "".join(f"; {one}" for one in told)

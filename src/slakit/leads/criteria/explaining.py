"""Criteria explained: the answer with its reasons, as a tree of parts that held or failed."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from slakit.leads.criteria.attributes import as_number, missing, tested
from slakit.leads.criteria.behaviour import counted, known, matching
from slakit.leads.criteria.compiling import compiled_truth, last_reason, marks
from slakit.leads.criteria.scores import rows_of, summing
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
    Manual,
    Not,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.criteria.truths import FALSE, Truth
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

__all__ = ["Answer", "ask"]


@attrs.frozen
class Answer:
    """What a criterion answered, in words, with the answers of its parts and the events that count, by id."""

    truth: Truth
    text: str
    parts: "tuple[Answer, ...]" = ()
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the tree of answers, a line each, indented."""
        yield f"{'  ' * depth}{self.truth.value}: {self.text}"
        for part in self.parts:
            yield from part.lines(depth + 1)


def ask(criterion: Criterion, journey: Journey, at: datetime) -> Answer:
    """Return what a criterion answers about a journey at an instant, as a tree with reasons.

    >>> from slakit.leads.criteria import field
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = Journey.of("L1", attributes={"country": "NO"})
    >>> print(ask(field("country", is_="NO") & ~field("employees", below=50), lead, at))
    unknown: (country is NO and not employees is below 50)
      true: country is NO
      unknown: not employees is below 50
        unknown: employees is below 50, but employees is missing
    """
    return _answer(criterion, journey, to_micros(at, "at"))


def _answer(criterion: Criterion, journey: Journey, at: int) -> Answer:
    parts = tuple(_answer(part, journey, at) for part in _parts(criterion))
    remark, events = _remark(criterion, journey, at)
    evidence = tuple(event.ref for event in events)
    return Answer(compiled_truth(criterion)(journey, at), f"{criterion}{remark}", parts, evidence)


def _parts(criterion: Criterion) -> tuple[Criterion, ...]:
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


def _remark(  # noqa: PLR0911 - one case a kind of criterion
    criterion: Criterion, journey: Journey, at: int
) -> tuple[str, list[Event]]:
    """Return what else a line should say, and the events that count."""
    match criterion:
        case Field():
            return _of_field(criterion, journey.attribute_at(criterion.name, at)), []
        case Present():
            names = missing(criterion, journey, at)
            verb = "is" if len(names) == 1 else "are"
            return (f", but {', '.join(names)} {verb} missing" if names else ""), []
        case Did():
            events = counted(criterion)(journey, at)
            return f": {len(events)} of {criterion.at_least}", events
        case Score():
            return _of_score(criterion, journey, at)
        case Band(score=score):
            return f": now {_sum(score, journey, at):.6g}", []
        case Manual():
            found = marks(criterion, known(journey, at))
            return ("" if found else ", but nobody did"), found
        case Reason():
            return f", and it is {last_reason(journey, at) or 'missing'}", []
        case InStage():
            return f", and it is in {journey.stage_at(at) or 'none'}", []
        case StageDefinition(definition=None):
            return ", but nothing is defined", []
        case _:
            return "", []


def _of_field(criterion: Field, value: str | None) -> str:
    if value is None:
        return f", but {criterion.name} is missing"
    if not criterion.among and as_number(value) is None:
        return f", but {value!r} is no number"
    return f", but it is {value}" if tested(criterion, value) is FALSE else ""


def _of_score(criterion: Score, journey: Journey, at: int) -> tuple[str, list[Event]]:
    past = known(journey, at)
    vetoed = criterion.veto is not None and matching(criterion.veto)(journey, past, 0)
    events = [event for row in criterion.points for event in matching(row.pattern)(journey, past, 0)]
    return f": {_sum(criterion, journey, at):.6g}{', vetoed' if vetoed else ''}", events


def _sum(criterion: Score, journey: Journey, at: int) -> float:
    return summing(criterion)(rows_of(criterion)(journey, known(journey, at)), at)

"""Criteria explained: the answer with its reasons, as a tree of parts that held or failed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

import attrs

from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.criteria.functions import failure_of
from slakit.leads.criteria.parts import parts_of
from slakit.leads.criteria.remarks import remarking, signed
from slakit.leads.criteria.trees import Criterion, Fits, Named, Persona
from slakit.leads.criteria.truths import Truth
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

__all__ = ["Answer", "Explain", "ask", "explaining"]


@attrs.frozen
class Answer:
    """What a criterion answered, in words, with the answers of its parts and the events that count, by id."""

    truth: Truth
    text: str
    parts: "tuple[Answer, ...]" = ()
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __bool__(self) -> bool:
        """Refuse to be true or false: an answer that is false, or unknown, would pass as true in silence."""
        raise TypeError("an answer is true, false or unknown: ask for its truth, as in answer.truth is Truth.TRUE")

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
    return explaining(criterion)(journey, to_micros(at, "at"))


Explain: TypeAlias = Callable[[Journey, int], Answer]


def explaining(criterion: Criterion) -> Explain:
    """Return a function of a journey and an instant in microseconds that gives what `ask` does, for many journeys."""
    sentence, truth, also = str(criterion), compiled_truth(criterion), remarking(criterion)
    parts = [explaining(part) for part in parts_of(criterion)]

    def explain(journey: Journey, at: int) -> Answer:
        answers = tuple([part(journey, at) for part in parts])
        told, events = also(journey, at, [answer.truth for answer in answers])
        text = f"{sentence}{told}"
        match criterion:
            case Named():
                text = failure_of(criterion, journey, at) or text
            case Fits(persona):
                answers = _with_points(answers, persona)
            case _:
                pass
        return Answer(truth(journey, at), text, answers, tuple([event.ref for event in events]))

    return explain


def _with_points(parts: tuple[Answer, ...], persona: Persona) -> tuple[Answer, ...]:
    """Return the answers of a persona's parts, with the points that each scored trait is worth."""
    first = len(parts) - len(persona.traits)
    scored = (
        attrs.evolve(part, text=f"{part.text}; worth {signed(points)}")
        for part, (_, points) in zip(parts[first:], persona.traits, strict=True)
    )
    return (*parts[:first], *scored)

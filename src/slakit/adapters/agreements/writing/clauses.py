"""Clauses as an agreement file writes them."""

from typing import assert_never

from slakit.adapters.agreements.values import Mapped, given, number, truth, words
from slakit.adapters.agreements.writing.writer import Writer
from slakit.rules.clauses import Clause, Missed, Nothing

__all__ = ["clause_value"]


def clause_value(writer: Writer, where: str, clause: Clause) -> Mapped:
    """Return a clause as a file writes it."""
    return given(
        id=clause.id,
        when=_when(writer, f"{where}.when", clause.when),
        then=clause.then,
        text=clause.text or None,
        to=words(clause.to) if clause.to else None,
    )


def _when(writer: Writer, where: str, when: Missed | Nothing) -> Mapped:
    match when:
        case Missed():
            return given(
                missed=words(when.commitments),
                of=None if when.of == "any" else when.of,
                periods=number(when.periods),
                within=None if when.within is None else number(when.within),
                consecutive=truth(when.consecutive) if when.consecutive else None,
            )
        case Nothing(pattern, for_=length):
            return {"nothing": writer.pattern(f"{where}.nothing", pattern), "for": str(length)}
        case _ as never:
            assert_never(never)

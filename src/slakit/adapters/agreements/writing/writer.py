"""What writes one agreement: what it knows by name, and everything found that no file can hold."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

import attrs

from slakit.adapters.agreements.values import Mapped, Value
from slakit.adapters.agreements.written import criteria_in, criterion_value, pattern_value, persona_value
from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion, Fits, Named, Persona, StageDefinition
from slakit.leads.patterns import Pattern
from slakit.rules.agreement import Agreement
from slakit.rules.custom import RuleMaker
from slakit.rules.defining import definitions_in

__all__ = ["Writer"]

T = TypeVar("T")


@attrs.define(slots=False)
class Writer:
    """One pass over an agreement: mutable, because it gathers problems as it goes."""

    agreement: Agreement
    criteria: Mapping[str, Named]
    rules: Mapping[str, RuleMaker]
    problems: list[Problem] = attrs.field(factory=list)

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """The personas of the agreement by name."""
        return {one.name: one for one in self.agreement.personas}

    @cached_property
    def definitions(self) -> Mapping[str, Criterion]:
        """The definitions of its stages by name."""
        return definitions_in(self.agreement.lifecycle)

    def refuse(self, where: str, message: str) -> None:
        """Note what no file can hold."""
        self.problems.append(Problem("D283", where, message))

    def pattern(self, where: str, pattern: Pattern) -> Value:
        """Return a pattern as a file writes it; empty where it can not, which is noted."""
        value = self._noted(where, lambda: pattern_value(pattern))
        return "" if value is None else value

    def criterion(self, where: str, criterion: Criterion) -> Mapped:
        """Return a criterion as a file writes it; empty where it can not, which is noted."""
        value = self._noted(where, lambda: criterion_value(criterion, self.criteria))
        if value is None:
            return {}
        self._same_names(where, criterion)
        return value

    def persona(self, persona: Persona) -> Mapped:
        """Return a persona as a file writes it below its name; empty where it can not, which is noted."""
        where = f"personas.{persona.name}"
        value = self._noted(where, lambda: persona_value(persona, self.criteria))
        if value is None:
            return {}
        self._same_names(where, *persona.all, *persona.none, *(trait for trait, _ in persona.traits))
        return value

    def _noted(self, where: str, write: Callable[[], T]) -> T | None:
        try:
            return write()
        except AgreementError as error:
            self.problems += (attrs.evolve(one, where=where) for one in error.problems)
            return None

    def _same_names(self, where: str, *criteria: Criterion) -> None:
        """Refuse criteria that ask, by name, for other personas and definitions than those of the agreement."""
        for one in criteria_in(criteria):
            match one:
                case Fits(persona) if self.personas.get(persona.name) != persona:
                    self.refuse(where, f"the persona {persona.name!r} is not among those of the agreement")
                case StageDefinition(stage, definition) if self.definitions.get(stage) != definition:
                    self.refuse(where, f"the definition of {stage!r} is another one than that of the lifecycle")
                case _:
                    pass

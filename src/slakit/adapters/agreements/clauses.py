"""Clauses of an agreement file: from a form to the value that is judged."""

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.terms import pattern_of
from slakit.errors import AgreementError, Problem, SlakitError
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.parts import kept

__all__ = ["clause_of"]


def clause_of(form: grammar.ClauseForm) -> Clause:
    """Return the clause of a form.

    Raises: AgreementError as clauses do, D404 for a condition that mixes its forms or lacks a part.
    """
    return Clause(id=form.id, when=kept(_when, form.when), then=form.then, text=form.text, to=form.to)


def _when(form: grammar.WhenForm) -> Missed | Nothing:
    try:
        return _condition(form)
    except SlakitError as error:
        problems = (attrs.evolve(one, where=f"when.{one.where}".rstrip(".")) for one in error.problems)
        raise AgreementError(*problems) from None


def _condition(form: grammar.WhenForm) -> Missed | Nothing:
    match form:
        case grammar.WhenForm(missed=missed, periods=int(periods), nothing=None, for_=None) if missed is not None:
            return Missed(missed, periods=periods, within=form.within, consecutive=form.consecutive, of=form.of)
        case grammar.WhenForm(missed=None, periods=None, within=None, consecutive=False) if (
            form.nothing is not None and form.for_ is not None
        ):
            return Nothing(pattern_of(form.nothing), for_=form.for_)
        case _:
            raise AgreementError(Problem("D404", "", "a clause has missed and periods, or nothing and for"))

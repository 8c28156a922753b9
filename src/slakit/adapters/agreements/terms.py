"""Patterns and criteria of an agreement file as the trees that judging reads, and what is wrong with them."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.tree import Path_
from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import AllOfCriteria, AnyOfCriteria, Criterion, field, present
from slakit.leads.patterns import EventPattern, Pattern, any_of, entered, event, left

__all__ = ["NotJudgedError", "criterion_of", "faults_in", "pattern_of"]


class NotJudgedError(Exception):
    """A commitment uses a part of the grammar that is read and not yet judged; the text names the part."""

    def __str__(self) -> str:
        return f" ({' '.join(self.args)})" if self.args else ""


def pattern_of(forms: tuple[grammar.PatternForm, ...]) -> Pattern:
    """Return the pattern of a form, or of a list of which any may match.

    Raises: AgreementError as `event` does, D205 for an empty list; NotJudgedError for generated starts.
    """
    return any_of(*map(_one_pattern, forms))


def _one_pattern(form: grammar.PatternForm) -> EventPattern:
    for word in ("every", "breached"):
        if getattr(form, word) is not None:
            raise NotJudgedError("start", word)
    given = {one.name: getattr(form, one.name) for one in attrs.fields(grammar.PatternForm)}
    tests = {name: value for name, value in given.items() if value is not None and name not in {"entered", "left"}}
    if form.entered is None and form.left is None:
        if not tests:
            raise AgreementError(Problem("D206", "", "an empty pattern would match every event"))
        return event(**tests)
    first = entered(*form.entered, **tests) if form.entered is not None else left(*(form.left or ()), **tests)
    return attrs.evolve(first, left=tuple(form.left)) if form.left is not None else first


_HEADS = (
    "did",
    "field",
    "score",
    "fits",
    "any",
    "all",
    "not_",
    "of",
    "present",
    "reason",
    "in_stage",
    "stage_definition",
    "grade",
    "band",
    "manual",
    "met",
)
_TESTS = ("is_", "in_", "between", "at_least", "at_most", "above", "below")


def criterion_of(form: grammar.CriterionForm) -> Criterion:
    """Return the criterion of a form.

    Raises: AgreementError D213 without exactly one head, or with keys that do not go with it, and as `field` does;
    NotJudgedError for a head that is not yet judged.
    """
    heads = [head for head in _HEADS if getattr(form, head) is not None]
    if len(heads) != 1:
        found = " and ".join(head.removesuffix("_") for head in heads) or "none"
        known = ", ".join(head.removesuffix("_") for head in _HEADS)
        raise AgreementError(Problem("D213", "", f"a criterion has exactly one of {known}; found {found}"))
    given = {one.name for one in attrs.fields(grammar.CriterionForm) if getattr(form, one.name) is not None}
    rest = sorted(name.removesuffix("_") for name in given - {heads[0], *(_TESTS if form.field is not None else ())})
    if rest and heads[0] in {"field", "present", "any", "all", "not_"}:
        raise AgreementError(Problem("D213", "", f"{', '.join(rest)} does not go with {heads[0].removesuffix('_')}"))
    return _criterion(form, heads[0])


def _criterion(form: grammar.CriterionForm, head: str) -> Criterion:
    match head:
        case "field":
            return field(form.field or "", **_tests(form))
        case "present":
            return present(*(form.present or ()))
        case "any":
            return AnyOfCriteria(_parts(form.any))
        case "all":
            return AllOfCriteria(_parts(form.all))
        case "not_" if form.not_ is not None:
            return ~criterion_of(form.not_)
        case _:
            raise NotJudgedError("criterion", head.removesuffix("_"))


def _tests(form: grammar.CriterionForm) -> dict[str, Any]:
    return {name: value for name in _TESTS if (value := getattr(form, name)) is not None}


def _parts(forms: tuple[grammar.CriterionForm, ...] | None) -> tuple[Criterion, ...]:
    if not forms:
        raise AgreementError(Problem("D213", "", "a list of criteria is empty"))
    return tuple(map(criterion_of, forms))


def faults_in(form: Any, path: Path_) -> Iterator[tuple[Path_, Problem]]:
    """Yield what is wrong with every pattern and criterion inside a form, each with the path of its own form.

    Those are told too that stand in a part that is not yet judged.
    """
    match form:
        case grammar.PatternForm():
            yield from ((path, problem) for problem in _problems(_one_pattern, form))
        case grammar.CriterionForm():
            found = _problems(criterion_of, form)
            inner = [fault for one in attrs.fields(type(form)) for fault in _inside(form, one.name, path)]
            # What is wrong with a part is told at the part.
            yield from inner or ((path, problem) for problem in found)
        case tuple():
            for number, part in enumerate(form):
                yield from faults_in(part, (*path, number))
        case dict():
            for name, part in form.items():
                yield from faults_in(part, (*path, name))
        case _ if attrs.has(type(form)):
            for one in attrs.fields(type(form)):
                yield from _inside(form, one.name, path)
        case _:
            pass  # a word, a number, or nothing


def _inside(form: Any, name: str, path: Path_) -> Iterator[tuple[Path_, Problem]]:
    return faults_in(getattr(form, name), (*path, name.removesuffix("_")))


def _problems(make: Callable[[Any], object], form: Any) -> tuple[Problem, ...]:
    try:
        make(form)
    except NotJudgedError:
        return ()
    except AgreementError as error:
        return tuple(attrs.evolve(one, where=one.where.removeprefix("field.")) for one in error.problems)
    return ()

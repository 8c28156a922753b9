"""Patterns and criteria of an agreement file as the trees that judging reads, and what is wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.grammar.choices import HEADS
from slakit.adapters.agreements.tree import Path_
from slakit.errors import AgreementError, Problem, SlakitError
from slakit.leads.criteria import (
    AllOfCriteria,
    AnyOfCriteria,
    Criterion,
    Named,
    Not,
    Persona,
    StageDefinition,
    as_number,
    at_least,
    band,
    did,
    field,
    fits,
    grade,
    in_stage,
    lag,
    manual,
    present,
    reason,
    score,
)
from slakit.leads.patterns import EventPattern, Pattern, any_of, entered, event, left
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, CommitmentMet, Condition, OwnEvent
from slakit.rules.custom import RuleMaker

__all__ = ["Known", "condition_of", "criterion_of", "faults_in", "pattern_of"]


def pattern_of(forms: tuple[Any, ...]) -> Pattern:
    """Return the pattern of a form, or of a list of which any may match; a list in it is one more such list.

    Raises: AgreementError as `event` does, D205 for an empty list, D391 for what only starts a clock.
    """
    return any_of(*(pattern_of(form) if isinstance(form, tuple) else _one_pattern(form) for form in forms))


_ONLY_STARTS = Problem("D391", "", "a date that recurs, or a breach, starts a clock and does nothing else")


def _one_pattern(form: grammar.PatternForm) -> EventPattern:
    if form.every is not None or form.breached is not None:
        raise AgreementError(_ONLY_STARTS)
    given = {name: getattr(form, name) for name in form.order if name not in {"entered", "left"}}
    tests = {name: value for name, value in given.items() if value is not None}
    if form.entered is None and form.left is None:
        if not tests:
            raise AgreementError(Problem("D206", "", "an empty pattern would match every event"))
        return event(**tests)
    first = entered(*form.entered, **tests) if form.entered is not None else left(*(form.left or ()), **tests)
    return attrs.evolve(first, left=tuple(form.left)) if form.left is not None else first


_FIELDS: Mapping[Any, tuple[str, ...]] = {
    form: tuple(one.name for one in attrs.fields(form))
    for form in vars(grammar).values()
    if isinstance(form, type) and attrs.has(form)
}
# What only a check can ask: of another promise, and of the event at which it asks.
_OF_A_CHECK = ("met", "event")


@attrs.frozen
class Known:
    """What a file may ask for by name: personas, definitions of stages, and rules of a user's own."""

    personas: Mapping[str, Persona] = attrs.field(factory=dict)
    definitions: Mapping[str, Criterion] = attrs.field(factory=dict)
    criteria: Mapping[str, Named] = attrs.field(factory=dict)
    rules: Mapping[str, RuleMaker] = attrs.field(factory=dict)


_NOTHING_KNOWN = Known()


def criterion_of(form: grammar.CriterionForm, known: Known = _NOTHING_KNOWN) -> Criterion:
    """Return the criterion of a form.

    Something stands in for a persona or a function that is not known, because that is told where its name stands.

    Raises: AgreementError D213 without exactly one head, or with keys that do not go with it, D274 for a head that only a
    check has, and as the constructors of criteria do.
    """
    return _criterion(form, _head(form), known)


def condition_of(form: grammar.CriterionForm, known: Known = _NOTHING_KNOWN) -> Condition:
    """Return the condition of a check: a criterion, or a tree that also asks its own event and other promises.

    Raises: AgreementError as `criterion_of` does; D274 for what can not be asked inside of another head.
    """
    if not _asks_more(form):
        return criterion_of(form, known)
    head = _head(form)
    if head == "met":
        return CommitmentMet(form.met or "")
    if head == "event":
        return OwnEvent(pattern_of(form.event or ()))
    if form.not_ is not None:
        return ~condition_of(form.not_, known)
    if form.any is not None:
        return AnyOfConditions(tuple(condition_of(part, known) for part in form.any))
    return AllOfConditions(tuple(condition_of(part, known) for part in form.all or ()))


def _asks_more(form: grammar.CriterionForm) -> bool:
    """Tell whether a form asks, as far as conditions combine, for what only a check can."""
    inner = (*(form.any or ()), *(form.all or ()), *(() if form.not_ is None else (form.not_,)))
    return any(getattr(form, word) is not None for word in _OF_A_CHECK) or any(map(_asks_more, inner))


def _given_in(form: Any) -> list[tuple[str, Any]]:
    """Return the fields of a form that say something, by name."""
    return [(name, value) for name in _FIELDS[type(form)] if (value := getattr(form, name)) is not None]


def _head(form: grammar.CriterionForm) -> str:
    """Return the one head of a form, or refuse what it is not, D213."""
    given = [name for name, _ in _given_in(form)]
    heads = [head for head in HEADS if head in given]
    if len(heads) != 1:
        found = " and ".join(head.removesuffix("_") for head in heads) or "none"
        names = ", ".join(head.removesuffix("_") for head in HEADS)
        raise AgreementError(Problem("D213", "", f"a criterion has exactly one of {names}; found {found}"))
    head = heads[0]
    rest = sorted(name.removesuffix("_") for name in given if name != head and name not in HEADS[head])
    if rest:
        odd = " and ".join(map(repr, rest))
        verb = "do" if len(rest) > 1 else "does"
        raise AgreementError(Problem("D213", "", f"{odd} {verb} not go with {head.removesuffix('_')!r}"))
    return head


def _criterion(form: grammar.CriterionForm, head: str, known: Known) -> Criterion:  # noqa: C901, PLR0911, PLR0912 - a case a head
    match head:
        case "field":
            return field(form.field or "", **_given(form, "field"))
        case "present":
            return present(*(form.present or ()), **_given(form, "present"))
        case "did":
            return did(*_did(form.did), **_did_options(form))
        case "score":
            return score(_points(form.score), **{"at_least": None, **_score_options(form)})
        case "fits":
            name = form.fits or ""
            return fits(known.personas.get(name) or Persona(name=name, all=_UNKNOWN))
        case "any":
            return AnyOfCriteria(_parts(form.any, known))
        case "all":
            return AllOfCriteria(_parts(form.all, known))
        case "not_" if form.not_ is not None:
            return Not(criterion_of(form.not_, known))
        case "of":
            return at_least(_whole(form.at_least), *_parts(form.of, known))
        case "reason":
            return reason(*(form.reason or ()))
        case "in_stage":
            return in_stage(*(form.in_stage or ()))
        case "stage_definition":
            stage = form.stage_definition or ""
            return StageDefinition(stage, known.definitions.get(stage))
        case "grade" if form.grade is not None:
            return grade(fit=criterion_of(form.grade.fit, known), interest=criterion_of(form.grade.interest, known))
        case "band" if form.band is not None:
            return _band(form, form.band)
        case "manual" if form.manual is not None:
            return manual(*(form.manual.by or ()), value=form.manual.value)
        case "lag" if form.lag is not None:
            return lag(pattern_of(form.lag.of), at_most=form.lag.at_most)
        case "criterion":
            name = form.criterion or ""
            return known.criteria.get(name, Named(name, _nobody_knows))
        case _:
            raise AgreementError(Problem("D274", "", f"only the condition of a check can ask for {head}"))


def _given(form: grammar.CriterionForm | grammar.BandForm, head: str) -> dict[str, Any]:
    return {name: value for name in HEADS[head] if (value := getattr(form, name)) is not None}


def _nobody_knows(*_: object) -> None:
    """Stand in for a function that is not known."""


_UNKNOWN = (Named("of an unknown persona", _nobody_knows),)


def _points(forms: Any) -> Any:
    """Return points by activity, or rows of pattern, points and group."""
    if isinstance(forms, dict):
        return forms
    odd = [
        Problem("D212", f"score[{number}].points", f"{row.points!r}: expected a number")
        for number, row in enumerate(forms)
        if as_number(row.points) is None
    ]
    if odd:
        raise AgreementError(*odd)
    return [(pattern_of(row.when), row.points, row.group) for row in forms]


def _score_options(form: grammar.CriterionForm | grammar.BandForm) -> dict[str, Any]:
    options = _given(form, "score")
    if form.veto is not None:
        options["veto"] = pattern_of(form.veto)
    return options


def _did(what: Any) -> tuple[str | Pattern, ...]:
    """Return what a did counts: names of activities, and patterns."""
    listed = what if isinstance(what, tuple) else (what,)
    return tuple(one if isinstance(one, str) else pattern_of((one,)) for one in listed)


def _did_options(form: grammar.CriterionForm) -> dict[str, Any]:
    options = _given(form, "did")
    if "at_least" in options:
        options["at_least"] = _whole(options["at_least"])
    if form.since is not None:
        options["since"] = pattern_of(form.since)
    return options


def _band(form: grammar.CriterionForm, inner: grammar.BandForm) -> Criterion:
    if form.enter is None or form.leave is None:
        raise AgreementError(Problem("D244", "band", "a band has enter and leave beside its score"))
    of = score(_points(inner.score), **{"at_least": form.enter, **_score_options(inner)})
    return band(of, enter=form.enter, leave=form.leave)


def _whole(text: str | None) -> int:
    if text is None or not text.isdecimal() or len(text) > _DIGITS:
        raise AgreementError(Problem("D232", "at_least", f"{text!r}: expected a whole number"))
    return int(text)


_DIGITS = 9


def _parts(forms: tuple[grammar.CriterionForm, ...] | None, known: Known) -> tuple[Criterion, ...]:
    if not forms:
        raise AgreementError(Problem("D213", "", "a list of criteria is empty"))
    return tuple(criterion_of(form, known) for form in forms)


_Asking: TypeAlias = Callable[[Any], object]


def faults_in(form: Any, path: Path_, asking: _Asking = criterion_of) -> Iterator[tuple[Path_, Problem]]:
    """Yield what is wrong with every pattern and criterion inside a form, each with the path of its own form.

    `asking` reads the criteria: those of a check are conditions.
    """
    match form:
        case grammar.CheckForm(at=at, that=that):
            yield from faults_in(at, (*path, "at"))
            yield from faults_in(that, (*path, "that"), condition_of)
        case grammar.PatternForm(every=str()) | grammar.PatternForm(breached=str()):
            if "start" not in path[-2:]:
                yield path, _ONLY_STARTS
        case grammar.PatternForm():
            yield from ((path, problem) for problem in _problems(_one_pattern, form))
        case grammar.CriterionForm():
            # What can be made has no part that can not; and what is wrong with a part is told at the part.
            if found := [attrs.evolve(one, where=_key_of(form, one.where)) for one in _problems(asking, form)]:
                yield from list(_inside(form, path, asking)) or ((path, problem) for problem in found)
        case tuple() | dict():
            for step, part in form.items() if isinstance(form, dict) else enumerate(form):
                if _holds_forms(part):
                    yield from faults_in(part, (*path, step), asking)
        case _:
            yield from _inside(form, path)


def _inside(form: Any, path: Path_, asking: _Asking = criterion_of) -> Iterator[tuple[Path_, Problem]]:
    for name, part in _given_in(form):
        if _holds_forms(part):
            yield from faults_in(part, (*path, name.removesuffix("_")), asking)


def _holds_forms(part: Any) -> bool:
    """Tell whether forms may stand in a part; most are words, and an agreement has a great many of them."""
    return isinstance(part, tuple | dict) or type(part) in _FIELDS


def _problems(make: Callable[[Any], object], form: Any) -> tuple[Problem, ...]:
    try:
        make(form)
    except SlakitError as error:
        return error.problems
    return ()


def _key_of(form: grammar.CriterionForm, where: str) -> str:
    """Return the key at which a problem stands: the options of a head stand beside it, and those of a band in it."""
    head, _, option = where.partition(".")
    key = option.partition(".")[0]
    if head == "field":
        return option or where
    if form.band is not None and head.startswith("score"):
        if key == "at_least" and form.band.at_least is None:
            return "enter"
        return f"band.{option}" if key in HEADS["score"] else f"band.{where}"
    return option if key in HEADS.get(head, ()) and getattr(form, key) is not None else where

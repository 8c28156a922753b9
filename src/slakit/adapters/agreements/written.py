"""Patterns, criteria and personas as an agreement file writes them: plain values that read back as what they were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, assert_never

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.definitions import persona_of
from slakit.adapters.agreements.nesting import MOST_LEVELS, MOST_LEVELS_OF_A_PERSONA, refuse_deep, refuse_levels
from slakit.adapters.agreements.structure import part
from slakit.adapters.agreements.terms import Known, criterion_of, pattern_of
from slakit.adapters.agreements.values import Mapped, Value, given, number, words
from slakit.errors import AgreementError, Problem, SlakitError
from slakit.leads.criteria import (
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
    Persona,
    Points,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.patterns import AnyOfPatterns, EventPattern, FieldTest, Pattern

__all__ = ["criteria_in", "criterion_value", "pattern_value", "persona_value"]

Criteria: TypeAlias = Mapping[str, Named]

_NO_CRITERIA: Criteria = MappingProxyType({})
_UTC = "UTC"


def pattern_value(pattern: Pattern) -> Value:
    """Return a pattern as the file writes it: a mapping, or a list of which any may match.

    Raises: AgreementError D281 for a pattern that the file can not hold, such as one of every event, or one that is
    nested more than 60 levels deep.

    >>> from slakit.leads.patterns import activity, any_of, entered
    >>> pattern_value(any_of(entered("sql", "accepted"), activity("meeting", data={"held": "yes"})))
    [{'entered': ['sql', 'accepted']}, {'kind': 'activity', 'value': 'meeting', 'data': {'held': 'yes'}}]
    """
    refuse_deep("pattern", [pattern])
    value = _pattern(pattern)
    if _read_pattern(value) != pattern:
        raise _refusal("pattern", pattern)
    refuse_levels("pattern", value, MOST_LEVELS)
    return value


def criterion_value(criterion: Criterion, criteria: Criteria = _NO_CRITERIA) -> Mapped:
    """Return a criterion as the file writes it, in the short form that a person would write.

    Personas and definitions are written by their names, and functions of a user's own by those of `criteria`.

    Raises: AgreementError D282 with every function that is not among `criteria`, D281 for a criterion that the file can
    not hold, such as one of an empty list, or one that is nested more than 60 levels deep.

    >>> from slakit.leads.criteria import did, field
    >>> criterion_value(did("content_download", at_least=3, distinct="asset", within="30 days"))
    {'did': 'content_download', 'at_least': '3', 'within': '30 days', 'distinct': 'asset'}
    >>> criterion_value(field("employees", between=(50, 1000)))
    {'field': 'employees', 'between': ['50', '1000']}
    """
    refuse_deep("criterion", [criterion])
    _refuse_unnamed([criterion], criteria)
    value = _criterion(criterion, criteria)
    if _read_criterion(value, _known([criterion], criteria)) != criterion:
        raise _refusal("criterion", criterion)
    refuse_levels("criterion", value, MOST_LEVELS)
    return value


def persona_value(persona: Persona, criteria: Criteria = _NO_CRITERIA) -> Mapped:
    """Return a persona as the file writes it below its name.

    Raises: AgreementError D282 and D281 as `criterion_value` does, D281 also for a persona without traits.

    >>> from slakit.leads.criteria import field
    >>> persona_value(Persona(name="dach", meaning="Near us.", all=(field("country", in_=["DE", "AT"]),)))
    {'meaning': 'Near us.', 'all': [{'field': 'country', 'in': ['DE', 'AT']}]}
    """
    parts = (*persona.all, *persona.none, *(trait for trait, _ in persona.traits))
    refuse_deep("persona", parts)
    _refuse_unnamed(parts, criteria)
    value = _persona(persona, criteria)
    if _read_persona(persona.name, value, _known(parts, criteria)) != persona:
        raise _refusal("persona", persona.name)
    refuse_levels("persona", value, MOST_LEVELS_OF_A_PERSONA)
    return value


# --- what is written is read again, so that nothing is ever saved as something else


def _refusal(what: str, which: object) -> AgreementError:
    return AgreementError(Problem("D281", what, f"{str(which)!r} can not be written into an agreement file"))


def _refuse_unnamed(parts: Iterable[Criterion], criteria: Criteria) -> None:
    unnamed = {one.name for one in criteria_in(parts) if isinstance(one, Named) and _name_of(one, criteria) is None}
    if unnamed:
        message = "is a function of your own: name it in criteria, as the file is to ask for it"
        raise AgreementError(*(Problem("D282", "criterion", f"{name!r} {message}") for name in sorted(unnamed)))


def _name_of(named: Named, criteria: Criteria) -> str | None:
    names = [name for name, one in criteria.items() if one == named]
    return named.name if named.name in names else next(iter(names), None)


def _read_pattern(value: Value) -> Pattern | None:
    form = part(value, grammar.Patterns)
    try:
        return None if form is None else pattern_of(form)
    except SlakitError:
        return None


def _read_criterion(value: Value, known: Known) -> Criterion | None:
    form = part(value, grammar.CriterionForm)
    try:
        return None if form is None else criterion_of(form, known)
    except SlakitError:
        return None


def _read_persona(name: str, value: Value, known: Known) -> Persona | None:
    form = part(value, grammar.PersonaForm)
    try:
        return None if form is None else persona_of(name, form, known)
    except SlakitError:
        return None


def _known(parts: Iterable[Criterion], criteria: Criteria) -> Known:
    """Return what a file would know by name that has what these criteria ask for."""
    found = list(criteria_in(parts))
    return Known(
        personas={one.persona.name: one.persona for one in found if isinstance(one, Fits)},
        definitions={
            one.stage: one.definition
            for one in found
            if isinstance(one, StageDefinition) and one.definition is not None
        },
        criteria=criteria,
    )


def criteria_in(parts: Iterable[Criterion]) -> Iterator[Criterion]:
    """Yield criteria and their parts, but for what stands elsewhere in a file: personas and definitions."""
    for criterion in parts:
        yield criterion
        match criterion:
            case AllOfCriteria(inner) | AnyOfCriteria(inner) | AtLeast(_, inner):
                yield from criteria_in(inner)
            case Not(inner):
                yield from criteria_in([inner])
            case Grade(fit=fit, interest=interest):
                yield from criteria_in([fit, interest])
            case Field() | Present() | Did() | Score() | Band() | Fits() | Manual() | Lag():
                pass
            case Reason() | InStage() | StageDefinition() | Named():
                pass
            case _ as never:
                assert_never(never)


# --- patterns


def _pattern(pattern: Pattern) -> Value:
    match pattern:
        case EventPattern():
            return _event(pattern)
        case AnyOfPatterns(patterns):
            return [_pattern(one) for one in patterns]
        case _ as never:
            assert_never(never)


def _event(pattern: EventPattern) -> Mapped:
    value: Mapped = {}
    if pattern.entered:
        value["entered"] = words(pattern.entered)
    if pattern.left:
        value["left"] = words(pattern.left)
    data: Mapped = {}
    for test in pattern.tests:
        key = f"{test.field}_not" if test.negated else test.field
        if key.startswith("data."):
            value["data"] = data
            data[key.removeprefix("data.")] = words(test.values)
        else:
            value[key] = words(test.values)
    return value


# --- criteria


def _criterion(criterion: Criterion, criteria: Criteria) -> Mapped:  # noqa: C901, PLR0911, PLR0912 - a case a kind
    match criterion:
        case Field():
            return _field(criterion)
        case Present(names, placeholders):
            return {"present": words(names), **given(placeholders=words(placeholders) if placeholders else None)}
        case Did():
            return _did(criterion)
        case Score():
            return {"score": _points(criterion.points), "at_least": number(criterion.at_least), **_options(criterion)}
        case Band():
            return _band(criterion)
        case Fits(persona):
            return {"fits": persona.name}
        case Grade(fit=fit, interest=interest):
            return {"grade": {"fit": _criterion(fit, criteria), "interest": _criterion(interest, criteria)}}
        case Manual(by=by, value=value):
            return {"manual": given(by=None if by == ("person",) else words(by), value=value)}
        case Lag(pattern=pattern, at_most=at_most):
            return {"lag": {"of": _pattern(pattern), "at_most": str(at_most)}}
        case Reason(told):
            return {"reason": words(told)}
        case InStage(stages):
            return {"in_stage": words(stages)}
        case StageDefinition(stage):
            return {"stage_definition": stage}
        case Named():
            return {"criterion": _name_of(criterion, criteria) or criterion.name}
        case AllOfCriteria(parts):
            return {"all": _criteria(parts, criteria)}
        case AnyOfCriteria(parts):
            return {"any": _criteria(parts, criteria)}
        case AtLeast(k, parts):
            return {"at_least": number(k), "of": _criteria(parts, criteria)}
        case Not(part):
            return {"not": _criterion(part, criteria)}
        case _ as never:
            assert_never(never)


def _criteria(parts: Iterable[Criterion], criteria: Criteria) -> Value:
    return [_criterion(part, criteria) for part in parts]


def _field(criterion: Field) -> Mapped:
    if criterion.among:
        return {"field": criterion.name, "is" if len(criterion.among) == 1 else "in": words(criterion.among)}
    bounds: Mapped = {
        word: number(bound)
        for word in ("at_least", "at_most", "above", "below")
        if (bound := getattr(criterion, word)) is not None
    }
    if list(bounds) == ["at_least", "at_most"]:
        return {"field": criterion.name, "between": list(bounds.values())}
    return {"field": criterion.name, **bounds}


def _did(criterion: Did) -> Mapped:
    match criterion.pattern:
        # A did of names alone says itself by them: the same events written as a pattern are another tree.
        case EventPattern(tests=(_, FieldTest(values=names))) if criterion.words:
            what = words(names)
        case pattern:
            what = _pattern(pattern)
    return {
        "did": what,
        **given(
            at_least=None if criterion.at_least == 1 else number(criterion.at_least),
            within=None if criterion.within is None else str(criterion.within),
            before=None if criterion.before is None else str(criterion.before),
            per=None if criterion.per is None else criterion.per.value,
            zone=None if criterion.zone == _UTC else criterion.zone,
            distinct=criterion.distinct,
            since=None if criterion.since is None else _pattern(criterion.since),
        ),
    }


def _points(rows: Sequence[Points]) -> Value:
    short: Mapped = {row.group: number(row.points) for row in rows if _is_activity(row.pattern, row.group)}
    if len(short) == len(rows):
        return short
    return [{"when": _pattern(row.pattern), "points": number(row.points), "group": row.group} for row in rows]


def _is_activity(pattern: Pattern, name: str) -> bool:
    return pattern == EventPattern(tests=(FieldTest("kind", ("activity",)), FieldTest("value", (name,))))


def _options(score: Score) -> Mapped:
    """Return what a score has beside its points and its threshold."""
    return given(
        caps={group: number(cap) for group, cap in score.caps} or None,
        half_life=None if score.half_life is None else str(score.half_life),
        steps={str(age): number(factor) for age, factor in score.steps} or None,
        veto=None if score.veto is None else _pattern(score.veto),
    )


def _band(criterion: Band) -> Mapped:
    score = criterion.score
    own = None if score.at_least == criterion.enter else number(score.at_least)
    inner: Mapped = {"score": _points(score.points), **given(at_least=own), **_options(score)}
    return {"band": inner, "enter": number(criterion.enter), "leave": number(criterion.leave)}


# --- personas


def _persona(persona: Persona, criteria: Criteria) -> Mapped:
    rows: Value = [{"when": _criterion(trait, criteria), "points": number(points)} for trait, points in persona.traits]
    return given(
        meaning=persona.meaning or None,
        all=_criteria(persona.all, criteria) or None,
        none=_criteria(persona.none, criteria) or None,
        score=rows or None,
        at_least=None if persona.at_least is None else number(persona.at_least),
    )

"""Commitments of an agreement file: one function a primitive, from its form to the value that is judged."""

from collections.abc import Mapping
from typing import Any

from slakit.adapters.agreements import grammar
from slakit.adapters.agreements.own_rules import own_rule
from slakit.adapters.agreements.terms import Known, condition_of, criterion_of, pattern_of
from slakit.errors import AgreementError, Problem
from slakit.leads.criteria import Criterion
from slakit.leads.patterns import Pattern
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline, DueField
from slakit.rules.objectives import Objective
from slakit.rules.parts import Groups, Limit, ValueRule
from slakit.rules.pauses import Pause, PauseBetween, PauseWhile
from slakit.rules.quotas import Credits, Level, Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every, Start

__all__ = ["commitment_of"]


def commitment_of(
    form: grammar.CommitmentForm, objective: Objective | None, common: Mapping[str, Any], known: Known
) -> Commitment:
    """Return the commitment of a form that has exactly one primitive; `common` is what all commitments have.

    Raises: AgreementError as the commitments do, D381 for an objective beside a promise per period, D390 for a pause
    with both forms or none, D391 for a start that mixes its forms, D397 and D398 for a rule of a user's own that is
    unknown or can not be made.
    """
    if form.deadline is not None:
        return _deadline(form.deadline, objective, common, known)
    if form.cadence is not None:
        return _cadence(form.cadence, objective, common, known)
    if form.check is not None:
        return _check(form.check, objective, common, known)
    if form.rule is not None:
        return own_rule(form.rule, objective, common, known.rules)
    if form.objective is not None:
        raise AgreementError(Problem("D381", "objective", "a promise per period has no objective of its own"))
    if form.quota is not None:
        return _quota(form.quota, common, known)
    return _rate(form.rate, common)  # type: ignore[arg-type]  # it has exactly one primitive, which is this


def _deadline(
    form: grammar.DeadlineForm, objective: Objective | None, common: Mapping[str, Any], known: Known
) -> Deadline:
    given = {} if form.on is None else {"on": form.on}
    return Deadline(
        **common,
        **given,
        start=start_of(form.start),
        stop=pattern_of(form.stop),
        cancel=_optional(form.cancel),
        within=None if form.within is None else _limits(form.within, known),
        due=None if form.due is None else DueField(form.due.field),
        calendar=form.calendar,
        default_calendar=form.default_calendar,
        pause=[_pause(pause, known) for pause in form.pause or ()],
        on_reassign=form.on_reassign,
        look_back=form.look_back,
        entries=form.entries,
        warn_at=form.warn_at,
        objective=objective,
    )


def _limits(forms: tuple[grammar.LimitForm, ...], known: Known) -> list[Limit]:
    return [Limit(row.within, _when(row.when, known)) for row in forms]


def _cadence(
    form: grammar.CadenceForm, objective: Objective | None, common: Mapping[str, Any], known: Known
) -> Cadence:
    given = {} if form.on is None else {"on": form.on}
    return Cadence(
        **common,
        **given,
        start=start_of(form.start),
        count=pattern_of(form.count),
        at_least=form.at_least,
        within=_limits(form.within, known),
        distinct_by=form.distinct_by or (),
        spread=form.spread,
        min_gap=form.min_gap,
        until=_optional(form.until),
        calendar=form.calendar,
        default_calendar=form.default_calendar,
        entries=form.entries,
        warn_at=form.warn_at,
        objective=objective,
    )


def _check(form: grammar.CheckForm, objective: Objective | None, common: Mapping[str, Any], known: Known) -> Check:
    return Check(
        **common,
        at=pattern_of(form.at),
        that=condition_of(form.that, known),
        entries=form.entries,
        on=form.on,
        objective=objective,
    )


def start_of(forms: tuple[grammar.PatternForm, ...]) -> Start:
    """Return what starts a clock: a pattern, dates that recur, or the breach of another promise."""
    other = [
        form
        for form in forms
        if isinstance(form, grammar.PatternForm) and (form.every is not None or form.breached is not None)
    ]
    if not other:
        return pattern_of(forms)
    form = other[0]
    if len(forms) > 1 or len(form.order) > 1:
        raise AgreementError(Problem("D391", "start", "every and breached stand alone, in no list and beside no key"))
    return Every(form.every) if form.every is not None else AfterBreach(form.breached or "")


def _pause(form: grammar.PauseForm, known: Known) -> Pause:
    if form.while_ is not None and form.from_ is None and form.until is None:
        return PauseWhile(criterion_of(form.while_, known))
    if form.while_ is None and form.from_ is not None and form.until is not None:
        return PauseBetween(pattern_of(form.from_), pattern_of(form.until))
    raise AgreementError(Problem("D390", "pause", "a pause has while, or from and until"))


def _quota(form: grammar.QuotaForm, common: Mapping[str, Any], known: Known) -> Quota:
    return Quota(
        **common,
        count=_optional(form.count),
        sum=_optional(form.sum),
        value=[ValueRule(row.value, _when(row.when, known)) for row in form.value],
        at_least=form.at_least,
        at_most=form.at_most,
        per=form.per,
        level=None if form.level is None else Level(pattern_of(form.level.from_), pattern_of(form.level.until)),
        entries=form.entries,
        distinct=form.distinct,
        credits=None if form.credits is None else Credits(pattern_of(form.credits.when), form.credits.within),
        calendar=form.calendar,
        partial=form.partial,
        by=_groups(form.by),
        band=form.band,
        on=form.on,
    )


def _rate(form: grammar.RateForm, common: Mapping[str, Any]) -> Rate:
    given: dict[str, Any] = {} if form.confidence is None else {"confidence": form.confidence}
    return Rate(
        **common,
        **given,
        among=pattern_of(form.among),
        reached=pattern_of(form.reached),
        at_least=form.at_least,
        per=form.per,
        matures_after=form.matures_after,
        calendar=form.calendar,
        min_population=form.min_population,
        judge_by=form.judge_by,
        entries=form.entries,
        by=_groups(form.by),
        on=form.on,
    )


def _groups(form: Any) -> Groups | None:
    return None if form is None else Groups(form.field, form.values or ())


def _optional(forms: tuple[grammar.PatternForm, ...] | None) -> Pattern | None:
    return None if forms is None else pattern_of(forms)


def _when(form: grammar.CriterionForm | None, known: Known) -> Criterion | None:
    return None if form is None else criterion_of(form, known)

"""Judging rules of a user's own: per lead, and per period from marks; one that fails leaves its subject Unknown."""

from collections.abc import Iterator, Sequence
from typing import Any

from slakit.evaluation.context import Context
from slakit.evaluation.facades import LeadContext, PeriodContext, bare_facts
from slakit.evaluation.plans import LeadRulePlan, PeriodRulePlan, Plan
from slakit.evaluation.stretches import rows_in, stretches
from slakit.evaluation.tallies import Tally
from slakit.rules.custom import Mark
from slakit.rules.outcomes import Outcome, Unknown

__all__ = ["RuleFailedError", "judge_lead_rule", "judge_period_rule", "marks_of"]


class RuleFailedError(Exception):
    """A rule of a user's own raised; the text has the error's type and text."""


def judge_lead_rule(plan: LeadRulePlan, context: Context) -> Sequence[Outcome]:
    """Return what a rule says of a lead, as far as it began within the term; Unknown when it fails."""
    whole, lead = context.plan, context.journey.lead_id
    if whole.first is not None and whole.as_of < whole.first:
        return ()
    try:
        found = tuple(plan.rule.judge(context.journey, LeadContext(plan, context)))
        _refuse_odd(found, plan.terms.commitment, lead)
    except Exception as error:  # noqa: BLE001 - whatever a rule raises is told of its lead, and the others go on
        return (_failed(bare_facts(plan.terms, lead, None, _began(context), None), error),)
    return [outcome for outcome in found if whole.in_term(outcome.started_us)]


def _began(context: Context) -> int:
    """Return when a lead began, within the term: what failed is told from then on."""
    plan, events = context.plan, context.journey.events
    began = events[0].at_us if events else plan.as_of
    last = began if plan.end is None else min(began, plan.end - 1)
    return last if plan.first is None else max(last, plan.first)


def _failed(facts: dict[str, Any], error: Exception) -> Outcome:
    told: dict[str, Any] = {"stopped_us": None, "allowed": "", "evidence": (), "figures": None}
    return Unknown(**facts, **told, reason="rule_failed", details=(_words_of(error),))


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {'; '.join(str(error).splitlines())}"


def _refuse_odd(found: Sequence[Any], commitment: str, subject: str) -> None:
    """Refuse what is no outcome of this promise and subject, and two outcomes under one key."""
    keys: set[str] = set()
    for one in found:
        if not isinstance(one, Outcome):
            raise TypeError(f"{one!r}: expected an outcome, such as context.met(...)")
        if (one.commitment, one.subject) != (commitment, subject):
            told = f"{one.commitment!r} for {one.subject!r}"
            raise ValueError(f"an outcome of {told}: expected {commitment!r} for {subject!r}")
        if one.key in keys:
            raise ValueError(f"two outcomes have the entry {one.entry} and the group {one.group}: tell them apart")
        keys.add(one.key)


def marks_of(plan: PeriodRulePlan, context: Context) -> Sequence[Tally]:
    """Return what one journey adds to a rule per period, within the term.

    Raises: RuleFailedError for whatever the rule raises.
    """
    try:
        found = tuple(map(_mark, plan.rule.collect(context.journey, LeadContext(plan, context))))
    except Exception as error:
        raise RuleFailedError(_words_of(error)) from error
    in_term = context.plan.in_term
    return [
        Tally(mark.at_us, mark.lead_id, mark.event, mark.amount, mark.group) for mark in found if in_term(mark.at_us)
    ]


def _mark(given: Any) -> Mark:
    if not isinstance(given, Mark):
        raise TypeError(f"{given!r}: expected a mark, as context.mark(...) makes")
    return given


def judge_period_rule(plan: Plan, rule: PeriodRulePlan, tallies: Sequence[Tally]) -> Iterator[Outcome]:
    """Yield the outcomes of each period, from the first that meets the term to the one that holds as-of.

    `tallies` are in order. A period for which the rule fails is Unknown.
    """
    for stretch in stretches(plan, rule.per):
        start, end, label = stretch.start, stretch.end, stretch.label
        marks = tuple(
            Mark(one.at, one.lead_id, one.ref, one.amount, one.group or "") for one in rows_in(tallies, stretch)
        )
        try:
            found = tuple(rule.rule.judge_period(stretch.period, marks, PeriodContext(plan, rule, label, start, end)))
            _refuse_odd(found, rule.terms.commitment, label)
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is told of its period, and the others go on
            yield _failed(bare_facts(rule.terms, label, None, start, end), error)
        else:
            yield from found

"""Judging rules of a user's own: per lead, and per period from marks; one that fails leaves its subject Unknown."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from slakit.evaluation.context import Context
from slakit.evaluation.facades import LeadContext, PeriodContext, bare_facts
from slakit.evaluation.plans import LeadRulePlan, PeriodRulePlan, Plan
from slakit.evaluation.stretches import Stretch, rows_in, stretches, untold
from slakit.evaluation.tallies import Tally
from slakit.rules.custom import Mark, odd_in
from slakit.rules.outcomes import Outcome, Terms, Unknown

__all__ = ["RuleFailedError", "judge_lead_rule", "judge_period_rule", "marks_of"]


class RuleFailedError(Exception):
    """A rule of a user's own raised over a lead; the text has the error's type and text.

    `doubts` stand for what the lead may have added.
    """

    def __init__(self, told: str, doubts: tuple[Tally, ...]) -> None:
        super().__init__(told)
        self.doubts = doubts


def judge_lead_rule(plan: LeadRulePlan, context: Context) -> Sequence[Outcome]:
    """Return what a rule says of a lead, as far as it began within the term; Unknown when it fails."""
    whole, lead = context.plan, context.journey.lead_id
    if whole.first is not None and whole.as_of < whole.first:
        return ()
    try:
        found = tuple(plan.rule.judge(context.journey, LeadContext(plan, context)))
        _refuse_odd(found, plan.terms, lead)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule raises is told of its lead, and the others go on
        return (_failed(bare_facts(plan.terms, lead, None, _began(context), None), error),)
    return _counted_on([one for one in found if whole.in_term(one.started_us)], context, plan.terms.commitment)


def _counted_on(found: Sequence[Outcome], context: Context, commitment: str) -> Sequence[Outcome]:
    """Return outcomes numbered on from those that the versions before gave the same lead, where they are not yet.

    A rule sees the whole journey, so that most count through all versions by themselves: what the text before counted
    has a number in this one too. A rule that an amendment changed may begin again at one.
    """
    before = [one.entry or 0 for one in context.judged.get(commitment, ()) if one.subject == context.journey.lead_id]
    lowest = min((one.entry for one in found if one.entry is not None), default=None)
    if lowest is None or lowest > (highest := max(before, default=lowest - 1)):
        return found
    shift = highest + 1 - lowest
    return [one if one.entry is None else attrs.evolve(one, entry=one.entry + shift) for one in found]


def _began(context: Context) -> int:
    """Return when a lead began, within the term: what failed is told from then on."""
    plan, events = context.plan, context.journey.events
    began = events[0].at_us if events else plan.as_of
    last = began if plan.end is None else min(began, plan.end - 1)
    return last if plan.first is None else max(last, plan.first)


def _failed(facts: dict[str, Any], error: BaseException) -> Outcome:
    return Unknown(**{**facts, **_NOTHING_TOLD, "details": (_words_of(error),)})


_NOTHING_TOLD: Mapping[str, Any] = MappingProxyType(
    {"stopped_us": None, "allowed": "", "evidence": (), "figures": None, "reason": "rule_failed"}
)


def _words_of(error: BaseException) -> str:
    """Return the type and the text of an error, in one line that any file can hold."""
    try:
        text = "; ".join(str(error).splitlines())
    except Exception:  # noqa: BLE001 - an error of the user's own may fail to tell itself
        text = "it can not be told"
    return f"{type(error).__name__}: {text.encode('utf-8', 'backslashreplace').decode()}"


def _refuse_odd(found: Sequence[Any], terms: Terms, subject: str) -> None:
    """Refuse what is no outcome of this promise and subject or can not be written down, and two under one key."""
    keys: set[str] = set()
    commitment = terms.commitment
    for one in found:
        if not isinstance(one, Outcome):
            raise TypeError(f"{one!r}: expected an outcome, such as context.met(...)")
        if (one.commitment, one.subject) != (commitment, subject):
            told = f"{one.commitment!r} for {one.subject!r}"
            raise ValueError(f"an outcome of {told}: expected {commitment!r} for {subject!r}")
        if odd := next(odd_in(one, terms.as_of_us), None):
            raise ValueError(odd)
        if one.key in keys:
            told = f"two outcomes have the entry {one.entry} and the group {one.group}"
            raise ValueError(f"{told}: give each a group, or an entry, of its own")
        keys.add(one.key)


def marks_of(plan: PeriodRulePlan, context: Context) -> Sequence[Tally]:
    """Return what one journey adds to a rule per period, within the term.

    Raises: RuleFailedError for whatever the rule raises.
    """
    try:
        found = tuple(map(_mark, plan.rule.collect(context.journey, LeadContext(plan, context))))
    except (Exception, SystemExit) as error:
        told = _words_of(error)
        raise RuleFailedError(told, tuple(_doubts(context, f"{context.journey.lead_id}: {told}"))) from error
    in_term = context.plan.in_term
    return [
        Tally(mark.at_us, mark.lead_id, mark.event, mark.amount, mark.group) for mark in found if in_term(mark.at_us)
    ]


def _doubts(context: Context, why: str) -> Iterator[Tally]:
    """Yield what stands for all that a lead may have added: from its first event on, as far as the term holds that."""
    plan, events = context.plan, context.journey.events
    at = max(events[0].at_us if events else plan.first or 0, plan.first or 0)
    if plan.in_term(at):
        lead = context.journey.lead_id
        yield Tally(at, lead, events[0].ref if events else lead, 0, None, why=why)


def _mark(given: Any) -> Mark:
    if not isinstance(given, Mark):
        raise TypeError(f"{given!r}: expected a mark, as context.mark(...) makes")
    return given


def judge_period_rule(plan: Plan, rule: PeriodRulePlan, tallies: Sequence[Tally]) -> Iterator[Outcome]:
    """Yield the outcomes of each period, from the first that meets the term to the one that holds as-of.

    `tallies` are in order. A period for which the rule fails is Unknown, and so is one to which a lead over which it
    failed may have added something: nobody but the rule can tell what that would have changed.
    """
    sure = [one for one in tallies if not one.why]
    doubts = [one for one in tallies if one.why]
    for stretch in stretches(plan, rule.per):
        found = _judged_period(plan, rule, stretch, rows_in(sure, stretch))
        open_to = [one for one in doubts if one.at < stretch.end]
        if open_to:
            bare = bare_facts(rule.terms, stretch.label, None, stretch.start, stretch.end)
            found = [untold(one, "rule_failed", open_to) for one in found or [Unknown(**bare, **_NOTHING_TOLD)]]
        yield from found


def _judged_period(plan: Plan, rule: PeriodRulePlan, stretch: Stretch, rows: Sequence[Tally]) -> Sequence[Outcome]:
    start, end, label = stretch.start, stretch.end, stretch.label
    marks = tuple(Mark(one.at, one.lead_id, one.ref, one.amount, one.group or "") for one in rows)
    try:
        found = tuple(rule.rule.judge_period(stretch.period, marks, PeriodContext(plan, rule, label, start, end)))
        _refuse_odd(found, rule.terms, label)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule raises is told of its period, and the others go on
        return (_failed(bare_facts(rule.terms, label, None, start, end), error),)
    return found

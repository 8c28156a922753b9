"""Promises that decide nothing: never started, never or always kept; clauses that never fire, pauses that are odd."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import islice
from typing import assert_never

from slakit.leads.criteria import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Criterion,
    Did,
    InStage,
    Reason,
    StageDefinition,
)
from slakit.leads.criteria.contradictions import contradiction
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern, simple_patterns
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Missed, Nothing
from slakit.rules.commitments import Commitment, judged_per, of_commitment
from slakit.rules.conditions import AllOfConditions, AnyOfConditions, Condition, NotCondition, OwnEvent
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.spans import dates_looked_at, periods_meeting, whole_term
from slakit.rules.lint.walking import impossible, met_by, together
from slakit.rules.pauses import PauseBetween, PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.rules.starts import AfterBreach, Every
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Measure
from slakit.worktime.instants import resolve
from slakit.worktime.recurrences import occurrences, rule_fault

__all__ = ["RULES"]

_ONE_DAY = timedelta(days=1)


# --- never starts


def _never_starts(text: Text) -> Iterator[Found]:
    for number, rule in enumerate(text.agreement.commitments):
        if why := _unstarted(text.agreement, rule):
            yield f"commitments[{number}].{_START[type(rule)]}", f"{rule.id!r} never starts: {why}"


_START = {Deadline: "start", Cadence: "start", Check: "at", Rate: "among"}


def _unstarted(agreement: Agreement, rule: Commitment) -> str:
    """Return why nothing starts a promise; empty where something can."""
    match rule:
        case Deadline(start=start) | Cadence(start=start) | Check(at=start) | Rate(among=start):
            pass
        case _:
            return ""
    match start:
        case Every(rule=every):
            return _no_date(agreement, every)
        case AfterBreach(commitment=named):
            other = agreement.named(named)
            unbroken = other is not None and (_unstarted(agreement, other) or _unbreakable(agreement, other))
            return f"{of_commitment(named)!r} is never broken" if unbroken else ""
        case EventPattern() | AnyOfPatterns():
            return impossible(start, agreement.lifecycle)
        case _ as never:
            assert_never(never)


def _no_date(agreement: Agreement, every: str) -> str:
    """Return why dates of a rule do not recur within the term; empty where one does, or the term is open."""
    known = dates_looked_at(agreement.term)
    if known is None:
        return ""
    if rule_fault(every, known[0], timed=True):
        return f"{every} has no date from {known[0]} on"
    dates = whole_term(agreement.term)
    if dates is None:
        return ""
    first, last = dates
    # Most rules come soon, and those of hours and minutes come too often to ask for years of them.
    soon = min(last, first + timedelta(days=31))
    if occurrences(every, first, first, soon) or occurrences(every, first, first, last):
        return ""
    return f"{every} has no date from {first} to {last}"


# --- never kept


def _never_kept(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    for number, rule in enumerate(agreement.commitments):
        if not _unstarted(agreement, rule):
            for word, why in _unkept(agreement, rule):
                yield f"commitments[{number}].{word}", f"{rule.id!r} can never be kept: {why}"


def _unkept(agreement: Agreement, rule: Commitment) -> Iterator[tuple[str, str]]:
    """Yield what makes it impossible to keep a promise, each with its key."""
    match rule:
        case Deadline(stop=needed):
            word = "stop"
        case Cadence(count=needed):
            word = "count"
            yield from _ended_by_counting(rule)
        case Rate(reached=needed):
            word = "reached"
        case Quota(at_least=target) if target is not None:
            needed, word = rule.pattern, "sum" if rule.count is None else "count"
            if rule.value and all(row.value == 0 for row in rule.value):
                yield "value", "everything is worth nothing"
        case Check(that=that, at=at):
            if why := _never_holds(that, at):
                yield "that", why
            return
        case _:
            return
    if why := impossible(needed, agreement.lifecycle):
        yield word, why


def _ended_by_counting(rule: Cadence) -> Iterator[tuple[str, str]]:
    needed = max(rule.at_least, rule.spread or 1, *(number for _, number in rule.distinct_by))
    if rule.until is not None and needed > 1 and met_by(rule.count, rule.until):
        yield "until", f"whatever counts also ends the window, and it takes {needed} to keep the promise"


def _never_holds(that: Condition, at: Pattern) -> str:
    """Return why a condition never holds for the events that ask; empty where it can, or nothing tells."""
    match that:
        case OwnEvent(pattern):
            return impossible(together(at, pattern), None)
        case AllOfConditions(parts):
            criteria = [part for part in parts if isinstance(part, Criterion)]
            found = (_never_holds(part, at) for part in parts)
            return (contradiction(*criteria) if criteria else None) or next((why for why in found if why), "")
        case AnyOfConditions(parts):
            reasons = [_never_holds(part, at) for part in parts]
            return reasons[0] if all(reasons) else ""
        case NotCondition(part):
            return f"{part} always holds then" if _always_holds(part, at) else ""
        case _ if isinstance(that, Criterion):
            return contradiction(that) or _undefined(that)
        case _:
            return ""


def _undefined(that: Criterion) -> str:
    """Return that a criterion asks for a definition which nobody has written; empty where it needs none such."""
    match that:
        case StageDefinition(stage, None):
            return f"the stage {stage} has no definition"
        case AllOfCriteria(parts):
            return next((why for why in map(_undefined, parts) if why), "")
        case _:
            return ""


# --- always kept


def _always_kept(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    for number, rule in enumerate(agreement.commitments):
        if (why := _unbreakable(agreement, rule)) and not _unstarted(agreement, rule):
            yield f"commitments[{number}]", f"{rule.id!r} is always kept: {why}"


def _unbreakable(agreement: Agreement, rule: Commitment) -> str:
    """Return why a promise can not be broken; empty where it can."""
    match rule:
        case Quota(at_least=None):
            if why := impossible(rule.pattern, agreement.lifecycle):
                return why
            return "everything is worth nothing" if rule.value and all(row.value == 0 for row in rule.value) else ""
        case Check(that=that, at=at) if _always_holds(that, at):
            return f"'{that}' holds whenever it is asked"
        case _:
            return ""


def _always_holds(that: Condition, at: Pattern) -> bool:  # noqa: PLR0911 - a case a kind
    """Tell whether a condition holds at every event that asks it, as far as that event alone decides."""
    match that:
        case OwnEvent(pattern):
            return met_by(at, pattern)
        case AllOfConditions(parts) | AllOfCriteria(parts):
            return all(_always_holds(part, at) for part in parts)
        case AnyOfConditions(parts) | AnyOfCriteria(parts):
            return any(_always_holds(part, at) for part in parts)
        case AtLeast(k, parts):
            return sum(_always_holds(part, at) for part in parts) >= k
        case NotCondition(OwnEvent(pattern)):
            return bool(impossible(together(at, pattern), None))
        case Did(at_least=1, before=None, since=None, distinct=None, pattern=pattern):
            return met_by(at, pattern)
        case InStage(stages):
            return all(part.entered and set(part.entered) <= set(stages) for part in simple_patterns(at))
        case Reason(words):
            return all(_has_reason(part, frozenset(words)) for part in simple_patterns(at))
        case _:
            return False


def _has_reason(pattern: EventPattern, words: frozenset[str]) -> bool:
    asked = [test for test in pattern.tests if test.field == "reason" and not test.negated]
    return bool(pattern.entered or pattern.left) and any(set(test.values) <= words for test in asked)


# --- clauses that never fire


def _never_fires(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    dates = whole_term(agreement.term)
    for number, clause in enumerate(agreement.clauses):
        if dates is None:
            return
        match clause.when:
            case Missed() as when:
                if when.periods > (most := _most_periods(agreement, when, dates)):
                    message = f"it takes {when.periods} missed periods, and the term has {most}"
                    yield f"clauses[{number}].when.periods", f"{clause.id!r} never fires: {message}"
            case Nothing() as when:
                if _outlasts(agreement, when, dates):
                    message = f"{when.for_} from the first day of the term end with it, or later"
                    yield f"clauses[{number}].when.for", f"{clause.id!r} never fires: {message}"
            case _ as never:
                assert_never(never)


def _most_periods(agreement: Agreement, when: Missed, dates: tuple[date, date]) -> int:
    """Return how many periods of some promises meet a term, of each counted up to the number that is asked for."""
    judged = (one for rule in agreement.commitments for one in judged_per(rule))
    kinds = [per for name, per in judged if name in when.commitments and per is not None]
    return sum(1 for per in kinds for _ in islice(periods_meeting(per, *dates, agreement.zone), when.periods))


def _outlasts(agreement: Agreement, when: Nothing, dates: tuple[date, date]) -> bool:
    begin, end = (resolve(day, time(), agreement.zone) for day in (dates[0], dates[1] + _ONE_DAY))
    elapsed = when.for_.measure is Measure.ELAPSED
    due = begin + when.for_.micros if elapsed else later_dates(begin, when.for_, agreement.zone)
    return due >= end


# --- pauses that only a start begins, or that are on at every start


def _never_stands(text: Text) -> Iterator[Found]:
    for number, rule in enumerate(text.agreement.commitments):
        if not isinstance(rule, Deadline) or isinstance(rule.start, Every | AfterBreach):
            continue
        for pause in rule.pause:
            if isinstance(pause, PauseBetween) and rule.entries == "each" and met_by(pause.since, rule.start):
                message = f"'{pause.since}' starts a clock of {rule.id!r} each time, and does not pause that one"
                yield f"commitments[{number}].pause", message


def _stands_at_once(text: Text) -> Iterator[Found]:
    for number, rule in enumerate(text.agreement.commitments):
        if not isinstance(rule, Deadline) or isinstance(rule.start, Every | AfterBreach):
            continue
        for pause in rule.pause:
            if isinstance(pause, PauseWhile) and _always_holds(pause.state, rule.start):
                message = f"'{pause.state}' holds whenever {rule.id!r} starts: its clock stands from its first instant"
                yield f"commitments[{number}].pause", message


RULES = (
    LintRule(
        code="W534",
        family="reach",
        severity="error",
        title="a promise that never starts",
        advice="Look for a stage that the lifecycle lacks, for tests that contradict each other, for dates out of the term.",
        look=_never_starts,
    ),
    LintRule(
        code="W535",
        family="reach",
        severity="error",
        title="a promise that can never be kept",
        advice="Say what keeps it in a way that an event can fulfil.",
        look=_never_kept,
    ),
    LintRule(
        code="W536",
        family="reach",
        severity="warning",
        title="a promise that is always kept",
        advice="Promise something that can fail, or take it out: it would only make the numbers look better.",
        look=_always_kept,
    ),
    LintRule(
        code="W537",
        family="reach",
        severity="warning",
        title="a clause that never fires",
        advice="Ask for fewer periods or less time than the term has.",
        look=_never_fires,
    ),
    LintRule(
        code="W538",
        family="reach",
        severity="warning",
        title="a pause that begins with a new clock each time",
        advice="Leave what begins the pause out of the start, or take only the first entry.",
        look=_never_stands,
    ),
    LintRule(
        code="W539",
        family="reach",
        severity="warning",
        title="a pause that is on from the first instant",
        advice="Let the clock start with what ends the pause, or pause it for another state.",
        look=_stands_at_once,
    ),
)

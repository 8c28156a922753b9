"""Walking through an agreement: the patterns and criteria of its parts, and what can be told of patterns at once."""

from collections.abc import Iterator
from typing import Any

import attrs

from slakit.leads.criteria import Criterion
from slakit.leads.criteria.parts import parts_of
from slakit.leads.patterns import AnyOfPatterns, EventPattern, FieldTest, Pattern, simple_patterns
from slakit.lifecycle.stages import Guard, Lifecycle
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.clauses import Missed, Nothing
from slakit.rules.commitments import Commitment, asked, of_commitment
from slakit.rules.conditions import criteria_in
from slakit.rules.deadlines import Deadline
from slakit.rules.pauses import PauseWhile
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar

__all__ = [
    "all_criteria",
    "all_patterns",
    "guards_of",
    "impossible",
    "met_by",
    "patterns_of",
    "together",
    "unanswered",
    "words_of",
]


def words_of(rule: Commitment, word: str) -> str:
    """Return a text of a commitment; empty where a rule of a user's own has none."""
    text = getattr(rule, word, "")
    return text if isinstance(text, str) else ""


def patterns_of(rule: Commitment) -> Iterator[tuple[str, Pattern]]:
    """Yield the patterns by which a commitment begins, is kept, or counts, each under its key."""
    match rule:
        case Deadline():
            given: dict[str, Any] = {"start": rule.start, "stop": rule.stop}
        case Cadence():
            given = {"start": rule.start, "count": rule.count}
        case Check():
            given = {"at": rule.at}
        case Rate():
            given = {"among": rule.among, "reached": rule.reached}
        case Quota():
            word = next(word for word in ("count", "sum", "level") if getattr(rule, word) is not None)
            given = {word: rule.pattern}
        case _:
            given = {}
    yield from ((word, one) for word, one in given.items() if isinstance(one, EventPattern | AnyOfPatterns))


def all_patterns(agreement: Agreement) -> Iterator[tuple[str, EventPattern]]:
    """Yield every pattern of commitments, clauses, stages, moves and personas, each with its place."""
    lifecycle = agreement.lifecycle
    for name, parts in (("commitments", agreement.commitments), ("clauses", agreement.clauses)):
        for number, part in enumerate(parts):
            for key, value in _fields_of(part):
                yield from ((f"{name}[{number}].{key}", one) for one in _patterns_in(value))
    for stage in () if lifecycle is None else lifecycle.stages:
        yield from ((f"lifecycle.stages.{stage.name}", one) for one in _patterns_in(stage))
    for move in () if lifecycle is None else lifecycle.moves:
        yield from (("lifecycle.moves", one) for one in _patterns_in(move))
    for persona in agreement.personas:
        yield from ((f"personas.{persona.name}", one) for one in _patterns_in(persona))


def _patterns_in(value: Any) -> Iterator[EventPattern]:
    if isinstance(value, EventPattern):
        yield value
    elif isinstance(value, tuple):
        yield from (one for part in value for one in _patterns_in(part))
    elif not isinstance(value, WorkCalendar):
        yield from (one for _, part in _fields_of(value) for one in _patterns_in(part))


def _fields_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a value by name; a rule of a user's own need not have any that can be seen."""
    if attrs.has(type(value)):
        yield from ((field.name, getattr(value, field.name)) for field in attrs.fields(type(value)))


# --- criteria


def all_criteria(agreement: Agreement) -> Iterator[Criterion]:
    """Yield every criterion that stages, moves and commitments ask, with all of its parts."""
    waiting = [one for one in guards_of(agreement.lifecycle) if isinstance(one, Criterion)]
    waiting += [one for rule in agreement.commitments for one in _of_rule(rule)]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parts_of(one)


def guards_of(lifecycle: Lifecycle | None) -> Iterator[Guard]:
    """Yield what stages and moves ask: criteria, and objects of a user's own."""
    if lifecycle is not None:
        yield from (stage.when for stage in lifecycle.stages if stage.when is not None)
        yield from (move.when for move in lifecycle.moves if move.when is not None)


def _of_rule(rule: Commitment) -> Iterator[Criterion]:
    match rule:
        case Deadline(within=limits, pause=pauses):
            yield from (row.when for row in limits if row.when is not None)
            yield from (pause.state for pause in pauses if isinstance(pause, PauseWhile))
        case Cadence(within=limits):
            yield from (row.when for row in limits if row.when is not None)
        case Check(that=that):
            yield from criteria_in(that)
        case Quota(value=rows):
            yield from (row.when for row in rows if row.when is not None)
        case _:
            return


# --- patterns


def impossible(pattern: Pattern, lifecycle: Lifecycle | None) -> str:
    """Return why no event can match a pattern; empty where one can.

    >>> from slakit.leads.patterns import event
    >>> impossible(event(kind="activity", kind_not="activity"), None)
    'no event has a kind that is activity and is not activity'
    """
    reasons = [_impossible(part, lifecycle) for part in simple_patterns(pattern)]
    return reasons[0] if all(reasons) else ""


def _impossible(pattern: EventPattern, lifecycle: Lifecycle | None) -> str:
    for stages in (pattern.entered, pattern.left, _put_in(pattern)):
        unknown = [stage for stage in stages if lifecycle is not None and lifecycle.named(stage) not in lifecycle]
        if stages and len(unknown) == len(stages):
            return f"the lifecycle has no stage {' or '.join(map(repr, unknown))}"
    if pattern.entered and pattern.left and len({*pattern.entered, *pattern.left}) == 1:
        return f"no event enters and leaves {pattern.entered[0]}"
    tests = list(pattern.tests)
    if pattern.entered or pattern.left:
        tests.append(FieldTest("kind", ("stage",)))
    if pattern.entered:
        tests.append(FieldTest("value", pattern.entered))
    return next((why for field in {one.field: None for one in tests} if (why := _nothing_left(field, tests))), "")


def _put_in(pattern: EventPattern) -> tuple[str, ...]:
    """Return the stages that a pattern of stage rows names, where it takes none but stage rows."""
    if pattern.kinds != frozenset({"stage"}):
        return ()
    return next((test.values for test in pattern.tests if test.field == "value" and not test.negated), ())


def _nothing_left(field: str, tests: list[FieldTest]) -> str:
    """Return why no text of a field passes all of its tests; empty where one does."""
    own = [test for test in tests if test.field == field]
    wanted = [test.accepted for test in own if not test.negated]
    if not wanted:
        return ""
    left = frozenset.intersection(*wanted).difference(*(test.accepted for test in own if test.negated))
    if field == "kind" and left == {""}:
        return "every event has a kind, and none is empty"
    told = " and ".join(str(test).removeprefix(f"{field} ") for test in own)
    return "" if left else f"no event has a {field} that {told}"


def met_by(pattern: Pattern, other: Pattern) -> bool:
    """Tell whether every event that matches a pattern surely matches another one.

    >>> from slakit.leads.patterns import activity, entered
    >>> met_by(entered("mql"), entered("mql", "sql")), met_by(entered("mql"), activity("call"))
    (True, False)
    """
    return all(any(_met_by(part, one) for one in simple_patterns(other)) for part in simple_patterns(pattern))


def _met_by(pattern: EventPattern, other: EventPattern) -> bool:
    for given, wanted in ((pattern.entered, other.entered), (pattern.left, other.left)):
        if wanted and not (given and set(given) <= set(wanted)):
            return False
    tests = [*pattern.tests, *([FieldTest("kind", ("stage",))] if pattern.entered or pattern.left else [])]
    return all(any(_narrower(test, wanted) for test in tests) for wanted in other.tests)


def _narrower(test: FieldTest, other: FieldTest) -> bool:
    if test.field != other.field:
        return False
    if not test.negated:
        return test.accepted.isdisjoint(other.accepted) if other.negated else test.accepted <= other.accepted
    return other.negated and other.accepted <= test.accepted


def together(pattern: Pattern, other: Pattern) -> Pattern:
    """Return a pattern that every event which matches both also matches; it may match more."""
    pairs = [(a, b) for a in simple_patterns(pattern) for b in simple_patterns(other)]
    return AnyOfPatterns(tuple(_both(a, b) for a, b in pairs))


def _both(pattern: EventPattern, other: EventPattern) -> EventPattern:
    tests = (*pattern.tests, *other.tests)
    if pattern.entered and other.entered:
        tests = (*tests, FieldTest("value", other.entered))
    entered, left = pattern.entered or other.entered, pattern.left or other.left
    return EventPattern(entered=entered, left=left, tests=tests)


# --- what follows


def unanswered(agreement: Agreement) -> Iterator[str]:
    """Yield the ids of the promises after whose breach nothing follows.

    What follows is a consequence, a clause that counts its misses or waits for what keeps it, or another promise.
    """
    counted = {name for one in agreement.clauses if isinstance(one.when, Missed) for name in one.when.commitments}
    followed = {name for rule in agreement.commitments if isinstance(rule, Deadline | Cadence) for name in asked(rule)}
    answered = {of_commitment(name) for name in counted | followed}
    for rule in agreement.commitments:
        consequence = words_of(rule, "consequence").strip()
        if not consequence and rule.id not in answered and not _is_waited_for(agreement, rule):
            yield rule.id


def _is_waited_for(agreement: Agreement, rule: Commitment) -> bool:
    """Tell whether a clause follows when what keeps a promise on the log does not come for long."""
    if agreement.source_of(rule) != "log":
        return False
    kept_by = [pattern for word, pattern in patterns_of(rule) if word in {"stop", "count"}]
    waits = [clause.when.pattern for clause in agreement.clauses if isinstance(clause.when, Nothing)]
    return any(met_by(pattern, wanted) for pattern in kept_by for wanted in waits)

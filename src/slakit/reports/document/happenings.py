"""Happenings: a pattern, which asks about one event, as words that people say."""

from collections.abc import Iterable, Mapping

from slakit.leads.patterns import EventPattern, FieldTest, Pattern, simple_patterns
from slakit.reports.document.words import an, either, label, listed, spoken

__all__ = ["happened", "happens", "stage_words", "thing"]

_WHO: Mapping[str, str] = {
    "person": "a person",
    "automation": "an automation",
    "integration": "an integration",
    "buyer": "the buyer",
    "unknown": "somebody unknown",
}
_BEFORE: Mapping[str, str] = {
    "channel": "over",
    "actor": "by",
    "outcome": "with the outcome",
    "reason": "with the reason",
    "previous": "after",
    "id": "with the number",
    "lead_id": "of the lead",
    "value": "of",
}
_OURS = frozenset({"stage", "owner", "field", "created", "merge"})


def happens(pattern: Pattern) -> str:
    """Return what happens, as a clause.

    >>> from slakit.leads.patterns import activity, entered
    >>> happens(entered("accepted", "sql")), happens(activity("call", direction="outbound", actor_kind="person"))
    ('the lead reaches the stage Accepted or SQL', 'there is an outbound call by a person')
    """
    return ", or ".join(_clause(part, past=False) for part in simple_patterns(pattern))


def happened(pattern: Pattern) -> str:
    """Return what happened, as a clause.

    >>> from slakit.leads.patterns import activity
    >>> happened(activity("form_submit", "call"))
    'there was a form submit or call'
    """
    return ", or ".join(_clause(part, past=True) for part in simple_patterns(pattern))


def thing(pattern: Pattern) -> str:
    """Return what a pattern waits for as one noun, without its particulars.

    >>> from slakit.leads.patterns import event
    >>> thing(event(kind="review", data={"held": "yes"}))
    'review'
    """
    return listed(dict.fromkeys(_noun(part) for part in simple_patterns(pattern)), "or")


def stage_words(stages: Iterable[str]) -> str:
    """Return one stage of several by their names."""
    return f"the stage {listed(map(label, stages), 'or')}"


def _clause(pattern: EventPattern, *, past: bool) -> str:
    if pattern.entered or pattern.left:
        details = [test for test in pattern.tests if test.field != "kind"]
        return _with(_move(pattern, past=past), details)
    kinds = _values(pattern, "kind")
    if len(kinds) == 1 and kinds[0] in _OURS:
        return _of_our_kind(kinds[0], pattern, past=past)
    details = [test for test in pattern.tests if test.negated or test.field not in {"kind", "value", "direction"}]
    return _with(f"there {'was' if past else 'is'} {an(_noun(pattern))}", details)


def _move(pattern: EventPattern, *, past: bool) -> str:
    reaches = f"{'reached' if past else 'reaches'} {stage_words(pattern.entered)}"
    leaves = f"{'left' if past else 'leaves'} {stage_words(pattern.left)}"
    return f"the lead {' and '.join([leaves] * bool(pattern.left) + [reaches] * bool(pattern.entered))}"


def _noun(pattern: EventPattern) -> str:
    """Return the kind or the names of what happens, with its direction; a plain word for what has neither."""
    if pattern.entered or pattern.left:
        return "move of the lead"
    kinds, names = _values(pattern, "kind"), _values(pattern, "value")
    direction = either(_values(pattern, "direction"))
    if kinds == ("acknowledgement",) and names:
        noun = f"acknowledgement of version {listed(names, 'or')}"
    elif kinds in {("activity",), ()} and names:
        noun = either(names)
    elif names:
        noun = f"{either(names)} {either(kinds)}"
    else:
        noun = either(kinds) or "event"
    return f"{direction} {noun}".strip()


def _of_our_kind(kind: str, pattern: EventPattern, *, past: bool) -> str:
    """Return what a change of the lead itself says: its owner, an attribute, that it is there."""
    given = [test for test in pattern.tests if test.field != "kind"]
    values = [test for test in given if test.field == "value"]
    details = [test for test in given if test.field not in {"value", "data.field"}]
    is_set = "was set" if past else "is set"
    match kind:
        case "owner":
            # Any row counts, one that names the same owner again or nobody at all, too.
            clause = f"the owner of the lead {is_set}{_to(values, 'anybody')}"
        case "field":
            name = either(_values(pattern, "data.field")) or "an attribute of the lead"
            clause = f"{name} {is_set}{_to(values, 'anything')}"
            details += [test for test in given if test.field == "data.field" and test.negated]
        case "stage":
            clause = f"the lead {'was' if past else 'is'} put in {_stages(values)}"
        case "created":
            clause = f"the lead {'was' if past else 'is'} created"
            details += values
        case _:
            clause = f"the lead {'was' if past else 'is'} merged into another"
            details += values
    return _with(clause, details)


def _to(tests: Iterable[FieldTest], anyone: str) -> str:
    """Return what something is set to; empty where that is not asked for."""
    told = (f"{f'{anyone} but ' * test.negated}{listed(test.values, 'or')}" for test in tests)
    return "".join(f"{' and' * bool(place)} to {one}" for place, one in enumerate(told))


def _stages(tests: Iterable[FieldTest]) -> str:
    told = [
        f"any stage but {listed(map(label, test.values), 'or')}" if test.negated else stage_words(test.values)
        for test in tests
    ]
    return listed(told) or "a stage"


def _values(pattern: EventPattern, field: str) -> tuple[str, ...]:
    """Return the words that a field must have one of; none where it is not asked for, or must not have them."""
    return next((test.values for test in pattern.tests if test.field == field and not test.negated), ())


def _with(clause: str, tests: Iterable[FieldTest]) -> str:
    return " ".join([clause, *(_detail(test) for test in tests)])


def _detail(test: FieldTest) -> str:
    name = test.field.removeprefix("data.")
    if test.field.startswith("data."):
        return f"where {spoken(name)} is {'not ' * test.negated}{listed(test.values, 'or')}"
    if test.field == "kind":
        return f"that is no {either(test.values)}"
    if test.field == "direction":
        return f"that is not {either(test.values)}"
    if test.field == "actor_kind":
        told = f"by {listed((_WHO[one] for one in test.values), 'or')}"
    else:
        told = f"{_BEFORE[test.field]} {either(test.values)}"
    return f"and not {told}" if test.negated else told

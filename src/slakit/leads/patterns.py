"""Patterns: questions about one event, as small trees that every executor reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, assert_never

import attrs

from slakit.errors import AgreementError, DataError, Problem, hint
from slakit.leads.events import ACTOR_KINDS, TEXT_FIELDS, Event
from slakit.leads.facts import same_text, text_of
from slakit.leads.journeys import StageChange

__all__ = [
    "AnyOfPatterns",
    "EventPattern",
    "FieldTest",
    "Pattern",
    "activity",
    "any_of",
    "entered",
    "event",
    "left",
    "stages_of",
]

_ONE_OF = " or "


@attrs.frozen
class FieldTest:
    """A test of one field of an event: it is one of some texts, or none of them, in any order.

    `field` is a field of `Event`, or `data.NAME`. A truth value equals yes or no; all else is compared letter by letter.
    """

    field: str
    values: tuple[str, ...] = attrs.field(eq=frozenset)
    negated: bool = False
    accepted: frozenset[str] = attrs.field(init=False, repr=False, eq=False)
    """Every spelling of the values."""

    @accepted.default
    def _spellings(self) -> frozenset[str]:
        return frozenset(spelling for value in self.values for spelling in same_text(value))

    def holds(self, event: Event) -> bool:
        """Tell whether the event passes."""
        return (self.read(event) in self.accepted) is not self.negated

    def read(self, event: Event) -> str:
        """Return what the event has in this field; empty where it has nothing."""
        if self.field.startswith("data."):
            return event.data.get(self.field[5:], "")
        text: str = getattr(event, self.field)
        return text

    def __str__(self) -> str:
        return f"{self.field} {'is not' if self.negated else 'is'} {_ONE_OF.join(self.values)}"


@attrs.frozen(kw_only=True)
class EventPattern:
    """An event that enters or leaves one of some stages, and whose fields pass every test.

    Only a stage event that changes the stage enters or leaves one; a blank or repeated row does neither. The order of the
    tests is kept, and is no part of what a pattern is: patterns that differ in it alone are equal.
    """

    entered: tuple[str, ...] = attrs.field(default=(), eq=frozenset)
    left: tuple[str, ...] = attrs.field(default=(), eq=frozenset)
    tests: tuple[FieldTest, ...] = attrs.field(default=(), eq=frozenset)

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of event that can match; None when the pattern does not say."""
        found = [test.accepted for test in self.tests if test.field == "kind" and not test.negated]
        if self.entered or self.left:
            found.append(frozenset({"stage"}))
        return frozenset.intersection(*found) if found else None

    def matches(self, event: Event, change: StageChange | None) -> bool:
        """Tell whether an event matches; `change` is what it did to the stage, None when it changed nothing."""
        if (self.entered or self.left) and not _changes(self, change):
            return False
        return all(test.holds(event) for test in self.tests)

    def __str__(self) -> str:
        parts = [f"enters {_ONE_OF.join(self.entered)}"] if self.entered else []
        parts += [f"leaves {_ONE_OF.join(self.left)}"] if self.left else []
        parts += [str(test) for test in self.tests]
        return ", ".join(parts) if parts else "any event"


@attrs.frozen
class AnyOfPatterns:
    """An event that matches at least one of some patterns."""

    patterns: "tuple[Pattern, ...]"

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of event that can match; None when one of the patterns does not say."""
        found = [pattern.kinds for pattern in self.patterns]
        return None if None in found else frozenset[str]().union(*(kinds for kinds in found if kinds is not None))

    def matches(self, event: Event, change: StageChange | None) -> bool:
        """Tell whether an event matches; `change` is what it did to the stage, None when it changed nothing."""
        return any(pattern.matches(event, change) for pattern in self.patterns)

    def __str__(self) -> str:
        return "; or ".join(map(str, self.patterns))


Pattern: TypeAlias = EventPattern | AnyOfPatterns
Value: TypeAlias = str | int | float | bool | Decimal | date | Enum
Values: TypeAlias = Value | Iterable[Value]

_FIELDS = (*TEXT_FIELDS, "lead_id")
_NOT = "_not"


def _changes(pattern: EventPattern, change: StageChange | None) -> bool:
    if change is None:
        return False
    return (not pattern.entered or change.entered in pattern.entered) and (
        not pattern.left or change.left in pattern.left
    )


def entered(*stages: str, **fields: Values | Mapping[str, Values]) -> EventPattern:
    """Return the pattern of an event that moves a lead into one of some stages; further tests as in `event`.

    Raises: AgreementError D201 without a stage, and as `event` does.

    >>> str(entered("recycled", reason="no-answer"))
    'enters recycled, reason is no-answer'
    """
    return EventPattern(entered=_stages(stages, "entered"), tests=_tests(fields))


def left(*stages: str, **fields: Values | Mapping[str, Values]) -> EventPattern:
    """Return the pattern of an event that moves a lead out of one of some stages; further tests as in `event`.

    Raises: AgreementError D201 without a stage, and as `event` does.

    >>> str(left("mql"))
    'leaves mql'
    """
    return EventPattern(left=_stages(stages, "left"), tests=_tests(fields))


def activity(*names: str, **fields: Values | Mapping[str, Values]) -> EventPattern:
    """Return the pattern of an activity, of one of some names or of any; further tests as in `event`.

    >>> str(activity("call", "email", direction="outbound"))
    'kind is activity, value is call or email, direction is outbound'
    """
    named: dict[str, Values] = {"value": names} if names else {}
    return event(**{"kind": "activity", **named, **fields})


def event(**fields: Values | Mapping[str, Values]) -> EventPattern:
    """Return the pattern of an event whose fields have one of the given values.

    Keywords are fields of `Event`; `value_not=...` and the like must be none of them; `data={"asset": ...}` tests what
    stands in `data`. Text is compared letter by letter, a truth value equals yes or no.

    Raises: AgreementError with every problem: D202 for an unknown field, D203 for a test without a value or with one
    that has no text form, D204 for an unknown kind of actor.

    >>> str(event(kind="owner", value_not=["pool"]))
    'kind is owner, value is not pool'
    """
    return EventPattern(tests=_tests(fields))


def any_of(*patterns: Pattern) -> Pattern:
    """Return the pattern of an event that matches at least one of some patterns.

    Raises: AgreementError D205 without a pattern.

    >>> str(any_of(entered("sql"), activity("meeting")))
    'enters sql; or kind is activity, value is meeting'
    """
    if not patterns:
        raise AgreementError(Problem("D205", "any_of", "give at least one pattern"))
    return patterns[0] if len(patterns) == 1 else AnyOfPatterns(tuple(patterns))


def simple_patterns(pattern: Pattern) -> Iterator[EventPattern]:
    """Yield the patterns without alternatives that a pattern is made of."""
    match pattern:
        case EventPattern():
            yield pattern
        case AnyOfPatterns(patterns):
            for part in patterns:
                yield from simple_patterns(part)
        case _ as never:
            assert_never(never)


def activity_names(pattern: Pattern) -> tuple[str, ...] | None:
    """Return the names by which a pattern asks for activities and nothing else; None when it asks for more.

    >>> activity_names(activity("call", "email")), activity_names(activity("call", direction="outbound"))
    (('call', 'email'), None)
    """
    match pattern:
        case EventPattern(
            entered=(), left=(), tests=(FieldTest("kind", ("activity",), False), FieldTest("value", names, False))
        ):
            return tuple(spelling for name in names for spelling in same_text(name))
        case _:
            return None


def stages_of(pattern: Pattern) -> Iterator[str]:
    """Yield every stage that a pattern names."""
    for part in simple_patterns(pattern):
        yield from (*part.entered, *part.left)


def _stages(stages: Sequence[str], what: str) -> tuple[str, ...]:
    if not stages or not all(isinstance(stage, str) and stage for stage in stages):
        raise AgreementError(Problem("D201", what, "name at least one stage"))
    return tuple(stages)


def _tests(fields: Mapping[str, Values | Mapping[str, Values]]) -> tuple[FieldTest, ...]:
    tests: list[FieldTest] = []
    problems: list[Problem] = []
    for name, given in _flat(fields, problems):
        field, negated = name, False
        if name not in _FIELDS and name.endswith(_NOT):
            field, negated = name.removesuffix(_NOT), True
        values = _texts(given, name, problems)
        if field not in _FIELDS and not field.startswith("data."):
            near = hint(name, [*_FIELDS, *(field + _NOT for field in _FIELDS), "data"])
            guess = near if "did you mean" in near else "; other facts go in data"
            problems.append(Problem("D202", name, f"events have no field {field!r}{guess}"))
        elif values is None:
            pass  # told already
        elif not values:
            problems.append(Problem("D203", name, "give at least one value"))
        elif (
            field == "actor_kind"
            and (odd := next((value for value in values if value not in ACTOR_KINDS), None)) is not None
        ):
            problems.append(Problem("D204", name, f"{odd!r}: unknown kind of actor{hint(odd, ACTOR_KINDS)}"))
        else:
            tests.append(FieldTest(field, values, negated))
    if problems:
        raise AgreementError(*problems)
    return tuple(tests)


def _flat(fields: Mapping[str, Values | Mapping[str, Values]], problems: list[Problem]) -> Iterator[tuple[str, Values]]:
    for name, given in fields.items():
        if name == "data":
            if isinstance(given, Mapping):
                yield from ((f"data.{key}", values) for key, values in given.items())
            else:
                problems.append(Problem("D203", name, "expected a mapping such as {'asset': 'pricing-guide'}"))
        elif isinstance(given, Mapping):
            problems.append(Problem("D203", name, "expected a value or a list of values"))
        else:
            yield name, given


def _texts(given: Any, name: str, problems: list[Problem]) -> tuple[str, ...] | None:
    """Return the texts of one value or of many; None, and the problems told, where one has no text form."""
    many = isinstance(given, Iterable) and not isinstance(given, str)
    try:
        return tuple(map(text_of, given)) if many else () if given is None else (text_of(given),)
    except DataError as error:
        problems += (Problem("D203", name, problem.message) for problem in error.problems)
        return None


Predicate: TypeAlias = Callable[[Event], bool]


def compiled(pattern: EventPattern) -> Predicate | None:
    """Return one predicate for the tests of a pattern, kind left out; None when there is nothing else to test."""
    checks = tuple(
        (test.field.removeprefix("data."), test.field.startswith("data."), test.accepted, test.negated)
        for test in pattern.tests
        if test.field != "kind" or test.negated
    )
    if not checks:
        return None

    def holds(event: Event) -> bool:
        for field, in_data, accepted, negated in checks:
            text = event.data.get(field, "") if in_data else getattr(event, field)
            if (text in accepted) is negated:
                return False
        return True

    return holds


def passed_over(pattern: Pattern, event: Event, change: StageChange | None) -> str | None:
    """Return why an event that nearly matches does not; None for one that matches or has little to do with it.

    An event is near when it is of the kind, and of the value where one is asked for, and fails another test; or when it
    is a stage row for a stage that the pattern waits for and changes nothing.

    >>> from datetime import datetime
    >>> mail = Event(at=datetime.fromisoformat("2026-03-03T10:00Z"), kind="activity", value="email", actor_kind="automation")
    >>> passed_over(activity(actor_kind="person"), mail, None)
    'actor_kind is automation'
    """
    remarks = [_passed_over(part, event, change) for part in simple_patterns(pattern)]
    return None if pattern.matches(event, change) else next((remark for remark in remarks if remark), None)


def _passed_over(pattern: EventPattern, event: Event, change: StageChange | None) -> str | None:
    if pattern.entered and event.kind == "stage" and event.value in pattern.entered and change is None:
        return f"the stage was {event.value} already"
    if pattern.entered or pattern.left:
        return None
    about = [test for test in pattern.tests if test.field in {"kind", "value"}]
    if not about or not all(test.holds(event) for test in about):
        return None
    failed = next((test for test in pattern.tests if not test.holds(event)), None)
    return None if failed is None else f"{failed.field} is {failed.read(event) or 'empty'}"

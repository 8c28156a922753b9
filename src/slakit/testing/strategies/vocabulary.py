"""What an agreement, a promise or a definition asks for: the events and attributes that could matter to it.

Read from patterns, criteria and limits wherever they stand, and from the words and numbers in a user's own functions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import CodeType, FunctionType, MethodType
from typing import Any, TypeAlias

import attrs

from slakit.leads.criteria import Did, Field, InStage, Named, Present, Score
from slakit.leads.events import ACTOR_KINDS, KINDS, TEXT_FIELDS, Event
from slakit.leads.patterns import EventPattern, FieldTest
from slakit.rules.commitments import OURS, is_commitment
from slakit.rules.deadlines import DueField
from slakit.rules.parts import Groups
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration

__all__ = ["CALLS", "Facts", "Vocabulary", "vocabulary_of"]

Facts: TypeAlias = Mapping[str, Any]
"""The fields of an event but for its instant."""


@attrs.frozen
class Vocabulary:
    """The events and attribute values that matter, each once, in the order in which they are asked for.

    `lengths` are the times that are counted in, `texts` all that is named, `numbers` those of a user's own functions.
    """

    facts: tuple[Facts, ...]
    starts: tuple[Facts, ...]
    attributes: Mapping[str, tuple[str, ...]]
    lengths: tuple[Duration, ...]
    texts: frozenset[str]
    most: int


_MOST = 6
_OTHER = "other"
CALLS: tuple[Facts, ...] = (
    {"kind": "activity", "value": "call", "actor_kind": "person", "direction": "outbound", "channel": "phone"},
    {"kind": "activity", "value": "email", "actor_kind": "automation", "direction": "outbound", "channel": "email"},
    {"kind": "activity", "value": "form_submit", "actor_kind": "buyer", "direction": "inbound"},
)


def vocabulary_of(*given: object, stages: Iterable[str] = ()) -> Vocabulary:
    """Return what some agreements, promises, criteria, patterns or functions ask for."""
    found = _Found(stages=tuple(stages))
    for one in given:
        found.read(one)
    starts = tuple(_once(found.starts)) or tuple({"kind": "stage", "value": name} for name in found.stages)
    return Vocabulary(
        facts=tuple(_once(found.facts)) or CALLS,
        starts=starts or CALLS,
        attributes={name: tuple(dict.fromkeys(values)) for name, values in found.attributes.items()},
        lengths=tuple(dict.fromkeys(found.lengths)),
        texts=frozenset(found.texts),
        most=min(found.most, _MOST),
    )


def _once(facts: Iterable[Facts]) -> Iterator[Facts]:
    return iter({repr(sorted(one.items(), key=str)): one for one in facts}.values())


@attrs.define
class _Found:
    """What was found so far: mutable, because it gathers."""

    stages: tuple[str, ...]
    facts: tuple[Facts, ...] = ()
    starts: tuple[Facts, ...] = ()
    attributes: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    lengths: tuple[Duration, ...] = ()
    texts: set[str] = attrs.field(factory=set)
    most: int = 1
    seen: set[int] = attrs.field(factory=set)

    def read(self, value: Any) -> None:
        """Read a value and everything in it, each object once."""
        if id(value) in self.seen:
            return
        self.seen.add(id(value))
        match value:
            case str():
                self.texts.add(value)
            case EventPattern():
                self.facts += tuple(facts_of(value))
            case Duration():
                self.lengths += (value,)
            case WorkCalendar() | type() | Decimal():
                return
            case MethodType():
                self._read_function(value.__func__)
            case FunctionType():
                self._read_function(value)
            case _:
                self._read_criterion(value)
                self._read_promise(value)
                for part in _parts(value):
                    self.read(part)

    def _read_criterion(self, value: Any) -> None:
        match value:
            case Field(name=name, among=among):
                bounds = (value.at_least, value.at_most, value.above, value.below)
                numbers = [str(bound + step) for bound in bounds if bound is not None for step in (0, -1, 1)]
                self._attribute(name, *among, *numbers, _OTHER if among else "0")
            case Present(names=names):
                for name in names:
                    self._attribute(name, "yes")
            case Groups(field=name, values=values):
                self._attribute(name, *values, _OTHER)
            case DueField(field=name):
                self._attribute(name, "2026-03-31", "2026-03-30T10:00+02:00", "soon")
            case InStage(stages=names):
                self.facts += tuple({"kind": "stage", "value": name} for name in names)
            case Did(pattern=pattern, distinct=distinct, at_least=needed):
                self.most = max(self.most, needed)
                if distinct is not None and distinct not in TEXT_FIELDS and isinstance(pattern, EventPattern):
                    self.facts += tuple(
                        {**one, "data": {**one.get("data", {}), distinct: letter}}
                        for letter in "abc"
                        for one in facts_of(pattern)
                    )
            case Score():
                self.most = max(self.most, 3)
            case _:
                pass

    def _read_promise(self, value: Any) -> None:
        if not is_commitment(value):
            return
        self.most = max(self.most, getattr(value, "at_least", 1) if isinstance(value, OURS[1]) else 1)
        for word in ("start", "at", "among", "count", "sum"):
            for pattern in _patterns(getattr(value, word, None)):
                self.starts += tuple(facts_of(pattern))
        if not isinstance(value, OURS):
            for kind in type(value).__mro__[:-1]:
                for function in vars(kind).values():
                    if isinstance(function, FunctionType) and not function.__name__.startswith("__"):
                        self.read(function)
            self.starts += tuple({"kind": "stage", "value": name} for name in self.stages if name in self.texts)

    def _attribute(self, name: str, *values: str) -> None:
        self.attributes[name] = (*self.attributes.get(name, ()), *values)
        if name != "owner":
            self.facts += tuple({"kind": "field", "value": value, "data": {"field": name}} for value in values)
        else:
            self.facts += tuple({"kind": "owner", "value": value} for value in values)

    # --- what a user's own function names

    def _read_function(self, function: Any) -> None:
        code: CodeType = function.__code__
        words, numbers, names = _constants(code)
        for word in words:
            self.texts.add(word)
            kind = "stage" if word in self.stages else "activity"
            self.facts += ({"kind": kind, "value": word},)
        for word in words if _ATTRIBUTES.intersection(names) else ():
            self._attribute(word, *(str(number + step) for number in numbers for step in (0, -1, 1)), "yes")
        self.most = max(self.most, *(number + 1 for number in numbers if number < _MOST), 1)
        known: Mapping[str, Any] = function.__globals__
        cells = function.__closure__ or ()
        for one in (*(known[name] for name in names if name in known), *(cell.cell_contents for cell in cells)):
            if _is_own(one, function.__module__):
                self.read(one)


_ATTRIBUTES = frozenset({"attribute", "attribute_at", "attributes"})
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
_KNOWN = frozenset({*KINDS, *TEXT_FIELDS, "sales", "marketing", "leads", "log"}) - {"call"}


def _constants(code: CodeType) -> tuple[list[str], list[int], list[str]]:
    """Return the words, the numbers and the names that a function's code holds, those of functions within it too."""
    words: list[str] = []
    numbers: list[int] = []
    names = [*code.co_names]
    for constant in _flat(code.co_consts):
        if isinstance(constant, CodeType):
            inner = _constants(constant)
            words, numbers, names = words + inner[0], numbers + inner[1], names + inner[2]
        elif isinstance(constant, str) and _WORD.fullmatch(constant) and constant not in _KNOWN:
            words.append(constant)
        elif isinstance(constant, int) and not isinstance(constant, bool) and constant > 0:
            numbers.append(constant)
    return words, numbers, names


def _flat(constants: Iterable[object]) -> Iterator[object]:
    for constant in constants:
        if isinstance(constant, tuple | frozenset):
            yield from _flat(constant)
        else:
            yield constant


def _is_own(value: object, module: str) -> bool:
    """Tell whether a value that a function names is worth reading: a definition, or a function that stands beside it."""
    if isinstance(value, FunctionType):
        return value.__module__ == module
    return isinstance(value, str | tuple | frozenset) or (attrs.has(type(value)) and not isinstance(value, Event))


# --- patterns


def facts_of(pattern: EventPattern) -> Iterator[Facts]:
    """Yield events that match a pattern, as far as one event alone can."""
    base: dict[str, Any] = {"kind": "activity"}
    variants: list[dict[str, Any]] = [base]
    if pattern.entered or pattern.left:
        left = pattern.left[0] if pattern.left else ""
        variants = [{"kind": "stage", "value": name} for name in pattern.entered or (_OTHER,)]
        variants = [{**one, "previous": left} if left else one for one in variants]
        yield from ({"kind": "stage", "value": name} for name in pattern.left)
    for test in pattern.tests:
        variants = [_with(one, test.field, value) for value in _passing(test) for one in variants]
    yield from variants


def _passing(test: FieldTest) -> Iterator[str]:
    if not test.negated:
        yield from test.values
    elif test.field == "actor_kind":
        yield next((kind for kind in sorted(ACTOR_KINDS) if kind not in test.accepted), "unknown")
    else:
        yield _OTHER if _OTHER not in test.accepted else f"{_OTHER}-one"


def _with(facts: Mapping[str, Any], field: str, value: str) -> dict[str, Any]:
    if field.startswith("data."):
        return {**facts, "data": {**facts.get("data", {}), field[5:]: value}}
    return {**facts, field: value}


def _patterns(value: Any) -> Iterator[EventPattern]:
    if isinstance(value, EventPattern):
        yield value
    for part in getattr(value, "patterns", ()):
        yield from _patterns(part)


def _parts(value: Any) -> Iterator[Any]:
    """Yield what stands in a value, a step down."""
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple | list | frozenset | set):
        yield from value
    elif isinstance(value, Named):
        yield value.function
    elif attrs.has(type(value)):
        yield from (getattr(value, field.name) for field in attrs.fields(type(value)))
    elif is_commitment(value):
        yield from vars(value).values()

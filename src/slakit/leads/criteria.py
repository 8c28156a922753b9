"""Criteria: questions about a journey at an instant, answered true, false or unknown, with reasons."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeAlias, assert_never

import attrs

from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.facts import same_text, text_of
from slakit.leads.journeys import Journey
from slakit.worktime.instants import to_micros

__all__ = [
    "AllOfCriteria",
    "Answer",
    "AnyOfCriteria",
    "Criterion",
    "Field",
    "Not",
    "Present",
    "Truth",
    "ask",
    "field",
    "present",
]

_OR = " or "


class Truth(Enum):
    """What a criterion can answer."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@attrs.frozen
class Answer:
    """What a criterion answered, in words, with the answers of its parts."""

    truth: Truth
    text: str
    parts: "tuple[Answer, ...]" = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the tree of answers, a line each, indented."""
        yield f"{'  ' * depth}{self.truth.value}: {self.text}"
        for part in self.parts:
            yield from part.lines(depth + 1)


class _Combining:
    """What makes criteria expressions: & | ~ on each of them."""

    __slots__ = ()

    def __and__(self, other: "Criterion") -> "AllOfCriteria":
        if not isinstance(other, _Combining):
            return NotImplemented
        return AllOfCriteria((*_parts_of(self, AllOfCriteria), *_parts_of(other, AllOfCriteria)))

    def __or__(self, other: "Criterion") -> "AnyOfCriteria":
        if not isinstance(other, _Combining):
            return NotImplemented
        return AnyOfCriteria((*_parts_of(self, AnyOfCriteria), *_parts_of(other, AnyOfCriteria)))

    def __invert__(self) -> "Not":
        return Not(self)  # type: ignore[arg-type]  # only criteria combine


def _parts_of(criterion: Any, kind: type["AllOfCriteria | AnyOfCriteria"]) -> "tuple[Criterion, ...]":
    return criterion.parts if isinstance(criterion, kind) else (criterion,)


@attrs.frozen(kw_only=True)
class Field(_Combining):
    """An attribute of the lead passes a test; unknown where the attribute is missing.

    `among` compares texts letter by letter (a truth value equals yes or no). The four bounds compare numbers; a value
    that is no number is unknown.
    """

    name: str
    among: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    def __str__(self) -> str:
        if self.among:
            return f"{self.name} is {_OR.join(self.among)}"
        words = {"at least": self.at_least, "at most": self.at_most, "above": self.above, "below": self.below}
        return (
            f"{self.name} is {' and '.join(f'{word} {bound:f}' for word, bound in words.items() if bound is not None)}"
        )


@attrs.frozen
class Present(_Combining):
    """All of some attributes of the lead are there; never unknown."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.names)} {'is' if len(self.names) == 1 else 'are'} present"


@attrs.frozen
class AllOfCriteria(_Combining):
    """Every part holds: false as soon as one is false, else unknown as soon as one is unknown."""

    parts: "tuple[Criterion, ...]"

    def __str__(self) -> str:
        return f"({' and '.join(map(str, self.parts))})"


@attrs.frozen
class AnyOfCriteria(_Combining):
    """At least one part holds: true as soon as one is true, else unknown as soon as one is unknown."""

    parts: "tuple[Criterion, ...]"

    def __str__(self) -> str:
        return f"({_OR.join(map(str, self.parts))})"


@attrs.frozen
class Not(_Combining):
    """The part does not hold; unknown stays unknown."""

    part: "Criterion"

    def __str__(self) -> str:
        return f"not {self.part}"


Criterion: TypeAlias = Field | Present | AllOfCriteria | AnyOfCriteria | Not


def field(
    name: str,
    *,
    is_: Any = None,
    in_: Iterable[Any] | None = None,
    between: tuple[Any, Any] | None = None,
    at_least: Any = None,
    at_most: Any = None,
    above: Any = None,
    below: Any = None,
) -> Field:
    """Return the criterion that an attribute is a value, is in a list, or lies within bounds.

    Give `is_` or `in_`, or bounds, which may be combined; `between` takes two of them and includes both ends.

    Raises: AgreementError D211 without a name or a test, or with tests that do not go together; with every problem,
    D212 for a bound that is no number or a value without a text form, D214 for bounds that no number can keep.

    >>> str(field("country", in_=["DE", "AT"])), str(field("employees", between=(50, 1000)))
    ('country is DE or AT', 'employees is at least 50 and at most 1000')
    """
    bounds = {"at_least": at_least, "at_most": at_most, "above": above, "below": below}
    given = {word: bound for word, bound in bounds.items() if bound is not None}
    listed = None if in_ is None else _listed(in_)
    forms = (is_ is not None) + (listed is not None) + (between is not None) + bool(given)
    if not name or forms != 1 or listed == []:
        message = "needs a name and either is, in, between, or bounds such as at_least"
        raise AgreementError(Problem("D211", f"field {name}", message))
    if between is not None:
        given = _two_bounds(between)
    problems: list[Problem] = []
    numbers = {
        word: number
        for word, bound in given.items()
        if (number := _number(bound, word if between is None else "between", problems)) is not None
    }
    among = [is_] if is_ is not None else listed or []
    word = "is" if is_ is not None else "in"
    texts = [text for value in among if (text := _text(value, word, problems)) is not None]
    if problems:
        raise AgreementError(*problems)
    found = Field(name=name, among=tuple(texts), **numbers)
    if _is_empty(found):
        raise AgreementError(Problem("D214", f"field {name}", f"{found}: no number is"))
    return found


def _two_bounds(between: Any) -> dict[str, Any]:
    bounds = _listed(between)
    if len(bounds) != _PAIR:
        shown = ", ".join(map(str, bounds)) or "nothing"
        raise AgreementError(Problem("D212", "field.between", f"{shown}: expected two numbers"))
    return {"at_least": bounds[0], "at_most": bounds[1]}


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


_PAIR = 2


def _is_empty(criterion: Field) -> bool:
    """Tell whether no number lies within the bounds."""
    low = max((bound for bound in (criterion.at_least, criterion.above) if bound is not None), default=None)
    high = min((bound for bound in (criterion.at_most, criterion.below) if bound is not None), default=None)
    if low is None or high is None:
        return False
    return low > high or (low == high and (low == criterion.above or high == criterion.below))


def present(*names: str) -> Present:
    """Return the criterion that attributes are there at all; an empty value is not.

    Raises: AgreementError D211 without a name.

    >>> str(present("email", "company"))
    'email, company are present'
    """
    if not names or not all(names):
        raise AgreementError(Problem("D211", "present", "name at least one attribute"))
    return Present(names)


def ask(criterion: Criterion, journey: Journey, at: datetime) -> Answer:
    """Return what a criterion answers about a journey at an instant, as a tree with reasons.

    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> lead = Journey.of("L1", attributes={"country": "NO"})
    >>> print(ask(field("country", is_="NO") & ~field("employees", below=50), lead, at))
    unknown: (country is NO and not employees is below 50)
      true: country is NO
      unknown: not employees is below 50
        unknown: employees is below 50, but employees is missing
    """
    return _answer(criterion, journey, to_micros(at, "at"))


def _answer(criterion: Criterion, journey: Journey, at: int) -> Answer:
    parts: tuple[Answer, ...] = ()
    text = str(criterion)
    match criterion:
        case Field(name=name):
            text += _remark(criterion, journey.attribute_at(name, at))
        case Present(names):
            missing = [name for name in names if journey.attribute_at(name, at) is None]
            text += f", but {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""
        case AllOfCriteria(criteria) | AnyOfCriteria(criteria):
            parts = tuple(_answer(part, journey, at) for part in criteria)
        case Not(part):
            parts = (_answer(part, journey, at),)
        case _ as never:
            assert_never(never)
    return Answer(truth(criterion, journey, at), text, parts)


def _remark(criterion: Field, value: str | None) -> str:
    if value is None:
        return f", but {criterion.name} is missing"
    match _field_truth(criterion, value):
        case Truth.TRUE:
            return ""
        case Truth.FALSE:
            return f", but it is {value}"
        case Truth.UNKNOWN:
            return f", but {value!r} is no number"
        case _ as never:
            assert_never(never)


def truth(criterion: Criterion, journey: Journey, at: int) -> Truth:
    """Return the bare answer at an instant in microseconds since 1970.

    >>> truth(present("email"), Journey.of("L1"), 0)
    <Truth.FALSE: 'false'>
    """
    match criterion:
        case Field(name=name):
            return _field_truth(criterion, journey.attribute_at(name, at))
        case Present(names):
            return Truth.TRUE if all(journey.attribute_at(name, at) is not None for name in names) else Truth.FALSE
        case AllOfCriteria(parts):
            return _decided((truth(part, journey, at) for part in parts), Truth.FALSE, Truth.TRUE)
        case AnyOfCriteria(parts):
            return _decided((truth(part, journey, at) for part in parts), Truth.TRUE, Truth.FALSE)
        case Not(part):
            return _NEGATED[truth(part, journey, at)]
        case _ as never:
            assert_never(never)


_NEGATED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def _decided(answers: Iterator[Truth], deciding: Truth, otherwise: Truth) -> Truth:
    result = otherwise
    for answer in answers:
        if answer is deciding:
            return deciding
        if answer is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def _field_truth(criterion: Field, value: str | None) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    if criterion.among:
        return _truth(any(value in same_text(text) for text in criterion.among))
    number = as_number(value)
    if number is None:
        return Truth.UNKNOWN
    low, high, above, below = criterion.at_least, criterion.at_most, criterion.above, criterion.below
    return _truth(
        (low is None or number >= low)
        and (high is None or number <= high)
        and (above is None or number > above)
        and (below is None or number < below)
    )


def _truth(holds: bool) -> Truth:  # noqa: FBT001 - it turns a bool into a Truth
    return Truth.TRUE if holds else Truth.FALSE


def as_number(text: str) -> Decimal | None:
    """Return the number a text writes; None for other text, for infinity and for not-a-number.

    >>> as_number("120"), as_number("many")
    (Decimal('120'), None)
    """
    if not text.isascii() or "_" in text:
        return None  # Decimal also reads 1_000 and the digits of other scripts
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(value: Any, word: str, problems: list[Problem]) -> str | None:
    try:
        return text_of(value)
    except DataError as error:
        problems += (Problem("D212", f"field.{word}", problem.message) for problem in error.problems)
        return None


def _number(bound: Any, word: str, problems: list[Problem]) -> Decimal | None:
    text = _text(bound, word, problems)
    number = None if text is None else as_number(text)
    # A bound is told in words, digit by digit.
    if text is not None and (number is None or abs(number.adjusted()) > _DIGITS):
        problems.append(Problem("D212", f"field.{word}", f"{bound!r}: expected a number"))
    return number


_DIGITS = 30

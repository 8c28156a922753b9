"""What a written agreement is made of: texts, lists and mappings, and what stands in it without quotes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Mapped", "Plain", "Value", "dated", "exact", "given", "number", "truth", "words"]

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Mapped: TypeAlias = dict[str, Value]


class Plain(str):
    """A number, a date or a truth value: it stands without quotes, also where YAML reads no text in it."""

    __slots__ = ()


_NOTHING = Decimal()
_MOST_DIGITS = 30


def given(**options: "Value | None") -> Mapped:
    """Return the options that say something; a trailing underscore is no part of a key.

    >>> given(meaning="Near us.", from_="mql", at_least=None)
    {'meaning': 'Near us.', 'from': 'mql'}
    """
    return {name.removesuffix("_"): value for name, value in options.items() if value is not None}


def words(several: Sequence[str]) -> Value:
    """Return one word, or a list of words.

    >>> words(["mql"]), words(["mql", "sql"])
    ('mql', ['mql', 'sql'])
    """
    return several[0] if len(several) == 1 else list(several)


def number(given: Decimal | int) -> Plain:
    """Return a number digit by digit, without zeros at its end; as a power of ten where it would have too many.

    >>> number(Decimal("60.50")), number(-3), number(Decimal("1e40"))
    ('60.5', '-3', '1E+40')
    """
    amount = Decimal(given)
    if amount == _NOTHING:
        return Plain("0")
    if abs(amount.adjusted()) > _MOST_DIGITS:
        return Plain(amount)
    text = format(amount, "f")
    return Plain(text.rstrip("0").rstrip(".") if "." in text else text)


def exact(given: Fraction) -> Plain | None:
    """Return a fraction as a number with all of its digits; None for one such as a third, which has no end.

    >>> exact(Fraction(1, 8)), exact(Fraction(1200)), exact(Fraction(1, 3))
    ('0.125', '1200', None)
    """
    scaled = given
    for places in range(_MOST_PLACES):
        if scaled.denominator == 1:
            # From text, because arithmetic rounds as the caller's decimal context says.
            return number(Decimal(f"{scaled.numerator}E-{places}"))
        scaled *= 10
    return None


_MOST_PLACES = 60


def truth(given: bool) -> Plain:  # noqa: FBT001 - the value itself
    """Return a truth value."""
    return Plain("true" if given else "false")


def dated(day: date | None) -> Plain | None:
    """Return a date; None for none."""
    return None if day is None else Plain(day.isoformat())

"""Numbers as criteria read and tell them: finite, and digit by digit."""

from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["MOST_DIGITS", "as_number", "plain"]

# Beyond so many digits a number is told as a power of ten, and refused where it stands for a bound.
MOST_DIGITS = 30


@lru_cache(maxsize=4096)
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


def plain(number: Decimal | float) -> str:
    """Return a number digit by digit, none lost, without zeros at the end of a fraction.

    >>> plain(1234567.5), plain(-30.0), plain(1e-09), plain(Decimal("2.50"))
    ('1234567.5', '-30', '0.000000001', '2.5')
    """
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if exact == 0:
        return "0"
    if abs(exact.adjusted()) > MOST_DIGITS:
        return str(exact.normalize(Context(prec=len(exact.as_tuple().digits))))
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""What a guard answers: true, false or unknown, read in one way wherever a guard is asked."""

from enum import Enum
from numbers import Number
from reprlib import Repr
from typing import Any

__all__ = ["Truth", "shown", "truth_of"]


class Truth(Enum):
    """What a criterion can answer."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Refuse to be true or false: an answer that is false, or unknown, would pass as true in silence."""
        raise TypeError(f"{self} is one of three answers: compare it, as in answer is Truth.TRUE")


_ANSWERS: dict[Any, Truth] = {
    True: Truth.TRUE,
    False: Truth.FALSE,
    None: Truth.UNKNOWN,
    **{answer: answer for answer in Truth},
}
_SHORT = Repr()
_SHORT.maxother = _SHORT.maxstring = 200


def truth_of(given: Any) -> Truth | None:
    """Return what a value answers: a truth value, one of `Truth`, or None, which is unknown; None where it is no answer.

    What frames have for a truth value equals one, and is one; 1 equals True, and is none. What `ask` returns is read, too.

    >>> truth_of(True), truth_of(None), truth_of("yes")
    (<Truth.TRUE: 'true'>, <Truth.UNKNOWN: 'unknown'>, None)
    """
    try:
        told = getattr(given, "truth", given)
        return None if isinstance(told, Number) and not isinstance(told, bool) else _ANSWERS.get(told)
    except Exception:  # noqa: BLE001 - what can not even be compared, such as a list, is no answer
        return None


def shown(given: object) -> str:
    """Return a value as it is told in a sentence: its beginning, where it is long.

    >>> shown("yes")
    "'yes'"
    """
    return _SHORT.repr(given)

"""What can be wrong with a definition or with input, and the errors that carry it."""

import difflib
from collections.abc import Collection, Iterable

import attrs

__all__ = [
    "AgreementError",
    "CalendarError",
    "DataError",
    "HolidayListWarning",
    "LifecycleError",
    "MissingExtraError",
    "NeverHoldsWarning",
    "Problem",
    "SlakitError",
    "SlakitWarning",
    "SparseHistoryWarning",
    "UnknownAttributeWarning",
    "hint",
]


@attrs.frozen
class Problem:
    """One thing that is wrong, and the place where it stands.

    `code` is stable and documented: D for definitions, I for input, C for calendars, L for lifecycles, J for what is odd in a journey.
    `where` is a file with line and column, a path inside a value, or a lead. `message` may change between releases.

    >>> print(Problem("I103", "events.csv:17", "at: '2026-11-20 14:00' has no UTC offset"))
    events.csv:17: at: '2026-11-20 14:00' has no UTC offset
    """

    code: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class SlakitError(ValueError):
    """A definition or an input is wrong; `problems` holds everything that was found, in order.

    A broken promise is never an error: it is an outcome of kind Breached.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was found wrong, at least one."""
        return self.args

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class AgreementError(SlakitError):
    """An agreement, a commitment, a pattern or a criterion is written wrong (codes D...)."""


class CalendarError(SlakitError):
    """A calendar, a zone, a duration or a period is written wrong, or can not answer (codes C...)."""


class LifecycleError(SlakitError):
    """A lifecycle, a stage or a move is written wrong, or a move is refused (codes L...)."""


class DataError(SlakitError):
    """Events, leads or rows can not be read or used (codes I...)."""


class MissingExtraError(SlakitError, ImportError):
    """A door needs an optional package that is not installed (code I900); the message says which extra has it."""


class SlakitWarning(UserWarning):
    """Legal but risky; silence a subclass by category."""


class HolidayListWarning(SlakitWarning):
    """A calendar's holidays end before the term of the agreement does."""


class NeverHoldsWarning(SlakitWarning):
    """A criterion is written so that it can never hold: its score is out of reach, or its parts contradict each other."""


class SparseHistoryWarning(SlakitWarning):
    """A period is judged that ended before the first event of the data."""


class UnknownAttributeWarning(SlakitWarning):
    """Leads are told apart by an attribute that none of them has, while they have others: a slip of the pen, mostly."""


def hint(word: str, known: Collection[str]) -> str:
    """Return the end of a message about an unknown word: the nearest known one, or all of them when few.

    >>> hint("withn", ["within", "stop"])
    "; did you mean 'within'?"
    >>> hint("zzz", ["within", "stop", "stop"])
    '; expected one of stop, within'
    >>> hint("zzz", [])
    ''
    """
    near = difflib.get_close_matches(word, known, 1, 0.6) or _same_letters(word, known)
    if near:
        return f"; did you mean {near[0]!r}?"
    names = sorted(set(known))
    return f"; expected one of {', '.join(names)}" if 0 < len(names) <= _FEW else ""


def is_one_slip(word: str, known: str) -> bool:
    """Tell whether a word is one slip of the pen off a known one: a sign too many, too few, wrong or swapped, or its case.

    >>> [is_one_slip(word, "stage") for word in ("stge", "satge", "Stage", "stage", "page")]
    [True, True, True, False, False]
    """
    one, other = word.casefold(), known.casefold()
    if one == other:
        return word != known
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < len(longer):
        return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
    wrong = [n for n, (given, meant) in enumerate(zip(one, other, strict=True)) if given != meant]
    first, last = wrong[0], wrong[-1]
    is_swapped = last - first == 1 and one[first] == other[last] and one[last] == other[first]
    return len(wrong) == 1 or is_swapped


_FEW = 30


def _same_letters(word: str, known: Iterable[str]) -> list[str]:
    return [one for one in known if one.casefold() == word.casefold()]

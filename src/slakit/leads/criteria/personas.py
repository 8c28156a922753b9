"""Personas: whom both sides want to sell to, checked where they are made."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.criteria.numbers import as_number
from slakit.leads.facts import text_of

if TYPE_CHECKING:
    from slakit.leads.criteria.trees import Criterion

__all__ = ["Persona"]

Number: TypeAlias = Decimal | int | float | str


def _listed(given: "Iterable[Criterion] | Criterion") -> "tuple[Criterion, ...]":
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)


def _rows(
    given: "Mapping[Any, Number] | Iterable[tuple[Criterion, Number]]",
) -> "tuple[tuple[Criterion, Decimal], ...]":
    rows: Any = given.items() if isinstance(given, Mapping) else _listed(given)  # type: ignore[arg-type]  # rows, or one
    return tuple(map(_row, rows))


def _row(row: Any) -> Any:
    """Return a trait and its points; what is no such pair as it is, for the check to refuse."""
    parts: Any = _listed(row)
    return (parts[0], _number(parts[1])) if len(parts) == _PAIR else row


_PAIR = 2
# Far numbers are told as powers of ten; to add up farther ones exactly would take for ever.
_FARTHEST = 400


def _number(given: Number | None) -> Decimal | None:
    """Return a number; what is none as it is, for the check to refuse."""
    if isinstance(given, Decimal):
        return given
    try:
        number = as_number(text_of(given))
    except DataError:
        number = None
    return given if number is None else number  # type: ignore[return-value]  # refused by the check


@attrs.frozen(kw_only=True)
class Persona:
    """Whom both sides want to sell to: every `all` trait, no `none` trait, and `at_least` points of the scored ones.

    `traits` are the scored ones, each with its points: pairs, or a mapping. An unknown trait leaves the fit unknown,
    unless the others decide it.

    Raises: AgreementError with every problem: D271 without traits, with what is no criterion, or with scored traits and
    no threshold or the reverse; D212 for points that are no number; D272 when no lead can fit.

    >>> from slakit.leads.criteria import field
    >>> Persona(name="firm", traits={field("role", is_="coo"): 30, field("tier", is_="hot"): "20.5"}, at_least=50).at_least
    Decimal('50')
    """

    name: str
    meaning: str = ""
    all: "tuple[Criterion, ...]" = attrs.field(default=(), converter=_listed)
    none: "tuple[Criterion, ...]" = attrs.field(default=(), converter=_listed)
    traits: "tuple[tuple[Criterion, Decimal], ...]" = attrs.field(default=(), converter=_rows)
    at_least: Decimal | None = attrs.field(default=None, converter=_number)

    def __attrs_post_init__(self) -> None:
        """Refuse what nobody could fit, or nobody could ask."""
        # What is put together wrongly can not be asked whether anybody fits.
        problems = tuple(_odd_parts(self)) or tuple(_misfits(self))
        if problems:
            at = f"persona {self.name}"
            raise AgreementError(
                *(attrs.evolve(one, where=f"{at}.{one.where}" if one.where else at) for one in problems)
            )


def _odd_parts(persona: Persona) -> Iterator[Problem]:
    if not (persona.all or persona.none or persona.traits):
        yield Problem("D271", "", "a persona has traits: all, none or score")
    elif bool(persona.traits) != (persona.at_least is not None):
        yield Problem("D271", "at_least", "scored traits and at_least go together")
    for word, parts in (("all", persona.all), ("none", persona.none)):
        yield from (_no_criterion(f"{word}[{n}]", part) for n, part in enumerate(parts) if not _is_criterion(part))
    for n, row in enumerate(persona.traits):
        yield from _odd_row(f"traits[{n}]", row)
    if persona.at_least is not None:
        yield from _odd_number("at_least", persona.at_least)


def _odd_row(where: str, row: Any) -> Iterator[Problem]:
    if not isinstance(row, tuple) or len(row) != _PAIR:
        yield Problem("D271", where, f"{row!s}: expected a criterion and its points")
        return
    trait, points = row
    if not _is_criterion(trait):
        yield _no_criterion(where, trait)
    yield from _odd_number(where, points)


def _odd_number(where: str, number: Any) -> Iterator[Problem]:
    if not isinstance(number, Decimal) or not number.is_finite():
        told = str(number) if isinstance(number, Decimal) else repr(number)
        yield Problem("D212", where, f"{told}: expected a number")
    elif abs(number.adjusted()) > _FARTHEST:
        yield Problem("D212", where, f"{number}: expected a number of at most {_FARTHEST} digits")


def _is_criterion(part: Any) -> bool:
    from slakit.leads.criteria.trees import Combining

    return isinstance(part, Combining)


def _no_criterion(where: str, part: Any) -> Problem:
    return Problem("D271", where, f"{part!r}: expected a criterion")


def _misfits(persona: Persona) -> Iterator[Problem]:
    from slakit.leads.criteria.contradictions import misfit

    both = [part for part in persona.all if part in persona.none]
    yield from (Problem("D272", "none", f"'{one}' is both required and excluded: nobody fits") for one in both)
    if not both and (why := misfit(persona)) is not None:
        yield Problem("D272", "", f"{why}: nobody fits")

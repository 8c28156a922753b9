"""What commitments are made of: parties, limits, amounts, shares, groups, and the checks they share."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, CalendarError, Problem, hint
from slakit.leads.criteria import Criterion
from slakit.leads.patterns import Pattern, any_of
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["Calendar", "Entries", "Groups", "Limit", "Source", "ValueRule", "share_text"]

PARTIES = ("marketing", "sales")
Calendar: TypeAlias = str | WorkCalendar | None
Entries: TypeAlias = Literal["each", "first"]
Source: TypeAlias = Literal["leads", "log"]


def _duration(given: str | timedelta | Duration) -> Duration:
    return Duration.parse(given)


def _value(given: Any) -> Fraction:
    return as_amount(given, "value")


def _words(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def period_kind(given: str | PeriodKind) -> PeriodKind:
    """Return the kind of a period. Raises: CalendarError C141."""
    return PeriodKind.parse(given)


@attrs.frozen
class Limit:
    """A duration, and the criterion under which it holds; None holds for all."""

    within: Duration = attrs.field(converter=_duration)
    when: Criterion | None = None

    def __str__(self) -> str:
        return str(self.within) if self.when is None else f"{self.within} when {self.when}"


@attrs.frozen
class ValueRule:
    """What one counted event is worth, and the criterion under which it is; None holds for all."""

    value: Fraction = attrs.field(converter=_value)
    when: Criterion | None = None


@attrs.frozen
class Groups:
    """An attribute that splits a quota: each of its values is judged apart.

    Groups in `values` are judged in every period, others from the period of their first known entry on. The field
    "owner" takes the owner at the instant of the event. A missing value is the group "".
    """

    field: str
    values: tuple[str, ...] = attrs.field(default=(), converter=_words)


def owed_by(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return who owes a promise, marketing or sales or both. Raises: AgreementError D311."""
    parties = (given,) if isinstance(given, str) else tuple(given)
    unknown = next((party for party in parties if party not in PARTIES), None)
    if unknown is not None or not parties:
        word = unknown or ""
        raise AgreementError(
            Problem("D311", "owed_by", f"{word!r}: a promise is owed by marketing or sales{hint(word, PARTIES)}")
        )
    return parties


def identifier(given: str) -> str:
    """Return the id of a commitment. Raises: AgreementError D312 for an empty one or one with blanks or slashes."""
    if not isinstance(given, str) or not given or any(sign.isspace() or sign == "/" for sign in given):
        raise AgreementError(Problem("D312", "id", f"{given!r}: an id is one word, such as first-response"))
    return given


def as_pattern(given: Pattern | Sequence[Pattern]) -> Pattern:
    """Return one pattern for a pattern or a list of which any may match."""
    return any_of(*given) if isinstance(given, list | tuple) else given  # type: ignore[return-value]


def optional_pattern(given: Pattern | Sequence[Pattern] | None) -> Pattern | None:
    """Return what `as_pattern` does, and None for None."""
    return None if given is None else as_pattern(given)


def limits(given: Any) -> tuple[Limit, ...]:
    """Return the limits of one duration, or of an ordered list of durations and (criterion, duration) pairs.

    Raises: AgreementError D321 for an empty list, D322 for a limit that can never be chosen, D323 for one that is not
    above zero; CalendarError C111 and C112 for what is no duration.
    """
    if given is None:
        return ()
    rows = given if isinstance(given, list | tuple) else [given]
    found = tuple(_limit(row) for row in rows)
    if not found:
        raise AgreementError(Problem("D321", "within", "the list of limits is empty"))
    for number, limit in enumerate(found):
        if limit.within.amount <= 0:
            raise AgreementError(Problem("D323", "within", f"'{limit.within}': a limit is longer than nothing"))
        if limit.when is None and number < len(found) - 1:
            message = f"'{limit.within}' holds for all, so the limits after it can never be chosen"
            raise AgreementError(Problem("D322", "within", message))
    return found


def _limit(row: Any) -> Limit:
    if isinstance(row, Limit):
        return row
    if isinstance(row, tuple) and len(row) == _PAIR:
        return Limit(within=row[1], when=row[0])
    try:
        return Limit(within=row)
    except CalendarError as error:
        raise AgreementError(
            *(Problem(problem.code, "within", problem.message) for problem in error.problems)
        ) from None


_PAIR = 2


def as_amount(given: Any, where: str) -> Fraction:
    """Return a number of things or of money, exactly. Raises: AgreementError D331 unless it is a number from 0 on."""
    amount = _fraction(given)
    if amount is None or amount < 0:
        raise AgreementError(Problem("D331", where, f"{given!r}: expected a number that is not negative"))
    return amount


def as_share(given: Any, where: str) -> Fraction:
    """Return a share above 0 and up to 1, from text such as "95%" or a number such as 0.95.

    Raises: AgreementError D332 for anything else; 95 without a sign is not guessed at.
    """
    share = _fraction(given)
    if share is None and isinstance(given, str) and given.strip().endswith("%"):
        part = _fraction(given.strip().removesuffix("%").strip())
        share = None if part is None else part / 100
    if share is None or not 0 < share <= 1:
        raise AgreementError(
            Problem("D332", where, f"{given!r}: expected a share such as '95%' or 0.95, above 0 and up to 1")
        )
    return share


def _fraction(given: Any) -> Fraction | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal | Fraction):
        return None
    if isinstance(given, Fraction):
        return given
    try:
        # Through text, so that 0.95 is 95/100 and not the binary fraction next to it.
        number = Decimal(str(given))
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() and abs(number.adjusted()) < _DIGITS else None


_DIGITS = 30


def share_text(share: Fraction) -> str:
    """Return a share in per cent, as short as it can be told.

    >>> share_text(Fraction(95, 100)), share_text(Fraction(1, 8))
    ('95%', '12.5%')
    """
    return f"{float(share * 100):g}%"


def amount_text(amount: Fraction) -> str:
    """Return an amount as short as it can be told.

    >>> amount_text(Fraction(8)), amount_text(Fraction(20, 7))
    ('8', '2.8571')
    """
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):.4f}".rstrip("0")


def calendar_name(calendar: Calendar) -> str:
    """Return how an outcome names the calendar of its commitment; empty without one."""
    if isinstance(calendar, WorkCalendar):
        return calendar.zone.key
    return calendar or ""

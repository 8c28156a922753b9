"""What commitments are made of: parties, limits, amounts, shares, groups, and the checks they share."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal, TypeAlias, TypeVar

import attrs

from slakit.errors import AgreementError, Problem, SlakitError, hint
from slakit.leads.criteria import Criterion
from slakit.leads.facts import text_of
from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern, any_of
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.periods import PeriodKind

__all__ = ["Calendar", "Entries", "Groups", "Limit", "Source", "ValueRule", "share_text"]

PARTIES = ("marketing", "sales")
Calendar: TypeAlias = str | WorkCalendar | None
Entries: TypeAlias = Literal["each", "first"]
Source: TypeAlias = Literal["leads", "log"]
Given = TypeVar("Given")
T = TypeVar("T")


@attrs.frozen
class _Refused:
    """What stands in a field whose value was refused, until all that was refused is told at once."""

    problems: tuple[Problem, ...]


def kept(read: Callable[[Given], T], given: Given) -> T:
    """Return what is read of a value, or keep its problems in its place for `refused` to find."""
    try:
        return read(given)
    except SlakitError as error:
        return _Refused(error.problems)  # type: ignore[return-value]  # nobody sees a value with one: it is not built


def refused(value: Any) -> list[Problem]:
    """Return the problems of all fields of a value that were refused."""
    found = (getattr(value, field.name) for field in attrs.fields(type(value)))
    return [problem for one in found if isinstance(one, _Refused) for problem in one.problems]


def no_patterns(**given: Pattern) -> Iterator[Problem]:
    """Yield a problem for each part that is no pattern: it would match nothing in silence."""
    for word, pattern in given.items():
        parts = pattern.patterns if isinstance(pattern, AnyOfPatterns) else (pattern,)
        for part in parts:
            if isinstance(part, AnyOfPatterns):
                yield from no_patterns(**{word: part})
            elif not isinstance(part, EventPattern):
                yield Problem("D313", word, f"{part!r}: expected a pattern, such as entered('mql')")


def odd_kinds(**given: tuple[Any, type | tuple[type, ...], str]) -> Iterator[Problem]:
    """Yield a problem for each value of another type than the one it must have."""
    for word, (value, kind, expected) in given.items():
        if not isinstance(value, kind):
            yield Problem("D314", word, f"{value!r}: expected {expected}")


def shared_kinds(rule: Any) -> Iterator[Problem]:
    """Yield what is wrong with the types of the fields that all commitments have."""
    calendar = (str, WorkCalendar, type(None))
    yield from odd_kinds(
        calendar=(rule.calendar, calendar, "a calendar or the name of one"),
        meaning=(rule.meaning, str, "text"),
        consequence=(rule.consequence, str, "text"),
    )


def odd_calendars(rule: Any) -> Iterator[Problem]:
    """Yield what is wrong with the calendars of a promise that counts a time per entry."""
    counted = [limit for limit in rule.within if limit.within.measure in {Measure.WORK, Measure.BUSINESS_DAYS}]
    if counted and rule.calendar is None:
        yield Problem("D302", "calendar", f"'{counted[0].within}' needs a calendar to count in")
    if rule.default_calendar is not None and rule.calendar != "owner":
        yield Problem("D303", "default_calendar", "only a commitment with calendar: owner has a default calendar")
    kind = (str, WorkCalendar, type(None))
    yield from odd_kinds(default_calendar=(rule.default_calendar, kind, "a calendar or the name of one"))


def odd_words(**given: tuple[str, tuple[str, ...]]) -> Iterator[Problem]:
    """Yield a problem for each word that is none of those that are known."""
    for word, (value, known) in given.items():
        if value not in known:
            yield Problem("D304", word, f"{value!r}: expected {' or '.join(known)}")


def _duration(given: str | timedelta | Duration) -> Duration:
    return Duration.parse(given)


def _value(given: Any) -> Fraction:
    return as_amount(given, "value")


def _words(given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise AgreementError(Problem("D355", "by.values", f"{given!r}: expected a list of groups"))
    return tuple(text_of(value, "by.values") for value in given)


def _criterion(given: Any) -> Criterion | None:
    if given is not None and not isinstance(given, Criterion):
        raise AgreementError(
            Problem("D314", "when", f"{given!r}: expected a criterion, such as field('tier', is_='a')")
        )
    return given


def warnings_at(given: Any) -> tuple[Fraction, ...]:
    """Return the shares of a limit from which a pending outcome is at risk, in order; D332 for what is no share."""
    return kept(_shares, given)


def _shares(given: Any) -> tuple[Fraction, ...]:
    shares = given if isinstance(given, list | tuple) else [given]
    return tuple(sorted(as_share(share, "warn_at") for share in shares))


def period_kind(given: str | PeriodKind) -> PeriodKind:
    """Return the kind of a period; C141 for another word."""
    return kept(PeriodKind.parse, given)


@attrs.frozen
class Limit:
    """A duration, and the criterion under which it holds; None holds for all.

    Raises: CalendarError C111 and C112 for what is no duration, AgreementError D314 for what is no criterion.
    """

    within: Duration = attrs.field(converter=_duration)
    when: Criterion | None = attrs.field(default=None, converter=_criterion)

    def __str__(self) -> str:
        return str(self.within) if self.when is None else f"{self.within} when {self.when}"


@attrs.frozen
class ValueRule:
    """What one counted event is worth, and the criterion under which it is; None holds for all.

    Raises: AgreementError D331 for what is no amount, D314 for what is no criterion.
    """

    value: Fraction = attrs.field(converter=_value)
    when: Criterion | None = attrs.field(default=None, converter=_criterion)


@attrs.frozen
class Groups:
    """An attribute that splits a quota: each of its values is judged apart.

    Groups in `values` are judged in every period, others from the period of their first known entry on. The field
    "owner" takes the owner at the instant of the event. A missing value is the group "".

    Raises: AgreementError D355 without a field, for groups that are no list, or for one that is listed twice.
    """

    field: str
    values: tuple[str, ...] = attrs.field(default=(), converter=_words)

    def __attrs_post_init__(self) -> None:
        """Refuse a group that would be judged twice."""
        if not isinstance(self.field, str) or not self.field:
            raise AgreementError(Problem("D355", "by", f"{self.field!r}: expected the name of a field"))
        twice = next((value for n, value in enumerate(self.values) if value in self.values[:n]), None)
        if twice is not None:
            raise AgreementError(Problem("D355", "by.values", f"{twice!r} is listed twice"))


def groups(given: "Groups | str | None") -> Groups | None:
    """Return groups; the name of a field stands for all of its values."""
    return Groups(given) if isinstance(given, str) else given


def population(given: int) -> int:
    """Return how many it takes to judge; D341 for what is no whole number from 1 on."""
    return kept(_population, given)


def _population(given: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise AgreementError(Problem("D341", "min_population", f"{given!r}: expected a whole number from 1 on"))
    return given


def window(given: Any, where: str) -> Duration:
    """Return a time that something may take; D323 unless it is longer than nothing, C111 and C112 for no duration."""
    try:
        length = Duration.parse(given)
    except SlakitError as error:
        raise AgreementError(*(attrs.evolve(problem, where=where) for problem in error.problems)) from None
    if length.amount <= 0:
        raise AgreementError(Problem("D323", where, f"'{length}': a limit is longer than nothing"))
    return length


def uncounted(length: Duration | None, calendar: Calendar, where: str) -> Iterator[Problem]:
    """Yield a problem for a time that only a calendar can count, where there is none."""
    if length is not None and length.measure in _COUNTED and calendar is None:
        yield Problem("D302", where, f"'{length}' needs a calendar to count in")


_COUNTED = frozenset({Measure.WORK, Measure.BUSINESS_DAYS})


def owed_by(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return who owes a promise, marketing or sales or both; D311 for anybody else."""
    return kept(_owed_by, given)


def _owed_by(given: str | Iterable[str]) -> tuple[str, ...]:
    parties = (given,) if isinstance(given, str) else tuple(given)
    unknown = next((party for party in parties if party not in PARTIES), None)
    if unknown is not None or not parties:
        word = unknown or ""
        raise AgreementError(
            Problem("D311", "owed_by", f"{word!r}: a promise is owed by marketing or sales{hint(word, PARTIES)}")
        )
    return parties


def identifier(given: str) -> str:
    """Return the id of a commitment; D312 for an empty one and one with blanks or slashes."""
    return kept(_identifier, given)


def _identifier(given: str) -> str:
    if not isinstance(given, str) or not given or any(sign.isspace() or sign == "/" for sign in given):
        raise AgreementError(Problem("D312", "id", f"{given!r}: an id is one word, such as first-response"))
    return given


def as_pattern(given: Pattern | Sequence[Pattern]) -> Pattern:
    """Return one pattern for a pattern or a list of which any may match; D205 for an empty list."""
    return kept(_any_of, given)


def _any_of(given: Pattern | Sequence[Pattern]) -> Pattern:
    return any_of(*given) if isinstance(given, list | tuple) else given  # type: ignore[return-value]


def optional_pattern(given: Pattern | Sequence[Pattern] | None) -> Pattern | None:
    """Return what `as_pattern` does, and None for None."""
    return None if given is None else as_pattern(given)


def limits(given: Any) -> tuple[Limit, ...]:
    """Return the limits of one duration, or of an ordered list of durations and (criterion, duration) pairs.

    D321 for an empty list, D322 for a limit that can never be chosen, D323 for one that is not above zero; C111 and
    C112 for what is no duration, D314 for what is no criterion.
    """
    return () if given is None else kept(_limits, given)


def _limits(given: Any) -> tuple[Limit, ...]:
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
    try:
        match row:
            case Limit():
                return row
            case (when, within):
                return Limit(within=within, when=when)
            case _:
                return Limit(within=row)
    except SlakitError as error:
        raise AgreementError(*(attrs.evolve(problem, where="within") for problem in error.problems)) from None


def as_amount(given: Any, where: str) -> Fraction:
    """Return a number of things or of money, exactly. Raises: AgreementError D331 unless it is a number from 0 on."""
    amount = _fraction(given)
    if amount is None or amount < 0:
        expected = f"a number below 1e{_DIGITS}" if _is_huge(given) else "a number that is not negative"
        raise AgreementError(Problem("D331", where, f"{given!r}: expected {expected}"))
    return amount


def _is_huge(given: Any) -> bool:
    try:
        return Decimal(str(given)).adjusted() >= _DIGITS
    except InvalidOperation:
        return False


def as_share(given: Any, where: str) -> Fraction:
    """Return a share above 0 and up to 1, from text such as "95%" or a number such as 0.95.

    Raises: AgreementError D332 for anything else; 95 without a sign is not guessed at.
    """
    if isinstance(given, str) and given.strip().endswith("%"):
        part = _fraction(given.strip().removesuffix("%").strip())
        share = None if part is None else part / 100
    else:
        share = _fraction(given)
    if share is None or not 0 < share <= 1:
        raise AgreementError(
            Problem("D332", where, f"{given!r}: expected a share such as '95%' or 0.95, above 0 and up to 1")
        )
    return share


def _fraction(given: Any) -> Fraction | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal | Fraction):
        return None
    if isinstance(given, Fraction):
        return given if abs(given) < 10**_DIGITS else None
    try:
        # Through text, so that 0.95 is 95/100 and not the binary fraction next to it.
        text = str(given)
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not text.isascii() or "_" in text:
        return None  # Decimal also reads 1_000 and the digits of other scripts
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
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):.4f}".rstrip("0").rstrip(".")


def calendar_name(calendar: Calendar) -> str:
    """Return how an outcome names the calendar of its commitment; empty without one."""
    if isinstance(calendar, WorkCalendar):
        return calendar.zone.key
    return calendar or ""

"""Lengths of time that carry their unit: work time, elapsed time, calendar days and business days."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Context, Decimal
from enum import Enum
from functools import lru_cache
from typing import Self

import attrs

from slakit.errors import CalendarError, Problem, hint
from slakit.worktime.instants import DAY, HOUR, MICROSECOND, MINUTE, SECOND

__all__ = ["Duration", "Measure", "Unit"]


class Measure(Enum):
    """What a unit counts."""

    WORK = "open time of a calendar"
    ELAPSED = "elapsed time"
    DATES = "local dates at the same wall time"
    BUSINESS_DAYS = "open local dates"


class Unit(Enum):
    """The units of the duration grammar, each by its singular."""

    BUSINESS_SECOND = "business second"
    BUSINESS_MINUTE = "business minute"
    BUSINESS_HOUR = "business hour"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BUSINESS_DAY = "business day"

    @property
    def micros(self) -> int:
        """Microseconds of one unit; 0 for units of dates, whose length depends on the calendar."""
        return _MICROS.get(self, 0)


_MICROS: Mapping[Unit, int] = {
    Unit.BUSINESS_SECOND: SECOND,
    Unit.BUSINESS_MINUTE: MINUTE,
    Unit.BUSINESS_HOUR: HOUR,
    Unit.SECOND: SECOND,
    Unit.MINUTE: MINUTE,
    Unit.HOUR: HOUR,
}
_WORK = frozenset({Unit.BUSINESS_SECOND, Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR})
_MEASURES: Mapping[Unit, Measure] = {
    unit: Measure.WORK
    if unit in _WORK
    else Measure.ELAPSED
    if unit in _MICROS
    else Measure.BUSINESS_DAYS
    if unit is Unit.BUSINESS_DAY
    else Measure.DATES
    for unit in Unit
}
_UNITS: Mapping[str, Unit] = {word: unit for unit in Unit for word in (unit.value, unit.value + "s")}
_LONGEST = 200 * 366 * DAY
_SPANS: Mapping[Unit, int] = {
    Unit.DAY: DAY,
    Unit.WEEK: 7 * DAY,
    Unit.MONTH: 366 * DAY // 12,
    Unit.QUARTER: 366 * DAY // 4,
    Unit.YEAR: 366 * DAY,
    Unit.BUSINESS_DAY: DAY,
}
# Bounded, so that hostile text can neither backtrack nor build a huge number.
_NUMBER = r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?"
_GRAMMAR = re.compile(rf"({_NUMBER}) ([a-z ]{{1,40}})")
_PREFIX = re.compile(rf"\s*(?:({_NUMBER})(?![0-9.])(?:\s+[A-Za-z\s]*)?)?")
_DIGITS = 40
# Amounts are reckoned exactly, whatever precision and traps the caller's decimal context has.
_EXACT = Context(prec=60, traps=[])
_EXPECTED = "expected a duration such as '4 business hours', '36 hours', '14 days' or '2 business days'"


@attrs.frozen
class Duration:
    """An amount of one unit, such as 4 business hours.

    Work time ("business hours", "business minutes", "business seconds") passes only while a calendar is open. Elapsed
    time ("hours", "minutes", "seconds") always passes. "days", "weeks", "months", "quarters" and "years" are the same
    local wall time that many local dates later. "business days" end at the last closing of the Nth open local date
    after the date of the start. Units of dates take whole numbers only. Nothing may be longer than 200 years.

    >>> Duration.parse("4 business hours")
    Duration(amount=Decimal('4'), unit=<Unit.BUSINESS_HOUR: 'business hour'>)
    >>> str(Duration.parse("1.50 hours")), str(Duration.parse("1 business days"))
    ('1.5 hours', '1 business day')
    """

    amount: Decimal
    unit: Unit
    measure: Measure = attrs.field(init=False, eq=False, repr=False)
    """What the unit counts: work time, elapsed time, dates or business days."""
    micros: int = attrs.field(init=False, eq=False, repr=False, default=0)
    """Microseconds of work or elapsed time; 0 for units of dates."""

    @measure.default
    def _measure_of_the_unit(self) -> Measure:
        return _MEASURES.get(self.unit, Measure.DATES)

    def __attrs_post_init__(self) -> None:
        """Refuse what no clock could count."""
        if fault := _fault(self.amount, self.unit):
            raise CalendarError(Problem("C112", "duration", fault))
        object.__setattr__(self, "micros", int(_EXACT.multiply(self.amount, self.unit.micros)))

    @classmethod
    def parse(cls, text: "str | timedelta | Duration") -> "Duration":
        """Return the duration of a text such as "4 business hours"; a bare timedelta is work time.

        Raises: CalendarError C111 where the text does not follow the grammar, C112 for an amount the unit can not
        have. The place is the column in the text, counted from 1.

        >>> str(Duration.parse(timedelta(minutes=90)))
        '90 business minutes'
        >>> Duration.parse("4 busness hours")
        Traceback (most recent call last):
        slakit.errors.CalendarError: column 3: '4 busness hours': unknown unit; did you mean 'business hours'?
        """
        match text:
            case Duration():
                return text
            case timedelta():
                return _from_timedelta(text)
            case str():
                return _parse(text)
            case _:
                raise CalendarError(Problem("C111", "duration", f"{text!r} has no unit; {_EXPECTED}"))

    def __neg__(self) -> Self:
        return attrs.evolve(self, amount=self.amount.copy_negate())

    def __str__(self) -> str:
        amount = format(_EXACT.plus(self.amount).normalize(_EXACT), "f")
        return f"{amount} {self.unit.value}{'' if self.amount.copy_abs() == 1 else 's'}"


def _fault(amount: object, unit: object) -> str:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return f"{_shown(str(amount))!r}: the amount must be a finite Decimal"
    if not isinstance(unit, Unit):
        return f"{_shown(str(unit))!r}: the unit must be a Unit"
    text = _shown(f"{amount:f} {unit.value}s")
    if len(amount.as_tuple().digits) > _DIGITS:
        return f"{text!r}: more than {_DIGITS} digits"
    length = _EXACT.multiply(amount, unit.micros or _SPANS[unit])
    if length.copy_abs() > _LONGEST:
        return f"{text!r}: longer than 200 years"
    if unit.micros and _EXACT.remainder(length, 1):
        return f"{text!r}: finer than a microsecond"
    if not unit.micros and _EXACT.remainder(amount, 1):
        return f"{text!r}: {unit.value}s are counted in whole numbers"
    return ""


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


_SHOWN = 60


@lru_cache(maxsize=4096)
def _parse(text: str) -> Duration:
    found = _GRAMMAR.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        raise CalendarError(_misread(text))
    unit = _UNITS.get(found[2])
    if unit is None:
        word = text.lstrip()[len(found[1]) :].lstrip()
        nearest = hint(found[2], [known for known in _UNITS if known.endswith("s")])
        problem = Problem("C111", f"column {len(text) - len(word) + 1}", f"{_shown(text)!r}: unknown unit{nearest}")
        raise CalendarError(problem)
    return Duration(Decimal(found[1]), unit)


def _misread(text: str) -> Problem:
    """Find the column of the first sign that can not stand where it does."""
    found = next(_PREFIX.finditer(text))
    bare = text.strip() == found[1]
    return Problem(
        "C111", f"column {found.end() + 1}", f"{_shown(text)!r}{' has no unit;' if bare else ':'} {_EXPECTED}"
    )


def _from_timedelta(length: timedelta) -> Duration:
    micros = length // MICROSECOND
    for unit in (Unit.BUSINESS_HOUR, Unit.BUSINESS_MINUTE):
        if micros % unit.micros == 0:
            return Duration(Decimal(micros // unit.micros), unit)
    return Duration(_EXACT.divide(Decimal(micros), SECOND), Unit.BUSINESS_SECOND)

"""Quotas: a count or a sum per period, at least or at most a target."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.rules.parts import (
    Calendar,
    Entries,
    Groups,
    Source,
    ValueRule,
    amount_text,
    as_amount,
    as_share,
    identifier,
    kept,
    no_patterns,
    odd_kinds,
    odd_words,
    optional_pattern,
    owed_by,
    period_kind,
    refused,
    shared_kinds,
)
from slakit.worktime.periods import PeriodKind

__all__ = ["Partial", "Quota"]

Partial: TypeAlias = Literal["prorate", "full", "skip"]


def _target(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda target: as_amount(target, "target"), given)


def _band(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda band: as_share(band, "band"), given)


def _value(given: Any) -> tuple[ValueRule, ...]:
    return kept(_value_rules, given)


def _value_rules(given: Any) -> tuple[ValueRule, ...]:
    return tuple(map(_value_rule, given if isinstance(given, list | tuple) else [given]))


def _value_rule(row: Any) -> ValueRule:
    match row:
        case ValueRule():
            return row
        case (when, value):
            return ValueRule(value, when)
        case _:
            return ValueRule(row)


def _groups(given: Any) -> Groups | None:
    return Groups(given) if isinstance(given, str) else given


@attrs.frozen(kw_only=True)
class Quota:
    """Per period, the count or the sum of what matches a pattern is at least, or at most, a target.

    `count` counts matching events; `sum` adds up what each is worth by `value`, an ordered list of (criterion, value)
    asked at the instant of the event, the first match wins, nothing matching is worth nothing. `entries` "first" takes
    only the first match of each lead. At least: Met as soon as reached, Pending until the period is over, Breached
    after. At most: Breached as soon as exceeded. A period that the term cuts is pro-rated by the open days of
    `calendar`, every date without one (`partial` prorate), judged in full, or skipped; one without an open day has no
    outcome. `by` judges groups apart. `band` is the share of the ideal line beyond which a pending period is at risk,
    in both directions; it never decides.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D331 and D314 (target and values), D332 (band), C141 (per). Then D351 (count and sum), D352 (at_least and
    at_most), D353 (value), D354 (the calendar of an owner), D304 (a choice of words), D313 (what is no pattern).

    >>> from slakit.leads.patterns import entered
    >>> Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=8, per="month").describe()
    'marketing: count of enters mql, at least 8 per month'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    count: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    sum: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    value: tuple[ValueRule, ...] = attrs.field(default=(), converter=_value)
    at_least: Fraction | None = attrs.field(default=None, converter=_target)
    at_most: Fraction | None = attrs.field(default=None, converter=_target)
    per: PeriodKind = attrs.field(converter=period_kind)
    entries: Entries = "each"
    calendar: Calendar = None
    partial: Partial = "prorate"
    by: Groups | None = attrs.field(default=None, converter=_groups)
    band: Fraction | None = attrs.field(default=None, converter=_band)
    on: Source = "leads"
    meaning: str = ""
    consequence: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterable[Problem]:
        if (self.count is None) == (self.sum is None):
            yield Problem("D351", "count", "give either count or sum")
        if (self.at_least is None) == (self.at_most is None):
            yield Problem("D352", "at_least", "give either at_least or at_most")
        if self.at_least == 0:
            yield Problem("D352", "at_least", "at least 0 promises nothing")
        if bool(self.value) != (self.sum is not None):
            yield Problem("D353", "value", "a sum needs a list of values, and only a sum has one")
        if any(rule.when is None for rule in self.value[:-1]):
            yield Problem("D353", "value", "a value without a condition holds for all: those after it are never chosen")
        if self.calendar == "owner":
            yield Problem("D354", "calendar", "a period has no owner: name a calendar")
        yield from shared_kinds(self)
        yield from odd_kinds(
            by=(self.by, (Groups, type(None)), "a field, or Groups('origin', values=['web', 'event'])")
        )
        yield from odd_words(
            entries=(self.entries, ("each", "first")),
            partial=(self.partial, ("prorate", "full", "skip")),
            on=(self.on, ("leads", "log")),
        )
        given = {"count": self.count, "sum": self.sum}
        yield from no_patterns(**{word: pattern for word, pattern in given.items() if pattern is not None})

    @property
    def pattern(self) -> Pattern:
        """What is counted or summed."""
        return next(pattern for pattern in (self.count, self.sum) if pattern is not None)

    @property
    def target(self) -> Fraction:
        """The promised number of a whole period."""
        return next(target for target in (self.at_least, self.at_most) if target is not None)

    @property
    def allowed(self) -> str:
        """The target in words."""
        bound = "at most" if self.at_least is None else "at least"
        return f"{bound} {amount_text(self.target)} per {self.per.value}"

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        return f"{parties}: {'sum' if self.count is None else 'count'} of {self.pattern}, {self.allowed}"

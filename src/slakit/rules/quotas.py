"""Quotas: a count, a sum or a peak level per period, at least or at most a target."""

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
    as_pattern,
    as_share,
    groups,
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
    uncounted,
    window,
)
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["Credits", "Level", "Partial", "Quota"]

Partial: TypeAlias = Literal["prorate", "full", "skip"]


def _least(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda target: as_amount(target, "at_least"), given)


def _most(given: Any) -> Fraction | None:
    return None if given is None else kept(lambda target: as_amount(target, "at_most"), given)


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


def _window(given: Any) -> Duration:
    return kept(lambda length: window(length, "credits.within"), given)


@attrs.frozen
class Level:
    """What is open: a lead is, from a match of `since` to the next match of `until`.

    An event that matches both leaves the lead open, so that `entered("mql", "accepted")` to `left("mql", "accepted")`
    is the stay in either. At one instant only what is open after all of its events counts.

    >>> from slakit.leads.patterns import entered, left
    >>> str(Level(entered("mql"), left("mql")))
    'enters mql until leaves mql'
    """

    since: Pattern = attrs.field(converter=as_pattern)
    until: Pattern = attrs.field(converter=as_pattern)

    def __attrs_post_init__(self) -> None:
        """Refuse an empty list of patterns."""
        if problems := refused(self):
            raise AgreementError(*problems)

    def __str__(self) -> str:
        return f"{self.since} until {self.until}"


@attrs.frozen
class Credits:
    """What takes a counted event back: a match of `when` on that lead, at or after it and within a time, inclusive.

    The event that is counted does not take itself back; another one at the same instant may, and one may take back
    several.

    Raises: AgreementError C111 and C112 for what is no duration, D323 for one that is not above zero, D205 for an empty
    list of patterns.

    >>> from slakit.leads.patterns import entered
    >>> str(Credits(entered("rejected", reason="duplicate"), "14 days"))
    'enters rejected, reason is duplicate within 14 days'
    """

    when: Pattern = attrs.field(converter=as_pattern)
    within: Duration = attrs.field(converter=_window)

    def __attrs_post_init__(self) -> None:
        """Refuse what takes nothing back, all at once."""
        if problems := refused(self):
            raise AgreementError(*problems)

    def __str__(self) -> str:
        return f"{self.when} within {self.within}"


@attrs.frozen(kw_only=True)
class Quota:
    """Per period, the count or the sum of what matches a pattern is at least, or at most, a target.

    `count` counts matching events; `sum` adds up what each is worth by `value`, an ordered list of (criterion, value)
    asked at the instant of the event, the first match wins, nothing matching is worth nothing. `entries` "first" takes
    only the first match of each lead, ever; `distinct` "lead" counts a lead once in each period and group. At least: Met
    as soon as reached, Pending until the period is over, Breached after. At most: Breached as soon as exceeded. A period
    that the term cuts is pro-rated by the open days of `calendar`, every date without one (`partial` prorate), judged in
    full, or skipped; one without an open day has no outcome. `by` judges groups apart. `band` is the share of the ideal
    line beyond which a pending period is at risk, in both directions; it never decides.

    `credits` take counted events back: the number is net of them, and a verdict falls only when no credit that may still
    come can change it. `level` is the peak of what is open, at most the target: what was open when the period began
    counts, and a lead moves between groups as its owner, or its attribute, changes. A level is never pro-rated.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D331 and D314 (target and values), D332 (band), C141 (per). Then D351 (count, sum and level), D352 (at_least
    and at_most), D353 (value), D354 (the calendar of an owner), D356 (what a level can not have), D357 (leads that are
    counted once in a sum), D302 (business time without a calendar), D304 (a choice of words), D313 (what is no pattern).

    >>> from slakit.leads.patterns import entered
    >>> Quota(id="mqls", owed_by="marketing", count=entered("mql"), at_least=8, per="month").describe()
    'marketing: count of enters mql, at least 8 per month'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    count: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    sum: Pattern | None = attrs.field(default=None, converter=optional_pattern)
    level: Level | None = None
    value: tuple[ValueRule, ...] = attrs.field(default=(), converter=_value)
    at_least: Fraction | None = attrs.field(default=None, converter=_least)
    at_most: Fraction | None = attrs.field(default=None, converter=_most)
    per: PeriodKind = attrs.field(converter=period_kind)
    entries: Entries = "each"
    distinct: Literal["lead"] | None = None
    credits: Credits | None = None
    calendar: Calendar = None
    partial: Partial = "prorate"
    by: Groups | None = attrs.field(default=None, converter=groups)
    band: Fraction | None = attrs.field(default=None, converter=_band)
    on: Source = "leads"
    meaning: str = ""
    consequence: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterable[Problem]:
        given = {"count": self.count, "sum": self.sum, "level": self.level}
        if sum(one is not None for one in given.values()) != 1:
            yield Problem("D351", "count", "give one of count, sum and level")
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
        if self.distinct is not None and self.sum is not None:
            yield Problem("D357", "distinct", "a sum adds up what each match is worth: only a count takes a lead once")
        yield from self._odd_level()
        yield from self._odd_types()

    def _odd_level(self) -> Iterable[Problem]:
        """Yield what has no meaning for a level: it is a ceiling on what is open, at every instant of a whole period."""
        if self.level is None:
            return
        if self.at_least is not None:
            yield Problem("D356", "at_least", "a level is at most a number: give at_most")
        words = {"entries": "each", "distinct": None, "credits": None, "band": None}
        for word in [word for word, default in words.items() if getattr(self, word) != default]:
            yield Problem("D356", word, f"a level is what is open at once: it has no {word}")
        if self.partial == "skip":
            yield Problem("D356", "partial", "a level is judged in full in every period")

    def _odd_types(self) -> Iterable[Problem]:
        yield from shared_kinds(self)
        yield from odd_kinds(
            by=(self.by, (Groups, type(None)), "a field, or Groups('origin', values=['web', 'event'])"),
            level=(self.level, (Level, type(None)), "a Level, such as Level(entered('mql'), left('mql'))"),
            credits=(self.credits, (Credits, type(None)), "Credits, such as Credits(entered('rejected'), '14 days')"),
        )
        yield from odd_words(
            entries=(self.entries, ("each", "first")),
            partial=(self.partial, ("prorate", "full", "skip")),
            on=(self.on, ("leads", "log")),
        )
        if self.distinct is not None:
            yield from odd_words(distinct=(self.distinct, ("lead",)))
        if isinstance(self.credits, Credits):
            yield from uncounted(self.credits.within, self.calendar, "credits.within")
        yield from no_patterns(**self._patterns())

    def _patterns(self) -> dict[str, Pattern]:
        found: dict[str, Pattern | None] = {"count": self.count, "sum": self.sum}
        if isinstance(self.level, Level):
            found |= {"level.from": self.level.since, "level.until": self.level.until}
        if isinstance(self.credits, Credits):
            found |= {"credits.when": self.credits.when}
        return {word: pattern for word, pattern in found.items() if pattern is not None}

    @property
    def pattern(self) -> Pattern:
        """What is counted or summed, or what opens."""
        opens = None if self.level is None else self.level.since
        return next(pattern for pattern in (self.count, self.sum, opens) if pattern is not None)

    @property
    def target(self) -> Fraction:
        """The promised number of a whole period."""
        return next(target for target in (self.at_least, self.at_most) if target is not None)

    @property
    def allowed(self) -> str:
        """The target in words."""
        bound = "at most" if self.at_least is None else "at least"
        once = "" if self.level is None else "open at once "
        return f"{bound} {amount_text(self.target)} {once}per {self.per.value}"

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        if self.level is not None:
            return f"{parties}: {self.level}, {self.allowed}"
        net = "" if self.credits is None else f", less those with {self.credits}"
        counted = "sum" if self.count is None else "count" if self.distinct is None else "leads"
        return f"{parties}: {counted} of {self.pattern}{net}, {self.allowed}"

"""Rates: the share of a period's entries that reach something before they mature."""

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
    as_pattern,
    as_share,
    groups,
    identifier,
    kept,
    no_patterns,
    odd_kinds,
    odd_words,
    owed_by,
    period_kind,
    population,
    refused,
    share_text,
    shared_kinds,
    uncounted,
    window,
)
from slakit.worktime.durations import Duration
from slakit.worktime.periods import PeriodKind

__all__ = ["JudgedBy", "Rate"]

JudgedBy: TypeAlias = Literal["point", "lower_bound", "upper_bound"]


def _target(given: Any) -> Fraction:
    return kept(lambda share: as_share(share, "at_least"), given)


def _confidence(given: Any) -> Fraction:
    return kept(_below_one, given)


def _below_one(given: Any) -> Fraction:
    share = as_share(given, "confidence")
    if share == 1:
        raise AgreementError(Problem("D343", "confidence", "100%: nothing is so sure; write 95%"))
    return share


def _matures_after(given: Any) -> Duration:
    return kept(lambda length: window(length, "matures_after"), given)


@attrs.frozen(kw_only=True)
class Rate:
    """Of the entries that begin in a period, at least a share reaches something before it matures.

    The cohort of a period are the matches of `among` that lie in it, each one an entry of its own, or with `entries`
    "first" only the first of each lead. A member succeeds by a match of `reached` at or after its start, up to and
    including its maturity `matures_after` later, on `calendar`; the event that starts it does nothing else for it.
    It fails once its maturity has passed; one that is merged into another lead while it is open is no member any more.
    Pending until the period is over; then Met or Breached as soon as the members still open can not change it, so not
    before `min_population` of them have succeeded or failed, and Unknown("too_few") with fewer members and none open.

    `judge_by` "point" compares the share itself. "lower_bound" compares the lower end of its Wilson interval at
    `confidence`, so that a kept promise is a proven one, and "upper_bound" the upper end, so that a broken one is. `by`
    judges groups apart, as of the start of each member.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D332 (at_least, confidence), D343 (confidence), D341 (population), C141 (per), C111, C112 and D323
    (matures_after). Then D302 (business time without a calendar), D304 (a choice of words), D313 (what is no pattern),
    D314 (another type), D354 (the calendar of an owner).

    >>> from slakit.leads.patterns import entered
    >>> parts = {"among": entered("mql"), "reached": entered("accepted", "sql"), "matures_after": "5 days"}
    >>> Rate(id="acceptance", owed_by="marketing", at_least="80%", per="month", **parts).describe()
    'marketing: enters accepted or sql within 5 days after enters mql, at least 80% per month'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    among: Pattern = attrs.field(converter=as_pattern)
    reached: Pattern = attrs.field(converter=as_pattern)
    at_least: Fraction = attrs.field(converter=_target)
    per: PeriodKind = attrs.field(converter=period_kind)
    matures_after: Duration = attrs.field(converter=_matures_after)
    calendar: Calendar = None
    min_population: int = attrs.field(default=1, converter=population)
    judge_by: JudgedBy = "point"
    confidence: Fraction = attrs.field(default=Fraction(95, 100), converter=_confidence)
    entries: Entries = "each"
    by: Groups | None = attrs.field(default=None, converter=groups)
    on: Source = "leads"
    meaning: str = ""
    consequence: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterable[Problem]:
        if self.calendar == "owner":
            yield Problem("D354", "calendar", "a cohort has no owner: name a calendar")
        if self.at_least == 1 and self.judge_by == "lower_bound":
            yield Problem("D343", "judge_by", "no number of successes proves 100%: judge by point, or promise less")
        yield from uncounted(self.matures_after, self.calendar, "matures_after")
        yield from shared_kinds(self)
        yield from odd_kinds(
            by=(self.by, (Groups, type(None)), "a field, or Groups('origin', values=['web', 'event'])")
        )
        yield from odd_words(
            judge_by=(self.judge_by, ("point", "lower_bound", "upper_bound")),
            entries=(self.entries, ("each", "first")),
            on=(self.on, ("leads", "log")),
        )
        yield from no_patterns(among=self.among, reached=self.reached)

    @property
    def allowed(self) -> str:
        """The target in words."""
        bound = self.judge_by.replace("_", " ")
        by = "" if self.judge_by == "point" else f" by the {bound} of its {share_text(self.confidence)} interval"
        return f"at least {share_text(self.at_least)} per {self.per.value}{by}"

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        return f"{parties}: {self.reached} within {self.matures_after} after {self.among}, {self.allowed}"

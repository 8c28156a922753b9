"""Judging quotas: tallies collected from journeys, then one outcome per period and group."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Any

import attrs

from slakit.evaluation.plans import Hits, Plan, QuotaPlan
from slakit.leads.criteria import Truth, truth
from slakit.leads.journeys import Journey
from slakit.rules.outcomes import Breached, Figures, Met, Outcome, Pending, Terms
from slakit.rules.quotas import Quota
from slakit.worktime.instants import date_of
from slakit.worktime.periods import Period

__all__ = ["Tally", "judge_quota", "period_facts", "tallies_of"]

_AT = attrgetter("at")
_ONE_DAY = timedelta(days=1)


@attrs.frozen(order=True)
class Tally:
    """One counted event: when, from which lead, what it is worth, and in which group. Ordered by instant."""

    at: int
    lead_id: str
    ref: str
    amount: Fraction
    group: str | None


def tallies_of(plan: Plan, quota: QuotaPlan, journey: Journey, hits: Hits) -> Iterator[Tally]:
    """Yield what one journey adds to a quota: each match, or the first ever, that lies within the term."""
    rule = quota.rule
    found = hits[quota.pattern][:1] if rule.entries == "first" else hits[quota.pattern]
    for index in found:
        event = journey.events[index]
        if plan.in_term(event.at_us):
            group = None if rule.by is None else journey.attribute_at(rule.by.field, event.at_us) or ""
            yield Tally(event.at_us, journey.lead_id, event.ref, _worth(rule, journey, event.at_us), group)


def _worth(rule: Quota, journey: Journey, at: int) -> Fraction:
    if rule.sum is None:
        return _ONE
    for row in rule.value:
        if row.when is None or truth(row.when, journey, at) is Truth.TRUE:
            return row.value
    return _NOTHING


_ONE, _NOTHING = Fraction(1), Fraction(0)


def judge_quota(plan: Plan, quota: QuotaPlan, tallies: Sequence[Tally]) -> Iterator[Outcome]:
    """Yield one outcome per period and group, from the first period that meets the term to the one that holds as-of.

    `tallies` are in order. A group that is not listed is judged from the period of its first tally on.
    """
    last = plan.as_of if plan.end is None else min(plan.as_of, plan.end - 1)
    if plan.first is None or last < plan.first:
        return
    grouped: dict[str | None, list[Tally]] = {None: []} if quota.rule.by is None else {g: [] for g in quota.groups}
    for tally in tallies:
        grouped.setdefault(tally.group, []).append(tally)
    first = Period.holding(plan.first, quota.rule.per, plan.agreement.zone)
    for period in first.until(last):
        stretch = _Stretch.of(plan, quota, period)
        if stretch is None:
            continue
        for group in _in_order(quota, grouped):
            if group is None or group in quota.groups or grouped[group][0].at < stretch.end:
                yield stretch.judged(group, grouped[group])


def _in_order(quota: QuotaPlan, grouped: Mapping[str | None, Sequence[Tally]]) -> list[str | None]:
    others = sorted(group for group in grouped if group is not None and group not in quota.groups)
    return [None] if quota.rule.by is None else [*quota.groups, *others]


@attrs.frozen(kw_only=True)
class _Stretch:
    """A period, cut to the term, with its own target and its open days."""

    plan: Plan
    quota: QuotaPlan
    period: Period
    first: date
    last: date
    start: int
    end: int
    target: Fraction
    open_days: int

    @classmethod
    def of(cls, plan: Plan, quota: QuotaPlan, period: Period) -> "_Stretch | None":
        """Return the stretch of a period; None for one without an open day, and for a cut one that is skipped."""
        term = plan.agreement.term
        first = period.first if term is None else max(period.first, term.since)
        last = period.last if term is None or term.until is None else min(period.last, term.until - _ONE_DAY)
        open_days = _open_days(quota, first, last)
        cut = (first, last) != (period.first, period.last)
        if open_days == 0 or (cut and quota.rule.partial == "skip"):
            return None
        target = quota.rule.target
        if cut and quota.rule.partial == "prorate":
            target *= Fraction(open_days, _open_days(quota, period.first, period.last))
        return cls(
            plan=plan,
            quota=quota,
            period=period,
            first=first,
            last=last,
            start=period.start if plan.first is None else max(period.start, plan.first),
            end=period.end if plan.end is None else min(period.end, plan.end),
            target=target,
            open_days=open_days,
        )

    def judged(self, group: str | None, tallies: Sequence[Tally]) -> Outcome:
        counted = tallies[bisect_left(tallies, self.start, key=_AT) : bisect_left(tallies, self.end, key=_AT)]
        rule = self.quota.rule
        at_least = rule.at_least is not None
        actual, crossed = _summed(counted, self.target, at_least=at_least)
        over = self.plan.as_of > self.end
        facts = period_facts(self.quota.terms, str(self.period), group, self.start, self.end)
        facts |= {
            "stopped_us": crossed if at_least else None,
            "allowed": rule.allowed,
            "evidence": tuple(tally.ref for tally in counted),
            "figures": self._figures(actual, over=over),
        }
        if at_least and crossed is not None:
            return Met(**facts, reason="reached")
        if crossed is not None:
            return Breached(**facts, reason="exceeded", breached_us=crossed)
        if not over:
            percent = round(float(100 * actual / self.target), 6) if self.target else None
            return Pending(**facts, reason="running", at_risk=self._at_risk(actual), percent=percent)
        if at_least:
            return Breached(**facts, reason="not_reached", breached_us=self.end)
        return Met(**facts, reason="kept_below")

    def _figures(self, actual: Fraction, *, over: bool) -> Figures:
        if over:
            return Figures(target=float(self.target), actual=float(actual))
        done = self._days_done()
        forecast = float(actual * self.open_days / done) if done else None
        pace = float(actual - self.target * done / self.open_days)
        return Figures(target=float(self.target), actual=float(actual), pace=pace, forecast=forecast)

    def _at_risk(self, actual: Fraction) -> bool:
        """Tell whether the actual number lies outside the band around the ideal line, to either side.

        Before the first open day is over there is no line yet.
        """
        band, ideal = self.quota.rule.band, self.target * self._days_done() / self.open_days
        return band is not None and ideal > 0 and abs(actual - ideal) > band * ideal

    def _days_done(self) -> int:
        """Count the open days of the stretch that are over: a day's share of the target is due when it closes."""
        as_of = self.plan.as_of
        if self.quota.calendar is not None:
            return self.quota.calendar.clock.closed_dates_by(self.first, self.last, as_of)
        return (min(date_of(as_of, self.plan.agreement.zone), self.last + _ONE_DAY) - self.first).days


def _summed(counted: Sequence[Tally], target: Fraction, *, at_least: bool) -> tuple[Fraction, int | None]:
    """Return the sum, and the instant at which it reached the target, or exceeded it for one that is a ceiling."""
    total, crossed = _NOTHING, None
    for tally in counted:
        total += tally.amount
        if crossed is None and (total >= target if at_least else total > target):
            crossed = tally.at
    return total, crossed


def _open_days(quota: QuotaPlan, first: date, last: date) -> int:
    """Count the open days of the quota's calendar between two dates, both included; every date without one."""
    return (last - first).days + 1 if quota.calendar is None else quota.calendar.clock.open_dates(first, last)


def period_facts(terms: Terms, period: str, group: str | None, start: int, end: int) -> dict[str, Any]:
    """Return the fields of an outcome that are the same for all that is judged per period."""
    return {
        "terms": terms,
        "subject": period,
        "group": group,
        "entry": None,
        "owner": None,
        "started_us": start,
        "due_us": end,
        "original_due_us": end,
        "business_us": None,
        "wall_us": None,
        "paused_us": 0,
        "held": (),
        "ignored": (),
    }

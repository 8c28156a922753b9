"""Pace: a period of a quota day by day, beside an even delivery."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.compiling import compile_plans
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.judging import Judging
from slakit.evaluation.plans import Plan, QuotaPlan
from slakit.evaluation.quotas import Share, net, shares, standing_at
from slakit.evaluation.stretches import in_groups, rows_in
from slakit.evaluation.tallies import Tally
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import promises
from slakit.reports.measures.tables import Table
from slakit.rules.quotas import Quota

__all__ = ["Counted", "Waterfall", "WaterfallDay", "counted", "waterfall", "waterfall_of"]


@attrs.frozen
class WaterfallDay:
    """One open day of a period: what an even delivery has brought when it closes, and what had come by then.

    `gap` is actual less ideal. Both are None while the day is not over.
    """

    day: date
    ideal: float
    actual: float | None
    gap: float | None
    is_out_of_band: bool


@attrs.frozen
class Waterfall:
    """A period of a quota, day by day; `after_closing` counts what has come since the last closing that is over."""

    commitment: str
    period: str
    group: str | None
    target: float
    days: tuple[WaterfallDay, ...]
    after_closing: int = 0

    @property
    def first_out_of_band(self) -> date | None:
        """The first day on which the number lay outside the band, to either side; None if none did."""
        return next((day.day for day in self.days if day.is_out_of_band), None)

    @property
    def table(self) -> Table[WaterfallDay]:
        """The days as a table, with what its numbers are and what stands in no row yet."""
        of_group = "" if self.group is None else f" of {self.group}"
        return Table(
            name="waterfall",
            title=f"{self.commitment} in {self.period}{of_group}, day by day",
            definition="What had come when each open day closed, beside an even delivery; the gap is actual less ideal.",
            unit="as the target",
            population=f"{plural(len(self.days), 'open day')}, target {self.target:g}",
            left_out={"came after the last closing": self.after_closing} if self.after_closing else {},
            row=WaterfallDay,
            rows=self.days,
        )


def waterfall(evaluation: Evaluation, commitment: str, period: str, group: str | None = None) -> Waterfall:
    """Return what a quota had come to at the close of each open day of a period, beside an even delivery.

    Open days are those of the quota's calendar, and every date without one. A row is what the outcome of the period would
    have said at that closing, midnight without a calendar: net of what had been taken back by then. What comes after the
    last closing counts for the period and stands in no row; it is counted, and the waterfall's `table` tells it as left out.
    `group` is needed where the quota judges groups apart.

    Raises: DataError I414 for a commitment that is no count or sum, and for a period or a group that it does not judge.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.agreement import Agreement, Term
    >>> from slakit.rules.ready_made import LeadVolume
    >>> promise = LeadVolume(at_least=14, per="week", band="50%")
    >>> acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[promise])
    >>> days = [datetime.fromisoformat(f"2026-03-0{day}T10:00Z") for day in (2, 2, 4)]
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at)) for n, at in enumerate(days)]
    >>> table = waterfall(evaluate(acme, leads, as_of=datetime.fromisoformat("2026-03-05T00:00Z")), "mql-volume", "2026-W10")
    >>> [(day.ideal, day.actual, day.gap) for day in table.days[:4]]
    [(2.0, 2.0, 0.0), (4.0, 2.0, -2.0), (6.0, 3.0, -3.0), (8.0, None, None)]
    >>> table.first_out_of_band
    """
    rules = {
        name: name for name, rule in promises(evaluation).items() if isinstance(rule, Quota) and rule.level is None
    }
    return waterfall_of(counted(evaluation), _known(rules, commitment, "commitment", _NO_COUNT), period, group)


_NO_COUNT = "no count or sum has this id"


def waterfall_of(periods_of_all: Iterable["Counted"], commitment: str, period: str, group: str | None) -> Waterfall:
    """Return what `waterfall` does, of periods that were counted before."""
    periods = {one.share.stretch.label: one for one in periods_of_all if one.share.quota.rule.id == commitment}
    found = _known(periods, period, "period", f"{commitment!r} is not judged in it")
    rows = _known(found.groups, group, "group", f"{commitment!r} does not judge it apart")
    share, inside = found.share, rows_in(rows, found.share.stretch)
    days = tuple(_days(share, inside))
    return Waterfall(commitment, period, group, float(share.target), days, _after_closing(share, inside))


@attrs.frozen
class Counted:
    """A period of a count or a sum, and all that came to it by group, in order of time."""

    share: Share
    groups: Mapping[str | None, Sequence[Tally]]


def counted(evaluation: Evaluation) -> Iterator[Counted]:
    """Yield the periods of all counts and sums that have begun, version by version, so that the text in force comes last."""
    parts = evaluation.parts or (evaluation,)
    plans = compile_plans([part.agreement for part in parts], evaluation.as_of_us, evaluation.coverage)
    known: dict[str, tuple[Tally, ...]] = {}
    for part, plan in zip(parts, plans, strict=True):
        for quota in plan.commitments:
            if isinstance(quota, QuotaPlan) and quota.rule.level is None:
                name = quota.rule.id
                # What a version before it saw of a group makes that group known.
                known[name] = (*known.get(name, ()), *_tallies(part, plan, quota))
                groups = in_groups(known[name], quota.groups)
                yield from (Counted(share, groups) for share in shares(plan, quota))


_Name = TypeVar("_Name", bound=str | None)
_Found = TypeVar("_Found")


def _known(known: Mapping[_Name, _Found], name: _Name, where: str, otherwise: str) -> _Found:
    if name not in known:
        nearest = hint(str(name), [str(one) for one in known if one])
        raise DataError(Problem("I414", where, f"{name!r}: {otherwise}{nearest}"))
    return known[name]


def _tallies(evaluation: Evaluation, plan: Plan, quota: QuotaPlan) -> Sequence[Tally]:
    """Return the tallies of a quota; those of the log are not kept, and are collected again."""
    if quota.source == "leads":
        return evaluation.tallies.get(quota.rule.id, ())
    judging = Judging(plan)
    judging.add(evaluation.log.cut(plan.as_of), [quota])
    return judging.gathered().tallies[quota.rule.id]


def _days(share: Share, rows: Sequence[Tally]) -> Iterator[WaterfallDay]:
    for number, (day, over, latest) in enumerate(share.closings(), 1):
        ideal = share.ideal(number)
        if over > share.plan.as_of:
            yield WaterfallDay(day, float(ideal), None, None, is_out_of_band=False)
            continue
        actual = net(share.quota, rows, latest)
        is_out = share.is_out_of_band(actual, number)
        yield WaterfallDay(day, float(ideal), float(actual), float(actual - ideal), is_out)


def _after_closing(share: Share, rows: Sequence[Tally]) -> int:
    """Count what stands in no row yet: it came since the last closing that is over."""
    as_of = share.plan.as_of
    last = max((latest for _, over, latest in share.closings() if over <= as_of), default=share.stretch.start - 1)
    return sum(row.at > last for row in standing_at(share.quota, rows, as_of))

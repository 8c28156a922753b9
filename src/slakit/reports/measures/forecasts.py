"""Forecasts: where the running period of a count or a sum is heading, within which range, and whether that is enough."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, sqrt
from statistics import NormalDist

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.quotas import Share, net, standing_at
from slakit.evaluation.stretches import rows_in
from slakit.evaluation.tallies import Tally
from slakit.reports.document.words import plural
from slakit.reports.measures.pace import Counted, counted
from slakit.reports.measures.statistics import deviations
from slakit.reports.measures.tables import Table
from slakit.rules.outcomes import Outcome, Unknown

__all__ = ["Forecast", "forecasts", "forecasts_of"]

_ROUNDING = 1e-9


@attrs.frozen(kw_only=True)
class Forecast:
    """Where a running period ends if it goes on as it did on the open days that are over.

    `forecast` is the even continuation, the number of the whole period at the rate so far, always between `low` and `high`.
    In about as many periods as the confidence says the number lies there in the end. `chance` is how likely the promise is
    kept. All four are None before the first open day is over; the range is None too for a sum to which nothing has come.
    `days_done` counts open days that are over. `is_ceiling` tells a target that must not be exceeded.
    """

    commitment: str
    owed_by: str
    period: str
    group: str | None
    target: float
    is_ceiling: bool
    actual: float
    days_done: int
    open_days: int
    forecast: float | None
    low: float | None
    high: float | None
    chance: float | None


def forecasts(evaluation: Evaluation, *, confidence: float = 0.8) -> Table[Forecast]:
    """Return the forecast of every running period of a count or a sum, with its range.

    What came so far is divided by the open days that are over, the part of the running one included that is, and that
    rate goes on over the rest: it is the forecast of the outcome, and as a day closes nothing jumps.
    Arrivals are taken as independent of one another at an even rate (Poisson), which is not known but estimated from
    what came: the range is that of a future number by the joint sampling method, which widens with fewer days behind
    and more ahead. Of a sum, an arrival weighs what it adds (compound Poisson). Of a count, its ends are whole numbers, and
    the whole numbers around `forecast` always belong to it. Where nothing came, `forecast` is 0 while range and chance reckon
    with half an arrival so far: nothing seen is no proof of nothing to come. Weeks that differ on purpose, such as one with
    an event, are not known to it, nor what may still be taken back.

    `forecast` counts what came on the running day, and the time that is over of it; `pace` of the outcome asks what was due
    by the end of the last open day that is over. A number may be ahead of that one and yet head for less than the target.

    Raises: DataError I414 for a confidence that does not lie between 0 and 1.
    Source: K. Krishnamoorthy and J. Peng, Improved closed-form prediction intervals for binomial and Poisson distributions,
    Journal of Statistical Planning and Inference 141 (2011).

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.agreement import Agreement, Term
    >>> from slakit.rules.ready_made import LeadVolume
    >>> acme = Agreement(name="acme", term=Term(since="2026-06-01"), commitments=[LeadVolume(at_least=40, per="month")])
    >>> days = [datetime.fromisoformat(f"2026-06-{day:02d}T10:00Z") for day in range(1, 11)]
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at)) for n, at in enumerate(days)]
    >>> (row,) = forecasts(evaluate(acme, leads, as_of=datetime.fromisoformat("2026-06-11T00:00Z")))
    >>> row.forecast, row.low, row.high, round(row.chance, 2)
    (30.0, 22.0, 41.0, 0.13)
    """
    deviations(confidence)
    return forecasts_of(counted(evaluation), evaluation.outcomes, confidence)


def forecasts_of(
    periods_of_all: Iterable[Counted], outcomes: Iterable[Outcome], confidence: float = 0.8
) -> Table[Forecast]:
    """Return what `forecasts` does, of periods that were counted before."""
    z = deviations(confidence)
    periods = {(one.share.quota.rule.id, one.share.stretch.start): one for one in periods_of_all}
    rows, too_early, untold = [], 0, 0
    for outcome in outcomes:
        found = periods.get((outcome.terms.commitment, outcome.started_us)) if outcome.entry is None else None
        if found is None or outcome.due_us is None or outcome.terms.as_of_us > outcome.due_us:
            continue
        if isinstance(outcome, Unknown):
            untold += 1
            continue
        row = _row(found, outcome, z)
        too_early += row.forecast is None
        rows.append(row)
    left_out = {"it can not be told": untold}
    return Table(
        name="forecasts",
        title="Forecast",
        definition="Where each running period ends if arrivals go on at the rate of the open days that are over, within"
        f" the range that holds {confidence:.0%} of such periods.",
        unit="as the target",
        population=f"{plural(len(rows) + untold, 'running period')}, {too_early} before"
        f" {'its' if too_early == 1 else 'their'} first open day is over",
        left_out={why: number for why, number in left_out.items() if number},
        row=Forecast,
        rows=tuple(rows),
    )


def _row(found: Counted, outcome: Outcome, z: float) -> Forecast:
    share, as_of = found.share, outcome.terms.as_of_us
    rows = rows_in(found.groups.get(outcome.group, ()), share.stretch)
    days_done = share.days_done()
    came = _Came.of(standing_at(share.quota, rows, as_of), float(share.behind(days_done)) if days_done else 0, share)
    amount, rule = net(share.quota, rows, as_of), share.quota.rule
    actual = float(amount)
    is_ceiling = rule.at_least is None
    forecast = share.forecast(amount, days_done)
    low, high = came.ends(actual, forecast, z) or (None, None)
    return Forecast(
        commitment=rule.id,
        owed_by=outcome.owed_by,
        period=outcome.subject,
        group=outcome.group,
        target=float(share.target),
        is_ceiling=is_ceiling,
        actual=actual,
        days_done=days_done,
        open_days=share.open_days,
        forecast=forecast,
        low=low,
        high=high,
        chance=came.chance(float(share.target) - actual, is_ceiling=is_ceiling),
    )


@attrs.frozen
class _Came:
    """What came so far: how many arrivals of which weight, and the open days behind and ahead.

    Of a sum the number of arrivals is the one that, of equal weight, would vary as much.
    """

    number: float
    weight: float
    done: float
    ahead: float
    is_whole: bool

    @classmethod
    def of(cls, rows: Sequence[Tally], done: float, share: Share) -> "_Came":
        is_whole = share.quota.rule.sum is None
        amounts = [float(row.amount) for row in rows]
        total, squares = sum(amounts), sum(amount * amount for amount in amounts)
        number, weight = (total * total / squares, squares / total) if total else (0.0, 1.0 if is_whole else 0.0)
        return cls(number, weight, done, share.open_days - done, is_whole)

    @property
    def _seen(self) -> float:
        # Nothing seen is no proof of nothing to come: the method takes half an arrival instead.
        return self.number or 0.5

    def ends(self, actual: float, forecast: float | None, z: float) -> tuple[float, float] | None:
        """Return where the period ends, the even continuation always within; None where it can not be told.

        The range of a number to come may miss its own middle: few whole numbers lie in it, and half an arrival that was
        not seen moves it up. It is widened, so that it holds no less than it did.
        """
        ahead = self.between(z)
        if ahead is None or forecast is None:
            return None
        around = (float(floor(forecast)), float(ceil(forecast))) if self.is_whole else (forecast, forecast)
        return min(actual + ahead[0], around[0]), max(actual + ahead[1], around[1])

    def between(self, z: float) -> tuple[float, float] | None:
        """Return where what is still to come lies, `z` standard deviations to each side; None where it can not be told."""
        if self.done == 0 or self.weight == 0:
            return None
        ratio = self.ahead / self.done
        middle = ratio * (self._seen + z * z / 2)
        half = z * sqrt(ratio * self._seen * (1 + ratio) + ratio * ratio * z * z / 4)
        low, high = max(0.0, middle - half), middle + half
        if self.is_whole:
            inside = ceil(low - _ROUNDING), floor(high + _ROUNDING)
            low, high = inside if inside[0] <= inside[1] else (floor(low), ceil(high))
        return low * self.weight, high * self.weight

    def chance(self, missing: float, *, is_ceiling: bool) -> float | None:
        """Return how likely at least so much is still to come, or of a ceiling at most so much."""
        if is_ceiling and missing < 0:
            return 0.0
        if not is_ceiling and missing <= 0:
            return 1.0
        if self.done == 0 or self.weight == 0:
            return None
        if self.ahead == 0:
            return 1.0 if is_ceiling else 0.0
        ratio, wanted = self.ahead / self.done, missing / self.weight
        likely = NormalDist().cdf((ratio * self._seen - wanted) / sqrt(ratio * (self._seen + wanted)))
        return round(1 - likely if is_ceiling else likely, 12)

"""When a period, an objective, a clause or the log may next become something else though nothing happens."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import time, timedelta

from slakit.evaluation.clauses import silence_turns
from slakit.evaluation.judging import Outcomes
from slakit.evaluation.plans import (
    CadencePlan,
    CommitmentPlan,
    DeadlinePlan,
    Plan,
    QuotaPlan,
    RatePlan,
)
from slakit.evaluation.tallies import NEVER, Tally
from slakit.evaluation.watching.judge import passings, turns_of_log
from slakit.leads.journeys import Journey
from slakit.rules.commitments import judged_per
from slakit.rules.coverage import Coverage
from slakit.rules.outcomes import Outcome
from slakit.rules.starts import Every
from slakit.worktime.instants import date_of, resolve
from slakit.worktime.periods import Period
from slakit.worktime.recurrences import instants_of

__all__ = ["day_over", "edges", "next_turn", "open_until"]

_ONE_DAY = timedelta(days=1)


def next_turn(
    plans: Sequence[Plan],
    outcomes: Outcomes,
    tallies: Sequence[Mapping[str, Sequence[Tally]]],
    log: Journey,
    apart: Collection[tuple[int, str]],
) -> int | None:
    """Return the first instant after as-of at which what leads add up to may turn; None for never.

    `outcomes` are those of all versions by name. It may lie before anything does turn, and never after. The periods of some
    commitments of a version, told by its number, stand `apart` and are not asked.
    """
    as_of = plans[0].as_of
    found: list[int] = [one.at_us for one in log.events]
    found += silence_turns(plans, log.cut(as_of))
    for number, (plan, rows) in enumerate(zip(plans, tallies, strict=True)):
        found += (edge + step for edge in (plan.first, plan.end) if edge is not None for step in (0, 1))
        for commitment in plan.commitments:
            if (number, commitment.rule.id) not in apart:
                found += _turns(plan, commitment, outcomes, rows.get(commitment.rule.id, ()))
        found += turns_of_log(plan, log, outcomes, {name: _before(plan, some) for name, some in outcomes.items()})
    return min((at for at in found if as_of < at < NEVER), default=None)


def edges(coverage: Iterable[Coverage]) -> Iterator[int]:
    """Yield the first instants at which the data begins to show something, or does so no more."""
    for one in coverage:
        since, until = one.bounds
        yield from (at for at in (since, None if until is None else until + 1) if at is not None)


def _before(plan: Plan, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Return what the versions before judged."""
    versions = {text.version for text in plan.texts[:-1]}
    return [one for one in outcomes if one.terms.version in versions]


def _turns(plan: Plan, commitment: CommitmentPlan, outcomes: Outcomes, rows: Sequence[Tally]) -> Iterator[int]:
    first = plan.as_of if plan.first is None else plan.first
    # In the term periods and dates follow one another; before it and beyond it none does.
    yield from (at for at in _steps(plan, commitment) if at > first and (plan.end is None or at <= plan.end))
    match commitment:
        case QuotaPlan() | RatePlan():
            yield from open_until(plan, rows)
        case DeadlinePlan() | CadencePlan():
            yield from passings(commitment, outcomes.get(commitment.rule.id, ()))
        case _:
            return


def open_until(plan: Plan, rows: Sequence[Tally]) -> Iterator[int]:
    """Yield when it will be too late for something to follow what is counted."""
    return (row.until + 1 for row in rows if row.until >= plan.as_of and row.followed == NEVER)


def _steps(plan: Plan, commitment: CommitmentPlan) -> Iterator[int]:
    """Yield the next instants at which a period begins or ends, a day's share is due, or a date recurs."""
    as_of, zone = plan.as_of, plan.agreement.zone
    for _, per in judged_per(commitment.rule):
        if per is not None:
            # A period is over after its end, and the next one begins with it.
            yield from (Period.holding(as_of, per, zone).end, Period.holding(as_of - 1, per, zone).end + 1)
    if isinstance(commitment, QuotaPlan) and commitment.rule.band is not None:
        yield day_over(commitment, as_of, plan)
    if isinstance(commitment, DeadlinePlan | CadencePlan):
        yield from _dates(plan, commitment)


def day_over(quota: QuotaPlan, as_of: int, plan: Plan) -> int:
    """Return when the next day's share of a target is due."""
    zone = plan.agreement.zone
    if quota.calendar is None:
        return resolve(date_of(as_of, zone) + _ONE_DAY, time(), zone)
    where = quota.calendar.zone
    # The next period begins at the latest where no day of this one is open any more.
    last = Period.holding(as_of, quota.rule.per, zone).last + _ONE_DAY
    closings = quota.calendar.clock.closings(date_of(as_of, where) - _ONE_DAY, last)
    return next((end for _, end in closings if end > as_of), as_of)


def _dates(plan: Plan, commitment: DeadlinePlan | CadencePlan) -> Iterator[int]:
    """Yield the next of some dates that recur."""
    start, term = commitment.rule.start, plan.agreement.term
    if isinstance(start, Every) and term is not None:
        hours = commitment.hours
        where = hours.zone if hours.calendar is None else hours.calendar.zone
        # Four years hold the next of all but the rarest dates, and those are looked for again by then.
        until = plan.as_of + _FAR if plan.end is None else plan.end
        yield next((at for at in instants_of(start.rule, term.since, until, where) if at > plan.as_of), until)


_FAR = 4 * 366 * 86_400_000_000

"""Judging objectives: the outcomes of a commitment rolled up per period."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from slakit.evaluation.plans import DeadlinePlan, Plan
from slakit.evaluation.quotas import period_facts
from slakit.rules.objectives import Objective
from slakit.rules.outcomes import Breached, Excluded, Figures, Met, Outcome, Pending, Unknown
from slakit.worktime.periods import Period

__all__ = ["judge_objective"]


def judge_objective(plan: Plan, deadline: DeadlinePlan, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Yield one outcome per period, from the first that meets the term to the one that holds as-of.

    `outcomes` are those of the commitment's entries; one belongs to the period in which it started.
    """
    objective = deadline.rule.objective
    if objective is None or plan.first is None:
        return
    last = plan.as_of if plan.end is None else min(plan.as_of, plan.end - 1)
    first = Period.holding(plan.first, objective.per, plan.agreement.zone)
    members: dict[int, list[Outcome]] = {}
    periods = list(first.until(last)) if last >= plan.first else []
    for outcome in outcomes:
        start = Period.holding(outcome.started_us, objective.per, plan.agreement.zone).start
        members.setdefault(start, []).append(outcome)
    for period in periods:
        start = max(period.start, plan.first)
        end = period.end if plan.end is None else min(period.end, plan.end)
        yield _judged(plan, deadline, objective, (str(period), start, end), members.get(period.start, []))


def _judged(
    plan: Plan,
    deadline: DeadlinePlan,
    objective: Objective,
    period: tuple[str, int, int],
    members: Sequence[Outcome],
) -> Outcome:
    label, start, end = period
    met = sum(isinstance(outcome, Met) for outcome in members)
    broken = [outcome for outcome in members if isinstance(outcome, Breached)]
    pending = sum(isinstance(outcome, Pending) for outcome in members)
    population = met + len(broken)
    figures = Figures(
        target=float(objective.share),
        actual=met / population if population else None,
        population=population,
    )
    facts = period_facts(deadline.objective_terms, label, None, start, end)
    facts |= {
        "stopped_us": None,
        "allowed": str(objective),
        "evidence": tuple(outcome.key for outcome in broken),
        "figures": figures,
    }
    if plan.as_of <= end:
        return Pending(**facts, reason="running", percent=_percent(figures))
    match _verdict(objective, met, len(broken), pending):
        case "open":
            return Pending(**facts, reason="running", percent=_percent(figures))
        case "met":
            return Met(**facts, reason="share_reached")
        case "breached":
            decided = _decided_at(objective, members, end)
            return Breached(**facts, reason="share_missed", breached_us=decided)
        case "too_few":
            return Unknown(**facts, reason="too_few")
        case _ as never:
            assert_never(never)


def _percent(figures: Figures) -> float | None:
    return None if figures.actual is None else round(100 * figures.actual / figures.target, 6)


Verdict: TypeAlias = Literal["met", "breached", "too_few", "open"]


def _verdict(objective: Objective, met: int, breached: int, pending: int) -> Verdict:
    """Return what every way in which the pending ones can end (Met, Breached, Excluded) gives; open when it differs."""
    decided = met + breached
    if decided < objective.min_population:
        return "open" if pending else "too_few"
    # All pending breached is the worst way, all pending met the best; excluding them lies between.
    if Fraction(met, decided + pending) >= objective.share:
        return "met"
    if Fraction(met + pending, decided + pending) < objective.share:
        return "breached"
    return "open"


def _decided_at(objective: Objective, members: Sequence[Outcome], end: int) -> int:
    """Return the first instant after the period at which its verdict was certain."""
    endings = sorted(_endings(members))
    met = breached = 0
    pending = len(endings)
    decided = end
    for at, change in endings:
        if at > end and _verdict(objective, met, breached, pending) == "breached":
            break
        decided = max(end, at)
        pending -= 1
        met += change == "met"
        breached += change == "breached"
    return decided


def _endings(members: Iterable[Outcome]) -> Iterator[tuple[int, str]]:
    """Yield when each member was decided, and how; what is still open comes last."""
    for outcome in members:
        match outcome:
            case Met(stopped_us=int(at)):
                yield at, "met"
            case Breached(breached_us=at):
                yield at, "breached"
            case Excluded(started_us=at, wall_us=int(wall), reason="cancelled"):
                yield at + wall, "excluded"
            case Pending():
                yield _NEVER, "pending"
            case _:
                pass  # Unknown, or excluded from the start: no member of the population


_NEVER = 1 << 62

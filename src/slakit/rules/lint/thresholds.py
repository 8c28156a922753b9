"""Numbers that contradict each other: a floor above what a ceiling leaves, a population that a ceiling never lets come."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs

from slakit.leads.patterns import AnyOfPatterns, EventPattern, Pattern
from slakit.rules.agreement import Agreement
from slakit.rules.cadences import Cadence
from slakit.rules.checks import Check
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.lint.findings import Found, LintRule, Text
from slakit.rules.lint.spans import Meetings, dates_looked_at, fullest, meetings
from slakit.rules.lint.walking import met_by
from slakit.rules.parts import Source, amount_text
from slakit.rules.quotas import Quota
from slakit.rules.rates import Rate
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.periods import PeriodKind

__all__ = ["RULES"]


@attrs.frozen(kw_only=True)
class _Floor:
    """What a promise needs to happen in each of its periods."""

    pattern: Pattern
    per: PeriodKind
    on: Source
    once: bool
    """Each lead counts once, ever."""
    calendar: WorkCalendar | None = None


def _contradicting(text: Text) -> Iterator[Found]:
    agreement = text.agreement
    ceilings = list(_ceilings(agreement))
    for number, rule in enumerate(agreement.commitments):
        if not isinstance(rule, Quota) or rule.at_least is None:
            continue
        floor = _Floor(
            pattern=rule.pattern,
            per=rule.per,
            on=rule.on,
            once=rule.entries == "first",
            calendar=agreement.calendar(rule.calendar),
        )
        for ceiling in ceilings:
            need = _need(rule, ceiling)
            if need is not None and _bounds(ceiling, floor, per_lead=rule.distinct == "lead"):
                clash = _clash(agreement, floor, need, ceiling)
                if clash:
                    yield f"commitments[{number}].at_least", f"{rule.id!r} contradicts {ceiling.id!r}: {clash}"


def _ceilings(agreement: Agreement) -> Iterator[Quota]:
    for rule in agreement.commitments:
        if isinstance(rule, Quota) and rule.at_most is not None and rule.level is None:
            yield rule


def _bounds(ceiling: Quota, floor: _Floor, *, per_lead: bool) -> bool:
    """Tell whether whatever a floor counts, its ceiling counts as well."""
    if ceiling.on != floor.on or not met_by(floor.pattern, ceiling.pattern):
        return False
    if ceiling.entries == "first" and not (floor.once and met_by(ceiling.pattern, floor.pattern)):
        return False
    return ceiling.distinct is None or per_lead or floor.once


def _need(floor: Quota, ceiling: Quota) -> Fraction | None:
    """Return what a floor asks for, in what its ceiling counts; None where the two can not be compared."""
    if ceiling.credits not in {None, floor.credits}:
        return None
    if ceiling.by is not None and ceiling.by != floor.by:
        return None
    groups = 1 if ceiling.by is not None or floor.by is None else max(1, len(floor.by.values))
    need = floor.target * groups
    if floor.value == ceiling.value:
        return need
    if ceiling.count is not None:
        most = max(row.value for row in floor.value)
        return need / most if most else None
    least = min(row.value for row in ceiling.value) if ceiling.value[-1].when is None else Fraction(0)
    return need * least if floor.count is not None else None


def _clash(agreement: Agreement, floor: _Floor, need: Fraction, ceiling: Quota) -> str:
    """Return how a ceiling leaves too little in a whole period, or how floors of shorter ones add up to too much."""
    cap, dates = ceiling.target, dates_looked_at(agreement.term)
    if dates is None:
        return ""
    tight = _met(agreement, floor, ceiling, dates).fewest
    if tight is not None and need > cap * tight.count:
        return (
            f"{tight.period} meets {_times(tight.count, ceiling.per)} of at most {amount_text(cap)},"
            f" so {amount_text(cap * tight.count)} at most, and {amount_text(need)} are needed"
        )
    calendar = agreement.calendar(ceiling.calendar)
    full = fullest(ceiling.per, calendar, floor.per, floor.calendar, dates=dates, zone=agreement.zone)
    if full is not None and need * full.count > cap:
        return (
            f"{full.period} has {_times(full.count, floor.per)} of at least {amount_text(need)},"
            f" so {amount_text(need * full.count)} at least, and {amount_text(cap)} are allowed"
        )
    return ""


def _times(count: int, kind: PeriodKind) -> str:
    return f"{count} {kind.value}{'' if count == 1 else 's'}"


def _met(agreement: Agreement, floor: _Floor, ceiling: Quota, dates: tuple[date, date]) -> Meetings:
    """Return how the periods of a floor meet those of a ceiling."""
    calendar, whole = agreement.calendar(ceiling.calendar), ceiling.partial == "skip"
    return meetings(floor.per, floor.calendar, ceiling.per, calendar, whole=whole, dates=dates, zone=agreement.zone)


# --- populations


def _too_few_ever(text: Text) -> Iterator[Found]:
    """Yield populations that a ceiling on the same events never lets come together, in any period."""
    agreement = text.agreement
    for number, rule in enumerate(agreement.commitments):
        for word, floor, population in _populations(rule):
            for ceiling in _ceilings(agreement):
                cap = _cap(agreement, floor, ceiling)
                if cap is not None and population > cap:
                    message = f"{population} are needed to judge a {floor.per.value}, and {ceiling.id!r} allows"
                    yield f"commitments[{number}].{word}", f"{message} {amount_text(cap)} at most"


def _populations(rule: Commitment) -> Iterator[tuple[str, _Floor, int]]:
    match rule:
        case Rate():
            once = rule.entries == "first"
            floor = _Floor(pattern=rule.among, per=rule.per, on=rule.on, once=once)
            yield "min_population", floor, rule.min_population
        case Deadline() | Cadence() | Check() if rule.objective is not None:
            start = rule.at if isinstance(rule, Check) else rule.start
            if isinstance(start, EventPattern | AnyOfPatterns):
                once = rule.entries == "first"
                floor = _Floor(pattern=start, per=rule.objective.per, on=rule.on, once=once)
                yield "objective.min_population", floor, rule.objective.min_population
        case _:
            return


def _cap(agreement: Agreement, floor: _Floor, ceiling: Quota) -> Fraction | None:
    """Return how many entries a ceiling lets begin in a period at most; None where it does not bound them."""
    counts = ceiling.count is not None and ceiling.credits is None and ceiling.by is None
    dates = dates_looked_at(agreement.term)
    if dates is None or not counts or not _bounds(ceiling, floor, per_lead=False):
        return None
    most = _met(agreement, floor, ceiling, dates).most
    return None if most is None else ceiling.target * most


RULES = (
    LintRule(
        code="W541",
        family="numbers",
        severity="error",
        title="numbers that contradict each other",
        advice="Change one of the two: in some period at least one of them is broken whatever happens.",
        look=_contradicting,
    ),
    LintRule(
        code="W542",
        family="numbers",
        severity="warning",
        title="a population that a ceiling never allows",
        advice="Lower min_population, or judge longer periods: as it is, the outcome is always unknown.",
        look=_too_few_ever,
    ),
)

"""Laws of limits: more time on a promise never hurts, and longer hours never delay what is due."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from slakit.rules.agreement import Agreement
from slakit.rules.outcomes import Outcome
from slakit.rules.parts import Limit
from slakit.rules.starts import AfterBreach
from slakit.testing.laws.judging import Cases, line_of
from slakit.testing.laws.law import Law, drawn
from slakit.testing.strategies.judged import Agreed, Judge, Scenario, agreement_of, scenarios
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.durations import Duration, Measure

__all__ = ["can_be_widened", "more_time_never_hurts", "widening_hours_never_delays", "with_time"]

_FACTORS = (2, 3, 10)
_MORE = (
    WorkCalendar("Europe/Berlin", {"mon-fri": "07:00-20:00"}),
    WorkCalendar("UTC", {"sat": "10:00-14:00"}),
    WorkCalendar("America/New_York", {"mon-fri": "22:00-06:00"}),
    WorkCalendar.always("UTC"),
)


def more_time_never_hurts(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that a longer `within` of a promise never adds breaches of that promise.

    Asked are all commitments that have a limit in `within`, rules of your own as well. Raises: ValueError where none has.
    """
    text = agreement_of(agreement)
    rules = list(with_time(text))
    if not rules:
        raise ValueError("more_time_never_hurts(agreement=...): no commitment has a limit in `within`")

    def broken(case: tuple[Scenario, str, int]) -> str | None:
        scenario, name, factor = case
        longer = _evolved(scenario.agreement, name, lambda rule: {"within": _times(rule.within, factor)})
        before = {one.key for one in scenario.judged(judge=judge).breaches if one.commitment == name}
        for one in scenario.judged(judge=judge, agreement=longer).breaches:
            if one.commitment == name and one.key not in before:
                return f"with {factor} times as long: {line_of(one)}\nas of {scenario.later.isoformat()}\n{scenario}"
        return None

    cases = scenarios(text) if on is None else on
    chosen = st.tuples(cases, st.sampled_from(rules), st.sampled_from(_FACTORS))
    return drawn("more_time_never_hurts", "more time on a promise never adds breaches of it", chosen, broken)


def widening_hours_never_delays(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that a promise in work time is never due later when calendars are open longer.

    Asked are commitments with a limit in business hours or in elapsed time and without a look back, rules of your own
    as well. Raises: ValueError where there is none.
    """
    text = agreement_of(agreement)
    rules = set(can_be_widened(text))
    if not rules:
        raise ValueError("widening_hours_never_delays(agreement=...): no commitment has a limit in work time")

    def broken(case: tuple[Scenario, WorkCalendar]) -> str | None:
        scenario, more = case
        wider = _wider(scenario.agreement, more)
        after = {one.key: one for one in scenario.judged(judge=judge, agreement=wider).outcomes}
        for one in scenario.judged(judge=judge).outcomes:
            other = after.get(one.key)
            if one.commitment in rules and one.entry is not None and (other is None or _is_later(other, one)):
                now = "no such outcome" if other is None else line_of(other)
                return f"before: {line_of(one)}\nopen in {more!r} as well: {now}\n{scenario}"
        return None

    cases = st.tuples(scenarios(text) if on is None else on, st.sampled_from(_MORE))
    return drawn("widening_hours_never_delays", "longer hours never delay what is due in work time", cases, broken)


def with_time(agreement: Agreement) -> Iterator[str]:
    """Yield the ids of commitments that have a limit which could be longer."""
    for rule in agreement.commitments:
        if _limits(getattr(rule, "within", None)) and attrs.has(type(rule)):
            yield rule.id


def can_be_widened(agreement: Agreement) -> Iterator[str]:
    """Yield the ids of commitments whose due depends on open hours in one direction alone."""
    for rule in agreement.commitments:
        limits = _limits(getattr(rule, "within", None))
        shifted = isinstance(getattr(rule, "start", None), AfterBreach) or getattr(rule, "look_back", None) is not None
        measures = {limit.measure for limit in limits}
        if Measure.WORK in measures and measures <= {Measure.WORK, Measure.ELAPSED} and not shifted:
            yield rule.id


def _limits(within: Any) -> Sequence[Duration]:
    match within:
        case Duration():
            return (within,)
        case tuple() if all(isinstance(row, Limit) for row in within):
            return [row.within for row in within]
        case _:
            return ()


def _times(within: Any, factor: int) -> Any:
    if isinstance(within, Duration):
        return Duration(within.amount * Decimal(factor), within.unit)
    return [attrs.evolve(row, within=_times(row.within, factor)) for row in within]


def _evolved(agreement: Agreement, name: str, changes: Any) -> Agreement:
    rules: list[Any] = [*agreement.commitments]  # some are classes of a user's own
    rules = [attrs.evolve(one, **changes(one)) if one.id == name else one for one in rules]
    return attrs.evolve(agreement, commitments=rules)


def _wider(agreement: Agreement, more: WorkCalendar) -> Agreement:
    """Return the agreement with every calendar open in `more` as well, those that stand in a rule too."""
    rules: list[Any] = [*agreement.commitments]  # some are classes of a user's own
    for place, rule in enumerate(rules):
        words = ("calendar", "default_calendar")
        own = {word: one | more for word in words if isinstance(one := getattr(rule, word, None), WorkCalendar)}
        if own and attrs.has(type(rule)):
            rules[place] = attrs.evolve(rule, **own)
    named = {name: calendar | more for name, calendar in agreement.calendars.items()}
    return attrs.evolve(agreement, calendars=named, commitments=rules)


def _is_later(one: Outcome, other: Outcome) -> bool:
    """Tell whether an outcome is due later than another; one that stands, and so has no due, is not compared."""
    return one.due_us is not None and other.due_us is not None and one.due_us > other.due_us

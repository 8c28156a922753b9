"""Stretches: the periods that are judged, cut to the term, and the groups that are judged in them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import attrs

from slakit.evaluation.plans import Plan
from slakit.evaluation.tallies import Tally
from slakit.rules.outcomes import Ignored, Outcome, Shared, Terms, Unknown
from slakit.worktime.periods import Period, PeriodKind

__all__ = ["Stretch", "facts", "grown", "in_groups", "judged_in", "rows_in", "some_of", "stretches", "untold"]

_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Stretch:
    """A period as far as the term holds: half-open in microseconds since 1970, and its first and last local date."""

    period: Period
    label: str
    start: int
    end: int
    first: date
    last: date

    @property
    def is_cut(self) -> bool:
        """Whether the term leaves out a part of the period."""
        return (self.first, self.last) != (self.period.first, self.period.last)


def stretches(plan: Plan, per: PeriodKind) -> Iterator[Stretch]:
    """Yield the periods from the first that meets the term to the one that holds as-of."""
    term = plan.agreement.term
    if plan.first is None or term is None:  # pragma: no cover - the agreement saw to it that periods have a term
        return
    latest = plan.as_of if plan.end is None else min(plan.as_of, plan.end - 1)
    if latest < plan.first:
        return
    for period in Period.holding(plan.first, per, plan.agreement.zone).until(latest):
        yield Stretch(
            period,
            str(period),
            max(period.start, plan.first),
            period.end if plan.end is None else min(period.end, plan.end),
            max(period.first, term.since),
            period.last if term.until is None else min(period.last, term.until - _ONE_DAY),
        )


def grown(known: Sequence[Stretch], plan: Plan, per: PeriodKind) -> Sequence[Stretch]:
    """Return the periods that were known by an earlier instant, and those that have begun since; the same ones if none has."""
    over = known[-1].end if known else plan.first
    if over is None or over > plan.as_of or over == plan.end:
        return known
    return list(stretches(plan, per))


def in_groups(tallies: Sequence[Tally], listed: Sequence[str] | None) -> Mapping[str | None, Sequence[Tally]]:
    """Return tallies by group, in order: those that are listed first, then the others by name."""
    if listed is None:
        return {None: tallies}
    found: dict[str | None, list[Tally]] = {group: [] for group in listed}
    for tally in tallies:
        found.setdefault(tally.group, []).append(tally)
    others = sorted(group for group in found if group is not None and group not in listed)
    return {group: found[group] for group in (*listed, *others)}


def judged_in(
    stretch: Stretch, grouped: Mapping[str | None, Sequence[Tally]], listed: Sequence[str] | None
) -> Iterator[tuple[str | None, Sequence[Tally]]]:
    """Yield the groups that are judged in a stretch, each with all of its tallies.

    A group that is not listed is judged from the period of its first tally on.
    """
    for group, rows in grouped.items():
        if listed is None or group in listed or rows[0].at < stretch.end:
            yield group, rows


def rows_in(rows: Sequence[Tally], stretch: Stretch) -> Sequence[Tally]:
    """Return the tallies that lie in a stretch; a tuple of the instant alone sorts before all of that instant."""
    return rows[bisect_left(rows, (stretch.start,)) : bisect_left(rows, (stretch.end,))]


def untold(outcome: Outcome, reason: str, doubts: Sequence[Tally]) -> Unknown:
    """Return the outcome of a period as one that can not be told, because of what failed for some of its leads."""
    told: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in attrs.fields(Unknown) if field.init}
    told |= {"reason": reason, "stopped_us": None}
    told["ignored"] = (*outcome.ignored, *(Ignored(row.ref, row.why) for row in doubts))
    return Unknown(**{**told, "details": some_of(row.why for row in doubts)})


def some_of(whys: Iterable[str]) -> tuple[str, ...]:
    """Return the first few of what failed, and how many more there are: nobody reads a thousand."""
    found = tuple(dict.fromkeys(whys))
    return found if len(found) <= _FEW else (*found[:_FEW], f"and {len(found) - _FEW} more")


_FEW = 5


def facts(
    terms: Terms,
    stretch: Stretch,
    group: str | None,
    stopped: int | None,
    allowed: str,
    evidence: tuple[str, ...],
    ignored: tuple[Ignored, ...] = (),
) -> Shared:
    """Return the fields of a period's outcome up to its reason, in their order."""
    start, end = stretch.start, stretch.end
    return (
        *(terms, stretch.label, group, None, None, start, end, end, stopped, allowed),
        *(None, None, 0, (), evidence, ignored),
    )

"""Attainment: the share of outcomes that were met, by commitment, period, owner, group or an attribute of the leads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from slakit.evaluation.evaluation import Counts, Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import Grouping, Periods, Trend, grouping, trend
from slakit.reports.measures.statistics import deviations, share_interval
from slakit.reports.measures.tables import Table
from slakit.rules.outcomes import Outcome
from slakit.worktime.periods import PeriodKind

__all__ = ["Attainment", "attainment"]


@attrs.frozen(kw_only=True)
class Attainment:
    """How often a promise was kept, among the outcomes of one period and one group.

    `share` is met among met and breached, between `low` and `high` at the confidence asked for; None where nothing is
    decided. `previous` is the share of the period before, None where nothing was decided in it. `period` and `group` are
    None where the table is not told apart by them; an empty group has no owner, or no such attribute.
    """

    commitment: str
    owed_by: str
    period: str | None
    group: str | None
    met: int
    breached: int
    pending: int
    excluded: int
    unknown: int
    share: float | None
    low: float | None
    high: float | None
    previous: float | None
    trend: Trend | None

    @property
    def population(self) -> int:
        """All outcomes of the row."""
        return self.met + self.breached + self.pending + self.excluded + self.unknown


_Cell: TypeAlias = tuple[str, str, int]
"""A commitment, a group, and the number of a period."""


def attainment(
    evaluation: Evaluation,
    *,
    per: PeriodKind | str | None = None,
    by: str | None = None,
    leads: Iterable[Journey] = (),
    confidence: float = 0.95,
) -> Table[Attainment]:
    """Return the share of outcomes that were met, a row for each commitment, period and group.

    `per` tells periods apart, day to year in the agreement's zone; an outcome belongs to the one in which it started. `by`
    is "owner", "group" for promises that are judged in groups, or an attribute of the leads as it was at the start of each
    clock, for which `leads` are needed. Promises per period count periods, those per entry count entries; an objective has
    rows under its own id. To see one commitment or one side, ask `evaluation.by(...)`.

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: CalendarError C141 for an unknown kind
    of period; DataError I414 for an attribute without leads, and for a confidence that does not lie between 0 and 1.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.rules.ready_made import MaxDwell
    >>> days = [datetime.fromisoformat(f"2026-03-{day}T10:00Z") for day in ("02", "30")]
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at)) for n, at in enumerate(days)]
    >>> rule = MaxDwell(stage="mql", within="48 hours")
    >>> found = evaluate(rule, leads, as_of=datetime.fromisoformat("2026-04-01T09:00Z"))
    >>> [(row.period, row.met, row.breached, row.pending, row.share) for row in attainment(found, per="month")]
    [('2026-03', 0, 1, 1, 0.0)]
    """
    deviations(confidence)
    groups, outcomes = grouping(by, leads), evaluation.outcomes
    periods = None if per is None else Periods.of(outcomes, PeriodKind.parse(per), evaluation.agreement.zone)
    found, owed_by, left_out = _counted(outcomes, groups, periods)
    labels = (None,) if periods is None else tuple(periods.labels())
    return Table(
        name="attainment",
        title="Attainment",
        definition="The share of the outcomes, met and breached, that were met; an outcome belongs to the period in"
        " which it started.",
        unit="share",
        population=plural(len(outcomes), "outcome"),
        left_out={groups.why: left_out} if left_out else {},
        row=Attainment,
        rows=tuple(_rows(found, owed_by, labels, by, confidence)),
    )


def _counted(
    outcomes: Iterable[Outcome], groups: Grouping, periods: Periods | None
) -> tuple[dict[_Cell, Counter[str]], dict[str, str], int]:
    """Return how many outcomes of each status each cell has, who owes each commitment, and how many have no group."""
    found: dict[_Cell, Counter[str]] = {}
    owed_by: dict[str, str] = {}
    left_out = 0
    for outcome in outcomes:
        group = groups.of(outcome)
        if group is None:
            left_out += 1
            continue
        name = outcome.terms.commitment
        cell = name, group, 0 if periods is None else periods.number(outcome.started_us)
        if cell not in found:
            found[cell] = Counter()
            owed_by[name] = outcome.owed_by
        found[cell][outcome.status] += 1
    return found, owed_by, left_out


def _rows(
    found: Mapping[_Cell, Counter[str]],
    owed_by: Mapping[str, str],
    labels: tuple[str | None, ...],
    by: str | None,
    confidence: float,
) -> Iterator[Attainment]:
    places = {name: place for place, name in enumerate(owed_by)}
    shares = {cell: _share(counts) for cell, counts in found.items()}
    for cell in sorted(found, key=lambda one: (places[one[0]], *one[1:])):
        name, group, number = cell
        counts, previous = Counts(**found[cell]), shares.get((name, group, number - 1))
        low, high = share_interval(counts.met, counts.met + counts.breached, confidence=confidence) or (None, None)
        yield Attainment(
            commitment=name,
            owed_by=owed_by[name],
            period=labels[number],
            group=None if by is None else group,
            **attrs.asdict(counts),
            share=shares[cell],
            low=low,
            high=high,
            previous=previous,
            trend=trend(shares[cell], previous),
        )


def _share(counts: Mapping[str, int]) -> float | None:
    decided = counts["met"] + counts["breached"]
    return counts["met"] / decided if decided else None

"""Conversions: which sources turn into more, how sure that is, and what moving effort between them would bring."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from slakit.evaluation.evaluator import evaluate
from slakit.evaluation.rates import wilson
from slakit.evaluation.tallies import NEVER, Tally
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, entered
from slakit.reports.attributes import unknown_told
from slakit.reports.diagnosis.amounts import amounts
from slakit.reports.document.words import plural
from slakit.reports.foresight.terms import first_date
from slakit.reports.measures.passages import MERGED
from slakit.reports.measures.statistics import deviations
from slakit.reports.measures.tables import Table
from slakit.rules.agreement import Agreement
from slakit.rules.parties import Term
from slakit.rules.parts import Groups, as_share
from slakit.rules.rates import Rate
from slakit.worktime import instants
from slakit.worktime.calendars import WorkCalendar

__all__ = ["GroupConversion", "MovedEffort", "conversion_by", "moving_effort"]


@attrs.frozen
class GroupConversion:
    """How many of a group reached it before they matured, the share with its interval, and whether they are too few."""

    group: str
    population: int
    reached: int
    share: float
    low: float
    high: float
    too_few: bool


@attrs.frozen
class MovedEffort:
    """What moving a part of the effort behind one group to another would bring: how many more reach it, and the range.

    `leads_lost` and `leads_won` are what the effort brings where it is now, and where it goes.
    """

    source: str
    target: str
    leads_lost: float
    leads_won: float
    more: float
    low: float
    high: float


def conversion_by(
    journeys: Iterable[Journey],
    *,
    by: str,
    as_of: datetime,
    among: Pattern | None = None,
    reached: Pattern | None = None,
    matures_after: Any = "30 days",
    calendar: WorkCalendar | None = None,
    zone: str | ZoneInfo = "UTC",
    since: date | None = None,
    until: date | None = None,
    min_population: int = 20,
    confidence: float = 0.95,
) -> Table[GroupConversion]:
    """Return for each group how many of those that had their time reached it, the best share first.

    `among` is entering mql and `reached` entering sql unless you say. An entry counts once `matures_after` has passed
    since its start, and only what it reached by then: so leads of last week make no source look worse, or better. `since`
    and `until` (exclusive) are local dates of the starts. Groups with less than `min_population` are marked too_few.

    Warns with UnknownAttributeWarning of an attribute that no lead has. Raises: DataError I414 for a confidence that
    does not lie between 0 and 1; AgreementError as `Rate` does.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat
    >>> first = stage_event("mql", at=at("2026-03-02T10:00Z"))
    >>> won = stage_event("sql", at=at("2026-03-09T10:00Z"))
    >>> leads = [Journey.of(f"L{n}", first, *([won] * (n < 9)), attributes={"origin": "web"}) for n in range(10)]
    >>> (row,) = conversion_by(leads, by="origin", as_of=at("2026-05-01T00:00Z"))
    >>> row.reached, row.population, f"{row.low:.0%} to {row.high:.0%}", row.too_few
    (9, 10, '60% to 98%', True)
    """
    z, where, leads = deviations(confidence), instants.zone(zone), list(journeys)
    unknown_told([by], leads)
    rate = Rate(
        id="conversion",
        owed_by="marketing",
        among=entered("mql") if among is None else among,
        reached=entered("sql") if reached is None else reached,
        at_least=1,
        per="year",
        matures_after=matures_after,
        calendar=calendar,
        by=Groups(by),
        min_population=min_population,
    )
    term = Term(since=since or first_date(leads, where, as_of), until=until)
    judged = evaluate(Agreement(name="conversion", zone=where, term=term, commitments=rate), leads, as_of=as_of)
    tallies = judged.tallies.get(rate.id, ())
    mature = [row for row in tallies if row.until < judged.as_of_us and row.left == NEVER]
    merged = sum(row.left != NEVER for row in tallies)
    young = len(tallies) - len(mature) - merged
    return Table(
        name="conversion",
        title=f"Conversion by {by}",
        definition=f"Of the entries that had {rate.matures_after}, the share with {rate.reached} by then: {rate.among}.",
        unit="share",
        population=plural(len(tallies), "entry"),
        left_out={why: number for why, number in (("not yet mature", young), (MERGED, merged)) if number},
        row=GroupConversion,
        rows=_groups(mature, z, min_population),
    )


def _groups(mature: Sequence[Tally], z: float, min_population: int) -> tuple[GroupConversion, ...]:
    found: dict[str, list[Tally]] = {}
    for row in mature:
        found.setdefault(row.group or "", []).append(row)
    rows = []
    for group, members in found.items():
        population, reached = len(members), sum(member.followed != NEVER for member in members)
        low, high = wilson(reached, population, z)
        rows.append(
            GroupConversion(group, population, reached, reached / population, low, high, population < min_population)
        )
    return tuple(sorted(rows, key=lambda row: (-row.share, row.group)))


def moving_effort(
    conversions: Table[GroupConversion], *, share: Any = "10%", effort: Mapping[str, Any] | None = None
) -> Table[MovedEffort]:
    """Return what moving a share of the effort behind each group to each other one would bring, the most first.

    Leads are taken to follow effort evenly: half the effort, half the leads, and as good ones. `effort` says what went into
    each group, in money or hours; without it a lead costs the same everywhere. The range takes the ends of both intervals
    against the move and for it. Groups that are too few, or without effort, are left out.

    Raises: AgreementError D332 for a share; DataError I452 for an effort that is no number.

    >>> rows = [GroupConversion("web", 200, 40, 0.2, 0.15, 0.26, False), GroupConversion("fair", 100, 5, 0.05, 0.02, 0.11, False)]
    >>> table = Table(
    ...     name="conversion", title="", definition="", unit="share", population="", row=GroupConversion, rows=rows
    ... )
    >>> best = moving_effort(table, share="20%").rows[0]
    >>> best.source, best.target, best.leads_lost, round(best.more, 2), round(best.low, 2)
    ('fair', 'web', 20.0, 3.0, 0.8)
    """
    part, known = float(as_share(share, "share")), None if effort is None else amounts(effort, "effort")
    usable = [row for row in conversions if not row.too_few and (known is None or known.get(row.group, 0.0) > 0)]
    rows = [_moved(source, target, part, known) for source, target in permutations(usable, 2)]
    return Table(
        name="moving_effort",
        title=f"Moving {part:.0%} of the effort",
        definition="How many more would reach it if a part of the effort behind one group went to another.",
        unit="leads",
        population=plural(len(conversions), "group"),
        left_out={"too few, or without effort": unusable} if (unusable := len(conversions) - len(usable)) else {},
        row=MovedEffort,
        rows=tuple(sorted(rows, key=lambda row: -row.more)),
    )


def _moved(
    source: GroupConversion, target: GroupConversion, part: float, effort: Mapping[str, float] | None
) -> MovedEffort:
    lost = source.population * part
    won = lost
    if effort is not None:
        won = effort[source.group] * part * target.population / effort[target.group]
    return MovedEffort(
        source=source.group,
        target=target.group,
        leads_lost=lost,
        leads_won=won,
        more=won * target.share - lost * source.share,
        low=won * target.low - lost * source.high,
        high=won * target.high - lost * source.low,
    )

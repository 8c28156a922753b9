"""The breach league: who broke promises, and nobody else; the list that nobody wants to be on."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import attrs

from slakit.errors import DataError, Problem, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.statistics import share_interval
from slakit.reports.measures.tables import Table
from slakit.reports.measures.teams import sides_of
from slakit.rules.outcomes import Breached, Met
from slakit.rules.parties import Owner
from slakit.rules.parts import PARTIES

__all__ = ["LeagueRow", "league"]

_DECIDED = (Met, Breached)
_broken = attrgetter("breached_us")
_OF_NOBODY = "breaches that nobody held"


@attrs.frozen(kw_only=True)
class LeagueRow:
    """An owner who broke promises: how many, how many of them are still undone, the longest delay, and the last one.

    `decided` is how many promises the owner kept or broke, and `share` how many of those were broken, between `low` and
    `high` at 95 %: who has many leads has many chances.
    """

    owner: str
    name: str
    team: str
    is_queue: bool
    breaches: int
    still_open: int
    longest: timedelta | None
    last_at: datetime
    decided: int
    share: float
    low: float
    high: float


def league(evaluation: Evaluation, *, owed_by: str = "sales") -> Table[LeagueRow]:
    """Return the owners who broke a promise of their own side, the one with most breaches first.

    Counted are promises per entry that this side owes, for whom held the lead at the deciding instant. What marketing owes
    is often decided while sales holds the lead: who belongs to the other side alone, by the name of their team in the
    agreement, is on no list for it. Who is not listed, or whose team names neither side, counts. Who broke none is named
    nowhere. `left_out` tells how many those are, how many breaches nobody held, and how many came while no member of the
    side held the lead. A period is `evaluation.by(period=...)`.

    Raises: DataError I414 for a side that is neither marketing nor sales.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.leads.journeys import Journey
    >>> from slakit.rules.ready_made import FirstResponse
    >>> at = datetime.fromisoformat("2026-03-03T10:00Z")
    >>> leads = [Journey.of(f"L{n}", stage_event("mql", at=at), attributes={"owner": "Sam"}) for n in (1, 2)]
    >>> found = evaluate(FirstResponse(within="1 hour"), leads, as_of=datetime.fromisoformat("2026-03-03T14:00Z"))
    >>> [(row.owner, row.breaches, row.still_open, str(row.longest)) for row in league(found)]
    [('Sam', 2, 2, '3:00:00')]
    """
    if owed_by not in PARTIES:
        raise DataError(Problem("I414", "owed_by", f"{owed_by!r}: neither marketing nor sales{hint(owed_by, PARTIES)}"))
    broken: dict[str, list[Breached]] = {}
    decided: Counter[str] = Counter()
    elsewhere = Counter[str]()
    known = {owner.id: owner for owner in evaluation.agreement.owners}
    others = {name for name, owner in known.items() if (sides := sides_of(owner.team)) and owed_by not in sides}
    for outcome in evaluation.outcomes:
        if outcome.entry is None or owed_by not in outcome.terms.owed_by or not isinstance(outcome, _DECIDED):
            continue
        if outcome.owner and outcome.owner not in others:
            decided[outcome.owner] += 1
            if isinstance(outcome, Breached):
                broken.setdefault(outcome.owner, []).append(outcome)
        elif isinstance(outcome, Breached):
            elsewhere[f"breaches while no member of {owed_by} held the lead" if outcome.owner else _OF_NOBODY] += 1
    worst_first = sorted(broken, key=lambda one: (-len(broken[one]), one))
    rows = tuple(_row(known.get(one, Owner(id=one)), broken[one], decided[one]) for one in worst_first)
    left_out = {"owners without a breach": len(decided) - len(broken), **elsewhere}
    return Table(
        name="league",
        title="Do not be on it",
        definition=f"Owners who broke a promise of {owed_by}, by how many they broke; who belongs to the other side alone is"
        " not counted.",
        unit="breaches",
        population=f"{plural(len(decided), 'owner')}, {plural(decided.total() + elsewhere.total(), 'promise')} kept or broken",
        left_out={why: number for why, number in left_out.items() if number},
        row=LeagueRow,
        rows=rows,
    )


def _row(owner: Owner, breaches: Sequence[Breached], decided: int) -> LeagueRow:
    low, high = share_interval(len(breaches), decided) or (0.0, 1.0)
    return LeagueRow(
        owner=owner.id,
        name=owner.name,
        team=owner.team,
        is_queue=owner.queue,
        breaches=len(breaches),
        still_open=sum(breach.open for breach in breaches),
        longest=max((delay for breach in breaches if (delay := breach.late_by) is not None), default=None),
        last_at=max(breaches, key=_broken).breached_at,
        decided=decided,
        share=len(breaches) / decided,
        low=low,
        high=high,
    )

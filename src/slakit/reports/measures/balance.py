"""The balance: how far each side of the agreement keeps its promises."""

from collections.abc import Iterable, Sequence
from statistics import fmean

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import Trend, trend
from slakit.reports.measures.scorecard import Score, scorecard, worst
from slakit.reports.measures.tables import Table
from slakit.worktime.periods import PeriodKind

__all__ = ["Balance", "balance", "balance_of"]


@attrs.frozen(kw_only=True)
class Balance:
    """One side of the agreement: how far it keeps its promises, each of which weighs the same.

    `attained` is the mean over the promises that can be told, `previous` that of the period before; `promises` counts them
    all, `met`, `breached` and `open` those that are, by their worst row; an open one is pending or not judged. A running
    number is attained by what was due by the end of the last open day that is over.
    """

    side: str
    promises: int
    met: int
    breached: int
    open: int
    attained: float | None
    previous: float | None
    trend: Trend | None


def balance(evaluation: Evaluation, *, period: str | None = None, per: PeriodKind | str = "month") -> Table[Balance]:
    """Return how far each side keeps what it promised, so that both work on their side of the equation.

    A promise weighs the same whatever it counts, and its groups and weeks share its weight. Objectives and clauses tell of
    outcomes that stand in other rows, and do not count again. What both owe counts on both sides. `period` and `per` are
    those of `scorecard`, with its errors.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.rules.agreement import Agreement, Term
    >>> from slakit.rules.ready_made import LeadVolume
    >>> acme = Agreement(name="acme", term=Term(since="2026-03-02"), commitments=[LeadVolume(at_least=2, per="week")])
    >>> (side,) = balance(evaluate(acme, [], as_of=datetime.fromisoformat("2026-03-17T10:00Z")))
    >>> side.side, side.promises, side.open, side.attained
    ('marketing', 1, 1, 0.0)
    """
    return balance_of(scorecard(evaluation, period=period, per=per))


def balance_of(told: Iterable[Score]) -> Table[Balance]:
    """Return the balance of a scorecard."""
    by_promise: dict[tuple[str, str], list[Score]] = {}
    left_out = {"objectives": 0, "clauses": 0}
    for row in told:
        if row.kind in ("objective", "clause"):
            left_out[f"{row.kind}s"] += 1
        else:
            by_promise.setdefault((row.owed_by, row.commitment), []).append(row)
    sides = dict.fromkeys(side for owed_by, _ in by_promise for side in owed_by.split(", "))
    return Table(
        name="balance",
        title="Balance",
        definition="How far each side keeps its promises: the mean over them, each weighing the same.",
        unit="share",
        population=", ".join(
            [
                plural(len(by_promise), "commitment"),
                *(plural(number, why.removesuffix("s")) for why, number in left_out.items() if number),
            ]
        ),
        left_out={why: number for why, number in left_out.items() if number},
        row=Balance,
        rows=tuple(
            _side(side, [rows for (owed_by, _), rows in by_promise.items() if side in owed_by.split(", ")])
            for side in sides
        ),
    )


def _side(side: str, rows: Sequence[Sequence[Score]]) -> Balance:
    statuses = [worst(row.status for row in of_one) for of_one in rows]
    attained = _mean(_mean(row.attained for row in of_one) for of_one in rows)
    previous = _mean(_mean(row.attained_before for row in of_one) for of_one in rows)
    met, breached = statuses.count("met"), statuses.count("breached")
    return Balance(
        side=side,
        promises=len(rows),
        met=met,
        breached=breached,
        open=len(rows) - met - breached,
        attained=attained,
        previous=previous,
        trend=trend(attained, previous),
    )


def _mean(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return fmean(known) if known else None

"""Both sides: the scorecard with a bar for each promise, and how far each side keeps what it promised."""

from collections.abc import Iterator

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.charts import Bar, BarChart
from slakit.reports.charts.svg import share
from slakit.reports.document.words import label
from slakit.reports.measures.balance import Balance, balance_of
from slakit.reports.measures.grouping import Trend
from slakit.reports.measures.scorecard import Score, scorecard
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut
from slakit.rules.commitments import of_commitment

__all__ = ["sides"]

_MOST_BARS = 40
_PER_ENTRY = ("deadline", "cadence", "check", "own")


@attrs.frozen(kw_only=True)
class ScoreRow:
    """What a reader needs of a row of the scorecard; `attained` is how far the promise is kept, up to 1, as in `Score`."""

    owed_by: str
    promise: str
    period: str | None
    group: str | None
    status: str | None
    target: float | None
    actual: float | None
    unit: str
    previous: float | None
    trend: Trend | None
    attained: float | None


def sides(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield what each side promised and what came of it in the latest period; nothing where nothing was judged."""
    scores = scorecard(evaluation)
    if all(row.status is None for row in scores if row.kind != "clause"):
        return
    found: Table[ScoreRow] = Table(
        name=scores.name,
        title=scores.title,
        definition=scores.definition,
        unit=scores.unit,
        population=scores.population,
        row=ScoreRow,
        rows=tuple(map(_row, scores)),
    )
    weighed = balance_of(scores)
    bars = [bar for row in scores if (bar := _bar(row)) is not None][:_MOST_BARS]
    about = "How far each side keeps each of its promises, in its latest period"
    chart = BarChart(about=about, bars=bars, is_share=True) if bars else None
    yield ReportSection("Both sides", f"{'; '.join(map(_said, weighed))}.", [cut(found), weighed], chart)


def _row(score: Score) -> ScoreRow:
    return ScoreRow(
        owed_by=score.owed_by,
        promise=score.promise,
        period=score.period,
        group=score.group,
        status=score.status,
        target=score.target,
        actual=score.actual,
        unit=score.unit,
        previous=score.previous,
        trend=score.trend,
        attained=score.attained,
    )


def _bar(score: Score) -> Bar | None:
    """Return how far a promise is kept; one per entry that has an objective has no target of its own."""
    if score.attained is None:
        return None
    target = None if score.kind in _PER_ENTRY and score.target is None else 1.0
    group = "" if score.group is None else f", {score.group or 'none'}"
    kind = ", objective" if score.kind == "objective" else ""
    return Bar(f"{score.owed_by}: {label(of_commitment(score.commitment))}{kind}{group}", score.attained, target)


def _said(side: Balance) -> str:
    kept = "nothing to tell yet" if side.attained is None else f"{share(side.attained)} of what was promised is kept"
    before = "" if side.attained is None or side.previous is None else f", {share(side.previous)} in the period before"
    return f"{side.side}: {kept}{before}"

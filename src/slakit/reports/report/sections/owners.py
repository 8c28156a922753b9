"""The breach league: the owners who broke promises of a side, with a bar each."""

from collections.abc import Iterator

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.charts import Bar, BarChart
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import promises
from slakit.reports.measures.league import LeagueRow, league
from slakit.reports.report.parts import ReportSection
from slakit.reports.report.sections.cutting import cut

__all__ = ["owners"]

_MOST_BARS = 20


def owners(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield the league of each side that has one; a side whose owners broke nothing has none."""
    parties = (rule.owed_by for rule in promises(evaluation).values())
    named = [side for owed_by in parties for side in ((owed_by,) if isinstance(owed_by, str) else owed_by)]
    for side in dict.fromkeys(named):
        found = league(evaluation, owed_by=side)
        if not found.rows:
            continue
        broken = sum(row.breaches for row in found)
        undone = sum(row.still_open for row in found)
        are = "is" if undone == 1 else "are"
        said = f"{plural(len(found), 'owner')} broke {plural(broken, 'promise')}, of which {undone} {are} undone."
        chart = BarChart(
            about=f"Promises of {side} that were broken, by owner", bars=map(_bar, found.rows[:_MOST_BARS])
        )
        yield ReportSection(f"{found.title}: {side}", said, [cut(found)], chart)


def _bar(row: LeagueRow) -> Bar:
    return Bar(row.name or row.owner, row.breaches)

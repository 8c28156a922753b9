"""Periods: the latest period of each count and sum day by day, with where it is heading."""

from collections.abc import Iterator
from typing import Any

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.charts import WaterfallChart, WaterfallPoint
from slakit.reports.charts.svg import written
from slakit.reports.document.words import label
from slakit.reports.measures.forecasts import Forecast, forecasts_of
from slakit.reports.measures.pace import Waterfall, counted, waterfall_of
from slakit.reports.measures.tables import Table
from slakit.reports.report.parts import ReportSection
from slakit.rules.outcomes import Outcome
from slakit.rules.quotas import Quota

__all__ = ["periods"]

_MOST_WATERFALLS = 12
_UNLIKELY = 0.01


def periods(evaluation: Evaluation) -> Iterator[ReportSection]:
    """Yield the latest period of each count and sum, twelve at most and the number of the others; of versions the last one's."""
    judged = (evaluation.parts or (evaluation,))[-1]
    quotas = {rule.id: rule for rule in judged.agreement.commitments if isinstance(rule, Quota) and rule.level is None}
    of_quotas = [one for one in judged.outcomes if one.terms.commitment in quotas]
    latest = {(one.commitment, one.group): one for one in of_quotas}
    if not latest:
        return
    counts = tuple(counted(judged))
    running = forecasts_of(counts, of_quotas)
    ahead = {(row.commitment, row.group, row.period): row for row in running}
    for (name, group), outcome in [*latest.items()][:_MOST_WATERFALLS]:
        found = waterfall_of(counts, name, outcome.subject, group)
        row = ahead.get((name, group, outcome.subject))
        tables: list[Table[Any]] = [attrs.evolve(found.table, name=f"waterfall-{found.commitment}", title="Day by day")]
        if row is not None:
            tables.append(attrs.evolve(running, rows=(row,), population="1 running period", left_out={}))
        also = () if row is None or row.forecast is None else (_ahead(outcome), _heading_for(row))
        yield ReportSection(_heading(found), "; ".join((outcome.text, *also)), tables, _chart(found, quotas[name]))
    if (more := len(latest) - _MOST_WATERFALLS) > 0:
        said = f"{more} more {'is' if more == 1 else 'are'} not shown day by day; the scorecard has them all."
        yield ReportSection("More counts and sums", said)


def _group(found: Waterfall) -> str:
    return "" if found.group is None else f", {found.group or 'none'}"


def _heading(found: Waterfall) -> str:
    return f"{label(found.commitment)} in {found.period}{_group(found)}"


def _ahead(outcome: Outcome) -> str:
    """Return how a running period stands to an even delivery, and by when: its forecast counts the running day too."""
    pace = outcome.pace or 0.0
    than = "just what" if pace == 0 else f"{written(abs(pace))} {'more' if pace > 0 else 'less'} than"
    return f"{than} an even delivery had brought by the end of the last open day that is over"


def _heading_for(row: Forecast) -> str:
    """Return where a running period ends at the rate so far; one in which nothing has come yet may have no range."""
    low, high = row.low, row.high
    between = "" if low is None or high is None else f", between {written(low)} and {written(high)}"
    chance = "" if row.chance is None else f", kept with a chance of {_likely(row.chance)}"
    return f"it is heading for {written(row.forecast or 0)}{between}{chance}"


def _likely(chance: float) -> str:
    """Return a chance in whole per cent; one that is not quite sure is not told as if it were."""
    if 0 < chance < _UNLIKELY:
        return "below 1%"
    return "over 99%" if 1 - _UNLIKELY < chance < 1 else f"{chance:.0%}"


def _chart(found: Waterfall, rule: Quota) -> WaterfallChart:
    points = [WaterfallPoint(f"{day.day:%d %b}", day.ideal, day.actual) for day in found.days]
    about = f"{found.commitment} in {found.period}{_group(found)}: what had come by each day, and an even delivery"
    return WaterfallChart(about=about, points=points, is_limit=rule.at_most is not None)

"""Charts as drawings in SVG, made of plain numbers and names by pure functions; colours are the page's."""

from typing import TypeAlias, assert_never

from slakit.reports.charts.bars import Bar, BarChart, bars_svg
from slakit.reports.charts.funnels import FunnelChart, FunnelStep, funnel_svg
from slakit.reports.charts.processes import Flow, ProcessChart, process_svg
from slakit.reports.charts.survival import SurvivalChart, survival_svg
from slakit.reports.charts.waterfalls import WaterfallChart, WaterfallPoint, waterfall_svg

__all__ = [
    "Bar",
    "BarChart",
    "Chart",
    "Flow",
    "FunnelChart",
    "FunnelStep",
    "ProcessChart",
    "SurvivalChart",
    "WaterfallChart",
    "WaterfallPoint",
    "svg",
]

Chart: TypeAlias = BarChart | WaterfallChart | FunnelChart | SurvivalChart | ProcessChart


def svg(chart: Chart) -> str:
    """Return a chart as an SVG drawing that stands within a page and needs nothing but its colours.

    >>> svg(BarChart(about="<b>", bars=[])).splitlines()[0]
    '<svg viewBox="0 0 720 8" role="img" aria-label="&lt;b&gt;">'
    """
    match chart:
        case BarChart():
            return bars_svg(chart)
        case WaterfallChart():
            return waterfall_svg(chart)
        case FunnelChart():
            return funnel_svg(chart)
        case SurvivalChart():
            return survival_svg(chart)
        case ProcessChart():
            return process_svg(chart)
        case _ as never:
            assert_never(never)

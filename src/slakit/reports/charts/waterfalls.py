"""The waterfall of a period: what had come by each day, beside what an even delivery would have brought."""

from collections.abc import Iterable, Iterator

import attrs

from slakit.reports.charts.svg import WIDTH, compact, drawing, line, path, rect, scaled, ticks, words

__all__ = ["WaterfallChart", "WaterfallPoint", "waterfall_svg"]

_LEFT, _TOP, _HEIGHT, _BELOW = 56, 10, 200, 26
_AREA = WIDTH - _LEFT - 10
_MOST_LABELS = 12
_WIDEST = 40


@attrs.frozen
class WaterfallPoint:
    """A day: its name, the even delivery by then, and what had come; None for a day that is not over."""

    label: str
    ideal: float
    actual: float | None


def _points(given: Iterable[WaterfallPoint]) -> tuple[WaterfallPoint, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class WaterfallChart:
    """The days of a period in their order; of a limit, a day above the line has the other colour, else one below it."""

    about: str
    points: tuple[WaterfallPoint, ...] = attrs.field(converter=_points)
    is_limit: bool = False


def waterfall_svg(chart: WaterfallChart) -> str:
    """Return the drawing: a bar for what had come by each day, and a line for the even delivery.

    >>> chart = WaterfallChart(about="leads", points=[WaterfallPoint("2 Mar", 2, 1), WaterfallPoint("3 Mar", 4, None)])
    >>> waterfall_svg(chart).count("<rect")
    1
    """
    return drawing(_TOP + _HEIGHT + _BELOW, chart.about, _parts(chart))


def _parts(chart: WaterfallChart) -> Iterator[str]:
    points, bottom = chart.points, _TOP + _HEIGHT
    most = max((max(point.ideal, point.actual or 0) for point in points), default=0)
    for tick in ticks(most):
        y = bottom - scaled(tick, most, _HEIGHT)
        yield line(_LEFT, y, WIDTH - 10, y, "grid")
        yield words(_LEFT - 8, y + 4, compact(tick), "end")
    step = _AREA / max(len(points), 1)
    wide = min(step * 0.7, _WIDEST)
    every = -(-len(points) // _MOST_LABELS) or 1
    for place, point in enumerate(points):
        middle = _LEFT + step * (place + 0.5)
        if point.actual is not None:
            high = scaled(max(point.actual, 0), most, _HEIGHT)
            is_short = point.actual > point.ideal if chart.is_limit else point.actual < point.ideal
            yield rect(middle - wide / 2, bottom - high, wide, high, "bar short" if is_short else "bar")
        if place % every == 0:
            yield words(middle, bottom + 18, point.label, "middle", 10)
    ideal = [
        (_LEFT + step * (place + 0.5), bottom - scaled(one.ideal, most, _HEIGHT)) for place, one in enumerate(points)
    ]
    if ideal:
        yield path(ideal, "ideal")

"""The curve of survival: which share still waits after how long, and where the limit lies."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import attrs

from slakit.reports.charts.svg import WIDTH, drawing, line, path, scaled, share, ticks, words, written

__all__ = ["SurvivalChart", "survival_svg"]

_LEFT, _TOP, _HEIGHT, _BELOW = 56, 16, 200, 42
_AREA = WIDTH - _LEFT - 10
_SHARES = (0, 0.25, 0.5, 0.75, 1)


_Point: TypeAlias = tuple[float, float]


def _points(given: Iterable[_Point]) -> tuple[_Point, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class SurvivalChart:
    """Points (time, share that still waits), in the order of time; between two of them the first one's share holds.

    It begins with everybody at time 0. `limit` is a time; `unit` names what times count, such as business hours.
    """

    about: str
    points: tuple[_Point, ...] = attrs.field(converter=_points)
    unit: str = "hours"
    limit: float | None = None


def survival_svg(chart: SurvivalChart) -> str:
    """Return the drawing: a falling staircase, and a line where the limit lies.

    >>> drawn = survival_svg(SurvivalChart(about="waiting", points=[(1, 0.5), (2, 0.0)], limit=4))
    >>> 'd="M56,16 L219.5,16 L219.5,116' in drawn
    True
    """
    return drawing(_TOP + _HEIGHT + _BELOW, chart.about, _parts(chart))


def _parts(chart: SurvivalChart) -> Iterator[str]:
    bottom = _TOP + _HEIGHT
    most = max([time for time, _ in chart.points] + [chart.limit or 0])
    for part in _SHARES:
        y = bottom - part * _HEIGHT
        yield line(_LEFT, y, WIDTH - 10, y, "grid")
        yield words(_LEFT - 8, y + 4, share(part), "end")
    for tick in ticks(most, 8):
        x = _LEFT + scaled(tick, most, _AREA)
        is_last = x > WIDTH - 30  # in the middle below its place it would leave the sheet
        yield words(WIDTH if is_last else x, bottom + 18, written(tick), "end" if is_last else "middle")
    yield words(_LEFT + _AREA / 2, bottom + 36, chart.unit, "middle")
    stairs = [(0.0, 1.0)]
    for time, left in chart.points:
        stairs += [(time, stairs[-1][1]), (time, left)]
    stairs.append((most, stairs[-1][1]))
    yield path([(_LEFT + scaled(time, most, _AREA), bottom - left * _HEIGHT) for time, left in stairs], "curve")
    if chart.limit is not None:
        x = _LEFT + scaled(chart.limit, most, _AREA)
        is_right = x > _LEFT + _AREA / 2
        yield line(x, _TOP, x, bottom, "target")
        yield words(x + (-6 if is_right else 6), _TOP + 10, f"limit {written(chart.limit)}", "end" if is_right else "")

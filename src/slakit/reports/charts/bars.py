"""Horizontal bars: one number each, and where there is one, the target that it had to reach."""

from collections.abc import Iterable, Iterator

import attrs

from slakit.reports.charts.svg import WIDTH, drawing, line, rect, scaled, share, words, written

__all__ = ["Bar", "BarChart", "bars_svg"]

_LEFT, _RIGHT, _ROW, _HEIGHT = 220, 90, 28, 16
_AREA = WIDTH - _LEFT - _RIGHT


@attrs.frozen
class Bar:
    """A number with its name. A bar that falls short of its target has another colour.

    `low` and `high` are the ends of its interval, where it has one.
    """

    label: str
    value: float
    target: float | None = None
    low: float | None = None
    high: float | None = None


def _bars(given: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class BarChart:
    """Bars below one another, on one scale; negative ones go to the left.

    Of shares the scale is from 0 to 1, or to `end` where all of them are small.
    """

    about: str
    bars: tuple[Bar, ...] = attrs.field(converter=_bars)
    is_share: bool = False
    end: float = 1


def bars_svg(chart: BarChart) -> str:
    """Return the drawing.

    >>> chart = BarChart(about="kept", bars=[Bar("calls", 0.5, 0.95)], is_share=True)
    >>> 'class="bar short" x="220" y="6" width="205" height="16"' in bars_svg(chart)
    True
    """
    return drawing(_ROW * len(chart.bars) + 8, chart.about, _parts(chart))


def _parts(chart: BarChart) -> Iterator[str]:
    targets = [bar.target for bar in chart.bars if bar.target is not None]
    values = [bar.value for bar in chart.bars]
    ends = [end for bar in chart.bars for end in (bar.low, bar.high) if end is not None]
    high = max([*values, *targets, *ends, chart.end if chart.is_share else 0])
    low = min([*values, *ends, 0])
    zero = _LEFT + scaled(-low, high - low, _AREA)
    yield line(zero, 0, zero, _ROW * len(chart.bars) + 8, "axis")
    for place, bar in enumerate(chart.bars):
        y = 6 + _ROW * place
        length = scaled(abs(bar.value), high - low, _AREA)
        is_short = bar.target is not None and bar.value < bar.target
        yield words(_LEFT - 8, y + 13, bar.label, "end", 34)
        yield rect(zero if bar.value >= 0 else zero - length, y, length, _HEIGHT, "bar short" if is_short else "bar")
        if bar.low is not None and bar.high is not None:
            x1, x2 = (_LEFT + scaled(end - low, high - low, _AREA) for end in (bar.low, bar.high))
            yield from _interval(x1, x2, y + _HEIGHT / 2)
        if bar.target is not None:
            x = zero + scaled(bar.target, high - low, _AREA)
            yield line(x, y - 4, x, y + _HEIGHT + 4, "target")
        yield words(WIDTH - _RIGHT + 8, y + 13, share(bar.value) if chart.is_share else written(bar.value))


def _interval(x1: float, x2: float, y: float) -> Iterator[str]:
    yield line(x1, y, x2, y, "interval")
    yield line(x1, y - 4, x1, y + 4, "interval")
    yield line(x2, y - 4, x2, y + 4, "interval")

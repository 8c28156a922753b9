"""The funnel: how many came to each step, and which share of those before."""

from collections.abc import Iterable, Iterator

import attrs

from slakit.reports.charts.svg import WIDTH, drawing, rect, scaled, share, words, written

__all__ = ["FunnelChart", "FunnelStep", "funnel_svg"]

_LEFT, _RIGHT, _ROW, _HEIGHT = 170, 150, 36, 28
_AREA = WIDTH - _LEFT - _RIGHT


@attrs.frozen
class FunnelStep:
    """A step and how many came to it; `rate` is the share of the step before that went on, where it is known.

    Without it the count is told as a share of the count before. They differ where leads come back, or leap.
    """

    label: str
    count: int
    rate: float | None = None


def _steps(given: Iterable[FunnelStep]) -> tuple[FunnelStep, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class FunnelChart:
    """Steps from the first to the last."""

    about: str
    steps: tuple[FunnelStep, ...] = attrs.field(converter=_steps)


def funnel_svg(chart: FunnelChart) -> str:
    """Return the drawing: a bar in the middle for each step, its count, and the share of the step before.

    >>> drawn = funnel_svg(FunnelChart(about="funnel", steps=[FunnelStep("lead", 8), FunnelStep("mql", 2)]))
    >>> "2 (25%)" in drawn
    True
    """
    return drawing(_ROW * len(chart.steps) + 4, chart.about, _parts(chart.steps))


def _parts(steps: tuple[FunnelStep, ...]) -> Iterator[str]:
    most = max((step.count for step in steps), default=0)
    for place, step in enumerate(steps):
        y = 4 + _ROW * place
        wide = scaled(step.count, most, _AREA)
        before = steps[place - 1].count if place else 0
        rate = step.count / before if before and step.rate is None else step.rate
        of_before = "" if rate is None else f" ({share(rate)})"
        yield words(_LEFT - 12, y + 19, step.label, "end", 24)
        yield rect(_LEFT + (_AREA - wide) / 2, y, wide, _HEIGHT, "bar")
        yield words(WIDTH - _RIGHT + 12, y + 19, f"{written(step.count)}{of_before}")

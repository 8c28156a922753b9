"""The parts of a drawing: tags, texts, scales and ticks, as strings in which every text is escaped."""

from collections.abc import Iterable
from html import escape
from math import ceil, floor, log10

from slakit.rules.lines import clean

__all__ = [
    "WIDTH",
    "compact",
    "drawing",
    "line",
    "path",
    "rect",
    "scaled",
    "share",
    "short",
    "ticks",
    "words",
    "written",
]

WIDTH = 720


def drawing(height: float, about: str, parts: Iterable[str]) -> str:
    """Return a drawing of its parts, as wide as all of them are, with what it shows for those who can not see it."""
    inside = "\n".join(parts)
    name = escape(clean(about), quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {_at(height)}" role="img" aria-label="{name}">\n{inside}\n</svg>'


def rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    """Return a rectangle; `kind` is the class that gives its colour."""
    return f'<rect class="{kind}" x="{_at(x)}" y="{_at(y)}" width="{_at(max(width, 0))}" height="{_at(height)}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """Return a straight line."""
    return f'<line class="{kind}" x1="{_at(x1)}" y1="{_at(y1)}" x2="{_at(x2)}" y2="{_at(y2)}"/>'


def path(points: Iterable[tuple[float, float]], kind: str) -> str:
    """Return a line through points."""
    told = " ".join(f"{'L' if place else 'M'}{_at(x)},{_at(y)}" for place, (x, y) in enumerate(points))
    return f'<path class="{kind}" d="{told}"/>'


def words(x: float, y: float, text: str, kind: str = "", longest: int = 40) -> str:
    """Return a text whose base line begins there; the classes `end` and `middle` place it otherwise."""
    return f'<text class="{kind}" x="{_at(x)}" y="{_at(y)}">{escape(short(clean(text), longest))}</text>'


def short(text: str, longest: int) -> str:
    """Return text that fits; the table below the drawing has all of it.

    >>> short("enterprise", 8)
    'enterpr…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def written(value: float) -> str:
    """Return a number for an axis or the end of a bar.

    >>> written(1200), written(0.125), written(-3.0)
    ('1,200', '0.125', '-3')
    """
    return (
        f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}" if abs(value) < _THOUSAND else f"{value:,.0f}"
    )


_THOUSAND = 1000


def compact(value: float) -> str:
    """Return a number for an axis with little room: millions and more in their unit.

    >>> compact(5000), compact(1_500_000), compact(2e9)
    ('5,000', '1.5 M', '2 B')
    """
    for unit, sign in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= unit:
            return f"{value / unit:,g} {sign}"
    return written(value)


def share(value: float) -> str:
    """Return a share in per cent.

    >>> share(0.945), share(1)
    ('94.5%', '100%')
    """
    return f"{value * 100:.3g}%"


def scaled(value: float, most: float, length: float) -> float:
    """Return how long a value is drawn where `most` has the whole length; nothing is longer than that.

    >>> scaled(1, 4, 200), scaled(9, 4, 200), scaled(0, 0, 200)
    (50.0, 200, 0)
    """
    return min(value / most, 1) * length if most > 0 else 0


def ticks(most: float, count: int = 5) -> list[float]:
    """Return round numbers from 0 to `most`, about so many.

    >>> ticks(87), ticks(0.9), ticks(0)
    ([0, 20, 40, 60, 80], [0.0, 0.2, 0.4, 0.6, 0.8], [0])
    """
    if most <= 0:
        return [0]
    rough = most / count
    magnitude = floor(log10(rough))
    unit = 10**magnitude
    step = next(factor for factor in (1, 2, 5, 10) if factor * unit >= rough)
    digits = max(0, -magnitude)
    return [
        round(number * step * unit, digits)
        for number in range(ceil(most / (step * unit)) + 1)
        if number * step * unit <= most
    ]


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

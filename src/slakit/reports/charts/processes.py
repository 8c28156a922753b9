"""The map of a process: which step followed which, and how often."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import TypeAlias

import attrs

from slakit.reports.charts.svg import WIDTH, drawing, path, rect, scaled, short, words, written
from slakit.rules.lines import clean

__all__ = ["Flow", "ProcessChart", "process_svg"]

_BOX_WIDTH, _BOX_HEIGHT, _STEP, _TOP = 170, 32, 70, 12
_MIDDLE = WIDTH // 2
_LEFT, _RIGHT = _MIDDLE - _BOX_WIDTH // 2, _MIDDLE + _BOX_WIDTH // 2
_NEAR, _FAR = 34, 165
_THICKEST = 7
_HEAD = 5
_LETTER, _LINE = 6.2, 14
_LONGEST = 17


@attrs.frozen
class Flow:
    """So many went from one step to another; `note` says how long it took. One that was not agreed is dashed."""

    source: str
    target: str
    count: int
    note: str = ""
    is_agreed: bool = True


def _steps(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _flows_of(given: Iterable[Flow]) -> tuple[Flow, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class ProcessChart:
    """Steps from top to bottom, and what flows between them; a flow of a step that is not there is not drawn."""

    about: str
    steps: tuple[str, ...] = attrs.field(converter=_steps)
    flows: tuple[Flow, ...] = attrs.field(converter=_flows_of)


def process_svg(chart: ProcessChart) -> str:
    """Return the drawing: what goes on stands between the boxes or to their right, what goes back to their left.

    The more went a way, the thicker it is.

    >>> chart = ProcessChart(about="process", steps=["lead", "mql"], flows=[Flow("lead", "mql", 7, "2 d")])
    >>> "7, 2 d" in process_svg(chart)
    True
    """
    places = {step: place for place, step in enumerate(chart.steps)}
    flows = [one for one in chart.flows if one.source in places and one.target in places]
    height = 2 * _TOP + _STEP * max(len(places) - 1, 0) + _BOX_HEIGHT
    boxes = [_box(step, place) for step, place in places.items()]
    drawn = list(_flows(flows, places))
    # What is said of a way stands over every way, so that none crosses the words out.
    ways, notes = (line for way, _ in drawn for line in way), _apart(note for _, note in drawn)
    return drawing(height, chart.about, [*ways, *boxes, *notes])


def _box(step: str, place: int) -> str:
    y = _TOP + _STEP * place
    return rect(_LEFT, y, _BOX_WIDTH, _BOX_HEIGHT, "box") + words(_MIDDLE, y + 20, step, "middle strong", 22)


@attrs.frozen
class _Note:
    """What is said of a way: it stands at `y`, or where others stand there already elsewhere between `first` and `last`."""

    x: float
    y: float
    first: float
    last: float
    said: str
    is_left: bool = False

    @property
    def begin(self) -> float:
        return self.x - _LETTER * len(self.said) if self.is_left else self.x

    def is_over(self, other: "_Note") -> bool:
        """Tell whether one note would hide a part of another one."""
        is_beside = self.begin < other.begin + _LETTER * len(other.said) and other.begin < self.begin + _LETTER * len(
            self.said
        )
        return is_beside and abs(self.y - other.y) < _LINE


def _apart(notes: Iterable[_Note]) -> Iterator[str]:
    """Yield notes so that none hides another, as long as there is room along their ways."""
    placed: list[_Note] = []
    for note in notes:
        tried = [note, *_elsewhere(note)]
        free = next((one for one in tried if not any(one.is_over(other) for other in placed)), note)
        placed.append(free)
        yield words(free.x, free.y, free.said, "note end" if free.is_left else "note")


def _elsewhere(note: _Note) -> Iterator[_Note]:
    """Yield the places along the way of a note, the nearest first."""
    for step in range(1, ceil((note.last - note.first) / _LINE) * 2):
        for y in (note.y - step * _LINE / 2, note.y + step * _LINE / 2):
            if note.first <= y <= note.last:
                yield attrs.evolve(note, y=y)


_Drawn: TypeAlias = tuple[list[str], _Note]
"""A way with its head, and what is said of it."""


def _flows(flows: Sequence[Flow], places: dict[str, int]) -> Iterator[_Drawn]:
    most = max((flow.count for flow in flows), default=0)
    on = [one for one in flows if places[one.target] == places[one.source] + 1]
    far = sorted(flows, key=lambda one: abs(places[one.target] - places[one.source]))
    skips = [one for one in far if places[one.target] > places[one.source] + 1]
    backs = [one for one in far if places[one.target] <= places[one.source]]
    for flow in on:
        yield _down(places[flow.source], _said(flow), _kind(flow, most))
    for side, around in ((1, skips), (-1, backs)):
        apart = (_FAR - _NEAR) / max(len(around), 3)
        for number, flow in enumerate(around):
            way = _Way(
                side, places[flow.source], places[flow.target], _NEAR + apart * number, (number + 1) / (len(around) + 1)
            )
            yield _around(way, _said(flow), _kind(flow, most))


def _said(flow: Flow) -> str:
    return f"{written(flow.count)}{f', {flow.note}' if flow.note else ''}"


def _kind(flow: Flow, most: int) -> str:
    thick = 1 + round(scaled(flow.count, most, _THICKEST - 1))
    return f"flow w{thick}" if flow.is_agreed else f"flow w{thick} odd"


def _down(first: int, said: str, kind: str) -> _Drawn:
    y1, y2 = _TOP + _STEP * first + _BOX_HEIGHT, _TOP + _STEP * (first + 1)
    way = path([(_MIDDLE, y1), (_MIDDLE, y2 - _HEAD)], kind)
    head = path([(_MIDDLE - _HEAD, y2 - 2 * _HEAD), (_MIDDLE, y2), (_MIDDLE + _HEAD, y2 - 2 * _HEAD)], "head")
    y = (y1 + y2) / 2 + 4
    return [way, head], _Note(_MIDDLE + 10, y, y, y, short(clean(said), 30))


@attrs.frozen
class _Way:
    """A way around the boxes: on which side, from where to where, how far out, and how far along its words stand."""

    side: int
    first: int
    last: int
    far: float
    along: float


def _around(way: _Way, said: str, kind: str) -> _Drawn:
    """Return a way to the right for what skips steps, and to the left for what goes back or stays."""
    side, edge = way.side, _RIGHT if way.side > 0 else _LEFT
    x = edge + side * way.far
    y1, y2 = _TOP + _STEP * way.first + _BOX_HEIGHT * 3 / 4, _TOP + _STEP * way.last + _BOX_HEIGHT / 4
    around = path([(edge, y1), (x, y1), (x, y2), (edge + side * _HEAD, y2)], kind)
    head = path([(edge + side * 2 * _HEAD, y2 - _HEAD), (edge, y2), (edge + side * 2 * _HEAD, y2 + _HEAD)], "head")
    top, bottom = sorted((y1, y2))
    y = y1 + (y2 - y1) * way.along + 4
    return [around, head], _Note(x + side * 4, y, top + 4, bottom + 4, short(clean(said), _LONGEST), side < 0)

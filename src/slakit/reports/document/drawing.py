"""The map of the stages as boxes and arrows with their places, ready to be drawn."""

import attrs

from slakit.reports.document.parts import Box, StageMap

__all__ = ["Arrow", "Drawing", "Placed", "drawn"]

_WIDTH, _LEFT, _RIGHT = 680, 10, 380
_BOX_WIDTH, _BOX_HEIGHT, _STEP = 230, 40, 66
_RAIL, _MARGIN = 262, 10
_LONGEST_NAME, _LONGEST_NOTE = 30, 44


@attrs.frozen
class Placed:
    """A box at its place, with texts short enough to stand in it."""

    x: int
    y: int
    width: int
    height: int
    name: str
    note: str

    @property
    def middle(self) -> int:
        """Where a text in the middle of it stands."""
        return self.x + self.width // 2


@attrs.frozen
class Arrow:
    """A line with a head at its end, and what stands beside it."""

    x1: int
    y1: int
    x2: int
    y2: int
    word: str = ""


@attrs.frozen(kw_only=True)
class Drawing:
    """Boxes and arrows on a sheet of a size; the rail runs along the way, and arrows lead from it to what lies beside, None without one."""

    width: int
    height: int
    boxes: tuple[Placed, ...]
    arrows: tuple[Arrow, ...]
    rail: Arrow | None


def drawn(stages: StageMap) -> Drawing:
    """Return a map with the way as a column from top to bottom, and what lies beside it as a column to its right.

    >>> sheet = drawn(StageMap((Box("Lead", "marketing"), Box("MQL", "marketing", "qualify")), ()))
    >>> [box.name for box in sheet.boxes], sheet.arrows[0].word, sheet.height
    (['Lead', 'MQL'], 'qualify', 126)
    """
    way = [_placed(box, _LEFT, place, box.owner) for place, box in enumerate(stages.way)]
    beside = [_placed(_titled(box), _RIGHT, place, box.note) for place, box in enumerate(stages.beside)]
    down = [
        Arrow(one.middle, one.y + _BOX_HEIGHT, one.middle, one.y + _STEP, _short(box.note, _LONGEST_NAME))
        for one, box in zip(way, stages.way[1:], strict=False)
    ]
    across = [Arrow(_RAIL, one.y + _BOX_HEIGHT // 2, _RIGHT, one.y + _BOX_HEIGHT // 2) for one in beside]
    height = 2 * _MARGIN + _STEP * (max(len(way), len(beside)) - 1) + _BOX_HEIGHT
    return Drawing(
        width=_WIDTH,
        height=height,
        boxes=(*way, *beside),
        arrows=(*down, *across),
        rail=Arrow(_RAIL, _MARGIN, _RAIL, height - _MARGIN) if beside else None,
    )


def _titled(box: Box) -> Box:
    return Box(f"{box.name} ({box.owner})", box.owner) if box.owner else box


def _placed(box: Box, x: int, place: int, note: str) -> Placed:
    y = _MARGIN + _STEP * place
    wide = _WIDTH - _RIGHT - _LEFT if x == _RIGHT else _BOX_WIDTH
    return Placed(x, y, wide, _BOX_HEIGHT, _short(box.name, _LONGEST_NAME), _short(note, _LONGEST_NOTE))


def _short(text: str, longest: int) -> str:
    """Return text that fits; the table below the drawing has all of it."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"

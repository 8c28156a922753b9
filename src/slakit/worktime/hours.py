"""Opening hours as people write them: wall-clock spans of a day, and the seven days of a week."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import CalendarError, Problem, hint
from slakit.worktime.instants import resolve

__all__ = ["ALWAYS", "WallSpan", "Week", "parse_spans", "parse_week"]

_DAY_SECONDS = 86_400
_ONE_DAY = timedelta(days=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NUMBERS: Mapping[str, int] = {name: n for names in (_DAYS, _LONG_DAYS) for n, name in enumerate(names)}
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


@attrs.frozen
class WallSpan:
    """A half-open span of wall time on a day, in seconds after local midnight.

    `close` is greater than `open`. A close beyond 24 hours lies on the next day: the span is overnight and belongs to
    the day on which it opens.
    """

    open: int
    close: int

    def instants(self, day: date, where: ZoneInfo) -> tuple[int, int]:
        """Return the instants at which the span opens and closes on a local date."""
        return _edge(day, self.open, where), _edge(day, self.close, where)

    def __str__(self) -> str:
        return f"{_clock_text(self.open)}-{_clock_text(self.close % _DAY_SECONDS or _DAY_SECONDS)}"


Week: TypeAlias = tuple[tuple[WallSpan, ...], ...]
"""The spans of the seven days, Monday first."""

ALWAYS: Week = ((WallSpan(0, _DAY_SECONDS),),) * 7


def _edge(day: date, second: int, where: ZoneInfo) -> int:
    if second >= _DAY_SECONDS:
        day, second = day + _ONE_DAY, second - _DAY_SECONDS
    return resolve(day, _wall(second), where)


@lru_cache(maxsize=1024)
def _wall(second: int) -> time:
    return time(second // 3600, second // 60 % 60, second % 60)


def _clock_text(second: int) -> str:
    text = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    return f"{text}:{second % 60:02d}" if second % 60 else text


def parse_spans(text: str, where: str = "hours") -> tuple[WallSpan, ...]:
    """Return the spans of one day, from text such as "09:00-12:30, 13:30-18:00"; "closed" has none.

    24:00 is a legal end. An end before its start lies on the next day. Spans come out in order.

    Raises: CalendarError C121 for text that is no span, C122 for a span without length, C123 for spans that overlap.

    >>> [str(span) for span in parse_spans("13:30-18:00, 09:00-12:30")]
    ['09:00-12:30', '13:30-18:00']
    >>> parse_spans("22:00-06:00")
    (WallSpan(open=79200, close=108000),)
    """
    if not isinstance(text, str):
        raise CalendarError(Problem("C121", where, f"{text!r}: {_EXPECTED}"))
    if text.strip().casefold() == "closed":
        return ()
    spans = sorted((_parse_span(part, where) for part in text.split(",")), key=_by_opening)
    for one, other in pairwise(spans):
        if other.open < one.close:
            raise CalendarError(Problem("C123", where, f"{one} and {other} overlap"))
    return tuple(spans)


_EXPECTED = "expected hours such as '09:00-12:30, 13:30-18:00', or 'closed'"


def _by_opening(span: WallSpan) -> int:
    return span.open


def _parse_span(part: str, where: str) -> WallSpan:
    opening, dash, closing = part.partition("-")
    start, end = _parse_time(opening), _parse_time(closing)
    if not dash or start is None or end is None or start == _DAY_SECONDS:
        raise CalendarError(Problem("C121", where, f"{part.strip()!r}: {_EXPECTED}"))
    if start == end:
        raise CalendarError(
            Problem(
                "C122", where, f"{part.strip()!r} has no length; write 00:00-24:00 for a whole day, 'closed' for none"
            )
        )
    return WallSpan(start, end if end > start else end + _DAY_SECONDS)


def _parse_time(text: str) -> int | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    return total if minutes < 60 and seconds < 60 and total <= _DAY_SECONDS else None  # noqa: PLR2004 - sixty


def parse_week(hours: Mapping[str, str] | str, where: str = "hours") -> Week:
    """Return the week of a mapping such as {"mon-fri": "09:00-17:00", "sat": "10:00-14:00"}, or of "always".

    Days that are not named are closed. A range may run over the end of the week: "fri-mon".

    Raises: CalendarError with every problem: C121 to C123 for spans, C124 for a day that is unknown or given twice,
    C125 when nothing is open.

    >>> [len(day) for day in parse_week({"mon-fri": "09:00-12:30, 13:30-18:00", "sun": "closed"})]
    [2, 2, 2, 2, 2, 0, 0]
    """
    if isinstance(hours, str) and hours.strip().casefold() == "always":
        return ALWAYS
    if not isinstance(hours, Mapping):
        raise CalendarError(Problem("C121", where, f"{hours!r}: expected hours by day, or 'always'"))
    week: list[tuple[WallSpan, ...] | None] = [None] * 7
    problems: list[Problem] = []
    for days, text in hours.items():
        try:
            spans, numbers = parse_spans(text, f"{where}.{days}"), _parse_days(days, where)
        except CalendarError as error:
            problems.extend(error.problems)
            continue
        for number in numbers:
            if week[number] is not None:
                problems.append(Problem("C124", f"{where}.{days}", f"hours of {_DAYS[number]} are given twice"))
            week[number] = spans
    problems += _clashes(week, where)
    if not problems and not any(week):
        problems.append(Problem("C125", where, "no day is open"))
    if problems:
        raise CalendarError(*problems)
    return tuple(spans or () for spans in week)


def _clashes(week: Sequence[tuple[WallSpan, ...] | None], where: str) -> Iterable[Problem]:
    """Find overnight spans that run into the next day's hours."""
    for number, spans in enumerate(week):
        following = week[(number + 1) % 7]
        if spans and following and spans[-1].close > following[0].open + _DAY_SECONDS:
            day, next_day = _DAYS[number], _DAYS[(number + 1) % 7]
            message = f"{spans[-1]} of {day} runs into {following[0]} of {next_day}"
            yield Problem("C123", f"{where}.{day}", message)


def _parse_days(text: str, where: str) -> list[int]:
    numbers: list[int] = []
    for part in str(text).split(","):
        names = [name.strip().casefold() for name in part.split("-")]
        unknown = next((name for name in names if name not in _DAY_NUMBERS), None)
        if unknown is not None or len(names) > 2:  # noqa: PLR2004 - a range has two ends
            word = unknown if unknown is not None else part
            raise CalendarError(Problem("C124", f"{where}.{text}", f"{word!r}: unknown day{hint(word, _DAYS)}"))
        first, last = _DAY_NUMBERS[names[0]], _DAY_NUMBERS[names[-1]]
        numbers += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return numbers

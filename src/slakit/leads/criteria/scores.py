"""Scores: what events add up to at an instant, how points fade with their age, and bands of a score."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import fsum, log2
from typing import TypeAlias

from slakit.leads.criteria.behaviour import age_of, matching
from slakit.leads.criteria.trees import Band, Score
from slakit.leads.criteria.truths import FALSE, TRUE, Check, Truth
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import activity_names

__all__ = [
    "Row",
    "Turns",
    "band_check",
    "following",
    "only_adds",
    "reach_of",
    "rows_of",
    "score_check",
    "summing",
    "turning",
]

Row: TypeAlias = tuple[int, float, str]
"""What scores: when, how many points, in which group."""
Turns: TypeAlias = Callable[[Sequence[Row], int], list[int]]
"""Gives the instants between events, up to an end, at which the sum of rows in order may come to a mark, or fall below."""

# What is left of points is nothing once the sum, rounded to nine decimals, can not show it.
_NOTHING = 1e-10


def score_check(criterion: Score) -> Check:
    """Return the check that the sum of points has reached its threshold, and nothing vetoes it."""
    rows, total, threshold = rows_of(criterion), summing(criterion), float(criterion.at_least)
    vetoes = None if criterion.veto is None else matching(criterion.veto)

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        if total(rows(journey, events), at) < threshold:
            return FALSE
        return FALSE if vetoes is not None and vetoes(journey, events, 0) else TRUE

    return check


def rows_of(criterion: Score) -> Callable[[Journey, Sequence[Event]], list[Row]]:
    """Return a function that gives what scores; activities that are told by name alone are looked up."""
    named: dict[str, list[tuple[float, str]]] = {}
    others = []
    for row in criterion.points:
        names = activity_names(row.pattern)
        if names is None:
            others.append((matching(row.pattern), float(row.points), row.group))
        for name in names or ():
            named.setdefault(name, []).append((float(row.points), row.group))

    def rows(journey: Journey, events: Sequence[Event]) -> list[Row]:
        found = [
            (event.at_us, points, group)
            for event in events
            if event.value in named and event.kind == "activity"
            for points, group in named[event.value]
        ]
        for matches, points, group in others:
            found += [(event.at_us, points, group) for event in matches(journey, events, 0)]
        return found

    return rows


def summing(criterion: Score) -> Callable[[Iterable[Row], int], float]:
    """Return a function that gives the sum of rows at an instant, faded and capped, rounded to nine decimals."""
    worth = _worth(criterion)
    caps = {group: float(cap) for group, cap in criterion.caps}

    def total(rows: Iterable[Row], at: int) -> float:
        return round(fsum(worth(rows, at)), 9)

    def capped(rows: Iterable[Row], at: int) -> float:
        sums = _sums(rows, worth(rows, at))
        return round(fsum(min(value, caps.get(group, value)) for group, value in sums.items()), 9)

    return capped if caps else total


def _worth(criterion: Score) -> Callable[[Iterable[Row], int], list[float]]:
    """Return a function that gives what each row is worth at an instant."""
    if criterion.half_life is not None:
        half = age_of(criterion.half_life)
        return lambda rows, at: [points * 0.5 ** ((at - since) / half) for since, points, _ in rows]
    if not criterion.steps:
        return lambda rows, _: [points for _, points, _ in rows]
    steps = sorted(((age_of(age), float(factor)) for age, factor in criterion.steps), reverse=True)

    def factor(age: int) -> float:
        return next((share for reached, share in steps if age >= reached), 1.0)

    return lambda rows, at: [points * factor(at - since) for since, points, _ in rows]


def reach_of(criterion: Score) -> int | None:
    """Return the age from which on an event adds nothing any more, in microseconds; None for never.

    >>> from slakit.leads.criteria import score
    >>> reach_of(score({"webinar": 20}, at_least=20, steps={"1 hour": "0.5", "2 hours": 0}))
    7200000000
    """
    found: int | None = None
    for age, factor in sorted(((age_of(age), factor) for age, factor in criterion.steps), reverse=True):
        if factor:
            break
        found = age
    return found


def only_adds(criterion: Score) -> bool:
    """Tell whether one more event can never make the sum smaller."""
    numbers = [row.points for row in criterion.points]
    numbers += [number for _, number in (*criterion.caps, *criterion.steps)]
    return all(number >= 0 for number in numbers)


def _sums(rows: Iterable[Row], worth: Iterable[float]) -> dict[str, float]:
    groups: dict[str, list[float]] = {}
    for (_, _, group), value in zip(rows, worth, strict=True):
        groups.setdefault(group, []).append(value)
    return {group: fsum(values) for group, values in groups.items()}


def band_check(criterion: Band) -> Check:
    """Return the check that a score came to a mark, has not fallen below a lower one since, and nothing vetoes it."""
    stayed = following(criterion)
    vetoes = None if criterion.score.veto is None else matching(criterion.score.veto)

    def check(journey: Journey, events: Sequence[Event], at: int) -> Truth:
        if not stayed(journey, events, at)[0]:
            return FALSE
        return FALSE if vetoes is not None and vetoes(journey, events, 0) else TRUE

    return check


def following(criterion: Band) -> Callable[[Journey, Sequence[Event], int], tuple[bool, int | None]]:
    """Return a function that tells whether a score is in its band, whatever vetoes it, and when it last entered.

    The score is followed from row to row. In between it fades, so that its low is just before the next row; where it
    may rise as well, because negative points fade, it is also asked when it comes to the mark.
    """
    rows_at, total = rows_of(criterion.score), summing(criterion.score)
    enter, leave = float(criterion.enter), float(criterion.leave)
    turns = turning(criterion.score, (enter,), rising=True)

    def stayed(journey: Journey, events: Sequence[Event], at: int) -> tuple[bool, int | None]:
        rows = sorted(rows_at(journey, events))
        instants = {since for since, _, _ in rows} | {at} | set(turns(rows, at) if turns is not None else ())
        inside, entered, seen = False, None, 0
        for instant in sorted(instants):
            inside = inside and total(rows[:seen], instant) >= leave
            seen = bisect_right(rows, instant, key=_since)
            now = total(rows[:seen], instant)
            if now >= enter and not inside:
                entered = instant
            inside = now >= enter or (inside and now >= leave)
        return inside, entered

    return stayed


def _since(row: Row) -> int:
    return row[0]


# --- between events


def turning(criterion: Score, marks: Sequence[float], *, rising: bool) -> Turns | None:
    """Return what gives the instants between events at which a sum may come to a mark, or fall below; None for never.

    With a half-life what a group adds up to fades towards nothing along one curve, or stays at its cap. From one instant
    at which a group leaves its cap to the next the sum moves one way only, so that halving the time finds the
    microsecond in which it turns. With steps it moves at their ages alone.
    """
    half_life = criterion.half_life
    if half_life is None:
        ages = [age_of(age) for age, _ in criterion.steps]
        return (
            (lambda rows, end: [at for since, _, _ in rows for age in ages if (at := since + age) <= end])
            if ages
            else None
        )
    if not (_may_rise(criterion, marks) if rising else any(row.points > 0 for row in criterion.points)):
        return None
    total, pieces = summing(criterion), _pieces(criterion, age_of(half_life))

    def turns(rows: Sequence[Row], end: int) -> list[int]:
        found: list[int] = []
        for part, edges in pieces(rows, end):
            for mark in marks:
                found += _turns(edges, lambda at, part=part, mark=mark: (total(part, at) >= mark) is rising)  # type: ignore[misc]
        return found

    return turns


def _may_rise(criterion: Score, marks: Sequence[float]) -> bool:
    """Tell whether a fading sum may come to a mark.

    It does when taken points fade: to a mark of nothing or below, or where a cap holds given points back so that they
    fade later than the taken ones. Otherwise all of the sum fades at one rate, and never comes nearer to a mark above.
    """
    capped = {group for group, _ in criterion.caps}
    held_back = any(row.points > 0 and row.group in capped for row in criterion.points)
    return any(row.points < 0 for row in criterion.points) and (held_back or min(marks) <= 0)


def _turns(edges: Iterable[int], turned: Callable[[int], bool]) -> Iterator[int]:
    for low, high in pairwise(edges):
        if turned(high) and not turned(low):
            yield low + bisect_left(range(low, high), True, key=turned)


def _pieces(criterion: Score, half: int) -> Callable[[Sequence[Row], int], Iterator[tuple[Sequence[Row], list[int]]]]:
    """Return what cuts time where a row begins to score, where a group leaves its cap, and where nothing is left.

    With each piece between two rows go the rows up to it and the instants that cut it.
    """
    worth = _worth(criterion)
    caps = [(group, float(cap)) for group, cap in criterion.caps if abs(cap) > _NOTHING]

    def pieces(rows: Sequence[Row], end: int) -> Iterator[tuple[Sequence[Row], list[int]]]:
        starts = sorted({since for since, _, _ in rows if since <= end})
        for start, following in pairwise([*starts, end + 1]):
            part = rows[: bisect_right(rows, start, key=_since)]
            sums = _sums(part, worth(part, start))
            size = fsum(map(abs, sums.values()))
            last = min(following - 1, start + 1 + int(half * log2(max(size / _NOTHING, 1))))
            edges = {start, last}
            for group, cap in caps:
                over = sums.get(group, 0) / cap
                leaves = start + int(half * log2(max(over, 1)))
                edges.update(at for at in range(leaves - 1, leaves + 3) if start < at < last)
            yield part, sorted(edges)

    return pieces

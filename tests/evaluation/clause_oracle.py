"""A second opinion on clauses, slow and plain: every prefix of a series and every silence is looked at on its own.

It reads rows of the other oracle, events of the log, and the values of clauses.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from evaluation.oracle import UNIT_DAYS, UNIT_MONTHS, UNIT_SECONDS, Row, Story, World, count, instant, later, wall
from slakit import Clause, Missed, Nothing

Named = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Told:
    """What is said of a clause; `misses` are commitment, period and group, `match` is the id of an event."""

    clause: str
    status: str
    number: int | None
    started: int
    due: int | None
    fired: int | None
    countdown: str | None
    misses: tuple[tuple[str, str, str | None], ...] = ()
    match: str | None = None
    since: int | None = None


def clause_rows(world: World, clause: Clause, rows: Sequence[Row], log: Story, as_of: int) -> list[Told]:
    if isinstance(clause.when, Missed):
        named = {name: [row for row in rows if row.commitment == name] for name in clause.when.commitments}
        return list(_missed_rows(world, clause, clause.when, named, as_of))
    return list(_silent_rows(world, clause, clause.when, log, as_of))


def begin(world: World) -> int:
    assert world.since is not None
    return wall(world.since, 0, world.zone)


# --- missed periods

_Period = tuple[int, int]  # its end, then its start


def _missed_rows(world: World, clause: Clause, when: Missed, named: Named, as_of: int) -> Iterator[Told]:
    periods = decided(named, as_of)
    number = 0
    for length in range(1, len(periods) + 1):
        if holds(when, named, periods[:length]) and not holds(when, named, periods[: length - 1]):
            number += 1
            yield Told(
                clause=clause.id,
                status="fired",
                number=number,
                started=begin(world),
                due=periods[length - 1][0],
                fired=max(settled(named, period) for period in periods[:length]),
                countdown=None,
                misses=_named(when, named, missed_among(when, named, last(when, periods[:length]))),
            )
    if number:
        return
    still = counting(when, named, periods)
    yield Told(
        clause=clause.id,
        status="quiet",
        number=None,
        started=begin(world),
        due=None,
        fired=None,
        countdown=f"{len(still)} of {when.periods}",
        misses=_named(when, named, still),
    )


def decided(named: Named, as_of: int) -> list[_Period]:
    """Return the periods before the first one that is not over or not decided."""
    every = [row for rows in named.values() for row in rows]
    found: list[_Period] = []
    for period in sorted({(row.due or 0, row.started) for row in every}):
        here = [row.status for row in every if (row.due, row.started) == period]
        if period[0] >= as_of or "pending" in here:
            break
        found.append(period)
    return found


def _is(row: Row, period: _Period) -> bool:
    return row.status == "breached" and (row.due, row.started) == period


def settled(named: Named, period: _Period) -> int:
    """Return from when on all of a period was certain, as far as its breaches tell."""
    broken = [row.breached or 0 for rows in named.values() for row in rows if _is(row, period)]
    return max([period[0], *broken])


def last(when: Missed, periods: Sequence[_Period]) -> Sequence[_Period]:
    size = when.periods if when.consecutive else when.within
    return periods if size is None else periods[-size:]


def missed_among(when: Missed, named: Named, periods: Sequence[_Period]) -> list[_Period]:
    broken = [{(row.due, row.started) for row in rows if row.status == "breached"} for rows in named.values()]
    enough = any if when.of == "any" else all
    return [period for period in periods if enough(period in one for one in broken)]


def holds(when: Missed, named: Named, periods: Sequence[_Period]) -> bool:
    found = missed_among(when, named, last(when, periods))
    return len(found) >= when.periods


def counting(when: Missed, named: Named, periods: Sequence[_Period]) -> list[_Period]:
    """Return the misses that the next period would be added to."""
    if when.consecutive:
        run: list[_Period] = []
        among = missed_among(when, named, periods)
        for period in periods:
            run = [*run, period] if period in among else []
        return run
    if when.within is None:
        return missed_among(when, named, periods)
    return missed_among(when, named, periods[max(0, len(periods) - when.within + 1) :])


def _named(when: Missed, named: Named, periods: Sequence[_Period]) -> tuple[tuple[str, str, str | None], ...]:
    return tuple(
        (row.commitment, row.subject, row.group)
        for period in periods
        for name in when.commitments
        for row in named[name]
        if _is(row, period)
    )


# --- silences


def _silent_rows(world: World, clause: Clause, when: Nothing, log: Story, as_of: int) -> Iterator[Told]:
    matches: dict[int, str] = {}
    for index in log.matching(when.pattern):
        moment = count(log.events[index].at)
        if world.in_term(moment):
            matches[moment] = log.events[index].ref
    starts = sorted({begin(world), *matches})
    number = 0
    for start in starts:
        due = _over(world, when, start)
        heard = any(start < moment <= due for moment in matches)
        if not heard and due < as_of and world.in_term(due):
            number += 1
            yield Told(clause.id, "fired", number, begin(world), due, due, None, match=matches.get(start), since=start)
    if not number:
        start = starts[-1]
        due = _over(world, when, start)
        yield Told(clause.id, "quiet", None, begin(world), due, None, None, match=matches.get(start), since=start)


def _over(world: World, when: Nothing, start: int) -> int:
    amount, unit = str(when.for_).split(" ", 1)
    unit = unit.removesuffix("s")
    if unit in UNIT_SECONDS:
        return count(instant(start) + timedelta(seconds=int(amount) * UNIT_SECONDS[unit]))
    assert unit in {**UNIT_DAYS, **UNIT_MONTHS}
    return later(start, int(amount), unit, world.zone)


# --- the status of the agreement


def status_of(world: World, clauses: Sequence[Clause], told: Mapping[str, Sequence[Told]], as_of: int) -> str:
    if as_of < begin(world):
        return "not_begun"
    if world.until is not None and as_of >= wall(world.until, 0, world.zone):
        return "ended"
    ending = [told[clause.id] for clause in clauses if clause.then == "terminate"]
    if any(rows[0].status == "fired" for rows in ending):
        return "terminable"
    return "at_risk" if any(_at_risk(world, clause, told, as_of) for clause in clauses) else "in_force"


def _at_risk(world: World, clause: Clause, told: Mapping[str, Sequence[Told]], as_of: int) -> bool:
    if clause.then != "terminate":
        return False
    (row,) = told[clause.id]
    if row.countdown is not None:
        return not row.countdown.startswith("0 ")
    assert row.due is not None
    assert row.since is not None
    return world.in_term(row.due) and as_of - row.since >= (row.due - row.since) // 2


# --- over several versions


@dataclass(frozen=True)
class Text:
    """What a version says under the id of a clause, from its first day until the next one begins or its term ends."""

    begin: int
    end: int
    when: Missed | Nothing | None


@dataclass(frozen=True)
class Fired:
    """A firing: by which text, when it was due, and what it is about: the ends of periods, or when a wait began."""

    text: int
    due: int
    about: tuple[int, ...]


def fired_over(
    texts: Sequence[Text], named: Named, log: Story, as_of: int, over: Callable[[Nothing, int], int]
) -> list[Fired]:
    """Return the firings of a clause under its texts, for periods that are decided when they are over."""
    found: list[Fired] = []
    for number, text in enumerate(texts):
        if isinstance(text.when, Missed):
            found += _streaks_under(texts, number, text.when, named, as_of)
        elif text.when is not None:
            found += _silences_under(texts, number, text.when, log, as_of, over)
    return found


def _streaks_under(texts: Sequence[Text], number: int, when: Missed, named: Named, as_of: int) -> Iterator[Fired]:
    rows = {name: named[name] for name in when.commitments}
    periods = decided(rows, as_of)

    def in_force(length: int) -> Missed | None:
        end = periods[length - 1][0]
        (text,) = [one for one in texts if one.begin < end <= one.end]
        same = isinstance(text.when, Missed) and set(text.when.commitments) == set(when.commitments)
        return text.when if same and isinstance(text.when, Missed) and text.when.of == when.of else None

    def held(by: Missed | None, length: int) -> bool:
        return by is not None and holds(by, rows, periods[:length])

    firing: list[int] = []
    for length in range(1, len(periods) + 1):
        before = [
            one
            for one in firing
            if all(held(in_force(one), n) or held(in_force(n), n) for n in range(one + 1, length + 1))
        ]
        if held(in_force(length), length) and not before:
            firing.append(length)
    for length in firing:
        due = periods[length - 1][0]
        if texts[number].begin < due <= texts[number].end:
            counted = missed_among(when, rows, last(when, periods[:length]))
            yield Fired(number, due, tuple(end for end, _ in counted))


def _silences_under(
    texts: Sequence[Text], number: int, when: Nothing, log: Story, as_of: int, over: Callable[[Nothing, int], int]
) -> Iterator[Fired]:
    heard = [count(log.events[index].at) for index in log.matching(when.pattern)]
    heard = [moment for moment in heard if texts[0].begin <= moment < texts[-1].end]
    for start in sorted({texts[0].begin, *heard}):
        dues = [
            (max(over(text.when, start), text.begin), n)
            for n, text in enumerate(texts)
            if isinstance(text.when, Nothing) and text.when.pattern == when.pattern
        ]
        gone = [
            (due, n)
            for due, n in dues
            if texts[n].begin <= due < texts[n].end
            and due < as_of
            and not any(start < moment <= due for moment in heard)
        ]
        if gone and min(gone)[1] == number:
            yield Fired(number, min(gone)[0], (start,))

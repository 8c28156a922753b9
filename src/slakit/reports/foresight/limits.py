"""Limits of the past: the shortest one that would have been enough for each clock of a promise, and what each keeps."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter

import attrs

from slakit.evaluation.clocks import Hours
from slakit.reports.measures.statistics import kaplan_meier
from slakit.reports.measures.waits import LENGTHS, as_judged
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Excluded, Held, Met, Outcome, Pending
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Unit
from slakit.worktime.instants import DAY, HOUR, MINUTE

__all__ = ["LimitPoint", "Waited", "limit_points", "waited"]


@attrs.frozen
class Waited:
    """How long a clock took that no limit cut short, how it ended then, and the shortest limit with which it ends so.

    `enough` is that limit in microseconds, as it is written in `text`; with a shorter one the promise is broken.
    """

    used: int
    enough: int
    text: str
    end: type[Outcome]


@attrs.frozen
class LimitPoint:
    """A limit, in words and in microseconds; the share that keeps it, and of how many clocks."""

    text: str
    micros: int
    kept: float
    population: int


def waited(
    rule: Deadline, judged: Callable[[Deadline], Iterable[Outcome]], hours: Hours
) -> Mapping[str, Sequence[Waited]]:
    """Return the clocks of a promise by the limit that each was given; those that no limit could end are left out.

    `judged` has the outcomes of the promise with other limits, and `hours` those on which it counts. The limits that are
    found are work time where it has a calendar, else elapsed time.
    """
    length = LENGTHS["wall" if rule.calendar is None else "business"]
    longest = max((length(one) or 0 for one in judged(rule) if one.wall_us is not None), default=0)
    word, given = "hours" if rule.calendar is None else "business hours", [str(row.within) for row in rule.within]
    # Each limit a little longer than every clock, and none like another, so that outcomes tell which one was theirs.
    told = {now: f"{longest // HOUR + number} {word}" for number, now in enumerate(dict.fromkeys(given), 2)}
    rows = tuple(
        attrs.evolve(row, within=Duration.parse(told[now])) for row, now in zip(rule.within, given, strict=True)
    )
    loose, writing = attrs.evolve(rule, within=rows), _Writing(rule, hours)
    found: dict[str, list[Waited]] = {allowed: [] for allowed in told.values()}
    for outcome in judged(loose):
        if isinstance(outcome, Met | Pending) or (isinstance(outcome, Excluded) and outcome.reason in _ENDED):
            found[outcome.allowed].append(Waited(length(outcome) or 0, *writing.enough(outcome), type(outcome)))
    return {now: found[allowed] for now, allowed in told.items()}


# Any other exclusion is one with every limit.
_ENDED = frozenset({"cancelled", "merged"})


def limit_points(clocks: Iterable[Waited]) -> tuple[LimitPoint, ...]:
    """Return the limits that are enough for some who were answered, short ones first."""
    ordered = sorted(clocks, key=_ENOUGH)
    written = {one.enough: one.text for one in ordered if one.end is Met}
    return tuple(_point(ordered, text, micros) for micros, text in written.items())


_ENOUGH = attrgetter("enough")


def _point(ordered: Sequence[Waited], text: str, most: int) -> LimitPoint:
    in_time = ordered[: bisect_right(ordered, most, key=_ENOUGH)]
    done, waiting = (
        [as_judged(one.used, most, is_late=False) for one in in_time if one.end is end] for end in (Met, Pending)
    )
    waiting += [as_judged(0, most, is_late=True)] * (len(ordered) - len(in_time))
    # A limit is rounded up, and it may be that nobody was followed for quite so long.
    kept = kaplan_meier(done, waiting).within(max(done))
    return LimitPoint(text, most, kept or 0.0, len(done) + len(waiting))


@attrs.frozen
class _Writing:
    """The limits of a promise as people would write them."""

    rule: Deadline
    hours: Hours

    @property
    def _business(self) -> str:
        return "" if self.rule.calendar is None else "business "

    def enough(self, outcome: Outcome) -> tuple[int, str]:
        """Return the shortest limit with which a clock is not late at its end; a change of owner may begin it anew."""
        stays = [outcome.held]
        if self.rule.on_reassign == "restart":
            stays = [tuple(pieces) for _, pieces in groupby(outcome.held, key=_HOLDER)]
        return max(map(self._written, filter(None, stays)), default=_rounded(0, self._business))

    def _written(self, pieces: Sequence[Held]) -> tuple[int, str]:
        """Return what a clock used in some pieces, rounded up; one moment more if it stood at their end.

        The due instant decides, and what is due when it closes, or when a pause begins, is late after that.
        """
        since, end, holder, kind, _ = pieces[-1]
        if self.rule.calendar is None:
            used = sum(until - begun for begun, until, _, kind, _ in pieces if kind != "paused") + (kind == "paused")
            in_days = used > _MOST_HOURS and not self.rule.pause
            return self._dates(pieces[0][0], end) if in_days else _rounded(used, self._business)
        calendar = self.hours.of(holder, since)
        stands = kind == "paused" or calendar is None or not calendar.clock.elapsed(end - 1, end)
        return _rounded(sum(business or 0 for *_, business in pieces) + stands, self._business)

    def _dates(self, begun: int, end: int) -> tuple[int, str]:
        # A day is not always 24 hours.
        days = max(_MOST_HOURS // DAY + 1, (end - begun) // DAY - 1)
        while later_dates(begun, Duration(Decimal(days), Unit.DAY), self.hours.zone) < end:
            days += 1
        return days * DAY, f"{days} days"


_HOLDER = itemgetter(2)
_MOST_MINUTES, _MOST_HOURS = 2 * HOUR, 3 * DAY


def _rounded(micros: int, business: str) -> tuple[int, str]:
    """Return a time as a limit that people would write, rounded up, in microseconds and in words."""
    unit, word = (MINUTE, "minute") if micros <= _MOST_MINUTES else (HOUR, "hour")
    amount = max(1, -(-micros // unit))
    return amount * unit, f"{amount} {business}{word}{'' if amount == 1 else 's'}"

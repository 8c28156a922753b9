"""The second opinion on deadlines: clocks that are walked through in steps of a quarter of an hour and from event to event.

It knows pauses, changes of owner that start a clock again, what came before the start, dates that recur, and breaches
that start clocks. As `oracle`, it reads of slakit values only.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from evaluation.oracle import (
    DAYS,
    ONE_DAY,
    SECOND,
    STEP,
    UNIT_DAYS,
    UNIT_MONTHS,
    UNIT_SECONDS,
    Row,
    Shop,
    Story,
    World,
    count,
    holds,
    later,
    nth_closing,
    wall,
)
from slakit import Deadline

BUSINESS = "business "


def deadline_rows(world: World, rule: Deadline, story: Story, as_of: int, broken: Sequence[Row] = ()) -> Iterator[Row]:
    """Yield the judgements of a journey; `broken` are the breaches that the rule may follow, on the log as they came."""
    found = list(starts(world, rule, story, as_of, broken))
    first = min(found, key=lambda start: start[1], default=None)
    for start in found:
        number, moment, index = start
        if (rule.entries == "each" or start == first) and world.in_term(moment):
            yield Clocked(world, rule, story, as_of, number, moment, index).row()


def starts(
    world: World, rule: Deadline, story: Story, as_of: int, broken: Sequence[Row]
) -> Iterator[tuple[int, int, int | None]]:
    """Yield what starts a clock: its number, its instant, and the event, if one does."""
    kind = type(rule.start).__name__
    if kind == "Every":
        moments = {one for one in dates(world, rule, as_of) if one <= as_of and world.in_term(one)}
        yield from ((number, moment, None) for number, moment in enumerate(sorted(moments), 1))
    elif kind == "AfterBreach":
        for number, row in enumerate(broken, 1):
            # What was overdue as it began was broken by what began it.
            overdue = row.breached is not None and row.breached < row.started
            yield row.entry or number, known_broken(row), row.began if overdue else None
    else:
        for number, index in enumerate(story.matching(rule.start), 1):
            yield number, count(story.events[index].at), index


def dates(world: World, rule: Any, as_of: int) -> Iterator[int]:
    """Yield the instants that a rule of recurrence means, date by date from the first day of the term."""
    assert world.since is not None
    parts = dict(part.split("=") for part in rule.start.rule.split(";"))
    times = [
        60 * int(hour) + int(minute)
        for hour in parts.get("BYHOUR", "0").split(",")
        for minute in parts.get("BYMINUTE", "0").split(",")
    ]
    zone = zone_of(world, rule)
    day = world.since
    while wall(day, 0, zone) <= as_of:
        if recurs(parts, day, world.since):
            yield from (wall(day, minutes, zone) for minutes in times)
        day += ONE_DAY


def recurs(parts: dict[str, str], day: date, since: date) -> bool:
    if parts["FREQ"] == "DAILY":
        return True
    if parts["FREQ"] == "WEEKLY":
        weeks = ((day - timedelta(day.weekday())) - (since - timedelta(since.weekday()))).days // 7
        return weeks % int(parts.get("INTERVAL", "1")) == 0 and DAYS[day.weekday()][:2].upper() in parts["BYDAY"].split(
            ","
        )
    # The last day of a month is the one before a first.
    return (day + ONE_DAY).day == 1


def zone_of(world: World, rule: Deadline) -> str:
    named = rule.default_calendar if rule.calendar == "owner" else rule.calendar
    return world.zone if named is None else world.shops[str(named)].zone


@dataclass(frozen=True)
class Clocked:
    """One entry."""

    world: World
    rule: Deadline
    story: Story
    as_of: int
    number: int
    start: int
    index: int | None
    known_pauses: dict[int, bool] = field(default_factory=dict, compare=False)

    def row(self) -> Row:
        limit = self.limit()
        if self.engaged():
            return self.told("excluded", self.unmoved(limit), None, self.start, reason="already_engaged")
        if self.rule.due is None and limit is None:
            return self.told("excluded", None, self.first_stop(), self.start, reason="no_limit")
        if self.rule.due is not None and self.promised() is None:
            return self.told("unknown", None, self.first_stop(), self.start)
        stops, cancels = self.others(self.rule.stop), self.others(self.rule.cancel)
        for moment in sorted({*stops, *cancels}):
            due, begin = self.due(limit, moment, ended=True)
            assert due is not None
            if moment <= due:
                status, stopped = ("met", moment) if moment in stops else ("excluded", None)
                return self.told(status, due, stopped, moment, self.original(limit, begin, moment))
        due, begin = self.due(limit, self.as_of, ended=False)
        original = self.original(limit, begin, self.as_of)
        if due is not None and due < self.as_of:
            return self.told("breached", due, self.first_stop(), due, original)
        return self.told("pending", due, None, self.as_of, original)

    def told(
        self,
        status: str,
        due: int | None,
        stopped: int | None,
        decided: int,
        original: int | None = None,
        *,
        reason: str = "",
    ) -> Row:
        runs = not reason and status != "unknown"
        return Row(
            commitment=self.rule.id,
            subject=self.story.lead_id,
            group=None,
            entry=self.number,
            status=status,
            started=self.start,
            due=due,
            stopped=stopped,
            owner=self.story.attribute("owner", decided),
            breached=due if status == "breached" else None,
            ended=decided if status in {"met", "breached", "excluded"} and due is not None else None,
            original=original if runs else due,
            paused=self.stood(decided) if runs else 0,
            began=self.index,
        )

    def others(self, pattern: Any) -> list[int]:
        """Return the instants of what matches, at or after the start; the event that starts does nothing else."""
        if pattern is None:
            return []
        found = [count(self.story.events[n].at) for n in self.story.matching(pattern) if n != self.index]
        return [moment for moment in found if moment >= self.start]

    def first_stop(self) -> int | None:
        return min(self.others(self.rule.stop), default=None)

    def limit(self) -> tuple[Fraction, str] | None:
        for row in self.rule.within:
            if row.when is None or holds(row.when, self.story, self.start) is True:
                return amount_of(row.within)
        return None

    def shop(self, known: int, micros: int) -> Shop | None:
        """Return whose hours count at an instant, with the owners that are known by another one."""
        if self.rule.calendar != "owner":
            return None if self.rule.calendar is None else self.world.shops[str(self.rule.calendar)]
        holder = self.story.attribute("owner", min(known, micros))
        name = self.world.owners.get(holder or "") or str(self.rule.default_calendar)
        return self.world.shops[name]

    # --- when the clock stands

    def paused(self, micros: int) -> bool:
        """Tell whether one of the pauses holds at an instant, all that happened then included."""
        known = bisect_right(self.story.times, micros)
        if known not in self.known_pauses:
            self.known_pauses[known] = any(self.holds(pause, micros, known) for pause in self.rule.pause)
        return self.known_pauses[known]

    def holds(self, pause: Any, micros: int, known: int) -> bool:
        if hasattr(pause, "state"):
            return holds(pause.state, self.story, micros) is True
        begins, ends = self.story.matching(pause.since), self.story.matching(pause.until)
        on = False
        for index in range(known):
            on = index not in ends if on else index in begins and index != self.index
        return on

    def edges(self) -> list[int]:
        return sorted(set(self.story.times))

    def stood(self, until: int) -> int:
        """Return for how long the clock stood from its start to an instant."""
        edges = [self.start, *(edge for edge in self.edges() if self.start < edge < until), until]
        return sum(end - begin for begin, end in pairwise(edges) if end > begin and self.paused(begin))

    # --- what is due

    def reassigned(self, known: int, *, ended: bool) -> list[int]:
        """Return when the owner changed while it was undone."""
        if self.rule.on_reassign == "continue":
            return []
        return [
            edge
            for edge in self.edges()
            if self.start < edge <= known
            and not (ended and edge == known)
            and self.story.attribute("owner", edge) != self.story.attribute("owner", edge - 1)
        ]

    def due(self, limit: tuple[Fraction, str] | None, known: int, *, ended: bool) -> tuple[int | None, int]:
        """Return what is due, as known at an instant at which the clock ended or runs, and when it began anew."""
        if limit is None:
            return self.promised(), self.start
        changes = self.reassigned(known, ended=ended)
        if is_dated(limit):
            begin = self.start
            for change in changes:
                if change <= self.dated(limit, begin, known):
                    begin = change
            return self.dated(limit, begin, known), begin
        return self.walked(limit, self.start, known, changes, ended=ended, pausing=True)

    def original(self, limit: tuple[Fraction, str] | None, begin: int, known: int) -> int | None:
        """Return what had been due without pauses, counted from where the clock began anew."""
        if limit is None:
            return self.promised()
        if is_dated(limit):
            return self.dated(limit, begin, known)
        return self.walked(limit, begin, known, [], ended=False, pausing=False)[0]

    def unmoved(self, limit: tuple[Fraction, str] | None) -> int | None:
        """Return what would have been due, as it was known at the start."""
        if self.rule.due is None and limit is None:
            return None
        return self.original(limit, self.start, self.start)

    def dated(self, limit: tuple[Fraction, str], begin: int, known: int) -> int:
        amount, unit = limit
        shop = self.shop(known, begin)
        if unit == "business day":
            assert shop is not None
            return nth_closing(shop, begin, int(amount))
        return later(begin, int(amount), unit, self.world.zone if shop is None else shop.zone)

    def walked(
        self,
        limit: tuple[Fraction, str],
        begin: int,
        known: int,
        changes: Sequence[int],
        *,
        ended: bool,
        pausing: bool,
    ) -> tuple[int | None, int]:
        """Walk until the limit is used up; each change on the way gives it back whole."""
        elapsed = limit[1] in UNIT_SECONDS
        whole = micros_of(limit)
        now, left, edges = begin, whole, self.edges()
        while True:
            # A pause is over when a stop or cancel comes.
            stands = pausing and self.paused(min(now, known)) and not (ended and now >= known)
            coming = [edge for edge in edges if edge > now]
            if stands and (now >= known or not coming):
                return None, begin
            following = min(coming) if stands else min([(now // STEP + 1) * STEP, *coming])
            shop = self.shop(known, now)
            if not stands and (elapsed or (shop is not None and shop.is_open(now))):
                again = following in changes
                if left < following - now or (left == following - now and not again):
                    return now + left, begin
                left -= following - now
            now = following
            if now in changes:
                left, begin = whole, now

    def promised(self) -> int | None:
        assert self.rule.due is not None
        text = self.story.attribute(self.rule.due.field, self.start)
        zone = zone_of(self.world, self.rule)
        if text is None or text[:2] != "20":
            return None
        if "T" not in text:
            return wall(date.fromisoformat(text) + ONE_DAY, 0, zone)
        read = datetime.fromisoformat(text)
        return count(read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone)))

    # --- what came before the start

    def engaged(self) -> bool:
        if self.rule.look_back is None:
            return False
        before = [count(self.story.events[n].at) for n in self.story.matching(self.rule.stop)]
        return any(self.is_near(moment) for moment in before if moment < self.start)

    def is_near(self, moment: int) -> bool:
        amount, unit = limit = amount_of(self.rule.look_back)
        shop = self.shop(self.start, self.start)
        if unit in UNIT_SECONDS:
            return self.start - moment <= micros_of(limit)
        if is_dated(limit):
            return moment >= later(self.start, -int(amount), unit, self.world.zone if shop is None else shop.zone)
        # The last instant from which so much time had passed: a microsecond later it had not.
        assert shop is not None
        return worked(shop, moment + 1, self.start, micros_of(limit)) < micros_of(limit)


def amount_of(duration: Any) -> tuple[Fraction, str]:
    amount, unit = str(duration).split(" ", 1)
    return Fraction(amount), unit.removesuffix("s")


def is_dated(limit: tuple[Fraction, str]) -> bool:
    return limit[1] == "business day" or limit[1] in UNIT_DAYS or limit[1] in UNIT_MONTHS


def micros_of(limit: tuple[Fraction, str]) -> int:
    amount, unit = limit
    return int(amount * UNIT_SECONDS[unit.removeprefix(BUSINESS)] * SECOND)


def worked(shop: Shop, begin: int, end: int, enough: int) -> int:
    """Return the open time between two instants, counted back from the end until there is enough."""
    now, found = end, 0
    while now > begin and found < enough:
        previous = max(begin, (now - 1) // STEP * STEP)
        found += (now - previous) if shop.is_open(previous) else 0
        now = previous
    return found


# --- several commitments, one after the other


def reads_log(rules: Sequence[Any], rule: Any) -> bool:
    """Tell whether a rule is judged on the log: its dates recur, or it follows what no lead broke."""
    if type(rule).__name__ != "Deadline":
        return False
    kind = type(rule.start).__name__
    if kind != "AfterBreach":
        return kind == "Every" or str(rule.on) == "log"
    named = rule.start.commitment
    source = next(one for one in rules if one.id == named.removesuffix("/objective"))
    return "/" in named or type(source).__name__ != "Deadline" or reads_log(rules, source)


def breaches(rows: Sequence[Row]) -> list[Row]:
    """Return the breaches in the order in which they came."""
    broken = [row for row in rows if row.breached is not None]
    return sorted(broken, key=lambda row: (known_broken(row), row.subject, row.group or "", row.entry or 0))


def known_broken(row: Row) -> int:
    """Return when a promise was broken: what was due before it began, as it began."""
    assert row.breached is not None
    return max(row.breached, row.started)

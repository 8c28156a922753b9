"""The second opinion on what is judged per period: counts with credits, levels, rates and objectives of every form.

A verdict is what every way in which the open members can end gives, tried one by one, and a breach is dated by asking at
every instant at which anything could have changed. Like the oracle beside it, it reads values only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, sqrt
from typing import Any

from evaluation.oracle import (
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
    labels,
    later,
    nth_closing,
    wall,
    worth,
)
from evaluation.oracle_deadlines import Clocked
from slakit import Deadline, Objective, Quota, Rate

MANY = 10**9


@dataclass(frozen=True)
class Moment:
    """When it is asked: with what had happened by an instant, at that instant or right after it."""

    at: int
    after: bool = False

    def is_past(self, instant: int) -> bool:
        """Tell whether an instant that still counts is over."""
        return instant <= self.at if self.after else instant < self.at


def ends(world: World, shop: Shop | None, start: int, length: Any) -> int:
    """Return when a time that begins at an instant is over."""
    amount, unit = str(length).split(" ", 1)
    unit = unit.removesuffix("s")
    if unit in UNIT_SECONDS:
        return start + int(Fraction(amount) * UNIT_SECONDS[unit] * SECOND)
    if unit in UNIT_DAYS or unit in UNIT_MONTHS:
        return later(start, int(amount), unit, world.zone if shop is None else shop.zone)
    assert shop is not None
    if unit == "business day":
        return nth_closing(shop, start, int(amount))
    left = int(Fraction(amount) * UNIT_SECONDS[unit.removeprefix("business ")] * SECOND)
    now = start
    while True:
        following = (now // STEP + 1) * STEP
        if shop.is_open(now):
            if left <= following - now:
                return now + left
            left -= following - now
        now = following


def shop_of(world: World, rule: Quota | Rate) -> Shop | None:
    return None if rule.calendar is None else world.shops[str(rule.calendar)]


def listed_groups(world: World, rule: Quota | Rate) -> list[str | None]:
    if rule.by is None:
        return [None]
    return [*(rule.by.values or (world.owners if rule.by.field == "owner" else ()))]


# --- counts and sums, with what is taken back


@dataclass(frozen=True)
class Member:
    """What counts: from which lead, when, for how much and in which group; until when something may follow, and when it did."""

    lead: str
    moment: int
    amount: Fraction
    group: str | None
    until: int
    followed: int | None

    def is_gone(self, moment: Moment) -> bool:
        return self.followed is not None and self.followed <= moment.at

    def is_open(self, moment: Moment) -> bool:
        return not self.is_gone(moment) and not moment.is_past(self.until)


def members(
    world: World, rule: Quota | Rate, story: Story, pattern: Any, follows: Any, within: Any
) -> Iterator[Member]:
    shop = shop_of(world, rule)
    found = story.matching(pattern)
    following = [] if follows is None else story.matching(follows)
    for index in found[:1] if rule.entries == "first" else found:
        moment = count(story.events[index].at)
        if not world.in_term(moment):
            continue
        until = moment - 1 if follows is None else ends(world, shop, moment, within)
        times = [count(story.events[n].at) for n in following if n != index]
        yield Member(
            story.lead_id,
            moment,
            worth(rule, story, moment) if isinstance(rule, Quota) else Fraction(1),
            None if rule.by is None else story.attribute(rule.by.field, moment) or "",
            until,
            min((one for one in times if moment <= one <= until), default=None),
        )


def net(rule: Quota, standing: Iterable[Member]) -> Fraction:
    kept = list(standing)
    return (
        Fraction(len({one.lead for one in kept})) if rule.distinct else sum((one.amount for one in kept), Fraction(0))
    )


def quota_answers(rule: Quota, target: Fraction, known: Sequence[Member], end: int, moment: Moment) -> set[str]:
    """Return what every way in which credits, and what may still come, can end gives."""
    now = [one for one in known if one.moment <= moment.at and not one.is_gone(moment)]
    sure, still = [one for one in now if not one.is_open(moment)], [one for one in now if one.is_open(moment)]
    more = (0,) if moment.is_past(end) else (0, MANY)
    found = set()
    for kept in product((True, False), repeat=len(still)):
        total = net(rule, [*sure, *(one for one, stays in zip(still, kept, strict=True) if stays)])
        for extra in more:
            reached = total + extra >= target if rule.at_least is not None else total + extra <= target
            found.add("met" if reached else "breached")
    return found


def quota_rows(world: World, rule: Quota, stories: Sequence[Story], as_of: int) -> Iterator[Row]:
    if rule.level is not None:
        yield from level_rows(world, rule, stories, as_of)
        return
    pattern = rule.count if rule.sum is None else rule.sum
    when, within = (None, None) if rule.credits is None else (rule.credits.when, rule.credits.within)
    found = [one for story in stories for one in members(world, rule, story, pattern, when, within)]
    shop, listed = shop_of(world, rule), listed_groups(world, rule)
    unlisted = sorted({one.group for one in found if one.group is not None} - set(listed))
    for label, whole, cut in labels(world, rule.per.value, as_of):
        open_days = [day for day in cut if shop is None or shop.spans(day)]
        if not open_days or (cut != whole and rule.partial == "skip"):
            continue
        start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
        target = Fraction(rule.at_least if rule.at_least is not None else rule.at_most or 0)
        if cut != whole and rule.partial == "prorate":
            target = target * len(open_days) / len([day for day in whole if shop is None or shop.spans(day)])
        seen = [group for group in unlisted if any(one.group == group and one.moment < end for one in found)]
        for group in [*listed, *seen]:
            inside = [one for one in found if one.group == group and start <= one.moment < end]
            yield _quota_row(world, rule, label, group, (start, end), open_days, target, inside, as_of)


def _quota_row(
    world: World,
    rule: Quota,
    label: str,
    group: str | None,
    span: tuple[int, int],
    open_days: Sequence[date],
    target: Fraction,
    inside: Sequence[Member],
    as_of: int,
) -> Row:
    start, end = span
    now = Moment(as_of)
    answers = quota_answers(rule, target, inside, end, now)
    status = answers.pop() if len(answers) == 1 else "pending"
    moments = sorted({end, *(one.moment for one in inside), *(one.until for one in inside)})
    moments = sorted({*moments, *(one.followed for one in inside if one.followed is not None)})
    decided = None
    if status != "pending":
        decided = next(
            at for at in moments if quota_answers(rule, target, inside, end, Moment(at, after=True)) == {status}
        )
    shop = shop_of(world, rule)
    done = [
        day
        for day in open_days
        if (wall(day + ONE_DAY, 0, world.zone) if shop is None else max(end for _, end in shop.spans(day))) <= as_of
    ]
    actual = net(rule, (one for one in inside if not one.is_gone(now)))
    over = as_of > end
    return Row(
        commitment=rule.id,
        subject=label,
        group=group,
        entry=None,
        status=status,
        started=start,
        due=end,
        stopped=_reached_by(rule, target, inside, now) if status == "met" and rule.at_least is not None else None,
        owner=None,
        breached=decided if status == "breached" else None,
        target=target,
        actual=actual,
        pace=None if over else actual - target * len(done) / len(open_days),
        forecast=None
        if over or not done
        else actual * len(open_days) / behind(world, shop, open_days, len(done), as_of),
    )


def behind(world: World, shop: Shop | None, open_days: Sequence[date], done: int, as_of: int) -> Fraction:
    """Return the open days that are over, and of the next one the part that is: by its open time since the last closing."""
    if done == len(open_days):
        return Fraction(done)
    last, running = open_days[done - 1], open_days[done]
    if shop is None:
        return done + Fraction(
            as_of - wall(running, 0, world.zone), wall(running + ONE_DAY, 0, world.zone) - wall(running, 0, world.zone)
        )
    since, until = (max(closing for _, closing in shop.spans(day)) for day in (last, running))
    days = [last + number * ONE_DAY for number in range((running - last).days + 1)]
    spans = [span for day in days for span in shop.spans(day)]
    open_time = [
        sum(max(0, min(end, closing) - max(since, opening)) for opening, closing in spans) for end in (as_of, until)
    ]
    return done + Fraction(*open_time)


def _reached_by(rule: Quota, target: Fraction, inside: Sequence[Member], now: Moment) -> int:
    """Return the event by which a target was reached, of those that can not be taken back, as they became certain."""
    sure = [one for one in inside if not one.is_gone(now) and not one.is_open(now)]
    sure.sort(key=lambda one: (one.until, one.moment, one.lead))
    n = next(n for n in range(1, len(sure) + 1) if net(rule, sure[:n]) >= target)
    return sure[n - 1].moment


# --- levels


def level_rows(world: World, rule: Quota, stories: Sequence[Story], as_of: int) -> Iterator[Row]:
    instants = sorted({count(event.at) for story in stories for event in story.events})
    held = {at: [_held(rule, story, at) for story in stories] for at in instants}
    shop, listed = shop_of(world, rule), listed_groups(world, rule)
    target = Fraction(rule.at_most or 0)
    for label, _, cut in labels(world, rule.per.value, as_of):
        if not [day for day in cut if shop is None or shop.spans(day)]:
            continue
        start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
        groups = {one[0] for at in instants if at < end for one in held[at] if one is not None}
        seen = sorted(group for group in groups if group is not None and group not in listed)
        for group in [*listed, *seen]:
            asked = [start, *(at for at in instants if start < at < end)]
            levels = [(at, sum(_held(rule, story, at) == (group,) for story in stories)) for at in asked]
            over = [at for at, level in levels if level > target]
            status = "breached" if over else "met" if as_of > end else "pending"
            yield Row(
                commitment=rule.id,
                subject=label,
                group=group,
                entry=None,
                status=status,
                started=start,
                due=end,
                stopped=None,
                owner=None,
                breached=over[0] if over else None,
                target=target,
                actual=Fraction(max(level for _, level in levels)),
            )


def _held(rule: Quota, story: Story, at: int) -> tuple[str | None] | None:
    """Return the group in which a lead is open after all events of an instant; None while it is not."""
    assert rule.level is not None
    opening, closing = story.matching(rule.level.since), story.matching(rule.level.until)
    is_open = False
    for n, event in enumerate(story.events):
        if count(event.at) <= at:
            is_open = n in opening or (is_open and n not in closing)
    if not is_open:
        return None
    return (None if rule.by is None else story.attribute(rule.by.field, at) or "",)


# --- rates

DEVIATIONS = {Fraction(95, 100): 1.959963985, Fraction(80, 100): 1.281551566}


def is_enough(rule: Rate, reached: int, population: int) -> bool:
    share = reached / population
    if rule.judge_by == "point":
        return Fraction(reached, population) >= rule.at_least
    z = DEVIATIONS[rule.confidence]
    middle = share + z * z / (2 * population)
    half = z * sqrt(share * (1 - share) / population + z * z / (4 * population**2))
    end = middle - half if rule.judge_by == "lower_bound" else middle + half
    return end / (1 + z * z / population) >= rule.at_least


def rate_answers(rule: Rate, cohort: Sequence[Member], end: int, moment: Moment) -> set[str]:
    if not moment.is_past(end):
        return {"met", "breached"}
    still = sum(one.is_open(moment) for one in cohort)
    reached = sum(one.is_gone(moment) for one in cohort)
    answers = set[str]()
    # An open one may reach it, fail, or be merged into another lead and count no more; in which order makes no difference.
    for more in range(still + 1):
        for merged in range(still - more + 1):
            population = len(cohort) - merged
            if population < rule.min_population:
                answers.add("unknown")
            else:
                answers.add("met" if is_enough(rule, reached + more, population) else "breached")
    # Too few is told once nobody is open.
    return {"unknown", "pending"} if still and answers == {"unknown"} else answers


def rate_rows(world: World, rule: Rate, stories: Sequence[Story], as_of: int) -> Iterator[Row]:
    found = [
        one for story in stories for one in members(world, rule, story, rule.among, rule.reached, rule.matures_after)
    ]
    listed = listed_groups(world, rule)
    unlisted = sorted({one.group for one in found if one.group is not None} - set(listed))
    for label, _, cut in labels(world, rule.per.value, as_of):
        start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
        for group in [*listed, *(one for one in unlisted if any(m.group == one and m.moment < end for m in found))]:
            cohort = [one for one in found if one.group == group and start <= one.moment < end]
            answers = rate_answers(rule, cohort, end, Moment(as_of))
            status = answers.pop() if len(answers) == 1 else "pending"
            breached = None
            if status == "breached":
                times = {at for one in cohort for at in (one.until, one.followed) if at is not None}
                moments = sorted({end, *(at for at in times if at > end)})
                breached = next(
                    at for at in moments if rate_answers(rule, cohort, end, Moment(at, after=True)) == {"breached"}
                )
            reached = sum(one.is_gone(Moment(as_of)) for one in cohort)
            yield Row(
                commitment=rule.id,
                subject=label,
                group=group,
                entry=None,
                status=status,
                started=start,
                due=end,
                stopped=None,
                owner=None,
                breached=breached,
                target=rule.at_least,
                actual=Fraction(reached, len(cohort)) if cohort else None,
            )


# --- objectives


def answer(objective: Objective, ended: Sequence[str]) -> str:
    """Return what members that ended good, bad or out make of a period."""
    good, bad = ended.count("good"), ended.count("bad")
    if good + bad < objective.min_population:
        return "unknown"
    if objective.most is not None:
        return "met" if bad <= objective.most else "breached"
    share = objective.percentile or objective.share or Fraction(1)
    return "met" if Fraction(good, good + bad) >= share else "breached"


def verdict_of(objective: Objective, ended: Sequence[str], still: int) -> str:
    """Return the one answer that every way in which the open members end gives; pending where there are several."""
    answers = {answer(objective, [*ended, *ways]) for ways in product(("good", "bad", "out"), repeat=still)}
    if len(answers) > 1 or (answers == {"unknown"} and still):
        return "pending"
    return answers.pop()


@dataclass(frozen=True)
class Judged:
    """The outcome of an entry, with the story it is part of."""

    row: Row
    story: Story


@dataclass(frozen=True)
class Rolled:
    """An objective over the entries of one period."""

    world: World
    rule: Deadline
    objective: Objective
    end: int
    inside: Sequence[Judged]

    def answers(self, moment: Moment) -> set[str]:
        if not moment.is_past(self.end):
            return {"met", "breached"}
        ways = [self.ways(one, moment) for one in self.inside]
        certain, still = [way[0] for way in ways if len(way) == 1], [way for way in ways if len(way) > 1]
        found = {answer(self.objective, [*certain, *way]) for way in product(*still)}
        return {*found, "pending"} if "unknown" in found and still else found

    def ways(self, one: Judged, moment: Moment) -> tuple[str, ...]:
        """Return how a member can end: good, bad or out."""
        row = one.row
        if row.status == "unknown" or (row.due is None and row.status != "pending"):
            return ("out",)
        if row.status == "excluded" and row.ended is not None and row.ended <= moment.at:
            return ("out",)
        if self.objective.percentile is None:
            if row.status == "met" and row.ended is not None and row.ended <= moment.at:
                return ("good",)
            return ("bad",) if row.due is not None and moment.is_past(row.due) else ("good", "bad", "out")
        if row.stopped is not None and row.stopped <= moment.at:
            return ("good",) if self.is_short(one, row.stopped) else ("bad",)
        in_doubt = () if row.due is not None and moment.is_past(row.due) else ("out",)
        good = ("good",) if self.is_short(one, moment.at + moment.after) else ()
        return (*good, "bad", *in_doubt)

    # --- how long it took

    def is_short(self, one: Judged, end: int) -> bool:
        """Tell whether a clock had not taken longer than the limit by an instant."""
        start, longest = one.row.started, self.objective.longest
        if self.hours is not None:
            return self.used(one, end) <= self.unit[0] * self.hours
        return end <= ends(self.world, self.shop(one, start, start), start, longest)

    @property
    def unit(self) -> tuple[Fraction, str]:
        amount, unit = str(self.objective.longest).split(" ", 1)
        return Fraction(amount), unit.removesuffix("s")

    @property
    def hours(self) -> int | None:
        """The microseconds of the limit's unit; None where it counts dates or business days."""
        unit = self.unit[1].removeprefix("business ")
        return None if unit not in UNIT_SECONDS else UNIT_SECONDS[unit] * SECOND

    def shop(self, one: Judged, known: int, micros: int) -> Shop | None:
        if self.rule.calendar != "owner":
            return None if self.rule.calendar is None else self.world.shops[str(self.rule.calendar)]
        holder = one.story.attribute("owner", min(known, micros))
        return self.world.shops[self.world.owners.get(holder or "") or str(self.rule.default_calendar)]

    def used(self, one: Judged, end: int) -> int:
        """Return what a clock had used by an instant, in hours that pass or that are open; while it stood it used none."""
        return sum(following - now for now, following in self.running(one, end))

    def running(self, one: Judged, end: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches, of a quarter of an hour at most, in which a clock ran."""
        row, pauses = one.row, getattr(self.rule, "pause", ())
        clock = Clocked(self.world, self.rule, one.story, end, row.entry or 0, row.started, self.begun(one))
        edges = sorted({*clock.edges(), *(() if row.due is None else (row.due,))})
        now = row.started
        while now < end:
            following = min([(now // STEP + 1) * STEP, end, *(edge for edge in edges if edge > now)])
            # After due no pause helps any more.
            stands = bool(pauses) and (row.due is None or now < row.due) and clock.paused(now)
            shop = None if self.unit[1] in UNIT_SECONDS else self.shop(one, now, now)
            if not stands and (shop is None or shop.is_open(now)):
                yield now, following
            now = following

    def begun(self, one: Judged) -> int | None:
        """Return the event that started a clock, if one did."""
        start = self.rule.start
        if type(start).__name__ in {"Every", "AfterBreach"} or one.row.entry is None:
            return None
        return one.story.matching(start)[one.row.entry - 1]

    def took(self, one: Judged) -> Fraction:
        """Return how long an answered clock took, in the unit of the limit."""
        start, stop = one.row.started, one.row.stopped
        assert stop is not None
        if self.hours is not None:
            return Fraction(self.used(one, stop), self.hours)
        _, unit = self.unit
        first = 1 if unit == "business day" else 0
        shop = self.shop(one, start, start)
        number = first
        while ends(self.world, shop, start, f"{number} {unit}") < stop:
            number += 1
        return Fraction(number)

    # --- the figures

    def actual(self) -> Fraction | None:
        judged = [one for one in self.inside if one.row.status in {"met", "breached"}]
        met = sum(one.row.status == "met" for one in judged)
        if self.objective.most is not None:
            return Fraction(len(judged) - met)
        if not judged:
            return None
        if self.objective.share is not None:
            return Fraction(met, len(judged))
        assert self.objective.percentile is not None
        lengths = sorted(self.took(one) for one in judged if one.row.stopped is not None)
        rank = ceil(self.objective.percentile * len(judged))
        return lengths[rank - 1] if rank <= len(lengths) else None

    @property
    def target(self) -> Fraction:
        if self.objective.most is not None:
            return Fraction(self.objective.most)
        return self.objective.share or self.unit[0]

    def moments(self) -> Iterable[int]:
        """Return every instant at which anything may have become certain."""
        yield self.end
        for one in self.inside:
            row = one.row
            for at in (row.due, row.ended, row.stopped, *self.limits(one)):
                if at is not None and at > self.end:
                    yield at

    def limits(self, one: Judged) -> Iterator[int]:
        """Yield the last instant at which a clock had not taken longer than the limit, if it came within two months."""
        if self.objective.longest is None:
            return
        start = one.row.started
        if self.hours is None:
            yield ends(self.world, self.shop(one, start, start), start, self.objective.longest)
            return
        left = int(self.unit[0] * self.hours)
        for now, following in self.running(one, start + 60 * 86_400 * SECOND):
            if left < following - now:
                yield now + left
                return
            left -= following - now


def objective_rows(world: World, rule: Any, rows: Sequence[Row], stories: Sequence[Story], as_of: int) -> Iterator[Row]:
    objective = rule.objective
    assert objective is not None
    told = {story.lead_id: story for story in stories}
    for label, _, cut in labels(world, objective.per.value, as_of):
        start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
        inside = [Judged(row, told[row.subject]) for row in rows if start <= row.started < end]
        rolled = Rolled(world, rule, objective, end, inside)
        answers = rolled.answers(Moment(as_of))
        status = answers.pop() if len(answers) == 1 else "pending"
        breached = None
        if status == "breached":
            moments = sorted(set(rolled.moments()))
            breached = next(at for at in moments if rolled.answers(Moment(at, after=True)) == {"breached"})
        yield Row(
            commitment=f"{rule.id}/objective",
            subject=label,
            group=None,
            entry=None,
            status=status,
            started=start,
            due=end,
            stopped=None,
            owner=None,
            breached=breached,
            target=rolled.target,
            actual=rolled.actual(),
        )

"""A second opinion on deadlines, quotas and objectives, slow and plain, told from what the agreement means.

It walks through time in steps of a quarter of an hour, through dates one by one, and through every way in which what is
open can end. Of slakit it reads values only: events, patterns, criteria, limits and commitments. Opening hours are
told apart, because a work calendar is code; they begin and end on quarters of an hour, and so do all zones used here.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from slakit import Deadline, Event, Objective, Quota, WorkCalendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
SECOND = 1_000_000
STEP = 15 * 60 * SECOND
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNIT_DAYS = {"day": 1, "week": 7}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}
UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
RANKS = {"created": 0, "stage": 1, "owner": 2, "field": 3, "activity": 4, "merge": 5}


def count(instant: datetime) -> int:
    return (instant.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def instant(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def local_date(micros: int, zone: str) -> date:
    return instant(micros).astimezone(ZoneInfo(zone)).date()


def wall(day: date, minutes: int, zone: str) -> int:
    """Return the instant at which so many minutes after midnight stand on the wall, the first of two."""
    day, minutes = day + minutes // 1440 * ONE_DAY, minutes % 1440
    return count(datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone)))


@dataclass(frozen=True, eq=False)
class Shop:
    """Opening hours: per weekday, spans in minutes after midnight; a span beyond 1440 ends on the next day."""

    zone: str
    week: Mapping[int, tuple[tuple[int, int], ...]]
    holidays: frozenset[date] = frozenset()
    _known: dict[int, bool] = field(default_factory=dict)

    def spans(self, day: date) -> list[tuple[int, int]]:
        if day in self.holidays:
            return []
        return [
            (wall(day, opening, self.zone), wall(day, closing, self.zone))
            for opening, closing in self.week.get(day.weekday(), ())
        ]

    def is_open(self, micros: int) -> bool:
        """Tell whether the quarter of an hour that holds an instant is open."""
        quarter = micros // STEP
        if quarter not in self._known:
            today = local_date(micros, self.zone)
            spans = [*self.spans(today - ONE_DAY), *self.spans(today), *self.spans(today + ONE_DAY)]
            self._known[quarter] = any(opening <= quarter * STEP < closing for opening, closing in spans)
        return self._known[quarter]

    def calendar(self) -> WorkCalendar:
        hours = {
            DAYS[day]: ", ".join(f"{_clock(opening)}-{_clock(closing % 1440 or 1440)}" for opening, closing in spans)
            for day, spans in self.week.items()
        }
        return WorkCalendar(self.zone, hours=hours, holidays=sorted(self.holidays))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True)
class World:
    """What the agreement says beside its commitments."""

    zone: str
    since: date | None
    until: date | None
    shops: Mapping[str, Shop]
    owners: Mapping[str, str | None]

    def in_term(self, micros: int) -> bool:
        return (self.since is None or micros >= wall(self.since, 0, self.zone)) and (
            self.until is None or micros < wall(self.until, 0, self.zone)
        )


@dataclass(frozen=True)
class Row:
    """One judgement; `ended` is when it was decided, None where nothing ended it."""

    commitment: str
    subject: str
    group: str | None
    entry: int | None
    status: str
    started: int
    due: int | None
    stopped: int | None
    owner: str | None
    breached: int | None
    target: Fraction | None = None
    actual: Fraction | None = None
    pace: Fraction | None = None
    forecast: Fraction | None = None
    ended: int | None = None


# --- what happened to one lead


@dataclass(frozen=True)
class Story:
    """The events of one lead, told once each, in order, up to as-of."""

    lead_id: str
    attributes: Mapping[str, str]
    events: tuple[Event, ...]

    @classmethod
    def of(cls, lead_id: str, attributes: Mapping[str, str], events: Iterable[Event], as_of: int) -> "Story":
        once: list[Event] = []
        for event in sorted(events, key=lambda one: (count(one.at), RANKS.get(one.kind, 6), one.id, one.value)):
            if event not in once and count(event.at) <= as_of:
                once.append(event)
        return cls(lead_id, attributes, tuple(once))

    def attribute(self, name: str, micros: int) -> str | None:
        value = self.attributes.get(name, "")
        for event in self.events:
            named = event.kind == "owner" if name == "owner" else event.data.get("field") == name
            if named and event.kind in {"owner", "field"} and count(event.at) <= micros:
                value = event.value
        return value or None

    def moves(self) -> list[tuple[str, str] | None]:
        """Return what each event did to the stage: (left, entered), None where it did nothing."""
        found: list[tuple[str, str] | None] = []
        stage = ""
        for event in self.events:
            if event.kind == "stage" and event.value and event.value != stage:
                found.append((stage, event.value))
                stage = event.value
            else:
                found.append(None)
        return found

    def matching(self, pattern: Any) -> list[int]:
        moves = self.moves()
        return [n for n, event in enumerate(self.events) if matches(pattern, event, moves[n])]


def matches(pattern: Any, event: Event, move: tuple[str, str] | None) -> bool:
    if hasattr(pattern, "patterns"):
        return any(matches(part, event, move) for part in pattern.patterns)
    if pattern.entered and (move is None or move[1] not in pattern.entered):
        return False
    if pattern.left and (move is None or move[0] not in pattern.left):
        return False
    for test in pattern.tests:
        text = event.data.get(test.field[5:], "") if test.field.startswith("data.") else getattr(event, test.field)
        if (text in test.values) == test.negated:
            return False
    return True


def holds(criterion: Any, story: Story, micros: int) -> bool | None:
    """Return what a criterion answers; None where it can not tell."""
    kind = type(criterion).__name__
    if kind == "Present":
        return all(story.attribute(name, micros) for name in criterion.names)
    if kind == "Not":
        answer = holds(criterion.part, story, micros)
        return None if answer is None else not answer
    if kind in {"AllOfCriteria", "AnyOfCriteria"}:
        answers = [holds(part, story, micros) for part in criterion.parts]
        decisive = kind == "AnyOfCriteria"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
    value = story.attribute(criterion.name, micros)
    if value is None:
        return None
    if criterion.among:
        return value in criterion.among
    try:
        number = Fraction(value)
    except ValueError:
        return None
    low, high = criterion.at_least, criterion.at_most
    return (low is None or number >= Fraction(low)) and (high is None or number <= Fraction(high))


# --- deadlines


def deadline_rows(world: World, rule: Deadline, story: Story, as_of: int) -> Iterator[Row]:
    for number, index in enumerate(story.matching(rule.start), 1):
        judged = number == 1 or rule.entries == "each"
        if judged and world.in_term(count(story.events[index].at)):
            yield _Entry(world, rule, story, as_of, number, index).row()


@dataclass(frozen=True)
class _Entry:
    world: World
    rule: Deadline
    story: Story
    as_of: int
    number: int
    index: int

    @property
    def start(self) -> int:
        return count(self.story.events[self.index].at)

    def row(self) -> Row:
        limit = self.limit()
        if self.rule.due is None and limit is None:
            return self.told("excluded", None, self.first_stop(), self.start)
        if self.rule.due is not None and self.promised() is None:
            return self.told("unknown", None, self.first_stop(), self.start)
        stops, cancels = self.others(self.rule.stop), self.others(self.rule.cancel)
        for moment in sorted({*stops, *cancels}):
            due = self.due(limit, moment)
            if moment <= due:
                if moment in stops:
                    return self.told("met", due, moment, moment)
                return self.told("excluded", due, None, moment)
        due = self.due(limit, self.as_of)
        if due < self.as_of:
            return self.told("breached", due, self.first_stop(), due)
        return self.told("pending", due, None, self.as_of)

    def told(self, status: str, due: int | None, stopped: int | None, decided: int) -> Row:
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
                amount, unit = str(row.within).split(" ", 1)
                return Fraction(amount), unit.removesuffix("s")
        return None

    def shop(self, known: int, micros: int) -> Shop | None:
        """Return whose hours count at an instant, with the owners that are known by another one."""
        if self.rule.calendar != "owner":
            return None if self.rule.calendar is None else self.world.shops[str(self.rule.calendar)]
        holder = self.story.attribute("owner", min(known, micros))
        name = self.world.owners.get(holder or "") or str(self.rule.default_calendar)
        return self.world.shops[name]

    def due(self, limit: tuple[Fraction, str] | None, known: int) -> int:
        if limit is None:
            promised = self.promised()
            assert promised is not None
            return promised
        amount, unit = limit
        first = self.shop(known, self.start)
        if unit in UNIT_SECONDS:
            return self.start + int(amount * UNIT_SECONDS[unit] * SECOND)
        if unit in UNIT_DAYS or unit in UNIT_MONTHS:
            return later(self.start, int(amount), unit, self.world.zone if first is None else first.zone)
        assert first is not None
        if unit == "business day":
            return nth_closing(first, self.start, int(amount))
        return self.worked_off(int(amount * UNIT_SECONDS[unit.removeprefix("business ")] * SECOND), known)

    def worked_off(self, amount: int, known: int) -> int:
        changes = [count(event.at) for event in self.story.events if event.kind == "owner"]
        now, left = self.start, amount
        while True:
            following = min([(now // STEP + 1) * STEP, *(change for change in changes if change > now)])
            shop = self.shop(known, now)
            assert shop is not None
            if shop.is_open(now):
                if left <= following - now:
                    return now + left
                left -= following - now
            now = following

    def promised(self) -> int | None:
        assert self.rule.due is not None
        text = self.story.attribute(self.rule.due.field, self.start)
        named = self.rule.default_calendar if self.rule.calendar == "owner" else self.rule.calendar
        zone = self.world.zone if named is None else self.world.shops[str(named)].zone
        if text is None or text[:2] != "20":
            return None
        if "T" not in text:
            return wall(date.fromisoformat(text) + ONE_DAY, 0, zone)
        read = datetime.fromisoformat(text)
        return count(read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone)))


def later(start: int, amount: int, unit: str, zone: str) -> int:
    begin = instant(start).astimezone(ZoneInfo(zone))
    day = begin.date()
    if unit in UNIT_DAYS:
        day += amount * UNIT_DAYS[unit] * ONE_DAY
    else:
        months = day.year * 12 + day.month - 1 + amount * UNIT_MONTHS[unit]
        year, month = divmod(months, 12)
        day = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return count(datetime.combine(day, begin.time(), ZoneInfo(zone)))


def nth_closing(shop: Shop, start: int, number: int) -> int:
    day, left, closing = local_date(start, shop.zone), number, start
    while left:
        day += ONE_DAY
        if spans := shop.spans(day):
            left -= 1
            closing = max(end for _, end in spans)
    return closing


# --- periods


def labels(world: World, kind: str, as_of: int) -> Iterator[tuple[str, list[date], list[date]]]:
    """Yield the periods that meet the term and have begun: label, all of their dates, those within the term."""
    assert world.since is not None
    buckets: dict[str, list[date]] = {}
    day, last = world.since - 370 * ONE_DAY, local_date(as_of, world.zone) + 370 * ONE_DAY
    while day <= last:
        buckets.setdefault(label_of(day, kind), []).append(day)
        day += ONE_DAY
    for label, dates in buckets.items():
        cut = [day for day in dates if world.since <= day and (world.until is None or day < world.until)]
        if cut and wall(cut[0], 0, world.zone) <= as_of:
            yield label, dates, cut


def label_of(day: date, kind: str) -> str:
    year, week, _ = day.isocalendar()
    return {
        "day": f"{day:%Y-%m-%d}",
        "week": f"{year}-W{week:02d}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }[kind]


# --- quotas


@dataclass(frozen=True, order=True)
class Counted:
    moment: int
    amount: Fraction
    group: str | None


def counted(world: World, rule: Quota, story: Story) -> Iterator[Counted]:
    pattern = rule.count if rule.sum is None else rule.sum
    found = story.matching(pattern)
    for index in found[:1] if rule.entries == "first" else found:
        moment = count(story.events[index].at)
        if world.in_term(moment):
            group = None if rule.by is None else story.attribute(rule.by.field, moment) or ""
            yield Counted(moment, worth(rule, story, moment), group)


def worth(rule: Quota, story: Story, moment: int) -> Fraction:
    if rule.sum is None:
        return Fraction(1)
    fitting = (row.value for row in rule.value if row.when is None or holds(row.when, story, moment) is True)
    return next(fitting, Fraction(0))


def quota_rows(world: World, rule: Quota, stories: Sequence[Story], as_of: int) -> Iterator[Row]:
    found = sorted(one for story in stories for one in counted(world, rule, story))
    shop = None if rule.calendar is None else world.shops[str(rule.calendar)]
    listed: list[str | None] = [None]
    if rule.by is not None:
        listed = [*(rule.by.values or (world.owners if rule.by.field == "owner" else ()))]
    unlisted = sorted({one.group for one in found if one.group is not None} - set(listed))
    for label, whole, cut in labels(world, rule.per.value, as_of):
        open_days = [day for day in cut if shop is None or shop.spans(day)]
        if not open_days or (cut != whole and rule.partial == "skip"):
            continue
        end = wall(cut[-1] + ONE_DAY, 0, world.zone)
        target = Fraction(rule.at_least if rule.at_least is not None else rule.at_most or 0)
        if cut != whole and rule.partial == "prorate":
            target = target * len(open_days) / len([day for day in whole if shop is None or shop.spans(day)])
        for group in [*listed, *(one for one in unlisted if _seen(found, one, end))]:
            inside = [one for one in found if one.group == group and label_at(world, one.moment, rule) == label]
            yield _period_row(world, rule, label, group, cut, open_days, target, inside, as_of)


def _seen(found: Sequence[Counted], group: str, end: int) -> bool:
    return any(one.group == group and one.moment < end for one in found)


def label_at(world: World, moment: int, rule: Quota) -> str:
    return label_of(local_date(moment, world.zone), rule.per.value)


def _period_row(
    world: World,
    rule: Quota,
    label: str,
    group: str | None,
    cut: Sequence[date],
    open_days: Sequence[date],
    target: Fraction,
    inside: Sequence[Counted],
    as_of: int,
) -> Row:
    start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
    at_least = rule.at_least is not None
    crossed, total = None, Fraction(0)
    for one in inside:
        total += one.amount
        if crossed is None and (total >= target if at_least else total > target):
            crossed = one.moment
    over = as_of > end
    breached = None
    if at_least:
        status = "met" if crossed is not None else "breached" if over else "pending"
        breached = end if status == "breached" else None
    else:
        status = "breached" if crossed is not None else "met" if over else "pending"
        breached = crossed
    shop = None if rule.calendar is None else world.shops[str(rule.calendar)]
    done = [
        day
        for day in open_days
        if (wall(day + ONE_DAY, 0, world.zone) if shop is None else max(end for _, end in shop.spans(day))) <= as_of
    ]
    return Row(
        commitment=rule.id,
        subject=label,
        group=group,
        entry=None,
        status=status,
        started=start,
        due=end,
        stopped=crossed if at_least else None,
        owner=None,
        breached=breached,
        target=target,
        actual=total,
        pace=None if over else total - target * len(done) / len(open_days),
        forecast=None if over or not done else total * len(open_days) / len(done),
    )


# --- objectives


def objective_rows(world: World, rule: Deadline, members: Sequence[Row], as_of: int) -> Iterator[Row]:
    objective = rule.objective
    assert objective is not None
    for label, _, cut in labels(world, objective.per.value, as_of):
        start, end = wall(cut[0], 0, world.zone), wall(cut[-1] + ONE_DAY, 0, world.zone)
        inside = [one for one in members if start <= one.started < end]
        met = sum(one.status == "met" for one in inside)
        judged = met + sum(one.status == "breached" for one in inside)
        verdict = certain(objective, inside, as_of) if as_of > end else "pending"
        yield Row(
            commitment=f"{rule.id}/objective",
            subject=label,
            group=None,
            entry=None,
            status=verdict,
            started=start,
            due=end,
            stopped=None,
            owner=None,
            breached=first_certain(objective, inside, end) if verdict == "breached" else None,
            target=objective.share,
            actual=Fraction(met, judged) if judged else None,
        )


def certain(objective: Objective, members: Sequence[Row], moment: int) -> str:
    """Return the one answer that every way to end gives, seen from an instant; pending where there are several.

    Too few is an answer only when nobody is open.
    """
    ended = [one.status for one in members if one.ended is not None and one.ended <= moment]
    still = [one for one in members if one.status == "pending" or (one.ended is not None and one.ended > moment)]
    return verdict_of(objective, ended, len(still))


def verdict_of(objective: Objective, ended: Sequence[str], still: int) -> str:
    answers = {answer(objective, [*ended, *ways]) for ways in product(("met", "breached", "excluded"), repeat=still)}
    if len(answers) > 1 or (answers == {"unknown"} and still):
        return "pending"
    return answers.pop()


def answer(objective: Objective, ended: Sequence[str]) -> str:
    met, broken = ended.count("met"), ended.count("breached")
    if met + broken < objective.min_population:
        return "unknown"
    return "met" if Fraction(met, met + broken) >= objective.share else "breached"


def first_certain(objective: Objective, members: Sequence[Row], end: int) -> int:
    moments = sorted({end, *(one.ended for one in members if one.ended is not None and one.ended > end)})
    return next(moment for moment in moments if certain(objective, members, moment) == "breached")

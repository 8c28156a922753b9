"""A second opinion on deadlines, and on what a promise per period is reckoned by, slow and plain, told from what the
agreement means.

It walks through time in steps of a quarter of an hour, and through dates one by one. Of slakit it reads values only: events, patterns, criteria, limits and commitments. Opening hours are
told apart, because a work calendar is code; they begin and end on quarters of an hour, and so do all zones used here.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from slakit import Event, Quota, WorkCalendar
from slakit.leads.events import TEXT_FIELDS

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
    _known: dict[int, bool] = field(default_factory=dict, init=False, repr=False)

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
    """One judgement; `ended` is when it was decided, None where nothing ended it, `began` the event that began it."""

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
    original: int | None = None
    paused: int = 0
    began: int | None = None


# --- what happened to one lead


def _place(event: Event) -> tuple[object, ...]:
    """Return what comes before what: of one instant by kind, id and value, and where these are alike by every other fact."""
    others = [getattr(event, name) for name in TEXT_FIELDS]
    return count(event.at), RANKS.get(event.kind, 6), event.id, event.value, others, sorted(event.data.items())


@dataclass(frozen=True)
class Story:
    """The events of one lead, told once each, in order, up to as-of."""

    lead_id: str
    attributes: Mapping[str, str]
    events: tuple[Event, ...]

    @classmethod
    def of(cls, lead_id: str, attributes: Mapping[str, str], events: Iterable[Event], as_of: int) -> "Story":
        once: list[Event] = []
        for event in sorted(events, key=_place):
            if event not in once and count(event.at) <= as_of:
                once.append(event)
        return cls(lead_id, attributes, tuple(once))

    @cached_property
    def times(self) -> list[int]:
        return [count(event.at) for event in self.events]

    def attribute(self, name: str, micros: int) -> str | None:
        value = self.attributes.get(name, "")
        for event, at in zip(self.events, self.times, strict=True):
            named = event.kind == "owner" if name == "owner" else event.data.get("field") == name
            if named and event.kind in {"owner", "field"} and at <= micros:
                value = event.value
        return value or None

    def stage(self, micros: int) -> str:
        reached = [move[1] for move, at in zip(self.moves(), self.times, strict=True) if move and at <= micros]
        return reached[-1] if reached else ""

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


def holds(criterion: Any, story: Story, micros: int) -> bool | None:  # noqa: PLR0911 - one a kind of criterion
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
    if kind == "InStage":
        stage = story.stage(micros)
        return stage in criterion.stages if stage else None
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


# --- dates


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


@cache
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


def worth(rule: Quota, story: Story, moment: int) -> Fraction:
    if rule.sum is None:
        return Fraction(1)
    fitting = (row.value for row in rule.value if row.when is None or holds(row.when, story, moment) is True)
    return next(fitting, Fraction(0))

"""The second opinion on cadences and checks: every attempt counted anew at every instant, every answer asked by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from evaluation.oracle import (
    SECOND,
    UNIT_DAYS,
    UNIT_SECONDS,
    Row,
    Story,
    World,
    count,
    holds,
    later,
    local_date,
    matches,
    wall,
)
from evaluation.oracle_deadlines import Clocked
from slakit import Cadence, Check, Deadline

# --- cadences


def cadence_rows(world: World, rule: Cadence, story: Story, as_of: int) -> Iterator[Row]:
    starts: Any = rule.start
    for number, index in enumerate(story.matching(starts), 1):
        judged = number == 1 or rule.entries == "each"
        if judged and world.in_term(count(story.events[index].at)):
            yield Window.of(world, rule, story, as_of, number, index).row()


@dataclass(frozen=True)
class Window:
    """One entry of a cadence; what it shares with that of a deadline is asked of one."""

    entry: Clocked
    rule: Cadence

    @classmethod
    def of(cls, world: World, rule: Cadence, story: Story, as_of: int, number: int, index: int) -> "Window":
        clock = Deadline(
            id=rule.id,
            owed_by=rule.owed_by,
            start=rule.start,
            stop=rule.count,
            within=rule.within,
            calendar=rule.calendar,
            default_calendar=rule.default_calendar,
        )
        return cls(Clocked(world, clock, story, as_of, number, count(story.events[index].at), index), rule)

    def row(self) -> Row:
        entry = self.entry
        limit = entry.limit()
        done = self.enough_at()
        if limit is None:
            return entry.told("excluded", None, done, entry.start, reason="no_limit")
        untils = entry.others(self.rule.until)
        for moment in sorted({*untils, *([] if done is None else [done])}):
            due = self.due(limit, moment)
            if moment <= due:
                if moment == done:
                    return entry.told("met", due, moment, moment, due)
                return entry.told("excluded", due, None, moment, due)
        due = self.due(limit, entry.as_of)
        if due < entry.as_of:
            return entry.told("breached", due, done, due, due)
        return entry.told("pending", due, None, entry.as_of, due)

    def due(self, limit: Any, known: int) -> int:
        due, _ = self.entry.due(limit, known, ended=True)
        assert due is not None
        return due

    @property
    def zone(self) -> str:
        shop = self.entry.shop(self.entry.start, self.entry.start)
        return self.entry.world.zone if shop is None else shop.zone

    def counted(self, moment: int) -> list[int]:
        """Return the events, by index, that have counted up to and including an instant."""
        story, start = self.entry.story, self.entry.index
        found: list[int] = []
        for index in story.matching(self.rule.count):
            at = count(story.events[index].at)
            if index != start and self.entry.start <= at <= moment:
                last = count(story.events[found[-1]].at) if found else None
                if last is None or at >= self.after_gap(last):
                    found.append(index)
        return found

    def after_gap(self, moment: int) -> int:
        if self.rule.min_gap is None:
            return moment
        amount, unit = str(self.rule.min_gap).split(" ", 1)
        unit = unit.removesuffix("s")
        if unit in UNIT_DAYS:
            return later(moment, int(amount), unit, self.zone)
        return moment + int(amount) * UNIT_SECONDS[unit] * SECOND

    def needs(self, moment: int) -> list[tuple[int, int]]:
        """Return what is needed and what came up to an instant, in the order of the rule."""
        events = [self.entry.story.events[index] for index in self.counted(moment)]
        found = [(self.rule.at_least, len(events))]
        for field, number in self.rule.distinct_by:
            found.append((number, len({getattr(event, field) for event in events} - {""})))
        if self.rule.spread is not None:
            found.append((self.rule.spread, len(self.dates(moment))))
        return found

    def dates(self, moment: int) -> set[Any]:
        return {local_date(count(self.entry.story.events[index].at), self.zone) for index in self.counted(moment)}

    def enough_at(self) -> int | None:
        """Return the first instant at which all that is needed has come."""
        moments = sorted({count(event.at) for event in self.entry.story.events})
        return next(
            (moment for moment in moments if all(came >= needed for needed, came in self.needs(moment))),
            None,
        )

    def fits(self, moment: int, due: int) -> bool:
        """Tell whether all that is missing fits between a next event at an instant and due, by trying every way."""
        needs, counted = self.needs(self.entry.as_of), self.counted(self.entry.as_of)
        last = count(self.entry.story.events[counted[-1]].at) if counted else None
        if moment > due or moment < self.entry.as_of or (last is not None and moment < self.after_gap(last)):
            return False
        more = max(needed - came for needed, came in needs)
        taken = self.dates(self.entry.as_of)
        fresh = self.rule.spread - len(taken) if self.rule.spread is not None else 0
        for ways in product((False, True), repeat=more - 1):
            at, dates = moment, {local_date(moment, self.zone)}
            for on_the_next_date in ways:
                at = self.after_gap(at)
                if on_the_next_date:
                    following = local_date(at, self.zone)
                    while following in dates | taken:
                        following += timedelta(days=1)
                    at = max(at, wall(following, 0, self.zone))
                dates.add(local_date(at, self.zone))
            if at <= due and len(dates - taken) >= fresh:
                return True
        return False


# --- checks


def check_rows(world: World, rule: Check, story: Story, found: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    moves = story.moves()
    for number, index in enumerate(story.matching(rule.at), 1):
        event = story.events[index]
        moment = count(event.at)
        if not world.in_term(moment) or (number > 1 and rule.entries == "first"):
            continue

        def own(pattern: Any, index: int = index) -> bool:
            return matches(pattern, story.events[index], moves[index])

        answer = asked(rule.that, story, moment, own, found)
        yield Row(
            commitment=rule.id,
            subject=story.lead_id,
            group=None,
            entry=number,
            status={True: "met", False: "breached", None: "unknown"}[answer],
            started=moment,
            due=moment,
            stopped=None,
            owner=story.attribute("owner", moment),
            original=moment,
            breached=moment if answer is False else None,
            ended=None if answer is None else moment,
        )


def asked(that: Any, story: Story, moment: int, own: Any, found: Mapping[str, Sequence[Row]]) -> bool | None:
    kind = type(that).__name__
    if kind == "OwnEvent":
        answer: bool = own(that.pattern)
        return answer
    if kind == "CommitmentMet":
        return was_met(that.commitment, story, moment, found)
    if kind == "NotCondition":
        part = asked(that.part, story, moment, own, found)
        return None if part is None else not part
    if kind in {"AllOfConditions", "AnyOfConditions"}:
        answers = [asked(part, story, moment, own, found) for part in that.parts]
        decisive = kind == "AnyOfConditions"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
    return holds(that, story, moment)


def was_met(name: str, story: Story, moment: int, found: Mapping[str, Sequence[Row]]) -> bool | None:
    begun = [
        row for row in found[name] if row.commitment == name and row.subject == story.lead_id and row.started <= moment
    ]
    if not begun or begun[-1].status == "unknown":
        return None
    last = begun[-1]
    return last.status == "met" and last.stopped is not None and last.stopped <= moment

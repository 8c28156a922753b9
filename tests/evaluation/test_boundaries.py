"""Ten thousand verdicts at the edge: a stop or as-of at due and a microsecond beside it, over drawn clocks.

The many-seed run asks for ten times as many. Each verdict is held against the second opinion, which walks the clock.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from evaluation.comparing import found, told
from evaluation.drawing import CALL, FIRST, HELD, LATE, MQL, OWNERS, PAUSES, SHOPS, ZONES, Facts, agreed, event_of
from evaluation.oracle import Story, count
from evaluation.oracle_deadlines import Clocked, deadline_rows
from slakit import Agreement, Deadline, Event, Journey, activity, entered, evaluate
from slakit.worktime.instants import from_micros

TICK = timedelta(microseconds=1)
SEEDS = range(20)
# As many as the laws have examples: 10,000 on each change, a tenth of it on installed wheels, 100,000 at most.
CYCLES = min(100_000, 100 * settings().max_examples) // len(SEEDS)
HOURS = ("30 business minutes", "1 business hour", "4 business hours", "20 business hours", "5 minutes", "36 hours")
DAYS = ("1 business day", "2 business days", "1 day", "1 week", "1 month")


@pytest.mark.parametrize("seed", SEEDS)
def test_at_due_a_promise_is_kept_and_a_microsecond_later_it_is_broken(seed: int) -> None:
    random, judged = Random(seed), 0  # noqa: S311 - nothing is to be kept secret
    while judged < CYCLES:
        rule, events, attributes = _clock(random)
        agreement, world = agreed(rule, zone=random.choice(ZONES), term=("2026-03-01", None))
        story = Story.of("L1", attributes, events, count(LATE))
        clock = Clocked(world, rule, story, count(LATE), 1, count(events[0].at), 0)
        due, _ = clock.due(clock.limit(), count(LATE), ended=False)
        if due is None:
            continue  # the clock stands for good: nothing is ever due
        for told_events, as_of in _around(from_micros(due), events):
            rows = deadline_rows(world, rule, Story.of("L1", attributes, told_events, count(as_of)), count(as_of))
            assert _verdicts(agreement, told_events, attributes, as_of) == [told(row) for row in rows]
            judged += 1


def _clock(random: Random) -> tuple[Deadline, list[Event], dict[str, str]]:
    """Return a promise, what starts it, and what makes its clock stand, start again or change hands."""
    calendar = random.choice(("owner", "owner", *SHOPS))
    pauses = random.choices(PAUSES, k=random.choice((0, 0, 1, 2)))
    parts: dict[str, Any] = {
        "within": random.choice(HOURS if pauses else (*HOURS, *DAYS)),
        "calendar": calendar,
        "default_calendar": "office" if calendar == "owner" else None,
        "pause": [pause for pause, _ in pauses],
        "on_reassign": random.choice(("continue", "restart")),
    }
    turns = [fact for _, facts in pauses for fact in facts] + [*HELD]
    start = FIRST + timedelta(minutes=15 * random.randrange(4 * 24 * 7), microseconds=random.choice((0, 0, 1, -1)))
    rule = Deadline(id="promise", owed_by="sales", start=entered("mql"), stop=activity("call"), **parts)
    more = [_event(random, random.choice(turns), start) for _ in range(random.choice((0, 1, 2, 3)))]
    begun = event_of(MQL, start, "")
    attributes = {"tier": random.choice(("hot", "cold")), "owner": random.choice((*OWNERS, "stranger"))}
    return rule, [begun, *(one for one in more if one.at > start)], attributes


def _event(random: Random, facts: Facts, start: datetime) -> Event:
    return event_of(facts, start + timedelta(minutes=15 * random.randrange(1, 4 * 24 * 2)), "")


def _around(due: datetime, events: list[Event]) -> Iterator[tuple[list[Event], datetime]]:
    for near in (due - TICK, due, due + TICK):
        yield events, near
        if near > events[0].at:
            yield [*events, event_of(CALL, near, "")], LATE


def _verdicts(agreement: Agreement, events: list[Event], attributes: dict[str, str], as_of: datetime) -> list[Any]:
    lead = Journey.of("L1", *events, attributes=attributes)
    return [found(outcome) for outcome in evaluate(agreement, [lead], as_of=as_of).outcomes]

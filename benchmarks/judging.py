"""Judging journeys in memory: three promises, per owner and month, beside a loop by hand and a program of business-time objects.

python benchmarks/judging.py [LEADS]

The loop by hand does what the evaluator does for these promises and nothing more: due, open and elapsed time, who held the
clock and for how long, the events that prove it, one tuple an outcome. Its answers are compared with slakit's.
"""

import gc
import resource
import statistics
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import _data

from slakit import (
    Agreement,
    Cadence,
    Deadline,
    Evaluation,
    Event,
    Journey,
    Term,
    WorkCalendar,
    activity,
    entered,
    evaluate,
    journeys,
)

ROUNDS = 3
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = 3_600_000_000
SPANS = ((clock_time(9), clock_time(12, 30)), (clock_time(13, 30), clock_time(18)))
HOLIDAYS = [date(year, month, 11) for year in range(2020, 2031) for month in range(1, 13)]
Held: TypeAlias = tuple[int, int, str, int]
Told: TypeAlias = tuple[str, str, int, str, str, int, int, int | None, int, int, tuple[Held, ...], tuple[str, ...]]
T = TypeVar("T")


def main(leads: int) -> None:
    small = list(journeys(events(min(leads, 20_000))))
    found = small if leads <= len(small) else list(journeys(events(leads)))
    promised, months, hours = agreement(), month_starts(), Hours()
    print(f"{len(found):,} leads, three promises, {ROUNDS} rounds in turn, garbage collector on")
    times = in_turn(
        slakit=lambda: by_owner_and_month(promised, found, months),
        hand=lambda: table(by_hand(found, hours, micros(AS_OF)), months),
        small=lambda: by_owner_and_month(promised, small, months),
    )
    (ours, best, result), (loop, _, table_by_hand), (few, _, _) = times["slakit"], times["hand"], times["small"]
    different = compared(evaluate(promised, found, as_of=AS_OF), list(by_hand(found, hours, micros(AS_OF))))
    print(f"{'tables':24}{'the same' if result == table_by_hand else 'DIFFERENT':>12}")
    objects = objects_per_second(found[:300])
    print(f"{'slakit':24}{len(found) / ours:12,.0f} leads/s, at best {len(found) / best:,.0f}  (target 15,000)")
    print(f"{'loop by hand':24}{len(found) / loop:12,.0f} leads/s, slakit takes {ours / loop:.1f}x  (target 4x)")
    print(
        f"{'businesstimedelta':24}{objects:12,.0f} leads/s, slakit is {len(found) / ours / objects:.0f}x  (target 40x)"
    )
    ratio = (ours / len(found)) / (few / len(small))
    print(f"{'time a lead':24}{ratio:12.2f}x that of {len(small):,} leads  (target 1.6x)")
    print(f"{'different answers':24}{different:12,}")
    print(f"{'peak memory':24}{peak_memory(leads):12,.0f} MB of a run that only judges  (target 1,200)")


def peak_memory(leads: int) -> float:
    """Return what a process takes that makes the journeys, judges them and keeps both, in megabytes."""
    command = [sys.executable, __file__, str(leads), "judge-only"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - itself


def judge_only(leads: int) -> None:
    kept = list(journeys(events(leads)))
    result = evaluate(agreement(), kept, as_of=AS_OF)
    print(own_peak() if result.outcomes else 0)


def own_peak() -> float:
    """Return the most memory this process has held, in megabytes: what `getrusage` tells begins at its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def in_turn(**jobs: Callable[[], Any]) -> dict[str, tuple[float, float, Any]]:
    """Run each job once a round; return median and least processor time with the last results."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    results: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            results.pop(name, None)
            gc.collect()
            begin = time.process_time()
            results[name] = job()
            times[name].append(time.process_time() - begin)
    return {name: (statistics.median(found), min(found), results[name]) for name, found in times.items()}


def events(leads: int) -> Iterator[Event]:
    for row in _data.rows(leads):
        lead, at, kind, value, previous, actor, actor_kind, channel, direction, reason, ident, _ = row
        yield Event(
            lead_id=lead,
            at=datetime.fromisoformat(at),
            kind=kind,
            value=value,
            previous=previous,
            actor=actor,
            actor_kind=actor_kind or "unknown",
            channel=channel,
            direction=direction,
            reason=reason,
            id=ident,
        )


# --- with slakit

TOUCH = activity("call", "email", actor_kind="person")
DECISION = entered("accepted", "rejected")


def agreement() -> Agreement:
    parts: dict[str, Any] = {"owed_by": "sales", "start": entered("mql"), "calendar": "east"}
    return Agreement(
        name="bench",
        zone="America/New_York",
        term=Term(since="2025-01-01"),
        calendars={
            "east": WorkCalendar("America/New_York", {"mon-fri": "09:00-12:30, 13:30-18:00"}, holidays=HOLIDAYS)
        },
        commitments=[
            Deadline(id="response", stop=TOUCH, within="4 business hours", **parts),
            Cadence(id="attempts", count=TOUCH, at_least=6, within="80 business hours", until=DECISION, **parts),
            Deadline(id="decision", stop=DECISION, within="16 business hours", **parts),
        ],
    )


def by_owner_and_month(promised: Agreement, found: Sequence[Journey], months: Sequence[int]) -> Counter[Any]:
    outcomes = evaluate(promised, found, as_of=AS_OF).outcomes
    return Counter(
        (one.commitment, one.owner or "", bisect_right(months, one.started_us), one.status) for one in outcomes
    )


# --- by hand


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def month_starts() -> list[int]:
    return [
        micros(datetime(year, month, 1, tzinfo=_data.ZONE)) for year in (2025, 2026, 2027) for month in range(1, 13)
    ]


class Hours:
    """Open spans in microseconds, with how much was open before each."""

    def __init__(self) -> None:
        days = (date(2024, 12, 30) + timedelta(n) for n in range(1200))
        spans = [
            (micros(datetime.combine(day, begin, _data.ZONE)), micros(datetime.combine(day, end, _data.ZONE)))
            for day in days
            if day.weekday() < 5 and day not in set(HOLIDAYS)
            for begin, end in SPANS
        ]
        self.starts, self.ends = [begin for begin, _ in spans], [end for _, end in spans]
        self.before = list(accumulate((end - begin for begin, end in spans), initial=0))

    def open_until(self, at: int) -> int:
        """Return the open time up to an instant."""
        n = bisect_right(self.starts, at) - 1
        return self.before[n] + min(at, self.ends[n]) - self.starts[n]

    def due(self, at: int, limit: int) -> int:
        """Return the first instant at which so much open time has passed."""
        reached = self.open_until(at) + limit
        n = bisect_left(self.before, reached) - 1
        return self.starts[n] + reached - self.before[n]


def by_hand(found: Sequence[Journey], hours: Hours, as_of: int) -> Iterator[Told]:
    for journey in found:
        starts: list[Event] = []
        touches: list[Event] = []
        decisions: list[Event] = []
        owners: list[tuple[int, str]] = []
        stage = ""
        for event in journey.events:
            if event.at_us > as_of:
                break
            if event.kind == "stage":
                if event.value != stage:
                    stage = event.value
                    if stage == "mql":
                        starts.append(event)
                    elif stage in ("accepted", "rejected"):
                        decisions.append(event)
            elif event.kind == "activity":
                if event.value in ("call", "email") and event.actor_kind == "person":
                    touches.append(event)
            elif event.kind == "owner":
                owners.append((event.at_us, event.value))
        for number, start in enumerate(starts, 1):
            at = start.at_us
            later = [event for event in touches if event.at_us >= at]
            decided = next((event for event in decisions if event.at_us >= at), None)
            first = later[0] if later else None
            sixth = later[5] if len(later) > 5 else None
            lead = journey.lead_id, number, start, owners, hours, as_of
            yield told("response", *lead, hours.due(at, 4 * HOUR), first, None, (first,))
            yield told("attempts", *lead, hours.due(at, 80 * HOUR), sixth, decided, later[:6])
            yield told("decision", *lead, hours.due(at, 16 * HOUR), decided, None, (decided,))


def told(
    promise: str,
    lead: str,
    number: int,
    start: Event,
    owners: Sequence[tuple[int, str]],
    hours: Hours,
    as_of: int,
    due: int,
    stop: Event | None,
    until: Event | None,
    proof: Sequence[Event | None],
) -> Told:
    stopped = None if stop is None else stop.at_us
    ended = None if until is None else until.at_us
    done = stopped
    if stopped is not None and stopped <= due and (ended is None or stopped <= ended):
        status, end, decided = "met", stopped, stopped
    elif ended is not None and ended <= due and (stopped is None or ended < stopped):
        status, end, decided, done = "excluded", ended, ended, None
    elif as_of <= due:
        status, end, decided = "pending", as_of, as_of
    else:
        status, end, decided = "breached", as_of if stopped is None else stopped, due
    at = start.at_us
    owner = held_by = ""
    held: list[Held] = []
    since, used = at, hours.open_until(at)
    begun = used
    for when, name in owners:
        if when <= decided:
            owner = name
        if when <= at:
            held_by = name
        elif when < end:
            now = hours.open_until(when)
            held.append((since, when, held_by, now - used))
            since, used, held_by = when, now, name
    now = hours.open_until(end)
    held.append((since, end, held_by, now - used))
    evidence = tuple(event.id for event in (start, *proof, until) if event is not None and event.at_us <= end)
    return promise, lead, number, owner, status, at, due, done, now - begun, end - at, tuple(held), evidence


def table(rows: Iterator[Told], months: Sequence[int]) -> Counter[Any]:
    outcomes = list(rows)
    return Counter((one[0], one[3], bisect_right(months, one[5]), one[4]) for one in outcomes)


def compared(evaluation: Evaluation, rows: Sequence[Told]) -> int:
    """Return how many outcomes differ from the rows of the loop."""
    known = {(row[0], row[1], row[2]): row for row in rows}
    different = len(known) - len(evaluation.outcomes)
    for one in evaluation.outcomes:
        row = known[one.commitment, one.subject, one.entry or 0]
        ours = one.owner or "", one.status, one.started_us, one.due_us, one.stopped_us, one.business_us, one.wall_us
        held = tuple((since, until, holder, used) for since, until, holder, _, used in one.held if since < until)
        different += (*ours, held) != (*row[3:10], tuple(part for part in row[10] if part[0] < part[1]))
    return different


# --- with business-time objects


def objects_per_second(found: Sequence[Journey]) -> float:
    """Return the leads a second of a program that asks businesstimedelta when each promise is due and how long it took."""
    import businesstimedelta
    import pytz

    zone = pytz.timezone("America/New_York")
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(SPANS[0][0], SPANS[-1][1], working_days=[0, 1, 2, 3, 4], tz=zone),
            businesstimedelta.LunchTimeRule(SPANS[0][1], SPANS[1][0], working_days=[0, 1, 2, 3, 4], tz=zone),
            businesstimedelta.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"), tz=zone),
        ]
    )
    begin = time.process_time()
    for journey in found:
        start = next(event.at for event in journey.events if event.value == "mql")
        touches = [event.at for event in journey.events if event.value in ("call", "email") and event.at >= start]
        decided = [event.at for event in journey.events if event.value in ("accepted", "rejected")]
        for stops, limit in ((touches[:1], 4), (touches[5:6] or decided, 80), (decided, 16)):
            due = start + businesstimedelta.BusinessTimeDelta(rules, hours=limit)
            if stops:  # how long is not asked of what never came, in its favour
                rules.difference(start, stops[0]).timedelta <= timedelta(hours=limit) or stops[0] <= due
    return len(found) / (time.process_time() - begin)


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    judge_only(number) if "judge-only" in sys.argv else main(number)

"""How long a question to a work calendar takes, next to other libraries, and whether all of them answer alike.

Each round asks everybody in turn, so that a slow moment of the machine falls on all of them; what is shown is the median
of the rounds, in time of the processor. Compare the ratios: microseconds belong to the machine. The exit code is always
0, a timing is no test.

    pip install slakit -r benchmarks/requirements.txt
    python benchmarks/worktime.py
"""

import gc
import math
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from itertools import cycle, islice
from random import Random
from statistics import median
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
from workclock import Break, Holidays, Schedule, WorkDay

from slakit import WorkCalendar

ZONE = "America/New_York"
NEW_YORK = ZoneInfo(ZONE)
FIRST_YEAR, LAST_YEAR = 2020, 2030
YEARS = LAST_YEAR - FIRST_YEAR + 1
# Twelve days a year, some of them weekends, as in life.
HOLIDAYS = [
    date(year, month, day)
    for year in range(FIRST_YEAR, LAST_YEAR + 1)
    for month, day in (
        (1, 1),
        (1, 20),
        (2, 17),
        (4, 10),
        (5, 25),
        (6, 19),
        (7, 3),
        (9, 7),
        (10, 12),
        (11, 11),
        (11, 26),
        (12, 25),
    )
]
# A span of the calendar, and the hours of work that stand for it in a deadline.
SPANS = {
    "1 h": (timedelta(hours=1), 1),
    "1 d": (timedelta(days=1), 8),
    "30 d": (timedelta(days=30), 168),
    "2 y": (timedelta(days=730), 4000),
}
PAIRS, ROUNDS, SLICE = 200, 11, 0.004
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Pair = tuple[Any, Any]
Call = Callable[[Any, Any], Any]


def calendar() -> WorkCalendar:
    return WorkCalendar(ZONE, {"mon-fri": "09:00-12:30, 13:30-18:00"}, holidays=HOLIDAYS)


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


def in_new_york(instant: datetime) -> datetime:
    return instant.astimezone(NEW_YORK)


def in_pytz(instant: datetime) -> datetime:
    return instant.astimezone(pytz.timezone(ZONE))


def in_pandas(instant: datetime) -> pd.Timestamp:
    return pd.Timestamp(instant).tz_convert(ZONE)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)


OURS = calendar()
WORKCLOCK = Schedule(
    [WorkDay(time(9), time(18)), Break(time(12, 30), time(13, 30)), Holidays(HOLIDAYS)], time_zone=ZONE
)
BUSINESSTIMEDELTA = Rules(
    [
        WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=pytz.timezone(ZONE)),
        LunchTimeRule(
            start_time=time(12, 30), end_time=time(13, 30), working_days=[0, 1, 2, 3, 4], tz=pytz.timezone(ZONE)
        ),
        HolidayRule(dict.fromkeys(HOLIDAYS, "holiday"), tz=pytz.timezone(ZONE)),
    ]
)
PANDAS = pd.offsets.CustomBusinessHour(start=["09:00", "13:30"], end=["12:30", "18:00"], holidays=HOLIDAYS)

# The name, the call, and how each takes its start and its end, or its start and its hours of work.
ELAPSED: dict[str, tuple[Call, Callable[[datetime], Any]]] = {
    "slakit, int": (OURS.clock.elapsed, micros),
    "slakit, UTC": (OURS.elapsed, lambda instant: instant),
    "slakit, ZoneInfo": (OURS.elapsed, in_new_york),
    "workclock, ZoneInfo": (WORKCLOCK.between, in_new_york),
    "businesstimedelta, pytz": (BUSINESSTIMEDELTA.difference, in_pytz),
    "pandas, date_range": (lambda start, end: len(pd.date_range(start, end, freq=PANDAS)), in_pandas),
}
DEADLINE: dict[str, tuple[Call, Callable[[datetime], Any], Callable[[int], Any]]] = {
    "slakit, int": (OURS.clock.deadline, micros, lambda count: count * 3_600_000_000),
    "slakit, UTC": (OURS.deadline, lambda instant: instant, hours),
    "slakit, ZoneInfo": (OURS.deadline, in_new_york, hours),
    "workclock, ZoneInfo": (WORKCLOCK.add, in_new_york, hours),
    "businesstimedelta, pytz": (
        lambda start, length: start + length,
        in_pytz,
        lambda count: BusinessTimeDelta(BUSINESSTIMEDELTA, hours=count),
    ),
    "pandas, CustomBusinessHour": (lambda start, length: start + length, in_pandas, lambda count: count * PANDAS),
}


def starts() -> list[datetime]:
    """Return instants of whole seconds over the years from which two more lie in the calendar."""
    random = Random(20)
    first, last = (int(datetime(year, 1, 2, tzinfo=UTC).timestamp()) for year in (FIRST_YEAR, LAST_YEAR - 3))
    return [EPOCH + timedelta(seconds=random.randrange(first, last)) for _ in range(PAIRS)]


def questions() -> dict[tuple[str, str, str], tuple[Call, list[Pair]]]:
    """Return every call with its ready-made arguments, by what is asked, who is asked and the span."""
    asked: dict[tuple[str, str, str], tuple[Call, list[Pair]]] = {}
    for span, (length, work) in SPANS.items():
        for name, (call, own) in ELAPSED.items():
            asked["elapsed", name, span] = call, [(own(start), own(start + length)) for start in starts()]
        for name, (call, own, amount) in DEADLINE.items():
            asked["deadline", name, span] = call, [(own(start), amount(work)) for start in starts()]
    return asked


def timed(call: Call, pairs: Sequence[Pair], count: int) -> float:
    """Return the seconds of one call, over so many of them."""
    some = list(islice(cycle(pairs), count))
    begun = process_time()
    for one, other in some:
        call(one, other)
    return (process_time() - begun) / count


def measured() -> dict[tuple[str, str, str], float]:
    """Return the median microseconds of each call, from rounds in which all of them take turns."""
    asked = questions()
    rounds: dict[tuple[str, str, str], list[float]] = {key: [] for key in asked}
    # A first call builds tables; from a second one is told how many fill a slice of time.
    counts = {
        key: max(1, min(10 * PAIRS, int(SLICE / min(timed(call, pairs, 1) for _ in range(2)))))
        for key, (call, pairs) in asked.items()
    }
    for turn in range(ROUNDS):
        for key, (call, pairs) in asked.items():
            # Slow ones get other pairs in each round.
            shift = turn * counts[key] % PAIRS
            rounds[key].append(timed(call, pairs[shift:] + pairs[:shift], counts[key]))
    return {key: median(found) * 1e6 for key, found in rounds.items()}


def built() -> tuple[float, float]:
    """Return milliseconds and kilobytes that the table of one calendar year takes."""
    low, high = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
    times = []
    for _ in range(ROUNDS):
        fresh = calendar()
        begun = process_time()
        fresh.elapsed(low, high)
        times.append((process_time() - begun) * 1e3 / YEARS)
    fresh = calendar()
    gc.collect()
    tracemalloc.start()
    fresh.elapsed(low, high)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return median(times), size / 1e3 / YEARS


def show_table(what: str, names: Sequence[str], found: dict[tuple[str, str, str], float]) -> None:
    print(f"\n{what}: microseconds a call, and times the int call")
    print(f"{'':27}" + "".join(f"{span:>20}" for span in SPANS))
    for name in names:
        cells = []
        for span in SPANS:
            one = found[what, name, span]
            cells.append(f"{one:11,.2f} x{one / found[what, names[0], span]:<7,.1f}")
        print(f"{name:27}" + "".join(cells))


def show_targets(found: dict[tuple[str, str, str], float], cost: tuple[float, float]) -> None:
    print("\nTargets")
    for what in ("elapsed", "deadline"):
        int_, utc, zoned = (
            [found[what, f"slakit, {kind}", span] for span in SPANS] for kind in ("int", "UTC", "ZoneInfo")
        )
        show_target(f"{what}, int to int: at most 1.5 us at any span", max(int_), "us", ok=max(int_) <= 1.5)
        for kind, limit, some in (("UTC", 3.5, utc), ("ZoneInfo", 5.0, zoned)):
            ratio = max(one / base for one, base in zip(some, int_, strict=True))
            said = f"{what}, aware {kind}: at most {limit} us, or 4.5 times the int call"
            show_target(said, max(some), f"us, x{ratio:.1f}", ok=max(some) <= limit or ratio <= 4.5)
        growth = max(some[-1] / some[0] for some in (int_, utc, zoned))
        show_target(f"{what}: flat from 1 hour to 2 years, within a half", growth, "times", ok=growth <= 1.5)
    show_target("table: at most 2.5 ms a calendar year", cost[0], "ms", ok=cost[0] <= 2.5)
    show_target("table: at most 75 kB a calendar year", cost[1], "kB", ok=cost[1] <= 75)


def show_target(said: str, value: float, unit: str, *, ok: bool) -> None:
    print(f"  {'met   ' if ok else 'MISSED'}  {said:66} {value:8.2f} {unit}")


def agreements() -> Iterator[tuple[str, int, int, str]]:
    """Yield, for each library, how many answers differ from ours, of how many, and why they may."""
    begins = starts()
    for span, (length, work) in SPANS.items():
        few = begins if span in {"1 h", "1 d"} else begins[:10]
        ours = [OURS.elapsed(start, start + length) for start in begins]
        dues = [OURS.deadline(start, hours(work)) for start in begins]
        theirs = [WORKCLOCK.between(start, start + length) for start in begins]
        yield f"elapsed {span}: workclock", differing(ours, theirs), len(theirs), ""
        theirs = [WORKCLOCK.add(start, hours(work)) for start in begins]
        yield f"deadline {span}: workclock", differing(dues, theirs), len(theirs), ""
        theirs = [BUSINESSTIMEDELTA.difference(in_pytz(start), in_pytz(start + length)).timedelta for start in few]
        yield f"elapsed {span}: businesstimedelta", differing(ours, theirs), len(few), ""
        amount = BusinessTimeDelta(BUSINESSTIMEDELTA, hours=work)
        theirs = [in_pytz(start) + amount for start in few]
        yield f"deadline {span}: businesstimedelta", differing(dues, theirs), len(few), ""
        theirs = [(in_pandas(start) + work * PANDAS).to_pydatetime() for start in few]
        because = "an amount that ends at closing is due at the next opening there"
        yield f"deadline {span}: pandas", differing(dues, theirs), len(few), because
        # To pandas a due at closing is one at the next opening; where ours is moved there, the two must meet.
        moved = [OURS.next_open(due) for due in dues]
        yield f"deadline {span}: pandas, ours moved to the next opening", differing(moved, theirs), len(few), ""
        because = "it counts ticks of whole hours"
        ticks = [len(pd.date_range(in_pandas(start), in_pandas(start + length), freq=PANDAS)) for start in few]
        off = sum(not math.isclose(one / hours(1), tick) for one, tick in zip(ours, ticks, strict=False))
        yield f"elapsed {span}: pandas", off, len(few), because


def differing(ours: Sequence[Any], theirs: Sequence[Any]) -> int:
    return sum(one != other for one, other in zip(ours, theirs, strict=False))


def main() -> None:
    peers = ("workclock", "businesstimedelta", "pandas")
    print(f"slakit {version('slakit')}; " + ", ".join(f"{name} {version(name)}" for name in peers))
    print(f"Mon-Fri 09:00-12:30, 13:30-18:00, {ZONE}, {len(HOLIDAYS) // YEARS} holidays a year, {YEARS} years")
    print(f"medians of {ROUNDS} interleaved rounds, {PAIRS} random starts")
    found = measured()
    show_table("elapsed", list(ELAPSED), found)
    show_table("deadline", list(DEADLINE), found)
    cost = built()
    print(f"\nbuilding the table: {cost[0]:.2f} ms and {cost[1]:.1f} kB a calendar year")
    show_targets(found, cost)
    print("\nAnswers that differ from ours")
    for name, off, count, because in agreements():
        note = f"  ({because})" if off and because else ""
        print(f"  {off:4} of {count:3}  {name}{note}")


if __name__ == "__main__":
    main()

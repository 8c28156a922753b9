"""From a file to outcomes: reading, building journeys and judging, against a bare csv.reader in the same run.

python benchmarks/whole_job.py [LEADS]
"""

import csv
import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import _data

from slakit import (
    Agreement,
    Disposition,
    FirstResponse,
    LeadVolume,
    Objective,
    Term,
    WorkCalendar,
    evaluate,
    journeys,
    read_events,
)

ROUNDS = 3
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
T = TypeVar("T")


def main(leads: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        count = _data.write(path, leads)
        print(f"{leads:,} leads, {count:,} events; medians of {ROUNDS} rounds, garbage collector on")
        bare, _ = timed(lambda: bare_rows(path))
        reading, events = timed(lambda: read_events(path))
        building, found = timed(lambda: journeys(events))
        judging, result = timed(lambda: evaluate(agreement(), found, as_of=AS_OF))
        print(f"{'csv.reader alone':28}{count / bare:12,.0f} rows/s")
        print(
            f"{'read_events':28}{count / reading:12,.0f} rows/s   {reading / bare:.1f}x csv.reader  (target 100,000 or 6x)"
        )
        print(f"{'journeys':28}{leads / building:12,.0f} leads/s  (target 40,000 of 6 events)")
        print(f"{'evaluate, three promises':28}{leads / judging:12,.0f} leads/s, {len(result.outcomes):,} outcomes")
        print(f"{'memory of events':28}{bytes_per_event(path, count):12,.0f} bytes an event  (target 420)")


def timed(do: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        begin = time.perf_counter()
        made = do()
        times.append(time.perf_counter() - begin)
    return statistics.median(times), made


def bare_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def bytes_per_event(path: Path, count: int) -> float:
    tracemalloc.start()
    events = read_events(path)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / max(len(events), count)


def agreement() -> Agreement:
    east = WorkCalendar("America/New_York", {"mon-fri": "09:00-12:30, 13:30-18:00"})
    return Agreement(
        name="bench",
        zone="America/New_York",
        term=Term(since="2025-01-01"),
        calendars={"east": east},
        commitments=[
            FirstResponse(within="4 business hours", calendar="east", objective=Objective(share="90%", per="month")),
            Disposition(within="16 business hours", calendar="east"),
            LeadVolume(at_least=300, calendar="east", by="owner"),
        ],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)

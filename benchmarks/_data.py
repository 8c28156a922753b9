"""Made-up leads for the benchmarks: a fixed seed, about six events a lead."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
COLUMNS = (
    "lead_id",
    "at",
    "kind",
    "value",
    "previous",
    "actor",
    "actor_kind",
    "channel",
    "direction",
    "reason",
    "id",
    "asset",
)
Row = tuple[str, ...]


def rows(leads: int, seed: int = 7) -> Iterator[Row]:
    """Yield the rows of so many leads, each with its owner, its stages and what sales did."""
    draw = random.Random(seed)
    begin = datetime(2025, 1, 2, tzinfo=ZONE)
    number = 0
    for n in range(leads):
        lead, owner = f"L{n:07d}", f"rep{draw.randrange(60):02d}"
        created = begin + timedelta(seconds=draw.randrange(500 * 86_400))
        became = created + timedelta(seconds=60 + draw.expovariate(1 / (3 * 86_400)))
        told = [
            (created, "stage", "lead", "", "crm", "automation", "", ""),
            (became, "stage", "mql", "lead", "crm", "automation", "", ""),
            (became + timedelta(seconds=draw.randint(5, 1800)), "owner", owner, "", "router", "automation", "", ""),
        ]
        at = became
        for _ in range(min(12, int(draw.expovariate(1 / 2.3)))):
            at += timedelta(seconds=300 + draw.expovariate(1 / 36_000))
            name = draw.choice(("call", "email"))
            told.append((at, "activity", name, "", owner, "person", "phone", "outbound"))
        if draw.random() < 0.7:
            decided = became + timedelta(seconds=120 + draw.expovariate(1 / 155_520))
            stage = draw.choices(("accepted", "rejected"), (3, 2))[0]
            told.append((decided, "stage", stage, "mql", owner, "person", "", ""))
        for when, *facts in told:
            number += 1
            yield (
                lead,
                when.isoformat(timespec="seconds"),
                *facts,
                "",
                f"e{number:08d}",
                "guide" if number % 5 == 0 else "",
            )


def write(path: Path, leads: int) -> int:
    """Write the rows of so many leads as CSV, and return how many rows there are."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows(leads):
            writer.writerow(row)
            count += 1
    return count

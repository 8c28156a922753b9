"""Moves per second: a dict, slakit's table, slakit's replay, transitions and python-statemachine, in one run.

python benchmarks/lifecycle.py [MOVES]
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from slakit.leads.events import stage_event
from slakit.leads.journeys import Journey
from slakit.leads.replaying import replay
from slakit.lifecycle.machine import compiled, machine_of
from slakit.lifecycle.standard import STANDARD

ROUNDS = 5
CYCLE = ("qualify", "recycle", "re_engage")
STAGES = ("mql", "recycled", "lead")


def main(moves: int) -> None:
    slow = max(moves // 50, 300)
    journeys = leads(moves)
    results = {
        "dict": (moves, dict_walk(moves)),
        "slakit table, bare moves": (moves, table_walk(moves)),
        "slakit replay, entries and anomalies": (moves, replay_walk(journeys)),
        "slakit replay, all of them kept": (moves, replay_all(journeys)),
        "transitions": (slow, transitions_walk(slow)),
    }
    if (walk := statemachine_walk(slow // 10)) is not None:
        results["python-statemachine"] = (slow // 10, walk)
    rates = {name: count / median(walk) for name, (count, walk) in results.items()}
    targets = {
        "slakit table, bare moves": 3_000_000,
        "slakit replay, entries and anomalies": 500_000,
        "slakit replay, all of them kept": 500_000,
    }
    for name, rate in rates.items():
        target = f"   target {targets[name]:,}" if name in targets else ""
        print(
            f"{name:40}{rate:14,.0f} moves/s{rates['transitions'] and rate / rates['transitions']:10.1f}x transitions{target}"
        )


def median(walk: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        walk()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def dict_walk(moves: int) -> Callable[[], str]:
    table = {(move.source, move.trigger): move.target for move in STANDARD.moves}
    triggers = CYCLE * (moves // 3)

    def walk() -> str:
        stage = "lead"
        for trigger in triggers:
            stage = table[stage, trigger]
        return stage

    return walk


def table_walk(moves: int) -> Callable[[], str]:
    table = compiled(STANDARD)
    triggers = CYCLE * (moves // 3)

    def walk() -> str:
        stage = "lead"
        for trigger in triggers:
            stage = table[stage, trigger][0].target
        return stage

    return walk


def leads(moves: int) -> list[Journey]:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Journey.of(
            f"L{lead}",
            *(
                stage_event(stage, at=begin + timedelta(minutes=n), reason="timing")
                for n, stage in enumerate(("lead", *STAGES * 3))
            ),
        )
        for lead in range(moves // 10)
    ]


def replay_walk(journeys: Sequence[Journey]) -> Callable[[], int]:
    """Return a walk that looks at what each replay gave and lets it go, as the others do."""

    def walk() -> int:
        told = 0
        for journey in journeys:
            found = replay(journey)
            told += len(found.entries) + len(found.anomalies)
        return told

    return walk


def replay_all(journeys: Sequence[Journey]) -> Callable[[], object]:
    """Return a walk that keeps every entry: a good part of it goes to the garbage collector, which looks through them all."""
    return lambda: [replay(journey) for journey in journeys]


class Ticket:  # what transitions hangs its triggers on
    state = "lead"


def transitions_walk(moves: int) -> Callable[[], object]:
    ticket: Any = Ticket()
    machine_of(STANDARD, model=ticket)
    triggers = CYCLE * (moves // 3)

    def walk() -> object:
        for trigger in triggers:
            getattr(ticket, trigger)()
        return ticket.state

    return walk


def statemachine_walk(moves: int) -> Callable[[], object] | None:
    try:
        from statemachine import State, StateMachine
    except ImportError:
        return None

    class Leads(StateMachine):
        lead = State(initial=True)
        mql = State()
        recycled = State()
        qualify = lead.to(mql)
        recycle = mql.to(recycled)
        re_engage = recycled.to(lead)

    machine = Leads()
    triggers = CYCLE * (moves // 3)

    def walk() -> object:
        for trigger in triggers:
            machine.send(trigger)
        return machine

    return walk


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

"""Leads per second against the definition of an MQL: at one instant, and the first instant, next to loops by hand.

python benchmarks/criteria.py [LEADS]
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from slakit import Event, Journey, Persona, activity_event, did, field, fits, score, stage_event
from slakit.leads.criteria import Criterion, Truth
from slakit.leads.criteria.compiling import compiled_truth
from slakit.leads.criteria.holding import compiled_first_held
from slakit.worktime.instants import to_micros

ROUNDS = 5
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = BEGIN + timedelta(days=61)
EVENTS = 10
POINTS = {"content_download": 10, "webinar_attend": 20, "pricing_page_view": 15, "unsubscribe": -50}
# How often a lead does what, in a draw: seldom enough that most leads are no MQL.
DRAWN = {
    "content_download": 20,
    "webinar_attend": 10,
    "pricing_page_view": 12,
    "unsubscribe": 2,
    "trial_signup": 1,
    "email_open": 30,
    "call": 15,
}
Timed = tuple[float, list[Any]]


def definition() -> Criterion:
    mid_market = Persona(
        name="mid-market",
        all=(field("employees", between=(50, 1000)), field("country", in_=["DE", "AT", "CH", "NO"])),
        none=(field("industry", in_=["education", "competitor"]),),
    )
    return (
        did("trial_signup")
        | did("content_download", at_least=3, distinct="asset", within="30 days")
        | (score(POINTS, at_least=60, half_life="30 days") & fits(mid_market))
    )


def main(leads: int) -> None:
    journeys = made(leads)
    plain = [plain_of(journey) for journey in journeys]
    at = to_micros(AS_OF)
    holds, first = compiled_truth(definition()), compiled_first_held(definition())
    print(f"{leads:,} leads of {EVENTS} events; medians of {ROUNDS} rounds, garbage collector on")
    told(
        "at one instant",
        50_000,
        timed(lambda fresh: [holds(one, at) is Truth.TRUE for one in fresh], journeys),
        timed(lambda _: [is_mql(*one, at) for one in plain], journeys),
    )
    told(
        "the first instant",
        10_000,
        timed(lambda fresh: [first(one, at) for one in fresh], journeys),
        timed(lambda _: [first_mql(*one, at) for one in plain], journeys),
    )


def told(what: str, target: int, ours: Timed, by_hand: Timed) -> None:
    (spent, answers), (spent_by_hand, same) = ours, by_hand
    leads, holding = len(answers), sum(answer not in {False, None} for answer in answers)
    differing = sum(one != other for one, other in zip(answers, same, strict=True))
    print(f"{what:20}{'by hand':10}{leads / spent_by_hand:12,.0f} leads/s")
    print(
        f"{what:20}{'slakit':10}{leads / spent:12,.0f} leads/s   target {target:,}"
        f"   {spent / spent_by_hand:.1f}x the time by hand; {holding:,} hold, {differing} answers differ"
    )


def timed(do: Callable[[Sequence[Journey]], list[Any]], journeys: Sequence[Journey]) -> Timed:
    """Return the median time of a round and what it gave; each asks journeys that nobody has asked before."""
    times: list[float] = []
    found: list[Any] = []
    for _ in range(ROUNDS):
        fresh = [attrs.evolve(journey) for journey in journeys]
        gc.collect()
        begin = time.perf_counter()
        found = do(fresh)
        times.append(time.perf_counter() - begin)
    return statistics.median(times), found


def made(leads: int, seed: int = 11) -> list[Journey]:
    draw = random.Random(seed)
    return [
        Journey.of(
            f"L{n:06d}",
            stage_event("lead", at=BEGIN),
            *(_event(draw, k) for k in range(1, EVENTS)),
            attributes={
                "employees": draw.randint(10, 2000),
                "country": draw.choice(("DE", "AT", "US")),
                "industry": draw.choice(("software", "software", "education")),
            },
        )
        for n in range(leads)
    ]


def _event(draw: random.Random, number: int) -> Event:
    (name,) = draw.choices(list(DRAWN), list(DRAWN.values()))
    at = BEGIN + timedelta(seconds=draw.randrange(60 * 86_400))
    data = {"asset": draw.choice("abcd")} if name == "content_download" else None
    return activity_event(name, at=at, id=f"e{number}", data=data)


# --- the same by hand, over plain tuples

Row = tuple[int, str, str, str]
DAY = 86_400_000_000
MONTH = 30 * DAY
COUNTRIES = frozenset({"DE", "AT", "CH", "NO"})
EXCLUDED = frozenset({"education", "competitor"})


def plain_of(journey: Journey) -> tuple[list[Row], dict[str, str]]:
    rows = [(event.at_us, event.kind, event.value, event.data.get("asset", "")) for event in journey.events]
    return rows, dict(journey.attributes)


def is_mql(rows: Sequence[Row], facts: dict[str, str], at: int) -> bool:
    assets = set()
    points = 0.0
    for since, kind, name, asset in rows:
        if since > at:
            break
        if kind != "activity":
            continue
        if name == "trial_signup":
            return True
        if name == "content_download" and asset and since >= at - MONTH:
            assets.add(asset)
        if name in POINTS:
            points += POINTS[name] * 0.5 ** ((at - since) / MONTH)
    if len(assets) >= 3:
        return True
    return (
        round(points, 9) >= 60
        and 50 <= int(facts["employees"]) <= 1000
        and facts["country"] in COUNTRIES
        and facts["industry"] not in EXCLUDED
    )


def first_mql(rows: Sequence[Row], facts: dict[str, str], until: int) -> int | None:
    # Nothing of this definition comes to hold between two events.
    return next((row[0] for row in rows if row[0] <= until and is_mql(rows, facts, row[0])), None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

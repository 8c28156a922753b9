"""Strategies of what an agreement is made of: records of leads, lifecycles without a trap, and agreements."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit.leads.records import Lead, Prospect
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment
from slakit.rules.parties import Owner, Term
from slakit.rules.ready_made import ContactAttempts, Disposition, FirstResponse, LeadVolume, NoFlood
from slakit.testing.strategies.moments import calendars, instants
from slakit.worktime import instants as kernel

__all__ = ["agreements", "leads", "lifecycles", "prospects"]


def prospects(*, lead_id: str = "L1", at: st.SearchStrategy[datetime] | None = None) -> st.SearchStrategy[Prospect]:
    """Return records of prospects; `at` draws when they were first seen, without it an instant of a whole year."""
    return st.builds(Prospect, lead_id=st.just(lead_id), first_seen_at=instants() if at is None else at)


def leads(*, lead_id: str = "L1", at: st.SearchStrategy[datetime] | None = None) -> st.SearchStrategy[Lead]:
    """Return records of leads, with or without the prospect that they were before; `at` draws when they engaged."""
    ages = st.none() | st.integers(0, 90).map(lambda days: timedelta(days=days))

    def made(engaged: datetime, age: timedelta | None) -> Lead:
        before = None if age is None else Prospect(lead_id=lead_id, first_seen_at=engaged - age)
        return Lead(lead_id=lead_id, engaged_at=engaged, before=before)

    return st.builds(made, instants() if at is None else at, ages)


_WORDS = ("open", "known", "mql", "accepted", "sql", "proposal")
_SIDES = ("recycled", "rejected")


def lifecycles(*, most: int = len(_WORDS)) -> st.SearchStrategy[Lifecycle]:
    """Return lifecycles in which every stage can be reached and from every stage the end.

    A way of one up to `most` stages to the one that ends it, some side stages to go back from, and some leaps and steps
    back. A single step is the simplest. Raises: InvalidArgument for `most` that is not 1 to 6.
    """
    if not 1 <= most <= len(_WORDS):
        raise InvalidArgument(f"lifecycles(most={most}): expected 1 to {len(_WORDS)}")
    pairs = st.lists(st.tuples(st.integers(0, most), st.integers(0, most)), max_size=4, unique=True)
    sides = st.lists(st.sampled_from(_SIDES), max_size=2, unique=True)
    return st.builds(_lifecycle, st.integers(1, most), sides, pairs, st.booleans())


def _lifecycle(length: int, sides: list[str], pairs: list[tuple[int, int]], reasoned: Any) -> Lifecycle:
    way = [*_WORDS[:length], "won"]
    steps = dict.fromkeys(pairwise(way))
    steps |= dict.fromkeys((way[min(one, length - 1)], way[min(other, length)]) for one, other in pairs)
    moves = [Move(source=one, trigger=f"to_{other}", target=other) for one, other in steps if one != other]
    for side in sides:
        moves += [
            Move(source=way[length - 1], trigger=f"to_{side}", target=side, needs_reason=bool(reasoned)),
            Move(source=side, trigger="again", target=way[0]),
        ]
    stages = [Stage(name=name, owner="sales", terminal=name == "won") for name in way]
    return Lifecycle(stages=[*stages, *(Stage(name=side, side=True) for side in sides)], moves=moves)


_SINCE = date(2026, 3, 1)
_RULES: tuple[Commitment, ...] = (
    FirstResponse(within="4 business hours", calendar="office"),
    FirstResponse(id="by-owner", within="1 business hour", calendar="owner", default_calendar="office"),
    Disposition(within="2 business days", calendar="office"),
    ContactAttempts(at_least=3, within="10 business days", calendar="office"),
    LeadVolume(at_least=2, per="month"),
    NoFlood(at_most=3, per="week"),
)


def agreements(*, name: str = "drawn", zone: str | None = None) -> st.SearchStrategy[Agreement]:
    """Return agreements of one or several ready-made promises over some months, with a calendar and two owners.

    One first response is the simplest. Raises: InvalidArgument without a name; CalendarError C104 for an unknown zone.
    """
    if not name:
        raise InvalidArgument(f"agreements(name={name!r}): expected a name")
    zones = (
        st.sampled_from(("UTC", "Europe/Berlin", "America/New_York"))
        if zone is None
        else st.just(kernel.zone(zone).key)
    )

    def made(where: str, calendar: Any, rules: list[Commitment], months: int) -> Agreement:
        return Agreement(
            name=name,
            zone=where,
            calendars={"office": calendar},
            owners=[Owner(id="7001", calendar="office"), Owner(id="pool", queue=True)],
            term=Term(since=_SINCE, until=date(2026, 3 + months, 1)),
            commitments=rules,
        )

    rules = st.lists(st.sampled_from(_RULES), min_size=1, max_size=3, unique_by=lambda rule: rule.id)
    return st.builds(made, zones, calendars(holidays=False), rules, st.integers(1, 9))

"""What a watch sums up over all leads: judged again for what changed, and the same as what evaluate tells."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs
import pytest

from evaluation.making import US, agreement, at, call, promise
from slakit import (
    Agreement,
    Clause,
    Deadline,
    Event,
    Groups,
    Happening,
    Journey,
    LeadVolume,
    Level,
    Missed,
    Objective,
    Owner,
    Quota,
    Rate,
    Watch,
    entered,
    evaluate,
    field_event,
    left,
    owner_event,
    stage_event,
)

TERM = ("2026-03-01", None)
MARCH, APRIL = at("2026-03-03T10:00Z"), at("2026-04-09T09:00Z")


def became(lead: str, moment: datetime, **facts: Any) -> Event:
    return stage_event("mql", at=moment, lead_id=lead, **facts)


def of_tier(lead: str, tier: str) -> Event:
    return field_event("tier", tier, at=at("2026-03-01T00:00Z"), lead_id=lead)


def said(found: Sequence[Happening]) -> list[tuple[str, str, str | None]]:
    return [(one.what, one.subject, getattr(one.told, "group", None)) for one in found]


def judged(promised: Agreement, rows: Sequence[Event], moment: datetime) -> object:
    leads = sorted({row.lead_id for row in rows})
    journeys = [Journey.of(lead, *(row for row in rows if row.lead_id == lead)) for lead in leads]
    return evaluate(promised, journeys, as_of=moment)


VOLUME = LeadVolume(id="volume", at_least=3, per="month", calendar=None)
BY_TIER = Quota(
    id="by-tier", owed_by="marketing", count=entered("mql"), at_least=2, per="month", by=Groups("tier", ("hot",))
)
SHARE = Rate(
    id="share",
    owed_by="marketing",
    among=entered("mql"),
    reached=entered("accepted"),
    at_least="50%",
    per="month",
    matures_after="2 days",
    min_population=1,
    by=Groups("tier", ("hot",)),
)
LEVEL = Quota(
    id="level", owed_by="sales", level=Level(entered("mql"), left("mql")), at_most=2, per="month", calendar=None
)
FAST = promise("4 hours", calendar=None, objective=Objective(percentile="90%", at_most="2 hours", per="month"))
MOSTLY = promise("4 hours", calendar=None, objective=Objective(share="90%", per="month"))


# --- a look takes no longer because more leads came


def calls_of_a_look(leads: int, *rules: Deadline | Quota | Rate) -> int:
    """Return how many calls a look takes after one more lead in April, where so many came in March and were called."""
    watch = Watch(agreement(*rules, term=TERM), as_of=at("2026-04-10T10:00Z"))
    for number in range(leads):
        name = f"M{number:03d}"
        watch.add(of_tier(name, "hot"), became(name, MARCH), call("2026-03-03T11:00Z", lead_id=name))
    watch.look()
    watch.add(became("A1", APRIL))
    calls = 0

    def counted(frame: object, what: str, argument: object) -> None:
        nonlocal calls
        calls += what in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        found = watch.look()
    finally:
        sys.setprofile(None)
    assert any(one.subject in {"A1", "2026-04"} for one in found)
    return calls


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param((VOLUME, MOSTLY), id="a volume and a share"),
        pytest.param((BY_TIER, MOSTLY), id="groups of a volume"),
        pytest.param((SHARE, MOSTLY), id="groups of a rate"),
        pytest.param((FAST,), id="a percentile"),
        pytest.param((LEVEL, MOSTLY), id="a level"),
    ],
)
def test_a_look_after_one_event_takes_the_same_however_many_leads_came_in_other_months(
    rules: tuple[Deadline | Quota | Rate, ...],
) -> None:
    calls_of_a_look(5, *rules)

    assert calls_of_a_look(200, *rules) == calls_of_a_look(20, *rules)


# --- groups


def test_a_group_that_nobody_listed_is_told_from_the_month_of_its_first_lead_on() -> None:
    promised, moment = agreement(BY_TIER, term=TERM), at("2026-04-10T10:00Z")
    first = became("L1", MARCH, id="first")
    rows = [of_tier("L1", "cold"), first]
    watch = Watch(promised, as_of=moment)
    watch.add(*rows)

    assert said(watch.look()) == [
        ("breached", "2026-03", "hot"),
        ("breached", "2026-03", "cold"),
        ("started", "2026-04", "hot"),
        ("started", "2026-04", "cold"),
    ]
    later = became("L1", APRIL, id="first", recorded_at=moment)
    watch.add(later)
    assert said(watch.look()) == [("gone", "2026-03", "cold")]
    assert watch.evaluation() == judged(promised, [rows[0], later], moment)


def test_a_group_begins_to_be_judged_with_its_first_lead() -> None:
    watch = Watch(agreement(BY_TIER, term=TERM), as_of=APRIL)
    watch.look()
    watch.add(of_tier("L1", "warm"), became("L1", APRIL))

    assert said(watch.look()) == [("started", "2026-04", "warm")]
    watch.add(of_tier("L2", "warm"), became("L2", APRIL - US))
    assert said(watch.look()) == [("met", "2026-04", "warm")]
    watch.advance(at("2026-05-01T12:00+02:00"))
    assert said(watch.look()) == [
        ("breached", "2026-04", "hot"),
        ("started", "2026-05", "hot"),
        ("started", "2026-05", "warm"),
    ]


def test_a_share_is_told_group_by_group() -> None:
    rows = [of_tier("L1", "cold"), became("L1", MARCH), became("L2", MARCH), of_tier("L2", "hot")]
    rows.append(stage_event("accepted", at=at("2026-03-04T10:00Z"), lead_id="L1"))
    promised, moment = agreement(SHARE, term=("2026-03-01", "2026-04-01")), at("2026-04-01T00:00Z")
    watch = Watch(promised, as_of=moment)
    watch.add(*rows)

    assert said(watch.look()) == [("breached", "2026-03", "hot"), ("met", "2026-03", "cold")]
    assert watch.evaluation() == judged(promised, rows, moment)


def test_a_share_of_a_month_is_told_when_it_is_certain() -> None:
    rows = [became("L1", MARCH), became("L2", MARCH)]
    rows.append(stage_event("accepted", at=at("2026-03-04T10:00Z"), lead_id="L1"))
    promised, moment = agreement(attrs.evolve(SHARE, by=None), term=TERM), at("2026-04-01T12:00+02:00")
    watch = Watch(promised, as_of=MARCH)
    watch.add(*rows)
    watch.look()
    watch.advance(moment)

    assert said(watch.look()) == [("met", "2026-03", None), ("started", "2026-04", None)]
    assert watch.evaluation() == judged(promised, rows, moment)


# --- levels


def test_a_level_goes_on_from_month_to_month_and_a_late_row_reaches_all_from_then_on() -> None:
    promised, moment = agreement(LEVEL, term=("2026-03-01", "2026-06-01")), at("2026-05-10T10:00Z")
    rows = [became(lead, MARCH, id=lead) for lead in ("L1", "L2", "L3")]
    watch = Watch(promised, as_of=MARCH)
    watch.add(*rows[:2])
    assert said(watch.look()) == [("started", "2026-03", None)]
    watch.advance(moment)
    assert said(watch.look()) == [("met", "2026-03", None), ("met", "2026-04", None), ("started", "2026-05", None)]

    watch.add(became("L3", APRIL, id="L3"))
    assert said(watch.look()) == [("changed", "2026-04", None), ("breached", "2026-05", None)]
    gone = became("L3", at("2026-05-02T00:00Z"), id="L3", recorded_at=moment)
    watch.add(gone)
    assert said(watch.look()) == [("changed", "2026-04", None), ("changed", "2026-05", None)]
    assert watch.evaluation() == judged(promised, [*rows[:2], gone], moment)
    watch.advance(at("2026-06-10T10:00Z"))
    watch.add(became("L4", MARCH))
    assert said(watch.look()) == [
        ("changed", "2026-03", None),
        ("changed", "2026-04", None),
        ("changed", "2026-05", None),
    ]


# --- percentiles


def test_a_clock_takes_too_long_on_the_calendar_that_counts_once_its_owner_is_listed_no_more() -> None:
    # Two hours in New York, and from the next day on in Berlin: 9:00 to 12:30, and after 13:30.
    rule = promise(
        "4 business hours",
        calendar="owner",
        default_calendar="berlin",
        objective=Objective(percentile="90%", at_most="6 business hours", per="month"),
    )
    owners = [Owner(id="ny", calendar="new-york", until="2026-03-04")]
    promised = agreement(rule, term=("2026-03-01", "2026-03-04"), owners=owners)
    rows = [owner_event("ny", at=at("2026-03-03T19:00Z"), lead_id="L1"), became("L1", at("2026-03-03T20:00Z"))]
    watch = Watch(promised, as_of=at("2026-03-03T21:00Z"))
    watch.add(*rows)
    told: list[tuple[str, str, str]] = []
    while (upcoming := watch.next_look) is not None:
        told += ((f"{watch.as_of:%d %H:%M:%S.%f}", *one[:2]) for one in said(watch.look()))
        assert watch.evaluation() == judged(promised, rows, watch.as_of)
        watch.advance(upcoming)
    told += ((f"{watch.as_of:%d %H:%M:%S.%f}", *one[:2]) for one in said(watch.look()))

    assert told == [
        ("03 21:00:00.000000", "started", "L1"),
        ("03 21:00:00.000000", "started", "2026-03"),
        ("04 10:00:00.000001", "breached", "L1"),
        ("04 13:00:00.000001", "breached", "2026-03"),
    ]


# --- volumes and clauses


def test_a_volume_waits_until_somebody_looks_and_is_right_then() -> None:
    promised = agreement(VOLUME, term=TERM)
    rows = [became("L1", APRIL), became("L2", APRIL), became("L3", APRIL - US)]
    watch = Watch(promised, as_of=APRIL)
    watch.look()
    watch.add(*rows)
    kept = Watch.from_json(watch.to_json(), promised)

    assert said(watch.look()) == said(kept.look()) == [("met", "2026-04", None)]
    watch.add(became("L4", MARCH))
    assert watch.look() == ()
    assert watch.evaluation() == judged(promised, [*rows, became("L4", MARCH)], APRIL)


def test_a_clause_fires_when_the_month_is_over_and_not_before_whatever_comes_in() -> None:
    ask = Clause(id="ask", when=Missed("volume", periods=1), then="escalate", text="Ask.")
    watch = Watch(agreement(VOLUME, term=TERM, clauses=[ask]), as_of=MARCH)
    watch.look()
    watch.add(became("L1", MARCH))
    watch.add(became("L2", MARCH - US))

    assert watch.look() == ()
    watch.advance(at("2026-03-31T22:00Z"))
    assert said(watch.look()) == [("started", "2026-04", None)]
    watch.advance(at("2026-03-31T22:00Z") + US)
    assert said(watch.look()) == [("breached", "2026-03", None), ("fired", "ask", None)]
    watch.add(became("L3", MARCH + US))
    assert said(watch.look()) == [("changed", "2026-03", None), ("withdrawn", "ask", None)]


def test_a_clause_fires_as_soon_as_a_late_row_makes_a_group_that_missed_its_month() -> None:
    ask = Clause(id="ask", when=Missed("by-tier", periods=1), then="escalate", text="Ask.")
    watch = Watch(agreement(attrs.evolve(BY_TIER, by="tier"), term=TERM, clauses=[ask]), as_of=APRIL)
    watch.add(of_tier("L1", "hot"), became("L1", MARCH), of_tier("L2", "hot"), became("L2", MARCH))

    assert said(watch.look()) == [("met", "2026-03", "hot"), ("started", "2026-04", "hot")]
    watch.add(of_tier("L3", "cold"), became("L3", MARCH))
    assert said(watch.look()) == [
        ("breached", "2026-03", "cold"),
        ("started", "2026-04", "cold"),
        ("fired", "ask", None),
    ]

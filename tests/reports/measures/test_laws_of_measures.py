"""What holds for every measure over journeys: no future, no matter in which order, and groups that add up."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit import (
    Deadline,
    Event,
    Journey,
    Met,
    attempts_to_outcome,
    cohorts,
    entered,
    evaluate,
    funnel,
    handover_answers,
    process_map,
    ranked_reasons,
    stage_entries,
    timeline,
    traits,
)
from slakit.reports.measures.tables import Table
from slakit.testing import strategies

Measure = Callable[[Sequence[Journey], datetime], Table[Any]]
ORIGINS = {"origin": ["web", "fair", ""]}

MEASURES: dict[str, Measure] = {
    "funnel": lambda leads, at: funnel(leads, as_of=at, by="origin", within="3 days", zone="Europe/Berlin"),
    "cohorts": lambda leads, at: cohorts(leads, as_of=at, reached=["accepted", "sql"], per="week", ages=["2 days"]),
    "reasons": lambda leads, at: ranked_reasons(leads, as_of=at, segment="owner", top=2),
    "traits": lambda leads, at: traits(leads, ["origin", "owner"], as_of=at, won="sql", at_least=2),
    "process": lambda leads, at: process_map(leads, as_of=at),
    "entries": lambda leads, at: stage_entries(leads, as_of=at),
    "handovers": lambda leads, at: handover_answers(leads, as_of=at, accepted="sql", source="owner"),
    "attempts": lambda leads, at: attempts_to_outcome(leads, as_of=at),
}


@st.composite
def several(draw: st.DrawFn) -> tuple[list[Journey], datetime]:
    """Draw a few leads, one of which may be merged into another, and an instant at, before or after their events."""
    leads = [draw(strategies.journeys(lead_id=f"L{number}", max_events=8, attributes=ORIGINS)) for number in range(2)]
    moments = [event.at for lead in leads for event in lead.events]
    as_of = draw(st.sampled_from(moments or [datetime.fromisoformat("2026-03-28T12:00+00:00")]))
    merge = Event(kind="merge", value="L1", at=draw(st.sampled_from([as_of, as_of + timedelta(days=1)])))
    if draw(st.booleans()):
        leads[0] = Journey.of("L0", *leads[0].events, merge, attributes=leads[0].attributes)
    return leads, as_of + draw(st.sampled_from([timedelta(), timedelta(microseconds=-1), timedelta(days=3)]))


@pytest.mark.filterwarnings("ignore::slakit.errors.UnknownAttributeWarning")
@given(several())
def test_what_comes_after_the_instant_changes_nothing(case: tuple[list[Journey], datetime]) -> None:
    leads, as_of = case
    cut = [lead.until(as_of) for lead in leads]

    for name, measure in MEASURES.items():
        assert measure(leads, as_of) == measure(cut, as_of), name
    assert timeline(leads[1], as_of=as_of, among=leads) == timeline(cut[1], as_of=as_of, among=cut)


@pytest.mark.filterwarnings("ignore::slakit.errors.UnknownAttributeWarning")
@given(several())
def test_the_order_of_leads_does_not_matter_and_a_timeline_is_in_order(case: tuple[list[Journey], datetime]) -> None:
    leads, as_of = case

    for name, measure in MEASURES.items():
        assert measure(leads, as_of) == measure(leads[::-1], as_of), name
    instants = [row.at for row in timeline(leads[1], as_of=as_of, among=leads)]
    assert instants == sorted(instants)


@given(several())
def test_the_groups_of_a_funnel_add_up_to_the_whole(case: tuple[list[Journey], datetime]) -> None:
    leads, as_of = case
    whole = funnel(leads, as_of=as_of)
    parts = funnel(leads, as_of=as_of, by="owner").rows

    for step in whole:
        same = [part for part in parts if part.stage == step.stage]
        for count in ("entered", "inferred", "converted", "reached_before", "still_in"):
            assert sum(getattr(part, count) for part in same) == getattr(step, count)


@given(several())
def test_a_cohort_converts_as_a_deadline_is_met_where_no_lead_comes_back(
    case: tuple[list[Journey], datetime],
) -> None:
    leads, as_of = case
    once = [lead for lead in leads if len(lead.entries("mql")) == 1]
    rule = Deadline(id="d", owed_by="sales", start=entered("mql"), stop=entered("accepted", "sql"), within="2 days")

    met = sum(isinstance(one, Met) for one in evaluate(rule, once, as_of=as_of).outcomes)

    assert (
        sum(cell.converted for cell in cohorts(once, as_of=as_of, reached=["accepted", "sql"], ages=["2 days"])) == met
    )

"""Asked with the journeys of all leads, a survivor shows what was merged into it, from then on."""

from datetime import datetime, timedelta

import attrs
import pytest

from slakit.errors import LifecycleError
from slakit.leads.criteria import Truth, did, field
from slakit.leads.events import Event, activity_event, field_event, stage_event
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import Journey
from slakit.leads.moves import advance, qualify, why
from slakit.leads.records import MQL, Lead
from slakit.lifecycle.standard import STANDARD

US = timedelta(microseconds=1)


def _at(day: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T10:00+01:00")


MERGED_AT = _at(3)
DEFINED = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did("visit"), requires=("country",)))
LEADS = journeys(
    [
        activity_event("visit", at=_at(1), lead_id="L1", id="visit"),
        field_event("country", "NO", at=_at(1), lead_id="L1"),
        Event(kind="merge", value="L2", at=MERGED_AT, lead_id="L1"),
        stage_event("lead", at=_at(2), lead_id="L2"),
    ]
)
SURVIVOR = LEADS[1]


@pytest.mark.parametrize(
    ("when", "truth", "stage"), [(MERGED_AT - US, Truth.FALSE, None), (MERGED_AT, Truth.TRUE, "mql")]
)
def test_definitions_see_what_was_merged_into_a_lead_from_the_merge_on(
    when: datetime, truth: Truth, stage: str | None
) -> None:
    assert why(SURVIVOR, "mql", when, DEFINED, among=LEADS).truth is truth
    assert qualify(SURVIVOR, when, DEFINED, among=LEADS).stage == stage


def test_the_events_that_count_are_those_of_the_lost_lead() -> None:
    answer = why(SURVIVOR, "mql", MERGED_AT, DEFINED, among=list(LEADS))

    assert answer.parts[0].evidence == ("visit",)


def test_without_an_instant_the_merge_is_the_last_that_is_told() -> None:
    bare = Journeys([LEADS[0], Journey.of("L2")])

    assert why(bare[1], "mql", lifecycle=DEFINED, among=bare).truth is Truth.TRUE


def test_without_the_other_leads_a_lead_is_asked_alone() -> None:
    assert why(SURVIVOR, "mql", MERGED_AT, DEFINED).truth is Truth.FALSE


def test_a_lead_advances_on_what_was_merged_into_it_and_keeps_only_its_own_events() -> None:
    moved = advance(SURVIVOR, "mql", at=MERGED_AT, lifecycle=DEFINED, among=LEADS)

    assert [event.value for event in moved.events] == ["lead", "mql"]
    with pytest.raises(LifecycleError) as error:
        advance(SURVIVOR, "mql", at=MERGED_AT - US, lifecycle=DEFINED, among=LEADS)
    assert [problem.code for problem in error.value.problems] == ["L203", "L204"]


@pytest.mark.parametrize("among", [LEADS, list(LEADS)], ids=["journeys", "a list"])
def test_a_record_advances_on_what_was_merged_into_its_lead(among: Journeys | list[Journey]) -> None:
    lead = Lead(lead_id="L2", engaged_at=_at(2))

    moved = advance(lead, "mql", at=MERGED_AT, lifecycle=DEFINED, among=among)

    assert moved == MQL(lead_id="L2", qualified_at=MERGED_AT, verdict="true", before=lead)


@pytest.mark.parametrize(("became", "verdict"), [(MERGED_AT - US, "false"), (MERGED_AT, "true")])
def test_the_verdict_of_a_record_is_the_answer_at_its_instant_whatever_was_merged_later(
    became: datetime, verdict: str
) -> None:
    survivor = Journey.of("L2", stage_event("mql", at=became))

    told = survivor.record(_at(9), DEFINED, among=[LEADS[0], survivor])

    assert told.verdict == verdict


def test_a_record_tells_attributes_of_the_lead_that_was_merged_into_its_own() -> None:
    @attrs.frozen(kw_only=True)
    class Located:
        lead_id: str
        country: str | None = None

    lifecycle = STANDARD.replace(attrs.evolve(STANDARD["lead"], record=Located))

    assert SURVIVOR.record(_at(9), lifecycle, among=LEADS) == Located(lead_id="L2", country="NO")
    assert SURVIVOR.record(_at(9), lifecycle) == Located(lead_id="L2")


def test_journeys_find_once_who_took_over_whom() -> None:
    assert LEADS.takeovers is LEADS.takeovers
    assert [one.loser.lead_id for one in LEADS.takeovers["L2"]] == ["L1"]


def test_a_row_of_the_lost_lead_is_no_evidence_where_the_survivor_has_a_value_of_its_own() -> None:
    lost = Journey.of(
        "L1", field_event("country", "US", at=_at(1), id="us"), Event(kind="merge", value="L2", at=MERGED_AT)
    )
    survivor = Journey.of("L2", stage_event("mql", at=MERGED_AT), attributes={"country": "DE"})
    defined = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=field("country", is_="DE")))

    answer = why(survivor, "mql", _at(4), defined, among=[lost, survivor])

    assert (answer.truth, answer.evidence) == (Truth.TRUE, ())

"""The typed domain model: records folded from journeys, and journeys told again by records."""

from datetime import datetime
from typing import assert_never

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import AgreementError, CalendarError
from slakit.leads.criteria import field
from slakit.leads.events import activity_event, owner_event, stage_event
from slakit.leads.journeys import Journey
from slakit.leads.records import (
    MQL,
    SQL,
    Accepted,
    Customer,
    Disqualified,
    Incomplete,
    Lead,
    Opportunity,
    Prospect,
    Record,
    Recycled,
    Rejected,
    record_at,
)
from slakit.lifecycle.stages import Stage
from slakit.lifecycle.standard import STANDARD


def _at(day: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T10:00+01:00")


def _journey(*stages: str, owner: str = "7001", reason: str = "timing") -> Journey:
    rows = [stage_event(stage, at=_at(day), reason=reason) for day, stage in enumerate(stages, 1)]
    return Journey.of("L1", *rows, attributes={"owner": owner})


def test_each_stage_has_its_own_facts() -> None:
    told = _journey("prospect", "lead", "mql", "accepted", "sql", "opportunity", "customer").record(_at(20))

    assert isinstance(told, Customer)
    assert told.won_at == _at(7)
    deal = told.before
    assert isinstance(deal, Opportunity)
    assert (deal.opened_at, deal.owner) == (_at(6), "7001")
    sql = deal.before
    assert isinstance(sql, SQL)
    accepted = sql.before
    assert isinstance(accepted, Accepted)
    mql = accepted.before
    assert mql == MQL(
        lead_id="L1",
        qualified_at=_at(3),
        owner="7001",
        before=Lead(lead_id="L1", engaged_at=_at(2), before=Prospect(lead_id="L1", first_seen_at=_at(1))),
    )


@pytest.mark.parametrize(
    ("stage", "record"),
    [
        ("rejected", Rejected(lead_id="L1", rejected_at=_at(1), reason="timing")),
        ("recycled", Recycled(lead_id="L1", recycled_at=_at(1), reason="timing")),
        ("disqualified", Disqualified(lead_id="L1", disqualified_at=_at(1), reason="timing")),
    ],
)
def test_side_stages_hold_their_reason(stage: str, record: Record) -> None:
    assert _journey(stage).record(_at(2)) == record


def test_a_missing_guarantee_gives_incomplete_and_never_raises() -> None:
    assert _journey("sql", owner="").record(_at(2)) == Incomplete(lead_id="L1", stage="sql", missing=("owner",))


def test_a_record_sees_nothing_after_its_instant() -> None:
    journey = _journey("mql", "accepted")

    assert journey.record(_at(1)) == MQL(lead_id="L1", qualified_at=_at(1), owner="7001")


def test_what_a_skip_leaves_open_is_inferred() -> None:
    told = _journey("lead", "sql").record(_at(3))

    accepted = told.before
    assert isinstance(accepted, Accepted)
    assert (accepted.accepted_at, accepted.inferred) == (_at(2), ("accepted_at",))
    assert told.inferred == ()


def test_a_lead_without_a_stage_is_a_prospect_from_its_first_event_on() -> None:
    seen = Journey.of("L1", activity_event("form_submit", at=_at(1)))

    assert seen.record(_at(2)) == Prospect(lead_id="L1", first_seen_at=_at(1))
    assert Journey.of("L1").record(_at(2)) == Incomplete(lead_id="L1", stage="prospect", missing=("first_seen_at",))


@pytest.mark.parametrize(
    ("employees", "verdict"), [(60, "true"), (10, "false"), (None, "unknown")], ids=["met", "not met", "not known"]
)
def test_an_mql_knows_what_its_definition_said_then(employees: int | None, verdict: str) -> None:
    defined = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=field("employees", at_least=50)))
    lead = Journey.of("L1", stage_event("mql", at=_at(1)), attributes={"employees": employees})

    assert lead.record(_at(2), defined).verdict == verdict


def test_the_owner_of_a_record_is_the_last_one_of_its_stage() -> None:
    journey = Journey.of(
        "L1",
        stage_event("mql", at=_at(1)),
        owner_event("7001", at=_at(2)),
        stage_event("accepted", at=_at(3)),
        owner_event("7002", at=_at(4)),
    )

    told = journey.record(_at(5))

    assert (told.owner, told.before.owner) == ("7002", "7001")


@attrs.frozen(kw_only=True)
class Sal:
    lead_id: str
    looked_at: datetime
    phone: str
    note: str = ""
    before: object = None


WITH_SAL = STANDARD.insert(Stage(name="sal", record=Sal), after="mql")


def test_a_stage_of_ones_own_names_its_class_and_fills_it_by_attributes() -> None:
    journey = Journey.of("L1", stage_event("sal", at=_at(1)), attributes={"phone": "555"})

    assert record_at(journey, _at(2), WITH_SAL) == Sal(lead_id="L1", looked_at=_at(1), phone="555")


def test_a_class_of_ones_own_with_a_fact_missing_is_incomplete() -> None:
    journey = Journey.of("L1", stage_event("sal", at=_at(1)))

    assert record_at(journey, _at(2), WITH_SAL) == Incomplete(lead_id="L1", stage="sal", missing=("phone",))


def test_a_stage_without_a_class_is_incomplete() -> None:
    plain = STANDARD.insert(Stage(name="sal"), after="mql")

    told = record_at(Journey.of("L1", stage_event("sal", at=_at(1))), _at(2), plain)

    assert told == Incomplete(lead_id="L1", stage="sal", missing=("record",))


def test_a_record_tells_its_journey_with_what_is_added() -> None:
    lead = MQL(lead_id="L1", qualified_at=_at(1), owner="7001")

    journey = lead.journey(activity_event("call", at=_at(2)))

    assert [(event.kind, event.value) for event in journey.events] == [
        ("stage", "mql"),
        ("owner", "7001"),
        ("activity", "call"),
    ]


def test_what_was_inferred_becomes_no_event() -> None:
    told = _journey("lead", "sql").record(_at(3))

    assert [event.value for event in told.journey().events if event.kind == "stage"] == ["lead", "sql"]


def test_a_record_of_no_stage_is_refused() -> None:
    with pytest.raises(AgreementError) as error:
        MQL(lead_id="L1", qualified_at=_at(2), before=Other(lead_id="L1")).journey()  # type: ignore[arg-type]

    assert error.value.problems[0].code == "D261"


@attrs.frozen(kw_only=True)
class Other:
    lead_id: str
    before: None = None


def test_incomplete_implies_only_what_came_before() -> None:
    told = Incomplete(lead_id="L1", stage="sql", missing=("owner",), before=Lead(lead_id="L1", engaged_at=_at(1)))
    later = MQL(lead_id="L1", qualified_at=_at(2), before=told)

    assert [event.value for event in later.journey().events] == ["lead", "mql"]


def test_naive_instants_are_refused() -> None:
    with pytest.raises(CalendarError) as error:
        MQL(lead_id="L1", qualified_at=datetime(2026, 3, 1))  # noqa: DTZ001 - that is what is refused

    assert error.value.problems[0].code == "C101"


@given(st.lists(st.sampled_from(STANDARD.names), min_size=1, max_size=6))
def test_the_facts_of_a_record_survive_its_journey(stages: list[str]) -> None:
    told = _journey(*stages).record(_at(20))

    again = told.journey().record(_at(20))

    # Who held the lead in earlier stages is told only by the records that hold an owner.
    assert attrs.evolve(again, before=None) == attrs.evolve(told, before=None)


def _headline(record: Record) -> str:
    match record:
        case Prospect(first_seen_at=at) | Lead(engaged_at=at) | MQL(qualified_at=at):
            return f"marketing since {at:%d}"
        case Accepted(accepted_at=at) | SQL(accepted_at=at) | Opportunity(opened_at=at) | Customer(won_at=at):
            return f"sales since {at:%d}"
        case Rejected(reason=reason) | Recycled(reason=reason) | Disqualified(reason=reason):
            return reason
        case Incomplete(missing=missing):
            return f"lacks {', '.join(missing)}"
        case _:
            assert_never(record)


def test_records_are_told_apart_by_match() -> None:
    assert _headline(_journey("lead", "mql").record(_at(5))) == "marketing since 02"
    assert _headline(_journey("recycled").record(_at(5))) == "timing"

"""The typed domain model: records folded from journeys, and journeys told again by records."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import assert_never

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import AgreementError, CalendarError
from slakit.leads.criteria import criterion, field
from slakit.leads.events import Event, activity_event, owner_event, stage_event
from slakit.leads.folding import journey_of, record_at
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
)
from slakit.lifecycle.stages import Lifecycle, Stage
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
    told = _journey("sql", owner="").record(_at(2))

    assert told == Incomplete(lead_id="L1", stage="sql", missing=("owner",), since=_at(1))


def test_a_record_sees_nothing_after_its_instant() -> None:
    journey = _journey("mql", "accepted")

    assert journey.record(_at(1)) == MQL(lead_id="L1", qualified_at=_at(1), owner="7001")


def test_what_a_skip_leaves_open_is_inferred() -> None:
    told = _journey("lead", "sql").record(_at(3))

    assert isinstance(told, SQL)
    accepted = told.before
    assert isinstance(accepted, Accepted)
    assert (accepted.accepted_at, accepted.inferred) == (_at(2), ("accepted_at",))
    assert told.inferred == ()


def test_a_name_from_a_bought_list_is_a_prospect() -> None:
    imported = Journey.of("L1", Event(kind="created", at=_at(1), actor_kind="integration", data={"source": "list"}))

    assert imported.record(_at(2)) == Prospect(lead_id="L1", first_seen_at=_at(1))


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

    assert isinstance(told, Accepted)
    assert isinstance(told.before, MQL)
    assert (told.owner, told.before.owner) == ("7002", "7001")


def test_who_takes_over_as_the_lead_leaves_a_stage_holds_it_in_the_next_one() -> None:
    journey = Journey.of(
        "L1",
        stage_event("mql", at=_at(1)),
        owner_event("7001", at=_at(1)),
        stage_event("accepted", at=_at(2)),
        owner_event("7002", at=_at(2)),
    )

    told = journey.record(_at(2))

    assert told == Accepted(
        lead_id="L1",
        accepted_at=_at(2),
        owner="7002",
        before=MQL(lead_id="L1", qualified_at=_at(1), owner="7001"),
    )


def test_a_stage_left_in_the_instant_of_entering_it_has_the_owner_of_that_instant() -> None:
    journey = Journey.of(
        "L1",
        stage_event("mql", at=_at(1)),
        stage_event("accepted", at=_at(1), previous="mql"),
        owner_event("7001", at=_at(1)),
    )

    told = journey.record(_at(1))

    assert told == Accepted(
        lead_id="L1", accepted_at=_at(1), owner="7001", before=MQL(lead_id="L1", qualified_at=_at(1), owner="7001")
    )


@criterion("broken")
def broken(journey: Journey, _: datetime) -> bool:
    return len(journey.events) // 0 > 0


def test_a_definition_that_fails_leaves_the_verdict_unknown() -> None:
    defined = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=broken))

    assert _journey("mql").record(_at(2), defined).verdict == "unknown"


PLAIN = Lifecycle(stages=[Stage(name="open"), Stage(name="won")])


def test_a_lead_without_a_stage_is_in_the_initial_one_of_its_lifecycle() -> None:
    seen = Journey.of("L1", activity_event("form_submit", at=_at(1)))

    assert seen.record(_at(2), STANDARD.without("prospect")) == Lead(lead_id="L1", engaged_at=_at(1))
    assert seen.record(_at(2), PLAIN) == Incomplete(lead_id="L1", stage="open", missing=("record",), since=_at(1))
    assert Journey.of("L1").record(_at(2), PLAIN) == Incomplete(lead_id="L1", stage="open", missing=("record",))


def test_the_leads_of_a_renamed_stage_keep_the_class_of_their_records() -> None:
    renamed = STANDARD.rename("mql", "handed over")
    lead = MQL(lead_id="L1", qualified_at=_at(1), owner="7001")

    assert (
        Journey.of("L1", *_journey("handed over").events, attributes={"owner": "7001"}).record(_at(2), renamed) == lead
    )
    assert lead.journey(lifecycle=renamed).stage(_at(1)) == "handed over"


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

    assert record_at(journey, _at(2), WITH_SAL) == Incomplete(
        lead_id="L1", stage="sal", missing=("phone",), since=_at(1)
    )


def test_a_stage_without_a_class_is_incomplete() -> None:
    plain = STANDARD.insert(Stage(name="sal"), after="mql")

    told = record_at(Journey.of("L1", stage_event("sal", at=_at(1))), _at(2), plain)

    assert told == Incomplete(lead_id="L1", stage="sal", missing=("record",), since=_at(1))


@attrs.frozen(kw_only=True)
class Strict:
    """A class that reads, refuses, renames and works out for itself."""

    lead: str = attrs.field(alias="lead_id")
    lead_id: str = attrs.field(init=False, default=attrs.Factory(lambda self: self.lead, takes_self=True))
    _looked_at: datetime
    employees: int = attrs.field(converter=int)


@dataclass(frozen=True)
class Data:
    lead_id: str
    looked_at: datetime
    phone: str = ""
    notes: list[str] = dataclass_field(default_factory=list)
    shown: str = dataclass_field(init=False, default="")


def _filled(kind: type, **attributes: object) -> object:
    lifecycle = STANDARD.insert(Stage(name="sal", record=kind), after="mql")
    return record_at(Journey.of("L1", stage_event("sal", at=_at(1)), attributes=attributes), _at(2), lifecycle)


def test_a_dataclass_is_filled_as_well() -> None:
    assert _filled(Data, phone="555") == Data(lead_id="L1", looked_at=_at(1), phone="555")


def test_fields_are_filled_under_the_names_that_their_class_takes() -> None:
    told = _filled(Strict, lead="L1", employees="60")

    assert told == Strict(lead_id="L1", looked_at=_at(1), employees=60)


def test_facts_that_a_class_refuses_leave_the_record_incomplete_and_raise_nothing() -> None:
    told = _filled(Strict, lead="L1", employees="many")

    assert told == Incomplete(
        lead_id="L1",
        stage="sal",
        missing=(),
        since=_at(1),
        facts={"lead": "L1", "employees": "many"},
        refused="Strict: invalid literal for int() with base 10: 'many'",
    )


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


@attrs.frozen(kw_only=True)
class Other:
    lead_id: str


@attrs.frozen(kw_only=True)
class Nameless:
    looked_at: datetime


@pytest.mark.parametrize(
    ("record", "lifecycle", "message"),
    [
        (
            MQL(lead_id="L1", qualified_at=_at(2), before=Other(lead_id="L1")),  # type: ignore[arg-type]
            STANDARD,
            "Other is the record of no stage of this lifecycle",
        ),
        (None, STANDARD, "NoneType is the record of no stage of this lifecycle"),
        (
            Other(lead_id="L1"),
            Lifecycle(stages=[Stage(name="a", record=Other), Stage(name="b", record=Other)]),
            "Other is the record of a and b, and does not tell which",
        ),
        (
            Nameless(looked_at=_at(1)),
            Lifecycle(stages=[Stage(name="a", record=Nameless)]),
            "Nameless has no lead_id, so it is the record of no lead",
        ),
    ],
    ids=["before it", "nothing", "of two stages", "of nobody"],
)
def test_what_is_no_record_of_one_stage_is_refused(record: object, lifecycle: Lifecycle, message: str) -> None:
    with pytest.raises(AgreementError) as error:
        journey_of(record, lifecycle=lifecycle)

    (problem,) = error.value.problems
    assert (problem.code, problem.message) == ("D261", message)


def test_a_record_of_ones_own_tells_its_journey_by_its_lifecycle() -> None:
    sal = Sal(lead_id="L1", looked_at=_at(2), phone="555", before=MQL(lead_id="L1", qualified_at=_at(1), owner="7001"))
    accepted = Accepted(lead_id="L1", accepted_at=_at(3), owner="7002", before=sal)  # type: ignore[arg-type]

    journey = accepted.journey(lifecycle=WITH_SAL)

    assert [(event.kind, event.value, event.previous) for event in journey.events] == [
        ("stage", "mql", ""),
        ("owner", "7001", ""),
        ("stage", "sal", "mql"),
        ("field", "555", ""),
        ("stage", "accepted", "sal"),
        ("owner", "7002", "7001"),
    ]
    assert journey.attribute("phone", _at(3)) == "555"


def test_a_class_of_ones_own_needs_neither_before_nor_inferred_nor_an_instant() -> None:
    lifecycle = Lifecycle(stages=[Stage(name="a", record=Other)])

    told = journey_of(Other(lead_id="L1"), lifecycle=lifecycle)

    assert (told.events, told.stage(_at(1)), told.record(_at(1), lifecycle)) == ((), "a", Other(lead_id="L1"))


def test_the_first_instant_that_is_known_is_that_of_entering_the_stage() -> None:
    @attrs.frozen(kw_only=True)
    class Called:
        lead_id: str
        called_at: datetime | None = None
        looked_at: datetime | None = None

    lifecycle = Lifecycle(stages=[Stage(name="a", record=Called)])

    assert journey_of(Called(lead_id="L1", looked_at=_at(2)), lifecycle=lifecycle).stage(_at(2)) == "a"


def test_stages_of_one_instant_keep_the_order_of_the_records() -> None:
    mql = MQL(lead_id="L1", qualified_at=_at(1), before=Lead(lead_id="L1", engaged_at=_at(1)))
    accepted = Accepted(lead_id="L1", accepted_at=_at(1), owner="7001", before=mql)

    assert accepted.journey().record(_at(1)) == attrs.evolve(accepted, before=attrs.evolve(mql, owner="7001"))


def test_incomplete_implies_only_what_came_before() -> None:
    told = Incomplete(lead_id="L1", stage="sql", missing=("owner",), before=Lead(lead_id="L1", engaged_at=_at(1)))
    later = MQL(lead_id="L1", qualified_at=_at(2), before=told)

    assert [event.value for event in later.journey().events] == ["lead", "mql"]


def test_incomplete_tells_the_stage_that_the_lead_is_in() -> None:
    told = _journey("lead", "mql", "sql", owner="").record(_at(4))

    assert isinstance(told, Incomplete)
    assert [event.value for event in told.journey().events] == ["lead", "mql", "sql"]


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


MOVED = Journey.of(
    "L1",
    stage_event("mql", at=_at(3), previous="lead"),
    owner_event("7001", at=_at(1)),
    stage_event("accepted", at=_at(5)),
)
WAS_LEAD = Incomplete(lead_id="L1", stage="lead", missing=("engaged_at",))


@pytest.mark.parametrize("day", [1, 2])
def test_before_its_first_row_a_lead_was_in_the_stage_that_the_row_names_since_nobody_knows_when(day: int) -> None:
    assert MOVED.stage(_at(day)) == "lead"
    assert MOVED.record(_at(day)) == MOVED.until(_at(day)).record(_at(day)) == WAS_LEAD


def test_what_was_before_the_first_row_is_before_all_later_records() -> None:
    mql = MQL(lead_id="L1", qualified_at=_at(3), owner="7001", before=WAS_LEAD)

    assert MOVED.record(_at(3)) == mql
    assert MOVED.record(_at(5)) == Accepted(lead_id="L1", accepted_at=_at(5), owner="7001", before=mql)


def test_a_first_row_that_repeats_what_was_before_does_not_say_since_when() -> None:
    journey = Journey.of("L1", stage_event("mql", at=_at(3), previous="mql"), attributes={"owner": "7001"})
    defined = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=field("employees", at_least=50)))
    told = Incomplete(lead_id="L1", stage="mql", missing=("qualified_at",), facts={"owner": "7001"})

    assert journey.record(_at(1)) == journey.record(_at(4)) == journey.record(_at(4), defined) == told


def test_before_its_first_row_a_stage_that_the_lifecycle_does_not_have_tells_nothing() -> None:
    journey = Journey.of("L1", activity_event("call", at=_at(1)), stage_event("mql", at=_at(3), previous="gone"))

    assert journey.record(_at(2)) == Prospect(lead_id="L1", first_seen_at=_at(1))


def test_the_facts_of_the_time_before_are_those_of_that_time() -> None:
    journey = Journey.of(
        "L1",
        stage_event("sql", at=_at(3), previous="accepted"),
        owner_event("7002", at=_at(3), previous="7001"),
    )

    told = journey.record(_at(3))

    assert isinstance(told, SQL)
    assert (told.owner, told.before) == (
        "7002",
        Incomplete(lead_id="L1", stage="accepted", missing=("accepted_at",), facts={"owner": "7001"}),
    )


@pytest.mark.parametrize(
    "told",
    [
        Incomplete(lead_id="L1", stage="sal", missing=("phone",), since=_at(1), facts={"note": "call back"}),
        Incomplete(lead_id="L1", stage="sql", missing=("accepted_at",), facts={"owner": "7001"}),
        SQL(
            lead_id="L1",
            accepted_at=_at(2),
            owner="7002",
            before=Incomplete(lead_id="L1", stage="accepted", missing=("accepted_at",), facts={"owner": "7001"}),
        ),
        Incomplete(
            lead_id="L1", stage="bare", missing=("record",), since=_at(1), facts={"owner": "7001", "reason": "timing"}
        ),
    ],
    ids=["an attribute", "the owner before", "another owner then", "no class"],
)
def test_incomplete_keeps_the_facts_that_are_there_and_tells_them_again(told: Incomplete | SQL) -> None:
    lifecycle = WITH_SAL.insert(Stage(name="bare"), after="sal")

    assert told.journey(lifecycle=lifecycle).record(_at(20), lifecycle) == told


def test_an_owner_who_was_taken_away_stays_away() -> None:
    journey = Journey.of(
        "L1",
        stage_event("mql", at=_at(1)),
        owner_event("7001", at=_at(1)),
        stage_event("accepted", at=_at(2)),
        stage_event("recycled", at=_at(3), reason="timing"),
        owner_event("", at=_at(3), previous="7001"),
        stage_event("mql", at=_at(4)),
    )
    told = journey.record(_at(5))

    again = told.journey()

    assert again.record(_at(5)) == told
    assert (again.owner(_at(3)), again.owner(_at(4))) == ("7001", None)


def test_an_attribute_that_was_taken_away_stays_away() -> None:
    @attrs.frozen(kw_only=True)
    class Noted:
        lead_id: str
        noted_at: datetime
        note: str | None = None
        before: object = None

    lifecycle = Lifecycle(stages=[Stage(name="a", record=Noted), Stage(name="b")])
    first = Noted(lead_id="L1", noted_at=_at(1), note="call back")

    journey = journey_of(Noted(lead_id="L1", noted_at=_at(2), before=first), lifecycle=lifecycle)

    assert [journey.attribute("note", _at(day)) for day in (1, 2)] == ["call back", None]


def test_an_owner_is_missing_in_a_stage_without_a_class_too() -> None:
    lifecycle = STANDARD.insert(Stage(name="bare"), after="lead")
    owned = MQL(lead_id="L1", qualified_at=_at(1), owner="7001")

    for stage in ("bare", "gone"):
        told = Incomplete(lead_id="L1", stage=stage, missing=("record",), since=_at(2), before=owned)
        assert journey_of(told, lifecycle=lifecycle).owner(_at(2)) is None


def test_a_stay_that_was_leapt_over_after_a_row_that_repeats_what_was_before_survives() -> None:
    rows = stage_event("mql", at=_at(2), previous="mql"), stage_event("sql", at=_at(4))
    told = Journey.of("L1", *rows, attributes={"owner": "7001"}).record(_at(5))
    assert isinstance(told, SQL)
    assert isinstance(told.before, Accepted)

    again = told.journey()

    assert again.record(_at(5)) == told
    assert [(entry.stage, entry.since) for entry in again.entries()] == [("sql", _at(4))]


@pytest.mark.parametrize(("stage", "side"), [("mql", "recycled"), ("recycled", "mql")])
def test_stays_of_one_instant_that_lead_back_to_the_stage_before_keep_their_order(stage: str, side: str) -> None:
    rows = (
        stage_event(stage, at=_at(1), previous=stage),
        stage_event(side, at=_at(2), previous=stage, reason="timing"),
        stage_event(stage, at=_at(2), previous=side, reason="timing"),
    )
    told = Journey.of("L1", *rows).record(_at(3))

    journey = told.journey()

    assert journey.stage(_at(2)) == stage
    assert journey.record(_at(3)) == told
    assert journey.known_at(_at(3)).record(_at(3)) == told


def test_what_is_added_to_a_record_keeps_the_stage_before() -> None:
    lacking = Incomplete(lead_id="L1", stage="accepted", missing=("accepted_at",), facts={"owner": "7001"})

    journey = lacking.journey(stage_event("sql", at=_at(2)))

    assert (journey.stage(_at(1)), journey.stage(_at(2)), journey.owner(_at(2))) == ("accepted", "sql", "7001")
    assert [(change.left, change.entered) for change in journey.stage_changes] == [("accepted", "sql")]


@given(
    st.lists(
        st.tuples(st.sampled_from([*STANDARD.names, "sal"]), st.sampled_from(["7001", "", None, "7002"])),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "lead", "sql", "gone"]),
    st.fixed_dictionaries(
        {}, optional={"owner": st.just("7001"), "phone": st.just("555"), "note": st.just("call back")}
    ),
    st.sampled_from(["", "timing"]),
)
def test_the_last_record_of_a_chain_survives_its_journey_whatever_is_missing(
    steps: list[tuple[str, str | None]], previous: str, attributes: dict[str, str], reason: str
) -> None:
    """With each stage an owner may come, change or be taken away."""
    rows = [
        stage_event(stage, at=_at(day), reason=reason, previous=previous if day == 2 else "")
        for day, (stage, _) in enumerate(steps, 2)
    ]
    given_to = [owner_event(owner, at=_at(day)) for day, (_, owner) in enumerate(steps, 2) if owner is not None]
    told = Journey.of("L1", *rows, *given_to, attributes=attributes).record(_at(20), WITH_SAL)

    again = journey_of(told, lifecycle=WITH_SAL).record(_at(20), WITH_SAL)

    assert type(again) is type(told)
    assert attrs.evolve(again, before=None) == attrs.evolve(told, before=None)

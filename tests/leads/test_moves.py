"""Replaying what happened to a lead's stages, and commanding or proposing the next one."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.errors import AgreementError, LifecycleError
from slakit.leads.criteria import criterion, did, field
from slakit.leads.events import Event, activity_event, owner_event, stage_event
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.moves import advance, qualify, why
from slakit.leads.records import MQL, SQL, Accepted, Incomplete, Lead, Opportunity, Prospect, Recycled
from slakit.leads.replaying import replay
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, STANDARD
from slakit.worktime.instants import to_micros


def _at(day: int, hour: int = 10) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T{hour:02d}:00+01:00")


DEFINED = STANDARD.replace(attrs.evolve(STANDARD["lead"], when=did("form_submit"))).replace(
    attrs.evolve(STANDARD["mql"], when=did("trial_signup") | did("content_download", at_least=3, distinct="asset"))
)


def _journey(*stages: str, reason: str = "timing") -> Journey:
    rows = [stage_event(stage, at=_at(day), id=f"e{day}", reason=reason) for day, stage in enumerate(stages, 1)]
    return Journey.of("L1", *rows)


def _told(*stages: str, reason: str = "timing") -> list[str]:
    return [problem.message for problem in replay(_journey(*stages, reason=reason)).anomalies]


def test_the_way_to_a_customer_has_nothing_odd() -> None:
    found = replay(_journey("prospect", "lead", "mql", "accepted", "sql", "opportunity", "customer"))

    assert found.anomalies == ()
    assert found.stage == "customer"
    assert [entry.number for entry in found.entries] == [1] * 7


def test_the_first_stage_is_never_a_skip() -> None:
    assert _told("sql") == []


def test_a_skip_gives_inferred_entries_of_no_length() -> None:
    found = replay(_journey("lead", "sql"))

    told = [(entry.stage, entry.inferred, entry.since, entry.until) for entry in found.entries]
    assert told == [
        ("lead", False, _at(1), _at(2)),
        ("mql", True, _at(2), _at(2)),
        ("accepted", True, _at(2), _at(2)),
        ("sql", False, _at(2), None),
    ]
    assert found.anomalies[0].message == "skip: lead to sql, over mql, accepted (e2)"


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (("mql", "lead"), "backward: mql to lead (e2)"),
        (("mql", "", "mql"), "blank-stage: the stage was emptied; the old one stays in force (e2)"),
        (("mql", "mqll"), "unknown-stage: 'mqll' is no stage; the old one stays in force (e2)"),
        (("opportunity", "customer", "lead"), "after-end: customer to lead, and customer is terminal (e3)"),
        (("sql", "rejected"), "not-allowed: sql to rejected is no move of the lifecycle (e2)"),
    ],
    ids=["backward", "blank", "unknown", "after the end", "not allowed"],
)
def test_an_odd_move_is_told(stages: tuple[str, ...], message: str) -> None:
    assert _told(*stages) == [message]


def test_repeats_collapse() -> None:
    found = replay(_journey("mql", "mql", "accepted"))

    assert [entry.stage for entry in found.entries] == ["mql", "accepted"]
    assert found.anomalies == ()


def test_coming_back_is_a_second_entry() -> None:
    found = replay(_journey("mql", "recycled", "mql"))

    assert [(entry.stage, entry.number) for entry in found.entries] == [("mql", 1), ("recycled", 1), ("mql", 2)]
    assert found.anomalies == ()


def test_a_missing_reason_and_one_that_was_not_agreed_are_told() -> None:
    agreed = attrs.evolve(STANDARD, reasons={"recycled": ["no-answer"]})

    missing = _told("mql", "recycled", reason="")
    unknown = replay(_journey("mql", "recycled"), agreed).anomalies

    assert missing == ["missing-reason: mql to recycled (e2)"]
    assert [problem.code for problem in unknown] == ["J308"]


def test_a_quick_return_is_told_only_within_the_grace() -> None:
    back = _journey("mql", "recycled", "mql")

    assert [problem.code for problem in replay(back, grace="24 hours").anomalies] == ["J309"]
    assert replay(back, grace="23 hours").anomalies == ()


@pytest.mark.parametrize("grace", ["1 day", "2 days", "1 month"])
def test_a_grace_may_be_told_in_days(grace: str) -> None:
    assert [problem.code for problem in replay(_journey("mql", "recycled", "mql"), grace=grace).anomalies] == ["J309"]


@pytest.mark.parametrize("grace", ["2 business hours", "2 business days", "-1 hours", "0 days"])
def test_a_grace_is_a_time_and_no_business_time(grace: str) -> None:
    with pytest.raises(AgreementError) as error:
        replay(_journey("mql"), grace=grace)

    assert [problem.code for problem in error.value.problems] == ["D233"]


def test_what_moves_after_a_merge_is_told() -> None:
    merged = Journey.of(
        "L1",
        stage_event("lead", at=_at(1)),
        Event(kind="merge", value="L2", at=_at(2)),
        stage_event("mql", at=_at(3)),
    )

    assert [problem.code for problem in replay(merged).anomalies] == ["J304"]


def test_the_names_of_a_crm_are_read_as_stages() -> None:
    found = replay(_journey("Lead", "marketingqualifiedlead", "Sales Qualified Lead"), HUBSPOT)

    assert [entry.stage for entry in found.entries if not entry.inferred] == ["lead", "mql", "sql"]


@given(st.lists(st.sampled_from([*STANDARD.names, "", "nowhere"]), max_size=12))
def test_replaying_a_whole_journey_equals_replaying_it_event_by_event(stages: list[str]) -> None:
    journey = _journey(*stages)

    whole = replay(journey)

    for count in range(len(stages) + 1):
        part = replay(_journey(*stages[:count]))
        assert whole.anomalies[: len(part.anomalies)] == part.anomalies
        assert [(e.stage, e.number) for e in part.entries] == [
            (e.stage, e.number) for e in whole.entries[: len(part.entries)]
        ]


def test_advance_gives_the_journey_with_the_new_event() -> None:
    moved = advance(_journey("mql"), "accepted", at=_at(2), actor="7001")

    assert moved.stage(_at(2)) == "accepted"
    assert (moved.events[-1].previous, moved.events[-1].actor) == ("mql", "7001")


@pytest.mark.parametrize(
    ("stages", "to", "code"),
    [
        (("mql",), "customer", "L201"),
        (("mql",), "mql", "L201"),
        (("mql",), "rejected", "L202"),
        (("disqualified",), "mql", "L206"),
        (("lead", "mql", "accepted", "sql"), "opportunity", "L205"),
    ],
    ids=["no such move", "already there", "no reason", "override", "earlier than the last"],
)
def test_advance_refuses(stages: tuple[str, ...], to: str, code: str) -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_journey(*stages), to, at=_at(3))

    assert [problem.code for problem in error.value.problems] == [code]


def test_advance_keeps_all_else_that_a_journey_knows() -> None:
    rows = [
        stage_event("lead", at=_at(1), id="e1", recorded_at=_at(1), lead_id="L1"),
        stage_event("mql", at=_at(2), id="e1", recorded_at=_at(2), lead_id="L1"),
        owner_event("7001", at=_at(2), lead_id="L1"),
        owner_event("7001", at=_at(2), lead_id="L1"),
    ]
    values = Facts({"email": "a@example.com"})
    (lead,) = journeys(rows, [LeadAttributes(lead_id="L1", values=values, exported_us=to_micros(_at(2)))])

    moved = advance(lead, "accepted", at=_at(3))

    assert moved.events[: len(lead.events)] == lead.events
    assert moved.attribute("email", _at(3)) == "a@example.com"
    assert (moved.superseded, moved.duplicates) == (lead.superseded, 1)
    assert [problem.code for problem in moved.anomalies] == ["J101"]


def test_a_move_in_the_instant_of_the_last_one_is_made_where_the_rows_tell_the_order() -> None:
    lead = Journey.of("L1", stage_event("mql", at=_at(1), id="z"))

    moved = advance(advance(lead, "accepted", at=_at(1)), "recycled", at=_at(1), reason="timing")

    assert [event.value for event in moved.events] == ["mql", "accepted", "recycled"]


def test_a_move_that_would_not_be_the_last_row_of_its_instant_is_refused() -> None:
    lead = Journey.of("L1", stage_event("lead", at=_at(1), previous="prospect", id="z"), stage_event("mql", at=_at(1)))

    with pytest.raises(LifecycleError) as error:
        advance(lead, "sql", at=_at(1))

    assert [problem.code for problem in error.value.problems] == ["L205"]
    assert "at that very instant" in str(error.value)


def test_everything_that_stands_against_a_move_is_told_at_once() -> None:
    mql = attrs.evolve(STANDARD["mql"], when=did("trial_signup"), requires=("email",))
    lifecycle = attrs.evolve(STANDARD.replace(mql), reasons={"mql": ["fit"]})

    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead", "disqualified"), "mql", at=_at(1), reason="mood", lifecycle=lifecycle)

    codes = [problem.code for problem in error.value.problems]
    assert codes == ["L205", "L202", "L203", "L204", "L206"]


def test_a_wrong_move_that_is_also_too_early_tells_both() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead", "mql"), "customer", at=_at(1))

    assert [problem.code for problem in error.value.problems] == ["L201", "L205"]


TWO_WAYS = Lifecycle(
    stages=[Stage(name="open"), Stage(name="won", terminal=True)],
    moves=[
        Move(source="open", trigger="sign", target="won", when=did("signature")),
        Move(source="open", trigger="declare", target="won", needs_reason=True, when=did("call")),
    ],
)


def test_where_two_moves_lead_to_a_stage_one_of_them_must_be_allowed_by_itself() -> None:
    called = Journey.of("L1", activity_event("call", at=_at(1)))

    assert advance(called, "won", at=_at(2), reason="told us", lifecycle=TWO_WAYS).stage(_at(2)) == "won"
    with pytest.raises(LifecycleError) as error:
        advance(called, "won", at=_at(2), lifecycle=TWO_WAYS)
    assert [(problem.code, problem.message) for problem in error.value.problems] == [
        ("L204", "false: did signature: 0 of 1"),
        ("L202", "needs a reason"),
    ]


@criterion("broken")
def broken(journey: Journey, _: datetime) -> bool:
    return len(journey.events) // 0 > 0


BROKEN = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=broken))
FAILED = "the criterion 'broken' failed for lead 'L1': ZeroDivisionError("


def test_a_guard_that_fails_refuses_the_move_with_its_name_and_the_lead() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead"), "mql", at=_at(2), lifecycle=BROKEN)

    (problem,) = error.value.problems
    assert problem.code == "L204"
    assert problem.message.startswith(f"unknown: {FAILED}")


def test_a_definition_that_fails_supports_nothing_and_says_why() -> None:
    lead = _journey("lead")

    assert qualify(lead, _at(2), BROKEN).stage is None
    assert FAILED in str(qualify(lead, _at(2), BROKEN))
    assert why(lead, "mql", _at(2), BROKEN).text.startswith(FAILED)


def test_advance_to_an_unknown_stage_says_which_was_meant() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_journey("mql"), "acepted", at=_at(2))

    assert str(error.value) == "stage: 'acepted': unknown stage; did you mean 'accepted'?"


def test_advance_tells_every_failed_criterion_at_once() -> None:
    mql = attrs.evolve(
        STANDARD["mql"], when=did("trial_signup") & field("employees", at_least=50), requires=("email", "company")
    )

    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead"), "mql", at=_at(2), lifecycle=STANDARD.replace(mql))

    assert str(error.value).splitlines() == [
        "L1: lead to mql: email, company must be there",
        "L1: lead to mql: false: (did trial_signup and employees is at least 50)",
        "  false: did trial_signup: 0 of 1",
        "  unknown: employees is at least 50, but employees is missing",
    ]


def test_advance_moves_a_lead_whose_definition_holds() -> None:
    signed = Journey.of("L1", stage_event("lead", at=_at(1)), activity_event("trial_signup", at=_at(1)))

    assert advance(signed, "mql", at=_at(2), lifecycle=DEFINED).stage(_at(2)) == "mql"


def test_the_criterion_of_a_move_counts_as_well() -> None:
    partners = STANDARD.insert(attrs.evolve(STANDARD["mql"], name="sal"), after="mql").allow(
        "lead", "sal", when=field("source", is_="partner")
    )
    partner = Journey.of("L1", stage_event("lead", at=_at(1)), attributes={"source": "partner"})

    assert advance(partner, "sal", at=_at(2), lifecycle=partners).stage(_at(2)) == "sal"
    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead"), "sal", at=_at(2), lifecycle=partners)
    assert [problem.code for problem in error.value.problems] == ["L204"]


def test_a_reason_that_was_not_agreed_is_refused() -> None:
    agreed = attrs.evolve(STANDARD, reasons={"rejected": ["duplicate"]})

    with pytest.raises(LifecycleError) as error:
        advance(_journey("mql"), "rejected", at=_at(2), reason="mood", lifecycle=agreed)

    assert "'mood' is not among the agreed reasons: duplicate" in str(error.value)


def test_an_override_has_an_actor() -> None:
    assert advance(_journey("disqualified"), "recycled", at=_at(2), actor="7001").stage(_at(2)) == "recycled"


def test_the_stage_may_be_told_by_an_alias() -> None:
    moved = advance(_journey("lead"), "Marketing Qualified Lead", at=_at(2), lifecycle=HUBSPOT)

    assert moved.events[-1].value == "mql"


def test_a_record_stays_before_the_one_that_it_advances_to_as_it_is() -> None:
    lead = MQL(lead_id="L1", qualified_at=_at(1), verdict="true", owner="7001")

    assert advance(lead, "accepted", at=_at(2)) == Accepted(lead_id="L1", accepted_at=_at(2), owner="7001", before=lead)


def test_a_record_that_leaps_over_stages_has_what_is_inferred_between() -> None:
    told = advance(Recycled(lead_id="L1", recycled_at=_at(1), reason="timing"), "sql", at=_at(2))
    skipped = advance(Lead(lead_id="L1", engaged_at=_at(1)), "sql", at=_at(2))

    assert told == Incomplete(
        lead_id="L1",
        stage="sql",
        missing=("owner",),
        since=_at(2),
        before=Incomplete(
            lead_id="L1",
            stage="accepted",
            missing=("owner",),
            before=MQL(
                lead_id="L1",
                qualified_at=_at(2),
                inferred=("qualified_at",),
                before=Recycled(lead_id="L1", recycled_at=_at(1), reason="timing"),
            ),
        ),
    )
    assert isinstance(skipped, Incomplete)
    assert skipped.before == Incomplete(
        lead_id="L1",
        stage="accepted",
        missing=("owner",),
        before=MQL(
            lead_id="L1",
            qualified_at=_at(2),
            inferred=("qualified_at",),
            before=Lead(lead_id="L1", engaged_at=_at(1)),
        ),
    )


def test_an_incomplete_record_advances_from_its_own_stage() -> None:
    lacking = Incomplete(lead_id="L1", stage="sql", missing=("owner",), since=_at(1))

    told = advance(lacking, "opportunity", at=_at(2))

    assert told == Incomplete(lead_id="L1", stage="opportunity", missing=("owner",), since=_at(2), before=lacking)


def test_a_record_of_ones_own_advances_by_its_lifecycle() -> None:
    @attrs.frozen(kw_only=True)
    class Sal:
        lead_id: str
        looked_at: datetime
        owner: str

    lifecycle = STANDARD.insert(Stage(name="sal", record=Sal), after="mql")
    sal = Sal(lead_id="L1", looked_at=_at(1), owner="7001")

    accepted = advance(sal, "accepted", at=_at(2), lifecycle=lifecycle)

    assert accepted == Accepted(lead_id="L1", accepted_at=_at(2), owner="7001", before=sal)  # type: ignore[arg-type]


def test_what_is_neither_a_journey_nor_a_record_is_refused() -> None:
    with pytest.raises(AgreementError) as error:
        advance(None, "mql", at=_at(1))  # type: ignore[call-overload]

    assert [problem.code for problem in error.value.problems] == ["D261"]


def test_a_record_advances_to_a_record() -> None:
    lead = MQL(lead_id="L1", qualified_at=_at(1), owner="7001")

    accepted = advance(lead, "accepted", at=_at(2))
    qualified = advance(accepted, "sql", at=_at(3))

    assert isinstance(accepted, Accepted)
    assert isinstance(qualified, SQL)
    assert (qualified.accepted_at, qualified.owner) == (_at(3), "7001")
    assert qualified.before == accepted
    assert accepted.before == lead


def test_qualify_gives_the_furthest_stage_that_the_evidence_supports() -> None:
    lead = Journey.of("L1", activity_event("trial_signup", at=_at(1), id="e1"))

    found = qualify(lead, _at(2), DEFINED)

    assert found.stage == "mql"
    assert str(found).splitlines()[:2] == ["the evidence supports mql", "lead: false: did form_submit: 0 of 1"]


def test_without_evidence_no_stage_is_supported() -> None:
    found = qualify(Journey.of("L1"), _at(2), DEFINED)

    assert found.stage is None
    assert str(found).startswith("the evidence supports no stage")


def test_why_names_the_events_that_count() -> None:
    lead = Journey.of("L1", activity_event("trial_signup", at=_at(1), id="e1"))

    answer = why(lead, "mql", _at(2), DEFINED)

    assert answer.truth.value == "true"
    assert answer.parts[0].evidence == ("e1",)


def test_why_of_a_stage_without_a_definition_is_refused() -> None:
    with pytest.raises(LifecycleError) as error:
        why(Journey.of("L1"), "sql", _at(2), DEFINED)

    assert error.value.problems[0].code == "L207"


def _merged(survivor: str, day: int) -> Journey:
    return Journey.of("L1", stage_event("lead", at=_at(1)), Event(kind="merge", value=survivor, at=_at(day)))


def test_a_lead_that_was_merged_into_another_one_moves_no_more() -> None:
    for instant in (_at(3), _at(4)):
        with pytest.raises(LifecycleError) as error:
            advance(_merged("L2", 3), "mql", at=instant)
        assert [(p.code, p.message) for p in error.value.problems] == [
            ("L209", "the lead was merged into L2 at 2026-03-03T09:00:00+00:00: move that one")
        ]
    assert advance(_merged("L2", 3), "mql", at=_at(2)).stage(_at(2)) == "mql"


@pytest.mark.parametrize("survivor", ["", "L1"])
def test_a_merge_into_nobody_or_itself_refuses_nothing(survivor: str) -> None:
    assert advance(_merged(survivor, 2), "mql", at=_at(3)).stage(_at(3)) == "mql"


def test_a_merge_is_told_with_all_else_that_stands_against_a_move() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_merged("L2", 2), "disqualified", at=_at(3))

    assert [p.code for p in error.value.problems] == ["L209", "L202"]


def test_a_lead_without_a_stage_is_put_into_the_initial_one_and_then_moved() -> None:
    begun = advance(Journey.of("L1"), "prospect", at=_at(1))

    assert begun.record(_at(1)) == Prospect(lead_id="L1", first_seen_at=_at(1))
    assert replay(advance(begun, "lead", at=_at(2))).anomalies == ()
    with pytest.raises(LifecycleError) as error:
        advance(begun, "prospect", at=_at(2))
    assert [p.code for p in error.value.problems] == ["L201"]


def test_the_initial_stage_asks_for_what_it_requires_as_any_other() -> None:
    lifecycle = STANDARD.replace(attrs.evolve(STANDARD["prospect"], requires=["email"], when=did("form_submit")))

    with pytest.raises(LifecycleError) as error:
        advance(Journey.of("L1"), "prospect", at=_at(1), lifecycle=lifecycle)

    assert [p.code for p in error.value.problems] == ["L203", "L204"]


def test_coming_back_to_the_initial_stage_needs_a_move_as_any_other() -> None:
    with pytest.raises(LifecycleError) as error:
        advance(_journey("lead"), "prospect", at=_at(2))

    assert [p.code for p in error.value.problems] == ["L201"]
    assert _told("lead", "prospect") == ["backward: lead to prospect (e2)"]


def test_a_lead_moves_from_the_stage_that_its_first_row_names_as_previous() -> None:
    known = Journey.of(
        "L1",
        stage_event("sql", at=_at(4), previous="accepted"),
        owner_event("7002", at=_at(4), previous="7001"),
    ).until(_at(3))

    moved = advance(known, "recycled", at=_at(3), reason="timing")

    assert moved.events[-1].previous == "accepted"
    assert (moved.stage(_at(2)), moved.owner(_at(2))) == ("accepted", "7001")
    with pytest.raises(LifecycleError) as error:
        advance(known, "lead", at=_at(3))
    assert [p.where for p in error.value.problems] == ["L1: accepted to lead"]


def test_a_record_that_does_not_know_since_when_moves_from_its_stage() -> None:
    lacking = Incomplete(lead_id="L1", stage="sql", missing=("accepted_at",), facts={"owner": "7001"})

    told = advance(lacking, "opportunity", at=_at(2))

    assert told == Opportunity(lead_id="L1", opened_at=_at(2), owner="7001", before=lacking)


def test_qualify_looks_at_the_whole_journey_without_an_instant() -> None:
    lead = Journey.of("L1", activity_event("trial_signup", at=_at(1)))
    exported = LeadAttributes(lead_id="L1", values=Facts({"employees": 60}), exported_us=to_micros(_at(2)))
    (known,) = journeys([], [exported])
    big = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=field("employees", at_least=50)))

    assert qualify(lead, lifecycle=DEFINED).stage == "mql"
    assert qualify(known, lifecycle=big).stage == "mql"
    assert qualify(known, _at(1), big).stage is None
    assert str(qualify(lead)) == "the evidence supports no stage"


def test_without_an_instant_a_journey_tells_of_one() -> None:
    for ask in (lambda: qualify(Journey.of("L1")), lambda: why(Journey.of("L1"), "mql", lifecycle=DEFINED)):
        with pytest.raises(LifecycleError) as error:
            ask()
        assert [(p.code, p.where) for p in error.value.problems] == [("L210", "L1")]


def test_a_stage_whose_required_attributes_are_missing_is_not_supported() -> None:
    lifecycle = DEFINED.replace(attrs.evolve(DEFINED["mql"], requires=("email", "company")))
    signup = activity_event("trial_signup", at=_at(1), id="e1")

    lacking = qualify(Journey.of("L1", signup, attributes={"email": "a"}), lifecycle=lifecycle)
    there = qualify(Journey.of("L1", signup, attributes={"email": "a", "company": "b"}), lifecycle=lifecycle)
    undefined = Journey.of("L1", attributes={"email": "a", "company": "b"})

    assert (lacking.stage, there.stage) == (None, "mql")
    assert "mql:   false: email, company are present, but company is missing" in str(lacking).splitlines()
    assert qualify(undefined, _at(1), lifecycle).stage is None


def test_why_is_asked_as_printed_and_says_what_it_lacks() -> None:
    lead = _journey("lead")

    with pytest.raises(LifecycleError) as undefined:
        why(lead, "mql", _at(2))
    with pytest.raises(LifecycleError) as unknown:
        why(lead, "mqll", _at(2))

    assert str(undefined.value) == (
        "mql: nothing is defined for this stage, nor for any other of this lifecycle: give the one that has definitions"
    )
    assert str(unknown.value) == "stage: 'mqll': unknown stage; did you mean 'mql'?"


def test_a_blank_reason_is_none() -> None:
    lead = Journey.of("L1", stage_event("mql", at=datetime(2026, 3, 3, tzinfo=UTC)))

    with pytest.raises(LifecycleError) as refused:
        advance(lead, "rejected", at=datetime(2026, 3, 4, tzinfo=UTC), actor="7001", reason="  ")

    assert [problem.code for problem in refused.value.problems] == ["L202"]

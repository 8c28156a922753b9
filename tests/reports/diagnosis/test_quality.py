"""Quality: the definition against what sales said, and two definitions against each other."""

import pytest

from evaluation.making import at, call, mql, owner, stage
from slakit import (
    STANDARD,
    CrossCount,
    Event,
    Journey,
    Lifecycle,
    Persona,
    Stage,
    disputed_leads,
    entered,
    field,
    field_event,
    persona_outcomes,
    shadow_evaluation,
    with_aliases,
)

LARGE = field("employees", at_least=50)
NOW = at("2026-04-01T00:00Z")
DAY = "2026-03-0{}T10:00Z"


def lead(name: str, *rows: Event, employees: int | str = 60) -> Journey:
    return Journey.of(name, mql(DAY.format(2)), *rows, attributes={"employees": employees})


ACCEPTED, REJECTED = stage("accepted", DAY.format(3)), stage("rejected", DAY.format(3), reason="too small")


def test_stages_of_a_crm_are_known_by_their_aliases() -> None:
    # 101 is MQL by another name, so no second hand-off.
    stages = with_aliases(STANDARD, {"mql": ["Handed over", 101], "rejected": ["Sent back"], "accepted": ["Taken"]})
    rows = [("Handed over", 2), ("101", 3), ("Sent back", 4), ("mql", 5), ("Taken", 6)]
    found = Journey.of("L1", *(stage(name, DAY.format(n)) for name, n in rows), attributes={"employees": 60})

    table = disputed_leads([found], LARGE, as_of=NOW, lifecycle=stages)

    assert [(row.dispute, row.entry, row.handed_over_at) for row in table] == [
        ("rejected but met", 1, at("2026-03-02T10:00Z"))
    ]
    assert table.population == "2 hand-offs"
    assert disputed_leads([found], LARGE, as_of=NOW, rejected="Sent back", lifecycle=stages).rows == table.rows


def test_own_stages_are_asked_for_by_name() -> None:
    stages = Lifecycle(
        stages=[Stage(name="fit"), Stage(name="taken", aliases=["Yes"]), Stage(name="sent-back", aliases=["No"])]
    )
    leads = [
        Journey.of(name, stage("fit", DAY.format(2)), stage(said, DAY.format(3)), attributes={"employees": size})
        for name, said, size in (("L1", "No", 60), ("L2", "Yes", 10), ("L3", "Yes", 60))
    ]

    sides = {"accepted": "taken", "rejected": "sent-back"}
    found = disputed_leads(leads, LARGE, as_of=NOW, at=entered("fit"), lifecycle=stages, **sides)

    assert [(row.dispute, row.lead) for row in found] == [("rejected but met", "L1"), ("accepted but not met", "L2")]


def test_neither_side_is_taken_at_its_word() -> None:
    leads = [
        lead("agreed", ACCEPTED),
        lead("harsh", owner("7001", DAY.format(3)), REJECTED),
        lead("kind", ACCEPTED, employees=10),
        lead("right", REJECTED, employees=10),
        lead("open"),
        lead("untold", ACCEPTED, employees=""),
    ]

    found = disputed_leads(leads, LARGE, as_of=NOW)

    told = [(row.dispute, row.lead, row.entry, row.owner, row.reason, row.why) for row in found]
    assert told == [
        ("rejected but met", "harsh", 1, "7001", "too small", "employees is at least 50, and it is 60"),
        ("accepted but not met", "kind", 1, None, "", "employees is at least 50, but it is 10"),
    ]
    assert (found.rows[0].handed_over_at, found.rows[0].decided_at) == (at(DAY.format(2)), at(DAY.format(3)))
    assert found.population == "6 hand-offs"
    assert dict(found.left_out) == {"undecided": 1, "definition unknown": 1}


def test_the_definition_is_asked_at_the_hand_off_and_not_later() -> None:
    grown = lead("L1", field_event("employees", 60, previous=10, at=at("2026-03-02T11:00Z")), REJECTED, employees=10)

    assert disputed_leads([grown], LARGE, as_of=NOW).rows == ()


def test_the_smallest_parts_that_do_not_hold_say_why() -> None:
    definition = LARGE & field("country", is_="DE") & field("employees", at_least=5)

    (found,) = disputed_leads([lead("L1", ACCEPTED, employees=10)], definition, as_of=NOW).rows

    assert found.why == "employees is at least 50, but it is 10; country is DE, but country is missing"


def test_each_hand_off_has_its_own_answer() -> None:
    back = lead("L1", REJECTED, mql(DAY.format(4)), call(DAY.format(5)), stage("sql", DAY.format(6)))

    found = disputed_leads([back], LARGE, as_of=NOW)

    assert [(row.entry, row.dispute) for row in found] == [(1, "rejected but met")]


def test_an_answer_after_the_instant_or_after_a_merge_is_none() -> None:
    lost = lead("lost", Event(kind="merge", value="kept", at=at("2026-03-02T12:00Z")), REJECTED)

    assert disputed_leads([lead("L1", REJECTED)], LARGE, as_of=at("2026-03-02T12:00Z")).rows == ()
    assert disputed_leads([lost, lead("kept")], LARGE, as_of=NOW).rows == ()


def test_another_hand_off_and_other_answers_can_be_asked_for() -> None:
    rows = lead("L1", stage("sql", DAY.format(3)), stage("recycled", DAY.format(4), reason="timing"))

    found = disputed_leads([rows], LARGE, as_of=NOW, at=entered("sql"), accepted="opportunity", rejected="recycled")

    assert [(row.lead, row.reason) for row in found] == [("L1", "timing")]


def test_a_hundred_leads_under_two_definitions_are_told_with_kappa() -> None:
    # 40 of both, 20 only of A, 10 only of B, 30 of neither: seen 0.7, by chance 0.6 * 0.5 + 0.4 * 0.5.
    sizes = [("both", 40, 600, "DE"), ("a", 20, 600, "NO"), ("b", 10, 10, "DE"), ("none", 30, 10, "NO")]
    leads = [
        Journey.of(f"{name}{n}", attributes={"employees": size, "country": country})
        for name, count, size, country in sizes
        for n in range(count)
    ]
    leads.append(Journey.of("untold", attributes={"employees": 5}))

    found = shadow_evaluation(LARGE, field("country", is_="DE"), leads)

    assert found.rows == (
        CrossCount("A", "B", 40, 0.4),
        CrossCount("A", "not B", 20, 0.2),
        CrossCount("not A", "B", 10, 0.1),
        CrossCount("not A", "not B", 30, 0.3),
    )
    assert found.population == "101 leads, kappa 0.40"
    assert dict(found.left_out) == {"one of them can not tell": 1}


def test_no_leads_have_no_share_and_no_kappa() -> None:
    found = shadow_evaluation(LARGE, LARGE, [])

    assert (found.rows[0], found.population) == (CrossCount("A", "B", 0, 0.0), "0 leads, no kappa")


@pytest.mark.parametrize("size", [60, 10])
def test_a_persona_stands_against_what_sales_said(size: int) -> None:
    leads = [lead("L1", ACCEPTED, employees=size), lead("L2", REJECTED, employees=size), lead("L3", employees=size)]
    says = "fits" if size == 60 else "does not fit"

    found = persona_outcomes(Persona(name="firm", all=LARGE), leads, as_of=NOW, not_a_fit="too small")

    assert [row for row in found if row.leads] == [
        CrossCount(says, "accepted", 1, 0.5),
        CrossCount(says, "rejected", 1, 0.5),
    ]
    assert (found.population, dict(found.left_out)) == ("3 leads", {"undecided": 1})


def test_whoever_is_in_no_cell_of_a_persona_is_left_out_by_why() -> None:
    duplicate = stage("rejected", DAY.format(4), reason="duplicate")
    leads = [
        lead("accepted", ACCEPTED),
        lead("accepted, then a duplicate", ACCEPTED, duplicate),
        lead("duplicate", duplicate),
        lead("open"),
        lead("lost", Event(kind="merge", value="open", at=at("2026-03-02T12:00Z")), ACCEPTED),
        lead("untold", ACCEPTED, employees=""),
    ]

    found = persona_outcomes(Persona(name="firm", all=LARGE), leads, as_of=NOW, not_a_fit="too small")

    assert [(row.first, row.second, row.leads) for row in found if row.leads] == [("fits", "accepted", 1)]
    assert found.population == "6 leads"
    assert dict(found.left_out) == {
        "the persona can not tell": 1,
        "undecided": 1,
        "rejected for another reason": 2,
        "merged into another lead": 1,
    }


def test_nothing_after_the_instant_is_known_of_a_decision() -> None:
    # Accepted on the 3rd, rejected as too small on the 5th.
    leads = [lead("L1", ACCEPTED, stage("rejected", DAY.format(5), reason="too small"))]
    firm = Persona(name="firm", all=LARGE)

    cells = [
        [row.second for row in persona_outcomes(firm, leads, as_of=at(when), not_a_fit="too small") if row.leads]
        for when in ("2026-03-03T09:59:59Z", "2026-03-03T10:00Z", "2026-03-05T09:59:59Z", "2026-03-05T10:00Z")
    ]

    assert cells == [[], ["accepted"], ["accepted"], ["rejected"]]

"""What became of each hand-off."""

from datetime import timedelta

from evaluation.making import at, mql, owner, stage
from slakit import STANDARD, Event, Journey, entered, field_event, handover_answers, with_aliases

DAY = "2026-03-{:02d}T11:00+01:00"
NOW = at("2026-03-14T11:00+01:00")


def lead(name: str, *rows: Event, since: int = 2) -> Journey:
    return Journey.of(name, owner("7001", DAY.format(1)), mql(DAY.format(since)), *rows, attributes={"origin": "web"})


def test_each_hand_off_has_its_answer_or_how_long_it_has_been_undecided() -> None:
    table = handover_answers(
        [
            lead("L1", stage("rejected", DAY.format(4), reason="too small"), owner("7002", DAY.format(5))),
            lead("L2", stage("accepted", DAY.format(3)), stage("rejected", DAY.format(5), reason="late")),
            lead("L3", since=13),
            lead("L4", stage("recycled", DAY.format(6)), owner("", DAY.format(7))),
        ],
        as_of=NOW,
    )

    assert [
        (row.lead, row.entry, row.source, row.owner, row.answer, row.stage, row.reason, row.undecided) for row in table
    ] == [
        ("L4", 1, "web", None, "undecided", "recycled", "", timedelta(days=12)),
        ("L3", 1, "web", "7001", "undecided", "mql", "", timedelta(days=1)),
        ("L2", 1, "web", "7001", "accepted", "accepted", "", None),
        ("L1", 1, "web", "7001", "rejected", "rejected", "too small", None),
    ]
    assert [(row.handed_over_at, row.answered_at) for row in table] == [
        (at("2026-03-02T10:00Z"), None),
        (at("2026-03-13T10:00Z"), None),
        (at("2026-03-02T10:00Z"), at("2026-03-03T10:00Z")),
        (at("2026-03-02T10:00Z"), at("2026-03-04T10:00Z")),
    ]
    assert (table.population, dict(table.left_out)) == ("4 hand-offs", {})


def test_a_lead_that_is_handed_over_again_without_an_answer_waits_only_for_the_second_one() -> None:
    again = lead("L1", stage("recycled", DAY.format(5)), stage("mql", DAY.format(9)))

    assert [
        (row.entry, row.answer, row.answered_at, row.undecided, row.stage)
        for row in handover_answers([again, lead("L2", stage("sql", DAY.format(3)))], as_of=NOW)
    ] == [
        (2, "undecided", None, timedelta(days=5), "mql"),
        (1, "accepted", at("2026-03-03T10:00Z"), None, "sql"),
        (1, "handed over again", at("2026-03-09T10:00Z"), None, "recycled"),
    ]


def test_nobody_waits_for_a_lead_that_was_merged() -> None:
    merged = lead("L1", Event(kind="merge", value="L2", at=at(DAY.format(8))), stage("accepted", DAY.format(9)))

    before, then = (
        [(row.answer, row.answered_at) for row in handover_answers([merged], as_of=at(when))]
        for when in ("2026-03-08T10:59:59.999999+01:00", "2026-03-08T11:00+01:00")
    )

    assert before == [("undecided", None)]
    assert then == [("merged", at("2026-03-08T10:00Z"))]


def test_an_answer_at_the_very_instant_counts_and_a_later_one_is_not_seen() -> None:
    answered = lead("L1", stage("accepted", DAY.format(9)))

    assert [row.answer for row in handover_answers([answered], as_of=at("2026-03-09T10:00Z"))] == ["accepted"]
    assert [row.answer for row in handover_answers([answered], as_of=at("2026-03-09T09:59:59.999999Z"))] == [
        "undecided"
    ]


def test_the_source_is_that_of_the_hand_off() -> None:
    moved = Journey.of(
        "L1",
        mql(DAY.format(2)),
        field_event("origin", "fair", previous="web", at=at(DAY.format(3))),
    )

    assert [row.source for row in handover_answers([moved], as_of=NOW)] == ["web"]
    assert [row.source for row in handover_answers([moved], as_of=NOW, source=None)] == [None]


def test_another_hand_off_with_other_answers_and_names_of_a_crm() -> None:
    stages = with_aliases(STANDARD, {"sql": ["Taken"], "recycled": ["Sent back"]})
    leads = [
        Journey.of("L1", stage("accepted", DAY.format(2)), stage("Taken", DAY.format(3))),
        Journey.of("L2", stage("accepted", DAY.format(2)), stage("Sent back", DAY.format(3))),
    ]

    table = handover_answers(
        leads, as_of=NOW, at=entered("accepted"), accepted="sql", rejected="recycled", lifecycle=stages
    )

    assert [(row.lead, row.answer, row.stage) for row in table] == [
        ("L2", "rejected", "recycled"),
        ("L1", "accepted", "sql"),
    ]


def test_another_name_of_the_same_stage_is_no_second_hand_off() -> None:
    stages = with_aliases(STANDARD, {"mql": ["Handed over"]})
    found = Journey.of("L1", mql(DAY.format(2)), stage("Handed over", DAY.format(3)))

    assert [(row.entry, row.undecided) for row in handover_answers([found], as_of=NOW, lifecycle=stages)] == [
        (1, timedelta(days=12))
    ]

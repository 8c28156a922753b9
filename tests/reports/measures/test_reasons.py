"""Reasons and objections, ranked."""

from datetime import datetime

import pytest

from slakit import STANDARD, DataError, Journey, Lifecycle, Stage, activity_event, ranked_reasons, stage_event


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


NOW = at("31T12")


def rejected(lead_id: str, reason: str, origin: str = "web", segment: str = "small") -> Journey:
    rows = stage_event("mql", at=at("02T10")), stage_event("rejected", at=at("03T10"), reason=reason)
    return Journey.of(lead_id, *rows, attributes={"origin": origin, "segment": segment})


LEADS = [
    rejected("L1", "no phone"),
    rejected("L2", "no phone"),
    rejected("L3", "student"),
    rejected("L4", " "),
    rejected("L5", "competitor"),
    rejected("L6", "student", origin="event", segment="big"),
]


def test_reasons_are_ranked_by_source_and_segment_and_blank_ones_are_told() -> None:
    table = ranked_reasons(LEADS, as_of=NOW)

    assert [(row.source, row.segment, row.reason, row.rank, row.count, row.share) for row in table] == [
        ("event", "big", "student", 1, 1, 1.0),
        ("web", "small", "no phone", 1, 2, 0.4),
        ("web", "small", "competitor", 2, 1, 0.2),
        ("web", "small", "student", 2, 1, 0.2),
        ("web", "small", "", None, 1, 0.2),
    ]
    assert {row.kind for row in table} == {"rejected"}
    assert table.population == "6 reasons and objections"


def test_without_source_and_segment_all_stand_together_and_top_keeps_the_first() -> None:
    table = ranked_reasons(LEADS, as_of=NOW, source=None, segment=None, top=1)

    assert [(row.source, row.reason, row.count) for row in table] == [
        (None, "no phone", 2),
        (None, "student", 2),
        (None, "", 1),
    ]
    assert dict(table.left_out) == {"beyond the top 1": 1}


def test_objections_are_told_by_activities() -> None:
    calls = [
        activity_event("call", at=at("04T10"), data={"objection": "price"}, reason="busy"),
        activity_event("call", at=at("05T10"), reason="price"),
        activity_event("call", at=at("06T10")),
    ]
    lead = Journey.of("L1", *calls, attributes={"origin": "web"})

    (row,) = ranked_reasons([lead], as_of=NOW)

    assert (row.kind, row.source, row.segment, row.reason, row.count, row.is_agreed) == (
        "objection",
        "web",
        "",
        "price",
        2,
        None,
    )


def test_an_objection_may_have_another_name() -> None:
    lead = Journey.of("L1", activity_event("call", at=at("04T10"), data={"pushback": "timing"}))

    assert [row.reason for row in ranked_reasons([lead], as_of=NOW, objection="pushback")] == ["timing"]


def test_a_reason_that_was_not_agreed_is_marked() -> None:
    lifecycle = Lifecycle(stages=STANDARD.stages, moves=STANDARD.moves, reasons={"rejected": ["no phone"]})

    rows = ranked_reasons(LEADS[:3], as_of=NOW, lifecycle=lifecycle)

    assert [(row.reason, row.is_agreed) for row in rows] == [("no phone", True), ("student", False)]
    assert [row.is_agreed for row in ranked_reasons(LEADS[:1], as_of=NOW)] == [None]


def test_stages_come_in_the_order_of_the_lifecycle_or_in_yours() -> None:
    gone = Journey.of("L9", stage_event("Disqualified", at=at("02T10"), reason="closed"))

    assert [row.kind for row in ranked_reasons([gone, LEADS[0]], as_of=NOW)] == ["rejected", "disqualified"]
    assert [row.kind for row in ranked_reasons([gone, LEADS[0]], as_of=NOW, stages=["disqualified"])] == [
        "disqualified"
    ]


def test_what_comes_later_is_not_seen() -> None:
    assert ranked_reasons(LEADS, as_of=at("02T12")).rows == ()


@pytest.mark.parametrize("top", [0, -1, True, 1.5])
def test_a_top_of_nothing_is_refused(top: int) -> None:
    with pytest.raises(DataError) as refused:
        ranked_reasons(LEADS, as_of=NOW, top=top)

    assert [problem.code for problem in refused.value.problems] == ["I442"]


def test_another_name_of_the_stage_in_which_a_lead_is_gives_no_reason_again() -> None:
    stages = Lifecycle(stages=[Stage(name="mql"), Stage(name="rejected", aliases=["Declined"])])
    again = stage_event("Declined", at=at("04T10"), reason="no phone")

    (row,) = ranked_reasons(
        [Journey.of("L1", *rejected("L1", "no phone").events, again)], as_of=NOW, stages="rejected", lifecycle=stages
    )

    assert (row.reason, row.count) == ("no phone", 1)

"""The sections by which marketing sees what became of its leads: reasons and objections, and the answer to each MQL."""

from datetime import UTC, datetime, timedelta

import pytest

from reports.render.making import RESPONSE
from reports.report.test_sections import headings, section
from slakit import Event, Journey, Report, activity_event, evaluate, report, stage_event
from slakit.reports.charts import Bar, BarChart

BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOW = BEGAN + timedelta(days=12)


def lead(name: str, origin: str = "", *rows: Event, segment: str = "") -> Journey:
    attributes = {"origin": origin, "segment": segment}
    return Journey.of(name, stage_event("mql", at=BEGAN), *rows, attributes=attributes)


def rejected(reason: str) -> Event:
    return stage_event("rejected", at=BEGAN + timedelta(days=1), reason=reason)


def objected(objection: str) -> Event:
    return activity_event("call", at=BEGAN + timedelta(hours=1), data={"objection": objection})


def made(*leads: Journey) -> Report:
    return report(evaluate(RESPONSE, leads, as_of=NOW), journeys=leads)


# --- reasons and objections


def test_the_reasons_and_objections_of_each_source_and_segment_stand_beside_the_funnel() -> None:
    page = made(
        lead("L1", "web", rejected("no phone"), segment="small"),
        lead("L2", "web", rejected("no phone"), segment="large"),
        lead("L3", "fair", rejected("student"), segment="small"),
        lead("L4", "fair", objected("price"), segment="large"),
    )

    found = section(page, "Reasons and objections")
    by_source, by_segment = found.tables

    assert headings(page)[-4:] == ["Funnel", "Process as it ran", "Reasons and objections", "What became of each MQL"]
    assert found.sentence == "4 reasons and objections; most often rejected: no phone (2), objection: price (1)."
    assert [(row["kind"], row["source"], row["reason"], row["rank"], row["count"]) for row in by_source.to_dicts()] == [
        ("rejected", "fair", "student", 1, 1),
        ("rejected", "web", "no phone", 1, 2),
        ("objection", "fair", "price", 1, 1),
    ]
    assert [(row["kind"], row["segment"], row["reason"], row["share"]) for row in by_segment.to_dicts()] == [
        ("rejected", "large", "no phone", 1.0),
        ("rejected", "small", "no phone", 0.5),
        ("rejected", "small", "student", 0.5),
        ("objection", "large", "price", 1.0),
    ]
    assert (by_source.name, by_segment.name) == ("reasons_by_source", "reasons_by_segment")
    assert isinstance(found.chart, BarChart)
    assert found.chart.bars == (Bar("rejected: no phone", 2), Bar("rejected: student", 1), Bar("objection: price", 1))


def test_the_five_most_frequent_are_shown_and_the_rest_is_counted() -> None:
    leads = [lead(f"{reason}{n}", "web", rejected(reason)) for reason in "abcdef" for n in range(1 + (reason != "f"))]

    (by_source,) = section(made(*leads), "Reasons and objections").tables

    assert [row["reason"] for row in by_source.to_dicts()] == ["a", "b", "c", "d", "e"]
    assert dict(by_source.left_out) == {"beyond the top 5": 1}


def test_reasons_that_are_all_blank_have_no_chart() -> None:
    found = section(made(lead("L1", "web", rejected(""))), "Reasons and objections")

    assert found.sentence == "1 reason or objection, left blank."
    assert found.chart is None
    assert [(row["reason"], row["rank"]) for row in found.tables[0].to_dicts()] == [("", None)]


@pytest.mark.parametrize("leads", [(), (lead("L1", "web"),)], ids=["none", "without a reason"])
def test_without_a_reason_there_is_no_such_section(leads: tuple[Journey, ...]) -> None:
    assert "Reasons and objections" not in headings(made(*leads))


# --- what became of each MQL


def test_marketing_sees_the_answer_to_each_mql_or_for_how_long_there_is_none() -> None:
    page = made(
        lead("L1", "web", rejected("no phone")),
        lead("L2", "web"),
        lead("L3", "web", stage_event("accepted", at=BEGAN + timedelta(days=2))),
    )

    found = section(page, "What became of each MQL")
    counts, listed = found.tables

    assert found.sentence == (
        "3 hand-offs: 1 accepted, 1 rejected, 1 undecided; the longest has been undecided for 12 days."
    )
    assert [(row["answer"], row["count"], round(row["share"], 3)) for row in counts.to_dicts()] == [
        ("accepted", 1, 0.333),
        ("rejected", 1, 0.333),
        ("undecided", 1, 0.333),
    ]
    assert [(row["lead"], row["answer"], row["stage"], row["reason"]) for row in listed.to_dicts()] == [
        ("L2", "undecided 12 days", "mql", ""),
        ("L3", "accepted", "accepted", ""),
        ("L1", "rejected", "rejected", "no phone"),
    ]
    assert isinstance(found.chart, BarChart)
    assert found.chart.bars == (Bar("accepted", 1), Bar("rejected", 1), Bar("undecided", 1))


def test_where_all_are_decided_nobody_waits() -> None:
    assert section(made(lead("L1", "web", rejected("spam"))), "What became of each MQL").sentence == (
        "1 hand-off: 1 rejected."
    )


def test_of_many_the_first_hundred_are_shown() -> None:
    counts, listed = section(made(*(lead(f"L{n:03d}") for n in range(130))), "What became of each MQL").tables

    assert counts.to_dicts() == [{"answer": "undecided", "count": 130, "share": 1.0}]
    assert [row["lead"] for row in listed.to_dicts()] == [f"L{n:03d}" for n in range(100)]
    assert dict(listed.left_out) == {"beyond the first 100": 30}


def test_without_an_mql_there_is_no_such_section() -> None:
    early = Journey.of("L1", stage_event("lead", at=BEGAN))

    assert "What became of each MQL" not in headings(made(early))

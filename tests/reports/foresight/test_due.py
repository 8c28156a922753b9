"""What comes next: at risk, and due."""

from datetime import timedelta

from evaluation.making import agreement, at, mql, promise, result, stage
from slakit import ContactAttempts, Event, Journey, LeadVolume, PauseWhile, at_risk, in_stage, next_due

NOON = "2026-03-03T12:00+01:00"


def test_what_is_at_risk_stands_with_what_is_left() -> None:
    rule = promise("4 hours", warn_at="50%")
    leads = [Journey.of("late", mql("2026-03-03T09:00+01:00")), Journey.of("new", mql("2026-03-03T11:00+01:00"))]

    found = at_risk(result(rule, *leads, as_of=NOON))

    assert [(row.subject, row.remaining, row.percent) for row in found] == [("late", timedelta(hours=1), 75.0)]
    assert (found.population, dict(found.left_out)) == ("2 pending outcomes of 2", {"not at risk": 1})


def test_the_next_due_stands_first_and_a_standing_clock_last() -> None:
    rule = promise("4 hours", pause=PauseWhile(in_stage("recycled")))
    leads = [
        Journey.of("a", mql("2026-03-03T09:00+01:00"), stage("recycled", "2026-03-03T10:00+01:00")),
        Journey.of("b", mql("2026-03-03T11:00+01:00")),
        Journey.of("c", mql("2026-03-03T10:00+01:00")),
    ]

    found = next_due(result(rule, *leads, as_of=NOON))

    assert [(row.subject, row.next_at) for row in found] == [
        ("c", at("2026-03-03T13:00Z")),
        ("b", at("2026-03-03T14:00Z")),
        ("a", None),
    ]
    assert dict(found.left_out) == {}


def test_a_cadence_is_to_be_acted_on_before_it_is_due_and_a_period_has_no_rest() -> None:
    rules = agreement(
        ContactAttempts(at_least=3, within="5 days", min_gap="1 day"), LeadVolume(at_least=9), term=("2026-03-01", None)
    )

    found = next_due(result(rules, Journey.of("L1", stage("accepted", "2026-03-02T12:00+01:00")), as_of=NOON))

    assert [(row.subject, row.next_at, row.due_at) for row in found] == [
        ("L1", at("2026-03-05T11:00Z"), at("2026-03-07T11:00Z")),
        ("2026-03", at("2026-03-31T22:00Z"), at("2026-03-31T22:00Z")),
    ]
    assert found.rows[1].remaining is None


def test_nothing_is_due_of_a_lead_that_was_merged() -> None:
    merged = Event(kind="merge", value="new", at=at("2026-03-03T11:00+01:00"))
    leads = [Journey.of("old", mql("2026-03-03T09:00+01:00"), merged), Journey.of("new", mql("2026-03-03T09:00+01:00"))]
    judged = result(promise("4 hours", warn_at="50%"), *leads, as_of=NOON)

    assert [row.subject for row in next_due(judged)] == ["new"]
    assert [row.subject for row in at_risk(judged)] == ["new"]

"""Judging typed records, and criteria of a user's own that fail."""

from datetime import UTC, datetime, timedelta

from slakit.evaluation.evaluator import evaluate
from slakit.leads.criteria import Criterion, criterion
from slakit.leads.events import activity_event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import entered
from slakit.leads.records import MQL, SQL
from slakit.rules.agreement import Agreement
from slakit.rules.outcomes import Breached, Met, Unknown
from slakit.rules.parties import Term
from slakit.rules.ready_made import FirstResponse, LeadValue

BECAME = datetime(2026, 3, 3, 9, tzinfo=UTC)
NOW = BECAME + timedelta(hours=9)
RULE = FirstResponse(within="4 hours")


def test_the_second_short_way_judges_a_typed_record() -> None:
    call = activity_event("call", at=BECAME + timedelta(hours=5))

    (outcome,) = evaluate(
        RULE, [MQL(lead_id="L1", qualified_at=BECAME, owner="7001").journey(call)], as_of=NOW
    ).outcomes

    assert isinstance(outcome, Breached)
    assert (outcome.owner, outcome.late_by) == ("7001", timedelta(hours=1))


def test_plain_records_are_judged_by_the_facts_they_hold() -> None:
    lead = MQL(lead_id="L1", qualified_at=BECAME)
    sql = SQL(lead_id="L1", accepted_at=BECAME + timedelta(hours=1), owner="7001", before=lead)

    found = evaluate(FirstResponse(within="4 hours", stop=entered("sql")), [sql], as_of=NOW).outcomes

    assert [type(outcome) for outcome in found] == [Met]


def _broken() -> Criterion:
    return criterion("broken")(lambda journey, _: 1 / len(journey.attributes) > 0)


def test_a_criterion_that_fails_leaves_its_lead_unknown_and_the_run_goes_on() -> None:
    rule = FirstResponse(within=[(_broken(), "1 hour"), "4 hours"])
    fine = Journey.of("L2", *MQL(lead_id="L2", qualified_at=BECAME).journey().events, attributes={"a": "b"})

    found = evaluate(rule, [MQL(lead_id="L1", qualified_at=BECAME).journey(), fine], as_of=NOW)

    assert [type(outcome) for outcome in found.outcomes] == [Unknown, Breached]
    assert found.outcomes[0].reason == "criterion_failed"
    assert [(problem.code, problem.where) for problem in found.problems] == [("J202", "L1")]
    assert "the criterion 'broken' failed for lead 'L1': ZeroDivisionError" in found.problems[0].message


def test_a_value_that_fails_counts_nothing_for_its_lead_and_is_told() -> None:
    value = LeadValue(at_least=100, value=[(_broken(), 70), 50])
    agreement = Agreement(name="small", term=Term(since="2026-03-01"), commitments=[value])
    fine = Journey.of("L2", *MQL(lead_id="L2", qualified_at=BECAME).journey().events, attributes={"a": "b"})

    found = evaluate(agreement, [MQL(lead_id="L1", qualified_at=BECAME).journey(), fine], as_of=NOW)

    assert found.outcomes[0].actual == 70
    assert [problem.code for problem in found.problems] == ["J202"]

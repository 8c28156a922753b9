"""Tasks for a CRM: one for each lead that somebody still has to act on, known by the key of its outcome."""

import attrs

from reports.render.making import ACME, HOSTILE, RESPONSE, VOLUME, at, judged, lead
from slakit import Deadline, Event, evaluate, event
from slakit.reports.render import TASK_COLUMNS, cloud_events, hubspot_tasks, salesforce_tasks


def test_salesforce_gets_a_row_for_what_is_late_and_what_is_at_risk() -> None:
    evaluation = judged()
    late, at_risk = evaluation.breaches[1], evaluation.pending[0]

    assert salesforce_tasks(evaluation) == [
        {
            "Slakit_Key__c": late.key,
            "WhoId": "L3",
            "OwnerId": "7001",
            "Subject": "Overdue: first-response for L3",
            "ActivityDate": "2026-03-03",
            "Priority": "High",
            "Status": "Not Started",
        },
        {
            "Slakit_Key__c": at_risk.key,
            "WhoId": "L4",
            "OwnerId": "7001",
            "Subject": "Due soon: first-response for L4",
            "ActivityDate": "2026-03-03",
            "Priority": "Normal",
            "Status": "Not Started",
        },
    ]
    assert all(tuple(row) == TASK_COLUMNS for row in salesforce_tasks(evaluation))


def test_a_lead_named_like_the_agreement_is_a_lead_and_the_log_is_none() -> None:
    review = Deadline(
        id="review", owed_by="sales", on="log", start=event(kind="ask"), stop=event(kind="reply"), within="1 hour"
    )
    both = attrs.evolve(ACME, commitments=[RESPONSE, review], clauses=())
    log = [Event(kind="ask", at=at("10:00"))]

    found = evaluate(both, [lead("acme", "10:00")], as_of=at("14:00"), log=log)

    assert [one.commitment for one in found.breaches] == ["first-response", "review"]
    assert [row["Subject"] for row in salesforce_tasks(found)] == ["Overdue: first-response for acme"]
    assert [row["lead_id"] for row in hubspot_tasks(found)] == ["acme"]
    assert [one["subject"] for one in cloud_events(found)] == ["lead/acme/entry/1", "log/acme/entry/1"]


def test_hubspot_gets_the_properties_of_a_task() -> None:
    evaluation = judged()

    assert hubspot_tasks(evaluation, key_property="sla_key")[1] == {
        "lead_id": "L4",
        "properties": {
            "sla_key": evaluation.pending[0].key,
            "hs_timestamp": "2026-03-03T14:30:00Z",
            "hs_task_subject": "Due soon: first-response for L4",
            "hs_task_body": (
                "first-response for L4: open, due Tue 2026-03-03 14:30 (2 hours from Tue 2026-03-03 12:30); "
                "30 min left, at risk"
            ),
            "hs_task_status": "NOT_STARTED",
            "hs_task_priority": "MEDIUM",
            "hubspot_owner_id": "7001",
        },
    }


def test_the_date_is_that_of_the_agreement() -> None:
    tokyo = attrs.evolve(ACME, zone="Asia/Tokyo")

    assert [row["ActivityDate"] for row in salesforce_tasks(judged(lead("L1", "13:05"), agreement=tokyo))] == []
    assert [row["ActivityDate"] for row in salesforce_tasks(judged(lead("L1", "10:00"), agreement=tokyo))] == [
        "2026-03-03"
    ]


def test_a_later_run_has_the_same_key() -> None:
    assert [row["Slakit_Key__c"] for row in salesforce_tasks(judged(lead("L3", "10:00")))] == [
        salesforce_tasks(judged())[0]["Slakit_Key__c"]
    ]


def test_without_an_owner_no_owner_is_named() -> None:
    nobody = lead("L3", "10:00", owner="")

    assert salesforce_tasks(judged(nobody))[0]["OwnerId"] == ""
    assert "hubspot_owner_id" not in hubspot_tasks(judged(nobody))[0]["properties"]


def test_a_period_and_the_log_are_no_task() -> None:
    own = attrs.evolve(ACME, commitments=[attrs.evolve(RESPONSE, on="log"), VOLUME])
    evaluation = evaluate(own, [], log=[*lead("acme", "10:00").events], as_of=judged().as_of)

    assert len(evaluation.breaches) == 1
    assert salesforce_tasks(evaluation) == []
    assert hubspot_tasks(evaluation) == []


MERGED = Event(kind="merge", value="L1", at=at("13:00"))


def test_a_lead_that_was_merged_is_no_task_any_more() -> None:
    leads = [lead("L3", "10:00", MERGED), lead("L1", "10:00")]
    evaluation = judged(*leads)

    assert [(one.subject, one.open) for one in evaluation.breaches] == [("L1", True), ("L3", True)]
    assert [row["WhoId"] for row in salesforce_tasks(evaluation, journeys=leads)] == ["L1"]
    assert [row["lead_id"] for row in hubspot_tasks(evaluation, journeys=leads)] == ["L1"]
    # Nothing of it ran at the merge, so that the evaluation alone can not tell.
    assert [row["WhoId"] for row in salesforce_tasks(evaluation)] == ["L1", "L3"]


def test_a_lead_that_is_merged_later_is_still_a_task() -> None:
    leads = [lead("L3", "10:00", Event(kind="merge", value="L1", at=at("14:01")))]

    assert [row["WhoId"] for row in salesforce_tasks(judged(*leads), journeys=leads)] == ["L3"]


def test_what_ran_at_the_merge_tells_it_without_the_journeys() -> None:
    longer = attrs.evolve(RESPONSE, id="longer", within="8 hours")
    evaluation = evaluate(
        attrs.evolve(ACME, commitments=[RESPONSE, longer], clauses=()), [lead("L3", "10:00", MERGED)], as_of=at("14:00")
    )

    assert [(one.commitment, one.status) for one in evaluation.outcomes] == [
        ("first-response", "breached"),
        ("longer", "excluded"),
    ]
    assert salesforce_tasks(evaluation) == []
    assert hubspot_tasks(evaluation) == []


def test_a_subject_is_clean_and_short_enough() -> None:
    for name in (HOSTILE, "x" * 400):
        subject = salesforce_tasks(judged(lead(name, "10:00")))[0]["Subject"]
        assert len(subject) <= 255
        assert subject.isprintable()

"""Tasks for a CRM: a row for what an owner still has to do, in the columns that Salesforce and HubSpot import."""

from collections.abc import Iterable, Iterator
from typing import Any

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports.merged import merged_leads
from slakit.reports.render.subjects import Urgent, is_of_a_lead, reading_log, to_do
from slakit.rules.lines import clean
from slakit.rules.outcomes import Breached
from slakit.worktime.instants import date_of, iso_utc

__all__ = ["TASK_COLUMNS", "hubspot_tasks", "salesforce_tasks"]

KEY_COLUMN = "Slakit_Key__c"
TASK_COLUMNS = (KEY_COLUMN, "WhoId", "OwnerId", "Subject", "ActivityDate", "Priority", "Status")
"""The columns of a row for Salesforce, in their order."""
_LONGEST_SUBJECT = 255


def salesforce_tasks(
    evaluation: Evaluation, *, key_column: str = KEY_COLUMN, journeys: Iterable[Journey] = ()
) -> list[dict[str, str]]:
    """Return a row of Salesforce's Task for each lead that somebody still has to act on, as a CSV import takes it.

    These are the entries that are broken and undone, which have the priority High, and those at risk. `ActivityDate` is
    the local date of due. `key_column` holds the key of the outcome: make it an external id and upsert by it, then a
    second import brings no second task. Fields that hold an id are empty where nobody owns the lead. A lead that was merged
    into another one has no task: give the `journeys`, because an evaluation can not tell that of a lead of which nothing
    ran any more.

    Source: Salesforce object reference, Task: Subject has 255 signs at most.
    """
    return [
        {
            key_column: one.key,
            "WhoId": one.subject,
            "OwnerId": one.owner or "",
            "Subject": _subject(one),
            "ActivityDate": date_of(_due_us(one), evaluation.agreement.zone).isoformat(),
            "Priority": "High" if isinstance(one, Breached) else "Normal",
            "Status": "Not Started",
        }
        for one in _of_leads(evaluation, journeys)
    ]


def hubspot_tasks(
    evaluation: Evaluation, *, key_property: str = "slakit_key", journeys: Iterable[Journey] = ()
) -> list[dict[str, Any]]:
    """Return the properties of a HubSpot task for each lead that somebody still has to act on.

    `hs_timestamp` is due, in UTC. `key_property` holds the key of the outcome: make it a property with unique values and
    upsert by it. `lead_id` is whom the task is about, for the association; it is no property. Leads that were merged are
    left out as by `salesforce_tasks`.

    Source: HubSpot CRM API, Tasks: hs_timestamp is required; the priority is HIGH, MEDIUM or LOW.
    """
    return [
        {
            "lead_id": one.subject,
            "properties": {
                key_property: one.key,
                "hs_timestamp": iso_utc(_due_us(one)),
                "hs_task_subject": _subject(one),
                "hs_task_body": clean(one.text),
                "hs_task_status": "NOT_STARTED",
                "hs_task_priority": "HIGH" if isinstance(one, Breached) else "MEDIUM",
                **({"hubspot_owner_id": one.owner} if one.owner else {}),
            },
        }
        for one in _of_leads(evaluation, journeys)
    ]


def _of_leads(evaluation: Evaluation, journeys: Iterable[Journey]) -> Iterator[Urgent]:
    logged, merged = reading_log(evaluation), merged_leads(evaluation, journeys)
    return (one for one in to_do(evaluation) if is_of_a_lead(one, logged) and one.subject not in merged)


def _due_us(outcome: Urgent) -> int:
    # A check is an instant and has no due; it was broken then.
    return outcome.started_us if outcome.due_us is None else outcome.due_us


def _subject(outcome: Urgent) -> str:
    word = "Overdue" if isinstance(outcome, Breached) else "Due soon"
    return clean(f"{word}: {outcome.commitment} for {outcome.subject}")[:_LONGEST_SUBJECT]

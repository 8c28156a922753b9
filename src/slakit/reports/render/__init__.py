"""Evaluations and tables in the formats that other tools take: strings and dicts, of which nothing is sent."""

from slakit.reports.render.cloudevents import cloud_events
from slakit.reports.render.csv_rows import csv_lines, csv_text
from slakit.reports.render.due_instants import due_ics
from slakit.reports.render.json_document import evaluation_schema, json_text
from slakit.reports.render.junit import junit_xml
from slakit.reports.render.mail import Email, email
from slakit.reports.render.page import text
from slakit.reports.render.prometheus import prometheus_text
from slakit.reports.render.slack import slack_blocks, slack_card
from slakit.reports.render.tables import table_csv, table_html, table_markdown, table_text
from slakit.reports.render.tasks import TASK_COLUMNS, hubspot_tasks, salesforce_tasks

__all__ = [
    "TASK_COLUMNS",
    "Email",
    "cloud_events",
    "csv_lines",
    "csv_text",
    "due_ics",
    "email",
    "evaluation_schema",
    "hubspot_tasks",
    "json_text",
    "junit_xml",
    "prometheus_text",
    "salesforce_tasks",
    "slack_blocks",
    "slack_card",
    "table_csv",
    "table_html",
    "table_markdown",
    "table_text",
    "text",
]

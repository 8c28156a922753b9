"""The report: one set of numbers for both teams, as a value with its page, its Markdown and its JSON."""

from slakit.reports.report.building import report
from slakit.reports.report.documents import report_schema
from slakit.reports.report.parts import Report, ReportSection

__all__ = ["Report", "ReportSection", "report", "report_schema"]

"""A report as one HTML page that needs nothing but itself: no script, no picture, no address."""

from pathlib import Path
from typing import Any

from slakit.reports.charts import svg
from slakit.reports.measures.tables import Table
from slakit.reports.render.tables import table_html
from slakit.reports.report.parts import Report
from slakit.reports.report.texts import as_of_line
from slakit.reports.templates import template
from slakit.rules.lines import clean
from slakit.worktime.instants import zone

__all__ = ["fragment", "page"]

_FOLDER = Path(__file__).parent


def page(report: Report) -> str:
    """Return a report as a whole page. Raises: MissingExtraError I900 without jinja2."""
    return f"{_rendered(report, 'page.html.jinja')}\n"


def fragment(report: Report) -> str:
    """Return a report as a part of another page, which changes nothing around it."""
    return f"{_rendered(report, 'fragment.html.jinja')}\n"


def _rendered(report: Report, name: str) -> str:
    made = template(_FOLDER, name, "a report")
    from markupsafe import Markup  # jinja2 is there, and so is what it needs

    def table(one: Table[Any]) -> Markup:
        return Markup(table_html(one, zone=zone(report.zone)))  # noqa: S704 - it escapes every text

    def drawn(chart: Any) -> Markup:
        return Markup(svg(chart))  # noqa: S704 - it escapes every text

    return made.render(report=report, as_of=as_of_line(report), clean=clean, table=table, drawn=drawn)

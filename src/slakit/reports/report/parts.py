"""The report as a value: sections with a sentence each, a chart where one helps, and tables; and its forms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.reports.charts import Chart
from slakit.reports.measures.tables import Table
from slakit.worktime.instants import zone

__all__ = ["Report", "ReportSection"]

_Table = Table[Any]


def _tables(given: Iterable[_Table]) -> tuple[_Table, ...]:
    return tuple(given)


@attrs.frozen
class ReportSection:
    """A heading, one sentence that says what came out, a chart where one helps, and the tables that prove it.

    Raises: AgreementError D471 for a chart without a table: numbers are not to be read off a drawing.
    """

    heading: str
    sentence: str
    tables: tuple[_Table, ...] = attrs.field(default=(), converter=_tables)
    chart: Chart | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a chart that stands alone."""
        if self.chart is not None and not self.tables:
            message = "a chart has no table under it: give the table that it shows"
            raise AgreementError(Problem("D471", f"sections[{self.heading!r}].tables", message))


def _sections(given: Iterable[ReportSection]) -> tuple[ReportSection, ...]:
    return tuple(given)


def _zone(name: str) -> str:
    return zone(name).key


@attrs.frozen(kw_only=True)
class Report:
    """One set of numbers for both teams: what is told of an agreement as of an instant, in sections.

    `agreement` names it with its version. Instants are shown in `zone`. A report is made by `report`, or from sections of
    your own; it holds no clock, and the same report is the same page.

    >>> from datetime import UTC
    >>> page = Report(title="Acme", agreement="acme 1", as_of=datetime(2026, 3, 2, 12, tzinfo=UTC), sections=[
    ...     ReportSection("Volume", "Marketing delivered 8 of 8."),
    ... ])
    >>> print(page.to_markdown())
    # Acme
    <BLANKLINE>
    acme 1, as of Mon 2026-03-02 12:00 UTC
    <BLANKLINE>
    ## Volume
    <BLANKLINE>
    Marketing delivered 8 of 8.
    <BLANKLINE>
    """

    title: str
    agreement: str
    as_of: datetime
    sections: tuple[ReportSection, ...] = attrs.field(converter=_sections)
    zone: str = attrs.field(default="UTC", converter=_zone)

    def to_html(self) -> str:
        """Return one page that needs nothing but itself, with the charts; light or dark as the reader's system is.

        Raises: MissingExtraError I900 without jinja2.
        """
        from slakit.reports.report.html import page

        return page(self)

    def to_markdown(self) -> str:
        """Return it as Markdown, with the tables and without the charts."""
        from slakit.reports.report.texts import markdown

        return markdown(self)

    def to_text(self) -> str:
        """Return it as text in a fixed width, with the tables and without the charts."""
        from slakit.reports.report.texts import text

        return text(self)

    def to_json(self) -> str:
        """Return it as one JSON document with the tables; `report_schema` says what stands in it."""
        from slakit.reports.report.documents import json_text

        return json_text(self)

    def _repr_html_(self) -> str:
        """Return the report as a part of a page, as notebooks show it."""
        from slakit.reports.report.html import fragment

        return fragment(self)

"""A report as Markdown and as text."""

from collections.abc import Iterator

from slakit.reports.escaping import markdown_inside, markdown_line
from slakit.reports.render.tables import table_markdown, table_text
from slakit.reports.report.parts import Report
from slakit.rules.lines import clean
from slakit.worktime.instants import in_words, to_micros, zone

__all__ = ["as_of_line", "markdown", "text"]


def as_of_line(report: Report) -> str:
    """Return of which agreement a report is, and as of when."""
    return clean(f"{report.agreement}, as of {in_words(to_micros(report.as_of), zone(report.zone))} {report.zone}")


def markdown(report: Report) -> str:
    """Return a report as Markdown in which no name can pass for markup."""
    return "\n".join(_markdown(report))


def _markdown(report: Report) -> Iterator[str]:
    yield f"# {markdown_inside(clean(report.title))}\n"
    yield f"{markdown_line(as_of_line(report))}\n"
    for section in report.sections:
        yield f"## {markdown_inside(clean(section.heading))}\n"
        yield f"{markdown_line(clean(section.sentence))}\n"
        yield from (table_markdown(table, zone=zone(report.zone)) for table in section.tables)


def text(report: Report) -> str:
    """Return a report as text; headings are underlined."""
    return "\n".join(_text(report))


def _text(report: Report) -> Iterator[str]:
    yield f"{clean(report.title)}\n{as_of_line(report)}\n"
    for section in report.sections:
        heading = clean(section.heading)
        yield f"{heading}\n{'-' * len(heading)}\n{clean(section.sentence)}\n"
        yield from (table_text(table, zone=zone(report.zone)) for table in section.tables)

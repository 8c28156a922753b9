"""Any table as Markdown, text, HTML and CSV: numbers to the right, instants in a zone, and names as text."""

import csv
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import attrs
import pytest

from reports.render.making import HOSTILE
from slakit.reports.measures.tables import Table
from slakit.reports.render import table_csv, table_html, table_markdown, table_text
from slakit.worktime.instants import zone

BERLIN = zone("Europe/Berlin")


@attrs.frozen
class Row:
    source: str
    leads: int | None
    value: Any = None


def table(*rows: Row, **words: Any) -> Table[Row]:
    told = {"name": "sources", "title": "Leads by source", "definition": "Leads first seen.", "unit": "leads"}
    return Table(**{**told, "population": "3 leads", "row": Row, "rows": rows, **words})


TWO = table(Row("web", 1200, -0.5), Row("event", None, 12.346), left_out={"no source": 1})


def test_markdown() -> None:
    assert table_markdown(TWO).splitlines() == [
        "### Leads by source",
        "",
        "Leads first seen.",
        "",
        "| Source | Leads | Value |",
        "| --- | ---: | ---: |",
        "| web | 1,200 | -0.5 |",
        "| event |  | 12.35 |",
        "",
        "Unit: leads. Of 3 leads.",
        "Left out: 1 (no source).",
    ]


def test_text() -> None:
    assert table_text(TWO).splitlines() == [
        "Leads by source",
        "Leads first seen.",
        "Source  Leads  Value",
        "web     1,200   -0.5",
        "event          12.35",
        "Unit: leads. Of 3 leads.",
        "Left out: 1 (no source).",
    ]


def test_html() -> None:
    assert table_html(table(Row("web", 2, "x"))).splitlines() == [
        "<table>",
        "<caption><b>Leads by source</b> Leads first seen.</caption>",
        '<thead><tr><th scope="col">Source</th><th scope="col" class="number">Leads</th><th scope="col">Value</th></tr></thead>',
        "<tbody>",
        '<tr><td>web</td><td class="number">2</td><td>x</td></tr>',
        "</tbody>",
        "</table>",
        '<p class="facts">Unit: leads. Of 3 leads.</p>',
    ]


def test_columns_of_instants_are_named_so_that_a_page_can_keep_them_on_a_line() -> None:
    drawn = table_html(table(Row("web", 2, None), Row("fair", 1, datetime(2026, 3, 2, 9, tzinfo=UTC))))

    assert '<th scope="col" class="when">Value</th>' in drawn
    assert '<td class="when"></td>' in drawn
    assert '<td class="when">Mon 2026-03-02 09:00</td>' in drawn


def test_a_table_without_rows_says_so() -> None:
    assert table_markdown(table()).splitlines()[-2:] == ["No rows.", "Unit: leads. Of 3 leads."]
    assert table_text(table()).splitlines()[2] == "No rows."
    assert "<thead>" not in table_html(table())
    assert list(table_csv(table())) == ["source,leads,value\n"]


def test_rows_beyond_the_most_are_counted() -> None:
    long = table(*(Row(f"s{number}", number) for number in range(12)))

    assert "And 2 more rows." in table_markdown(long, most=10).splitlines()
    assert "| s9 | 9 |  |" in table_markdown(long, most=10)
    assert "s10" not in table_text(long, most=10)
    assert table_html(long, most=10).count("<tr>") == 11


@pytest.mark.parametrize(
    ("value", "shown", "in_csv"),
    [
        (None, "", ""),
        (True, "yes", "true"),
        (False, "no", "false"),
        (7, "7", "7"),
        (0.123456, "0.1235", "0.123456"),
        (float("inf"), "inf", "inf"),
        (Fraction(1, 4), "0.25", "0.25"),
        (datetime(2026, 3, 3, 23, 30, tzinfo=UTC), "Wed 2026-03-04 00:30", "2026-03-03T23:30:00Z"),
        (date(2026, 3, 3), "2026-03-03", "2026-03-03"),
        (timedelta(hours=26, minutes=5), "26 h 5 min", "93900.0"),
        (timedelta(minutes=-5), "-5 min", "-300.0"),
        ("=1+1", "'=1+1", "'=1+1"),
        ("-5", "'-5", "'-5"),
        (("a", 1), "('a', 1)", "('a', 1)"),
    ],
)
def test_a_cell_is_shown_in_words_and_written_as_a_value(value: Any, shown: str, in_csv: str) -> None:
    one = table(Row("web", 1, value))

    assert table_markdown(one, zone=BERLIN).splitlines()[6] == f"| web | 1 | {shown} |"
    assert next(csv.DictReader(StringIO("".join(table_csv(one)))))["value"] == in_csv


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser says it
        self.tags.add(tag)


def test_hostile_names_are_text_in_every_form() -> None:
    one = table(
        Row(HOSTILE, 1), title=HOSTILE, definition=HOSTILE, unit=HOSTILE, population=HOSTILE, left_out={HOSTILE: 1}
    )
    parser = _Texts()
    parser.feed(table_html(one))

    assert parser.tags == {"table", "caption", "b", "thead", "tr", "th", "tbody", "td", "p"}
    assert "\u202e" not in table_html(one) + table_markdown(one) + table_text(one)
    assert "<script" not in table_markdown(one)
    assert len(table_markdown(one).splitlines()) == len(table_markdown(TWO).splitlines()) - 1
    assert all(
        line.count("|") - line.count("\\|") == 4 for line in table_markdown(one).splitlines() if line.startswith("| ")
    )


def test_lengths_that_minutes_would_tell_alike_are_told_with_seconds_and_no_others() -> None:
    hours = timedelta(hours=3, minutes=59)
    lengths = (hours, hours + timedelta(seconds=59), timedelta(hours=2, minutes=5, seconds=7), None)

    told = table_text(table(*(Row("web", 1, length) for length in lengths))).splitlines()[3:7]

    assert [" ".join(line.split()[2:]) for line in told] == ["3 h 59 min", "3 h 59 min 59 s", "2 h 5 min", ""]


def test_lengths_that_seconds_would_tell_alike_are_told_with_all_there_is() -> None:
    minute = timedelta(minutes=61)
    lengths = (minute, -minute, minute + timedelta(seconds=1), minute + timedelta(seconds=1, microseconds=500_000))

    told = table_text(table(*(Row("web", None, length) for length in lengths))).splitlines()[3:7]

    assert [" ".join(line.split()[1:]) for line in told] == [
        "1 h 1 min",
        "-1 h 1 min",
        "1 h 1 min 1 s",
        "1 h 1 min 1 s 500000 microseconds",
    ]

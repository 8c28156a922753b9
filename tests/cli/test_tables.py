"""Tables in the shell: how each kind of value is told."""

import json
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from slakit.cli.tables import tell_tables
from slakit.reports.measures.tables import Table


@attrs.frozen
class Row:
    name: str
    share: float | None
    number: float
    day: date
    at: datetime
    wait: timedelta
    is_late: bool


ROW = Row(
    "a\x1b[31m",
    0.125,
    1_234_567.0,
    date(2026, 3, 2),
    datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    timedelta(hours=26),
    is_late=True,
)


def table(*rows: Row) -> Table[Row]:
    return Table(
        name="t",
        title="T",
        definition="D.",
        unit="u",
        population="p",
        left_out={"none": 0, "odd": 2},
        row=Row,
        rows=rows,
    )


def test_values_are_told_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    tell_tables([table(ROW, attrs.evolve(ROW, share=None))], "text", None, {"share": 0.5, "low": None, "items": 40})

    assert capsys.readouterr().out.splitlines() == [
        "share: 50.0%",
        "low: -",
        "items: 40",
        "",
        "T",
        "D.",
        "Name           Share     Number  Day         At                    Wait  Is late",
        "a[U+001B][31m  0.125  1,234,567  2026-03-02  Mon 2026-03-02 09:30  26 h  yes",
        "a[U+001B][31m         1,234,567  2026-03-02  Mon 2026-03-02 09:30  26 h  yes",
        "Unit: u. Of p.",
        "Left out: 2 (odd).",
    ]


def test_values_are_told_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    tell_tables([table(ROW)], "json", None, {"share": 0.5})
    found = json.loads(capsys.readouterr().out)

    assert found["share"] == 0.5
    assert found["tables"]["t"]["left_out"] == {"none": 0, "odd": 2}
    assert found["tables"]["t"]["rows"] == [
        {
            "name": "a\x1b[31m",
            "share": 0.125,
            "number": 1_234_567.0,
            "day": "2026-03-02",
            "at": "2026-03-02T09:30:00Z",
            "wait": 93_600.0,
            "is_late": True,
        }
    ]

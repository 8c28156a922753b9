"""Tables in the shell: how each kind of value is told."""

import json
from datetime import UTC, date, datetime, timedelta

import attrs

from slakit.cli.tables import tables_told
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


def test_values_are_told_for_people() -> None:
    assert tables_told([table(ROW, attrs.evolve(ROW, share=None))], "text", best_share=0.5).splitlines() == [
        "best share: 50.0%",
        "",
        "T (p)",
        "  D.",
        "  name    share  number   day         at                wait     is late",
        "  a\ufffd[31m  12.5%  1234567  2026-03-02  2026-03-02 09:30  1 d 2 h  yes",
        "  a\ufffd[31m  -      1234567  2026-03-02  2026-03-02 09:30  1 d 2 h  yes",
        "  left out: odd 2",
    ]


def test_values_are_told_for_machines() -> None:
    found = json.loads(tables_told([table(ROW)], "json", share=0.5))

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

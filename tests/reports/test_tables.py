"""The table that measures return."""

import attrs
import pytest

from slakit.reports.measures.tables import Table


@attrs.frozen
class Count:
    source: str
    leads: int


def table(*rows: Count) -> Table[Count]:
    return Table(
        name="sources",
        title="Leads by source",
        definition="Leads first seen in the period.",
        unit="leads",
        population="3 leads",
        left_out={"no source": 1},
        row=Count,
        rows=rows,
    )


def test_a_table_without_rows_still_has_its_columns() -> None:
    assert table().columns == ("source", "leads")
    assert len(table()) == 0
    assert table().to_dicts() == []


def test_a_table_gives_its_rows_in_order_and_as_dicts() -> None:
    two = table(Count("web", 2), Count("event", 1))

    assert [row.source for row in two] == ["web", "event"]
    assert two.to_dicts() == [{"source": "web", "leads": 2}, {"source": "event", "leads": 1}]


def test_what_was_left_out_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        table().left_out["no source"] = 0  # type: ignore[index]  # what is tried

"""Lead files: one row a lead, with attributes from before the first event or from an export."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slakit.adapters.lead_files import read_leads
from slakit.errors import CalendarError, DataError
from slakit.leads.facts import Facts
from slakit.leads.gathering import journeys
from slakit.leads.journeys import LeadAttributes

EXPORTED = datetime(2026, 4, 1, 6, tzinfo=UTC)


def file(folder: Path, content: str, name: str = "leads.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


def told(path: Path, **options: Any) -> list[str]:
    with pytest.raises(DataError) as error:
        read_leads(path, **options)
    return [f"{problem.code} {problem}" for problem in error.value.problems]


def test_every_column_is_an_attribute_and_an_empty_cell_is_missing(tmp_path: Path) -> None:
    content = "country,lead_id,owner,,employees\nNO,L2,7001,x,120\n,L1,,y,\n"

    found = read_leads(file(tmp_path, content))

    assert list(found) == [
        LeadAttributes(lead_id="L2", values=Facts({"country": "NO", "owner": "7001", "employees": "120"})),
        LeadAttributes(lead_id="L1"),
    ]


def test_a_json_line_is_the_same_lead_as_its_row(tmp_path: Path) -> None:
    row = file(tmp_path, "lead_id,country,employees,data\nL1,NO,120,x\n")
    line = file(
        tmp_path,
        json.dumps({"lead_id": "L1", "country": "NO", "employees": 120.0, "data": "x", "phone": None}),
        "leads.jsonl",
    )

    assert list(read_leads(line)) == list(read_leads(row))


def test_initial_values_hold_before_the_first_event_and_current_ones_from_the_export_on(tmp_path: Path) -> None:
    path = file(tmp_path, "lead_id,country\nL1,NO\n")
    before, after = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)

    (initial,) = journeys([], read_leads(path))
    (current,) = journeys([], read_leads(path, values="current", exported_at=EXPORTED))

    assert [initial.attribute("country", at) for at in (before, after)] == ["NO", "NO"]
    assert [current.attribute("country", at) for at in (before, EXPORTED, after)] == [None, "NO", "NO"]


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    (lead,) = read_leads(
        file(tmp_path, "Id;Land\nL1;NO\n"), columns={"Id": "lead_id", "Land": "country"}, delimiter=";"
    )

    assert lead == LeadAttributes(lead_id="L1", values=Facts({"country": "NO"}))


def test_a_row_that_comes_again_is_one_lead(tmp_path: Path) -> None:
    assert len(read_leads(file(tmp_path, "lead_id,country\nL1,NO\nL2,DE\nL1,NO\n"))) == 2


def test_what_is_wrong_with_the_rows_is_told_with_their_lines(tmp_path: Path) -> None:
    path = file(tmp_path, "lead_id,country\nL1,NO\n,DE\nL1,DE\nL2\nL1,NO\nL3,AT\n")

    collected = read_leads(path, on_error="collect")

    assert told(path) == [
        "I101 leads.csv:3: lead_id: is empty",
        "I104 leads.csv:4: lead_id: 'L1' stands in line 2 with other values",
        "I014 leads.csv:5: has 1 cell where the header has 2",
    ]
    assert [lead.lead_id for lead in collected] == ["L1", "L3"]
    assert [row.text for row in collected.rejected] == [",DE\n", "L1,DE\n", "L2\n"]


def test_a_file_without_lead_ids_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "Lead_ID,country\nL1,NO\n")

    assert told(path) == ["I005 leads.csv:1: there is no column 'lead_id'; did you mean 'Lead_ID'?"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"values": "current"},
            "I105 read_leads: values='current' needs exported_at, the instant of the export, and only they have it",
        ),
        (
            {"exported_at": EXPORTED},
            "I105 read_leads: values='current' needs exported_at, the instant of the export, and only they have it",
        ),
        ({"values": "todays"}, "I106 values: 'todays': expected 'initial' or 'current'"),
        ({"on_error": "skip"}, "I106 on_error: 'skip': expected 'raise' or 'collect'"),
    ],
    ids=["no export", "an export of initial values", "other values", "another way with errors"],
)
def test_words_of_the_call_are_checked(tmp_path: Path, options: dict[str, Any], problem: str) -> None:
    assert told(tmp_path / "none.csv", **options) == [problem]


def test_the_instant_of_the_export_is_aware(tmp_path: Path) -> None:
    with pytest.raises(CalendarError) as refused:
        read_leads(tmp_path / "none.csv", values="current", exported_at=datetime.fromisoformat("2026-04-01T06:00"))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("C101", "exported_at")]

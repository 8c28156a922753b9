"""Event files: rows become events, and whatever can not be used says where it stands and why."""

import csv
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.adapters.event_files import read_events
from slakit.adapters.readings import Reading, instant_of, write_rejects
from slakit.errors import CalendarError, DataError
from slakit.leads.events import Event

HEADER = "lead_id,at,kind,value\n"
GOOD = "L1,2026-03-03T10:00+01:00,stage,mql\n"
AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


def file(folder: Path, content: str | bytes, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def told(path: Path, **options: Any) -> list[str]:
    with pytest.raises(DataError) as error:
        read_events(path, **options)
    return [f"{problem.code} {problem}" for problem in error.value.problems]


# --- what is read


def test_a_row_with_every_column_is_an_event_with_every_fact(tmp_path: Path) -> None:
    content = (
        "campaign,lead_id,at,kind,value,previous,actor,actor_kind,channel,direction,outcome,reason,id,recorded_at,asset\n"
        "spring,L1,2026-03-03T10:00:00.000001+01:00,activity,call,mql,7001,person,phone,outbound,reached,none,e1,"
        "2026-03-04T09:00Z,\n"
    )

    (event,) = read_events(file(tmp_path, content))

    assert event == Event(
        lead_id="L1",
        at=datetime(2026, 3, 3, 9, 0, 0, 1, tzinfo=UTC),
        kind="activity",
        value="call",
        previous="mql",
        actor="7001",
        actor_kind="person",
        channel="phone",
        direction="outbound",
        outcome="reached",
        reason="none",
        id="e1",
        recorded_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
        data={"campaign": "spring"},
    )


def test_a_json_line_is_the_same_event_as_its_row(tmp_path: Path) -> None:
    row = file(tmp_path, HEADER.strip() + ",actor,asset\nL1,2026-03-03T10:00+01:00,activity,call,7001,guide\n")
    lines = [
        {
            "lead_id": "L1",
            "at": "2026-03-03T09:00Z",
            "kind": "activity",
            "value": "call",
            "actor": 7001,
            "asset": "guide",
        },
        {
            "lead_id": "L1",
            "at": "2026-03-03T09:00Z",
            "kind": "activity",
            "value": "call",
            "actor": "7001",
            "channel": None,
            "data": {"asset": "guide", "campaign": ""},
        },
    ]
    jsonl = file(tmp_path, "\n".join(map(json.dumps, lines)), "events.jsonl")

    assert list(read_events(jsonl)) == [*read_events(row), *read_events(row)]


def test_what_stands_in_data_is_never_taken_for_a_column(tmp_path: Path) -> None:
    line = {"lead_id": "L1", "at": "2026-03-03T09:00Z", "kind": "activity", "data": {"channel": "ad", "value": 5}}

    (event,) = read_events(file(tmp_path, json.dumps(line), "events.jsonl"))

    assert (event.channel, event.value) == ("", "")
    assert event.data == {"channel": "ad", "value": "5"}


def test_rows_with_the_same_data_share_it(tmp_path: Path) -> None:
    header = "lead_id,at,kind,asset,campaign,\n"
    rows = "".join(f"L{n},2026-03-03T09:00Z,activity,{asset},,x\n" for n, asset in enumerate(["a", "a", "b", "", ""]))

    found = read_events(file(tmp_path, header + rows))

    assert [dict(event.data) for event in found] == [{"asset": "a"}, {"asset": "a"}, {"asset": "b"}, {}, {}]
    assert found[0].data is found[1].data
    assert found[3].data is found[4].data


def test_many_different_data_are_not_all_kept_at_hand(tmp_path: Path) -> None:
    rows = "".join(f"L1,2026-03-03T09:00Z,activity,{n}\n" for n in range(50_010))

    found = read_events(file(tmp_path, "lead_id,at,kind,note\n" + rows))

    assert [event.data["note"] for event in found[50_005:]] == ["50005", "50006", "50007", "50008", "50009"]


@pytest.mark.parametrize(
    ("cell", "options", "instant"),
    [
        pytest.param("2026-03-03T10:00+01:00", {}, "2026-03-03T09:00+00:00", id="an offset"),
        pytest.param("2026-03-03 09:00:00.123456Z", {}, "2026-03-03T09:00:00.123456+00:00", id="a blank and Z"),
        pytest.param("2026-03-03T09:00:00.000+0000", {}, "2026-03-03T09:00+00:00", id="as Salesforce writes it"),
        pytest.param("2026-03-03T10:00", {"zone": "Europe/Berlin"}, "2026-03-03T09:00+00:00", id="naive with a zone"),
        pytest.param(
            "2026-03-03", {"zone": ZoneInfo("Europe/Berlin")}, "2026-03-02T23:00+00:00", id="a date with a zone"
        ),
        pytest.param(
            "2026-03-03T09:00Z", {"zone": "Europe/Berlin"}, "2026-03-03T09:00+00:00", id="an offset beats the zone"
        ),
        pytest.param("1772528400", {"epoch": "seconds"}, "2026-03-03T09:00+00:00", id="seconds"),
        pytest.param("1772528400123", {"epoch": "milliseconds"}, "2026-03-03T09:00:00.123+00:00", id="milliseconds"),
        pytest.param("-1", {"epoch": "seconds"}, "1969-12-31T23:59:59+00:00", id="before 1970"),
        pytest.param("2026-03-03T09:00Z", {"epoch": "seconds"}, "2026-03-03T09:00+00:00", id="text with epoch"),
        pytest.param("0002-01-01T00:00Z", {}, "0002-01-01T00:00+00:00", id="the first"),
        pytest.param("9998-12-31T23:59:59.999999Z", {}, "9998-12-31T23:59:59.999999+00:00", id="the last"),
    ],
)
def test_a_time_is_read(tmp_path: Path, cell: str, options: dict[str, Any], instant: str) -> None:
    path = file(tmp_path, f"lead_id,kind,at,recorded_at\nL1,stage,{cell},{cell}\n")

    (event,) = read_events(path, **options)

    assert event.at == event.recorded_at == datetime.fromisoformat(instant)


def test_numbers_of_json_are_times_where_that_is_said(tmp_path: Path) -> None:
    lines = [{"lead_id": "L1", "kind": "stage", "at": at} for at in (1772528400000, 1772528400000.0, "1772528400000")]
    path = file(tmp_path, "\n".join(map(json.dumps, lines)), "events.jsonl")

    assert {event.at for event in read_events(path, epoch="milliseconds")} == {AT}


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    content = "Lead,occurred_at,What,value,Asset\nL1,2026-03-03T09:00Z,stage,mql,guide\n"

    (event,) = read_events(
        file(tmp_path, content), columns={"Lead": "lead_id", "occurred_at": "at", "What": "kind", "Asset": "asset"}
    )

    assert (event.lead_id, event.at, event.kind) == ("L1", AT, "stage")
    assert event.data == {"asset": "guide"}


def test_a_log_needs_no_lead(tmp_path: Path) -> None:
    path = file(tmp_path, "at,kind\n2026-03-03T09:00Z,review\n")
    with_column = file(tmp_path, HEADER + ",2026-03-03T09:00Z,review,\n", "log.csv")
    lines = file(tmp_path, '{"at": "2026-03-03T09:00Z", "kind": "review"}', "log.jsonl")

    assert list(read_events(path, log=True)) == [Event(at=AT, kind="review")]
    assert list(read_events(with_column, log=True)) == [Event(at=AT, kind="review")]
    assert list(read_events(lines, log=True)) == [Event(at=AT, kind="review")]
    assert told(path) == ["I005 events.csv:1: there is no column 'lead_id'; the columns are at, kind"]
    assert told(with_column) == ["I101 log.csv:2: lead_id: is empty"]


def test_a_file_with_a_header_alone_has_no_events(tmp_path: Path) -> None:
    assert list(read_events(file(tmp_path, HEADER))) == []


def test_words_of_ones_own_are_kinds(tmp_path: Path) -> None:
    (event,) = read_events(file(tmp_path, HEADER + "L1,2026-03-03T09:00Z,Demo Held,\n"))

    assert event.kind == "Demo Held"


# --- what is not


@pytest.mark.parametrize(
    ("cells", "messages"),
    [
        pytest.param(
            "L1,2026-03-03T10:00,stage,mql,",
            ["at: '2026-03-03T10:00' has no UTC offset; write 2026-11-20T14:00+01:00, or give the zone of the file"],
            id="naive",
        ),
        pytest.param(
            "L1,2026-03-03,stage,mql,",
            ["at: '2026-03-03' has no UTC offset; write 2026-11-20T14:00+01:00, or give the zone of the file"],
            id="a date",
        ),
        pytest.param(
            "L1,3/3/2026 10:00 AM,stage,mql,",
            ["at: '3/3/2026 10:00 AM': expected a time such as 2026-11-20T14:00+01:00"],
            id="another form",
        ),
        pytest.param(
            "L1,1772528400,stage,mql,",
            [
                "at: '1772528400': expected a time such as 2026-11-20T14:00+01:00; if it counts since 1970, say so with epoch"
            ],
            id="a number",
        ),
        pytest.param("L1,,stage,mql,", ["at: is empty"], id="no time"),
        pytest.param(",2026-03-03T09:00Z,stage,mql,", ["lead_id: is empty"], id="no lead"),
        pytest.param("L1,2026-03-03T09:00Z,,mql,", ["kind: is empty"], id="no kind"),
        pytest.param(
            "L1,0001-12-31T23:59Z,stage,mql,", ["at: '0001-12-31T23:59Z' lies outside the years 2 to 9998"], id="1"
        ),
        pytest.param(
            "L1,9999-01-01T00:00Z,stage,mql,", ["at: '9999-01-01T00:00Z' lies outside the years 2 to 9998"], id="9999"
        ),
        pytest.param(
            "L1,2026-03-03T09:00Z,stage,mql,persn",
            ["actor_kind: 'persn' is unknown; did you mean 'person'?"],
            id="kind of actor",
        ),
        pytest.param("L1,2026-03-03T09:00Z,field,x,", ["field: is empty"], id="a field event without a field"),
        pytest.param(
            ",soon,,mql,nobody",
            [
                "lead_id: is empty",
                "kind: is empty",
                "at: 'soon': expected a time such as 2026-11-20T14:00+01:00",
                "actor_kind: 'nobody' is unknown; expected one of automation, buyer, integration, person, unknown",
            ],
            id="all at once",
        ),
    ],
)
def test_a_row_that_can_not_be_used_is_told_with_its_line_and_column(
    tmp_path: Path, cells: str, messages: list[str]
) -> None:
    good = "L1,2026-03-03T09:00Z,stage,mql,\n"
    path = file(tmp_path, f"lead_id,at,kind,value,actor_kind\n{good * 2}{cells}\n{good}")

    found = told(path)

    assert [line.partition(" ")[2] for line in found] == [f"events.csv:4: {message}" for message in messages]


def test_each_kind_of_problem_has_its_code(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        b"lead_id,at,kind,actor_kind\n,2026-03-03T09:00Z,stage,\nL1,2026-03-03T09:00Z,stage,x\nL1,soon,stage,\n"
        b'L1,a\nL1,"b\nL1,\xff,stage,\n',
    )

    assert [line[:16] for line in told(path)] == [
        "I101 events.csv:",
        "I102 events.csv:",
        "I103 events.csv:",
        "I014 events.csv:",
        "I013 events.csv:",
        "I012 events.csv:",
    ]


def test_a_recorded_time_is_read_with_the_same_care(tmp_path: Path) -> None:
    path = file(tmp_path, "lead_id,at,kind,recorded_at\nL1,2026-03-03T09:00Z,stage,yesterday\n")

    assert told(path) == ["I103 events.csv:2: recorded_at: 'yesterday': expected a time such as 2026-11-20T14:00+01:00"]


@pytest.mark.parametrize(
    ("cell", "epoch"),
    [
        ("--5", "seconds"),
        ("1772528400.5", "seconds"),
        ("٣", "seconds"),
        ("9" * 30, "milliseconds"),
        ("1772528400000", "seconds"),
    ],
    ids=["two signs", "a fraction", "other digits", "many digits", "milliseconds as seconds"],
)
def test_a_number_that_is_no_time_is_told(tmp_path: Path, cell: str, epoch: Any) -> None:
    (line,) = told(file(tmp_path, f"lead_id,at,kind\nL1,{cell},stage\n"), epoch=epoch)

    assert line.startswith(f"I103 events.csv:2: at: '{cell}'")


def test_a_long_text_in_place_of_a_time_is_cut_in_the_message(tmp_path: Path) -> None:
    (line,) = told(file(tmp_path, f"lead_id,at,kind\nL1,{'x' * 5000},stage\n"))

    assert line == f"I103 events.csv:2: at: '{'x' * 60}...': expected a time such as 2026-11-20T14:00+01:00"


def test_words_of_the_call_are_checked_before_the_file_is_opened(tmp_path: Path) -> None:
    odd: Any = {"epoch": "ms", "on_error": "ignore"}

    assert told(tmp_path / "none.csv", **odd) == [
        "I106 on_error: 'ignore': expected 'raise' or 'collect'",
        "I106 epoch: 'ms': expected None or 'seconds' or 'milliseconds'",
    ]
    with pytest.raises(CalendarError) as refused:
        read_events(tmp_path / "none.csv", zone="Europe/Berln")
    assert [problem.code for problem in refused.value.problems] == ["C104"]


def test_forty_wrong_rows_among_many_are_told_each_with_its_line(tmp_path: Path) -> None:
    rows = [GOOD] * 20_000
    wrong = range(250, 20_000, 500)
    for number in wrong:
        rows[number] = "L1,2026-03-03T10:00,stage,mql\n"
    path = file(tmp_path, HEADER + "".join(rows))

    problems = told(path)
    collected = read_events(path, on_error="collect")

    assert len(problems) == 40
    assert problems[0].startswith("I103 events.csv:252: at: ")
    assert [row.line for row in collected.rejected] == [number + 2 for number in wrong]
    assert len(collected) == 19_960


def test_of_very_many_problems_the_first_thousand_are_told(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + "L1,soon,stage,mql\n" * 1_234)

    problems = told(path)

    assert len(problems) == 1_001
    assert problems[-1] == "I099 events.csv: and 234 more problems; on_error='collect' has them all"
    assert len(read_events(path, on_error="collect").problems) == 1_234


# --- setting rows aside


def test_rows_are_set_aside_on_request_and_written_as_they_stood(tmp_path: Path) -> None:
    content = (
        "lead_id;at;kind;note\r\n"
        "L1;2026-03-03T09:00Z;stage;fine\r\n"
        'L2;soon;;"two\r\nlines; ""quoted"""\r\n'
        "L3;2026-03-03T09:00Z\r\n"
        "L4;2026-03-03T09:00Z;stage;fine\r\n"
    )
    path, rejects = file(tmp_path, content), tmp_path / "rejects.csv"

    found = read_events(path, delimiter=";", on_error="collect")
    found.write_rejects(rejects)

    assert [event.lead_id for event in found] == ["L1", "L4"]
    assert repr(found) == "<Reading of events.csv: 2 rows, 2 rejected>"
    with rejects.open(newline="", encoding="utf-8") as written:
        assert list(csv.reader(written)) == [
            ["file", "line", "reason", "row"],
            [
                "events.csv",
                "3",
                "kind: is empty; at: 'soon': expected a time such as 2026-11-20T14:00+01:00",
                'L2;soon;;"two\r\nlines; ""quoted"""',
            ],
            ["events.csv", "5", "has 2 cells where the header has 4", "L3;2026-03-03T09:00Z"],
        ]


def test_a_json_line_is_set_aside_whole(tmp_path: Path) -> None:
    line = '{"lead_id": "L1", "at": "soon", "kind": "stage", "data": {"asset": "guide"}, "note": 5}'
    path, rejects = file(tmp_path, line, "events.jsonl"), tmp_path / "rejects.csv"

    read_events(path, on_error="collect").write_rejects(rejects)

    with rejects.open(newline="", encoding="utf-8") as written:
        assert next(row["row"] for row in csv.DictReader(written)) == line


def test_rejects_that_are_not_utf8_are_written_all_the_same(tmp_path: Path) -> None:
    path, rejects = file(tmp_path, HEADER.encode() + b"L1,\xff,stage,mql\n"), tmp_path / "rejects.csv"

    read_events(path, on_error="collect").write_rejects(rejects)

    assert rejects.read_text(encoding="utf-8").splitlines()[1] == 'events.csv,2,is not UTF-8,"L1,?,stage,mql"'


def test_rejects_of_several_files_are_one_file(tmp_path: Path) -> None:
    one = read_events(file(tmp_path, HEADER + "L1,soon,stage,mql\n", "one.csv"), on_error="collect")
    other = read_events(file(tmp_path, HEADER + GOOD, "other.csv"), on_error="collect")

    assert write_rejects(tmp_path / "rejects.csv", [one, other]) == 1
    with pytest.raises(DataError) as refused:
        write_rejects(tmp_path / "none" / "rejects.csv", [one])
    assert [problem.code for problem in refused.value.problems] == ["I001"]


def test_a_reading_is_a_sequence_of_what_was_read(tmp_path: Path) -> None:
    found = read_events(file(tmp_path, HEADER + GOOD + GOOD.replace("L1", "L2")))

    assert [event.lead_id for event in found] == ["L1", "L2"]
    assert found[1].lead_id == "L2"
    assert [event.lead_id for event in found[1:]] == ["L2"]
    assert len(found) == 2
    assert (found.name, found.problems) == ("events.csv", ())
    assert list(Reading("made", (event for event in found))) == list(found)


@given(st.text(max_size=30), st.sampled_from([None, "seconds", "milliseconds"]), st.sampled_from([None, "Asia/Tokyo"]))
def test_a_cell_is_an_instant_or_says_what_is_wrong(text: str, epoch: Any, zone: str | None) -> None:
    where = None if zone is None else ZoneInfo(zone)

    assert isinstance(read_or_told(text, where, epoch), int | str)


def read_or_told(text: str, zone: ZoneInfo | None, epoch: Any) -> int | str:
    try:
        return instant_of(text, zone, epoch)
    except ValueError as error:
        return str(error)


@given(st.integers(-62_104_060_800_000_000, 253_370_764_799_999_999), st.sampled_from([0, 5.5, -8]))
def test_an_instant_is_read_as_it_was_written(micros: int, hours: float) -> None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    text = instant.astimezone(timezone(timedelta(hours=hours))).isoformat()

    assert instant_of(text, None, None) == micros

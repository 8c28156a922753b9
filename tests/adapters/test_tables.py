"""Rows of text files: one by one, each with its line, whatever is wrong with them."""

import csv
import gzip
import json
import tracemalloc
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slakit.adapters.tables import BadRow, GoodRow, Rows, read_rows
from slakit.errors import DataError

NAMES = ("id", "note")
Told = tuple[int, list[str]] | tuple[int, str, str]


def opened(path: Path, **options: Any) -> Rows:
    return read_rows(path, **{"expected": NAMES, "required": ("id",), **options})


def told(row: GoodRow | BadRow) -> Told:
    """Return what matters of a row: its line with its cells, or with the code and the message."""
    if isinstance(row, BadRow):
        (problem,) = row.problems
        return row.line, problem.code, problem.message
    line, cells, _ = row
    return line, cells


def read(path: Path, **options: Any) -> list[Told]:
    return [told(row) for row in opened(path, **options).rows]


def refused(path: Path, **options: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(DataError) as error:
        list(opened(path, **options).rows)
    return [(problem.code, problem.where, problem.message) for problem in error.value.problems]


def file(folder: Path, content: str | bytes, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- files that are read


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        pytest.param("rows.csv", "id,note\n1,a\n2,b\n", [(2, ["1", "a"]), (3, ["2", "b"])], id="commas"),
        pytest.param("rows.CSV", "id,note\n1,a", [(2, ["1", "a"])], id="a loud suffix and no last line end"),
        pytest.param("rows.tsv", "id\tnote\n1\ta, b\n", [(2, ["1", "a, b"])], id="tabs"),
        pytest.param("rows.csv", "\ufeffid,note\n1,a\n", [(2, ["1", "a"])], id="a byte order mark"),
        pytest.param("rows.csv", " id , note \r\n1, a \r\n", [(2, ["1", " a "])], id="blanks, CRLF"),
        pytest.param("rows.csv", "id,note\r1,a\r2,b\r", [(2, ["1", "a"]), (3, ["2", "b"])], id="CR alone"),
        pytest.param("rows.csv", "id,note\n\n1,a\n\n\n2,b\n\n", [(3, ["1", "a"]), (6, ["2", "b"])], id="empty lines"),
        pytest.param(
            "rows.csv",
            'id,note\n1,"two\nlines"\r\n2,"say ""hi"", ok"\n3,c\n',
            [(2, ["1", "two\nlines"]), (4, ["2", 'say "hi", ok']), (5, ["3", "c"])],
            id="quotes",
        ),
        pytest.param("rows.csv", 'id,note\n1,a "b" c\n', [(2, ["1", 'a "b" c'])], id="quotes inside"),
        pytest.param("rows.csv", "id,note\n1,Müller 😀\n", [(2, ["1", "Müller 😀"])], id="letters of all kinds"),
        pytest.param("rows.csv", "note,,id,\na,x,1,y\n", [(2, ["a", "x", "1", "y"])], id="columns without a name"),
        pytest.param("rows.csv", "id\n1\n\n2\n", [(2, ["1"]), (4, ["2"])], id="one column"),
        pytest.param("rows.csv", "id,note\n", [], id="a header alone"),
        pytest.param(
            "rows.jsonl",
            '\ufeff{"id": 1, "note": "a"}\n\n{"note": null, "id": "2"}\r\n{"id": true}',
            [(1, ["1", "a"]), (3, ["2", ""]), (4, ["true", ""])],
            id="JSON lines",
        ),
        pytest.param(
            "rows.ndjson", '{"id": 1.0, "note": [1, {"a": "é"}]}', [(1, ["1", '[1, {"a": "é"}]'])], id="ndjson"
        ),
        pytest.param("rows.jsonl", '{"id": NaN, "note": 0.1}', [(1, ["", "0.1"])], id="a number that is none"),
    ],
)
def test_a_file_is_read_row_by_row_with_its_lines(tmp_path: Path, name: str, content: str, rows: list[Told]) -> None:
    assert read(file(tmp_path, content, name)) == rows


def test_another_separator_may_be_given_and_then_any_suffix(tmp_path: Path) -> None:
    content = "id;note\n1;a,b\n"

    assert read(file(tmp_path, content), delimiter=";") == [(2, ["1", "a,b"])]
    assert read(file(tmp_path, content, "rows.txt"), delimiter=";") == [(2, ["1", "a,b"])]


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    separated = opened(file(tmp_path, "key,text,more\n1,a,b\n"), columns={"key": "id", "text": "note"})
    lines = file(tmp_path, '{"key": 1, "text": "a", "more": "b"}\n', "rows.jsonl")

    assert list(separated.header) == ["id", "note", "more"]
    assert [told(row) for row in separated.rows] == [(2, ["1", "a", "b"])]
    assert list(opened(lines, columns={"key": "id", "text": "note"}).rows) == [(1, ["1", "a"], {"more": "b"})]


@pytest.mark.parametrize(
    ("line", "cells", "rest"),
    [
        ('{"id": 1, "more": 5.0, "none": null, "empty": ""}', ["1", ""], {"more": "5"}),
        ('{"id": 1, "data": {"id": 2, "asset": "a", "none": null}}', ["1", ""], {"id": "2", "asset": "a"}),
        ('{"id": 1, "data": "as it is"}', ["1", ""], {"data": "as it is"}),
        ('{"id": 1, "data": {}, "more": {"a": [1]}}', ["1", ""], {"more": '{"a": [1]}'}),
    ],
    ids=["beside", "inside data", "data is a text", "nested"],
)
def test_what_a_json_line_holds_beside_its_columns_is_kept(
    tmp_path: Path, line: str, cells: list[str], rest: Mapping[str, str]
) -> None:
    path = file(tmp_path, line, "rows.jsonl")

    assert list(opened(path, unfold="data").rows) == [(1, cells, rest)]


def test_an_object_is_unfolded_only_where_that_is_asked(tmp_path: Path) -> None:
    path = file(tmp_path, '{"id": 1, "data": {"a": 1}}', "rows.jsonl")

    assert list(opened(path).rows) == [(1, ["1", ""], {"data": '{"a": 1}'})]


def test_the_text_of_a_row_is_at_hand_as_it_stands(tmp_path: Path) -> None:
    separated = opened(file(tmp_path, 'id,note\r\n1,"two\r\nlines"\r\n2,b\r\n'))
    lines = opened(file(tmp_path, '{"id": 1}\n\n{"id":   2}\n', "rows.jsonl"))

    assert [separated.text() for _ in separated.rows] == ['1,"two\r\nlines"\r\n', "2,b\r\n"]
    assert [lines.text() for _ in lines.rows] == ['{"id": 1}\n', '{"id":   2}\n']


# --- files that are not read at all


@pytest.mark.parametrize(
    ("name", "content", "code", "message"),
    [
        pytest.param("rows.csv", b"", "I004", "is empty", id="empty"),
        pytest.param("rows.csv", b" \r\n\n", "I004", "is empty", id="blank"),
        pytest.param("rows.csv", b"\xef\xbb\xbf\n", "I004", "is empty", id="a byte order mark alone"),
        pytest.param("rows.jsonl", b"", "I004", "is empty", id="an empty JSON file"),
        pytest.param(
            "rows.csv", b"\x89PNG\r\n\x1a\n\0\0", "I003", "is a binary file; expected text in UTF-8", id="binary"
        ),
        pytest.param(
            "rows.csv", "id,note".encode("utf-16"), "I003", "is written in UTF-16; save it as UTF-8", id="UTF-16"
        ),
        pytest.param(
            "rows.csv",
            "\ufeffid".encode("utf-16-be"),
            "I003",
            "is written in UTF-16; save it as UTF-8",
            id="UTF-16, big end first",
        ),
        pytest.param("rows.csv", gzip.compress(b"id\n1\n"), "I003", "is compressed; unpack it first", id="gzip"),
        pytest.param(
            "rows.xlsx",
            b"x",
            "I002",
            ".xlsx: expected a file ending in .csv, .tsv, .jsonl, .ndjson",
            id="another suffix",
        ),
        pytest.param(
            "rows", b"x", "I002", "no suffix: expected a file ending in .csv, .tsv, .jsonl, .ndjson", id="no suffix"
        ),
    ],
)
def test_a_file_that_holds_no_rows_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str, message: str
) -> None:
    assert refused(file(tmp_path, content, name)) == [(code, name, message)]


def test_a_path_that_can_not_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()

    assert refused(tmp_path / "none.csv") == [("I001", "none.csv", "can not be opened: No such file or directory")]
    assert refused(tmp_path / "folder.csv") == [("I001", "folder.csv", "can not be opened: Is a directory")]
    assert refused(tmp_path / "a\0b.csv") == [("I001", "a\0b.csv", "can not be opened: embedded null byte")]


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "\r"])
def test_a_separator_is_one_sign(tmp_path: Path, delimiter: str) -> None:
    found = refused(file(tmp_path, "id,note\n"), delimiter=delimiter)

    assert found == [("I106", "delimiter", f"{delimiter!r}: expected one sign, such as ';'")]


@pytest.mark.parametrize(
    ("content", "options", "messages"),
    [
        pytest.param("note\na\n", {}, ["there is no column 'id'; the columns are note"], id="missing"),
        pytest.param("ID,note\n", {}, ["there is no column 'id'; did you mean 'ID'?"], id="missing, in capitals"),
        pytest.param(
            "lead,note\n",
            {"required": ("lead_id", "note")},
            ["there is no column 'lead_id'; did you mean 'lead'?"],
            id="missing, nearly there",
        ),
        pytest.param("id,note,id\n", {}, ["the column 'id' is there twice"], id="twice"),
        pytest.param(
            "id,key\n", {"columns": {"key": "id"}}, ["the column 'id' is there twice"], id="twice by another name"
        ),
        pytest.param(
            "id,note\n",
            {"columns": {"nota": "note", "x": "y"}},
            ["there is no column 'nota'; did you mean 'note'?", "there is no column 'x'; the columns are id, note"],
            id="another name that is not there",
        ),
        pytest.param(
            "id;note\n1;a\n", {}, ["the columns seem to be separated by ';': give delimiter=';'"], id="semicolons"
        ),
        pytest.param(
            '"id,note\n1,a\n', {}, ["the header can not be read: a quote is opened and not closed"], id="quote"
        ),
        pytest.param('"id', {}, ["the header can not be read: a quote is opened and not closed"], id="only a quote"),
        pytest.param(
            '"id"x,note\n', {}, ["the header can not be read: ',' expected after '\"'"], id="something after a quote"
        ),
        pytest.param(b"id,n\xf6te\n1,a\n", {}, ["is not UTF-8"], id="not UTF-8"),
        pytest.param("id," * 400_000, {}, ["is longer than 1,048,576 characters and was skipped"], id="too long"),
        pytest.param(
            "note,x,x\n",
            {"columns": {"y": "z"}},
            [
                "there is no column 'y'; the columns are note, x, x",
                "the column 'x' is there twice",
                "there is no column 'id'; the columns are note, x, x",
            ],
            id="all at once",
        ),
    ],
)
def test_a_header_that_is_wrong_is_told_at_line_one(
    tmp_path: Path, content: str | bytes, options: dict[str, Any], messages: list[str]
) -> None:
    found = refused(file(tmp_path, content), **options)

    assert [message for _, _, message in found] == messages
    assert {where for _, where, _ in found} == {"rows.csv:1"}


# --- rows that are not read


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param("1\n", [(2, "I014", "has 1 cell where the header has 2")], id="short"),
        pytest.param("1,a,b\n", [(2, "I014", "has 3 cells where the header has 2")], id="long"),
        pytest.param("  \n", [(2, "I014", "has 1 cell where the header has 2")], id="blanks"),
        pytest.param(
            '1,"a"b\n', [(2, "I013", "can not be read as a row: ',' expected after '\"'")], id="something after a quote"
        ),
        pytest.param(
            f"1,{'x' * 140_000}\n",
            [(2, "I013", "can not be read as a row: field larger than field limit (131072)")],
            id="a long cell",
        ),
        pytest.param(
            '1,"a\n',
            [(2, "I013", "can not be read as a row: a quote is opened and not closed")],
            id="unclosed at the end",
        ),
    ],
)
def test_a_row_that_can_not_be_used_is_told_and_the_next_is_read(
    tmp_path: Path, content: str, rows: list[Told]
) -> None:
    assert read(file(tmp_path, f"id,note\n{content}9,z\n")) == [*rows, (3, ["9", "z"])]


def test_a_row_that_is_not_utf8_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    content = b"id,note\n1,M\xfcller\n2,M\xc3\xbcller\n3,\xed\xa0\x80\n"

    found = list(opened(file(tmp_path, content)).rows)

    assert [told(row) for row in found] == [
        (2, "I012", "is not UTF-8"),
        (3, ["2", "Müller"]),
        (4, "I012", "is not UTF-8"),
    ]
    assert isinstance(found[0], BadRow)
    assert found[0].text == "1,M\udcfcller\n"


def test_an_unclosed_quote_takes_no_other_row_with_it(tmp_path: Path) -> None:
    content = 'id,note\n1,a\n2,"b\n3,"c, d"\n4,"e\n5,é\n6,"g\nh"\n7,i\n'

    found = opened(file(tmp_path, content))
    rows = [(told(row), found.text()) for row in found.rows]

    unclosed = "can not be read as a row: a quote is opened and not closed"
    assert rows == [
        ((2, ["1", "a"]), "1,a\n"),
        ((3, "I013", unclosed), '2,"b\n'),
        ((4, ["3", "c, d"]), '3,"c, d"\n'),
        ((5, "I013", unclosed), '4,"e\n'),
        ((6, ["5", "é"]), "5,é\n"),
        ((7, ["6", "g\nh"]), '6,"g\nh"\n'),
        ((9, ["7", "i"]), "7,i\n"),
    ]


def test_an_unclosed_quote_in_a_long_file_takes_no_other_row_with_it(tmp_path: Path) -> None:
    lines = [f"{n},{'x' * 20}" for n in range(2, 20_002)]
    lines[99] = '101,"open'

    found = read(file(tmp_path, "\n".join(["id,note", *lines])))

    assert len(found) == 20_000
    assert found[99] == (101, "I013", "can not be read as a row: a quote is opened and not closed")
    assert [row[0] for row in found] == list(range(2, 20_002))
    assert sum(len(row) == 3 for row in found) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_line_without_an_end_in_sight_is_skipped_and_never_held(tmp_path: Path, end: str) -> None:
    path = file(tmp_path, f"id,note{end}1,{'x' * 5_000_000}{end}2,b{end}3,{'é' * 5_000_000}")

    tracemalloc.start()
    found = list(opened(path).rows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    too_long = "is longer than 1,048,576 characters and was skipped"
    assert [told(row) for row in found] == [(2, "I011", too_long), (3, ["2", "b"]), (4, "I011", too_long)]
    assert most < 16_000_000


def test_a_line_that_is_too_long_inside_quotes_is_told_at_the_row(tmp_path: Path) -> None:
    path = file(tmp_path, f'id,note\n1,"a\n{"x" * 2_000_000}\nb"\n2,c\n')

    assert read(path) == [(2, "I011", "is longer than 1,048,576 characters and was skipped"), (5, ["2", "c"])]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "Expecting property name enclosed in double quotes at column 2", id="cut"),
        pytest.param("id,note", "Expecting value at column 1", id="no JSON"),
        pytest.param("[1, 2]", "expected an object such as {...}", id="a list"),
        pytest.param('"a"', "expected an object such as {...}", id="a text"),
        pytest.param("null", "expected an object such as {...}", id="nothing"),
        pytest.param('{"id": 1} {"id": 2}', "Extra data at column 11", id="two"),
        pytest.param('{"id": 1, "id": 2}', "the name 'id' is given twice", id="a name twice"),
        pytest.param('{"id": 1, "x": {"a": 1, "a": 1}}', "the name 'a' is given twice", id="a name twice inside"),
        pytest.param('{"id": 1, "x": 1, "data": {"x": 2}}', "the name 'x' is given twice", id="beside and inside data"),
        pytest.param('{"id": 1, "key": 2}', "the name 'id' is given twice", id="twice by another name"),
        pytest.param('{"id": 1e999}', "a number is too large", id="a huge number"),
        pytest.param(
            '{"id": "\\ud83d"}', "'\\ud83d' holds half a sign, a lone surrogate: it is no text", id="half a sign"
        ),
        pytest.param('{"id": -Infinity}', "a number is too large", id="infinity"),
        pytest.param(f'{{"id": {"9" * 5000}}}', "a number is too long", id="a number of many digits"),
        pytest.param("[" * 100_000, "it is nested too deeply", id="deep lists"),
        pytest.param('{"a":' * 100_000, "it is nested too deeply", id="deep objects"),
    ],
)
def test_a_json_line_that_can_not_be_used_is_told_and_the_next_is_read(tmp_path: Path, line: str, message: str) -> None:
    path = file(tmp_path, f'{line}\n{{"id": 9}}\n', "rows.jsonl")

    found = read(path, columns={"key": "id"}, unfold="data")

    assert found == [(1, "I013", f"can not be read as JSON: {message}"), (2, ["9", ""])]


def test_json_lines_that_are_long_or_not_utf8_are_told(tmp_path: Path) -> None:
    content = b'{"id": 1}\n{"id": "' + b"x" * 2_000_000 + b'"}\n{"id": "\xff"}\n{"id": "\xc3\xa9"}\n'

    assert read(file(tmp_path, content, "rows.jsonl")) == [
        (1, ["1", ""]),
        (2, "I011", "is longer than 1,048,576 characters and was skipped"),
        (3, "I012", "is not UTF-8"),
        (4, ["é", ""]),
    ]


def test_the_text_of_a_bad_row_is_cut(tmp_path: Path) -> None:
    (row,) = opened(file(tmp_path, f"id,note\n{'1,' * 50_000}\n")).rows

    assert isinstance(row, BadRow)
    assert len(row.text) == 10_000


# --- how a file is read


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_a_file_is_read_as_its_rows_are_asked_for(tmp_path: Path, name: str) -> None:
    row = "1,abcdefghij\n" if name == "rows.csv" else '{"id": 1, "note": "abcdefghij"}\n'
    path = file(tmp_path, "id,note\n" * (name == "rows.csv") + row * 20_000, name)

    tracemalloc.start()
    count = sum(1 for _ in opened(path).rows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_000
    assert most < path.stat().st_size / 4


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    path = file(tmp_path, "id,note\n" + "1,abcdefghij\n" * 50_000)
    seen: list[int] = []

    rows = opened(path, on_progress=seen.append).rows

    assert len(list(islice(rows, 9_000))) == 9_000
    assert seen == []
    assert len(list(rows)) == 41_000
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= path.stat().st_size


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


# With LF alone, Python writes a cell of CR without quotes, and so writes another row.
dialects = st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)])


@given(st.lists(st.tuples(texts, texts), max_size=8), dialects)
def test_whatever_is_written_as_csv_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], dialect: tuple[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator=dialect[0], quoting=dialect[1]).writerows([NAMES, *rows])

    assert [row[1] for row in read(path)] == [[one, other] for one, other in rows]


@given(st.lists(st.dictionaries(texts, texts | st.none() | st.integers(), max_size=4), max_size=5))
def test_whatever_is_written_as_json_lines_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str | int | None]]
) -> None:
    path = tmp_path_factory.mktemp("json") / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in [{"id": 0}, *rows]), encoding="utf-8")

    found = [
        (dict(zip(NAMES, row[1], strict=True)) | dict(row[2])) for row in opened(path).rows if isinstance(row, tuple)
    ]

    wanted = [{name: str(value) for name, value in row.items() if value is not None} for row in rows]
    assert [{name: text for name, text in row.items() if text} for row in found[1:]] == [
        {name: text for name, text in row.items() if text} for row in wanted
    ]


@given(st.binary(max_size=300), st.sampled_from([".csv", ".tsv", ".jsonl"]))
def test_no_bytes_end_in_anything_but_rows_and_problems(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"rows{suffix}"
    path.write_bytes(b"id,note\n" * (suffix == ".csv") + content)

    assert all(0 < len(one) < 300 for one in whatever_comes(path))


def whatever_comes(path: Path) -> list[Sequence[object]]:
    """Return the cells of each row or its problems; those of the file where it is not read."""
    try:
        return [row.problems if isinstance(row, BadRow) else row[1] for row in opened(path).rows]
    except DataError as error:
        return [error.problems]

"""Agreement files: what can not be opened, is no text, is far too large, or means to do harm."""

import gzip
from pathlib import Path

import pytest

from adapters.agreements.texts import SMALL, load, told, told_of
from slakit.adapters.agreements import load_agreement
from slakit.adapters.agreements.mistakes import _last_comma

HEAD = "slakit: 1\nname: t\n"


def file(folder: Path, content: str | bytes, name: str = "agreement.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_path_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    assert told_of(tmp_path / "none.yaml") == ["none.yaml: can not be opened: No such file or directory"]
    assert told_of(tmp_path) == [f"{tmp_path.name}: can not be opened: Is a directory"]
    assert told_of(tmp_path / "a\0.yaml") == ["a\0.yaml: can not be opened: embedded null byte"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(SMALL.encode("utf-16"), "1:1 <root>: is written in UTF-16; save it as UTF-8", id="UTF-16"),
        pytest.param(gzip.compress(b"slakit: 1"), "1:1 <root>: is compressed; unpack it first", id="gzip"),
        pytest.param(b"slakit: 1\nname: M\xfcller\n", "2:8 <root>: is not text in UTF-8", id="Latin 1"),
        pytest.param(
            b"\xef\xbb\xbfslakit: 1\nname: \xc3\xa9 \xff\n", "2:9 <root>: is not text in UTF-8", id="one bad byte"
        ),
        pytest.param(b"slakit: 1\nname: \xed\xa0\x80\n", "2:7 <root>: is not text in UTF-8", id="half a pair"),
        pytest.param(b"slakit: 1\nname: a\0b\n", "2:8 <root>: the sign '\\x00' can not stand in a text", id="NUL"),
        pytest.param(b"slakit: 1\r\nname: a\x7f\r\n", "2:8 <root>: the sign '\\x7f' can not stand in a text", id="DEL"),
        pytest.param(b"\0" * 10_000, "1:1 <root>: the sign '\\x00' can not stand in a text", id="nothing but NUL"),
        pytest.param(
            "slakit: 1\nname: \ufeffa\n".encode(),
            "2:7 <root>: the sign '\\ufeff' can not stand in a text",
            id="a byte order mark inside",
        ),
        pytest.param(b"x" * 10_000_000, "1:1 <root>: is larger than 2,000,000 bytes: no agreement is", id="10 MB"),
        pytest.param(b"", "1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'", id="BOM"),
        pytest.param(b"\n\n  \n", "1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'", id="blank"),
        pytest.param(
            b"# none\n---\n", "1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'", id="comment"
        ),
        pytest.param(b"null\n", "1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'", id="null"),
        pytest.param(b"hello\n", "1:1 <root>: 'hello': expected a mapping of keys to values", id="a word"),
        pytest.param(b"'x'\n", "1:1 <root>: 'x': expected a mapping of keys to values", id="a quoted word"),
        pytest.param(b"- a\n- b\n", "1:1 <root>: a list: expected a mapping of keys to values", id="a list"),
        pytest.param(
            b"lead_id,at,kind\nL1,2026-03-03T09:00Z,stage\n",
            "1:1 <root>: 'lead_id,at,kind L1,2026-03-03T09:00Z,stage': expected a mapping of keys to values",
            id="another file",
        ),
    ],
)
def test_a_file_that_is_no_agreement_is_told(tmp_path: Path, content: bytes, problem: str) -> None:
    assert told_of(file(tmp_path, content)) == [f"agreement.yaml:{problem}"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param('{"slakit": 1,\n\t"nme": "t"\n}', "1:1 <root>: the key 'name' is missing", id="a missing key"),
        pytest.param(
            '{"slakit": 1, "name": "t"\n', "2:1 <root>: expected a comma, or the bracket that closes", id="cut"
        ),
        pytest.param(
            '{"slakit": 1, "name": "t",\n\t"name": "u"}',
            "2:2 name: key 'name' given twice, first in line 1",
            id="a key twice",
        ),
        pytest.param(
            '{"slakit": 1, "name": "\\ud83d"}',
            "1:26 <root>: an escape stands for no letter",
            id="half a pair",
        ),
        pytest.param(
            '{"slakit": 1,\n\t"name": "t" ,\n}',
            "2:14 <root>: a comma can not stand behind the last part: JSON takes none there",
            id="a comma behind the last key",
        ),
        pytest.param(
            '{"slakit": 1, "name": "t", "commitments": [\n1,]}',
            "2:2 <root>: a comma can not stand behind the last part: JSON takes none there",
            id="a comma behind the last item",
        ),
        pytest.param(
            '{"slakit": 1,\n"name": t}',
            "2:9 <root>: does not go on as JSON: keys and texts stand in double quotes; a file with comments is named .yaml",
            id="a text without quotes",
        ),
        pytest.param(
            '{"slakit": 1, "name": "t",\n# why\n"version": 1}',
            "2:1 <root>: does not go on as JSON: keys and texts stand in double quotes; a file with comments is named .yaml",
            id="a comment",
        ),
        pytest.param(
            '{"slakit": 1, "slakit": 1, "name": "t",}',
            "1:15 slakit: key 'slakit' given twice, first in line 1",
            id="a mistake before the comma",
        ),
    ],
)
def test_json_is_told_at_its_place(tmp_path: Path, content: str, problem: str) -> None:
    assert told_of(file(tmp_path, content, "agreement.json"))[0] == f"agreement.json:{problem}"


def test_the_same_comma_is_none_of_yamls_mistakes(tmp_path: Path) -> None:
    assert load_agreement(file(tmp_path, '{"slakit": 1, "name": "t",}', "agreement.yaml")).name == "t"


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "NaN"])
def test_a_number_that_python_takes_for_none_is_told_as_any_other(tmp_path: Path, number: str) -> None:
    content = f'{{"slakit": 1, "name": "t", "zone": {number}}}'

    assert told_of(file(tmp_path, content, "agreement.json"))[0].startswith("agreement.json:1:36 zone: ")


@pytest.mark.parametrize("content", ['{"a": [1, ], "b": 2}', '{"a": [1 ,\n ] }', '{"a": [1,,]}'])
def test_both_places_of_a_last_comma_are_known(content: str) -> None:
    """Releases of Python tell it at the comma, or at the bracket behind it."""
    comma = content.rindex(",", 0, content.index("]"))

    assert [_last_comma(content, place) for place in (comma, content.index("]"))] == [comma, comma]
    assert _last_comma(content, 0) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("slakit: 1\n\tname: t\n", "2:1 <root>: a tab can not stand here: use blanks", id="tab"),
        pytest.param(
            "slakit: 1\ncommitments:\n\t- id: a\n",
            "3:1 <root>: a tab can not stand here: use blanks",
            id="tab, list",
        ),
        pytest.param(
            f"{HEAD}title: 'open\n", "4:1 <root>: the file ends within quotes, or within brackets", id="quote"
        ),
        pytest.param(
            f"{HEAD}title: a: b\n",
            "3:9 <root>: a colon can not stand here: put a text with a colon in quotes",
            id="two colons",
        ),
        pytest.param(
            f"{HEAD}? [a, b]\n: c\n", "3:3 <root>: a key is one word, not a list or a mapping", id="a list as key"
        ),
        pytest.param(
            f"{HEAD}? {{a: b}}\n: c\n", "3:3 <root>: a key is one word, not a list or a mapping", id="mapping as key"
        ),
        pytest.param(
            f"{HEAD}---\nslakit: 1\n", "3:1 <root>: a second document begins; a file holds one agreement", id="two"
        ),
        pytest.param(f"{HEAD}title: *a\n", "3:8 title: aliases are not read; write the text out", id="alias"),
        pytest.param(f"{HEAD}*a : b\n", "3:1 <root>: aliases are not read; write the text out", id="an alias as key"),
        pytest.param(
            f"{HEAD}<<: {{a: b}}\n", "3:1 <root>: merge keys are not read; write the keys out", id="merge key"
        ),
    ],
)
def test_yaml_that_is_not_read_is_told_at_its_place(text: str, problem: str) -> None:
    assert told(text) == [f"agreement.yaml:{problem}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(f"{HEAD}title: &a x\n", "3:8 title: anchors are not read; write the text out", id="anchor"),
        pytest.param(
            f"{HEAD}&a title: x\n", "3:1 <root>: anchors are not read; write the text out", id="an anchored key"
        ),
        pytest.param(
            f"{HEAD}title: !!str x\n", "3:8 title: tags such as 'tag:yaml.org,2002:str' are not read", id="tag"
        ),
        pytest.param(
            f"{HEAD}owners: !!python/object/apply:os.system [ls]\n",
            "3:9 owners: tags such as 'tag:yaml.org,2002:python/object/apply:os' are not read",
            id="a tag that would run something",
        ),
        pytest.param(
            f"{HEAD}parties: !x {{}}\n", "3:10 parties: tags such as '!x' are not read", id="a tag of ones own"
        ),
    ],
)
def test_anchors_and_tags_are_told_beside_whatever_else_is_wrong(text: str, problem: str) -> None:
    found = told(f"{text}zone: Mars\n")

    assert found[0] == f"agreement.yaml:{problem}"
    assert "Mars" in found[-1]


def test_a_mark_of_no_tag_is_no_tag() -> None:
    assert load(f'{HEAD}title: ! "x"\n').title == "x"


def test_what_comes_again_is_told_once_whatever_it_holds() -> None:
    text = f"{HEAD}owners:\n  a: {{name: x}}\nowners:\n  a: {{name: y, name: z, calendar: *q}}\nowners: {{a: {{}}}}\n"

    assert told(text) == [
        "agreement.yaml:5:1 owners: key 'owners' given twice, first in line 3",
        "agreement.yaml:6:16 owners (again).a.name: key 'name' given twice, first in line 6",
        "agreement.yaml:6:35 owners (again).a.calendar: aliases are not read; write the text out",
        "agreement.yaml:7:1 owners: key 'owners' given twice, first in line 3",
        "agreement.yaml:7:10 owners (again).a: key 'a' given twice, first in line 6",
    ]


# --- text that means to do harm


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("slakit: " + "[" * 3_000, "1:72 slakit[0][0]: nested more than 64 levels deep", id="3,000"),
        pytest.param("slakit: " + "[" * 100_000, "1:72 slakit[0][0]: nested more than 64 levels deep", id="100,000"),
        pytest.param(
            "slakit: " + "[" * 100_000 + "]" * 100_000,
            "1:72 slakit[0][0]: nested more than 64 levels deep",
            id="closed",
        ),
        pytest.param("{a: " * 3_000, "1:257 a.a.a: nested more than 64 levels deep", id="mappings"),
        pytest.param("- " * 3_000, "1:129 [0][0][0]: nested more than 64 levels deep", id="lists in a column"),
        pytest.param("? " * 3_000, "1:3 <root>: a key is one word, not a list or a mapping", id="keys of keys"),
        pytest.param(
            f"{HEAD}x: [{'b,' * 300_000}]",
            "3:399991 <root>: more than 200,000 values: no agreement has so many",
            id="many",
        ),
    ],
)
def test_text_that_is_too_deep_or_too_much_is_told_and_not_read_on(text: str, problem: str) -> None:
    assert told(text) == [f"agreement.yaml:{problem}"]


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    layers = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))

    found = told(f"l0: &l0 [x]\n{layers}")

    assert len(found) == 12 + 11 * 9
    assert all(line.endswith("are not read; write the text out") for line in found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{HEAD}x: [{'*a,' * 100_000}]", id="aliases"),
        pytest.param(f"{HEAD}x: [{'&a b,' * 100_000}]", id="anchors"),
        pytest.param(HEAD + "a: 1\n" * 100_000, id="a key many times"),
        pytest.param(HEAD + "".join(f"k{n}: 1\n" for n in range(20_000)), id="unknown keys"),
        pytest.param(f"{HEAD}clauses: [{'x,' * 20_000}]", id="wrong forms"),
        pytest.param(
            f"{HEAD}commitments: [{{deadline: {{start: {{entered: [{'x,' * 20_000}]}}}}}}]", id="names of nothing"
        ),
    ],
)
def test_of_very_many_problems_the_first_thousand_are_told(text: str) -> None:
    found = told(text)

    assert len(found) == 1_001
    assert found[-1].endswith("there are more problems from here on")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{HEAD}zone: {'x' * 1_000_000}\n", id="zone"),
        pytest.param(f"{HEAD}? {'x' * 100_000}\n: 1\n", id="key"),
        pytest.param(f"{HEAD}owners: {{? {'x' * 100_000} : [1]}}\n", id="name"),
        pytest.param(f"{HEAD}term: {{from: {'9' * 1_000_000}}}\n", id="date"),
        pytest.param(f"{HEAD}owners: {{'{'9' * 900}': {{calendar: x}}}}\n", id="digits"),
        pytest.param(
            f"{HEAD}commitments:\n- {{id: a, owed_by: sales, quota: {{per: month, count: {{kind: a}}, at_least: {'9' * 100_000}}}}}\n",
            id="number",
        ),
        pytest.param(
            f"{HEAD}commitments:\n- {{id: a, owed_by: sales, quota: {{per: month, count: {{kind: a}}, at_least: 1e999999999}}}}\n",
            id="exponent",
        ),
    ],
)
def test_a_message_never_holds_all_of_a_long_text(text: str) -> None:
    found = told(text)

    assert all(len(line) < 800 for line in found)


def test_calendars_laid_together_over_and_over_are_told() -> None:
    twice = "".join(f"  c{n}: {{any_of: [c{n - 1}, c{n - 1}]}}\n" for n in range(1, 40))
    chain = "".join(f"  c{n}: {{all_of: [c{n - 1}]}}\n" for n in range(3_000, 0, -1))

    assert told(f"{HEAD}calendars:\n  c0: {{zone: UTC, hours: always}}\n{twice}") == [
        "agreement.yaml:11:7 calendars.c7: 'c7' is laid together from more than 64 calendars"
    ]
    assert told(f"{HEAD}calendars:\n{chain}  c0: {{zone: UTC, hours: always}}\n")[0] == (
        "agreement.yaml:67:20 calendars.c2937.all_of[0]: 'c2936' is laid together from others over more than 64 steps"
    )


def test_criteria_as_deep_as_is_allowed_are_read(tmp_path: Path) -> None:
    deep = "{not: " * 55 + "{field: a, is: b}" + "}" * 55
    text = f"{HEAD}commitments:\n- id: a\n  owed_by: sales\n  deadline:\n    start: {{entered: mql}}\n    stop: {{kind: a}}\n"

    found = load_agreement(file(tmp_path, f"{text}    within: [{{when: {deep}, within: 1 hour}}]\n"))

    assert [commitment.id for commitment in found.commitments] == ["a"]


def test_hundreds_of_commitments_are_read(tmp_path: Path) -> None:
    one = "  - {{id: c{}, owed_by: sales, deadline: {{start: {{entered: mql}}, stop: {{kind: activity}}, within: 1 hour}}}}\n"
    path = file(tmp_path, f"{HEAD}commitments:\n{''.join(one.format(n) for n in range(500))}")

    assert len(load_agreement(path).commitments) == 500

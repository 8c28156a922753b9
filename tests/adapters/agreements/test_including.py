"""An agreement in several files: what they lay together, and what is told of files that can not be included."""

import os
from pathlib import Path

import pytest

from adapters.agreements.texts import told_of
from shell import invoke
from slakit import load_agreement
from slakit.adapters.agreements import including

HEAD = "slakit: 1\nname: t\n"
CALL = "- {id: call, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 1 day}}\n"
BERLIN = "calendars:\n  berlin: {zone: Europe/Berlin, hours: always}\n"


def agreement(folder: Path, text: str, **others: str) -> Path:
    """Write an agreement and the files beside it, whose names end in .yaml, and return its path."""
    for name, content in {"agreement": HEAD + text, **others}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "agreement.yaml"


# --- what is laid together


def test_a_calendar_of_an_included_file_is_that_of_the_agreement(tmp_path: Path) -> None:
    path = agreement(tmp_path, "include: calendars.yaml\nowners: {cy: {calendar: berlin}}\n", calendars=BERLIN)

    found = load_agreement(path)

    assert list(found.calendars) == ["berlin"]
    assert found == load_agreement(agreement(tmp_path, f"owners: {{cy: {{calendar: berlin}}}}\n{BERLIN}"))


def test_names_are_laid_together_and_lists_strung_together_in_the_order_of_the_files(tmp_path: Path) -> None:
    path = agreement(
        tmp_path,
        f"include: [a.yaml, parts/b.yaml]\ncalendars: {{desk: {{zone: UTC, hours: always}}}}\ncommitments:\n{CALL}",
        a=f"{BERLIN}commitments:\n{CALL.replace('call', 'second')}{CALL.replace('call', 'third')}",
        parts__b=f"slakit: 1\ninclude: c.yaml\ncommitments:\n{CALL.replace('call', 'fourth')}",
        parts__c=f"title: From afar\ncommitments:\n{CALL.replace('call', 'fifth')}",
    )

    found = load_agreement(path)

    assert [one.id for one in found.commitments] == ["call", "second", "third", "fourth", "fifth"]
    assert sorted(found.calendars) == ["berlin", "desk"]
    assert found.title == "From afar"


def test_json_includes_and_is_included(tmp_path: Path) -> None:
    (tmp_path / "agreement.json").write_text('{"slakit": 1,\t"name": "t", "include": ["calendars.json"]}')
    (tmp_path / "calendars.json").write_text('{"calendars":\t{"berlin": {"zone": "Europe/Berlin", "hours": "always"}}}')

    assert list(load_agreement(tmp_path / "agreement.json").calendars) == ["berlin"]


def test_nothing_is_included_where_no_file_is_named(tmp_path: Path) -> None:
    assert load_agreement(agreement(tmp_path, "include:\n")).name == "t"
    assert load_agreement(agreement(tmp_path, "include: []\n")).name == "t"


def test_a_part_without_content_leaves_the_other_as_it_is(tmp_path: Path) -> None:
    path = agreement(tmp_path, "include: a.yaml\ntitle: T\ncommitments:\n", a=f"title:\ncommitments:\n{CALL}")

    found = load_agreement(path)

    assert (found.title, [one.id for one in found.commitments]) == ("T", ["call"])


def test_a_link_to_a_file_in_the_same_folder_is_followed(tmp_path: Path) -> None:
    path = agreement(tmp_path, "include: calendars.yaml\n", real__calendars=BERLIN)
    (tmp_path / "calendars.yaml").symlink_to(tmp_path / "real" / "calendars.yaml")

    assert list(load_agreement(path).calendars) == ["berlin"]


# --- problems stand in the file that has them


def test_a_problem_is_told_with_the_file_and_line_that_has_it(tmp_path: Path) -> None:
    path = agreement(
        tmp_path,
        f"include: [parts/a.yaml, b.yaml]\nzone: Mars\ncommitments:\n{CALL}",
        parts__a="calendars:\n  berlin: {zon: UTC}\n",
        b=f"commitments:\n{CALL.replace('call', 'next')}{CALL.replace('mql', 'mqll')}",
    )

    assert told_of(path) == [
        "agreement.yaml:4:7 zone: 'Mars': unknown time zone; a zone is named by its region and a city, such as 'Europe/Berlin'",
        "parts/a.yaml:2:12 calendars.berlin.zon: unknown key 'zon'; did you mean 'zone'?",
        "b.yaml:3:8 commitments[1].id: 'call' is used twice, first in line 6 of agreement.yaml; an id names one of them",
        "b.yaml:3:58 commitments[1].deadline.start.entered: 'mqll': unknown stage; did you mean 'mql'?",
    ]


def test_what_two_files_have_is_refused_with_both_places(tmp_path: Path) -> None:
    path = agreement(
        tmp_path,
        f"include: [a.yaml, b.yaml]\ntitle: T\n{BERLIN}lifecycle: {{base: hubspot}}\n",
        a=f"title: U\n{BERLIN}personas: {{p: {{all: [{{present: a}}]}}}}\n",
        b="name: t\nslakit: 2\npersonas: {p: {all: [{present: a}]}}\nlifecycle: {without: sql}\ncalendars: none\n",
    )

    assert told_of(path) == [
        "a.yaml:1:1 title: key 'title' given twice, first in line 4 of agreement.yaml",
        "a.yaml:3:3 calendars.berlin: key 'berlin' given twice, first in line 6 of agreement.yaml",
        "b.yaml:1:1 name: key 'name' given twice, first in line 2 of agreement.yaml",
        "b.yaml:2:1 slakit: key 'slakit' given twice, first in line 1 of agreement.yaml",
        "b.yaml:3:12 personas.p: key 'p' given twice, first in line 4 of a.yaml",
        "b.yaml:4:1 lifecycle: key 'lifecycle' given twice, first in line 7 of agreement.yaml",
        "b.yaml:5:1 calendars: key 'calendars' given twice, first in line 5 of agreement.yaml",
    ]


def test_what_is_odd_in_the_text_of_an_included_file_is_told(tmp_path: Path) -> None:
    path = agreement(tmp_path, "include: a.yaml\n", a="title: &x T\nsummary: !x S\nsumary: S\n")

    assert told_of(path) == [
        "a.yaml:1:8 title: anchors are not read; write the text out",
        "a.yaml:2:10 summary: tags such as '!x' are not read",
        "a.yaml:3:1 sumary: unknown key 'sumary'; did you mean 'summary'?",
    ]


def test_texts_that_can_not_be_read_are_told_all_at_once_and_alone(tmp_path: Path) -> None:
    path = agreement(
        tmp_path, "include: [a.yaml, b.yaml, c.yaml, none.yaml]\nzone: Mars\n", a="title: 'T\n", b="", c="- a\n"
    )

    assert told_of(path) == [
        "agreement.yaml:3:27 include[2]: 'c.yaml' holds no mapping of keys to values, such as calendars",
        "agreement.yaml:3:35 include[3]: 'none.yaml' can not be opened: No such file or directory",
        "a.yaml:2:1 <root>: the file ends within quotes, or within brackets",
        "b.yaml:1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'",
    ]


# --- what can not be included


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        pytest.param("/etc/passwd", "is no place in this folder", id="absolute"),
        pytest.param("'C:a.yaml'", "is no place in this folder", id="a drive"),
        pytest.param("'a\\b.yaml'", "is no place in this folder", id="a backslash"),
        pytest.param("../other.yaml", "leads upwards", id="upwards"),
        pytest.param("parts/../../other.yaml", "leads upwards", id="down and upwards"),
        pytest.param("parts", "is no file", id="a folder"),
        pytest.param("pipe.yaml", "is no file", id="a pipe"),
        pytest.param("out.yaml", "is a link that leads out of the agreement's folder", id="a link out"),
        pytest.param(
            "outside/other.yaml", "is a link that leads out of the agreement's folder", id="by a folder's link"
        ),
        pytest.param("circle.yaml", "can not be opened: it leads nowhere", id="a link to itself"),
        pytest.param('"a\\0.yaml"', "can not be opened: it leads nowhere", id="NUL"),
        pytest.param("none.yaml", "can not be opened: No such file or directory", id="not there"),
        pytest.param(
            "prt.yaml",
            "can not be opened: No such file or directory; did you mean 'part.yaml'?",
            id="nearly the name of another",
        ),
        pytest.param("gone/part.yaml", "can not be opened: No such file or directory", id="in no folder"),
        pytest.param("agreement.yaml", "includes this file in turn", id="itself"),
        pytest.param("turn.yaml", "includes this file in turn", id="in turn"),
        pytest.param("[part.yaml, ./part.yaml]", "is included already, in line 3 of agreement.yaml", id="twice"),
        pytest.param("''", "is no name of a file", id="no name"),
        pytest.param("[~]", "is no name of a file", id="nothing"),
        pytest.param("[[part.yaml]]", "is no name of a file", id="a list"),
        pytest.param("{part: part.yaml}", "is no name of a file", id="a mapping"),
    ],
)
def test_a_file_that_can_not_be_included_is_told(tmp_path: Path, named: str, problem: str) -> None:
    (tmp_path / "other.yaml").write_text(BERLIN)
    folder = tmp_path / "folder"
    (folder / "parts").mkdir(parents=True)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "out.yaml").symlink_to(tmp_path / "other.yaml")
    (folder / "outside").symlink_to(tmp_path)
    (folder / "circle.yaml").symlink_to(folder / "circle.yaml")
    path = agreement(
        folder, f"include: {named}\n", part=BERLIN, turn="include: [again.yaml]\n", again="include: turn.yaml\n"
    )

    (found,) = told_of(path)

    assert problem in found
    assert found.startswith("again.yaml:1:10 include: " if named == "turn.yaml" else "agreement.yaml:3:")


def test_files_are_bounded_in_their_number(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(101)]
    path = agreement(
        tmp_path, f"include: [{', '.join(f'{name}.yaml' for name in names)}]\n", **dict.fromkeys(names, "title:\n")
    )

    assert told_of(path) == [
        "agreement.yaml:3:1001 include[100]: 'p100.yaml' is one of more than 100 files: no agreement has so many"
    ]


def test_files_are_bounded_in_what_they_hold_together(tmp_path: Path) -> None:
    long = f"title: {'x' * 1_200_000}\n"
    path = agreement(tmp_path, "include: [a.yaml, b.yaml]\n", a=long, b=long.replace("title", "summary"))
    (tmp_path / "many").mkdir()
    many = f"commitments: [{'a,' * 120_000}]\n"
    other = agreement(tmp_path / "many", "include: [a.yaml, b.yaml]\n", a=many, b=many)

    assert told_of(path) == [
        "agreement.yaml:3:19 include[1]: 'b.yaml' makes the agreement larger than 2,000,000 signs: no agreement is"
    ]
    assert told_of(other) == [
        "b.yaml:1:1 <root>: more than 200,000 values with what it includes: no agreement has so many"
    ]


def test_no_more_names_are_tried_once_too_many_are_wrong(tmp_path: Path) -> None:
    path = agreement(tmp_path, f"include: [{'/x,' * 50_000}]\n")

    assert len(told_of(path)) == 101


def test_the_parts_of_the_file_are_taken_from_the_grammar() -> None:
    assert {"parties", "calendars", "owners", "personas"} == including._BY_NAME
    assert {"commitments", "clauses"} == including._LISTS


# --- the shell


def test_lint_tells_the_included_file_with_its_folder(tmp_path: Path) -> None:
    path = agreement(tmp_path, "include: parts/a.yaml\nterm: {from: 2026-01-01}\n", parts__a=f"commitments:\n{CALL}")

    told = invoke("lint", str(path)).stdout

    assert f"{tmp_path}/parts/a.yaml:2:3 commitments[0]" in told


def test_of_files_with_one_name_the_folders_are_told_for_what_they_include_too(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    paths = [agreement(tmp_path / name, "include: a.yaml\n", a="titel: T\n") for name in ("old", "new")]

    told = invoke("check", *map(str, paths)).stderr.splitlines()

    assert [line.partition(" ")[0] for line in told] == [f"{tmp_path}/{name}/a.yaml:1:1" for name in ("old", "new")]

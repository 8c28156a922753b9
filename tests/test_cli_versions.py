"""The shell's words about several versions of one agreement, judged together."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

BEFORE = """\
slakit: 1
name: acme
version: 2026.1
term: {from: 2026-01-01, until: 2027-01-01}
commitments:
  - id: first-response
    owed_by: sales
    deadline: {start: {entered: mql}, stop: {kind: activity}, within: 24 hours}
"""
AFTER = (
    BEFORE.replace("2026.1", "2026.2")
    .replace("{from: 2026-01-01, until: 2027-01-01}", "{from: 2026-07-01}")
    .replace("24 hours", "4 hours")
)
EVENTS = "lead_id,at,kind,value\nL1,2026-06-30T20:00Z,stage,mql\nL2,2026-07-01T00:00Z,stage,mql\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(before=BEFORE, after=AFTER)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path(f"{name}.yaml").write_text(text)


def judge(*arguments: str) -> Result:
    return invoke("evaluate", *arguments, "--events", "events.csv", "--as-of", "2026-07-01T12:00Z")


@pytest.mark.parametrize("files", [("before.yaml", "after.yaml"), ("after.yaml", "before.yaml")])
def test_each_version_judges_what_starts_while_it_is_in_force(files: tuple[str, ...]) -> None:
    result = judge(*files)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [(line["subject"], line["version"], line["status"], line["due_at"]) for line in lines] == [
        ("L1", "2026.1", "pending", "2026-07-01T20:00:00Z"),
        ("L2", "2026.2", "breached", "2026-07-01T04:00:00Z"),
    ]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_versions_are_told_in_every_format(form: str) -> None:
    result = judge("before.yaml", "after.yaml", "--format", form)

    assert (result.exit_code, result.stderr) == (1, "")
    assert "first-response" in result.stdout


def test_check_tells_the_promises_of_each_and_when_it_judges() -> None:
    result = invoke("check", "after.yaml", "before.yaml")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "first-response: sales: kind is activity within 4 hours after enters mql",
        "after.yaml: no problems; commitments: 1, clauses: 0",
        "first-response: sales: kind is activity within 24 hours after enters mql",
        "before.yaml: no problems; commitments: 1, clauses: 0",
        "version 2026.1 judges what starts from 2026-01-01 until 2026-07-01",
        "version 2026.2 judges what starts from 2026-07-01 on",
    ]


@pytest.mark.parametrize("command", [judge, lambda *files: invoke("check", *files)], ids=["evaluate", "check"])
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026.2", "2026.1", "after.yaml: two texts are called version '2026.1'"),
        ("2026-07-01", "2026-01-01", "after.yaml: '2026.2' begins on the same day as '2026.1'"),
        ("name: acme", "name: acne", "after.yaml: 'acne' in UTC is no version of 'acme' in UTC"),
        ("term: {from: 2026-07-01}\n", "", "after.yaml: needs a term: it says from when on this text judges"),
        (
            "commitments",
            "zone: Europe/Oslo\ncommitments",
            "after.yaml: 'acme' in Europe/Oslo is no version of 'acme' in UTC",
        ),
    ],
    ids=["version", "day", "name", "term", "zone"],
)
def test_texts_that_do_not_fit_together_are_refused_by_their_file(
    command: Callable[..., Result], old: str, new: str, told: str
) -> None:
    write(after=AFTER.replace(old, new))

    result = command("before.yaml", "after.yaml")

    assert (result.exit_code, result.stderr) == (2, f"{told}\n")


def test_what_is_wrong_in_any_of_the_files_is_told_at_once() -> None:
    write(before=BEFORE.replace("within", "withn"), after=AFTER.replace("stop", "stopp"))

    result = invoke("check", "before.yaml", "after.yaml")

    assert result.exit_code == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == [
        "before.yaml:8:63",
        "after.yaml:8:15",
        "after.yaml:8:39",
    ]


def test_of_files_with_one_name_the_folder_is_told(folder: Path) -> None:
    for name, text in (("old", BEFORE.replace("within", "withn")), ("new", AFTER)):
        (folder / name).mkdir()
        (folder / name / "agreement.yaml").write_text(text)

    result = invoke("check", "old/agreement.yaml", "new/agreement.yaml")

    assert result.exit_code == 2
    assert result.stderr.startswith("old/agreement.yaml:8:63 commitments[0].deadline.withn: unknown key 'withn'")


def test_the_examples_of_every_version_are_asked() -> None:
    example = "lifecycle: {stages: {mql: {when: {did: a}, examples: [{it_is: false, events: [{value: a}]}]}}}\n"
    write(before=BEFORE + example, after=AFTER + example)

    result = invoke("check", "before.yaml", "after.yaml")

    assert result.exit_code == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines() if "examples" in line] == [
        "before.yaml:9:55",
        "after.yaml:9:55",
    ]


def test_an_output_may_not_be_one_of_the_versions() -> None:
    result = judge("before.yaml", "after.yaml", "--output", "after.yaml")

    assert result.exit_code == 2
    assert "after.yaml is read or written by this run already" in result.stderr


def test_an_agreement_must_be_named() -> None:
    assert judge().exit_code == 2
    assert invoke("check").exit_code == 2


# --- names of stages in two versions


ALIASED = "lifecycle: {{stages: {{{stage}: {{aliases: [{alias}]}}}}}}\n"


def test_names_of_either_version_are_read() -> None:
    write(
        before=BEFORE + ALIASED.format(stage="mql", alias="Handed over"),
        after=AFTER + ALIASED.format(stage="mql", alias=1000),
    )
    Path("events.csv").write_text(
        EVENTS.replace("stage,mql", "stage,handed over", 1).replace("stage,mql", "stage,1000")
        + "L3,2026-07-01T00:00Z,stage,Parked\n"
    )

    result = judge("before.yaml", "after.yaml")

    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["pending", "breached"]
    assert result.stderr == "L3: unknown-stage: 'Parked' is no stage, and keeps its word\n"


def test_a_stage_of_one_version_alone_is_no_unknown_word() -> None:
    write(
        before=BEFORE + ALIASED.format(stage="mql", alias="Handed over"),
        after=AFTER + "lifecycle: {base: hubspot, without: accepted}\n",
    )
    Path("events.csv").write_text(EVENTS + "L2,2026-07-01T01:00Z,stage,accepted\n")

    assert judge("before.yaml", "after.yaml").stderr == ""


@pytest.mark.parametrize("alias", ["Working", "sql"])
def test_a_word_that_names_two_stages_in_two_versions_is_refused(alias: str) -> None:
    write(before=BEFORE, after=AFTER + ALIASED.format(stage="accepted", alias="Working"))
    if alias == "sql":
        write(after=AFTER + "lifecycle: {without: sql, stages: {accepted: {aliases: [sql]}}}\n")
    else:
        write(before=BEFORE + ALIASED.format(stage="recycled", alias="WORKING"))

    result = judge("before.yaml", "after.yaml")

    word, meant = ("'sql'", "sql") if alias == "sql" else ("'WORKING'", "recycled")
    assert (result.exit_code, result.stderr) == (
        2,
        f"versions: {word} is {meant} in version 2026.1 and accepted in 2026.2: a row of the data has one name for both\n",
    )

"""The shell's watch: what has happened since the last run, told once, with a file that remembers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shell import invoke
from slakit import cli

AGREEMENT = """\
slakit: 1
name: acme
commitments:
  - {id: first-response, owed_by: sales, deadline: {start: {entered: mql}, stop: {kind: activity}, within: 4 hours}}
"""
MQL = '{"lead_id": "L1", "at": "2026-03-03T10:00Z", "kind": "stage", "value": "mql"}\n'
CALL = '{"lead_id": "L1", "at": "2026-03-03T15:00Z", "kind": "activity", "value": "call"}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.jsonl").write_text(MQL)
    (tmp_path / "leads.csv").write_text("lead_id,owner\nL1,a\nL2,\n")
    return tmp_path


def watched(moment: str, *more: str) -> Result:
    words = ("watch", "agreement.yaml", "--events", "events.jsonl", "--as-of", f"2026-03-03T{moment}Z")
    return invoke(*words, "--state", "state.json", *more)


def told(result: Result) -> list[tuple[str, str]]:
    return [(row["what"], row["subject"]) for row in map(json.loads, result.stdout.splitlines())]


def test_a_breach_is_told_once_and_its_answer_once(folder: Path) -> None:
    runs = [watched("11:00"), watched("14:01"), watched("14:02")]
    (folder / "events.jsonl").write_text(CALL)  # the new rows alone
    runs += [watched("15:00"), watched("16:00")]

    assert [told(run) for run in runs] == [[("started", "L1")], [("breached", "L1")], [], [("answered", "L1")], []]
    assert [run.exit_code for run in runs] == [0, 1, 0, 0, 0]


def test_what_was_broken_and_done_late_between_two_runs_ends_with_1(folder: Path) -> None:
    watched("11:00")
    (folder / "events.jsonl").write_text(CALL)
    runs = [watched("15:30"), watched("16:00")]

    assert [(told(run), run.exit_code) for run in runs] == [([("answered", "L1")], 1), ([], 0)]


def test_a_breach_that_is_open_again_ends_with_1(folder: Path) -> None:
    # The call was one of the day after, as a second export knows better: until it comes, nobody has answered.
    call, moved = (CALL.replace("15:00Z", f"{at}Z", 1).replace("}", ', "id": "C1"}') for at in ("15:00", "18:00"))
    (folder / "events.jsonl").write_text(MQL + call)
    first = watched("15:30")
    (folder / "events.jsonl").write_text(moved)
    runs = [first, watched("16:00"), watched("16:30")]

    assert [(told(run), run.exit_code) for run in runs] == [
        ([("answered", "L1")], 1),
        ([("changed", "L1")], 1),
        ([], 0),
    ]


def test_what_was_kept_until_other_data_undid_it_ends_with_1(folder: Path) -> None:
    early, moved = (CALL.replace("15:00Z", f"{at}Z", 1).replace("}", ', "id": "C1"}') for at in ("11:00", "14:30"))
    (folder / "events.jsonl").write_text(MQL + early)
    first = watched("12:00")
    (folder / "events.jsonl").write_text(moved)
    second = watched("15:00")

    assert [(told(run), run.exit_code) for run in (first, second)] == [([("met", "L1")], 0), ([("changed", "L1")], 1)]


def test_a_breach_that_has_another_due_is_no_new_one(folder: Path) -> None:
    first = watched("14:30")
    (folder / "events.jsonl").write_text(MQL.replace("10:00", "09:00"))
    second = watched("15:00")

    assert [(told(run), run.exit_code) for run in (first, second)] == [
        ([("breached", "L1")], 1),
        ([("changed", "L1")], 0),
    ]


def test_lines_of_text_only_of_what_is_asked_for() -> None:
    result = watched("15:00", "--format", "text", "--only", "breached", "--leads", "leads.csv")

    assert result.stdout == (
        "breached: first-response for L1: sales broke it, due Tue 2026-03-03 14:00 "
        "(4 hours from Tue 2026-03-03 10:00); still not done 1 h later, Tue 2026-03-03 15:00\n"
    )


def test_events_come_in_by_standard_input_without_a_state() -> None:
    words = ["watch", "agreement.yaml", "--events", "-", "--as-of", "2026-03-03T15:00Z", "--output", "told.jsonl"]

    result = CliRunner().invoke(cli.main, words, input=MQL + CALL)

    assert (result.exit_code, result.output) == (1, "")
    assert json.loads(Path("told.jsonl").read_text())["what"] == "answered"


def test_a_log_is_read_too(folder: Path) -> None:
    (folder / "log.jsonl").write_text('{"at": "2026-03-03T10:00Z", "kind": "review"}\n')

    assert told(watched("11:00", "--log", "log.jsonl")) == [("started", "L1")]
    assert "review" in (folder / "state.json").read_text()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (b"{}", "state.json: state: expected what to_json of a watch wrote"),
        (b"\xff", "state.json: the state can not be read"),
    ],
    ids=["no state", "no text"],
)
def test_a_state_that_can_not_be_used_ends_with_3(folder: Path, state: bytes, said: str) -> None:
    (folder / "state.json").write_bytes(state)

    result = watched("11:00")

    assert result.exit_code == 3
    assert result.stderr.startswith(said)


def test_what_can_not_be_remembered_is_not_told_either() -> None:
    """Else a job that alerts once would alert each time."""
    words = ("watch", "agreement.yaml", "--events", "events.jsonl", "--as-of", "2026-03-03T15:00Z")

    result = invoke(*words, "--state", "gone/state.json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "gone/state.json.new can not be written" in result.stderr


def test_what_can_not_be_told_is_not_remembered_either(folder: Path) -> None:
    assert watched("15:00", "--output", "gone/told.jsonl").exit_code == 2
    assert not (folder / "state.json").exists()
    assert told(watched("15:00")) == [("breached", "L1")]


def test_a_hostile_name_makes_no_line_of_its_own_and_moves_no_cursor(folder: Path) -> None:
    lead = json.dumps("L1\nbreached: all is lost\x1b[2J\u202e")
    (folder / "events.jsonl").write_text(MQL.replace('"L1"', lead))

    result = watched("15:00", "--format", "text")

    assert result.stdout.startswith(
        "breached: first-response for L1 breached: all is lost[U+001B][2J[U+202E]: sales broke it"
    )
    assert result.stdout.count("\n") == 1


def test_a_run_for_an_earlier_instant_ends_with_3_and_leaves_the_state(folder: Path) -> None:
    watched("14:01")
    before = (folder / "state.json").read_text()

    result = watched("11:00")

    assert result.exit_code == 3
    assert "2026-03-03T11:00:00Z lies before 2026-03-03T14:01:00Z" in result.stderr
    assert (folder / "state.json").read_text() == before

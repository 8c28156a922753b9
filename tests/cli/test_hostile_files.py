"""What every command says of an agreement that is no file, no text or no agreement: a line, and exit code 2."""

from pathlib import Path

import pytest

from shell import invoke

READ = ("--events", "events.csv", "--as-of", "2026-03-10T00:00Z")
COMMANDS = {
    "check": (),
    "lint": (),
    "document": (),
    "fingerprint": (),
    "diagram": (),
    "evaluate": READ,
    "explain": ("L1", "--stage", "mql", *READ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.yaml").write_bytes("name: Käse".encode("latin-1"))
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "list.yaml").write_text("- a\n")
    (tmp_path / "events.csv").write_text("lead_id,at,kind,value\nL1,2026-03-03T10:00Z,stage,mql\n")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing.yaml", "missing.yaml: can not be opened: No such file or directory"),
        ("folder", "folder: can not be opened: Is a directory"),
        ("latin.yaml", "latin.yaml:1:8 <root>: is not text in UTF-8"),
        ("empty.yaml", "empty.yaml:1:1 <root>: the file is empty; an agreement begins with 'slakit: 1'"),
        ("list.yaml", "list.yaml:1:1 <root>: a list: expected a mapping of keys to values"),
    ],
)
def test_an_agreement_that_can_not_be_read_is_told_in_one_line(command: str, name: str, told: str) -> None:
    result = invoke(command, name, *COMMANDS[command])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_a_wrong_call(command: str) -> None:
    result = invoke(command, "empty.yaml", *COMMANDS[command], "--colour")

    assert result.exit_code == 2
    assert "No such option" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_an_agreement_must_be_named(command: str) -> None:
    assert invoke(command).exit_code == 2


# No system takes a name of so many signs, and refuses even to look whether it is there, as where nobody may look.
LONG = f"{'x' * 300}.csv"
JUDGE = ("evaluate", "good.yaml", *READ)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("evaluate", "good.yaml", "--events", LONG, "--as-of", "now"), 3, "can not be opened: File name too long"),
        ((*JUDGE, "--leads", LONG), 3, "can not be opened: File name too long"),
        ((*JUDGE, "--output", LONG), 2, "can not be written: File name too long"),
        ((*JUDGE, "--rejects", LONG), 2, "can not be written: File name too long"),
        (("watch", "good.yaml", *READ, "--state", LONG), 2, "can not be written: File name too long"),
        (("init", "-o", LONG), 2, "can not be written: File name too long"),
    ],
    ids=["events", "leads", "output", "rejects", "state", "init"],
)
def test_where_nobody_may_look_is_told_without_a_traceback(words: tuple[str, ...], code: int, told: str) -> None:
    Path("good.yaml").write_text("slakit: 1\nname: good\n")

    result = invoke(*words)

    assert result.exit_code == code
    assert told in " ".join(result.stderr.split())
    assert result.exception is None or isinstance(result.exception, SystemExit)

"""What the shell prints of hostile names: every sign is shown, and no name looks like a line of its own."""

import re
from pathlib import Path

import pytest

from shell import invoke
from slakit import cli

ODD = "e\\e[2J\\u202Ex\\r\\nagreement.yaml: no problems"
TEXT = f"""\
slakit: 1
name: "{ODD}"
term: {{from: 2026-01-01, until: 2027-01-01}}
parties:
  marketing: {{head: "{ODD}", signed: 2025-12-01}}
  sales: {{head: "{ODD}", signed: 2025-12-01}}
owners:
  "{ODD}": {{team: "{ODD}"}}
commitments:
  - id: first-response
    owed_by: sales
    meaning: "{ODD}"
    deadline: {{start: {{entered: mql}}, stop: {{kind: activity, value: "{ODD}"}}, within: 4 hours}}
    objective: {{share: 95%, per: month}}
  - id: review
    owed_by: [sales, marketing]
    deadline: {{start: {{every: "FREQ=MONTHLY;BYMONTHDAY=1"}}, stop: {{kind: "{ODD}"}}, within: 4 hours}}
clauses:
  - {{id: end, when: {{missed: first-response/objective, periods: 2}}, then: terminate, text: "{ODD}", to: ["{ODD}"]}}
"""
EVENTS = f"""\
{{"lead_id": "L1", "at": "2026-03-03T10:00Z", "kind": "stage", "value": "mql"}}
{{"lead_id": "L1", "at": "2026-03-03T11:00Z", "kind": "activity", "value": "{ODD}"}}
""".replace("\\e", "\\u001b")
READ = ("--events", "events.jsonl", "--as-of", "2026-03-10T00:00Z")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(TEXT.replace("e\\e", "f\\e").replace("4 hours", "5 hours"), encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(TEXT.replace("4 hours", ODD.join("''")), encoding="utf-8")
    (tmp_path / "events.jsonl").write_text(EVENTS, encoding="utf-8")


@pytest.mark.parametrize(
    "call",
    [
        ("check", "agreement.yaml"),
        ("check", "agreement.yaml", "--signed", "--as-of", "2026-03-01T00:00Z"),
        ("check", "wrong.yaml"),
        ("lint", "agreement.yaml", "--as-of", "2026-03-01T00:00Z"),
        ("dates", "agreement.yaml"),
        ("diff", "agreement.yaml", "other.yaml"),
        ("document", "agreement.yaml"),
        ("diagram", "agreement.yaml"),
        ("diagram", "agreement.yaml", "--format", "dot"),
        ("fingerprint", "agreement.yaml", "other.yaml"),
        ("evaluate", "agreement.yaml", *READ, "--format", "table"),
        ("explain", "agreement.yaml", "L1", "--commitment", "first-response", *READ),
    ],
)
def test_no_command_prints_a_sign_that_can_not_be_seen(call: tuple[str, ...]) -> None:
    result = invoke(*call)

    told = result.stdout + result.stderr
    assert result.exit_code in {0, 1, 2}
    assert told
    assert [sign for sign in told if not (sign.isprintable() or sign == "\n")] == []
    assert sum(line.startswith("agreement.yaml: no problems") for line in told.splitlines()) == (
        call[:2] == ("check", "agreement.yaml")
    )


def test_a_sign_that_can_not_be_seen_is_named() -> None:
    assert "first-response: sales: e[U+001B][2J[U+202E]x agreement.yaml: no problems (4 hours)\n" in (
        invoke("check", "agreement.yaml").stdout
    )


def test_one_place_of_the_shell_prints() -> None:
    folder = Path(cli.__file__).parent
    printing = {
        path.name for path in folder.rglob("*.py") if re.search(r"click\.echo|\bprint\(", path.read_text("utf-8"))
    }

    assert printing == {"telling.py"}

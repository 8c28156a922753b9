"""Rules and criteria of one's own on the shell: how they are found, and what is told when they are not."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
term: {from: 2026-03-01, until: 2027-01-01}
commitments:
  - id: held
    owed_by: sales
    rule: {name: demo_held, within: 2 days}
  - id: ready
    owed_by: marketing
    check: {at: {entered: mql}, that: {criterion: has budget}}
"""
OWN = """\
import attrs
from slakit import Duration, activity, criterion, entered


@attrs.frozen(kw_only=True)
class DemoHeld:
    id: str
    owed_by: str
    within: Duration = attrs.field(converter=Duration.parse)

    def judge(self, journey, context):
        return context.settle(start=entered("mql"), stop=activity("demo"), within=self.within)


class Failing(DemoHeld):
    def judge(self, journey, context):
        raise ValueError(journey.lead_id)


@criterion("has budget")
def has_budget(journey, at):
    return journey.attribute("budget", at) == "yes"


RULES = {"demo_held": DemoHeld}
CRITERIA = {"has budget": has_budget}
FAILING = {"demo_held": Failing}
ODD = {"demo_held": 3, 4: DemoHeld}
UNMARKED = {"has budget": lambda journey, at: True}
WORD = "demo_held"
"""
EVENTS = "lead_id,at,kind,value\nL1,2026-03-03T10:00Z,stage,mql\nL1,2026-03-04T10:00Z,activity,demo\nL2,2026-03-03T10:00Z,stage,mql\n"
LEADS = "lead_id,budget\nL1,yes\nL2,no\n"
GIVEN = ("--rules", "own_code", "--criteria", "own_code")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name, text in (
        ("agreement.yaml", AGREEMENT),
        ("own_code.py", OWN),
        ("events.csv", EVENTS),
        ("leads.csv", LEADS),
    ):
        (tmp_path / name).write_text(text)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("own_"):
            del sys.modules[name]


def run(command: str, *arguments: str, files: tuple[str, ...] = ("agreement.yaml",)) -> Result:
    return invoke(command, *files, *arguments)


def judge(*arguments: str) -> Result:
    read = ("--events", "events.csv", "--leads", "leads.csv", "--as-of", "2026-03-10T00:00Z")
    return run("evaluate", *read, *arguments)


def test_rules_and_criteria_of_a_module_in_this_folder_are_judged() -> None:
    result = judge(*GIVEN)

    assert (result.exit_code, result.stderr) == (1, "")
    assert [
        (row["commitment"], row["subject"], row["status"]) for row in map(json.loads, result.stdout.splitlines())
    ] == [
        ("held", "L1", "met"),
        ("held", "L2", "breached"),
        ("ready", "L1", "met"),
        ("ready", "L2", "breached"),
    ]


@pytest.mark.parametrize("command", ["check", "lint", "document", "fingerprint", "diagram"])
def test_every_command_that_reads_an_agreement_takes_them(command: str) -> None:
    assert run(command, *GIVEN).exit_code == (1 if command == "lint" else 0)
    assert run(command).exit_code == 2


def test_a_lead_is_explained_with_them() -> None:
    result = run(
        "explain", "L2", "--commitment", "held", "--events", "events.csv", "--as-of", "2026-03-10T00:00Z", *GIVEN
    )

    assert result.exit_code == 1
    assert result.stdout.startswith("held for L2: sales broke it, due Thu 2026-03-05 10:00")


def test_a_rule_that_fails_leaves_its_leads_unknown_and_strictly_ends_the_run() -> None:
    given = ("--rules", "own_code:FAILING", "--criteria", "own_code")
    told = [f"{lead}: rule-failed: held can not be judged, ValueError: {lead}" for lead in ("L1", "L2")]

    lax, strict = judge(*given), judge(*given, "--strict")

    rows = [json.loads(line) for line in lax.stdout.splitlines()]
    assert [row["status"] for row in rows if row["commitment"] == "held"] == ["unknown", "unknown"]
    assert (lax.exit_code, lax.stderr.splitlines()) == (1, told)
    assert (strict.exit_code, strict.stdout, strict.stderr.splitlines()) == (2, "", told)


def test_what_was_not_handed_over_is_told_with_the_options() -> None:
    result = run("check")

    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [
            (
                "agreement.yaml:7:18 commitments[0].rule.name: 'demo_held': unknown rule; hand it over as "
                "load_agreement(path, rules={...}), or with --rules"
            ),
            (
                "agreement.yaml:10:51 commitments[1].check.that.criterion: 'has budget': unknown criterion; hand it over "
                "as load_agreement(path, criteria={...}), or with --criteria"
            ),
        ],
    )


def test_several_modules_add_up_and_one_may_be_named_twice(folder: Path) -> None:
    (folder / "own_more.py").write_text("from own_code import DemoHeld\nRULES = {'other': DemoHeld}\n")

    assert run("check", *GIVEN, "--rules", "own_more", "--rules", "own_code").exit_code == 0


def test_a_module_inside_a_package_is_named_with_dots(folder: Path) -> None:
    (folder / "own_package").mkdir()
    (folder / "own_package" / "rules.py").write_text(OWN)

    assert run("check", "--rules", "own_package.rules", "--criteria", "own_package.rules").exit_code == 0


def test_the_page_that_shows_how_to_write_one_shows_what_comes_out(folder: Path) -> None:
    here = Path(__file__).resolve()
    page = Path("docs/how-to/write-your-own-rule.md")
    text = next(one / page for one in here.parents if (one / page).is_file()).read_text("utf-8")
    shown = re.findall(r"^:caption: (\S+)\n\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for name, content in shown:
        (folder / name).write_text(content)

    result = run("check", "--rules", "own_rules", files=("demos.yaml",))

    assert {"own_rules.py", "demos.yaml"} < {name for name, _ in shown}
    assert result.exit_code == 0
    assert f"$ slakit check demos.yaml --rules own_rules\n{result.stdout}$" in text


def refused(option: str, given: str) -> str:
    """Return what is told of an option; nothing is told of the other one, nor of the agreement."""
    other = "--criteria" if option == "--rules" else "--rules"
    result = run("check", option, given, other, "own_code")
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--rules", "own_cod", "'own_cod': there is no module own_cod in this folder or among the installed packages"),
        ("--rules", "own_x.y", "'own_x.y': there is no module own_x in this folder or among the installed packages"),
        ("--rules", "own_code.py", "'own_code.py': expected the name of a module, such as own_code"),
        ("--rules", "./own_code.py:RULES", "'./own_code.py': expected the name of a module, such as own_code"),
        ("--rules", "", "'': expected the name of a module"),
        ("--rules", "..", "'..': expected the name of a module"),
        (
            "--rules",
            "own_code:RULE",
            "own_code has no RULE; did you mean 'RULES'?; write there, such as: RULES = {\"demo_held\": DemoHeld}",
        ),
        (
            "--criteria",
            "own_code:WORD",
            'WORD of own_code gives no names; write there, such as: CRITERIA = {"has_budget": has_budget}',
        ),
        (
            "--rules",
            "own_code:DemoHeld",
            'DemoHeld of own_code gives no names; write there, such as: RULES = {"demo_held": DemoHeld}',
        ),
    ],
)
def test_what_a_module_does_not_have_is_told_in_one_line(option: str, given: str, told: str) -> None:
    assert refused(option, given) == f"{option}: {told}\n"


def test_values_that_are_no_rules_and_no_criteria_are_told_one_a_line() -> None:
    assert refused("--rules", "own_code:ODD").splitlines() == [
        "--rules: 'own_code:ODD': 'demo_held' is 3: expected a class, or a function that returns a rule",
        "--rules: 'own_code:ODD': 4 is <class 'own_code.DemoHeld'>: expected a class, or a function that returns a rule",
    ]
    assert "expected a function of your own, made with criterion('its name')" in refused(
        "--criteria", "own_code:UNMARKED"
    )


def test_a_name_that_two_modules_give_otherwise_is_told(folder: Path) -> None:
    (folder / "own_more.py").write_text("def other(**given): ...\nRULES = {'demo_held': other}\n")

    result = run("check", *GIVEN, "--rules", "own_more")

    assert (result.exit_code, result.stderr) == (2, "--rules: 'own_more': 'demo_held' stands in another module, too\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import own_missing\n", "ModuleNotFoundError: No module named 'own_missing' (own_odd.py, line 1)"),
        ("def f(:\n", "SyntaxError: invalid syntax (own_odd.py, line 1)"),
        ("\nraise ValueError('two\\nlines')\n", "ValueError: two lines (own_odd.py, line 2)"),
        ("raise SystemExit(0)\n", "SystemExit: 0 (own_odd.py, line 1)"),
    ],
    ids=["import", "syntax", "raises", "exits"],
)
def test_a_module_that_can_not_be_imported_is_told_with_its_error_and_line(folder: Path, text: str, told: str) -> None:
    (folder / "own_odd.py").write_text(text)

    assert refused("--rules", "own_odd") == f"--rules: 'own_odd' can not be imported: {told}\n"


def test_what_is_wrong_with_both_options_is_told_at_once() -> None:
    result = run("check", "--rules", "own_a", "--criteria", "own_b")

    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["--rules", "--criteria"]

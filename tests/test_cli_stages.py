"""The shell's words about stages: diagram, explain, and the examples that check runs."""

from pathlib import Path

import pytest
from click.testing import Result

from shell import invoke

AGREEMENT = """\
slakit: 1
name: small
personas:
  firm: {all: [{field: employees, at_least: 50}]}
lifecycle:
  stages:
    mql:
      meaning: Signed up, and fits.
      when: {all: [{did: trial_signup}, {fits: firm}]}
      examples:
        - {it_is: true, because: signed up, events: [{value: trial_signup}], attributes: {employees: 60}}
        - {it_is: unknown, because: nobody knows the size, events: [{value: trial_signup}]}
"""
EVENTS = "lead_id,at,kind,value,id\nL1,2026-03-03T10:00:00+01:00,activity,trial_signup,e1\n"
AS_OF = "2026-03-03T16:00+01:00"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    (tmp_path / "events.csv").write_text(EVENTS)
    (tmp_path / "leads.csv").write_text("lead_id,employees\nL1,60\n")
    return tmp_path


def run(*arguments: str) -> Result:
    return invoke(*arguments)


def explain(lead: str, *arguments: str, stage: str = "mql") -> Result:
    return run(
        "explain", "agreement.yaml", lead, "--stage", stage, "--events", "events.csv", "--as-of", AS_OF, *arguments
    )


def test_a_definition_that_holds_is_explained_with_the_events_that_count(folder: Path) -> None:
    result = explain("L1", "--leads", "leads.csv")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "true: (did trial_signup and fits firm)",
        "  true: did trial_signup: 1 of 1, the last at 2026-03-03T09:00:00Z  [e1]",
        "  true: fits firm",
        "    true: employees is at least 50, and it is 60",
    ]


def test_what_can_not_be_told_ends_with_one(folder: Path) -> None:
    result = explain("L1")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "    unknown: employees is at least 50, but employees is missing"


def test_an_unknown_lead_is_wrong_data(folder: Path) -> None:
    result = explain("L2")

    assert (result.exit_code, result.stderr) == (3, "L2: there is no such lead; expected one of L1\n")


def test_a_stage_without_a_definition_is_a_wrong_call(folder: Path) -> None:
    result = explain("L1", stage="sql")

    assert (result.exit_code, result.stderr) == (2, "sql: nothing is defined for this stage\n")


def test_the_lifecycle_is_drawn_with_its_owners_and_criteria(folder: Path) -> None:
    result = run("diagram", "agreement.yaml")

    assert result.exit_code == 0
    assert '    state "mql (marketing)" as s2' in result.stdout.splitlines()
    assert "    s0 --> s2: qualify [(did trial_signup and fits firm)]" in result.stdout.splitlines()


def test_dot_is_another_way_to_draw_it_and_the_standard_stands_in_for_none(folder: Path) -> None:
    (folder / "agreement.yaml").write_text("slakit: 1\nname: small\n")

    result = run("diagram", "agreement.yaml", "--format", "dot")

    assert '    "mql" -> "accepted" [label="accept"];' in result.stdout.splitlines()


def test_without_a_lifecycle_nothing_is_defined(folder: Path) -> None:
    (folder / "agreement.yaml").write_text("slakit: 1\nname: small\n")

    assert explain("L1").exit_code == 2
    assert run("check", "agreement.yaml").exit_code == 0


def test_examples_that_hold_let_an_agreement_pass(folder: Path) -> None:
    assert run("check", "agreement.yaml").exit_code == 0


def test_a_counter_example_that_passes_fails_with_its_line(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        AGREEMENT.replace("it_is: true, because: signed up", "it_is: false, because: a test")
    )

    result = run("check", "agreement.yaml")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[:2] == [
        "agreement.yaml:11:11 lifecycle.stages.mql.examples[0]: a test: it is false, but the definition says",
        "true: (did trial_signup and fits firm)",
    ]


def test_an_example_of_a_persona_that_says_something_else_fails_with_its_line(folder: Path) -> None:
    examples = (
        "  firm:\n    all: [{field: employees, at_least: 50}]\n    examples:\n"
        "      - {it_is: true, because: large, attributes: {employees: 60}}\n"
        "      - {it_is: true, because: nearly, attributes: {employees: 49}}\n"
        "      - {it_is: unknown, because: nobody knows}\n"
    )
    (folder / "agreement.yaml").write_text(
        AGREEMENT.replace("  firm: {all: [{field: employees, at_least: 50}]}\n", examples)
    )

    result = run("check", "agreement.yaml")

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "agreement.yaml:8:9 personas.firm.examples[1]: nearly: it is true, but the persona says",
        "false: fits firm",
        "  false: employees is at least 50, but it is 49",
    ]


def test_examples_of_a_persona_need_no_lifecycle(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        "slakit: 1\nname: small\npersonas: {firm: {all: [{present: email}], examples: [{it_is: false}]}}\n"
    )

    assert run("check", "agreement.yaml").exit_code == 0


def test_an_example_of_a_stage_without_a_definition_is_told(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        "slakit: 1\nname: small\nlifecycle: {stages: {mql: {examples: [{it_is: true, events: [{value: a}]}]}}}\n"
    )

    result = run("check", "agreement.yaml")

    assert result.exit_code == 2
    assert "mql has no definition to hold this example against" in result.stderr


def test_a_stage_that_can_not_be_left_is_warned_of(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        "slakit: 1\nname: small\nlifecycle: {forbid: [{from: rejected, to: recycled}, {from: rejected, to: lead}]}\n"
    )

    result = run("check", "agreement.yaml")

    assert result.exit_code == 0
    assert result.stderr == "warning: stages.rejected: rejected is a dead end and not marked as terminal\n"


def test_an_unknown_stage_says_which_was_meant(folder: Path) -> None:
    result = explain("L1", stage="mqll")

    assert (result.exit_code, result.stderr) == (2, "stage: 'mqll': unknown stage; did you mean 'mql'?\n")


def test_a_stage_may_be_named_in_any_case(folder: Path) -> None:
    assert explain("L1", "--leads", "leads.csv", stage="MQL").exit_code == 0


def test_names_that_would_break_a_drawing_are_escaped(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(
        "slakit: 1\nname: small\nlifecycle:\n  stages:\n"
        "    'say \"hi\"': {after: lead, owner: 'ä: b', when: {field: direction, in: [LR; x]}}\n"
    )

    drawn = run("diagram", "agreement.yaml").stdout.splitlines()

    assert '    state "say #34;hi#34; (ä#58; b)" as s2' in drawn
    assert "    s1 --> s2: enter_say__hi_ [direction is LR#59; x]" in drawn


def test_a_stage_that_differs_from_another_by_case_alone_is_refused(folder: Path) -> None:
    (folder / "agreement.yaml").write_text("slakit: 1\nname: small\nlifecycle: {stages: {MQL: {after: lead}}}\n")

    result = run("check", "agreement.yaml")

    assert result.exit_code == 2
    assert "'MQL' and 'mql' name two stages" in result.stderr

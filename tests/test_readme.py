"""The README's agreement and its script, run as they stand; its prompts are run as doctests."""

import re
from pathlib import Path

import pytest

import slakit

README = next(parent / "README.md" for parent in Path(__file__).resolve().parents if (parent / "README.md").is_file())


def _block(language: str, holding: str) -> str:
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if holding in block)


def test_the_agreement_and_the_script_of_the_readme_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agreement.yaml").write_text(_block("yaml", "slakit: 1"))
    Path("leads.csv").write_text("lead_id,hand_raise\nL1,yes\n")
    Path("events.csv").write_text("lead_id,at,kind,value\nL1,2026-01-07T10:00+01:00,stage,mql\n")
    names: dict[str, slakit.Evaluation] = {}

    exec(_block("python", "load_agreement"), names)  # noqa: S102 - the README's own script

    first = names["result"].by(commitment="first-response").breaches[0]
    assert (first.subject, first.allowed, str(first.due_at)) == (
        "L1",
        "30 business minutes",
        "2026-01-07 09:30:00+00:00",
    )


def test_the_readme_names_two_commands_that_make_knows() -> None:
    makefile = README.with_name("Makefile")
    named = re.findall(r"^make (\w+)$", README.read_text(encoding="utf-8"), re.MULTILINE)

    assert named == ["demo", "test"]
    if makefile.is_file():
        assert all(f"\n{target}: " in makefile.read_text(encoding="utf-8") for target in named)

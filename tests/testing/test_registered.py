"""Every public class resolves through `st.from_type`, and who does not ask for one pays nothing."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slakit
from slakit.testing.registered import strategy_of

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").is_file())
PUBLIC = [getattr(slakit, name) for name in slakit.__all__]
# Of a union, such as that of the kinds of criteria, each part.
KINDS = [kind for value in PUBLIC for kind in (value, *get_args(value)) if isinstance(kind, type)]


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS), ids=lambda kind: kind.__name__)
def test_every_public_class_is_drawn(kind: type[Any]) -> None:
    @settings(max_examples=5, database=None)
    @given(strategy_of(kind))
    def drawn(value: object) -> None:
        assert isinstance(value, kind)

    drawn()


def run(script: str, folder: Path, **env: str) -> str:
    """Run a script where Hypothesis finds the entry point that pyproject.toml declares, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]["hypothesis"]
    info = folder / "declared-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: declared\nVersion: 1.0\n", encoding="utf-8")
    lines = "".join(f"{name} = {where}\n" for name, where in points.items())
    (info / "entry_points.txt").write_text(f"[hypothesis]\n{lines}", encoding="utf-8")
    sources = [str(folder), str(Path(slakit.__file__).parents[1])]
    path = os.pathsep.join([*sources, os.environ.get("PYTHONPATH", "")])
    printed = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return printed.stdout


ASKED = """
from hypothesis import given, settings
@settings(max_examples=3, database=None)
@given(st.from_type(slakit.Journey), st.from_type(slakit.Met), st.from_type(slakit.Term))
def test(journey, met, term):
    assert isinstance(journey, slakit.Journey) and met.status == "met" and isinstance(term, slakit.Term)
test()
print("drawn", slakit.__spec__.loader.exec_module.__qualname__)
"""


@pytest.mark.parametrize(
    "order",
    [
        "from hypothesis import strategies as st\nimport slakit",
        "import slakit\nfrom hypothesis import strategies as st",
    ],
)
def test_classes_resolve_whichever_is_imported_first(order: str, tmp_path: Path) -> None:
    assert run(f"{order}\n{ASKED}", tmp_path) == "drawn _LoaderBasics.exec_module\n"


def test_importing_hypothesis_loads_nothing_of_slakit(tmp_path: Path) -> None:
    script = "import sys, hypothesis; print([name for name in sys.modules if name.split('.')[0] == 'slakit'])"

    assert run(script, tmp_path) == "[]\n"


def test_importing_both_makes_no_strategy(tmp_path: Path) -> None:
    script = "import sys, hypothesis, slakit; print('slakit.testing' in sys.modules)"

    assert run(script, tmp_path) == "False\n"


def test_a_class_of_your_own_is_built_of_ours(tmp_path: Path) -> None:
    script = """
import hypothesis, slakit, attrs
from hypothesis import given, settings, strategies as st
@attrs.frozen
class Handover:
    lead: slakit.MQL
    calendar: slakit.WorkCalendar
    accepted_if: slakit.Criterion
    seen_by: slakit.Pattern
@settings(max_examples=3, database=None)
@given(st.from_type(Handover))
def test(one):
    assert isinstance(one.lead, slakit.MQL)
test()
print("drawn")
"""

    assert run(script, tmp_path) == "drawn\n"


def test_without_hypothesis_one_line_says_what_to_install() -> None:
    script = """
import importlib.util, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "hypothesis" else real(name, *more)
try:
    import slakit.testing
except ImportError as error:
    print(type(error).__name__, error)
"""
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert (
        printed.stdout
        == "MissingExtraError hypothesis: slakit.testing needs the hypothesis package: pip install 'slakit[testing]'\n"
    )


@given(st.data())
def test_an_answer_is_drawn_from_what_was_answered(data: st.DataObject) -> None:
    breach = data.draw(strategy_of(slakit.Breached))

    assert breach.status == "breached"
    assert breach.breached_at <= breach.as_of

"""The acceptance files, where they are to be found: whatever is judged comes out as they say, row for row."""

import csv
import os
from datetime import datetime
from pathlib import Path

import pytest

import slakit

_HERE = Path(__file__).resolve()
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]
pytestmark = pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")

JUDGED = {"first-response", "first-response/objective", "disposition", "mql-volume", "mql-value", "no-flood"}


@pytest.fixture(scope="module")
def folder() -> Path:
    return _FOUND[0]


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> slakit.Evaluation:
    agreement = slakit.load_agreement(folder / "acme.yaml")
    leads = slakit.journeys(slakit.read_events(folder / "events.csv"), slakit.read_leads(folder / "leads.csv"))
    with pytest.warns(slakit.SparseHistoryWarning):
        return slakit.evaluate(agreement, leads, as_of=datetime.fromisoformat("2026-11-27T16:00:00Z"))


def _number(text: str) -> float | None:
    return None if text == "" else round(float(text), 4)


def _row(outcome: dict[str, object]) -> tuple[object, ...]:
    numbers = (outcome["target"], outcome["actual"])
    return (
        outcome["commitment"],
        outcome["subject"],
        outcome["entry"],
        outcome["status"],
        outcome["due_at"],
        outcome["stopped_at"],
        outcome["owner"],
        outcome["started_at"],
        *(None if number is None else round(float(str(number)), 4) for number in numbers),
    )


def test_every_row_of_what_is_judged_comes_out(folder: Path, evaluation: slakit.Evaluation) -> None:
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        expected = [
            (
                row["commitment"],
                row["subject"],
                int(row["entry"]) if row["entry"] else None,
                row["status"],
                row["due_at"] or None,
                row["stopped_at"] or None,
                row["owner"] or None,
                row["started_at"],
                _number(row["target"]),
                _number(row["actual"]),
            )
            for row in csv.DictReader(file)
            if row["commitment"] in JUDGED
        ]

    found = [_row(outcome) for outcome in evaluation.to_dicts()]

    assert len(expected) == 121
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_what_is_not_yet_judged_is_named_and_not_dropped(evaluation: slakit.Evaluation) -> None:
    named = " ".join(map(str, evaluation.not_yet_judged))

    for word in ("reject-reason", "attempts", "qualification", "handoff-complete", "as-defined", "acceptance-rate"):
        assert word in named
    assert {outcome.commitment for outcome in evaluation.outcomes} == JUDGED


def test_the_whole_grammar_loads(folder: Path) -> None:
    agreement = slakit.load_agreement(folder / "grammar.yaml")

    assert agreement.name == "grammar"
    assert set(agreement.calendars) == {"support", "always", "both", "either"}


def test_the_event_after_as_of_is_told(evaluation: slakit.Evaluation) -> None:
    assert [(problem.code, problem.where) for problem in evaluation.problems] == [("J201", "L20")]

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


@pytest.fixture(scope="module")
def folder() -> Path:
    return _FOUND[0]


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> slakit.Evaluation:
    agreement = slakit.load_agreement(folder / "acme.yaml")
    leads = slakit.journeys(slakit.read_events(folder / "events.csv"), slakit.read_leads(folder / "leads.csv"))
    with pytest.warns(slakit.SparseHistoryWarning):
        return slakit.evaluate(
            agreement,
            leads,
            as_of=datetime.fromisoformat("2026-11-27T16:00:00Z"),
            log=slakit.read_events(folder / "log.csv", log=True),
        )


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


def test_every_row_comes_out(folder: Path, evaluation: slakit.Evaluation) -> None:
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
        ]

    found = [_row(outcome) for outcome in evaluation.to_dicts()]

    assert len(expected) == 204
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_whole_grammar_loads(folder: Path) -> None:
    agreement = slakit.load_agreement(folder / "grammar.yaml")

    assert agreement.name == "grammar"
    assert set(agreement.calendars) == {"support", "always", "both", "either"}
    assert {"persistence", "no-early-giving-up"} <= {commitment.id for commitment in agreement.commitments}
    assert len(agreement.clauses) == 3


def test_the_promises_per_period_of_the_whole_grammar_are_judged(folder: Path) -> None:
    agreement = slakit.load_agreement(folder / "grammar.yaml")
    events = [
        slakit.stage_event(stage, at=datetime.fromisoformat(f"2026-01-{day}T15:00Z"), lead_id="L1", **facts)
        for stage, day, facts in (
            ("mql", "12", {}),
            ("sal", "13", {}),
            ("rejected", "14", {"reason": "not-as-defined"}),
        )
    ]
    events.append(slakit.Event(lead_id="L0", kind="created", at=datetime.fromisoformat("2025-12-01T00:00Z")))
    attributes = [{"lead_id": "L1", "origin": "paid", "owner": "2"}]

    found = slakit.evaluate(
        agreement, slakit.journeys(events, attributes), as_of=datetime.fromisoformat("2026-02-10T12:00Z")
    )

    said = {(one.commitment, one.subject, one.group): (one.status, one.target, one.actual) for one in found.outcomes}
    assert said["volume-by-origin", "2026-01", "paid"] == ("breached", 30.0, 0.0)
    assert said["open-leads", "2026-W03", "2"] == ("met", 40.0, 1.0)
    assert said["to-opportunity", "2026-Q1", None] == ("pending", 0.125, 0.0)
    assert said["worked/objective", "2026-Q1", None] == ("pending", 24.0, None)


def test_the_event_after_as_of_is_told(evaluation: slakit.Evaluation) -> None:
    assert [(problem.code, problem.where) for problem in evaluation.problems] == [
        ("J201", "L20"),
        ("J201", "acme"),
    ]


def test_the_agreement_is_terminable_since_the_third_month_without_volume(evaluation: slakit.Evaluation) -> None:
    status = evaluation.agreement_status

    assert (status.state, status.since) == ("terminable", datetime.fromisoformat("2026-06-30T22:00:00Z"))
    assert status.clauses == ("termination-for-volume",)


@pytest.mark.parametrize(
    ("commitment", "lead", "told"),
    [
        (
            "reject-reason",
            "L05",
            "the reason is duplicate or bad-data or out-of-territory or not-as-defined, and it is no-budget",
        ),
        ("handoff-complete", "L06", "email, company, source are present, but source is missing"),
        ("as-defined", "L07", "did content_download with at least 3 different asset within 30 days: 1 of 3"),
        ("as-defined", "L20", "employees is at least 50 and at most 1000, but employees is missing"),
        ("attempts", "L18", "open, 2 of 4 events, due Wed 2026-12-09 18:00"),
    ],
)
def test_the_text_says_what_was_missing(evaluation: slakit.Evaluation, commitment: str, lead: str, told: str) -> None:
    (found,) = [one for one in evaluation.by(commitment=commitment).outcomes if one.subject == lead]

    assert told in found.text

"""What a replay tells of overrides, terminal stages, merges and leads that come back to the way."""

from datetime import datetime

import pytest

from slakit.leads.events import Event, stage_event
from slakit.leads.journeys import Journey
from slakit.leads.replaying import replay, stage_before
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, STANDARD


def _at(day: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T10:00+01:00")


def _journey(*stages: str, actor: str = "", reason: str = "timing") -> Journey:
    rows = [
        stage_event(stage, at=_at(day), id=f"e{day}", reason=reason, actor=actor) for day, stage in enumerate(stages, 1)
    ]
    return Journey.of("L1", *rows)


def _told(journey: Journey, lifecycle: Lifecycle = STANDARD) -> list[str]:
    return [problem.message for problem in replay(journey, lifecycle).anomalies]


@pytest.mark.parametrize("stage", ["mql", "recycled"])
def test_an_override_out_of_a_terminal_stage_without_an_actor_is_told_as_both(stage: str) -> None:
    assert _told(_journey("disqualified", stage)) == [
        f"after-end: disqualified to {stage}, and disqualified is terminal (e2)",
        f"no-actor: disqualified to {stage} is an override, and nobody took it on themselves (e2)",
    ]
    assert _told(_journey("disqualified", stage, actor="7001")) == []


def test_an_override_on_the_way_without_an_actor_is_told() -> None:
    moves = [
        Move(source="open", trigger="win", target="won", override=True),
        Move(source="open", trigger="sign", target="won", needs_reason=True),
    ]
    lifecycle = Lifecycle(stages=[Stage(name="open"), Stage(name="won", terminal=True)], moves=moves)
    override = Lifecycle(stages=lifecycle.stages, moves=moves[:1])

    assert [p.code for p in replay(_journey("open", "won"), override).anomalies] == ["J310"]
    assert _told(_journey("open", "won"), lifecycle) == []
    assert _told(_journey("open", "won", reason="", actor="7001"), lifecycle) == []
    assert [p.code for p in replay(_journey("open", "won", reason=""), lifecycle).anomalies] == ["J305", "J310"]


def test_a_leap_from_a_terminal_stage_is_a_move_after_the_end_and_no_skip() -> None:
    lifecycle = Lifecycle(
        stages=[Stage(name="open"), Stage(name="won", terminal=True), Stage(name="paid"), Stage(name="kept")],
        moves=[Move(source="open", trigger="win", target="won")],
    )

    assert _told(_journey("won", "kept"), lifecycle) == ["after-end: won to kept, and won is terminal (e2)"]


@pytest.mark.parametrize(
    ("target", "inferred"), [("sql", ["mql", "accepted"]), ("opportunity", ["mql", "accepted", "sql"])]
)
def test_a_recycled_lead_that_leaps_ahead_has_inferred_entries(target: str, inferred: list[str]) -> None:
    found = replay(_journey("mql", "recycled", target))

    assert [(one.stage, one.number) for one in found.entries if one.inferred] == [
        (stage, 2 if stage == "mql" else 1) for stage in inferred
    ]
    assert [p.message for p in found.anomalies] == [f"skip: recycled to {target}, over {', '.join(inferred)} (e3)"]


@pytest.mark.parametrize(("stage", "code"), [("mql", []), ("lead", []), ("accepted", ["J307"])])
def test_a_recycled_lead_that_comes_back_to_the_way_skips_nothing(stage: str, code: list[str]) -> None:
    found = replay(_journey("mql", "recycled", stage))

    assert not any(entry.inferred for entry in found.entries)
    assert [p.code for p in found.anomalies] == code


@pytest.mark.parametrize(("survivor", "codes"), [("L1", []), ("", []), ("L2", ["J304"])])
def test_only_a_merge_into_another_lead_is_an_end(survivor: str, codes: list[str]) -> None:
    journey = Journey.of(
        "L1",
        stage_event("lead", at=_at(1)),
        Event(kind="merge", value=survivor, at=_at(2)),
        stage_event("mql", at=_at(3)),
    )

    assert [p.code for p in replay(journey).anomalies] == codes


@pytest.mark.parametrize(("previous", "before"), [("subscriber", "prospect"), ("lead", "lead"), ("gone", ""), ("", "")])
def test_the_stage_before_the_first_row_has_the_name_of_the_lifecycle(previous: str, before: str) -> None:
    assert stage_before(Journey.of("L1", stage_event("mql", at=_at(1), previous=previous)), HUBSPOT) == before

"""What holds for every replay, whatever a history looks like."""

import contextlib
from datetime import datetime, timedelta
from itertools import pairwise

import attrs
from hypothesis import given
from hypothesis import strategies as st

from leads.folding import Stay, fold
from slakit.errors import LifecycleError
from slakit.leads.events import Event, activity_event, stage_event
from slakit.leads.journeys import Journey
from slakit.leads.moves import advance
from slakit.leads.replaying import Replay, replay
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import HUBSPOT, STANDARD

START = datetime.fromisoformat("2026-03-02T10:00+01:00")
HOUR = timedelta(hours=1)
REASONED = attrs.evolve(STANDARD, reasons={"recycled": ["timing"], "rejected": ["duplicate"]})
WORDS = [*STANDARD.names, "MQL", "marketingqualifiedlead", "evangelist", "", "nowhere"]


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Draw one of the standard ones, or stages and moves at random."""
    if draw(st.booleans()):
        return draw(st.sampled_from([STANDARD, HUBSPOT, REASONED, STANDARD.without("accepted")]))
    names = draw(st.permutations(STANDARD.names).map(lambda names: names[:6]))
    flags = [draw(st.booleans()) for _ in names]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names))
    asked = st.tuples(st.booleans(), st.booleans(), st.integers(0, 1))
    pairs = draw(st.lists(st.tuples(ends, asked), max_size=12))
    return Lifecycle(
        stages=[
            Stage(name=name, side=flag and n > 1, terminal=flag and n > 2)
            for n, (name, flag) in enumerate(zip(names, flags, strict=True))
        ],
        moves=dict.fromkeys(
            Move(
                source=source,
                trigger=f"to {target} by {way}",
                target=target,
                needs_reason=reasoned and not (override and way),
                override=override,
            )
            for (source, target, way), (reasoned, override) in {
                (*pair, way): (reasoned, override) for pair, (reasoned, override, way) in pairs
            }.items()
        ),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Draw rows in the order of a journey: hours apart or together, with reasons or without."""
    at, rows = START, []
    for number in range(draw(st.integers(0, 10))):
        at += draw(st.sampled_from([0, 1, 1, 24])) * HOUR
        kind = draw(st.sampled_from(["stage"] * 8 + ["activity", "merge"]))
        value = draw(st.sampled_from(WORDS if kind == "stage" else ["L2", "L2", "L1", ""]))
        reason, actor = draw(st.sampled_from(["", "timing"])), draw(st.sampled_from(["", "7001"]))
        rows.append(Event(at=at, kind=kind, value=value, reason=reason, actor=actor, id=f"{number:02d}"))
    return rows


def stays(found: Replay) -> tuple[Stay, ...]:
    return tuple(Stay(one.stage, one.number, one.since_us, one.until_us, one.inferred) for one in found.entries)


@given(histories(), lifecycles(), st.sampled_from([None, 1, 24]))
def test_replay_equals_folding_one_event_at_a_time(rows: list[Event], lifecycle: Lifecycle, grace: int | None) -> None:
    journey = Journey.of("L1", *rows)
    folded = fold(journey.events, lifecycle, None if grace is None else grace * 3_600_000_000)

    found = replay(journey, lifecycle, grace=None if grace is None else f"{grace} hours")

    assert stays(found) == folded.stays
    assert [(problem.code, problem.message.rpartition(" (")[2].rstrip(")")) for problem in found.anomalies] == list(
        folded.told
    )
    assert found.stage == folded.stage


@given(histories(), lifecycles(), st.integers(0, 10))
def test_what_a_replay_told_stays_told(rows: list[Event], lifecycle: Lifecycle, count: int) -> None:
    whole, part = replay(Journey.of("L1", *rows), lifecycle), replay(Journey.of("L1", *rows[:count]), lifecycle)
    closed = part.entries[:-1]

    if Journey.of("L1", *rows).events[: len(rows[:count])] == Journey.of("L1", *rows[:count]).events:
        assert whole.anomalies[: len(part.anomalies)] == part.anomalies
        assert whole.entries[: len(closed)] == closed


@given(histories(), lifecycles())
def test_only_rows_of_stages_and_merges_matter(rows: list[Event], lifecycle: Lifecycle) -> None:
    more = [activity_event("call", at=row.at) for row in rows]

    assert replay(Journey.of("L1", *rows, *more), lifecycle) == replay(Journey.of("L1", *rows), lifecycle)


@given(histories(), lifecycles())
def test_entries_follow_each_other_without_gaps(rows: list[Event], lifecycle: Lifecycle) -> None:
    entries = replay(Journey.of("L1", *rows), lifecycle).entries

    for one, other in pairwise(entries):
        assert one.until_us == other.since_us
        assert other.until_us is None or other.since_us <= other.until_us
    assert [one.until_us is None for one in entries] == [False] * (len(entries) - 1) + [True] * bool(entries)


@given(
    lifecycles(),
    st.lists(
        st.tuples(st.sampled_from(STANDARD.names), st.sampled_from(["", "timing"]), st.sampled_from(["", "7001"])),
        max_size=8,
    ),
)
def test_what_can_be_commanded_is_nothing_odd_to_replay(
    lifecycle: Lifecycle, wishes: list[tuple[str, str, str]]
) -> None:
    """A skip may be commanded, where the lifecycle has the move."""
    journey, at = Journey.of("L1"), START
    for wish, reason, actor in wishes:
        at += HOUR
        with contextlib.suppress(LifecycleError):
            journey = advance(journey, wish, at=at, actor=actor, reason=reason, lifecycle=lifecycle)
            assert journey.stage(at) == wish

    assert {problem.code for problem in replay(journey, lifecycle).anomalies} <= {"J302"}


def test_the_oracle_tells_a_skip() -> None:
    rows = [stage_event("lead", at=START, id="a"), stage_event("sql", at=START + HOUR, id="b")]

    folded = fold(rows, STANDARD)

    assert [(stay.stage, stay.inferred) for stay in folded.stays] == [
        ("lead", False),
        ("mql", True),
        ("accepted", True),
        ("sql", False),
    ]
    assert folded.told == (("J302", "b"),)

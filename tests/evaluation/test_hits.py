"""What matches in a journey that grows is what matches in it anew, wherever an event comes."""

from collections.abc import Sequence

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from evaluation.making import at, call
from slakit import Event, Journey, activity, any_of, entered, event, left, stage_event
from slakit.evaluation.hits import Hits, Patterns, Remembering

STAGES = ("mql", "sql", "")
PATTERNS = (
    entered("mql"),
    left("mql"),
    activity("call", actor_kind="person"),
    any_of(activity("call", channel="phone"), event(kind="activity", value="call", actor_kind="person")),
    event(kind="stage"),
)


def patterns() -> Patterns:
    found = Patterns()
    for one in PATTERNS:
        found.slot(one, told=True)
    return found


def told(hits: Hits) -> list[tuple[list[int], list[tuple[int, str]]]]:
    return [(list(found), list(passed)) for found, passed in zip(hits.found, hits.passed, strict=True)]


def became(stage: str, minute: int) -> Event:
    return stage_event(stage, at=at(f"2026-03-03T10:{minute:02d}Z"), lead_id="L1")


def called(minute: int, **facts: str) -> Event:
    return call(f"2026-03-03T10:{minute:02d}Z", lead_id="L1", **facts)


def rows() -> st.SearchStrategy[Event]:
    minutes = st.integers(0, 20)
    kinds = st.sampled_from(("person", "automation"))
    calls = st.builds(
        lambda minute, kind, id_: called(minute, actor_kind=kind, id=id_), minutes, kinds, st.sampled_from(("", "a"))
    )
    return st.one_of(st.builds(became, st.sampled_from(STAGES), minutes), calls)


@given(st.lists(rows(), max_size=8))
@example([became("mql", 1), became("mql", 2), called(3, actor_kind="automation")])
@example([called(5, id="a"), called(3, id="a"), became("sql", 4)])
def test_what_matches_is_the_same_whether_a_journey_came_at_once_or_row_by_row(given_rows: Sequence[Event]) -> None:
    remembering = Remembering(patterns())
    for number in range(len(given_rows) + 1):
        journey = Journey.of("L1", *given_rows[:number])
        assert told(remembering.hits(journey)) == told(patterns().hits(journey))


def test_of_a_longer_journey_only_the_end_is_matched() -> None:
    short = Journey.of("L1", became("mql", 1), called(2, actor_kind="person"))
    long = attrs.evolve(short, events=(*short.events, called(3, actor_kind="automation"), became("sql", 4)))
    remembering = Remembering(patterns())
    before = told(remembering.hits(short))

    hits = remembering.hits(long)

    assert [list(found) for found in hits.found] == [[0], [3], [1], [1], [0, 3]]
    assert told(hits)[2] == ([1], [(2, "actor_kind is automation")])
    assert told(remembering.hits(short)) == before

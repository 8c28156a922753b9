"""Strategies of what happens to leads: single events, and journeys that walk a lifecycle edge by edge."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import attrs
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit.errors import SlakitError
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle, Move
from slakit.lifecycle.standard import STANDARD
from slakit.testing.strategies.moments import SECOND, clock_changes, several
from slakit.testing.strategies.vocabulary import Facts
from slakit.worktime import instants as kernel

__all__ = ["events", "journeys"]

OWNERS = ("7001", "7002", "pool", "")
ASIDE: tuple[Facts, ...] = (
    {"kind": "activity", "value": "call", "actor_kind": "person", "direction": "outbound", "channel": "phone"},
    {"kind": "owner", "value": "7001"},
    {"kind": "activity", "value": "email", "actor_kind": "automation", "direction": "outbound"},
    {"kind": "owner", "value": "7002"},
    {"kind": "activity", "value": "form_submit", "actor_kind": "buyer", "direction": "inbound"},
    {"kind": "owner", "value": ""},
)
_REASONS = ("no-answer", "timing", "bad-data")
_HOUR, _DAY = 3600, 86_400
# A tie first, so that it is the simplest; then the lengths that agreements are written in, and one second more.
_GAPS = (0, _HOUR, _DAY, 4 * _HOUR, 4 * _HOUR + 1, 7 * _DAY, 60, 3 * _DAY, 36 * _HOUR)
_ANY_GAP = st.integers(0, 20 * _DAY).map(lambda count: count * SECOND)
Kind: TypeAlias = Literal["stage", "owner", "activity", "field"]
_ZONE, _MONDAY, _NO_GAP = "Europe/Berlin", datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(0)
_KINDS: tuple[Kind, ...] = ("activity", "stage", "owner", "field")
_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (("employees", ("50", "49", "")), ("country", ("DE", "NO", "")))


def events(
    lifecycle: Lifecycle = STANDARD,
    *,
    at: st.SearchStrategy[datetime] | None = None,
    kinds: Iterable[Kind] = _KINDS,
    lead_id: str = "",
) -> st.SearchStrategy[Event]:
    """Return single events: activities, rows of the lifecycle's stages, changes of owner and of attributes.

    `at` draws their instants; without it they lie in a week in which clocks change. Raises: InvalidArgument for an
    unknown kind, and for none.
    """
    known: Mapping[str, tuple[Facts, ...]] = {
        "activity": tuple(one for one in ASIDE if one["kind"] == "activity"),
        "stage": tuple({"kind": "stage", "value": name} for name in lifecycle.names),
        "owner": tuple({"kind": "owner", "value": name} for name in OWNERS),
        "field": tuple(
            {"kind": "field", "value": value, "data": {"field": name}} for name, values in _FIELDS for value in values
        ),
    }
    named = several(kinds, "events(kinds")
    if not named or not known.keys() >= set(named):
        raise InvalidArgument(f"events(kinds={named!r}): expected some of {', '.join(known)}")
    facts = st.sampled_from([one for kind in named for one in known[kind]])
    week = st.integers(0, 7 * 24 * 4).map(lambda quarters: _MONDAY + quarters * timedelta(minutes=15))
    return st.builds(lambda one, moment: Event(lead_id=lead_id, at=moment, **one), facts, week if at is None else at)


@attrs.frozen
class _Step:
    """One thing that may happen next: a move, something beside the way, or, with neither, the end."""

    move: Move | None = None
    aside: Facts | None = None


_END = _Step()


def journeys(
    lifecycle: Lifecycle = STANDARD,
    *,
    lead_id: str = "L1",
    max_events: int = 20,
    gaps: st.SearchStrategy[timedelta] | None = None,
    start: st.SearchStrategy[datetime] | None = None,
    zone: str | None = None,
    aside: Sequence[Facts] = ASIDE,
    attributes: Mapping[str, Sequence[str]] | None = None,
) -> st.SearchStrategy[Journey]:
    """Return journeys that go through a lifecycle edge by edge, by moves that it has; guards are not asked.

    A lead begins in the initial stage and goes on by one of its moves, the one along the way first, or something else
    happens to it: an activity, another owner (`aside`). So re-entries, reassignments and several events of one instant
    come by themselves. Between events lie `gaps`, none first; they begin at `start`, or near a change of the clocks in
    `zone`, Europe/Berlin unless you name another. Moves that ask for a reason have one, overrides an actor. `attributes` are texts to choose from by name; the
    empty one leaves it out.

    Nothing is thrown away. The journey without events is the simplest, and fewer events are simpler than more.

    Raises: InvalidArgument for `max_events` below 0, for both `start` and `zone`, for what stands in `aside` and is no
    event, for an attribute without texts to choose from, and as soon as a gap below zero is drawn; CalendarError C104
    for an unknown zone.
    """
    if max_events < 0:
        raise InvalidArgument(f"journeys(max_events={max_events}): expected a number from 0 on")
    if start is not None and zone is not None:
        raise InvalidArgument(f"journeys(start=..., zone={zone!r}): a start of your own lies near no change of clocks")
    texts = {name: several(values, f"journeys(attributes[{name!r}]") for name, values in (attributes or {}).items()}
    if empty := [name for name, values in texts.items() if not values]:
        raise InvalidArgument(f"journeys(attributes={empty!r}): expected texts to choose from")
    for facts in aside:
        _check_event(facts)
    usual = st.sampled_from([*(count * SECOND for count in _GAPS), None])
    walk = _Walk(
        lifecycle=lifecycle,
        lead_id=lead_id,
        most=max_events,
        gaps=usual if gaps is None else gaps,
        starts=st.sampled_from(_starts(kernel.zone(zone or _ZONE).key)) if start is None else start,
        steps=_steps(lifecycle, tuple(aside)),
        reasons={name: st.sampled_from(lifecycle.reasons_for(name) or _REASONS) for name in lifecycle.names},
        attributes=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in texts.items()}),
    )
    return _walks(walk)


def _check_event(facts: Facts) -> None:
    try:
        Event(**{"lead_id": "", "at": _MONDAY, **facts})
    except (TypeError, SlakitError) as error:
        raise InvalidArgument(f"journeys(aside={facts!r}): {error}") from error


@attrs.frozen(kw_only=True)
class _Walk:
    """What a walk draws from, built once."""

    lifecycle: Lifecycle
    lead_id: str
    most: int
    gaps: st.SearchStrategy[timedelta] | st.SearchStrategy[timedelta | None]
    starts: st.SearchStrategy[datetime]
    steps: Mapping[str, st.SearchStrategy[_Step]]
    reasons: Mapping[str, st.SearchStrategy[str]]
    attributes: st.SearchStrategy[dict[str, str]]


@st.composite
def _walks(draw: st.DrawFn, walk: _Walk) -> Journey:
    rows: list[Event] = []
    stage, at = walk.lifecycle.initial, draw(walk.starts)
    while len(rows) < walk.most:
        step = draw(walk.steps[stage])
        if step is _END:
            break
        gap = draw(walk.gaps)
        # One draw is quicker than a choice and a draw, and most gaps are usual ones.
        at += draw(_ANY_GAP) if gap is None else gap
        if gap is not None and gap < _NO_GAP:
            raise InvalidArgument(f"journeys(gaps=...): drew {gap}, and what comes later can not lie earlier")
        if step.move is None:
            facts: Mapping[str, Any] = step.aside or {}
        else:
            facts = _facts(step.move, draw(walk.reasons[step.move.target]) if step.move.needs_reason else "")
            stage = step.move.target
        # Numbered, so that ties keep the order in which they were walked.
        rows.append(Event(lead_id=walk.lead_id, at=at, id=f"e{len(rows) + 1:02d}", **facts))
    return Journey.of(walk.lead_id, *rows, attributes=draw(walk.attributes))


def _facts(move: Move, reason: str) -> Facts:
    actor = {"actor": "7001", "actor_kind": "person"} if move.override else {}
    return {"kind": "stage", "value": move.target, "previous": move.source, "reason": reason, **actor}


# Enough of the way forward that a mean walk has more than three events and one in ten reaches an SQL.
_MOVES, _ENDS = 7, (_END,) * 4


def _steps(lifecycle: Lifecycle, aside: Sequence[Facts]) -> Mapping[str, st.SearchStrategy[_Step]]:
    """Return what may happen in each stage: the end first, then the move along the way, the others, and what is aside."""
    beside = [_Step(aside=facts) for facts in aside]
    found: dict[str, st.SearchStrategy[_Step]] = {}
    places = {name: place for place, name in enumerate(lifecycle.way)}
    for name in lifecycle.names:
        here = places.get(name, -1)
        moves = [move for move in lifecycle.moves_from(name) if move.target != name]
        # The next stage of the way first, then those that it leaps to, then back and aside.
        moves.sort(key=lambda move: (not here < places.get(move.target, -1), places.get(move.target, 0)))
        onward = moves[:1] * (_MOVES - len(moves)) + moves
        steps = [*_ENDS, *(_Step(move=move) for move in onward), *beside]
        found[name] = st.sampled_from(steps)
    return found


@lru_cache
def _starts(zone: str) -> tuple[datetime, ...]:
    """Return instants to begin at: a Monday morning, and the day before each change of the clocks of a year."""
    return (_MONDAY, *(change - timedelta(days=1) for change in clock_changes(zone, 2026, 2026)))

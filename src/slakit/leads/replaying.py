"""Replaying: the stays of a lead in stages as its history tells them, and what was odd about how they came to be."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.events import Event
from slakit.leads.journeys import Entry, Journey
from slakit.leads.merging import is_merge
from slakit.lifecycle.machine import compiled
from slakit.lifecycle.stages import Lifecycle, Move
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import zone

__all__ = ["Replay", "replay", "stage_before"]


@attrs.frozen
class Replay:
    """What replaying a journey gave: the stays in stages, and what was odd about how they came to be."""

    entries: tuple[Entry, ...]
    anomalies: tuple[Problem, ...]

    @property
    def stage(self) -> str | None:
        """The last stage; None before the first."""
        return self.entries[-1].stage if self.entries else None


def replay(journey: Journey, lifecycle: Lifecycle = STANDARD, *, grace: Duration | str | None = None) -> Replay:
    """Return the stays of a lead in the stages of a lifecycle, and every anomaly; never raises for the data.

    Aliases of stages count as the stage. A blank row is as if absent (J306), repeats collapse, an unknown stage leaves
    the old one in force (J303). The first stage is never a skip. A move that leaps over stages gives inferred entries
    for them, of no length (J302); one that goes back on the way (J301), that the lifecycle does not allow (J307), after
    a terminal stage or a merge into another lead (J304), without its reason (J305), with one that was not agreed (J308),
    or an override that no actor took on themselves (J310), is told. An override takes a lead out of a terminal stage
    only with an actor; without one, J304 is told as well. With `grace`, coming back into a stage within that elapsed time
    of leaving it is told, too (J309); a day is 24 hours.

    Guards are not asked: what happened has happened.

    Raises: AgreementError D233 for a grace in business time.

    >>> from slakit.leads.events import stage_event
    >>> from datetime import datetime
    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> skipped = replay(Journey.of("L1", stage_event("lead", at=became), stage_event("sql", at=became, previous="lead")))
    >>> [(entry.stage, entry.inferred) for entry in skipped.entries], [p.code for p in skipped.anomalies]
    ([('lead', False), ('mql', True), ('accepted', True), ('sql', False)], ['J302'])
    """
    odd = _Odd(journey.lead_id, _facts(lifecycle), None if grace is None else _micros_of(grace))
    entries = _stays(journey.events, odd)
    return Replay(tuple(entries), tuple(odd.found))


def stage_before(journey: Journey, lifecycle: Lifecycle) -> str:
    """Return the stage that a lead was in before its first row of one, as the rows tell it; empty where they do not.

    >>> from datetime import datetime
    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> stage_before(Journey.of("L1", stage_event("mql", at=at, previous="lead")), STANDARD)
    'lead'
    """
    stage = lifecycle.named(journey.first_stage)
    return stage if stage in lifecycle else ""


# A frozen value writes each fact by its name, which would be half the time of a replay: these write into its slots.
_new = object.__new__
_stage, _number, _since, _until, _event, _inferred = (getattr(Entry, one.name).__set__ for one in attrs.fields(Entry))


def _stays(events: Iterable[Event], odd: "_Odd") -> list[Entry]:
    names, plain, watched = odd.facts.names, odd.facts.plain, odd.grace is not None
    numbers: dict[str, int] = {}
    entries: list[Entry] = []
    stage, since, onward = "", 0, _NOWHERE
    entered: Event | None = None
    for event in events:
        if event.kind != "stage":
            if event.kind == "merge" and is_merge(event, odd.lead_id):
                odd.merged = watched = True
            continue
        target = names.get(event.value) or odd.named(event)
        if target is None or target == stage:
            continue
        at = event.at_us
        if entered is not None:
            stay = _new(Entry)
            _stage(stay, stage)
            _number(stay, numbers.setdefault(stage, 1))
            _since(stay, since)
            _until(stay, at)
            _event(stay, entered)
            _inferred(stay, False)
            numbers[stage] += 1
            entries.append(stay)
            # Most moves are plain: allowed, forward by one, without a reason to ask for.
            if watched or target not in onward:
                entries += odd.check(event, stage, target, numbers)
        stage, since, onward, entered = target, at, plain[target], event
    if entered is not None:
        entries.append(Entry(stage, numbers.get(stage, 1), since, None, entered))
    return entries


_NOWHERE = frozenset[str]()


def _micros_of(grace: Duration | str) -> int:
    length = Duration.parse(grace)
    if length.measure in {Measure.WORK, Measure.BUSINESS_DAYS} or length.amount <= 0:
        message = f"'{length}': a grace is a time such as 24 hours, not business time"
        raise AgreementError(Problem("D233", "grace", message))
    return length.micros or later_dates(0, length, zone("UTC"))


@attrs.frozen
class _Facts:
    """A lifecycle made quick to ask: what each of its moves means, read from the table of its machine."""

    lifecycle: Lifecycle
    names: dict[str, str]
    moves: dict[tuple[str, str], list[Move]]
    leaps: dict[tuple[str, str], tuple[str, ...]]
    terminal: frozenset[str]
    plain: dict[str, frozenset[str]]
    asked: dict[tuple[str, str], tuple[str, ...]]
    reasons: dict[str, tuple[str, ...]]


@lru_cache(maxsize=256)
def _facts(lifecycle: Lifecycle) -> _Facts:
    moves: dict[tuple[str, str], list[Move]] = {}
    for ways in compiled(lifecycle).values():
        for move in ways:
            moves.setdefault((move.source, move.target), []).append(move)
    leaps = {pair: lifecycle.between(*pair) for pair in moves}
    reasons = dict(lifecycle.reasons)
    asked: dict[tuple[str, str], tuple[str, ...]] = {}
    plain: dict[str, set[str]] = {name: set() for name in lifecycle.names}
    for (source, target), allowed in moves.items():
        free = [move for move in allowed if not move.override]
        if free and not leaps[source, target]:
            asked[source, target] = reasons.get(target, ())
            if not reasons.get(target) and not all(move.needs_reason for move in free):
                plain[source].add(target)
    return _Facts(
        lifecycle,
        {alias: stage.name for stage in lifecycle.stages for alias in (stage.name, *stage.aliases)},
        moves,
        leaps,
        frozenset(stage.name for stage in lifecycle.stages if stage.terminal),
        {source: frozenset(targets) for source, targets in plain.items()},
        asked,
        reasons,
    )


@attrs.define
class _Odd:
    """What was odd so far: mutable, because a replay walks."""

    lead_id: str
    facts: _Facts
    grace: int | None
    merged: bool = False
    found: list[Problem] = attrs.field(factory=list)
    left_at: dict[str, int] = attrs.field(factory=dict)

    def named(self, event: Event) -> str | None:
        """Return the stage of a row that does not name one exactly; None for none."""
        stage = self.facts.lifecycle.named(event.value)
        if not event.value:
            self._tell("J306", event, "blank-stage: the stage was emptied; the old one stays in force")
        elif stage not in self.facts.lifecycle:
            self._tell("J303", event, f"unknown-stage: {event.value!r} is no stage; the old one stays in force")
        else:
            return stage
        return None

    def check(self, event: Event, source: str, target: str, numbers: dict[str, int]) -> Sequence[Entry]:
        """Tell what is odd about a move, and return inferred entries for the stages that it leapt over."""
        facts, pair = self.facts, (source, target)
        asked = None if self.merged or self.grace is not None else facts.asked.get(pair)
        if asked is not None and event.reason and (not asked or event.reason in asked):
            return ()  # the other usual move: it is allowed, and has a reason that was agreed, or that may be any
        leapt = facts.leaps[pair] if pair in facts.leaps else facts.lifecycle.between(source, target)
        self._check_move(event, source, target, leapt)
        left = self.left_at.get(target)
        if self.grace is not None and left is not None and event.at_us - left <= self.grace:
            self._tell("J309", event, f"quick-return: back in {target} soon after it was left")
        self.left_at[source] = event.at_us
        inferred = [
            Entry(stage, numbers.get(stage, 1), event.at_us, event.at_us, event, inferred=True) for stage in leapt
        ]
        numbers.update((entry.stage, entry.number + 1) for entry in inferred)
        return inferred

    def _check_move(self, event: Event, source: str, target: str, leapt: Sequence[str]) -> None:
        facts, step = self.facts, f"{source} to {target}"
        moves = facts.moves.get((source, target), [])
        lacking = [] if any(_may(event, move) for move in moves) else moves
        claimed = event.actor or not any(move.override for move in lacking)
        if self.merged:
            self._tell("J304", event, f"after-end: {step} after the lead was merged into another")
        elif source in facts.terminal and not (moves and claimed):
            self._tell("J304", event, f"after-end: {step}, and {source} is terminal")
        elif leapt:
            self._tell("J302", event, f"skip: {step}, over {', '.join(leapt)}")
        elif not moves and facts.lifecycle.is_backward(source, target):
            self._tell("J301", event, f"backward: {step}")
        elif not moves:
            self._tell("J307", event, f"not-allowed: {step} is no move of the lifecycle")
        agreed = facts.reasons.get(target, ())
        if not event.reason and any(move.needs_reason for move in lacking):
            self._tell("J305", event, f"missing-reason: {step}")
        elif agreed and event.reason and event.reason not in agreed:
            self._tell("J308", event, f"unknown-reason: {step} because of {event.reason!r}, which was not agreed")
        if not claimed:
            self._tell("J310", event, f"no-actor: {step} is an override, and nobody took it on themselves")

    def _tell(self, code: str, event: Event, message: str) -> None:
        self.found.append(Problem(code, self.lead_id, f"{message} ({event.ref})"))


def _may(event: Event, move: Move) -> bool:
    return bool((event.reason or not move.needs_reason) and (event.actor or not move.override))

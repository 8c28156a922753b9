"""Moves: replaying what happened to a lead's stages, and commanding or proposing the next one."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import attrs

from slakit.errors import LifecycleError, Problem
from slakit.leads.criteria.asking import Answer, Truth, ask
from slakit.leads.events import Event, stage_event
from slakit.leads.journeys import Entry, Journey
from slakit.lifecycle.machine import compiled
from slakit.lifecycle.stages import Lifecycle, Move
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.durations import Duration

__all__ = ["Qualification", "Replay", "advance", "qualify", "replay", "why"]


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
    a terminal stage or a merge (J304), without its reason (J305) or with one that was not agreed (J308) is told. With
    `grace`, coming back into a stage within that elapsed time of leaving it is told, too (J309).

    >>> from slakit.leads.events import stage_event
    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> skipped = replay(Journey.of("L1", stage_event("lead", at=became), stage_event("sql", at=became, previous="lead")))
    >>> [(entry.stage, entry.inferred) for entry in skipped.entries], [p.code for p in skipped.anomalies]
    ([('lead', False), ('mql', True), ('accepted', True), ('sql', False)], ['J302'])
    """
    facts = _facts(lifecycle)
    odd = _Odd(journey.lead_id, facts, None if grace is None else Duration.parse(grace).micros)
    names, plain = facts.names, facts.plain
    numbers: dict[str, int] = {}
    entries: list[Entry] = []
    stage: str | None = None
    entered: Event | None = None
    for event in journey.events:
        if event.kind != "stage":
            odd.merged = odd.merged or event.kind == "merge"
            continue
        target = names.get(event.value) or odd.named(event)
        if target is None or target == stage:
            continue
        if stage is not None and entered is not None:
            number = numbers[stage] = numbers.get(stage, 0) + 1
            entries.append(Entry(stage, number, entered.at_us, event.at_us, entered))
            # Most moves are plain: allowed, forward by one, without a reason to ask for.
            if (stage, target) not in plain or odd.merged or odd.grace is not None:
                for leapt in odd.check(event, stage, target):
                    number = numbers[leapt] = numbers.get(leapt, 0) + 1
                    entries.append(Entry(leapt, number, event.at_us, event.at_us, event, inferred=True))
        stage, entered = target, event
    if stage is not None and entered is not None:
        entries.append(Entry(stage, numbers.get(stage, 0) + 1, entered.at_us, None, entered))
    return Replay(tuple(entries), tuple(odd.found))


@attrs.frozen
class _Facts:
    """A lifecycle made quick to ask: what each pair of stages means, read from the table of its machine."""

    lifecycle: Lifecycle
    names: dict[str, str]
    moves: dict[tuple[str, str], tuple[Move, ...]]
    leaps: dict[tuple[str, str], tuple[str, ...]]
    backward: frozenset[tuple[str, str]]
    terminal: frozenset[str]
    plain: frozenset[tuple[str, str]]
    reasoned: frozenset[tuple[str, str]]
    reasons: dict[str, tuple[str, ...]]


@lru_cache(maxsize=256)
def _facts(lifecycle: Lifecycle) -> _Facts:
    pairs = [(source, target) for source in lifecycle.names for target in lifecycle.names]
    moves: dict[tuple[str, str], tuple[Move, ...]] = {}
    for ways in compiled(lifecycle).values():
        for move in ways:
            moves[move.source, move.target] = (*moves.get((move.source, move.target), ()), move)
    leaps = {pair: leapt for pair in pairs if (leapt := lifecycle.between(*pair))}
    names = {alias: stage.name for stage in lifecycle.stages for alias in (stage.name, *stage.aliases)}
    plain = {
        (source, target)
        for (source, target), ways in moves.items()
        if (source, target) not in leaps
        and not any(move.needs_reason for move in ways)
        and not lifecycle.reasons_for(target)
    }
    return _Facts(
        lifecycle,
        names,
        moves,
        leaps,
        frozenset(pair for pair in pairs if lifecycle.is_backward(*pair)),
        frozenset(stage.name for stage in lifecycle.stages if stage.terminal),
        frozenset(plain),
        frozenset(pair for pair, ways in moves.items() if any(move.needs_reason for move in ways)),
        dict(lifecycle.reasons),
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

    def check(self, event: Event, source: str, target: str) -> tuple[str, ...]:
        """Tell what is odd about a move, and return the stages that it leapt over."""
        facts, pair = self.facts, (source, target)
        moves, leapt = facts.moves.get(pair, ()), facts.leaps.get(pair, ())
        if self.merged:
            self._tell("J304", event, f"after-end: {source} to {target} after the lead was merged into another")
        elif leapt:
            self._tell("J302", event, f"skip: {source} to {target}, over {', '.join(leapt)}")
        elif not moves:
            self._not_allowed(event, source, target)
        agreed = facts.reasons.get(target, ())
        if not event.reason and pair in facts.reasoned:
            self._tell("J305", event, f"missing-reason: {source} to {target}")
        elif agreed and event.reason and event.reason not in agreed:
            message = f"unknown-reason: {source} to {target} because of {event.reason!r}, which was not agreed"
            self._tell("J308", event, message)
        left = self.left_at.get(target)
        if self.grace is not None and left is not None and event.at_us - left <= self.grace:
            self._tell("J309", event, f"quick-return: back in {target} soon after it was left")
        self.left_at[source] = event.at_us
        return leapt

    def _not_allowed(self, event: Event, source: str, target: str) -> None:
        step = f"{source} to {target}"
        if source in self.facts.terminal:
            self._tell("J304", event, f"after-end: {step}, and {source} is terminal")
        elif (source, target) in self.facts.backward:
            self._tell("J301", event, f"backward: {step}")
        else:
            self._tell("J307", event, f"not-allowed: {step} is no move of the lifecycle")

    def _tell(self, code: str, event: Event, message: str) -> None:
        self.found.append(Problem(code, self.lead_id, f"{message} ({event.ref})"))


def advance(
    lead: Any,
    to: str,
    *,
    at: datetime,
    actor: str | None = None,
    reason: str | None = None,
    lifecycle: Lifecycle = STANDARD,
) -> Any:
    """Move a lead to a stage at an instant, or refuse with everything that stands against it.

    A journey gives the journey with the new event, a record the record of the new stage. Refused is a move that the
    lifecycle does not have, one without a reason or with one that was not agreed, one without an actor where it
    overrides, one for which required attributes are missing, and one whose criteria do not hold: unknown does not.

    Raises: LifecycleError with every problem: L102 (unknown stage), L201 (no such move), L202 (reason), L203 (required
    attributes), L204 (a criterion), L205 (before the last move), L206 (an override without an actor).

    >>> from slakit.leads.events import stage_event
    >>> became, then = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-04T10:00+01:00"))
    >>> advance(Journey.of("L1", stage_event("mql", at=became)), "accepted", at=then).stage(then)
    'accepted'
    """
    if not isinstance(lead, Journey):
        from slakit.leads.records import journey_of, record_at

        moved = advance(
            journey_of(lead, lifecycle=lifecycle), to, at=at, actor=actor, reason=reason, lifecycle=lifecycle
        )
        return record_at(moved, at, lifecycle)
    target = lifecycle.stage(to)
    found = replay(lead, lifecycle)
    source = found.stage or lifecycle.initial
    event = stage_event(
        target.name, at=at, lead_id=lead.lead_id, previous=found.stage or "", actor=actor or "", reason=reason or ""
    )
    moved = Journey.of(lead.lead_id, *lead.events, event, attributes=lead.attributes)
    problems = list(_against(moved, lifecycle, source, event, found))
    if problems:
        raise LifecycleError(*problems)
    return moved


def _against(moved: Journey, lifecycle: Lifecycle, source: str, event: Event, found: Replay) -> Iterable[Problem]:
    target = lifecycle.stage(event.value)
    moves = lifecycle.moves_to(source, target.name)
    where = f"{moved.lead_id}: {source} to {target.name}"
    if found.entries and event.at < found.entries[-1].since:
        yield Problem("L205", where, f"the lead entered {source} later, at {found.entries[-1].since.isoformat()}")
    if not moves or target.name == source:
        ways = ", ".join(sorted({move.target for move in lifecycle.moves_from(source)} - {source})) or "nowhere"
        yield Problem("L201", where, f"no such move; from {source} a lead goes to {ways}")
        return
    agreed = lifecycle.reasons_for(target.name)
    if not event.reason and all(move.needs_reason for move in moves):
        yield Problem("L202", where, f"needs a reason{f': {chr(44).join(agreed)}' if agreed else ''}")
    elif event.reason and agreed and event.reason not in agreed:
        yield Problem("L202", where, f"{event.reason!r} is not among the agreed reasons: {', '.join(agreed)}")
    if all(move.override for move in moves) and not event.actor:
        yield Problem("L206", where, "is an override: say who takes it on themselves with actor")
    missing = [name for name in target.requires if moved.attribute_at(name, event.at_us) is None]
    if missing:
        yield Problem("L203", where, f"{', '.join(missing)} must be there")
    yield from _unmet(moved, target.when, event, where)
    if all(move.when is not None for move in moves):
        answers = [ask(move.when, moved, event.at) for move in moves]  # type: ignore[arg-type]  # guards are criteria
        if not any(answer.truth is Truth.TRUE for answer in answers):
            yield from (Problem("L204", where, str(answer)) for answer in answers)


def _unmet(moved: Journey, criterion: Any, event: Event, where: str) -> Iterable[Problem]:
    if criterion is not None:
        answer = ask(criterion, moved, event.at)
        if answer.truth is not Truth.TRUE:
            yield Problem("L204", where, str(answer))


@attrs.frozen
class Qualification:
    """The furthest stage that the evidence supports, None for none, and what every definition on the way answered."""

    stage: str | None
    answers: tuple[tuple[str, Answer], ...]

    def __str__(self) -> str:
        lines = [f"{stage}: {line}" for stage, answer in self.answers for line in answer.lines()]
        return "\n".join([f"the evidence supports {self.stage or 'no stage'}", *lines])


def qualify(journey: Journey, at: datetime, lifecycle: Lifecycle) -> Qualification:
    """Return the furthest stage on the way whose definition holds at an instant, with the answers of all of them.

    Stages without a definition are passed over. A definition that is unknown supports nothing.
    """
    answers = tuple(
        (name, ask(definition, journey, at))
        for name in lifecycle.way
        if (definition := _definition(lifecycle, name)) is not None
    )
    holding = [name for name, answer in answers if answer.truth is Truth.TRUE]
    return Qualification(holding[-1] if holding else None, answers)


def why(journey: Journey, stage: str, at: datetime, lifecycle: Lifecycle) -> Answer:
    """Return what the definition of a stage answers about a lead at an instant, as a tree with the events that count.

    Raises: LifecycleError L102 for an unknown stage, L207 for one without a definition.
    """
    definition = _definition(lifecycle, lifecycle.stage(stage).name)
    if definition is None:
        raise LifecycleError(Problem("L207", stage, "nothing is defined for this stage"))
    return ask(definition, journey, at)


def _definition(lifecycle: Lifecycle, name: str) -> Any:
    return lifecycle.stage(name).when

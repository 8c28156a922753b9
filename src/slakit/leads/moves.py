"""Moves: replaying what happened to a lead's stages, and commanding or proposing the next one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, overload

import attrs

from slakit.errors import AgreementError, LifecycleError, Problem
from slakit.leads.criteria import Answer, CriterionFailedError, Truth, ask
from slakit.leads.events import Event, stage_event
from slakit.leads.journeys import Entry, Journey
from slakit.lifecycle.machine import compiled
from slakit.lifecycle.stages import Lifecycle, Move
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration, Measure
from slakit.worktime.instants import zone

if TYPE_CHECKING:
    from slakit.leads.records import Record

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
    `grace`, coming back into a stage within that elapsed time of leaving it is told, too (J309); a day is 24 hours.

    Raises: AgreementError D233 for a grace in business time.

    >>> from slakit.leads.events import stage_event
    >>> became = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> skipped = replay(Journey.of("L1", stage_event("lead", at=became), stage_event("sql", at=became, previous="lead")))
    >>> [(entry.stage, entry.inferred) for entry in skipped.entries], [p.code for p in skipped.anomalies]
    ([('lead', False), ('mql', True), ('accepted', True), ('sql', False)], ['J302'])
    """
    odd = _Odd(journey.lead_id, _facts(lifecycle), None if grace is None else _micros_of(grace))
    entries = _stays(journey.events, odd)
    return Replay(tuple(entries), tuple(odd.found))


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
            odd.merged = odd.merged or event.kind == "merge"
            watched = watched or odd.merged
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
    """A lifecycle made quick to ask: what each pair of stages means, read from the table of its machine."""

    lifecycle: Lifecycle
    names: dict[str, str]
    moves: dict[tuple[str, str], tuple[Move, ...]]
    leaps: dict[tuple[str, str], tuple[str, ...]]
    backward: frozenset[tuple[str, str]]
    terminal: frozenset[str]
    plain: dict[str, frozenset[str]]
    asked: dict[tuple[str, str], tuple[str, ...]]
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
    reasoned = frozenset(pair for pair, ways in moves.items() if any(move.needs_reason for move in ways))
    asked = {pair: lifecycle.reasons_for(pair[1]) for pair in moves if pair not in leaps}
    plain = {pair for pair, agreed in asked.items() if not agreed and pair not in reasoned}
    return _Facts(
        lifecycle,
        names,
        moves,
        leaps,
        frozenset(pair for pair in pairs if lifecycle.is_backward(*pair)),
        frozenset(stage.name for stage in lifecycle.stages if stage.terminal),
        {source: frozenset(end for begin, end in plain if begin == source) for source in lifecycle.names},
        asked,
        reasoned,
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

    def check(self, event: Event, source: str, target: str, numbers: dict[str, int]) -> Sequence[Entry]:
        """Tell what is odd about a move, and return inferred entries for the stages that it leapt over."""
        facts, pair = self.facts, (source, target)
        asked = None if self.merged or self.grace is not None else facts.asked.get(pair)
        if asked is not None and event.reason and (not asked or event.reason in asked):
            return ()  # the other usual move: it is allowed, and has a reason that was agreed, or that may be any
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
        inferred = [
            Entry(stage, numbers.get(stage, 1), event.at_us, event.at_us, event, inferred=True) for stage in leapt
        ]
        numbers.update((entry.stage, entry.number + 1) for entry in inferred)
        return inferred

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


class _OfLead(Protocol):
    """What every record has, also one of a class of your own."""

    @property
    def lead_id(self) -> str: ...


@overload
def advance(
    lead: Journey,
    to: str,
    *,
    at: datetime,
    actor: str | None = None,
    reason: str | None = None,
    lifecycle: Lifecycle = ...,
) -> Journey: ...
@overload
def advance(
    lead: "Record", to: str, *, at: datetime, actor: str | None = None, reason: str | None = None
) -> "Record": ...
@overload
def advance(
    lead: _OfLead,
    to: str,
    *,
    at: datetime,
    actor: str | None = None,
    reason: str | None = None,
    lifecycle: Lifecycle,
) -> Any: ...
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
    overrides, one for which required attributes are missing, and one whose criteria do not hold: unknown does not, and
    neither does one that fails.

    Raises: LifecycleError with every problem: L102 (unknown stage), L201 (no such move), L202 (reason), L203 (required
    attributes), L204 (a criterion), L205 (before the last move, or at its instant where the order of the rows can not
    tell), L206 (an override without an actor); AgreementError D261 for a record of no stage of the lifecycle.

    >>> from slakit.leads.events import stage_event
    >>> became, then = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-04T10:00+01:00"))
    >>> advance(Journey.of("L1", stage_event("mql", at=became)), "accepted", at=then).stage(then)
    'accepted'
    """
    if not isinstance(lead, Journey):
        from slakit.leads.records import folded, journey_of

        told = journey_of(lead, lifecycle=lifecycle)
        moved = advance(told, to, at=at, actor=actor, reason=reason, lifecycle=lifecycle)
        entered = replay(moved, lifecycle).entries[len(replay(told, lifecycle).entries) :]
        return folded(moved, entered, lead, lifecycle, at)
    target = lifecycle.stage(to)
    found = replay(lead, lifecycle)
    source = found.stage or lifecycle.initial
    event = stage_event(
        target.name, at=at, lead_id=lead.lead_id, previous=found.stage or "", actor=actor or "", reason=reason or ""
    )
    moved = _with(lead, event)
    problems = list(_against(moved, lifecycle, source, event, found))
    if problems:
        raise LifecycleError(*problems)
    return moved


def _with(journey: Journey, event: Event) -> Journey:
    """Return the journey with one more event, and with all else that it knows."""
    moved = Journey.of(journey.lead_id, *journey.events, *journey.superseded, event, attributes=journey.attributes)
    return attrs.evolve(
        moved,
        current=journey.current,
        exported_us=journey.exported_us,
        duplicates=journey.duplicates + moved.duplicates,
    )


def _against(moved: Journey, lifecycle: Lifecycle, source: str, event: Event, found: Replay) -> Iterable[Problem]:
    target = lifecycle.stage(event.value)
    moves = lifecycle.moves_to(source, target.name)
    where = f"{moved.lead_id}: {source} to {target.name}"
    if not moves or target.name == source:
        ways = ", ".join(sorted({move.target for move in lifecycle.moves_from(source)} - {source})) or "nowhere"
        yield Problem("L201", where, f"no such move; from {source} a lead goes to {ways}")
    if found.entries and event.at < found.entries[-1].since:
        yield Problem("L205", where, f"the lead entered {source} later, at {found.entries[-1].since.isoformat()}")
    elif moves and replay(moved, lifecycle).stage != target.name:
        message = (
            "the lead moved at that very instant, and its rows do not tell that this one is the last; give a later one"
        )
        yield Problem("L205", where, message)
    if not moves or target.name == source:
        return
    agreed = lifecycle.reasons_for(target.name)
    if event.reason and agreed and event.reason not in agreed:
        yield Problem("L202", where, f"{event.reason!r} is not among the agreed reasons: {', '.join(agreed)}")
    missing = [name for name in target.requires if moved.attribute_at(name, event.at_us) is None]
    if missing:
        yield Problem("L203", where, f"{', '.join(missing)} must be there")
    yield from _unmet(moved, target.when, event, where)
    # Where several moves lead there, one that may be made is enough.
    against = [list(_against_move(move, moved, event, agreed, where)) for move in moves]
    if all(against):
        yield from dict.fromkeys(problem for problems in against for problem in problems)


def _against_move(move: Move, moved: Journey, event: Event, agreed: tuple[str, ...], where: str) -> Iterable[Problem]:
    if move.needs_reason and not event.reason:
        known = f": {', '.join(agreed)}" if agreed else ""
        yield Problem("L202", where, f"needs a reason{known}")
    if move.override and not event.actor:
        yield Problem("L206", where, "is an override: say who takes it on themselves with actor")
    yield from _unmet(moved, move.when, event, where)


def _unmet(moved: Journey, criterion: Any, event: Event, where: str) -> Iterable[Problem]:
    if criterion is not None:
        answer = _asked(criterion, moved, event.at)
        if answer.truth is not Truth.TRUE:
            yield Problem("L204", where, str(answer))


def _asked(criterion: Any, journey: Journey, at: datetime) -> Answer:
    """Return what a criterion answers; one that fails can not be told, and says why."""
    try:
        return ask(criterion, journey, at)
    except CriterionFailedError as failed:
        return Answer(Truth.UNKNOWN, str(failed))


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

    Stages without a definition are passed over. A definition that is unknown, or that fails, supports nothing.
    """
    answers = tuple(
        (name, _asked(definition, journey, at))
        for name in lifecycle.way
        if (definition := _definition(lifecycle, name)) is not None
    )
    holding = [name for name, answer in answers if answer.truth is Truth.TRUE]
    return Qualification(holding[-1] if holding else None, answers)


def why(journey: Journey, stage: str, at: datetime, lifecycle: Lifecycle) -> Answer:
    """Return what the definition of a stage answers about a lead at an instant, as a tree with the events that count.

    A definition that fails is unknown, and the text says why. Raises: LifecycleError L102 for an unknown stage, L207 for
    one without a definition.
    """
    definition = _definition(lifecycle, lifecycle.stage(stage).name)
    if definition is None:
        raise LifecycleError(Problem("L207", stage, "nothing is defined for this stage"))
    return _asked(definition, journey, at)


def _definition(lifecycle: Lifecycle, name: str) -> Any:
    return lifecycle.stage(name).when

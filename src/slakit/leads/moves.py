"""Moves: commanding the next stage of a lead, and telling which stage the evidence supports."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, overload

import attrs

from slakit.errors import LifecycleError, Problem
from slakit.leads.criteria import Answer, Present, Truth, ask
from slakit.leads.events import Event, stage_event
from slakit.leads.gathering import Journeys, taken_over
from slakit.leads.guards import asked, held
from slakit.leads.journeys import Journey, with_before
from slakit.leads.merging import merge_of, seen_at
from slakit.leads.replaying import Replay, replay, stage_before
from slakit.lifecycle.machine import guards_of
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.lifecycle.standard import STANDARD
from slakit.worktime.instants import from_micros, to_micros

if TYPE_CHECKING:
    from slakit.leads.records import Record

__all__ = ["Qualification", "advance", "qualify", "why"]


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
    among: Iterable[Journey] = ...,
) -> Journey: ...
@overload
def advance(
    lead: "Record",
    to: str,
    *,
    at: datetime,
    actor: str | None = None,
    reason: str | None = None,
    among: Iterable[Journey] = ...,
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
    among: Iterable[Journey] = ...,
) -> Any: ...
def advance(
    lead: Any,
    to: str,
    *,
    at: datetime,
    actor: str | None = None,
    reason: str | None = None,
    lifecycle: Lifecycle = STANDARD,
    among: Iterable[Journey] = (),
) -> Any:
    """Move a lead to a stage at an instant, or refuse with everything that stands against it.

    A journey gives the journey with the new event, a record the record of the new stage. Refused is a move that the
    lifecycle does not have, one without a reason or with one that was not agreed, one without an actor where it
    overrides, one for which required attributes are missing, and one whose criteria do not hold: unknown does not, and
    neither does one that fails. Criteria see the lead as it stood before the move, as those of `Lifecycle.machine` do, and
    with `among`, the journeys of all leads, what happened to those that were merged into it by then.

    A lead moves from its last stage, else from the one that its first row of a stage names as previous, else from the
    initial one. Into the initial one a lead without a stage is put without a move: that tells since when it is there.

    Raises: LifecycleError with every problem: L102 (unknown stage), L201 (no such move), L202 (reason), L203 (required
    attributes), L204 (a criterion), L205 (before the last move, or at its instant where the order of the rows can not
    tell), L206 (an override without an actor), L208 (the trigger leads this lead elsewhere), L209 (merged into another
    lead by then); AgreementError D261 for a record of no stage of the lifecycle.

    >>> from slakit.leads.events import stage_event
    >>> became, then = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-04T10:00+01:00"))
    >>> advance(Journey.of("L1", stage_event("mql", at=became)), "accepted", at=then).stage(then)
    'accepted'
    """
    if not isinstance(lead, Journey):
        from slakit.leads.folding import folded, journey_of

        told = journey_of(lead, lifecycle=lifecycle)
        leads = among if isinstance(among, Journeys) else Journeys(among)
        moved = advance(told, to, at=at, actor=actor, reason=reason, lifecycle=lifecycle, among=leads)
        entered = replay(moved, lifecycle).entries[len(replay(told, lifecycle).entries) :]
        return folded(moved, entered, lead, lifecycle, at, leads)
    target = lifecycle.stage(to)
    found = replay(lead, lifecycle)
    source = found.stage or stage_before(lead, lifecycle)
    event = stage_event(
        target.name, at=at, lead_id=lead.lead_id, previous=source, actor=actor or "", reason=(reason or "").strip()
    )
    moved = _with(lead, event)
    seen = seen_at(lead, event.at_us, taken_over(among))
    step = _Step(seen, moved, lifecycle, source or lifecycle.initial, target, event, begins=not source)
    if problems := list(step.against(found)):
        raise LifecycleError(*problems)
    return moved


def _with(journey: Journey, event: Event) -> Journey:
    """Return the journey with one more event, and with all else that it knows."""
    moved = Journey.of(journey.lead_id, *journey.events, *journey.superseded, event, attributes=journey.attributes)
    return attrs.evolve(
        with_before(moved, journey.before),
        current=journey.current,
        exported_us=journey.exported_us,
        duplicates=journey.duplicates + moved.duplicates,
    )


@attrs.frozen
class _Step:
    """A move that is asked for: the lead as criteria see it before, and after it, from where to where."""

    lead: Journey
    moved: Journey
    lifecycle: Lifecycle
    source: str
    target: Stage
    event: Event
    begins: bool

    def against(self, found: Replay) -> Iterator[Problem]:
        """Yield everything that stands against it."""
        merge = merge_of(self.lead)
        if merge is not None and merge.at_us <= self.event.at_us:
            yield self._problem(
                "L209", f"the lead was merged into {merge.value} at {merge.at.isoformat()}: move that one"
            )
        begun = self.begins and self.target.name == self.lifecycle.initial
        moves = () if self.target.name == self.source else self.lifecycle.moves_to(self.source, self.target.name)
        if not moves and not begun:
            yield self._no_such_move()
        yield from self._against_instant(found, possible=bool(moves) or begun)
        if moves or begun:
            yield from self._against_entering()
        # Where several moves lead there, one that may be made is enough.
        against = [list(self._against_move(move)) for move in moves]
        if all(against):
            yield from dict.fromkeys(problem for problems in against for problem in problems)

    def _no_such_move(self) -> Problem:
        ways = {move.target for move in self.lifecycle.moves_from(self.source)} - {self.source}
        message = f"no such move; from {self.source} a lead goes to {', '.join(sorted(ways)) or 'nowhere'}"
        return self._problem("L201", message)

    def _against_instant(self, found: Replay, *, possible: bool) -> Iterator[Problem]:
        if found.entries and self.event.at < found.entries[-1].since:
            since = found.entries[-1].since.isoformat()
            yield self._problem("L205", f"the lead entered {self.source} later, at {since}")
        elif possible and replay(self.moved, self.lifecycle).stage != self.target.name:
            message = "the lead moved at that very instant, and its rows do not tell that this one is the last"
            yield self._problem("L205", f"{message}; give a later one")

    def _against_entering(self) -> Iterator[Problem]:
        agreed = self.lifecycle.reasons_for(self.target.name)
        if self.event.reason and agreed and self.event.reason not in agreed:
            message = f"{self.event.reason!r} is not among the agreed reasons: {', '.join(agreed)}"
            yield self._problem("L202", message)
        missing = [name for name in self.target.requires if self.lead.attribute_at(name, self.event.at_us) is None]
        if missing:
            yield self._problem("L203", f"{', '.join(missing)} must be there")
        yield from self._unmet(self.target.when)

    def _against_move(self, move: Move) -> Iterator[Problem]:
        agreed = self.lifecycle.reasons_for(self.target.name)
        if move.needs_reason and not self.event.reason:
            known = f": {', '.join(agreed)}" if agreed else ""
            yield self._problem("L202", f"needs a reason{known}")
        if move.override and not self.event.actor:
            yield self._problem("L206", "is an override: say who takes it on themselves with actor")
        yield from self._unmet(move.when)
        for rival in self._tried_before(move):
            guards = guards_of(self.lifecycle, rival)
            if all(held(guard, self.lead, self.event.at_us) is Truth.TRUE for guard in guards):
                yield self._problem("L208", f"{move.trigger!r} leads this lead to {rival.target}: {rival.when} holds")
                return

    def _tried_before(self, move: Move) -> list[Move]:
        """Return the moves elsewhere that a machine would try first."""
        guarded = [
            one
            for one in self.lifecycle.moves_from(self.source)
            if one.trigger == move.trigger and one.when is not None
        ]
        before = guarded if move.when is None else guarded[: guarded.index(move)]
        return [one for one in before if one.target != move.target]

    def _unmet(self, guard: Any) -> Iterator[Problem]:
        if guard is not None:
            answer = asked(guard, self.lead, self.event.at)
            if answer.truth is not Truth.TRUE:
                yield self._problem("L204", str(answer))

    def _problem(self, code: str, message: str) -> Problem:
        return Problem(code, f"{self.lead.lead_id}: {self.source} to {self.target.name}", message)


@attrs.frozen
class Qualification:
    """The furthest stage that the evidence supports, None for none, and what every definition on the way answered."""

    stage: str | None
    answers: tuple[tuple[str, Answer], ...]

    def __str__(self) -> str:
        lines = [f"{stage}: {line}" for stage, answer in self.answers for line in answer.lines()]
        return "\n".join([f"the evidence supports {self.stage or 'no stage'}", *lines])


def qualify(
    journey: Journey, at: datetime | None = None, lifecycle: Lifecycle = STANDARD, *, among: Iterable[Journey] = ()
) -> Qualification:
    """Return the furthest stage on the way whose definition holds at an instant, with the answers of all of them.

    Without an instant it is the last that the journey tells of: that of its last event, of its export, or of the last
    lead merged into it. With `among`, the journeys of all leads, definitions see what happened to leads that were merged
    into this one by then, as `evaluate` does; without it they see this one alone. A definition holds where the stage's criterion does and the attributes that it requires are there; stages without a criterion are
    passed over. A definition that is unknown, or that fails, supports nothing.

    Raises: LifecycleError L210 without an instant for a journey that tells of none.

    >>> from slakit.leads.criteria import did
    >>> from slakit.leads.events import activity_event
    >>> lifecycle = STANDARD.replace(attrs.evolve(STANDARD["mql"], when=did("trial_signup")))
    >>> at = datetime.fromisoformat("2026-03-03T10:00+01:00")
    >>> print(qualify(Journey.of("L1", activity_event("trial_signup", at=at)), lifecycle=lifecycle))
    the evidence supports mql
    mql: true: did trial_signup: 1 of 1, the last at 2026-03-03T09:00:00Z
    """
    instant, seen = _asked_at(journey, at, among)
    answers = tuple(
        (name, answer)
        for name in lifecycle.way
        if (answer := _supported(lifecycle.stage(name), seen, instant)) is not None
    )
    holding = [name for name, answer in answers if answer.truth is Truth.TRUE]
    return Qualification(holding[-1] if holding else None, answers)


def why(
    journey: Journey,
    stage: str,
    at: datetime | None = None,
    lifecycle: Lifecycle = STANDARD,
    *,
    among: Iterable[Journey] = (),
) -> Answer:
    """Return what the definition of a stage answers about a lead at an instant, as a tree with the events that count.

    The instant, the definition and `among` are those of `qualify`. One that fails is unknown, and the text says why.

    Raises: LifecycleError L102 for an unknown stage, L207 for one without a criterion, L210 without an instant for a
    journey that tells of none.
    """
    known = lifecycle.stage(stage)
    instant, seen = _asked_at(journey, at, among)
    answer = _supported(known, seen, instant)
    if answer is None:
        told = any(one.when is not None for one in lifecycle.stages)
        hint = "" if told else ", nor for any other of this lifecycle: give the one that has definitions"
        raise LifecycleError(Problem("L207", known.name, f"nothing is defined for this stage{hint}"))
    return answer


def _asked_at(journey: Journey, at: datetime | None, among: Iterable[Journey]) -> tuple[datetime, Journey]:
    """Return the instant at which a lead is asked, the last that is told of it without one, and what is seen of it."""
    taken = taken_over(among)
    if at is not None:
        return at, seen_at(journey, to_micros(at, "at"), taken)
    merged = (one.at for one in taken.get(journey.lead_id, ()))
    told = [*(event.at_us for event in journey.events[-1:]), *merged]
    if journey.exported_us is not None:
        told.append(journey.exported_us)
    if not told:
        raise LifecycleError(
            Problem("L210", journey.lead_id, "nothing has happened, so no instant is the last: give at")
        )
    return from_micros(max(told)), seen_at(journey, max(told), taken)


def _supported(stage: Stage, journey: Journey, at: datetime) -> Answer | None:
    """Return what the criterion and the required attributes of a stage answer; None where it has no criterion."""
    if stage.when is None:
        return None
    answer = asked(stage.when, journey, at)
    if not stage.requires:
        return answer
    there = ask(Present(stage.requires), journey, at)
    truth = Truth.FALSE if there.truth is Truth.FALSE else answer.truth
    return Answer(truth, f"({stage.when} and {Present(stage.requires)})", (answer, there))

"""The timeline of one lead: what both teams, the buyer and machines did, in one order, with what was due."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.events import Event
from slakit.leads.gathering import taken_over
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.grouping import promises
from slakit.reports.measures.tables import Table
from slakit.rules.checks import Check
from slakit.rules.outcomes import Breached, Excluded, Outcome
from slakit.rules.sentences import REASONS
from slakit.worktime import instants
from slakit.worktime.instants import local, to_micros

__all__ = ["TimelineRow", "timeline"]


@attrs.frozen
class TimelineRow:
    """One thing that happened to a lead, or one instant of a promise about it.

    `kind` is the event's kind, or started, due, breached, done and excluded of the `commitment`, of a check asked. `team`
    is who did it: a team, buyer, automation, or "" where nobody knows; of a promise it is who owes it. `stage` and `owner`
    are those in force right after it, of the lead itself where it happened to one that was merged into it.
    """

    at: datetime
    team: str
    actor: str
    kind: str
    what: str
    stage: str
    owner: str
    commitment: str
    event: str


def timeline(
    journey: Journey,
    *,
    as_of: datetime,
    evaluation: Evaluation | None = None,
    teams: Mapping[str, str] | None = None,
    zone: str | ZoneInfo | None = None,
    lifecycle: Lifecycle | None = None,
    among: Iterable[Journey] = (),
) -> Table[TimelineRow]:
    """Return everything that is known of one lead by an instant, in one order.

    With an evaluation the promises about the lead stand among its events: when each clock started, when it is or was due,
    when it was breached, and when it was done. One that was excluded ends with the reason, and is never due; a check has
    no clock, and was asked. A due instant may still be to come; of an evaluation as of a later instant
    nothing else is told that was not known yet. Who belongs to which team the owners
    of its agreement tell, or `teams`, by the actor's id; else the kind of actor tells, and inbound activities are the
    buyer's. With `among`, the journeys of all leads, what happened to leads that were merged into this one stands there,
    too, up to the merge and from its instant on, with their ids. Instants are in `zone`, else in the agreement's, else in
    UTC; at one instant events come before promises.

    Raises: CalendarError C101 for an instant without an offset, C104 for an unknown zone.

    >>> from slakit.leads.events import activity_event, owner_event, stage_event
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of(
    ...     "L1", stage_event("mql", at=at("2026-03-02T10:00Z"), actor_kind="automation"),
    ...     owner_event("7001", at=at("2026-03-02T10:05Z"), actor_kind="automation"),
    ...     activity_event("call", at=at("2026-03-02T11:00Z"), actor="7001", actor_kind="person"),
    ... )
    >>> for row in timeline(lead, as_of=at("2026-03-03T10:00Z"), teams={"7001": "sales"}):
    ...     print(f"{row.at:%H:%M}", row.team, row.what, "|", row.stage, row.owner)
    10:00 automation stage: mql | mql
    10:05 automation owner: 7001 | mql 7001
    11:00 sales call | mql 7001
    """
    instant = to_micros(as_of, "as_of")
    agreement = None if evaluation is None else evaluation.agreement
    where = instants.zone(zone or (agreement.zone if agreement else "UTC"))
    stages = lifecycle or (agreement.lifecycle if agreement else None) or STANDARD
    known = {owner.id: owner.team for owner in (agreement.owners if agreement else ()) if owner.team}
    seen, told = journey.cut(instant), {**known, **(teams or {})}
    happened = list(_happened(seen, told, stages, where))
    for taken in taken_over(among).get(journey.lead_id, ()):
        if taken.at <= instant:
            happened += _left_behind(taken.loser, seen, told, stages, where)
    promised = [] if evaluation is None else list(_promised(seen, instant, evaluation, stages, where))
    return Table(
        name="timeline",
        title=f"Timeline of {journey.lead_id}",
        definition="What was done about the lead, by whom, and what was due, in one order.",
        unit="events",
        population=f"{plural(len(happened), 'event')} and {plural(len(promised), 'instant')} of promises of lead {journey.lead_id}",
        row=TimelineRow,
        rows=tuple(sorted([*happened, *promised], key=_instant)),
    )


def _instant(row: TimelineRow) -> int:
    # In UTC: in a zone the repeated hour of autumn would stand in the wrong order.
    return to_micros(row.at)


def _happened(
    journey: Journey, teams: Mapping[str, str], lifecycle: Lifecycle, where: ZoneInfo
) -> Iterator[TimelineRow]:
    stage = lifecycle.named(journey.first_stage)
    for event, left, entered in _with_moves(journey):
        stage = lifecycle.named(entered) if entered else stage
        what = _what(event, lifecycle.named(left))
        yield _row(event, what, stage, journey.owner_at(event.at_us), teams, where)


def _left_behind(
    loser: Journey, survivor: Journey, teams: Mapping[str, str], lifecycle: Lifecycle, where: ZoneInfo
) -> Iterator[TimelineRow]:
    """Yield what happened to a lead until it was merged, its moves, owners and the merge included."""
    merge = merge_of(loser)
    for event, left, _ in _with_moves(loser):
        if merge is not None and event.at_us <= merge.at_us:
            what = f"{loser.lead_id}: {_what(event, lifecycle.named(left))}"
            stage = lifecycle.named(survivor.stage_at(event.at_us) or "")
            yield _row(event, what, stage, survivor.owner_at(event.at_us), teams, where)


def _with_moves(journey: Journey) -> Iterator[tuple[Event, str, str]]:
    """Yield each event with the stage that was left and the one that was entered, both empty where it is no move."""
    moves = {index: (left, entered) for index, left, entered in journey.stage_moves}
    for index, event in enumerate(journey.events):
        left, entered = moves.get(index, ("", ""))
        yield event, left, entered


def _row(event: Event, what: str, stage: str, owner: str, teams: Mapping[str, str], where: ZoneInfo) -> TimelineRow:
    team = _team(event, teams)
    return TimelineRow(local(event.at_us, where), team, event.actor, event.kind, what, stage, owner, "", event.ref)


def _team(event: Event, teams: Mapping[str, str]) -> str:
    known = teams.get(event.actor, "")
    if known:
        return known
    match event.actor_kind:
        case "automation" | "integration":
            return "automation"
        case "buyer":
            return "buyer"
        case _:
            return "buyer" if event.kind == "activity" and event.direction == "inbound" else ""


def _what(event: Event, left: str) -> str:
    """Return an event in words."""
    match event.kind:
        case "stage":
            told = f"stage: {left} to {event.value}" if left else f"stage: {event.value or 'emptied'}"
        case "owner":
            told = f"owner: {event.value or 'nobody'}"
        case "field":
            before = f" (was {event.previous})" if event.previous else ""
            told = f"{event.data.get('field', '')}: {event.value or 'emptied'}{before}"
        case "merge":
            told = f"merged into {event.value}"
        case "activity":
            told = " ".join(filter(None, (event.direction, event.value)))
        case _:
            told = " ".join(filter(None, (event.kind, event.value)))
    by = f" by {event.channel}" if event.channel and event.channel != event.value else ""
    return f"{told}{by}" + "".join(f", {one}" for one in (event.outcome, event.reason) if one)


def _promised(
    journey: Journey, as_of: int, evaluation: Evaluation, lifecycle: Lifecycle, where: ZoneInfo
) -> Iterator[TimelineRow]:
    checks = {name for name, rule in promises(evaluation).items() if isinstance(rule, Check)}
    for outcome in evaluation.outcomes:
        if outcome.entry is not None and outcome.subject == journey.lead_id and outcome.started_us <= as_of:
            asked = outcome.terms.commitment in checks
            for at, kind, what in [_asked(outcome)] if asked else _instants(outcome, as_of):
                if at > as_of and kind != "due":
                    continue
                yield TimelineRow(
                    local(at, where),
                    " and ".join(outcome.terms.owed_by),
                    outcome.owner or "",
                    kind,
                    what,
                    lifecycle.named(journey.stage_at(at) or ""),
                    journey.owner_at(at),
                    outcome.commitment,
                    "",
                )


def _asked(outcome: Outcome) -> tuple[int, str, str]:
    """Return when a check was asked, with its verdict and why."""
    why = REASONS["merged"] if isinstance(outcome, Excluded) else "; ".join(outcome.details) or outcome.allowed
    return outcome.started_us, "asked", f"{_name(outcome)} asked: {outcome.status}, {why}"


def _instants(outcome: Outcome, as_of: int) -> Iterator[tuple[int, str, str]]:
    """Yield the instants of a promise: since when it ran, when it was due, when it was broken, done or ended."""
    name, ended = _name(outcome), _excluded_us(outcome)
    within = f", {outcome.allowed} allowed" if outcome.allowed else ""
    yield outcome.started_us, "started", f"{name} started{within}"
    if outcome.due_us is not None and (ended is None or ended > as_of):
        yield outcome.due_us, "due", f"{name} due"
    if isinstance(outcome, Breached):
        yield outcome.breached_us, "breached", f"{name} breached"
    if outcome.stopped_us is not None:
        yield outcome.stopped_us, "done", f"{name} done, {outcome.status}"
    if ended is not None:
        yield ended, "excluded", f"{name} excluded, {REASONS.get(outcome.reason, outcome.reason)}"


def _name(outcome: Outcome) -> str:
    return f"{outcome.commitment} of entry {outcome.entry}"


def _excluded_us(outcome: Outcome) -> int | None:
    """Return when an entry ended that does not count; None for one that counts."""
    if not isinstance(outcome, Excluded):
        return None
    # What no limit fits is excluded from the start on, though its clock was looked at for longer.
    return outcome.started_us + (0 if outcome.reason == "no_limit" else outcome.wall_us or 0)

"""The hand-off card: what a rep has to know of a lead at the hand-off, and what of it is missing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.criteria import Truth, ask
from slakit.leads.journeys import Journey
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.diagnosis.quality import why_of
from slakit.reports.measures.tables import Table
from slakit.reports.measures.timeline import timeline
from slakit.rules.defining import definitions_in
from slakit.rules.outcomes import Breached, Pending
from slakit.worktime.instants import in_words, to_micros, zone

__all__ = ["CardRow", "handoff_card"]

_TOUCHES = 3


@attrs.frozen
class CardRow:
    """One fact about a lead, such as its owner, a field or a touch."""

    fact: str
    value: str


def handoff_card(
    journey: Journey,
    *,
    as_of: datetime,
    evaluation: Evaluation | None = None,
    fields: Iterable[str] = ("email", "phone"),
    source: str | None = "origin",
    lifecycle: Lifecycle | None = None,
) -> Table[CardRow]:
    """Return what a rep has to know of a lead at a hand-off, a fact a row.

    It has who it is, the stage and since when, the source, the owner, whether the stage's definition is met and why, each
    field with its value or "missing", whether the hand-off is complete with them, the last three activities, and with an
    evaluation what is overdue and due next. The lifecycle is that of the evaluation's agreement unless you give one; a
    stage without a definition has no such row. Instants are local to the agreement, else in UTC. What an evaluation as of
    a later instant tells is not asked.

    Raises: CalendarError C101 for an instant without an offset.

    >>> from slakit.leads.events import stage_event
    >>> at = datetime.fromisoformat("2026-03-02T10:00Z")
    >>> lead = Journey.of("L1", stage_event("mql", at=at), attributes={"email": "a@example.com"})
    >>> for row in handoff_card(lead, as_of=at, source=None):
    ...     print(f"{row.fact}: {row.value}")
    lead: L1
    stage: mql since Mon 2026-03-02 10:00 UTC
    owner: nobody
    hand-off: incomplete, phone is missing
    email: a@example.com
    phone: missing
    """
    instant = to_micros(as_of, "as_of")
    agreement = None if evaluation is None else evaluation.agreement
    stages = lifecycle or (agreement.lifecycle if agreement else None) or STANDARD
    where, seen = agreement.zone if agreement else zone("UTC"), journey.cut(instant)
    rows = [
        *_who(seen, instant, source, stages, where),
        *_owner(seen, instant, evaluation),
        *_definition(seen, as_of, stages),
        *_fields(seen, instant, tuple(fields)),
        *_touches(seen, as_of, where),
        *(() if evaluation is None else _due(seen.lead_id, instant, evaluation, where)),
    ]
    return Table(
        name="handoff_card",
        title=f"Hand-off of {journey.lead_id}",
        definition="What is known of the lead, what is missing, what was done last and what is due next.",
        unit="facts",
        population=f"lead {journey.lead_id}",
        row=CardRow,
        rows=tuple(rows),
    )


def _when(at: int, where: ZoneInfo) -> str:
    return f"{in_words(at, where)} {where.key}"


def _who(journey: Journey, at: int, source: str | None, lifecycle: Lifecycle, where: ZoneInfo) -> Iterator[CardRow]:
    yield CardRow("lead", journey.lead_id)
    stage = lifecycle.named(journey.stage_at(at) or "")
    moved = [journey.events[index].at_us for index, _, _ in journey.stage_moves]
    since = f" since {_when(moved[-1], where)}" if moved else ""
    yield CardRow("stage", f"{stage or 'none'}{since}")
    if source is not None:
        yield CardRow("source", journey.attribute_at(source, at) or "unknown")


def _owner(journey: Journey, at: int, evaluation: Evaluation | None) -> Iterator[CardRow]:
    owner = journey.owner_at(at)
    names = {one.id: one.name for one in (evaluation.agreement.owners if evaluation else ())}
    name = names.get(owner)
    yield CardRow("owner", f"{name} ({owner})" if name else owner or "nobody")


def _definition(journey: Journey, as_of: datetime, lifecycle: Lifecycle) -> Iterator[CardRow]:
    stage = lifecycle.named(journey.stage_at(to_micros(as_of)) or "")
    definition = definitions_in(lifecycle).get(stage)
    if definition is not None:
        answer = ask(definition, journey, as_of)
        yield CardRow(f"definition of {stage}", f"{_MET[answer.truth]}: {why_of(answer)}")


_MET = {Truth.TRUE: "met", Truth.FALSE: "not met", Truth.UNKNOWN: "not known"}


def _fields(journey: Journey, at: int, fields: tuple[str, ...]) -> Iterator[CardRow]:
    if not fields:
        return
    found = {name: journey.attribute_at(name, at) or "" for name in fields}
    missing = [name for name, value in found.items() if not value]
    are = "is" if len(missing) == 1 else "are"
    yield CardRow("hand-off", f"incomplete, {', '.join(missing)} {are} missing" if missing else "complete")
    yield from (CardRow(name, value or "missing") for name, value in found.items())


def _touches(journey: Journey, as_of: datetime, where: ZoneInfo) -> Iterator[CardRow]:
    touches = [row for row in timeline(journey, as_of=as_of, zone=where) if row.kind == "activity"]
    for row in reversed(touches[-_TOUCHES:]):
        yield CardRow("touch", f"{row.what}, {_when(to_micros(row.at), where)}")


def _due(lead: str, at: int, evaluation: Evaluation, where: ZoneInfo) -> Iterator[CardRow]:
    """Yield what is broken and undone, then what is pending, the next due first; nothing of an evaluation to come."""
    if evaluation.as_of_us > at:
        return
    own = [one for one in evaluation.outcomes if one.entry is not None and one.subject == lead]
    for late in own:
        if isinstance(late, Breached) and late.open:
            yield CardRow("overdue", f"{late.commitment}, since {_when(late.breached_us, where)}")
    for one in sorted((one for one in own if isinstance(one, Pending)), key=_next):
        when = "once its clock goes on" if one.due_us is None else f"by {_when(_next(one)[1], where)}"
        yield CardRow("due next", f"{one.commitment}, {when}")


def _next(one: Pending) -> tuple[bool, int]:
    due = one.due_us if one.next_due_us is None else one.next_due_us
    return due is None, due or 0

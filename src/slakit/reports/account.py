"""The account of one outcome: what was promised, what the clock did day by day, which events counted and which did not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import attrs

from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment
from slakit.rules.custom import sentence_of
from slakit.rules.outcomes import Excluded, Held, Outcome, Segment
from slakit.rules.parts import Calendar
from slakit.rules.sentences import span_text
from slakit.rules.starts import AfterBreach
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import date_of, local, to_micros, zone
from slakit.worktime.schedule import Span

__all__ = ["account"]

_NOTHING = timedelta()


def account(agreement: Agreement, outcome: Outcome, journey: Journey) -> str:
    """Return the account of an outcome of an entry, in the agreement's local time.

    The lines of the clock add up to the work time used; without a calendar they tell elapsed time.

    >>> from datetime import datetime
    >>> from slakit.evaluation.evaluator import evaluate
    >>> from slakit.leads.events import stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of("L1", stage_event("mql", at=at("2026-11-20T15:00Z"), id="e1"))
    >>> office = WorkCalendar("UTC", hours={"mon-fri": "09:00-17:00"})
    >>> result = evaluate(FirstResponse(within="3 business hours", calendar=office), [lead], as_of=at("2026-11-23T09:30Z"))
    >>> print(account(result.agreement, result.outcomes[0], lead))
    first-response for L1: open, due Mon 2026-11-23 10:00 (3 business hours from Fri 2026-11-20 15:00); 30 min left
    promise: sales: Sales reaches out to every MQL (3 business hours)
    clock of nobody, UTC:
      Fri 2026-11-20 15:00-17:00  2 h         2 h in all
      Fri 2026-11-20 17:00 to Mon 2026-11-23 09:00  closed
      Mon 2026-11-23 09:00-09:30  30 min      2 h 30 min in all
    counted:
      e1  stage mql, Fri 2026-11-20 15:00
    """
    promise = next(rule for rule in agreement.commitments if rule.id == outcome.commitment)
    lines = [outcome.text, f"promise: {sentence_of(promise)}"]
    total = late = _NOTHING
    for holder, segments in groupby(outcome.segments, key=_holder):
        held = list(segments)
        calendar = _calendar(agreement, promise, held[0].holder)
        lines.append(f"clock of {holder}{f', {_calendar_text(agreement, calendar)}' if calendar else ''}:")
        for segment in held:
            stretches = [part for one in _stretches(segment, calendar) for part in _cut(one, outcome.due_us)]
            before = [one for one in stretches if outcome.due_us is None or one.start < outcome.due_us]
            lines += _told(before, total, outcome.terms.zone)
            late += sum((one.used for one in stretches[len(before) :]), _NOTHING)
            total += sum((one.used for one in before), _NOTHING)
    if late:
        lines.append(f"after due: {_length(late)} more")
    # A name or a text that breaks the line would look like another one.
    return "\n".join(" ".join(line.splitlines()) for line in [*lines, *_events(promise, outcome, journey)])


def _holder(segment: Segment) -> str:
    match segment.kind:
        case "none":
            return "nobody"
        case "queue":
            return f"the queue {segment.holder}"
        case _:
            return segment.holder or "nobody"


def _calendar(agreement: Agreement, promise: Commitment, holder: str) -> WorkCalendar | None:
    named: Calendar = getattr(promise, "calendar", None)
    if named != "owner":
        return agreement.calendar(named)
    own = next((owner.calendar for owner in agreement.owners if owner.id == holder), None)
    return agreement.calendar(own or getattr(promise, "default_calendar", None))


def _calendar_text(agreement: Agreement, calendar: WorkCalendar) -> str:
    """Return the name of a calendar in the agreement, and its zone."""
    name = next((name for name, one in agreement.calendars.items() if one == calendar), "")
    return f"calendar {name} ({calendar.zone.key})" if name else calendar.zone.key


@attrs.frozen
class _Stretch:
    """A stretch of the clock within one local date or beyond: how much of it counts, and why nothing does."""

    start: int
    end: int
    used: timedelta
    why: str


def _stretches(segment: Segment, calendar: WorkCalendar | None) -> Iterator[_Stretch]:
    if segment.kind == "paused":
        yield _Stretch(to_micros(segment.since), to_micros(segment.until), _NOTHING, "the clock stands")
    elif calendar is None:
        yield _Stretch(to_micros(segment.since), to_micros(segment.until), segment.wall, "")
    else:
        for closed, spans in groupby(calendar.spans(segment.since, segment.until), key=_closed):
            found = list(spans)
            if closed:
                yield _Stretch(
                    to_micros(found[0].start), to_micros(found[-1].end), _NOTHING, _why_closed(found, calendar.zone)
                )
            else:
                yield from (
                    _Stretch(to_micros(one.start), to_micros(one.end), one.end - one.start, "") for one in found
                )


def _cut(stretch: _Stretch, due: int | None) -> Iterator[_Stretch]:
    """Cut a stretch at due, so that what came after can be told in one line."""
    if due is None or not stretch.start < due < stretch.end:
        yield stretch
        return
    early = timedelta(microseconds=due - stretch.start) if stretch.used else _NOTHING
    yield attrs.evolve(stretch, end=due, used=early)
    yield attrs.evolve(stretch, start=due, used=stretch.used - early)


def _length(used: timedelta) -> str:
    return span_text(used, days=False)


def _closed(span: Span) -> bool:
    return not span.open


def _why_closed(spans: Iterable[Span], where: ZoneInfo) -> str:
    """Return why a stretch is closed beside the weekly hours: what it is called, or on which dates."""
    special = dict.fromkeys(
        f"{one.why} {_dates(one, where) if one.name in {'', one.why, 'closed'} else one.name}"
        for one in spans
        if one.why != "closed"
    )
    return f"closed{': ' if special else ''}{', '.join(special)}"


def _dates(span: Span, where: ZoneInfo) -> str:
    first, last = date_of(to_micros(span.start), where), date_of(to_micros(span.end) - 1, where)
    return str(first) if first == last else f"{first} to {last}"


def _told(stretches: Iterable[_Stretch], total: timedelta, where: str) -> Iterator[str]:
    for one in stretches:
        start, end = local(one.start, zone(where)), local(one.end, zone(where))
        same_day = start.date() == end.date()
        until = f"-{end:%H:%M}" if same_day else f" to {end:%a %Y-%m-%d %H:%M}"
        total += one.used
        used = f"{_length(one.used):10}  {_length(total)} in all" if one.used else one.why
        yield f"  {start:%a %Y-%m-%d %H:%M}{until}  {used}"


def _events(promise: Commitment, outcome: Outcome, journey: Journey) -> Iterator[str]:
    events = {event.ref: event for event in journey.events}
    for title, found in (
        ("counted", list(_counted(promise, outcome, events))),
        ("passed over", [(one.event, one.why) for one in outcome.ignored]),
    ):
        if found:
            yield f"{title}:"
        for ref, why in found:
            event = events.get(ref)
            when = "" if event is None else f"{local(event.at_us, zone(outcome.terms.zone)):%a %Y-%m-%d %H:%M}"
            what = "" if event is None else f"{event.kind} {event.value}".strip() + f", {when}"
            yield f"  {ref}  {': '.join(filter(None, (what, why)))}".rstrip()


def _counted(promise: Commitment, outcome: Outcome, events: Mapping[str, Event]) -> Iterator[tuple[str, str]]:
    """Yield what proves an outcome, with what it did where it neither started nor ended the clock."""
    ends = {outcome.started_us, outcome.stopped_us}
    if isinstance(outcome, Excluded) and outcome.wall_us is not None:
        ends.add(outcome.started_us + outcome.wall_us)
    for number, ref in enumerate(outcome.evidence):
        event = events.get(ref)
        if event is None:
            start = getattr(promise, "start", None)
            yield ref, f"{start}" if isinstance(start, AfterBreach) and not number else ""
        elif event.at_us in ends and number in {0, len(outcome.evidence) - 1}:
            yield ref, ""
        else:
            yield ref, _pausing(outcome, event.at_us)


def _pausing(outcome: Outcome, at: int) -> str:
    """Return what an event did to a clock that stands or stood; empty for what did nothing of that kind."""
    stretches = [list(held) for stands, held in groupby(outcome.held, key=_stands) if stands]
    for stretch in stretches:
        since, until = stretch[0][0], stretch[-1][1]
        if at < since == outcome.started_us:
            return "the clock stood from the start on"
        if at == since:
            return "the clock stands from here on"
        if since < at < until:
            return "while the clock stood"
        if at == until:
            return "the clock goes on"
    return "the clock stands from here on" if outcome.reason == "paused" else ""


def _stands(held: Held) -> bool:
    return held[3] == "paused"

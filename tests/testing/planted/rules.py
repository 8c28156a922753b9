"""Rules and pipelines as a user may write them: right ones, and each with a mistake that is easily made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import ClassVar

import attrs

from slakit import (
    Agreement,
    Duration,
    Evaluation,
    Event,
    FirstResponse,
    Journey,
    LeadAttributes,
    LeadContext,
    Outcome,
    Owner,
    Term,
    WorkCalendar,
    activity,
    entered,
    evaluate,
    journeys,
)

OFFICE = WorkCalendar("Europe/Berlin", hours={"mon-fri": "09:00-17:00"})
LIMIT = Duration.parse("4 business hours")


@attrs.frozen(kw_only=True)
class DemoHeld:
    """Sales holds a demo in time."""

    id: str = "demo-held"
    owed_by: str = "sales"
    within: Duration = LIMIT

    def judge(self, _: Journey, context: LeadContext) -> Iterable[Outcome]:
        for start in context.matches(entered("accepted")):
            due = context.agreement.calendars["office"].deadline(start.at, self.within)
            stop = next((one for one in context.matches(activity("demo")) if one.at >= start.at), None)
            yield from self.verdict(context, start, due, stop)

    def verdict(self, context: LeadContext, start: Event, due: datetime, stop: Event | None) -> Iterator[Outcome]:
        if stop is not None and stop.at <= due:
            yield context.met(start, due=due, stopped=stop)
        elif context.as_of > due:
            yield context.breached(start, due=due, stopped=stop) if stop else context.breached(start, due=due)
        else:
            yield context.pending(start, due=due)


class ForgetsBreaches(DemoHeld):
    """Takes a late demo for one in time."""

    def verdict(self, context: LeadContext, start: Event, due: datetime, stop: Event | None) -> Iterator[Outcome]:
        yield from super().verdict(context, start, max(due, stop.at) if stop else due, stop)


class EveryOther(DemoHeld):
    """Looks at every second lead only, to save time."""

    turns: ClassVar[Iterator[int]] = count()

    def judge(self, journey: Journey, context: LeadContext) -> Iterable[Outcome]:
        return super().judge(journey, context) if next(self.turns) % 2 else ()


class KnowsNames(DemoHeld):
    """Takes every owner whose name is a number for a person, and everybody else for a queue."""

    def verdict(self, context: LeadContext, start: Event, due: datetime, stop: Event | None) -> Iterator[Outcome]:
        for one in super().verdict(context, start, due, stop):
            person = (one.owner or "").isdecimal()
            yield one if person else context.excluded(start, reason="nobody", due=due)


class SameDay(DemoHeld):
    """Wants a limit that runs over midnight to be kept in the first hour."""

    def verdict(self, context: LeadContext, start: Event, due: datetime, stop: Event | None) -> Iterator[Outcome]:
        same = due.date() == start.at.date()
        yield from super().verdict(context, start, due if same else start.at + timedelta(hours=1), stop)


class UntilClosing(DemoHeld):
    """Rounds every due up to the closing of its day."""

    def verdict(self, context: LeadContext, start: Event, due: datetime, stop: Event | None) -> Iterator[Outcome]:
        calendar = context.agreement.calendars["office"]
        spans = calendar.spans(due, due + timedelta(days=1))
        yield from super().verdict(context, start, spans[0].end if spans[0].open else due, stop)


def agreed(rule: object) -> Agreement:
    """Return an agreement of one promise, with an office, a rep and a queue."""
    return Agreement(
        name="user",
        zone="Europe/Berlin",
        calendars={"office": OFFICE},
        owners=[Owner(id="7001", calendar="office"), Owner(id="pool", calendar="office", queue=True)],
        term=Term(since="2026-03-02", until="2026-06-01"),
        commitments=[rule],  # type: ignore[list-item]  # each is one
    )


RESPONSE = agreed(FirstResponse(within="4 business hours", calendar="office"))


# --- pipelines around evaluate


def nightly(agreement: Agreement, leads: Sequence[Journey], as_of: datetime) -> Evaluation:
    return evaluate(agreement, leads, as_of=as_of)


def without_the_lost(agreement: Agreement, leads: Sequence[Journey], as_of: datetime) -> Evaluation:
    """Leaves out leads that ended up disqualified, whenever that was."""
    return evaluate(agreement, [one for one in leads if not one.entries("disqualified")], as_of=as_of)


def one_of_each_rep(agreement: Agreement, leads: Sequence[Journey], as_of: datetime) -> Evaluation:
    """Judges one lead of each owner and takes it for all of theirs."""
    return evaluate(agreement, {one.owner(as_of): one for one in leads}.values(), as_of=as_of)


# --- adapters


def as_rows(events: Sequence[Event], leads: Sequence[LeadAttributes]) -> Iterable[Journey]:
    return journeys(events, leads)


def last_row_of_an_instant(events: Sequence[Event], leads: Sequence[LeadAttributes]) -> Iterable[Journey]:
    """Keeps one row for each lead and instant, the one that came last."""
    return journeys({(one.lead_id, one.at): one for one in events}.values(), leads)

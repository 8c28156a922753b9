"""Answers: what became of each hand-off, and for how long those that nobody has decided have waited."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.leads.patterns import Pattern
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.diagnosis.quality import Handover, handovers
from slakit.reports.document.words import plural
from slakit.reports.measures.passages import Seen, group_of
from slakit.reports.measures.tables import Table
from slakit.worktime.instants import from_micros, to_micros

__all__ = ["ANSWERS", "Answered", "HandoverAnswer", "answered", "handover_answers"]

WayOut: TypeAlias = Literal["accepted", "rejected", "undecided", "handed over again", "merged"]
ANSWERS: tuple[WayOut, ...] = ("accepted", "rejected", "undecided", "handed over again", "merged")


@attrs.frozen(kw_only=True)
class HandoverAnswer:
    """One hand-off and what became of it: the answer of sales, or for how long there has been none.

    `answer` is accepted, rejected or undecided; one that was not decided before the next is "handed over again", and one
    whose lead was merged into another one is "merged". `answered_at` and `reason` are those of what ended it, `undecided`
    is how long an open one has waited. `stage` is where the lead was then, `owner` whose it was.
    """

    lead: str
    entry: int
    source: str | None
    owner: str | None
    handed_over_at: datetime
    answer: WayOut
    answered_at: datetime | None
    undecided: timedelta | None
    stage: str
    reason: str


def handover_answers(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    at: Pattern | None = None,
    accepted: str | Iterable[str] = ("accepted", "sql"),
    rejected: str | Iterable[str] = ("rejected", "disqualified"),
    source: str | None = "origin",
    lifecycle: Lifecycle = STANDARD,
) -> Table[HandoverAnswer]:
    """Return what became of each hand-off by an instant, a row each, with none left out.

    A hand-off is entering mql unless `at` says otherwise. The first move into a stage of `accepted` or `rejected` before
    the next hand-off answers it; a lead that went elsewhere, such as to recycled, is undecided, with that stage. `source`
    names an attribute, as it was at the hand-off, else as known by `as_of`. The undecided stand first, those that wait the
    longest before the others; then the answered ones, the latest hand-off first. Rows of a CRM that name stages by their
    aliases are read with its `lifecycle`.

    >>> from slakit.leads.events import stage_event
    >>> day = [datetime.fromisoformat(f"2026-03-{n:02d}T10:00Z") for n in (2, 3, 14)]
    >>> leads = [
    ...     Journey.of("L1", stage_event("mql", at=day[0]), stage_event("rejected", at=day[1], reason="too small")),
    ...     Journey.of("L2", stage_event("mql", at=day[0])),
    ... ]
    >>> for row in handover_answers(leads, as_of=day[2]):
    ...     print(row.lead, row.answer, row.reason or f"{row.undecided.days} days")
    L2 undecided 12 days
    L1 rejected too small
    """
    handed = handovers(journeys, as_of=as_of, at=at, accepted=accepted, rejected=rejected, lifecycle=lifecycle)
    return answered(handed, as_of).table(source, lifecycle)


@attrs.frozen
class Answered:
    """Hand-offs with what ended each, in the order in which they are told; a row of a table is made when it is shown."""

    as_of: int
    each: tuple[tuple[Handover, WayOut, int | None, str], ...]

    @property
    def counts(self) -> Mapping[WayOut, int]:
        """How many hand-offs came to each answer."""
        return Counter(answer for _, answer, _, _ in self.each)

    @property
    def longest(self) -> timedelta | None:
        """For how long the first of the undecided has waited; None where all are decided."""
        return next((self._waited(one) for one, _, ended, _ in self.each[:1] if ended is None), None)

    def table(self, source: str | None, lifecycle: Lifecycle, most: int | None = None) -> Table[HandoverAnswer]:
        """Return them as a table, or the first so many."""
        return Table(
            name="handover_answers",
            title="What became of each hand-off",
            definition="Each hand-off with the answer of sales, or how long it has been undecided, the longest first.",
            unit="hand-offs",
            population=plural(len(self.each), "hand-off"),
            row=HandoverAnswer,
            rows=tuple(self._row(*one, source, lifecycle) for one in self.each[:most]),
        )

    def _waited(self, one: Handover) -> timedelta:
        return timedelta(microseconds=self.as_of - one.event.at_us)

    def _row(
        self, one: Handover, answer: WayOut, ended: int | None, reason: str, source: str | None, lifecycle: Lifecycle
    ) -> HandoverAnswer:
        # A row at the very instant of the next hand-off is of that one.
        last = self.as_of if ended is None else ended - (answer == "handed over again")
        journey = one.journey
        seen = Seen(journey, last, is_merged=answer == "merged", is_plain=False)
        return HandoverAnswer(
            lead=journey.lead_id,
            entry=one.entry,
            source=group_of(seen, source, one.event.at_us),
            owner=journey.owner_at(last) or None,
            handed_over_at=one.event.at,
            answer=answer,
            answered_at=None if ended is None else from_micros(ended),
            undecided=self._waited(one) if ended is None else None,
            stage=lifecycle.named(journey.stage_at(last) or ""),
            reason=reason,
        )


def answered(handed: Iterable[Handover], as_of: datetime) -> Answered:
    """Return what ended each hand-off: the undecided first, the longest before the others, then the latest hand-off."""
    every = list(handed)
    each = [(one, *_way_out(one, following)) for one, following in zip(every, [*every[1:], None], strict=False)]
    waiting = sorted((one for one in each if one[2] is None), key=_by_instant)
    ended = sorted((one for one in each if one[2] is not None), key=_by_instant, reverse=True)
    return Answered(to_micros(as_of, "as_of"), (*waiting, *ended))


def _by_instant(told: tuple[Handover, WayOut, int | None, str]) -> tuple[int, str]:
    return told[0].event.at_us, told[0].journey.lead_id


def _way_out(one: Handover, following: Handover | None) -> tuple[WayOut, int | None, str]:
    """Return what ended a hand-off, when, and the reason that was given; nothing has ended one that is undecided."""
    if one.decision is not None:
        return one.answer, one.decision.at_us, one.decision.reason
    if following is not None and following.journey.lead_id == one.journey.lead_id:
        return "handed over again", following.event.at_us, ""
    merge = merge_of(one.journey)
    return ("undecided", None, "") if merge is None else ("merged", merge.at_us, "")

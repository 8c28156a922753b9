"""Outcomes: the judgement of one commitment for one entry or one period, with its proof."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, TypeAlias, final

import attrs

from slakit.rules.swift import swift
from slakit.worktime.instants import from_micros, iso_utc

__all__ = [
    "Breached",
    "Excluded",
    "Figures",
    "Held",
    "Holding",
    "Ignored",
    "Met",
    "Need",
    "Outcome",
    "Pending",
    "Segment",
    "Shared",
    "Terms",
    "Unknown",
    "keys_of",
]

Holding: TypeAlias = Literal["person", "queue", "none", "paused"]
Held: TypeAlias = tuple[int, int, str, Holding, int | None]
"""Since, until, holder, what it was, open time used: a segment in microseconds."""
Status: TypeAlias = Literal["met", "breached", "pending", "excluded", "unknown"]


@attrs.frozen
class Terms:
    """What all outcomes of one commitment share: whose promise it is, in which text, and as of when."""

    agreement: str
    version: str
    commitment: str
    owed_by: tuple[str, ...]
    calendar: str
    zone: str
    as_of_us: int


@attrs.frozen
class Segment:
    """For how long one owner held the clock; `until` is exclusive.

    `kind` tells a person from a queue and from nobody; "paused" is a stretch in which the clock stood. `business` is the
    open time used, None without a calendar.
    """

    holder: str
    since: datetime
    until: datetime
    business: timedelta | None
    kind: Holding = "person"

    @property
    def wall(self) -> timedelta:
        """The elapsed time."""
        return self.until - self.since


@attrs.frozen
class Ignored:
    """An event that was looked at and passed over, and why."""

    event: str
    why: str


@attrs.frozen
class Need:
    """One thing that a cadence asks for: how much of it is needed, and how much came.

    `what` is events, dates, or the field whose different values count. Of a breach it tells how much came by due.
    """

    what: str
    needed: int
    done: int

    @property
    def missing(self) -> int:
        """How much has not come."""
        return max(0, self.needed - self.done)

    def __str__(self) -> str:
        return f"{self.done} of {self.needed} {self.what}"


@attrs.frozen
class Figures:
    """The numbers of a period: what was promised, what came, and where it is heading.

    `pace` is actual less what an even delivery would have brought by the end of the last open day that is over: a day's
    share is due when it closes. `forecast` is where an even continuation ends; it counts the running day too, by the part
    of it that is over, so inside a day a number that is ahead may head for less than its target. Both are None where they
    have no meaning. `population` counts what `actual` was measured on, `interval` is where a share lies for sure at the
    confidence of its promise, `undecided` the share of members that are still open. `unit` is what `target` and `actual`
    count: "number", "share", "breach", or a unit of time such as "business hour".
    """

    target: float
    actual: float | None = None
    pace: float | None = None
    forecast: float | None = None
    population: int | None = None
    interval: tuple[float, float] | None = None
    undecided: float | None = None
    unit: str = "number"


@attrs.define
class _Outcome:
    """What the five kinds of outcome have in common; it is open because they are, until each is filled and frozen.

    Instants are held in microseconds since 1970 and lengths in microseconds; the properties give datetimes in UTC and
    timedeltas. Nothing here needs a calendar, so an outcome may be pickled, stored and compared anywhere. `needs` are
    what a cadence asks for; `details` say in words what else decided, such as the parts of a check that failed.
    """

    terms: Terms
    subject: str
    group: str | None
    entry: int | None
    owner: str | None
    started_us: int
    due_us: int | None
    original_due_us: int | None
    stopped_us: int | None
    allowed: str
    business_us: int | None
    wall_us: int | None
    paused_us: int
    held: tuple[Held, ...]
    evidence: tuple[str, ...]
    ignored: tuple[Ignored, ...]
    reason: str
    figures: Figures | None
    needs: tuple[Need, ...] = attrs.field(default=(), kw_only=True)
    details: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    @property
    def agreement(self) -> str:
        """The name of the agreement."""
        return self.terms.agreement

    @property
    def version(self) -> str:
        """The version of the agreement whose text judged."""
        return self.terms.version

    @property
    def commitment(self) -> str:
        """The id of the commitment."""
        return self.terms.commitment

    @property
    def owed_by(self) -> str:
        """Who promised it; both parties separated by a comma."""
        return ", ".join(self.terms.owed_by)

    @property
    def as_of(self) -> datetime:
        """The instant as of which it was judged."""
        return from_micros(self.terms.as_of_us)

    @property
    def started_at(self) -> datetime:
        """When the clock or the period began."""
        return from_micros(self.started_us)

    @property
    def due_at(self) -> datetime | None:
        """The instant after which the promise is broken; the exclusive end of a period."""
        return _instant(self.due_us)

    @property
    def original_due_at(self) -> datetime | None:
        """What was due before any pause."""
        return _instant(self.original_due_us)

    @property
    def stopped_at(self) -> datetime | None:
        """When it was done, late or not; when a period's target was reached."""
        return _instant(self.stopped_us)

    @property
    def elapsed_business(self) -> timedelta | None:
        """The open time used, pauses left out; None without a calendar."""
        return _length(self.business_us)

    @property
    def elapsed_wall(self) -> timedelta | None:
        """The time used, closed hours and pauses included; None for a period."""
        return _length(self.wall_us)

    @property
    def paused(self) -> timedelta:
        """The time for which the clock stood."""
        return timedelta(microseconds=self.paused_us)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Who held the clock for how long; they add up to `elapsed_wall`."""
        return tuple(
            Segment(holder, from_micros(since), from_micros(until), _length(business), kind)
            for since, until, holder, kind, business in self.held
        )

    @property
    def target(self) -> float | None:
        """What was promised for the period."""
        return None if self.figures is None else self.figures.target

    @property
    def actual(self) -> float | None:
        """What came in the period, up to as-of."""
        return None if self.figures is None else self.figures.actual

    @property
    def pace(self) -> float | None:
        """How far it is ahead of an even delivery by the end of the last open day that is over; negative when behind."""
        return None if self.figures is None else self.figures.pace

    @property
    def forecast(self) -> float | None:
        """Where the period ends if it goes on evenly."""
        return None if self.figures is None else self.figures.forecast

    @property
    def text(self) -> str:
        """One sentence that says what was promised, what came, and what follows, in local time."""
        from slakit.rules.sentences import sentence  # which knows the five kinds, and so comes after them

        return sentence(self)  # type: ignore[arg-type]  # only the five kinds are ever built

    @property
    def key(self) -> str:
        """A stable name of what was judged, the same whatever as-of is."""
        return next(keys_of((self,)))


def keys_of(outcomes: Iterable[_Outcome]) -> Iterator[str]:
    """Yield the keys of outcomes; what those of one commitment share is hashed once."""
    terms, begun = None, blake2b(digest_size=_KEY)
    for outcome in outcomes:
        if outcome.terms is not terms:
            terms = outcome.terms
            begun = blake2b(f"{terms.agreement}\x1f{terms.commitment}\x1f".encode(), digest_size=_KEY)
        group = "" if outcome.group is None else outcome.group
        # A period that the term cuts is told by its start; entries are told by their number.
        one = f"{outcome.entry}\x1f" if outcome.entry is not None else f"\x1f{iso_utc(outcome.started_us)}"
        named = begun.copy()
        named.update(f"{outcome.subject}\x1f{group}\x1f{one}".encode())
        yield named.hexdigest()


_KEY = 10


def stable_key(*parts: str | int | None) -> str:
    """Return a short name made of parts; None counts as empty."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode(), digest_size=_KEY).hexdigest()


Shared: TypeAlias = tuple[
    Terms,
    str,
    str | None,
    int | None,
    str | None,
    int,
    int | None,
    int | None,
    int | None,
    str,
    int | None,
    int | None,
    int,
    tuple[Held, ...],
    tuple[str, ...],
    tuple[Ignored, ...],
]
"""The fields of an outcome up to its reason, in their order."""


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _length(micros: int | None) -> timedelta | None:
    return None if micros is None else timedelta(microseconds=micros)


@final
@swift
@attrs.frozen
class Met(_Outcome):
    """The promise was kept: done at or before due. Final."""

    status: Status = attrs.field(default="met", init=False, repr=False)


@final
@swift
@attrs.frozen
class Breached(_Outcome):
    """The promise was broken; a late answer does not mend it. Final.

    `breached_us` and `overrun_us` are in microseconds; the overrun is work time, None without a calendar.
    """

    breached_us: int
    overrun_us: int | None = None
    status: Status = attrs.field(default="breached", init=False, repr=False)

    @property
    def breached_at(self) -> datetime:
        """The first instant of the breach: due, the event that broke it, or the deciding instant."""
        return from_micros(self.breached_us)

    @property
    def open(self) -> bool:
        """Whether it is still undone as of now."""
        return self.stopped_us is None and self.wall_us is not None

    @property
    def late_by(self) -> timedelta | None:
        """The time from the breach until it was done, or until as-of while undone; None for a period."""
        if self.wall_us is None:
            return None
        end = self.terms.as_of_us if self.stopped_us is None else self.stopped_us
        return timedelta(microseconds=end - self.breached_us)

    @property
    def overrun(self) -> timedelta | None:
        """The work time from due until it was done, or until as-of while undone; None without a calendar."""
        return _length(self.overrun_us)


@final
@swift
@attrs.frozen
class Pending(_Outcome):
    """Not yet decided: due is not past, or too much is open.

    `percent` is the share of the limit, or of a period's target, that is used; `remaining_us` is what is left in the
    limit's own measure, in microseconds, None for a period. `next_due_us` is that of a cadence's next event.
    """

    at_risk: bool = False
    remaining_us: int | None = None
    percent: float | None = None
    next_due_us: int | None = None
    status: Status = attrs.field(default="pending", init=False, repr=False)

    @property
    def remaining(self) -> timedelta | None:
        """What is left of the limit; None for a period."""
        return _length(self.remaining_us)

    @property
    def next_due_at(self) -> datetime | None:
        """The latest instant at which a cadence's next event can come and the promise be kept; None for all others.

        All that is missing still fits between it and due, with its gaps and dates. None once the promise can no longer
        be kept.
        """
        return _instant(self.next_due_us)


@final
@swift
@attrs.frozen
class Excluded(_Outcome):
    """Does not count, for a reason; not final, unless it was cancelled."""

    status: Status = attrs.field(default="excluded", init=False, repr=False)


@final
@swift
@attrs.frozen
class Unknown(_Outcome):
    """The data can not tell."""

    status: Status = attrs.field(default="unknown", init=False, repr=False)


Outcome: TypeAlias = Met | Breached | Pending | Excluded | Unknown

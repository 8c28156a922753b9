"""What the clauses of an agreement came to: firings, quiet clauses, and the status of the agreement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from slakit.rules.clauses import Then
from slakit.rules.outcomes import Breached, Terms, stable_key
from slakit.worktime.instants import from_micros

__all__ = ["AgreementState", "AgreementStatus", "ClauseState", "Firing", "Quiet", "missed_text"]

AgreementState: TypeAlias = Literal["not_begun", "in_force", "at_risk", "terminable", "ended"]
_Status: TypeAlias = Literal["fired", "quiet"]


@attrs.frozen(kw_only=True)
class _State:
    """What firings and quiet clauses have in common; instants are held in microseconds since 1970."""

    terms: Terms
    then: Then
    follows: str
    """What follows, in the words of the clause."""
    to: tuple[str, ...]
    """Who is told."""
    allowed: str
    """The condition in words."""
    reason: str
    """`missed` where periods are counted, `nothing` where something is waited for."""
    started_us: int
    due_us: int | None
    evidence: tuple[str, ...]
    """The keys of the missed outcomes, or the id of the event that started the clock; empty where the term did."""
    text: str
    """One sentence that says what happened and what follows, in local time."""

    @property
    def agreement(self) -> str:
        """The name of the agreement."""
        return self.terms.agreement

    @property
    def version(self) -> str:
        """The version of the agreement whose text judged."""
        return self.terms.version

    @property
    def clause(self) -> str:
        """The id of the clause."""
        return self.terms.commitment

    @property
    def as_of(self) -> datetime:
        """The instant as of which it was judged."""
        return from_micros(self.terms.as_of_us)

    @property
    def started_at(self) -> datetime:
        """The start of the term."""
        return from_micros(self.started_us)

    @property
    def due_at(self) -> datetime | None:
        """When a silence was, or will be, too long; the end of the period with which it fired, None while quiet."""
        return None if self.due_us is None else from_micros(self.due_us)


@attrs.frozen(kw_only=True)
class Firing(_State):
    """A clause fired. Final: as time goes on, firings are only added.

    `number` counts the firings of the clause. It fired at `fired_at`: the end of the last missed period, or the later
    instant at which its misses so far were certain; of a silence, due.
    """

    number: int
    fired_us: int
    status: _Status = attrs.field(default="fired", init=False, repr=False)

    @property
    def fired_at(self) -> datetime:
        """The instant from which on what follows is due."""
        return from_micros(self.fired_us)

    @property
    def key(self) -> str:
        """A stable name of this firing, the same whatever as-of is."""
        return _key(self.terms, self.number)


@attrs.frozen(kw_only=True)
class Quiet(_State):
    """A clause that has not fired; not final.

    `missed` is how many misses count towards the next period, of the `needed` ones; both are None where something is
    waited for. Then `due_at` is when it will have been waited for too long.
    """

    missed: int | None = None
    needed: int | None = None
    status: _Status = attrs.field(default="quiet", init=False, repr=False)

    @property
    def countdown(self) -> str | None:
        """How far it is, such as "2 of 3"; None where something is waited for."""
        return None if self.missed is None else f"{self.missed} of {self.needed}"

    @property
    def key(self) -> str:
        """The key that its first firing will have."""
        return _key(self.terms, 1)


ClauseState: TypeAlias = Firing | Quiet


def _key(terms: Terms, number: int) -> str:
    # In the order of an outcome's key: the clause stands as commitment and as subject, as in the flat form.
    return stable_key(terms.agreement, terms.commitment, terms.commitment, None, number, "")


@attrs.frozen(kw_only=True)
class AgreementStatus:
    """How an agreement stood as of an instant.

    `state` is not_begun before the term and ended from its end on. In between it is terminable once a clause that
    terminates has fired, at_risk while one counts down (a miss that counts, or half of a silence), else in_force.
    `clauses` are the ids of those clauses. Since when it is so is None before the term, and for an agreement without
    one.
    """

    state: AgreementState
    since_us: int | None
    clauses: tuple[str, ...] = ()
    why: str

    @property
    def since(self) -> datetime | None:
        """From when on it is so, in UTC."""
        return None if self.since_us is None else from_micros(self.since_us)


def missed_text(misses: Sequence[Breached]) -> str:
    """Tell which commitments were missed in which periods, in the order in which they first come."""
    periods: dict[str, list[str]] = {}
    for miss in misses:
        group = "" if miss.group is None else f" ({miss.group or 'none'})"
        periods.setdefault(miss.commitment, []).append(f"{miss.subject}{group}")
    return ", ".join(f"{name} in {_listed(labels)}" for name, labels in periods.items())


def _listed(words: Sequence[str]) -> str:
    if len(words) > _MOST:
        return f"{len(words)} periods from {words[0]} to {words[-1]}"
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


_MOST = 12

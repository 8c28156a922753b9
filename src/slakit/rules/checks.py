"""Checks: a condition holds at the instant of an event."""

from collections.abc import Iterable
from typing import Any

import attrs

from slakit.errors import AgreementError, Problem
from slakit.leads.patterns import Pattern
from slakit.rules.conditions import Condition, as_condition
from slakit.rules.objectives import Objective, odd_without_clock
from slakit.rules.parts import (
    Calendar,
    Entries,
    Source,
    as_pattern,
    identifier,
    kept,
    no_patterns,
    odd_words,
    owed_by,
    refused,
    shared_kinds,
)

__all__ = ["Check"]


def _condition(given: Any) -> Condition:
    return kept(as_condition, given)


@attrs.frozen(kw_only=True)
class Check:
    """At each event that matches `at`, the condition `that` holds.

    `that` holds criteria, asked about the lead at the instant of the event, all events of that instant included;
    patterns, asked of the event itself (`OwnEvent`); and `CommitmentMet`, which asks whether another promise is met
    then. They are combined with & | ~, and of a list all must hold. Met where it holds, Breached at the event where it
    does not, Unknown where the data does not say. What comes after the event changes nothing. `entries` "first" asks at
    the first match of a lead only; `on` "log" reads the events of the agreement itself.

    Raises: AgreementError with every problem found. Of the parts: D311 (owed_by), D312 (id), D205 (an empty list of
    patterns), D314 (what is no condition). Then D304 (a choice of words), D313 (what is no pattern), D344 (a percentile).

    >>> from slakit.leads.criteria import present
    >>> from slakit.leads.patterns import entered
    >>> Check(id="handoff", owed_by="marketing", at=entered("mql"), that=present("email", "company")).describe()
    'marketing: email, company are present when enters mql'
    """

    id: str = attrs.field(converter=identifier)
    owed_by: tuple[str, ...] = attrs.field(converter=owed_by)
    at: Pattern = attrs.field(converter=as_pattern)
    that: Condition = attrs.field(converter=_condition)
    entries: Entries = "each"
    on: Source = "leads"
    objective: Objective | None = None
    meaning: str = ""
    consequence: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what can not be judged, all at once."""
        if problems := refused(self) or list(self._problems()):
            raise AgreementError(*problems)

    def _problems(self) -> Iterable[Problem]:
        yield from no_patterns(at=self.at)
        yield from shared_kinds(self)
        yield from odd_without_clock(self.objective)
        yield from odd_words(entries=(self.entries, ("each", "first")), on=(self.on, ("leads", "log")))

    @property
    def calendar(self) -> Calendar:
        """None: an instant needs none."""
        return None

    @property
    def allowed(self) -> str:
        """What must hold, in words."""
        return str(self.that)

    def describe(self) -> str:
        """Return the promise as one plain sentence."""
        parties = " and ".join(self.owed_by)
        if self.meaning:
            return f"{parties}: {self.meaning.rstrip('.')} ({self.allowed})"
        return f"{parties}: {self.allowed} when {self.at}"

"""Terms of the past: agreements as if they had been in force over what has happened."""

import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import DataError, Problem, SlakitWarning
from slakit.evaluation.evaluator import agreement_of
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment
from slakit.rules.parties import Term
from slakit.worktime.instants import date_of, iso_utc, to_micros

__all__ = ["Text", "alone", "first_date", "placed", "refuse_the_future", "text_of"]

Text: TypeAlias = Agreement | Commitment | Sequence[Commitment]
"""What is promised: an agreement, or one or several bare commitments."""


def text_of(given: Text) -> Agreement:
    """Return the agreement of a text whose term is still to be placed; bare commitments make one without a name, in UTC.

    Raises: AgreementError D376 for what is neither.
    """
    # Promises per period ask for a term when they are written down.
    return agreement_of(given, Term(since="2000-01-01"))


def first_date(leads: Iterable[Journey], zone: ZoneInfo, as_of: datetime) -> date:
    """Return the local date of the first event of some leads, that of `as_of` where they have none before it."""
    latest = to_micros(as_of, "as_of")
    first = min((journey.events[0].at_us for journey in leads if journey.events), default=latest)
    return date_of(min(first, latest), zone)


def refuse_the_future(first: date, zone: ZoneInfo, as_of: datetime, where: str, what: str) -> None:
    """Refuse a stretch that begins after `as_of`: all of nothing is kept, which looks like a pass. Raises: DataError I455.

    `where` is what was given, and `what` what it is called in words.
    """
    now = to_micros(as_of, "as_of")
    if first > date_of(now, zone):
        message = f"{what} begins on {first}, after as-of, {iso_utc(now)}: nothing of it has happened yet"
        raise DataError(Problem("I455", where, message))


def placed(agreement: Agreement, term: Term | None) -> Agreement:
    """Return an agreement as if it had been in force over a term; it was warned of when its text was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SlakitWarning)
        return attrs.evolve(agreement, term=term)


def alone(agreement: Agreement, *commitments: Commitment) -> Agreement:
    """Return an agreement with these commitments only, without clauses; it was warned of when its text was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SlakitWarning)
        return attrs.evolve(agreement, commitments=commitments, clauses=())

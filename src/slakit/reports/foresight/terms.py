"""Terms of the past: agreements as if they had been in force over what has happened."""

import warnings
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from slakit.errors import SlakitWarning
from slakit.leads.journeys import Journey
from slakit.rules.agreement import Agreement
from slakit.rules.commitments import Commitment
from slakit.rules.parties import Term
from slakit.worktime.instants import date_of, to_micros

__all__ = ["alone", "first_date", "placed"]


def first_date(leads: Iterable[Journey], zone: ZoneInfo, as_of: datetime) -> date:
    """Return the local date of the first event of some leads, that of `as_of` where they have none before it."""
    latest = to_micros(as_of, "as_of")
    first = min((journey.events[0].at_us for journey in leads if journey.events), default=latest)
    return date_of(min(first, latest), zone)


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

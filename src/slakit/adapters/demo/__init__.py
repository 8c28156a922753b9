"""The demonstration: a small agreement and made-up leads that come with the package."""

from datetime import UTC, datetime
from importlib.resources import as_file, files

from slakit.adapters.agreements import load_agreement
from slakit.adapters.event_files import read_events
from slakit.adapters.lead_files import read_leads
from slakit.leads.gathering import Journeys, journeys
from slakit.rules.agreement import Agreement

__all__ = ["AS_OF", "demo"]

AS_OF = datetime(2026, 10, 30, 21, 0, tzinfo=UTC)
"""The instant as of which the demonstration is judged."""


def demo() -> tuple[Agreement, Journeys]:
    """Return the agreement of the demonstration and what happened to its leads.

    >>> agreement, leads = demo()
    >>> agreement.name, len(leads)
    ('demo', 48)
    """
    with as_file(files(__name__)) as folder:
        leads = journeys(read_events(folder / "events.csv"), read_leads(folder / "leads.csv"))
        return load_agreement(folder / "agreement.yaml"), leads

"""Strategies for Hypothesis: they draw valid values only, throw nothing away, and shrink to the shortest story.

Options are keyword-only but for the lifecycle, the zone or the agreement that a strategy is of; an impossible
combination is refused by name at the call.
"""

from slakit.testing.strategies.asking import criteria, personas
from slakit.testing.strategies.happening import events, journeys
from slakit.testing.strategies.judged import Judge, Scenario, scenarios
from slakit.testing.strategies.making import agreements, leads, lifecycles, prospects
from slakit.testing.strategies.moments import calendars, durations, instants

__all__ = [
    "Judge",
    "Scenario",
    "agreements",
    "calendars",
    "criteria",
    "durations",
    "events",
    "instants",
    "journeys",
    "leads",
    "lifecycles",
    "personas",
    "prospects",
    "scenarios",
]

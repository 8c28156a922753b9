"""Who and what happened: events, journeys, patterns over events, criteria over journeys."""

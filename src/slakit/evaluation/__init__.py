"""An agreement over journeys, judged as of an instant."""

"""The sections of a report, a module each: pure functions from an evaluation, or from journeys, to what there is to tell."""

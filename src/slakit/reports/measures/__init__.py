"""Measures: pure tables over evaluations and journeys, each with what it says, of whom, and what was left out."""

"""Diagnosis: why a goal was missed, when more comes than can be handled, and how good leads are."""

"""Evaluations turned into answers that people and programs read."""

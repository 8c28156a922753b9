"""Foresight: what is due next, what history supports, and how a text would have gone on the past."""

"""Watching: an agreement judged event by event, as what it is about happens."""

"""Doors for what lies outside: agreement files, event and lead files, holiday lists, closures."""

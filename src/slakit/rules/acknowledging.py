"""Acknowledging: the promises by which somebody confirms that they know a version of an agreement."""

import attrs

from slakit.leads.patterns import EventPattern, FieldTest
from slakit.rules.commitments import Commitment
from slakit.rules.deadlines import Deadline

__all__ = ["acknowledges", "renewed"]

_KIND = FieldTest("kind", ("acknowledgement",))


def acknowledges(rule: Commitment) -> bool:
    """Tell whether a promise is kept by a confirmation, and asks for nothing else.

    >>> from slakit.leads.patterns import event
    >>> sam = event(kind="acknowledgement", actor="Sam", value="2026.1")
    >>> acknowledges(Deadline(id="a", owed_by="sales", start=event(kind="x"), stop=sam, within="1 day"))
    True
    """
    return _confirmation(rule) is not None


def renewed(rule: Commitment, like: Commitment | None, old: str, new: str) -> Commitment:
    """Return a promise to confirm one version as the same promise for the next, where the next text asks for that.

    `like` is what the next text has under its id. Any other promise is returned as it is.
    """
    stop, wanted = _confirmation(rule), like and _confirmation(like)
    if not isinstance(rule, Deadline) or stop is None or not wanted or _value(new) not in wanted.tests:
        return rule
    tests = tuple(_value(new) if test == _value(old) else test for test in stop.tests)
    told, found, _ = rule.meaning.rpartition(f"version {old}.")
    meaning = f"{told}version {new}." if found else rule.meaning
    return attrs.evolve(rule, stop=attrs.evolve(stop, tests=tests), meaning=meaning)


def _value(version: str) -> FieldTest:
    return FieldTest("value", (version,))


def _confirmation(rule: Commitment) -> EventPattern | None:
    stop = rule.stop if isinstance(rule, Deadline) else None
    return stop if isinstance(stop, EventPattern) and _KIND in stop.tests else None

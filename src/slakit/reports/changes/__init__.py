"""Changes: what differs between two agreements, in sentences, and for which side it tightens or loosens."""

import json
from collections.abc import Iterable
from typing import Any

from slakit.reports.changes.promised import clauses, commitments
from slakit.reports.changes.values import Change
from slakit.reports.changes.walking import Walk
from slakit.rules.agreement import Agreement

__all__ = ["Change", "diff", "json_text", "text"]


def diff(old: Agreement, new: Agreement) -> tuple[Change, ...]:
    """Return what differs in meaning between two agreements, in the order of the file.

    Empty if and only if their fingerprints are equal: comments, the order of keys and of commitments, and signatures are
    no changes, the version is one. Parts are known by their names and ids, so that a renamed one is gone and new. What
    follows from a change elsewhere is not told again: a promise that asks for a definition changes with it. `str` of a
    change is its sentence.

    >>> from slakit.rules.parties import Term
    >>> from slakit.rules.ready_made import FirstResponse
    >>> def text_of(version, since, hours):
    ...     term, promise = Term(since=since, until="2027-01-01"), FirstResponse(within=f"{hours} hours")
    ...     return Agreement(name="acme", version=version, term=term, commitments=[promise])
    >>> for change in diff(text_of("1", "2026-01-01", 4), text_of("2", "2026-07-01", 2)):
    ...     print(change)
    version: 1 → 2, from 2026-07-01
    first day of the term: 2026-01-01 → 2026-07-01, from 2026-07-01
    first response: 4 hours → 2 hours, from 2026-07-01; tightens for sales
    """
    walk = Walk(old, new)
    return (
        *walk.head(),
        *walk.parties(),
        *walk.calendars(),
        *walk.owners(),
        *walk.personas(),
        *walk.stages(),
        *commitments(walk),
        *clauses(walk),
    )


def text(changes: Iterable[Change]) -> str:
    """Return changes as lines for people; one that says so where there are none."""
    return "".join(f"{' '.join(str(change).splitlines())}\n" for change in changes) or "nothing changes in meaning\n"


def json_text(changes: Iterable[Change]) -> str:
    """Return changes as JSON: a list of objects with the fields of `Change`, `since` as from, and the sentence as text."""
    return json.dumps([_plain(change) for change in changes], ensure_ascii=False, indent=2) + "\n"


def _plain(change: Change) -> dict[str, Any]:
    return {
        "where": change.where,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "from": None if change.since is None else change.since.isoformat(),
        "tightens": list(change.tightens),
        "loosens": list(change.loosens),
        "text": str(change),
    }

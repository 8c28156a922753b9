"""What an outcome is about in words, and which outcomes of an evaluation come first in a list that ends."""

from collections.abc import Collection
from operator import attrgetter
from typing import TypeAlias
from urllib.parse import quote

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.measures.grouping import versions
from slakit.rules.lines import clean
from slakit.rules.outcomes import Breached, Outcome, Pending

__all__ = [
    "COUNTED",
    "Urgent",
    "is_of_a_lead",
    "most_urgent",
    "path_of",
    "reading_log",
    "standing",
    "subject_of",
    "to_do",
]

COUNTED = ("met", "breached", "pending", "excluded", "unknown")
Urgent: TypeAlias = Breached | Pending


def subject_of(outcome: Outcome, logged: Collection[str]) -> str:
    """Return what an outcome is about on one line: a lead and its entry, or a period and its group.

    `logged` are the commitments of `reading_log`.
    """
    return clean(" ".join(f"{word} {name}" if word else name for word, name in _parts(outcome, logged)))


def path_of(outcome: Outcome, logged: Collection[str]) -> str:
    """Return the same as a path, such as lead/901/entry/1, with what is no part of a path in per cent."""
    return "/".join(f"{word or 'period'}/{quote(name, safe='')}" for word, name in _parts(outcome, logged))


def _parts(outcome: Outcome, logged: Collection[str]) -> list[tuple[str, str]]:
    """Return words and names; a period has no word of its own."""
    parts = [("" if outcome.entry is None else "lead" if is_of_a_lead(outcome, logged) else "log", outcome.subject)]
    if outcome.group is not None:
        parts.append(("group", outcome.group or "none"))
    if outcome.entry is not None:
        parts.append(("entry", str(outcome.entry)))
    return parts


def reading_log(evaluation: Evaluation) -> frozenset[str]:
    """Return the ids of the commitments that read the agreement's own log; a lead may well be named like the agreement."""
    return frozenset(
        rule.id for version in versions(evaluation) for rule in version.commitments if version.source_of(rule) == "log"
    )


def is_of_a_lead(outcome: Outcome, logged: Collection[str]) -> bool:
    """Return whether an outcome is of a lead, and of no period nor of the log, which the commitments in `logged` read."""
    return outcome.entry is not None and outcome.commitment not in logged


def standing(evaluation: Evaluation) -> str:
    """Return how many are broken and how many at risk, such as "3 breached, 2 at risk"."""
    at_risk = sum(one.at_risk for one in evaluation.pending)
    fired = f", {len(evaluation.firings)} fired" if evaluation.firings else ""
    return f"{len(evaluation.breaches)} breached, {at_risk} at risk{fired}"


def to_do(evaluation: Evaluation) -> list[Urgent]:
    """Return what somebody still has to do: broken and undone, then at risk, each with the earliest due first."""
    undone: list[Urgent] = [one for one in evaluation.breaches if one.open]
    at_risk: list[Urgent] = [one for one in evaluation.pending if one.at_risk]
    return [*sorted(undone, key=_due), *sorted(at_risk, key=_due)]


def most_urgent(evaluation: Evaluation) -> list[Urgent]:
    """Return what is still to do, then what was broken and is over, with the latest first."""
    over = [one for one in evaluation.breaches if not one.open]
    return [*to_do(evaluation), *sorted(over, key=attrgetter("breached_us"), reverse=True)]


def _due(outcome: Urgent) -> tuple[int, str, str]:
    # A clock that stands has no due.
    return (outcome.due_us or outcome.started_us, outcome.commitment, outcome.subject)

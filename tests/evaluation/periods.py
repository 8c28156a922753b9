"""Outcomes of periods made by hand: one a month of 2026, of the kinds that letters say."""

from typing import Any

from evaluation.making import at
from slakit import Breached, Excluded, Met, Outcome, Pending, Unknown
from slakit.rules.outcomes import Terms
from slakit.worktime.instants import to_micros

# The first instants of the months of 2026 in Berlin, and of the year after.
MONTHS = [
    to_micros(at(f"{day}T{hour}:00Z"))
    for day, hour in [
        *(("2025-12-31", 23), ("2026-01-31", 23), ("2026-02-28", 23), ("2026-03-31", 22), ("2026-04-30", 22)),
        *(("2026-05-31", 22), ("2026-06-30", 22), ("2026-07-31", 22), ("2026-08-31", 22), ("2026-09-30", 22)),
        *(("2026-10-31", 23), ("2026-11-30", 23), ("2026-12-31", 23)),
    ]
]
AFTER = MONTHS[-1] + 1
KINDS: dict[str, Any] = {"M": Met, "B": Breached, "P": Pending, "U": Unknown, "X": Excluded}


def made(letter: str, name: str, subject: str, start: int, end: int, **parts: Any) -> Outcome:
    facts: dict[str, Any] = {
        "terms": Terms("acme", "1", name, ("marketing",), "", "Europe/Berlin", AFTER),
        "subject": subject,
        "group": None,
        "entry": None,
        "owner": None,
        "started_us": start,
        "due_us": end,
        "original_due_us": end,
        "stopped_us": None,
        "allowed": "",
        "business_us": None,
        "wall_us": None,
        "paused_us": 0,
        "held": (),
        "evidence": (),
        "ignored": (),
        "reason": "",
        "figures": None,
    }
    if letter == "B":
        facts["breached_us"] = end
    one: Outcome = KINDS[letter](**{**facts, **parts})
    return one


def months(letters: str, name: str = "a", **parts: Any) -> list[Outcome]:
    """Return one outcome a month from January on, of the kinds that letters say; a blank has none."""
    return [
        made(letter, name, f"2026-{n + 1:02d}", MONTHS[n], MONTHS[n + 1], **parts)
        for n, letter in enumerate(letters)
        if letter != " "
    ]

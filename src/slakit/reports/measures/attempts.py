"""Attempts to outcome: after how many a lead answered, was accepted or was won, by channel."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from slakit.evaluation.hits import Patterns
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern, any_of, entered, event
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.reports.document.words import plural
from slakit.reports.measures.numbers import percent
from slakit.reports.measures.passages import MERGED, Passage, entering, passages, seen_by
from slakit.reports.measures.statistics import ends_of_share
from slakit.reports.measures.tables import Table
from slakit.rules.ready_made.shared import ATTEMPT

__all__ = ["ANSWER", "AttemptCount", "attempts_to_outcome"]

ANSWER = any_of(
    event(kind="activity", direction="inbound"),
    event(kind="activity", actor_kind="buyer"),
)
"""An activity that came in, or that the buyer did."""

OUTCOMES: Mapping[str, Pattern] = {
    "answer": ANSWER,
    "acceptance": entered("accepted", "sql"),
    "win": entered("customer"),
}


@attrs.frozen
class AttemptCount:
    """The entries to which an outcome came after just so many attempts, or has not come after so many so far.

    `channel` is that of the last of these attempts, its activity's name where it has none, and "" where there was no
    attempt; None stands for all of them. `reached` got the outcome then, `not_yet` have had so many attempts and no outcome. In the rows of all
    channels `had` counts the entries that got so far, reached or not, and `rate` the share of them that the outcome came
    to before another attempt, with its Wilson interval at 95 %.
    """

    outcome: str
    channel: str | None
    attempts: int
    reached: int
    not_yet: int
    had: int | None
    rate: float | None
    low: float | None
    high: float | None


def attempts_to_outcome(
    journeys: Iterable[Journey],
    *,
    as_of: datetime,
    start: str = "mql",
    attempt: Pattern = ATTEMPT,
    outcomes: Mapping[str, Pattern] = OUTCOMES,
    lifecycle: Lifecycle = STANDARD,
) -> Table[AttemptCount]:
    """Return after how many attempts each outcome came first, counted from each entry of a stage.

    Attempts are outreach by sales unless you say otherwise, as in the promises about them; outcomes are an answer of the
    buyer, acceptance (or SQL) and the win, or patterns of your own by name. An attempt at the very instant of the outcome
    counts where the order of events puts it first. Each entry counts until the lead comes back into the stage. Entries
    of leads that were merged into another before the outcome are left out, once for each outcome.

    Raises: LifecycleError L102 for an unknown stage.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> at = datetime.fromisoformat
    >>> lead = Journey.of(
    ...     "L1", stage_event("mql", at=at("2026-03-02T10:00Z")), activity_event("call", at=at("2026-03-02T11:00Z")),
    ...     activity_event("email", at=at("2026-03-03T11:00Z")), stage_event("accepted", at=at("2026-03-04T11:00Z")),
    ... )
    >>> found = attempts_to_outcome([lead], as_of=at("2026-03-10T10:00Z"), outcomes={"acceptance": entered("accepted")})
    >>> [(row.attempts, row.reached, row.rate) for row in found if row.channel is None]
    [(0, 0, 0.0), (1, 0, 0.0), (2, 1, 1.0)]
    """
    stage = lifecycle.stage(start).name
    starts, nowhere = entering(lifecycle, [stage]), entering(lifecycle, ())
    patterns = Patterns()
    of_attempts, slots = patterns.slot(attempt), {name: patterns.slot(one) for name, one in outcomes.items()}
    counted: dict[str, dict[_Place, list[int]]] = {name: {} for name in outcomes}
    entries = merged = 0
    for seen in seen_by(journeys, as_of):
        found: Sequence[Sequence[int]] = ()
        for passage in passages(seen, starts, nowhere):
            entries += 1
            found = found or patterns.hits(seen.journey).found
            for name, place, is_reached in _came(seen.journey.events, passage, found[of_attempts], slots, found):
                if seen.is_merged and not is_reached:
                    merged += 1
                    continue
                counts = counted[name].get(place) or counted[name].setdefault(place, [0, 0])
                counts[not is_reached] += 1
    return Table(
        name="attempts",
        title="Attempts to outcome",
        definition=f"After how many attempts each outcome first came, of the entries of {stage}.",
        unit="entries",
        population=f"{plural(entries, 'entry')} of {stage}, for each of {plural(len(counted), 'outcome')}",
        left_out={MERGED: merged} if merged else {},
        row=AttemptCount,
        rows=tuple(row for name, found in counted.items() for row in _rows(name, found)),
    )


_Place = tuple[int, str]
"""How many attempts, and the channel of the last of them."""


def _came(
    events: Sequence[Event],
    passage: Passage,
    attempted: Sequence[int],
    slots: Mapping[str, int],
    found: Sequence[Sequence[int]],
) -> Iterator[tuple[str, _Place, bool]]:
    """Yield for each outcome after how many attempts it came, or how many there were so far, and whether it came."""
    begin = _begin(events, passage)
    attempts = _within(passage, begin, attempted)
    for name, slot in slots.items():
        came = next(iter(_within(passage, begin, found[slot])), None)
        before = attempts if came is None else attempts[: bisect_left(attempts, came)]
        yield name, (len(before), _channel(events[before[-1]]) if before else ""), came is not None


def _begin(events: Sequence[Event], passage: Passage) -> int:
    """Return the first event of the instant of the start: as for commitments, another row of it counts."""
    begin = passage.first
    while begin and events[begin - 1].at_us == passage.since:
        begin -= 1
    return begin


def _within(passage: Passage, begin: int, found: Sequence[int]) -> list[int]:
    return [at for at in found if begin <= at < passage.last and at != passage.first]


def _channel(attempt: Event) -> str:
    return attempt.channel or attempt.value


def _rows(outcome: str, found: Mapping[_Place, list[int]]) -> Iterator[AttemptCount]:
    had = sum(map(sum, found.values()))
    most = max((attempts for attempts, _ in found), default=-1)
    for number in range(most + 1):
        counts = [pair for (attempts, _), pair in found.items() if attempts == number]
        reached, not_yet = (sum(pair[place] for pair in counts) for place in (0, 1))
        interval = ends_of_share(reached, had)
        yield AttemptCount(outcome, None, number, reached, not_yet, had, percent(reached, had), *interval)
        had -= reached + not_yet
    for attempts, channel in sorted(found, key=lambda place: (place[1], place[0])):
        reached, not_yet = found[attempts, channel]
        yield AttemptCount(outcome, channel, attempts, reached, not_yet, None, None, None, None)

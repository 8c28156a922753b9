"""What the shell tells of a clause: where it stands, what counts for it, and the periods that it follows from."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.events import Event
from slakit.rules.agreement import Agreement
from slakit.rules.clauses import Clause, Missed
from slakit.rules.firings import ClauseState, Quiet
from slakit.rules.outcomes import Outcome
from slakit.worktime.instants import in_words, zone

__all__ = ["clause_account", "countdowns", "event_told", "instead_of_a_clause"]


def clause_account(versions: Sequence[Agreement], judged: Evaluation, clause: str) -> Iterator[str]:
    """Yield the account of each firing of a clause and of its countdown, then every period that it counts.

    A silence has no periods: what began the clock is told.
    """
    outcomes = {outcome.key: outcome for outcome in judged.outcomes}
    events = {event.ref: event for event in judged.log.events}
    states = [state for state in judged.clauses if state.clause == clause]
    if not states:
        yield f"{clause} has not fired, and is in no version in force"
    for state in states:
        yield state.text
        yield f"clause: {_clause(versions, state).describe()}"
        if isinstance(state, Quiet) and state.countdown is not None:
            yield f"countdown: {state.countdown}"
        if state.evidence:
            yield "counted:"
            yield from (f"  {_evidence(key, outcomes, events.get(key), state)}" for key in state.evidence)
    if periods := _periods(versions, judged.outcomes, clause):
        yield "periods:"
        yield from (f"  {outcome.text}" for outcome in periods)


def _clause(versions: Sequence[Agreement], state: ClauseState) -> Clause:
    agreement = next(one for one in versions if one.version == state.version)
    return next(one for one in agreement.clauses if one.id == state.clause)


def _evidence(key: str, outcomes: dict[str, Outcome], event: Event | None, state: ClauseState) -> str:
    return event_told(key, event, zone(state.terms.zone)) if state.reason == "nothing" else outcomes[key].text


def event_told(ref: str, event: Event | None, where: ZoneInfo, at: int | None = None) -> str:
    """Return an event in one line: its id, what it was, and when, or at another instant; what is not known is left out.

    >>> from datetime import datetime
    >>> from slakit.leads.events import activity_event
    >>> call = activity_event("call", at=datetime.fromisoformat("2026-03-03T10:00Z"), id="e1")
    >>> event_told("e1", call, ZoneInfo("Europe/Berlin"))
    'e1  activity call, Tue 2026-03-03 11:00'
    """
    what = "" if event is None else f"{event.kind} {event.value}".strip()
    at = event.at_us if at is None and event is not None else at
    when = "" if at is None else in_words(at, where)
    return f"{ref}  {', '.join(filter(None, (what, when)))}".strip()


def _periods(versions: Sequence[Agreement], outcomes: Iterable[Outcome], clause: str) -> list[Outcome]:
    """Return the outcomes of every promise that a clause counts in one of the versions, in order of time."""
    names = {name for one in versions for each in one.clauses if each.id == clause for name in _counted_by(each)}
    return sorted((one for one in outcomes if one.commitment in names), key=_by_time)


def _by_time(outcome: Outcome) -> int:
    return outcome.started_us


def _counted_by(clause: Clause) -> tuple[str, ...]:
    return clause.when.commitments if isinstance(clause.when, Missed) else ()


def countdowns(versions: Sequence[Agreement], judged: Evaluation, commitment: str) -> Iterator[str]:
    """Yield where each clause stands that counts the periods of a promise."""
    for state in judged.clauses:
        if commitment in _counted_by(_clause(versions, state)):
            yield state.text


def instead_of_a_clause(versions: Sequence[Agreement], clause: str) -> str:
    """Return what to ask in place of a lead or a period, which have no part in a clause of their own."""
    each = [one for version in versions for one in version.clauses if one.id == clause]
    names = list(dict.fromkeys(name for one in each for name in _counted_by(one)))
    told = f"{clause} is a clause: ask for {versions[0].name}"
    return f"{told}, or with --commitment {' or '.join(names)} about a lead or a period" if names else told

"""Laws of agreements: what must hold of verdicts, whatever happens to leads and whenever they are judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs
from hypothesis import strategies as st

from slakit.evaluation.evaluation import Evaluation
from slakit.leads.events import Event
from slakit.leads.gathering import journeys as gathered
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.rules.firings import ClauseState, Firing, Quiet
from slakit.rules.outcomes import Breached, Met, Outcome
from slakit.testing.laws.law import Law, drawn
from slakit.testing.strategies.judged import Agreed, Judge, Scenario, agreement_of, built, scenarios
from slakit.testing.strategies.vocabulary import vocabulary_of
from slakit.worktime.instants import iso_utc

__all__ = [
    "alone_or_in_company",
    "ignores_owner_names",
    "order_free",
    "replays",
    "sees_no_future",
    "verdicts_stay",
]

_Decided: TypeAlias = Outcome | ClauseState
Cases: TypeAlias = st.SearchStrategy[Scenario] | None
Gather: TypeAlias = Callable[[Sequence[Event], Sequence[LeadAttributes]], Iterable[Journey]]
"""Makes journeys of events and of rows of attributes, as `journeys` does."""


def _cases(agreement: Agreed, on: Cases) -> st.SearchStrategy[Scenario]:
    return scenarios(agreement) if on is None else on


def replays(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that judging twice gives the same: no clock, no chance and no memory in a rule."""

    def broken(case: Scenario) -> str | None:
        once, again = (told_of(_decided(case.judged(judge=judge))) for _ in range(2))
        return differing(case, once, again, "judged first", "judged again")

    cases = built(agreement, blind=True) if on is None else on
    return drawn("replays", "the same leads judged again give the same outcomes", cases, broken)


def sees_no_future(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that nothing after the instant of judging changes an outcome, or how a clause stands.

    `judge` is your own way of judging, where you have one around `evaluate`.
    """

    def broken(case: Scenario) -> str | None:
        happened = (*case.log, *(event for journey in case.journeys for event in journey.events))
        last = max((event.at for event in happened), default=case.earlier)
        # As of the last event and later there is nothing to leave out.
        for as_of in (one for one in case.instants if one < last):
            cut = [journey.until(as_of) for journey in case.journeys]
            log = [event for event in case.log if event.at <= as_of]
            whole = told_of(_decided(case.judged(as_of, judge=judge)))
            until = told_of(_decided(case.judged(as_of, judge=judge, journeys=cut, log=log)))
            if told := differing(case, until, whole, "without what comes later", "with it", as_of=as_of):
                return told
        return None

    return drawn("sees_no_future", "what happens later changes no outcome", _cases(agreement, on), broken)


def verdicts_stay(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that Met and Breached are final: the same events judged later give the same verdict.

    Kept are kind, started_at, due_at, breached_at and owner, and what clauses fired. What is recorded late is another
    set of events.
    """

    def broken(case: Scenario) -> str | None:
        final: dict[str, tuple[_Decided, datetime]] = {}
        for as_of in case.instants:
            found = {one.key: one for one in _decided(case.judged(as_of, judge=judge))}
            for key, (one, then) in final.items():
                other = found.get(key)
                if other is None or _final(other) != _final(one):
                    now = "nothing of the kind" if other is None else line_of(other)
                    return f"as of {then.isoformat()}: {line_of(one)}\nas of {as_of.isoformat()}: {now}\n{case}"
            final |= {key: (one, as_of) for key, one in found.items() if isinstance(one, Met | Breached | Firing)}
        return None

    return drawn("verdicts_stay", "what is met or breached stays so as time goes on", _cases(agreement, on), broken)


def _final(one: _Decided) -> tuple[object, ...]:
    if not isinstance(one, Outcome):
        return (one.fired_us if isinstance(one, Firing) else None,)
    return one.status, one.started_us, one.due_us, one.breached_us if isinstance(one, Breached) else None, one.owner


def order_free(agreement: Agreed, *, gather: Gather = gathered, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that neither the order of the rows nor that of the leads matters.

    `gather` is what makes journeys of your rows of events and of leads, such as an adapter of your own.
    """

    def broken(case: tuple[Scenario, _Rows, _Leads]) -> str | None:
        scenario, mixed, others = case
        rows, leads = _rows(scenario), _leads(scenario)
        straight = scenario.judged(judge=judge, journeys=tuple(gather(rows, leads)))
        for order, people in ((rows[::-1], leads[::-1]), (mixed, others)):
            shuffled = scenario.judged(judge=judge, journeys=tuple(gather(order, people)), log=scenario.log[::-1])
            one, other = (told_of(_decided(judged)) for judged in (straight, shuffled))
            told = differing(scenario, one, other, "in order", "shuffled")
            if told is not None:
                return f"{told}\nshuffled: {', '.join(f'{event.lead_id} {event.ref}' for event in order)}"
        return None

    cases = _cases(agreement, on).flatmap(
        lambda one: st.tuples(st.just(one), st.permutations(_rows(one)), st.permutations(_leads(one)))
    )
    return drawn("order_free", "the order of events and leads does not matter", cases, broken)


_Rows: TypeAlias = Sequence[Event]
_Leads: TypeAlias = Sequence[LeadAttributes]


def _rows(scenario: Scenario) -> _Rows:
    return [event for journey in scenario.journeys for event in journey.events]


def _leads(scenario: Scenario) -> _Leads:
    return [LeadAttributes(lead_id=one.lead_id, values=one.attributes) for one in scenario.journeys]


def alone_or_in_company(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that the entries of a lead are judged the same alone as among other leads."""

    def broken(case: Scenario) -> str | None:
        company = case.judged(judge=judge).outcomes
        for journey in case.journeys:
            together = [one for one in company if one.subject == journey.lead_id and one.entry is not None]
            apart = case.judged(judge=judge, journeys=[journey]).outcomes
            alone = [one for one in apart if one.subject == journey.lead_id and one.entry is not None]
            if told := differing(case, told_of(alone), told_of(together), f"{journey.lead_id} alone", "in company"):
                return told
        return None

    cases = scenarios(agreement, max_leads=3) if on is None else on
    return drawn("alone_or_in_company", "a lead is judged alone as it is in company", cases, broken)


def ignores_owner_names(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that no verdict turns on how owners are called.

    Everybody is renamed, in the events, the attributes, the log and the agreement, but those whom the agreement's own
    commitments name.
    """
    text = agreement_of(agreement)
    named = vocabulary_of(*text.commitments, text.lifecycle).texts

    def broken(case: Scenario) -> str | None:
        names = _names(case, named)
        renamed = [_renamed(journey, names) for journey in case.journeys]
        owners = [attrs.evolve(one, id=names.get(one.id, one.id)) for one in case.agreement.owners]
        other = attrs.evolve(case.agreement, owners=owners)
        before = told_of(_decided(case.judged(judge=judge)), names)
        log = [_with_owner(event, names) for event in case.log]
        after = told_of(_decided(case.judged(judge=judge, journeys=renamed, log=log, agreement=other)))
        called = ", ".join(f"{old} is now {new}" for old, new in names.items())
        return differing(case, before, after, "before", f"after {called}")

    return drawn("ignores_owner_names", "no verdict turns on the name of an owner", _cases(agreement, on), broken)


def _names(case: Scenario, kept: Iterable[str]) -> dict[str, str]:
    happened = (*(event for journey in case.journeys for event in journey.events), *case.log)
    held = [event.value for event in happened if event.kind == "owner"]
    attributes = [journey.attributes.get("owner", "") for journey in case.journeys]
    found = dict.fromkeys([*(owner.id for owner in case.agreement.owners), *held, *attributes])
    # The other way round in the alphabet, too, so that no order of names stays.
    renamed = [name for name in sorted(found, reverse=True) if name and name not in set(kept)]
    return {name: f"owner-{number}" for number, name in enumerate(renamed, 1)}


def _renamed(journey: Journey, names: Mapping[str, str]) -> Journey:
    rows = [_with_owner(event, names) for event in journey.events]
    owner = journey.attributes.get("owner", "")
    return Journey.of(journey.lead_id, *rows, attributes={**journey.attributes, "owner": names.get(owner, owner)})


def _with_owner(event: Event, names: Mapping[str, str]) -> Event:
    """Return an event, a change of owner under other names; ids stay, so that the order does."""
    if event.kind != "owner":
        return event
    facts = {field.name: getattr(event, field.name) for field in attrs.fields(Event)}
    facts["value"], facts["previous"] = (names.get(facts[word], facts[word]) for word in ("value", "previous"))
    return Event.trusted(*facts.values())


# --- telling outcomes and their differences


def _decided(judged: Evaluation) -> Iterator[_Decided]:
    """Yield what an evaluation says: its outcomes, and how its clauses stand."""
    yield from judged.outcomes
    yield from judged.clauses


def told_of(decided: Iterable[_Decided], names: Mapping[str, str] | None = None) -> Counter[str]:
    """Return what was decided as lines to compare, and how often each comes; owners under other names where they have some."""
    return Counter(line_of(one, names) for one in decided)


def line_of(one: _Decided, names: Mapping[str, str] | None = None) -> str:
    """Return an outcome, or how a clause stands, as one line."""
    if isinstance(one, Firing):
        return f"{one.clause} fired for time {one.number} at {iso_utc(one.fired_us)}"
    if isinstance(one, Quiet):
        return f"{one.clause} is quiet, {one.countdown or f'due {one.due_at}'}"
    known = names or {}
    due = f", due {iso_utc(one.due_us)}" if one.due_us is not None else ""
    broken = f", broken {iso_utc(one.breached_us)}" if isinstance(one, Breached) else ""
    owner = f", held by {known.get(one.owner, one.owner)}" if one.owner else ""
    group = f", group {known.get(one.group, one.group)!r}" if one.group is not None else ""
    entry = f" entry {one.entry}" if one.entry is not None else ""
    began = f"from {iso_utc(one.started_us)}{due}{broken}"
    return f"{one.commitment} {one.subject}{entry}{group} {one.status} ({one.reason}) {began}{owner}"


def differing(
    case: Scenario, one: Counter[str], other: Counter[str], first: str, second: str, *, as_of: datetime | None = None
) -> str | None:
    """Return in words how two judgements differ, with what happened; None where they are the same."""
    if one == other:
        return None
    lines = [f"{first}: {line}" for line in (one - other)] or [f"{first}: no such outcome"]
    lines += [f"{second}: {line}" for line in (other - one)] or [f"{second}: no such outcome"]
    return "\n".join([*lines, f"as of {(as_of or case.later).isoformat()}", str(case)])

"""Laws of agreements: what must hold of verdicts, whatever happens to leads and whenever they are judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs
from hypothesis import strategies as st

from slakit.leads.events import Event
from slakit.leads.gathering import journeys as gathered
from slakit.leads.journeys import Journey, LeadAttributes
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

Cases: TypeAlias = st.SearchStrategy[Scenario] | None
Gather: TypeAlias = Callable[[Sequence[Event], Sequence[LeadAttributes]], Iterable[Journey]]
"""Makes journeys of events and of rows of attributes, as `journeys` does."""


def _cases(agreement: Agreed, on: Cases) -> st.SearchStrategy[Scenario]:
    return scenarios(agreement) if on is None else on


def replays(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that judging twice gives the same: no clock, no chance and no memory in a rule."""

    def broken(case: Scenario) -> str | None:
        once, again = (told_of(case.judged(judge=judge).outcomes) for _ in range(2))
        return differing(case, once, again, "judged first", "judged again")

    cases = built(agreement, blind=True) if on is None else on
    return drawn("replays", "the same leads judged again give the same outcomes", cases, broken)


def sees_no_future(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that nothing after the instant of judging changes an outcome.

    `judge` is your own way of judging, where you have one around `evaluate`.
    """

    def broken(case: Scenario) -> str | None:
        for as_of in case.instants:
            cut = [journey.until(as_of) for journey in case.journeys]
            whole = told_of(case.judged(as_of, judge=judge).outcomes)
            until = told_of(case.judged(as_of, judge=judge, journeys=cut).outcomes)
            if told := differing(case, until, whole, "without what comes later", "with it", as_of=as_of):
                return told
        return None

    return drawn("sees_no_future", "what happens later changes no outcome", _cases(agreement, on), broken)


def verdicts_stay(agreement: Agreed, *, judge: Judge | None = None, on: Cases = None) -> Law:
    """Return the law that Met and Breached are final: the same events judged later give the same verdict.

    Kept are kind, started_at, due_at, breached_at and owner. What is recorded late is another set of events.
    """

    def broken(case: Scenario) -> str | None:
        final: dict[str, tuple[Outcome, datetime]] = {}
        for as_of in case.instants:
            found = {one.key: one for one in case.judged(as_of, judge=judge).outcomes}
            for key, (one, then) in final.items():
                other = found.get(key)
                if other is None or _final(other) != _final(one):
                    now = "no such outcome" if other is None else line_of(other)
                    return f"as of {then.isoformat()}: {line_of(one)}\nas of {as_of.isoformat()}: {now}\n{case}"
            final |= {key: (one, as_of) for key, one in found.items() if isinstance(one, Met | Breached)}
        return None

    return drawn("verdicts_stay", "what is met or breached stays so as time goes on", _cases(agreement, on), broken)


def _final(one: Outcome) -> tuple[object, ...]:
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
            shuffled = scenario.judged(judge=judge, journeys=tuple(gather(order, people)))
            told = differing(scenario, told_of(straight.outcomes), told_of(shuffled.outcomes), "in order", "shuffled")
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

    Everybody is renamed, in the events, in the attributes and in the agreement, but those whom the agreement's own
    commitments name.
    """
    text = agreement_of(agreement)
    named = vocabulary_of(*text.commitments, text.lifecycle).texts

    def broken(case: Scenario) -> str | None:
        names = _names(case, named)
        renamed = [_renamed(journey, names) for journey in case.journeys]
        owners = [attrs.evolve(one, id=names.get(one.id, one.id)) for one in case.agreement.owners]
        other = attrs.evolve(case.agreement, owners=owners)
        before = told_of(case.judged(judge=judge).outcomes, names)
        after = told_of(case.judged(judge=judge, journeys=renamed, agreement=other).outcomes)
        called = ", ".join(f"{old} is now {new}" for old, new in names.items())
        return differing(case, before, after, "before", f"after {called}")

    return drawn("ignores_owner_names", "no verdict turns on the name of an owner", _cases(agreement, on), broken)


def _names(case: Scenario, kept: Iterable[str]) -> dict[str, str]:
    held = [event.value for journey in case.journeys for event in journey.events if event.kind == "owner"]
    attributes = [journey.attributes.get("owner", "") for journey in case.journeys]
    found = dict.fromkeys([*(owner.id for owner in case.agreement.owners), *held, *attributes])
    # The other way round in the alphabet, too, so that no order of names stays.
    renamed = [name for name in sorted(found, reverse=True) if name and name not in set(kept)]
    return {name: f"owner-{number}" for number, name in enumerate(renamed, 1)}


def _renamed(journey: Journey, names: Mapping[str, str]) -> Journey:
    rows = [_with_owner(event, names) if event.kind == "owner" else event for event in journey.events]
    owner = journey.attributes.get("owner", "")
    return Journey.of(journey.lead_id, *rows, attributes={**journey.attributes, "owner": names.get(owner, owner)})


def _with_owner(event: Event, names: Mapping[str, str]) -> Event:
    """Return a change of owner under other names; ids stay, so that the order does."""
    facts = {field.name: getattr(event, field.name) for field in attrs.fields(Event)}
    facts["value"], facts["previous"] = (names.get(facts[word], facts[word]) for word in ("value", "previous"))
    return Event.trusted(*facts.values())


# --- telling outcomes and their differences


def told_of(outcomes: Iterable[Outcome], names: Mapping[str, str] | None = None) -> Counter[str]:
    """Return outcomes as lines to compare, with how often each comes; owners under other names where they have some."""
    return Counter(line_of(one, names) for one in outcomes)


def line_of(one: Outcome, names: Mapping[str, str] | None = None) -> str:
    """Return an outcome as one line."""
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

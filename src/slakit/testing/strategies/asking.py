"""Strategies of definitions: criteria and personas that somebody can fulfil, and questions that turn their answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial, reduce
from operator import and_, or_
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit.leads.criteria import Criterion, Persona, at_least, did, field, in_stage, present, reason, score
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.lifecycle.standard import STANDARD
from slakit.testing.strategies.moments import several
from slakit.testing.strategies.vocabulary import CALLS, Facts, vocabulary_of
from slakit.worktime.calendars import later_dates
from slakit.worktime.durations import Duration
from slakit.worktime.instants import zone

__all__ = ["Question", "criteria", "personas", "questions"]

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)
_AGES = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60, 200 * 24 * 60))
_US = timedelta(microseconds=1)
_LEAD = "L1"


@attrs.frozen
class Question:
    """A lead, and the instant at which something is asked about it; `more` is what may happen to it besides."""

    journey: Journey
    at: datetime
    more: tuple[Event, ...] = ()

    def with_more(self) -> Journey:
        """Return the journey with what may happen besides."""
        rows = (*self.journey.events, *self.more)
        return Journey.of(self.journey.lead_id, *rows, attributes=self.journey.attributes)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={text!r}" for name, text in sorted(self.journey.attributes.items()))
        lines = [f"lead {self.journey.lead_id}{f' with {told}' if told else ''}, asked at {self.at.isoformat()}"]
        return "\n".join([*lines, *(f"  {event!r}" for event in self.journey.events)])


def questions(*definitions: object) -> st.SearchStrategy[Question]:
    """Return questions whose answers turn: events and attributes that the definitions ask for, around their windows."""
    words = vocabulary_of(*definitions, stages=STANDARD.names)
    ages = sorted({*_AGES, *(_age(length) + side for length in words.lengths for side in (-_US, timedelta(0), _US))})
    moments = st.sampled_from([NOW - age for age in ages if age >= timedelta(0)])
    attributes = {name: st.sampled_from(("", *values[:9])) for name, values in words.attributes.items()}
    facts = st.one_of(st.sampled_from(words.facts), st.sampled_from((*words.facts, *CALLS)))
    engaging = st.sampled_from([one for one in (*words.facts, *CALLS) if one["kind"] == "activity"])
    one_by_one = st.lists(st.tuples(facts, moments), max_size=words.most + 1)
    # Often the same thing many times over, since that is what criteria count.
    over_again = facts.flatmap(lambda one: st.lists(st.tuples(st.just(one), moments), max_size=words.most + 2))
    rows = st.one_of(over_again, one_by_one).map(partial(_numbered, "e"))
    more = st.lists(st.tuples(engaging, moments), min_size=1, max_size=3).map(partial(_numbered, "m"))
    journeys = st.builds(
        lambda events, told: Journey.of(_LEAD, *events, attributes=told), rows, st.fixed_dictionaries(attributes)
    )
    return st.builds(Question, journeys, st.just(NOW), more)


def _age(length: Duration) -> timedelta:
    return timedelta(microseconds=length.micros or later_dates(0, length, zone("UTC")))


def _numbered(letter: str, drawn: Sequence[tuple[Facts, datetime]]) -> tuple[Event, ...]:
    """Return events with an id each, so that equal ones count apart."""
    return tuple(Event(**{"id": f"{letter}{n}", **one}, at=at, lead_id=_LEAD) for n, (one, at) in enumerate(drawn, 1))


# --- definitions

_NUMBERS, _WORDS, _DEEDS = ("employees", "budget", "visits"), ("country", "role", "tier"), ("webinar", "call", "trial")


def criteria(*, topics: Iterable[str] = (), most: int = 3) -> st.SearchStrategy[Criterion]:
    """Return criteria of one up to `most` parts, each about another topic, so that none contradicts another.

    `topics` are names of attributes and activities to ask about; without them there are some usual ones, and stages and
    reasons. One simple test is the simplest.

    Raises: InvalidArgument for `most` below 1, and for topics that are no list; AgreementError D211 for an empty topic.
    """
    if most < 1:
        raise InvalidArgument(f"criteria(most={most}): expected a number from 1 on")
    named = {name: st.sampled_from(_about(name)) for name in several(topics, "criteria(topics")} or _USUAL
    parts = st.lists(st.sampled_from([*named]), min_size=1, max_size=min(most, len(named)), unique=True).flatmap(
        lambda chosen: st.tuples(*(named[name] for name in chosen))
    )
    return st.builds(
        _combined, parts, st.sampled_from(("and", "or", "at least")), st.sampled_from((False, False, True))
    )


def _about(name: str) -> list[Criterion]:
    return [
        present(name),
        field(name, is_="yes"),
        field(name, at_least=50),
        did(name),
        did(name, at_least=2, within="30 days"),
        did(name, at_least=2, distinct="asset"),
    ]


_SIMPLE: Mapping[str, Sequence[Criterion]] = {
    **{name: [field(name, at_least=50), field(name, between=(10, 1000)), present(name)] for name in _NUMBERS},
    **{name: [field(name, is_="yes"), field(name, in_=["a", "b"]), present(name)] for name in _WORDS},
    **{
        name: [did(name), did(name, at_least=2, within="30 days"), score({name: 20}, at_least=40, half_life="30 days")]
        for name in _DEEDS
    },
    "stage": [in_stage("mql"), in_stage("recycled", "lead")],
    "reason": [reason("timing", "no-answer")],
}
_USUAL = {name: st.sampled_from(found) for name, found in _SIMPLE.items()}


def _combined(parts: tuple[Criterion, ...], how: str, negated: Any) -> Criterion:
    joined: Criterion
    if len(parts) == 1:
        joined = parts[0]
    elif how == "at least":
        joined = at_least(len(parts) - 1, *parts)
    else:
        joined = reduce(and_ if how == "and" else or_, parts)
    return ~joined if negated else joined


def personas(*, name: str = "persona") -> st.SearchStrategy[Persona]:
    """Return personas that somebody fits: traits that must be there, those that must not, and scored ones.

    One required trait is the simplest. Raises: InvalidArgument without a name.
    """
    if not name:
        raise InvalidArgument(f"personas(name={name!r}): expected a name")
    required = st.tuples(*(st.none() | st.sampled_from(_SIMPLE[one]) for one in ("country", "budget")))
    excluded = st.none() | st.sampled_from(_SIMPLE["tier"])
    scored = st.none() | st.tuples(st.sampled_from(_SIMPLE["role"]), st.integers(10, 50))

    def made(first: Criterion, others: tuple[Criterion | None, ...], none: Criterion | None, trait: Any) -> Persona:
        traits = {} if trait is None else {"traits": [trait], "at_least": trait[1]}
        kept = [first, *(one for one in others if one is not None)]
        return Persona(name=name, all=kept, none=[] if none is None else [none], **traits)

    return st.builds(made, st.sampled_from(_SIMPLE["employees"]), required, excluded, scored)

"""Scenarios: leads whose events, and the instants to judge them as of, lie where an agreement's verdicts turn."""

import operator
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import attrs
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from slakit.errors import SlakitWarning
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.evaluator import evaluate
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement, anonymous
from slakit.rules.clauses import Nothing
from slakit.rules.commitments import Commitment, is_commitment
from slakit.testing.strategies.moments import clock_changes, near, several
from slakit.testing.strategies.vocabulary import CALLS, Facts, Vocabulary, vocabulary_of
from slakit.worktime.calendars import WorkCalendar
from slakit.worktime.instants import from_micros

__all__ = ["Agreed", "Judge", "Scenario", "agreement_of", "scenarios"]

Agreed: TypeAlias = Agreement | Commitment | Sequence[Commitment]
Judge: TypeAlias = Callable[[Agreement, Sequence[Journey], datetime], Evaluation]
"""Judges leads by an agreement as of an instant, as `evaluate` does."""


@attrs.frozen(kw_only=True)
class Scenario:
    """An agreement, what happened to some leads, and two instants to judge them as of, the earlier one first.

    `log` holds the events of the agreement itself. `journey` is that of the first lead. `moments` are the instants at
    which something happened or was due, in order.
    """

    agreement: Agreement
    journeys: tuple[Journey, ...]
    earlier: datetime
    later: datetime
    log: tuple[Event, ...] = ()
    moments: tuple[datetime, ...] = ()

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants to judge as of, in order: the two, and the moments or at most a dozen of them, each with the microsecond after it."""
        step = max(1, -(-len(self.moments) // _FEW_MOMENTS))
        near_by = [moment + side for moment in self.moments[::step] for side in (timedelta(0), _US)]
        return tuple(sorted({self.earlier, self.later, *near_by}))

    @property
    def journey(self) -> Journey:
        """The journey of the first lead."""
        return self.journeys[0]

    def judged(
        self,
        as_of: datetime | None = None,
        *,
        agreement: Agreement | None = None,
        journeys: Sequence[Journey] | None = None,
        log: Sequence[Event] | None = None,
        judge: Judge | None = None,
    ) -> Evaluation:
        """Return what the agreement says as of the later instant, or with whatever else is given in its place.

        A `judge` of your own is given no log.
        """
        text, leads = agreement or self.agreement, self.journeys if journeys is None else journeys
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SlakitWarning)
            if judge is not None:
                return judge(text, leads, as_of or self.later)
            return evaluate(text, leads, as_of=as_of or self.later, log=self.log if log is None else log)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Yield what happened, a line each."""
        for journey in self.journeys:
            told = ", ".join(f"{name}={text!r}" for name, text in sorted(journey.attributes.items()))
            yield f"lead {journey.lead_id}{f' with {told}' if told else ''}"
            yield from (f"  {event!r}" for event in journey.events)
        if self.log:
            yield "the log of the agreement"
            yield from (f"  {event!r}" for event in self.log)

    def __repr__(self) -> str:
        counts = ", ".join(f"{one.lead_id} with {len(one.events)} events" for one in self.journeys)
        return f"<Scenario of {self.agreement.name}: {counts}; as of {self.earlier} and {self.later}>"


def agreement_of(agreed: Agreed) -> Agreement:
    """Return an agreement as it is; of one commitment or several, the agreement without a name."""
    if isinstance(agreed, Agreement):
        return agreed
    rules = [agreed] if is_commitment(agreed) else agreed
    if not isinstance(rules, Iterable) or not all(map(is_commitment, rules)):
        raise InvalidArgument(f"agreement={agreed!r}: expected an agreement, a commitment or several")
    return anonymous([*rules])


_NAMES = tuple(f"L{number}" for number in range(1, 10))
_LATE = timedelta(days=400)
_ENDS = 6
_US, _FEW_MOMENTS = timedelta(microseconds=1), 12


def scenarios(
    agreement: Agreed, *, max_leads: int = 2, events: Iterable[Pattern] = (), owners: Iterable[str] = ()
) -> st.SearchStrategy[Scenario]:
    """Return scenarios of an agreement, or of bare commitments: what happens lies where its verdicts turn.

    First come events that start clocks, in days in which clocks change, and attributes that its criteria ask for. These
    journeys are judged, and the due instants read out of the outcomes, those of rules of your own as well. Then come
    more events, and two instants to judge as of, at those due instants, a microsecond, a second or a minute beside
    them. Which events matter is read from the agreement's patterns and criteria, and from the words in your own
    functions; `events` adds what it does not show, `owners` adds holders of leads. A lead with one event that starts a
    clock is the simplest.

    Raises: InvalidArgument for `max_leads` that are not 1 to 9, for events and owners that are no list, for what is no
    agreement, and for one without commitments; AgreementError for commitments that do not fit together.
    """
    return built(agreement, max_leads=max_leads, events=events, owners=owners)


def built(
    agreement: Agreed,
    *,
    max_leads: int = 2,
    events: Iterable[object] = (),
    owners: Iterable[str] = (),
    blind: bool = False,
) -> st.SearchStrategy[Scenario]:
    """Return what `scenarios` does; `blind` judges nothing while it draws, for rules that may answer differently."""
    agreed, held, more = (
        agreement_of(agreement),
        several(owners, "scenarios(owners"),
        several(events, "scenarios(events"),
    )
    if not 1 <= max_leads <= len(_NAMES):
        raise InvalidArgument(f"scenarios(max_leads={max_leads}): expected 1 to {len(_NAMES)}")
    if not agreed.commitments:
        raise InvalidArgument(f"scenarios(agreement={agreed.name!r}): it has no commitments to judge")
    lifecycle = agreed.lifecycle or STANDARD
    words = vocabulary_of(*agreed.commitments, *agreed.clauses, agreed.lifecycle, *more, stages=lifecycle.names)
    return _scenarios(_setting(agreed, words, max_leads, held, blind=blind))


_Drawn: TypeAlias = tuple[Facts, datetime]


@attrs.frozen(kw_only=True)
class _Setting:
    """What scenarios of an agreement draw from, built once."""

    agreement: Agreement
    words: Vocabulary
    bases: st.SearchStrategy[datetime]
    first: st.SearchStrategy[_Drawn]
    beside: st.SearchStrategy[list[_Drawn]]
    facts: st.SearchStrategy[Facts]
    attributes: st.SearchStrategy[dict[str, str]]
    leads: st.SearchStrategy[int]
    keeps_log: bool
    blind: bool


def _setting(agreed: Agreement, words: Vocabulary, max_leads: int, more: tuple[str, ...], *, blind: bool) -> _Setting:
    owners = tuple(dict.fromkeys([*(owner.id for owner in agreed.owners[:4]), *more, "stranger", ""]))
    held: tuple[Facts, ...] = tuple({"kind": "owner", "value": name} for name in owners)
    lifecycle = agreed.lifecycle or STANDARD
    stages: tuple[Facts, ...] = tuple({"kind": "stage", "value": name} for name in lifecycle.names)
    # The ends apart: they are the simplest that can happen after a start, and turn the most.
    side = {stage.name for stage in lifecycle.stages if stage.side or stage.terminal}
    ends = tuple(facts for facts in stages if facts["value"] in side) or stages
    attributes = {name: st.sampled_from(("", *values[:6])) for name, values in words.attributes.items()}
    attributes["owner"] = st.sampled_from(("", *words.attributes.get("owner", ()), *owners))
    bases = st.sampled_from(_bases(agreed))
    facts = st.one_of(*map(st.sampled_from, (words.facts, (*words.starts, *held, *CALLS), ends, stages)))
    return _Setting(
        agreement=agreed,
        words=words,
        bases=bases,
        first=st.tuples(st.sampled_from(words.starts), bases),
        beside=st.lists(st.tuples(facts, bases), max_size=words.most + 1),
        facts=facts,
        attributes=st.fixed_dictionaries(attributes),
        leads=st.integers(1, max_leads),
        blind=blind,
        keeps_log=any(agreed.source_of(rule) == "log" for rule in agreed.commitments)
        or any(isinstance(clause.when, Nothing) for clause in agreed.clauses),
    )


def _calendars(agreed: Agreement) -> Iterator[WorkCalendar]:
    yield from agreed.calendars.values()
    for rule in agreed.commitments:
        for word in ("calendar", "default_calendar"):
            if isinstance(found := getattr(rule, word, None), WorkCalendar):
                yield found


_DAYS = 12


def _bases(agreed: Agreement) -> list[datetime]:
    """Return instants within the term at which things begin: a morning, edges of calendars, a change of the clocks."""
    first, end = (None, None) if agreed.term is None else agreed.term.bounds(agreed.zone)
    since = datetime(2026, 3, 2, tzinfo=UTC) if first is None else from_micros(first)
    until = since + timedelta(days=200) if end is None else from_micros(end)
    found = [since + timedelta(days=1, hours=9), since, since + timedelta(days=4, hours=16)]
    zones = {agreed.zone.key, *(calendar.zone.key for calendar in _calendars(agreed))}
    changes = [
        one for zone in sorted(zones) for one in clock_changes(zone, since.year, since.year) if since < one < until
    ]
    for begin in (since, *(change - timedelta(days=2) for change in changes[:2])):
        for calendar in list(_calendars(agreed))[:4]:
            spans = calendar.spans(max(begin, since), begin + timedelta(days=_DAYS))
            found += [edge for span in spans[:20] if span.open for edge in (span.start, span.end)]
        found += [begin + timedelta(days=day, hours=10) for day in range(5)]
    kept = [one for one in dict.fromkeys(found) if since <= one < until]
    return kept or [since]


@st.composite
def _scenarios(draw: st.DrawFn, setting: _Setting) -> Scenario:
    names = _NAMES[: draw(setting.leads)]
    begun = {name: (draw(setting.first), *draw(setting.beside)) for name in names}
    told = {name: draw(setting.attributes) for name in names}
    bare = _scenario(setting, {name: _rows("a", drawn) for name, drawn in begun.items()}, told)
    due = _turning_points(bare, setting)
    ends = near(due)
    late = st.builds(operator.add, ends, st.sampled_from(_AFTER))
    ending = st.lists(
        st.tuples(setting.facts, st.one_of(ends, late, setting.bases)), max_size=setting.words.most + _ENDS
    )
    answers = st.lists(st.tuples(st.sampled_from(setting.words.facts), st.one_of(ends, late)), max_size=1)
    rows = {name: [*_rows("a", drawn), *_rows("b", [*draw(answers), *draw(ending)])] for name, drawn in begun.items()}
    whole = _scenario(setting, rows, told, _rows("log", draw(ending)) if setting.keeps_log else [])
    points = list(dict.fromkeys([*_turning_points(whole, setting), *due]))
    earlier, later = sorted((draw(near(points)), draw(near(points))))
    return attrs.evolve(whole, earlier=earlier, later=later, moments=tuple(sorted(points)))


_AFTER = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))


def _rows(letter: str, drawn: Iterable[_Drawn]) -> list[Event]:
    """Return events with an id each, so that the order within an instant is nobody's name."""
    return [Event(**{"id": f"{letter}{number}", **facts}, at=at) for number, (facts, at) in enumerate(drawn, 1)]


def _scenario(
    setting: _Setting,
    rows: Mapping[str, Sequence[Event]],
    attributes: Mapping[str, Mapping[str, str]],
    log: Sequence[Event] = (),
) -> Scenario:
    found = tuple(Journey.of(name, *events, attributes=attributes[name]) for name, events in rows.items())
    late = max(event.at for events in rows.values() for event in events) + _LATE
    return Scenario(agreement=setting.agreement, journeys=found, earlier=late, later=late, log=tuple(log))


def _turning_points(scenario: Scenario, setting: _Setting) -> list[datetime]:
    """Return where verdicts can turn: what is due, then what happened, then the ends of periods."""
    happened = [event.at for journey in scenario.journeys for event in journey.events]
    if setting.blind:
        lengths = [timedelta(microseconds=one.micros) for one in setting.words.lengths]
        return [*dict.fromkeys([*happened, *(at + one for at in happened for one in lengths)])]
    judged = scenario.judged()
    entries = [one for one in judged.outcomes if one.entry is not None]
    due = [moment for one in entries for moment in (one.due_at, one.original_due_at) if moment is not None]
    periods = [one.due_at for one in judged.outcomes if one.entry is None and one.due_at is not None]
    first = min(happened)
    return [*dict.fromkeys([*due, *happened, *[one for one in periods if one > first][:4]])]

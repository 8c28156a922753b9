"""The watch: an agreement judged as things happen, and asked what just came of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import attrs

from slakit.errors import DataError, Problem
from slakit.evaluation.compiling import compile_plans
from slakit.evaluation.evaluation import Evaluation, assembled
from slakit.evaluation.evaluator import Promised, declared, log_of, oddities, versions_of
from slakit.evaluation.judging import Gathered
from slakit.evaluation.plans import Plan
from slakit.evaluation.watching.following import Followed
from slakit.evaluation.watching.happenings import Happening, Named, became, identity, refired
from slakit.evaluation.watching.judge import Judge
from slakit.evaluation.watching.judged import Judged
from slakit.evaluation.watching.leads import journey_of
from slakit.evaluation.watching.state import State
from slakit.evaluation.watching.summing import NOTHING, Sums, gathered_from
from slakit.evaluation.watching.touching import Touch
from slakit.evaluation.watching.turning import edges
from slakit.leads.events import Event
from slakit.leads.gathering import lead_rows
from slakit.leads.journeys import LeadAttributes
from slakit.leads.merging import is_merge
from slakit.rules.commitments import objective_id
from slakit.rules.coverage import Coverage
from slakit.rules.firings import Firing
from slakit.rules.outcomes import Outcome, Terms
from slakit.worktime.instants import from_micros, iso_utc, to_micros

__all__ = ["Watch"]


class Watch:
    """An agreement that is judged as things happen: fed with events, moved on in time, and asked what came of it.

    It is the one thing here that changes: `add` and `add_lead` give it what is known, late, twice or ahead of time,
    `advance` moves it on, and `look` tells what has happened since the last look. Whatever it tells is what `evaluate`
    gives for the same events as of the same instant. `agreement`, its versions or bare commitments, and `coverage` are as
    there; events without a lead are those of the agreement itself. Give it to one thread at a time.

    An event after `as_of` is kept, and happens once time has come so far. What raises an error changes nothing. A rule
    of your own is asked again about every lead at each instant, because nobody knows when it changes.

    Raises: AgreementError D376, D394 and D396 as `evaluate` does; CalendarError C101 for a naive `as_of`.

    >>> from slakit.leads.events import activity_event, stage_event
    >>> from slakit.rules.ready_made import FirstResponse
    >>> became, called = map(datetime.fromisoformat, ("2026-03-03T10:00+01:00", "2026-03-03T12:30+01:00"))
    >>> watch = Watch(FirstResponse(within="2 hours"), as_of=became)
    >>> watch.add(stage_event("mql", at=became, lead_id="L1"))
    >>> [(one.what, one.told.subject) for one in watch.look()], watch.next_look
    ([('started', 'L1')], datetime.datetime(2026, 3, 3, 11, 0, 0, 1, tzinfo=datetime.timezone.utc))
    >>> watch.advance(called)
    >>> [one.what for one in watch.look()]
    ['breached']
    """

    __slots__ = (
        "_as_of",
        "_coverage",
        "_followed",
        "_leads",
        "_log",
        "_log_rows",
        "_order",
        "_sums",
        "_terms",
        "_told",
        "_touch",
        "_versions",
    )

    def __init__(self, agreement: Promised, *, as_of: datetime, coverage: Iterable[Coverage] = ()) -> None:
        self._as_of = to_micros(as_of, "as_of")
        self._coverage = declared(coverage)
        self._versions = versions_of(agreement)
        self._touch = Touch(self._versions)
        self._followed = Followed(self._compiled(), self._touch)
        self._leads = self._followed.leads
        self._log_rows: dict[Event, None] = {}
        self._log = log_of(self._versions[-1], ())
        self._told = NOTHING
        self._sums = Sums(self._followed.by.plans, self._touch)
        self._terms: dict[Terms, Terms] = {}
        rules = [rule.id for version in reversed(self._versions) for rule in version.commitments]
        names = chain.from_iterable((name, objective_id(name)) for name in dict.fromkeys(rules))
        self._order = {name: number for number, name in enumerate(names)}

    @property
    def as_of(self) -> datetime:
        """The instant as of which it judges, in UTC."""
        return from_micros(self._as_of)

    # --- what is known

    def add(self, *events: Event) -> None:
        """Take what happened, in any order; what is known already changes nothing.

        Of rows that share an id the one that was recorded latest counts, as in a journey. Raises: DataError I421 for what is
        no event.
        """
        for number, event in enumerate(events):
            if not isinstance(event, Event):
                raise DataError(Problem("I421", f"events[{number}]", f"{event!r}: expected an event"))
        for event in events:
            if event.lead_id:
                self._add(event)
            elif event not in self._log_rows:
                self._log_rows[event] = None
                self._log = log_of(self._versions[-1], self._log_rows)
                self._followed.is_stale = True

    def _add(self, event: Event) -> None:
        lead = self._leads.known(event.lead_id)
        before = lead.journey
        if not lead.take(event):
            return
        replaced = lead.journey.superseded != before.superseded
        if replaced or event.at_us > self._as_of:
            names = self._touch.names
        elif lead.judged is None:
            names = self._touch.first_by(event)
        else:
            names = self._touch.last_by(event, before, lead.judged.running)
        self._followed.judge_around(lead, names, linked=replaced or is_merge(event, lead.lead_id))

    def add_lead(self, lead: LeadAttributes | Mapping[str, Any]) -> None:
        """Take the attributes of a lead, in place of those that it had: a row of `read_leads`, or a mapping.

        Raises: DataError I305 without a lead id, I301 for a value without a text form.
        """
        (row,) = lead_rows([lead])
        found = self._leads.known(row.lead_id)
        if found.attributes == row and found.judged is not None:
            return
        found.attributes = row
        found.journey = journey_of(row, found.rows)
        self._followed.judge_around(found, self._touch.names, linked=False)

    # --- time

    def advance(self, to: datetime) -> None:
        """Move on in time; only what comes due, at risk or to pass by then is judged again.

        Raises: DataError I416 for an earlier instant than `as_of`; CalendarError C101 for a naive one.
        """
        instant, since = to_micros(to, "to"), self._as_of
        if instant < since:
            message = f"{iso_utc(instant)} lies before {iso_utc(since)}: time goes on; what came late is added"
            raise DataError(Problem("I416", "to", message))
        if instant == since:
            return
        self._as_of = self._followed.as_of = instant
        self._terms = {}
        if self._touch.is_custom:
            self._followed.by = Judge(self._compiled())
        else:
            self._followed.by.move_on(instant)
        turn = self._sums.rolled.turn
        if turn is not None and turn <= instant:
            self._followed.sum_all_up()
        for lead in self._followed.queue.take(instant):
            self._followed.go_on(lead, since)
        if self._touch.is_custom or any(since < edge <= instant for edge in edges(self._coverage)):
            self._judge_all()

    def cover(self, coverage: Iterable[Coverage]) -> None:
        """Take what the data can show, in place of what was said of it before; the next look tells what that turns.

        Raises: AgreementError D394 for what is no coverage.
        """
        self._coverage = declared(coverage)
        self._followed.by = Judge(self._compiled())
        # What can be summed up period by period is another thing now.
        self._sums = Sums(self._followed.by.plans, self._touch)
        self._judge_all()

    def _judge_all(self) -> None:
        self._followed.sum_all_up()
        for lead in self._leads.ordered:
            self._followed.judge(lead, self._touch.names)

    def _compiled(self) -> Sequence[Plan]:
        return compile_plans(self._versions, self._as_of, self._coverage)

    # --- what it tells

    def look(self) -> tuple[Happening, ...]:
        """Return what has happened since the last look, in the order of an evaluation: of each outcome the latest.

        Asked again at once, it tells nothing. The first look tells of everything that there is.
        """
        found = [*self._untold(), *refired(self._told.firings, self._sums.rolled.firings)]
        self._followed.changed = {}
        self._told = self._sums.rolled
        return tuple(found)

    def _untold(self) -> list[Happening]:
        """Return what has become of outcomes since the last look."""
        self._roll()
        of_leads = (self._followed.became(self._leads.by_id[lead_id]) for lead_id in self._followed.changed)
        found = list(map(self._as_of_now, chain(chain.from_iterable(of_leads), self._of_all())))
        found.sort(key=self._place)
        return found

    def _of_all(self) -> Sequence[Happening]:
        found = list(became(self._told.outcomes, self._sums.rolled.outcomes))
        # Pace and forecast go on from day to day.
        stand = [one.now for one in found if one.now is not None and not isinstance(one.now, Firing)]
        is_old = self._sums.refresh(stand, self._as_of)
        if found and (is_old or self._sums.rolled.at != self._as_of):
            self._sum_up(self._touch.names)
            found = list(became(self._told.outcomes, self._sums.rolled.outcomes))
        return found

    def _as_of_now(self, one: Happening) -> Happening:
        if one.now is None:
            return one
        return Happening(what=one.what, now=self._dated(one.now), before=one.before, why=one.why)

    def _place(self, one: Happening) -> tuple[int, str, int, int]:
        told = one.told
        commitment, entry = told.terms.commitment, getattr(told, "entry", None)
        return self._order.get(commitment, 0), one.subject if entry else "", entry or 0, told.started_us

    @property
    def next_look(self) -> datetime | None:
        """The earliest instant at which anything can change though nothing happens: look again then; None for never."""
        self._roll()
        turns = [
            self._followed.queue.first,
            self._sums.rolled.turn,
            *(at for at in edges(self._coverage) if at > self._as_of),
        ]
        first = min((turn for turn in turns if turn is not None), default=None)
        return None if first is None else from_micros(first)

    def evaluation(self) -> Evaluation:
        """Return all outcomes, clauses and problems as of now, as `evaluate` gives them."""
        self._followed.settle()
        plans, leads = self._compiled(), self._leads.ordered
        judged = [self._followed.fresh(lead) for lead in leads]
        gathered = [
            self._dated_all(gathered_from(number, plan, judged, self._touch.names)) for number, plan in enumerate(plans)
        ]
        journeys = [lead.journey for lead in leads]
        taken = {lead.lead_id: lead.taken for lead in leads if lead.taken}
        problems = (*chain.from_iterable(one.anomalies for one in journeys), *self._log.anomalies)
        return assembled(plans, gathered, self._log, (*problems, *oddities(plans[0], taken, journeys)))

    def _dated_all(self, gathered: Gathered) -> Gathered:
        entries = {name: list(map(self._dated, found)) for name, found in gathered.entries.items()}
        return attrs.evolve(gathered, entries=entries)

    def _dated(self, outcome: Any) -> Any:
        """Return an outcome as one of now: what has come to its end stays as it was."""
        terms = self._terms.get(outcome.terms)
        if terms is None:
            terms = self._terms[outcome.terms] = attrs.evolve(outcome.terms, as_of_us=self._as_of)
        return outcome if outcome.terms is terms else attrs.evolve(outcome, terms=terms)

    def to_json(self) -> str:
        """Return all that it knows and has not told yet as one JSON document, from which `from_json` goes on."""
        untold = self._untold()
        return State(
            as_of=self.as_of,
            coverage=self._coverage,
            leads={lead.lead_id: lead.attributes for lead in self._leads.ordered},
            rows=[*chain.from_iterable(lead.rows for lead in self._leads.ordered), *self._log_rows],
            new=frozenset((one.subject, one.key) for one in untold if one.before is None),
            before={
                one.key: one.before for one in untold if one.before is not None and not isinstance(one.before, Firing)
            },
            fired=self._told.firings,
        ).to_json(self._versions)

    @classmethod
    def from_json(cls, text: str, agreement: Promised) -> "Watch":
        """Return the watch that `to_json` told, of the same agreement.

        Raises: DataError I417 for text that is no state of a watch, in another form, or of another agreement or text.
        """
        versions = versions_of(agreement)
        state = State.from_json(text, versions)
        watch = cls(agreement, as_of=state.as_of, coverage=state.coverage)
        for lead in state.leads.values():
            watch.add_lead(lead)
        watch.add(*state.rows)
        watch._remember(state)
        return watch

    def _remember(self, state: State) -> None:
        """Take what stood at the last look as told, and what was not told yet as changed."""
        self._roll()
        new = {key for _, key in state.new}
        before: dict[str, list[Outcome]] = {subject: [] for subject, _ in state.new}
        of_all: list[Outcome] = []
        for one in state.before.values():
            if self._sums.is_of_lead(one):
                before.setdefault(one.subject, []).append(one)
            else:
                of_all.append(one)
        self._followed.changed = {}
        for lead_id in before.keys() & self._leads.by_id.keys():
            stands = self._followed.fresh(self._leads.by_id[lead_id]).named()
            self._followed.changed[lead_id] = Judged.told(_as_it_stood(stands, new, before[lead_id]))
        stood = _as_it_stood(self._sums.rolled.outcomes, new, of_all)
        self._told = attrs.evolve(self._sums.rolled, outcomes={"": stood}, firings=state.fired)

    def _roll(self) -> None:
        """Sum up again what leads add up to, where that may have changed."""
        self._followed.settle()
        if self._followed.is_stale:
            self._sum_up(self._followed.unsummed)
            self._followed.is_stale, self._followed.unsummed = False, frozenset()

    def _sum_up(self, names: frozenset[str]) -> None:
        plans = self._compiled() if self._touch.has_dates else self._followed.by.plans
        aging = self._sums.aging
        changed: dict[str, Judged] = {}
        for lead_id, was in self._followed.unrolled.items():
            changed[lead_id] = found = self._followed.summable(self._leads.by_id[lead_id], aging)
            names |= found.retallied(was)
        self._sums.take(plans, changed)
        self._followed.unrolled = {}
        over_all = names & self._sums.over_all
        judged = [self._followed.summable(lead, aging) for lead in self._leads.ordered] if over_all or aging else ()
        self._sums.roll(plans, judged, self._log, over_all)


def _as_it_stood(named: Named, new: Collection[str], before: Iterable[Outcome]) -> Sequence[Outcome]:
    """Return outcomes as they stood at the last look: those that stand now but for the new ones, or what was before them."""
    stand = {identity(one): one for one in chain.from_iterable(named.values()) if one.key not in new}
    return list((stand | {identity(one): one for one in before}).values())

"""Judging clauses: the outcomes of periods read in order, and silences of the log."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, TypeAlias, assert_never

import attrs

from slakit.evaluation.plans import Plan
from slakit.leads.criteria.reading import read_by_pattern
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern
from slakit.rules.clauses import Clause, Missed, Nothing
from slakit.rules.firings import ClauseState, Firing, Quiet, missed_text
from slakit.rules.outcomes import Breached, Outcome, Pending, Terms
from slakit.worktime.calendars import later_dates
from slakit.worktime.instants import in_words

__all__ = ["Course", "Stretch", "counting", "courses_over", "series", "silence_turns", "streaks", "version_at"]

Outcomes: TypeAlias = Mapping[str, Sequence[Outcome]]
_Ruling: TypeAlias = Callable[[int], Missed | None]
"""What is counted at the end of a period by the text in force then; None where that text does not count this series."""
_NEVER = 1 << 62


@attrs.frozen
class Course:
    """What a clause has come to: its firings or its quiet state; and where it counts down, since when and how far it is."""

    states: tuple[ClauseState, ...]
    counting: tuple[int, str] | None = None


def courses_over(plans: Sequence[Plan], outcomes: Outcomes, log: Journey) -> tuple[Course, ...]:
    """Return the course of every clause over the versions of an agreement, in the order of their terms.

    A series runs over all of them by the ids of commitments, and a silence since the first one began. Each firing
    follows the text in force then. A clause that has not fired is quiet by the text in force as of the instant; where that
    text does not have it, nothing is said of it.
    """
    first = plans[0].first
    if first is None:  # a clause needs a term
        return ()
    names = dict.fromkeys(clause.id for plan in plans for clause in plan.agreement.clauses)
    found = (_course(_Texts.of(plans, first, name), outcomes, log) for name in names)
    return tuple(course for course in found if course.states)


def _course(texts: "_Texts", outcomes: Outcomes, log: Journey) -> Course:
    firings: list[Firing] = []
    last = 0
    for fired in _fired(texts, outcomes, log):
        last = max(last, fired.at)
        firings.append(fired.firing(len(firings) + 1, last))
    if firings:
        return Course(tuple(firings))
    text = texts.at(texts.plans[0].as_of)
    if text is None:
        return Course(())
    match text.clause.when:
        case Missed() as when:
            return _counted(text, when, counting(when, tuple(series(when, outcomes, text.plan.as_of))))
        case Nothing() as when:
            return _waiting(texts, text, when, _silences(texts, when.pattern, log)[-1])
        case _ as never:
            assert_never(never)


def _fired(texts: "_Texts", outcomes: Outcomes, log: Journey) -> "Iterator[_Fired]":
    """Yield the firings text by text; where a text counts what is not decided yet, those after it are held back."""
    for text in texts.each:
        match text.clause.when:
            case Missed() as when:
                stretches = tuple(series(when, outcomes, text.plan.as_of))
                yield from _streaks_of(texts, text, when, stretches)
                until = _NEVER if text.plan.end is None else text.plan.end
                if len(stretches) < sum(end <= until for end, _ in _periods(when, outcomes)):
                    return
            case Nothing() as when:
                yield from _silences_of(texts, text, when, log)
            case _ as never:
                assert_never(never)


def version_at(plans: Sequence[Plan], at: int) -> Plan:
    """Return the latest version that has begun at an instant, or else the first one."""
    return next((plan for plan in reversed(plans) if plan.first is not None and plan.first <= at), plans[0])


@attrs.frozen
class _Texts:
    """What the versions of an agreement say under the id of one clause; not each of them may have it."""

    plans: Sequence[Plan]
    each: "tuple[_Text, ...]"

    @classmethod
    def of(cls, plans: Sequence[Plan], first: int, name: str) -> "_Texts":
        found = ((plan, clause) for plan in plans for clause in plan.agreement.clauses if clause.id == name)
        return cls(plans, tuple(_Text(plan, first, clause) for plan, clause in found))

    def at(self, at: int) -> "_Text | None":
        plan = version_at(self.plans, at)
        return next((text for text in self.each if text.plan is plan), None)

    def ruling(self, when: Missed) -> _Ruling:
        def ruled(end: int) -> Missed | None:
            # What was missed by an instant is of the text before it; a silence that ends then, of the text after it.
            text = self.at(end - 1)
            found = None if text is None else text.clause.when
            return found if isinstance(found, Missed) and _counted_by(found) == _counted_by(when) else None

        return ruled


def _counted_by(when: Missed) -> tuple[frozenset[str], str]:
    """Return what tells one series of periods from another, whatever number of misses is asked for."""
    return frozenset(when.commitments), when.of if len(when.commitments) > 1 else "any"


@attrs.frozen
class _Text:
    """A clause in the words of one version; here its states are put together. `first` is when the first version began."""

    plan: Plan
    first: int
    clause: Clause

    @property
    def begins(self) -> int:
        return self.first if self.plan.first is None else self.plan.first

    def quiet(
        self,
        due: int | None,
        evidence: tuple[str, ...],
        what: str,
        missed: int | None = None,
        needed: int | None = None,
    ) -> Quiet:
        told = f"{self.clause.id} is quiet, {what}"
        return Quiet(**self.facts(), due_us=due, evidence=evidence, text=told, missed=missed, needed=needed)

    def told(self, at: int) -> str:
        return in_words(at, self.plan.agreement.zone)

    def facts(self) -> dict[str, Any]:
        agreement, clause = self.plan.agreement, self.clause
        terms = Terms(
            agreement=agreement.name,
            version=agreement.version,
            commitment=clause.id,
            owed_by=(),
            calendar="",
            zone=agreement.zone.key,
            as_of_us=self.plan.as_of,
        )
        return {
            "terms": terms,
            "then": clause.then,
            "follows": clause.text,
            "to": clause.to,
            "allowed": str(clause.when),
            "reason": "missed" if isinstance(clause.when, Missed) else "nothing",
            "started_us": self.first,
        }


@attrs.frozen
class _Fired:
    """That a text fired, before it is known as which of the firings of its clause."""

    text: _Text
    at: int
    due: int
    evidence: tuple[str, ...]
    what: str

    def firing(self, number: int, at: int) -> Firing:
        clause = self.text.clause
        told = f"{clause.id} fired {self.text.told(at)}: {self.what}; {clause.following}"
        facts = self.text.facts()
        return Firing(**facts, due_us=self.due, evidence=self.evidence, text=told, number=number, fired_us=at)


# --- missed periods


@attrs.frozen
class Stretch:
    """A period of a series that is over and decided: what was missed in it, and from when on all up to it was certain."""

    settled: int
    end: int
    misses: tuple[Breached, ...]


def series(when: Missed, outcomes: Outcomes, as_of: int) -> Iterator[Stretch]:
    """Yield the periods of some commitments in order, up to the first one that is not over or not decided.

    It reads outcomes and nothing else, so that they may come from several versions of an agreement.
    """
    periods = _periods(when, outcomes)
    settled = 0
    for end, start in sorted(periods):
        found = periods[end, start]
        if as_of <= end or any(isinstance(outcome, Pending) for outcome in found):
            return
        broken = tuple(outcome for outcome in found if isinstance(outcome, Breached))
        settled = max(settled, end, *(outcome.breached_us for outcome in broken))
        missed = when.of == "any" or {outcome.commitment for outcome in broken} == set(when.commitments)
        yield Stretch(settled, end, broken if missed else ())


def _periods(when: Missed, outcomes: Outcomes) -> dict[tuple[int, int], list[Outcome]]:
    """Return the outcomes of some commitments by the end and the start of their period."""
    periods: dict[tuple[int, int], list[Outcome]] = {}
    for name in when.commitments:
        for outcome in outcomes.get(name, ()):
            end = outcome.started_us if outcome.due_us is None else outcome.due_us
            periods.setdefault((end, outcome.started_us), []).append(outcome)
    return periods


def streaks(stretches: Sequence[Stretch], ruling: _Ruling) -> Iterator[tuple[Stretch, tuple[Stretch, ...]]]:
    """Yield the period at whose end each firing came, with the missed periods that count for it.

    It fires where enough of the last periods are missed by the text in force, and again only after they had been too
    few, both by that text and by the one that it had fired under: no streak fires twice because its text was amended.
    """
    missed = (0, *accumulate(bool(stretch.misses) for stretch in stretches))

    def enough(when: Missed, number: int) -> bool:
        return missed[number] - missed[_first(when, number)] >= when.periods

    fired: Missed | None = None
    for number, stretch in enumerate(stretches, 1):
        when = ruling(stretch.end)
        holding = when if when is not None and enough(when, number) else None
        if fired is not None and (holding is not None or enough(fired, number)):
            continue
        fired = holding
        if holding is not None:
            counted = stretches[_first(holding, number) : number]
            yield stretch, tuple(one for one in counted if one.misses)


def _first(when: Missed, number: int) -> int:
    """Return how many of the first so many periods lie too far back to count."""
    return 0 if when.window is None else max(0, number - when.window)


def counting(when: Missed, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the missed periods that count beside the next one, at most as many as are needed."""
    found: list[Stretch] = []
    for stretch in stretches[_first(when, len(stretches) + 1) :]:
        if stretch.misses:
            found.append(stretch)
        elif when.consecutive:
            found.clear()
    return tuple(found[-when.periods :])


def _streaks_of(texts: _Texts, text: _Text, when: Missed, stretches: Sequence[Stretch]) -> Iterator[_Fired]:
    """Yield the firings that come under one text, of a series that is walked over all texts that count it."""
    for stretch, counted in streaks(stretches, texts.ruling(when)):
        if texts.at(stretch.end - 1) is text:
            misses = _misses(counted)
            yield _Fired(text, stretch.settled, stretch.end, _keys(misses), f"missed {missed_text(misses)}")


def _counted(text: _Text, when: Missed, found: Sequence[Stretch]) -> Course:
    what, misses = f"{len(found)} of {when.periods} periods missed", _misses(found)
    what += f": {missed_text(misses)}" if misses else ""
    standing = text.quiet(None, _keys(misses), what, len(found), when.periods)
    return Course((standing,), (found[0].settled, f"{standing.countdown}") if found else None)


def _misses(stretches: Iterable[Stretch]) -> list[Breached]:
    return [miss for stretch in stretches for miss in stretch.misses]


def _keys(misses: Iterable[Breached]) -> tuple[str, ...]:
    return tuple(miss.key for miss in misses)


# --- silences


@attrs.frozen
class _Silence:
    """A wait since the start of the first term or a match, until the next match or as-of."""

    since: int
    until: int
    evidence: tuple[str, ...] = ()

    def due(self, text: _Text, when: Nothing) -> int:
        """Return when it will have been too long by a text; that is never before the text holds."""
        length, zone = when.for_, text.plan.agreement.zone
        over = self.since + length.micros if length.micros else later_dates(self.since, length, zone)
        return max(over, text.begins)

    def turns(self, text: _Text, when: Nothing) -> tuple[int, int]:
        """Return from when on the agreement is at risk by a text, and when it will have been too long."""
        due = self.due(text, when)
        return self.since + (due - self.since) // 2, due

    def fires(self, text: _Text, when: Nothing) -> bool:
        plan, due = text.plan, self.due(text, when)
        # What runs out beyond the term has no agreement left to follow from, and what the data does not show was no silence.
        seen = plan.spans is None or plan.spans.cover(tuple(read_by_pattern(when.pattern)), self.since, due)
        return due < self.until and plan.in_term(due) and seen


def _silences(texts: _Texts, pattern: Pattern, log: Journey) -> list[_Silence]:
    """Return the silences between the matches of a pattern, from the beginning of the first version on."""
    changes = {change.index: change for change in log.stage_changes}
    begun, last = texts.each[0].first, texts.plans[-1]
    end, until = _NEVER if last.end is None else last.end, last.as_of
    matches = [
        (event.at_us, (event.ref,))
        for index, event in enumerate(log.events)
        if begun <= event.at_us < end and pattern.matches(event, changes.get(index))
    ]
    starts: list[tuple[int, tuple[str, ...]]] = [(begun, ()), *matches]
    ends = [*(at for at, _ in matches), until]
    return [_Silence(since, until, evidence) for (since, evidence), until in zip(starts, ends, strict=True)]


def silence_turns(plans: Sequence[Plan], log: Journey) -> Iterator[int]:
    """Yield when the silence that goes on will put the agreement at risk, or will have been too long, text by text."""
    for name in dict.fromkeys(clause.id for plan in plans for clause in plan.agreement.clauses):
        # An agreement with clauses has a term.
        texts = _Texts.of(plans, plans[0].first or 0, name)
        for text in texts.each:
            if isinstance(text.clause.when, Nothing):
                half, due = _silences(texts, text.clause.when.pattern, log)[-1].turns(text, text.clause.when)
                yield from (half, due + 1) if text.clause.then == "terminate" else (due + 1,)


def _alike(texts: _Texts, pattern: Pattern) -> Iterator[tuple[_Text, Nothing]]:
    """Yield the texts that wait for a pattern."""
    for text in texts.each:
        if isinstance(text.clause.when, Nothing) and text.clause.when.pattern == pattern:
            yield text, text.clause.when


def _silences_of(texts: _Texts, text: _Text, when: Nothing, log: Journey) -> Iterator[_Fired]:
    """Yield the silences that one text fires for, and none before it did."""
    alike = tuple(_alike(texts, when.pattern))
    for silence in _silences(texts, when.pattern, log):
        firing = next((one for one, waits in alike if silence.fires(one, waits)), None)
        if firing is text:
            due = silence.due(text, when)
            what = f"nothing seen for {when.for_} from {text.told(silence.since)} ({when.pattern})"
            yield _Fired(text, due, due, silence.evidence, what)


def _waiting(texts: _Texts, text: _Text, when: Nothing, silence: _Silence) -> Course:
    # A later version may have been agreed already: the wait goes on under its text.
    ahead = [(*silence.turns(one, waits), one, waits) for one, waits in _alike(texts, when.pattern)]
    held = [
        (half, due, waits) for half, due, one, waits in ahead if one.begins >= text.begins and one.plan.in_term(due)
    ]
    half, due, waits = held[0] if held else (*silence.turns(text, when), when)
    late = "" if held else ", when the term is over"
    what = f"due {text.told(due)}{late}: {waits.for_} from {text.told(silence.since)} ({when.pattern})"
    standing = text.quiet(due, silence.evidence, what)
    return Course((standing,), (half, f"due {text.told(due)}") if held and half <= text.plan.as_of else None)

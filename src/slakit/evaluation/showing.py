"""What incomplete data shows of a criterion: its answer, where no row that may be missing could turn it."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, assert_never

from slakit.errors import CalendarError
from slakit.evaluation.spans import LONG_AGO, Spans
from slakit.leads.criteria import Criterion, Truth
from slakit.leads.criteria.behaviour import known, last_move, matching, window_of
from slakit.leads.criteria.compiling import truth
from slakit.leads.criteria.reading import Read, read_by, read_by_pattern
from slakit.leads.criteria.scores import only_adds, reach_of
from slakit.leads.criteria.trees import (
    AllOfCriteria,
    AnyOfCriteria,
    AtLeast,
    Band,
    Did,
    Field,
    Fits,
    Grade,
    InStage,
    Lag,
    Manual,
    Named,
    Not,
    Persona,
    Present,
    Reason,
    Score,
    StageDefinition,
)
from slakit.leads.criteria.truths import FALSE, TRUE, UNKNOWN
from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import Pattern

__all__ = ["Shown", "denied", "first_shown", "shown", "shown_of_all", "shown_of_any"]

Shown: TypeAlias = Truth | None
"""An answer that no row which may be missing could turn; None where one could."""
_OPPOSITE = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}
_STAGE, _MARK = Read(kind="stage"), Read(kind="mark")


def shown(criterion: Criterion, journey: Journey, at: int, spans: Spans) -> Shown:
    """Return what the data shows of a criterion at an instant in microseconds since 1970.

    What is seen decides where more of it changes nothing: a call that was made was made. What looks back needs rows as
    far as it looks: a window its length, and what counts all time, or fades, data without a beginning.
    """
    try:
        return _Asking(journey, known(journey, at), at, spans).answer(criterion)
    except CalendarError:
        return None  # a window that begins before the first year that a date can have


def denied(answer: Shown) -> Shown:
    """Return the opposite of an answer."""
    return None if answer is None else _OPPOSITE[answer]


def shown_of_all(answers: Iterable[Shown]) -> Shown:
    """Return what is shown of all parts together: one that fails decides, whatever the others are."""
    found = list(answers)
    return next((answer for answer in (FALSE, None, UNKNOWN) if answer in found), TRUE)


def shown_of_any(answers: Iterable[Shown]) -> Shown:
    """Return what is shown of one part or another: one that holds decides, whatever the others are."""
    return denied(shown_of_all(map(denied, answers)))


class _Asking:
    """One journey at one instant, with the events up to it."""

    __slots__ = ("at", "events", "journey", "spans")

    def __init__(self, journey: Journey, events: Sequence[Event], at: int, spans: Spans) -> None:
        self.journey = journey
        self.events = events
        self.at = at
        self.spans = spans

    def answer(self, criterion: Criterion) -> Shown:  # noqa: C901, PLR0911, PLR0912 - one case a kind of criterion
        match criterion:
            case Field(name=name):
                return self.bare(criterion, told=self.spans.tell(self.journey, name, self.at))
            case Present(names, placeholders):
                return shown_of_all(self.present(Present((name,), placeholders)) for name in names)
            case Did():
                return self.did(criterion)
            case Score():
                return self.score(criterion)
            case Band(score=score):
                vetoed = score.veto is not None and bool(self.found(score.veto))
                return FALSE if vetoed else self.bare(criterion, told=self.cover(read_by(criterion)))
            case Fits(persona):
                return self.fits(criterion, persona)
            case Grade(fit=fit, interest=interest):
                return shown_of_all(map(self.answer, (fit, interest)))
            case Manual():
                return self.more(criterion, told=self.cover([_MARK]))
            case Lag(pattern=pattern):
                return self.bare(criterion, told=self.cover(read_by_pattern(pattern), self.last(pattern)))
            case Reason():
                moved = last_move(self.journey, self.at)
                return self.bare(criterion, told=self.cover([_STAGE], LONG_AGO if moved is None else moved.at_us))
            case InStage():
                return self.bare(criterion, told=self.spans.tell_stage(self.journey, self.at))
            case StageDefinition(definition=definition):
                return UNKNOWN if definition is None else self.answer(definition)
            case Named():
                return self.bare(criterion, told=self.cover([Read()]))
            case AllOfCriteria(parts):
                return shown_of_all(map(self.answer, parts))
            case AnyOfCriteria(parts):
                return shown_of_any(map(self.answer, parts))
            case AtLeast(k, parts):
                return self.at_least(criterion, k, [self.answer(part) for part in parts])
            case Not(part):
                return denied(self.answer(part))
            case _ as never:
                assert_never(never)

    def bare(self, criterion: Criterion, *, told: bool) -> Shown:
        return truth(criterion, self.journey, self.at) if told else None

    def more(self, criterion: Criterion, *, told: bool) -> Shown:
        """Return the answer of what further rows can only make true."""
        found = truth(criterion, self.journey, self.at)
        return found if told or found is TRUE else None

    def cover(self, reads: Iterable[Read], since: int = LONG_AGO, until: int | None = None) -> bool:
        return self.spans.cover(reads, since, self.at if until is None else until)

    def found(self, pattern: Pattern) -> list[Event]:
        return matching(pattern)(self.journey, self.events, 0)

    def last(self, pattern: Pattern) -> int:
        """Return when a pattern was matched last; long ago for never."""
        found = self.found(pattern)
        return found[-1].at_us if found else LONG_AGO

    def present(self, criterion: Present) -> Shown:
        return self.bare(criterion, told=self.spans.tell(self.journey, criterion.names[0], self.at))

    def did(self, criterion: Did) -> Shown:
        begin, end = window_of(criterion, self.at)
        since = LONG_AGO if begin is None else begin
        if criterion.since is not None:
            # What came before the last reset counts no more, and earlier resets do nothing.
            since = max(since, self.last(criterion.since))
            if not self.cover(read_by_pattern(criterion.since), since):
                return None
        return self.more(criterion, told=self.cover(read_by_pattern(criterion.pattern), since, end))

    def score(self, criterion: Score) -> Shown:
        veto, reach = criterion.veto, reach_of(criterion)
        if veto is not None and self.found(veto):
            return FALSE
        since = LONG_AGO if reach is None else self.at - reach + 1
        told = all(self.cover(read_by_pattern(row.pattern), since) for row in criterion.points)
        found = self.more(criterion, told=told) if only_adds(criterion) else self.bare(criterion, told=told)
        return None if found is TRUE and veto is not None and not self.cover(read_by_pattern(veto)) else found

    def fits(self, criterion: Fits, persona: Persona) -> Shown:
        required = [self.answer(part) for part in persona.all]
        required += [denied(self.answer(part)) for part in persona.none]
        if FALSE in required:
            return FALSE
        answers = [*required, *(self.answer(trait) for trait, _ in persona.traits)]
        return self.bare(criterion, told=None not in answers)

    def at_least(self, criterion: AtLeast, k: int, answers: list[Shown]) -> Shown:
        if answers.count(TRUE) >= k:
            return TRUE
        if len(answers) - answers.count(FALSE) < k:
            return FALSE
        return self.bare(criterion, told=None not in answers)


def first_shown(criteria: Iterable[Criterion | None], ask: Callable[[Criterion], Shown]) -> tuple[bool, int | None]:
    """Return whether it is shown which of an ordered list holds, and its place; None holds for all, no place for none."""
    for place, when in enumerate(criteria):
        answer = TRUE if when is None else ask(when)
        if answer is None:
            return False, None
        if answer is TRUE:
            return True, place
    return True, None

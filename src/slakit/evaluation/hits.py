"""One pass over a journey that finds, for every pattern of an agreement, what matches it and what nearly does."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias, TypeVar

from slakit.leads.events import Event
from slakit.leads.journeys import Journey
from slakit.leads.patterns import EventPattern, FieldTest, Pattern, simple_patterns

__all__ = ["Hits", "Patterns", "Remembering", "may_match"]

_T = TypeVar("_T")

_Failing: TypeAlias = Callable[[Event], FieldTest | None]
_Candidate: TypeAlias = tuple[int, tuple[str, ...], tuple[str, ...], _Failing | None, bool]
_Missed: TypeAlias = tuple[int, int, str]
_Found: TypeAlias = "list[list[int]] | defaultdict[int, list[int]]"
"""By slot the indexes of the events that match."""
_MOST_KNOWN = 10_000


class Hits(NamedTuple):
    """Per slot: the indexes of the events that match, in order, and of those passed over, with why."""

    found: Sequence[Sequence[int]]
    passed: Sequence[Sequence[tuple[int, str]]]


class Patterns:
    """The distinct patterns of an agreement, each in a slot.

    It is mutable while a plan is compiled, and remembers which patterns an event of some kind and value can match at
    all, so that a call is never asked whether it enters a stage.
    """

    __slots__ = ("_known", "_slots", "_told")

    def __init__(self) -> None:
        self._slots: dict[Pattern, int] = {}
        self._told: set[int] = set()
        self._known: dict[tuple[str, str], tuple[_Candidate, ...]] = {}

    def slot(self, pattern: Pattern, *, told: bool = False) -> int:
        """Return the number of a pattern, a new one for a new pattern; what nearly matches a `told` one is kept."""
        number = self._slots.setdefault(pattern, len(self._slots))
        if told:
            self._told.add(number)
        self._known.clear()
        return number

    def hits(self, journey: Journey) -> Hits:
        """Return what matches each pattern."""
        found: list[list[int]] = [[] for _ in self._slots]
        missed = self._match(journey, 0, found)
        if not missed:
            return Hits(found, ((),) * len(found))
        passed = _passed(missed, found)
        return Hits(found, [passed.get(slot, ()) for slot in range(len(found))])

    def _match(self, journey: Journey, first: int, found: _Found) -> Sequence[_Missed]:
        """Add to what is found what matches from an event on, and return what nearly matches."""
        missed: list[_Missed] = []
        moves = {index: (left, entered) for index, left, entered in journey.stage_moves}
        known = self._known
        for index, event in enumerate(journey.events[first:], first):
            candidates = known.get((event.kind, event.value))
            if candidates is None:
                candidates = self._for(event.kind, event.value)
            for slot, entered, left, failing, told in candidates:
                if entered or left:
                    move = moves.get(index)
                    if move is None or (entered and move[1] not in entered) or (left and move[0] not in left):
                        if move is None and told and event.value in entered:
                            missed.append((slot, index, f"the stage was {event.value} already"))
                        continue
                if failing is not None and (failed := failing(event)) is not None:
                    if told:
                        missed.append((slot, index, f"{failed.field} is {failed.read(event) or 'empty'}"))
                    continue
                hits = found[slot]
                if not hits or hits[-1] != index:
                    hits.append(index)
        return missed

    def _for(self, kind: str, value: str) -> tuple[_Candidate, ...]:
        """Return the patterns that an event of a kind and a value can match, as far as these two decide."""
        candidates = tuple(
            _candidate(slot, part, told=slot in self._told)
            for pattern, slot in self._slots.items()
            for part in simple_patterns(pattern)
            if may_match(part, kind, value)
        )
        if len(self._known) < _MOST_KNOWN:
            self._known[kind, value] = candidates
        return candidates


class Remembering(Patterns):
    """Patterns that remember what matched for each lead: of a journey that grew at its end only the end is asked.

    It is mutable because leads come and grow. Where an event came between others or replaced one, all are asked again.
    """

    __slots__ = ("_journeys",)

    def __init__(self, patterns: Patterns) -> None:
        super().__init__()
        # From now on the two have the same slots.
        self._slots, self._told = patterns._slots, patterns._told  # noqa: SLF001 - of its own kind
        self._journeys: dict[str, tuple[Journey, Hits]] = {}

    def hits(self, journey: Journey) -> Hits:
        """Return what matches each pattern."""
        before, hits = self._journeys.get(journey.lead_id, _NOTHING)
        if before is journey:
            return hits
        known = len(before.events)
        # What was cut away from a journey tells in which stage the lead was before its first event.
        if known and journey.events[:known] == before.events and journey.before is before.before:
            hits = self._longer(hits, journey, known)
        else:
            hits = super().hits(journey)
        self._journeys[journey.lead_id] = journey, hits
        return hits

    def _longer(self, hits: Hits, journey: Journey, known: int) -> Hits:
        """Return what matches in a journey of whose first events that is known."""
        came: defaultdict[int, list[int]] = defaultdict(list)
        missed = self._match(journey, known, came)
        return Hits(_added(hits.found, came), _added(hits.passed, _passed(missed, came)) if missed else hits.passed)


_NOTHING = Journey(lead_id=""), Hits((), ())


def _added(known: Sequence[Sequence[_T]], came: Mapping[int, Sequence[_T]]) -> Sequence[Sequence[_T]]:
    """Return what is known by slot, with what came in some of them after it."""
    whole = list(known)
    for slot, more in came.items():
        whole[slot] = [*whole[slot], *more]
    return whole


def may_match(part: EventPattern, kind: str, value: str) -> bool:
    """Tell whether an event of a kind and a value can match a pattern, as far as these two decide."""
    if (part.entered or part.left) and kind != "stage":
        return False
    words = {"kind": kind, "value": value}
    return all((words[test.field] in test.accepted) is not test.negated for test in part.tests if test.field in words)


def _candidate(slot: int, part: EventPattern, *, told: bool) -> _Candidate:
    about = any(test.field in {"kind", "value"} for test in part.tests)
    rest = tuple(test for test in part.tests if test.field not in {"kind", "value"})
    return slot, part.entered, part.left, _failing(rest), told and (about or bool(part.entered))


def _failing(tests: Sequence[FieldTest]) -> _Failing | None:
    """Return a function that gives the first test that an event fails; None where there is nothing to test."""
    if not tests:
        return None
    checks = [(_reader(test), test.accepted, test.negated, test) for test in tests]

    def failing(event: Event) -> FieldTest | None:
        for read, accepted, negated, test in checks:
            if (read(event) in accepted) is negated:
                return test
        return None

    return failing


def _reader(test: FieldTest) -> Callable[[Event], str]:
    return test.read if test.field.startswith("data.") else attrgetter(test.field)


def _passed(missed: Sequence[_Missed], found: _Found) -> dict[int, list[tuple[int, str]]]:
    """Sort what nearly matched by slot: once an event, and not where another alternative of the pattern matched."""
    passed: dict[int, list[tuple[int, str]]] = {}
    matched = {slot: frozenset(found[slot]) for slot, _, _ in missed}
    for slot, index, why in missed:
        told = passed.setdefault(slot, [])
        if index not in matched[slot] and not (told and told[-1][0] == index):
            told.append((index, why))
    return passed

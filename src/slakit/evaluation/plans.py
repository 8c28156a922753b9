"""Plans: an agreement compiled once per evaluation, so that the judging loop reads nothing else."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, assert_never

import attrs

from slakit.leads.events import Event
from slakit.leads.journeys import Journey, StageChange
from slakit.leads.patterns import Pattern, compiled, simple_patterns
from slakit.rules.agreement import Agreement, Commitment
from slakit.rules.deadlines import Deadline
from slakit.rules.outcomes import Terms
from slakit.rules.parts import calendar_name
from slakit.rules.quotas import Quota
from slakit.worktime.calendars import WorkCalendar

__all__ = ["DeadlinePlan", "Patterns", "Plan", "QuotaPlan", "compile_plan"]

Hits: TypeAlias = Sequence[Sequence[int]]
_Candidate: TypeAlias = tuple[int, frozenset[str], frozenset[str], Callable[[Event], bool] | None]


class Patterns:
    """The distinct patterns of an agreement, each in a slot; one pass over a journey fills the hits of all.

    Candidates are looked up by the kind of the event, so that a call is never asked whether it enters a stage.
    """

    __slots__ = ("_by_kind", "_candidates", "_slots")

    def __init__(self) -> None:
        self._slots: dict[Pattern, int] = {}
        self._candidates: list[tuple[frozenset[str] | None, _Candidate]] = []
        self._by_kind: dict[str, tuple[_Candidate, ...]] = {}

    def slot(self, pattern: Pattern) -> int:
        """Return the number of a pattern, a new one for a new pattern."""
        known = self._slots.get(pattern)
        if known is not None:
            return known
        number = self._slots[pattern] = len(self._slots)
        for part in simple_patterns(pattern):
            candidate = (number, frozenset(part.entered), frozenset(part.left), compiled(part))
            self._candidates.append((part.kinds, candidate))
        self._by_kind.clear()
        return number

    def hits(self, journey: Journey) -> Hits:
        """Return, for each slot, the indexes of the events that match, in order."""
        found: list[list[int]] = [[] for _ in self._slots]
        changes = {change.index: change for change in journey.stage_changes}
        by_kind = self._by_kind
        for index, event in enumerate(journey.events):
            candidates = by_kind.get(event.kind)
            if candidates is None:
                candidates = self._for_kind(event.kind)
            change = changes.get(index)
            for slot, entered, left, holds in candidates:
                if (entered or left) and not _changed(change, entered, left):
                    continue
                if holds is None or holds(event):
                    hits = found[slot]
                    if not hits or hits[-1] != index:
                        hits.append(index)
        return found

    def _for_kind(self, kind: str) -> tuple[_Candidate, ...]:
        found = tuple(candidate for kinds, candidate in self._candidates if kinds is None or kind in kinds)
        self._by_kind[kind] = found
        return found


def _changed(change: StageChange | None, entered: frozenset[str], left: frozenset[str]) -> bool:
    if change is None:
        return False
    return (not entered or change.entered in entered) and (not left or change.left in left)


@attrs.frozen(kw_only=True)
class DeadlinePlan:
    """A deadline with its patterns in slots and its calendars found."""

    rule: Deadline
    terms: Terms
    objective_terms: Terms
    start: int
    stop: int
    cancel: int | None
    calendar: WorkCalendar | None
    by_owner: Mapping[str, WorkCalendar] | None


@attrs.frozen(kw_only=True)
class QuotaPlan:
    """A quota with its pattern in a slot, its calendar found and its groups listed."""

    rule: Quota
    terms: Terms
    pattern: int
    calendar: WorkCalendar | None
    groups: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Plan:
    """All that judging an agreement as of an instant needs; instants are microseconds since 1970."""

    agreement: Agreement
    as_of: int
    first: int | None
    end: int | None
    patterns: Patterns
    commitments: tuple[DeadlinePlan | QuotaPlan, ...]

    def in_term(self, at: int) -> bool:
        """Tell whether an entry that starts at an instant is judged."""
        return (self.first is None or at >= self.first) and (self.end is None or at < self.end)


def compile_plan(agreement: Agreement, as_of: int) -> Plan:
    """Return the plan of an agreement as of an instant in microseconds since 1970."""
    first, end = (None, None) if agreement.term is None else agreement.term.bounds(agreement.zone)
    patterns = Patterns()
    return Plan(
        agreement=agreement,
        as_of=as_of,
        first=first,
        end=end,
        patterns=patterns,
        commitments=tuple(_compiled(rule, agreement, as_of, patterns) for rule in agreement.commitments),
    )


def _compiled(rule: Commitment, agreement: Agreement, as_of: int, patterns: Patterns) -> DeadlinePlan | QuotaPlan:
    calendar = agreement.calendar(rule.calendar)
    terms = Terms(
        agreement=agreement.name,
        version=agreement.version,
        commitment=rule.id,
        owed_by=rule.owed_by,
        calendar=calendar_name(rule.calendar),
        zone=agreement.zone.key,
        as_of_us=as_of,
    )
    match rule:
        case Deadline():
            owned = rule.calendar == "owner"
            return DeadlinePlan(
                rule=rule,
                terms=terms,
                objective_terms=attrs.evolve(terms, commitment=f"{rule.id}/objective", calendar=""),
                start=patterns.slot(rule.start),
                stop=patterns.slot(rule.stop),
                cancel=None if rule.cancel is None else patterns.slot(rule.cancel),
                calendar=agreement.calendar(rule.default_calendar) if owned else calendar,
                by_owner=_calendars_of_owners(agreement) if owned else None,
            )
        case Quota():
            rostered = tuple(owner.id for owner in agreement.owners)
            by = rule.by
            return QuotaPlan(
                rule=rule,
                terms=terms,
                pattern=patterns.slot(rule.pattern),
                calendar=calendar,
                groups=() if by is None else by.values or (rostered if by.field == "owner" else ()),
            )
        case _ as never:
            assert_never(never)


def _calendars_of_owners(agreement: Agreement) -> Mapping[str, WorkCalendar]:
    found = {owner.id: agreement.calendar(owner.calendar) for owner in agreement.owners}
    return {owner: calendar for owner, calendar in found.items() if calendar is not None}
